//! The butterfly's twin for screen readers: a tree of relation, edge and neighbor's neighbor, with their numbers as values.
//!
//! Nothing is painted. A row that is asked for by a screen reader gives the keyboard to its pill.

use super::controls::focus_pill;
use crate::app::PairView;
use crate::gui::place::Draw;
use crate::scene::{Layout, Scene, TwinRow, twin};
use egui::accesskit::Action as Wish;
use egui::{Id, Rect, Role, Sense, Ui, UiBuilder, Vec2, WidgetInfo};

/// Puts the tree into the accessibility tree, where somebody listens.
pub fn twin_ui(ui: &mut Ui, scene: &Scene, layout: &Layout, view: &PairView, d: &mut Draw<'_>) {
    let place = Rect::from_min_size(ui.max_rect().min, Vec2::ZERO);
    let tree = ui.interact(place, ui.scope_id().with("twin"), Sense::hover());
    let listened = ui.ctx().accesskit_node_builder(tree.id, |_| ()).is_some();
    if !listened {
        return;
    }
    tree.widget_info(|| WidgetInfo::labeled(Role::Tree, true, "Butterfly as a table"));
    let rows = twin(scene, &view.explanation, &view.waterfall);
    let mut parents = [tree.id; 3];
    let mut wanted = None;
    for (i, row) in rows.iter().enumerate() {
        let parent = parents[row.level.clamp(1, 3) - 1];
        let builder = UiBuilder::new().max_rect(place).id_salt(("twin row", i)).accessibility_parent(parent);
        let child = ui.new_child(builder);
        let id = tree.id.with(i);
        let response = child.interact(place, id, Sense::hover());
        response.widget_info(|| WidgetInfo {
            current_text_value: Some(row.value.clone()),
            ..WidgetInfo::labeled(Role::TreeItem, true, &row.name)
        });
        describe(ui, id, row);
        let asks = |wish| ui.input(|input| input.has_accesskit_action_request(id, wish));
        if asks(Wish::Focus) || asks(Wish::Click) {
            wanted = row.node;
        }
        if row.level < 3 {
            parents[row.level] = id;
        }
    }
    if let Some(node) = wanted {
        focus_pill(layout, node, d);
        ui.ctx().request_repaint();
    }
}

fn describe(ui: &Ui, id: Id, row: &TwinRow) {
    ui.ctx().accesskit_node_builder(id, |node| {
        node.set_level(row.level);
        node.set_position_in_set(row.position[0]);
        node.set_size_of_set(row.position[1]);
        if row.node.is_some() {
            node.add_action(Wish::Focus);
            node.add_action(Wish::Click);
        }
    });
}
