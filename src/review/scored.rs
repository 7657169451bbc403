//! A candidate pair as the review loop sees it: two entities, their score, and what the gold says of them.

use crate::graph::{EntityId, Split};
use crate::model::logistic;

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

/// The logit of a score; scores of 0 and 1 are taken for the nearest that are not.
pub fn logit_of(score: f64) -> f64 {
    let bounded = score.clamp(1e-12, 1.0 - 1e-12);
    (bounded / (1.0 - bounded)).ln()
}
