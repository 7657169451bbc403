//! The card under the curve: scores, precision and recall against the threshold, calibration, or slices, over one score axis
//! with one handle.

use super::{card_frame, card_title, keys, movable};
use crate::app::{Action, BenchAction, Chart, CurveView, Scale};
use crate::gui::kit;
use crate::gui::place::Draw;
use crate::gui::theme::Weight;
use egui::{Align2, CornerRadius, CursorIcon, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use std::sync::Arc;

const CHARTS: [(Chart, &str, &str); 4] = [
    (Chart::Scores, "Chart of scores", "Scores"),
    (Chart::Metrics, "Chart against the threshold", "By threshold"),
    (Chart::Calibration, "Chart of calibration", "Calibration"),
    (Chart::Slices, "Chart of slices", "Slices"),
];

/// Draws the card.
pub fn chart_ui(ui: &mut Ui, rect: Rect, view: &Arc<CurveView>, d: &mut Draw<'_>) {
    let t = d.t;
    card_frame(ui, rect, &t);
    let chart = d.state.threshold.bench.chart;
    let logit = d.state.threshold.on_logit_scale();
    let mut right = rect.right() - 16.0;
    if matches!(chart, Chart::Scores | Chart::Metrics) {
        let scales = [("Linear scale", "Linear"), ("Logit scale", "Logit")];
        right = switch(ui, right, rect.top(), &scales, usize::from(logit), d, |i| Action::LogitScale(i == 1));
    }
    let names = CHARTS.map(|c| (c.1, c.2));
    let chosen = CHARTS.iter().position(|c| c.0 == chart).unwrap_or(0);
    let action = |i: usize| Action::Bench(BenchAction::Chart(CHARTS.get(i).map_or(Chart::Scores, |c| c.0)));
    right = switch(ui, right, rect.top(), &names, chosen, d, action);
    let (title, caption) = words(chart, logit, view);
    let inner = card_title(ui, rect, title, &caption, right, &t);
    if chart == Chart::Slices {
        super::slices::slices_ui(ui, inner, view, d);
        return;
    }
    let linear = chart == Chart::Calibration || !logit;
    let scale = if linear { Scale::Linear } else { view.scales[1] };
    let plot = Rect::from_min_max(
        pos2(inner.left() + 40.0, inner.top() + 28.0),
        pos2(inner.right() - 30.0, inner.bottom() - 20.0),
    );
    if plot.height() < 40.0 {
        return;
    }
    ground(ui, plot, chart, scale, d);
    match chart {
        Chart::Metrics => super::lines::metrics_ui(ui, plot, &view.metrics[usize::from(!linear)], d),
        Chart::Calibration => super::lines::calibration_ui(ui, plot, view, d),
        _ => super::histogram::bars_ui(ui, plot, view, &view.bins[usize::from(!linear)], d),
    }
    for (at, text) in scale.ticks() {
        let x = plot.left() + plot.width() * at as f32;
        let at = pos2(x, plot.bottom() + 14.0);
        kit::text(ui.painter(), at, Align2::CENTER_CENTER, &text, 11.5, Weight::Regular, t.t3);
    }
    if let Some(score) = d.memo.marked {
        let x = plot.left() + plot.width() * scale.position(score) as f32;
        kit::vline(ui.painter(), x, plot.top()..=plot.bottom(), t.t1);
    }
    handle(ui, plot, view, scale, d);
}

/// A switch that ends at `right`; gives where it begins.
fn switch(
    ui: &Ui,
    right: f32,
    top: f32,
    options: &[(&str, &str)],
    chosen: usize,
    d: &mut Draw<'_>,
    action: impl Fn(usize) -> Action,
) -> f32 {
    let width: f32 = options.iter().map(|s| kit::width(ui, s.1, 12.0, Weight::Medium) + 22.0).sum::<f32>() + 4.0;
    let t = d.t;
    if let (_, Some(i)) = kit::switch(ui, pos2(right - width, top + 8.0), options, chosen, &t) {
        d.push(action(i));
    }
    right - width - 10.0
}

fn words(chart: Chart, logit: bool, view: &CurveView) -> (&'static str, String) {
    match chart {
        Chart::Scores if logit => ("Scores of gold pairs", "Square-root counts, logit scale".to_owned()),
        Chart::Scores => ("Scores of gold pairs", "Count per 0.02 of score, square-root scale".to_owned()),
        Chart::Metrics => ("Against the threshold", "precision, recall, F1".to_owned()),
        Chart::Calibration => {
            let chance = view.chance_error.map(|c| format!(", {c:.3} by chance")).unwrap_or_default();
            let words = "across: mean score, up: share that is the same, beside: pairs";
            ("Calibration", format!("error {:.3}{chance} · {words}", view.calibration_error))
        }
        Chart::Slices => ("Slices", "one curve each".to_owned()),
    }
}

/// The ground of a chart: a press anywhere on it takes the threshold there.
fn ground(ui: &Ui, plot: Rect, chart: Chart, scale: Scale, d: &mut Draw<'_>) {
    let name = match chart {
        Chart::Metrics => "Precision and recall against the threshold",
        Chart::Calibration => "Calibration plot",
        _ => "Score histogram",
    };
    let sense = if movable(d) { Sense::click_and_drag() } else { Sense::hover() };
    let response = ui.interact(plot, ui.scope_id().with(("chart", name)), sense);
    response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, name));
    if (response.dragged() || response.clicked())
        && let Some(pointer) = response.interact_pointer_pos()
    {
        let share = f64::from((pointer.x - plot.left()) / plot.width());
        d.push(Action::Threshold(scale.score(share)));
    }
}

/// The threshold as a line with a handle; the saved (or pinned) one dashed, what flips tinted between them.
fn handle(ui: &Ui, plot: Rect, view: &Arc<CurveView>, scale: Scale, d: &mut Draw<'_>) {
    let t = d.t;
    let threshold = &d.state.threshold;
    let (working, reference) = (threshold.working, threshold.reference());
    let x = |score: f64| plot.left() + plot.width() * scale.position(score) as f32;
    let (at, kept) = (x(working), x(reference));
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
        keys(ui, &response, view.curve.thresholds(), d);
    }
    let p = ui.painter();
    if reference != working {
        let span = Rect::from_min_max(pos2(at.min(kept), plot.top()), pos2(at.max(kept), plot.bottom()));
        p.rect_filled(span, CornerRadius::ZERO, t.you.gamma_multiply(0.14));
        kit::dashed(p, pos2(kept, plot.top()), pos2(kept, plot.bottom()), 1.2, t.you);
        let word = if d.state.threshold.bench.pinned.is_some() { "pinned" } else { "saved" };
        let words = format!("{word} {}", d.state.threshold_text(reference));
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
