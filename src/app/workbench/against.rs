//! Where another model disagrees: the pairs that one of the two gets right and the other wrong.
//!
//! In: the curves of both models on one split, and where the other accepts. Out: [`Against`], asked at any threshold of the
//! model that scores. Invariant: a pair that the other has not among its candidates is one it does not accept.
//! Definitions: ARCHITECTURE.md, "Counting" (differences).

use super::CurveView;
use crate::app::view::EntityPair;
use rustc_hash::FxHashMap;

/// A pair on which the two disagree.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Differing {
    pub pair: EntityPair,
    pub same: bool,
    /// Scores of the model that scores and of the other; `None` where the pair is no candidate.
    pub own: Option<f64>,
    pub other: Option<f64>,
    /// Whether the other one is right.
    pub fixed: bool,
}

/// Pairs by rank, parted by what the other model does, with running sums of those that are the same.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Against {
    /// Ranks (from 0, by the own score) of pairs that the other does not accept, ascending, and of pairs that it accepts.
    declined: Vec<u32>,
    accepted: Vec<u32>,
    /// Of the first so many of them, how many are the same.
    declined_same: Vec<u32>,
    accepted_same: Vec<u32>,
    /// By rank: the pair, whether it is the same, both scores.
    rows: Vec<(EntityPair, bool, f64, Option<f64>)>,
    /// Accepted by the other, no candidate here: the pair, whether it is the same, its score there.
    only_other: Vec<(EntityPair, bool, f64)>,
}

impl Against {
    /// Joins two curves over the same gold; the other accepts from `threshold` on. Cost: pairs, one look-up each.
    pub fn new(own: &CurveView, other: &CurveView, threshold: f64) -> Self {
        let scores: FxHashMap<EntityPair, (f64, bool)> =
            other.held_out.pairs.iter().map(|p| ((p.left, p.right), (p.score, p.same))).collect();
        let mut out = Self::default();
        let mut met = FxHashMap::default();
        let order = own.curve.flips(f64::INFINITY, f64::NEG_INFINITY);
        for (rank, pair) in order.iter().filter_map(|i| own.held_out.pairs.get(*i as usize)).enumerate() {
            let ends = (pair.left, pair.right);
            met.insert(ends, ());
            let score = scores.get(&ends).map(|s| s.0);
            let accepts = score.is_some_and(|s| s >= threshold);
            let (ranks, same) = match accepts {
                true => (&mut out.accepted, &mut out.accepted_same),
                false => (&mut out.declined, &mut out.declined_same),
            };
            ranks.push(rank as u32);
            same.push(same.last().copied().unwrap_or(0) + u32::from(pair.same));
            out.rows.push((ends, pair.same, pair.score, score));
        }
        let missing =
            other.held_out.pairs.iter().filter(|p| p.score >= threshold && !met.contains_key(&(p.left, p.right)));
        out.only_other = missing.map(|p| ((p.left, p.right), p.same, p.score)).collect();
        out.only_other.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)));
        out
    }

    /// How many pairs the other fixes and how many it breaks, when the first `accepted` pairs are accepted here.
    pub fn counts(&self, accepted: usize) -> (usize, usize) {
        let (a, b) = self.parted(accepted);
        let upto = |sums: &[u32], n: usize| n.checked_sub(1).and_then(|i| sums.get(i)).map_or(0, |s| *s as usize);
        let declined_same = upto(&self.declined_same, a);
        let accepted_same = upto(&self.accepted_same, self.accepted.len()) - upto(&self.accepted_same, b);
        let only_same = self.only_other.iter().filter(|p| p.1).count();
        let fixed = a - declined_same + accepted_same + only_same;
        let broken = declined_same + (self.accepted.len() - b - accepted_same) + self.only_other.len() - only_same;
        (fixed, broken)
    }

    /// Pairs that differ when the first `accepted` pairs are accepted here.
    pub fn count(&self, accepted: usize) -> usize {
        let (a, b) = self.parted(accepted);
        a + self.accepted.len() - b + self.only_other.len()
    }

    /// The pair at a position of the list: accepted here only, then there only by the own score, then no candidate here.
    pub fn at(&self, accepted: usize, position: usize) -> Option<Differing> {
        let (a, b) = self.parted(accepted);
        let there = self.accepted.len() - b;
        let rank = match position {
            p if p < a => self.declined.get(p),
            p if p < a + there => self.accepted.get(b + p - a),
            p => {
                let &(pair, same, score) = self.only_other.get(p - a - there)?;
                return Some(Differing { pair, same, own: None, other: Some(score), fixed: same });
            }
        };
        let &(pair, same, own, other) = self.rows.get(*rank? as usize)?;
        Some(Differing { pair, same, own: Some(own), other, fixed: same == (position >= a) })
    }

    /// How many of the declined stand among the first `accepted`, and of the accepted.
    fn parted(&self, accepted: usize) -> (usize, usize) {
        let before = |ranks: &[u32]| ranks.partition_point(|r| (*r as usize) < accepted);
        (before(&self.declined), before(&self.accepted))
    }
}
