//! Fitting `cg-mualign`. In: labeled pairs of nodes. Out: the state that was best on the validation pairs, with its line
//! to the logit. Invariants: the same seed gives the same weights; all batches are made by one thread.

use super::nodes::Source;
use super::scorer::Loops;
use super::weights::Weights;
use super::{Affine, Batch, CgMualign, CgSettings, HashedNames, Head, Network, RelationMap, RelationName};
use crate::base::{Control, Error, Result, Rng, map_range};
use crate::evaluation::average_precision;
use crate::features::NodeSpace;
use crate::model::evidence::cross_entropy;
use crate::model::{Stop, TrainingStep};
use crate::neighborhood::Samples;
use candle_core::{Device, Tensor};
use candle_nn::{AdamW, Optimizer, ParamsAdamW};
use std::sync::Arc;

/// How much nearer a positive must be than a negative, and how near it must be at all. Source: the paper's hinge loss.
const MARGIN: f64 = 1.0;
/// The most pairs a fit sees: where all passes would be more, it ends there, so that time stays bounded on large data.
const MOST_VISITS: usize = 400_000;
/// Gain in average precision on valid from which a state counts as better.
const GAIN: f64 = 1e-5;

/// A pair of nodes and whether they are the same.
type Labeled = (u32, u32, bool);

/// Fits the network on `train` and keeps the state that is best on `valid` (average precision times `valid_kept`, the
/// share of valid's gold that blocking kept), the start values included.
///
/// Errors: `Mismatch` when a label is missing in `train`; `Cancelled` through the control, asked at each batch; with
/// [`Stop`] the best state so far is returned. Run it in a pool of one thread: candle's small operations lose time on
/// more (the result is the same).
/// Source: ARCHITECTURE.md, "cg-mualign".
pub fn fit(
    graphs: (&NodeSpace, &Samples),
    pairs: (&[Labeled], &[Labeled]),
    valid_kept: f64,
    settings: &CgSettings,
    control: &Control,
    stop: &Stop,
    on_step: &(dyn Fn(TrainingStep) + Sync),
) -> Result<CgMualign> {
    fit_from(None, graphs, pairs, valid_kept, settings, control, stop, on_step)
}

