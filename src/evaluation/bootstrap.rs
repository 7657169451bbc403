//! How far a figure would move with other entities in the test: intervals by resampling left entities.
//!
//! In: scored splits. Out: PRAUC of each resample, and intervals of a figure, of its mean over runs, and of the
//! difference between two variants that are measured on the same resamples.
//!
//! Invariants: a left entity is drawn with all its pairs, since pairs of one entity are not independent; resample k of
//! the same entities and seed is the same whatever is measured on it, so that differences are paired.
//! Definitions: ARCHITECTURE.md, "Measures".

use super::ScoredSplit;
use crate::base::{Rng, map_range};
use serde::Serialize;

/// How many resamples the commands draw. Chosen by us: the ends of an interval then hardly move with the seed.
pub const RESAMPLES: usize = 1000;
/// Share of resamples left out below and above an interval.
const TAIL: f64 = 0.025;

/// A figure with the interval that holds 95 % of its resamples.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// On the data as they are.
    pub value: f64,
    pub low: f64,
    pub high: f64,
}

impl Interval {
    /// From a figure and its value in each resample; both ends are the figure itself without any resample.
    ///
    /// The ends are the quantiles .025 and .975, between neighbors in proportion.
    pub fn new(value: f64, resampled: &[Option<f64>]) -> Self {
        let mut sorted: Vec<f64> = resampled.iter().flatten().copied().collect();
        sorted.sort_by(f64::total_cmp);
        let quantile = |share: f64| {
            let at = share * sorted.len().saturating_sub(1) as f64;
            let (below, above) = (sorted.get(at.floor() as usize), sorted.get(at.ceil() as usize));
            below.zip(above).map_or(value, |(b, a)| b + (a - b) * at.fract())
        };
        Self { value, low: quantile(TAIL), high: quantile(1.0 - TAIL) }
    }

    /// Whether zero lies outside: for a difference, that it is more than chance among entities.
    pub fn excludes_zero(&self) -> bool {
        self.low > 0.0 || self.high < 0.0
    }
}

/// Left entities and how often each is drawn in every resample.
#[derive(Debug, Clone)]
pub struct Resamples {
    /// Sorted, each once.
    lefts: Vec<String>,
    count: usize,
    seed: u64,
}

impl Resamples {
    /// Resamples of left entities: as many draws with replacement as there are entities.
    pub fn new(lefts: impl IntoIterator<Item = String>, count: usize, seed: u64) -> Self {
        let mut lefts: Vec<String> = lefts.into_iter().collect();
        lefts.sort_unstable();
        lefts.dedup();
        Self { lefts, count, seed }
    }

    /// Resamples of the left entities of splits: give all splits that are to be compared.
    pub fn of_splits(splits: &[&ScoredSplit], count: usize, seed: u64) -> Self {
        let pairs = splits.iter().flat_map(|s| s.pairs.iter().map(|p| &p.left));
        let lost = splits.iter().flat_map(|s| s.lost.iter().map(|l| &l.0));
        Self::new(pairs.chain(lost).cloned(), count, seed)
    }

    /// How often each left entity is drawn in a resample; the numbers add up to that of the entities.
    fn draws(&self, resample: usize) -> Vec<u32> {
        let mut rng = Rng::new(self.seed, &format!("bootstrap resample {resample}"));
        let mut counts = vec![0; self.lefts.len()];
        for _ in 0..self.lefts.len() {
            counts[rng.below(self.lefts.len())] += 1;
        }
        counts
    }

    /// PRAUC of a split in each resample, lost gold counted; `None` for a resample without gold.
    ///
    /// Pairs of left entities that were not given to the constructor are left out.
    /// Cost: resamples x pairs, spread over the threads; the result is the same for any number of them.
    pub fn prauc(&self, split: &ScoredSplit) -> Vec<Option<f64>> {
        let weighed = Weighed::new(split, &self.lefts);
        map_range(self.count, |resample| weighed.prauc(&self.draws(resample)))
    }
}

