//! Named places of the butterfly that react: pills, rungs and carets, with their menu and their keys.

use super::butterfly::{View, clamped, edge_at, hit, is_first, names_of, rung_rect};
use crate::app::{Action, Focus, PairView};
use crate::graph::Side;
use crate::gui::kit;
use crate::gui::menu::menu_row;
use crate::gui::place::Draw;
use crate::scene::{Layout, Middle, NodeIndex, Pill, PillRole, PlacedPill, Scene};
use egui::{EventFilter, Id, Key, Modifiers, Popup, Pos2, Rect, Response, Role, Ui, vec2};

/// What a pill is called, by its role; names carry no numbers.
pub fn name_of(pill: &Pill) -> String {
    let side = if pill.side == Side::Left { "Left" } else { "Right" };
    match pill.role {
        PillRole::Fold(_) => format!("Folded {}: {}", side.to_lowercase(), pill.relation),
        PillRole::More(_) => format!("More {}: {}", side.to_lowercase(), pill.relation),
        PillRole::Values(_) => format!("{side} attributes"),
        PillRole::Value => format!("{side} value: {}: {}", pill.relation, pill.name),
        PillRole::Neighbor | PillRole::SecondHop => format!("{side} neighbor: {}: {}", pill.relation, pill.name),
    }
}

fn pill_id(ui: &Ui, node: NodeIndex) -> Id {
    ui.scope_id().with(("hot", ("pill", node.index())))
}

/// Draws nothing but outlines of focus; answers clicks, keys and the menu.
pub fn controls_ui(
    ui: &mut Ui,
    ground: &Response,
    (scene, layout): (&Scene, &Layout),
    view: &View,
    shown: &PairView,
    d: &mut Draw<'_>,
) {
    let t = d.t;
    let names = unique_names(scene, layout);
    let mut focused = None;
    for (placed, name) in layout.pills.iter().zip(&names) {
        let (Some(pill), rect) = (scene.pill(placed.node), view.area(placed.area)) else { continue };
        // The pill that has the keyboard keeps it when it is scrolled out of view.
        let is_walked = [d.memo.focused_pill, d.memo.want_focus].contains(&Some(placed.node));
        if !rect.intersects(view.canvas) && !is_walked {
            continue;
        }
        let response = kit::hot_id(ui, rect, ("pill", placed.node.index()), name, Role::Button, None);
        kit::focus_ring(ui, &response, &t, 6);
        if d.memo.want_focus == Some(placed.node) {
            response.request_focus();
            d.memo.want_focus = None;
        }
        if response.has_focus() {
            focused = Some(placed.node);
            let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
            ui.memory_mut(|m| m.set_focus_lock_filter(response.id, filter));
        }
        clicks(ui, &response, placed, (scene, layout), view, d);
        menu(ui, &response, placed.node, (scene, layout), shown, d);
        if scene.can_open(pill) {
            caret(ui, placed, rect, scene, view, d);
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
            walk((scene, layout), middle.row, d);
        } else if response.clicked() {
            let items = hit(scene, layout, view, rect.center());
            d.push(Action::Pin(Some(Focus { items })));
        }
        let mut row = layout.pills.iter().filter(|p| p.row == middle.row && is_first(scene, p));
        if let Some(left) = row.next() {
            menu(ui, &response, left.node, (scene, layout), shown, d);
        }
    }
    edge_menu(ui, ground, (scene, layout), view, shown, d);
    if focused.is_none() {
        enter(ui, layout, scene, d);
    }
    d.memo.focused_pill = focused;
    if let Some(node) = focused {
        keys(ui, node, (scene, layout), view, d);
    }
}

/// Names of all pills; where one repeats, the identifier is added to each.
pub fn unique_names(scene: &Scene, layout: &Layout) -> Vec<String> {
    let names: Vec<String> = layout.pills.iter().map(|p| scene.pill(p.node).map(name_of).unwrap_or_default()).collect();
    let mut count = std::collections::HashMap::<&str, usize>::new();
    for name in &names {
        *count.entry(name).or_default() += 1;
    }
    let named = |(name, placed): (&String, &PlacedPill)| match scene.pill(placed.node) {
        Some(pill) if count.get(name.as_str()).is_some_and(|n| *n > 1) => {
            let id = if pill.entity.is_empty() { placed.node.index().to_string() } else { pill.entity.clone() };
            format!("{name} [{id}]")
        }
        _ => name.clone(),
    };
    names.iter().zip(&layout.pills).map(named).collect()
}

