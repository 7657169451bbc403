//! A pair as it would be, scored by whatever model a run has.
//!
//! In: a [`Run`], a pair and a [`WhatIf`]. Out: a [`Tried`]: its explanation, and its score with more left out, on the
//! scale that is shown. Invariant: without a change it is the score of the table, to the last bit.
//! Source: ARCHITECTURE.md, "What-ifs".

use super::Run;
use super::stages::{Scratch, StageRun, TriedPair, changes, edge_of};
use crate::features::{Edge, EntityChange, NameChange};
use crate::graph::Side;
use crate::model::cg_mualign::{self, Scorer as CgScorer};
use crate::model::evidence::{Explained, explain};
use crate::model::{Edit, Explanation, WhatIf, logistic};
use crate::neighborhood::SampledEdge;

/// A pair ready to be scored under changes.
#[derive(Debug)]
pub struct Tried<'a> {
    run: &'a Run,
    pair: (u32, u32),
    what_if: WhatIf,
    by: By<'a>,
}

#[derive(Debug)]
enum By<'a> {
    Evidence(&'a StageRun, Box<TriedPair<'a>>),
    CgMualign(Box<cg_mualign::TriedPair<'a>>),
}

/// Edges left out on top of a what-if, by side, ascending.
pub type LeftOut = [Vec<Edge>; 2];

impl<'a> Tried<'a> {
    pub(super) fn evidence(run: &'a Run, chain: &'a StageRun, pair: (u32, u32), what_if: &WhatIf) -> Self {
        let by = By::Evidence(chain, Box::new(TriedPair::new(chain, pair, what_if)));
        Self { run, pair, what_if: what_if.clone(), by }
    }

    pub(super) fn cg_mualign(run: &'a Run, scorer: &'a CgScorer, pair: (u32, u32), what_if: &WhatIf) -> Self {
        let changed = changes(&run.prepared, pair, &what_if.edits);
        let read = (&run.prepared.space, &*run.stage().samples);
        let tried = cg_mualign::TriedPair::new(scorer, read, pair, what_if, changed);
        Self { run, pair, what_if: what_if.clone(), by: By::CgMualign(Box::new(tried)) }
    }

    /// The logit as it would be.
    pub fn logit(&self) -> f32 {
        match &self.by {
            By::Evidence(..) if self.what_if.is_none() => self.run.logit(self.pair.0, self.pair.1),
            _ => self.logit_without(&LeftOut::default()),
        }
    }

    /// The logit with more edges left out.
    pub fn logit_without(&self, more: &LeftOut) -> f32 {
        let more = [more[0].as_slice(), more[1].as_slice()];
        self.run.shown(match &self.by {
            By::Evidence(_, tried) => tried.logit(more),
            By::CgMualign(tried) => tried.logit(more),
        })
    }

    /// Whether the score is a sum of parts.
    pub fn is_additive(&self) -> bool {
        matches!(self.by, By::Evidence(..))
    }

    /// The parts of the score, each edge with the score as it would be without it.
    pub fn explain_with_effects(&self) -> Explanation {
        let mut out = self.explain();
        for item in &mut out.items {
            if let Some(edit) = Edit::without(item) {
                let logit = self.logit_without(&self.edges_of(&[edit]));
                item.effect = Some(logistic(f64::from(logit)));
            }
        }
        out
    }

    /// The scores of the pair under other what-ifs; those that only leave more out are read off this one.
    pub fn scores(&self, what_ifs: &[WhatIf]) -> Vec<f64> {
        what_ifs.iter().map(|other| self.score_under(other)).collect()
    }

    fn score_under(&self, other: &WhatIf) -> f64 {
        let own = &self.what_if;
        let more: Vec<Edit> = other.edits.iter().filter(|e| !own.edits.contains(e)).cloned().collect();
        let grown = own.edits.iter().all(|e| other.edits.contains(e));
        let with_own_edits = WhatIf { edits: own.edits.clone(), ..other.clone() };
        if *other == *own {
            return self.score();
        }
        if grown && with_own_edits == *own {
            let changes = changes(&self.run.prepared, self.pair, &more);
            let only_left_out = |c: &EntityChange| c.values.is_empty() && c.name == NameChange::Kept;
            if changes.iter().all(only_left_out) {
                return logistic(f64::from(self.logit_without(&changes.map(|c| c.without))));
            }
        }
        self.run.tried_nodes(self.pair, other).score()
    }

    /// The score as it would be.
    pub fn score(&self) -> f64 {
        logistic(f64::from(self.logit()))
    }

    /// The edges that edits leave out of the pair. Names and new values are no edges: see [`Run::tried`].
    pub fn edges_of(&self, edits: &[Edit]) -> LeftOut {
        changes(&self.run.prepared, self.pair, edits).map(|c| c.without)
    }

    /// The changes in force.
    fn changes(&self) -> &[EntityChange; 2] {
        match &self.by {
            By::Evidence(_, tried) => tried.changes(),
            By::CgMualign(tried) => tried.changes(),
        }
    }

    /// The parts of the score as it would be.
    ///
    /// Source: ARCHITECTURE.md, "What is drawn" and "Second-hop parts".
    pub fn explain(&self) -> Explanation {
        let prepared = &self.run.prepared;
        let graphs = [prepared.pair.left.as_ref(), prepared.pair.right.as_ref()];
        let line = self.run.model.card.calibration;
        match &self.by {
            By::CgMualign(tried) => cg_mualign::explain(graphs, tried).calibrated(line),
            By::Evidence(chain, tried) => {
                let explanation = self.explain_evidence(graphs, chain, tried);
                let mut explanation = explanation.calibrated(line);
                let earlier = match self.what_if.is_none() {
                    true => chain.earlier_logits(self.pair.0, self.pair.1),
                    false => tried.earlier_logits(),
                };
                explanation.stage_scores = earlier.into_iter().map(|z| logistic(f64::from(z))).collect();
                explanation.stage_scores.push(explanation.score);
                explanation
            }
        }
    }

    fn explain_evidence(
        &self,
        graphs: [&crate::graph::KnowledgeGraph; 2],
        chain: &StageRun,
        tried: &TriedPair<'_>,
    ) -> Explanation {
        let space = &self.run.prepared.space;
        let samples = &chain.stage.samples;
        let reading = tried.read([&[], &[]]);
        let from_surroundings = tried.surroundings(&reading);
        let mut values: Vec<(Side, SampledEdge, String)> = Vec::new();
        for side in [Side::Left, Side::Right] {
            for edge in &reading.edges[side.index()] {
                if let Some(text) = self.changes()[side.index()].value(edge_of(edge)) {
                    values.push((side, *edge, text.to_owned()));
                }
            }
        }
        // As it stands the parts are those of the table's own loops.
        let mut scratch = Scratch::default();
        let parts = if self.what_if.is_none() {
            chain.read(self.pair.0, self.pair.1, &mut scratch);
            &scratch.parts
        } else {
            &reading.parts
        };
        let explained = Explained {
            pair: self.pair,
            bias: chain.weights.bias,
            switches: tried.switches(),
            parts,
            edges: [&reading.edges[0], &reading.edges[1]],
            from_surroundings: &from_surroundings,
            values: &values,
        };
        explain(graphs, space, samples, &explained)
    }
}
