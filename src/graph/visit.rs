//! petgraph's visit traits for `&KnowledgeGraph`, so that its algorithms run on the store itself.
//!
//! An edge's id is its position among outgoing edges. Parallel edges are kept, as in any knowledge graph.

use super::{Direction, EntityId, KnowledgeGraph, RelationId};
use petgraph::visit::{
    Data, EdgeRef, GraphBase, GraphProp, IntoEdgeReferences, IntoNeighbors, IntoNeighborsDirected, IntoNodeIdentifiers,
    NodeCompactIndexable, NodeCount, NodeIndexable, Visitable,
};
use petgraph::{Directed, Direction as PetDirection};
use std::collections::HashSet;

/// An edge as petgraph reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EdgeReference {
    source: EntityId,
    target: EntityId,
    position: usize,
    relation: RelationId,
}

impl EdgeRef for EdgeReference {
    type NodeId = EntityId;
    type EdgeId = usize;
    type Weight = RelationId;
    fn source(&self) -> EntityId {
        self.source
    }
    fn target(&self) -> EntityId {
        self.target
    }
    fn weight(&self) -> &RelationId {
        &self.relation
    }
    fn id(&self) -> usize {
        self.position
    }
}

impl GraphBase for KnowledgeGraph {
    type NodeId = EntityId;
    type EdgeId = usize;
}

impl GraphProp for KnowledgeGraph {
    type EdgeType = Directed;
}

impl Data for KnowledgeGraph {
    type NodeWeight = ();
    type EdgeWeight = RelationId;
}

impl NodeCount for KnowledgeGraph {
    fn node_count(&self) -> usize {
        self.entity_count()
    }
}

impl NodeIndexable for KnowledgeGraph {
    fn node_bound(&self) -> usize {
        self.entity_count()
    }
    fn to_index(&self, entity: EntityId) -> usize {
        entity.index()
    }
    fn from_index(&self, index: usize) -> EntityId {
        EntityId(index as u32)
    }
}

impl NodeCompactIndexable for KnowledgeGraph {}

impl<'a> IntoNodeIdentifiers for &'a KnowledgeGraph {
    type NodeIdentifiers = Box<dyn Iterator<Item = EntityId> + 'a>;
    fn node_identifiers(self) -> Self::NodeIdentifiers {
        Box::new(self.entities())
    }
}

impl<'a> IntoNeighbors for &'a KnowledgeGraph {
    type Neighbors = Box<dyn Iterator<Item = EntityId> + 'a>;
    fn neighbors(self, entity: EntityId) -> Self::Neighbors {
        Box::new(self.adjacency(Direction::Out).edges(entity).map(|(_, n)| n))
    }
}

impl<'a> IntoNeighborsDirected for &'a KnowledgeGraph {
    type NeighborsDirected = Box<dyn Iterator<Item = EntityId> + 'a>;
    fn neighbors_directed(self, entity: EntityId, direction: PetDirection) -> Self::NeighborsDirected {
        let direction = match direction {
            PetDirection::Outgoing => Direction::Out,
            PetDirection::Incoming => Direction::Inverse,
        };
        Box::new(self.adjacency(direction).edges(entity).map(|(_, n)| n))
    }
}

impl<'a> IntoEdgeReferences for &'a KnowledgeGraph {
    type EdgeRef = EdgeReference;
    type EdgeReferences = Box<dyn Iterator<Item = EdgeReference> + 'a>;
    fn edge_references(self) -> Self::EdgeReferences {
        Box::new(self.entities().flat_map(move |source| {
            self.adjacency(Direction::Out).runs(source).flat_map(move |run| {
                run.neighbors.iter().enumerate().map(move |(i, &target)| EdgeReference {
                    source,
                    target,
                    position: run.start + i,
                    relation: run.relation,
                })
            })
        }))
    }
}

impl Visitable for KnowledgeGraph {
    type Map = HashSet<EntityId>;
    fn visit_map(&self) -> Self::Map {
        HashSet::new()
    }
    fn reset_map(&self, map: &mut Self::Map) {
        map.clear();
    }
}

#[cfg(test)]
mod tests {
    use crate::graph::{GraphBuilder, component_count};
    use petgraph::visit::{Bfs, EdgeRef, IntoEdgeReferences};

    #[test]
    fn petgraph_walks_the_store() {
        let mut b = GraphBuilder::new();
        b.relation("a", "r", "b");
        b.relation("a", "s", "b");
        b.relation("c", "r", "d");
        b.entity("e");
        let g = b.build("g");
        assert_eq!(component_count(&g), 3);
        let mut bfs = Bfs::new(&g, g.find("a").expect("a exists"));
        let mut seen = Vec::new();
        while let Some(e) = bfs.next(&g) {
            seen.push(g.iri(e).to_owned());
        }
        assert_eq!(seen, ["a", "b"]);
        let ids: Vec<usize> = (&g).edge_references().map(|e| e.id()).collect();
        assert_eq!(ids, [0, 1, 2], "parallel edges are kept, ids are positions");
    }
}
