//! The butterfly: lays the scene out once a pair and size, paints it in the order of section 14, and answers the
//! mouse.

use super::{hover, marks};
use crate::app::{Action, Focus, PairView, ZOOM};
use crate::gui::kit::{self, KeepEnd};
use crate::gui::place::{ButterflyMemo, Draw};
use crate::gui::ribbon;
use crate::gui::theme::{NEUTRAL_PART, Tokens, Weight};
use crate::scene::{self, Layout, Middle, PillRole, PlacedMiddle, PlacedPill, Point, Ribbon, Scene};
use egui::{CornerRadius, CursorIcon, Key, Pos2, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use std::collections::BTreeSet;
use std::sync::Arc;

/// From points of the layout to points of the window.
#[derive(Clone, Copy)]
pub struct View {
    pub canvas: Rect,
    pub zoom: f32,
    pub origin: Pos2,
}

impl View {
    fn new(canvas: Rect, layout: &Layout, d: &Draw<'_>) -> Self {
        let zoom = d.state.explore.zoom.unwrap_or(1.0);
        let pan = d.state.explore.pan;
        let left = canvas.center().x - layout.width / 2.0 * zoom;
        Self { canvas, zoom, origin: pos2(left + pan[0], canvas.top() + pan[1]) }
    }

    /// A point of the layout in the window.
    pub fn at(&self, x: f32, y: f32) -> Pos2 {
        pos2(self.origin.x + x * self.zoom, self.origin.y + y * self.zoom)
    }

    /// An area of the layout in the window.
    pub fn area(&self, a: scene::Area) -> Rect {
        Rect::from_min_max(self.at(a.left, a.top), self.at(a.right, a.bottom))
    }

    fn curve(&self, points: &[Point; 4]) -> [Pos2; 4] {
        points.map(|p| self.at(p.x, p.y))
    }
}

/// Scene and layout for the canvas, made anew only when pair, size or options changed.
fn prepared(ui: &Ui, canvas: Rect, view: &Arc<PairView>, d: &mut Draw<'_>) -> (Arc<Scene>, Arc<Layout>) {
    let options = &d.state.explore.options;
    let size = [canvas.width(), canvas.height()];
    let compact = d.room.compact;
    if let Some(memo) = &d.memo.butterfly
        && Arc::ptr_eq(&memo.view, view)
        && memo.options == *options
        && memo.size == size
        && memo.compact == compact
    {
        return (memo.scene.clone(), memo.layout.clone());
    }
    let scene = Arc::new(Scene::new(&view.explanation, &view.pairing, options));
    let measure = |text: &str| kit::width(ui, text, 12.5, Weight::Medium);
    let layout = Arc::new(scene::layout(&scene, size[0], size[1], compact, &measure));
    d.memo.butterfly = Some(ButterflyMemo {
        view: view.clone(),
        options: options.clone(),
        size,
        compact,
        scene: scene.clone(),
        layout: layout.clone(),
    });
    (scene, layout)
}

/// The items under the pointer, in the butterfly or in the rows beside it; what is pinned when there are none.
pub fn under_pointer(ui: &Ui, canvas: Rect, d: &mut Draw<'_>) -> Focus {
    let pinned = d.state.explore.pinned.clone().unwrap_or_default();
    let Some(pointer) = ui.input(|i| i.pointer.hover_pos()) else { return pinned };
    if ui.ctx().layer_id_at(pointer).is_some_and(|l| l != ui.layer_id()) {
        return pinned;
    }
    let rows = d.memo.part_rows.iter().chain(&d.memo.attribute_rows);
    if let Some((_, items)) = rows.into_iter().find(|(rect, items)| rect.contains(pointer) && !items.is_empty()) {
        return Focus { items: items.iter().copied().collect() };
    }
    let Some(view) = d.state.explore.shown.clone().filter(|_| canvas.contains(pointer)) else { return pinned };
    let (scene, layout) = prepared(ui, canvas, &view, d);
    let transform = View::new(canvas, &layout, d);
    let items = hit(&scene, &layout, &transform, pointer);
    if items.is_empty() { pinned } else { Focus { items } }
}

/// The items at a point: of a pill, of the rung between two pills, or of an edge.
fn hit(scene: &Scene, layout: &Layout, view: &View, pointer: Pos2) -> BTreeSet<u32> {
    let items_of = |node| scene.pill(node).map(|p| p.items.clone()).unwrap_or_default();
    if let Some(pill) = layout.pills.iter().find(|p| view.area(p.area).contains(pointer)) {
        let row: Vec<_> = match scene.pill(pill.node).map(|p| p.role) {
            Some(PillRole::SecondHop) => vec![pill.node],
            _ => layout.pills.iter().filter(|p| p.row == pill.row && is_first(scene, p)).map(|p| p.node).collect(),
        };
        let partner = matches!(layout.middles.get(pill.row).map(|m| &m.middle), Some(Middle::Rung { .. }));
        let nodes = if partner { row } else { vec![pill.node] };
        return nodes.into_iter().flat_map(items_of).collect();
    }
    for middle in &layout.middles {
        if matches!(middle.middle, Middle::Rung { .. }) && rung_rect(layout, middle, view).contains(pointer) {
            let pills = layout.pills.iter().filter(|p| p.row == middle.row && is_first(scene, p));
            return pills.flat_map(|p| items_of(p.node)).collect();
        }
    }
    let near = layout.ribbons.iter().filter(|r| !r.second_hop).find(|r| {
        let curve = view.curve(&r.curve);
        (0..=24).any(|i| {
            let at = bezier(&curve, i as f32 / 24.0);
            (at.x - pointer.x).abs() < 8.0 && (at.y - pointer.y).abs() < r.widths[1] * view.zoom / 2.0 + 2.0
        })
    });
    near.map(|r| items_of(r.from).into_iter().collect()).unwrap_or_default()
}

fn is_first(scene: &Scene, placed: &PlacedPill) -> bool {
    scene.pill(placed.node).is_some_and(|p| p.role != PillRole::SecondHop)
}

fn bezier(c: &[Pos2; 4], s: f32) -> Pos2 {
    let r = 1.0 - s;
    let w = [r * r * r, 3.0 * r * r * s, 3.0 * r * s * s, s * s * s];
    pos2(c.iter().zip(w).map(|(p, w)| p.x * w).sum(), c.iter().zip(w).map(|(p, w)| p.y * w).sum())
}

/// The part of a rung between the bodies, where a pointer means the rung.
fn rung_rect(layout: &Layout, middle: &PlacedMiddle, view: &View) -> Rect {
    let reach = layout.sizes.half_gap;
    let center = view.at(layout.middle, middle.y);
    Rect::from_center_size(center, vec2(2.0 * reach, (layout.sizes.row - 5.0).min(24.0)) * view.zoom)
}

/// Draws the butterfly and answers its gestures.
pub fn butterfly_ui(ui: &mut Ui, canvas: Rect, view: &Arc<PairView>, d: &mut Draw<'_>) {
    let t = d.t;
    ui.painter().rect_filled(canvas, CornerRadius::ZERO, t.canvas);
    let (scene, layout) = prepared(ui, canvas, view, d);
    let ground = ui.interact(canvas, ui.scope_id().with("butterfly"), Sense::click_and_drag());
    ground.widget_info(|| WidgetInfo::labeled(Role::Group, true, "Butterfly"));
    gestures(ui, &ground, &layout, d);
    let transform = View::new(canvas, &layout, d);
    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(canvas).id_salt("wings"));
    child.set_clip_rect(canvas.intersect(ui.clip_rect()));
    let ui = &mut child;
    paint(ui, &scene, &layout, &transform, d);
    marks::head_and_foot(ui, &scene, &layout, &transform, view, d);
    controls(ui, &scene, &layout, &transform, d);
    hover::card(ui, canvas, &scene, &layout, view, d);
}

