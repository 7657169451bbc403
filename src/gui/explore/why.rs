//! The right panel of Explore: the score on its track, the waterfall that adds up, and the three what-ifs.

use crate::app::{Action, PairView, numbers, turn};
use crate::gui::icons;
use crate::gui::kit::{self, KeepEnd};
use crate::gui::place::Draw;
use crate::gui::theme::{Tokens, Weight};
use crate::model::ModelKind;
use crate::scene::{PartKey, PartRow};
use egui::{Align2, CornerRadius, Rect, Role, ScrollArea, Ui, UiBuilder, pos2, vec2};
use std::sync::Arc;

const ROW: f32 = 28.0;
const CHILD: f32 = 24.0;

/// Where the waterfall's bars stand.
#[derive(Clone, Copy)]
struct Bars {
    left: f32,
    right: f32,
    low: f64,
    high: f64,
}

impl Bars {
    fn x(&self, logit: f64) -> f32 {
        let share = (logit - self.low) / (self.high - self.low).max(1e-9);
        self.left + (self.right - self.left) * share.clamp(0.0, 1.0) as f32
    }
}

/// Draws the panel.
pub fn why_ui(ui: &mut Ui, rect: Rect, view: &Arc<PairView>, d: &mut Draw<'_>) {
    let t = d.t;
    let inner = rect.shrink2(vec2(16.0, 0.0));
    let y = rect.top() + 26.0;
    kit::text(ui.painter(), pos2(inner.left(), y), Align2::LEFT_CENTER, "Why this score", 15.0, Weight::Semibold, t.t1);
    let close = kit::icon_button(ui, pos2(inner.right() - 38.0, y), "Close right panel", icons::SIDEBAR_SIMPLE, &t);
    if kit::tip(close, "Hide this panel.", "", "Ctrl Alt B", &t).clicked() {
        d.push(Action::RightPanel(false));
    }
    let info = kit::icon_button(ui, pos2(inner.right() - 8.0, y), "How parts are computed", icons::INFO, &t);
    let (meaning, how) = match view.explanation.kind {
        ModelKind::Evidence => (
            "The model adds up parts, so each part is what it adds to the logit.",
            "starting point + name and surroundings + rivals + one part per edge.",
        ),
        ModelKind::CgMualign => (
            "A part is what the logit loses when that edge is left out.",
            "logit − logit without the edge; what these do not explain together is the row Interaction.",
        ),
    };
    kit::tip(info, meaning, how, "", &t);
    let area = Rect::from_min_max(pos2(rect.left(), rect.top() + 44.0), pos2(rect.right(), rect.bottom()));
    let mut child = ui.new_child(UiBuilder::new().max_rect(area).id_salt("why"));
    child.set_clip_rect(area.intersect(ui.clip_rect()));
    d.memo.part_rows.clear();
    ScrollArea::vertical().auto_shrink(false).show(&mut child, |ui| {
        let top = ui.max_rect().top();
        let mut y = track_ui(ui, inner, top, view, d);
        y = waterfall_ui(ui, inner, y, view, d);
        y = what_if_ui(ui, inner, y, view, d);
        ui.set_height(y - top + 12.0);
    });
}

