//! Which pairs are worth scoring.
//!
//! In: a [`crate::features::NodeSpace`], what is known of types and links. Out: for every left entity in scope at
//! most so many right ones ([`CandidateSet`]), each with its base score.
//!
//! Invariants: candidates ascend by left, then right; ties go to the smaller right identifier; nothing depends on
//! the order of rows or on threads.

mod blocker;
mod candidates;
mod index;
mod links;
mod spread;
mod table;

pub use blocker::{
    Blocker, CANDIDATES, ChangedNames, NeighborEvidence, PlainRow, mutual_names, name_lists, similar_names,
};
pub use candidates::{Candidate, CandidateSet, Scope};
pub use index::BlockingIndex;
pub use links::ShownLinks;
pub use spread::Spread;
pub use table::{ScoreTable, TableEntry};

#[cfg(test)]
mod tests;
