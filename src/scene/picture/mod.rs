//! The drawing of a pair as plain data: ribbons, boxes, labels and icons, each with what it stands for.
//!
//! In: a [`Scene`](super::Scene), its [`Layout`](super::Layout), what is lit, and widths of texts. Out: a [`Picture`], which
//! the window paints and which is written as SVG or PNG, so that a saved picture is what was on the screen.
//!
//! Invariants: no window crate; colors are roles ([`Ink`]), a theme gives them values; what lies outside the canvas is not in
//! the picture; the same input gives the same marks.

mod butterfly;
mod flatten;
mod header;
mod legend;
mod pill;
mod svg;
#[cfg(test)]
mod tests;
mod text;

pub use butterfly::{Drawing, View};
pub use flatten::{Station, cubic_at, dash_pieces, rounded_outline, stations};
pub use header::{HEADER, Header};
pub use svg::{SvgStyle, svg};
pub use text::{KeepEnd, TextWidth, elide};

use super::geometry::{Area, Point};
use super::kind::Kind;
use crate::graph::Side;
use petgraph::stable_graph::NodeIndex;

/// Parts smaller than this are neither for nor against. Source: ARCHITECTURE.md, "The window" (Explore, edges).
pub const NEUTRAL_PART: f64 = 0.05;

/// A color by its role; a theme gives it a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ink {
    Canvas,
    Panel,
    Card,
    Hover,
    Sel,
    Soft,
    Strong,
    /// Main, second and third text.
    T1,
    T2,
    T3,
    /// For, against.
    Pro,
    Con,
    /// Controlled by the person.
    You,
    /// Neutral marks.
    Neu,
}

impl Ink {
    /// All roles.
    pub const ALL: [Self; 14] = [
        Self::Canvas,
        Self::Panel,
        Self::Card,
        Self::Hover,
        Self::Sel,
        Self::Soft,
        Self::Strong,
        Self::T1,
        Self::T2,
        Self::T3,
        Self::Pro,
        Self::Con,
        Self::You,
        Self::Neu,
    ];

    /// Color of a part of the logit: blue for, orange against, gray when it hardly counts.
    pub fn part(part: f64) -> Self {
        match part {
            p if p >= NEUTRAL_PART => Self::Pro,
            p if p <= -NEUTRAL_PART => Self::Con,
            _ => Self::Neu,
        }
    }

    /// The same for numbers: a small one is text, not a mark.
    pub fn part_text(part: f64) -> Self {
        if part.abs() < NEUTRAL_PART { Self::T2 } else { Self::part(part) }
    }

    /// The ink at an opacity from 0 to 1.
    pub fn at(self, alpha: f32) -> Paint {
        Paint { ink: self, alpha }
    }
}

impl From<Ink> for Paint {
    fn from(ink: Ink) -> Self {
        ink.at(1.0)
    }
}

/// A color and its opacity, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Paint {
    pub ink: Ink,
    pub alpha: f32,
}

/// Weight of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Weight {
    Regular,
    Medium,
    Semibold,
}

/// Which end of a text stands at its place; upright it is always centered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    Left,
    Center,
    Right,
}

/// A line of text.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    pub at: Point,
    pub anchor: Anchor,
    pub text: String,
    /// Height of the type in points.
    pub size: f32,
    pub weight: Weight,
    pub ink: Ink,
    /// Points added between letters.
    pub spacing: f32,
    /// Width it was measured with; 0 until the picture is whole.
    pub width: f32,
}

/// A sign of the icon font.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    Kind(Kind),
    NotEquals,
    CaretLeft,
    CaretRight,
    CaretUp,
    CaretDown,
}

/// The line around a box.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outline {
    pub width: f32,
    pub ink: Ink,
    /// Dashes, 4 on and 3 off.
    pub dashed: bool,
}

/// What is drawn.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// A band along a cubic, so wide at its two ends.
    Ribbon {
        curve: [Point; 4],
        widths: [f32; 2],
        paint: Paint,
    },
    /// A line along a cubic in dashes, 6 on and 4 off.
    Dashes {
        curve: [Point; 4],
        width: f32,
        paint: Paint,
    },
    /// A rectangle; its outline lies inside it.
    Box {
        area: Area,
        radius: f32,
        fill: Option<Paint>,
        outline: Option<Outline>,
    },
    /// A straight line; in dashes 4 on and 3 off.
    Line {
        from: Point,
        to: Point,
        width: f32,
        paint: Paint,
        dashed: bool,
    },
    Label(Label),
    /// An icon, centered.
    Icon {
        at: Point,
        icon: Icon,
        size: f32,
        ink: Ink,
    },
}

/// What a mark stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Of {
    /// The band behind a row that is lit.
    LitRow(usize),
    Rung(usize),
    /// What is written between the bodies on a row.
    Middle(usize),
    Edge {
        from: NodeIndex,
        to: NodeIndex,
    },
    /// The bracket that joins what was opened to the pill it was opened from.
    Bracket(NodeIndex),
    Body(Side),
    Group(usize),
    /// An over-line above neighbors of neighbors.
    OverLine,
    Pill(NodeIndex),
    /// Counts of neighbors above the wings.
    Count(Side),
    Legend,
    Header,
    /// What stands over the drawing: that it is a what-if, that rows are hidden.
    Note,
}

/// A shape and what it stands for.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    pub of: Of,
    pub shape: Shape,
}

impl Mark {
    /// A label as a mark.
    pub fn label(of: Of, label: Label) -> Self {
        Self { of, shape: Shape::Label(label) }
    }
}

/// A drawing in points, origin at the upper left, y downward: header, then canvas.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    pub width: f32,
    pub height: f32,
    /// Where the content is visible; it is cut off at these edges.
    pub clip: Area,
    /// The butterfly, in the order of painting.
    pub content: Vec<Mark>,
    /// Header, legend and notes, over it.
    pub frame: Vec<Mark>,
}

impl Picture {
    /// All marks in the order of painting.
    pub fn marks(&self) -> impl Iterator<Item = &Mark> {
        self.content.iter().chain(&self.frame)
    }

    /// All texts.
    pub fn labels(&self) -> impl Iterator<Item = (Of, &Label)> {
        self.marks().filter_map(|m| match &m.shape {
            Shape::Label(label) => Some((m.of, label)),
            _ => None,
        })
    }
}
