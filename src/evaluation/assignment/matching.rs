//! Pairs chosen so that every entity is in at most one: greedily, and with the largest sum of values.

use super::ScoredRows;
use rustc_hash::FxHashMap;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// Takes pairs from the largest value down, as long as both ends are free and the value is at least `least`.
///
/// By row the position of the pair taken. Ties go to the earlier pair.
pub fn greedy(rows: &ScoredRows, least: f64) -> Vec<Option<usize>> {
    let mut order: Vec<(usize, usize)> = (0..rows.left_count())
        .flat_map(|left| rows.row(left).map(move |i| (left, i)))
        .filter(|&(_, i)| rows.value(i) >= least)
        .collect();
    order.sort_by(|a, b| rows.value(b.1).total_cmp(&rows.value(a.1)).then(a.1.cmp(&b.1)));
    let mut taken = vec![None; rows.left_count()];
    let mut used = vec![false; rows.right_count()];
    for (left, i) in order {
        if taken[left].is_none() && !used[rows.right(i)] {
            taken[left] = Some(i);
            used[rows.right(i)] = true;
        }
    }
    taken
}

/// The choice with the largest sum of (value - `least`), pairs below `least` never.
///
/// By row the position of the pair taken. Shortest augmenting paths with dual prices on the sparse pairs (Jonker and
/// Volgenant's way of solving the assignment problem; here an entity may stay alone). Cost: per row a search within the
/// pairs that are connected with it by values above `least`.
/// Source: ARCHITECTURE.md, "One-to-one decisions".
pub fn optimal(rows: &ScoredRows, least: f64) -> Vec<Option<usize>> {
    let mut search = Search::new(rows, least);
    for left in 0..rows.left_count() {
        search.insert(left);
    }
    search.taken
}

/// A node of the search with its distance; the heap gives the nearest first, ties to the smaller row.
#[derive(Debug, PartialEq)]
struct Near {
    distance: f64,
    left: usize,
}

impl Eq for Near {}

impl Ord for Near {
    fn cmp(&self, other: &Self) -> Ordering {
        other.distance.total_cmp(&self.distance).then(other.left.cmp(&self.left))
    }
}

impl PartialOrd for Near {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The matching so far, and prices u, v >= 0 with u + v >= gain for every pair, equal on taken ones; an entity that is
/// alone has price 0. These prove that no other choice has a larger sum.
struct Search<'a> {
    rows: &'a ScoredRows,
    least: f64,
    taken: Vec<Option<usize>>,
    holder: Vec<Option<usize>>,
    u: Vec<f64>,
    v: Vec<f64>,
}

/// Where a path ends: a row gives its pair up, or a free column is reached.
#[derive(Debug, Clone, Copy)]
enum End {
    Alone(usize),
    Free(usize),
}

impl<'a> Search<'a> {
    fn new(rows: &'a ScoredRows, least: f64) -> Self {
        let (n, m) = (rows.left_count(), rows.right_count());
        Self { rows, least, taken: vec![None; n], holder: vec![None; m], u: vec![0.0; n], v: vec![0.0; m] }
    }

    fn gain(&self, i: usize) -> f64 {
        self.rows.value(i) - self.least
    }

    /// Brings one more row in.
    fn insert(&mut self, start: usize) {
        let worthy = |s: &Self, i: &usize| s.gain(*i) >= 0.0;
        self.u[start] = self.rows.row(start).filter(|i| worthy(self, i)).map(|i| self.gain(i)).fold(0.0, f64::max);
        let mut lefts: FxHashMap<usize, f64> = FxHashMap::default();
        // By right position: distance and the pair over which it was reached.
        let mut rights: FxHashMap<usize, (f64, usize)> = FxHashMap::default();
        let mut heap = BinaryHeap::from([Near { distance: 0.0, left: start }]);
        let mut best = (f64::INFINITY, End::Alone(start));
        while let Some(Near { distance, left }) = heap.pop() {
            if distance >= best.0 {
                break;
            }
            if lefts.contains_key(&left) {
                continue;
            }
            lefts.insert(left, distance);
            if distance + self.u[left] < best.0 {
                best = (distance + self.u[left], End::Alone(left));
            }
            for i in self.rows.row(left).filter(|i| worthy(self, i)) {
                let right = self.rows.right(i);
                // Rounding may leave a hair below 0 on a pair whose prices are tight.
                let reached = distance + (self.u[left] + self.v[right] - self.gain(i)).max(0.0);
                if rights.get(&right).is_some_and(|r| r.0 <= reached) {
                    continue;
                }
                rights.insert(right, (reached, i));
                match self.holder[right] {
                    Some(holder) => heap.push(Near { distance: reached, left: holder }),
                    None if reached < best.0 => best = (reached, End::Free(right)),
                    None => {}
                }
            }
        }
        let (length, end) = best;
        for (left, distance) in &lefts {
            self.u[*left] = (self.u[*left] - (length - distance).max(0.0)).max(0.0);
        }
        for (right, (distance, _)) in &rights {
            self.v[*right] += (length - distance).max(0.0);
        }
        self.augment(start, end, &rights);
    }

