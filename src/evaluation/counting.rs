//! What is counted: pairs or entities, with or without the rule that an entity has at most one partner.
//!
//! In: scored pairs with labels, and gold links that are not among them. Out: which pairs can be accepted at all, the gold
//! that none of them can bring ([`Counted`]), and at which rank an entity's partner stands.
//!
//! Invariants: what is accepted at a threshold is what the counting accepts there, for every threshold at once, since both
//! rules take pairs from the highest score down; ties go to the smaller right entity, then to the smaller left one.
//! Definitions: ARCHITECTURE.md, "Counting".

use rustc_hash::{FxHashMap, FxHashSet};
use std::cmp::Ordering;

/// What one count stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Counting {
    /// Every pair.
    #[default]
    Pairs,
    /// Every left entity with its best pair.
    Entities,
}

/// A scored pair as counting sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CountedPair {
    pub left: u32,
    pub right: u32,
    pub score: f64,
    pub same: bool,
    /// Taken where an entity has at most one partner.
    pub free: bool,
}

impl CountedPair {
    /// The better one first.
    fn order(&self, other: &Self) -> Ordering {
        other.score.total_cmp(&self.score).then(self.right.cmp(&other.right)).then(self.left.cmp(&other.left))
    }
}

/// What is left to be accepted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Counted {
    /// Positions of the pairs that can be accepted, ascending.
    pub rows: Vec<u32>,
    /// Gold links (left, right) that no row brings: they are missed at every threshold.
    pub lost: Vec<(u32, u32)>,
    /// Positions of what differs and can never be accepted, ascending: rightly apart at every threshold. An entity stands
    /// there with its best pair.
    pub apart: Vec<u32>,
}

/// Counts pairs or entities; `one_to_one` leaves only pairs that are `free`.
///
/// `lost`: gold links without a pair. Cost: pairs, sorted once.
/// Source: ARCHITECTURE.md, "Counting".
pub fn counted(pairs: &[CountedPair], lost: &[(u32, u32)], counting: Counting, one_to_one: bool) -> Counted {
    let possible = |p: &CountedPair| p.free || !one_to_one;
    if counting == Counting::Pairs {
        let (mut rows, mut missed, mut apart) = (Vec::new(), lost.to_vec(), Vec::new());
        for (i, pair) in pairs.iter().enumerate() {
            match (possible(pair), pair.same) {
                (true, _) => rows.push(i as u32),
                (false, true) => missed.push((pair.left, pair.right)),
                (false, false) => apart.push(i as u32),
            }
        }
        return Counted { rows, lost: missed, apart };
    }
    // The best pair of each left entity, the best that is possible, and one gold link of those that have any.
    let mut best: FxHashMap<u32, u32> = FxHashMap::default();
    let mut any: FxHashMap<u32, u32> = FxHashMap::default();
    let mut gold: FxHashMap<u32, (u32, u32)> = FxHashMap::default();
    let better = |of: &mut FxHashMap<u32, u32>, i: usize| {
        let kept = of.entry(pairs[i].left).or_insert(i as u32);
        if pairs[i].order(&pairs[*kept as usize]) == Ordering::Less {
            *kept = i as u32;
        }
    };
    for (i, pair) in pairs.iter().enumerate() {
        if pair.same {
            gold.entry(pair.left).or_insert((pair.left, pair.right));
        }
        better(&mut any, i);
        if possible(pair) {
            better(&mut best, i);
        }
    }
    for link in lost {
        gold.entry(link.0).or_insert(*link);
    }
    let mut rows: Vec<u32> = best.values().copied().collect();
    rows.sort_unstable();
    let met = |left: &u32| best.get(left).is_some_and(|i| pairs[*i as usize].same);
    let mut missed: Vec<(u32, u32)> = gold.iter().filter(|(l, _)| !met(l)).map(|(_, link)| *link).collect();
    missed.sort_unstable();
    let alone = any.iter().filter(|(l, _)| !best.contains_key(l) && !gold.contains_key(l));
    let mut apart: Vec<u32> = alone.map(|(_, i)| *i).collect();
    apart.sort_unstable();
    Counted { rows, lost: missed, apart }
}

