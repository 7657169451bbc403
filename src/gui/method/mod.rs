//! Method: how does it work? The published network played step by step on a pair, with the pair's own numbers.
//!
//! Left the steps, in the middle the stage over the arithmetic, right the words, below the transport. In present mode
//! only stage, words (large) and transport stay.

mod arithmetic;
mod cap;
mod cells;
mod level0;
mod stage;
mod steps;
#[cfg(test)]
mod tests;
mod transport;
mod words;

use super::kit::{self, KeepEnd, Look};
use super::place::Draw;
use super::theme::Weight;
use crate::app::{Action, Lesson, MethodAction, numbers};
use crate::model::cg_mualign::trace::Attentions;
use crate::scene::method::{Follow, LessonNames, LessonStep};
use egui::{Align2, Rect, Ui, pos2, vec2};
use std::sync::Arc;

/// Heights of the transport and of the line above the stage. Source: ARCHITECTURE.md, "The Method place".
const TRANSPORT: f32 = 58.0;
const HEAD: f32 = 54.0;
/// Widths of the steps and the words.
const STEPS: f32 = 248.0;
const STEPS_NARROW: f32 = 52.0;
const WORDS: f32 = 328.0;
const WORDS_NARROW: f32 = 276.0;
const WORDS_PRESENT: f32 = 440.0;
/// The switch: accessible name and word of each choice.
const SWITCH: [(&str, &str); 4] = [
    ("Both attentions", "Both attentions"),
    ("Cross only", "Cross only"),
    ("Self only", "Self only"),
    ("No attention", "None"),
];

/// What is drawn now: the lesson, its step, who is followed.
struct Scene {
    lesson: Arc<Lesson>,
    /// With the threshold that is saved with the model now.
    names: LessonNames,
    step: LessonStep,
    attentions: Attentions,
    follow: Follow,
    phase: f32,
}

/// Draws the place.
pub fn method_ui(ui: &mut Ui, rect: Rect, d: &mut Draw<'_>) {
    advance(ui, d);
    let t = d.t;
    let present = d.state.method.present;
    let steps_width = match (present, d.room.wide) {
        (true, _) => 0.0,
        (_, true) => STEPS,
        _ => STEPS_NARROW,
    };
    let words_width = match (present, d.room.wide) {
        (true, true) => WORDS_PRESENT,
        (_, true) => WORDS,
        _ => WORDS_NARROW,
    };
    let steps = Rect::from_min_size(rect.min, vec2(steps_width, rect.height()));
    let lower = Rect::from_min_max(pos2(steps.right(), rect.bottom() - TRANSPORT), rect.max);
    let words = Rect::from_min_max(pos2(rect.right() - words_width, rect.top()), pos2(rect.right(), lower.top()));
    let stage = Rect::from_min_max(pos2(steps.right(), rect.top()), pos2(words.left(), lower.top()));
    let p = ui.painter();
    for panel in [steps, words] {
        p.rect_filled(panel, 0, t.panel);
    }
    p.rect_filled(stage, 0, t.canvas);
    p.rect_filled(lower, 0, t.app);
    if !present {
        steps::steps_ui(ui, steps, d);
    }
    let shown = d.state.method.shown.clone();
    match &shown {
        Some(lesson) => {
            let method = &d.state.method;
            let scene = Scene {
                lesson: lesson.clone(),
                names: names_of(lesson, d),
                step: method.step(),
                attentions: method.attentions,
                follow: method.followed(&lesson.trace),
                phase: method.phase(),
            };
            stage_ui(ui, stage, &scene, d);
            words::words_ui(ui, words, &scene, d);
        }
        None => {
            waiting_ui(ui, stage, d);
            words::buttons_ui(ui, words, d);
        }
    }
    transport::transport_ui(ui, lower, d);
    let p = ui.painter();
    kit::hline(p, lower.x_range().into(), lower.top(), t.soft);
    kit::vline(p, words.left(), words.y_range().into(), t.soft);
    if !present {
        kit::vline(p, steps.right(), steps.y_range().into(), t.soft);
    }
}

