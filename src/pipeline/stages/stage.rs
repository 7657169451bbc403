//! What a stage is read with: candidates, the table of the stage before, neighborhoods, rivals.

use super::{Ground, StageRun};
use crate::base::{Control, Digest, Result};
use crate::blocking::{
    Blocker, BlockingIndex, Candidate, CandidateSet, ChangedNames, NeighborEvidence, ScoreTable, ShownLinks,
    similar_names,
};
use crate::features::{Edge, NodeSpace, dot};
use crate::graph::Side;
use crate::model::evidence::Rivals;
use crate::neighborhood::Samples;
use crate::vouching::{Matches, NameEvidence, Vouching, fixed_point};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Scores from which a pair of the table vouches for its neighbors.
const LEAST_SCORE: f32 = 0.1;
/// Scores from which pairs that are each other's best show how relations overlap.
const LEAST_CORE: f32 = 0.3;
/// Scores from which pairs that are each other's best are taken for partners.
const SURE: f32 = 0.5;
/// Logit of a shown link among rivals.
const SHOWN_LOGIT: f32 = 8.0;

/// A stage before it is scored.
#[derive(Debug)]
pub struct Stage {
    pub ground: Arc<Ground>,
    pub shown: Arc<ShownLinks>,
    pub samples: Arc<Samples>,
    pub set: CandidateSet,
    pub table: ScoreTable,
    /// By candidate position: the score by which rivals are ranked.
    pub scores: Vec<f32>,
    /// By candidate position: the evidence by which rivals are ranked, too; empty where nothing is known of neighbors.
    pub vouched: Vec<f32>,
    /// What vouches; nothing where no neighbor is known.
    known: Option<Known>,
    /// Rows of left entities out of scope with the scores of rivals, found when asked.
    found: Mutex<FxHashMap<u32, ScoredRow>>,
}

/// Candidates of a left entity with the score by which rivals are ranked.
pub type ScoredRow = Arc<Vec<(Candidate, f32)>>;

/// What is known of neighbors.
#[derive(Debug)]
struct Known {
    /// Pairs of the table.
    matches: Matches,
    vouching: Vouching,
    names: Arc<NameEvidence>,
}

impl Stage {
    /// A stage whose table is empty; `scores` belong to `set`.
    fn bare(
        ground: &Arc<Ground>,
        shown: Arc<ShownLinks>,
        samples: Arc<Samples>,
        (set, scores): (CandidateSet, Vec<f32>),
        known: Option<Known>,
    ) -> Self {
        Self {
            ground: ground.clone(),
            shown,
            samples,
            set,
            table: ScoreTable::default(),
            scores,
            vouched: Vec::new(),
            known,
            found: Mutex::default(),
        }
    }

    /// The first stage: candidates by names, neighborhoods, and what follows from the shown links alone.
    ///
    /// Errors: `Cancelled`. Source: ARCHITECTURE.md, "Stages".
    pub fn first(ground: &Arc<Ground>, shown: ShownLinks, control: &Control) -> Result<Self> {
        let links = shown.pairs();
        let known = if links.is_empty() {
            None
        } else {
            let names = Arc::new(NameEvidence::learn(ground.names(), &links));
            let space = &ground.prepared.space;
            let vouching = fixed_point(space, ground.holders(), &names, &links, control)?;
            let sure: Vec<(u32, u32, f32)> = links.iter().map(|&(l, r)| (l, r, 1.0)).collect();
            Some(Known { matches: Matches::new(&sure), vouching, names })
        };
        let set = blocker(ground, &ground.index, known.as_ref()).candidates(
            &ground.scope,
            &ground.plain,
            ground.config.candidates,
            control,
        )?;
        let scores: Vec<f32> = (0..set.len()).map(|i| 4.0 * set.base(i)).collect();
        let mut stage = Self::bare(ground, Arc::new(shown), ground.samples.clone(), (set, scores), known);
        stage.table = match stage.known {
            // What follows from the links is a stage of its own, before the first model.
            Some(_) => {
                let logits: Vec<f32> = (0..stage.set.len()).map(|i| logit_of(stage.set.vouched(i))).collect();
                ScoreTable::of_scores(&stage.set, &logits, &stage.firsts(&logits), &stage.shown)
            }
            None => ScoreTable::of_links(&stage.shown),
        };
        stage.settle();
        Ok(stage)
    }

    /// The same candidates, read as if no entity had neighbors: for models of names alone.
    ///
    /// Source: ARCHITECTURE.md, "The article's claims" (names alone).
    pub fn of_names(&self) -> Self {
        let pairs = self.set.pairs();
        let scores = crate::base::map_range(pairs.len(), |i| 4.0 * self.base(pairs[i].0, pairs[i].1, true));
        Self::bare(&self.ground, Arc::default(), self.samples.clone(), (self.set.clone(), scores), None)
    }

