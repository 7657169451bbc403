//! What a threshold costs: wrong matches, missed ones, and the time of a person who looks.
//!
//! In: a curve and prices. Out: the cheapest threshold, or the cheapest pair of thresholds between which a person decides.
//!
//! Invariants: a person is taken to be right; gold that blocking lost costs the same whatever the threshold.
//! Definitions: ARCHITECTURE.md, "Measures".

use super::{Quality, ThresholdCurve};

/// Prices, in any one unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Costs {
    pub wrong_match: f64,
    pub missed_match: f64,
    /// Of a minute of review.
    pub minute: f64,
    /// Minutes that a pair takes to review.
    pub minutes_per_pair: f64,
}

impl Default for Costs {
    /// A wrong match costs three missed ones, a minute one tenth of one; a pair takes half a minute.
    fn default() -> Self {
        Self { wrong_match: 3.0, missed_match: 1.0, minute: 0.1, minutes_per_pair: 0.5 }
    }
}

/// Two thresholds: accepted from the upper one on, declined below the lower one, reviewed between.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan {
    pub accept: f64,
    pub reject: f64,
    pub reviewed: usize,
    pub hours: f64,
    pub wrong_matches: usize,
    pub missed_matches: usize,
    pub cost: f64,
}

impl Costs {
    /// What the errors of a threshold cost.
    pub fn of(&self, quality: &Quality) -> f64 {
        self.wrong_match * quality.false_positives as f64 + self.missed_match * quality.false_negatives as f64
    }

    /// The threshold whose errors cost least; of several the largest. 1 more than the largest score where it is cheapest to
    /// accept nothing.
    pub fn cheapest(&self, curve: &ThresholdCurve) -> f64 {
        let mut best = (nothing(curve), self.of(&curve.at(nothing(curve))));
        for (threshold, quality) in curve.points() {
            let cost = self.of(&quality);
            if cost < best.1 {
                best = (threshold, cost);
            }
        }
        best.0
    }

    /// The cheapest plan: what is accepted, what is declined, and what a person looks at.
    ///
    /// The cost falls apart into one of the upper threshold and one of the lower, so that one pass finds both.
    pub fn plan(&self, curve: &ThresholdCurve) -> Plan {
        let review = self.minute * self.minutes_per_pair;
        let start = nothing(curve);
        let upper = |q: &Quality| self.wrong_match * q.false_positives as f64 - review * accepted(q) as f64;
        let lower = |q: &Quality| self.missed_match * q.false_negatives as f64 + review * accepted(q) as f64;
        // The best upper threshold so far, while the lower one goes down.
        let first = curve.at(start);
        let mut above = (start, upper(&first));
        let mut best = (start, start, upper(&first) + lower(&first));
        for (threshold, quality) in curve.points() {
            if upper(&quality) < above.1 {
                above = (threshold, upper(&quality));
            }
            let cost = above.1 + lower(&quality);
            if cost < best.2 {
                best = (above.0, threshold, cost);
            }
        }
        self.plan_of(curve, best.0, best.1)
    }

    /// What a pair of thresholds means; `reject` is at most `accept`.
    pub fn plan_of(&self, curve: &ThresholdCurve, accept: f64, reject: f64) -> Plan {
        let (high, low) = (curve.at(accept), curve.at(reject.min(accept)));
        let reviewed = accepted(&low) - accepted(&high);
        let hours = reviewed as f64 * self.minutes_per_pair / 60.0;
        let (wrong_matches, missed_matches) = (high.false_positives, low.false_negatives);
        let cost = self.wrong_match * wrong_matches as f64
            + self.missed_match * missed_matches as f64
            + self.minute * self.minutes_per_pair * reviewed as f64;
        Plan { accept, reject: reject.min(accept), reviewed, hours, wrong_matches, missed_matches, cost }
    }
}

fn accepted(quality: &Quality) -> usize {
    quality.true_positives + quality.false_positives
}

/// A threshold that accepts nothing.
fn nothing(curve: &ThresholdCurve) -> f64 {
    curve.thresholds().first().map_or(1.0, |s| s + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn costs(wrong_match: f64, minute: f64) -> Costs {
        Costs { wrong_match, missed_match: 1.0, minute, minutes_per_pair: 1.0 }
    }

    /// .9 right, .8 wrong, .7 right, .6 right, .5 wrong, .4 wrong; one lost.
    fn curve() -> ThresholdCurve {
        ThresholdCurve::new(&[0.9, 0.8, 0.7, 0.6, 0.5, 0.4], &[true, false, true, true, false, false], 1)
    }

    #[test]
    fn thresholds_worked_by_hand() {
        // Accepting down to .6 costs one wrong and the lost one; stopping at .9 costs three missed.
        assert_eq!(costs(1.0, 0.0).cheapest(&curve()), 0.6);
        assert_eq!(costs(1.5, 0.0).cheapest(&curve()), 0.6, "1.5 + 1 against 3");
        assert_eq!(costs(3.0, 0.0).cheapest(&curve()), 0.9, "3 + 1 against 3");
        let only_wrong = ThresholdCurve::new(&[0.9], &[false], 0);
        assert_eq!(costs(1.0, 0.0).cheapest(&only_wrong), 1.9, "nothing is cheapest");
    }

    #[test]
    fn plans_worked_by_hand() {
        // A look costs .1: from .8 down to .6 three looks find two right ones and one wrong one.
        let plan = costs(3.0, 0.1).plan(&curve());
        assert_eq!((plan.accept, plan.reject, plan.reviewed), (0.9, 0.6, 3));
        assert_eq!((plan.wrong_matches, plan.missed_matches), (0, 1));
        assert!((plan.cost - 1.3).abs() < 1e-12);
        assert!((plan.hours - 0.05).abs() < 1e-12);
        // A look that costs more than any error is never worth it.
        let plan = costs(3.0, 9.0).plan(&curve());
        assert_eq!((plan.reviewed, plan.accept), (0, 0.9));
    }

    proptest! {
        /// No other pair of thresholds is cheaper.
        #[test]
        fn a_plan_is_the_cheapest(
            rows in proptest::collection::vec((0u8..12, any::<bool>()), 0..25),
            lost in 0usize..3,
            wrong in 0u8..5,
            minute in 0u8..5,
        ) {
            let (scores, same): (Vec<f64>, Vec<bool>) = rows.iter().map(|r| (f64::from(r.0) / 12.0, r.1)).unzip();
            let curve = ThresholdCurve::new(&scores, &same, lost);
            let costs = costs(f64::from(wrong), f64::from(minute) / 4.0);
            let plan = costs.plan(&curve);
            let places: Vec<f64> = curve.thresholds().iter().copied().chain([nothing(&curve)]).collect();
            for &accept in &places {
                for &reject in places.iter().filter(|r| **r <= accept) {
                    prop_assert!(plan.cost <= costs.plan_of(&curve, accept, reject).cost + 1e-9);
                }
            }
            let single = costs.cheapest(&curve);
            for &threshold in &places {
                prop_assert!(costs.of(&curve.at(single)) <= costs.of(&curve.at(threshold)) + 1e-9);
            }
        }
    }
}
