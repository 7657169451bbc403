//! The waterfall of the right panel: from the starting point, row by row, to the logit; a row opens to its edges, an edge to
//! its second hop.

use crate::app::{Action, PairView, numbers};
use crate::gui::icons;
use crate::gui::kit::{self, KeepEnd};
use crate::gui::place::Draw;
use crate::gui::theme::{Tokens, Weight};
use crate::scene::{PartKey, PartRow};
use egui::{Align2, CornerRadius, Rect, Role, Ui, pos2, vec2};
use std::collections::BTreeMap;
use std::sync::Arc;

const ROW: f32 = 28.0;
const CHILD: f32 = 24.0;
const HOP: f32 = 20.0;

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

/// Draws the rows and the sum; gives where they end.
pub fn waterfall_ui(ui: &mut Ui, inner: Rect, top: f32, view: &Arc<PairView>, d: &mut Draw<'_>) -> f32 {
    let t = d.t;
    let fall = &view.waterfall;
    let threshold = d.state.saved_threshold();
    let line = (threshold / (1.0 - threshold)).ln();
    let (low, high) = fall.range(&|key| d.state.explore.open_parts.contains(&key));
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
            let height = ROW + children_height(row, d) + 2.0;
            let ground = Rect::from_min_size(pos2(inner.left() - 8.0, y), vec2(inner.width() + 16.0, height));
            ui.painter().rect_filled(ground, CornerRadius::same(6), t.card);
        }
        let rect = Rect::from_min_size(pos2(inner.left(), y), vec2(inner.width(), ROW));
        part_ui(ui, rect, (row, &view.part_effects), &bars, open, d);
        y += ROW;
        if open {
            for child in &row.children {
                let rect = Rect::from_min_size(pos2(inner.left(), y), vec2(inner.width(), CHILD));
                child_ui(ui, rect, child, &bars, d);
                y += CHILD;
                for (i, hop) in shown_hops(child, d).iter().enumerate() {
                    let rect = Rect::from_min_size(pos2(inner.left(), y), vec2(inner.width(), HOP));
                    hop_ui(ui, rect, (child.key, i), hop, &bars, d);
                    y += HOP;
                }
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

fn part_ui(
    ui: &Ui,
    rect: Rect,
    (row, effects): (&PartRow, &BTreeMap<PartKey, f64>),
    bars: &Bars,
    open: bool,
    d: &mut Draw<'_>,
) {
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
    let hovered = ui.rect_contains_pointer(rect);
    let effect = effects.get(&row.key).copied();
    let response = match effect {
        Some(_) => {
            let (meaning, how) = readings(row.shown, effect);
            kit::tip(response, &meaning, &how, "", &t)
        }
        None => response,
    };
    if response.clicked() && opens {
        d.push(Action::OpenPart(row.key));
    }
    if effect.is_some() {
        let name = format!("Leave out part: {}", row.name);
        let center = pos2(rect.left() - 7.0, rect.center().y);
        leave_out_ui(ui, (center, hovered), &name, Action::LeaveOutPart(row.key), d);
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

/// The second hop of an edge while it is open.
fn shown_hops<'a>(edge: &'a PartRow, d: &Draw<'_>) -> &'a [PartRow] {
    if d.state.explore.open_parts.contains(&edge.key) { &edge.children } else { &[] }
}

fn children_height(row: &PartRow, d: &Draw<'_>) -> f32 {
    row.children.iter().map(|c| CHILD + shown_hops(c, d).len() as f32 * HOP).sum()
}

/// A row of an edge: it opens to its second hop where that has a share, and can be left out.
fn child_ui(ui: &Ui, rect: Rect, row: &PartRow, bars: &Bars, d: &mut Draw<'_>) {
    let t = d.t;
    let lit = row.items.iter().any(|i| d.memo.hover.items.contains(i));
    let opens = !row.children.is_empty();
    let open = opens && d.state.explore.open_parts.contains(&row.key);
    let name = if opens { format!("Open part: {}", row.name) } else { format!("Part: {}", row.name) };
    let role = if opens { Role::Button } else { Role::Row };
    let response = kit::hot_id(ui, rect, ("part edge", row.key), &name, role, opens.then_some(open));
    let hovered = response.hovered() || ui.rect_contains_pointer(rect);
    if lit || hovered {
        ui.painter().rect_filled(rect.expand2(vec2(8.0, 0.0)), CornerRadius::same(5), t.hover);
    }
    kit::focus_ring(ui, &response, &t, 5);
    d.memo.part_rows.push((rect, row.items.clone()));
    if opens {
        let glyph = if open { icons::CARET_DOWN } else { icons::CARET_RIGHT };
        kit::icon(ui.painter(), pos2(rect.left() + 17.0, rect.center().y), glyph, 10.0, t.t3);
    }
    let most = bars.left - rect.left() - 32.0;
    let shown = kit::elide(ui, &row.name, 11.5, Weight::Regular, most, KeepEnd::No);
    let at = pos2(rect.left() + 26.0, rect.center().y);
    kit::text(ui.painter(), at, Align2::LEFT_CENTER, &shown, 11.5, Weight::Regular, t.t2);
    bar_ui(ui, rect, row, bars, 7.0, false, &t);
    let value = numbers::signed(row.shown);
    kit::text(ui.painter(), rect.right_center(), Align2::RIGHT_CENTER, &value, 11.5, Weight::Regular, t.t2);
    let (meaning, how) = readings(row.shown, row.effect);
    let meaning = format!("{}. {meaning}", row.name);
    if kit::tip(response, &meaning, &how, "", &t).clicked() && opens {
        d.push(Action::OpenPart(row.key));
    }
    if let PartKey::Edge(id) = row.key {
        let center = pos2(rect.left() + 4.0, rect.center().y);
        let name = format!("Leave out: {} [{id}]", row.name);
        leave_out_ui(ui, (center, hovered || lit), &name, Action::LeaveOut(id), d);
    }
}

/// The two readings of an edge or relation, never confused: its share of the sum, and what the score is without it.
fn readings(shown: i64, effect: Option<f64>) -> (String, String) {
    let part = format!("It adds {} to the logit.", numbers::signed(shown));
    match effect {
        Some(effect) => (
            format!("{part} Without it: {}.", numbers::score(effect)),
            "the part is its share of the sum; the score without it is computed anew, with all that depends on it."
                .into(),
        ),
        None => (part, String::new()),
    }
}

/// Always there for keys and screen readers, drawn where the pointer or the focus is.
fn leave_out_ui(ui: &Ui, (center, drawn): (egui::Pos2, bool), name: &str, action: Action, d: &mut Draw<'_>) {
    let t = d.t;
    let rect = Rect::from_center_size(center, vec2(14.0, 22.0));
    let response = kit::hot(ui, rect, name);
    let color = if response.hovered() { t.you } else { t.t3 };
    if drawn || response.has_focus() {
        kit::icon(ui.painter(), center, icons::X, 11.0, color);
    }
    kit::focus_ring(ui, &response, &t, 4);
    if kit::tip(response, "Leave it out, to see what the score would be.", "", "X", &t).clicked() {
        d.push(action);
    }
}

/// A row of the second hop.
fn hop_ui(ui: &Ui, rect: Rect, salt: (PartKey, usize), row: &PartRow, bars: &Bars, d: &mut Draw<'_>) {
    let t = d.t;
    let response = kit::hot_id(ui, rect, ("part hop", salt), &format!("Part: {}", row.name), Role::Row, None);
    if response.hovered() {
        ui.painter().rect_filled(rect.expand2(vec2(8.0, 0.0)), CornerRadius::same(5), t.hover);
    }
    if row.key != PartKey::Itself {
        d.memo.part_rows.push((rect, row.items.clone()));
    }
    let shown = kit::elide(ui, &row.name, 11.0, Weight::Regular, bars.left - rect.left() - 42.0, KeepEnd::No);
    let at = pos2(rect.left() + 38.0, rect.center().y);
    kit::text(ui.painter(), at, Align2::LEFT_CENTER, &shown, 11.0, Weight::Regular, t.t3);
    bar_ui(ui, rect, row, bars, 4.0, false, &t);
    let value = numbers::signed(row.shown);
    kit::text(ui.painter(), rect.right_center(), Align2::RIGHT_CENTER, &value, 11.0, Weight::Regular, t.t3);
    let meaning = match row.key {
        PartKey::Itself => "What the edge has by itself.".to_owned(),
        _ => format!("{}. Its share of the edge's part, through what surrounds the neighbor.", row.name),
    };
    kit::tip(response, &meaning, "", "", &t);
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