/// Wheel scrolls, Ctrl and wheel zooms, drag on the ground moves, click on it lets go of the pin.
fn gestures(ui: &Ui, ground: &egui::Response, layout: &Layout, d: &mut Draw<'_>) {
    let canvas = ground.rect;
    let explore = &d.state.explore;
    let zoom = explore.zoom.unwrap_or(1.0);
    let mut pan = explore.pan;
    let hovered = ui.rect_contains_pointer(canvas);
    if hovered {
        let factor = ui.input(|i| i.zoom_delta());
        if factor != 1.0 {
            d.push(Action::Zoom((zoom * factor).clamp(ZOOM[0], ZOOM[1])));
        }
        let wheel = ui.input(|i| i.smooth_scroll_delta());
        (pan[0], pan[1]) = (pan[0] + wheel.x, pan[1] + wheel.y);
    }
    if ground.dragged() {
        let delta = ground.drag_delta();
        (pan[0], pan[1]) = (pan[0] + delta.x, pan[1] + delta.y);
    }
    // What fits stays in place; what does not can be moved until its end is in view.
    let over_y = (layout.height * zoom - canvas.height()).max(0.0);
    let over_x = ((layout.width * zoom - canvas.width()) / 2.0).max(0.0);
    pan = [pan[0].clamp(-over_x, over_x), pan[1].clamp(-over_y, 0.0)];
    if pan != explore.pan {
        d.push(Action::Pan(pan));
    }
    if ground.clicked() && explore.pinned.is_some() {
        d.push(Action::Pin(None));
    }
    if ground.dragged() && (over_x > 0.0 || over_y > 0.0) {
        ui.set_cursor_icon(CursorIcon::Grabbing);
    }
}

