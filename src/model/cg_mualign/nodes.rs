//! Everything that belongs to one node, computed once: level-0 products, own parts, neighbors' level-1 vectors times
//! the matrices of level 2. In: weights and where the numbers of nodes come from. Out: a [`NodeTable`].
//!
//! Invariant: a row depends on its node alone, never on which other nodes are in the table or on threads.

use super::lanes::{add_product, add_scaled, dot, relu};
use super::weights::Weights;
use super::{AttentionLevels, CgSettings, HashedNames, RelationMap};
use crate::base::map_range;
use crate::features::{NO_TEXT, NodeSpace};
use crate::neighborhood::Samples;
use rustc_hash::FxHashMap;

/// Where the numbers of nodes come from; shared by all pairs.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    pub space: &'a NodeSpace,
    pub samples: &'a Samples,
    pub names: &'a HashedNames,
    /// The relations of these graphs among those the network knows.
    pub relations: &'a RelationMap,
}

/// A sampled edge of a center.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct TableEdge {
    /// Position among the known relations.
    pub relation: u32,
    /// Rows of the neighbor's products at level 1 and 2, without bias.
    pub rows: [u32; 2],
    /// Self-attention: at level 1 the whole number before the softmax, at level 2 what the neighbor adds to it.
    pub pulls: [f32; 2],
}

/// Per-node work for a set of centers.
#[derive(Debug, Clone, Default)]
pub(super) struct NodeTable {
    hidden: usize,
    centers: FxHashMap<u32, u32>,
    starts: Vec<u32>,
    edges: Vec<TableEdge>,
    /// By center: what is fixed of the own part at level 2 (H).
    own_second: Vec<f32>,
    rows: [Vec<f32>; 2],
}

/// Products by key; a key is a class of relations and a text or node.
struct Rows {
    keys: Vec<(u32, u32)>,
    values: Vec<f32>,
    width: usize,
}

impl Rows {
    fn new(mut keys: Vec<(u32, u32)>, width: usize, make: impl Fn((u32, u32)) -> Vec<f32> + Sync + Send) -> Self {
        keys.sort_unstable();
        keys.dedup();
        let values = map_range(keys.len(), |i| make(keys[i])).concat();
        Self { keys, values, width }
    }

    fn position(&self, key: (u32, u32)) -> u32 {
        // Every key that is asked for was listed before; a miss would be a bug and reads the first row.
        let found = self.keys.binary_search(&key);
        debug_assert!(found.is_ok(), "the product was listed");
        found.unwrap_or(0) as u32
    }

    fn row(&self, key: (u32, u32)) -> &[f32] {
        &self.values[self.position(key) as usize * self.width..][..self.width]
    }
}

