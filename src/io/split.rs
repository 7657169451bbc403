//! Links without splits are cut into train, valid and test by a seed.
//!
//! In: labeled pairs, a seed, shares. Out: [`Gold`]. Invariant: links that share an entity stay in one part; the
//! order of rows changes nothing.

use crate::base::hash_text;
use crate::graph::{Gold, LabeledPair, Protocol};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// Train, valid, test when a model is only trained.
pub const TRAIN_SHARES: [f64; 3] = [0.7, 0.3, 0.0];
/// Train, valid, test when quality is measured.
///
/// Source: ARCHITECTURE.md, "Known links" (the shares of the benchmark sets).
pub const EVALUATE_SHARES: [f64; 3] = [0.2, 0.1, 0.7];

/// Cuts pairs into train, valid and test.
///
/// Groups of links that share an entity are ordered by a hash of their smallest left id under `seed` and fill one part
/// after the other; a pair that is no link goes with its left entity. A part may exceed its share by one group.
/// `shares` sum to 1.
pub fn split_links(mut pairs: Vec<LabeledPair>, seed: u64, shares: [f64; 3], protocol: Protocol) -> Gold {
    pairs.sort_unstable();
    pairs.dedup();
    // Groups of entities that links join: a forest over positions, left and right ids apart.
    let mut positions: FxHashMap<(bool, &str), usize> = FxHashMap::default();
    let mut parents: Vec<usize> = Vec::new();
    let mut ends = Vec::with_capacity(pairs.len());
    for pair in &pairs {
        let mut position = |key| {
            *positions.entry(key).or_insert_with(|| {
                parents.push(parents.len());
                parents.len() - 1
            })
        };
        let left = position((false, pair.left.as_str()));
        let right = pair.same.then(|| position((true, pair.right.as_str())));
        ends.push(left);
        if let Some(right) = right {
            let (a, b) = (root(&mut parents, left), root(&mut parents, right));
            // Toward the smaller position, so that the root is the first of the sorted pairs.
            parents[a.max(b)] = a.min(b);
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (row, left) in ends.into_iter().enumerate() {
        groups.entry(root(&mut parents, left)).or_default().push(row);
    }
    let key = |rows: &Vec<usize>| rows.first().map_or("", |row| pairs[*row].left.as_str());
    let mut order: Vec<(u64, &str, &Vec<usize>)> =
        groups.values().map(|rows| (hash_text(key(rows), seed), key(rows), rows)).collect();
    order.sort_unstable();
    let bound = |share: f64| (share * pairs.len() as f64).round() as usize;
    let bounds = [bound(shares[0]), bound(shares[0] + shares[1])];
    let mut splits: [Vec<LabeledPair>; 3] = Default::default();
    let mut done = 0;
    for (_, _, rows) in order {
        let part = if done < bounds[0] {
            0
        } else if done < bounds[1] {
            1
        } else {
            2
        };
        // Rounding must not open a part that has no share.
        let part = if part == 2 && shares[2] <= 0.0 { 1 } else { part };
        splits[part].extend(rows.iter().map(|row| pairs[*row].clone()));
        done += rows.len();
    }
    Gold::new(protocol, splits)
}

fn root(parents: &mut [usize], mut at: usize) -> usize {
    while parents[at] != at {
        parents[at] = parents[parents[at]];
        at = parents[at];
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Split;

    fn link(left: &str, right: &str, same: bool) -> LabeledPair {
        LabeledPair { left: left.into(), right: right.into(), same }
    }

    #[test]
    fn shares_are_kept_and_order_does_not_matter() {
        let mut pairs: Vec<_> = (0..1000).map(|i| link(&format!("l{i}"), &format!("r{i}"), true)).collect();
        let gold = split_links(pairs.clone(), 3, EVALUATE_SHARES, Protocol::Ranking);
        assert_eq!(Split::ALL.map(|s| gold.split(s).len()), [200, 100, 700]);
        pairs.reverse();
        assert_eq!(split_links(pairs.clone(), 3, EVALUATE_SHARES, Protocol::Ranking), gold);
        assert_ne!(split_links(pairs.clone(), 4, EVALUATE_SHARES, Protocol::Ranking), gold);
        let train = split_links(pairs, 3, TRAIN_SHARES, Protocol::Ranking);
        assert_eq!(Split::ALL.map(|s| train.split(s).len()), [700, 300, 0]);
    }

    #[test]
    fn links_that_share_an_entity_stay_together() {
        // Chains of four: l0-r0, l0-r1, l1-r1, and a pair that is no link.
        let mut pairs = Vec::new();
        for i in 0..200 {
            let (l, r) = (|k| format!("l{i}-{k}"), |k| format!("r{i}-{k}"));
            pairs.push(link(&l(0), &r(0), true));
            pairs.push(link(&l(0), &r(1), true));
            pairs.push(link(&l(1), &r(1), true));
            pairs.push(link(&l(1), &format!("r{}-0", (i + 1) % 200), false));
        }
        let gold = split_links(pairs, 0, EVALUATE_SHARES, Protocol::Pairs);
        assert_eq!(Split::ALL.map(|s| gold.split(s).len()), [160, 80, 560]);
        for split in Split::ALL {
            let mut counts = BTreeMap::new();
            for pair in gold.split(split) {
                *counts.entry(pair.left.split('-').next().map(str::to_owned)).or_insert(0) += 1;
            }
            assert!(counts.values().all(|n| *n == 4));
        }
    }
}
