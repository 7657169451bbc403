//! The held-out pairs of a split with the slices each belongs to: what every count of the workbench starts from.
//!
//! In: scored pairs, two graphs, how alike two relations are. Out: [`GoldSet`]. Invariant: at most 64 slices, so that a pair
//! knows its slices by one number. Definitions: ARCHITECTURE.md, "Slices".

use super::{Slice, SliceBy};
use crate::app::engine::{GoldScore, HeldOutPairs};
use crate::graph::{Direction, EntityId, GraphPair, KnowledgeGraph, Side, local_words};
use crate::scene::{RelationKey, pair_relations};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Most types, and most paired relations that are cut by. Chosen by us: a list one can read.
const MOST_TYPES: usize = 12;
const MOST_RELATIONS: usize = 8;
/// Relations of each side that are looked at, the most common ones.
const COMMON: [usize; 2] = [24, 48];
/// A slice has at least so many pairs. Chosen by us: below, a curve is a handful of steps.
const LEAST: usize = 10;
/// Lower ends of name similarity; the last is an equal name.
const NAMES: [(f32, &str); 5] = [
    (f32::NEG_INFINITY, "names below 0.25"),
    (0.25, "names 0.25 to 0.5"),
    (0.5, "names 0.5 to 0.75"),
    (0.75, "names from 0.75"),
    (0.999, "equal names"),
];
/// Lower ends of the number of edges.
const DEGREES: [(usize, &str); 5] = [
    (0, "0 to 4 edges"),
    (5, "5 to 9 edges"),
    (10, "10 to 19 edges"),
    (20, "20 to 49 edges"),
    (50, "50 edges or more"),
];

/// Held-out pairs and the slices they belong to.
#[derive(Debug, Clone, PartialEq)]
pub struct GoldSet {
    pub held_out: Arc<HeldOutPairs>,
    pub slices: Vec<Slice>,
    /// By pair: bit k is slice k.
    pub masks: Vec<u64>,
    /// The same by gold link, lost ones included.
    links: FxHashMap<(u32, u32), u64>,
}

impl GoldSet {
    /// Pairs without slices.
    pub fn plain(held_out: HeldOutPairs) -> Self {
        let masks = vec![0; held_out.pairs.len()];
        Self { held_out: Arc::new(held_out), slices: Vec::new(), masks, links: FxHashMap::default() }
    }

    /// Cuts the pairs by type, relation, name similarity and number of edges. `affinity` says how alike a left and a right
    /// relation are, 0 to 1.
    ///
    /// Cost: pairs, and one look at each of their entities. Source: ARCHITECTURE.md, "Slices".
    pub fn new(graphs: &GraphPair, held_out: HeldOutPairs, affinity: &dyn Fn(&str, &str) -> f32) -> Self {
        let mut cut = Cut::new(&held_out);
        cut.by_type(graphs);
        cut.by_relation(graphs, affinity);
        cut.by_name();
        cut.by_degree(graphs);
        let (slices, all) = cut.done();
        let pairs = held_out.pairs.len();
        let gold =
            held_out.pairs.iter().enumerate().filter(|(_, p)| p.same).map(|(i, p)| ((p.left.0, p.right.0), all[i]));
        let lost = held_out.lost.iter().enumerate().map(|(i, l)| ((l.left.0, l.right.0), all[pairs + i]));
        let links = gold.chain(lost).collect();
        Self { masks: all[..pairs].to_vec(), slices, links, held_out: Arc::new(held_out) }
    }

    /// The slices of a gold link.
    pub fn of_link(&self, link: (u32, u32)) -> u64 {
        self.links.get(&link).copied().unwrap_or(0)
    }

    /// The bit of a slice, if there is one of that name.
    pub fn bit(&self, slice: &Slice) -> Option<u64> {
        self.slices.iter().position(|s| s == slice).map(|i| 1 << i)
    }
}

/// Slices as they are cut: pairs first, then lost links.
struct Cut {
    ends: Vec<(EntityId, EntityId)>,
    names: Vec<f32>,
    slices: Vec<(Slice, Vec<bool>)>,
}

impl Cut {
    fn new(held_out: &HeldOutPairs) -> Self {
        let pairs = held_out.pairs.iter().map(|p: &GoldScore| ((p.left, p.right), p.name));
        let lost = held_out.lost.iter().map(|l| ((l.left, l.right), l.name));
        let (ends, names) = pairs.chain(lost).unzip();
        Self { ends, names, slices: Vec::new() }
    }

