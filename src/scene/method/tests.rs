//! Every step fits its stage, at the sizes the window has; shares add up; words say what the numbers say.

use super::*;
use crate::base::Control;
use crate::features::NodeSpace;
use crate::graph::{GraphBuilder, GraphPair};
use crate::model::cg_mualign::Scorer;
use crate::model::cg_mualign::trace::{Attentions, trace};
use crate::model::{Body, ModelKind, shipped};
use crate::neighborhood::{Samples, Sampling};
use crate::scene::Area;
use std::sync::Arc;

/// Sizes of the stage in windows of 1440 x 900, 1024 x 640 and 960 x 600.
const SIZES: [[f32; 2]; 3] = [[800.0, 450.0], [660.0, 270.0], [600.0, 240.0]];

/// The shipped music model on a pair with `left` and `right` neighbors, each with three neighbors of its own.
fn lesson(left: usize, right: usize) -> Trace {
    let side = |prefix: &str, count: usize| {
        let mut b = GraphBuilder::new();
        let center = format!("{prefix}/song");
        assert!(b.attribute(&center, "name", "Radioactive"));
        for i in 0..count {
            let near = format!("{prefix}/n{i}");
            b.relation(&center, ["artist", "songwriter", "record label"][i % 3], &near);
            assert!(b.attribute(&near, "name", &format!("person {i}")));
            for j in 0..3 {
                let far = format!("{prefix}/f{}", i * 2 + j);
                b.relation(&far, "songwriter", &near);
                assert!(b.attribute(&far, "name", &format!("song number {}", i * 2 + j)));
            }
        }
        Arc::new(b.build(prefix))
    };
    let pair = GraphPair { left: side("a", left), right: side("b", right), links: None };
    let space = NodeSpace::new(&pair, &Control::default()).expect("not cancelled");
    let samples = Samples::draw(&space, [&pair.left, &pair.right], 10, Sampling::Weighted, &Default::default());
    let model = shipped("music", ModelKind::CgMualign).expect("a shipped model");
    let Body::CgMualign(cg) = &model.body else { panic!("the network") };
    let scorer = Scorer::new(cg, &space, &samples);
    let nodes = [(Side::Left, &pair.left, "a/song"), (Side::Right, &pair.right, "b/song")]
        .map(|(side, graph, iri)| space.node(side, graph.find(iri).expect("the song")));
    trace([&pair.left, &pair.right], (&space, &samples), &scorer, (nodes[0], nodes[1])).expect("entities")
}

fn names() -> LessonNames {
    LessonNames { graphs: ["A".to_owned(), "B".to_owned()], threshold: Some(0.5), known: Some(true) }
}

fn all_follows(trace: &Trace) -> Vec<Follow> {
    let mut out = vec![Follow::Center(Side::Left), Follow::Center(Side::Right)];
    for side in [Side::Left, Side::Right] {
        for edge in 0..trace.sides[side.index()].edges.len() {
            out.push(Follow::Neighbor(side, edge));
        }
    }
    out
}

#[test]
fn nothing_overlaps_and_all_is_within_the_stage() {
    for (left, right) in [(10, 10), (4, 2), (12, 1), (0, 3), (0, 0)] {
        let trace = lesson(left, right);
        for [width, height] in SIZES {
            for step in LessonStep::ALL {
                let made = stage(&trace, step, Attentions::Both, Follow::by_itself(step, &trace), width, height);
                assert_eq!(made, stage(&trace, step, Attentions::Both, Follow::by_itself(step, &trace), width, height));
                let whole = Area::at(0.0, 0.0, width, height);
                let circle =
                    |n: &StageNode| Area::at(n.at.x - n.radius, n.at.y - n.radius, 2.0 * n.radius, 2.0 * n.radius);
                let within =
                    |a: &Area| a.left >= 0.0 && a.top >= 0.0 && a.right <= whole.right && a.bottom <= whole.bottom;
                let labels: Vec<Area> =
                    made.nodes.iter().map(|n| n.label.area).chain(made.folds.iter().map(|f| f.label.area)).collect();
                for (i, label) in labels.iter().enumerate() {
                    assert!(within(label) && label.width() > 40.0, "{label:?} {width}");
                    for other in &labels[i + 1..] {
                        assert!(!label.overlaps(other), "{left} {right} {width} {label:?} {other:?}");
                    }
                    for node in &made.nodes {
                        assert!(!label.overlaps(&circle(node)), "{width}x{height} {label:?} {node:?}");
                    }
                }
                for number in made.crossings.iter().filter_map(|c| c.number) {
                    let number = Crossing::number_area(number);
                    assert!(labels.iter().all(|l| !l.overlaps(&number)), "{width}x{height} {number:?}");
                }
                for (i, node) in made.nodes.iter().enumerate() {
                    assert!(within(&circle(node)));
                    assert!(made.nodes[i + 1..].iter().all(|o| !circle(node).overlaps(&circle(o))), "{node:?}");
                }
            }
        }
    }
}

