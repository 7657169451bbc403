//! The window driven by accessible names, without display or GPU. Nothing sleeps: answers are waited for.

use super::theme;
use super::window::Window;
use crate::app::fixture::TestEngine;
use crate::app::{Action, Engine, PipelineEngine, Place, Sources};
use crate::review::Sessions;
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

mod decided;
mod export;
mod what_if;
mod whole_loop;
mod workbench;

pub(super) const PATIENCE: Duration = Duration::from_secs(20);

/// A window in a harness, over the small engine.
pub(super) struct Bench {
    pub harness: Harness<'static, Window>,
    pub engine: Arc<TestEngine>,
}

impl Bench {
    pub fn sized(width: f32, height: f32) -> Self {
        Self::keeping(width, height, Sessions::default())
    }

    /// With a place where sessions are kept.
    pub fn keeping(width: f32, height: f32, sessions: Sessions) -> Self {
        let engine = Arc::new(TestEngine::default());
        Self { harness: Self::window(engine.clone(), width, height, sessions), engine }
    }

    /// The same over the method of the program, whose `engine` is then not asked.
    pub fn whole(width: f32, height: f32, sessions: Sessions) -> Self {
        let harness = Self::window(Arc::new(PipelineEngine::default()), width, height, sessions);
        Self { harness, engine: Arc::default() }
    }

    fn window(engine: Arc<dyn Engine>, width: f32, height: f32, sessions: Sessions) -> Harness<'static, Window> {
        let window = Window::keeping(&egui::Context::default(), engine, sessions).expect("threads start");
        Harness::builder()
            .with_size([width, height])
            .with_max_steps(60)
            .with_context_setup(|ctx| theme::install(ctx, false))
            .build_ui_state(
                |ui, window: &mut Window| {
                    let ctx = ui.ctx().clone();
                    window.take_answers(&ctx);
                    window.draw(ui);
                },
                window,
            )
    }

    /// With the demo open and its pair shown.
    pub fn opened(width: f32, height: f32) -> Self {
        let mut bench = Self::sized(width, height);
        bench.act(Action::Open(Sources::one("demo:music")));
        bench.until(|w| w.state.explore.shown.is_some() && w.state.explore.candidates.is_some());
        bench.harness.run();
        bench
    }

    pub fn act(&mut self, action: Action) {
        let ctx = self.harness.ctx.clone();
        self.harness.state_mut().act(&ctx, action);
    }

    /// Takes answers until the window is as wanted, at most until patience ends.
    pub fn until(&mut self, wanted: impl Fn(&Window) -> bool) {
        while !wanted(self.harness.state()) {
            let answer = self.harness.state().wait(PATIENCE);
            let state = &self.harness.state().state;
            let (job, what_if, requests) = (&state.job, &state.explore.what_if, state.requests);
            let review = &state.review;
            let asked = (review.open, review.scored, review.queue.is_some(), review.current, review.card.is_some());
            let said = (&state.notice, &review.fault, &state.data.fault, asked, &review.copying);
            let answer =
                answer.unwrap_or_else(|| panic!("no answer in time: {job:?} {what_if:?} {requests:?} {said:?}"));
            self.act(answer);
        }
        self.harness.run();
    }

    pub fn click(&mut self, role: Role, name: &str) {
        self.harness.get_by_role_and_label(role, name).click();
        self.harness.run();
    }

    pub fn has(&self, role: Role, name: &str) -> bool {
        self.harness.query_by_role_and_label(role, name).is_some()
    }

    pub fn value(&self, name: &str) -> String {
        let node = self.harness.get_by_role_and_label(Role::Status, name);
        node.accesskit_node().value().unwrap_or_default()
    }
}

#[test]
fn a_demo_is_opened_from_data_and_explained() {
    let mut bench = Bench::sized(1440.0, 900.0);
    bench.click(Role::Button, "Data place");
    bench.click(Role::Button, "Open demo: Music");
    bench.until(|w| w.state.explore.shown.is_some());
    assert_eq!(bench.harness.state().state.place, Place::Explore);
    assert_eq!(bench.value("Verdict"), "Not the same");
    assert_eq!(bench.value("Score"), "0.26");
    assert!(bench.has(Role::Button, "Left neighbor: main performer: Imagine Dragons"));
    assert!(bench.has(Role::Button, "Rung: Dan Reynolds and Daniel Reynolds"));
    assert!(bench.has(Role::ListItem, "Candidate: Radioactive (Remix) [x-1]"));
    assert!(bench.has(Role::Button, "Open part: Songwriter"));
}

