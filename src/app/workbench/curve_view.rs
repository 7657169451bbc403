//! One split as it is counted: its curve and everything the linked charts draw of it, made once by a worker.
//!
//! In: the held-out pairs of a split, and what counts. Out: [`CurveView`], and [`Step`]: all numbers that a drag changes.
//!
//! Invariants: every drawn point is an operating point; a step costs searches in sorted numbers, never a pass over the pairs.
//! Definitions: ARCHITECTURE.md, "Measures", "Counting", "Slices".

use super::{Cell, Choice, GoldSet, Slice};
use crate::app::engine::{GoldScore, HeldOutPairs, LostLink};
use crate::app::histogram::{Bin, Scale, histogram};
use crate::evaluation::{
    CalibrationBin, Costs, Counted, CountedPair, Interval, Intervals, Quality, ThresholdCurve, Uncertainty,
    calibration_bins, calibration_error, chance_error, counted, hits_at, partner_ranks,
};
use crate::graph::EntityId;
use std::sync::Arc;

/// Resamples: as many as this many steps over pairs allow, between these bounds; and their seed.
const MOST_STEPS: usize = 200_000_000;
const RESAMPLES: [usize; 2] = [200, 2000];
const SEED: u64 = 7;
/// The same for each slice, of which there are many.
const SLICE_STEPS: usize = 4_000_000;
const SLICE_RESAMPLES: [usize; 2] = [40, 400];
/// Places at which the band is drawn.
const BAND_POINTS: usize = 160;
/// Operating points nearer than this, in precision and in recall, are drawn as one: less than half a pixel of the largest plot.
const SAME: f64 = 0.0004;
/// Places of the score axis at which precision, recall and F1 are drawn.
const METRIC_POINTS: usize = 400;
/// A slice needs so many pairs, and so many of them the same, to be called the worst. Chosen by us.
const TO_BE_WORST: [usize; 2] = [30, 10];
/// Ranks that hits are counted up to.
pub const HITS: [usize; 3] = [1, 5, 10];
/// Above so many pairs chance is not drawn for the calibration error: it is far below what is shown.
const MOST_CHANCE: usize = 200_000;

/// A slice with its curve.
#[derive(Debug, Clone)]
pub struct SliceCurve {
    pub slice: Slice,
    pub curve: ThresholdCurve,
    pub drawn: Vec<[f64; 2]>,
    pub prauc: Interval,
    pub pairs: usize,
    /// Gold of the slice, and how much of it is lost.
    pub same: usize,
    pub lost: usize,
}

/// The curve of one split as it is counted, with what the charts need.
#[derive(Debug, Clone)]
pub struct CurveView {
    /// What it was counted from, and how.
    pub gold: Arc<GoldSet>,
    pub choice: Choice,
    /// The pairs that can be accepted, and the gold that none of them brings.
    pub held_out: Arc<HeldOutPairs>,
    pub curve: ThresholdCurve,
    /// Pairs (or entities) that are rightly apart at every threshold.
    pub apart: usize,
    pub average_precision: f64,
    /// Operating points by threshold descending: threshold, recall, precision; those that the eye cannot tell apart once.
    pub picks: Vec<[f64; 3]>,
    /// The curve as a staircase (recall, precision), beginning where nothing is accepted.
    pub drawn: Vec<[f64; 2]>,
    /// Positions of the pairs that are the same, and of those that differ, by score, descending.
    ranks_same: Vec<u32>,
    ranks_different: Vec<u32>,
    /// Gold pairs that are the same, and that differ.
    pub same: usize,
    pub different: usize,
    /// How sure the figures are.
    pub uncertainty: Uncertainty,
    /// Recall, and between which precisions the curve may lie there.
    pub band: Vec<[f64; 3]>,
    /// Most scores lie within 0.02 of 0 or 1, so that a linear scale shows nothing.
    pub crowded: bool,
    /// Linear and logit scale, each with its bins and with precision, recall and F1 along it (position first).
    pub scales: [Scale; 2],
    pub bins: [Vec<Bin>; 2],
    pub metrics: [Vec<[f64; 4]>; 2],
    pub calibration: Vec<CalibrationBin>,
    pub calibration_error: f64,
    /// What honest scores would show by chance, where it was drawn.
    pub chance_error: Option<f64>,
    /// Shares of left entities whose partner is among the first [`HITS`]; nothing for listed pairs.
    pub hits: Option<[f64; 3]>,
    pub recall_at_p95: f64,
    /// Best F1, the lowest threshold with precision .95, the highest with recall .95.
    marks: [Option<f64>; 3],
    pub slices: Vec<SliceCurve>,
}

