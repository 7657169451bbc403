//! Actions of Explore: which pair is looked at, and how.

use super::action::{Action, Effect};
use super::state::{AppState, Explore, FlipState, TypedValue};
use super::undo::Step;
use super::view::EntityPair;
use crate::graph::{EntityId, Side};
use crate::model::{Edit, Item, WhatIf};
use crate::scene::PartKey;

/// Smallest and largest zoom of the butterfly. Source: ARCHITECTURE.md, "The window" (Explore, mouse).
pub const ZOOM: [f32; 2] = [0.7, 2.0];

/// One step of zooming by key.
pub const ZOOM_STEP: f32 = 1.1;

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
        Action::NextAmbiguous => return Some(next_ambiguous(state)),
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
        Action::Look(look) => explore.options.look = *look,
        Action::Expand(what) => explore.options.turn(*what),
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
        Action::WhatIf(what_if) => return Some(try_out(state, what_if.clone())),
        Action::LeaveOut(id) => {
            let edits: Vec<Edit> = item_of(explore, *id).and_then(Edit::without).into_iter().collect();
            return Some(add_edits(state, edits));
        }
        Action::LeaveOutNode(id) => {
            let edits: Vec<Edit> = item_of(explore, *id).and_then(without_node).into_iter().collect();
            return Some(add_edits(state, edits));
        }
        Action::LeaveOutPart(key) => {
            let edits = explore.shown.as_ref().map(|view| view.without_part(*key)).unwrap_or_default();
            return Some(add_edits(state, edits));
        }
        Action::EditValue { side, attribute, old, new } => {
            let (attribute, old, new) = (attribute.clone(), old.clone(), new.trim().to_owned());
            return Some(add_edits(state, vec![Edit::Value { side: *side, attribute, old, new }]));
        }
        Action::TypeValue(typed) => explore.typed.clone_from(typed),
        Action::AcceptValue => {
            let Some(TypedValue { side, attribute, old, text }) = explore.typed.take() else { return Some(Vec::new()) };
            return update(state, &Action::EditValue { side, attribute, old, new: text });
        }
        Action::TryOut(edits) => return Some(add_edits(state, edits.clone())),
        Action::RestoreOne(position) => {
            let restored = explore.what_if.restored(*position);
            return Some(try_out(state, restored));
        }
        Action::RestoreAll => return Some(try_out(state, WhatIf::default())),
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
                // Items have new numbers where something else is tried out.
                if explore.shown.as_ref().is_some_and(|old| old.pair != view.pair || old.what_if != view.what_if) {
                    explore.open_parts.retain(|key| !matches!(key, PartKey::Edge(_)));
                }
                explore.shown = Some(view.clone());
                let mut effects = ask_flip(state);
                effects.extend(ask_twins(state));
                return Some(effects);
            }
        }
        Action::ExplainFailed { request, message } => {
            if *request == state.requests.explain {
                explore.fault = Some(message.clone());
            }
        }
        Action::Flipped { request, flip } => {
            if *request == state.requests.flip {
                explore.flip = FlipState::Found(flip.clone());
            }
        }
        Action::FlipFailed { request, message } => {
            if *request == state.requests.flip {
                explore.flip = FlipState::Failed(message.clone());
            }
        }
        Action::Twins { request, pair, twins } => {
            if *request == state.requests.twins {
                explore.twins = Some((*pair, twins.clone()));
            }
        }
        Action::FoldTwins(folded) => explore.twins_folded = *folded,
        _ => return None,
    }
    Some(Vec::new())
}

/// Shows the pair in view as it was at a step.
pub(super) fn go_back(state: &mut AppState, step: Step) -> Vec<Effect> {
    let mut effects = Vec::new();
    if state.explore.pair != Some(step.pair) {
        state.explore.trail.clear();
        effects.extend(open_pair(state, step.pair));
        effects.extend(ask_candidates(state, Side::Left, step.pair.0));
    }
    state.explore.options = step.options;
    effects.extend(try_out(state, step.what_if));
    effects
}

