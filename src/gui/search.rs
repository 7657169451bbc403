//! The search and commands box: its list under the field, and its keys.

use super::kit::{self, KeepEnd};
use super::place::Draw;
use super::theme::Weight;
use crate::app::{Action, Command, matching};
use egui::{Align2, Area, CornerRadius, Id, Key, Modifiers, Order, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

/// The text field's id, so that Ctrl K can give it the focus.
pub fn field_id() -> Id {
    Id::unique("search and commands")
}

/// Draws the list while the box is open, and answers its keys.
pub fn search_ui(ui: &mut Ui, d: &mut Draw<'_>) {
    let (true, Some(field)) = (d.state.search.open, d.memo.search_rect) else { return };
    let list = matching(d.state);
    let selected = d.state.search.selected.min(list.len().saturating_sub(1));
    let pressed = |key| ui.input_mut(|i| i.consume_key(Modifiers::NONE, key));
    if pressed(Key::ArrowDown) && selected + 1 < list.len() {
        d.push(Action::SearchMove(1));
    }
    if pressed(Key::ArrowUp) {
        d.push(Action::SearchMove(-1));
    }
    if pressed(Key::Escape) {
        close(ui, d);
        return;
    }
    if pressed(Key::Enter)
        && let Some(command) = list.get(selected)
    {
        accept(ui, d, command);
        return;
    }
    let width = field.width().max(420.0);
    let rows = list.len().max(1) as f32;
    let rect = Rect::from_min_size(
        pos2(field.center().x - width / 2.0, field.bottom() + 4.0),
        vec2(width, rows * 30.0 + 12.0),
    );
    let t = d.t;
    let mut accepted = None;
    Area::new(Id::unique("search list")).order(Order::Foreground).fixed_pos(rect.min).show(ui.ctx(), |ui| {
        let (_, ground) = ui.allocate_exact_size(rect.size(), Sense::hover());
        let shadow = rect.translate(vec2(0.0, 4.0)).expand(1.0);
        ui.painter().rect_filled(shadow, CornerRadius::same(9), egui::Color32::from_black_alpha(40));
        kit::boxed(ui.painter(), rect, 8, t.card, t.strong);
        ground.widget_info(|| WidgetInfo::labeled(Role::ListBox, true, "Search results"));
        if list.is_empty() {
            let at = rect.center();
            kit::text(ui.painter(), at, Align2::CENTER_CENTER, "Nothing has this name.", 12.5, Weight::Regular, t.t2);
        }
        for (i, command) in list.iter().enumerate() {
            let row = Rect::from_min_size(rect.min + vec2(6.0, 6.0 + i as f32 * 30.0), vec2(width - 12.0, 30.0));
            if row_ui(ui, row, command, i == selected, &t) {
                accepted = Some(i);
            }
        }
        // A click elsewhere closes the box.
        if ui.input(|i| i.pointer.any_pressed())
            && ui.input(|i| i.pointer.interact_pos()).is_some_and(|p| !rect.contains(p) && !field.contains(p))
        {
            accepted = Some(usize::MAX);
        }
    });
    match accepted {
        Some(usize::MAX) => close(ui, d),
        Some(i) => {
            if let Some(command) = list.get(i) {
                accept(ui, d, command);
            }
        }
        None => {}
    }
}

fn row_ui(ui: &Ui, row: Rect, command: &Command, selected: bool, t: &super::theme::Tokens) -> bool {
    let response = kit::hot_as(ui, row, &command.name, Role::ListBoxOption, Some(selected));
    if selected || response.hovered() {
        ui.painter().rect_filled(row, CornerRadius::same(5), if selected { t.sel } else { t.hover });
    }
    let keys = kit::text(
        ui.painter(),
        pos2(row.right() - 10.0, row.center().y),
        Align2::RIGHT_CENTER,
        command.keys,
        11.0,
        Weight::Regular,
        t.t3,
    );
    let shown = kit::elide(ui, &command.name, 12.5, Weight::Regular, keys.left() - row.left() - 22.0, KeepEnd::No);
    let at = pos2(row.left() + 10.0, row.center().y);
    kit::text(ui.painter(), at, Align2::LEFT_CENTER, &shown, 12.5, Weight::Regular, t.t1);
    response.clicked()
}

fn accept(ui: &Ui, d: &mut Draw<'_>, command: &Command) {
    d.push(command.action.clone());
    if matches!(command.action, Action::Choose(..)) {
        d.push(Action::GoTo(crate::app::Place::Explore));
    }
    if matches!(command.action, Action::Threshold(_)) {
        d.push(Action::GoTo(crate::app::Place::Threshold));
    }
    close(ui, d);
}

fn close(ui: &Ui, d: &mut Draw<'_>) {
    ui.memory_mut(|m| m.surrender_focus(field_id()));
    d.push(Action::SearchOpen(false));
}
