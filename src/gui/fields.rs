//! Text fields in rectangles that a place has drawn.

use super::frame::bare_field;
use super::theme::{Tokens, Weight, font};
use egui::{Id, Rect, Response, RichText, Ui, WidgetInfo};

/// A one-line text field with an accessible name and a hint.
pub fn line(ui: &mut Ui, rect: Rect, id: Id, text: &mut String, name: &str, hint: &str, t: &Tokens) -> Response {
    let edit = bare_field(text)
        .id(id)
        .hint_text(RichText::new(hint).color(t.t3))
        .font(font(12.5, Weight::Regular))
        .text_color(t.t1)
        .align(egui::Align2::LEFT_CENTER)
        .margin(egui::Margin::ZERO)
        .desired_width(rect.width());
    let response = ui.put(rect, edit);
    let shown = text.clone();
    response.widget_info(|| WidgetInfo {
        label: Some(name.to_owned()),
        ..WidgetInfo::text_edit(true, &shown, &shown, hint)
    });
    response
}
