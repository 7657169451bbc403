//! The cap, drawn again and again. In: the larger neighborhood of a pair. Out: which of its edges are kept, seed by seed,
//! with weights 1 / (neighbors of the same relation) and with equal chances. Invariant: the first
//! weighted draw is the sample that is in use, where the neighborhood is larger than the cap and nobody has a partner.

use crate::graph::{Direction, Side};
use crate::model::evidence::Namer;
use crate::neighborhood::{SAMPLE_SEED, Sampling, redraw};

/// Draws of each kind. Chosen by us: the share of a draw then reads as whole per cent.
pub const SEEDS: usize = 100;

/// The edges of one relation at the entity.
#[derive(Debug, Clone, PartialEq)]
pub struct DrawnRelation {
    /// As the graph writes it.
    pub relation: String,
    pub direction: Direction,
    /// Names of the neighbors.
    pub names: Vec<String>,
    /// By seed: which of them are kept when rare relations count more.
    pub weighted: Vec<Vec<usize>>,
    /// By seed: which are kept when all edges count alike.
    pub uniform: Vec<Vec<usize>>,
}

impl DrawnRelation {
    /// Share of the draws in which at least one edge of the relation is kept: weighted, then uniform.
    pub fn heard(&self) -> [f64; 2] {
        [&self.weighted, &self.uniform]
            .map(|draws| draws.iter().filter(|d| !d.is_empty()).count() as f64 / SEEDS as f64)
    }
}

/// A neighborhood drawn again and again.
#[derive(Debug, Clone, PartialEq)]
pub struct Draws {
    /// The entity whose neighborhood it is.
    pub side: Side,
    pub name: String,
    pub edges: usize,
    /// The cap drawn with: the one in use, or half of the edges where all would be kept.
    pub cap: usize,
    /// Rarest first, ties by name.
    pub relations: Vec<DrawnRelation>,
}

impl Draws {
    /// Draws the larger neighborhood of a pair; ties go to the left one.
    ///
    /// Source: ARCHITECTURE.md, "Sampling".
    pub(super) fn new(namer: &Namer<'_>, pair: [u32; 2], cap: usize) -> Self {
        let (space, graphs) = (namer.space, namer.graphs);
        let counts = pair.map(|node| space.edges(node).len());
        let side = if counts[0] >= counts[1] { Side::Left } else { Side::Right };
        let node = pair[side.index()];
        let edges = space.edges(node);
        let cap = if edges.len() > cap { cap } else { edges.len().div_ceil(2) };
        let mut relations: Vec<DrawnRelation> = Vec::new();
        let mut places = Vec::with_capacity(edges.len());
        let mut ids: Vec<u32> = Vec::new();
        for edge in edges {
            let at = ids.iter().position(|r| *r == edge.relation).unwrap_or_else(|| {
                let relation = &space.relations.relations[edge.relation as usize];
                ids.push(edge.relation);
                relations.push(DrawnRelation {
                    relation: relation.name.to_string(),
                    direction: relation.direction,
                    names: Vec::new(),
                    weighted: Vec::new(),
                    uniform: Vec::new(),
                });
                ids.len() - 1
            });
            places.push((at, relations[at].names.len()));
            relations[at].names.push(namer.node(edge.node).label);
        }
        for seed in 0..SEEDS as u64 {
            // The seed of all samples first.
            let seed = SAMPLE_SEED + seed;
            for relation in &mut relations {
                relation.weighted.push(Vec::new());
                relation.uniform.push(Vec::new());
            }
            for sampling in [Sampling::Weighted, Sampling::Uniform] {
                for kept in redraw(space, graphs, node, cap, sampling, seed) {
                    let (at, name) = places[kept];
                    let draws = match sampling {
                        Sampling::Weighted => &mut relations[at].weighted,
                        Sampling::Uniform => &mut relations[at].uniform,
                    };
                    if let Some(draw) = draws.last_mut() {
                        draw.push(name);
                    }
                }
            }
        }
        relations.sort_by(|a, b| a.names.len().cmp(&b.names.len()).then_with(|| a.relation.cmp(&b.relation)));
        Self { side, name: namer.node(node).label, edges: edges.len(), cap, relations }
    }
}
