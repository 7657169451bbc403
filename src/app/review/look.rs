//! The thread that looks for the next pairs and for what follows from the decisions.
//!
//! In: [`Wanted`]. Out: [`Looked`]. Of several waiting requests the latest counts, and makes anew what any of them wanted.
//! Invariant: the table of scored pairs is read once for each ranking.

use super::actions::{Looked, ReviewAction, ReviewEffect, Standing, Wanted};
use super::desk::Desk;
use super::table::EvidenceTable;
use crate::app::engine::OpenedGraphs;
use crate::app::view::EntityPair;
use crate::graph::Split;
use crate::model::WhatIf;
use crate::review::{
    Conflicts, DecidedCurve, GoldPoint, KnownTo, Material, OneToOne, Plan, Queue, Scored, decided_gold, known_to,
    logit_of, types_of,
};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::Receiver;

/// Pairs of the table of evidence: the undecided ones nearest to the threshold. Chosen by us: each is explained.
const TABLE: usize = 200;
/// Seed of the plan; one, so that the same graphs and scores are drawn from alike.
const SEED: u64 = 0;

/// The scored pairs of a ranking.
#[derive(Default)]
struct Table {
    run: u64,
    pairs: Vec<Scored>,
    scores: FxHashMap<EntityPair, f64>,
    types: Vec<String>,
}

/// Works until the window is gone.
pub(in crate::app) fn run_look(desk: &Desk, work: &Receiver<ReviewEffect>) {
    let mut table = Table::default();
    while let Ok(first) = work.recv() {
        let mut wanted: Option<Wanted> = None;
        for effect in std::iter::once(first).chain(work.try_iter()) {
            if let ReviewEffect::Look(mut next) = effect {
                if let Some(earlier) = wanted {
                    next.queue |= earlier.queue;
                    next.table |= earlier.table;
                }
                wanted = Some(*next);
            }
        }
        let (Some(wanted), Some(graphs)) = (wanted, (desk.graphs)()) else { continue };
        let request = wanted.request;
        let looked = catch_unwind(AssertUnwindSafe(|| look(desk, &graphs, &mut table, &wanted)));
        match looked {
            Ok(looked) => (desk.answer)(ReviewAction::Looked { request, looked: Box::new(looked) }),
            Err(_) => (desk.answer)(ReviewAction::NotKept(
                "The queue could not be made: a fault of the program. Your decisions are kept; open the graphs again."
                    .to_owned(),
            )),
        }
    }
}

