//! How good a set of scored pairs is.
//!
//! In: scores, labels, gold that blocking lost. Out: the precision-recall curve, its average precision, thresholds,
//! ranking measures, decisions under the one-to-one rule, intervals by resampling, all as f64.
//!
//! Invariants: ties in score form one step; a pair at the threshold is accepted; lost gold counts everywhere.
//! Definitions: ARCHITECTURE.md, "Measures".

mod assignment;
mod bootstrap;
mod calibration_error;
mod costs;
mod counting;
mod curve;
mod figures;
mod ranking;
mod uncertainty;

pub use assignment::{Balance, ScoredRows, balanced, greedy, optimal};
pub use bootstrap::{Interval, RESAMPLES, Resamples, differences, mean_of_runs};
pub use calibration_error::{CalibrationBin, calibration_bins, calibration_error, chance_error};
pub use costs::{Costs, Plan};
pub use counting::{Counted, CountedPair, Counting, counted, free_pairs, hits_at, partner_ranks};
pub use curve::{Quality, ThresholdCurve, average_precision};
pub use figures::{Figures, ScoredPair, ScoredSplit, figures};
pub use ranking::ranking;
pub use uncertainty::{Intervals, Uncertainty};
