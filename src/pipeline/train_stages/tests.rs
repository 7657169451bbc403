//! What a fold must not see, and that stages do not depend on threads.

use super::*;
use crate::base::with_threads;
use crate::graph::{Gold, GraphBuilder, GraphPair, LabeledPair, Protocol};
use crate::model::ModelKind;
use crate::pipeline::{CandidateConfig, Opened, block, prepare};

const ENTITIES: usize = 40;

/// A ring of towns a side: each leads to the next two, so that links meet as neighbors. `partner` says who is who.
fn prepared(partner: impl Fn(usize) -> usize) -> Arc<Prepared> {
    let side = |letter: char| {
        let mut builder = GraphBuilder::new();
        for i in 0..ENTITIES {
            builder.attribute(&format!("{letter}{i:02}"), "name", &format!("Town {} {}", i % 7, i % 5));
            for next in [1, 2] {
                builder.relation(&format!("{letter}{i:02}"), "road", &format!("{letter}{:02}", (i + next) % ENTITIES));
            }
        }
        Arc::new(builder.build(&letter.to_string()))
    };
    let mut splits: [Vec<LabeledPair>; 3] = Default::default();
    for i in 0..ENTITIES {
        let pair = LabeledPair { left: format!("a{i:02}"), right: format!("b{:02}", partner(i)), same: true };
        splits[(i / 20).min(1) + usize::from(i >= 30)].push(pair);
    }
    let links = Some(Gold::new(Protocol::Ranking, splits));
    let pair = GraphPair { left: side('a'), right: side('b'), links };
    let opened = Opened { pair, receipts: Vec::new(), name: "towns".to_owned() };
    Arc::new(prepare(&opened, &Control::default()).expect("features"))
}

fn passes(prepared: &Arc<Prepared>) -> (Arc<Blocked>, Vec<Pass>) {
    let blocked = Arc::new(
        block(prepared, &CandidateConfig::for_kind(ModelKind::Evidence), &Control::default()).expect("candidates"),
    );
    let task = prepared.task.as_ref().expect("gold");
    let config = TrainConfig::new(ModelKind::Evidence, 3);
    let passes = folds(&blocked, &blocked.first, task, &config, &Control::default()).expect("folds");
    (blocked, passes)
}

/// Everything a stage knows of its candidates.
fn seen(stage: &Stage) -> (Vec<(u32, u32)>, &[f32], &[f32]) {
    (stage.set.pairs(), &stage.scores, &stage.vouched)
}

#[test]
fn the_pass_of_a_fold_does_not_depend_on_the_links_of_the_fold() {
    let right = prepared(|i| i);
    let (blocked, folds) = passes(&right);
    assert!(!blocked.first.shown.is_empty(), "links meet, so they are shown");
    for fold in 0..FOLDS {
        // The same links, but those of the fold lead one partner on.
        let of_fold: Vec<usize> = folds[fold].held_out.iter().map(|n| *n as usize).collect();
        let mut sorted = of_fold.clone();
        sorted.sort_unstable();
        let turned = prepared(|i| match sorted.binary_search(&i) {
            Ok(at) => sorted[(at + 1) % sorted.len()],
            Err(_) => i,
        });
        let (_, other) = passes(&turned);
        assert_eq!(other[fold].held_out, folds[fold].held_out, "the seed draws the folds");
        assert_eq!(seen(&other[fold].stage), seen(&folds[fold].stage), "fold {fold}");
        let rest = 1 - fold;
        assert_ne!(seen(&other[rest].stage), seen(&folds[rest].stage), "the other fold is shown them");
    }
}

#[test]
fn the_next_stage_is_the_same_for_any_number_of_threads() {
    let (blocked, _) = passes(&prepared(|i| i));
    let next = |threads: usize| {
        with_threads(threads, || {
            let switches = crate::model::evidence::Switches::default();
            let network = Network::new(7, switches).expect("start values");
            let learned = Learned::prior(&blocked.ground.prepared.space.relations);
            let weights = network.weights().expect("weights");
            let run = Arc::new(StageRun::new(blocked.first.clone(), weights, switches, learned, None));
            Stage::next(&run, &Control::default()).expect("a stage")
        })
    };
    let (one, three) = (next(1), next(3));
    assert_eq!(seen(&one), seen(&three));
    assert_ne!(seen(&one), seen(&blocked.first), "it read the scores of the first");
}
