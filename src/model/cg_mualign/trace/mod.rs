//! Everything the network does for one pair, as plain data that can be shown: names to level 0, neighbors' neighbors
//! to level 1, both attentions, level 2, the distance, the logit.
//!
//! In: a [`Scorer`] on two graphs and a pair of entities. Out: a [`Trace`] with the true vectors, played with both
//! attentions, each alone, and neither. Invariants: the play of the scorer's own switches ends at the scorer's logit
//! to the last bit; shares of a side add up to 1; nothing depends on threads.
//!
//! The trace is computed apart from the scoring loops, with the same sums in the same order: scoring stays quick, and
//! a test holds that both agree.

mod gather;
mod sampling;
#[cfg(test)]
mod tests;

pub use sampling::{DrawnRelation, Draws, SEEDS};

use super::lanes::{add_product, add_scaled, dot, relu, squared_distance};
use super::names::{Piece, pieces};
use super::network::UNDER_ROOT;
use super::nodes::{TableEdge, leaky};
use super::scorer::{Loops, Scorer};
use super::{AttentionLevels, NAME_NUMBERS};
use crate::features::NodeSpace;
use crate::graph::{Direction, KnowledgeGraph, Side};
use crate::model::evidence::{Namer, Switches};
use crate::model::{NodeRef, logistic};
use crate::neighborhood::{SampledEdge, Samples};
use gather::attend;
use rustc_hash::FxHashMap;

/// Which attentions weigh the neighbors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Attentions {
    #[default]
    Both,
    Cross,
    Own,
    Neither,
}

impl Attentions {
    /// In the order of [`Trace::plays`].
    pub const ALL: [Self; 4] = [Self::Both, Self::Cross, Self::Own, Self::Neither];

    /// Whether cross-graph attention weighs.
    pub fn cross(self) -> bool {
        matches!(self, Self::Both | Self::Cross)
    }

    /// Whether self-attention weighs.
    pub fn own(self) -> bool {
        matches!(self, Self::Both | Self::Own)
    }
}

/// A node and its level 0.
#[derive(Debug, Clone, PartialEq)]
pub struct TraceNode {
    pub side: Side,
    pub node: NodeRef,
    /// The text that is cut into pieces; empty where the node has none.
    pub text: String,
    /// Pieces of three letters with their weight, heaviest first.
    pub pieces: Vec<Piece>,
    /// 300 numbers of length 1, or zeros.
    pub level0: Vec<f32>,
}

/// An edge beyond a neighbor.
#[derive(Debug, Clone, PartialEq)]
pub struct TraceHop {
    /// Position among the trace's nodes.
    pub node: usize,
    /// Name of the relation as the graph writes it.
    pub relation: String,
    pub direction: Direction,
    /// W h + b of level 1 (H).
    pub z: Vec<f32>,
}

/// An edge of a center.
#[derive(Debug, Clone, PartialEq)]
pub struct TraceEdge {
    pub node: usize,
    pub relation: String,
    pub direction: Direction,
    /// Edges of this relation at the center, sampled or not.
    pub siblings: u32,
    /// W h + b at level 1 and 2 (H each).
    pub z: [Vec<f32>; 2],
    /// The neighbor's own part at level 1, before ReLU (H).
    pub own: Vec<f32>,
    /// The plain mean over its own neighbors, before ReLU (H).
    pub mean: Vec<f32>,
    /// The neighbor's own neighbors, all with the same share.
    pub hops: Vec<TraceHop>,
}

/// One side of the pair.
#[derive(Debug, Clone, PartialEq)]
pub struct TraceSide {
    /// The center, a position among the trace's nodes.
    pub center: usize,
    pub edges: Vec<TraceEdge>,
}

