//! Training a model on the gold of prepared graphs.

use super::block::Blocked;
use super::train_stages::train_stages;
use super::{Prepared, Task, TrainConfig};
use crate::base::{Control, Digest, Error, Result, evenly_spaced, hash_text, with_threads};
use crate::blocking::CandidateSet;
use crate::evaluation::ThresholdCurve;
use crate::graph::{Protocol, Split};
use crate::model::cg_mualign;
use crate::model::{Model, ModelCard, ModelKind, StageCard, Stop, TrainingStep};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// A left node, a right node, and whether they are the same.
pub(super) type LabeledNodes = (u32, u32, bool);

/// Early stopping looks at no more left entities of valid than this, evenly spaced.
pub(super) const VALID_LEFTS: usize = 1000;

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
    let history = Mutex::new(Vec::new());
    let record = |step: TrainingStep| {
        if step.valid_prauc.is_some() {
            history.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(step);
        }
        on_step(step);
    };
    let card = |train_pairs: usize, stages: Vec<StageCard>| ModelCard {
        version: 0,
        kind: config.kind,
        name: format!("{} · {}", config.kind.shown(), prepared.name),
        trained_on: prepared.name.clone(),
        graphs: prepared.digest(),
        seed: config.seed,
        switches: config.switches,
        cap: blocked.config().cap,
        sampling: blocked.config().sampling,
        candidates: blocked.config().candidates,
        // Nobody measures a general model on the graphs it was made from.
        seen_links: if config.is_general { Vec::new() } else { seen_links(prepared, task) },
        train_pairs,
        valid_prauc: 0.0,
        threshold: None,
        calibration: None,
        history: std::mem::take(&mut history.lock().unwrap_or_else(std::sync::PoisonError::into_inner)),
        is_general: config.is_general,
        stages,
        cg_mualign: None,
    };
    let model = match config.kind {
        ModelKind::Evidence => {
            let trained = train_stages(prepared, blocked, task, config, control, stop, &record)?;
            let model = Model::evidence(card(trained.train_pairs, trained.cards), trained.networks)?;
            blocked.keep(model.digest(), trained.chain);
            model
        }
        ModelKind::CgMualign => {
            let (train_pairs, _) = split_pairs(blocked.set(), task, Split::Train, true);
            let (valid_pairs, lost) = split_pairs(blocked.set(), task, Split::Valid, false);
            let kept = kept_share(&valid_pairs, lost.len());
            let lefts = evenly_spaced_lefts(&valid_pairs, VALID_LEFTS);
            let watched: Vec<LabeledNodes> = valid_pairs.iter().filter(|p| lefts.contains(&p.0)).copied().collect();
            let settings = config.cg_settings();
            let data = (&prepared.space, blocked.first.samples.as_ref());
            // candle's small tensors lose more by sharing cores than they gain; validation inside uses one thread, too.
            let model = with_threads(1, || {
                cg_mualign::fit(data, (&train_pairs, &watched), kept, &settings, control, stop, &record)
            })?;
            Model::cg_mualign(card(train_pairs.len(), Vec::new()), model)?
        }
    };
    calibrate(prepared, blocked, task, model, control)
}

/// The links of train and valid, as a model remembers them.
pub(super) fn seen_links(prepared: &Prepared, task: &Task) -> Vec<Digest> {
    let links = [Split::Train, Split::Valid].map(|s| task.links(s)).concat();
    let name = |node| super::evaluate::identifier(prepared, node);
    let mut seen: Vec<Digest> = links.iter().map(|(l, r)| ModelCard::link_hash(&name(*l), &name(*r))).collect();
    seen.sort_unstable();
    seen.dedup();
    seen
}

/// A hash of the left entity of each pair, by which pairs are kept together where they are parted.
pub(super) fn left_groups(prepared: &Prepared, pairs: &[LabeledNodes]) -> Vec<u64> {
    pairs.iter().map(|p| hash_text(&super::evaluate::identifier(prepared, p.0), 0)).collect()
}

