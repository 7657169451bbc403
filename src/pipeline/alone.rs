//! Examples of entities without a partner, made from entities that have one.
//!
//! In: train's candidates with their labels. Out: further examples in which the right answer is hidden, so that the
//! best of a row is wrong. Why: in train's rows every left entity has its partner among the candidates; a model that saw
//! nothing else trusts the best of any row. Invariant: no label but train's is read.

use super::{Blocked, Prepared};
use crate::base::hash_text;
use crate::model::evidence::{Examples, Rivals};

/// Of so many left entities of train one is shown a second time without its partner.
/// Source: ARCHITECTURE.md, "Training of evidence" (chosen on valid).
const ONE_OF: u64 = 2;

/// The wrong candidates of left entities, as they stand among their rivals where the partner is not there.
///
/// `scores` are those by which rivals are ranked, by candidate position; `pairs` are sorted.
/// Source: ARCHITECTURE.md, "Training of evidence".
pub(super) fn without_partner(
    prepared: &Prepared,
    blocked: &Blocked,
    scores: &[f32],
    pairs: &[(u32, u32, bool)],
    seed: u64,
) -> Examples {
    let mut out = Examples::default();
    let rivals = Rivals::new(&blocked.set, scores);
    for row in pairs.chunk_by(|a, b| a.0 == b.0) {
        let Some(&(left, _, _)) = row.first() else { continue };
        let draw = hash_text(&super::evaluate::identifier(prepared, left), seed);
        if !draw.is_multiple_of(ONE_OF) || row.iter().all(|p| !p.2) {
            continue;
        }
        // Train's lost links are among the pairs, but not in the row of the candidates.
        let hidden: Vec<(u32, f32)> = blocked
            .set
            .row(left)
            .map(|i| (blocked.set.right(i), scores[i]))
            .filter(|(right, _)| row.binary_search(&(left, *right, true)).is_err())
            .collect();
        for &(right, score) in &hidden {
            out.pairs.push((left, right, false));
            out.rivals.push(rivals.within(&hidden, left, right, score));
        }
    }
    out
}
