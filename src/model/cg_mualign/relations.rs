//! Relations by name, so that what was learned on one pair of graphs is found again on another.

use crate::features::RelationTable;
use crate::graph::{Direction, local_words};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// A relation as the network knows it: both graphs may have it, under whatever namespace.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RelationName {
    /// Local name in words ("performed by").
    pub name: String,
    pub direction: Direction,
}

impl RelationName {
    /// The distinct names of a table, ascending.
    pub fn all(relations: &RelationTable) -> Vec<Self> {
        let mut names: Vec<Self> = relations.relations.iter().map(|r| Self::of(&r.name, r.direction)).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    fn of(name: &str, direction: Direction) -> Self {
        Self { name: local_words(name), direction }
    }
}

/// For each directed relation of two graphs its position among the names a network knows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RelationMap {
    positions: Vec<u32>,
    known: usize,
}

impl RelationMap {
    /// Finds the relations of a table among `names`.
    pub fn new(relations: &RelationTable, names: &[RelationName]) -> Self {
        let positions: FxHashMap<&RelationName, u32> = names.iter().enumerate().map(|(i, n)| (n, i as u32)).collect();
        let unknown = names.len() as u32;
        let of = |r: &crate::features::DirectedRelation| {
            positions.get(&RelationName::of(&r.name, r.direction)).copied().unwrap_or(unknown)
        };
        Self { positions: relations.relations.iter().map(of).collect(), known: names.len() }
    }

    /// Position of a directed relation; [`Self::unknown`] where the network does not know it.
    pub fn position(&self, relation: u32) -> u32 {
        self.positions[relation as usize]
    }

    /// The position that stands for all unknown relations: one after the last known.
    pub fn unknown(&self) -> u32 {
        self.known as u32
    }
}