/// What the pair is called, with the threshold saved for the model that plays.
fn names_of(lesson: &Lesson, d: &Draw<'_>) -> LessonNames {
    let saved = d.state.models.list.iter().find(|m| m.name == lesson.model).and_then(|m| m.threshold);
    LessonNames { threshold: saved.or(lesson.names.threshold), ..lesson.names.clone() }
}

/// Lets time pass while it plays, once a frame.
fn advance(ui: &Ui, d: &mut Draw<'_>) {
    if !d.state.method.playing || d.state.method.shown.is_none() {
        return;
    }
    let ctx = ui.ctx();
    if ctx.current_pass_index() == 0 {
        // A frame that was long in coming must not skip what is to be seen.
        let secs = ctx.input(|i| i.stable_dt).min(0.25);
        d.push(Action::Method(MethodAction::Advance(secs)));
    }
    ctx.request_repaint();
}

/// The stage over the arithmetic, under a line with the headline, the score and the switch.
fn stage_ui(ui: &mut Ui, rect: Rect, scene: &Scene, d: &mut Draw<'_>) {
    let t = d.t;
    let head = Rect::from_min_size(rect.min, vec2(rect.width(), HEAD));
    head_ui(ui, head, scene, d);
    let body = Rect::from_min_max(head.left_bottom(), rect.max);
    if scene.step == LessonStep::Cap {
        cap::cap_ui(ui, body, scene, d);
        return;
    }
    let share = if body.height() < 520.0 { 0.56 } else { 0.57 };
    let upper = Rect::from_min_size(body.min, vec2(body.width(), (body.height() * share).round()));
    let lower = Rect::from_min_max(upper.left_bottom(), body.max);
    stage::stage_ui(ui, upper, scene, d);
    ui.painter().rect_filled(lower, 0, t.panel);
    kit::hline(ui.painter(), lower.x_range().into(), lower.top(), t.soft);
    match (scene.step, scene.follow) {
        (LessonStep::Neighborhoods, _) => arithmetic::neighbors_ui(ui, lower, scene, d),
        (LessonStep::Level0, _) | (_, Follow::Beyond(..)) => level0::level0_ui(ui, lower, scene, d),
        (LessonStep::Compare, Follow::Center(_)) => arithmetic::compare_ui(ui, lower, scene, d),
        _ => arithmetic::sum_ui(ui, lower, scene, d),
    }
}

/// From so much room beside the switch on, the score says whose it is.
const ROOM_FOR_WHOSE: f32 = 420.0;

fn head_ui(ui: &mut Ui, rect: Rect, scene: &Scene, d: &mut Draw<'_>) {
    let t = d.t;
    let width = SWITCH.iter().map(|s| kit::width(ui, s.1, 12.0, Weight::Medium) + 22.0).sum::<f32>() + 4.0;
    let at = pos2(rect.right() - 16.0 - width, rect.top() + 14.0);
    let (area, clicked) = kit::switch(ui, at, &SWITCH, scene.attentions as usize, &t);
    if let Some(attentions) = clicked.and_then(|i| Attentions::ALL.get(i)) {
        d.push(Action::Method(MethodAction::Switch(*attentions)));
    }
    let shown = numbers::score(scene.lesson.trace.play(scene.attentions).score);
    let p = ui.painter();
    let number = pos2(area.left() - 12.0, area.center().y);
    let number = kit::text(p, number, Align2::RIGHT_CENTER, &shown, 19.0, Weight::Semibold, t.t1);
    let word = pos2(number.left() - 6.0, area.center().y + 1.0);
    // Explore may show another model's score of the same pair; a low window has no room to say whose this is.
    let whose = if area.left() - rect.left() > ROOM_FOR_WHOSE { "CG-MuAlign score" } else { "score" };
    let word = kit::text(p, word, Align2::RIGHT_CENTER, whose, 11.5, Weight::Regular, t.t3);
    kit::value(ui, number.union(word), "Score", &shown);
    let most = word.left() - rect.left() - 32.0;
    let (title, caption) = headline(scene);
    let at = pos2(rect.left() + 18.0, rect.top() + 19.0);
    let title = kit::elide(ui, &title, 14.0, Weight::Semibold, most, KeepEnd::No);
    kit::text(ui.painter(), at, Align2::LEFT_CENTER, &title, 14.0, Weight::Semibold, t.t1);
    let caption = kit::elide(ui, &caption, 11.5, Weight::Regular, most, KeepEnd::No);
    let at = pos2(at.x, rect.top() + 38.0);
    kit::text(ui.painter(), at, Align2::LEFT_CENTER, &caption, 11.5, Weight::Regular, t.t3);
}

