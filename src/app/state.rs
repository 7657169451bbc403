//! All state of the window in one place. Places keep none of their own; only [`super::update`] changes it.

use super::engine::{
    Ablation, AblationRow, Flip, ModelEntry, Neighborhood, OpenedGraphs, Sampling, Sources, TrainChoice, TrainingStep,
    Twin,
};
use super::method::Method;
use super::view::{CandidateList, EntityPair, Hit, PairView};
use super::workbench::{CurveView, Workbench};
use crate::evaluation::Costs;
use crate::graph::{EntityId, Side, Split};
use crate::model::{ModelKind, WhatIf};
use crate::scene::{PartKey, SceneOptions};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The places in the rail, in the order of the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Place {
    Data,
    #[default]
    Explore,
    Threshold,
    Review,
    Model,
    Method,
}

impl Place {
    /// The places as the rail lists them.
    pub const ALL: [Self; 6] = [Self::Data, Self::Explore, Self::Threshold, Self::Review, Self::Model, Self::Method];

    /// The place's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Data => "Data",
            Self::Explore => "Explore",
            Self::Threshold => "Threshold",
            Self::Review => "Review",
            Self::Model => "Model",
            Self::Method => "Method",
        }
    }

    /// The number key that, with Ctrl, goes there; fixed to the place, whichever are built.
    pub fn number(self) -> u8 {
        match self {
            Self::Data => 1,
            Self::Explore => 2,
            Self::Threshold => 3,
            Self::Review => 4,
            Self::Model => 5,
            Self::Method => 6,
        }
    }
}

/// What the pointer or the keyboard is on in Explore: items of the explanation that light together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Focus {
    pub items: BTreeSet<u32>,
}

/// Where a picture is to be saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saving {
    /// As it is typed.
    pub path: String,
    pub fault: Option<String>,
    /// A file of that name may be replaced.
    pub replace: bool,
}

/// Explore.
#[derive(Debug, Clone, Default)]
pub struct Explore {
    pub chosen: Option<(Side, EntityId)>,
    pub candidates: Option<Arc<CandidateList>>,
    /// The pair that was asked for; `shown` follows when it is whole.
    pub pair: Option<EntityPair>,
    pub shown: Option<Arc<PairView>>,
    /// What went wrong with the last pair, if it did.
    pub fault: Option<String>,
    pub what_if: WhatIf,
    /// A value as it is being edited.
    pub typed: Option<TypedValue>,
    pub flip: FlipState,
    /// Look-alikes of the pair that is shown, once they are found.
    pub twins: Option<(EntityPair, Arc<Vec<Twin>>)>,
    pub twins_folded: bool,
    pub options: SceneOptions,
    pub pinned: Option<Focus>,
    pub open_parts: BTreeSet<PartKey>,
    /// The place whose list led here; Esc leads back to it.
    pub came_from: Option<Place>,
    /// Pairs one came from by walking along rungs, with the name each is called by.
    pub trail: Vec<(EntityPair, String)>,
    pub left_closed: Option<bool>,
    pub right_closed: bool,
    pub attributes_folded: Option<bool>,
    /// Zoom of the butterfly, 0.7 to 2, and how far it was moved, in points.
    pub zoom: Option<f32>,
    pub pan: [f32; 2],
    /// The pair that was opened as the next ambiguous one; the one after it follows.
    pub ambiguous: Option<EntityPair>,
    /// Set while it is asked where to save a picture.
    pub saving: Option<Saving>,
}

/// A value of the attribute table as it is being edited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedValue {
    pub side: Side,
    pub attribute: String,
    pub old: String,
    pub text: String,
}

/// What would flip the decision on the pair that is shown.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum FlipState {
    /// Not asked for, or not answered yet.
    #[default]
    Looking,
    /// The smallest set; `None`: no set of edges does.
    Found(Option<Arc<Flip>>),
    Failed(String),
}

impl Explore {
    /// The rank of a pair among the candidates that are listed, as it was scored and as it is shown: the scores of the others stay.
    pub fn ranks(&self, view: &PairView) -> Option<[usize; 2]> {
        let list = self.candidates.as_ref()?;
        let own = list.rows.iter().find(|row| list.pair(row) == view.pair)?;
        let rank = |score: f64| {
            let ahead = |row: &&super::view::CandidateRow| list.pair(row) != view.pair && row.score > score;
            1 + list.rows.iter().filter(ahead).count()
        };
        Some([rank(own.score), rank(view.explanation.score)])
    }
}

