//! Whether an explanation names what the score rests on: edges ranked strongest are left out, and the logit must move.
//!
//! In: a [`Run`], pairs, a seed. Out: for each number of edges left out and each ranking the mean change of the logit.
//! Invariants: the same seed gives the same figures for any number of threads; every ranking is measured on the same pairs.
//! Source: ARCHITECTURE.md, "Faithfulness".

use super::{LeftOut, Run};
use crate::base::{Control, Error, Result, Rng};
use crate::graph::{EntityId, Split};
use crate::model::{Edit, Item, WhatIf};
use rayon::prelude::*;

/// What picks the edges that are left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ranking {
    /// The set whose contributions, as the explanation gives them, add up to most: all for, or all against.
    Contribution,
    /// The same by the effect of each edge: the logit less the logit without it.
    Effect,
    /// The edges with most of the attention that is drawn.
    Attention,
    /// Seeded random edges.
    Random,
}

impl Ranking {
    pub const ALL: [Self; RANKINGS] = [Self::Contribution, Self::Effect, Self::Attention, Self::Random];

    /// The name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Contribution => "contribution",
            Self::Effect => "effect",
            Self::Attention => "attention",
            Self::Random => "random",
        }
    }
}

/// Number of rankings; the first two are the readings of an explanation.
const RANKINGS: usize = 4;

/// Edges left out at a time.
pub const LEFT_OUT: [usize; 4] = [1, 2, 3, 5];

/// Mean change of the logit by number of edges left out and ranking.
#[derive(Debug, Clone, PartialEq)]
pub struct Faithfulness {
    /// Pairs measured: those with as many edges as are left out at most.
    pub pairs: usize,
    /// Test pairs drawn.
    pub drawn: usize,
    /// By [`LEFT_OUT`], then by [`Ranking::ALL`]: mean |logit - logit without the edges|.
    pub mean_change: [[f64; RANKINGS]; LEFT_OUT.len()],
    /// By [`LEFT_OUT`], then by reading (contribution, effect): share of the pairs where its edges move the logit at least
    /// as much as attention's, and as the random ones.
    pub ahead: [[[f64; 2]; 2]; LEFT_OUT.len()],
}

/// Pairs of test: all candidates of its left entities, or its listed pairs, at most `most` of them, drawn by the seed.
///
/// Errors: `Mismatch` without gold.
pub fn test_pairs(run: &Run, most: usize, seed: u64) -> Result<Vec<(u32, u32)>> {
    let task = run.prepared.task.as_ref().ok_or_else(|| {
        Error::mismatch("there is no gold, so there are no test pairs", "Give a folder with gold, or --links")
    })?;
    let test = task.split(Split::Test);
    let mut pairs: Vec<(u32, u32)> = match task.protocol {
        crate::graph::Protocol::Ranking => {
            let mut lefts: Vec<u32> = test.iter().map(|p| p.0).collect();
            lefts.dedup();
            let set = run.set();
            lefts.into_iter().flat_map(|l| set.row(l).map(move |i| (l, set.right(i)))).collect()
        }
        _ => test.iter().map(|p| (p.0, p.1)).collect(),
    };
    pairs.sort_unstable();
    pairs.dedup();
    let mut rng = Rng::new(seed, "faithfulness pairs");
    rng.shuffle(&mut pairs);
    pairs.truncate(most);
    pairs.sort_unstable();
    Ok(pairs)
}

