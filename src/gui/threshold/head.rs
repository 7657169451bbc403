//! The line over the place: which pairs, which thresholds to go to, whom to compare with, what counts, revert and save.

use super::{MARGIN, planned};
use crate::app::{Action, BenchAction, Choice, CurveView, ExportAction};
use crate::evaluation::Counting;
use crate::graph::Split;
use crate::gui::icons;
use crate::gui::kit::{self, Caret, KeepEnd, Look};
use crate::gui::menu::{Choice as Line, choices, menu};
use crate::gui::place::Draw;
use crate::gui::theme::Weight;
use egui::{Align2, Pos2, Rect, Ui, pos2, vec2};
use std::sync::Arc;

/// Height of a row, and the width below which there are two.
const ROW: f32 = 56.0;
const SECOND: f32 = 36.0;
const ONE_ROW: f32 = 1200.0;
const BETWEEN: f32 = 8.0;

/// Draws the line; gives its height.
pub fn head_ui(ui: &mut Ui, rect: Rect, d: &mut Draw<'_>) -> f32 {
    let t = d.t;
    let y = rect.top() + ROW / 2.0;
    let at = pos2(rect.left() + MARGIN + 4.0, y);
    let title = kit::text(ui.painter(), at, Align2::LEFT_CENTER, "Threshold", 19.0, Weight::Semibold, t.t1);
    let test = d.state.threshold.split == Split::Test;
    let splits = [("Valid pairs", "Valid"), ("Test pairs", "Test"), ("Gold decisions", "Decisions")];
    let decided = d.state.threshold.decided;
    let on = if decided { 2 } else { usize::from(test) };
    let (area, clicked) = kit::switch(ui, pos2(title.right() + 20.0, y - 13.0), &splits, on, &t);
    if let Some(i) = clicked {
        d.push(match i {
            0 => Action::ShowSplit(Split::Valid),
            1 => Action::ShowSplit(Split::Test),
            _ => Action::ShowDecisions,
        });
    }
    let room = save_ui(ui, pos2(rect.right() - MARGIN, y), d);
    let words = if decided {
        "Pairs drawn at random and decided by you; each stands for those with scores like it."
    } else if test {
        "Test pairs are shown for reading. Choose the threshold on valid pairs."
    } else {
        "Held-out pairs that training did not learn from."
    };
    let two = rect.width() < ONE_ROW && !decided;
    let view = d.state.threshold.curve().filter(|_| !decided).cloned();
    let mut from = area.right() + BETWEEN;
    if let Some(view) = view {
        let at = if two { pos2(rect.left() + MARGIN, y + SECOND - 9.0) } else { pos2(from, y - 13.0) };
        let end = chips_ui(ui, at, &view, d);
        from = if two { from } else { end };
    }
    let from = from + 6.0;
    let shown = kit::elide(ui, words, 12.0, Weight::Regular, (room - from).max(0.0), KeepEnd::No);
    let color = if test { t.you } else { t.t3 };
    // A word or two of the sentence say nothing.
    let shown = if shown.chars().count() > 16 { shown } else { String::new() };
    let covered = kit::text(ui.painter(), pos2(from, y), Align2::LEFT_CENTER, &shown, 12.0, Weight::Regular, color);
    kit::value(ui, covered, "Which pairs", words);
    if two { ROW + SECOND } else { ROW }
}

