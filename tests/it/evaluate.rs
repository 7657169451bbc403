use crate::tools::{json, program, small_benchmark};
use serde_json::Value;
use tempfile::tempdir;

/// Everything but times and memory.
fn figures(mut v: Value) -> Value {
    let object = v.as_object_mut().expect("an object");
    object.retain(|k, _| {
        !k.ends_with("seconds") && !k.ends_with("second") && k != "peak_rss_mib" && k != "threads" && k != "data"
    });
    v
}

#[test]
fn figures_do_not_depend_on_threads_or_on_the_order_of_rows() {
    let dir = tempdir().expect("a folder");
    small_benchmark(&dir.path().join("a"), 96, false);
    small_benchmark(&dir.path().join("b"), 96, true);
    let one = json(dir.path(), &["evaluate", "a", "--threads", "1", "--scores", "s1"]);
    let two = json(dir.path(), &["evaluate", "b", "--threads", "2", "--scores", "s2"]);
    assert_eq!(one["threads"], 1);
    assert_eq!(figures(one.clone()), figures(two));
    for file in ["valid.csv", "test.csv"] {
        let read = |s: &str| std::fs::read_to_string(dir.path().join(s).join(file)).expect("scores");
        assert_eq!(read("s1"), read("s2"), "bit for bit");
    }
    assert_eq!(one["protocol"], "ranking");
    assert!(one["prauc"].as_f64().expect("a number") > 0.8, "{one}");
}

#[test]
fn a_saved_model_gives_the_figures_of_its_training() {
    let dir = tempdir().expect("a folder");
    small_benchmark(dir.path(), 96, false);
    let trained = json(dir.path(), &["train", ".", "--out", "m"]);
    let evaluated = json(dir.path(), &["evaluate", ".", "--model", "m"]);
    assert_eq!(trained["valid_prauc"], evaluated["valid_prauc"]);
    assert_eq!(trained["digest"], evaluated["model_digest"]);
    assert_eq!(trained["threshold"], evaluated["threshold"]);
}

/// The same where later stages gain: trained and measured in one go, and by a saved model whose stages are made again.
#[test]
fn a_saved_model_makes_its_stages_again() {
    let dir = tempdir().expect("a folder");
    let visits = ["--visits", "20000"];
    let trained = json(dir.path(), &[&["evaluate", "demo:music", "--scores", "s1"], &visits[..]].concat());
    let stages = trained["stages_valid_prauc"].as_array().expect("stages").len();
    assert!(stages > 1, "{trained}");
    json(dir.path(), &[&["train", "demo:music", "--out", "m"], &visits[..]].concat());
    let evaluated = json(dir.path(), &["evaluate", "demo:music", "--model", "m", "--scores", "s2"]);
    assert_eq!(trained["model_digest"], evaluated["model_digest"]);
    let read = |scores: &str| std::fs::read_to_string(dir.path().join(scores).join("test.csv")).expect("scores");
    assert_eq!(read("s1"), read("s2"), "bit for bit");
}

/// With links too few for folds there is one stage, not an error.
#[test]
fn one_link_is_enough_to_begin() {
    let dir = tempdir().expect("a folder");
    small_benchmark(dir.path(), 96, false);
    let one = json(dir.path(), &["evaluate", ".", "--train-links", "1", "--visits", "5000"]);
    assert_eq!(one["stages_valid_prauc"].as_array().expect("stages").len(), 1);
}

#[test]
fn listed_pairs_are_measured_as_pairs() {
    let dir = tempdir().expect("a folder");
    small_benchmark(dir.path(), 96, false);
    for (split, step) in [("train", 0), ("valid", 1), ("test", 2)] {
        let rows: String = (0..30)
            .map(|i| {
                let k = 3 * i + step;
                format!("l/s{k}\tr/t{k}\t1\nl/s{k}\tr/t{}\t0\n", (k + 1) % 96)
            })
            .collect();
        std::fs::write(dir.path().join(format!("pairs_{split}.tsv")), rows).expect("a file");
    }
    let pairs = json(dir.path(), &["evaluate", "."]);
    assert_eq!((&pairs["protocol"], &pairs["hits_at_1"]), (&"pairs".into(), &Value::Null));
    assert_eq!(pairs["test_pairs"], 60);
    let ranking = json(dir.path(), &["evaluate", ".", "--protocol", "ranking", "--no-rivals", "--no-self-attention"]);
    assert_eq!(ranking["protocol"], "ranking");
}

