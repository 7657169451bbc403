//! From names and values to numbers: what the models see of two graphs, computed once a data set.
//!
//! In: a [`crate::graph::GraphPair`]. Out: a [`NodeSpace`]: one id space over both graphs (left entities, right
//! entities, value nodes), edges in it, text rows, value kinds, rarity and relation statistics.
//!
//! An [`Excerpt`] is the small space of one pair, with its changes, for what-ifs.
//!
//! Invariants: everything is sorted before use, so nothing depends on the order of rows; all numbers are finite.
//! Formulas: ARCHITECTURE.md, "What the model sees" and "Text features".

mod comparison;
mod context;
mod excerpt;
mod letters;
mod nodes;
mod profiles;
mod reading;
mod relations;
mod sounds;
mod sparse;
mod tfidf;
mod units;
mod values;
mod vocabulary;

pub use comparison::{FACT_FEATURES, TEXT_FEATURES, TextComparison, compare_facts, compare_texts};
pub use context::is_version_word;
pub use excerpt::{EntityChange, Excerpt, NameChange};
pub use nodes::{Edge, NO_TEXT, NodeSpace};
pub use profiles::TextProfiles;
pub use relations::{DirectedRelation, RelationTable, STATISTICS};
pub use sounds::Sounds;
pub use sparse::{SparseRows, cover, dot};
pub use tfidf::{GramTerms, character_grams, tf_idf};
pub use units::{Unit, UnitIndex, Units};
pub use values::{ValueKind, compare_values, parse_value};
pub use vocabulary::Vocabulary;
