//! The numbers that `evidence` reads of a pair.

use super::{ALIGNED_FEATURES, Learned, RIVAL_FEATURES};
use crate::blocking::ScoreTable;
use crate::features::{NodeSpace, SparseRows, TextComparison, Units, compare_texts, compare_values, cover, dot};
use crate::neighborhood::{SampledEdge, Samples};

/// Numbers of a pair of edges: text cosine, equal texts, value similarity, comparable values, context cosine, table
/// score, mutually best in the table, known to the table, affinity, background, relation name similarity; then of the
/// two texts compared by words: mean cover, larger cover, edit ratio, what codes and numbers say.
pub const EDGE_FEATURES: usize = BY_WORDS + 4;
/// Where the cosine of the surroundings of two neighbors stands among them.
pub const SURROUNDINGS: usize = 4;
/// Where the numbers of the comparison by words start; the first of them is the mean cover.
pub(super) const BY_WORDS: usize = 11;
pub(super) const COVER: usize = BY_WORDS;
/// Texts are compared by words from this 3-gram cosine on: below, hardly a word is common.
const WORTH_COMPARING: f32 = 0.1;
/// Numbers of an edge against the other entity: cover by its label, cover by its surroundings, best affinity, best
/// relation name similarity.
pub const EXTRA_FEATURES: usize = 4;
/// Numbers of the two entities themselves.
pub const OWN_FEATURES: usize = 18;

/// Numbers of what vouches for the two: similarity by sound, by consonants; 1 - e^-ev, ln(1 + ev) / 2.
pub const VOUCHED_FEATURES: usize = 4;

/// Where the inputs of pairs come from; shared by all pairs of a stage.
#[derive(Debug, Clone, Copy)]
pub struct InputSource<'a> {
    pub space: &'a NodeSpace,
    pub samples: &'a Samples,
    pub table: &'a ScoreTable,
    pub learned: &'a Learned,
    pub units: &'a Units,
}

/// The inputs of one pair; buffers are kept between pairs.
#[derive(Debug, Clone)]
pub struct PairInputs {
    /// Sampled edges of the left and of the right entity.
    pub left_edges: usize,
    pub right_edges: usize,
    /// Left edge x right edge, row-major.
    pub edges: Vec<[f32; EDGE_FEATURES]>,
    pub left_extra: Vec<[f32; EXTRA_FEATURES]>,
    pub right_extra: Vec<[f32; EXTRA_FEATURES]>,
    pub own: [f32; OWN_FEATURES],
    pub vouched: [f32; VOUCHED_FEATURES],
    pub aligned: [f32; ALIGNED_FEATURES],
    pub rivals: [f32; RIVAL_FEATURES],
}

impl Default for PairInputs {
    fn default() -> Self {
        Self {
            left_edges: 0,
            right_edges: 0,
            edges: Vec::new(),
            left_extra: Vec::new(),
            right_extra: Vec::new(),
            own: [0.0; OWN_FEATURES],
            aligned: [0.0; ALIGNED_FEATURES],
            vouched: [0.0; VOUCHED_FEATURES],
            rivals: [0.0; RIVAL_FEATURES],
        }
    }
}

