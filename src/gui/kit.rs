//! The few shapes and controls everything in the window is made of: text in its sizes, icons, hairlines, buttons,
//! chips, switches, check boxes, tooltips.
//!
//! Controls are painted into rectangles that the places compute; each has a name, a role and a focus outline.

use super::icons;
use super::theme::{Tokens, Weight, font, icon_font};

pub use crate::scene::picture::KeepEnd;

use egui::text::{LayoutJob, TextFormat};
use egui::{
    Align2, Color32, CornerRadius, CursorIcon, FontId, Painter, Pos2, Rect, Response, Role, Sense, Stroke, StrokeKind,
    Ui, WidgetInfo, pos2, vec2,
};

/// A text at a place; gives the rectangle it covers.
pub fn text(p: &Painter, at: Pos2, anchor: Align2, text: &str, size: f32, weight: Weight, color: Color32) -> Rect {
    p.text(at, anchor, text, font(size, weight), color)
}

/// Width of a text in points.
pub fn width(ui: &Ui, text: &str, size: f32, weight: Weight) -> f32 {
    width_of(ui, text, font(size, weight))
}

fn width_of(ui: &Ui, text: &str, font: FontId) -> f32 {
    ui.fonts_mut(|f| f.layout_no_wrap(text.to_owned(), font, Color32::PLACEHOLDER).size().x)
}

/// The text, cut with "…" so that it is at most `most` points wide. `keep_end` cuts in the middle.
pub fn elide(ui: &Ui, text: &str, size: f32, weight: Weight, most: f32, keep_end: KeepEnd) -> String {
    crate::scene::picture::elide(text, most, keep_end, &|t| width(ui, t, size, weight))
}

/// An over-line: small capitals with more room between letters.
pub fn over_line(p: &Painter, at: Pos2, anchor: Align2, text: &str, size: f32, color: Color32) -> Rect {
    let format = TextFormat {
        extra_letter_spacing: 0.6 * size / 10.5,
        ..TextFormat::simple(font(size, Weight::Semibold), color)
    };
    let galley = p.layout_job(LayoutJob::single_section(text.to_uppercase(), format));
    let rect = anchor.anchor_size(at, galley.size());
    p.galley(rect.min, galley, color);
    rect
}

/// An icon, centered.
pub fn icon(p: &Painter, center: Pos2, glyph: &str, size: f32, color: Color32) {
    p.text(center, Align2::CENTER_CENTER, glyph, icon_font(size), color);
}

/// A horizontal hairline, snapped to pixels.
pub fn hline(p: &Painter, x: std::ops::RangeInclusive<f32>, y: f32, color: Color32) {
    p.hline(x, p.round_to_pixel_center(y), Stroke::new(1.0 / p.pixels_per_point(), color));
}

/// A vertical hairline, snapped to pixels.
pub fn vline(p: &Painter, x: f32, y: std::ops::RangeInclusive<f32>, color: Color32) {
    p.vline(p.round_to_pixel_center(x), y, Stroke::new(1.0 / p.pixels_per_point(), color));
}

/// A filled rectangle with a hairline outline.
pub fn boxed(p: &Painter, rect: Rect, radius: u8, fill: Color32, stroke: Color32) {
    p.rect(rect, CornerRadius::same(radius), fill, Stroke::new(1.0, stroke), StrokeKind::Inside);
}

/// Dashes along a straight line, 4 on and 3 off.
pub fn dashed(p: &Painter, from: Pos2, to: Pos2, width: f32, color: Color32) {
    p.extend(egui::Shape::dashed_line(&[from, to], Stroke::new(width, color), 4.0, 3.0));
}

/// Makes the texts of a plot's axes captions: small and gray.
pub fn axis_style(ui: &mut Ui, t: &Tokens) {
    ui.visuals_mut().override_text_color = Some(t.t3);
    for id in ui.style_mut().text_styles.values_mut() {
        *id = font(11.5, Weight::Regular);
    }
}

/// A curve of straight pieces, clipped to a frame. Piece by piece: as one path, sharp corners are filled in.
pub fn pieces(p: &Painter, points: impl Iterator<Item = Pos2>, frame: Rect, width: f32, color: Color32) {
    let p = p.with_clip_rect(frame.expand(width).intersect(p.clip_rect()));
    let mut last: Option<Pos2> = None;
    for at in points {
        if let Some(from) = last {
            // Half a width further, so that corners are closed.
            let reach = (at - from).normalized() * (width / 2.0);
            p.line_segment([from - reach, at + reach], Stroke::new(width, color));
        }
        last = Some(at);
    }
}

