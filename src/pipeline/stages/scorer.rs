//! A stage with weights: logits of its candidates and of any other pair.

use super::Stage;
use crate::base::{Control, Result};
use crate::blocking::Candidate;
use crate::model::WhatIf;
use crate::model::evidence::{
    Buffers, InputSource, Learned, NodeWeights, PairInputs, PairParts, Rivals, STANDING_FEATURES, Switches, Weights,
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
    buffers: Buffers,
    parts: PairParts,
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
        let plain = self.effective(&WhatIf::default());
        self.fill(left, right, &plain, &mut scratch.inputs);
        let ranges = self.ranges(left, right, &plain);
        let Scratch { inputs, buffers, parts } = scratch;
        self.weights.score(inputs, &self.nodes, ranges, self.switches, buffers, parts);
        parts.logit
    }

    /// Logits of a pair at the stages before this one, the first stage first.
    pub fn earlier_logits(&self, left: u32, right: u32, what_if: &WhatIf) -> impl Iterator<Item = f32> {
        let before = std::iter::successors(self.before.as_deref(), |run| run.before.as_deref());
        let logits: Vec<f32> = before.map(|run| run.logit_if(left, right, what_if)).collect();
        logits.into_iter().rev()
    }

    /// The logit as it would be.
    fn logit_if(&self, left: u32, right: u32, what_if: &WhatIf) -> f32 {
        if what_if.is_none() {
            return self.logit(left, right);
        }
        let mut inputs = PairInputs::default();
        self.fill(left, right, what_if, &mut inputs);
        let ranges = self.ranges(left, right, what_if);
        let leveled = self.leveled(what_if, [left, right]);
        let mut parts = PairParts::default();
        let nodes = leveled.as_ref().unwrap_or(&self.nodes);
        self.weights.score(&inputs, nodes, ranges, self.switches_if(what_if), &mut Buffers::default(), &mut parts);
        parts.logit
    }

    /// A what-if on top of how the model reads pairs anyway.
    pub fn effective(&self, what_if: &WhatIf) -> WhatIf {
        WhatIf { names_only: what_if.names_only || !self.switches.neighborhood, ..what_if.clone() }
    }

    /// Where the sampled edges of both stand.
    pub fn ranges(&self, left: u32, right: u32, what_if: &WhatIf) -> [std::ops::Range<usize>; 2] {
        let samples = &self.stage.samples;
        if what_if.names_only { [0..0, 0..0] } else { [samples.range(left), samples.range(right)] }
    }

    /// The switches of a what-if.
    pub fn switches_if(&self, what_if: &WhatIf) -> Switches {
        let cross_attention = self.switches.cross_attention && !what_if.without_cross_attention;
        Switches { cross_attention, ..self.switches }
    }

    /// Without self-attention every edge of a side has the mean weight of that side.
    pub fn leveled(&self, what_if: &WhatIf, pair: [u32; 2]) -> Option<NodeWeights> {
        if !what_if.without_self_attention {
            return None;
        }
        let mut leveled = self.nodes.clone();
        for entity in pair {
            let range = self.stage.samples.range(entity);
            let n = range.len() as f32;
            if n > 0.0 {
                let mean = leveled.attention[range.clone()].iter().sum::<f32>() / n;
                leveled.attention[range].fill(mean);
            }
        }
        Some(leveled)
    }

    /// The inputs of a pair, rivals included.
    pub fn fill(&self, left: u32, right: u32, what_if: &WhatIf, out: &mut PairInputs) {
        fill(&self.stage, &self.learned, self.before.as_deref(), (left, right), what_if, out);
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

/// The inputs of a pair at a stage, rivals included; `before` is the run that the stage was made from.
///
/// Source: ARCHITECTURE.md, "Inputs of a pair" and "Rivals".
pub fn fill(
    stage: &Stage,
    learned: &Learned,
    before: Option<&StageRun>,
    (left, right): (u32, u32),
    what_if: &WhatIf,
    out: &mut PairInputs,
) {
    let alone = what_if.names_only;
    let vouched = stage.vouched(left, right, alone);
    source(stage, learned).fill(left, right, vouched, alone, out);
    // A shown link stays known whatever is left out.
    let keeps_score = what_if.is_none() || stage.shown.contains(left, right);
    let position = stage.set.position(left, right).filter(|_| keeps_score);
    let own = match (position, before) {
        (Some(i), _) => stage.scores[i],
        (None, Some(before)) => before.logit_if(left, right, what_if),
        (None, None) => 4.0 * stage.base(left, right, alone),
    };
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
    let by_score = standing(&stage.scores, own, &|c| c.1);
    out.rivals[..STANDING_FEATURES].copy_from_slice(&by_score);
    if stage.knows_neighbors() {
        let own = position.map_or(vouched, |i| stage.vouched[i]);
        out.rivals[STANDING_FEATURES..].copy_from_slice(&standing(&stage.vouched, own, &|c| c.0.vouched));
    } else {
        out.rivals[STANDING_FEATURES..].fill(0.0);
    }
}
