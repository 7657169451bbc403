//! Explore: why this score? Candidates on the left, the butterfly in the middle with the attributes under it, why
//! on the right.

mod attributes;
mod beside;
mod butterfly;
mod candidates;
mod hover;
mod marks;
mod parts;
mod tried;
mod twins;
mod what_if;
mod why;

use super::icons;
use super::kit::{self, Caret, KeepEnd};
use super::menu::menu;
use super::place::Draw;
use super::theme::Weight;
use crate::app::{Action, PairView, numbers};
use crate::scene::RowOrder;
use egui::{Align2, CornerRadius, Rect, Ui, pos2, vec2};
use std::sync::Arc;

const HEADER: f32 = 66.0;
const TOOLBAR: f32 = 42.0;
const ATTRIBUTES: f32 = 160.0;
const FOLDED: f32 = 36.0;

/// Draws the place.
pub fn explore_ui(ui: &mut Ui, rect: Rect, d: &mut Draw<'_>) {
    let t = d.t;
    let explore = &d.state.explore;
    let two_hops_need_room = explore.options.second_hop && rect.width() - 248.0 - 328.0 < 900.0;
    let left_open = !explore.left_closed.unwrap_or(!d.room.wide || two_hops_need_room);
    let right_open = !explore.right_closed;
    let left_width = if left_open { 248.0 } else { 0.0 };
    let right_width = if !right_open {
        0.0
    } else if d.room.narrow {
        296.0
    } else {
        328.0
    };
    let left = Rect::from_min_size(rect.min, vec2(left_width, rect.height()));
    let right = Rect::from_min_max(pos2(rect.right() - right_width, rect.top()), rect.max);
    let center = Rect::from_min_max(pos2(left.right(), rect.top()), pos2(right.left(), rect.bottom()));
    if left_open {
        ui.painter().rect_filled(left, CornerRadius::ZERO, t.panel);
        candidates::candidates_ui(ui, left, d);
        kit::vline(ui.painter(), left.right(), rect.y_range().into(), t.soft);
    }
    let Some(view) = d.state.explore.shown.clone() else {
        if right_open {
            ui.painter().rect_filled(right, CornerRadius::ZERO, t.panel);
            kit::vline(ui.painter(), right.left(), rect.y_range().into(), t.soft);
        }
        nothing_ui(ui, center, left_open, d);
        return;
    };
    let folded = d.state.explore.attributes_folded.unwrap_or(d.room.narrow);
    let foot = if folded { FOLDED } else { ATTRIBUTES };
    let header = Rect::from_min_size(center.min, vec2(center.width(), HEADER));
    let toolbar = Rect::from_min_size(pos2(center.left(), header.bottom()), vec2(center.width(), TOOLBAR));
    let table = Rect::from_min_max(pos2(center.left(), center.bottom() - foot), center.max);
    let canvas = Rect::from_min_max(pos2(center.left(), toolbar.bottom()), pos2(center.right(), table.top()));
    d.memo.hover = butterfly::under_pointer(ui, canvas, d);
    if right_open {
        ui.painter().rect_filled(right, CornerRadius::ZERO, t.panel);
        why::why_ui(ui, right, &view, d);
        kit::vline(ui.painter(), right.left(), rect.y_range().into(), t.soft);
    }
    header_ui(ui, header, &view, d);
    toolbar_ui(ui, toolbar, left_open, right_open, &view, d);
    butterfly::butterfly_ui(ui, canvas, &view, d);
    tried::tried_ui(ui, canvas, &view, d);
    attributes::attributes_ui(ui, table, folded, &view, d);
    for y in [header.bottom(), toolbar.bottom()] {
        kit::hline(ui.painter(), center.x_range().into(), y, t.soft);
    }
}

/// What stands in the middle while there is no pair to show.
fn nothing_ui(ui: &mut Ui, rect: Rect, left_open: bool, d: &mut Draw<'_>) {
    let t = d.t;
    if !left_open {
        open_left_ui(ui, pos2(rect.left() + 20.0, rect.top() + 24.0), d);
    }
    let words = match (&d.state.explore.fault, &d.state.graphs, &d.state.job) {
        (Some(fault), ..) => fault.clone(),
        (None, _, Some(job)) => job.what.clone(),
        (None, None, None) => {
            "Two graphs, one question: the same or not? Open a demo or two graphs in Data.".to_owned()
        }
        (None, Some(_), None) => "Choose an entity on the left, or press Ctrl K.".to_owned(),
    };
    let shown = kit::elide(ui, &words, 13.0, Weight::Regular, rect.width() - 48.0, KeepEnd::No);
    let area = kit::text(ui.painter(), rect.center(), Align2::CENTER_CENTER, &shown, 13.0, Weight::Regular, t.t2);
    kit::value(ui, area, "Explore state", &words);
}

