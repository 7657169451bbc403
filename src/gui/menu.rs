//! Menus under chips: a short list, one of it chosen.

use super::icons;
use super::kit;
use super::theme::{Tokens, Weight};
use egui::{Align2, CornerRadius, Popup, Rect, Response, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

/// A line of a menu with sections.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Stands above it.
    pub heading: Option<&'static str>,
    pub text: String,
    /// Its accessible name.
    pub name: String,
    pub on: bool,
    /// Why it cannot be chosen now.
    pub taken: Option<String>,
}

/// Opens a menu with sections; a click on a line that is not taken puts its number in `chosen`.
pub fn choices(opener: &Response, name: &str, rows: &[Choice], chosen: &mut Option<usize>, t: &Tokens) {
    Popup::menu(opener).accessible_name(name).show(|ui| {
        let wide = |c: &Choice| {
            let taken = c.taken.as_deref().map_or(0.0, |t| kit::width(ui, t, 11.0, Weight::Regular) + 16.0);
            kit::width(ui, &c.text, 12.5, Weight::Regular) + taken
        };
        let width = rows.iter().map(wide).fold(80.0, f32::max) + 44.0;
        // A long menu scrolls within what is left of the window below its opener.
        let most = (ui.ctx().content_rect().bottom() - opener.rect.bottom() - 32.0).max(160.0);
        ScrollArea::vertical().max_height(most).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            for (i, choice) in rows.iter().enumerate() {
                if let Some(heading) = choice.heading {
                    let (rect, _) = ui.allocate_exact_size(vec2(width, 24.0), Sense::hover());
                    let at = pos2(rect.left() + 8.0, rect.center().y + 2.0);
                    kit::over_line(ui.painter(), at, Align2::LEFT_CENTER, heading, 10.5, t.t3);
                }
                if choice_row(ui, choice, width, t).clicked() && choice.taken.is_none() {
                    *chosen = Some(i);
                    ui.close();
                }
            }
        });
    });
}

fn choice_row(ui: &mut Ui, choice: &Choice, width: f32, t: &Tokens) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(width, 26.0), Sense::click());
    let is_free = choice.taken.is_none();
    response.widget_info(|| WidgetInfo::selected(Role::MenuItemRadio, is_free, choice.on, &choice.name));
    if is_free && (response.hovered() || response.has_focus()) {
        ui.painter().rect_filled(rect, CornerRadius::same(4), t.hover);
    }
    if choice.on {
        kit::icon(ui.painter(), pos2(rect.left() + 12.0, rect.center().y), icons::CHECK, 12.0, t.you);
    }
    let color = if is_free { t.t1 } else { t.t3 };
    let at = pos2(rect.left() + 26.0, rect.center().y);
    kit::text(ui.painter(), at, Align2::LEFT_CENTER, &choice.text, 12.5, Weight::Regular, color);
    if let Some(why) = &choice.taken {
        let at = pos2(rect.right() - 8.0, rect.center().y);
        kit::text(ui.painter(), at, Align2::RIGHT_CENTER, why, 11.0, Weight::Regular, t.t3);
    }
    response
}

/// A line of a context menu, with its key.
pub fn menu_row(ui: &mut Ui, words: &str, key: &str, width: f32, t: &Tokens) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(width, 26.0), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::MenuItem, true, words));
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, CornerRadius::same(4), t.hover);
    }
    let (left, right) = (pos2(rect.left() + 10.0, rect.center().y), pos2(rect.right() - 10.0, rect.center().y));
    kit::text(ui.painter(), left, Align2::LEFT_CENTER, words, 12.5, Weight::Regular, t.t1);
    kit::text(ui.painter(), right, Align2::RIGHT_CENTER, key, 11.0, Weight::Regular, t.t3);
    response
}

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