fn clicks(
    ui: &Ui,
    response: &Response,
    placed: &PlacedPill,
    (scene, layout): (&Scene, &Layout),
    view: &View,
    d: &mut Draw<'_>,
) {
    let is_fold = scene
        .pill(placed.node)
        .is_some_and(|p| matches!(p.role, PillRole::Fold(_) | PillRole::More(_) | PillRole::Values(_)));
    let enter = response.has_focus() && ui.input(|i| i.key_pressed(Key::Enter));
    if !is_fold && (response.double_clicked() || enter) {
        walk((scene, layout), placed.row, d);
    } else if response.clicked() {
        if is_fold {
            expand(scene, placed.node, d);
        } else {
            let items = hit(scene, layout, view, response.rect.center());
            let again = d.state.explore.pinned.as_ref().is_some_and(|f| f.items == items);
            d.push(Action::Pin((!again).then_some(Focus { items })));
        }
    }
}

fn expand(scene: &Scene, node: NodeIndex, d: &mut Draw<'_>) {
    if let Some(what) = scene.opens(node) {
        d.push(Action::Expand(what));
    }
}

/// The small caret outside a pill that opens its neighbors.
fn caret(ui: &Ui, placed: &PlacedPill, rect: Rect, scene: &Scene, view: &View, d: &mut Draw<'_>) {
    let Some(pill) = scene.pill(placed.node) else { return };
    let x = if pill.side == Side::Left { rect.left() - 7.0 * view.zoom } else { rect.right() + 7.0 * view.zoom };
    let area = Rect::from_center_size(Pos2::new(x, rect.center().y), vec2(14.0, 24.0) * view.zoom);
    let side = if pill.side == Side::Left { "left" } else { "right" };
    let name = format!("Neighbors of {side}: {}: {} [{}]", pill.relation, pill.name, pill.entity);
    let response = kit::hot_id(ui, area, ("caret", placed.node.index()), &name, Role::Button, None);
    kit::focus_ring(ui, &response, &d.t, 3);
    if kit::tip(response, "Show its own neighbors, below.", "", "E", &d.t).clicked() {
        expand(scene, placed.node, d);
    }
}

/// Opens the pair of a row of counterparts.
fn walk((scene, layout): (&Scene, &Layout), row: usize, d: &mut Draw<'_>) {
    if let Some(pair) = pair_of((scene, layout), row, d) {
        d.push(Action::Walk(pair));
    }
}

fn pair_of((scene, layout): (&Scene, &Layout), row: usize, d: &Draw<'_>) -> Option<crate::app::EntityPair> {
    let graphs = d.state.graphs.as_ref()?;
    if !matches!(layout.middles.get(row).map(|m| &m.middle), Some(Middle::Rung { .. })) {
        return None;
    }
    let find = |side| {
        let placed = layout.pills.iter().filter(|p| p.row == row && is_first(scene, p));
        let pill = placed.filter_map(|p| scene.pill(p.node)).find(|p| p.side == side)?;
        graphs.pair.side(side).find(&pill.entity)
    };
    Some((find(Side::Left)?, find(Side::Right)?))
}

/// Whether the edge of a pill can be left out: one edge of the first hop, not a fold of several.
fn can_leave_out(pill: &Pill) -> bool {
    matches!(pill.role, PillRole::Neighbor | PillRole::Value) && pill.items.len() == 1
}

/// The menu of a pill or of a rung (then of its left pill, which opens the pair).
fn menu(
    ui: &Ui,
    opener: &Response,
    node: NodeIndex,
    (scene, layout): (&Scene, &Layout),
    shown: &PairView,
    d: &mut Draw<'_>,
) {
    let popup = Popup::context_menu(opener);
    if popup.is_open() || opener.secondary_clicked() {
        let rows = menu_rows(node, (scene, layout), shown, d);
        show_menu(ui, popup, &rows, d);
    }
}

