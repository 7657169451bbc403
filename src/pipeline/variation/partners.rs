//! Right answers that are not there: right ends of test links leave the right graph.
//!
//! In: graphs with gold. Out: the right graph without them, the gold without their links. Invariant: their left ends
//! stay in test (ranking), so that all their candidates are wrong.

use super::{labels, no_gold};
use crate::base::{Error, Result, hash_text};
use crate::graph::{Direction, GraphBuilder, GraphPair, KnowledgeGraph, Protocol, Split};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Removes a share of test's right ends, those with the smallest hash under the seed; gives their number.
///
/// An entity that train or valid link, too, stays. Errors: `Mismatch` for a share outside 0 to 1, or without gold.
/// Source: ARCHITECTURE.md, "Harder conditions".
pub(super) fn drop_partners(pair: &mut GraphPair, share: f64, seed: u64) -> Result<usize> {
    if !(0.0..=1.0).contains(&share) {
        return Err(Error::mismatch(
            format!("{share} is no share of partners"),
            "Give --drop-partners a number from 0 to 1",
        ));
    }
    let gold = pair.links.as_mut().ok_or_else(no_gold)?;
    let needed: BTreeSet<&str> = [Split::Train, Split::Valid]
        .into_iter()
        .flat_map(|s| gold.split(s))
        .filter(|p| p.same)
        .map(|p| p.right.as_str())
        .collect();
    let ends: BTreeSet<(u64, &str)> = gold
        .split(Split::Test)
        .iter()
        .filter(|p| p.same && !needed.contains(p.right.as_str()))
        .map(|p| (hash_text(&p.right, seed), p.right.as_str()))
        .collect();
    let count = (share * ends.len() as f64).round() as usize;
    let dropped: BTreeSet<String> = ends.into_iter().take(count).map(|e| e.1.to_owned()).collect();
    let without_partner = |gold: &crate::graph::Gold| -> Vec<String> {
        let linked: BTreeSet<&str> =
            gold.split(Split::Test).iter().filter(|p| !dropped.contains(&p.right)).map(|p| p.left.as_str()).collect();
        let orphaned = gold.split(Split::Test).iter().filter(|p| p.same && !linked.contains(p.left.as_str()));
        orphaned.map(|p| p.left.clone()).collect()
    };
    if gold.protocol == Protocol::Ranking {
        gold.partnerless = without_partner(gold);
    }
    // Listed pairs of train and valid may name a dropped entity as a wrong answer: they go, too.
    gold.splits.iter_mut().for_each(|pairs| pairs.retain(|p| !dropped.contains(&p.right)));
    gold.unlabeled[1].retain(|iri| !dropped.contains(iri));
    labels::sort(gold);
    pair.right = Arc::new(without(&pair.right, &dropped));
    Ok(dropped.len())
}

/// The graph without some entities and their triples.
fn without(graph: &KnowledgeGraph, dropped: &BTreeSet<String>) -> KnowledgeGraph {
    let mut builder = GraphBuilder::new();
    for entity in graph.entities() {
        let iri = graph.iri(entity);
        if dropped.contains(iri) {
            continue;
        }
        builder.entity(iri);
        for (relation, tail) in graph.adjacency(Direction::Out).edges(entity) {
            if !dropped.contains(graph.iri(tail)) {
                builder.relation(iri, graph.relation_name(relation), graph.iri(tail));
            }
        }
        for (attribute, value) in graph.literals(entity) {
            builder.attribute(iri, graph.attribute_name(*attribute), value);
        }
    }
    builder.build(graph.name())
}