/// Takes pairs from the highest score down as long as both ends are free: by position whether it is taken.
pub fn free_pairs(pairs: &[(u32, u32, f64)]) -> Vec<bool> {
    let mut order: Vec<u32> = (0..pairs.len() as u32).collect();
    order.sort_by(|a, b| {
        let (a, b) = (&pairs[*a as usize], &pairs[*b as usize]);
        b.2.total_cmp(&a.2).then(a.1.cmp(&b.1)).then(a.0.cmp(&b.0))
    });
    let (mut lefts, mut rights) = (FxHashSet::default(), FxHashSet::default());
    let mut taken = vec![false; pairs.len()];
    for i in order {
        let (left, right, _) = pairs[i as usize];
        if !lefts.contains(&left) && !rights.contains(&right) {
            lefts.insert(left);
            rights.insert(right);
            taken[i as usize] = true;
        }
    }
    taken
}

/// By left entity with gold, the rank of its first partner among its pairs, from 1; 0 where the partner is lost.
///
/// Ordered by left entity. Source: ARCHITECTURE.md, "Measures" (hits).
pub fn partner_ranks(pairs: &[CountedPair], lost: &[(u32, u32)]) -> Vec<usize> {
    let mut order: Vec<&CountedPair> = pairs.iter().collect();
    order.sort_by(|a, b| a.left.cmp(&b.left).then(a.order(b)));
    let mut ranks: std::collections::BTreeMap<u32, usize> = lost.iter().map(|l| (l.0, 0)).collect();
    let mut at = (u32::MAX, 0);
    for pair in order {
        at = (pair.left, if at.0 == pair.left && at.1 > 0 { at.1 + 1 } else { 1 });
        if pair.same {
            let rank = ranks.entry(pair.left).or_insert(0);
            if *rank == 0 {
                *rank = at.1;
            }
        }
    }
    ranks.into_values().collect()
}

