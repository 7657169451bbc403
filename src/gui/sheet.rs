//! The sheet of all keys, over whatever place is open.

use super::icons;
use super::kit;
use super::place::Draw;
use super::theme::Weight;
use crate::app::{Action, SHORTCUTS, Shortcut};
use egui::{
    Align2, Area, CornerRadius, Id, Order, Rect, Role, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

const ROW: f32 = 24.0;
const HEAD: f32 = 34.0;
const COLUMN: f32 = 372.0;

/// Draws the sheet while it is shown.
pub fn sheet_ui(ui: &mut Ui, d: &mut Draw<'_>) {
    if !d.state.keys_shown {
        return;
    }
    let t = d.t;
    let whole = ui.max_rect();
    let columns = columns();
    let height = columns.iter().map(|c| column_height(c)).fold(0.0, f32::max) + 74.0;
    let size = vec2(COLUMN * columns.len() as f32 + 24.0, height).min(whole.size() - vec2(32.0, 32.0));
    let rect = Rect::from_center_size(whole.center(), size);
    Area::new(Id::unique("sheet of keys")).order(Order::Foreground).fixed_pos(rect.min).show(ui.ctx(), |ui| {
        let (_, ground) = ui.allocate_exact_size(rect.size(), Sense::click());
        ground.widget_info(|| WidgetInfo::labeled(Role::Dialog, true, "All keys"));
        ui.painter().rect_filled(rect.translate(vec2(0.0, 4.0)).expand(1.0), CornerRadius::same(9), t.shade());
        kit::boxed(ui.painter(), rect, 8, t.card, t.strong);
        let at = pos2(rect.left() + 24.0, rect.top() + 28.0);
        kit::text(ui.painter(), at, Align2::LEFT_CENTER, "Keys", 15.0, Weight::Semibold, t.t1);
        let close = kit::icon_button(ui, pos2(rect.right() - 26.0, at.y), "Close all keys", icons::X, &t);
        if close.clicked() {
            d.push(Action::ShowKeys(false));
        }
        let inside = Rect::from_min_max(pos2(rect.left(), rect.top() + 48.0), rect.max - vec2(0.0, 12.0));
        let mut child = ui.new_child(UiBuilder::new().max_rect(inside));
        ScrollArea::vertical().auto_shrink(false).show(&mut child, |ui| {
            let (area, _) = ui.allocate_exact_size(vec2(inside.width(), height - 74.0), Sense::hover());
            for (i, column) in columns.iter().enumerate() {
                column_ui(ui, pos2(area.left() + 24.0 + i as f32 * COLUMN, area.top()), column, d);
            }
        });
    });
}

/// The sections in two columns: what acts everywhere and in Threshold, and what acts in Explore.
fn columns() -> [Vec<&'static Shortcut>; 2] {
    let (explore, others) = SHORTCUTS.iter().partition(|s: &&Shortcut| ["Explore", "Butterfly"].contains(&s.section));
    [others, explore]
}

fn column_height(column: &[&Shortcut]) -> f32 {
    let sections = column.chunk_by(|a, b| a.section == b.section).count();
    column.len() as f32 * ROW + sections as f32 * HEAD
}

fn column_ui(ui: &Ui, at: egui::Pos2, column: &[&Shortcut], d: &Draw<'_>) {
    let t = d.t;
    let mut y = at.y;
    for section in column.chunk_by(|a, b| a.section == b.section) {
        if let Some(first) = section.first() {
            let line = pos2(at.x, y + HEAD - 12.0);
            kit::over_line(ui.painter(), line, Align2::LEFT_CENTER, first.section, 10.5, t.t3);
        }
        y += HEAD;
        for s in section {
            let row = Rect::from_min_size(pos2(at.x, y), vec2(COLUMN - 24.0, ROW));
            kit::text(ui.painter(), row.left_center(), Align2::LEFT_CENTER, s.does, 12.5, Weight::Regular, t.t1);
            let right = row.right_center();
            let keys = kit::text(ui.painter(), right, Align2::RIGHT_CENTER, s.keys, 12.0, Weight::Medium, t.t2);
            kit::value(ui, row.union(keys), &format!("{}: {}", s.section, s.does), s.keys);
            y += ROW;
        }
    }
}
