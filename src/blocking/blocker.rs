//! Candidates by names, by neighborhoods and by what is known of neighbors.

use super::{BlockingIndex, Candidate, CandidateSet, Scope, Spread};
use crate::base::{Control, Result};
use crate::features::{Edge, NodeSpace, Units, dot};
use crate::graph::Side;
use crate::vouching::{DenseRow, Holders, Matches, NameLists, Vouching};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// Candidates a left entity, unless asked otherwise.
pub const CANDIDATES: usize = 20;
/// How many each channel alone may bring in.
const KEPT_PER_CHANNEL: usize = 5;
/// Base scores below this are no candidates.
const LEAST: f32 = 1e-6;
/// Weight of what neighbors say within the base score.
const EVIDENCE_WEIGHT: f32 = 2.0;
/// How many right entities neighbors may bring up for a left one, before names are looked at.
const BROUGHT_UP: usize = 100;
/// Weight of agreeing values from which they bring up a right entity: as sure as e^4 to 1.
const LEAST_VALUES: f32 = 4.0;
/// Similarity of names that are probably one.
const SIMILAR_NAMES: f32 = 0.6;
/// Length of the lists of names.
const NAMES_LISTED: usize = 20;

/// What names and neighborhoods alone suggest for a left entity; the same for every stage.
#[derive(Debug, Clone, Default)]
pub struct PlainRow {
    /// First choices (right node): best names, then best neighborhoods.
    first: Vec<u32>,
    /// (right node, sum of both similarities) of everything suggested, ascending.
    listed: Vec<(u32, f32)>,
    /// The best names (right node, similarity), best first.
    names: Vec<(u32, f32)>,
}

/// What is known of neighbors at a stage.
#[derive(Debug, Clone, Copy)]
pub struct NeighborEvidence<'a> {
    pub spread: &'a Spread,
    pub holders: &'a Holders,
    pub matches: &'a Matches,
    pub vouching: &'a Vouching,
}

/// Finds candidates in a space.
#[derive(Debug, Clone, Copy)]
pub struct Blocker<'a> {
    pub space: &'a NodeSpace,
    pub index: &'a BlockingIndex,
    /// Nothing where no neighbor is known.
    pub evidence: Option<NeighborEvidence<'a>>,
}

