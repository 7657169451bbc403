//! Threshold by decisions: what pairs that were drawn at random and decided say of the line, with or without a gold file.

use super::cards::{Metric, metric_ui, third};
use super::curve::{Slid, at, band_ui, equal_f1, names, plain_plot, point_ui};
use super::list::{Row, caption, rows_ui, verdict};
use super::{GAP, card, card_frame, card_title, paragraph};
use crate::app::{Action, ReviewAction, numbers, staircase};
use crate::graph::Side;
use crate::gui::icons;
use crate::gui::kit::{self, Look};
use crate::gui::place::{DecidedMemo, Draw};
use crate::gui::theme::Weight;
use crate::review::{DecidedCurve, ENOUGH, Plan, QueueOrder};
use egui::{Align2, CornerRadius, Rect, Role, ScrollArea, Stroke, Ui, UiBuilder, WidgetInfo, pos2, vec2};
use egui_plot::{Line, PlotPoints};
use std::sync::Arc;

const METRICS: f32 = 84.0;
const MEASURED: f32 = 152.0;
/// Places at which the band is drawn.
const BAND_POINTS: usize = 160;

/// Draws the place.
pub fn decided_ui(ui: &mut Ui, body: Rect, d: &mut Draw<'_>) {
    let Some(view) = d.state.review.standing.decided.clone() else { return empty_ui(ui, body, d) };
    let memo = memo(&view, d);
    if d.room.narrow {
        return narrow_ui(ui, body, &view, &memo, d);
    }
    let column = (body.width() * 0.369).clamp(380.0, 496.0);
    let left = Rect::from_min_max(body.min, pos2(body.right() - column - GAP, body.bottom()));
    let mut right = Rect::from_min_max(pos2(left.right() + GAP, body.top()), body.max);
    curve_ui(ui, left, &view, &memo, d);
    let mut take = |height: f32| {
        let area = Rect::from_min_size(right.min, vec2(right.width(), height));
        right.min.y += height + GAP;
        area
    };
    let (metrics, measured) = (take(METRICS), take(MEASURED));
    metrics_ui(ui, metrics, &view, &memo, d);
    measured_ui(ui, measured, &view, &memo, d);
    list_ui(ui, right, &view, d);
}

/// One column, scrolling: figures, curve, what is measured, list.
fn narrow_ui(ui: &mut Ui, body: Rect, view: &Arc<DecidedCurve>, memo: &DecidedMemo, d: &mut Draw<'_>) {
    let mut child = ui.new_child(UiBuilder::new().max_rect(body).id_salt("decided column"));
    child.set_clip_rect(body.expand(4.0).intersect(ui.clip_rect()));
    ScrollArea::vertical().auto_shrink(false).show(&mut child, |ui| {
        let (mut y, origin) = (ui.max_rect().top(), ui.max_rect().left());
        let mut take = |height: f32| {
            let rect = Rect::from_min_size(pos2(origin, y), vec2(body.width(), height));
            y += height + GAP;
            rect
        };
        let (metrics, curve, measured, list) = (take(METRICS), take(360.0), take(MEASURED), take(320.0));
        metrics_ui(ui, metrics, view, memo, d);
        curve_ui(ui, curve, view, memo, d);
        measured_ui(ui, measured, view, memo, d);
        list_ui(ui, list, view, d);
        ui.set_height(list.bottom() - ui.max_rect().top() + 4.0);
    });
}

/// What was worked out for this threshold, or is now.
fn memo(view: &Arc<DecidedCurve>, d: &mut Draw<'_>) -> DecidedMemo {
    let working = d.state.threshold.working;
    let kept = d.memo.decided.clone().filter(|m| Arc::ptr_eq(&m.of, view));
    let made = match kept {
        Some(kept) if kept.at == working => return kept,
        Some(kept) => {
            DecidedMemo { at: working, intervals: view.intervals(working), known: view.known_to(working), ..kept }
        }
        None => DecidedMemo {
            of: view.clone(),
            at: working,
            intervals: view.intervals(working),
            known: view.known_to(working),
            band: Arc::new(view.band(BAND_POINTS)),
            thresholds: Arc::new(view.steps().iter().map(|s| s[0]).collect()),
        },
    };
    d.memo.decided = Some(made.clone());
    made
}

