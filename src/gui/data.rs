//! Data: what did I open? Demos, two graphs by dialog, typed path or drop, gold, import report, cap and sampling.

use super::icons;
use super::kit::{self, KeepEnd, Look};
use super::model::fault_ui;
use super::place::Draw;
use super::theme::Weight;
use crate::app::{Action, Neighborhood, OpenedGraphs, PathField, Sampling, Sources, numbers};
use crate::graph::Side;
use egui::{Align2, CornerRadius, Id, Rect, ScrollArea, Ui, UiBuilder, pos2, vec2};
use std::sync::Arc;

const MARGIN: f32 = 24.0;
const GAP: f32 = 16.0;

/// Draws the place.
pub fn data_ui(ui: &mut Ui, rect: Rect, d: &mut Draw<'_>) {
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("data"));
    child.set_clip_rect(rect.intersect(ui.clip_rect()));
    ScrollArea::vertical().auto_shrink(false).show(&mut child, |ui| {
        let origin = ui.max_rect();
        let width = (rect.width() - 2.0 * MARGIN).min(1080.0);
        let left = rect.left() + (rect.width() - width) / 2.0;
        let mut y = origin.top() + 20.0;
        let column = |y: f32, height: f32| Rect::from_min_size(pos2(left, y), vec2(width, height));
        y = title_ui(ui, column(y, 60.0), d);
        y = demos_ui(ui, column(y, 88.0), d);
        y = paths_ui(ui, column(y, 0.0), d);
        y = super::sessions::sessions_ui(ui, column(y, 0.0), d);
        if let Some(graphs) = d.state.graphs.clone() {
            y = graphs_ui(ui, column(y, 96.0), &graphs, d);
            y = neighborhood_ui(ui, column(y, 76.0), d);
            y = report_ui(ui, column(y, 0.0), &graphs, d);
        }
        ui.set_height(y - origin.top() + 16.0);
    });
}

fn title_ui(ui: &Ui, rect: Rect, d: &Draw<'_>) -> f32 {
    let t = d.t;
    let p = ui.painter();
    let (title, below) = match &d.state.graphs {
        Some(graphs) => (
            format!("{} and {}", graphs.pair.left.name(), graphs.pair.right.name()),
            format!("{} is open. Files are read, never changed.", graphs.name),
        ),
        None => (
            "Two graphs, one question: the same or not?".to_owned(),
            "Open a demo to see the article's examples, or two graphs of your own.".to_owned(),
        ),
    };
    let title = kit::elide(ui, &title, 19.0, Weight::Semibold, rect.width(), KeepEnd::Yes);
    kit::text(p, rect.min + vec2(0.0, 14.0), Align2::LEFT_CENTER, &title, 19.0, Weight::Semibold, t.t1);
    kit::text(p, rect.min + vec2(0.0, 40.0), Align2::LEFT_CENTER, &below, 12.5, Weight::Regular, t.t2);
    rect.top() + 64.0
}

fn demos_ui(ui: &Ui, rect: Rect, d: &mut Draw<'_>) -> f32 {
    let t = d.t;
    let width = (rect.width() - GAP) / 2.0;
    let demos = [
        (
            "Open demo: Music",
            "Music",
            "Radioactive, or its remix with Kendrick Lamar?",
            icons::MUSIC_NOTE,
            "demo:music",
        ),
        ("Open demo: Films", "Films", "Is Aditya Raj the writer Aditya Raj Kapoor?", icons::FILM_SLATE, "demo:films"),
    ];
    for (i, (name, title, question, glyph, source)) in demos.into_iter().enumerate() {
        let card =
            Rect::from_min_size(pos2(rect.left() + i as f32 * (width + GAP), rect.top()), vec2(width, rect.height()));
        let response = kit::hot(ui, card, name);
        let open = d.state.graphs.as_ref().is_some_and(|g| g.sources.left == source);
        let stroke = if open { t.you } else { t.soft };
        kit::boxed(ui.painter(), card, 8, if response.hovered() { t.hover } else { t.panel }, stroke);
        kit::focus_ring(ui, &response, &t, 8);
        kit::icon(ui.painter(), card.min + vec2(28.0, 26.0), glyph, 18.0, t.t2);
        let p = ui.painter();
        kit::text(p, card.min + vec2(46.0, 26.0), Align2::LEFT_CENTER, title, 15.0, Weight::Semibold, t.t1);
        let question = kit::elide(ui, question, 12.5, Weight::Regular, width - 40.0, KeepEnd::No);
        kit::text(p, card.min + vec2(20.0, 50.0), Align2::LEFT_CENTER, &question, 12.5, Weight::Regular, t.t1);
        let words = if open { "Open now" } else { "Open demo" };
        let at = card.min + vec2(20.0, 71.0);
        let area = kit::text(p, at, Align2::LEFT_CENTER, words, 12.0, Weight::Medium, t.you);
        if !open {
            kit::icon(p, pos2(area.right() + 14.0, at.y), icons::ARROW_RIGHT, 12.0, t.you);
        }
        if response.clicked() {
            d.push(Action::Open(Sources::one(source)));
            d.push(Action::GoTo(crate::app::Place::Explore));
        }
    }
    rect.bottom() + GAP
}

