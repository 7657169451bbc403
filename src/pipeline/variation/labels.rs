//! Fewer links to learn from: so many, or only those of a type.
//!
//! In: graphs with gold. Out: the same with fewer links in its splits. Invariant: every entity that had a link stays
//! in scope, so that the candidates, and with them the rivals, are those of the whole task.

use super::{Variation, no_gold};
use crate::base::{Error, Result, hash_text};
use crate::graph::{Gold, GraphPair, LabeledPair, Protocol, Side, Split};

/// Notes the ends of all pairs as entities to be matched, whatever happens to the links.
pub(super) fn remember_ends(pair: &mut GraphPair) {
    let Some(gold) = &mut pair.links else { return };
    for p in gold.splits.iter().flatten() {
        gold.unlabeled[0].push(p.left.clone());
        gold.unlabeled[1].push(p.right.clone());
    }
    sort(gold);
}

/// Puts the gold in order again.
pub(super) fn sort(gold: &mut Gold) {
    let empty = Gold::new(gold.protocol, Default::default());
    *gold = std::mem::replace(gold, empty).sorted();
}

/// Keeps the pairs of train and valid, and of test, that have an end of the wanted types.
///
/// Errors: `Mismatch` when a split is empty afterwards.
pub(super) fn limit_types(pair: &mut GraphPair, variation: &Variation) -> Result<()> {
    let limits = [
        (Split::Train, &variation.train_types, "--train-types"),
        (Split::Valid, &variation.train_types, "--train-types"),
        (Split::Test, &variation.test_types, "--test-types"),
    ];
    for (split, types, switch) in limits.into_iter().filter(|l| !l.1.is_empty()) {
        let gold = pair.links.as_ref().ok_or_else(no_gold)?;
        let of_type = |side: Side, iri: &str| {
            let graph = pair.side(side);
            graph.find(iri).is_some_and(|e| graph.types(e).any(|t| types.iter().any(|p| fits(p, t))))
        };
        let kept: Vec<LabeledPair> = gold
            .split(split)
            .iter()
            .filter(|p| of_type(Side::Left, &p.left) || of_type(Side::Right, &p.right))
            .cloned()
            .collect();
        if !kept.iter().any(|p| p.same) {
            return Err(Error::mismatch(
                format!("no link of {} has an end of type {}", split.name(), types.join(", ")),
                format!("Choose types that inspect --json lists, with * for any ending, for {switch}"),
            ));
        }
        if let Some(gold) = &mut pair.links {
            gold.splits[split as usize] = kept;
        }
    }
    Ok(())
}

/// Whether a type is the pattern, or begins with it where that ends in `*`.
fn fits(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == pattern,
    }
}

/// Keeps `wanted` links of train, those with the smallest hash under the seed. Of listed pairs that differ the same
/// share stays, so that their ratio is kept; at least one.
///
/// Errors: `Mismatch` when train has fewer links.
pub(super) fn limit_train(pair: &mut GraphPair, wanted: usize, seed: u64) -> Result<()> {
    let gold = pair.links.as_mut().ok_or_else(no_gold)?;
    let train = &mut gold.splits[Split::Train as usize];
    let links = train.iter().filter(|p| p.same).count();
    if wanted == 0 || wanted > links {
        return Err(Error::mismatch(
            format!("train has {links} links, {wanted} were asked for"),
            "Give --train-links a number from 1 to that of train's links",
        ));
    }
    let others = train.len() - links;
    let wanted_others = match gold.protocol {
        Protocol::Pairs => (others * wanted).div_ceil(links),
        Protocol::Ranking => others,
    };
    let mut ordered: Vec<(u64, LabeledPair)> =
        std::mem::take(train).into_iter().map(|p| (hash_text(&p.right, hash_text(&p.left, seed)), p)).collect();
    ordered.sort_unstable();
    let mut left_of = [wanted_others, wanted];
    for (_, p) in ordered {
        let open = &mut left_of[usize::from(p.same)];
        if *open > 0 {
            *open -= 1;
            train.push(p);
        }
    }
    train.sort_unstable();
    Ok(())
}