/// Too few gold decisions: how to make them.
fn empty_ui(ui: &mut Ui, body: Rect, d: &mut Draw<'_>) {
    let t = d.t;
    let rect = Rect::from_center_size(body.center(), vec2(body.width().min(520.0), 156.0));
    let inner = card(ui, rect, "Decisions measure", "", rect.right(), &t);
    let [same, different] = Plan::answered(&d.state.review.ledger);
    let so_far = match same + different {
        0 => "No drawn pair is decided so far.".to_owned(),
        _ => format!("So far {same} say same and {different} different."),
    };
    let words = format!(
        "Pairs drawn at random, at known chances, tell precision and recall without a gold file. {so_far} A curve stands here \
         from ten on with both verdicts, figures from {ENOUGH}. Such pairs do not teach, so that they stay a fair measure."
    );
    let bottom = paragraph(ui, inner, &words, &t);
    kit::value(ui, inner, "Threshold state", &words);
    if d.state.review.plan.as_ref().is_some_and(|plan| plan.drawn.is_empty()) {
        let words = "The gold file answers all candidates, so there is nothing to draw.";
        let at = pos2(inner.left(), bottom + 28.0);
        kit::text(ui.painter(), at, Align2::LEFT_CENTER, words, 12.0, Weight::Regular, t.t3);
        return;
    }
    draw_more_ui(ui, pos2(inner.left(), bottom + 14.0), "Draw pairs to decide", d);
}

/// Queues pairs drawn at random and goes there.
fn draw_more_ui(ui: &Ui, at: egui::Pos2, label: &str, d: &mut Draw<'_>) {
    let t = d.t;
    let width = kit::width(ui, label, 12.5, Weight::Semibold) + 52.0;
    let button = Rect::from_min_size(at, vec2(width, 30.0));
    let response = kit::button(ui, button, "Queue gold decisions", icons::SEAL_CHECK, label, Look::Primary, &t);
    let meaning = "Goes to Review with pairs that are drawn at random; what you decide there counts here.";
    if kit::tip(response, meaning, "", "", &t).clicked() {
        d.push(Action::Review(ReviewAction::OfType(None)));
        d.push(Action::Review(ReviewAction::Order(QueueOrder::Random)));
        d.push(Action::GoTo(crate::app::Place::Review));
    }
}

/// The curve of the model that training with decisions began from, where this one learned.
fn before(d: &Draw<'_>) -> Option<(Arc<DecidedCurve>, usize)> {
    let learned = d.state.review.learned.as_ref()?;
    let is_current = d.state.models.current.as_deref() == Some(&learned.models[1]);
    Some((learned.decided.clone().filter(|_| is_current)?, learned.decisions))
}

/// Precision over the recall that each step adds: what average precision sums.
fn staircase_of(view: &DecidedCurve) -> Vec<[f64; 2]> {
    let from = std::iter::once(0.0).chain(view.steps().iter().map(|s| s[1]));
    staircase(view.steps().iter().zip(from).flat_map(|(s, from)| [[from, s[2]], [s[1], s[2]]]))
}

fn curve_ui(ui: &mut Ui, rect: Rect, view: &DecidedCurve, memo: &DecidedMemo, d: &mut Draw<'_>) {
    let t = d.t;
    card_frame(ui, rect, &t);
    let most = legend(ui, rect, view, d);
    let inner = card_title(ui, rect, "Precision and recall", "Drag the point along the curve", most, &t);
    let mut child = ui.new_child(UiBuilder::new().max_rect(inner).id_salt("decided curve"));
    kit::axis_style(&mut child, &t);
    let labels =
        ["Recall: share of true pairs among candidates that are matched", "Precision: share of matches that are true"];
    let size = vec2(inner.width() - 36.0, inner.height());
    let shown = plain_plot("decided precision recall", size, labels, &t).show(&mut child, |plot| {
        for f1 in [0.5, 0.7, 0.9] {
            let line = Line::new(format!("F1 {f1}"), PlotPoints::from(equal_f1(f1)));
            plot.line(line.color(t.strong).width(1.0).allow_hover(false));
        }
    });
    shown.response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, "Precision and recall plot"));
    let transform = &shown.transform;
    band_ui(ui, transform, &memo.band, &t);
    if let Some((before, _)) = before(d) {
        let path: Vec<_> = staircase_of(&before).iter().map(|p| at(transform, p[0], p[1])).collect();
        ui.painter().extend(egui::Shape::dashed_line(&path, Stroke::new(1.5, t.t3), 7.0, 4.0));
    }
    let curve = staircase_of(view);
    kit::pieces(ui.painter(), curve.iter().map(|p| at(transform, p[0], p[1])), *transform.frame(), 2.0, t.t1);
    names(ui, transform, &t);
    let quality = |threshold: f64| {
        let q = view.at(threshold);
        [q.recall, q.precision]
    };
    point_ui(ui, transform, &Slid { picks: view.steps(), thresholds: &memo.thresholds, at: &quality }, d);
}

