//! Actions of Threshold and Model, and the answers that a run gives.

use super::action::{Action, Effect};
use super::state::{AblationLook, AppState, Comparison, Job, JobKind, Place, Training};
use super::update::is_opening;
use super::workbench::{self, CurveView};
use super::{numbers, update_explore};
use crate::graph::{Side, Split};
use crate::model::ModelKind;
use std::sync::Arc;

/// Handles what is left after the frame, Data and Explore.
pub(super) fn update(state: &mut AppState, action: Action) -> Vec<Effect> {
    match action {
        Action::Threshold(value) => set(state, value),
        Action::TypeThreshold(text) => state.threshold.typed = text,
        Action::AcceptTyped => accept_typed(state),
        Action::SaveThreshold => return save(state),
        Action::Prices { wrong_match, minute } => {
            let costs = &mut state.threshold.costs;
            (costs.wrong_match, costs.minute) = (wrong_match.clamp(0.01, 1000.0), minute.clamp(0.0, 100.0));
        }
        Action::OpenFlip(pair) => {
            state.place = Place::Explore;
            let effects = update_explore::visit(state, pair);
            state.explore.came_from = Some(Place::Threshold);
            return effects;
        }
        Action::RevertThreshold => state.threshold.working = state.threshold.saved,
        Action::ShowSplit(split) => (state.threshold.split, state.threshold.decided) = (split, false),
        Action::ShowDecisions => (state.threshold.split, state.threshold.decided) = (Split::Valid, true),
        Action::LogitScale(on) => state.threshold.logit_scale = Some(on),
        Action::SelectModel(name) => {
            state.models.selected = Some(name);
            state.models.ablation.shown = false;
        }
        Action::ShowAblation => state.models.ablation.shown = true,
        Action::AblationLook(look) => state.models.ablation.look = look,
        Action::Ablate => return ablate(state),
        Action::AblationRow(row) => state.models.ablation.rows.push(Arc::new(*row)),
        Action::Ablated(whole) => {
            let ablation = &mut state.models.ablation;
            ablation.rows = whole.rows.iter().cloned().map(Arc::new).collect();
            ablation.whole = Some(whole);
            ablation.running = false;
            state.job = None;
            state.notice = Some("The ablation is measured.".to_owned());
        }
        Action::UseModel(name) => return use_model(state, name),
        Action::UseKind(kind) => {
            let name = state.models.list.iter().find(|m| m.kind == kind).map(|m| m.name.clone());
            return name.map(|n| use_model(state, n)).unwrap_or_default();
        }
        Action::ChooseTraining(choice) => state.models.choice = choice,
        Action::Train => return train(state),
        Action::StopAndKeep => {
            if let Some(training) = &mut state.models.training {
                training.stopping = true;
                return vec![Effect::StopTraining];
            }
        }
        Action::Discard => {
            if let Some(training) = &mut state.models.training {
                if training.confirm_discard {
                    return vec![Effect::CancelJob];
                }
                training.confirm_discard = true;
            }
        }
        Action::Step(point) => {
            if let Some(training) = &mut state.models.training {
                training.history.push(point);
            }
        }
        Action::Ranked { model, neighborhood, valid, test } => {
            (state.data.neighborhood, state.data.chosen) = (neighborhood, neighborhood);
            // What was counted in the sheet is of other scores.
            state.exporting = None;
            let mut effects = ranked(state, &model, valid, test);
            effects.extend(super::review::ranked(state));
            return effects;
        }
        Action::Trained(entry) => return trained(state, *entry),
        Action::KeptThreshold { model, value } => {
            for entry in state.models.list.iter_mut().filter(|m| m.name == model) {
                entry.threshold = Some(value);
                entry.uncalibrated = false;
            }
            if state.models.current.as_deref() == Some(model.as_str()) {
                (state.threshold.saved, state.threshold.working) = (value, value);
            }
        }
        _ => {}
    }
    Vec::new()
}

fn set(state: &mut AppState, value: f64) {
    if value.is_finite() {
        state.threshold.working = value.clamp(0.0, 1.0);
    }
}

fn accept_typed(state: &mut AppState) {
    if let Some(text) = state.threshold.typed.take()
        && let Ok(value) = text.trim().replace(',', ".").parse::<f64>()
    {
        set(state, value);
    }
}

