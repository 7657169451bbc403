//! The foot of the pair: note, the verdicts with their keys, and what was said of the last pair.

use super::{note_id, push};
use crate::app::ReviewAction;
use crate::gui::frame::Room;
use crate::gui::icons;
use crate::gui::kit::{self, KeepEnd, Look};
use crate::gui::place::Draw;
use crate::gui::theme::Weight;
use crate::review::Verdict;
use egui::{Align2, CornerRadius, Rect, Ui, pos2, vec2};

const MARGIN: f32 = 16.0;
const GAP: f32 = 8.0;

/// Height of the foot.
pub fn foot_height(room: Room) -> f32 {
    if room.compact { 118.0 } else { 130.0 }
}

/// Draws the foot.
pub fn foot_ui(ui: &mut Ui, rect: Rect, d: &mut Draw<'_>) {
    let t = d.t;
    ui.painter().rect_filled(rect, CornerRadius::ZERO, t.panel);
    kit::hline(ui.painter(), rect.left()..=rect.right(), rect.top(), t.soft);
    let inner = rect.shrink2(vec2(MARGIN, 0.0));
    let is_asked = d.state.review.card.as_ref().is_some_and(|c| Some(c.pair) == d.state.review.current);
    let ready = is_asked && !d.state.review.pending && d.state.review.open;
    let note = Rect::from_min_size(pos2(inner.left(), rect.top() + 9.0), vec2(inner.width(), 26.0));
    if is_asked {
        note_ui(ui, note, d);
    }
    let row = Rect::from_min_size(pos2(inner.left(), note.bottom() + 8.0), vec2(inner.width(), 34.0));
    buttons_ui(ui, row, ready, d);
    let review = &d.state.review;
    let (words, color) = match (review.fault.as_ref().or(review.card_fault.as_ref()), &review.last) {
        (Some(fault), _) => (fault.clone(), t.con),
        (None, Some(last)) => (last.clone(), t.t3),
        (None, None) => (String::new(), t.t3),
    };
    if words.is_empty() {
        return;
    }
    // What was said, and below it why the pair was next.
    let (first, second) = words
        .split_once(" It was next")
        .map_or((words.as_str(), ""), |(first, _)| (first, words.get(first.len() + 1..).unwrap_or_default()));
    let middle = (row.bottom() + rect.bottom()) / 2.0;
    let shift = if second.is_empty() { 0.0 } else { 8.0 };
    for (line, y) in [(first, middle - shift), (second, middle + shift)] {
        let shown = kit::elide(ui, line, 11.5, Weight::Regular, inner.width(), KeepEnd::No);
        kit::text(ui.painter(), pos2(rect.center().x, y), Align2::CENTER_CENTER, &shown, 11.5, Weight::Regular, color);
    }
    let area = Rect::from_min_max(pos2(inner.left(), row.bottom() + 4.0), pos2(inner.right(), rect.bottom() - 2.0));
    kit::value(ui, area, "Last decision", &words);
    let response = ui.interact(area, ui.scope_id().with("last decision in full"), egui::Sense::hover());
    kit::tip(response, &words, "", "", &t);
}

fn note_ui(ui: &mut Ui, rect: Rect, d: &mut Draw<'_>) {
    let t = d.t;
    let has_focus = ui.memory(|m| m.has_focus(note_id()));
    kit::boxed(ui.painter(), rect, 5, t.canvas, if has_focus { t.you } else { t.soft });
    let mut text = d.state.review.note.clone();
    let field = rect.shrink2(vec2(10.0, 0.0));
    let response = crate::gui::fields::line(ui, field, note_id(), &mut text, "Note", "Note (N)", &t);
    if response.changed() {
        push(d, ReviewAction::Note(text));
    }
    if d.memo.focus_note {
        response.request_focus();
        d.memo.focus_note = false;
    }
    if response.lost_focus() {
        push(d, ReviewAction::KeepNote);
    }
}

