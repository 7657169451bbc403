//! The sheet of *Export matches*: what kind of file, which pairs, how many, where to.

use crate::app::{Action, ExportAction, ExportKind, Exporting, numbers};
use crate::gui::fields;
use crate::gui::icons;
use crate::gui::kit::{self, KeepEnd, Look};
use crate::gui::place::Draw;
use crate::gui::theme::{Weight, font};
use egui::{Align2, Area, CornerRadius, Id, Key, Order, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

const SIZE: [f32; 2] = [520.0, 392.0];
const MARGIN: f32 = 20.0;
const ROW: f32 = 24.0;

/// Draws the sheet over the place while it is open.
pub fn export_ui(ui: &Ui, place: Rect, d: &mut Draw<'_>) {
    let Some(sheet) = d.state.exporting.clone() else { return };
    let t = d.t;
    let rect = Rect::from_center_size(place.center(), vec2(SIZE[0], SIZE[1]));
    // What is below waits: the count would not be of what it changes.
    let screen = ui.ctx().content_rect();
    Area::new(Id::unique("below the export")).order(Order::Middle).fixed_pos(screen.min).show(ui.ctx(), |ui| {
        ui.allocate_exact_size(screen.size(), Sense::click_and_drag());
        ui.painter().rect_filled(place, CornerRadius::ZERO, t.shade());
    });
    Area::new(Id::unique("export matches")).order(Order::Foreground).fixed_pos(rect.min).show(ui.ctx(), |ui| {
        let (_, ground) = ui.allocate_exact_size(rect.size(), Sense::click());
        ground.widget_info(|| WidgetInfo::labeled(Role::Group, true, "Export"));
        ui.painter().rect_filled(rect.translate(vec2(0.0, 4.0)).expand(1.0), CornerRadius::same(11), t.shade());
        kit::boxed(ui.painter(), rect, 10, t.card, t.strong);
        let inner = rect.shrink(MARGIN);
        let at = pos2(inner.left(), inner.top() + 8.0);
        kit::text(ui.painter(), at, Align2::LEFT_CENTER, "Export matches", 15.0, Weight::Semibold, t.t1);
        let y = kind_ui(ui, inner, inner.top() + 30.0, &sheet, d);
        let y = choices_ui(ui, inner, y + 12.0, &sheet, d);
        let y = preview_ui(ui, inner, y + 12.0, &sheet, d);
        foot_ui(ui, inner, y + 14.0, &sheet, d);
    });
}

fn kind_ui(ui: &Ui, inner: Rect, top: f32, sheet: &Exporting, d: &mut Draw<'_>) -> f32 {
    let t = d.t;
    let options = ExportKind::ALL.map(|k| (k.name(), k.name()));
    let chosen = ExportKind::ALL.iter().position(|k| *k == sheet.kind).unwrap_or_default();
    let (area, clicked) = kit::switch(ui, pos2(inner.left(), top), &options, chosen, &t);
    if let Some(kind) = clicked.and_then(|i| ExportKind::ALL.get(i)) {
        d.push(Action::Export(ExportAction::Kind(*kind)));
    }
    let words = match sheet.kind {
        ExportKind::Combined => {
            "Both graphs as one: what is matched has one identifier, every triple says where it comes from, and values \
             that contradict each other stand in a table beside it."
        }
        ExportKind::Matches(_) => "Every row holds score, threshold, model and run; decisions count before scores.",
    };
    let galley = ui.painter().layout(words.to_owned(), font(12.0, Weight::Regular), t.t3, inner.width());
    ui.painter().galley(pos2(inner.left(), area.bottom() + 8.0), galley, t.t3);
    // Two lines are kept free, so that nothing moves when the kind changes.
    area.bottom() + 8.0 + 32.0
}

fn choices_ui(ui: &Ui, inner: Rect, top: f32, sheet: &Exporting, d: &mut Draw<'_>) -> f32 {
    let t = d.t;
    let half = inner.width() / 2.0;
    let rect = |i: f32| Rect::from_min_size(pos2(inner.left() + i * half, top), vec2(half - 8.0, ROW));
    if kit::check(ui, rect(0.0), "One to one", "At most one match an entity", sheet.one_to_one, &t).clicked() {
        d.push(Action::Export(ExportAction::OneToOne(!sheet.one_to_one)));
    }
    if sheet.kind != ExportKind::Combined
        && kit::check(ui, rect(1.0), "With parts", "What each score is made of", sheet.with_parts, &t).clicked()
    {
        d.push(Action::Export(ExportAction::WithParts(!sheet.with_parts)));
    }
    top + ROW
}

fn preview_ui(ui: &Ui, inner: Rect, top: f32, sheet: &Exporting, d: &Draw<'_>) -> f32 {
    let t = d.t;
    let p = ui.painter();
    kit::hline(p, inner.x_range().into(), top, t.soft);
    let threshold = d.state.threshold_text(d.state.saved_threshold());
    let words = match &sheet.preview {
        Some(preview) => {
            format!("{} at the saved threshold {threshold}", numbers::counted(preview.count, "match", "matches"))
        }
        None => "Counting.".to_owned(),
    };
    let at = pos2(inner.left(), top + 18.0);
    let area = kit::text(p, at, Align2::LEFT_CENTER, &words, 12.5, Weight::Medium, t.t1);
    kit::value(ui, area, "Match count", &words);
    let rows = sheet.preview.as_ref().map(|p| &p.rows[..]).unwrap_or_default();
    for (i, (left, right, score)) in rows.iter().enumerate() {
        let y = top + 42.0 + i as f32 * 20.0;
        let half = (inner.width() - 60.0) / 2.0 - 8.0;
        for (x, name) in [(inner.left(), left), (inner.left() + half + 8.0, right)] {
            let shown = kit::elide(ui, name, 12.0, Weight::Regular, half, KeepEnd::No);
            kit::text(p, pos2(x, y), Align2::LEFT_CENTER, &shown, 12.0, Weight::Regular, t.t2);
        }
        let at = pos2(inner.right(), y);
        kit::text(p, at, Align2::RIGHT_CENTER, &numbers::score(*score), 12.0, Weight::Medium, t.t2);
    }
    top + 32.0 + 5.0 * 20.0
}

fn foot_ui(ui: &mut Ui, inner: Rect, top: f32, sheet: &Exporting, d: &mut Draw<'_>) {
    let t = d.t;
    let choose = Rect::from_min_size(pos2(inner.right() - 92.0, top), vec2(92.0, 30.0));
    let field = Rect::from_min_max(pos2(inner.left(), top), pos2(choose.left() - 8.0, top + 30.0));
    kit::boxed(ui.painter(), field, 5, t.canvas, t.strong);
    let mut path = sheet.path.clone();
    let id = Id::unique("export path");
    let response = fields::line(ui, field.shrink2(vec2(8.0, 0.0)), id, &mut path, "Export path", "matches.csv", &t);
    if response.changed() {
        d.push(Action::Export(ExportAction::Path(path)));
    } else if response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter)) {
        d.push(Action::Export(ExportAction::Write));
    }
    if kit::button(ui, choose, "Choose export path", icons::FOLDER_OPEN, "Choose", Look::Chip, &t).clicked() {
        d.push(Action::Export(ExportAction::Pick));
    }
    let y = top + 44.0;
    let label = match (&sheet.preview, sheet.writing) {
        (_, true) => "Writing".to_owned(),
        (Some(preview), false) => format!("Export {}", numbers::counted(preview.count, "match", "matches")),
        (None, false) => "Export".to_owned(),
    };
    let width = kit::width(ui, &label, 12.5, Weight::Semibold) + 32.0;
    let go = Rect::from_min_size(pos2(inner.right() - width, y), vec2(width, 30.0));
    if kit::button(ui, go, "Export", "", &label, Look::Primary, &t).clicked() && !sheet.writing {
        d.push(Action::Export(ExportAction::Write));
    }
    let cancel = Rect::from_min_size(pos2(go.left() - 84.0, y), vec2(76.0, 30.0));
    if kit::button(ui, cancel, "Cancel export", "", "Cancel", Look::Chip, &t).clicked() {
        d.push(Action::Export(ExportAction::Close));
    }
    let Some(fault) = &sheet.fault else { return };
    let room = cancel.left() - inner.left() - 12.0;
    let galley = ui.painter().layout(fault.clone(), font(11.5, Weight::Regular), t.con, room);
    let shown = Rect::from_min_size(pos2(inner.left(), y + 15.0 - galley.size().y / 2.0), galley.size());
    ui.painter().galley(shown.min, galley, t.con);
    kit::value(ui, shown, "Export fault", fault);
}
