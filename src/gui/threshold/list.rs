//! The list under the matrix: what the move lets in and throws out, the pairs of a cell, where models differ, why not.

use super::{card_frame, cards, differences, why_not};
use crate::app::{Action, BenchAction, Cell, CurveView, EntityPair, Listed, LostLink, numbers};
use crate::gui::icons;
use crate::gui::kit::{self, KeepEnd};
use crate::gui::place::Draw;
use crate::gui::theme::Weight;
use egui::{Align2, Color32, CornerRadius, Rect, Role, ScrollArea, Ui, UiBuilder, pos2, vec2};
use std::sync::Arc;

const ROW: f32 = 38.0;
/// Height of the line with the tabs, and of the line that says what is listed.
const TABS: f32 = 40.0;
const CAPTION: f32 = 28.0;
/// Room for the words about what is measured, and how many pairs are listed while nothing flips.
const WORDS: f32 = 42.0;
const NEAREST: usize = 40;

/// A pair as a row shows it.
pub(super) struct Row {
    pub pair: EntityPair,
    /// What its name begins with ("Flip", "Missed").
    pub kind: &'static str,
    /// Its verdict in a word or two, and whether that is good.
    pub verdict: &'static str,
    pub good: bool,
    pub score: String,
    /// Its score as a number, where it has one.
    pub mark: Option<f64>,
    /// A mark at the right asks why it is no match.
    pub asks_why: bool,
}

/// Draws the card.
pub fn list_ui(ui: &mut Ui, rect: Rect, view: &Arc<CurveView>, d: &mut Draw<'_>) {
    let t = d.t;
    card_frame(ui, rect, &t);
    let listed = d.state.threshold.bench.listed;
    let tabs = [("List flips", "Flips"), ("List differences", "Differences"), ("Ask why not", "Why not?")];
    let chosen = match listed {
        Listed::Flips | Listed::Cell(_) => 0,
        Listed::Differences => 1,
        Listed::WhyNot => 2,
    };
    let at = pos2(rect.left() + 12.0, rect.top() + 8.0);
    if let (_, Some(i)) = kit::switch(ui, at, &tabs, chosen, &t) {
        let to = [Listed::Flips, Listed::Differences, Listed::WhyNot][i];
        d.push(Action::Bench(BenchAction::List(to)));
    }
    let inner = Rect::from_min_max(pos2(rect.left() + 1.0, rect.top() + TABS), rect.max - vec2(1.0, 6.0));
    let before = d.memo.marked.take();
    match listed {
        Listed::Flips => flips_ui(ui, inner, view, d),
        Listed::Cell(cell) => cell_ui(ui, inner, cell, view, d),
        Listed::Differences => differences::differences_ui(ui, inner, view, d),
        Listed::WhyNot => why_not::why_not_ui(ui, inner, d),
    }
    if d.memo.marked != before {
        // Curve and chart were drawn before the list.
        ui.ctx().request_repaint();
    }
}

/// What is listed, and a remark; gives what is left below.
pub(super) fn caption(
    ui: &Ui,
    rect: Rect,
    (name, value): (&str, &str),
    title: &str,
    remark: &str,
    d: &Draw<'_>,
) -> Rect {
    let t = d.t;
    let y = rect.top() + CAPTION / 2.0 - 2.0;
    let at = pos2(rect.left() + 15.0, y);
    let title = kit::elide(ui, title, 13.0, Weight::Semibold, rect.width() - 30.0, KeepEnd::No);
    let area = kit::text(ui.painter(), at, Align2::LEFT_CENTER, &title, 13.0, Weight::Semibold, t.t1);
    kit::value(ui, area, name, value);
    let room = rect.right() - area.right() - 27.0;
    let remark = kit::elide(ui, remark, 12.0, Weight::Regular, room.max(0.0), KeepEnd::No);
    let at = pos2(area.right() + 12.0, y);
    kit::text(ui.painter(), at, Align2::LEFT_CENTER, &remark, 12.0, Weight::Regular, t.t3);
    Rect::from_min_max(pos2(rect.left(), rect.top() + CAPTION), rect.max)
}

