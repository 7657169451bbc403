//! Actions of the review loop.

use super::actions::{Looked, ReviewAction, ReviewEffect, Wanted};
use super::deciding::{changed, decide, decide_explored, decide_selected, keep_note, redo_or_undo};
use super::sessions::{save_copy, session_opened};
use super::state::Learned;
use crate::app::action::Effect;
use crate::app::numbers;
use crate::app::state::{AppState, Job, JobKind, Place};
use crate::app::view::EntityPair;
use crate::app::{update_explore, update_model};
use crate::graph::Side;
use crate::review::Decision;
use std::path::PathBuf;
use std::sync::Arc;

pub(super) fn effect(effect: ReviewEffect) -> Vec<Effect> {
    vec![Effect::Review(effect)]
}

/// Handles an action of the review loop.
pub(in crate::app) fn update(state: &mut AppState, action: ReviewAction) -> Vec<Effect> {
    let review = &mut state.review;
    match action {
        ReviewAction::Decide(verdict) => return decide(state, verdict),
        ReviewAction::DecideExplored(verdict) => return decide_explored(state, verdict),
        ReviewAction::Undo | ReviewAction::Redo => {
            return redo_or_undo(state, matches!(action, ReviewAction::Redo));
        }
        ReviewAction::ShowScore => review.seen = review.current.is_some(),
        ReviewAction::Note(text) => review.note = text,
        ReviewAction::KeepNote => return keep_note(state),
        ReviewAction::Order(order) => {
            review.order = order;
            return from_the_top(state);
        }
        ReviewAction::OfType(of_type) => {
            review.of_type = of_type;
            return from_the_top(state);
        }
        ReviewAction::Renew => return renew(state),
        ReviewAction::Ask(pair) => {
            state.place = Place::Review;
            state.review.by_queue = false;
            return ask(state, Some(pair));
        }
        ReviewAction::Step(by) => return step(state, by),
        ReviewAction::Back => return back(state, 1),
        ReviewAction::Forward => return back(state, -1),
        ReviewAction::Filter(filter) => review.filter = filter,
        ReviewAction::List(list) => review.list = list,
        ReviewAction::OpenInExplore => {
            if let Some(pair) = review.current {
                review.seen = true;
                state.place = Place::Explore;
                let mut effects = update_explore::open_pair(state, pair);
                effects.extend(update_explore::choose(state, Side::Left, pair.0));
                return effects;
            }
        }
        ReviewAction::Learn => return learn(state),
        ReviewAction::Table(open) => {
            review.look.open = open;
            review.look.selected.clear();
            if open {
                review.look.descending = true;
                return look(state, false, true);
            }
        }
        ReviewAction::Met(pairs) => review.met.extend(pairs),
        ReviewAction::Sort(by) => {
            let same = review.look.sort == by;
            review.look.descending = !same || !review.look.descending;
            review.look.sort = by;
        }
        ReviewAction::Search(text) => review.look.text = text,
        ReviewAction::Select(pair) => {
            if !review.look.selected.remove(&pair) {
                review.look.selected.insert(pair);
            }
        }
        ReviewAction::SelectAll => {
            let table = review.table.clone().unwrap_or_default();
            let shown: Vec<EntityPair> = table.shown(&review.look).iter().map(|r| r.pair).collect();
            if shown.iter().all(|p| review.look.selected.contains(p)) {
                review.look.selected.clear();
            } else {
                review.look.selected.extend(shown);
            }
        }
        ReviewAction::DecideSelected(verdict) => return decide_selected(state, verdict),
        ReviewAction::SessionPath(path) => review.session_path = path,
        ReviewAction::OpenSession(path) => return effect(ReviewEffect::FindSession(PathBuf::from(path.trim()))),
        ReviewAction::CopyPath(path) => {
            review.copying = path;
            // It is typed in Data, where the session stands.
            state.place = Place::Data;
            return effect(ReviewEffect::Recent);
        }
        ReviewAction::SaveCopy => return save_copy(state),
        answer => return answered(state, answer),
    }
    Vec::new()
}

