//! Undecided pairs as a table with the evidence for each relation: sorted, filtered, decided many at once.

use super::push;
use crate::app::{EvidenceRow, EvidenceTable, ReviewAction, SortBy, numbers};
use crate::gui::icons;
use crate::gui::kit::{self, KeepEnd, Look};
use crate::gui::place::Draw;
use crate::gui::theme::Weight;
use crate::review::Verdict;
use egui::{Align2, CornerRadius, Id, Rect, Role, ScrollArea, Ui, UiBuilder, pos2, vec2};
use std::collections::BTreeSet;
use std::sync::Arc;

const HEAD: f32 = 88.0;
const ROW: f32 = 40.0;
const CELL: f32 = 86.0;

/// Draws the table.
pub fn table_ui(ui: &mut Ui, rect: Rect, d: &mut Draw<'_>) {
    let t = d.t;
    let inner = rect.shrink2(vec2(16.0, 0.0));
    let Some(table) = d.state.review.table.clone() else {
        kit::text(
            ui.painter(),
            rect.center(),
            Align2::CENTER_CENTER,
            "Reading the evidence.",
            13.0,
            Weight::Regular,
            t.t2,
        );
        return;
    };
    let search =
        Rect::from_min_size(pos2(inner.left(), rect.top() + 12.0), vec2(220.0_f32.min(inner.width() * 0.35), 30.0));
    kit::boxed(ui.painter(), search, 5, t.canvas, t.soft);
    let mut text = d.state.review.look.text.clone();
    let field = search.shrink2(vec2(10.0, 0.0));
    let id = Id::unique("filter of the table");
    if crate::gui::fields::line(ui, field, id, &mut text, "Filter table", "Filter by name", &t).changed() {
        push(d, ReviewAction::Search(text));
    }
    let selected = d.state.review.look.selected.len();
    let mut x = inner.right();
    for (verdict, name, glyph) in [
        (Verdict::Different, "Decline selection", icons::NOT_EQUALS),
        (Verdict::Same, "Accept selection", icons::EQUALS),
    ] {
        let word = if verdict == Verdict::Same { "Accept" } else { "Decline" };
        let label = format!("{word} {}", numbers::count(selected));
        let width = kit::width(ui, &label, 12.5, Weight::Semibold) + 46.0;
        let button = Rect::from_min_size(pos2(x - width, search.top()), vec2(width, 30.0));
        let look = if selected > 0 && verdict == Verdict::Same { Look::Primary } else { Look::Chip };
        if kit::button(ui, button, name, glyph, &label, look, &t).clicked() && selected > 0 {
            push(d, ReviewAction::DecideSelected(verdict));
        }
        x = button.left() - 8.0;
    }
    let rows = table.shown(&d.state.review.look);
    let words = format!("{} undecided pairs near the threshold", numbers::count(rows.len()));
    let most = x - search.right() - 24.0;
    let shown = kit::elide(ui, &words, 12.0, Weight::Regular, most, KeepEnd::No);
    kit::text(
        ui.painter(),
        pos2(search.right() + 12.0, search.center().y),
        Align2::LEFT_CENTER,
        &shown,
        12.0,
        Weight::Regular,
        t.t3,
    );
    let fit = (((inner.width() - 300.0) / CELL).floor().max(1.0) as usize).saturating_sub(1).min(table.columns.len());
    let heads = Rect::from_min_size(pos2(inner.left(), rect.top() + 54.0), vec2(inner.width(), 28.0));
    heads_ui(ui, heads, &table, fit, d);
    let area = Rect::from_min_max(pos2(rect.left() + 8.0, rect.top() + HEAD), rect.max - vec2(8.0, 8.0));
    let selection = d.state.review.look.selected.clone();
    rows_ui(ui, area, (&table, &rows), fit, &selection, d);
}