fn save(state: &mut AppState) -> Vec<Effect> {
    let value = state.threshold.working;
    state.threshold.saved = value;
    let Some(name) = state.models.current.clone() else { return Vec::new() };
    for entry in state.models.list.iter_mut().filter(|m| m.name == name) {
        entry.threshold = Some(value);
        entry.uncalibrated = false;
    }
    state.notice = Some(format!("Threshold {} is saved with {name}.", state.threshold_text(value)));
    let mut effects = vec![Effect::KeepThreshold { model: name, value }];
    effects.extend(super::update_explore::ask_flip(state));
    effects
}

pub(super) fn use_model(state: &mut AppState, name: String) -> Vec<Effect> {
    if state.models.current.as_ref() == Some(&name) || state.graphs.is_none() || is_opening(state) {
        return Vec::new();
    }
    state.models.selected = Some(name.clone());
    vec![Effect::Rank { model: name, neighborhood: state.data.custom }]
}

fn train(state: &mut AppState) -> Vec<Effect> {
    if state.models.training.is_some() || state.models.ablation.running || state.graphs.is_none() || is_opening(state) {
        return Vec::new();
    }
    let choice = state.models.choice;
    state.models.fault = None;
    state.models.training = Some(Training { choice, history: Vec::new(), stopping: false, confirm_discard: false });
    state.job = Some(Job { what: "Training".to_owned(), done: 0, total: 0, secs_left: None, kind: JobKind::Train });
    vec![Effect::Train { choice, neighborhood: state.data.custom }]
}

/// Trains the variants unless something is running already.
fn ablate(state: &mut AppState) -> Vec<Effect> {
    if state.job.is_some() || state.graphs.is_none() || is_opening(state) {
        return Vec::new();
    }
    // The published network is measured first, so its rows are looked at first.
    let look = AblationLook { kind: ModelKind::CgMualign, ..state.models.ablation.look };
    state.models.fault = None;
    state.models.ablation = Comparison { shown: true, running: true, look, ..Comparison::default() };
    let what = "Training variants".to_owned();
    state.job = Some(Job { what, done: 0, total: 0, secs_left: None, kind: JobKind::Ablate });
    vec![Effect::Ablate]
}

/// A run is finished: its model is current, its threshold is saved, curves and pair are asked for anew.
fn ranked(
    state: &mut AppState,
    model: &str,
    valid: Option<Arc<CurveView>>,
    test: Option<Arc<CurveView>>,
) -> Vec<Effect> {
    state.job = None;
    state.explore.fault = None;
    state.models.current = Some(model.to_owned());
    let saved = state.models.current().and_then(|m| m.threshold).unwrap_or(0.5);
    let threshold = &mut state.threshold;
    (threshold.saved, threshold.working) = (saved, saved);
    threshold.curves = [valid, test];
    if threshold.curve().is_none() {
        threshold.split = Split::Valid;
    }
    // Without a gold file it is decisions that measure.
    threshold.decided |= threshold.curves.iter().all(Option::is_none);
    let mut effects = workbench::ranked(state);
    let Some(graphs) = state.graphs.clone() else { return effects };
    let start = graphs.start.or_else(|| {
        let first = |side: Side| graphs.pair.side(side).entities().next();
        Some((first(Side::Left)?, first(Side::Right)?))
    });
    match (state.explore.chosen, start) {
        (Some((side, entity)), _) => {
            effects.extend(update_explore::explain(state));
            effects.extend(update_explore::choose(state, side, entity));
        }
        (None, Some((left, right))) => {
            if graphs.start.is_some() {
                effects.extend(update_explore::open_pair(state, (left, right)));
            }
            effects.extend(update_explore::choose(state, Side::Left, left));
        }
        (None, None) => {}
    }
    effects
}

fn trained(state: &mut AppState, entry: super::engine::ModelEntry) -> Vec<Effect> {
    state.job = None;
    state.models.training = None;
    let name = entry.name.clone();
    let quality = entry.valid_prauc.map(|p| format!(" PRAUC on valid {}.", numbers::score(p))).unwrap_or_default();
    state.notice = Some(format!("{name} is trained.{quality}"));
    state.models.list.retain(|m| m.name != name);
    state.models.list.push(entry);
    use_model(state, name)
}
