//! How a pair stands against the other candidates of its left and of its right entity.

use crate::blocking::CandidateSet;
use rustc_hash::FxHashMap;

/// Numbers that describe a pair among its rivals by one score.
pub const STANDING_FEATURES: usize = 8;
/// Numbers that describe a pair among its rivals: by the score of the stage before, then by what vouches for it.
pub const RIVAL_FEATURES: usize = 2 * STANDING_FEATURES;
/// Lead assumed where there is nobody else.
const LONE_LEAD: f32 = 3.0;

/// The scores of all candidates, by which pairs are ranked among their rivals.
#[derive(Debug, Clone)]
pub struct Rivals<'a> {
    candidates: &'a CandidateSet,
    /// By candidate position.
    scores: &'a [f32],
}

/// What one row or column says of a pair.
struct Standing {
    lead: f32,
    rank: usize,
    share: f32,
}

impl<'a> Rivals<'a> {
    /// Shapes: `scores` is by candidate position.
    pub fn new(candidates: &'a CandidateSet, scores: &'a [f32]) -> Self {
        debug_assert_eq!(candidates.len(), scores.len(), "one score a candidate");
        Self { candidates, scores }
    }

    /// By candidate position: whether a pair is first in its row and in its column; ties to the smaller node.
    pub fn firsts(&self) -> Vec<bool> {
        let mut row_best: FxHashMap<u32, (f32, u32)> = FxHashMap::default();
        let mut column_best: FxHashMap<u32, (f32, u32)> = FxHashMap::default();
        let pairs = self.candidates.pairs();
        // Pairs ascend by left, then right, so that an equal later one never replaces an earlier one.
        for (&(l, r), &s) in pairs.iter().zip(self.scores) {
            for (best, own, other) in [(&mut row_best, l, r), (&mut column_best, r, l)] {
                let entry = best.entry(own).or_insert((s, other));
                if s > entry.0 {
                    *entry = (s, other);
                }
            }
        }
        pairs.iter().map(|(l, r)| row_best[l].1 == *r && column_best[r].1 == *l).collect()
    }

    /// The features of a pair with a score; a pair outside the candidates joins its own row and column for its own
    /// rivals only.
    ///
    /// Source: ARCHITECTURE.md, "Rivals".
    pub fn of(&self, left: u32, right: u32, score: f32) -> [f32; STANDING_FEATURES] {
        let row: Vec<(u32, f32)> =
            self.candidates.row(left).map(|i| (self.candidates.right(i), self.scores[i])).collect();
        self.within(&row, left, right, score)
    }

    /// The same for a left entity out of scope, whose row (right, score) is given.
    pub fn within(&self, row: &[(u32, f32)], left: u32, right: u32, score: f32) -> [f32; STANDING_FEATURES] {
        let row = row.iter().copied();
        let column =
            self.candidates.column(right).iter().map(|&i| (self.candidates.left(i as usize), self.scores[i as usize]));
        let by_row = standing(row, right, score);
        let by_column = standing(column, left, score);
        let first = by_row.rank == 0 && by_column.rank == 0;
        [
            by_row.lead.clamp(-8.0, 8.0) / 4.0,
            1.0 / (1.0 + by_row.rank as f32),
            by_row.share,
            by_column.lead.clamp(-8.0, 8.0) / 4.0,
            1.0 / (1.0 + by_column.rank as f32),
            by_column.share,
            f32::from(u8::from(first)),
            score.clamp(-8.0, 8.0) / 4.0,
        ]
    }
}

fn standing(others: impl Iterator<Item = (u32, f32)> + Clone, own: u32, score: f32) -> Standing {
    let others = others.filter(|&(id, _)| id != own);
    let best_other = others.clone().map(|(_, s)| s).fold(f32::NEG_INFINITY, f32::max);
    let rank = others.clone().filter(|&(id, s)| s > score || (s == score && id < own)).count();
    let top = score.max(best_other);
    let weight = |s: f32| (s - top).clamp(-30.0, 0.0).exp();
    let total = weight(score) + others.map(|(_, s)| weight(s)).sum::<f32>();
    let lead = if best_other == f32::NEG_INFINITY { LONE_LEAD } else { score - best_other };
    Standing { lead, rank, share: weight(score) / total }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example worked by hand in the design: scores 7.6 (1-11), 4.4 (1-12), 0.8 (2-12).
    #[test]
    fn rivals_by_hand() {
        let set = CandidateSet::from_rows(vec![(1, vec![(11, 1.9), (12, 1.1)]), (2, vec![(12, 0.2)])]);
        let scores = [7.6, 4.4, 0.8];
        let rivals = Rivals::new(&set, &scores);
        let close = |a: [f32; 8], b: [f32; 8]| a.iter().zip(b).all(|(x, y)| (x - y).abs() < 1e-5);
        assert!(close(rivals.of(1, 11, 7.6), [0.8, 1.0, 0.960_834, 0.75, 1.0, 1.0, 1.0, 1.9]));
        let outside = rivals.of(2, 11, 8.0);
        assert!(close(outside, [1.8, 1.0, 0.999_253_8, 0.1, 1.0, 0.598_687_6, 1.0, 2.0]), "{outside:?}");
        assert!(close(rivals.of(1, 11, 7.6), [0.8, 1.0, 0.960_834, 0.75, 1.0, 1.0, 1.0, 1.9]), "others do not see it");
    }
}