/// All numbers that follow from a threshold, and from another it is held against.
#[derive(Debug, Clone, Copy)]
pub struct Step<'a> {
    pub now: Quality,
    pub before: Quality,
    pub intervals: Intervals,
    /// Positions of the pairs that the move lets in or throws out, by score, descending.
    pub flips: &'a [u32],
    /// How many of them become right.
    pub become_right: usize,
}

/// Positions of pairs, to be read from one end.
#[derive(Debug, Clone, Copy)]
pub struct CellPairs<'a> {
    ranks: &'a [u32],
    from_the_end: bool,
}

impl CellPairs<'_> {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.ranks.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ranks.is_empty()
    }

    /// The position of a pair by its place in the list.
    pub fn get(&self, place: usize) -> Option<u32> {
        let at = if self.from_the_end { self.ranks.len().checked_sub(place + 1)? } else { place };
        self.ranks.get(at).copied()
    }
}

impl CurveView {
    /// Counts the pairs of a split. Cost: resamples x pairs, so it is a worker's task.
    pub fn new(gold: Arc<GoldSet>, choice: &Choice) -> Self {
        let (held_out, masks, apart) = count(&gold, choice);
        let scores: Vec<f64> = held_out.pairs.iter().map(|p| p.score).collect();
        let same: Vec<bool> = held_out.pairs.iter().map(|p| p.same).collect();
        let curve = ThresholdCurve::new(&scores, &same, held_out.lost.len());
        let lost: Vec<u32> = held_out.lost.iter().map(|l| l.left.0).collect();
        let uncertainty = uncertainty(&held_out.pairs, &lost, MOST_STEPS, RESAMPLES);
        let edge = scores.iter().filter(|s| **s < 0.02 || **s > 0.98).count();
        let scales = [Scale::Linear, Scale::logit_for(&held_out.pairs)];
        let hits = held_out.ranking.then(|| {
            let ranks = partner_ranks(&as_counted(&gold.held_out), &links_of(&gold.held_out));
            HITS.map(|k| hits_at(&ranks, k))
        });
        let picks = picks(&curve);
        let (ranks_same, ranks_different) =
            curve.flips(f64::INFINITY, f64::NEG_INFINITY).iter().partition(|i| same[**i as usize]);
        Self {
            average_precision: curve.average_precision(),
            drawn: drawn(&picks),
            picks,
            ranks_same,
            ranks_different,
            same: same.iter().filter(|s| **s).count(),
            different: same.iter().filter(|s| !**s).count(),
            crowded: edge * 2 > scores.len(),
            band: uncertainty.band(BAND_POINTS),
            uncertainty,
            bins: scales.map(|scale| histogram(&held_out.pairs, scale)),
            metrics: scales.map(|scale| metrics(&curve, scale)),
            scales,
            calibration: calibration_bins(&scores, &same),
            calibration_error: calibration_error(&scores, &same),
            chance_error: (scores.len() <= MOST_CHANCE).then(|| chance_error(&scores)),
            hits: hits.filter(|_| choice.slice.is_none()),
            recall_at_p95: curve.recall_at_precision(0.95),
            marks: [Some(curve.best_threshold()), curve.lowest_with_precision(0.95), curve.highest_with_recall(0.95)],
            slices: slices(&gold, &held_out, &masks),
            choice: choice.clone(),
            curve,
            apart,
            held_out,
            gold,
        }
    }

    /// What a threshold gives, with what is apart at every threshold.
    pub fn at(&self, threshold: f64) -> Quality {
        let mut quality = self.curve.at(threshold);
        quality.true_negatives += self.apart;
        quality
    }

