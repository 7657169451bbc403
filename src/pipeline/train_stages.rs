//! Training `evidence` stage by stage.
//!
//! A stage must not be fitted on scores that saw the answer, neither through shown links nor because the stage before was
//! fitted on the same pairs. So there are several passes over the same graphs: one that shows all train links, whose scores
//! are the result, and one for each fold of train's left entities that does not show the fold's links. The model of a stage
//! is fitted on the held-out pairs of all folds; each fold's pass is scored by a model fitted without the fold. The stage
//! that is kept as the last one is fitted once more, for longer.
//!
//! Source: ARCHITECTURE.md, "Stages".

use super::block::Blocked;
use super::stages::{Stage, StageRun, fill, source};
use super::train::{LabeledNodes, VALID_LEFTS, evenly_spaced_lefts, kept_share, split_pairs};
use super::{Prepared, Task, TrainConfig};
use crate::base::{Control, Result, Rng, map_range, with_threads};
use crate::evaluation::average_precision;
use crate::graph::Split;
use crate::model::evidence::{Example, Learned, LearnedNames, Network, PairInputs, TrainSettings, fit};
use crate::model::{StageCard, Stop, TrainingStep};
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Folds of train's left entities.
const FOLDS: usize = 2;
/// A fit reads no more pairs than this, of left entities evenly spaced.
const MOST_PAIRS: usize = 150_000;
/// The last stage is fitted with as many passes over its pairs, but with no more visits than this.
const LONG_PASSES: usize = 16;
const MOST_VISITS: usize = 1_500_000;
/// A later stage must gain at least this much average precision on valid, ...
const LEAST_GAIN: f64 = 5e-4;
/// ... or what this many positives are worth.
const POSITIVES_GAINED: f64 = 0.1;

/// A trained chain.
pub(super) struct TrainedStages {
    pub networks: Vec<Network>,
    pub cards: Vec<StageCard>,
    pub chain: Arc<StageRun>,
    pub train_pairs: usize,
}

/// One pass over the graphs.
#[derive(Clone)]
struct Pass {
    /// Left nodes whose links are not shown.
    held_out: Arc<FxHashSet<u32>>,
    stage: Arc<Stage>,
    run: Option<Arc<StageRun>>,
}

/// All passes before a stage is fitted.
#[derive(Clone)]
struct Level {
    number: usize,
    main: Pass,
    folds: Vec<Pass>,
}

/// What a stage is fitted on and measured with.
struct Material<'a> {
    learned: &'a Learned,
    /// By fold: learned without its pairs.
    learned_without: &'a [Learned],
    /// With the fold whose pass a pair is read from.
    fitted: Vec<(usize, Example<'a>)>,
    watched: Vec<Example<'a>>,
    valid: &'a [LabeledNodes],
    /// Share of valid's gold among the candidates.
    kept: f64,
}

impl Material<'_> {
    /// Whether what is left without any one fold holds pairs that are the same and pairs that are not.
    fn folds_can_be_fitted(&self, folds: usize) -> bool {
        (0..folds).all(|fold| {
            let mut left = self.fitted.iter().filter(|(f, _)| *f != fold).map(|(_, e)| e.same);
            left.next().is_some_and(|first| left.any(|same| same != first))
        })
    }
}

/// Shared by all steps of a training.
struct Trainer<'a> {
    prepared: &'a Prepared,
    task: &'a Task,
    config: &'a TrainConfig,
    control: &'a Control,
    stop: &'a Stop,
    on_step: &'a (dyn Fn(TrainingStep) + Sync),
    /// Steps that are done, for the history.
    steps_done: AtomicUsize,
    /// What is known of relations, where it is not to be learned anew.
    known: Option<Learned>,
}