fn open_left_ui(ui: &mut Ui, center: egui::Pos2, d: &mut Draw<'_>) {
    let t = d.t;
    let response = kit::icon_button(ui, center, "Open left panel", icons::SIDEBAR_SIMPLE, &t);
    if kit::tip(response, "Show the candidates.", "", "Ctrl B", &t).clicked() {
        d.push(Action::LeftPanel(true));
    }
}

/// Names face each other, the score between them.
fn header_ui(ui: &mut Ui, rect: Rect, view: &Arc<PairView>, d: &mut Draw<'_>) {
    let t = d.t;
    let (middle, y) = (rect.center().x, rect.center().y);
    for (x, name, glyph, by) in [
        (rect.left() + 22.0, "Previous pair", icons::CARET_LEFT, -1),
        (rect.right() - 22.0, "Next pair", icons::CARET_RIGHT, 1),
    ] {
        let response = kit::icon_button(ui, pos2(x, y), name, glyph, &t);
        let key = if by < 0 { "[" } else { "]" };
        if kit::tip(response, &format!("{name} of the candidates."), "", key, &t).clicked() {
            d.push(Action::StepPair(by));
        }
    }
    let most = middle - 74.0 - rect.left() - 44.0;
    for (side, anchor) in [(0, Align2::RIGHT_CENTER), (1, Align2::LEFT_CENTER)] {
        let x = if side == 0 { middle - 74.0 } else { middle + 74.0 };
        let name = kit::elide(ui, &view.names[side], 19.0, Weight::Semibold, most, KeepEnd::Yes);
        let area = kit::text(ui.painter(), pos2(x, y - 9.0), anchor, &name, 19.0, Weight::Semibold, t.t1);
        let label = if side == 0 { "Left entity" } else { "Right entity" };
        let response = ui.interact(area, ui.scope_id().with(label), egui::Sense::hover());
        response.widget_info(|| {
            egui::WidgetInfo::labeled(egui::Role::Label, true, format!("{label}: {}", view.names[side]))
        });
        if name != view.names[side] {
            kit::tip(response, &view.names[side], "", "", &t);
        }
        let below = kit::elide(ui, &view.subtitles[side], 11.5, Weight::Regular, most, KeepEnd::Yes);
        kit::text(ui.painter(), pos2(x, y + 14.0), anchor, &below, 11.5, Weight::Regular, t.t3);
    }
    let card = Rect::from_center_size(pos2(middle, y), vec2(116.0, 48.0));
    kit::boxed(ui.painter(), card, 8, t.card, t.strong);
    let score = view.explanation.score;
    let same = score >= d.state.saved_threshold();
    let shown = numbers::score(score);
    let above = pos2(middle, y - 8.0);
    kit::text(ui.painter(), above, Align2::CENTER_CENTER, &shown, 19.0, Weight::Semibold, t.t1);
    let (verdict, color) = if same { ("Same entity", t.pro) } else { ("Not the same", t.con) };
    let below = pos2(middle, y + 12.0);
    let verdict_area = kit::text(ui.painter(), below, Align2::CENTER_CENTER, verdict, 12.0, Weight::Medium, color);
    kit::value(ui, verdict_area, "Verdict", verdict);
    let number = Rect::from_min_max(card.min, pos2(card.right(), verdict_area.top()));
    kit::value(ui, number, "Score", &shown);
    let response = ui.interact(card, ui.scope_id().with("score card"), egui::Sense::hover());
    let how = format!("1 / (1 + e^{}) = {shown}.", numbers::logit(-view.explanation.logit));
    kit::tip(response, "The logit squeezed into 0 to 1.", &how, "", &t);
}