    /// Everything that follows from moving the threshold. Cost: searches in sorted numbers, and resamples x pairs / 2,048.
    pub fn step(&self, working: f64, reference: f64) -> Step<'_> {
        let (now, before) = (self.at(working), self.at(reference));
        let flips = self.curve.flips(reference, working);
        let become_right = match working < reference {
            true => now.true_positives - before.true_positives,
            false => before.false_positives - now.false_positives,
        };
        Step { now, before, intervals: self.uncertainty.at(working), flips, become_right }
    }

    /// The pairs of a cell of the matrix at a threshold, the one nearest to the line first. Lost gold is not among the missed.
    pub fn cell(&self, cell: Cell, threshold: f64) -> CellPairs<'_> {
        let q = self.curve.at(threshold);
        let (same, different) = (q.true_positives, q.false_positives);
        match cell {
            Cell::Right => CellPairs { ranks: &self.ranks_same[..same], from_the_end: true },
            Cell::Missed => CellPairs { ranks: &self.ranks_same[same..], from_the_end: false },
            Cell::Wrong => CellPairs { ranks: &self.ranks_different[..different], from_the_end: true },
            Cell::Apart => CellPairs { ranks: &self.ranks_different[different..], from_the_end: false },
        }
    }

    /// Thresholds that are often wanted, with their names; `None` where no threshold reaches what is asked.
    pub fn presets(&self, costs: &Costs) -> [(&'static str, Option<f64>); 4] {
        let [f1, precision, recall] = self.marks;
        [
            ("Best F1", f1),
            ("Precision 0.95", precision),
            ("Recall 0.95", recall),
            ("Cheapest", Some(costs.cheapest(&self.curve).min(1.0))),
        ]
    }

    /// The slice with the smallest PRAUC of those with enough pairs; nothing where none has.
    pub fn worst_slice(&self) -> Option<&SliceCurve> {
        let enough = |s: &&SliceCurve| s.pairs >= TO_BE_WORST[0] && s.same + s.lost >= TO_BE_WORST[1];
        self.slices.iter().filter(enough).min_by(|a, b| a.prauc.value.total_cmp(&b.prauc.value))
    }
}

fn as_counted(held_out: &HeldOutPairs) -> Vec<CountedPair> {
    let of =
        |p: &GoldScore| CountedPair { left: p.left.0, right: p.right.0, score: p.score, same: p.same, free: p.free };
    held_out.pairs.iter().map(of).collect()
}

fn links_of(held_out: &HeldOutPairs) -> Vec<(u32, u32)> {
    held_out.lost.iter().map(|l| (l.left.0, l.right.0)).collect()
}

/// The pairs that count, the slices of each, and how many are apart at every threshold.
fn count(gold: &GoldSet, choice: &Choice) -> (Arc<HeldOutPairs>, Vec<u64>, usize) {
    if *choice == Choice::default() {
        return (gold.held_out.clone(), gold.masks.clone(), 0);
    }
    let all = &gold.held_out;
    let Counted { rows, lost, apart } = counted(&as_counted(all), &links_of(all), choice.counting, choice.one_to_one);
    // A slice that this split does not have holds nothing.
    let bit = choice.slice.as_ref().map(|s| gold.bit(s).unwrap_or(0));
    let inside = |mask: u64| bit.is_none_or(|bit| mask & bit > 0);
    let mask = |i: u32| gold.masks.get(i as usize).copied().unwrap_or(0);
    let rows: Vec<u32> = rows.into_iter().filter(|i| inside(mask(*i))).collect();
    let lost = lost.into_iter().filter(|l| inside(gold.of_link(*l)));
    let lost = lost.map(|(left, right)| LostLink { left: EntityId(left), right: EntityId(right), name: 0.0 }).collect();
    let held_out = HeldOutPairs {
        pairs: rows.iter().filter_map(|i| all.pairs.get(*i as usize)).copied().collect(),
        lost,
        ranking: all.ranking,
    };
    let masks = rows.iter().map(|i| mask(*i)).collect();
    (Arc::new(held_out), masks, apart.into_iter().filter(|i| inside(mask(*i))).count())
}

