//! The threads that do what [`update`](super::update) asks for.
//!
//! Heavy work (open, prepare, rank, train) runs one at a time on one thread; light work (candidates, explain,
//! trace, search) on another, where of several waiting requests of a kind only the latest is answered; what is looked for at
//! leisure (what would flip a score, twins) on a third, where a newer request ends the one that runs; the review loop has two of
//! its own. Answers are
//! [`Action`]s; `wake` is called after each so that the window draws it.
//!
//! Invariants: nothing here touches the state; a panic in a job is answered as a fault and the threads live on.

use super::action::{Action, Effect};
use super::engine::{AblationRow, Engine, OpenedGraphs, TrainingStep};
use super::exporting;
use super::method::MethodAction;
use super::review::{Desk, ReviewAction, ReviewEffect, run_desk, run_look};
use super::state::JobKind;
use super::view::{CandidateList, EntityPair, Hit, PairView, subtitle};
use super::workbench::{self, BenchAction, BenchWork, Choice, CurveView};
use crate::base::{Control, Error, Result};
use crate::graph::{Side, find_by_name};
use crate::model::Stop;
use crate::review::Sessions;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Instant;

/// Entities a search answers with, of each side.
const HITS: usize = 5;

/// Runs effects and collects answers.
pub struct Worker {
    heavy: Sender<Effect>,
    light: Sender<Effect>,
    aside: Sender<Effect>,
    /// Closed before the thread is waited for.
    desk: Option<Sender<ReviewEffect>>,
    desk_thread: Option<JoinHandle<()>>,
    look: Sender<ReviewEffect>,
    answers: Receiver<Action>,
    shared: Arc<Shared>,
}

impl std::fmt::Debug for Worker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Worker").finish_non_exhaustive()
    }
}

struct Shared {
    engine: Arc<dyn Engine>,
    graphs: Mutex<Option<Arc<OpenedGraphs>>>,
    /// Cancels the heavy job that runs.
    control: Mutex<Control>,
    /// Cancels the search for what would flip the score.
    flip: Mutex<Control>,
    /// Asks the training that runs to stop and keep its best.
    stop: Mutex<Stop>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

/// A poisoned lock only means that a job died; what it guards is replaced as a whole, so it is whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Worker {
    /// Starts the threads over an engine; sessions are not kept.
    ///
    /// Errors: `Io` when the system gives no thread.
    pub fn new(engine: Arc<dyn Engine>, wake: impl Fn() + Send + Sync + 'static) -> Result<Self> {
        Self::keeping(engine, Sessions::default(), wake)
    }

    /// Starts the threads over an engine, with a place where sessions are kept.
    ///
    /// Errors: `Io` when the system gives no thread.
    pub fn keeping(
        engine: Arc<dyn Engine>,
        sessions: Sessions,
        wake: impl Fn() + Send + Sync + 'static,
    ) -> Result<Self> {
        let (answer, answers) = channel();
        let (heavy, heavy_work) = channel();
        let (light, light_work) = channel();
        let (aside, aside_work) = channel();
        let (desk, desk_work) = channel();
        let (look, look_work) = channel();
        let shared = Arc::new(Shared {
            engine,
            graphs: Mutex::new(None),
            control: Mutex::new(Control::default()),
            flip: Mutex::new(Control::default()),
            stop: Mutex::default(),
            wake: Arc::new(wake),
        });
        let spawn = |name: &str, work: Box<dyn FnOnce() + Send>| {
            let spawned = std::thread::Builder::new().name(name.to_owned()).spawn(work);
            spawned.map_err(|e| Error::io("a thread of the program", e, "Close other programs and start again"))
        };
        let (one, two, answer_two) = (shared.clone(), shared.clone(), answer.clone());
        let (three, answer_three) = (shared.clone(), answer.clone());
        let (of_desk, to, shared_by_desk) = (shared.clone(), Mutex::new(answer.clone()), shared.clone());
        let at_desk = Arc::new(Desk {
            engine: shared.engine.clone(),
            sessions,
            graphs: Arc::new(move || lock(&of_desk.graphs).clone()),
            answer: Arc::new(move |action| send(&shared_by_desk, &lock(&to), Action::Review(action))),
        });
        let at_look = at_desk.clone();
        let desk_thread = Some(spawn("desk", Box::new(move || run_desk(&at_desk, &desk_work)))?);
        spawn("look", Box::new(move || run_look(&at_look, &look_work)))?;
        spawn("heavy", Box::new(move || run_heavy(&one, &heavy_work, &answer)))?;
        spawn("light", Box::new(move || run_light(&two, &light_work, &answer_two)))?;
        spawn("aside", Box::new(move || run_aside(&three, &aside_work, &answer_three)))?;
        Ok(Self { heavy, light, aside, desk: Some(desk), desk_thread, look, answers, shared })
    }

