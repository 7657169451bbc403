//! The article's claims: named variants of the method, trained and measured side by side.
//!
//! In: prepared graphs with gold, groups of variants, seeds. Out: a row a variant (PRAUC on all test pairs and on
//! look-alikes with intervals, F1, right order, seconds, a curve) and paired differences.
//!
//! Invariants: a variant that several groups share is trained once; all variants are measured on the same resamples of
//! left entities; the figures depend on data, settings and seeds alone.

mod variants;

pub use variants::{Group, Variant, variants};

use super::{Blocked, Evaluation, LookAlikes, Prepared, Run, TrainConfig, block, evaluate, train};
use crate::base::{Control, Error, Result};
use crate::evaluation::{Interval, RESAMPLES, Resamples, ScoredSplit, differences, mean_of_runs};
use crate::graph::{EntityId, Protocol, Split};
use crate::model::{Stop, TrainingStep};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

/// What is trained and how it is measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AblationConfig {
    pub groups: Vec<Group>,
    /// One training each.
    pub seeds: Vec<u64>,
    /// The most stages of `evidence` variants; `None`: their default.
    pub stages: Option<usize>,
    pub resamples: usize,
    /// Seed of the resamples.
    pub seed: u64,
}

impl Default for AblationConfig {
    /// All groups, seeds 0, 1, 2.
    fn default() -> Self {
        Self { groups: Group::ALL.into(), seeds: vec![0, 1, 2], stages: None, resamples: RESAMPLES, seed: 0 }
    }
}

/// A figure of a variant: its mean over seeds with the interval over left entities, and seed by seed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Measured {
    #[serde(flatten)]
    pub mean: Interval,
    pub seeds: Vec<f64>,
}

/// What a variant reaches.
#[derive(Debug, Clone, PartialEq)]
pub struct AblationRow {
    pub variant: Variant,
    /// PRAUC on all test pairs.
    pub all: Measured,
    /// PRAUC on look-alikes; `None` where no such pair is the same.
    pub look_alikes: Option<Measured>,
    /// Share of look-alikes that stand below the true partner; mean over seeds, `None` without any.
    pub right_order: Option<f64>,
    /// At the threshold chosen on valid; mean over seeds.
    pub f1: f64,
    pub valid_prauc: f64,
    /// Training and scoring of one seed, mean.
    pub seconds: f64,
    /// Recall and precision on all test pairs and on look-alikes, first seed.
    pub curves: [Vec<[f64; 2]>; 2],
    /// Scores of all test pairs, first seed.
    pub test: Arc<TestScores>,
}

/// Scored test pairs, and where the model that scored them accepts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TestScores {
    pub threshold: f64,
    /// Pair, score, whether it is the same.
    pub pairs: Vec<((EntityId, EntityId), f64, bool)>,
}

/// How much a variant is ahead of another: PRAUC on the same resamples.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    pub group: Group,
    pub of: String,
    pub against: String,
    pub all: Interval,
    pub look_alikes: Option<Interval>,
}

/// Everything that was measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Ablation {
    pub data: String,
    pub protocol: Protocol,
    pub seeds: Vec<u64>,
    pub resamples: usize,
    /// Of the first row: candidates may differ by a pair or two where sampling decides which links are shown.
    pub test_pairs: usize,
    pub positives: usize,
    pub lost_by_blocking: usize,
    pub look_alike_pairs: usize,
    pub look_alike_positives: usize,
    pub rows: Vec<AblationRow>,
    pub differences: Vec<Difference>,
}

/// What one seed of a variant gave, without its pairs.
#[derive(Debug, Clone, Default)]
struct Outcome {
    prauc: [Option<f64>; 2],
    resampled: [Vec<Option<f64>>; 2],
    right_order: Option<f64>,
    f1: f64,
    valid_prauc: f64,
    seconds: f64,
    /// Test pairs, positives, lost; look-alike pairs, positives.
    counts: [usize; 5],
    curves: [Vec<[f64; 2]>; 2],
    test: Arc<TestScores>,
}

