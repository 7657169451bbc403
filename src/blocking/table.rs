//! The frozen scores of the stage before: what a model may know of pairs of neighbors.

use super::{CandidateSet, ShownLinks};
use rustc_hash::{FxHashMap, FxHashSet};

/// What a pair is known for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TableEntry {
    /// 0 to 1.
    pub score: f32,
    /// Best of its row and of its column.
    pub mutual: bool,
}

/// Scores of pairs, frozen; a shown link has score 1, and the other pairs of its ends have score 0.
#[derive(Debug, Clone, Default)]
pub struct ScoreTable {
    entries: FxHashMap<(u32, u32), TableEntry>,
    lefts: FxHashSet<u32>,
    rights: FxHashSet<u32>,
}

impl ScoreTable {
    /// Shown links alone.
    pub fn of_links(links: &ShownLinks) -> Self {
        let mut out = Self::default();
        for (l, r) in links.pairs() {
            out.insert(l, r, TableEntry { score: 1.0, mutual: true });
        }
        out
    }

    /// Candidates with the logits of the stage before, and which of them are first in row and column.
    ///
    /// Shapes: both by candidate position. Source: ARCHITECTURE.md, "Stages".
    pub fn of_scores(set: &CandidateSet, logits: &[f32], first: &[bool], links: &ShownLinks) -> Self {
        let mut out = Self::default();
        for (i, (l, r)) in set.pairs().into_iter().enumerate() {
            let entry = match (links.contains(l, r), links.known(l, r)) {
                (true, _) => TableEntry { score: 1.0, mutual: true },
                (false, 0) => TableEntry { score: 1.0 / (1.0 + (-logits[i]).exp()), mutual: first[i] },
                (false, _) => TableEntry { score: 0.0, mutual: false },
            };
            out.insert(l, r, entry);
        }
        // A shown link may have been lost by blocking.
        for (l, r) in links.pairs() {
            out.insert(l, r, TableEntry { score: 1.0, mutual: true });
        }
        out
    }

    /// One entry, for tables made by hand.
    pub fn insert(&mut self, left: u32, right: u32, entry: TableEntry) {
        self.entries.insert((left, right), entry);
        self.lefts.insert(left);
        self.rights.insert(right);
    }

    /// The table of some nodes (old, new number) under their new numbers.
    pub fn renumbered(&self, lefts: &[(u32, u32)], rights: &[(u32, u32)]) -> Self {
        let mut out = Self::default();
        out.lefts.extend(lefts.iter().filter(|n| self.lefts.contains(&n.0)).map(|n| n.1));
        out.rights.extend(rights.iter().filter(|n| self.rights.contains(&n.0)).map(|n| n.1));
        for (l, left) in lefts {
            for (r, right) in rights {
                if let Some(entry) = self.entries.get(&(*l, *r)) {
                    out.entries.insert((*left, *right), *entry);
                }
            }
        }
        out
    }

    /// What is known of a pair.
    pub fn get(&self, left: u32, right: u32) -> Option<TableEntry> {
        self.entries.get(&(left, right)).copied()
    }

    /// How many of the two nodes the table knows: 0, 1 or 2.
    pub fn known(&self, left: u32, right: u32) -> u32 {
        u32::from(self.lefts.contains(&left)) + u32::from(self.rights.contains(&right))
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Pairs with at least a score, as (left, right, score), ascending; with `mutual` only those that are each other's
    /// best.
    pub fn pairs_from(&self, least: f32, mutual: bool) -> Vec<(u32, u32, f32)> {
        let wanted = self.entries.iter().filter(|(_, e)| e.score > least && (e.mutual || !mutual));
        let mut out: Vec<(u32, u32, f32)> = wanted.map(|(&(l, r), e)| (l, r, e.score)).collect();
        out.sort_unstable_by_key(|e| (e.0, e.1));
        out
    }
}
