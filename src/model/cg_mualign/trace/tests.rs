//! What the lesson shows is what the network does.

use super::super::tests::{World, forms, modeled, song_pairs, songs, stirred};
use super::super::{Affine, Scorer};
use super::*;
use crate::model::WhatIf;
use crate::neighborhood::Sampling;

const LINE: Affine = Affine { slope: 0.7, intercept: 1.5 };
/// Shares of ten edges are summed in 32 bits.
const SHARES: f32 = 1e-5;

fn traced(world: &World, scorer: &Scorer, pair: (u32, u32)) -> Trace {
    let graphs = [world.pair.left.as_ref(), world.pair.right.as_ref()];
    trace(graphs, (&world.space, &world.samples), scorer, pair).expect("entities")
}

fn what_if(attentions: Attentions) -> WhatIf {
    WhatIf {
        without_cross_attention: !attentions.cross(),
        without_self_attention: !attentions.own(),
        ..WhatIf::default()
    }
}

/// In every form of the network and for every switch the lesson ends where the scoring loops end, to the last bit.
#[test]
fn every_play_ends_at_the_score_of_the_loops() {
    let world = songs("");
    for settings in forms() {
        let model = modeled(&stirred(&settings, world.known().len()), &settings, world.known(), LINE);
        let scorer = world.scorer(&model);
        for (left, right, _) in song_pairs(&world) {
            let trace = traced(&world, &scorer, (left, right));
            for attentions in Attentions::ALL {
                let wanted = scorer.score_as(left, right, &what_if(attentions)).expect("entities");
                assert_eq!(trace.play(attentions).logit, f64::from(wanted), "{settings:?} {attentions:?}");
            }
        }
    }
}

#[test]
fn shares_and_sums_add_up_and_vectors_follow_from_what_is_shown() {
    let world = songs("");
    let settings = forms().swap_remove(3);
    let model = modeled(&stirred(&settings, world.known().len()), &settings, world.known(), LINE);
    let scorer = world.scorer(&model);
    for (left, right, _) in song_pairs(&world) {
        let trace = traced(&world, &scorer, (left, right));
        for side in &trace.sides {
            for edge in &side.edges {
                // Level 2 reads the neighbor's level 1: ReLU of own part and plain mean, joined.
                let mut vector = [edge.own.as_slice(), &edge.mean].concat();
                relu(&mut vector);
                let mut z = vec![0.0; trace.hidden];
                add_product(&mut z, &vector, scorer.loops.weights.matrix(1, 0));
                let known = crate::model::cg_mualign::RelationMap::new(&world.space.relations, &world.known());
                let at = world.space.relations.relations.iter().position(|r| {
                    r.name.as_ref() == edge.relation
                        && r.direction == edge.direction
                        && r.side == trace.nodes[side.center].side
                });
                let bias = scorer.loops.weights.bias(1, known.position(at.expect("a relation") as u32));
                let far = z.iter().zip(bias).zip(&edge.z[1]).map(|((x, b), y)| (x + b - y).abs()).fold(0.0, f32::max);
                assert!(far < SHARES, "{far}");
                for (i, sum) in edge.mean.iter().enumerate() {
                    let mean = edge.hops.iter().map(|h| h.z[i]).sum::<f32>() / edge.hops.len().max(1) as f32;
                    assert!((mean - sum).abs() < SHARES, "plain mean of the neighbor's neighbors");
                }
            }
        }
        for play in &trace.plays {
            for (level, sides) in play.levels.iter().enumerate() {
                for (gathered, side) in sides.iter().zip(&trace.sides) {
                    if side.edges.is_empty() {
                        continue;
                    }
                    for shares in [&gathered.weight, &gathered.cross, &gathered.own_attention] {
                        assert!((shares.iter().sum::<f32>() - 1.0).abs() < SHARES, "{shares:?}");
                    }
                    let sum =
                        |i: usize| side.edges.iter().zip(&gathered.weight).map(|(e, w)| w * e.z[level][i]).sum::<f32>();
                    assert!(gathered.sum.iter().enumerate().all(|(i, s)| (sum(i) - s).abs() < 1e-4));
                }
            }
        }
        let play = trace.play(Attentions::Both);
        let vectors = [0, 1].map(|s| play.levels[1][s].joined());
        if let Some(distance) = play.distance {
            assert!((apart(&vectors[0], &vectors[1]) - distance).abs() < 1e-4);
            let logit = trace.intercept - trace.slope * distance;
            assert!((logit - play.logit).abs() < 1e-4, "logit = slope x (- distance) + intercept");
        }
    }
}