fn toolbar_ui(ui: &mut Ui, rect: Rect, left_open: bool, right_open: bool, view: &Arc<PairView>, d: &mut Draw<'_>) {
    let t = d.t;
    let y = rect.center().y - 13.0;
    let mut x = rect.left() + 12.0;
    if !left_open {
        open_left_ui(ui, pos2(x + 8.0, rect.center().y), d);
        x += 30.0;
    }
    let options = d.state.explore.options.clone();
    let hops = [("One hop", "1 hop"), ("Two hops", "2 hops")];
    let (area, clicked) = kit::switch(ui, pos2(x, y), &hops, usize::from(options.second_hop), &t);
    if let Some(i) = clicked {
        d.push(Action::Hops(i as u8 + 1));
    }
    x = area.right() + 10.0;
    let label = format!("Order: {}", options.order.name());
    let order = kit::chip(ui, pos2(x, y), "Row order", icons::SORT_ASCENDING, &label, Caret::Menu, &t);
    x = order.rect.right() + 8.0;
    let list: Vec<(String, bool)> = RowOrder::ALL.iter().map(|o| (o.name().to_owned(), *o == options.order)).collect();
    let mut chosen = None;
    menu(&order, "Row order", &list, &mut chosen, &t);
    if let Some(order) = chosen.and_then(|i| RowOrder::ALL.get(i)) {
        d.push(Action::Order(*order));
    }
    let caret = if options.only_differences { Caret::On } else { Caret::Off };
    let only = kit::chip(ui, pos2(x, y), "Only differences", icons::NOT_EQUALS, "Only differences", caret, &t);
    x = only.rect.right() + 8.0;
    if kit::tip(only, "Hide the rows both graphs share.", "", "O", &t).clicked() {
        d.push(Action::OnlyDifferences(!options.only_differences));
    }
    if !d.room.narrow {
        let label = format!("Cap {}", d.state.data.neighborhood.cap);
        let cap = kit::chip(ui, pos2(x, y), "Neighborhood cap", icons::FUNNEL, &label, Caret::No, &t);
        x = cap.rect.right() + 12.0;
        let meaning = "The most neighbors kept. Rare relations are kept before common ones. Changed in Data.";
        if kit::tip(cap, meaning, "", "", &t).clicked() {
            d.push(Action::GoTo(crate::app::Place::Data));
        }
    }
    let mut right = rect.right() - 22.0;
    if !right_open {
        let response =
            kit::icon_button(ui, pos2(right, rect.center().y), "Open right panel", icons::SIDEBAR_SIMPLE, &t);
        if kit::tip(response, "Show why.", "", "Ctrl Alt B", &t).clicked() {
            d.push(Action::RightPanel(true));
        }
        right -= 30.0;
    }
    let fit = kit::icon_button(ui, pos2(right, rect.center().y), "Fit to view", icons::CORNERS_OUT, &t);
    if kit::tip(fit, "Show the whole butterfly.", "", "F", &t).clicked() {
        butterfly::fit(d);
    }
    trail_ui(ui, Rect::from_min_max(pos2(x, rect.top()), pos2(right - 20.0, rect.bottom())), view, d);
}

/// Where one came from: "Radioactive > Dan Reynolds". Each earlier name leads back.
fn trail_ui(ui: &mut Ui, rect: Rect, view: &Arc<PairView>, d: &mut Draw<'_>) {
    let t = d.t;
    let trail = d.state.explore.trail.clone();
    if trail.is_empty() {
        return;
    }
    let (mut x, y) = (rect.left(), rect.center().y);
    let share = (rect.width() / (trail.len() + 1) as f32 - 18.0).clamp(24.0, 120.0);
    for (i, (_, name)) in trail.iter().enumerate() {
        let shown = kit::elide(ui, name, 12.0, Weight::Regular, share, KeepEnd::No);
        let width = kit::width(ui, &shown, 12.0, Weight::Regular);
        let area = Rect::from_min_size(pos2(x, y - 12.0), vec2(width, 24.0));
        let response = kit::hot(ui, area, &format!("Back to: {name} [{i}]"));
        let color = if response.hovered() { t.you } else { t.t2 };
        kit::text(ui.painter(), area.left_center(), Align2::LEFT_CENTER, &shown, 12.0, Weight::Regular, color);
        kit::focus_ring(ui, &response, &t, 3);
        if response.clicked() {
            d.push(Action::WalkBack(i));
        }
        x = area.right() + 9.0;
        kit::icon(ui.painter(), pos2(x, y), icons::CARET_RIGHT, 10.0, t.t3);
        x += 9.0;
    }
    let shown = kit::elide(ui, &view.names[0], 12.0, Weight::Medium, share, KeepEnd::No);
    kit::text(ui.painter(), pos2(x, y), Align2::LEFT_CENTER, &shown, 12.0, Weight::Medium, t.t1);
}
