//! The exponential race that draws a neighborhood.

use crate::base::{hash_text, map_range};
use crate::features::{Edge, NodeSpace};
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
            let counts = siblings(edges);
            let sampled = |relation: u32, node: u32| SampledEdge { relation, node, siblings: counts[&relation] };
            if edges.len() <= cap {
                return edges.iter().map(|e| sampled(e.relation, e.node)).collect::<Vec<_>>();
            }
            let drawn = race(space, graphs, (edges, &counts), sampling, (partners, SAMPLE_SEED));
            drawn[..cap].iter().map(|&(_, relation, node)| sampled(relation, node)).collect()
        });
        Self::from_rows(cap, rows)
    }

    /// The samples of the entities of a small space, given one by one.
    pub fn from_rows(cap: usize, rows: impl IntoIterator<Item = Vec<SampledEdge>>) -> Self {
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

/// Edges of each directed relation.
fn siblings(edges: &[Edge]) -> FxHashMap<u32, u32> {
    let mut counts: FxHashMap<u32, u32> = FxHashMap::default();
    for edge in edges {
        *counts.entry(edge.relation).or_default() += 1;
    }
    counts
}

/// The edges of an entity in the order in which they win the race: key, relation, neighbor.
fn race(
    space: &NodeSpace,
    graphs: [&KnowledgeGraph; 2],
    (edges, counts): (&[Edge], &FxHashMap<u32, u32>),
    sampling: Sampling,
    (partners, seed): (&FxHashMap<u32, u32>, u64),
) -> Vec<(f64, u32, u32)> {
    let mut race: Vec<(f64, u32, u32)> = edges
        .iter()
        .map(|e| {
            let drawn = draw_number(space, graphs, partners.get(&e.node).copied().unwrap_or(e.node), seed);
            let inverse_weight = match sampling {
                Sampling::Weighted => f64::from(counts[&e.relation]),
                Sampling::Uniform => 1.0,
            };
            (-drawn.ln() * inverse_weight, e.relation, e.node)
        })
        .collect();
    race.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    race
}

/// Draws the neighborhood of one entity under another seed, to show what chance does: positions among its edges,
/// ascending, at most `cap`.
///
/// Source: ARCHITECTURE.md, "Sampling".
pub fn redraw(
    space: &NodeSpace,
    graphs: [&KnowledgeGraph; 2],
    entity: u32,
    cap: usize,
    sampling: Sampling,
    seed: u64,
) -> Vec<usize> {
    let edges = space.edges(entity);
    if edges.len() <= cap {
        return (0..edges.len()).collect();
    }
    let counts = siblings(edges);
    let drawn = race(space, graphs, (edges, &counts), sampling, (&FxHashMap::default(), seed));
    // Edges of an entity ascend by relation, then neighbor.
    let position = |&(_, relation, node): &(f64, u32, u32)| edges.binary_search(&Edge { relation, node }).ok();
    let mut kept: Vec<usize> = drawn[..cap].iter().filter_map(position).collect();
    kept.sort_unstable();
    kept
}

/// The number in (0, 1] that a node draws: a hash of its text, or of its identifier where it has none.
fn draw_number(space: &NodeSpace, graphs: [&KnowledgeGraph; 2], node: u32, seed: u64) -> f64 {
    let hash = match (space.text(node), space.entity(node)) {
        (Some(text), _) => hash_text(space.string(text), seed),
        (None, Some((side, entity))) => hash_text(graphs[side.index()].iri(entity), seed),
        (None, None) => hash_text("", seed),
    };
    (u128::from(hash) + 1) as f64 / 2f64.powi(64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Control;
    use crate::graph::{GraphBuilder, GraphPair, Side};
    use std::sync::Arc;

    /// `films` films a side, each with one director and forty actors of its own (the same names on both sides).
    fn cinema(films: usize) -> GraphPair {
        let graph = |prefix: &str| {
            let mut b = GraphBuilder::new();
            for f in 0..films {
                let film = format!("{prefix}/f{f:03}");
                for (relation, count) in [("director", 1), ("actor", 40)] {
                    for i in 0..count {
                        let person = format!("{prefix}/{relation}{f}x{i}");
                        b.relation(&film, relation, &person);
                        assert!(b.attribute(&person, "name", &format!("{relation} {f} {i}")));
                    }
                }
            }
            Arc::new(b.build(prefix))
        };
        GraphPair { left: graph("l"), right: graph("r"), links: None }
    }

    fn kept_directors(cap: usize, sampling: Sampling) -> usize {
        let pair = cinema(300);
        let space = NodeSpace::new(&pair, &Control::default()).expect("not cancelled");
        let samples = Samples::draw(&space, [&pair.left, &pair.right], cap, sampling, &FxHashMap::default());
        let films = pair.left.entities().filter(|e| pair.left.iri(*e).starts_with("l/f"));
        films
            .filter(|e| {
                let sample = samples.of(space.node(Side::Left, *e));
                assert_eq!(sample.len(), cap);
                sample.iter().any(|s| s.siblings == 1)
            })
            .count()
    }

    /// The only director weighs as much as forty actors together. With a cap of 1 it is drawn half of the time, uniformly
    /// one time in 41; three standard deviations of 300 draws are allowed.
    #[test]
    fn weights_are_inverse_to_the_neighbors_of_a_relation() {
        let weighted = kept_directors(1, Sampling::Weighted);
        assert!((124..=176).contains(&weighted), "about 150 of 300: {weighted}");
        let uniform = kept_directors(1, Sampling::Uniform);
        assert!((0..=15).contains(&uniform), "about 7 of 300: {uniform}");
        assert!(kept_directors(5, Sampling::Weighted) > 280, "with room for five it is nearly always there");
    }

    /// The race by hand: U of a text is (hash + 1) / 2^64; "a" draws .846291, "imagine dragons" .649361. Alone in their
    /// relations, -ln U is .1669 and .4318; "a" wins. With a sibling "a" has weight 1/2, so .3338: still first.
    #[test]
    fn the_race_by_hand() {
        let build = |siblings: bool| {
            let mut b = GraphBuilder::new();
            for (id, name) in [("p", "a"), ("q", "Imagine Dragons")] {
                b.relation("song", if id == "p" { "tag" } else { "artist" }, id);
                assert!(b.attribute(id, "name", name));
            }
            if siblings {
                b.relation("song", "tag", "s");
                assert!(b.attribute("s", "name", "Imagine Dragons"));
            }
            let left = Arc::new(b.build("g"));
            GraphPair { right: left.clone(), left, links: None }
        };
        for (siblings, expected) in [(false, [0.1669, 0.4318]), (true, [0.3338, 0.4318])] {
            let pair = build(siblings);
            let space = NodeSpace::new(&pair, &Control::default()).expect("not cancelled");
            let graphs = [pair.left.as_ref(), pair.right.as_ref()];
            let node = |id: &str| space.node(Side::Left, pair.left.find(id).expect("exists"));
            let key = |id: &str, weight: f64| -draw_number(&space, graphs, node(id), SAMPLE_SEED).ln() / weight;
            assert!((key("p", if siblings { 0.5 } else { 1.0 }) - expected[0]).abs() < 1e-4);
            assert!((key("q", 1.0) - expected[1]).abs() < 1e-4);
            let samples = Samples::draw(&space, graphs, 1, Sampling::Weighted, &FxHashMap::default());
            assert_eq!(samples.of(node("song"))[0].node, node("p"));
        }
    }

    /// Equal names are drawn alike in both graphs, although identifiers and order differ.
    #[test]
    fn samples_of_both_graphs_are_coordinated() {
        let pair = cinema(20);
        let space = NodeSpace::new(&pair, &Control::default()).expect("not cancelled");
        let samples = Samples::draw(&space, [&pair.left, &pair.right], 8, Sampling::Weighted, &FxHashMap::default());
        for f in 0..20 {
            let names = |side: Side, id: &str| -> Vec<&str> {
                let entity = pair.side(side).find(id).expect("exists");
                let edges = samples.of(space.node(side, entity));
                edges.iter().filter_map(|e| space.text(e.node)).map(|t| space.string(t)).collect()
            };
            let left = names(Side::Left, &format!("l/f{f:03}"));
            assert_eq!(left, names(Side::Right, &format!("r/f{f:03}")));
            assert_eq!(left.len(), 8);
        }
    }
}
