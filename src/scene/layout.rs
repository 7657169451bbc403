//! Where everything in the butterfly stands. Computed, never simulated: the same scene and size give the same
//! picture.
//!
//! In: a [`Scene`], the size of the canvas and a text measure. Out: a [`Layout`] in points of the canvas, whose
//! height may exceed the canvas (then it scrolls; the bodies stay centered on the rows).
//!
//! Invariants: ports stack on the body in row order, so edges of a side never cross; the widths of the ports of a
//! side add up to the body's scale; pills do not overlap; what is opened stands below what was there, which keeps its place.

use super::content::{Group, Middle, PillRole, Row, Scene};
use super::geometry::{Area, Point};
use super::layout_second_hop::{child_heights, place_second_hop};
use super::layout_sprout::{connect_sprouts, place_sprouts};
use super::options::Quantity;
use crate::graph::Side;
use petgraph::stable_graph::NodeIndex;
use std::collections::BTreeMap;

/// Widths of texts in points: the text and whether it is a pill's name (12.5, medium) or an over-line.
pub type Measure<'a> = &'a dyn Fn(&str) -> f32;

/// Narrowest port. Source: ARCHITECTURE.md, "The window" (Explore, edges).
pub const LEAST_WIDTH: f32 = 1.2;

/// Sizes that depend on room. Source: ARCHITECTURE.md, "The window" (Explore, butterfly 1 to 5).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sizes {
    pub half_gap: f32,
    pub scale: f32,
    pub group_line: f32,
    pub group_gap: f32,
    pub row: f32,
    pub pill_width: f32,
    pub pill_height: f32,
    pub margin: f32,
    /// Room above the rows for the counts of neighbors; 0 when they are left out.
    pub head: f32,
    /// Room below the rows for the legend; 0 when it is left out.
    pub foot: f32,
}

/// Body width and how much higher than its scale it is.
pub const BODY_WIDTH: f32 = 12.0;
const BODY_MORE: f32 = 6.0;
/// Height of a pill whose name takes two lines.
const TALL: f32 = 42.0;
/// Width of second-hop pills and, beside them, of first-hop pills.
pub(super) const SECOND_WIDTH: f32 = 136.0;
const FIRST_WIDTH_BESIDE: f32 = 166.0;
pub(super) const SECOND_HEIGHT: f32 = 26.0;
/// Least room for edges between a body and its pills.
const LEAST_REACH: f32 = 28.0;
/// Farthest a wing reaches from the middle, so that a wide window does not tear the butterfly apart.
const WIDEST_WING: f32 = 540.0;

impl Sizes {
    /// The sizes for a scene: compact when room is short, smaller bodies beside a second hop.
    pub fn of(compact: bool, second_hop: bool) -> Self {
        let mut sizes = if compact {
            Self {
                half_gap: 56.0,
                scale: 72.0,
                group_line: 20.0,
                group_gap: 3.0,
                row: 28.0,
                pill_width: 172.0,
                pill_height: 24.0,
                margin: 12.0,
                head: 0.0,
                foot: 0.0,
            }
        } else {
            Self {
                half_gap: 62.0,
                scale: 84.0,
                group_line: 22.0,
                group_gap: 5.0,
                row: 33.0,
                pill_width: 182.0,
                pill_height: 28.0,
                margin: 18.0,
                head: 32.0,
                foot: 34.0,
            }
        };
        if second_hop {
            sizes.scale = 60.0;
            sizes.pill_width = FIRST_WIDTH_BESIDE;
        }
        sizes
    }

    /// Compact rows with the counts above and the legend below, for a wide canvas that is a little too low.
    pub fn snug(second_hop: bool) -> Self {
        let wide = Self::of(false, second_hop);
        Self { head: wide.head, foot: wide.foot, ..Self::of(true, second_hop) }
    }
}

/// A pill in its place.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedPill {
    pub node: NodeIndex,
    pub area: Area,
    /// The name takes two lines.
    pub tall: bool,
    /// Number of the row (for hover: the row lights across the canvas); second-hop pills have their parent's.
    pub row: usize,
    /// It was opened from another pill, to which a bracket joins it.
    pub sprouted: bool,
}

