//! *Export matches* driven by accessible names: counted before it is written, written whole, replaced only when asked again.

use super::Bench;
use crate::app::{Action, ExportAction, Place};
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use std::fs;
use std::path::Path;

fn opened() -> Bench {
    let mut bench = Bench::opened(1440.0, 900.0);
    bench.harness.key_press_modifiers(Modifiers::COMMAND, Key::E);
    bench.harness.run();
    bench.until(|w| w.state.exporting.as_ref().is_some_and(|s| s.preview.is_some()));
    bench
}

fn path(bench: &mut Bench, to: &Path) {
    bench.act(Action::Export(ExportAction::Path(to.display().to_string())));
    bench.harness.run();
}

fn fault(bench: &Bench) -> Option<String> {
    bench.harness.state().state.exporting.as_ref().and_then(|s| s.fault.clone())
}

#[test]
fn matches_are_counted_then_written_and_replaced_only_when_asked_again() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut bench = opened();
    assert_eq!(bench.harness.state().state.place, Place::Threshold, "Ctrl E goes where the threshold is");
    let count = bench.harness.state().state.exporting.as_ref().and_then(|s| s.preview.clone()).expect("counted").count;
    assert!(count > 0 && bench.value("Match count").starts_with(&count.to_string()));
    bench.click(Role::RadioButton, "CSV");
    let to = dir.path().join("m.sssom.tsv");
    path(&mut bench, &to);
    bench.click(Role::Button, "Export");
    assert!(bench.value("Export fault").contains(".csv"), "an ending that does not fit is refused");
    assert!(!to.exists());
    let to = dir.path().join("m.csv");
    path(&mut bench, &to);
    bench.click(Role::Button, "Export");
    bench.until(|w| w.state.exporting.is_none());
    let text = fs::read_to_string(&to).expect("written");
    assert_eq!(text.lines().count(), count + 1);
    assert!(bench.harness.state().state.notice.as_ref().is_some_and(|n| n.contains("Your graphs are unchanged")));
    // The same name again: said first, replaced then.
    fs::write(&to, "mine").expect("written");
    bench.click(Role::Button, "Export matches");
    bench.until(|w| w.state.exporting.as_ref().is_some_and(|s| s.preview.is_some()));
    bench.click(Role::RadioButton, "CSV");
    path(&mut bench, &to);
    bench.click(Role::Button, "Export");
    bench.until(|w| w.state.exporting.as_ref().is_some_and(|s| s.fault.is_some()));
    assert!(fault(&bench).is_some_and(|f| f.contains("exists")) && fs::read(&to).is_ok_and(|b| b == b"mine"));
    bench.click(Role::Button, "Export");
    bench.until(|w| w.state.exporting.is_none());
    assert_eq!(fs::read_to_string(&to).ok(), Some(text));
}

#[test]
fn what_goes_wrong_is_said_in_the_sheet_and_esc_closes_it() {
    let mut bench = opened();
    bench.click(Role::CheckBox, "One to one");
    bench.until(|w| w.state.exporting.as_ref().is_some_and(|s| s.one_to_one && s.preview.is_some()));
    bench.click(Role::RadioButton, "Combined graph");
    assert!(!bench.has(Role::CheckBox, "With parts"), "a combined graph has no parts");
    path(&mut bench, Path::new("no/such/folder/both.nq"));
    bench.click(Role::Button, "Export");
    bench.until(|w| w.state.exporting.as_ref().is_some_and(|s| s.fault.is_some()) && w.state.job.is_none());
    bench.click(Role::RadioButton, "Same as");
    assert_eq!(fault(&bench), None, "another kind begins anew");
    path(&mut bench, Path::new("no/such/folder/m.nt"));
    bench.click(Role::Button, "Export");
    bench.until(|w| w.state.exporting.as_ref().is_some_and(|s| s.fault.is_some()));
    assert!(fault(&bench).is_some_and(|f| f.contains("m.nt") && f.contains("Choose a folder")), "{:?}", fault(&bench));
    bench.harness.key_press(Key::Escape);
    bench.harness.run();
    assert!(bench.harness.state().state.exporting.is_none());
    assert!(bench.harness.query_by_role_and_label(Role::Button, "Cancel export").is_none());
}
