//! Vouching on small graphs.

use super::*;
use crate::base::Control;
use crate::features::NodeSpace;
use crate::graph::{GraphBuilder, GraphPair, KnowledgeGraph, Side};
use std::sync::Arc;

/// A chain of `n` entities a side without names: each is next to the following one.
fn chain(n: usize) -> (GraphPair, NodeSpace) {
    let side = |prefix: &str, relation: &str| -> Arc<KnowledgeGraph> {
        let mut b = GraphBuilder::new();
        for i in 0..n {
            b.relation(&format!("{prefix}/{i}"), relation, &format!("{prefix}/{}", i + 1));
        }
        Arc::new(b.build(prefix))
    };
    let pair = GraphPair { left: side("l", "next"), right: side("r", "followedBy"), links: None };
    let space = NodeSpace::new(&pair, &Control::default()).expect("not cancelled");
    (pair, space)
}

fn node(pair: &GraphPair, space: &NodeSpace, side: Side, i: usize) -> u32 {
    let prefix = if side == Side::Left { "l" } else { "r" };
    space.node(side, pair.side(side).find(&format!("{prefix}/{i}")).expect("exists"))
}

/// Links 0-0 and 1-1 of a chain. Containment of `next` in `followedBy` with weight 1 on the one common edge:
/// (1 + .1) / (1 + 3) = .275, the same back; each relation has as many ends as edges. Then 2-2 is vouched for by 1-1 alone:
/// -2 ln(1 - .275) = .643. Both directions of the edge stand for one fact, but 2 sees 1 over the inverse only.
#[test]
fn a_neighbor_of_a_match_by_hand() {
    let (pair, space) = chain(4);
    let l = |i| node(&pair, &space, Side::Left, i);
    let r = |i| node(&pair, &space, Side::Right, i);
    let known = [(l(0), r(0), 1.0), (l(1), r(1), 1.0)];
    let vouching = Vouching::new(&space, &known, &known, Arc::default());
    let holders = Holders::new(&space);
    let ev = |i, j| vouching.of(&space, &holders, l(i), r(j));
    assert!((ev(2, 2) - 0.643_2).abs() < 1e-3, "{}", ev(2, 2));
    assert_eq!(ev(3, 3), 0.0, "nothing near it is matched yet");
    assert!(ev(2, 0) < 0.2 * ev(2, 2), "before the match, not after it: {}", ev(2, 0));
}

#[test]
fn matches_find_each_other_from_two_links_on() {
    let (pair, space) = chain(12);
    let l = |i| node(&pair, &space, Side::Left, i);
    let r = |i| node(&pair, &space, Side::Right, i);
    let holders = Holders::new(&space);
    let known: Vec<(u32, u32)> = (0..4).map(|i| (l(i), r(i))).collect();
    let run = |threads| {
        crate::base::with_threads(threads, || {
            fixed_point(&space, &holders, &Arc::default(), &known, &Control::default()).expect("not cancelled")
        })
    };
    let (one, two) = (run(1), run(2));
    for i in 4..12 {
        let own = one.of(&space, &holders, l(i), r(i));
        assert_eq!(own, two.of(&space, &holders, l(i), r(i)));
        let others = (4..12).filter(|j| *j != i).map(|j| one.of(&space, &holders, l(i), r(j)));
        assert!(own > others.fold(0.0, f32::max), "{i} finds its place in the chain");
    }
}
