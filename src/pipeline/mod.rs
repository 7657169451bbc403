//! The steps from files to scored, explained, measured pairs; the same for the window and for every command.
//!
//! 1. [`open`]: files or a demo -> [`Opened`] (two graphs, gold, receipts).
//!    [`vary`] makes it harder for a measurement: fewer labels, facts moved, partners gone.
//! 2. [`prepare`]: -> [`Prepared`] (features of both graphs, the task that the gold sets).
//! 3. [`block`]: -> [`Blocked`] (candidates, samples, links a model may see).
//! 4. [`train`]: -> [`crate::model::Model`].
//! 5. [`Run`]: graphs + candidates + model: every score, rank and explanation comes from here.
//! 6. [`evaluate`]: figures on held-out pairs.
//!
//! Invariants: one scoring path; the same inputs, seed and settings give the same numbers for any number of threads.

mod assign;
mod block;
mod config;
mod evaluate;
mod open;
mod prepare;
mod run;
mod train;
mod usage;
mod variation;

pub use assign::{Assigned, Partners, Sides};
pub use block::{Blocked, block};
pub use config::{CandidateConfig, TrainConfig};
pub use evaluate::{CalibrationErrors, Evaluation, evaluate, score_split};
pub use open::{DEMOS, Opened, open};
pub use prepare::{Prepared, Task, prepare};
pub use run::{Ranked, Run};
pub use train::train;
pub use usage::{cpu_seconds, peak_memory_mib};
pub use variation::{FoldedRelation, Variation, VariationReport, vary};
