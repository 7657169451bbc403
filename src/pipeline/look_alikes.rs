//! Look-alikes: pairs that names alone cannot tell apart, picked out of a scored split of any data.
//!
//! In: graphs and a scored split. Out: the part of the split whose pairs have the same title words, and how often the
//! true partner stands above such a pair. Invariant: which pairs these are depends on labels and gold alone, never on
//! a score, so that all variants are measured on the same ones.

use super::Prepared;
use crate::base::normalize;
use crate::evaluation::{ScoredPair, ScoredSplit};
use crate::features::is_version_word;
use crate::graph::Side;
use std::collections::BTreeMap;

/// The words of a label that say which work it is: what stands in brackets and words that tell versions apart
/// ("remix", "live", "edit") are left out, the rest is normalized and sorted. Where nothing is left, all words count.
///
/// Source: ARCHITECTURE.md, "Look-alikes".
pub fn title_words(label: &str) -> Vec<String> {
    let mut depth = 0_usize;
    let outside: String = label
        .chars()
        .filter(|c| match c {
            '(' | '[' | '{' => {
                depth += 1;
                false
            }
            ')' | ']' | '}' => {
                depth = depth.saturating_sub(1);
                false
            }
            _ => depth == 0,
        })
        .collect();
    let words = |text: &str| -> Vec<String> { normalize(text).split_whitespace().map(str::to_owned).collect() };
    let mut kept: Vec<String> = words(&outside).into_iter().filter(|w| !is_version_word(w)).collect();
    if kept.is_empty() {
        kept = words(label);
    }
    kept.sort_unstable();
    kept
}

/// Title words by identifier, made once a split.
struct Titles<'a> {
    prepared: &'a Prepared,
    known: [BTreeMap<&'a str, Vec<String>>; 2],
}

impl<'a> Titles<'a> {
    fn new(prepared: &'a Prepared, split: &'a ScoredSplit) -> Self {
        let mut out = Self { prepared, known: Default::default() };
        for (left, right) in ends(split) {
            for (side, iri) in [(Side::Left, left), (Side::Right, right)] {
                let graph = out.prepared.pair.side(side);
                out.known[side as usize].entry(iri).or_insert_with(|| {
                    graph.find(iri).and_then(|e| graph.label(e)).map(title_words).unwrap_or_default()
                });
            }
        }
        out
    }

    /// Whether both have a label and the same title words.
    fn alike(&self, left: &str, right: &str) -> bool {
        let words = |side: Side, iri: &str| self.known[side as usize].get(iri).filter(|w| !w.is_empty());
        words(Side::Left, left).is_some_and(|l| words(Side::Right, right) == Some(l))
    }
}

fn ends(split: &ScoredSplit) -> impl Iterator<Item = (&str, &str)> {
    let pairs = split.pairs.iter().map(|p| (p.left.as_str(), p.right.as_str()));
    pairs.chain(split.lost.iter().map(|(l, r)| (l.as_str(), r.as_str())))
}

/// The look-alikes of a split, and how they stand to the true partners.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LookAlikes {
    /// The pairs and lost links with the same title words, the same and different ones.
    pub split: ScoredSplit,
    /// How often the true partner of a left entity stands above a different pair of it with the same title words: a
    /// tie counts half, a lost partner stands below.
    pub ordered: f64,
    /// How many such couples there are.
    pub couples: usize,
}

impl LookAlikes {
    /// Picks the look-alikes out of a scored split.
    ///
    /// Source: ARCHITECTURE.md, "Look-alikes".
    pub fn of(prepared: &Prepared, split: &ScoredSplit) -> Self {
        let titles = Titles::new(prepared, split);
        let alike = |p: &&ScoredPair| titles.alike(&p.left, &p.right);
        let pairs: Vec<ScoredPair> = split.pairs.iter().filter(alike).cloned().collect();
        let lost = split.lost.iter().filter(|(l, r)| titles.alike(l, r)).cloned().collect();
        let mut partners: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
        for p in split.pairs.iter().filter(|p| p.same) {
            partners.entry(&p.left).or_default().push(p.score);
        }
        for (left, _) in &split.lost {
            partners.entry(left).or_default().push(f64::NEG_INFINITY);
        }
        let (mut ordered, mut couples) = (0.0, 0);
        for other in pairs.iter().filter(|p| !p.same) {
            for own in partners.get(other.left.as_str()).into_iter().flatten() {
                couples += 1;
                ordered += match own.total_cmp(&other.score) {
                    std::cmp::Ordering::Greater => 1.0,
                    std::cmp::Ordering::Equal => 0.5,
                    std::cmp::Ordering::Less => 0.0,
                };
            }
        }
        Self { split: ScoredSplit { pairs, lost }, ordered, couples }
    }

