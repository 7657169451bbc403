//! What stands around every place: top bar, rail, status bar.

use super::icons;
use super::kit::{self, KeepEnd, Look};
use super::place::Draw;
use super::theme::Weight;
use crate::app::{Action, Caption, Place, numbers};
use egui::{Align2, CornerRadius, Rect, Stroke, TextEdit, Ui, Vec2, pos2, vec2};

/// Heights of the bars.
pub const TOP: f32 = 44.0;
pub const STATUS: f32 = 26.0;

/// Room classes of section 2, by the window's width and height.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Room {
    pub wide: bool,
    pub narrow: bool,
    /// Compact rows and butterfly.
    pub compact: bool,
}

impl Room {
    /// The class of a window.
    pub fn of(size: Vec2) -> Self {
        Self { wide: size.x >= 1280.0, narrow: size.x < 1100.0, compact: size.x < 1100.0 || size.y < 720.0 }
    }

    /// Width of the rail.
    pub fn rail(self) -> f32 {
        if self.narrow { 48.0 } else { 64.0 }
    }
}

/// Draws the frame; gives the rectangle that is left for the place.
pub fn frame_ui(ui: &mut Ui, d: &mut Draw<'_>) -> Rect {
    let full = ui.max_rect();
    let t = d.t;
    ui.painter().rect_filled(full, CornerRadius::ZERO, t.app);
    let room = d.room;
    let top = Rect::from_min_size(full.min, vec2(full.width(), TOP));
    let status = Rect::from_min_max(pos2(full.left(), full.bottom() - STATUS), full.max);
    let rail = Rect::from_min_max(pos2(full.left(), top.bottom()), pos2(full.left() + room.rail(), status.top()));
    let content = Rect::from_min_max(pos2(rail.right(), top.bottom()), pos2(full.right(), status.top()));
    ui.painter().rect_filled(content, CornerRadius::ZERO, t.canvas);
    rail_ui(ui, rail, d);
    status_ui(ui, status, d);
    top_ui(ui, top, d);
    let p = ui.painter();
    kit::hline(p, full.left()..=full.right(), top.bottom(), t.soft);
    kit::hline(p, full.left()..=full.right(), status.top(), t.soft);
    kit::vline(p, rail.right(), top.bottom()..=status.top(), t.soft);
    content
}

fn top_ui(ui: &mut Ui, rect: Rect, d: &mut Draw<'_>) {
    let (t, room) = (d.t, d.room);
    let y = rect.center().y;
    let p = ui.painter();
    for (x, color) in [(20.5, t.pro), (29.5, t.con)] {
        p.circle_stroke(pos2(rect.left() + x, y), 7.0, Stroke::new(2.0, color));
    }
    let name = kit::text(p, pos2(46.0, y), Align2::LEFT_CENTER, "doppelgraph", 14.0, Weight::Semibold, t.t1);
    kit::vline(p, name.right() + 14.0, y - 8.0..=y + 8.0, t.strong);
    let search_width = if room.narrow || rect.width() < 1200.0 { 300.0 } else { 420.0 };
    let search = Rect::from_center_size(pos2(rect.center().x, y), vec2(search_width, 28.0));
    let session = d.state.graphs.as_ref().map_or("no graphs yet", |g| g.name.as_str());
    let most = search.left() - name.right() - 40.0;
    let shown = kit::elide(ui, session, 12.5, Weight::Regular, most, KeepEnd::No);
    kit::text(ui.painter(), pos2(name.right() + 28.0, y), Align2::LEFT_CENTER, &shown, 12.5, Weight::Regular, t.t2);
    search_field(ui, search, d);
    let mut x = rect.right() - 25.0;
    let glyph = if d.state.light { icons::SUN } else { icons::MOON };
    let theme = kit::icon_button(ui, pos2(x, y), "Switch theme", glyph, &t);
    if kit::tip(theme, "Switch between the dark and the light theme.", "", "Ctrl Shift T", &t).clicked() {
        d.push(Action::SwitchTheme);
    }
    x -= 30.0;
    let help = kit::icon_button(ui, pos2(x, y), "Help", icons::KEYBOARD, &t);
    if kit::tip(help, "All keys.", "", "F1", &t).clicked() {
        d.push(Action::ShowKeys(!d.state.keys_shown));
    }
    x -= 25.0;
    x = threshold_chip(ui, pos2(x, y), d) - 8.0;
    if rect.width() >= 1200.0 {
        model_chip(ui, pos2(x, y), d);
    }
}

fn search_field(ui: &mut Ui, rect: Rect, d: &mut Draw<'_>) {
    let t = d.t;
    let open = d.state.search.open;
    kit::boxed(ui.painter(), rect, 5, t.canvas, if open { t.you } else { t.strong });
    kit::icon(ui.painter(), pos2(rect.left() + 17.0, rect.center().y), icons::MAGNIFYING_GLASS, 14.0, t.t3);
    let at = pos2(rect.right() - 12.0, rect.center().y);
    kit::text(ui.painter(), at, Align2::RIGHT_CENTER, "Ctrl K", 11.0, Weight::Regular, t.t3);
    let hint = if rect.width() > 400.0 { "Search entities, pairs and commands" } else { "Search or run a command" };
    let field = Rect::from_min_max(pos2(rect.left() + 30.0, rect.top()), pos2(rect.right() - 56.0, rect.bottom()));
    let mut text = d.state.search.text.clone();
    let id = super::search::field_id();
    let response = super::fields::line(ui, field, id, &mut text, "Search and commands", hint, &t);
    if response.changed() {
        d.push(Action::SearchText(text));
    }
    if response.gained_focus() && !open {
        d.push(Action::SearchOpen(true));
    }
    d.memo.search_rect = Some(rect);
}

