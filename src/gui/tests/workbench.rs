//! The place Threshold driven by accessible names: every chart moves the one threshold, and lists say what follows.

use super::Bench;
use crate::app::{Action, BenchAction, Chart, Place};
use egui::accesskit::Role;
use egui::{Key, Modifiers, Pos2, vec2};
use egui_kittest::kittest::{NodeT, Queryable};

fn opened() -> Bench {
    let mut bench = Bench::opened(1440.0, 900.0);
    bench.click(Role::Button, "Threshold place");
    bench
}

fn working(bench: &Bench) -> f64 {
    bench.harness.state().state.threshold.working
}

fn set(bench: &mut Bench, value: f64) {
    bench.harness.get_by_role_and_label(Role::Slider, "Threshold").set_value_accesskit(value);
    bench.harness.run();
}

/// Presses at a place, moves in five steps, lets go.
pub(super) fn drag(bench: &mut Bench, from: Pos2, by: egui::Vec2) {
    bench.harness.hover_at(from);
    bench.harness.step();
    bench.harness.drag_at(from);
    bench.harness.step();
    for i in 1..=5 {
        bench.harness.hover_at(from + by * (i as f32 / 5.0));
        bench.harness.step();
    }
    bench.harness.drop_at(from + by);
    bench.harness.run();
}

/// Names of list items that begin so.
pub(super) fn items(bench: &Bench, kind: &str) -> Vec<String> {
    let rows = bench.harness.get_all_by_role(Role::ListItem);
    rows.filter_map(|n| n.accesskit_node().label()).filter(|n| n.starts_with(kind)).collect()
}

/// Opens the menu of a chip and takes a line of it.
pub(super) fn choose(bench: &mut Bench, chip: &str, line: &str) {
    bench.harness.get_by_role_and_label(Role::Button, chip).click();
    bench.harness.run_steps(3);
    bench.click(Role::MenuItemRadio, line);
}

#[test]
fn the_threshold_is_dragged_typed_and_moved_by_keys() {
    let mut bench = Bench::opened(1440.0, 900.0);
    bench.click(Role::Button, "Threshold place");
    let before = bench.harness.state().state.threshold.working;
    let handle =
        bench.harness.get_by_role_and_label(Role::Slider, "Threshold handle").rect().center_top() + vec2(0.0, 8.0);
    bench.harness.hover_at(handle);
    bench.harness.step();
    bench.harness.drag_at(handle);
    bench.harness.step();
    for i in 1..=5 {
        bench.harness.hover_at(handle - vec2(20.0 * i as f32, 0.0));
        bench.harness.step();
    }
    bench.harness.drop_at(handle - vec2(100.0, 0.0));
    bench.harness.run();
    let dragged = bench.harness.state().state.threshold.working;
    assert!(dragged < before - 0.05, "{dragged} {before}");
    assert!(bench.has(Role::Button, "Save threshold"));
    bench.harness.key_press(Key::ArrowRight);
    bench.harness.run();
    let stepped = bench.harness.state().state.threshold.working;
    let view = bench.harness.state().state.threshold.curve().expect("a curve").clone();
    let next = view.curve.thresholds().iter().copied().filter(|s| *s > dragged).fold(f64::INFINITY, f64::min);
    assert_eq!(stepped, next, "an arrow key goes to the next distinct score");
    bench.harness.key_press_modifiers(Modifiers::SHIFT, Key::ArrowLeft);
    bench.harness.run();
    assert!(bench.harness.state().state.threshold.working < stepped);
    bench.harness.get_by_role_and_label(Role::Slider, "Threshold").set_value_accesskit(0.4);
    bench.harness.run();
    assert_eq!(bench.harness.state().state.threshold.working, 0.4);
    bench.click(Role::Button, "Saved threshold");
    bench.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    bench.harness.get_by_role_and_label(Role::TextInput, "Threshold value").type_text("0.7");
    bench.harness.run();
    bench.harness.key_press(Key::Enter);
    bench.harness.run();
    assert_eq!(bench.harness.state().state.threshold.working, 0.7);
    bench.click(Role::Button, "Save threshold");
    assert_eq!(bench.harness.state().state.threshold.saved, 0.7);
    bench.click(Role::RadioButton, "Test pairs");
    assert!(!bench.has(Role::Slider, "Threshold"), "test pairs are for reading");
}

