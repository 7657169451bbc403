//! Candidates by names, by neighborhoods and by links already known.

use super::{CandidateSet, Scope, ShownLinks};
use crate::base::{Control, Result};
use crate::features::{NodeSpace, SparseRows, dot};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// Candidates a left entity, unless asked otherwise.
pub const CANDIDATES: usize = 20;
/// How many each channel alone may bring in.
const KEPT_PER_CHANNEL: usize = 5;
/// Base scores below this are no candidates.
const LEAST: f32 = 1e-6;
/// Neighbors with more edges than this say nothing as link evidence.
const HUB: usize = 200;
/// Weight of link evidence within the base score.
const EVIDENCE_WEIGHT: f32 = 2.0;

/// For link evidence: rarity-weighted entity neighbors of every entity, rows of unit length.
#[derive(Debug, Clone, Default)]
pub struct LinkEvidence {
    rows: SparseRows,
    /// By right node: the right entities that have it as neighbor, with the weight there.
    holders: FxHashMap<u32, Vec<(u32, f32)>>,
}

impl LinkEvidence {
    /// Nothing when no link is shown.
    ///
    /// Source: ARCHITECTURE.md, "Blocking" (d3).
    pub fn new(space: &NodeSpace, links: &ShownLinks) -> Self {
        if links.is_empty() {
            return Self::default();
        }
        let rows = crate::base::map_range(space.entity_count(), |entity| {
            let mut weights: Vec<(u32, f32)> = Vec::new();
            for edge in space.edges(entity as u32) {
                if space.is_entity(edge.node) && space.edges(edge.node).len() <= HUB {
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
        });
        let rows = SparseRows::from_rows(rows, space.entity_count());
        let mut holders: FxHashMap<u32, Vec<(u32, f32)>> = FxHashMap::default();
        for entity in space.left_count()..space.entity_count() {
            let (nodes, weights) = rows.row(entity);
            for (&node, &weight) in nodes.iter().zip(weights) {
                holders.entry(node).or_default().push((entity as u32, weight));
            }
        }
        Self { rows, holders }
    }

    /// Evidence of a left entity with all right entities that have some.
    fn spread(&self, links: &ShownLinks, left: u32) -> FxHashMap<u32, f32> {
        let mut out: FxHashMap<u32, f32> = FxHashMap::default();
        if self.rows.is_empty() {
            return out;
        }
        let (nodes, weights) = self.rows.row(left as usize);
        for (&node, &weight) in nodes.iter().zip(weights) {
            for &partner in links.rights_of(node) {
                for &(right, other) in self.holders.get(&partner).map_or(&[][..], Vec::as_slice) {
                    *out.entry(right).or_default() += weight * other;
                }
            }
        }
        out
    }

    /// Evidence of one pair.
    fn of(&self, links: &ShownLinks, left: u32, right: u32) -> f32 {
        self.spread(links, left).get(&right).copied().unwrap_or(0.0)
    }
}

/// An index over a pool of right nodes.
#[derive(Debug, Default)]
pub struct BlockingIndex {
    /// Right nodes, ascending.
    pool: Vec<u32>,
    names: Postings,
    neighborhoods: Postings,
}

/// A left node with its (right node, base score).
type CandidateRow = (u32, Vec<(u32, f32)>);

/// Finds candidates in a space.
#[derive(Debug, Clone, Copy)]
pub struct Blocker<'a> {
    pub space: &'a NodeSpace,
    pub links: &'a ShownLinks,
    pub evidence: &'a LinkEvidence,
    pub index: &'a BlockingIndex,
}

/// Per column the (pool position, value) that hold it.
#[derive(Debug, Default)]
struct Postings {
    starts: Vec<u32>,
    entries: Vec<(u32, f32)>,
}

impl Postings {
    fn new<'r>(columns: usize, pool_size: usize, row: impl Fn(usize) -> Option<(&'r [u32], &'r [f32])>) -> Self {
        let mut starts = vec![0u32; columns + 1];
        for i in 0..pool_size {
            for &c in row(i).map_or(&[][..], |r| r.0) {
                starts[c as usize + 1] += 1;
            }
        }
        for c in 0..columns {
            starts[c + 1] += starts[c];
        }
        let mut next = starts.clone();
        let mut entries = vec![(0, 0.0); starts[columns] as usize];
        for i in 0..pool_size {
            if let Some((columns, values)) = row(i) {
                for (&c, &v) in columns.iter().zip(values) {
                    entries[next[c as usize] as usize] = (i as u32, v);
                    next[c as usize] += 1;
                }
            }
        }
        Self { starts, entries }
    }

    fn add(&self, (columns, values): (&[u32], &[f32]), sums: &mut [f32]) {
        for (&c, &v) in columns.iter().zip(values) {
            for &(i, w) in &self.entries[self.starts[c as usize] as usize..self.starts[c as usize + 1] as usize] {
                sums[i as usize] += v * w;
            }
        }
    }
}

impl BlockingIndex {
    /// Indexes a pool of right nodes (ascending).
    pub fn new(space: &NodeSpace, pool: Vec<u32>) -> Self {
        let names = Postings::new(space.gram_rows.column_count(), pool.len(), |i| {
            space.text(pool[i]).map(|t| space.gram_rows.row(t))
        });
        let full = &space.context.full_rows;
        let neighborhoods = Postings::new(full.column_count(), pool.len(), |i| Some(full.row(pool[i] as usize)));
        Self { pool, names, neighborhoods }
    }

    /// Number of right nodes.
    pub fn len(&self) -> usize {
        self.pool.len()
    }