/// Rows of a list that may be long: only those in view are asked for.
pub(super) fn rows_ui(
    ui: &mut Ui,
    rect: Rect,
    count: usize,
    d: &mut Draw<'_>,
    row: impl Fn(usize, &Draw<'_>) -> Option<Row>,
) {
    kit::hline(ui.painter(), rect.x_range().into(), rect.top(), d.t.soft);
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("bench list"));
    child.set_clip_rect(rect.intersect(ui.clip_rect()));
    ScrollArea::vertical().auto_shrink(false).show_viewport(&mut child, |ui, port| {
        ui.set_height(count as f32 * ROW);
        let origin = ui.max_rect().min;
        let first = (port.top() / ROW).floor().max(0.0) as usize;
        let last = ((port.bottom() / ROW).ceil() as usize).min(count);
        for i in first..last {
            let Some(shown) = row(i, d) else { break };
            let area = Rect::from_min_size(origin + vec2(0.0, i as f32 * ROW), vec2(rect.width(), ROW));
            row_ui(ui, area, i, &shown, d);
        }
    });
}

fn flips_ui(ui: &mut Ui, rect: Rect, view: &Arc<CurveView>, d: &mut Draw<'_>) {
    let t = d.t;
    let (working, reference) = (d.state.threshold.working, d.state.threshold.reference());
    let flips = view.curve.flips(reference, working);
    let lets_in = working < reference;
    let (now, before) = (view.at(working), view.at(reference));
    let right = match lets_in {
        true => now.true_positives - before.true_positives,
        false => before.false_positives - now.false_positives,
    };
    let title = match flips.len() {
        0 => "No pair flips".to_owned(),
        n => format!("{} {}", numbers::counted(n, "pair", "pairs"), if n == 1 { "flips" } else { "flip" }),
    };
    let remark = match flips.len() {
        0 => "around the line".to_owned(),
        n => format!(
            "{} to {}: {} become right, {} become wrong",
            d.state.threshold_text(reference),
            d.state.threshold_text(working),
            numbers::count(right),
            numbers::count(n - right)
        ),
    };
    let mut inner = caption(ui, rect, ("Flip count", &flips.len().to_string()), &title, &remark, d);
    // While nothing flips, the pairs that would flip first are listed.
    let near = view.curve.around(working, NEAREST);
    let listed = if flips.is_empty() { near } else { flips };
    if flips.is_empty() {
        let top = inner.top() + WORDS;
        let area = Rect::from_min_max(inner.min + vec2(15.0, -4.0), pos2(inner.right() - 15.0, top));
        super::paragraph(ui, area, &cards::gold_words(view), &t);
        inner.min.y = top;
    }
    rows_ui(ui, inner, listed.len(), d, |i, d| {
        let pair = listed.get(i).and_then(|p| view.held_out.pairs.get(*p as usize))?;
        let matched = if flips.is_empty() { pair.score >= working } else { lets_in };
        let (verdict, good) = verdict(matched, pair.same);
        let kind = if flips.is_empty() { "Near the line" } else { "Flip" };
        let score = d.state.threshold_text(pair.score);
        let mark = Some(pair.score);
        Some(Row { pair: (pair.left, pair.right), kind, verdict, good, score, mark, asks_why: !good && !matched })
    });
}

/// What a pair is, matched or not.
pub(super) fn verdict(matched: bool, same: bool) -> (&'static str, bool) {
    match (matched, same) {
        (true, true) => ("right match", true),
        (true, false) => ("wrong match", false),
        (false, true) => ("missed", false),
        (false, false) => ("rightly apart", true),
    }
}

fn cell_ui(ui: &mut Ui, rect: Rect, cell: Cell, view: &Arc<CurveView>, d: &mut Draw<'_>) {
    let pairs = view.cell(cell, d.state.threshold.working);
    // Gold that no pair brings stands behind those that score too little.
    let lost: &[LostLink] = if cell == Cell::Missed { &view.held_out.lost } else { &[] };
    let (kind, matched, same) = match cell {
        Cell::Right => ("Right match", true, true),
        Cell::Missed => ("Missed", false, true),
        Cell::Wrong => ("Wrong match", true, false),
        Cell::Apart => ("Rightly apart", false, false),
    };
    let count = pairs.len() + lost.len();
    let (one, many) = match cell {
        Cell::Right => ("right match", "right matches"),
        Cell::Missed => ("missed link", "missed links"),
        Cell::Wrong => ("wrong match", "wrong matches"),
        Cell::Apart => ("pair is rightly apart", "pairs are rightly apart"),
    };
    // What can never be accepted is in the matrix and has no place by the line.
    let ruled_out = if cell == Cell::Apart { view.apart } else { 0 };
    let remark = match (lost.len(), ruled_out) {
        (0, 0) => "nearest to the line first".to_owned(),
        (0, n) => format!("{} more can never be accepted", numbers::count(n)),
        (n, _) => format!("{} of them lost before the threshold", numbers::count(n)),
    };
    let title = numbers::counted(count, one, many);
    let inner = caption(ui, rect, ("Listed pairs", &count.to_string()), &title, &remark, d);
    rows_ui(ui, inner, count, d, |i, d| {
        let (verdict, good) = verdict(matched, same);
        let asks_why = cell == Cell::Missed;
        match pairs.get(i) {
            Some(at) => {
                let pair = view.held_out.pairs.get(at as usize)?;
                let score = d.state.threshold_text(pair.score);
                let mark = Some(pair.score);
                Some(Row { pair: (pair.left, pair.right), kind, verdict, good, score, mark, asks_why })
            }
            None => {
                let link = lost.get(i.checked_sub(pairs.len())?)?;
                let score = "lost".to_owned();
                Some(Row { pair: (link.left, link.right), kind, verdict, good, score, mark: None, asks_why })
            }
        }
    });
}

