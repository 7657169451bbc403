//! `ablation`: variants of the method, trained and measured side by side.

use super::args::AblationArgs;
use super::shared::{open, print_json, say};
use crate::base::Result;
use crate::evaluation::Interval;
use crate::io::EVALUATE_SHARES;
use crate::pipeline::{self, Ablation, AblationConfig, AblationRow, Difference, Group, Measured};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Instant;

/// Runs the command.
pub fn ablation(args: &AblationArgs) -> Result<()> {
    let start = Instant::now();
    let control = super::control();
    let opened = open(&args.graphs, None, args.common.seed, EVALUATE_SHARES, &control)?;
    let prepared = Arc::new(pipeline::prepare(&opened, &control)?);
    let usual = AblationConfig::default();
    let config = AblationConfig {
        groups: match &args.only[..] {
            [] => usual.groups,
            groups => groups.iter().map(|g| Group::from(*g)).collect(),
        },
        seeds: args.seeds.clone(),
        stages: args.stages.map(usize::from),
        seed: args.common.seed,
        ..usual
    };
    let result = pipeline::ablation(&prepared, &config, &control, &|row| {
        eprintln!("{}: PRAUC {}", row.variant.name, with_ends(&row.all.mean));
    })?;
    if args.common.json {
        let mut value = as_json(&result);
        value["seed"] = json!(config.seed);
        value["stages"] = json!(config.stages);
        value["total_seconds"] = json!(start.elapsed().as_secs_f64());
        value["peak_rss_mib"] = json!(pipeline::peak_memory_mib());
        value["graphs_digest"] = json!(prepared.digest());
        print_json(&value);
    } else {
        print_table(&result);
    }
    Ok(())
}

fn as_json(result: &Ablation) -> Value {
    let row = |r: &AblationRow| {
        let config = &r.variant.config;
        json!({
            "group": r.variant.group,
            "name": r.variant.name,
            "kind": config.kind,
            "cross_attention": config.switches.cross_attention,
            "self_attention": config.switches.self_attention,
            "neighborhood": config.switches.neighborhood,
            "head": config.head,
            "relation_weights": config.relation_weights,
            "attention_levels": config.attention_levels,
            "sampling": config.candidates.sampling,
            "cap": config.candidates.cap,
            "prauc": r.all,
            "look_alikes": r.look_alikes,
            "right_order": r.right_order,
            "f1": r.f1,
            "valid_prauc": r.valid_prauc,
            "seconds": r.seconds,
        })
    };
    json!({
        "data": result.data,
        "protocol": result.protocol,
        "seeds": result.seeds,
        "resamples": result.resamples,
        "test_pairs": result.test_pairs,
        "positives": result.positives,
        "lost_by_blocking": result.lost_by_blocking,
        "look_alike_pairs": result.look_alike_pairs,
        "look_alike_positives": result.look_alike_positives,
        "rows": result.rows.iter().map(row).collect::<Vec<_>>(),
        "differences": result.differences,
    })
}

/// "0.961 [0.940, 0.975]".
fn with_ends(interval: &Interval) -> String {
    format!("{:.4} [{:.4}, {:.4}]", interval.value, interval.low, interval.high)
}

fn print_table(result: &Ablation) {
    let seeds: Vec<String> = result.seeds.iter().map(u64::to_string).collect();
    say!("{} · {:?} protocol · seeds {}", result.data, result.protocol, seeds.join(", "));
    say!(
        "  {} test pairs, {} of them the same, {} lost by blocking; {} look-alikes (same title words), {} of them the same",
        result.test_pairs,
        result.positives,
        result.lost_by_blocking,
        result.look_alike_pairs,
        result.look_alike_positives
    );
    say!("  in brackets: 95 % of {} resamples of left entities", result.resamples);
    for group in Group::ALL {
        let rows: Vec<&AblationRow> = result.rows.iter().filter(|r| r.variant.group == group).collect();
        if rows.is_empty() {
            continue;
        }
        let width = rows.iter().map(|r| r.variant.name.chars().count()).max().unwrap_or(0);
        let title = group.title();
        say!();
        say!("{title}");
        say!(
            "  {:width$}  {:25} {:25} {:>6} {:>6} {:>7}",
            "",
            "PRAUC, all",
            "PRAUC, look-alikes",
            "order",
            "F1",
            "seconds"
        );
        for r in rows {
            let alike = |m: &Measured| with_ends(&m.mean);
            say!(
                "  {:width$}  {:25} {:25} {:>6} {:>6.3} {:>7.1}",
                r.variant.name,
                with_ends(&r.all.mean),
                r.look_alikes.as_ref().map_or_else(|| "-".to_owned(), alike),
                r.right_order.map_or_else(|| "-".to_owned(), |o| format!("{o:.3}")),
                r.f1,
                r.seconds
            );
        }
        for d in result.differences.iter().filter(|d| d.group == group) {
            say!("  {}", difference_line(d));
        }
    }
}

fn difference_line(d: &Difference) -> String {
    let signed = |i: &Interval| {
        let beyond = if i.excludes_zero() { "" } else { " (within chance)" };
        format!("{:+.4} [{:+.4}, {:+.4}]{beyond}", i.value, i.low, i.high)
    };
    let alike = d.look_alikes.as_ref().map_or_else(String::new, |i| format!("; look-alikes {}", signed(i)));
    format!("{} minus {}: {}{alike}", d.of, d.against, signed(&d.all))
}
