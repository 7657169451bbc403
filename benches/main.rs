//! Speed of the steps on the music demo: `cargo bench`. What is timed on data of one's own takes its folder from `DOPPELGRAPH_DATA`.

use divan::Bencher;
use doppelgraph::base::Control;
use doppelgraph::io::EVALUATE_SHARES;
use doppelgraph::model::{Edit, ModelKind, WhatIf, shipped};
use doppelgraph::pipeline::{self, CandidateConfig, Opened, Run};
use std::sync::Arc;

fn main() {
    divan::main();
}

fn opened() -> Opened {
    pipeline::open("demo:music", None, None, None, (0, EVALUATE_SHARES), &Control::default()).expect("the demo opens")
}

fn run() -> Run {
    let control = Control::default();
    let prepared = Arc::new(pipeline::prepare(&opened(), &control).expect("features"));
    let model = Arc::new(shipped("music", ModelKind::Evidence).expect("a shipped model"));
    let config = CandidateConfig::for_kind(model.card.kind);
    let blocked = Arc::new(pipeline::block(&prepared, &config, &control).expect("candidates"));
    Run::new(prepared, blocked, model, &control).expect("scored")
}

/// Read both demo graphs and their gold.
#[divan::bench]
fn open_demo() -> Opened {
    opened()
}

/// Features of both graphs.
#[divan::bench]
fn prepare(bencher: Bencher) {
    let opened = opened();
    bencher.bench(|| pipeline::prepare(&opened, &Control::default()).expect("features"));
}

/// Score all candidates of the demo, the work per node included.
#[divan::bench]
fn score_all(bencher: Bencher) {
    let run = run();
    bencher.bench(|| {
        let fresh = Run::new(run.prepared.clone(), run.blocked.clone(), run.model.clone(), &Control::default())
            .expect("scored");
        fresh.rank_all(&Control::default()).expect("scores");
        fresh
    });
}

/// 200 decisions on candidates of entities that neither valid nor test measures; most say what the model says.
fn decisions(run: &Run) -> Vec<(u32, u32, bool)> {
    use doppelgraph::graph::Split;
    let task = run.prepared.task.clone().expect("gold");
    let measuring = [Split::Valid, Split::Test].into_iter().flat_map(|s| task.split(s)).map(|p| p.0);
    let measured: std::collections::HashSet<u32> = measuring.collect();
    let pairs = run.set().pairs().into_iter().filter(|p| !measured.contains(&p.0));
    let decided: Vec<_> = pairs.step_by(3).take(200).map(|(l, r)| (l, r, run.logit(l, r) > 0.0)).collect();
    assert_eq!(decided.len(), 200);
    decided
}

fn learn(run: &Run, decided: &[(u32, u32, bool)]) -> pipeline::LearnedModel {
    let stop = doppelgraph::model::Stop::default();
    pipeline::learn(&run.prepared, &run.model, decided, &Control::default(), &stop, &|_| {}).expect("learned")
}

/// Train the model in use further with 200 decisions.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn learn_200_decisions(bencher: Bencher) {
    let run = run();
    let decided = decisions(&run);
    bencher.bench(|| learn(&run, &decided));
}

/// The same on a benchmark folder, from the general model, with the gold of train.
#[divan::bench(sample_count = 1, sample_size = 1, ignore = std::env::var_os("DOPPELGRAPH_DATA").is_none())]
fn learn_200_decisions_on_data(bencher: Bencher) {
    let control = Control::default();
    let folder = std::env::var("DOPPELGRAPH_DATA").expect("a folder");
    let opened = pipeline::open(&folder, None, None, None, (0, EVALUATE_SHARES), &control).expect("the folder opens");
    let prepared = Arc::new(pipeline::prepare(&opened, &control).expect("features"));
    let model = Arc::new(shipped("general", ModelKind::Evidence).expect("a shipped model"));
    let blocked =
        Arc::new(pipeline::block(&prepared, &CandidateConfig::of(&model.card), &control).expect("candidates"));
    let run = Run::new(prepared, blocked, model, &control).expect("scored");
    let decided = decisions(&run);
    bencher.bench(|| learn(&run, &decided));
}

/// Take one pair apart, as a click in Explore does.
#[divan::bench]
fn explain(bencher: Bencher) {
    let run = run();
    let (l, r) = run.set().pairs()[0];
    let entity = |n: u32| run.prepared.space.entity(n).expect("an entity").1;
    bencher.bench(|| run.explain(entity(l), entity(r), &WhatIf::default()));
}

