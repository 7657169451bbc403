//! Which right entities have neighbors that a left entity's neighbors are taken to be.

use crate::features::{Edge, NodeSpace, SparseRows};
use crate::graph::Side;
use crate::vouching::{DenseRow, Matches};

/// Neighbors with more edges than this say nothing.
const HUB: usize = 200;

/// Rarity-weighted entity neighbors of every entity, rows of unit length.
#[derive(Debug, Clone, Default)]
pub struct Spread {
    rows: SparseRows,
    first: u32,
    /// By right node: the right entities that have it as neighbor, with the weight there.
    starts: Vec<u32>,
    holders: Vec<(u32, f32)>,
}

impl Spread {
    /// Reads the edges between entities.
    ///
    /// Source: ARCHITECTURE.md, "Blocking" (d3).
    pub fn new(space: &NodeSpace) -> Self {
        let rows = crate::base::map_range(space.entity_count(), |entity| row(space, entity as u32, &|_| true));
        let rows = SparseRows::from_rows(rows, space.entity_count());
        let (first, n) = (space.left_count(), space.entity_count());
        let held = || {
            (first..n).flat_map(|entity| {
                let (nodes, weights) = rows.row(entity);
                nodes.iter().zip(weights).map(move |(q, w)| (*q as usize - first, (entity as u32, *w)))
            })
        };
        let mut starts = vec![0u32; n - first + 1];
        held().for_each(|(q, _)| starts[q + 1] += 1);
        (0..n - first).for_each(|q| starts[q + 1] += starts[q]);
        let mut next = starts.clone();
        let mut holders = vec![(0, 0.0); starts[n - first] as usize];
        for (q, entry) in held() {
            holders[next[q] as usize] = entry;
            next[q] += 1;
        }
        drop(next);
        Self { rows, first: first as u32, starts, holders }
    }

    /// The evidence of one pair when only some of its edges are kept; everything else stays as it is.
    ///
    /// Source: ARCHITECTURE.md, "What-ifs".
    pub fn among(
        space: &NodeSpace,
        matches: &Matches,
        (left, right): (u32, u32),
        kept: &dyn Fn(Side, Edge) -> bool,
    ) -> f32 {
        let rights = row(space, right, &|e| kept(Side::Right, e));
        let weight = |q: u32| rights.binary_search_by_key(&q, |r| r.0).map_or(0.0, |i| rights[i].1);
        let mut sum = 0.0;
        for (node, own) in row(space, left, &|e| kept(Side::Left, e)) {
            for &(q, p) in matches.of(node) {
                sum += own * p * weight(q);
            }
        }
        sum
    }

    /// Adds the evidence of a left entity with all right entities that have some to `out` (by position among them).
    pub fn add(&self, matches: &Matches, left: u32, out: &mut DenseRow) {
        let (nodes, weights) = self.rows.row(left as usize);
        for (&node, &weight) in nodes.iter().zip(weights) {
            for &(q, p) in matches.of(node) {
                let q = (q - self.first) as usize;
                for &(right, other) in &self.holders[self.starts[q] as usize..self.starts[q + 1] as usize] {
                    out.add((right - self.first) as usize, weight * p * other);
                }
            }
        }
    }
}

/// The weights of the entity neighbors of an entity over the edges that are kept, of unit length, by neighbor.
fn row(space: &NodeSpace, entity: u32, kept: &dyn Fn(Edge) -> bool) -> Vec<(u32, f32)> {
    let mut weights: Vec<(u32, f32)> = Vec::new();
    for &edge in space.edges(entity) {
        if space.is_entity(edge.node) && space.edges(edge.node).len() <= HUB && kept(edge) {
            weights.push((edge.node, space.rarity[edge.node as usize]));
        }
    }
    weights.sort_unstable_by_key(|w| w.0);
    // A neighbor over two relations counts twice, as in a sum over edges.
    let mut merged: Vec<(u32, f32)> = Vec::with_capacity(weights.len());
    for (node, weight) in weights {
        match merged.last_mut() {
            Some((last, sum)) if *last == node => *sum += weight,
            _ => merged.push((node, weight)),
        }
    }
    let norm = merged.iter().map(|w| w.1 * w.1).sum::<f32>().max(1e-9).sqrt();
    merged.iter_mut().for_each(|w| w.1 /= norm);
    merged
}
