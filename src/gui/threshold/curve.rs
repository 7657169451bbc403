//! The precision-recall curve with a point that slides along it.

use super::{card_frame, card_title, keys, movable};
use crate::app::{Action, CurveView, numbers, staircase};
use crate::gui::kit;
use crate::gui::place::Draw;
use crate::gui::theme::{Tokens, Weight};
use egui::{Align2, CornerRadius, CursorIcon, Pos2, Rect, Role, Sense, Stroke, Ui, UiBuilder, WidgetInfo, pos2, vec2};
use egui_plot::{Line, Plot, PlotPoint, PlotPoints, PlotTransform};
use std::borrow::Cow;
use std::sync::Arc;

/// Strength of the band around the curve.
const BAND: f32 = 0.11;
/// How near the pointer must be to the curve to take the point along, in points.
const REACH: f32 = 24.0;

/// Draws the card.
pub fn curve_ui(ui: &mut Ui, rect: Rect, view: &Arc<CurveView>, d: &mut Draw<'_>) {
    let t = d.t;
    let caption = if movable(d) { "Drag the point along the curve" } else { "For reading" };
    card_frame(ui, rect, &t);
    let most = legend(ui, rect, view, d);
    let inner = card_title(ui, rect, "Precision and recall", caption, most, &t);
    let mut child = ui.new_child(UiBuilder::new().max_rect(inner).id_salt("curve"));
    kit::axis_style(&mut child, &t);
    let labels = ["Recall: share of true pairs that are matched", "Precision: share of matches that are true"];
    let size = vec2(inner.width() - 36.0, inner.height());
    let plot = plain_plot("precision recall", size, labels, &t).allow_zoom(true).allow_boxed_zoom(true);
    let shown = plot.show(&mut child, |plot| {
        for f1 in [0.5, 0.7, 0.9] {
            let line = Line::new(format!("F1 {f1}"), PlotPoints::from(equal_f1(f1)));
            plot.line(line.color(t.strong).width(1.0).allow_hover(false));
        }
    });
    shown.response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, "Precision and recall plot"));
    band_ui(ui, &shown.transform, &view.band, &t);
    overlays_ui(ui, &shown.transform, d);
    let curve = view.drawn.iter().map(|p| at(&shown.transform, p[0], p[1]));
    kit::pieces(ui.painter(), curve, *shown.transform.frame(), 2.0, t.t1);
    names(ui, &shown.transform, &t);
    let quality = |threshold: f64| {
        let q = view.curve.at(threshold);
        [q.recall, q.precision]
    };
    let slid = Slid { picks: &view.picks, thresholds: view.curve.thresholds(), at: &quality };
    point_ui(ui, &shown.transform, &slid, d);
}

/// A curve that a point slides along.
pub(super) struct Slid<'a> {
    /// Operating points that can be taken: threshold, recall, precision.
    pub picks: &'a [[f64; 3]],
    /// All of them, descending.
    pub thresholds: &'a [f64],
    /// Recall and precision at a threshold.
    pub at: &'a dyn Fn(f64) -> [f64; 2],
}

/// Marks of an axis from 0 to 1.
fn marks() -> Vec<egui_plot::GridMark> {
    (0..=5).map(|i| egui_plot::GridMark { value: f64::from(i) / 5.0, step_size: 0.2 }).collect()
}

/// An empty plot of precision over recall, from 0 to 1 on both axes, that neither scrolls nor drags nor zooms.
pub fn plain_plot<'a>(name: &str, size: egui::Vec2, [recall, precision]: [&str; 2], t: &Tokens) -> Plot<'a> {
    let label = |words: &str| egui::RichText::new(words).size(11.5).color(t.t3);
    Plot::new(name)
        .width(size.x)
        .height(size.y)
        .default_x_bounds(0.0, 1.0)
        .default_y_bounds(0.0, 1.02)
        .set_margin_fraction(vec2(0.0, 0.0))
        .show_background(false)
        .show_crosshair(false)
        .allow_scroll(false)
        .allow_drag(false)
        .allow_zoom(false)
        .allow_boxed_zoom(false)
        .grid_color(t.soft)
        .grid_fade(1.0)
        .grid_spacing(12.0..=60.0)
        .x_grid_spacer(|_| marks())
        .y_grid_spacer(|_| marks())
        .x_axis_label(label(recall))
        .y_axis_label(label(precision))
        .y_axis_min_width(30.0)
        .x_axis_formatter(|mark, _| format!("{:.1}", mark.value))
        .y_axis_formatter(|mark, _| format!("{:.1}", mark.value))
        .label_formatter(|_| None)
}

