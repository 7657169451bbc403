//! Harder conditions, one-to-one decisions and calibration through the command line.

use crate::tools::{failure, json, small_benchmark};
use serde_json::Value;
use tempfile::tempdir;

fn number(v: &Value) -> f64 {
    v.as_f64().expect("a number")
}

#[test]
fn few_labels_are_counted_and_the_same_for_any_threads() {
    let dir = tempdir().expect("a folder");
    small_benchmark(dir.path(), 96, false);
    let args = ["evaluate", ".", "--train-links", "10", "--seed", "3", "--threads"];
    let one = json(dir.path(), &[&args[..], &["1"]].concat());
    let two = json(dir.path(), &[&args[..], &["2"]].concat());
    assert_eq!(one["variation"]["links"], serde_json::json!([10, 24, 24]));
    assert_eq!((&one["prauc"], &one["model_digest"]), (&two["prauc"], &two["model_digest"]));
    assert!(number(&one["prauc"]) > 0.6, "{one}");
    let text = failure(dir.path(), &["evaluate", ".", "--train-links", "1000"], 1);
    assert!(text.contains("train has 48 links, 1000 were asked for"), "{text}");
    failure(dir.path(), &["evaluate", ".", "--fold-relations", "artist"], 2);
}

#[test]
fn a_fact_inside_a_name_is_found() {
    let dir = tempdir().expect("a folder");
    small_benchmark(dir.path(), 96, false);
    let folded = json(dir.path(), &["evaluate", ".", "--fold-relations", "left:artist"]);
    assert_eq!(folded["variation"]["folded"], serde_json::json!([["left", "artist", 96]]));
    assert!(number(&folded["prauc"]) > 0.8, "{folded}");
}

#[test]
fn without_partners_nothing_is_lost_but_much_is_wrong() {
    let dir = tempdir().expect("a folder");
    small_benchmark(dir.path(), 96, false);
    let whole = json(dir.path(), &["evaluate", "."]);
    let half = json(dir.path(), &["evaluate", ".", "--drop-partners", "0.5"]);
    assert_eq!((&half["lost_by_blocking"], &half["variation"]["partnerless_test_entities"]), (&0.into(), &12.into()));
    assert_eq!(number(&half["positives"]), number(&whole["positives"]) - 12.0);
    assert!(number(&half["no_partner_test"]) > number(&whole["no_partner_test"]) + 0.2, "{half}");
}

#[test]
fn assignment_and_calibration_are_reported_beside_the_plain_figures() {
    let dir = tempdir().expect("a folder");
    small_benchmark(dir.path(), 96, false);
    let v = json(dir.path(), &["evaluate", "."]);
    for key in ["prauc", "f1", "hits_at_1", "greedy_f1", "optimal_f1"] {
        let figure = number(&v["assigned"][key]);
        assert!(figure > 0.8 && figure <= 1.0, "{key}: {v}");
    }
    for key in ["ece", "ece_valid", "ece_by_chance", "ece_valid_by_chance"] {
        assert!((0.0..0.1).contains(&number(&v[key])), "{key}: {v}");
    }
}

/// A trained model keeps its line in the card; that scores and explanations use it alike is held in `explain`.
#[test]
fn a_trained_model_keeps_its_calibration() {
    let dir = tempdir().expect("a folder");
    json(dir.path(), &["train", "demo:music", "--stages", "1", "--out", "m"]);
    let text = std::fs::read_to_string(dir.path().join("m/model.json")).expect("a card");
    let card: Value = serde_json::from_str(&text).expect("JSON");
    assert!(card["calibration"]["slope"].as_f64().is_some_and(|s| s > 0.0), "{}", card["calibration"]);
    let before = json(dir.path(), &["evaluate", "demo:music", "--model", "m"]);
    let mut card = card;
    card.as_object_mut().expect("an object").remove("calibration");
    std::fs::write(dir.path().join("m/model.json"), card.to_string()).expect("a file");
    let without = json(dir.path(), &["evaluate", "demo:music", "--model", "m"]);
    assert_eq!((&before["hits_at_1"], &before["mrr"]), (&without["hits_at_1"], &without["mrr"]), "no order changes");
    assert!(number(&before["ece_valid"]) < number(&without["ece_valid"]) + 0.02, "{before} {without}");
    assert_ne!(before["model_digest"], without["model_digest"], "other scores, another digest");
}
