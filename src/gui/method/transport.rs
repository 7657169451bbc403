//! Back, play, forward, the play position, speed, present mode.

use crate::app::{Action, MethodAction, Speed};
use crate::gui::icons;
use crate::gui::kit::{self, Caret};
use crate::gui::menu::menu;
use crate::gui::place::Draw;
use crate::gui::theme::Weight;
use crate::scene::method::LessonStep;
use egui::accesskit::{Action as Asked, ActionData};
use egui::{Align2, CornerRadius, EventFilter, Key, Rect, Sense, Ui, WidgetInfo, pos2, vec2};

/// Segments of the slider: name and number of steps.
const SEGMENTS: [(&str, usize); 6] =
    [("Graphs", 1), ("Level 0", 1), ("Level 1", 3), ("Level 2", 1), ("Compare", 1), ("Cap", 1)];

/// Draws the bar.
pub fn transport_ui(ui: &mut Ui, rect: Rect, d: &mut Draw<'_>) {
    let t = d.t;
    let y = rect.center().y;
    let method = &d.state.method;
    let (playing, step) = (method.playing, method.step());
    let act = |a| Action::Method(a);
    let mut x = rect.left() + 26.0;
    let last = LessonStep::Cap;
    for (name, glyph, tip, action) in [
        ("First step", icons::SKIP_BACK, "Go to the first step.", MethodAction::Step(LessonStep::Neighborhoods)),
        ("Previous step", icons::CARET_LEFT, "One step back.", MethodAction::By(-1)),
    ] {
        let key = if name == "Previous step" { "," } else { "" };
        if kit::tip(kit::icon_button(ui, pos2(x, y), name, glyph, &t), tip, "", key, &t).clicked() {
            d.push(act(action));
        }
        x += 32.0;
    }
    let round = Rect::from_center_size(pos2(x + 6.0, y), vec2(36.0, 36.0));
    let response = kit::hot(ui, round, if playing { "Pause" } else { "Play" });
    let p = ui.painter();
    let ready = d.state.method.shown.is_some();
    p.circle_filled(round.center(), 18.0, if ready { t.you } else { t.strong });
    kit::icon(
        p,
        round.center(),
        if playing { icons::PAUSE } else { icons::PLAY },
        18.0,
        if ready { t.on_you } else { t.t1 },
    );
    kit::focus_ring(ui, &response, &t, 18);
    if kit::tip(response, "Play the lesson, or hold it.", "", "Space", &t).clicked() {
        d.push(act(MethodAction::Play(!playing)));
    }
    x += 44.0;
    for (name, glyph, tip, action) in [
        ("Next step", icons::CARET_RIGHT, "One step forward.", MethodAction::By(1)),
        ("Last step", icons::SKIP_FORWARD, "Go to the last step.", MethodAction::Step(last)),
    ] {
        let key = if name == "Next step" { "." } else { "" };
        if kit::tip(kit::icon_button(ui, pos2(x, y), name, glyph, &t), tip, "", key, &t).clicked() {
            d.push(act(action));
        }
        x += 32.0;
    }
    let right = end_ui(ui, rect, step, d);
    let track = Rect::from_min_max(pos2(x + 4.0, y - 6.0), pos2(right - 18.0, y + 6.0));
    if track.width() > 120.0 {
        slider_ui(ui, track, d);
    }
}

