//! What a person or a thread can cause in the review loop, and what then has to be done outside the state.

use super::state::{Card, DecisionFilter, LeftList};
use super::table::{EvidenceTable, SortBy};
use crate::app::engine::{ModelEntry, Sources};
use crate::app::view::EntityPair;
use crate::review::{
    Change, Conflicts, DecidedCurve, KnownTo, Ledger, Manifest, OneToOne, Plan, Queue, QueueOrder, RecentSession,
    Record, Verdict,
};
use std::path::PathBuf;
use std::sync::Arc;

/// A session as the desk found it.
#[derive(Debug, Clone)]
pub struct SessionOpened {
    /// `None`: nothing is kept, as no folder is known.
    pub folder: Option<PathBuf>,
    pub manifest: Manifest,
    pub ledger: Ledger,
    pub plan: Option<Plan>,
    /// What is to be said: damaged lines, changed inputs.
    pub notes: Vec<String>,
    /// The model of the session, where it was not among those at hand.
    pub model: Option<Box<ModelEntry>>,
}

/// What follows from the decisions as they are.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Standing {
    pub known: Option<KnownTo>,
    /// What gold decisions say at every threshold, once there are enough of them.
    pub decided: Option<Arc<DecidedCurve>>,
    pub conflicts: Conflicts,
    pub one_to_one: OneToOne,
    /// Decided pairs of which the model now says otherwise, with its score, the most certain first.
    pub disagreeing: Vec<(EntityPair, f64)>,
}

/// The answer to [`Wanted`].
#[derive(Debug, Clone)]
pub struct Looked {
    /// Made anew where it was asked for.
    pub queue: Option<Queue>,
    /// Drawn now, for the first time in this session.
    pub plan: Option<Plan>,
    /// Types of left entities among the pairs, by name.
    pub types: Vec<String>,
    pub standing: Standing,
    pub table: Option<EvidenceTable>,
}

/// What is to be looked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    pub request: u64,
    /// Counts the rankings, so that the table of pairs is read once for each.
    pub run: u64,
    pub order: QueueOrder,
    pub of_type: Option<String>,
    pub threshold: f64,
    pub ledger: Arc<Ledger>,
    pub plan: Option<Arc<Plan>>,
    pub has_gold: bool,
    /// Links of valid that blocking lost.
    pub lost: usize,
    /// Whether the queue is made anew, and whether the table of evidence is.
    pub queue: bool,
    pub table: bool,
}

/// A cause.
#[derive(Debug, Clone)]
pub enum ReviewAction {
    Decide(Verdict),
    /// Decides the pair that Explore shows, with its score in sight.
    DecideExplored(Verdict),
    Undo,
    Redo,
    /// Shows the score of this pair; the decision is not blind any more.
    ShowScore,
    /// The note as it is typed.
    Note(String),
    /// Writes the note of a pair that is decided.
    KeepNote,
    Order(QueueOrder),
    OfType(Option<String>),
    /// Looks at a pair: of the queue, of the decisions, of a conflict, of Explore.
    Ask(EntityPair),
    /// Moves in the queue.
    Step(isize),
    /// Goes back along the decisions, or forward again.
    Back,
    Forward,
    Filter(DecisionFilter),
    List(LeftList),
    OpenInExplore,
    /// Trains with the decisions.
    Learn,
    /// Asks for a queue that is made anew.
    Renew,
    // The table.
    Table(bool),
    /// Rows that are on the screen, with their scores.
    Met(Vec<EntityPair>),
    Sort(SortBy),
    Search(String),
    Select(EntityPair),
    SelectAll,
    DecideSelected(Verdict),
    // Sessions.
    /// The folder of a session as it is typed.
    SessionPath(String),
    OpenSession(String),
    CopyPath(Option<String>),
    SaveCopy,
    // Answers.
    SessionFound {
        folder: PathBuf,
        manifest: Box<Manifest>,
        sources: Sources,
    },
    SessionOpened {
        request: u64,
        opened: Box<SessionOpened>,
    },
    SessionFailed {
        request: Option<u64>,
        message: String,
    },
    Changed {
        records: Vec<Record>,
        fault: Option<String>,
    },
    NotKept(String),
    Copied(Result<String, String>),
    Recent(Vec<RecentSession>),
    Carded {
        request: u64,
        card: Arc<Card>,
    },
    CardFailed {
        request: u64,
        message: String,
    },
    Looked {
        request: u64,
        looked: Box<Looked>,
    },
    Learned {
        entry: Box<ModelEntry>,
        /// Decisions that it was given, and those of them that may teach.
        decisions: usize,
        taught: usize,
    },
}

/// What has to be done outside the state.
#[derive(Debug, Clone, PartialEq)]
pub enum ReviewEffect {
    // The desk.
    /// Reads what the session of a folder refers to.
    FindSession(PathBuf),
    /// Opens the session of a folder, or the one that belongs to what is open.
    OpenSession {
        request: u64,
        folder: Option<PathBuf>,
        manifest: Box<Manifest>,
    },
    /// Writes changes, one after the other.
    Change(Vec<Change>),
    Keep(Box<Manifest>),
    KeepPlan(Arc<Plan>),
    SaveCopy {
        folder: PathBuf,
        model: Option<String>,
    },
    Recent,
    Card {
        request: u64,
        pair: EntityPair,
    },
    // Looking.
    Look(Box<Wanted>),
}
