//! Which relation of the left graph stands beside which relation of the right one.
//!
//! In: the relations met on both sides and an affinity between 0 and 1. Out: pairs and leftovers, each relation
//! exactly once. The order of the input never matters.

use super::attributes::literals_of;
use super::content::relations_of;
use crate::graph::{Direction, EntityId, KnowledgeGraph, Side};
use crate::model::Explanation;

/// Below this affinity two relations are not taken for the same. Chosen by us: pairs of relations that never
/// agree in training are far below it, names that agree are above it even without training.
pub const LEAST_AFFINITY: f32 = 0.05;

/// A relation or attribute as one side writes it, and how it is read from the entity.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelationKey {
    pub name: String,
    pub direction: Direction,
}

/// Two relations that stand together, or one that stands alone. At least one side is present.
pub type RelationPair = [Option<RelationKey>; 2];

/// Pairs the relations and attributes of two entities: those of the explanation's edges and of all their values.
///
/// `affinity` is asked for names. Source: ARCHITECTURE.md, "The window" (Explore).
pub fn pairing_of(
    explanation: &Explanation,
    graphs: [&KnowledgeGraph; 2],
    entities: [EntityId; 2],
    affinity: &dyn Fn(&str, &str) -> f32,
) -> Vec<RelationPair> {
    let keys = [Side::Left, Side::Right].map(|side| {
        let mut keys = relations_of(explanation, side);
        keys.extend(literals_of(graphs[side.index()], entities[side.index()]).into_iter().map(|l| l.0));
        keys
    });
    pair_relations(&keys[0], &keys[1], &|a, b| affinity(&a.name, &b.name))
}

/// Pairs relations greedily: the highest affinity first, ties by name; what is left stands alone.
///
/// Entities and values never mix: an attribute is only paired with an attribute.
/// Cost: left x right calls of `affinity`.
/// Source: ARCHITECTURE.md, "The window" (Explore).
pub fn pair_relations(
    left: &[RelationKey],
    right: &[RelationKey],
    affinity: &dyn Fn(&RelationKey, &RelationKey) -> f32,
) -> Vec<RelationPair> {
    let unique = |keys: &[RelationKey]| {
        let mut keys = keys.to_vec();
        keys.sort();
        keys.dedup();
        keys
    };
    let (left, right) = (unique(left), unique(right));
    let is_value = |key: &RelationKey| key.direction == Direction::Attribute;
    let mut offers = Vec::new();
    for (l, a) in left.iter().enumerate() {
        for (r, b) in right.iter().enumerate() {
            let value = affinity(a, b);
            if is_value(a) == is_value(b) && value >= LEAST_AFFINITY {
                offers.push((value, l, r));
            }
        }
    }
    offers.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let (mut free_left, mut free_right) = (vec![true; left.len()], vec![true; right.len()]);
    let mut pairs: Vec<RelationPair> = Vec::new();
    for (_, l, r) in offers {
        if free_left[l] && free_right[r] {
            (free_left[l], free_right[r]) = (false, false);
            pairs.push([Some(left[l].clone()), Some(right[r].clone())]);
        }
    }
    let alone = |keys: &[RelationKey], free: &[bool]| {
        keys.iter().zip(free).filter(|(_, f)| **f).map(|(k, _)| k.clone()).collect::<Vec<_>>()
    };
    pairs.extend(alone(&left, &free_left).into_iter().map(|k| [Some(k), None]));
    pairs.extend(alone(&right, &free_right).into_iter().map(|k| [None, Some(k)]));
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str) -> RelationKey {
        RelationKey { name: name.to_owned(), direction: Direction::Out }
    }

    fn table(a: &RelationKey, b: &RelationKey) -> f32 {
        match (a.name.as_str(), b.name.as_str()) {
            ("artist", "performer") => 0.9,
            ("artist", "composer") => 0.8,
            ("writer", "composer") => 0.7,
            ("writer", "performer") => 0.9,
            _ => 0.0,
        }
    }

    #[test]
    fn best_affinity_first_and_ties_by_name() {
        let (l, r) = ([key("writer"), key("artist"), key("year")], [key("performer"), key("composer")]);
        let pairs = pair_relations(&l, &r, &table);
        assert_eq!(pairs[0], [Some(key("artist")), Some(key("performer"))]);
        assert_eq!(pairs[1], [Some(key("writer")), Some(key("composer"))]);
        assert_eq!(pairs[2], [Some(key("year")), None]);
        let turned = pair_relations(&[l[2].clone(), l[1].clone(), l[0].clone()], &[r[1].clone(), r[0].clone()], &table);
        assert_eq!(pairs, turned, "the order of the input does not matter");
    }

    #[test]
    fn values_and_entities_are_not_paired() {
        let value = RelationKey { name: "performer".to_owned(), direction: Direction::Attribute };
        let pairs = pair_relations(&[key("artist")], &[value], &table);
        assert_eq!(pairs.len(), 2);
    }
}
