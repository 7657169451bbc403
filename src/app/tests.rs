//! Actions in, effects out; and the worker over the small engine. Nothing sleeps: answers are waited for.

use super::fixture::TestEngine;
use super::*;
use crate::graph::{EntityId, Side};
use crate::model::WhatIf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(20);

/// A state with its worker, which does what the window does between frames.
struct Session {
    state: AppState,
    worker: Worker,
    engine: Arc<TestEngine>,
}

impl Session {
    fn new() -> Self {
        let engine = Arc::new(TestEngine::default());
        let worker = Worker::new(engine.clone(), || {}).expect("threads start");
        Self { state: AppState::default(), worker, engine }
    }

    fn act(&mut self, action: Action) {
        for effect in update(&mut self.state, action) {
            self.worker.start(effect);
        }
    }

    /// Takes answers until the state is as wanted.
    fn until(&mut self, wanted: impl Fn(&AppState) -> bool) {
        while !wanted(&self.state) {
            let action = self.worker.wait(PATIENCE).expect("an answer comes in time");
            self.act(action);
        }
    }

    fn opened() -> Self {
        let mut session = Self::new();
        session.act(Action::Open(Sources::one("demo:music")));
        session.until(|s| s.explore.shown.is_some() && s.explore.candidates.is_some());
        session
    }
}

#[test]
fn opening_a_demo_ends_at_its_pair_with_curves_and_candidates() {
    let session = Session::opened();
    let view = session.state.explore.shown.as_ref().expect("a pair is shown");
    assert_eq!(view.names, ["Radioactive", "Radioactive (Remix)"]);
    assert_eq!(view.subtitles[0], "track · Music A · t-0");
    assert_eq!(session.state.models.current.as_deref(), Some("Evidence"));
    assert_eq!(session.state.threshold.saved, 0.62);
    assert!(session.state.threshold.curves.iter().all(Option::is_some));
    let list = session.state.explore.candidates.as_ref().expect("candidates are listed");
    assert_eq!((list.rows[0].name.as_str(), list.rows.len()), ("Radioactive", 8));
    assert!(list.rows.windows(2).all(|w| w[0].score >= w[1].score));
}

#[test]
fn late_answers_are_dropped_and_the_old_picture_stays() {
    let mut session = Session::opened();
    let old = session.state.explore.shown.clone().expect("a pair is shown");
    let effects = update(&mut session.state, Action::OpenPair((EntityId(0), EntityId(2))));
    assert!(matches!(effects[..], [Effect::Explain { .. }]));
    assert_eq!(session.state.explore.shown.as_ref().map(|v| v.pair), Some(old.pair), "nothing jumps");
    let late = session.state.requests.explain - 1;
    update(&mut session.state, Action::Explained { request: late, view: old.clone() });
    update(&mut session.state, Action::OpenPair((EntityId(0), EntityId(3))));
    session.worker.start(effects[0].clone());
    let answer = session.worker.wait(PATIENCE).expect("an answer comes");
    update(&mut session.state, answer);
    assert_eq!(session.state.explore.shown.as_ref().map(|v| v.pair), Some(old.pair), "an overtaken answer is dropped");
}

#[test]
fn what_ifs_change_the_score_and_end_with_the_pair() {
    let mut session = Session::opened();
    let before = session.state.explore.shown.as_ref().map(|v| (v.explanation.score, v.turned[0]));
    session.act(Action::WhatIf(WhatIf { without_self_attention: true, ..WhatIf::default() }));
    session.until(|s| s.explore.shown.as_ref().is_some_and(|v| v.what_if.without_self_attention));
    let after = session.state.explore.shown.as_ref().map(|v| (v.explanation.score, v.turned[0]));
    assert_eq!(before.map(|b| (b.1, b.0)), after, "each tick shows the score it leads to");
    session.act(Action::StepPair(1));
    assert!(session.state.explore.what_if.is_none());
}