fn look(desk: &Desk, graphs: &OpenedGraphs, table: &mut Table, wanted: &Wanted) -> Looked {
    let pair = &graphs.pair;
    if table.run != wanted.run {
        let pairs = desk.engine.scored_pairs();
        let scores = pairs.iter().map(|p| (p.pair(), p.score())).collect();
        let lefts: BTreeSet<_> = pairs.iter().map(|p| p.left).collect();
        let types: BTreeSet<String> = lefts.into_iter().flat_map(|left| types_of(pair, left)).collect();
        *table = Table { run: wanted.run, pairs, scores, types: types.into_iter().collect() };
    }
    // A plan is drawn once and for all: not while there is nothing to draw from.
    let drawn = (wanted.plan.is_none() && !table.pairs.is_empty()).then(|| Plan::draw(pair, &table.pairs, SEED));
    let plan = drawn.as_ref().or(wanted.plan.as_deref());
    let nothing = Plan::default();
    let plan = plan.unwrap_or(&nothing);
    let score = |pair: EntityPair| {
        let known = table.scores.get(&pair).copied();
        known.or_else(|| desk.engine.scores(pair.0, pair.1, &[WhatIf::default()]).ok()?.first().copied())
    };
    let standing = standing(graphs, table, wanted, &score);
    let in_conflict = standing.conflicts.pairs();
    let material = Material {
        graphs: pair,
        pairs: &table.pairs,
        threshold: wanted.threshold,
        ledger: &wanted.ledger,
        plan,
        has_gold: wanted.has_gold,
        in_conflict: &in_conflict,
    };
    let attentions = |pairs: &[EntityPair]| -> Vec<[f64; 2]> {
        let without = [
            WhatIf { without_self_attention: true, ..WhatIf::default() },
            WhatIf { without_cross_attention: true, ..WhatIf::default() },
        ];
        let tried = |p: EntityPair| match desk.engine.scores(p.0, p.1, &without).as_deref() {
            Ok([a, b]) => [*a, *b],
            // A pair that cannot be tried is taken for one that the attentions agree on.
            _ => [score(p).unwrap_or(0.0); 2],
        };
        crate::base::map_range(pairs.len(), |i| tried(pairs[i]))
    };
    let queue = wanted.queue.then(|| Queue::new(&material, wanted.order, wanted.of_type.as_deref(), &attentions));
    let evidence = wanted.table.then(|| {
        let at = logit_of(wanted.threshold);
        // Drawn pairs are left out: who picks among them makes a sample of what is easy.
        let reserved: BTreeSet<EntityPair> = plan.open(pair, &wanted.ledger).map(|(l, r, _)| (l, r)).collect();
        let free = |p: &&Scored| {
            p.may_be_asked()
                && !reserved.contains(&p.pair())
                && wanted.ledger.of(pair.left.iri(p.left), pair.right.iri(p.right)).is_none()
        };
        let mut near: Vec<&Scored> = table.pairs.iter().filter(free).collect();
        near.sort_by(|a, b| {
            let far = |p: &Scored| (p.logit - at).abs();
            far(a).total_cmp(&far(b)).then(a.pair().cmp(&b.pair()))
        });
        let near: Vec<EntityPair> = near.into_iter().take(TABLE).map(Scored::pair).collect();
        EvidenceTable::new(&*desk.engine, pair, &near)
    });
    Looked { queue, plan: drawn, types: table.types.clone(), standing, table: evidence }
}

fn standing(
    graphs: &OpenedGraphs,
    table: &Table,
    wanted: &Wanted,
    score: &dyn Fn(EntityPair) -> Option<f64>,
) -> Standing {
    let (pair, ledger) = (&graphs.pair, &wanted.ledger);
    let entities = |left: &str, right: &str| Some((pair.left.find(left)?, pair.right.find(right)?));
    let mut pairs = Vec::new();
    let points = decided_gold(ledger, |left, right| {
        let at = entities(left, right)?;
        let score = score(at)?;
        pairs.push(at);
        Some(score)
    });
    let decided = DecidedCurve::new(pairs.into_iter().zip(points).collect()).map(Arc::new);
    let known = match wanted.has_gold {
        // With a gold file the figure is the file's: no decision narrows it.
        true => {
            let valid = |p: &&Scored| p.gold.is_some_and(|g| g.split == Split::Valid);
            let point = |p: &Scored| GoldPoint {
                left: u64::from(p.left.0),
                stratum: 0,
                weight: 1.0,
                score: p.score(),
                same: p.gold.is_some_and(|g| g.same),
            };
            let points: Vec<GoldPoint> = table.pairs.iter().filter(valid).map(point).collect();
            known_to(&points, wanted.lost as f64, wanted.threshold).map(KnownTo::without_forecast)
        }
        false => decided.as_ref().map(|d| d.known_to(wanted.threshold)),
    };
    let mut disagreeing: Vec<(EntityPair, f64)> = Vec::new();
    for decision in ledger.newest_first() {
        let Some((same, at)) = decision.verdict.is_same().zip(entities(&decision.left, &decision.right)) else {
            continue;
        };
        if let Some(score) = score(at).filter(|s| (*s >= wanted.threshold) != same) {
            disagreeing.push((at, score));
        }
    }
    let at = logit_of(wanted.threshold);
    let far = |s: f64| (logit_of(s) - at).abs();
    disagreeing.sort_by(|a, b| far(b.1).total_cmp(&far(a.1)).then(a.0.cmp(&b.0)));
    Standing {
        known,
        decided,
        conflicts: Conflicts::find(pair, &table.pairs, wanted.threshold, ledger),
        one_to_one: OneToOne::preview(pair, &table.pairs, wanted.threshold, ledger, wanted.lost),
        disagreeing,
    }
}
