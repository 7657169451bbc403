//! The texts of an excerpt: known ones as the large space has them, new ones read the same way.
//!
//! In: text ids of a space and texts as a source would write them. Out: [`ReadText`]s in wide terms: a known term has its
//! number in the space, a new one a number behind all of them. Invariant: a term that no text has weighs as much as the
//! rarest one. Source: ARCHITECTURE.md, "What-ifs" (a value that no text has).

use super::super::nodes::{NodeSpace, normal_or_raw};
use super::super::profiles::{Code, WORDS_KEPT};
use super::super::reading::{NumberInText, read};
use super::super::tfidf::character_grams;
use super::super::{NO_TEXT, Vocabulary};
use crate::graph::Side;

/// A text in wide terms.
#[derive(Debug, Clone, Default)]
pub(super) struct ReadText {
    pub string: String,
    pub grams: Vec<(u32, f32)>,
    /// tf-idf of tokens.
    pub tokens: Vec<(u32, f32)>,
    pub words: Vec<u32>,
    pub rare_words: Vec<u32>,
    /// Stems are numbered by [`super`].
    pub codes: Vec<u32>,
    pub numbers: Vec<NumberInText>,
    /// The text of the space that it is; `None` for a new one.
    pub known: Option<usize>,
}

/// Reads texts and numbers new terms.
#[derive(Debug)]
pub(super) struct Texts<'a> {
    space: &'a NodeSpace,
    pub list: Vec<ReadText>,
    pub new_tokens: Vec<String>,
    pub new_words: Vec<String>,
    pub new_codes: Vec<String>,
    new_grams: Vec<u64>,
}

impl<'a> Texts<'a> {
    pub fn new(space: &'a NodeSpace) -> Self {
        let (list, new_tokens, new_words) = (Vec::new(), Vec::new(), Vec::new());
        Self { space, list, new_tokens, new_words, new_codes: Vec::new(), new_grams: Vec::new() }
    }

    /// Number of gram columns, new ones included.
    pub fn gram_columns(&self) -> usize {
        self.space.gram_terms.len() + self.new_grams.len()
    }

    /// The place of a text of the space, or [`NO_TEXT`] for a node without text.
    pub fn of_node(&mut self, node: u32) -> u32 {
        self.space.text(node).map_or(NO_TEXT, |text| self.known(text))
    }

    fn known(&mut self, text: usize) -> u32 {
        if let Some(at) = self.list.iter().position(|t| t.known == Some(text)) {
            return at as u32;
        }
        let (space, profiles) = (self.space, &self.space.profiles);
        self.list.push(ReadText {
            string: space.string(text).to_owned(),
            grams: pairs(space.gram_rows.row(text)),
            tokens: pairs(space.context.token_rows.row(text)),
            words: profiles.words.of(text).to_vec(),
            rare_words: profiles.rare_words.of(text).to_vec(),
            codes: ids(profiles.codes.of(text)),
            numbers: profiles.numbers.of(text).to_vec(),
            known: Some(text),
        });
        self.list.len() as u32 - 1
    }

    /// The place of a text as a source writes it; one that the space has is read as it stands there.
    pub fn read(&mut self, raw: &str) -> u32 {
        let string = normal_or_raw(raw);
        if let Some(text) = (0..self.space.string_count()).find(|t| self.space.string(*t) == string) {
            return self.known(text);
        }
        if let Some(at) = self.list.iter().position(|t| t.string == string) {
            return at as u32;
        }
        let (context, profiles) = (&self.space.context, &self.space.profiles);
        let mut names: Vec<&str> = string.split(' ').filter(|t| !t.is_empty()).collect();
        names.sort_unstable();
        names.dedup();
        let mut tokens = numbered(&context.tokens, &mut self.new_tokens, &names);
        tokens.sort_unstable();
        let weight = |t: u32| context.token_weights.get(t as usize).copied().unwrap_or(1.0);
        let norm = tokens.iter().map(|t| f64::from(weight(*t)).powi(2)).sum::<f64>().sqrt().max(1e-9);
        let tokens = tokens.iter().map(|&t| (t, (f64::from(weight(t)) / norm) as f32)).collect();
        let reading = read(raw);
        let mut words = numbered(&profiles.vocabulary, &mut self.new_words, &reading.words);
        words.sort_unstable();
        let rare = |w: u32| profiles.word_weights.get(w as usize).copied().unwrap_or(1.0);
        let mut rare_words = words.clone();
        rare_words.sort_by(|a, b| rare(*b).total_cmp(&rare(*a)).then(a.cmp(b)));
        rare_words.truncate(WORDS_KEPT);
        rare_words.sort_unstable();
        let mut codes = numbered(&profiles.code_names, &mut self.new_codes, &reading.codes);
        codes.sort_unstable();
        let grams = self.space.gram_terms.row(&character_grams(&string), &mut self.new_grams);
        let numbers = reading.numbers;
        self.list.push(ReadText { string, grams, tokens, words, rare_words, codes, numbers, known: None });
        self.list.len() as u32 - 1
    }

    /// Rarity of a text as a value of a side: as the values there that have it, 1 where none has.
    pub fn rarity(&self, text: u32, side: Side) -> f32 {
        let Some(known) = self.list.get(text as usize).and_then(|t| t.known) else { return 1.0 };
        let space = self.space;
        let on_side = |node: u32| match space.entity(node) {
            Some((own, _)) => own == side,
            None => space.values[node as usize - space.entity_count].3 == side,
        };
        let node = (0..space.node_count() as u32)
            .find(|n| space.text(*n) == Some(known) && on_side(*n) && space.rarity[*n as usize] > 0.0);
        node.map_or(1.0, |n| space.rarity[n as usize])
    }
}

pub(super) fn pairs((columns, values): (&[u32], &[f32])) -> Vec<(u32, f32)> {
    columns.iter().copied().zip(values.iter().copied()).collect()
}

pub(super) fn ids(codes: &[Code]) -> Vec<u32> {
    codes.iter().map(|c| c.id).collect()
}

fn numbered<S: AsRef<str>>(known: &Vocabulary, new: &mut Vec<String>, names: &[S]) -> Vec<u32> {
    let mut number = |name: &str| {
        known.find(name).unwrap_or_else(|| {
            let at = new.iter().position(|n| n == name).unwrap_or_else(|| {
                new.push(name.to_owned());
                new.len() - 1
            });
            (known.len() + at) as u32
        })
    };
    names.iter().map(|n| number(n.as_ref())).collect()
}

/// Wide numbers made small in their order.
#[derive(Debug)]
pub(super) struct Small {
    kept: Vec<u32>,
}

impl Small {
    pub fn new(mut wide: Vec<u32>) -> Self {
        wide.sort_unstable();
        wide.dedup();
        Self { kept: wide }
    }

    /// The small number of a wide one, which was among those that were given.
    pub fn of(&self, wide: u32) -> u32 {
        let found = self.kept.binary_search(&wide);
        debug_assert!(found.is_ok(), "every term of an excerpt is listed");
        found.unwrap_or(0) as u32
    }

    pub fn wide(&self) -> &[u32] {
        &self.kept
    }

    pub fn all(&self, wide: &[u32]) -> Vec<u32> {
        wide.iter().map(|w| self.of(*w)).collect()
    }

    pub fn row(&self, row: &[(u32, f32)]) -> Vec<(u32, f32)> {
        row.iter().map(|(w, value)| (self.of(*w), *value)).collect()
    }
}