/// The threshold chip: shows the saved threshold (the working one in Threshold) and is typed into.
fn threshold_chip(ui: &mut Ui, right: egui::Pos2, d: &mut Draw<'_>) -> f32 {
    let t = d.t;
    let value = if d.state.place == Place::Threshold { d.state.threshold.working } else { d.state.threshold.saved };
    let shown = d.state.threshold_text(value);
    if let Some(typed) = d.state.threshold.typed.clone() {
        let rect = Rect::from_min_max(pos2(right.x - 150.0, right.y - 14.0), pos2(right.x, right.y + 14.0));
        kit::boxed(ui.painter(), rect, 5, t.canvas, t.you);
        let mut text = typed;
        let id = egui::Id::unique("typed threshold");
        let field = rect.shrink2(vec2(8.0, 0.0));
        let response = super::fields::line(ui, field, id, &mut text, "Threshold value", "0 to 1", &t);
        if response.changed() {
            d.push(Action::TypeThreshold(Some(text)));
        }
        if !d.memo.typing {
            response.request_focus();
            d.memo.typing = true;
        } else if response.lost_focus() {
            let accept = !ui.input(|i| i.key_pressed(egui::Key::Escape));
            d.push(if accept { Action::AcceptTyped } else { Action::TypeThreshold(None) });
        }
        return rect.left();
    }
    d.memo.typing = false;
    let label = format!("Threshold {shown}");
    let width = kit::width(ui, &label, 12.5, Weight::Medium) + 34.0;
    let rect = Rect::from_min_max(pos2(right.x - width, right.y - 12.5), pos2(right.x, right.y + 12.5));
    let response = kit::button(ui, rect, "Saved threshold", "", "", Look::Chip, &t);
    let p = ui.painter();
    let mark = Rect::from_center_size(pos2(rect.left() + 12.0, right.y), vec2(2.0, 12.0));
    p.rect_filled(mark, CornerRadius::same(1), t.you);
    kit::text(p, pos2(rect.left() + 22.0, right.y), Align2::LEFT_CENTER, &label, 12.5, Weight::Medium, t.t1);
    let mut how = format!("score at or above {shown} is a match.");
    if d.state.models.current().is_some_and(|m| m.uncalibrated) {
        how += " Not calibrated here: it was measured on other graphs.";
    }
    let response = kit::tip(response, "From this score on, the threshold included, a pair is a match.", &how, "T", &t);
    if response.clicked() {
        d.push(Action::TypeThreshold(Some(shown)));
    }
    rect.left()
}

/// The model chip: what scores, and one click to the other kind.
fn model_chip(ui: &mut Ui, right: egui::Pos2, d: &mut Draw<'_>) {
    let t = d.t;
    let Some(model) = d.state.models.current() else { return };
    let label = match &d.state.models.training {
        Some(training) => {
            let share = training.history.last().map_or(0.0, |s| s.step as f64 / s.steps.max(1) as f64);
            // What is trained may be of another kind than what scores: the lesson trains its network so.
            format!("{} · training {}", training.choice.kind.shown(), numbers::percent(share))
        }
        None => model.name.clone(),
    };
    let label = kit::elide(ui, &label, 12.0, Weight::Regular, 210.0, KeepEnd::No);
    let width = kit::width(ui, &label, 12.0, Weight::Regular) + 55.0;
    let rect = Rect::from_min_max(pos2(right.x - width, right.y - 12.5), pos2(right.x, right.y + 12.5));
    let response = kit::button(ui, rect, "Current model", "", "", Look::Chip, &t);
    let p = ui.painter();
    kit::icon(p, pos2(rect.left() + 16.0, right.y), icons::CPU, 14.0, t.t2);
    kit::text(p, pos2(rect.left() + 28.0, right.y), Align2::LEFT_CENTER, &label, 12.0, Weight::Regular, t.t2);
    kit::icon(p, pos2(rect.right() - 13.0, right.y), icons::CARET_DOWN, 11.0, t.t3);
    let list: Vec<(String, bool)> = d
        .state
        .models
        .list
        .iter()
        .map(|m| (m.name.clone(), Some(&m.name) == d.state.models.current.as_ref()))
        .collect();
    let mut chosen = None;
    super::menu::menu(&response, "Models", &list, &mut chosen, &t);
    if let Some(i) = chosen
        && let Some((name, _)) = list.get(i)
    {
        d.push(Action::UseModel(name.clone()));
    }
}