    /// Starts what an effect asks for; `false` when the effect is the window's own (dialogs, clipboard, storage).
    pub fn start(&self, effect: Effect) -> bool {
        let sent = match effect {
            Effect::Review(effect @ ReviewEffect::Look(_)) => return self.look.send(effect).is_ok(),
            Effect::Review(effect) => return self.desk.as_ref().is_some_and(|desk| desk.send(effect).is_ok()),
            Effect::Open { .. }
            | Effect::Rank { .. }
            | Effect::Train { .. }
            | Effect::Ablate
            | Effect::Learn { .. }
            | Effect::Export(_)
            | Effect::Bench(BenchWork::Overlay { .. }) => self.heavy.send(effect),
            Effect::Trace { .. } if !self.shared.engine.traces_at_once() => self.heavy.send(effect),
            Effect::Candidates { .. } | Effect::Explain { .. } | Effect::Search { .. } | Effect::Trace { .. } => {
                self.light.send(effect)
            }
            Effect::Flip { .. } => {
                lock(&self.shared.flip).cancel();
                self.aside.send(effect)
            }
            Effect::Twins { .. } | Effect::Bench(_) => self.aside.send(effect),
            Effect::StopTraining => {
                lock(&self.shared.stop).ask();
                return true;
            }
            Effect::CancelJob => {
                lock(&self.shared.control).cancel();
                return true;
            }
            Effect::Quit
            | Effect::PickFile(_)
            | Effect::PickPicture
            | Effect::PickExport
            | Effect::WritePicture { .. }
            | Effect::KeepThreshold { .. }
            | Effect::Copy(_) => return false,
        };
        sent.is_ok()
    }

    /// The answers that have arrived.
    pub fn answers(&self) -> impl Iterator<Item = Action> + '_ {
        self.answers.try_iter()
    }

    /// Waits for the next answer, at most so long: for programs without a window.
    pub fn wait(&self, most: std::time::Duration) -> Option<Action> {
        self.answers.recv_timeout(most).ok()
    }
}

impl Drop for Worker {
    /// What was decided is written before the program ends, and the log is free for the next one.
    fn drop(&mut self) {
        self.desk = None;
        if let Some(thread) = self.desk_thread.take() {
            // A desk that panicked has said so where it happened.
            let _ = thread.join();
        }
    }
}

fn send(shared: &Shared, to: &Sender<Action>, action: Action) {
    // The window may be gone; then nobody waits for the answer.
    let _ = to.send(action);
    (shared.wake)();
}

fn run_heavy(shared: &Shared, work: &Receiver<Effect>, to: &Sender<Action>) {
    while let Ok(effect) = work.recv() {
        let kind = match effect {
            Effect::Open { .. } => JobKind::Open,
            Effect::Rank { .. } => JobKind::Rank,
            Effect::Ablate => JobKind::Ablate,
            Effect::Trace { .. } => JobKind::Lesson,
            Effect::Bench(_) => JobKind::Compare,
            Effect::Learn { .. } => JobKind::Learn,
            Effect::Export(_) => JobKind::Export,
            _ => JobKind::Train,
        };
        let control = listening(shared, to, kind);
        *lock(&shared.stop) = Stop::default();
        *lock(&shared.control) = control.clone();
        let done = catch_unwind(AssertUnwindSafe(|| heavy(shared, effect, &control, to)));
        let answer = match done {
            Ok(Ok(action)) => action,
            Ok(Err(Error::Cancelled)) => Action::Cancelled(kind),
            Ok(Err(error)) => Action::Failed { kind, message: error.to_string() },
            Err(panic) => Action::Failed { kind, message: fault(&*panic) },
        };
        send(shared, to, answer);
    }
}

/// The text of a panic as a fault of ours.
fn fault(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    Error::Fault(text.unwrap_or("a job ended without a message").to_owned()).to_string()
}

/// A control that turns progress into actions, with the time left where the total is known.
fn listening(shared: &Shared, to: &Sender<Action>, kind: JobKind) -> Control {
    let start = Instant::now();
    let last: Mutex<(String, Option<Instant>)> = Mutex::new((String::new(), None));
    let to = to.clone();
    let wake = shared.wake.clone();
    // The engine may report thousands of times a second; the window needs twenty.
    Control::listening(move |p| {
        let mut last = lock(&last);
        let now = Instant::now();
        if last.0 == p.what && last.1.is_some_and(|t| now.duration_since(t).as_millis() < 50) {
            return;
        }
        *last = (p.what.clone(), Some(now));
        let share = p.done as f64 / p.total.max(1) as f64;
        let secs_left = (p.total > 0 && share > 0.05).then(|| start.elapsed().as_secs_f64() * (1.0 - share) / share);
        let _ = to.send(Action::Progress { kind, what: p.what, done: p.done, total: p.total, secs_left });
        wake();
    })
}

