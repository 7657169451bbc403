//! Figures from gold, decided or from a file, with how far they can be trusted.
//!
//! In: pairs whose answer is known, with their weights. Out: precision, recall and F1 at a threshold, and how far F1 would move with
//! other pairs. Invariants: weights are one over the chance of having been drawn; only gold decisions count, never those that taught.
//! Source: ARCHITECTURE.md, "Gold from decisions".

use super::Ledger;
use crate::base::{Rng, map_range};
use std::collections::BTreeMap;

/// Resamples behind "known to"; it is said with two digits.
pub(super) const RESAMPLES: usize = 400;
/// Share of resamples left out below and above.
const TAIL: f64 = 0.025;

/// A pair whose answer is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GoldPoint {
    /// Pairs of one left entity hang together; resampling draws them together.
    pub left: u64,
    pub stratum: usize,
    /// How many pairs of its stratum it stands for.
    pub weight: f64,
    pub score: f64,
    pub same: bool,
}

/// What a threshold gives, in the population that the points stand for.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct WeightedQuality {
    /// 1 when nothing is accepted.
    pub precision: f64,
    pub recall: f64,
    pub f1: f64,
}

/// Gold decisions as points: each stands for population / answered pairs of its stratum. `score` gives the present score of a pair
/// by identifiers; a pair without one is left out, and counts as answered.
pub fn decided_gold(ledger: &Ledger, mut score: impl FnMut(&str, &str) -> Option<f64>) -> Vec<GoldPoint> {
    let mut strata: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    let gold: Vec<_> = ledger.newest_first().into_iter().filter(|d| d.is_gold()).collect();
    for decision in &gold {
        if let super::Reason::Random { stratum, population } = decision.reason {
            let of = strata.entry(stratum).or_insert((0, population));
            of.0 += 1;
        }
    }
    let point = |d: &&super::Decision| {
        let super::Reason::Random { stratum, .. } = d.reason else { return None };
        let (answered, population) = strata.get(&stratum)?;
        Some(GoldPoint {
            left: crate::base::hash_text(&d.left, 0),
            stratum,
            weight: *population as f64 / *answered as f64,
            score: score(&d.left, &d.right)?,
            same: d.verdict.is_same()?,
        })
    };
    gold.iter().filter_map(point).collect()
}

/// Precision, recall and F1 when scores from a threshold on are accepted; `lost`: gold that is not among the points.
pub fn quality_at(points: &[GoldPoint], lost: f64, threshold: f64) -> WeightedQuality {
    quality(points.iter().map(|p| (p, 1.0)), lost, threshold)
}

pub(super) fn quality<'a>(
    points: impl Iterator<Item = (&'a GoldPoint, f64)>,
    lost: f64,
    threshold: f64,
) -> WeightedQuality {
    let (mut right, mut accepted, mut same) = (0.0, 0.0, lost);
    for (point, times) in points {
        let weight = point.weight * times;
        let is_accepted = point.score >= threshold;
        accepted += if is_accepted { weight } else { 0.0 };
        same += if point.same { weight } else { 0.0 };
        right += if is_accepted && point.same { weight } else { 0.0 };
    }
    let ratio = |a: f64, b: f64, empty: f64| if b == 0.0 { empty } else { a / b };
    WeightedQuality {
        precision: ratio(right, accepted, 1.0),
        recall: ratio(right, same, 0.0),
        f1: ratio(2.0 * right, accepted + same, 0.0),
    }
}

/// How far F1 is known, and what would make it better known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KnownTo {
    pub f1: f64,
    /// Half of the 95 % interval.
    pub half_width: f64,
    /// So many more pairs would give `target`: the width falls with the root of their number.
    pub more: usize,
    pub target: f64,
}

impl KnownTo {
    /// The same without a number of pairs that would help.
    #[must_use]
    pub fn without_forecast(self) -> Self {
        Self { more: 0, ..self }
    }
}

/// How far F1 at a threshold would move with other left entities, drawn within each stratum; `None` with fewer than ten points or
/// one verdict only.
///
/// The seed is fixed: the same gold gives the same sentence. Cost: 400 x points.
pub fn known_to(points: &[GoldPoint], lost: f64, threshold: f64) -> Option<KnownTo> {
    let is_mixed = points.iter().any(|p| p.same) && points.iter().any(|p| !p.same);
    if points.len() < 10 || !is_mixed {
        return None;
    }
    let strata = strata_of(points);
    let f1: Vec<f64> = map_range(RESAMPLES, |k| {
        let times = draw(&strata, points.len(), k);
        quality(points.iter().zip(times.into_iter().map(f64::from)), lost, threshold).f1
    });
    // What hangs together counts once: of a left entity the file answers all candidates.
    Some(forecast(quality_at(points, lost, threshold).f1, f1, strata.iter().map(Vec::len).sum()))
}

/// Positions of points by stratum, then by left entity.
pub(super) fn strata_of(points: &[GoldPoint]) -> Vec<Vec<Vec<usize>>> {
    let mut units: BTreeMap<usize, BTreeMap<u64, Vec<usize>>> = BTreeMap::new();
    for (i, point) in points.iter().enumerate() {
        units.entry(point.stratum).or_default().entry(point.left).or_default().push(i);
    }
    units.into_values().map(|u| u.into_values().collect()).collect()
}

/// How often each of `n` points counts in a resample: left entities are drawn within their stratum.
pub(super) fn draw(strata: &[Vec<Vec<usize>>], n: usize, resample: usize) -> Vec<u8> {
    let mut rng = Rng::new(resample as u64, "how far gold decisions are known");
    let mut times = vec![0_u8; n];
    for stratum in strata {
        for _ in 0..stratum.len() {
            for i in &stratum[rng.below(stratum.len())] {
                times[*i] = times[*i].saturating_add(1);
            }
        }
    }
    times
}

/// How far a figure is known from its resamples, and how many more units would give two thirds of the width.
pub(super) fn forecast(value: f64, mut resampled: Vec<f64>, units: usize) -> KnownTo {
    resampled.sort_by(f64::total_cmp);
    let at = |share: f64| resampled[(share * (resampled.len() - 1) as f64).round() as usize];
    let half_width = (at(1.0 - TAIL) - at(TAIL)) / 2.0;
    // In whole hundredths.
    let target = ((half_width * 200.0 / 3.0).floor() / 100.0).max(0.01);
    let more = (units as f64 * ((half_width / target).powi(2) - 1.0)).max(0.0).ceil() as usize;
    KnownTo { f1: value, half_width, more, target }
}
