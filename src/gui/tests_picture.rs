//! The butterfly and its pictures, driven by accessible names.

use super::tests::{Bench, PATIENCE};
use crate::app::{Action, Place, ReviewAction};
use crate::scene::picture::Of;
use crate::scene::{Opened, Quantity};
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, PointerButton};
use egui_kittest::kittest::{NodeT, Queryable};
use std::collections::BTreeSet;

impl Bench {
    fn options(&self) -> crate::scene::SceneOptions {
        self.harness.state().state.explore.options.clone()
    }

    fn press(&mut self, key: Key) {
        self.harness.key_press(key);
        self.harness.run();
    }

    /// Takes the answer of the thread that writes a picture, where a frame has not taken it already.
    fn written(&mut self) {
        let saving = |b: &Self| b.harness.state().state.explore.saving.clone();
        if saving(self).is_some_and(|s| s.fault.is_none()) {
            let answer = self.harness.state().wait_aside(PATIENCE).expect("an answer comes in time");
            self.act(answer);
        }
        self.harness.run();
    }

    fn secondary_click(&mut self, name: &str) {
        let at = self.harness.get_by_role_and_label(Role::Button, name).rect().center();
        self.harness.hover_at(at);
        for pressed in [true, false] {
            let button = PointerButton::Secondary;
            self.harness.event(Event::PointerButton { pos: at, button, pressed, modifiers: Modifiers::NONE });
            self.harness.run();
        }
    }

    fn focused(&self) -> Option<String> {
        let nodes = self.harness.root().children_recursive();
        nodes.filter(|n| n.accesskit_node().is_focused()).find_map(|n| n.accesskit_node().label())
    }
}

#[test]
fn a_picture_is_saved_as_it_is_on_the_screen() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut bench = Bench::opened(1440.0, 900.0);
    for end in ["svg", "png"] {
        let path = folder.path().join(format!("pair.{end}"));
        bench.click(Role::Button, "Save picture");
        let field = bench.harness.get_by_role_and_label(Role::TextInput, "Picture path");
        assert_eq!(field.accesskit_node().value().as_deref(), Some("Radioactive_Radioactive-Remix.svg"));
        bench.act(Action::PicturePath(Some(path.display().to_string())));
        bench.harness.run();
        bench.click(Role::Button, "Write picture");
        bench.written();
        let said = bench.value("Status");
        assert!(said.contains("The picture was written to"), "{said}");
        assert!(path.exists());
    }
    let text = std::fs::read_to_string(folder.path().join("pair.svg")).expect("a file");
    let drawn = bench.harness.state().drawn().expect("a picture");
    let pills: BTreeSet<Of> = drawn.marks().map(|m| m.of).filter(|o| matches!(o, Of::Pill(_))).collect();
    assert_eq!(text.matches("class=\"pill\"").count(), pills.len());
    for words in ["Radioactive (Remix)", "0.26", "Not the same", "Daniel Reynolds"] {
        assert!(text.contains(&format!(">{words}</text>")), "{words}");
    }
    let png = std::fs::read(folder.path().join("pair.png")).expect("a file");
    assert_eq!(&png[1..4], b"PNG");
}

#[test]
fn a_file_is_replaced_only_after_asking_and_faults_are_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("there.svg");
    std::fs::write(&path, "mine").expect("a file");
    let mut bench = Bench::opened(1440.0, 900.0);
    bench.harness.key_press_modifiers(Modifiers::COMMAND, Key::P);
    bench.harness.run();
    bench.act(Action::PicturePath(Some("pair.jpg".to_owned())));
    bench.act(Action::WritePicture);
    bench.harness.run();
    assert!(bench.value("Picture fault").contains("must end in .svg or .png"));
    bench.act(Action::PicturePath(Some(path.display().to_string())));
    bench.act(Action::WritePicture);
    bench.written();
    assert!(bench.value("Picture fault").contains("Save once more to replace it"));
    assert_eq!(std::fs::read_to_string(&path).expect("a file"), "mine");
    bench.act(Action::WritePicture);
    bench.written();
    assert!(std::fs::read_to_string(&path).expect("a file").starts_with("<svg"));
    bench.click(Role::Button, "Save picture");
    assert!(bench.has(Role::Group, "Save picture as"));
    bench.press(Key::Escape);
    assert!(!bench.has(Role::Group, "Save picture as"), "Esc gives up");
}

