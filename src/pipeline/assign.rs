//! One-to-one decisions over all candidates, and whether one-to-one holds: duplicates, entities without a partner.
//!
//! In: a run, its scored valid and test pairs. Out: figures after assignment, and shares that say how far the rule
//! carries. Invariants: ranking only; the columns see all left entities in scope; test labels are read for figures alone.

use super::train::split_pairs;
use super::{Run, Task};
use crate::base::{Control, Result};
use crate::evaluation::{Balance, ScoredRows, ScoredSplit, ThresholdCurve, balanced, figures, greedy, optimal};
use crate::graph::{Protocol, Split};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

/// What a taken right entity loses at every other left one, and the logit of a known link.
/// Source: ARCHITECTURE.md, "One-to-one decisions".
const TAKEN: f64 = 10.0;
const KNOWN: f64 = 20.0;
/// Up to this share of entities with several partners a side counts as free of duplicates. Chosen by us: wrong scores
/// alone make a few of a hundred.
const FEW: f64 = 0.05;
/// With so many known links they decide, unless scores say that more than [`MANY`] share a partner. Chosen by us: wrong
/// scores make one in ten where many entities have no partner at all (dbp_fb with half of the partners removed).
const ENOUGH_LINKS: usize = 30;
const MANY: f64 = 0.25;

/// A number for each side.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Sides {
    pub left: f64,
    pub right: f64,
}

/// Figures of test under the one-to-one rule.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Assigned {
    pub prauc: f64,
    pub f1: f64,
    pub precision: f64,
    pub hits_at_1: Option<f64>,
    pub threshold: f64,
    /// F1 of pairs chosen greedily, and with the largest sum, from logits above the plain threshold.
    pub greedy_f1: f64,
    pub optimal_f1: f64,
    /// Whether both sides are free of duplicates, so that the rule is to be used.
    pub on: bool,
    pub why: String,
}

/// What the scores of all candidates say of partners.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Partners {
    pub assigned: Assigned,
    /// Share of entities with a match that share it with another of their side.
    pub duplicates: Sides,
    /// Share of entities in scope that have no partner: what balancing leaves for nobody.
    pub no_partner: Sides,
    /// The same for the left entities of test.
    pub no_partner_test: f64,
}

/// Assigns all candidates; `None` for listed pairs, which say nothing of their rivals.
///
/// `task` is what is measured with; `judge` what the threshold is chosen with (nothing: one half); `threshold` is the plain
/// one. Known links are those the run was trained with. Errors: `Cancelled`.
/// Source: ARCHITECTURE.md, "One-to-one decisions".
pub fn assign(
    run: &Run,
    task: &Task,
    judge: Option<&Task>,
    test: &ScoredSplit,
    threshold: f64,
    control: &Control,
) -> Result<Option<Partners>> {
    if task.protocol != Protocol::Ranking {
        return Ok(None);
    }
    let known = run.prepared.task.as_ref();
    run.rank_all(control)?;
    let (rows, columns) = rows(run, known, &|_, _| false);
    let balance = balanced(&rows);
    let score = |l: u32, r: u32| run.set().position(l, r).map_or(0.0, |i| balance.scores[i]);
    let mut assigned_test = test.clone();
    let (nodes, _) = split_pairs(run.set(), task, Split::Test, false);
    assigned_test.pairs.iter_mut().zip(nodes).for_each(|(pair, (l, r, _))| pair.score = score(l, r));
    let chosen = judge.map_or(0.5, |judge| {
        let (valid, lost) = split_pairs(run.set(), judge, Split::Valid, false);
        let scores: Vec<f64> = valid.iter().map(|p| score(p.0, p.1)).collect();
        let same: Vec<bool> = valid.iter().map(|p| p.2).collect();
        ThresholdCurve::new(&scores, &same, lost.len()).best_threshold()
    });
    let figures = figures(&assigned_test, chosen, Protocol::Ranking);
    let bounded = threshold.clamp(1e-12, 1.0 - 1e-12);
    let least = (bounded / (1.0 - bounded)).ln();
    let (test_pairs, lost) = split_pairs(run.set(), task, Split::Test, false);
    let f1 = |chosen: Vec<Option<usize>>| {
        let chosen: FxHashSet<usize> = chosen.into_iter().flatten().collect();
        let is_chosen = |p: &&(u32, u32, bool)| run.set().position(p.0, p.1).is_some_and(|i| chosen.contains(&i));
        let accepted = test_pairs.iter().filter(is_chosen).count();
        let right = test_pairs.iter().filter(is_chosen).filter(|p| p.2).count();
        let gold = test_pairs.iter().filter(|p| p.2).count() + lost.len();
        if accepted + gold == 0 { 0.0 } else { 2.0 * right as f64 / (accepted + gold) as f64 }
    };
    let duplicates = duplicates(run, least);
    let (on, why) = verdict(duplicates, known.and_then(known_duplicates));
    Ok(Some(Partners {
        assigned: Assigned {
            prauc: figures.prauc,
            f1: figures.f1,
            precision: assigned_test.curve().at(figures.threshold).precision,
            hits_at_1: figures.hits_at_1,
            threshold: figures.threshold,
            greedy_f1: f1(greedy(&rows, least)),
            optimal_f1: f1(optimal(&rows, least)),
            on,
            why,
        },
        duplicates,
        no_partner: Sides { left: mean(&balance.left_alone), right: right_alone(run, &balance, &columns) },
        no_partner_test: test_alone(run, task, &balance),
    }))
}