    /// Adds a slice unless it is everything or next to nothing.
    fn add(&mut self, by: SliceBy, name: String, members: Vec<bool>) {
        let count = members.iter().filter(|m| **m).count();
        let slice = Slice { by, name };
        if count >= LEAST && count < members.len() && self.slices.iter().all(|s| s.0 != slice) {
            self.slices.push((slice, members));
        }
    }

    fn by_type(&mut self, graphs: &GraphPair) {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for (left, _) in &self.ends {
            for name in graphs.left.types(*left) {
                *counts.entry(name).or_default() += 1;
            }
        }
        let mut common: Vec<(&str, usize)> = counts.into_iter().collect();
        common.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        for (name, _) in common.into_iter().take(MOST_TYPES) {
            let members = self.ends.iter().map(|(l, _)| graphs.left.types(*l).any(|t| t == name)).collect();
            self.add(SliceBy::Type, local_words(name), members);
        }
    }

    fn by_relation(&mut self, graphs: &GraphPair, affinity: &dyn Fn(&str, &str) -> f32) {
        let left: Vec<EntityId> = self.ends.iter().map(|e| e.0).collect();
        let right: Vec<EntityId> = self.ends.iter().map(|e| e.1).collect();
        let (keys_left, has_left) = common_relations(graphs.side(Side::Left), &left, COMMON[0]);
        let (keys_right, has_right) = common_relations(graphs.side(Side::Right), &right, COMMON[1]);
        let paired = pair_relations(&keys_left, &keys_right, &|a, b| affinity(&a.name, &b.name));
        let mut cuts: Vec<(usize, String, Vec<bool>)> = Vec::new();
        for pair in paired {
            let [Some(l), Some(r)] = pair else { continue };
            let (Some(i), Some(j)) = (keys_left.iter().position(|k| *k == l), keys_right.iter().position(|k| *k == r))
            else {
                continue;
            };
            let both = |(l, r): &(EntityId, EntityId)| has(&has_left, *l, i) && has(&has_right, *r, j);
            let members: Vec<bool> = self.ends.iter().map(both).collect();
            let count = members.iter().filter(|m| **m).count();
            let words = match l.direction {
                Direction::Inverse => format!("{} (inverse)", local_words(&l.name)),
                _ => local_words(&l.name),
            };
            cuts.push((count.min(members.len() - count), words, members));
        }
        // The relations that tell pairs apart most evenly come first.
        cuts.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        for (_, words, members) in cuts.into_iter().take(MOST_RELATIONS) {
            let missing = members.iter().map(|m| !m).collect();
            self.add(SliceBy::Relation, format!("{words} on both sides"), members);
            self.add(SliceBy::Relation, format!("{words} missing on a side"), missing);
        }
    }

    fn by_name(&mut self) {
        for (i, (from, words)) in NAMES.iter().enumerate() {
            let to = NAMES.get(i + 1).map_or(f32::INFINITY, |n| n.0);
            let members = self.names.iter().map(|n| n >= from && *n < to).collect();
            self.add(SliceBy::NameSimilarity, (*words).to_owned(), members);
        }
    }

    fn by_degree(&mut self, graphs: &GraphPair) {
        let degrees: Vec<usize> = self.ends.iter().map(|(l, _)| degree(&graphs.left, *l)).collect();
        for (i, (from, words)) in DEGREES.iter().enumerate() {
            let to = DEGREES.get(i + 1).map_or(usize::MAX, |n| n.0);
            let members = degrees.iter().map(|n| n >= from && *n < to).collect();
            self.add(SliceBy::Degree, (*words).to_owned(), members);
        }
    }

    fn done(mut self) -> (Vec<Slice>, Vec<u64>) {
        self.slices.truncate(64);
        let mut masks = vec![0; self.ends.len()];
        for (bit, (_, members)) in self.slices.iter().enumerate() {
            for (mask, member) in masks.iter_mut().zip(members) {
                *mask |= u64::from(*member) << bit;
            }
        }
        (self.slices.into_iter().map(|s| s.0).collect(), masks)
    }
}

/// Edges and values of an entity.
fn degree(graph: &KnowledgeGraph, entity: EntityId) -> usize {
    let edges = |direction| graph.adjacency(direction).runs(entity).map(|r| r.neighbors.len()).sum::<usize>();
    edges(Direction::Out) + edges(Direction::Inverse) + graph.literals(entity).len()
}

fn has(masks: &FxHashMap<u32, u64>, entity: EntityId, bit: usize) -> bool {
    masks.get(&entity.0).is_some_and(|m| m >> bit & 1 == 1)
}