/// Links between entities that share nothing are lost in blocking, and every figure knows it.
#[test]
fn lost_gold_counts() {
    let dir = tempdir().expect("a folder");
    small_benchmark(dir.path(), 96, false);
    let links = dir.path().join("721_5fold/1/test_links");
    let mut text = std::fs::read_to_string(&links).expect("links");
    let whole = json(dir.path(), &["evaluate", "."]);
    text.push_str("l/alone1\tr/alone1\nl/alone2\tr/alone2\n");
    std::fs::write(&links, text).expect("a file");
    let lost = json(dir.path(), &["evaluate", ".", "--scores", "s"]);
    assert_eq!(lost["lost_by_blocking"], 2);
    let kept = lost["positives"].as_f64().expect("a number");
    let expected = whole["hits_at_1"].as_f64().expect("a number") * kept / (kept + 2.0);
    assert!((lost["hits_at_1"].as_f64().expect("a number") - expected).abs() < 1e-9);
    let csv = std::fs::read_to_string(dir.path().join("s/test.csv")).expect("scores");
    assert!(csv.ends_with("l/alone1,r/alone1,,1\nl/alone2,r/alone2,,1\n"), "lost links are rows without score");
}

#[test]
fn usage_errors_are_code_2() {
    let dir = tempdir().expect("a folder");
    program(dir.path()).args(["evaluate", "--kind", "magic"]).assert().code(2);
    program(dir.path()).args(["evaluate", ".", "--kind", "evidence", "--model", "m"]).assert().code(2);
    program(dir.path()).args(["evaluate", ".", "--no-rivals", "--model", "m"]).assert().code(2);
    program(dir.path()).args(["train", ".", "--model", "m", "--out", "o"]).assert().code(2);
    program(dir.path()).args(["align", "demo:music", "--threads", "100000", "--out", "a.csv"]).assert().code(2);
}

/// The published network through the same commands; without gold in valid the last state is kept, not the first.
#[test]
fn the_published_network_learns_and_is_the_same_for_any_threads() {
    let dir = tempdir().expect("a folder");
    small_benchmark(dir.path(), 96, false);
    let args = ["evaluate", ".", "--kind", "cg-mualign", "--threads"];
    let one = json(dir.path(), &[&args[..], &["1", "--scores", "s1"]].concat());
    let two = json(dir.path(), &[&args[..], &["2", "--scores", "s2"]].concat());
    assert_eq!(figures(one.clone()), figures(two));
    assert_eq!(one["kind"], "cg-mualign");
    let prauc = |v: &Value| v["prauc"].as_f64().expect("a number");
    assert!(prauc(&one) > 0.5, "{one}");
    std::fs::write(dir.path().join("721_5fold/1/valid_links"), "").expect("a file");
    let blind = json(dir.path(), &["evaluate", ".", "--kind", "cg-mualign"]);
    assert!(prauc(&blind) > 0.5, "learned without valid, too: {blind}");
}

#[test]
fn a_protocol_that_the_gold_cannot_meet_is_an_error() {
    let dir = tempdir().expect("a folder");
    let text = crate::tools::failure(dir.path(), &["evaluate", "demo:music", "--protocol", "pairs"], 1);
    assert!(text.contains("links, not labeled pairs"), "{text}");
    let text = crate::tools::failure(dir.path(), &["evaluate", "demo:music", "--head", "product"], 1);
    assert!(text.contains("--head") && text.contains("evidence"), "{text}");
}
