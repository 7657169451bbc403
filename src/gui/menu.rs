//! Menus under chips: a short list, one of it chosen.

use super::icons;
use super::kit;
use super::theme::{Tokens, Weight};
use egui::{Align2, CornerRadius, Popup, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

/// Opens a menu of `options` (text, chosen) under a control that was clicked; a click puts its number in `chosen`.
pub fn menu(opener: &Response, name: &str, options: &[(String, bool)], chosen: &mut Option<usize>, t: &Tokens) {
    Popup::menu(opener).accessible_name(name).show(|ui| {
        let widest = options.iter().map(|(text, _)| kit::width(ui, text, 12.5, Weight::Regular)).fold(80.0, f32::max);
        ui.spacing_mut().item_spacing.y = 2.0;
        for (i, (text, on)) in options.iter().enumerate() {
            if row(ui, text, *on, widest + 44.0, t).clicked() {
                *chosen = Some(i);
                ui.close();
            }
        }
    });
}

fn row(ui: &mut Ui, text: &str, on: bool, width: f32, t: &Tokens) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(width, 26.0), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::MenuItem, true, on, text));
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, CornerRadius::same(4), t.hover);
    }
    if on {
        kit::icon(ui.painter(), pos2(rect.left() + 12.0, rect.center().y), icons::CHECK, 12.0, t.you);
    }
    let area = Rect::from_min_max(pos2(rect.left() + 26.0, rect.top()), rect.max);
    kit::text(ui.painter(), area.left_center(), Align2::LEFT_CENTER, text, 12.5, Weight::Regular, t.t1);
    response
}
