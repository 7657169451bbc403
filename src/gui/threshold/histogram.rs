//! Scores of gold pairs: same above the line, different below.

use crate::app::{Bin, CurveView, numbers};
use crate::gui::kit;
use crate::gui::place::Draw;
use crate::gui::theme::Weight;
use egui::{Align2, CornerRadius, Rect, Ui, pos2};

/// Draws the bars; heights are square roots of counts.
pub fn bars_ui(ui: &Ui, plot: Rect, view: &CurveView, bins: &[Bin], d: &Draw<'_>) {
    let t = d.t;
    let p = ui.painter();
    let root = |n: usize| (n as f32).sqrt();
    let up = bins.iter().map(|b| root(b.same)).fold(0.0, f32::max);
    let down = bins.iter().map(|b| root(b.different)).fold(0.0, f32::max);
    let unit = (plot.height() - 4.0) / (up + down).max(1.0);
    let zero = plot.top() + up * unit + 2.0;
    let width = plot.width() / bins.len().max(1) as f32;
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
    // The words stand where the bars leave most room: same at the left above, different at the right below.
    let same = format!("gold: same ({})", numbers::count(view.same));
    let different = format!("gold: different ({})", numbers::count(view.different));
    let at = pos2(plot.left() + 8.0, (zero - 26.0).max(plot.top() + 8.0));
    kit::text(p, at, Align2::LEFT_CENTER, &same, 12.0, Weight::Medium, t.pro);
    let at = pos2(plot.right() - 8.0, (zero + 30.0).min(plot.bottom() - 8.0));
    kit::text(p, at, Align2::RIGHT_CENTER, &different, 12.0, Weight::Medium, t.con);
}