/// The candidates that are taken when pairs are taken from the largest logit down while both ends are free, train's links
/// first: what the one-to-one rule leaves at any threshold is those of them that reach it.
///
/// `barred` pairs are never taken, so that their ends stay free for others.
/// Errors: `Cancelled`. Source: ARCHITECTURE.md, "One-to-one decisions".
pub fn taken_greedily(
    run: &Run,
    barred: &dyn Fn(u32, u32) -> bool,
    control: &Control,
) -> Result<FxHashSet<(u32, u32)>> {
    run.rank_all(control)?;
    let (rows, _) = rows(run, run.prepared.task.as_ref(), barred);
    let chosen = greedy(&rows, f64::MIN);
    let pairs = run.set().pairs();
    Ok(chosen.into_iter().flatten().filter_map(|i| pairs.get(i).copied()).collect())
}

/// All candidates with their logits, known links of train settled; and the columns by right node.
fn rows(run: &Run, known: Option<&Task>, barred: &dyn Fn(u32, u32) -> bool) -> (ScoredRows, FxHashMap<u32, u32>) {
    let set = run.set();
    let links = known.map(|t| t.links(Split::Train)).unwrap_or_default();
    let taken: FxHashSet<u32> = links.iter().map(|l| l.1).collect();
    let mut columns: FxHashMap<u32, u32> = FxHashMap::default();
    let pairs = set.pairs().into_iter().map(|(l, r)| {
        let next = columns.len() as u32;
        let column = *columns.entry(r).or_insert(next);
        let z = f64::from(run.logit(l, r));
        let known = taken.contains(&r) && links.binary_search(&(l, r)).is_ok();
        (
            column,
            if barred(l, r) {
                f64::NEG_INFINITY
            } else if known {
                KNOWN
            } else if taken.contains(&r) {
                z - TAKEN
            } else {
                z
            },
        )
    });
    let pairs: Vec<(u32, f64)> = pairs.collect();
    let lengths: Vec<usize> = set.lefts().iter().map(|l| set.row(*l).len()).collect();
    (ScoredRows::new(&lengths, pairs, columns.len()), columns)
}

/// Left: of right entities with a left one above the threshold, those with several. Right: the same across.
fn duplicates(run: &Run, least: f64) -> Sides {
    let set = run.set();
    let mut counts: [FxHashMap<u32, usize>; 2] = Default::default();
    for (l, r) in set.pairs().into_iter().filter(|&(l, r)| f64::from(run.logit(l, r)) >= least) {
        *counts[0].entry(r).or_default() += 1;
        *counts[1].entry(l).or_default() += 1;
    }
    let share = |counts: &FxHashMap<u32, usize>| {
        let several = counts.values().filter(|n| **n > 1).count();
        if counts.is_empty() { 0.0 } else { several as f64 / counts.len() as f64 }
    };
    Sides { left: share(&counts[0]), right: share(&counts[1]) }
}

