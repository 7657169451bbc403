//! Graphs, candidates and a model together: every score and explanation comes from here.

use super::{Blocked, Prepared};
use crate::base::{Control, Digest, Result};
use crate::graph::{EntityId, Side};
use crate::model::cg_mualign::{self, Scorer as CgScorer};
use crate::model::evidence::{
    Affinity, Buffers, InputSource, NodeWeights, PairInputs, PairParts, Rivals, Switches, Weights, explain,
};
use crate::model::{Body, Explanation, Model, WhatIf, logistic};
use rayon::prelude::*;
use std::sync::{Arc, OnceLock};

/// A candidate of an entity, scored.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranked {
    pub other: EntityId,
    pub score: f64,
    pub logit: f64,
    /// From 1; ties go to the smaller identifier.
    pub rank: usize,
}

/// A run: what a score belongs to.
#[derive(Debug)]
pub struct Run {
    pub prepared: Arc<Prepared>,
    pub blocked: Arc<Blocked>,
    pub model: Arc<Model>,
    scorer: Scorer,
    affinity: Affinity,
    /// By candidate position; made when first asked for.
    table: OnceLock<Vec<f32>>,
}

/// Per-node work of a model, done once.
#[derive(Debug)]
enum Scorer {
    Evidence(Box<EvidenceScorer>),
    CgMualign(Box<CgScorer>),
}

#[derive(Debug)]
struct EvidenceScorer {
    weights: Weights,
    switches: Switches,
    nodes: NodeWeights,
    bases: Vec<f32>,
}

/// Buffers of one thread.
#[derive(Default)]
struct Scratch {
    inputs: PairInputs,
    buffers: Buffers,
    parts: PairParts,
}

impl Run {
    /// Puts a model on graphs with candidates: does the work that depends on nodes only.
    pub fn new(prepared: Arc<Prepared>, blocked: Arc<Blocked>, model: Arc<Model>) -> Self {
        let space = &prepared.space;
        let affinity = match model.card.is_general {
            true => super::pseudo::affinity_without_gold(&prepared, &blocked),
            false => Affinity::by_name(&space.relations, &model.card.relation_pairs),
        };
        let scorer = match &model.body {
            Body::Evidence { weights, .. } => Scorer::Evidence(Box::new(EvidenceScorer {
                weights: weights.as_ref().clone(),
                switches: model.card.switches,
                nodes: NodeWeights::new(space, &blocked.samples, weights, model.card.switches),
                bases: rival_scores(&blocked),
            })),
            Body::CgMualign(cg) => Scorer::CgMualign(Box::new(CgScorer::new(cg, space, &blocked.samples))),
        };
        Self { prepared, blocked, model, scorer, affinity, table: OnceLock::new() }
    }

    /// Scores all candidates.
    ///
    /// Errors: `Cancelled`.
    pub fn rank_all(&self, control: &Control) -> Result<()> {
        if self.table.get().is_none() {
            let table = self.logits(&self.blocked.set.pairs(), control)?;
            // Another thread may have been faster; its table is equal.
            let _ = self.table.set(table);
        }
        Ok(())
    }

    /// Logits of pairs of nodes, candidates or not, in order.
    ///
    /// Errors: `Cancelled`.
    pub fn logits(&self, pairs: &[(u32, u32)], control: &Control) -> Result<Vec<f32>> {
        let done = std::sync::atomic::AtomicU64::new(0);
        let parts: Vec<Vec<f32>> = pairs
            .par_chunks(512)
            .map(|chunk| {
                control.check()?;
                let mut scratch = Scratch::default();
                let out = chunk.iter().map(|&(l, r)| self.score_with(l, r, &mut scratch)).collect();
                let n = done.fetch_add(chunk.len() as u64, std::sync::atomic::Ordering::Relaxed);
                control.progress("Scoring pairs", n, pairs.len() as u64);
                Ok(out)
            })
            .collect::<Result<_>>()?;
        Ok(parts.concat())
    }

    /// Logit of one pair of nodes.
    pub fn logit(&self, left: u32, right: u32) -> f32 {
        match (self.table.get(), self.blocked.set.position(left, right)) {
            (Some(table), Some(i)) => table[i],
            _ => self.score_with(left, right, &mut Scratch::default()),
        }
    }

    fn score_with(&self, left: u32, right: u32, scratch: &mut Scratch) -> f32 {
        match &self.scorer {
            Scorer::Evidence(e) => {
                let source = self.source();
                source.fill(left, right, false, &mut scratch.inputs);
                scratch.inputs.rivals = rivals_of(&self.prepared, &self.blocked, &e.bases, left, right, false);
                let ranges = [source.samples.range(left), source.samples.range(right)];
                let Scratch { inputs, buffers, parts } = scratch;
                e.weights.score(inputs, &e.nodes, ranges, e.switches, buffers, parts);
                parts.logit
            }
            // Pairs are of entities, which all have a score.
            Scorer::CgMualign(cg) => cg.score(left, right).unwrap_or(f32::MIN),
        }
    }

