//! Threshold: where is the line? The curve, the scores of gold pairs, and what the working threshold gives.
//!
//! Point, handle, chip and keys are one value: drag one, all follow in the same frame.

mod cards;
pub(in crate::gui) mod curve;
mod flips;
mod histogram;

use super::kit::{self, Caret, KeepEnd, Look};
use super::menu::menu;
use super::place::Draw;
use super::theme::{Tokens, Weight, font};
use crate::app::{Action, CurveView};
use crate::graph::Split;
use egui::{Align2, EventFilter, Key, Rect, Response, ScrollArea, Ui, UiBuilder, pos2, vec2};
use std::sync::Arc;

const HEAD: f32 = 56.0;
const MARGIN: f32 = 16.0;
const GAP: f32 = 12.0;

/// Draws the place.
pub fn threshold_ui(ui: &mut Ui, rect: Rect, d: &mut Draw<'_>) {
    let head = Rect::from_min_size(rect.min, vec2(rect.width(), HEAD));
    head_ui(ui, head, d);
    let body = Rect::from_min_max(pos2(rect.left() + MARGIN, head.bottom()), rect.max - vec2(MARGIN, MARGIN));
    let Some(view) = d.state.threshold.curve().cloned() else {
        let words = match (&d.state.graphs, &d.state.job) {
            (None, _) => "No graphs are open. Open a demo or two graphs in Data.",
            (_, Some(_)) => "Scoring candidates.",
            _ if d.state.threshold.split == Split::Test => "These graphs have no test pairs.",
            _ => "Without gold pairs there is no precision. Name a gold file in Data.",
        };
        let area = kit::text(ui.painter(), body.center(), Align2::CENTER_CENTER, words, 13.0, Weight::Regular, d.t.t2);
        kit::value(ui, area, "Threshold state", words);
        return;
    };
    if d.room.narrow {
        narrow_ui(ui, body, &view, d);
    } else {
        wide_ui(ui, body, &view, d);
    }
}

fn wide_ui(ui: &mut Ui, body: Rect, view: &Arc<CurveView>, d: &mut Draw<'_>) {
    let right_width = (body.width() * 0.369).clamp(380.0, 496.0);
    let left = Rect::from_min_max(body.min, pos2(body.right() - right_width - GAP, body.bottom()));
    let right = Rect::from_min_max(pos2(left.right() + GAP, body.top()), body.max);
    let curve_height = (left.height() * 430.0 / 754.0).max(240.0);
    let upper = Rect::from_min_size(left.min, vec2(left.width(), curve_height));
    let lower = Rect::from_min_max(pos2(left.left(), upper.bottom() + GAP), left.max);
    curve::curve_ui(ui, upper, view, d);
    histogram::histogram_ui(ui, lower, view, d);
    let metrics = Rect::from_min_size(right.min, vec2(right.width(), 84.0));
    cards::metrics_ui(ui, metrics, view, d);
    let matrix = Rect::from_min_size(pos2(right.left(), metrics.bottom() + GAP), vec2(right.width(), 158.0));
    cards::matrix_ui(ui, matrix, view, d);
    let cost = Rect::from_min_size(pos2(right.left(), matrix.bottom() + GAP), vec2(right.width(), cards::COST));
    cards::cost_ui(ui, cost, view, d);
    let flips = Rect::from_min_max(pos2(right.left(), cost.bottom() + GAP), right.max);
    flips::flips_ui(ui, flips, view, &cards::gold_words(view), d);
}

