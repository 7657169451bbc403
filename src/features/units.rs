//! Which numeric attributes of both graphs measure the same, and in which units: seconds and milliseconds, meters and feet.

use super::{NodeSpace, ValueKind};
use rustc_hash::FxHashMap;

/// Pairs that must have both attributes before anything is said.
const LEAST_PAIRS: usize = 20;
/// Values agree when their logarithms differ by at most this.
const TOLERANCE: f64 = 0.006;
/// Share of the pairs that must agree in one unit, and how much larger it must be than by chance.
const LEAST_SHARE: f64 = 0.3;
const LEAST_LIFT: f64 = 3.0;
/// Units this close to 1 are 1.
const SAME_UNIT: f64 = 0.02;
/// Values an entity is looked at for, of each side.
const VALUES_READ: usize = 12;

/// How an attribute of the left graph measures what one of the right graph measures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unit {
    /// Right value / left value.
    pub ratio: f64,
    /// What an agreement is worth: ln(share of agreeing pairs / share by chance).
    pub weight: f32,
}

/// Units of pairs of numeric attributes, by cell of left relation x right relation.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Units {
    cells: FxHashMap<usize, Unit>,
}

impl Units {
    /// Reads pairs that are probably the same: an attribute pair has a unit if the ratio of values is one number for many
    /// of them, and not for pairs put together by chance. No gold is read.
    ///
    /// Source: ARCHITECTURE.md, "Units".
    pub fn learn(space: &NodeSpace, pairs: &[(u32, u32)]) -> Self {
        let mut same: FxHashMap<usize, Vec<f64>> = FxHashMap::default();
        let mut chance: FxHashMap<usize, Vec<f64>> = FxHashMap::default();
        let rights = pairs.iter().map(|p| p.1);
        let shifted = rights.clone().skip(1).chain(rights.clone().take(1));
        for ((&(left, right), other), _) in pairs.iter().zip(shifted).zip(rights) {
            for (ratios, right) in [(&mut same, right), (&mut chance, other)] {
                for (r, x) in numbers(space, left) {
                    for (s, y) in numbers(space, right) {
                        ratios.entry(space.relations.cell(r, s)).or_default().push((y / x).ln());
                    }
                }
            }
        }
        let cells = same
            .into_iter()
            .filter(|(_, ratios)| ratios.len() >= LEAST_PAIRS)
            .filter_map(|(cell, mut ratios)| {
                ratios.sort_unstable_by(f64::total_cmp);
                let (middle, share) = densest(&ratios);
                let by_chance = chance.get(&cell).map_or(&[][..], Vec::as_slice);
                let near = by_chance.iter().filter(|x| (**x - middle).abs() <= TOLERANCE).count();
                // One agreement by chance is always assumed, so that the weight stays finite.
                let by_chance = (near as f64 + 1.0) / (by_chance.len() as f64 + 1.0);
                let ratio = if middle.abs() < SAME_UNIT { 1.0 } else { middle.exp() };
                (share >= LEAST_SHARE && share >= LEAST_LIFT * by_chance)
                    .then(|| (cell, Unit { ratio, weight: (share / by_chance).ln() as f32 }))
            })
            .collect();
        Self { cells }
    }

    /// The unit of a cell.
    pub fn of(&self, cell: usize) -> Option<Unit> {
        self.cells.get(&cell).copied()
    }

    /// Whether no attributes are known to measure the same.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Left value in the unit of the right attribute.
    pub fn converted(&self, cell: usize, (kind, number): (ValueKind, f64)) -> (ValueKind, f64) {
        match self.cells.get(&cell) {
            Some(unit) if kind == ValueKind::Number => (kind, number * unit.ratio),
            _ => (kind, number),
        }
    }

    /// Values of right entities to find them by, of all attributes that have a unit.
    pub fn index(&self, space: &NodeSpace, rights: &[u32]) -> UnitIndex {
        let mut by_relation: FxHashMap<u32, Vec<(f64, u32)>> = FxHashMap::default();
        if !self.is_empty() {
            for &right in rights {
                for (s, y) in numbers(space, right) {
                    by_relation.entry(s).or_default().push((y, right));
                }
            }
        }
        for values in by_relation.values_mut() {
            values.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        }
        let mut relations: Vec<u32> = by_relation.keys().copied().collect();
        relations.sort_unstable();
        UnitIndex { relations, by_relation }
    }
}

/// Values of right entities, sorted by attribute.
#[derive(Debug, Clone, Default)]
pub struct UnitIndex {
    relations: Vec<u32>,
    by_relation: FxHashMap<u32, Vec<(f64, u32)>>,
}

