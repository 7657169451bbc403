//! What a stage knows of relations: how often two agree, and which mean the same.

use super::{Affinity, Aligned, AlignedNames, InputSource, RelationPair};
use crate::features::RelationTable;
use serde::{Deserialize, Serialize};

/// At most so many pairs of each label are counted, evenly spaced.
pub(super) const PAIRS_COUNTED: usize = 6000;

/// A pair to learn from: where it is read from, left, right, whether they are the same.
pub type LabeledPair<'a> = (InputSource<'a>, u32, u32, bool);

/// Counted on train's pairs, for one pair of graphs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Learned {
    pub affinity: Affinity,
    pub aligned: Aligned,
}

/// A [`Learned`] by names, so that it can be used on other graphs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LearnedNames {
    pub relation_pairs: Vec<RelationPair>,
    pub aligned: AlignedNames,
}

impl Learned {
    /// What is assumed before anything is learned.
    pub fn prior(relations: &RelationTable) -> Self {
        Self { affinity: Affinity::prior(relations), aligned: Aligned::default() }
    }

    /// Counts on pairs with labels; what the sources have learned does not matter.
    ///
    /// Source: ARCHITECTURE.md, "Relation affinity" and "Aligned relations".
    pub fn learn(relations: &RelationTable, pairs: &[LabeledPair<'_>]) -> Self {
        Self { affinity: Affinity::learn(relations, pairs), aligned: Aligned::learn(pairs) }
    }

    /// The same by names.
    pub fn names(&self, relations: &RelationTable) -> LearnedNames {
        LearnedNames { relation_pairs: self.affinity.learned(relations), aligned: self.aligned.names(relations) }
    }

    /// For the relations of other graphs.
    pub fn by_name(relations: &RelationTable, names: &LearnedNames) -> Self {
        Self {
            affinity: Affinity::by_name(relations, &names.relation_pairs),
            aligned: Aligned::by_name(relations, &names.aligned, &names.relation_pairs),
        }
    }
}