/// Paths of left, right and gold, each typed or chosen, and the button that opens them.
fn paths_ui(ui: &mut Ui, rect: Rect, d: &mut Draw<'_>) -> f32 {
    let t = d.t;
    let fault = d.state.data.fault.clone();
    let dropped = d.state.data.dropped.clone();
    let extra = if fault.is_some() { 44.0 } else { 0.0 } + if dropped.is_some() { 40.0 } else { 0.0 };
    let height = 190.0 + extra;
    let card = Rect::from_min_size(rect.min, vec2(rect.width(), height));
    kit::boxed(ui.painter(), card, 8, t.panel, t.soft);
    let at = card.min + vec2(16.0, 22.0);
    kit::text(ui.painter(), at, Align2::LEFT_CENTER, "Open two graphs", 13.0, Weight::Semibold, t.t1);
    let words = "or drop two files anywhere in the window";
    let caption = pos2(card.right() - 16.0, at.y);
    kit::text(ui.painter(), caption, Align2::RIGHT_CENTER, words, 11.5, Weight::Regular, t.t3);
    let fields = [
        (PathField::Left, "Left graph", "Open left graph", "a file, a folder, or a benchmark folder with both graphs"),
        (PathField::Right, "Right graph", "Open right graph", "a file or a folder"),
        (PathField::Gold, "Gold", "Open gold file", "known pairs, if there are any"),
    ];
    let mut y = card.top() + 40.0;
    for (field, label, button, hint) in fields {
        let row = Rect::from_min_size(pos2(card.left() + 16.0, y), vec2(card.width() - 32.0, 30.0));
        path_ui(ui, row, field, label, button, hint, d);
        y += 36.0;
    }
    if let Some(name) = dropped {
        y = dropped_ui(ui, Rect::from_min_size(pos2(card.left() + 16.0, y), vec2(card.width() - 32.0, 36.0)), &name, d);
    }
    if let Some(fault) = fault {
        fault_ui(
            ui,
            Rect::from_min_size(pos2(card.left() + 16.0, y + 4.0), vec2(card.width() - 220.0, 40.0)),
            &fault,
            &t,
        );
    } else if d.state.data.no_dialog {
        let words = "No file dialog could be opened on this desktop. Type a path instead.";
        let at = pos2(card.left() + 16.0, card.bottom() - 24.0);
        kit::text(ui.painter(), at, Align2::LEFT_CENTER, words, 12.0, Weight::Regular, t.con);
    }
    let button = Rect::from_min_size(pos2(card.right() - 16.0 - 160.0, card.bottom() - 42.0), vec2(160.0, 32.0));
    let ready = !d.state.data.left.trim().is_empty();
    let look = if ready { Look::Primary } else { Look::Chip };
    if kit::button(ui, button, "Open two graphs", icons::FOLDER_OPEN, "Open two graphs", look, &t).clicked() {
        d.push(if ready { Action::OpenTyped } else { Action::PickFile(PathField::Left) });
    }
    card.bottom() + GAP
}

fn path_ui(ui: &mut Ui, row: Rect, field: PathField, label: &str, button: &str, hint: &str, d: &mut Draw<'_>) {
    let t = d.t;
    let at = row.left_center();
    kit::text(ui.painter(), at, Align2::LEFT_CENTER, label, 12.5, Weight::Regular, t.t2);
    let ground = Rect::from_min_max(pos2(row.left() + 90.0, row.top()), pos2(row.right() - 110.0, row.bottom()));
    kit::boxed(ui.painter(), ground, 5, t.canvas, t.strong);
    let current = match field {
        PathField::Left => &d.state.data.left,
        PathField::Right => &d.state.data.right,
        PathField::Gold => &d.state.data.gold,
    };
    let mut text = current.clone();
    let inner = ground.shrink2(vec2(10.0, 0.0));
    let id = Id::unique(("path", label));
    let response = super::fields::line(ui, inner, id, &mut text, &format!("{label} path"), hint, &t);
    if response.changed() {
        d.push(Action::Path(field, text));
    }
    if response.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter)) {
        d.push(Action::OpenTyped);
    }
    let choose = Rect::from_min_size(pos2(ground.right() + 10.0, row.top()), vec2(100.0, 30.0));
    if kit::button(ui, choose, button, "", "Choose…", Look::Chip, &t).clicked() {
        d.push(Action::PickFile(field));
    }
}