/// What a center gathers at a level.
#[derive(Debug, Clone, PartialEq)]
pub struct Gathered {
    /// Share of each edge by cross-graph attention alone, by self-attention alone, and the one that is used.
    pub cross: Vec<f32>,
    pub own_attention: Vec<f32>,
    pub weight: Vec<f32>,
    /// Own part, before ReLU (H).
    pub own: Vec<f32>,
    /// Sum of weight x z, before ReLU (H).
    pub sum: Vec<f32>,
}

impl Gathered {
    /// The vector of the level: own part and sum joined, entries below zero set to zero (2 H).
    pub fn joined(&self) -> Vec<f32> {
        let mut joined = [self.own.as_slice(), &self.sum].concat();
        relu(&mut joined);
        joined
    }
}

/// One way through the network.
#[derive(Debug, Clone, PartialEq)]
pub struct Play {
    /// By level, then side.
    pub levels: [[Gathered; 2]; 2],
    /// Distance of the two level-2 vectors; `None` where the head is a product.
    pub distance: Option<f64>,
    pub logit: f64,
    pub score: f64,
}

impl Play {
    /// Distance of the two sums of a level, before ReLU.
    pub fn sums_apart(&self, level: usize) -> f64 {
        apart(&self.levels[level][0].sum, &self.levels[level][1].sum)
    }
}

/// Distance of two vectors of one length.
pub fn apart(x: &[f32], y: &[f32]) -> f64 {
    f64::from(squared_distance(x, y)).sqrt()
}

/// A pair played through.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    /// H: a level has 2 H numbers.
    pub hidden: usize,
    pub nodes: Vec<TraceNode>,
    pub sides: [TraceSide; 2],
    /// ||z_p - z_q|| by level: left edges x right edges, row-major.
    pub distances: [Vec<f32>; 2],
    /// In the order of [`Attentions::ALL`].
    pub plays: [Play; 4],
    /// logit = slope x (- distance) + intercept.
    pub slope: f64,
    pub intercept: f64,
    /// The most sampled edges of an entity.
    pub cap: usize,
    /// The sampling of the larger neighborhood, drawn again and again.
    pub draws: Draws,
}

impl Trace {
    /// The play of a choice.
    pub fn play(&self, attentions: Attentions) -> &Play {
        &self.plays[attentions as usize]
    }

    /// Name of a node as a person is shown it.
    pub fn name(&self, node: usize) -> &str {
        &self.nodes[node].node.label
    }

    /// How alike two edges are, 0 to 1, the nearest two of the level counting 1: exp(smallest distance - distance). Shares
    /// do not change when all similarities are scaled alike.
    pub fn similarity(&self, level: usize, left: usize, right: usize) -> f32 {
        let all = &self.distances[level];
        let smallest = all.iter().copied().fold(f32::INFINITY, f32::min);
        let at = left * self.sides[1].edges.len() + right;
        all.get(at).map_or(0.0, |d| (smallest - d).exp())
    }

    /// The nearest edge across, ties to the smaller position.
    pub fn nearest(&self, level: usize, side: Side, edge: usize) -> Option<usize> {
        let across = self.sides[side.other().index()].edges.len();
        let similar = |other: usize| match side {
            Side::Left => self.similarity(level, edge, other),
            Side::Right => self.similarity(level, other, edge),
        };
        (0..across).fold(None, |best: Option<usize>, q| match best {
            Some(b) if similar(b) >= similar(q) => Some(b),
            _ => Some(q),
        })
    }
}

