//! The random part of the queue: pairs drawn by score, each with a known chance, fixed once for a session.
//!
//! In: scored pairs that the gold says nothing of. Out: a [`Plan`], an order in which to ask. Invariants: the plan does not change
//! when models do, so that each stratum's answered pairs are a simple random sample of it; at most half of a stratum is drawn, so
//! that the other orders have pairs left; the same scores and seed give the same plan for any order of rows.
//! Source: ARCHITECTURE.md, "Gold from decisions".

use super::{Ledger, Scored};
use crate::base::hash_text;
use crate::graph::{EntityId, GraphPair};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Scores at which strata meet. Chosen by us: narrow where most pairs lie, at both ends.
pub const EDGES: [f64; 7] = [0.01, 0.05, 0.2, 0.5, 0.8, 0.95, 0.99];
/// The most pairs drawn of one stratum: eight of them make more than anybody decides in one go.
const MOST: usize = 60;
/// So many of each verdict make gold that figures can be read from.
pub const ENOUGH: usize = 30;

/// A pair of the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawn {
    pub left: String,
    pub right: String,
    /// From 0, by score.
    pub stratum: usize,
    /// Pairs in the stratum when it was drawn from.
    pub population: usize,
}

/// Pairs in the order in which they are asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub drawn: Vec<Drawn>,
}

/// The stratum of a score.
pub fn stratum(score: f64) -> usize {
    EDGES.partition_point(|edge| *edge <= score)
}

impl Plan {
    /// Draws a plan: in turn one pair of each stratum, from the highest scores down, while it has some left to draw.
    pub fn draw(graphs: &GraphPair, pairs: &[Scored], seed: u64) -> Self {
        let mut strata: BTreeMap<usize, Vec<(u64, &str, &str)>> = BTreeMap::new();
        for pair in pairs.iter().filter(|p| p.gold.is_none() && p.may_be_asked()) {
            let (left, right) = (graphs.left.iri(pair.left), graphs.right.iri(pair.right));
            let at = hash_text(&format!("{left}\n{right}"), seed);
            strata.entry(stratum(pair.score())).or_default().push((at, left, right));
        }
        let mut drawn = Vec::new();
        let mut columns = Vec::new();
        for (stratum, mut of) in strata.into_iter().rev() {
            of.sort_unstable();
            let population: usize = of.len();
            of.truncate(population.div_ceil(2).min(MOST));
            columns.push((stratum, population, of));
        }
        for turn in 0..MOST {
            for (stratum, population, of) in &columns {
                if let Some((_, left, right)) = of.get(turn) {
                    let (left, right) = ((*left).to_owned(), (*right).to_owned());
                    drawn.push(Drawn { left, right, stratum: *stratum, population: *population });
                }
            }
        }
        Self { drawn }
    }

    /// Pairs still to be asked, by entities; those that are not in the graphs any more are passed over.
    pub fn open<'a>(
        &'a self,
        graphs: &'a GraphPair,
        ledger: &'a Ledger,
    ) -> impl Iterator<Item = (EntityId, EntityId, &'a Drawn)> {
        let free = |d: &&Drawn| ledger.of(&d.left, &d.right).is_none();
        self.drawn
            .iter()
            .filter(free)
            .filter_map(|d| Some((graphs.left.find(&d.left)?, graphs.right.find(&d.right)?, d)))
    }

    /// How many gold decisions say same, and how many say different.
    pub fn answered(ledger: &Ledger) -> [usize; 2] {
        let mut out = [0, 0];
        for decision in ledger.newest_first() {
            if let (true, Some(same)) = (decision.reason.is_gold(), decision.verdict.is_same()) {
                out[usize::from(!same)] += 1;
            }
        }
        out
    }

    /// Whether gold from decisions has enough of each verdict.
    pub fn is_enough(ledger: &Ledger) -> bool {
        Self::answered(ledger).iter().all(|n| *n >= ENOUGH)
    }
}
