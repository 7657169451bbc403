//! The left panel of Explore: the chosen entity and its candidates by score. The list is virtual.

use crate::app::{Action, CandidateList, CandidateRow, numbers};
use crate::graph::Side;
use crate::gui::icons;
use crate::gui::kit::{self, KeepEnd};
use crate::gui::place::Draw;
use crate::gui::theme::Weight;
use egui::{Align2, CornerRadius, Rect, Role, ScrollArea, Ui, UiBuilder, pos2, vec2};
use std::sync::Arc;

const DIVIDER: f32 = 22.0;

/// Draws the panel.
pub fn candidates_ui(ui: &mut Ui, rect: Rect, d: &mut Draw<'_>) {
    let t = d.t;
    let inner = rect.shrink2(vec2(12.0, 0.0));
    let p = ui.painter();
    let title = pos2(inner.left() + 2.0, rect.top() + 24.0);
    kit::text(p, title, Align2::LEFT_CENTER, "Candidates", 13.0, Weight::Semibold, t.t1);
    let close = pos2(inner.right() - 12.0, title.y);
    let response = kit::icon_button(ui, close, "Close left panel", icons::SIDEBAR_SIMPLE, &t);
    if kit::tip(response, "Hide the candidates.", "", "Ctrl B", &t).clicked() {
        d.push(Action::LeftPanel(false));
    }
    let Some(list) = d.state.explore.candidates.clone() else {
        let words = if d.state.graphs.is_some() { "Looking for candidates" } else { "No graphs are open." };
        kit::text(ui.painter(), inner.center(), Align2::CENTER_CENTER, words, 12.0, Weight::Regular, t.t3);
        return;
    };
    let field = Rect::from_min_size(pos2(inner.left(), rect.top() + 50.0), vec2(inner.width(), 44.0));
    chosen_ui(ui, field, &list, d);
    let line = field.bottom() + 20.0;
    let caption =
        format!("{} of {} in {}", numbers::count(list.rows.len()), numbers::count(list.total), list.other_graph);
    let caption = kit::elide(ui, &caption, 11.5, Weight::Semibold, inner.width() - 46.0, KeepEnd::No);
    kit::over_line(ui.painter(), pos2(inner.left() + 2.0, line), Align2::LEFT_CENTER, &caption, 10.5, t.t3);
    kit::text(
        ui.painter(),
        pos2(inner.right() - 4.0, line),
        Align2::RIGHT_CENTER,
        "Score",
        11.0,
        Weight::Regular,
        t.t3,
    );
    let area = Rect::from_min_max(pos2(rect.left() + 6.0, line + 12.0), pos2(rect.right() - 6.0, rect.bottom() - 30.0));
    if list.rows.is_empty() {
        let words = format!("Nothing in {} shares a word or a neighbor with it.", list.other_graph);
        let words = kit::elide(ui, &words, 12.0, Weight::Regular, area.width() * 2.0, KeepEnd::No);
        let galley =
            ui.painter().layout(words, crate::gui::theme::font(12.0, Weight::Regular), t.t2, area.width() - 16.0);
        ui.painter().galley(area.min + vec2(8.0, 16.0), galley, t.t2);
    } else {
        list_ui(ui, area, &list, d);
    }
    let hint = pos2(inner.left() + 2.0, rect.bottom() - 16.0);
    kit::text(ui.painter(), hint, Align2::LEFT_CENTER, "↑ ↓ move   [ ] next pair", 11.0, Weight::Regular, t.t3);
}

/// The entity whose candidates are listed: a click picks another, the swap icon flips the direction.
fn chosen_ui(ui: &mut Ui, rect: Rect, list: &CandidateList, d: &mut Draw<'_>) {
    let t = d.t;
    let flip = Rect::from_center_size(pos2(rect.right() - 18.0, rect.center().y), vec2(28.0, 28.0));
    let main = Rect::from_min_max(rect.min, pos2(flip.left(), rect.bottom()));
    let response = kit::hot(ui, main, "Chosen entity");
    kit::boxed(ui.painter(), rect, 6, if response.hovered() { t.hover } else { t.card }, t.strong);
    kit::focus_ring(ui, &response, &t, 6);
    let kind = crate::scene::kind_of(list.subtitle.split(" · ").next(), "");
    let glyph = icons::kind_icon(kind);
    kit::icon(ui.painter(), pos2(rect.left() + 19.0, rect.center().y), glyph, 15.0, t.t2);
    let most = main.width() - 38.0;
    let name = kit::elide(ui, &list.name, 13.0, Weight::Semibold, most, KeepEnd::Yes);
    let at = rect.left() + 34.0;
    let upper = pos2(at, rect.center().y - 8.0);
    kit::text(ui.painter(), upper, Align2::LEFT_CENTER, &name, 13.0, Weight::Semibold, t.t1);
    let below = kit::elide(ui, &list.subtitle, 11.5, Weight::Regular, most, KeepEnd::Yes);
    let lower = pos2(at, rect.center().y + 9.0);
    kit::text(ui.painter(), lower, Align2::LEFT_CENTER, &below, 11.5, Weight::Regular, t.t3);
    if kit::tip(response, "The entity whose candidates are listed. Click to pick another.", "", "Ctrl K", &t).clicked()
    {
        ui.memory_mut(|m| m.request_focus(crate::gui::search::field_id()));
    }
    let response = kit::button(ui, flip, "Flip direction", icons::CARET_UP_DOWN, "", kit::Look::Bare, &t);
    let to = if list.side == Side::Left { "right" } else { "left" };
    let meaning = format!("List the candidates of the {to} entity instead.");
    if kit::tip(response, &meaning, "", "", &t).clicked() {
        d.push(Action::FlipDirection);
    }
}

