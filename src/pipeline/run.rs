//! Graphs, candidates and a model together: every score and explanation comes from here.

use super::stages::{Stage, StageRun, in_parallel};
use super::{Blocked, Prepared, Tried};
use crate::base::{Control, Digest, Result};
use crate::blocking::CandidateSet;
use crate::graph::{EntityId, Side};
use crate::model::cg_mualign::{self, Scorer as CgScorer, trace::Trace};
use crate::model::evidence::Learned;
use crate::model::{Body, Explanation, Model, WhatIf, logistic};
use std::sync::{Arc, OnceLock};

/// A candidate of an entity, scored.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranked {
    pub other: EntityId,
    pub score: f64,
    pub logit: f64,
    /// From 1; ties go to the smaller identifier.
    pub rank: usize,
}

/// A run: what a score belongs to.
#[derive(Debug)]
pub struct Run {
    pub prepared: Arc<Prepared>,
    pub blocked: Arc<Blocked>,
    pub model: Arc<Model>,
    scorer: Scorer,
    /// `cg-mualign`: by candidate position; made when first asked for.
    table: OnceLock<Vec<f32>>,
}

/// Per-node work of a model, done once.
#[derive(Debug)]
enum Scorer {
    Evidence(Arc<StageRun>),
    /// With what is assumed of relations, to pair them in the picture.
    CgMualign(Box<CgScorer>, Box<Learned>),
}

impl Run {
    /// Puts a model on graphs with candidates: does the work that depends on nodes only, and scores the stages before the
    /// last.
    ///
    /// Errors: `Cancelled`.
    pub fn new(prepared: Arc<Prepared>, blocked: Arc<Blocked>, model: Arc<Model>, control: &Control) -> Result<Self> {
        let space = &prepared.space;
        let scorer = match &model.body {
            Body::Evidence(_) => Scorer::Evidence(match blocked.kept(model.digest()) {
                Some(chain) => chain,
                None => {
                    let chain = chain_of(&blocked, &model, control)?;
                    blocked.keep(model.digest(), chain.clone());
                    chain
                }
            }),
            Body::CgMualign(cg) => Scorer::CgMualign(
                Box::new(CgScorer::new(cg, space, &blocked.first.samples)),
                // The network knows relations one by one; which of them mean the same is told by pairs beyond doubt.
                Box::new(blocked.first.learn_blind()),
            ),
        };
        Ok(Self { prepared, blocked, model, scorer, table: OnceLock::new() })
    }

    /// Scores all candidates.
    ///
    /// Errors: `Cancelled`.
    pub fn rank_all(&self, control: &Control) -> Result<()> {
        match &self.scorer {
            Scorer::Evidence(chain) => {
                chain.table(control)?;
            }
            Scorer::CgMualign(..) if self.table.get().is_none() => {
                let table = self.logits(&self.set().pairs(), control)?;
                // Another thread may have been faster; its table is equal.
                let _ = self.table.set(table);
            }
            Scorer::CgMualign(..) => {}
        }
        Ok(())
    }

    /// The stage whose scores these are.
    pub fn stage(&self) -> &Stage {
        match &self.scorer {
            Scorer::Evidence(chain) => &chain.stage,
            Scorer::CgMualign(..) => &self.blocked.first,
        }
    }

    /// The candidates of a left node.
    fn row(&self, left: u32) -> Vec<crate::blocking::Candidate> {
        match &self.scorer {
            Scorer::Evidence(chain) => chain.stage.row(left, chain.before.as_deref()),
            Scorer::CgMualign(..) => self.blocked.first.row(left, None),
        }
    }

    /// The candidates, as the last stage found them.
    pub fn set(&self) -> &CandidateSet {
        &self.stage().set
    }

    /// Logits of pairs of nodes, candidates or not, in order, each computed anew.
    ///
    /// Errors: `Cancelled`.
    pub fn logits(&self, pairs: &[(u32, u32)], control: &Control) -> Result<Vec<f32>> {
        match &self.scorer {
            Scorer::Evidence(chain) => Ok(chain.logits(pairs, control)?.into_iter().map(|z| self.shown(z)).collect()),
            // Pairs are of entities, which all have a score.
            Scorer::CgMualign(cg, _) => {
                in_parallel(pairs, control, |l, r, _: &mut ()| self.shown(cg.score(l, r).unwrap_or(f32::MIN)))
            }
        }
    }

    /// Logit of one pair of nodes.
    pub fn logit(&self, left: u32, right: u32) -> f32 {
        match &self.scorer {
            Scorer::Evidence(chain) => self.shown(chain.logit(left, right)),
            Scorer::CgMualign(cg, _) => match (self.table.get(), self.set().position(left, right)) {
                (Some(table), Some(i)) => table[i],
                _ => self.shown(cg.score(left, right).unwrap_or(f32::MIN)),
            },
        }
    }

    /// A logit of the weights on the line that makes it honest.
    pub(super) fn shown(&self, logit: f32) -> f32 {
        self.model.card.calibration.map_or(logit, |line| line.calibrated(logit))
    }