/// Zooms so that the whole butterfly is in view, at most to its natural size.
pub fn fit(d: &mut Draw<'_>) {
    let ratio = d.memo.butterfly.as_ref().map_or(1.0, |m| (m.size[1] / m.layout.height.max(1.0)).min(1.0));
    d.push(Action::Fit);
    if ratio < 1.0 {
        d.push(Action::Zoom(ratio));
    }
}

fn lit(scene: &Scene, node: scene::NodeIndex, d: &Draw<'_>) -> bool {
    scene.pill(node).is_some_and(|p| p.items.iter().any(|i| d.memo.hover.items.contains(i)))
}

/// Ground, hovered row, rungs, edges, bodies, rung numbers, over-lines, pills: in this order.
fn paint(ui: &Ui, scene: &Scene, layout: &Layout, view: &View, d: &Draw<'_>) {
    let t = d.t;
    let p = ui.painter();
    let feather = 1.0 / p.pixels_per_point();
    let lit_rows: BTreeSet<usize> = layout.pills.iter().filter(|q| lit(scene, q.node, d)).map(|q| q.row).collect();
    for row in lit_rows.iter().filter_map(|r| layout.rows.get(*r)) {
        let band = Rect::from_min_max(view.at(0.0, row[0]), view.at(layout.width, row[1]));
        let band = Rect::from_x_y_ranges(view.canvas.left() + 6.0..=view.canvas.right() - 6.0, band.y_range());
        p.rect_filled(band, CornerRadius::same(6), if t.dark { t.panel } else { t.hover });
    }
    for middle in &layout.middles {
        rung(ui, layout, middle, view, lit_rows.contains(&middle.row), &t);
    }
    for (pass, r) in layout
        .ribbons
        .iter()
        .map(|r| (lit(scene, r.from, d), r))
        .filter(|(l, _)| !l)
        .chain(layout.ribbons.iter().map(|r| (lit(scene, r.from, d), r)).filter(|(l, _)| *l))
    {
        edge(ui, r, view, pass, feather, &t);
    }
    for body in layout.bodies {
        p.rect_filled(view.area(body), CornerRadius::same(3), t.t1);
    }
    for middle in &layout.middles {
        marks::middle(ui, layout, middle, view, lit_rows.contains(&middle.row), &t);
    }
    marks::lines(ui, layout, view, &t);
    for placed in &layout.pills {
        if view.area(placed.area).intersects(view.canvas)
            && let Some(pill) = scene.pill(placed.node)
        {
            marks::pill(ui, pill, placed, view, lit(scene, placed.node, d), &t);
        }
    }
}

fn edge(ui: &Ui, r: &Ribbon, view: &View, lit: bool, feather: f32, t: &Tokens) {
    let p = ui.painter();
    let neutral = r.part.abs() < NEUTRAL_PART;
    let color = match (r.second_hop, r.has_counterpart) {
        (true, true) => t.pro,
        (true, false) => t.neu,
        _ => t.part(r.part),
    };
    let fill = match (r.second_hop, lit) {
        (true, false) if r.has_counterpart => 0.55,
        (true, _) => 0.26,
        (false, _) => t.edge_fill(r.has_counterpart, neutral, lit),
    };
    let curve = view.curve(&r.curve);
    p.add(ribbon::ribbon(&curve, r.widths.map(|w| w * view.zoom), color.gamma_multiply(fill), feather));
    if !r.has_counterpart {
        let core = if r.second_hop { t.neu } else { color };
        let width = if r.second_hop { 1.2 } else { 1.6 };
        p.add(ribbon::dashes(&curve, width, core.gamma_multiply(0.95), feather));
    }
}

fn rung(ui: &Ui, layout: &Layout, middle: &PlacedMiddle, view: &View, lit: bool, t: &Tokens) {
    let (Middle::Rung { cross, .. }, [Some(left), Some(right)]) = (&middle.middle, middle.ends) else { return };
    let half = (2.0 + 9.0 * *cross as f32) / 2.0 * view.zoom;
    let y = view.at(0.0, middle.y).y;
    let bar = |from: f32, to: f32, alpha: f32| {
        let rect = Rect::from_min_max(pos2(view.at(from, 0.0).x, y - half), pos2(view.at(to, 0.0).x, y + half));
        ui.painter().rect_filled(rect, CornerRadius::ZERO, t.neu.gamma_multiply(alpha));
    };
    let alpha = if lit { 0.34 } else { 0.16 };
    let gap = layout.sizes.half_gap;
    bar(left, layout.middle - gap, alpha);
    bar(layout.middle + gap, right, alpha);
    // Between the bodies a rung is stronger, and leaves room for its number.
    bar(layout.middle - gap, layout.middle - 17.0, alpha * 1.3 + 0.1);
    bar(layout.middle + 17.0, layout.middle + gap, alpha * 1.3 + 0.1);
}

