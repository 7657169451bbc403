//! What the workbench is asked to show: what counts, which part of the pairs, which chart and list, and whom to compare with.

use super::{Against, CurveView, GoldSet};
use crate::app::engine::TestScores;
use crate::evaluation::Counting;
use crate::pipeline::WhyNot;
use std::sync::Arc;

/// By what a slice is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SliceBy {
    Type,
    Relation,
    NameSimilarity,
    Degree,
}

impl SliceBy {
    /// As a heading.
    pub fn name(self) -> &'static str {
        match self {
            Self::Type => "Type",
            Self::Relation => "Relation",
            Self::NameSimilarity => "Name similarity",
            Self::Degree => "Edges of the left entity",
        }
    }
}

/// A part of the pairs, by name; the same name means the same in valid and in test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slice {
    pub by: SliceBy,
    pub name: String,
}

/// What counts, and which part of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    pub counting: Counting,
    pub one_to_one: bool,
    /// Nothing: all pairs.
    pub slice: Option<Slice>,
}

/// The chart under the curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Chart {
    #[default]
    Scores,
    Metrics,
    Calibration,
    Slices,
}

/// A cell of the matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    Right,
    Missed,
    Wrong,
    Apart,
}

/// What the list under the matrix holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Listed {
    #[default]
    Flips,
    Cell(Cell),
    /// Pairs that one model gets right and the other wrong.
    Differences,
    WhyNot,
}

/// Another model laid over the one that scores.
#[derive(Debug, Clone)]
pub struct Overlay {
    pub model: String,
    /// Where it accepts: the threshold saved with it, else its best on valid.
    pub threshold: f64,
    /// Its held-out pairs of valid and test.
    pub gold: [Option<Arc<GoldSet>>; 2],
    pub curves: [Option<Arc<CurveView>>; 2],
    /// Where it disagrees with the model that scores.
    pub against: [Option<Arc<Against>>; 2],
}

/// The question *Why not?*: two entities as they are typed, and what is known of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WhyQuestion {
    /// Identifiers or names.
    pub typed: [String; 2],
    pub asking: bool,
    pub answer: Option<Arc<WhyNot>>,
    pub fault: Option<String>,
}

/// How the place Threshold is looked at.
#[derive(Debug, Clone, Default)]
pub struct Workbench {
    pub choice: Choice,
    /// What was asked for and is not yet shown.
    pub asked: Option<Choice>,
    pub chart: Chart,
    pub listed: Listed,
    /// The slice whose curve is lit.
    pub lit: Option<Slice>,
    /// A threshold that others are held against in place of the saved one.
    pub pinned: Option<f64>,
    pub overlays: Vec<Overlay>,
    /// Rows of the ablation whose curves are laid over those of test, and where each disagrees once that is counted.
    pub ablations: Vec<(usize, Option<Arc<Against>>)>,
    pub why: WhyQuestion,
    /// Request numbers of counting and of *Why not?*.
    pub requests: [u64; 2],
}

/// What a person or a finished job does to the workbench.
#[derive(Debug, Clone)]
pub enum BenchAction {
    Count(Choice),
    Chart(Chart),
    List(Listed),
    Light(Option<Slice>),
    /// Holds others against the working threshold, or again against the saved one.
    Pin(bool),
    /// Lays a model over the one that scores, or takes it away.
    Overlay(String),
    /// The same for a row of the ablation.
    OverlayAblation(usize),
    TypeWhy(usize, String),
    AskWhy,
    /// Asks about a pair of identifiers.
    WhyOf([String; 2]),
    /// A model is scored.
    Overlaid {
        model: String,
        gold: [Option<Arc<GoldSet>>; 2],
    },
    /// Curves of the model that scores, and those of each overlay with where it disagrees.
    Counted {
        request: u64,
        choice: Choice,
        own: [Option<Arc<CurveView>>; 2],
        overlays: Vec<Laid>,
        ablations: Vec<(usize, Option<Arc<Against>>)>,
    },
    Answered {
        request: u64,
        answer: Result<Arc<WhyNot>, String>,
    },
}

/// An overlay as it is counted.
#[derive(Debug, Clone)]
pub struct Laid {
    pub model: String,
    pub threshold: f64,
    pub curves: [Option<Arc<CurveView>>; 2],
    pub against: [Option<Arc<Against>>; 2],
}

/// What has to be worked out for the workbench.
#[derive(Debug, Clone, PartialEq)]
pub enum BenchWork {
    /// Scores the held-out pairs with another model. Heavy.
    Overlay { model: String },
    /// Counts anew: the gold of the model that scores, and of each overlay with its name and saved threshold.
    Count {
        request: u64,
        choice: Choice,
        own: [Option<Arc<GoldSet>>; 2],
        overlays: Vec<ToCount>,
        /// Rows of the ablation with their scores.
        ablations: Vec<(usize, Arc<TestScores>)>,
    },
    /// Why a pair of identifiers or names is no match.
    WhyNot { request: u64, ends: [String; 2], threshold: f64, one_to_one: bool },
}

/// An overlay that is to be counted.
#[derive(Debug, Clone, PartialEq)]
pub struct ToCount {
    pub model: String,
    pub saved: Option<f64>,
    pub gold: [Option<Arc<GoldSet>>; 2],
}