/// An edge: a ribbon between two ports, wide as its attention.
#[derive(Debug, Clone, PartialEq)]
pub struct Ribbon {
    /// The pill it belongs to and the body or pill it flows into.
    pub from: NodeIndex,
    pub to: NodeIndex,
    /// Ends and control points of the center line, pill first.
    pub curve: [Point; 4],
    /// Width at the pill and at the body.
    pub widths: [f32; 2],
    pub part: f64,
    /// How strongly it is colored where colors stand for attention: its share of the largest of its side, 0 to 1.
    pub strength: f64,
    pub has_counterpart: bool,
    pub second_hop: bool,
    pub row: usize,
}

/// Between the bodies of a row.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedMiddle {
    pub row: usize,
    pub y: f32,
    pub middle: Middle,
    /// Inner edges of the pills on the row; `None` where a side is empty.
    pub ends: [Option<f32>; 2],
}

/// A group's line: names at the pills, part in the middle.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupLine {
    pub number: usize,
    pub y: f32,
    pub names: [Option<String>; 2],
    pub part: f64,
}

/// Joins what was opened to the pill it was opened from.
#[derive(Debug, Clone, PartialEq)]
pub struct Bracket {
    pub parent: NodeIndex,
    pub lines: Vec<[Point; 2]>,
}

/// Over-line above second-hop pills, and above what was opened.
#[derive(Debug, Clone, PartialEq)]
pub struct OverLine {
    pub side: Side,
    pub text: String,
    pub at: Point,
    /// Room for the text, in points.
    pub room: f32,
}

/// The butterfly, laid out.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    pub sizes: Sizes,
    /// Width of all content; more than a canvas that is too narrow for two wings.
    pub width: f32,
    /// Height of all content; more than the canvas when it scrolls.
    pub height: f32,
    pub middle: f32,
    pub bodies: [Area; 2],
    /// Inner edges of the first-hop pills.
    pub inner: [f32; 2],
    pub pills: Vec<PlacedPill>,
    pub ribbons: Vec<Ribbon>,
    pub middles: Vec<PlacedMiddle>,
    pub groups: Vec<GroupLine>,
    pub over_lines: Vec<OverLine>,
    pub brackets: Vec<Bracket>,
    /// Where what was opened begins; the height when nothing is open.
    pub core_height: f32,
    /// Top and bottom of each row, by number.
    pub rows: Vec<[f32; 2]>,
}

/// Widths of the ports of a side: attention x scale, at least [`LEAST_WIDTH`], adding up to `scale` when the
/// attention adds up to 1 (wide ports give what narrow ones were lifted by).
pub fn port_widths(attention: &[f64], scale: f32) -> Vec<f32> {
    let total: f64 = attention.iter().sum();
    let room = scale * total.min(1.0) as f32;
    let n = attention.len();
    if n as f32 * LEAST_WIDTH >= room {
        // More ports than there is room for: all alike, as wide as the body allows.
        return vec![LEAST_WIDTH.min(scale / n.max(1) as f32); n];
    }
    let mut narrow = vec![false; n];
    loop {
        let lifted = narrow.iter().filter(|x| **x).count() as f32 * LEAST_WIDTH;
        let wide: f64 = attention.iter().zip(&narrow).filter(|(_, x)| !**x).map(|(a, _)| *a).sum();
        let factor = f64::from(room - lifted) / wide.max(f64::MIN_POSITIVE);
        let width = |a: f64| (a * factor) as f32;
        let mut settled = true;
        for (a, narrow) in attention.iter().zip(&mut narrow) {
            if !*narrow && width(*a) < LEAST_WIDTH {
                (*narrow, settled) = (true, false);
            }
        }
        if settled {
            return attention.iter().zip(&narrow).map(|(a, x)| if *x { LEAST_WIDTH } else { width(*a) }).collect();
        }
    }
}

/// Lays a scene out for a canvas of `width` x `height` points.
pub fn layout(scene: &Scene, width: f32, height: f32, compact: bool, measure: Measure<'_>) -> Layout {
    let second = scene.second_hop.iter().any(|n| *n > 0);
    let chosen = place(scene, width, height, Sizes::of(compact, second), measure);
    // What is open does not count: it must not change the rows it is opened from.
    if compact || chosen.core_height <= height {
        return chosen;
    }
    // A pair that is a little too tall is whole in snug rows; a larger one scrolls in comfortable ones.
    let snug = place(scene, width, height, Sizes::snug(second), measure);
    if snug.core_height <= height { snug } else { chosen }
}

