//! How sure the figures at a threshold are: intervals of precision, recall and F1 at any threshold, a band around the
//! precision-recall curve, how far resampling moves the best threshold, and how many decisions more would help.
//!
//! In: scores with labels and the left entity of each, and the left entities whose link blocking lost. Out: intervals over
//! resamples of left entities, since pairs of one entity hang together.
//!
//! Invariants: what is asked at one threshold is exact, not read off a grid; the same data, count and seed give the same
//! intervals for any number of threads.
//! Definitions: ARCHITECTURE.md, "Measures".

use super::Interval;
use crate::base::{Rng, map_range};

/// Places on the way from the highest score to the lowest at which counts of each resample are kept.
const MARKS: usize = 512;
/// Draws of entities are kept as bytes; more than this many are not, so fewer resamples are drawn.
const MOST_DRAWS: usize = 128 << 20;
const FEWEST: usize = 100;
/// A forecast never asks for more decisions than this.
const MOST_DECISIONS: usize = 100_000;

/// Scored pairs with their left entities, resampled.
#[derive(Debug, Clone)]
pub struct Uncertainty {
    /// By score, descending: score, entity, same.
    rows: Vec<(f64, u32, bool)>,
    /// How often each entity is drawn, resample by resample.
    draws: Vec<u8>,
    entities: usize,
    resamples: usize,
    /// Pairs at or above each mark: resample by resample, accepted and right.
    marks: Vec<[u32; 2]>,
    /// Positions in `rows` where counts are kept: 0, ends of equal scores, all rows.
    places: Vec<usize>,
    /// Gold of each resample, lost links included; the same for the data as they are.
    gold: Vec<u32>,
    own_gold: u32,
    /// Operating points of the data as they are, for the threshold with the best F1.
    best: Interval,
    prauc: Interval,
}

/// Intervals at a threshold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Intervals {
    pub precision: Interval,
    pub recall: Interval,
    pub f1: Interval,
}

/// Accepted pairs, right ones among them, and gold.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    accepted: f64,
    right: f64,
    gold: f64,
}

impl Counts {
    fn precision(self) -> f64 {
        if self.accepted > 0.0 { self.right / self.accepted } else { 1.0 }
    }

    fn recall(self) -> f64 {
        if self.gold > 0.0 { self.right / self.gold } else { 0.0 }
    }

    fn f1(self) -> f64 {
        let sum = self.accepted + self.gold;
        if sum > 0.0 { 2.0 * self.right / sum } else { 0.0 }
    }
}

/// What one resample gives over the whole curve.
#[derive(Debug, Clone)]
struct Resampled {
    marks: Vec<[u32; 2]>,
    gold: u32,
    prauc: Option<f64>,
    best: f64,
}

