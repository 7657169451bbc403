//! The review loop in the window: its state, what a person can do in it, and the threads behind it.
//!
//! In: [`ReviewAction`]s. Out: [`ReviewEffect`]s, done by two threads of their own: the desk, which keeps the session and answers in
//! order, and the one that looks for the next pairs, of whose waiting requests the latest counts.
//! Invariants: a decision is in the state only after it is in the log; while one is on its way no other is taken.

mod actions;
mod deciding;
mod desk;
mod look;
mod sessions;
mod state;
mod table;
#[cfg(test)]
mod tests;
mod update;

pub use actions::{Looked, ReviewAction, ReviewEffect, SessionOpened, Standing, Wanted};
pub(super) use deciding::redo_or_undo;
pub(super) use desk::{Desk, run_desk};
pub(super) use look::run_look;
pub(super) use sessions::{kept, opened};
pub use state::{Card, DecisionFilter, Learned, LeftList, Review, TableLook};
pub use table::{EvidenceRow, EvidenceTable, SortBy};
pub(super) use update::{entered, learned_failed, met_in_explore, ranked, update};