#[test]
fn places_stay_and_bands_are_as_wide_as_their_shares() {
    let trace = lesson(10, 7);
    let at = |step: LessonStep| {
        let made = stage(&trace, step, Attentions::Both, Follow::Center(Side::Left), 800.0, 450.0);
        made.nodes.iter().map(|n| (n.who, n.at)).collect::<Vec<_>>()
    };
    for step in LessonStep::ALL {
        assert_eq!(at(step), at(LessonStep::Neighborhoods), "{step:?}");
        for attentions in Attentions::ALL {
            let made = stage(&trace, step, attentions, Follow::Center(Side::Left), 800.0, 450.0);
            for side in [Side::Left, Side::Right] {
                let into: Vec<&Band> = made.bands.iter().filter(|b| b.to == Follow::Center(side)).collect();
                let weights = shares(&trace, step, attentions, side);
                assert_eq!(into.len(), weights.len(), "a band an edge, or none");
                if step.level().is_some() {
                    assert!((into.iter().map(|b| b.share).sum::<f32>() - 1.0).abs() < 1e-4);
                    assert!((into.iter().map(|b| b.width).sum::<f32>() - 30.0).abs() < 1e-3, "30 wide together");
                    assert_eq!(percents(&weights).iter().sum::<i64>(), 100);
                    // In row order, so that bands do not cross.
                    let ends: Vec<(f32, f32)> = into.iter().map(|b| (b.curve[0].y, b.curve[3].y)).collect();
                    assert!(ends.windows(2).all(|w| w[0].0 < w[1].0 && w[0].1 < w[1].1), "{ends:?}");
                }
            }
        }
    }
}

#[test]
fn the_switch_turns_each_attention_off() {
    let trace = lesson(6, 6);
    let even = |s: &[f32]| s.iter().all(|x| (x - 1.0 / 6.0).abs() < 1e-5);
    let of = |step, attentions| shares(&trace, step, attentions, Side::Left);
    assert!(even(&of(LessonStep::Gather, Attentions::Both)), "everybody alike before attention comes in");
    assert!(!even(&of(LessonStep::Cross, Attentions::Both)) && even(&of(LessonStep::Cross, Attentions::Own)));
    assert!(!even(&of(LessonStep::Own, Attentions::Own)) && even(&of(LessonStep::Own, Attentions::Neither)));
    assert!(even(&of(LessonStep::GatherAgain, Attentions::Neither)));
    assert!(of(LessonStep::Level0, Attentions::Both).is_empty());
}

#[test]
fn every_step_is_said_whoever_is_followed() {
    for (left, right) in [(10, 7), (1, 0), (0, 0)] {
        let trace = lesson(left, right);
        for step in LessonStep::ALL {
            for attentions in Attentions::ALL {
                for follow in all_follows(&trace) {
                    let said = words(&trace, step, attentions, follow, &names());
                    assert!(said.lead.split(". ").count() <= 4, "two or three sentences: {}", said.lead);
                    assert!(!said.whole().contains("NaN") && !said.whole().contains("inf "), "{}", said.whole());
                    assert!(said.bars.iter().all(|b| (0.0..=1.0).contains(&b.share)), "{:?}", said.bars);
                }
            }
        }
    }
}

/// A term is explained where it first stands: no step speaks of attention before the fourth, of a logit before the seventh.
#[test]
fn no_term_comes_before_its_step() {
    let trace = lesson(6, 6);
    let said =
        |step| words(&trace, step, Attentions::Both, Follow::by_itself(step, &trace), &names()).whole().to_lowercase();
    for (term, from) in [
        ("attention", LessonStep::Cross),
        ("self-attention", LessonStep::Own),
        ("level 0", LessonStep::Level0),
        ("level 1", LessonStep::Gather),
        ("level 2", LessonStep::GatherAgain),
        ("logit", LessonStep::Compare),
        ("score", LessonStep::Compare),
    ] {
        for step in LessonStep::ALL.into_iter().filter(|s| *s < from) {
            assert!(!said(step).contains(term), "{step:?} speaks of {term}: {}", said(step));
        }
    }
}

#[test]
fn what_is_followed_exists() {
    let trace = lesson(3, 3);
    for step in LessonStep::ALL {
        assert!(Follow::by_itself(step, &trace).node(&trace).is_some());
    }
    assert!(matches!(Follow::by_itself(LessonStep::Gather, &trace), Follow::Neighbor(Side::Left, _)));
    assert_eq!(Follow::Neighbor(Side::Left, 9).node(&trace), None);
    assert_eq!(Follow::Beyond(Side::Left, 0, 99).node(&trace), None);
}