/// As [`fit`], from the weights of a model of the same form that knows the relations of these graphs.
///
/// Errors: `Mismatch` where it knows others, too. Source: ARCHITECTURE.md, "Learning from decisions".
#[expect(clippy::too_many_arguments, reason = "those of `fit` and where it starts")]
pub fn fit_from(
    start: Option<&CgMualign>,
    (space, samples): (&NodeSpace, &Samples),
    (train, valid): (&[Labeled], &[Labeled]),
    valid_kept: f64,
    settings: &CgSettings,
    control: &Control,
    stop: &Stop,
    on_step: &(dyn Fn(TrainingStep) + Sync),
) -> Result<CgMualign> {
    if train.iter().all(|p| p.2) || !train.iter().any(|p| p.2) {
        return Err(Error::mismatch(
            "training needs pairs that are the same and pairs that are not",
            "Give a gold file whose links exist in both graphs",
        ));
    }
    let names = HashedNames::new(space);
    let known = RelationName::all(&space.relations);
    let relations = RelationMap::new(&space.relations, &known);
    let source = Source { space, samples, names: &names, relations: &relations };
    let network = match start {
        None => Network::new(settings, known.len())?,
        Some(start) if start.relations() == known.as_slice() => {
            let values = start.values();
            Network::with_values(settings, known.len(), |_, _, i| values.get(i).cloned().unwrap_or_default())?
        }
        Some(_) => {
            return Err(Error::mismatch(
                "this model knows the relations of other graphs",
                "Train one on these graphs in Model, then train it with decisions",
            ));
        }
    };
    let centers: Vec<u32> = valid.iter().flat_map(|p| [p.0, p.1]).collect();
    let raw_scores = |values: &[Vec<f32>], pairs: &[Labeled], centers: &[u32]| -> Result<Vec<f64>> {
        let weights = Arc::new(Weights::new(settings, known.len(), values)?);
        let loops = Loops::new(source, settings, weights, Some(centers));
        // All centers were prepared, so no pair is without a score.
        Ok(map_range(pairs.len(), |i| loops.raw_score(pairs[i].0, pairs[i].1).unwrap_or(f64::MIN)))
    };
    let same = |pairs: &[Labeled]| -> Vec<bool> { pairs.iter().map(|p| p.2).collect() };
    let valid_same = same(valid);
    let measure = |values: &[Vec<f32>]| -> Result<(f64, Vec<f64>)> {
        let raw = raw_scores(values, valid, &centers)?;
        Ok((average_precision(&raw, &valid_same) * valid_kept, raw))
    };

    let batch = settings.batch.max(1);
    let (steps, every) = schedule(train.len(), batch, settings.epochs);
    let mut optimizer = AdamW::new(
        network.vars().to_vec(),
        ParamsAdamW { lr: settings.learning_rate, weight_decay: 0.0, ..ParamsAdamW::default() },
    )?;
    let mut rng = Rng::new(settings.seed, "cg-mualign order of pairs");
    let start = network.values()?;
    let (quality, raw) = measure(&start)?;
    let mut best = (quality, start, raw);
    let mut step = 0;
    'epochs: for _ in 0..settings.epochs {
        let order = rng.permutation(train.len());
        for picked in order.chunks(batch) {
            control.check()?;
            let pairs: Vec<(u32, u32)> = picked.iter().map(|&i| (train[i].0, train[i].1)).collect();
            let labels: Vec<bool> = picked.iter().map(|&i| train[i].2).collect();
            let loss = loss(&network, &Batch::new(source, settings.relation_weights, &pairs), &labels)?;
            let shown = loss.to_scalar::<f32>()?;
            if !shown.is_finite() {
                return Err(Error::Fault(format!("the loss is not a number at step {step}")));
            }
            if step == 0 {
                on_step(TrainingStep { step: 0, steps, loss: shown, valid_prauc: Some(best.0) });
            }
            optimizer.backward_step(&loss)?;
            step += 1;
            let due = step % every == 0 || step == steps;
            let stopping = stop.is_asked();
            let valid_prauc = if due || stopping {
                let values = network.values()?;
                let (quality, raw) = measure(&values)?;
                // Without gold in valid no state is better than another: the last one is kept.
                if quality > best.0 + GAIN || !valid_same.contains(&true) {
                    best = (quality, values, raw);
                }
                Some(quality)
            } else {
                None
            };
            on_step(TrainingStep { step, steps, loss: shown, valid_prauc });
            if stopping || step == steps {
                break 'epochs;
            }
        }
    }
    let (_, values, raw) = best;
    let affine = match Affine::fit(&raw, &valid_same) {
        Some(line) => line,
        None => {
            // Valid has one label only: the line is fitted on train, which has both.
            let centers: Vec<u32> = train.iter().flat_map(|p| [p.0, p.1]).collect();
            Affine::fit(&raw_scores(&values, train, &centers)?, &same(train))
                .ok_or_else(|| Error::Fault("train has both labels, but no line was fitted".to_owned()))?
        }
    };
    CgMualign::new(settings.clone(), known, values, affine)
}

/// How many steps a fit takes, and after how many of them valid is measured: once a pass, and as often in all where
/// [`MOST_VISITS`] ends it early.
pub(super) fn schedule(pairs: usize, batch: usize, epochs: usize) -> (usize, usize) {
    let whole = epochs * pairs.div_ceil(batch);
    let steps = whole.min((MOST_VISITS / batch).max(1));
    (steps, (steps / epochs.max(1)).max(1))
}

/// The loss of a batch with both kinds of head.
///
/// Distance: the mean over all positives x negatives of max(0, d_pos - d_neg + 1), plus the mean over positives of
/// max(0, d_pos - 1). Product: binary cross-entropy.
/// Source: ARCHITECTURE.md, "cg-mualign".
pub(super) fn loss(network: &Network, batch: &Batch, labels: &[bool]) -> Result<Tensor> {
    let raw = network.raw_scores(batch)?;
    if network.head() == Head::Product {
        let labels: Vec<f32> = labels.iter().map(|l| f32::from(u8::from(*l))).collect();
        return cross_entropy(&raw, &labels);
    }
    let rows =
        |wanted: bool| -> Vec<u32> { (0..labels.len() as u32).filter(|&i| labels[i as usize] == wanted).collect() };
    let (positives, negatives) = (rows(true), rows(false));
    let distances = raw.neg()?;
    let pick = |rows: &[u32]| distances.index_select(&Tensor::from_slice(rows, rows.len(), &Device::Cpu)?, 0);
    // Without positives there is nothing to learn from the batch, but the sum keeps its gradient (of 0).
    let mut sum = (distances.sum_all()? * 0.0)?;
    if !positives.is_empty() {
        let near = pick(&positives)?;
        sum = (sum + (&near - MARGIN)?.relu()?.mean_all()?)?;
        if !negatives.is_empty() {
            let far = pick(&negatives)?;
            let gaps = near.unsqueeze(1)?.broadcast_sub(&far.unsqueeze(0)?)?;
            sum = (sum + (gaps + MARGIN)?.relu()?.mean_all()?)?;
        }
    }
    Ok(sum)
}
