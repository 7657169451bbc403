//! Actions of the place Method: what is played, on which pair, and what has to be asked for it.

use super::action::{Action, Effect};
use super::engine::{ModelEntry, Sources, TrainChoice};
use super::method::{Example, Lesson, Method, MethodAction};
use super::state::{AppState, Job, JobKind, Place, Training};
use super::update::update as act;
use super::update_explore;
use crate::graph::Side;
use crate::model::ModelKind;
use crate::scene::method::LessonStep;
use std::sync::Arc;

/// Changes the place by one action.
pub(super) fn update(state: &mut AppState, action: MethodAction) -> Vec<Effect> {
    let method = &mut state.method;
    match action {
        MethodAction::Step(step) => method.go(step),
        MethodAction::By(steps) => {
            let last = LessonStep::ALL.len() - 1;
            let to = method.step().index().saturating_add_signed(steps).min(last);
            method.go(LessonStep::ALL[to]);
        }
        MethodAction::Seek(position) => method.seek(position),
        MethodAction::Play(on) => {
            let at_end = method.step() == LessonStep::Cap && method.phase() >= 0.5;
            if on && at_end {
                method.seek(0.0);
            }
            method.playing = on && method.shown.is_some();
        }
        MethodAction::Advance(secs) => method.advance(secs),
        MethodAction::Speed(speed) => method.speed = speed,
        MethodAction::Switch(attentions) => method.attentions = attentions,
        MethodAction::Follow(follow) => method.follow = follow,
        MethodAction::Present(on) => {
            method.present = on;
            if on {
                state.place = Place::Method;
                return entered(state);
            }
        }
        MethodAction::Example(example) => return play_example(state, example),
        MethodAction::UseMyPair => return use_my_pair(state),
        MethodAction::OpenInExplore => {
            if let Some(pair) = method.pair {
                method.present = false;
                method.playing = false;
                state.place = Place::Explore;
                let mut effects = update_explore::open_pair(state, pair);
                effects.extend(update_explore::choose(state, Side::Left, pair.0));
                return effects;
            }
        }
        MethodAction::Traced { request, lesson } => return traced(state, request, lesson),
        MethodAction::Failed { request, message } => {
            if request == state.requests.trace {
                clear_job(state);
                state.method.fault = Some(message);
            }
        }
    }
    Vec::new()
}

/// The place was gone to: the pair the demo opens on is played unless another was chosen.
pub(super) fn entered(state: &mut AppState) -> Vec<Effect> {
    if state.place != Place::Method || state.method.pair.is_some() {
        return Vec::new();
    }
    let Some(graphs) = &state.graphs else { return Vec::new() };
    let Some(pair) = graphs.start else { return Vec::new() };
    state.method.mine = false;
    state.method.example = Example::ALL.into_iter().find(|e| e.demo() == graphs.sources.left);
    state.method.pair = Some(pair);
    ask(state)
}

/// Other graphs are open: what was shown is of others.
pub(super) fn opened(state: &mut AppState) -> Vec<Effect> {
    let Method { attentions, position, speed, present, .. } = state.method;
    state.method = Method { attentions, position, speed, present, ..Method::default() };
    // A late trace of the graphs before must not be taken for one of these.
    state.requests.trace += 1;
    entered(state)
}

fn ask(state: &mut AppState) -> Vec<Effect> {
    let Some(pair) = state.method.pair else { return Vec::new() };
    state.requests.trace += 1;
    state.method.fault = None;
    vec![Effect::Trace { request: state.requests.trace, pair }]
}

