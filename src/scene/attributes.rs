//! The mirrored table of values: left value, attribute, right value, part.

use super::content::{is_value, key_of, relation_words};
use super::pairing::{RelationKey, RelationPair};
use super::rounding::{apportion, hundredths};
use super::waterfall::capitalized;
use crate::graph::{Direction, EntityId, KnowledgeGraph, Side};
use crate::model::{Explanation, ItemKind};
use std::collections::BTreeMap;

/// A value in words, some of them met on one side only.
pub type MarkedText = Vec<(String, bool)>;

/// One row of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct AttributeRow {
    pub name: String,
    /// Values of each side; empty where it has none. Marked words are missing on the other side.
    pub values: [MarkedText; 2],
    /// What the values move the logit by, in hundredths; `None` for the label, whose part is in *Name and
    /// surroundings*, and for values the model did not look at.
    pub shown: Option<i64>,
    pub items: Vec<u32>,
}

/// The table and its sum.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AttributeTable {
    pub rows: Vec<AttributeRow>,
    /// All parts together, in hundredths; the same number as the waterfall's row.
    pub shown: i64,
}

/// The attributes of an entity: key, value and whether the value is its label.
pub fn literals_of(graph: &KnowledgeGraph, entity: EntityId) -> Vec<(RelationKey, String, bool)> {
    let label = graph.label_literal(entity);
    let key = |name: &str| RelationKey { name: name.to_owned(), direction: Direction::Attribute };
    graph
        .literals(entity)
        .iter()
        .enumerate()
        .map(|(i, (a, value))| (key(graph.attribute_name(*a)), value.to_string(), label == Some(i)))
        .collect()
}

impl AttributeTable {
    /// Builds the table. `shown` is what the waterfall shows for *Attributes*, in hundredths.
    pub fn new(
        explanation: &Explanation,
        pairing: &[RelationPair],
        literals: &[Vec<(RelationKey, String, bool)>; 2],
        shown: Option<i64>,
    ) -> Self {
        let label_pair =
            [Side::Left, Side::Right].map(|s| literals[s.index()].iter().find(|l| l.2).map(|l| l.0.clone()));
        let mut order: Vec<RelationPair> = Vec::new();
        if label_pair.iter().any(Option::is_some) {
            order.push(label_pair.clone());
        }
        let is_attribute = |p: &&RelationPair| p.iter().flatten().all(|k| k.direction == Direction::Attribute);
        let free = |side: usize, key: &RelationKey| label_pair[side].as_ref() != Some(key);
        order.extend(pairing.iter().filter(is_attribute).filter_map(|p| {
            let kept: RelationPair = std::array::from_fn(|s| p[s].clone().filter(|k| free(s, k)));
            kept.iter().any(Option::is_some).then_some(kept)
        }));
        let mut parts: BTreeMap<(usize, RelationKey), (f64, Vec<u32>)> = BTreeMap::new();
        for item in explanation.items.iter().filter(|i| i.kind == ItemKind::Edge && i.hop == 1 && is_value(i)) {
            if let (Some(side), Some(key)) = (item.side, key_of(item)) {
                let part = parts.entry((side.index(), key)).or_default();
                part.0 += item.contribution;
                part.1.push(item.id);
            }
        }
        let values = |side: usize, key: &Option<RelationKey>| {
            let of =
                |k: &RelationKey| literals[side].iter().filter(|l| l.0 == *k).map(|l| l.1.as_str()).collect::<Vec<_>>();
            key.as_ref().map(of).unwrap_or_default().join(", ")
        };
        let mut rows = Vec::new();
        let mut amounts = Vec::new();
        for pair in &order {
            let texts = [values(0, &pair[0]), values(1, &pair[1])];
            let key = pair[0].as_ref().or(pair[1].as_ref());
            let found: Vec<_> =
                (0..2).filter_map(|s| pair[s].as_ref().and_then(|k| parts.remove(&(s, k.clone())))).collect();
            if texts.iter().all(String::is_empty) && found.is_empty() {
                continue;
            }
            let amount: Option<f64> = (!found.is_empty()).then(|| found.iter().map(|f| f.0).sum());
            amounts.extend(amount.map(|a| (rows.len(), a * 100.0)));
            rows.push(AttributeRow {
                name: key.map(|k| capitalized(&relation_words(k))).unwrap_or_default(),
                values: mark(&texts[0], &texts[1]),
                shown: None,
                items: found.into_iter().flat_map(|f| f.1).collect(),
            });
        }
        let sum: f64 = amounts.iter().map(|a| a.1).sum();
        let total = shown.unwrap_or_else(|| hundredths(sum / 100.0));
        let numbers: Vec<f64> = amounts.iter().map(|a| a.1).collect();
        for ((row, _), shown) in amounts.iter().zip(apportion(&numbers, total)) {
            rows[*row].shown = Some(shown);
        }
        // The label first, then what moves the logit most, then the rest by name.
        let label_rows = usize::from(label_pair.iter().any(Option::is_some)).min(rows.len());
        rows[label_rows..]
            .sort_by(|a, b| b.shown.map(i64::abs).cmp(&a.shown.map(i64::abs)).then_with(|| a.name.cmp(&b.name)));
        Self { rows, shown: total }
    }
}

/// Marks the words of each text that the other lacks, if they share a word at all.
fn mark(left: &str, right: &str) -> [MarkedText; 2] {
    let words = |t: &str| t.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let plain = |w: &str| w.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let sides = [words(left), words(right)];
    let shared = sides[0].iter().any(|w| sides[1].iter().any(|v| plain(v) == plain(w)));
    [0, 1].map(|side: usize| {
        let other = &sides[1 - side];
        let missing = |w: &String| shared && !plain(w).is_empty() && !other.iter().any(|v| plain(v) == plain(w));
        sides[side].iter().map(|w| (w.clone(), missing(w))).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_one_side_are_marked_only_beside_shared_ones() {
        let [left, right] = mark("Radioactive", "Radioactive (Remix)");
        assert!(left.iter().all(|w| !w.1));
        assert_eq!(right.iter().filter(|w| w.1).map(|w| w.0.as_str()).collect::<Vec<_>>(), ["(Remix)"]);
        let [left, _] = mark("3:06", "4:36");
        assert!(left.iter().all(|w| !w.1), "two unlike values are told apart by reading them");
    }
}
