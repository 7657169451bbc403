//! Paints the marks of a picture with egui.

use super::icons;
use super::ribbon;
use super::theme::{Tokens, font};
use super::{kit, theme};
use crate::scene::picture::{Anchor, Label, Mark, Outline, Paint, Shape};
use crate::scene::{Area, Point};
use egui::text::{LayoutJob, TextFormat};
use egui::{Align2, Color32, CornerRadius, Painter, Pos2, Rect, Stroke, StrokeKind, Vec2, pos2};

/// Paints marks moved by `offset`, in their order.
pub fn paint(p: &Painter, marks: &[Mark], offset: Vec2, t: &Tokens) {
    let feather = 1.0 / p.pixels_per_point();
    for mark in marks {
        shape(p, &mark.shape, offset, feather, t);
    }
}

/// A point of a picture in the window.
pub fn at(point: Point, offset: Vec2) -> Pos2 {
    pos2(point.x, point.y) + offset
}

/// An area of a picture in the window.
pub fn rect(area: Area, offset: Vec2) -> Rect {
    Rect::from_min_max(pos2(area.left, area.top), pos2(area.right, area.bottom)).translate(offset)
}

fn color(paint: Paint, t: &Tokens) -> Color32 {
    let color = t.ink(paint.ink);
    if paint.alpha < 1.0 { color.gamma_multiply(paint.alpha) } else { color }
}

fn shape(p: &Painter, shape: &Shape, offset: Vec2, feather: f32, t: &Tokens) {
    match shape {
        Shape::Ribbon { curve, widths, paint } => {
            p.add(ribbon::ribbon(curve, *widths, offset, color(*paint, t), feather));
        }
        Shape::Dashes { curve, width, paint } => {
            p.add(ribbon::dashes(curve, *width, offset, color(*paint, t), feather));
        }
        Shape::Box { area, radius, fill, outline } => {
            let rect = rect(*area, offset);
            let radius_u8 = CornerRadius::same(radius.round().clamp(0.0, 255.0) as u8);
            if let Some(fill) = fill {
                p.rect_filled(rect, radius_u8, color(*fill, t));
            }
            match outline {
                Some(Outline { width, ink, dashed: true }) => {
                    p.extend(ribbon::dashed_box(rect.shrink(width / 2.0), *radius, *width, t.ink(*ink)));
                }
                Some(Outline { width, ink, dashed: false }) => {
                    p.rect_stroke(rect, radius_u8, Stroke::new(*width, t.ink(*ink)), StrokeKind::Inside);
                }
                None => {}
            }
        }
        Shape::Line { from, to, width, paint, dashed } => {
            let (from, to) = (at(*from, offset), at(*to, offset));
            if *dashed {
                kit::dashed(p, from, to, *width, color(*paint, t));
            } else {
                p.line_segment([from, to], Stroke::new(*width, color(*paint, t)));
            }
        }
        Shape::Label(l) => label(p, l, offset, t),
        Shape::Icon { at: center, icon, size, ink } => {
            kit::icon(p, at(*center, offset), icons::sign(*icon), *size, t.ink(*ink));
        }
    }
}

fn label(p: &Painter, label: &Label, offset: Vec2, t: &Tokens) {
    let anchor = match label.anchor {
        Anchor::Left => Align2::LEFT_CENTER,
        Anchor::Center => Align2::CENTER_CENTER,
        Anchor::Right => Align2::RIGHT_CENTER,
    };
    let (at, color) = (at(label.at, offset), t.ink(label.ink));
    if label.spacing == 0.0 {
        kit::text(p, at, anchor, &label.text, label.size, label.weight, color);
        return;
    }
    let format =
        TextFormat { extra_letter_spacing: label.spacing, ..TextFormat::simple(font(label.size, label.weight), color) };
    let galley = p.layout_job(LayoutJob::single_section(label.text.clone(), format));
    p.galley(anchor.anchor_size(at, galley.size()).min, galley, color);
}

/// Measures with the fonts of a context whose frame has begun.
pub fn text_width(ctx: &egui::Context) -> impl Fn(&str, f32, theme::Weight) -> f32 + '_ {
    move |text, size, weight| {
        ctx.fonts_mut(|f| f.layout_no_wrap(text.to_owned(), font(size, weight), Color32::PLACEHOLDER).size().x)
    }
}
