//! State of the place Review.

use super::actions::Standing;
use super::table::{EvidenceTable, SortBy};
use crate::app::view::EntityPair;
use crate::app::workbench::CurveView;
use crate::base::Digest;
use crate::review::{
    Asked, DecidedCurve, Decision, Ledger, Manifest, Plan, Queue, QueueOrder, Reason, RecentSession, Verdict,
};
use crate::scene::PlainCard;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

/// Training is offered when so many decisions are new. Source: ARCHITECTURE.md, "Learning from decisions".
pub const NEW_ENOUGH: usize = 10;

/// The pair that is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    pub pair: EntityPair,
    /// Identifiers, left first.
    pub ids: [String; 2],
    pub names: [String; 2],
    pub subtitles: [String; 2],
    pub plain: PlainCard,
    /// Hidden while blind.
    pub score: f64,
}

/// Which decisions are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DecisionFilter {
    #[default]
    All,
    /// The gold file says otherwise.
    AgainstGold,
    /// The model now says otherwise.
    AgainstModel,
}

impl DecisionFilter {
    /// All filters.
    pub const ALL: [Self; 3] = [Self::All, Self::AgainstGold, Self::AgainstModel];

    /// As it is listed.
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "All decisions",
            Self::AgainstGold => "Conflicts with the gold file",
            Self::AgainstModel => "The model disagrees",
        }
    }
}

/// What the left panel lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LeftList {
    #[default]
    Queue,
    Conflicts,
}

/// What a training with decisions changed.
#[derive(Debug, Clone)]
pub struct Learned {
    /// Names of the model it started from and of the new one.
    pub models: [String; 2],
    /// Curves of valid and test before; those after are Threshold's.
    pub before: [Option<Arc<CurveView>>; 2],
    /// The same of gold decisions.
    pub decided: Option<Arc<DecidedCurve>>,
    pub decisions: usize,
}

/// How the table of evidence is looked at.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TableLook {
    pub open: bool,
    pub sort: SortBy,
    pub descending: bool,
    pub text: String,
    pub selected: BTreeSet<EntityPair>,
}

/// Request numbers: an answer with another number is late and dropped.
#[derive(Debug, Clone, Copy, Default)]
pub struct Requests {
    pub session: u64,
    pub card: u64,
    pub look: u64,
    /// Rankings so far.
    pub run: u64,
}

/// Review.
#[derive(Debug, Clone, Default)]
pub struct Review {
    /// Whether a session is open, and where it is kept.
    pub open: bool,
    pub folder: Option<PathBuf>,
    pub ledger: Arc<Ledger>,
    pub plan: Option<Arc<Plan>>,
    pub order: QueueOrder,
    pub of_type: Option<String>,
    pub queue: Option<Arc<Queue>>,
    pub types: Vec<String>,
    pub standing: Standing,
    /// The pair that is asked; `card` follows when it is whole.
    pub current: Option<EntityPair>,
    /// It was the queue that asked it, not a person who picked it: a drawn pair measures only then.
    pub by_queue: bool,
    pub card: Option<Arc<Card>>,
    /// Its score is shown.
    pub seen: bool,
    pub note: String,
    /// The pair that the note is of.
    pub note_of: Option<EntityPair>,
    /// Notes of pairs that were left undecided.
    pub drafts: BTreeMap<EntityPair, String>,
    /// Pairs whose score was on the screen anywhere: who decides them later does not do so blind.
    pub met: BTreeSet<EntityPair>,
    /// A change is on its way to the disk.
    pub pending: bool,
    /// That change is a note alone; and what was said of the pair meanwhile.
    pub noting: bool,
    pub after_note: Option<(EntityPair, Verdict)>,
    /// One sentence about the last decision, its score and its reason.
    pub last: Option<String>,
    pub fault: Option<String>,
    /// Why the pair that is asked cannot be shown.
    pub card_fault: Option<String>,
    /// What was found when the session was opened.
    pub notes: Vec<String>,
    pub filter: DecisionFilter,
    pub list: LeftList,
    /// By model: decisions that it was trained with.
    pub taught: BTreeMap<Digest, usize>,
    pub learning: bool,
    pub learned: Option<Learned>,
    pub table: Option<Arc<EvidenceTable>>,
    pub look: TableLook,
    pub recent: Vec<RecentSession>,
    /// The folder of a session to open, as it is typed.
    pub session_path: String,
    /// The path of *Save a copy* as it is typed.
    pub copying: Option<String>,
    /// A session that is being reopened with its graphs.
    pub restoring: Option<(PathBuf, Box<Manifest>)>,
    /// The manifest as it was kept last.
    pub kept: Option<Box<Manifest>>,
    /// The model of that session, while it has not scored yet.
    pub awaiting: Option<String>,
    /// It was scored; a queue can be made.
    pub scored: bool,
    /// A queue, a table: asked for and not there yet, whichever request brings them.
    pub wanting: [bool; 2],
    pub requests: Requests,
}

impl Review {
    /// Pairs of the queue that are still to be decided.
    pub fn open_items<'a>(&'a self, ids: impl Fn(EntityPair) -> Option<[String; 2]> + 'a) -> Vec<&'a Asked> {
        let items = self.queue.as_deref().map(|q| q.items.as_slice()).unwrap_or_default();
        let undecided = |a: &&Asked| ids(a.pair()).is_none_or(|[l, r]| self.ledger.of(&l, &r).is_none());
        items.iter().filter(undecided).collect()
    }

    /// Why a pair was asked: as it was when it was decided before, else by the queue, else because somebody picked it.
    pub fn reason(&self, pair: EntityPair, earlier: Option<&Decision>) -> Reason {
        if let Some(decision) = earlier {
            return decision.reason;
        }
        // Who picks among drawn pairs makes a sample of what is easy; such a pair teaches instead.
        if !self.by_queue || self.current != Some(pair) {
            return Reason::Chosen;
        }
        let asked = self.queue.as_ref().and_then(|q| q.items.iter().find(|a| a.pair() == pair));
        asked.map_or(Reason::Chosen, |a| a.reason)
    }

    /// Decisions that teach and did not when a model was trained.
    pub fn new_decisions(&self, model: Option<Digest>) -> usize {
        let taught = model.and_then(|m| self.taught.get(&m)).copied().unwrap_or(0);
        self.ledger.teaching().len().saturating_sub(taught)
    }

    /// Whether training of a model is offered.
    pub fn may_learn(&self, model: Option<Digest>) -> bool {
        !self.learning && self.new_decisions(model) >= NEW_ENOUGH
    }
}
