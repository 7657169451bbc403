//! Keys of the whole window. Single letters act only when no text field has the keyboard.

use super::place::Draw;
use super::search::field_id;
use crate::app::{Action, ExportAction, MethodAction, Place, ReviewAction, ZOOM, ZOOM_STEP, turn};
use crate::review::Verdict;
use egui::{Context, Key, KeyboardShortcut, Modifiers};

/// Pushes the actions of the keys that were pressed.
pub fn keys(ctx: &Context, d: &mut Draw<'_>) {
    let pressed = |modifiers, key| ctx.input_mut(|i| i.consume_shortcut(&KeyboardShortcut::new(modifiers, key)));
    let ctrl = Modifiers::COMMAND;
    for (key, place) in [
        (Key::Num1, Place::Data),
        (Key::Num2, Place::Explore),
        (Key::Num3, Place::Threshold),
        (Key::Num4, Place::Review),
        (Key::Num5, Place::Model),
        (Key::Num6, Place::Method),
    ] {
        if pressed(ctrl, key) {
            d.push(Action::GoTo(place));
        }
    }
    if pressed(ctrl | Modifiers::SHIFT, Key::P) {
        ctx.memory_mut(|m| m.request_focus(field_id()));
        // What is typed next goes behind the sign.
        let mut field = egui::text_edit::TextEditState::load(ctx, field_id()).unwrap_or_default();
        let end = egui::text::CCursorRange::one(egui::text::CCursor::new(1));
        field.cursor.set_char_range(Some(end));
        field.store(ctx, field_id());
        d.push(Action::SearchText(">".to_owned()));
    }
    if pressed(ctrl, Key::K) {
        ctx.memory_mut(|m| m.request_focus(field_id()));
        d.push(Action::SearchOpen(true));
    }
    if pressed(ctrl | Modifiers::SHIFT, Key::T) {
        d.push(Action::SwitchTheme);
    }
    if pressed(ctrl | Modifiers::SHIFT, Key::Z) {
        d.push(Action::Redo);
    }
    if pressed(ctrl, Key::Z) && !ctx.text_edit_focused() {
        d.push(Action::Undo);
    }
    if pressed(Modifiers::NONE, Key::F1) {
        d.push(Action::ShowKeys(!d.state.keys_shown));
    }
    if pressed(ctrl, Key::P) && d.state.explore.shown.is_some() {
        d.push(Action::SavePicture);
    }
    if pressed(ctrl, Key::E) {
        d.push(Action::Export(ExportAction::Open));
    }
    if d.state.exporting.is_some() && pressed(Modifiers::NONE, Key::Escape) {
        d.push(Action::Export(ExportAction::Close));
    }
    if pressed(ctrl, Key::S) && d.state.review.open {
        d.push(Action::Review(ReviewAction::CopyPath(Some(String::new()))));
        d.push(Action::GoTo(Place::Data));
    }
    if pressed(ctrl, Key::Q) {
        d.push(Action::Quit);
    }
    if pressed(Modifiers::NONE, Key::F11) {
        let on = d.state.place == Place::Method && d.state.method.present;
        d.push(Action::Method(MethodAction::Present(!on)));
    }
    if pressed(ctrl, Key::O) {
        d.push(Action::GoTo(Place::Data));
    }
    let explore = &d.state.explore;
    if pressed(ctrl | Modifiers::ALT, Key::B) {
        let open = explore.right_closed;
        d.push(Action::RightPanel(open));
    }
    if pressed(ctrl, Key::B) {
        let open = d.state.explore.left_closed.unwrap_or(!d.room.wide);
        d.push(Action::LeftPanel(open));
    }
    // A field that Esc has just taken the focus from hears of it itself.
    let typing = d.state.explore.typed.is_some() || d.state.threshold.typed.is_some();
    if typing || ctx.text_edit_focused() || d.state.search.open || egui::Popup::is_any_open(ctx) {
        return;
    }
    if pressed(Modifiers::SHIFT, Key::Questionmark) || pressed(Modifiers::NONE, Key::Questionmark) {
        d.push(Action::ShowKeys(!d.state.keys_shown));
    }
    if d.state.keys_shown {
        if pressed(Modifiers::NONE, Key::Escape) {
            d.push(Action::ShowKeys(false));
        }
        return;
    }
    if d.state.place == Place::Explore {
        explore_keys(ctx, d);
    }
    if d.state.place == Place::Method {
        method_keys(ctx, d);
    }
    if d.state.place == Place::Review {
        review_keys(ctx, d);
    }
    if pressed(Modifiers::NONE, Key::T) {
        d.push(Action::GoTo(Place::Threshold));
        d.memo.focus_threshold = true;
    }
}

