//! Training a model on the gold of prepared graphs.

use super::block::Blocked;
use super::run::{rival_scores, rivals_of};
use super::{Prepared, Task, TrainConfig};
use crate::base::{Control, Digest, Error, Result, map_range, with_threads};
use crate::evaluation::ThresholdCurve;
use crate::graph::{Protocol, Split};
use crate::model::cg_mualign;
use crate::model::evidence::{Affinity, Examples, InputSource, TrainSettings, fit};
use crate::model::{Model, ModelCard, ModelKind, Stop, TrainingStep};
use std::sync::{Arc, Mutex};

/// A left node, a right node, and whether they are the same.
type LabeledNodes = (u32, u32, bool);

/// Early stopping looks at no more left entities of valid than this, evenly spaced.
const VALID_LEFTS: usize = 1000;

/// Trains a model on train, stops early and chooses the threshold on valid. Test is never read.
///
/// Errors: `Mismatch` without gold; `Cancelled` (nothing is kept). [`Stop`] keeps the best state so far.
pub fn train(
    prepared: &Arc<Prepared>,
    blocked: &Arc<Blocked>,
    config: &TrainConfig,
    control: &Control,
    stop: &Stop,
    on_step: &(dyn Fn(TrainingStep) + Sync),
) -> Result<Model> {
    let task = prepared.task.as_ref().ok_or_else(|| {
        Error::mismatch("there is no gold to learn from", "Give --links PATH, or a benchmark folder with gold")
    })?;
    let (train_pairs, _) = split_pairs(blocked, task, Split::Train, true);
    let (valid_pairs, valid_lost) = split_pairs(blocked, task, Split::Valid, false);
    let kept = kept_share(&valid_pairs, valid_lost.len());
    let watched = evenly_spaced(&valid_pairs);
    let source =
        |affinity| InputSource { space: &prepared.space, samples: &blocked.samples, links: &blocked.shown, affinity };
    let prior = Affinity::prior(&prepared.space.relations);
    let affinity = Affinity::learn(source(&prior), &train_pairs);
    control.check()?;
    let history = Mutex::new(Vec::new());
    let record = |step: TrainingStep| {
        if step.valid_prauc.is_some() {
            history.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(step);
        }
        on_step(step);
    };
    let card = |history: &Mutex<Vec<TrainingStep>>| ModelCard {
        version: 0,
        kind: config.kind,
        name: format!("{} · {}", config.kind.shown(), prepared.name),
        trained_on: prepared.name.clone(),
        graphs: prepared.digest(),
        seed: config.seed,
        switches: config.switches,
        cap: blocked.config.cap,
        sampling: blocked.config.sampling,
        candidates: blocked.config.candidates,
        seen_links: seen_links(prepared, task),
        train_pairs: train_pairs.len(),
        valid_prauc: 0.0,
        threshold: None,
        history: std::mem::take(&mut history.lock().unwrap_or_else(std::sync::PoisonError::into_inner)),
        is_general: config.is_general,
        relation_pairs: match config.is_general {
            true => Vec::new(),
            false => affinity.learned(&prepared.space.relations),
        },
        cg_mualign: None,
    };
    // candle's small tensors lose more by sharing cores than they gain; validation inside uses one thread, too.
    let model = match config.kind {
        ModelKind::Evidence => {
            let scores = rival_scores(blocked);
            let examples = |pairs: &[LabeledNodes]| Examples {
                rivals: map_range(pairs.len(), |i| {
                    rivals_of(prepared, blocked, &scores, pairs[i].0, pairs[i].1, false)
                }),
                pairs: pairs.to_vec(),
            };
            let (fitted, watched) = (examples(&train_pairs), examples(&watched));
            let settings =
                TrainSettings { hides_names: config.is_general, ..TrainSettings::new(config.seed, config.switches) };
            let source = source(&affinity);
            let network =
                with_threads(1, || fit(source, (&fitted, &watched), kept, &settings, control, stop, &record))?;
            Model::evidence(card(&history), network)?
        }
        ModelKind::CgMualign => {
            let settings = config.cg_settings();
            let data = (&prepared.space, &blocked.samples);
            let model = with_threads(1, || {
                cg_mualign::fit(data, (&train_pairs, &watched), kept, &settings, control, stop, &record)
            })?;
            Model::cg_mualign(card(&history), model)?
        }
    };
    calibrate(prepared, blocked, model, (&valid_pairs, valid_lost.len()), control)
}

