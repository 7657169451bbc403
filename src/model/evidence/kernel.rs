//! The fused loops that score a pair and keep its parts.

use super::inputs::BY_WORDS;
use super::{
    ALIGNED_FEATURES, EDGE_FEATURES, EXTRA_FEATURES, OWN_FEATURES, PairInputs, RIVAL_FEATURES, VOUCHED_FEATURES,
};
use crate::features::{NodeSpace, STATISTICS};
use crate::neighborhood::{SampledEdge, Samples};
use serde::{Deserialize, Serialize};

/// Rows and width of the relation embedding.
pub(super) const BUCKETS: usize = 128;
pub(super) const EMBEDDING: usize = 6;
/// Numbers of a sampled edge that do not depend on the pair.
pub(super) const NODE_FEATURES: usize = STATISTICS + 4;
/// Inputs of v, u and self.
pub(super) const VALUE_INPUTS: usize = (EDGE_FEATURES - 2) + 1 + (EXTRA_FEATURES - 1) + 4 + 2;
/// What v sees besides in the earlier form: affinity, background, best affinity, both functionalities of the relation.
pub(super) const RELATION_INPUTS: usize = 5;
/// Inputs of v in the wider of the two forms; in the narrower one the rest is zero and costs nothing.
const WIDEST_VALUE: usize = VALUE_INPUTS + RELATION_INPUTS;
pub(super) const WEIGHT_INPUTS: usize = NODE_FEATURES + EMBEDDING;
pub(super) const OWN_INPUTS: usize = OWN_FEATURES + 4 + ALIGNED_FEATURES + VOUCHED_FEATURES;
/// Hidden widths.
pub(super) const MATCH_HIDDEN: usize = 12;
pub(super) const WEIGHT_HIDDEN: usize = 12;
pub(super) const VALUE_HIDDEN: usize = 32;
pub(super) const OWN_HIDDEN: usize = 32;
pub(super) const RIVAL_HIDDEN: usize = 12;

/// Which parts of the model are in use: switched off for training and scoring alike, or as a what-if.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Switches {
    pub cross_attention: bool,
    pub self_attention: bool,
    pub rivals: bool,
    /// Off: entities are read as if they had no neighbors, in training, too (`evidence` on names alone).
    #[serde(default = "on", skip_serializing_if = "is_on")]
    pub neighborhood: bool,
    /// The form that is measured beside the present one: v sees the relation of its edge, and u is a sigmoid of its own
    /// instead of a share of the side.
    #[serde(default, skip_serializing_if = "is_off")]
    pub earlier_form: bool,
}

fn on() -> bool {
    true
}

/// What is as usual is not written, so that cards of earlier versions stay as they are.
fn is_on(switch: &bool) -> bool {
    *switch
}

fn is_off(switch: &bool) -> bool {
    !*switch
}

impl Default for Switches {
    fn default() -> Self {
        Self { cross_attention: true, self_attention: true, rivals: true, neighborhood: true, earlier_form: false }
    }
}

/// A net of one hidden layer with one output: linear, ReLU, linear.
#[derive(Debug, Clone)]
pub struct Net<const I: usize, const H: usize> {
    /// Input-major, so that a zero input costs nothing.
    first: Vec<[f32; H]>,
    first_bias: [f32; H],
    second: [f32; H],
    second_bias: f32,
}

impl<const I: usize, const H: usize> Net<I, H> {
    /// From row-major weights of shapes H x inputs, H, H, 1; inputs beyond those have no weight.
    pub(super) fn new(first: &[f32], first_bias: &[f32], second: &[f32], second_bias: &[f32]) -> Self {
        let inputs = first.len() / H;
        let mut out =
            Self { first: vec![[0.0; H]; I], first_bias: [0.0; H], second: [0.0; H], second_bias: second_bias[0] };
        out.first_bias.copy_from_slice(first_bias);
        out.second.copy_from_slice(second);
        for h in 0..H {
            for i in 0..inputs {
                out.first[i][h] = first[h * inputs + i];
            }
        }
        out
    }

    fn apply(&self, inputs: &[f32; I]) -> f32 {
        let mut hidden = self.first_bias;
        for (x, weights) in inputs.iter().zip(&self.first) {
            if *x != 0.0 {
                for (h, w) in hidden.iter_mut().zip(weights) {
                    *h += x * w;
                }
            }
        }
        let mut sum = 0.0;
        for (h, w) in hidden.iter().zip(&self.second) {
            sum += h.max(0.0) * w;
        }
        sum + self.second_bias
    }
}

