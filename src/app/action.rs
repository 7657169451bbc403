//! Everything a person or a finished job can cause, and everything that then has to be done outside the state.

use super::engine::{
    Ablation, AblationRow, ModelEntry, Neighborhood, OpenedGraphs, Sources, TrainChoice, TrainingStep,
};
use super::state::{AblationLook, Focus, JobKind, Place};
use super::view::{CandidateList, CurveView, EntityPair, Hit, PairView};
use crate::graph::{EntityId, Side, Split};
use crate::model::{ModelKind, WhatIf};
use crate::scene::{PartKey, RowOrder};
use std::sync::Arc;

/// Which path field a file is chosen for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PathField {
    Left,
    Right,
    Gold,
}

/// A cause.
#[derive(Debug, Clone)]
pub enum Action {
    // Frame.
    GoTo(Place),
    SwitchTheme,
    SearchOpen(bool),
    SearchText(String),
    SearchMove(isize),
    CancelJob,
    // Data.
    Path(PathField, String),
    PickFile(PathField),
    Picked(PathField, Option<String>),
    NoDialog,
    Drop(Vec<String>),
    DropAs(Side),
    OpenTyped,
    Open(Sources),
    ChooseNeighborhood(Neighborhood),
    ApplyNeighborhood,
    CopyReport,
    // Explore.
    Choose(Side, EntityId),
    FlipDirection,
    OpenPair(EntityPair),
    /// Steps through the candidates: +1 is the next one, -1 the previous.
    StepPair(isize),
    /// Opens the pair of a rung, remembering where one came from.
    Walk(EntityPair),
    /// Goes back along the trail to this position.
    WalkBack(usize),
    /// Esc: unpin, else one step back.
    Back,
    Pin(Option<Focus>),
    Hops(u8),
    Order(RowOrder),
    OnlyDifferences(bool),
    OpenFold(usize),
    OpenPart(PartKey),
    FoldAttributes(bool),
    LeftPanel(bool),
    RightPanel(bool),
    Zoom(f32),
    Pan([f32; 2]),
    Fit,
    WhatIf(WhatIf),
    // Threshold.
    Threshold(f64),
    TypeThreshold(Option<String>),
    AcceptTyped,
    SaveThreshold,
    /// What a wrong match costs, in missed ones.
    WrongMatchCost(f64),
    /// Opens a pair in Explore; Esc leads back here.
    OpenFlip(EntityPair),
    RevertThreshold,
    ShowSplit(Split),
    LogitScale(bool),
    // Model.
    SelectModel(String),
    UseModel(String),
    UseKind(ModelKind),
    ChooseTraining(TrainChoice),
    Train,
    StopAndKeep,
    /// Looks at the ablation instead of a model.
    ShowAblation,
    /// Trains and measures the variants of both kinds.
    Ablate,
    /// The kind whose variants are shown, whether on look-alikes only, and the row that is lit.
    AblationLook(AblationLook),
    Discard,
    // Answers of workers.
    Progress {
        kind: JobKind,
        what: String,
        done: u64,
        total: u64,
        secs_left: Option<f64>,
    },
    Step(TrainingStep),
    Opened {
        request: u64,
        graphs: Arc<OpenedGraphs>,
        models: Vec<ModelEntry>,
        kinds: Vec<ModelKind>,
    },
    Ranked {
        model: String,
        neighborhood: Neighborhood,
        valid: Option<Arc<CurveView>>,
        test: Option<Arc<CurveView>>,
    },
    Trained(Box<ModelEntry>),
    AblationRow(Box<AblationRow>),
    Ablated(Arc<Ablation>),
    Failed {
        kind: JobKind,
        message: String,
    },
    Cancelled(JobKind),
    Candidates {
        request: u64,
        list: Arc<CandidateList>,
    },
    Explained {
        request: u64,
        view: Arc<PairView>,
    },
    ExplainFailed {
        request: u64,
        message: String,
    },
    Found {
        request: u64,
        text: String,
        hits: Arc<Vec<Hit>>,
    },
    /// Thresholds kept from earlier sessions: model name and value.
    KeptThreshold {
        model: String,
        value: f64,
    },
}

/// What has to be done outside the state.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    Open {
        request: u64,
        sources: Sources,
    },
    /// Without a neighborhood the model's own is taken.
    Rank {
        model: String,
        neighborhood: Option<Neighborhood>,
    },
    Train {
        choice: TrainChoice,
        neighborhood: Option<Neighborhood>,
    },
    Ablate,
    StopTraining,
    CancelJob,
    Candidates {
        request: u64,
        side: Side,
        entity: EntityId,
    },
    Explain {
        request: u64,
        pair: EntityPair,
        what_if: WhatIf,
    },
    Search {
        request: u64,
        text: String,
    },
    PickFile(PathField),
    KeepThreshold {
        model: String,
        value: f64,
    },
    Copy(String),
}
