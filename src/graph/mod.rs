//! A knowledge graph in memory.
//!
//! In: triples in any order ([`GraphBuilder`]). Out: an immutable [`KnowledgeGraph`] whose ids follow the byte
//! order of identifiers, so that no result depends on the order of rows; two graphs and their known links make
//! a [`GraphPair`].
//!
//! Invariants: ids are dense; relations of an entity ascend, neighbors ascend within a relation, no triple
//! stands twice; self loops are kept in the store (the model's view drops them).

mod adjacency;
mod builder;
mod label;
mod links;
mod search;
mod store;
mod visit;

pub use adjacency::{Adjacency, Run};
pub use builder::GraphBuilder;
pub use label::{local_name, local_words};
pub use links::{Gold, LabeledPair, LinkSet, Protocol, Split};
pub use search::{component_count, find_by_name};
pub use store::{AttributeId, Direction, EntityId, GraphPair, KnowledgeGraph, RelationId, Side};