/// The share of ranks from 1 to `k`; 0 without ranks.
pub fn hits_at(ranks: &[usize], k: usize) -> f64 {
    let hits = ranks.iter().filter(|r| (1..=k).contains(*r)).count();
    if ranks.is_empty() { 0.0 } else { hits as f64 / ranks.len() as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::ThresholdCurve;
    use proptest::prelude::*;

    fn pair(left: u32, right: u32, score: f64, same: bool) -> CountedPair {
        CountedPair { left, right, score, same, free: false }
    }

    fn with_free(mut pairs: Vec<CountedPair>) -> Vec<CountedPair> {
        let free = free_pairs(&pairs.iter().map(|p| (p.left, p.right, p.score)).collect::<Vec<_>>());
        pairs.iter_mut().zip(free).for_each(|(p, free)| p.free = free);
        pairs
    }

    /// Entity 1: partner 11 on top. 2: partner 12 behind 11. 3: no partner. 4: its partner is lost.
    fn example() -> (Vec<CountedPair>, Vec<(u32, u32)>) {
        let pairs = vec![
            pair(1, 11, 0.9, true),
            pair(1, 12, 0.3, false),
            pair(2, 11, 0.8, false),
            pair(2, 12, 0.7, true),
            pair(3, 11, 0.6, false),
            pair(4, 13, 0.2, false),
        ];
        (with_free(pairs), vec![(4, 14)])
    }

    fn figures(counted: &Counted, pairs: &[CountedPair], threshold: f64) -> [usize; 4] {
        let rows = counted.rows.iter().map(|i| &pairs[*i as usize]);
        let (scores, same): (Vec<f64>, Vec<bool>) = rows.map(|p| (p.score, p.same)).unzip();
        let q = ThresholdCurve::new(&scores, &same, counted.lost.len()).at(threshold);
        [q.true_positives, q.false_positives, q.false_negatives, q.true_negatives + counted.apart.len()]
    }

    #[test]
    fn pairs_and_entities_worked_by_hand() {
        let (pairs, lost) = example();
        let all = counted(&pairs, &lost, Counting::Pairs, false);
        assert_eq!((all.rows.len(), all.lost.clone(), all.apart.len()), (6, vec![(4, 14)], 0));
        assert_eq!(figures(&all, &pairs, 0.5), [2, 2, 1, 2]);
        // 1 is right, 2 is wrong with 11 on top, 3 is wrong, 4 is missed and its 13 rightly not matched.
        let entities = counted(&pairs, &lost, Counting::Entities, false);
        assert_eq!(entities.rows, [0, 2, 4, 5]);
        assert_eq!(entities.lost, [(2, 12), (4, 14)]);
        assert_eq!(figures(&entities, &pairs, 0.5), [1, 2, 2, 1]);
    }

    #[test]
    fn one_to_one_worked_by_hand() {
        let (pairs, lost) = example();
        // 1-11 is taken, so 2-11 and 3-11 are not; 2-12 and 4-13 are.
        assert_eq!(pairs.iter().map(|p| p.free).collect::<Vec<_>>(), [true, false, false, true, false, true]);
        let all = counted(&pairs, &lost, Counting::Pairs, true);
        assert_eq!((all.rows.clone(), all.apart.clone()), (vec![0, 3, 5], vec![1, 2, 4]));
        assert_eq!(figures(&all, &pairs, 0.5), [2, 0, 1, 4]);
        let entities = counted(&pairs, &lost, Counting::Entities, true);
        assert_eq!(figures(&entities, &pairs, 0.5), [2, 0, 1, 2], "3 has no free pair and no partner");
        let beaten = with_free(vec![pair(1, 11, 0.9, false), pair(2, 11, 0.8, true)]);
        let without = counted(&beaten, &[], Counting::Pairs, true);
        assert_eq!((without.rows, without.lost), (vec![0], vec![(2, 11)]), "gold that the rule rules out is missed");
    }

    #[test]
    fn ranks_worked_by_hand() {
        let (pairs, lost) = example();
        let ranks = partner_ranks(&pairs, &lost);
        assert_eq!(ranks, [1, 2, 0]);
        assert_eq!([1, 2, 10].map(|k| hits_at(&ranks, k)), [1.0 / 3.0, 2.0 / 3.0, 2.0 / 3.0]);
        let tied = [pair(1, 8, 0.5, true), pair(1, 7, 0.5, false)];
        assert_eq!(partner_ranks(&tied, &[]), [2], "ties go to the smaller right entity");
        assert_eq!(hits_at(&[], 1), 0.0);
    }

    fn arbitrary() -> impl Strategy<Value = Vec<CountedPair>> {
        proptest::collection::btree_map((0u32..5, 0u32..5), (0u8..8, any::<bool>()), 0..20).prop_map(|pairs| {
            with_free(pairs.into_iter().map(|((l, r), (s, same))| pair(l, 100 + r, f64::from(s) / 8.0, same)).collect())
        })
    }

    proptest! {
        /// Accepting rows from a threshold on is what the rule does by itself among pairs from that threshold on.
        #[test]
        fn a_rule_at_a_threshold_is_its_rows_from_the_threshold_on(pairs in arbitrary(), at in 0u8..9) {
            let threshold = f64::from(at) / 8.0;
            let above: Vec<CountedPair> = pairs.iter().copied().filter(|p| p.score >= threshold).collect();
            let there = with_free(above.clone());
            for counting in [Counting::Pairs, Counting::Entities] {
                for one_to_one in [false, true] {
                    let key = |pairs: &[CountedPair], c: &Counted| -> Vec<(u32, u32)> {
                        let rows = c.rows.iter().map(|i| pairs[*i as usize]);
                        rows.filter(|p| p.score >= threshold).map(|p| (p.left, p.right)).collect()
                    };
                    let whole = key(&pairs, &counted(&pairs, &[], counting, one_to_one));
                    prop_assert_eq!(whole, key(&there, &counted(&there, &[], counting, one_to_one)));
                }
            }
        }

        /// No gold appears or disappears: what is counted as same and as lost is the gold, of pairs or of entities.
        #[test]
        fn gold_is_kept(pairs in arbitrary(), lost in proptest::collection::btree_set((0u32..7, 200u32..203), 0..4)) {
            let lost: Vec<(u32, u32)> = lost.into_iter().collect();
            let links = pairs.iter().filter(|p| p.same).count() + lost.len();
            let mut lefts: Vec<u32> = pairs.iter().filter(|p| p.same).map(|p| p.left).chain(lost.iter().map(|l| l.0)).collect();
            lefts.sort_unstable();
            lefts.dedup();
            for one_to_one in [false, true] {
                for (counting, gold) in [(Counting::Pairs, links), (Counting::Entities, lefts.len())] {
                    let c = counted(&pairs, &lost, counting, one_to_one);
                    let kept = c.rows.iter().filter(|i| pairs[**i as usize].same).count();
                    prop_assert_eq!(kept + c.lost.len(), gold);
                }
            }
        }
    }
}
