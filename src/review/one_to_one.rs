//! What an optimal one-to-one assignment would change: which matches go, and what that does to precision and recall.
//!
//! In: scored pairs, the threshold, decisions. Out: a [`OneToOne`]. Invariant: a match that was decided stays; the choice has the
//! largest sum of logits above the threshold among all choices that keep every entity in at most one match.
//! Source: ARCHITECTURE.md, "One-to-one decisions".

use super::conflicts::decided;
use super::scored::logit_of;
use super::{Ledger, Scored};
use crate::evaluation::{ScoredRows, optimal};
use crate::graph::{EntityId, GraphPair, Split};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// Logit of a decided match, beyond any other.
const SURE: f64 = 1e6;

/// Right matches, wrong ones, missed ones, of gold pairs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Outcome {
    pub right: usize,
    pub wrong: usize,
    pub missed: usize,
}

impl Outcome {
    /// 1 when nothing is accepted.
    pub fn precision(&self) -> f64 {
        let accepted = self.right + self.wrong;
        if accepted == 0 { 1.0 } else { self.right as f64 / accepted as f64 }
    }

    /// 0 without gold.
    pub fn recall(&self) -> f64 {
        let same = self.right + self.missed;
        if same == 0 { 0.0 } else { self.right as f64 / same as f64 }
    }
}

/// The preview.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OneToOne {
    /// Matches now, and those that would stay.
    pub matches: usize,
    pub kept: usize,
    /// Matches that would go, the surest first.
    pub dropped: Vec<(EntityId, EntityId)>,
    /// On valid's gold pairs, before and after; `None` without such gold.
    pub effect: Option<[Outcome; 2]>,
}

impl OneToOne {
    /// Computes the preview; `lost`: gold of valid that is not among the pairs.
    pub fn preview(graphs: &GraphPair, pairs: &[Scored], threshold: f64, ledger: &Ledger, lost: usize) -> Self {
        let decided = decided(graphs, ledger);
        let value = |p: &Scored| match decided.get(&p.pair()).and_then(|v| v.is_same()) {
            Some(true) => SURE,
            Some(false) => -SURE,
            None => p.logit,
        };
        let least = logit_of(threshold);
        let mut rows: BTreeMap<EntityId, Vec<&Scored>> = BTreeMap::new();
        for pair in pairs {
            rows.entry(pair.left).or_default().push(pair);
        }
        let mut columns: FxHashMap<EntityId, u32> = FxHashMap::default();
        let (mut lengths, mut flat, mut order) = (Vec::new(), Vec::new(), Vec::new());
        for row in rows.values_mut() {
            row.sort_by_key(|p| p.right);
            lengths.push(row.len());
            for pair in row.iter() {
                let next = columns.len() as u32;
                flat.push((*columns.entry(pair.right).or_insert(next), value(pair)));
                order.push(**pair);
            }
        }
        let count = columns.len();
        let taken = optimal(&ScoredRows::new(&lengths, flat, count), least);
        let mut stays = vec![false; order.len()];
        for i in taken.into_iter().flatten() {
            stays[i] = true;
        }
        let is_match = |p: &Scored| value(p) >= least;
        let mut dropped: Vec<&Scored> =
            order.iter().zip(&stays).filter(|(p, stays)| is_match(p) && !**stays).map(|(p, _)| p).collect();
        dropped.sort_by(|a, b| value(b).total_cmp(&value(a)).then(a.pair().cmp(&b.pair())));
        let outcome = |accepted: &dyn Fn(usize, &Scored) -> bool| {
            let mut out = Outcome { missed: lost, ..Outcome::default() };
            for (i, pair) in order.iter().enumerate() {
                if let Some(gold) = pair.gold.filter(|g| g.split == Split::Valid) {
                    match (accepted(i, pair), gold.same) {
                        (true, true) => out.right += 1,
                        (true, false) => out.wrong += 1,
                        (false, true) => out.missed += 1,
                        (false, false) => {}
                    }
                }
            }
            out
        };
        let has_gold = order.iter().any(|p| p.gold.is_some_and(|g| g.split == Split::Valid && g.same));
        Self {
            matches: order.iter().filter(|p| is_match(p)).count(),
            kept: stays.iter().filter(|s| **s).count(),
            effect: has_gold.then(|| [outcome(&|_, p| is_match(p)), outcome(&|i, _| stays[i])]),
            dropped: dropped.into_iter().map(Scored::pair).collect(),
        }
    }
}
