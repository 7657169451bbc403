//! Learning without gold: pairs that a model without knowledge of these graphs finds beyond doubt are taken for links.
//!
//! In: two graphs, a model that serves any graphs. Out: a [`Task`] of pseudo-links in train and valid (test is empty), from
//! which training goes on as with gold. Invariants: no gold is read; an entity has at most one pseudo-link.

use super::{Blocked, CandidateConfig, Prepared, Run, Task, TrainConfig};
use crate::base::{Control, Error, Result, Rng, hash_text};
use crate::blocking::CandidateSet;
use crate::graph::{Protocol, Split};
use crate::model::evidence::{Affinity, InputSource};
use crate::model::{Model, Stop, TrainingStep};
use std::sync::Arc;

/// Pseudo-links are of the better half of the pairs that are each other's best ...
const BETTER_SHARE: f64 = 0.5;
/// ... and lead over the second best of both entities by so much (in logits; a factor of e in the odds).
const LEAST_LEAD: f32 = 1.0;
/// At most so many are learned from; the rest would cost memory and add little.
const MOST_TRAIN: usize = 5000;
const MOST_VALID: usize = 1500;
/// Fewer than this teach nothing.
const LEAST_LINKS: usize = 20;

/// Pairs that are each other's best candidates by a score, with the score and its lead over the second best of either.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Mutual {
    left: u32,
    right: u32,
    score: f32,
    lead: f32,
}

/// The pseudo-links that a model finds on graphs without gold, in train and valid.
///
/// Errors: `Cancelled`. Source: ARCHITECTURE.md, "Without gold".
pub fn pseudo_task(run: &Run, seed: u64, control: &Control) -> Result<Task> {
    run.rank_all(control)?;
    let logits: Vec<f32> = run.blocked.set.pairs().iter().map(|&(l, r)| run.logit(l, r)).collect();
    let chosen = beyond_doubt(mutual(&run.blocked.set, &logits), LEAST_LEAD);
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
    Ok(Task { protocol: Protocol::Ranking, pairs })
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
/// Early stopping and threshold are those of training with gold, on the pseudo-links of valid. Errors: `Mismatch` when too few pairs are beyond doubt; as [`train`].
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
        pseudo_task(&Run::new(blind.clone(), blocked, general), config.seed, control)?
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

/// The affinity of relations as far as it shows on pairs that are each other's best by names and surroundings.
///
/// Source: ARCHITECTURE.md, "Without gold".
pub(super) fn affinity_without_gold(prepared: &Prepared, blocked: &Blocked) -> Affinity {
    let bases: Vec<f32> = (0..blocked.set.len()).map(|i| blocked.set.base(i)).collect();
    let chosen = beyond_doubt(mutual(&blocked.set, &bases), 0.0);
    let mut rng = Rng::new(7, "pairs that differ");
    let mut pairs: Vec<(u32, u32, bool)> = Vec::with_capacity(2 * chosen.len());
    for m in &chosen {
        pairs.push((m.left, m.right, true));
        let row: Vec<u32> = blocked.set.row(m.left).map(|i| blocked.set.right(i)).filter(|r| *r != m.right).collect();
        if !row.is_empty() {
            pairs.push((m.left, *rng.choose(&row), false));
        }
    }
    pairs.sort_unstable();
    let prior = Affinity::prior(&prepared.space.relations);
    let source =
        InputSource { space: &prepared.space, samples: &blocked.samples, links: &blocked.shown, affinity: &prior };
    Affinity::learn(source, &pairs)
}

/// Pairs that are each other's best; ties make no best.
fn mutual(set: &CandidateSet, scores: &[f32]) -> Vec<Mutual> {
    let mut out = Vec::new();
    for &left in set.lefts() {
        let Some((at, lead)) = first(set.row(left), scores) else { continue };
        let right = set.right(at);
        let column = set.column(right).iter().map(|&i| i as usize);
        let Some((back, other)) = first(column, scores) else { continue };
        if back == at {
            out.push(Mutual { left, right, score: scores[at], lead: lead.min(other) });
        }
    }
    out
}

/// The position with the highest score and its lead over the next; `None` without a lead.
fn first(positions: impl Iterator<Item = usize>, scores: &[f32]) -> Option<(usize, f32)> {
    let (mut best, mut second) = ((usize::MAX, f32::NEG_INFINITY), f32::NEG_INFINITY);
    for i in positions {
        if scores[i] > best.1 {
            second = best.1;
            best = (i, scores[i]);
        } else {
            second = second.max(scores[i]);
        }
    }
    (best.0 != usize::MAX && best.1 > second).then_some((best.0, best.1 - second))
}

/// The better half, without those that hardly lead.
fn beyond_doubt(mut all: Vec<Mutual>, least_lead: f32) -> Vec<Mutual> {
    all.sort_by(|a, b| b.score.total_cmp(&a.score).then((a.left, a.right).cmp(&(b.left, b.right))));
    all.truncate((all.len() as f64 * BETTER_SHARE).ceil() as usize);
    all.retain(|m| m.lead >= least_lead);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Left 1 to 3, right 11 to 13: 1-11 are each other's best by far, 2-12 too but less; 3 ties between two.
    #[test]
    fn links_are_mutual_lead_and_come_from_the_better_half() {
        let set = CandidateSet::from_rows(vec![
            (1, vec![(11, 0.0), (12, 0.0)]),
            (2, vec![(11, 0.0), (12, 0.0)]),
            (3, vec![(12, 0.0), (13, 0.0)]),
        ]);
        let found = mutual(&set, &[6.0, 1.0, 2.0, 3.0, -1.0, -1.0]);
        let pairs: Vec<(u32, u32, f32)> = found.iter().map(|m| (m.left, m.right, m.lead)).collect();
        assert_eq!(pairs, [(1, 11, 4.0), (2, 12, 1.0)], "the tie makes no pair; the lead is the smaller of both sides");
        let best = beyond_doubt(found.clone(), 1.0);
        assert_eq!(best.iter().map(|m| (m.left, m.right)).collect::<Vec<_>>(), [(1, 11)], "the better half");
        assert!(beyond_doubt(found, 4.5).is_empty(), "a small lead is a doubt");
    }

    #[test]
    fn one_candidate_alone_leads_without_bound() {
        let set = CandidateSet::from_rows(vec![(1, vec![(11, 0.0)])]);
        assert_eq!(mutual(&set, &[0.5])[0].lead, f32::INFINITY);
    }
}