/// The weights of a stage.
#[derive(Debug, Clone)]
pub struct Weights {
    pub bias: f32,
    pub(super) match_linear: [f32; EDGE_FEATURES],
    pub(super) match_bias: f32,
    pub(super) match_net: Net<EDGE_FEATURES, MATCH_HIDDEN>,
    pub(super) embedding: Vec<f32>,
    pub(super) weight_net: Net<WEIGHT_INPUTS, WEIGHT_HIDDEN>,
    pub(super) value_net: Net<WIDEST_VALUE, VALUE_HIDDEN>,
    pub(super) own_net: Net<OWN_INPUTS, OWN_HIDDEN>,
    pub(super) rival_net: Net<RIVAL_FEATURES, RIVAL_HIDDEN>,
}

/// Numbers of sampled edges that are made once per node: rarity, siblings, and the self-attention u.
#[derive(Debug, Clone, Default)]
pub struct NodeWeights {
    /// By sampled edge: self-attention, mean 1/2 over a side.
    pub attention: Vec<f32>,
    pub rarity: Vec<f32>,
    pub siblings: Vec<f32>,
    /// Functionality and inverse functionality of the relation; in the earlier form only, else empty.
    functionality: Vec<[f32; 2]>,
}

/// The numbers of a sampled edge that do not depend on the pair.
pub(super) fn node_features(space: &NodeSpace, entity: u32, edge: &SampledEdge) -> [f32; NODE_FEATURES] {
    let mut f = [0.0; NODE_FEATURES];
    f[..STATISTICS].copy_from_slice(&space.relations.statistics[edge.relation as usize]);
    f[9] = (edge.siblings as f32).ln_1p() / 3.0;
    f[10] = space.rarity[edge.node as usize];
    f[11] = (space.edges(entity).len() as f32).ln_1p() / 3.0;
    f[12] = f32::from(u8::from(space.text(edge.node).is_some()));
    f
}

impl NodeWeights {
    /// Computes u of every sampled edge once.
    pub fn new(space: &NodeSpace, samples: &Samples, weights: &Weights, switches: Switches) -> Self {
        let rows: Vec<Vec<(f32, [f32; NODE_FEATURES])>> = crate::base::map_range(space.entity_count(), |entity| {
            let entity = entity as u32;
            let edges = samples.of(entity);
            let mut inputs = [0.0; WEIGHT_INPUTS];
            let mut raw = Vec::with_capacity(edges.len());
            for edge in edges {
                let f = node_features(space, entity, edge);
                inputs[..NODE_FEATURES].copy_from_slice(&f);
                let bucket = space.relations.buckets[edge.relation as usize] as usize;
                inputs[NODE_FEATURES..].copy_from_slice(&weights.embedding[bucket * EMBEDDING..][..EMBEDDING]);
                raw.push((2.0 * weights.weight_net.apply(&inputs), f));
            }
            let top = raw.iter().map(|r| r.0).fold(f32::NEG_INFINITY, f32::max);
            let total: f32 = raw.iter().map(|r| (r.0 - top).exp()).sum();
            let half = 0.5 * edges.len() as f32;
            raw.into_iter()
                .map(|(u, f)| {
                    let u = match (switches.self_attention, switches.earlier_form) {
                        (true, false) => half * (u - top).exp() / total,
                        (true, true) => sigmoid(u / 2.0),
                        (false, _) => 0.5,
                    };
                    (u, f)
                })
                .collect()
        });
        let mut out = Self::default();
        for (u, f) in rows.into_iter().flatten() {
            out.attention.push(u);
            out.rarity.push(f[10]);
            out.siblings.push(f[9]);
            if switches.earlier_form {
                out.functionality.push([f[0], f[1]]);
            }
        }
        out
    }
}

/// What the model says of one edge.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct EdgeSummary {
    /// Position of the best counterpart among the other side's edges, if there is any.
    pub counterpart: Option<usize>,
    /// Match strength m, 0 to 1.
    pub similarity: f32,
    /// Share of the match strength of the side.
    pub cross_attention: f32,
    /// u, mean 1/2 over the side.
    pub self_attention: f32,
    pub contribution: f32,
}

/// The parts of a logit.
#[derive(Debug, Clone, Default)]
pub struct PairParts {
    pub own: f32,
    pub rivals: f32,
    pub left: Vec<EdgeSummary>,
    pub right: Vec<EdgeSummary>,
    pub logit: f32,
}

pub(super) fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