/// Named places that react: pills and rungs.
fn controls(ui: &mut Ui, scene: &Scene, layout: &Layout, view: &View, d: &mut Draw<'_>) {
    let t = d.t;
    for placed in &layout.pills {
        let (Some(pill), rect) = (scene.pill(placed.node), view.area(placed.area)) else { continue };
        if !rect.intersects(view.canvas) {
            continue;
        }
        let side = if pill.side == crate::graph::Side::Left { "Left" } else { "Right" };
        let fold = matches!(pill.role, PillRole::Fold(_));
        let name = match pill.role {
            PillRole::Fold(_) => format!("Folded {}: {}", side.to_lowercase(), pill.relation),
            PillRole::Values(_) => format!("{side} attributes"),
            _ => format!("{side} neighbor: {}: {}", pill.relation, pill.name),
        };
        let response = kit::hot_id(ui, rect, ("pill", placed.node.index()), &name, Role::Button, None);
        kit::focus_ring(ui, &response, &t, 6);
        if response.clicked() {
            if fold {
                let group = layout
                    .groups
                    .iter()
                    .zip(&scene.groups)
                    .find(|(_, g)| g.rows.iter().any(|r| r.pills.contains(&Some(placed.node))));
                d.push(Action::OpenFold(group.map_or(0, |(line, _)| line.number)));
            } else {
                let items = hit(scene, layout, view, rect.center());
                let again = d.state.explore.pinned.as_ref().is_some_and(|f| f.items == items);
                d.push(Action::Pin((!again).then_some(Focus { items })));
            }
        }
        let open = response.double_clicked() || (response.has_focus() && ui.input(|i| i.key_pressed(Key::Enter)));
        if open && !fold {
            walk(scene, layout, placed.row, d);
        }
    }
    for middle in layout.middles.iter().filter(|m| matches!(m.middle, Middle::Rung { .. })) {
        let rect = rung_rect(layout, middle, view);
        if !rect.intersects(view.canvas) {
            continue;
        }
        let names = names_of(scene, layout, middle.row);
        let name = format!("Rung: {} and {}", names[0], names[1]);
        let response = kit::hot_id(ui, rect, ("rung", middle.row), &name, Role::Button, None);
        kit::focus_ring(ui, &response, &t, 4);
        if response.double_clicked() || (response.has_focus() && ui.input(|i| i.key_pressed(Key::Enter))) {
            walk(scene, layout, middle.row, d);
        } else if response.clicked() {
            let items = hit(scene, layout, view, rect.center());
            d.push(Action::Pin(Some(Focus { items })));
        }
    }
}

/// The two names of a row.
pub fn names_of(scene: &Scene, layout: &Layout, row: usize) -> [String; 2] {
    let name = |side| {
        let mut pills =
            layout.pills.iter().filter(|p| p.row == row && is_first(scene, p)).filter_map(|p| scene.pill(p.node));
        pills.find(|p| p.side == side).map(|p| p.name.clone()).unwrap_or_default()
    };
    [name(crate::graph::Side::Left), name(crate::graph::Side::Right)]
}

/// Opens the pair of a row of counterparts.
fn walk(scene: &Scene, layout: &Layout, row: usize, d: &mut Draw<'_>) {
    let Some(graphs) = d.state.graphs.clone() else { return };
    if !matches!(layout.middles.get(row).map(|m| &m.middle), Some(Middle::Rung { .. })) {
        return;
    }
    let find = |side| {
        let placed = layout.pills.iter().filter(|p| p.row == row && is_first(scene, p));
        let pill = placed.filter_map(|p| scene.pill(p.node)).find(|p| p.side == side)?;
        graphs.pair.side(side).find(&pill.entity)
    };
    if let (Some(left), Some(right)) = (find(crate::graph::Side::Left), find(crate::graph::Side::Right)) {
        d.push(Action::Walk((left, right)));
    }
}

/// A name cut to a width in the butterfly's own text size.
pub fn cut(ui: &Ui, name: &str, size: f32, weight: Weight, most: f32) -> String {
    kit::elide(ui, name, size, weight, most, KeepEnd::No)
}
