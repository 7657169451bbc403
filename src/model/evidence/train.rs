//! Fitting a stage.

use super::network::Batch;
use super::{Buffers, InputSource, Network, NodeWeights, PairInputs, PairParts, Switches, Weights};
use crate::base::{Control, Error, Result, Rng, map_range};
use crate::evaluation::average_precision;
use crate::model::{Stop, TrainingStep};
use candle_core::{Tensor, Var};
use candle_nn::{AdamW, Optimizer, ParamsAdamW};

/// Settings of a fit.
///
/// Source: ARCHITECTURE.md, "Training of evidence"; the values were measured there.
#[derive(Debug, Clone)]
pub struct TrainSettings {
    pub seed: u64,
    pub switches: Switches,
    /// Pairs seen in all; a pass over few pairs is repeated.
    pub visits: usize,
    pub batch: usize,
    pub learning_rate: f64,
    pub weight_decay: f64,
    /// Whether the embedding of every relation is hidden, not of half of them.
    pub hides_names: bool,
}

impl TrainSettings {
    /// The default settings under a seed.
    pub fn new(seed: u64, switches: Switches, visits: usize) -> Self {
        Self { seed, switches, visits, batch: 128, learning_rate: 4e-3, weight_decay: 1e-2, hides_names: false }
    }

    /// Number of steps.
    pub fn steps(&self) -> usize {
        (self.visits / self.batch).max(300)
    }
}

/// A pair to learn from or to measure with, ready to read.
#[derive(Debug, Clone)]
pub struct Example<'a> {
    /// What the pair is read from.
    pub source: InputSource<'a>,
    pub left: u32,
    pub right: u32,
    pub same: bool,
    /// Filled, rivals included.
    pub inputs: PairInputs,
}

/// Fits a stage on `train`, keeps the state that is best on `valid` (average precision times `valid_kept`), whose examples
/// share one source.
///
/// Errors: `Cancelled` through the control; with [`Stop`] the best state so far is returned.
/// Source: ARCHITECTURE.md, "Training of evidence".
pub fn fit(
    data: (&[&Example<'_>], &[Example<'_>]),
    valid_kept: f64,
    settings: &TrainSettings,
    control: &Control,
    stop: &Stop,
    on_step: &(dyn Fn(TrainingStep) + Sync),
) -> Result<Network> {
    let network = Network::new(settings.seed, settings.switches)?;
    fit_from(network, data, valid_kept, settings, control, stop, on_step)
}

