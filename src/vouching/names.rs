//! What a similarity of names is worth, learned from the left entities whose partner is known.

use rustc_hash::FxHashMap;

/// No name is surer than this.
const SUREST: f64 = 0.98;
const SUREST_WITH_TIE: f64 = 0.985;
/// Keeps equal probabilities in the order of their similarities.
const TIE: f64 = 1e-4;

/// For left entities the right ones with the most similar names: (right, similarity).
pub type NameLists = Vec<(u32, Vec<(u32, f32)>)>;

/// Evidence of names, by left entity.
#[derive(Debug, Clone, Default)]
pub struct NameEvidence {
    by_left: FxHashMap<u32, Vec<(u32, f32)>>,
    map: Monotone,
}

impl NameEvidence {
    /// Fits a monotone map from similarity to the share of right answers on the lists of the entities whose partner is
    /// known, and applies it to all lists.
    ///
    /// `known`: (left, right). Source: ARCHITECTURE.md, "Vouching" (names).
    pub fn learn(lists: &NameLists, known: &[(u32, u32)]) -> Self {
        let mut partners: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        for &(l, r) in known {
            partners.entry(l).or_default().push(r);
        }
        let mut seen: Vec<(f64, f64)> = Vec::new();
        for (left, list) in lists {
            if let Some(rights) = partners.get(left) {
                seen.extend(list.iter().map(|(r, s)| (f64::from(*s), f64::from(u8::from(rights.contains(r))))));
            }
        }
        let map = Monotone::fit(seen);
        let by_left = lists
            .iter()
            .map(|(left, list)| (*left, list.iter().map(|&(r, s)| (r, map.evidence(s))).collect()))
            .collect();
        Self { by_left, map }
    }

    /// Evidence of a similarity, for a name that no entity has.
    pub fn of_similarity(&self, similarity: f32) -> f32 {
        self.map.evidence(similarity)
    }

    /// (right, evidence) of a left entity.
    pub fn of(&self, left: u32) -> &[(u32, f32)] {
        self.by_left.get(&left).map_or(&[], Vec::as_slice)
    }
}

/// A monotone fit by pooling adjacent violators, read between its knots along straight lines.
#[derive(Debug, Clone, Default)]
struct Monotone {
    /// (similarity, probability), ascending.
    knots: Vec<(f64, f64)>,
}

impl Monotone {
    /// From (similarity, 0 or 1), in any order.
    fn fit(mut seen: Vec<(f64, f64)>) -> Self {
        seen.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let mut points: Vec<(f64, f64, f64)> = Vec::new();
        for (s, y) in seen {
            match points.last_mut() {
                Some(last) if last.0 == s => {
                    last.1 += y;
                    last.2 += 1.0;
                }
                _ => points.push((s, y, 1.0)),
            }
        }
        // Blocks of (first similarity, last similarity, sum, count).
        let mut blocks: Vec<(f64, f64, f64, f64)> = Vec::new();
        for (s, y, count) in points {
            blocks.push((s, s, y, count));
            // A block that has grown may now stand above or below its neighbor.
            while blocks.len() > 1 {
                let (a, b) = (blocks[blocks.len() - 2], blocks[blocks.len() - 1]);
                if a.2 / a.3 < b.2 / b.3 {
                    break;
                }
                blocks.truncate(blocks.len() - 2);
                blocks.push((a.0, b.1, a.2 + b.2, a.3 + b.3));
            }
        }
        let knots = blocks.iter().flat_map(|b| [(b.0, b.2 / b.3), (b.1, b.2 / b.3)]).collect();
        Self { knots }
    }

    /// What a similarity of names says.
    fn evidence(&self, s: f32) -> f32 {
        let p = self.at(f64::from(s)).min(SUREST) + TIE * f64::from(s);
        -(1.0 - p.min(SUREST_WITH_TIE)).ln() as f32
    }

    fn at(&self, s: f64) -> f64 {
        let (Some(first), Some(last)) = (self.knots.first(), self.knots.last()) else { return 0.0 };
        let after = self.knots.partition_point(|k| k.0 < s);
        match (after.checked_sub(1).map(|i| self.knots[i]), self.knots.get(after)) {
            (Some(a), Some(b)) if b.0 > a.0 => a.1 + (b.1 - a.1) * (s - a.0) / (b.0 - a.0),
            (_, Some(_)) => first.1,
            _ => last.1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// .1: wrong; .4: right, .5: wrong (pooled to 1/2); .9: right. Halfway from .1 to .4 the line is at 1/4.
    #[test]
    fn the_monotone_fit_by_hand() {
        let map = Monotone::fit(vec![(0.5, 0.0), (0.9, 1.0), (0.1, 0.0), (0.4, 1.0)]);
        for (s, want) in [(0.0, 0.0), (0.1, 0.0), (0.25, 0.25), (0.45, 0.5), (0.9, 1.0), (1.0, 1.0)] {
            assert!((map.at(s) - want).abs() < 1e-9, "{s}: {}", map.at(s));
        }
        assert_eq!(Monotone::fit(Vec::new()).at(0.7), 0.0, "nothing known, nothing said");
    }

    #[test]
    fn names_speak_as_loud_as_they_were_right() {
        let lists = vec![(0, vec![(10, 0.9), (11, 0.2)]), (1, vec![(12, 0.9)]), (2, vec![(13, 0.9), (14, 0.2)])];
        let names = NameEvidence::learn(&lists, &[(0, 10), (1, 19)]);
        // At .9 one of two is right, at .2 none: -ln(1 - .5 - .00009), -ln(1 - .00002).
        assert!((names.of(2)[0].1 - 0.693_33).abs() < 1e-4, "{:?}", names.of(2));
        assert!(names.of(2)[1].1 < 1e-4);
        assert!(names.of(7).is_empty());
    }
}
