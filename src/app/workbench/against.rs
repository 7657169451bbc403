//! Where another model disagrees: the pairs, or entities, that one of the two gets right and the other wrong.
//!
//! In: the curves of both models on one split, and where the other accepts. Out: [`Against`], asked at any threshold of the
//! model that scores. Invariant: a pair that the other has not among its candidates is one it does not accept.
//! Definitions: ARCHITECTURE.md, "Counting" (differences).

use super::CurveView;
use crate::app::engine::GoldScore;
use crate::app::view::EntityPair;
use crate::evaluation::Counting;
use rustc_hash::{FxHashMap, FxHashSet};

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

/// What differs when a pair of the model that scores is accepted, or when it is not: its rank (from 0, by score), ascending.
#[derive(Debug, Clone, PartialEq, Default)]
struct Side {
    ranks: Vec<u32>,
    rows: Vec<Differing>,
    /// Of the first so many, how many the other fixes.
    fixed: Vec<u32>,
}

impl Side {
    fn push(&mut self, rank: usize, row: Differing) {
        self.ranks.push(rank as u32);
        self.fixed.push(self.fixed.last().copied().unwrap_or(0) + u32::from(row.fixed));
        self.rows.push(row);
    }

    fn before(&self, rank: usize) -> usize {
        self.ranks.partition_point(|r| (*r as usize) < rank)
    }

    fn fixed_of_first(&self, n: usize) -> usize {
        n.checked_sub(1).and_then(|i| self.fixed.get(i)).map_or(0, |s| *s as usize)
    }
}

/// Differences at any threshold of the model that scores, the other's held.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Against {
    when_accepted: Side,
    when_declined: Side,
    /// What differs at every threshold here.
    always: Vec<Differing>,
}

impl Against {
    /// Joins two curves over the same gold, counted alike; the other accepts from `threshold` on. Cost: pairs, one look-up each.
    pub fn new(own: &CurveView, other: &CurveView, threshold: f64) -> Self {
        match own.choice.counting {
            Counting::Pairs => {
                let pairs: Vec<_> = other.held_out.pairs.iter().map(|p| ((p.left, p.right), p.score, p.same)).collect();
                Self::of_pairs(own, &pairs, threshold)
            }
            Counting::Entities => Self::entities(own, other, threshold),
        }
    }

    /// Joins a curve that counts pairs with pairs that another model scored (pair, score, same).
    pub fn of_pairs(own: &CurveView, other: &[(EntityPair, f64, bool)], threshold: f64) -> Self {
        let scores: FxHashMap<EntityPair, f64> = other.iter().map(|p| (p.0, p.1)).collect();
        let mut out = Self::default();
        let mut met = FxHashSet::default();
        for (rank, own) in by_rank(own) {
            let pair = (own.left, own.right);
            met.insert(pair);
            let score = scores.get(&pair).copied();
            let accepts = score.is_some_and(|s| s >= threshold);
            let row =
                Differing { pair, same: own.same, own: Some(own.score), other: score, fixed: own.same == accepts };
            if accepts { &mut out.when_declined } else { &mut out.when_accepted }.push(rank, row);
        }
        let missing = other.iter().filter(|p| p.1 >= threshold && !met.contains(&p.0));
        out.always = missing
            .map(|&(pair, score, same)| Differing { pair, same, own: None, other: Some(score), fixed: same })
            .collect();
        out.sorted()
    }

    /// An entity is right when its partner is accepted, or nothing where it has none. Its pair is that of the other model where this
    /// one accepts it, else the own one.
    fn entities(own: &CurveView, other: &CurveView, threshold: f64) -> Self {
        let best: FxHashMap<u32, &GoldScore> = other.held_out.pairs.iter().map(|p| (p.left.0, p)).collect();
        let has_gold: FxHashSet<u32> = [own, other]
            .into_iter()
            .flat_map(|view| {
                let same = view.held_out.pairs.iter().filter(|p| p.same).map(|p| p.left.0);
                same.chain(view.held_out.lost.iter().map(|l| l.left.0))
            })
            .collect();
        let accepted_there = |left: u32| best.get(&left).copied().filter(|p| p.score >= threshold);
        let is_right_there = |left: u32| accepted_there(left).map_or(!has_gold.contains(&left), |p| p.same);
        let mut out = Self::default();
        let mut met = FxHashSet::default();
        for (rank, own) in by_rank(own) {
            let left = own.left.0;
            met.insert(left);
            let there = is_right_there(left);
            let other = accepted_there(left);
            let same_pair = best.get(&left).filter(|p| p.right == own.right);
            let row = match other {
                Some(p) if p.right != own.right => {
                    let pair = (p.left, p.right);
                    Differing { pair, same: p.same, own: None, other: Some(p.score), fixed: there }
                }
                _ => {
                    let (pair, other) = ((own.left, own.right), same_pair.map(|p| p.score));
                    Differing { pair, same: own.same, own: Some(own.score), other, fixed: there }
                }
            };
            if own.same != there {
                out.when_accepted.push(rank, row);
            }
            if has_gold.contains(&left) == there {
                out.when_declined.push(rank, row);
            }
        }
        let alone = other.held_out.pairs.iter().filter(|p| !met.contains(&p.left.0) && p.score >= threshold);
        // Nothing is accepted here: that is right where there is no partner.
        let differs = alone.filter(|p| p.same == has_gold.contains(&p.left.0));
        out.always = differs
            .map(|p| Differing {
                pair: (p.left, p.right),
                same: p.same,
                own: None,
                other: Some(p.score),
                fixed: p.same,
            })
            .collect();
        out.sorted()
    }

    fn sorted(mut self) -> Self {
        let score = |d: &Differing| d.other.unwrap_or_default();
        self.always.sort_by(|a, b| score(b).total_cmp(&score(a)).then(a.pair.cmp(&b.pair)));
        self
    }

    /// How many the other fixes and how many it breaks, when the first `accepted` pairs are accepted here.
    pub fn counts(&self, accepted: usize) -> (usize, usize) {
        let (a, b) = (self.when_accepted.before(accepted), self.when_declined.before(accepted));
        let declined = self.when_declined.fixed_of_first(self.when_declined.rows.len());
        let fixed = self.when_accepted.fixed_of_first(a) + declined - self.when_declined.fixed_of_first(b)
            + self.always.iter().filter(|d| d.fixed).count();
        (fixed, self.count(accepted) - fixed)
    }

    /// How many differ when the first `accepted` pairs are accepted here.
    pub fn count(&self, accepted: usize) -> usize {
        let (a, b) = (self.when_accepted.before(accepted), self.when_declined.before(accepted));
        a + self.when_declined.rows.len() - b + self.always.len()
    }

    /// The pair at a position of the list: accepted here, then not accepted here by the own score, then none of the pairs here.
    pub fn at(&self, accepted: usize, position: usize) -> Option<Differing> {
        let (a, b) = (self.when_accepted.before(accepted), self.when_declined.before(accepted));
        let below = self.when_declined.rows.len() - b;
        match position {
            p if p < a => self.when_accepted.rows.get(p),
            p if p < a + below => self.when_declined.rows.get(b + p - a),
            p => self.always.get(p - a - below),
        }
        .copied()
    }
}

/// The pairs of a curve with their ranks, the best one first.
fn by_rank(view: &CurveView) -> impl Iterator<Item = (usize, &GoldScore)> {
    let order = view.curve.flips(f64::INFINITY, f64::NEG_INFINITY);
    order.iter().filter_map(|i| view.held_out.pairs.get(*i as usize)).enumerate()
}
