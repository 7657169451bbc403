//! What the window asks of the method, as plain data: the border between window state and `pipeline`.
//!
//! Two engines exist: the one over `pipeline` and a small one in the tests. An engine keeps graphs, models and
//! runs to itself; what crosses the border is immutable and can be drawn as it is.

use super::method::Lesson;
use crate::base::{Control, Digest, Receipt, Result};
use crate::export::{self, Combined, Decisions, Matches};
use crate::graph::{EntityId, GraphPair, Side, Split};
use crate::model::{Explanation, ModelKind, Stop, WhatIf};
use crate::review::Scored;
use std::path::Path;

pub use crate::model::TrainingStep;
pub use crate::neighborhood::Sampling;
pub use crate::pipeline::{Ablation, AblationRow, Apart, Flip, TestScores, Twin, WhyNot};

/// What to open: files, folders or "demo:music".
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sources {
    pub left: String,
    pub right: Option<String>,
    pub links: Option<String>,
}

impl Sources {
    /// One demo or benchmark folder that holds both graphs.
    pub fn one(left: impl Into<String>) -> Self {
        Self { left: left.into(), right: None, links: None }
    }
}

/// Two graphs that were opened, with the account of what was read.
#[derive(Debug, Clone)]
pub struct OpenedGraphs {
    /// Name of the session ("music demo").
    pub name: String,
    pub sources: Sources,
    pub pair: GraphPair,
    pub receipts: Vec<Receipt>,
    /// The pair to show first, by identifier; none for graphs without known links.
    pub start: Option<(EntityId, EntityId)>,
}

/// Neighbors per entity and how they are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Neighborhood {
    pub cap: usize,
    pub sampling: Sampling,
}

/// A model in the list of models.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelEntry {
    /// Unique name; also how the engine is asked for it.
    pub name: String,
    pub kind: ModelKind,
    /// Of its weights and settings.
    pub digest: Digest,
    /// Comes with the program; others were trained here.
    pub shipped: bool,
    /// The threshold saved with it; `None` when none was measured.
    pub threshold: Option<f64>,
    /// What it was trained on, in words.
    pub trained_on: String,
    /// Settings worth showing: name and value.
    pub facts: Vec<(String, String)>,
    /// Average precision on valid, where known.
    pub valid_prauc: Option<f64>,
    pub history: Vec<TrainingStep>,
    /// Set when the threshold was measured on other graphs than the ones that are open.
    pub uncalibrated: bool,
}

/// A scored pair whose answer is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GoldScore {
    pub left: EntityId,
    pub right: EntityId,
    pub score: f64,
    pub logit: f64,
    pub same: bool,
    /// Taken where an entity has at most one partner, at thresholds up to its score.
    pub free: bool,
    /// Similarity of the two names, 0 to 1.
    pub name: f32,
}

/// A gold link that blocking lost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LostLink {
    pub left: EntityId,
    pub right: EntityId,
    /// Similarity of the two names, 0 to 1.
    pub name: f32,
}

/// The held-out pairs of one split, scored; lost links count as missed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HeldOutPairs {
    pub pairs: Vec<GoldScore>,
    pub lost: Vec<LostLink>,
    /// All candidates of each left entity are there, so that ranks mean something; listed pairs say nothing of rivals.
    pub ranking: bool,
}

/// A candidate of a chosen entity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    pub other: EntityId,
    pub score: f64,
    pub logit: f64,
}

/// What to train.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrainChoice {
    pub kind: ModelKind,
    pub seed: u64,
    pub cross_attention: bool,
    pub self_attention: bool,
    pub rivals: bool,
}

