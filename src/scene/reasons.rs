//! What speaks for a pair, what against, and what is missing, in short sentences.
//!
//! In: an explanation and the pairing of relations. Out: [`Reasons`]. Invariants: a reason names the part it stands for; an
//! edge and its counterpart are one reason. Source: ARCHITECTURE.md, "The window" (reasons).

use super::content::{key_of, relation_words, relations_of};
use super::pairing::RelationPair;
use super::waterfall::capitalized;
use crate::graph::Side;
use crate::model::{Explanation, Item, ItemKind};
use std::collections::BTreeSet;

const SIDES: [Side; 2] = [Side::Left, Side::Right];
/// Reasons listed of each kind.
const LISTED: usize = 3;
/// Smaller parts are no reasons: they are drawn gray, too.
const LEAST_PART: f64 = 0.05;

/// One reason.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    pub words: String,
    /// What its edges move the logit by.
    pub part: f64,
    pub items: Vec<u32>,
}

/// The largest reasons of both kinds, and what one side has nothing to set against.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reasons {
    pub in_favor: Vec<Reason>,
    pub against: Vec<Reason>,
    /// By side: relations and attributes of the other side that have no like here.
    pub missing: [Vec<String>; 2],
}

impl Reasons {
    /// Reads the parts of an explanation.
    pub fn new(explanation: &Explanation, pairing: &[RelationPair]) -> Self {
        let mut all: Vec<Reason> = Vec::new();
        let mut told: BTreeSet<u32> = BTreeSet::new();
        for item in explanation.items.iter().filter(|i| i.parent.is_none()) {
            if !told.insert(item.id) {
                continue;
            }
            let partner = counterpart_of(explanation, item).filter(|p| told.insert(p.id));
            let part = item.contribution + partner.map_or(0.0, |p| p.contribution);
            let items = std::iter::once(item.id).chain(partner.map(|p| p.id)).collect();
            all.extend(words_of(item, part).map(|words| Reason { words, part, items }));
        }
        all.retain(|r| r.part.abs() >= LEAST_PART);
        all.sort_by(|a, b| b.part.abs().total_cmp(&a.part.abs()).then(a.items.cmp(&b.items)));
        let (mut in_favor, mut against): (Vec<Reason>, Vec<Reason>) = all.into_iter().partition(|r| r.part > 0.0);
        in_favor.truncate(LISTED);
        against.truncate(LISTED);
        let missing = [0, 1].map(|side: usize| {
            // What no edge was read of is no neighbor or value: the names have parts of their own.
            let [own, across] = [side, 1 - side].map(|s| relations_of(explanation, SIDES[s]));
            let here: BTreeSet<String> = own.iter().map(relation_words).collect();
            let alone = pairing.iter().filter(|p| p[side].is_none()).filter_map(|p| p[1 - side].as_ref());
            let words: BTreeSet<String> = alone.filter(|k| across.contains(k)).map(relation_words).collect();
            words.difference(&here).cloned().collect()
        });
        Self { in_favor, against, missing }
    }
}

/// The edge across that has this one as counterpart and is its counterpart.
fn counterpart_of<'a>(explanation: &'a Explanation, item: &Item) -> Option<&'a Item> {
    let (neighbor, counterpart) = (item.neighbor.as_ref()?, item.counterpart.as_ref()?);
    explanation.items.iter().find(|other| {
        other.hop == 1
            && item.hop == 1
            && other.side == item.side.map(Side::other)
            && other.neighbor.as_ref() == Some(counterpart)
            && other.counterpart.as_ref() == Some(neighbor)
            && other.relation == item.counterpart_relation
    })
}

fn words_of(item: &Item, part: f64) -> Option<String> {
    let yes = part > 0.0;
    Some(match item.kind {
        ItemKind::Own if yes => "The names and what surrounds them are alike".to_owned(),
        ItemKind::Own => "The names and what surrounds them differ".to_owned(),
        ItemKind::Rivals if yes => "No rival comes near".to_owned(),
        ItemKind::Rivals => "A rival is as near".to_owned(),
        ItemKind::Residual => return None,
        ItemKind::Edge => {
            let plain = relation_words(&key_of(item)?);
            let relation = capitalized(&plain);
            let name = &item.neighbor.as_ref()?.label;
            let side = if item.side == Some(Side::Left) { "left" } else { "right" };
            match &item.counterpart {
                Some(other) if other.label.to_lowercase() == name.to_lowercase() => {
                    format!("{relation}: {name} on both sides")
                }
                Some(other) if yes => format!("{relation}: {name} like {}", other.label),
                Some(other) => format!("{relation}: {name} against {}", other.label),
                None => format!("Only {side}: {plain} {name}"),
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{pairing, radioactive};
    use super::*;

    #[test]
    fn the_largest_parts_become_sentences() {
        let explanation = radioactive();
        let reasons = Reasons::new(&explanation, &pairing(&explanation));
        assert_eq!(reasons.against[0].words, "Only left: main performer Imagine Dragons");
        assert_eq!(reasons.in_favor[0].words, "The names and what surrounds them are alike");
        let writer = &reasons.in_favor[1];
        assert!(writer.items.len() <= 2 && writer.part > 0.0);
        assert!(reasons.in_favor.iter().chain(&reasons.against).all(|r| r.part.abs() >= LEAST_PART));
        assert!(reasons.in_favor.len() <= LISTED && reasons.against.len() <= LISTED);
    }

    #[test]
    fn a_relation_without_a_like_is_missing_across() {
        let explanation = radioactive();
        let mut pairs = pairing(&explanation);
        let key = pairs[0][0].take();
        let other = pairs[0][1].take();
        pairs.push([key.clone(), None]);
        pairs.push([None, other.clone()]);
        let reasons = Reasons::new(&explanation, &pairs);
        let words = |key: &Option<super::super::RelationKey>| relation_words(key.as_ref().expect("a key"));
        assert_eq!(reasons.missing, [vec![words(&other)], vec![words(&key)]]);
    }
}
