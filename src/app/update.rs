//! `update(state, action) -> effects`: the one place where state changes. Pure: no files, no clock, no threads.

use super::action::{Action, Effect, PathField};
use super::engine::Sources;
use super::numbers;
use super::state::{AppState, Job, JobKind, Place};
use super::undo::Step;
use super::{exporting, review, update_explore, update_method, update_model, update_picture};
use crate::graph::Side;
use std::sync::Arc;

/// Changes the state by one action and says what has to be done outside it.
pub fn update(state: &mut AppState, action: Action) -> Vec<Effect> {
    let mut effects = take(state, action);
    review::met_in_explore(state);
    effects.extend(review::kept(state));
    effects
}

fn take(state: &mut AppState, action: Action) -> Vec<Effect> {
    let redo = match action {
        Action::Undo => false,
        Action::Redo => true,
        action => {
            let before = Step::of(state);
            let effects = change(state, action);
            let after = Step::of(state);
            state.undo.remember(before, after);
            return effects;
        }
    };
    // In Review it is decisions that are undone.
    if state.place == Place::Review {
        return review::redo_or_undo(state, redo);
    }
    state.undo.take(redo).map(|step| update_explore::go_back(state, step)).unwrap_or_default()
}

fn change(state: &mut AppState, action: Action) -> Vec<Effect> {
    match action {
        Action::GoTo(place) => {
            state.place = place;
            state.search.open = false;
            let mut effects = update_method::entered(state);
            effects.extend(review::entered(state));
            effects
        }
        Action::SwitchTheme => {
            state.light = !state.light;
            Vec::new()
        }
        Action::SearchOpen(_) | Action::SearchText(_) | Action::SearchMove(_) | Action::Found { .. } => {
            search(state, action)
        }
        Action::CancelJob => cancel(state),
        Action::Quit => vec![Effect::Quit],
        Action::ShowKeys(shown) => {
            state.keys_shown = shown;
            Vec::new()
        }
        Action::Copy(text) => vec![Effect::Copy(text)],
        Action::ShowInData(side, id) => {
            show_in_data(state, side, &id);
            Vec::new()
        }
        Action::Path(..)
        | Action::PickFile(_)
        | Action::Picked(..)
        | Action::NoDialog
        | Action::Drop(_)
        | Action::DropAs(_)
        | Action::OpenTyped
        | Action::Open(_)
        | Action::ChooseNeighborhood(_)
        | Action::ApplyNeighborhood
        | Action::CopyReport => data(state, action),
        Action::Progress { kind, what, done, total, secs_left } => {
            state.job = Some(Job { what, done, total, secs_left, kind });
            Vec::new()
        }
        Action::Opened { request, graphs, models, kinds } => {
            state.models.kinds = kinds;
            let mut effects = opened(state, request, graphs, models);
            effects.extend(update_method::opened(state));
            effects.extend(review::opened(state));
            effects.extend(open_next(state));
            effects
        }
        Action::Failed { kind, message } => {
            state.job = None;
            update_method::ended(state, kind, Some(&message));
            failed(state, kind, message);
            open_next(state)
        }
        Action::Cancelled(kind) => {
            state.job = None;
            update_method::ended(state, kind, None);
            stopped(state, kind);
            open_next(state)
        }
        Action::Method(action) => update_method::update(state, action),
        Action::Bench(action) => super::workbench::update(state, action),
        Action::Review(action) => review::update(state, action),
        Action::Export(action) => exporting::update(state, action),
        Action::Trained(entry) if state.method.training => update_method::trained(state, *entry),
        other => {
            if let Some(effects) = update_explore::update(state, &other) {
                return effects;
            }
            if let Some(effects) = update_picture::update(state, &other) {
                return effects;
            }
            update_model::update(state, other)
        }
    }
}

fn search(state: &mut AppState, action: Action) -> Vec<Effect> {
    let search = &mut state.search;
    match action {
        Action::SearchOpen(open) => {
            search.open = open;
            if !open {
                search.text.clear();
                search.hits = Arc::default();
                search.selected = 0;
            }
        }
        Action::SearchText(text) => {
            search.open = true;
            search.selected = 0;
            search.text = text;
            state.requests.search += 1;
            if search.text.trim().is_empty() || search.text.starts_with('>') {
                search.hits = Arc::default();
                return Vec::new();
            }
            return vec![Effect::Search { request: state.requests.search, text: search.text.clone() }];
        }
        Action::SearchMove(by) => search.selected = search.selected.saturating_add_signed(by),
        Action::Found { request, text, hits } if request == state.requests.search => {
            search.hits = hits;
            search.answered = text;
        }
        _ => {}
    }
    Vec::new()
}

