//! The rows of *Why this score*: from the starting point, part by part, to the logit.
//!
//! In: an explanation and the pairing of relations. Out: rows whose shown numbers add up to the shown logit, and
//! whose opened rows add up to theirs.

use super::content::{is_value, key_of, relation_words};
use super::pairing::{RelationKey, RelationPair};
use super::rounding::{apportion, hundredths};
use crate::graph::{Direction, Side};
use crate::model::{Explanation, Item, ItemKind};
use std::collections::BTreeMap;

/// A share below this does not show in hundredths.
const LEAST_SHARE: f64 = 0.005;
/// Shares listed one by one.
const SHARES_LISTED: usize = 6;

/// What a row of the waterfall is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PartKey {
    Start,
    Own,
    Rivals,
    Attributes,
    /// A pair of relations, by its number in the pairing.
    Relation(usize),
    /// One edge, by its item.
    Edge(u32),
    /// What an edge has by itself, and what its second hop gives it.
    Itself,
    SecondHop,
    Interaction,
}

/// One row, or one edge within an opened row.
#[derive(Debug, Clone, PartialEq)]
pub struct PartRow {
    pub key: PartKey,
    pub name: String,
    /// Logit before and after the row.
    pub from: f64,
    pub to: f64,
    /// The number as shown, in hundredths.
    pub shown: i64,
    /// Ids of the items it is made of; empty for the starting point.
    pub items: Vec<u32>,
    /// For an edge: the score without it, where it was asked for.
    pub effect: Option<f64>,
    pub children: Vec<PartRow>,
}

/// All rows and the sum.
#[derive(Debug, Clone, PartialEq)]
pub struct Waterfall {
    pub rows: Vec<PartRow>,
    pub logit: f64,
    pub score: f64,
    /// The logit as shown, in hundredths.
    pub shown: i64,
}

impl Waterfall {
    /// Takes an explanation apart.
    ///
    /// Order: starting point, name and surroundings, rivals, attributes, then relations from most for to most
    /// against, then the interaction where a method leaves one.
    /// Source: ARCHITECTURE.md, "The window" (Explore, why this score).
    pub fn new(explanation: &Explanation, pairing: &[RelationPair]) -> Self {
        let mut groups: BTreeMap<PartKey, Vec<&Item>> = BTreeMap::new();
        let mut extra: Vec<RelationKey> = Vec::new();
        for item in explanation.items.iter().filter(|i| i.parent.is_none()) {
            let key = match item.kind {
                ItemKind::Own => PartKey::Own,
                ItemKind::Rivals => PartKey::Rivals,
                ItemKind::Residual => PartKey::Interaction,
                ItemKind::Edge if is_value(item) => PartKey::Attributes,
                ItemKind::Edge => relation_key(item, pairing, &mut extra),
            };
            groups.entry(key).or_default().push(item);
        }
        let mut roots: Vec<(PartKey, String, f64, Vec<&Item>)> = groups
            .into_iter()
            .map(|(key, items)| {
                let sum = items.iter().map(|i| i.contribution).sum();
                (key, name_of(key, pairing, &extra), sum, items)
            })
            .collect();
        roots.sort_by(|a, b| order_of(a.0).cmp(&order_of(b.0)).then(b.2.total_cmp(&a.2)).then(a.0.cmp(&b.0)));
        roots.insert(0, (PartKey::Start, "Starting point".to_owned(), explanation.bias, Vec::new()));
        let shown_logit = hundredths(explanation.logit);
        let values: Vec<f64> = roots.iter().map(|r| r.2 * 100.0).collect();
        let shown = apportion(&values, shown_logit);
        let mut running = 0.0;
        let mut rows = Vec::with_capacity(roots.len());
        for ((key, name, value, items), shown) in roots.into_iter().zip(shown) {
            let children = match key {
                PartKey::Attributes | PartKey::Relation(_) => children(explanation, key, &items, running, shown),
                _ => Vec::new(),
            };
            let items = items.iter().map(|i| i.id).collect();
            let to = running + value;
            rows.push(PartRow { key, name, from: running, to, shown, items, effect: None, children });
            running += value;
        }
        Self { rows, logit: explanation.logit, score: explanation.score, shown: shown_logit }
    }

    /// Smallest and largest logit that any row reaches, 0 included; the rows below a row count where it is open.
    pub fn range(&self, open: &dyn Fn(PartKey) -> bool) -> (f64, f64) {
        fn reach(rows: &[PartRow], open: &dyn Fn(PartKey) -> bool, range: &mut (f64, f64)) {
            for row in rows {
                for end in [row.from, row.to] {
                    *range = (range.0.min(end), range.1.max(end));
                }
                if open(row.key) {
                    reach(&row.children, open, range);
                }
            }
        }
        let mut range = (self.logit.min(0.0), self.logit.max(0.0));
        reach(&self.rows, open, &mut range);
        range
    }
}