impl Uncertainty {
    /// Resamples `rows` (score, left entity, same) and `lost` (left entities of links that blocking lost).
    ///
    /// Entities are numbered from 0 without gaps to speak of: memory is the largest number times `resamples` bytes, at most
    /// 128 MiB, above which fewer resamples are drawn. Cost: resamples x pairs, spread over the threads.
    pub fn new(mut rows: Vec<(f64, u32, bool)>, lost: &[u32], resamples: usize, seed: u64) -> Self {
        rows.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
        let mut named: Vec<u32> = rows.iter().map(|r| r.1).chain(lost.iter().copied()).collect();
        named.sort_unstable();
        named.dedup();
        let number = |entity: u32| named.binary_search(&entity).unwrap_or_default() as u32;
        for row in &mut rows {
            row.1 = number(row.1);
        }
        let lost: Vec<u32> = lost.iter().map(|e| number(*e)).collect();
        let entities = named.len();
        let resamples = resamples.min((MOST_DRAWS / entities.max(1)).max(FEWEST));
        let draws: Vec<u8> = map_range(resamples, |k| drawn(seed, k, entities)).concat();
        // Only where a score ends is an operating point; the last is where everything is accepted.
        let ends = |at: usize| match at.checked_sub(1).and_then(|last| rows.get(last)) {
            Some(last) => rows.partition_point(|r| r.0 >= last.0),
            None => 0,
        };
        let mut places: Vec<usize> = (0..=MARKS).map(|i| ends(rows.len() * i / MARKS)).collect();
        places.dedup();
        let once = vec![1u8; entities];
        let own = resample(&rows, &lost, &places, &once);
        let of = |k: usize| &draws[k * entities..(k + 1) * entities];
        let all: Vec<Resampled> = map_range(resamples, |k| resample(&rows, &lost, &places, of(k)));
        let praucs: Vec<Option<f64>> = all.iter().map(|r| r.prauc).collect();
        let bests: Vec<Option<f64>> = all.iter().map(|r| r.prauc.map(|_| r.best)).collect();
        Self {
            best: Interval::new(own.best, &bests),
            prauc: Interval::new(own.prauc.unwrap_or(0.0), &praucs),
            marks: all.iter().flat_map(|r| r.marks.iter().copied()).collect(),
            gold: all.iter().map(|r| r.gold).collect(),
            own_gold: own.gold,
            rows,
            draws,
            entities,
            resamples,
            places,
        }
    }

    /// How many resamples were drawn.
    pub fn resamples(&self) -> usize {
        self.resamples
    }

    /// Average precision with its interval.
    pub fn prauc(&self) -> Interval {
        self.prauc
    }

    /// The threshold with the best F1, and between which ones it lies in 95 % of the resamples.
    pub fn best_threshold(&self) -> Interval {
        self.best
    }

    /// Precision, recall and F1 when pairs with a score of at least `threshold` are accepted.
    ///
    /// Cost: resamples x pairs / 2,048 on average: from the nearer of the two marks beside the threshold.
    pub fn at(&self, threshold: f64) -> Intervals {
        let end = self.rows.partition_point(|r| r.0 >= threshold);
        let counts: Vec<Counts> = (0..self.resamples).map(|k| self.counts(k, end)).collect();
        let right = self.rows[..end].iter().filter(|r| r.2).count() as f64;
        let own = Counts { accepted: end as f64, right, gold: f64::from(self.own_gold) };
        let interval = |figure: fn(Counts) -> f64| {
            let all: Vec<Option<f64>> = counts.iter().map(|c| Some(figure(*c))).collect();
            Interval::new(figure(own), &all)
        };
        Intervals { precision: interval(Counts::precision), recall: interval(Counts::recall), f1: interval(Counts::f1) }
    }

    /// The band of precision over recall: recall, and between which precisions 95 % of the resamples lie there.
    ///
    /// A resample is read at the first mark where it reaches the recall; recalls that hardly any resample reaches are left out.
    pub fn band(&self, points: usize) -> Vec<[f64; 3]> {
        let by_resample: Vec<Vec<Counts>> =
            (0..self.resamples).map(|k| self.places.iter().map(|&end| self.counts(k, end)).collect()).collect();
        let mut out = Vec::new();
        for i in 0..=points {
            let recall = i as f64 / points.max(1) as f64;
            let reached: Vec<Option<f64>> = by_resample
                .iter()
                .map(|marks| {
                    let at = marks.partition_point(|c| c.recall() < recall);
                    marks.get(at).map(|c| c.precision())
                })
                .collect();
            if reached.iter().flatten().count() * 2 < self.resamples.max(1) {
                break;
            }
            let interval = Interval::new(1.0, &reached);
            out.push([recall, interval.low, interval.high]);
        }
        out
    }

    /// About how many decisions more would bring the half width of the interval of F1 at a threshold down to `half_width`:
    /// it shrinks with the root of the left entities, since pairs of one hang together. `None` when it is there already or out of reach.
    pub fn decisions_for(&self, threshold: f64, half_width: f64) -> Option<usize> {
        let f1 = self.at(threshold).f1;
        let now = (f1.high - f1.low) / 2.0;
        let ratio = now / half_width;
        if !ratio.is_finite() || ratio <= 1.0 {
            return None;
        }
        let more = (self.entities as f64 * (ratio * ratio - 1.0)).ceil() as usize;
        (more <= MOST_DECISIONS).then_some(more)
    }

