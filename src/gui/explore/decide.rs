//! The foot of the right panel: a verdict on the pair that is looked at, with everything in sight.

use crate::app::{PairView, ReviewAction};
use crate::gui::icons;
use crate::gui::kit::{self, KeepEnd};
use crate::gui::place::Draw;
use crate::gui::theme::Weight;
use crate::review::Verdict;
use egui::{Align2, Rect, Ui, pos2, vec2};

/// Height of the foot.
pub const HEIGHT: f32 = 52.0;

/// Draws the three verdicts; the one in force is lit.
pub fn decide_ui(ui: &Ui, rect: Rect, view: &PairView, d: &mut Draw<'_>) {
    let t = d.t;
    kit::hline(ui.painter(), rect.x_range().into(), rect.top(), t.soft);
    let review = &d.state.review;
    let in_force = d.state.graphs.as_ref().and_then(|graphs| {
        let (left, right) = (graphs.pair.left.iri(view.pair.0), graphs.pair.right.iri(view.pair.1));
        review.ledger.of(left, right).map(|made| made.verdict)
    });
    let review_fault = review.fault.clone().filter(|_| !review.open);
    let tries = !view.what_if.is_none();
    let ready = review.open && !review.pending && !tries;
    let verdicts = [
        (Verdict::Same, "Decide same", "Same", icons::EQUALS, "S"),
        (Verdict::Different, "Decide different", "Different", icons::NOT_EQUALS, "D"),
        (Verdict::Unsure, "Decide unsure", "Unsure", icons::QUESTION, "U"),
    ];
    let inner = rect.shrink2(vec2(16.0, 0.0));
    let width = (inner.width() - 16.0) / 3.0;
    for (i, (verdict, name, label, glyph, key)) in verdicts.into_iter().enumerate() {
        let at = pos2(inner.left() + i as f32 * (width + 8.0), rect.top() + 10.0);
        let area = Rect::from_min_size(at, vec2(width, 32.0));
        let on = in_force == Some(verdict);
        let response = kit::hot_as(ui, area, name, egui::Role::Button, Some(on));
        let fill = if on {
            t.sel
        } else if response.hovered() && ready {
            t.hover
        } else {
            t.card
        };
        kit::boxed(ui.painter(), area, 5, fill, if on { t.you } else { t.strong });
        let color = if ready || on { t.t1 } else { t.t3 };
        // Where the sign has no room the word is enough.
        let text = kit::width(ui, label, 12.5, Weight::Medium);
        let sign = if text + 34.0 <= width { 20.0 } else { 0.0 };
        let shown = kit::elide(ui, label, 12.5, Weight::Medium, width - 10.0, KeepEnd::No);
        let x = area.center().x - (text.min(width - 10.0) + sign) / 2.0;
        if sign > 0.0 {
            kit::icon(ui.painter(), pos2(x + 7.0, area.center().y), glyph, 14.0, color);
        }
        let at = pos2(x + sign, area.center().y);
        kit::text(ui.painter(), at, Align2::LEFT_CENTER, &shown, 12.5, Weight::Medium, color);
        kit::focus_ring(ui, &response, &t, 5);
        let meaning = match (tries, &review_fault) {
            (_, Some(fault)) => fault.as_str(),
            (true, None) => "Restore all what-ifs first: a decision is about the pair as it is.",
            (false, None) => "Keeps this verdict in the session, with a note that the score was in sight.",
        };
        if kit::tip(response, meaning, "", key, &t).clicked() && ready {
            d.push(crate::app::Action::Review(ReviewAction::DecideExplored(verdict)));
        }
    }
}
