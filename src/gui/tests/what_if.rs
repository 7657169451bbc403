//! What-ifs, flips, reasons and twins by accessible names.

use super::*;
use crate::app::FlipState;

fn found(window: &Window) -> bool {
    matches!(window.state.explore.flip, FlipState::Found(_)) && window.state.explore.twins.is_some()
}

/// Opened, and all that is looked for at leisure is found.
fn settled() -> Bench {
    let mut bench = Bench::opened(1440.0, 2400.0);
    bench.until(found);
    bench
}

/// The item of the left edge to a neighbor.
fn item(bench: &Bench, name: &str) -> u32 {
    let view = bench.harness.state().state.explore.shown.clone().expect("a pair is shown");
    let of = |i: &&crate::model::Item| {
        i.hop == 1 && i.side == Some(crate::graph::Side::Left) && i.neighbor.as_ref().is_some_and(|n| n.label == name)
    };
    view.explanation.items.iter().find(of).map(|i| i.id).expect("the edge is there")
}

#[test]
fn an_edge_is_left_out_listed_and_restored() {
    let mut bench = settled();
    let before = bench.value("Score");
    bench.click(Role::Button, "Open part: Main performer");
    let id = item(&bench, "Imagine Dragons");
    bench.click(Role::Button, &format!("Leave out: Imagine Dragons [{id}]"));
    bench.until(|w| w.state.explore.shown.as_ref().is_some_and(|v| v.what_if.count() == 1) && found(w));
    assert_ne!(bench.value("Score"), before, "the score is computed anew");
    assert_eq!(bench.value("What-if changes"), "What-if view: 1 change. Rank stays 2.");
    assert!(bench.has(Role::Row, "Change: Without main performer: id:Imagine Dragons, left"));
    bench.click(Role::Button, "Restore: Without main performer: id:Imagine Dragons, left");
    bench.until(|w| w.state.explore.shown.as_ref().is_some_and(|v| v.what_if.is_none()) && found(w));
    assert_eq!(bench.value("Score"), before);
    assert!(!bench.has(Role::Button, "Restore all what-ifs"));
}

#[test]
fn a_relation_is_left_out_on_both_sides_and_all_is_restored() {
    let mut bench = settled();
    bench.click(Role::Button, "Leave out part: Songwriter");
    bench.until(|w| w.state.explore.shown.as_ref().is_some_and(|v| v.what_if.count() == 2) && found(w));
    assert!(bench.has(Role::Row, "Change: Without all songwriter, left"));
    assert!(bench.has(Role::Row, "Change: Without all composer, right"));
    assert!(!bench.has(Role::Button, "Open part: Songwriter"), "its edges are gone");
    bench.click(Role::Button, "Restore all what-ifs");
    bench.until(|w| w.state.explore.shown.as_ref().is_some_and(|v| v.what_if.is_none()) && found(w));
    assert!(bench.has(Role::Button, "Open part: Songwriter"));
}

#[test]
fn what_would_flip_it_is_one_sentence_and_one_click() {
    let mut bench = settled();
    let words = bench.value("What would flip it");
    assert!(words.starts_with("Without main performer: Imagine Dragons (left)"), "{words}");
    assert!(words.contains("it would match"), "{words}");
    bench.click(Role::Button, "Try out what would flip it");
    bench.until(|w| w.state.explore.shown.as_ref().is_some_and(|v| !v.what_if.is_none()) && found(w));
    assert_eq!(bench.value("Verdict"), "Same entity");
}

#[test]
fn a_value_is_edited_tried_and_restored() {
    let mut bench = settled();
    let before = bench.value("Score");
    bench.click(Role::Button, "Edit value: Length, left");
    let field = bench.harness.get_by_role_and_label(Role::TextInput, "What-if value: Length, left");
    field.type_text("0");
    bench.harness.run();
    bench.harness.key_press(Key::Enter);
    bench.harness.run();
    bench.until(|w| w.state.explore.shown.as_ref().is_some_and(|v| v.what_if.count() == 1) && found(w));
    assert_ne!(bench.value("Score"), before);
    bench.click(Role::Button, "Restore value: Length, left");
    bench.until(|w| w.state.explore.shown.as_ref().is_some_and(|v| v.what_if.is_none()) && found(w));
    assert_eq!(bench.value("Score"), before);
}

#[test]
fn escape_leaves_a_value_as_it_was() {
    let mut bench = settled();
    bench.click(Role::Button, "Edit value: Length, left");
    bench.harness.get_by_role_and_label(Role::TextInput, "What-if value: Length, left").type_text("9");
    bench.harness.run();
    bench.harness.key_press(Key::Escape);
    bench.harness.run();
    let explore = &bench.harness.state().state.explore;
    assert!(explore.what_if.is_none() && explore.typed.is_none());
}

#[test]
fn numbers_reasons_and_missing_stand_beside_the_score() {
    let bench = settled();
    assert_eq!(bench.value("Both score"), bench.value("Score"));
    assert!(bench.value("Names only score").parse::<f64>().is_ok());
    assert!(bench.value("Structure only score").parse::<f64>().is_ok());
    assert!(bench.has(Role::Row, "Reason: Only left: main performer Imagine Dragons"));
    assert!(bench.has(Role::Row, "Reason: The names and what surrounds them are alike"));
}

#[test]
fn a_twin_opens_as_a_pair() {
    let mut bench = settled();
    assert!(bench.has(Role::Button, "Fold twins"));
    bench.click(Role::Button, "Twin: Radioactive (Live), left [2]");
    bench.until(|w| w.state.explore.shown.as_ref().is_some_and(|v| v.names[0] == "Radioactive (Live)") && found(w));
    bench.until(found);
    bench.click(Role::Button, "Fold twins");
    assert!(!bench.has(Role::Button, "Twin: Radioactive (Remix), left [1]"));
}
