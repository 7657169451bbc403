//! What a worker makes for the window to draw: complete, immutable views.
//!
//! Invariant: a view is whole; the window never waits for a part of it.

use super::engine::{Candidate, Engine};
use super::tried::{Numbers, TriedRow, tried_rows};
use crate::base::Result;
use crate::graph::{Direction, EntityId, GraphPair, KnowledgeGraph, Side, local_words};
use crate::model::{Edit, Explanation, Item, WhatIf};
use crate::scene::{AttributeTable, PartKey, Reasons, RelationPair, Waterfall, key_of, literals_of, pairing_of};
use std::collections::BTreeMap;

/// A pair of entities, left first.
pub type EntityPair = (EntityId, EntityId);

/// Everything Explore shows of one pair.
#[derive(Debug, Clone)]
pub struct PairView {
    pub pair: EntityPair,
    pub what_if: WhatIf,
    /// Names of the two entities.
    pub names: [String; 2],
    /// "track · Music A · t-4774" of each.
    pub subtitles: [String; 2],
    pub explanation: Explanation,
    pub pairing: Vec<RelationPair>,
    pub waterfall: Waterfall,
    pub attributes: AttributeTable,
    /// The score with each what-if turned over: self-attention, cross-graph attention, names only.
    pub turned: [f64; 3],
    /// The score without all edges of a row of the waterfall.
    pub part_effects: BTreeMap<PartKey, f64>,
    /// Names only and structure only, beside both.
    pub numbers: Numbers,
    /// What each edit did.
    pub tried: Vec<TriedRow>,
    pub reasons: Reasons,
}

/// The what-if with one of its three ticks turned over.
pub fn turn(what_if: &WhatIf, tick: usize) -> WhatIf {
    let mut out = what_if.clone();
    match tick {
        0 => out.without_self_attention ^= true,
        1 => out.without_cross_attention ^= true,
        _ => out.names_only ^= true,
    }
    out
}

impl PairView {
    /// Explains a pair, pairs its relations and computes what the panel says beside the score.
    ///
    /// Errors: what explaining gives.
    pub fn new(engine: &dyn Engine, graphs: &GraphPair, pair: EntityPair, what_if: WhatIf) -> Result<Self> {
        let explanation = engine.explain(pair.0, pair.1, &what_if)?;
        let literals = [literals_of(&graphs.left, pair.0), literals_of(&graphs.right, pair.1)];
        let affinity = |a: &str, b: &str| engine.affinity(a, b);
        let pairing = pairing_of(&explanation, [&graphs.left, &graphs.right], [pair.0, pair.1], &affinity);
        let waterfall = Waterfall::new(&explanation, &pairing);
        let shown = waterfall.rows.iter().find(|r| r.key == PartKey::Attributes).map(|r| r.shown);
        let attributes = AttributeTable::new(&explanation, &pairing, &literals, shown, &what_if.edits);
        let parts: Vec<(PartKey, WhatIf)> = waterfall
            .rows
            .iter()
            .filter(|r| !r.children.is_empty())
            .map(|r| (r.key, what_if.with(without_items(&explanation, &r.items))))
            .collect();
        // One question for all of them: what is shared is read once.
        let mut what_ifs = vec![what_if.clone()];
        what_ifs.extend((0..3).map(|tick| turn(&what_if, tick)));
        what_ifs.extend(Numbers::what_ifs(&what_if));
        what_ifs.extend((0..what_if.edits.len()).map(|i| what_if.restored(i)));
        what_ifs.extend(parts.iter().map(|p| p.1.clone()));
        let scores = engine.scores(pair.0, pair.1, &what_ifs)?;
        let score = |i: usize| scores.get(i).copied().unwrap_or(explanation.score);
        let turned = [score(1), score(2), score(3)];
        let numbers = Numbers { names: score(4), structure: score(5), both: score(6) };
        let edits = what_if.edits.len();
        let before: Vec<f64> = (0..edits).map(|i| score(7 + i)).collect();
        let part_effects = parts.iter().enumerate().map(|(i, p)| (p.0, score(7 + edits + i))).collect();
        let tried = tried_rows(graphs, &what_if, &before);
        let reasons = Reasons::new(&explanation, &pairing);
        Ok(Self {
            pair,
            what_if,
            names: [graphs.left.shown_name(pair.0).to_owned(), graphs.right.shown_name(pair.1).to_owned()],
            subtitles: [subtitle(&graphs.left, pair.0), subtitle(&graphs.right, pair.1)],
            explanation,
            pairing,
            waterfall,
            attributes,
            turned,
            part_effects,
            numbers,
            tried,
            reasons,
        })
    }

