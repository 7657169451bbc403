//! `align`: every candidate pair with its score.

use super::args::AlignArgs;
use super::shared::{check_threshold, model_or_shipped, open, print_json, proposed_types, ranked, say};
use crate::base::{Error, Result};
use crate::graph::Side;
use crate::io::EVALUATE_SHARES;
use serde_json::json;

/// Runs the command.
pub fn align(args: &AlignArgs) -> Result<()> {
    check_threshold(args.threshold)?;
    let delimiter = match args.out.extension().and_then(|e| e.to_str()) {
        Some("csv") => b',',
        Some("tsv") => b'\t',
        _ => {
            return Err(Error::unsupported(
                format!("{}: this ending is not known", args.out.display()),
                "Name a file that ends in .csv or .tsv",
            ));
        }
    };
    let control = super::control();
    // The split of evaluate, so that candidates and links are those of its run.
    let opened = open(&args.graphs, None, args.common.seed, EVALUATE_SHARES, &control)?;
    let model = model_or_shipped(args.model.as_deref(), &args.graphs.left)?;
    let run = ranked(&opened, &model, args.entity_type.as_deref(), &control)?;
    let prepared = &run.prepared;
    let types = proposed_types(prepared);
    let threshold = args.threshold.or(model.card.threshold).unwrap_or(0.5);
    let io = |e: csv::Error| {
        Error::io(&args.out, std::io::Error::other(e), "Choose a folder that exists and can be written to")
    };
    let mut out = csv::WriterBuilder::new().delimiter(delimiter).from_path(&args.out).map_err(io)?;
    out.write_record(["left", "right", "score", "rank", "margin", "accepted"]).map_err(io)?;
    let (mut rows, mut accepted) = (0u64, 0u64);
    for &left in run.set().lefts() {
        let Some((_, entity)) = prepared.space.entity(left) else { continue };
        let ranked = run.candidates(Side::Left, entity);
        for (i, r) in ranked.iter().enumerate() {
            // The lead over the best other candidate of the same entity.
            let other = if i == 0 { ranked.get(1) } else { ranked.first() };
            let margin = other.map(|o| format!("{:?}", r.score - o.score)).unwrap_or_default();
            let accept = r.score >= threshold;
            out.write_record([
                prepared.pair.left.iri(entity),
                prepared.pair.right.iri(r.other),
                &format!("{:?}", r.score),
                &r.rank.to_string(),
                &margin,
                if accept { "1" } else { "0" },
            ])
            .map_err(io)?;
            rows += 1;
            accepted += u64::from(accept);
        }
    }
    out.flush().map_err(|e| io(e.into()))?;
    if args.common.json {
        print_json(&json!({
            "out": args.out.display().to_string(),
            "pairs": rows,
            "accepted": accepted,
            "threshold": threshold,
            "kind": model.card.kind,
            "proposed_types": types,
            "run_digest": run.digest(),
        }));
    } else {
        say!("{rows} pairs written to {}, {accepted} of them accepted at {threshold:.4}", args.out.display());
    }
    Ok(())
}
