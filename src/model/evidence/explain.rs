//! The parts of a logit as items with names.

use super::{EdgeSummary, PairParts, Switches};
use crate::features::{NodeSpace, dot};
use crate::graph::{KnowledgeGraph, Side};
use crate::model::{Explanation, Item, ItemKind, ModelKind, NodeRef};
use crate::neighborhood::{SampledEdge, Samples};

/// Match strength from which a neighbor counts as matched.
pub const MATCHED: f32 = 0.5;

/// A scored pair, to be named.
#[derive(Debug)]
pub struct Explained<'a> {
    pub pair: (u32, u32),
    pub bias: f32,
    pub switches: Switches,
    pub parts: &'a PairParts,
    /// The edges that were read, in the order of the parts.
    pub edges: [&'a [SampledEdge]; 2],
    /// Of each edge's part, what is due to the surroundings of its neighbor.
    pub from_surroundings: &'a [Vec<f32>; 2],
    /// Values that were read otherwise: side, edge, text.
    pub values: &'a [(Side, SampledEdge, String)],
}

/// Names the parts of a scored pair; `samples` are those of all entities, for the second hop.
///
/// Source: ARCHITECTURE.md, "What is drawn" and "Second-hop parts".
pub fn explain(graphs: [&KnowledgeGraph; 2], space: &NodeSpace, samples: &Samples, of: &Explained<'_>) -> Explanation {
    let parts = of.parts;
    let namer = Namer { graphs, space };
    let mut items = vec![Item::about_pair(0, ItemKind::Own, f64::from(parts.own))];
    if of.switches.rivals {
        items.push(Item::about_pair(1, ItemKind::Rivals, f64::from(parts.rivals)));
    }
    for (side, summaries) in [(Side::Left, &parts.left), (Side::Right, &parts.right)] {
        side_items(&namer, samples, of, (side, summaries), &mut items);
    }
    // The logit was summed in 32 bits; the items carry it within their rounding.
    let logit = f64::from(parts.logit);
    Explanation {
        kind: ModelKind::Evidence,
        left: namer.identifier(of.pair.0),
        right: namer.identifier(of.pair.1),
        score: crate::model::logistic(logit),
        logit,
        bias: f64::from(of.bias),
        items,
        stage_scores: Vec::new(),
    }
}

fn side_items(
    namer: &Namer<'_>,
    samples: &Samples,
    of: &Explained<'_>,
    (side, summaries): (Side, &[EdgeSummary]),
    items: &mut Vec<Item>,
) {
    let (own, other) = (of.edges[side.index()], of.edges[side.other().index()]);
    let total: f32 = summaries.iter().map(|s| s.self_attention).sum();
    let node = |side: Side, edge: &SampledEdge| {
        let mut node = namer.node(edge.node);
        if let Some((.., text)) = of.values.iter().find(|v| v.0 == side && v.1 == *edge) {
            node.label.clone_from(text);
        }
        node
    };
    for (i, (edge, summary)) in own.iter().zip(summaries).enumerate() {
        let matched = summary.counterpart.filter(|_| summary.similarity >= MATCHED).map(|j| &other[j]);
        let id = items.len() as u32;
        items.push(Item {
            side: Some(side),
            hop: 1,
            neighbor: Some(node(side, edge)),
            counterpart: matched.map(|q| node(side.other(), q)),
            counterpart_relation: matched.map(|q| namer.relation(q)),
            similarity: Some(f64::from(summary.similarity)),
            cross_attention: of.switches.cross_attention.then_some(f64::from(summary.cross_attention)),
            self_attention: of.switches.self_attention.then_some(f64::from(summary.self_attention)),
            attention: Some(f64::from(if total > 0.0 { summary.self_attention / total } else { 0.0 })),
            ..namer.edge_item(id, edge, f64::from(summary.contribution))
        });
        let gain = of.from_surroundings[side.index()].get(i).copied().unwrap_or(0.0);
        let counterpart = summary.counterpart.map(|j| &other[j]);
        second_hop(namer, samples, (id, side, gain), (edge, counterpart), items);
    }
}

/// The second hop of an edge: its neighbor's own sampled edges, compared with those of the counterpart by text. Of the
/// edge's part, what is due to the surroundings is shared out by what each brings to their cosine.
fn second_hop(
    namer: &Namer<'_>,
    samples: &Samples,
    (parent, side, gain): (u32, Side, f32),
    (edge, counterpart): (&SampledEdge, Option<&SampledEdge>),
    items: &mut Vec<Item>,
) {
    let space = namer.space;
    if !space.is_entity(edge.node) {
        return;
    }
    let counterpart = counterpart.filter(|q| space.is_entity(q.node));
    let across: &[SampledEdge] = counterpart.map_or(&[], |q| samples.of(q.node));
    let own = samples.of(edge.node);
    let shares = match counterpart.filter(|_| gain != 0.0) {
        Some(q) => shares_of_surroundings(space, edge.node, q.node, own),
        None => vec![0.0; own.len()],
    };
    for (hop, share) in own.iter().zip(shares) {
        let similarity = |q: &&SampledEdge| match (space.text(hop.node), space.text(q.node)) {
            (Some(a), Some(b)) if a == b => 1.0,
            (Some(a), Some(b)) => dot(space.gram_rows.row(a), space.gram_rows.row(b)),
            _ => 0.0,
        };
        let best = across.iter().map(|q| (similarity(&q), q)).fold(None, |best: Option<(f32, _)>, x| match best {
            Some(b) if b.0 >= x.0 => Some(b),
            _ => Some(x),
        });
        let best = best.map(|b| (b.1, b.0));
        let item = namer.second_hop_item(items.len() as u32, (side, parent), hop, best, MATCHED);
        items.push(Item { contribution: f64::from(gain) * share, ..item });
    }
}

