//! `evidence` as candle operations: what trains. Its values equal those of the fused loops.

use super::fused::FusedNet;
use super::inputs::BY_WORDS;
use super::kernel::{
    BUCKETS, Buffers, EMBEDDING, MATCH_HIDDEN, MetEdge, NODE_FEATURES, Net, OWN_HIDDEN, OWN_INPUTS, RELATION_INPUTS,
    RIVAL_HIDDEN, VALUE_HIDDEN, VALUE_INPUTS, WEIGHT_HIDDEN, WEIGHT_INPUTS, node_features,
};
use super::{
    ALIGNED_FEATURES, EDGE_FEATURES, Example, OWN_FEATURES, RIVAL_FEATURES, Switches, VOUCHED_FEATURES, Weights,
};
use crate::base::{Result, Rng};
use candle_core::{DType, Device, Tensor, Var};
use std::ops::Range;

/// Start of the match strength: what agrees, agrees.
const MATCH_START: [f32; EDGE_FEATURES] = [3.0, 2.0, 3.0, 0.0, 2.0, 4.0, 1.0, 0.0, 2.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0];
const MATCH_START_BIAS: f32 = -4.0;
const BIAS_START: f32 = -1.0;

/// The parameters of a stage as candle variables, in a fixed order.
#[derive(Debug, Clone)]
pub struct Network {
    names: Vec<String>,
    vars: Vec<Var>,
    switches: Switches,
}

/// Names and shapes of the parameters, in order.
fn layout(switches: Switches) -> Vec<(String, Vec<usize>)> {
    let mut out = vec![
        ("bias".to_owned(), vec![]),
        ("match.linear.weight".to_owned(), vec![1, EDGE_FEATURES]),
        ("match.linear.bias".to_owned(), vec![1]),
    ];
    let net = |out: &mut Vec<(String, Vec<usize>)>, name: &str, inputs: usize, hidden: usize| {
        out.push((format!("{name}.first.weight"), vec![hidden, inputs]));
        out.push((format!("{name}.first.bias"), vec![hidden]));
        out.push((format!("{name}.second.weight"), vec![1, hidden]));
        out.push((format!("{name}.second.bias"), vec![1]));
    };
    net(&mut out, "match", EDGE_FEATURES, MATCH_HIDDEN);
    out.push(("relation.embedding".to_owned(), vec![BUCKETS, EMBEDDING]));
    net(&mut out, "weight", WEIGHT_INPUTS, WEIGHT_HIDDEN);
    net(&mut out, "value", value_inputs(switches), VALUE_HIDDEN);
    net(&mut out, "own", OWN_INPUTS, OWN_HIDDEN);
    net(&mut out, "rivals", RIVAL_FEATURES, RIVAL_HIDDEN);
    out
}

impl Network {
    /// Start values from a seed.
    ///
    /// Source: ARCHITECTURE.md, "Training of evidence".
    pub fn new(seed: u64, switches: Switches) -> Result<Self> {
        let mut rng = Rng::new(seed, "evidence start values");
        Self::with_values(switches, |name, shape, _| {
            let count: usize = shape.iter().product();
            let zero = matches!(
                name,
                "match.second.weight" | "match.second.bias" | "weight.second.weight" | "weight.second.bias"
            );
            match name {
                "bias" => vec![BIAS_START],
                "match.linear.weight" => MATCH_START.to_vec(),
                "match.linear.bias" => vec![MATCH_START_BIAS],
                "relation.embedding" => vec![0.0; count],
                _ if zero => vec![0.0; count],
                _ => {
                    let fan_in = fan_in(name, switches);
                    let bound = 1.0 / (fan_in as f64).sqrt();
                    (0..count).map(|_| rng.uniform(-bound, bound) as f32).collect()
                }
            }
        })
    }

    /// Parameters whose values come from a function of name, shape and position.
    pub fn with_values(switches: Switches, mut values: impl FnMut(&str, &[usize], usize) -> Vec<f32>) -> Result<Self> {
        let mut names = Vec::new();
        let mut vars = Vec::new();
        for (i, (name, shape)) in layout(switches).into_iter().enumerate() {
            let tensor = Tensor::from_vec(values(&name, &shape, i), shape, &Device::Cpu)?;
            vars.push(Var::from_tensor(&tensor)?);
            names.push(name);
        }
        Ok(Self { names, vars, switches })
    }

