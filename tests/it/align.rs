use crate::tools::{failure, json, small_benchmark};
use std::fs;
use tempfile::tempdir;

#[test]
fn align_writes_every_candidate_with_rank_and_margin() {
    let dir = tempdir().expect("a folder");
    let said = json(dir.path(), &["align", "demo:music", "--out", "m.tsv"]);
    let text = fs::read_to_string(dir.path().join("m.tsv")).expect("the file");
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("left\tright\tscore\trank\tmargin\taccepted"));
    let rows: Vec<Vec<&str>> = lines.map(|l| l.split('\t').collect()).collect();
    assert_eq!(said["pairs"], rows.len());
    let number = |s: &str| s.parse::<f64>().expect("a number");
    let threshold = said["threshold"].as_f64().expect("a threshold");
    for pair in rows.windows(2).filter(|w| w[0][0] == w[1][0]) {
        assert!(number(pair[0][2]) >= number(pair[1][2]), "best first");
        assert_eq!(number(pair[0][3]) + 1.0, number(pair[1][3]));
    }
    for row in &rows {
        assert_eq!(row[5] == "1", number(row[2]) >= threshold, "a pair at the threshold is accepted");
    }
}

#[test]
fn graphs_without_gold_are_aligned_by_type() {
    let dir = tempdir().expect("a folder");
    small_benchmark(&dir.path().join("g"), 24, false);
    let args = ["align", "g/rel_triples_1", "g/rel_triples_2", "--out", "a.csv"];
    let all = json(dir.path(), &args);
    assert!(all["pairs"].as_u64().expect("a count") > 24);
    let text = failure(dir.path(), &[&args[..], &["--type", "opera"]].concat(), 1);
    assert!(text.contains("no entity of type opera"), "{text}");
    let text = failure(dir.path(), &["align", "demo:music", "--out", "a.xlsx"], 1);
    assert!(text.contains("a.xlsx") && text.contains(".csv or .tsv"), "{text}");
}
