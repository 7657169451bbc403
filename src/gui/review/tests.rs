//! The review loop by accessible names and keys: twenty pairs blind, undo, redo, resume; a note, the table, a session.

use crate::app::{Action, Place, Sources};
use crate::gui::tests::Bench;
use crate::review::{QueueOrder, Reason, Sessions, Verdict};
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};
use std::path::Path;

/// A bench whose sessions are kept in a folder, with the demo open and Review in view.
fn reviewing(root: &Path, width: f32, height: f32) -> Bench {
    let mut bench = Bench::keeping(width, height, Sessions::new(Some(root.to_owned())));
    bench.act(Action::Open(Sources::one("demo:music")));
    bench.until(|w| w.state.explore.shown.is_some() && w.state.review.queue.is_some());
    bench.harness.key_press_modifiers(Modifiers::COMMAND, Key::Num4);
    bench.harness.run();
    bench.until(|w| w.state.review.card.is_some());
    bench
}

/// The pair that is asked stands there.
fn is_whole(w: &crate::gui::Window) -> bool {
    w.state.review.card.as_ref().map(|c| c.pair) == w.state.review.current
}

fn press(bench: &mut Bench, key: Key) {
    let before = bench.harness.state().state.review.ledger.clone();
    bench.harness.key_press(key);
    bench.harness.run();
    bench.until(move |w| {
        let review = &w.state.review;
        !review.pending && *review.ledger != *before && is_whole(w)
    });
}

fn pair(bench: &Bench) -> [String; 2] {
    bench.harness.state().state.review.card.as_ref().map(|c| c.ids.clone()).expect("a pair is asked")
}

fn decided(bench: &Bench) -> usize {
    bench.harness.state().state.review.ledger.counts().decided()
}

#[test]
fn twenty_pairs_are_reviewed_blind_undone_redone_and_resumed() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut bench = reviewing(dir.path(), 1440.0, 900.0);
    bench.act(Action::Review(crate::app::ReviewAction::Order(QueueOrder::Gain)));
    bench.until(|w| w.state.review.queue.is_some() && w.state.review.card.is_some());
    assert_eq!(bench.harness.state().state.place, Place::Review);
    assert!(bench.harness.query_by_role_and_label(Role::Status, "Score").is_none(), "blind");
    let keys = [Key::S, Key::D, Key::L, Key::U];
    for n in 0..20 {
        let asked = pair(&bench);
        if n == 4 {
            bench.click(Role::Button, "Different");
            bench.until(|w| !w.state.review.pending && w.state.review.ledger.len() == 5);
            bench.until(is_whole);
        } else {
            press(&mut bench, keys[n % 4]);
        }
        assert_eq!(decided(&bench), n + 1);
        assert!(bench.harness.query_by_role_and_label(Role::Status, "Score").is_none(), "the next pair is blind, too");
        if n < 19 {
            assert_ne!(pair(&bench), asked, "the next pair stands there");
        }
        let last = bench.value("Last decision");
        assert!(last.contains("the model 0.") && last.contains("It was next because"), "{last}");
    }
    let review = &bench.harness.state().state.review;
    // What Explore shows at the start is not decided blind later, everything else is.
    let blind = review.ledger.newest_first().iter().filter(|d| d.blind).count();
    assert!((11..20).contains(&blind), "{blind}");
    let before = review.ledger.clone();
    let last = before.latest().map(|d| [d.left.clone(), d.right.clone()]).expect("decided");
    press(&mut bench, Key::Z);
    assert_eq!(decided(&bench), 19);
    assert_eq!(pair(&bench), last, "undo asks its pair again");
    let asked = bench.harness.state().state.review.current.expect("a pair");
    assert!(bench.harness.state().state.review.met.contains(&asked), "its score was said: it is not blind any more");
    bench.harness.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    bench.harness.run();
    bench.until(|w| !w.state.review.pending && w.state.review.ledger.counts().decided() == 20);
    assert_eq!(*bench.harness.state().state.review.ledger, *before, "undo then redo is the identity");
    bench.until(is_whole);
    let asked = pair(&bench);
    drop(bench);
    let bench = reviewing(dir.path(), 1440.0, 900.0);
    assert_eq!(*bench.harness.state().state.review.ledger, *before, "everything is there after a restart");
    assert_eq!(pair(&bench), asked, "it goes on at the same pair");
    assert_eq!(bench.harness.state().state.review.order, QueueOrder::Gain);
}

