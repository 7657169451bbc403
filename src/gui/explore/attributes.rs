//! The attribute table under the butterfly: values mirrored around the attribute's name, how alike they are, parts at the
//! right. A click on a value edits it as a what-if.

use crate::app::{Action, PairView, TypedValue, numbers};
use crate::graph::Side;
use crate::gui::fields;
use crate::gui::icons;
use crate::gui::kit::{self, KeepEnd};
use crate::gui::place::Draw;
use crate::gui::theme::{NEUTRAL_PART, Tokens, Weight, font};
use crate::model::Edit;
use crate::scene::{AttributeRow, EditableValue, MarkedText};
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
    if d.state.explore.typed.is_none() {
        d.memo.typing_value = false;
    }
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

/// "Title +0.94   Length −0.21   2 more", as many as there is room for; names that stand on each side apart say where.
fn summary_ui(ui: &Ui, right: egui::Pos2, room: f32, rows: &[AttributeRow], t: &Tokens) {
    let name = |r: &AttributeRow| match rows.iter().filter(|o| o.name == r.name).count() {
        0 | 1 => r.name.clone(),
        _ if r.values[0].is_empty() => format!("{} (right)", r.name),
        _ if r.values[1].is_empty() => format!("{} (left)", r.name),
        _ => r.name.clone(),
    };
    let part = |r: &AttributeRow| r.shown.map(|s| format!("{} {}", name(r), numbers::signed(s)));
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
    let numbers_left = rect.right() - 176.0;
    let left = Rect::from_min_max(pos2(rect.left() + 16.0, rect.top()), pos2(middle - 66.0, rect.bottom()));
    let right = Rect::from_min_max(pos2(middle + 66.0, rect.top()), pos2(numbers_left, rect.bottom()));
    for (s, (side, area)) in [(Side::Left, left), (Side::Right, right)].into_iter().enumerate() {
        cell_ui(ui, area, side, &row.name, (&row.values[s], row.editable[s].as_ref()), d);
    }
    if let Some(similarity) = row.similarity {
        let at = pos2(rect.right() - 138.0, y);
        let area = Rect::from_center_size(at, vec2(28.0, 20.0));
        kit::text(ui.painter(), at, Align2::CENTER_CENTER, &numbers::score(similarity), 12.0, Weight::Regular, t.t2);
        kit::value(ui, area, &format!("Similarity: {}", row.name), &numbers::score(similarity));
        let tip = ui.interact(area, ui.scope_id().with(("similarity", number)), egui::Sense::hover());
        kit::tip(tip, "How alike the model finds the two values, 0 to 1.", "", "", &t);
    }
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

/// One value: shown with its differing letters, edited in place, or outlined while another text is tried out.
fn cell_ui(
    ui: &mut Ui,
    area: Rect,
    side: Side,
    attribute: &str,
    (value, editable): (&MarkedText, Option<&EditableValue>),
    d: &mut Draw<'_>,
) {
    let t = d.t;
    let (word, left) = if side == Side::Left { ("left", true) } else { ("right", false) };
    let y = area.center().y;
    let inner_end = if left { area.right_center() } else { area.left_center() };
    let Some(editable) = editable else {
        value_ui(ui, inner_end, left, value, area.width(), &t);
        return;
    };
    let typed = d.state.explore.typed.clone();
    let typed = typed.filter(|v| v.side == side && v.attribute == editable.attribute && v.old == editable.old);
    if let Some(typed) = typed {
        field_ui(ui, area.shrink2(vec2(0.0, 3.0)), attribute, word, typed, d);
        return;
    }
    // A tried value leaves room for the way back at its outer end.
    let tried = editable.tried.is_some();
    let edits = &d.state.explore.what_if.edits;
    let restores = edits.iter().any(|e| {
        matches!(e, Edit::Value { side: s, attribute: a, old: o, .. }
            if *s == side && *a == editable.attribute && *o == editable.old)
    });
    let shown = if tried {
        let (from, to) = if left { (area.left() + 28.0, area.right()) } else { (area.left(), area.right() - 28.0) };
        Rect::from_min_max(pos2(from, area.top()), pos2(to.max(from), area.bottom()))
    } else {
        area
    };
    let full: String = value.iter().map(|w| w.0.as_str()).collect();
    let width = kit::width(ui, &full, 12.5, Weight::Regular).clamp(24.0, shown.width().max(24.0));
    let anchor = if left { Align2::RIGHT_CENTER } else { Align2::LEFT_CENTER };
    let hot =
        anchor.anchor_size(inner_end, vec2(width + 8.0, 24.0)).translate(vec2(if left { 4.0 } else { -4.0 }, 0.0));
    let response = kit::hot(ui, hot, &format!("Edit value: {attribute}, {word}"));
    if tried {
        let stroke = egui::Stroke::new(1.0, t.you);
        ui.painter().rect_stroke(hot, CornerRadius::same(4), stroke, egui::StrokeKind::Inside);
    } else if response.hovered() {
        ui.painter().rect_filled(hot, CornerRadius::same(4), t.sel);
    }
    kit::focus_ring(ui, &response, &t, 4);
    value_ui(ui, inner_end, left, value, shown.width(), &t);
    let meaning = match tried {
        true => format!("{full}, tried out instead of {}. Click to try another value.", editable.old),
        false => format!("{full}. Click to try another value; the graph is not changed."),
    };
    if kit::tip(response, &meaning, "", "", &t).clicked() {
        let (attribute, old) = (editable.attribute.clone(), editable.old.clone());
        let text = editable.tried.clone().unwrap_or_else(|| old.clone());
        d.push(Action::TypeValue(Some(TypedValue { side, attribute, old, text })));
    }
    if restores {
        let center = pos2(if left { hot.left() - 14.0 } else { hot.right() + 14.0 }, y);
        let back = kit::hot(
            ui,
            Rect::from_center_size(center, vec2(24.0, 24.0)),
            &format!("Restore value: {attribute}, {word}"),
        );
        let color = if back.hovered() { t.t1 } else { t.you };
        kit::icon(ui.painter(), center, icons::ARROW_U_UP_LEFT, 13.0, color);
        kit::focus_ring(ui, &back, &t, 4);
        if kit::tip(back, "The value of the graph again.", "", "", &t).clicked() {
            let (attribute, old) = (editable.attribute.clone(), editable.old.clone());
            d.push(Action::EditValue { side, attribute, new: old.clone(), old });
        }
    }
}

/// The text field of a value: Enter tries it out, Esc leaves it as it was.
fn field_ui(ui: &mut Ui, area: Rect, attribute: &str, word: &str, typed: TypedValue, d: &mut Draw<'_>) {
    let t = d.t;
    kit::boxed(ui.painter(), area, 5, t.canvas, t.you);
    let mut text = typed.text.clone();
    let id = ui.scope_id().with("what-if value");
    let name = format!("What-if value: {attribute}, {word}");
    let inner = area.shrink2(vec2(8.0, 0.0));
    let response = fields::line(ui, inner, id, &mut text, &name, "nothing: left out", &t);
    if response.changed() {
        d.push(Action::TypeValue(Some(TypedValue { text, ..typed })));
    }
    if !d.memo.typing_value {
        response.request_focus();
        d.memo.typing_value = true;
    } else if response.lost_focus() {
        let accept = !ui.input(|i| i.key_pressed(egui::Key::Escape));
        d.push(if accept { Action::AcceptValue } else { Action::TypeValue(None) });
    }
}

/// A value with its differing letters tinted; `ends_here` aligns its end to the place.
fn value_ui(ui: &Ui, at: egui::Pos2, ends_here: bool, value: &MarkedText, room: f32, t: &Tokens) {
    let p = ui.painter();
    if value.is_empty() {
        let anchor = if ends_here { Align2::RIGHT_CENTER } else { Align2::LEFT_CENTER };
        kit::text(p, at, anchor, "—", 12.5, Weight::Regular, t.t3);
        return;
    }
    let full: String = value.iter().map(|w| w.0.as_str()).collect();
    if kit::width(ui, &full, 12.5, Weight::Regular) > room {
        let shown = kit::elide(ui, &full, 12.5, Weight::Regular, room, KeepEnd::Yes);
        let anchor = if ends_here { Align2::RIGHT_CENTER } else { Align2::LEFT_CENTER };
        kit::text(p, at, anchor, &shown, 12.5, Weight::Regular, t.t1);
        return;
    }
    // One layout, so that letters stand as in the whole word.
    let mut job = egui::text::LayoutJob::default();
    for (piece, marked) in value {
        let mut format =
            egui::text::TextFormat::simple(font(12.5, Weight::Regular), if *marked { t.con } else { t.t1 });
        if *marked {
            format.background = t.con.gamma_multiply(0.24);
        }
        job.append(piece, 0.0, format);
    }
    let galley = p.layout_job(job);
    let anchor = if ends_here { Align2::RIGHT_CENTER } else { Align2::LEFT_CENTER };
    let rect = anchor.anchor_size(at, galley.size());
    p.galley(rect.min, galley, t.t1);
}