    /// Walks the path back to its start; every row on it takes the pair by which the path came.
    fn augment(&mut self, start: usize, end: End, rights: &FxHashMap<usize, (f64, usize)>) {
        let mut open = match end {
            End::Free(right) => right,
            End::Alone(left) => {
                let Some(given_up) = self.taken[left].take() else { return };
                self.rows.right(given_up)
            }
        };
        while let Some(&(_, pair)) = rights.get(&open) {
            let left = self.left_of(pair);
            let before = self.taken[left].replace(pair);
            self.holder[open] = Some(left);
            match before {
                Some(before) if left != start => open = self.rows.right(before),
                _ => return,
            }
        }
    }

    fn left_of(&self, pair: usize) -> usize {
        self.rows.starts.partition_point(|s| *s <= pair) - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(rows: &ScoredRows, taken: &[Option<usize>], least: f64) -> f64 {
        taken.iter().flatten().map(|i| rows.value(*i) - least).sum()
    }

    /// The best sum by trying everything.
    fn exhaustive(rows: &ScoredRows, least: f64, left: usize, used: &mut Vec<bool>) -> f64 {
        if left == rows.left_count() {
            return 0.0;
        }
        let mut best = exhaustive(rows, least, left + 1, used);
        for i in rows.row(left).filter(|i| rows.value(*i) >= least) {
            let right = rows.right(i);
            if !used[right] {
                used[right] = true;
                best = best.max(rows.value(i) - least + exhaustive(rows, least, left + 1, used));
                used[right] = false;
            }
        }
        best
    }

    #[test]
    fn greedy_is_short_sighted_and_optimal_is_not() {
        // 0-0 is the best pair, but then row 1 has nothing.
        let rows = ScoredRows::new(&[2, 1], vec![(0, 5.0), (1, 4.0), (0, 4.0)], 2);
        assert_eq!(greedy(&rows, 0.0), [Some(0), None]);
        assert_eq!(optimal(&rows, 0.0), [Some(1), Some(2)]);
        assert_eq!(optimal(&rows, 4.5), [Some(0), None], "below the least value nothing is chosen");
    }

    proptest::proptest! {
        /// As good as the best of all choices, with every entity in at most one pair; greedy is at least half as good.
        #[test]
        fn optimal_is_the_best_of_all_choices(
            cells in proptest::collection::vec((0u32..6, -2.0f64..6.0), 0..24),
            least in -1.0f64..2.0,
        ) {
            let mut by_row: Vec<Vec<(u32, f64)>> = vec![Vec::new(); 6];
            for (i, (right, value)) in cells.into_iter().enumerate() {
                if by_row[i % 6].iter().all(|p| p.0 != right) {
                    by_row[i % 6].push((right, value));
                }
            }
            let lengths: Vec<usize> = by_row.iter().map(Vec::len).collect();
            let rows = ScoredRows::new(&lengths, by_row.concat(), 6);
            let best = exhaustive(&rows, least, 0, &mut vec![false; 6]);
            let (chosen, short) = (optimal(&rows, least), greedy(&rows, least));
            proptest::prop_assert!((sum(&rows, &chosen, least) - best).abs() < 1e-9);
            proptest::prop_assert!(sum(&rows, &short, least) >= best / 2.0 - 1e-9);
            for taken in [&chosen, &short] {
                let mut rights: Vec<usize> = taken.iter().flatten().map(|i| rows.right(*i)).collect();
                let count = rights.len();
                rights.sort_unstable();
                rights.dedup();
                proptest::prop_assert_eq!(rights.len(), count);
                for (left, i) in taken.iter().enumerate() {
                    proptest::prop_assert!(i.is_none_or(|i| rows.row(left).contains(&i) && rows.value(i) >= least));
                }
            }
        }
    }
}
