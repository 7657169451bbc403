//! The lesson driven by accessible names, without display. The numbers are those of the shipped network on a few songs.

use crate::app::{Action, MethodAction, Place, numbers};
use crate::graph::Side;
use crate::gui::tests::Bench;
use crate::model::cg_mualign::trace::Attentions;
use crate::scene::method::{Follow, LessonStep};
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

/// With the lesson of the demo's pair shown.
fn lesson(width: f32, height: f32) -> Bench {
    let mut bench = Bench::opened(width, height);
    bench.click(Role::Button, "Method place");
    bench.until(|w| w.state.method.shown.is_some());
    bench
}

fn step_name(step: LessonStep) -> String {
    format!("Step {}: {}", step.index() + 1, step.title())
}

#[test]
fn all_steps_are_walked_by_name_on_both_examples() {
    for (width, height) in [(1440.0, 900.0), (1024.0, 640.0), (960.0, 600.0)] {
        let mut bench = lesson(width, height);
        for example in ["Radioactive", "Aditya Raj"] {
            bench.click(Role::Button, "Example");
            bench.click(Role::MenuItem, example);
            bench.until(|w| {
                let method = &w.state.method;
                method.example.is_some_and(|e| e.name() == example) && method.shown.is_some() && w.state.job.is_none()
            });
            let graphs = bench.harness.state().state.graphs.as_ref().map(|g| g.name.clone());
            assert_eq!(graphs.as_deref(), Some(if example == "Radioactive" { "music demo" } else { "films demo" }));
            assert_eq!(bench.harness.state().state.place, Place::Method, "the lesson stays in view");
            for step in LessonStep::ALL {
                bench.click(Role::ListItem, &step_name(step));
                assert_eq!(bench.value("Step counter"), format!("Step {} of 8", step.index() + 1));
                assert_eq!(bench.value("Step title"), step.title());
                for words in ["Step words", "In this pair", "But"] {
                    assert!(bench.value(words).len() > 20, "{words} of {step:?}");
                }
            }
        }
    }
}

#[test]
fn names_of_controls_are_unique_in_every_step() {
    let mut bench = lesson(1440.0, 900.0);
    for step in LessonStep::ALL {
        bench.click(Role::ListItem, &step_name(step));
        let mut names: BTreeMap<(Role, String), usize> = BTreeMap::new();
        for role in [Role::Button, Role::RadioButton, Role::ListItem, Role::Slider, Role::Status] {
            for node in bench.harness.get_all_by_role(role) {
                *names.entry((role, node.accesskit_node().label().unwrap_or_default())).or_default() += 1;
            }
        }
        let twice: Vec<_> = names.iter().filter(|(_, n)| **n > 1).collect();
        assert!(twice.is_empty(), "{step:?}: {twice:?}");
        assert!(names.keys().all(|(_, name)| !name.is_empty()), "{step:?}");
    }
}

#[test]
fn the_switch_shows_the_score_of_each_way_through_the_network() {
    let mut bench = lesson(1440.0, 900.0);
    for (attentions, name) in
        Attentions::ALL.into_iter().zip(["Both attentions", "Cross only", "Self only", "No attention"])
    {
        bench.click(Role::RadioButton, name);
        let shown = bench.harness.state().state.method.shown.clone().expect("a lesson");
        assert_eq!(bench.value("Score"), numbers::score(shown.trace.play(attentions).score));
    }
    bench.click(Role::ListItem, &step_name(LessonStep::Cross));
    assert!(bench.value("In this pair").contains("switched off"));
    bench.click(Role::RadioButton, "Both attentions");
    assert!(!bench.value("In this pair").contains("switched off"));
}

#[test]
fn it_plays_pauses_and_is_walked_by_keys() {
    let mut bench = lesson(1440.0, 900.0);
    let position = |b: &Bench| b.harness.state().state.method.position;
    bench.harness.get_by_role_and_label(Role::Button, "Play").click();
    bench.harness.run_steps(12);
    let played = position(&bench);
    assert!(played > 0.0 && bench.harness.state().state.method.playing, "{played}");
    bench.harness.get_by_role_and_label(Role::Button, "Pause").click();
    bench.harness.run();
    let held = position(&bench);
    bench.harness.run();
    assert_eq!(position(&bench), held, "nothing moves while it is held");
    for (key, step) in [(Key::Period, 2), (Key::Period, 3), (Key::Comma, 2)] {
        bench.harness.key_press(key);
        bench.harness.run();
        assert_eq!(bench.value("Step counter"), format!("Step {step} of 8"));
    }
    bench.click(Role::Button, "Last step");
    bench.click(Role::Button, "Next step");
    assert_eq!(bench.value("Step counter"), "Step 8 of 8", "there is no ninth");
    bench.click(Role::Button, "Previous step");
    bench.click(Role::Button, "First step");
    assert_eq!(bench.value("Step counter"), "Step 1 of 8");
    bench.harness.get_by_role_and_label(Role::Slider, "Play position").set_value_accesskit(4.5);
    bench.harness.run();
    assert_eq!(bench.value("Step title"), "Self-attention");
    bench.click(Role::Button, "Speed");
    bench.click(Role::MenuItem, "2×");
    assert_eq!(bench.harness.state().state.method.speed, crate::app::Speed::Twice);
}

#[test]
fn space_plays_when_nothing_has_the_keyboard() {
    let mut bench = lesson(1440.0, 900.0);
    bench.harness.ctx.clone().memory_mut(|m| {
        if let Some(id) = m.focused() {
            m.surrender_focus(id)
        }
    });
    bench.harness.key_press(Key::Space);
    bench.harness.run_steps(4);
    assert!(bench.harness.state().state.method.playing);
    bench.harness.key_press(Key::Space);
    bench.harness.run_steps(4);
    assert!(!bench.harness.state().state.method.playing);
}