/// The violet outline of what has the keyboard.
pub fn focus_ring(ui: &Ui, response: &Response, t: &Tokens, radius: u8) {
    if response.has_focus() {
        let rect = response.rect.expand(1.0);
        ui.painter().rect_stroke(rect, CornerRadius::same(radius + 1), Stroke::new(2.0, t.you), StrokeKind::Outside);
    }
}

/// How a button looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Card with outline.
    Chip,
    /// Violet: the one thing to do next.
    Primary,
    /// No ground until hovered.
    Bare,
}

/// A button in a rectangle, with an icon before its text. `name` is its accessible name.
pub fn button(ui: &Ui, rect: Rect, name: &str, glyph: &str, label: &str, look: Look, t: &Tokens) -> Response {
    let response = hot(ui, rect, name);
    let p = ui.painter();
    let hovered = response.hovered() && ui.is_enabled();
    let (fill, stroke, color) = match look {
        Look::Chip => (if hovered { t.hover } else { t.card }, t.soft, t.t1),
        Look::Primary => (t.you, t.you, t.on_you),
        Look::Bare => (if hovered { t.hover } else { Color32::TRANSPARENT }, Color32::TRANSPARENT, t.t2),
    };
    boxed(p, rect, 5, fill, stroke);
    let weight = if look == Look::Primary { Weight::Semibold } else { Weight::Medium };
    let text_width = if label.is_empty() { 0.0 } else { width(ui, label, 12.5, weight) };
    let gap = if glyph.is_empty() || label.is_empty() { 0.0 } else { 6.0 };
    let icon_width = if glyph.is_empty() { 0.0 } else { 14.0 };
    let mut x = rect.center().x - (text_width + gap + icon_width) / 2.0;
    if !glyph.is_empty() {
        let size = if label.is_empty() { 16.0 } else { 14.0 };
        icon(p, pos2(x + icon_width / 2.0, rect.center().y), glyph, size, color);
        x += icon_width + gap;
    }
    if !label.is_empty() {
        text(p, pos2(x, rect.center().y), Align2::LEFT_CENTER, label, 12.5, weight, color);
    }
    focus_ring(ui, &response, t, 5);
    response
}

/// A square button with an icon only.
pub fn icon_button(ui: &Ui, center: Pos2, name: &str, glyph: &str, t: &Tokens) -> Response {
    let rect = Rect::from_center_size(center, vec2(28.0, 28.0));
    button(ui, rect, name, glyph, "", Look::Bare, t)
}

/// A place that reacts to clicks, with a name and the role of a button.
pub fn hot(ui: &Ui, rect: Rect, name: &str) -> Response {
    hot_as(ui, rect, name, Role::Button, None)
}

/// The same with a role, and whether it is the chosen one.
pub fn hot_as(ui: &Ui, rect: Rect, name: &str, role: Role, selected: Option<bool>) -> Response {
    hot_id(ui, rect, name, name, role, selected)
}

/// The same where names may repeat: `salt` tells the places apart.
pub fn hot_id(
    ui: &Ui,
    rect: Rect,
    salt: impl std::hash::Hash + std::fmt::Debug,
    name: &str,
    role: Role,
    selected: Option<bool>,
) -> Response {
    let response = ui.interact(rect, ui.scope_id().with(("hot", salt)), Sense::click());
    response.widget_info(|| match selected {
        Some(selected) => WidgetInfo::selected(role, ui.is_enabled(), selected, name),
        None => WidgetInfo::labeled(role, ui.is_enabled(), name),
    });
    response.on_hover_cursor(CursorIcon::PointingHand)
}

/// Names a number or word that is only shown, so that a screen reader can say it: the name carries no number, the
/// number is its value.
pub fn value(ui: &Ui, rect: Rect, name: &str, shown: &str) {
    let response = ui.interact(rect, ui.scope_id().with(("value", name)), Sense::hover());
    response.widget_info(|| WidgetInfo {
        current_text_value: Some(shown.to_owned()),
        ..WidgetInfo::labeled(Role::Status, true, name)
    });
}

