//! *Save picture*: a small card under the camera, with a path to type and the system's dialog to choose one.

use crate::app::Action;
use crate::gui::fields;
use crate::gui::icons;
use crate::gui::kit::{self, Look};
use crate::gui::place::Draw;
use crate::gui::theme::Weight;
use egui::{Align2, Area, CornerRadius, Id, Key, Order, Pos2, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

const SIZE: [f32; 2] = [372.0, 116.0];

/// Draws the card while it is asked where to save; `corner` is its upper right corner.
pub fn save_ui(ui: &Ui, corner: Pos2, d: &mut Draw<'_>) {
    let Some(saving) = d.state.explore.saving.clone() else {
        d.memo.saving = false;
        return;
    };
    let t = d.t;
    let rect = Rect::from_min_size(pos2(corner.x - SIZE[0], corner.y), vec2(SIZE[0], SIZE[1]));
    Area::new(Id::unique("save picture")).order(Order::Foreground).fixed_pos(rect.min).show(ui.ctx(), |ui| {
        let (_, ground) = ui.allocate_exact_size(rect.size(), Sense::click());
        ground.widget_info(|| WidgetInfo::labeled(Role::Group, true, "Save picture as"));
        ui.painter().rect_filled(rect.translate(vec2(0.0, 4.0)).expand(1.0), CornerRadius::same(9), t.shade());
        kit::boxed(ui.painter(), rect, 8, t.card, t.strong);
        let at = pos2(rect.left() + 14.0, rect.top() + 18.0);
        kit::text(ui.painter(), at, Align2::LEFT_CENTER, "Save picture", 13.0, Weight::Semibold, t.t1);
        let field = Rect::from_min_size(pos2(rect.left() + 14.0, rect.top() + 34.0), vec2(SIZE[0] - 28.0, 30.0));
        kit::boxed(ui.painter(), field, 5, t.canvas, t.you);
        let mut path = saving.path.clone();
        let inside = field.shrink2(vec2(8.0, 0.0));
        let id = Id::unique("picture path");
        let response = fields::line(ui, inside, id, &mut path, "Picture path", "pair.svg or pair.png", &t);
        if response.changed() {
            d.push(Action::PicturePath(Some(path)));
        }
        if !d.memo.saving {
            response.request_focus();
            d.memo.saving = true;
        } else if response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter)) {
            d.push(Action::WritePicture);
        }
        let y = rect.bottom() - 40.0;
        let save = Rect::from_min_size(pos2(rect.right() - 14.0 - 62.0, y), vec2(62.0, 28.0));
        if kit::button(ui, save, "Write picture", "", "Save", Look::Primary, &t).clicked() {
            d.push(Action::WritePicture);
        }
        let choose = Rect::from_min_size(pos2(save.left() - 8.0 - 86.0, y), vec2(86.0, 28.0));
        if kit::button(ui, choose, "Choose picture path", icons::FOLDER_OPEN, "Choose", Look::Chip, &t).clicked() {
            d.push(Action::PickPicture);
        }
        let (words, color) = match &saving.fault {
            Some(fault) => (fault.as_str(), t.con),
            None => (".svg or .png", t.t3),
        };
        let room = choose.left() - rect.left() - 24.0;
        let galley = ui.painter().layout(words.to_owned(), crate::gui::theme::font(11.0, Weight::Regular), color, room);
        let shown = Rect::from_min_size(pos2(rect.left() + 14.0, y + 14.0 - galley.size().y / 2.0), galley.size());
        ui.painter().galley(shown.min, galley, color);
        kit::value(ui, shown, "Picture fault", saving.fault.as_deref().unwrap_or_default());
    });
}
