//! Sessions in Data: the recent ones, one opened by its folder, a copy of the open one.

use super::fields;
use super::kit::{self, KeepEnd, Look};
use super::place::Draw;
use super::theme::Weight;
use crate::app::{Action, ReviewAction, numbers};
use egui::{Align2, CornerRadius, Id, Rect, Ui, pos2, vec2};

/// Recent sessions listed.
const LISTED: usize = 4;
const ROW: f32 = 34.0;
/// Name of the field of a copy.
const COPY: &str = "Copy to folder";

/// Draws the card; gives where the next one begins.
pub fn sessions_ui(ui: &mut Ui, rect: Rect, d: &mut Draw<'_>) -> f32 {
    let t = d.t;
    let recent = d.state.review.recent.clone();
    let listed = recent.len().min(LISTED);
    let copying = d.state.review.copying.clone();
    let rows = listed as f32 * ROW + if copying.is_some() { 38.0 } else { 0.0 };
    let card = Rect::from_min_size(rect.min, vec2(rect.width(), 84.0 + rows));
    kit::boxed(ui.painter(), card, 8, t.panel, t.soft);
    let at = card.min + vec2(16.0, 22.0);
    kit::text(ui.painter(), at, Align2::LEFT_CENTER, "Sessions", 13.0, Weight::Semibold, t.t1);
    let kept = match (&d.state.review.folder, d.state.review.open) {
        (Some(folder), _) => format!("This one is kept in {}", folder.display()),
        (None, true) => "This one is in memory only".to_owned(),
        (None, false) => match &d.state.review.fault {
            Some(fault) => fault.clone(),
            None => "Decisions are kept by themselves".to_owned(),
        },
    };
    let has_copy = d.state.review.open && copying.is_none();
    let right = card.right() - if has_copy { 136.0 } else { 16.0 };
    let words = kit::elide(ui, &kept, 11.5, Weight::Regular, right - at.x - 90.0, KeepEnd::Yes);
    kit::text(ui.painter(), pos2(right, at.y), Align2::RIGHT_CENTER, &words, 11.5, Weight::Regular, t.t3);
    if has_copy {
        let button = Rect::from_min_size(pos2(card.right() - 126.0, card.top() + 9.0), vec2(112.0, 26.0));
        if kit::button(ui, button, "Save a copy of the session", "", "Save a copy…", Look::Bare, &t).clicked() {
            d.push(Action::Review(ReviewAction::CopyPath(Some(String::new()))));
        }
    }
    let mut y = card.top() + 42.0;
    for (i, session) in recent.iter().take(LISTED).enumerate() {
        let row = Rect::from_min_size(pos2(card.left() + 8.0, y), vec2(card.width() - 16.0, ROW - 2.0));
        let name = format!("Open session: {} [{}]", session.name, session.folder.display());
        let response = kit::hot_id(ui, row, ("session", i), &name, egui::Role::Button, None);
        if response.hovered() {
            ui.painter().rect_filled(row, CornerRadius::same(6), t.hover);
        }
        kit::focus_ring(ui, &response, &t, 6);
        let count = numbers::counted(session.decisions, "decision", "decisions");
        let counted = kit::text(
            ui.painter(),
            pos2(row.right() - 8.0, row.center().y),
            Align2::RIGHT_CENTER,
            &count,
            12.0,
            Weight::Regular,
            t.t2,
        );
        let from = session
            .sources
            .right
            .as_ref()
            .map_or_else(|| session.sources.left.clone(), |right| format!("{} and {right}", session.sources.left));
        let title = kit::text(
            ui.painter(),
            pos2(row.left() + 8.0, row.center().y),
            Align2::LEFT_CENTER,
            &session.name,
            12.5,
            Weight::Medium,
            t.t1,
        );
        let most = counted.left() - title.right() - 32.0;
        let from = kit::elide(ui, &from, 11.5, Weight::Regular, most, KeepEnd::Yes);
        kit::text(
            ui.painter(),
            pos2(title.right() + 16.0, row.center().y),
            Align2::LEFT_CENTER,
            &from,
            11.5,
            Weight::Regular,
            t.t3,
        );
        if response.clicked() {
            d.push(Action::Review(ReviewAction::OpenSession(session.folder.display().to_string())));
        }
        y += ROW;
    }
    let row = Rect::from_min_size(pos2(card.left() + 16.0, y), vec2(card.width() - 32.0, 30.0));
    let path = d.state.review.session_path.clone();
    path_ui(
        ui,
        row,
        ("Session folder", "Open session", "a folder with session.json"),
        &path,
        d,
        |text, act| match act {
            false => ReviewAction::SessionPath(text),
            true => ReviewAction::OpenSession(text),
        },
    );
    if copying.is_none() {
        d.memo.focus_copy = true;
    }
    if let Some(path) = copying {
        let row = row.translate(vec2(0.0, 38.0));
        path_ui(ui, row, (COPY, "Save copy", "a folder that is not there yet"), &path, d, |text, act| match act {
            false => ReviewAction::CopyPath(Some(text)),
            true => ReviewAction::SaveCopy,
        });
    }
    card.bottom() + 16.0
}

/// A path that is typed, and the button that acts on it.
fn path_ui(
    ui: &mut Ui,
    row: Rect,
    (label, button, hint): (&str, &str, &str),
    path: &str,
    d: &mut Draw<'_>,
    action: impl Fn(String, bool) -> ReviewAction,
) {
    let t = d.t;
    kit::text(ui.painter(), row.left_center(), Align2::LEFT_CENTER, label, 12.5, Weight::Regular, t.t2);
    let ground = Rect::from_min_max(pos2(row.left() + 110.0, row.top()), pos2(row.right() - 120.0, row.bottom()));
    kit::boxed(ui.painter(), ground, 5, t.canvas, t.strong);
    let mut text = path.to_owned();
    let id = Id::unique(("session path", label));
    let response = fields::line(ui, ground.shrink2(vec2(10.0, 0.0)), id, &mut text, label, hint, &t);
    // A field that has just come takes the keys, so that a path is no row of commands.
    if label == COPY && d.memo.focus_copy {
        response.request_focus();
        d.memo.focus_copy = false;
    }
    if label == COPY && response.has_focus() && ui.input(|i| i.key_pressed(egui::Key::Escape)) {
        d.push(Action::Review(ReviewAction::CopyPath(None)));
    }
    if response.changed() {
        d.push(Action::Review(action(text.clone(), false)));
    }
    let entered = response.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
    let place = Rect::from_min_size(pos2(ground.right() + 10.0, row.top()), vec2(110.0, 30.0));
    let clicked = kit::button(ui, place, button, "", button, Look::Chip, &t).clicked();
    if (entered || clicked) && !text.trim().is_empty() {
        d.push(Action::Review(action(text, true)));
    }
}
