//! The loop of the product in one piece, over the real method: open, review twenty pairs blind, train, compare, drag, look at what
//! flips, export.

use super::Bench;
use super::workbench::{choose, drag, items};
use crate::app::{Action, ExportAction, Place, ReviewAction};
use crate::review::{QueueOrder, Sessions};
use egui::accesskit::Role;
use egui::{Key, Modifiers, vec2};
use egui_kittest::kittest::Queryable;

/// Decides the pair that is asked and waits for the next one.
fn decide(bench: &mut Bench, key: Key) {
    let before = bench.harness.state().state.review.ledger.len();
    bench.harness.key_press(key);
    bench.harness.run();
    bench.until(|w| {
        let review = &w.state.review;
        !review.pending
            && review.ledger.len() == before + 1
            && review.card.as_ref().map(|c| c.pair) == review.current
            && review.current.is_some()
    });
}

#[test]
fn open_review_train_compare_drag_look_and_export() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut bench = Bench::whole(1440.0, 900.0, Sessions::new(Some(dir.path().join("sessions"))));
    bench.click(Role::Button, "Data place");
    bench.click(Role::Button, "Open demo: Music");
    bench.until(|w| w.state.explore.shown.is_some() && w.state.review.queue.is_some());
    let first = bench.harness.state().state.models.current.clone().expect("a model");

    // Twenty pairs, blind; a name that is the same word for word is taken for the same.
    bench.harness.key_press_modifiers(Modifiers::COMMAND, Key::Num4);
    bench.harness.run();
    bench.act(Action::Review(ReviewAction::Order(QueueOrder::Uncertain)));
    bench.until(|w| w.state.review.queue.is_some() && w.state.review.card.is_some());
    for n in 0..20 {
        assert!(bench.harness.query_by_role_and_label(Role::Status, "Score").is_none(), "blind");
        let names = bench.harness.state().state.review.card.as_ref().map(|c| c.names.clone()).expect("a pair");
        decide(&mut bench, if names[0] == names[1] { Key::S } else { Key::D });
        assert_eq!(bench.harness.state().state.review.ledger.counts().decided(), n + 1);
    }
    let blind = bench.harness.state().state.review.ledger.newest_first().iter().filter(|d| d.blind).count();
    assert!(blind >= 15, "{blind}: all but what Explore had shown");

    // Train; the new model scores.
    bench.click(Role::Button, "Train with decisions");
    bench.until(|w| w.state.models.current.as_ref() != Some(&first) && w.state.job.is_none());
    let learned = bench.harness.state().state.models.current.clone().expect("a model");
    let taught = bench.harness.state().state.review.learned.as_ref().map_or(0, |l| l.decisions);
    assert!((10..=20).contains(&taught) && learned.ends_with(&format!("{taught} decisions")), "{learned}");
    bench.until(|w| w.state.review.queue.is_some());

    // Compare: the curve from before, and the model from before with what the new one fixes and breaks.
    bench.click(Role::Button, "Threshold place");
    assert!(bench.value(&format!("PRAUC of Before {taught} decisions")).starts_with("0."));
    choose(&mut bench, "Compare with", &format!("Compare with {first}"));
    bench.until(|w| w.state.threshold.bench.overlays.iter().any(|o| o.against[0].is_some()));
    bench.click(Role::RadioButton, "List differences");
    assert!(bench.value("Differences").contains("fixed"));

    // Drag the point; what flips is listed in the same frame.
    bench.click(Role::RadioButton, "List flips");
    let saved = bench.harness.state().state.threshold.saved;
    let handle =
        bench.harness.get_by_role_and_label(Role::Slider, "Threshold handle").rect().center_top() + vec2(0.0, 8.0);
    let by = if saved > 0.5 { vec2(-220.0, 0.0) } else { vec2(220.0, 0.0) };
    drag(&mut bench, handle, by);
    let working = bench.harness.state().state.threshold.working;
    assert!(working != saved);
    let flips: usize = bench.value("Flip count").parse().expect("a number");
    let view = bench.harness.state().state.threshold.curve().expect("a curve").clone();
    let (low, high) = (working.min(saved), working.max(saved));
    assert_eq!(flips, view.held_out.pairs.iter().filter(|p| p.score >= low && p.score < high).count());
    assert!(flips > 0 && !items(&bench, "Flip: ").is_empty());

    // Export what the new threshold accepts.
    bench.click(Role::Button, "Save threshold");
    bench.harness.key_press_modifiers(Modifiers::COMMAND, Key::E);
    bench.harness.run();
    bench.until(|w| w.state.exporting.as_ref().is_some_and(|s| s.preview.is_some()));
    let count = bench.harness.state().state.exporting.as_ref().and_then(|s| s.preview.clone()).expect("counted").count;
    bench.click(Role::RadioButton, "CSV");
    let to = dir.path().join("matches.csv");
    bench.act(Action::Export(ExportAction::Path(to.display().to_string())));
    bench.harness.run();
    bench.click(Role::Button, "Export");
    bench.until(|w| w.state.exporting.is_none());
    let text = std::fs::read_to_string(&to).expect("written");
    assert_eq!(text.lines().count(), count + 1);
    let model = bench.harness.state().state.models.current().map(|m| m.digest.to_string()).expect("a model");
    let foreign = text.lines().skip(1).find(|row| !row.contains(&model));
    assert_eq!(foreign, None, "each row names the model {learned}");
    assert_eq!(bench.harness.state().state.place, Place::Threshold);
}
