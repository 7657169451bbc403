//! Graph drawing as pure layout: what the Explore place shows of an explanation, and where.
//!
//! In: an [`Explanation`](crate::model::Explanation), the pairing of relations, the size of the canvas. Out: a
//! [`Scene`] (what), a [`Layout`] (where), the [`Waterfall`] and the [`AttributeTable`] (numbers as shown).
//!
//! Invariants: no files, no clock, no window; the same input gives the same picture; shown numbers add up.

mod attributes;
mod content;
#[cfg(test)]
pub(crate) mod fixture;
mod geometry;
mod kind;
mod layout;
mod layout_second_hop;
mod layout_sprout;
pub mod method;
pub mod numbers;
mod options;
mod pairing;
pub mod picture;
mod plain;
mod reasons;
mod rounding;
mod second_hop;
mod sprout;
#[cfg(test)]
mod tests;
mod twin;
mod waterfall;

pub use attributes::{AttributeRow, AttributeTable, EditableValue, MarkedText, literals_of};
pub use content::{
    Flow, Group, MOST_ROWS, Middle, Node, Pill, PillRole, Row, Scene, key_of, relation_words, relations_of,
};
pub use geometry::{Area, Point};
pub use kind::{Kind, kind_of};
pub use layout::{
    BODY_WIDTH, Bracket, GroupLine, LEAST_WIDTH, Layout, Measure, OverLine, PlacedMiddle, PlacedPill, Ribbon, Sizes,
    layout, port_widths,
};
pub use options::{Look, Opened, Quantity, RowOrder, SceneOptions};
pub use pairing::{LEAST_AFFINITY, RelationKey, RelationPair, pair_relations, pairing_of};
pub use petgraph::stable_graph::NodeIndex;
pub use plain::{PlainCard, PlainRow, PlainSection, Sign};
pub use reasons::{Reason, Reasons};
pub use rounding::{apportion, hundredths};
pub use sprout::{Section, Sprout};
#[cfg(test)]
pub(crate) use twin::edges_of as twin_edges;
pub use twin::{TwinRow, twin};
pub use waterfall::{PartKey, PartRow, Waterfall, capitalized};
