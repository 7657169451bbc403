//! Capped samples of neighborhoods.
//!
//! In: a [`crate::features::NodeSpace`]. Out: for every entity at most `cap` of its edges ([`Samples`]), drawn with
//! weights inverse to how many of its edges share a relation, so that one director counts as much as forty actors.
//!
//! Invariants: a sample depends on the entity, the cap and the sample seed, not on rows, threads or runs; equal
//! texts draw equal numbers in both graphs, so that the samples of two large neighborhoods overlap as much as
//! their weights allow.

mod sampler;

pub use sampler::{SAMPLE_SEED, SampledEdge, Samples, Sampling, redraw};
