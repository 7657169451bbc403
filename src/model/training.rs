//! What training tells while it runs, and how it is asked to stop.

use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// One step of training.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TrainingStep {
    /// From 1; 0 is a measurement of the start values.
    pub step: usize,
    pub steps: usize,
    pub loss: f32,
    /// Average precision on the validation pairs, where it was measured at this step; lost gold counted.
    pub valid_prauc: Option<f64>,
}

/// Asks a training to stop early and keep the best state so far. (To stop and keep nothing, cancel its control.)
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Asks.
    pub fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was asked.
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
