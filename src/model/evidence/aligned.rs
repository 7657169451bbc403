//! What attributes and relations that mean the same say of a pair: for each such pair of relations, how much more often
//! an agreement of this degree is found on pairs that are the same than on pairs that are not.
//!
//! In: train's pairs. Out: [`Aligned`], at most [`CELLS`] pairs of relations with a weight of evidence by degree.
//! Invariants: a relation is in at most two of them; everything is finite; nothing depends on the order of rows.

use super::{InputSource, LabeledPair, PAIRS_COUNTED, PairInputs, RelationPair};
use crate::base::{evenly_spaced, map_range};
use crate::features::{FACT_FEATURES, RelationTable, TEXT_FEATURES, compare_facts, compare_texts};
use crate::graph::{Direction, Side};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

/// Numbers of a pair that this module gives: the two labels compared, codes and numbers anywhere, the sums over aligned
/// relations, and the first of them one by one.
pub const ALIGNED_FEATURES: usize = TEXT_FEATURES + FACT_FEATURES + SUMS + 2 * SLOTS;
/// Sum, least, most and second least weight of evidence; share present; mean agreement; equal; far apart.
const SUMS: usize = 8;
/// So many aligned relations are seen one by one.
const SLOTS: usize = 6;
/// The most aligned pairs of relations.
const CELLS: usize = 10;
/// Degrees of agreement: below the first limit, between two, from the last one on (the last: equal).
const LIMITS: [f32; 6] = [0.25, 0.5, 0.7, 0.85, 0.95, 0.9995];
const DEGREES: usize = LIMITS.len() + 1;
/// Pseudo-counts of the degrees over all relations.
const PRIOR: f32 = 5.0;
/// Information (in nats, times the share of pairs that have both) from which relations count as aligned.
const INFORMATIVE: f32 = 0.05;
/// Relations that were never seen are aligned by names at least so alike.
const NAMED_ALIKE: f32 = 0.75;

/// A left and a right relation that mean the same.
#[derive(Debug, Clone, PartialEq)]
struct Cell {
    left: u32,
    right: u32,
    /// Weight of evidence by degree: log of the rate on same pairs over that on different ones.
    evidence: [f32; DEGREES],
    /// How much it tells, for the order.
    information: f32,
}

/// Relations that mean the same, most telling first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Aligned {
    cells: Vec<Cell>,
    /// The weights of evidence over all aligned relations, for relations never seen.
    pooled: [f32; DEGREES],
}

/// An [`Aligned`] by names, so that it can be used on other graphs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AlignedNames {
    pub pooled: Vec<f32>,
    pub pairs: Vec<AlignedPair>,
}

/// One pair of relations in an [`AlignedNames`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AlignedPair {
    pub left: String,
    pub left_direction: Direction,
    pub right: String,
    pub right_direction: Direction,
    /// By degree of agreement.
    pub evidence: Vec<f32>,
    pub information: f32,
}

/// Degrees counted on pairs that are the same and on pairs that are not.
type Counts = [[f32; DEGREES]; 2];