/// Threshold.
#[derive(Debug, Clone)]
pub struct Threshold {
    pub saved: f64,
    pub working: f64,
    pub split: Split,
    /// Gold decisions are looked at in place of a split.
    pub decided: bool,
    /// Curves of valid and test.
    pub curves: [Option<Arc<CurveView>>; 2],
    /// Logit scale of histogram and slider; `None` chooses by how the scores lie.
    pub logit_scale: Option<bool>,
    /// The threshold as it is being typed in the chip.
    pub typed: Option<String>,
    pub costs: Costs,
    pub bench: Workbench,
}

impl Default for Threshold {
    fn default() -> Self {
        Self {
            saved: 0.5,
            working: 0.5,
            split: Split::Valid,
            decided: false,
            curves: [None, None],
            logit_scale: None,
            typed: None,
            costs: Costs::default(),
            bench: Workbench::default(),
        }
    }
}

impl Threshold {
    /// The curve that is shown.
    pub fn curve(&self) -> Option<&Arc<CurveView>> {
        self.curves[usize::from(self.split == Split::Test)].as_ref()
    }

    /// The threshold that the working one is held against: the pinned one, else the saved one.
    pub fn reference(&self) -> f64 {
        self.bench.pinned.unwrap_or(self.saved)
    }

    /// Whether histogram and slider use the logit scale.
    pub fn on_logit_scale(&self) -> bool {
        self.logit_scale.unwrap_or_else(|| self.curve().is_some_and(|c| c.crowded))
    }

    /// The distinct scores that a threshold is written against.
    pub fn steps(&self) -> &[f64] {
        self.curves[0].as_ref().map_or(&[], |c| c.curve.thresholds())
    }
}

/// A training run.
#[derive(Debug, Clone, PartialEq)]
pub struct Training {
    pub choice: TrainChoice,
    pub history: Vec<TrainingStep>,
    /// Asked to stop and keep the best state.
    pub stopping: bool,
    /// *Discard* was pressed once and asks to be sure.
    pub confirm_discard: bool,
}

/// How the ablation is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AblationLook {
    /// The kind whose variants are listed.
    pub kind: ModelKind,
    /// Curves of look-alikes instead of all test pairs.
    pub look_alikes: bool,
    /// The row whose curve is lit: 0 plain, 1 cross-graph, 2 self, 3 both.
    pub row: usize,
}

/// The variants of the method side by side.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// It is looked at instead of a model.
    pub shown: bool,
    pub running: bool,
    /// In the order they were done; those of a run that was stopped stay.
    pub rows: Vec<Arc<AblationRow>>,
    /// Set when all rows are there.
    pub whole: Option<Arc<Ablation>>,
    pub look: AblationLook,
}

impl Default for Comparison {
    fn default() -> Self {
        let look = AblationLook { kind: ModelKind::Evidence, look_alikes: true, row: 3 };
        Self { shown: false, running: false, rows: Vec::new(), whole: None, look }
    }
}

impl Comparison {
    /// The row of a kind with these attentions, once it is measured.
    pub fn row(&self, kind: ModelKind, cross_attention: bool, self_attention: bool) -> Option<&Arc<AblationRow>> {
        self.rows.iter().find(|r| {
            let config = &r.variant.config;
            config.kind == kind
                && config.switches.cross_attention == cross_attention
                && config.switches.self_attention == self_attention
        })
    }
}

/// Model.
#[derive(Debug, Clone)]
pub struct Models {
    pub list: Vec<ModelEntry>,
    /// Kinds that can be trained.
    pub kinds: Vec<ModelKind>,
    /// Name of the model that scores.
    pub current: Option<String>,
    /// Name of the one that is looked at.
    pub selected: Option<String>,
    pub choice: TrainChoice,
    pub training: Option<Training>,
    pub fault: Option<String>,
    pub ablation: Comparison,
}