/// Fits stage after stage while valid gains, then the last one at length.
///
/// Errors: as [`fit`].
pub(super) fn train_stages(
    prepared: &Arc<Prepared>,
    blocked: &Arc<Blocked>,
    task: &Task,
    config: &TrainConfig,
    control: &Control,
    stop: &Stop,
    on_step: &(dyn Fn(TrainingStep) + Sync),
) -> Result<TrainedStages> {
    let trainer =
        Trainer { prepared, task, config, control, stop, on_step, steps_done: AtomicUsize::new(0), known: None };
    // Names know nothing of neighbors: there is nothing a later stage could read.
    let stages = if config.switches.neighborhood { config.stages } else { 1 };
    let first = if config.switches.neighborhood { blocked.first.clone() } else { Arc::new(blocked.first.of_names()) };
    let main = Pass { held_out: Arc::default(), stage: first.clone(), run: None };
    let mut level = Level { number: 0, main, folds: folds(blocked, &first, task, config, control)? };
    let mut chosen: Option<(TrainedStages, Level)> = None;
    loop {
        let (chain, network, card, pairs, next) = trainer.with_material(&level, |material| {
            let network = trainer.fit(&level, material, None)?;
            let (chain, quality) = trainer.measure(&level.main, &network, material)?;
            let card = trainer.card(material, quality);
            if !gains(chosen.as_ref().map(|c| &c.0), quality, material.valid) {
                return Ok((chain, network, card, material.fitted.len(), None));
            }
            let last =
                level.number + 1 >= stages || stop.is_asked() || !material.folds_can_be_fitted(level.folds.len());
            let next = if last { Vec::new() } else { trainer.fit_folds(&level, material)? };
            Ok((chain, network, card, material.fitted.len(), Some(next)))
        })?;
        let Some(fold_runs) = next else { break };
        let mut done = match chosen.take() {
            Some((done, _)) => done,
            None => {
                let chain = chain.clone();
                TrainedStages { networks: Vec::new(), cards: Vec::new(), chain, train_pairs: pairs }
            }
        };
        done.networks.push(network);
        done.cards.push(card);
        done.chain = chain.clone();
        let before = level.clone();
        let ends = fold_runs.is_empty() || stop.is_asked();
        chosen = Some((done, before));
        if ends {
            break;
        }
        for (fold, run) in level.folds.iter_mut().zip(fold_runs) {
            fold.stage = Arc::new(Stage::next(&run, control)?);
            fold.run = Some(run);
        }
        level.main.stage = Arc::new(Stage::next(&chain, control)?);
        level.main.run = Some(chain);
        level.number += 1;
    }
    let (mut done, level) = chosen.ok_or_else(|| crate::base::Error::Fault("no stage was trained".to_owned()))?;
    trainer.fit_longer(&level, &mut done)?;
    Ok(done)
}

/// Whether a stage is worth more than the chain so far.
fn gains(done: Option<&TrainedStages>, quality: f64, valid: &[LabeledNodes]) -> bool {
    let positives = valid.iter().filter(|p| p.2).count().max(1) as f64;
    done.and_then(|d| d.cards.last())
        .is_none_or(|card| quality > card.valid_prauc + LEAST_GAIN.max(POSITIVES_GAINED / positives))
}