#[test]
fn flips_are_listed_with_gold_and_lead_to_explore_and_back() {
    let mut bench = Bench::opened(1440.0, 900.0);
    bench.click(Role::Button, "Threshold place");
    assert_eq!(bench.value("Flip count"), "0");
    let saved = bench.harness.state().state.threshold.saved;
    bench.harness.get_by_role_and_label(Role::Slider, "Threshold").set_value_accesskit(saved - 0.2);
    bench.harness.run();
    let view = bench.harness.state().state.threshold.curve().expect("a curve").clone();
    let flips = view.held_out.pairs.iter().filter(|p| p.score < saved && p.score >= saved - 0.2).count();
    assert!(flips > 3, "{flips}");
    assert_eq!(bench.value("Flip count"), flips.to_string());
    assert!(bench.value("Precision interval").starts_with("95 %: 0."));
    let row = {
        let rows = bench.harness.get_all_by_role(Role::ListItem);
        let names = rows.filter_map(|n| n.accesskit_node().label()).filter(|n| n.starts_with("Flip: "));
        names.into_iter().next().expect("a flip is listed")
    };
    bench.harness.get_by_role_and_label(Role::ListItem, &row).click();
    bench.harness.run();
    assert_eq!(bench.harness.state().state.place, Place::Explore);
    bench.harness.key_press(Key::Escape);
    bench.harness.run();
    assert_eq!(bench.harness.state().state.place, Place::Threshold, "Esc leads back");
}

#[test]
fn the_price_of_a_wrong_match_moves_the_cheapest_threshold() {
    let mut bench = Bench::opened(1440.0, 900.0);
    bench.click(Role::Button, "Threshold place");
    let view = bench.harness.state().state.threshold.curve().expect("a curve").clone();
    let cheapest = |bench: &Bench| bench.harness.state().state.threshold.costs.cheapest(&view.curve);
    let before = cheapest(&bench);
    bench.harness.get_by_role_and_label(Role::SpinButton, "Wrong match cost").set_value_accesskit(30.0);
    bench.harness.run();
    let dear = cheapest(&bench);
    assert!(dear > before, "{dear} {before}");
    assert!(bench.value("Review plan").starts_with("Looking at the "), "{}", bench.value("Review plan"));
    bench.click(Role::Button, "Use best threshold");
    assert_eq!(bench.harness.state().state.threshold.working, dear.min(1.0));
}

#[test]
fn dragging_the_point_along_the_curve_changes_precision_in_the_same_frame() {
    let mut bench = Bench::opened(1440.0, 900.0);
    bench.click(Role::Button, "Threshold place");
    let before = bench.value("Precision");
    let at = bench.harness.get_by_role_and_label(Role::Slider, "Threshold").rect().center();
    bench.harness.hover_at(at);
    bench.harness.step();
    bench.harness.drag_at(at);
    bench.harness.step();
    bench.harness.hover_at(at - vec2(150.0, 40.0));
    bench.harness.step();
    let working = bench.harness.state().state.threshold.working;
    let curve = bench.harness.state().state.threshold.curve().cloned().expect("a curve is shown");
    assert_eq!(bench.value("Precision"), format!("{:.3}", curve.curve.at(working).precision));
    bench.harness.drop_at(at - vec2(150.0, 40.0));
    bench.harness.run();
    assert_ne!(bench.value("Precision"), before);
}

#[test]
fn every_chart_moves_the_one_threshold() {
    let mut bench = opened();
    for (chart, canvas) in [
        ("Chart of scores", "Score histogram"),
        ("Chart against the threshold", "Precision and recall against the threshold"),
        ("Chart of calibration", "Calibration plot"),
    ] {
        bench.click(Role::RadioButton, chart);
        set(&mut bench, 0.5);
        let plot = bench.harness.get_by_role_and_label(Role::Canvas, canvas).rect();
        // Anywhere on the chart, not on the handle alone.
        let from = plot.left_center() + vec2(plot.width() * 0.8, 0.0);
        drag(&mut bench, from, vec2(plot.width() * 0.1, 0.0));
        let after = working(&bench);
        assert!(after > 0.8, "{chart}: {after}");
        let view = bench.harness.state().state.threshold.curve().expect("a curve").clone();
        assert_eq!(bench.value("Precision"), format!("{:.3}", view.at(after).precision), "{chart}");
        assert_eq!(bench.value("Right matches"), view.at(after).true_positives.to_string(), "{chart}");
    }
    bench.click(Role::RadioButton, "Chart of scores");
    set(&mut bench, 0.5);
    let cell = bench.harness.get_by_role_and_label(Role::Button, "List wrong matches").rect();
    drag(&mut bench, cell.center(), vec2(60.0, 0.0));
    assert!(working(&bench) > 0.52, "the matrix moves it, too: {}", working(&bench));
}