fn answered(state: &mut AppState, answer: ReviewAction) -> Vec<Effect> {
    let review = &mut state.review;
    match answer {
        ReviewAction::SessionFound { folder, manifest, sources } => {
            review.restoring = Some((folder, manifest));
            return crate::app::update::open(state, sources);
        }
        ReviewAction::SessionOpened { request, opened } if request == review.requests.session => {
            return session_opened(state, *opened);
        }
        ReviewAction::SessionFailed { request, message } => match request {
            Some(request) if request == review.requests.session => {
                review.restoring = None;
                state.notice = Some(message.clone());
                state.review.fault = Some(message);
            }
            Some(_) => {}
            None => {
                state.data.fault = Some(message);
                state.place = Place::Data;
            }
        },
        ReviewAction::Changed { records, fault } => return changed(state, &records, fault),
        ReviewAction::NotKept(message) => state.notice = Some(message),
        ReviewAction::Copied(Ok(path)) => {
            review.copying = None;
            state.notice = Some(format!("A copy of the session is in {path}."));
        }
        ReviewAction::Copied(Err(message)) => state.notice = Some(message),
        ReviewAction::Recent(recent) => review.recent = recent,
        ReviewAction::Carded { request, card } if request == review.requests.card => {
            carded(review, card);
        }
        ReviewAction::CardFailed { request, message } if request == review.requests.card => {
            review.card_fault = Some(message);
        }
        ReviewAction::Looked { request, looked } if request == review.requests.look => {
            return looked_at(state, *looked);
        }
        ReviewAction::Learned { entry, decisions, taught } => return learned(state, *entry, decisions, taught),
        _ => {}
    }
    Vec::new()
}

/// Identifiers of a pair.
pub(super) fn ids(state: &AppState, pair: EntityPair) -> Option<[String; 2]> {
    let graphs = state.graphs.as_ref()?;
    let of = |side: Side, e: crate::graph::EntityId| {
        let graph = graphs.pair.side(side);
        (e.index() < graph.entity_count()).then(|| graph.iri(e).to_owned())
    };
    Some([of(Side::Left, pair.0)?, of(Side::Right, pair.1)?])
}

pub(super) fn find(state: &AppState, ids: &[String; 2]) -> Option<EntityPair> {
    let pair = &state.graphs.as_ref()?.pair;
    Some((pair.left.find(&ids[0])?, pair.right.find(&ids[1])?))
}

/// The pairs of the queue that are still to be decided.
pub(super) fn open_pairs(state: &AppState) -> Vec<EntityPair> {
    state.review.open_items(|p| ids(state, p)).into_iter().map(crate::review::Asked::pair).collect()
}

/// Pairs whose score Explore shows are not decided blind from then on.
pub(in crate::app) fn met_in_explore(state: &mut AppState) {
    if state.place != Place::Explore {
        return;
    }
    let explore = &state.explore;
    let listed = explore.candidates.iter().flat_map(|list| list.rows.iter().map(|row| list.pair(row)));
    state.review.met.extend(explore.shown.iter().map(|view| view.pair).chain(listed));
}

/// Takes a card over; a note that is being typed on its pair stays.
fn carded(review: &mut super::state::Review, card: Arc<super::Card>) {
    review.card_fault = None;
    if review.note_of != Some(card.pair) {
        let kept = review.ledger.of(&card.ids[0], &card.ids[1]).map(|d| d.note.clone());
        review.note = review.drafts.remove(&card.pair).or(kept).unwrap_or_default();
        review.note_of = Some(card.pair);
    }
    review.card = Some(card);
}

/// Asks a pair: the card follows when it is whole.
pub(super) fn ask(state: &mut AppState, pair: Option<EntityPair>) -> Vec<Effect> {
    let review = &state.review;
    if review.current == pair && review.card.as_ref().map(|c| c.pair) == pair {
        return Vec::new();
    }
    let mut effects = Vec::new();
    // The same pair asked again, after a training, stays as seen as it was.
    if review.current != pair {
        effects = leave_note(state);
        let review = &mut state.review;
        review.seen = false;
        review.note.clear();
        review.note_of = None;
    }
    let review = &mut state.review;
    review.current = pair;
    let Some(pair) = pair else {
        review.card = None;
        return effects;
    };
    review.requests.card += 1;
    effects.extend(effect(ReviewEffect::Card { request: review.requests.card, pair }));
    effects
}

