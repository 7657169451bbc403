//! Model, the ablation: what does each attention give? Four rows a kind (neither, each, both), measured on all test
//! pairs and on look-alikes, with their precision-recall curves over each other.
//!
//! A curve is known by its dashes, the same in the table; violet is the row a person has chosen. Blue and orange mark
//! differences that are more than chance.

use super::icons;
use super::kit::{self, Look};
use super::place::Draw;
use super::theme::{Tokens, Weight};
use super::threshold::curve::plain_plot;
use crate::app::{AblationLook, AblationRow, Action, numbers, staircase};
use crate::evaluation::Interval;
use crate::model::ModelKind;
use egui::{
    Align2, Color32, CornerRadius, Painter, Pos2, Rect, Role, Shape, Stroke, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};
use egui_plot::{Line, PlotPoint, PlotPoints};
use std::sync::Arc;

/// Cross-graph attention, self-attention, and what the row is called.
const ROWS: [(bool, bool, &str); 4] = [
    (false, false, "Neither attention"),
    (true, false, "Cross-graph only"),
    (false, true, "Self only"),
    (true, true, "Both attentions"),
];
const ROW: f32 = 30.0;
/// Narrower than this the columns would touch.
pub const LEAST_WIDTH: f32 = 660.0;

/// The entry below the list of models.
pub fn entry_ui(ui: &Ui, at: Pos2, width: f32, d: &mut Draw<'_>) {
    let t = d.t;
    kit::over_line(ui.painter(), at + vec2(16.0, 8.0), Align2::LEFT_CENTER, "Side by side", 10.5, t.t3);
    let row = Rect::from_min_size(at + vec2(8.0, 20.0), vec2(width - 16.0, 52.0));
    let on = d.state.models.ablation.shown;
    let response = kit::hot_as(ui, row, "Ablation", Role::ListItem, Some(on));
    let p = ui.painter();
    if on || response.hovered() {
        p.rect_filled(row, CornerRadius::same(6), if on { t.sel } else { t.hover });
    }
    kit::focus_ring(ui, &response, &t, 6);
    let left = row.left() + 10.0;
    kit::text(p, pos2(left, row.top() + 17.0), Align2::LEFT_CENTER, "Ablation", 13.0, Weight::Medium, t.t1);
    let words = "what each attention gives";
    kit::text(p, pos2(left, row.top() + 36.0), Align2::LEFT_CENTER, words, 11.5, Weight::Regular, t.t3);
    if response.clicked() {
        d.push(Action::ShowAblation);
    }
}

/// The ablation in the middle of the place.
pub fn ablation_ui(ui: &mut Ui, rect: Rect, d: &mut Draw<'_>) {
    let t = d.t;
    let inner = rect.shrink2(vec2(20.0, 0.0));
    let at = pos2(inner.left(), rect.top() + 28.0);
    kit::text(ui.painter(), at, Align2::LEFT_CENTER, "Ablation", 19.0, Weight::Semibold, t.t1);
    let words = "The same training with neither attention, each, and both: what does each give?";
    let words = kit::elide(ui, words, 12.5, Weight::Regular, inner.width(), kit::KeepEnd::No);
    let at = pos2(inner.left(), rect.top() + 56.0);
    kit::text(ui.painter(), at, Align2::LEFT_CENTER, &words, 12.5, Weight::Regular, t.t2);
    start_ui(ui, Rect::from_min_size(pos2(inner.right() - 148.0, rect.top() + 13.0), vec2(148.0, 30.0)), d);
    let ablation = &d.state.models.ablation;
    if ablation.rows.is_empty() {
        let words = match (&d.state.models.fault, ablation.running) {
            (Some(fault), _) => fault.clone(),
            (None, true) => "Training the first variant.".to_owned(),
            _ => "Nothing is measured yet. Eight variants, three seeds each: some minutes on a small pair of graphs."
                .to_owned(),
        };
        let shown = kit::elide(ui, &words, 12.5, Weight::Regular, inner.width(), kit::KeepEnd::No);
        let area = kit::text(ui.painter(), rect.center(), Align2::CENTER_CENTER, &shown, 12.5, Weight::Regular, t.t3);
        kit::value(ui, area, "Ablation state", &words);
        return;
    }
    let look = ablation.look;
    let kinds = [("Ablation of Evidence", "Evidence"), ("Ablation of CG-MuAlign", "CG-MuAlign")];
    let chosen = usize::from(look.kind == ModelKind::CgMualign);
    if let (_, Some(i)) = kit::switch(ui, pos2(inner.left(), rect.top() + 78.0), &kinds, chosen, &t) {
        let kind = if i == 0 { ModelKind::Evidence } else { ModelKind::CgMualign };
        d.push(Action::AblationLook(AblationLook { kind, ..look }));
    }
    let bottom = table_ui(ui, inner, rect.top() + 112.0, d);
    let bottom = differences_ui(ui, inner, bottom + 8.0, d);
    let card = Rect::from_min_max(pos2(inner.left(), bottom + 12.0), pos2(inner.right(), rect.bottom() - 16.0));
    if card.height() > 120.0 {
        curves_ui(ui, card, d);
    }
}