#[test]
fn walking_a_rung_leaves_a_trail_back() {
    let mut session = Session::opened();
    let start = session.state.explore.pair;
    session.act(Action::Walk((EntityId(5), EntityId(5))));
    session.until(|s| s.explore.shown.as_ref().map(|v| v.pair) == s.explore.pair);
    assert_eq!(session.state.explore.trail.len(), 1);
    session.act(Action::Pin(Some(Focus::default())));
    session.act(Action::Back);
    assert_ne!(session.state.explore.pair, start, "Esc first lets go of the pin");
    session.act(Action::Back);
    assert_eq!(session.state.explore.pair, start);
    assert!(session.state.explore.trail.is_empty());
}

#[test]
fn threshold_is_one_value_saved_apart_from_working() {
    let mut session = Session::opened();
    session.act(Action::Threshold(0.5512));
    assert_eq!((session.state.threshold.saved, session.state.threshold.working), (0.62, 0.5512));
    session.act(Action::TypeThreshold(Some("0,7".to_owned())));
    session.act(Action::AcceptTyped);
    assert_eq!(session.state.threshold.working, 0.7);
    session.act(Action::TypeThreshold(Some("many".to_owned())));
    session.act(Action::AcceptTyped);
    assert_eq!(session.state.threshold.working, 0.7, "what is no number changes nothing");
    let effects = update(&mut session.state, Action::SaveThreshold);
    assert_eq!(effects[0], Effect::KeepThreshold { model: "Evidence".to_owned(), value: 0.7 });
    assert!(
        matches!(effects[1..], [Effect::Flip { threshold: 0.7, .. }]),
        "what would flip it depends on the threshold"
    );
    assert_eq!(session.state.models.current().and_then(|m| m.threshold), Some(0.7));
    session.act(Action::Threshold(f64::NAN));
    assert_eq!(session.state.threshold.working, 0.7);
}

#[test]
fn stopping_a_training_run_keeps_a_model_and_scores_with_it() {
    let mut session = Session::opened();
    session.engine.hold.store(true, Ordering::Relaxed);
    session.act(Action::Train);
    session.until(|s| s.models.training.as_ref().is_some_and(|t| t.history.len() > 5));
    session.act(Action::StepPair(1));
    session.until(|s| s.explore.shown.as_ref().map(|v| v.pair) == s.explore.pair);
    assert!(session.state.models.training.is_some(), "exploring goes on while training");
    session.act(Action::StopAndKeep);
    session.until(|s| s.models.current.as_deref() == Some("Evidence, trained here"));
    assert!(session.state.models.training.is_none());
}

#[test]
fn discarding_asks_once_and_keeps_nothing() {
    let mut session = Session::opened();
    session.engine.hold.store(true, Ordering::Relaxed);
    session.act(Action::Train);
    session.until(|s| s.models.training.as_ref().is_some_and(|t| !t.history.is_empty()));
    session.act(Action::Discard);
    assert!(session.state.models.training.as_ref().is_some_and(|t| t.confirm_discard));
    session.act(Action::Discard);
    session.until(|s| s.models.training.is_none());
    assert_eq!(session.state.models.list.len(), 2);
}

#[test]
fn a_broken_file_is_said_in_data_and_the_old_graphs_stay() {
    let mut session = Session::opened();
    session.act(Action::Path(PathField::Left, "broken.nt".to_owned()));
    session.act(Action::OpenTyped);
    session.until(|s| s.data.fault.is_some());
    assert_eq!(session.state.place, Place::Data);
    assert!(session.state.data.fault.as_ref().is_some_and(|f| f.contains("line 3")));
    assert!(session.state.graphs.is_some());
}

#[test]
fn two_dropped_files_open_and_one_asks() {
    let mut state = AppState::default();
    let effects = update(&mut state, Action::Drop(vec!["a.nt".to_owned(), "b.nt".to_owned()]));
    assert!(matches!(&effects[..], [Effect::Open { sources, .. }] if sources.right.as_deref() == Some("b.nt")));
    update(&mut state, Action::Drop(vec!["c.nt".to_owned()]));
    update(&mut state, Action::DropAs(Side::Right));
    assert_eq!((state.data.right.as_str(), state.data.dropped), ("c.nt", None));
}

