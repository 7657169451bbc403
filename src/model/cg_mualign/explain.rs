//! A score of `cg-mualign` taken apart. In: a model and a pair. Out: an [`Explanation`] whose parts add up.
//!
//! A distance is no sum, so parts are differences: an edge's contribution is the logit minus the logit without that
//! edge (the weights of the others renormalized, at both levels), the own part is what the names alone give above the
//! bias, and what is left over is named *Interaction*: bias + own + edges + interaction = logit.

use super::scorer::{EdgeView, Loops, PairBuffers, View};
use super::{Scorer, lanes};
use crate::features::NodeSpace;
use crate::graph::{KnowledgeGraph, Side};
use crate::model::evidence::Namer;
use crate::model::{Explanation, Item, ItemKind, ModelKind, WhatIf, logistic};
use crate::neighborhood::{SampledEdge, Samples};

/// Similarity exp(-distance) from which a neighbor counts as matched: a distance of 1 or less.
///
/// Source: the hinge loss draws positives to within a distance of 1 and pushes negatives out of it; the same length is
/// used between neighbors.
pub const MATCHED: f32 = 0.367_879_44;

/// Scores a pair of entities and names what moved the score.
///
/// `scorer` is a model on these graphs and samples; its score of the pair is the logit here, to the last bit.
///
/// # Panics
/// When a node is a value: only entities are pairs.
///
/// Source: ARCHITECTURE.md, "cg-mualign" and "What-ifs".
pub fn explain(
    graphs: [&KnowledgeGraph; 2],
    (space, samples): (&NodeSpace, &Samples),
    scorer: &Scorer,
    (left, right): (u32, u32),
    what_if: &WhatIf,
) -> Explanation {
    let loops = &scorer.loops;
    let (Some(a), Some(b)) = (loops.table.center(left), loops.table.center(right)) else {
        panic!("explain: a value is no entity of a pair");
    };
    let view = View::new(loops.settings.switches, what_if);
    let mut buffers = PairBuffers::default();
    let mut logit_of = |view: View, seen: Option<&mut [Vec<EdgeView>; 2]>| {
        scorer.affine.logit(loops.raw([a, b], view, &mut buffers, seen))
    };
    let mut seen = [Vec::new(), Vec::new()];
    // Logits are kept in 32 bits everywhere; the interaction carries the rounding.
    let logit = f64::from(logit_of(view, Some(&mut seen)) as f32);
    let bias = scorer.affine.intercept;
    let own = logit_of(View { names_only: true, ..view }, None) - bias;
    let namer = Namer { graphs, space };
    let mut items = vec![Item::about_pair(0, ItemKind::Own, own)];
    let mut rest = logit - bias - own;
    let both = [samples.of(left), samples.of(right)];
    for (side, views) in [Side::Left, Side::Right].into_iter().zip(&seen) {
        let across = both[side.other().index()];
        for (position, (edge, seen)) in both[side.index()].iter().zip(views).enumerate() {
            let without = View { without: Some((side.index(), position)), ..view };
            let contribution = logit - logit_of(without, None);
            rest -= contribution;
            let best = seen.best.and_then(|(at, similarity)| Some((across.get(at)?, similarity)));
            let matched = best.filter(|b| b.1 >= MATCHED).map(|b| b.0);
            let id = items.len() as u32;
            items.push(Item {
                side: Some(side),
                hop: 1,
                counterpart: matched.map(|q| namer.node(q.node)),
                counterpart_relation: matched.map(|q| namer.relation(q)),
                similarity: Some(best.map_or(0.0, |b| f64::from(b.1))),
                cross_attention: view.switches.cross_attention.then_some(f64::from(seen.cross)),
                self_attention: view.switches.self_attention.then_some(f64::from(seen.own)),
                attention: Some(f64::from(seen.weight)),
                ..namer.edge_item(id, edge, contribution)
            });
            second_hop(&namer, loops, samples, id, side, (edge, best.map(|b| b.0)), &mut items);
        }
    }
    if items.len() > 1 {
        let id = items.len() as u32;
        items.push(Item::about_pair(id, ItemKind::Residual, rest));
    }
    Explanation {
        kind: ModelKind::CgMualign,
        left: namer.identifier(left),
        right: namer.identifier(right),
        score: logistic(logit),
        logit,
        bias,
        items,
        stage_scores: Vec::new(),
    }
}

/// The second hop of an edge: its neighbor's own sampled edges against those of the neighbor's nearest one across, by
/// the distance of their level-1 vectors. They are plain means in the network, so they carry no attention.
fn second_hop(
    namer: &Namer<'_>,
    loops: &Loops,
    samples: &Samples,
    parent: u32,
    side: Side,
    (edge, counterpart): (&SampledEdge, Option<&SampledEdge>),
    items: &mut Vec<Item>,
) {
    let vectors = |node: u32| -> (&[SampledEdge], Vec<Vec<f32>>) {
        match loops.table.center(node) {
            Some(center) => (samples.of(node), loops.table.edges(center).iter().map(|e| loops.z(0, e)).collect()),
            None => (&[], Vec::new()),
        }
    };
    let (own, own_vectors) = vectors(edge.node);
    let (across, across_vectors) = counterpart.map_or((&[][..], Vec::new()), |q| vectors(q.node));
    for (hop, z) in own.iter().zip(&own_vectors) {
        let mut best: Option<(&SampledEdge, f32)> = None;
        for (q, y) in across.iter().zip(&across_vectors) {
            let similarity = (-lanes::squared_distance(z, y).sqrt()).exp();
            if best.is_none_or(|b| similarity > b.1) {
                best = Some((q, similarity));
            }
        }
        items.push(namer.second_hop_item(items.len() as u32, (side, parent), hop, best, MATCHED));
    }
}
