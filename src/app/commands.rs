//! Every command by name, with its key: what the search box lists.

use super::action::Action;
use super::engine::Sources;
use super::exporting::ExportAction;
use super::method::{Example, MethodAction};
use super::review::ReviewAction;
use super::shortcuts::keys_of;
use super::state::{AppState, Place};
use super::update_explore::ZOOM_STEP;
use super::view::turn;
use crate::graph::Side;
use crate::model::ModelKind;
use crate::model::cg_mualign::trace::Attentions;
use crate::review::{QueueOrder, Verdict};
use crate::scene::method::LessonStep;
use crate::scene::{Quantity, RowOrder};

/// A command as the box lists it.
#[derive(Debug, Clone)]
pub struct Command {
    pub name: String,
    /// Keys in words ("Ctrl 3"); empty when it has none.
    pub keys: &'static str,
    pub action: Action,
}

/// All commands that have an effect now.
pub fn commands(state: &AppState) -> Vec<Command> {
    let mut out: Vec<Command> = Vec::new();
    let mut add = |name: &str, keys: &'static str, action: Action| {
        out.push(Command { name: name.to_owned(), keys, action });
    };
    for place in Place::ALL {
        add(&format!("Go to {}", place.name()), "", Action::GoTo(place));
    }
    add("Open demo: Music", "", Action::Open(Sources::one("demo:music")));
    add("Open demo: Films", "", Action::Open(Sources::one("demo:films")));
    add("Open two graphs", "", Action::GoTo(Place::Data));
    add(if state.light { "Switch to dark theme" } else { "Switch to light theme" }, "", Action::SwitchTheme);
    for example in Example::ALL {
        add(&format!("Play example: {}", example.name()), "", Action::Method(MethodAction::Example(example)));
    }
    if state.place == Place::Method {
        method_commands(state, &mut add);
    }
    if state.review.open {
        review_commands(state, &mut add);
    }
    if state.job.is_some() {
        add("Cancel job", "", Action::CancelJob);
    }
    add("Show all keys", "", Action::ShowKeys(true));
    add("Quit", "", Action::Quit);
    for (name, redo, action) in [("Undo", false, Action::Undo), ("Redo", true, Action::Redo)] {
        let ledger = &state.review.ledger;
        let decision = if redo { ledger.can_redo() } else { ledger.can_undo() };
        if (state.place == Place::Review && decision) || (state.place != Place::Review && state.undo.can(redo)) {
            add(name, "", action);
        }
    }
    if state.graphs.is_none() {
        return with_keys(out);
    }
    add("Export matches", "", Action::Export(ExportAction::Open));
    let explore = &state.explore;
    if explore.pair.is_some() {
        add("Previous pair", "", Action::StepPair(-1));
        add("Next pair", "", Action::StepPair(1));
        add("Next ambiguous pair", "", Action::NextAmbiguous);
        add("Flip direction", "", Action::FlipDirection);
        add("One hop", "", Action::Hops(1));
        add("Two hops", "", Action::Hops(2));
        add("Only differences", "", Action::OnlyDifferences(!explore.options.only_differences));
        add("Fit to view", "", Action::Fit);
        let zoom = explore.zoom.unwrap_or(1.0);
        add("Zoom in", "", Action::Zoom(zoom * ZOOM_STEP));
        add("Zoom out", "", Action::Zoom(zoom / ZOOM_STEP));
        add("Save picture", "", Action::SavePicture);
        for quantity in Quantity::ALL {
            if let Some(look) = explore.options.look.with_width(quantity) {
                add(&format!("Edge width: {}", quantity.name()), "", Action::Look(look));
            }
            if let Some(look) = explore.options.look.with_color(quantity) {
                add(&format!("Edge color: {}", quantity.name()), "", Action::Look(look));
            }
        }
        for order in RowOrder::ALL {
            add(&format!("Order rows by {}", order.name()), "", Action::Order(order));
        }
        for (tick, (name, keys)) in [
            ("What if: without self-attention", ""),
            ("What if: without cross-graph attention", ""),
            ("What if: names only", ""),
        ]
        .into_iter()
        .enumerate()
        {
            add(name, keys, Action::WhatIf(turn(&explore.what_if, tick)));
        }
        if !explore.what_if.is_none() {
            add("Restore all what-ifs", "", Action::RestoreAll);
        } else {
            for (name, verdict) in [
                ("Decide same", Verdict::Same),
                ("Decide different", Verdict::Different),
                ("Decide unsure", Verdict::Unsure),
            ] {
                add(name, "", Action::Review(ReviewAction::DecideExplored(verdict)));
            }
        }
    }
    let left_open = !explore.left_closed.unwrap_or(false);
    add("Show or hide candidates", "", Action::LeftPanel(!left_open));
    add("Show or hide why", "", Action::RightPanel(explore.right_closed));
    if state.threshold.working != state.threshold.saved {
        add("Save threshold", "", Action::SaveThreshold);
        add("Revert threshold", "", Action::RevertThreshold);
    }
    for kind in [ModelKind::Evidence, ModelKind::CgMualign] {
        let other = state.models.current().is_some_and(|m| m.kind != kind);
        if other && state.models.list.iter().any(|m| m.kind == kind) {
            add(&format!("Use model {}", kind.name()), "", Action::UseKind(kind));
        }
    }
    match &state.models.training {
        None => add("Train", "", Action::Train),
        Some(_) => add("Stop and keep", "", Action::StopAndKeep),
    }
    with_keys(out)
}