#[test]
fn an_edge_is_left_out_copied_and_walked_from_its_menu() {
    let mut bench = Bench::opened(1440.0, 900.0);
    bench.secondary_click("Left neighbor: songwriter: Dan Reynolds");
    for item in ["Leave this edge out", "Open as a pair", "Copy"] {
        let shown = bench.has(Role::MenuItem, item);
        // The small engine's graphs do not hold the songwriters, so that there is no pair to open.
        assert_eq!(shown, item != "Open as a pair", "{item}");
    }
    bench.click(Role::MenuItem, "Leave this edge out");
    bench.until(|w| w.state.explore.shown.as_ref().is_some_and(|v| !v.what_if.is_none()));
    assert!(bench.value("What-if changes").contains("1 change"));
    bench.harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    bench.harness.run();
    bench.until(|w| w.state.explore.shown.as_ref().is_some_and(|v| v.what_if.is_none()));
    bench.harness.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    bench.harness.run();
    bench.until(|w| w.state.explore.shown.as_ref().is_some_and(|v| !v.what_if.is_none()));
}

#[test]
fn values_and_neighbors_open_below_close_again_and_are_undone() {
    let mut bench = Bench::opened(1440.0, 1100.0);
    let pill = "Left neighbor: songwriter: Dan Reynolds";
    let before = bench.harness.get_by_role_and_label(Role::Button, pill).rect();
    bench.click(Role::Button, "Left attributes");
    assert_eq!(bench.options().opened, [Opened::Values]);
    assert!(bench.has(Role::Button, "Left value: length: 3:06"));
    let pan = bench.harness.state().state.explore.pan;
    let now = bench.harness.get_by_role_and_label(Role::Button, pill).rect();
    assert_eq!(now.translate(egui::vec2(-pan[0], -pan[1])), before, "what is placed stays");
    bench.act(Action::Fit);
    bench.harness.run();
    let caret = "Neighbors of left: songwriter: Dan Reynolds [id:Dan Reynolds]";
    bench.click(Role::Button, caret);
    assert_eq!(bench.options().opened.len(), 2);
    assert!(bench.has(Role::Button, "Left neighbor: place: Las Vegas"));
    for left in [1, 0] {
        bench.harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
        bench.harness.run();
        assert_eq!(bench.options().opened.len(), left);
    }
    bench.harness.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    bench.harness.run();
    assert_eq!(bench.options().opened, [Opened::Values]);
    let pan = bench.harness.state().state.explore.pan;
    assert!(bench.has(Role::Button, "Left attributes"), "what it was opened from is in view at {pan:?}");
    bench.click(Role::Button, "Left attributes");
    assert!(bench.options().opened.is_empty(), "a second click closes it");
}

#[test]
fn width_and_color_are_chosen_and_never_mean_the_same() {
    let mut bench = Bench::opened(1440.0, 900.0);
    bench.click(Role::Button, "Edge look");
    let taken = bench.harness.get_by_role_and_label(Role::MenuItemRadio, "Width: contribution");
    assert!(taken.accesskit_node().is_disabled(), "color shows it");
    taken.click();
    bench.harness.run();
    assert_eq!(bench.options().look.width(), Quantity::Combined);
    if !bench.has(Role::MenuItemRadio, "Width: attention") {
        bench.click(Role::Button, "Edge look");
    }
    bench.click(Role::MenuItemRadio, "Width: cross-graph attention");
    assert_eq!(bench.options().look.width(), Quantity::Cross);
    bench.click(Role::Button, "Edge look");
    bench.click(Role::MenuItemRadio, "Color: self-attention");
    assert_eq!(bench.options().look.color(), Quantity::Own);
    let drawn = bench.harness.state().drawn().expect("a picture");
    let says = |words: &str| drawn.labels().any(|(_, l)| l.text.contains(words));
    assert!(says("Edge width is cross-graph attention") && says("little self-attention"));
}

#[test]
fn arrow_keys_walk_the_rows_and_change_side() {
    let mut bench = Bench::opened(1440.0, 900.0);
    bench.press(Key::ArrowLeft);
    assert_eq!(bench.focused().as_deref(), Some("Left neighbor: main performer: Imagine Dragons"));
    bench.press(Key::ArrowRight);
    assert_eq!(bench.focused().as_deref(), Some("Right neighbor: performed by: Imagine Dragons & Kendrick Lamar"));
    let pair = bench.harness.state().state.explore.pair;
    bench.press(Key::ArrowDown);
    assert!(bench.focused().is_some_and(|n| n.starts_with("Right neighbor: composer: ")));
    assert_eq!(bench.harness.state().state.explore.pair, pair, "the list of candidates stays");
    bench.press(Key::ArrowLeft);
    assert!(bench.focused().is_some_and(|n| n.starts_with("Left neighbor: songwriter: ")));
    bench.press(Key::E);
    assert!(matches!(bench.options().opened[..], [Opened::Neighbors(_)]));
    bench.press(Key::X);
    bench.until(|w| w.state.explore.shown.as_ref().is_some_and(|v| !v.what_if.is_none()));
    bench.press(Key::Escape);
    assert_eq!(bench.focused(), None, "Esc gives the keyboard back");
    bench.press(Key::ArrowUp);
    assert_ne!(bench.harness.state().state.explore.pair, pair, "then arrows move in the list");
}

