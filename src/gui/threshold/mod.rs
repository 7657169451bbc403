//! Threshold: where is the line? The curve, linked charts of the same pairs, what the working threshold gives, and lists.
//!
//! Point, handle, matrix, chip and keys are one value: drag one, all follow in the same frame.

mod cards;
mod chart;
pub(in crate::gui) mod curve;
mod decided;
mod differences;
mod export;
mod figures;
mod head;
mod histogram;
mod lines;
mod list;
mod slices;
mod why_not;

use super::kit;
use super::place::{Draw, Planned};
use super::theme::{Tokens, Weight, font};
use crate::app::{Action, CurveView};
use crate::evaluation::Intervals;
use crate::graph::Split;
use egui::{Align2, EventFilter, Key, Rect, Response, ScrollArea, Ui, UiBuilder, pos2, vec2};
use std::sync::Arc;

const MARGIN: f32 = 16.0;
const GAP: f32 = 12.0;

/// Draws the place.
pub fn threshold_ui(ui: &mut Ui, rect: Rect, d: &mut Draw<'_>) {
    let height = head::head_ui(ui, rect, d);
    place_ui(ui, rect, height, d);
    export::export_ui(ui, rect, d);
}

fn place_ui(ui: &mut Ui, rect: Rect, height: f32, d: &mut Draw<'_>) {
    let body = Rect::from_min_max(pos2(rect.left() + MARGIN, rect.top() + height), rect.max - vec2(MARGIN, MARGIN));
    if d.state.threshold.decided && d.state.graphs.is_some() {
        return decided::decided_ui(ui, body, d);
    }
    let Some(view) = d.state.threshold.curve().cloned() else {
        let words = match (&d.state.graphs, &d.state.job) {
            (None, _) => "No graphs are open. Open a demo or two graphs in Data.",
            (_, Some(_)) => "Scoring candidates.",
            _ if d.state.threshold.split == Split::Test => "These graphs have no test pairs.",
            _ => "These graphs have no gold file. Name one in Data, or let decisions measure.",
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
    chart::chart_ui(ui, lower, view, d);
    let mut y = right.top();
    let mut take = |height: f32| {
        let area = Rect::from_min_size(pos2(right.left(), y), vec2(right.width(), height));
        y += height + GAP;
        area
    };
    let rects = [take(84.0), take(figures::HEIGHT), take(cards::MATRIX), take(cards::COST)];
    cards::metrics_ui(ui, rects[0], view, d);
    figures::figures_ui(ui, rects[1], view, d);
    cards::matrix_ui(ui, rects[2], view, d);
    cards::cost_ui(ui, rects[3], view, d);
    list::list_ui(ui, Rect::from_min_max(pos2(right.left(), y), right.max), view, d);
}

/// One column, scrolling: metrics, figures, curve, chart, matrix, cost, list.
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
        let rects = [
            take(84.0),
            take(figures::HEIGHT),
            take(360.0),
            take(280.0),
            take(cards::MATRIX),
            take(cards::COST),
            take(320.0),
        ];
        cards::metrics_ui(ui, rects[0], view, d);
        figures::figures_ui(ui, rects[1], view, d);
        curve::curve_ui(ui, rects[2], view, d);
        chart::chart_ui(ui, rects[3], view, d);
        cards::matrix_ui(ui, rects[4], view, d);
        cards::cost_ui(ui, rects[5], view, d);
        list::list_ui(ui, rects[6], view, d);
        ui.set_height(rects[6].bottom() - ui.max_rect().top() + 4.0);
    });
}

/// A card with its title and a caption that ends before `most`; gives what is left below the title line.
fn card(ui: &Ui, rect: Rect, title: &str, caption: &str, most: f32, t: &Tokens) -> Rect {
    card_frame(ui, rect, t);
    card_title(ui, rect, title, caption, most, t)
}

