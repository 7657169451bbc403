//! The arithmetic of a step with the numbers of the pair: who is alike, the sum that is sent, what it is joined to.

use super::Scene;
use super::cells::cells_ui;
use crate::app::numbers;
use crate::graph::Side;
use crate::gui::kit::{self, KeepEnd};
use crate::gui::place::Draw;
use crate::gui::theme::{Tokens, Weight};
use crate::scene::method::{Follow, LessonStep, Sum, SumRow, edge_words, percents, span, stage_order};
use egui::{Align2, Color32, CornerRadius, Rect, Sense, Ui, pos2, vec2};

/// Heights: title of a block, its head of columns, rows at most.
const TITLE: f32 = 44.0;
const HEAD: f32 = 16.0;
const HIGHEST: f32 = 26.0;
/// Cells in a row of a strip.
const STRIP: usize = 32;

/// A block's title and caption.
fn title_ui(ui: &Ui, at: egui::Pos2, most: f32, title: &str, caption: &str, t: &Tokens) {
    let p = ui.painter();
    kit::text(p, at + vec2(0.0, 14.0), Align2::LEFT_CENTER, title, 12.5, Weight::Semibold, t.t1);
    let caption = kit::elide(ui, caption, 11.0, Weight::Regular, most, KeepEnd::No);
    kit::text(ui.painter(), at + vec2(0.0, 30.0), Align2::LEFT_CENTER, &caption, 11.0, Weight::Regular, t.t3);
}

fn cut(ui: &Ui, at: egui::Pos2, anchor: Align2, words: &str, size: f32, most: f32, color: Color32) {
    let shown = kit::elide(ui, words, size, Weight::Regular, most, KeepEnd::No);
    kit::text(ui.painter(), at, anchor, &shown, size, Weight::Regular, color);
}

/// Steps that gather: similarity or shares, share times vector, the sum, own and sum joined.
pub fn sum_ui(ui: &mut Ui, rect: Rect, scene: &Scene, d: &mut Draw<'_>) {
    let t = d.t;
    let trace = &scene.lesson.trace;
    let Some(sum) = Sum::new(trace, scene.step, scene.attentions, scene.follow) else { return };
    if sum.rows.is_empty() {
        let words = "It has no neighbors: the sum is zero, and its own numbers are all there is.";
        kit::text(ui.painter(), rect.center(), Align2::CENTER_CENTER, words, 12.5, Weight::Regular, t.t2);
        return;
    }
    let inner = Rect::from_min_max(rect.min + vec2(18.0, 2.0), rect.max - vec2(14.0, 6.0));
    let joined = 104.0;
    let left_width = (inner.width() * 0.47).min(380.0);
    let left = Rect::from_min_size(inner.min, vec2(left_width, inner.height()));
    let right = Rect::from_min_max(pos2(inner.right() - joined, inner.top()), inner.max);
    let middle = Rect::from_min_max(pos2(left.right() + 20.0, inner.top()), pos2(right.left() - 18.0, inner.bottom()));
    let room = inner.height() - TITLE - HEAD;
    // One more row for the sum.
    let row = (room / (sum.rows.len() as f32 + 1.2)).min(HIGHEST);
    let shown = ((room / row.max(11.0)) as usize).saturating_sub(1).min(sum.rows.len()).max(1);
    let row = row.max(11.0);
    let rows = &sum.rows[..shown];
    let grid =
        matches!(scene.follow, Follow::Center(_)) && matches!(scene.step, LessonStep::Cross | LessonStep::GatherAgain);
    if grid {
        grid_ui(ui, left, row, rows, scene, &t);
    } else {
        shares_ui(ui, left, row, rows, scene, &t);
    }
    strips_ui(ui, middle, row, &sum, shown, scene, &t);
    joined_ui(ui, right, &sum, scene, &t);
}

