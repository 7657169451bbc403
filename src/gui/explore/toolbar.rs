//! The toolbar over the butterfly: hops, order, what is shown, what edges mean; save picture and fit at its right end.

use super::butterfly;
use super::save;
use crate::app::{Action, PairView, Place};
use crate::gui::icons;
use crate::gui::kit::{self, Caret, KeepEnd};
use crate::gui::menu::{Choice, choices, menu};
use crate::gui::place::Draw;
use crate::gui::theme::Weight;
use crate::scene::{Quantity, RowOrder};
use egui::{Align2, Rect, Ui, pos2, vec2};

/// Draws the toolbar.
pub fn toolbar_ui(ui: &mut Ui, rect: Rect, [left_open, right_open]: [bool; 2], view: &PairView, d: &mut Draw<'_>) {
    let t = d.t;
    let y = rect.center().y - 13.0;
    let mut x = rect.left() + 12.0;
    if !left_open {
        super::open_left_ui(ui, pos2(x + 8.0, rect.center().y), d);
        x += 30.0;
    }
    let options = d.state.explore.options.clone();
    let hops = [("One hop", "1 hop"), ("Two hops", "2 hops")];
    let (area, clicked) = kit::switch(ui, pos2(x, y), &hops, usize::from(options.second_hop), &t);
    if let Some(i) = clicked {
        d.push(Action::Hops(i as u8 + 1));
    }
    x = area.right() + 8.0;
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
    x = look_ui(ui, pos2(x, y), d);
    // On a walk its names matter more than the cap.
    if !d.room.narrow && d.state.explore.trail.is_empty() {
        let label = format!("Cap {}", d.state.data.neighborhood.cap);
        let cap = kit::chip(ui, pos2(x, y), "Neighborhood cap", icons::FUNNEL, &label, Caret::No, &t);
        x = cap.rect.right() + 12.0;
        let meaning = "The most neighbors kept. Rare relations are kept before common ones. Changed in Data.";
        if kit::tip(cap, meaning, "", "", &t).clicked() {
            d.push(Action::GoTo(Place::Data));
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
    right -= 30.0;
    let camera = kit::icon_button(ui, pos2(right, rect.center().y), "Save picture", icons::CAMERA, &t);
    let below = pos2(rect.right() - 12.0, rect.bottom() + 4.0);
    let camera = kit::tip(camera, "Write what is on the screen as SVG or PNG.", "", "Ctrl P", &t);
    if camera.clicked() {
        let is_open = d.state.explore.saving.is_some();
        d.push(if is_open { Action::PicturePath(None) } else { Action::SavePicture });
    }
    save::save_ui(ui, below, d);
    trail_ui(ui, Rect::from_min_max(pos2(x, rect.top()), pos2(right - 20.0, rect.bottom())), view, d);
}

/// The chip that says what width and color of edges stand for; gives the x after it.
fn look_ui(ui: &mut Ui, at: egui::Pos2, d: &mut Draw<'_>) -> f32 {
    let t = d.t;
    let look = d.state.explore.options.look;
    let chip = kit::chip(ui, at, "Edge look", icons::PALETTE, "Edges", Caret::Menu, &t);
    let x = chip.rect.right() + 8.0;
    let mut rows: Vec<Choice> = Vec::new();
    let mut looks = Vec::new();
    for (title, current, other) in [("Width", look.width(), look.color()), ("Color", look.color(), look.width())] {
        for quantity in Quantity::ALL {
            let taken = if title == "Width" { "color" } else { "width" };
            rows.push(Choice {
                heading: (quantity == Quantity::ALL[0]).then_some(title),
                text: quantity.name().to_owned(),
                name: format!("{title}: {}", quantity.name()),
                on: quantity == current,
                // Width and color never mean the same.
                taken: (quantity == other).then(|| format!("shown by {taken}")),
            });
            looks.push(if title == "Width" { look.with_width(quantity) } else { look.with_color(quantity) });
        }
    }
    let mut chosen = None;
    choices(&chip, "Edge look", &rows, &mut chosen, &t);
    if let Some(look) = chosen.and_then(|i| looks.get(i).copied().flatten()) {
        d.push(Action::Look(look));
    }
    let how = format!("width: {}; color: {}.", look.width().name(), look.color().name());
    kit::tip(chip, "What width and color of edges stand for.", &how, "", &t);
    x
}

/// Where one came from: "Radioactive > Dan Reynolds". Each earlier name leads back.
fn trail_ui(ui: &mut Ui, rect: Rect, view: &PairView, d: &mut Draw<'_>) {
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