    /// Parameters with their names, in order.
    pub fn parameters(&self) -> impl Iterator<Item = (&str, &Var)> {
        self.names.iter().map(String::as_str).zip(&self.vars)
    }

    /// The variables, for an optimizer.
    pub fn vars(&self) -> &[Var] {
        &self.vars
    }

    /// The present values, laid out for the fused loops.
    pub fn weights(&self) -> Result<Weights> {
        let flat: Vec<Vec<f32>> =
            self.vars.iter().map(|v| v.as_tensor().flatten_all()?.to_vec1::<f32>()).collect::<Result<_, _>>()?;
        let mut match_linear = [0.0; EDGE_FEATURES];
        match_linear.copy_from_slice(&flat[1]);
        Ok(Weights {
            bias: flat[0][0],
            match_linear,
            match_bias: flat[2][0],
            match_net: Net::new(&flat[3], &flat[4], &flat[5], &flat[6]),
            embedding: flat[7].clone(),
            weight_net: Net::new(&flat[8], &flat[9], &flat[10], &flat[11]),
            value_net: Net::new(&flat[12], &flat[13], &flat[14], &flat[15]),
            own_net: Net::new(&flat[16], &flat[17], &flat[18], &flat[19]),
            rival_net: Net::new(&flat[20], &flat[21], &flat[22], &flat[23]),
        })
    }

    /// The net whose parameters start at a position; `learned`: its inputs that need a gradient.
    fn net(&self, at: usize, x: &Tensor, learned: Range<usize>) -> candle_core::Result<Tensor> {
        let [first, first_bias, second, second_bias] = [0, 1, 2, 3].map(|i| &self.vars[at + i]);
        let (hidden, inputs) = first.dims2()?;
        let flat = Tensor::cat(&[&first.flatten_all()?, first_bias, &second.flatten_all()?, second_bias], 0)?;
        x.contiguous()?.apply_op2(&flat, FusedNet { inputs, hidden, learned })
    }

    fn strength(&self, e: &Tensor) -> candle_core::Result<Tensor> {
        let linear = e.broadcast_mul(&self.vars[1])?.sum(1)?.broadcast_add(&self.vars[2])?;
        linear + self.net(3, e, 0..0)?
    }

    /// Logits of a batch.
    ///
    /// Shapes: `pairs` in the batch give as many logits. `keep_embedding` says per edge whether its relation is seen
    /// (training hides half of them, so that unknown relations are met).
    pub fn logits(&self, batch: &Batch, keep_embedding: Option<&[f32]>) -> Result<Tensor> {
        Ok(self.forward(batch, keep_embedding)?)
    }

