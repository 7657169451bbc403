//! Small graphs, trainings of one step: what a variant reads, and what a comparison is made of.

use super::*;
use crate::graph::{Gold, GraphBuilder, GraphPair, LabeledPair};
use crate::model::{ModelKind, WhatIf};
use crate::pipeline::{Opened, prepare};

/// Twelve songs a side, four of each artist; `turn` gives every song the artist of a neighbor.
fn songs(turn: usize) -> Arc<Prepared> {
    let side = |prefix: &str, performer: &str| {
        let mut builder = GraphBuilder::new();
        for i in 0..12 {
            let (song, artist) = (format!("{prefix}{i:02}"), format!("{prefix}p{}", (i + turn) % 3));
            builder.attribute(&song, "title", &format!("song {}", ["red", "blue", "gray", "green"][i % 4]));
            builder.attribute(&song, "type", "Song");
            builder.attribute(&artist, "name", ["Ann", "Bob", "Cid"][(i + turn) % 3]);
            builder.relation(&song, performer, &artist);
        }
        Arc::new(builder.build(prefix))
    };
    let pair = |l: usize, r: usize| LabeledPair { left: format!("l{l:02}"), right: format!("r{r:02}"), same: l == r };
    let split = |range: std::ops::Range<usize>| range.flat_map(|l| (0..12).map(move |r| pair(l, r))).collect();
    let gold = Gold {
        protocol: Protocol::Pairs,
        splits: [split(0..6), split(6..9), split(9..12)],
        partnerless: Vec::new(),
        unlabeled: Default::default(),
    };
    let pair = GraphPair { left: side("l", "artist"), right: side("r", "performer"), links: Some(gold.sorted()) };
    let opened = Opened { pair, receipts: Vec::new(), name: "songs".to_owned() };
    Arc::new(prepare(&opened, &Control::default()).expect("features"))
}

/// A run after one step of training.
fn run_of(prepared: &Arc<Prepared>, config: &TrainConfig) -> Run {
    let control = Control::default();
    let blocked = Arc::new(block(prepared, &config.candidates, &control).expect("candidates"));
    let stop = Stop::default();
    let model = train(prepared, &blocked, config, &control, &stop, &|_| stop.ask()).expect("a model");
    Run::new(prepared.clone(), blocked, Arc::new(model), &control).expect("scored")
}

#[test]
fn names_alone_reads_no_edge_neither_in_training_nor_in_scoring() {
    let config = TrainConfig::new(ModelKind::Evidence, 0);
    let scores = |turn: usize, neighborhood: bool| {
        let mut config = config.clone();
        config.switches.neighborhood = neighborhood;
        let prepared = songs(turn);
        let run = run_of(&prepared, &config);
        let task = prepared.task.as_ref().expect("gold");
        let nodes: Vec<(u32, u32)> = task.split(Split::Test).iter().map(|p| (p.0, p.1)).collect();
        let (left, right) = (prepared.pair.left.find("l09"), prepared.pair.right.find("r09"));
        let (left, right) = (left.expect("a song"), right.expect("a song"));
        let explained = run.explain(left, right, &WhatIf::default());
        assert!(explained.adds_up());
        assert_eq!(explained.items.iter().any(|i| i.hop > 0), neighborhood, "edges are parts where they are read");
        assert_eq!(explained.score, run.score(left, right), "one scoring path");
        run.logits(&nodes, &Control::default()).expect("logits")
    };
    assert_eq!(scores(0, false), scores(1, false), "other edges, same names: same scores");
    assert_ne!(scores(0, true), scores(0, false));
}