#[test]
fn a_decision_says_that_it_was_not_blind_and_carries_its_note() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut bench = reviewing(dir.path(), 1440.0, 900.0);
    bench.harness.key_press(Key::V);
    bench.harness.run();
    assert!(bench.value("Score").starts_with("0."));
    bench.harness.key_press(Key::N);
    bench.harness.run();
    bench.harness.get_by_role_and_label(Role::TextInput, "Note").type_text("sounds alike, u and d");
    bench.harness.run();
    assert_eq!(decided(&bench), 0, "letters in a field are no keys");
    bench.harness.key_press(Key::Escape);
    bench.harness.run();
    press(&mut bench, Key::D);
    let ledger = bench.harness.state().state.review.ledger.clone();
    let made = ledger.latest().expect("a decision");
    assert_eq!((made.verdict, made.blind, made.note.as_str()), (Verdict::Different, false, "sounds alike, u and d"));
    let by_use = matches!(made.reason, Reason::Disagreement { .. } | Reason::Uncertain { .. });
    assert!(by_use, "the most useful one was next: {:?}", made.reason);
}

#[test]
fn skipping_going_back_and_revising_by_a_click() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut bench = reviewing(dir.path(), 1440.0, 900.0);
    let first = pair(&bench);
    press(&mut bench, Key::Space);
    assert_eq!(decided(&bench), 0, "what is skipped is not decided");
    assert_ne!(pair(&bench), first);
    press(&mut bench, Key::S);
    bench.harness.key_press(Key::OpenBracket);
    bench.harness.run();
    bench.harness.key_press(Key::OpenBracket);
    bench.harness.run();
    let wanted = first.clone();
    bench.until(move |w| w.state.review.card.as_ref().is_some_and(|c| c.ids == wanted));
    press(&mut bench, Key::U);
    let ledger = bench.harness.state().state.review.ledger.clone();
    assert_eq!(ledger.of(&first[0], &first[1]).map(|d| d.verdict), Some(Verdict::Unsure));
    let rows = bench.harness.get_all_by_role(Role::ListItem);
    let mine = rows.filter(|n| n.accesskit_node().label().is_some_and(|l| l.starts_with("My decision: ")));
    assert_eq!(mine.count(), 2);
}

#[test]
fn many_pairs_are_accepted_at_once_in_the_table() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut bench = reviewing(dir.path(), 1440.0, 900.0);
    bench.click(Role::Button, "Table of evidence");
    bench.until(|w| w.state.review.table.is_some());
    bench.harness.get_by_role_and_label(Role::TextInput, "Filter table").focus();
    bench.harness.get_by_role_and_label(Role::TextInput, "Filter table").type_text("demons");
    bench.harness.run();
    bench.click(Role::Button, "Sort by Score");
    bench.click(Role::CheckBox, "Select all");
    let chosen = bench.harness.state().state.review.look.selected.clone();
    assert!(chosen.len() > 3);
    bench.click(Role::Button, "Decline selection");
    bench.until(|w| !w.state.review.pending && w.state.review.ledger.len() == chosen.len());
    let state = &bench.harness.state().state.review;
    assert_eq!(state.ledger.counts().different, chosen.len());
    assert!(state.ledger.newest_first().iter().all(|d| !d.blind), "the table shows scores");
    assert!(state.look.selected.is_empty());
}

#[test]
fn training_with_decisions_keeps_the_curve_before_and_says_where_the_model_disagrees() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut bench = reviewing(dir.path(), 1440.0, 900.0);
    bench.act(Action::Review(crate::app::ReviewAction::Order(QueueOrder::Uncertain)));
    bench.until(|w| w.state.review.queue.is_some() && w.state.review.card.is_some());
    for _ in 0..10 {
        press(&mut bench, Key::D);
    }
    let teaching = bench.harness.state().state.review.ledger.teaching().len();
    assert_eq!(teaching, 10);
    bench.click(Role::Button, "Train with decisions");
    bench.until(|w| w.state.models.current.as_deref() == Some("Evidence · 10 decisions"));
    bench.until(|w| w.state.review.queue.is_some());
    let state = &bench.harness.state().state;
    let learned = state.review.learned.as_ref().expect("learned");
    assert!(learned.before[0].is_some());
    assert_eq!(learned.decisions, 10);
    assert!(state.review.standing.disagreeing.iter().all(|(_, score)| *score >= 0.62), "all were said to differ");
    assert!(!bench.has(Role::Button, "Train with decisions"), "nothing is new");
    bench.click(Role::Button, "Threshold place");
    assert!(bench.value("PRAUC of Before 10 decisions").contains('.'), "the curve from before lies under the new one");
}

