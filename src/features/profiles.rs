//! What is worth comparing in every text, made once a text: words by rarity, codes, numbers with units.
//!
//! In: the texts of a [`NodeSpace`] as their sources wrote them. Out: [`TextProfiles`] by text id, and the codes and
//! numbers of an entity with all its values. Invariants: lists ascend; a weight is 0 to 1, 1 for what stands once.

use super::reading::{NumberInText, read};
use super::{NodeSpace, Vocabulary};
use crate::base::map_range;
use crate::graph::GraphPair;
use rustc_hash::FxHashMap;

/// A text is compared by its rarest words; so many are kept.
pub(super) const WORDS_KEPT: usize = 16;
/// Longer words are cut: what differs later is a code, and codes are compared whole.
const WORD_LETTERS: usize = 24;
/// Texts read at a time: their words are numbered before the next ones are read.
const TEXTS_AT_A_TIME: usize = 8192;
/// An entity's own list of codes and numbers reads so many edges.
pub(super) const EDGES_READ: usize = 100;

/// Lists of one length each, back to back.
#[derive(Debug, Clone)]
pub(super) struct Lists<T> {
    starts: Vec<u32>,
    items: Vec<T>,
}

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Self { starts: vec![0], items: Vec::new() }
    }
}

impl<T: Copy> Lists<T> {
    pub(super) fn new(lists: impl IntoIterator<Item = Vec<T>>) -> Self {
        let mut out = Self { starts: vec![0], items: Vec::new() };
        for list in lists {
            out.items.extend_from_slice(&list);
            out.starts.push(out.items.len() as u32);
        }
        out
    }

    pub(super) fn of(&self, i: usize) -> &[T] {
        &self.items[self.starts[i] as usize..self.starts[i + 1] as usize]
    }
}

/// A code: its number, and what it starts with ("bmf200" with "bmf"; `u32::MAX` where it starts with a digit).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Code {
    pub id: u32,
    pub stem: u32,
}

/// The words, codes and numbers of all texts.
#[derive(Debug, Clone, Default)]
pub struct TextProfiles {
    /// By text: all words; the rarest ones.
    pub(super) words: Lists<u32>,
    pub(super) rare_words: Lists<u32>,
    pub(super) codes: Lists<Code>,
    pub(super) numbers: Lists<NumberInText>,
    /// By entity: those of its label and of all values.
    pub(super) entity_codes: Lists<Code>,
    pub(super) entity_numbers: Lists<NumberInText>,
    /// By word and by code: ln(1 + texts / texts with it), scaled to 0..1.
    pub(super) word_weights: Vec<f32>,
    pub(super) code_weights: Vec<f32>,
    /// By word: its letters, the set of them in 32 bits, whether it holds a digit.
    pub(super) letters: Lists<u16>,
    pub(super) letter_sets: Vec<u32>,
    pub(super) with_digits: Vec<bool>,
    pub(super) vocabulary: Vocabulary,
    pub(super) code_names: Vocabulary,
}

impl TextProfiles {
    /// Reads every text of a space, from the longest form in which some source wrote it.
    ///
    /// Source: ARCHITECTURE.md, "Comparing two texts".
    pub(super) fn new(space: &NodeSpace, pair: &GraphPair) -> Self {
        let written = written_forms(space, pair);
        let (mut vocabulary, mut code_names) = (Numbering::default(), Numbering::default());
        let (mut words, mut codes, mut numbers) = (Vec::new(), Vec::new(), Vec::new());
        for chunk in written.chunks(TEXTS_AT_A_TIME) {
            for reading in map_range(chunk.len(), |i| read(chunk[i])) {
                words.push(vocabulary.numbers(reading.words));
                codes.push(code_names.numbers(reading.codes));
                numbers.push(reading.numbers);
            }
        }
        let word_weights = weights(&words, vocabulary.names.len());
        let code_weights = weights(&codes, code_names.names.len());
        let stems = stems(&code_names.names);
        let rare_words = words.iter().map(|list| {
            let mut rare = list.clone();
            rare.sort_by(|a, b| word_weights[*b as usize].total_cmp(&word_weights[*a as usize]).then(a.cmp(b)));
            rare.truncate(WORDS_KEPT);
            rare.sort_unstable();
            rare
        });
        let codes = codes.iter().map(|list| list.iter().map(|&id| Code { id, stem: stems[id as usize] }).collect());
        let mut out = Self {
            rare_words: Lists::new(rare_words),
            codes: Lists::new(codes),
            numbers: Lists::new(numbers),
            words: Lists::new(words),
            vocabulary: Vocabulary::new(&vocabulary.names),
            code_names: Vocabulary::new(&code_names.names),
            word_weights,
            code_weights,
            ..Self::default()
        };
        out.spell(&vocabulary.names);
        out.join_entities(space);
        out
    }

