//! doppelgraph opens two knowledge graphs and says which entities are the same, why, and how sure it is.

pub mod app;
pub mod base;
pub mod blocking;
pub mod cli;
pub mod demo;
pub mod evaluation;
pub mod export;
pub mod features;
pub mod graph;
#[cfg(feature = "gui")]
pub mod gui;
pub mod io;
pub mod model;
pub mod neighborhood;
pub mod pipeline;
pub mod review;
pub mod scene;
pub mod synth;
pub mod vouching;