    /// Whether there is no right node.
    pub fn is_empty(&self) -> bool {
        self.pool.is_empty()
    }
}

impl Blocker<'_> {
    /// The candidates of every left node in scope.
    ///
    /// Errors: `Cancelled`. Source: ARCHITECTURE.md, "Blocking".
    pub fn candidates(&self, scope: &Scope, per_left: usize, control: &Control) -> Result<CandidateSet> {
        let masks = self.masks(scope);
        let done = std::sync::atomic::AtomicU64::new(0);
        let rows: Vec<Vec<CandidateRow>> = scope
            .lefts
            .par_chunks(64)
            .map(|lefts| {
                control.check()?;
                let mut buffers = Buffers::new(self.index.pool.len());
                let rows = lefts
                    .iter()
                    .map(|&left| {
                        let mask = scope.allowed(left).and_then(|a| masks.get(&a));
                        (left, self.row(left, mask.map(Vec::as_slice), per_left, &mut buffers))
                    })
                    .collect();
                let n = done.fetch_add(lefts.len() as u64, std::sync::atomic::Ordering::Relaxed);
                control.progress("Finding candidates", n, scope.lefts.len() as u64);
                Ok(rows)
            })
            .collect::<Result<_>>()?;
        Ok(CandidateSet::from_rows(rows.into_iter().flatten().collect()))
    }

    /// The candidates of one left node, everything in the pool allowed.
    pub fn row_of(&self, left: u32, per_left: usize) -> Vec<(u32, f32)> {
        self.row(left, None, per_left, &mut Buffers::new(self.index.pool.len()))
    }

    /// Base score of one pair, a candidate or not. With `alone`, both are read as if they had no neighbors.
    pub fn base(&self, left: u32, right: u32, alone: bool) -> f32 {
        let space = self.space;
        let names = match (space.text(left), space.text(right)) {
            (Some(a), Some(b)) => dot(space.gram_rows.row(a), space.gram_rows.row(b)),
            _ => 0.0,
        };
        if alone {
            let rows = &space.context.alone_rows;
            return names + dot(rows.row(left as usize), rows.row(right as usize));
        }
        let full = &space.context.full_rows;
        let around = dot(full.row(left as usize), full.row(right as usize));
        names + around + EVIDENCE_WEIGHT * self.evidence.of(self.links, left, right)
    }

    fn masks(&self, scope: &Scope) -> FxHashMap<Vec<u32>, Vec<bool>> {
        let mut masks = FxHashMap::default();
        for &left in &scope.lefts {
            if let Some(allowed) = scope.allowed(left)
                && !masks.contains_key(&allowed)
            {
                let mask = self.index.pool.iter().map(|&r| scope.fits(r, &allowed)).collect();
                masks.insert(allowed, mask);
            }
        }
        masks
    }

    fn row(&self, left: u32, mask: Option<&[bool]>, per_left: usize, b: &mut Buffers) -> Vec<(u32, f32)> {
        for channel in &mut b.channels {
            channel.fill(0.0);
        }
        if let Some(text) = self.space.text(left) {
            self.index.names.add(self.space.gram_rows.row(text), &mut b.channels[0]);
        }
        self.index.neighborhoods.add(self.space.context.full_rows.row(left as usize), &mut b.channels[1]);
        for (right, value) in self.evidence.spread(self.links, left) {
            if let Ok(i) = self.index.pool.binary_search(&right) {
                b.channels[2][i] = value;
            }
        }
        if let Some(mask) = mask {
            for channel in &mut b.channels {
                for (value, &allowed) in channel.iter_mut().zip(mask) {
                    if !allowed {
                        *value = 0.0;
                    }
                }
            }
        }
        let [names, neighborhoods, evidence] = &b.channels;
        for i in 0..self.index.pool.len() {
            b.total[i] = names[i] + neighborhoods[i] + EVIDENCE_WEIGHT * evidence[i];
        }
        let mut chosen: Vec<u32> = Vec::with_capacity(per_left);
        for (channel, count) in [
            (names, KEPT_PER_CHANNEL),
            (neighborhoods, KEPT_PER_CHANNEL),
            (evidence, KEPT_PER_CHANNEL),
            (&b.total, per_left),
        ] {
            for i in best(channel, count, &mut b.order) {
                if chosen.len() < per_left && !chosen.contains(&i) {
                    chosen.push(i);
                }
            }
        }
        chosen.sort_unstable();
        chosen.into_iter().map(|i| (self.index.pool[i as usize], b.total[i as usize])).collect()
    }
}

struct Buffers {
    channels: [Vec<f32>; 3],
    total: Vec<f32>,
    order: Vec<(f32, u32)>,
}

impl Buffers {
    fn new(n: usize) -> Self {
        Self { channels: [vec![0.0; n], vec![0.0; n], vec![0.0; n]], total: vec![0.0; n], order: Vec::new() }
    }
}

/// Positions of the `count` largest values, best first; ties to the smaller position.
fn best(values: &[f32], count: usize, order: &mut Vec<(f32, u32)>) -> Vec<u32> {
    order.clear();
    order.extend(values.iter().enumerate().filter(|(_, v)| **v >= LEAST).map(|(i, &v)| (v, i as u32)));
    let by_value = |a: &(f32, u32), b: &(f32, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
    if order.len() > count && count > 0 {
        order.select_nth_unstable_by(count - 1, by_value);
        order.truncate(count);
    }
    order.sort_unstable_by(by_value);
    order.iter().map(|o| o.1).collect()
}
