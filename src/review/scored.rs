//! A candidate pair as the review loop sees it: two entities, their score, and what the gold says of them.

use crate::graph::{EntityId, Protocol, Split};
use crate::model::logistic;
use crate::pipeline::Run;
use rustc_hash::FxHashMap;

/// What the gold says of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// The part of the gold that its left entity belongs to.
    pub split: Split,
    pub same: bool,
}

/// A scored candidate pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scored {
    pub left: EntityId,
    pub right: EntityId,
    pub logit: f64,
    /// `None` where the gold says nothing.
    pub gold: Option<Answer>,
    /// Its left entity belongs to test, whatever the gold says of the pair.
    pub of_test: bool,
}

impl Scored {
    /// 0 to 1.
    pub fn score(&self) -> f64 {
        logistic(self.logit)
    }

    /// The pair, left first.
    pub fn pair(&self) -> (EntityId, EntityId) {
        (self.left, self.right)
    }

    /// Whether it may be asked: pairs of test are left alone, so that test stays a fair measure.
    pub fn may_be_asked(&self) -> bool {
        !self.of_test && self.gold.is_none_or(|g| g.split != Split::Test)
    }
}

/// All candidate pairs with their scores, by left, then right.
///
/// Under the ranking protocol the gold answers every candidate of a left entity that it links; listed pairs answer for themselves,
/// and what is not listed of an entity of test is not asked.
pub fn scored_pairs(run: &Run) -> Vec<Scored> {
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

/// The logit of a score; scores of 0 and 1 are taken for the nearest that are not.
pub fn logit_of(score: f64) -> f64 {
    let bounded = score.clamp(1e-12, 1.0 - 1e-12);
    (bounded / (1.0 - bounded)).ln()
}
