//! What cannot all be right: an entity matched twice, decisions that contradict a chain of matches, decisions against the gold.
//!
//! In: scored pairs, the threshold, decisions by entities. Out: [`Conflict`]s, decisions first, then the most doubtful.
//! Invariants: a match is a pair from the threshold on that was not declined, or one decided as the same; the order of rows decides
//! nothing. Source: ARCHITECTURE.md, "Conflicts".

use super::scored::logit_of;
use super::{Ledger, Scored, Verdict};
use crate::graph::{EntityId, GraphPair, Side};
use petgraph::graphmap::UnGraphMap;
use std::collections::{BTreeMap, BTreeSet};

/// Conflicts listed of each kind.
const LISTED: usize = 200;

/// Kinds of conflict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ConflictKind {
    /// The gold file says otherwise.
    AgainstGold,
    /// Decided as different, yet a chain of matches says the same.
    Chain,
    /// An entity of this side has several matches.
    MatchedTwice(Side),
}

/// Pairs that cannot all be right.
#[derive(Debug, Clone, PartialEq)]
pub struct Conflict {
    pub kind: ConflictKind,
    /// The pairs concerned, the one to look at first in front.
    pub pairs: Vec<(EntityId, EntityId)>,
    /// One sentence.
    pub words: String,
}

/// All conflicts, and how many there are of each kind before the lists were cut.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Conflicts {
    pub list: Vec<Conflict>,
    pub against_gold: usize,
    pub chains: usize,
    pub matched_twice: usize,
}

type Pair = (EntityId, EntityId);

/// Decisions in force by entities; those whose entities are gone are passed over.
pub fn decided(graphs: &GraphPair, ledger: &Ledger) -> BTreeMap<Pair, Verdict> {
    let of = |d: &super::Decision| Some(((graphs.left.find(&d.left)?, graphs.right.find(&d.right)?), d.verdict));
    ledger.newest_first().into_iter().filter_map(of).collect()
}

/// Pairs that count as matches: (pair, logit), a decision counting as sure.
fn matches(pairs: &[Scored], least: f64, decided: &BTreeMap<Pair, Verdict>) -> BTreeMap<Pair, f64> {
    let above = pairs.iter().filter(|p| p.logit >= least).map(|p| (p.pair(), p.logit));
    let mut out: BTreeMap<Pair, f64> = above.collect();
    for (pair, verdict) in decided {
        match verdict.is_same() {
            Some(true) => drop(out.insert(*pair, f64::INFINITY)),
            Some(false) => drop(out.remove(pair)),
            None => {}
        }
    }
    out
}

impl Conflicts {
    /// Looks for conflicts.
    pub fn find(graphs: &GraphPair, pairs: &[Scored], threshold: f64, ledger: &Ledger) -> Self {
        let decided = decided(graphs, ledger);
        let matches = matches(pairs, logit_of(threshold), &decided);
        let name = |side: Side, e: EntityId| graphs.side(side).shown_name(e).to_owned();
        let mut out = Self::default();
        let mut gold: Vec<Conflict> = Vec::new();
        for pair in pairs {
            let (Some(gold_says), Some(said)) = (pair.gold, decided.get(&pair.pair()).and_then(|v| v.is_same())) else {
                continue;
            };
            if gold_says.same != said {
                let (you, file) = if said { ("same", "different") } else { ("different", "same") };
                let words = format!("{}: you said {you}, the gold file {file}", name(Side::Left, pair.left));
                gold.push(Conflict { kind: ConflictKind::AgainstGold, pairs: vec![pair.pair()], words });
            }
        }
        gold.sort_by(|a, b| a.pairs.cmp(&b.pairs));
        out.against_gold = gold.len();
        let chains = chains(graphs, &matches, &decided);
        out.chains = chains.len();
        let twice = matched_twice(graphs, &matches);
        out.matched_twice = twice.len();
        for kind in [gold, chains, twice] {
            out.list.extend(kind.into_iter().take(LISTED));
        }
        out
    }

    /// Undecided or not, the pairs that are part of a conflict.
    pub fn pairs(&self) -> Vec<Pair> {
        let all: BTreeSet<Pair> = self.list.iter().flat_map(|c| c.pairs.iter().copied()).collect();
        all.into_iter().collect()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.against_gold + self.chains + self.matched_twice
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Entities of both sides with an edge for each match; a pair decided as different whose ends are still connected is a conflict,
/// with the shortest chain between them.
fn chains(graphs: &GraphPair, matches: &BTreeMap<Pair, f64>, decided: &BTreeMap<Pair, Verdict>) -> Vec<Conflict> {
    let mut graph: UnGraphMap<(Side, EntityId), ()> = UnGraphMap::new();
    for (left, right) in matches.keys() {
        graph.add_edge((Side::Left, *left), (Side::Right, *right), ());
    }
    let mut out = Vec::new();
    for (pair, _) in decided.iter().filter(|(_, v)| v.is_same() == Some(false)) {
        let (from, to) = ((Side::Left, pair.0), (Side::Right, pair.1));
        if !graph.contains_node(from) || !graph.contains_node(to) {
            continue;
        }
        let Some((_, path)) = petgraph::algo::astar(&graph, from, |n| n == to, |_| 1_u32, |_| 0) else { continue };
        let pair_of = |w: &[(Side, EntityId)]| match w {
            [(Side::Left, l), (_, r)] | [(_, r), (Side::Left, l)] => Some((*l, *r)),
            _ => None,
        };
        let mut pairs = vec![*pair];
        pairs.extend(path.windows(2).filter_map(pair_of));
        let names: Vec<&str> = path.iter().map(|(side, e)| graphs.side(*side).shown_name(*e)).collect();
        let words = format!("you said different, matches say the same: {}", names.join(" = "));
        out.push(Conflict { kind: ConflictKind::Chain, pairs, words });
    }
    out
}

/// Entities with several matches; those with a decision first, then those whose second best match is the surest.
fn matched_twice(graphs: &GraphPair, matches: &BTreeMap<Pair, f64>) -> Vec<Conflict> {
    let mut out: Vec<(bool, f64, Conflict)> = Vec::new();
    for side in [Side::Left, Side::Right] {
        let mut by_entity: BTreeMap<EntityId, Vec<(f64, Pair)>> = BTreeMap::new();
        for (pair, logit) in matches {
            let entity = if side == Side::Left { pair.0 } else { pair.1 };
            by_entity.entry(entity).or_default().push((*logit, *pair));
        }
        for (entity, mut of) in by_entity.into_iter().filter(|(_, of)| of.len() > 1) {
            of.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            let second = of.get(1).map_or(0.0, |m| m.0);
            let by_hand = of.iter().any(|m| m.0 == f64::INFINITY);
            let other = |pair: &Pair| match side {
                Side::Left => graphs.right.shown_name(pair.1),
                Side::Right => graphs.left.shown_name(pair.0),
            };
            let names: Vec<&str> = of.iter().take(3).map(|m| other(&m.1)).collect();
            let more = if of.len() > 3 { format!(" and {} more", of.len() - 3) } else { String::new() };
            let words = format!("{} is matched with {}{more}", graphs.side(side).shown_name(entity), names.join(", "));
            let pairs = of.iter().map(|m| m.1).collect();
            out.push((by_hand, second, Conflict { kind: ConflictKind::MatchedTwice(side), pairs, words }));
        }
    }
    out.sort_by(|a, b| b.0.cmp(&a.0).then(b.1.total_cmp(&a.1)).then(a.2.pairs.cmp(&b.2.pairs)));
    out.into_iter().map(|c| c.2).collect()
}