/// One file was dropped: left or right?
fn dropped_ui(ui: &Ui, rect: Rect, name: &str, d: &mut Draw<'_>) -> f32 {
    let t = d.t;
    let short = name.rsplit('/').next().unwrap_or(name);
    let words =
        kit::elide(ui, &format!("{short}: left or right?"), 12.5, Weight::Medium, rect.width() - 200.0, KeepEnd::Yes);
    kit::text(ui.painter(), rect.left_center(), Align2::LEFT_CENTER, &words, 12.5, Weight::Medium, t.you);
    for (i, (label, side)) in [("Left", Side::Left), ("Right", Side::Right)].into_iter().enumerate() {
        let at = pos2(rect.right() - 176.0 + i as f32 * 90.0, rect.top() + 3.0);
        let button = Rect::from_min_size(at, vec2(84.0, 30.0));
        if kit::button(ui, button, &format!("Drop as {label}"), "", label, Look::Chip, &t).clicked() {
            d.push(Action::DropAs(side));
        }
    }
    rect.bottom()
}

/// Two columns, one per graph: counts and what names it uses.
fn graphs_ui(ui: &Ui, rect: Rect, graphs: &Arc<OpenedGraphs>, d: &Draw<'_>) -> f32 {
    let t = d.t;
    let width = (rect.width() - GAP) / 2.0;
    for side in [Side::Left, Side::Right] {
        let graph = graphs.pair.side(side);
        let x = rect.left() + side.index() as f32 * (width + GAP);
        let card = Rect::from_min_size(pos2(x, rect.top()), vec2(width, rect.height()));
        let p = ui.painter();
        kit::boxed(p, card, 8, t.panel, t.soft);
        let word = if side == Side::Left { "Left" } else { "Right" };
        kit::over_line(p, card.min + vec2(16.0, 18.0), Align2::LEFT_CENTER, word, 10.5, t.t3);
        kit::text(p, card.min + vec2(16.0, 42.0), Align2::LEFT_CENTER, graph.name(), 15.0, Weight::Semibold, t.t1);
        let counts = format!(
            "{} · {} · {}",
            numbers::counted(graph.entity_count(), "entity", "entities"),
            numbers::counted(graph.relation_triple_count(), "edge", "edges"),
            numbers::counted(graph.literal_count(), "value", "values"),
        );
        kit::text(p, card.min + vec2(16.0, 62.0), Align2::LEFT_CENTER, &counts, 12.0, Weight::Regular, t.t2);
        let names: Vec<String> = graph.relation_names().iter().take(8).map(|n| crate::graph::local_words(n)).collect();
        let names = kit::elide(ui, &names.join(", "), 11.5, Weight::Regular, width - 32.0, KeepEnd::No);
        kit::text(p, card.min + vec2(16.0, 80.0), Align2::LEFT_CENTER, &names, 11.5, Weight::Regular, t.t3);
    }
    rect.bottom() + GAP
}

