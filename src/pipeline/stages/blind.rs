//! What a stage tells of relations where nobody has said which pairs are the same.
//!
//! Source: ARCHITECTURE.md, "Without gold".

use super::{Stage, source};
use crate::base::Rng;
use crate::blocking::CandidateSet;
use crate::model::evidence::Learned;

/// The better half of the pairs that are each other's best is trusted.
const BETTER_SHARE: f64 = 0.5;

/// Pairs that are each other's best candidates by a score, with the score and its lead over the second best of either.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mutual {
    pub left: u32,
    pub right: u32,
    pub score: f32,
    pub lead: f32,
}

impl Stage {
    /// What is learned of relations from the better half of the pairs that are each other's best by the score of the stage
    /// before, each against one seeded other candidate of its left entity. No gold is read.
    pub fn learn_blind(&self) -> Learned {
        let chosen = beyond_doubt(mutual(&self.set, &self.scores), 0.0);
        let relations = &self.ground.prepared.space.relations;
        let prior = Learned::prior(relations);
        let mut rng = Rng::new(7, "pairs that differ");
        let mut pairs = Vec::with_capacity(2 * chosen.len());
        for m in &chosen {
            pairs.push((m.left, m.right, true));
            let row: Vec<u32> = self.set.row(m.left).map(|i| self.set.right(i)).filter(|r| *r != m.right).collect();
            if !row.is_empty() {
                pairs.push((m.left, *rng.choose(&row), false));
            }
        }
        pairs.sort_unstable();
        let read: Vec<_> = pairs.into_iter().map(|(l, r, same)| (source(self, &prior), l, r, same)).collect();
        Learned::learn(relations, &read)
    }
}

/// Pairs that are each other's best; ties make no best.
pub fn mutual(set: &CandidateSet, scores: &[f32]) -> Vec<Mutual> {
    let mut out = Vec::new();
    for &left in set.lefts() {
        let Some((at, lead)) = first(set.row(left), scores) else { continue };
        let right = set.right(at);
        let column = set.column(right).iter().map(|&i| i as usize);
        let Some((back, other)) = first(column, scores) else { continue };
        if back == at {
            out.push(Mutual { left, right, score: scores[at], lead: lead.min(other) });
        }
    }
    out
}

/// The position with the highest score and its lead over the next; `None` without a lead.
fn first(positions: impl Iterator<Item = usize>, scores: &[f32]) -> Option<(usize, f32)> {
    let (mut best, mut second) = ((usize::MAX, f32::NEG_INFINITY), f32::NEG_INFINITY);
    for i in positions {
        if scores[i] > best.1 {
            second = best.1;
            best = (i, scores[i]);
        } else {
            second = second.max(scores[i]);
        }
    }
    (best.0 != usize::MAX && best.1 > second).then_some((best.0, best.1 - second))
}

/// The better half, without those that hardly lead.
pub fn beyond_doubt(mut all: Vec<Mutual>, least_lead: f32) -> Vec<Mutual> {
    all.sort_by(|a, b| b.score.total_cmp(&a.score).then((a.left, a.right).cmp(&(b.left, b.right))));
    all.truncate((all.len() as f64 * BETTER_SHARE).ceil() as usize);
    all.retain(|m| m.lead >= least_lead);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Left 1 to 3, right 11 to 13: 1-11 are each other's best by far, 2-12 too but less; 3 ties between two.
    #[test]
    fn links_are_mutual_lead_and_come_from_the_better_half() {
        let set = CandidateSet::from_rows(vec![
            (1, vec![(11, 0.0), (12, 0.0)]),
            (2, vec![(11, 0.0), (12, 0.0)]),
            (3, vec![(12, 0.0), (13, 0.0)]),
        ]);
        let found = mutual(&set, &[6.0, 1.0, 2.0, 3.0, -1.0, -1.0]);
        let pairs: Vec<(u32, u32, f32)> = found.iter().map(|m| (m.left, m.right, m.lead)).collect();
        assert_eq!(pairs, [(1, 11, 4.0), (2, 12, 1.0)], "the tie makes no pair; the lead is the smaller of both sides");
        let best = beyond_doubt(found.clone(), 1.0);
        assert_eq!(best.iter().map(|m| (m.left, m.right)).collect::<Vec<_>>(), [(1, 11)], "the better half");
        assert!(beyond_doubt(found, 4.5).is_empty(), "a small lead is a doubt");
    }

    #[test]
    fn one_candidate_alone_leads_without_bound() {
        let set = CandidateSet::from_rows(vec![(1, vec![(11, 0.0)])]);
        assert_eq!(mutual(&set, &[0.5])[0].lead, f32::INFINITY);
    }
}
