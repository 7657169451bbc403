//! The butterfly as marks: ground, lit rows, rungs, edges, bodies, middles, over-lines, pills, in this order.

use super::text::{TextWidth, over_line};
use super::{Anchor, HEADER, Header, Icon, Ink, Label, Mark, NEUTRAL_PART, Of, Paint, Picture, Shape, Weight};
use crate::graph::Side;
use crate::scene::content::{Middle, Pill, Scene};
use crate::scene::geometry::{Area, Point};
use crate::scene::layout::{Layout, PlacedMiddle, Ribbon};
use crate::scene::numbers;
use crate::scene::options::Quantity;
use crate::scene::waterfall::{PartKey, Waterfall};
use petgraph::stable_graph::NodeIndex;
use std::collections::BTreeSet;

/// Room at the foot of the canvas that the legend keeps for itself.
pub(super) const STRIP: f32 = 34.0;

/// From points of the layout to points of the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    pub canvas: Area,
    pub zoom: f32,
    pub origin: Point,
    /// How far the bodies stand from their place in the layout, in points of the layout: where the rows do not fit, they
    /// scroll past bodies that stay in the middle of the canvas.
    pub body_shift: f32,
}

impl View {
    /// A point of the layout in the picture.
    pub fn at(&self, x: f32, y: f32) -> Point {
        Point { x: self.origin.x + x * self.zoom, y: self.origin.y + y * self.zoom }
    }

    /// An area of the layout in the picture.
    pub fn area(&self, a: Area) -> Area {
        let (min, max) = (self.at(a.left, a.top), self.at(a.right, a.bottom));
        Area { left: min.x, top: min.y, right: max.x, bottom: max.y }
    }

    /// The curve of an edge as it runs to a body that may have been moved, in points of the layout.
    pub fn to_body(&self, r: &Ribbon) -> [Point; 4] {
        let mut curve = r.curve;
        if !r.second_hop {
            curve[2].y += self.body_shift;
            curve[3].y += self.body_shift;
        }
        curve
    }

    /// A curve of the layout in the picture.
    pub fn curve(&self, points: &[Point; 4]) -> [Point; 4] {
        points.map(|p| self.at(p.x, p.y))
    }
}

/// All that a picture of a pair is made from.
pub struct Drawing<'a> {
    pub scene: &'a Scene,
    pub layout: &'a Layout,
    pub waterfall: &'a Waterfall,
    pub header: Header<'a>,
    /// Names of the two graphs.
    pub graphs: [&'a str; 2],
    /// Width and height of the canvas under the header, in points.
    pub canvas: [f32; 2],
    pub zoom: f32,
    /// How far the butterfly was moved, in points.
    pub pan: [f32; 2],
    /// Items that light.
    pub lit: &'a BTreeSet<u32>,
    /// Fills are fainter on a light ground.
    pub dark: bool,
    /// What stands instead of the butterfly when there is nothing to draw.
    pub empty: &'a str,
    /// Words over the drawing, as that it is a what-if view.
    pub note: Option<&'a str>,
    pub width: TextWidth<'a>,
}

impl std::fmt::Debug for Drawing<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Drawing").field("canvas", &self.canvas).field("zoom", &self.zoom).finish_non_exhaustive()
    }
}