/// Trains and measures the variants of groups; `on_row` hears of each row when it is done.
///
/// Errors: `Mismatch` without gold, without test pairs or without a seed; `Cancelled`.
/// Source: ARCHITECTURE.md, "The article's claims".
pub fn ablation(
    prepared: &Arc<Prepared>,
    config: &AblationConfig,
    control: &Control,
    on_row: &dyn Fn(&AblationRow),
) -> Result<Ablation> {
    let task = prepared.task.as_ref().filter(|t| !t.split(Split::Test).is_empty()).ok_or_else(|| {
        Error::mismatch(
            format!("{} has no test pairs to compare variants on", prepared.name),
            "Give --links PATH, or a benchmark folder with gold",
        )
    })?;
    let variants = variants(&config.groups);
    if config.seeds.is_empty() || variants.is_empty() {
        return Err(Error::mismatch("there is nothing to train", "Name at least one seed and one group"));
    }
    let lefts = task.split(Split::Test).iter().map(|p| super::evaluate::identifier(prepared, p.0));
    let resamples = Resamples::new(lefts, config.resamples, config.seed);
    let mut work =
        Work { prepared, control, stages: config.stages, resamples: &resamples, blocked: None, done: 0, jobs: 0 };
    // Variants with the same candidates follow one another, so that each set of candidates is made once.
    let mut order: Vec<usize> = Vec::new();
    for (i, variant) in variants.iter().enumerate() {
        let first = variants[..i].iter().position(|v| v.config == variant.config);
        let alike = |j: &usize| variants[*j].config.candidates == variant.config.candidates;
        match (first, order.iter().rposition(alike)) {
            (Some(_), _) => {}
            (None, Some(at)) => order.insert(at + 1, i),
            (None, None) => order.push(i),
        }
    }
    work.jobs = order.len() * config.seeds.len();
    let mut outcomes: BTreeMap<usize, Vec<Outcome>> = BTreeMap::new();
    for i in order {
        let variant = &variants[i];
        let runs: Vec<Outcome> = config.seeds.iter().map(|s| work.run(variant, *s)).collect::<Result<_>>()?;
        for twin in variants.iter().filter(|v| v.config == variant.config) {
            on_row(&row(twin, &runs));
        }
        outcomes.insert(i, runs);
    }
    let runs_of = |variant: &Variant| {
        let first = variants.iter().position(|v| v.config == variant.config).unwrap_or_default();
        outcomes.get(&first).map_or(&[][..], Vec::as_slice)
    };
    let counts = outcomes.values().next().and_then(|o| o.first()).map_or([0; 5], |o| o.counts);
    Ok(Ablation {
        data: prepared.name.clone(),
        protocol: task.protocol,
        seeds: config.seeds.clone(),
        resamples: config.resamples,
        test_pairs: counts[0],
        positives: counts[1],
        lost_by_blocking: counts[2],
        look_alike_pairs: counts[3],
        look_alike_positives: counts[4],
        rows: variants.iter().map(|v| row(v, runs_of(v))).collect(),
        differences: variants::comparisons(&variants)
            .into_iter()
            .map(|(of, against)| {
                difference((&variants[of], runs_of(&variants[of])), (&variants[against], runs_of(&variants[against])))
            })
            .collect(),
    })
}

/// Progress is counted in hundredths of a training.
const SHARES: u64 = 100;

struct Work<'a> {
    prepared: &'a Arc<Prepared>,
    control: &'a Control,
    stages: Option<usize>,
    resamples: &'a Resamples,
    blocked: Option<Arc<Blocked>>,
    done: usize,
    jobs: usize,
}

impl Work<'_> {
    fn run(&mut self, variant: &Variant, seed: u64) -> Result<Outcome> {
        let config = config_of(variant, seed, self.stages);
        let what = format!("{}, seed {seed} ({} of {})", variant.name, self.done + 1, self.jobs);
        let (before, total) = (self.done as u64 * SHARES, self.jobs as u64 * SHARES);
        self.control.progress(&what, before, total);
        // Steps of a run are silent: its own progress is a share of the whole.
        let silent = self.control.silent();
        let blocked = match self.blocked.take().filter(|b| *b.config() == config.candidates) {
            Some(blocked) => blocked,
            None => Arc::new(block(self.prepared, &config.candidates, &silent)?),
        };
        self.blocked = Some(blocked.clone());
        let control = self.control;
        let on_step = |step: TrainingStep| {
            let share = step.step as u64 * (SHARES - 1) / step.steps.max(1) as u64;
            control.progress(&what, before + share, total);
        };
        let start = Instant::now();
        let result = train_and_measure(self.prepared, &blocked, &config, &silent, &on_step)?;
        let seconds = start.elapsed().as_secs_f64();
        self.done += 1;
        self.control.progress(&what, self.done as u64 * SHARES, total);
        Ok(self.outcome(&result, seconds))
    }

    fn test_scores(&self, result: &Evaluation) -> TestScores {
        let graphs = &self.prepared.pair;
        let pairs = result
            .test
            .pairs
            .iter()
            .filter_map(|p| Some(((graphs.left.find(&p.left)?, graphs.right.find(&p.right)?), p.score, p.same)));
        TestScores { threshold: result.figures.threshold, pairs: pairs.collect() }
    }

    fn outcome(&self, result: &Evaluation, seconds: f64) -> Outcome {
        let alike = LookAlikes::of(self.prepared, &result.test);
        let splits = [&result.test, &alike.split];
        let positives = |s: &ScoredSplit| s.pairs.iter().filter(|p| p.same).count();
        Outcome {
            prauc: splits.map(|s| (positives(s) + s.lost.len() > 0).then(|| s.curve().average_precision())),
            resampled: splits.map(|s| self.resamples.prauc(s)),
            right_order: alike.right_order(),
            f1: result.figures.f1,
            valid_prauc: result.valid_prauc,
            seconds,
            counts: [
                result.test.pairs.len(),
                positives(&result.test),
                result.test.lost.len(),
                alike.split.pairs.len(),
                positives(&alike.split),
            ],
            curves: splits.map(curve_points),
            test: Arc::new(self.test_scores(result)),
        }
    }
}