impl Blocker<'_> {
    /// What names and neighborhoods suggest for every left node in scope.
    ///
    /// Errors: `Cancelled`. Source: ARCHITECTURE.md, "Blocking".
    pub fn plain_rows(&self, scope: &Scope, per_left: usize, control: &Control) -> Result<Vec<PlainRow>> {
        let masks = self.index.masks(scope);
        let done = std::sync::atomic::AtomicU64::new(0);
        let rows: Vec<Vec<PlainRow>> = scope
            .lefts
            .par_chunks(64)
            .map(|lefts| {
                control.check()?;
                let mut buffers = Buffers::new(self.index.pool().len());
                let mask = |left| scope.allowed(left).and_then(|a| masks.get(&a)).map(Vec::as_slice);
                let rows = lefts.iter().map(|&left| self.plain(left, mask(left), per_left, &mut buffers)).collect();
                let n = done.fetch_add(lefts.len() as u64, std::sync::atomic::Ordering::Relaxed);
                control.progress("Finding candidates", n, scope.lefts.len() as u64);
                Ok(rows)
            })
            .collect::<Result<_>>()?;
        Ok(rows.into_iter().flatten().collect())
    }

    /// Adds to the rows what values alone suggest: right entities whose numbers agree with those of the left one.
    ///
    /// Source: ARCHITECTURE.md, "Blocking" (values).
    pub fn add_values(&self, scope: &Scope, units: &Units, plain: &mut [PlainRow]) {
        if units.is_empty() {
            return;
        }
        let index = units.index(self.space, self.index.pool());
        let masks = self.index.masks(scope);
        scope.lefts.par_iter().zip(plain.par_iter_mut()).with_min_len(64).for_each(|(&left, row)| {
            let mask = scope.allowed(left).and_then(|a| masks.get(&a));
            let fits = |right| match (mask, self.index.position(right)) {
                (Some(mask), Some(i)) => mask[i],
                (None, Some(_)) => true,
                (_, None) => false,
            };
            let mut found: Vec<(f32, u32)> =
                index.find(self.space, units, left).into_iter().map(|(r, w)| (w, r)).collect();
            found.retain(|f| f.0 >= LEAST_VALUES && fits(f.1));
            found.sort_unstable_by(by_value);
            for &(_, right) in found.iter().take(KEPT_PER_CHANNEL) {
                row.first.push(right);
                if let Err(at) = row.listed.binary_search_by_key(&right, |l| l.0) {
                    row.listed.insert(at, (right, self.plain_base(left, right)));
                }
            }
        });
    }

    /// The candidates of every left node in scope; `plain` belongs to the same scope and number a left.
    ///
    /// Errors: `Cancelled`. Source: ARCHITECTURE.md, "Blocking".
    pub fn candidates(
        &self,
        scope: &Scope,
        plain: &[PlainRow],
        per_left: usize,
        control: &Control,
    ) -> Result<CandidateSet> {
        let rows: Vec<Vec<(u32, Vec<Candidate>)>> = scope
            .lefts
            .par_chunks(64)
            .zip(plain.par_chunks(64))
            .map(|(lefts, plain)| {
                control.check()?;
                let mut rows = EvidenceRows::new(self);
                let row = |(&left, plain): (&u32, &PlainRow)| {
                    let allowed = scope.allowed(left);
                    let fits = |right| allowed.as_ref().is_none_or(|a| scope.fits(right, a));
                    (left, self.row(left, plain, &fits, per_left, &mut rows))
                };
                Ok(lefts.iter().zip(plain).map(row).collect())
            })
            .collect::<Result<_>>()?;
        Ok(CandidateSet::from_candidates(rows.into_iter().flatten().collect()))
    }

    /// The candidates of one left node, everything in the pool allowed.
    pub fn row_of(&self, left: u32, per_left: usize) -> Vec<Candidate> {
        let plain = self.plain(left, None, per_left, &mut Buffers::new(self.index.pool().len()));
        self.row(left, &plain, &|_| true, per_left, &mut EvidenceRows::new(self))
    }

    /// The candidates of one left node, of the types that its scope allows.
    pub fn row_within(&self, scope: &Scope, left: u32, per_left: usize) -> Vec<Candidate> {
        let allowed = scope.allowed(left);
        let fits = |right| allowed.as_ref().is_none_or(|a| scope.fits(right, a));
        let mask: Vec<bool> = self.index.pool().iter().map(|r| fits(*r)).collect();
        let plain = self.plain(left, Some(&mask), per_left, &mut Buffers::new(self.index.pool().len()));
        self.row(left, &plain, &fits, per_left, &mut EvidenceRows::new(self))
    }

    /// Base score of one pair, a candidate or not. With `alone`, both are read as if they had no neighbors.
    pub fn base(&self, left: u32, right: u32, alone: bool) -> f32 {
        let space = self.space;
        if alone {
            let rows = &space.context.alone_rows;
            return self.names(left, right) + dot(rows.row(left as usize), rows.row(right as usize));
        }
        let mut rows = EvidenceRows::new(self);
        self.ask_neighbors(left, &mut rows);
        let said = rows.said.get((right - space.left_count() as u32) as usize);
        self.plain_base(left, right) + EVIDENCE_WEIGHT * said
    }

    /// Base score and evidence of a pair as it would be: `names`, `full` and `said_by_names` are read from the changed pair,
    /// what neighbors say comes over the edges that are kept.
    ///
    /// Source: ARCHITECTURE.md, "What-ifs".
    pub fn changed(&self, pair: (u32, u32), changed: ChangedNames, kept: &dyn Fn(Side, Edge) -> bool) -> (f32, f32) {
        let plain = changed.similarity + changed.full;
        let Some(e) = &self.evidence else { return (plain, 0.0) };
        let vouched = e.vouching.among(self.space, e.holders, pair, changed.evidence, kept);
        let said = -(-vouched).exp_m1() + Spread::among(self.space, e.matches, pair, kept);
        (plain + EVIDENCE_WEIGHT * said, vouched)
    }

    /// Evidence of matched neighbors and names of a left node with some right ones.
    pub fn vouched(&self, left: u32, rights: &[u32]) -> Vec<f32> {
        let mut rows = EvidenceRows::new(self);
        if !rights.is_empty()
            && let Some(e) = &self.evidence
        {
            e.vouching.row(self.space, e.holders, left, &mut rows.vouched);
        }
        rights.iter().map(|r| rows.vouched.get((r - self.space.left_count() as u32) as usize)).collect()
    }

    fn names(&self, left: u32, right: u32) -> f32 {
        similar_names(self.space, left, right)
    }

    fn plain_base(&self, left: u32, right: u32) -> f32 {
        let full = &self.space.context.full_rows;
        self.names(left, right) + dot(full.row(left as usize), full.row(right as usize))
    }

    fn plain(&self, left: u32, mask: Option<&[bool]>, per_left: usize, b: &mut Buffers) -> PlainRow {
        b.names.fill(0.0);
        b.neighborhoods.fill(0.0);
        self.index.add_names(self.space, left, &mut b.spare, &mut b.names);
        self.index.add_neighborhoods(self.space, left, &mut b.neighborhoods);
        if let Some(mask) = mask {
            for channel in [&mut b.names, &mut b.neighborhoods] {
                for (value, &allowed) in channel.iter_mut().zip(mask) {
                    if !allowed {
                        *value = 0.0;
                    }
                }
            }
        }
        for ((total, names), neighborhoods) in b.spare.iter_mut().zip(&b.names).zip(&b.neighborhoods) {
            *total = names + neighborhoods;
        }
        let pool = self.index.pool();
        let names = best(&b.names, NAMES_LISTED, &mut b.order);
        let mut first: Vec<u32> = names.iter().take(KEPT_PER_CHANNEL).copied().collect();
        first.extend(best(&b.neighborhoods, KEPT_PER_CHANNEL, &mut b.order));
        let mut listed = best(&b.spare, per_left, &mut b.order);
        listed.extend(&first);
        listed.sort_unstable();
        listed.dedup();
        PlainRow {
            first: first.into_iter().map(|i| pool[i as usize]).collect(),
            listed: listed.into_iter().map(|i| (pool[i as usize], b.spare[i as usize])).collect(),
            names: names.into_iter().map(|i| (pool[i as usize], b.names[i as usize])).collect(),
        }
    }

    /// Fills what the neighbors of a left node say of all right ones.
    fn ask_neighbors(&self, left: u32, rows: &mut EvidenceRows) {
        rows.said.clear();
        let Some(e) = &self.evidence else { return };
        e.vouching.row(self.space, e.holders, left, &mut rows.vouched);
        for &t in rows.vouched.touched() {
            rows.said.add(t as usize, -(-rows.vouched.get(t as usize)).exp_m1());
        }
        e.spread.add(e.matches, left, &mut rows.said);
    }

    fn row(
        &self,
        left: u32,
        plain: &PlainRow,
        fits: &dyn Fn(u32) -> bool,
        per_left: usize,
        rows: &mut EvidenceRows,
    ) -> Vec<Candidate> {
        self.ask_neighbors(left, rows);
        let first_right = self.space.left_count() as u32;
        let at = |right: u32| (right - first_right) as usize;
        rows.order.clear();
        rows.order.extend(rows.said.touched().iter().map(|&t| (rows.said.get(t as usize), first_right + t)));
        rows.order.retain(|o| o.0 >= LEAST && self.index.position(o.1).is_some() && fits(o.1));
        if rows.order.len() > BROUGHT_UP {
            rows.order.select_nth_unstable_by(BROUGHT_UP - 1, by_value);
            rows.order.truncate(BROUGHT_UP);
        }
        rows.order.sort_unstable_by(by_value);
        let mut totals: Vec<(f32, u32)> =
            plain.listed.iter().map(|&(r, sum)| (sum + EVIDENCE_WEIGHT * rows.said.get(at(r)), r)).collect();
        for &(said, right) in &rows.order {
            if plain.listed.binary_search_by_key(&right, |l| l.0).is_err() {
                totals.push((self.plain_base(left, right) + EVIDENCE_WEIGHT * said, right));
            }
        }
        totals.sort_unstable_by(by_value);
        let mut chosen: Vec<u32> = Vec::with_capacity(per_left);
        let evidence = rows.order.iter().take(KEPT_PER_CHANNEL).map(|o| o.1);
        for right in plain.first.iter().copied().chain(evidence).chain(totals.iter().map(|t| t.1)) {
            if chosen.len() < per_left && !chosen.contains(&right) {
                chosen.push(right);
            }
        }
        let mut out: Vec<Candidate> = totals
            .iter()
            .filter(|t| chosen.contains(&t.1))
            .map(|&(base, right)| Candidate { right, base, vouched: rows.vouched.get(at(right)) })
            .collect();
        out.sort_unstable_by_key(|c| c.right);
        out
    }
}