/// The pairs whose score is known, the one nearest to the threshold first: candidates in view and held-out pairs.
fn by_ambiguity(state: &AppState) -> Vec<EntityPair> {
    let threshold = state.saved_threshold();
    let candidates = state.explore.candidates.iter().flat_map(|c| c.rows.iter().map(|r| (c.pair(r), r.score)));
    let curves = state.threshold.curves.iter().flatten();
    let held_out = curves.flat_map(|c| c.gold.held_out.pairs.iter().map(|p| ((p.left, p.right), p.score)));
    let mut pairs: Vec<(f64, EntityPair)> =
        candidates.chain(held_out).map(|(pair, score)| ((score - threshold).abs(), pair)).collect();
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut seen = std::collections::BTreeSet::new();
    pairs.into_iter().map(|p| p.1).filter(|p| seen.insert(*p)).collect()
}

fn next_ambiguous(state: &mut AppState) -> Vec<Effect> {
    let pairs = by_ambiguity(state);
    // From any other pair it begins with the nearest.
    let last = state.explore.ambiguous.filter(|p| Some(*p) == state.explore.pair);
    let at = pairs.iter().position(|p| Some(*p) == last);
    let Some(next) = pairs.get(at.map_or(0, |at| at + 1)).or_else(|| pairs.first()).copied() else {
        return Vec::new();
    };
    state.place = super::state::Place::Explore;
    state.explore.trail.clear();
    state.explore.ambiguous = Some(next);
    let mut effects = open_pair(state, next);
    effects.extend(ask_candidates(state, Side::Left, next.0));
    effects
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
    if state.explore.pair != Some(pair) {
        state.explore.options.opened.clear();
        state.explore.saving = None;
        state.explore.what_if = WhatIf::default();
        state.explore.pinned = None;
        state.explore.typed = None;
        state.explore.pan = [0.0; 2];
    }
    state.explore.pair = Some(pair);
    explain(state)
}

/// Asks what would flip the decision on what is shown.
pub(super) fn ask_flip(state: &mut AppState) -> Vec<Effect> {
    let Some(view) = &state.explore.shown else { return Vec::new() };
    state.requests.flip += 1;
    state.explore.flip = FlipState::Looking;
    let threshold = state.threshold.saved;
    vec![Effect::Flip { request: state.requests.flip, pair: view.pair, what_if: view.what_if.clone(), threshold }]
}

/// Asks for the look-alikes of what is shown, once a pair.
fn ask_twins(state: &mut AppState) -> Vec<Effect> {
    let Some(pair) = state.explore.shown.as_ref().map(|v| v.pair) else { return Vec::new() };
    if state.explore.twins.as_ref().is_some_and(|t| t.0 == pair) {
        return Vec::new();
    }
    state.requests.twins += 1;
    vec![Effect::Twins { request: state.requests.twins, pair }]
}

/// The one place where what is tried out changes.
fn try_out(state: &mut AppState, what_if: WhatIf) -> Vec<Effect> {
    if state.explore.what_if == what_if {
        return Vec::new();
    }
    state.explore.what_if = what_if;
    explain(state)
}

fn add_edits(state: &mut AppState, edits: Vec<Edit>) -> Vec<Effect> {
    let what_if = state.explore.what_if.with(edits);
    try_out(state, what_if)
}

/// An item of the explanation that is shown.
fn item_of(explore: &Explore, id: u32) -> Option<&Item> {
    explore.shown.as_ref()?.explanation.items.iter().find(|i| i.id == id)
}

fn without_node(item: &Item) -> Option<Edit> {
    let (side, neighbor) = (item.side?, item.neighbor.as_ref()?.id.clone());
    (item.hop == 1).then_some(Edit::Node { side, neighbor })
}

/// Asks for the view of the current pair.
pub(super) fn explain(state: &mut AppState) -> Vec<Effect> {
    let Some(pair) = state.explore.pair else { return Vec::new() };
    state.requests.explain += 1;
    vec![Effect::Explain { request: state.requests.explain, pair, what_if: state.explore.what_if.clone() }]
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