fn config_of(variant: &Variant, seed: u64, stages: Option<usize>) -> TrainConfig {
    let usual = variant.config.clone();
    TrainConfig { seed, stages: stages.unwrap_or(usual.stages), ..usual }
}

/// The one place where a variant meets training and scoring.
fn train_and_measure(
    prepared: &Arc<Prepared>,
    blocked: &Arc<Blocked>,
    config: &TrainConfig,
    control: &Control,
    on_step: &(dyn Fn(TrainingStep) + Sync),
) -> Result<Evaluation> {
    let model = Arc::new(train(prepared, blocked, config, control, &Stop::default(), on_step)?);
    let run = Run::new(prepared.clone(), blocked.clone(), model, control)?;
    evaluate(prepared.task.as_ref(), &run, control)
}

fn mean(values: impl Iterator<Item = f64> + Clone) -> f64 {
    values.clone().sum::<f64>() / values.count().max(1) as f64
}

/// The mean of a figure over runs; `None` where a run has none.
fn measured(runs: &[Outcome], which: usize) -> Option<Measured> {
    let seeds: Vec<f64> = runs.iter().map(|r| r.prauc[which]).collect::<Option<_>>()?;
    let resampled: Vec<Vec<Option<f64>>> = runs.iter().map(|r| r.resampled[which].clone()).collect();
    Some(Measured { mean: Interval::new(mean(seeds.iter().copied()), &mean_of_runs(&resampled)), seeds })
}

fn row(variant: &Variant, runs: &[Outcome]) -> AblationRow {
    let none = Measured { mean: Interval::new(0.0, &[]), seeds: Vec::new() };
    let orders: Option<Vec<f64>> = runs.iter().map(|r| r.right_order).collect();
    AblationRow {
        variant: variant.clone(),
        all: measured(runs, 0).unwrap_or(none),
        look_alikes: measured(runs, 1),
        right_order: orders.map(|o| mean(o.iter().copied())),
        f1: mean(runs.iter().map(|r| r.f1)),
        valid_prauc: mean(runs.iter().map(|r| r.valid_prauc)),
        seconds: mean(runs.iter().map(|r| r.seconds)),
        curves: runs.first().map(|r| r.curves.clone()).unwrap_or_default(),
        test: runs.first().map(|r| r.test.clone()).unwrap_or_default(),
    }
}

fn difference((of, one): (&Variant, &[Outcome]), (against, other): (&Variant, &[Outcome])) -> Difference {
    let interval = |which: usize| {
        let (a, b) = (measured(one, which)?, measured(other, which)?);
        let resampled =
            |runs: &[Outcome]| mean_of_runs(&runs.iter().map(|r| r.resampled[which].clone()).collect::<Vec<_>>());
        Some(Interval::new(a.mean.value - b.mean.value, &differences(&resampled(one), &resampled(other))))
    };
    Difference {
        group: of.group,
        of: of.name.clone(),
        against: against.name.clone(),
        all: interval(0).unwrap_or(Interval { value: 0.0, low: 0.0, high: 0.0 }),
        look_alikes: interval(1),
    }
}

/// Points of a curve nearer than this are drawn as one.
const NEAR: f64 = 0.001;

/// Recall and precision from the highest score down, points thinned to what can be told apart.
fn curve_points(split: &ScoredSplit) -> Vec<[f64; 2]> {
    let curve = split.curve();
    let mut out = vec![[0.0, 1.0]];
    let mut last = None;
    for (_, q) in curve.points() {
        let point = [q.recall, q.precision];
        let far = out.last().is_none_or(|l: &[f64; 2]| (0..2).any(|i| (l[i] - point[i]).abs() >= NEAR));
        last = (!far).then_some(point);
        if far {
            out.push(point);
        }
    }
    out.extend(last);
    out
}

#[cfg(test)]
mod tests;