    /// The candidates of an entity, best first; of a right entity the left ones that have it as candidate.
    pub fn candidates(&self, side: Side, entity: EntityId) -> Vec<Ranked> {
        let space = &self.prepared.space;
        let node = space.node(side, entity);
        let others: Vec<u32> = match side {
            Side::Left => self.row(node).into_iter().map(|c| c.right).collect(),
            Side::Right => self.set().column(node).iter().map(|&i| self.set().left(i as usize)).collect(),
        };
        let mut scored: Vec<(f32, u32)> = others
            .into_iter()
            .map(|other| {
                let (l, r) = if side == Side::Left { (node, other) } else { (other, node) };
                (self.logit(l, r), other)
            })
            .collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let entity = |n: u32| space.entity(n).map(|(_, e)| e);
        scored
            .into_iter()
            .enumerate()
            .filter_map(|(i, (logit, n))| {
                let logit = f64::from(logit);
                Some(Ranked { other: entity(n)?, score: logistic(logit), logit, rank: i + 1 })
            })
            .collect()
    }

    /// Score of a pair: the logistic of its logit.
    pub fn score(&self, left: EntityId, right: EntityId) -> f64 {
        let space = &self.prepared.space;
        logistic(f64::from(self.logit(space.node(Side::Left, left), space.node(Side::Right, right))))
    }

    /// Takes the score of a pair apart, as it stands or as it would be.
    ///
    /// Source: ARCHITECTURE.md, "What is drawn" and "What-ifs".
    pub fn explain(&self, left: EntityId, right: EntityId, what_if: &WhatIf) -> Explanation {
        self.tried(left, right, what_if).explain()
    }

    /// A pair under a what-if, ready to be scored with more left out.
    pub fn tried(&self, left: EntityId, right: EntityId, what_if: &WhatIf) -> Tried<'_> {
        let space = &self.prepared.space;
        self.tried_nodes((space.node(Side::Left, left), space.node(Side::Right, right)), what_if)
    }

    /// The same by nodes.
    pub(super) fn tried_nodes(&self, pair: (u32, u32), what_if: &WhatIf) -> Tried<'_> {
        match &self.scorer {
            Scorer::Evidence(chain) => Tried::evidence(self, chain, pair, what_if),
            Scorer::CgMualign(cg, _) => Tried::cg_mualign(self, cg, pair, what_if),
        }
    }

    /// Everything the published network does for a pair; `None` where another kind of model scores.
    ///
    /// Source: ARCHITECTURE.md, "The Method place".
    pub fn trace(&self, left: EntityId, right: EntityId) -> Option<Trace> {
        let Scorer::CgMualign(cg, _) = &self.scorer else { return None };
        let space = &self.prepared.space;
        let pair = (space.node(Side::Left, left), space.node(Side::Right, right));
        let graphs = [self.prepared.pair.left.as_ref(), self.prepared.pair.right.as_ref()];
        let mut trace = cg_mualign::trace::trace(graphs, (space, &self.stage().samples), cg, pair)?;
        for play in &mut trace.plays {
            play.logit = f64::from(self.shown(play.logit as f32));
            play.score = logistic(play.logit);
        }
        Some(trace)
    }

    /// Affinity of a left and a right relation or attribute by name: the largest over directions.
    pub fn affinity(&self, left: &str, right: &str) -> f32 {
        let relations = &self.prepared.space.relations;
        let ids = |side: Side, name: &str| -> Vec<u32> {
            let named = relations.relations.iter().enumerate();
            named.filter(|(_, r)| r.side == side && r.name.as_ref() == name).map(|(i, _)| i as u32).collect()
        };
        let rights = ids(Side::Right, right);
        let cells = ids(Side::Left, left).into_iter().flat_map(|l| rights.iter().map(move |&r| relations.cell(l, r)));
        let learned = match &self.scorer {
            Scorer::Evidence(chain) => &chain.learned,
            Scorer::CgMualign(_, learned) => learned.as_ref(),
        };
        cells.map(|c| learned.affinity.same[c]).fold(0.0, f32::max)
    }

    /// A digest of graphs, candidates and model: two runs with the same digest give the same scores.
    pub fn digest(&self) -> Digest {
        let d = Digest::start().number(self.prepared.digest().0).number(self.blocked.digest().0);
        d.number(self.model.digest().0)
    }
}

/// Scores the stages of a model one after the other.
fn chain_of(blocked: &Blocked, model: &Model, control: &Control) -> Result<Arc<StageRun>> {
    let space = &blocked.ground.prepared.space;
    let Body::Evidence(stages) = &model.body else {
        return Err(crate::base::Error::Fault("only evidence has stages".to_owned()));
    };
    let mut chain: Option<Arc<StageRun>> = None;
    for (trained, card) in stages.iter().zip(&model.card.stages) {
        let stage = match &chain {
            None if !model.card.switches.neighborhood => Arc::new(blocked.first.of_names()),
            None => blocked.first.clone(),
            Some(before) => Arc::new(Stage::next(before, control)?),
        };
        let learned = match model.card.is_general {
            true => stage.learn_blind(),
            false => Learned::by_name(&space.relations, &card.learned),
        };
        let weights = trained.weights.as_ref().clone();
        chain = Some(Arc::new(StageRun::new(stage, weights, model.card.switches, learned, chain)));
    }
    chain.ok_or_else(|| crate::base::Error::Fault("a model without stages".to_owned()))
}
