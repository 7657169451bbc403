//! The held-out pairs of a run as the window counts them, and entities as a person types them.
//!
//! In: a scored run. Out: pairs with their answer, with what the one-to-one rule takes and how alike the names are.
//! Invariant: scores are those of the run.

use super::engine::{GoldScore, HeldOutPairs, LostLink};
use crate::base::{Control, Error, Result};
use crate::blocking::similar_names;
use crate::evaluation::free_pairs;
use crate::graph::{EntityId, GraphPair, Protocol, Side, Split, find_by_name};
use crate::pipeline::{self, Run};

/// The pairs of a split with their answers; `None` without gold.
///
/// Errors: `Cancelled`.
pub(super) fn held_out(run: &Run, split: Split, ctl: &Control) -> Result<Option<HeldOutPairs>> {
    let (Some(scored), Some(task)) = (pipeline::score_split(run, split, ctl)?, &run.prepared.task) else {
        return Ok(None);
    };
    let space = &run.prepared.space;
    let find = |side: Side, iri: &str| run.prepared.pair.side(side).find(iri);
    let nodes = |l: EntityId, r: EntityId| (space.node(Side::Left, l), space.node(Side::Right, r));
    let name = |l: EntityId, r: EntityId| {
        let (l, r) = nodes(l, r);
        similar_names(space, l, r).clamp(0.0, 1.0)
    };
    let of = |p: &crate::evaluation::ScoredPair| {
        let (left, right) = (find(Side::Left, &p.left)?, find(Side::Right, &p.right)?);
        let (l, r) = nodes(left, right);
        let logit = f64::from(run.logit(l, r));
        Some(GoldScore { left, right, score: p.score, logit, same: p.same, free: false, name: name(left, right) })
    };
    let mut pairs: Vec<GoldScore> = scored.pairs.iter().filter_map(of).collect();
    let ranking = task.protocol == Protocol::Ranking;
    if ranking {
        let taken = pipeline::taken_greedily(run, &|_, _| false, ctl)?;
        pairs.iter_mut().for_each(|p| p.free = taken.contains(&nodes(p.left, p.right)));
    } else {
        // Listed pairs say nothing of their rivals: they compete among themselves.
        let ends: Vec<(u32, u32, f64)> = pairs.iter().map(|p| (p.left.0, p.right.0, p.score)).collect();
        pairs.iter_mut().zip(free_pairs(&ends)).for_each(|(p, free)| p.free = free);
    }
    let lost = scored.lost.iter().filter_map(|(l, r)| {
        let (left, right) = (find(Side::Left, l)?, find(Side::Right, r)?);
        Some(LostLink { left, right, name: name(left, right) })
    });
    let lost = lost.collect();
    Ok((!pairs.is_empty()).then_some(HeldOutPairs { pairs, lost, ranking }))
}

/// An entity by identifier, else by its name where only one has it.
///
/// Errors: `Mismatch` where no entity is meant, or several are.
pub(super) fn find_end(pair: &GraphPair, side: Side, text: &str) -> Result<EntityId> {
    let graph = pair.side(side);
    if let Some(found) = graph.find(text) {
        return Ok(found);
    }
    let ends_so = |e: &EntityId| graph.iri(*e).rsplit(['/', '#']).next() == Some(text);
    let named: Vec<EntityId> =
        graph.entities().filter(|e| graph.shown_name(*e) == text || ends_so(e)).take(2).collect();
    match named[..] {
        [one] => Ok(one),
        [] => {
            let near: Vec<&str> = find_by_name(graph, text, 3).into_iter().map(|e| graph.iri(e)).collect();
            let hint = match near.is_empty() {
                true => "Search for it with Ctrl K".to_owned(),
                false => format!("Perhaps {}", near.join(" or ")),
            };
            Err(Error::mismatch(format!("{} has no entity {text}", graph.name()), hint))
        }
        _ => Err(Error::mismatch(
            format!("several entities of {} are called {text}", graph.name()),
            "Type the identifier",
        )),
    }
}