/// As [`fit`], from the values that a network has.
///
/// Source: ARCHITECTURE.md, "Learning from decisions".
pub fn fit_from(
    network: Network,
    (train, valid): (&[&Example<'_>], &[Example<'_>]),
    valid_kept: f64,
    settings: &TrainSettings,
    control: &Control,
    stop: &Stop,
    on_step: &(dyn Fn(TrainingStep) + Sync),
) -> Result<Network> {
    if train.iter().all(|e| e.same) || !train.iter().any(|e| e.same) {
        return Err(Error::mismatch(
            "training needs pairs that are the same and pairs that are not",
            "Give a gold file whose links exist in both graphs",
        ));
    }
    let steps = settings.steps();
    let every = (steps / 10).max(50);
    let mut order_rng = Rng::new(settings.seed, "evidence order of pairs");
    let mut keep_rng = Rng::new(settings.seed, "evidence hidden relations");
    let mut optimizer = AdamW::new(
        network.vars().to_vec(),
        ParamsAdamW { lr: settings.learning_rate, weight_decay: settings.weight_decay, ..ParamsAdamW::default() },
    )?;
    let mut order: Vec<usize> = Vec::new();
    let mut best: (f64, Vec<Tensor>) = (f64::NEG_INFINITY, Vec::new());
    for step in 0..steps {
        control.check()?;
        let phase = std::f64::consts::PI * step as f64 / steps as f64;
        let warm = ((step + 1) as f64 / 100.0).min(1.0);
        optimizer.set_learning_rate(settings.learning_rate * warm * 0.5 * (1.0 + phase.cos()));
        while order.len() < settings.batch {
            order.extend(order_rng.permutation(train.len()));
        }
        let mut picked: Vec<usize> = order.drain(..settings.batch).collect();
        picked.sort_unstable();
        let weights = network.weights()?;
        let batch = Batch::new(&weights, settings.switches, picked.iter().map(|&i| train[i]));
        let shown = if settings.hides_names { 0.0 } else { 0.5 };
        let keep: Vec<f32> = (0..batch.edge_count()).map(|_| if keep_rng.chance(shown) { 1.0 } else { 0.0 }).collect();
        let labels: Vec<f32> = picked.iter().map(|&i| f32::from(u8::from(train[i].same))).collect();
        let loss = cross_entropy(&network.logits(&batch, Some(&keep))?, &labels)?;
        let shown = loss.to_scalar::<f32>()?;
        if !shown.is_finite() {
            return Err(Error::Fault(format!("the loss is not a number at step {step}")));
        }
        clipped_step(&mut optimizer, network.vars(), &loss, 2.0)?;
        let check = (step + 1) % every == 0 || step + 1 == steps || stop.is_asked();
        let valid_prauc = if check {
            let scores = score_all(&network.weights()?, settings.switches, valid);
            let same: Vec<bool> = valid.iter().map(|e| e.same).collect();
            let quality = average_precision(&scores, &same) * valid_kept;
            // Without gold in valid no state is better than another: the last one is kept.
            if quality > best.0 + 1e-5 || !same.contains(&true) {
                let copies = network.vars().iter().map(|v| v.as_tensor().copy()).collect::<Result<_, _>>()?;
                best = (quality, copies);
            }
            Some(quality)
        } else {
            None
        };
        on_step(TrainingStep { step: step + 1, steps, loss: shown, valid_prauc });
        if stop.is_asked() {
            break;
        }
    }
    for (var, value) in network.vars().iter().zip(&best.1) {
        var.set(value)?;
    }
    Ok(network)
}

/// Mean binary cross-entropy of logits, in the form that cannot overflow.
pub(in crate::model) fn cross_entropy(logits: &Tensor, labels: &[f32]) -> Result<Tensor> {
    let y = Tensor::from_slice(labels, labels.len(), logits.device())?;
    let soft = ((logits.abs()?.neg()?.exp()? + 1.0)?.log()? + logits.relu()?)?;
    Ok((soft - (logits * y)?)?.mean_all()?)
}

/// One optimizer step with the gradient cut to a norm.
pub(in crate::model) fn clipped_step(
    optimizer: &mut AdamW,
    vars: &[Var],
    loss: &Tensor,
    largest_norm: f64,
) -> Result<()> {
    let mut gradients = loss.backward()?;
    let mut square = 0.0f64;
    for var in vars {
        if let Some(g) = gradients.get(var) {
            square += f64::from(g.sqr()?.sum_all()?.to_scalar::<f32>()?);
        }
    }
    let norm = square.sqrt();
    if norm > largest_norm {
        for var in vars {
            if let Some(g) = gradients.get(var) {
                let cut = (g * (largest_norm / norm))?;
                gradients.insert(var, cut);
            }
        }
    }
    Ok(optimizer.step(&gradients)?)
}

fn score_all(weights: &Weights, switches: Switches, examples: &[Example<'_>]) -> Vec<f64> {
    let Some(first) = examples.first() else { return Vec::new() };
    let nodes = NodeWeights::new(first.source.space, first.source.samples, weights, switches);
    map_range(examples.len(), |i| {
        let Example { source, left, right, inputs, .. } = &examples[i];
        let ranges = [source.samples.range(*left), source.samples.range(*right)];
        let (mut buffers, mut parts) = (Buffers::default(), PairParts::default());
        weights.score(inputs, &nodes, ranges, switches, &mut buffers, &mut parts);
        f64::from(parts.logit)
    })
}
