//! The left panel: in which order pairs are asked, and the pairs; or what contradicts itself.

use super::{names_of, push, row_name};
use crate::app::{AppState, LeftList, ReviewAction, numbers};
use crate::graph::EntityId;
use crate::gui::icons;
use crate::gui::kit::{self, KeepEnd, Look};
use crate::gui::menu::menu;
use crate::gui::place::Draw;
use crate::gui::theme::{Weight, font};
use crate::review::QueueOrder;
use egui::{Align2, CornerRadius, Rect, Role, ScrollArea, Ui, UiBuilder, pos2, vec2};
use std::collections::BTreeMap;

type Pair = (EntityId, EntityId);

/// Pairs of the queue that are still to be decided.
pub(super) fn open_pairs(state: &AppState) -> Vec<Pair> {
    let ids = |p: Pair| state.graphs.as_ref().map(|_| names_of(state, p).1);
    state.review.open_items(ids).into_iter().map(crate::review::Asked::pair).collect()
}

/// Draws the panel.
pub fn queue_ui(ui: &mut Ui, rect: Rect, d: &mut Draw<'_>) {
    let t = d.t;
    let inner = rect.shrink2(vec2(16.0, 0.0));
    let open = open_pairs(d.state);
    let y = rect.top() + 25.0;
    kit::text(ui.painter(), pos2(inner.left(), y), Align2::LEFT_CENTER, "Review", 19.0, Weight::Semibold, t.t1);
    let words = format!("{} to decide", numbers::count(open.len()));
    let area = kit::text(
        ui.painter(),
        pos2(inner.right(), y + 1.0),
        Align2::RIGHT_CENTER,
        &words,
        12.0,
        Weight::Regular,
        t.t3,
    );
    kit::value(ui, area, "To decide", &numbers::count(open.len()));
    let orders = Rect::from_min_size(pos2(inner.left(), rect.top() + 46.0), vec2(inner.width(), 26.0));
    order_ui(ui, orders, d);
    let second = orders.bottom() + 6.0;
    types_ui(ui, Rect::from_min_size(pos2(inner.left(), second), vec2(inner.width() * 0.5 - 3.0, 26.0)), d);
    let table = Rect::from_min_size(pos2(inner.center().x + 3.0, second), vec2(inner.width() * 0.5 - 3.0, 26.0));
    let is_open = d.state.review.look.open;
    let label = if is_open { "Close table" } else { "Table" };
    let response = kit::button(ui, table, "Table of evidence", icons::SORT_ASCENDING, label, Look::Chip, &t);
    let meaning = "Undecided pairs near the threshold with the evidence for each relation, to decide many at once.";
    if kit::tip(response, meaning, "", "", &t).clicked() {
        push(d, ReviewAction::Table(!is_open));
    }
    let conflicts = &d.state.review.standing.conflicts;
    let words = format!("Conflicts {}", numbers::count(conflicts.len()));
    let at = pos2(inner.left(), second + 32.0);
    let list = d.state.review.list;
    let (_, clicked) = kit::switch(ui, at, &[("Queue list", "Queue"), ("Conflict list", &words)], list as usize, &t);
    if let Some(i) = clicked {
        push(d, ReviewAction::List(if i == 0 { LeftList::Queue } else { LeftList::Conflicts }));
    }
    let area =
        Rect::from_min_max(pos2(rect.left() + 6.0, second + 66.0), pos2(rect.right() - 6.0, rect.bottom() - 8.0));
    match list {
        LeftList::Queue => list_ui(ui, area, &open, d),
        LeftList::Conflicts => conflicts_ui(ui, area, d),
    }
}

fn chip(ui: &Ui, rect: Rect, name: &str, label: &str, d: &Draw<'_>) -> egui::Response {
    let t = d.t;
    let response = kit::hot_as(ui, rect, name, Role::ComboBox, None);
    let fill = if response.hovered() { t.hover } else { t.card };
    kit::boxed(ui.painter(), rect, 5, fill, t.soft);
    let shown = kit::elide(ui, label, 12.0, Weight::Medium, rect.width() - 34.0, KeepEnd::No);
    let at = pos2(rect.left() + 10.0, rect.center().y);
    kit::text(ui.painter(), at, Align2::LEFT_CENTER, &shown, 12.0, Weight::Medium, t.t1);
    kit::icon(ui.painter(), pos2(rect.right() - 13.0, rect.center().y), icons::CARET_DOWN, 11.0, t.t3);
    kit::focus_ring(ui, &response, &t, 5);
    response
}

