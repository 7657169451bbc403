//! Candidates, samples, and the links a model may see.

use super::{CandidateConfig, Prepared};
use crate::base::{Control, Digest, Result};
use crate::blocking::{Blocker, BlockingIndex, CandidateSet, LinkEvidence, ShownLinks};
use crate::graph::{Protocol, Side, Split};
use crate::neighborhood::Samples;
use rustc_hash::FxHashMap;
use std::sync::{Mutex, OnceLock};

/// What a run needs besides a model.
#[derive(Debug)]
pub struct Blocked {
    pub config: CandidateConfig,
    pub shown: ShownLinks,
    pub samples: Samples,
    pub set: CandidateSet,
    evidence: LinkEvidence,
    index: BlockingIndex,
    /// For entities out of scope: an index over all right entities, made when first needed.
    everything: OnceLock<BlockingIndex>,
    rows: Mutex<FxHashMap<u32, Vec<(u32, f32)>>>,
}

/// Finds candidates and draws neighborhoods.
///
/// Errors: `Cancelled`.
pub fn block(prepared: &Prepared, config: &CandidateConfig, control: &Control) -> Result<Blocked> {
    let space = &prepared.space;
    let graphs = [prepared.pair.left.as_ref(), prepared.pair.right.as_ref()];
    let plain = Samples::draw(space, graphs, config.cap, config.sampling, &FxHashMap::default());
    control.check()?;
    // Listed pairs say by their choice what they are, so only links of the ranking protocol are shown.
    let links = match &prepared.task {
        Some(task) if task.protocol == Protocol::Ranking => task.links(Split::Train),
        _ => Vec::new(),
    };
    let shown = ShownLinks::if_they_meet(&links, &plain);
    let samples = if shown.is_empty() {
        plain
    } else {
        Samples::draw(space, graphs, config.cap, config.sampling, &shown.partners())
    };
    control.check()?;
    let evidence = LinkEvidence::new(space, &shown);
    let scope = prepared.scope(config.left_type.as_deref());
    let index = BlockingIndex::new(space, scope.pool.clone());
    let blocker = Blocker { space, links: &shown, evidence: &evidence, index: &index };
    let set = blocker.candidates(&scope, config.candidates, control)?;
    Ok(Blocked {
        config: config.clone(),
        shown,
        samples,
        set,
        evidence,
        index,
        everything: OnceLock::new(),
        rows: Mutex::default(),
    })
}

impl Blocked {
    /// A digest of candidates with their base scores, samples and shown links.
    pub fn digest(&self) -> Digest {
        let mut d = self.set.digest().number(self.config.cap as u64);
        for i in 0..self.set.len() {
            d = d.number(u64::from(self.set.base(i).to_bits()));
        }
        for edge in self.samples.all() {
            d = d.number(u64::from(edge.relation) << 32 | u64::from(edge.node));
        }
        d
    }

    /// Number of right entities that could be candidates.
    pub fn pool_size(&self) -> usize {
        self.index.len()
    }

    /// Base score of any pair; `alone` reads both as if they had no neighbors.
    pub fn base(&self, prepared: &Prepared, left: u32, right: u32, alone: bool) -> f32 {
        if !alone && let Some(i) = self.set.position(left, right) {
            return self.set.base(i);
        }
        self.blocker(prepared, &self.index).base(left, right, alone)
    }

    /// The candidates of a left node with their base scores; for one out of scope they are found when asked.
    pub fn row(&self, prepared: &Prepared, left: u32) -> Vec<(u32, f32)> {
        if self.set.lefts().binary_search(&left).is_ok() {
            return self.set.row(left).map(|i| (self.set.right(i), self.set.base(i))).collect();
        }
        let mut rows = self.rows.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        rows.entry(left)
            .or_insert_with(|| {
                let space = &prepared.space;
                let all = self.everything.get_or_init(|| {
                    let first = space.node(Side::Right, crate::graph::EntityId(0));
                    BlockingIndex::new(space, (first..space.entity_count() as u32).collect())
                });
                self.blocker(prepared, all).row_of(left, self.config.candidates)
            })
            .clone()
    }

    fn blocker<'a>(&'a self, prepared: &'a Prepared, index: &'a BlockingIndex) -> Blocker<'a> {
        Blocker { space: &prepared.space, links: &self.shown, evidence: &self.evidence, index }
    }
}
