//! What entities that are taken to be the same say for the entities around them.
//!
//! In: a [`crate::features::NodeSpace`], matches with probabilities, and the best names of every left entity. Out: a
//! [`Vouching`], which gives for any pair the evidence `ev`: minus the logarithm of the probability that chance alone
//! brought its matched neighbors and its names together. [`fixed_point`] starts from known links alone and lets the
//! matches find each other; later stages start from the scores of the stage before.
//!
//! Invariants: rows are summed in the order of edges, ties go to the smaller node, so nothing depends on threads.
//! Source: the probabilistic alignment of relations and instances by mutual evidence (Suchanek, Abiteboul, Senellart,
//! "PARIS", VLDB 2011), reduced to entities. Formulas: ARCHITECTURE.md, "Vouching".

mod names;
mod overlap;
mod rounds;
mod rows;

pub use names::{NameEvidence, NameLists};
pub use overlap::Overlap;
pub use rounds::fixed_point;
pub use rows::{DenseRow, Holders, Matches, Vouching};

#[cfg(test)]
mod tests;
