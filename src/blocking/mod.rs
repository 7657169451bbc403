//! Which pairs are worth scoring.
//!
//! In: a [`crate::features::NodeSpace`], what is known of types and links. Out: for every left entity in scope at
//! most so many right ones ([`CandidateSet`]), each with its base score.
//!
//! Invariants: candidates ascend by left, then right; ties go to the smaller right identifier; nothing depends on
//! the order of rows or on threads.

mod candidates;
mod channels;
mod links;

pub use candidates::{CandidateSet, Scope};
pub use channels::{Blocker, BlockingIndex, CANDIDATES, LinkEvidence};
pub use links::ShownLinks;

#[cfg(test)]
mod tests;