#[test]
fn a_path_is_typed_and_a_broken_file_is_said_where_it_arose() {
    let mut bench = Bench::sized(1440.0, 900.0);
    bench.click(Role::Button, "Data place");
    let field = bench.harness.get_by_role_and_label(Role::TextInput, "Left graph path");
    field.focus();
    field.type_text("broken.nt");
    bench.harness.run();
    bench.click(Role::Button, "Open two graphs");
    bench.until(|w| w.state.data.fault.is_some());
    assert!(bench.value("Fault").contains("line 3"));
}

#[test]
fn search_finds_an_entity_and_enter_opens_it() {
    let mut bench = Bench::opened(1440.0, 900.0);
    bench.harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    bench.harness.run();
    bench.harness.get_by_role_and_label(Role::TextInput, "Search and commands").type_text("demons");
    bench.harness.step();
    bench.until(|w| w.state.search.answered == "demons");
    assert!(bench.harness.get_by_role(Role::ListBox).accesskit_node().label().is_some());
    bench.harness.key_press(Key::Enter);
    bench.harness.run();
    bench.until(|w| w.state.explore.shown.as_ref().is_some_and(|v| v.names[0] == "Demons"));
    assert!(!bench.harness.state().state.search.open);
}

#[test]
fn a_candidate_is_picked_by_name_and_by_key() {
    let mut bench = Bench::opened(1440.0, 900.0);
    bench.click(Role::ListItem, "Candidate: Radioactive (Live) [x-2]");
    bench.until(|w| w.state.explore.shown.as_ref().is_some_and(|v| v.names[1] == "Radioactive (Live)"));
    bench.harness.key_press(Key::ArrowUp);
    bench.harness.run();
    bench.until(|w| w.state.explore.shown.as_ref().is_some_and(|v| v.names[1] == "Radioactive (Remix)"));
}

#[test]
fn switching_attention_off_moves_the_score_and_restores() {
    let mut bench = Bench::opened(1440.0, 900.0);
    bench.click(Role::CheckBox, "Without self-attention");
    bench.until(|w| w.state.explore.shown.as_ref().is_some_and(|v| v.what_if.without_self_attention));
    assert_eq!(bench.value("Verdict"), "Same entity");
    bench.click(Role::Button, "Restore all what-ifs");
    bench.until(|w| w.state.explore.shown.as_ref().is_some_and(|v| v.what_if.is_none()));
    assert_eq!(bench.value("Verdict"), "Not the same");
    bench.harness.key_press_modifiers(Modifiers::SHIFT, Key::N);
    bench.harness.run();
    bench.until(|w| w.state.explore.shown.as_ref().is_some_and(|v| v.what_if.names_only));
}

#[test]
fn a_part_opens_to_edges_that_add_up() {
    let mut bench = Bench::opened(1440.0, 900.0);
    bench.click(Role::Button, "Open part: Songwriter");
    assert!(bench.has(Role::Row, "Part: Daniel Reynolds"));
}

#[test]
fn hovering_a_pill_lights_its_row_and_a_click_pins_it() {
    let mut bench = Bench::opened(1440.0, 900.0);
    let pill = bench.harness.get_by_role_and_label(Role::Button, "Left neighbor: songwriter: Dan Reynolds").rect();
    bench.harness.hover_at(pill.center());
    bench.harness.run();
    let lit = bench.harness.state().lit();
    assert_eq!(lit.items.len(), 2, "both ends of the row light together");
    bench.click(Role::Button, "Left neighbor: songwriter: Dan Reynolds");
    assert_eq!(bench.harness.state().state.explore.pinned.as_ref(), Some(&lit));
    bench.harness.key_press(Key::Escape);
    bench.harness.run();
    assert_eq!(bench.harness.state().state.explore.pinned, None);
}

