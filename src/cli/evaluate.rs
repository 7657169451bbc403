//! `evaluate`: train or take a model and measure it on held-out pairs.

use super::args::EvaluateArgs;
use super::shared::{open, print_json, say, train_config, write_file};
use super::train::train_with_progress;
use crate::base::{Error, Result};
use crate::io::EVALUATE_SHARES;
use crate::model::Model;
use crate::pipeline::{self, CandidateConfig, Run, Variation};
use serde_json::json;
use std::sync::Arc;
use std::time::Instant;

/// Runs the command.
pub fn evaluate(args: &EvaluateArgs) -> Result<()> {
    let start = Instant::now();
    let control = super::control();
    let opened = open(&args.graphs, Some(&args.training), args.common.seed, EVALUATE_SHARES, &control)?;
    let variation: Variation = (&args.variation).into();
    let (opened, varied) = pipeline::vary(opened, &variation, args.common.seed)?;
    let prepared = Arc::new(pipeline::prepare(&opened, &control)?);
    let Some(protocol) = prepared.task.as_ref().map(|t| t.protocol) else {
        return Err(Error::mismatch(
            format!("{} has no gold to measure with", opened.name),
            "Give --links PATH, or a benchmark folder with gold",
        ));
    };
    let load_seconds = start.elapsed().as_secs_f64();
    let given = args.model.as_deref().map(Model::load).transpose()?;
    let mut config = train_config(&args.training, args.common.seed)?;
    if let Some(model) = &given {
        config.kind = model.card.kind;
        let own = CandidateConfig::of(&model.card);
        config.candidates.cap = args.training.cap.map_or(own.cap, usize::from);
        config.candidates.sampling = args.training.sampling.map_or(own.sampling, Into::into);
        config.candidates.candidates = args.training.candidates.map_or(own.candidates, usize::from);
    }
    let at = Instant::now();
    let blocked = Arc::new(pipeline::block(&prepared, &config.candidates, &control)?);
    let block_seconds = at.elapsed().as_secs_f64();
    let (at, cpu) = (Instant::now(), pipeline::cpu_seconds());
    let model = Arc::new(match given {
        Some(model) => model,
        None => train_with_progress(&prepared, &blocked, &config, &control)?,
    });
    let (train_seconds, train_cpu_seconds) = (at.elapsed().as_secs_f64(), pipeline::cpu_seconds() - cpu);
    let result = pipeline::evaluate(|| Run::new(prepared.clone(), blocked.clone(), model.clone(), &control), &control)?;
    if let Some(dir) = &args.scores {
        std::fs::create_dir_all(dir).map_err(|e| Error::io(dir, e, "Choose a folder that can be written to"))?;
        write_file(&dir.join("valid.csv"), &result.valid.to_csv())?;
        write_file(&dir.join("test.csv"), &result.test.to_csv())?;
    }
    if result.seen_test_links > 0 {
        eprintln!(
            "{} of the test links were seen when the model was trained: the figures flatter it",
            result.seen_test_links
        );
    }
    let f = &result.figures;
    let at = result.test.curve().at(f.threshold);
    let positives = result.test.pairs.iter().filter(|p| p.same).count();
    let value = json!({
        "data": opened.name,
        "variation": (!variation.is_none()).then_some(varied),
        "protocol": protocol,
        "kind": config.kind,
        "seed": args.common.seed,
        "threads": rayon::current_num_threads(),
        "test_pairs": result.test.pairs.len(),
        "positives": positives,
        "lost_by_blocking": f.lost_by_blocking,
        "seen_test_links": result.seen_test_links,
        "prauc": f.prauc,
        "valid_prauc": result.valid_prauc,
        "stages_valid_prauc": model.card.stages.iter().map(|s| s.valid_prauc).collect::<Vec<f64>>(),
        "ece_valid": result.calibration.valid,
        "ece_valid_by_chance": result.calibration.valid_by_chance,
        "ece": result.calibration.test,
        "ece_by_chance": result.calibration.test_by_chance,
        "f1": f.f1,
        "threshold": f.threshold,
        "precision": at.precision,
        "recall": at.recall,
        "recall_at_p95": f.recall_at_p95,
        "hits_at_1": f.hits_at_1,
        "mrr": f.mrr,
        "assigned": result.partners.as_ref().map(|p| &p.assigned),
        "duplicates": result.partners.as_ref().map(|p| p.duplicates),
        "no_partner": result.partners.as_ref().map(|p| p.no_partner),
        "no_partner_test": result.partners.as_ref().map(|p| p.no_partner_test),
        "load_seconds": load_seconds,
        "block_seconds": block_seconds,
        "train_seconds": train_seconds,
        "train_cpu_seconds": train_cpu_seconds,
        "score_pairs_per_second": result.score_pairs_per_second,
        "total_seconds": start.elapsed().as_secs_f64(),
        "peak_rss_mib": pipeline::peak_memory_mib(),
        "graphs_digest": prepared.digest(),
        "candidates_digest": blocked.digest(),
        "model_digest": model.digest(),
        "run_digest": result.run_digest,
    });
    if args.common.json {
        print_json(&value);
    } else {
        say!("{} · {} · {:?} protocol · seed {}", opened.name, config.kind.name(), protocol, args.common.seed);
        say!(
            "  PRAUC {:.4}   F1 {:.4} at threshold {:.4}   recall at precision .95 {:.4}",
            f.prauc,
            f.f1,
            f.threshold,
            f.recall_at_p95
        );
        if let (Some(hits), Some(mrr)) = (f.hits_at_1, f.mrr) {
            say!(
                "  hits at 1 {hits:.4}   mean reciprocal rank {mrr:.4}   links lost by blocking {}",
                f.lost_by_blocking
            );
        }
        say!(
            "  PRAUC on valid {:.4}; {} test pairs, {positives} of them the same",
            result.valid_prauc,
            result.test.pairs.len()
        );
        say!(
            "  load {load_seconds:.1} s, blocking {block_seconds:.1} s, training {train_seconds:.1} s, {:.0} pairs a second",
            result.score_pairs_per_second
        );
    }
    Ok(())
}
