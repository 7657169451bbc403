//! Why a pair is no match: the stage that lost it, and the nearest change that would have kept it.
//!
//! In: a run, a pair, the threshold. Out: [`WhyNot`], one line a stage in the order of the pipeline. Invariant: the score is that
//! of the run; what is said to keep the pair is worked out on it, not guessed.
//! Definitions: ARCHITECTURE.md, "Why not?".

use super::{Flip, Prepared, Run, assign, flip};
use crate::base::{Control, Result, with_commas};
use crate::features::NodeSpace;
use crate::graph::{EntityId, Side, Split, local_words};
use crate::model::{Edit, WhatIf, logistic};
use crate::neighborhood::Samples;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

/// A step at which a pair can be lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LostAt {
    Blocking,
    Sampling,
    Score,
    Threshold,
    OneToOne,
}

impl LostAt {
    /// All steps in their order.
    pub const ALL: [Self; 5] = [Self::Blocking, Self::Sampling, Self::Score, Self::Threshold, Self::OneToOne];

    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Blocking => "Blocking",
            Self::Sampling => "Sampling",
            Self::Score => "Score",
            Self::Threshold => "Threshold",
            Self::OneToOne => "One-to-one",
        }
    }
}

/// What a step did with the pair.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StepAnswer {
    pub step: LostAt,
    /// Whether the pair came through.
    pub passed: bool,
    /// What happened, in a sentence.
    pub what: String,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WhyNot {
    /// Identifiers.
    pub left: String,
    pub right: String,
    pub names: [String; 2],
    #[serde(skip)]
    pub pair: (EntityId, EntityId),
    pub score: f64,
    pub threshold: f64,
    pub steps: Vec<StepAnswer>,
    /// The first step that lost it; nothing where the pair is a match.
    pub lost_at: Option<LostAt>,
    /// The nearest change that would have kept it.
    pub change: String,
}

/// Follows a pair through blocking, sampling, score, threshold and the one-to-one rule.
///
/// `one_to_one`: whether an entity has at most one partner; without the rule its step says what it would do, and loses nothing.
/// Errors: `Cancelled`. Source: ARCHITECTURE.md, "Why not?".
pub fn why_not(
    run: &Run,
    (left, right): (EntityId, EntityId),
    threshold: f64,
    one_to_one: bool,
    control: &Control,
) -> Result<WhyNot> {
    let prepared = &*run.prepared;
    let space = &prepared.space;
    let pair = (space.node(Side::Left, left), space.node(Side::Right, right));
    run.rank_all(control)?;
    let score = logistic(f64::from(run.logit(pair.0, pair.1)));
    let names = [prepared.pair.left.shown_name(left), prepared.pair.right.shown_name(right)].map(str::to_owned);
    let blocked = blocking(run, pair);
    let sampled = sampling(run, pair, score >= threshold);
    let scored = rivals(run, pair, score, threshold);
    let accepted = StepAnswer {
        step: LostAt::Threshold,
        passed: score >= threshold,
        what: match score >= threshold {
            true => format!("Its score {score:.3} reaches the threshold {threshold:.3}."),
            false => format!("Its score {score:.3} is below the threshold {threshold:.3}."),
        },
    };
    let (taken, taken_by) = rule(run, pair, threshold, one_to_one, control)?;
    let steps = vec![blocked.0, sampled.0, scored, accepted, taken];
    let lost_at = steps.iter().find(|s| !s.passed).map(|s| s.step);
    let change = match lost_at {
        None => "Nothing: it is a match.".to_owned(),
        Some(LostAt::Blocking) => blocked.1,
        Some(LostAt::OneToOne) => {
            format!("It is matched without the one-to-one rule, or when {taken_by} is declined.")
        }
        Some(LostAt::Sampling) => format!("{} {}", sampled.1, lower(run, pair, score, threshold)),
        Some(LostAt::Score | LostAt::Threshold) => {
            format!("{} {}", lower(run, pair, score, threshold), edges(run, (left, right), threshold, control)?)
        }
    };
    Ok(WhyNot {
        left: prepared.pair.left.iri(left).to_owned(),
        right: prepared.pair.right.iri(right).to_owned(),
        names,
        pair: (left, right),
        score,
        threshold,
        steps,
        lost_at,
        change: change.trim().to_owned(),
    })
}

