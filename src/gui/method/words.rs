//! The words of a step: what happens, in this pair, what it changes, the formula, and what is still missing.

use super::Scene;
use crate::app::{Action, MethodAction};
use crate::gui::icons;
use crate::gui::kit::{self, Look};
use crate::gui::place::Draw;
use crate::gui::theme::{Weight, font};
use crate::scene::method::{Bar, words};
use egui::{Align2, Color32, Rect, ScrollArea, Sense, Ui, UiBuilder, pos2, vec2};

/// Room for the two buttons at the foot.
const FOOT: f32 = 62.0;
const MARGIN: f32 = 18.0;

/// Draws the panel.
pub fn words_ui(ui: &mut Ui, rect: Rect, scene: &Scene, d: &mut Draw<'_>) {
    let t = d.t;
    let present = d.state.method.present;
    let (body, title) = if present { (16.0, 24.0) } else { (13.0, 19.0) };
    let said = words(&scene.lesson.trace, scene.step, scene.attentions, scene.follow, &scene.names);
    let foot = if present { 12.0 } else { FOOT };
    // Where the steps are numbers only, the examples are chosen here.
    let head = if present || d.room.wide { 0.0 } else { 40.0 };
    let area = Rect::from_min_max(rect.min + vec2(MARGIN, head), rect.max - vec2(6.0, foot));
    let width = rect.width() - 2.0 * MARGIN;
    let mut child = ui.new_child(UiBuilder::new().max_rect(area).id_salt("method words"));
    child.set_clip_rect(area.intersect(ui.clip_rect()));
    ScrollArea::vertical().id_salt(scene.step.index()).auto_shrink(false).show(&mut child, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.add_space(14.0);
        paragraph(ui, "Step title", said.title, title, Weight::Semibold, t.t1, width);
        ui.add_space(8.0);
        paragraph(ui, "Step words", &said.lead, body, Weight::Regular, t.t1, width);
        section(ui, "In this pair", width, d);
        paragraph(ui, "In this pair", &said.in_pair, body, Weight::Regular, t.t2, width);
        section(ui, "What it changes", width, d);
        for (i, bar) in said.bars.iter().enumerate() {
            bar_ui(ui, bar, i == 0, body - 0.5, width, d);
        }
        paragraph(ui, "What the bars measure", said.bars_note, body - 1.5, Weight::Regular, t.t3, width);
        section(ui, "Formula", width, d);
        formula_ui(ui, (&said.formula, &said.formula_note), body, width, d);
        section(ui, "But", width, d);
        paragraph(ui, "But", &said.but, body, Weight::Regular, t.t2, width);
        ui.add_space(12.0);
    });
    if !present {
        buttons_ui(ui, rect, d);
    }
    if head > 0.0 {
        super::steps::example_ui(ui, rect.min + vec2(MARGIN, 10.0), d);
    }
}

/// *Open in Explore* and *Use my pair*, at the foot.
pub fn buttons_ui(ui: &mut Ui, rect: Rect, d: &mut Draw<'_>) {
    let t = d.t;
    let (left, right) = (rect.left() + 14.0, rect.right() - 14.0);
    let half = (right - left - 8.0) / 2.0;
    let top = rect.bottom() - 48.0;
    // A narrow panel has room for the words alone.
    let [explore, swap] = if half < 132.0 { ["", ""] } else { [icons::GIT_DIFF, icons::SWAP] };
    let area = Rect::from_min_size(pos2(left, top), vec2(half, 32.0));
    if d.state.method.pair.is_some() {
        let response = kit::button(ui, area, "Open in Explore", explore, "Open in Explore", Look::Chip, &t);
        if kit::tip(response, "Show this pair in Explore, with the model that scores.", "", "", &t).clicked() {
            d.push(Action::Method(MethodAction::OpenInExplore));
        }
    }
    let area = Rect::from_min_size(pos2(left + half + 8.0, top), vec2(half, 32.0));
    let response = kit::button(ui, area, "Use my pair", swap, "Use my pair", Look::Chip, &t);
    let meaning = "Play the pair that is open in Explore. Trains the published network first, where there is none.";
    if kit::tip(response, meaning, "", "", &t).clicked() {
        d.push(Action::Method(MethodAction::UseMyPair));
    }
}

fn section(ui: &mut Ui, name: &str, width: f32, d: &Draw<'_>) {
    let t = d.t;
    let size = if d.state.method.present { 12.0 } else { 10.5 };
    let (rect, _) = ui.allocate_exact_size(vec2(width, 36.0), Sense::hover());
    let p = ui.painter();
    kit::hline(p, rect.x_range().into(), rect.top() + 12.0, t.soft);
    kit::over_line(p, pos2(rect.left(), rect.top() + 25.0), Align2::LEFT_CENTER, name, size, t.t3);
}

fn paragraph(ui: &mut Ui, name: &str, words: &str, size: f32, weight: Weight, color: Color32, width: f32) {
    let mut job = egui::text::LayoutJob::simple(words.to_owned(), font(size, weight), color, width);
    for section in &mut job.sections {
        section.format.line_height = Some(size * 1.45);
    }
    let galley = ui.painter().layout_job(job);
    let (rect, _) = ui.allocate_exact_size(vec2(width, galley.size().y), Sense::hover());
    ui.painter().galley(rect.min, galley, color);
    kit::value(ui, rect, name, words);
}

fn bar_ui(ui: &mut Ui, bar: &Bar, first: bool, size: f32, width: f32, d: &Draw<'_>) {
    let t = d.t;
    let (rect, _) = ui.allocate_exact_size(vec2(width, size + 22.0), Sense::hover());
    let y = rect.top() + size / 2.0 + 2.0;
    let number = pos2(rect.right(), y);
    let number = kit::text(ui.painter(), number, Align2::RIGHT_CENTER, &bar.shown, size, Weight::Medium, t.t1);
    let most = number.left() - rect.left() - 10.0;
    let label = kit::elide(ui, &bar.label, size, Weight::Medium, most, kit::KeepEnd::No);
    kit::text(ui.painter(), pos2(rect.left(), y), Align2::LEFT_CENTER, &label, size, Weight::Medium, t.t1);
    let track = Rect::from_min_size(pos2(rect.left(), y + size / 2.0 + 5.0), vec2(width, 5.0));
    kit::bar(ui.painter(), track, bar.share, t.hover, if first { t.t1 } else { t.neu });
    kit::value(ui, rect, &format!("Change: {}", bar.label), &bar.shown);
}

fn formula_ui(ui: &mut Ui, (formula, note): (&str, &str), size: f32, width: f32, d: &Draw<'_>) {
    let t = d.t;
    let inner = width - 24.0;
    let lay = |text: &str, size: f32, color: Color32| {
        ui.painter().layout(text.to_owned(), font(size, Weight::Regular), color, inner)
    };
    let (upper, lower) = (lay(formula, size - 0.5, t.t1), lay(note, size - 1.5, t.t3));
    let height = upper.size().y + lower.size().y + 26.0;
    let (rect, _) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    kit::boxed(ui.painter(), rect, 6, t.card, t.soft);
    let at = rect.min + vec2(12.0, 10.0);
    let below = at + vec2(0.0, upper.size().y + 6.0);
    ui.painter().galley(at, upper, t.t1);
    ui.painter().galley(below, lower, t.t3);
    kit::value(ui, rect, "Formula", formula);
}