    /// What a resample accepts among the first `end` rows: from the nearest mark, the rows between added or taken away.
    fn counts(&self, resample: usize, end: usize) -> Counts {
        let above = self.places.partition_point(|p| *p <= end);
        let far = |mark: usize| self.places.get(mark).map_or(usize::MAX, |p| p.abs_diff(end));
        let below = above.saturating_sub(1);
        let mark = if far(above) < far(below) { above } else { below };
        let [accepted, right] = self.marks.get(resample * self.places.len() + mark).copied().unwrap_or_default();
        let draws = &self.draws[resample * self.entities..(resample + 1) * self.entities];
        let from = self.places.get(mark).copied().unwrap_or(0);
        let mut between = [0, 0];
        for &(_, entity, same) in &self.rows[from.min(end)..from.max(end)] {
            let times = u32::from(draws[entity as usize]);
            between[0] += times;
            between[1] += if same { times } else { 0 };
        }
        let total = |at: u32, between: u32| f64::from(if from <= end { at + between } else { at - between });
        Counts {
            accepted: total(accepted, between[0]),
            right: total(right, between[1]),
            gold: f64::from(self.gold[resample]),
        }
    }
}

/// How often each entity is drawn: as many draws with replacement as there are entities.
fn drawn(seed: u64, resample: usize, entities: usize) -> Vec<u8> {
    let mut rng = Rng::new(seed, &format!("uncertainty resample {resample}"));
    let mut counts = vec![0u8; entities];
    for _ in 0..entities {
        let count = &mut counts[rng.below(entities)];
        *count = count.saturating_add(1);
    }
    counts
}

