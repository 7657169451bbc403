//! Known links between two graphs and how they are split.

use serde::{Deserialize, Serialize};

/// Which part of the gold a link belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Split {
    Train,
    Valid,
    Test,
}

impl Split {
    /// The three splits in order.
    pub const ALL: [Self; 3] = [Self::Train, Self::Valid, Self::Test];

    /// "train", "valid", "test".
    pub fn name(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Valid => "valid",
            Self::Test => "test",
        }
    }
}

/// How quality is measured: on listed pairs with labels, or on candidates of linked entities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// Labeled pairs.
    Pairs,
    /// Links; for each left entity the right one is to be found among candidates.
    Ranking,
}

/// A pair of identifiers and whether they are the same thing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LabeledPair {
    pub left: String,
    pub right: String,
    pub same: bool,
}

/// Gold as identifiers, in three splits. For `Ranking` every pair is a link (`same` is true); one that is not says that its
/// left entity is known, and is without a partner where it has no link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gold {
    pub protocol: Protocol,
    /// By [`Split`]: train, valid, test; sorted, unique.
    pub splits: [Vec<LabeledPair>; 3],
    /// Left entities of test that are known to have no partner: all their candidates are wrong.
    pub partnerless: Vec<String>,
    /// Left and right entities that are to be matched although their links are not used.
    pub unlabeled: [Vec<String>; 2],
}

impl Gold {
    /// Gold of pairs alone, sorted and unique.
    pub fn new(protocol: Protocol, splits: [Vec<LabeledPair>; 3]) -> Self {
        Self { protocol, splits, partnerless: Vec::new(), unlabeled: Default::default() }.sorted()
    }

    /// The pairs of a split.
    pub fn split(&self, split: Split) -> &[LabeledPair] {
        &self.splits[split as usize]
    }

    /// Sorts and removes repetitions, so that nothing depends on the order of rows.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        for split in &mut self.splits {
            split.sort_unstable();
            split.dedup();
        }
        for entities in self.unlabeled.iter_mut().chain([&mut self.partnerless]) {
            entities.sort_unstable();
            entities.dedup();
        }
        self
    }

    /// Number of pairs in all splits.
    pub fn len(&self) -> usize {
        self.splits.iter().map(Vec::len).sum()
    }

    /// Whether there is no gold at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The gold of a graph pair, if any is known.
pub type LinkSet = Option<Gold>;
