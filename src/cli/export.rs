//! `export`: matches with what they rest on, and both graphs combined into one.

use super::args::ExportArgs;
use super::shared::{check_threshold, model_or_shipped, open, print_json, ranked, say};
use crate::base::{Control, Error, Result};
use crate::export::{
    Choice, Combined, Decisions, GraphFormat, MatchFormat, Matches, combine, matches, overwritten, write_conflicts,
    write_whole,
};
use crate::graph::Side;
use crate::io::EVALUATE_SHARES;
use crate::pipeline::Run;
use crate::review::{Session, decided};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Rows of a preview.
const PREVIEWED: usize = 5;

/// Runs the command. Endings are checked before anything is read.
pub fn export(args: &ExportArgs) -> Result<()> {
    check_threshold(args.threshold)?;
    let out = args.out.as_deref().map(|path| MatchFormat::of(path).map(|format| (path, format))).transpose()?;
    let combined = args.combined.as_deref().map(|path| GraphFormat::of(path).map(|f| (path, f))).transpose()?;
    check_outputs(args)?;
    let control = super::control();
    let opened = open(&args.graphs, None, args.common.seed, EVALUATE_SHARES, &control)?;
    let model = model_or_shipped(args.model.as_deref(), &args.graphs.left)?;
    let run = ranked(&opened, &model, args.entity_type.as_deref(), &control)?;
    let threshold = args.threshold.or(model.card.threshold).unwrap_or(0.5);
    let with_parts = !args.no_parts && !args.preview && out.is_some();
    let choice = Choice { threshold, one_to_one: args.one_to_one, with_parts };
    let decisions = match &args.session {
        Some(folder) => decided(&run.prepared.pair, &Session::open(folder)?.session.ledger),
        None => Decisions::new(),
    };
    let found = matches(&run, choice, &decisions, &control)?;
    let mut said = json!({
        "matches": found.same_count(),
        "related": found.rows.len() - found.same_count(),
        "threshold": threshold,
        "one_to_one": args.one_to_one,
        "kind": found.kind,
        "model_digest": found.model,
        "run_digest": found.run,
        "preview": preview(&found),
    });
    let mut words = vec![format!("{} matches at {threshold:.4}", found.same_count())];
    if !args.preview {
        if let Some((path, format)) = out {
            write_whole(path, &mut |to| format.write(&found, to))?;
            said["out"] = json!(path.display().to_string());
            words.push(format!("written to {}", path.display()));
        }
        if let Some((path, format)) = combined {
            let (made, beside) = write_combined(&run, &found, (path, format), &control)?;
            said["combined"] = json!({
                "out": path.display().to_string(),
                "triples": made.triple_count(),
                "merged_entities": made.merged,
                "conflicts": made.conflicts.len(),
                "conflicts_out": beside.display().to_string(),
            });
            words.push(format!(
                "combined graph of {} triples in {}, {} conflicts in {}",
                made.triple_count(),
                path.display(),
                made.conflicts.len(),
                beside.display()
            ));
        }
    }
    if args.common.json {
        print_json(&said);
    } else {
        say!("{}", words.join("; "));
        if args.preview {
            print_preview(&found);
        }
    }
    Ok(())
}

/// No file is written twice, and none over one that is read.
fn check_outputs(args: &ExportArgs) -> Result<()> {
    let outputs: Vec<&Path> = [args.out.as_deref(), args.combined.as_deref()].into_iter().flatten().collect();
    let read = [Some(args.graphs.left.as_str()), args.graphs.right.as_deref()].into_iter().flatten();
    match overwritten(read.map(Path::new), &outputs) {
        Some(path) => {
            Err(Error::mismatch(format!("{} is read or written already", path.display()), "Name another file to write"))
        }
        None => Ok(()),
    }
}

/// Writes the combined graph and, beside it, its conflicts.
fn write_combined(
    run: &Run,
    found: &Matches,
    (path, format): (&Path, GraphFormat),
    control: &Control,
) -> Result<(Combined, PathBuf)> {
    let made = combine(run, found, control)?;
    let mut beside = path.as_os_str().to_os_string();
    beside.push(".conflicts.csv");
    let beside = PathBuf::from(beside);
    write_whole(path, &mut |to| made.write(format, to))?;
    write_whole(&beside, &mut |to| write_conflicts(&made.conflicts, to))?;
    Ok((made, beside))
}

fn preview(found: &Matches) -> Value {
    let row = |m| {
        let [left, right] = [Side::Left, Side::Right].map(|side| found.end(side, m).0.to_owned());
        (left, right, m.score)
    };
    let rows = found.rows.iter().take(PREVIEWED).map(row);
    rows.map(|(left, right, score)| json!({"left": left, "right": right, "score": score})).collect()
}

fn print_preview(found: &Matches) {
    for m in found.rows.iter().take(PREVIEWED) {
        let [left, right] = [Side::Left, Side::Right].map(|side| {
            let (id, name) = found.end(side, m);
            format!("{name} [{id}]")
        });
        say!("{:.4}  {left}  =  {right}", m.score);
    }
}
