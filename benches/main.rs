//! Speed of the steps on the music demo: `cargo bench`.

use divan::Bencher;
use doppelgraph::base::Control;
use doppelgraph::io::EVALUATE_SHARES;
use doppelgraph::model::{ModelKind, WhatIf, shipped};
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

/// Take one pair apart, as a click in Explore does.
#[divan::bench]
fn explain(bencher: Bencher) {
    let run = run();
    let (l, r) = run.set().pairs()[0];
    let entity = |n: u32| run.prepared.space.entity(n).expect("an entity").1;
    bencher.bench(|| run.explain(entity(l), entity(r), &WhatIf::default()));
}

/// A frame of Explore at 1440 x 900 with the pointer moving: layout, drawing, tessellation.
#[cfg(feature = "gui")]
#[divan::bench(args = [false, true])]
fn frame(bencher: Bencher, while_training: bool) {
    use doppelgraph::app::{Action, AppState, PipelineEngine, Sources, Worker, update};
    use doppelgraph::gui::Frames;
    use doppelgraph::model::Stop;
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