impl Trainer<'_> {
    /// Reads the pairs of a level.
    fn with_material<R>(&self, level: &Level, then: impl FnOnce(&Material<'_>) -> Result<R>) -> Result<R> {
        let train = split_pairs(&level.main.stage.set, self.task, Split::Train, true).0;
        let (valid, lost) = split_pairs(&level.main.stage.set, self.task, Split::Valid, false);
        let lefts = evenly_spaced_lefts(&train, (MOST_PAIRS * lefts_of(&train) / train.len().max(1)).max(1));
        let held: Vec<(usize, LabeledNodes)> = level
            .folds
            .iter()
            .enumerate()
            .flat_map(|(f, fold)| {
                let pairs = split_pairs(&fold.stage.set, self.task, Split::Train, true).0;
                pairs.into_iter().filter(|p| fold.held_out.contains(&p.0) && lefts.contains(&p.0)).map(move |p| (f, p))
            })
            .collect();
        let relations = &self.prepared.space.relations;
        let prior = Learned::prior(relations);
        let learn = |without: Option<usize>| {
            if self.config.is_general {
                return level.main.stage.learn_blind();
            }
            if let Some(known) = &self.known {
                return known.clone();
            }
            let others = held.iter().filter(|(f, _)| Some(*f) != without);
            let read: Vec<_> =
                others.map(|&(f, (l, r, same))| (source(&level.folds[f].stage, &prior), l, r, same)).collect();
            // As a checkpoint will give it back, so that a saved model scores as it did in training.
            Learned::by_name(relations, &Learned::learn(relations, &read).names(relations))
        };
        let learned = learn(None);
        let learned_without: Vec<Learned> = match self.config.is_general {
            // No label is read, so there is nothing to leave out.
            true => vec![learned.clone(); level.folds.len()],
            false => (0..level.folds.len()).map(|f| learn(Some(f))).collect(),
        };
        self.control.check()?;
        let alone = !self.config.switches.neighborhood;
        let example = |pass: &'_ Pass, learned: &Learned, (left, right, same): LabeledNodes| {
            let mut inputs = PairInputs::default();
            fill(&pass.stage, learned, pass.run.as_deref(), (left, right), alone, &mut inputs);
            (left, right, same, inputs)
        };
        let fitted = map_range(held.len(), |i| {
            let (f, pair) = held[i];
            let learned = &learned_without[f];
            let (left, right, same, inputs) = example(&level.folds[f], learned, pair);
            (f, Example { source: source(&level.folds[f].stage, learned), left, right, same, inputs })
        });
        let watched_lefts = evenly_spaced_lefts(&valid, VALID_LEFTS);
        let watched: Vec<LabeledNodes> = valid.iter().filter(|p| watched_lefts.contains(&p.0)).copied().collect();
        let watched = map_range(watched.len(), |i| {
            let (left, right, same, inputs) = example(&level.main, &learned, watched[i]);
            Example { source: source(&level.main.stage, &learned), left, right, same, inputs }
        });
        self.control.check()?;
        let kept = kept_share(&valid, lost.len());
        then(&Material { learned: &learned, learned_without: &learned_without, fitted, watched, valid: &valid, kept })
    }

    /// Fits on all pairs, or without those of a fold.
    fn fit(&self, level: &Level, material: &Material<'_>, without: Option<usize>) -> Result<Network> {
        let salt = 1000 * level.number as u64 + without.map_or(0, |f| 100 + f as u64);
        let settings = self.settings(salt, self.config.visits);
        match without {
            None => self.fit_shown(material, &settings),
            Some(_) => self.fit_with(material, without, &settings, &|_| {}),
        }
    }

    /// Settings of one fit; `salt` tells the seeds of fits apart.
    fn settings(&self, salt: u64, visits: usize) -> TrainSettings {
        let seed = self.config.seed.wrapping_add(salt);
        let settings = TrainSettings::new(seed, self.config.switches, visits);
        TrainSettings { hides_names: self.config.is_general, ..settings }
    }

    /// Fits on all pairs; its steps follow on those of earlier stages.
    fn fit_shown(&self, material: &Material<'_>, settings: &TrainSettings) -> Result<Network> {
        let done = self.steps_done.load(Ordering::Relaxed);
        let usual = self.settings(0, self.config.visits).steps();
        let steps = (usual * self.config.stages.max(1)).max(done + settings.steps());
        let shown = |step: TrainingStep| (self.on_step)(TrainingStep { step: step.step + done, steps, ..step });
        let network = self.fit_with(material, None, settings, &shown)?;
        self.steps_done.store(done + settings.steps(), Ordering::Relaxed);
        Ok(network)
    }

    fn fit_with(
        &self,
        material: &Material<'_>,
        without: Option<usize>,
        settings: &TrainSettings,
        on_step: &(dyn Fn(TrainingStep) + Sync),
    ) -> Result<Network> {
        let of_fold = |f: &usize| Some(*f) == without;
        let examples: Vec<&Example<'_>> = material.fitted.iter().filter(|(f, _)| !of_fold(f)).map(|(_, e)| e).collect();
        let data = (examples.as_slice(), material.watched.as_slice());
        // candle's small tensors lose more by sharing cores than they gain.
        with_threads(1, || fit(data, material.kept, settings, self.control, self.stop, on_step))
    }

    /// Each fold's pass, scored by a model fitted without the fold.
    fn fit_folds(&self, level: &Level, material: &Material<'_>) -> Result<Vec<Arc<StageRun>>> {
        (0..level.folds.len())
            .into_par_iter()
            .map(|f| {
                let network = self.fit(level, material, Some(f))?;
                self.run(&level.folds[f], &network, &material.learned_without[f])
            })
            .collect()
    }

    /// The last stage once more, with as many visits as its pairs are worth; kept if valid gains.
    fn fit_longer(&self, level: &Level, done: &mut TrainedStages) -> Result<()> {
        let visits = (done.train_pairs * LONG_PASSES).min(MOST_VISITS);
        if visits <= self.config.visits || self.stop.is_asked() {
            return Ok(());
        }
        self.with_material(level, |material| {
            let network = self.fit_shown(material, &self.settings(500, visits))?;
            let (chain, quality) = self.measure(&level.main, &network, material)?;
            if let (Some(last), Some(card)) = (done.networks.last_mut(), done.cards.last_mut())
                && quality > card.valid_prauc
            {
                *last = network;
                *card = self.card(material, quality);
                done.chain = chain;
            }
            Ok(())
        })
    }

    fn run(&self, pass: &Pass, network: &Network, learned: &Learned) -> Result<Arc<StageRun>> {
        let (weights, learned) = (network.weights()?, learned.clone());
        let (stage, before) = (pass.stage.clone(), pass.run.clone());
        Ok(Arc::new(StageRun::new(stage, weights, self.config.switches, learned, before)))
    }

    /// A network on the main pass, and its average precision on valid.
    fn measure(&self, main: &Pass, network: &Network, material: &Material<'_>) -> Result<(Arc<StageRun>, f64)> {
        let chain = self.run(main, network, material.learned)?;
        let nodes: Vec<(u32, u32)> = material.valid.iter().map(|p| (p.0, p.1)).collect();
        let scores: Vec<f64> = chain.logits(&nodes, self.control)?.into_iter().map(f64::from).collect();
        let same: Vec<bool> = material.valid.iter().map(|p| p.2).collect();
        Ok((chain, average_precision(&scores, &same) * material.kept))
    }

    fn card(&self, material: &Material<'_>, valid_prauc: f64) -> StageCard {
        let learned = match self.config.is_general {
            true => LearnedNames::default(),
            false => material.learned.names(&self.prepared.space.relations),
        };
        StageCard { valid_prauc, learned }
    }
}

