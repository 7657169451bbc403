//! The steps from files to scored, explained, measured pairs; the same for the window and for every command.
//!
//! 1. [`open`]: files or a demo -> [`Opened`] (two graphs, gold, receipts).
//!    [`vary`] makes it harder for a measurement: fewer labels, facts moved, partners gone.
//! 2. [`prepare`]: -> [`Prepared`] (features of both graphs, the task that the gold sets).
//! 3. [`block`]: -> [`Blocked`] (candidates, samples, links a model may see).
//! 4. [`train`]: -> [`crate::model::Model`].
//! 5. [`Run`]: graphs + candidates + model: every score, rank and explanation comes from here.
//! 6. [`evaluate`]: figures on held-out pairs. [`ablation`]: the same for named variants of the method, side by side.
//!
//! Invariants: one scoring path; the same inputs, seed and settings give the same numbers for any number of threads.

mod ablation;
mod assign;
mod block;
mod config;
mod evaluate;
mod faithfulness;
mod flip;
mod learn;
mod look_alikes;
mod open;
mod prepare;
mod proposals;
mod pseudo;
mod run;
mod stages;
mod train;
mod train_stages;
mod tried;
mod twins;
mod usage;
mod variation;
mod why_not;

pub use ablation::{
    Ablation, AblationConfig, AblationRow, Difference, Group, Measured, TestScores, Variant, ablation, variants,
};
pub use assign::{Assigned, Partners, Sides, taken_greedily};
pub use block::{Blocked, block};
pub use config::{CandidateConfig, TrainConfig};
pub use evaluate::{CalibrationErrors, Evaluation, evaluate, evaluate_as_is, score_split, score_task};
pub use faithfulness::{Faithfulness, LEFT_OUT, Ranking, faithfulness, test_pairs};
pub use flip::{Flip, flip};
pub use learn::{LearnedModel, learn};
pub use look_alikes::{LookAlikes, title_words};
pub use open::{DEMOS, Opened, generated_seed, open, shipped_name};
pub use prepare::{Prepared, Task, prepare};
pub use proposals::TypePair;
pub use pseudo::{Unsupervised, learn_without_gold, pseudo_task};
pub use run::{Ranked, Run};
pub use stages::{Ground, Stage, StageRun};
pub use train::train;
pub use tried::{LeftOut, Tried};
pub use twins::{Apart, Twin, TwinIndex};
pub use usage::{cpu_seconds, peak_memory_mib};
pub use variation::{FoldedRelation, Variation, VariationReport, vary};
pub use why_not::{LostAt, StepAnswer, WhyNot, why_not};