/// Similarity of each of the node's neighbors to each across, and its share.
fn grid_ui(ui: &Ui, rect: Rect, row: f32, rows: &[SumRow], scene: &Scene, t: &Tokens) {
    let trace = &scene.lesson.trace;
    let side = scene.follow.side();
    let level = usize::from(scene.step == LessonStep::GatherAgain);
    title_ui(ui, rect.min, rect.width(), "Who is like whom", "similarity of their numbers; the nearest two count 1", t);
    let across = stage_order(trace, side.other());
    let names = 112.0_f32.min(rect.width() * 0.36);
    let share = 44.0;
    let cell = ((rect.width() - names - share - 6.0) / across.len().max(1) as f32).min(56.0);
    let top = rect.top() + TITLE;
    let x0 = rect.left() + names + 6.0;
    let p = ui.painter();
    for (i, q) in across.iter().enumerate() {
        if cell >= 30.0 {
            let name = trace.name(trace.sides[side.other().index()].edges[*q].node);
            let at = pos2(x0 + cell * (i as f32 + 0.5), top + HEAD / 2.0 - 2.0);
            cut(ui, at, Align2::CENTER_CENTER, name, 10.5, cell - 4.0, t.t3);
        }
    }
    let end = x0 + cell * across.len() as f32 + share;
    kit::text(p, pos2(end, top + HEAD / 2.0 - 2.0), Align2::RIGHT_CENTER, "share", 10.5, Weight::Regular, t.t3);
    if across.is_empty() {
        cut(ui, pos2(x0, top + HEAD + row), Align2::LEFT_CENTER, "nobody across", 11.0, 90.0, t.t3);
    }
    for (r, line) in rows.iter().enumerate() {
        let y = top + HEAD + row * (r as f32 + 0.5);
        cut(ui, pos2(rect.left() + names, y), Align2::RIGHT_CENTER, &line.name, row_text(row), names, t.t1);
        for (i, q) in across.iter().enumerate() {
            let (l, right) = if side == Side::Left { (line.edge, *q) } else { (*q, line.edge) };
            let similarity = trace.similarity(level, l, right);
            let area = Rect::from_min_size(pos2(x0 + cell * i as f32, y - row / 2.0), vec2(cell - 2.0, row - 2.0));
            let ground = t.canvas.lerp_to_gamma(t.pro, 0.08 + 0.62 * similarity);
            ui.painter().rect_filled(area, CornerRadius::same(3), ground);
            let words = numbers::score(f64::from(similarity));
            if cell >= 28.0 {
                let size = row_text(row).min(11.0);
                kit::text(ui.painter(), area.center(), Align2::CENTER_CENTER, &words, size, Weight::Medium, t.t1);
            }
            let other = trace.name(trace.sides[side.other().index()].edges[*q].node);
            let (name, tokens) = (format!("{} and {other}: {words}", line.name), *t);
            let hover = ui.interact(area, ui.scope_id().with(("similarity", r, i)), Sense::hover());
            hover.on_hover_ui(|ui| {
                ui.label(egui::RichText::new(name).size(12.0).color(tokens.t1));
            });
        }
        let at = pos2(end, y);
        kit::text(
            ui.painter(),
            at,
            Align2::RIGHT_CENTER,
            &percent(line.percent),
            row_text(row),
            Weight::Semibold,
            t.t1,
        );
    }
}

/// Size of text in a row.
fn row_text(row: f32) -> f32 {
    if row >= 18.0 { 11.5 } else { 10.5 }
}

fn percent(n: i64) -> String {
    format!("{n}{}%", numbers::THIN)
}