#[test]
fn a_copy_of_the_session_is_opened_with_its_graphs() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut bench = reviewing(&dir.path().join("own"), 1440.0, 900.0);
    press(&mut bench, Key::S);
    press(&mut bench, Key::D);
    let ledger = bench.harness.state().state.review.ledger.clone();
    bench.until(is_whole);
    let asked = pair(&bench);
    let copy = dir.path().join("copy").display().to_string();
    bench.harness.key_press_modifiers(Modifiers::COMMAND, Key::S);
    bench.harness.run();
    bench.harness.get_by_role_and_label(Role::TextInput, "Copy to folder").focus();
    bench.harness.get_by_role_and_label(Role::TextInput, "Copy to folder").type_text(&copy);
    bench.harness.run();
    bench.click(Role::Button, "Save copy");
    bench.until(|w| w.state.review.copying.is_none());
    drop(bench);
    let mut bench = Bench::keeping(1440.0, 900.0, Sessions::new(Some(dir.path().join("other"))));
    bench.click(Role::Button, "Data place");
    bench.harness.get_by_role_and_label(Role::TextInput, "Session folder").focus();
    bench.harness.get_by_role_and_label(Role::TextInput, "Session folder").type_text(&copy);
    bench.harness.run();
    bench.click(Role::Button, "Open session");
    bench.until(|w| w.state.review.open && w.state.review.queue.is_some() && w.state.review.card.is_some());
    assert_eq!(*bench.harness.state().state.review.ledger, *ledger);
    assert_eq!(pair(&bench), asked);
    assert_eq!(bench.harness.state().state.graphs.as_ref().map(|g| g.name.as_str()), Some("music demo"));
}

#[test]
fn the_place_is_drawn_at_all_sizes_without_overlap() {
    for (width, height) in [(1440.0, 900.0), (1024.0, 640.0), (960.0, 600.0)] {
        let dir = tempfile::tempdir().expect("a folder");
        let mut bench = reviewing(dir.path(), width, height);
        let rect = |name: &str| bench.harness.get_by_role_and_label(Role::Button, name).rect();
        let row = ["Undo decision", "Same", "Different", "Related", "Unsure", "Skip"].map(rect);
        for two in row.windows(2) {
            assert!(two[0].right() < two[1].left(), "{two:?} at {width}");
        }
        bench.click(Role::Button, "Switch theme");
        bench.click(Role::RadioButton, "Conflict list");
        assert!(bench.value("One-to-one preview").starts_with("One-to-one would keep"));
    }
}

#[test]
fn two_windows_on_one_session_do_not_write_into_one_log() {
    let dir = tempfile::tempdir().expect("a folder");
    let bench = reviewing(dir.path(), 1024.0, 640.0);
    assert!(bench.harness.state().state.review.open);
    let mut second = Bench::keeping(1024.0, 640.0, Sessions::new(Some(dir.path().to_owned())));
    second.act(Action::Open(Sources::one("demo:music")));
    second.until(|w| w.state.review.fault.is_some());
    let fault = second.harness.state().state.review.fault.clone().unwrap_or_default();
    assert!(fault.contains("open in another window"), "{fault}");
}

#[test]
fn a_pair_is_decided_in_explore_and_the_one_that_is_asked_stays() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut bench = reviewing(dir.path(), 1440.0, 900.0);
    bench.act(Action::Review(crate::app::ReviewAction::Order(QueueOrder::Gain)));
    bench.until(|w| w.state.review.queue.is_some() && w.state.review.card.is_some());
    let explored = bench.harness.state().state.explore.pair.expect("a pair");
    if bench.harness.state().state.review.current == Some(explored) {
        press(&mut bench, Key::Space);
    }
    let asked = pair(&bench);
    bench.click(Role::Button, "Explore place");
    bench.click(Role::Button, "Decide different");
    bench.until(|w| !w.state.review.pending && w.state.review.ledger.latest().is_some_and(|d| !d.blind));
    let state = &bench.harness.state().state;
    let made = state.review.ledger.latest().expect("a decision").clone();
    let score = state.explore.shown.as_ref().map(|v| v.explanation.score).expect("a score");
    assert_eq!((made.verdict, made.score), (Verdict::Different, score));
    assert_eq!(state.review.card.as_ref().map(|c| c.ids.clone()), Some(asked), "the queue goes on where it was");
    let lit = bench.harness.get_by_role_and_label(Role::Button, "Decide different").accesskit_node().toggled();
    assert_eq!(lit, Some(egui::accesskit::Toggled::True), "the verdict in force is lit");
    // While something is tried out, the pair is not as it is.
    bench.harness.key_press_modifiers(Modifiers::SHIFT, Key::N);
    bench.harness.run();
    bench.until(|w| w.state.explore.shown.as_ref().is_some_and(|v| !v.what_if.is_none()));
    bench.harness.key_press(Key::S);
    bench.harness.run();
    assert!(!bench.harness.state().state.review.pending);
}