impl Drawing<'_> {
    /// Where the layout lies in the picture.
    pub fn view(&self) -> View {
        let canvas = Area::at(0.0, HEADER, self.canvas[0], self.canvas[1]);
        let left = self.canvas[0] / 2.0 - self.layout.width / 2.0 * self.zoom;
        let origin = Point { x: left + self.pan[0], y: canvas.top + self.pan[1] };
        View { canvas, zoom: self.zoom, origin, body_shift: self.body_shift() }
    }

    /// See [`View::body_shift`]; 0 where all rows fit. The bodies never leave the rows that flow into them.
    fn body_shift(&self) -> f32 {
        let (layout, canvas) = (self.layout, self.canvas[1] / self.zoom);
        if layout.core_height <= canvas {
            return 0.0;
        }
        let body = layout.bodies[0];
        let half = body.height() / 2.0;
        let middle = canvas / 2.0 - self.pan[1] / self.zoom;
        let (top, bottom) = (layout.sizes.head + half, layout.core_height - layout.sizes.foot - half);
        middle.clamp(top, bottom.max(top)) - body.middle()
    }

    /// The picture.
    ///
    /// Cost: linear in what is visible; what lies outside the canvas is passed over.
    pub fn picture(&self) -> Picture {
        let view = self.view();
        let mut clip = view.canvas;
        // What is scrolled under the legend must not be read through it.
        if self.layout.sizes.foot > 0.0 || self.scene.hidden_row_count() > 0 {
            clip.bottom = (clip.bottom - STRIP).max(clip.top);
        }
        let mut content = Content { d: self, view, clip, marks: Vec::new() };
        content.paint();
        let mut content = content.marks;
        let mut frame = Vec::new();
        self.header.paint(self.canvas[0], self.width, &mut frame);
        self.legend(view, &mut frame);
        for mark in content.iter_mut().chain(&mut frame) {
            if let Shape::Label(label) = &mut mark.shape {
                label.width = label.area(self.width).width();
            }
        }
        Picture { width: self.canvas[0], height: HEADER + self.canvas[1], clip, content, frame }
    }

    pub(super) fn is_lit(&self, node: NodeIndex) -> bool {
        self.scene.pill(node).is_some_and(|p| p.items.iter().any(|i| self.lit.contains(i)))
    }

    /// The part of a group as the waterfall shows it, so that both say the same digits.
    fn shown_part(&self, number: usize, part: f64) -> String {
        let key = if number == usize::MAX { PartKey::Attributes } else { PartKey::Relation(number) };
        let row = self.waterfall.rows.iter().find(|r| r.key == key);
        row.map_or_else(|| numbers::logit(part), |r| numbers::signed(r.shown))
    }
}

/// The marks of the canvas while they are collected.
pub(super) struct Content<'a, 'b> {
    pub d: &'b Drawing<'a>,
    pub view: View,
    clip: Area,
    pub marks: Vec<Mark>,
}

impl Content<'_, '_> {
    pub fn push(&mut self, of: Of, shape: Shape) {
        self.marks.push(Mark { of, shape });
    }

    fn label(&mut self, of: Of, label: Label) {
        if self.sees(Area::at(
            self.view.canvas.left,
            label.at.y - label.size,
            self.view.canvas.width(),
            label.size * 2.0,
        )) {
            self.marks.push(Mark::label(of, label));
        }
    }

    /// Whether any of an area of the picture is visible.
    fn sees(&self, area: Area) -> bool {
        area.overlaps(&self.clip)
    }

    fn paint(&mut self) {
        let (d, view) = (self.d, self.view);
        let layout = d.layout;
        let lit_rows: BTreeSet<usize> = layout.pills.iter().filter(|p| d.is_lit(p.node)).map(|p| p.row).collect();
        for row in &lit_rows {
            let Some([top, bottom]) = layout.rows.get(*row) else { continue };
            let (top, bottom) = (view.at(0.0, *top).y, view.at(0.0, *bottom).y);
            let area = Area { left: view.canvas.left + 6.0, top, right: view.canvas.right - 6.0, bottom };
            let fill = if d.dark { Ink::Panel } else { Ink::Hover };
            if self.sees(area) {
                self.push(Of::LitRow(*row), Shape::Box { area, radius: 6.0, fill: Some(fill.into()), outline: None });
            }
        }
        for middle in &layout.middles {
            self.rung(middle, lit_rows.contains(&middle.row));
        }
        self.second_rungs();
        for bracket in &layout.brackets {
            for [from, to] in &bracket.lines {
                let (from, to) = (view.at(from.x, from.y), view.at(to.x, to.y));
                let paint = Ink::Neu.at(0.8);
                self.push(Of::Bracket(bracket.parent), Shape::Line { from, to, width: 1.2, paint, dashed: false });
            }
        }
        // What is lit is painted over what is not.
        for lit in [false, true] {
            for ribbon in layout.ribbons.iter().filter(|r| d.is_lit(r.from) == lit) {
                self.edge(ribbon, lit);
            }
        }
        for (side, body) in [Side::Left, Side::Right].into_iter().zip(layout.bodies) {
            let area = view.area(body.down(view.body_shift));
            if self.sees(area) {
                let fill = Some(Ink::T1.into());
                self.push(Of::Body(side), Shape::Box { area, radius: 3.0, fill, outline: None });
            }
        }
        for middle in &layout.middles {
            self.middle(middle, lit_rows.contains(&middle.row));
        }
        self.lines();
        self.counts();
        for placed in &layout.pills {
            // Carets stand a little outside their pill.
            let mut seen = view.area(placed.area);
            (seen.left, seen.right) = (seen.left - 16.0 * view.zoom, seen.right + 16.0 * view.zoom);
            if self.sees(seen)
                && let Some(pill) = d.scene.pill(placed.node)
            {
                self.pill(pill, placed, d.is_lit(placed.node));
            }
        }
    }