/// The score on a track from 0 to 1, with the threshold.
fn track_ui(ui: &Ui, inner: Rect, top: f32, view: &PairView, d: &Draw<'_>) -> f32 {
    let t = d.t;
    let p = ui.painter();
    let y = top + 27.0;
    let x = |share: f64| inner.left() + inner.width() * share.clamp(0.0, 1.0) as f32;
    let (score, threshold) = (view.explanation.score, d.state.saved_threshold());
    let track = Rect::from_center_size(pos2(inner.center().x, y), vec2(inner.width(), 5.0));
    kit::bar(p, track, score as f32, t.hover, t.t2);
    let mark = Rect::from_center_size(pos2(x(threshold), y), vec2(2.0, 18.0));
    p.rect_filled(mark, CornerRadius::ZERO, t.you);
    p.circle_filled(pos2(x(score), y), 6.0, t.panel);
    p.circle_filled(pos2(x(score), y), 5.0, t.t1);
    let label = |at: f32, y: f32, words: &str, weight, color| {
        let half = kit::width(ui, words, 12.0, weight) / 2.0;
        let at = at.clamp(inner.left() + half, inner.right() - half);
        kit::text(p, pos2(at, y), Align2::CENTER_CENTER, words, 12.0, weight, color)
    };
    let words = format!("score {}", numbers::score(score));
    let above = label(x(score), y - 20.0, &words, Weight::Semibold, t.t1);
    let words = format!("threshold {}", d.state.threshold_text(threshold));
    let half = kit::width(ui, &words, 12.0, Weight::Regular) / 2.0;
    let wanted = x(threshold).clamp(inner.left() + half, inner.right() - half);
    // Above where there is room, else below.
    let clash = (wanted - above.center().x).abs() < half + above.width() / 2.0 + 8.0;
    label(x(threshold), if clash { y + 19.0 } else { y - 20.0 }, &words, Weight::Regular, t.you);
    stages_ui(ui, inner, y + if clash { 40.0 } else { 32.0 }, &view.explanation.stage_scores, &t)
}

/// How the score came about stage by stage, where there is more than one.
fn stages_ui(ui: &Ui, inner: Rect, top: f32, scores: &[f64], t: &Tokens) -> f32 {
    if scores.len() < 2 {
        return top;
    }
    let shown: Vec<String> = scores.iter().map(|s| numbers::score(*s)).collect();
    let (left, y) = (pos2(inner.left(), top), top);
    kit::over_line(ui.painter(), left, Align2::LEFT_CENTER, "Stages", 10.5, t.t3);
    let words = shown.join("  →  ");
    let at = pos2(inner.right(), y);
    let drawn = kit::text(ui.painter(), at, Align2::RIGHT_CENTER, &words, 12.0, Weight::Regular, t.t2);
    let place = Rect::from_min_max(pos2(inner.left(), y - 9.0), pos2(inner.right(), drawn.bottom().max(y + 9.0)));
    let response = kit::hot_as(ui, place, &format!("Score stage by stage: {}", shown.join(", ")), Role::Label, None);
    let meaning = "Each stage reads the scores that the one before gave to neighbors and rivals.";
    kit::tip(response, meaning, "the score of this pair after each stage; the last one counts.", "", t);
    y + 22.0
}

