//! A person's verdict on a pair, with everything that must be known of it later.

use crate::base::Digest;
use serde::{Deserialize, Serialize};

/// What a person said of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    Same,
    Different,
    /// Not the same, yet linked: different for training, exported as skos:related.
    Related,
    Unsure,
    /// Not now: it leaves the queue and stays in the list of decisions, to be decided from there.
    Skip,
}

impl Verdict {
    /// All verdicts, in the order of their buttons.
    pub const ALL: [Self; 5] = [Self::Same, Self::Different, Self::Related, Self::Unsure, Self::Skip];

    /// "same", "different", "related", "unsure", "skipped".
    pub fn words(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Different => "different",
            Self::Related => "related",
            Self::Unsure => "unsure",
            Self::Skip => "skipped",
        }
    }

    /// What it says for training and for figures; `None` where it says nothing.
    pub fn is_same(self) -> Option<bool> {
        match self {
            Self::Same => Some(true),
            Self::Different | Self::Related => Some(false),
            Self::Unsure | Self::Skip => None,
        }
    }
}

/// Why a pair was the next one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "kebab-case")]
pub enum Reason {
    /// Without one of the attentions the score lies on the other side of the threshold.
    Disagreement { without_self: f64, without_cross: f64 },
    /// The score is near the threshold.
    Uncertain { threshold: f64 },
    /// The answer settles this much doubt, in pairs: see ARCHITECTURE.md, "The queue".
    Gain { pairs: f64 },
    /// So many entities share the name of one of the two.
    Twins { count: usize },
    /// Matches and decisions around it cannot all be right.
    Conflict,
    /// Drawn at random: the chance is known, so it counts as gold and stays out of training.
    Random { stratum: usize, population: usize },
    /// A person picked it.
    Chosen,
}

impl Reason {
    /// One sentence, for after the decision.
    pub fn words(&self) -> String {
        match self {
            Self::Disagreement { without_self, without_cross } => format!(
                "the two attentions disagree: {without_self:.2} without self-attention, {without_cross:.2} without cross-graph attention"
            ),
            Self::Uncertain { threshold } => format!("its score is near the threshold {threshold:.2}"),
            Self::Gain { pairs } => format!("its answer settles the doubt of about {pairs:.1} pairs"),
            Self::Twins { count: 1 } => "one other entity has this name".to_owned(),
            Self::Twins { count } => format!("{count} other entities have this name"),
            Self::Conflict => "matches or decisions around it contradict each other".to_owned(),
            Self::Random { population, .. } => {
                format!("drawn at random from {population} pairs with scores like it; it counts as gold")
            }
            Self::Chosen => "you picked it".to_owned(),
        }
    }

    /// Whether the pair was drawn at random, so that it measures and does not teach.
    pub fn is_gold(&self) -> bool {
        matches!(self, Self::Random { .. })
    }
}

/// A verdict with its circumstances.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// Identifiers of the pair.
    pub left: String,
    pub right: String,
    pub verdict: Verdict,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Whether the score was hidden until it was made.
    pub blind: bool,
    /// The score of the pair then, 0 to 1, and the model that gave it.
    pub score: f64,
    pub model: Digest,
    pub reason: Reason,
    /// Seconds since 1970 when it was written.
    #[serde(default)]
    pub at: u64,
}

impl Decision {
    /// The identifiers of its pair.
    pub fn pair(&self) -> (&str, &str) {
        (&self.left, &self.right)
    }

    /// Whether it measures: drawn at random, and with an answer.
    pub fn is_gold(&self) -> bool {
        self.reason.is_gold() && self.verdict.is_same().is_some()
    }
}
