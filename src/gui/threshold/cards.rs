//! The cards beside the curve: precision, recall and F1, the matrix, costs, and what is measured.

use super::{card, intervals, planned};
use crate::app::{Action, BenchAction, Cell, CurveView, Listed, Scale, numbers};
use crate::evaluation::{Counting, Interval};
use crate::gui::kit::{self, Look};
use crate::gui::place::Draw;
use crate::gui::theme::Weight;
use egui::{Align2, CornerRadius, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use std::sync::Arc;

/// Fewer gold pairs than this give no headline number. Source: ARCHITECTURE.md, "The window" (principles).
const FEW: usize = 30;

/// Precision, recall and F1, each with its interval and its change against the saved threshold.
pub fn metrics_ui(ui: &Ui, rect: Rect, view: &Arc<CurveView>, d: &mut Draw<'_>) {
    let (now, saved) = (view.at(d.state.threshold.working), view.at(d.state.threshold.reference()));
    let sure = intervals(view, d);
    let (tp, fp, fn_) = (now.true_positives, now.false_positives, now.false_negatives);
    let cards = [
        (
            "Precision",
            now.precision,
            saved.precision,
            "Of the matches made, the share that is right.",
            format!("{tp} / ({tp} + {fp}) = {:.3}.", now.precision),
        ),
        (
            "Recall",
            now.recall,
            saved.recall,
            "Of the pairs that are the same, the share that is matched.",
            format!("{tp} / ({tp} + {fn_}) = {:.3}; links lost before scoring count as missed.", now.recall),
        ),
        (
            "F1",
            now.f1,
            saved.f1,
            "One number for both.",
            format!("2 · precision · recall / (precision + recall) = {:.3}.", now.f1),
        ),
    ];
    let few = view.held_out.pairs.len() < FEW;
    let resamples = view.uncertainty.resamples();
    for (i, (name, value, before, meaning, how)) in cards.into_iter().enumerate() {
        let how = format!("{how} Interval: {resamples} resamples of left entities, seed 7.");
        let sure = [sure.precision, sure.recall, sure.f1][i];
        let metric = Metric { name, value, before, sure, few, meaning, how: &how };
        metric_ui(ui, third(rect, i), &metric, d);
    }
}

/// One of three cards side by side.
pub(super) fn third(rect: Rect, i: usize) -> Rect {
    let width = (rect.width() - 2.0 * super::GAP) / 3.0;
    Rect::from_min_size(pos2(rect.left() + i as f32 * (width + super::GAP), rect.top()), vec2(width, rect.height()))
}

/// A figure with its interval and what it was at the threshold that others are held against.
pub(super) struct Metric<'a> {
    pub name: &'a str,
    pub value: f64,
    pub before: f64,
    pub sure: Interval,
    /// Too few pairs for one number.
    pub few: bool,
    pub meaning: &'a str,
    pub how: &'a str,
}

/// Draws a figure.
pub(super) fn metric_ui(ui: &Ui, area: Rect, metric: &Metric<'_>, d: &Draw<'_>) {
    let t = d.t;
    let Metric { name, value, before, sure, few, .. } = *metric;
    let p = ui.painter();
    kit::boxed(p, area, 8, t.panel, t.soft);
    kit::text(p, area.min + vec2(14.0, 18.0), Align2::LEFT_CENTER, name, 12.0, Weight::Regular, t.t2);
    let shown = if few { "—".to_owned() } else { format!("{value:.3}") };
    kit::text(p, area.min + vec2(14.0, 44.0), Align2::LEFT_CENTER, &shown, 24.0, Weight::Medium, t.t1);
    kit::value(ui, area, name, &format!("{value:.3}"));
    let change = value - before;
    if change.abs() >= 0.0005 {
        let sign = if change < 0.0 { "−" } else { "+" };
        let words = format!("{sign}{:.3}", change.abs());
        let at = pos2(area.right() - 14.0, area.top() + 46.0);
        kit::text(p, at, Align2::RIGHT_CENTER, &words, 12.0, Weight::Semibold, t.you);
    }
    let below = match few {
        true => "too few gold pairs".to_owned(),
        false => format!("95 %: {:.2} to {:.2}", sure.low, sure.high),
    };
    kit::value(ui, area.shrink(1.0), &format!("{name} interval"), &below);
    kit::text(p, area.min + vec2(14.0, 68.0), Align2::LEFT_CENTER, &below, 11.5, Weight::Regular, t.t3);
    let response = ui.interact(area, ui.scope_id().with(("metric", name)), Sense::hover());
    kit::tip(response, metric.meaning, metric.how, "", &t);
}