fn waterfall_ui(ui: &mut Ui, inner: Rect, top: f32, view: &Arc<PairView>, d: &mut Draw<'_>) -> f32 {
    let t = d.t;
    let fall = &view.waterfall;
    let threshold = d.state.saved_threshold();
    let line = (threshold / (1.0 - threshold)).ln();
    let (low, high) = fall.range();
    // The threshold is drawn when it is near enough not to squeeze the bars.
    let span = (high - low).max(0.5);
    let line_shown = line.is_finite() && line > low - span && line < high + span;
    let (low, high) = if line_shown { (low.min(line), high.max(line)) } else { (low, high) };
    let left = inner.left() + inner.width() * 0.54;
    let bars = Bars { left, right: inner.right() - 66.0, low, high };
    kit::over_line(ui.painter(), pos2(inner.left(), top), Align2::LEFT_CENTER, "Part", 10.5, t.t3);
    kit::over_line(ui.painter(), pos2(inner.right(), top), Align2::RIGHT_CENTER, "Logit", 10.5, t.t3);
    let zero = bars.x(0.0);
    let near = line_shown && (bars.x(line) - zero).abs() < 26.0;
    // Near one another, the two numbers step aside, each to its own side.
    let (zero_anchor, line_anchor) = match (near, line > 0.0) {
        (false, _) => (Align2::CENTER_CENTER, Align2::CENTER_CENTER),
        (true, true) => (Align2::RIGHT_CENTER, Align2::LEFT_CENTER),
        (true, false) => (Align2::LEFT_CENTER, Align2::RIGHT_CENTER),
    };
    let aside = |anchor: Align2| {
        f32::from(i8::from(anchor.x() == egui::Align::LEFT) - i8::from(anchor.x() == egui::Align::RIGHT)) * 3.0
    };
    let at = pos2(zero + aside(zero_anchor), top);
    kit::text(ui.painter(), at, zero_anchor, "0", 11.0, Weight::Regular, t.t3);
    if line_shown {
        let words = numbers::logit(line);
        let words = words.trim_start_matches('+');
        let at = pos2(bars.x(line) + aside(line_anchor), top);
        kit::text(ui.painter(), at, line_anchor, words, 11.0, Weight::Semibold, t.you);
    }
    let start = top + 14.0;
    let zero_line = ui.painter().add(egui::Shape::Noop);
    let threshold_line = ui.painter().add(egui::Shape::Noop);
    let mut y = start;
    for row in &fall.rows {
        let open = d.state.explore.open_parts.contains(&row.key) && !row.children.is_empty();
        if open {
            let height = ROW + row.children.len() as f32 * CHILD + 2.0;
            let ground = Rect::from_min_size(pos2(inner.left() - 8.0, y), vec2(inner.width() + 16.0, height));
            ui.painter().rect_filled(ground, CornerRadius::same(6), t.card);
        }
        part_ui(ui, Rect::from_min_size(pos2(inner.left(), y), vec2(inner.width(), ROW)), row, &bars, open, d);
        y += ROW;
        if open {
            for (i, child) in row.children.iter().enumerate() {
                let rect = Rect::from_min_size(pos2(inner.left(), y), vec2(inner.width(), CHILD));
                child_ui(ui, rect, (row.key, i), child, &bars, d);
                y += CHILD;
            }
            y += 2.0;
        }
    }
    kit::hline(ui.painter(), inner.x_range().into(), y + 1.0, t.strong);
    y += 4.0;
    let sum = Rect::from_min_size(pos2(inner.left(), y), vec2(inner.width(), ROW));
    let p = ui.painter();
    let (a, b) = (bars.x(0.0).min(bars.x(fall.logit)), bars.x(0.0).max(bars.x(fall.logit)));
    let bar = Rect::from_min_max(pos2(a, sum.center().y - 5.5), pos2(b.max(a + 1.0), sum.center().y + 5.5));
    p.rect_filled(bar, CornerRadius::same(2), t.t1);
    let name = pos2(inner.left() + 15.0, sum.center().y);
    kit::text(p, name, Align2::LEFT_CENTER, "Logit", 12.5, Weight::Semibold, t.t1);
    let shown = numbers::signed(fall.shown);
    kit::text(p, sum.right_center(), Align2::RIGHT_CENTER, &shown, 13.0, Weight::Semibold, t.t1);
    kit::value(ui, sum, "Logit", &shown);
    y += ROW;
    let x = p.round_to_pixel_center(bars.x(0.0));
    let hair = egui::Stroke::new(1.0, t.strong);
    p.set(zero_line, egui::Shape::line_segment([pos2(x, start), pos2(x, y - 2.0)], hair));
    if line_shown {
        let x = p.round_to_pixel_center(bars.x(line));
        let stroke = egui::Stroke::new(1.0, t.you);
        let dashes = egui::Shape::dashed_line(&[pos2(x, start), pos2(x, y - 2.0)], stroke, 4.0, 3.0);
        p.set(threshold_line, egui::Shape::Vec(dashes));
    }
    kit::icon(p, pos2(inner.left() + 6.0, y + 12.0), icons::EQUALS, 12.0, t.t3);
    let words = format!("Parts add up. Score = 1 / (1 + e^{}) = {}", exponent(fall.shown), numbers::score(fall.score));
    let at = pos2(inner.left() + 16.0, y + 12.0);
    kit::text(p, at, Align2::LEFT_CENTER, &words, 11.5, Weight::Regular, t.t3);
    y + 30.0
}