/// One pass from the highest score down.
fn resample(rows: &[(f64, u32, bool)], lost: &[u32], places: &[usize], draws: &[u8]) -> Resampled {
    let times = |entity: u32| u32::from(draws[entity as usize]);
    let gold: u32 =
        rows.iter().filter(|r| r.2).map(|r| times(r.1)).sum::<u32>() + lost.iter().map(|e| times(*e)).sum::<u32>();
    let mut marks = Vec::with_capacity(places.len());
    let (mut accepted, mut right, mut before) = (0u32, 0u32, 0u32);
    let (mut area, mut best) = (0.0, (0.5, -1.0));
    let mut next = places.iter().copied().peekable();
    for (i, &(score, entity, same)) in rows.iter().enumerate() {
        while next.next_if_eq(&i).is_some() {
            marks.push([accepted, right]);
        }
        accepted += times(entity);
        right += if same { times(entity) } else { 0 };
        let ends_step = rows.get(i + 1).is_none_or(|r| r.0 != score);
        if ends_step && right > before {
            area += f64::from(right - before) * f64::from(right) / f64::from(accepted);
            before = right;
            let f1 = 2.0 * f64::from(right) / f64::from(accepted + gold);
            if f1 > best.1 {
                best = (score, f1);
            }
        }
    }
    while next.next().is_some() {
        marks.push([accepted, right]);
    }
    let prauc = (gold > 0).then(|| area / f64::from(gold));
    Resampled { marks, gold, prauc, best: best.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::ThresholdCurve;
    use proptest::prelude::*;

    fn random(n: usize, seed: u64) -> Vec<(f64, u32, bool)> {
        let mut rng = crate::base::Rng::new(seed, "uncertainty test");
        (0..n).map(|i| ((rng.uniform(0.0, 1.0) * 64.0).round() / 64.0, (i / 4) as u32, rng.chance(0.3))).collect()
    }

    #[test]
    fn two_entities_worked_by_hand() {
        // a: right at .9; b: wrong at .8 and one lost link. A resample is aa, ab or bb.
        let u = Uncertainty::new(vec![(0.9, 0, true), (0.8, 1, false)], &[1], 400, 3);
        let at = u.at(0.8);
        assert_eq!((at.precision.value, at.recall.value), (0.5, 0.5));
        assert_eq!((at.precision.low, at.precision.high), (0.0, 1.0), "bb accepts only wrong ones, aa only right ones");
        assert_eq!((at.recall.low, at.recall.high), (0.0, 1.0));
        let high = u.at(0.95);
        assert_eq!((high.precision.value, high.recall.value, high.f1.value), (1.0, 0.0, 0.0), "nothing is accepted");
        assert_eq!(u.best_threshold().value, 0.9);
        assert_eq!(u.prauc().value, 0.5);
    }

    #[test]
    fn the_figures_are_those_of_the_curve_at_every_threshold() {
        let rows = random(700, 1);
        let (scores, same): (Vec<f64>, Vec<bool>) = rows.iter().map(|r| (r.0, r.2)).unzip();
        let curve = ThresholdCurve::new(&scores, &same, 2);
        let u = Uncertainty::new(rows, &[3, 900], 50, 1);
        for threshold in curve.thresholds().iter().copied().chain([0.0, 2.0]) {
            let (want, got) = (curve.at(threshold), u.at(threshold));
            for (want, got) in [(want.precision, got.precision), (want.recall, got.recall), (want.f1, got.f1)] {
                assert!((want - got.value).abs() < 1e-12, "{threshold}: {want} {got:?}");
                assert!(got.low <= got.high);
            }
        }
        assert!((u.prauc().value - curve.average_precision()).abs() < 1e-12);
        assert_eq!(u.best_threshold().value, curve.best_threshold());
    }

    #[test]
    fn more_decisions_are_asked_for_a_narrower_interval_only() {
        let u = Uncertainty::new(random(400, 5), &[], 200, 1);
        let f1 = u.at(0.5).f1;
        let half = (f1.high - f1.low) / 2.0;
        assert_eq!(u.decisions_for(0.5, half * 1.01), None);
        let (twice, four) = (u.decisions_for(0.5, half / 2.0), u.decisions_for(0.5, half / 4.0));
        assert_eq!(twice, Some(u.entities * 3), "half the width takes four times the entities");
        assert_eq!(four, Some(u.entities * 15));
        assert_eq!(u.decisions_for(0.5, 0.0), None);
    }

    proptest! {
        /// The counts kept at marks and the rows after them give what counting all rows gives.
        #[test]
        fn marks_change_nothing(n in 1usize..900, seed in 0u64..50, k in 0usize..5) {
            let u = Uncertainty::new(random(n, seed), &[], 5, seed);
            let ends = u.places.iter().all(|p| [0, n].contains(p) || u.rows[p - 1].0 > u.rows[*p].0);
            prop_assert!(ends && u.places.last() == Some(&n), "marks are operating points: {:?}", u.places);
            let draws = &u.draws[k * u.entities..(k + 1) * u.entities];
            for end in [0, 1, n / 3, n / 2, n] {
                let times = |r: &&(f64, u32, bool)| f64::from(draws[r.1 as usize]);
                let accepted: f64 = u.rows[..end].iter().map(|r| times(&r)).sum();
                let right: f64 = u.rows[..end].iter().filter(|r| r.2).map(|r| times(&r)).sum();
                let got = u.counts(k, end);
                prop_assert_eq!((got.accepted, got.right), (accepted, right));
            }
        }

        /// The band is ordered and within 0 and 1.
        #[test]
        fn a_band_is_a_band(n in 4usize..300, seed in 0u64..20) {
            let u = Uncertainty::new(random(n, seed), &[], 30, seed);
            for [recall, low, high] in u.band(20) {
                prop_assert!((0.0..=1.0).contains(&recall) && 0.0 <= low && low <= high && high <= 1.0);
            }
        }
    }
}