    /// The edits that leave out all edges of a row of the waterfall, on both sides.
    pub fn without_part(&self, key: PartKey) -> Vec<Edit> {
        let ids = self.waterfall.rows.iter().find(|r| r.key == key).map_or(&[][..], |r| &r.items);
        without_items(&self.explanation, ids)
    }
}

/// The edits that leave out the relations and attributes of some items.
fn without_items(explanation: &Explanation, ids: &[u32]) -> Vec<Edit> {
    let of = |item: &Item| {
        let (side, key) = (item.side?, key_of(item)?);
        Some(Edit::Relation { side, relation: key.name, direction: key.direction })
    };
    let mut out: Vec<Edit> = Vec::new();
    for edit in explanation.items.iter().filter(|i| i.hop == 1 && ids.contains(&i.id)).filter_map(of) {
        if !out.contains(&edit) {
            out.push(edit);
        }
    }
    out
}

/// "track · Music A · t-4774": kind, graph, identifier.
pub fn subtitle(graph: &KnowledgeGraph, entity: EntityId) -> String {
    let kind = graph.types(entity).next().map(local_words);
    let iri = graph.iri(entity).trim_end_matches('/');
    let id = iri.rsplit(['/', '#']).next().unwrap_or(iri);
    kind.into_iter()
        .filter(|k| !k.is_empty())
        .chain([graph.name().to_owned(), id.to_owned()])
        .collect::<Vec<_>>()
        .join(" · ")
}

/// One row of the candidates list.
#[derive(Debug, Clone, PartialEq)]
pub struct CandidateRow {
    pub other: EntityId,
    pub name: String,
    /// Identifier of the candidate.
    pub id: String,
    /// Two telling neighbors.
    pub neighbors: String,
    pub score: f64,
}

/// The candidates of one entity, best first.
#[derive(Debug, Clone, PartialEq)]
pub struct CandidateList {
    pub side: Side,
    pub entity: EntityId,
    pub name: String,
    pub subtitle: String,
    pub rows: Vec<CandidateRow>,
    /// Entities of the other graph.
    pub total: usize,
    /// Name of the other graph.
    pub other_graph: String,
}

impl CandidateList {
    /// The list for an entity.
    pub fn new(engine: &dyn Engine, graphs: &GraphPair, side: Side, entity: EntityId) -> Self {
        let (own, other) = (graphs.side(side), graphs.side(side.other()));
        let row = |c: Candidate| CandidateRow {
            other: c.other,
            name: other.shown_name(c.other).to_owned(),
            id: other.iri(c.other).to_owned(),
            neighbors: telling_neighbors(other, c.other),
            score: c.score,
        };
        Self {
            side,
            entity,
            name: own.shown_name(entity).to_owned(),
            subtitle: subtitle(own, entity),
            rows: engine.candidates(side, entity).into_iter().map(row).collect(),
            total: other.entity_count(),
            other_graph: other.name().to_owned(),
        }
    }

    /// The pair a row stands for, left first.
    pub fn pair(&self, row: &CandidateRow) -> EntityPair {
        match self.side {
            Side::Left => (self.entity, row.other),
            Side::Right => (row.other, self.entity),
        }
    }
}

/// Two neighbors that tell an entity: over the relations with the fewest neighbors (one performer, one album),
/// ties by name of the relation. Falls back on values where there are no neighbors.
fn telling_neighbors(graph: &KnowledgeGraph, entity: EntityId) -> String {
    let mut runs: Vec<(usize, u8, &str, &str)> = Vec::new();
    for (rank, direction) in [Direction::Out, Direction::Inverse].into_iter().enumerate() {
        for run in graph.adjacency(direction).runs(entity) {
            if let Some(first) = run.neighbors.first() {
                let name = graph.relation_name(run.relation);
                runs.push((run.neighbors.len(), rank as u8, name, graph.shown_name(*first)));
            }
        }
    }
    runs.sort_unstable();
    let names: Vec<&str> = runs.iter().map(|r| r.3).filter(|n| *n != graph.shown_name(entity)).take(2).collect();
    if !names.is_empty() {
        return names.join(" · ");
    }
    let label = graph.label_literal(entity);
    let values =
        graph.literals(entity).iter().enumerate().filter(|(i, _)| label != Some(*i)).map(|(_, l)| l.1.as_ref());
    values.take(2).collect::<Vec<_>>().join(" · ")
}

/// An entity that a search found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    pub side: Side,
    pub entity: EntityId,
    pub name: String,
    pub subtitle: String,
}
