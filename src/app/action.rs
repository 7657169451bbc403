//! Everything a person or a finished job can cause, and everything that then has to be done outside the state.

use super::engine::{
    Ablation, AblationRow, Flip, ModelEntry, Neighborhood, OpenedGraphs, Sources, TrainChoice, TrainingStep, Twin,
};
use super::exporting::{ExportAction, ExportWork};
use super::method::MethodAction;
use super::review::{ReviewAction, ReviewEffect};
use super::state::{AblationLook, Focus, JobKind, Place, TypedValue};
use super::view::{CandidateList, EntityPair, Hit, PairView};
use super::workbench::{BenchAction, BenchWork, CurveView};
use crate::graph::{EntityId, Side, Split};
use crate::model::{Edit, ModelKind, WhatIf};
use crate::scene::{Look, Opened, PartKey, RowOrder};
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
    Undo,
    Redo,
    /// Closes the window.
    Quit,
    /// Says where an entity comes from, in Data.
    ShowInData(Side, String),
    /// Shows or hides the list of all keys.
    ShowKeys(bool),
    Copy(String),
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
    /// Opens the next pair by how near its score is to the threshold, among candidates and held-out pairs.
    NextAmbiguous,
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
    /// What width and color of edges stand for.
    Look(Look),
    /// Opens a fold, the values or the neighbors of a neighbor; closes it when it is open.
    Expand(Opened),
    OpenPart(PartKey),
    FoldAttributes(bool),
    LeftPanel(bool),
    RightPanel(bool),
    Zoom(f32),
    Pan([f32; 2]),
    Fit,
    /// The three switches and all edits at once.
    WhatIf(WhatIf),
    /// Leaves out the edge of an item of the explanation that is shown.
    LeaveOut(u32),
    /// Leaves out the neighbor of an item: every edge to it on its side.
    LeaveOutNode(u32),
    /// Leaves out all edges of a row of the waterfall, on both sides.
    LeaveOutPart(PartKey),
    /// Reads the pair as if an entity had another value.
    EditValue {
        side: Side,
        attribute: String,
        old: String,
        new: String,
    },
    /// The value that is being edited, as it is typed; `None` ends it without a change.
    TypeValue(Option<TypedValue>),
    /// Tries out what is typed.
    AcceptValue,
    /// Adds edits, as the sentence on what would flip the score does.
    TryOut(Vec<Edit>),
    /// Takes back the edit at this position of the list.
    RestoreOne(usize),
    RestoreAll,
    FoldTwins(bool),
    // Saving a picture.
    /// Asks where to.
    SavePicture,
    /// The path as it is typed; `None` gives up.
    PicturePath(Option<String>),
    /// Opens the system's dialog.
    PickPicture,
    PicturePicked(Option<String>),
    WritePicture,
    /// The file is there already.
    PictureExists,
    /// Written to this path, or what went wrong.
    PictureWritten(Result<String, String>),
    // Threshold.
    Threshold(f64),
    TypeThreshold(Option<String>),
    AcceptTyped,
    SaveThreshold,
    /// What a wrong match costs, in missed ones.
    /// Prices of a wrong match and of a minute of review, in missed matches.
    Prices {
        wrong_match: f64,
        minute: f64,
    },
    /// Opens a pair in Explore; Esc leads back here.
    OpenFlip(EntityPair),
    RevertThreshold,
    ShowSplit(Split),
    /// Shows what gold decisions say.
    ShowDecisions,
    LogitScale(bool),
    /// The workbench, and its answers.
    Export(ExportAction),
    Bench(BenchAction),
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
    // Method, and its answers.
    Method(MethodAction),
    // Review, and its answers.
    Review(ReviewAction),
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
    Flipped {
        request: u64,
        flip: Option<Arc<Flip>>,
    },
    FlipFailed {
        request: u64,
        message: String,
    },
    Twins {
        request: u64,
        pair: EntityPair,
        twins: Arc<Vec<Twin>>,
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
    /// Trains the model of a name further with decided pairs.
    Learn {
        base: String,
        decided: Vec<(EntityId, EntityId, bool)>,
    },
    Review(ReviewEffect),
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
    /// Plays a pair through the published network.
    Trace {
        request: u64,
        pair: EntityPair,
    },
    Flip {
        request: u64,
        pair: EntityPair,
        what_if: WhatIf,
        threshold: f64,
    },
    Twins {
        request: u64,
        pair: EntityPair,
    },
    Search {
        request: u64,
        text: String,
    },
    Quit,
    PickFile(PathField),
    PickPicture,
    /// Writes what is on the screen as SVG or PNG, as the end of the path says.
    WritePicture {
        path: String,
        replace: bool,
    },
    KeepThreshold {
        model: String,
        value: f64,
    },
    Copy(String),
    /// Counts matches or writes them.
    Export(ExportWork),
    /// Asks the system where to export to.
    PickExport,
    Bench(BenchWork),
}
