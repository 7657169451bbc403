//! Matches that find each other, from known links on.

use super::{DenseRow, Holders, NameEvidence, Vouching};
use crate::base::{Control, Result};
use crate::features::NodeSpace;
use rayon::prelude::*;
use std::sync::Arc;

/// Rounds of matching and vouching.
const ROUNDS: usize = 9;
/// Evidence from which a pair that is mutually best goes on as a match: -ln(1 - .1).
const LEAST_EVIDENCE: f32 = 0.105_360_5;

/// Vouching from known links (left, right) alone: in each round, the pairs that are each other's best are taken as matches
/// and vouch for their neighbors. Known links stay, and nothing else is matched with their ends.
///
/// Errors: `Cancelled`. Source: ARCHITECTURE.md, "Vouching" (fixed point).
pub fn fixed_point(
    space: &NodeSpace,
    holders: &Holders,
    names: &Arc<NameEvidence>,
    known: &[(u32, u32)],
    control: &Control,
) -> Result<Vouching> {
    let mut closed = vec![false; space.entity_count()];
    for &(l, r) in known {
        closed[l as usize] = true;
        closed[r as usize] = true;
    }
    let mut vouching = Vouching::new(space, &[], &[], names.clone());
    for round in 0..ROUNDS {
        control.progress("Following known links", round as u64, ROUNDS as u64);
        let matches = mutually_best(&vouching, space, holders, &closed, control)?;
        let known = known.iter().map(|&(l, r)| (l, r, 1.0));
        let all: Vec<(u32, u32, f32)> = known.chain(matches).collect();
        vouching = Vouching::new(space, &all, &all, names.clone());
    }
    Ok(vouching)
}

/// Pairs that are each other's best by evidence, neither end closed, with the probability 1 - e^-ev.
fn mutually_best(
    vouching: &Vouching,
    space: &NodeSpace,
    holders: &Holders,
    closed: &[bool],
    control: &Control,
) -> Result<Vec<(u32, u32, f32)>> {
    const ROWS: usize = 512;
    let (lefts, rights, first) = (space.left_count(), holders.right_count(), holders.first());
    /// Best (evidence, node) of the lefts of a chunk, and of all rights as far as this chunk goes.
    type Bests = (Vec<(f32, u32)>, Vec<(u32, f32, u32)>);
    let chunks: Vec<Bests> = (0..lefts.div_ceil(ROWS))
        .into_par_iter()
        .map(|chunk| {
            control.check()?;
            let mut row = DenseRow::new(rights);
            let mut columns: rustc_hash::FxHashMap<u32, (f32, u32)> = rustc_hash::FxHashMap::default();
            let mut best = Vec::with_capacity(ROWS);
            for left in chunk * ROWS..lefts.min((chunk + 1) * ROWS) {
                vouching.row(space, holders, left as u32, &mut row);
                let mut own = (0.0, u32::MAX);
                for &t in row.touched() {
                    let value = row.get(t as usize);
                    if value > own.0 || (value == own.0 && t < own.1) {
                        own = (value, t);
                    }
                    let column = columns.entry(t).or_insert((0.0, u32::MAX));
                    // Lefts ascend, so an equal later one does not replace an earlier one.
                    if value > column.0 {
                        *column = (value, left as u32);
                    }
                }
                best.push(own);
            }
            let mut columns: Vec<(u32, f32, u32)> = columns.into_iter().map(|(t, (v, l))| (t, v, l)).collect();
            columns.sort_unstable_by_key(|c| c.0);
            Ok((best, columns))
        })
        .collect::<Result<_>>()?;
    let mut by_right = vec![(0.0f32, u32::MAX); rights];
    for (t, value, left) in chunks.iter().flat_map(|c| &c.1).copied() {
        if value > by_right[t as usize].0 {
            by_right[t as usize] = (value, left);
        }
    }
    let bests = chunks.iter().flat_map(|c| &c.0).copied().enumerate();
    Ok(bests
        .filter(|(left, (value, t))| {
            *value > LEAST_EVIDENCE
                && !closed[*left]
                && !closed[(first + t) as usize]
                && by_right[*t as usize].1 == *left as u32
        })
        .map(|(left, (value, t))| (left as u32, first + t, 1.0 - (-value).exp()))
        .collect())
}