#[test]
fn second_hop_and_only_differences_change_the_butterfly() {
    let mut bench = Bench::opened(1440.0, 900.0);
    bench.click(Role::RadioButton, "Two hops");
    assert!(bench.has(Role::Button, "Left neighbor: place: Las Vegas"));
    bench.click(Role::Button, "Only differences");
    assert!(!bench.has(Role::Button, "Rung: Dan Reynolds and Daniel Reynolds"));
    bench.harness.key_press(Key::Num1);
    bench.harness.run();
    assert!(!bench.has(Role::Button, "Left neighbor: place: Las Vegas"));
}

#[test]
fn training_runs_shows_curves_and_is_kept_or_cancelled() {
    let mut bench = Bench::opened(1440.0, 900.0);
    bench.engine.hold.store(true, Ordering::Relaxed);
    bench.click(Role::Button, "Model place");
    bench.harness.get_by_role_and_label(Role::Button, "Train").click();
    bench.harness.run_steps(3);
    bench.until(|w| w.state.models.training.as_ref().is_some_and(|t| t.history.len() >= 40));
    assert!(bench.harness.get_by_role(Role::ProgressIndicator).accesskit_node().label().is_some());
    bench.harness.get_by_role_and_label(Role::Button, "Cancel job: Train").click();
    bench.harness.run_steps(3);
    bench.until(|w| w.state.models.training.is_none());
    assert_eq!(bench.harness.state().state.models.list.len(), 2, "cancelled training keeps nothing");
    bench.harness.get_by_role_and_label(Role::Button, "Train").click();
    bench.harness.run_steps(3);
    bench.until(|w| w.state.models.training.as_ref().is_some_and(|t| t.history.len() >= 10));
    bench.harness.get_by_role_and_label(Role::Button, "Stop and keep").click();
    bench.harness.run_steps(3);
    bench.until(|w| w.state.models.current.as_deref() == Some("Evidence, trained here"));
    assert!(bench.has(Role::ListItem, "Model: Evidence, trained here"));
}

#[test]
fn every_place_is_drawn_in_both_themes_and_at_all_sizes() {
    for (width, height) in [(1440.0, 900.0), (1180.0, 760.0), (1024.0, 640.0), (960.0, 600.0)] {
        let mut bench = Bench::opened(width, height);
        for _ in 0..2 {
            for place in Place::ALL {
                bench.click(Role::Button, &format!("{} place", place.name()));
                assert_eq!(bench.harness.state().state.place, place);
            }
            // The ablation of the place Model is drawn, too, empty and measured.
            bench.click(Role::Button, "Model place");
            bench.click(Role::ListItem, "Ablation");
            // The lesson of the place Method may still be made ready: jobs wait for one another.
            bench.until(|w| w.state.job.is_none());
            bench.act(Action::Ablate);
            bench.until(|w| w.state.models.ablation.whole.is_some());
            let place = |name: &str| bench.harness.get_by_role_and_label(Role::Status, name).rect();
            for (one, next) in [
                ("All pairs: Both attentions", "Look-alikes: Both attentions"),
                ("Look-alikes: Both attentions", "Order: Both attentions"),
                ("Gain on all pairs: Both attentions", "Gain on look-alikes: Both attentions"),
            ] {
                assert!(place(one).right() + 4.0 < place(next).left(), "{one} and {next} touch at {width}");
            }
            bench.click(Role::ListItem, "Model: Evidence");
            bench.click(Role::Button, "Switch theme");
        }
    }
}

#[test]
fn dropped_files_open_as_left_and_right() {
    #[derive(Debug)]
    struct Dropped(std::path::PathBuf);
    impl egui::DroppedFile for Dropped {
        fn path(&self) -> &std::path::Path {
            &self.0
        }
        fn bytes(&self) -> Result<Vec<u8>, String> {
            Err("only the path is read".to_owned())
        }
    }
    let mut bench = Bench::sized(1440.0, 900.0);
    for name in ["one.nt", "two.nt"] {
        bench.harness.input_mut().dropped_files.push(Arc::new(Dropped(name.into())));
    }
    bench.harness.step();
    bench.until(|w| w.state.graphs.is_some());
    let sources = bench.harness.state().state.graphs.as_ref().map(|g| g.sources.clone());
    assert_eq!(sources.and_then(|s| s.right).as_deref(), Some("two.nt"));
}

