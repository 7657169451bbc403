//! From names and values to numbers: what the models see of two graphs, computed once a data set.
//!
//! In: a [`crate::graph::GraphPair`]. Out: a [`NodeSpace`]: one id space over both graphs (left entities, right
//! entities, value nodes), edges in it, text rows, value kinds, rarity and relation statistics.
//!
//! Invariants: everything is sorted before use, so nothing depends on the order of rows; all numbers are finite.
//! Formulas: ARCHITECTURE.md, "What the model sees" and "Text features".

mod context;
mod nodes;
mod relations;
mod sparse;
mod tfidf;
mod values;

pub use context::is_version_word;
pub use nodes::{Edge, NO_TEXT, NodeSpace};
pub use relations::{DirectedRelation, RelationTable, STATISTICS};
pub use sparse::{SparseRows, cover, dot};
pub use tfidf::{character_grams, tf_idf};
pub use values::{ValueKind, compare_values, parse_value};
