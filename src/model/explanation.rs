//! What a model says about one pair: a logit, and the items it is made of.

use crate::graph::{Direction, Side};
use serde::{Deserialize, Serialize};

/// The two kinds of model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ModelKind {
    /// Additive: bias, names, rivals and one contribution per edge.
    #[serde(rename = "evidence")]
    Evidence,
    /// The published network: levels 0 to 2 and a distance.
    #[serde(rename = "cg-mualign")]
    CgMualign,
}

impl ModelKind {
    /// The name used on the command line and in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Evidence => "evidence",
            Self::CgMualign => "cg-mualign",
        }
    }
}

impl ModelKind {
    /// The name a person is shown.
    pub fn shown(self) -> &'static str {
        match self {
            Self::Evidence => "Evidence",
            Self::CgMualign => "CG-MuAlign",
        }
    }
}

/// What an item of an explanation is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ItemKind {
    /// The labels, and what the pooled neighborhood adds to them ("Name and surroundings").
    #[serde(rename = "self")]
    Own,
    /// How the pair stands against the other candidates of both entities.
    Rivals,
    /// One edge of one side.
    Edge,
    /// What is left of the logit ("Interaction").
    Residual,
}

/// A neighbor as an explanation names it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct NodeRef {
    /// Identifier of the entity; for a value the value itself.
    pub id: String,
    /// What a person is shown.
    pub label: String,
    /// Whether it is a value (a year, a duration) and not an entity.
    pub value: bool,
    /// The first type of an entity, where it has one.
    pub entity_type: Option<String>,
}

/// One item of an explanation.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Number of the item within its explanation.
    pub id: u32,
    pub kind: ItemKind,
    /// The side an edge belongs to; `None` for items about the pair.
    pub side: Option<Side>,
    /// 1 or 2 for edges, 0 otherwise.
    pub hop: u8,
    /// For a second-hop edge: id of the item of its hop-1 edge.
    pub parent: Option<u32>,
    /// Name of the relation or attribute, as the graph writes it.
    pub relation: Option<String>,
    pub direction: Option<Direction>,
    pub neighbor: Option<NodeRef>,
    /// The most similar neighbor across, where it counts as matched (from a similarity of 0.5 in `evidence`, e^-1 in
    /// `cg-mualign`).
    pub counterpart: Option<NodeRef>,
    pub counterpart_relation: Option<String>,
    /// Similarity to the best neighbor across, 0 to 1 (the number on a rung), matched or not.
    pub similarity: Option<f64>,
    /// Share of the cross-graph attention of the side, 0 to 1.
    pub cross_attention: Option<f64>,
    /// Self-attention: `evidence` its weight u (mean 1/2 over a side), `cg-mualign` its share.
    pub self_attention: Option<f64>,
    /// The attention that is drawn: shares of a side that add up to 1.
    pub attention: Option<f64>,
    /// How much the item moves the logit. That of a second-hop edge is a share of its parent's and counts within it.
    pub contribution: f64,
    /// The score of the pair without this edge, where it was asked for.
    pub effect: Option<f64>,
}

impl Item {
    /// An item about the pair as a whole; edges fill in the rest.
    pub(crate) fn about_pair(id: u32, kind: ItemKind, contribution: f64) -> Self {
        Self {
            id,
            kind,
            side: None,
            hop: 0,
            parent: None,
            relation: None,
            direction: None,
            neighbor: None,
            counterpart: None,
            counterpart_relation: None,
            similarity: None,
            cross_attention: None,
            self_attention: None,
            attention: None,
            contribution,
            effect: None,
        }
    }
}

/// The logistic of a logit: 1 / (1 + e^-logit).
pub fn logistic(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}

/// A score taken apart: `bias` plus the contributions of all items without parent equals `logit`
/// within 1e-5 x (1 + |logit|).
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    pub kind: ModelKind,
    /// Identifiers of the two entities.
    pub left: String,
    pub right: String,
    /// The logistic of the logit.
    pub score: f64,
    pub logit: f64,
    pub bias: f64,
    pub items: Vec<Item>,
    /// The score after each stage, the last of them `score`, the earlier ones as their weights give them, without the line of
    /// calibration; empty for a model without stages.
    pub stage_scores: Vec<f64>,
}

impl Explanation {
    /// Bias plus the contributions of the items without parent.
    pub fn sum_of_parts(&self) -> f64 {
        self.bias + self.items.iter().filter(|i| i.parent.is_none()).map(|i| i.contribution).sum::<f64>()
    }

    /// Whether the parts add up to the logit within the stated tolerance.
    pub fn adds_up(&self) -> bool {
        (self.sum_of_parts() - self.logit).abs() <= 1e-5 * (1.0 + self.logit.abs())
    }
}
