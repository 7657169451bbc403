//! Actions of Explore: which pair is looked at, and how.

use super::action::{Action, Effect};
use super::state::{AppState, Explore};
use super::view::EntityPair;
use crate::graph::{EntityId, Side};
use crate::model::WhatIf;

/// Smallest and largest zoom of the butterfly. Source: ARCHITECTURE.md, "The window" (Explore, mouse).
pub const ZOOM: [f32; 2] = [0.7, 2.0];

/// Opens a pair with the candidates of its left entity.
pub(super) fn visit(state: &mut AppState, pair: EntityPair) -> Vec<Effect> {
    let mut effects = open_pair(state, pair);
    effects.extend(ask_candidates(state, Side::Left, pair.0));
    effects
}

/// Handles an action of Explore; `None` when it is none.
pub(super) fn update(state: &mut AppState, action: &Action) -> Option<Vec<Effect>> {
    let explore = &mut state.explore;
    match action {
        Action::Choose(side, entity) => {
            explore.trail.clear();
            return Some(choose(state, *side, *entity));
        }
        Action::FlipDirection => {
            let flipped = match (explore.chosen, explore.pair) {
                (Some((Side::Left, _)), Some(pair)) => (Side::Right, pair.1),
                (Some((Side::Right, _)), Some(pair)) => (Side::Left, pair.0),
                _ => return Some(Vec::new()),
            };
            return Some(ask_candidates(state, flipped.0, flipped.1));
        }
        Action::OpenPair(pair) => {
            explore.trail.clear();
            return Some(open_pair(state, *pair));
        }
        Action::StepPair(by) => return Some(step(state, *by)),
        Action::Walk(pair) => {
            if let (Some(from), Some(view)) = (explore.pair, &explore.shown)
                && from != *pair
            {
                explore.trail.push((from, view.names[0].clone()));
            }
            return Some(visit(state, *pair));
        }
        Action::WalkBack(position) => {
            let Some((pair, _)) = explore.trail.get(*position).cloned() else { return Some(Vec::new()) };
            explore.trail.truncate(*position);
            return Some(visit(state, pair));
        }
        Action::Back => {
            if explore.pinned.take().is_some() {
                return Some(Vec::new());
            }
            if let Some(last) = explore.trail.len().checked_sub(1) {
                return update(state, &Action::WalkBack(last));
            }
            if let Some(place) = explore.came_from.take() {
                state.place = place;
            }
        }
        Action::Pin(focus) => explore.pinned.clone_from(focus),
        Action::Hops(hops) => explore.options.second_hop = *hops > 1,
        Action::Order(order) => explore.options.order = *order,
        Action::OnlyDifferences(only) => explore.options.only_differences = *only,
        Action::OpenFold(group) => {
            explore.options.open_folds.insert(*group);
        }
        Action::OpenPart(key) => {
            if !explore.open_parts.remove(key) {
                explore.open_parts.insert(*key);
            }
        }
        Action::FoldAttributes(folded) => explore.attributes_folded = Some(*folded),
        Action::LeftPanel(open) => explore.left_closed = Some(!open),
        Action::RightPanel(open) => explore.right_closed = !open,
        Action::Zoom(zoom) => explore.zoom = Some(zoom.clamp(ZOOM[0], ZOOM[1])),
        Action::Pan(pan) => explore.pan = *pan,
        Action::Fit => (explore.zoom, explore.pan) = (None, [0.0; 2]),
        Action::WhatIf(what_if) => {
            explore.what_if = *what_if;
            return Some(explain(state));
        }
        Action::Candidates { request, list } => {
            if *request != state.requests.candidates {
                return Some(Vec::new());
            }
            explore.candidates = Some(list.clone());
            let first = list.rows.first().map(|row| list.pair(row));
            let fits = explore.pair.is_some_and(|p| side_of(p, list.side) == list.entity);
            if let (Some(first), false) = (first, fits) {
                return Some(open_pair(state, first));
            }
            if first.is_none() && !fits {
                (explore.pair, explore.shown) = (None, None);
            }
        }
        Action::Explained { request, view } => {
            if *request == state.requests.explain && explore.pair == Some(view.pair) {
                explore.fault = None;
                explore.shown = Some(view.clone());
            }
        }
        Action::ExplainFailed { request, message } => {
            if *request == state.requests.explain {
                explore.fault = Some(message.clone());
            }
        }
        _ => return None,
    }
    Some(Vec::new())
}

fn side_of(pair: EntityPair, side: Side) -> EntityId {
    match side {
        Side::Left => pair.0,
        Side::Right => pair.1,
    }
}

/// Chooses an entity whose candidates are listed; the best candidate is opened when the list comes.
pub(super) fn choose(state: &mut AppState, side: Side, entity: EntityId) -> Vec<Effect> {
    ask_candidates(state, side, entity)
}

fn ask_candidates(state: &mut AppState, side: Side, entity: EntityId) -> Vec<Effect> {
    state.explore.chosen = Some((side, entity));
    state.requests.candidates += 1;
    vec![Effect::Candidates { request: state.requests.candidates, side, entity }]
}

/// Opens a pair; the old picture stays until the new one is whole. What-ifs belong to a pair and end with it.
pub(super) fn open_pair(state: &mut AppState, pair: EntityPair) -> Vec<Effect> {
    let Explore { options, .. } = &mut state.explore;
    options.open_folds.clear();
    if state.explore.pair != Some(pair) {
        state.explore.what_if = WhatIf::default();
        state.explore.pinned = None;
        state.explore.pan = [0.0; 2];
    }
    state.explore.pair = Some(pair);
    explain(state)
}

/// Asks for the view of the current pair.
pub(super) fn explain(state: &mut AppState) -> Vec<Effect> {
    let Some(pair) = state.explore.pair else { return Vec::new() };
    state.requests.explain += 1;
    vec![Effect::Explain { request: state.requests.explain, pair, what_if: state.explore.what_if }]
}

fn step(state: &mut AppState, by: isize) -> Vec<Effect> {
    let Some(list) = state.explore.candidates.clone() else { return Vec::new() };
    let current = list.rows.iter().position(|r| Some(list.pair(r)) == state.explore.pair);
    let next = match current {
        Some(at) => at.saturating_add_signed(by).min(list.rows.len().saturating_sub(1)),
        None => 0,
    };
    match list.rows.get(next) {
        Some(row) if current != Some(next) => open_pair(state, list.pair(row)),
        _ => Vec::new(),
    }
}
