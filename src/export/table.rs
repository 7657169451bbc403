//! Matches, and values that contradict each other, as tables.

use super::combined::Conflict;
use super::matches::{Match, Matches};
use crate::graph::Side;
use crate::review::Verdict;
use std::io::Write;

const COLUMNS: [&str; 14] = [
    "left",
    "right",
    "left_name",
    "right_name",
    "relation",
    "score",
    "logit",
    "rank",
    "margin",
    "decided_by",
    "threshold",
    "model",
    "run",
    "parts",
];

fn io(error: csv::Error) -> std::io::Error {
    std::io::Error::other(error)
}

/// A row a match. `relation` is `same` or `related`; `parts` is a JSON list of names and numbers that add up to `logit`.
pub(super) fn write(matches: &Matches, delimiter: u8, to: &mut dyn Write) -> std::io::Result<()> {
    let mut out = csv::WriterBuilder::new().delimiter(delimiter).from_writer(to);
    out.write_record(COLUMNS).map_err(io)?;
    let threshold = format!("{:?}", matches.choice.threshold);
    let model = format!("{} {}", matches.kind, matches.model);
    for row in &matches.rows {
        let ends = [Side::Left, Side::Right].map(|side| matches.end(side, row));
        out.write_record([
            ends[0].0,
            ends[1].0,
            ends[0].1,
            ends[1].1,
            relation(row),
            &format!("{:?}", row.score),
            &format!("{:?}", row.logit),
            &row.rank.map(|r| r.to_string()).unwrap_or_default(),
            &row.margin.map(|m| format!("{m:?}")).unwrap_or_default(),
            if row.decided.is_some() { "person" } else { "score" },
            &threshold,
            &model,
            &matches.run,
            &parts(row),
        ])
        .map_err(io)?;
    }
    out.flush()
}

fn relation(row: &Match) -> &'static str {
    if row.decided == Some(Verdict::Related) { "related" } else { "same" }
}

/// `[["Starting point",-1.45],["Artist",-1.67]]`; nothing where parts were not asked for.
pub(super) fn parts(row: &Match) -> String {
    if row.parts.is_empty() { String::new() } else { serde_json::json!(row.parts).to_string() }
}

/// A row for each value that contradicts one of the other side.
///
/// Errors: what the writer gives.
pub fn write_conflicts(conflicts: &[Conflict], to: &mut dyn Write) -> std::io::Result<()> {
    let mut out = csv::WriterBuilder::new().from_writer(to);
    let columns = ["entity", "left", "right", "attribute", "left_value", "right_value", "similarity"];
    out.write_record(columns).map_err(io)?;
    for c in conflicts {
        let similarity = c.similarity.map(|s| format!("{s:?}")).unwrap_or_default();
        out.write_record([&c.entity, &c.left, &c.right, &c.attribute, &c.values[0], &c.values[1], &similarity])
            .map_err(io)?;
    }
    out.flush()
}
