//! Evidence of a left entity with all right entities, row by row.

use super::{NameEvidence, Overlap};
use crate::features::{Edge, NodeSpace};
use crate::graph::Side;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// A match with more pairs of edges around it than this says nothing: it joins hubs.
const MOST_EDGE_PAIRS: usize = 20_000;
/// Terms below this are left out.
const LEAST_TERM: f32 = 1e-3;
/// No single agreement is surer than this.
const SUREST: f32 = 0.99;

/// Who has a right entity as neighbor, and by which relation.
#[derive(Debug, Clone, Default)]
pub struct Holders {
    first: usize,
    starts: Vec<u32>,
    entries: Vec<(u32, u32)>,
    /// Edges to entities, of every entity.
    degrees: Vec<u32>,
}

impl Holders {
    /// Reads the edges of a space between entities.
    pub fn new(space: &NodeSpace) -> Self {
        let (first, n) = (space.left_count(), space.entity_count());
        let mut out = Self { first, starts: vec![0; n - first + 1], entries: Vec::new(), degrees: vec![0; n] };
        let edges = || {
            (first..n).flat_map(|b| {
                let to_entities = space.edges(b as u32).iter().filter(|e| space.is_entity(e.node));
                to_entities.map(move |e| (e.node as usize - first, e.relation, b as u32))
            })
        };
        for entity in 0..n as u32 {
            out.degrees[entity as usize] =
                space.edges(entity).iter().filter(|e| space.is_entity(e.node)).count() as u32;
        }
        for (q, _, _) in edges() {
            out.starts[q + 1] += 1;
        }
        for q in 0..n - first {
            out.starts[q + 1] += out.starts[q];
        }
        let mut next = out.starts.clone();
        out.entries = vec![(0, 0); out.starts[n - first] as usize];
        for (q, relation, b) in edges() {
            out.entries[next[q] as usize] = (relation, b);
            next[q] += 1;
        }
        out
    }

    /// (relation, right entity) of all edges that end in a right entity.
    pub fn of(&self, right: u32) -> &[(u32, u32)] {
        let q = right as usize - self.first;
        &self.entries[self.starts[q] as usize..self.starts[q + 1] as usize]
    }

    /// Edges of an entity to other entities.
    pub fn degree(&self, entity: u32) -> usize {
        self.degrees[entity as usize] as usize
    }

    /// Number of right entities.
    pub fn right_count(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Node of the first right entity.
    pub fn first(&self) -> u32 {
        self.first as u32
    }
}

/// Right entities that a left entity is taken to be, each with its probability.
#[derive(Debug, Clone, Default)]
pub struct Matches {
    by_left: FxHashMap<u32, Vec<(u32, f32)>>,
}

impl Matches {
    /// From (left, right, probability), in any order.
    pub fn new(entries: &[(u32, u32, f32)]) -> Self {
        let mut sorted = entries.to_vec();
        sorted.sort_unstable_by_key(|e| (e.0, e.1));
        let mut out = Self::default();
        for (l, r, p) in sorted {
            out.by_left.entry(l).or_default().push((r, p));
        }
        out
    }

    /// (right, probability) of a left entity, by right.
    pub fn of(&self, left: u32) -> &[(u32, f32)] {
        self.by_left.get(&left).map_or(&[], Vec::as_slice)
    }

    /// Whether nothing matches.
    pub fn is_empty(&self) -> bool {
        self.by_left.is_empty()
    }
}

/// A row of numbers over right entities that knows which of them were touched; kept between rows.
#[derive(Debug, Clone, Default)]
pub struct DenseRow {
    values: Vec<f32>,
    touched: Vec<u32>,
}

impl DenseRow {
    /// A row of zeros.
    pub fn new(width: usize) -> Self {
        Self { values: vec![0.0; width], touched: Vec::new() }
    }

    /// Adds a positive number.
    pub fn add(&mut self, at: usize, value: f32) {
        if self.values[at] == 0.0 {
            self.touched.push(at as u32);
        }
        self.values[at] += value;
    }

    /// Back to zeros.
    pub fn clear(&mut self) {
        for &t in &self.touched {
            self.values[t as usize] = 0.0;
        }
        self.touched.clear();
    }

