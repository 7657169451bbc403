//! The butterfly in the window: scene, layout and picture made once a pair, size and look; painted, and moved by the mouse.
//!
//! What is painted is the same [`Picture`] that *Save picture* writes.

use super::{controls, hover, twin};
use crate::app::{Action, Focus, PairView, ZOOM, numbers};
use crate::graph::Side;
use crate::gui::kit;
use crate::gui::paint;
use crate::gui::place::{ButterflyMemo, Draw, PictureKey, PictureMemo};
use crate::gui::theme::Weight;
use crate::scene::picture::{self, Drawing, Header, Picture, cubic_at};
use crate::scene::{self, Area, Layout, Middle, PillRole, PlacedMiddle, PlacedPill, Point, Scene};
use egui::{CursorIcon, Pos2, Rect, Role, Sense, Ui, Vec2, WidgetInfo, pos2, vec2};
use std::collections::BTreeSet;
use std::sync::Arc;

/// From points of the layout to points of the window.
#[derive(Clone, Copy)]
pub struct View {
    pub canvas: Rect,
    pub zoom: f32,
    inner: picture::View,
    offset: Vec2,
}

impl View {
    fn new(canvas: Rect, inner: picture::View) -> Self {
        let offset = canvas.min - pos2(inner.canvas.left, inner.canvas.top);
        Self { canvas, zoom: inner.zoom, inner, offset }
    }

    /// A point of the layout in the window.
    pub fn at(&self, x: f32, y: f32) -> Pos2 {
        paint::at(self.inner.at(x, y), self.offset)
    }

