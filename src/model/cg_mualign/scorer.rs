//! The loops that score a pair. In: a model and a [`NodeTable`]. Out: a logit, and on demand what was attended to.
//!
//! Invariant: the values equal those of [`super::Network`] within rounding; a pair's value depends on the pair alone.

use super::lanes::{add_product, add_scaled, dot, relu, squared_distance};
use super::network::{SMALLEST_TOTAL, UNDER_ROOT};
use super::nodes::{NodeTable, Source, TableEdge, leaky};
use super::weights::Weights;
use super::{Affine, AttentionLevels, CgMualign, CgSettings, HashedNames, RelationMap};
use crate::features::NodeSpace;
use crate::model::{WhatIf, evidence::Switches};
use crate::neighborhood::Samples;
use std::sync::Arc;

/// A model put on two graphs: scores pairs of entities; shared by threads.
#[derive(Debug, Clone)]
pub struct Scorer {
    pub(super) affine: Affine,
    pub(super) loops: Loops,
}

/// Weights and per-node work of prepared entities, before the line to the logit.
#[derive(Debug, Clone)]
pub(super) struct Loops {
    pub settings: CgSettings,
    pub weights: Arc<Weights>,
    pub table: NodeTable,
}

/// How a pair is looked at: what is in use, and what is changed about it.
#[derive(Debug, Clone, Copy)]
pub(super) struct View<'a> {
    pub switches: Switches,
    pub names_only: bool,
    pub changed: Option<&'a Changed>,
}

/// What is changed about a pair, by side.
#[derive(Debug, Clone, Default)]
pub(super) struct Changed {
    /// By position among the sampled edges: left out.
    pub without: [Vec<bool>; 2],
    /// Positions with the edge that is read instead; its rows stand in `rows`, behind those of the table.
    pub edges: [Vec<(usize, TableEdge)>; 2],
    /// By level: rows of H.
    pub rows: [Vec<f32>; 2],
    /// Under a new name.
    pub own: [Option<OwnPart>; 2],
}

/// What is fixed of a center's own part at level 2.
#[derive(Debug, Clone)]
pub(super) struct OwnPart {
    pub second: Vec<f32>,
}

impl Changed {
    fn edge(&self, side: usize, position: usize, edge: &TableEdge) -> Option<TableEdge> {
        if self.without[side].get(position).copied().unwrap_or(false) {
            return None;
        }
        Some(self.edges[side].iter().find(|e| e.0 == position).map_or(*edge, |e| e.1))
    }
}

impl View<'_> {
    /// The switches of a model under a what-if.
    pub fn new(switches: Switches, what_if: &WhatIf) -> Self {
        let switches = Switches {
            cross_attention: switches.cross_attention && !what_if.without_cross_attention,
            self_attention: switches.self_attention && !what_if.without_self_attention,
            ..switches
        };
        Self { switches, names_only: what_if.names_only, changed: None }
    }
}

/// What the last level says of an edge.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct EdgeView {
    /// Share by cross-graph attention alone, by self-attention alone, and by what is in use.
    pub cross: f32,
    pub own: f32,
    pub weight: f32,
    /// The nearest edge across and exp(-distance) to it.
    pub best: Option<(usize, f32)>,
}

/// One side of a pair in work; buffers are kept between pairs.
#[derive(Debug, Default)]
struct SideBuffers {
    edges: Vec<TableEdge>,
    z: Vec<f32>,
    similar: Vec<f32>,
    pulls: Vec<f32>,
    pooled: Vec<f32>,
    own: Vec<f32>,
}

/// Buffers of the loops, kept between pairs.
#[derive(Debug, Default)]
pub(super) struct PairBuffers {
    sides: [SideBuffers; 2],
    distances: Vec<f32>,
}

impl Scorer {
    /// Does the work that depends on nodes only, for all entities of both graphs.
    pub fn new(model: &CgMualign, space: &NodeSpace, samples: &Samples) -> Self {
        let names = HashedNames::new(space);
        let relations = RelationMap::new(&space.relations, model.relations());
        let source = Source { space, samples, names: &names, relations: &relations };
        let loops = Loops::new(source, model.settings(), model.weights(), None);
        Self { affine: model.affine(), loops }
    }