    fn forward(&self, b: &Batch, keep_embedding: Option<&[f32]>) -> candle_core::Result<Tensor> {
        let device = &Device::Cpu;
        let (n, edges) = (b.pairs, b.segments.len());
        let own = Tensor::from_slice(&b.own, (n, OWN_FEATURES), device)?;
        let counts = Tensor::from_slice(&b.counts, (n, 2), device)?;
        let vouched = Tensor::from_slice(&b.vouched, (n, VOUCHED_FEATURES), device)?;
        let aligned = Tensor::from_slice(&b.aligned, (n, ALIGNED_FEATURES), device)?;
        let zeros = Tensor::zeros(2 * n, DType::F32, device)?;
        let (pooled, sums) = if edges == 0 {
            (zeros.clone(), zeros)
        } else {
            let segments = Tensor::from_slice(&b.segments, edges, device)?;
            let sum = |x: &Tensor| zeros.index_add(&segments, x, 0);
            let has = Tensor::from_slice(&b.has, edges, device)?;
            let e = Tensor::from_slice(&b.features, (edges, EDGE_FEATURES), device)?;
            let m = (candle_nn::ops::sigmoid(&self.strength(&e)?)? * has)?;
            let share = (&m / sum(&m)?.maximum(1e-6)?.index_select(&segments, 0)?)?;
            let weight = if self.switches.self_attention {
                let relations = Tensor::from_slice(&b.relations, edges, device)?;
                let mut embedded = self.vars[7].index_select(&relations, 0)?;
                if let Some(keep) = keep_embedding {
                    embedded = embedded.broadcast_mul(&Tensor::from_slice(keep, (edges, 1), device)?)?;
                }
                let f = Tensor::from_slice(&b.nodes, (edges, NODE_FEATURES), device)?;
                let learned = NODE_FEATURES..WEIGHT_INPUTS;
                let u = self.net(8, &Tensor::cat(&[f, embedded], 1)?, learned)?;
                if self.switches.earlier_form {
                    candle_nn::ops::sigmoid(&u)?
                } else {
                    let u = (u * 2.0)?;
                    let top = Tensor::from_vec(segment_tops(&u.to_vec1()?, &b.segments, 2 * n), 2 * n, device)?;
                    let u = (u - top.index_select(&segments, 0)?)?.exp()?;
                    let halves = Tensor::from_slice(&b.halves, edges, device)?;
                    ((&u / sum(&u)?.index_select(&segments, 0)?)? * halves)?
                }
            } else {
                Tensor::full(0.5f32, edges, device)?
            };
            let rest = Tensor::from_slice(&b.value_rest, (edges, VALUE_REST), device)?;
            let mut inputs = vec![
                e.narrow(1, 0, 8)?,
                e.narrow(1, 10, 1)?,
                m.unsqueeze(1)?,
                rest.narrow(1, 0, 6)?,
                share.unsqueeze(1)?,
                rest.narrow(1, 6, 2)?,
                e.narrow(1, BY_WORDS, EDGE_FEATURES - BY_WORDS)?,
            ];
            if self.switches.earlier_form {
                let f = Tensor::from_slice(&b.nodes, (edges, NODE_FEATURES), device)?;
                inputs.extend([e.narrow(1, 8, 2)?, rest.narrow(1, 8, 1)?, f.narrow(1, 0, 2)?]);
            }
            let inputs = Tensor::cat(&inputs, 1)?;
            // Match strength and its share are what is learned of these.
            let v = self.net(12, &inputs, 9..17)?;
            let pooled = (sum(&(&weight * &m)?)? / sum(&weight)?.maximum(1e-6)?)?;
            (pooled, sum(&(weight * v)?)?)
        };
        let by_side = |x: &Tensor| x.reshape((2, n))?.t()?.contiguous();
        let own = Tensor::cat(&[own, by_side(&pooled)?, counts, aligned, vouched], 1)?;
        let own = self.net(16, &own, OWN_FEATURES..OWN_FEATURES + 2)?;
        let mut z = (own + by_side(&sums)?.sum(1)?)?;
        if self.switches.rivals {
            z = (z + self.net(20, &Tensor::from_slice(&b.rivals, (n, RIVAL_FEATURES), device)?, 0..0)?)?;
        }
        z.broadcast_add(&self.vars[0])
    }
}

/// Inputs of v that no parameter touches: two covers, relation name, rarities, siblings; name and full cosine; best affinity.
const VALUE_REST: usize = 9;

/// Inputs of v in a form.
fn value_inputs(switches: Switches) -> usize {
    VALUE_INPUTS + if switches.earlier_form { RELATION_INPUTS } else { 0 }
}

/// One side of a pair before it is packed.
struct SideOfPair {
    pair: usize,
    edges: usize,
    others: usize,
    entity: u32,
    met: Vec<MetEdge>,
}

/// A batch of pairs as flat arrays: left sides of all pairs, then right sides, edges packed.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    pairs: usize,
    segments: Vec<u32>,
    features: Vec<f32>,
    has: Vec<f32>,
    relations: Vec<u32>,
    nodes: Vec<f32>,
    halves: Vec<f32>,
    value_rest: Vec<f32>,
    own: Vec<f32>,
    aligned: Vec<f32>,
    counts: Vec<f32>,
    vouched: Vec<f32>,
    rivals: Vec<f32>,
}

