//! Decisions on their way to the log and back.
//!
//! In: verdicts, notes, undo and redo. Out: effects that write them; what the state shows once they are written. Invariants: a decision
//! is in the ledger only when it came back; one is on its way at a time; a verdict that follows a note at once is not lost.

use super::actions::ReviewEffect;
use super::update::{advance, ask, effect, find, ids, look};
use crate::app::action::Effect;
use crate::app::numbers;
use crate::app::state::{AppState, Place};
use crate::app::view::EntityPair;
use crate::base::Digest;
use crate::review::{Change, Decision, Ledger, Reason, Record, Verdict};
use std::sync::Arc;

/// Sends a decision to the log; it counts when it comes back.
pub(super) fn decide(state: &mut AppState, verdict: Verdict) -> Vec<Effect> {
    let review = &state.review;
    let Some(card) = review.card.clone().filter(|c| Some(c.pair) == review.current) else { return Vec::new() };
    if review.noting {
        // The note of this very moment is on its way to the disk; the verdict follows it.
        state.review.after_note = Some((card.pair, verdict));
        return Vec::new();
    }
    if review.pending || !review.open {
        return Vec::new();
    }
    let model = state.models.current().map_or(Digest::start(), |m| m.digest);
    let earlier = review.ledger.of(&card.ids[0], &card.ids[1]);
    let [left, right] = card.ids.clone();
    let decision = Decision {
        left,
        right,
        verdict,
        note: review.note.trim().to_owned(),
        blind: !review.seen && !review.met.contains(&card.pair),
        score: card.score,
        model,
        reason: review.reason(card.pair, earlier),
        at: 0,
    };
    state.review.pending = true;
    effect(ReviewEffect::Change(vec![Change::Decide(decision)]))
}

/// Sends a decision on the pair that Explore shows, unless something is tried out on it.
pub(super) fn decide_explored(state: &mut AppState, verdict: Verdict) -> Vec<Effect> {
    let review = &state.review;
    let shown = state.explore.shown.as_ref().filter(|v| Some(v.pair) == state.explore.pair && v.what_if.is_none());
    let Some(view) = shown.filter(|_| review.open && !review.pending) else { return Vec::new() };
    let model = state.models.current().map_or(Digest::start(), |m| m.digest);
    let Some(ids) = ids(state, view.pair) else { return Vec::new() };
    let earlier = review.ledger.of(&ids[0], &ids[1]);
    // A drawn pair that is decided here was picked, so it measures nothing.
    let reason = earlier.map_or(Reason::Chosen, |d| d.reason);
    let [left, right] = ids.clone();
    let decision = Decision {
        left,
        right,
        verdict,
        note: earlier.map(|d| d.note.clone()).unwrap_or_default(),
        blind: false,
        score: view.explanation.score,
        model,
        reason,
        at: 0,
    };
    state.review.pending = true;
    effect(ReviewEffect::Change(vec![Change::Decide(decision)]))
}

/// A note on a pair that is decided is the same decision once more.
pub(super) fn keep_note(state: &mut AppState) -> Vec<Effect> {
    let review = &state.review;
    let Some(card) = review.card.clone() else { return Vec::new() };
    let Some(earlier) = review.ledger.of(&card.ids[0], &card.ids[1]) else { return Vec::new() };
    let note = review.note.trim().to_owned();
    // A field that loses the keyboard because another pair was asked has nothing to say of this one.
    let own = review.note_of == Some(card.pair) && review.current == Some(card.pair);
    if review.pending || earlier.note == note || !own {
        return Vec::new();
    }
    let decision = Decision { note, ..earlier.clone() };
    (state.review.pending, state.review.noting) = (true, true);
    effect(ReviewEffect::Change(vec![Change::Decide(decision)]))
}

pub(super) fn decide_selected(state: &mut AppState, verdict: Verdict) -> Vec<Effect> {
    let review = &state.review;
    if review.pending || !review.open {
        return Vec::new();
    }
    let model = state.models.current().map_or(Digest::start(), |m| m.digest);
    let table = review.table.clone().unwrap_or_default();
    let decision = |row: &super::EvidenceRow| {
        let [left, right] = row.ids.clone();
        let reason = crate::review::Reason::Chosen;
        let (note, blind, score) = (String::new(), false, row.score);
        Change::Decide(Decision { left, right, verdict, note, blind, score, model, reason, at: 0 })
    };
    let rows = table.rows.iter().filter(|r| review.look.selected.contains(&r.pair));
    let changes: Vec<Change> = rows.map(decision).collect();
    if changes.is_empty() {
        return Vec::new();
    }
    state.review.pending = true;
    effect(ReviewEffect::Change(changes))
}

/// Undo or redo, in the place Review.
pub(in crate::app) fn redo_or_undo(state: &mut AppState, redo: bool) -> Vec<Effect> {
    let review = &mut state.review;
    let can = if redo { review.ledger.can_redo() } else { review.ledger.can_undo() };
    if !can || review.pending || !review.open {
        return Vec::new();
    }
    review.pending = true;
    effect(ReviewEffect::Change(vec![if redo { Change::Redo } else { Change::Undo }]))
}

