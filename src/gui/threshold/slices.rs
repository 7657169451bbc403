//! Slices: a row and a curve each, the worst one marked.

use super::curve::plain_plot;
use crate::app::{Action, BenchAction, CurveView, SliceCurve, numbers};
use crate::gui::kit::{self, KeepEnd};
use crate::gui::place::Draw;
use crate::gui::theme::Weight;
use egui::{Align2, CornerRadius, Pos2, Rect, Role, ScrollArea, Sense, Stroke, Ui, UiBuilder, WidgetInfo, pos2, vec2};
use egui_plot::PlotPoint;
use std::sync::Arc;

const ROW: f32 = 26.0;
const HEADING: f32 = 24.0;

/// Draws list and curves.
pub fn slices_ui(ui: &mut Ui, rect: Rect, view: &Arc<CurveView>, d: &mut Draw<'_>) {
    let t = d.t;
    if view.slices.is_empty() {
        super::paragraph(ui, rect, "These pairs are all of one kind: no slice has ten pairs and leaves ten out.", &t);
        return;
    }
    let list = Rect::from_min_max(rect.min, pos2(rect.left() + rect.width() * 0.6, rect.bottom()));
    let plot = Rect::from_min_max(pos2(list.right() + 12.0, rect.top()), rect.max);
    let worst = view.worst_slice().map(|s| s.slice.clone());
    rows_ui(ui, list, view, worst.as_ref(), d);
    curves_ui(ui, plot, view, worst.as_ref(), d);
}

fn rows_ui(ui: &mut Ui, rect: Rect, view: &Arc<CurveView>, worst: Option<&crate::app::Slice>, d: &mut Draw<'_>) {
    let t = d.t;
    let columns = [rect.right() - 190.0, rect.right() - 66.0, rect.right() - 8.0];
    for (x, words) in columns.into_iter().zip(["gold", "PRAUC", "F1 here"]) {
        let at = pos2(x, rect.top() + 8.0);
        kit::text(ui.painter(), at, Align2::RIGHT_CENTER, words, 11.0, Weight::Regular, t.t3);
    }
    let body = Rect::from_min_max(pos2(rect.left(), rect.top() + 18.0), rect.max);
    let mut child = ui.new_child(UiBuilder::new().max_rect(body).id_salt("slices"));
    child.set_clip_rect(body.intersect(ui.clip_rect()));
    ScrollArea::vertical().auto_shrink(false).show(&mut child, |ui| {
        let mut y = ui.max_rect().top();
        let left = ui.max_rect().left();
        let mut last = None;
        for slice in &view.slices {
            if last != Some(slice.slice.by) {
                last = Some(slice.slice.by);
                let at = pos2(left, y + HEADING / 2.0 + 2.0);
                kit::over_line(ui.painter(), at, Align2::LEFT_CENTER, slice.slice.by.name(), 10.5, t.t3);
                y += HEADING;
            }
            let row = Rect::from_min_size(pos2(left, y), vec2(rect.width() - 4.0, ROW));
            row_ui(ui, row, columns, slice, worst == Some(&slice.slice), d);
            y += ROW;
        }
        ui.set_height(y - ui.max_rect().top() + 4.0);
    });
}

fn row_ui(ui: &Ui, row: Rect, columns: [f32; 3], slice: &SliceCurve, worst: bool, d: &mut Draw<'_>) {
    let t = d.t;
    let lit = d.state.threshold.bench.lit.as_ref() == Some(&slice.slice);
    let name = format!("Slice: {}", slice.slice.name);
    let response = kit::hot_as(ui, row, &name, Role::ListItem, Some(lit));
    let p = ui.painter();
    if lit || response.hovered() {
        p.rect_filled(row, CornerRadius::same(6), if lit { t.sel } else { t.hover });
    }
    kit::focus_ring(ui, &response, &t, 6);
    let y = row.center().y;
    let mut x = row.left() + 6.0;
    if worst {
        let tag = kit::text(p, pos2(x, y), Align2::LEFT_CENTER, "worst", 11.0, Weight::Semibold, t.con);
        kit::value(ui, tag, "Worst slice", &slice.slice.name);
        x = tag.right() + 6.0;
    }
    let words = kit::elide(ui, &slice.slice.name, 12.0, Weight::Regular, columns[0] - x - 60.0, KeepEnd::No);
    kit::text(p, pos2(x, y), Align2::LEFT_CENTER, &words, 12.0, Weight::Regular, t.t1);
    let gold = match slice.lost {
        0 => numbers::count(slice.same),
        lost => format!("{} +{} lost", numbers::count(slice.same), numbers::count(lost)),
    };
    kit::text(p, pos2(columns[0], y), Align2::RIGHT_CENTER, &gold, 11.5, Weight::Regular, t.t2);
    let prauc = format!("{:.3} ({:.2} to {:.2})", slice.prauc.value, slice.prauc.low, slice.prauc.high);
    kit::text(p, pos2(columns[1], y), Align2::RIGHT_CENTER, &prauc, 11.5, Weight::Regular, t.t1);
    let here = format!("{:.3}", slice.curve.at(d.state.threshold.working).f1);
    let area = kit::text(p, pos2(columns[2], y), Align2::RIGHT_CENTER, &here, 11.5, Weight::Medium, t.t1);
    kit::value(ui, area, &format!("F1 of {}", slice.slice.name), &here);
    if kit::tip(response, "Light this curve; the filter over the charts shows these pairs alone.", "", "", &t).clicked()
    {
        let to = (!lit).then(|| slice.slice.clone());
        d.push(Action::Bench(BenchAction::Light(to)));
    }
}

fn curves_ui(ui: &mut Ui, rect: Rect, view: &Arc<CurveView>, worst: Option<&crate::app::Slice>, d: &mut Draw<'_>) {
    let t = d.t;
    let response = ui.interact(rect, ui.scope_id().with("slice curves"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, "Curves of slices"));
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("slice plot"));
    kit::axis_style(&mut child, &t);
    let plot = plain_plot("slice curves", rect.size(), ["Recall", "Precision"], &t);
    let shown = plot.show(&mut child, |_| {});
    let frame = *shown.transform.frame();
    let place = |p: &[f64; 2]| shown.transform.position_from_point(&PlotPoint::new(p[0], p[1]));
    let lit = d.state.threshold.bench.lit.as_ref();
    // Those that are told apart come last, over the others.
    let rank = |s: &SliceCurve| u8::from(worst == Some(&s.slice)) + 2 * u8::from(lit == Some(&s.slice));
    let mut order: Vec<&SliceCurve> = view.slices.iter().collect();
    order.sort_by_key(|s| rank(s));
    for slice in order {
        let path: Vec<Pos2> = slice.drawn.iter().map(place).collect();
        match rank(slice) {
            0 => kit::pieces(ui.painter(), path.into_iter(), frame, 1.0, t.t3.gamma_multiply(0.55)),
            1 => {
                let p = ui.painter().with_clip_rect(frame.expand(2.0).intersect(ui.clip_rect()));
                p.extend(egui::Shape::dashed_line(&path, Stroke::new(2.0, t.con), 7.0, 4.0));
            }
            _ => kit::pieces(ui.painter(), path.into_iter(), frame, 2.0, t.you),
        }
    }
}
