//! Finding entities by name, and how a graph hangs together.

use super::{EntityId, KnowledgeGraph};
use crate::base::normalize;
use petgraph::algo::connected_components;

/// Entities whose name or identifier contains every word of a query, best first: whole names, then names that
/// begin with the query, then the rest, shorter names first. At most `limit`.
pub fn find_by_name(graph: &KnowledgeGraph, query: &str, limit: usize) -> Vec<EntityId> {
    let wanted = normalize(query);
    let mut hits: Vec<(u8, usize, EntityId)> = Vec::new();
    for entity in graph.entities() {
        if graph.iri(entity) == query.trim() {
            hits.push((0, 0, entity));
            continue;
        }
        if wanted.is_empty() {
            continue;
        }
        let name = normalize(graph.shown_name(entity));
        if wanted.split(' ').all(|w| name.contains(w)) {
            let rank = if name == wanted {
                1
            } else if name.starts_with(&wanted) {
                2
            } else {
                3
            };
            hits.push((rank, name.len(), entity));
        }
    }
    hits.sort_unstable();
    hits.into_iter().take(limit).map(|(_, _, e)| e).collect()
}

/// Number of connected components, edges read in both directions.
pub fn component_count(graph: &KnowledgeGraph) -> usize {
    connected_components(graph)
}
