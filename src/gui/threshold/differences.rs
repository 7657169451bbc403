//! Pairs that the model laid over the curve gets right and the other wrong, or the other way round.

use super::list::{Row, caption, rows_ui};
use crate::app::{Compared, CurveView, compared, numbers};
use crate::gui::place::Draw;
use egui::{Rect, Ui, vec2};

/// Draws the list.
pub fn differences_ui(ui: &mut Ui, rect: Rect, view: &CurveView, d: &mut Draw<'_>) {
    let t = d.t;
    let threshold = &d.state.threshold;
    let Some(compared) = compared(d.state) else {
        let laid = !threshold.bench.overlays.is_empty() || !threshold.bench.ablations.is_empty();
        let words = match !laid {
            true => {
                "Choose a model under Compare: the pairs that one of the two gets right and the other wrong stand here."
            }
            false => "Counting the pairs on which the two differ.",
        };
        super::paragraph(ui, rect.shrink2(vec2(15.0, 0.0)), words, &t);
        return;
    };
    let Compared { name: model, threshold: at, against } = compared;
    let now = view.curve.at(threshold.working);
    let accepted = now.true_positives + now.false_positives;
    let (fixed, broken) = against.counts(accepted);
    let title = format!("{model} fixes {} and breaks {}", numbers::count(fixed), numbers::count(broken));
    let remark = format!("at its threshold {at:.2}");
    let value = format!("{fixed} fixed, {broken} broken");
    let inner = caption(ui, rect, ("Differences", &value), &title, &remark, d);
    rows_ui(ui, inner, against.count(accepted), d, |i, d| {
        let pair = against.at(accepted, i)?;
        let text = |score: Option<f64>| score.map_or("—".to_owned(), |s| d.state.threshold_text(s));
        let (own, other) = (text(pair.own), pair.other.map_or("—".to_owned(), numbers::score));
        Some(Row {
            pair: pair.pair,
            kind: "Differs",
            verdict: if pair.fixed { "fixed" } else { "broken" },
            good: pair.fixed,
            score: format!("{own} → {other}"),
            mark: pair.own,
            asks_why: false,
        })
    });
}
