//! doppelgraph opens two knowledge graphs and says which entities are the same, why, and how sure it is.

pub mod base;
pub mod graph;
pub mod model;
pub mod scene;
