//! What gold decisions say at every threshold: the workbench without a gold file.
//!
//! In: decided pairs with their weights and present scores. Out: [`DecidedCurve`]: figures in the population that they were drawn
//! from, their intervals, the curve and its band. Invariants: every point is a distinct score; resamples are drawn within strata, all
//! pairs of a left entity together; the same decisions and scores give the same figures in any order.
//! Source: ARCHITECTURE.md, "Gold from decisions".

use super::gold::{GoldPoint, KnownTo, RESAMPLES, WeightedQuality, draw, forecast, quality, quality_at, strata_of};
use crate::base::map_range;
use crate::evaluation::Interval;
use crate::graph::EntityId;

/// Fewest gold decisions that give figures.
pub const LEAST: usize = 10;

/// Gold decisions by score, resampled.
#[derive(Debug, Clone, PartialEq)]
pub struct DecidedCurve {
    /// By score, descending.
    points: Vec<GoldPoint>,
    pairs: Vec<(EntityId, EntityId)>,
    /// By resample: how often each point counts.
    draws: Vec<Vec<u8>>,
    /// Left entities within strata.
    units: usize,
    /// Operating points by threshold, descending: threshold, recall, precision.
    steps: Vec<[f64; 3]>,
    prauc: Interval,
}

impl DecidedCurve {
    /// Orders and resamples decisions; `None` with fewer than ten of them or one verdict only.
    ///
    /// Cost: 400 x points.
    pub fn new(mut rows: Vec<((EntityId, EntityId), GoldPoint)>) -> Option<Self> {
        rows.sort_by(|a, b| b.1.score.total_cmp(&a.1.score).then(a.0.cmp(&b.0)));
        let (pairs, points): (Vec<_>, Vec<GoldPoint>) = rows.into_iter().unzip();
        let is_mixed = points.iter().any(|p| p.same) && points.iter().any(|p| !p.same);
        if points.len() < LEAST || !is_mixed {
            return None;
        }
        let strata = strata_of(&points);
        let draws: Vec<Vec<u8>> = map_range(RESAMPLES, |k| draw(&strata, points.len(), k));
        let once = vec![1; points.len()];
        let steps = steps(&points, &once);
        let praucs: Vec<Option<f64>> = map_range(RESAMPLES, |k| Some(area(&self::steps(&points, &draws[k]))));
        Some(Self {
            prauc: Interval::new(area(&steps), &praucs),
            units: strata.iter().map(Vec::len).sum(),
            points,
            pairs,
            draws,
            steps,
        })
    }

    /// The decisions by score, descending: pair, weight, score, whether it is the same.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = ((EntityId, EntityId), &GoldPoint)> {
        self.pairs.iter().copied().zip(&self.points)
    }

    /// How many pairs they stand for.
    pub fn population(&self) -> f64 {
        self.points.iter().map(|p| p.weight).sum()
    }

    /// About how many pairs of the population are right matches, missed, wrong matches, rightly apart.
    pub fn cells(&self, threshold: f64) -> [f64; 4] {
        let mut out = [0.0; 4];
        for p in &self.points {
            out[match (p.score >= threshold, p.same) {
                (true, true) => 0,
                (false, true) => 1,
                (true, false) => 2,
                (false, false) => 3,
            }] += p.weight;
        }
        out
    }

    /// Precision, recall and F1 at a threshold.
    pub fn at(&self, threshold: f64) -> WeightedQuality {
        quality_at(&self.points, 0.0, threshold)
    }

    /// The same, each with its interval: precision, recall, F1. Cost: 400 x points.
    pub fn intervals(&self, threshold: f64) -> [Interval; 3] {
        let all: Vec<WeightedQuality> = map_range(RESAMPLES, |k| self.resampled(k, threshold));
        let own = self.at(threshold);
        let of = |figure: fn(&WeightedQuality) -> f64| {
            Interval::new(figure(&own), &all.iter().map(|q| Some(figure(q))).collect::<Vec<_>>())
        };
        [of(|q| q.precision), of(|q| q.recall), of(|q| q.f1)]
    }

    fn resampled(&self, k: usize, threshold: f64) -> WeightedQuality {
        let times = self.draws[k].iter().map(|n| f64::from(*n));
        quality(self.points.iter().zip(times), 0.0, threshold)
    }

    /// Operating points by threshold, descending: threshold, recall, precision.
    pub fn steps(&self) -> &[[f64; 3]] {
        &self.steps
    }

    /// Average precision with its interval.
    pub fn prauc(&self) -> Interval {
        self.prauc
    }

    /// The largest threshold with the best F1.
    pub fn best_threshold(&self) -> f64 {
        let f1 = |s: &[f64; 3]| 2.0 * s[1] * s[2] / (s[1] + s[2]).max(f64::MIN_POSITIVE);
        let mut best = (0.5, -1.0);
        for step in &self.steps {
            if f1(step) > best.1 {
                best = (step[0], f1(step));
            }
        }
        best.0
    }

    /// Recall, and between which precisions 95 % of the resamples lie there; recalls that few of them reach are left out.
    pub fn band(&self, points: usize) -> Vec<[f64; 3]> {
        let all: Vec<Vec<[f64; 3]>> = map_range(RESAMPLES, |k| steps(&self.points, &self.draws[k]));
        let mut out = Vec::new();
        for i in 0..=points {
            let recall = i as f64 / points.max(1) as f64;
            let reached: Vec<Option<f64>> =
                all.iter().map(|s| s.get(s.partition_point(|s| s[1] < recall - 1e-9)).map(|s| s[2])).collect();
            if reached.iter().flatten().count() * 2 < RESAMPLES {
                break;
            }
            let interval = Interval::new(1.0, &reached);
            out.push([recall, interval.low, interval.high]);
        }
        out
    }

    /// How far F1 at a threshold is known, and how many gold decisions more would help.
    pub fn known_to(&self, threshold: f64) -> KnownTo {
        let f1: Vec<f64> = map_range(RESAMPLES, |k| self.resampled(k, threshold).f1);
        forecast(self.at(threshold).f1, f1, self.units)
    }
}

/// Operating points of points by score, descending, each counted so often: threshold, recall, precision.
fn steps(points: &[GoldPoint], times: &[u8]) -> Vec<[f64; 3]> {
    let weight = |i: usize| points[i].weight * f64::from(times[i]);
    let same: f64 = (0..points.len()).filter(|i| points[*i].same).map(weight).sum();
    let (mut accepted, mut right) = (0.0, 0.0);
    let mut out = Vec::new();
    for (i, point) in points.iter().enumerate() {
        accepted += weight(i);
        right += if point.same { weight(i) } else { 0.0 };
        let ends = points.get(i + 1).is_none_or(|next| next.score != point.score);
        if ends && accepted > 0.0 {
            out.push([point.score, if same > 0.0 { right / same } else { 0.0 }, right / accepted]);
        }
    }
    out
}

/// Average precision: precision weighted by the recall that each step adds.
fn area(steps: &[[f64; 3]]) -> f64 {
    let mut before = 0.0;
    let mut out = 0.0;
    for [_, recall, precision] in steps {
        out += (recall - before) * precision;
        before = *recall;
    }
    out
}