impl Batch {
    /// Packs pairs; the best counterparts are chosen with the present weights and carry no gradient themselves.
    pub fn new<'e, 's: 'e>(
        weights: &Weights,
        switches: Switches,
        examples: impl Iterator<Item = &'e Example<'s>>,
    ) -> Self {
        let mut out = Self::default();
        let mut buffers = Buffers::default();
        let mut met = Vec::new();
        let mut sides: [Vec<SideOfPair>; 2] = Default::default();
        let mut all: Vec<&Example<'_>> = Vec::new();
        for example in examples {
            let k = all.len();
            let Example { source, left, right, inputs, .. } = example;
            let (left, right) = (*left, *right);
            let rarity = |e: u32| -> Vec<f32> {
                source.samples.of(e).iter().map(|s| source.space.rarity[s.node as usize]).collect()
            };
            let (n, m) = (inputs.left_edges, inputs.right_edges);
            weights.counterparts(inputs, [&rarity(left), &rarity(right)], switches, &mut buffers, &mut met);
            sides[0].push(SideOfPair { pair: k, edges: n, others: m, entity: left, met: met[..n].to_vec() });
            sides[1].push(SideOfPair { pair: k, edges: m, others: n, entity: right, met: met[n..].to_vec() });
            out.own.extend_from_slice(&inputs.own);
            out.vouched.extend_from_slice(&inputs.vouched);
            out.aligned.extend_from_slice(&inputs.aligned);
            out.rivals.extend_from_slice(&inputs.rivals);
            out.counts.extend_from_slice(&[(n as f32).ln_1p(), (m as f32).ln_1p()]);
            all.push(example);
        }
        out.pairs = all.len();
        for (side, entries) in sides.into_iter().enumerate() {
            for SideOfPair { pair, edges, others, entity, met } in entries {
                let Example { source, inputs, .. } = all[pair];
                let extra = if side == 0 { &inputs.left_extra } else { &inputs.right_extra };
                for ((sampled, met), extra) in source.samples.of(entity).iter().zip(&met).zip(extra) {
                    let f = node_features(source.space, entity, sampled);
                    out.segments.push((side * out.pairs + pair) as u32);
                    out.features.extend_from_slice(&met.features);
                    out.has.push(if others > 0 { 1.0 } else { 0.0 });
                    out.relations.push(source.space.relations.buckets[sampled.relation as usize]);
                    out.nodes.extend_from_slice(&f);
                    out.halves.push(0.5 * edges as f32);
                    out.value_rest.extend_from_slice(&[
                        extra[0],
                        extra[1],
                        extra[3],
                        f[10],
                        met.other_rarity,
                        f[9],
                        inputs.own[0],
                        inputs.own[12],
                        extra[2],
                    ]);
                }
            }
        }
        out
    }

    /// Number of packed edges.
    pub fn edge_count(&self) -> usize {
        self.segments.len()
    }
}

fn segment_tops(values: &[f32], segments: &[u32], count: usize) -> Vec<f32> {
    let mut tops = vec![f32::NEG_INFINITY; count];
    for (v, s) in values.iter().zip(segments) {
        tops[*s as usize] = tops[*s as usize].max(*v);
    }
    // Sides without edges are never read, but must not spread an infinity.
    tops.iter().map(|t| if t.is_finite() { *t } else { 0.0 }).collect()
}

fn fan_in(name: &str, switches: Switches) -> usize {
    let (net, layer) = name.split_once('.').unwrap_or((name, ""));
    let (inputs, hidden) = match net {
        "match" => (EDGE_FEATURES, MATCH_HIDDEN),
        "weight" => (WEIGHT_INPUTS, WEIGHT_HIDDEN),
        "value" => (value_inputs(switches), VALUE_HIDDEN),
        "own" => (OWN_INPUTS, OWN_HIDDEN),
        _ => (RIVAL_FEATURES, RIVAL_HIDDEN),
    };
    if layer.starts_with("first") { inputs } else { hidden }
}
