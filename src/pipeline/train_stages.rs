//! Training `evidence` stage by stage.
//!
//! A stage must not be fitted on scores that saw the answer, neither through shown links nor because the stage before was
//! fitted on the same pairs. So there are several passes over the same graphs: one that shows all train links, whose scores
//! are the result, and one for each fold of train's left entities that does not show the fold's links. The model of a stage
//! is fitted on the held-out pairs of all folds; each fold's pass is scored by a model fitted without the fold.
//!
//! Source: ARCHITECTURE.md, "Stages".

use super::block::Blocked;
use super::stages::{Stage, StageRun, fill, source};
use super::train::{LabeledNodes, evenly_spaced_lefts, split_pairs};
use super::{Prepared, Task, TrainConfig};
use crate::base::{Control, Result, Rng, map_range, with_threads};
use crate::evaluation::average_precision;
use crate::graph::Split;
use crate::model::evidence::{Affinity, Example, Network, PairInputs, TrainSettings, fit};
use crate::model::{StageCard, Stop, TrainingStep, WhatIf};
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// Folds of train's left entities.
const FOLDS: usize = 2;
/// Early stopping looks at no more left entities of valid than this, evenly spaced.
const VALID_LEFTS: usize = 1000;
/// A fit reads no more pairs than this, of left entities evenly spaced.
const MOST_PAIRS: usize = 150_000;
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
struct Pass {
    /// Left nodes whose links are not shown.
    held_out: FxHashSet<u32>,
    stage: Arc<Stage>,
    run: Option<Arc<StageRun>>,
}

/// Fits stage after stage while valid gains.
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
    let mut main = Pass { held_out: FxHashSet::default(), stage: blocked.first.clone(), run: None };
    let mut folds = folds(blocked, task, config, control)?;
    let mut out: Option<TrainedStages> = None;
    let mut best = f64::NEG_INFINITY;
    for number in 0..config.stages.max(1) {
        let train = split_pairs(&main.stage.set, task, Split::Train, true).0;
        let (valid, lost) = split_pairs(&main.stage.set, task, Split::Valid, false);
        let lefts = evenly_spaced_lefts(&train, MOST_PAIRS * lefts_of(&train) / train.len().max(1));
        let held: Vec<(usize, LabeledNodes)> = folds
            .iter()
            .enumerate()
            .flat_map(|(f, fold)| {
                let pairs = split_pairs(&fold.stage.set, task, Split::Train, true).0;
                pairs.into_iter().filter(|p| fold.held_out.contains(&p.0) && lefts.contains(&p.0)).map(move |p| (f, p))
            })
            .collect();
        let relations = &prepared.space.relations;
        let prior = Affinity::prior(relations);
        let read: Vec<_> =
            held.iter().map(|&(f, (l, r, same))| (source(&folds[f].stage, &prior), l, r, same)).collect();
        let affinity = Affinity::learn(relations, &read);
        control.check()?;
        let example = |pass: &'_ Pass, (left, right, same): LabeledNodes| {
            let mut inputs = PairInputs::default();
            fill(&pass.stage, &affinity, pass.run.as_deref(), (left, right), WhatIf::default(), &mut inputs);
            (left, right, same, inputs)
        };
        let fitted: Vec<(usize, Example<'_>)> = map_range(held.len(), |i| {
            let (f, pair) = held[i];
            let (left, right, same, inputs) = example(&folds[f], pair);
            (f, Example { source: source(&folds[f].stage, &affinity), left, right, same, inputs })
        });
        let watched_lefts = evenly_spaced_lefts(&valid, VALID_LEFTS);
        let watched: Vec<LabeledNodes> = valid.iter().filter(|p| watched_lefts.contains(&p.0)).copied().collect();
        let watched: Vec<Example<'_>> = map_range(watched.len(), |i| {
            let (left, right, same, inputs) = example(&main, watched[i]);
            Example { source: source(&main.stage, &affinity), left, right, same, inputs }
        });
        let kept = kept_share(&valid, lost.len());
        let fit_without = |fold: Option<usize>, on_step: &(dyn Fn(TrainingStep) + Sync)| -> Result<Network> {
            let examples: Vec<&Example<'_>> = fitted.iter().filter(|(f, _)| Some(*f) != fold).map(|(_, e)| e).collect();
            let seed = config.seed.wrapping_add(1000 * number as u64 + fold.map_or(0, |f| 100 + f as u64));
            let settings = TrainSettings::new(seed, config.switches, config.visits);
            // candle's small tensors lose more by sharing cores than they gain.
            with_threads(1, || fit((&examples, &watched), kept, &settings, control, stop, on_step))
        };
        let all_steps = TrainSettings::new(0, config.switches, config.visits).steps();
        let shifted = |step: TrainingStep| {
            on_step(TrainingStep {
                step: step.step + number * all_steps,
                steps: all_steps * config.stages.max(1),
                ..step
            });
        };
        let network = fit_without(None, &shifted)?;
        let run = |pass: &Pass, network: &Network| -> Result<Arc<StageRun>> {
            let weights = network.weights()?;
            let before = pass.run.clone();
            Ok(Arc::new(StageRun::new(pass.stage.clone(), weights, config.switches, affinity.clone(), before)))
        };
        let chain = run(&main, &network)?;
        let quality = average_precision_on(&chain, &valid, control)? * kept;
        let positives = valid.iter().filter(|p| p.2).count().max(1) as f64;
        if out.is_some() && quality <= best + LEAST_GAIN.max(POSITIVES_GAINED / positives) {
            break;
        }
        best = quality;
        let card = StageCard { valid_prauc: quality, relation_pairs: affinity.learned(relations) };
        let done = out.get_or_insert_with(|| TrainedStages {
            networks: Vec::new(),
            cards: Vec::new(),
            chain: chain.clone(),
            train_pairs: held.len(),
        });
        done.networks.push(network);
        done.cards.push(card);
        done.chain = chain.clone();
        if number + 1 == config.stages || stop.is_asked() {
            break;
        }
        let networks: Vec<Network> =
            (0..folds.len()).into_par_iter().map(|f| fit_without(Some(f), &|_| {})).collect::<Result<_>>()?;
        let runs: Vec<Arc<StageRun>> =
            folds.iter().zip(&networks).map(|(fold, network)| run(fold, network)).collect::<Result<_>>()?;
        drop((fitted, watched));
        for (fold, run) in folds.iter_mut().zip(runs) {
            fold.stage = Arc::new(Stage::next(&run, control)?);
            fold.run = Some(run);
        }
        main.stage = Arc::new(Stage::next(&chain, control)?);
        main.run = Some(chain);
    }
    out.ok_or_else(|| crate::base::Error::Fault("no stage was trained".to_owned()))
}