/// What was typed of the pair that is left: written where it is decided, else it waits until the pair is asked again.
fn leave_note(state: &mut AppState) -> Vec<Effect> {
    let effects = keep_note(state);
    let review = &mut state.review;
    let Some(card) = review.card.as_ref().filter(|c| Some(c.pair) == review.note_of) else { return effects };
    let kept = review.ledger.of(&card.ids[0], &card.ids[1]).map_or("", |d| d.note.as_str());
    if effects.is_empty() && kept != review.note.trim() {
        review.drafts.insert(card.pair, review.note.clone());
    }
    effects
}

/// Goes to the pair after the current one that is still to be decided.
pub(super) fn advance(state: &mut AppState) -> Vec<Effect> {
    let items: Vec<EntityPair> =
        state.review.queue.iter().flat_map(|q| q.items.iter().map(crate::review::Asked::pair)).collect();
    let open = open_pairs(state);
    let at = items.iter().position(|p| Some(*p) == state.review.current);
    let after = at.and_then(|at| items.iter().skip(at + 1).find(|p| open.contains(p)).copied());
    let next = after.or_else(|| open.first().copied());
    state.review.by_queue = true;
    let mut effects = ask(state, next);
    if next.is_none() && state.review.queue.is_some() {
        // All were decided: there may be more now.
        effects.extend(renew(state));
    }
    effects
}

fn step(state: &mut AppState, by: isize) -> Vec<Effect> {
    let open = open_pairs(state);
    let at = open.iter().position(|p| Some(*p) == state.review.current);
    let next = at.map_or(0, |at| at.saturating_add_signed(by)).min(open.len().saturating_sub(1));
    match open.get(next).copied() {
        Some(pair) => {
            state.review.by_queue = true;
            ask(state, Some(pair))
        }
        None => Vec::new(),
    }
}

/// Goes back along the decisions, newest first; forward again ends in the queue.
fn back(state: &mut AppState, by: isize) -> Vec<Effect> {
    let decided: Vec<EntityPair> = {
        let ledger = state.review.ledger.clone();
        let of = |d: &Decision| find(state, &[d.left.clone(), d.right.clone()]);
        ledger.newest_first().into_iter().filter_map(of).collect()
    };
    let at = decided.iter().position(|p| Some(*p) == state.review.current);
    let to = match (at, by) {
        (None, by) if by > 0 => decided.first().copied(),
        (Some(at), by) if by > 0 => decided.get(at + 1).copied(),
        (Some(0), _) => return advance_from_start(state),
        (Some(at), _) => decided.get(at - 1).copied(),
        (None, _) => return step(state, 1),
    };
    to.map(|pair| ask(state, Some(pair))).unwrap_or_default()
}

fn advance_from_start(state: &mut AppState) -> Vec<Effect> {
    let first = open_pairs(state).first().copied();
    state.review.by_queue = true;
    ask(state, first)
}

/// What has to be looked for with the state as it is; nothing before scores and session are there.
pub(super) fn look(state: &mut AppState, queue: bool, table: bool) -> Vec<Effect> {
    let review = &mut state.review;
    if !review.open || !review.scored {
        return Vec::new();
    }
    review.requests.look += 1;
    // What was asked for and is overtaken by another request comes with that one.
    review.wanting[0] |= queue || review.queue.is_none();
    review.wanting[1] |= table || (review.look.open && review.table.is_none());
    let valid = state.threshold.curves[0].as_ref();
    let wanted = Wanted {
        request: review.requests.look,
        run: review.requests.run,
        order: review.order,
        of_type: review.of_type.clone(),
        threshold: state.threshold.saved,
        ledger: review.ledger.clone(),
        plan: review.plan.clone(),
        has_gold: valid.is_some(),
        lost: valid.map_or(0, |v| v.held_out.lost.len()),
        queue: review.wanting[0],
        table: review.wanting[1],
    };
    effect(ReviewEffect::Look(Box::new(wanted)))
}

/// Another order begins with its own first pair.
fn from_the_top(state: &mut AppState) -> Vec<Effect> {
    let mut effects = ask(state, None);
    effects.extend(renew(state));
    effects
}

fn renew(state: &mut AppState) -> Vec<Effect> {
    state.review.queue = None;
    look(state, true, false)
}

