//! The two scorers and what they say about a pair.
//!
//! `evidence` (the default) adds up parts; `cg-mualign` is the published network. Both explain themselves
//! with an [`Explanation`]; both train on the CPU with candle.

mod calibration;
pub mod cg_mualign;
mod checkpoint;
pub mod evidence;
mod explanation;
mod shipped;
mod training;
mod what_if;

pub use calibration::{calibrate, cross_fitted};
pub use checkpoint::{Body, CgCard, EvidenceStage, Model, ModelCard, StageCard};
pub use explanation::{Explanation, Item, ItemKind, ModelKind, NodeRef, logistic};
pub use shipped::{SHIPPED, shipped};
pub use training::{Stop, TrainingStep};
pub use what_if::{Edit, WhatIf};
