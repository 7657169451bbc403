//! Decisions under the rule that an entity has at most one partner.
//!
//! In: candidate pairs with logits ([`ScoredRows`]). Out: scores after assignment ([`balanced`]), or pairs chosen
//! ([`greedy`], and [`optimal`], which proves by its dual prices that no choice is better).
//!
//! Invariants: the order of rows decides ties, threads nothing; every right entity is chosen at most once.
//! Formulas: ARCHITECTURE.md, "One-to-one decisions".

mod balance;
mod matching;

pub use balance::{Balance, balanced};
pub use matching::{greedy, optimal};

/// Candidate pairs as flat rows: for each left position its right positions with a value.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ScoredRows {
    starts: Vec<usize>,
    rights: Vec<u32>,
    values: Vec<f64>,
    right_count: usize,
}

impl ScoredRows {
    /// From the length of each row and its pairs (right position, value), row after row.
    ///
    /// Shapes: the lengths sum to the number of pairs; right positions are below `right_count`.
    pub fn new(lengths: &[usize], pairs: Vec<(u32, f64)>, right_count: usize) -> Self {
        let mut starts = vec![0];
        for length in lengths {
            starts.push(starts[starts.len() - 1] + length);
        }
        debug_assert_eq!(starts.last(), Some(&pairs.len()), "the rows hold all pairs");
        debug_assert!(pairs.iter().all(|p| (p.0 as usize) < right_count), "right positions are in range");
        let (rights, values) = pairs.into_iter().unzip();
        Self { starts, rights, values, right_count }
    }

    /// Number of rows.
    pub fn left_count(&self) -> usize {
        self.starts.len() - 1
    }

    /// Number of columns.
    pub fn right_count(&self) -> usize {
        self.right_count
    }

    /// Number of pairs.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there is no pair.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Positions of the pairs of a row.
    pub fn row(&self, left: usize) -> std::ops::Range<usize> {
        self.starts[left]..self.starts[left + 1]
    }

    /// Right position of a pair.
    pub fn right(&self, position: usize) -> usize {
        self.rights[position] as usize
    }

    /// Value of a pair.
    pub fn value(&self, position: usize) -> f64 {
        self.values[position]
    }
}