fn place(scene: &Scene, width: f32, height: f32, sizes: Sizes, measure: Measure<'_>) -> Layout {
    let second = scene.second_hop.iter().any(|n| *n > 0);
    // Two wings need room whatever the canvas has: a narrow one shows them smaller, or is moved.
    let wing = if second { FIRST_WIDTH_BESIDE + 16.0 + SECOND_WIDTH } else { sizes.pill_width };
    let width = width.max(2.0 * (sizes.half_gap + BODY_WIDTH + LEAST_REACH + wing + sizes.margin));
    let middle = width / 2.0;
    let outer = (middle - sizes.margin).min(WIDEST_WING);
    let free = outer - SECOND_WIDTH - FIRST_WIDTH_BESIDE - sizes.half_gap - BODY_WIDTH;
    // Beside a second hop the free room is shared: four parts of seven outside, three inside.
    let first_outer = if second { outer - SECOND_WIDTH - (free * 4.0 / 7.0).max(16.0) } else { outer };
    let inner = first_outer - sizes.pill_width;
    let mut out = Layout {
        sizes,
        width,
        height: 0.0,
        middle,
        bodies: [Area::default(); 2],
        inner: [middle - inner, middle + inner],
        pills: Vec::new(),
        ribbons: Vec::new(),
        middles: Vec::new(),
        groups: Vec::new(),
        over_lines: Vec::new(),
        brackets: Vec::new(),
        core_height: 0.0,
        rows: Vec::new(),
    };
    let children = if second { child_heights(scene) } else { BTreeMap::new() };
    let bottom = place_rows(scene, &mut out, &children, measure);
    let content = bottom.max(sizes.scale + BODY_MORE);
    let room = (height - sizes.head - sizes.foot).max(0.0);
    let top = sizes.head + ((room - content) / 2.0).max(4.0);
    out.core_height = content + 8.0 + sizes.head + sizes.foot;
    let outer = [middle - outer, middle + outer];
    let opened = place_sprouts(scene, &mut out, content, outer, measure);
    out.height = out.core_height.max(height).max(top + opened + 8.0 + sizes.foot);
    shift(&mut out, top);
    let center = top + content / 2.0;
    let half = (sizes.scale + BODY_MORE) / 2.0;
    let body = |left: f32| Area { left, top: center - half, right: left + BODY_WIDTH, bottom: center + half };
    out.bodies = [body(middle - sizes.half_gap - BODY_WIDTH), body(middle + sizes.half_gap)];
    if second {
        place_second_hop(scene, &mut out, outer);
    }
    for side in [Side::Left, Side::Right] {
        connect(scene, &mut out, side);
    }
    connect_sprouts(scene, &mut out);
    out
}

/// Places group lines, pills and middles from y = 0 on; gives the y below the last row.
fn place_rows(scene: &Scene, out: &mut Layout, children: &BTreeMap<NodeIndex, f32>, measure: Measure<'_>) -> f32 {
    let sizes = out.sizes;
    let mut y = 0.0;
    for group in &scene.groups {
        if group.rows.iter().all(|r| r.hidden) {
            continue;
        }
        let Group { number, names, part, rows } = group;
        out.groups.push(GroupLine {
            number: *number,
            y: y + sizes.group_line / 2.0,
            names: names.clone(),
            part: *part,
        });
        y += sizes.group_line;
        for row in rows.iter().filter(|r| !r.hidden) {
            let needed = row.pills.iter().flatten().filter_map(|n| children.get(n)).copied().fold(0.0, f32::max);
            y = place_row(scene, out, row, y, needed, measure);
        }
        y += sizes.group_gap;
    }
    (y - sizes.group_gap).max(0.0)
}