impl Aligned {
    /// Counts degrees of agreement on pairs with labels and keeps the relations that tell most.
    ///
    /// Source: ARCHITECTURE.md, "Aligned relations".
    pub fn learn(pairs: &[LabeledPair<'_>]) -> Self {
        let mut counts: FxHashMap<(u32, u32), Counts> = FxHashMap::default();
        let mut totals = [0.0f32; 2];
        for (label, same) in [true, false].into_iter().enumerate() {
            let all: Vec<&LabeledPair<'_>> = pairs.iter().filter(|p| p.3 == same).collect();
            let picked = evenly_spaced(all.len(), PAIRS_COUNTED);
            totals[label] = picked.len() as f32;
            let of = |&(source, left, right, _): &LabeledPair<'_>| degrees(source, (left, right));
            let found = map_range(picked.len(), |i| of(all[picked[i]]));
            for (cell, degree) in found.into_iter().flatten() {
                counts.entry(cell).or_default()[label][degree] += 1.0;
            }
        }
        let mut counts: Vec<((u32, u32), Counts)> = counts.into_iter().collect();
        counts.sort_unstable_by_key(|c| c.0);
        let even = [[1.0 / DEGREES as f32; DEGREES]; 2];
        // First by themselves, to see which are aligned; then with what the aligned ones have in common as prior.
        let chosen = choose(cells(&counts, &even, totals));
        let mut pooled = even;
        for cell in &chosen {
            let at = counts.binary_search_by_key(&(cell.left, cell.right), |c| c.0);
            for (sum, n) in pooled.iter_mut().zip(at.ok().map(|i| counts[i].1).unwrap_or_default()) {
                sum.iter_mut().zip(n).for_each(|(s, n)| *s += n);
            }
        }
        for sum in &mut pooled {
            let total: f32 = sum.iter().sum();
            sum.iter_mut().for_each(|s| *s /= total);
        }
        let kept: Vec<(u32, u32)> = chosen.iter().map(|c| (c.left, c.right)).collect();
        counts.retain(|c| kept.contains(&c.0));
        let pooled_evidence = std::array::from_fn(|d| (pooled[0][d] / pooled[1][d]).ln());
        Self { cells: choose(cells(&counts, &pooled, totals)), pooled: pooled_evidence }
    }

    /// The same by names.
    pub fn names(&self, relations: &RelationTable) -> AlignedNames {
        let pairs = self.cells.iter().map(|cell| {
            let (left, right) = (&relations.relations[cell.left as usize], &relations.relations[cell.right as usize]);
            AlignedPair {
                left: left.name.to_string(),
                left_direction: left.direction,
                right: right.name.to_string(),
                right_direction: right.direction,
                evidence: cell.evidence.to_vec(),
                information: cell.information,
            }
        });
        AlignedNames { pooled: self.pooled.to_vec(), pairs: pairs.collect() }
    }

    /// The relations of other graphs: known pairs by name, then pairs with names alike and the pooled evidence, unless
    /// both were `seen` in training and did not align.
    pub fn by_name(relations: &RelationTable, known: &AlignedNames, seen: &[RelationPair]) -> Self {
        let evidence = |list: &[f32]| std::array::from_fn(|d| list.get(d).copied().unwrap_or(0.0));
        let pooled = evidence(&known.pooled);
        let known: FxHashMap<_, _> = known
            .pairs
            .iter()
            .map(|p| ((p.left.as_str(), p.left_direction, p.right.as_str(), p.right_direction), p))
            .collect();
        let seen_left: FxHashSet<_> = seen.iter().map(|p| (p.left.as_str(), p.left_direction)).collect();
        let seen_right: FxHashSet<_> = seen.iter().map(|p| (p.right.as_str(), p.right_direction)).collect();
        let mut cells = Vec::new();
        let of = |side: Side| relations.relations.iter().enumerate().filter(move |(_, r)| r.side == side);
        for (l, left) in of(Side::Left) {
            for (r, right) in of(Side::Right) {
                let key = (left.name.as_ref(), left.direction, right.name.as_ref(), right.direction);
                let alike = relations.name_similarity[relations.cell(l as u32, r as u32)];
                let both_seen = seen_left.contains(&(key.0, key.1)) && seen_right.contains(&(key.2, key.3));
                let (left, right) = (l as u32, r as u32);
                if let Some(pair) = known.get(&key) {
                    let (evidence, information) = (evidence(&pair.evidence), pair.information);
                    cells.push(Cell { left, right, evidence, information });
                } else if !both_seen && alike >= NAMED_ALIKE && key.1 == key.3 {
                    // Below every relation that was learned.
                    cells.push(Cell { left, right, evidence: pooled, information: INFORMATIVE * (alike - 1.0) });
                }
            }
        }
        Self { cells: choose(cells), pooled }
    }

    /// The numbers of a pair; `inputs` has its edges. With `names_only` only the labels are read.
    ///
    /// Source: ARCHITECTURE.md, "Aligned relations".
    pub(super) fn fill(
        &self,
        source: InputSource<'_>,
        (left, right): (u32, u32),
        names_only: bool,
        inputs: &PairInputs,
    ) -> [f32; ALIGNED_FEATURES] {
        let mut out = [0.0; ALIGNED_FEATURES];
        let space = source.space;
        let (labels, rest) = out.split_at_mut(TEXT_FEATURES);
        let (facts, rest) = rest.split_at_mut(FACT_FEATURES);
        let (sums, slots) = rest.split_at_mut(SUMS);
        if let (Some(a), Some(b)) = (space.text(left), space.text(right)) {
            labels.copy_from_slice(&compare_texts(space, a, b).numbers());
        }
        facts.copy_from_slice(&compare_facts(space, left, right, names_only));
        if names_only || self.cells.is_empty() {
            return out;
        }
        let (mut count, mut least, mut second, mut most) = (0.0f32, 0.0f32, 0.0f32, 0.0f32);
        for (i, cell) in self.cells.iter().enumerate() {
            let Some(agreement) = agreement(source, (left, right), (cell.left, cell.right), inputs) else { continue };
            let evidence = cell.evidence[degree(agreement)];
            count += 1.0;
            sums[0] += evidence;
            most = most.max(evidence);
            if evidence < least {
                (least, second) = (evidence, least);
            } else {
                second = second.min(evidence);
            }
            sums[5] += agreement;
            sums[6] += f32::from(u8::from(agreement >= LIMITS[5]));
            sums[7] += f32::from(u8::from(agreement < LIMITS[1]));
            if let Some(slot) = slots.get_mut(2 * i..2 * i + 2) {
                slot.copy_from_slice(&[agreement, 1.0]);
            }
        }
        sums[0] /= 4.0;
        (sums[1], sums[2], sums[3]) = (least / 2.0, most / 2.0, second / 2.0);
        sums[4] = count / self.cells.len() as f32;
        if count > 0.0 {
            sums[5..8].iter_mut().for_each(|s| *s /= count);
        }
        out
    }
}

fn degree(agreement: f32) -> usize {
    LIMITS.iter().filter(|limit| agreement >= **limit).count()
}

/// How well the edges of a left and of a right relation agree, 0 to 1: of the side with fewer of them, the mean over its
/// edges of the best across. `None` where a side has none.
fn agreement(
    source: InputSource<'_>,
    (left, right): (u32, u32),
    (l, r): (u32, u32),
    inputs: &PairInputs,
) -> Option<f32> {
    let (ps, qs) = (source.samples.of(left), source.samples.of(right));
    let of = |edges: &[crate::neighborhood::SampledEdge], relation: u32| {
        edges.iter().filter(|e| e.relation == relation).count()
    };
    let (n, m) = (of(ps, l), of(qs, r));
    if n == 0 || m == 0 {
        return None;
    }
    let width = inputs.right_edges;
    let here = |i: usize, j: usize| agrees(&inputs.edges[i * width + j]);
    let lefts = || (0..ps.len()).filter(|&i| ps[i].relation == l);
    let rights = || (0..qs.len()).filter(|&j| qs[j].relation == r);
    let sum: f32 = if n <= m {
        lefts().map(|i| rights().map(|j| here(i, j)).fold(0.0, f32::max)).sum()
    } else {
        rights().map(|j| lefts().map(|i| here(i, j)).fold(0.0, f32::max)).sum()
    };
    Some(sum / n.min(m) as f32)
}

/// How well a pair of edges agrees: by number where it has one, else by the better of letters and words, known to
/// the table or by surroundings.
fn agrees(f: &[f32; super::EDGE_FEATURES]) -> f32 {
    if f[3] > 0.0 {
        return f[2];
    }
    f[0].max(f[super::inputs::COVER]).max(f[5]).max(0.9 * f[4]).min(1.0)
}

/// The cells present at a pair with their degree.
fn degrees(source: InputSource<'_>, (left, right): (u32, u32)) -> Vec<((u32, u32), usize)> {
    let mut inputs = PairInputs::default();
    source.fill(left, right, 0.0, false, &mut inputs);
    let relations = |entity: u32| {
        let mut all: Vec<u32> = source.samples.of(entity).iter().map(|e| e.relation).collect();
        all.sort_unstable();
        all.dedup();
        all
    };
    let rights = relations(right);
    let cells = relations(left).into_iter().flat_map(|l| rights.iter().map(move |&r| (l, r)));
    cells.filter_map(|c| Some((c, degree(agreement(source, (left, right), c, &inputs)?)))).collect()
}

fn cells(counts: &[((u32, u32), Counts)], prior: &Counts, totals: [f32; 2]) -> Vec<Cell> {
    let cell = |((left, right), n): &((u32, u32), Counts)| {
        let sums = n.map(|n| n.iter().sum::<f32>());
        let rate = |label: usize, d: usize| (n[label][d] + PRIOR * prior[label][d]) / (sums[label] + PRIOR);
        let evidence: [f32; DEGREES] = std::array::from_fn(|d| (rate(0, d) / rate(1, d)).ln());
        let information: f32 = (0..DEGREES).map(|d| (rate(0, d) - rate(1, d)) * evidence[d]).sum();
        let present = (sums[0] / totals[0].max(1.0)).min(1.0);
        Cell { left: *left, right: *right, evidence, information: information * present }
    };
    counts.iter().map(cell).filter(|c| c.information >= INFORMATIVE).collect()
}

/// The most telling cells, at most two of a relation.
fn choose(mut cells: Vec<Cell>) -> Vec<Cell> {
    cells.sort_by(|a, b| b.information.total_cmp(&a.information).then((a.left, a.right).cmp(&(b.left, b.right))));
    let mut used: FxHashMap<u32, u8> = FxHashMap::default();
    let mut out = Vec::new();
    for cell in cells {
        if out.len() < CELLS && [cell.left, cell.right].iter().all(|r| used.get(r).copied().unwrap_or(0) < 2) {
            [cell.left, cell.right].iter().for_each(|r| *used.entry(*r).or_default() += 1);
            out.push(cell);
        }
    }
    out
}
