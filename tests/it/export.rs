use crate::tools::{failure, json};
use std::collections::BTreeSet;
use std::fs;
use tempfile::tempdir;

fn table(dir: &std::path::Path, name: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    let text = fs::read(dir.join(name)).expect("the file");
    csv::Reader::from_reader(&text[..]).deserialize().collect::<Result<_, _>>().expect("rows")
}

#[test]
fn matches_are_those_of_align_and_say_what_explain_says() {
    let dir = tempdir().expect("a folder");
    let at = dir.path();
    let aligned = json(at, &["align", "demo:music", "--out", "a.csv"]);
    let said = json(at, &["export", "demo:music", "--out", "m.csv"]);
    let rows = table(at, "m.csv");
    assert_eq!(
        (said["matches"].as_u64(), rows.len()),
        (aligned["accepted"].as_u64(), said["matches"].as_u64().unwrap_or(0) as usize)
    );
    assert_eq!(said["run_digest"], aligned["run_digest"]);
    for row in rows.iter().step_by(rows.len() / 5) {
        let explained = json(at, &["explain", "demo:music", "--pair", &row["left"], &row["right"]]);
        assert_eq!(row["score"].parse::<f64>().ok(), explained["score"].as_f64(), "one scoring path");
        let parts: Vec<(String, f64)> = serde_json::from_str(&row["parts"]).expect("parts");
        let logit: f64 = row["logit"].parse().expect("a number");
        assert!((parts.iter().map(|p| p.1).sum::<f64>() - logit).abs() < 1e-5 * (1.0 + logit.abs()));
    }
    // The same bytes again, with one thread; and one to one leaves each entity once.
    json(at, &["export", "demo:music", "--out", "again.csv", "--threads", "1"]);
    assert_eq!(fs::read(at.join("m.csv")).ok(), fs::read(at.join("again.csv")).ok());
    json(at, &["export", "demo:music", "--out", "one.csv", "--one-to-one", "--no-parts"]);
    let single = table(at, "one.csv");
    for side in ["left", "right"] {
        assert_eq!(single.iter().map(|r| &r[side]).collect::<BTreeSet<_>>().len(), single.len());
    }
    assert!(single.len() < rows.len() && single.iter().all(|r| r["parts"].is_empty()));
}

#[test]
fn a_preview_writes_nothing_and_bad_endings_are_refused_at_once() {
    let dir = tempdir().expect("a folder");
    let said = json(dir.path(), &["export", "demo:films", "--preview", "--out", "m.sssom.tsv"]);
    assert!(
        said["matches"].as_u64().is_some_and(|n| n > 100) && said["preview"].as_array().is_some_and(|p| p.len() == 5)
    );
    assert_eq!(fs::read_dir(dir.path()).expect("a folder").count(), 0);
    let text = failure(dir.path(), &["export", "demo:films", "--out", "m.xlsx"], 1);
    assert!(text.contains("m.xlsx") && text.contains(".sssom.tsv"), "{text}");
    let text = failure(dir.path(), &["export", "demo:films", "--combined", "g.rdf"], 1);
    assert!(text.contains("g.rdf") && text.contains(".nq"), "{text}");
    let text = failure(dir.path(), &["export", "demo:films", "--out", "no/folder/m.csv", "--no-parts"], 1);
    assert!(text.contains("no/folder/m.csv") && text.contains("Choose a folder"), "{text}");
    failure(dir.path(), &["export", "demo:films"], 2);
}

#[test]
fn a_combined_graph_opens_again_with_fewer_entities() {
    let dir = tempdir().expect("a folder");
    let at = dir.path();
    let said = json(at, &["export", "demo:music", "--combined", "both.nq", "--one-to-one", "--out", "m.nt"]);
    let conflicts = table(at, "both.nq.conflicts.csv");
    assert_eq!(said["combined"]["conflicts"], conflicts.len());
    let (matches, merged) = (said["matches"].as_u64(), said["combined"]["merged_entities"].as_u64());
    assert_eq!(matches, merged, "one to one: each match is one entity");
    let before = json(at, &["inspect", "demo:music"]);
    let after = json(at, &["inspect", "both.nq", "both.nq"]);
    let count = |of: &serde_json::Value, side: usize| of["graphs"][side]["entities"].as_u64().expect("a count");
    let both = count(&before, 0) + count(&before, 1);
    // owl:sameAs keeps the identifiers that were given up as names without anything else.
    assert_eq!(count(&after, 0), both, "{after}");
    assert!(fs::read_to_string(at.join("m.nt")).expect("text").lines().any(|l| l.contains("owl#sameAs")));
}
