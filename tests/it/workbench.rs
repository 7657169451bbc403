//! The workbench on the music demo: its counts are those of `evaluate`, and *Why not?* says what is true of the run.

use crate::tools::{failure, json};
use doppelgraph::app::{Choice, CurveView, Engine, GoldSet, PipelineEngine, Sources};
use doppelgraph::base::Control;
use doppelgraph::evaluation::Counting;
use doppelgraph::graph::{Side, Split};
use doppelgraph::io::EVALUATE_SHARES;
use doppelgraph::model::{ModelKind, shipped};
use doppelgraph::pipeline::{self, CandidateConfig, LostAt, Prepared, Run, why_not};
use std::sync::Arc;
use tempfile::tempdir;

fn prepared() -> Arc<Prepared> {
    let control = Control::default();
    let opened = pipeline::open("demo:music", None, None, None, (0, EVALUATE_SHARES), &control).expect("opens");
    Arc::new(pipeline::prepare(&opened, &control).expect("features"))
}

fn run(prepared: &Arc<Prepared>, kind: ModelKind, candidates: Option<usize>) -> Run {
    let model = Arc::new(shipped("music", kind).expect("a model"));
    let mut config = CandidateConfig::of(&model.card);
    config.candidates = candidates.unwrap_or(config.candidates);
    let blocked = Arc::new(pipeline::block(prepared, &config, &Control::default()).expect("candidates"));
    Run::new(prepared.clone(), blocked, model, &Control::default()).expect("a run")
}

#[test]
fn counts_are_those_of_evaluate() {
    let prepared = prepared();
    let run = run(&prepared, ModelKind::Evidence, None);
    let wanted = pipeline::evaluate(prepared.task.as_ref(), &run, &Control::default()).expect("figures");
    let engine = PipelineEngine::default();
    let control = Control::default();
    engine.open(&Sources::one("demo:music"), &control).expect("opens");
    let name = engine.models().first().expect("a model").name.clone();
    engine.rank(&name, None, &control).expect("scored");
    let held_out = engine.held_out(Split::Test).expect("test pairs");
    let gold = Arc::new(GoldSet::plain(held_out));
    let view = |counting, one_to_one| CurveView::new(gold.clone(), &Choice { counting, one_to_one, slice: None });
    let plain = view(Counting::Pairs, false);
    let figures = &wanted.figures;
    assert!((plain.average_precision - figures.prauc).abs() < 1e-12);
    assert!((plain.at(figures.threshold).f1 - figures.f1).abs() < 1e-12);
    assert!((plain.recall_at_p95 - figures.recall_at_p95).abs() < 1e-12);
    assert_eq!(plain.held_out.lost.len(), figures.lost_by_blocking);
    let hits = plain.hits.expect("ranks mean something here");
    assert!((hits[0] - figures.hits_at_1.expect("hits")).abs() < 1e-12);
    let assigned = wanted.partners.expect("ranking").assigned;
    let one = view(Counting::Pairs, true);
    assert!((one.at(figures.threshold).f1 - assigned.greedy_f1).abs() < 1e-12, "the greedy rule of evaluate");
    // Where each entity has at most one partner and at most one is matched, entities and pairs are one count.
    let (pairs, entities) = (one.at(figures.threshold), view(Counting::Entities, true).at(figures.threshold));
    assert_eq!(pairs.true_positives, entities.true_positives);
    assert_eq!(pairs.false_negatives, entities.false_negatives);
}

#[test]
fn the_room_that_would_hold_a_pair_holds_it_and_one_less_does_not() {
    let prepared = prepared();
    let plain = run(&prepared, ModelKind::CgMualign, None);
    let space = &prepared.space;
    let scope = &plain.blocked.ground.scope;
    let mut checked = 0;
    for (i, &left) in scope.lefts.iter().enumerate().step_by(37) {
        let right = scope.pool[(i * 7) % scope.pool.len()];
        let ends = (space.entity(left).expect("left").1, space.entity(right).expect("right").1);
        let answer = why_not(&plain, ends, 0.5, false, &Control::default()).expect("an answer");
        let wanted = answer
            .change
            .strip_suffix(&format!(" candidates an entity, not {}, would hold it.", plain.blocked.config().candidates));
        let Some(room) = wanted.and_then(|n| n.replace(',', "").parse::<usize>().ok()) else { continue };
        assert_eq!(answer.lost_at, Some(LostAt::Blocking));
        assert!(plain.set().position(left, right).is_none());
        let holds = |n| run(&prepared, ModelKind::CgMualign, Some(n)).set().position(left, right).is_some();
        assert!(holds(room) && !holds(room - 1), "{room}");
        checked += 1;
        if checked == 2 {
            break;
        }
    }
    assert_eq!(checked, 2, "pairs lost in blocking were met");
}

