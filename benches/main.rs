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
    Run::new(prepared, blocked, model)
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

/// Score all 4,440 candidates, the work per node included.
#[divan::bench]
fn score_all(bencher: Bencher) {
    let run = run();
    bencher.bench(|| {
        let fresh = Run::new(run.prepared.clone(), run.blocked.clone(), run.model.clone());
        fresh.rank_all(&Control::default()).expect("scores");
        fresh
    });
}

/// Take one pair apart, as a click in Explore does.
#[divan::bench]
fn explain(bencher: Bencher) {
    let run = run();
    let (l, r) = run.blocked.set.pairs()[0];
    let entity = |n: u32| run.prepared.space.entity(n).expect("an entity").1;
    bencher.bench(|| run.explain(entity(l), entity(r), WhatIf::default()));
}