#[test]
fn the_switch_of_names_alone_stands_in_the_card_and_is_on_in_older_ones() {
    let mut config = TrainConfig::new(ModelKind::Evidence, 0);
    config.switches.neighborhood = false;
    let off = serde_json::to_value(config.switches).expect("JSON");
    assert_eq!(off["neighborhood"], false);
    let older = r#"{"cross_attention": true, "self_attention": false, "rivals": true}"#;
    let read: crate::model::evidence::Switches = serde_json::from_str(older).expect("an older card");
    assert!(read.neighborhood && !read.self_attention);
    let digest = |c: &TrainConfig| run_of(&songs(0), c).model.digest();
    assert_ne!(digest(&config), digest(&TrainConfig::new(ModelKind::Evidence, 0)));
}

#[test]
fn every_variant_is_trained_with_the_stages_asked_for_or_its_own() {
    for variant in variants(&Group::ALL) {
        let stages = |asked| config_of(&variant, 3, asked).stages;
        assert_eq!([stages(Some(1)), stages(None)], [1, variant.config.stages]);
        assert_eq!(config_of(&variant, 3, None).seed, 3);
    }
}

#[test]
fn comparing_needs_test_pairs_a_seed_and_a_group_and_is_cancelled_at_once() {
    let (prepared, config) = (songs(0), AblationConfig::default());
    let says = |prepared: &Arc<Prepared>, config: &AblationConfig, control: &Control| {
        ablation(prepared, config, control, &|_| ()).expect_err("it cannot").to_string()
    };
    let control = Control::default();
    let mut bare = prepared.as_ref().clone();
    bare.task = None;
    assert!(says(&Arc::new(bare), &config, &control).contains("no test pairs"));
    assert!(says(&prepared, &AblationConfig { seeds: Vec::new(), ..config.clone() }, &control).contains("seed"));
    assert!(says(&prepared, &AblationConfig { groups: Vec::new(), ..config.clone() }, &control).contains("group"));
    control.cancel();
    assert!(matches!(ablation(&prepared, &config, &control, &|_| ()), Err(Error::Cancelled)));
}

#[test]
fn rows_and_gains_by_hand() {
    let outcome = |prauc: f64, resampled: &[f64]| Outcome {
        prauc: [Some(prauc), None],
        resampled: [resampled.iter().map(|v| Some(*v)).collect(), vec![None; resampled.len()]],
        right_order: Some(prauc / 2.0),
        f1: prauc,
        ..Outcome::default()
    };
    let both = [outcome(0.75, &[0.5, 1.0, 0.75]), outcome(0.25, &[0.0, 0.5, 0.25])];
    let plain = [outcome(0.25, &[0.0, 0.5, 0.25]), outcome(0.25, &[0.0, 0.5, 0.25])];
    let rows = variants(&[Group::Evidence]);
    let row = row(&rows[3], &both);
    assert_eq!((row.all.mean.value, row.all.seeds), (0.5, vec![0.75, 0.25]));
    assert_eq!((row.look_alikes, row.right_order, row.f1), (None, Some(0.25), 0.5));
    // Means over seeds by resample: .25, .75, .5 and 0, .5, .25: always .25 apart.
    let gain = difference((&rows[3], &both), (&rows[0], &plain));
    assert_eq!(gain.all, Interval { value: 0.25, low: 0.25, high: 0.25 });
    assert_eq!((gain.of.as_str(), gain.against.as_str()), ("evidence both", "evidence plain"));
    assert_eq!(gain.look_alikes, None);
}

#[test]
fn a_curve_keeps_its_ends_and_what_can_be_told_apart() {
    let pair = |i: usize| crate::evaluation::ScoredPair {
        left: format!("l{i}"),
        right: "r".to_owned(),
        score: 1.0 - i as f64 / 10_000.0,
        same: i < 5_000,
    };
    let split = ScoredSplit { pairs: (0..10_000).map(pair).collect(), lost: Vec::new() };
    let points = curve_points(&split);
    assert!(points.len() < 2_500, "{}", points.len());
    assert_eq!((points.first(), points.last()), (Some(&[0.0, 1.0]), Some(&[1.0, 0.5])));
    assert!(points.windows(2).all(|w| w[0][0] <= w[1][0]));
}