#[test]
fn a_cell_lists_its_pairs_lost_ones_among_the_missed() {
    let mut bench = opened();
    bench.click(Role::Button, "List missed");
    let missed: usize = bench.value("Missed").parse().expect("a count");
    assert_eq!(bench.value("Listed pairs"), missed.to_string());
    assert_eq!(bench.value("Lost"), "2");
    set(&mut bench, 0.0);
    assert_eq!(bench.value("Listed pairs"), "2", "only lost links are missed when all is accepted");
    assert_eq!(items(&bench, "Missed: ").len(), 2);
    let why = bench.harness.get_all_by_role(Role::Button).filter_map(|n| n.accesskit_node().label());
    let why = why.into_iter().find(|n| n.starts_with("Why not: ")).expect("a missed pair can be asked about");
    bench.harness.get_by_role_and_label(Role::Button, &why).click();
    bench.harness.run_steps(3);
    bench.until(|w| w.state.threshold.bench.why.answer.is_some());
    assert_eq!(bench.value("Lost at"), "a match", "everything reaches a threshold of zero");
}

#[test]
fn why_not_says_the_step_and_the_nearest_change() {
    let mut bench = opened();
    bench.click(Role::RadioButton, "Ask why not");
    bench.click(Role::Button, "Ask about the pair in Explore");
    bench.until(|w| w.state.threshold.bench.why.answer.is_some());
    assert_eq!(bench.value("Lost at"), "Threshold");
    assert_eq!(bench.value("Nearest change"), "A threshold of 0.26 keeps it.");
    assert_eq!(bench.value("Step: Blocking"), "It scores 0.26.");
    let field = bench.harness.get_by_role_and_label(Role::TextInput, "Right entity");
    field.focus();
    bench.harness.run();
    bench.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    bench.harness.get_by_role_and_label(Role::TextInput, "Right entity").type_text("nobody");
    bench.harness.run();
    bench.click(Role::Button, "Ask why this pair is no match");
    bench.until(|w| w.state.threshold.bench.why.fault.is_some());
    assert!(bench.value("Why not state").contains("there is no entity"));
}

#[test]
fn entities_one_to_one_and_slices_are_counted_anew() {
    let mut bench = opened();
    let counted = |w: &crate::gui::window::Window| w.state.threshold.bench.asked.is_none();
    let before = bench.value("Right matches");
    bench.harness.get_by_role_and_label(Role::RadioButton, "Count entities").click();
    bench.harness.run_steps(3);
    bench.until(counted);
    let view = bench.harness.state().state.threshold.curve().expect("a curve").clone();
    assert_eq!(view.held_out.pairs.len(), 17, "one row an entity");
    assert_ne!(bench.value("Right matches"), before);
    bench.harness.get_by_role_and_label(Role::Button, "One to one").click();
    bench.harness.run_steps(3);
    bench.until(counted);
    let choice = bench.harness.state().state.threshold.bench.choice.clone();
    assert!(choice.one_to_one && bench.harness.state().state.threshold.curves[1].is_some());
    bench.harness.get_by_role_and_label(Role::RadioButton, "Count pairs").click();
    bench.harness.run_steps(3);
    bench.until(counted);
    bench.harness.get_by_role_and_label(Role::Button, "One to one").click();
    bench.harness.run_steps(3);
    bench.until(counted);
    assert_eq!(bench.value("Right matches"), before, "and back");
    choose(&mut bench, "Type filter", "Slice: track");
    bench.until(counted);
    let view = bench.harness.state().state.threshold.curve().expect("a curve").clone();
    assert_eq!(view.held_out.pairs.len(), 8 * 17 - 2, "eight tracks, less two lost links");
    choose(&mut bench, "Type filter", "Slice: all");
    bench.until(counted);
    bench.click(Role::RadioButton, "Chart of slices");
    assert!(!bench.value("Worst slice").is_empty());
    bench.click(Role::ListItem, "Slice: track");
    let lit = bench.harness.state().state.threshold.bench.lit.clone();
    assert_eq!(lit.map(|s| s.name).as_deref(), Some("track"));
    assert!(bench.has(Role::Canvas, "Curves of slices"));
}

