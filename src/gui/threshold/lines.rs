//! Precision, recall and F1 against the threshold; how often pairs of a score are the same.

use crate::app::{CurveView, numbers};
use crate::gui::kit;
use crate::gui::place::Draw;
use crate::gui::theme::Weight;
use egui::{Align2, Pos2, Rect, Stroke, Ui, pos2};

/// Horizontal lines at quarters, with their numbers.
fn grid(ui: &Ui, plot: Rect, d: &Draw<'_>) {
    let p = ui.painter();
    for i in 0..=4 {
        let share = i as f32 / 4.0;
        let y = plot.bottom() - plot.height() * share;
        kit::hline(p, plot.x_range().into(), y, d.t.soft);
        let at = pos2(plot.left() - 8.0, y);
        kit::text(p, at, Align2::RIGHT_CENTER, &format!("{share:.2}"), 11.0, Weight::Regular, d.t.t3);
    }
}

/// Draws three lines: position on the scale, then precision, recall and F1 there.
pub fn metrics_ui(ui: &Ui, plot: Rect, points: &[[f64; 4]], d: &Draw<'_>) {
    let t = d.t;
    grid(ui, plot, d);
    let place = |position: f64, value: f64| {
        pos2(plot.left() + plot.width() * position as f32, plot.bottom() - plot.height() * value as f32)
    };
    // Told apart by dashes and by their names, as curves are everywhere.
    for (k, name, dashes) in [(1, "precision", None), (2, "recall", Some([7.0, 4.0])), (3, "F1", Some([2.5, 3.0]))] {
        let path: Vec<Pos2> = points.iter().map(|p| place(p[0], p[k])).collect();
        let (width, color) = if k == 3 { (2.0, t.t3) } else { (1.8, t.t1) };
        match dashes {
            None => kit::pieces(ui.painter(), path.into_iter(), plot, width, color),
            Some([on, off]) => {
                ui.painter().extend(egui::Shape::dashed_line(&path, Stroke::new(width, color), on, off));
            }
        }
        let at = pos2(plot.left() + 64.0 + 122.0 * (k - 1) as f32, plot.bottom() - 12.0);
        let sample = [pos2(at.x - 34.0, at.y), pos2(at.x - 8.0, at.y)];
        let ground = Rect::from_min_max(pos2(at.x - 38.0, at.y - 9.0), pos2(at.x + 62.0, at.y + 9.0));
        ui.painter().rect_filled(ground, egui::CornerRadius::same(4), t.panel.gamma_multiply(0.9));
        match dashes {
            None => drop(ui.painter().line_segment(sample, Stroke::new(width, color))),
            Some([on, off]) => {
                ui.painter().extend(egui::Shape::dashed_line(&sample, Stroke::new(width, color), on, off));
            }
        }
        kit::text(ui.painter(), at, Align2::LEFT_CENTER, name, 11.5, Weight::Medium, t.t2);
    }
}

/// Draws a disc for each bin with pairs: where honest scores would lie on the diagonal; a stick says how far it is off.
pub fn calibration_ui(ui: &Ui, plot: Rect, view: &CurveView, d: &Draw<'_>) {
    let t = d.t;
    grid(ui, plot, d);
    let p = ui.painter();
    let place = |score: f64, share: f64| {
        pos2(plot.left() + plot.width() * score as f32, plot.bottom() - plot.height() * share as f32)
    };
    kit::dashed(p, place(0.0, 0.0), place(1.0, 1.0), 1.2, t.t3);
    let most = view.calibration.iter().map(|b| b.pairs).max().unwrap_or(1).max(1) as f32;
    for bin in view.calibration.iter().filter(|b| b.pairs > 0) {
        let at = place(bin.mean_score, bin.same_share);
        let honest = place(bin.mean_score, bin.mean_score);
        p.line_segment([honest, at], Stroke::new(1.2, t.neu));
        let radius = 3.0 + 6.0 * (bin.pairs as f32 / most).sqrt();
        p.circle_filled(at, radius, t.t1.gamma_multiply(0.8));
        // Beside the disc, where no stick and no diagonal runs through it; at the right edge on its left.
        let right = at.x + radius + 30.0 < plot.right();
        let (anchor, aside) =
            if right { (Align2::LEFT_CENTER, radius + 4.0) } else { (Align2::RIGHT_CENTER, -radius - 4.0) };
        let up = if bin.same_share < bin.mean_score { -7.0 } else { 7.0 };
        let words = numbers::count(bin.pairs);
        kit::text(p, at + egui::vec2(aside, up), anchor, &words, 10.5, Weight::Regular, t.t2);
    }
}
