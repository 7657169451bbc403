//! One level of the two centers: shares by each attention, and the weighted sums. In: vectors of the edges, their
//! distances, pulls of self-attention. Out: [`Gathered`] of both sides. Invariant: the sums run in the order of the
//! scoring loops, so that the last bit is the same.

use super::{Gathered, Vectors};
use crate::model::cg_mualign::lanes::add_scaled;
use crate::model::cg_mualign::network::SMALLEST_TOTAL;
use crate::model::evidence::Switches;

/// Weighs and adds up the edges of both sides.
///
/// Shapes: `z` rows of H; `distances` left edges x right edges; `pulls` one number an edge; `owns` H each.
/// Source: ARCHITECTURE.md, "cg-mualign".
pub(super) fn attend(
    z: &Vectors<'_>,
    distances: &[f32],
    pulls: [Vec<f32>; 2],
    owns: [Vec<f32>; 2],
    switches: Switches,
) -> [Gathered; 2] {
    let similar = similarities(distances, [z[0].len(), z[1].len()]);
    let mut owns = owns.into_iter();
    let mut pulls = pulls.into_iter();
    [0, 1].map(|s| {
        let own = owns.next().unwrap_or_default();
        let mut pull = pulls.next().unwrap_or_default();
        let top = pull.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        for p in &mut pull {
            *p = (*p - top).exp();
        }
        let (similar, z) = (&similar[s], &z[s]);
        let weight = |i: usize| {
            let cross = if switches.cross_attention { similar[i] } else { 1.0 };
            cross * if switches.self_attention { pull[i] } else { 1.0 }
        };
        let total = (0..z.len()).map(weight).sum::<f32>().max(SMALLEST_TOTAL);
        let mut sum = vec![0.0; own.len()];
        for (i, row) in z.iter().enumerate() {
            add_scaled(&mut sum, weight(i) / total, row);
        }
        let share = |x: &[f32]| {
            let all = x.iter().sum::<f32>().max(SMALLEST_TOTAL);
            x.iter().map(|v| v / all).collect::<Vec<_>>()
        };
        let weight = (0..z.len()).map(|i| weight(i) / total).collect();
        Gathered { cross: share(similar), own_attention: share(&pull), weight, own, sum }
    })
}

/// For each edge the sum of exp(smallest distance - distance) over the edges across; 1 where there are none across.
fn similarities(distances: &[f32], counts: [usize; 2]) -> [Vec<f32>; 2] {
    let smallest = distances.iter().copied().fold(f32::INFINITY, f32::min);
    let start = if distances.is_empty() { 1.0 } else { 0.0 };
    let mut similar = counts.map(|n| vec![start; n]);
    let [left, right] = &mut similar;
    for (row, sum) in distances.chunks_exact(counts[1].max(1)).zip(left) {
        for (d, across) in row.iter().zip(right.iter_mut()) {
            let similarity = (smallest - d).exp();
            *sum += similarity;
            *across += similarity;
        }
    }
    similar
}
