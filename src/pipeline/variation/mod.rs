//! The same data under harder conditions: fewer labels, labels of one type, facts in other places, no partner to find.
//!
//! In: opened graphs with gold, a [`Variation`], a seed. Out: opened graphs, changed before anything is computed from
//! them, and what was done ([`VariationReport`]).
//!
//! Invariants: the choice depends on identifiers and the seed alone, never on the order of rows or on threads; valid
//! keeps all links, unless it is limited by type together with train; what is chosen for a smaller number is among
//! what is chosen for a larger one. Definitions: ARCHITECTURE.md, "Harder conditions".

mod fold;
mod labels;
mod partners;

use super::Opened;
use crate::base::{Error, Result};
use crate::graph::Side;
use serde::Serialize;

/// A relation of one side whose neighbor's name is to stand in the entity's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoldedRelation {
    pub side: Side,
    /// As the graph writes it, or its local name in words ("artist").
    pub relation: String,
}

impl std::str::FromStr for FoldedRelation {
    type Err = String;

    /// Reads `left:artist` or `right:album`.
    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let (side, relation) = text.split_once(':').unwrap_or(("", text));
        let side = match side {
            "left" => Side::Left,
            "right" => Side::Right,
            _ => return Err("write the side before the relation, as in left:artist".to_owned()),
        };
        if relation.trim().is_empty() {
            return Err("write a relation after the side, as in left:artist".to_owned());
        }
        Ok(Self { side, relation: relation.trim().to_owned() })
    }
}

/// What is to be changed. The default changes nothing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Variation {
    /// So many links of train are used, the others are not.
    pub train_links: Option<usize>,
    /// Types as `music.*` or `people.person`: only links of train and valid with such an end are used.
    pub train_types: Vec<String>,
    /// The same for test.
    pub test_types: Vec<String>,
    pub folded_relations: Vec<FoldedRelation>,
    /// Share of test's right ends that leave the right graph, 0 to 1.
    pub dropped_partners: Option<f64>,
}

/// What was changed; counts are of links (or listed pairs that are the same) and of edges.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct VariationReport {
    /// Links used after all changes: train, valid, test.
    pub links: [usize; 3],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub train_links: Option<usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub train_types: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub test_types: Vec<String>,
    /// Per folded relation: side, relation, names that were changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub folded: Vec<(Side, String, usize)>,
    /// Right entities that were removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dropped_partners: Option<usize>,
    /// Left entities of test that have no partner any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partnerless_test_entities: Option<usize>,
}

impl Variation {
    /// Whether nothing is to be changed.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// Applies the changes in this order: types, number of links, folded relations, dropped partners.
///
/// Errors: `Mismatch` where there is no gold, where too few links are left, or for a relation that does not exist.
/// Source: ARCHITECTURE.md, "Harder conditions".
pub fn vary(mut opened: Opened, variation: &Variation, seed: u64) -> Result<(Opened, VariationReport)> {
    let mut report = VariationReport {
        train_links: variation.train_links,
        train_types: variation.train_types.clone(),
        test_types: variation.test_types.clone(),
        ..VariationReport::default()
    };
    labels::remember_ends(&mut opened.pair);
    labels::limit_types(&mut opened.pair, variation)?;
    if let Some(wanted) = variation.train_links {
        labels::limit_train(&mut opened.pair, wanted, seed)?;
    }
    for folded in &variation.folded_relations {
        let changed = fold::fold(&mut opened.pair, folded, seed)?;
        report.folded.push((folded.side, folded.relation.clone(), changed));
    }
    if let Some(share) = variation.dropped_partners {
        let dropped = partners::drop_partners(&mut opened.pair, share, seed)?;
        report.dropped_partners = Some(dropped);
        report.partnerless_test_entities = opened.pair.links.as_ref().map(|gold| gold.partnerless.len());
    }
    if let Some(gold) = &opened.pair.links {
        report.links = [0, 1, 2].map(|i| gold.splits[i].iter().filter(|p| p.same).count());
    }
    Ok((opened, report))
}

fn no_gold() -> Error {
    Error::mismatch("there is no gold to take links from", "Give --links PATH, or a benchmark folder with gold")
}

#[cfg(test)]
mod tests;