#[test]
fn keys_go_on_from_what_was_clicked() {
    let mut bench = Bench::opened(1440.0, 900.0);
    let name = "Right neighbor: performed by: Imagine Dragons & Kendrick Lamar";
    bench.click(Role::Button, name);
    assert_eq!(bench.focused().as_deref(), Some(name));
    assert!(bench.harness.state().state.explore.pinned.is_some());
    bench.press(Key::X);
    bench.until(|w| w.state.explore.shown.as_ref().is_some_and(|v| v.what_if.edits.len() == 1));
}

#[test]
fn every_pill_is_reached_by_arrow_keys() {
    for (width, height) in [(1440.0, 900.0), (1024.0, 640.0)] {
        let mut bench = Bench::opened(width, height);
        bench.press(Key::ArrowLeft);
        let mut reached = BTreeSet::new();
        for _ in 0..40 {
            reached.extend(bench.focused());
            bench.press(Key::ArrowDown);
        }
        bench.press(Key::ArrowRight);
        for _ in 0..40 {
            reached.extend(bench.focused());
            bench.press(Key::ArrowUp);
        }
        for name in ["Left attributes", "Right attributes", "Left neighbor: genre: alternative rock"] {
            assert!(reached.contains(name), "{name} at {width}: {reached:?}");
        }
        assert!(reached.len() >= 19, "{reached:?}");
    }
}

#[test]
fn the_picture_has_a_twin_with_levels_and_values() {
    let mut bench = Bench::opened(1440.0, 900.0);
    let tree = bench.harness.get_by_role_and_label(Role::Tree, "Butterfly as a table");
    assert!(tree.accesskit_node().children().count() > 4, "relations are its children");
    let relation = bench.harness.get_by_role_and_label(Role::TreeItem, "Songwriter and composer");
    assert_eq!(relation.accesskit_node().data().level(), Some(1));
    assert!(relation.accesskit_node().value().is_some_and(|v| v.starts_with("part ")));
    let edge = bench.harness.get_by_role_and_label(Role::TreeItem, "Left: Dan Reynolds");
    assert_eq!(edge.accesskit_node().data().level(), Some(2));
    let value = edge.accesskit_node().value().unwrap_or_default();
    assert!(value.contains("attention") && value.contains("like Daniel Reynolds, similarity 0.99"), "{value}");
    let mut above = edge.accesskit_node().parent();
    while let Some(nameless) = above.filter(|n| n.label().is_none()) {
        above = nameless.parent();
    }
    assert_eq!(above.and_then(|n| n.label()).as_deref(), Some("Songwriter and composer"));
    let third = bench.harness.get_by_role_and_label(Role::TreeItem, "Left: wrote: Song of Dan Reynolds");
    assert_eq!(third.accesskit_node().data().level(), Some(3));
    edge.click_accesskit();
    bench.harness.run();
    assert_eq!(bench.focused().as_deref(), Some("Left neighbor: songwriter: Dan Reynolds"));
}

#[test]
fn the_sheet_lists_every_key_and_the_box_every_command() {
    let mut bench = Bench::opened(1440.0, 900.0);
    bench.press(Key::F1);
    assert!(bench.has(Role::Dialog, "All keys"));
    for shortcut in crate::app::SHORTCUTS {
        assert_eq!(bench.value(&format!("{}: {}", shortcut.section, shortcut.does)), shortcut.keys);
    }
    bench.press(Key::Escape);
    assert!(!bench.has(Role::Dialog, "All keys"));
    // With something undone, something done and something tried out, all commands are there.
    bench.act(Action::Order(crate::scene::RowOrder::Name));
    bench.act(Action::Undo);
    bench.act(Action::WhatIf(crate::app::turn(&Default::default(), 0)));
    bench.until(|w| w.state.explore.shown.as_ref().is_some_and(|v| !v.what_if.is_none()));
    let mut listed: Vec<crate::app::Command> = crate::app::commands(&bench.harness.state().state);
    bench.act(Action::Undo);
    listed.extend(crate::app::commands(&bench.harness.state().state));
    // In Review, with a decision made.
    let pair = bench.harness.state().state.explore.pair.expect("a pair");
    bench.act(Action::Review(ReviewAction::Ask(pair)));
    bench.until(move |w| w.state.review.open && w.state.review.card.as_ref().is_some_and(|c| c.pair == pair));
    bench.act(Action::Review(ReviewAction::Decide(crate::review::Verdict::Same)));
    bench.until(|w| !w.state.review.pending && w.state.review.ledger.can_undo());
    listed.extend(crate::app::commands(&bench.harness.state().state));
    for shortcut in crate::app::SHORTCUTS.iter().filter(|s| s.command) {
        let found = listed.iter().find(|c| c.name == shortcut.does);
        assert_eq!(found.map(|c| c.keys), Some(shortcut.keys), "{}", shortcut.does);
    }
    for command in listed.iter().filter(|c| !c.keys.is_empty()) {
        assert_eq!(crate::app::keys_of(&command.name), command.keys, "{} is in the sheet", command.name);
    }
}

