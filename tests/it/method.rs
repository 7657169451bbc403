//! The lesson shows what scores: on the demos with the shipped networks, and on a set that has none until it is trained.

use doppelgraph::app::{Engine, PipelineEngine, Sources, TrainChoice};
use doppelgraph::base::Control;
use doppelgraph::graph::{EntityId, Side};
use doppelgraph::io::EVALUATE_SHARES;
use doppelgraph::model::cg_mualign::trace::Attentions;
use doppelgraph::model::{ModelKind, Stop, WhatIf, shipped};
use doppelgraph::pipeline::{self, CandidateConfig, Run};
use std::sync::Arc;

/// Candidates looked at in each demo, evenly spaced.
const PAIRS: usize = 300;
/// Shares of ten edges are summed in 32 bits.
const SHARES: f64 = 1e-5;

fn run(demo: &str) -> Run {
    let control = Control::default();
    let opened = pipeline::open(&format!("demo:{demo}"), None, None, None, (0, EVALUATE_SHARES), &control)
        .expect("the demo opens");
    let prepared = Arc::new(pipeline::prepare(&opened, &control).expect("features"));
    let model = Arc::new(shipped(demo, ModelKind::CgMualign).expect("a shipped model"));
    let blocked =
        Arc::new(pipeline::block(&prepared, &CandidateConfig::of(&model.card), &control).expect("candidates"));
    Run::new(prepared, blocked, model, &control).expect("scored")
}

#[test]
fn the_lesson_ends_at_the_score_on_both_demos() {
    for demo in ["music", "films"] {
        let run = run(demo);
        let pairs = run.set().pairs();
        let entity = |node: u32| run.prepared.space.entity(node).expect("candidates are entities").1;
        for (i, &(left, right)) in pairs.iter().step_by((pairs.len() / PAIRS).max(1)).enumerate() {
            let (l, r) = (entity(left), entity(right));
            let trace = run.trace(l, r).expect("a network scores");
            assert_eq!(trace.play(Attentions::Both).logit, f64::from(run.logit(left, right)), "{demo} {left} {right}");
            assert_eq!(trace.play(Attentions::Both).score, run.score(l, r));
            // Explaining a pair costs a score an edge; some pairs are enough.
            for attentions in Attentions::ALL.into_iter().filter(|_| i % 10 == 0) {
                let what_if = WhatIf {
                    without_cross_attention: !attentions.cross(),
                    without_self_attention: !attentions.own(),
                    ..WhatIf::default()
                };
                let explained = run.explain(l, r, &what_if);
                let play = trace.play(attentions);
                assert_eq!(play.logit, explained.logit, "{demo} {attentions:?}");
                // What Explore draws is what the lesson weighs with at the last level.
                for side in [Side::Left, Side::Right] {
                    let drawn: Vec<f64> = explained
                        .items
                        .iter()
                        .filter(|i| i.hop == 1 && i.side == Some(side))
                        .filter_map(|i| i.attention)
                        .collect();
                    let weights = &play.levels[1][side.index()].weight;
                    assert_eq!(drawn.len(), weights.len());
                    assert!(drawn.iter().zip(weights).all(|(d, w)| (d - f64::from(*w)).abs() < SHARES));
                }
            }
        }
    }
}

/// The article's figure: who stands around Aditya Raj on either side, and over which relations.
#[test]
fn the_film_example_holds_the_figure() {
    let engine = PipelineEngine::default();
    let control = Control::default();
    let opened = engine.open(&Sources::one("demo:films"), &control).expect("the demo opens");
    let (left, right) = opened.start.expect("the example");
    let lesson = engine.trace(left, right, &control).expect("a lesson").expect("the shipped network");
    let trace = &lesson.trace;
    assert_eq!([0, 1].map(|s: usize| trace.name(trace.sides[s].center)), ["Aditya Raj", "Aditya Raj Kapoor"]);
    let edges = |side: usize, relation: &str| {
        let of = &trace.sides[side].edges;
        let mut names: Vec<&str> =
            of.iter().filter(|e| e.relation.ends_with(relation)).map(|e| trace.name(e.node)).collect();
        names.sort_unstable();
        names
    };
    let films = ["Don't Stop Dreaming", "Gawaahi", "Sambar Salsa", "Shamaal: The Sandstorm"];
    assert_eq!(edges(0, "writerOf"), films);
    assert_eq!(edges(1, "writer"), ["Don't Stop Dreaming", "Sambar Salsa"]);
    let beyond = |side: usize, film: &str, relation: &str| {
        let edge = trace.sides[side].edges.iter().find(|e| trace.name(e.node) == film).expect("the film");
        let mut names: Vec<&str> =
            edge.hops.iter().filter(|h| h.relation.ends_with(relation)).map(|h| trace.name(h.node)).collect();
        names.sort_unstable();
        names
    };
    assert_eq!(beyond(0, "Don't Stop Dreaming", "genre"), ["comedy", "drama"]);
    assert_eq!(beyond(0, "Sambar Salsa", "producer"), ["Vasanti Balani"]);
    assert_eq!(beyond(0, "Sambar Salsa", "editor"), ["Ashish Redij"]);
    assert_eq!(beyond(0, "Gawaahi", "producer"), ["Anant Balani"]);
    assert_eq!(beyond(0, "Shamaal: The Sandstorm", "producer"), ["Anant Balani"]);
    assert_eq!(beyond(1, "Don't Stop Dreaming", "genre"), ["Komedi-drama"]);
    assert_eq!(beyond(1, "Sambar Salsa", "produced_by"), ["Vasanti Balani"]);
    assert_eq!(beyond(1, "Sambar Salsa", "edited_by"), ["Ashish Redij"]);
    let entities = |side: Side| trace.nodes.iter().filter(|n| n.side == side && !n.node.value).count();
    assert_eq!([entities(Side::Left), entities(Side::Right)], [10, 6]);
    assert_eq!(lesson.names.known, Some(true), "the gold links them");
}

/// A set of the generator without a shipped model: no lesson, until one is trained on it; stopped early, the best is kept.
#[test]
fn a_network_is_trained_for_graphs_that_have_none() {
    let engine = PipelineEngine::default();
    let control = Control::default();
    engine.open(&Sources::one("demo:music:7"), &control).expect("the set opens");
    let pair = (EntityId(0), EntityId(0));
    assert!(engine.traces_at_once(), "nothing to prepare");
    assert!(engine.trace(pair.0, pair.1, &control).expect("no error").is_none());
    let choice =
        TrainChoice { kind: ModelKind::CgMualign, seed: 0, cross_attention: true, self_attention: true, rivals: true };
    let stop = Stop::default();
    let early = stop.clone();
    let on_step = move |point: doppelgraph::app::TrainingStep| {
        if point.step >= 2 {
            early.ask();
        }
    };
    let entry = engine.train(&choice, None, &control, &stop, &on_step).expect("a model");
    assert!(!engine.traces_at_once(), "it has to be put on the graphs first");
    let lesson = engine.trace(pair.0, pair.1, &control).expect("no error").expect("a lesson");
    assert_eq!(lesson.model, entry.name);
    assert!(engine.traces_at_once());
    assert!(lesson.trace.play(Attentions::Both).score.is_finite());
}
