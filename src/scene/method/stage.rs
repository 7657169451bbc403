//! Where the nodes of the lesson stand. In: a trace, the step, the switch, who is followed, a size. Out: a [`Stage`] in
//! points of the stage.
//!
//! Invariants: neighbors that are nearest across share a row; rows are even and places do not change from step to step
//! (only what is drawn at them does); labels overlap neither each other nor nodes; bands stack at the center in row order.

use super::shares::{followed, shares};
use super::{Follow, LessonStep};
use crate::graph::Side;
use crate::model::cg_mualign::trace::{Attentions, Trace};
use crate::scene::layout::{cubic, port_widths};
use crate::scene::{Area, Point};
use std::collections::{BTreeMap, BTreeSet};

/// Columns by share of the width, left side: the second hop, the neighbors, the center. Source: ARCHITECTURE.md, "The
/// Method place".
const COLUMNS: [f32; 3] = [0.135, 0.265, 0.425];
/// Half of the room for a neighbor's label, and for a center's, by share of the width: they never meet.
const HALF_LABELS: [f32; 2] = [0.09, 0.07];
/// Room above the rows (names of the graphs) and below them (the legend); less on a low stage.
const HEAD: f32 = 26.0;
const LOW_HEAD: f32 = 20.0;
const LOW: f32 = 320.0;
/// Least height of a row of the second hop.
const BEYOND_ROW: f32 = 17.0;
/// Highest a row of neighbors gets, so that few neighbors stay together.
const HIGHEST_ROW: f32 = 78.0;
/// Height of a line of text; less where rows are low.
const LINE: f32 = 14.0;
const LOW_LINE: f32 = 12.0;
const LOW_ROW: f32 = 26.0;
/// Width of a center's bands together.
const SCALE: f32 = 30.0;
/// Radius of a center.
const CENTER: f32 = 15.0;
/// Most similarity lines that are weak enough to be dashed.
const WEAK_LINES: usize = 24;
/// Similarity (the nearest two count 1) from which a line is solid and carries its number. Chosen by us: half of the
/// nearest.
pub(super) const STRONG: f32 = 0.5;

/// A label: its area and whether it is right-aligned (or else centered).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Label {
    pub area: Area,
    /// -1 left-aligned, 0 centered, 1 right-aligned.
    pub align: i8,
}

/// A node in its place.
#[derive(Debug, Clone, PartialEq)]
pub struct StageNode {
    pub who: Follow,
    /// Position among the trace's nodes.
    pub node: usize,
    pub at: Point,
    pub radius: f32,
    pub label: Label,
    /// Levels done: 0 none, 1 level 0, 2 level 1, 3 level 2.
    pub done: u8,
    /// Share in what is gathered, in whole per cent.
    pub percent: Option<i64>,
}

/// What flows into a node that gathers: as wide as its share.
#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    pub from: Follow,
    pub to: Follow,
    /// Neighbor first.
    pub curve: [Point; 4],
    /// Width at both ends.
    pub width: f32,
    pub share: f32,
    /// Whether it belongs to the node that is followed.
    pub followed: bool,
}

/// A plain edge, one point wide.
#[derive(Debug, Clone, PartialEq)]
pub struct Thread {
    pub curve: [Point; 4],
    pub from: Follow,
    pub to: Follow,
}

/// How alike two neighbors across are.
#[derive(Debug, Clone, PartialEq)]
pub struct Crossing {
    pub left: usize,
    pub right: usize,
    pub ends: [Point; 2],
    /// 0 to 1, the nearest two counting 1.
    pub similarity: f32,
    /// Where its number stands, where there is room.
    pub number: Option<Point>,
}

/// Half of the room that a crossing's number takes.
const HALF_NUMBER: [f32; 2] = [18.0, 9.0];

impl Crossing {
    /// The room that its number takes around a point.
    pub(super) fn number_area(at: Point) -> Area {
        let [wide, high] = HALF_NUMBER;
        Area::at(at.x - wide, at.y - high, 2.0 * wide, 2.0 * high)
    }
}

/// Nodes of the second hop that found no room.
#[derive(Debug, Clone, PartialEq)]
pub struct Fold {
    pub side: Side,
    pub count: usize,
    pub label: Label,
}

