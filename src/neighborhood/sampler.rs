//! The exponential race that draws a neighborhood.

use crate::base::{hash_text, map_range};
use crate::features::NodeSpace;
use crate::graph::KnowledgeGraph;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// The seed of every sample, whatever the seed of the run: the picture of an entity stays the same.
pub const SAMPLE_SEED: u64 = 7;

/// How edges are drawn where there are more than the cap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sampling {
    /// Weight 1 / (edges of the same directed relation at the entity).
    #[default]
    Weighted,
    /// Every edge alike, for comparison.
    Uniform,
}

/// An edge of a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SampledEdge {
    /// Directed relation.
    pub relation: u32,
    /// The neighbor.
    pub node: u32,
    /// Edges of this relation at the entity, sampled or not.
    pub siblings: u32,
}

/// The sampled edges of all entities.
#[derive(Debug, Clone, Default)]
pub struct Samples {
    cap: usize,
    rows: Vec<u32>,
    edges: Vec<SampledEdge>,
}

impl Samples {
    /// Draws the neighborhood of every entity.
    ///
    /// `partners`: right nodes taken to be the same as a left node; they draw the left node's number, so that samples
    /// overlap where texts do not agree.
    /// Source: ARCHITECTURE.md, "Sampling".
    pub fn draw(
        space: &NodeSpace,
        graphs: [&KnowledgeGraph; 2],
        cap: usize,
        sampling: Sampling,
        partners: &FxHashMap<u32, u32>,
    ) -> Self {
        let rows = map_range(space.entity_count(), |entity| {
            let edges = space.edges(entity as u32);
            let mut counts: FxHashMap<u32, u32> = FxHashMap::default();
            for edge in edges {
                *counts.entry(edge.relation).or_default() += 1;
            }
            let sampled = |relation: u32, node: u32| SampledEdge { relation, node, siblings: counts[&relation] };
            if edges.len() <= cap {
                return edges.iter().map(|e| sampled(e.relation, e.node)).collect::<Vec<_>>();
            }
            let mut race: Vec<(f64, u32, u32)> = edges
                .iter()
                .map(|e| {
                    let drawn = draw_number(space, graphs, partners.get(&e.node).copied().unwrap_or(e.node));
                    let inverse_weight = match sampling {
                        Sampling::Weighted => f64::from(counts[&e.relation]),
                        Sampling::Uniform => 1.0,
                    };
                    (-drawn.ln() * inverse_weight, e.relation, e.node)
                })
                .collect();
            race.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
            race[..cap].iter().map(|&(_, relation, node)| sampled(relation, node)).collect()
        });
        let mut out = Self { cap, rows: vec![0], edges: Vec::new() };
        for row in rows {
            out.edges.extend(row);
            out.rows.push(out.edges.len() as u32);
        }
        out
    }

    /// The largest number of edges of a sample.
    pub fn cap(&self) -> usize {
        self.cap
    }

    /// The sampled edges of an entity.
    pub fn of(&self, entity: u32) -> &[SampledEdge] {
        &self.edges[self.range(entity)]
    }

    /// Where the edges of an entity stand among all sampled edges.
    pub fn range(&self, entity: u32) -> std::ops::Range<usize> {
        self.rows[entity as usize] as usize..self.rows[entity as usize + 1] as usize
    }

    /// All sampled edges, entity by entity.
    pub fn all(&self) -> &[SampledEdge] {
        &self.edges
    }
}

/// The number in (0, 1] that a node draws: a hash of its text, or of its identifier where it has none.
fn draw_number(space: &NodeSpace, graphs: [&KnowledgeGraph; 2], node: u32) -> f64 {
    let hash = match (space.text(node), space.entity(node)) {
        (Some(text), _) => hash_text(space.string(text), SAMPLE_SEED),
        (None, Some((side, entity))) => hash_text(graphs[side.index()].iri(entity), SAMPLE_SEED),
        (None, None) => hash_text("", SAMPLE_SEED),
    };
    (u128::from(hash) + 1) as f64 / 2f64.powi(64)
}