fn heavy(shared: &Shared, effect: Effect, control: &Control, to: &Sender<Action>) -> Result<Action> {
    let engine = &shared.engine;
    match effect {
        Effect::Open { request, sources } => {
            control.progress(&format!("Reading {}", short(&sources.left)), 0, 0);
            let graphs = Arc::new(engine.open(&sources, control)?);
            *lock(&shared.graphs) = Some(graphs.clone());
            Ok(Action::Opened { request, graphs, models: engine.models(), kinds: engine.kinds() })
        }
        Effect::Export(work) => exporting::work(&**engine, work, control),
        Effect::Rank { model, neighborhood } => {
            control.progress("Scoring candidates", 0, 0);
            let neighborhood = engine.rank(&model, neighborhood, control)?;
            let Some(graphs) = lock(&shared.graphs).clone() else {
                return Err(Error::Fault("scored without graphs".to_owned()));
            };
            let curve = |gold| Arc::new(CurveView::new(gold, &Choice::default()));
            let [valid, test] = workbench::gold_of(&**engine, &graphs.pair, control)?.map(|g| g.map(curve));
            Ok(Action::Ranked { model, neighborhood, valid, test })
        }
        Effect::Train { choice, neighborhood } => {
            let stop = lock(&shared.stop).clone();
            let on_step = |point: TrainingStep| {
                control.progress("Training", point.step as u64, point.steps as u64);
                send(shared, to, Action::Step(point));
            };
            control.progress("Training", 0, 0);
            let entry = engine.train(&choice, neighborhood, control, &stop, &on_step)?;
            Ok(Action::Trained(Box::new(entry)))
        }
        Effect::Learn { base, decided } => {
            let stop = lock(&shared.stop).clone();
            let what = "Training with decisions";
            let on_step = |point: TrainingStep| control.progress(what, point.step as u64, point.steps as u64);
            control.progress(what, 0, 0);
            let (entry, taught) = engine.learn(&base, &decided, control, &stop, &on_step)?;
            Ok(Action::Review(ReviewAction::Learned { entry: Box::new(entry), decisions: decided.len(), taught }))
        }
        Effect::Ablate => {
            let on_row = |row: &AblationRow| send(shared, to, Action::AblationRow(Box::new(row.clone())));
            Ok(Action::Ablated(Arc::new(engine.ablate(control, &on_row)?)))
        }
        Effect::Bench(BenchWork::Overlay { model }) => {
            let Some(graphs) = lock(&shared.graphs).clone() else {
                return Err(Error::Fault("compared without graphs".to_owned()));
            };
            control.progress(&format!("Scoring with {model}"), 0, 0);
            Ok(Action::Bench(workbench::overlay(&**engine, &graphs.pair, &model, control)?))
        }
        Effect::Trace { request, pair } => {
            control.progress("Preparing the lesson", 0, 0);
            traced(&**engine, request, pair, control)
        }
        other => Err(Error::Fault(format!("{other:?} is not heavy work"))),
    }
}

/// The lesson on a pair.
fn traced(engine: &dyn Engine, request: u64, pair: EntityPair, control: &Control) -> Result<Action> {
    let lesson = engine.trace(pair.0, pair.1, control)?.map(Arc::new);
    Ok(Action::Method(MethodAction::Traced { request, lesson }))
}

/// The last part of a path.
fn short(path: &str) -> &str {
    path.trim_end_matches('/').rsplit('/').next().unwrap_or(path)
}

fn run_light(shared: &Shared, work: &Receiver<Effect>, to: &Sender<Action>) {
    while let Ok(first) = work.recv() {
        let (mut candidates, mut explain, mut search, mut trace) = (None, None, None, None);
        for effect in std::iter::once(first).chain(work.try_iter()) {
            match effect {
                Effect::Candidates { .. } => candidates = Some(effect),
                Effect::Explain { .. } => explain = Some(effect),
                Effect::Trace { .. } => trace = Some(effect),
                _ => search = Some(effect),
            }
        }
        let Some(graphs) = lock(&shared.graphs).clone() else { continue };
        for effect in [explain, trace, candidates, search].into_iter().flatten() {
            let (request, of_lesson) = match &effect {
                Effect::Explain { request, .. } => (*request, false),
                Effect::Trace { request, .. } => (*request, true),
                _ => (0, false),
            };
            let failed = |message: String| match of_lesson {
                true => Action::Method(MethodAction::Failed { request, message }),
                false => Action::ExplainFailed { request, message },
            };
            let answer = catch_unwind(AssertUnwindSafe(|| light(shared, &graphs, effect)));
            let answer = match answer {
                Ok(Ok(action)) => action,
                Ok(Err(error)) => failed(error.to_string()),
                Err(panic) => failed(fault(&*panic)),
            };
            send(shared, to, answer);
        }
    }
}

