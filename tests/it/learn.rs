//! Training with decisions, on the music demo with the model that ships.

use doppelgraph::base::Control;
use doppelgraph::graph::{Side, Split};
use doppelgraph::io::EVALUATE_SHARES;
use doppelgraph::model::{ModelKind, Stop, shipped};
use doppelgraph::pipeline::{self, CandidateConfig, Run};
use std::sync::Arc;

/// Decisions against the model move it towards them; pairs of valid and test are no part of it, and the model it starts from stays.
#[test]
fn a_model_follows_decisions_and_the_one_before_stays_as_it_was() {
    let control = Control::default();
    let opened = pipeline::open("demo:music", None, None, None, (0, EVALUATE_SHARES), &control).expect("opened");
    let prepared = Arc::new(pipeline::prepare(&opened, &control).expect("prepared"));
    let base = shipped("music", ModelKind::Evidence).expect("shipped");
    let digest = base.digest();
    let blocked = Arc::new(pipeline::block(&prepared, &CandidateConfig::of(&base.card), &control).expect("blocked"));
    let run = Run::new(prepared.clone(), blocked.clone(), Arc::new(base.clone()), &control).expect("a run");
    let task = prepared.task.clone().expect("gold");
    let known: Vec<u32> = Split::ALL.into_iter().flat_map(|s| task.split(s)).map(|p| p.0).collect();
    let mut free: Vec<(f32, u32, u32)> =
        run.set().pairs().into_iter().filter(|p| !known.contains(&p.0)).map(|(l, r)| (run.logit(l, r), l, r)).collect();
    free.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    // The best candidates of entities without a partner are said to be the same, the worst to differ.
    let same = free.iter().take(12).map(|p| (p.1, p.2, true));
    let different = free.iter().rev().take(12).map(|p| (p.1, p.2, false));
    let mut decided: Vec<_> = same.chain(different).collect();
    let valid = task.split(Split::Valid)[0];
    decided.push((valid.0, valid.1, false));
    let learned = pipeline::learn(&prepared, &base, &decided, &control, &Stop::default(), &|_| {}).expect("learned");
    assert_eq!(learned.taught, 24, "valid measures");
    assert_ne!(learned.model.digest(), digest);
    assert_eq!(base.digest(), digest);
    let again = Run::new(prepared, blocked, Arc::new(base), &control).expect("a run");
    let after = Run::new(learned.prepared, learned.blocked, Arc::new(learned.model), &control).expect("a run");
    let mean = |run: &Run| free.iter().take(12).map(|p| f64::from(run.logit(p.1, p.2))).sum::<f64>() / 12.0;
    assert_eq!(mean(&run), mean(&again), "the model it started from scores as before");
    assert!(mean(&after) > mean(&run) + 0.1, "{} after {}", mean(&after), mean(&run));
    let space = &after.prepared.space;
    let (left, right) = (space.entity(free[0].1).expect("an entity").1, space.entity(free[0].2).expect("an entity").1);
    assert_eq!(space.node(Side::Left, left), free[0].1);
    assert_eq!(after.score(left, right), doppelgraph::model::logistic(f64::from(after.logit(free[0].1, free[0].2))));
    // The surest may lose a little to the others; most rise.
    let risen = free.iter().take(12).filter(|p| after.logit(p.1, p.2) > run.logit(p.1, p.2)).count();
    assert!(risen >= 8, "{risen} of 12");
}

/// The published network learns from decisions as well, from its own weights.
#[test]
fn the_published_network_follows_decisions_too() {
    let control = Control::default();
    let opened = pipeline::open("demo:music", None, None, None, (0, EVALUATE_SHARES), &control).expect("opened");
    let prepared = Arc::new(pipeline::prepare(&opened, &control).expect("prepared"));
    let base = shipped("music", ModelKind::CgMualign).expect("shipped");
    let digest = base.digest();
    let blocked = Arc::new(pipeline::block(&prepared, &CandidateConfig::of(&base.card), &control).expect("blocked"));
    let run = Run::new(prepared.clone(), blocked, Arc::new(base.clone()), &control).expect("a run");
    run.rank_all(&control).expect("scores");
    let task = prepared.task.clone().expect("gold");
    let known: Vec<u32> = Split::ALL.into_iter().flat_map(|s| task.split(s)).map(|p| p.0).collect();
    let free = run.set().pairs().into_iter().filter(|p| !known.contains(&p.0));
    let mut free: Vec<(f32, u32, u32)> = free.map(|(l, r)| (run.logit(l, r), l, r)).collect();
    free.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    // The surest matches of entities without a partner are said to differ, a few unlikely ones to be the same.
    let different = free.iter().take(40).map(|p| (p.1, p.2, false));
    let same = free.iter().rev().take(3).map(|p| (p.1, p.2, true));
    let decided: Vec<_> = different.chain(same).collect();
    let learned = pipeline::learn(&prepared, &base, &decided, &control, &Stop::default(), &|_| {}).expect("learned");
    assert_eq!((learned.taught, base.digest()), (43, digest));
    assert_eq!(learned.model.card.kind, ModelKind::CgMualign);
    let after = Run::new(learned.prepared, learned.blocked, Arc::new(learned.model), &control).expect("a run");
    after.rank_all(&control).expect("scores");
    let mean = |run: &Run| free.iter().take(40).map(|p| f64::from(run.logit(p.1, p.2))).sum::<f64>() / 40.0;
    assert!(mean(&after) < mean(&run) - 0.1, "{} after {}", mean(&after), mean(&run));
}