fn rail_ui(ui: &mut Ui, rect: Rect, d: &mut Draw<'_>) {
    let t = d.t;
    let narrow = d.room.narrow;
    let item = if narrow { vec2(40.0, 40.0) } else { vec2(56.0, 52.0) };
    let mut y = rect.top() + 8.0;
    for place in Place::ALL {
        let area = Rect::from_min_size(pos2(rect.left() + (rect.width() - item.x) / 2.0, y), item);
        y += item.y + if narrow { 8.0 } else { 6.0 };
        let name = format!("{} place", place.name());
        let on = d.state.place == place;
        let response = kit::hot_as(ui, area, &name, egui::Role::Button, Some(on));
        let p = ui.painter();
        if on {
            p.rect_filled(area, CornerRadius::same(6), t.sel);
            let mark = Rect::from_center_size(pos2(rect.left() + 1.5, area.center().y), vec2(3.0, 32.0));
            p.rect_filled(mark, CornerRadius::same(1), t.you);
        } else if response.hovered() {
            p.rect_filled(area, CornerRadius::same(6), t.hover);
        }
        let color = if on { t.t1 } else { t.t2 };
        let glyph = match place {
            Place::Data => icons::DATABASE,
            Place::Explore => icons::GIT_DIFF,
            Place::Threshold => icons::CHART_LINE,
            Place::Review => icons::SEAL_CHECK,
            Place::Model => icons::CPU,
            Place::Method => icons::GRADUATION_CAP,
        };
        if place == Place::Review && d.state.review.queue.is_some() {
            let open = super::review::open_count(d.state);
            if open > 0 {
                let at = pos2(area.right() - 1.0, area.top() + 8.0);
                let words = numbers::count(open);
                kit::text(ui.painter(), at, Align2::RIGHT_CENTER, &words, 10.5, Weight::Semibold, t.t2);
            }
        }
        let center = if narrow { area.center() } else { pos2(area.center().x, area.top() + 18.0) };
        kit::icon(p, center, glyph, 20.0, color);
        if !narrow {
            let weight = if on { Weight::Semibold } else { Weight::Regular };
            let at = pos2(area.center().x, area.bottom() - 13.0);
            kit::text(p, at, Align2::CENTER_CENTER, place.name(), 11.0, weight, color);
        }
        kit::focus_ring(ui, &response, &t, 6);
        let meaning = match place {
            Place::Data => "What did I open?",
            Place::Explore => "Why this score?",
            Place::Threshold => "Where is the line?",
            Place::Review => "Which should I decide next?",
            Place::Model => "Who is scoring?",
            Place::Method => "How does it work?",
        };
        if kit::tip(response, meaning, "", &format!("Ctrl {}", place.number()), &t).clicked() {
            d.push(Action::GoTo(place));
        }
    }
}

fn status_ui(ui: &mut Ui, rect: Rect, d: &mut Draw<'_>) {
    let t = d.t;
    let y = rect.center().y;
    let right = if d.room.narrow { "Local" } else { "All work is on this machine" };
    let covered =
        kit::text(ui.painter(), pos2(rect.right() - 12.0, y), Align2::RIGHT_CENTER, right, 11.5, Weight::Regular, t.t3);
    let left = pos2(rect.left() + 12.0, y);
    let Some(job) = d.state.job.clone() else {
        let caption = Caption::status(d.state);
        let most = covered.left() - left.x - 24.0;
        let shown = kit::elide(ui, &caption, 11.5, Weight::Regular, most, KeepEnd::No);
        let area = kit::text(ui.painter(), left, Align2::LEFT_CENTER, &shown, 11.5, Weight::Regular, t.t3);
        kit::value(ui, area, "Status", &caption);
        return;
    };
    let caption = Caption::job(&job);
    let area = kit::text(ui.painter(), left, Align2::LEFT_CENTER, &caption, 11.5, Weight::Regular, t.t2);
    kit::value(ui, area, "Status", &caption);
    let track = Rect::from_min_size(pos2(area.right() + 12.0, y - 2.0), vec2(120.0, 4.0));
    if job.total > 0 {
        kit::bar(ui.painter(), track, job.done as f32 / job.total as f32, t.hover, t.you);
    } else {
        // Unknown length: a full, quiet bar says that something runs, without moving.
        kit::bar(ui.painter(), track, 1.0, t.hover, t.strong);
    }
    let label_width = kit::width(ui, "Cancel", 11.5, Weight::Medium);
    let button = Rect::from_min_size(pos2(track.right() + 10.0, rect.top() + 1.0), vec2(label_width + 16.0, 24.0));
    let response = kit::hot(ui, button, &format!("Cancel job: {}", Caption::job_name(&job)));
    let color = if response.hovered() { t.you } else { t.t1 };
    kit::text(ui.painter(), button.center(), Align2::CENTER_CENTER, "Cancel", 11.5, Weight::Medium, color);
    kit::focus_ring(ui, &response, &t, 4);
    if response.clicked() {
        d.push(Action::CancelJob);
    }
}

/// A text field without frame fits any rectangle the place has drawn.
pub fn bare_field(text: &mut String) -> TextEdit<'_> {
    TextEdit::singleline(text).frame(egui::Frame::NONE)
}