fn list_ui(ui: &mut Ui, area: Rect, list: &Arc<CandidateList>, d: &mut Draw<'_>) {
    let height = if d.room.compact { 44.0 } else { 54.0 };
    let threshold = d.state.saved_threshold();
    let matched = list.rows.partition_point(|r| r.score >= threshold);
    let top = |i: usize| i as f32 * height + if i >= matched { DIVIDER } else { 0.0 };
    let mut child = ui.new_child(UiBuilder::new().max_rect(area).id_salt("candidate list"));
    child.set_clip_rect(area.intersect(ui.clip_rect()));
    let selected = list.rows.iter().position(|r| Some(list.pair(r)) == d.state.explore.pair);
    let moved = d.memo.listed != Some((selected, list.entity, list.side));
    d.memo.listed = Some((selected, list.entity, list.side));
    ScrollArea::vertical().auto_shrink(false).show_viewport(&mut child, |ui, view| {
        ui.set_height(list.rows.len() as f32 * height + DIVIDER);
        let origin = ui.max_rect().min;
        let first = (view.top() / height).floor().max(1.0) as usize - 1;
        let last = ((view.bottom() / height).ceil() as usize + 1).min(list.rows.len());
        for i in first..last {
            let Some(row) = list.rows.get(i) else { break };
            let rect = Rect::from_min_size(origin + vec2(0.0, top(i)), vec2(area.width(), height));
            if i == matched {
                divider_ui(ui, Rect::from_min_size(rect.min - vec2(0.0, DIVIDER), vec2(area.width(), DIVIDER)), d);
            }
            row_ui(ui, rect, list, row, selected == Some(i), d);
        }
        if moved && let Some(i) = selected {
            let rect = Rect::from_min_size(origin + vec2(0.0, top(i)), vec2(area.width(), height));
            if !area.contains_rect(rect) {
                ui.scroll_to_rect(rect, None);
            }
        }
    });
}

fn divider_ui(ui: &Ui, rect: Rect, d: &Draw<'_>) {
    let t = d.t;
    let y = rect.center().y;
    let label = format!("below threshold {}", d.state.threshold_text(d.state.saved_threshold()));
    let at = pos2(rect.left() + 16.0, y);
    let text = kit::text(ui.painter(), at, Align2::LEFT_CENTER, &label, 11.5, Weight::Regular, t.you);
    kit::dashed(ui.painter(), pos2(rect.left() + 4.0, y), pos2(text.left() - 4.0, y), 1.0, t.you);
    kit::dashed(ui.painter(), pos2(text.right() + 5.0, y), pos2(rect.right() - 4.0, y), 1.0, t.you);
}

fn row_ui(ui: &mut Ui, rect: Rect, list: &CandidateList, row: &CandidateRow, selected: bool, d: &mut Draw<'_>) {
    let t = d.t;
    let name = format!("Candidate: {} [{}]", row.name, row.id);
    let response = kit::hot_as(ui, rect.shrink2(vec2(0.0, 1.0)), &name, Role::ListItem, Some(selected));
    let ground = rect.shrink2(vec2(0.0, 2.0));
    if selected {
        ui.painter().rect_filled(ground, CornerRadius::same(6), t.sel);
    } else if response.hovered() {
        ui.painter().rect_filled(ground, CornerRadius::same(6), t.hover);
    }
    kit::focus_ring(ui, &response, &t, 6);
    let shift = if rect.height() < 50.0 { 8.0 } else { 9.0 };
    let (upper, lower) = (rect.center().y - shift, rect.center().y + shift);
    let (left, right) = (rect.left() + 10.0, rect.right() - 10.0);
    let weight = if selected { Weight::Semibold } else { Weight::Regular };
    let threshold = d.state.saved_threshold();
    let matched = row.score >= threshold;
    let shown = numbers::score(row.score);
    let weight_score = if matched { Weight::Semibold } else { Weight::Regular };
    let color = if matched { t.t1 } else { t.t2 };
    kit::text(ui.painter(), pos2(right, upper), Align2::RIGHT_CENTER, &shown, 13.0, weight_score, color);
    let title = kit::elide(ui, &row.name, 13.0, weight, right - left - 42.0, KeepEnd::Yes);
    kit::text(ui.painter(), pos2(left, upper), Align2::LEFT_CENTER, &title, 13.0, weight, t.t1);
    let below = kit::elide(ui, &row.neighbors, 11.5, Weight::Regular, right - left - 58.0, KeepEnd::No);
    kit::text(ui.painter(), pos2(left, lower), Align2::LEFT_CENTER, &below, 11.5, Weight::Regular, t.t3);
    let bar = Rect::from_min_size(pos2(right - 44.0, lower - 1.5), vec2(44.0, 3.0));
    let fill = if matched { t.t1 } else { t.t3 };
    kit::bar(ui.painter(), bar, row.score as f32, if selected { t.strong } else { t.hover }, fill);
    let tick = bar.left() + bar.width() * threshold as f32;
    let mark = Rect::from_center_size(pos2(tick, bar.center().y), vec2(1.5, 8.0));
    ui.painter().rect_filled(mark, CornerRadius::ZERO, t.you);
    if response.clicked() {
        d.push(Action::OpenPair(list.pair(row)));
    }
}