/// Explain a pair with an edge left out and a value edited, each edge with its effect: what a what-if costs.
#[divan::bench]
fn what_if(bencher: Bencher) {
    let run = run();
    let (l, r) = run.set().pairs()[0];
    let entity = |n: u32| run.prepared.space.entity(n).expect("an entity").1;
    let plain = run.explain(entity(l), entity(r), &WhatIf::default());
    let edits: Vec<Edit> = plain.items.iter().filter_map(Edit::without).take(1).collect();
    let what_if = WhatIf::of(edits);
    bencher.bench(|| run.tried(entity(l), entity(r), &what_if).explain_with_effects());
}

/// Look for what would flip a pair that nothing flips: all sets of up to three edges, then step by step.
#[divan::bench]
fn flip(bencher: Bencher) {
    let run = run();
    let (l, r) = run.set().pairs()[0];
    let entity = |n: u32| run.prepared.space.entity(n).expect("an entity").1;
    let tried = run.tried(entity(l), entity(r), &WhatIf::default());
    let edits: Vec<Edit> = tried.explain().items.iter().filter_map(Edit::without).collect();
    let out_of_reach = if tried.score() > 0.5 { 0.0 } else { 1.1 };
    bencher.bench(|| pipeline::flip(&tried, &edits, out_of_reach, &Control::default()).expect("not cancelled"));
}

/// The window's state with the music demo open and its pair shown.
#[cfg(feature = "gui")]
fn explored() -> doppelgraph::app::AppState {
    use doppelgraph::app::{Action, AppState, PipelineEngine, Sources, Worker, update};
    use std::time::Duration;
    let mut state = AppState::default();
    let worker = Worker::new(Arc::new(PipelineEngine::default()), || {}).expect("threads");
    let mut actions = vec![Action::Open(Sources::one("demo:music"))];
    while let Some(action) = actions.pop() {
        for effect in update(&mut state, action) {
            worker.start(effect);
        }
        if actions.is_empty() {
            actions.extend(worker.wait(Duration::from_secs(3)));
        }
    }
    assert!(state.explore.shown.is_some(), "a pair is shown");
    state
}

/// The same with a pair at the limits of the drawing: 40 rows with folds, 120 pills, two hops.
#[cfg(feature = "gui")]
fn at_the_limits() -> doppelgraph::app::AppState {
    use doppelgraph::graph::Side;
    use doppelgraph::model::Item;
    use doppelgraph::scene::Scene;
    let mut state = explored();
    let mut view = (*state.explore.shown.clone().expect("a pair is shown")).clone();
    let items = &mut view.explanation.items;
    let edge = |items: &[Item], side| {
        items.iter().find(|i| i.hop == 1 && i.side == Some(side) && i.counterpart.is_some()).cloned()
    };
    for side in [Side::Left, Side::Right] {
        let pattern = edge(items, side).expect("a counterpart");
        for n in 0..80 {
            let id = items.len() as u32;
            let named = |what: &str| {
                let mut node = pattern.neighbor.clone().expect("a neighbor");
                node.label = format!("{what} {n} with a name of some length");
                node.id = format!("{what}{n}");
                Some(node)
            };
            let parent = Item {
                id,
                neighbor: named(if side == Side::Left { "left" } else { "right" }),
                counterpart: (n % 3 > 0).then(|| named(if side == Side::Left { "right" } else { "left" })).flatten(),
                attention: Some(1.0 / (n + 1) as f64),
                ..pattern.clone()
            };
            items.push(parent.clone());
            for child in 0..3 {
                let id = items.len() as u32;
                let neighbor = named(&format!("second {child} {side:?}"));
                items.push(Item { id, hop: 2, parent: Some(parent.id), neighbor, contribution: 0.0, ..parent.clone() });
            }
        }
    }
    state.explore.options.second_hop = true;
    let scene = Scene::new(&view.explanation, &view.pairing, &state.explore.options);
    let pills = scene.graph.node_indices().filter(|n| scene.pill(*n).is_some()).count();
    assert!(scene.row_count() >= 40 && pills >= 100, "{} rows, {pills} pills", scene.row_count());
    state.explore.shown = Some(Arc::new(view));
    state
}

