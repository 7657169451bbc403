//! The precision-recall curve: one step per distinct score.

/// What a threshold gives.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Quality {
    /// Right matches, wrong matches, missed, rightly apart. Gold that blocking lost is among the missed.
    pub true_positives: usize,
    pub false_positives: usize,
    pub false_negatives: usize,
    pub true_negatives: usize,
    /// 1 when nothing is accepted.
    pub precision: f64,
    pub recall: f64,
    pub f1: f64,
}

/// Precision and recall at every distinct score.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ThresholdCurve {
    /// Distinct scores, descending.
    scores: Vec<f64>,
    /// Pairs accepted, and right ones among them, at each of them.
    accepted: Vec<usize>,
    right: Vec<usize>,
    /// Positions of the pairs as they were given, by score, descending; ties as given.
    order: Vec<u32>,
    lost: usize,
}

impl ThresholdCurve {
    /// From scores with labels, and the number of gold links that are not among them.
    ///
    /// Shapes: `scores` and `same` have the same length; scores are numbers.
    pub fn new(scores: &[f64], same: &[bool], lost: usize) -> Self {
        debug_assert_eq!(scores.len(), same.len(), "one label a score");
        let mut order: Vec<u32> = (0..scores.len() as u32).collect();
        order.sort_by(|a, b| scores[*b as usize].total_cmp(&scores[*a as usize]));
        let mut out = Self { lost, ..Self::default() };
        let mut right = 0;
        for (i, &k) in order.iter().enumerate() {
            right += usize::from(same[k as usize]);
            let score = scores[k as usize];
            if out.scores.last() == Some(&score) {
                let last = out.scores.len() - 1;
                out.accepted[last] = i + 1;
                out.right[last] = right;
            } else {
                out.scores.push(score);
                out.accepted.push(i + 1);
                out.right.push(right);
            }
        }
        out.order = order;
        out
    }

    /// Number of pairs.
    pub fn pair_count(&self) -> usize {
        self.accepted.last().copied().unwrap_or(0)
    }

    /// Gold pairs that are scored.
    pub fn kept_gold(&self) -> usize {
        self.right.last().copied().unwrap_or(0)
    }

    /// Distinct scores, descending: every one is an operating point.
    pub fn thresholds(&self) -> &[f64] {
        &self.scores
    }

    /// Quality when pairs with score >= `threshold` are accepted.
    pub fn at(&self, threshold: f64) -> Quality {
        let steps = self.scores.partition_point(|&s| s >= threshold);
        match steps.checked_sub(1) {
            Some(i) => self.quality(self.accepted[i], self.right[i]),
            None => self.quality(0, 0),
        }
    }

    /// The pairs that a move from one threshold to another lets in or throws out, by score, descending: positions of the pairs as
    /// they were given.
    pub fn flips(&self, from: f64, to: f64) -> &[u32] {
        let accepted = |threshold: f64| {
            let steps = self.scores.partition_point(|&s| s >= threshold);
            steps.checked_sub(1).map_or(0, |i| self.accepted[i])
        };
        let (a, b) = (accepted(from), accepted(to));
        &self.order[a.min(b)..a.max(b)]
    }

    /// The pairs nearest to a threshold in rank, half of them above it, by score, descending: positions as they were given.
    pub fn around(&self, threshold: f64, count: usize) -> &[u32] {
        let at = self.flips(f64::INFINITY, threshold).len();
        let from = at.saturating_sub(count / 2).min(self.order.len().saturating_sub(count));
        &self.order[from..(from + count).min(self.order.len())]
    }

    fn quality(&self, accepted: usize, right: usize) -> Quality {
        let gold = self.kept_gold() + self.lost;
        let ratio = |a: usize, b: usize, empty: f64| if b == 0 { empty } else { a as f64 / b as f64 };
        Quality {
            true_positives: right,
            false_positives: accepted - right,
            false_negatives: gold - right,
            true_negatives: self.pair_count() + right - accepted - self.kept_gold(),
            precision: ratio(right, accepted, 1.0),
            recall: ratio(right, gold, 0.0),
            f1: ratio(2 * right, accepted + gold, 0.0),
        }
    }

    /// All operating points (threshold, quality), from the highest threshold down.
    pub fn points(&self) -> impl Iterator<Item = (f64, Quality)> + '_ {
        self.scores.iter().enumerate().map(|(i, &s)| (s, self.quality(self.accepted[i], self.right[i])))
    }

    /// Area under the curve as average precision, times the share of gold that was kept.
    pub fn average_precision(&self) -> f64 {
        let kept = self.kept_gold();
        if kept == 0 {
            return 0.0;
        }
        let mut area = 0.0;
        let mut before = 0;
        for (accepted, right) in self.accepted.iter().zip(&self.right) {
            area += (right - before) as f64 * *right as f64 / *accepted as f64;
            before = *right;
        }
        area / kept as f64 * (kept as f64 / (kept + self.lost) as f64)
    }

    /// The threshold with the best F1; of several the largest; 0.5 without gold among the pairs.
    pub fn best_threshold(&self) -> f64 {
        if self.kept_gold() == 0 {
            return 0.5;
        }
        let mut best = (0.5, -1.0);
        for (threshold, quality) in self.points() {
            if quality.f1 > best.1 {
                best = (threshold, quality.f1);
            }
        }
        best.0
    }

    /// The largest recall of a threshold with at least this precision; 0 when there is none.
    pub fn recall_at_precision(&self, precision: f64) -> f64 {
        self.lowest_with_precision(precision).map_or(0.0, |threshold| self.at(threshold).recall)
    }

    /// The lowest threshold with at least this precision, which has the most recall of them.
    pub fn lowest_with_precision(&self, precision: f64) -> Option<f64> {
        let enough = |q: &Quality| {
            let accepted = (q.true_positives + q.false_positives) as f64;
            q.true_positives as f64 >= precision * accepted - 1e-12 * accepted
        };
        self.points().filter(|(_, q)| enough(q)).map(|(threshold, _)| threshold).last()
    }

    /// The highest threshold with at least this recall.
    pub fn highest_with_recall(&self, recall: f64) -> Option<f64> {
        self.points().find(|(_, q)| q.recall >= recall - 1e-12).map(|(threshold, _)| threshold)
    }
}

