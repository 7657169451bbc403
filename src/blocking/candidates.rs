//! Candidate pairs as flat rows, readable from both sides.

use crate::base::Digest;
use rustc_hash::{FxHashMap, FxHashSet};

/// A right node worth comparing with a left one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    pub right: u32,
    /// Base score: names, neighborhoods and what neighbors say.
    pub base: f32,
    /// Evidence of matched neighbors and names; 0 where nothing is known of neighbors.
    pub vouched: f32,
}

/// Pairs worth scoring: for each left node its right nodes (ascending) with their base scores.
#[derive(Debug, Clone, Default)]
pub struct CandidateSet {
    lefts: Vec<u32>,
    starts: Vec<usize>,
    rights: Vec<u32>,
    bases: Vec<f32>,
    vouched: Vec<f32>,
    /// Pairs by right node: positions among all pairs, ascending by left.
    columns: FxHashMap<u32, Vec<u32>>,
    rows: FxHashMap<u32, u32>,
}

impl CandidateSet {
    /// From rows (left, [(right, base)]) for which no neighbor vouches, lefts and rights ascending.
    pub fn from_rows(rows: Vec<(u32, Vec<(u32, f32)>)>) -> Self {
        let plain = |(right, base)| Candidate { right, base, vouched: 0.0 };
        Self::from_candidates(rows.into_iter().map(|(l, row)| (l, row.into_iter().map(plain).collect())).collect())
    }

    /// From rows, lefts and rights ascending.
    pub fn from_candidates(rows: Vec<(u32, Vec<Candidate>)>) -> Self {
        debug_assert!(rows.windows(2).all(|w| w[0].0 < w[1].0), "rows must ascend");
        let mut out = Self { starts: vec![0], ..Self::default() };
        for (left, row) in rows {
            out.rows.insert(left, out.lefts.len() as u32);
            out.lefts.push(left);
            for Candidate { right, base, vouched } in row {
                out.columns.entry(right).or_default().push(out.rights.len() as u32);
                out.rights.push(right);
                out.bases.push(base);
                out.vouched.push(vouched);
            }
            out.starts.push(out.rights.len());
        }
        out
    }

    /// Left nodes in scope, ascending.
    pub fn lefts(&self) -> &[u32] {
        &self.lefts
    }

    /// Number of pairs.
    pub fn len(&self) -> usize {
        self.rights.len()
    }

    /// Whether there is no pair.
    pub fn is_empty(&self) -> bool {
        self.rights.is_empty()
    }

    /// Positions of the pairs of a left node; empty for one out of scope.
    pub fn row(&self, left: u32) -> std::ops::Range<usize> {
        match self.rows.get(&left) {
            Some(&r) => self.starts[r as usize]..self.starts[r as usize + 1],
            None => 0..0,
        }
    }

    /// Positions of the pairs of a right node, ascending by left.
    pub fn column(&self, right: u32) -> &[u32] {
        self.columns.get(&right).map_or(&[], Vec::as_slice)
    }

    /// Right node of a pair.
    pub fn right(&self, position: usize) -> u32 {
        self.rights[position]
    }

    /// Left node of a pair.
    pub fn left(&self, position: usize) -> u32 {
        self.lefts[self.starts.partition_point(|&s| s <= position) - 1]
    }

    /// Base score of a pair.
    pub fn base(&self, position: usize) -> f32 {
        self.bases[position]
    }

    /// Evidence of matched neighbors and names for a pair.
    pub fn vouched(&self, position: usize) -> f32 {
        self.vouched[position]
    }

    /// The candidates of a left node.
    pub fn candidates(&self, left: u32) -> impl Iterator<Item = Candidate> + '_ {
        let of = |i| Candidate { right: self.rights[i], base: self.bases[i], vouched: self.vouched[i] };
        self.row(left).map(of)
    }

    /// Position of a pair, if it is a candidate.
    pub fn position(&self, left: u32, right: u32) -> Option<usize> {
        let row = self.row(left);
        self.rights[row.clone()].binary_search(&right).ok().map(|i| row.start + i)
    }

    /// All pairs (left, right) in order.
    pub fn pairs(&self) -> Vec<(u32, u32)> {
        self.lefts.iter().flat_map(|&l| self.rights[self.row(l)].iter().map(move |&r| (l, r))).collect()
    }

    /// A digest of the pairs.
    pub fn digest(&self) -> Digest {
        self.pairs().iter().fold(Digest::start(), |d, &(l, r)| d.number(u64::from(l) << 32 | u64::from(r)))
    }
}

/// What blocking may pair: right nodes in the pool, left nodes to find candidates for, and which types meet.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// Left nodes, ascending.
    pub lefts: Vec<u32>,
    /// Right nodes, ascending.
    pub pool: Vec<u32>,
    /// Type id sets of nodes, both sides; empty for an entity without types.
    pub types: FxHashMap<u32, Vec<u32>>,
    /// Left type -> right types it was seen linked with; empty: everything is allowed.
    pub seen: FxHashMap<u32, FxHashSet<u32>>,
}

impl Scope {
    /// The right types allowed for a left node, ascending; `None` when all are.
    pub fn allowed(&self, left: u32) -> Option<Vec<u32>> {
        let types = self.types.get(&left)?;
        let mut allowed: Vec<u32> = types.iter().filter_map(|t| self.seen.get(t)).flatten().copied().collect();
        allowed.sort_unstable();
        allowed.dedup();
        (!allowed.is_empty()).then_some(allowed)
    }

    /// Whether a right node has one of the types, or none at all.
    pub fn fits(&self, right: u32, allowed: &[u32]) -> bool {
        self.types.get(&right).is_none_or(|types| types.is_empty() || types.iter().any(|t| allowed.contains(t)))
    }
}
