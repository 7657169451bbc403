//! The cap: one neighborhood drawn again and again, a column a draw, and how often each relation is heard.

use super::Scene;
use crate::app::numbers;
use crate::gui::kit::{self, KeepEnd};
use crate::gui::place::Draw;
use crate::gui::theme::Weight;
use crate::model::cg_mualign::trace::SEEDS;
use crate::scene::{RelationKey, relation_words};
use egui::{Align2, CornerRadius, Rect, Stroke, Ui, pos2, vec2};

/// Draws shown at most as columns.
const COLUMNS: usize = 24;
const NAMES: f32 = 190.0;
const FIGURES: f32 = 176.0;

/// Draws the step.
pub fn cap_ui(ui: &mut Ui, rect: Rect, scene: &Scene, d: &mut Draw<'_>) {
    let t = d.t;
    let draws = &scene.lesson.trace.draws;
    let inner = Rect::from_min_max(rect.min + vec2(18.0, 10.0), rect.max - vec2(18.0, 12.0));
    let narrow = inner.width() < 700.0;
    let (names, figures) = if narrow { (140.0, 132.0) } else { (NAMES, FIGURES) };
    let left = inner.left() + names;
    let right = inner.right() - figures;
    let columns = COLUMNS.min(((right - left) / 11.0) as usize).max(1);
    let cell = (right - left) / columns as f32;
    // Draw by draw while it plays; all of them when it rests in the middle of the step.
    let played = ((scene.phase * 2.0 * columns as f32).ceil() as usize).clamp(1, columns);
    let head = inner.top() + 14.0;
    let p = ui.painter();
    let words = format!("{played} of {SEEDS} draws, each keeps {}", draws.cap);
    kit::text(p, pos2(left, head), Align2::LEFT_CENTER, &words, 11.5, Weight::Medium, t.t2);
    kit::text(p, pos2(inner.left(), head), Align2::LEFT_CENTER, "edges by relation", 11.5, Weight::Medium, t.t2);
    let middle = right + figures * 0.54;
    kit::text(p, pos2(middle, head), Align2::RIGHT_CENTER, "weighted", 11.5, Weight::Medium, t.t2);
    kit::text(p, pos2(inner.right(), head), Align2::RIGHT_CENTER, "equal", 11.5, Weight::Medium, t.t2);
    let top = head + 16.0;
    let foot = 46.0;
    let lines: usize = draws.relations.iter().map(|r| r.names.len() + 1).sum();
    let row = ((inner.bottom() - foot - top) / lines.max(1) as f32).clamp(8.0, 20.0);
    let mut y = top;
    let last = inner.bottom() - foot;
    let mut left_out = 0;
    for relation in &draws.relations {
        if y + row * 1.6 > last {
            left_out += relation.names.len();
            continue;
        }
        let words = relation_words(&RelationKey { name: relation.relation.clone(), direction: relation.direction });
        let words = format!("{words} · {}", relation.names.len());
        let p = ui.painter();
        kit::hline(p, inner.x_range().into(), y, t.soft);
        let size = if row >= 13.0 { 12.0 } else { 11.0 };
        let label = kit::elide(ui, &words, size, Weight::Semibold, names - 10.0, KeepEnd::No);
        let line = y + row * 0.5 + 2.0;
        kit::text(ui.painter(), pos2(inner.left(), line), Align2::LEFT_CENTER, &label, size, Weight::Semibold, t.t1);
        for (x, heard) in [middle, inner.right()].into_iter().zip(relation.heard()) {
            let shown = numbers::percent(heard);
            kit::text(ui.painter(), pos2(x, line), Align2::RIGHT_CENTER, &shown, size, Weight::Medium, t.t1);
        }
        y += row + 2.0;
        for (i, name) in relation.names.iter().enumerate() {
            if y + row > last {
                left_out += relation.names.len() - i;
                break;
            }
            let line = y + row * 0.5;
            if row >= 11.0 {
                let shown = kit::elide(ui, name, 11.0, Weight::Regular, names - 22.0, KeepEnd::No);
                let at = pos2(inner.left() + 12.0, line);
                kit::text(ui.painter(), at, Align2::LEFT_CENTER, &shown, 11.0, Weight::Regular, t.t2);
            }
            for (seed, kept) in relation.weighted.iter().take(played).enumerate() {
                let at = pos2(left + cell * (seed as f32 + 0.5), line);
                let radius = (row * 0.32).min(cell * 0.34).max(1.6);
                if kept.contains(&i) {
                    ui.painter().circle_filled(at, radius, t.t1);
                } else {
                    ui.painter().circle_stroke(at, radius, Stroke::new(0.8, t.strong));
                }
            }
            y += row;
        }
    }
    // The draw in use is the first one.
    let mark = Rect::from_min_max(pos2(left, top - 2.0), pos2(left + cell, y.min(last) + 2.0));
    let p = ui.painter();
    p.rect_stroke(mark, CornerRadius::same(4), Stroke::new(1.2, t.you), egui::StrokeKind::Inside);
    let foot = inner.bottom() - 22.0;
    let mut words = String::from("Full: kept. Violet: the draw that is used.");
    if left_out > 0 {
        let edges = numbers::counted(left_out, "more edge is", "more edges are");
        words += &format!(" {edges} drawn, with no room here.");
    }
    kit::text(p, pos2(inner.left(), foot), Align2::LEFT_CENTER, &words, 11.5, Weight::Regular, t.t3);
    let words = "Right: in how many draws the relation is heard at all, weighted by rarity and with equal chances.";
    let shown = kit::elide(ui, words, 11.5, Weight::Regular, inner.width(), KeepEnd::No);
    kit::text(ui.painter(), pos2(inner.left(), foot + 16.0), Align2::LEFT_CENTER, &shown, 11.5, Weight::Regular, t.t3);
}
