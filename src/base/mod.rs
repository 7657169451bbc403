//! What every other module stands on: errors with a remedy, load receipts, progress and cancellation,
//! seeded randomness, digests and parallel loops whose results do not depend on the number of threads.
//!
//! Invariant: nothing here knows of graphs, files' contents or models.

mod control;
mod digest;
mod error;
mod parallel;
mod receipt;
mod rng;
mod text;

pub use control::{Control, Progress};
pub use digest::Digest;
pub use error::{Error, Place, Result};
pub use parallel::{evenly_spaced, map_range, with_threads};
pub use receipt::{Loaded, Receipt, Skip};
pub use rng::{Rng, hash_text};
pub use text::{normalize, with_commas};
