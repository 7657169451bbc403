//! Texts and pills of the butterfly, painted from their places.

use super::butterfly::{View, cut};
use crate::app::{PairView, numbers};
use crate::graph::Side;
use crate::gui::icons;
use crate::gui::kit;
use crate::gui::place::Draw;
use crate::gui::ribbon;
use crate::gui::theme::{NEUTRAL_PART, Tokens, Weight};
use crate::scene::{Layout, Middle, Pill, PillRole, PlacedMiddle, PlacedPill, Scene};
use egui::{Align2, CornerRadius, Rect, Stroke, StrokeKind, Ui, pos2, vec2};

/// What stands between the bodies on a row.
pub fn middle(ui: &Ui, layout: &Layout, middle: &PlacedMiddle, view: &View, lit: bool, t: &Tokens) {
    let p = ui.painter();
    let at = view.at(layout.middle, middle.y);
    let size = 11.5 * view.zoom;
    match &middle.middle {
        Middle::Rung { similarity, .. } => {
            let color = if lit { t.t1 } else { t.t2 };
            kit::text(p, at, Align2::CENTER_CENTER, &numbers::score(*similarity), size, Weight::Medium, color);
        }
        Middle::Unlike => kit::icon(p, at, icons::NOT_EQUALS, 14.0 * view.zoom, t.con),
        Middle::Alone => {
            kit::text(p, at, Align2::CENTER_CENTER, "no counterpart", size, Weight::Regular, t.t3);
        }
        Middle::Elsewhere(name) => {
            let shown = cut(
                ui,
                &format!("like {name}"),
                size,
                Weight::Regular,
                (layout.sizes.half_gap * 2.0 - 8.0) * view.zoom,
            );
            kit::text(p, at, Align2::CENTER_CENTER, &shown, size, Weight::Regular, t.t3);
        }
        Middle::Nothing => {}
    }
}

/// Over-lines of groups with the group's part in the middle, and those of the second hop.
pub fn lines(ui: &Ui, layout: &Layout, view: &View, t: &Tokens) {
    let p = ui.painter();
    for group in &layout.groups {
        for (side, name) in group.names.iter().enumerate() {
            let Some(name) = name else { continue };
            let anchor = if side == 0 { Align2::RIGHT_CENTER } else { Align2::LEFT_CENTER };
            let most = layout.sizes.pill_width * view.zoom / 1.25;
            let shown = cut(ui, &name.to_uppercase(), 10.5 * view.zoom, Weight::Semibold, most);
            let at = view.at(layout.inner[side], group.y);
            kit::over_line(p, at, anchor, &shown, 10.5 * view.zoom, t.t3);
        }
        let at = view.at(layout.middle, group.y);
        let color = t.part_text(group.part);
        kit::text(p, at, Align2::CENTER_CENTER, &numbers::logit(group.part), 12.5 * view.zoom, Weight::Semibold, color);
    }
    for line in &layout.over_lines {
        let anchor = if line.side == Side::Left { Align2::RIGHT_CENTER } else { Align2::LEFT_CENTER };
        let shown = cut(ui, &line.text.to_uppercase(), 10.5 * view.zoom, Weight::Semibold, 108.0 * view.zoom);
        kit::over_line(p, view.at(line.at.x, line.at.y), anchor, &shown, 10.5 * view.zoom, t.t3);
    }
}

/// A pill: icon at the outer end, name, attention at the inner end, and on the inner edge a tick in its part's color.
pub fn pill(ui: &Ui, pill: &Pill, placed: &PlacedPill, view: &View, lit: bool, t: &Tokens) {
    let p = ui.painter();
    let z = view.zoom;
    let rect = view.area(placed.area);
    let left = pill.side == Side::Left;
    let second = pill.role == PillRole::SecondHop;
    let neutral = pill.part.abs() < NEUTRAL_PART;
    p.rect_filled(rect, CornerRadius::same(6), t.card);
    if pill.has_counterpart {
        let color = if lit { t.you } else { t.strong };
        let width = if lit { 2.0 } else { 1.0 };
        p.rect_stroke(rect, CornerRadius::same(6), Stroke::new(width, color), StrokeKind::Inside);
    } else {
        let color = if second || neutral { t.t3 } else { t.part(pill.part) };
        p.extend(ribbon::dashed_box(rect.shrink(0.5), 6.0, if lit { 1.8 } else { 1.1 }, color));
        if lit {
            p.rect_stroke(rect.expand(1.5), CornerRadius::same(7), Stroke::new(2.0, t.you), StrokeKind::Outside);
        }
    }
    if !neutral && !second {
        let x = if left { rect.right() - 3.0 } else { rect.left() };
        let tick = Rect::from_min_size(pos2(x, rect.top() + 4.0), vec2(3.0, rect.height() - 8.0));
        p.rect_filled(tick, CornerRadius::same(1), t.part(pill.part));
    }
    let y = rect.center().y;
    let outer = if left { rect.left() + 15.0 * z } else { rect.right() - 15.0 * z };
    kit::icon(p, pos2(outer, y), icons::kind_icon(pill.kind), 14.0 * z, t.t3);
    let inner = if left { rect.right() - 10.0 * z } else { rect.left() + 10.0 * z };
    let mut room = rect.width() - 40.0 * z;
    if !second {
        let share = numbers::percent(pill.attention);
        let anchor = if left { Align2::RIGHT_CENTER } else { Align2::LEFT_CENTER };
        kit::text(p, pos2(inner, y), anchor, &share, 11.5 * z, Weight::Regular, t.t2);
        room -= 34.0 * z;
    }
    let size = if second { 12.0 * z } else { 12.5 * z };
    let weight = if second { Weight::Regular } else { Weight::Medium };
    let (x, anchor) = match (left, second) {
        (true, _) => (rect.left() + 28.0 * z, Align2::LEFT_CENTER),
        (false, false) => (rect.left() + 44.0 * z, Align2::LEFT_CENTER),
        (false, true) => (rect.right() - 28.0 * z, Align2::RIGHT_CENTER),
    };
    let (first, rest) =
        if placed.tall { split(ui, &pill.name, size, room) } else { (pill.name.clone(), String::new()) };
    let color = if matches!(pill.role, PillRole::Fold(_) | PillRole::Values(_)) { t.t2 } else { t.t1 };
    if rest.is_empty() {
        let shown = cut(ui, &first, size, weight, room);
        kit::text(p, pos2(x, y), anchor, &shown, size, weight, color);
    } else {
        for (dy, line) in [(-7.5 * z, first), (7.5 * z, rest)] {
            let shown = cut(ui, &line, size, weight, room);
            kit::text(p, pos2(x, y + dy), anchor, &shown, size, weight, color);
        }
    }
}

