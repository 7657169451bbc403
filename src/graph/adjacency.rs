//! Run-based compressed rows: an entity has runs, a run is one relation and its neighbors.
//!
//! Why runs: a neighbor's sampling weight is one over the neighbors that share its relation, so every run has
//! the same total weight, and the size of a run is the number the sampler needs.

use super::{EntityId, RelationId};

/// Neighbors of entities, grouped by relation. Relations ascend within an entity, neighbors within a relation.
#[derive(Debug, Clone, Default)]
pub struct Adjacency {
    rows: Vec<u32>,
    run_relations: Vec<RelationId>,
    run_starts: Vec<u32>,
    neighbors: Vec<EntityId>,
}

/// The neighbors of one entity over one relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run<'a> {
    pub relation: RelationId,
    pub neighbors: &'a [EntityId],
    /// Position of the first neighbor among all neighbors of the adjacency.
    pub start: usize,
}

impl Adjacency {
    /// From edges (entity, relation, neighbor), sorted and unique.
    pub(super) fn from_sorted(entity_count: usize, edges: &[(EntityId, RelationId, EntityId)]) -> Self {
        debug_assert!(edges.windows(2).all(|w| w[0] < w[1]), "edges must be sorted and unique");
        let mut out = Self { rows: vec![0; entity_count + 1], ..Self::default() };
        let mut last = None;
        for (i, &(e, r, n)) in edges.iter().enumerate() {
            if last != Some((e, r)) {
                out.run_relations.push(r);
                out.run_starts.push(i as u32);
                out.rows[e.index() + 1] += 1;
                last = Some((e, r));
            }
            out.neighbors.push(n);
        }
        out.run_starts.push(edges.len() as u32);
        for i in 0..entity_count {
            out.rows[i + 1] += out.rows[i];
        }
        out
    }

    /// The runs of an entity.
    pub fn runs(&self, entity: EntityId) -> impl ExactSizeIterator<Item = Run<'_>> + '_ {
        let range = self.rows[entity.index()] as usize..self.rows[entity.index() + 1] as usize;
        range.map(|r| {
            let start = self.run_starts[r] as usize;
            let end = self.run_starts[r + 1] as usize;
            Run { relation: self.run_relations[r], neighbors: &self.neighbors[start..end], start }
        })
    }

    /// All edges of an entity as (relation, neighbor).
    pub fn edges(&self, entity: EntityId) -> impl Iterator<Item = (RelationId, EntityId)> + '_ {
        self.runs(entity).flat_map(|run| run.neighbors.iter().map(move |&n| (run.relation, n)))
    }

    /// Number of edges in all.
    pub fn neighbor_count(&self) -> usize {
        self.neighbors.len()
    }

    /// Position of an edge among all edges of the adjacency, if it exists.
    pub fn position(&self, entity: EntityId, relation: RelationId, neighbor: EntityId) -> Option<usize> {
        let run = self.runs(entity).find(|r| r.relation == relation)?;
        run.neighbors.binary_search(&neighbor).ok().map(|i| run.start + i)
    }
}
