//! A pair as it would be. In: a scorer, a pair, the changes to both entities. Out: a [`TriedPair`], which scores it with any
//! further edges left out.
//!
//! Invariants: an edge that is left out takes no part at the two weighed levels, and the weights of the others are
//! renormalized; a new value is a neighbor with the level-0 vector of its text; the vectors of neighbors stay. Without a
//! change the score is the scorer's, to the last bit. Source: ARCHITECTURE.md, "What-ifs".

use super::lanes::{add_product, add_scaled, dot, relu};
use super::names::hashed_text;
use super::nodes::{TableEdge, leaky};
use super::scorer::{Changed, EdgeView, Loops, OwnPart, PairBuffers, View};
use super::{AttentionLevels, Scorer};
use crate::base::normalize;
use crate::features::{Edge, EntityChange, NameChange, NodeSpace};
use crate::graph::Side;
use crate::model::WhatIf;
use crate::neighborhood::{SampledEdge, Samples};

/// A pair of entities ready to be scored under changes.
#[derive(Debug)]
pub struct TriedPair<'a> {
    pub(super) scorer: &'a Scorer,
    pub(super) space: &'a NodeSpace,
    pub(super) samples: &'a Samples,
    pub(super) pair: (u32, u32),
    pub(super) what_if: WhatIf,
    changes: [EntityChange; 2],
    centers: [usize; 2],
    changed: Changed,
}

impl<'a> TriedPair<'a> {
    /// Reads new names and values.
    ///
    /// # Panics
    /// When a node is a value: only entities are pairs.
    pub fn new(
        scorer: &'a Scorer,
        (space, samples): (&'a NodeSpace, &'a Samples),
        pair: (u32, u32),
        what_if: &WhatIf,
        changes: [EntityChange; 2],
    ) -> Self {
        let loops = &scorer.loops;
        let (Some(a), Some(b)) = (loops.table.center(pair.0), loops.table.center(pair.1)) else {
            panic!("a value is no entity of a pair");
        };
        let mut out = Self {
            scorer,
            space,
            samples,
            pair,
            what_if: what_if.clone(),
            changes,
            centers: [a, b],
            changed: Changed::default(),
        };
        for side in [Side::Left, Side::Right] {
            out.read(side);
        }
        out
    }

    /// The edges, values and names that are changed anyway.
    pub fn changes(&self) -> &[EntityChange; 2] {
        &self.changes
    }

