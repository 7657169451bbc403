//! `cg-mualign` as candle operations: what trains. Its values equal those of the loops in [`super::Scorer`].

use super::parameters::{Layout, LevelSlots, start_values};
use super::{AttentionLevels, Batch, CgSettings, Head, NAME_NUMBERS, RelationWeights};
use crate::base::Result;
use candle_core::{DType, Device, Tensor, Var};

/// Added under the root of a squared distance: the gradient of a distance of 0 is then 0, not infinite.
pub(super) const UNDER_ROOT: f32 = 1e-12;

/// The parameters as candle variables, in the order of their layout.
#[derive(Debug, Clone)]
pub struct Network {
    settings: CgSettings,
    layout: Layout,
    vars: Vec<Var>,
}

type Candle<T> = candle_core::Result<T>;

impl Network {
    /// Start values from the seed of the settings, for so many known relations.
    pub fn new(settings: &CgSettings, relations: usize) -> Result<Self> {
        Self::with_values(settings, relations, |name, shape, _| start_values(settings, name, shape))
    }

    /// Parameters whose values come from a function of name, shape and position.
    pub fn with_values(
        settings: &CgSettings,
        relations: usize,
        mut values: impl FnMut(&str, &[usize], usize) -> Vec<f32>,
    ) -> Result<Self> {
        let layout = Layout::new(settings, relations);
        let mut vars = Vec::new();
        for (i, (name, shape)) in layout.parameters.iter().enumerate() {
            let tensor = Tensor::from_vec(values(name, shape, i), shape.clone(), &Device::Cpu)?;
            vars.push(Var::from_tensor(&tensor)?);
        }
        Ok(Self { settings: settings.clone(), layout, vars })
    }

    /// Parameters with their names, in order.
    pub fn parameters(&self) -> impl Iterator<Item = (&str, &Var)> {
        self.layout.parameters.iter().map(|p| p.0.as_str()).zip(&self.vars)
    }

    /// The head of the network.
    pub fn head(&self) -> Head {
        self.settings.head
    }

    /// The variables, for an optimizer.
    pub fn vars(&self) -> &[Var] {
        &self.vars
    }

    /// The present values, flat, in order.
    pub fn values(&self) -> Result<Vec<Vec<f32>>> {
        Ok(self.vars.iter().map(|v| v.as_tensor().flatten_all()?.to_vec1()).collect::<Candle<_>>()?)
    }

    /// Raw scores of a batch: minus the distance, or the product head's sum; not yet on the scale of a logit.
    ///
    /// Shapes: one number a pair.
    /// Source: ARCHITECTURE.md, "cg-mualign".
    pub fn raw_scores(&self, batch: &Batch) -> Result<Tensor> {
        Ok(self.forward(batch)?)
    }

    fn forward(&self, b: &Batch) -> Candle<Tensor> {
        let device = &Device::Cpu;
        let h = self.settings.hidden;
        let [first, second] = self.layout.levels;
        let packed = Packed::new(b)?;
        let names = Tensor::from_slice(&b.names, (b.nodes, NAME_NUMBERS), device)?;
        let own = self.own(first, &names)?;
        let plain = self.plain_means(b, h)?;
        let nodes = Tensor::cat(&[&own, &plain], 1)?.relu()?;
        let neighbors = |x: &Tensor| x.index_select(&packed.nodes, 0);
        let centers = if self.settings.attention_levels == AttentionLevels::Both {
            let own = own.index_select(&packed.centers, 0)?;
            let pooled = match b.edge_nodes.is_empty() {
                true => own.zeros_like()?,
                false => {
                    let z = self.neighbors(first, &names, neighbors, &b.edge_relations)?;
                    self.attend(first, b, &packed, &z, &own)?
                }
            };
            Tensor::cat(&[own, pooled], 1)?.relu()?
        } else {
            nodes.index_select(&packed.centers, 0)?
        };
        let own = self.own(second, &centers)?;
        let pooled = match b.edge_nodes.is_empty() {
            true => own.zeros_like()?,
            false => {
                let z = self.neighbors(second, &nodes, neighbors, &b.edge_relations)?;
                self.attend(second, b, &packed, &z, &own)?
            }
        };
        let vectors = Tensor::cat(&[own, pooled], 1)?.relu()?;
        let (left, right) = (vectors.narrow(0, 0, b.pairs)?, vectors.narrow(0, b.pairs, b.pairs)?);
        match self.layout.head {
            None => distance(&left, &right)?.neg(),
            Some(at) => (left * right)?.broadcast_mul(&self.vars[at])?.sum(1)?.broadcast_add(&self.vars[at + 1]),
        }
    }

