//! A pair as plain rows: attributes, then relations, side by side, without score, color or attention. For a decision made blind.
//!
//! In: two entities of two graphs and how alike two relations are. Out: [`PlainCard`]. Invariants: what the texts say decides rows and
//! signs, a model only which relations stand side by side; the order of the input never matters.
//! Source: ARCHITECTURE.md, "The place Review".

use super::attributes::{MarkedText, common_letters, literals_of, mark};
use super::pairing::{RelationKey, pair_relations};
use super::waterfall::capitalized;
use super::{RelationPair, relation_words};
use crate::base::normalize;
use crate::graph::{Direction, EntityId, GraphPair, KnowledgeGraph, Side};
use std::collections::BTreeMap;

/// Rows of a relation that are shown; the rest is counted.
const MOST_ROWS: usize = 30;

/// How two texts of a row compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// Equal but for case, accents and signs.
    Equal,
    /// At least two thirds of the letters of the shorter one are common, or all words in another order.
    Alike,
    Different,
    /// One side has nothing.
    Alone,
}

impl Sign {
    /// For screen readers.
    pub fn words(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Alike => "alike",
            Self::Different => "different",
            Self::Alone => "on one side only",
        }
    }
}

/// Two texts side by side; an empty one is absent.
#[derive(Debug, Clone, PartialEq)]
pub struct PlainRow {
    pub texts: [MarkedText; 2],
    pub sign: Sign,
}

/// Rows under a title.
#[derive(Debug, Clone, PartialEq)]
pub struct PlainSection {
    pub title: String,
    pub rows: Vec<PlainRow>,
    /// Rows that are not shown.
    pub more: usize,
}

/// A pair side by side.
#[derive(Debug, Clone, PartialEq)]
pub struct PlainCard {
    pub sections: Vec<PlainSection>,
}

impl PlainRow {
    fn new(left: &str, right: &str) -> Self {
        let sign = match (left.is_empty(), right.is_empty()) {
            (false, false) if normalize(left) == normalize(right) => Sign::Equal,
            (false, false) if are_alike(left, right) => Sign::Alike,
            (false, false) => Sign::Different,
            _ => Sign::Alone,
        };
        let whole = |text: &str| if text.is_empty() { Vec::new() } else { vec![(text.to_owned(), false)] };
        let texts = if sign == Sign::Alike { mark(left, right) } else { [whole(left), whole(right)] };
        Self { texts, sign }
    }

    /// The text of a side.
    pub fn text(&self, side: Side) -> String {
        self.texts[side.index()].iter().map(|p| p.0.as_str()).collect()
    }
}

/// Longer texts are not compared letter by letter.
const LETTERS_COMPARED: usize = 200;

/// Whether at least two thirds of the letters of the shorter text are common, in order.
fn are_alike(left: &str, right: &str) -> bool {
    let letters = [left, right].map(|t| t.chars().collect::<Vec<char>>());
    let shortest = letters[0].len().min(letters[1].len());
    if shortest == 0 || letters.iter().any(|l| l.len() > LETTERS_COMPARED) {
        return false;
    }
    let common = common_letters(&letters[0], &letters[1]).iter().flatten().count();
    3 * common >= 2 * shortest || sorted_words(left) == sorted_words(right)
}

/// "Ivanova, Naomi" is alike "Naomi Ivanova".
fn sorted_words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = normalize(text).split(' ').map(str::to_owned).collect();
    words.sort_unstable();
    words
}

type Names = BTreeMap<RelationKey, Vec<String>>;

/// Names of the neighbors of an entity by relation, sorted.
fn neighbors_of(graph: &KnowledgeGraph, entity: EntityId) -> Names {
    let mut out = Names::new();
    for direction in [Direction::Out, Direction::Inverse] {
        for run in graph.adjacency(direction).runs(entity) {
            let key = RelationKey { name: graph.relation_name(run.relation).to_owned(), direction };
            let mut names: Vec<String> = run.neighbors.iter().map(|n| graph.shown_name(*n).to_owned()).collect();
            names.sort_unstable();
            out.insert(key, names);
        }
    }
    out
}

impl PlainCard {
    /// Puts two entities side by side; `affinity` says how alike two relations or attributes are, 0 to 1.
    pub fn new(
        graphs: &GraphPair,
        pair: (EntityId, EntityId),
        affinity: &dyn Fn(&RelationKey, &RelationKey) -> f32,
    ) -> Self {
        let literals = [literals_of(&graphs.left, pair.0), literals_of(&graphs.right, pair.1)];
        let labels = [0, 1].map(|s: usize| literals[s].iter().find(|l| l.2).map(|l| l.0.clone()));
        let values = [0, 1].map(|s: usize| {
            let mut out = Names::new();
            for (key, value, _) in literals[s].iter().filter(|l| labels[s].as_ref() != Some(&l.0)) {
                out.entry(key.clone()).or_default().push(value.clone());
            }
            out
        });
        let label = |s: usize| literals[s].iter().find(|l| l.2).map(|l| l.1.clone()).unwrap_or_default();
        let mut attributes = vec![PlainRow::new(&label(0), &label(1))];
        attributes.retain(|row| row.texts.iter().any(|t| !t.is_empty()));
        for names in paired(&values, affinity).into_iter().map(|(_, names)| names) {
            let [left, right] = names.map(|n| n.join(", "));
            attributes.push(PlainRow::new(&left, &right));
        }
        let mut sections = vec![PlainSection { title: "Attributes".to_owned(), rows: attributes, more: 0 }];
        let neighbors = [neighbors_of(&graphs.left, pair.0), neighbors_of(&graphs.right, pair.1)];
        for (keys, names) in paired(&neighbors, affinity) {
            let mut rows = aligned(&names);
            let more = rows.len().saturating_sub(MOST_ROWS);
            rows.truncate(MOST_ROWS);
            sections.push(PlainSection { title: title_of(&keys), rows, more });
        }
        sections.retain(|s| !s.rows.is_empty());
        Self { sections }
    }