/// One column, scrolling: metrics, curve, scores, matrix, cost, flips.
fn narrow_ui(ui: &mut Ui, body: Rect, view: &Arc<CurveView>, d: &mut Draw<'_>) {
    let mut child = ui.new_child(UiBuilder::new().max_rect(body).id_salt("threshold column"));
    child.set_clip_rect(body.expand(4.0).intersect(ui.clip_rect()));
    ScrollArea::vertical().auto_shrink(false).show(&mut child, |ui| {
        let (mut y, origin) = (ui.max_rect().top(), ui.max_rect().left());
        let width = body.width();
        let mut take = |height: f32| {
            let rect = Rect::from_min_size(pos2(origin, y), vec2(width, height));
            y += height + GAP;
            rect
        };
        let rects = [take(84.0), take(360.0), take(260.0), take(158.0), take(cards::COST), take(280.0)];
        cards::metrics_ui(ui, rects[0], view, d);
        curve::curve_ui(ui, rects[1], view, d);
        histogram::histogram_ui(ui, rects[2], view, d);
        cards::matrix_ui(ui, rects[3], view, d);
        cards::cost_ui(ui, rects[4], view, d);
        flips::flips_ui(ui, rects[5], view, &cards::gold_words(view), d);
        ui.set_height(rects[5].bottom() - ui.max_rect().top() + 4.0);
    });
}

fn head_ui(ui: &mut Ui, rect: Rect, d: &mut Draw<'_>) {
    let t = d.t;
    let y = rect.center().y;
    let at = pos2(rect.left() + MARGIN + 4.0, y);
    let title = kit::text(ui.painter(), at, Align2::LEFT_CENTER, "Threshold", 19.0, Weight::Semibold, t.t1);
    let test = d.state.threshold.split == Split::Test;
    let splits = [("Valid pairs", "Valid"), ("Test pairs", "Test")];
    let (area, clicked) = kit::switch(ui, pos2(title.right() + 24.0, y - 13.0), &splits, usize::from(test), &t);
    if let Some(i) = clicked {
        d.push(Action::ShowSplit(if i == 1 { Split::Test } else { Split::Valid }));
    }
    let mut from = area.right() + 10.0;
    if let (Some(view), false) = (d.state.threshold.curve().cloned(), test) {
        from = presets_ui(ui, pos2(from, y - 13.0), &view, d) + 6.0;
    }
    let threshold = &d.state.threshold;
    let changed = threshold.working != threshold.saved;
    let mut x = rect.right() - MARGIN;
    if changed {
        let label = format!("Save threshold {}", d.state.threshold_text(threshold.working));
        let width = kit::width(ui, &label, 12.5, Weight::Semibold) + 36.0;
        let save = Rect::from_min_size(pos2(x - width, y - 15.0), vec2(width, 30.0));
        let response = kit::button(ui, save, "Save threshold", "", &label, Look::Primary, &t);
        if kit::tip(response, "Keep this threshold with the model and use it everywhere.", "", "", &t).clicked() {
            d.push(Action::SaveThreshold);
        }
        let revert = Rect::from_min_size(pos2(save.left() - 98.0, y - 15.0), vec2(90.0, 30.0));
        let glyph = super::icons::ARROW_U_UP_LEFT;
        if kit::button(ui, revert, "Revert threshold", glyph, "Revert", Look::Chip, &t).clicked() {
            d.push(Action::RevertThreshold);
        }
        x = revert.left() - 12.0;
    }
    let words = if test {
        "Test pairs are shown for reading. Choose the threshold on valid pairs."
    } else {
        "Held-out pairs that training did not learn from."
    };
    let from = from + 6.0;
    let shown = kit::elide(ui, words, 12.0, Weight::Regular, x - from, KeepEnd::No);
    let color = if test { t.you } else { t.t3 };
    let covered = kit::text(ui.painter(), pos2(from, y), Align2::LEFT_CENTER, &shown, 12.0, Weight::Regular, color);
    kit::value(ui, covered, "Which pairs", words);
}

/// Thresholds that are often wanted, in a menu; gives the right end.
fn presets_ui(ui: &Ui, at: egui::Pos2, view: &CurveView, d: &mut Draw<'_>) -> f32 {
    let t = d.t;
    let chip = kit::chip(ui, at, "Threshold presets", super::icons::CHART_LINE, "Go to", Caret::Menu, &t);
    let right = chip.rect.right();
    let presets = view.presets(&d.state.threshold.costs);
    let list: Vec<(String, bool)> = presets
        .iter()
        .map(|(name, at)| {
            let words = at.map_or("not reached".to_owned(), |at| d.state.threshold_text(at));
            (format!("{name}: {words}"), *at == Some(d.state.threshold.working))
        })
        .collect();
    let mut chosen = None;
    menu(&chip, "Threshold presets", &list, &mut chosen, &t);
    if let Some(at) = chosen.and_then(|i| presets.get(i)).and_then(|p| p.1) {
        d.push(Action::Threshold(at));
    }
    right
}