/// Keys come from the one table of keys.
fn with_keys(mut commands: Vec<Command>) -> Vec<Command> {
    for command in commands.iter_mut().filter(|c| c.keys.is_empty()) {
        command.keys = keys_of(&command.name);
    }
    commands
}

/// What can be done in Review; orders and training from everywhere.
fn review_commands(state: &AppState, add: &mut dyn FnMut(&str, &'static str, Action)) {
    let review = &state.review;
    let mut act = |name: &str, action: ReviewAction| add(name, "", Action::Review(action));
    if state.place == Place::Review && review.card.is_some() {
        for (verdict, name) in Verdict::ALL.into_iter().zip(["Same", "Different", "Related", "Unsure", "Skip"]) {
            act(name, ReviewAction::Decide(verdict));
        }
        act("Show score", ReviewAction::ShowScore);
        act("Open the pair in Explore", ReviewAction::OpenInExplore);
        act("Go back along the decisions", ReviewAction::Back);
        act("Go forward along the decisions", ReviewAction::Forward);
        if review.ledger.can_undo() {
            act("Undo decision", ReviewAction::Undo);
        }
    }
    if let Some(pair) = state.explore.pair {
        act("Review this pair", ReviewAction::Ask(pair));
    }
    if state.place == Place::Review {
        for order in QueueOrder::ALL {
            act(&format!("Queue order: {}", order.name()), ReviewAction::Order(order));
        }
        act("Table of evidence", ReviewAction::Table(!review.look.open));
    }
    if review.new_decisions(state.models.current().map(|m| m.digest)) > 0 && !review.learning {
        act("Train with decisions", ReviewAction::Learn);
    }
    act("Save a copy of the session", ReviewAction::CopyPath(Some(String::new())));
}

/// What can be done in the lesson.
fn method_commands(state: &AppState, add: &mut dyn FnMut(&str, &'static str, Action)) {
    let playing = state.method.playing;
    add(if playing { "Pause" } else { "Play" }, "Space", Action::Method(MethodAction::Play(!playing)));
    add("Previous step", ",", Action::Method(MethodAction::By(-1)));
    add("Next step", ".", Action::Method(MethodAction::By(1)));
    for step in LessonStep::ALL {
        add(&format!("Step {}: {}", step.index() + 1, step.title()), "", Action::Method(MethodAction::Step(step)));
    }
    for (attentions, name) in
        Attentions::ALL.into_iter().zip(["Both attentions", "Cross only", "Self only", "No attention"])
    {
        add(name, "", Action::Method(MethodAction::Switch(attentions)));
    }
    add("Use my pair", "", Action::Method(MethodAction::UseMyPair));
    add("Open in Explore", "", Action::Method(MethodAction::OpenInExplore));
    add("Present", "F11", Action::Method(MethodAction::Present(!state.method.present)));
}

/// What the box offers for a text: entities first, then commands, at most five of each.
///
/// A text that begins with `>` lists commands only; a number between 0 and 1 offers to set the threshold.
pub fn matching(state: &AppState) -> Vec<Command> {
    let text = state.search.text.trim();
    let (only_commands, wanted) = match text.strip_prefix('>') {
        Some(rest) => (true, rest.trim().to_lowercase()),
        None => (text.is_empty(), text.to_lowercase()),
    };
    let mut out = Vec::new();
    if let Ok(value) = text.parse::<f64>()
        && (0.0..=1.0).contains(&value)
    {
        out.push(Command { name: format!("Set threshold to {text}"), keys: "", action: Action::Threshold(value) });
    }
    if !only_commands {
        for hit in state.search.hits.iter().take(10) {
            let side = if hit.side == Side::Left { "left" } else { "right" };
            let name = format!("{}  ({side}: {})", hit.name, hit.subtitle);
            out.push(Command { name, keys: "", action: Action::Choose(hit.side, hit.entity) });
        }
    }
    let room = if only_commands { 12 } else { 5 };
    let fits = |c: &Command| wanted.split_whitespace().all(|w| c.name.to_lowercase().contains(w));
    out.extend(commands(state).into_iter().filter(fits).take(room));
    out
}