    /// All rows with the title they stand under.
    pub fn rows(&self) -> impl Iterator<Item = (&str, &PlainRow)> {
        self.sections.iter().flat_map(|s| s.rows.iter().map(|r| (s.title.as_str(), r)))
    }
}

/// "Songwriter · Composer"; one word where both sides use it.
fn title_of(keys: &RelationPair) -> String {
    let mut words: Vec<String> = keys.iter().flatten().map(|k| capitalized(&relation_words(k))).collect();
    words.dedup();
    words.join(" · ")
}

/// The relations of both sides in pairs, with their names; those of both sides first, then by name.
fn paired(
    of: &[Names; 2],
    affinity: &dyn Fn(&RelationKey, &RelationKey) -> f32,
) -> Vec<(RelationPair, [Vec<String>; 2])> {
    let keys = [0, 1].map(|s: usize| of[s].keys().cloned().collect::<Vec<_>>());
    let mut pairs = pair_relations(&keys[0], &keys[1], affinity);
    pairs.sort_by_key(|p| (p.iter().flatten().count() < 2, title_of(p), p.clone()));
    let names =
        |s: usize, key: &Option<RelationKey>| key.as_ref().and_then(|k| of[s].get(k)).cloned().unwrap_or_default();
    pairs.into_iter().map(|p| (p.clone(), [names(0, &p[0]), names(1, &p[1])])).collect()
}

/// Neighbors on common rows: equal ones, then alike ones, then a single one against a single one, then the rest alone.
fn aligned(names: &[Vec<String>; 2]) -> Vec<PlainRow> {
    let [left, right] = names;
    let mut taken = vec![false; right.len()];
    let mut partner = vec![None; left.len()];
    let normal: Vec<String> = right.iter().map(|r| normalize(r)).collect();
    let fits = |equal: bool, l: &str, j: usize| match equal {
        true => normalize(l) == normal[j],
        false => right.len() <= MOST_ROWS && are_alike(l, &right[j]),
    };
    for equal in [true, false] {
        for (i, l) in left.iter().enumerate().filter(|_| left.len() <= 4 * MOST_ROWS) {
            if partner[i].is_none()
                && let Some(j) = (0..right.len()).find(|j| !taken[*j] && fits(equal, l, *j))
            {
                (partner[i], taken[j]) = (Some(j), true);
            }
        }
    }
    if left.len() == 1 && right.len() == 1 {
        return vec![PlainRow::new(&left[0], &right[0])];
    }
    let both = left.iter().zip(&partner).filter_map(|(l, p)| p.map(|j| PlainRow::new(l, &right[j])));
    let alone = left.iter().zip(&partner).filter(|(_, p)| p.is_none()).map(|(l, _)| PlainRow::new(l, ""));
    let rest = right.iter().zip(&taken).filter(|(_, t)| !**t).map(|(r, _)| PlainRow::new("", r));
    both.chain(alone).chain(rest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::GraphBuilder;
    use std::sync::Arc;

    fn graph(performer: &str, album: &str, writers: &[&str], year: &str) -> Arc<KnowledgeGraph> {
        let mut builder = GraphBuilder::new();
        builder.attribute("song", "title", if album == "single" { "Demons (Acoustic)" } else { "Demons" });
        builder.attribute("song", "year", year);
        for (relation, name) in [("performer", performer), ("album", album)] {
            builder.attribute(name, "name", name);
            builder.relation("song", relation, name);
        }
        for writer in writers {
            builder.attribute(writer, "name", writer);
            builder.relation("song", "writer", writer);
        }
        Arc::new(builder.build("graph"))
    }

    #[test]
    fn rows_stand_side_by_side_with_a_sign() {
        let left = graph("Imagine Dragons", "Night Visions", &["Daniel Reynolds", "Ben McKee"], "2012");
        let right = graph("imagine dragons", "single", &["Reynolds, Daniel", "Wayne Sermon"], "");
        let ends = (left.find("song").expect("a song"), right.find("song").expect("a song"));
        let graphs = GraphPair { left, right, links: None };
        let card = PlainCard::new(&graphs, ends, &|a, b| f32::from(u8::from(a.name == b.name)));
        let rows: Vec<(&str, String, String, Sign)> =
            card.rows().map(|(t, r)| (t, r.text(Side::Left), r.text(Side::Right), r.sign)).collect();
        let row = |title, left: &str, right: &str, sign| (title, left.to_owned(), right.to_owned(), sign);
        let wanted = [
            row("Attributes", "Demons", "Demons (Acoustic)", Sign::Alike),
            row("Attributes", "2012", "", Sign::Alone),
            row("Album", "Night Visions", "single", Sign::Different),
            row("Performer", "Imagine Dragons", "imagine dragons", Sign::Equal),
            row("Writer", "Daniel Reynolds", "Reynolds, Daniel", Sign::Alike),
            row("Writer", "Ben McKee", "", Sign::Alone),
            row("Writer", "", "Wayne Sermon", Sign::Alone),
        ];
        assert_eq!(rows, wanted);
    }
}