/// Seeded folds of train's left entities, each with a pass that does not show its links.
fn folds(blocked: &Arc<Blocked>, task: &Task, config: &TrainConfig, control: &Control) -> Result<Vec<Pass>> {
    let mut lefts: Vec<u32> = task.split(Split::Train).iter().map(|p| p.0).collect();
    lefts.dedup();
    let order = Rng::new(config.seed, "folds of train").permutation(lefts.len());
    let count = FOLDS.min(lefts.len()).max(1);
    (0..count)
        .map(|f| {
            let held_out: FxHashSet<u32> = order.iter().skip(f).step_by(count).map(|&i| lefts[i]).collect();
            let stage = if blocked.first.shown.is_empty() {
                blocked.first.clone()
            } else {
                let shown = blocked.first.shown.without(&held_out);
                Arc::new(Stage::first(&blocked.ground, shown, control)?)
            };
            Ok(Pass { held_out, stage, run: None })
        })
        .collect()
}

fn lefts_of(pairs: &[LabeledNodes]) -> usize {
    let mut lefts: Vec<u32> = pairs.iter().map(|p| p.0).collect();
    lefts.dedup();
    lefts.len()
}

fn kept_share(pairs: &[LabeledNodes], lost: usize) -> f64 {
    let kept = pairs.iter().filter(|p| p.2).count();
    if kept + lost == 0 { 0.0 } else { kept as f64 / (kept + lost) as f64 }
}

fn average_precision_on(chain: &StageRun, pairs: &[LabeledNodes], control: &Control) -> Result<f64> {
    let nodes: Vec<(u32, u32)> = pairs.iter().map(|p| (p.0, p.1)).collect();
    let scores: Vec<f64> = chain.logits(&nodes, control)?.into_iter().map(f64::from).collect();
    let same: Vec<bool> = pairs.iter().map(|p| p.2).collect();
    Ok(average_precision(&scores, &same))
}