/// *Revert* and *Save threshold*; gives the left end of what they take.
fn save_ui(ui: &Ui, right: Pos2, d: &mut Draw<'_>) -> f32 {
    let t = d.t;
    let export = Rect::from_min_size(pos2(right.x - 116.0, right.y - 15.0), vec2(116.0, 30.0));
    let response = kit::button(ui, export, "Export matches", "", "Export…", Look::Chip, &t);
    if kit::tip(response, "Write the matches at the saved threshold, or both graphs as one.", "", "Ctrl E", &t)
        .clicked()
    {
        d.push(Action::Export(ExportAction::Open));
    }
    let right = pos2(export.left() - BETWEEN, right.y);
    let threshold = &d.state.threshold;
    if threshold.working == threshold.saved {
        return right.x;
    }
    let y = right.y;
    let label = format!("Save threshold {}", d.state.threshold_text(threshold.working));
    let width = kit::width(ui, &label, 12.5, Weight::Semibold) + 28.0;
    let save = Rect::from_min_size(pos2(right.x - width, y - 15.0), vec2(width, 30.0));
    let response = kit::button(ui, save, "Save threshold", "", &label, Look::Primary, &t);
    if kit::tip(response, "Keep this threshold with the model and use it everywhere.", "", "", &t).clicked() {
        d.push(Action::SaveThreshold);
    }
    let revert = Rect::from_min_size(pos2(save.left() - 92.0, y - 15.0), vec2(84.0, 30.0));
    if kit::button(ui, revert, "Revert threshold", icons::ARROW_U_UP_LEFT, "Revert", Look::Chip, &t).clicked() {
        d.push(Action::RevertThreshold);
    }
    revert.left() - 12.0
}

/// What may be chosen, side by side; gives the right end.
fn chips_ui(ui: &Ui, at: Pos2, view: &Arc<CurveView>, d: &mut Draw<'_>) -> f32 {
    let mut at = at;
    if d.state.threshold.split == Split::Valid {
        at.x = presets_ui(ui, at, view, d) + BETWEEN;
    }
    at.x = compare_ui(ui, at, d) + BETWEEN;
    at.x = slice_ui(ui, at, view, d) + BETWEEN;
    let t = d.t;
    let choice = wanted(d);
    let entities = choice.counting == Counting::Entities;
    let counts = [("Count pairs", "Pairs"), ("Count entities", "Entities")];
    let (area, clicked) = kit::switch(ui, at, &counts, usize::from(entities), &t);
    if let Some(i) = clicked {
        let counting = if i == 1 { Counting::Entities } else { Counting::Pairs };
        d.push(Action::Bench(BenchAction::Count(Choice { counting, ..choice.clone() })));
    }
    at.x = area.right() + BETWEEN;
    let caret = if choice.one_to_one { Caret::On } else { Caret::Off };
    let chip = kit::chip(ui, at, "One to one", "", "One to one", caret, &t);
    let right = chip.rect.right();
    let how = "Pairs are taken from the highest score down while both ends are free; what they leave is never matched.";
    if kit::tip(chip, "Count as if an entity had at most one partner.", how, "", &t).clicked() {
        d.push(Action::Bench(BenchAction::Count(Choice { one_to_one: !choice.one_to_one, ..choice })));
    }
    if d.state.threshold.split == Split::Test {
        return right;
    }
    let at = pos2(right + BETWEEN, at.y);
    let pinned = d.state.threshold.bench.pinned;
    let label = pinned.map_or("Pin".to_owned(), |p| format!("Pinned {}", d.state.threshold_text(p)));
    let chip =
        kit::chip(ui, at, "Pin threshold", "", &label, if pinned.is_some() { Caret::On } else { Caret::Off }, &t);
    let right = chip.rect.right();
    let how = "Changes, brackets and flips are held against the pinned threshold, not against the saved one.";
    if kit::tip(chip, "Hold what follows against this threshold.", how, "", &t).clicked() {
        d.push(Action::Bench(BenchAction::Pin(pinned.is_none())));
    }
    right
}

/// What was asked for last.
fn wanted(d: &Draw<'_>) -> Choice {
    let bench = &d.state.threshold.bench;
    bench.asked.clone().unwrap_or_else(|| bench.choice.clone())
}

/// Thresholds that are often wanted.
fn presets_ui(ui: &Ui, at: Pos2, view: &Arc<CurveView>, d: &mut Draw<'_>) -> f32 {
    let t = d.t;
    let chip = kit::chip(ui, at, "Threshold presets", icons::CHART_LINE, "Go to", Caret::Menu, &t);
    let right = chip.rect.right();
    let presets = planned(view, d).presets;
    let list: Vec<(String, bool)> = presets
        .iter()
        .map(|(name, at)| {
            let words = at.map_or("not reached".to_owned(), |at| d.state.threshold_text(at));
            (format!("{name}: {words}"), *at == Some(d.state.threshold.working))
        })
        .collect();
    let mut chosen = None;
    menu(&chip, "Threshold presets", &list, &mut chosen, &t);
    if let Some(at) = chosen.and_then(|i| presets.get(i)).and_then(|p| p.1) {
        d.push(Action::Threshold(at));
    }
    right
}