/// Makes the logits honest, chooses the threshold on valid and notes the quality there.
pub(super) fn calibrate(
    prepared: &Arc<Prepared>,
    blocked: &Arc<Blocked>,
    task: &Task,
    mut model: Model,
    control: &Control,
) -> Result<Model> {
    let run = super::Run::new(prepared.clone(), blocked.clone(), Arc::new(model.clone()), control)?;
    let (pairs, lost) = split_pairs(run.set(), task, Split::Valid, false);
    let nodes: Vec<(u32, u32)> = pairs.iter().map(|p| (p.0, p.1)).collect();
    let logits = run.logits(&nodes, control)?;
    let same: Vec<bool> = pairs.iter().map(|p| p.2).collect();
    if model.card.kind == ModelKind::Evidence {
        let line = crate::model::calibrate(&logits, &same, &left_groups(prepared, &pairs));
        let chain = blocked.kept(model.digest());
        model = model.with_calibration(line)?;
        if let Some(chain) = chain {
            blocked.keep(model.digest(), chain);
        }
    }
    let shown = |z: f32| model.card.calibration.map_or(z, |line| line.calibrated(z));
    let scores: Vec<f64> = logits.into_iter().map(|z| crate::model::logistic(f64::from(shown(z)))).collect();
    let curve = ThresholdCurve::new(&scores, &same, lost.len());
    model.card.valid_prauc = curve.average_precision();
    model.card.threshold = Some(curve.best_threshold());
    Ok(model)
}

/// The pairs of a split with labels, and the links that blocking lost: the listed pairs, or the candidates of every
/// left entity of the split. With `add_lost`, lost links are among the pairs.
pub(super) fn split_pairs(
    set: &CandidateSet,
    task: &Task,
    split: Split,
    add_lost: bool,
) -> (Vec<LabeledNodes>, Vec<(u32, u32)>) {
    if task.protocol == Protocol::Pairs {
        let listed = task.split(split).to_vec();
        return (if add_lost { with_decided(listed, task, split) } else { listed }, Vec::new());
    }
    let links = task.links(split);
    // Left entities without a partner may be there as pairs that are not the same.
    let mut lefts: Vec<u32> = task.split(split).iter().map(|p| p.0).collect();
    if split == Split::Test {
        lefts.extend(&task.partnerless);
        lefts.sort_unstable();
    }
    lefts.dedup();
    let mut pairs: Vec<(u32, u32, bool)> = lefts
        .iter()
        .flat_map(|&l| set.row(l).map(move |i| (l, set.right(i))))
        .map(|(l, r)| (l, r, links.binary_search(&(l, r)).is_ok()))
        .collect();
    let lost: Vec<(u32, u32)> = links.iter().filter(|(l, r)| set.position(*l, *r).is_none()).copied().collect();
    if add_lost {
        pairs.extend(lost.iter().map(|&(l, r)| (l, r, true)));
        pairs.sort_unstable();
        pairs = with_decided(pairs, task, split);
    }
    (pairs, lost)
}

/// The pairs of train with those that a person decided, whose answer goes before the gold's.
fn with_decided(pairs: Vec<LabeledNodes>, task: &Task, split: Split) -> Vec<LabeledNodes> {
    if split != Split::Train || task.decided.is_empty() {
        return pairs;
    }
    let mut by_pair: BTreeMap<(u32, u32), bool> = pairs.into_iter().map(|p| ((p.0, p.1), p.2)).collect();
    by_pair.extend(task.decided.iter().map(|p| ((p.0, p.1), p.2)));
    by_pair.into_iter().map(|((left, right), same)| (left, right, same)).collect()
}

/// Share of the gold of a split that is among its pairs.
pub(super) fn kept_share(pairs: &[LabeledNodes], lost: usize) -> f64 {
    let kept = pairs.iter().filter(|p| p.2).count();
    if kept + lost == 0 { 0.0 } else { kept as f64 / (kept + lost) as f64 }
}

/// At most so many left nodes of sorted pairs, evenly spaced.
pub(super) fn evenly_spaced_lefts(pairs: &[LabeledNodes], most: usize) -> FxHashSet<u32> {
    let mut lefts: Vec<u32> = pairs.iter().map(|p| p.0).collect();
    lefts.dedup();
    evenly_spaced(lefts.len(), most).into_iter().map(|i| lefts[i]).collect()
}