/// Goes to Data and says which graph, read from where, has an entity.
fn show_in_data(state: &mut AppState, side: Side, id: &str) {
    let Some(graphs) = &state.graphs else { return };
    let graph = graphs.pair.side(side);
    let name = graph.find(id).map_or(id, |e| graph.shown_name(e));
    let from = match side {
        Side::Right => graphs.sources.right.as_deref().unwrap_or(&graphs.sources.left),
        Side::Left => &graphs.sources.left,
    };
    state.notice = Some(format!("{name} is {id} of {}, read from {from}", graph.name()));
    state.place = Place::Data;
}

fn cancel(state: &mut AppState) -> Vec<Effect> {
    if let Some(job) = &mut state.job {
        job.what = "Stopping".to_owned();
        job.total = 0;
    }
    vec![Effect::CancelJob]
}

fn data(state: &mut AppState, action: Action) -> Vec<Effect> {
    let data = &mut state.data;
    match action {
        Action::Path(field, text) => *path(state, field) = text,
        Action::PickFile(field) => return vec![Effect::PickFile(field)],
        Action::Picked(field, Some(chosen)) => *path(state, field) = chosen,
        Action::NoDialog => data.no_dialog = true,
        Action::Drop(paths) => return dropped(state, paths),
        Action::DropAs(side) => {
            let field = if side == Side::Left { PathField::Left } else { PathField::Right };
            if let Some(name) = data.dropped.take() {
                *path(state, field) = name;
            }
        }
        Action::OpenTyped => return open_typed(state),
        Action::Open(sources) => return open(state, sources),
        Action::ChooseNeighborhood(chosen) => {
            data.chosen = chosen;
            data.chosen.cap = chosen.cap.clamp(5, 100);
        }
        Action::ApplyNeighborhood => {
            if is_opening(state) {
                return Vec::new();
            }
            let data = &mut state.data;
            data.custom = Some(data.chosen);
            return rank_current(state);
        }
        Action::CopyReport => return vec![Effect::Copy(report_text(state))],
        _ => {}
    }
    Vec::new()
}

fn path(state: &mut AppState, field: PathField) -> &mut String {
    match field {
        PathField::Left => &mut state.data.left,
        PathField::Right => &mut state.data.right,
        PathField::Gold => &mut state.data.gold,
    }
}

/// Two dropped files open as left and right; one asks which it is.
fn dropped(state: &mut AppState, paths: Vec<String>) -> Vec<Effect> {
    state.place = Place::Data;
    let mut paths = paths.into_iter();
    match (paths.next(), paths.next()) {
        (Some(left), Some(right)) => open(state, Sources { left, right: Some(right), links: None }),
        (Some(one), None) => {
            state.data.dropped = Some(one);
            Vec::new()
        }
        _ => Vec::new(),
    }
}

fn open_typed(state: &mut AppState) -> Vec<Effect> {
    let typed = |text: &str| Some(text.trim().to_owned()).filter(|t| !t.is_empty());
    let (left, right) = (typed(&state.data.left), typed(&state.data.right));
    let links = typed(&state.data.gold);
    match left {
        Some(left) => open(state, Sources { left, right, links }),
        None => {
            state.data.fault = Some("No left graph is named. Type its path, or choose a file.".to_owned());
            Vec::new()
        }
    }
}

/// Opens graphs; while others are on their way, after them.
///
/// One at a time: the worker replaces what is open when it has read it, so the window must take every answer in its order.
pub(super) fn open(state: &mut AppState, sources: Sources) -> Vec<Effect> {
    state.data.fault = None;
    if state.opening.is_some() {
        state.open_next = Some(sources);
        let runs = state.job.as_ref().is_some_and(|job| job.kind == JobKind::Open);
        return if runs { cancel(state) } else { Vec::new() };
    }
    state.requests.open += 1;
    state.opening = Some(sources.clone());
    vec![Effect::Open { request: state.requests.open, sources }]
}

