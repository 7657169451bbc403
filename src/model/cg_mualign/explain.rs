//! A score of `cg-mualign` taken apart. In: a model and a pair. Out: an [`Explanation`] whose parts add up.
//!
//! A distance is no sum, so parts are differences: an edge's contribution is the logit minus the logit without that
//! edge (the weights of the others renormalized, at both levels), the own part is what the names alone give above the
//! bias, and what is left over is named *Interaction*: bias + own + edges + interaction = logit.

use super::scorer::Changed;
use super::{TriedPair, lanes};
use crate::features::Edge;
use crate::graph::{KnowledgeGraph, Side};
use crate::model::evidence::Namer;
use crate::model::{Explanation, Item, ItemKind, ModelKind, logistic};
use crate::neighborhood::SampledEdge;

/// Similarity exp(-distance) from which a neighbor counts as matched: a distance of 1 or less.
///
/// Source: the hinge loss draws positives to within a distance of 1 and pushes negatives out of it; the same length is
/// used between neighbors.
pub const MATCHED: f32 = 0.367_879_44;

/// Scores a pair of entities and names what moved the score.
///
/// The score is that of the tried pair, which is the scorer's where nothing is changed, to the last bit.
///
/// Source: ARCHITECTURE.md, "cg-mualign" and "What-ifs".
pub fn explain(graphs: [&KnowledgeGraph; 2], tried: &TriedPair<'_>) -> Explanation {
    let (scorer, view) = (tried.scorer, tried.view());
    let mut seen = [Vec::new(), Vec::new()];
    let changed = tried.without([&[], &[]]);
    // Logits are kept in 32 bits everywhere; the interaction carries the rounding.
    let logit = f64::from(tried.score(&changed, view.names_only, Some(&mut seen)) as f32);
    let bias = scorer.affine.intercept;
    let own = tried.score(&changed, true, None) - bias;
    let namer = Namer { graphs, space: tried.space };
    let mut items = vec![Item::about_pair(0, ItemKind::Own, own)];
    let mut rest = logit - bias - own;
    // The edges that are there, with their positions among the sampled ones.
    let kept = [Side::Left, Side::Right].map(|side| {
        let all = tried.sampled(side).iter().enumerate();
        all.filter(|(i, _)| !changed.without[side.index()][*i]).collect::<Vec<_>>()
    });
    let node = |side: Side, edge: &SampledEdge| {
        let mut node = namer.node(edge.node);
        if let Some(text) = tried.changes()[side.index()].value(Edge { relation: edge.relation, node: edge.node }) {
            text.clone_into(&mut node.label);
        }
        node
    };
    for (side, views) in [Side::Left, Side::Right].into_iter().zip(&seen) {
        let across = &kept[side.other().index()];
        for ((position, edge), seen) in kept[side.index()].iter().zip(views) {
            let mut without = changed.clone();
            without.without[side.index()][*position] = true;
            let contribution = logit - tried.score(&without, false, None);
            rest -= contribution;
            let best = seen.best.and_then(|(at, similarity)| Some((across.get(at)?.1, similarity)));
            let matched = best.filter(|b| b.1 >= MATCHED).map(|b| b.0);
            let id = items.len() as u32;
            items.push(Item {
                side: Some(side),
                hop: 1,
                neighbor: Some(node(side, edge)),
                counterpart: matched.map(|q| node(side.other(), q)),
                counterpart_relation: matched.map(|q| namer.relation(q)),
                similarity: Some(best.map_or(0.0, |b| f64::from(b.1))),
                cross_attention: view.switches.cross_attention.then_some(f64::from(seen.cross)),
                self_attention: view.switches.self_attention.then_some(f64::from(seen.own)),
                attention: Some(f64::from(seen.weight)),
                ..namer.edge_item(id, edge, contribution)
            });
            let from = (tried, &changed, (side, *position), contribution);
            second_hop(&namer, from, id, (edge, best.map(|b| b.0)), &mut items);
        }
    }
    if items.len() > 1 {
        let id = items.len() as u32;
        items.push(Item::about_pair(id, ItemKind::Residual, rest));
    }
    Explanation {
        kind: ModelKind::CgMualign,
        left: namer.identifier(tried.pair.0),
        right: namer.identifier(tried.pair.1),
        score: logistic(logit),
        logit,
        bias,
        items,
        stage_scores: Vec::new(),
    }
}

/// The second hop of an edge: its neighbor's own sampled edges against those of the neighbor's nearest one across, by
/// the distance of their level-1 vectors. They are plain means in the network, so they carry no attention. Of the edge's
/// part, what it has more than with a neighbor that has no neighbors is shared out by the size of what leaving each
/// term out of that mean changes.
fn second_hop(
    namer: &Namer<'_>,
    (tried, changed, (side, position), contribution): (&TriedPair<'_>, &Changed, (Side, usize), f64),
    parent: u32,
    (edge, counterpart): (&SampledEdge, Option<&SampledEdge>),
    items: &mut Vec<Item>,
) {
    let (loops, samples) = (&tried.scorer.loops, tried.samples);
    let vectors = |node: u32| -> (&[SampledEdge], Vec<Vec<f32>>) {
        match loops.table.center(node) {
            Some(center) => (samples.of(node), loops.table.edges(center).iter().map(|e| loops.z(0, e)).collect()),
            None => (&[], Vec::new()),
        }
    };
    let (own, own_vectors) = vectors(edge.node);
    let (across, across_vectors) = counterpart.map_or((&[][..], Vec::new()), |q| vectors(q.node));
    let part_with = |kept: &dyn Fn(usize) -> bool| {
        let replaced = tried.with_second_hop(changed, (side, position), &own_vectors, kept);
        let mut without = replaced.clone();
        without.without[side.index()][position] = true;
        tried.score(&replaced, false, None) - tried.score(&without, false, None)
    };
    let mut shares = vec![0.0; own.len()];
    if !own.is_empty() {
        let gain = contribution - part_with(&|_| false);
        let sizes: Vec<f64> = (0..own.len()).map(|i| (contribution - part_with(&|j| j != i)).abs()).collect();
        let total: f64 = sizes.iter().sum();
        if total > 0.0 {
            shares = sizes.iter().map(|size| gain * size / total).collect();
        }
    }
    for ((hop, z), share) in own.iter().zip(&own_vectors).zip(shares) {
        let mut best: Option<(&SampledEdge, f32)> = None;
        for (q, y) in across.iter().zip(&across_vectors) {
            let similarity = (-lanes::squared_distance(z, y).sqrt()).exp();
            if best.is_none_or(|b| similarity > b.1) {
                best = Some((q, similarity));
            }
        }
        let item = namer.second_hop_item(items.len() as u32, (side, parent), hop, best, MATCHED);
        items.push(Item { contribution: share, ..item });
    }
}
