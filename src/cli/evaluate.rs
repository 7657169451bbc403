//! `evaluate`: train or take a model and measure it on held-out pairs.

use super::args::EvaluateArgs;
use super::shared::{model_named, open, print_json, proposed_types, say, train_config, write_file};
use super::train::{train_unsupervised, train_with_progress};
use crate::base::{Control, Error, Result};
use crate::io::EVALUATE_SHARES;
use crate::model::Model;
use crate::pipeline::{self, Blocked, CandidateConfig, Evaluation, Prepared, Run, TrainConfig, Variation};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Instant;

/// Runs the command.
pub fn evaluate(args: &EvaluateArgs) -> Result<()> {
    let start = Instant::now();
    let control = super::control();
    let opened = open(&args.graphs, Some(&args.training), args.common.seed, EVALUATE_SHARES, &control)?;
    let variation: Variation = (&args.variation).into();
    let (opened, varied) = pipeline::vary(opened, &variation, args.common.seed)?;
    let mut prepared = pipeline::prepare(&opened, &control)?;
    let task = prepared.task.clone();
    let Some(protocol) = task.as_ref().map(|t| t.protocol) else {
        return Err(Error::mismatch(
            format!("{} has no gold to measure with", opened.name),
            "Give --links PATH, or a benchmark folder with gold",
        ));
    };
    let load_seconds = start.elapsed().as_secs_f64();
    let given = args.model.as_deref().map(model_named).transpose()?;
    let is_unsupervised = args.training.unsupervised;
    if is_unsupervised {
        prepared = prepared.without_gold();
    }
    let types = proposed_types(&prepared);
    let mut config = train_config(&args.training, &args.graphs.left, args.common.seed)?;
    if let Some(model) = &given {
        config.kind = model.card.kind;
        let own = CandidateConfig::of(&model.card);
        config.candidates.cap = args.training.cap.map_or(own.cap, usize::from);
        config.candidates.sampling = args.training.sampling.map_or(own.sampling, Into::into);
        config.candidates.candidates = args.training.candidates.map_or(own.candidates, usize::from);
    }
    let Ready { prepared, blocked, model, block_seconds, train_seconds, train_cpu_seconds, pseudo_links } =
        make_ready(prepared, given, &config, is_unsupervised, &control)?;
    let run = Run::new(prepared.clone(), blocked.clone(), model.clone(), &control)?;
    let result = match is_unsupervised {
        true => pipeline::evaluate_as_is(task.as_ref(), &run, &control)?,
        false => pipeline::evaluate(task.as_ref(), &run, &control)?,
    };
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
    let mut value = json!({
        "data": opened.name,
        "variation": (!variation.is_none()).then_some(varied),
        "protocol": protocol,
        "kind": config.kind,
        "seed": args.common.seed,
        "unsupervised": is_unsupervised,
        "pseudo_links": pseudo_links,
        "proposed_types": types,
        "threads": rayon::current_num_threads(),
        "test_pairs": result.test.pairs.len(),
        "positives": positives,
        "lost_by_blocking": f.lost_by_blocking,
        "seen_test_links": result.seen_test_links,
        "prauc": f.prauc,
        "valid_prauc": result.valid_prauc,
        "stages_valid_prauc": model.card.stages.iter().map(|s| s.valid_prauc).collect::<Vec<f64>>(),
        "f1": f.f1,
        "threshold": f.threshold,
        "precision": at.precision,
        "recall": at.recall,
        "recall_at_p95": f.recall_at_p95,
        "hits_at_1": f.hits_at_1,
        "mrr": f.mrr,
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
    if let (Some(all), Value::Object(more)) = (value.as_object_mut(), judged(&result)) {
        all.extend(more);
    }
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

/// Calibration, decisions one to one, duplicates.
fn judged(result: &Evaluation) -> Value {
    let (errors, partners) = (&result.calibration, result.partners.as_ref());
    json!({
        "ece_valid": errors.valid,
        "ece_valid_by_chance": errors.valid_by_chance,
        "ece": errors.test,
        "ece_by_chance": errors.test_by_chance,
        "assigned": partners.map(|p| &p.assigned),
        "duplicates": partners.map(|p| p.duplicates),
        "no_partner": partners.map(|p| p.no_partner),
        "no_partner_test": partners.map(|p| p.no_partner_test),
    })
}

/// A model with the graphs and candidates it is measured on.
struct Ready {
    prepared: Arc<Prepared>,
    blocked: Arc<Blocked>,
    model: Arc<Model>,
    block_seconds: f64,
    train_seconds: f64,
    train_cpu_seconds: f64,
    /// How many links were learned from that nobody gave; `None` with gold or a given model.
    pseudo_links: Option<usize>,
}

/// Takes the given model, or trains one on gold, or without it.
fn make_ready(
    prepared: Prepared,
    given: Option<Model>,
    config: &TrainConfig,
    is_unsupervised: bool,
    control: &Control,
) -> Result<Ready> {
    let (at, cpu) = (Instant::now(), pipeline::cpu_seconds());
    if given.is_none() && is_unsupervised {
        let learned = train_unsupervised(prepared, config, control)?;
        return Ok(Ready {
            prepared: learned.prepared,
            blocked: learned.blocked,
            model: Arc::new(learned.model),
            block_seconds: 0.0,
            train_seconds: at.elapsed().as_secs_f64(),
            train_cpu_seconds: pipeline::cpu_seconds() - cpu,
            pseudo_links: Some(learned.link_count),
        });
    }
    let prepared = Arc::new(prepared);
    let blocked = Arc::new(pipeline::block(&prepared, &config.candidates, control)?);
    let block_seconds = at.elapsed().as_secs_f64();
    let (at, cpu) = (Instant::now(), pipeline::cpu_seconds());
    let model = Arc::new(match given {
        Some(model) => model,
        None => train_with_progress(&prepared, &blocked, config, control)?,
    });
    let (train_seconds, train_cpu_seconds) = (at.elapsed().as_secs_f64(), pipeline::cpu_seconds() - cpu);
    Ok(Ready { prepared, blocked, model, block_seconds, train_seconds, train_cpu_seconds, pseudo_links: None })
}
