//! How far scores are from probabilities.
//!
//! In: scores and labels. Out: the expected calibration error, and the one that honest scores show by chance.
//! Invariant: bins are of equal width, so that the many easy pairs fill the first and the last.

use crate::base::Rng;

/// Bins of equal width from 0 to 1. Source: the usual number (Guo et al., "On calibration of modern neural networks",
/// ICML 2017).
const BINS: usize = 15;
/// Draws of labels for the error by chance. Chosen by us: a mean over fewer would itself be left to chance.
const DRAWS: usize = 100;

/// Pairs whose scores lie in one of the bins.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct CalibrationBin {
    pub pairs: usize,
    /// 0 without pairs, as the next.
    pub mean_score: f64,
    /// The share of pairs that are the same.
    pub same_share: f64,
}

/// Mean score and share of same pairs in bins of equal width from 0 to 1: honest scores have equal ones.
///
/// Shapes: `scores` (0 to 1) and `same` have the same length. Source: ARCHITECTURE.md, "Calibration".
pub fn calibration_bins(scores: &[f64], same: &[bool]) -> Vec<CalibrationBin> {
    debug_assert_eq!(scores.len(), same.len(), "one label a score");
    let mut bins = vec![CalibrationBin::default(); BINS];
    for (score, same) in scores.iter().zip(same) {
        let bin = &mut bins[((score * BINS as f64) as usize).min(BINS - 1)];
        bin.pairs += 1;
        bin.mean_score += score;
        bin.same_share += f64::from(u8::from(*same));
    }
    for bin in bins.iter_mut().filter(|b| b.pairs > 0) {
        bin.mean_score /= bin.pairs as f64;
        bin.same_share /= bin.pairs as f64;
    }
    bins
}

/// Expected calibration error: over bins of equal width, the mean difference between the mean score and the share of
/// pairs that are the same, weighted by pairs. 0 without pairs.
///
/// Shapes: `scores` (0 to 1) and `same` have the same length.
/// Source: ARCHITECTURE.md, "Calibration".
pub fn calibration_error(scores: &[f64], same: &[bool]) -> f64 {
    debug_assert_eq!(scores.len(), same.len(), "one label a score");
    let mut sums = [(0.0, 0.0); BINS];
    for (score, same) in scores.iter().zip(same) {
        let bin = ((score * BINS as f64) as usize).min(BINS - 1);
        sums[bin].0 += score;
        sums[bin].1 += f64::from(u8::from(*same));
    }
    if scores.is_empty() {
        return 0.0;
    }
    sums.iter().map(|(score, same)| (score - same).abs()).sum::<f64>() / scores.len() as f64
}

/// The calibration error that honest scores would show by chance: the mean over draws of labels with these scores as
/// their probabilities. An error near it says nothing against the scores; on a hundred pairs it is a few hundredths.
///
/// Source: ARCHITECTURE.md, "Calibration".
pub fn chance_error(scores: &[f64]) -> f64 {
    let mut rng = Rng::new(0, "chance calibration error");
    let one = |_| {
        let same: Vec<bool> = scores.iter().map(|score| rng.chance(*score)).collect();
        calibration_error(scores, &same)
    };
    (0..DRAWS).map(one).sum::<f64>() / DRAWS as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        // The bin from 0.6 to 0.667: mean 0.65, half are the same; the last: mean 1, all are.
        assert!((calibration_error(&[0.64, 0.66, 1.0, 1.0], &[true, false, true, true]) - 0.075).abs() < 1e-12);
        assert_eq!(calibration_error(&[1.0, 0.0], &[false, true]), 1.0);
        assert_eq!(calibration_error(&[], &[]), 0.0);
        let bins = calibration_bins(&[0.64, 0.66, 1.0, 1.0], &[true, false, true, true]);
        assert_eq!((bins.len(), bins.iter().map(|b| b.pairs).sum::<usize>()), (15, 4));
        assert_eq!((bins[9].pairs, bins[9].same_share), (2, 0.5));
        assert!((bins[9].mean_score - 0.65).abs() < 1e-12);
        assert_eq!(bins[14], CalibrationBin { pairs: 2, mean_score: 1.0, same_share: 1.0 });
    }

    #[test]
    fn chance_shrinks_with_the_number_of_pairs() {
        assert_eq!(chance_error(&[0.0, 1.0]), 0.0, "nothing is left to chance");
        // A single pair at one half is off by one half, whatever its label.
        assert_eq!(chance_error(&[0.5]), 0.5);
        let (few, many) = (chance_error(&[0.3; 50]), chance_error(&[0.3; 5000]));
        assert!(few > 0.03 && many < 0.01, "{few} {many}");
    }
}
