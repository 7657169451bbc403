use crate::tools::{failure, json, small_benchmark};
use serde_json::Value;
use tempfile::tempdir;

/// The same pair of the same run has the same score wherever it is asked for.
#[test]
fn explain_evaluate_and_align_agree() {
    let dir = tempdir().expect("a folder");
    small_benchmark(dir.path(), 96, false);
    json(dir.path(), &["train", ".", "--out", "m"]);
    json(dir.path(), &["evaluate", ".", "--model", "m", "--scores", "s"]);
    json(dir.path(), &["align", ".", "--model", "m", "--out", "a.csv"]);
    let rows = |file: &str| -> Vec<Vec<String>> {
        let text = std::fs::read_to_string(dir.path().join(file)).expect("a file");
        text.lines().skip(1).map(|l| l.split(',').map(str::to_owned).collect()).collect()
    };
    let aligned = rows("a.csv");
    let scored = rows("s/test.csv");
    assert!(scored.len() > 40);
    for row in &scored {
        let found = aligned.iter().find(|a| a[0] == row[0] && a[1] == row[1]).expect("a candidate");
        assert_eq!(found[2], row[2], "align and evaluate");
    }
    for row in scored.iter().step_by(17) {
        let e = json(dir.path(), &["explain", ".", "--model", "m", "--pair", &row[0], &row[1]]);
        assert_eq!(e["score"].as_f64(), row[2].parse().ok(), "explain and evaluate");
        let items = e["items"].as_array().expect("items");
        let sum: f64 = e["bias"].as_f64().expect("bias")
            + items
                .iter()
                .filter(|i| i["parent"].is_null())
                .map(|i| i["contribution"].as_f64().expect("a number"))
                .sum::<f64>();
        let logit = e["logit"].as_f64().expect("logit");
        assert!((sum - logit).abs() <= 1e-5 * (1.0 + logit.abs()), "{sum} and {logit}");
        for side in ["left", "right"] {
            let attention: f64 = items
                .iter()
                .filter(|i| i["side"] == side && i["hop"] == 1)
                .map(|i| i["attention"].as_f64().expect("a share"))
                .sum();
            assert!((attention - 1.0).abs() < 1e-5, "a side adds up to 100 %: {attention}");
        }
    }
}

#[test]
fn the_article_s_pair_is_not_the_same_because_of_the_guest() {
    let dir = tempdir().expect("a folder");
    let e = json(dir.path(), &["explain", "demo:music", "--pair", "s-0619", "http://catalog.example/41554"]);
    let threshold = e["threshold"].as_f64().expect("a threshold");
    assert!(e["score"].as_f64().expect("a score") < threshold);
    let items = e["items"].as_array().expect("items");
    let against = items
        .iter()
        .filter(|i| i["kind"] == "edge" && i["hop"] == 1)
        .min_by(|a, b| a["contribution"].as_f64().partial_cmp(&b["contribution"].as_f64()).expect("numbers"))
        .expect("an edge");
    assert_eq!(against["neighbor_label"], "Lamar, Kendrick");
    assert!(against["attention"].as_f64().expect("a share") >= 0.15);
    for (left, right) in [("s-0619", "http://catalog.example/42849"), ("s-0405", "http://catalog.example/41554")] {
        let same = json(dir.path(), &["explain", "demo:music", "--pair", left, right]);
        assert!(same["score"].as_f64().expect("a score") >= threshold, "{left} and {right}");
    }
}

#[test]
fn unknown_entities_are_answered_with_near_ones() {
    let dir = tempdir().expect("a folder");
    let text = crate::tools::failure(
        dir.path(),
        &["explain", "demo:music", "--pair", "Radioactive", "http://catalog.example/41554"],
        1,
    );
    assert!(text.contains("the left graph has no entity Radioactive") && text.contains("songs/s-0619"), "{text}");
}

/// Links without splits are cut alike by every command that scores, so one pair keeps one score.
#[test]
fn unsplit_links_give_one_score_too() {
    let dir = tempdir().expect("a folder");
    small_benchmark(dir.path(), 96, false);
    // People who know one another: links meet as neighbors, so train links are shown to the model.
    for (side, prefix) in [("1", "l/s"), ("2", "r/t")] {
        let file = dir.path().join(format!("rel_triples_{side}"));
        let mut text = std::fs::read_to_string(&file).expect("triples");
        for i in 0..96 {
            text.push_str(&format!("{prefix}{i}\tbefore\t{prefix}{}\n", (i + 1) % 96));
        }
        std::fs::write(&file, text).expect("a file");
    }
    let graphs = ["rel_triples_1", "rel_triples_2", "--links", "ent_links"];
    let with = |first: &[&str], last: &[&str]| json(dir.path(), &[first, &graphs, last].concat());
    let trained = with(&["train"], &["--out", "m"]);
    assert!(trained["train_pairs"].as_u64().expect("a count") > 100);
    let evaluated = with(&["evaluate"], &["--model", "m", "--scores", "s"]);
    assert!(evaluated["seen_test_links"].as_u64().expect("a count") > 0, "train and evaluate cut apart: it is said");
    let aligned = with(&["align"], &["--model", "m", "--out", "a.csv"]);
    assert_eq!(evaluated["run_digest"], aligned["run_digest"]);
    let read = |file: &str| std::fs::read_to_string(dir.path().join(file)).expect("a file");
    let align = read("a.csv");
    for row in read("s/test.csv").lines().skip(1).step_by(29) {
        let cells: Vec<&str> = row.split(',').collect();
        let wanted = format!("{},{},{},", cells[0], cells[1], cells[2]);
        assert!(cells[2].is_empty() || align.contains(&wanted), "{wanted}");
    }
}

/// What was switched off in training is null in the explanation; a model knows its own form.
#[test]
fn attentions_that_a_model_lacks_are_null() {
    let dir = tempdir().expect("a folder");
    small_benchmark(dir.path(), 48, false);
    json(dir.path(), &["train", ".", "--no-cross-attention", "--no-self-attention", "--out", "m"]);
    let e = json(dir.path(), &["explain", ".", "--model", "m", "--pair", "l/s0", "r/t0"]);
    let edges: Vec<_> = e["items"].as_array().expect("items").iter().filter(|i| i["kind"] == "edge").collect();
    assert!(!edges.is_empty());
    assert!(edges.iter().all(|i| i["cross_attention"].is_null() && i["self_attention"].is_null()));
}

#[test]
fn an_edge_is_left_out_by_name() {
    let dir = tempdir().expect("a folder");
    let pair = ["explain", "demo:music", "--pair", "s-0619", "41554"];
    let plain = json(dir.path(), &pair);
    let items = plain["items"].as_array().expect("items");
    let same_name =
        |a: &Value| items.iter().filter(|b| b["hop"] == 1 && b["neighbor_label"] == a["neighbor_label"]).count();
    let is_edge = |i: &&Value| i["kind"] == "edge" && i["hop"] == 1 && i["direction"] == "out" && same_name(i) == 1;
    let edge = items.iter().find(is_edge).expect("an edge to a name of its own");
    let name = |field: &str| edge[field].as_str().expect("a name").to_owned();
    let text = format!("{}: {}", name("relation"), name("neighbor_label"));
    let mut args = pair.to_vec();
    args.extend(["--without", &text]);
    let without = json(dir.path(), &args);
    assert_eq!(without["left_out"].as_array().map(Vec::len), Some(1), "{text}");
    assert_eq!(without["score"], edge["effect"], "the effect of an edge is the score without it");
    args[6] = "guest: nobody of that name";
    assert!(failure(dir.path(), &args, 1).contains("neither entity has the edge"));
}
