//! Both attentions by hand, gradients, loops against their twin, and what a trained model promises.

use super::train::{loss, schedule};
use super::*;
use crate::base::{Control, Error, with_threads};
use crate::features::NodeSpace;
use crate::graph::{GraphBuilder, GraphPair, Side};
use crate::model::evidence::Switches;
use crate::model::{ItemKind, Stop, WhatIf};
use crate::neighborhood::{Samples, Sampling};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// The loops and candle sum 32-bit numbers in different orders.
const TWIN_TOLERANCE: f64 = 1e-4;

pub(super) struct World {
    pub pair: GraphPair,
    pub space: NodeSpace,
    pub samples: Samples,
    names: HashedNames,
}

impl World {
    pub fn new(left: GraphBuilder, right: GraphBuilder) -> Self {
        let pair = GraphPair { left: Arc::new(left.build("left")), right: Arc::new(right.build("right")), links: None };
        let space = NodeSpace::new(&pair, &Control::default()).expect("not cancelled");
        let samples = Samples::draw(&space, [&pair.left, &pair.right], 6, Sampling::Weighted, &Default::default());
        let names = HashedNames::new(&space);
        Self { pair, space, samples, names }
    }

    pub fn node(&self, side: Side, iri: &str) -> u32 {
        self.space.node(side, self.pair.side(side).find(iri).expect("the entity exists"))
    }

    pub fn known(&self) -> Vec<RelationName> {
        RelationName::all(&self.space.relations)
    }

    pub fn scorer(&self, model: &CgMualign) -> Scorer {
        Scorer::new(model, &self.space, &self.samples)
    }
}

const WORDS: [&str; 10] =
    ["amber", "basalt", "cobalt", "dune", "ember", "fjord", "garnet", "harbor", "island", "jasmine"];

/// Songs by performers on both sides, under other relation names (`suffix`); song 0 of the right side stands alone.
pub(super) fn songs(suffix: &str) -> World {
    let side = |prefix: &str, performer: &str, year: &str| {
        let mut b = GraphBuilder::new();
        for (i, word) in WORDS.iter().enumerate() {
            let song = format!("{prefix}/s{i}");
            let title = format!("{word} {}", WORDS[(i * 3 + 1) % 10]);
            assert!(b.attribute(&song, "title", if prefix == "b" && i % 3 == 0 { word } else { &title }));
            if prefix == "b" && i == 0 {
                continue;
            }
            b.relation(&song, &format!("{performer}{suffix}"), &format!("{prefix}/p{}", i % 4));
            assert!(b.attribute(&song, &format!("{year}{suffix}"), &(1990 + i % 5).to_string()));
            if i % 2 == 0 {
                b.relation(&song, &format!("genre{suffix}"), &format!("{prefix}/g{}", i % 3));
            }
        }
        for i in 0..4 {
            assert!(b.attribute(&format!("{prefix}/p{i}"), "name", &format!("the {} band", WORDS[9 - i])));
        }
        b
    };
    World::new(side("a", "artist", "released"), side("b", "performedBy", "year"))
}

pub(super) fn song_pairs(world: &World) -> Vec<(u32, u32, bool)> {
    let song = |side, prefix: &str, i: usize| world.node(side, &format!("{prefix}/s{i}"));
    (0..10)
        .flat_map(|i| (0..10).map(move |j| (i, j)))
        .map(|(i, j)| (song(Side::Left, "a", i), song(Side::Right, "b", j), i == j))
        .collect()
}

/// All forms; small, so that tests are quick.
pub(super) fn forms() -> Vec<CgSettings> {
    let mut out = Vec::new();
    for head in [Head::Distance, Head::Product] {
        for weights in [RelationWeights::Shared, RelationWeights::Separate] {
            for levels in [AttentionLevels::Both, AttentionLevels::Last] {
                for bits in 0..4 {
                    let switches = Switches {
                        cross_attention: bits & 1 > 0,
                        self_attention: bits & 2 > 0,
                        rivals: false,
                        ..Switches::default()
                    };
                    out.push(CgSettings { hidden: 12, ..CgSettings::new(5, switches, head, weights, levels) });
                }
            }
        }
    }
    out
}