    /// An area of the layout in the window.
    pub fn area(&self, a: Area) -> Rect {
        paint::rect(self.inner.area(a), self.offset)
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

/// Hands the parts of the drawing of the pair in view to a function.
fn with_drawing<R>(
    ui: &Ui,
    canvas: Rect,
    view: &PairView,
    parts: (&Scene, &Layout),
    d: &Draw<'_>,
    then: impl FnOnce(&Drawing<'_>) -> R,
) -> R {
    let (scene, layout) = parts;
    let width = paint::text_width(ui.ctx());
    let graphs = d.state.graphs.as_ref();
    let score = numbers::score(view.explanation.score);
    let changes = numbers::counted(view.what_if.count(), "change", "changes");
    let note = (!view.what_if.is_none()).then(|| format!("What-if view: {changes}."));
    let drawing = Drawing {
        scene,
        layout,
        waterfall: &view.waterfall,
        header: Header {
            names: [&view.names[0], &view.names[1]],
            subtitles: [&view.subtitles[0], &view.subtitles[1]],
            score: &score,
            same: view.explanation.score >= d.state.saved_threshold(),
        },
        graphs: [Side::Left, Side::Right].map(|s| graphs.map_or("", |g| g.pair.side(s).name())),
        canvas: [canvas.width(), canvas.height()],
        zoom: zoom_of(layout, canvas, d),
        pan: d.state.explore.pan,
        lit: &d.memo.hover.items,
        dark: d.t.dark,
        empty: if view.what_if.names_only {
            "Names only: no neighbor is looked at."
        } else {
            "No neighbors in this graph. The score rests on names and attributes."
        },
        note: note.as_deref(),
        width: &width,
    };
    then(&drawing)
}

/// The picture of the pair in view for the canvas; made anew only when something in it changed.
pub fn picture_of(ui: &Ui, canvas: Rect, view: &Arc<PairView>, d: &mut Draw<'_>) -> Arc<Picture> {
    let (scene, layout) = prepared(ui, canvas, view, d);
    let explore = &d.state.explore;
    let key = PictureKey {
        scene: scene.clone(),
        layout: layout.clone(),
        zoom: explore.zoom,
        pan: explore.pan,
        lit: d.memo.hover.clone(),
        dark: d.t.dark,
        threshold: d.state.saved_threshold(),
    };
    if let Some(memo) = &d.memo.picture
        && memo.key == key
    {
        return memo.picture.clone();
    }
    let picture = Arc::new(with_drawing(ui, canvas, view, (&scene, &layout), d, |drawing| drawing.picture()));
    d.memo.picture = Some(PictureMemo { key, picture: picture.clone() });
    picture
}

fn transform(ui: &Ui, canvas: Rect, view: &PairView, parts: (&Scene, &Layout), d: &Draw<'_>) -> View {
    View::new(canvas, with_drawing(ui, canvas, view, parts, d, |drawing| drawing.view()))
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
    let view = transform(ui, canvas, &view, (&scene, &layout), d);
    let items = hit(&scene, &layout, &view, pointer);
    if items.is_empty() { pinned } else { Focus { items } }
}

/// The items at a point: of a pill, of the rung between two pills, or of an edge.
pub fn hit(scene: &Scene, layout: &Layout, view: &View, pointer: Pos2) -> BTreeSet<u32> {
    let items_of = |node| scene.pill(node).map(|p| p.items.clone()).unwrap_or_default();
    if let Some(pill) = layout.pills.iter().find(|p| view.area(p.area).contains(pointer)) {
        let row: Vec<_> = match scene.pill(pill.node) {
            Some(p) if p.is_second() => vec![pill.node],
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
    edge_at(layout, view, pointer).map(|node| items_of(node).into_iter().collect()).unwrap_or_default()
}

/// The pill whose edge runs at a point.
pub fn edge_at(layout: &Layout, view: &View, pointer: Pos2) -> Option<scene::NodeIndex> {
    let is_near = |r: &&scene::Ribbon| {
        (0..=24).any(|i| {
            let Point { x, y } = cubic_at(&view.inner.to_body(r), i as f32 / 24.0);
            let at = view.at(x, y);
            (at.x - pointer.x).abs() < 8.0 && (at.y - pointer.y).abs() < r.widths[1] * view.zoom / 2.0 + 2.0
        })
    };
    layout.ribbons.iter().filter(|r| !r.second_hop).find(is_near).map(|r| r.from)
}

/// Whether a pill stands in a row of two sides, not outside them.
pub fn is_first(scene: &Scene, placed: &PlacedPill) -> bool {
    scene.pill(placed.node).is_some_and(|p| !matches!(p.role, PillRole::SecondHop | PillRole::More(_)))
}

/// The part of a rung between the bodies, where a pointer means the rung.
pub fn rung_rect(layout: &Layout, middle: &PlacedMiddle, view: &View) -> Rect {
    let reach = layout.sizes.half_gap;
    let center = view.at(layout.middle, middle.y);
    Rect::from_center_size(center, vec2(2.0 * reach, (layout.sizes.row - 5.0).min(24.0)) * view.zoom)
}

/// Draws the butterfly and answers its gestures.
pub fn butterfly_ui(ui: &mut Ui, canvas: Rect, view: &Arc<PairView>, picture: &Picture, d: &mut Draw<'_>) {
    let (scene, layout) = prepared(ui, canvas, view, d);
    let ground = ui.interact(canvas, ui.scope_id().with("butterfly"), Sense::click_and_drag());
    ground.widget_info(|| WidgetInfo::labeled(Role::Group, true, "Butterfly"));
    show_what_was_opened(canvas, &layout, d);
    gestures(ui, &ground, &layout, d);
    let transform = transform(ui, canvas, view, (&scene, &layout), d);
    let offset = transform.offset;
    let p = ui.painter_at(canvas);
    paint::paint(
        &p.with_clip_rect(paint::rect(picture.clip, offset).intersect(canvas)),
        &picture.content,
        offset,
        &d.t,
    );
    let frame = picture.frame.iter().filter(|m| m.of != picture::Of::Header).cloned().collect::<Vec<_>>();
    paint::paint(&p, &frame, offset, &d.t);
    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(canvas).id_salt("wings"));
    child.set_clip_rect(canvas.intersect(ui.clip_rect()));
    let ui = &mut child;
    controls::controls_ui(ui, &ground, (&scene, &layout), &transform, view, d);
    twin::twin_ui(ui, &scene, &layout, view, d);
    hover::card(ui, canvas, &scene, &layout, view, d);
}

/// The zoom asked for; without one, so that both wings are in view.
fn zoom_of(layout: &Layout, canvas: Rect, d: &Draw<'_>) -> f32 {
    d.state.explore.zoom.unwrap_or_else(|| layout.natural_zoom(canvas.width()).max(ZOOM[0]))
}

/// Moves just so far that the first rows of what was opened last are in view.
fn show_what_was_opened(canvas: Rect, layout: &Layout, d: &mut Draw<'_>) {
    let opened = d.state.explore.options.opened.len();
    let before = std::mem::replace(&mut d.memo.opened, opened);
    if opened != before + 1 {
        return;
    }
    let zoom = zoom_of(layout, canvas, d);
    let last = d.memo.butterfly.as_ref().and_then(|m| m.scene.sprouts.last().cloned());
    let nodes = last.iter().flat_map(|s| &s.sections).flat_map(|s| &s.rows).flat_map(|r| r.pills).flatten();
    let tops = nodes.filter_map(|n| layout.pill(n)).map(|p| p.area.top);
    let top = tops.fold(f32::INFINITY, f32::min);
    let pan = d.state.explore.pan;
    let room = canvas.height() - layout.sizes.foot;
    // Three rows and their heading.
    let wanted = (top + 3.0 * layout.sizes.row + 12.0) * zoom;
    if wanted.is_finite() && wanted + pan[1] > room {
        d.push(Action::Pan([pan[0], room - wanted]));
    }
}

/// How far the butterfly can be moved: what fits stays in place, what does not is moved until its end is in view.
pub fn clamped(pan: [f32; 2], layout: &Layout, zoom: f32, canvas: Rect) -> [f32; 2] {
    let over_y = (layout.height * zoom - canvas.height()).max(0.0);
    let over_x = ((layout.width * zoom - canvas.width()) / 2.0).max(0.0);
    [pan[0].clamp(-over_x, over_x), pan[1].clamp(-over_y, 0.0)]
}

/// Wheel scrolls, Ctrl and wheel zooms, drag on the ground moves, click on it lets go of the pin.
fn gestures(ui: &Ui, ground: &egui::Response, layout: &Layout, d: &mut Draw<'_>) {
    let canvas = ground.rect;
    let explore = &d.state.explore;
    let zoom = zoom_of(layout, canvas, d);
    let mut pan = explore.pan;
    if ui.rect_contains_pointer(canvas) {
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
    let explore = &d.state.explore;
    let kept = clamped(pan, layout, zoom, canvas);
    if kept != explore.pan {
        d.push(Action::Pan(kept));
    }
    if ground.clicked() && d.state.explore.pinned.is_some() {
        d.push(Action::Pin(None));
    }
    if ground.dragged() && kept != pan {
        ui.set_cursor_icon(CursorIcon::Grabbing);
    }
}

/// Zooms so that the whole butterfly is in view, at most to its natural size.
pub fn fit(d: &mut Draw<'_>) {
    let ratio = d
        .memo
        .butterfly
        .as_ref()
        .map_or(1.0, |m| (m.size[1] / m.layout.height.max(1.0)).min(m.layout.natural_zoom(m.size[0])));
    d.push(Action::Fit);
    if ratio < 1.0 {
        d.push(Action::Zoom(ratio));
    }
}

/// The two names of a row.
pub fn names_of(scene: &Scene, layout: &Layout, row: usize) -> [String; 2] {
    let name = |side| {
        let mut pills =
            layout.pills.iter().filter(|p| p.row == row && is_first(scene, p)).filter_map(|p| scene.pill(p.node));
        pills.find(|p| p.side == side).map(|p| p.name.clone()).unwrap_or_default()
    };
    [name(Side::Left), name(Side::Right)]
}
