//! A picture as a file: SVG, or PNG drawn without a display.
//!
//! In: a [`Picture`]. Out: bytes, the same for the same picture. Icons are written into an SVG as outlines, since no other
//! program has the font; names stay text.

use super::icons;
use super::paint::paint;
use super::raster::rasterized;
use super::theme::{self, FONTS, Tokens};
use crate::base::{Error, Result};
use crate::scene::Point;
use crate::scene::picture::{Ink, Picture, SvgStyle, svg};
use egui::{Rect, Vec2, pos2};
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, MetadataProvider};
use std::fmt::Write as _;
use std::path::Path;

/// Pixels a point in a PNG: twice, so that it stays sharp where it is shown larger.
pub const PIXELS_PER_POINT: f32 = 2.0;

/// The picture as the kind of file that the path's end names.
///
/// Errors: `Unsupported` for another end than `.svg` and `.png`; `Fault` when the writer of PNG fails in memory.
pub fn bytes(picture: &Picture, path: &Path, light: bool, title: &str) -> Result<Vec<u8>> {
    let end = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_lowercase();
    match end.as_str() {
        "svg" => Ok(as_svg(picture, light, title).into_bytes()),
        "png" => {
            let mut out = Vec::new();
            as_png(picture, light).write_png(&mut out).map_err(|e| Error::Fault(format!("writing a PNG: {e}")))?;
            Ok(out)
        }
        _ => Err(Error::unsupported(
            format!("{} ends neither in .svg nor in .png", path.display()),
            "Give a path that ends in .svg or .png",
        )),
    }
}

/// The picture as the text of an SVG file.
pub fn as_svg(picture: &Picture, light: bool, title: &str) -> String {
    let t = Tokens::of(light);
    let color = |ink: Ink| {
        let c = t.ink(ink);
        [c.r(), c.g(), c.b()]
    };
    let icons = FontRef::new(theme::ICON_FONT).ok();
    let icon = |icon, at, size| outline(icons.as_ref()?, icons::sign(icon), at, size);
    let style = SvgStyle {
        color: &color,
        icon: &icon,
        baseline: baseline(FONTS[0].1).unwrap_or(0.375),
        family: "IBM Plex Sans, Noto Sans, sans-serif",
        title,
    };
    svg(picture, &style)
}

/// The picture as pixels, drawn as the window draws it.
pub fn as_png(picture: &Picture, light: bool) -> super::Picture {
    let t = Tokens::of(light);
    let texts: Vec<&str> = picture.labels().map(|(_, l)| l.text.as_str()).collect();
    let size = [picture.width, picture.height];
    rasterized(size, PIXELS_PER_POINT, light, needs_system_fonts(&texts), |ui| {
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(size[0], size[1]));
        ui.painter().rect_filled(whole, egui::CornerRadius::ZERO, t.canvas);
        let clip = super::paint::rect(picture.clip, Vec2::ZERO);
        paint(&ui.painter().with_clip_rect(clip), &picture.content, Vec2::ZERO, &t);
        paint(ui.painter(), &picture.frame, Vec2::ZERO, &t);
    })
}

/// Whether a text has a character that the embedded fonts lack, so that the system's fonts are worth looking for.
pub fn needs_system_fonts(texts: &[&str]) -> bool {
    let Ok(font) = FontRef::new(FONTS[0].1) else { return true };
    let characters = font.charmap();
    texts.iter().flat_map(|t| t.chars()).any(|c| !c.is_control() && characters.map(c).is_none())
}

/// How far below the middle of a line its letters stand, as a share of their size.
fn baseline(font: &[u8]) -> Option<f32> {
    let metrics = FontRef::new(font).ok()?.metrics(Size::unscaled(), LocationRef::default());
    Some((metrics.ascent + metrics.descent) / 2.0 / f32::from(metrics.units_per_em))
}

/// Writes an outline as path data, moved to a place, y downward.
struct Pen {
    data: String,
    at: Point,
}

impl Pen {
    fn write(&mut self, command: char, points: &[(f32, f32)]) {
        self.data.push(command);
        for (i, (x, y)) in points.iter().enumerate() {
            let gap = if i == 0 { "" } else { " " };
            // Writing to a String cannot fail.
            let _ = write!(self.data, "{gap}{:.2} {:.2}", self.at.x + x, self.at.y - y);
        }
    }
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.write('M', &[(x, y)]);
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.write('L', &[(x, y)]);
    }
    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.write('Q', &[(cx, cy), (x, y)]);
    }
    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        self.write('C', &[(ax, ay), (bx, by), (x, y)]);
    }
    fn close(&mut self) {
        self.data.push('Z');
    }
}

/// The outline of a sign, its box centered at a point.
fn outline(font: &FontRef<'_>, sign: &str, center: Point, size: f32) -> Option<String> {
    let glyph = font.charmap().map(sign.chars().next()?)?;
    let scale = Size::new(size);
    let metrics = font.metrics(scale, LocationRef::default());
    let advance = font.glyph_metrics(scale, LocationRef::default()).advance_width(glyph)?;
    let at = Point { x: center.x - advance / 2.0, y: center.y + (metrics.ascent + metrics.descent) / 2.0 };
    let mut pen = Pen { data: String::new(), at };
    let settings = DrawSettings::unhinted(scale, LocationRef::default());
    font.outline_glyphs().get(glyph)?.draw(settings, &mut pen).ok()?;
    Some(pen.data)
}