/// One side of a pair as the loops read it.
struct SideView<'a> {
    edges: usize,
    others: usize,
    /// Position among the pairs of edges of own edge i and other edge j.
    cell: &'a dyn Fn(usize, usize) -> usize,
    extra: &'a [[f32; EXTRA_FEATURES]],
    own: NodeSlices<'a>,
    other_rarity: &'a [f32],
}

/// The numbers of one entity's sampled edges.
#[derive(Clone, Copy)]
struct NodeSlices<'a> {
    attention: &'a [f32],
    rarity: &'a [f32],
    siblings: &'a [f32],
    functionality: &'a [[f32; 2]],
}

impl NodeWeights {
    fn slices(&self, range: std::ops::Range<usize>) -> NodeSlices<'_> {
        NodeSlices {
            attention: &self.attention[range.clone()],
            rarity: &self.rarity[range.clone()],
            siblings: &self.siblings[range.clone()],
            functionality: self.functionality.get(range).unwrap_or_default(),
        }
    }
}

/// Buffers of the loops, kept between pairs.
#[derive(Debug, Clone, Default)]
pub struct Buffers {
    strengths: Vec<f32>,
    met: Vec<MetEdge>,
}

/// The best counterpart of an edge, before it is weighed.
#[derive(Debug, Clone, Copy)]
pub(super) struct MetEdge {
    pub counterpart: Option<usize>,
    /// Features against the counterpart (or against the mean of the other side).
    pub features: [f32; EDGE_FEATURES],
    pub other_rarity: f32,
}

impl Weights {
    /// Match strength before the sigmoid.
    pub(super) fn strength(&self, f: &[f32; EDGE_FEATURES]) -> f32 {
        let mut sum = self.match_bias;
        for (x, w) in f.iter().zip(&self.match_linear) {
            sum += x * w;
        }
        sum + self.match_net.apply(f)
    }

    /// Scores a pair and leaves its parts in `parts`.
    ///
    /// `ranges`: positions of the sampled edges of the left and the right entity in `nodes` (empty for names only).
    /// Source: ARCHITECTURE.md, "The logit".
    pub fn score(
        &self,
        inputs: &PairInputs,
        nodes: &NodeWeights,
        ranges: [std::ops::Range<usize>; 2],
        switches: Switches,
        buffers: &mut Buffers,
        parts: &mut PairParts,
    ) {
        let (n, m) = (inputs.left_edges, inputs.right_edges);
        self.meet(inputs, switches, &mut buffers.strengths);
        let [left, right] = ranges.map(|r| nodes.slices(r));
        let sides = [
            SideView {
                edges: n,
                others: m,
                cell: &|i, j| i * m + j,
                extra: &inputs.left_extra,
                own: left,
                other_rarity: right.rarity,
            },
            SideView {
                edges: m,
                others: n,
                cell: &|i, j| j * m + i,
                extra: &inputs.right_extra,
                own: right,
                other_rarity: left.rarity,
            },
        ];
        let pairwise = [inputs.own[0], inputs.own[12]];
        let mut pooled = [0.0; 2];
        for ((view, pooled), out) in sides.iter().zip(&mut pooled).zip([&mut parts.left, &mut parts.right]) {
            best_counterparts(view, &inputs.edges, &buffers.strengths, switches, &mut buffers.met);
            *pooled = self.side(view, &buffers.met, pairwise, out);
        }
        let mut own = [0.0; OWN_INPUTS];
        own[..OWN_FEATURES].copy_from_slice(&inputs.own);
        let sides = [pooled[0], pooled[1], (n as f32).ln_1p(), (m as f32).ln_1p()];
        own[OWN_FEATURES..OWN_FEATURES + 4].copy_from_slice(&sides);
        let (aligned, vouched) = own[OWN_FEATURES + 4..].split_at_mut(ALIGNED_FEATURES);
        aligned.copy_from_slice(&inputs.aligned);
        vouched.copy_from_slice(&inputs.vouched);
        parts.own = self.own_net.apply(&own);
        parts.rivals = if switches.rivals { self.rival_net.apply(&inputs.rivals) } else { 0.0 };
        let sum = |side: &[EdgeSummary]| side.iter().map(|e| e.contribution).sum::<f32>();
        parts.logit = self.bias + parts.own + parts.rivals + sum(&parts.left) + sum(&parts.right);
    }