/// Average precision of scores with labels, nothing lost.
pub fn average_precision(scores: &[f64], same: &[bool]) -> f64 {
    ThresholdCurve::new(scores, same, 0).average_precision()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn worked_by_hand() {
        // Scores .9 right, .8 wrong, .8 right, .3 right; one gold lost.
        let curve = ThresholdCurve::new(&[0.9, 0.8, 0.8, 0.3], &[true, false, true, true], 1);
        assert_eq!(curve.thresholds(), [0.9, 0.8, 0.3]);
        let expected = (1.0 / 3.0 * 1.0 + 1.0 / 3.0 * 2.0 / 3.0 + 1.0 / 3.0 * 3.0 / 4.0) * 0.75;
        assert!((curve.average_precision() - expected).abs() < 1e-12);
        let q = curve.at(0.8);
        assert_eq!((q.true_positives, q.false_positives, q.false_negatives, q.true_negatives), (2, 1, 2, 0));
        assert_eq!(curve.at(0.81).true_positives, 1);
        assert_eq!(curve.at(0.95).precision, 1.0, "nothing accepted, nothing wrong");
        assert_eq!(curve.best_threshold(), 0.3, "F1 6/8 beats 4/7 and 2/5");
        assert_eq!(curve.recall_at_precision(0.75), 0.75);
        assert_eq!((curve.lowest_with_precision(0.75), curve.lowest_with_precision(0.8)), (Some(0.3), Some(0.9)));
        assert_eq!((curve.highest_with_recall(0.5), curve.highest_with_recall(0.8)), (Some(0.8), None));
    }

    #[test]
    fn flips_are_the_difference_of_what_is_accepted() {
        let scores = [0.9, 0.8, 0.8, 0.3];
        let curve = ThresholdCurve::new(&scores, &[true, false, true, true], 0);
        assert_eq!(curve.flips(0.9, 0.8), [1, 2]);
        assert_eq!(curve.flips(0.2, 0.85), [1, 2, 3], "thrown out, the highest first");
        assert_eq!(curve.flips(0.5, 0.35), [0; 0]);
        assert_eq!(curve.flips(2.0, 0.0), [0, 1, 2, 3]);
        assert_eq!(
            (curve.around(0.8, 2), curve.around(2.0, 3), curve.around(0.0, 9)),
            (&[2, 3][..], &[0, 1, 2][..], &[0, 1, 2, 3][..])
        );
    }

    #[test]
    fn empty_and_goldless_curves_have_figures() {
        let empty = ThresholdCurve::new(&[], &[], 0);
        assert_eq!((empty.average_precision(), empty.best_threshold(), empty.at(0.5).f1), (0.0, 0.5, 0.0));
        assert_eq!(ThresholdCurve::new(&[0.4], &[false], 2).at(0.0).false_negatives, 2);
    }

    proptest! {
        /// Recall never rises with the threshold, and what is accepted only shrinks.
        #[test]
        fn recall_never_rises_with_the_threshold(
            rows in proptest::collection::vec((0u8..20, any::<bool>()), 0..40),
            lost in 0usize..3,
            (a, b) in (0u8..21, 0u8..21),
        ) {
            let (scores, same): (Vec<f64>, Vec<bool>) = rows.iter().map(|r| (f64::from(r.0) / 20.0, r.1)).unzip();
            let curve = ThresholdCurve::new(&scores, &same, lost);
            let (low, high) = (f64::from(a.min(b)) / 20.0, f64::from(a.max(b)) / 20.0);
            let (more, fewer) = (curve.at(low), curve.at(high));
            prop_assert!(fewer.recall <= more.recall);
            prop_assert!(fewer.true_positives <= more.true_positives && fewer.false_positives <= more.false_positives);
        }

        /// Flips are the difference of the two accepted sets, whichever way the threshold moves.
        #[test]
        fn flips_equal_the_difference_of_the_accepted_sets(
            rows in proptest::collection::vec((0u8..20, any::<bool>()), 0..40),
            (a, b) in (0u8..21, 0u8..21),
        ) {
            let (scores, same): (Vec<f64>, Vec<bool>) = rows.iter().map(|r| (f64::from(r.0) / 20.0, r.1)).unzip();
            let curve = ThresholdCurve::new(&scores, &same, 0);
            let (from, to) = (f64::from(a) / 20.0, f64::from(b) / 20.0);
            let wanted: Vec<u32> = (0..scores.len() as u32)
                .filter(|i| (scores[*i as usize] >= from) != (scores[*i as usize] >= to))
                .collect();
            let mut flips = curve.flips(from, to).to_vec();
            prop_assert!(flips.windows(2).all(|w| scores[w[0] as usize] >= scores[w[1] as usize]));
            flips.sort_unstable();
            prop_assert_eq!(flips, wanted);
        }
    }
}