#[test]
fn the_next_ambiguous_pair_is_the_one_nearest_to_the_threshold() {
    let mut bench = Bench::opened(1440.0, 900.0);
    let first = bench.harness.state().state.explore.pair;
    bench.press(Key::A);
    bench.until(|w| w.state.explore.shown.as_ref().is_some_and(|v| Some(v.pair) == w.state.explore.pair));
    let state = &bench.harness.state().state;
    assert_eq!(state.place, Place::Explore);
    let second = state.explore.pair;
    assert_ne!(second, first);
    let threshold = state.saved_threshold();
    let far = |score: f64| (score - threshold).abs();
    let curves = state.threshold.curves.iter().flatten();
    let pairs: Vec<_> = curves.flat_map(|c| c.held_out.pairs.iter()).collect();
    let best = pairs.iter().map(|p| far(p.score)).fold(f64::INFINITY, f64::min);
    let own = pairs.iter().filter(|p| Some((p.left, p.right)) == second).map(|p| far(p.score));
    assert_eq!(own.fold(f64::INFINITY, f64::min), best);
}

#[test]
fn two_hops_fit_into_a_narrow_window_and_labels_stay_apart() {
    for (width, height) in [(1440.0, 900.0), (1180.0, 760.0), (1024.0, 640.0), (960.0, 600.0)] {
        let mut bench = Bench::opened(width, height);
        for hops in ["Two hops", "One hop"] {
            bench.click(Role::RadioButton, hops);
            let canvas = bench.harness.get_by_role_and_label(Role::Group, "Butterfly").rect();
            for name in ["Left neighbor: main performer: Imagine Dragons", "Right neighbor: genre: hip hop"] {
                let Some(pill) = bench.harness.query_by_role_and_label(Role::Button, name) else { continue };
                let rect = pill.rect();
                assert!(rect.left() >= canvas.left() && rect.right() <= canvas.right(), "{name} at {width}");
            }
            let drawn = bench.harness.state().drawn().expect("a picture");
            let ctx = bench.harness.ctx.clone();
            let measure = super::paint::text_width(&ctx);
            let inside = |a: &crate::scene::Area| a.top >= drawn.clip.top && a.bottom <= drawn.clip.bottom;
            let content = drawn.content.iter().filter_map(|m| match &m.shape {
                crate::scene::picture::Shape::Label(l) => Some((l.area(&measure), &l.text)),
                _ => None,
            });
            let labels: Vec<_> = content.filter(|(a, _)| inside(a)).collect();
            for (i, (area, text)) in labels.iter().enumerate() {
                let other = labels[i + 1..].iter().find(|(other, _)| area.overlaps(other));
                assert_eq!(other.map(|o| o.1), None, "{text} at {width}");
            }
        }
    }
}

/// Names right to left and in other scripts are drawn, found and saved; what order letters take is the text library's work.
#[test]
fn names_in_any_script_are_text_in_the_file() {
    let names = ["فيروز", "עברית", "東京", "Ελλάς"];
    assert!(super::export::needs_system_fonts(&names[..1]), "the embedded fonts have no Arabic");
    assert!(!super::export::needs_system_fonts(&names[3..]), "they have Greek");
    let bench = Bench::opened(1440.0, 900.0);
    let mut picture = (*bench.harness.state().drawn().expect("a picture")).clone();
    let mut left = names.iter();
    for mark in &mut picture.content {
        if let crate::scene::picture::Shape::Label(label) = &mut mark.shape
            && let Some(name) = left.next()
        {
            label.text = (*name).to_owned();
        }
    }
    let text = super::export::as_svg(&picture, false, "any script");
    for name in names {
        assert!(text.contains(&format!(">{name}</text>")), "{name} keeps the order of its letters");
    }
}