    /// The stage after one that is scored: its scores are the table, candidates are found with them and scored by the same
    /// stage, and the best of old and new stay.
    ///
    /// Errors: `Cancelled`. Source: ARCHITECTURE.md, "Stages".
    pub fn next(run: &StageRun, control: &Control) -> Result<Self> {
        let before = &run.stage;
        let ground = &before.ground;
        let logits = run.table(control)?;
        let table = ScoreTable::of_scores(&before.set, logits, &before.firsts(logits), &before.shown);
        let known = before.know_more(&table);
        let per_left = ground.config.candidates;
        let new = blocker(ground, &ground.index, known.as_ref()).candidates(
            &ground.scope,
            &ground.plain,
            per_left,
            control,
        )?;
        let fresh: Vec<(u32, u32)> =
            new.pairs().into_iter().filter(|&(l, r)| before.set.position(l, r).is_none()).collect();
        let fresh_logits = run.logits(&fresh, control)?;
        let scored: FxHashMap<(u32, u32), f32> = fresh.into_iter().zip(fresh_logits).collect();
        let blocker = blocker(ground, &ground.index, known.as_ref());
        let rows: Vec<(u32, Vec<(Candidate, f32)>)> = ground
            .scope
            .lefts
            .par_iter()
            .with_min_len(64)
            .map(|&left| {
                let old: Vec<Candidate> = before.set.candidates(left).collect();
                let mut row: Vec<(Candidate, f32)> = Vec::with_capacity(old.len() + per_left);
                let gone: Vec<u32> = old.iter().map(|c| c.right).filter(|r| new.position(left, *r).is_none()).collect();
                let vouched = blocker.vouched(left, &gone);
                for candidate in new.candidates(left) {
                    let z = match before.set.position(left, candidate.right) {
                        Some(i) => logits[i],
                        None => scored[&(left, candidate.right)],
                    };
                    row.push((candidate, z));
                }
                for (c, vouched) in old.iter().filter(|c| gone.contains(&c.right)).zip(vouched) {
                    let z = before.set.position(left, c.right).map_or(f32::MIN, |i| logits[i]);
                    row.push((Candidate { vouched, ..*c }, z));
                }
                row.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.right.cmp(&b.0.right)));
                row.truncate(per_left);
                row.sort_unstable_by_key(|c| c.0.right);
                (left, row)
            })
            .collect();
        let scores: Vec<f32> = rows
            .iter()
            .flat_map(|(l, row)| row.iter().map(move |(c, z)| (*l, c.right, *z)))
            .map(|(l, r, z)| if before.shown.contains(l, r) { SHOWN_LOGIT } else { z })
            .collect();
        let set = CandidateSet::from_candidates(
            rows.into_iter().map(|(l, row)| (l, row.into_iter().map(|c| c.0).collect())).collect(),
        );
        let mut stage = Self::bare(ground, before.shown.clone(), ground.samples.clone(), (set, scores), known);
        stage.table = ScoreTable::of_scores(&stage.set, &stage.scores, &stage.firsts(&stage.scores), &stage.shown);
        stage.settle();
        Ok(stage)
    }

    /// Neighborhoods are drawn anew so that those of partners overlap; rivals are ranked by evidence, too.
    fn settle(&mut self) {
        let partners: FxHashMap<u32, u32> =
            self.table.pairs_from(SURE, true).into_iter().map(|(l, r, _)| (r, l)).collect();
        if !partners.is_empty() {
            self.samples = Arc::new(self.ground.prepared.draw(&self.ground.config, &partners));
        }
        if self.known.is_some() {
            let shown = |i: usize, (l, r)| if self.shown.contains(l, r) { SHOWN_LOGIT } else { self.set.vouched(i) };
            self.vouched = self.set.pairs().into_iter().enumerate().map(|(i, pair)| shown(i, pair)).collect();
        }
    }

    /// What the pairs of a table say for their neighbors; nothing where they do not meet as neighbors.
    fn know_more(&self, table: &ScoreTable) -> Option<Known> {
        let sure: Vec<(u32, u32)> = table.pairs_from(SURE, true).into_iter().map(|(l, r, _)| (l, r)).collect();
        if self.known.is_none() && !ShownLinks::new(&sure).meet(&self.samples) {
            return None;
        }
        let ground = &self.ground;
        // Without shown links the pairs that are sure tell what a name is worth.
        let names = match &self.known {
            Some(known) => known.names.clone(),
            None => Arc::new(NameEvidence::learn(ground.names(), &sure)),
        };
        let matches = table.pairs_from(LEAST_SCORE, false);
        let core = table.pairs_from(LEAST_CORE, true);
        let vouching = Vouching::new(&ground.prepared.space, &matches, &core, names.clone());
        Some(Known { matches: Matches::new(&matches), vouching, names })
    }

    /// By candidate position: whether a pair is first in its row and in its column by a score.
    fn firsts(&self, scores: &[f32]) -> Vec<bool> {
        Rivals::new(&self.set, scores).firsts()
    }

    /// Base score of any pair; `alone` reads both as if they had no neighbors.
    pub fn base(&self, left: u32, right: u32, alone: bool) -> f32 {
        if !alone && let Some(i) = self.set.position(left, right) {
            return self.set.base(i);
        }
        blocker(&self.ground, &self.ground.index, self.known.as_ref()).base(left, right, alone)
    }

    /// Evidence of matched neighbors and names for any pair; `alone`: of names only.
    pub fn vouched(&self, left: u32, right: u32, alone: bool) -> f32 {
        let Some(known) = &self.known else { return 0.0 };
        if alone {
            return known.vouching.of_names(left, right);
        }
        match self.set.position(left, right) {
            Some(i) => self.set.vouched(i),
            None => known.vouching.of(&self.ground.prepared.space, self.ground.holders(), left, right),
        }
    }

    /// Base score and evidence of a pair as it would be, over the edges that are kept. `space` is the small space of the
    /// changed pair and `small` the pair in it; `renamed`: a name is another one or left out; `alone` reads both as if they
    /// had no neighbors.
    ///
    /// Source: ARCHITECTURE.md, "What-ifs".
    pub fn changed(
        &self,
        pair: (u32, u32),
        (space, small): (&NodeSpace, (u32, u32)),
        (renamed, alone): (bool, bool),
        kept: &dyn Fn(Side, Edge) -> bool,
    ) -> (f32, f32) {
        let similarity = similar_names(space, small.0, small.1);
        let named = space.text(small.0).is_some() && space.text(small.1).is_some();
        let evidence = self.known.as_ref().map_or(0.0, |known| match (renamed, named) {
            (false, _) => known.vouching.of_names(pair.0, pair.1),
            (true, true) => known.vouching.of_similarity(similarity),
            (true, false) => 0.0,
        });
        let rows = if alone { &space.context.alone_rows } else { &space.context.full_rows };
        let full = dot(rows.row(small.0 as usize), rows.row(small.1 as usize));
        if alone {
            return (similarity + full, evidence);
        }
        let blocker = blocker(&self.ground, &self.ground.index, self.known.as_ref());
        blocker.changed(pair, ChangedNames { similarity, full, evidence }, kept)
    }

    /// Whether anything is known of neighbors.
    pub fn knows_neighbors(&self) -> bool {
        self.known.is_some()
    }

    /// The candidates of a left node; for one out of scope they are found when asked. `before` is the run that the stage
    /// was made from.
    pub fn row(&self, left: u32, before: Option<&StageRun>) -> Vec<Candidate> {
        if self.set.lefts().binary_search(&left).is_ok() {
            return self.set.candidates(left).collect();
        }
        self.found_row(left, before).iter().map(|c| c.0).collect()
    }

    /// The candidates that a left node in scope would have with room for so many.
    pub fn with_room(&self, left: u32, per_left: usize) -> Vec<Candidate> {
        let blocker = blocker(&self.ground, &self.ground.index, self.known.as_ref());
        blocker.row_within(&self.ground.scope, left, per_left)
    }

    /// The row of a left node out of scope, scored once.
    pub(super) fn found_row(&self, left: u32, before: Option<&StageRun>) -> ScoredRow {
        let found = || self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(row) = found().get(&left) {
            return row.clone();
        }
        let everything = self.ground.everything();
        let row = blocker(&self.ground, everything, self.known.as_ref()).row_of(left, self.ground.config.candidates);
        let score = |c: &Candidate| before.map_or(4.0 * c.base, |before| before.logit(left, c.right));
        let row: ScoredRow = Arc::new(row.into_iter().map(|c| (c, score(&c))).collect());
        found().entry(left).or_insert(row).clone()
    }

    /// A digest of candidates with the scores of rivals, and of samples.
    pub fn digest(&self) -> Digest {
        let mut d = self.set.digest().number(self.ground.config.cap as u64);
        for (i, score) in self.scores.iter().enumerate() {
            d = d.number(u64::from(score.to_bits())).number(u64::from(self.set.vouched(i).to_bits()));
        }
        for edge in self.samples.all() {
            d = d.number(u64::from(edge.relation) << 32 | u64::from(edge.node));
        }
        d
    }
}

fn blocker<'a>(ground: &'a Ground, index: &'a BlockingIndex, known: Option<&'a Known>) -> Blocker<'a> {
    let evidence = known.map(|k| NeighborEvidence {
        spread: ground.spread(),
        holders: ground.holders(),
        matches: &k.matches,
        vouching: &k.vouching,
    });
    Blocker { space: &ground.prepared.space, index, evidence }
}

/// The logit of 1 - e^-ev.
fn logit_of(evidence: f32) -> f32 {
    evidence.exp_m1().max(1e-9).ln().clamp(-8.0, 8.0)
}
