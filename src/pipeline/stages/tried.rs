//! A pair as it would be, at every stage of a chain.
//!
//! In: a scored chain, a pair and a [`WhatIf`]. Out: a [`TriedPair`], which scores the pair with any further edges left
//! out. Invariants: the weights, the tables and the scores of other pairs stay; the loops that score are those of all
//! pairs; without any change the logit is that of the table, to the last bit.
//! Source: ARCHITECTURE.md, "What-ifs".

use super::StageRun;
use super::changes::changes;
use super::scorer::{known_scores, rank};
use crate::blocking::ScoreTable;
use crate::features::{Edge, EntityChange, Excerpt, NameChange, NodeSpace};
use crate::graph::Side;
use crate::model::WhatIf;
use crate::model::evidence::{Buffers, InputSource, NodeWeights, PairInputs, PairParts, SURROUNDINGS, Switches};
use crate::neighborhood::{SampledEdge, Samples};

/// A pair ready to be scored under changes.
#[derive(Debug)]
pub struct TriedPair<'a> {
    run: &'a StageRun,
    pair: (u32, u32),
    what_if: WhatIf,
    /// Both as if they had no neighbors.
    alone: bool,
    changes: [EntityChange; 2],
    excerpt: Excerpt,
    table: ScoreTable,
    before: Option<Box<TriedPair<'a>>>,
}

/// What the loops said of a changed pair.
#[derive(Debug, Default)]
pub struct Reading {
    pub inputs: PairInputs,
    pub parts: PairParts,
    pub nodes: NodeWeights,
    pub ranges: [std::ops::Range<usize>; 2],
    /// The sampled edges that are there, as the large space has them.
    pub edges: [Vec<SampledEdge>; 2],
}

impl<'a> TriedPair<'a> {
    /// Cuts the pair out for every stage of a chain.
    pub fn new(run: &'a StageRun, pair: (u32, u32), what_if: &WhatIf) -> Self {
        let prepared = &run.stage.ground.prepared;
        Self::with(run, pair, what_if, &changes(prepared, pair, &what_if.edits))
    }

    fn with(run: &'a StageRun, pair: (u32, u32), what_if: &WhatIf, changes: &[EntityChange; 2]) -> Self {
        let (stage, space) = (&run.stage, &run.stage.ground.prepared.space);
        let sampled = [pair.0, pair.1].map(|e| stage.samples.of(e));
        let compared = sampled.map(|edges| edges.iter().map(|e| e.node).collect::<Vec<u32>>());
        let [left, right] = changes;
        let excerpt = Excerpt::new(space, [pair.0, pair.1], [&compared[0], &compared[1]], [left, right]);
        let before = run.before.as_deref().map(|before| Box::new(Self::with(before, pair, what_if, changes)));
        Self {
            run,
            pair,
            alone: what_if.names_only || !run.switches.neighborhood,
            what_if: what_if.clone(),
            changes: changes.clone(),
            table: small_table(&stage.table, &excerpt, space, sampled),
            excerpt,
            before,
        }
    }

    /// The edges, values and names that are changed anyway.
    pub fn changes(&self) -> &[EntityChange; 2] {
        &self.changes
    }

    /// The switches in force.
    pub fn switches(&self) -> Switches {
        let cross_attention = self.run.switches.cross_attention && !self.what_if.without_cross_attention;
        Switches { cross_attention, ..self.run.switches }
    }

    /// The logit, as the weights give it, with more edges left out (ascending).
    pub fn logit(&self, more: [&[Edge]; 2]) -> f32 {
        self.read(more).parts.logit
    }

    /// Logits at the stages before this one, the first stage first.
    pub fn earlier_logits(&self) -> Vec<f32> {
        let before = std::iter::successors(self.before.as_deref(), |tried| tried.before.as_deref());
        let mut logits: Vec<f32> = before.map(|tried| tried.logit([&[], &[]])).collect();
        logits.reverse();
        logits
    }