/// The same of the known links, train's and valid's: shares of ends with several partners; `None` for too few links.
fn known_duplicates(task: &Task) -> Option<Sides> {
    let links = [Split::Train, Split::Valid].map(|s| task.links(s)).concat();
    if links.len() < ENOUGH_LINKS {
        return None;
    }
    let share = |mut ends: Vec<u32>| {
        ends.sort_unstable();
        let groups: Vec<usize> = ends.chunk_by(|a, b| a == b).map(<[u32]>::len).collect();
        groups.iter().filter(|n| **n > 1).count() as f64 / groups.len() as f64
    };
    Some(Sides { left: share(links.iter().map(|l| l.1).collect()), right: share(links.iter().map(|l| l.0).collect()) })
}

/// Whether both sides are free of duplicates, and how that is known.
fn verdict(scored: Sides, known: Option<Sides>) -> (bool, String) {
    let percent = |share: f64| format!("{:.1} %", 100.0 * share);
    let most = if known.is_some() { MANY } else { FEW };
    let shares = [("matches", scored, most), ("known links", known.unwrap_or_default(), FEW)];
    let several: Vec<String> = shares
        .into_iter()
        .flat_map(|(what, sides, most)| [(what, "left", sides.left, most), (what, "right", sides.right, most)])
        .filter(|(_, _, share, most)| share > most)
        .map(|(what, side, share, _)| {
            format!("{} of the {what} share their partner with another {side} entity", percent(share))
        })
        .collect();
    if !several.is_empty() {
        return (false, several.join("; "));
    }
    let what = if known.is_some() { "known links" } else { "matches" };
    (true, format!("both sides are free of duplicates: at most {} of the {what} share a partner", percent(FEW)))
}

fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
}

/// Right entities in the pool that are nobody's candidate have no partner either.
fn right_alone(run: &Run, balance: &Balance, columns: &FxHashMap<u32, u32>) -> f64 {
    let pool = run.blocked.pool_size().max(columns.len());
    let asked: f64 = balance.right_alone.iter().sum();
    if pool == 0 { 0.0 } else { (asked + (pool - columns.len()) as f64) / pool as f64 }
}

fn test_alone(run: &Run, task: &Task, balance: &Balance) -> f64 {
    let mut lefts: Vec<u32> =
        task.links(Split::Test).iter().map(|l| l.0).chain(task.partnerless.iter().copied()).collect();
    lefts.sort_unstable();
    lefts.dedup();
    let position = |l: &u32| run.set().lefts().binary_search(l).ok();
    let alone: Vec<f64> = lefts.iter().filter_map(position).map(|i| balance.left_alone[i]).collect();
    mean(&alone)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(links: Vec<(u32, u32)>) -> Task {
        let pairs = [links.into_iter().map(|(l, r)| (l, r, true)).collect(), Vec::new(), Vec::new()];
        Task {
            protocol: Protocol::Ranking,
            pairs,
            partnerless: Vec::new(),
            unlabeled: Default::default(),
            decided: Vec::new(),
        }
    }

    #[test]
    fn known_links_tell_duplicates_where_there_are_enough() {
        assert_eq!(known_duplicates(&task((0..29).map(|i| (i, 100 + i)).collect())), None);
        let single = known_duplicates(&task((0..30).map(|i| (i, 100 + i)).collect()));
        assert_eq!(single, Some(Sides::default()));
        // Two left entities each for fifteen right ones: duplicates on the left.
        let double = known_duplicates(&task((0..30).map(|i| (i, 100 + i / 2)).collect())).expect("enough links");
        assert_eq!((double.left, double.right), (1.0, 0.0));
        let (some, none) = (Sides { left: 0.1, right: 0.0 }, Sides::default());
        assert!(verdict(some, single).0, "wrong scores alone do not count against known links");
        assert!(!verdict(some, None).0 && verdict(none, None).0);
        assert!(!verdict(Sides { left: 0.5, right: 0.0 }, single).0);
        let (on, why) = verdict(none, Some(double));
        assert!(!on && why == "100.0 % of the known links share their partner with another left entity", "{why}");
    }
}
