//! The lesson on one pair as pure layout and words: what each step of the published network shows, and where.
//!
//! In: a [`Trace`], the step, the switch, the size of the stage. Out: the [`Stage`] (nodes, bands, similarity lines), the
//! [`Words`] of the step, shares in whole per cent. Invariants: no clock, no window; the same input gives the same
//! picture; nodes and labels do not overlap; bands of a center are as wide as their shares.

mod shares;
mod stage;
mod sums;
#[cfg(test)]
mod tests;
mod words;

pub use shares::{percents, shares};
pub use stage::{Band, Crossing, Fold, Label, Stage, StageNode, Thread, stage};
pub use sums::{Sum, SumRow, gray, span, stage_order};
pub use words::{Bar, LessonNames, Words, words};

use crate::graph::Side;
use crate::model::cg_mualign::trace::{Attentions, Trace, TraceEdge};
use crate::scene::{RelationKey, relation_words};

/// The steps of the lesson, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum LessonStep {
    #[default]
    Neighborhoods,
    Level0,
    Gather,
    Cross,
    Own,
    GatherAgain,
    Compare,
    Cap,
}

impl LessonStep {
    /// All steps.
    pub const ALL: [Self; 8] = [
        Self::Neighborhoods,
        Self::Level0,
        Self::Gather,
        Self::Cross,
        Self::Own,
        Self::GatherAgain,
        Self::Compare,
        Self::Cap,
    ];

    /// Position, from 0.
    pub fn index(self) -> usize {
        self as usize
    }

    /// Title, as the list of steps has it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Neighborhoods => "Two neighborhoods",
            Self::Level0 => "Level 0",
            Self::Gather => "Level 1: gather",
            Self::Cross => "Cross-graph attention",
            Self::Own => "Self-attention",
            Self::GatherAgain => "Level 2: gather again",
            Self::Compare => "Compare",
            Self::Cap => "The cap",
        }
    }

    /// One line under the title.
    pub fn caption(self) -> &'static str {
        match self {
            Self::Neighborhoods => "what each graph knows",
            Self::Level0 => "every name becomes numbers",
            Self::Gather => "own numbers and an average",
            Self::Cross => "shared neighbors count more",
            Self::Own => "telling neighbors count more",
            Self::GatherAgain => "one row for two steps",
            Self::Compare => "distance, logit, score",
            Self::Cap => "rare relations are kept",
        }
    }

    /// The level whose neighbors are weighed: 0 for level 1, 1 for level 2; `None` where nothing is gathered.
    pub fn level(self) -> Option<usize> {
        match self {
            Self::Gather | Self::Cross | Self::Own => Some(0),
            Self::GatherAgain | Self::Compare => Some(1),
            Self::Neighborhoods | Self::Level0 | Self::Cap => None,
        }
    }
}

/// A node that can be followed through the steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Follow {
    Center(Side),
    /// An edge of a center, by position.
    Neighbor(Side, usize),
    /// An edge of a neighbor: its position and the neighbor's.
    Beyond(Side, usize, usize),
}

impl Follow {
    /// The side it stands on.
    pub fn side(self) -> Side {
        match self {
            Self::Center(side) | Self::Neighbor(side, _) | Self::Beyond(side, ..) => side,
        }
    }

    /// Its position among the trace's nodes; `None` where the trace has no such edge.
    pub fn node(self, trace: &Trace) -> Option<usize> {
        let side = &trace.sides[self.side().index()];
        match self {
            Self::Center(_) => Some(side.center),
            Self::Neighbor(_, edge) => Some(side.edges.get(edge)?.node),
            Self::Beyond(_, edge, hop) => Some(side.edges.get(edge)?.hops.get(hop)?.node),
        }
    }

    /// What a step follows unless somebody chose: where neighbors gather, of those that have something to gather the one
    /// that is heard most in the end; else the left center (the right one where the left has no edges).
    pub fn by_itself(step: LessonStep, trace: &Trace) -> Self {
        let center = if trace.sides[0].edges.is_empty() { Side::Right } else { Side::Left };
        if step != LessonStep::Gather {
            return Self::Center(center);
        }
        let edges = &trace.sides[center.index()].edges;
        let heard = &trace.play(Attentions::Both).levels[1][center.index()].weight;
        let gathering = (0..edges.len()).filter(|&e| !edges[e].hops.is_empty());
        match gathering.reduce(|best, e| if heard[e] > heard[best] { e } else { best }) {
            Some(edge) => Self::Neighbor(center, edge),
            None => Self::Center(center),
        }
    }
}

/// The relation of an edge in words.
pub fn edge_words(edge: &TraceEdge) -> String {
    relation_words(&RelationKey { name: edge.relation.clone(), direction: edge.direction })
}