/// What happens on the stage, in a line, and what a click does.
fn headline(scene: &Scene) -> (String, String) {
    let trace = &scene.lesson.trace;
    let name = scene.follow.node(trace).map_or("", |n| trace.name(n));
    let [left, right] = [0, 1].map(|s: usize| trace.name(trace.sides[s].center));
    let click = "Click another node to follow it.";
    match (scene.step, scene.follow) {
        (LessonStep::Neighborhoods, _) => (format!("{left} and {right}"), "Are they the same?".to_owned()),
        (LessonStep::Level0, _) => (format!("{name} becomes 300 numbers"), click.to_owned()),
        (_, Follow::Beyond(..)) => (format!("{name} has its name only"), format!("Two steps away: level 0. {click}")),
        (_, Follow::Neighbor(..)) => {
            (format!("{name} averages its own neighbors"), format!("Level 1 of a neighbor: all alike. {click}"))
        }
        (LessonStep::Gather, _) => (format!("{name} averages its neighbors"), format!("Level 1. {click}")),
        (LessonStep::Cross, _) => (format!("{name} looks across"), format!("Level 1. {click}")),
        (LessonStep::Own, _) => (format!("{name} weighs what tells"), format!("Level 1. {click}")),
        (LessonStep::GatherAgain, _) => (format!("{name} hears two steps far"), format!("Level 2. {click}")),
        (LessonStep::Compare, _) => {
            (format!("{left} against {right}"), "Two rows of numbers, one distance.".to_owned())
        }
        (LessonStep::Cap, _) => {
            (format!("{} keeps {}", trace.draws.name, trace.draws.cap), "Each column is one draw.".to_owned())
        }
    }
}

/// In place of the stage: what is missing, and what to do about it.
fn waiting_ui(ui: &mut Ui, rect: Rect, d: &mut Draw<'_>) {
    let t = d.t;
    let method = &d.state.method;
    let words = if let Some(fault) = &method.fault {
        fault.clone()
    } else if d.state.graphs.is_none() {
        "No graphs are open. Choose an example, or open two graphs in Data.".to_owned()
    } else if method.training {
        "CG-MuAlign is learning from the known pairs of these graphs. The lesson starts when it is done.".to_owned()
    } else if method.untrained {
        "No CG-MuAlign was trained on these graphs yet. Use my pair trains one, as a job that can be cancelled."
            .to_owned()
    } else if method.pair.is_some() {
        "Preparing the lesson.".to_owned()
    } else {
        "Choose an example, or take the pair that is open in Explore with Use my pair.".to_owned()
    };
    let most = (rect.width() - 64.0).clamp(120.0, 460.0);
    let galley = ui.painter().layout(words.clone(), super::theme::font(13.0, Weight::Regular), t.t2, most);
    let at = Rect::from_center_size(rect.center(), galley.size());
    ui.painter().galley(at.min, galley, t.t2);
    kit::value(ui, at, "Lesson state", &words);
    if method.training {
        let area = Rect::from_center_size(pos2(rect.center().x, at.bottom() + 34.0), vec2(150.0, 30.0));
        if kit::button(ui, area, "Cancel training", super::icons::STOP, "Cancel", Look::Chip, &t).clicked() {
            d.push(Action::CancelJob);
        }
    }
}