/// Looks for what would flip a score, for twins, and what the workbench asks; of several waiting requests of a kind only the latest is answered.
fn run_aside(shared: &Shared, work: &Receiver<Effect>, to: &Sender<Action>) {
    while let Ok(first) = work.recv() {
        let (mut flip, mut twins, mut count, mut why_not) = (None, None, None, None);
        for effect in std::iter::once(first).chain(work.try_iter()) {
            match effect {
                Effect::Flip { .. } => flip = Some(effect),
                Effect::Bench(work @ BenchWork::WhyNot { .. }) => why_not = Some(work),
                Effect::Bench(work) => count = Some(work),
                _ => twins = Some(effect),
            }
        }
        for work in [count, why_not].into_iter().flatten() {
            if let Some(answer) = benched(shared, work) {
                send(shared, to, Action::Bench(answer));
            }
        }
        if let Some(Effect::Flip { request, pair, what_if, threshold }) = flip {
            let control = Control::default();
            *lock(&shared.flip) = control.clone();
            let engine = &shared.engine;
            let found = catch_unwind(AssertUnwindSafe(|| engine.flip(pair.0, pair.1, &what_if, threshold, &control)));
            match found {
                Ok(Ok(flip)) => send(shared, to, Action::Flipped { request, flip: flip.map(Arc::new) }),
                // A newer request is on its way.
                Ok(Err(Error::Cancelled)) => {}
                Ok(Err(error)) => send(shared, to, Action::FlipFailed { request, message: error.to_string() }),
                Err(panic) => send(shared, to, Action::FlipFailed { request, message: fault(&*panic) }),
            }
        }
        if let Some(Effect::Twins { request, pair }) = twins {
            let found = catch_unwind(AssertUnwindSafe(|| shared.engine.twins(pair.0, pair.1)));
            // Without twins the section stays away; the pair itself is whole.
            let twins = found.ok().and_then(Result::ok).unwrap_or_default();
            send(shared, to, Action::Twins { request, pair, twins: Arc::new(twins) });
        }
    }
}

/// Counts anew, or says why a pair is no match.
fn benched(shared: &Shared, work: BenchWork) -> Option<BenchAction> {
    match work {
        BenchWork::Count { request, choice, own, overlays, ablations } => {
            // A count that failed leaves what is shown.
            catch_unwind(AssertUnwindSafe(|| workbench::count(request, choice, own, overlays, ablations))).ok()
        }
        BenchWork::WhyNot { request, ends, threshold, one_to_one } => {
            let ask = || shared.engine.why_not([&ends[0], &ends[1]], threshold, one_to_one, &Control::default());
            let answer = match catch_unwind(AssertUnwindSafe(ask)) {
                Ok(Ok(answer)) => Ok(Arc::new(answer)),
                Ok(Err(error)) => Err(error.to_string()),
                Err(panic) => Err(fault(&*panic)),
            };
            Some(BenchAction::Answered { request, answer })
        }
        BenchWork::Overlay { .. } => None,
    }
}

fn light(shared: &Shared, graphs: &OpenedGraphs, effect: Effect) -> Result<Action> {
    let engine = &*shared.engine;
    match effect {
        Effect::Candidates { request, side, entity } => {
            let list = Arc::new(CandidateList::new(engine, &graphs.pair, side, entity));
            Ok(Action::Candidates { request, list })
        }
        Effect::Explain { request, pair, what_if } => {
            let view = Arc::new(PairView::new(engine, &graphs.pair, pair, what_if)?);
            Ok(Action::Explained { request, view })
        }
        Effect::Search { request, text } => {
            let mut hits = Vec::new();
            for side in [Side::Left, Side::Right] {
                let graph = graphs.pair.side(side);
                hits.extend(find_by_name(graph, &text, HITS).into_iter().map(|entity| Hit {
                    side,
                    entity,
                    name: graph.shown_name(entity).to_owned(),
                    subtitle: subtitle(graph, entity),
                }));
            }
            Ok(Action::Found { request, text, hits: Arc::new(hits) })
        }
        Effect::Trace { request, pair } => traced(engine, request, pair, &Control::default()),
        other => Err(Error::Fault(format!("{other:?} is not light work"))),
    }
}