    fn own(&self, level: LevelSlots, x: &Tensor) -> Candle<Tensor> {
        x.matmul(&self.vars[level.own_weight])?.broadcast_add(&self.vars[level.own_bias])
    }

    /// W_r x of each picked row. Shared: one product for all rows, picked afterwards.
    fn project(
        &self,
        level: LevelSlots,
        x: &Tensor,
        pick: impl Fn(&Tensor) -> Candle<Tensor>,
        relations: &[u32],
    ) -> Candle<Tensor> {
        let weight = self.vars[level.weight].as_tensor();
        if self.settings.relation_weights == RelationWeights::Shared {
            return pick(&x.matmul(weight)?);
        }
        let x = pick(x)?;
        let mut order: Vec<u32> = (0..relations.len() as u32).collect();
        order.sort_by_key(|&i| relations[i as usize]);
        let mut back = vec![0u32; order.len()];
        for (to, &from) in order.iter().enumerate() {
            back[from as usize] = to as u32;
        }
        let mut parts = Vec::new();
        for run in order.chunk_by(|&i, &j| relations[i as usize] == relations[j as usize]) {
            let rows = x.index_select(&Tensor::from_slice(run, run.len(), x.device())?, 0)?;
            parts.push(rows.matmul(&weight.get(relations[run[0] as usize] as usize)?)?);
        }
        Tensor::cat(&parts, 0)?.index_select(&Tensor::from_vec(back, order.len(), x.device())?, 0)
    }

    /// z of the neighbors of a level: W_r h_n + b_r.
    fn neighbors(
        &self,
        level: LevelSlots,
        x: &Tensor,
        pick: impl Fn(&Tensor) -> Candle<Tensor>,
        relations: &[u32],
    ) -> Candle<Tensor> {
        let index = Tensor::from_slice(relations, relations.len(), x.device())?;
        self.project(level, x, pick, relations)? + self.vars[level.bias].index_select(&index, 0)?
    }

    /// The plain level-1 means of all nodes: what a node's own neighbors give it, whoever it is compared with.
    fn plain_means(&self, b: &Batch, h: usize) -> Candle<Tensor> {
        let device = &Device::Cpu;
        let zeros = Tensor::zeros((b.nodes, h), DType::F32, device)?;
        if b.group_nodes.is_empty() {
            return Ok(zeros);
        }
        let level = self.layout.levels[0];
        let groups = b.group_nodes.len();
        let names = Tensor::from_slice(&b.group_names, (groups, NAME_NUMBERS), device)?;
        let sums = self.project(level, &names, |x| Ok(x.clone()), &b.group_relations)?;
        let shares = Tensor::from_slice(&b.shares, (b.shares.len(), 1), device)?;
        let relations = Tensor::from_slice(&b.share_relations, b.shares.len(), device)?;
        let biases = self.vars[level.bias].index_select(&relations, 0)?.broadcast_mul(&shares)?;
        zeros.index_add(&Tensor::from_slice(&b.group_nodes, groups, device)?, &sums, 0)?.index_add(
            &Tensor::from_slice(&b.share_nodes, b.shares.len(), device)?,
            &biases,
            0,
        )
    }

