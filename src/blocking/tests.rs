//! Blocking on small graphs.

use super::*;
use crate::base::Control;
use crate::features::NodeSpace;
use crate::graph::{GraphBuilder, GraphPair, KnowledgeGraph, Side};
use crate::vouching::{Holders, Matches, Vouching};
use std::sync::Arc;

/// Songs `s0..` by artists `p0..` on both sides; the right artists have names of another script, songs 0 and 1 none.
fn pair() -> GraphPair {
    let side = |prefix: &str, artist: &[&str]| -> Arc<KnowledgeGraph> {
        let mut b = GraphBuilder::new();
        for (i, name) in artist.iter().enumerate() {
            assert!(b.attribute(&format!("{prefix}/p{i}"), "name", name));
            b.relation(&format!("{prefix}/s{i}"), "by", &format!("{prefix}/p{i}"));
        }
        for (i, title) in ["", "", "Glass Harbor", "Glass Harbour", "Nine Lanterns"].iter().enumerate() {
            b.entity(&format!("{prefix}/s{i}"));
            b.attribute(&format!("{prefix}/s{i}"), "title", title);
        }
        Arc::new(b.build(prefix))
    };
    GraphPair { left: side("l", &["Anna", "Boris"]), right: side("r", &["Анна", "Борис"]), links: None }
}

struct Bench {
    pair: GraphPair,
    space: NodeSpace,
}

impl Bench {
    fn new() -> Self {
        let pair = pair();
        let space = NodeSpace::new(&pair, &Control::default()).expect("not cancelled");
        Self { pair, space }
    }

    fn node(&self, side: Side, id: &str) -> u32 {
        self.space.node(side, self.pair.side(side).find(id).expect("exists"))
    }

    fn candidates(&self, links: &[(&str, &str)], per_left: usize) -> CandidateSet {
        let links: Vec<(u32, u32)> =
            links.iter().map(|(l, r)| (self.node(Side::Left, l), self.node(Side::Right, r))).collect();
        let n = self.space.left_count() as u32;
        let pool: Vec<u32> = (n..self.space.entity_count() as u32).collect();
        let index = BlockingIndex::new(&self.space, pool.clone());
        let scope = Scope { lefts: (0..n).collect(), pool, ..Scope::default() };
        let control = Control::default();
        let bare = Blocker { space: &self.space, index: &index, evidence: None };
        let plain = bare.plain_rows(&scope, per_left, &control).expect("not cancelled");
        let sure: Vec<(u32, u32, f32)> = links.iter().map(|&(l, r)| (l, r, 1.0)).collect();
        let (spread, holders, matches) = (Spread::new(&self.space), Holders::new(&self.space), Matches::new(&sure));
        let vouching = Vouching::default();
        let evidence = NeighborEvidence { spread: &spread, holders: &holders, matches: &matches, vouching: &vouching };
        let blocker = Blocker { evidence: (!links.is_empty()).then_some(evidence), ..bare };
        let set = blocker.candidates(&scope, &plain, per_left, &control).expect("not cancelled");
        for (l, r) in set.pairs() {
            let base = set.base(set.position(l, r).expect("a candidate"));
            assert!((base - blocker.base(l, r, false)).abs() < 1e-5, "one base score for a pair, however it is found");
        }
        set
    }
}

#[test]
fn names_find_candidates_and_nothing_finds_none() {
    let b = Bench::new();
    let set = b.candidates(&[], 20);
    let (l, r) = (b.node(Side::Left, "l/s2"), b.node(Side::Right, "r/s2"));
    let best = set.row(l).max_by(|a, b| set.base(*a).total_cmp(&set.base(*b))).expect("candidates");
    assert_eq!(set.right(best), r);
    assert!(set.position(l, b.node(Side::Right, "r/s3")).is_some(), "a spelling apart is a candidate, too");
    assert!(set.row(b.node(Side::Left, "l/s0")).is_empty(), "without a word or a neighbor in common there is none");
    assert_eq!(b.candidates(&[], 1).row(l).len(), 1);
}

#[test]
fn a_shown_link_finds_its_neighbors() {
    let b = Bench::new();
    let set = b.candidates(&[("l/p0", "r/p0")], 20);
    let (l, r) = (b.node(Side::Left, "l/s0"), b.node(Side::Right, "r/s0"));
    let found = set.position(l, r).expect("the songs of linked artists are candidates");
    assert!((set.base(found) - 2.0).abs() < 1e-5, "twice the evidence of an only neighbor, 1");
    assert!(set.position(b.node(Side::Left, "l/s1"), b.node(Side::Right, "r/s1")).is_none());
}

#[test]
fn types_that_never_met_are_kept_apart() {
    let mut scope = Scope::default();
    scope.types.insert(1, vec![10]);
    scope.types.insert(7, vec![20]);
    scope.types.insert(8, vec![21]);
    scope.seen.entry(10).or_default().insert(20);
    let allowed = scope.allowed(1).expect("a type that was seen");
    assert!(scope.fits(7, &allowed) && !scope.fits(8, &allowed));
    assert!(scope.fits(9, &allowed), "an entity without types always fits");
    assert_eq!(scope.allowed(2), None, "and is allowed everything");
}
