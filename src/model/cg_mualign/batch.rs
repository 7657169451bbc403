//! A batch of pairs as flat arrays, nodes once each. In: pairs and where their numbers come from. Out: what
//! [`super::Network`] reads. Invariant: left sides of all pairs come first, then right sides; edges are packed.

use super::nodes::Source;
use super::{NAME_NUMBERS, RelationWeights};
use rustc_hash::FxHashMap;

/// The arrays of a batch.
///
/// A *segment* is one side of one pair: pair k left is segment k, right is segment `pairs` + k.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    pub(super) pairs: usize,
    /// Distinct nodes: centers and neighbors. Level-0 numbers, nodes x 300.
    pub(super) nodes: usize,
    pub(super) names: Vec<f32>,
    /// By segment: its center among the nodes.
    pub(super) centers: Vec<u32>,
    /// By edge: neighbor among the nodes, relation, segment, and 1 where the other entity has no edges.
    pub(super) edge_nodes: Vec<u32>,
    pub(super) edge_relations: Vec<u32>,
    pub(super) edge_segments: Vec<u32>,
    pub(super) lonely: Vec<f32>,
    /// Pairs of edges that meet: left edge, right edge, pair.
    pub(super) meet_left: Vec<u32>,
    pub(super) meet_right: Vec<u32>,
    pub(super) meet_pairs: Vec<u32>,
    /// Plain means over the nodes' own neighbors, in groups (all relations of a node, or each alone): node, relation,
    /// sum of level-0 numbers over the number of all neighbors.
    pub(super) group_nodes: Vec<u32>,
    pub(super) group_relations: Vec<u32>,
    pub(super) group_names: Vec<f32>,
    /// Shares of the relations among a node's neighbors: node, relation, share.
    pub(super) share_nodes: Vec<u32>,
    pub(super) share_relations: Vec<u32>,
    pub(super) shares: Vec<f32>,
}

impl Batch {
    /// Packs pairs of nodes. All relations must be known to the network.
    pub fn new(source: Source<'_>, relation_weights: RelationWeights, pairs: &[(u32, u32)]) -> Self {
        let mut out = Self { pairs: pairs.len(), ..Self::default() };
        let mut local: FxHashMap<u32, u32> = FxHashMap::default();
        let mut order: Vec<u32> = Vec::new();
        let mut place = |node: u32| {
            *local.entry(node).or_insert_with(|| {
                order.push(node);
                order.len() as u32 - 1
            })
        };
        let mut starts = Vec::with_capacity(2 * pairs.len());
        let sides = pairs.iter().map(|p| (p.0, p.1)).chain(pairs.iter().map(|p| (p.1, p.0)));
        for (segment, (center, other)) in sides.enumerate() {
            out.centers.push(place(center));
            starts.push(out.edge_nodes.len());
            let lonely = source.samples.of(other).is_empty();
            for edge in source.samples.of(center) {
                out.edge_nodes.push(place(edge.node));
                out.edge_relations.push(source.relations.position(edge.relation));
                out.edge_segments.push(segment as u32);
                out.lonely.push(if lonely { 1.0 } else { 0.0 });
            }
        }
        for (k, &(left, right)) in pairs.iter().enumerate() {
            let (n, m) = (source.samples.of(left).len(), source.samples.of(right).len());
            for i in 0..n {
                for j in 0..m {
                    out.meet_left.push((starts[k] + i) as u32);
                    out.meet_right.push((starts[out.pairs + k] + j) as u32);
                    out.meet_pairs.push(k as u32);
                }
            }
        }
        out.nodes = order.len();
        out.names.resize(order.len() * NAME_NUMBERS, 0.0);
        for (i, (&node, row)) in order.iter().zip(out.names.chunks_exact_mut(NAME_NUMBERS)).enumerate() {
            source.names.add_to(source.space, node, 1.0, row);
            if source.space.is_entity(node) {
                means(
                    source,
                    relation_weights,
                    i as u32,
                    node,
                    &mut Groups {
                        nodes: &mut out.group_nodes,
                        relations: &mut out.group_relations,
                        names: &mut out.group_names,
                        share_nodes: &mut out.share_nodes,
                        share_relations: &mut out.share_relations,
                        shares: &mut out.shares,
                    },
                );
            }
        }
        out
    }
}

struct Groups<'a> {
    nodes: &'a mut Vec<u32>,
    relations: &'a mut Vec<u32>,
    names: &'a mut Vec<f32>,
    share_nodes: &'a mut Vec<u32>,
    share_relations: &'a mut Vec<u32>,
    shares: &'a mut Vec<f32>,
}

fn means(source: Source<'_>, relation_weights: RelationWeights, local: u32, node: u32, out: &mut Groups<'_>) {
    let edges = source.samples.of(node);
    let share = 1.0 / edges.len().max(1) as f32;
    let mut last = None;
    // Sampled edges need not stand in order of relations, so a relation may give several groups: their sum is the same.
    for edge in edges {
        let relation = source.relations.position(edge.relation);
        let new_run = last != Some(relation);
        let new_group = match relation_weights {
            RelationWeights::Shared => last.is_none(),
            RelationWeights::Separate => new_run,
        };
        if new_group {
            out.nodes.push(local);
            out.relations.push(relation);
            out.names.resize(out.names.len() + NAME_NUMBERS, 0.0);
        }
        if new_run {
            out.share_nodes.push(local);
            out.share_relations.push(relation);
            out.shares.push(0.0);
        }
        last = Some(relation);
        if let Some(total) = out.shares.last_mut() {
            *total += share;
        }
        let start = out.names.len() - NAME_NUMBERS;
        source.names.add_to(source.space, edge.node, share, &mut out.names[start..]);
    }
}
