use crate::tools::json;

#[test]
fn what_is_ranked_first_moves_the_score_more_than_chance() {
    let dir = tempfile::tempdir().expect("a folder");
    for kind in ["evidence", "cg-mualign"] {
        let args = ["faithfulness", "demo:music", "--kind", kind, "--pairs", "60"];
        let got = json(dir.path(), &args);
        assert_eq!(got["kind"], kind);
        assert!(got["pairs"].as_u64().is_some_and(|n| n > 30), "{got}");
        let rows = got["rows"].as_array().expect("rows");
        assert_eq!(rows.iter().map(|r| r["left_out"].as_u64().unwrap_or(0)).collect::<Vec<_>>(), [1, 2, 3, 5]);
        for row in rows {
            let mean = |ranking: &str| row["mean_change"][ranking].as_f64().expect("a number");
            for reading in ["contribution", "effect"] {
                assert!(mean(reading) > mean("random"), "{kind}: {row}");
            }
            assert!(mean("effect") > mean("attention"), "{kind}: {row}");
        }
        let mut one = args.to_vec();
        one.extend(["--threads", "1"]);
        assert_eq!(json(dir.path(), &one)["rows"], got["rows"], "the same for any number of threads");
    }
}
