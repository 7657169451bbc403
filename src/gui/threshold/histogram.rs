//! Scores of gold pairs: same above the line, different below, the threshold as a line with a handle.

use super::{card, keys, movable};
use crate::app::{Action, CurveView, Scale, histogram, numbers};
use crate::gui::kit;
use crate::gui::place::Draw;
use crate::gui::theme::Weight;
use egui::{Align2, CornerRadius, CursorIcon, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use std::sync::Arc;

/// Draws the card.
pub fn histogram_ui(ui: &mut Ui, rect: Rect, view: &Arc<CurveView>, d: &mut Draw<'_>) {
    let t = d.t;
    let logit = d.state.threshold.on_logit_scale();
    let caption = if logit { "Square-root counts, logit scale" } else { "Count per 0.02 of score, square-root scale" };
    let inner = card(ui, rect, "Scores of gold pairs", caption, &t);
    let scales = [("Linear scale", "Linear"), ("Logit scale", "Logit")];
    let width: f32 = scales.iter().map(|s| kit::width(ui, s.1, 12.0, Weight::Medium) + 22.0).sum::<f32>() + 4.0;
    let at = pos2(rect.right() - 16.0 - width, rect.top() + 8.0);
    if let (_, Some(i)) = kit::switch(ui, at, &scales, usize::from(logit), &t) {
        d.push(Action::LogitScale(i == 1));
    }
    let scale = if logit { Scale::logit_for(&view.held_out.pairs) } else { Scale::Linear };
    let plot = Rect::from_min_max(
        pos2(inner.left() + 40.0, inner.top() + 28.0),
        pos2(inner.right() - 30.0, inner.bottom() - 20.0),
    );
    if plot.height() < 40.0 {
        return;
    }
    let response = ui.interact(plot, ui.scope_id().with("histogram"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, "Score histogram"));
    bars(ui, plot, view, scale, d);
    handle(ui, plot, view, scale, d);
}

fn bars(ui: &Ui, plot: Rect, view: &CurveView, scale: Scale, d: &Draw<'_>) {
    let t = d.t;
    let p = ui.painter();
    let bins = histogram(&view.held_out.pairs, scale);
    let root = |n: usize| (n as f32).sqrt();
    let up = bins.iter().map(|b| root(b.same)).fold(0.0, f32::max);
    let down = bins.iter().map(|b| root(b.different)).fold(0.0, f32::max);
    let unit = (plot.height() - 4.0) / (up + down).max(1.0);
    let zero = plot.top() + up * unit + 2.0;
    let width = plot.width() / bins.len() as f32;
    for (i, bin) in bins.iter().enumerate() {
        let x = plot.left() + i as f32 * width;
        let (l, r) = (x + 0.7, x + width - 0.7);
        if bin.same > 0 {
            let bar = Rect::from_min_max(pos2(l, zero - root(bin.same) * unit), pos2(r, zero));
            p.rect_filled(bar, CornerRadius::same(1), t.pro);
        }
        if bin.different > 0 {
            let bar = Rect::from_min_max(pos2(l, zero), pos2(r, zero + root(bin.different) * unit));
            p.rect_filled(bar, CornerRadius::same(1), t.con);
        }
    }
    kit::hline(p, plot.x_range().into(), zero, t.neu);
    for (at, text) in scale.ticks() {
        let x = plot.left() + plot.width() * at as f32;
        kit::text(p, pos2(x, plot.bottom() + 14.0), Align2::CENTER_CENTER, &text, 11.5, Weight::Regular, t.t3);
    }
    // The words stand where the bars leave most room: same at the left above, different at the right below.
    let same = format!("gold: same ({})", numbers::count(view.same));
    let different = format!("gold: different ({})", numbers::count(view.different));
    let at = pos2(plot.left() + 8.0, (zero - 26.0).max(plot.top() + 8.0));
    kit::text(p, at, Align2::LEFT_CENTER, &same, 12.0, Weight::Medium, t.pro);
    let at = pos2(plot.right() - 8.0, (zero + 30.0).min(plot.bottom() - 8.0));
    kit::text(p, at, Align2::RIGHT_CENTER, &different, 12.0, Weight::Medium, t.con);
}

fn handle(ui: &Ui, plot: Rect, view: &Arc<CurveView>, scale: Scale, d: &mut Draw<'_>) {
    let t = d.t;
    let (working, saved) = (d.state.threshold.working, d.state.threshold.saved);
    let x = |score: f64| plot.left() + plot.width() * scale.position(score) as f32;
    let (at, kept) = (x(working), x(saved));
    let words = d.state.threshold_text(working);
    let width = (kit::width(ui, &words, 12.0, Weight::Semibold) + 14.0).max(40.0);
    let y = plot.top() - 16.0;
    let flag = Rect::from_center_size(pos2(at, y), vec2(width, 20.0));
    let grip = flag.union(Rect::from_min_max(pos2(at - 6.0, y), pos2(at + 6.0, plot.bottom())));
    let sense = if movable(d) { Sense::click_and_drag() } else { Sense::hover() };
    let response = ui.interact(grip, ui.scope_id().with("histogram handle"), sense);
    if movable(d) {
        response.widget_info(|| WidgetInfo::slider(true, working, "Threshold handle"));
        if response.dragged()
            && let Some(pointer) = response.interact_pointer_pos()
        {
            let share = f64::from((pointer.x - plot.left()) / plot.width());
            d.push(Action::Threshold(scale.score(share)));
            response.request_focus();
        }
        keys(ui, &response, view, d);
    }
    let p = ui.painter();
    if saved != working {
        let span = Rect::from_min_max(pos2(at.min(kept), plot.top()), pos2(at.max(kept), plot.bottom()));
        p.rect_filled(span, CornerRadius::ZERO, t.you.gamma_multiply(0.14));
        kit::dashed(p, pos2(kept, plot.top()), pos2(kept, plot.bottom()), 1.2, t.you);
        let words = format!("saved {}", d.state.threshold_text(saved));
        let (anchor, shift) = if kept >= at { (Align2::LEFT_CENTER, 6.0) } else { (Align2::RIGHT_CENTER, -6.0) };
        let edge = if kept >= at { kept.max(flag.right()) } else { kept.min(flag.left()) };
        kit::text(p, pos2(edge + shift, y), anchor, &words, 11.5, Weight::Medium, t.you);
    } else {
        kit::text(p, pos2(flag.left() - 10.0, y), Align2::RIGHT_CENTER, "← not matched", 11.5, Weight::Regular, t.t3);
        kit::text(p, pos2(flag.right() + 10.0, y), Align2::LEFT_CENTER, "matched →", 11.5, Weight::Regular, t.t3);
    }
    let line = Rect::from_min_max(pos2(at - 1.0, y), pos2(at + 1.0, plot.bottom()));
    p.rect_filled(line, CornerRadius::ZERO, t.you);
    p.rect_filled(flag, CornerRadius::same(5), t.you);
    kit::text(p, flag.center(), Align2::CENTER_CENTER, &words, 12.0, Weight::Semibold, t.on_you);
    kit::focus_ring(ui, &response, &t, 5);
    if movable(d) {
        response.on_hover_cursor(CursorIcon::ResizeHorizontal);
    }
}
