use crate::tools::{failure, json, program, small_benchmark};
use serde_json::Value;
use tempfile::tempdir;

/// Everything but times and memory.
fn figures(mut v: Value) -> Value {
    let object = v.as_object_mut().expect("an object");
    object.retain(|k, _| !k.ends_with("seconds") && k != "peak_rss_mib");
    for row in object["rows"].as_array_mut().expect("rows") {
        row.as_object_mut().expect("a row").retain(|k, _| k != "seconds");
    }
    v
}

#[test]
fn variants_are_measured_side_by_side_the_same_for_any_number_of_threads() {
    let dir = tempdir().expect("a folder");
    small_benchmark(dir.path(), 60, false);
    let run = |threads| {
        let args = ["ablation", ".", "--only", "levels", "--seeds", "3,4", "--threads", threads];
        json(dir.path(), &args)
    };
    let one = run("1");
    assert_eq!(figures(one.clone()), figures(run("2")));
    let rows = one["rows"].as_array().expect("rows");
    let names: Vec<&str> = rows.iter().filter_map(|r| r["name"].as_str()).collect();
    assert_eq!(names, ["cg-mualign both levels", "cg-mualign last level"]);
    assert_eq!(one["seeds"], serde_json::json!([3, 4]));
    let number = |v: &Value| v.as_f64().unwrap_or_else(|| panic!("{v} is a number"));
    // Every third song has a namesake, so there are look-alikes that differ.
    assert!(one["look_alike_pairs"].as_u64() > one["look_alike_positives"].as_u64(), "{one}");
    for row in rows {
        for figure in [&row["prauc"], &row["look_alikes"]] {
            assert!(number(&figure["low"]) <= number(&figure["value"]), "{row}");
            assert!(number(&figure["value"]) <= number(&figure["high"]), "{row}");
            let seeds: Vec<f64> = figure["seeds"].as_array().expect("seeds").iter().map(number).collect();
            assert_eq!(seeds.len(), 2);
            assert!((seeds.iter().sum::<f64>() / 2.0 - number(&figure["value"])).abs() < 1e-12);
        }
        assert!(number(&row["right_order"]) > 0.0);
    }
    let gain = &one["differences"][0];
    assert_eq!(gain["of"], "cg-mualign both levels");
    let by_rows = number(&rows[0]["prauc"]["value"]) - number(&rows[1]["prauc"]["value"]);
    assert!((number(&gain["all"]["value"]) - by_rows).abs() < 1e-12);
}

/// A variant trained by `ablation` has the figures that `evaluate` gives with the same switches.
#[test]
fn a_row_equals_an_evaluation() {
    let dir = tempdir().expect("a folder");
    small_benchmark(dir.path(), 60, false);
    let all = json(dir.path(), &["ablation", ".", "--only", "attention", "--seeds", "1"]);
    let switches = ["evaluate", ".", "--kind", "cg-mualign", "--seed", "1", "--no-self-attention"];
    let alone = json(dir.path(), &switches);
    let row = &all["rows"][1];
    assert_eq!(row["name"], "cg-mualign +cross");
    assert_eq!(row["prauc"]["value"], alone["prauc"]);
    assert_eq!(row["f1"], alone["f1"]);
}

#[test]
fn without_json_a_table_is_printed_and_without_gold_the_remedy() {
    let dir = tempdir().expect("a folder");
    small_benchmark(dir.path(), 60, false);
    let output =
        program(dir.path()).args(["ablation", ".", "--only", "levels", "--seeds", "0"]).output().expect("it runs");
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).expect("text");
    assert!(text.contains("attention at both levels or the last") && text.contains("look-alikes"), "{text}");
    assert!(text.contains("cg-mualign both levels minus cg-mualign last level: "), "{text}");
    for name in ["a.nt", "b.nt"] {
        std::fs::write(dir.path().join(name), "<http://x/a> <http://x/name> \"A\" .\n").expect("a file");
    }
    assert!(failure(dir.path(), &["ablation", "a.nt", "b.nt"], 1).contains("--links"));
    failure(dir.path(), &["ablation", ".", "--only", "nothing"], 2);
}