/// A card with its title; gives what is left below the title line.
fn card(ui: &Ui, rect: Rect, title: &str, caption: &str, t: &Tokens) -> Rect {
    card_frame(ui, rect, t);
    let p = ui.painter();
    let at = pos2(rect.left() + 16.0, rect.top() + 20.0);
    let title = kit::text(p, at, Align2::LEFT_CENTER, title, 13.0, Weight::Semibold, t.t1);
    let at = pos2(title.right() + 12.0, rect.top() + 20.0);
    kit::text(p, at, Align2::LEFT_CENTER, caption, 12.0, Weight::Regular, t.t3);
    Rect::from_min_max(pos2(rect.left() + 16.0, rect.top() + 36.0), rect.max - vec2(16.0, 12.0))
}

/// The ground of a card.
fn card_frame(ui: &Ui, rect: Rect, t: &Tokens) {
    kit::boxed(ui.painter(), rect, 8, t.panel, t.soft);
}

/// Text that wraps.
fn paragraph(ui: &Ui, rect: Rect, words: &str, t: &Tokens) {
    let galley = ui.painter().layout(words.to_owned(), font(12.0, Weight::Regular), t.t2, rect.width());
    ui.painter().galley(rect.min + vec2(0.0, 2.0), galley, t.t2);
}

/// Whether the threshold may be moved here: never on test pairs.
fn movable(d: &Draw<'_>) -> bool {
    d.state.threshold.split == Split::Valid
}

/// Arrow keys and values from assistive programs, for the point and for the handle.
fn keys(ui: &Ui, response: &Response, view: &CurveView, d: &mut Draw<'_>) {
    use egui::accesskit::{Action as Asked, ActionData};
    if !movable(d) {
        return;
    }
    let working = d.state.threshold.working;
    let asked = ui.input(|i| {
        let mut requests = i.accesskit_action_requests(response.id, Asked::SetValue);
        requests.find_map(|r| match r.data {
            Some(ActionData::NumericValue(value)) => Some(value),
            _ => None,
        })
    });
    if let Some(value) = asked {
        d.push(Action::Threshold(value));
    }
    if !response.has_focus() {
        return;
    }
    let filter = EventFilter { horizontal_arrows: true, vertical_arrows: false, tab: false, escape: false };
    ui.memory_mut(|m| m.set_focus_lock_filter(response.id, filter));
    let pressed = |key| ui.input(|i| i.key_pressed(key));
    let direction = f64::from(i8::from(pressed(Key::ArrowRight))) - f64::from(i8::from(pressed(Key::ArrowLeft)));
    if direction == 0.0 {
        return;
    }
    let modifiers = ui.input(|i| i.modifiers);
    let steps = view.curve.thresholds();
    let next = if modifiers.alt {
        // The next flip: the neighboring distinct score.
        let at = steps.partition_point(|s| *s > working);
        let above = at.checked_sub(1).and_then(|i| steps.get(i)).copied();
        let below = steps.iter().skip(at).find(|s| **s < working).copied();
        if direction > 0.0 { above.unwrap_or(1.0) } else { below.unwrap_or(0.0) }
    } else if d.state.threshold.on_logit_scale() {
        // On the logit scale a step is a tenth of a logit, so that it is as wide everywhere.
        let size = if modifiers.shift { 1.0 } else { 0.1 };
        let logit = (working.clamp(1e-12, 1.0 - 1e-12) / (1.0 - working.clamp(1e-12, 1.0 - 1e-12))).ln();
        1.0 / (1.0 + (-(logit + direction * size)).exp())
    } else {
        working + direction * if modifiers.shift { 0.10 } else { 0.01 }
    };
    d.push(Action::Threshold(next));
}
