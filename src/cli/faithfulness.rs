//! `faithfulness`: does leaving out what an explanation ranks first move the score more than what attention or chance picks?

use super::args::FaithfulnessArgs;
use super::shared::{model_named, open, print_json, say};
use super::train::train_with_progress;
use crate::base::Result;
use crate::io::EVALUATE_SHARES;
use crate::model::{Model, ModelKind, shipped};
use crate::pipeline::{self, CandidateConfig, LEFT_OUT, Ranking, Run, TrainConfig};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Instant;

/// Runs the command.
pub fn faithfulness(args: &FaithfulnessArgs) -> Result<()> {
    let start = Instant::now();
    let control = super::control();
    let opened = open(&args.graphs, None, args.common.seed, EVALUATE_SHARES, &control)?;
    let prepared = Arc::new(pipeline::prepare(&opened, &control)?);
    let kind = args.kind.map_or(ModelKind::Evidence, Into::into);
    let demo = args.graphs.left.strip_prefix("demo:").filter(|_| args.graphs.right.is_none());
    let given: Option<Model> = match (&args.model, demo) {
        (Some(name), _) => Some(model_named(name)?),
        (None, Some(demo)) => Some(shipped(demo, kind)?),
        (None, None) => None,
    };
    let (blocked, model) = match given {
        Some(model) => {
            let blocked = Arc::new(pipeline::block(&prepared, &CandidateConfig::of(&model.card), &control)?);
            (blocked, Arc::new(model))
        }
        None => {
            let config = TrainConfig::new(kind, args.common.seed);
            let blocked = Arc::new(pipeline::block(&prepared, &config.candidates, &control)?);
            let model = Arc::new(train_with_progress(&prepared, &blocked, &config, &control)?);
            (blocked, model)
        }
    };
    let run = Run::new(prepared, blocked, model.clone(), &control)?;
    run.rank_all(&control)?;
    let pairs = pipeline::test_pairs(&run, args.pairs as usize, args.common.seed)?;
    let measured = pipeline::faithfulness(&run, &pairs, args.common.seed, &control)?;
    let rows: Vec<Value> = LEFT_OUT
        .into_iter()
        .enumerate()
        .map(|(k, left_out)| {
            let change: serde_json::Map<String, Value> = Ranking::ALL
                .into_iter()
                .zip(measured.mean_change[k])
                .map(|(ranking, mean)| (ranking.name().to_owned(), json!(mean)))
                .collect();
            let [contribution, effect] = measured.ahead[k];
            let ahead = |other: usize| json!({"contribution": contribution[other], "effect": effect[other]});
            json!({
                "left_out": left_out,
                "mean_change": change,
                "ahead_of_attention": ahead(0),
                "ahead_of_random": ahead(1),
            })
        })
        .collect();
    if args.common.json {
        print_json(&json!({
            "data": opened.name,
            "kind": model.card.kind,
            "model": model.card.name,
            "seed": args.common.seed,
            "drawn_pairs": measured.drawn,
            "pairs": measured.pairs,
            "rows": rows,
            "total_seconds": start.elapsed().as_secs_f64(),
            "model_digest": model.digest(),
            "run_digest": run.digest(),
        }));
        return Ok(());
    }
    say!("{} · {} · {} of {} drawn test pairs", opened.name, model.card.kind.name(), measured.pairs, measured.drawn);
    say!("  mean change of the logit when so many edges are left out, picked by");
    say!("  edges  contribution  effect  attention  random");
    for (left_out, row) in LEFT_OUT.into_iter().zip(measured.mean_change) {
        say!("  {left_out:>5}  {:>12.3}  {:>6.3}  {:>9.3}  {:>6.3}", row[0], row[1], row[2], row[3]);
    }
    Ok(())
}
