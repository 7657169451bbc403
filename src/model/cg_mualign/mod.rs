//! `cg-mualign`: the published two-attention graph network (CG-MuAlign, The Web Conference 2020).
//!
//! In: the sampled edges of two entities and the labels of all nodes as 300 hashed 3-gram numbers (level 0). Out: a
//! vector of each entity (level 2), built twice from [own part ; weighted sum of the neighbors], and a logit from the
//! distance (or the product) of the two. Neighbors are weighed by self-attention (which relations matter) times
//! cross-graph attention (which neighbors have a counterpart across), renormalized.
//!
//! The candle [`Network`] trains; the plain loops of [`Scorer`] score, with everything that belongs to one node
//! computed once. Both give the same numbers.
//!
//! Invariants: relations are known by name and direction, so a trained model reads other graphs; the logit is an
//! affine function of the raw score, increasing, fitted on valid pairs; no value depends on threads or row order.
//!
//! Where this differs from the paper, and why: one matrix per level for all neighbor relations with attention vectors
//! per relation (`shared`), because a few dozen links cannot align separate random matrices of relations that never
//! share a name; both levels of the two centers are weighed (`both`), as the article tells it; where the other
//! entity has no edges, cross-graph attention weighs all neighbors alike. Formulas: ARCHITECTURE.md, "cg-mualign".

mod batch;
mod calibration;
mod explain;
mod lanes;
mod model;
mod names;
mod network;
mod nodes;
mod parameters;
mod relations;
mod scorer;
mod settings;
pub mod trace;
mod train;
mod tried;
mod weights;

pub use batch::Batch;
pub use calibration::Affine;
pub use explain::{MATCHED, explain};
pub use model::CgMualign;
pub use names::{HashedNames, NAME_NUMBERS, Piece};
pub use network::Network;
pub use nodes::Source;
pub use relations::{RelationMap, RelationName};
pub use scorer::Scorer;
pub use settings::{AttentionLevels, CgSettings, Head, RelationWeights};
pub use train::{fit, fit_from};
pub use tried::TriedPair;

#[cfg(test)]
mod tests;
