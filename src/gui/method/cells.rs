//! Rows of numbers as cells in eight grays: the darker (in the dark theme: the lighter), the larger; a cell with a hole is
//! below zero. The pointer reads each.

use crate::app::numbers;
use crate::gui::kit;
use crate::gui::theme::Tokens;
use crate::scene::method::gray;
use egui::{Color32, CornerRadius, Rect, Sense, Ui, pos2};

/// The color of a gray.
pub fn gray_color(level: u8, t: &Tokens) -> Color32 {
    t.hover.lerp_to_gamma(t.t1, f32::from(level) / 7.0)
}

/// Draws numbers as a block of cells, `columns` a row, on a scale up to `largest`; the cell under the pointer says its number.
pub fn cells_ui(ui: &Ui, rect: Rect, salt: &str, values: &[f32], columns: usize, largest: f32, t: &Tokens) {
    let columns = columns.max(1);
    let rows = values.len().div_ceil(columns).max(1);
    kit::boxed(ui.painter(), rect.expand(2.0), 3, t.canvas, t.soft);
    let (w, h) = (rect.width() / columns as f32, rect.height() / rows as f32);
    let gap = if w >= 4.0 && h >= 4.0 { 0.6 } else { 0.0 };
    let p = ui.painter();
    for (i, value) in values.iter().enumerate() {
        let (x, y) = ((i % columns) as f32, (i / columns) as f32);
        let at = pos2(rect.left() + x * w, rect.top() + y * h);
        let cell = Rect::from_min_max(at, at + egui::vec2((w - gap).max(0.8), (h - gap).max(0.8)));
        let level = gray(*value, largest);
        p.rect_filled(cell, CornerRadius::ZERO, gray_color(level, t));
        if *value < 0.0 && level > 0 && cell.width() >= 3.0 {
            let side = (cell.width().min(cell.height()) * 0.4).max(1.2);
            let hole = Rect::from_center_size(cell.center(), egui::vec2(side, side));
            p.rect_filled(hole, CornerRadius::ZERO, t.canvas);
        }
    }
    let response = ui.interact(rect, ui.scope_id().with(("cells", salt)), Sense::hover());
    let under = response.hover_pos().and_then(|pos| {
        let (x, y) = (((pos.x - rect.left()) / w) as usize, ((pos.y - rect.top()) / h) as usize);
        let i = y.min(rows - 1) * columns + x.min(columns - 1);
        values.get(i).map(|v| (i, *v))
    });
    if let Some((i, value)) = under {
        let words = format!("Number {} of {}: {}", i + 1, values.len(), numbers::logit(f64::from(value)));
        let t = *t;
        response.on_hover_ui_at_pointer(|ui| {
            ui.label(egui::RichText::new(words).size(12.0).color(t.t1));
        });
    }
}