impl NodeTable {
    /// Prepares `centers` (all entities if `None`).
    ///
    /// Cost: one product 300 x H (20 entries filled) a text, one 2 H x H a neighbor, both once.
    pub fn new(source: Source<'_>, settings: &CgSettings, weights: &Weights, centers: Option<&[u32]>) -> Self {
        let h = weights.hidden;
        let (space, samples) = (source.space, source.samples);
        let mut centers: Vec<u32> = centers.map_or_else(|| (0..space.entity_count() as u32).collect(), <[u32]>::to_vec);
        centers.sort_unstable();
        centers.dedup();
        let text = |node: u32| space.text(node).map_or(NO_TEXT, |t| t as u32);
        let class = |relation: u32| weights.class(source.relations.position(relation));
        let edges_of = |node: u32| if space.is_entity(node) { samples.of(node) } else { &[] };
        let both = settings.attention_levels == AttentionLevels::Both;

        let mut neighbors: Vec<u32> = centers.iter().flat_map(|&c| samples.of(c)).map(|e| e.node).collect();
        let mut hidden_nodes = neighbors.clone();
        hidden_nodes.extend_from_slice(&centers);
        for nodes in [&mut neighbors, &mut hidden_nodes] {
            nodes.sort_unstable();
            nodes.dedup();
        }
        // Level 1: own parts by text, and products by class and text.
        let from_name = |text: u32, matrix: &[f32], mut out: Vec<f32>| {
            if text != NO_TEXT {
                let (columns, values) = source.names.text_row(text as usize);
                for (&column, &value) in columns.iter().zip(values) {
                    add_scaled(&mut out, value, &matrix[column as usize * h..][..h]);
                }
            }
            out
        };
        let first = &weights.levels[0];
        let own = Rows::new(hidden_nodes.iter().map(|&n| (0, text(n))).collect(), h, |key| {
            from_name(key.1, &first.own, first.own_bias.clone())
        });
        let keys = hidden_nodes.iter().flat_map(|&n| edges_of(n)).map(|e| (class(e.relation), text(e.node)));
        let products = Rows::new(keys.collect(), h, |key| from_name(key.1, weights.matrix(0, key.0), vec![0.0; h]));
        // A node's level-1 vector from plain means.
        let plain = |node: u32| {
            let mut vector = own.row((0, text(node))).to_vec();
            vector.resize(2 * h, 0.0);
            let edges = edges_of(node);
            let share = 1.0 / edges.len().max(1) as f32;
            for edge in edges {
                add_scaled(&mut vector[h..], share, products.row((class(edge.relation), text(edge.node))));
                add_scaled(&mut vector[h..], share, weights.bias(0, source.relations.position(edge.relation)));
            }
            relu(&mut vector);
            vector
        };
        let vectors = Rows::new(neighbors.iter().map(|&n| (0, n)).collect(), 2 * h, |key| plain(key.1));
        let keys = centers.iter().flat_map(|&c| samples.of(c)).map(|e| (class(e.relation), e.node));
        let second = Rows::new(keys.collect(), h, |(class, node)| {
            let mut out = vec![0.0; h];
            add_product(&mut out, vectors.row((0, node)), weights.matrix(1, class));
            out
        });
        drop(vectors);
        // Centers.
        let made = map_range(centers.len(), |i| {
            let center = centers[i];
            let own_row = own.row((0, text(center)));
            let mut own_second = weights.levels[1].own_bias.clone();
            if both {
                let mut half = own_row.to_vec();
                relu(&mut half);
                add_product(&mut own_second, &half, &weights.levels[1].own[..h * h]);
            } else {
                add_product(&mut own_second, &plain(center), &weights.levels[1].own);
            }
            let edges: Vec<TableEdge> = samples
                .of(center)
                .iter()
                .map(|e| {
                    let relation = source.relations.position(e.relation);
                    let keys = [(class(e.relation), text(e.node)), (class(e.relation), e.node)];
                    let pull = |level: usize, row: &[f32], own: Option<&[f32]>| {
                        let Some((neighbor, center, bias)) = weights.attention(level, relation) else { return 0.0 };
                        let z: Vec<f32> = row.iter().zip(weights.bias(level, relation)).map(|(x, b)| x + b).collect();
                        let raw = dot(&z, neighbor);
                        own.map_or(raw, |own| leaky(raw + dot(own, center), settings.leak()) + bias)
                    };
                    TableEdge {
                        relation,
                        rows: [products.position(keys[0]), second.position(keys[1])],
                        pulls: [pull(0, products.row(keys[0]), Some(own_row)), pull(1, second.row(keys[1]), None)],
                    }
                })
                .collect();
            (own_second, edges)
        });
        let mut out = Self { hidden: h, starts: vec![0], rows: [products.values, second.values], ..Self::default() };
        for (i, (own_second, edges)) in made.into_iter().enumerate() {
            out.centers.insert(centers[i], i as u32);
            out.own_second.extend(own_second);
            out.edges.extend(edges);
            out.starts.push(out.edges.len() as u32);
        }
        out
    }

    /// Position of a center; `None` where it was not prepared.
    pub fn center(&self, node: u32) -> Option<usize> {
        self.centers.get(&node).map(|&c| c as usize)
    }

    /// The edges of a center.
    pub fn edges(&self, center: usize) -> &[TableEdge] {
        &self.edges[self.starts[center] as usize..self.starts[center + 1] as usize]
    }

    /// What is fixed of a center's own part at level 2.
    pub fn own_second(&self, center: usize) -> &[f32] {
        &self.own_second[center * self.hidden..][..self.hidden]
    }

    /// Number of products at a level.
    pub fn row_count(&self, level: usize) -> usize {
        self.rows[level].len() / self.hidden.max(1)
    }

    /// A neighbor's product at a level, without bias.
    pub fn row(&self, level: usize, edge: &TableEdge) -> &[f32] {
        &self.rows[level][edge.rows[level] as usize * self.hidden..][..self.hidden]
    }
}

/// LeakyReLU.
pub(super) fn leaky(x: f32, leak: f32) -> f32 {
    if x > 0.0 { x } else { leak * x }
}