/// What each sampled edge of a neighbor brings to the cosine of its surroundings with those of another one, as shares of
/// that cosine: a token belongs to the neighbors whose texts have it, in equal parts. Neighbors that are not sampled
/// keep theirs, so the sum is at most 1.
///
/// Source: ARCHITECTURE.md, "Second-hop parts".
fn shares_of_surroundings(space: &NodeSpace, neighbor: u32, other: u32, sampled: &[SampledEdge]) -> Vec<f64> {
    let context = &space.context;
    let rows = [neighbor, other].map(|n| context.neighbor_rows.row(n as usize));
    let across: Vec<(u32, f32)> = rows[1].0.iter().copied().zip(rows[1].1.iter().copied()).collect();
    let weight_across = |t: u32| across.binary_search_by_key(&t, |e| e.0).map_or(0.0, |i| across[i].1);
    // Tokens that both have, with their product and the number of neighbors that bring them.
    let mut common: Vec<(u32, f64, u32)> = Vec::new();
    for (&token, &weight) in rows[0].0.iter().zip(rows[0].1) {
        let product = f64::from(weight) * f64::from(weight_across(token));
        if product > 0.0 {
            common.push((token, product, 0));
        }
    }
    let total: f64 = common.iter().map(|c| c.1).sum();
    if total <= 0.0 {
        return vec![0.0; sampled.len()];
    }
    let tokens = |node: u32| space.text(node).map_or(&[][..], |text| context.token_rows.columns(text));
    let read = space.surroundings(neighbor);
    for node in &read {
        for token in tokens(*node) {
            if let Ok(at) = common.binary_search_by_key(token, |c| c.0) {
                common[at].2 += 1;
            }
        }
    }
    let brought = |edge: &SampledEdge| -> f64 {
        if read.binary_search(&edge.node).is_err() {
            return 0.0;
        }
        // A neighbor over two relations is one in the surroundings.
        let edges = sampled.iter().filter(|e| e.node == edge.node).count() as f64;
        let of = |token: &u32| common.binary_search_by_key(token, |c| c.0).ok().map(|at| common[at]);
        tokens(edge.node).iter().filter_map(of).map(|c| c.1 / f64::from(c.2.max(1))).sum::<f64>() / edges
    };
    sampled.iter().map(|edge| brought(edge) / total).collect()
}

/// Names nodes and relations.
pub(in crate::model) struct Namer<'a> {
    pub graphs: [&'a KnowledgeGraph; 2],
    pub space: &'a NodeSpace,
}

impl Namer<'_> {
    pub fn identifier(&self, node: u32) -> String {
        self.node(node).id
    }

    pub fn node(&self, node: u32) -> NodeRef {
        match self.space.entity(node) {
            Some((side, entity)) => {
                let graph = self.graphs[side.index()];
                NodeRef {
                    id: graph.iri(entity).to_owned(),
                    label: graph.shown_name(entity).to_owned(),
                    value: false,
                    entity_type: graph.types(entity).next().map(str::to_owned),
                }
            }
            None => {
                let value = self.space.raw_value(node).unwrap_or_default().to_owned();
                NodeRef { id: value.clone(), label: value, value: true, entity_type: None }
            }
        }
    }

    pub fn relation(&self, edge: &SampledEdge) -> String {
        self.space.relations.relations[edge.relation as usize].name.to_string()
    }

    /// A second-hop edge with the most similar one across, which is its counterpart from `matched` on.
    pub fn second_hop_item(
        &self,
        id: u32,
        (side, parent): (Side, u32),
        edge: &SampledEdge,
        best: Option<(&SampledEdge, f32)>,
        matched: f32,
    ) -> Item {
        let counterpart = best.filter(|b| b.1 >= matched).map(|b| b.0);
        Item {
            side: Some(side),
            hop: 2,
            parent: Some(parent),
            counterpart: counterpart.map(|q| self.node(q.node)),
            counterpart_relation: counterpart.map(|q| self.relation(q)),
            similarity: best.map(|b| f64::from(b.1)),
            ..self.edge_item(id, edge, 0.0)
        }
    }

    pub fn edge_item(&self, id: u32, edge: &SampledEdge, contribution: f64) -> Item {
        let relation = &self.space.relations.relations[edge.relation as usize];
        Item {
            relation: Some(relation.name.to_string()),
            direction: Some(relation.direction),
            neighbor: Some(self.node(edge.node)),
            ..Item::about_pair(id, ItemKind::Edge, contribution)
        }
    }
}