    /// Match strengths of all pairs of edges; not needed where every counterpart counts alike.
    fn meet(&self, inputs: &PairInputs, switches: Switches, strengths: &mut Vec<f32>) {
        strengths.clear();
        if switches.cross_attention {
            strengths.extend(inputs.edges.iter().map(|f| self.strength(f)));
        }
    }

    /// The best counterparts of both sides, for training: left edges, then right edges.
    pub(super) fn counterparts(
        &self,
        inputs: &PairInputs,
        rarity: [&[f32]; 2],
        switches: Switches,
        buffers: &mut Buffers,
        out: &mut Vec<MetEdge>,
    ) {
        let (n, m) = (inputs.left_edges, inputs.right_edges);
        self.meet(inputs, switches, &mut buffers.strengths);
        let none = NodeSlices { attention: &[], rarity: &[], siblings: &[], functionality: &[] };
        let left: &dyn Fn(usize, usize) -> usize = &|i, j| i * m + j;
        let right: &dyn Fn(usize, usize) -> usize = &|i, j| j * m + i;
        out.clear();
        for (edges, others, cell, other_rarity) in [(n, m, left, rarity[1]), (m, n, right, rarity[0])] {
            let view = SideView { edges, others, cell, extra: &[], own: none, other_rarity };
            best_counterparts(&view, &inputs.edges, &buffers.strengths, switches, &mut buffers.met);
            out.extend_from_slice(&buffers.met);
        }
    }

    /// Weighs the edges of a side; gives the pooled match strength.
    fn side(&self, view: &SideView<'_>, met: &[MetEdge], pairwise: [f32; 2], out: &mut Vec<EdgeSummary>) -> f32 {
        out.clear();
        let mut total = 0.0;
        for edge in met {
            let similarity = if view.others == 0 { 0.0 } else { sigmoid(self.strength(&edge.features)) };
            total += similarity;
            out.push(EdgeSummary { counterpart: edge.counterpart, similarity, ..EdgeSummary::default() });
        }
        let total = total.max(1e-6);
        let (mut weighted, mut weight) = (0.0, 0.0);
        for (i, (summary, edge)) in out.iter_mut().zip(met).enumerate() {
            summary.cross_attention = summary.similarity / total;
            summary.self_attention = view.own.attention[i];
            let f = &edge.features;
            let extra = &view.extra[i];
            let seen = [
                f[0],
                f[1],
                f[2],
                f[3],
                f[4],
                f[5],
                f[6],
                f[7],
                f[10],
                summary.similarity,
                extra[0],
                extra[1],
                extra[3],
                view.own.rarity[i],
                edge.other_rarity,
                view.own.siblings[i],
                summary.cross_attention,
                pairwise[0],
                pairwise[1],
            ];
            let mut inputs = [0.0; WIDEST_VALUE];
            inputs[..seen.len()].copy_from_slice(&seen);
            inputs[seen.len()..VALUE_INPUTS].copy_from_slice(&f[BY_WORDS..]);
            if let Some([heads, tails]) = view.own.functionality.get(i) {
                inputs[VALUE_INPUTS..].copy_from_slice(&[f[8], f[9], extra[2], *heads, *tails]);
            }
            summary.contribution = summary.self_attention * self.value_net.apply(&inputs);
            weighted += summary.self_attention * summary.similarity;
            weight += summary.self_attention;
        }
        weighted / weight.max(1e-6)
    }
}

/// For each edge of a side its best counterpart; with cross-graph attention off, the mean over the other side.
fn best_counterparts(
    view: &SideView<'_>,
    edges: &[[f32; EDGE_FEATURES]],
    strengths: &[f32],
    switches: Switches,
    out: &mut Vec<MetEdge>,
) {
    out.clear();
    for i in 0..view.edges {
        let mut met = MetEdge { counterpart: None, features: [0.0; EDGE_FEATURES], other_rarity: 0.0 };
        if switches.cross_attention {
            let mut best = f32::NEG_INFINITY;
            for j in 0..view.others {
                let strength = strengths[(view.cell)(i, j)];
                if strength > best {
                    best = strength;
                    met.counterpart = Some(j);
                }
            }
            if let Some(j) = met.counterpart {
                met.features = edges[(view.cell)(i, j)];
                met.other_rarity = view.other_rarity[j];
            }
        } else if view.others > 0 {
            let share = 1.0 / view.others as f32;
            for j in 0..view.others {
                for (sum, x) in met.features.iter_mut().zip(&edges[(view.cell)(i, j)]) {
                    *sum += share * x;
                }
                met.other_rarity += share * view.other_rarity[j];
            }
        }
        out.push(met);
    }
}
