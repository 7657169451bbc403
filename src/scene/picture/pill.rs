//! A pill as marks: icon at the outer end, name, attention at the inner end, a tick in its part's color on the inner edge.

use super::butterfly::Content;
use super::text::split;
use super::{Anchor, Icon, Ink, Label, NEUTRAL_PART, Of, Outline, Shape, Weight};
use crate::graph::Side;
use crate::scene::apportion;
use crate::scene::content::{Pill, PillRole};
use crate::scene::geometry::{Area, Point};
use crate::scene::layout::PlacedPill;
use crate::scene::numbers;
use crate::scene::options::Quantity;

impl Content<'_, '_> {
    /// Paints one pill.
    pub(super) fn pill(&mut self, pill: &Pill, placed: &PlacedPill, lit: bool) {
        let (of, area) = (Of::Pill(placed.node), self.view.area(placed.area));
        self.pill_box(pill, of, area, lit);
        self.pill_icon(pill, placed, of, area);
        self.pill_name(pill, placed, of, area);
    }

    fn pill_box(&mut self, pill: &Pill, of: Of, area: Area, lit: bool) {
        let left = pill.side == Side::Left;
        let neutral = pill.part.abs() < NEUTRAL_PART;
        // A value is no entity: its corners are square.
        let radius = if pill.role == PillRole::Value { 2.0 } else { 6.0 };
        let fill = Some(Ink::Card.into());
        let outline = if pill.has_counterpart {
            let (ink, width) = if lit { (Ink::You, 2.0) } else { (Ink::Strong, 1.0) };
            Outline { width, ink, dashed: false }
        } else {
            let ink = if pill.is_second() || neutral { Ink::T3 } else { Ink::part(pill.part) };
            Outline { width: if lit { 1.8 } else { 1.1 }, ink, dashed: true }
        };
        self.push(of, Shape::Box { area, radius, fill, outline: Some(outline) });
        if lit && !pill.has_counterpart {
            let around =
                Area { left: area.left - 3.0, top: area.top - 3.0, right: area.right + 3.0, bottom: area.bottom + 3.0 };
            let outline = Some(Outline { width: 2.0, ink: Ink::You, dashed: false });
            self.push(of, Shape::Box { area: around, radius: radius + 2.0, fill: None, outline });
        }
        if !neutral && !pill.is_second() {
            let x = if left { area.right - 3.0 } else { area.left };
            let tick = Area::at(x, area.top + 4.0, 3.0, area.height() - 8.0);
            let fill = Some(Ink::part(pill.part).into());
            self.push(of, Shape::Box { area: tick, radius: 1.0, fill, outline: None });
        }
    }

    fn pill_icon(&mut self, pill: &Pill, placed: &PlacedPill, of: Of, area: Area) {
        let z = self.view.zoom;
        let left = pill.side == Side::Left;
        let scene = self.d.scene;
        let is_open = scene.sprouts.iter().any(|s| s.parents.contains(&Some(placed.node)));
        let opens = matches!(pill.role, PillRole::Fold(_) | PillRole::Values(_) | PillRole::More(_));
        let (icon, size) = match (opens, is_open) {
            (true, true) => (Icon::CaretUp, 12.0),
            (true, false) => (Icon::CaretDown, 12.0),
            (false, _) => (Icon::Kind(pill.kind), 14.0),
        };
        let x = if left { area.left + 15.0 * z } else { area.right - 15.0 * z };
        self.push(of, Shape::Icon { at: Point { x, y: area.middle() }, icon, size: size * z, ink: Ink::T3 });
        if self.d.scene.can_open(pill) {
            let icon = match (is_open, left) {
                (true, _) => Icon::CaretDown,
                (false, true) => Icon::CaretLeft,
                (false, false) => Icon::CaretRight,
            };
            let x = if left { area.left - 7.0 * z } else { area.right + 7.0 * z };
            self.push(of, Shape::Icon { at: Point { x, y: area.middle() }, icon, size: 10.0 * z, ink: Ink::T3 });
        }
    }

    fn pill_name(&mut self, pill: &Pill, placed: &PlacedPill, of: Of, area: Area) {
        let (z, y) = (self.view.zoom, area.middle());
        let left = pill.side == Side::Left;
        let second = pill.is_second();
        let width = self.d.width;
        // The column of numbers at the inner end; names of a side begin below one another.
        let mut column = 0.0;
        if !second {
            let shown = match scene_width(self) {
                Quantity::Contribution => numbers::logit(pill.part),
                quantity => self.percent(pill, quantity),
            };
            let size = 11.5 * z;
            column = (width(&shown, size, Weight::Regular) + 8.0 * z).max(34.0 * z);
            let (x, anchor) =
                if left { (area.right - 10.0 * z, Anchor::Right) } else { (area.left + 10.0 * z, Anchor::Left) };
            self.marks.push(super::Mark::label(
                of,
                Label::new(Point { x, y }, anchor, shown, size, Weight::Regular, Ink::T2),
            ));
        }
        let room = area.width() - 40.0 * z - column;
        let (size, weight) = if second { (12.0 * z, Weight::Regular) } else { (12.5 * z, Weight::Medium) };
        let (x, anchor) = match (left, second) {
            (true, _) => (area.left + 28.0 * z, Anchor::Left),
            (false, false) => (area.left + 10.0 * z + column, Anchor::Left),
            (false, true) => (area.right - 28.0 * z, Anchor::Right),
        };
        let is_name = matches!(pill.role, PillRole::Neighbor | PillRole::SecondHop | PillRole::Value);
        let ink = if is_name { Ink::T1 } else { Ink::T2 };
        let measure = |t: &str| width(t, size, weight);
        let (first, rest) =
            if placed.tall { split(&pill.name, room, &measure) } else { (pill.name.clone(), String::new()) };
        let mut line = |text: String, y: f32| {
            let label = Label::new(Point { x, y }, anchor, text, size, weight, ink).cut(room, width);
            self.marks.push(super::Mark::label(of, label));
        };
        if rest.is_empty() {
            line(first, y);
        } else {
            line(first, y - 7.5 * z);
            line(rest, y + 7.5 * z);
        }
    }

    /// A pill's share in whole per cent; where the shares of a side add up to 1, so do the numbers to 100.
    fn percent(&self, pill: &Pill, quantity: Quantity) -> String {
        let wing = self.d.scene.wing(pill.side);
        let pills: Vec<&Pill> = wing.iter().filter_map(|n| self.d.scene.pill(*n)).collect();
        let shares: Vec<f64> = pills.iter().map(|p| 100.0 * self.share(p, quantity)).collect();
        let whole = (shares.iter().sum::<f64>() - 100.0).abs() < 0.5;
        match pills.iter().position(|p| p.items == pill.items).filter(|_| whole) {
            Some(at) => numbers::percent(apportion(&shares, 100)[at] as f64 / 100.0),
            None => numbers::percent(self.share(pill, quantity)),
        }
    }

    /// A pill's share of what widths stand for, among the pills of its side.
    fn share(&self, pill: &Pill, quantity: Quantity) -> f64 {
        if quantity == Quantity::Combined {
            return pill.attention;
        }
        let wing = self.d.scene.wing(pill.side);
        let total: f64 = wing.iter().filter_map(|n| self.d.scene.pill(*n)).map(|p| p.amount(quantity).abs()).sum();
        if total > 0.0 { pill.amount(quantity) / total } else { 0.0 }
    }
}

fn scene_width(content: &Content<'_, '_>) -> Quantity {
    content.d.scene.look.width()
}
