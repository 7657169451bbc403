//! *What if*: what would flip the decision, the three switches, and one row for each edit with what it did.

use crate::app::{Action, FlipState, PairView, TriedRow, numbers, turn};
use crate::graph::Side;
use crate::gui::icons;
use crate::gui::kit::{self, KeepEnd};
use crate::gui::place::Draw;
use crate::gui::theme::{Tokens, Weight, font};
use crate::model::Edit;
use crate::scene::{key_of, relation_words};
use egui::{Align2, CornerRadius, Rect, Role, Ui, pos2, vec2};
use std::sync::Arc;

const ROW: f32 = 26.0;
const TRIED: f32 = 38.0;

/// Draws the section; gives where it ends.
pub fn what_if_ui(ui: &Ui, inner: Rect, top: f32, view: &Arc<PairView>, d: &mut Draw<'_>) -> f32 {
    let t = d.t;
    kit::hline(ui.painter(), inner.x_range().into(), top, t.soft);
    let mut y = top + 20.0;
    kit::text(ui.painter(), pos2(inner.left(), y), Align2::LEFT_CENTER, "What if", 13.0, Weight::Semibold, t.t1);
    let words = "recomputed by the model";
    kit::text(ui.painter(), pos2(inner.right(), y), Align2::RIGHT_CENTER, words, 11.5, Weight::Regular, t.t3);
    y = flip_ui(ui, inner, y + 16.0, view, d);
    for tick in 0..3 {
        tick_ui(ui, Rect::from_min_size(pos2(inner.left(), y), vec2(inner.width(), ROW)), tick, view, d);
        y += ROW;
    }
    for (i, row) in view.tried.iter().enumerate() {
        tried_ui(ui, Rect::from_min_size(pos2(inner.left(), y), vec2(inner.width(), TRIED)), (i, row), view, d);
        y += TRIED;
    }
    y + 8.0
}

/// "would match", "would drop", or nothing worth a color; `now` and `then` are scores.
fn crossing(now: f64, then: f64, threshold: f64, t: &Tokens) -> (&'static str, egui::Color32, Weight) {
    match (now >= threshold, then >= threshold) {
        (false, true) => ("would match", t.you, Weight::Medium),
        (true, false) => ("would drop", t.you, Weight::Medium),
        _ => ("no change", t.t3, Weight::Regular),
    }
}

/// The smallest change that flips the decision, as one sentence; a click tries it out.
fn flip_ui(ui: &Ui, inner: Rect, top: f32, view: &PairView, d: &mut Draw<'_>) -> f32 {
    let t = d.t;
    let matched = view.explanation.score >= d.state.saved_threshold();
    let becomes = if matched { "would drop" } else { "would match" };
    let (words, edits, how) = match &d.state.explore.flip {
        FlipState::Looking => ("Looking for what would flip it.".to_owned(), None, String::new()),
        FlipState::Failed(fault) => (fault.clone(), None, String::new()),
        FlipState::Found(None) => {
            let left_out = "No set of edges was found whose leaving out flips it.";
            (left_out.to_owned(), None, "every edge was left out in turn, the one that helps most first.".to_owned())
        }
        FlipState::Found(Some(flip)) => {
            let names: Vec<String> = flip.edits.iter().map(|e| name_of(view, e)).collect();
            let found = if flip.minimal { "Without" } else { "Found step by step: without" };
            let words = format!("{found} {} it {becomes} ({}).", listed(&names), numbers::score(flip.score));
            let how = match flip.minimal {
                true => "the smallest set: all smaller sets of edges were scored; none of them flips it.",
                false => "found edge by edge (greedy); a smaller set may exist.",
            };
            (words, Some(flip.edits.clone()), how.to_owned())
        }
    };
    let color = if edits.is_some() { t.t1 } else { t.t3 };
    let galley = ui.painter().layout(words.clone(), font(12.0, Weight::Regular), color, inner.width() - 20.0);
    let rect = Rect::from_min_size(pos2(inner.left(), top), vec2(inner.width(), galley.size().y + 10.0));
    match edits {
        Some(edits) => {
            let response = kit::hot(ui, rect, "Try out what would flip it");
            let ground = if response.hovered() { t.hover } else { t.card };
            kit::boxed(ui.painter(), rect, 6, ground, t.soft);
            kit::focus_ring(ui, &response, &t, 6);
            let clicked = kit::tip(response, "A change that flips the decision. Click to try it.", &how, "", &t);
            if clicked.clicked() {
                d.push(Action::TryOut(edits));
            }
        }
        None => {
            let response = ui.interact(rect, ui.scope_id().with("flip"), egui::Sense::hover());
            kit::tip(response, &words, &how, "", &t);
        }
    }
    let at = pos2(rect.left() + 10.0, rect.top() + 5.0);
    ui.painter().galley(at, galley, color);
    let told = rect.shrink(2.0);
    kit::value(ui, Rect::from_min_size(told.min, vec2(1.0, 1.0)), "What would flip it", &words);
    rect.bottom() + 6.0
}