/// Height of the card of the matrix.
pub const MATRIX: f32 = 158.0;

/// Right matches, missed, wrong matches, rightly apart; those of the saved threshold in brackets. A click lists the pairs of a
/// cell, a drag sideways moves the line.
pub fn matrix_ui(ui: &Ui, rect: Rect, view: &Arc<CurveView>, d: &mut Draw<'_>) {
    let t = d.t;
    let what = match view.choice.counting {
        Counting::Pairs => "What the matches get right",
        Counting::Entities => "What entities get right",
    };
    let inner = card(ui, rect, what, "", rect.right(), &t);
    let word = if d.state.threshold.bench.pinned.is_some() { "pinned" } else { "saved" };
    let at = pos2(rect.right() - 16.0, rect.top() + 20.0);
    let words = format!("{word} threshold in brackets");
    kit::text(ui.painter(), at, Align2::RIGHT_CENTER, &words, 11.5, Weight::Regular, t.t3);
    let (now, saved) = (view.at(d.state.threshold.working), view.at(d.state.threshold.reference()));
    let left = inner.left() + 82.0;
    let cell = vec2((inner.right() - left - 6.0) / 2.0, 44.0);
    for (i, words) in ["matched", "not matched"].into_iter().enumerate() {
        let x = left + (cell.x + 6.0) * i as f32 + cell.x / 2.0;
        kit::text(ui.painter(), pos2(x, inner.top() + 5.0), Align2::CENTER_CENTER, words, 11.5, Weight::Regular, t.t2);
    }
    for (i, words) in ["gold same", "gold different"].into_iter().enumerate() {
        let y = inner.top() + 16.0 + (cell.y + 6.0) * i as f32 + cell.y / 2.0;
        let at = pos2(left - 10.0, y);
        kit::text(ui.painter(), at, Align2::RIGHT_CENTER, words, 11.5, Weight::Regular, t.t2);
    }
    let cells = [
        ("Right matches", Cell::Right, now.true_positives, saved.true_positives, t.pro, 0.30),
        ("Missed", Cell::Missed, now.false_negatives, saved.false_negatives, t.con, 0.16),
        ("Wrong matches", Cell::Wrong, now.false_positives, saved.false_positives, t.con, 0.28),
        ("Rightly apart", Cell::Apart, now.true_negatives, saved.true_negatives, t.pro, 0.16),
    ];
    for (i, (name, which, count, before, color, fill)) in cells.into_iter().enumerate() {
        let at = pos2(left + (cell.x + 6.0) * (i % 2) as f32, inner.top() + 16.0 + (cell.y + 6.0) * (i / 2) as f32);
        let area = Rect::from_min_size(at, cell);
        let response = cell_ui(ui, area, name, which, view, d);
        let p = ui.painter();
        let listed = d.state.threshold.bench.listed == Listed::Cell(which);
        let fill = if response.hovered() || listed { fill + 0.1 } else { fill };
        p.rect_filled(area, CornerRadius::same(4), color.gamma_multiply(fill));
        kit::focus_ring(ui, &response, &t, 4);
        let shown = numbers::count(count);
        let y = area.center().y;
        let number = pos2(area.left() + 14.0, y);
        let number = kit::text(p, number, Align2::LEFT_CENTER, &shown, 17.0, Weight::Semibold, t.t1);
        let bracket = format!("[{}]", numbers::count(before));
        let at = pos2(number.right() + 8.0, y + 1.0);
        kit::text(p, at, Align2::LEFT_CENTER, &bracket, 11.5, Weight::Regular, t.t2);
        let at = pos2(area.right() - 12.0, y);
        kit::text(p, at, Align2::RIGHT_CENTER, &name.to_lowercase(), 12.0, Weight::Regular, t.t1);
        kit::value(ui, area, name, &shown);
    }
}

