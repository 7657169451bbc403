//! Scores of gold pairs in bins, on a linear or a logit scale.

use super::engine::GoldScore;

/// Bins of the histogram. Source: ARCHITECTURE.md, "The window" (Threshold).
pub const BINS: usize = 50;
/// The logit scale ends at scores this near to 0 and 1 at the latest.
const LOGIT_END: f64 = 12.0;

/// How a score is laid out from left (0) to right (1).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scale {
    Linear,
    /// Logits from `-end` to `end`.
    Logit {
        end: f64,
    },
}

impl Scale {
    /// The logit scale that holds all logits, in whole steps, at most 12 to either side.
    pub fn logit_for(pairs: &[GoldScore]) -> Self {
        let largest = pairs.iter().map(|p| p.logit.abs()).fold(0.0, f64::max);
        Self::Logit { end: largest.ceil().clamp(2.0, LOGIT_END) }
    }

    /// Where a score lies, 0 to 1.
    pub fn position(self, score: f64) -> f64 {
        match self {
            Self::Linear => score,
            Self::Logit { end } => {
                let logit = (score / (1.0 - score).max(f64::MIN_POSITIVE)).max(f64::MIN_POSITIVE).ln();
                ((logit / end + 1.0) / 2.0).clamp(0.0, 1.0)
            }
        }
    }

    /// The score at a position, 0 to 1.
    pub fn score(self, position: f64) -> f64 {
        let position = position.clamp(0.0, 1.0);
        match self {
            Self::Linear => position,
            Self::Logit { end } => 1.0 / (1.0 + (-(position * 2.0 - 1.0) * end).exp()),
        }
    }

    /// Ticks under the axis: position and text (a score on either scale).
    pub fn ticks(self) -> Vec<(f64, String)> {
        match self {
            Self::Linear => (0..=5).map(|i| (f64::from(i) / 5.0, format!("{:.1}", f64::from(i) / 5.0))).collect(),
            Self::Logit { .. } => {
                let scores: [(f64, &str); 7] = [
                    (0.0001, "0.0001"),
                    (0.01, "0.01"),
                    (0.1, "0.1"),
                    (0.5, "0.5"),
                    (0.9, "0.9"),
                    (0.99, "0.99"),
                    (0.9999, "0.9999"),
                ];
                let inside = |(s, t): (f64, &str)| {
                    let at = self.position(s);
                    (at > 0.0 && at < 1.0).then(|| (at, t.to_owned()))
                };
                scores.into_iter().filter_map(inside).collect()
            }
        }
    }
}

/// Gold pairs in one bin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bin {
    pub same: usize,
    pub different: usize,
}

/// Counts pairs in [`BINS`] bins of equal width on a scale.
pub fn histogram(pairs: &[GoldScore], scale: Scale) -> Vec<Bin> {
    let mut bins = vec![Bin::default(); BINS];
    for pair in pairs {
        let at = (scale.position(pair.score) * BINS as f64) as usize;
        if let Some(bin) = bins.get_mut(at.min(BINS - 1)) {
            if pair.same {
                bin.same += 1;
            } else {
                bin.different += 1;
            }
        }
    }
    bins
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_are_read_back() {
        for scale in [Scale::Linear, Scale::Logit { end: 9.0 }] {
            for score in [0.001, 0.3, 0.5, 0.62, 0.999] {
                assert!((scale.score(scale.position(score)) - score).abs() < 1e-9);
            }
            assert!(scale.position(0.0) >= 0.0 && scale.position(1.0) <= 1.0);
        }
    }

    #[test]
    fn every_pair_is_in_one_bin() {
        let pair = |score: f64, same| GoldScore {
            left: crate::graph::EntityId(0),
            right: crate::graph::EntityId(0),
            score,
            logit: 0.0,
            same,
            free: true,
            name: 1.0,
        };
        let bins = histogram(&[pair(0.0, false), pair(1.0, true), pair(0.5, true)], Scale::Linear);
        assert_eq!(bins.len(), BINS);
        assert_eq!((bins[0].different, bins[BINS - 1].same, bins[BINS / 2].same), (1, 1, 1));
    }
}
