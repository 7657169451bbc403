//! What can be chosen about `cg-mualign`: in from the command line and checkpoints, out to every other file here.

use crate::model::evidence::Switches;
use serde::{Deserialize, Serialize};

/// How two vectors become one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Head {
    /// Minus the L2 distance, trained with the published hinge loss.
    #[default]
    Distance,
    /// Weighted sum of the entrywise product, trained with cross-entropy, as in the authors' code for labeled pairs.
    Product,
}

/// What relations have of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RelationWeights {
    /// One matrix a level; a bias and an attention vector per relation. Learns from few links.
    #[default]
    Shared,
    /// A matrix per relation and level, one attention vector a level, as published.
    Separate,
}

/// Where the two centers weigh their neighbors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AttentionLevels {
    /// At level 1 (comparing level-0 vectors) and at level 2, as the article tells it.
    #[default]
    Both,
    /// At level 2 only, as in the published code.
    Last,
}

/// Everything a fit needs to know beside its data.
///
/// Source: ARCHITECTURE.md, "cg-mualign"; the values were measured there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CgSettings {
    pub seed: u64,
    /// `rivals` is ignored: the network judges each pair by itself.
    pub switches: Switches,
    pub head: Head,
    pub relation_weights: RelationWeights,
    pub attention_levels: AttentionLevels,
    /// H: a level has 2 H numbers. Chosen by us: all figures were measured with 64.
    pub hidden: usize,
    /// Passes over the training pairs. Source: ARCHITECTURE.md, "cg-mualign".
    pub epochs: usize,
    /// Pairs a step; every positive of a batch is held against every negative of it. Measured on valid:
    /// 16 is ahead of 32 by .002 on itunes_amazon and the music demo, behind by .0005 on dblp_acm.
    pub batch: usize,
    /// AdamW without weight decay. Source: ARCHITECTURE.md, "cg-mualign".
    pub learning_rate: f64,
}

impl CgSettings {
    /// The default settings of a form under a seed.
    pub fn new(
        seed: u64,
        switches: Switches,
        head: Head,
        relation_weights: RelationWeights,
        attention_levels: AttentionLevels,
    ) -> Self {
        let learning_rate = match relation_weights {
            RelationWeights::Shared => 3e-3,
            RelationWeights::Separate => 1e-3,
        };
        Self {
            seed,
            switches,
            head,
            relation_weights,
            attention_levels,
            hidden: 64,
            epochs: 12,
            batch: 16,
            learning_rate,
        }
    }

    /// Slope of LeakyReLU below zero. Source: ARCHITECTURE.md, "cg-mualign".
    pub(super) fn leak(&self) -> f32 {
        match self.relation_weights {
            RelationWeights::Shared => 0.2,
            RelationWeights::Separate => 0.01,
        }
    }
}

impl Default for CgSettings {
    /// The default form under seed 0.
    fn default() -> Self {
        Self::new(0, Switches::default(), Head::default(), RelationWeights::default(), AttentionLevels::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_command_line() {
        let json = serde_json::to_value(CgSettings::default()).expect("settings are JSON");
        assert_eq!(json["head"], "distance");
        assert_eq!(json["relation_weights"], "shared");
        assert_eq!(json["attention_levels"], "both");
        let other = r#"["product","separate","last"]"#;
        let read: (Head, RelationWeights, AttentionLevels) = serde_json::from_str(other).expect("names are known");
        assert_eq!(read, (Head::Product, RelationWeights::Separate, AttentionLevels::Last));
    }
}
