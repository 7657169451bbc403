//! Scored pairs as a table whose columns are the evidence for each relation: to accept or decline many at once.
//!
//! In: undecided pairs near the threshold and their explanations. Out: an [`EvidenceTable`]. Invariants: the parts of a row and its
//! starting point add up to its logit, what stands in no column being in *Other*; ties go to the smaller pair.
//! Source: ARCHITECTURE.md, "The table".

use super::state::TableLook;
use crate::app::engine::Engine;
use crate::app::view::EntityPair;
use crate::graph::{GraphPair, Side};
use crate::scene::{PartKey, RelationKey, Waterfall, pair_relations, relations_of};
use std::collections::BTreeMap;

/// Columns beside names and score.
const COLUMNS: usize = 7;

/// What a table is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SortBy {
    #[default]
    Score,
    Name,
    /// A column of evidence.
    Part(usize),
}

/// A pair with its evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct EvidenceRow {
    pub pair: EntityPair,
    pub ids: [String; 2],
    pub names: [String; 2],
    pub score: f64,
    pub logit: f64,
    /// By column; `None` where the pair has nothing of it.
    pub parts: Vec<Option<f64>>,
    /// Everything that stands in no column.
    pub other: f64,
}

/// The table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EvidenceTable {
    /// Names of the columns, the one that moves most first.
    pub columns: Vec<String>,
    pub rows: Vec<EvidenceRow>,
}

impl EvidenceTable {
    /// Explains pairs and lays their parts out in columns; a pair that cannot be explained is left out.
    ///
    /// Cost: one explanation a pair.
    pub fn new(engine: &dyn Engine, graphs: &GraphPair, pairs: &[EntityPair]) -> Self {
        let affinity = |a: &RelationKey, b: &RelationKey| engine.affinity(&a.name, &b.name);
        let mut read: Vec<(EntityPair, f64, BTreeMap<String, f64>, f64)> = Vec::new();
        for pair in pairs {
            let Ok(explanation) = engine.evidence(pair.0, pair.1) else { continue };
            let keys = [Side::Left, Side::Right].map(|side| relations_of(&explanation, side));
            let pairing = pair_relations(&keys[0], &keys[1], &affinity);
            let waterfall = Waterfall::new(&explanation, &pairing);
            let mut parts: BTreeMap<String, f64> = BTreeMap::new();
            for row in waterfall.rows.iter().filter(|r| r.key != PartKey::Start) {
                *parts.entry(row.name.clone()).or_default() += row.to - row.from;
            }
            read.push((*pair, explanation.logit, parts, explanation.score));
        }
        let mut moved: BTreeMap<&str, f64> = BTreeMap::new();
        for (name, part) in read.iter().flat_map(|r| &r.2) {
            *moved.entry(name).or_default() += part.abs();
        }
        let mut columns: Vec<(&str, f64)> = moved.into_iter().collect();
        columns.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
        let columns: Vec<String> = columns.into_iter().take(COLUMNS).map(|c| c.0.to_owned()).collect();
        let row = |(pair, logit, parts, score): &(EntityPair, f64, BTreeMap<String, f64>, f64)| {
            let cells: Vec<Option<f64>> = columns.iter().map(|c| parts.get(c).copied()).collect();
            let graph = [&graphs.left, &graphs.right];
            let ends = [pair.0, pair.1];
            EvidenceRow {
                pair: *pair,
                ids: [0, 1].map(|s: usize| graph[s].iri(ends[s]).to_owned()),
                names: [0, 1].map(|s: usize| graph[s].shown_name(ends[s]).to_owned()),
                score: *score,
                logit: *logit,
                other: logit - cells.iter().flatten().sum::<f64>(),
                parts: cells,
            }
        };
        let rows = read.iter().map(row).collect();
        Self { columns, rows }
    }

    /// The rows that a look shows, in its order.
    pub fn shown(&self, look: &TableLook) -> Vec<&EvidenceRow> {
        let wanted = look.text.trim().to_lowercase();
        let fits = |r: &&EvidenceRow| {
            let has = |text: &String| text.to_lowercase().contains(&wanted);
            wanted.is_empty() || r.names.iter().any(has) || r.ids.iter().any(has)
        };
        let mut rows: Vec<&EvidenceRow> = self.rows.iter().filter(fits).collect();
        rows.sort_by(|a, b| {
            let order = match look.sort {
                SortBy::Score => a.logit.total_cmp(&b.logit),
                SortBy::Name => a.names.cmp(&b.names),
                SortBy::Part(i) => {
                    let of = |r: &EvidenceRow| r.parts.get(i).copied().flatten().unwrap_or(0.0);
                    of(a).total_cmp(&of(b))
                }
            };
            let order = if look.descending { order.reverse() } else { order };
            order.then(a.pair.cmp(&b.pair))
        });
        rows
    }
}