    /// The sampled edges of a side, there or not.
    pub(super) fn sampled(&self, side: Side) -> &'a [SampledEdge] {
        self.samples.of(if side == Side::Left { self.pair.0 } else { self.pair.1 })
    }

    /// The logit with more edges left out (ascending), in the precision in which it is kept everywhere.
    pub fn logit(&self, more: [&[Edge]; 2]) -> f32 {
        self.score(&self.without(more), self.what_if.names_only, None) as f32
    }

    /// What is changed, with more edges left out.
    pub(super) fn without(&self, more: [&[Edge]; 2]) -> Changed {
        let mut changed = self.changed.clone();
        for side in [Side::Left, Side::Right] {
            let (own, s) = (&self.changes[side.index()], side.index());
            let edges = self.sampled(side).iter().map(|e| Edge { relation: e.relation, node: e.node });
            changed.without[s] = edges.map(|e| own.leaves_out(e) || more[s].binary_search(&e).is_ok()).collect();
        }
        changed
    }

    pub(super) fn score(&self, changed: &Changed, names_only: bool, seen: Option<&mut [Vec<EdgeView>; 2]>) -> f64 {
        let view = View { names_only, changed: Some(changed), ..self.view() };
        let raw = self.scorer.loops.raw(self.centers, view, &mut PairBuffers::default(), seen);
        self.scorer.affine.logit(raw)
    }

    /// The switches in force.
    pub(super) fn view(&self) -> View<'static> {
        View::new(self.scorer.loops.settings.switches, &self.what_if)
    }

    /// Replaces what a new name or a new value changes at one side.
    fn read(&mut self, side: Side) {
        let (space, loops) = (self.space, &self.scorer.loops);
        let s = side.index();
        let change = self.changes[s].clone();
        let node = if side == Side::Left { self.pair.0 } else { self.pair.1 };
        let level0 = match &change.name {
            NameChange::Kept => space.text(node).map(|t| space.string(t).to_owned()),
            NameChange::LeftOut => None,
            NameChange::New(raw) => Some(normalize(raw)),
        };
        let row = level0.map(|text| hashed_text(space, &text)).unwrap_or_default();
        let own_row = from_name(&row, &loops.weights.levels[0].own, loops.weights.levels[0].own_bias.clone());
        let renamed = change.name != NameChange::Kept;
        if renamed {
            self.changed.own[s] = Some(self.own_part(side, &own_row));
        }
        for (position, edge) in self.sampled(side).iter().enumerate() {
            let old = loops.table.edges(self.centers[s])[position];
            let new = change.value(Edge { relation: edge.relation, node: edge.node });
            let replaced = match new {
                Some(raw) => self.new_edge(old, &normalize(raw), &own_row),
                None if renamed => TableEdge { pulls: [self.pull(&old, 0, &own_row), old.pulls[1]], ..old },
                None => continue,
            };
            self.changed.edges[s].push((position, replaced));
        }
    }

    /// What is changed when only some of an edge's second hop is kept in its neighbor's level-1 vector; `terms` are the
    /// vectors of the second hop.
    pub(super) fn with_second_hop(
        &self,
        changed: &Changed,
        (side, position): (Side, usize),
        terms: &[Vec<f32>],
        kept: &dyn Fn(usize) -> bool,
    ) -> Changed {
        let loops = &self.scorer.loops;
        let (h, s) = (loops.weights.hidden, side.index());
        let mut out = changed.clone();
        let (Some(sampled), Some(&old)) =
            (self.sampled(side).get(position), loops.table.edges(self.centers[s]).get(position))
        else {
            return out;
        };
        let text = self.space.text(sampled.node).map(|t| self.space.string(t));
        let row = text.map(|t| hashed_text(self.space, t)).unwrap_or_default();
        let first = &loops.weights.levels[0];
        let mut vector = from_name(&row, &first.own, first.own_bias.clone());
        vector.resize(2 * h, 0.0);
        // The mean is over all neighbors: a term that is left out leaves nothing in its place.
        let share = 1.0 / terms.len().max(1) as f32;
        for (_, z) in terms.iter().enumerate().filter(|(i, _)| kept(*i)) {
            add_scaled(&mut vector[h..], share, z);
        }
        relu(&mut vector);
        let mut second = vec![0.0; h];
        add_product(&mut second, &vector, loops.weights.matrix(1, loops.weights.class(old.relation)));
        let present = out.edges[s].iter().find(|e| e.0 == position).map_or(old, |e| e.1);
        let mut edge = present;
        edge.rows[1] = (loops.table.row_count(1) + out.rows[1].len() / h) as u32;
        out.rows[1].extend(second);
        if let Some((neighbor, _, _)) = loops.weights.attention(1, edge.relation) {
            let row = loops.row(Some(&out), 1, &edge);
            let z: Vec<f32> = row.iter().zip(loops.weights.bias(1, edge.relation)).map(|(x, b)| x + b).collect();
            edge.pulls[1] = dot(&z, neighbor);
        }
        out.edges[s].retain(|e| e.0 != position);
        out.edges[s].push((position, edge));
        out
    }

    /// The own part of level 2 under a new name.
    fn own_part(&self, side: Side, own_row: &[f32]) -> OwnPart {
        let loops = &self.scorer.loops;
        let h = loops.weights.hidden;
        let second = &loops.weights.levels[1];
        let mut fixed = second.own_bias.clone();
        let mut vector = own_row.to_vec();
        if loops.settings.attention_levels == AttentionLevels::Both {
            relu(&mut vector);
            add_product(&mut fixed, &vector, &second.own[..h * h]);
        } else {
            vector.resize(2 * h, 0.0);
            let edges = loops.table.edges(self.centers[side.index()]);
            let share = 1.0 / edges.len().max(1) as f32;
            edges.iter().for_each(|e| add_scaled(&mut vector[h..], share, &loops.z(0, e)));
            relu(&mut vector);
            add_product(&mut fixed, &vector, &second.own);
        }
        OwnPart { second: fixed }
    }

    /// The edge to a value with another text: its products at both levels stand behind those of the table.
    fn new_edge(&mut self, old: TableEdge, text: &str, own_row: &[f32]) -> TableEdge {
        let loops = &self.scorer.loops;
        let (h, weights) = (loops.weights.hidden, &loops.weights);
        let row = hashed_text(self.space, text);
        let class = weights.class(old.relation);
        let first = from_name(&row, weights.matrix(0, class), vec![0.0; h]);
        // A value has no neighbors: its level-1 vector is its own half.
        let mut vector = from_name(&row, &weights.levels[0].own, weights.levels[0].own_bias.clone());
        vector.resize(2 * h, 0.0);
        relu(&mut vector);
        let mut second = vec![0.0; h];
        add_product(&mut second, &vector, weights.matrix(1, class));
        let rows = [first, second];
        let mut edge = old;
        for (level, row) in rows.into_iter().enumerate() {
            let extra = &mut self.changed.rows[level];
            edge.rows[level] = (loops.table.row_count(level) + extra.len() / h) as u32;
            extra.extend(row);
        }
        edge.pulls = [self.pull(&edge, 0, own_row), self.pull(&edge, 1, own_row)];
        edge
    }

    /// Self-attention of an edge as the table keeps it: at level 1 the whole number, at level 2 the neighbor's half.
    fn pull(&self, edge: &TableEdge, level: usize, own_row: &[f32]) -> f32 {
        let loops = &self.scorer.loops;
        let Some((neighbor, center, bias)) = loops.weights.attention(level, edge.relation) else { return 0.0 };
        let row = loops.row(Some(&self.changed), level, edge);
        let z: Vec<f32> = row.iter().zip(loops.weights.bias(level, edge.relation)).map(|(x, b)| x + b).collect();
        let raw = dot(&z, neighbor);
        if level == 0 { leaky(raw + dot(own_row, center), loops.settings.leak()) + bias } else { raw }
    }
}

/// A product of a level-0 vector with a matrix 300 x H, on top of `out`.
pub(super) fn from_name(row: &[(u32, f32)], matrix: &[f32], mut out: Vec<f32>) -> Vec<f32> {
    let h = out.len();
    for &(column, value) in row {
        add_scaled(&mut out, value, &matrix[column as usize * h..][..h]);
    }
    out
}

impl Loops {
    /// A neighbor's product at a level, without bias: of the table, or of a new value.
    pub(super) fn row<'b>(&'b self, changed: Option<&'b Changed>, level: usize, edge: &TableEdge) -> &'b [f32] {
        let extra = (edge.rows[level] as usize).checked_sub(self.table.row_count(level));
        match (changed, extra) {
            (Some(changed), Some(at)) => &changed.rows[level][at * self.weights.hidden..][..self.weights.hidden],
            _ => self.table.row(level, edge),
        }
    }
}