/// What the names and surroundings of a changed pair say.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ChangedNames {
    /// Similarity of the names.
    pub similarity: f32,
    /// Cosine of the surroundings with the names.
    pub full: f32,
    /// What the names vouch for.
    pub evidence: f32,
}

/// Similarity of two names: the larger of letters and sound; 0 where one is missing.
pub fn similar_names(space: &NodeSpace, left: u32, right: u32) -> f32 {
    let (Some(a), Some(b)) = (space.text(left), space.text(right)) else { return 0.0 };
    let letters = dot(space.gram_rows.row(a), space.gram_rows.row(b));
    space.sounds.as_ref().map_or(letters, |s| letters.max(s.similarity(a, b).0))
}

/// Pairs whose names are each other's best and similar, for [`Units::learn`].
pub fn mutual_names(scope: &Scope, plain: &[PlainRow]) -> Vec<(u32, u32)> {
    let best = || scope.lefts.iter().zip(plain).filter_map(|(&l, row)| row.names.first().map(|&(r, s)| (l, r, s)));
    let mut of_right: FxHashMap<u32, (f32, u32)> = FxHashMap::default();
    for (l, r, s) in best() {
        // Lefts ascend, so an equal later one does not replace an earlier one.
        let entry = of_right.entry(r).or_insert((s, l));
        if s > entry.0 {
            *entry = (s, l);
        }
    }
    best().filter(|(l, r, s)| *s >= SIMILAR_NAMES && of_right[r].1 == *l).map(|(l, r, _)| (l, r)).collect()
}

