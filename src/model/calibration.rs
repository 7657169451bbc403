//! A model's logits made honest: a straight line fitted on valid.
//!
//! In: logits of labeled pairs. Out: slope and intercept, part of the model card. Invariants: the slope is positive, so
//! the order of pairs stays; every part of a logit is multiplied by the slope and the intercept goes to the bias, so
//! parts still add up and the score is still the logistic of the logit.

use super::Explanation;
use super::cg_mualign::Affine;
use crate::model::logistic;

/// Parts into which pairs are cut to judge a line on pairs that it was not fitted on. Chosen by us.
const FOLDS: u64 = 5;

impl Affine {
    /// The calibrated logit, in the precision in which logits are kept.
    pub fn calibrated(self, logit: f32) -> f32 {
        self.logit(f64::from(logit)) as f32
    }
}

/// A line for logits of labeled pairs; `None` where logits as they are have the smaller cross-entropy on pairs that were
/// not fitted, or where a label is missing.
///
/// Shapes: as [`cross_fitted`]. Source: ARCHITECTURE.md, "Calibration".
pub fn calibrate(logits: &[f32], same: &[bool], groups: &[u64]) -> Option<Affine> {
    let raw: Vec<f64> = logits.iter().map(|z| f64::from(*z)).collect();
    let fitted = cross_fitted(logits, same, groups)?;
    if cross_entropy(&fitted, same) < cross_entropy(&raw, same) { Affine::fit(&raw, same) } else { None }
}

/// The logits that pairs get from lines fitted without their own part; `None` where a label is missing.
///
/// Shapes: `logits`, `same` and `groups` have the same length; pairs of one group (a hash of the left entity) stay in
/// one part. Source: ARCHITECTURE.md, "Calibration".
pub fn cross_fitted(logits: &[f32], same: &[bool], groups: &[u64]) -> Option<Vec<f64>> {
    let raw: Vec<f64> = logits.iter().map(|z| f64::from(*z)).collect();
    let mut fitted = raw.clone();
    for fold in 0..FOLDS {
        let (others, others_same): (Vec<f64>, Vec<bool>) =
            raw.iter().zip(same).zip(groups).filter(|(_, g)| *g % FOLDS != fold).map(|((z, s), _)| (*z, *s)).unzip();
        let line = Affine::fit(&others, &others_same)?;
        for (z, _) in fitted.iter_mut().zip(groups).filter(|(_, g)| *g % FOLDS == fold) {
            *z = line.logit(*z);
        }
    }
    Some(fitted)
}

/// Sum over pairs, in nats; exact for large logits.
fn cross_entropy(logits: &[f64], same: &[bool]) -> f64 {
    let each = |(z, s): (&f64, &bool)| z.max(0.0) + (-z.abs()).exp().ln_1p() - if *s { *z } else { 0.0 };
    logits.iter().zip(same).map(each).sum()
}

impl Explanation {
    /// The same explanation on the calibrated scale: every part times the slope, the intercept in the bias.
    #[must_use]
    pub fn calibrated(mut self, line: Option<Affine>) -> Self {
        let Some(line) = line else { return self };
        // The logit goes through the same rounding as where pairs are scored.
        self.logit = f64::from(line.calibrated(self.logit as f32));
        self.score = logistic(self.logit);
        self.bias = line.logit(self.bias);
        self.items.iter_mut().for_each(|item| item.contribution *= line.slope);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Rng;
    use crate::model::{Item, ItemKind, ModelKind};

    /// Labels drawn from the logistic of z / 3: logits three times too sure of themselves.
    fn too_sure(n: usize) -> (Vec<f32>, Vec<bool>, Vec<u64>) {
        let mut rng = Rng::new(5, "calibration test");
        let logits: Vec<f32> = (0..n).map(|_| rng.uniform(-12.0, 12.0) as f32).collect();
        let same = logits.iter().map(|z| rng.chance(logistic(f64::from(*z) / 3.0))).collect();
        (logits, same, (0..n as u64).collect())
    }

    #[test]
    fn a_model_too_sure_of_itself_is_corrected() {
        let (logits, same, groups) = too_sure(4000);
        let line = calibrate(&logits, &same, &groups).expect("there is something to correct");
        assert!((line.slope - 1.0 / 3.0).abs() < 0.03 && line.intercept.abs() < 0.15, "{line:?}");
        let honest = |logits: Vec<f64>| {
            let scores: Vec<f64> = logits.into_iter().map(logistic).collect();
            crate::evaluation::calibration_error(&scores, &same)
        };
        let fitted = honest(cross_fitted(&logits, &same, &groups).expect("both labels are there"));
        let plain = honest(logits.iter().map(|z| f64::from(*z)).collect());
        assert!(fitted < 0.03 && plain > 0.08, "{fitted} {plain}");
    }

    #[test]
    fn honest_or_one_sided_logits_stay() {
        // A quarter of the pairs at -ln 3 are the same, three quarters at ln 3: nothing to correct.
        let logits: Vec<f32> = (0..80).map(|i| if i % 2 == 0 { -3f32.ln() } else { 3f32.ln() }).collect();
        let same: Vec<bool> = (0..80).map(|i| (i / 2 % 4 == 0) == (i % 2 == 0)).collect();
        let groups: Vec<u64> = (0..80).collect();
        assert_eq!(calibrate(&logits, &same, &groups), None);
        assert_eq!(calibrate(&logits, &[false; 80], &groups), None);
        let sure: Vec<f32> = logits.iter().map(|z| 4.0 * z).collect();
        assert!(calibrate(&sure, &same, &groups).is_some_and(|line| line.slope < 0.5));
    }

    #[test]
    fn parts_still_add_up() {
        let items = vec![Item::about_pair(0, ItemKind::Own, 1.5), Item::about_pair(1, ItemKind::Rivals, -0.25)];
        let kind = ModelKind::Evidence;
        let plain = Explanation {
            kind,
            left: "a".into(),
            right: "b".into(),
            score: logistic(0.25),
            logit: 0.25,
            bias: -1.0,
            items,
            stage_scores: Vec::new(),
        };
        let line = Affine { slope: 0.6, intercept: 0.4 };
        let calibrated = plain.clone().calibrated(Some(line));
        assert!(calibrated.adds_up() && (calibrated.logit - 0.55).abs() < 1e-6);
        assert_eq!(calibrated.logit, f64::from(line.calibrated(0.25)), "bit for bit as where pairs are scored");
        assert_eq!(plain.clone().calibrated(None), plain);
    }
}