/// The button that starts, or while it runs the one that stops.
fn start_ui(ui: &Ui, rect: Rect, d: &mut Draw<'_>) {
    let t = d.t;
    if d.state.models.ablation.running {
        if kit::button(ui, rect, "Cancel ablation", icons::STOP, "Cancel", Look::Chip, &t).clicked() {
            d.push(Action::CancelJob);
        }
        if let Some(job) = d.state.job.as_ref().filter(|j| j.total > 0) {
            let bar = Rect::from_min_size(pos2(rect.left(), rect.bottom() + 6.0), vec2(rect.width(), 4.0));
            let share = job.done as f32 / job.total as f32;
            kit::bar(ui.painter(), bar, share, t.hover, t.you);
            let response = ui.interact(bar.expand(4.0), ui.scope_id().with("ablation progress"), egui::Sense::hover());
            response.widget_info(|| WidgetInfo {
                value: Some(f64::from(share)),
                ..WidgetInfo::labeled(Role::ProgressIndicator, true, "Ablation progress")
            });
        }
        return;
    }
    let gold = d.state.graphs.as_ref().is_some_and(|g| g.pair.links.is_some());
    if d.state.job.is_none() && (gold || cfg!(test)) {
        let look = if d.state.models.ablation.whole.is_some() { Look::Chip } else { Look::Primary };
        if kit::button(ui, rect, "Train ablations", icons::PLAY, "Train ablations", look, &t).clicked() {
            d.push(Action::Ablate);
        }
    }
}

/// "0.722  0.68 to 0.76".
fn shown(interval: &Interval) -> (String, String) {
    (format!("{:.3}", interval.value), format!("{:.2} to {:.2}", interval.low, interval.high))
}

/// Where the columns of figures begin: all pairs, look-alikes, order, F1.
fn columns(inner: Rect) -> [f32; 4] {
    let name = 184.0;
    let step = (inner.width() - name) / 3.3;
    [0.0, 1.0, 2.0, 2.65].map(|k| inner.left() + name + k * step)
}

/// The four rows; gives where they end.
fn table_ui(ui: &Ui, inner: Rect, top: f32, d: &mut Draw<'_>) -> f32 {
    let t = d.t;
    let at = columns(inner);
    for (x, words) in at.into_iter().zip(["All pairs", "Look-alikes", "Order", "F1"]) {
        kit::over_line(ui.painter(), pos2(x, top + 10.0), Align2::LEFT_CENTER, words, 10.5, t.t3);
    }
    let look = d.state.models.ablation.look;
    for (i, (cross, own, name)) in ROWS.into_iter().enumerate() {
        let y = top + 20.0 + i as f32 * ROW;
        let row = Rect::from_min_size(pos2(inner.left() - 8.0, y), vec2(inner.width() + 16.0, ROW));
        let on = i == look.row;
        let response = kit::hot_as(ui, row, &format!("Ablation row: {name}"), Role::ListItem, Some(on));
        if on || response.hovered() {
            ui.painter().rect_filled(row, CornerRadius::same(6), if on { t.sel } else { t.hover });
        }
        kit::focus_ring(ui, &response, &t, 6);
        if response.clicked() {
            d.push(Action::AblationLook(AblationLook { row: i, ..look }));
        }
        let y = row.center().y;
        let sample = [pos2(inner.left(), y), pos2(inner.left() + 30.0, y)];
        stroke(ui.painter(), &sample, i, on, &t);
        let p = ui.painter();
        kit::text(p, pos2(inner.left() + 40.0, y), Align2::LEFT_CENTER, name, 12.5, Weight::Medium, t.t1);
        let Some(measured) = d.state.models.ablation.row(look.kind, cross, own).cloned() else {
            let words = if d.state.models.ablation.running { "not yet" } else { "—" };
            kit::text(p, pos2(at[0], y), Align2::LEFT_CENTER, words, 12.0, Weight::Regular, t.t3);
            continue;
        };
        figures_ui(ui, &measured, name, at, y, &t);
    }
    let bottom = top + 20.0 + 4.0 * ROW + 6.0;
    kit::hline(ui.painter(), inner.x_range().into(), bottom, t.soft);
    bottom
}