/// Where the curve may lie: a strip of triangles, since the painter fills convex shapes only.
pub(super) fn band_ui(ui: &Ui, transform: &PlotTransform, band: &[[f64; 3]], t: &Tokens) {
    let mut mesh = egui::Mesh::default();
    let color = t.t1.gamma_multiply(BAND);
    for [recall, low, high] in band {
        for precision in [low, high] {
            mesh.colored_vertex(at(transform, *recall, *precision), color);
        }
    }
    for i in 1..band.len() as u32 {
        mesh.add_triangle(2 * i - 2, 2 * i - 1, 2 * i);
        mesh.add_triangle(2 * i - 1, 2 * i, 2 * i + 1);
    }
    ui.painter().with_clip_rect(*transform.frame()).add(mesh);
}

/// Points of equal F1: precision = f r / (2 r - f).
pub(super) fn equal_f1(f: f64) -> Vec<[f64; 2]> {
    let from = f / (2.0 - f);
    (0..=60).map(|i| from + (1.0 - from) * f64::from(i) / 60.0).map(|r| [r, f * r / (2.0 * r - f)]).collect()
}

pub(super) fn at(transform: &PlotTransform, recall: f64, precision: f64) -> Pos2 {
    transform.position_from_point(&PlotPoint::new(recall, precision))
}

/// Names of the F1 curves at the right edge.
pub(super) fn names(ui: &Ui, transform: &PlotTransform, t: &Tokens) {
    for f1 in [0.5, 0.7, 0.9] {
        let place = at(transform, 1.0, f1 / (2.0 - f1));
        if transform.frame().y_range().contains(place.y) {
            let words = format!("F1 {f1:.1}");
            let p = pos2(transform.frame().right() + 5.0, place.y);
            kit::text(ui.painter(), p, Align2::LEFT_CENTER, &words, 11.0, Weight::Regular, t.t3);
        }
    }
}

/// Dashes of what is laid over the curve: points on, points off.
const DASHES: [[f32; 2]; 4] = [[7.0, 4.0], [2.5, 3.0], [12.0, 3.0], [5.0, 5.0]];

/// Something laid over the curve: its name, its staircase (recall, precision), its PRAUC.
type Laid<'a> = (String, Cow<'a, [[f64; 2]]>, f64);

/// What is laid over the curve.
fn laid<'a>(d: &'a Draw<'_>) -> Vec<Laid<'a>> {
    let threshold = &d.state.threshold;
    let test = usize::from(threshold.split == crate::graph::Split::Test);
    // What decisions changed: the curve of the model that training with them began from.
    let learned = d.state.review.learned.as_ref().filter(|l| {
        d.state.models.current.as_deref() == Some(&l.models[1])
            && threshold.bench.choice == crate::app::Choice::default()
    });
    let before = learned.and_then(|l| {
        let curve = l.before[test].as_ref()?;
        let name = format!("Before {}", numbers::counted(l.decisions, "decision", "decisions"));
        Some((name, curve.drawn.as_slice().into(), curve.average_precision))
    });
    let models = threshold.bench.overlays.iter().filter_map(|o| {
        let curve = o.curves[test].as_ref()?;
        Some((o.model.clone(), curve.drawn.as_slice().into(), curve.average_precision))
    });
    // An ablation is measured on all test pairs, counted as they are.
    let plain = test == 1 && threshold.bench.choice == crate::app::Choice::default();
    let rows = threshold.bench.ablations.iter().filter(|_| plain).filter_map(|(i, _)| {
        let row = d.state.models.ablation.rows.get(*i)?;
        let name = format!("{}: {}", row.variant.config.kind.shown(), row.variant.name);
        Some((name, staircase(row.curves[0].iter().copied()).into(), row.all.mean.value))
    });
    before.into_iter().chain(models).chain(rows).collect()
}

