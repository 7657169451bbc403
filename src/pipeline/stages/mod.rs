//! Stages: candidates, what is known of their neighbors, and the model that scores them; each stage reads the frozen scores
//! of the one before.
//!
//! In: [`super::Prepared`] features. [`Ground`] is what all stages share, [`Stage`] what a stage is read with before it is
//! scored, [`StageRun`] a stage with weights; [`Stage::next`] makes the one from the other.
//!
//! Invariants: training, commands and window make stages with the same functions, so they see the same numbers.
//! Formulas: ARCHITECTURE.md, "Stages".

mod blind;
mod changes;
mod ground;
mod scorer;
mod stage;
mod tried;

pub use blind::{beyond_doubt, mutual};
pub use changes::changes;
pub use ground::Ground;
pub use scorer::{Scratch, StageRun, fill, in_parallel, source};
pub use stage::Stage;
pub use tried::{TriedPair, of as edge_of};
