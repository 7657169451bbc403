//! Fitting texts into their room.

use super::{Anchor, Label, Weight};
use crate::scene::geometry::{Area, Point};

/// Width of a text in points, at a size and weight.
pub type TextWidth<'a> = &'a dyn Fn(&str, f32, Weight) -> f32;

/// Whether the end of a text stays when it is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeepEnd {
    No,
    Yes,
}

/// The text, cut with "…" so that it is at most `most` points wide; `width` measures. [`KeepEnd::Yes`] cuts in the middle.
///
/// Where not even one character fits, "…" is what is left.
pub fn elide(text: &str, most: f32, keep_end: KeepEnd, width: &dyn Fn(&str) -> f32) -> String {
    if width(text) <= most {
        return text.to_owned();
    }
    let chars: Vec<char> = text.chars().collect();
    let cut = |kept: usize| match keep_end {
        KeepEnd::No => chars[..kept].iter().collect::<String>().trim_end().to_owned() + "…",
        KeepEnd::Yes => {
            let head = kept.div_ceil(2);
            let start: String = chars[..head].iter().collect();
            let end: String = chars[chars.len() - (kept - head)..].iter().collect();
            format!("{}…{}", start.trim_end(), end.trim_start())
        }
    };
    let (mut low, mut high) = (0, chars.len());
    while low < high {
        let middle = (low + high).div_ceil(2);
        if width(&cut(middle)) <= most { low = middle } else { high = middle - 1 }
    }
    cut(low)
}

/// A name on two lines: as many words as fit on the first.
pub(super) fn split(name: &str, room: f32, width: &dyn Fn(&str) -> f32) -> (String, String) {
    let words: Vec<&str> = name.split(' ').collect();
    let fits = |n: &usize| width(&words[..*n].join(" ")) <= room;
    let first = (1..words.len()).rev().find(fits).unwrap_or(1);
    (words[..first].join(" "), words[first..].join(" "))
}

/// An over-line: capitals with more room between letters, cut to `most` points.
pub(super) fn over_line(
    at: Point,
    anchor: Anchor,
    text: &str,
    size: f32,
    most: f32,
    ink: super::Ink,
    width: TextWidth<'_>,
) -> Label {
    let spacing = 0.6 * size / 10.5;
    let spaced = |t: &str| width(t, size, Weight::Semibold) + spacing * t.chars().count() as f32;
    let text = elide(&text.to_uppercase(), most, KeepEnd::No, &spaced);
    Label { at, anchor, text, size, weight: Weight::Semibold, ink, spacing, width: 0.0 }
}

impl Label {
    /// A label without more room between letters.
    pub fn new(at: Point, anchor: Anchor, text: impl Into<String>, size: f32, weight: Weight, ink: super::Ink) -> Self {
        Self { at, anchor, text: text.into(), size, weight, ink, spacing: 0.0, width: 0.0 }
    }

    /// The label cut so that it is at most `most` points wide.
    #[must_use]
    pub fn cut(mut self, most: f32, width: TextWidth<'_>) -> Self {
        let (size, weight) = (self.size, self.weight);
        self.text = elide(&self.text, most, KeepEnd::No, &|t| width(t, size, weight));
        self
    }

    /// The room its letters take: their width, and once their size in height (from the foot of a p to the top of a b).
    pub fn area(&self, width: TextWidth<'_>) -> Area {
        let w = width(&self.text, self.size, self.weight) + self.spacing * self.text.chars().count() as f32;
        let left = match self.anchor {
            Anchor::Left => self.at.x,
            Anchor::Center => self.at.x - w / 2.0,
            Anchor::Right => self.at.x - w,
        };
        Area::at(left, self.at.y - self.size / 2.0, w, self.size)
    }
}