/// Present, step counter and speed at the right end; gives where they begin.
fn end_ui(ui: &mut Ui, rect: Rect, step: LessonStep, d: &mut Draw<'_>) -> f32 {
    let t = d.t;
    let y = rect.center().y;
    let present = d.state.method.present;
    let button = kit::icon_button(ui, pos2(rect.right() - 26.0, y), "Present", icons::PRESENTATION, &t);
    let meaning = if present { "Leave present mode." } else { "Words large, panels gone, for an audience." };
    if kit::tip(button, meaning, "", if present { "Esc" } else { "F11" }, &t).clicked() {
        d.push(Action::Method(MethodAction::Present(!present)));
    }
    let words = format!("Step {} of {}", step.index() + 1, LessonStep::ALL.len());
    let at = pos2(rect.right() - 50.0, y);
    let area = kit::text(ui.painter(), at, Align2::RIGHT_CENTER, &words, 12.0, Weight::Medium, t.t1);
    kit::value(ui, area, "Step counter", &words);
    let speed = d.state.method.speed;
    let width = kit::width(ui, speed.name(), 12.0, Weight::Regular) + 35.0;
    let at = pos2(area.left() - 14.0 - width, y - 13.0);
    let chip = kit::chip(ui, at, "Speed", "", speed.name(), Caret::Menu, &t);
    let list: Vec<(String, bool)> = Speed::ALL.iter().map(|s| (s.name().to_owned(), *s == speed)).collect();
    let mut chosen = None;
    menu(&chip, "Speeds", &list, &mut chosen, &t);
    if let Some(speed) = chosen.and_then(|i| Speed::ALL.get(i)) {
        d.push(Action::Method(MethodAction::Speed(*speed)));
    }
    chip.rect.left()
}

fn slider_ui(ui: &mut Ui, rect: Rect, d: &mut Draw<'_>) {
    let t = d.t;
    let steps = LessonStep::ALL.len() as f32;
    let position = d.state.method.position.clamp(0.0, steps);
    let y = rect.center().y - 5.0;
    let x = |at: f32| rect.left() + rect.width() * at / steps;
    let response =
        ui.interact(rect.expand2(vec2(0.0, 8.0)), ui.scope_id().with("play position"), Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::slider(true, f64::from(position), "Play position"));
    if (response.dragged() || response.clicked())
        && let Some(pointer) = response.interact_pointer_pos()
    {
        response.request_focus();
        let at = ((pointer.x - rect.left()) / rect.width() * steps).clamp(0.0, steps);
        d.push(Action::Method(MethodAction::Seek(at)));
    }
    keys(ui, &response, position, d);
    let p = ui.painter();
    let now = d.state.method.step();
    let mut from = 0;
    for (name, count) in SEGMENTS {
        let (left, right) = (x(from as f32) + 1.0, x((from + count) as f32) - 1.0);
        let bar = Rect::from_min_max(pos2(left, y - 2.5), pos2(right, y + 2.5));
        p.rect_filled(bar, CornerRadius::same(2), t.strong);
        let played = Rect::from_min_max(bar.min, pos2(x(position).clamp(left, right), bar.bottom()));
        p.rect_filled(played, CornerRadius::same(2), t.t2);
        let on = (from..from + count).contains(&now.index());
        let weight = if on { Weight::Semibold } else { Weight::Regular };
        let at = pos2((left + right) / 2.0, y + 15.0);
        if kit::width(ui, name, 11.0, weight) < right - left {
            kit::text(ui.painter(), at, Align2::CENTER_CENTER, name, 11.0, weight, if on { t.t1 } else { t.t2 });
        }
        from += count;
    }
    let p = ui.painter();
    p.circle(pos2(x(position), y), 7.0, t.you, egui::Stroke::new(2.0, t.app));
    kit::focus_ring(ui, &response, &t, 6);
}

/// Arrow keys and values from assistive programs.
fn keys(ui: &Ui, response: &egui::Response, position: f32, d: &mut Draw<'_>) {
    let asked = ui.input(|i| {
        let mut requests = i.accesskit_action_requests(response.id, Asked::SetValue);
        requests.find_map(|r| match r.data {
            Some(ActionData::NumericValue(value)) => Some(value as f32),
            _ => None,
        })
    });
    if let Some(value) = asked {
        d.push(Action::Method(MethodAction::Seek(value)));
    }
    if response.has_focus() {
        let filter = EventFilter { horizontal_arrows: true, vertical_arrows: false, tab: false, escape: false };
        ui.memory_mut(|m| m.set_focus_lock_filter(response.id, filter));
        let pressed = |key| ui.input(|i| i.key_pressed(key));
        let by = f32::from(i8::from(pressed(Key::ArrowRight))) - f32::from(i8::from(pressed(Key::ArrowLeft)));
        if by != 0.0 {
            d.push(Action::Method(MethodAction::Seek(position + by * 0.1)));
        }
    }
}
