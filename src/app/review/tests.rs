//! Actions in, effects out: what counts when, and what a late answer may not do.

use super::*;
use crate::app::{Action, AppState, Effect, update};
use crate::base::Digest;
use crate::graph::EntityId;
use crate::review::{Asked, Change, Decision, Manifest, Queue, Reason, Record, SourcePaths, Verdict};
use crate::scene::PlainCard;
use std::sync::Arc;

/// A state in which a session is open and a pair is asked; it holds no graphs, so identifiers stand for nothing.
fn asked() -> AppState {
    let mut state = AppState::default();
    let pair = (EntityId(1), EntityId(2));
    state.review.open = true;
    state.review.scored = true;
    state.review.current = Some(pair);
    state.review.by_queue = true;
    state.review.card = Some(Arc::new(Card {
        pair,
        ids: ["l".to_owned(), "r".to_owned()],
        names: ["Left".to_owned(), "Right".to_owned()],
        subtitles: Default::default(),
        plain: PlainCard { sections: Vec::new() },
        score: 0.26,
    }));
    let reason = Reason::Random { stratum: 3, population: 9 };
    let items = vec![Asked { left: pair.0, right: pair.1, score: 0.26, reason }];
    state.review.queue = Some(Arc::new(Queue { items, for_gold: true }));
    state
}

fn act(state: &mut AppState, action: ReviewAction) -> Vec<Effect> {
    update(state, Action::Review(action))
}

fn written(effects: &[Effect]) -> Vec<Change> {
    let of = |e: &Effect| match e {
        Effect::Review(ReviewEffect::Change(changes)) => changes.clone(),
        _ => Vec::new(),
    };
    effects.iter().flat_map(of).collect()
}

#[test]
fn a_decision_counts_when_it_is_written_and_none_is_taken_before() {
    let mut state = asked();
    let sent = written(&act(&mut state, ReviewAction::Decide(Verdict::Related)));
    let [Change::Decide(decision)] = &sent[..] else { panic!("one decision is sent") };
    assert_eq!((decision.verdict, decision.blind, decision.score), (Verdict::Related, true, 0.26));
    assert!(decision.reason.is_gold(), "the reason is that of the queue");
    assert!(state.review.ledger.is_empty(), "not yet");
    assert!(written(&act(&mut state, ReviewAction::Decide(Verdict::Same))).is_empty(), "one at a time");
    assert!(written(&act(&mut state, ReviewAction::Undo)).is_empty());
    let record = Record { number: 1, at: 7, change: sent[0].clone() };
    act(&mut state, ReviewAction::Changed { records: vec![record], fault: None });
    assert_eq!(state.review.ledger.counts().related, 1);
    let last = state.review.last.clone().unwrap_or_default();
    assert!(last.starts_with("Left: you said related, the model 0.26, agrees."), "{last}");
}

#[test]
fn a_decision_that_could_not_be_written_is_said_and_does_not_count() {
    let mut state = asked();
    act(&mut state, ReviewAction::Decide(Verdict::Same));
    act(&mut state, ReviewAction::Changed { records: Vec::new(), fault: Some("The disk is full.".to_owned()) });
    assert!(state.review.ledger.is_empty() && !state.review.pending);
    assert_eq!(state.review.fault.as_deref(), Some("The disk is full."));
    assert_eq!(state.review.current, Some((EntityId(1), EntityId(2))), "the pair stays");
}

#[test]
fn late_answers_and_another_pair_change_nothing() {
    let mut state = asked();
    let card = state.review.card.clone().expect("a card");
    state.review.requests.card = 5;
    let other = Arc::new(Card { score: 0.9, ..card.as_ref().clone() });
    act(&mut state, ReviewAction::Carded { request: 4, card: other });
    assert_eq!(state.review.card, Some(card));
    state.review.current = Some((EntityId(3), EntityId(4)));
    assert!(written(&act(&mut state, ReviewAction::Decide(Verdict::Same))).is_empty(), "its card is not there yet");
}