impl InputSource<'_> {
    /// Fills everything but the rivals; `vouched` is the evidence of matched neighbors and names. With `names_only` both
    /// entities are read as if they had no neighbors.
    ///
    /// Source: ARCHITECTURE.md, "Inputs of a pair".
    pub fn fill(&self, left: u32, right: u32, vouched: f32, names_only: bool, out: &mut PairInputs) {
        out.own = self.own(left, right, names_only);
        let sounds = match (&self.space.sounds, self.space.text(left), self.space.text(right)) {
            (Some(sounds), Some(a), Some(b)) => sounds.similarity(a, b),
            _ => (0.0, 0.0),
        };
        out.vouched = [sounds.0, sounds.1, -(-vouched).exp_m1(), vouched.ln_1p() / 2.0];
        let (ps, qs) = if names_only { (&[][..], &[][..]) } else { (self.samples.of(left), self.samples.of(right)) };
        out.left_edges = ps.len();
        out.right_edges = qs.len();
        out.edges.clear();
        out.left_extra.clear();
        out.right_extra.clear();
        out.right_extra.resize(qs.len(), [0.0; EXTRA_FEATURES]);
        for p in ps {
            let mut extra = [0.0; EXTRA_FEATURES];
            for (q, right_extra) in qs.iter().zip(&mut out.right_extra) {
                let f = self.edge_pair(p, q);
                for side in [&mut extra, right_extra] {
                    side[2] = side[2].max(f[8]);
                    side[3] = side[3].max(f[10]);
                }
                out.edges.push(f);
            }
            (extra[0], extra[1]) = self.covers(p.node, right);
            out.left_extra.push(extra);
        }
        for (q, extra) in qs.iter().zip(&mut out.right_extra) {
            (extra[0], extra[1]) = self.covers(q.node, left);
        }
        out.aligned = self.learned.aligned.fill(*self, (left, right), names_only, out);
    }

    /// Cover of a node's text by the label of an entity, and by the label and surroundings of it.
    fn covers(&self, node: u32, other: u32) -> (f32, f32) {
        let context = &self.space.context;
        let Some(text) = self.space.text(node) else { return (0.0, 0.0) };
        let tokens = context.token_rows.columns(text);
        let by_label = self
            .space
            .text(other)
            .map_or(0.0, |label| cover(tokens, context.token_rows.columns(label), &context.token_weights).0);
        (by_label, cover(tokens, context.full_rows.columns(other as usize), &context.token_weights).0)
    }

    fn edge_pair(&self, p: &SampledEdge, q: &SampledEdge) -> [f32; EDGE_FEATURES] {
        let space = self.space;
        let mut f = [0.0; EDGE_FEATURES];
        let cell = space.relations.cell(p.relation, q.relation);
        let entities = (space.is_entity(p.node), space.is_entity(q.node));
        if let (Some(a), Some(b)) = (space.text(p.node), space.text(q.node)) {
            let comparable = match entities {
                (false, false) => compare_values(self.units.converted(cell, space.value(p.node)), space.value(q.node)),
                _ => None,
            };
            let equal = if a == b { 1.0 } else { 0.0 };
            f[1] = equal;
            if let Some(similarity) = comparable {
                f[2] = similarity as f32;
                f[3] = 1.0;
            }
            let decided = comparable.is_some() || a == b;
            f[0] = if decided { equal } else { dot(space.gram_rows.row(a), space.gram_rows.row(b)) };
            let compared = match (decided, a == b) {
                (_, true) => TextComparison::EQUAL,
                (false, _) if f[0] >= WORTH_COMPARING => compare_texts(space, a, b),
                _ => TextComparison::default(),
            };
            let covers = compared.covers;
            f[BY_WORDS..].copy_from_slice(&[
                compared.cover(),
                covers[0].max(covers[1]),
                compared.edit_ratio,
                compared.verdict(),
            ]);
        }
        if entities == (true, true) {
            let rows = &space.context.neighbor_rows;
            f[4] = dot(rows.row(p.node as usize), rows.row(q.node as usize));
            f[7] = self.table.known(p.node, q.node) as f32;
            if f[7] > 1.0
                && let Some(entry) = self.table.get(p.node, q.node)
            {
                f[5] = entry.score;
                f[6] = f32::from(u8::from(entry.mutual));
            }
        }
        f[8] = self.learned.affinity.same[cell];
        f[9] = self.learned.affinity.background[cell];
        f[10] = space.relations.name_similarity[cell];
        f
    }

    fn own(&self, a: u32, b: u32, names_only: bool) -> [f32; OWN_FEATURES] {
        let context = &self.space.context;
        let weights = &context.token_weights;
        let full: &SparseRows = if names_only { &context.alone_rows } else { &context.full_rows };
        let (full_a, full_b) = (full.row(a as usize), full.row(b as usize));
        let texts = (self.space.text(a), self.space.text(b));
        let mut s = [0.0; OWN_FEATURES];
        if !names_only {
            s[11] = dot(context.neighbor_rows.row(a as usize), context.neighbor_rows.row(b as usize));
        }
        s[12] = dot(full_a, full_b);
        if let (Some(ta), Some(tb)) = texts {
            let (tokens_a, tokens_b) = (context.token_rows.columns(ta), context.token_rows.columns(tb));
            s[0] = dot(self.space.gram_rows.row(ta), self.space.gram_rows.row(tb));
            s[1] = dot(context.token_rows.row(ta), context.token_rows.row(tb));
            (s[2], s[4]) = cover(tokens_a, tokens_b, weights);
            (s[3], s[5]) = cover(tokens_b, tokens_a, weights);
            let count = |tokens: &[u32], flags: &[bool]| tokens.iter().filter(|t| flags[**t as usize]).count();
            let only = |x: &[u32], y: &[u32], flags: &[bool]| {
                x.iter().filter(|t| flags[**t as usize] && y.binary_search(t).is_err()).count()
            };
            let numbers = &context.token_is_number;
            let differ = only(tokens_a, tokens_b, numbers) + only(tokens_b, tokens_a, numbers);
            let present = count(tokens_a, numbers) + count(tokens_b, numbers);
            s[6] = f32::from(u8::from(present > 0 && differ == 0));
            s[7] = (differ as f32 / 2.0).min(1.0);
            let versions = &context.token_is_version;
            let apart = only(tokens_a, tokens_b, versions) + only(tokens_b, tokens_a, versions);
            s[8] = (apart as f32 / 2.0).min(1.0);
            s[9] = f32::from(u8::from(ta == tb));
        } else {
            s[10] = 1.0;
        }
        if let Some(t) = texts.0 {
            (s[15], s[13]) = cover(context.token_rows.columns(t), full_b.0, weights);
        }
        if let Some(t) = texts.1 {
            (s[16], s[14]) = cover(context.token_rows.columns(t), full_a.0, weights);
        }
        s[17] = 0.5 * (s[15] + s[16]) * s[12].max(0.0).sqrt();
        s
    }
}