/// The curves by name with their PRAUC; gives where they begin.
fn legend(ui: &Ui, rect: Rect, view: &DecidedCurve, d: &Draw<'_>) -> f32 {
    let t = d.t;
    let p = ui.painter();
    let y = rect.top() + 20.0;
    let mut x = rect.right() - 20.0;
    if let Some((before, decisions)) = before(d) {
        let words =
            format!("Before {} {:.3}", numbers::counted(decisions, "decision", "decisions"), before.prauc().value);
        let text = kit::text(p, pos2(x, y), Align2::RIGHT_CENTER, &words, 12.0, Weight::Regular, t.t2);
        kit::value(ui, text, "PRAUC before", &format!("{:.3}", before.prauc().value));
        let line = [pos2(text.left() - 30.0, y), pos2(text.left() - 8.0, y)];
        p.extend(egui::Shape::dashed_line(&line, Stroke::new(1.5, t.t3), 7.0, 4.0));
        x = text.left() - 44.0;
    }
    let sure = view.prauc();
    let shown = format!("PRAUC {:.3} ({:.2} to {:.2})", sure.value, sure.low, sure.high);
    let right = kit::text(p, pos2(x, y), Align2::RIGHT_CENTER, &shown, 12.0, Weight::Medium, t.t1);
    kit::value(ui, right, "PRAUC", &format!("{:.3}", sure.value));
    let line = Rect::from_center_size(pos2(right.left() - 20.0, y), vec2(22.0, 2.0));
    p.rect_filled(line, CornerRadius::ZERO, t.t1);
    line.left() - 12.0
}

fn metrics_ui(ui: &Ui, rect: Rect, view: &DecidedCurve, memo: &DecidedMemo, d: &Draw<'_>) {
    let (now, saved) = (view.at(d.state.threshold.working), view.at(d.state.threshold.reference()));
    let few = view.rows().len() < ENOUGH;
    let cards = [
        ("Precision", now.precision, saved.precision, "Of the matches made, the share that is right."),
        ("Recall", now.recall, saved.recall, "Of the candidate pairs that are the same, the share that is matched."),
        ("F1", now.f1, saved.f1, "One number for both."),
    ];
    let how =
        "Each decision counts as one over its chance of being drawn. Interval: 400 resamples within scores alike.";
    for (i, (name, value, before, meaning)) in cards.into_iter().enumerate() {
        let metric = Metric { name, value, before, sure: memo.intervals[i], few, meaning, how };
        metric_ui(ui, third(rect, i), &metric, d);
    }
}