#[test]
fn a_node_is_followed_by_a_click_and_left_by_another() {
    let mut bench = lesson(1440.0, 900.0);
    bench.click(Role::ListItem, &step_name(LessonStep::Cross));
    bench.click(Role::Button, "Node: left: Night Visions");
    let follow = bench.harness.state().state.method.follow;
    assert!(matches!(follow, Some(Follow::Neighbor(Side::Left, _))), "{follow:?}");
    bench.click(Role::Button, "Node: right: Radioactive (Remix)");
    assert_eq!(bench.harness.state().state.method.follow, Some(Follow::Center(Side::Right)));
    bench.click(Role::Button, "Node: right: Radioactive (Remix)");
    assert_eq!(bench.harness.state().state.method.follow, None);
}

#[test]
fn present_mode_leaves_stage_words_and_transport() {
    let mut bench = lesson(1440.0, 900.0);
    bench.harness.key_press(Key::F11);
    bench.harness.run();
    assert!(!bench.has(Role::Button, "Explore place") && !bench.has(Role::ListItem, &step_name(LessonStep::Cap)));
    assert!(bench.has(Role::Button, "Play") && bench.has(Role::RadioButton, "Cross only"));
    assert!(bench.value("Step words").starts_with("Two graphs"));
    bench.harness.key_press(Key::Escape);
    bench.harness.run();
    assert!(bench.has(Role::Button, "Explore place"));
    bench.click(Role::Button, "Present");
    assert!(bench.harness.state().state.method.present);
    bench.click(Role::Button, "Present");
    assert!(!bench.harness.state().state.method.present);
}

#[test]
fn my_pair_trains_the_network_first_where_there_is_none() {
    let mut bench = Bench::opened(1440.0, 900.0);
    bench.engine.untrained.store(true, Ordering::Relaxed);
    bench.engine.hold.store(true, Ordering::Relaxed);
    bench.harness.key_press_modifiers(Modifiers::COMMAND, Key::Num6);
    bench.harness.run();
    bench.until(|w| w.state.method.untrained && w.state.job.is_none());
    assert!(bench.value("Lesson state").starts_with("No CG-MuAlign was trained"));
    bench.harness.get_by_role_and_label(Role::Button, "Use my pair").click();
    bench.harness.run_steps(3);
    bench.until(|w| w.state.models.training.as_ref().is_some_and(|t| t.history.len() == 40));
    assert!(bench.harness.state().state.method.training);
    assert!(bench.value("Lesson state").contains("is learning"));
    assert!(bench.has(Role::Button, "Cancel job: Train"));
    bench.harness.get_by_role_and_label(Role::Button, "Cancel training").click();
    bench.harness.run_steps(3);
    bench.until(|w| w.state.models.training.is_none());
    assert!(bench.value("Lesson state").contains("Use my pair starts again"));
    bench.engine.hold.store(false, Ordering::Relaxed);
    bench.click(Role::Button, "Use my pair");
    bench.until(|w| w.state.method.shown.is_some());
    let state = &bench.harness.state().state;
    assert_eq!(state.models.current.as_deref(), Some("Evidence"), "what scores elsewhere stays");
    assert!(state.models.list.iter().any(|m| m.name == "CG-MuAlign, trained here"));
}

/// One click is enough: that there is no network turns out on the way.
#[test]
fn my_pair_needs_one_click() {
    let mut bench = Bench::opened(1440.0, 900.0);
    bench.engine.untrained.store(true, Ordering::Relaxed);
    bench.act(Action::Method(MethodAction::UseMyPair));
    bench.until(|w| w.state.method.shown.is_some());
    assert!(bench.harness.state().state.models.list.iter().any(|m| m.name == "CG-MuAlign, trained here"));
    bench.click(Role::Button, "Method place");
    assert!(bench.has(Role::Button, "Node: right: Radioactive (Remix)"));
}

#[test]
fn a_candidate_of_explore_becomes_my_pair_and_goes_back() {
    let mut bench = lesson(1440.0, 900.0);
    bench.click(Role::Button, "Explore place");
    bench.click(Role::ListItem, "Candidate: Radioactive (Live) [x-2]");
    bench.until(|w| w.state.explore.shown.as_ref().is_some_and(|v| v.names[1] == "Radioactive (Live)"));
    bench.click(Role::Button, "Method place");
    bench.click(Role::Button, "Use my pair");
    bench.until(|w| w.state.method.shown.as_ref().is_some_and(|l| w.state.method.pair == Some(l.pair)));
    assert!(bench.has(Role::Button, "Node: right: Radioactive (Live)"));
    assert_eq!(bench.harness.state().state.method.example, None);
    bench.act(Action::OpenPair((crate::graph::EntityId(0), crate::graph::EntityId(1))));
    bench.click(Role::Button, "Open in Explore");
    bench.until(|w| w.state.explore.shown.as_ref().is_some_and(|v| v.names[1] == "Radioactive (Live)"));
    assert_eq!(bench.harness.state().state.place, Place::Explore);
}

/// An answer for a pair that nobody waits for any more changes nothing.
#[test]
fn late_traces_are_dropped() {
    let mut bench = lesson(1440.0, 900.0);
    let late = MethodAction::Traced { request: 0, lesson: None };
    bench.act(Action::Method(late));
    assert!(bench.harness.state().state.method.shown.is_some());
    bench.act(Action::Method(MethodAction::Failed { request: 0, message: "late".to_owned() }));
    assert_eq!(bench.harness.state().state.method.fault, None);
}
