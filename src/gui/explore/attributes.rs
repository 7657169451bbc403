//! The attribute table under the butterfly: values mirrored around the attribute's name, parts at the right.

use crate::app::{Action, PairView, numbers};
use crate::gui::icons;
use crate::gui::kit::{self, KeepEnd};
use crate::gui::place::Draw;
use crate::gui::theme::{NEUTRAL_PART, Tokens, Weight};
use crate::scene::{AttributeRow, MarkedText};
use egui::{Align2, CornerRadius, Rect, Role, ScrollArea, Ui, UiBuilder, pos2, vec2};
use std::sync::Arc;

const ROW: f32 = 30.0;

/// Draws the table, or its one line when it is folded.
pub fn attributes_ui(ui: &mut Ui, rect: Rect, folded: bool, view: &Arc<PairView>, d: &mut Draw<'_>) {
    let t = d.t;
    ui.painter().rect_filled(rect, CornerRadius::ZERO, if t.dark { t.canvas } else { t.panel });
    kit::hline(ui.painter(), rect.x_range().into(), rect.top(), t.soft);
    let y = rect.top() + 18.0;
    let left = rect.left() + 16.0;
    let title = kit::text(ui.painter(), pos2(left, y), Align2::LEFT_CENTER, "Attributes", 13.0, Weight::Semibold, t.t1);
    let sum = view.attributes.shown;
    let words = format!("{} in all", numbers::signed(sum));
    let color = t.part_text(sum as f64 / 100.0);
    let at = pos2(title.right() + 10.0, y);
    let sum_area = kit::text(ui.painter(), at, Align2::LEFT_CENTER, &words, 12.0, Weight::Medium, color);
    let fold = pos2(rect.right() - 22.0, y);
    let glyph = if folded { icons::CARET_UP } else { icons::CARET_DOWN };
    if kit::icon_button(ui, fold, "Fold attributes", glyph, &t).clicked() {
        d.push(Action::FoldAttributes(!folded));
    }
    if folded {
        let room = fold.x - 18.0 - sum_area.right() - 12.0;
        summary_ui(ui, pos2(fold.x - 18.0, y), room, &view.attributes.rows, &t);
        d.memo.attribute_rows.clear();
        return;
    }
    let area = Rect::from_min_max(pos2(rect.left(), rect.top() + 36.0), pos2(rect.right(), rect.bottom() - 2.0));
    let mut child = ui.new_child(UiBuilder::new().max_rect(area).id_salt("attributes"));
    child.set_clip_rect(area.intersect(ui.clip_rect()));
    d.memo.attribute_rows.clear();
    ScrollArea::vertical().auto_shrink(false).show(&mut child, |ui| {
        let rows = &view.attributes.rows;
        ui.set_height(rows.len() as f32 * ROW);
        let origin = ui.max_rect().min;
        let largest = rows.iter().filter_map(|r| r.shown).map(i64::abs).max().unwrap_or(1).max(1);
        for (i, row) in rows.iter().enumerate() {
            let line = Rect::from_min_size(origin + vec2(0.0, i as f32 * ROW), vec2(area.width(), ROW));
            row_ui(ui, (i, line), row, largest, i + 1 < rows.len(), d);
        }
        if rows.is_empty() {
            let words = "Neither entity has attributes.";
            let at = pos2(area.center().x, area.top() + 24.0);
            kit::text(ui.painter(), at, Align2::CENTER_CENTER, words, 12.0, Weight::Regular, t.t3);
        }
    });
}

/// "Title +0.94   Length −0.21   2 more", as many as there is room for.
fn summary_ui(ui: &Ui, right: egui::Pos2, room: f32, rows: &[AttributeRow], t: &Tokens) {
    let part = |r: &AttributeRow| r.shown.map(|s| format!("{} {}", r.name, numbers::signed(s)));
    let all: Vec<String> = rows.iter().filter_map(part).collect();
    for kept in (0..=all.len().min(4)).rev() {
        let mut words = all.iter().take(kept).cloned().collect::<Vec<_>>();
        if kept < all.len() {
            words.push(format!("{} more", all.len() - kept));
        }
        let words = words.join("   ");
        if kit::width(ui, &words, 12.0, Weight::Regular) <= room {
            kit::text(ui.painter(), right, Align2::RIGHT_CENTER, &words, 12.0, Weight::Regular, t.t3);
            return;
        }
    }
}