/// Places a row at `y`, at least `needed` points high; gives the y below it.
pub(super) fn place_row(scene: &Scene, out: &mut Layout, row: &Row, y: f32, needed: f32, measure: Measure<'_>) -> f32 {
    let sizes = out.sizes;
    let number = out.rows.len();
    // Icon, tick, paddings and attention take 74 points of a pill.
    let fits = |name: &str| measure(name) <= sizes.pill_width - 74.0;
    let tall = row.pills.map(|n| {
        n.and_then(|n| scene.pill(n))
            .is_some_and(|p| p.role == PillRole::Neighbor && !fits(&p.name) && p.name.trim().contains(' '))
    });
    let any_tall = tall.iter().any(|t| *t);
    let height = (sizes.row + if any_tall { TALL - sizes.pill_height } else { 0.0 }).max(needed);
    let center = y + height / 2.0;
    for (side, node) in row.pills.iter().enumerate() {
        let Some(node) = *node else { continue };
        let h = if any_tall { TALL } else { sizes.pill_height };
        let left = if side == 0 { out.inner[0] - sizes.pill_width } else { out.inner[1] };
        let area = Area::at(left, center - h / 2.0, sizes.pill_width, h);
        out.pills.push(PlacedPill { node, area, tall: tall[side], row: number, sprouted: false });
    }
    let ends = [row.pills[0].map(|_| out.inner[0]), row.pills[1].map(|_| out.inner[1])];
    out.middles.push(PlacedMiddle { row: number, y: center, middle: row.middle.clone(), ends });
    out.rows.push([y, y + height]);
    y + height
}

fn shift(out: &mut Layout, by: f32) {
    for pill in &mut out.pills {
        pill.area = pill.area.down(by);
    }
    for middle in &mut out.middles {
        middle.y += by;
    }
    for group in &mut out.groups {
        group.y += by;
    }
    for line in &mut out.over_lines {
        line.at.y += by;
    }
    for row in &mut out.rows {
        row[0] += by;
        row[1] += by;
    }
}

/// Connects the first-hop pills of a side to their body.
fn connect(scene: &Scene, out: &mut Layout, side: Side) {
    let wing = scene.wing(side);
    let amount = |of: Quantity| wing.iter().filter_map(|n| scene.pill(*n)).map(|p| p.amount(of).abs()).collect();
    let shares = shares_of(scene.look.width(), amount(scene.look.width()));
    let widths = port_widths(&shares, out.sizes.scale);
    let colored: Vec<f64> = amount(scene.look.color());
    let largest = colored.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    let body = out.bodies[side.index()];
    let port_x = if side == Side::Left { body.left } else { body.right };
    let used: f32 = widths.iter().sum();
    let mut y = body.middle() - used / 2.0;
    for ((node, width), colored) in wing.iter().zip(widths).zip(colored) {
        let port = Point { x: port_x, y: y + width / 2.0 };
        y += width;
        let Some(placed) = out.pills.iter().find(|p| p.node == *node) else {
            continue;
        };
        let Some(pill) = scene.pill(*node) else { continue };
        let start = Point { x: out.inner[side.index()], y: placed.area.middle() };
        let ribbon = Ribbon {
            from: *node,
            to: scene.bodies[side.index()],
            curve: cubic(start, port),
            widths: [width.min(placed.area.height() - 4.0), width],
            part: pill.part,
            strength: colored / largest,
            has_counterpart: pill.has_counterpart,
            second_hop: false,
            row: placed.row,
        };
        out.ribbons.push(ribbon);
    }
}

/// What is drawn as widths: attention as it is, since it adds up to 1 unless something was left out; other numbers as shares of
/// their sum.
fn shares_of(quantity: Quantity, amounts: Vec<f64>) -> Vec<f64> {
    let total: f64 = amounts.iter().sum();
    if quantity == Quantity::Combined || total <= 0.0 {
        return amounts;
    }
    amounts.into_iter().map(|a| a / total).collect()
}

/// A horizontal S between two points, control points at 52 %.
pub(in crate::scene) fn cubic(from: Point, to: Point) -> [Point; 4] {
    let reach = (to.x - from.x) * 0.52;
    [from, Point { x: from.x + reach, y: from.y }, Point { x: to.x - reach, y: to.y }, to]
}

impl Layout {
    /// The zoom at which both wings are within a canvas of this width; 1 where they are anyway.
    pub fn natural_zoom(&self, canvas_width: f32) -> f32 {
        (canvas_width / self.width.max(1.0)).min(1.0)
    }

    /// The place of a node's pill.
    pub fn pill(&self, node: NodeIndex) -> Option<&PlacedPill> {
        self.pills.iter().find(|p| p.node == node)
    }
}
