//! Figures that do not move with the threshold, and how sure all of them are.

use super::{card_frame, intervals};
use crate::app::{CurveView, HITS, numbers};
use crate::evaluation::Counting;
use crate::gui::kit;
use crate::gui::place::Draw;
use crate::gui::theme::Weight;
use egui::{Align2, Rect, Sense, Ui, pos2};
use std::sync::Arc;

/// Height of the card.
pub const HEIGHT: f32 = 78.0;
/// Half widths of an interval that a forecast may aim at. Chosen by us: the next of them below the present one.
const AIMS: [f64; 6] = [0.10, 0.07, 0.05, 0.04, 0.02, 0.01];

/// Draws the card.
pub fn figures_ui(ui: &Ui, rect: Rect, view: &Arc<CurveView>, d: &mut Draw<'_>) {
    let t = d.t;
    card_frame(ui, rect, &t);
    let mut words = vec![("Recall at precision .95", format!("{:.3}", view.recall_at_p95))];
    for (k, share) in HITS.iter().zip(view.hits.into_iter().flatten()) {
        words.push((["Hits@1", "Hits@5", "Hits@10"][usize::from(*k > 1) + usize::from(*k > 5)], format!("{share:.3}")));
    }
    words.push(("Lost", numbers::count(view.held_out.lost.len())));
    let mut x = rect.left() + 16.0;
    let y = rect.top() + 19.0;
    for (name, value) in words {
        let area = kit::text(ui.painter(), pos2(x, y), Align2::LEFT_CENTER, name, 11.5, Weight::Regular, t.t2);
        let at = pos2(area.right() + 5.0, y);
        let number = kit::text(ui.painter(), at, Align2::LEFT_CENTER, &value, 12.0, Weight::Semibold, t.t1);
        let both = area.union(number);
        kit::value(ui, both, name, &value);
        let response = ui.interact(both, ui.scope_id().with(("figure", name)), Sense::hover());
        kit::tip(response, meaning(name, view), "", "", &t);
        x = number.right() + 11.0;
    }
    let best = view.uncertainty.best_threshold();
    let range = [best.low, best.high].map(|at| d.state.threshold_text(at));
    let moves = format!(
        "Best F1 at {}; in 95 % of the resamples between {} and {}.",
        d.state.threshold_text(best.value),
        range[0],
        range[1]
    );
    let resamples = numbers::count(view.uncertainty.resamples());
    let how = format!("{resamples} resamples of left entities, since pairs of one entity hang together; seed 7.");
    let lines = [
        ("Forecast", forecast(view, d), "An interval shrinks with the root of the number of pairs."),
        ("Best threshold", moves, how.as_str()),
    ];
    for (i, (name, words, how)) in lines.into_iter().enumerate() {
        let shown = kit::elide(ui, &words, 11.5, Weight::Regular, rect.width() - 32.0, kit::KeepEnd::No);
        let at = pos2(rect.left() + 16.0, rect.top() + 40.0 + 20.0 * i as f32);
        let area = kit::text(ui.painter(), at, Align2::LEFT_CENTER, &shown, 11.5, Weight::Regular, t.t2);
        kit::value(ui, area, name, &words);
        let response = ui.interact(area, ui.scope_id().with(("forecast", name)), Sense::hover());
        kit::tip(response, &words, how, "", &t);
    }
}

fn meaning(name: &str, view: &CurveView) -> &'static str {
    match (name, view.choice.counting) {
        ("Lost", Counting::Entities) => "Entities whose best pair is not their partner: missed at every threshold.",
        ("Lost", Counting::Pairs) => {
            "Links that no pair can bring: lost in blocking, or ruled out. They count as missed."
        }
        ("Recall at precision .95", _) => "The largest recall of a threshold with a precision of at least 0.95.",
        _ => "The share of left entities whose partner is among the first so many; lost partners count as missed.",
    }
}

/// How well F1 is known, and how many decisions more would help.
fn forecast(view: &Arc<CurveView>, d: &mut Draw<'_>) -> String {
    let f1 = intervals(view, d).f1;
    let half = (f1.high - f1.low) / 2.0;
    let working = d.state.threshold.working;
    let more = AIMS.iter().find(|aim| **aim < half * 0.95).and_then(|aim| {
        let more = numbers::count(view.uncertainty.decisions_for(working, *aim)?);
        Some(format!("F1 is known to ± {half:.2}. About {more} more entities with gold would make it ± {aim:.2}."))
    });
    more.unwrap_or_else(|| format!("F1 is known to ± {half:.2}."))
}