#[test]
fn every_held_out_link_is_a_match_or_lost_at_a_step_that_says_so() {
    let prepared = prepared();
    let run = run(&prepared, ModelKind::Evidence, None);
    let threshold = run.model.card.threshold.expect("a threshold");
    let find = |side: Side, node: u32| {
        let (found, entity) = prepared.space.entity(node).expect("an entity");
        assert_eq!(found, side);
        entity
    };
    let links = prepared.task.as_ref().expect("gold").links(Split::Test);
    let mut lost = 0;
    for &(l, r) in links.iter().take(60) {
        let ends = (find(Side::Left, l), find(Side::Right, r));
        let answer = why_not(&run, ends, threshold, false, &Control::default()).expect("an answer");
        assert_eq!(answer.steps.iter().map(|s| s.step).collect::<Vec<_>>(), LostAt::ALL);
        assert_eq!(answer.lost_at, answer.steps.iter().find(|s| !s.passed).map(|s| s.step));
        assert_eq!(answer.steps[0].passed, run.set().position(l, r).is_some());
        assert_eq!(answer.steps[3].passed, run.score(ends.0, ends.1) >= threshold);
        if answer.lost_at.is_none() {
            assert_eq!(answer.change, "Nothing: it is a match.");
        } else {
            lost += 1;
            assert!(answer.change.len() > 20, "{answer:?}");
        }
    }
    assert!(lost > 0, "some are missed");
}

#[test]
fn the_command_says_which_step_lost_a_pair() {
    let dir = tempdir().expect("a folder");
    let prepared = prepared();
    let run = run(&prepared, ModelKind::Evidence, None);
    let links = prepared.task.as_ref().expect("gold").links(Split::Test);
    let threshold = run.model.card.threshold.expect("a threshold");
    let missed = links.iter().find(|(l, r)| f64::from(run.logit(*l, *r)) < (threshold / (1.0 - threshold)).ln());
    let &(l, r) = missed.expect("one is missed");
    let id = |node: u32| {
        let (side, entity) = prepared.space.entity(node).expect("an entity");
        prepared.pair.side(side).iri(entity).to_owned()
    };
    let (left, right) = (id(l), id(r));
    let command = ["why-not", "demo:music", "--pair", &left, &right];
    let said = json(dir.path(), &command);
    assert_eq!(said["threshold"].as_f64(), Some(threshold));
    assert_eq!(said["steps"].as_array().map(Vec::len), Some(5));
    assert!(said["lost_at"].is_string() && said["score"].as_f64() < Some(threshold), "{said}");
    let kept = json(dir.path(), &[&command[..], &["--threshold", "0"]].concat());
    assert!(said["score"] == kept["score"] && kept["steps"][3]["passed"] == true);
    let fault = failure(dir.path(), &["why-not", "demo:music", "--pair", &left, "nobody"], 1);
    assert!(fault.contains("nobody"), "{fault}");
}

#[test]
fn the_one_to_one_rule_loses_a_pair_only_where_it_is_on() {
    let prepared = prepared();
    let run = run(&prepared, ModelKind::Evidence, None);
    run.rank_all(&Control::default()).expect("scores");
    let control = Control::default();
    let free = pipeline::taken_greedily(&run, &|_, _| false, &control).expect("taken");
    let known = prepared.task.as_ref().expect("gold").links(Split::Train);
    let find = |node: u32| prepared.space.entity(node).expect("an entity").1;
    // A known link is never lost to the rule, and what it holds is lost to nobody else's score.
    let link = known.iter().find(|l| run.set().position(l.0, l.1).is_some()).expect("a known link among candidates");
    let answer = why_not(&run, (find(link.0), find(link.1)), 0.0, true, &control).expect("an answer");
    assert!(answer.steps[4].passed, "{answer:?}");
    let rival = run.set().row(link.0).map(|i| (link.0, run.set().right(i))).find(|p| p != link).expect("a rival");
    let asked =
        |one_to_one| why_not(&run, (find(rival.0), find(rival.1)), 0.0, one_to_one, &control).expect("an answer");
    assert!(!free.contains(&rival));
    let (on, off) = (asked(true), asked(false));
    assert_eq!((on.lost_at, off.lost_at), (Some(LostAt::OneToOne), None));
    assert!(on.steps[4].what.contains("is a known link and takes one of its ends"), "{on:?}");
    assert!(off.steps[4].passed && off.steps[4].what.starts_with("The rule is off"), "{off:?}");
    // What is said to keep a pair keeps it, as it is written.
    let links = prepared.task.as_ref().expect("gold").links(Split::Test);
    let threshold = run.model.card.threshold.expect("a threshold");
    let missed = links.iter().find(|l| run.score(find(l.0), find(l.1)) < threshold).expect("one is missed");
    let answer = why_not(&run, (find(missed.0), find(missed.1)), threshold, false, &control).expect("an answer");
    let words = answer.change.split("A threshold of ").nth(1).expect("a threshold is named");
    let named: f64 = words.split(' ').next().and_then(|n| n.parse().ok()).expect("a number");
    assert!(named <= answer.score && named > answer.score - 0.0011, "{named} {}", answer.score);
}