fn heads_ui(ui: &Ui, rect: Rect, table: &Arc<EvidenceTable>, fit: usize, d: &mut Draw<'_>) {
    let t = d.t;
    let look = d.state.review.look.clone();
    let head = |at: Rect, label: &str, by: SortBy, anchor: Align2, d: &mut Draw<'_>| {
        let response =
            kit::hot_id(ui, at, ("sort", label), &format!("Sort by {label}"), Role::Button, Some(look.sort == by));
        let on = look.sort == by;
        let sign = if !on {
            ""
        } else if look.descending {
            " ↓"
        } else {
            " ↑"
        };
        let shown = kit::elide(ui, label, 11.5, Weight::Semibold, at.width() - 14.0, KeepEnd::No) + sign;
        let place = if anchor == Align2::LEFT_CENTER { at.left_center() } else { at.right_center() };
        let color = if on || response.hovered() { t.t1 } else { t.t2 };
        kit::text(ui.painter(), place, anchor, &shown, 11.5, Weight::Semibold, color);
        kit::focus_ring(ui, &response, &t, 4);
        if kit::tip(response, &format!("Sort by {label}."), "", "", &t).clicked() {
            push(d, ReviewAction::Sort(by));
        }
    };
    let all = Rect::from_min_size(rect.min, vec2(28.0, rect.height()));
    let every = !table.rows.is_empty() && table.shown(&look).iter().all(|r| look.selected.contains(&r.pair));
    if kit::check(ui, all.shrink2(vec2(2.0, 4.0)), "Select all", "", every, &t).clicked() {
        push(d, ReviewAction::SelectAll);
    }
    let names = Rect::from_min_max(
        pos2(rect.left() + 32.0, rect.top()),
        pos2(rect.right() - (fit + 1) as f32 * CELL - 8.0, rect.bottom()),
    );
    head(names, "Pair", SortBy::Name, Align2::LEFT_CENTER, d);
    for (i, column) in table.columns.iter().take(fit).enumerate() {
        let at = Rect::from_min_size(
            pos2(names.right() + 8.0 + i as f32 * CELL, rect.top()),
            vec2(CELL - 8.0, rect.height()),
        );
        head(at, column, SortBy::Part(i), Align2::RIGHT_CENTER, d);
    }
    let at = Rect::from_min_size(pos2(rect.right() - CELL, rect.top()), vec2(CELL - 8.0, rect.height()));
    head(at, "Score", SortBy::Score, Align2::RIGHT_CENTER, d);
    kit::hline(ui.painter(), rect.left()..=rect.right(), rect.bottom() + 2.0, t.soft);
}

fn rows_ui(
    ui: &mut Ui,
    area: Rect,
    (_, rows): (&Arc<EvidenceTable>, &[&EvidenceRow]),
    fit: usize,
    selection: &BTreeSet<(crate::graph::EntityId, crate::graph::EntityId)>,
    d: &mut Draw<'_>,
) {
    let t = d.t;
    let mut child = ui.new_child(UiBuilder::new().max_rect(area).id_salt("table rows"));
    child.set_clip_rect(area.intersect(ui.clip_rect()));
    let mut clicked = None;
    ScrollArea::vertical().auto_shrink(false).show_viewport(&mut child, |ui, view| {
        ui.set_height(rows.len() as f32 * ROW);
        let origin = ui.max_rect().min;
        let first = (view.top() / ROW).floor().max(0.0) as usize;
        let last = ((view.bottom() / ROW).ceil() as usize).min(rows.len());
        let seen = rows.get(first..last).unwrap_or_default().iter().map(|r| r.pair);
        let new: Vec<_> = seen.filter(|p| !d.state.review.met.contains(p)).collect();
        if !new.is_empty() {
            push(d, ReviewAction::Met(new));
        }
        for (i, row) in rows.iter().enumerate().take(last).skip(first) {
            let at = Rect::from_min_size(origin + vec2(0.0, i as f32 * ROW), vec2(area.width(), ROW));
            let on = selection.contains(&row.pair);
            let name = super::row_name("Pair", &row.names, &row.ids, true);
            let response = kit::hot_id(ui, at.shrink2(vec2(0.0, 1.0)), &row.ids, &name, Role::CheckBox, Some(on));
            if on || response.hovered() {
                ui.painter().rect_filled(
                    at.shrink2(vec2(0.0, 1.0)),
                    CornerRadius::same(6),
                    if on { t.sel } else { t.hover },
                );
            }
            kit::focus_ring(ui, &response, &t, 6);
            let side = Rect::from_center_size(pos2(at.left() + 17.0, at.center().y), vec2(13.0, 13.0));
            kit::boxed(ui.painter(), side, 3, if on { t.you } else { t.canvas }, if on { t.you } else { t.strong });
            if on {
                kit::icon(ui.painter(), side.center(), icons::CHECK, 11.0, t.on_you);
            }
            let right = at.right() - 8.0;
            let names =
                Rect::from_min_max(pos2(at.left(), at.top()), pos2(right - (fit + 1) as f32 * CELL - 8.0, at.bottom()));
            super::queue::two_lines(ui, names, 40.0, &row.names, false, d);
            for (k, part) in row.parts.iter().take(fit).enumerate() {
                let x = names.right() + (k + 1) as f32 * CELL;
                let (words, color) = match part {
                    Some(p) => (
                        numbers::logit(*p),
                        if p.abs() < 0.05 {
                            t.t2
                        } else if *p > 0.0 {
                            t.pro
                        } else {
                            t.con
                        },
                    ),
                    None => ("—".to_owned(), t.t3),
                };
                kit::text(
                    ui.painter(),
                    pos2(x, at.center().y),
                    Align2::RIGHT_CENTER,
                    &words,
                    12.0,
                    Weight::Regular,
                    color,
                );
            }
            kit::text(
                ui.painter(),
                pos2(right - 8.0, at.center().y),
                Align2::RIGHT_CENTER,
                &numbers::score(row.score),
                12.5,
                Weight::Semibold,
                t.t1,
            );
            if response.clicked() {
                clicked = Some(row.pair);
            }
        }
    });
    if let Some(pair) = clicked {
        push(d, ReviewAction::Select(pair));
    }
}