/// An edge that would be left out, as the sentence names it.
fn name_of(view: &PairView, edit: &Edit) -> String {
    let item = view.explanation.items.iter().find(|i| Edit::without(i).as_ref() == Some(edit));
    let relation = item.and_then(key_of).map(|k| relation_words(&k)).unwrap_or_default();
    let label = item.and_then(|i| i.neighbor.as_ref()).map(|n| n.label.as_str()).unwrap_or_default();
    format!("{relation}: {label} ({})", side_word(edit.side()))
}

fn side_word(side: Side) -> &'static str {
    if side == Side::Left { "left" } else { "right" }
}

/// "a, b and c".
fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

fn tick_ui(ui: &Ui, rect: Rect, tick: usize, view: &PairView, d: &mut Draw<'_>) {
    let t = d.t;
    let what_if = &d.state.explore.what_if;
    let on = [what_if.without_self_attention, what_if.without_cross_attention, what_if.names_only][tick];
    let name = ["Without self-attention", "Without cross-graph attention", "Names only"][tick];
    let label = ["Without self-attention", "Without cross-graph attention", "Names only (level 0)"][tick];
    let score = view.turned[tick];
    let number = numbers::score(score);
    let right =
        kit::text(ui.painter(), rect.right_center(), Align2::RIGHT_CENTER, &number, 13.0, Weight::Semibold, t.t1);
    let (word, color, weight) = crossing(view.explanation.score, score, d.state.saved_threshold(), &t);
    let at = pos2(right.left() - 8.0, rect.center().y);
    let word = kit::text(ui.painter(), at, Align2::RIGHT_CENTER, word, 11.5, weight, color);
    let room = word.left() - rect.left() - 28.0;
    let label = kit::elide(ui, label, 12.5, Weight::Regular, room, KeepEnd::No);
    let turned = turn(what_if, tick);
    let response = kit::check(ui, rect, name, &label, on, &t);
    let (meaning, key) = [
        ("Every neighbor of a side is looked at alike; the weights of the model stay.", "Shift S"),
        ("Look-alikes across get no more weight than others; the weights of the model stay.", "Shift C"),
        ("No edges at all: what the names alone say; the weights of the model stay.", "Shift N"),
    ][tick];
    if kit::tip(response, meaning, "", key, &t).clicked() {
        d.push(Action::WhatIf(turned));
    }
}

/// A row of an edit: what is changed, the score before and with it, and a way back.
fn tried_ui(ui: &Ui, rect: Rect, (position, row): (usize, &TriedRow), view: &PairView, d: &mut Draw<'_>) {
    let t = d.t;
    let side = side_word(row.side);
    let response =
        kit::hot_id(ui, rect, ("tried", position), &format!("Change: {}, {side}", row.words), Role::Row, None);
    if response.hovered() || ui.rect_contains_pointer(rect) {
        ui.painter().rect_filled(rect.expand2(vec2(8.0, -1.0)), CornerRadius::same(6), t.hover);
    }
    let center = pos2(rect.right() - 10.0, rect.center().y);
    let back = Rect::from_center_size(center, vec2(24.0, 24.0));
    let restore = kit::hot(ui, back, &format!("Restore: {}, {side}", row.words));
    let color = if restore.hovered() { t.you } else { t.t3 };
    kit::icon(ui.painter(), center, icons::ARROW_U_UP_LEFT, 14.0, color);
    kit::focus_ring(ui, &restore, &t, 4);
    if kit::tip(restore, "Take this change back.", "", "", &t).clicked() {
        d.push(Action::RestoreOne(position));
    }
    let (upper, lower) = (rect.center().y - 8.5, rect.center().y + 9.0);
    let room = back.left() - rect.left() - 8.0;
    let words = kit::elide(ui, &row.words, 12.5, Weight::Regular, room, KeepEnd::Yes);
    kit::text(ui.painter(), pos2(rect.left(), upper), Align2::LEFT_CENTER, &words, 12.5, Weight::Regular, t.t1);
    let numbers = format!("{side} · {} → {}", numbers::score(row.before), numbers::score(view.explanation.score));
    let area =
        kit::text(ui.painter(), pos2(rect.left(), lower), Align2::LEFT_CENTER, &numbers, 11.5, Weight::Regular, t.t2);
    let (word, color, weight) = crossing(row.before, view.explanation.score, d.state.saved_threshold(), &t);
    let at = pos2(area.right() + 10.0, lower);
    kit::text(ui.painter(), at, Align2::LEFT_CENTER, word, 11.5, weight, color);
    if words != row.words {
        kit::tip(response, &row.words, "", "", &t);
    }
}
