//! A stage with weights: logits of its candidates and of any other pair.

use super::Stage;
use crate::base::{Control, Result};
use crate::blocking::Candidate;
use crate::model::evidence::{
    Buffers, InputSource, Learned, NodeWeights, PairInputs, PairParts, RIVAL_FEATURES, Rivals, STANDING_FEATURES,
    Switches, Weights,
};
use rayon::prelude::*;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

/// A scored stage, and through `before` all stages it builds on.
#[derive(Debug)]
pub struct StageRun {
    pub stage: Arc<Stage>,
    pub weights: Weights,
    pub switches: Switches,
    pub nodes: NodeWeights,
    pub learned: Learned,
    pub before: Option<Arc<StageRun>>,
    /// By candidate position; made when first asked for.
    table: OnceLock<Vec<f32>>,
}

/// Buffers of one thread.
#[derive(Debug, Default)]
pub struct Scratch {
    pub inputs: PairInputs,
    pub buffers: Buffers,
    pub parts: PairParts,
}

impl StageRun {
    /// Puts weights on a stage: does the work that depends on nodes only.
    pub fn new(
        stage: Arc<Stage>,
        weights: Weights,
        switches: Switches,
        learned: Learned,
        before: Option<Arc<StageRun>>,
    ) -> Self {
        let nodes = NodeWeights::new(&stage.ground.prepared.space, &stage.samples, &weights, switches);
        Self { stage, weights, switches, nodes, learned, before, table: OnceLock::new() }
    }

    /// Where inputs are read from.
    pub fn source(&self) -> InputSource<'_> {
        source(&self.stage, &self.learned)
    }

    /// Logits of all candidates, by position.
    ///
    /// Errors: `Cancelled`.
    pub fn table(&self, control: &Control) -> Result<&[f32]> {
        if self.table.get().is_none() {
            let table = self.logits(&self.stage.set.pairs(), control)?;
            // Another thread may have been faster; its table is equal.
            let _ = self.table.set(table);
        }
        Ok(self.table.get().map_or(&[], Vec::as_slice))
    }

    /// Logits of pairs of nodes, candidates or not, in order.
    ///
    /// Errors: `Cancelled`.
    pub fn logits(&self, pairs: &[(u32, u32)], control: &Control) -> Result<Vec<f32>> {
        in_parallel(pairs, control, |l, r, scratch: &mut Scratch| self.score_with(l, r, scratch))
    }

    /// Logit of one pair, from the table where it is there.
    pub fn logit(&self, left: u32, right: u32) -> f32 {
        match (self.table.get(), self.stage.set.position(left, right)) {
            (Some(table), Some(i)) => table[i],
            _ => self.score_with(left, right, &mut Scratch::default()),
        }
    }

    fn score_with(&self, left: u32, right: u32, scratch: &mut Scratch) -> f32 {
        self.read(left, right, scratch);
        scratch.parts.logit
    }

    /// Leaves inputs and parts of a pair in `scratch`.
    pub fn read(&self, left: u32, right: u32, scratch: &mut Scratch) {
        let Scratch { inputs, buffers, parts } = scratch;
        let alone = !self.switches.neighborhood;
        fill(&self.stage, &self.learned, self.before.as_deref(), (left, right), alone, inputs);
        let samples = &self.stage.samples;
        let ranges = if alone { [0..0, 0..0] } else { [samples.range(left), samples.range(right)] };
        self.weights.score(inputs, &self.nodes, ranges, self.switches, buffers, parts);
    }

    /// Logits of a pair at the stages before this one, the first stage first.
    pub fn earlier_logits(&self, left: u32, right: u32) -> Vec<f32> {
        let before = std::iter::successors(self.before.as_deref(), |run| run.before.as_deref());
        let mut logits: Vec<f32> = before.map(|run| run.logit(left, right)).collect();
        logits.reverse();
        logits
    }
}

