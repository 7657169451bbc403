//! The card beside the pointer: full values of the row that is lit.

use crate::app::{PairView, numbers};
use crate::graph::Side;
use crate::gui::kit::{self, KeepEnd};
use crate::gui::place::Draw;
use crate::gui::theme::Weight;
use crate::model::{Item, ModelKind};
use crate::scene::{Layout, Scene};
use egui::{Align2, Color32, CornerRadius, Id, LayerId, Order, Rect, Ui, pos2, vec2};

const WIDTH: f32 = 292.0;

/// Draws the card for what is lit, beside the pointer or, when pinned, beside its row.
pub fn card(ui: &Ui, canvas: Rect, scene: &Scene, layout: &Layout, view: &PairView, d: &Draw<'_>) {
    let items: Vec<&Item> = view.explanation.items.iter().filter(|i| d.memo.hover.items.contains(&i.id)).collect();
    let side = |side: Side| items.iter().find(|i| i.side == Some(side)).copied();
    let (left, right) = (side(Side::Left), side(Side::Right));
    let pointer = ui.input(|i| i.pointer.hover_pos()).filter(|p| canvas.contains(*p));
    let pinned = d.state.explore.pinned.is_some();
    if (left.is_none() && right.is_none()) || (pointer.is_none() && !pinned) || items.len() > 2 {
        return;
    }
    let name = |i: Option<&Item>| i.and_then(|i| i.neighbor.as_ref()).map(|n| n.label.clone());
    let title = match (name(left), name(right)) {
        (Some(l), Some(r)) => format!("{l} ↔ {r}"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => return,
    };
    let rows = rows(left, right, view.explanation.kind);
    let height = 44.0 + rows.len() as f32 * 20.0 + 30.0;
    let anchor = pointer.unwrap_or_else(|| {
        let row = layout
            .pills
            .iter()
            .find(|p| scene.pill(p.node).is_some_and(|q| q.items.iter().any(|i| d.memo.hover.items.contains(i))));
        pos2(canvas.center().x, canvas.top() + row.map_or(0.0, |r| r.area.middle()))
    });
    let x = (anchor.x + 14.0).min(canvas.right() - WIDTH - 8.0).max(canvas.left() + 8.0);
    let below = anchor.y + 22.0;
    let y = if below + height < canvas.bottom() { below } else { (anchor.y - 14.0 - height).max(canvas.top() + 4.0) };
    let rect = Rect::from_min_size(pos2(x, y), vec2(WIDTH, height));
    let layer = LayerId::new(Order::Tooltip, Id::unique("butterfly card"));
    let p = ui.ctx().layer_painter(layer);
    let t = d.t;
    for grow in [1.0, 2.0, 3.0] {
        let shadow = rect.translate(vec2(0.0, 3.0)).expand(grow);
        p.rect_filled(shadow, CornerRadius::same(9), Color32::from_black_alpha(if t.dark { 50 } else { 14 }));
    }
    kit::boxed(&p, rect, 8, t.card, t.strong);
    let (l, r) = (rect.left() + 14.0, rect.right() - 14.0);
    let shown = kit::elide(ui, &title, 13.0, Weight::Semibold, WIDTH - 28.0, KeepEnd::Yes);
    kit::text(&p, pos2(l, rect.top() + 20.0), Align2::LEFT_CENTER, &shown, 13.0, Weight::Semibold, t.t1);
    let mut y = rect.top() + 46.0;
    for (what, value, color) in &rows {
        kit::text(&p, pos2(l, y), Align2::LEFT_CENTER, what, 12.0, Weight::Regular, t.t2);
        let color = color.map_or(t.t1, |part| t.part_text(part));
        kit::text(&p, pos2(r, y), Align2::RIGHT_CENTER, value, 12.0, Weight::Semibold, color);
        y += 20.0;
    }
    kit::hline(&p, l..=r, y - 4.0, t.soft);
    let pair = left.is_some() && right.is_some();
    let hint = if pair { "Click to pin    Double-click to open as a pair" } else { "Click to pin" };
    kit::text(&p, pos2(l, y + 9.0), Align2::LEFT_CENTER, hint, 11.0, Weight::Regular, t.t3);
}

type Row = (&'static str, String, Option<f64>);

fn rows(left: Option<&Item>, right: Option<&Item>, kind: ModelKind) -> Vec<Row> {
    let both: Vec<&Item> = left.into_iter().chain(right).collect();
    let join = |f: &dyn Fn(&Item) -> Option<String>| {
        let texts: Vec<String> = both.iter().filter_map(|i| f(i)).collect();
        (!texts.is_empty()).then(|| texts.join(" · "))
    };
    let mut out: Vec<Row> = Vec::new();
    let similarity =
        both.iter().filter_map(|i| i.similarity).fold(None, |m: Option<f64>, s| Some(m.map_or(s, |m| m.max(s))));
    if let Some(similarity) = similarity {
        let what =
            if both.iter().any(|i| i.counterpart.is_some()) { "Similarity" } else { "Similarity to the best across" };
        out.push((what, numbers::score(similarity), None));
    }
    let own = |s: f64| match kind {
        // The weight of `evidence` is no share, so it is not written as one.
        ModelKind::Evidence => numbers::score(s),
        ModelKind::CgMualign => numbers::percent(s),
    };
    let shares = join(&|i| match (i.cross_attention.filter(|_| kind == ModelKind::CgMualign), i.self_attention) {
        (Some(cross), Some(own_share)) => Some(format!("{} × {}", numbers::percent(cross), own(own_share))),
        (Some(cross), None) => Some(numbers::percent(cross)),
        (None, Some(own_share)) => Some(own(own_share)),
        (None, None) => None,
    });
    if let Some(text) = shares {
        let what = match (kind, both.len() > 1) {
            // A weight around one half, not a share; cross-graph attention is in the match itself.
            (ModelKind::Evidence, _) => "Self-attention (mean 0.50)",
            (ModelKind::CgMualign, true) => "Cross-graph × self",
            (ModelKind::CgMualign, false) => "Cross-graph × self-attention",
        };
        out.push((what, text, None));
    }
    if let Some(text) = join(&|i| i.attention.map(numbers::percent)) {
        let what = if both.len() > 1 { "Attention, left · right" } else { "Attention" };
        out.push((what, text, None));
    }
    let part: f64 = both.iter().map(|i| i.contribution).sum();
    out.push(("Part of the logit", numbers::logit(part), Some(part)));
    if let Some(text) = join(&|i| i.effect.map(numbers::score)) {
        out.push((if both.len() > 1 { "Score without either" } else { "Score without it" }, text, None));
    }
    out
}
