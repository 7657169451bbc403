//! `simulate`: what reviewing is worth, by a program that answers from gold and errs now and then.

use super::args::SimulateArgs;
use super::shared::{model_named, open, print_json, say};
use crate::base::Result;
use crate::io::EVALUATE_SHARES;
use crate::pipeline;
use crate::review::{Checkpoint, Simulation, simulate};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Instant;

/// Runs the command.
pub fn run(args: &SimulateArgs) -> Result<()> {
    let start = Instant::now();
    let control = super::control();
    let opened = open(&args.graphs, None, args.common.seed, EVALUATE_SHARES, &control)?;
    let prepared = pipeline::prepare(&opened, &control)?;
    let base = Arc::new(model_named(&args.model)?);
    let mut decisions = args.decisions.clone();
    decisions.sort_unstable();
    decisions.dedup();
    let mut rows: Vec<Value> = Vec::new();
    if !args.common.json {
        say!("{} · from {} · {:.0} % of the answers wrong", opened.name, base.card.name, 100.0 * args.errors);
    }
    for order in &args.orders {
        for seed in &args.seeds {
            let order = (*order).into();
            let how = Simulation { order, decisions: decisions.clone(), errors: args.errors, seed: *seed };
            let checkpoints = simulate(&prepared, base.clone(), &how, &control, &|c: &Checkpoint| {
                let words = format!(
                    "{}, seed {seed}: {} decisions ({} taught, {} wrong), PRAUC {:.4}",
                    how.order.name(),
                    c.decisions,
                    c.taught,
                    c.wrong,
                    c.prauc
                );
                if args.common.json { eprintln!("{words}") } else { say!("  {words}") }
            })?;
            rows.push(json!({ "order": how.order.name(), "seed": seed, "checkpoints": checkpoints }));
        }
    }
    if args.common.json {
        print_json(&json!({
            "data": opened.name,
            "base": base.card.name,
            "errors": args.errors,
            "rows": rows,
            "total_seconds": start.elapsed().as_secs_f64(),
            "peak_rss_mib": pipeline::peak_memory_mib(),
        }));
    }
    Ok(())
}