fn opened(
    state: &mut AppState,
    request: u64,
    graphs: Arc<super::engine::OpenedGraphs>,
    models: Vec<super::engine::ModelEntry>,
) -> Vec<Effect> {
    debug_assert_eq!(request, state.requests.open, "one is opened at a time");
    state.job = None;
    state.opening = None;
    state.notice = None;
    state.data.custom = None;
    state.data.left.clone_from(&graphs.sources.left);
    state.data.right = graphs.sources.right.clone().unwrap_or_default();
    state.data.gold = graphs.sources.links.clone().unwrap_or_default();
    state.graphs = Some(graphs);
    let mut options = state.explore.options.clone();
    options.opened.clear();
    state.explore = super::state::Explore { options, ..Default::default() };
    // Answers about the graphs before are late from now on.
    state.requests.explain += 1;
    state.requests.flip += 1;
    state.requests.twins += 1;
    state.requests.candidates += 1;
    state.requests.search += 1;
    let requests = state.threshold.bench.requests.map(|r| r + 1);
    state.threshold = super::state::Threshold::default();
    state.threshold.bench.requests = requests;
    state.undo = super::undo::Undo::default();
    state.models.list = models;
    state.models.selected = None;
    state.models.fault = None;
    state.models.ablation = super::state::Comparison { shown: state.models.ablation.shown, ..Default::default() };
    let first = state.models.list.first().map(|m| m.name.clone());
    state.models.current.clone_from(&first);
    rank_current(state)
}

/// Opens what was asked for while something else was being opened.
fn open_next(state: &mut AppState) -> Vec<Effect> {
    if state.opening.is_some() {
        return Vec::new();
    }
    state.open_next.take().map(|sources| open(state, sources)).unwrap_or_default()
}

/// The session whose graphs could not be opened is not reopened later, with others; one that waits for its graphs is.
fn forget_session(state: &mut AppState) {
    if state.open_next.is_none() {
        state.review.restoring = None;
    }
}

/// Whether graphs are on their way, which is then said: what would be scored or trained now would be on others.
pub(super) fn is_opening(state: &mut AppState) -> bool {
    if state.opening.is_some() {
        state.notice = Some("Graphs are being opened. Wait until they are there, or cancel.".to_owned());
    }
    state.opening.is_some()
}

fn rank_current(state: &AppState) -> Vec<Effect> {
    let neighborhood = state.data.custom;
    state.models.current.clone().map(|model| Effect::Rank { model, neighborhood }).into_iter().collect()
}

fn failed(state: &mut AppState, kind: JobKind, message: String) {
    match kind {
        JobKind::Open => {
            state.opening = None;
            forget_session(state);
            state.data.fault = Some(message);
            state.place = Place::Data;
        }
        JobKind::Rank => {
            state.review.awaiting = None;
            state.explore.fault = Some(message);
        }
        JobKind::Train => {
            state.models.training = None;
            state.models.fault = Some(message);
        }
        JobKind::Ablate => {
            state.models.ablation.running = false;
            state.models.fault = Some(message);
        }
        // Method says it where it arose.
        JobKind::Lesson => {}
        JobKind::Compare => state.notice = Some(message),
        JobKind::Learn => review::learned_failed(state, Some(message)),
        JobKind::Export => exporting::failed(state, &message),
    }
}

fn stopped(state: &mut AppState, kind: JobKind) {
    match kind {
        JobKind::Open => {
            state.opening = None;
            forget_session(state);
            state.notice = Some("Stopped. Nothing was opened; the paths are kept in Data.".to_owned());
        }
        JobKind::Rank => {
            state.review.awaiting = None;
            state.notice = Some("Stopped. The scores shown are those from before.".to_owned());
        }
        JobKind::Train => {
            state.models.training = None;
            state.notice = Some("Training was discarded. The models you have are unchanged.".to_owned());
        }
        JobKind::Compare => state.notice = Some("Stopped. Nothing was compared.".to_owned()),
        JobKind::Lesson => {
            state.notice = Some("Stopped. The lesson has no numbers yet.".to_owned());
        }
        JobKind::Learn => review::learned_failed(state, None),
        JobKind::Export => exporting::failed(state, "Stopped. Nothing was written."),
        JobKind::Ablate => {
            state.models.ablation.running = false;
            let words = match state.models.ablation.rows.len() {
                0 => "Stopped. No row of the ablation was done.",
                _ => "Stopped. The rows of the ablation that were done are kept.",
            };
            state.notice = Some(words.to_owned());
        }
    }
}

/// The import report as text, for the clipboard.
pub fn report_text(state: &AppState) -> String {
    let Some(graphs) = &state.graphs else { return String::new() };
    let mut out = String::new();
    for receipt in &graphs.receipts {
        let (kept, left_out) =
            (numbers::count(receipt.kept as usize), numbers::count(receipt.skipped_count() as usize));
        out += &format!("{} ({}): {kept} read, {left_out} not read\n", receipt.source, receipt.format);
        for (reason, skip) in &receipt.skipped {
            out += &format!("  {reason}: {}\n", numbers::count(skip.count as usize));
            for place in &skip.places {
                out += &format!("    {place}\n");
            }
        }
        for note in &receipt.notes {
            out += &format!("  {note}\n");
        }
    }
    out
}