/// A name on two lines: as many words as fit on the first.
fn split(ui: &Ui, name: &str, size: f32, room: f32) -> (String, String) {
    let words: Vec<&str> = name.split(' ').collect();
    let fits = |n: &usize| kit::width(ui, &words[..*n].join(" "), size, Weight::Medium) <= room;
    let first = (1..words.len()).rev().find(fits).unwrap_or(1);
    (words[..first].join(" "), words[first..].join(" "))
}

/// Counts of neighbors above the wings, and the legend below them, where there is room.
pub fn head_and_foot(ui: &Ui, scene: &Scene, layout: &Layout, view: &View, shown: &PairView, d: &Draw<'_>) {
    let t = d.t;
    let p = ui.painter();
    let empty = scene.first_hop == [0, 0];
    if empty {
        let words = if shown.what_if.names_only {
            "Names only: no neighbor is looked at."
        } else {
            "No neighbors in this graph. The score rests on names and attributes."
        };
        let at = pos2(view.canvas.center().x, view.canvas.top() + 44.0);
        kit::text(p, at, Align2::CENTER_CENTER, words, 12.5, Weight::Regular, t.t2);
    }
    if layout.sizes.head > 0.0 && !empty {
        let graphs = d.state.graphs.as_ref();
        let name = |side: Side| graphs.map_or("", |g| g.pair.side(side).name());
        for (side, anchor) in [(Side::Left, Align2::RIGHT_CENTER), (Side::Right, Align2::LEFT_CENTER)] {
            let (first, second) = (scene.first_hop[side.index()], scene.second_hop[side.index()]);
            let count = match second {
                0 => numbers::counted(first, "neighbor", "neighbors"),
                n => format!("{first} + {n} nodes"),
            };
            let x = view.at(layout.inner[side.index()], 0.0).x;
            let y = if shown.what_if.is_none() { 15.0 } else { 39.0 };
            let words = format!("{}  ·  {count}", name(side));
            let at = pos2(x, view.canvas.top() + y);
            kit::text(p, at, anchor, &words, 11.5, Weight::Regular, t.t3);
        }
    }
    if layout.sizes.foot > 0.0 && !empty {
        legend(ui, view, &t);
    }
    let hidden = scene.hidden_row_count();
    if hidden > 0 {
        let words = numbers::counted(hidden, "shared row hidden", "shared rows hidden");
        let at = pos2(view.canvas.center().x, view.canvas.bottom() - 18.0);
        kit::text(p, at, Align2::CENTER_CENTER, &words, 11.5, Weight::Medium, t.you);
    }
}

fn legend(ui: &Ui, view: &View, t: &Tokens) {
    let p = ui.painter();
    // What is scrolled under the legend must not be read through it.
    let strip = Rect::from_min_max(pos2(view.canvas.left(), view.canvas.bottom() - 34.0), view.canvas.max);
    p.rect_filled(strip, CornerRadius::ZERO, t.canvas);
    let y = view.canvas.bottom() - 18.0;
    let mut x = view.canvas.left() + 18.0;
    for (word, color, dashes) in [("for", t.pro, false), ("against", t.con, false), ("no counterpart", t.t2, true)] {
        if dashes {
            kit::dashed(p, pos2(x, y), pos2(x + 22.0, y), 1.5, color);
        } else {
            let mark = Rect::from_center_size(pos2(x + 9.0, y), vec2(18.0, 5.0));
            p.rect_filled(mark, CornerRadius::same(1), color.gamma_multiply(0.75));
        }
        let at = pos2(x + if dashes { 28.0 } else { 24.0 }, y);
        x = kit::text(p, at, Align2::LEFT_CENTER, word, 11.5, Weight::Regular, t.t3).right() + 16.0;
    }
    let at = pos2(view.canvas.right() - 18.0, y);
    let words = format!("Edge width is attention; each side adds up to 100{}%", numbers::THIN);
    if x + kit::width(ui, &words, 11.5, Weight::Regular) < at.x {
        kit::text(p, at, Align2::RIGHT_CENTER, &words, 11.5, Weight::Regular, t.t3);
    }
}