fn method_keys(ctx: &Context, d: &mut Draw<'_>) {
    let plain = |key| ctx.input_mut(|i| i.consume_key(Modifiers::NONE, key));
    let method = &d.state.method;
    let (playing, present) = (method.playing, method.present);
    let mut act = |action| d.push(Action::Method(action));
    if plain(Key::Comma) {
        act(MethodAction::By(-1));
    }
    if plain(Key::Period) {
        act(MethodAction::By(1));
    }
    // A focused button takes the space bar itself.
    if ctx.memory(|m| m.focused().is_none()) && plain(Key::Space) {
        act(MethodAction::Play(!playing));
    }
    if present && plain(Key::Escape) {
        act(MethodAction::Present(false));
    }
}

/// The verdicts and the moves of Review; in the table only Esc acts.
fn review_keys(ctx: &Context, d: &mut Draw<'_>) {
    let plain = |key| ctx.input_mut(|i| i.consume_key(Modifiers::NONE, key));
    let is_table = d.state.review.look.open;
    let mut act = |action| d.push(Action::Review(action));
    if is_table {
        if plain(Key::Escape) {
            act(ReviewAction::Table(false));
        }
        return;
    }
    for (key, verdict) in
        [(Key::S, Verdict::Same), (Key::D, Verdict::Different), (Key::L, Verdict::Related), (Key::U, Verdict::Unsure)]
    {
        if plain(key) {
            act(ReviewAction::Decide(verdict));
        }
    }
    for (key, action) in [
        (Key::Z, ReviewAction::Undo),
        (Key::V, ReviewAction::ShowScore),
        (Key::OpenBracket, ReviewAction::Back),
        (Key::CloseBracket, ReviewAction::Forward),
        (Key::ArrowUp, ReviewAction::Step(-1)),
        (Key::ArrowDown, ReviewAction::Step(1)),
    ] {
        if plain(key) {
            act(action);
        }
    }
    // A focused button takes the space bar and Enter itself.
    if ctx.memory(|m| m.focused().is_none()) {
        if plain(Key::Space) {
            act(ReviewAction::Decide(Verdict::Skip));
        }
        if plain(Key::Enter) {
            act(ReviewAction::OpenInExplore);
        }
    }
    if plain(Key::N) {
        d.memo.focus_note = true;
    }
}

fn explore_keys(ctx: &Context, d: &mut Draw<'_>) {
    let pressed = |modifiers, key| ctx.input_mut(|i| i.consume_key(modifiers, key));
    let plain = |key| pressed(Modifiers::NONE, key);
    // With Shift first: a key with fewer modifiers would also take it.
    let what_if = d.state.explore.what_if.clone();
    for (tick, key) in [Key::S, Key::C, Key::N].into_iter().enumerate() {
        if pressed(Modifiers::SHIFT, key) {
            d.push(Action::WhatIf(turn(&what_if, tick)));
        }
    }
    // In the butterfly the arrow keys walk its rows.
    let walks = d.memo.focused_pill.is_some();
    let rows = d.state.explore.candidates.as_ref().map_or(0, |c| c.rows.len()) as isize;
    for (keys, by) in [
        (&[Key::ArrowUp, Key::OpenBracket][..], -1),
        (&[Key::ArrowDown, Key::CloseBracket][..], 1),
        (&[Key::Home][..], -rows),
        (&[Key::End][..], rows),
    ] {
        let arrows = |k: &Key| matches!(k, Key::ArrowUp | Key::ArrowDown);
        if keys.iter().any(|k| !(walks && arrows(k)) && plain(*k)) {
            d.push(Action::StepPair(by));
        }
    }
    if plain(Key::Num1) {
        d.push(Action::Hops(1));
    }
    if plain(Key::Num2) {
        d.push(Action::Hops(2));
    }
    if plain(Key::O) {
        d.push(Action::OnlyDifferences(!d.state.explore.options.only_differences));
    }
    if plain(Key::F) {
        super::explore::fit(d);
    }
    let zoom = d.state.explore.zoom.unwrap_or(1.0);
    if plain(Key::Plus) || plain(Key::Equals) {
        d.push(Action::Zoom((zoom * ZOOM_STEP).min(ZOOM[1])));
    }
    if plain(Key::Minus) {
        d.push(Action::Zoom((zoom / ZOOM_STEP).max(ZOOM[0])));
    }
    if plain(Key::R) && !what_if.is_none() {
        d.push(Action::RestoreAll);
    }
    if plain(Key::A) {
        d.push(Action::NextAmbiguous);
    }
    for (key, verdict) in [(Key::S, Verdict::Same), (Key::D, Verdict::Different), (Key::U, Verdict::Unsure)] {
        if plain(key) {
            d.push(Action::Review(ReviewAction::DecideExplored(verdict)));
        }
    }
    // Esc first gives up the keyboard of a pill, which egui does by itself, and with it the pin that a click set.
    if walks && d.state.explore.pinned.is_some() && plain(Key::Escape) {
        d.push(Action::Pin(None));
    } else if plain(Key::Escape) && !walks {
        let is_asked = d.state.explore.saving.is_some();
        d.push(if is_asked { Action::PicturePath(None) } else { Action::Back });
    }
}
