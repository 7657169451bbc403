//! Scores after assignment: odds scaled until no entity has more than one partner in sum.

use super::ScoredRows;
use crate::base::map_range;

/// Rounds of scaling. Source: ARCHITECTURE.md, "One-to-one decisions" (measured with the prototype).
const ROUNDS: usize = 20;
/// What "no partner" weighs against the odds of the candidates. Source: as above.
const NOBODY: f64 = 0.3;
/// Logits are cut here, so that sums of odds stay far from the end of 64 bits.
const LARGEST: f64 = 60.0;

/// Scores after assignment.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Balance {
    /// By pair: 0 to 1, how much of both entities belongs to it.
    pub scores: Vec<f64>,
    /// By row and by column: what is left for nobody, 0 to 1.
    pub left_alone: Vec<f64>,
    pub right_alone: Vec<f64>,
}

/// Balances logits over rows and columns.
///
/// K = e^logit; 20 times u_a = 1 / (0.3 + sum over b of K v_b), v_b = 1 / (0.3 + sum over a of K u_a); the score of a pair
/// is K u v, what is left for nobody 1 - the sum of a row or column.
/// Cost: 20 passes over the pairs. Source: ARCHITECTURE.md, "One-to-one decisions".
pub fn balanced(rows: &ScoredRows) -> Balance {
    let odds: Vec<f64> = (0..rows.len()).map(|i| rows.value(i).clamp(-LARGEST, LARGEST).exp()).collect();
    let mut u = vec![1.0; rows.left_count()];
    let mut v = vec![1.0; rows.right_count()];
    let column_sums = |u: &[f64]| {
        let mut sums = vec![0.0; rows.right_count()];
        for (left, scale) in u.iter().enumerate() {
            for i in rows.row(left) {
                sums[rows.right(i)] += odds[i] * scale;
            }
        }
        sums
    };
    let row_sum = |v: &[f64], left: usize| rows.row(left).map(|i| odds[i] * v[rows.right(i)]).sum::<f64>();
    for _ in 0..ROUNDS {
        u = map_range(rows.left_count(), |left| 1.0 / (NOBODY + row_sum(&v, left)));
        v = column_sums(&u).into_iter().map(|sum| 1.0 / (NOBODY + sum)).collect();
    }
    let left_alone = (0..rows.left_count()).map(|left| (1.0 - u[left] * row_sum(&v, left)).max(0.0)).collect();
    let right_alone = column_sums(&u).into_iter().zip(&v).map(|(sum, v)| (1.0 - sum * v).max(0.0)).collect();
    let scores = (0..rows.left_count())
        .flat_map(|left| rows.row(left).map(move |i| (left, i)))
        .map(|(left, i)| odds[i] * u[left] * v[rows.right(i)])
        .collect();
    Balance { scores, left_alone, right_alone }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rival_that_is_taken_elsewhere_loses() {
        // Left 0 is surely right 0; left 1 would rather have right 0, too, and must take right 1.
        let rows = ScoredRows::new(&[1, 2], vec![(0, 8.0), (0, 3.0), (1, 2.0)], 3);
        let b = balanced(&rows);
        assert!(b.scores[0] > 0.9 && b.scores[2] > b.scores[1], "{b:?}");
        assert_eq!(b.right_alone[2], 1.0, "nobody asks for right 2");
    }

    #[test]
    fn one_pair_alone_by_hand() {
        // K = 1: in the limit u = v = x with x (0.3 + x) = 1, x = (sqrt(4.09) - 0.3) / 2.
        let b = balanced(&ScoredRows::new(&[1], vec![(0, 0.0)], 1));
        let x = (4.09f64.sqrt() - 0.3) / 2.0;
        assert!((b.scores[0] - x * x).abs() < 1e-3, "{b:?}");
        assert!((b.left_alone[0] + b.scores[0] - 1.0).abs() < 1e-12);
    }

    proptest::proptest! {
        /// No entity has more than one partner in sum.
        #[test]
        fn sums_stay_below_one(logits in proptest::collection::vec(-30.0f64..30.0, 12)) {
            let pairs = logits.iter().enumerate().map(|(i, z)| ((i % 3) as u32, *z)).collect();
            let rows = ScoredRows::new(&[3, 3, 3, 3], pairs, 3);
            let b = balanced(&rows);
            for right in 0..3 {
                let sum: f64 = (0..12).filter(|i| i % 3 == right).map(|i| b.scores[i]).sum();
                proptest::prop_assert!(sum <= 1.0 + 1e-9, "{}", sum);
            }
        }
    }
}
