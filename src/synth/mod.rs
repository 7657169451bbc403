//! A seeded generator of pairs of graphs with gold over many schemas and kinds of dirt; the shipped model `general` is
//! trained on them.
//!
//! In: a seed. Out: one [`GraphPair`] in which all sets live side by side, each with types and terms of its own, so
//! that blocking never mixes what says what it is. Some sets have no types at all, as some real graphs.
//!
//! The sets: every domain of the schema in several moods. A mood is a kind of dirt: plain, dirty, sparse (names and
//! facts missing), folded (facts in different places), another language, another script, bare (edges and names only,
//! without types). Gold links the first kind of a domain, in some sets all kinds; families of look-alikes stay in one
//! split. Invariant: the same seed gives the same graphs, and no row comes from a data set.

mod dirt;
mod schema;
mod view;
mod words;
mod world;

use crate::base::Rng;
use crate::graph::{Gold, GraphBuilder, GraphPair, LabeledPair, Protocol};
use dirt::Tongue;
use schema::DOMAINS;
use std::collections::BTreeMap;
use std::sync::Arc;
use view::{Habits, Ids, Terms, View};
use world::{Makeup, Thing, things};

/// How often each domain is drawn, each time in another mood.
const ROUNDS: usize = 4;

/// A kind of dirt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
    Plain,
    Dirty,
    Sparse,
    Folded,
    Language,
    Script,
    Bare,
}

const MOODS: [Mood; 7] =
    [Mood::Plain, Mood::Dirty, Mood::Sparse, Mood::Folded, Mood::Language, Mood::Script, Mood::Bare];

/// Makes the graphs of a seed, with gold in three splits (about 60/20/20, by family).
///
/// Source: ARCHITECTURE.md, "The generated sets".
pub fn synth(seed: u64) -> GraphPair {
    let (mut left, mut right) = (GraphBuilder::new(), GraphBuilder::new());
    let mut splits: [Vec<LabeledPair>; 3] = Default::default();
    for set in 0..ROUNDS * DOMAINS.len() {
        // 13 domains and 7 moods have no common divisor, so that all of them meet over enough rounds.
        let (domain, mood) = (&DOMAINS[set % DOMAINS.len()], MOODS[set % MOODS.len()]);
        let mut rng = Rng::new(seed, &format!("generated set {set}"));
        let makeup = Makeup {
            size: 70 + rng.below(110),
            look_alikes: rng.uniform(0.05, 0.5),
            siblings: rng.uniform(0.0, 0.4),
            unknown: [rng.uniform(0.05, 0.5), rng.uniform(0.05, 0.5)],
            duplicates: [0; 2].map(|_| if rng.chance(0.4) { rng.uniform(0.0, 0.4) } else { 0.0 }),
        };
        let all = things(domain, &makeup, &mut rng);
        let sides = habits(mood, &mut rng);
        let mut ids: [Ids; 2] = Default::default();
        for (side, graph) in [&mut left, &mut right].into_iter().enumerate() {
            let view = View { domain, things: &all, habits: &sides[side], side, set };
            ids[side] = view.write(&mut rng, graph);
        }
        let is_whole = matches!(mood, Mood::Language | Mood::Bare) || rng.chance(0.3);
        gold(&all, &ids, is_whole, &mut rng, &mut splits);
    }
    let gold = Gold::new(Protocol::Ranking, splits);
    let (left, right) = (left.build("generated left"), right.build("generated right"));
    GraphPair { left: Arc::new(left), right: Arc::new(right), links: Some(gold) }
}

/// Adds the links of a set: of its first kind, or with `is_whole` of all; and what has no partner, as a pair that is
/// not the same.
fn gold(all: &[Thing], ids: &[Ids; 2], is_whole: bool, rng: &mut Rng, splits: &mut [Vec<LabeledPair>; 3]) {
    let mut homes: BTreeMap<usize, usize> = BTreeMap::new();
    // Any right thing of a kind says of a left one without a partner that it is another.
    let mut others: BTreeMap<usize, &String> = BTreeMap::new();
    for (thing, ids) in all.iter().zip(&ids[1]) {
        if let Some(id) = ids.first() {
            others.entry(thing.kind).or_insert(id);
        }
    }
    for (t, thing) in all.iter().enumerate() {
        if thing.kind > 0 && !is_whole {
            continue;
        }
        let draw = rng.unit();
        let split = if draw < 0.6 { 0 } else { 1 + usize::from(draw >= 0.8) };
        let split = *homes.entry(thing.family).or_insert(split);
        if let (Some(left), []) = (ids[0][t].first(), &ids[1][t][..])
            && let Some(right) = others.get(&thing.kind)
        {
            splits[split].push(LabeledPair { left: left.clone(), right: (*right).clone(), same: false });
        }
        for left in &ids[0][t] {
            for right in &ids[1][t] {
                splits[split].push(LabeledPair { left: left.clone(), right: right.clone(), same: true });
            }
        }
    }
}

