//! The simulated analyst: decisions of train and valid entities alone, the same for any number of threads, worth what they say.

use crate::tools::json;
use serde_json::Value;
use tempfile::tempdir;

fn checkpoints(more: &[&str]) -> Vec<Value> {
    let dir = tempdir().expect("a folder");
    let plain = ["simulate", "demo:music", "--orders", "uncertain", "--decisions", "0,40", "--seeds", "1"];
    let said = json(dir.path(), &[&plain, more].concat());
    assert_eq!(said["rows"].as_array().map(Vec::len), Some(1));
    said["rows"][0]["checkpoints"].as_array().expect("checkpoints").clone()
}

fn prauc(checkpoint: &Value) -> f64 {
    checkpoint["prauc"].as_f64().expect("a number")
}

#[test]
fn an_analyst_who_is_right_teaches_more_than_one_who_is_wrong() {
    let honest = checkpoints(&["--errors", "0"]);
    assert_eq!(honest.iter().map(|c| c["decisions"].as_u64()).collect::<Vec<_>>(), [Some(0), Some(40)]);
    assert_eq!((honest[1]["taught"].as_u64(), honest[1]["wrong"].as_u64()), (Some(40), Some(0)));
    let same = honest[1]["same"].as_u64().expect("a count");
    assert!((1..40).contains(&same), "both verdicts: {same}");
    let mut again = checkpoints(&["--errors", "0", "--threads", "1"]);
    for (one, other) in honest.iter().zip(&mut again) {
        other["learn_seconds"] = one["learn_seconds"].clone();
        assert_eq!(one, other, "the same for any number of threads");
    }
    let wrong = checkpoints(&["--errors", "1"]);
    assert_eq!(wrong[1]["wrong"].as_u64(), Some(40));
    assert_eq!(prauc(&wrong[0]), prauc(&honest[0]), "nothing is learned yet");
    assert!(prauc(&honest[1]) > prauc(&wrong[1]) + 0.02, "{} {}", prauc(&honest[1]), prauc(&wrong[1]));
}
