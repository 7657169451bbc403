//! The settings of a run, the same value for the window, the commands and the files.

use crate::blocking::CANDIDATES;
use crate::model::cg_mualign::{AttentionLevels, CgSettings, Head, RelationWeights};
use crate::model::evidence::Switches;
use crate::model::{ModelCard, ModelKind};
use crate::neighborhood::Sampling;
use serde::{Deserialize, Serialize};

/// The most stages, and the pairs seen in all by a fit of one.
const STAGES: usize = 4;
const VISITS: usize = 300_000;

/// How candidates and neighborhoods are chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CandidateConfig {
    /// The most sampled edges of an entity.
    pub cap: usize,
    pub sampling: Sampling,
    /// Candidates a left entity.
    pub candidates: usize,
    /// Only left entities of this type; `None`: those the gold suggests, or all.
    pub left_type: Option<String>,
    /// Whether known links may be shown to the model; a general one must do without.
    #[serde(default = "shown")]
    pub shows_links: bool,
}

fn shown() -> bool {
    true
}

impl CandidateConfig {
    /// What a model was trained with.
    pub fn of(card: &ModelCard) -> Self {
        Self { cap: card.cap, sampling: card.sampling, candidates: card.candidates, left_type: None, shows_links: true }
    }

    /// The defaults for a kind of model: cap 12 for `evidence`, 10 for `cg-mualign`.
    pub fn for_kind(kind: ModelKind) -> Self {
        let cap = match kind {
            ModelKind::Evidence => 12,
            ModelKind::CgMualign => 10,
        };
        Self { cap, sampling: Sampling::Weighted, candidates: CANDIDATES, left_type: None, shows_links: true }
    }
}

/// What is trained and how.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrainConfig {
    pub kind: ModelKind,
    pub seed: u64,
    pub switches: Switches,
    pub candidates: CandidateConfig,
    /// The most stages; `evidence` only.
    pub stages: usize,
    /// Pairs seen in all by a fit of a stage; `evidence` only.
    pub visits: usize,
    /// `evidence`: learn nothing of relations by name, so that the model serves graphs whose relations it never saw.
    pub is_general: bool,
    /// `cg-mualign` only.
    pub head: Head,
    pub relation_weights: RelationWeights,
    pub attention_levels: AttentionLevels,
}

impl TrainConfig {
    /// The defaults for a kind of model.
    pub fn new(kind: ModelKind, seed: u64) -> Self {
        Self {
            kind,
            seed,
            switches: Switches::default(),
            candidates: CandidateConfig::for_kind(kind),
            stages: STAGES,
            visits: VISITS,
            is_general: false,
            head: Head::default(),
            relation_weights: RelationWeights::default(),
            attention_levels: AttentionLevels::default(),
        }
    }

    /// The settings of a `cg-mualign`.
    pub fn cg_settings(&self) -> CgSettings {
        CgSettings::new(self.seed, self.switches, self.head, self.relation_weights, self.attention_levels)
    }
}