/// How the two sides of a set write.
fn habits(mood: Mood, rng: &mut Rng) -> [Habits; 2] {
    // How much of every kind of dirt there is at most.
    let dirt = match mood {
        Mood::Plain => 0.1,
        Mood::Dirty => 0.5,
        _ => 0.25,
    };
    let is_typed = mood != Mood::Bare;
    let mut side = |is_right: bool| {
        let mut up_to = |most: f64| rng.uniform(0.0, most);
        let mut h = Habits {
            terms: Terms::Camel,
            word: 0,
            tongue: Tongue::Same,
            untouched: 0.0,
            label: "name",
            is_typed,
            no_name: 0.0,
            typos: up_to(0.8 * dirt),
            swaps: up_to(0.3 * dirt),
            turned: up_to(1.5 * dirt),
            shortened: up_to(0.4 * dirt),
            abbreviated: up_to(0.4 * dirt),
            remarks: up_to(0.8 * dirt),
            folds_maker: false,
            as_text: 0.0,
            no_value: up_to(1.2 * dirt),
            wrong_value: up_to(0.4 * dirt),
            no_edge: up_to(dirt),
            wrong_edge: up_to(0.2 * dirt),
            is_lower: false,
        };
        h.is_lower = rng.chance(0.15);
        h.terms = *rng.choose(&[Terms::Camel, Terms::Snake, Terms::Dotted, Terms::Cut, Terms::Opaque]);
        h.word = if is_right { rng.below(3) } else { rng.below(2) };
        h.label = ["name", "title", "label"][rng.below(3)];
        match mood {
            Mood::Sparse => {
                h.no_name = rng.uniform(0.0, 0.5);
                h.no_value = rng.uniform(0.2, 0.7);
                h.no_edge = rng.uniform(0.1, 0.5);
            }
            Mood::Folded => {
                h.folds_maker = is_right;
                h.as_text = rng.uniform(0.2, 1.0);
            }
            Mood::Language if is_right => {
                h.tongue = Tongue::Other(rng.next_u64());
                h.untouched = rng.uniform(0.05, 0.5);
            }
            Mood::Script if is_right => {
                h.tongue = if rng.chance(0.5) { Tongue::Cyrillic } else { Tongue::Greek };
                h.untouched = rng.uniform(0.0, 0.3);
            }
            Mood::Bare => h.no_value = 1.0,
            _ => {}
        }
        h
    };
    [side(false), side(true)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Split;

    #[test]
    fn a_seed_gives_one_pair_of_graphs_and_another_seed_another() {
        let (a, b, c) = (synth(1), synth(1), synth(2));
        assert_eq!((a.left.digest(), a.right.digest()), (b.left.digest(), b.right.digest()));
        assert_eq!(a.links, b.links);
        assert_ne!(a.left.digest(), c.left.digest());
    }

    #[test]
    fn gold_names_entities_that_exist_and_no_pair_twice() {
        let pair = synth(0);
        let gold = pair.links.as_ref().expect("it has gold");
        let mut seen = std::collections::BTreeSet::new();
        for split in Split::ALL {
            let same = gold.split(split).iter().filter(|p| p.same).count();
            assert!(same > 800 && gold.split(split).len() > same + 200, "{split:?}");
            for link in gold.split(split) {
                assert!(pair.left.find(&link.left).is_some() && pair.right.find(&link.right).is_some());
                assert!(!link.same || seen.insert((link.left.clone(), link.right.clone())), "{link:?} stands twice");
            }
        }
    }

    /// Every mood leaves its mark, so that a change of the generator cannot lose one unnoticed.
    #[test]
    fn all_kinds_of_dirt_are_there() {
        let pair = synth(0);
        let nameless = |g: &crate::graph::KnowledgeGraph| g.entities().filter(|e| g.label(*e).is_none()).count();
        assert!(nameless(&pair.left) > 100 && nameless(&pair.right) > 100);
        let labels: Vec<&str> = pair.right.entities().filter_map(|e| pair.right.label(e)).collect();
        let share =
            |test: fn(char) -> bool| labels.iter().filter(|l| l.chars().any(test)).count() as f64 / labels.len() as f64;
        assert!(share(|c| ('а'..='я').contains(&c)) > 0.01, "Cyrillic");
        assert!(share(|c| ('α'..='ω').contains(&c)) > 0.01, "Greek");
        assert!(labels.iter().filter(|l| l.contains(" - ")).count() > 20, "makers within names");
        let untyped = pair.left.entities().filter(|e| pair.left.types(*e).next().is_none()).count();
        let share = untyped as f64 / pair.left.entity_count() as f64;
        assert!((0.05..0.4).contains(&share), "untyped: {share}");
    }
}
