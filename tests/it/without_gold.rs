use crate::tools::{failure, json, small_benchmark};
use doppelgraph::base::Control;
use doppelgraph::model::{ModelKind, shipped};
use doppelgraph::pipeline;
use std::fs;
use tempfile::tempdir;

/// Swaps the partners of train and valid, so that whoever reads them learns something else.
fn spoil_links(dir: &std::path::Path) {
    for split in ["train", "valid"] {
        let path = dir.join(format!("721_5fold/1/{split}_links"));
        let text = fs::read_to_string(&path).expect("links");
        let pairs: Vec<(&str, &str)> = text.lines().filter_map(|l| l.split_once('\t')).collect();
        let n = pairs.len();
        let spoiled: String = (0..n).map(|i| format!("{}\t{}\n", pairs[i].0, pairs[(i + 1) % n].1)).collect();
        fs::write(&path, spoiled).expect("written");
    }
}

#[test]
fn unsupervised_reads_no_gold_but_to_measure() {
    let dir = tempdir().expect("a folder");
    small_benchmark(dir.path(), 96, false);
    let args = ["evaluate", ".", "--unsupervised", "--threads"];
    let one = json(dir.path(), &[&args[..], &["1"]].concat());
    assert_eq!((&one["unsupervised"], &one["proposed_types"]), (&true.into(), &serde_json::json!([])));
    assert!(one["pseudo_links"].as_u64().expect("a count") >= 20, "{one}");
    assert!(one["prauc"].as_f64().expect("a number") > 0.7, "{one}");
    assert_eq!(one["seen_test_links"], 0, "nobody gave a link");
    spoil_links(dir.path());
    let other = json(dir.path(), &[&args[..], &["2"]].concat());
    for field in ["model_digest", "candidates_digest", "pseudo_links", "threshold", "prauc", "f1", "assigned"] {
        assert_eq!(one[field], other[field], "{field} does not depend on train and valid, nor on threads");
    }
    let supervised = json(dir.path(), &["evaluate", "."]);
    assert_eq!((&supervised["unsupervised"], &supervised["pseudo_links"]), (&false.into(), &serde_json::Value::Null));
}

#[test]
fn a_shipped_model_is_measured_by_name_with_its_own_threshold() {
    let dir = tempdir().expect("a folder");
    small_benchmark(dir.path(), 96, false);
    let v = json(dir.path(), &["evaluate", ".", "--model", "general", "--unsupervised"]);
    let general = shipped("general", ModelKind::Evidence).expect("it is shipped");
    assert_eq!(v["model_digest"], serde_json::json!(general.digest()));
    assert_eq!(v["threshold"].as_f64(), general.card.threshold);
    assert!(v["prauc"].as_f64().expect("a number") > 0.7, "{v}");
    spoil_links(dir.path());
    let other = json(dir.path(), &["evaluate", ".", "--model", "general", "--unsupervised"]);
    for field in ["prauc", "f1", "assigned", "duplicates", "no_partner"] {
        assert_eq!(v[field], other[field], "{field} reads no gold of train and valid");
    }
}

#[test]
fn too_few_pairs_to_learn_from_are_an_error_with_a_way_out() {
    let dir = tempdir().expect("a folder");
    small_benchmark(dir.path(), 24, false);
    let text = failure(dir.path(), &["train", ".", "--unsupervised", "--out", "m"], 1);
    assert!(text.contains("too few to learn from") && text.contains("--model general"), "{text}");
}

/// Types go together under other words, told by the entities themselves.
#[test]
fn align_without_gold_says_which_types_go_together() {
    let dir = tempdir().expect("a folder");
    for (side, words) in [("a", ["song", "artist"]), ("b", ["recording", "performer"])] {
        let mut lines = String::new();
        for i in 0..30 {
            let (x, y) = (i % 6, i / 6);
            let title = ["amber", "birch", "cedar", "dune", "ember", "fjord"][x];
            let second = ["river", "stone", "cloud", "night", "light"][y];
            lines += &format!("{side}/s{i}\ttype\t{}\n{side}/s{i}\ttitle\t{title} {second}\n", words[0]);
            lines += &format!("{side}/p{i}\ttype\t{}\n{side}/p{i}\tname\tAda {title}son {second}man\n", words[1]);
        }
        fs::write(dir.path().join(format!("{side}.tsv")), lines).expect("written");
    }
    let v = json(dir.path(), &["align", "a.tsv", "b.tsv", "--out", "m.csv"]);
    let pairs: Vec<(&str, &str)> = v["proposed_types"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|p| (p["left"].as_str().expect("a name"), p["right"].as_str().expect("a name")))
        .collect();
    assert_eq!(pairs, [("artist", "performer"), ("song", "recording")]);
    let text = fs::read_to_string(dir.path().join("m.csv")).expect("the file");
    assert!(!text.lines().any(|l| l.starts_with("a/s") && l.contains(",b/p")), "no song is paired with a person");
}

/// The general model belongs to the generator as it is, and knows no relation by name.
#[test]
fn the_general_model_was_trained_on_the_generated_sets_as_they_are() {
    let control = Control::default();
    let opened = pipeline::open("synth", None, None, None, (0, [0.7, 0.3, 0.0]), &control).expect("it opens");
    let general = shipped("general", ModelKind::Evidence).expect("it is shipped");
    let digest = pipeline::prepare(&opened, &control).expect("features").digest();
    assert_eq!(general.card.graphs, digest, "train the general model again (models/README.md)");
    assert!(general.card.is_general && general.card.stages.iter().all(|s| s.learned == Default::default()));
    assert!(general.card.threshold.is_some(), "it works without gold");
}
