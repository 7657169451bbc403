//! Flips: which pairs the move from the saved to the working threshold lets in or throws out, with gold's verdict.

use super::card_frame;
use crate::app::{Action, CurveView, GoldScore, numbers};
use crate::gui::icons;
use crate::gui::kit::{self, KeepEnd};
use crate::gui::place::Draw;
use crate::gui::theme::Weight;
use egui::{Align2, CornerRadius, Rect, Role, ScrollArea, Ui, UiBuilder, pos2, vec2};
use std::sync::Arc;

const ROW: f32 = 38.0;
const HEAD: f32 = 40.0;
/// Room for the words about what is measured, and how many pairs are listed while nothing flips.
const WORDS: f32 = 42.0;
const NEAREST: usize = 40;

/// Draws the card.
pub fn flips_ui(ui: &mut Ui, rect: Rect, view: &Arc<CurveView>, words: &str, d: &mut Draw<'_>) {
    let t = d.t;
    card_frame(ui, rect, &t);
    let (working, saved) = (d.state.threshold.working, d.state.threshold.saved);
    let flips = view.curve.flips(saved, working);
    let lets_in = working < saved;
    let right =
        flips.iter().filter(|i| view.held_out.pairs.get(**i as usize).is_some_and(|p| p.same == lets_in)).count();
    let title = match flips.len() {
        0 => "No pair flips".to_owned(),
        n => format!("{} {}", numbers::counted(n, "pair", "pairs"), if n == 1 { "flips" } else { "flip" }),
    };
    let y = rect.top() + HEAD / 2.0;
    let at = pos2(rect.left() + 16.0, y);
    let area = kit::text(ui.painter(), at, Align2::LEFT_CENTER, &title, 13.0, Weight::Semibold, t.t1);
    kit::value(ui, area, "Flip count", &flips.len().to_string());
    let caption = match flips.len() {
        0 => "nearest to the line".to_owned(),
        n => format!(
            "{} to {}: {} become right, {} become wrong",
            d.state.threshold_text(saved),
            d.state.threshold_text(working),
            numbers::count(right),
            numbers::count(n - right)
        ),
    };
    let room = rect.right() - area.right() - 28.0;
    let caption = kit::elide(ui, &caption, 12.0, Weight::Regular, room, KeepEnd::No);
    let at = pos2(area.right() + 12.0, y);
    kit::text(ui.painter(), at, Align2::LEFT_CENTER, &caption, 12.0, Weight::Regular, t.t3);
    let inner = Rect::from_min_max(pos2(rect.left() + 1.0, rect.top() + HEAD), rect.max - vec2(1.0, 6.0));
    // While nothing flips, the pairs that would flip first are listed.
    let near = view.curve.around(working, NEAREST);
    let (listed, top) = match flips.is_empty() {
        true => (near, inner.top() + WORDS),
        false => (flips, inner.top()),
    };
    if flips.is_empty() {
        let area = Rect::from_min_max(inner.min + vec2(15.0, 0.0), pos2(inner.right() - 15.0, top));
        super::paragraph(ui, area, words, &t);
    }
    let inner = Rect::from_min_max(pos2(inner.left(), top), inner.max);
    kit::hline(ui.painter(), rect.x_range().into(), inner.top(), t.soft);
    let mut child = ui.new_child(UiBuilder::new().max_rect(inner).id_salt("flips"));
    child.set_clip_rect(inner.intersect(ui.clip_rect()));
    let view = view.clone();
    ScrollArea::vertical().auto_shrink(false).show_viewport(&mut child, |ui, port| {
        ui.set_height(listed.len() as f32 * ROW);
        let origin = ui.max_rect().min;
        let first = (port.top() / ROW).floor().max(0.0) as usize;
        let last = ((port.bottom() / ROW).ceil() as usize).min(listed.len());
        for i in first..last {
            let Some(pair) = listed.get(i).and_then(|p| view.held_out.pairs.get(*p as usize)) else { break };
            let row = Rect::from_min_size(origin + vec2(0.0, i as f32 * ROW), vec2(inner.width(), ROW));
            let matched = if flips.is_empty() { pair.score >= working } else { lets_in };
            let kind = if flips.is_empty() { "Near the line" } else { "Flip" };
            row_ui(ui, row, (kind, i), (pair, matched), d);
        }
    });
}

fn row_ui(ui: &Ui, rect: Rect, (kind, number): (&str, usize), (pair, matched): (&GoldScore, bool), d: &mut Draw<'_>) {
    let t = d.t;
    let Some(graphs) = d.state.graphs.clone() else { return };
    let (left, right) = (graphs.pair.left.shown_name(pair.left), graphs.pair.right.shown_name(pair.right));
    let ids = (graphs.pair.left.iri(pair.left), graphs.pair.right.iri(pair.right));
    let name = format!("{kind}: {left} and {right} [{} {}]", ids.0, ids.1);
    // The row is the widget, not the pair on it: a drag changes the pairs, and the rows stay.
    let response = kit::hot_id(ui, rect.shrink2(vec2(4.0, 1.0)), ("flip", number), &name, Role::ListItem, None);
    if response.hovered() {
        ui.painter().rect_filled(rect.shrink2(vec2(4.0, 1.0)), CornerRadius::same(6), t.hover);
    }
    kit::focus_ring(ui, &response, &t, 6);
    // What the pair is after the move: a match that is right or wrong, or none that should or should not be one.
    let good = pair.same == matched;
    let words = match (matched, pair.same) {
        (true, true) => "right match",
        (true, false) => "wrong match",
        (false, true) => "missed",
        (false, false) => "rightly apart",
    };
    let color = if good { t.pro } else { t.con };
    let p = ui.painter();
    let middle = rect.center().y;
    let disc = pos2(rect.left() + 21.0, middle);
    p.circle_filled(disc, 7.5, color);
    if good {
        kit::icon(p, disc, icons::CHECK, 10.0, t.canvas);
    } else {
        kit::text(p, disc, Align2::CENTER_CENTER, "×", 13.0, Weight::Semibold, t.canvas);
    }
    let at = pos2(rect.right() - 14.0, middle);
    let score = d.state.threshold_text(pair.score);
    let score = kit::text(p, at, Align2::RIGHT_CENTER, &score, 12.5, Weight::Semibold, t.t1);
    let at = pos2(score.left() - 14.0, middle);
    let verdict = kit::text(p, at, Align2::RIGHT_CENTER, words, 12.0, Weight::Regular, color);
    let most = verdict.left() - rect.left() - 50.0;
    let upper = kit::elide(ui, left, 12.5, Weight::Medium, most, KeepEnd::Yes);
    let lower = kit::elide(ui, right, 11.5, Weight::Regular, most, KeepEnd::Yes);
    let x = rect.left() + 38.0;
    kit::text(p, pos2(x, middle - 8.0), Align2::LEFT_CENTER, &upper, 12.5, Weight::Medium, t.t1);
    kit::text(p, pos2(x, middle + 8.0), Align2::LEFT_CENTER, &lower, 11.5, Weight::Regular, t.t3);
    if kit::tip(response, "Open this pair in Explore.", "", "Enter, then Esc to return", &t).clicked() {
        d.push(Action::OpenFlip((pair.left, pair.right)));
    }
}
