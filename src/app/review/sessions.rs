//! Sessions in the window: opened with their graphs, kept while one works, copied.
//!
//! In: what the desk found in a folder. Out: the state as it was left, and effects that keep it. Invariant: what is kept follows from
//! the state alone, so that a session is written when, and only when, something of it has changed.

use super::actions::{ReviewEffect, SessionOpened};
use super::state::Review;
use super::update::{effect, find, ids, look};
use crate::app::action::Effect;
use crate::app::state::{AppState, Place};
use crate::app::{update_explore, update_model};
use crate::graph::Side;
use crate::review::{Manifest, ModelRef, QueueOrder, SourcePaths, View};
use std::path::PathBuf;
use std::sync::Arc;

/// New graphs are open: their session is asked for.
pub(in crate::app) fn opened(state: &mut AppState) -> Vec<Effect> {
    let Some(graphs) = state.graphs.clone() else { return Vec::new() };
    let old = &mut state.review;
    let (requests, recent, restoring) = (old.requests, std::mem::take(&mut old.recent), old.restoring.clone());
    state.review = Review { requests, recent, restoring, ..Review::default() };
    let review = &mut state.review;
    review.requests.session += 1;
    review.requests.look += 1;
    review.requests.card += 1;
    let of = &graphs.sources;
    let sources = SourcePaths { left: of.left.clone(), right: of.right.clone(), links: of.links.clone() };
    // Something else was opened in the meantime; a session that comes after it is still to be reopened.
    let own = review.restoring.as_ref().filter(|(_, m)| m.sources == sources).map(|r| r.0.clone());
    if own.is_none() && state.open_next.is_none() {
        review.restoring = None;
    }
    let manifest = Manifest::new(&graphs.name, sources, [graphs.pair.left.digest(), graphs.pair.right.digest()]);
    let (request, manifest) = (review.requests.session, Box::new(manifest));
    effect(ReviewEffect::OpenSession { request, folder: own, manifest })
}

/// The session of what is open was read.
pub(super) fn session_opened(state: &mut AppState, opened: SessionOpened) -> Vec<Effect> {
    let review = &mut state.review;
    review.open = true;
    review.fault = None;
    review.folder = opened.folder;
    review.ledger = Arc::new(opened.ledger);
    review.plan = opened.plan.map(Arc::new);
    review.notes = opened.notes;
    review.taught.clone_from(&opened.manifest.taught);
    let view = opened.manifest.view.clone();
    review.order = QueueOrder::named(&view.order).unwrap_or_default();
    review.of_type.clone_from(&view.of_type);
    let restored = review.restoring.as_ref().is_some_and(|(folder, _)| Some(folder) == review.folder.as_ref());
    if restored {
        review.restoring = None;
    }
    if let Some(note) = review.notes.first() {
        state.notice = Some(note.clone());
    }
    state.review.current = view.reviewed.as_ref().and_then(|ids| find(state, ids));
    if let Some(entry) = opened.model {
        state.models.list.push(*entry);
    }
    let mut effects = Vec::new();
    effects.extend(match restored {
        true => restore(state, &opened.manifest),
        // Graphs that are opened anew go on with the model that was in use; place and pair are those of the demo or of Data.
        false => restore_model(state, &opened.manifest),
    });
    state.review.kept = manifest(state).map(Box::new);
    effects.extend(look(state, true, false));
    effects
}

/// Takes over what a session that was opened by hand was left with: place, theme, pair, model, threshold.
fn restore(state: &mut AppState, manifest: &Manifest) -> Vec<Effect> {
    let view = &manifest.view;
    if let Some(place) = Place::ALL.into_iter().find(|p| p.name() == view.place) {
        state.place = place;
    }
    state.light = view.light;
    let mut effects = Vec::new();
    let pair = view.explored.as_ref().and_then(|ids| find(state, ids));
    if let Some(pair) = pair {
        state.explore.chosen = Some((Side::Left, pair.0));
        state.explore.pair = Some(pair);
    }
    effects.extend(restore_model(state, manifest));
    if effects.is_empty()
        && let Some(pair) = pair.filter(|_| state.review.scored)
    {
        effects.extend(update_explore::open_pair(state, pair));
        effects.extend(update_explore::choose(state, Side::Left, pair.0));
    }
    effects
}

/// Takes over the model and the threshold that a session was left with, where that model is at hand.
fn restore_model(state: &mut AppState, manifest: &Manifest) -> Vec<Effect> {
    let wanted = manifest.model.as_ref().and_then(|m| state.models.list.iter().find(|e| e.digest == m.digest));
    let Some(name) = wanted.map(|e| e.name.clone()) else { return Vec::new() };
    if let Some(value) = manifest.threshold {
        for entry in state.models.list.iter_mut().filter(|m| m.name == name) {
            entry.threshold = Some(value);
        }
        if state.models.current.as_ref() == Some(&name) {
            (state.threshold.saved, state.threshold.working) = (value, value);
        }
    }
    if state.models.current.as_ref() == Some(&name) {
        return Vec::new();
    }
    let effects = update_model::use_model(state, name.clone());
    if !effects.is_empty() {
        state.review.awaiting = Some(name);
    }
    effects
}

/// Asks for a copy in the folder that is typed.
pub(super) fn save_copy(state: &mut AppState) -> Vec<Effect> {
    let Some(path) = state.review.copying.clone().map(|p| p.trim().to_owned()).filter(|p| !p.is_empty()) else {
        state.notice = Some("No folder is named. Type where the copy of the session is to go.".to_owned());
        return Vec::new();
    };
    // A model that came with the program is everywhere; one that was trained goes with the copy.
    let model = state.models.current().filter(|m| !m.shipped).map(|m| m.name.clone());
    effect(ReviewEffect::SaveCopy { folder: PathBuf::from(path), model })
}

/// What the session is to be kept with now.
fn manifest(state: &AppState) -> Option<Manifest> {
    let graphs = state.graphs.as_ref()?;
    let of = &graphs.sources;
    let sources = SourcePaths { left: of.left.clone(), right: of.right.clone(), links: of.links.clone() };
    let model = state.models.current().map(|m| ModelRef { name: m.name.clone(), digest: m.digest });
    let view = View {
        place: state.place.name().to_owned(),
        light: state.light,
        explored: state.explore.pair.and_then(|p| ids(state, p)),
        reviewed: state.review.current.and_then(|p| ids(state, p)),
        order: state.review.order.name().to_owned(),
        of_type: state.review.of_type.clone(),
    };
    let digests = [graphs.pair.left.digest(), graphs.pair.right.digest()];
    let threshold = model.as_ref().map(|_| state.threshold.saved);
    Some(Manifest {
        model,
        threshold,
        taught: state.review.taught.clone(),
        view,
        ..Manifest::new(&graphs.name, sources, digests)
    })
}

/// The effect that keeps the session, where anything of it has changed since it was kept.
pub(in crate::app) fn kept(state: &mut AppState) -> Option<Effect> {
    // What was kept stays until its model has scored.
    let whole = state.review.scored && state.review.awaiting.is_none();
    if !state.review.open || state.review.folder.is_none() || !whole {
        return None;
    }
    let now = manifest(state)?;
    if state.review.kept.as_deref() == Some(&now) {
        return None;
    }
    state.review.kept = Some(Box::new(now.clone()));
    Some(Effect::Review(ReviewEffect::Keep(Box::new(now))))
}