/// A value that more right entities share than this finds none of them.
const COMMON: usize = 2000;

impl UnitIndex {
    /// Right entities whose values agree with those of a left one, with the weight of what agrees, by right.
    pub fn find(&self, space: &NodeSpace, units: &Units, left: u32) -> Vec<(u32, f32)> {
        let mut found: Vec<(u32, f32)> = Vec::new();
        for (r, x) in numbers(space, left) {
            for s in &self.relations {
                let Some(unit) = units.of(space.relations.cell(r, *s)) else { continue };
                let values = &self.by_relation[s];
                let (low, high) = (x * unit.ratio * (-TOLERANCE).exp(), x * unit.ratio * TOLERANCE.exp());
                let range = values.partition_point(|v| v.0 < low)..values.partition_point(|v| v.0 <= high);
                if range.len() <= COMMON {
                    found.extend(values[range].iter().map(|v| (v.1, unit.weight)));
                }
            }
        }
        found.sort_by_key(|f| f.0);
        let mut out: Vec<(u32, f32)> = Vec::new();
        for (right, weight) in found {
            match out.last_mut() {
                Some(last) if last.0 == right => last.1 += weight,
                _ => out.push((right, weight)),
            }
        }
        out
    }
}

/// Positive numbers and years of an entity, by attribute.
fn numbers(space: &NodeSpace, entity: u32) -> impl Iterator<Item = (u32, f64)> + '_ {
    let of = |edge: &super::Edge| {
        let (kind, number) = space.value(edge.node);
        (matches!(kind, ValueKind::Number | ValueKind::Year) && number > 0.0).then_some((edge.relation, number))
    };
    space.edges(entity).iter().filter_map(of).take(VALUES_READ)
}

/// Middle and share of the densest window of sorted numbers.
fn densest(sorted: &[f64]) -> (f64, f64) {
    let (mut best, mut at, mut start) = (0, 0.0, 0);
    for end in 0..sorted.len() {
        while sorted[end] - sorted[start] > 2.0 * TOLERANCE {
            start += 1;
        }
        if end + 1 - start > best {
            best = end + 1 - start;
            at = sorted[(start + end) / 2];
        }
    }
    (at, best as f64 / sorted.len().max(1) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Control;
    use crate::graph::{GraphBuilder, GraphPair, Side};
    use std::sync::Arc;

    /// Tracks with a length in seconds left and in milliseconds right, and a number that is the same.
    fn tracks() -> (GraphPair, NodeSpace) {
        let side = |prefix: &str, factor: usize, name: &str| {
            let mut b = GraphBuilder::new();
            for i in 0..40 {
                let id = format!("{prefix}/{i:02}");
                assert!(b.attribute(&id, name, &(100 * factor + (i * 37 % 200) * factor).to_string()));
                assert!(b.attribute(&id, "number", &(1 + i % 9).to_string()));
            }
            Arc::new(b.build(prefix))
        };
        let pair = GraphPair { left: side("l", 1, "length"), right: side("r", 1000, "duration"), links: None };
        let space = NodeSpace::new(&pair, &Control::default()).expect("not cancelled");
        (pair, space)
    }

    #[test]
    fn units_are_read_off_pairs() {
        let (pair, space) = tracks();
        let node = |side: Side, i: usize| {
            let id = format!("{}/{i:02}", if side == Side::Left { "l" } else { "r" });
            space.node(side, pair.side(side).find(&id).expect("exists"))
        };
        let pairs: Vec<(u32, u32)> = (0..40).map(|i| (node(Side::Left, i), node(Side::Right, i))).collect();
        let units = Units::learn(&space, &pairs);
        let cell = |l: &str, r: &str| {
            let of = |name| space.relations.relations.iter().position(|x| x.name.as_ref() == name).expect("exists");
            space.relations.cell(of(l) as u32, of(r) as u32)
        };
        let unit = units.of(cell("length", "duration")).expect("a unit");
        assert!((unit.ratio - 1000.0).abs() < 10.0, "{unit:?}");
        assert_eq!(units.of(cell("length", "number")), None);
        let rights: Vec<u32> = pairs.iter().map(|p| p.1).collect();
        let found = units.index(&space, &rights).find(&space, &units, pairs[7].0);
        let best = found.iter().max_by(|a, b| a.1.total_cmp(&b.1)).expect("something agrees");
        assert_eq!(best.0, pairs[7].1, "length and number together find the track");
        assert_eq!(Units::learn(&space, &pairs[..10]), Units::default(), "ten pairs say nothing");
    }
}