/// The menu of an edge: that of its pill, opened where the ground was clicked.
fn edge_menu(
    ui: &Ui,
    ground: &Response,
    (scene, layout): (&Scene, &Layout),
    view: &View,
    shown: &PairView,
    d: &mut Draw<'_>,
) {
    if ground.secondary_clicked() {
        d.memo.menu_edge = ground.interact_pointer_pos().and_then(|at| edge_at(layout, view, at));
    }
    let Some(node) = d.memo.menu_edge.filter(|n| scene.pill(*n).is_some()) else { return };
    menu(ui, ground, node, (scene, layout), shown, d);
}

fn menu_rows(
    node: NodeIndex,
    (scene, layout): (&Scene, &Layout),
    shown: &PairView,
    d: &Draw<'_>,
) -> Vec<(&'static str, &'static str, Action)> {
    let Some(pill) = scene.pill(node) else { return Vec::new() };
    let mut rows = Vec::new();
    if can_leave_out(pill) {
        rows.extend(pill.items.first().map(|i| ("Leave this edge out", "X", Action::LeaveOut(*i))));
    }
    if let Some(what) = scene.opens(node) {
        let is_open = d.state.explore.options.opened.contains(&what);
        let words = match (pill.role == PillRole::Neighbor, is_open) {
            (_, true) => "Close",
            (true, false) => "Open its neighbors",
            (false, false) => "Open",
        };
        rows.push((words, "E", Action::Expand(what)));
    }
    let row = layout.pill(node).map(|p| p.row);
    if let Some(pair) = row.and_then(|r| pair_of((scene, layout), r, d)).filter(|_| !pill.is_second()) {
        rows.push(("Open as a pair", "Enter", Action::Walk(pair)));
    }
    let graphs = d.state.graphs.as_ref();
    let entity = graphs.and_then(|g| g.pair.side(pill.side).find(&pill.entity));
    if let Some(entity) = entity {
        rows.push(("Open as center", "", Action::Choose(pill.side, entity)));
    }
    let text = if pill.entity.is_empty() {
        let texts = shown.explanation.items.iter().filter(|i| pill.items.contains(&i.id));
        texts.filter_map(|i| i.neighbor.as_ref()).map(|n| n.label.clone()).collect::<Vec<_>>().join("\n")
    } else {
        format!("{}\t{}", pill.name, pill.entity)
    };
    rows.push(("Copy", "", Action::Copy(text)));
    if entity.is_some() {
        rows.push(("Show in Data", "", Action::ShowInData(pill.side, pill.entity.clone())));
    }
    rows
}

fn show_menu(ui: &Ui, popup: Popup<'_>, rows: &[(&'static str, &'static str, Action)], d: &mut Draw<'_>) {
    let t = d.t;
    let mut chosen = None;
    let width = |text: &str| kit::width(ui, text, 12.5, crate::gui::theme::Weight::Regular);
    let widest = rows.iter().map(|r| width(r.0) + width(r.1)).fold(120.0, f32::max) + 56.0;
    popup.accessible_name("Edge menu").show(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        for (words, key, action) in rows {
            if menu_row(ui, words, key, widest, &t).clicked() {
                chosen = Some(action.clone());
                ui.close();
            }
        }
    });
    if let Some(action) = chosen {
        if matches!(action, Action::Choose(..)) {
            d.push(Action::GoTo(crate::app::Place::Explore));
        }
        d.push(action);
    }
}

/// The first pill of a side takes the keyboard when an arrow to that side is pressed and nothing has it.
fn enter(ui: &Ui, layout: &Layout, scene: &Scene, d: &mut Draw<'_>) {
    let free = ui.memory(|m| m.focused().is_none()) && !d.state.search.open && !Popup::is_any_open(ui.ctx());
    if !free {
        return;
    }
    for (key, side) in [(Key::ArrowLeft, Side::Left), (Key::ArrowRight, Side::Right)] {
        if ui.input_mut(|i| i.consume_key(Modifiers::NONE, key)) {
            let of_side = |p: &&PlacedPill| is_first(scene, p) && scene.pill(p.node).is_some_and(|q| q.side == side);
            d.memo.want_focus = layout.pills.iter().find(of_side).map(|p| p.node);
            ui.ctx().request_repaint();
        }
    }
}

