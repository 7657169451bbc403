//! `inspect`: read graphs and say what was found.

use super::args::InspectArgs;
use super::shared::{graph_json, print_json, receipt_json, say};
use crate::base::{Error, Receipt, Result};
use crate::graph::{GraphPair, KnowledgeGraph, Side, Split};
use crate::io;
use crate::pipeline;
use serde_json::{Value, json};

/// Runs the command.
pub fn inspect(args: &InspectArgs) -> Result<()> {
    let control = super::control();
    let left = &args.graphs.left;
    let stands_for_both = left.starts_with("demo:") || pipeline::generated_seed(left).is_some() || is_benchmark(left);
    let one = args.graphs.right.is_none() && !stands_for_both;
    if one {
        if args.write_openea.is_some() || args.graphs.links.is_some() {
            return Err(Error::mismatch(
                "a benchmark folder and gold need two graphs, and only one is named",
                "Give LEFT and RIGHT",
            ));
        }
        let loaded = io::open_graph(left, &control)?;
        return report(&[(Side::Left, &loaded.value)], &loaded.receipts, None, args);
    }
    let shares = io::EVALUATE_SHARES;
    let links = args.graphs.links.as_deref();
    let opened = pipeline::open(left, args.graphs.right.as_deref(), links, None, (args.common.seed, shares), &control)?;
    let pair = &opened.pair;
    if let Some(dir) = &args.write_openea {
        io::write_openea(pair, dir, &control)?;
    }
    report(&[(Side::Left, &pair.left), (Side::Right, &pair.right)], &opened.receipts, Some(pair), args)
}

fn is_benchmark(path: &str) -> bool {
    ["rel_triples_1", "rel_triples_2"].iter().all(|f| std::path::Path::new(path).join(f).is_file())
}

fn report(
    graphs: &[(Side, &KnowledgeGraph)],
    receipts: &[Receipt],
    pair: Option<&GraphPair>,
    args: &InspectArgs,
) -> Result<()> {
    let graphs: Vec<Value> = graphs.iter().map(|(side, g)| graph_json(g, *side)).collect();
    let gold = pair.and_then(|p| p.links.as_ref()).map(|gold| {
        let count = |s: Split| gold.split(s).len();
        json!({"protocol": gold.protocol, "train": count(Split::Train), "valid": count(Split::Valid), "test": count(Split::Test)})
    });
    if args.common.json {
        let receipts: Vec<Value> = receipts.iter().map(receipt_json).collect();
        print_json(&json!({"graphs": graphs, "gold": gold, "receipts": receipts}));
        return Ok(());
    }
    for graph in &graphs {
        say!(
            "{} graph {}: {} entities ({} with a name), {} relation triples, {} attribute triples, {} components",
            graph["side"].as_str().unwrap_or_default(),
            graph["name"].as_str().unwrap_or_default(),
            graph["entities"],
            graph["labeled"],
            graph["relation_triples"],
            graph["attribute_triples"],
            graph["components"],
        );
        for key in ["types", "relations", "attributes"] {
            let names: Vec<String> = match &graph[key] {
                Value::Object(map) => map.iter().map(|(k, v)| format!("{k} {v}")).collect(),
                other => other.as_array().into_iter().flatten().filter_map(|v| v.as_str().map(str::to_owned)).collect(),
            };
            let shown = names.len().min(20);
            let more = if names.len() > shown { format!(" and {} more", names.len() - shown) } else { String::new() };
            say!("  {key}: {}{more}", names[..shown].join(", "));
        }
    }
    if let Some(gold) = gold {
        say!("gold: {} train, {} valid, {} test", gold["train"], gold["valid"], gold["test"]);
    }
    for r in receipts {
        say!("{} as {}: {} read, {} kept", r.source, r.format, r.read, r.kept);
        for note in &r.notes {
            say!("  {note}");
        }
        for (reason, skip) in &r.skipped {
            let place = skip.places.first().map(|p| format!(" (first: {p})")).unwrap_or_default();
            say!("  left out: {} because {reason}{place}", skip.count);
        }
    }
    Ok(())
}