fn order_ui(ui: &Ui, rect: Rect, d: &mut Draw<'_>) {
    let t = d.t;
    let order = d.state.review.order;
    let response = chip(ui, rect, "Queue order", &format!("Order: {}", order.name()), d);
    let options: Vec<(String, bool)> = QueueOrder::ALL.iter().map(|o| (o.name().to_owned(), *o == order)).collect();
    let mut chosen = None;
    menu(&response, "Queue orders", &options, &mut chosen, &t);
    let how = "disagreeing, then uncertain, every tenth at random; those are kept out of training and become gold.";
    kit::tip(response, "In which order pairs are asked.", how, "", &t);
    if let Some(order) = chosen.and_then(|i| QueueOrder::ALL.get(i)) {
        push(d, ReviewAction::Order(*order));
    }
}

fn types_ui(ui: &Ui, rect: Rect, d: &mut Draw<'_>) {
    let t = d.t;
    let chosen_type = d.state.review.of_type.clone();
    let label = chosen_type.clone().unwrap_or_else(|| "All types".to_owned());
    let response = chip(ui, rect, "Queue type", &label, d);
    let mut options = vec![("All types".to_owned(), chosen_type.is_none())];
    options.extend(d.state.review.types.iter().take(30).map(|name| (name.clone(), chosen_type.as_ref() == Some(name))));
    let mut chosen = None;
    menu(&response, "Types", &options, &mut chosen, &t);
    if let Some((i, (name, _))) = chosen.and_then(|i| Some((i, options.get(i)?.clone()))) {
        push(d, ReviewAction::OfType((i > 0).then_some(name)));
    }
}

fn list_ui(ui: &mut Ui, area: Rect, open: &[Pair], d: &mut Draw<'_>) {
    let t = d.t;
    if open.is_empty() {
        empty_ui(ui, area, d);
        return;
    }
    let height = if d.room.compact { 44.0 } else { 54.0 };
    let named: Vec<_> = open.iter().map(|p| names_of(d.state, *p)).collect();
    let mut count: BTreeMap<&[String; 2], usize> = BTreeMap::new();
    named.iter().for_each(|(names, _)| *count.entry(names).or_default() += 1);
    let selected = open.iter().position(|p| Some(*p) == d.state.review.current);
    let moved = d.memo.asked != d.state.review.current;
    d.memo.asked = d.state.review.current;
    let mut clicked = None;
    let mut child = ui.new_child(UiBuilder::new().max_rect(area).id_salt("queue"));
    child.set_clip_rect(area.intersect(ui.clip_rect()));
    ScrollArea::vertical().auto_shrink(false).show_viewport(&mut child, |ui, view| {
        ui.set_height(open.len() as f32 * height);
        let origin = ui.max_rect().min;
        let first = (view.top() / height).floor().max(0.0) as usize;
        let last = ((view.bottom() / height).ceil() as usize).min(open.len());
        for i in first..last {
            let (Some((names, ids)), Some(pair)) = (named.get(i), open.get(i)) else { break };
            let row = Rect::from_min_size(origin + vec2(0.0, i as f32 * height), vec2(area.width(), height));
            let name = row_name("Queue", names, ids, count.get(names).is_some_and(|n| *n > 1));
            let on = selected == Some(i);
            let response = kit::hot_id(ui, row.shrink2(vec2(0.0, 1.0)), ids, &name, Role::ListItem, Some(on));
            let ground = row.shrink2(vec2(0.0, 2.0));
            if on || response.hovered() {
                ui.painter().rect_filled(ground, CornerRadius::same(6), if on { t.sel } else { t.hover });
            }
            kit::focus_ring(ui, &response, &t, 6);
            two_lines(ui, row, 10.0, names, on, d);
            if response.clicked() {
                clicked = Some(*pair);
            }
        }
        if moved && let Some(i) = selected {
            let row = Rect::from_min_size(origin + vec2(0.0, i as f32 * height), vec2(area.width(), height));
            if !area.contains_rect(row) {
                ui.scroll_to_rect(row, None);
            }
        }
    });
    if let Some(pair) = clicked {
        push(d, ReviewAction::Ask(pair));
    }
}

/// Two names, one below the other.
pub(super) fn two_lines(ui: &Ui, row: Rect, inset: f32, names: &[String; 2], strong: bool, d: &Draw<'_>) {
    let t = d.t;
    let shift = if row.height() < 50.0 { 8.0 } else { 9.0 };
    let most = row.width() - inset - 10.0;
    let weight = if strong { Weight::Semibold } else { Weight::Regular };
    let upper = kit::elide(ui, &names[0], 13.0, weight, most, KeepEnd::Yes);
    let at = pos2(row.left() + inset, row.center().y - shift);
    kit::text(ui.painter(), at, Align2::LEFT_CENTER, &upper, 13.0, weight, t.t1);
    let lower = kit::elide(ui, &names[1], 11.5, Weight::Regular, most, KeepEnd::Yes);
    let at = pos2(row.left() + inset, row.center().y + shift);
    kit::text(ui.painter(), at, Align2::LEFT_CENTER, &lower, 11.5, Weight::Regular, t.t2);
}

