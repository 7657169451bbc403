//! The two scorers and what they say about a pair.
//!
//! `evidence` (the default) adds up parts; `cg-mualign` is the published network. Both explain themselves
//! with an [`Explanation`]; both train on the CPU with candle.

pub mod cg_mualign;
pub mod evidence;
mod explanation;
mod training;

pub use explanation::{Explanation, Item, ItemKind, ModelKind, NodeRef, WhatIf, logistic};
pub use training::{Stop, TrainingStep};