/// Resample by resample the mean of several runs; `None` where one of them has none.
pub fn mean_of_runs(runs: &[Vec<Option<f64>>]) -> Vec<Option<f64>> {
    let count = runs.iter().map(Vec::len).min().unwrap_or(0);
    (0..count).map(|k| Some(runs.iter().map(|r| r[k]).sum::<Option<f64>>()? / runs.len() as f64)).collect()
}

/// Resample by resample the difference of two variants; `None` where one of them has none.
pub fn differences(of: &[Option<f64>], against: &[Option<f64>]) -> Vec<Option<f64>> {
    of.iter().zip(against).map(|(a, b)| Some((*a)? - (*b)?)).collect()
}

/// A split sorted by score, with the position of each left entity.
struct Weighed {
    /// By score, descending: left entity, whether it is the same, whether the next pair has a lower score.
    rows: Vec<(u32, bool, bool)>,
    lost: Vec<u32>,
}

impl Weighed {
    fn new(split: &ScoredSplit, lefts: &[String]) -> Self {
        let find = |left: &String| lefts.binary_search(left).ok().map(|i| i as u32);
        let mut scored: Vec<(f64, u32, bool)> =
            split.pairs.iter().filter_map(|p| Some((p.score, find(&p.left)?, p.same))).collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0));
        let ends = |i: usize| scored.get(i + 1).is_none_or(|next| next.0 != scored[i].0);
        Self {
            rows: (0..scored.len()).map(|i| (scored[i].1, scored[i].2, ends(i))).collect(),
            lost: split.lost.iter().filter_map(|l| find(&l.0)).collect(),
        }
    }

    /// Average precision where each pair counts as often as its left entity is drawn, lost gold counted.
    fn prauc(&self, draws: &[u32]) -> Option<f64> {
        let (mut accepted, mut right, mut before) = (0_u64, 0_u64, 0_u64);
        let mut area = 0.0;
        for &(left, same, ends_step) in &self.rows {
            let weight = u64::from(draws[left as usize]);
            accepted += weight;
            right += if same { weight } else { 0 };
            if ends_step && right > before {
                area += (right - before) as f64 * right as f64 / accepted as f64;
                before = right;
            }
        }
        let lost: u64 = self.lost.iter().map(|l| u64::from(draws[*l as usize])).sum();
        let gold = right + lost;
        (gold > 0).then(|| area / gold as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::super::ScoredPair;
    use super::*;
    use proptest::prelude::*;

    fn split(rows: &[(&str, f64, bool)], lost: &[&str]) -> ScoredSplit {
        let pair = |(i, &(left, score, same)): (usize, &(&str, f64, bool))| ScoredPair {
            left: left.to_owned(),
            right: format!("r{i}"),
            score,
            same,
        };
        ScoredSplit {
            pairs: rows.iter().enumerate().map(pair).collect(),
            lost: lost.iter().map(|l| ((*l).to_owned(), "gone".to_owned())).collect(),
        }
    }

    #[test]
    fn two_entities_worked_by_hand() {
        // a: right at .9, wrong at .4. b: wrong at .8, right at .6, and one lost.
        let split = split(&[("a", 0.9, true), ("a", 0.4, false), ("b", 0.8, false), ("b", 0.6, true)], &["b"]);
        let weighed = Weighed::new(&split, &["a".to_owned(), "b".to_owned()]);
        let close = |got: Option<f64>, want: f64| assert!((got.expect("gold") - want).abs() < 1e-12, "{got:?} {want}");
        close(weighed.prauc(&[2, 0]), 1.0);
        // As drawn once each: (1 x 1/1 + 1 x 2/3) / 3.
        close(weighed.prauc(&[1, 1]), (1.0 + 2.0 / 3.0) / 3.0);
        close(weighed.prauc(&[1, 1]), split.curve().average_precision());
        // b twice: two wrong, then two right of four gold.
        close(weighed.prauc(&[0, 2]), 2.0 * (2.0 / 4.0) / 4.0);
        assert_eq!(weighed.prauc(&[0, 0]), None);
        // A resample is aa, ab or bb; ab twice as often: all three are met, and nothing else.
        let mut met: Vec<f64> = Resamples::of_splits(&[&split], 400, 7).prauc(&split).into_iter().flatten().collect();
        met.sort_by(f64::total_cmp);
        let shares = [0.25, 5.0 / 9.0, 1.0].map(|v| met.iter().filter(|m| (**m - v).abs() < 1e-12).count());
        assert_eq!(shares.iter().sum::<usize>(), 400);
        assert!(shares[0] > 60 && shares[1] > 150 && shares[2] > 60, "{shares:?}");
    }

    #[test]
    fn the_ends_of_an_interval_are_quantiles() {
        let resampled: Vec<Option<f64>> = (0..=40).rev().map(|i| Some(f64::from(i))).chain([None]).collect();
        assert_eq!(Interval::new(17.0, &resampled), Interval { value: 17.0, low: 1.0, high: 39.0 });
        assert_eq!(Interval::new(0.5, &[None]), Interval { value: 0.5, low: 0.5, high: 0.5 });
        assert!(Interval { value: 0.1, low: 0.01, high: 0.2 }.excludes_zero());
        assert!(!Interval { value: 0.1, low: -0.01, high: 0.2 }.excludes_zero());
    }

    #[test]
    fn runs_and_variants_are_paired_by_resample() {
        let runs = [vec![Some(1.0), Some(3.0), None], vec![Some(2.0), Some(5.0), Some(1.0)]];
        assert_eq!(mean_of_runs(&runs), [Some(1.5), Some(4.0), None]);
        assert_eq!(differences(&runs[1], &runs[0]), [Some(1.0), Some(2.0), None]);
        assert_eq!(mean_of_runs(&[]), []);
    }

    proptest! {
        /// A weight is the same as writing the entity's pairs down so often.
        #[test]
        fn a_draw_equals_copies(
            rows in proptest::collection::vec((0usize..4, 0u8..6, any::<bool>()), 1..30),
            lost in proptest::collection::vec(0usize..4, 0..3),
            draws in proptest::collection::vec(0u32..4, 4),
        ) {
            const NAMES: [&str; 4] = ["a", "b", "c", "d"];
            let rows: Vec<(&str, f64, bool)> =
                rows.into_iter().map(|(l, s, same)| (NAMES[l], f64::from(s) / 8.0, same)).collect();
            let lost: Vec<&str> = lost.into_iter().map(|l| NAMES[l]).collect();
            let times = |name: &str| NAMES.iter().position(|n| *n == name).map_or(0, |i| draws[i] as usize);
            let copied: Vec<(&str, f64, bool)> =
                rows.iter().flat_map(|r| std::iter::repeat_n(*r, times(r.0))).collect();
            let copied_lost: Vec<&str> = lost.iter().flat_map(|l| std::iter::repeat_n(*l, times(l))).collect();
            let weighed = Weighed::new(&split(&rows, &lost), &NAMES.map(str::to_owned));
            let got = weighed.prauc(&draws);
            let curve = split(&copied, &copied_lost).curve();
            if curve.kept_gold() + copied_lost.len() == 0 {
                prop_assert_eq!(got, None);
            } else {
                prop_assert!((got.unwrap_or(f64::NAN) - curve.average_precision()).abs() < 1e-12);
            }
        }

        /// Every resample draws as many entities as there are, whatever the order they are given in.
        #[test]
        fn resamples_draw_all_and_depend_on_the_seed_only(n in 1usize..40, seed in any::<u64>(), k in 0usize..50) {
            let names: Vec<String> = (0..n).map(|i| format!("e{i}")).collect();
            let one = Resamples::new(names.clone(), 50, seed);
            let two = Resamples::new(names.into_iter().rev(), 50, seed);
            prop_assert_eq!(one.draws(k).iter().sum::<u32>() as usize, n);
            prop_assert_eq!(one.draws(k), two.draws(k));
        }
    }
}