/// The stage, laid out.
#[derive(Debug, Clone, PartialEq)]
pub struct Stage {
    pub width: f32,
    pub height: f32,
    /// Height of a neighbor's line of text.
    pub line: f32,
    /// Room above the rows.
    pub head: f32,
    pub nodes: Vec<StageNode>,
    pub bands: Vec<Band>,
    pub threads: Vec<Thread>,
    pub crossings: Vec<Crossing>,
    pub folds: Vec<Fold>,
    /// Middles of the two centers.
    pub centers: [Point; 2],
}

impl Stage {
    /// The place of a node.
    pub fn node(&self, who: Follow) -> Option<&StageNode> {
        self.nodes.iter().find(|n| n.who == who)
    }
}

/// Lays out a step for a stage of `width` x `height` points.
///
/// Source: ARCHITECTURE.md, "The Method place".
pub fn stage(
    trace: &Trace,
    step: LessonStep,
    attentions: Attentions,
    follow: Follow,
    width: f32,
    height: f32,
) -> Stage {
    let rows = rows(trace);
    let head = if height < LOW { LOW_HEAD } else { HEAD };
    let room = (height - 2.0 * head).max(80.0);
    let row = (room / rows.len().max(1) as f32).min(HIGHEST_ROW);
    let line = if row < LOW_ROW { LOW_LINE } else { LINE };
    let top = head + (room - row * rows.len() as f32) / 2.0;
    let middle = head + room / 2.0;
    let column = |side: Side, i: usize| match side {
        Side::Left => width * COLUMNS[i],
        Side::Right => width * (1.0 - COLUMNS[i]),
    };
    let centers = [Side::Left, Side::Right].map(|side| Point { x: column(side, 2), y: middle });
    let mut out = Stage {
        width,
        height,
        line,
        head,
        nodes: Vec::new(),
        bands: Vec::new(),
        threads: Vec::new(),
        crossings: Vec::new(),
        folds: Vec::new(),
        centers,
    };
    for side in [Side::Left, Side::Right] {
        let s = side.index();
        let percents = super::percents(&shares(trace, step, attentions, side));
        let shown = |i: usize| percents.get(i).copied();
        let radius = ((row - line - 2.0) / 2.0).clamp(2.5, 9.0);
        for (i, pair) in rows.iter().enumerate() {
            let Some(edge) = pair[s] else { continue };
            // The label stands above its node within the row.
            let upper = top + row * i as f32 + (row - line - 2.0 * radius - 1.0) / 2.0;
            let at = Point { x: column(side, 1), y: upper + line + 1.0 + radius };
            let half = width * HALF_LABELS[0];
            let label = Label { area: Area::at(at.x - half, upper, 2.0 * half, line), align: 0 };
            let who = Follow::Neighbor(side, edge);
            let node = trace.sides[s].edges[edge].node;
            out.nodes.push(StageNode { who, node, at, radius, label, done: done(who, step), percent: shown(edge) });
        }
        place_beyond(trace, &mut out, side, column(side, 0), room, step);
        let at = centers[s];
        let label = Label {
            area: Area::at(at.x - width * HALF_LABELS[1], at.y + CENTER + 7.0, 2.0 * width * HALF_LABELS[1], 32.0),
            align: 0,
        };
        let who = Follow::Center(side);
        let node = trace.sides[s].center;
        out.nodes.push(StageNode { who, node, at, radius: CENTER, label, done: done(who, step), percent: None });
    }
    connect(trace, &mut out, step, attentions, follow);
    if matches!(step, LessonStep::Cross | LessonStep::Own | LessonStep::GatherAgain) {
        cross(trace, &mut out, usize::from(step == LessonStep::GatherAgain));
    }
    out
}

/// Rows of neighbors: the nearest two across share one, the most alike first; then what is left, zipped.
pub(super) fn rows(trace: &Trace) -> Vec<[Option<usize>; 2]> {
    let counts = [0, 1].map(|s: usize| trace.sides[s].edges.len());
    let mut pairs: Vec<(f32, usize, usize)> =
        trace.distances[0].iter().enumerate().map(|(i, d)| (*d, i / counts[1].max(1), i % counts[1].max(1))).collect();
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut used = counts.map(|n| vec![false; n]);
    let mut out = Vec::new();
    for (_, l, r) in pairs {
        if !used[0][l] && !used[1][r] {
            (used[0][l], used[1][r]) = (true, true);
            out.push([Some(l), Some(r)]);
        }
    }
    let rest = used.map(|used| (0..used.len()).filter(|i| !used[*i]).collect::<Vec<_>>());
    for i in 0..rest[0].len().max(rest[1].len()) {
        out.push([rest[0].get(i).copied(), rest[1].get(i).copied()]);
    }
    out
}

