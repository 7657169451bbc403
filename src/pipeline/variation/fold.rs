//! A fact moves into a name: the neighbor's name is written into the entity's, the edge is removed.
//!
//! In: a graph, one of its relations (or attributes). Out: the graph without it. Invariant: nothing is lost but the
//! edge: every neighbor with a name stands in the name of its entity, one without keeps its edge.

use super::FoldedRelation;
use crate::base::{Error, Result, hash_text};
use crate::graph::{Direction, EntityId, GraphBuilder, GraphPair, KnowledgeGraph, Side, local_words};
use std::sync::Arc;

/// Attribute for the name of an entity that had none.
const NAME: &str = "name";

/// Folds one relation of one side; gives the number of entities whose name was changed.
///
/// Errors: `Mismatch` when the side has no such relation or attribute.
/// Source: ARCHITECTURE.md, "Harder conditions".
pub(super) fn fold(pair: &mut GraphPair, folded: &FoldedRelation, seed: u64) -> Result<usize> {
    let graph = pair.side(folded.side);
    let named = |name: &str| name == folded.relation || local_words(name) == local_words(&folded.relation);
    let relations: Vec<bool> = graph.relation_names().iter().map(|n| named(n)).collect();
    let attributes: Vec<bool> = graph.attribute_names().iter().map(|n| named(n)).collect();
    if !relations.iter().chain(&attributes).any(|n| *n) {
        return Err(Error::mismatch(
            format!("the {:?} graph has no relation called {}", folded.side, folded.relation).to_lowercase(),
            "Give --fold-relations a relation or attribute that inspect --json lists for this side",
        ));
    }
    let (graph, changed) = without(graph, &relations, &attributes, seed);
    match folded.side {
        Side::Left => pair.left = Arc::new(graph),
        Side::Right => pair.right = Arc::new(graph),
    }
    Ok(changed)
}

/// Builds the graph anew. `relations` and `attributes` say by id which are folded.
fn without(graph: &KnowledgeGraph, relations: &[bool], attributes: &[bool], seed: u64) -> (KnowledgeGraph, usize) {
    let mut builder = GraphBuilder::new();
    let mut changed = 0;
    for entity in graph.entities() {
        let iri = graph.iri(entity);
        builder.entity(iri);
        let label = graph.label_literal(entity);
        let mut moved: Vec<String> = Vec::new();
        for (relation, tail) in graph.adjacency(Direction::Out).edges(entity) {
            match graph.label(tail).filter(|_| relations[relation.index()] && tail != entity) {
                Some(name) => moved.push(name.to_owned()),
                None => builder.relation(iri, graph.relation_name(relation), graph.iri(tail)),
            }
        }
        for (i, (attribute, value)) in graph.literals(entity).iter().enumerate() {
            if attributes[attribute.index()] && label != Some(i) {
                moved.push(value.to_string());
            } else if label != Some(i) {
                builder.attribute(iri, graph.attribute_name(*attribute), value);
            }
        }
        moved.sort_unstable();
        moved.dedup();
        let attribute = label.and_then(|i| graph.literals(entity).get(i)).map(|l| graph.attribute_name(l.0));
        if moved.is_empty() {
            if let Some((attribute, name)) = attribute.zip(graph.label(entity)) {
                builder.attribute(iri, attribute, name);
            }
        } else {
            changed += 1;
            builder.attribute(iri, attribute.unwrap_or(NAME), &written(graph, entity, &moved, seed));
        }
    }
    (builder.build(graph.name()), changed)
}

/// A name with other names in it; the form is drawn by the entity's identifier.
fn written(graph: &KnowledgeGraph, entity: EntityId, moved: &[String], seed: u64) -> String {
    let other = moved.join(", ");
    let Some(name) = graph.label(entity) else { return other };
    match hash_text(graph.iri(entity), seed) % 5 {
        0 => format!("{name} - {other}"),
        1 => format!("{other} - {name}"),
        2 => format!("{other}: {name}"),
        3 => format!("{name} ({other})"),
        _ => format!("{name} [{other}]"),
    }
}