    /// Where numbers stand, in the order they came.
    pub fn touched(&self) -> &[u32] {
        &self.touched
    }

    /// A number.
    pub fn get(&self, at: usize) -> f32 {
        self.values[at]
    }
}

/// Evidence between the entities of both sides, from matches and names.
#[derive(Debug, Clone, Default)]
pub struct Vouching {
    pub(super) matches: Matches,
    pub(super) overlap: Overlap,
    pub(super) names: Arc<NameEvidence>,
}

impl Vouching {
    /// From matches with probabilities; `core` are those, one to one, from which the overlap of relations is counted.
    ///
    /// Source: ARCHITECTURE.md, "Vouching".
    pub fn new(
        space: &NodeSpace,
        matches: &[(u32, u32, f32)],
        core: &[(u32, u32, f32)],
        names: Arc<NameEvidence>,
    ) -> Self {
        Self { matches: Matches::new(matches), overlap: Overlap::new(space, core), names }
    }

    /// Evidence of a left entity with all right ones, into `out` (by position among the right entities).
    pub fn row(&self, space: &NodeSpace, holders: &Holders, left: u32, out: &mut DenseRow) {
        out.clear();
        let first = holders.first();
        for &(right, evidence) in self.names.of(left) {
            out.add((right - first) as usize, evidence);
        }
        for edge in space.edges(left).iter().filter(|e| space.is_entity(e.node)) {
            let tails = space.relations.statistics[edge.relation as usize][1];
            for &(q, p) in self.matches.of(edge.node) {
                let held = holders.of(q);
                if held.len() * holders.degree(edge.node) > MOST_EDGE_PAIRS {
                    continue;
                }
                for &(relation, b) in held {
                    if let Some(term) = self.term(space, (edge.relation, tails), relation, p) {
                        out.add((b - first) as usize, term);
                    }
                }
            }
        }
    }

    /// What a match with probability `p` says where the two have it as neighbor over these relations.
    fn term(&self, space: &NodeSpace, (own, tails): (u32, f32), other: u32, p: f32) -> Option<f32> {
        let cell = space.relations.cell(own, other);
        let other_tails = space.relations.statistics[other as usize][1];
        let forth = (self.overlap.right_in_left[cell] * tails * p).min(SUREST);
        let back = (self.overlap.left_in_right[cell] * other_tails * p).min(SUREST);
        (forth + back >= LEAST_TERM).then(|| -((1.0 - forth) * (1.0 - back)).ln())
    }

    /// Evidence of one pair from names as given and from the edges that are kept; everything else stays as it is.
    ///
    /// Source: ARCHITECTURE.md, "What-ifs".
    pub fn among(
        &self,
        space: &NodeSpace,
        holders: &Holders,
        (left, right): (u32, u32),
        names: f32,
        kept: &dyn Fn(Side, Edge) -> bool,
    ) -> f32 {
        let mut sum = names;
        for &edge in space.edges(left).iter().filter(|e| space.is_entity(e.node) && kept(Side::Left, **e)) {
            let tails = space.relations.statistics[edge.relation as usize][1];
            for &(q, p) in self.matches.of(edge.node) {
                let held = holders.of(q);
                if held.len() * holders.degree(edge.node) > MOST_EDGE_PAIRS {
                    continue;
                }
                for &(relation, _) in held.iter().filter(|h| h.1 == right) {
                    if kept(Side::Right, Edge { relation, node: q }) {
                        sum += self.term(space, (edge.relation, tails), relation, p).unwrap_or(0.0);
                    }
                }
            }
        }
        sum
    }

    /// Evidence of a similarity of names.
    pub fn of_similarity(&self, similarity: f32) -> f32 {
        self.names.of_similarity(similarity)
    }

    /// Evidence of one pair.
    pub fn of(&self, space: &NodeSpace, holders: &Holders, left: u32, right: u32) -> f32 {
        let mut row = DenseRow::new(holders.right_count());
        self.row(space, holders, left, &mut row);
        row.get((right - holders.first()) as usize)
    }

    /// Evidence of one pair from names alone.
    pub fn of_names(&self, left: u32, right: u32) -> f32 {
        self.names.of(left).iter().find(|e| e.0 == right).map_or(0.0, |e| e.1)
    }
}
