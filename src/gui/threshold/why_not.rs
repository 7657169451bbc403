//! *Why not?*: two entities in, and the step that lost them with the nearest change that would have kept them.

use crate::app::{Action, BenchAction, WhyNot};
use crate::gui::fields;
use crate::gui::icons;
use crate::gui::kit::{self, KeepEnd, Look};
use crate::gui::place::Draw;
use crate::gui::theme::{Weight, font};
use egui::{Align2, Id, Key, Rect, ScrollArea, Ui, UiBuilder, pos2, vec2};

const FIELD: f32 = 30.0;

/// Draws the question and its answer.
pub fn why_not_ui(ui: &mut Ui, rect: Rect, d: &mut Draw<'_>) {
    let t = d.t;
    let inner = rect.shrink2(vec2(15.0, 0.0));
    let ask_width = 52.0;
    let width = (inner.width() - ask_width - 16.0) / 2.0;
    let mut asked = false;
    for (i, (name, hint)) in [("Left entity", "left identifier or name"), ("Right entity", "right identifier or name")]
        .into_iter()
        .enumerate()
    {
        let x = inner.left() + (width + 8.0) * i as f32;
        let ground = Rect::from_min_size(pos2(x, inner.top() + 2.0), vec2(width, FIELD));
        kit::boxed(ui.painter(), ground, 5, t.canvas, t.strong);
        let mut text = d.state.threshold.bench.why.typed[i].clone();
        let id = Id::unique(("why not", i));
        let response = fields::line(ui, ground.shrink2(vec2(8.0, 0.0)), id, &mut text, name, hint, &t);
        if response.changed() {
            d.push(Action::Bench(BenchAction::TypeWhy(i, text)));
        }
        asked |= response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
    }
    let button = Rect::from_min_size(pos2(inner.right() - ask_width, inner.top() + 2.0), vec2(ask_width, FIELD));
    asked |= kit::button(ui, button, "Ask why this pair is no match", "", "Ask", Look::Chip, &t).clicked();
    if asked {
        d.push(Action::Bench(BenchAction::AskWhy));
    }
    let mut y = inner.top() + FIELD + 8.0;
    y = pair_in_view(ui, pos2(inner.left(), y), inner.width(), d);
    let below = Rect::from_min_max(pos2(inner.left(), y), inner.max);
    let why = &d.state.threshold.bench.why;
    let words = match (&why.fault, &why.answer) {
        (Some(fault), _) => fault.clone(),
        (None, None) if why.asking => "Following the pair through the steps.".to_owned(),
        (None, None) => {
            "Two entities that should be a match: what lost them, and what would have kept them.".to_owned()
        }
        (None, Some(answer)) => {
            let answer = answer.clone();
            answer_ui(ui, below, &answer, d);
            return;
        }
    };
    super::paragraph(ui, below, &words, &t);
    kit::value(ui, below, "Why not state", &words);
}

/// Offers the pair that Explore shows; gives where the next thing begins.
fn pair_in_view(ui: &Ui, at: egui::Pos2, width: f32, d: &mut Draw<'_>) -> f32 {
    let t = d.t;
    let (Some(graphs), Some(pair)) = (d.state.graphs.clone(), d.state.explore.pair) else { return at.y };
    let ids = [graphs.pair.left.iri(pair.0).to_owned(), graphs.pair.right.iri(pair.1).to_owned()];
    let why = &d.state.threshold.bench.why;
    if why.typed == ids || why.answer.is_some() {
        return at.y;
    }
    let names = [graphs.pair.left.shown_name(pair.0), graphs.pair.right.shown_name(pair.1)];
    let label = format!("Ask about {} and {}", names[0], names[1]);
    let label = kit::elide(ui, &label, 12.0, Weight::Regular, width - 24.0, KeepEnd::No);
    let chip = kit::chip(ui, at, "Ask about the pair in Explore", "", &label, kit::Caret::No, &t);
    let bottom = chip.rect.bottom();
    if chip.clicked() {
        d.push(Action::Bench(BenchAction::WhyOf(ids)));
    }
    bottom + 8.0
}

fn answer_ui(ui: &mut Ui, rect: Rect, answer: &WhyNot, d: &mut Draw<'_>) {
    let t = d.t;
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("why not answer"));
    child.set_clip_rect(rect.expand(2.0).intersect(ui.clip_rect()));
    ScrollArea::vertical().auto_shrink(false).show(&mut child, |ui| {
        let top = ui.max_rect().top();
        let left = ui.max_rect().left();
        let width = rect.width() - 6.0;
        let title = match answer.lost_at {
            None => format!("A match: {:.3}", answer.score),
            Some(at) => format!("Lost at: {}", at.name()),
        };
        let at = pos2(left, top + 10.0);
        let color = if answer.lost_at.is_some() { t.con } else { t.pro };
        let area = kit::text(ui.painter(), at, Align2::LEFT_CENTER, &title, 13.0, Weight::Semibold, color);
        let value = answer.lost_at.map_or("a match", |at| at.name());
        kit::value(ui, area, "Lost at", value);
        let open = Rect::from_min_size(pos2(left + width - 118.0, top - 2.0), vec2(118.0, 26.0));
        let names = kit::elide(
            ui,
            &format!("{} and {}", answer.names[0], answer.names[1]),
            12.0,
            Weight::Regular,
            open.left() - area.right() - 22.0,
            KeepEnd::No,
        );
        let at = pos2(area.right() + 12.0, top + 10.0);
        kit::text(ui.painter(), at, Align2::LEFT_CENTER, &names, 12.0, Weight::Regular, t.t3);
        if kit::button(ui, open, "Open in Explore", "", "Open in Explore", Look::Chip, &t).clicked() {
            d.push(Action::OpenFlip(answer.pair));
        }
        let mut y = top + 30.0;
        for step in &answer.steps {
            let disc = pos2(left + 7.0, y + 9.0);
            ui.painter().circle_filled(disc, 6.5, if step.passed { t.pro } else { t.con });
            if step.passed {
                kit::icon(ui.painter(), disc, icons::CHECK, 9.0, t.canvas);
            } else {
                kit::text(ui.painter(), disc, Align2::CENTER_CENTER, "×", 12.0, Weight::Semibold, t.canvas);
            }
            let at = pos2(left + 22.0, y + 9.0);
            kit::text(ui.painter(), at, Align2::LEFT_CENTER, step.step.name(), 12.0, Weight::Medium, t.t1);
            let text = pos2(left + 104.0, y + 1.0);
            let galley =
                ui.painter().layout(step.what.clone(), font(12.0, Weight::Regular), t.t2, left + width - text.x);
            let height = galley.size().y;
            ui.painter().galley(text, galley, t.t2);
            let area = Rect::from_min_size(pos2(left, y), vec2(width, height));
            kit::value(ui, area, &format!("Step: {}", step.step.name()), &step.what);
            y += height.max(18.0) + 6.0;
        }
        let words = format!("Nearest change: {}", answer.change);
        let area = Rect::from_min_max(pos2(left, y + 2.0), pos2(left + width, y + 80.0));
        let bottom = super::paragraph(ui, area, &words, &t);
        kit::value(ui, Rect::from_min_max(area.min, pos2(area.right(), bottom)), "Nearest change", &answer.change);
        ui.set_height(bottom - top + 8.0);
    });
}
