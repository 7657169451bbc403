//! The violet line over the butterfly while something is only tried out.

use crate::app::{Action, PairView, numbers};
use crate::gui::kit;
use crate::gui::place::Draw;
use crate::gui::theme::Weight;
use egui::{Align2, CornerRadius, Rect, Ui, pos2, vec2};

const HEIGHT: f32 = 26.0;

/// "What-if view: 2 changes. Restore all", at the upper edge of the canvas; nothing where nothing is changed.
pub fn tried_ui(ui: &Ui, canvas: Rect, view: &PairView, d: &mut Draw<'_>) {
    let t = d.t;
    if view.what_if.is_none() {
        return;
    }
    let changes = numbers::counted(view.what_if.count(), "change", "changes");
    let words = match d.state.explore.ranks(view) {
        Some([before, now]) if before != now => format!("What-if view: {changes}. Rank {before} becomes {now}."),
        Some([_, now]) => format!("What-if view: {changes}. Rank stays {now}."),
        None => format!("What-if view: {changes}."),
    };
    let line = Rect::from_min_size(canvas.min, vec2(canvas.width(), HEIGHT));
    ui.painter().rect_filled(line, CornerRadius::ZERO, t.sel);
    let width = kit::width(ui, &words, 12.0, Weight::Medium);
    let x = canvas.center().x - (width + 96.0) / 2.0;
    let at = pos2(x, line.center().y);
    let drawn = kit::text(ui.painter(), at, Align2::LEFT_CENTER, &words, 12.0, Weight::Medium, t.you);
    kit::value(ui, drawn, "What-if changes", &words);
    let button = Rect::from_min_size(pos2(x + width + 14.0, line.top() + 1.0), vec2(82.0, 24.0));
    let response = kit::hot(ui, button, "Restore all what-ifs");
    let color = if response.hovered() { t.t1 } else { t.you };
    let label = "Restore all";
    let area = kit::text(ui.painter(), button.center(), Align2::CENTER_CENTER, label, 12.0, Weight::Semibold, color);
    kit::hline(ui.painter(), area.x_range().into(), area.bottom() - 1.0, color);
    kit::focus_ring(ui, &response, &t, 4);
    if response.clicked() {
        d.push(Action::RestoreAll);
    }
}
