//! Hits at 1 and mean reciprocal rank.

use super::ScoredPair;

/// (hits at 1, mean reciprocal rank) over all left entities with gold, kept or lost; `None` without gold.
///
/// The rank of a left entity is that of its first kept gold; ties go to the smaller right identifier (byte order);
/// an entity whose gold is lost counts 0. `lost` holds the left end of each lost link.
pub fn ranking(pairs: &[ScoredPair], lost: &[String]) -> Option<(f64, f64)> {
    let mut rows: Vec<&ScoredPair> = pairs.iter().collect();
    rows.sort_by(|a, b| {
        a.left
            .as_bytes()
            .cmp(b.left.as_bytes())
            .then(b.score.total_cmp(&a.score))
            .then(a.right.as_bytes().cmp(b.right.as_bytes()))
    });
    let mut ends: std::collections::BTreeMap<&str, usize> = lost.iter().map(|l| (l.as_str(), 0)).collect();
    let mut at = 0;
    let mut current: Option<&str> = None;
    for row in rows {
        at = if current == Some(row.left.as_str()) { at + 1 } else { 1 };
        current = Some(&row.left);
        if row.same {
            let rank = ends.entry(&row.left).or_insert(0);
            if *rank == 0 {
                *rank = at;
            }
        }
    }
    if ends.is_empty() {
        return None;
    }
    let n = ends.len() as f64;
    let hits = ends.values().filter(|&&r| r == 1).count() as f64;
    let reciprocal: f64 = ends.values().map(|&r| if r == 0 { 0.0 } else { 1.0 / r as f64 }).sum();
    Some((hits / n, reciprocal / n))
}
