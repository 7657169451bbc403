//! Learning without gold: pairs that a model without knowledge of these graphs finds beyond doubt are taken for links.
//!
//! In: two graphs, a model that serves any graphs. Out: a [`Task`] of pseudo-links in train and valid (test is empty), from
//! which training goes on as with gold. Invariants: no gold is read; an entity has at most one pseudo-link.

use super::stages::{beyond_doubt, mutual};
use super::{Blocked, CandidateConfig, Prepared, Run, Task, TrainConfig};
use crate::base::{Control, Error, Result, hash_text};
use crate::graph::{Protocol, Split};
use crate::model::{Model, Stop, TrainingStep};
use std::sync::Arc;

/// Pseudo-links are of the better half of the pairs that are each other's best, and lead over the second best of both
/// entities by so much (in logits; a factor of e in the odds).
const LEAST_LEAD: f32 = 1.0;
/// At most so many are learned from; the rest would cost memory and add little.
const MOST_TRAIN: usize = 5000;
const MOST_VALID: usize = 1500;
/// Fewer than this teach nothing.
const LEAST_LINKS: usize = 20;

/// The pseudo-links that a model finds on graphs without gold, in train and valid.
///
/// Errors: `Cancelled`. Source: ARCHITECTURE.md, "Without gold".
pub fn pseudo_task(run: &Run, seed: u64, control: &Control) -> Result<Task> {
    run.rank_all(control)?;
    let logits: Vec<f32> = run.set().pairs().iter().map(|&(l, r)| run.logit(l, r)).collect();
    let chosen = beyond_doubt(mutual(run.set(), &logits), LEAST_LEAD);
    let mut links: Vec<(u64, u32, u32)> = chosen
        .iter()
        .map(|m| (hash_text(&super::evaluate::identifier(&run.prepared, m.left), seed), m.left, m.right))
        .collect();
    links.sort_unstable();
    let valid_count = (links.len() * 3 / 10).min(MOST_VALID);
    let mut pairs: [Vec<(u32, u32, bool)>; 3] = Default::default();
    for (i, &(_, left, right)) in links.iter().take(valid_count + MOST_TRAIN).enumerate() {
        let split = if i < valid_count { Split::Valid } else { Split::Train };
        pairs[split as usize].push((left, right, true));
    }
    pairs.iter_mut().for_each(|p| p.sort_unstable());
    Ok(Task {
        protocol: Protocol::Ranking,
        pairs,
        partnerless: Vec::new(),
        unlabeled: Default::default(),
        decided: Vec::new(),
    })
}

/// What was learned without gold.
#[derive(Debug)]
pub struct Unsupervised {
    /// The graphs with the pseudo-links as their task.
    pub prepared: Arc<Prepared>,
    pub blocked: Arc<Blocked>,
    pub model: Model,
    /// Pseudo-links in train and valid.
    pub link_count: usize,
}

/// Trains a model on pseudo-links that `general` finds.
///
/// Early stopping and threshold are those of training with gold, on the pseudo-links of valid.
/// Errors: `Mismatch` when too few pairs are beyond doubt; as [`super::train()`].
/// Source: ARCHITECTURE.md, "Without gold".
pub fn learn_without_gold(
    prepared: Prepared,
    general: Arc<Model>,
    config: &TrainConfig,
    control: &Control,
    stop: &Stop,
    on_step: &(dyn Fn(TrainingStep) + Sync),
) -> Result<Unsupervised> {
    let blind = Arc::new(prepared.without_gold());
    let found = {
        let own =
            CandidateConfig { cap: general.card.cap, sampling: general.card.sampling, ..config.candidates.clone() };
        let blocked = Arc::new(super::block(&blind, &own, control)?);
        pseudo_task(&Run::new(blind.clone(), blocked, general, control)?, config.seed, control)?
    };
    let link_count = found.pairs.iter().map(Vec::len).sum();
    if link_count < LEAST_LINKS {
        return Err(Error::mismatch(
            format!("only {link_count} pairs are beyond doubt, too few to learn from"),
            "Give --links PATH with known links, or use --model general as it is",
        ));
    }
    let prepared = Arc::new(Arc::unwrap_or_clone(blind).with_task(found));
    let blocked = Arc::new(super::block(&prepared, &config.candidates, control)?);
    let mut model = super::train(&prepared, &blocked, config, control, stop, on_step)?;
    // These are links that nobody gave.
    model.card.seen_links.clear();
    Ok(Unsupervised { prepared, blocked, model, link_count })
}
