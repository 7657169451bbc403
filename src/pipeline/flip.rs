//! The smallest set of edges whose leaving out moves a pair across a threshold.
//!
//! In: a [`Tried`] pair, the edits that may be made, a threshold. Out: a [`Flip`], or nothing where no set of them flips the
//! decision. Invariant: a set that is called minimal is: all smaller ones were scored and do not flip.
//! Source: ARCHITECTURE.md, "What would flip it".

use super::{LeftOut, Tried};
use crate::base::{Control, Result};
use crate::model::{Edit, logistic};
use rayon::prelude::*;

/// Sets up to this size are all scored for `evidence`.
const EXACT_SIZE: usize = 3;
/// The same for `cg-mualign`, whose edges weigh on one another.
const EXACT_SIZE_CG: usize = 2;
/// As many sets are scored at most, so that an answer comes while one waits: all sets of up to 3 of 24 edges are 2,324.
const MOST_SETS: usize = 4000;

/// A change that flips a decision.
#[derive(Debug, Clone, PartialEq)]
pub struct Flip {
    /// What is left out, in the order of the edges.
    pub edits: Vec<Edit>,
    /// The score then.
    pub score: f64,
    /// Whether every smaller set was scored and does not flip; otherwise it was found step by step.
    pub minimal: bool,
}

/// The smallest set of `edits` whose leaving out moves the pair to the other side of `threshold`; of several the one
/// that moves the score furthest, then the first.
///
/// Sets are scored by size, all of a size, up to 3 (`cg-mualign`: 2); beyond that the edge that helps most is added until
/// the decision flips, and what is not needed is put back.
/// Errors: `Cancelled`. Cost: for 24 edges at most 2,324 scores and those of the steps.
/// Source: ARCHITECTURE.md, "What would flip it".
pub fn flip(tried: &Tried<'_>, edits: &[Edit], threshold: f64, control: &Control) -> Result<Option<Flip>> {
    let edges: Vec<LeftOut> = edits.iter().map(|e| tried.edges_of(std::slice::from_ref(e))).collect();
    let matched = tried.score() >= threshold;
    let search = Search { tried, edges, matched, threshold, control };
    let exact = if tried.is_additive() { EXACT_SIZE } else { EXACT_SIZE_CG };
    let answer = |set: Vec<usize>, score: f64, minimal: bool| {
        Some(Flip { edits: set.iter().map(|i| edits[*i].clone()).collect(), score, minimal })
    };
    let mut scored = 0;
    let mut whole = true;
    for size in 1..=exact.min(edits.len()) {
        let sets = sets(edits.len(), size);
        scored += sets.len();
        if scored > MOST_SETS {
            whole = false;
            break;
        }
        control.progress("Looking for what would flip it", size as u64, exact as u64);
        if let Some((set, score)) = search.best(sets)? {
            return Ok(answer(set, score, true));
        }
    }
    if whole && edits.len() <= exact {
        return Ok(None);
    }
    Ok(search.step_by_step()?.and_then(|(set, score)| answer(set, score, false)))
}

struct Search<'a> {
    tried: &'a Tried<'a>,
    edges: Vec<LeftOut>,
    matched: bool,
    threshold: f64,
    control: &'a Control,
}

impl Search<'_> {
    fn score(&self, set: &[usize]) -> f64 {
        let mut out = LeftOut::default();
        for i in set {
            for (all, more) in out.iter_mut().zip(&self.edges[*i]) {
                all.extend_from_slice(more);
            }
        }
        for side in &mut out {
            side.sort_unstable();
            side.dedup();
        }
        logistic(f64::from(self.tried.logit_without(&out)))
    }

    fn flips(&self, score: f64) -> bool {
        (score >= self.threshold) != self.matched
    }

    /// Whether a score is further than another one on the way across.
    fn further(&self, a: f64, b: f64) -> bool {
        if self.matched { a < b } else { a > b }
    }

    /// Of the sets that flip the one that moves furthest.
    fn best(&self, sets: Vec<Vec<usize>>) -> Result<Option<(Vec<usize>, f64)>> {
        let scores: Vec<f64> = sets
            .par_iter()
            .with_min_len(16)
            .map(|set| {
                self.control.check()?;
                Ok(self.score(set))
            })
            .collect::<Result<_>>()?;
        let mut best: Option<(Vec<usize>, f64)> = None;
        for (set, score) in sets.into_iter().zip(scores) {
            if self.flips(score) && best.as_ref().is_none_or(|b| self.further(score, b.1)) {
                best = Some((set, score));
            }
        }
        Ok(best)
    }

    /// Adds the edge that helps most until the decision flips, then puts back what is not needed.
    fn step_by_step(&self) -> Result<Option<(Vec<usize>, f64)>> {
        let mut set: Vec<usize> = Vec::new();
        let mut score = self.score(&set);
        while !self.flips(score) {
            self.control.check()?;
            let mut best: Option<(usize, f64)> = None;
            for i in (0..self.edges.len()).filter(|i| !set.contains(i)) {
                let with = self.score(&[&set[..], &[i]].concat());
                if best.is_none_or(|b| self.further(with, b.1)) {
                    best = Some((i, with));
                }
            }
            let Some((i, with)) = best else { return Ok(None) };
            set.push(i);
            score = with;
        }
        // What came early may have become needless.
        let mut at = 0;
        while at < set.len() && set.len() > 1 {
            let fewer: Vec<usize> = set.iter().copied().filter(|i| *i != set[at]).collect();
            let without = self.score(&fewer);
            if self.flips(without) {
                (set, score) = (fewer, without);
            } else {
                at += 1;
            }
        }
        set.sort_unstable();
        Ok(Some((set, score)))
    }
}

/// All sets of a size of `0..n`, in order.
fn sets(n: usize, size: usize) -> Vec<Vec<usize>> {
    if size == 0 {
        return vec![Vec::new()];
    }
    let mut out = Vec::new();
    for smaller in sets(n, size - 1) {
        let next = smaller.last().map_or(0, |l| l + 1);
        out.extend((next..n).map(|i| [&smaller[..], &[i]].concat()));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_sets_of_a_size() {
        assert_eq!(sets(4, 2), [[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]]);
        assert_eq!([1, 2, 3].map(|size| sets(24, size).len()).iter().sum::<usize>(), 2324);
        assert!(sets(2, 3).is_empty());
    }
}
