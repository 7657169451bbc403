//! Figures on held-out pairs.

use super::assign::assign;
use super::train::{left_groups, split_pairs};
use super::{Partners, Prepared, Run, Task};
use crate::base::{Control, Digest, Error, Result};
use crate::evaluation::{Figures, ScoredPair, ScoredSplit, calibration_error, chance_error, figures};
use crate::graph::Split;
use crate::model::{cross_fitted, logistic};
use std::time::Instant;

/// Expected calibration errors; beside each what honest scores would show by chance.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct CalibrationErrors {
    /// By lines fitted without the pairs they are judged on.
    pub valid: f64,
    pub valid_by_chance: f64,
    pub test: f64,
    pub test_by_chance: f64,
}

/// What an evaluation found.
#[derive(Debug, Clone)]
pub struct Evaluation {
    pub valid: ScoredSplit,
    pub test: ScoredSplit,
    pub figures: Figures,
    pub valid_prauc: f64,
    pub calibration: CalibrationErrors,
    /// One-to-one decisions, duplicates, entities without a partner (ranking only).
    pub partners: Option<Partners>,
    /// Test links that the model was trained or tuned on; 0 for a fair measurement.
    pub seen_test_links: usize,
    /// What the scores belong to.
    pub run_digest: Digest,
    /// Test pairs over the wall time in which the last stage reads and scores them.
    pub score_pairs_per_second: f64,
}

/// Scores the pairs of a split; `None` without gold.
///
/// Errors: `Cancelled`.
pub fn score_split(run: &Run, split: Split, control: &Control) -> Result<Option<ScoredSplit>> {
    match &run.prepared.task {
        Some(task) => score_task(run, task, split, control).map(Some),
        None => Ok(None),
    }
}

/// The scored pairs of a split of a task that the run need not know.
///
/// Errors: `Cancelled`.
pub fn score_task(run: &Run, task: &Task, split: Split, control: &Control) -> Result<ScoredSplit> {
    let (pairs, lost) = split_pairs(run.set(), task, split, false);
    let nodes: Vec<(u32, u32)> = pairs.iter().map(|p| (p.0, p.1)).collect();
    let logits = run.logits(&nodes, control)?;
    let name = |node: u32| identifier(&run.prepared, node);
    Ok(ScoredSplit {
        pairs: pairs
            .iter()
            .zip(logits)
            .map(|(&(l, r, same), z)| ScoredPair { left: name(l), right: name(r), score: logistic(f64::from(z)), same })
            .collect(),
        lost: lost.into_iter().map(|(l, r)| (name(l), name(r))).collect(),
    })
}

pub(super) fn identifier(prepared: &Prepared, node: u32) -> String {
    match prepared.space.entity(node) {
        Some((side, entity)) => prepared.pair.side(side).iri(entity).to_owned(),
        None => String::new(),
    }
}

/// Measures a run on the pairs of a task: threshold by the best F1 on valid, figures on test.
///
/// Errors: `Mismatch` without gold; `Cancelled`.
pub fn evaluate(task: Option<&Task>, run: &Run, control: &Control) -> Result<Evaluation> {
    measure(task, None, run, control)
}

/// As [`evaluate`], with the threshold of the model in place of the best one on valid: what a person without gold gets.
///
/// Errors: as [`evaluate`].
pub fn evaluate_as_is(task: Option<&Task>, run: &Run, control: &Control) -> Result<Evaluation> {
    measure(task, Some(0.5), run, control)
}

/// `default_threshold`: what counts where the model has no threshold; `None` chooses on valid.
fn measure(task: Option<&Task>, default_threshold: Option<f64>, run: &Run, control: &Control) -> Result<Evaluation> {
    let prepared = run.prepared.clone();
    let task = task.ok_or_else(|| {
        Error::mismatch("there is no gold to measure with", "Give --links PATH, or a benchmark folder with gold")
    })?;
    if task.split(Split::Test).is_empty() {
        return Err(Error::mismatch("there is no test pair to measure with", "Give gold with more links"));
    }
    let seen = &run.model.card.seen_links;
    let known = |(l, r): &(u32, u32)| {
        let hash = crate::model::ModelCard::link_hash(&identifier(&prepared, *l), &identifier(&prepared, *r));
        seen.binary_search(&hash).is_ok()
    };
    let seen_test_links = task.links(Split::Test).iter().filter(|l| known(l)).count();
    let start = Instant::now();
    let test = score_task(run, task, Split::Test, control)?;
    let seconds = start.elapsed().as_secs_f64();
    let valid = score_task(run, task, Split::Valid, control)?;
    let valid_curve = valid.curve();
    let threshold = match default_threshold {
        Some(default) => run.model.card.threshold.unwrap_or(default),
        None => valid_curve.best_threshold(),
    };
    let figures = figures(&test, threshold, task.protocol);
    // Without gold nothing is chosen with the gold that measures.
    let judge = if default_threshold.is_some() { prepared.task.as_ref() } else { Some(task) };
    Ok(Evaluation {
        partners: assign(run, task, judge, &test, figures.threshold, control)?,
        calibration: calibration_errors(run, judge, (&valid, &test), control)?,
        valid_prauc: valid_curve.average_precision(),
        seen_test_links,
        run_digest: run.digest(),
        figures,
        score_pairs_per_second: test.pairs.len() as f64 / seconds.max(1e-9),
        valid,
        test,
    })
}

/// Valid has also chosen the line from logit to score, so there each pair is judged by a line fitted without it. A line
/// refitted on calibrated logits gives the scores of one fitted on those of the weights.
fn calibration_errors(
    run: &Run,
    judge: Option<&Task>,
    (valid, test): (&ScoredSplit, &ScoredSplit),
    control: &Control,
) -> Result<CalibrationErrors> {
    let labels = |split: &ScoredSplit| split.pairs.iter().map(|p| p.same).collect::<Vec<bool>>();
    let scores = |split: &ScoredSplit| split.pairs.iter().map(|p| p.score).collect::<Vec<f64>>();
    let (mut valid_scores, mut valid_labels) = (scores(valid), labels(valid));
    if let (Some(judge), Some(_)) = (judge, run.model.card.calibration) {
        let (pairs, _) = split_pairs(run.set(), judge, Split::Valid, false);
        let nodes: Vec<(u32, u32)> = pairs.iter().map(|p| (p.0, p.1)).collect();
        let logits = run.logits(&nodes, control)?;
        let same: Vec<bool> = pairs.iter().map(|p| p.2).collect();
        if let Some(fitted) = cross_fitted(&logits, &same, &left_groups(&run.prepared, &pairs)) {
            (valid_scores, valid_labels) = (fitted.into_iter().map(logistic).collect(), same);
        }
    }
    Ok(CalibrationErrors {
        valid: calibration_error(&valid_scores, &valid_labels),
        valid_by_chance: chance_error(&valid_scores),
        test: calibration_error(&scores(test), &labels(test)),
        test_by_chance: chance_error(&scores(test)),
    })
}
