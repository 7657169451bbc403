use crate::tools::{failure, json, program};
use std::collections::BTreeSet;
use tempfile::tempdir;

const PAIR: [&str; 3] = ["--pair", "s-0619", "http://catalog.example/41554"];

/// The picture and `explain` are of one explanation: the same score, a pill for each neighbor, its name as text.
#[test]
fn a_picture_agrees_with_the_explanation() {
    let dir = tempdir().expect("a folder");
    let explained = json(dir.path(), &[&["explain", "demo:music"][..], &PAIR].concat());
    let drawn = json(dir.path(), &[&["render", "demo:music", "--out", "pair.svg"][..], &PAIR].concat());
    assert_eq!((&drawn["score"], &drawn["logit"]), (&explained["score"], &explained["logit"]));
    let text = std::fs::read_to_string(dir.path().join("pair.svg")).expect("a file");
    let items = explained["items"].as_array().expect("items");
    let is_entity = |i: &&serde_json::Value| i["hop"] == 1 && i["direction"] != "attribute";
    let edges: Vec<_> = items.iter().filter(is_entity).collect();
    // Beside the neighbors there is one pill a side for the values.
    assert_eq!(drawn["pills"].as_u64(), Some(edges.len() as u64 + 2));
    assert_eq!(drawn["edges"], drawn["pills"]);
    assert_eq!(text.matches("class=\"pill\"").count() as u64, drawn["pills"].as_u64().unwrap_or(0));
    let words: BTreeSet<&str> = text.split(['<', '>', ' ', ',']).collect();
    for edge in edges {
        let name = edge["neighbor_label"].as_str().expect("a name");
        let first = name.split([' ', ',']).next().unwrap_or_default();
        assert!(words.contains(first), "{name} is in the picture");
    }
    let score = format!(">{:.2}</text>", explained["score"].as_f64().expect("a score"));
    assert!(text.contains(&score) && text.contains(">Not the same</text>"));
}

#[test]
fn a_picture_is_the_same_every_time_and_takes_its_form_from_the_path() {
    let dir = tempdir().expect("a folder");
    let draw = |more: &[&str]| {
        program(dir.path()).args(["render", "demo:music"]).args(PAIR).args(more).assert().success();
    };
    draw(&["--out", "a.svg", "--threads", "1"]);
    draw(&["--out", "b.svg", "--threads", "2"]);
    let bytes = |name: &str| std::fs::read(dir.path().join(name)).expect("a file");
    assert_eq!(bytes("a.svg"), bytes("b.svg"));
    draw(&["--out", "c.png", "--light", "--two-hops", "--size", "1200x700"]);
    let png = bytes("c.png");
    assert_eq!(&png[1..4], b"PNG");
    let side = |at: usize| u32::from_be_bytes([png[at], png[at + 1], png[at + 2], png[at + 3]]);
    assert_eq!((side(16), side(20)), (2400, 1400), "two pixels a point");
    let text = failure(dir.path(), &[&["render", "demo:music", "--out", "pair.gif"][..], &PAIR].concat(), 1);
    assert!(text.contains("pair.gif") && text.contains(".svg"), "{text}");
    let text = failure(dir.path(), &[&["render", "demo:music", "--out", "no/pair.svg"][..], &PAIR].concat(), 1);
    assert!(text.contains("pair.svg") && text.contains("folder"), "{text}");
}