/// Other models, dashed.
fn overlays_ui(ui: &Ui, transform: &PlotTransform, d: &Draw<'_>) {
    let p = ui.painter().with_clip_rect(transform.frame().expand(1.0).intersect(ui.clip_rect()));
    for (i, (_, curve, _)) in laid(d).iter().enumerate() {
        let path: Vec<Pos2> = curve.iter().map(|c| at(transform, c[0], c[1])).collect();
        let [on, off] = DASHES[i % DASHES.len()];
        p.extend(egui::Shape::dashed_line(&path, Stroke::new(1.5, d.t.t3), on, off));
    }
}

/// The curves by name with their PRAUC, from the right; gives where they begin.
fn legend(ui: &Ui, rect: Rect, view: &CurveView, d: &Draw<'_>) -> f32 {
    let t = d.t;
    let p = ui.painter();
    let y = rect.top() + 20.0;
    let mut x = rect.right() - 20.0;
    let others = laid(d);
    for (i, (name, _, prauc)) in others.iter().enumerate().rev() {
        let short = kit::elide(ui, name, 12.0, Weight::Regular, 320.0 / (others.len() + 1) as f32, kit::KeepEnd::No);
        let words = format!("{short} {prauc:.3}");
        let text = kit::text(p, pos2(x, y), Align2::RIGHT_CENTER, &words, 12.0, Weight::Regular, t.t2);
        kit::value(ui, text, &format!("PRAUC of {name}"), &format!("{prauc:.3}"));
        let [on, off] = DASHES[i % DASHES.len()];
        let line = [pos2(text.left() - 30.0, y), pos2(text.left() - 8.0, y)];
        p.extend(egui::Shape::dashed_line(&line, Stroke::new(1.5, t.t3), on, off));
        x = text.left() - 44.0;
    }
    let sure = view.uncertainty.prauc();
    let shown = format!("PRAUC {:.3} ({:.2} to {:.2})", view.average_precision, sure.low, sure.high);
    let right = kit::text(p, pos2(x, y), Align2::RIGHT_CENTER, &shown, 12.0, Weight::Medium, t.t1);
    kit::value(ui, right, "PRAUC", &format!("{:.3}", view.average_precision));
    let name = d.state.models.current().map_or("", |m| m.name.as_str());
    let most = if others.is_empty() { 240.0 } else { 120.0 };
    let name = kit::elide(ui, name, 12.0, Weight::Medium, most, kit::KeepEnd::No);
    let at = pos2(right.left() - 12.0, y);
    let name = kit::text(p, at, Align2::RIGHT_CENTER, &name, 12.0, Weight::Medium, t.t1);
    let line = Rect::from_center_size(pos2(name.left() - 20.0, y), vec2(22.0, 2.0));
    p.rect_filled(line, CornerRadius::ZERO, t.t1);
    line.left() - 12.0
}