/// Whether the pair is a candidate; else how far it is from being one.
fn blocking(run: &Run, (left, right): (u32, u32)) -> (StepAnswer, String) {
    let scope = &run.blocked.ground.scope;
    let answer = |passed, what| StepAnswer { step: LostAt::Blocking, passed, what };
    let kept = run.blocked.config().candidates;
    if run.set().position(left, right).is_some() {
        let base = run.stage().base(left, right, false);
        let ahead = run.set().candidates(left).filter(|c| c.base > base).count();
        let what = format!("It is a candidate, {} by names and neighborhoods.", place(ahead + 1));
        return (answer(true, what), String::new());
    }
    let of = |node: u32| entity_name(&run.prepared, node);
    if scope.lefts.binary_search(&left).is_err() {
        let what = format!("{} is of no type that is matched, so it gets no candidates.", of(left));
        return (answer(false, what), "A train link of its type would bring it into scope.".to_owned());
    }
    let allowed = scope.allowed(left);
    let fits = allowed.as_ref().is_none_or(|a| scope.fits(right, a));
    if scope.pool.binary_search(&right).is_err() || !fits {
        let what = format!("{} is of a type that no train link pairs with that of {}.", of(right), of(left));
        return (answer(false, what), "A train link between the two types would let them meet.".to_owned());
    }
    let holds = |most: usize| run.stage().with_room(left, most).iter().any(|c| c.right == right);
    let everyone = scope.pool.len();
    if !holds(everyone) {
        let what = "The two share no word, no value and no matched neighbor.".to_owned();
        return (answer(false, what), "A common name, value or neighbor would make it a candidate.".to_owned());
    }
    let base = run.stage().base(left, right, false);
    let least = run.set().candidates(left).map(|c| c.base).fold(f32::INFINITY, f32::min);
    let what = format!(
        "It is no candidate: {kept} an entity are kept, and the last has {least:.3} by names and neighborhoods, it {base:.3}."
    );
    // More room never drops a candidate, so the least room that holds it is found by halving.
    let (mut too_few, mut enough) = (kept, everyone);
    while enough - too_few > 1 {
        let middle = too_few + (enough - too_few) / 2;
        match holds(middle) {
            true => enough = middle,
            false => too_few = middle,
        }
    }
    let change = format!("{} candidates an entity, not {kept}, would hold it.", with_commas(&enough.to_string()));
    (answer(false, what), change)
}

/// Whether the cap hides neighbors that both have.
fn sampling(run: &Run, (left, right): (u32, u32), matched: bool) -> (StepAnswer, String) {
    let space = &run.prepared.space;
    let samples = &run.stage().samples;
    let (all, seen) = (common(space, None, left, right), common(space, Some(samples), left, right));
    let hidden: Vec<String> = all.difference(&seen).map(|t| space.string(*t).to_owned()).collect();
    let edges = [left, right].map(|n| space.edges(n).len());
    let most = edges[0].max(edges[1]);
    // What the cap hides of a match has lost nothing, and a little of what they share loses no pair.
    let passed = matched || hidden.len() * 2 < all.len().max(1);
    let what = match (hidden.len(), most > samples.cap()) {
        (_, false) => format!("All edges are read: {} and {}.", edges[0], edges[1]),
        (0, true) => format!(
            "Of {} and {} edges {} are read at most; no common neighbor is left out.",
            edges[0],
            edges[1],
            samples.cap()
        ),
        (n, true) => {
            let mut names = hidden.clone();
            names.sort();
            names.truncate(3);
            format!(
                "Of {} and {} edges {} are read at most; {n} common neighbors are left out, {} among them.",
                edges[0],
                edges[1],
                samples.cap(),
                names.join(", ")
            )
        }
    };
    let change = format!("A cap of {most} reads all of their edges.");
    (StepAnswer { step: LostAt::Sampling, passed, what }, change)
}

/// Texts of neighbors that both have: among all edges, or among those that were drawn.
fn common(space: &NodeSpace, samples: Option<&Samples>, left: u32, right: u32) -> FxHashSet<usize> {
    let texts = |node: u32| -> FxHashSet<usize> {
        match samples {
            Some(samples) => samples.of(node).iter().filter_map(|e| space.text(e.node)).collect(),
            None => space.edges(node).iter().filter_map(|e| space.text(e.node)).collect(),
        }
    };
    texts(left).intersection(&texts(right)).copied().collect()
}

/// Whether the pair is the best of either end.
fn rivals(run: &Run, (left, right): (u32, u32), score: f64, threshold: f64) -> StepAnswer {
    let z = run.logit(left, right);
    let set = run.set();
    let best = |others: &mut dyn Iterator<Item = (u32, f32)>| {
        others.filter(|o| o.1 > z).max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
    };
    let row = best(&mut set.row(left).map(|i| (set.right(i), run.logit(left, set.right(i)))));
    let lefts: Vec<u32> = set.column(right).iter().map(|i| set.left(*i as usize)).collect();
    let column = best(&mut lefts.into_iter().map(|l| (l, run.logit(l, right))));
    let said = |(other, z): (u32, f32), to: u32| {
        let (other, to) = (entity_name(&run.prepared, other), entity_name(&run.prepared, to));
        format!("{other} scores {:.3} with {to}", logistic(f64::from(z)))
    };
    let better: Vec<String> = row.map(|o| said(o, left)).into_iter().chain(column.map(|o| said(o, right))).collect();
    let passed = score >= threshold || better.is_empty();
    let what = match better.is_empty() {
        true => format!("It scores {score:.3}, the most for either entity."),
        false => format!("It scores {score:.3}; {}.", better.join(", ")),
    };
    StepAnswer { step: LostAt::Score, passed, what }
}