fn uncertainty(pairs: &[GoldScore], lost: &[u32], steps: usize, [least, most]: [usize; 2]) -> Uncertainty {
    let rows: Vec<(f64, u32, bool)> = pairs.iter().map(|p| (p.score, p.left.0, p.same)).collect();
    let resamples = (steps / rows.len().max(1)).clamp(least, most);
    Uncertainty::new(rows, lost, resamples, SEED)
}

/// Operating points that the eye can tell apart, the last always among them.
fn picks(curve: &ThresholdCurve) -> Vec<[f64; 3]> {
    let mut out: Vec<[f64; 3]> = Vec::new();
    let mut skipped = None;
    for (threshold, q) in curve.points() {
        let point = [threshold, q.recall, q.precision];
        let near = |last: &[f64; 3]| (last[1] - point[1]).abs() < SAME && (last[2] - point[2]).abs() < SAME;
        if out.last().is_some_and(near) {
            skipped = Some(point);
        } else {
            out.push(point);
            skipped = None;
        }
    }
    out.extend(skipped);
    out
}

/// The points of a curve (recall, precision) as a staircase: precision holds until the next score is accepted. Runs along one
/// line are merged, since hundreds of points within a pixel make a stroke that is drawn as a wedge; a peak is no such run.
pub fn staircase(points: impl IntoIterator<Item = [f64; 2]>) -> Vec<[f64; 2]> {
    let same = |a: [f64; 2], b: [f64; 2], axis: usize| (a[axis] - b[axis]).abs() < SAME;
    let add = |out: &mut Vec<[f64; 2]>, p: [f64; 2]| {
        if let [.., before, last] = out[..]
            && (0..2).any(|axis| {
                let along = 1 - axis;
                let between = (last[along] - before[along]) * (p[along] - last[along]) >= 0.0;
                same(before, last, axis) && same(last, p, axis) && between
            })
        {
            out.pop();
        }
        if out.last().is_none_or(|last| !(same(*last, p, 0) && same(*last, p, 1))) {
            out.push(p);
        }
    };
    let mut out: Vec<[f64; 2]> = Vec::new();
    for p in points {
        if let Some(last) = out.last().copied() {
            add(&mut out, [p[0], last[1]]);
        }
        add(&mut out, p);
    }
    out
}

/// The staircase of picks, beginning where nothing is accepted.
fn drawn(picks: &[[f64; 3]]) -> Vec<[f64; 2]> {
    staircase(std::iter::once([0.0, 1.0]).chain(picks.iter().map(|p| [p[1], p[2]])))
}

/// Precision, recall and F1 along a scale.
fn metrics(curve: &ThresholdCurve, scale: Scale) -> Vec<[f64; 4]> {
    let at = |i: usize| {
        let position = i as f64 / METRIC_POINTS as f64;
        let q = curve.at(scale.score(position));
        [position, q.precision, q.recall, q.f1]
    };
    (0..=METRIC_POINTS).map(at).collect()
}

/// One curve a slice, in the order of the slices; empty ones left out.
fn slices(gold: &GoldSet, held_out: &HeldOutPairs, masks: &[u64]) -> Vec<SliceCurve> {
    let one = |(i, slice): (usize, &Slice)| {
        let bit = 1u64 << i;
        let pairs: Vec<GoldScore> =
            held_out.pairs.iter().zip(masks).filter(|(_, m)| *m & bit > 0).map(|(p, _)| *p).collect();
        let inside = |l: &&LostLink| gold.of_link((l.left.0, l.right.0)) & bit > 0;
        let lost: Vec<u32> = held_out.lost.iter().filter(inside).map(|l| l.left.0).collect();
        if pairs.is_empty() {
            return None;
        }
        let (scores, same): (Vec<f64>, Vec<bool>) = pairs.iter().map(|p| (p.score, p.same)).unzip();
        let curve = ThresholdCurve::new(&scores, &same, lost.len());
        Some(SliceCurve {
            slice: slice.clone(),
            drawn: drawn(&picks(&curve)),
            prauc: uncertainty(&pairs, &lost, SLICE_STEPS, SLICE_RESAMPLES).prauc(),
            pairs: pairs.len(),
            same: curve.kept_gold(),
            lost: lost.len(),
            curve,
        })
    };
    gold.slices.iter().enumerate().filter_map(one).collect()
}