/// Numbers of pairs, in order; `one` gets a scratch that is kept within a thread's share.
///
/// Errors: `Cancelled`.
pub fn in_parallel<S: Default>(
    pairs: &[(u32, u32)],
    control: &Control,
    one: impl Fn(u32, u32, &mut S) -> f32 + Sync,
) -> Result<Vec<f32>> {
    let done = AtomicU64::new(0);
    let parts: Vec<Vec<f32>> = pairs
        .par_chunks(512)
        .map(|chunk| {
            control.check()?;
            let mut scratch = S::default();
            let out = chunk.iter().map(|&(l, r)| one(l, r, &mut scratch)).collect();
            let n = done.fetch_add(chunk.len() as u64, Ordering::Relaxed);
            control.progress("Scoring pairs", n, pairs.len() as u64);
            Ok(out)
        })
        .collect::<Result<_>>()?;
    Ok(parts.concat())
}

/// Where the inputs of a stage are read from.
pub fn source<'a>(stage: &'a Stage, learned: &'a Learned) -> InputSource<'a> {
    let ground = &stage.ground;
    let (space, units) = (&ground.prepared.space, &ground.units);
    InputSource { space, samples: &stage.samples, table: &stage.table, learned, units }
}

/// The inputs of a pair at a stage, rivals included; `before` is the run that the stage was made from, `alone` reads both
/// entities as if they had no neighbors.
///
/// Source: ARCHITECTURE.md, "Inputs of a pair" and "Rivals".
pub fn fill(
    stage: &Stage,
    learned: &Learned,
    before: Option<&StageRun>,
    (left, right): (u32, u32),
    alone: bool,
    out: &mut PairInputs,
) {
    let vouched = stage.vouched(left, right, alone);
    source(stage, learned).fill(left, right, vouched, alone, out);
    let known = known_scores(stage, (left, right), !alone);
    let own = known.unwrap_or_else(|| {
        let score = before.map_or_else(|| 4.0 * stage.base(left, right, alone), |before| before.logit(left, right));
        (score, vouched)
    });
    rank(stage, before, (left, right), own, &mut out.rivals);
}

/// The score and the evidence by which a candidate is ranked, as the stage has them; `as_it_is`: nothing is changed about
/// the pair. A shown link stays known whatever is changed.
pub(super) fn known_scores(stage: &Stage, (left, right): (u32, u32), as_it_is: bool) -> Option<(f32, f32)> {
    let position = stage.set.position(left, right).filter(|_| as_it_is || stage.shown.contains(left, right));
    position.map(|i| (stage.scores[i], stage.vouched.get(i).copied().unwrap_or(0.0)))
}

/// How a pair stands among its rivals with a score and evidence of its own.
///
/// Source: ARCHITECTURE.md, "Rivals".
pub(super) fn rank(
    stage: &Stage,
    before: Option<&StageRun>,
    (left, right): (u32, u32),
    (own, vouched): (f32, f32),
    out: &mut [f32; RIVAL_FEATURES],
) {
    let in_scope = stage.set.lefts().binary_search(&left).is_ok();
    let row = if in_scope { Arc::default() } else { stage.found_row(left, before) };
    let standing = |scores: &[f32], own: f32, score_of: &dyn Fn(&(Candidate, f32)) -> f32| {
        let rivals = Rivals::new(&stage.set, scores);
        if in_scope {
            rivals.of(left, right, own)
        } else {
            let row: Vec<(u32, f32)> = row.iter().map(|c| (c.0.right, score_of(c))).collect();
            rivals.within(&row, left, right, own)
        }
    };
    out[..STANDING_FEATURES].copy_from_slice(&standing(&stage.scores, own, &|c| c.1));
    if stage.knows_neighbors() {
        out[STANDING_FEATURES..].copy_from_slice(&standing(&stage.vouched, vouched, &|c| c.0.vouched));
    } else {
        out[STANDING_FEATURES..].fill(0.0);
    }
}