fn empty_ui(ui: &mut Ui, area: Rect, d: &mut Draw<'_>) {
    let t = d.t;
    let review = &d.state.review;
    let (words, renew) = match (&review.queue, &d.state.job) {
        (None, Some(_)) => ("Scoring candidates.".to_owned(), false),
        (None, None) if !review.open && review.fault.is_some() => (review.fault.clone().unwrap_or_default(), false),
        (None, None) => ("Looking for pairs.".to_owned(), false),
        (Some(_), _) => {
            let at = d.state.threshold_text(d.state.saved_threshold());
            let drawn = review.order == QueueOrder::Random;
            let decided = numbers::count(review.ledger.counts().decided());
            let words = match (drawn, &review.of_type) {
                (false, _) => format!("Nothing uncertain is left at {at}. {decided} are decided."),
                (true, None) => format!("Every pair that was drawn is decided. {decided} are decided in all."),
                (true, Some(_)) => "Pairs are drawn from all types. Choose All types.".to_owned(),
            };
            (words, !drawn)
        }
    };
    let galley = ui.painter().layout(words.clone(), font(12.5, Weight::Regular), t.t2, area.width() - 24.0);
    let place = Rect::from_min_size(area.min + vec2(10.0, 12.0), galley.size());
    ui.painter().galley(place.min, galley, t.t2);
    kit::value(ui, place, "Queue state", &words);
    if renew {
        let button = Rect::from_min_size(pos2(place.left(), place.bottom() + 12.0), vec2(130.0, 30.0));
        if kit::button(ui, button, "Random audit", "", "Random audit", Look::Chip, &t).clicked() {
            push(d, ReviewAction::Order(QueueOrder::Random));
        }
    }
}

fn conflicts_ui(ui: &mut Ui, area: Rect, d: &mut Draw<'_>) {
    let t = d.t;
    let standing = d.state.review.standing.clone();
    let mut child = ui.new_child(UiBuilder::new().max_rect(area).id_salt("conflicts"));
    child.set_clip_rect(area.intersect(ui.clip_rect()));
    let mut clicked = None;
    ScrollArea::vertical().auto_shrink(false).show(&mut child, |ui| {
        let (top, left) = (ui.max_rect().top(), area.left() + 10.0);
        let width = area.width() - 24.0;
        let mut y = top + 4.0;
        let one = &standing.one_to_one;
        let mut words =
            format!("One-to-one would keep {} of {} matches.", numbers::count(one.kept), numbers::count(one.matches));
        if let Some([before, after]) = one.effect {
            let of = |o: &crate::review::Outcome| format!("{:.3} / {:.3}", o.precision(), o.recall());
            words += &format!(" Precision / recall on valid: {} to {}.", of(&before), of(&after));
        }
        let galley = ui.painter().layout(words.clone(), font(11.5, Weight::Regular), t.t2, width);
        let place = Rect::from_min_size(pos2(left, y), galley.size());
        ui.painter().galley(place.min, galley, t.t2);
        kit::value(ui, place, "One-to-one preview", &words);
        y = place.bottom() + 10.0;
        if standing.conflicts.is_empty() {
            kit::text(
                ui.painter(),
                pos2(left, y + 8.0),
                Align2::LEFT_CENTER,
                "Nothing contradicts itself.",
                12.5,
                Weight::Regular,
                t.t2,
            );
        }
        for (i, conflict) in standing.conflicts.list.iter().enumerate() {
            let galley = ui.painter().layout(conflict.words.clone(), font(12.0, Weight::Regular), t.t1, width);
            let row = Rect::from_min_size(pos2(area.left(), y), vec2(area.width() - 6.0, galley.size().y + 14.0));
            let response = kit::hot_id(
                ui,
                row,
                ("conflict", i),
                &format!("Conflict: {}", conflict.words),
                Role::ListItem,
                Some(false),
            );
            if response.hovered() {
                ui.painter().rect_filled(row, CornerRadius::same(6), t.hover);
            }
            kit::focus_ring(ui, &response, &t, 6);
            ui.painter().galley(pos2(left, y + 7.0), galley, t.t1);
            if response.clicked() {
                clicked = conflict.pairs.first().copied();
            }
            y = row.bottom() + 2.0;
        }
        ui.set_height(y - top);
    });
    if let Some(pair) = clicked {
        push(d, ReviewAction::Ask(pair));
    }
}