/// What the decisions stand for, what the line does there, and how many more would help.
fn measured_ui(ui: &mut Ui, rect: Rect, view: &DecidedCurve, memo: &DecidedMemo, d: &mut Draw<'_>) {
    let t = d.t;
    let inner = card(ui, rect, "What is measured", "", rect.right(), &t);
    let [same, different] = Plan::answered(&d.state.review.ledger);
    let about = |n: f64| numbers::count(n.round() as usize);
    let threshold = d.state.threshold.working;
    let [right, missed, wrong, _] = view.cells(threshold);
    let known = memo.known;
    let stands = format!(
        "{same} same and {different} different stand for {} candidate pairs{}. At {} about {} are matched: {} right, {} wrong; about \
         {} missed. What blocking lost is not in it.",
        about(view.population()),
        if d.state.threshold.curves[0].is_some() { " that the gold file says nothing of" } else { "" },
        d.state.threshold_text(threshold),
        about(right + wrong),
        about(right),
        about(wrong),
        about(missed)
    );
    let bottom = paragraph(ui, inner, &stands, &t);
    kit::value(ui, inner, "What decisions stand for", &stands);
    let mut forecast = format!("F1 is known to ± {:.2}.", known.half_width);
    if known.more > 0 {
        let more = numbers::counted(known.more, "more gold decision", "more gold decisions");
        forecast += &format!(" About {more} would make it ± {:.2}.", known.target);
    }
    let line = Rect::from_min_max(pos2(inner.left(), bottom + 6.0), inner.max);
    let bottom = paragraph(ui, line, &forecast, &t);
    kit::value(ui, line, "Forecast", &forecast);
    let at = pos2(inner.left(), bottom + 8.0);
    let ledger = &d.state.review.ledger;
    let left = d
        .state
        .review
        .plan
        .as_ref()
        .map_or(0, |plan| plan.drawn.iter().filter(|p| ledger.of(&p.left, &p.right).is_none()).count());
    match (known.more.min(left), left) {
        (_, 0) => {
            let words = "Every pair that was drawn is decided.";
            kit::text(ui.painter(), at + vec2(0.0, 14.0), Align2::LEFT_CENTER, words, 12.0, Weight::Regular, t.t3);
        }
        (0, _) => draw_more_ui(ui, at, "Draw more pairs", d),
        (n, _) => draw_more_ui(ui, at, &format!("Queue {}", numbers::count(n)), d),
    }
    let best = view.best_threshold();
    if best != threshold {
        let label = format!("Best F1 at {}", d.state.threshold_text(best));
        let width = kit::width(ui, &label, 12.5, Weight::Medium) + 24.0;
        let button = Rect::from_min_size(pos2(inner.right() - width, at.y), vec2(width, 30.0));
        if kit::button(ui, button, "Use best threshold", "", &label, Look::Chip, &t).clicked() {
            d.push(Action::Threshold(best));
        }
    }
}

/// Gold decisions that flip, or those nearest to the line.
fn list_ui(ui: &mut Ui, rect: Rect, view: &DecidedCurve, d: &mut Draw<'_>) {
    let t = d.t;
    card_frame(ui, rect, &t);
    let (working, reference) = (d.state.threshold.working, d.state.threshold.reference());
    let (low, high) = (working.min(reference), working.max(reference));
    let mut rows: Vec<_> = view.rows().map(|(pair, p)| (pair, p.score, p.same)).collect();
    let flips = rows.iter().filter(|r| r.1 >= low && r.1 < high).count();
    let title = match flips {
        0 => "No decided pair flips".to_owned(),
        n => format!(
            "{} {}",
            numbers::counted(n, "decided pair", "decided pairs"),
            if n == 1 { "flips" } else { "flip" }
        ),
    };
    if flips > 0 {
        rows.retain(|r| r.1 >= low && r.1 < high);
    } else {
        rows.sort_by(|a, b| (a.1 - working).abs().total_cmp(&(b.1 - working).abs()).then(a.0.cmp(&b.0)));
    }
    let remark = if flips == 0 { "nearest to the line" } else { "against the saved threshold" };
    let inner = rect.shrink2(vec2(1.0, 6.0));
    let below = caption(ui, inner, ("Flip count", &flips.to_string()), &title, remark, d);
    let exists = |pair: &(crate::graph::EntityId, crate::graph::EntityId)| {
        let graphs = d.state.graphs.as_ref();
        graphs.is_some_and(|g| {
            let inside = |side: Side, e: crate::graph::EntityId| e.index() < g.pair.side(side).entity_count();
            inside(Side::Left, pair.0) && inside(Side::Right, pair.1)
        })
    };
    rows.retain(|r| exists(&r.0));
    rows_ui(ui, below, rows.len(), d, |i, d| {
        let &(pair, score, same) = rows.get(i)?;
        let matched = score >= working;
        let (verdict, good) = verdict(matched, same);
        let kind = if flips == 0 { "Near the line" } else { "Flip" };
        let score_words = d.state.threshold_text(score);
        Some(Row { pair, kind, verdict, good, score: score_words, mark: Some(score), asks_why: false })
    });
}