/// The links of train and valid, as a model remembers them.
fn seen_links(prepared: &Prepared, task: &Task) -> Vec<Digest> {
    let links = [Split::Train, Split::Valid].map(|s| task.links(s)).concat();
    let name = |node| super::evaluate::identifier(prepared, node);
    let mut seen: Vec<Digest> = links.iter().map(|(l, r)| ModelCard::link_hash(&name(*l), &name(*r))).collect();
    seen.sort_unstable();
    seen.dedup();
    seen
}

/// Chooses the threshold on valid and notes the quality there.
fn calibrate(
    prepared: &Arc<Prepared>,
    blocked: &Arc<Blocked>,
    mut model: Model,
    (pairs, lost): (&[(u32, u32, bool)], usize),
    control: &Control,
) -> Result<Model> {
    let run = super::Run::new(prepared.clone(), blocked.clone(), Arc::new(model.clone()));
    let nodes: Vec<(u32, u32)> = pairs.iter().map(|p| (p.0, p.1)).collect();
    let scores: Vec<f64> =
        run.logits(&nodes, control)?.into_iter().map(|z| crate::model::logistic(f64::from(z))).collect();
    let same: Vec<bool> = pairs.iter().map(|p| p.2).collect();
    let curve = ThresholdCurve::new(&scores, &same, lost);
    model.card.valid_prauc = curve.average_precision();
    model.card.threshold = Some(curve.best_threshold());
    Ok(model)
}

/// The pairs of a split with labels, and the links that blocking lost: the listed pairs, or the candidates of every
/// left entity of the split. With `add_lost`, lost links are among the pairs.
pub(super) fn split_pairs(
    blocked: &Blocked,
    task: &Task,
    split: Split,
    add_lost: bool,
) -> (Vec<LabeledNodes>, Vec<(u32, u32)>) {
    if task.protocol == Protocol::Pairs {
        return (task.split(split).to_vec(), Vec::new());
    }
    let links = task.links(split);
    // Left entities without a partner are there as pairs that are not the same.
    let mut lefts: Vec<u32> = task.split(split).iter().map(|p| p.0).collect();
    lefts.dedup();
    let set = &blocked.set;
    let mut pairs: Vec<(u32, u32, bool)> = lefts
        .iter()
        .flat_map(|&l| set.row(l).map(move |i| (l, set.right(i))))
        .map(|(l, r)| (l, r, links.binary_search(&(l, r)).is_ok()))
        .collect();
    let lost: Vec<(u32, u32)> = links.iter().filter(|(l, r)| set.position(*l, *r).is_none()).copied().collect();
    if add_lost {
        pairs.extend(lost.iter().map(|&(l, r)| (l, r, true)));
        pairs.sort_unstable();
    }
    (pairs, lost)
}

fn kept_share(pairs: &[(u32, u32, bool)], lost: usize) -> f64 {
    let kept = pairs.iter().filter(|p| p.2).count();
    if kept + lost == 0 { 0.0 } else { kept as f64 / (kept + lost) as f64 }
}

/// The pairs of at most [`VALID_LEFTS`] left entities, evenly spaced.
fn evenly_spaced(pairs: &[(u32, u32, bool)]) -> Vec<(u32, u32, bool)> {
    let mut lefts: Vec<u32> = pairs.iter().map(|p| p.0).collect();
    lefts.dedup();
    if lefts.len() <= VALID_LEFTS {
        return pairs.to_vec();
    }
    let last = lefts.len() - 1;
    let watched: Vec<u32> = (0..VALID_LEFTS).map(|i| lefts[i * last / (VALID_LEFTS - 1)]).collect();
    pairs.iter().filter(|p| watched.binary_search(&p.0).is_ok()).copied().collect()
}