    fn edge(&mut self, r: &Ribbon, lit: bool) {
        let curve = self.view.curve(&self.view.to_body(r));
        let ys = curve.map(|p| p.y);
        let reach = r.widths[0].max(r.widths[1]) * self.view.zoom;
        let top = ys.iter().copied().fold(f32::INFINITY, f32::min) - reach;
        let bottom = ys.iter().copied().fold(f32::NEG_INFINITY, f32::max) + reach;
        if !self.sees(Area { top, bottom, ..self.view.canvas }) {
            return;
        }
        let paint = self.edge_paint(r, lit);
        let of = Of::Edge { from: r.from, to: r.to };
        self.push(of, Shape::Ribbon { curve, widths: r.widths.map(|w| w * self.view.zoom), paint });
        if !r.has_counterpart {
            let ink = if r.second_hop { Ink::Neu } else { paint.ink };
            let width = if r.second_hop { 1.2 } else { 1.6 };
            self.push(of, Shape::Dashes { curve, width, paint: ink.at(0.95) });
        }
    }

    /// Color and opacity of an edge over the canvas.
    fn edge_paint(&self, r: &Ribbon, lit: bool) -> Paint {
        if r.second_hop {
            let (ink, alpha) = if r.has_counterpart { (Ink::Pro, 0.55) } else { (Ink::Neu, 0.26) };
            return ink.at(if lit { 0.95 } else { alpha });
        }
        if self.d.scene.look.color() != Quantity::Contribution {
            return Ink::T1.at(if lit { 0.95 } else { strength_alpha(r.strength) });
        }
        let neutral = r.part.abs() < NEUTRAL_PART;
        let dark = self.d.dark;
        Ink::part(r.part).at(match (lit, r.has_counterpart, neutral) {
            (true, true, _) => 0.95,
            (true, false, _) => 0.45,
            (_, true, true) => 0.40,
            (_, true, false) => {
                if dark {
                    0.68
                } else {
                    0.72
                }
            }
            (_, false, _) => {
                if dark {
                    0.26
                } else {
                    0.20
                }
            }
        })
    }

    fn rung(&mut self, middle: &PlacedMiddle, lit: bool) {
        let (Middle::Rung { cross, .. }, [Some(left), Some(right)]) = (&middle.middle, middle.ends) else { return };
        let (view, layout) = (self.view, self.d.layout);
        let half = (2.0 + 9.0 * *cross as f32) / 2.0 * view.zoom;
        let y = view.at(0.0, middle.y).y;
        if !self.sees(Area { top: y - half, bottom: y + half, ..view.canvas }) {
            return;
        }
        let alpha = if lit { 0.34 } else { 0.16 };
        let gap = layout.sizes.half_gap;
        let middle_x = layout.middle;
        // Between the bodies a rung is stronger, and leaves room for its number.
        let inside = alpha * 1.3 + 0.1;
        for (from, to, alpha) in [
            (left, middle_x - gap, alpha),
            (middle_x + gap, right, alpha),
            (middle_x - gap, middle_x - 17.0, inside),
            (middle_x + 17.0, middle_x + gap, inside),
        ] {
            let area = Area { left: view.at(from, 0.0).x, top: y - half, right: view.at(to, 0.0).x, bottom: y + half };
            let fill = Some(Ink::Neu.at(alpha));
            self.push(Of::Rung(middle.row), Shape::Box { area, radius: 0.0, fill, outline: None });
        }
    }

    /// The rungs of neighbors of neighbors, only while one of their ends is lit.
    fn second_rungs(&mut self) {
        let (d, view) = (self.d, self.view);
        let second = |side: Side| {
            let placed = d.layout.pills.iter().filter_map(|p| d.scene.pill(p.node).map(|q| (p, q)));
            placed.filter(move |(_, q)| q.is_second() && q.side == side)
        };
        for (left, pill) in second(Side::Left) {
            let Some(wanted) = &pill.counterpart else { continue };
            let partner = second(Side::Right).find(|(_, q): &(_, &Pill)| q.entity == *wanted);
            let Some((right, _)) = partner.filter(|(p, _)| d.is_lit(left.node) || d.is_lit(p.node)) else { continue };
            let from = Point { x: left.area.right, y: left.area.middle() };
            let to = Point { x: right.area.left, y: right.area.middle() };
            let width = (2.0 + 9.0 * pill.cross as f32) * view.zoom;
            let curve = view.curve(&crate::scene::layout::cubic(from, to));
            let paint = Ink::Neu.at(0.34);
            self.push(Of::Rung(left.row), Shape::Ribbon { curve, widths: [width; 2], paint });
        }
    }

