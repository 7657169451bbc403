//! From a raw score to a logit. In: raw scores of labeled pairs. Out: an increasing affine function.

use serde::{Deserialize, Serialize};

/// logit = slope x raw + intercept; the slope is positive, so the order of pairs stays.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Affine {
    pub slope: f64,
    pub intercept: f64,
}

/// Keeps the slope finite where the labels can be parted without a mistake. Chosen by us: with ten pairs of each label a
/// standard deviation apart from their middle it takes less than a twentieth off the slope.
const RIDGE: f64 = 0.1;
/// The smallest slope, per standard deviation of the raw scores.
const SMALLEST_SLOPE: f64 = 1e-3;
/// Newton's steps; the sum is convex and has two numbers, so a dozen are plenty.
const STEPS: usize = 50;

impl Affine {
    /// The logit of a raw score.
    pub fn logit(self, raw: f64) -> f64 {
        self.slope * raw + self.intercept
    }

    /// Logistic regression on one number, by Newton's method with a little ridge on the slope.
    ///
    /// Shapes: `raw` and `same` have the same length. `None` when a label is missing: then nothing can be fitted.
    /// Source: ARCHITECTURE.md, "cg-mualign" (head).
    pub fn fit(raw: &[f64], same: &[bool]) -> Option<Self> {
        if same.iter().all(|s| *s) || !same.iter().any(|s| *s) {
            return None;
        }
        let n = raw.len() as f64;
        let mean = raw.iter().sum::<f64>() / n;
        let deviation = (raw.iter().map(|r| (r - mean).powi(2)).sum::<f64>() / n).sqrt().max(1e-9);
        let x: Vec<f64> = raw.iter().map(|r| (r - mean) / deviation).collect();
        let cost = |(a, b): (f64, f64)| {
            let each = x.iter().zip(same).map(|(x, s)| {
                let z = a * x + b;
                z.max(0.0) + (-z.abs()).exp().ln_1p() - if *s { z } else { 0.0 }
            });
            each.sum::<f64>() + 0.5 * RIDGE * (a * a)
        };
        let (mut a, mut b) = (1.0f64, 0.0f64);
        for _ in 0..STEPS {
            let (mut ga, mut gb, mut aa, mut ab, mut bb) = (RIDGE * a, 0.0, RIDGE, 0.0, 1e-9);
            for (x, s) in x.iter().zip(same) {
                let p = crate::model::logistic(a * x + b);
                let (error, weight) = (p - f64::from(u8::from(*s)), p * (1.0 - p));
                ga += error * x;
                gb += error;
                aa += weight * x * x;
                ab += weight * x;
                bb += weight;
            }
            let determinant = aa * bb - ab * ab;
            let step = ((bb * ga - ab * gb) / determinant, (aa * gb - ab * ga) / determinant);
            // A full step may overshoot far from the solution; halves of it always come down.
            let before = cost((a, b));
            let mut length = 1.0;
            while length > 1e-6 && cost((a - length * step.0, b - length * step.1)) > before {
                length *= 0.5;
            }
            a -= length * step.0;
            b -= length * step.1;
            if (length * step.0).abs() + (length * step.1).abs() < 1e-10 {
                break;
            }
        }
        if a < SMALLEST_SLOPE {
            // The scores say nothing (or the contrary): keep the order and the share of pairs that are the same.
            let share = same.iter().filter(|s| **s).count() as f64 / n;
            (a, b) = (SMALLEST_SLOPE, (share / (1.0 - share)).ln());
        }
        Some(Self { slope: a / deviation, intercept: b - a * mean / deviation })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_known_line_is_found() {
        // At raw 0 one pair of four is the same, at raw 1 three of four: logits -ln 3 and ln 3, slope 2 ln 3. A hundred
        // copies make the ridge negligible.
        let mut raw = Vec::new();
        let mut same = Vec::new();
        for _ in 0..100 {
            raw.extend([0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0]);
            same.extend([true, false, false, false, true, true, true, false]);
        }
        let line = Affine::fit(&raw, &same).expect("both labels are there");
        assert!((line.logit(0.0) + 3f64.ln()).abs() < 2e-3, "{line:?}");
        assert!((line.logit(1.0) - 3f64.ln()).abs() < 2e-3, "{line:?}");
    }

    #[test]
    fn parted_labels_give_a_finite_slope_and_wrong_scores_a_positive_one() {
        let raw = [-3.0, -2.5, -2.0, -0.5, -0.4];
        let line = Affine::fit(&raw, &[false, false, false, true, true]).expect("both labels are there");
        assert!(line.slope.is_finite() && line.logit(-2.0) < 0.0 && line.logit(-0.5) > 0.0, "{line:?}");
        let wrong = Affine::fit(&raw, &[true, true, true, false, false]).expect("both labels are there");
        assert!(wrong.slope > 0.0);
        assert_eq!(Affine::fit(&raw, &[true; 5]), None);
    }
}
