//! All colors, sizes and fonts of the window, by role. Nothing else in the program names a color.
//!
//! Three meanings only: blue is evidence for (or right), orange is evidence against (or wrong), violet is what the
//! person controls. All else is gray. Source: ARCHITECTURE.md, "The window" (tokens).

use egui::epaint::text::{FontData, FontDefinitions};
use egui::{
    Color32, Context, CornerRadius, FontFamily, FontId, Margin, Shadow, Stroke, TextStyle, Theme, Visuals, vec2,
};
use std::sync::Arc;

pub use crate::scene::picture::{NEUTRAL_PART, Weight};

use crate::scene::picture::Ink;

/// Colors by role.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tokens {
    pub dark: bool,
    /// Frame, rail, bars.
    pub app: Color32,
    /// Side panels, cards of Threshold.
    pub panel: Color32,
    /// Drawing ground, text fields.
    pub canvas: Color32,
    /// Pills, chips, pop-ups, opened groups.
    pub card: Color32,
    /// Hover, empty bar tracks.
    pub hover: Color32,
    /// Selected row or place.
    pub sel: Color32,
    /// Hairlines.
    pub soft: Color32,
    /// Outlines of pills and fields.
    pub strong: Color32,
    /// Main, second and third text.
    pub t1: Color32,
    pub t2: Color32,
    pub t3: Color32,
    /// For, right.
    pub pro: Color32,
    /// Against, wrong.
    pub con: Color32,
    /// Controlled by the person, and text on it.
    pub you: Color32,
    pub on_you: Color32,
    /// Neutral marks; never text.
    pub neu: Color32,
}

const fn hex(rgb: u32) -> Color32 {
    Color32::from_rgb((rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8)
}

/// The dark theme.
pub const DARK: Tokens = Tokens {
    dark: true,
    app: hex(0x101216),
    panel: hex(0x171A1F),
    canvas: hex(0x13161A),
    card: hex(0x1F242B),
    hover: hex(0x282E37),
    sel: hex(0x2A2742),
    soft: hex(0x272C34),
    strong: hex(0x434B57),
    t1: hex(0xECEEF1),
    t2: hex(0xB1B8C2),
    t3: hex(0x929BA8),
    pro: hex(0x4A9FEA),
    con: hex(0xF3A355),
    you: hex(0xCFC2FF),
    on_you: hex(0x15121F),
    neu: hex(0x7D8794),
};

/// The light theme.
pub const LIGHT: Tokens = Tokens {
    dark: false,
    app: hex(0xEFF1F4),
    panel: hex(0xF9FAFB),
    canvas: hex(0xFFFFFF),
    card: hex(0xFFFFFF),
    hover: hex(0xEDF0F3),
    sel: hex(0xEEEAFD),
    soft: hex(0xE1E5EA),
    strong: hex(0xB9C1CB),
    t1: hex(0x171B21),
    t2: hex(0x48515E),
    t3: hex(0x5C6674),
    pro: hex(0x1168BD),
    con: hex(0xAB4F06),
    you: hex(0x4B1FB0),
    on_you: hex(0xFFFFFF),
    neu: hex(0x77818E),
};

impl Tokens {
    /// The tokens of a theme.
    pub fn of(light: bool) -> Self {
        if light { LIGHT } else { DARK }
    }

    /// Color of a part of the logit: blue for, orange against, gray when it hardly counts.
    pub fn part(&self, part: f64) -> Color32 {
        self.ink(Ink::part(part))
    }

    /// The same for numbers: a small one is text, not a mark.
    pub fn part_text(&self, part: f64) -> Color32 {
        self.ink(Ink::part_text(part))
    }

    /// What lies under pop-ups as their shadow.
    pub fn shade(&self) -> Color32 {
        Color32::from_black_alpha(if self.dark { 90 } else { 28 })
    }

    /// The color of a role.
    pub fn ink(&self, ink: Ink) -> Color32 {
        match ink {
            Ink::Canvas => self.canvas,
            Ink::Panel => self.panel,
            Ink::Card => self.card,
            Ink::Hover => self.hover,
            Ink::Sel => self.sel,
            Ink::Soft => self.soft,
            Ink::Strong => self.strong,
            Ink::T1 => self.t1,
            Ink::T2 => self.t2,
            Ink::T3 => self.t3,
            Ink::Pro => self.pro,
            Ink::Con => self.con,
            Ink::You => self.you,
            Ink::Neu => self.neu,
        }
    }
}

const REGULAR: &str = "plex";
const MEDIUM: &str = "plex-medium";
const SEMIBOLD: &str = "plex-semibold";
const ICONS: &str = "phosphor";

/// The text fonts by name, and the font of icons.
pub const FONTS: [(&str, &[u8]); 3] = [
    (REGULAR, include_bytes!("../../assets/fonts/IBMPlexSans-Regular.ttf")),
    (MEDIUM, include_bytes!("../../assets/fonts/IBMPlexSans-Medium.ttf")),
    (SEMIBOLD, include_bytes!("../../assets/fonts/IBMPlexSans-SemiBold.ttf")),
];
pub const ICON_FONT: &[u8] = include_bytes!("../../assets/icons/Phosphor.ttf");

/// A font of the interface.
pub fn font(size: f32, weight: Weight) -> FontId {
    let family = match weight {
        Weight::Regular => FontFamily::Proportional,
        Weight::Medium => FontFamily::Name(MEDIUM.into()),
        Weight::Semibold => FontFamily::Name(SEMIBOLD.into()),
    };
    FontId::new(size, family)
}

/// The font of icons.
pub fn icon_font(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(ICONS.into()))
}