/// Cap and sampling, applied with one button that says what it costs.
fn neighborhood_ui(ui: &Ui, rect: Rect, d: &mut Draw<'_>) -> f32 {
    let t = d.t;
    kit::boxed(ui.painter(), rect, 8, t.panel, t.soft);
    let (chosen, applied) = (d.state.data.chosen, d.state.data.neighborhood);
    let y = rect.top() + 26.0;
    let at = pos2(rect.left() + 16.0, y);
    let title = kit::text(ui.painter(), at, Align2::LEFT_CENTER, "Neighborhood", 13.0, Weight::Semibold, t.t1);
    let mut x = title.right() + 28.0;
    let label = kit::text(ui.painter(), pos2(x, y), Align2::LEFT_CENTER, "Cap", 12.5, Weight::Regular, t.t2);
    x = label.right() + 10.0;
    for (name, glyph, cap) in [
        ("Smaller cap", icons::CARET_DOWN, chosen.cap.saturating_sub(1)),
        ("Larger cap", icons::CARET_UP, chosen.cap + 1),
    ] {
        if name == "Larger cap" {
            let field = Rect::from_min_size(pos2(x, y - 13.0), vec2(44.0, 26.0));
            kit::boxed(ui.painter(), field, 5, t.canvas, t.strong);
            let shown = chosen.cap.to_string();
            kit::text(ui.painter(), field.center(), Align2::CENTER_CENTER, &shown, 12.5, Weight::Medium, t.t1);
            kit::value(ui, field, "Cap", &shown);
            x = field.right() + 4.0;
        }
        if kit::icon_button(ui, pos2(x + 14.0, y), name, glyph, &t).clicked() {
            d.push(Action::ChooseNeighborhood(Neighborhood { cap, ..chosen }));
        }
        x += 32.0;
    }
    let kinds = [("Rare relations first", "Rare relations first"), ("All alike", "All alike")];
    let at = usize::from(chosen.sampling == Sampling::Uniform);
    if let (_, Some(i)) = kit::switch(ui, pos2(x + 12.0, y - 13.0), &kinds, at, &t) {
        let sampling = if i == 0 { Sampling::Weighted } else { Sampling::Uniform };
        d.push(Action::ChooseNeighborhood(Neighborhood { sampling, ..chosen }));
    }
    let words = if chosen == applied {
        "The network sees at most so many neighbors of an entity."
    } else {
        "All candidates will be scored again."
    };
    let at = pos2(rect.left() + 16.0, rect.top() + 56.0);
    kit::text(ui.painter(), at, Align2::LEFT_CENTER, words, 11.5, Weight::Regular, t.t3);
    if chosen != applied && d.state.job.is_none() {
        let button = Rect::from_min_size(pos2(rect.right() - 116.0, rect.top() + 40.0), vec2(100.0, 28.0));
        if kit::button(ui, button, "Apply data settings", "", "Apply", Look::Primary, &t).clicked() {
            d.push(Action::ApplyNeighborhood);
        }
    }
    rect.bottom() + GAP
}

/// What was read, what was not, and why.
fn report_ui(ui: &Ui, rect: Rect, graphs: &Arc<OpenedGraphs>, d: &mut Draw<'_>) -> f32 {
    let t = d.t;
    let mut lines: Vec<(String, String, bool)> = Vec::new();
    for receipt in &graphs.receipts {
        let kept = numbers::count(receipt.kept as usize);
        let left_out = numbers::count(receipt.skipped_count() as usize);
        let source = receipt.source.rsplit('/').next().unwrap_or(&receipt.source);
        lines.push((format!("{source} · {}", receipt.format), format!("{kept} read · {left_out} not read"), true));
        for (reason, skip) in &receipt.skipped {
            let first = skip.places.first().map(|p| format!("first: {p}")).unwrap_or_default();
            lines.push((format!("{reason} ({})", numbers::count(skip.count as usize)), first, false));
        }
        lines.extend(receipt.notes.iter().map(|n| (n.clone(), String::new(), false)));
    }
    let card = Rect::from_min_size(rect.min, vec2(rect.width(), 48.0 + lines.len() as f32 * 24.0));
    kit::boxed(ui.painter(), card, 8, t.panel, t.soft);
    let at = card.min + vec2(16.0, 22.0);
    kit::text(ui.painter(), at, Align2::LEFT_CENTER, "Import report", 13.0, Weight::Semibold, t.t1);
    let copy = Rect::from_min_size(pos2(card.right() - 90.0, card.top() + 9.0), vec2(76.0, 26.0));
    if kit::button(ui, copy, "Copy import report", icons::COPY, "Copy", Look::Bare, &t).clicked() {
        d.push(Action::CopyReport);
    }
    let mut y = card.top() + 50.0;
    for (left, right, main) in lines {
        let (l, r) = (card.left() + if main { 16.0 } else { 32.0 }, card.right() - 16.0);
        let right_width = kit::width(ui, &right, 12.0, Weight::Regular).min(card.width() * 0.5);
        let weight = if main { Weight::Medium } else { Weight::Regular };
        let shown = kit::elide(ui, &left, 12.0, weight, r - l - right_width - 16.0, KeepEnd::Yes);
        let color = if main { t.t1 } else { t.t2 };
        kit::text(ui.painter(), pos2(l, y), Align2::LEFT_CENTER, &shown, 12.0, weight, color);
        let shown = kit::elide(ui, &right, 12.0, Weight::Regular, right_width + 1.0, KeepEnd::Yes);
        kit::text(ui.painter(), pos2(r, y), Align2::RIGHT_CENTER, &shown, 12.0, Weight::Regular, t.t3);
        if main {
            let line = Rect::from_min_size(pos2(card.left() + 16.0, y - 12.0), vec2(card.width() - 32.0, 1.0));
            ui.painter().rect_filled(line, CornerRadius::ZERO, t.soft);
        }
        y += 24.0;
    }
    card.bottom() + GAP
}