/// The working point (a disc with halo and hairlines) and the saved one (hollow).
pub(super) fn point_ui(ui: &mut Ui, transform: &PlotTransform, slid: &Slid<'_>, d: &mut Draw<'_>) {
    let t = d.t;
    let frame = *transform.frame();
    let (working, reference) = (d.state.threshold.working, d.state.threshold.reference());
    let place = |threshold: f64| {
        let [recall, precision] = (slid.at)(threshold);
        at(transform, recall, precision)
    };
    let disc = place(working);
    let grip = Rect::from_center_size(disc, vec2(28.0, 28.0));
    let pointer = ui.input(|i| i.pointer.hover_pos()).filter(|p| frame.contains(*p));
    let near = pointer.and_then(|p| nearest(transform, slid.picks, p)).filter(|(_, distance)| *distance <= REACH);
    let id = ui.scope_id().with("threshold point");
    let dragging = ui.ctx().is_being_dragged(id);
    // Wherever the pointer is near the curve, the point can be taken along from there.
    let mut area = grip;
    if let Some(p) = pointer.filter(|_| movable(d) && (near.is_some() || dragging)) {
        area = area.union(Rect::from_center_size(p, vec2(8.0, 8.0)));
    }
    let response = ui.interact(area, id, if movable(d) { Sense::click_and_drag() } else { Sense::hover() });
    if movable(d) {
        response.widget_info(|| WidgetInfo::slider(true, working, "Threshold"));
        if (response.dragged() || response.clicked())
            && let Some((threshold, _)) =
                response.interact_pointer_pos().and_then(|p| nearest(transform, slid.picks, p))
        {
            d.push(Action::Threshold(threshold));
            response.request_focus();
        }
        if d.memo.focus_threshold {
            response.request_focus();
            d.memo.focus_threshold = false;
        }
        keys(ui, &response, slid.thresholds, d);
    }
    let p = ui.painter();
    kit::dashed(p, pos2(frame.left(), disc.y), disc, 1.0, t.you.gamma_multiply(0.8));
    kit::dashed(p, pos2(disc.x, frame.bottom()), disc, 1.0, t.you.gamma_multiply(0.8));
    if reference != working {
        p.circle_filled(place(reference), 5.0, t.panel);
        p.circle_stroke(place(reference), 5.0, Stroke::new(1.6, t.you));
    }
    if let Some(score) = d.memo.marked {
        p.circle_stroke(place(score), 6.0, Stroke::new(1.6, t.t1));
    }
    p.circle_filled(disc, 12.0, t.you.gamma_multiply(0.25));
    p.circle_filled(disc, 7.0, t.you);
    if response.has_focus() {
        p.circle_stroke(disc, 14.0, Stroke::new(2.0, t.you));
    }
    if movable(d) {
        response.on_hover_cursor(CursorIcon::Grab);
    }
    label(ui, frame, disc, (slid.at)(working), d);
}

/// The threshold whose point on the curve is nearest to a place, and how far it is; points that the eye cannot tell apart count
/// once.
fn nearest(transform: &PlotTransform, picks: &[[f64; 3]], pointer: Pos2) -> Option<(f64, f32)> {
    let mut best: Option<(f64, f32)> = None;
    for &[threshold, recall, precision] in picks {
        let distance = at(transform, recall, precision).distance(pointer);
        if best.is_none_or(|b| distance < b.1) {
            best = Some((threshold, distance));
        }
    }
    best
}

/// The card beside the point: threshold, precision, recall.
fn label(ui: &Ui, frame: Rect, disc: Pos2, [recall, precision]: [f64; 2], d: &Draw<'_>) {
    let t = d.t;
    let threshold = &d.state.threshold;
    let title = format!("Threshold {}", d.state.threshold_text(threshold.working));
    let word = if threshold.bench.pinned.is_some() { "pinned" } else { "saved" };
    let saved = format!("{word} {}", d.state.threshold_text(threshold.reference()));
    let below = format!("precision {precision:.3}   recall {recall:.3}");
    let upper = kit::width(ui, &title, 12.5, Weight::Semibold) + kit::width(ui, &saved, 11.5, Weight::Regular) + 20.0;
    let width = upper.max(kit::width(ui, &below, 12.0, Weight::Medium)) + 24.0;
    let x = (disc.x - width - 16.0).max(frame.left() + 8.0);
    let y = (disc.y + 40.0).min(frame.bottom() - 70.0);
    let rect = Rect::from_min_size(pos2(x, y), vec2(width, 58.0));
    let p = ui.painter();
    kit::boxed(p, rect, 8, t.card, t.strong);
    let (l, r) = (rect.left() + 12.0, rect.right() - 12.0);
    kit::text(p, pos2(l, rect.top() + 19.0), Align2::LEFT_CENTER, &title, 12.5, Weight::Semibold, t.you);
    kit::text(p, pos2(r, rect.top() + 19.0), Align2::RIGHT_CENTER, &saved, 11.5, Weight::Regular, t.t3);
    kit::text(p, pos2(l, rect.top() + 40.0), Align2::LEFT_CENTER, &below, 12.0, Weight::Medium, t.t1);
}
