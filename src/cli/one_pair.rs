//! One pair, scored and taken apart, for the commands that show one.

use super::args::{CommonArgs, GraphArgs};
use super::explain::find;
use super::shared::{model_or_shipped, open};
use crate::base::{Error, Result};
use crate::graph::{EntityId, Side};
use crate::io::EVALUATE_SHARES;
use crate::model::{Explanation, Model, WhatIf};
use crate::pipeline::{self, CandidateConfig, Prepared, Run};
use std::path::Path;
use std::sync::Arc;

/// A pair and all that was needed to score it.
pub struct OnePair {
    pub prepared: Arc<Prepared>,
    pub model: Arc<Model>,
    pub run: Run,
    pub pair: (EntityId, EntityId),
    /// As it stands, each edge with its effect.
    pub explanation: Explanation,
}

impl std::fmt::Debug for OnePair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OnePair").field("pair", &self.pair).finish_non_exhaustive()
    }
}

impl OnePair {
    /// Opens the graphs, takes the model and explains the pair of two identifiers.
    ///
    /// Errors: what opening and loading give; `Mismatch` for an identifier that no entity has.
    pub fn new(graphs: &GraphArgs, pair: &[String], model: Option<&Path>, common: &CommonArgs) -> Result<Self> {
        let [left, right] = pair else {
            return Err(Error::mismatch("--pair takes two identifiers", "Give --pair LEFT RIGHT"));
        };
        let control = super::control();
        // The split of evaluate, so that candidates and links are those of its run.
        let opened = open(graphs, None, common.seed, EVALUATE_SHARES, &control)?;
        let prepared = Arc::new(pipeline::prepare(&opened, &control)?);
        let model = model_or_shipped(model, &graphs.left)?;
        let pair = (find(&prepared.pair.left, Side::Left, left)?, find(&prepared.pair.right, Side::Right, right)?);
        let config = CandidateConfig::of(&model.card);
        let blocked = Arc::new(pipeline::block(&prepared, &config, &control)?);
        let run = Run::new(prepared.clone(), blocked, model.clone(), &control)?;
        let explanation = run.tried(pair.0, pair.1, &WhatIf::default()).explain_with_effects();
        Ok(Self { prepared, model, run, pair, explanation })
    }
}
