//! The parts of a logit as items with names.

use super::{Buffers, EdgeSummary, InputSource, NodeWeights, PairInputs, PairParts, Switches, Weights};
use crate::features::{NodeSpace, dot};
use crate::graph::{KnowledgeGraph, Side};
use crate::model::{Explanation, Item, ItemKind, ModelKind, NodeRef, WhatIf};
use crate::neighborhood::SampledEdge;

/// Match strength from which a neighbor counts as matched.
pub const MATCHED: f32 = 0.5;

/// Scores a pair and names its parts.
///
/// `inputs` are filled (rivals included) for the same what-if; `nodes` belong to `switches`, which hold the what-if too.
/// Source: ARCHITECTURE.md, "What is drawn" and "What-ifs".
#[expect(clippy::too_many_arguments, reason = "one call site; a struct would only rename the arguments")]
pub fn explain(
    graphs: [&KnowledgeGraph; 2],
    source: InputSource<'_>,
    weights: &Weights,
    nodes: &NodeWeights,
    switches: Switches,
    (left, right): (u32, u32),
    inputs: &PairInputs,
    what_if: &WhatIf,
) -> Explanation {
    let space = source.space;
    let empty = [0..0, 0..0];
    let ranges = if what_if.names_only { empty } else { [source.samples.range(left), source.samples.range(right)] };
    let mut parts = PairParts::default();
    weights.score(inputs, nodes, ranges, switches, &mut Buffers::default(), &mut parts);
    let namer = Namer { graphs, space };
    let mut items = vec![Item::about_pair(0, ItemKind::Own, f64::from(parts.own))];
    if switches.rivals {
        items.push(Item::about_pair(1, ItemKind::Rivals, f64::from(parts.rivals)));
    }
    if !what_if.names_only {
        let edges = [source.samples.of(left), source.samples.of(right)];
        for (side, own, other, summaries) in
            [(Side::Left, edges[0], edges[1], &parts.left), (Side::Right, edges[1], edges[0], &parts.right)]
        {
            side_items(&namer, source, (side, switches), (own, other), summaries, &mut items);
        }
    }
    // The logit was summed in 32 bits; the items carry it within their rounding.
    let logit = f64::from(parts.logit);
    Explanation {
        kind: ModelKind::Evidence,
        left: namer.identifier(left),
        right: namer.identifier(right),
        score: crate::model::logistic(logit),
        logit,
        bias: f64::from(weights.bias),
        items,
        stage_scores: Vec::new(),
    }
}

fn side_items(
    namer: &Namer<'_>,
    source: InputSource<'_>,
    (side, switches): (Side, Switches),
    (own, other): (&[SampledEdge], &[SampledEdge]),
    summaries: &[EdgeSummary],
    items: &mut Vec<Item>,
) {
    let total: f32 = summaries.iter().map(|s| s.self_attention).sum();
    for (edge, summary) in own.iter().zip(summaries) {
        let matched = summary.counterpart.filter(|_| summary.similarity >= MATCHED).map(|j| &other[j]);
        let id = items.len() as u32;
        items.push(Item {
            side: Some(side),
            hop: 1,
            counterpart: matched.map(|q| namer.node(q.node)),
            counterpart_relation: matched.map(|q| namer.relation(q)),
            similarity: Some(f64::from(summary.similarity)),
            cross_attention: switches.cross_attention.then_some(f64::from(summary.cross_attention)),
            self_attention: switches.self_attention.then_some(f64::from(summary.self_attention)),
            attention: Some(f64::from(if total > 0.0 { summary.self_attention / total } else { 0.0 })),
            ..namer.edge_item(id, edge, f64::from(summary.contribution))
        });
        second_hop(namer, source, id, side, (edge, summary.counterpart.map(|j| &other[j])), items);
    }
}

/// The second hop of an edge: its neighbor's own sampled edges, compared with those of the counterpart by text.
fn second_hop(
    namer: &Namer<'_>,
    source: InputSource<'_>,
    parent: u32,
    side: Side,
    (edge, counterpart): (&SampledEdge, Option<&SampledEdge>),
    items: &mut Vec<Item>,
) {
    let space = source.space;
    if !space.is_entity(edge.node) {
        return;
    }
    let across: &[SampledEdge] = match counterpart {
        Some(q) if space.is_entity(q.node) => source.samples.of(q.node),
        _ => &[],
    };
    for hop in source.samples.of(edge.node) {
        let similarity = |q: &&SampledEdge| match (space.text(hop.node), space.text(q.node)) {
            (Some(a), Some(b)) if a == b => 1.0,
            (Some(a), Some(b)) => dot(space.gram_rows.row(a), space.gram_rows.row(b)),
            _ => 0.0,
        };
        let best = across.iter().map(|q| (similarity(&q), q)).fold(None, |best: Option<(f32, _)>, x| match best {
            Some(b) if b.0 >= x.0 => Some(b),
            _ => Some(x),
        });
        items.push(namer.second_hop_item(items.len() as u32, (side, parent), hop, best.map(|b| (b.1, b.0)), MATCHED));
    }
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