#[test]
fn a_shown_score_and_a_note_go_with_the_decision_and_its_reason_stays_when_revised() {
    let mut state = asked();
    act(&mut state, ReviewAction::ShowScore);
    act(&mut state, ReviewAction::Note(" two takes ".to_owned()));
    let sent = written(&act(&mut state, ReviewAction::Decide(Verdict::Unsure)));
    let [Change::Decide(Decision { blind: false, note, .. })] = &sent[..] else { panic!("{sent:?}") };
    assert_eq!(note, "two takes");
    let record = Record { number: 1, at: 7, change: sent[0].clone() };
    act(&mut state, ReviewAction::Changed { records: vec![record], fault: None });
    state.review.queue = None;
    let earlier = state.review.ledger.of("l", "r").cloned();
    assert!(state.review.reason((EntityId(1), EntityId(2)), earlier.as_ref()).is_gold());
    assert_eq!(state.review.reason((EntityId(1), EntityId(2)), None), Reason::Chosen);
}

#[test]
fn a_session_that_was_found_opens_its_graphs_first() {
    let mut state = AppState::default();
    let sources = SourcePaths { left: "a.nt".to_owned(), right: Some("b.nt".to_owned()), links: None };
    let manifest = Box::new(Manifest::new("mine", sources, [Digest(1), Digest(2)]));
    let sources = crate::app::Sources { left: "a.nt".to_owned(), right: Some("b.nt".to_owned()), links: None };
    let effects =
        act(&mut state, ReviewAction::SessionFound { folder: "kept".into(), manifest, sources: sources.clone() });
    assert!(matches!(&effects[..], [Effect::Open { sources: s, .. }] if *s == sources));
    assert!(state.review.restoring.is_some());
    act(&mut state, ReviewAction::SessionFailed { request: None, message: "No such folder.".to_owned() });
    assert_eq!(state.data.fault.as_deref(), Some("No such folder."));
}

/// A record of a change, as it comes back from the desk.
fn back(state: &mut AppState, change: &Change) -> Vec<Effect> {
    let record = Record { number: 1, at: 7, change: change.clone() };
    act(state, ReviewAction::Changed { records: vec![record], fault: None })
}

#[test]
fn a_verdict_that_follows_a_note_at_once_is_not_lost() {
    let mut state = asked();
    let pair = (EntityId(1), EntityId(2));
    state.review.note_of = Some(pair);
    let sent = written(&act(&mut state, ReviewAction::Decide(Verdict::Same)));
    back(&mut state, &sent[0]);
    state.review.current = Some(pair);
    act(&mut state, ReviewAction::Note("two takes".to_owned()));
    let note = written(&act(&mut state, ReviewAction::KeepNote));
    assert!(matches!(&note[..], [Change::Decide(d)] if d.verdict == Verdict::Same && d.note == "two takes"));
    assert!(written(&act(&mut state, ReviewAction::Decide(Verdict::Different))).is_empty(), "the note is on its way");
    let after = written(&back(&mut state, &note[0]));
    assert!(matches!(&after[..], [Change::Decide(d)] if d.verdict == Verdict::Different && d.note == "two takes"));
}

#[test]
fn a_note_that_was_typed_is_there_when_its_pair_is_asked_again() {
    let mut state = asked();
    let card = state.review.card.clone().expect("a card");
    state.review.requests.card = 1;
    act(&mut state, ReviewAction::Carded { request: 1, card: card.clone() });
    act(&mut state, ReviewAction::Note("ask Ann".to_owned()));
    // The same card again, after a training: what is typed stays.
    act(&mut state, ReviewAction::Carded { request: 1, card: card.clone() });
    assert_eq!(state.review.note, "ask Ann");
    act(&mut state, ReviewAction::Ask((EntityId(3), EntityId(4))));
    assert_eq!(state.review.note, "", "another pair, another note");
    act(&mut state, ReviewAction::Ask(card.pair));
    let request = state.review.requests.card;
    act(&mut state, ReviewAction::Carded { request, card });
    assert_eq!(state.review.note, "ask Ann");
}

