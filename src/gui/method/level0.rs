//! Level 0: a name in pieces of three letters, and the 300 numbers they make.

use super::Scene;
use super::cells::cells_ui;
use crate::gui::kit::{self, KeepEnd};
use crate::gui::place::Draw;
use crate::gui::theme::{Tokens, Weight};
use crate::model::cg_mualign::trace::TraceNode;
use crate::scene::method::{Follow, span};
use egui::{Align2, Rect, Ui, pos2, vec2};
use std::collections::BTreeSet;

/// Cells in a row of the 300 numbers.
const COLUMNS: usize = 60;

/// The two nodes that are shown: the one followed, and the nearest across (of a center: the other center).
fn nodes(scene: &Scene) -> Vec<usize> {
    let trace = &scene.lesson.trace;
    let other = match scene.follow {
        Follow::Center(side) => Some(trace.sides[side.other().index()].center),
        Follow::Neighbor(side, edge) => {
            let across = trace.nearest(0, side, edge);
            across.and_then(|q| trace.sides[side.other().index()].edges.get(q)).map(|e| e.node)
        }
        Follow::Beyond(..) => None,
    };
    scene.follow.node(trace).into_iter().chain(other).collect()
}

/// Draws the panel.
pub fn level0_ui(ui: &mut Ui, rect: Rect, scene: &Scene, d: &mut Draw<'_>) {
    let t = d.t;
    let trace = &scene.lesson.trace;
    let shown = nodes(scene);
    let sets: Vec<BTreeSet<&str>> =
        shown.iter().map(|n| trace.nodes[*n].pieces.iter().map(|p| p.letters.as_str()).collect()).collect();
    let height = (rect.height() - 10.0) / 2.0;
    let scale = span(shown.iter().map(|n| trace.nodes[*n].level0.as_slice()));
    for (i, node) in shown.iter().enumerate() {
        let top = rect.top() + 4.0 + height * i as f32;
        let area = Rect::from_min_max(pos2(rect.left() + 18.0, top), pos2(rect.right() - 18.0, top + height));
        let common = sets.get(1 - i);
        one_ui(ui, area, &trace.nodes[*node], (common, i), scale, &t);
    }
}

fn one_ui(
    ui: &Ui,
    rect: Rect,
    node: &TraceNode,
    (common, number): (Option<&BTreeSet<&str>>, usize),
    scale: f32,
    t: &Tokens,
) {
    let p = ui.painter();
    let y = rect.top() + 14.0;
    let name = kit::elide(ui, &node.node.label, 12.5, Weight::Semibold, rect.width() * 0.4, KeepEnd::No);
    let covered = kit::text(p, pos2(rect.left(), y), Align2::LEFT_CENTER, &name, 12.5, Weight::Semibold, t.t1);
    if node.pieces.is_empty() {
        let at = pos2(covered.right() + 12.0, y);
        kit::text(p, at, Align2::LEFT_CENTER, "no name: 300 zeros", 11.5, Weight::Regular, t.t3);
    }
    let mut x = covered.right() + 14.0;
    let limit = rect.right() - 64.0;
    let mut left_out = 0;
    for piece in &node.pieces {
        // A blank stands for the border of a word.
        let letters = piece.letters.replace(' ', "·");
        let width = kit::width(ui, &letters, 11.5, Weight::Medium) + 12.0;
        if x + width > limit || left_out > 0 {
            left_out += 1;
            continue;
        }
        let shared = common.is_some_and(|c| c.contains(piece.letters.as_str()));
        let area = Rect::from_min_size(pos2(x, y - 10.0), vec2(width, 20.0));
        kit::boxed(ui.painter(), area, 4, t.card, if shared { t.pro } else { t.strong });
        let color = if shared { t.pro } else { t.t2 };
        kit::text(ui.painter(), area.center(), Align2::CENTER_CENTER, &letters, 11.5, Weight::Medium, color);
        x += width + 4.0;
    }
    if left_out > 0 {
        let words = format!("and {left_out} more");
        kit::text(ui.painter(), pos2(x + 4.0, y), Align2::LEFT_CENTER, &words, 11.0, Weight::Regular, t.t3);
    }
    let strong = if t.dark { "bright" } else { "dark" };
    let words = match number {
        0 => format!(
            "pieces of three letters, the rarest first; blue: in both. Below 300 numbers; {strong}: large, a hole: below zero"
        ),
        _ => String::new(),
    };
    let words = kit::elide(ui, &words, 11.0, Weight::Regular, rect.width(), KeepEnd::No);
    let top = y + if words.is_empty() { 14.0 } else { 30.0 };
    if !words.is_empty() {
        kit::text(ui.painter(), pos2(rect.left(), y + 20.0), Align2::LEFT_CENTER, &words, 11.0, Weight::Regular, t.t3);
    }
    let area = Rect::from_min_max(pos2(rect.left() + 2.0, top + 4.0), pos2(rect.right() - 2.0, rect.bottom() - 8.0));
    if area.height() > 8.0 {
        cells_ui(ui, area, &format!("level 0, {number}"), &node.level0, COLUMNS, scale, t);
    }
}