#[test]
fn search_finds_entities_on_both_sides_and_commands() {
    let mut session = Session::opened();
    session.act(Action::SearchText("demons".to_owned()));
    session.until(|s| s.search.answered == "demons");
    let sides: Vec<Side> = session.state.search.hits.iter().map(|h| h.side).collect();
    assert_eq!(sides, [Side::Left, Side::Right]);
    session.act(Action::SearchText(">two hops".to_owned()));
    let found = matching(&session.state);
    assert_eq!(found.first().map(|c| c.name.as_str()), Some("Two hops"));
    session.act(Action::SearchText("0.6".to_owned()));
    assert!(matches!(matching(&session.state)[0].action, Action::Threshold(v) if v == 0.6));
}

#[test]
fn a_count_of_graphs_that_were_open_before_is_dropped() {
    let mut session = Session::new();
    session.act(Action::Open(Sources::one("demo:music")));
    session.until(|s| s.threshold.curve().is_some());
    let entities = Choice { counting: crate::evaluation::Counting::Entities, ..Choice::default() };
    session.act(Action::Bench(BenchAction::Count(entities.clone())));
    let old = session.state.threshold.bench.requests[0];
    session.act(Action::Open(Sources::one("demo:films")));
    let name = |s: &AppState| s.graphs.as_ref().map(|g| g.name.clone());
    session.until(|s| name(s).as_deref() == Some("films demo") && s.threshold.curve().is_some());
    let own = [None, None];
    let late =
        BenchAction::Counted { request: old, choice: entities, own, overlays: Vec::new(), ablations: Vec::new() };
    session.act(Action::Bench(late));
    assert!(session.state.threshold.curve().is_some_and(|c| c.choice == Choice::default()));
    assert_eq!(session.state.threshold.bench.choice, Choice::default());
}

#[test]
fn what_is_counted_stays_when_another_model_scores() {
    let mut session = Session::new();
    session.act(Action::Open(Sources::one("demo:music")));
    session.until(|s| s.threshold.curve().is_some());
    let choice = Choice { one_to_one: true, ..Choice::default() };
    session.act(Action::Bench(BenchAction::Count(choice.clone())));
    session.act(Action::Bench(BenchAction::Overlay("CG-MuAlign".to_owned())));
    session.until(|s| s.job.is_none() && s.threshold.bench.overlays.first().is_some_and(|o| o.curves[0].is_some()));
    assert_eq!(session.state.threshold.curve().map(|c| c.choice.clone()), Some(choice.clone()));
    session.act(Action::UseModel("CG-MuAlign".to_owned()));
    session.until(|s| s.models.current.as_deref() == Some("CG-MuAlign") && s.threshold.bench.asked.is_none());
    assert_eq!(session.state.threshold.curve().map(|c| c.choice.clone()), Some(choice));
    assert!(session.state.threshold.bench.overlays.is_empty(), "a model is not laid over itself");
}

#[test]
fn graphs_are_opened_one_after_the_other_and_the_window_shows_what_the_engine_has() {
    let mut state = AppState::default();
    let first = update(&mut state, Action::Open(Sources::one("a.nt")));
    assert!(matches!(&first[..], [Effect::Open { request: 1, .. }]));
    assert!(update(&mut state, Action::Open(Sources::one("b.nt"))).is_empty(), "it waits");
    assert!(update(&mut state, Action::Open(Sources::one("c.nt"))).is_empty(), "and the last one counts");
    let next = update(&mut state, Action::Failed { kind: JobKind::Open, message: "no a.nt".to_owned() });
    assert!(matches!(&next[..], [Effect::Open { request: 2, sources }] if sources.left == "c.nt"), "{next:?}");
    let running = Action::Progress { kind: JobKind::Open, what: String::new(), done: 0, total: 0, secs_left: None };
    update(&mut state, running);
    let effects = update(&mut state, Action::Open(Sources::one("d.nt")));
    assert!(matches!(&effects[..], [Effect::CancelJob]), "what is not wanted any more is stopped");
    let next = update(&mut state, Action::Cancelled(JobKind::Open));
    assert!(matches!(&next[..], [Effect::Open { request: 3, sources }] if sources.left == "d.nt"));
    assert!(update(&mut state, Action::Train).is_empty() && state.models.training.is_none());
}
