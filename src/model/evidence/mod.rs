//! `evidence`: a logit that is a sum of parts.
//!
//! In: the sampled edges of two entities, how each compares with its best counterpart, the names, and how the pair
//! stands against its rivals. Out: bias + names + rivals + one contribution per edge = logit, exactly.
//!
//! The fused loops of [`kernel`] score; [`network`] is their twin made of candle operations, which trains.
//! Formulas: ARCHITECTURE.md, "evidence".

mod affinity;
mod aligned;
mod explain;
mod fused;
mod inputs;
mod kernel;
mod learned;
mod network;
mod rivals;
mod train;

pub(in crate::model) use explain::Namer;
pub(in crate::model) use train::cross_entropy;

pub use affinity::{Affinity, RelationPair};
pub use aligned::{ALIGNED_FEATURES, Aligned, AlignedNames, AlignedPair};
pub use explain::{Explained, explain};
pub use inputs::{
    EDGE_FEATURES, EXTRA_FEATURES, InputSource, OWN_FEATURES, PairInputs, SURROUNDINGS, VOUCHED_FEATURES,
};
pub use kernel::{Buffers, EdgeSummary, NodeWeights, PairParts, Switches, Weights};
use learned::PAIRS_COUNTED;
pub use learned::{LabeledPair, Learned, LearnedNames};
pub use network::{Batch, Network};
pub use rivals::{RIVAL_FEATURES, Rivals, STANDING_FEATURES};
pub use train::{Example, TrainSettings, fit, fit_from};

#[cfg(test)]
mod tests;
