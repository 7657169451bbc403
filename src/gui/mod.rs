//! The window: egui drawing of what [`crate::app`] holds.
//!
//! In: the state and finished views. Out: pictures, accessible names, and [`crate::app::Action`]s. Invariants: a
//! frame reads finished, shared data and never waits; colors come from `theme` alone; every control has a name, a
//! role and a focus outline.

mod ablation;
mod data;
mod explore;
mod export;
mod fields;
mod frame;
mod icons;
mod keys;
mod kit;
mod menu;
mod method;
mod model;
mod paint;
mod place;
mod raster;
mod render;
mod review;
mod ribbon;
mod run;
mod search;
mod sessions;
mod sheet;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_picture;
mod theme;
mod threshold;
mod window;

pub use raster::{Frames, Picture, picture};
pub use render::render;
pub use run::{NoWindow, Startup, run};
pub use window::Window;
