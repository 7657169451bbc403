//! Directed relations of both graphs: statistics, names, buckets.

use super::tfidf::{GramTerms, character_grams, tf_idf};
use super::{NodeSpace, SparseRows, ValueKind, dot};
use crate::graph::{Direction, Side, local_words};
use rustc_hash::FxHashMap;

/// Number of statistics of a directed relation.
pub const STATISTICS: usize = 9;

/// A relation or attribute of one graph, read in one direction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectedRelation {
    pub side: Side,
    pub name: Box<str>,
    pub direction: Direction,
}

/// All directed relations of both graphs with what is known of each.
#[derive(Debug, Clone, Default)]
pub struct RelationTable {
    pub relations: Vec<DirectedRelation>,
    /// Functionality, inverse functionality, log share of heads, log share of tails, share of entity tails, of
    /// numbers, of dates and years, mean rarity of tails, 1 if inverse.
    pub statistics: Vec<[f32; STATISTICS]>,
    /// Row of the relation embedding.
    pub buckets: Vec<u32>,
    /// Position among the relations of its side.
    pub columns: Vec<u32>,
    /// Number of relations of each side.
    pub side_counts: [usize; 2],
    /// Name similarity, left column x right column.
    pub name_similarity: Vec<f32>,
}

impl RelationTable {
    /// Cell of a left and a right relation in tables of left column x right column.
    pub fn cell(&self, left: u32, right: u32) -> usize {
        self.columns[left as usize] as usize * self.side_counts[1] + self.columns[right as usize] as usize
    }

    /// Number of cells of such tables.
    pub fn cell_count(&self) -> usize {
        self.side_counts[0] * self.side_counts[1]
    }

    /// Fills everything but the statistics.
    pub(super) fn new(relations: Vec<DirectedRelation>) -> Self {
        let mut side_counts = [0; 2];
        let mut columns = Vec::with_capacity(relations.len());
        let mut buckets = Vec::with_capacity(relations.len());
        for r in &relations {
            columns.push(side_counts[r.side.index()] as u32);
            side_counts[r.side.index()] += 1;
            let hash = crc32fast::hash(local_words(&r.name).as_bytes());
            buckets.push(hash % 63 * 2 + u32::from(r.direction == Direction::Inverse));
        }
        let mut table = Self {
            statistics: vec![[0.0; STATISTICS]; relations.len()],
            name_similarity: vec![0.0; side_counts[0] * side_counts[1]],
            relations,
            buckets,
            columns,
            side_counts,
        };
        table.compare_names();
        table
    }

    fn compare_names(&mut self) {
        let grams: Vec<_> = self.relations.iter().map(|r| character_grams(&local_words(&r.name))).collect();
        let rows = rows_of_grams(&grams).0;
        for (l, left) in self.relations.iter().enumerate().filter(|(_, r)| r.side == Side::Left) {
            for (r, right) in self.relations.iter().enumerate().filter(|(_, r)| r.side == Side::Right) {
                if (left.direction == Direction::Inverse) == (right.direction == Direction::Inverse) {
                    let cell = self.cell(l as u32, r as u32);
                    self.name_similarity[cell] = dot(rows.row(l), rows.row(r));
                }
            }
        }
    }

    /// Statistics from the edges (entity, relation, node) of a space, sorted and unique.
    pub(super) fn measure(&mut self, space: &NodeSpace) {
        let mut by_relation: Vec<Vec<(u32, u32)>> = vec![Vec::new(); self.relations.len()];
        for entity in 0..space.entity_count() as u32 {
            for edge in space.edges(entity) {
                by_relation[edge.relation as usize].push((entity, edge.node));
            }
        }
        for (r, edges) in by_relation.iter().enumerate() {
            if edges.is_empty() {
                continue;
            }
            let n = edges.len() as f64;
            // Edges stand in order of heads, so distinct heads are runs.
            let heads = 1 + edges.windows(2).filter(|w| w[0].0 != w[1].0).count();
            let mut tails: Vec<u32> = edges.iter().map(|e| e.1).collect();
            tails.sort_unstable();
            tails.dedup();
            let share = |f: &dyn Fn(u32) -> bool| edges.iter().filter(|e| f(e.1)).count() as f64 / n;
            let size = (space.side_size(self.relations[r].side) as f64).ln_1p();
            let rarity = edges.iter().map(|e| f64::from(space.rarity[e.1 as usize])).sum::<f64>() / n;
            let kind = |node: u32| space.value(node).0;
            self.statistics[r] = [
                heads as f64 / n,
                tails.len() as f64 / n,
                (heads as f64).ln_1p() / size,
                (tails.len() as f64).ln_1p() / size,
                share(&|t| space.is_entity(t)),
                share(&|t| kind(t) == ValueKind::Number),
                share(&|t| matches!(kind(t), ValueKind::Date | ValueKind::Year)),
                rarity,
                f64::from(u8::from(self.relations[r].direction == Direction::Inverse)),
            ]
            .map(|x| x as f32);
        }
    }
}

/// tf-idf rows of lists of 3-grams over the vocabulary of those lists, and that vocabulary.
pub(super) fn rows_of_grams(grams: &[Vec<(u64, u32)>]) -> (SparseRows, GramTerms) {
    let mut vocabulary: Vec<u64> = grams.iter().flatten().map(|g| g.0).collect();
    vocabulary.sort_unstable();
    vocabulary.dedup();
    let ids: FxHashMap<u64, u32> = vocabulary.iter().enumerate().map(|(i, &g)| (g, i as u32)).collect();
    let bags: Vec<Vec<(u32, u32)>> =
        grams.iter().map(|list| list.iter().map(|&(g, n)| (ids[&g], n)).collect()).collect();
    let (rows, idf) = tf_idf(&bags, vocabulary.len(), 0);
    (rows, GramTerms::new(vocabulary, idf))
}