    /// Scores the pair with more edges left out (ascending).
    pub fn read(&self, more: [&[Edge]; 2]) -> Reading {
        let stage = &self.run.stage;
        let without: [Vec<Edge>; 2] = [0, 1].map(|s: usize| {
            let mut all = self.changes[s].without.clone();
            all.extend_from_slice(more[s]);
            all.sort_unstable();
            all
        });
        let cut;
        let space = match without.iter().all(Vec::is_empty) {
            true => self.excerpt.space(),
            false => {
                cut = self.excerpt.without([&without[0], &without[1]]);
                &cut
            }
        };
        let kept = |side: Side, edge: Edge| without[side.index()].binary_search(&edge).is_err();
        let mut out = Reading::default();
        let mut rows = vec![Vec::new(); space.entity_count()];
        for (side, entity) in [(Side::Left, self.pair.0), (Side::Right, self.pair.1)] {
            let small = self.excerpt.entity(side);
            for edge in stage.samples.of(entity) {
                let Some(node) = Some(of(edge)).filter(|e| kept(side, *e)).map(|e| self.excerpt.node(side, e)) else {
                    continue;
                };
                let gone = without[side.index()].iter().filter(|e| e.relation == edge.relation).count() as u32;
                let siblings = edge.siblings.saturating_sub(gone);
                rows[small as usize].push(SampledEdge { node, siblings, ..*edge });
                out.edges[side.index()].push(*edge);
            }
        }
        let samples = Samples::from_rows(stage.samples.cap(), rows);
        let small = (self.excerpt.entity(Side::Left), self.excerpt.entity(Side::Right));
        let units = &stage.ground.units;
        let source = InputSource { space, samples: &samples, table: &self.table, learned: &self.run.learned, units };
        let (own, vouched) = self.own_scores((space, small), more, &kept);
        source.fill(small.0, small.1, vouched, self.alone, &mut out.inputs);
        let (before, rivals) = (self.run.before.as_deref(), &mut out.inputs.rivals);
        rank(stage, before, self.pair, own, rivals);
        out.nodes = NodeWeights::new(space, &samples, &self.run.weights, self.run.switches);
        if self.what_if.without_self_attention {
            level(&mut out.nodes.attention, [samples.range(small.0), samples.range(small.1)]);
        }
        out.ranges = if self.alone { [0..0, 0..0] } else { [samples.range(small.0), samples.range(small.1)] };
        let (weights, ranges) = (&self.run.weights, out.ranges.clone());
        let buffers = &mut Buffers::default();
        weights.score(&out.inputs, &out.nodes, ranges, self.switches(), buffers, &mut out.parts);
        if self.alone {
            out.edges = Default::default();
        }
        out
    }

    /// What the pair is ranked with among its rivals, and the evidence that vouches for it.
    fn own_scores(
        &self,
        (space, small): (&NodeSpace, (u32, u32)),
        more: [&[Edge]; 2],
        kept: &dyn Fn(Side, Edge) -> bool,
    ) -> ((f32, f32), f32) {
        let (stage, pair) = (&self.run.stage, self.pair);
        let edited = more.iter().any(|m| !m.is_empty()) || self.changes.iter().any(|c| !c.is_none());
        let (base, vouched) = if edited {
            let renamed = self.changes.iter().any(|c| c.name != NameChange::Kept);
            stage.changed(pair, (space, small), (renamed, self.alone), kept)
        } else {
            (stage.base(pair.0, pair.1, self.alone), stage.vouched(pair.0, pair.1, self.alone))
        };
        let as_it_is = !edited && self.what_if.is_none() && !self.alone;
        let own = known_scores(stage, pair, as_it_is).unwrap_or_else(|| {
            let score = self.before.as_ref().map_or(4.0 * base, |before| before.logit(more));
            (score, vouched)
        });
        (own, vouched)
    }

    /// How much of each edge's part is due to what surrounds its neighbor: the part less the part as it would be if these
    /// surroundings were like nobody's. Left edges, then right edges.
    ///
    /// Source: ARCHITECTURE.md, "Second-hop parts".
    pub fn surroundings(&self, reading: &Reading) -> [Vec<f32>; 2] {
        let (n, m) = (reading.inputs.left_edges, reading.inputs.right_edges);
        let (mut inputs, mut parts, mut buffers) = (reading.inputs.clone(), PairParts::default(), Buffers::default());
        [Side::Left, Side::Right].map(|side| {
            let left = side == Side::Left;
            let (own, across) = if left { (n, m) } else { (m, n) };
            let part = |parts: &PairParts, i: usize| if left { parts.left[i] } else { parts.right[i] }.contribution;
            (0..own)
                .map(|i| {
                    let cells = (0..across).map(|j| if left { i * m + j } else { j * m + i });
                    if cells.clone().all(|c| reading.inputs.edges[c][SURROUNDINGS] == 0.0) {
                        return 0.0;
                    }
                    cells.clone().for_each(|c| inputs.edges[c][SURROUNDINGS] = 0.0);
                    let ranges = reading.ranges.clone();
                    let (weights, nodes) = (&self.run.weights, &reading.nodes);
                    weights.score(&inputs, nodes, ranges, self.switches(), &mut buffers, &mut parts);
                    cells.for_each(|c| inputs.edges[c] = reading.inputs.edges[c]);
                    part(&reading.parts, i) - part(&parts, i)
                })
                .collect()
        })
    }
}

/// An edge of a sample as the space has it.
pub fn of(edge: &SampledEdge) -> Edge {
    Edge { relation: edge.relation, node: edge.node }
}

/// The table between the neighbors of the two, by their small nodes.
fn small_table(
    table: &ScoreTable,
    excerpt: &Excerpt,
    space: &NodeSpace,
    [left, right]: [&[SampledEdge]; 2],
) -> ScoreTable {
    let nodes = |side: Side, edges: &[SampledEdge]| -> Vec<(u32, u32)> {
        let entities = edges.iter().filter(|e| space.is_entity(e.node));
        entities.map(|e| (e.node, excerpt.node(side, of(e)))).collect()
    };
    table.renumbered(&nodes(Side::Left, left), &nodes(Side::Right, right))
}

/// Gives every edge of a side the mean weight of that side.
fn level(attention: &mut [f32], sides: [std::ops::Range<usize>; 2]) {
    for range in sides.into_iter().filter(|r| !r.is_empty()) {
        let mean = attention[range.clone()].iter().sum::<f32>() / range.len() as f32;
        attention[range].fill(mean);
    }
}
