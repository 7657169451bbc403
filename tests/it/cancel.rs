use crate::tools::small_benchmark;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use tempfile::tempdir;

/// Ctrl-C ends a training with exit code 130 and leaves no half checkpoint.
#[cfg(unix)]
#[test]
fn an_interrupted_training_is_code_130() {
    let dir = tempdir().expect("a folder");
    small_benchmark(dir.path(), 240, false);
    // The first skipped row makes the program say something before it trains.
    let rows = std::fs::read_to_string(dir.path().join("rel_triples_1")).expect("triples");
    std::fs::write(dir.path().join("rel_triples_1"), format!("{rows}broken\n")).expect("a file");
    let mut child = Command::new(assert_cmd::cargo::cargo_bin("doppelgraph"))
        .args(["train", ".", "--out", "m"])
        .current_dir(dir.path())
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("the program runs");
    let mut said = BufReader::new(child.stderr.take().expect("stderr"));
    let mut line = String::new();
    said.read_line(&mut line).expect("a line");
    assert!(line.contains("left out"), "{line}");
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill runs");
    assert!(sent.success());
    line.clear();
    let status = child.wait().expect("it ends");
    assert_eq!(status.code(), Some(130));
    assert!(!dir.path().join("m").exists(), "nothing is left behind");
}