fn row_ui(ui: &Ui, rect: Rect, number: usize, row: &Row, d: &mut Draw<'_>) {
    let t = d.t;
    let Some(graphs) = d.state.graphs.clone() else { return };
    let (left, right) = (graphs.pair.left.shown_name(row.pair.0), graphs.pair.right.shown_name(row.pair.1));
    let ids = [graphs.pair.left.iri(row.pair.0), graphs.pair.right.iri(row.pair.1)];
    let name = format!("{}: {left} and {right} [{} {}]", row.kind, ids[0], ids[1]);
    let why = if row.asks_why { 30.0 } else { 0.0 };
    let area = Rect::from_min_max(rect.min, rect.max - vec2(why, 0.0)).shrink2(vec2(4.0, 1.0));
    // The row is the widget, not the pair on it: a drag changes the pairs, and the rows stay.
    let response = kit::hot_id(ui, area, ("flip", number), &name, Role::ListItem, None);
    if response.hovered() || response.has_focus() {
        d.memo.marked = row.mark;
    }
    if response.hovered() {
        ui.painter().rect_filled(area, CornerRadius::same(6), t.hover);
    }
    kit::focus_ring(ui, &response, &t, 6);
    let color = if row.good { t.pro } else { t.con };
    let p = ui.painter();
    let middle = rect.center().y;
    let disc = pos2(rect.left() + 21.0, middle);
    p.circle_filled(disc, 7.5, color);
    if row.good {
        kit::icon(p, disc, icons::CHECK, 10.0, t.canvas);
    } else {
        kit::text(p, disc, Align2::CENTER_CENTER, "×", 13.0, Weight::Semibold, t.canvas);
    }
    let at = pos2(rect.right() - 14.0 - why, middle);
    let score = kit::text(p, at, Align2::RIGHT_CENTER, &row.score, 12.5, Weight::Semibold, t.t1);
    let at = pos2(score.left() - 14.0, middle);
    let verdict = kit::text(p, at, Align2::RIGHT_CENTER, row.verdict, 12.0, Weight::Regular, color);
    let most = verdict.left() - rect.left() - 50.0;
    names(ui, rect, [left, right], most, [t.t1, t.t3]);
    if kit::tip(response, "Open this pair in Explore.", "", "Enter, then Esc to return", &t).clicked() {
        d.push(Action::OpenFlip(row.pair));
    }
    if row.asks_why {
        let at = pos2(rect.right() - 20.0, middle);
        let area = Rect::from_center_size(at, vec2(26.0, 26.0));
        let name = format!("Why not: {left} and {right} [{} {}]", ids[0], ids[1]);
        let response = kit::button(ui, area, &name, icons::INFO, "", kit::Look::Bare, &t);
        if kit::tip(response, "Say at which step this pair was lost.", "", "", &t).clicked() {
            d.push(Action::Bench(BenchAction::WhyOf(ids.map(str::to_owned))));
        }
    }
}

/// Two names over each other.
fn names(ui: &Ui, rect: Rect, names: [&str; 2], most: f32, colors: [Color32; 2]) {
    let p = ui.painter();
    let (x, middle) = (rect.left() + 38.0, rect.center().y);
    let upper = kit::elide(ui, names[0], 12.5, Weight::Medium, most, KeepEnd::Yes);
    let lower = kit::elide(ui, names[1], 11.5, Weight::Regular, most, KeepEnd::Yes);
    kit::text(p, pos2(x, middle - 8.0), Align2::LEFT_CENTER, &upper, 12.5, Weight::Medium, colors[0]);
    kit::text(p, pos2(x, middle + 8.0), Align2::LEFT_CENTER, &lower, 11.5, Weight::Regular, colors[1]);
}