/// A chip as the toolbars have them: icon, text, caret; `on` when it changes what is shown.
pub fn chip(ui: &Ui, left: Pos2, name: &str, glyph: &str, label: &str, caret: Caret, t: &Tokens) -> Response {
    let on = caret == Caret::On;
    let label_width = width(ui, label, 12.0, Weight::Regular);
    let rect = Rect::from_min_size(left, vec2(chip_width(label_width, glyph, caret), 26.0));
    let selected = matches!(caret, Caret::On | Caret::Off).then_some(on);
    let response = hot_as(ui, rect, name, Role::Button, selected);
    let p = ui.painter();
    let fill = if on {
        t.sel
    } else if response.hovered() {
        t.hover
    } else {
        t.card
    };
    boxed(p, rect, 5, fill, if on { t.you } else { t.soft });
    let color = if on { t.you } else { t.t2 };
    let mut x = rect.left() + 9.0;
    if !glyph.is_empty() {
        icon(p, pos2(x + 7.0, rect.center().y), glyph, 14.0, color);
        x += 20.0;
    }
    text(p, pos2(x, rect.center().y), Align2::LEFT_CENTER, label, 12.0, Weight::Regular, color);
    if caret == Caret::Menu {
        icon(p, pos2(rect.right() - 13.0, rect.center().y), icons::CARET_DOWN, 11.0, t.t3);
    }
    focus_ring(ui, &response, t, 5);
    response
}

fn chip_width(label_width: f32, glyph: &str, caret: Caret) -> f32 {
    18.0 + label_width + if glyph.is_empty() { 0.0 } else { 20.0 } + if caret == Caret::Menu { 17.0 } else { 0.0 }
}

/// What a chip does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caret {
    /// It does something at once.
    No,
    /// It opens a menu.
    Menu,
    /// A toggle, on or off.
    On,
    Off,
}

/// A switch of two or more words side by side; gives the one that was clicked.
pub fn switch(ui: &Ui, left: Pos2, options: &[(&str, &str)], chosen: usize, t: &Tokens) -> (Rect, Option<usize>) {
    let widths: Vec<f32> = options.iter().map(|(_, label)| width(ui, label, 12.0, Weight::Medium) + 22.0).collect();
    let rect = Rect::from_min_size(left, vec2(widths.iter().sum::<f32>() + 4.0, 26.0));
    boxed(ui.painter(), rect, 5, t.canvas, t.soft);
    let mut x = rect.left() + 2.0;
    let mut clicked = None;
    for (i, ((name, label), width)) in options.iter().zip(&widths).enumerate() {
        let part = Rect::from_min_max(pos2(x, rect.top() + 2.0), pos2(x + width, rect.bottom() - 2.0));
        let response = hot_as(ui, part, name, Role::RadioButton, Some(i == chosen));
        if i == chosen {
            ui.painter().rect_filled(part, CornerRadius::same(4), t.hover);
        }
        let color = if i == chosen || response.hovered() { t.t1 } else { t.t2 };
        text(ui.painter(), part.center(), Align2::CENTER_CENTER, label, 12.0, Weight::Medium, color);
        focus_ring(ui, &response, t, 4);
        if response.clicked() {
            clicked = Some(i);
        }
        x += width;
    }
    (rect, clicked)
}

/// A check box with its label; the whole row reacts.
pub fn check(ui: &Ui, rect: Rect, name: &str, label: &str, on: bool, t: &Tokens) -> Response {
    let response = hot_as(ui, rect, name, Role::CheckBox, Some(on));
    let p = ui.painter();
    let side = Rect::from_center_size(pos2(rect.left() + 7.0, rect.center().y), vec2(13.0, 13.0));
    boxed(p, side, 3, if on { t.you } else { t.canvas }, if on { t.you } else { t.strong });
    if on {
        icon(p, side.center(), icons::CHECK, 11.0, t.on_you);
    }
    let at = pos2(rect.left() + 22.0, rect.center().y);
    text(p, at, Align2::LEFT_CENTER, label, 12.5, Weight::Regular, t.t1);
    focus_ring(ui, &response, t, 4);
    response
}

/// A tooltip as section 13 wants it: one sentence of meaning, how it is computed, the key.
pub fn tip(response: Response, meaning: &str, how: &str, key: &str, t: &Tokens) -> Response {
    let t = *t;
    response.on_hover_ui(|ui| {
        ui.set_max_width(320.0);
        ui.label(egui::RichText::new(meaning).size(12.0).color(t.t1));
        if !how.is_empty() {
            ui.label(egui::RichText::new(format!("How: {how}")).size(11.5).color(t.t2));
        }
        if !key.is_empty() {
            ui.label(egui::RichText::new(format!("Key {key}")).size(11.0).color(t.t3));
        }
    })
}

/// A bar from 0 to 1 with its filled share.
pub fn bar(p: &Painter, rect: Rect, share: f32, track: Color32, fill: Color32) {
    p.rect_filled(rect, CornerRadius::same(2), track);
    let filled = Rect::from_min_size(rect.min, vec2(rect.width() * share.clamp(0.0, 1.0), rect.height()));
    p.rect_filled(filled, CornerRadius::same(2), fill);
}
