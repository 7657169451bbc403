//! The review loop without a window: what a person decided, kept so that nothing is lost, and what follows from it.
//!
//! In: pairs by identifier with scores, and verdicts. Out: a [`Ledger`] (which verdict is in force on which pair) replayed from a
//! [`Session`] folder, the [`Queue`] of pairs to ask next, gold whose weights are known, conflicts, a preview of one-to-one.
//!
//! Invariants: state = replay of the log, for any log; a record counts only after it is written and synced; pairs are named by
//! identifier, never by number, so that decisions outlive models and reloads. Files are touched in `log.rs` and `session.rs`.
//!
//! Source: ARCHITECTURE.md, "The review loop".

mod analyst;
mod conflicts;
mod decision;
mod gold;
mod ledger;
mod log;
mod measured;
mod one_to_one;
mod plan;
mod queue;
mod record;
mod scored;
mod session;
#[cfg(test)]
mod tests;

pub use analyst::{AnalystOrder, Checkpoint, Simulation, simulate};
pub use conflicts::{Conflict, ConflictKind, Conflicts, decided};
pub use decision::{Decision, Reason, Verdict};
pub use gold::{GoldPoint, KnownTo, WeightedQuality, decided_gold, known_to, quality_at};
pub use ledger::{Counts, Ledger};
pub use log::{Damage, Log};
pub use measured::DecidedCurve;
pub use one_to_one::{OneToOne, Outcome};
pub use plan::{Drawn, EDGES, ENOUGH, Plan, stratum};
pub use queue::{Asked, Attentions, MOST, Material, Queue, QueueOrder, TRIED, types_of};
pub use record::{Change, Record};
pub use scored::{Answer, Scored, logit_of, scored_pairs};
pub use session::{
    Manifest, ModelRef, OpenedSession, RecentSession, Session, Sessions, SourcePaths, View, inputs_changed, reattach,
};
