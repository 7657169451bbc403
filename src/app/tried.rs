//! What was tried out about a pair, in words and numbers.

use crate::graph::{Direction, GraphPair, Side};
use crate::model::{Edit, WhatIf};
use crate::scene::{RelationKey, relation_words};

/// The score of a pair by its names, by its neighbors and values, and by both.
///
/// Source: ARCHITECTURE.md, "Three numbers".
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Numbers {
    pub names: f64,
    pub structure: f64,
    pub both: f64,
}

impl Numbers {
    /// What is asked for them, on top of what is tried out: no edges; no names of the two entities; nothing.
    pub fn what_ifs(what_if: &WhatIf) -> [WhatIf; 3] {
        [
            WhatIf { names_only: true, ..what_if.clone() },
            what_if.with([Side::Left, Side::Right].map(|side| Edit::Name { side })),
            what_if.clone(),
        ]
    }
}

/// One edit in words, and what it did.
#[derive(Debug, Clone, PartialEq)]
pub struct TriedRow {
    /// "Without guest: Kendrick Lamar".
    pub words: String,
    pub side: Side,
    /// The score with this edit taken back and all others kept.
    pub before: f64,
}

/// The edits of a what-if in words; `before` has the score without each.
pub fn tried_rows(graphs: &GraphPair, what_if: &WhatIf, before: &[f64]) -> Vec<TriedRow> {
    let row = |(edit, before): (&Edit, &f64)| TriedRow {
        words: edit_words(graphs, edit),
        side: edit.side(),
        before: *before,
    };
    what_if.edits.iter().zip(before).map(row).collect()
}

/// An edit in words, without its side.
pub fn edit_words(graphs: &GraphPair, edit: &Edit) -> String {
    let relation = |name: &str, direction: Direction| relation_words(&RelationKey { name: name.to_owned(), direction });
    match edit {
        Edit::Edge { relation: name, direction, .. } => {
            format!("Without {}: {}", relation(name, *direction), end_of(graphs, edit))
        }
        Edit::Node { .. } => format!("Without {}", end_of(graphs, edit)),
        Edit::Relation { relation: name, direction, .. } => format!("Without all {}", relation(name, *direction)),
        Edit::Name { .. } => "Without the name".to_owned(),
        Edit::Value { attribute, old, new, .. } => {
            let name = relation(attribute, Direction::Attribute);
            let new = if new.is_empty() { "nothing" } else { new };
            format!("{name}: {new}, not {old}")
        }
    }
}

/// What an edge that is left out leads to, as a person is shown it.
pub fn end_of(graphs: &GraphPair, edit: &Edit) -> String {
    let (side, called, value) = match edit {
        Edit::Edge { side, neighbor, direction, .. } => (*side, neighbor, *direction == Direction::Attribute),
        Edit::Node { side, neighbor } => (*side, neighbor, false),
        _ => return String::new(),
    };
    let graph = graphs.side(side);
    let entity = if value { None } else { graph.find(called) };
    entity.map_or_else(|| called.clone(), |e| graph.shown_name(e).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::GraphBuilder;
    use std::sync::Arc;

    #[test]
    fn edits_read_as_sentences() {
        let mut b = GraphBuilder::new();
        b.relation("s", "mainPerformer", "p");
        assert!(b.attribute("p", "name", "Kendrick Lamar"));
        let graph = Arc::new(b.build("g"));
        let graphs = GraphPair { left: graph.clone(), right: graph, links: None };
        let side = Side::Right;
        let edge =
            Edit::Edge { side, relation: "mainPerformer".into(), direction: Direction::Out, neighbor: "p".into() };
        assert_eq!(edit_words(&graphs, &edge), "Without main performer: Kendrick Lamar");
        let value = |new: &str| Edit::Value { side, attribute: "length".into(), old: "3:06".into(), new: new.into() };
        assert_eq!(edit_words(&graphs, &value("4:36")), "length: 4:36, not 3:06");
        assert_eq!(edit_words(&graphs, &value("")), "length: nothing, not 3:06");
        assert_eq!(edit_words(&graphs, &Edit::Name { side }), "Without the name");
    }
}
