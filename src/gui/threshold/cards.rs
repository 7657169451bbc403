//! The cards beside the curve: precision, recall and F1, the matrix, the best threshold, and what is measured.

use super::card;
use crate::app::{Action, CurveView, numbers};
use crate::gui::kit::{self, Look};
use crate::gui::place::Draw;
use crate::gui::theme::{Tokens, Weight, font};
use egui::{Align2, CornerRadius, Rect, Sense, Ui, pos2, vec2};
use std::sync::Arc;

/// Fewer gold pairs than this give no headline number. Source: ARCHITECTURE.md, "The window" (principles).
const FEW: usize = 30;

/// Precision, recall and F1, each with its change against the saved threshold.
pub fn metrics_ui(ui: &Ui, rect: Rect, view: &Arc<CurveView>, d: &Draw<'_>) {
    let t = d.t;
    let (now, saved) = (view.curve.at(d.state.threshold.working), view.curve.at(d.state.threshold.saved));
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
    let width = (rect.width() - 2.0 * super::GAP) / 3.0;
    for (i, (name, value, before, meaning, how)) in cards.into_iter().enumerate() {
        let area = Rect::from_min_size(
            pos2(rect.left() + i as f32 * (width + super::GAP), rect.top()),
            vec2(width, rect.height()),
        );
        let p = ui.painter();
        kit::boxed(p, area, 8, t.panel, t.soft);
        kit::text(p, area.min + vec2(14.0, 18.0), Align2::LEFT_CENTER, name, 12.0, Weight::Regular, t.t2);
        let few = view.held_out.pairs.len() < FEW;
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
        let below = if few { "too few gold pairs" } else { "against saved" };
        let below = if change.abs() < 0.0005 && !few { "as saved" } else { below };
        kit::text(p, area.min + vec2(14.0, 68.0), Align2::LEFT_CENTER, below, 11.5, Weight::Regular, t.t3);
        let response = ui.interact(area, ui.scope_id().with(("metric", name)), Sense::hover());
        kit::tip(response, meaning, &how, "", &t);
    }
}

/// Right matches, missed, wrong matches, rightly apart; saved counts in brackets.
pub fn matrix_ui(ui: &Ui, rect: Rect, view: &Arc<CurveView>, d: &Draw<'_>) {
    let t = d.t;
    let inner = card(ui, rect, "What the matches get right", "", &t);
    let p = ui.painter();
    let at = pos2(rect.right() - 16.0, rect.top() + 20.0);
    kit::text(p, at, Align2::RIGHT_CENTER, "saved threshold in brackets", 11.5, Weight::Regular, t.t3);
    let (now, saved) = (view.curve.at(d.state.threshold.working), view.curve.at(d.state.threshold.saved));
    let left = inner.left() + 82.0;
    let cell = vec2((inner.right() - left - 6.0) / 2.0, 44.0);
    for (i, words) in ["matched", "not matched"].into_iter().enumerate() {
        let x = left + (cell.x + 6.0) * i as f32 + cell.x / 2.0;
        kit::text(p, pos2(x, inner.top() + 5.0), Align2::CENTER_CENTER, words, 11.5, Weight::Regular, t.t2);
    }
    for (i, words) in ["gold same", "gold different"].into_iter().enumerate() {
        let y = inner.top() + 16.0 + (cell.y + 6.0) * i as f32 + cell.y / 2.0;
        kit::text(p, pos2(left - 10.0, y), Align2::RIGHT_CENTER, words, 11.5, Weight::Regular, t.t2);
    }
    let cells = [
        ("Right matches", now.true_positives, saved.true_positives, t.pro, 0.30),
        ("Missed", now.false_negatives, saved.false_negatives, t.con, 0.16),
        ("Wrong matches", now.false_positives, saved.false_positives, t.con, 0.28),
        ("Rightly apart", now.true_negatives, saved.true_negatives, t.pro, 0.16),
    ];
    for (i, (name, count, before, color, fill)) in cells.into_iter().enumerate() {
        let at = pos2(left + (cell.x + 6.0) * (i % 2) as f32, inner.top() + 16.0 + (cell.y + 6.0) * (i / 2) as f32);
        let area = Rect::from_min_size(at, cell);
        p.rect_filled(area, CornerRadius::same(4), color.gamma_multiply(fill));
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

/// The threshold with the best F1, and a button that takes it.
pub fn best_ui(ui: &Ui, rect: Rect, view: &Arc<CurveView>, d: &mut Draw<'_>) {
    let t = d.t;
    kit::boxed(ui.painter(), rect, 8, t.panel, t.soft);
    let best = view.curve.best_threshold();
    let shown = d.state.threshold_text(best);
    let y = rect.center().y;
    let words = format!("Best F1 on these pairs: {:.3} at", view.curve.at(best).f1);
    let at = pos2(rect.left() + 16.0, y);
    let area = kit::text(ui.painter(), at, Align2::LEFT_CENTER, &words, 12.5, Weight::Regular, t.t1);
    kit::text(ui.painter(), pos2(area.right() + 6.0, y), Align2::LEFT_CENTER, &shown, 12.5, Weight::Semibold, t.you);
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

/// What is measured, in words.
pub fn gold_ui(ui: &Ui, rect: Rect, view: &Arc<CurveView>, d: &Draw<'_>) {
    let t = d.t;
    let inner = card(ui, rect, "What is measured", "", &t);
    paragraph(ui, inner, &gold_words(view), &t);
}

fn gold_words(view: &CurveView) -> String {
    let pairs = view.held_out.pairs.len();
    let mut out = format!(
        "{} held-out pairs: {} the same, {} different.",
        numbers::count(pairs),
        numbers::count(view.same),
        numbers::count(view.different)
    );
    if view.held_out.lost > 0 {
        let lost = numbers::counted(view.held_out.lost, "link was", "links were");
        out += &format!(" {lost} lost before scoring and count as missed.");
    }
    match (view.same, view.different) {
        (s, 0) if s > 0 => out += " All gold pairs say \"same\": precision says nothing here.",
        (0, n) if n > 0 => out += " All gold pairs say \"different\": recall says nothing here.",
        _ if pairs < FEW => out += " Too few for one number.",
        _ => {}
    }
    out
}

fn paragraph(ui: &Ui, rect: Rect, words: &str, t: &Tokens) {
    let galley = ui.painter().layout(words.to_owned(), font(12.0, Weight::Regular), t.t2, rect.width());
    ui.painter().galley(rect.min + vec2(0.0, 2.0), galley, t.t2);
}