/// Arrow keys walk: up and down within a column, left and right to the nearest pill of the next column.
fn keys(ui: &Ui, node: NodeIndex, (scene, layout): (&Scene, &Layout), view: &View, d: &mut Draw<'_>) {
    let pressed = |key| ui.input_mut(|i| i.consume_key(Modifiers::NONE, key));
    let Some(pill) = scene.pill(node) else { return };
    if pressed(Key::X)
        && can_leave_out(pill)
        && let Some(item) = pill.items.first()
    {
        d.push(Action::LeaveOut(*item));
    }
    if pressed(Key::E) {
        expand(scene, node, d);
    }
    let steps = [
        (Key::ArrowUp, Step::Up),
        (Key::ArrowDown, Step::Down),
        (Key::ArrowLeft, Step::Left),
        (Key::ArrowRight, Step::Right),
    ];
    for (key, step) in steps {
        if pressed(key)
            && let Some(next) = neighbor(layout, node, step)
        {
            reveal(layout, next, view, d);
            ui.memory_mut(|m| m.request_focus(pill_id(ui, next.node)));
            d.memo.want_focus = Some(next.node);
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Up,
    Down,
    Left,
    Right,
}

/// The pill one step away.
fn neighbor(layout: &Layout, node: NodeIndex, step: Step) -> Option<&PlacedPill> {
    let from = layout.pill(node)?;
    let (x, y) = ((from.area.left + from.area.right) / 2.0, from.area.middle());
    let center = |p: &PlacedPill| (p.area.left + p.area.right) / 2.0;
    let others = layout.pills.iter().filter(|p| p.node != node);
    let nearest = |a: &&PlacedPill, b: &&PlacedPill| {
        let far = |p: &PlacedPill| (p.area.middle() - y).abs();
        far(a).total_cmp(&far(b)).then(a.node.cmp(&b.node))
    };
    match step {
        Step::Up => others.filter(|p| (center(p) - x).abs() < 1.0 && p.area.middle() < y).min_by(nearest),
        Step::Down => others.filter(|p| (center(p) - x).abs() < 1.0 && p.area.middle() > y).min_by(nearest),
        Step::Left | Step::Right => {
            let sign = if step == Step::Left { -1.0 } else { 1.0 };
            let ahead: Vec<&PlacedPill> = others.filter(|p| (center(p) - x) * sign > 1.0).collect();
            let column = ahead.iter().map(|p| (center(p) - x) * sign).fold(f32::INFINITY, f32::min);
            ahead.into_iter().filter(|p| ((center(p) - x) * sign - column).abs() < 1.0).min_by(nearest)
        }
    }
}

/// Moves the butterfly so that a pill is in view.
fn reveal(layout: &Layout, placed: &PlacedPill, view: &View, d: &mut Draw<'_>) {
    let rect = view.area(placed.area);
    let room = view.canvas.shrink2(vec2(0.0, 40.0));
    let dy = (room.top() - rect.top()).max(0.0) + (room.bottom() - rect.bottom()).min(0.0);
    let dx = (view.canvas.left() + 8.0 - rect.left()).max(0.0) + (view.canvas.right() - 8.0 - rect.right()).min(0.0);
    let pan = d.state.explore.pan;
    let kept = clamped([pan[0] + dx, pan[1] + dy], layout, view.zoom, view.canvas);
    if kept != pan {
        d.push(Action::Pan(kept));
    }
}

/// Puts the keyboard on a pill, as a screen reader asks.
pub fn focus_pill(layout: &Layout, node: NodeIndex, d: &mut Draw<'_>) {
    if layout.pill(node).is_some() {
        d.memo.want_focus = Some(node);
    }
}