/// The same on a ground that is drawn.
fn card_title(ui: &Ui, rect: Rect, title: &str, caption: &str, most: f32, t: &Tokens) -> Rect {
    let p = ui.painter();
    let at = pos2(rect.left() + 16.0, rect.top() + 20.0);
    let title = kit::text(p, at, Align2::LEFT_CENTER, title, 13.0, Weight::Semibold, t.t1);
    let at = pos2(title.right() + 12.0, rect.top() + 20.0);
    let caption = kit::elide(ui, caption, 12.0, Weight::Regular, (most - at.x).max(0.0), kit::KeepEnd::No);
    kit::text(p, at, Align2::LEFT_CENTER, &caption, 12.0, Weight::Regular, t.t3);
    Rect::from_min_max(pos2(rect.left() + 16.0, rect.top() + 36.0), rect.max - vec2(16.0, 12.0))
}

/// The ground of a card.
fn card_frame(ui: &Ui, rect: Rect, t: &Tokens) {
    kit::boxed(ui.painter(), rect, 8, t.panel, t.soft);
}

/// Text that wraps; gives where it ends.
fn paragraph(ui: &Ui, rect: Rect, words: &str, t: &Tokens) -> f32 {
    let galley = ui.painter().layout(words.to_owned(), font(12.0, Weight::Regular), t.t2, rect.width());
    let bottom = rect.top() + 2.0 + galley.size().y;
    ui.painter().galley(rect.min + vec2(0.0, 2.0), galley, t.t2);
    bottom
}

/// Whether the threshold may be moved here: never on test pairs.
fn movable(d: &Draw<'_>) -> bool {
    d.state.threshold.split == Split::Valid
}

/// The intervals at the working threshold, resampled again only when the threshold moved.
fn intervals(view: &Arc<CurveView>, d: &mut Draw<'_>) -> Intervals {
    let working = d.state.threshold.working;
    match &d.memo.intervals {
        Some((of, at, kept)) if Arc::ptr_eq(of, view) && *at == working => *kept,
        _ => {
            let made = view.uncertainty.at(working);
            d.memo.intervals = Some((view.clone(), working, made));
            made
        }
    }
}

/// What the prices lead to, worked out again only when they change.
fn planned(view: &Arc<CurveView>, d: &mut Draw<'_>) -> Planned {
    let costs = d.state.threshold.costs;
    match &d.memo.plan {
        Some((of, at, kept)) if Arc::ptr_eq(of, view) && *at == costs => *kept,
        _ => {
            let cheapest = costs.cheapest(&view.curve).min(1.0);
            let made = Planned { cheapest, plan: costs.plan(&view.curve), presets: view.presets(&costs) };
            d.memo.plan = Some((view.clone(), costs, made));
            made
        }
    }
}

/// Arrow keys and values from assistive programs, for the point and for the handle.
fn keys(ui: &Ui, response: &Response, thresholds: &[f64], d: &mut Draw<'_>) {
    use egui::accesskit::{Action as Asked, ActionData};
    if !movable(d) {
        return;
    }
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
    d.push(Action::Threshold(moved(thresholds, d, direction, ui.input(|i| i.modifiers))));
}

/// Where an arrow key leads: to the next distinct score, with Shift by 0.01, with Alt by 0.10.
fn moved(thresholds: &[f64], d: &Draw<'_>, direction: f64, modifiers: egui::Modifiers) -> f64 {
    let working = d.state.threshold.working;
    if !modifiers.shift && !modifiers.alt {
        let at = thresholds.partition_point(|s| *s > working);
        let above = at.checked_sub(1).and_then(|i| thresholds.get(i)).copied();
        let below = thresholds.iter().skip(at).find(|s| **s < working).copied();
        return if direction > 0.0 { above.unwrap_or(1.0) } else { below.unwrap_or(0.0) };
    }
    if d.state.threshold.on_logit_scale() {
        // On the logit scale a step is a tenth of a logit or a whole one, so that it is as wide everywhere.
        let size = if modifiers.alt { 1.0 } else { 0.1 };
        let bounded = working.clamp(1e-12, 1.0 - 1e-12);
        return 1.0 / (1.0 + (-((bounded / (1.0 - bounded)).ln() + direction * size)).exp());
    }
    working + direction * if modifiers.alt { 0.10 } else { 0.01 }
}