/// Whether another pair takes one of its ends first; and that pair in words.
fn rule(
    run: &Run,
    (left, right): (u32, u32),
    threshold: f64,
    is_on: bool,
    control: &Control,
) -> Result<(StepAnswer, String)> {
    let z = f64::from(run.logit(left, right));
    let chosen = assign::taken_greedily(run, &|_, _| false, control)?;
    let known = run.prepared.task.as_ref().map(|t| t.links(Split::Train)).unwrap_or_default();
    let is_known = |p: &(u32, u32)| known.binary_search(p).is_ok();
    let logit = |p: &(u32, u32)| f64::from(run.logit(p.0, p.1));
    let answer = |passed, what: String| StepAnswer { step: LostAt::OneToOne, passed, what };
    // A known link holds its ends whatever it scores; another pair is matched first when it scores more and is accepted.
    let takes = |p: &&(u32, u32)| {
        (p.0 == left) != (p.1 == right) && (is_known(p) || (logit(p) >= z && logistic(logit(p)) >= threshold))
    };
    let takers = chosen.iter().filter(takes).copied();
    let order = |a: &(u32, u32), b: &(u32, u32)| {
        is_known(a).cmp(&is_known(b)).then(logit(a).total_cmp(&logit(b))).then(b.cmp(a))
    };
    let Some(taker) = takers.max_by(order).filter(|_| !chosen.contains(&(left, right))) else {
        return Ok((answer(true, "No better pair takes one of its ends.".to_owned()), String::new()));
    };
    let words = format!("{} and {}", entity_name(&run.prepared, taker.0), entity_name(&run.prepared, taker.1));
    let how = match is_known(&taker) {
        true => "is a known link".to_owned(),
        false => format!("is matched first ({:.3})", logistic(logit(&taker))),
    };
    Ok(match is_on {
        true => (answer(false, format!("{words} {how} and takes one of its ends.")), words),
        false => (answer(true, format!("The rule is off; with it {words} {how} and takes one of its ends.")), words),
    })
}

/// What lowering the threshold to the score of the pair lets in.
fn lower(run: &Run, pair: (u32, u32), score: f64, threshold: f64) -> String {
    // As it is written: rounded down, so that who types it keeps the pair.
    let score = (score * 1000.0).floor() / 1000.0;
    let known: FxHashMap<(u32, u32), bool> = match &run.prepared.task {
        Some(task) => task.split(Split::Valid).iter().map(|p| ((p.0, p.1), p.2)).collect(),
        None => FxHashMap::default(),
    };
    let set = run.set();
    let mut counts = [0_usize; 2];
    for left in set.lefts() {
        for right in set.row(*left).map(|i| set.right(i)) {
            let s = logistic(f64::from(run.logit(*left, right)));
            if s >= score && s < threshold && (*left, right) != pair {
                counts[0] += 1;
                counts[1] += usize::from(known.get(&(*left, right)) == Some(&true));
            }
        }
    }
    let others = with_commas(&counts[0].to_string());
    let known = match counts[1] {
        0 => "none of them is a known link of valid".to_owned(),
        1 => "one of them is a known link of valid".to_owned(),
        n => format!("{n} of them are known links of valid"),
    };
    format!("A threshold of {score:.3} keeps it and lets in {others} other pairs; {known}.")
}

/// The smallest set of edges without which it would be a match.
fn edges(run: &Run, (left, right): (EntityId, EntityId), threshold: f64, control: &Control) -> Result<String> {
    let tried = run.tried(left, right, &WhatIf::default());
    let edits: Vec<Edit> = tried.explain().items.iter().filter_map(Edit::without).collect();
    Ok(match flip(&tried, &edits, threshold, control)? {
        Some(Flip { edits, score, .. }) => {
            let names: Vec<String> = edits.iter().map(|e| edge_words(run, e)).collect();
            let words = match &names[..] {
                [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
                _ => names.join(""),
            };
            format!("Without {words} it would score {score:.3}.")
        }
        None => "No set of its edges, left out, would lift it above the threshold.".to_owned(),
    })
}

fn edge_words(run: &Run, edit: &Edit) -> String {
    let side = |side: &Side| if *side == Side::Left { "left" } else { "right" };
    match edit {
        Edit::Edge { side: s, relation, neighbor, .. } => {
            let graph = run.prepared.pair.side(*s);
            let name = graph.find(neighbor).map_or(neighbor.as_str(), |e| graph.shown_name(e));
            format!("{} {name} ({})", local_words(relation), side(s))
        }
        Edit::Value { side: s, attribute, old, .. } => format!("{} {old} ({})", local_words(attribute), side(s)),
        Edit::Relation { side: s, relation, .. } => format!("{} ({})", local_words(relation), side(s)),
        other => format!("{other:?}"),
    }
}

fn entity_name(prepared: &Prepared, node: u32) -> String {
    let found = prepared.space.entity(node);
    found.map_or(String::new(), |(side, entity)| prepared.pair.side(side).shown_name(entity).to_owned())
}

/// "the best", "number 3".
fn place(rank: usize) -> String {
    if rank == 1 { "the best".to_owned() } else { format!("number {}", with_commas(&rank.to_string())) }
}