/// Plays a pair through the network; `None` where a node is a value and not an entity.
///
/// Cost: a few thousand vector operations of length H; a millisecond or so, most of it redrawing the sample.
/// Source: ARCHITECTURE.md, "cg-mualign" and "The Method place".
pub fn trace(
    graphs: [&KnowledgeGraph; 2],
    (space, samples): (&NodeSpace, &Samples),
    scorer: &Scorer,
    (left, right): (u32, u32),
) -> Option<Trace> {
    let loops = &scorer.loops;
    let (a, b) = (loops.table.center(left)?, loops.table.center(right)?);
    let mut book =
        Book { namer: Namer { graphs, space }, loops, samples, nodes: Vec::new(), places: FxHashMap::default() };
    let sides =
        [(left, a, Side::Left), (right, b, Side::Right)].map(|(node, center, side)| book.side(node, center, side));
    let z = |level: usize| [0, 1].map(|s| sides[s].edges.iter().map(|e| e.z[level].as_slice()).collect::<Vec<_>>());
    let distances = [0, 1].map(|level| {
        let [left, right] = z(level);
        left.iter().flat_map(|x| right.iter().map(|y| (squared_distance(x, y) + UNDER_ROOT).sqrt())).collect::<Vec<_>>()
    });
    let plays = Attentions::ALL.map(|attentions| {
        let trained = loops.settings.switches;
        let switches = Switches {
            cross_attention: trained.cross_attention && attentions.cross(),
            self_attention: trained.self_attention && attentions.own(),
            ..trained
        };
        let table_edges = [loops.table.edges(a), loops.table.edges(b)];
        let first = [0, 1].map(|s| book.first_own(sides[s].center));
        play(scorer, [a, b], table_edges, [z(0), z(1)], &distances, first, switches)
    });
    let cap = samples.cap();
    let draws = Draws::new(&book.namer, [left, right], cap);
    let Book { nodes, .. } = book;
    let affine = scorer.affine;
    Some(Trace {
        hidden: loops.weights.hidden,
        nodes,
        sides,
        distances,
        plays,
        slope: affine.slope,
        intercept: affine.intercept,
        cap,
        draws,
    })
}

/// The nodes met so far.
struct Book<'a> {
    namer: Namer<'a>,
    loops: &'a Loops,
    samples: &'a Samples,
    nodes: Vec<TraceNode>,
    places: FxHashMap<u32, usize>,
}

impl Book<'_> {
    fn place(&mut self, node: u32, side: Side) -> usize {
        if let Some(&at) = self.places.get(&node) {
            return at;
        }
        let space = self.namer.space;
        let (text, pieces, level0) = match space.text(node) {
            None => (String::new(), Vec::new(), vec![0.0; NAME_NUMBERS]),
            Some(text) => {
                let (pieces, row) = pieces(space, text);
                let mut dense = vec![0.0; NAME_NUMBERS];
                for (column, value) in row {
                    dense[column as usize] = value;
                }
                (space.string(text).to_owned(), pieces, dense)
            }
        };
        self.places.insert(node, self.nodes.len());
        self.nodes.push(TraceNode { side, node: self.namer.node(node), text, pieces, level0 });
        self.nodes.len() - 1
    }

    /// W_0 h + b_0 of level 1.
    fn first_own(&self, node: usize) -> Vec<f32> {
        let level = &self.loops.weights.levels[0];
        let h = self.loops.weights.hidden;
        let mut own = level.own_bias.clone();
        for (column, &value) in self.nodes[node].level0.iter().enumerate() {
            if value != 0.0 {
                add_scaled(&mut own, value, &level.own[column * h..][..h]);
            }
        }
        own
    }

    fn side(&mut self, node: u32, center: usize, side: Side) -> TraceSide {
        let at = self.place(node, side);
        let (samples, loops) = (self.samples, self.loops);
        let table = loops.table.edges(center);
        // Neighbors first, so that the nodes next to the centers stand before those behind them.
        for edge in samples.of(node) {
            self.place(edge.node, side);
        }
        let edges = samples.of(node).iter().zip(table).map(|(edge, t)| self.edge(edge, t, side)).collect();
        TraceSide { center: at, edges }
    }

    fn edge(&mut self, edge: &SampledEdge, table: &TableEdge, side: Side) -> TraceEdge {
        let (loops, samples) = (self.loops, self.samples);
        let node = self.place(edge.node, side);
        let mut hops = Vec::new();
        let mut mean = vec![0.0; loops.weights.hidden];
        // Values have no neighbors of their own.
        if let Some(center) = loops.table.center(edge.node) {
            let share = 1.0 / samples.of(edge.node).len().max(1) as f32;
            for (hop, t) in samples.of(edge.node).iter().zip(loops.table.edges(center)) {
                add_scaled(&mut mean, share, loops.table.row(0, t));
                add_scaled(&mut mean, share, loops.weights.bias(0, t.relation));
                let (relation, direction) = self.relation(hop);
                hops.push(TraceHop { node: self.place(hop.node, side), relation, direction, z: loops.z(0, t) });
            }
        }
        let (relation, direction) = self.relation(edge);
        let z = [loops.z(0, table), loops.z(1, table)];
        TraceEdge { node, relation, direction, siblings: edge.siblings, z, own: self.first_own(node), mean, hops }
    }

    fn relation(&self, edge: &SampledEdge) -> (String, Direction) {
        let relation = &self.namer.space.relations.relations[edge.relation as usize];
        (relation.name.to_string(), relation.direction)
    }
}