/// Seeded folds of train's left entities, each with a pass that does not show its links.
fn folds(
    blocked: &Arc<Blocked>,
    first: &Arc<Stage>,
    task: &Task,
    config: &TrainConfig,
    control: &Control,
) -> Result<Vec<Pass>> {
    let pass = |held_out: FxHashSet<u32>| pass_without(blocked, first, held_out, control);
    parts_of_train(task, config, &task.decided).into_iter().map(pass).collect()
}

/// Left entities of train and of some more pairs, parted at random.
fn parts_of_train(task: &Task, config: &TrainConfig, more: &[LabeledNodes]) -> Vec<FxHashSet<u32>> {
    let mut lefts: Vec<u32> = task.split(Split::Train).iter().chain(more).map(|p| p.0).collect();
    lefts.sort_unstable();
    lefts.dedup();
    let order = Rng::new(config.seed, "folds of train").permutation(lefts.len());
    let count = FOLDS.min(lefts.len()).max(1);
    (0..count).map(|f| order.iter().skip(f).step_by(count).map(|&i| lefts[i]).collect()).collect()
}

/// A pass that does not show the links of some left entities.
fn pass_without(
    blocked: &Arc<Blocked>,
    first: &Arc<Stage>,
    held_out: FxHashSet<u32>,
    control: &Control,
) -> Result<Pass> {
    let stage = if first.shown.is_empty() {
        first.clone()
    } else {
        Arc::new(Stage::first(&blocked.ground, first.shown.without(&held_out), control)?)
    };
    Ok(Pass { held_out: Arc::new(held_out), stage, run: None })
}

fn lefts_of(pairs: &[LabeledNodes]) -> usize {
    let mut lefts: Vec<u32> = pairs.iter().map(|p| p.0).collect();
    lefts.dedup();
    lefts.len()
}

mod warm;

pub(super) use warm::continue_stages;

#[cfg(test)]
mod tests;