/// The exponent in "1 / (1 + e^1.05)": minus the logit, without a plus.
fn exponent(logit_hundredths: i64) -> String {
    numbers::signed(-logit_hundredths).trim_start_matches('+').to_owned()
}

fn part_ui(ui: &Ui, rect: Rect, row: &PartRow, bars: &Bars, open: bool, d: &mut Draw<'_>) {
    let t = d.t;
    let opens = !row.children.is_empty();
    let lit = row.items.iter().any(|i| d.memo.hover.items.contains(i));
    let name = if opens { format!("Open part: {}", row.name) } else { format!("Part: {}", row.name) };
    let role = if opens { Role::Button } else { Role::Row };
    let response = kit::hot_id(ui, rect, ("part", row.key), &name, role, opens.then_some(open));
    if lit || (response.hovered() && opens) {
        ui.painter().rect_filled(rect.expand2(vec2(8.0, -1.0)), CornerRadius::same(6), t.hover);
    }
    kit::focus_ring(ui, &response, &t, 5);
    // The row itself lights all its edges only while it is closed; open, its edges are rows of their own.
    if !row.items.is_empty() && row.items.len() <= 2 {
        d.memo.part_rows.push((rect, row.items.clone()));
    }
    if response.clicked() && opens {
        d.push(Action::OpenPart(row.key));
    }
    let p = ui.painter();
    let y = rect.center().y;
    if opens {
        let glyph = if open { icons::CARET_DOWN } else { icons::CARET_RIGHT };
        kit::icon(p, pos2(rect.left() + 4.0, y), glyph, 11.0, t.t3);
    }
    let weight = if open { Weight::Semibold } else { Weight::Regular };
    let shown = kit::elide(ui, &row.name, 12.5, weight, bars.left - rect.left() - 21.0, KeepEnd::No);
    let area = kit::text(p, pos2(rect.left() + 15.0, y), Align2::LEFT_CENTER, &shown, 12.5, weight, t.t1);
    if shown != row.name {
        let tip = ui.interact(area, ui.scope_id().with(("full name", row.key)), egui::Sense::hover());
        kit::tip(tip, &row.name, "", "", &t);
    }
    let start = row.key == PartKey::Start;
    bar_ui(ui, rect, row, bars, 11.0, start, &t);
    let part = row.shown as f64 / 100.0;
    let color = if start { t.t2 } else { t.part_text(part) };
    let value = numbers::signed(row.shown);
    kit::text(p, rect.right_center(), Align2::RIGHT_CENTER, &value, 12.5, Weight::Medium, color);
    connector(ui, rect, row, bars, &t);
}

fn child_ui(ui: &Ui, rect: Rect, salt: (PartKey, usize), row: &PartRow, bars: &Bars, d: &mut Draw<'_>) {
    let t = d.t;
    let lit = row.items.iter().any(|i| d.memo.hover.items.contains(i));
    let name = format!("Part: {}", row.name);
    let response = kit::hot_id(ui, rect, ("part edge", salt), &name, Role::Row, None);
    if lit || response.hovered() {
        ui.painter().rect_filled(rect.expand2(vec2(8.0, 0.0)), CornerRadius::same(5), t.hover);
    }
    d.memo.part_rows.push((rect, row.items.clone()));
    let shown = kit::elide(ui, &row.name, 11.5, Weight::Regular, bars.left - rect.left() - 32.0, KeepEnd::No);
    let at = pos2(rect.left() + 26.0, rect.center().y);
    kit::text(ui.painter(), at, Align2::LEFT_CENTER, &shown, 11.5, Weight::Regular, t.t2);
    bar_ui(ui, rect, row, bars, 7.0, false, &t);
    let value = numbers::signed(row.shown);
    kit::text(ui.painter(), rect.right_center(), Align2::RIGHT_CENTER, &value, 11.5, Weight::Regular, t.t2);
}