/// The shares as bars: of self-attention with both factors, elsewhere the share alone.
fn shares_ui(ui: &Ui, rect: Rect, row: f32, rows: &[SumRow], scene: &Scene, t: &Tokens) {
    let trace = &scene.lesson.trace;
    let factors = match (scene.step, scene.follow) {
        (LessonStep::Own, Follow::Center(side)) => Some(&trace.play(scene.attentions).levels[0][side.index()]),
        _ => None,
    };
    let caption =
        if factors.is_some() { "cross-graph share × self share, made to add up to 100 %" } else { "all alike" };
    title_ui(ui, rect.min, rect.width(), "Who supplies how much", caption, t);
    let top = rect.top() + TITLE;
    let p = ui.painter();
    let columns: Vec<(&str, Vec<i64>)> = match factors {
        Some(g) => {
            let off = |on: bool, v: &[f32]| {
                if on { percents(v) } else { percents(&vec![1.0 / v.len().max(1) as f32; v.len()]) }
            };
            vec![
                ("cross", off(scene.attentions.cross(), &g.cross)),
                ("self", off(scene.attentions.own(), &g.own_attention)),
                ("share", percents(&g.weight)),
            ]
        }
        None => Vec::new(),
    };
    let wide = if columns.is_empty() { 52.0 } else { 46.0 };
    let figures = wide * columns.len().max(1) as f32;
    let bar_width = if columns.is_empty() { 90.0 } else { 56.0 };
    let names = rect.width() - figures - bar_width - 12.0;
    for (i, (name, _)) in columns.iter().enumerate() {
        let at = pos2(rect.left() + names + wide * (i as f32 + 1.0), top + HEAD / 2.0 - 2.0);
        kit::text(p, at, Align2::RIGHT_CENTER, name, 10.5, Weight::Regular, t.t3);
    }
    let most = rows.iter().map(|r| r.share).fold(0.0, f32::max).max(1e-6);
    for (r, line) in rows.iter().enumerate() {
        let y = top + HEAD + row * (r as f32 + 0.5);
        let both = format!("{} · {}", line.name, line.relation);
        cut(ui, pos2(rect.left(), y), Align2::LEFT_CENTER, &both, row_text(row), names - 4.0, t.t1);
        let figure = |x: f32, words: &str, weight: Weight| {
            kit::text(ui.painter(), pos2(x, y), Align2::RIGHT_CENTER, words, row_text(row), weight, t.t1);
        };
        if columns.is_empty() {
            figure(rect.left() + names + wide, &percent(line.percent), Weight::Semibold);
        }
        for (i, (_, values)) in columns.iter().enumerate() {
            let weight = if i == 2 { Weight::Semibold } else { Weight::Regular };
            let shown = values.get(line.edge).copied().unwrap_or(0);
            figure(rect.left() + names + wide * (i as f32 + 1.0), &percent(shown), weight);
        }
        let track = Rect::from_min_size(pos2(rect.right() - bar_width, y - 2.5), vec2(bar_width, 5.0));
        kit::bar(ui.painter(), track, line.share / most, t.hover, t.t2);
    }
}

/// Share times vector, row by row, and the sum.
fn strips_ui(ui: &Ui, rect: Rect, row: f32, sum: &Sum, shown: usize, scene: &Scene, t: &Tokens) {
    let level = usize::from(scene.step >= LessonStep::GatherAgain);
    let caption = format!("share × level-{level} numbers; a hole: below zero");
    title_ui(ui, rect.min, rect.width(), "The sum that is sent", &caption, t);
    let scale = span(sum.rows.iter().map(|r| r.z.as_slice()));
    let (left, right) = (rect.left() + 52.0, rect.right() - 16.0);
    let top = rect.top() + TITLE + HEAD;
    let strip = |y: f32| Rect::from_min_max(pos2(left, y - row / 2.0 + 2.5), pos2(right, y + row / 2.0 - 2.5));
    let columns = |h: f32| if h >= 10.0 { STRIP } else { 2 * STRIP };
    for (r, line) in sum.rows[..shown].iter().enumerate() {
        let y = top + row * (r as f32 + 0.5);
        let words = format!("{} ×", percent(line.percent));
        let p = ui.painter();
        kit::text(p, pos2(left - 8.0, y), Align2::RIGHT_CENTER, &words, row_text(row), Weight::Medium, t.t1);
        let area = strip(y);
        cells_ui(ui, area, &format!("row {r}"), &line.z, columns(area.height()), scale, t);
        let sign = if r + 1 == shown { "=" } else { "+" };
        let p = ui.painter();
        kit::text(p, pos2(rect.right(), y), Align2::RIGHT_CENTER, sign, 12.0, Weight::Regular, t.t2);
    }
    let y = top + row * (shown as f32 + 0.65);
    kit::hline(ui.painter(), rect.left()..=rect.right(), top + row * shown as f32 + 1.5, t.strong);
    let left_out = sum.rows.len() - shown;
    let word = if left_out > 0 { format!("and {left_out}: sum") } else { "sum".to_owned() };
    cut(ui, pos2(left - 8.0, y), Align2::RIGHT_CENTER, &word, 11.5, 60.0, t.t1);
    let area = strip(y);
    cells_ui(ui, area, "sum", &sum.sum, columns(area.height()), scale, t);
}

