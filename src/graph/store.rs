//! The graph itself: names, adjacency in both directions, literals, labels.

use super::{Adjacency, LinkSet};
use crate::base::Digest;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u32);
        impl $name {
            /// The id as a position in a slice.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

id!(
    /// An entity of one graph: dense, in byte order of identifiers; only valid with its graph.
    EntityId
);
id!(
    /// A relation of one graph, in byte order of names.
    RelationId
);
id!(
    /// An attribute of one graph, in byte order of names.
    AttributeId
);

/// Which of the two graphs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    Left,
    Right,
}

impl Side {
    /// 0 for left, 1 for right.
    pub fn index(self) -> usize {
        self as usize
    }

    /// The other side.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Left => Self::Right,
            Self::Right => Self::Left,
        }
    }
}

/// How an edge is read from its entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// The entity is the head of the relation.
    Out,
    /// The entity is the tail of the relation.
    Inverse,
    /// The edge leads to a value.
    Attribute,
}

/// An immutable knowledge graph. Made by [`super::GraphBuilder`].
#[derive(Debug, Clone)]
pub struct KnowledgeGraph {
    pub(super) name: String,
    pub(super) entities: Vec<Box<str>>,
    pub(super) relations: Vec<Box<str>>,
    pub(super) attributes: Vec<Box<str>>,
    pub(super) outgoing: Adjacency,
    pub(super) incoming: Adjacency,
    /// `literal_rows[e]..literal_rows[e + 1]` are the literals of entity `e`.
    pub(super) literal_rows: Vec<u32>,
    pub(super) literals: Vec<(AttributeId, Box<str>)>,
    /// Per entity: position of the literal that is its label.
    pub(super) label_literals: Vec<Option<u32>>,
    /// Per entity without such a literal: the local name of its IRI, where it has one.
    pub(super) label_locals: Vec<Option<Box<str>>>,
    pub(super) digest: Digest,
}

impl KnowledgeGraph {
    /// The graph's name as shown ("imdb").
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The same graph under another shown name.
    #[must_use]
    pub fn named(self, name: &str) -> Self {
        Self { name: name.to_owned(), ..self }
    }

    /// Number of entities.
    pub fn entity_count(&self) -> usize {
        self.entities.len()
    }

    /// Number of relation triples.
    pub fn relation_triple_count(&self) -> usize {
        self.outgoing.neighbor_count()
    }

    /// Number of literals (attribute triples).
    pub fn literal_count(&self) -> usize {
        self.literals.len()
    }

    /// All entities, ascending.
    pub fn entities(&self) -> impl ExactSizeIterator<Item = EntityId> + '_ {
        (0..self.entities.len() as u32).map(EntityId)
    }

    /// The identifier of an entity.
    pub fn iri(&self, entity: EntityId) -> &str {
        &self.entities[entity.index()]
    }

    /// The entity with an identifier.
    pub fn find(&self, iri: &str) -> Option<EntityId> {
        self.entities.binary_search_by(|e| e.as_bytes().cmp(iri.as_bytes())).ok().map(|i| EntityId(i as u32))
    }

    /// Names of the relations, by [`RelationId`].
    pub fn relation_names(&self) -> &[Box<str>] {
        &self.relations
    }

    /// The name of a relation.
    pub fn relation_name(&self, relation: RelationId) -> &str {
        &self.relations[relation.index()]
    }

    /// Names of the attributes, by [`AttributeId`].
    pub fn attribute_names(&self) -> &[Box<str>] {
        &self.attributes
    }

    /// The name of an attribute.
    pub fn attribute_name(&self, attribute: AttributeId) -> &str {
        &self.attributes[attribute.index()]
    }

    /// Edges by head (`Out`) or by tail (`Inverse`).
    ///
    /// `Attribute` has no adjacency; it gives the outgoing one.
    pub fn adjacency(&self, direction: Direction) -> &Adjacency {
        match direction {
            Direction::Inverse => &self.incoming,
            Direction::Out | Direction::Attribute => &self.outgoing,
        }
    }

    /// The literals of an entity: ascending by attribute, then by value.
    pub fn literals(&self, entity: EntityId) -> &[(AttributeId, Box<str>)] {
        let e = entity.index();
        &self.literals[self.literal_rows[e] as usize..self.literal_rows[e + 1] as usize]
    }

    /// The literal that serves as label: its position among [`KnowledgeGraph::literals`] of the entity.
    pub fn label_literal(&self, entity: EntityId) -> Option<usize> {
        self.label_literals[entity.index()].map(|i| (i - self.literal_rows[entity.index()]) as usize)
    }

    /// The label of an entity as the source wrote it, or the local name of its IRI; `None` for a nameless one.
    ///
    /// Source: ARCHITECTURE.md, "What the model sees" (order of preference: name, title, label, prefLabel;
    /// of several values the shortest, then the smallest).
    pub fn label(&self, entity: EntityId) -> Option<&str> {
        match self.label_literals[entity.index()] {
            Some(i) => Some(&self.literals[i as usize].1),
            None => self.label_locals[entity.index()].as_deref(),
        }
    }

    /// The label, or the identifier of a nameless entity: what a person is shown.
    pub fn shown_name(&self, entity: EntityId) -> &str {
        self.label(entity).unwrap_or_else(|| self.iri(entity))
    }

    /// The types of an entity: values of attributes whose local name is `type`.
    pub fn types(&self, entity: EntityId) -> impl Iterator<Item = &str> + '_ {
        self.literals(entity)
            .iter()
            .filter(|(a, _)| super::local_words(self.attribute_name(*a)) == "type")
            .map(|(_, v)| v.as_ref())
    }

    /// A digest of everything in the graph.
    pub fn digest(&self) -> Digest {
        self.digest
    }
}

/// Two graphs to be aligned, and the links known between them.
#[derive(Debug, Clone)]
pub struct GraphPair {
    pub left: Arc<KnowledgeGraph>,
    pub right: Arc<KnowledgeGraph>,
    pub links: LinkSet,
}

impl GraphPair {
    /// The graph of one side.
    pub fn side(&self, side: Side) -> &KnowledgeGraph {
        match side {
            Side::Left => &self.left,
            Side::Right => &self.right,
        }
    }
}