#[test]
fn pictures_are_drawn_without_a_display() {
    let bench = Bench::opened(1024.0, 640.0);
    let state = &bench.harness.state().state;
    let picture = super::picture(state, 1024.0, 640.0, 1.0, None);
    assert_eq!((picture.width, picture.height), (1024, 640));
    let colors: std::collections::BTreeSet<&[u8]> = picture.rgb.chunks(3).collect();
    let has = |c: egui::Color32| colors.contains(&[c.r(), c.g(), c.b()][..]);
    for color in [theme::DARK.app, theme::DARK.card, theme::DARK.pro, theme::DARK.con, theme::DARK.you, theme::DARK.t1]
    {
        assert!(has(color), "{color:?} is in the picture");
    }
    let mut png = Vec::new();
    picture.write_png(&mut png).expect("memory takes all");
    assert_eq!(&png[1..4], b"PNG");
}

#[test]
fn wheel_scrolls_what_does_not_fit_and_nothing_else() {
    let mut bench = Bench::opened(1024.0, 640.0);
    let at = bench.harness.get_by_role_and_label(Role::Group, "Butterfly").rect().center();
    bench.harness.hover_at(at);
    bench.harness.step();
    bench.harness.event(Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: vec2(0.0, -60.0),
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Wheel,
        modifiers: Modifiers::NONE,
    });
    bench.harness.run_steps(20);
    let pan = bench.harness.state().state.explore.pan;
    assert!(pan[1] < 0.0 && pan[0] == 0.0, "{pan:?}");
}

#[test]
fn an_ablation_runs_is_cancelled_and_shows_rows_curves_and_gains() {
    let mut bench = Bench::opened(1440.0, 900.0);
    bench.click(Role::Button, "Model place");
    bench.click(Role::ListItem, "Ablation");
    assert!(bench.value("Ablation state").starts_with("Nothing is measured yet"));
    bench.engine.hold.store(true, Ordering::Relaxed);
    bench.harness.get_by_role_and_label(Role::Button, "Train ablations").click();
    bench.harness.run_steps(3);
    bench.until(|w| w.state.models.ablation.rows.len() == 4);
    assert!(bench.has(Role::ProgressIndicator, "Ablation progress"));
    assert!(bench.has(Role::Button, "Cancel job: Ablate"));
    assert!(!bench.has(Role::Button, "Train"), "one training at a time");
    bench.act(Action::Train);
    assert_eq!(bench.harness.state().state.models.training, None);
    assert_eq!(bench.value("All pairs: Both attentions"), "0.720, 0.69 to 0.74", "what is measured first is shown");
    bench.harness.get_by_role_and_label(Role::Button, "Cancel ablation").click();
    bench.harness.run_steps(3);
    bench.until(|w| !w.state.models.ablation.running);
    assert_eq!(bench.harness.state().state.models.ablation.rows.len(), 4, "rows that were done stay");
    bench.engine.hold.store(false, Ordering::Relaxed);
    bench.click(Role::Button, "Train ablations");
    bench.until(|w| w.state.models.ablation.whole.is_some());
    bench.click(Role::RadioButton, "Ablation of Evidence");
    assert_eq!(bench.value("All pairs: Neither attention"), "0.760, 0.73 to 0.78");
    assert_eq!(bench.value("Look-alikes: Both attentions"), "0.780, 0.75 to 0.80");
    assert_eq!(bench.value("Gain on look-alikes: Both attentions"), "+0.080 · ahead");
    assert_eq!(bench.value("Gain on all pairs: Both attentions"), "+0.040 · within chance");
    bench.click(Role::RadioButton, "Ablation of CG-MuAlign");
    assert_eq!(bench.value("All pairs: Neither attention"), "0.600, 0.57 to 0.62");
    bench.click(Role::RadioButton, "Curves of all pairs");
    bench.click(Role::ListItem, "Ablation row: Self only");
    let look = bench.harness.state().state.models.ablation.look;
    assert_eq!((look.kind, look.look_alikes, look.row), (crate::model::ModelKind::CgMualign, false, 2));
    assert!(bench.has(Role::Canvas, "Ablation curves"));
    bench.click(Role::ListItem, "Model: Evidence");
    assert!(!bench.has(Role::Canvas, "Ablation curves"), "a chosen model is shown instead");
}
