//! Training an `evidence` chain further: earlier stages keep their weights, the last one goes on from where it is.
//!
//! In: a trained chain, the task with decided pairs. Out: the chain with its last stage fitted again. Invariants: decided pairs are read
//! from a pass that does not show them, as gold is; the same seed gives the same weights.
//! Source: ARCHITECTURE.md, "Learning from decisions".

use super::{Level, Pass, TrainedStages, Trainer, parts_of_train, pass_without};
use crate::base::{Control, Error, Result, with_threads};
use crate::graph::Split;
use crate::model::evidence::{Example, Learned, Network, TrainSettings, fit_from};
use crate::model::{Body, Model, Stop, TrainingStep};
use crate::pipeline::block::Blocked;
use crate::pipeline::stages::Stage;
use crate::pipeline::{Prepared, Task, TrainConfig};
use rustc_hash::FxHashSet;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

/// Pairs seen in all: enough for the loss to settle from weights that are nearly right.
const VISITS: usize = 40_000;
/// A quarter of the rate of a training from scratch.
const LEARNING_RATE: f64 = 1e-3;
/// Decided pairs are repeated until they are this share of what is seen, at most so many times.
const SHARE: usize = 4;
const MOST_TIMES: usize = 8;

/// Fits the last stage of a chain further.
///
/// Errors: `Mismatch` where pairs that are the same or pairs that are not are missing; `Cancelled`.
pub(in crate::pipeline) fn continue_stages(
    (prepared, blocked): (&Arc<Prepared>, &Arc<Blocked>),
    task: &Task,
    (base, config): (&Model, &TrainConfig),
    control: &Control,
    stop: &Stop,
    on_step: &(dyn Fn(TrainingStep) + Sync),
) -> Result<TrainedStages> {
    let Body::Evidence(stages) = &base.body else { return Err(Error::Fault("only evidence has stages".to_owned())) };
    let cards = &base.card.stages;
    let (Some(last), Some(last_card)) = (stages.last(), cards.last()) else {
        return Err(Error::Fault("a model without stages".to_owned()));
    };
    let relations = &prepared.space.relations;
    let learned_of = |stage: &Stage, i: usize| match (config.is_general, cards.get(i)) {
        (false, Some(card)) => Learned::by_name(relations, &card.learned),
        _ => stage.learn_blind(),
    };
    // Without gold to learn relations from, what the model knows of them stays.
    let known = match task.split(Split::Train).is_empty() && !config.is_general {
        true => Some(Learned::by_name(relations, &last_card.learned)),
        false => None,
    };
    let trainer = Trainer { prepared, task, config, control, stop, on_step, steps_done: AtomicUsize::new(0), known };
    let first = if config.switches.neighborhood { blocked.first.clone() } else { Arc::new(blocked.first.of_names()) };
    let main = Pass { held_out: Arc::default(), stage: first.clone(), run: None };
    let mut level = Level { number: 0, main, folds: vec![held_out_pass(blocked, &first, task, config, control)?] };
    for (i, stage) in stages.iter().enumerate().take(stages.len() - 1) {
        let onward = |pass: &mut Pass| -> Result<()> {
            let run = trainer.run(pass, &stage.network, &learned_of(&pass.stage, i))?;
            pass.stage = Arc::new(Stage::next(&run, control)?);
            pass.run = Some(run);
            Ok(())
        };
        onward(&mut level.main)?;
        level.folds.iter_mut().try_for_each(onward)?;
        level.number += 1;
    }
    let decided: FxHashSet<(u32, u32)> = task.decided.iter().map(|p| (p.0, p.1)).collect();
    trainer.with_material(&level, |material| {
        let all: Vec<&Example<'_>> = material.fitted.iter().map(|(_, e)| e).collect();
        let own: Vec<&Example<'_>> = all.iter().copied().filter(|e| decided.contains(&(e.left, e.right))).collect();
        let times = (all.len() / (SHARE * own.len().max(1))).clamp(1, MOST_TIMES);
        let mut examples = all.clone();
        (1..times).for_each(|_| examples.extend(&own));
        let settings = TrainSettings {
            learning_rate: LEARNING_RATE,
            hides_names: config.is_general,
            ..TrainSettings::new(config.seed, config.switches, VISITS)
        };
        let start = copied(&last.network, config)?;
        let data = (examples.as_slice(), material.watched.as_slice());
        let network = with_threads(1, || fit_from(start, data, material.kept, &settings, control, stop, on_step))?;
        let (chain, quality) = trainer.measure(&level.main, &network, material)?;
        let mut networks: Vec<Network> = stages.iter().map(|s| s.network.clone()).collect();
        networks.pop();
        networks.push(network);
        let mut cards = cards.clone();
        cards.pop();
        cards.push(trainer.card(material, quality));
        Ok(TrainedStages { networks, cards, chain, train_pairs: material.fitted.len() })
    })
}

/// The pass from which pairs are read: it shows neither decided pairs nor half of train. One is enough to go on from a trained model,
/// and takes a third of the time that the folds of a training from scratch take.
fn held_out_pass(
    blocked: &Arc<Blocked>,
    first: &Arc<Stage>,
    task: &Task,
    config: &TrainConfig,
    control: &Control,
) -> Result<Pass> {
    let half = parts_of_train(task, config, &[]).into_iter().next().unwrap_or_default();
    let decided = task.decided.iter().map(|p| p.0);
    pass_without(blocked, first, half.into_iter().chain(decided).collect(), control)
}

/// A network with the same weights and variables of its own: training must not change the model it starts from.
fn copied(network: &Network, config: &TrainConfig) -> Result<Network> {
    let values: Vec<Vec<f32>> = network
        .vars()
        .iter()
        .map(|v| v.as_tensor().flatten_all()?.to_vec1::<f32>())
        .collect::<std::result::Result<_, _>>()?;
    Network::with_values(config.switches, |_, _, i| values.get(i).cloned().unwrap_or_default())
}
