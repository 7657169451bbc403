//! Training a model further with pairs that a person decided.
//!
//! In: prepared graphs, the model in use, decided pairs. Out: [`LearnedModel`]: a model, and graphs and candidates that know the
//! decided matches. Invariants: pairs whose left entity belongs to valid or test do not teach, so that both stay fair; decisions
//! go before the gold where both speak of a pair of train; the same inputs give the same model.
//! Source: ARCHITECTURE.md, "Learning from decisions".

use super::block::{Blocked, block};
use super::train::{LabeledNodes, VALID_LEFTS, calibrate, evenly_spaced_lefts, kept_share, seen_links, split_pairs};
use super::train_stages::continue_stages;
use super::{CandidateConfig, Prepared, Task, TrainConfig};
use crate::base::{Control, Error, Result, with_threads};
use crate::graph::{Protocol, Split};
use crate::model::{Body, Model, ModelCard, ModelKind, Stop, TrainingStep, cg_mualign};
use rustc_hash::FxHashSet;
use std::sync::{Arc, Mutex, PoisonError};

/// Passes of the published network over its pairs; a third of a training from scratch.
const EPOCHS: usize = 4;

/// What learning gives.
#[derive(Debug)]
pub struct LearnedModel {
    pub prepared: Arc<Prepared>,
    pub blocked: Arc<Blocked>,
    pub model: Model,
    /// Decided pairs that taught.
    pub taught: usize,
}

/// Trains a model further on the gold of train and on decided pairs (left node, right node, same), starting from its weights.
///
/// Errors: `Mismatch` where none of the pairs may teach, or one verdict is missing; `Cancelled` (nothing is kept). [`Stop`] keeps the
/// best state so far.
pub fn learn(
    prepared: &Arc<Prepared>,
    base: &Model,
    decided: &[LabeledNodes],
    control: &Control,
    stop: &Stop,
    on_step: &(dyn Fn(TrainingStep) + Sync),
) -> Result<LearnedModel> {
    let decided = teaching(prepared.task.as_ref(), decided);
    let taught = decided.len();
    if taught == 0 {
        return Err(Error::mismatch(
            "no decision may teach: all are of entities that measure",
            "Decide pairs of other entities",
        ));
    }
    let task = match &prepared.task {
        Some(task) => Task { decided, ..task.clone() },
        None => Task {
            protocol: Protocol::Ranking,
            pairs: Default::default(),
            partnerless: Vec::new(),
            unlabeled: Default::default(),
            decided,
        },
    };
    let prepared = Arc::new(prepared.as_ref().clone().with_task(task.clone()));
    let blocked = Arc::new(block(&prepared, &CandidateConfig::of(&base.card), control)?);
    let mut config = TrainConfig::new(base.card.kind, base.card.seed);
    config.switches = base.card.switches;
    config.is_general = base.card.is_general;
    config.candidates = blocked.config().clone();
    let history = Mutex::new(Vec::new());
    let record = |step: TrainingStep| {
        if step.valid_prauc.is_some() {
            history.lock().unwrap_or_else(PoisonError::into_inner).push(step);
        }
        on_step(step);
    };
    let card = |train_pairs: usize| ModelCard {
        trained_on: format!("{} and {taught} decisions", prepared.name),
        graphs: prepared.digest(),
        seen_links: seen_links(&prepared, &task),
        train_pairs,
        history: std::mem::take(&mut history.lock().unwrap_or_else(PoisonError::into_inner)),
        ..base.card.clone()
    };
    let has_valid = task.split(Split::Valid).iter().any(|p| p.2);
    let model = match &base.body {
        Body::Evidence(_) => {
            let trained = continue_stages((&prepared, &blocked), &task, (base, &config), control, stop, &record)?;
            let mut card = card(trained.train_pairs);
            card.stages = trained.cards;
            // The line is fitted again where there is gold to fit it with; else it stays.
            card.calibration = if has_valid { None } else { base.card.calibration };
            let model = Model::evidence(card, trained.networks)?;
            blocked.keep(model.digest(), trained.chain);
            model
        }
        Body::CgMualign(start) => {
            let (train_pairs, _) = split_pairs(blocked.set(), &task, Split::Train, true);
            let (valid, lost) = split_pairs(blocked.set(), &task, Split::Valid, false);
            let lefts = evenly_spaced_lefts(&valid, VALID_LEFTS);
            let watched: Vec<LabeledNodes> = valid.iter().filter(|p| lefts.contains(&p.0)).copied().collect();
            let settings = cg_mualign::CgSettings { epochs: EPOCHS, ..start.settings().clone() };
            let (data, kept) = ((&prepared.space, blocked.first.samples.as_ref()), kept_share(&valid, lost.len()));
            let model = with_threads(1, || {
                cg_mualign::fit_from(
                    Some(start),
                    data,
                    (&train_pairs, &watched),
                    kept,
                    &settings,
                    control,
                    stop,
                    &record,
                )
            })?;
            Model::cg_mualign(ModelCard { calibration: None, ..card(train_pairs.len()) }, model)?
        }
    };
    debug_assert!(matches!(base.card.kind, ModelKind::Evidence | ModelKind::CgMualign), "both kinds are handled");
    let model = if has_valid { calibrate(&prepared, &blocked, &task, model, control)? } else { model };
    Ok(LearnedModel { prepared, blocked, model, taught })
}

/// Decided pairs that may teach, sorted, each once; the last verdict on a pair counts.
fn teaching(task: Option<&Task>, decided: &[LabeledNodes]) -> Vec<LabeledNodes> {
    let measured: FxHashSet<u32> = task
        .into_iter()
        .flat_map(|t| {
            let of = |split| t.split(split).iter().map(|p| p.0);
            of(Split::Valid).chain(of(Split::Test)).chain(t.partnerless.iter().copied())
        })
        .collect();
    let mut by_pair = std::collections::BTreeMap::new();
    for (left, right, same) in decided.iter().filter(|p| !measured.contains(&p.0)) {
        by_pair.insert((*left, *right), *same);
    }
    by_pair.into_iter().map(|((left, right), same)| (left, right, same)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_that_measure_do_not_teach_and_the_last_verdict_counts() {
        let pairs = [vec![(1, 10, true)], vec![(2, 11, true)], vec![(3, 12, true)]];
        let (partnerless, unlabeled, decided) = (vec![4], Default::default(), Vec::new());
        let task = Task { protocol: Protocol::Ranking, pairs, partnerless, unlabeled, decided };
        let said = [(9, 13, true), (1, 14, false), (2, 15, true), (3, 16, true), (4, 17, true), (9, 13, false)];
        assert_eq!(teaching(Some(&task), &said), [(1, 14, false), (9, 13, false)]);
        assert_eq!(teaching(None, &said).len(), 5);
    }

    #[test]
    fn decided_pairs_join_train_alone_and_go_before_its_gold() {
        let pairs = [vec![(1, 10, true), (1, 11, false)], vec![(2, 11, true)], Vec::new()];
        let decided = vec![(1, 11, true), (5, 12, false)];
        let unlabeled = Default::default();
        let task = Task { protocol: Protocol::Pairs, pairs, partnerless: Vec::new(), unlabeled, decided };
        let set = crate::blocking::CandidateSet::default();
        let train = split_pairs(&set, &task, Split::Train, true).0;
        assert_eq!(train, [(1, 10, true), (1, 11, true), (5, 12, false)]);
        assert_eq!(split_pairs(&set, &task, Split::Valid, true).0, [(2, 11, true)]);
        assert_eq!(task.known_links(), [(1, 10), (1, 11)]);
    }
}