/// How many levels a node has done once a step is over.
fn done(who: Follow, step: LessonStep) -> u8 {
    use LessonStep::{Cap, Compare, GatherAgain, Level0, Neighborhoods};
    match (who, step) {
        (_, Neighborhoods) => 0,
        (_, Level0) | (Follow::Beyond(..), _) => 1,
        (Follow::Center(_), GatherAgain | Compare | Cap) => 3,
        _ => 2,
    }
}

/// Nodes of the second hop, each once, in the order of the neighbors that lead to them, entities before values; what
/// finds no room is folded.
fn place_beyond(trace: &Trace, out: &mut Stage, side: Side, x: f32, room: f32, step: LessonStep) {
    let s = side.index();
    let near: BTreeSet<usize> = trace.sides[s].edges.iter().map(|e| e.node).chain([trace.sides[s].center]).collect();
    // Neighbors from the top row down.
    let mut order: Vec<(f32, usize)> = out
        .nodes
        .iter()
        .filter_map(|n| match n.who {
            Follow::Neighbor(own, edge) if own == side => Some((n.at.y, edge)),
            _ => None,
        })
        .collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut found: Vec<(bool, usize, Follow)> = Vec::new();
    let mut met = BTreeSet::new();
    for (_, edge) in &order {
        for (hop, beyond) in trace.sides[s].edges[*edge].hops.iter().enumerate() {
            if !near.contains(&beyond.node) && met.insert(beyond.node) {
                let value = trace.nodes[beyond.node].node.value;
                found.push((value, beyond.node, Follow::Beyond(side, *edge, hop)));
            }
        }
    }
    let most = ((room / BEYOND_ROW) as usize).max(1);
    let mut kept: BTreeSet<usize> = BTreeSet::new();
    let fits = if found.len() > most { most - 1 } else { found.len() };
    for wanted in [false, true] {
        for (i, _) in found.iter().enumerate().filter(|(_, f)| f.0 == wanted) {
            if kept.len() < fits {
                kept.insert(i);
            }
        }
    }
    let rows = kept.len() + usize::from(kept.len() < found.len());
    let row = (room / rows.max(1) as f32).min(34.0);
    let top = out.head + (room - row * rows as f32) / 2.0;
    let label = |y: f32| match side {
        Side::Left => Label { area: Area::at(8.0, y - LINE / 2.0, x - 8.0 - 9.0, LINE), align: 1 },
        Side::Right => Label { area: Area::at(x + 9.0, y - LINE / 2.0, out.width - x - 17.0, LINE), align: -1 },
    };
    let mut nodes = Vec::new();
    for (line, i) in kept.iter().enumerate() {
        let (_, node, who) = found[*i];
        let at = Point { x, y: top + row * (line as f32 + 0.5) };
        nodes.push(StageNode { who, node, at, radius: 4.0, label: label(at.y), done: done(who, step), percent: None });
    }
    let folded = found.len() - kept.len();
    if folded > 0 {
        let y = top + row * (rows as f32 - 0.5);
        let fold = Fold { side, count: folded, label: label(y) };
        out.folds.push(fold);
    }
    out.nodes.extend(nodes);
}