/// Own numbers and the sum, joined; below zero is zero now.
fn joined_ui(ui: &Ui, rect: Rect, sum: &Sum, scene: &Scene, t: &Tokens) {
    let level = if scene.step >= LessonStep::GatherAgain && matches!(sum.follow, Follow::Center(_)) { 2 } else { 1 };
    title_ui(ui, rect.min, rect.width(), &format!("Level {level}"), "own and sum, joined", t);
    let clipped = |v: &[f32]| v.iter().map(|x| x.max(0.0)).collect::<Vec<_>>();
    let (own, gathered) = (clipped(&sum.own), clipped(&sum.sum));
    let scale = span([own.as_slice(), &gathered]);
    let top = rect.top() + TITLE + 8.0;
    let side = ((rect.bottom() - top - 14.0) / 2.0).min(66.0);
    for (i, (name, values)) in [("own", &own), ("sum", &gathered)].into_iter().enumerate() {
        let area = Rect::from_min_size(pos2(rect.left() + 4.0, top + (side + 7.0) * i as f32), vec2(side, side));
        cells_ui(ui, area, name, values, 8, scale, t);
        let at = pos2(area.right() + 10.0, area.center().y);
        kit::text(ui.painter(), at, Align2::LEFT_CENTER, name, 11.5, Weight::Regular, t.t2);
    }
}

/// The first step: what both graphs know, neighbor by neighbor.
pub fn neighbors_ui(ui: &mut Ui, rect: Rect, scene: &Scene, d: &mut Draw<'_>) {
    let t = d.t;
    let trace = &scene.lesson.trace;
    let half = (rect.width() - 56.0) / 2.0;
    for side in [Side::Left, Side::Right] {
        let x = rect.left() + 18.0 + (half + 20.0) * side.index() as f32;
        let graph = &scene.names.graphs[side.index()];
        let of = &trace.sides[side.index()];
        let caption = format!("what {graph} says of it");
        title_ui(ui, pos2(x, rect.top() + 2.0), half, trace.name(of.center), &caption, &t);
        let order = stage_order(trace, side);
        let room = rect.height() - TITLE - 10.0;
        let row = (room / order.len().max(1) as f32).clamp(14.0, 24.0);
        let shown = ((room / row) as usize).min(order.len());
        for (i, edge) in order.iter().take(shown).enumerate() {
            let edge = &of.edges[*edge];
            let y = rect.top() + TITLE + 4.0 + row * (i as f32 + 0.5);
            cut(ui, pos2(x + half * 0.38, y), Align2::RIGHT_CENTER, &edge_words(edge), 11.5, half * 0.37, t.t3);
            cut(
                ui,
                pos2(x + half * 0.38 + 12.0, y),
                Align2::LEFT_CENTER,
                trace.name(edge.node),
                12.0,
                half * 0.58,
                t.t1,
            );
        }
        if order.is_empty() {
            let at = pos2(x, rect.top() + TITLE + 14.0);
            kit::text(ui.painter(), at, Align2::LEFT_CENTER, "nothing but its name", 12.0, Weight::Regular, t.t2);
        }
    }
}

