//! The two names that face each other, and the score between them.

use super::text::{KeepEnd, TextWidth, elide};
use super::{Anchor, Ink, Label, Mark, Of, Outline, Shape, Weight};
use crate::scene::geometry::{Area, Point};

/// Height of the header.
pub const HEADER: f32 = 66.0;
/// Half of the room between the names, and what is left free at the outer ends.
const HALF: f32 = 74.0;
const END: f32 = 44.0;

/// What a header says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Header<'a> {
    pub names: [&'a str; 2],
    /// "track · Music A · t-4774" of each.
    pub subtitles: [&'a str; 2],
    /// The score as it is written.
    pub score: &'a str,
    /// Whether it reaches the threshold.
    pub same: bool,
}

impl Header<'_> {
    /// "Same entity" or "Not the same".
    pub fn verdict(&self) -> &'static str {
        if self.same { "Same entity" } else { "Not the same" }
    }

    /// The card of the score, for a header so wide.
    pub fn card(width: f32) -> Area {
        Area::at(width / 2.0 - 58.0, HEADER / 2.0 - 24.0, 116.0, 48.0)
    }

    pub(super) fn paint(&self, width: f32, measure: TextWidth<'_>, out: &mut Vec<Mark>) {
        let (middle, y) = (width / 2.0, HEADER / 2.0);
        let most = (middle - HALF - END).max(0.0);
        for (side, anchor) in [(0, Anchor::Right), (1, Anchor::Left)] {
            let x = if side == 0 { middle - HALF } else { middle + HALF };
            for (text, dy, size, weight, ink) in [
                (self.names[side], -9.0, 19.0, Weight::Semibold, Ink::T1),
                (self.subtitles[side], 14.0, 11.5, Weight::Regular, Ink::T3),
            ] {
                let shown = elide(text, most, KeepEnd::Yes, &|t| measure(t, size, weight));
                let label = Label::new(Point { x, y: y + dy }, anchor, shown, size, weight, ink);
                out.push(Mark::label(Of::Header, label));
            }
        }
        let outline = Some(Outline { width: 1.0, ink: Ink::Strong, dashed: false });
        let fill = Some(Ink::Card.into());
        out.push(Mark { of: Of::Header, shape: Shape::Box { area: Self::card(width), radius: 8.0, fill, outline } });
        let score =
            Label::new(Point { x: middle, y: y - 8.0 }, Anchor::Center, self.score, 19.0, Weight::Semibold, Ink::T1);
        let ink = if self.same { Ink::Pro } else { Ink::Con };
        let below = Point { x: middle, y: y + 12.0 };
        let verdict = Label::new(below, Anchor::Center, self.verdict(), 12.0, Weight::Medium, ink);
        out.extend([Mark::label(Of::Header, score), Mark::label(Of::Header, verdict)]);
    }
}