    /// The weighted sum of each segment's neighbors. Needs at least one edge.
    fn attend(&self, level: LevelSlots, b: &Batch, packed: &Packed, z: &Tensor, own: &Tensor) -> Candle<Tensor> {
        let device = &Device::Cpu;
        let (edges, segments, h) = (b.edge_nodes.len(), 2 * b.pairs, self.settings.hidden);
        let switches = self.settings.switches;
        let mut weight = Tensor::ones(edges, DType::F32, device)?;
        if switches.cross_attention {
            let lonely = Tensor::from_slice(&b.lonely, edges, device)?;
            weight = if b.meet_pairs.is_empty() { lonely } else { meet(b, packed, z, lonely)? };
        }
        if let Some(at) = level.attention.filter(|_| switches.self_attention) {
            let shared = self.settings.relation_weights == RelationWeights::Shared;
            let vectors = self.vars[at].as_tensor();
            let both = Tensor::cat(&[z, &own.index_select(&packed.segments, 0)?], 1)?;
            let raw = if shared {
                (both * vectors.index_select(&packed.relations, 0)?)?.sum(1)?
            } else {
                both.broadcast_mul(vectors)?.sum(1)?
            };
            let mut raw = leaky(&raw, self.settings.leak())?;
            if shared {
                raw = (raw + self.vars[at + 1].index_select(&packed.relations, 0)?)?;
            }
            let tops = tops(&raw.to_vec1()?, &b.edge_segments, segments);
            let tops = Tensor::from_vec(tops, segments, device)?.index_select(&packed.segments, 0)?;
            weight = (weight * (raw - tops)?.exp()?)?;
        }
        let totals = Tensor::zeros(segments, DType::F32, device)?.index_add(&packed.segments, &weight, 0)?;
        let weight = (weight / totals.maximum(SMALLEST_TOTAL)?.index_select(&packed.segments, 0)?)?;
        let weighted = z.broadcast_mul(&weight.unsqueeze(1)?)?;
        Tensor::zeros((segments, h), DType::F32, device)?.index_add(&packed.segments, &weighted, 0)
    }
}

/// Keeps a sum of weights that is lost to rounding from dividing by 0.
pub(super) const SMALLEST_TOTAL: f32 = 1e-30;

/// Index tensors that several operations read.
struct Packed {
    nodes: Tensor,
    centers: Tensor,
    relations: Tensor,
    segments: Tensor,
}

impl Packed {
    fn new(b: &Batch) -> Candle<Self> {
        let index = |x: &[u32]| Tensor::from_slice(x, x.len(), &Device::Cpu);
        Ok(Self {
            nodes: index(&b.edge_nodes)?,
            centers: index(&b.centers)?,
            relations: index(&b.edge_relations)?,
            segments: index(&b.edge_segments)?,
        })
    }
}

/// Sums of exp(-distance) over the edges across. Shares do not change when all similarities of a pair are scaled, so
/// the smallest distance of the pair is taken off: nothing vanishes, however far apart the neighbors are.
fn meet(b: &Batch, packed: &Packed, z: &Tensor, lonely: Tensor) -> Candle<Tensor> {
    let device = &Device::Cpu;
    let count = b.meet_pairs.len();
    let left = Tensor::from_slice(&b.meet_left, count, device)?;
    let right = Tensor::from_slice(&b.meet_right, count, device)?;
    let nearness = distance(&z.index_select(&left, 0)?, &z.index_select(&right, 0)?)?.neg()?;
    let tops = Tensor::from_vec(tops(&nearness.to_vec1()?, &b.meet_pairs, b.pairs), b.pairs, device)?;
    let pairs = Tensor::from_slice(&b.meet_pairs, count, device)?;
    let similarity = (nearness - tops.index_select(&pairs, 0)?)?.exp()?;
    debug_assert_eq!(packed.nodes.elem_count(), lonely.elem_count(), "one weight an edge");
    lonely.index_add(&left, &similarity, 0)?.index_add(&right, &similarity, 0)
}

fn distance(x: &Tensor, y: &Tensor) -> Candle<Tensor> {
    ((x - y)?.sqr()?.sum(1)? + f64::from(UNDER_ROOT))?.sqrt()
}

fn leaky(x: &Tensor, leak: f32) -> Candle<Tensor> {
    // x where positive, leak x below: leak x + (1 - leak) relu(x).
    (x * f64::from(leak))? + (x.relu()? * f64::from(1.0 - leak))?
}

/// The largest value of each segment; 0 for segments without values, which are never read.
fn tops(values: &[f32], segments: &[u32], count: usize) -> Vec<f32> {
    let mut tops = vec![f32::NEG_INFINITY; count];
    for (v, s) in values.iter().zip(segments) {
        tops[*s as usize] = tops[*s as usize].max(*v);
    }
    tops.iter().map(|t| if t.is_finite() { *t } else { 0.0 }).collect()
}