fn relation_key(item: &Item, pairing: &[RelationPair], extra: &mut Vec<RelationKey>) -> PartKey {
    let Some(key) = key_of(item) else {
        return PartKey::Interaction;
    };
    let side = item.side.unwrap_or(Side::Left).index();
    let known = pairing.iter().position(|p| p[side].as_ref() == Some(&key));
    PartKey::Relation(known.unwrap_or_else(|| {
        pairing.len()
            + extra.iter().position(|k| *k == key).unwrap_or_else(|| {
                extra.push(key);
                extra.len() - 1
            })
    }))
}

fn order_of(key: PartKey) -> u8 {
    match key {
        PartKey::Start => 0,
        PartKey::Own => 1,
        PartKey::Rivals => 2,
        PartKey::Attributes => 3,
        PartKey::Relation(_) => 4,
        PartKey::Interaction => 5,
        PartKey::Edge(_) | PartKey::Itself | PartKey::SecondHop => 6,
    }
}

fn name_of(key: PartKey, pairing: &[RelationPair], extra: &[RelationKey]) -> String {
    match key {
        PartKey::Start => "Starting point".to_owned(),
        PartKey::Own => "Name and surroundings".to_owned(),
        PartKey::Rivals => "Rivals".to_owned(),
        PartKey::Attributes => "Attributes".to_owned(),
        PartKey::Interaction => "Interaction".to_owned(),
        PartKey::Edge(_) => String::new(),
        PartKey::Itself => "Itself".to_owned(),
        PartKey::SecondHop => "Others around it".to_owned(),
        PartKey::Relation(number) => {
            let pair = pairing.get(number).and_then(|p| p[0].as_ref().or(p[1].as_ref()));
            let key = pair.or_else(|| extra.get(number.checked_sub(pairing.len())?));
            key.map(|k| capitalized(&relation_words(k))).unwrap_or_default()
        }
    }
}

/// A text with a capital first letter.
pub fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// The edges of a row: two edges to counterparts of the same name are still two rows, as each is drawn as one.
fn children(explanation: &Explanation, key: PartKey, items: &[&Item], from: f64, shown: i64) -> Vec<PartRow> {
    let mut items = items.to_vec();
    items.sort_by(|a, b| b.contribution.abs().total_cmp(&a.contribution.abs()).then(a.id.cmp(&b.id)));
    let values: Vec<f64> = items.iter().map(|i| i.contribution * 100.0).collect();
    let shown = apportion(&values, shown);
    let mut running = from;
    let row = |(item, shown): (&&Item, i64)| {
        let start = running;
        running += item.contribution;
        let label = item.neighbor.as_ref().map(|n| n.label.clone()).unwrap_or_default();
        let name = match (key, item.direction) {
            (PartKey::Attributes, Some(Direction::Attribute)) => {
                let words = key_of(item).as_ref().map(relation_words).unwrap_or_default();
                format!("{}: {label}", capitalized(&words))
            }
            _ => label,
        };
        PartRow {
            key: PartKey::Edge(item.id),
            name,
            from: start,
            to: running,
            shown,
            items: vec![item.id],
            effect: item.effect,
            children: second_hop(explanation, item, start, shown),
        }
    };
    items.iter().zip(shown).map(row).collect()
}

/// The second hop of an edge that has a share in it: what the edge has by itself, the largest shares, and the rest of them
/// in one row; together the edge. Nothing where no share can be seen.
///
/// Source: ARCHITECTURE.md, "Second-hop parts".
fn second_hop(explanation: &Explanation, edge: &Item, from: f64, shown: i64) -> Vec<PartRow> {
    let mut hops: Vec<&Item> = explanation.items.iter().filter(|i| i.parent == Some(edge.id)).collect();
    hops.retain(|i| i.contribution != 0.0);
    hops.sort_by(|a, b| b.contribution.abs().total_cmp(&a.contribution.abs()).then(a.id.cmp(&b.id)));
    if hops.first().is_none_or(|i| i.contribution.abs() < LEAST_SHARE) {
        return Vec::new();
    }
    let own = edge.contribution - hops.iter().map(|i| i.contribution).sum::<f64>();
    let mut parts = vec![(PartKey::Itself, name_of(PartKey::Itself, &[], &[]), own, vec![edge.id])];
    let (listed, rest) = hops.split_at(hops.len().min(SHARES_LISTED));
    for hop in listed {
        let relation = key_of(hop).as_ref().map(relation_words).unwrap_or_default();
        let label = hop.neighbor.as_ref().map(|n| n.label.as_str()).unwrap_or_default();
        parts.push((PartKey::Edge(hop.id), format!("{relation}: {label}"), hop.contribution, vec![hop.id]));
    }
    if !rest.is_empty() {
        let ids = rest.iter().map(|i| i.id).collect();
        let sum = rest.iter().map(|i| i.contribution).sum();
        parts.push((PartKey::SecondHop, name_of(PartKey::SecondHop, &[], &[]), sum, ids));
    }
    let values: Vec<f64> = parts.iter().map(|p| p.2 * 100.0).collect();
    let mut running = from;
    let row = |((key, name, value, items), shown)| {
        let start = running;
        running += value;
        PartRow { key, name, from: start, to: running, shown, items, effect: None, children: Vec::new() }
    };
    parts.into_iter().zip(apportion(&values, shown)).map(row).collect()
}