/// z of the edges of both sides at a level.
type Vectors<'a> = [Vec<&'a [f32]>; 2];

/// One way through the network, with the sums of the scoring loops in their order.
fn play(
    scorer: &Scorer,
    centers: [usize; 2],
    edges: [&[TableEdge]; 2],
    z: [Vectors<'_>; 2],
    distances: &[Vec<f32>; 2],
    first: [Vec<f32>; 2],
    switches: Switches,
) -> Play {
    let loops = &scorer.loops;
    let (h, weights) = (loops.weights.hidden, &loops.weights);
    let both = loops.settings.attention_levels == AttentionLevels::Both;
    // Where only the last level is weighed, the centers' own level 1 is a plain mean.
    let even = Switches { cross_attention: false, self_attention: false, ..switches };
    let pulls = edges.map(|edges| edges.iter().map(|e| e.pulls[0]).collect());
    let level1 = attend(&z[0], &distances[0], pulls, first, if both { switches } else { even });
    let owns = [0, 1].map(|s| {
        let mut own = loops.table.own_second(centers[s]).to_vec();
        if both {
            let mut pooled = level1[s].sum.clone();
            relu(&mut pooled);
            add_product(&mut own, &pooled, &weights.levels[1].own[h * h..]);
        }
        own
    });
    let pulls = [0, 1].map(|s| {
        let pull = |e: &TableEdge| match weights.attention(1, e.relation) {
            Some((_, vector, bias)) => leaky(e.pulls[1] + dot(&owns[s], vector), loops.settings.leak()) + bias,
            None => 0.0,
        };
        edges[s].iter().map(pull).collect()
    });
    let level2 = attend(&z[1], &distances[1], pulls, owns, switches);
    let halves = [0, 1].map(|s| {
        let (mut own, mut sum) = (level2[s].own.clone(), level2[s].sum.clone());
        relu(&mut own);
        relu(&mut sum);
        (own, sum)
    });
    let [left, right] = &halves;
    let (raw, distance) = match &weights.head {
        None => {
            let square =
                f64::from(squared_distance(&left.0, &right.0)) + f64::from(squared_distance(&left.1, &right.1));
            let distance = (square + f64::from(UNDER_ROOT)).sqrt();
            (-distance, Some(distance))
        }
        Some((weights, bias)) => {
            let products = |x: &[f32], y: &[f32], w: &[f32]| {
                x.iter().zip(y).zip(w).map(|((a, b), w)| f64::from(a * b * w)).sum::<f64>()
            };
            let sum = products(&left.0, &right.0, &weights[..h]) + products(&left.1, &right.1, &weights[h..]);
            (f64::from(*bias) + sum, None)
        }
    };
    // Logits are kept in 32 bits everywhere.
    let logit = f64::from(scorer.affine.logit(raw) as f32);
    Play { levels: [level1, level2], distance, logit, score: logistic(logit) }
}