/// The method behind the window.
pub trait Engine: Send + Sync {
    /// Opens two graphs and makes them current.
    fn open(&self, sources: &Sources, ctl: &Control) -> Result<OpenedGraphs>;
    /// The models that can score the open graphs, shipped ones first; the first is the default.
    fn models(&self) -> Vec<ModelEntry>;
    /// The kinds that can be trained.
    fn kinds(&self) -> Vec<ModelKind>;
    /// Scores all candidates with a model and makes that run current; without a neighborhood the model's own is
    /// taken. Gives the neighborhood in force.
    fn rank(&self, model: &str, neighborhood: Option<Neighborhood>, ctl: &Control) -> Result<Neighborhood>;
    /// The held-out pairs of the current run; `None` without gold.
    fn held_out(&self, split: Split) -> Option<HeldOutPairs>;
    /// The held-out pairs of valid and test as another model scores them; the run that scores stays.
    fn held_out_by(&self, model: &str, ctl: &Control) -> Result<[Option<HeldOutPairs>; 2]>;
    /// Why a pair, by identifiers or names, is no match at a threshold.
    fn why_not(&self, ends: [&str; 2], threshold: f64, one_to_one: bool, ctl: &Control) -> Result<WhyNot>;
    /// Candidates of an entity, best first.
    fn candidates(&self, side: Side, entity: EntityId) -> Vec<Candidate>;
    /// Why a pair has its score; each edge says what the score would be without it.
    fn explain(&self, left: EntityId, right: EntityId, what_if: &WhatIf) -> Result<Explanation>;
    /// The scores of a pair under what-ifs; the first is what the others add to.
    fn scores(&self, left: EntityId, right: EntityId, what_ifs: &[WhatIf]) -> Result<Vec<f64>>;
    /// The smallest set of edges whose leaving out, on top of a what-if, moves the pair across a threshold.
    fn flip(
        &self,
        left: EntityId,
        right: EntityId,
        what_if: &WhatIf,
        threshold: f64,
        ctl: &Control,
    ) -> Result<Option<Flip>>;
    /// Look-alikes of both entities, and what tells each apart.
    fn twins(&self, left: EntityId, right: EntityId) -> Result<Vec<Twin>>;
    /// Plays a pair through a `cg-mualign` that was trained on the open graphs; `None` where there is none.
    fn trace(&self, left: EntityId, right: EntityId, ctl: &Control) -> Result<Option<Lesson>>;
    /// Whether [`Self::trace`] answers at once; else it first puts a model on the graphs, which is heavy work.
    fn traces_at_once(&self) -> bool;
    /// How alike two relations (or attributes) are, 0 to 1.
    fn affinity(&self, left: &str, right: &str) -> f32;
    /// Trains a model on the open graphs. `stop` keeps the best state so far, cancelling keeps nothing.
    fn train(
        &self,
        choice: &TrainChoice,
        neighborhood: Option<Neighborhood>,
        ctl: &Control,
        stop: &Stop,
        on_step: &(dyn Fn(TrainingStep) + Sync),
    ) -> Result<ModelEntry>;
    /// All candidate pairs of the current run with their scores and what the gold says of them, by left, then right.
    fn scored_pairs(&self) -> Vec<Scored>;
    /// The parts of a score, without what each edge would change: for many pairs.
    fn evidence(&self, left: EntityId, right: EntityId) -> Result<Explanation>;
    /// Trains a model further on the gold and on decided pairs, and says how many of these may teach; `stop` keeps the best state so
    /// far.
    fn learn(
        &self,
        base: &str,
        decided: &[(EntityId, EntityId, bool)],
        ctl: &Control,
        stop: &Stop,
        on_step: &(dyn Fn(TrainingStep) + Sync),
    ) -> Result<(ModelEntry, usize)>;
    /// The matches of the current run.
    fn matches(&self, choice: export::Choice, decisions: &Decisions, ctl: &Control) -> Result<Matches>;
    /// Both graphs as one, along matches of the current run.
    fn combine(&self, matches: &Matches, ctl: &Control) -> Result<Combined>;
    /// Writes a model into a folder.
    fn save_model(&self, name: &str, folder: &Path) -> Result<()>;
    /// Reads a model from a folder and lists it.
    fn load_model(&self, folder: &Path) -> Result<ModelEntry>;
    /// Trains and measures both kinds with neither attention, each and both; `on_row` hears of each row when it is done.
    fn ablate(&self, ctl: &Control, on_row: &dyn Fn(&AblationRow)) -> Result<Ablation>;
}