#[test]
fn a_name_is_cut_into_the_pieces_that_make_level_0() {
    let world = songs("");
    let settings = forms().swap_remove(0);
    let model = modeled(&stirred(&settings, world.known().len()), &settings, world.known(), LINE);
    let scorer = world.scorer(&model);
    let (left, right, _) = song_pairs(&world)[0];
    let trace = traced(&world, &scorer, (left, right));
    for node in &trace.nodes {
        let mut sum = vec![0.0f32; NAME_NUMBERS];
        for piece in &node.pieces {
            assert_eq!(piece.letters.chars().count(), 3.min(node.text.chars().count() + 2), "{piece:?}");
            sum[piece.column as usize] += piece.signed;
        }
        let length = sum.iter().map(|x| x * x).sum::<f32>().sqrt().max(1e-9);
        assert!(sum.iter().zip(&node.level0).all(|(s, x)| (s / length - x).abs() < 1e-5), "{}", node.text);
        assert!(node.pieces.windows(2).all(|w| w[0].signed.abs() >= w[1].signed.abs()));
    }
    assert_eq!(trace.nodes[trace.sides[0].center].text, "amber basalt");
}

#[test]
fn the_first_draw_is_the_sample_in_use_and_every_draw_fills_the_cap() {
    let mut b = crate::graph::GraphBuilder::new();
    for i in 0..12 {
        b.relation("a/film", "actor", &format!("a/p{i}"));
        assert!(b.attribute(&format!("a/p{i}"), "name", &format!("actor {i}")));
    }
    b.relation("a/film", "director", "a/d");
    let mut right = crate::graph::GraphBuilder::new();
    assert!(right.attribute("b/film", "name", "film"));
    let world = World::new(b, right);
    let settings = forms().swap_remove(0);
    let model = modeled(&stirred(&settings, world.known().len()), &settings, world.known(), LINE);
    let pair = (world.node(Side::Left, "a/film"), world.node(Side::Right, "b/film"));
    let draws = traced(&world, &world.scorer(&model), pair).draws;
    assert_eq!((draws.side, draws.edges, draws.cap), (Side::Left, 13, 6));
    for seed in 0..SEEDS {
        for kept in
            [|r: &DrawnRelation, s: usize| r.weighted[s].len(), |r: &DrawnRelation, s: usize| r.uniform[s].len()]
        {
            assert_eq!(draws.relations.iter().map(|r| kept(r, seed)).sum::<usize>(), 6);
        }
    }
    assert_eq!(draws.relations[0].relation, "director", "rarest first");
    let in_use: Vec<String> = world
        .samples
        .of(pair.0)
        .iter()
        .map(|e| world.space.relations.relations[e.relation as usize].name.to_string())
        .collect();
    let kept = draws.relations[0].weighted[0].len();
    assert_eq!(in_use.iter().filter(|r| *r == "director").count(), kept);
    // One director against twelve actors for six places: a fair draw keeps it six times in thirteen, the weighted one
    // nearly always. Three standard deviations of 100 draws are allowed.
    let [weighted, uniform] = draws.relations[0].heard();
    assert!(weighted > 0.9 && (0.31..=0.61).contains(&uniform), "{weighted} {uniform}");
    let again = redrawn(&world, pair.0);
    assert_eq!(again, redrawn(&world, pair.0), "the same seed draws the same");
}

fn redrawn(world: &World, node: u32) -> Vec<usize> {
    let graphs = [world.pair.left.as_ref(), world.pair.right.as_ref()];
    crate::neighborhood::redraw(&world.space, graphs, node, 6, Sampling::Weighted, 3)
}
