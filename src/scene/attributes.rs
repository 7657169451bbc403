//! The mirrored table of values: left value, attribute, right value, part.

use super::content::{is_value, key_of, relation_words};
use super::pairing::{RelationKey, RelationPair};
use super::rounding::{apportion, hundredths};
use super::waterfall::capitalized;
use crate::base::normalize;
use crate::graph::{Direction, EntityId, KnowledgeGraph, Side};
use crate::model::{Edit, Explanation, ItemKind};
use std::collections::BTreeMap;

/// A value in pieces, some of them met on one side only; the pieces joined are the value.
pub type MarkedText = Vec<(String, bool)>;

/// A value that can be edited: the attribute and the text, as the graph writes them, and the text tried out.
#[derive(Debug, Clone, PartialEq)]
pub struct EditableValue {
    pub attribute: String,
    pub old: String,
    pub tried: Option<String>,
}

/// One row of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct AttributeRow {
    pub name: String,
    /// Values of each side; empty where it has none. Marked letters are missing on the other side.
    pub values: [MarkedText; 2],
    /// What a click edits: the first value of each side.
    pub editable: [Option<EditableValue>; 2],
    /// How alike the values are, where the model compared them.
    pub similarity: Option<f64>,
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
        edits: &[Edit],
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
            let of = |k: &RelationKey| {
                let own = literals[side].iter().filter(|l| l.0 == *k);
                own.map(|l| tried_text(edits, side, &k.name, &l.1).unwrap_or_else(|| l.1.clone())).collect::<Vec<_>>()
            };
            key.as_ref().map(of).unwrap_or_default().join(", ")
        };
        let editable = |side: usize, key: &Option<RelationKey>| {
            let key = key.as_ref().filter(|k| k.direction == Direction::Attribute)?;
            let old = literals[side].iter().find(|l| l.0 == *key)?.1.clone();
            let tried = tried_text(edits, side, &key.name, &old);
            Some(EditableValue { attribute: key.name.clone(), old, tried })
        };
        let similarity = |items: &[u32]| {
            let of = explanation.items.iter().filter(|i| items.contains(&i.id) && i.counterpart.is_some());
            of.filter_map(|i| i.similarity).reduce(f64::max)
        };
        let mut rows = Vec::new();
        let mut amounts = Vec::new();
        for pair in &order {
            let texts = [values(0, &pair[0]), values(1, &pair[1])];
            let key = pair[0].as_ref().or(pair[1].as_ref());
            let found: Vec<_> =
                (0..2).filter_map(|s| pair[s].as_ref().and_then(|k| parts.remove(&(s, k.clone())))).collect();
            let written = (0..2).any(|s| pair[s].as_ref().is_some_and(|k| literals[s].iter().any(|l| l.0 == *k)));
            if !written && found.is_empty() {
                continue;
            }
            let amount: Option<f64> = (!found.is_empty()).then(|| found.iter().map(|f| f.0).sum());
            amounts.extend(amount.map(|a| (rows.len(), a * 100.0)));
            let items: Vec<u32> = found.into_iter().flat_map(|f| f.1).collect();
            rows.push(AttributeRow {
                name: key.map(|k| capitalized(&relation_words(k))).unwrap_or_default(),
                values: mark(&texts[0], &texts[1]),
                editable: [0, 1].map(|side| editable(side, &pair[side])),
                similarity: similarity(&items),
                shown: None,
                items,
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

/// The text that is tried out instead of a value; empty where the value, or its attribute, is left out.
fn tried_text(edits: &[Edit], side: usize, attribute: &str, old: &str) -> Option<String> {
    edits.iter().filter(|e| e.side().index() == side).find_map(|edit| match edit {
        Edit::Value { attribute: a, old: o, new, .. } if a == attribute && o == old => Some(new.clone()),
        Edit::Relation { relation, direction: Direction::Attribute, .. } if relation == attribute => {
            Some(String::new())
        }
        Edit::Edge { relation, direction: Direction::Attribute, neighbor, .. }
            if relation == attribute && normalize(neighbor) == normalize(old) =>
        {
            Some(String::new())
        }
        _ => None,
    })
}

/// Longer values are marked word by word.
const LETTERS_COMPARED: usize = 400;

/// Marks the letters of each text that the other lacks, if at least half of the shorter one is common: two unlike values
/// are told apart by reading them.
pub(super) fn mark(left: &str, right: &str) -> [MarkedText; 2] {
    let letters = [left, right].map(|t| t.chars().collect::<Vec<char>>());
    let shortest = letters[0].len().min(letters[1].len());
    let whole = |text: &str| if text.is_empty() { Vec::new() } else { vec![(text.to_owned(), false)] };
    if shortest == 0 || letters.iter().any(|l| l.len() > LETTERS_COMPARED) {
        return [whole(left), whole(right)];
    }
    let common = without_chance(&letters, common_letters(&letters[0], &letters[1]));
    if 2 * common.iter().filter(|c| c.is_some()).count() < shortest {
        return [whole(left), whole(right)];
    }
    let mut met = [vec![false; letters[0].len()], vec![false; letters[1].len()]];
    for (i, at) in common.iter().enumerate() {
        if let Some(j) = at {
            met[0][i] = true;
            met[1][*j] = true;
        }
    }
    [0, 1].map(|side: usize| {
        let mut out: MarkedText = Vec::new();
        for (c, met) in letters[side].iter().zip(&met[side]) {
            match out.last_mut() {
                Some(last) if last.1 != *met => last.0.push(*c),
                _ => out.push((c.to_string(), !met)),
            }
        }
        out
    })
}

/// Without single letters that are common by chance: one that stands alone between differing ones, and is no word, tells
/// a reader nothing ("2012-09-04" and "2014" both end in 4).
fn without_chance(letters: &[Vec<char>; 2], mut common: Vec<Option<usize>>) -> Vec<Option<usize>> {
    let word = |side: usize, at: usize| {
        let free = |i: Option<usize>| i.and_then(|i| letters[side].get(i)).is_none_or(|c| !c.is_alphanumeric());
        free(at.checked_sub(1)) && free(at.checked_add(1))
    };
    let alone = |i: usize, j: usize| {
        let before = i > 0 && j > 0 && common[i - 1] == Some(j - 1);
        !before && common.get(i + 1) != Some(&Some(j + 1)) && !(word(0, i) && word(1, j))
    };
    let dropped: Vec<usize> = (0..common.len()).filter(|i| common[*i].is_some_and(|j| alone(*i, j))).collect();
    for i in dropped {
        common[i] = None;
    }
    common
}

/// For each letter of `a` the letter of `b` it is matched with, in order: the longest common subsequence; letters of
/// either case are one.
pub(super) fn common_letters(a: &[char], b: &[char]) -> Vec<Option<usize>> {
    let same = |x: &char, y: &char| x.to_lowercase().eq(y.to_lowercase());
    let width = b.len() + 1;
    let mut length = vec![0u16; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            length[i * width + j] = match same(&a[i], &b[j]) {
                true => length[(i + 1) * width + j + 1] + 1,
                false => length[(i + 1) * width + j].max(length[i * width + j + 1]),
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut out = vec![None; a.len()];
    while i < a.len() && j < b.len() {
        if same(&a[i], &b[j]) {
            out[i] = Some(j);
            (i, j) = (i + 1, j + 1);
        } else if length[(i + 1) * width + j] >= length[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &MarkedText) -> Vec<&str> {
        text.iter().filter(|w| w.1).map(|w| w.0.as_str()).collect()
    }

    #[test]
    fn letters_of_one_side_are_marked_only_beside_common_ones() {
        let [left, right] = mark("Radioactive", "Radioactive (Remix)");
        assert!(marked(&left).is_empty());
        assert_eq!(marked(&right), [" (Remix)"]);
        let [left, right] = mark("Imagine Dragons", "imagine dragoons");
        assert_eq!((marked(&left), marked(&right)), (vec![], vec!["o"]));
        let [left, right] = mark("2012-09-04", "2014");
        assert_eq!((marked(&left), marked(&right)), (vec!["2-09-04"], vec!["4"]), "no letter is met by chance");
        let [left, right] = mark("Part A", "Part A, live");
        assert_eq!((marked(&left), marked(&right)), (vec![], vec![", live"]), "a word of one letter is met");
        let [left, _] = mark("alternative rock", "hip hop");
        assert!(left.iter().all(|w| !w.1), "two unlike values are told apart by reading them");
        let [_, right] = mark("", "2014");
        assert_eq!(right, [("2014".to_owned(), false)]);
    }

    #[test]
    fn pieces_joined_are_the_value() {
        for (a, b) in [("3:06", "3:16"), ("Straße 1", "strasse 1"), ("abc", "")] {
            let [left, right] = mark(a, b);
            let joined = |t: &MarkedText| t.iter().map(|w| w.0.as_str()).collect::<String>();
            assert_eq!((joined(&left).as_str(), joined(&right).as_str()), (a, b));
        }
    }
}