fn bar_ui(ui: &Ui, rect: Rect, row: &PartRow, bars: &Bars, height: f32, start: bool, t: &Tokens) {
    let (a, b) = (bars.x(row.from.min(row.to)), bars.x(row.from.max(row.to)));
    let y = rect.center().y;
    let bar = Rect::from_min_max(pos2(a, y - height / 2.0), pos2(b.max(a + 1.0), y + height / 2.0));
    let color = if start { t.neu } else { t.part(row.to - row.from) };
    let color = if height < 10.0 { color.gamma_multiply(0.62) } else { color };
    ui.painter().rect_filled(bar, CornerRadius::same(1), color);
}

/// The hairline from one bar's end to the next bar's start.
fn connector(ui: &Ui, rect: Rect, row: &PartRow, bars: &Bars, t: &Tokens) {
    let y = rect.center().y;
    kit::vline(ui.painter(), bars.x(row.to), y + 5.5..=y + ROW - 5.5, t.strong);
}

fn what_if_ui(ui: &Ui, inner: Rect, top: f32, view: &Arc<PairView>, d: &mut Draw<'_>) -> f32 {
    let t = d.t;
    kit::hline(ui.painter(), inner.x_range().into(), top, t.soft);
    let mut y = top + 20.0;
    kit::text(ui.painter(), pos2(inner.left(), y), Align2::LEFT_CENTER, "What if", 13.0, Weight::Semibold, t.t1);
    let at = pos2(inner.right(), y);
    let words = "recomputed by the model";
    kit::text(ui.painter(), at, Align2::RIGHT_CENTER, words, 11.5, Weight::Regular, t.t3);
    y += 14.0;
    let what_if = d.state.explore.what_if.clone();
    let on = [what_if.without_self_attention, what_if.without_cross_attention, what_if.names_only];
    let names = ["Without self-attention", "Without cross-graph attention", "Names only"];
    let labels = ["Without self-attention", "Without cross-graph attention", "Names only (level 0)"];
    let threshold = d.state.saved_threshold();
    for tick in 0..3 {
        let rect = Rect::from_min_size(pos2(inner.left(), y), vec2(inner.width(), 26.0));
        let score = view.turned[tick];
        let number = numbers::score(score);
        let right =
            kit::text(ui.painter(), rect.right_center(), Align2::RIGHT_CENTER, &number, 13.0, Weight::Semibold, t.t1);
        let (now, then) = (view.explanation.score >= threshold, score >= threshold);
        let (word, color, weight) = match (now, then) {
            (false, true) => ("would match", t.you, Weight::Medium),
            (true, false) => ("would drop", t.you, Weight::Medium),
            _ => ("no change", t.t3, Weight::Regular),
        };
        let at = pos2(right.left() - 8.0, rect.center().y);
        let word = kit::text(ui.painter(), at, Align2::RIGHT_CENTER, word, 11.5, weight, color);
        let room = word.left() - rect.left() - 28.0;
        let label = kit::elide(ui, labels[tick], 12.5, Weight::Regular, room, KeepEnd::No);
        let response = kit::check(ui, rect, names[tick], &label, on[tick], &t);
        let (meaning, key) = [
            ("Every neighbor of a side is looked at alike; the weights of the model stay.", "Shift S"),
            ("Look-alikes across get no more weight than others; the weights of the model stay.", "Shift C"),
            ("No edges at all: what the names alone say; the weights of the model stay.", "Shift N"),
        ][tick];
        if kit::tip(response, meaning, "", key, &t).clicked() {
            d.push(Action::WhatIf(turn(&what_if, tick)));
        }
        y += 26.0;
    }
    y + 8.0
}