fn buttons_ui(ui: &mut Ui, row: Rect, ready: bool, d: &mut Draw<'_>) {
    let t = d.t;
    let narrow = row.width() < 620.0;
    let (undo_width, skip_width) = if narrow { (34.0, 56.0) } else { (84.0, 96.0) };
    let undo = Rect::from_min_size(row.min, vec2(undo_width, row.height()));
    let can_undo = d.state.review.ledger.can_undo() && !d.state.review.pending;
    let label = if narrow { "" } else { "Undo  Z" };
    ui.add_enabled_ui(can_undo, |ui| {
        let response = kit::button(ui, undo, "Undo decision", icons::ARROW_U_UP_LEFT, label, Look::Bare, &t);
        if kit::tip(response, "Takes back the last decision and asks its pair again.", "", "Z", &t).clicked()
            && can_undo
        {
            push(d, ReviewAction::Undo);
        }
    });
    let from = undo.right() + GAP;
    let to = row.right() - skip_width - GAP;
    let width = ((to - from - 3.0 * GAP) / 4.0).min(132.0);
    let start = (from + to) / 2.0 - (4.0 * width + 3.0 * GAP) / 2.0;
    let verdicts = [
        (Verdict::Same, "Same", "S", icons::EQUALS, "The same thing in both graphs."),
        (Verdict::Different, "Different", "D", icons::NOT_EQUALS, "Two things."),
        (
            Verdict::Related,
            "Related",
            "L",
            icons::SWAP,
            "Not the same, yet linked: different for training, exported as skos:related.",
        ),
        (Verdict::Unsure, "Unsure", "U", icons::QUESTION, "You cannot tell; it teaches nothing."),
    ];
    for (i, (verdict, name, key, glyph, meaning)) in verdicts.into_iter().enumerate() {
        let area = Rect::from_min_size(pos2(start + i as f32 * (width + GAP), row.top()), vec2(width, row.height()));
        verdict_ui(ui, area, (verdict, name, key, glyph, meaning), ready, d);
    }
    let skip = Rect::from_min_size(pos2(row.right() - skip_width, row.top()), vec2(skip_width, row.height()));
    let label = if narrow { "Skip" } else { "Skip  Space" };
    let response = kit::button(ui, skip, "Skip", "", label, Look::Bare, &t);
    if kit::tip(response, "Not now: it stays in the list of decisions.", "", "Space", &t).clicked() && ready {
        push(d, ReviewAction::Decide(Verdict::Skip));
    }
}

fn verdict_ui(
    ui: &Ui,
    area: Rect,
    (verdict, name, key, glyph, meaning): (Verdict, &str, &str, &str, &str),
    ready: bool,
    d: &mut Draw<'_>,
) {
    let t = d.t;
    let response = kit::hot(ui, area, name);
    kit::boxed(ui.painter(), area, 5, if response.hovered() && ready { t.hover } else { t.card }, t.strong);
    let color = if ready { t.t1 } else { t.t3 };
    let is_wide = area.width() >= 106.0;
    let shown = kit::elide(ui, name, 12.5, Weight::Medium, area.width() - 12.0, KeepEnd::No);
    let text = kit::width(ui, &shown, 12.5, Weight::Medium);
    let icon = if glyph.is_empty() || !is_wide { 0.0 } else { 20.0 };
    let tail = if is_wide { kit::width(ui, key, 11.0, Weight::Regular) + 8.0 } else { 0.0 };
    let mut x = area.center().x - (icon + text + tail) / 2.0;
    if icon > 0.0 {
        kit::icon(ui.painter(), pos2(x + 7.0, area.center().y), glyph, 14.0, color);
        x += icon;
    }
    kit::text(ui.painter(), pos2(x, area.center().y), Align2::LEFT_CENTER, &shown, 12.5, Weight::Medium, color);
    if tail > 0.0 {
        let at = pos2(x + text + 8.0, area.center().y);
        kit::text(ui.painter(), at, Align2::LEFT_CENTER, key, 11.0, Weight::Regular, t.t3);
    }
    kit::focus_ring(ui, &response, &t, 5);
    if kit::tip(response, meaning, "", key, &t).clicked() && ready {
        push(d, ReviewAction::Decide(verdict));
    }
}