/// Gives a context its fonts, both themes' styles, and the theme.
pub fn install(ctx: &Context, light: bool) {
    ctx.set_fonts(fonts());
    for (theme, tokens) in [(Theme::Dark, DARK), (Theme::Light, LIGHT)] {
        ctx.style_mut_of(theme, |style| {
            style.visuals = visuals(&tokens);
            style.spacing.item_spacing = vec2(8.0, 4.0);
            style.spacing.menu_margin = Margin::same(6);
            style.spacing.scroll = egui::style::ScrollStyle::floating();
            style.interaction.tooltip_delay = 0.15;
            style.interaction.selectable_labels = false;
            style.animation_time = 0.12;
            style.text_styles = [
                (TextStyle::Small, font(11.0, Weight::Regular)),
                (TextStyle::Body, font(12.5, Weight::Regular)),
                (TextStyle::Button, font(12.5, Weight::Regular)),
                (TextStyle::Heading, font(15.0, Weight::Semibold)),
                (TextStyle::Monospace, font(12.0, Weight::Regular)),
            ]
            .into();
        });
    }
    switch(ctx, light);
}

/// Shows one of the themes.
pub fn switch(ctx: &Context, light: bool) {
    ctx.set_theme(if light { Theme::Light } else { Theme::Dark });
}

fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::empty();
    for (name, bytes) in FONTS.into_iter().chain([(ICONS, ICON_FONT)]) {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
        fonts.families.insert(FontFamily::Name(name.into()), vec![name.to_owned()]);
    }
    for family in [FontFamily::Proportional, FontFamily::Monospace] {
        fonts.families.insert(family, vec![REGULAR.to_owned()]);
    }
    fonts
}

fn visuals(t: &Tokens) -> Visuals {
    let mut v = if t.dark { Visuals::dark() } else { Visuals::light() };
    v.override_text_color = None;
    v.panel_fill = t.app;
    v.window_fill = t.card;
    v.window_stroke = Stroke::new(1.0, t.strong);
    v.window_corner_radius = CornerRadius::same(8);
    v.menu_corner_radius = CornerRadius::same(8);
    let shadow =
        Shadow { offset: [0, 4], blur: 0, spread: 1, color: Color32::from_black_alpha(if t.dark { 90 } else { 28 }) };
    (v.window_shadow, v.popup_shadow) = (shadow, shadow);
    v.extreme_bg_color = t.canvas;
    v.text_edit_bg_color = Some(t.canvas);
    v.faint_bg_color = t.panel;
    v.selection.bg_fill = t.sel;
    v.selection.stroke = Stroke::new(1.0, t.you);
    v.hyperlink_color = t.you;
    v.weak_text_color = Some(t.t3);
    v.text_cursor.stroke = Stroke::new(1.5, t.you);
    let set = |w: &mut egui::style::WidgetVisuals, fill: Color32, stroke: Color32, text: Color32| {
        w.bg_fill = fill;
        w.weak_bg_fill = fill;
        w.bg_stroke = Stroke::new(1.0, stroke);
        w.fg_stroke = Stroke::new(1.0, text);
        w.corner_radius = CornerRadius::same(5);
        w.expansion = 0.0;
    };
    set(&mut v.widgets.noninteractive, t.panel, t.soft, t.t1);
    set(&mut v.widgets.inactive, t.card, t.strong, t.t1);
    set(&mut v.widgets.hovered, t.hover, t.strong, t.t1);
    set(&mut v.widgets.active, t.hover, t.you, t.t1);
    set(&mut v.widgets.open, t.hover, t.strong, t.t1);
    v
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance as in WCAG 2.
    fn luminance(c: Color32) -> f64 {
        let channel = |v: u8| {
            let v = f64::from(v) / 255.0;
            if v <= 0.040_45 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(c.r()) + 0.7152 * channel(c.g()) + 0.0722 * channel(c.b())
    }

    fn contrast(a: Color32, b: Color32) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_and_marks_are_readable_on_every_surface() {
        for t in [DARK, LIGHT] {
            for surface in [t.app, t.panel, t.canvas, t.card, t.sel] {
                for text in [t.t1, t.t2, t.t3, t.pro, t.con, t.you] {
                    assert!(contrast(text, surface) >= 4.5, "{text:?} on {surface:?}: {}", contrast(text, surface));
                }
            }
            assert!(contrast(t.on_you, t.you) >= 4.5);
            assert!(contrast(t.neu, t.canvas) >= 3.0);
        }
    }
}