/// The best names of the left nodes in scope, for [`crate::vouching::NameEvidence`].
pub fn name_lists(scope: &Scope, plain: &[PlainRow]) -> NameLists {
    scope.lefts.iter().zip(plain).map(|(&left, row)| (left, row.names.clone())).collect()
}

/// Buffers over the pool.
struct Buffers {
    names: Vec<f32>,
    neighborhoods: Vec<f32>,
    spare: Vec<f32>,
    order: Vec<(f32, u32)>,
}

impl Buffers {
    fn new(n: usize) -> Self {
        Self { names: vec![0.0; n], neighborhoods: vec![0.0; n], spare: vec![0.0; n], order: Vec::new() }
    }
}

/// Buffers over all right entities.
struct EvidenceRows {
    vouched: DenseRow,
    /// What neighbors say in all: d3.
    said: DenseRow,
    order: Vec<(f32, u32)>,
}

impl EvidenceRows {
    fn new(blocker: &Blocker<'_>) -> Self {
        let n = blocker.space.entity_count() - blocker.space.left_count();
        Self { vouched: DenseRow::new(n), said: DenseRow::new(n), order: Vec::new() }
    }
}

/// Larger values first; ties to the smaller number.
fn by_value(a: &(f32, u32), b: &(f32, u32)) -> std::cmp::Ordering {
    b.0.total_cmp(&a.0).then(a.1.cmp(&b.1))
}

/// Positions of the `count` largest values, best first; ties to the smaller position.
fn best(values: &[f32], count: usize, order: &mut Vec<(f32, u32)>) -> Vec<u32> {
    order.clear();
    order.extend(values.iter().enumerate().filter(|(_, v)| **v >= LEAST).map(|(i, &v)| (v, i as u32)));
    if order.len() > count && count > 0 {
        order.select_nth_unstable_by(count - 1, by_value);
        order.truncate(count);
    }
    order.sort_unstable_by(by_value);
    order.iter().map(|o| o.1).collect()
}