fn looked_at(state: &mut AppState, looked: Looked) -> Vec<Effect> {
    let review = &mut state.review;
    review.wanting = [false; 2];
    review.types = looked.types;
    review.standing = looked.standing;
    let mut effects = Vec::new();
    if let Some(plan) = looked.plan {
        let plan = Arc::new(plan);
        review.plan = Some(plan.clone());
        effects.extend(effect(ReviewEffect::KeepPlan(plan)));
    }
    if let Some(table) = looked.table {
        review.table = Some(Arc::new(table));
    }
    if let Some(queue) = looked.queue {
        review.queue = Some(Arc::new(queue));
        // The pair that is looked at stays, wherever it stands now.
        if review.current.is_none() {
            effects.extend(advance_from_start(state));
        } else if state.review.card.is_none() {
            let pair = state.review.current;
            effects.extend(ask(state, pair));
        }
    }
    effects
}

/// A model has scored everything: scores, order and what follows are made anew; the pair that is looked at stays.
pub(in crate::app) fn ranked(state: &mut AppState) -> Vec<Effect> {
    let review = &mut state.review;
    review.scored = true;
    if review.awaiting == state.models.current {
        review.awaiting = None;
    }
    review.requests.run += 1;
    review.queue = None;
    review.table = None;
    review.card = None;
    look(state, true, false)
}

/// The place was gone to.
pub(in crate::app) fn entered(state: &mut AppState) -> Vec<Effect> {
    match state.place {
        Place::Data => effect(ReviewEffect::Recent),
        Place::Review if state.review.card.is_none() && state.review.current.is_some() => {
            let pair = state.review.current;
            ask(state, pair)
        }
        _ => Vec::new(),
    }
}

/// Trains with the decisions that teach; pairs of which the gold's valid or test part has the left entity do not.
fn learn(state: &mut AppState) -> Vec<Effect> {
    if state.job.is_some() || state.review.learning || crate::app::update::is_opening(state) {
        return Vec::new();
    }
    let Some(base) = state.models.current.clone() else { return Vec::new() };
    let teaching = state.review.ledger.teaching();
    let of = |d: &&Decision| {
        let (left, right) = find(state, &[d.left.clone(), d.right.clone()])?;
        Some((left, right, d.verdict.is_same()?))
    };
    let decided: Vec<_> = teaching.iter().filter_map(of).collect();
    if decided.is_empty() {
        return Vec::new();
    }
    state.models.fault = None;
    state.review.learning = true;
    let what = "Training with decisions".to_owned();
    state.job = Some(Job { what, done: 0, total: 0, secs_left: None, kind: JobKind::Learn });
    vec![Effect::Learn { base, decided }]
}

fn learned(state: &mut AppState, mut entry: crate::app::ModelEntry, decisions: usize, taught: usize) -> Vec<Effect> {
    state.job = None;
    // Without valid pairs there is nothing to choose a threshold by: the person's own stays.
    if state.threshold.curves[0].is_none() {
        entry.threshold = Some(state.threshold.saved);
    }
    let before = state.threshold.curves.clone();
    let decided = state.review.standing.decided.clone();
    let review = &mut state.review;
    review.learning = false;
    review.taught.insert(entry.digest, decisions);
    let from = state.models.current.clone().unwrap_or_default();
    review.learned = Some(Learned { models: [from, entry.name.clone()], before, decided, decisions: taught });
    let measure = match decisions.saturating_sub(taught) {
        0 => String::new(),
        n => format!(" {} of entities that measure, so they did not teach.", numbers::counted(n, "is", "are")),
    };
    let with = numbers::counted(taught, "decision", "decisions");
    state.notice = Some(format!("{} is trained with {with}.{measure}", entry.name));
    let name = entry.name.clone();
    state.models.list.retain(|m| m.name != name);
    state.models.list.push(entry);
    update_model::use_model(state, name)
}

/// Training with decisions ended without a model.
pub(in crate::app) fn learned_failed(state: &mut AppState, message: Option<String>) {
    state.review.learning = false;
    match message {
        Some(message) => state.review.fault = Some(message),
        None => state.notice = Some("Stopped. The model you have is unchanged, and so are your decisions.".to_owned()),
    }
}