    /// Keeps the letters of all words.
    pub(super) fn spell<S: AsRef<str>>(&mut self, words: &[S]) {
        let letters = |word: &str| -> Vec<u16> { word.chars().take(WORD_LETTERS).map(|c| c as u16).collect() };
        let letters: Vec<Vec<u16>> = words.iter().map(|w| letters(w.as_ref())).collect();
        self.letter_sets = letters.iter().map(|l| l.iter().fold(0, |set, c| set | 1 << (c % 32))).collect();
        self.letters = Lists::new(letters);
        self.with_digits = words.iter().map(|w| w.as_ref().contains(|c: char| c.is_ascii_digit())).collect();
    }

    /// Codes and numbers of an entity wherever they stand: in its label or in any value.
    fn join_entities(&mut self, space: &NodeSpace) {
        let texts = |entity: usize| {
            let values = space.edges(entity as u32).iter().map(|e| e.node).filter(|n| !space.is_entity(*n));
            values.take(EDGES_READ).chain([entity as u32]).filter_map(|n| space.text(n))
        };
        let codes = map_range(space.entity_count(), |e| {
            let mut all: Vec<Code> = texts(e).flat_map(|t| self.codes.of(t).iter().copied()).collect();
            all.sort_unstable();
            all.dedup();
            all
        });
        let numbers = map_range(space.entity_count(), |e| {
            let mut all: Vec<NumberInText> = texts(e).flat_map(|t| self.numbers.of(t).iter().copied()).collect();
            all.sort_by(|a, b| a.unit.cmp(&b.unit).then(a.value.total_cmp(&b.value)));
            all.dedup();
            all
        });
        self.entity_codes = Lists::new(codes);
        self.entity_numbers = Lists::new(numbers);
    }
}

/// Of every text the longest form that some source wrote, then the smallest: normalized texts are cut, these are not.
fn written_forms<'a>(space: &'a NodeSpace, pair: &'a GraphPair) -> Vec<&'a str> {
    let mut out: Vec<&str> = vec![""; space.string_count()];
    for node in 0..space.node_count() as u32 {
        let raw = match space.entity(node) {
            Some((side, entity)) => pair.side(side).label(entity),
            None => space.raw_value(node),
        };
        if let (Some(text), Some(raw)) = (space.text(node), raw) {
            let kept = &mut out[text];
            if kept.is_empty() || (raw.len(), *kept) > (kept.len(), raw) {
                *kept = raw;
            }
        }
    }
    out
}

/// Names to numbers, in the order they are met.
#[derive(Debug, Default)]
struct Numbering {
    ids: FxHashMap<Box<str>, u32>,
    names: Vec<Box<str>>,
}

impl Numbering {
    fn numbers(&mut self, names: Vec<String>) -> Vec<u32> {
        let mut out: Vec<u32> = names
            .into_iter()
            .map(|name| match self.ids.get(name.as_str()) {
                Some(&id) => id,
                None => {
                    let id = self.names.len() as u32;
                    self.names.push(name.clone().into());
                    self.ids.insert(name.into(), id);
                    id
                }
            })
            .collect();
        out.sort_unstable();
        out
    }
}

fn weights(lists: &[Vec<u32>], count: usize) -> Vec<f32> {
    let mut texts_with = vec![0u32; count];
    for item in lists.iter().flatten() {
        texts_with[*item as usize] += 1;
    }
    let n = lists.iter().filter(|l| !l.is_empty()).count().max(1) as f64;
    texts_with.iter().map(|&d| ((n / f64::from(d.max(1))).ln_1p() / n.ln_1p()) as f32).collect()
}

/// The number of what each code starts with.
pub(super) fn stems<S: AsRef<str>>(codes: &[S]) -> Vec<u32> {
    let mut numbers: FxHashMap<&str, u32> = FxHashMap::default();
    let stem = |code: &str| code.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
    let mut out = Vec::with_capacity(codes.len());
    for code in codes.iter().map(AsRef::as_ref) {
        let next = numbers.len() as u32;
        out.push(match stem(code) {
            0 => u32::MAX,
            end => *numbers.entry(&code[..end]).or_insert(next),
        });
    }
    out
}
