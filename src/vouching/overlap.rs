//! How much of a relation of one graph is found in a relation of the other.

use crate::features::NodeSpace;
use crate::graph::Side;
use rustc_hash::FxHashMap;

/// Pseudo-counts: of agreement, of all.
const AGREED: f64 = 0.1;
const COUNTED: f64 = 3.0;
const SUREST: f64 = 0.99;

/// Containment of directed relations, both ways, over left relation x right relation.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Overlap {
    /// Share of the left relation's edges between matched entities that the right relation has, too.
    pub left_in_right: Vec<f32>,
    /// The same from the right.
    pub right_in_left: Vec<f32>,
}

impl Overlap {
    /// Counts over matches (left, right, probability), one to one; of several of one entity the last counts.
    ///
    /// Source: ARCHITECTURE.md, "Vouching" (containment).
    pub fn new(space: &NodeSpace, core: &[(u32, u32, f32)]) -> Self {
        let cells = space.relations.cell_count();
        let mut common = vec![0.0f64; cells];
        let mut counted = [vec![0.0f64; space.relations.side_counts[0]], vec![0.0; space.relations.side_counts[1]]];
        let to: FxHashMap<u32, (u32, f32)> = core.iter().map(|&(l, r, p)| (l, (r, p))).collect();
        let from: FxHashMap<u32, f32> = core.iter().map(|&(_, r, p)| (r, p)).collect();
        let mut sorted = core.to_vec();
        sorted.sort_unstable_by_key(|m| m.0);
        for &(l, r, p) in &sorted {
            let mut across: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
            for edge in space.edges(r) {
                if let Some(other) = from.get(&edge.node) {
                    across.entry(edge.node).or_default().push(edge.relation);
                    let column = space.relations.columns[edge.relation as usize] as usize;
                    counted[Side::Right.index()][column] += f64::from(p) * f64::from(*other);
                }
            }
            for edge in space.edges(l) {
                let Some(&(image, other)) = to.get(&edge.node) else { continue };
                let weight = f64::from(p) * f64::from(other);
                let column = space.relations.columns[edge.relation as usize] as usize;
                counted[Side::Left.index()][column] += weight;
                for &relation in across.get(&image).into_iter().flatten() {
                    common[space.relations.cell(edge.relation, relation)] += weight;
                }
            }
        }
        let width = space.relations.side_counts[1].max(1);
        let share = |side: Side| -> Vec<f32> {
            let of = |cell: usize| if side == Side::Left { cell / width } else { cell % width };
            let share = |cell: usize| (common[cell] + AGREED) / (counted[side.index()][of(cell)] + COUNTED);
            (0..cells).map(|cell| share(cell).min(SUREST) as f32).collect()
        };
        Self { left_in_right: share(Side::Left), right_in_left: share(Side::Right) }
    }
}