/// A frame at the limits of the drawing with the pointer moving, so that rows light and the picture is made anew; zoomed out
/// so far that as much as possible is in view.
#[cfg(feature = "gui")]
#[divan::bench(args = [0.7, 1.0])]
fn frame_at_the_limits(bencher: Bencher, zoom: f32) {
    let mut state = at_the_limits();
    state.explore.zoom = Some(zoom);
    let mut frames = doppelgraph::gui::Frames::new(false);
    frames.draw(&state, 1440.0, 900.0);
    bencher.bench_local(|| frames.draw(&state, 1440.0, 900.0));
}

/// Scene and layout of the same pair from scratch, as when it is opened.
#[cfg(feature = "gui")]
#[divan::bench]
fn lay_out_at_the_limits(bencher: Bencher) {
    use doppelgraph::scene::{Scene, layout};
    let state = at_the_limits();
    let view = state.explore.shown.clone().expect("a pair is shown");
    bencher.bench_local(|| {
        let scene = Scene::new(&view.explanation, &view.pairing, &state.explore.options);
        layout(&scene, 1048.0, 560.0, false, &|t| t.chars().count() as f32 * 6.6)
    });
}

/// A million scored pairs with distinct scores, one in twenty of them the same, of so many left entities.
#[cfg(feature = "gui")]
fn million(lefts: u32) -> Arc<doppelgraph::app::CurveView> {
    use doppelgraph::app::{Choice, CurveView, GoldScore, GoldSet, HeldOutPairs};
    use doppelgraph::graph::EntityId;
    let of = |i: u64| {
        let mixed = (i.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 11) as f64 / (1u64 << 53) as f64;
        let same = i.is_multiple_of(20);
        let logit = 10.0 * (mixed - 0.5) + if same { 3.0 } else { -3.0 };
        let score = 1.0 / (1.0 + (-logit).exp());
        let (left, right) = (EntityId((i / 20) as u32 % lefts), EntityId((i % 400) as u32));
        GoldScore { left, right, score, logit, same, free: same, name: 0.5 }
    };
    let held_out = HeldOutPairs { pairs: (0..1_000_000).map(of).collect(), lost: Vec::new(), ranking: true };
    Arc::new(CurveView::new(Arc::new(GoldSet::plain(held_out)), &Choice::default()))
}

/// What a drag of the threshold by a hundredth costs over a million pairs: all figures with their intervals, and the flips.
#[cfg(feature = "gui")]
#[divan::bench]
fn drag_step(bencher: Bencher) {
    let view = million(50_000);
    let mut at = 0.0;
    bencher.bench_local(|| {
        at = (at + 0.01) % 1.0;
        let step = view.step(at, 0.5);
        (step.now, step.before, step.intervals, step.flips.len(), step.become_right)
    });
}

/// The same drag with the place drawn: a frame of Threshold at 1440 x 900 in which the threshold has moved.
#[cfg(feature = "gui")]
#[divan::bench]
fn drag_frame(bencher: Bencher) {
    let mut state = explored();
    state.place = doppelgraph::app::Place::Threshold;
    // Entities of the demo, so that rows have names.
    state.threshold.curves = [Some(million(400)), None];
    let mut frames = doppelgraph::gui::Frames::new(false);
    frames.draw(&state, 1440.0, 900.0);
    bencher.bench_local(|| {
        state.threshold.working = (state.threshold.working + 0.01) % 1.0;
        frames.draw(&state, 1440.0, 900.0)
    });
}

/// A frame of Explore at 1440 x 900 with the pointer moving: layout, drawing, tessellation.
#[cfg(feature = "gui")]
#[divan::bench(args = [false, true])]
fn frame(bencher: Bencher, while_training: bool) {
    use doppelgraph::gui::Frames;
    use doppelgraph::model::Stop;
    let state = explored();
    let stop = Stop::default();
    let training = while_training.then(|| {
        let stop = stop.clone();
        let run = run();
        std::thread::spawn(move || {
            let config = pipeline::TrainConfig::new(ModelKind::Evidence, 0);
            while !stop.is_asked() {
                pipeline::train(&run.prepared, &run.blocked, &config, &Control::default(), &stop, &|_| {})
                    .expect("trains");
            }
        })
    });
    let mut frames = Frames::new(false);
    frames.draw(&state, 1440.0, 900.0);
    bencher.bench_local(|| frames.draw(&state, 1440.0, 900.0));
    stop.ask();
    if let Some(thread) = training {
        thread.join().expect("training ends");
    }
}
