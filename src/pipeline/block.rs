//! Candidates before any model: the first stage.

use super::stages::{Ground, Stage, StageRun};
use super::{CandidateConfig, Prepared};
use crate::base::{Control, Digest, Result};
use crate::blocking::{CandidateSet, ShownLinks};
use crate::graph::Protocol;
use std::sync::{Arc, Mutex, PoisonError};

/// What a run needs besides a model.
#[derive(Debug)]
pub struct Blocked {
    pub ground: Arc<Ground>,
    pub first: Arc<Stage>,
    /// The chain that was trained or scored last, by the digest of its model: it need not be scored again.
    last: Mutex<Option<(Digest, Arc<StageRun>)>>,
}

/// Finds candidates and draws neighborhoods.
///
/// Errors: `Cancelled`.
pub fn block(prepared: &Arc<Prepared>, config: &CandidateConfig, control: &Control) -> Result<Blocked> {
    let ground = Arc::new(Ground::new(prepared, config, control)?);
    // Listed pairs say by their choice what they are, so only links of the ranking protocol are shown.
    let links = match &prepared.task {
        Some(task) if task.protocol == Protocol::Ranking && config.shows_links => task.known_links(),
        _ => Vec::new(),
    };
    let shown = ShownLinks::if_they_meet(&links, &ground.samples);
    let first = Arc::new(Stage::first(&ground, shown, control)?);
    Ok(Blocked { ground, first, last: Mutex::default() })
}

impl Blocked {
    /// The settings that candidates were found with.
    pub fn config(&self) -> &CandidateConfig {
        &self.ground.config
    }

    /// The candidates of the first stage.
    pub fn set(&self) -> &CandidateSet {
        &self.first.set
    }

    /// A digest of candidates with their base scores, samples and shown links.
    pub fn digest(&self) -> Digest {
        self.first.digest()
    }

    /// Number of right entities that could be candidates.
    pub fn pool_size(&self) -> usize {
        self.ground.index.pool().len()
    }

    /// Keeps a chain for the next run of the same model.
    pub(super) fn keep(&self, model: Digest, chain: Arc<StageRun>) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some((model, chain));
    }

    /// The chain of a model, if it was the last one.
    pub(super) fn kept(&self, model: Digest) -> Option<Arc<StageRun>> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.as_ref().filter(|l| l.0 == model).map(|l| l.1.clone())
    }
}
