//! Changes to a pair that are tried out: what a person asks "what if" about.
//!
//! In: switches and edits by name. Out: [`WhatIf`], read by the scoring of both models. Invariants: edits are sorted and
//! unique; they name relations and neighbors as the graphs do, so they mean the same however a pair is explained; the
//! weights of the model and the scores of other pairs stay.

use super::{Item, ItemKind};
use crate::graph::{Direction, Side};
use serde::{Deserialize, Serialize};

/// One change to one entity of the pair.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Edit {
    /// One edge is left out. `neighbor` is an identifier, or the value itself.
    Edge { side: Side, relation: String, direction: Direction, neighbor: String },
    /// A neighbor is left out: every edge to it on this side.
    Node { side: Side, neighbor: String },
    /// A relation is left out on this side; with [`Direction::Attribute`] an attribute with all its values.
    Relation { side: Side, relation: String, direction: Direction },
    /// The name of the entity is left out.
    Name { side: Side },
    /// The pair is read as if the entity had another value of an attribute.
    Value { side: Side, attribute: String, old: String, new: String },
}

impl Edit {
    /// The edit that leaves the edge of an item out; `None` for items that are no edge of the first hop.
    pub fn without(item: &Item) -> Option<Self> {
        match (item.kind, item.hop, item.side, &item.relation, item.direction, &item.neighbor) {
            (ItemKind::Edge, 1, Some(side), Some(relation), Some(direction), Some(neighbor)) => {
                Some(Self::Edge { side, relation: relation.clone(), direction, neighbor: neighbor.id.clone() })
            }
            _ => None,
        }
    }

    /// The side whose entity is changed.
    pub fn side(&self) -> Side {
        match self {
            Self::Edge { side, .. }
            | Self::Node { side, .. }
            | Self::Relation { side, .. }
            | Self::Name { side }
            | Self::Value { side, .. } => *side,
        }
    }

    /// A value that is edited to nothing is one that is left out.
    fn plain(self) -> Self {
        match self {
            Self::Value { side, attribute, old, new } if new.trim().is_empty() => {
                Self::Edge { side, relation: attribute, direction: Direction::Attribute, neighbor: old }
            }
            other => other,
        }
    }

    /// Whether the two say different things of one value: it is left out, and it is edited.
    fn meets(&self, other: &Self) -> bool {
        let (value, left_out) = match (self, other) {
            (Self::Value { side, attribute, old, .. }, other) => ((side, attribute, old), other),
            (other, Self::Value { side, attribute, old, .. }) => ((side, attribute, old), other),
            _ => return false,
        };
        match left_out {
            Self::Edge { side, relation, direction: Direction::Attribute, neighbor } => {
                (side, relation, neighbor) == value
            }
            Self::Relation { side, relation, direction: Direction::Attribute } => {
                (side, relation) == (value.0, value.1)
            }
            _ => false,
        }
    }

    /// What edits are ordered by: the kind, the side, and the names.
    fn key(&self) -> (u8, usize, &str, u8, &str) {
        let direction = |d: Direction| match d {
            Direction::Out => 0,
            Direction::Inverse => 1,
            Direction::Attribute => 2,
        };
        let side = self.side().index();
        match self {
            Self::Name { .. } => (0, side, "", 0, ""),
            Self::Relation { relation, direction: d, .. } => (1, side, relation, direction(*d), ""),
            Self::Node { neighbor, .. } => (2, side, "", 0, neighbor),
            Self::Edge { relation, direction: d, neighbor, .. } => (3, side, relation, direction(*d), neighbor),
            // One value has one new text.
            Self::Value { attribute, old, .. } => (4, side, attribute, 0, old),
        }
    }
}

/// Switches and edits, all tried out together.
///
/// What each means for each model: ARCHITECTURE.md, "What-ifs".
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct WhatIf {
    pub without_self_attention: bool,
    pub without_cross_attention: bool,
    pub names_only: bool,
    /// Sorted and unique: added by [`Self::with`].
    pub edits: Vec<Edit>,
}

impl WhatIf {
    /// Nothing but these edits.
    pub fn of(edits: impl IntoIterator<Item = Edit>) -> Self {
        Self::default().with(edits)
    }

    /// Whether nothing is changed.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// How many changes there are: switches that are thrown and edits.
    pub fn count(&self) -> usize {
        let switches = [self.without_self_attention, self.without_cross_attention, self.names_only];
        switches.iter().filter(|s| **s).count() + self.edits.len()
    }

    /// The same with more edits; a value that is edited again has its last text, and its first one back is no edit. Of a value
    /// that is left out and one that is edited the last stays.
    #[must_use]
    pub fn with(&self, edits: impl IntoIterator<Item = Edit>) -> Self {
        let mut out = self.clone();
        for edit in edits.into_iter().map(Edit::plain) {
            out.edits.retain(|e| !e.meets(&edit));
            let found = out.edits.binary_search_by(|e| e.key().cmp(&edit.key()));
            let as_it_was = matches!(&edit, Edit::Value { old, new, .. } if old == new);
            match (found, as_it_was) {
                (Ok(at), true) => drop(out.edits.remove(at)),
                (Ok(at), false) => out.edits[at] = edit,
                (Err(_), true) => {}
                (Err(at), false) => out.edits.insert(at, edit),
            }
        }
        out
    }

    /// The same without the edit at a position of [`Self::edits`].
    #[must_use]
    pub fn restored(&self, position: usize) -> Self {
        let mut out = self.clone();
        if position < out.edits.len() {
            out.edits.remove(position);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(new: &str) -> Edit {
        Edit::Value { side: Side::Left, attribute: "year".into(), old: "2012".into(), new: new.into() }
    }

    fn edge(neighbor: &str) -> Edit {
        Edit::Edge { side: Side::Right, relation: "guest".into(), direction: Direction::Out, neighbor: neighbor.into() }
    }

    #[test]
    fn edits_are_sorted_and_each_stands_once() {
        let one = WhatIf::of([edge("b"), edge("a"), value("2013"), edge("a")]);
        assert_eq!(one, WhatIf::of([value("2013"), edge("a"), edge("b")]), "the order of asking does not matter");
        assert_eq!(one.count(), 3);
        assert_eq!(one.restored(0).edits, [edge("b"), value("2013")]);
        assert_eq!(one.restored(9), one, "what is not there cannot be taken back");
    }

    #[test]
    fn a_value_has_its_last_text_and_its_first_is_no_edit() {
        let twice = WhatIf::of([value("2013"), value("2014")]);
        assert_eq!(twice.edits, [value("2014")]);
        assert!(twice.with([value("2012")]).is_none());
    }

    #[test]
    fn of_a_value_left_out_and_edited_the_last_stays() {
        let direction = Direction::Attribute;
        let without = Edit::Edge { side: Side::Left, relation: "year".into(), direction, neighbor: "2012".into() };
        let all = Edit::Relation { side: Side::Left, relation: "year".into(), direction };
        for left_out in [without.clone(), all] {
            assert_eq!(WhatIf::of([left_out.clone(), value("2013")]).edits, [value("2013")]);
            assert_eq!(WhatIf::of([value("2013"), left_out.clone()]).edits, [left_out]);
        }
        assert_eq!(WhatIf::of([value(" ")]).edits, [without], "nothing is left out");
    }
}