/// What a cell does: a click lists its pairs, a drag moves the line by as much of the score axis as of the card.
fn cell_ui(ui: &Ui, area: Rect, name: &str, which: Cell, view: &CurveView, d: &mut Draw<'_>) -> Response {
    let sense = if super::movable(d) { Sense::click_and_drag() } else { Sense::click() };
    let response = ui.interact(area, ui.scope_id().with(("cell", name)), sense);
    let label = format!("List {}", name.to_lowercase());
    let listed = d.state.threshold.bench.listed == Listed::Cell(which);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, listed, &label));
    if response.clicked() {
        let to = if listed { Listed::Flips } else { Listed::Cell(which) };
        d.push(Action::Bench(BenchAction::List(to)));
    }
    if response.dragged()
        && let Some(pointer) = response.interact_pointer_pos()
    {
        let scale = if d.state.threshold.on_logit_scale() { view.scales[1] } else { Scale::Linear };
        let (from, start) =
            *d.memo.matrix_drag.get_or_insert_with(|| (pointer.x, scale.position(d.state.threshold.working)));
        let share = f64::from((pointer.x - from) / (2.0 * area.width()));
        d.push(Action::Threshold(scale.score(start + share)));
    }
    if response.drag_stopped() {
        d.memo.matrix_drag = None;
    }
    let t = d.t;
    // What is said would cover the numbers that a drag changes.
    if response.dragged() {
        return response;
    }
    kit::tip(response, "A click lists these pairs; a drag sideways moves the threshold.", "", "", &t)
}

/// Height of the card of costs.
pub const COST: f32 = 100.0;

/// What a wrong match costs, the cheapest threshold under that price, and the plan in which a person decides the middle.
pub fn cost_ui(ui: &mut Ui, rect: Rect, view: &Arc<CurveView>, d: &mut Draw<'_>) {
    let t = d.t;
    super::card_frame(ui, rect, &t);
    let costs = d.state.threshold.costs;
    let super::Planned { cheapest: best, plan, .. } = planned(view, d);
    let shown = d.state.threshold_text(best);
    let y = rect.top() + 24.0;
    let words = |x: f32, y: f32, words: &str, size: f32, weight: Weight, color| {
        kit::text(ui.painter(), pos2(x, y), Align2::LEFT_CENTER, words, size, weight, color)
    };
    let lead = words(rect.left() + 16.0, y, "A wrong match costs", 12.5, Weight::Regular, t.t1);
    let field = Rect::from_min_size(pos2(lead.right() + 8.0, y - 13.0), vec2(58.0, 26.0));
    let rest = words(field.right() + 8.0, y, "missed ones: best at", 12.5, Weight::Regular, t.t1);
    words(rest.right() + 6.0, y, &shown, 12.5, Weight::Semibold, t.you);
    let sentence = if plan.reviewed == 0 {
        "No pair is worth a look at half a minute each.".to_owned()
    } else {
        format!(
            "Looking at the {} from {} to {} takes {}; {} wrong, {} missed remain.",
            numbers::count(plan.reviewed),
            d.state.threshold_text(plan.reject),
            d.state.threshold_text(plan.accept.min(1.0)),
            numbers::duration(plan.hours * 3600.0),
            numbers::count(plan.wrong_matches),
            numbers::count(plan.missed_matches)
        )
    };
    let lead = words(rect.left() + 16.0, y + 28.0, "A minute of looking costs", 12.5, Weight::Regular, t.t1);
    let minute = Rect::from_min_size(pos2(lead.right() + 8.0, y + 17.0), vec2(58.0, 22.0));
    words(minute.right() + 8.0, y + 28.0, "missed ones.", 12.5, Weight::Regular, t.t1);
    let at = pos2(rect.left() + 16.0, rect.bottom() - 20.0);
    let line = kit::elide(ui, &sentence, 12.0, Weight::Regular, rect.width() - 32.0, kit::KeepEnd::No);
    let area = kit::text(ui.painter(), at, Align2::LEFT_CENTER, &line, 12.0, Weight::Regular, t.t2);
    kit::value(ui, area, "Review plan", &sentence);
    let response = ui.interact(area, ui.scope_id().with("plan"), Sense::hover());
    let how = "A pair takes half a minute; the price of a minute is in missed matches. A person is taken to be right.";
    kit::tip(response, "The cheapest two thresholds: accept above, decline below, look between.", how, "", &t);
    let wrong_match = price_ui(ui, field, ("Wrong match cost", costs.wrong_match, 0.01..=1000.0, " ×"));
    let minute = price_ui(ui, minute, ("Minute cost", costs.minute, 0.0..=100.0, " ×"));
    if (wrong_match, minute) != (costs.wrong_match, costs.minute) {
        d.push(Action::Prices { wrong_match, minute });
    }
    if !super::movable(d) || d.state.threshold.working == best {
        return;
    }
    let label = format!("Use {shown}");
    let width = kit::width(ui, &label, 12.5, Weight::Medium) + 24.0;
    let button = Rect::from_min_size(pos2(rect.right() - 14.0 - width, y - 13.0), vec2(width, 26.0));
    if kit::button(ui, button, "Use best threshold", "", &label, Look::Chip, &t).clicked() {
        d.push(Action::Threshold(best));
    }
}

