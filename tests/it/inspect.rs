use crate::tools::{json, program, small_benchmark};
use tempfile::tempdir;

#[test]
fn the_demo_is_there_in_any_folder() {
    let dir = tempdir().expect("a folder");
    let found = json(dir.path(), &["inspect", "demo:music"]);
    assert_eq!(found["graphs"][0]["types"]["song"], 223);
    assert_eq!(found["gold"]["test"], 77);
}

#[test]
fn receipts_name_file_and_line_of_what_is_left_out() {
    let dir = tempdir().expect("a folder");
    let text = "<http://x/a> <http://x/p> <http://x/b> .\n<http://x/a> <http://x/p> \"open .\n<http://x/a> <http://x/n> \"x\" .\n";
    std::fs::write(dir.path().join("g.nt"), text).expect("a file");
    let found = json(dir.path(), &["inspect", "g.nt"]);
    let receipt = &found["receipts"][0];
    assert_eq!((&receipt["read"], &receipt["kept"]), (&3.into(), &2.into()));
    assert_eq!(receipt["skipped"][0]["places"][0], "g.nt, line 2");
}

#[test]
fn a_demo_written_as_a_benchmark_folder_reads_back_the_same() {
    let dir = tempdir().expect("a folder");
    program(dir.path()).args(["inspect", "demo:music", "--write-openea", "out"]).assert().success();
    let (demo, folder) = (json(dir.path(), &["inspect", "demo:music"]), json(dir.path(), &["inspect", "out"]));
    for side in 0..2 {
        for key in ["entities", "relation_triples", "attribute_triples", "types"] {
            assert_eq!(demo["graphs"][side][key], folder["graphs"][side][key], "{key}");
        }
    }
    assert_eq!(demo["gold"], folder["gold"]);
}

#[test]
fn one_side_of_a_benchmark_folder_can_be_named() {
    let dir = tempdir().expect("a folder");
    small_benchmark(dir.path(), 24, false);
    let found = json(dir.path(), &["inspect", "rel_triples_2"]);
    assert_eq!(found["graphs"][0]["entities"], 24 + 11);
}