/// Two rows of numbers, where they part, and the way from distance to score.
pub fn compare_ui(ui: &mut Ui, rect: Rect, scene: &Scene, d: &mut Draw<'_>) {
    let t = d.t;
    let trace = &scene.lesson.trace;
    let play = trace.play(scene.attentions);
    let vectors = [0, 1].map(|s: usize| play.levels[1][s].joined());
    let apart: Vec<f32> = vectors[0].iter().zip(&vectors[1]).map(|(x, y)| (x - y).abs()).collect();
    let inner = Rect::from_min_max(rect.min + vec2(18.0, 2.0), rect.max - vec2(18.0, 8.0));
    let chain_width = 168.0;
    let left = Rect::from_min_max(inner.min, pos2(inner.right() - chain_width - 24.0, inner.bottom()));
    let caption = format!("level 2: {} numbers each; the last row is how far they are apart", vectors[0].len());
    title_ui(ui, left.min, left.width(), "Two rows of numbers", &caption, &t);
    let scale = span([vectors[0].as_slice(), &vectors[1], &apart]);
    let row = ((left.height() - TITLE) / 3.0).min(64.0);
    let names = (left.width() * 0.26).min(130.0);
    let rows = [
        (trace.name(trace.sides[0].center), &vectors[0]),
        (trace.name(trace.sides[1].center), &vectors[1]),
        ("apart", &apart),
    ];
    for (i, (name, values)) in rows.into_iter().enumerate() {
        let y = left.top() + TITLE + row * (i as f32 + 0.5);
        let color = if i == 2 { t.t2 } else { t.t1 };
        cut(ui, pos2(left.left() + names - 10.0, y), Align2::RIGHT_CENTER, name, 11.5, names - 12.0, color);
        let area =
            Rect::from_min_max(pos2(left.left() + names, y - row / 2.0 + 5.0), pos2(left.right(), y + row / 2.0 - 5.0));
        cells_ui(ui, area, &format!("vector {i}"), values, 2 * STRIP, scale, &t);
    }
    let right = Rect::from_min_max(pos2(inner.right() - chain_width, inner.top()), inner.max);
    title_ui(ui, right.min, right.width(), "From rows to a score", "the longer, the more different", &t);
    let number = |v: f64| numbers::score(v).replace('-', "−");
    let distance = play.distance.map_or_else(|| "—".to_owned(), number);
    let mut lines =
        vec![("Distance", distance), ("Logit", numbers::logit(play.logit)), ("Score", numbers::score(play.score))];
    let verdict = scene.names.threshold.map(|threshold| {
        lines.push(("Threshold", number(threshold)));
        if play.score >= threshold { ("Same entity", t.pro) } else { ("Not the same", t.con) }
    });
    let step = ((right.height() - TITLE) / (lines.len() as f32 + 1.0)).min(28.0);
    let mut y = right.top() + TITLE + step / 2.0;
    for (name, value) in &lines {
        let p = ui.painter();
        kit::text(p, pos2(right.left(), y), Align2::LEFT_CENTER, name, 12.0, Weight::Regular, t.t2);
        let area = kit::text(p, pos2(right.right(), y), Align2::RIGHT_CENTER, value, 13.0, Weight::Semibold, t.t1);
        kit::value(ui, area, &format!("Compared: {name}"), value);
        y += step;
    }
    if let Some((words, color)) = verdict {
        let area =
            kit::text(ui.painter(), pos2(right.right(), y), Align2::RIGHT_CENTER, words, 13.0, Weight::Semibold, color);
        kit::value(ui, area, "Verdict", words);
    }
}