/// A price in missed matches that can be dragged or typed; gives it as it is now.
fn price_ui(
    ui: &mut Ui,
    field: Rect,
    (name, price, range, suffix): (&str, f64, std::ops::RangeInclusive<f64>, &str),
) -> f64 {
    let mut price = price;
    let drag = egui::DragValue::new(&mut price).speed(0.01).range(range).max_decimals(2).suffix(suffix);
    // A field of its own scope keeps its identity whatever else the place draws.
    let mut scope = ui.new_child(egui::UiBuilder::new().max_rect(field).id_salt(name));
    let response = scope.put(field, drag);
    response.widget_info(|| {
        let mut info = egui::WidgetInfo::labeled(egui::Role::SpinButton, true, name);
        info.value = Some(price);
        info
    });
    price
}

/// What is measured, in words.
pub fn gold_words(view: &CurveView) -> String {
    let pairs = view.held_out.pairs.len();
    let choice = &view.choice;
    let what = match choice.counting {
        Counting::Pairs => "held-out pairs",
        Counting::Entities => "entities with their best pair",
    };
    let part = choice.slice.as_ref().map(|s| format!(" ({})", s.name)).unwrap_or_default();
    let mut out = format!(
        "{} {what}{part}: {} the same, {} different.",
        numbers::count(pairs),
        numbers::count(view.same),
        numbers::count(view.different)
    );
    if !view.held_out.lost.is_empty() {
        let lost = numbers::counted(view.held_out.lost.len(), "link was", "links were");
        let plain = choice.counting == Counting::Pairs && !choice.one_to_one;
        let how = if plain { "lost before scoring and" } else { "lost before scoring or to a better pair, and" };
        let count = if view.held_out.lost.len() == 1 { "counts" } else { "count" };
        out += &format!(" {lost} {how} {count} as missed.");
    }
    match (view.same, view.different) {
        (s, 0) if s > 0 => out += " All gold pairs say \"same\": precision says nothing here.",
        (0, n) if n > 0 => out += " All gold pairs say \"different\": recall says nothing here.",
        _ if pairs < FEW => out += " Too few for one number.",
        _ => {}
    }
    out
}
