//! How often a left and a right relation agree on pairs that are the same, and on pairs that are not.

use super::{InputSource, LabeledPair, PAIRS_COUNTED, PairInputs};
use crate::base::{evenly_spaced, map_range};
use crate::features::RelationTable;
use crate::graph::{Direction, Side};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// Similarity from which two edges count as agreeing.
const AGREES: f32 = 0.7;
/// Pseudo-counts of the prior.
const PRIOR: f32 = 3.0;
/// Prior rate of agreement on different pairs.
const BACKGROUND: f32 = 0.02;

/// Two tables over left relation x right relation.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Affinity {
    /// Rate of agreement on pairs that are the same.
    pub same: Vec<f32>,
    /// Rate of agreement on pairs that are different.
    pub background: Vec<f32>,
}

/// A learned cell of the tables, by names, so that it can be used on other graphs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RelationPair {
    pub left: String,
    pub left_direction: Direction,
    pub right: String,
    pub right_direction: Direction,
    pub same: f32,
    pub background: f32,
}

impl Affinity {
    /// What is assumed before anything is learned: half the similarity of the relations' names.
    pub fn prior(relations: &RelationTable) -> Self {
        Self {
            same: relations.name_similarity.iter().map(|s| 0.5 * s).collect(),
            background: vec![BACKGROUND; relations.cell_count()],
        }
    }

    /// Counts agreements on pairs (left, right, same), each read from its own source; the affinity of the sources does
    /// not matter.
    ///
    /// Source: ARCHITECTURE.md, "Relation affinity".
    pub fn learn(relations: &RelationTable, pairs: &[LabeledPair<'_>]) -> Self {
        let count = |wanted: bool, prior_rate: &dyn Fn(usize) -> f32| {
            let all: Vec<&LabeledPair<'_>> = pairs.iter().filter(|p| p.3 == wanted).collect();
            let picked = evenly_spaced(all.len(), PAIRS_COUNTED);
            let of = |&(source, left, right, _): &LabeledPair<'_>| agreements(source, (left, right));
            let cells: Vec<FxHashMap<u32, bool>> = map_range(picked.len(), |i| of(all[picked[i]]));
            let mut present: FxHashMap<u32, (f32, f32)> = FxHashMap::default();
            for (&cell, &agrees) in cells.iter().flatten() {
                let counts = present.entry(cell).or_default();
                counts.0 += 1.0;
                counts.1 += f32::from(u8::from(agrees));
            }
            (0..relations.cell_count())
                .map(|cell| {
                    let (n, m) = present.get(&(cell as u32)).copied().unwrap_or_default();
                    (m + PRIOR * prior_rate(cell)) / (n + PRIOR)
                })
                .collect()
        };
        let names = &relations.name_similarity;
        Self { same: count(true, &|cell| 0.5 * names[cell]), background: count(false, &|_| BACKGROUND) }
    }

    /// The cells that differ from the prior, by names.
    pub fn learned(&self, relations: &RelationTable) -> Vec<RelationPair> {
        let prior = Self::prior(relations);
        let side = |side: Side| relations.relations.iter().enumerate().filter(move |(_, r)| r.side == side);
        let mut out = Vec::new();
        for (l, left) in side(Side::Left) {
            for (r, right) in side(Side::Right) {
                let cell = relations.cell(l as u32, r as u32);
                if self.same[cell] != prior.same[cell] || self.background[cell] != prior.background[cell] {
                    out.push(RelationPair {
                        left: left.name.to_string(),
                        left_direction: left.direction,
                        right: right.name.to_string(),
                        right_direction: right.direction,
                        same: self.same[cell],
                        background: self.background[cell],
                    });
                }
            }
        }
        out
    }

    /// The tables for the relations of other graphs: known pairs by name, all others as before learning.
    pub fn by_name(relations: &RelationTable, learned: &[RelationPair]) -> Self {
        let mut out = Self::prior(relations);
        let known: FxHashMap<_, _> = learned
            .iter()
            .map(|p| ((p.left.as_str(), p.left_direction, p.right.as_str(), p.right_direction), (p.same, p.background)))
            .collect();
        for (l, left) in relations.relations.iter().enumerate().filter(|(_, r)| r.side == Side::Left) {
            for (r, right) in relations.relations.iter().enumerate().filter(|(_, r)| r.side == Side::Right) {
                let key = (left.name.as_ref(), left.direction, right.name.as_ref(), right.direction);
                if let Some(&(same, background)) = known.get(&key) {
                    let cell = relations.cell(l as u32, r as u32);
                    out.same[cell] = same;
                    out.background[cell] = background;
                }
            }
        }
        out
    }
}

/// The cells present at a pair, and whether some pair of edges in each agrees.
fn agreements(source: InputSource<'_>, (left, right): (u32, u32)) -> FxHashMap<u32, bool> {
    let mut inputs = PairInputs::default();
    source.fill(left, right, 0.0, false, &mut inputs);
    let mut out: FxHashMap<u32, bool> = FxHashMap::default();
    let mut edges = inputs.edges.iter();
    for p in source.samples.of(left) {
        for (q, f) in source.samples.of(right).iter().zip(&mut edges) {
            let similarity = f[0].max(f[2]).max(f[5]).max(0.9 * f[4]);
            let cell = source.space.relations.cell(p.relation, q.relation) as u32;
            *out.entry(cell).or_default() |= similarity >= AGREES;
        }
    }
    out
}