/// Models and rows of the ablation that can be laid over the curve.
fn compare_ui(ui: &Ui, at: Pos2, d: &mut Draw<'_>) -> f32 {
    let t = d.t;
    let bench = &d.state.threshold.bench;
    let label = match (bench.overlays.as_slice(), bench.ablations.len()) {
        ([], 0) => "Compare".to_owned(),
        ([one], 0) => kit::elide(ui, &one.model, 12.0, Weight::Regular, 120.0, KeepEnd::No),
        (models, rows) => format!("Compare: {}", models.len() + rows),
    };
    let chip = kit::chip(ui, at, "Compare with", icons::GIT_DIFF, &label, Caret::Menu, &t);
    let right = chip.rect.right();
    let current = d.state.models.current.as_ref();
    let busy = d.state.job.is_some().then(|| "a job is running".to_owned());
    let mut rows = Vec::new();
    let mut actions = Vec::new();
    for (i, model) in d.state.models.list.iter().filter(|m| Some(&m.name) != current).enumerate() {
        let on = bench.overlays.iter().any(|o| o.model == model.name);
        rows.push(Line {
            heading: (i == 0).then_some("Models"),
            text: model.name.clone(),
            name: format!("Compare with {}", model.name),
            on,
            taken: busy.clone().filter(|_| !on),
        });
        actions.push(BenchAction::Overlay(model.name.clone()));
    }
    for (i, row) in d.state.models.ablation.rows.iter().enumerate() {
        let name = format!("{}: {}", row.variant.config.kind.shown(), row.variant.name);
        rows.push(Line {
            heading: (i == 0).then_some("Ablation, curves on test"),
            text: name.clone(),
            name: format!("Compare with {name}"),
            on: bench.ablations.iter().any(|a| a.0 == i),
            taken: None,
        });
        actions.push(BenchAction::OverlayAblation(i));
    }
    let mut chosen = None;
    choices(&chip, "Compare with", &rows, &mut chosen, &t);
    if let Some(action) = chosen.and_then(|i| actions.get(i)) {
        d.push(Action::Bench(action.clone()));
    }
    right
}

/// All pairs, or one slice of them.
fn slice_ui(ui: &Ui, at: Pos2, view: &Arc<CurveView>, d: &mut Draw<'_>) -> f32 {
    let t = d.t;
    let choice = wanted(d);
    let label = choice.slice.as_ref().map_or("All types".to_owned(), |s| s.name.clone());
    let label = kit::elide(ui, &label, 12.0, Weight::Regular, 130.0, KeepEnd::No);
    let chip = kit::chip(ui, at, "Type filter", icons::FUNNEL, &label, Caret::Menu, &t);
    let right = chip.rect.right();
    let all = Line {
        heading: None,
        text: "All types".to_owned(),
        name: "Slice: all".to_owned(),
        on: choice.slice.is_none(),
        taken: None,
    };
    let mut rows = vec![all];
    let mut last = None;
    for slice in &view.gold.slices {
        rows.push(Line {
            heading: (last != Some(slice.by)).then_some(slice.by.name()),
            text: slice.name.clone(),
            name: format!("Slice: {}", slice.name),
            on: choice.slice.as_ref() == Some(slice),
            taken: None,
        });
        last = Some(slice.by);
    }
    let mut chosen = None;
    choices(&chip, "Type filter", &rows, &mut chosen, &t);
    if let Some(i) = chosen {
        let slice = i.checked_sub(1).and_then(|i| view.gold.slices.get(i)).cloned();
        d.push(Action::Bench(BenchAction::Count(Choice { slice, ..choice })));
    }
    right
}
