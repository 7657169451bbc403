//! The two scorers and what they say about a pair.
//!
//! `evidence` (the default) adds up parts; `cg-mualign` is the published network. Both explain themselves
//! with an [`Explanation`].

mod explanation;

pub use explanation::{Explanation, Item, ItemKind, ModelKind, NodeRef, WhatIf};