fn play_example(state: &mut AppState, example: Example) -> Vec<Effect> {
    let start = state.graphs.as_ref().filter(|g| g.sources.left == example.demo()).map(|g| g.start);
    match start {
        Some(start) => {
            state.method.mine = false;
            state.method.example = Some(example);
            state.method.pair = start;
            state.method.follow = None;
            ask(state)
        }
        None => {
            let effects = act(state, Action::Open(Sources::one(example.demo())));
            let before = state
                .graphs
                .as_ref()
                .map(|g| format!(" It takes the place of {}, whose files stay as they are.", g.name));
            let demo = example.demo().trim_start_matches("demo:");
            state.notice =
                Some(format!("Opening the {demo} demo, which holds this example.{}", before.unwrap_or_default()));
            effects
        }
    }
}

/// Plays the pair that is shown in Explore; where no `cg-mualign` was trained on these graphs, one is trained first.
fn use_my_pair(state: &mut AppState) -> Vec<Effect> {
    let Some(pair) = state.explore.pair else {
        state.method.fault = Some("No pair is chosen. Choose one in Explore, then come back.".to_owned());
        return Vec::new();
    };
    let changed = state.method.pair != Some(pair);
    state.method.pair = Some(pair);
    state.method.mine = true;
    state.method.follow = None;
    state.method.example = state
        .graphs
        .as_ref()
        .filter(|g| g.start == Some(pair))
        .and_then(|g| Example::ALL.into_iter().find(|e| e.demo() == g.sources.left));
    if !state.method.untrained {
        return if changed || state.method.shown.is_none() { ask(state) } else { Vec::new() };
    }
    train(state)
}

/// Trains a network for the lesson, unless something else is being trained.
fn train(state: &mut AppState) -> Vec<Effect> {
    if state.models.training.is_some() || state.models.ablation.running {
        state.method.fault =
            Some("Another training is running. Wait until it is done, or cancel it in the status bar.".to_owned());
        return Vec::new();
    }
    let choice =
        TrainChoice { kind: ModelKind::CgMualign, seed: 0, cross_attention: true, self_attention: true, rivals: true };
    state.method.fault = None;
    state.method.training = true;
    state.models.training = Some(Training { choice, history: Vec::new(), stopping: false, confirm_discard: false });
    state.job = Some(Job { what: "Training".to_owned(), done: 0, total: 0, secs_left: None, kind: JobKind::Train });
    vec![Effect::Train { choice, neighborhood: None }]
}

/// A training that was started here is done: its model plays the pair, the one that scores elsewhere stays.
pub(super) fn trained(state: &mut AppState, entry: ModelEntry) -> Vec<Effect> {
    state.job = None;
    state.models.training = None;
    state.method.training = false;
    state.method.untrained = false;
    // Were there still none, it must not be trained again and again.
    state.method.mine = false;
    state.notice = Some(format!("{} is trained and plays the lesson. The model that scores is unchanged.", entry.name));
    let name = entry.name.clone();
    state.models.list.retain(|m| m.name != name);
    state.models.list.push(entry);
    ask(state)
}

/// A training or the preparation of a lesson ended without one.
pub(super) fn ended(state: &mut AppState, kind: JobKind, message: Option<&str>) {
    let mine = kind == JobKind::Lesson || (kind == JobKind::Train && state.method.training);
    if mine {
        state.method.training = false;
        state.method.fault = Some(message.unwrap_or("Stopped. Use my pair starts again.").to_owned());
    }
}

fn clear_job(state: &mut AppState) {
    if state.job.as_ref().is_some_and(|j| j.kind == JobKind::Lesson) {
        state.job = None;
    }
}

fn traced(state: &mut AppState, request: u64, lesson: Option<Arc<Lesson>>) -> Vec<Effect> {
    // Whoever asked, the preparation is over.
    clear_job(state);
    if request != state.requests.trace {
        return Vec::new();
    }
    let method = &mut state.method;
    method.untrained = lesson.is_none();
    method.fault = None;
    method.follow = method.follow.filter(|f| lesson.as_ref().is_some_and(|l| f.node(&l.trace).is_some()));
    method.playing = method.playing && lesson.is_some();
    method.shown = lesson;
    if method.untrained && method.mine { train(state) } else { Vec::new() }
}
