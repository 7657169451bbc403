//! Where what was opened stands: below everything that was there, joined by a bracket to the pill it was opened from.
//!
//! Why below: nothing that is placed moves when something is opened, and one finds one's way back by the bracket.

use super::content::{Row, Scene};
use super::geometry::{Area, Point};
use super::layout::{Bracket, Layout, Measure, OverLine, PlacedPill, SECOND_HEIGHT, SECOND_WIDTH, place_row};
use super::options::Opened;
use super::sprout::Sprout;
use crate::graph::Side;
use petgraph::Direction;
use petgraph::stable_graph::NodeIndex;
use std::collections::BTreeSet;

/// Room above each thing that was opened.
const GAP: f32 = 16.0;
/// Distance of brackets from the pills, and from one another.
const REACH: f32 = 5.0;
const LANE: f32 = 3.0;
/// Brackets that stand side by side before the first place is taken again.
const LANES: usize = 3;
/// Distance of pills in the outer column.
const STEP: f32 = SECOND_HEIGHT + 5.0;

/// Places what was opened from `y` on, `outer` being the outer edges of the second hop; gives the y below it.
pub(super) fn place_sprouts(scene: &Scene, out: &mut Layout, mut y: f32, outer: [f32; 2], measure: Measure<'_>) -> f32 {
    for sprout in &scene.sprouts {
        y += GAP;
        let first = out.pills.len();
        for section in &sprout.sections {
            let beside = matches!(sprout.opened, Opened::More(_));
            for (side, name) in [Side::Left, Side::Right].into_iter().zip(&section.names) {
                let Some(name) = name else { continue };
                let (x, room) = match (beside, side) {
                    (false, _) => (out.inner[side.index()], out.sizes.pill_width),
                    (true, Side::Left) => (outer[0] + SECOND_WIDTH, SECOND_WIDTH),
                    (true, Side::Right) => (outer[1] - SECOND_WIDTH, SECOND_WIDTH),
                };
                let at = Point { x, y: y + out.sizes.group_line / 2.0 };
                out.over_lines.push(OverLine { side, text: name.clone(), at, room });
            }
            y += out.sizes.group_line;
            for row in &section.rows {
                y = if beside {
                    place_outside(out, row, y, outer)
                } else {
                    place_row(scene, out, row, y, 0.0, measure)
                };
            }
            y += out.sizes.group_gap;
        }
        out.pills[first..].iter_mut().for_each(|p| p.sprouted = true);
    }
    y
}

fn place_outside(out: &mut Layout, row: &Row, y: f32, outer: [f32; 2]) -> f32 {
    for (side, node) in row.pills.iter().enumerate() {
        let Some(node) = *node else { continue };
        let left = if side == 0 { outer[0] } else { outer[1] - SECOND_WIDTH };
        let area = Area::at(left, y + (STEP - SECOND_HEIGHT) / 2.0, SECOND_WIDTH, SECOND_HEIGHT);
        out.pills.push(PlacedPill { node, area, tall: false, row: out.rows.len(), sprouted: true });
    }
    let middle = super::layout::PlacedMiddle {
        row: out.rows.len(),
        y: y + STEP / 2.0,
        middle: row.middle.clone(),
        ends: [None, None],
    };
    out.middles.push(middle);
    out.rows.push([y, y + STEP]);
    y + STEP
}

/// Draws a bracket from each parent past its other neighbors down to what was opened from it.
pub(super) fn connect_sprouts(scene: &Scene, out: &mut Layout) {
    let mut lanes = [0_usize; 2];
    for sprout in &scene.sprouts {
        for (side, parent) in sprout.parents.iter().enumerate() {
            let Some(parent) = *parent else { continue };
            let lane = REACH + LANE * (lanes[side] % LANES) as f32;
            lanes[side] += 1;
            let lines = bracket(scene, out, sprout, side, parent, lane);
            out.brackets.push(Bracket { parent, lines });
        }
    }
}

fn bracket(scene: &Scene, out: &Layout, sprout: &Sprout, side: usize, parent: NodeIndex, lane: f32) -> Vec<[Point; 2]> {
    let Some(from) = out.pill(parent) else { return Vec::new() };
    // All that flow into the parent: those opened from it, and those that were there already.
    let own: BTreeSet<NodeIndex> = sprout.sections.iter().flat_map(|s| &s.rows).filter_map(|r| r.pills[side]).collect();
    let children = scene.graph.neighbors_directed(parent, Direction::Incoming);
    let shared = children.filter(|n| !own.contains(n) && out.pill(*n).is_some_and(|p| p.sprouted));
    let mut ends: Vec<&PlacedPill> = own.iter().copied().chain(shared).filter_map(|n| out.pill(n)).collect();
    ends.sort_by(|a, b| a.area.top.total_cmp(&b.area.top).then(a.node.cmp(&b.node)));
    let edge = |area: &Area| if side == 0 { area.left } else { area.right };
    let away = if side == 0 { -lane } else { lane };
    let x = edge(&from.area) + away;
    let y = from.area.middle();
    let ys = ends.iter().map(|p| p.area.middle()).chain([y]);
    let (top, bottom) = ys.fold((y, y), |(top, bottom), y| (top.min(y), bottom.max(y)));
    let mut lines =
        vec![[Point { x: edge(&from.area), y }, Point { x, y }], [Point { x, y: top }, Point { x, y: bottom }]];
    for end in ends {
        let y = end.area.middle();
        lines.push([Point { x, y }, Point { x: edge(&end.area), y }]);
    }
    lines
}