/// Edges as bands where something is gathered, as threads elsewhere.
fn connect(trace: &Trace, out: &mut Stage, step: LessonStep, attentions: Attentions, follow: Follow) {
    let places: BTreeMap<usize, (Follow, Point, f32)> =
        out.nodes.iter().map(|n| (n.node, (n.who, n.at, n.radius))).collect();
    let toward = |from: Point, to: Point, room: [f32; 2]| {
        let sign = if to.x >= from.x { 1.0 } else { -1.0 };
        cubic(Point { x: from.x + sign * room[0], y: from.y }, Point { x: to.x - sign * room[1], y: to.y })
    };
    let (mut bands, mut threads) = (Vec::new(), Vec::new());
    for side in [Side::Left, Side::Right] {
        let center = out.centers[side.index()];
        let weights = shares(trace, step, attentions, side);
        let edges: Vec<&StageNode> = {
            let mut all: Vec<&StageNode> =
                out.nodes.iter().filter(|n| matches!(n.who, Follow::Neighbor(own, _) if own == side)).collect();
            all.sort_by(|a, b| a.at.y.total_cmp(&b.at.y));
            all
        };
        let share = |n: &StageNode| match n.who {
            Follow::Neighbor(_, edge) => weights.get(edge).copied().unwrap_or(0.0),
            _ => 0.0,
        };
        let to = Follow::Center(side);
        if weights.is_empty() {
            for n in &edges {
                threads.push(Thread { curve: toward(n.at, center, [n.radius + 2.0, CENTER + 2.0]), from: n.who, to });
            }
        } else {
            let widths = port_widths(&edges.iter().map(|n| f64::from(share(n))).collect::<Vec<_>>(), SCALE);
            let mut y = center.y - widths.iter().sum::<f32>() / 2.0;
            for (n, width) in edges.iter().zip(widths) {
                let port = Point { x: center.x, y: y + width / 2.0 };
                y += width;
                let curve = toward(n.at, port, [n.radius + 3.0, CENTER * 0.5]);
                bands.push(Band { from: n.who, to, curve, width, share: share(n), followed: follow == to });
            }
        }
        for (e, edge) in trace.sides[side.index()].edges.iter().enumerate() {
            let parent = Follow::Neighbor(side, e);
            let Some(at) = out.node(parent).map(|n| (n.at, n.radius)) else { continue };
            let gathers = step == LessonStep::Gather || (follow == parent && step.level().is_some());
            let weights = followed(trace, step, attentions, parent);
            for (h, hop) in edge.hops.iter().enumerate() {
                let Some(&(who, from, radius)) = places.get(&hop.node) else { continue };
                // Back to the center or to another neighbor: not drawn a second time.
                if !matches!(who, Follow::Beyond(..)) {
                    continue;
                }
                let curve = toward(from, at.0, [radius + 2.0, at.1 + 3.0]);
                match weights.get(h).filter(|_| gathers) {
                    Some(&share) => {
                        let width = (share * at.1 * 2.0).max(1.2);
                        bands.push(Band { from: who, to: parent, curve, width, share, followed: follow == parent });
                    }
                    None => threads.push(Thread { curve, from: who, to: parent }),
                }
            }
        }
    }
    (out.bands, out.threads) = (bands, threads);
}

/// Lines between neighbors across, strongest last, so that they are drawn on top; numbers where they do not meet.
fn cross(trace: &Trace, out: &mut Stage, level: usize) {
    let places = |side: Side| -> BTreeMap<usize, (Point, f32)> {
        let of = |n: &StageNode| match n.who {
            Follow::Neighbor(own, edge) if own == side => Some((edge, (n.at, n.radius))),
            _ => None,
        };
        out.nodes.iter().filter_map(of).collect()
    };
    let (left, right) = (places(Side::Left), places(Side::Right));
    let mut lines: Vec<Crossing> = Vec::new();
    for (&l, &(from, near)) in &left {
        for (&r, &(to, far)) in &right {
            let ends = [Point { x: from.x + near + 3.0, ..from }, Point { x: to.x - far - 3.0, ..to }];
            let similarity = trace.similarity(level, l, r);
            lines.push(Crossing { left: l, right: r, ends, similarity, number: None });
        }
    }
    lines.sort_by(|a, b| b.similarity.total_cmp(&a.similarity).then((a.left, a.right).cmp(&(b.left, b.right))));
    let strong = lines.iter().filter(|l| l.similarity >= STRONG).count();
    lines.truncate(strong + WEAK_LINES.min(lines.len() - strong));
    let of_center = |n: &&StageNode| matches!(n.who, Follow::Center(_));
    let names: Vec<Area> = out.nodes.iter().filter(of_center).map(|n| n.label.area).collect();
    let mut taken: Vec<f32> = Vec::new();
    for line in lines.iter_mut().filter(|l| l.similarity >= STRONG) {
        let at = Point { x: (line.ends[0].x + line.ends[1].x) / 2.0, y: (line.ends[0].y + line.ends[1].y) / 2.0 };
        let over_name = names.iter().any(|n| n.overlaps(&Crossing::number_area(at)));
        if !over_name && taken.iter().all(|y| (y - at.y).abs() >= LINE) {
            taken.push(at.y);
            line.number = Some(at);
        }
    }
    lines.reverse();
    out.crossings = lines;
}