    /// The logit of a pair of entities, in the precision in which it is kept everywhere; `None` for values.
    pub fn score(&self, left: u32, right: u32) -> Option<f32> {
        self.score_as(left, right, &WhatIf::default())
    }

    /// The logit of a pair under a what-if.
    pub fn score_as(&self, left: u32, right: u32, what_if: &WhatIf) -> Option<f32> {
        thread_local! {
            static BUFFERS: std::cell::RefCell<PairBuffers> = std::cell::RefCell::default();
        }
        let centers = [self.loops.table.center(left)?, self.loops.table.center(right)?];
        let view = View::new(self.loops.settings.switches, what_if);
        let raw = BUFFERS.with(|b| self.loops.raw(centers, view, &mut b.borrow_mut(), None));
        Some(self.affine.logit(raw) as f32)
    }
}

impl Loops {
    /// Prepares `centers` (all entities if `None`).
    pub fn new(source: Source<'_>, settings: &CgSettings, weights: Arc<Weights>, centers: Option<&[u32]>) -> Self {
        let table = NodeTable::new(source, settings, &weights, centers);
        Self { settings: settings.clone(), weights, table }
    }

    /// The raw score of a pair; `None` when an entity was not prepared.
    pub fn raw_score(&self, left: u32, right: u32) -> Option<f64> {
        let centers = [self.table.center(left)?, self.table.center(right)?];
        let view = View::new(self.settings.switches, &WhatIf::default());
        Some(self.raw(centers, view, &mut PairBuffers::default(), None))
    }

    /// z of an edge at a level.
    pub fn z(&self, level: usize, edge: &super::nodes::TableEdge) -> Vec<f32> {
        let bias = self.weights.bias(level, edge.relation);
        self.table.row(level, edge).iter().zip(bias).map(|(x, b)| x + b).collect()
    }

    /// Scores two centers; `seen` gets the last level's view of the edges that are in use.
    ///
    /// Source: ARCHITECTURE.md, "cg-mualign".
    pub fn raw(
        &self,
        centers: [usize; 2],
        view: View<'_>,
        buffers: &mut PairBuffers,
        seen: Option<&mut [Vec<EdgeView>; 2]>,
    ) -> f64 {
        let (h, second) = (self.weights.hidden, &self.weights.levels[1]);
        for (s, (side, &center)) in buffers.sides.iter_mut().zip(&centers).enumerate() {
            side.edges.clear();
            if !view.names_only {
                let edges = self.table.edges(center);
                match view.changed {
                    Some(changed) => {
                        side.edges.extend(edges.iter().enumerate().filter_map(|(i, e)| changed.edge(s, i, e)));
                    }
                    None => side.edges.extend_from_slice(edges),
                }
            }
            side.own.clear();
            let own = view.changed.and_then(|c| c.own[s].as_ref());
            side.own.extend_from_slice(own.map_or(self.table.own_second(center), |own| &own.second));
        }
        if self.settings.attention_levels == AttentionLevels::Both {
            for side in &mut buffers.sides {
                side.pulls.clear();
                side.pulls.extend(side.edges.iter().map(|e| e.pulls[0]));
            }
            self.attend(0, view, buffers, None);
            for side in &mut buffers.sides {
                relu(&mut side.pooled);
                add_product(&mut side.own, &side.pooled, &second.own[h * h..]);
            }
        }
        for side in &mut buffers.sides {
            let SideBuffers { edges, pulls, own, .. } = side;
            pulls.clear();
            pulls.extend(edges.iter().map(|e| match self.weights.attention(1, e.relation) {
                Some((_, vector, bias)) => leaky(e.pulls[1] + dot(own, vector), self.settings.leak()) + bias,
                None => 0.0,
            }));
        }
        self.attend(1, view, buffers, seen);
        let [left, right] = &mut buffers.sides;
        for part in [&mut left.own, &mut left.pooled, &mut right.own, &mut right.pooled] {
            relu(part);
        }
        match &self.weights.head {
            None => {
                let square = f64::from(squared_distance(&left.own, &right.own))
                    + f64::from(squared_distance(&left.pooled, &right.pooled));
                -(square + f64::from(UNDER_ROOT)).sqrt()
            }
            Some((weights, bias)) => {
                let products = |x: &[f32], y: &[f32], w: &[f32]| {
                    x.iter().zip(y).zip(w).map(|((a, b), w)| f64::from(a * b * w)).sum::<f64>()
                };
                f64::from(*bias)
                    + products(&left.own, &right.own, &weights[..h])
                    + products(&left.pooled, &right.pooled, &weights[h..])
            }
        }
    }

