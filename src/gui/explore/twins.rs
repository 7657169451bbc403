//! *Twins*: the look-alikes of both entities and what tells each apart; a click opens that pair.

use crate::app::{Action, PairView, Twin};
use crate::graph::Side;
use crate::gui::icons;
use crate::gui::kit::{self, KeepEnd};
use crate::gui::place::Draw;
use crate::gui::theme::Weight;
use crate::scene::{RelationKey, relation_words};
use egui::{Align2, CornerRadius, Rect, Role, Ui, pos2, vec2};

const ROW: f32 = 40.0;

/// Draws the section, where there are twins; gives where it ends.
pub fn twins_ui(ui: &Ui, inner: Rect, top: f32, view: &PairView, d: &mut Draw<'_>) -> f32 {
    let t = d.t;
    let Some((pair, twins)) = d.state.explore.twins.clone() else { return top };
    if pair != view.pair || twins.is_empty() {
        return top;
    }
    kit::hline(ui.painter(), inner.x_range().into(), top, t.soft);
    let mut y = top + 20.0;
    let folded = d.state.explore.twins_folded;
    kit::text(ui.painter(), pos2(inner.left(), y), Align2::LEFT_CENTER, "Twins", 13.0, Weight::Semibold, t.t1);
    let glyph = if folded { icons::CARET_DOWN } else { icons::CARET_UP };
    let fold = kit::icon_button(ui, pos2(inner.right() - 8.0, y), "Fold twins", glyph, &t);
    if kit::tip(fold, "Entities whose names have the same title words.", "", "", &t).clicked() {
        d.push(Action::FoldTwins(!folded));
    }
    y += 16.0;
    if folded {
        return y;
    }
    for twin in twins.iter() {
        twin_ui(ui, Rect::from_min_size(pos2(inner.left(), y), vec2(inner.width(), ROW)), twin, view, d);
        y += ROW;
    }
    y + 8.0
}

fn twin_ui(ui: &Ui, rect: Rect, twin: &Twin, view: &PairView, d: &mut Draw<'_>) {
    let t = d.t;
    let side = if twin.side == Side::Left { "left" } else { "right" };
    let name = format!("Twin: {}, {side} [{}]", twin.name, twin.entity.0);
    let response = kit::hot_id(ui, rect, ("twin", side, twin.entity.0), &name, Role::Button, None);
    if response.hovered() {
        ui.painter().rect_filled(rect.expand2(vec2(8.0, -1.0)), CornerRadius::same(6), t.hover);
    }
    kit::focus_ring(ui, &response, &t, 6);
    let (upper, lower) = (rect.center().y - 9.0, rect.center().y + 9.0);
    let word =
        kit::text(ui.painter(), pos2(rect.right(), upper), Align2::RIGHT_CENTER, side, 11.0, Weight::Regular, t.t3);
    let most = word.left() - rect.left() - 8.0;
    let shown = kit::elide(ui, &twin.name, 12.5, Weight::Medium, most, KeepEnd::Yes);
    kit::text(ui.painter(), pos2(rect.left(), upper), Align2::LEFT_CENTER, &shown, 12.5, Weight::Medium, t.t1);
    let words = match &twin.apart {
        None => "the same neighbors and values".to_owned(),
        Some(apart) => {
            let key = RelationKey { name: apart.relation.clone(), direction: apart.direction };
            let list = |names: &[String]| if names.is_empty() { "none".to_owned() } else { names.join(", ") };
            format!("{}: {}, not {}", relation_words(&key), list(&apart.other), list(&apart.own))
        }
    };
    let below = kit::elide(ui, &words, 11.5, Weight::Regular, rect.width(), KeepEnd::No);
    kit::text(ui.painter(), pos2(rect.left(), lower), Align2::LEFT_CENTER, &below, 11.5, Weight::Regular, t.t3);
    let meaning = format!("{}: {words}. Click to open it as a pair.", twin.name);
    let how = "the relation whose neighbors differ most, the rare ones counting more.";
    if kit::tip(response, &meaning, how, "", &t).clicked() {
        let pair = match twin.side {
            Side::Left => (twin.entity, view.pair.1),
            Side::Right => (view.pair.0, twin.entity),
        };
        d.push(Action::Walk(pair));
    }
}