fn figures_ui(ui: &Ui, row: &AblationRow, name: &str, at: [f32; 4], y: f32, t: &Tokens) {
    let p = ui.painter();
    let alike = row.look_alikes.as_ref().map(|m| m.mean);
    for (x, column, interval) in [(at[0], "All pairs", Some(row.all.mean)), (at[1], "Look-alikes", alike)] {
        let Some(interval) = interval else {
            kit::text(p, pos2(x, y), Align2::LEFT_CENTER, "—", 12.5, Weight::Regular, t.t3);
            continue;
        };
        let (value, ends) = shown(&interval);
        let area = kit::text(p, pos2(x, y), Align2::LEFT_CENTER, &value, 13.0, Weight::Medium, t.t1);
        let at = pos2(area.right() + 8.0, y);
        let ends_area = kit::text(p, at, Align2::LEFT_CENTER, &ends, 11.5, Weight::Regular, t.t3);
        kit::value(ui, area.union(ends_area), &format!("{column}: {name}"), &format!("{value}, {ends}"));
    }
    let order = row.right_order.map_or_else(|| "—".to_owned(), |o| format!("{o:.2}"));
    for (x, column, value) in [(at[2], "Order", order), (at[3], "F1", format!("{:.2}", row.f1))] {
        let area = kit::text(p, pos2(x, y), Align2::LEFT_CENTER, &value, 12.5, Weight::Regular, t.t2);
        kit::value(ui, area, &format!("{column}: {name}"), &value);
    }
}

/// What is ahead of neither attention, and by how much; gives where it ends.
fn differences_ui(ui: &Ui, inner: Rect, top: f32, d: &Draw<'_>) -> f32 {
    let t = d.t;
    let ablation = &d.state.models.ablation;
    let (Some(whole), Some(plain)) = (&ablation.whole, ablation.row(ablation.look.kind, false, false)) else {
        return top;
    };
    let at = columns(inner);
    let mut y = top;
    for (cross, own, name) in ROWS {
        let Some(row) = ablation.row(ablation.look.kind, cross, own) else { continue };
        let of = |d: &&crate::pipeline::Difference| d.of == row.variant.name && d.against == plain.variant.name;
        let Some(found) = whole.differences.iter().find(of) else { continue };
        let words = format!("{name}, gain");
        let p = ui.painter();
        kit::text(p, pos2(inner.left() + 40.0, y + 10.0), Align2::LEFT_CENTER, &words, 12.0, Weight::Regular, t.t2);
        for (x, column, interval) in [(at[0], "all pairs", Some(found.all)), (at[1], "look-alikes", found.look_alikes)]
        {
            let Some(interval) = interval else { continue };
            let (color, ends) = match (interval.excludes_zero(), interval.value > 0.0) {
                (true, true) => (t.pro, "ahead"),
                (true, false) => (t.con, "behind"),
                (false, _) => (t.t2, "within chance"),
            };
            let value = format!("{:+.3}", interval.value).replace('-', "−");
            let shown = format!("{value} · {ends}");
            let area = kit::text(p, pos2(x, y + 10.0), Align2::LEFT_CENTER, &shown, 12.0, Weight::Medium, color);
            kit::value(ui, area, &format!("Gain on {column}: {name}"), &shown);
        }
        y += 22.0;
    }
    let seeds: Vec<String> = whole.seeds.iter().map(u64::to_string).collect();
    let words = format!(
        "Gain: PRAUC over neither attention. Means of seeds {}; intervals: 95 % of {} resamples of left entities.",
        seeds.join(", "),
        numbers::count(whole.resamples)
    );
    let words = kit::elide(ui, &words, 11.5, Weight::Regular, inner.width(), kit::KeepEnd::No);
    kit::text(ui.painter(), pos2(inner.left(), y + 10.0), Align2::LEFT_CENTER, &words, 11.5, Weight::Regular, t.t3);
    y + 20.0
}