/// Changes that are in the log now.
pub(super) fn changed(state: &mut AppState, records: &[Record], fault: Option<String>) -> Vec<Effect> {
    (state.review.pending, state.review.noting) = (false, false);
    let said_meanwhile = state.review.after_note.take();
    state.notice = fault.clone().filter(|_| state.place != Place::Review);
    state.review.fault = fault;
    if records.is_empty() {
        return Vec::new();
    }
    let mut ledger: Ledger = state.review.ledger.as_ref().clone();
    let mut shown = None;
    let mut noted = false;
    for record in records {
        match &record.change {
            Change::Decide(decision) => {
                let earlier = ledger.of(&decision.left, &decision.right);
                noted = earlier.is_some_and(|d| {
                    (d.verdict, d.blind) == (decision.verdict, decision.blind) && d.note != decision.note
                });
                state.review.last = Some(said(state, decision));
                // What the model said of it stands there from now on.
                let pair = find(state, &[decision.left.clone(), decision.right.clone()]);
                state.review.met.extend(pair);
                if state.place != Place::Review {
                    let words = format!("{}. Z in Review takes it back.", named(state, decision));
                    state.notice = Some(words);
                }
            }
            Change::Undo => {
                shown = ledger.latest().map(|d| [d.left.clone(), d.right.clone()]);
                state.review.last = Some(match ledger.latest() {
                    Some(d) => format!("Undone: {}.", named(state, d)),
                    None => "Undone: a decision whose line in the log cannot be read.".to_owned(),
                });
            }
            Change::Redo => {
                state.review.last = ledger.undone().map(|d| format!("Done again: {}.", named(state, d)));
            }
        }
        ledger.apply(&record.change);
    }
    // A decision made elsewhere leaves the pair that is asked where it is.
    let asked = state.review.card.as_ref().filter(|c| Some(c.pair) == state.review.current).map(|c| c.ids.clone());
    let about_current = asked.is_none_or(|asked| {
        records.iter().any(|r| match &r.change {
            Change::Decide(d) => d.left == asked[0] && d.right == asked[1],
            Change::Undo | Change::Redo => true,
        })
    });
    state.review.ledger = Arc::new(ledger);
    let gone: Vec<EntityPair> = state.review.look.selected.iter().copied().collect();
    if records.len() > 1 || state.review.look.open {
        let decided = |p: &EntityPair| ids(state, *p).is_some_and(|[l, r]| state.review.ledger.of(&l, &r).is_some());
        let kept = gone.into_iter().filter(|p| !decided(p)).collect();
        state.review.look.selected = kept;
        if let Some(table) = &state.review.table {
            let mut table = table.as_ref().clone();
            table.rows.retain(|r| state.review.ledger.of(&r.ids[0], &r.ids[1]).is_none());
            state.review.table = Some(Arc::new(table));
        }
        if records.iter().all(|r| matches!(r.change, Change::Decide(_))) {
            let words = numbers::counted(records.len(), "decision is", "decisions are");
            state.notice = Some(format!("{words} kept."));
        }
    }
    let mut effects = match shown.and_then(|ids| find(state, &ids)) {
        Some(pair) => ask(state, Some(pair)),
        None if noted || !about_current => Vec::new(),
        None => advance(state),
    };
    effects.extend(look(state, false, false));
    if let Some((pair, verdict)) = said_meanwhile
        && state.review.current == Some(pair)
    {
        effects.extend(decide(state, verdict));
    }
    effects
}

fn named(state: &AppState, decision: &Decision) -> String {
    let names = state.graphs.as_ref().and_then(|g| {
        let (left, right) = (g.pair.left.find(&decision.left)?, g.pair.right.find(&decision.right)?);
        Some([g.pair.left.shown_name(left).to_owned(), g.pair.right.shown_name(right).to_owned()])
    });
    let [left, right] = names.unwrap_or_else(|| [decision.left.clone(), decision.right.clone()]);
    format!("{left} and {right}, {}", decision.verdict.words())
}

/// "Demons: you said same, the model 0.61, agrees. It was next because ...".
fn said(state: &AppState, decision: &Decision) -> String {
    let score = numbers::score(decision.score);
    let agrees = match decision.verdict.is_same() {
        Some(same) if same == (decision.score >= state.saved_threshold()) => ", agrees",
        Some(_) => ", disagrees",
        None => "",
    };
    let card = state.review.card.as_ref().filter(|c| c.ids[0] == decision.left);
    let of_graphs = || {
        let left = &state.graphs.as_ref()?.pair.left;
        Some(left.shown_name(left.find(&decision.left)?).to_owned())
    };
    let name = card.map(|c| c.names[0].clone()).or_else(of_graphs).unwrap_or_else(|| decision.left.clone());
    let verdict = decision.verdict.words();
    let why = match decision.reason {
        Reason::Chosen => String::new(),
        reason => format!(" It was next because {}.", reason.words()),
    };
    format!("{name}: you said {verdict}, the model {score}{agrees}.{why}")
}
