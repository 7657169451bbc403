//! Explore: why this score? Candidates on the left, the butterfly in the middle with the attributes under it, why
//! on the right.

mod attributes;
mod beside;
mod butterfly;
mod candidates;
mod controls;
mod decide;
mod header;
mod hover;
mod parts;
mod save;
mod toolbar;
mod tried;
mod twin;
mod twins;
mod what_if;
mod why;

pub use butterfly::fit;

use super::icons;
use super::kit::{self, KeepEnd};
use super::place::Draw;
use super::theme::Weight;
use crate::app::Action;
use crate::scene::picture::HEADER;
use egui::{Align2, CornerRadius, Rect, Ui, pos2, vec2};

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
    let picture = butterfly::picture_of(ui, canvas, &view, d);
    header::header_ui(ui, header, &view, &picture, d);
    toolbar::toolbar_ui(ui, toolbar, [left_open, right_open], &view, d);
    butterfly::butterfly_ui(ui, canvas, &view, &picture, d);
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