/// The curves of the four rows over each other.
fn curves_ui(ui: &mut Ui, card: Rect, d: &mut Draw<'_>) {
    let t = d.t;
    kit::boxed(ui.painter(), card, 8, t.panel, t.soft);
    let at = card.min + vec2(16.0, 22.0);
    let p = ui.painter();
    let title = kit::text(p, at, Align2::LEFT_CENTER, "Precision and recall", 13.0, Weight::Semibold, t.t1);
    let at = pos2(title.right() + 12.0, at.y);
    kit::text(p, at, Align2::LEFT_CENTER, "first seed", 12.0, Weight::Regular, t.t3);
    let look = d.state.models.ablation.look;
    let options = [("Curves of look-alikes", "Look-alikes"), ("Curves of all pairs", "All pairs")];
    // As wide as the switch makes itself.
    let width: f32 = options.iter().map(|(_, label)| kit::width(ui, label, 12.0, Weight::Medium) + 22.0).sum();
    let left = pos2(card.right() - width - 20.0, card.top() + 9.0);
    if let (_, Some(i)) = kit::switch(ui, left, &options, usize::from(!look.look_alikes), &t) {
        d.push(Action::AblationLook(AblationLook { look_alikes: i == 0, ..look }));
    }
    let inner = Rect::from_min_max(card.min + vec2(12.0, 44.0), card.max - vec2(16.0, 8.0));
    let mut child = ui.new_child(UiBuilder::new().max_rect(inner).id_salt("ablation curves"));
    kit::axis_style(&mut child, &t);
    let plot = plain_plot("ablation curves", inner.size(), ["Recall", "Precision"], &t);
    let shown = plot.show(&mut child, |plot| {
        // Tells the plot that it is not empty; the curves are drawn over it.
        plot.line(Line::new("frame", PlotPoints::from(vec![[0.0, 0.0], [1.0, 0.0]])).color(t.soft).allow_hover(false));
    });
    shown.response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, "Ablation curves"));
    let frame = *shown.transform.frame();
    let painter = ui.painter().with_clip_rect(frame.expand(2.0).intersect(ui.clip_rect()));
    let place = |p: &[f64; 2]| shown.transform.position_from_point(&PlotPoint::new(p[0], p[1]));
    let ablation = &d.state.models.ablation;
    let rows: Vec<(usize, Arc<AblationRow>)> = ROWS
        .into_iter()
        .enumerate()
        .filter_map(|(i, (cross, own, _))| Some((i, ablation.row(look.kind, cross, own)?.clone())))
        .collect();
    // The chosen one last, so that it lies on top.
    for lit in [false, true] {
        for (i, row) in rows.iter().filter(|(i, _)| (*i == look.row) == lit) {
            let points: Vec<Pos2> =
                staircase(row.curves[usize::from(look.look_alikes)].iter().copied()).iter().map(place).collect();
            stroke(&painter, &points, *i, lit, &t);
        }
    }
}

/// A line in the dashes of its row: dotted, dashed, dash and dot, solid; violet where it is chosen.
fn stroke(p: &Painter, points: &[Pos2], row: usize, chosen: bool, t: &Tokens) {
    let color: Color32 = if chosen { t.you } else { [t.t3, t.t2, t.t2, t.t1][row.min(3)] };
    let stroke = Stroke::new(if chosen { 2.4 } else { 1.6 }, color);
    match row {
        0 => p.extend(Shape::dashed_line_with_offset(points, stroke, &[2.0], &[3.0], 0.0)),
        1 => p.extend(Shape::dashed_line_with_offset(points, stroke, &[8.0], &[4.0], 0.0)),
        2 => p.extend(Shape::dashed_line_with_offset(points, stroke, &[9.0, 2.0], &[3.0, 3.0], 0.0)),
        _ => kit::pieces(p, points.iter().copied(), p.clip_rect(), stroke.width, color),
    }
}