impl Default for Models {
    fn default() -> Self {
        let choice = TrainChoice {
            kind: ModelKind::Evidence,
            seed: 0,
            cross_attention: true,
            self_attention: true,
            rivals: true,
        };
        Self {
            list: Vec::new(),
            kinds: Vec::new(),
            current: None,
            selected: None,
            choice,
            training: None,
            fault: None,
            ablation: Comparison::default(),
        }
    }
}

impl Models {
    /// The model that scores.
    pub fn current(&self) -> Option<&ModelEntry> {
        self.list.iter().find(|m| Some(&m.name) == self.current.as_ref())
    }

    /// The model that is looked at.
    pub fn selected(&self) -> Option<&ModelEntry> {
        self.list.iter().find(|m| Some(&m.name) == self.selected.as_ref()).or_else(|| self.current())
    }
}

/// Data.
#[derive(Debug, Clone)]
pub struct Data {
    pub left: String,
    pub right: String,
    pub gold: String,
    /// In force.
    pub neighborhood: Neighborhood,
    /// As chosen but not yet applied.
    pub chosen: Neighborhood,
    /// Applied by hand; `None`: each model has its own.
    pub custom: Option<Neighborhood>,
    pub fault: Option<String>,
    /// No file dialog could be opened; the typed paths remain.
    pub no_dialog: bool,
    /// A dropped file that waits for "left or right?".
    pub dropped: Option<String>,
}

impl Default for Data {
    fn default() -> Self {
        let neighborhood = Neighborhood { cap: 12, sampling: Sampling::Weighted };
        Self {
            left: String::new(),
            right: String::new(),
            gold: String::new(),
            neighborhood,
            chosen: neighborhood,
            custom: None,
            fault: None,
            no_dialog: false,
            dropped: None,
        }
    }
}

/// The search and commands box.
#[derive(Debug, Clone, Default)]
pub struct Search {
    pub open: bool,
    pub text: String,
    /// Entities found for the text; they belong to `answered`.
    pub hits: Arc<Vec<Hit>>,
    pub answered: String,
    pub selected: usize,
}

/// What runs in the background.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// What is being done, as a person says it.
    pub what: String,
    pub done: u64,
    /// 0 when unknown.
    pub total: u64,
    pub secs_left: Option<f64>,
    /// The sources being opened, for the message when it was stopped.
    pub kind: JobKind,
}

/// Kinds of heavy work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobKind {
    Open,
    Rank,
    Train,
    Ablate,
    /// Puts the network of the lesson on the graphs.
    Lesson,
    /// Scores held-out pairs with another model.
    Compare,
    /// Trains with decisions.
    Learn,
    /// Counts or writes matches.
    Export,
}

/// Request numbers: an answer with another number is late and dropped.
#[derive(Debug, Clone, Copy, Default)]
pub struct Requests {
    pub candidates: u64,
    pub explain: u64,
    pub flip: u64,
    pub twins: u64,
    pub search: u64,
    pub open: u64,
    pub trace: u64,
    pub export: u64,
}

/// Everything the window knows.
#[derive(Debug, Clone, Default)]
pub struct AppState {
    pub place: Place,
    pub light: bool,
    pub graphs: Option<Arc<OpenedGraphs>>,
    pub explore: Explore,
    pub threshold: Threshold,
    pub models: Models,
    pub method: Method,
    pub review: super::review::Review,
    pub data: Data,
    pub search: Search,
    pub job: Option<Job>,
    /// One sentence in the status bar about what was just done.
    pub notice: Option<String>,
    pub requests: Requests,
    pub undo: super::undo::Undo,
    /// The list of all keys is shown.
    pub keys_shown: bool,
    /// The sheet of *Export matches*, while it is open.
    pub exporting: Option<super::exporting::Exporting>,
    /// What is being opened.
    pub opening: Option<Sources>,
    /// What is to be opened after that.
    pub open_next: Option<Sources>,
}

impl AppState {
    /// The score from which on a pair is a match, everywhere but in Threshold.
    pub fn saved_threshold(&self) -> f64 {
        self.threshold.saved
    }

    /// The threshold shown by the place: the working one in Threshold, the saved one elsewhere.
    pub fn threshold_text(&self, value: f64) -> String {
        super::numbers::threshold(value, self.threshold.steps())
    }
}
