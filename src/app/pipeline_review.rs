//! What the review loop asks of a run: all scored pairs with what the gold says of each.

use crate::graph::{EntityId, Protocol, Split};
use crate::pipeline::Run;
use crate::review::{Answer, Scored};
use rustc_hash::FxHashMap;

/// All candidate pairs with their scores, by left, then right.
///
/// Under the ranking protocol the gold answers every candidate of a left entity that it links; listed pairs answer for themselves,
/// and what is not listed of an entity of test is not asked.
pub(super) fn scored_pairs(run: &Run) -> Vec<Scored> {
    let space = &run.prepared.space;
    let entity = |node: u32| space.entity(node).map_or(EntityId(0), |e| e.1);
    let mut listed: FxHashMap<(u32, u32), Answer> = FxHashMap::default();
    let mut lefts: FxHashMap<u32, Split> = FxHashMap::default();
    if let Some(task) = &run.prepared.task {
        for split in Split::ALL {
            for (left, right, same) in task.split(split) {
                listed.insert((*left, *right), Answer { split, same: *same });
                // Test has the last word: splits of listed pairs may share entities.
                lefts.insert(*left, split);
            }
        }
        lefts.extend(task.partnerless.iter().map(|l| (*l, Split::Test)));
    }
    let ranking = run.prepared.task.as_ref().is_some_and(|t| t.protocol == Protocol::Ranking);
    let pairs = run.set().pairs();
    crate::base::map_range(pairs.len(), |i| {
        let (left, right) = pairs[i];
        let split = lefts.get(&left).copied();
        let by_left = || split.filter(|_| ranking).map(|split| Answer { split, same: false });
        Scored {
            left: entity(left),
            right: entity(right),
            logit: f64::from(run.logit(left, right)),
            gold: listed.get(&(left, right)).copied().or_else(by_left),
            of_test: split == Some(Split::Test),
        }
    })
}

/// "Evidence · music · 64 decisions", whatever decisions the model had learned from before.
pub(super) fn learned_name(base: &str, decisions: usize) -> String {
    let plain = match base.rsplit_once(" · ") {
        Some((before, last)) if last.trim_end_matches(|c: char| " ()0123456789".contains(c)).ends_with("decisions") => {
            before
        }
        _ => base,
    };
    format!("{plain} · {decisions} decisions")
}
