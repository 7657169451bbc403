//! Edits by name as changes of edges: what a person asked, found in the graphs.
//!
//! Invariant: an edit that names nothing of the pair changes nothing, so that a list of edits can be kept.
//! Source: ARCHITECTURE.md, "What-ifs".

use crate::base::normalize;
use crate::features::{Edge, EntityChange, NameChange};
use crate::graph::{Direction, Side};
use crate::model::Edit;
use crate::pipeline::Prepared;

/// The changes that edits make to the two entities of a pair (nodes, left first).
pub fn changes(prepared: &Prepared, pair: (u32, u32), edits: &[Edit]) -> [EntityChange; 2] {
    [(Side::Left, pair.0), (Side::Right, pair.1)].map(|(side, node)| {
        let mut out = EntityChange::default();
        for edit in edits.iter().filter(|e| e.side() == side) {
            apply(&mut out, (prepared, side, node), edit);
        }
        out.without.sort_unstable();
        out.without.dedup();
        out
    })
}

fn apply(out: &mut EntityChange, (prepared, side, node): (&Prepared, Side, u32), edit: &Edit) {
    let space = &prepared.space;
    let graph = prepared.pair.side(side);
    let named = |e: &Edge, relation: &str, direction: Direction| {
        let of = &space.relations.relations[e.relation as usize];
        of.direction == direction && of.name.as_ref() == relation
    };
    let called = match edit {
        Edit::Edge { neighbor, .. } | Edit::Node { neighbor, .. } => neighbor.as_str(),
        Edit::Value { old, .. } => old.as_str(),
        Edit::Relation { .. } | Edit::Name { .. } => "",
    };
    let text = value_text(called);
    let is = |e: &Edge| match space.entity(e.node) {
        Some((_, entity)) => graph.iri(entity) == called,
        None => space.text(e.node).is_some_and(|t| space.string(t) == text),
    };
    let label = space.entity(node).and_then(|(_, entity)| {
        let literal = graph.literals(entity).get(graph.label_literal(entity)?)?;
        Some((graph.attribute_name(literal.0), literal.1.as_ref()))
    });
    let is_label = |attribute: &str, value: Option<&str>| {
        label.is_some_and(|(name, raw)| name == attribute && value.is_none_or(|v| v == raw))
    };
    let edges = space.edges(node).iter();
    match edit {
        Edit::Edge { relation, direction, neighbor, .. } => {
            out.without.extend(edges.filter(|e| named(e, relation, *direction) && is(e)));
            if *direction == Direction::Attribute && is_label(relation, Some(neighbor)) {
                out.name = NameChange::LeftOut;
            }
        }
        Edit::Node { .. } => out.without.extend(edges.filter(|e| is(e))),
        Edit::Relation { relation, direction, .. } => {
            out.without.extend(edges.filter(|e| named(e, relation, *direction)));
            if *direction == Direction::Attribute && is_label(relation, None) {
                out.name = NameChange::LeftOut;
            }
        }
        Edit::Name { .. } => out.name = NameChange::LeftOut,
        Edit::Value { attribute, old, new, .. } if is_label(attribute, Some(old)) => {
            if out.name != NameChange::LeftOut {
                let empty = new.trim().is_empty();
                out.name = if empty { NameChange::LeftOut } else { NameChange::New(new.clone()) };
            }
        }
        Edit::Value { attribute, new, .. } => {
            let found = edges.filter(|e| named(e, attribute, Direction::Attribute) && is(e));
            match new.trim().is_empty() {
                true => out.without.extend(found),
                false => out.values.extend(found.map(|e| (*e, new.clone()))),
            }
        }
    }
}

/// The text by which a value is known.
fn value_text(raw: &str) -> String {
    let normal = normalize(raw);
    if normal.is_empty() { raw.trim().to_owned() } else { normal }
}
