//! `train`: learn from known links, save a checkpoint.

use super::args::TrainArgs;
use super::shared::{open, print_json, proposed_types, say, train_config};
use crate::base::{Control, Result};
use crate::io::TRAIN_SHARES;
use crate::model::{Model, ModelKind, Stop, TrainingStep, shipped};
use crate::pipeline::{self, Blocked, Prepared, TrainConfig, Unsupervised};
use serde_json::json;
use std::sync::Arc;

/// Runs the command.
pub fn train(args: &TrainArgs) -> Result<()> {
    let control = super::control();
    let opened = open(&args.graphs, Some(&args.training), args.common.seed, TRAIN_SHARES, &control)?;
    let prepared = pipeline::prepare(&opened, &control)?;
    let config = train_config(&args.training, &args.graphs.left, args.common.seed)?;
    let (model, pseudo_links) = if args.training.unsupervised {
        let prepared = prepared.without_gold();
        proposed_types(&prepared);
        let learned = train_unsupervised(prepared, &config, &control)?;
        (learned.model, Some(learned.link_count))
    } else {
        let prepared = Arc::new(prepared);
        let blocked = Arc::new(pipeline::block(&prepared, &config.candidates, &control)?);
        (train_with_progress(&prepared, &blocked, &config, &control)?, None)
    };
    model.save(&args.out)?;
    let card = &model.card;
    if args.common.json {
        print_json(&json!({
            "kind": card.kind,
            "out": args.out.display().to_string(),
            "seed": card.seed,
            "train_pairs": card.train_pairs,
            "valid_prauc": card.valid_prauc,
            "threshold": card.threshold,
            "unsupervised": args.training.unsupervised,
            "pseudo_links": pseudo_links,
            "digest": model.digest(),
        }));
    } else {
        say!(
            "{} trained on {} pairs of {}: PRAUC {:.4} on valid, threshold {:.4}; written to {}",
            card.kind.name(),
            card.train_pairs,
            card.trained_on,
            card.valid_prauc,
            card.threshold.unwrap_or(0.5),
            args.out.display()
        );
    }
    Ok(())
}

/// Trains without gold, on links that the shipped general model proposes, and shows the steps as progress.
pub fn train_unsupervised(prepared: Prepared, config: &TrainConfig, control: &Control) -> Result<Unsupervised> {
    let general = Arc::new(shipped("general", ModelKind::Evidence)?);
    let show = |step: TrainingStep| control.progress("Training", step.step as u64, step.steps as u64);
    pipeline::learn_without_gold(prepared, general, config, control, &Stop::default(), &show)
}

/// Trains and shows the steps as progress.
pub fn train_with_progress(
    prepared: &Arc<Prepared>,
    blocked: &Arc<Blocked>,
    config: &TrainConfig,
    control: &Control,
) -> Result<Model> {
    let show = |step: TrainingStep| control.progress("Training", step.step as u64, step.steps as u64);
    pipeline::train(prepared, blocked, config, control, &Stop::default(), &show)
}
