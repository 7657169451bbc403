//! A picture as SVG: text as text, shapes by what they stand for, nothing from outside.
//!
//! Every mark is an element of a class: `pill`, `edge`, `rung`, `body`, `group`, `header` and so on, with the number of the
//! node or row it stands for, so that a program can find its way in the file.

use super::flatten::{dash_pieces, stations};
use super::{Anchor, Icon, Ink, Label, Mark, Of, Outline, Paint, Picture, Shape, Weight};
use crate::graph::Side;
use crate::scene::geometry::{Area, Point};
use std::fmt::Write as _;

/// How a theme and its fonts look in a file.
pub struct SvgStyle<'a> {
    /// Red, green, blue of a role.
    pub color: &'a dyn Fn(Ink) -> [u8; 3],
    /// An icon as path data, centered at a point; none where the font has no such sign.
    pub icon: &'a dyn Fn(Icon, Point, f32) -> Option<String>,
    /// How far below the middle of a line its letters stand, as a share of their size.
    pub baseline: f32,
    /// Families to try, first to last.
    pub family: &'a str,
    /// What the picture is of, for readers that cannot see it.
    pub title: &'a str,
}

impl std::fmt::Debug for SvgStyle<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SvgStyle").field("family", &self.family).field("title", &self.title).finish_non_exhaustive()
    }
}

/// The picture as the text of an SVG file. The same picture and style give the same bytes.
pub fn svg(picture: &Picture, style: &SvgStyle<'_>) -> String {
    let mut out = String::new();
    let (w, h) = (number(picture.width), number(picture.height));
    // Writing to a String cannot fail.
    let _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" role=\"img\" \
         font-family=\"{}\">",
        escaped(style.family)
    );
    let _ = writeln!(out, "<title>{}</title>", escaped(style.title));
    let _ = writeln!(out, "<defs><clipPath id=\"canvas\">{}</clipPath></defs>", rect(picture.clip, 0.0, ""));
    let whole = Area::at(0.0, 0.0, picture.width, picture.height);
    let _ = writeln!(out, "{}", rect(whole, 0.0, &fill_of(style, Ink::Canvas.into())));
    out += "<g clip-path=\"url(#canvas)\">\n";
    group(&mut out, &picture.content, style);
    out += "</g>\n";
    group(&mut out, &picture.frame, style);
    out += "</svg>\n";
    out
}

/// Marks that stand for the same thing and follow one another are one group.
fn group(out: &mut String, marks: &[Mark], style: &SvgStyle<'_>) {
    for run in marks.chunk_by(|a, b| a.of == b.of) {
        let Some(first) = run.first() else { continue };
        let _ = writeln!(out, "<g {}>", attributes_of(first.of));
        for mark in run {
            shape(out, &mark.shape, style);
        }
        out.push_str("</g>\n");
    }
}

fn attributes_of(of: Of) -> String {
    let side = |side: Side| if side == Side::Left { "left" } else { "right" };
    match of {
        Of::LitRow(row) => format!("class=\"lit\" data-row=\"{row}\""),
        Of::Rung(row) => format!("class=\"rung\" data-row=\"{row}\""),
        Of::Middle(row) => format!("class=\"middle\" data-row=\"{row}\""),
        Of::Edge { from, to } => format!("class=\"edge\" data-from=\"{}\" data-to=\"{}\"", from.index(), to.index()),
        Of::Bracket(node) => format!("class=\"bracket\" data-node=\"{}\"", node.index()),
        Of::Body(s) => format!("class=\"body\" data-side=\"{}\"", side(s)),
        Of::Group(number) => format!("class=\"group\" data-group=\"{number}\""),
        Of::OverLine => "class=\"over-line\"".to_owned(),
        Of::Pill(node) => format!("class=\"pill\" data-node=\"{}\"", node.index()),
        Of::Count(s) => format!("class=\"count\" data-side=\"{}\"", side(s)),
        Of::Legend => "class=\"legend\"".to_owned(),
        Of::Header => "class=\"header\"".to_owned(),
        Of::Note => "class=\"note\"".to_owned(),
    }
}

fn shape(out: &mut String, shape: &Shape, style: &SvgStyle<'_>) {
    let _ = match shape {
        Shape::Ribbon { curve, widths, paint } => {
            writeln!(out, "<path d=\"{}\" {}/>", band(curve, *widths), fill_of(style, *paint))
        }
        Shape::Dashes { curve, width, paint } => {
            let mut d = String::new();
            for [from, to] in dash_pieces(curve) {
                let _ = write!(d, "M{} {}L{} {}", number(from.x), number(from.y), number(to.x), number(to.y));
            }
            writeln!(out, "<path d=\"{d}\" fill=\"none\" {}/>", stroke_of(style, *width, *paint))
        }
        Shape::Box { area, radius, fill, outline } => {
            if let Some(fill) = fill {
                let _ = writeln!(out, "{}", rect(*area, *radius, &fill_of(style, *fill)));
            }
            if let Some(outline) = outline {
                let _ = writeln!(out, "{}", outlined(*area, *radius, *outline, style));
            }
            Ok(())
        }
        Shape::Line { from, to, width, paint, dashed } => writeln!(
            out,
            "<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" {}{}/>",
            number(from.x),
            number(from.y),
            number(to.x),
            number(to.y),
            stroke_of(style, *width, *paint),
            dash_attribute(*dashed)
        ),
        Shape::Label(label) => text(out, label, style),
        Shape::Icon { at, icon, size, ink } => match (style.icon)(*icon, *at, *size) {
            Some(d) => writeln!(out, "<path d=\"{d}\" {}/>", fill_of(style, (*ink).into())),
            None => Ok(()),
        },
    };
}

