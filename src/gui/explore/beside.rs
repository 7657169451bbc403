//! What stands beside the score: names, structure and both as three numbers, and the reasons in words.

use crate::app::{PairView, numbers};
use crate::gui::kit::{self, KeepEnd};
use crate::gui::place::Draw;
use crate::gui::theme::{Weight, font};
use crate::scene::Reason;
use egui::{Align2, Rect, Role, Ui, pos2, vec2};

const ROW: f32 = 22.0;

/// The three numbers in one line; gives where it ends.
pub fn numbers_ui(ui: &Ui, inner: Rect, top: f32, view: &PairView, d: &Draw<'_>) -> f32 {
    let t = d.t;
    let threshold = d.state.saved_threshold();
    let third = inner.width() / 3.0;
    let told = [
        ("Names only", view.numbers.names, "The score without any edge or value: what the names alone say."),
        (
            "Structure only",
            view.numbers.structure,
            "The score when neither entity has a name: neighbors and values alone.",
        ),
        ("Both", view.numbers.both, "The score as it is shown."),
    ];
    for (i, (name, score, meaning)) in told.into_iter().enumerate() {
        let rect = Rect::from_min_size(pos2(inner.left() + i as f32 * third, top - 8.0), vec2(third, 36.0));
        let (x, anchor) = match i {
            0 => (rect.left(), Align2::LEFT_CENTER),
            1 => (rect.center().x, Align2::CENTER_CENTER),
            _ => (rect.right(), Align2::RIGHT_CENTER),
        };
        kit::over_line(ui.painter(), pos2(x, rect.top() + 8.0), anchor, name, 10.5, t.t3);
        let shown = numbers::score(score);
        let color = if score >= threshold { t.pro } else { t.con };
        kit::text(ui.painter(), pos2(x, rect.top() + 26.0), anchor, &shown, 13.0, Weight::Semibold, color);
        kit::value(ui, rect, &format!("{name} score"), &shown);
        let response = ui.interact(rect, ui.scope_id().with(("number", name)), egui::Sense::hover());
        let verdict = if score >= threshold { "at or above the threshold" } else { "below the threshold" };
        kit::tip(response, meaning, &format!("recomputed by the model; {verdict}."), "", &t);
    }
    top + 46.0
}

/// Reasons for and against, and what a side lacks; gives where they end.
pub fn reasons_ui(ui: &Ui, inner: Rect, top: f32, view: &PairView, d: &mut Draw<'_>) -> f32 {
    let t = d.t;
    let reasons = &view.reasons;
    let mut y = top;
    for (title, list) in [("For", &reasons.in_favor), ("Against", &reasons.against)] {
        if list.is_empty() {
            continue;
        }
        kit::hline(ui.painter(), inner.x_range().into(), y, t.soft);
        kit::text(ui.painter(), pos2(inner.left(), y + 20.0), Align2::LEFT_CENTER, title, 13.0, Weight::Semibold, t.t1);
        y += 34.0;
        for (i, reason) in list.iter().enumerate() {
            let rect = Rect::from_min_size(pos2(inner.left(), y), vec2(inner.width(), ROW));
            reason_ui(ui, rect, (title, i), reason, d);
            y += ROW;
        }
        y += 8.0;
    }
    for (side, list) in ["left", "right"].into_iter().zip(&reasons.missing) {
        if list.is_empty() {
            continue;
        }
        let words = format!("Nothing like it was found on the {side}: {}.", list.join(", "));
        let galley = ui.painter().layout(words.clone(), font(11.5, Weight::Regular), t.t3, inner.width());
        let rect = Rect::from_min_size(pos2(inner.left(), y + 2.0), galley.size());
        ui.painter().galley(rect.min, galley, t.t3);
        kit::value(ui, rect, &format!("Missing on the {side}"), &words);
        y = rect.bottom() + 8.0;
    }
    y
}

fn reason_ui(ui: &Ui, rect: Rect, salt: (&str, usize), reason: &Reason, d: &mut Draw<'_>) {
    let t = d.t;
    let name = format!("Reason: {}", reason.words);
    let response = kit::hot_id(ui, rect, ("reason", salt), &name, Role::Row, None);
    if response.hovered() || reason.items.iter().any(|i| d.memo.hover.items.contains(i)) {
        ui.painter().rect_filled(rect.expand2(vec2(8.0, 0.0)), egui::CornerRadius::same(5), t.hover);
    }
    d.memo.part_rows.push((rect, reason.items.clone()));
    let value = numbers::logit(reason.part);
    let color = t.part_text(reason.part);
    let number =
        kit::text(ui.painter(), rect.right_center(), Align2::RIGHT_CENTER, &value, 12.0, Weight::Medium, color);
    let room = number.left() - rect.left() - 8.0;
    let shown = kit::elide(ui, &reason.words, 12.0, Weight::Regular, room, KeepEnd::Yes);
    kit::text(ui.painter(), rect.left_center(), Align2::LEFT_CENTER, &shown, 12.0, Weight::Regular, t.t2);
    if shown != reason.words {
        kit::tip(response, &reason.words, "", "", &t);
    }
}