fn row_ui(ui: &mut Ui, (number, rect): (usize, Rect), row: &AttributeRow, largest: i64, line: bool, d: &mut Draw<'_>) {
    let t = d.t;
    let name = format!("Attribute: {}", row.name);
    let response = kit::hot_id(ui, rect, number, &name, Role::Row, None);
    let lit = response.hovered() || row.items.iter().any(|i| d.memo.hover.items.contains(i));
    if lit {
        ui.painter().rect_filled(rect.shrink2(vec2(8.0, 1.0)), CornerRadius::same(6), t.hover);
    }
    d.memo.attribute_rows.push((rect, row.items.clone()));
    let (middle, y) = (rect.center().x, rect.center().y);
    let label = kit::elide(ui, &row.name, 12.0, Weight::Regular, 116.0, KeepEnd::No);
    kit::text(ui.painter(), pos2(middle, y), Align2::CENTER_CENTER, &label, 12.0, Weight::Regular, t.t3);
    let numbers_left = rect.right() - 132.0;
    value_ui(ui, pos2(middle - 66.0, y), true, &row.values[0], middle - 66.0 - rect.left() - 16.0, &t);
    value_ui(ui, pos2(middle + 66.0, y), false, &row.values[1], numbers_left - middle - 74.0, &t);
    let zero = rect.right() - 102.0;
    kit::vline(ui.painter(), zero, y - 7.0..=y + 7.0, t.strong);
    let (shown, color) = match row.shown {
        Some(part) => {
            let length = part as f32 / largest as f32 * 26.0;
            let (a, b) = if length < 0.0 { (zero + length, zero) } else { (zero, zero + length) };
            let bar = Rect::from_min_max(pos2(a, y - 4.0), pos2(b, y + 4.0));
            let value = part as f64 / 100.0;
            let fill = if value.abs() < NEUTRAL_PART { t.neu } else { t.part(value) };
            ui.painter().rect_filled(bar, CornerRadius::same(1), fill);
            (numbers::signed(part), t.part_text(value))
        }
        None => ("—".to_owned(), t.t3),
    };
    let at = pos2(rect.right() - 16.0, y);
    kit::text(ui.painter(), at, Align2::RIGHT_CENTER, &shown, 12.5, Weight::Medium, color);
    if line {
        kit::hline(ui.painter(), rect.left() + 16.0..=rect.right() - 16.0, rect.bottom(), t.soft);
    }
}

/// A value with its differing words tinted; `rightward` aligns it to the right of the place.
fn value_ui(ui: &Ui, at: egui::Pos2, ends_here: bool, value: &MarkedText, room: f32, t: &Tokens) {
    let p = ui.painter();
    if value.is_empty() {
        let anchor = if ends_here { Align2::RIGHT_CENTER } else { Align2::LEFT_CENTER };
        kit::text(p, at, anchor, "—", 12.5, Weight::Regular, t.t3);
        return;
    }
    let space = kit::width(ui, " ", 12.5, Weight::Regular);
    let full: String = value.iter().map(|w| w.0.as_str()).collect::<Vec<_>>().join(" ");
    if kit::width(ui, &full, 12.5, Weight::Regular) > room {
        let shown = kit::elide(ui, &full, 12.5, Weight::Regular, room, KeepEnd::Yes);
        let anchor = if ends_here { Align2::RIGHT_CENTER } else { Align2::LEFT_CENTER };
        kit::text(p, at, anchor, &shown, 12.5, Weight::Regular, t.t1);
        return;
    }
    let mut x = if ends_here { at.x - kit::width(ui, &full, 12.5, Weight::Regular) } else { at.x };
    for (word, marked) in value {
        let width = kit::width(ui, word, 12.5, Weight::Regular);
        if *marked {
            let ground = Rect::from_center_size(pos2(x + width / 2.0, at.y), vec2(width + 4.0, 20.0));
            p.rect_filled(ground, CornerRadius::same(3), t.con.gamma_multiply(0.24));
        }
        let color = if *marked { t.con } else { t.t1 };
        kit::text(p, pos2(x, at.y), Align2::LEFT_CENTER, word, 12.5, Weight::Regular, color);
        x += width + space;
    }
}