fn text(out: &mut String, label: &Label, style: &SvgStyle<'_>) -> std::fmt::Result {
    let anchor = match label.anchor {
        Anchor::Left => "start",
        Anchor::Center => "middle",
        Anchor::Right => "end",
    };
    let weight = match label.weight {
        Weight::Regular => 400,
        Weight::Medium => 500,
        Weight::Semibold => 600,
    };
    let spacing =
        if label.spacing > 0.0 { format!(" letter-spacing=\"{}\"", number(label.spacing)) } else { String::new() };
    // With another font than ours a name keeps its room.
    let width = if label.width > 0.0 && label.text.chars().nth(1).is_some() {
        format!(" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\"", number(label.width))
    } else {
        String::new()
    };
    writeln!(
        out,
        "<text x=\"{}\" y=\"{}\" text-anchor=\"{anchor}\" font-size=\"{}\" font-weight=\"{weight}\"{spacing}{width} {} \
         xml:space=\"preserve\">{}</text>",
        number(label.at.x),
        number(label.at.y + style.baseline * label.size),
        number(label.size),
        fill_of(style, label.ink.into()),
        escaped(&label.text)
    )
}

/// The outline of a ribbon: along one side and back along the other.
fn band(curve: &[Point; 4], widths: [f32; 2]) -> String {
    let stations = stations(curve, widths);
    let at = |s: &super::Station, by: f32| {
        (number(s.at.x + s.across.x * s.width * by), number(s.at.y + s.across.y * s.width * by))
    };
    let there = stations.iter().map(|s| at(s, 0.5));
    let back = stations.iter().rev().map(|s| at(s, -0.5));
    let mut d = String::new();
    for (i, (x, y)) in there.chain(back).enumerate() {
        let _ = write!(d, "{}{x} {y}", if i == 0 { 'M' } else { 'L' });
    }
    d.push('Z');
    d
}

fn rect(area: Area, radius: f32, attributes: &str) -> String {
    let radius = if radius > 0.0 { format!(" rx=\"{}\"", number(radius)) } else { String::new() };
    format!(
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"{radius} {attributes}/>",
        number(area.left),
        number(area.top),
        number(area.width()),
        number(area.height())
    )
}

/// An outline lies inside its box, while SVG draws it half outside.
fn outlined(area: Area, radius: f32, outline: Outline, style: &SvgStyle<'_>) -> String {
    let half = outline.width / 2.0;
    let inside =
        Area { left: area.left + half, top: area.top + half, right: area.right - half, bottom: area.bottom - half };
    let stroke = stroke_of(style, outline.width, outline.ink.into());
    rect(inside, (radius - half).max(0.0), &format!("fill=\"none\" {stroke}{}", dash_attribute(outline.dashed)))
}

fn dash_attribute(dashed: bool) -> &'static str {
    if dashed { " stroke-dasharray=\"4 3\"" } else { "" }
}

fn hex(style: &SvgStyle<'_>, ink: Ink) -> String {
    let [r, g, b] = (style.color)(ink);
    format!("#{r:02x}{g:02x}{b:02x}")
}

fn fill_of(style: &SvgStyle<'_>, paint: Paint) -> String {
    let opacity = if paint.alpha < 1.0 { format!(" fill-opacity=\"{}\"", number(paint.alpha)) } else { String::new() };
    format!("fill=\"{}\"{opacity}", hex(style, paint.ink))
}

fn stroke_of(style: &SvgStyle<'_>, width: f32, paint: Paint) -> String {
    let opacity =
        if paint.alpha < 1.0 { format!(" stroke-opacity=\"{}\"", number(paint.alpha)) } else { String::new() };
    format!("stroke=\"{}\" stroke-width=\"{}\"{opacity}", hex(style, paint.ink), number(width))
}

/// Two decimals, without zeros at the end.
fn number(value: f32) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Text for XML: markup escaped, characters that XML 1.0 has no place for left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\'' => out += "&#39;",
            '\u{9}' | '\u{a}' | '\u{d}' => out.push(' '),
            c if c < ' ' || c == '\u{fffe}' || c == '\u{ffff}' => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_and_numbers_are_short() {
        assert_eq!(escaped("a<b> & \"c\" 'd'\u{1}\n"), "a&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39; ");
        assert_eq!(number(1.0), "1");
        assert_eq!(number(0.25), "0.25");
        assert_eq!(number(-0.001), "0");
        assert_eq!(number(100.0), "100");
    }
}
