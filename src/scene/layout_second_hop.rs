//! Where the second hop stands: outside the first, beside the parent it was first reached from.

use super::content::{Pill, Scene};
use super::geometry::{Area, Point};
use super::layout::{Layout, OverLine, PlacedPill, Ribbon, SECOND_HEIGHT, SECOND_WIDTH, cubic};
use crate::graph::Side;
use petgraph::Direction;
use petgraph::stable_graph::NodeIndex;
use petgraph::visit::EdgeRef;
use std::collections::{BTreeMap, BTreeSet};

/// Distance from one second-hop pill to the next, and room for an over-line.
const STEP: f32 = SECOND_HEIGHT + 5.0;
const OVER_LINE: f32 = 17.0;
/// Room between the children of one parent and those of the next.
const BLOCK_GAP: f32 = 8.0;
/// Width of an edge that carries all attention of its parent. Source: ARCHITECTURE.md, "The window" (two hops).
const WIDTH: f32 = 9.0;

/// The second-hop pills of each parent that first reaches them, in row order.
fn families(scene: &Scene) -> Vec<(NodeIndex, Vec<NodeIndex>)> {
    let mut seen = BTreeSet::new();
    let mut out = Vec::new();
    for parent in [Side::Left, Side::Right].into_iter().flat_map(|side| scene.wing(side)) {
        let mut children: Vec<NodeIndex> = scene
            .graph
            .neighbors_directed(parent, Direction::Incoming)
            .filter(|n| scene.pill(*n).is_some_and(Pill::is_second))
            .filter(|n| seen.insert(*n))
            .collect();
        // Relations together, in the order in which they were added.
        children.sort_by_key(|n| (scene.pill(*n).map(|p| p.relation.clone()), n.index()));
        if !children.is_empty() {
            out.push((parent, children));
        }
    }
    out
}

fn height_of(scene: &Scene, children: &[NodeIndex]) -> f32 {
    let relations: BTreeSet<_> = children.iter().filter_map(|n| scene.pill(*n)).map(|p| &p.relation).collect();
    children.len() as f32 * STEP + relations.len() as f32 * OVER_LINE + BLOCK_GAP
}

/// The height each parent's row needs so that its children stand beside it.
pub(super) fn child_heights(scene: &Scene) -> BTreeMap<NodeIndex, f32> {
    families(scene).into_iter().map(|(parent, children)| (parent, height_of(scene, &children))).collect()
}

/// Places the second-hop pills with their outer edges at `outer`, and connects them to their parents.
pub(super) fn place_second_hop(scene: &Scene, out: &mut Layout, outer: [f32; 2]) {
    for (parent, children) in families(scene) {
        let (Some(pill), Some(placed)) = (scene.pill(parent), out.pill(parent).cloned()) else {
            continue;
        };
        let side = pill.side;
        let mut y = placed.area.middle() - (height_of(scene, &children) - BLOCK_GAP) / 2.0;
        let mut relation = None;
        for child in children {
            let Some(pill) = scene.pill(child) else { continue };
            let left = if side == Side::Left { outer[0] } else { outer[1] - SECOND_WIDTH };
            if relation.as_ref() != Some(&pill.relation) {
                let x = if side == Side::Left { left + SECOND_WIDTH } else { left };
                let at = Point { x, y: y + OVER_LINE / 2.0 };
                out.over_lines.push(OverLine { side, text: pill.relation.clone(), at, room: SECOND_WIDTH });
                relation = Some(pill.relation.clone());
                y += OVER_LINE;
            }
            let area = Area::at(left, y + (STEP - SECOND_HEIGHT) / 2.0, SECOND_WIDTH, SECOND_HEIGHT);
            out.pills.push(PlacedPill { node: child, area, tall: false, row: placed.row, sprouted: false });
            y += STEP;
        }
    }
    connect(scene, out);
}

fn connect(scene: &Scene, out: &mut Layout) {
    let mut ribbons = Vec::new();
    for placed in &out.pills {
        let Some(pill) = scene.pill(placed.node).filter(|p| p.is_second() && !placed.sprouted) else { continue };
        let mut edges: Vec<_> = scene.graph.edges_directed(placed.node, Direction::Outgoing).collect();
        edges.sort_by_key(|e| e.target());
        for edge in edges {
            let is_first = |n| scene.pill(n).is_some_and(|p| !p.is_second());
            let Some(parent) = out.pill(edge.target()).filter(|p| is_first(p.node)) else { continue };
            let (from, to) = match pill.side {
                Side::Left => (placed.area.right, parent.area.left),
                Side::Right => (placed.area.left, parent.area.right),
            };
            let width = (edge.weight().attention as f32 * WIDTH).max(1.2);
            ribbons.push(Ribbon {
                from: placed.node,
                to: parent.node,
                curve: cubic(Point { x: from, y: placed.area.middle() }, Point { x: to, y: parent.area.middle() }),
                widths: [width; 2],
                part: edge.weight().part,
                strength: edge.weight().attention,
                has_counterpart: pill.has_counterpart,
                second_hop: true,
                row: parent.row,
            });
        }
    }
    out.ribbons.extend(ribbons);
}