/// The relations and attributes that most of the entities have, and which entity has which.
fn common_relations(
    graph: &KnowledgeGraph,
    entities: &[EntityId],
    most: usize,
) -> (Vec<RelationKey>, FxHashMap<u32, u64>) {
    let mut own: FxHashMap<u32, Vec<RelationKey>> = FxHashMap::default();
    let mut counts: BTreeMap<RelationKey, usize> = BTreeMap::new();
    for entity in entities {
        if own.contains_key(&entity.0) {
            continue;
        }
        let keys = relations_at(graph, *entity);
        for key in &keys {
            *counts.entry(key.clone()).or_default() += 1;
        }
        own.insert(entity.0, keys);
    }
    let mut common: Vec<(RelationKey, usize)> = counts.into_iter().collect();
    common.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    common.truncate(most.min(64));
    let common: Vec<RelationKey> = common.into_iter().map(|c| c.0).collect();
    let mask = |keys: &[RelationKey]| {
        let bits = common.iter().enumerate().filter(|(_, k)| keys.contains(k)).map(|(i, _)| 1u64 << i);
        bits.fold(0, |all, bit| all | bit)
    };
    let masks = own.iter().map(|(entity, keys)| (*entity, mask(keys))).collect();
    (common, masks)
}

fn relations_at(graph: &KnowledgeGraph, entity: EntityId) -> Vec<RelationKey> {
    let mut keys: Vec<RelationKey> = Vec::new();
    for direction in [Direction::Out, Direction::Inverse] {
        let runs = graph.adjacency(direction).runs(entity);
        keys.extend(runs.map(|r| RelationKey { name: graph.relation_name(r.relation).to_owned(), direction }));
    }
    let label = graph.label_literal(entity);
    let values = graph.literals(entity).iter().enumerate().filter(|(i, _)| label != Some(*i));
    keys.extend(
        values
            .map(|(_, v)| RelationKey { name: graph.attribute_name(v.0).to_owned(), direction: Direction::Attribute }),
    );
    keys.sort();
    keys.dedup();
    keys
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::engine::LostLink;
    use crate::graph::GraphBuilder;

    /// Thirty songs a side; those with an even number have an album on the left, all but the first ten on the right.
    fn graphs() -> GraphPair {
        let graph = |prefix: &str, relation: &str, has: fn(usize) -> bool| {
            let mut builder = GraphBuilder::new();
            for i in 0..30 {
                let id = format!("{prefix}{i:02}");
                builder.attribute(&id, "title", &format!("song {i}"));
                builder.attribute(&id, "type", if i < 12 { "Track" } else { "Recording" });
                if has(i) {
                    builder.relation(&id, relation, "album");
                }
            }
            builder.build(prefix)
        };
        GraphPair {
            left: Arc::new(graph("l", "album", |i| i.is_multiple_of(2))),
            right: Arc::new(graph("r", "release", |i| i >= 10)),
            links: None,
        }
    }

    #[test]
    fn pairs_are_cut_by_type_relation_name_and_degree() {
        let graphs = graphs();
        let find = |side: Side, id: &str| graphs.side(side).find(id).expect("a song");
        let ends = |i: usize| (find(Side::Left, &format!("l{i:02}")), find(Side::Right, &format!("r{i:02}")));
        let pairs = (0..29).map(|i| {
            let (left, right) = ends(i);
            let name = if i < 14 { 0.1 } else { 1.0 };
            GoldScore { left, right, score: 0.5, logit: 0.0, same: i % 3 == 0, free: true, name }
        });
        let (left, right) = ends(29);
        let lost = vec![LostLink { left, right, name: 0.3 }];
        let held_out = HeldOutPairs { pairs: pairs.collect(), lost, ranking: true };
        let affinity = |a: &str, b: &str| f32::from(u8::from(a == b || (a, b) == ("album", "release")));
        let set = GoldSet::new(&graphs, held_out, &affinity);
        let count = |name: &str| {
            let slice = set.slices.iter().find(|s| s.name == name)?;
            let bit = set.bit(slice)?;
            Some(set.masks.iter().filter(|m| *m & bit > 0).count())
        };
        assert_eq!((count("track"), count("recording")), (Some(12), Some(17)));
        // Even numbers from 10 to 28.
        assert_eq!((count("album on both sides"), count("album missing on a side")), (Some(10), Some(19)));
        assert_eq!((count("names below 0.25"), count("equal names")), (Some(14), Some(15)));
        assert_eq!(count("names 0.25 to 0.5"), None, "one lost link makes no slice");
        assert_eq!(count("type on both sides"), None, "everything is no slice");
        let missing = set.slices.iter().find(|s| s.name == "album missing on a side").expect("a slice");
        assert!(
            set.of_link((left.0, right.0)) & set.bit(missing).expect("a bit") > 0,
            "lost links belong to slices, too"
        );
    }
}