#[test]
fn another_model_is_laid_over_with_what_it_fixes_and_breaks() {
    let mut bench = opened();
    bench.click(Role::RadioButton, "List differences");
    assert!(!bench.has(Role::Status, "Differences"));
    choose(&mut bench, "Compare with", "Compare with CG-MuAlign");
    bench.until(|w| w.state.threshold.bench.overlays.first().is_some_and(|o| o.against[0].is_some()));
    let words = bench.value("Differences");
    let state = &bench.harness.state().state;
    let view = state.threshold.curve().expect("a curve");
    let overlay = crate::app::compared(state).expect("compared");
    let against = overlay.against.clone();
    let now = view.at(state.threshold.working);
    let (fixed, broken) = against.counts(now.true_positives + now.false_positives);
    assert!(fixed > 0 && broken > 0, "{fixed} {broken}");
    assert_eq!(words, format!("{fixed} fixed, {broken} broken"));
    assert_eq!(overlay.threshold, 0.62, "where the other model accepts by itself");
    assert!(bench.has(Role::Status, "PRAUC of CG-MuAlign"));
    assert!(!items(&bench, "Differs: ").is_empty());
    choose(&mut bench, "Compare with", "Compare with CG-MuAlign");
    assert!(bench.harness.state().state.threshold.bench.overlays.is_empty(), "taken away again");
}

#[test]
fn a_pinned_threshold_is_what_others_are_held_against() {
    let mut bench = opened();
    set(&mut bench, 0.4);
    bench.click(Role::Button, "Pin threshold");
    assert_eq!(bench.value("Flip count"), "0");
    set(&mut bench, 0.3);
    let view = bench.harness.state().state.threshold.curve().expect("a curve").clone();
    assert_eq!(bench.value("Flip count"), view.curve.flips(0.4, 0.3).len().to_string());
    let words = bench.value("Forecast");
    assert!(
        words.starts_with("F1 is known to ± 0.") && words.contains(" more entities with gold would make it ± 0."),
        "{words}"
    );
    bench.click(Role::Button, "Pin threshold");
    let saved = bench.harness.state().state.threshold.saved;
    assert_eq!(bench.value("Flip count"), view.curve.flips(saved, 0.3).len().to_string());
}

#[test]
fn the_workbench_is_drawn_at_all_sizes_with_every_chart() {
    for (width, height) in [(1440.0, 900.0), (1180.0, 760.0), (1024.0, 640.0), (960.0, 600.0)] {
        let mut bench = Bench::opened(width, height);
        bench.click(Role::Button, "Threshold place");
        let head = |name: &str, bench: &Bench| bench.harness.get_by_role_and_label(Role::Button, name).rect();
        set(&mut bench, 0.41);
        let save = head("Save threshold", &bench);
        for name in ["Compare with", "Type filter", "One to one", "Pin threshold"] {
            let chip = head(name, &bench);
            assert!(!chip.intersects(save) && chip.right() <= width, "{name} at {width}");
        }
        for chart in [Chart::Metrics, Chart::Calibration, Chart::Slices, Chart::Scores] {
            bench.act(Action::Bench(BenchAction::Chart(chart)));
            bench.harness.run();
        }
        bench.act(Action::SwitchTheme);
        bench.harness.run();
        assert_eq!(bench.harness.state().state.place, Place::Threshold);
    }
}

#[test]
fn a_row_of_the_ablation_is_laid_over_with_what_it_fixes_and_breaks() {
    let mut bench = opened();
    bench.act(Action::Ablate);
    bench.until(|w| w.state.models.ablation.whole.is_some());
    let row = &bench.harness.state().state.models.ablation.rows[0];
    let (name, test) = (format!("{}: {}", row.variant.config.kind.shown(), row.variant.name), row.test.clone());
    choose(&mut bench, "Compare with", &format!("Compare with {name}"));
    bench.until(|w| w.state.threshold.bench.ablations.first().is_some_and(|a| a.1.is_some()));
    bench.click(Role::RadioButton, "List differences");
    let state = &bench.harness.state().state;
    assert_eq!(state.threshold.split, crate::graph::Split::Test);
    let (view, working) = (state.threshold.curve().expect("a curve"), state.threshold.working);
    let scores: std::collections::HashMap<_, _> = test.pairs.iter().map(|p| (p.0, p.1)).collect();
    let mut wanted = [0, 0];
    for p in &view.held_out.pairs {
        let (here, there) = (p.score >= working, scores[&(p.left, p.right)] >= test.threshold);
        if here != there {
            wanted[usize::from(here == p.same)] += 1;
        }
    }
    assert!(wanted.iter().all(|n| *n > 0), "{wanted:?}");
    assert_eq!(bench.value("Differences"), format!("{} fixed, {} broken", wanted[0], wanted[1]));
    assert!(bench.has(Role::Status, &format!("PRAUC of {name}")));
}