    /// Fills `pooled` of both sides with the weighted sums of a level.
    fn attend(
        &self,
        level: usize,
        view: View<'_>,
        buffers: &mut PairBuffers,
        mut seen: Option<&mut [Vec<EdgeView>; 2]>,
    ) {
        let (h, switches) = (self.weights.hidden, view.switches);
        for side in &mut buffers.sides {
            side.z.clear();
            for edge in &side.edges {
                let bias = self.weights.bias(level, edge.relation);
                side.z.extend(self.row(view.changed, level, edge).iter().zip(bias).map(|(x, b)| x + b));
            }
        }
        let PairBuffers { sides: [left, right], distances } = buffers;
        if switches.cross_attention || seen.is_some() {
            meet(h, left, right, distances);
        }
        for (s, side) in [left, right].into_iter().enumerate() {
            let top = side.pulls.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            for pull in &mut side.pulls {
                *pull = (*pull - top).exp();
            }
            let SideBuffers { z, similar, pulls, pooled, edges, .. } = side;
            let weight = |i: usize| {
                let cross = if switches.cross_attention { similar[i] } else { 1.0 };
                cross * if switches.self_attention { pulls[i] } else { 1.0 }
            };
            let total = (0..edges.len()).map(weight).sum::<f32>().max(SMALLEST_TOTAL);
            pooled.clear();
            pooled.resize(h, 0.0);
            for (i, row) in z.chunks_exact(h).enumerate() {
                add_scaled(pooled, weight(i) / total, row);
            }
            if let Some(seen) = seen.as_deref_mut() {
                let share = |x: &[f32], i: usize| x[i] / x.iter().sum::<f32>().max(SMALLEST_TOTAL);
                seen[s] = (0..edges.len())
                    .map(|i| EdgeView {
                        cross: share(similar, i),
                        own: share(pulls, i),
                        weight: weight(i) / total,
                        best: None,
                    })
                    .collect();
            }
        }
        if let Some(seen) = seen {
            nearest(&buffers.distances, seen);
        }
    }
}

/// Distances of all pairs of edges (left x right), and for each edge the sum of exp(smallest - distance) across; 1 for
/// the edges of an entity that meets one without edges.
fn meet(h: usize, left: &mut SideBuffers, right: &mut SideBuffers, distances: &mut Vec<f32>) {
    distances.clear();
    for x in left.z.chunks_exact(h) {
        distances.extend(right.z.chunks_exact(h).map(|y| (squared_distance(x, y) + UNDER_ROOT).sqrt()));
    }
    let smallest = distances.iter().copied().fold(f32::INFINITY, f32::min);
    let start = if distances.is_empty() { 1.0 } else { 0.0 };
    for side in [&mut *left, &mut *right] {
        side.similar.clear();
        side.similar.resize(side.edges.len(), start);
    }
    let m = right.edges.len().max(1);
    for (row, sum) in distances.chunks_exact(m).zip(&mut left.similar) {
        for (d, across) in row.iter().zip(&mut right.similar) {
            let similarity = (smallest - d).exp();
            *sum += similarity;
            *across += similarity;
        }
    }
}

/// The nearest edge across for every edge; ties go to the smaller position.
fn nearest(distances: &[f32], seen: &mut [Vec<EdgeView>; 2]) {
    let [left, right] = seen;
    let m = right.len().max(1);
    let closer = |view: &mut EdgeView, at: usize, distance: f32| {
        let similarity = (-distance).exp();
        if view.best.is_none_or(|b| similarity > b.1) {
            view.best = Some((at, similarity));
        }
    };
    for (i, (row, view)) in distances.chunks_exact(m).zip(left).enumerate() {
        for (j, (&d, across)) in row.iter().zip(right.iter_mut()).enumerate() {
            closer(view, j, d);
            closer(across, i, d);
        }
    }
}