#[test]
fn a_score_that_was_on_the_screen_makes_no_blind_decision() {
    let mut state = asked();
    act(&mut state, ReviewAction::OpenInExplore);
    let sent = written(&act(&mut state, ReviewAction::Decide(Verdict::Same)));
    assert!(matches!(&sent[..], [Change::Decide(Decision { blind: false, .. })]), "Explore showed it");
    let mut state = asked();
    state.review.met.insert((EntityId(1), EntityId(2)));
    let sent = written(&act(&mut state, ReviewAction::Decide(Verdict::Same)));
    assert!(matches!(&sent[..], [Change::Decide(Decision { blind: false, .. })]), "the table showed it");
}

#[test]
fn a_fault_of_the_log_stays_when_the_next_card_comes() {
    let mut state = asked();
    let card = state.review.card.clone().expect("a card");
    act(&mut state, ReviewAction::Decide(Verdict::Same));
    act(&mut state, ReviewAction::Changed { records: Vec::new(), fault: Some("The disk is full.".to_owned()) });
    let request = state.review.requests.card;
    act(&mut state, ReviewAction::Carded { request, card });
    assert_eq!(state.review.fault.as_deref(), Some("The disk is full."));
}

#[test]
fn what_taught_is_counted_by_model() {
    let mut state = asked();
    for i in 0..12 {
        let decision = Decision {
            left: format!("l{i}"),
            right: "r".to_owned(),
            verdict: Verdict::Same,
            note: String::new(),
            blind: true,
            score: 0.5,
            model: Digest(1),
            reason: Reason::Chosen,
            at: 0,
        };
        Arc::make_mut(&mut state.review.ledger).apply(&Change::Decide(decision));
    }
    state.review.taught.insert(Digest(9), 11);
    let review = &state.review;
    assert_eq!(review.new_decisions(Some(Digest(9))), 1);
    assert!(!review.may_learn(Some(Digest(9))) && review.may_learn(Some(Digest(1))), "another model learned nothing");
}

#[test]
fn a_session_is_not_written_before_its_own_model_has_scored() {
    let mut state = asked();
    state.review.folder = Some("kept".into());
    state.review.awaiting = Some("mine".to_owned());
    assert!(crate::app::review::kept(&mut state).is_none());
    state.models.current = Some("first in the list".to_owned());
    crate::app::review::ranked(&mut state);
    assert_eq!(state.review.awaiting.as_deref(), Some("mine"), "another one scored");
    state.models.current = Some("mine".to_owned());
    crate::app::review::ranked(&mut state);
    assert_eq!(state.review.awaiting, None);
}

#[test]
fn a_queue_that_was_asked_for_comes_with_a_later_request() {
    let mut state = asked();
    let wanted = |effects: &[Effect]| {
        let of = |e: &Effect| match e {
            Effect::Review(ReviewEffect::Look(wanted)) => Some((wanted.request, wanted.queue)),
            _ => None,
        };
        effects.iter().filter_map(of).next_back()
    };
    let sent = written(&act(&mut state, ReviewAction::Decide(Verdict::Same)));
    // The only pair is decided: more are asked for, and again with what follows from the decision.
    state.review.queue = Some(Arc::new(Queue::default()));
    let effects = back(&mut state, &sent[0]);
    assert_eq!(wanted(&effects), Some((state.review.requests.look, true)), "the request that counts brings the queue");
}

#[test]
fn a_drawn_pair_that_a_person_picks_does_not_measure() {
    let mut state = asked();
    let pair = (EntityId(1), EntityId(2));
    act(&mut state, ReviewAction::Ask(pair));
    let sent = written(&act(&mut state, ReviewAction::Decide(Verdict::Same)));
    assert!(matches!(&sent[..], [Change::Decide(Decision { reason: Reason::Chosen, .. })]), "{sent:?}");
}