    /// Share of couples in the right order; `None` without any.
    pub fn right_order(&self) -> Option<f64> {
        (self.couples > 0).then(|| self.ordered / self.couples as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Control;
    use crate::graph::{GraphBuilder, GraphPair};
    use crate::pipeline::{Opened, prepare};
    use std::sync::Arc;

    #[test]
    fn version_words_brackets_marks_and_order_do_not_count() {
        let same = |a: &str, b: &str| title_words(a) == title_words(b);
        assert_eq!(title_words("Radioactive (feat. Kendrick Lamar) - Live"), ["radioactive"]);
        assert!(same("BLUE RIVER [Remix]", "blue-river"));
        assert!(same("Blue River (Live (in Osaka)) - Radio Edit", "Blue River"));
        assert!(same("Reynolds, Dan", "Dan Reynolds"));
        assert!(same("Beyoncé", "beyonce"));
        assert!(!same("Blue River", "Blue Rivers"));
        assert!(!same("Blue River II", "Blue River"), "a number tells works apart");
        assert_eq!(title_words("Live"), ["live"], "where nothing is left, all words count");
        assert_eq!(title_words("(untitled)"), ["untitled"]);
        assert_eq!(title_words("Blue) River (open"), ["blue", "river"], "brackets need not match");
        assert!(title_words("...").is_empty());
    }

    #[test]
    fn pairs_and_orders_worked_by_hand() {
        let side = |rows: &[(&str, &str)]| {
            let mut builder = GraphBuilder::new();
            for (id, title) in rows {
                builder.attribute(id, "title", title);
            }
            Arc::new(builder.build("side"))
        };
        let left = side(&[("a", "Blue River"), ("b", "Red Hill"), ("c", "...")]);
        let right = side(&[
            ("p", "Blue River (Live)"),
            ("q", "blue river"),
            ("r", "Blu River"),
            ("s", "Red Hill"),
            ("t", "..."),
        ]);
        let opened =
            Opened { pair: GraphPair { left, right, links: None }, receipts: Vec::new(), name: "test".to_owned() };
        let prepared = prepare(&opened, &Control::default()).expect("features");
        let pair = |left: &str, right: &str, score, same| ScoredPair {
            left: left.to_owned(),
            right: right.to_owned(),
            score,
            same,
        };
        let split = ScoredSplit {
            pairs: vec![
                pair("a", "p", 0.9, false),
                pair("a", "q", 0.6, true),
                pair("a", "r", 0.5, true),
                pair("b", "p", 0.8, false),
                pair("b", "s", 0.7, false),
                pair("c", "t", 0.6, true),
            ],
            lost: vec![("b".to_owned(), "q".to_owned()), ("b".to_owned(), "s".to_owned())],
        };
        let found = LookAlikes::of(&prepared, &split);
        let ids: Vec<(&str, &str)> = found.split.pairs.iter().map(|p| (p.left.as_str(), p.right.as_str())).collect();
        assert_eq!(ids, [("a", "p"), ("a", "q"), ("b", "s")], "labels without words are like nothing");
        assert_eq!(found.split.lost, [("b".to_owned(), "s".to_owned())]);
        // a's two partners stand below its look-alike; b's two are lost.
        assert_eq!((found.ordered, found.couples), (0.0, 4));
        let mut better = split.clone();
        better.pairs[1].score = 0.95;
        better.pairs[2].score = 0.9;
        assert_eq!(LookAlikes::of(&prepared, &better).right_order(), Some(1.5 / 4.0), "a tie counts half");
        assert_eq!(LookAlikes::of(&prepared, &ScoredSplit::default()).right_order(), None);
    }
}
