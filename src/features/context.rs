//! Tokens of texts, and of the texts around an entity.

use super::tfidf::{count_runs, tf_idf};
use super::{NodeSpace, SparseRows, Vocabulary};
use crate::base::map_range;
use rustc_hash::FxHashMap;

/// How many distinct neighbors a context reads.
pub(super) const NEIGHBORS_READ: usize = 400;
/// How many of the heaviest entries a context row keeps.
pub(super) const ENTRIES_KEPT: usize = 64;

/// Words that tell versions of one work apart, sorted.
const VERSION_WORDS: [&str; 29] = [
    "acoustic",
    "bonus",
    "clean",
    "club",
    "cover",
    "deluxe",
    "demo",
    "edit",
    "ep",
    "explicit",
    "extended",
    "feat",
    "ft",
    "instrumental",
    "karaoke",
    "live",
    "mix",
    "original",
    "part",
    "pt",
    "radio",
    "remaster",
    "remastered",
    "remix",
    "single",
    "tribute",
    "version",
    "vol",
    "volume",
];

/// Whether a normalized word tells versions of one work apart ("remix", "live", "edit").
///
/// Source: ARCHITECTURE.md, "Inputs of a pair" (version words).
pub fn is_version_word(word: &str) -> bool {
    VERSION_WORDS.binary_search(&word).is_ok()
}

/// Token rows of texts and of neighborhoods, over one vocabulary.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// By text id: tf-idf of tokens (tf = 1), normalized.
    pub token_rows: SparseRows,
    /// By token: idf over the largest idf.
    pub token_weights: Vec<f32>,
    pub token_is_number: Vec<bool>,
    pub token_is_version: Vec<bool>,
    /// By entity: tokens of the texts of all neighbors.
    pub neighbor_rows: SparseRows,
    /// By entity: the same and the tokens of its own label.
    pub full_rows: SparseRows,
    /// By entity: the row it would have in `full_rows` without neighbors.
    pub alone_rows: SparseRows,
    /// The tokens themselves, and by token the idf of neighborhoods.
    pub(super) tokens: Vocabulary,
    pub(super) idf: Vec<f64>,
}

impl Context {
    /// Reads the texts and edges of a space.
    ///
    /// Source: ARCHITECTURE.md, "Text features" (tok, ctx, full).
    pub(super) fn new(space: &NodeSpace) -> Self {
        let mut vocabulary: Vec<&str> = (0..space.string_count()).flat_map(|i| space.string(i).split(' ')).collect();
        vocabulary.sort_unstable();
        vocabulary.dedup();
        vocabulary.retain(|t| !t.is_empty());
        let ids: FxHashMap<&str, u32> = vocabulary.iter().enumerate().map(|(i, &t)| (t, i as u32)).collect();
        let tokens: Vec<Vec<u32>> = map_range(space.string_count(), |i| {
            let mut list: Vec<u32> = space.string(i).split(' ').filter_map(|t| ids.get(t).copied()).collect();
            list.sort_unstable();
            list.dedup();
            list
        });
        let bags: Vec<Vec<(u32, u32)>> = tokens.iter().map(|t| t.iter().map(|&t| (t, 1)).collect()).collect();
        let (token_rows, idf) = tf_idf(&bags, vocabulary.len(), 0);
        let idf: Vec<f32> = idf.into_iter().map(|w| w as f32).collect();
        let largest = idf.iter().copied().fold(1e-6f32, f32::max);
        let n = space.entity_count();
        let mut around: Vec<Vec<(u32, u32)>> = map_range(n, |e| {
            let mut all: Vec<u32> = space
                .surroundings(e as u32)
                .into_iter()
                .filter_map(|node| space.text(node))
                .flat_map(|text| tokens[text].iter().copied())
                .collect();
            all.sort_unstable();
            count_runs(&all)
        });
        let full: Vec<Vec<(u32, u32)>> = map_range(n, |e| match space.text(e as u32) {
            Some(text) => add_once(&around[e], &tokens[text]),
            None => around[e].clone(),
        });
        around.extend(full);
        let (both, context_idf) = tf_idf(&around, vocabulary.len(), ENTRIES_KEPT);
        let rows = |range: std::ops::Range<usize>| {
            SparseRows::from_rows(
                range.map(|i| both.columns(i).iter().copied().zip(both.row(i).1.iter().copied()).collect()),
                vocabulary.len(),
            )
        };
        let alone =
            map_range(n, |e| space.text(e as u32).map(|t| alone_row(&tokens[t], &context_idf)).unwrap_or_default());
        Self {
            token_rows,
            token_weights: idf.iter().map(|w| w / largest).collect(),
            token_is_number: vocabulary.iter().map(|t| t.chars().all(char::is_numeric)).collect(),
            token_is_version: vocabulary.iter().map(|t| is_version_word(t)).collect(),
            neighbor_rows: rows(0..n),
            full_rows: rows(n..2 * n),
            alone_rows: SparseRows::from_rows(alone, vocabulary.len()),
            tokens: Vocabulary::new(&vocabulary),
            idf: context_idf,
        }
    }
}

/// The full row of an entity whose neighbors are left out.
pub(super) fn alone_row(tokens: &[u32], idf: &[f64]) -> Vec<(u32, f32)> {
    let mut row: Vec<(u32, f32)> = tokens.iter().map(|&t| (t, idf[t as usize] as f32)).collect();
    row.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    row.truncate(ENTRIES_KEPT);
    row.sort_unstable_by_key(|e| e.0);
    let norm = row.iter().map(|e| e.1 * e.1).sum::<f32>().sqrt();
    if norm > 0.0 {
        row.iter_mut().for_each(|e| e.1 /= norm);
    }
    row
}

/// A bag with one more of each token.
pub(super) fn add_once(bag: &[(u32, u32)], tokens: &[u32]) -> Vec<(u32, u32)> {
    let mut out = Vec::with_capacity(bag.len() + tokens.len());
    let (mut i, mut j) = (0, 0);
    while i < bag.len() || j < tokens.len() {
        match (bag.get(i), tokens.get(j)) {
            (Some(&(t, n)), Some(&u)) if t == u => {
                out.push((t, n + 1));
                i += 1;
                j += 1;
            }
            (Some(&(t, n)), Some(&u)) if t < u => {
                out.push((t, n));
                i += 1;
            }
            (Some(&entry), None) => {
                out.push(entry);
                i += 1;
            }
            (_, Some(&u)) => {
                out.push((u, 1));
                j += 1;
            }
            (None, None) => break,
        }
    }
    out
}