    fn source(&self) -> InputSource<'_> {
        InputSource {
            space: &self.prepared.space,
            samples: &self.blocked.samples,
            links: &self.blocked.shown,
            affinity: &self.affinity,
        }
    }

    /// The candidates of an entity, best first; of a right entity the left ones that have it as candidate.
    pub fn candidates(&self, side: Side, entity: EntityId) -> Vec<Ranked> {
        let space = &self.prepared.space;
        let node = space.node(side, entity);
        let others: Vec<u32> = match side {
            Side::Left => self.blocked.row(&self.prepared, node).into_iter().map(|c| c.0).collect(),
            Side::Right => self.blocked.set.column(node).iter().map(|&i| self.blocked.set.left(i as usize)).collect(),
        };
        let mut scored: Vec<(f32, u32)> = others
            .into_iter()
            .map(|other| {
                let (l, r) = if side == Side::Left { (node, other) } else { (other, node) };
                (self.logit(l, r), other)
            })
            .collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let entity = |n: u32| space.entity(n).map(|(_, e)| e);
        scored
            .into_iter()
            .enumerate()
            .filter_map(|(i, (logit, n))| {
                let logit = f64::from(logit);
                Some(Ranked { other: entity(n)?, score: logistic(logit), logit, rank: i + 1 })
            })
            .collect()
    }

    /// Score of a pair: the logistic of its logit.
    pub fn score(&self, left: EntityId, right: EntityId) -> f64 {
        let space = &self.prepared.space;
        logistic(f64::from(self.logit(space.node(Side::Left, left), space.node(Side::Right, right))))
    }

    /// Takes the score of a pair apart, as it stands or as it would be.
    ///
    /// Source: ARCHITECTURE.md, "What is drawn" and "What-ifs".
    pub fn explain(&self, left: EntityId, right: EntityId, what_if: WhatIf) -> Explanation {
        let space = &self.prepared.space;
        let (l, r) = (space.node(Side::Left, left), space.node(Side::Right, right));
        let graphs = [self.prepared.pair.left.as_ref(), self.prepared.pair.right.as_ref()];
        match &self.scorer {
            Scorer::Evidence(e) => {
                let source = self.source();
                let mut inputs = PairInputs::default();
                source.fill(l, r, what_if.names_only, &mut inputs);
                inputs.rivals = rivals_of(&self.prepared, &self.blocked, &e.bases, l, r, what_if.names_only);
                let switches = what_if_switches(e.switches, what_if);
                let leveled = leveled_nodes(&e.nodes, what_if, source, [l, r]);
                let nodes = leveled.as_ref().unwrap_or(&e.nodes);
                explain(graphs, source, &e.weights, nodes, switches, (l, r), &inputs, what_if)
            }
            Scorer::CgMualign(cg) => cg_mualign::explain(graphs, (space, &self.blocked.samples), cg, (l, r), what_if),
        }
    }

    /// Affinity of a left and a right relation or attribute by name: the largest over directions.
    pub fn affinity(&self, left: &str, right: &str) -> f32 {
        let relations = &self.prepared.space.relations;
        let ids = |side: Side, name: &str| -> Vec<u32> {
            let named = relations.relations.iter().enumerate();
            named.filter(|(_, r)| r.side == side && r.name.as_ref() == name).map(|(i, _)| i as u32).collect()
        };
        let rights = ids(Side::Right, right);
        let cells = ids(Side::Left, left).into_iter().flat_map(|l| rights.iter().map(move |&r| relations.cell(l, r)));
        cells.map(|c| self.affinity.same[c]).fold(0.0, f32::max)
    }

    /// A digest of graphs, candidates and model: two runs with the same digest give the same scores.
    pub fn digest(&self) -> Digest {
        let d = Digest::start().number(self.prepared.digest().0).number(self.blocked.digest().0);
        d.number(self.model.digest().0)
    }
}

/// The scores by which the first stage ranks rivals, by candidate position.
///
/// Source: ARCHITECTURE.md, "Rivals" (four times the base score).
pub(super) fn rival_scores(blocked: &Blocked) -> Vec<f32> {
    (0..blocked.set.len()).map(|i| 4.0 * blocked.set.base(i)).collect()
}

/// How a pair stands among its rivals in the first stage.
pub(super) fn rivals_of(
    prepared: &Prepared,
    blocked: &Blocked,
    scores: &[f32],
    left: u32,
    right: u32,
    alone: bool,
) -> [f32; 8] {
    let rivals = Rivals::new(&blocked.set, scores);
    let own = 4.0 * blocked.base(prepared, left, right, alone);
    if blocked.set.lefts().binary_search(&left).is_ok() {
        return rivals.of(left, right, own);
    }
    let row: Vec<(u32, f32)> = blocked.row(prepared, left).into_iter().map(|(r, b)| (r, 4.0 * b)).collect();
    rivals.within(&row, left, right, own)
}

fn what_if_switches(trained: Switches, what_if: WhatIf) -> Switches {
    Switches { cross_attention: trained.cross_attention && !what_if.without_cross_attention, ..trained }
}

/// Without self-attention every edge of a side has the mean weight of that side.
fn leveled_nodes(nodes: &NodeWeights, what_if: WhatIf, source: InputSource<'_>, pair: [u32; 2]) -> Option<NodeWeights> {
    if !what_if.without_self_attention {
        return None;
    }
    let mut leveled = nodes.clone();
    for entity in pair {
        let range = source.samples.range(entity);
        let n = range.len() as f32;
        if n > 0.0 {
            let mean = nodes.attention[range.clone()].iter().sum::<f32>() / n;
            leveled.attention[range].fill(mean);
        }
    }
    Some(leveled)
}