/// Start values with small numbers added everywhere, so that biases are not 0.
pub(super) fn stirred(settings: &CgSettings, relations: usize) -> Network {
    Network::with_values(settings, relations, |name, shape, t| {
        let start = parameters::start_values(settings, name, shape);
        start.iter().enumerate().map(|(i, x)| x + 0.1 * (1.0 + 0.37 * i as f32 + 1.3 * t as f32).sin()).collect()
    })
    .expect("shapes fit")
}

pub(super) fn modeled(network: &Network, settings: &CgSettings, known: Vec<RelationName>, affine: Affine) -> CgMualign {
    CgMualign::new(settings.clone(), known, network.values().expect("values"), affine).expect("values fit")
}

const PLAIN_LINE: Affine = Affine { slope: 1.0, intercept: 0.0 };

/// A left entity with edges p, q and a right one with edges r, s, in a network of width 2 whose matrices are 0: a
/// neighbor's vector is then the bias of its relation, whatever its name. The biases of `level` are
/// z_p = (3, 0), z_q = (0, 4), z_r = (3, 0), z_s = (3, 4), the own part there is (1, 0).
fn by_hand(settings: &CgSettings, level: &str) -> f64 {
    let side = |entity: &str, relations: [&str; 2]| {
        let mut b = GraphBuilder::new();
        for r in relations {
            assert!(b.attribute(entity, r, "x"));
        }
        b
    };
    let world = World::new(side("a", ["p", "q"]), side("b", ["r", "s"]));
    let known = world.known();
    assert_eq!(known.iter().map(|r| r.name.as_str()).collect::<Vec<_>>(), ["p", "q", "r", "s"]);
    let network = Network::with_values(settings, 4, |name, shape, _| {
        let mut values = vec![0.0; shape.iter().product()];
        if name == format!("{level}.neighbor.bias") {
            values = vec![3.0, 0.0, 0.0, 4.0, 3.0, 0.0, 3.0, 4.0];
        } else if name == format!("{level}.own.bias") {
            values = vec![1.0, 0.0];
        } else if name == format!("{level}.attention.weight") {
            values = vec![1.0, 0.0, -2.0, 0.0, 0.0, -1.0, 2.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        } else if name == format!("{level}.attention.bias") {
            values = vec![0.0, 0.4, -1.0, 0.0];
        } else if name == "level2.own.weight" && level == "level1" {
            // The own part of level 2 is the pooled part of level 1: rows 2 and 3 of 4 x 2 are the unit matrix.
            values = vec![0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0];
        }
        values
    })
    .expect("shapes fit");
    let pair = (world.node(Side::Left, "a"), world.node(Side::Right, "b"));
    let relations = RelationMap::new(&world.space.relations, &known);
    let source = Source { space: &world.space, samples: &world.samples, names: &world.names, relations: &relations };
    let twin = network.raw_scores(&Batch::new(source, RelationWeights::Shared, &[pair])).expect("a score");
    let twin = f64::from(twin.to_vec1::<f32>().expect("one number")[0]);
    let model = modeled(&network, settings, known, PLAIN_LINE);
    let scorer = world.scorer(&model);
    let score = f64::from(scorer.score(pair.0, pair.1).expect("prepared"));
    assert!((score - twin).abs() < 1e-5, "{score} and {twin}");
    score
}

/// Distances: p-r 0, p-s 4, q-r 5, q-s 3. Sums of e^-d: p 1 + .018316 = 1.018316, q .006738 + .049787 = .056525, total
/// 1.074841, so alpha = .947411, .052589; r 1 + .006738 = 1.006738, s .018316 + .049787 = .068103: .936639, .063361.
/// Self-attention: p 3 - 2 = 1; q -4 + 2 = -2, leaking .2: -.4, + .4 = 0; beta = e/(e+1), 1/(e+1) = .731059, .268941.
/// r 1 - 1 = 0, s 0: .5, .5. Both: left .692613 : .014143 = .979988, .020012; right as alpha.
#[test]
fn attentions_by_hand_at_both_levels() {
    let cases = [
        // Plain: left (1.5, 2), right (3, 2).
        (false, false, 1.5),
        // Cross: left (2.842233, .210356), right (3, .253444): (.157767, .043088).
        (true, false, 0.163545),
        // Self: left (2.193177, 1.075764), right (3, 2): (.806823, .924236).
        (false, true, 1.226827),
        // Both: left (2.939964, .080048), right (3, .253444): (.060036, .173396).
        (true, true, 0.183496),
    ];
    for (cross_attention, self_attention, distance) in cases {
        let switches = Switches { cross_attention, self_attention, rivals: false, ..Switches::default() };
        for levels in [AttentionLevels::Both, AttentionLevels::Last] {
            let form = CgSettings::new(0, switches, Head::Distance, RelationWeights::Shared, levels);
            let settings = CgSettings { hidden: 2, ..form };
            let score = by_hand(&settings, "level2");
            assert!((score + distance).abs() < 1e-4, "{switches:?} {levels:?} level 2: {score}, not -{distance}");
            let score = by_hand(&settings, "level1");
            // Where only the last level weighs, level 1 is a plain mean.
            let expected = if levels == AttentionLevels::Both { distance } else { 1.5 };
            assert!((score + expected).abs() < 1e-4, "{switches:?} {levels:?} level 1: {score}, not -{expected}");
        }
    }
}

#[test]
fn the_loops_equal_their_twin_in_every_form() {
    let world = songs("");
    let known = world.known();
    let relations = RelationMap::new(&world.space.relations, &known);
    let source = Source { space: &world.space, samples: &world.samples, names: &world.names, relations: &relations };
    let pairs: Vec<(u32, u32)> = song_pairs(&world).iter().map(|p| (p.0, p.1)).collect();
    for settings in forms() {
        let network = stirred(&settings, known.len());
        let twin = network.raw_scores(&Batch::new(source, settings.relation_weights, &pairs)).expect("scores");
        let twin: Vec<f32> = twin.to_vec1().expect("one a pair");
        let model = modeled(&network, &settings, known.clone(), PLAIN_LINE);
        let scorer = world.scorer(&model);
        for (&(left, right), twin) in pairs.iter().zip(twin) {
            let score = scorer.loops.raw_score(left, right).expect("prepared");
            let apart = (score - f64::from(twin)).abs();
            assert!(apart < TWIN_TOLERANCE * (1.0 + score.abs()), "{settings:?} {left} {right}: {score} and {twin}");
            let alone = scorer::Loops::new(source, &settings, model.weights(), Some(&[left, right]));
            assert_eq!(alone.raw_score(left, right), Some(score), "a score does not depend on what else was prepared");
        }
    }
}

/// Gradients against central differences: the entry of every parameter tensor that moves the loss most.
#[test]
fn gradients_equal_finite_differences() {
    let world = songs("");
    let known = world.known();
    let relations = RelationMap::new(&world.space.relations, &known);
    let source = Source { space: &world.space, samples: &world.samples, names: &world.names, relations: &relations };
    let labeled: Vec<(u32, u32, bool)> =
        song_pairs(&world).into_iter().step_by(11).chain(song_pairs(&world).into_iter().step_by(7)).collect();
    let pairs: Vec<(u32, u32)> = labeled.iter().map(|p| (p.0, p.1)).collect();
    let labels: Vec<bool> = labeled.iter().map(|p| p.2).collect();
    let mut groups = 0;
    for settings in forms().into_iter().filter(|s| s.switches.cross_attention && s.switches.self_attention) {
        let network = stirred(&settings, known.len());
        let batch = Batch::new(source, settings.relation_weights, &pairs);
        let loss = || loss(&network, &batch, &labels).expect("a loss");
        let gradients = loss().backward().expect("gradients");
        for (name, var) in network.parameters() {
            let gradient = gradients.get(var).unwrap_or_else(|| panic!("{name} has a gradient"));
            let gradient: Vec<f32> = gradient.flatten_all().and_then(|t| t.to_vec1()).expect("values");
            let values: Vec<f32> = var.flatten_all().and_then(|t| t.to_vec1()).expect("values");
            let largest = |b: (usize, f32), (i, g): (usize, &f32)| if g.abs() > b.1 { (i, g.abs()) } else { b };
            let (at, size) = gradient.iter().enumerate().fold((0, 0.0), largest);
            assert!(size > 0.0, "{settings:?}: {name} moves the loss");
            let step = 2e-3f32;
            let shifted = |by: f32| {
                let mut v = values.clone();
                v[at] += by;
                let moved = candle_core::Tensor::from_vec(v, var.shape(), var.device()).expect("same shape");
                var.set(&moved).expect("same shape");
                loss().to_scalar::<f32>().expect("a number")
            };
            let difference = (shifted(step) - shifted(-step)) / (2.0 * step);
            shifted(0.0);
            // Rounding of the loss over the step, and kinks of ReLU and hinge within it.
            let tolerance = 2e-3 + 0.03 * size;
            assert!(
                (difference - gradient[at]).abs() < tolerance,
                "{settings:?} {name}: {difference}, {}",
                gradient[at]
            );
            groups += 1;
        }
    }
    // Both heads and both kinds of weights; levels `both`: 12 and 10 groups, `last`: 10 and 9; product: two more.
    assert_eq!(groups, 2 * (12 + 10 + 10 + 9) + 8);
}

#[test]
fn the_hinge_by_hand() {
    // Positives at distances .5 and 1.5, negatives at 1 and 3. Gaps d_pos - d_neg + 1: .5, -1.5, 1.5, -.5, mean of the
    // positive parts (.5 + 1.5)/4 = .5; beyond 1: (0 + .5)/2 = .25. The network's distances are checked against this
    // through its own scores.
    let world = songs("");
    let known = world.known();
    let relations = RelationMap::new(&world.space.relations, &known);
    let source = Source { space: &world.space, samples: &world.samples, names: &world.names, relations: &relations };
    let settings = CgSettings { hidden: 12, ..CgSettings::default() };
    let network = stirred(&settings, known.len());
    let labeled: Vec<(u32, u32, bool)> =
        song_pairs(&world).into_iter().filter(|p| p.2 || p.0 % 4 == 1).take(9).collect();
    let pairs: Vec<(u32, u32)> = labeled.iter().map(|p| (p.0, p.1)).collect();
    let labels: Vec<bool> = labeled.iter().map(|p| p.2).collect();
    let batch = Batch::new(source, settings.relation_weights, &pairs);
    let distances: Vec<f32> = network.raw_scores(&batch).and_then(|t| Ok(t.neg()?.to_vec1()?)).expect("distances");
    let of = |wanted: bool| distances.iter().zip(&labels).filter(move |(_, l)| **l == wanted).map(|(d, _)| *d);
    let hinge = |near: &[f32], far: &[f32]| {
        let gaps: f32 = near.iter().flat_map(|p| far.iter().map(move |n| (p - n + 1.0).max(0.0))).sum();
        gaps / (near.len() * far.len()) as f32
            + near.iter().map(|p| (p - 1.0).max(0.0)).sum::<f32>() / near.len() as f32
    };
    assert_eq!(hinge(&[0.5, 1.5], &[1.0, 3.0]), 0.75);
    let (near, far): (Vec<f32>, Vec<f32>) = (of(true).collect(), of(false).collect());
    assert!(!near.is_empty() && !far.is_empty());
    let got = loss(&network, &batch, &labels).and_then(|l| Ok(l.to_scalar::<f32>()?)).expect("a loss");
    assert!((got - hinge(&near, &far)).abs() < 1e-5, "{got} and {}", hinge(&near, &far));
}

#[test]
fn parts_add_up_under_every_what_if() {
    let world = songs("");
    let known = world.known();
    for settings in forms() {
        let line = Affine { slope: 1.7, intercept: 2.5 };
        let model = modeled(&stirred(&settings, known.len()), &settings, known.clone(), line);
        let scorer = world.scorer(&model);
        for bits in 0..8 {
            let what_if = WhatIf {
                without_self_attention: bits & 1 > 0,
                without_cross_attention: bits & 2 > 0,
                names_only: bits & 4 > 0,
                ..WhatIf::default()
            };
            for &(left, right, _) in song_pairs(&world).iter().step_by(3).take(8) {
                let graphs = [&*world.pair.left, &*world.pair.right];
                let read = (&world.space, &world.samples);
                let tried = TriedPair::new(&scorer, read, (left, right), &what_if, Default::default());
                let e = explain(graphs, &tried);
                assert!(e.adds_up(), "{settings:?} {what_if:?}: {} and {}", e.sum_of_parts(), e.logit);
                assert_eq!(Some(e.logit as f32), scorer.score_as(left, right, &what_if), "one scoring path");
                for side in [Side::Left, Side::Right] {
                    let drawn: Vec<f64> = e
                        .items
                        .iter()
                        .filter(|i| i.side == Some(side) && i.hop == 1)
                        .filter_map(|i| i.attention)
                        .collect();
                    assert!(drawn.is_empty() || (drawn.iter().sum::<f64>() - 1.0).abs() < 1e-5, "{drawn:?}");
                }
                assert_eq!(e.items.iter().any(|i| i.kind == ItemKind::Edge), !what_if.names_only);
                for hop in e.items.iter().filter(|i| i.hop == 2) {
                    let parent = hop.parent.and_then(|p| e.items.get(p as usize)).expect("a second hop has a parent");
                    assert_eq!((parent.hop, parent.side), (1, hop.side));
                }
                for edge in e.items.iter().filter(|i| i.hop == 1) {
                    let parts: Vec<f64> =
                        e.items.iter().filter(|i| i.parent == Some(edge.id)).map(|i| i.contribution).collect();
                    let one_sign = parts.iter().all(|p| *p >= 0.0) || parts.iter().all(|p| *p <= 0.0);
                    assert!(one_sign, "what the surroundings give is shared out: {parts:?}");
                }
            }
        }
    }
}

fn trained(
    world: &World,
    settings: &CgSettings,
    stop: &Stop,
    on_step: &(dyn Fn(crate::model::TrainingStep) + Sync),
) -> CgMualign {
    let pairs = song_pairs(world);
    let data = (&world.space, &world.samples);
    fit(data, (&pairs, &pairs), 1.0, settings, &Control::default(), stop, on_step).expect("both labels are there")
}

fn bits(model: &CgMualign) -> Vec<u32> {
    let tensors = model.tensors().expect("tensors");
    tensors
        .iter()
        .flat_map(|(_, t)| t.flatten_all().and_then(|t| t.to_vec1::<f32>()).expect("values"))
        .map(f32::to_bits)
        .collect()
}

#[test]
fn one_seed_gives_one_model_for_any_number_of_threads() {
    let world = songs("");
    for weights in [RelationWeights::Shared, RelationWeights::Separate] {
        let form = CgSettings::new(3, Switches::default(), Head::Distance, weights, AttentionLevels::Both);
        let settings = CgSettings { hidden: 16, epochs: 3, ..form };
        let run = |threads| with_threads(threads, || trained(&world, &settings, &Stop::default(), &|_| ()));
        let (one, two) = (run(1), run(2));
        assert_eq!(bits(&one), bits(&two));
        assert_eq!(one.affine(), two.affine());
        let other = CgSettings { seed: 4, ..settings.clone() };
        assert_ne!(bits(&one), bits(&trained(&world, &other, &Stop::default(), &|_| ())));
    }
}

#[test]
fn training_learns_and_keeps_the_best_state() {
    let world = songs("");
    let settings = CgSettings { hidden: 16, epochs: 8, ..CgSettings::default() };
    let seen = Mutex::new(Vec::new());
    let model = trained(&world, &settings, &Stop::default(), &|s| seen.lock().expect("not poisoned").push(s));
    let seen = seen.into_inner().expect("not poisoned");
    let quality: Vec<f64> = seen.iter().filter_map(|s| s.valid_prauc).collect();
    assert_eq!(quality.len(), 9, "the start values, then each epoch");
    assert_eq!((seen[0].step, seen.last().map(|s| s.step)), (0, Some(8 * 100usize.div_ceil(settings.batch))));
    let best = quality.iter().copied().fold(0.0, f64::max);
    assert!(best > quality[0], "{quality:?}");
    let scorer = world.scorer(&model);
    let pairs = song_pairs(&world);
    let scores: Vec<f64> = pairs.iter().map(|p| f64::from(scorer.score(p.0, p.1).expect("prepared"))).collect();
    let same: Vec<bool> = pairs.iter().map(|p| p.2).collect();
    assert!((crate::evaluation::average_precision(&scores, &same) - best).abs() < 2e-5);
    assert!(model.affine().slope > 0.0);
}

#[test]
fn a_fit_on_many_pairs_ends_early_and_is_measured_as_often() {
    assert_eq!(schedule(7_417, 16, 12), (12 * 464, 464), "few pairs: every pass whole");
    assert_eq!(schedule(33_333, 16, 12), (12 * 2_084 - 8, 2_083), "400,000 visits at most");
    assert_eq!(schedule(2_000_000, 16, 12), (25_000, 2_083));
    assert_eq!(schedule(3, 16, 12), (12, 1));
}

#[test]
fn stopping_keeps_the_best_and_cancelling_keeps_nothing() {
    let world = songs("");
    let settings = CgSettings { hidden: 8, ..CgSettings::default() };
    let (stop, steps) = (Stop::default(), Mutex::new(0));
    trained(&world, &settings, &stop, &|s| {
        *steps.lock().expect("not poisoned") = s.step;
        if s.step == 2 {
            stop.ask();
        }
    });
    assert_eq!(steps.into_inner().expect("not poisoned"), 3);
    let control = Control::default();
    let pairs = song_pairs(&world);
    let cancel = |s: crate::model::TrainingStep| {
        if s.step == 2 {
            control.cancel()
        }
    };
    let data = (&world.space, &world.samples);
    let result = fit(data, (&pairs, &pairs), 1.0, &settings, &control, &Stop::default(), &cancel);
    assert!(matches!(result, Err(Error::Cancelled)));
    let one_label: Vec<_> = pairs.iter().copied().filter(|p| p.2).collect();
    let result = fit(data, (&one_label, &pairs), 1.0, &settings, &Control::default(), &Stop::default(), &|_| ());
    assert!(matches!(result, Err(Error::Mismatch { .. })));
}

#[test]
fn a_checkpoint_scores_as_before_and_reads_other_graphs() {
    let world = songs("");
    let other = songs("Elsewhere");
    for weights in [RelationWeights::Shared, RelationWeights::Separate] {
        let form = CgSettings::new(1, Switches::default(), Head::Product, weights, AttentionLevels::Both);
        let settings = CgSettings { hidden: 8, ..form };
        let known = world.known();
        let line = Affine { slope: 2.0, intercept: -1.0 };
        let model = modeled(&stirred(&settings, known.len()), &settings, known.clone(), line);
        let mut tensors: HashMap<_, _> = model.tensors().expect("tensors").into_iter().collect();
        let read = CgMualign::from_tensors(&tensors, settings.clone(), known.clone(), line).expect("it fits");
        let (a, b, _) = song_pairs(&world)[25];
        let score = |w: &World, m: &CgMualign| w.scorer(m).score(a, b);
        assert_eq!(score(&world, &model), score(&world, &read));
        let elsewhere = score(&other, &read).expect("prepared");
        assert!(elsewhere.is_finite() && Some(elsewhere) != score(&world, &read), "unknown relations have statistics");
        tensors.remove("level2.own.bias");
        let error = CgMualign::from_tensors(&tensors, settings, known, line).expect_err("a tensor is missing");
        assert!(error.to_string().contains("level2.own.bias"), "{error}");
    }
}