    /// What stands between the bodies on a row.
    fn middle(&mut self, middle: &PlacedMiddle, lit: bool) {
        let (view, layout) = (self.view, self.d.layout);
        let at = view.at(layout.middle, middle.y);
        let size = 11.5 * view.zoom;
        let of = Of::Middle(middle.row);
        let label = |text: String, weight, ink| Label::new(at, Anchor::Center, text, size, weight, ink);
        match &middle.middle {
            Middle::Rung { similarity, .. } => {
                let ink = if lit { Ink::T1 } else { Ink::T2 };
                self.label(of, label(numbers::score(*similarity), Weight::Medium, ink));
            }
            Middle::Unlike => {
                if self.sees(Area { top: at.y - 8.0, bottom: at.y + 8.0, ..view.canvas }) {
                    self.push(of, Shape::Icon { at, icon: Icon::NotEquals, size: 14.0 * view.zoom, ink: Ink::Con });
                }
            }
            Middle::Alone => self.label(of, label("no counterpart".to_owned(), Weight::Regular, Ink::T3)),
            Middle::Elsewhere(name) => {
                let most = (layout.sizes.half_gap * 2.0 - 8.0) * view.zoom;
                let label = label(format!("like {name}"), Weight::Regular, Ink::T3).cut(most, self.d.width);
                self.label(of, label);
            }
            Middle::Nothing => {}
        }
    }

    /// Over-lines of groups with the group's part in the middle, and those of the second hop.
    fn lines(&mut self) {
        let (d, view) = (self.d, self.view);
        let (layout, size) = (d.layout, 10.5 * view.zoom);
        for group in &layout.groups {
            for (side, name) in group.names.iter().enumerate() {
                let Some(name) = name else { continue };
                let anchor = if side == 0 { Anchor::Right } else { Anchor::Left };
                let at = view.at(layout.inner[side], group.y);
                let most = layout.sizes.pill_width * view.zoom;
                self.label(Of::Group(group.number), over_line(at, anchor, name, size, most, Ink::T3, d.width));
            }
            let at = view.at(layout.middle, group.y);
            let text = d.shown_part(group.number, group.part);
            let ink = Ink::part_text(group.part);
            let label = Label::new(at, Anchor::Center, text, 12.5 * view.zoom, Weight::Semibold, ink);
            self.label(Of::Group(group.number), label);
        }
        for line in &layout.over_lines {
            let anchor = if line.side == Side::Left { Anchor::Right } else { Anchor::Left };
            let at = view.at(line.at.x, line.at.y);
            let label = over_line(at, anchor, &line.text, size, line.room * view.zoom, Ink::T3, d.width);
            self.label(Of::OverLine, label);
        }
    }

    /// Counts of neighbors above the wings, where there is room for them.
    fn counts(&mut self) {
        let (d, view) = (self.d, self.view);
        let (layout, scene) = (d.layout, d.scene);
        if layout.sizes.head <= 0.0 || scene.first_hop == [0, 0] {
            return;
        }
        for (side, anchor) in [(Side::Left, Anchor::Right), (Side::Right, Anchor::Left)] {
            let (first, second) = (scene.first_hop[side.index()], scene.second_hop[side.index()]);
            let count = match second {
                0 => numbers::counted(first, "neighbor", "neighbors"),
                n => format!("{first} + {n} nodes"),
            };
            let words = format!("{}  ·  {count}", d.graphs[side.index()]);
            let at = view.at(layout.inner[side.index()], 15.0);
            let label = Label::new(at, anchor, words, 11.5 * view.zoom, Weight::Regular, Ink::T3);
            let room = layout.inner[0] * view.zoom + d.pan[0].abs();
            let label = label.cut(room.min(layout.sizes.pill_width * 2.0 * view.zoom), d.width);
            self.label(Of::Count(side), label);
        }
    }
}

/// Opacity of an edge that is colored by a share of attention: the largest is nearly full, the smallest is still seen.
pub(super) fn strength_alpha(strength: f64) -> f32 {
    0.16 + 0.64 * strength.clamp(0.0, 1.0) as f32
}