/// Measures how much the logit moves when the first edges of each ranking are left out.
///
/// Pairs with fewer edges than [`LEFT_OUT`]'s largest are not measured, so that every row is over the same pairs.
/// Errors: `Cancelled`. Source: ARCHITECTURE.md, "Faithfulness".
pub fn faithfulness(run: &Run, pairs: &[(u32, u32)], seed: u64, control: &Control) -> Result<Faithfulness> {
    let done = std::sync::atomic::AtomicU64::new(0);
    let measured: Vec<Option<Changes>> = pairs
        .par_iter()
        .map(|&pair| {
            control.check()?;
            let changes = changes_of(run, pair, seed);
            let n = done.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            control.progress("Leaving edges out", n, pairs.len() as u64);
            Ok(changes)
        })
        .collect::<Result<_>>()?;
    let kept: Vec<Changes> = measured.into_iter().flatten().collect();
    let count = kept.len().max(1) as f64;
    let mut out = Faithfulness {
        pairs: kept.len(),
        drawn: pairs.len(),
        mean_change: [[0.0; RANKINGS]; LEFT_OUT.len()],
        ahead: [[[0.0; 2]; 2]; LEFT_OUT.len()],
    };
    for changes in &kept {
        for (k, row) in changes.iter().enumerate() {
            for (mean, change) in out.mean_change[k].iter_mut().zip(row) {
                *mean += change / count;
            }
            for (reading, ahead) in out.ahead[k].iter_mut().enumerate() {
                for (other, share) in ahead.iter_mut().enumerate() {
                    *share += f64::from(u8::from(row[reading] >= row[2 + other])) / count;
                }
            }
        }
    }
    Ok(out)
}

/// |logit - logit without| of one pair.
type Changes = [[f64; RANKINGS]; LEFT_OUT.len()];

fn changes_of(run: &Run, pair: (u32, u32), seed: u64) -> Option<Changes> {
    let space = &run.prepared.space;
    let ((_, left), (_, right)): ((_, EntityId), (_, EntityId)) = (space.entity(pair.0)?, space.entity(pair.1)?);
    let tried = run.tried(left, right, &WhatIf::default());
    let logit = f64::from(tried.logit());
    let explanation = tried.explain();
    let mut edges = Vec::new();
    for item in &explanation.items {
        if let Some(edit) = Edit::without(item) {
            let left_out = tried.edges_of(&[edit]);
            let effect = logit - f64::from(tried.logit_without(&left_out));
            edges.push(Edge { item, left_out, effect });
        }
    }
    if edges.len() < *LEFT_OUT.iter().max()? {
        return None;
    }
    let mut out = [[0.0; RANKINGS]; LEFT_OUT.len()];
    for (r, ranking) in Ranking::ALL.into_iter().enumerate() {
        for (k, count) in LEFT_OUT.into_iter().enumerate() {
            let mut without = LeftOut::default();
            for at in picked(ranking, &edges, count, (pair, seed)) {
                for (all, more) in without.iter_mut().zip(&edges[at].left_out) {
                    all.extend_from_slice(more);
                }
            }
            without.iter_mut().for_each(|side| {
                side.sort_unstable();
                side.dedup();
            });
            out[k][r] = (logit - f64::from(tried.logit_without(&without))).abs();
        }
    }
    Some(out)
}

/// An edge of the pair, how it is left out, and what that does.
struct Edge<'a> {
    item: &'a Item,
    left_out: LeftOut,
    effect: f64,
}

/// Positions of so many edges; ties to the earlier edge.
fn picked(ranking: Ranking, edges: &[Edge<'_>], count: usize, (pair, seed): ((u32, u32), u64)) -> Vec<usize> {
    let largest = |of: &dyn Fn(&Edge<'_>) -> f64| -> Vec<usize> {
        let mut order: Vec<usize> = (0..edges.len()).collect();
        order.sort_by(|a, b| of(&edges[*b]).total_cmp(&of(&edges[*a])).then(a.cmp(b)));
        order.truncate(count);
        order
    };
    // Edges for and edges against would cancel, so the strongest set is all of one kind as far as there are enough.
    let strongest = |of: &dyn Fn(&Edge<'_>) -> f64| -> Vec<usize> {
        let (most, least) = (largest(of), largest(&|e| -of(e)));
        let sum = |side: &[usize]| side.iter().map(|i| of(&edges[*i])).sum::<f64>().abs();
        if sum(&most) >= sum(&least) { most } else { least }
    };
    match ranking {
        Ranking::Contribution => strongest(&|e| e.item.contribution),
        Ranking::Effect => strongest(&|e| e.effect),
        Ranking::Attention => largest(&|e| e.item.attention.unwrap_or(0.0)),
        Ranking::Random => {
            let mut order: Vec<usize> = (0..edges.len()).collect();
            Rng::new(seed, &format!("faithfulness {} {}", pair.0, pair.1)).shuffle(&mut order);
            order.truncate(count);
            order
        }
    }
}
