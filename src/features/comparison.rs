//! How alike two texts are, beyond their 3-grams: by rare words that need not be spelled alike, by codes, by numbers.
//!
//! In: two texts (or two entities) of a [`NodeSpace`]. Out: numbers 0 to 1. Invariants: symmetric but for the numbers
//! that name a side; equal texts have covers of 1.

use super::NodeSpace;
use super::letters::{edit_ratio, word_similarity};
use super::profiles::{Code, TextProfiles};
use super::reading::{NO_UNIT, NumberInText};

/// Numbers of a [`TextComparison`].
pub const TEXT_FEATURES: usize = 13;
/// Numbers of [`compare_facts`].
pub const FACT_FEATURES: usize = 5;
/// Words of a side that have no equal and are compared by their letters: the rarest ones.
const WORDS_COMPARED: usize = 8;

/// Two texts compared.
///
/// Source: ARCHITECTURE.md, "Comparing two texts".
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct TextComparison {
    /// Share of the weight of the left text's rare words that is met in the right text, and the other way.
    pub covers: [f32; 2],
    /// Largest weight of a word that is not met.
    pub unmet: [f32; 2],
    /// One less the edits between the normalized texts over the length of the longer one.
    pub edit_ratio: f32,
    /// Words that shorten another one, over 2.
    pub shortened: f32,
    pub codes: Agreement,
    /// Largest weight of a stem's code against another code of that stem ("bmf200" and "bmf230").
    pub other_of_family: f32,
    /// Numbers with units, and those without, over 2.
    pub measured: Agreement,
    pub bare: Agreement,
}

/// What is equal and what is different, 0 to 1 each.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Agreement {
    pub equal: f32,
    pub different: f32,
}

impl TextComparison {
    /// Two equal texts.
    pub const EQUAL: Self = Self {
        covers: [1.0; 2],
        unmet: [0.0; 2],
        edit_ratio: 1.0,
        shortened: 0.0,
        codes: Agreement { equal: 0.0, different: 0.0 },
        other_of_family: 0.0,
        measured: Agreement { equal: 0.0, different: 0.0 },
        bare: Agreement { equal: 0.0, different: 0.0 },
    };

    /// Mean of both covers.
    pub fn cover(&self) -> f32 {
        0.5 * (self.covers[0] + self.covers[1])
    }

    /// What codes and numbers say, -1 to 1.
    pub fn verdict(&self) -> f32 {
        let facts = [self.codes, self.measured, self.bare];
        facts.iter().map(|a| a.equal - a.different).sum::<f32>().clamp(-1.0, 1.0)
    }

    /// All numbers, in the order of the fields.
    pub fn numbers(&self) -> [f32; TEXT_FEATURES] {
        [
            self.covers[0],
            self.covers[1],
            self.unmet[0],
            self.unmet[1],
            self.edit_ratio,
            self.shortened,
            self.codes.equal,
            self.codes.different,
            self.other_of_family,
            self.measured.equal,
            self.measured.different,
            self.bare.equal,
            self.bare.different,
        ]
    }
}

/// Compares two texts by their ids.
///
/// Cost: linear in the words, and at most 8 x 8 comparisons of words.
/// Source: ARCHITECTURE.md, "Comparing two texts".
pub fn compare_texts(space: &NodeSpace, a: usize, b: usize) -> TextComparison {
    let profiles = &space.profiles;
    let mut out = TextComparison::default();
    let mut words = [Words::new(profiles, a, b), Words::new(profiles, b, a)];
    let [left, right] = &mut words;
    let mut shortened = 0;
    for i in 0..left.count {
        for j in 0..right.count {
            let (similarity, shortens) = words_alike(profiles, left.open[i], right.open[j]);
            if similarity > 0.0 {
                left.best[i] = left.best[i].max(similarity);
                right.best[j] = right.best[j].max(similarity);
                shortened += u8::from(shortens);
            }
        }
    }
    out.shortened = half(shortened);
    for (side, words) in words.iter().enumerate() {
        (out.covers[side], out.unmet[side]) = words.cover(profiles);
    }
    out.edit_ratio = edit_ratio(space.string(a), space.string(b));
    (out.codes, out.other_of_family) = compare_codes(profiles, profiles.codes.of(a), profiles.codes.of(b));
    (out.measured, out.bare) = compare_numbers(profiles.numbers.of(a), profiles.numbers.of(b));
    out
}

/// Compares the codes and measured numbers of two entities, wherever they stand: codes equal and different, another
/// code of a family, measured numbers equal and different. With `names_only` of their labels alone.
///
/// Source: ARCHITECTURE.md, "Comparing two texts".
pub fn compare_facts(space: &NodeSpace, a: u32, b: u32, names_only: bool) -> [f32; FACT_FEATURES] {
    let profiles = &space.profiles;
    let facts = |entity: u32| -> (&[Code], &[NumberInText]) {
        match (names_only, space.text(entity)) {
            (false, _) => (profiles.entity_codes.of(entity as usize), profiles.entity_numbers.of(entity as usize)),
            (true, Some(text)) => (profiles.codes.of(text), profiles.numbers.of(text)),
            (true, None) => (&[], &[]),
        }
    };
    let ((codes_a, numbers_a), (codes_b, numbers_b)) = (facts(a), facts(b));
    let (codes, other_of_family) = compare_codes(profiles, codes_a, codes_b);
    let (measured, _) = compare_numbers(numbers_a, numbers_b);
    [codes.equal, codes.different, other_of_family, measured.equal, measured.different]
}

/// The rare words of one side against all words of the other.
struct Words {
    /// Weight of the words that the other side has, too.
    met: f32,
    /// Weight of those that are neither there nor compared by letters, and the largest of them.
    lost: f32,
    lost_most: f32,
    /// Words to be compared by letters, with the best similarity found.
    open: [u32; WORDS_COMPARED],
    best: [f32; WORDS_COMPARED],
    count: usize,
}

impl Words {
    fn new(profiles: &TextProfiles, text: usize, other: usize) -> Self {
        let others = profiles.words.of(other);
        let zeros = [0.0; WORDS_COMPARED];
        let mut out = Self { met: 0.0, lost: 0.0, lost_most: 0.0, open: [0; WORDS_COMPARED], best: zeros, count: 0 };
        let weight = |word: u32| profiles.word_weights[word as usize];
        let mut j = 0;
        for &word in profiles.rare_words.of(text) {
            while j < others.len() && others[j] < word {
                j += 1;
            }
            if others.get(j) == Some(&word) {
                out.met += weight(word);
                continue;
            }
            let mut left_over = word;
            if out.count < WORDS_COMPARED {
                out.open[out.count] = word;
                out.count += 1;
                continue;
            }
            // The place of the most frequent open word goes to a rarer one.
            for place in &mut out.open {
                if weight(*place) < weight(left_over) {
                    std::mem::swap(place, &mut left_over);
                }
            }
            out.lost += weight(left_over);
            out.lost_most = out.lost_most.max(weight(left_over));
        }
        out
    }

    /// Share of the weight that is met, and the largest weight that is not.
    fn cover(&self, profiles: &TextProfiles) -> (f32, f32) {
        let (mut met, mut total, mut most) = (self.met, self.met + self.lost, self.lost_most);
        for (word, best) in self.open.iter().zip(&self.best).take(self.count) {
            let weight = profiles.word_weights[*word as usize];
            met += weight * best;
            total += weight;
            most = most.max(weight * (1.0 - best));
        }
        (if total > 0.0 { met / total } else { 0.0 }, most)
    }
}

fn words_alike(profiles: &TextProfiles, a: u32, b: u32) -> (f32, bool) {
    let (x, y) = (a as usize, b as usize);
    let (sets, letters) = (&profiles.letter_sets, &profiles.letters);
    // The letters of a word that is another one's start, or its short form, are all there; typing errors leave most.
    let common = (sets[x] & sets[y]).count_ones();
    if 2 * common < sets[x].count_ones().min(sets[y].count_ones()) {
        return (0.0, false);
    }
    word_similarity(letters.of(x), letters.of(y), profiles.with_digits[x] || profiles.with_digits[y])
}

fn half(count: u8) -> f32 {
    (f32::from(count) / 2.0).min(1.0)
}

/// The largest weight of a common code; what both have instead of one; what both have of one family.
fn compare_codes(profiles: &TextProfiles, a: &[Code], b: &[Code]) -> (Agreement, f32) {
    if a.is_empty() || b.is_empty() {
        return (Agreement::default(), 0.0);
    }
    let weight = |code: &Code| profiles.code_weights[code.id as usize];
    let most = |codes: &[Code]| codes.iter().map(weight).fold(0.0, f32::max);
    let equal = a.iter().filter(|c| b.binary_search(c).is_ok()).map(weight).fold(0.0, f32::max);
    let different = if equal > 0.0 { 0.0 } else { most(a).min(most(b)) };
    let mut family = 0.0f32;
    for x in a.iter().filter(|x| x.stem != u32::MAX) {
        let same_stem = || b.iter().filter(|y| y.stem == x.stem);
        if same_stem().next().is_some() && same_stem().all(|y| y.id != x.id) {
            let shared = a.iter().any(|c| c.stem == x.stem && b.binary_search(c).is_ok());
            family = if shared { family } else { family.max(weight(x)) };
        }
    }
    (Agreement { equal, different }, family)
}

/// Units with an equal number, units with none; then numbers without unit that are on both sides, or only on one while
/// the other side has some, too.
fn compare_numbers(a: &[NumberInText], b: &[NumberInText]) -> (Agreement, Agreement) {
    let (mut equal, mut different) = (0u8, 0u8);
    let (mut i, mut j) = (0, 0);
    let mut bare = Agreement::default();
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        if x.unit != y.unit {
            i += usize::from(x.unit < y.unit);
            j += usize::from(y.unit < x.unit);
            continue;
        }
        let end =
            |list: &[NumberInText], from: usize| from + list[from..].iter().take_while(|n| n.unit == x.unit).count();
        let (ends, starts) = ((end(a, i), end(b, j)), (i, j));
        let (ours, theirs) = (&a[starts.0..ends.0], &b[starts.1..ends.1]);
        let common = ours.iter().filter(|n| theirs.contains(n)).count();
        if x.unit == NO_UNIT {
            let only = (ours.len() - common).min(theirs.len() - common);
            bare = Agreement { equal: half(common.min(2) as u8), different: half(only.min(2) as u8) };
        } else if common > 0 {
            equal = equal.saturating_add(1);
        } else {
            different = different.saturating_add(1);
        }
        (i, j) = ends;
    }
    (Agreement { equal: half(equal), different: half(different) }, bare)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Control;
    use crate::graph::{GraphBuilder, GraphPair};
    use proptest::prelude::*;
    use std::sync::Arc;

    /// A space whose left entities have the given labels, and right ones the others, each with a description.
    fn space(labels: &[(&str, &str)], descriptions: [&str; 2]) -> NodeSpace {
        let mut sides = [GraphBuilder::new(), GraphBuilder::new()];
        for (i, (left, right)) in labels.iter().enumerate() {
            for ((side, label), text) in sides.iter_mut().zip([left, right]).zip(descriptions) {
                assert!(side.attribute(&format!("e/{i}"), "name", label));
                assert!(side.attribute(&format!("e/{i}"), "description", text));
            }
        }
        let [left, right] = sides.map(|b| Arc::new(b.build("texts")));
        NodeSpace::new(&GraphPair { left, right, links: None }, &Control::default()).expect("not cancelled")
    }

    fn compare(a: &str, b: &str) -> TextComparison {
        let space = space(&[(a, b), ("some other thing", "and one more")], ["one text", "another text"]);
        let right = space.left_count() as u32;
        compare_texts(&space, space.text(0).expect("a label"), space.text(right).expect("a label"))
    }

    #[test]
    fn model_numbers_decide() {
        let same = compare("Renlo digital camera BMF-200", "camera bmf200 renlo dig. black");
        assert!(same.codes.equal > 0.5 && same.codes.different == 0.0 && same.other_of_family == 0.0, "{same:?}");
        let sibling = compare("Renlo digital camera BMF-200", "Renlo digital camera BMF230");
        assert!(sibling.codes.equal == 0.0 && sibling.codes.different > 0.5, "{sibling:?}");
        assert!(sibling.other_of_family > 0.5, "{sibling:?}");
        assert_eq!(
            compare("Renlo camera", "Renlo camera BMF230").codes,
            Agreement::default(),
            "missing is not different"
        );
    }

    #[test]
    fn numbers_are_compared_unit_by_unit() {
        let got = compare("drive 500GB 7200 rpm 3.5 in", "500 gigabyte drive, 2.5-inch");
        assert_eq!(got.measured, Agreement { equal: 0.5, different: 0.5 });
        let got = compare("office suite version 4", "office suite v5");
        assert_eq!(got.bare, Agreement { equal: 0.0, different: 0.5 });
        assert_eq!(compare("suite 2.0", "suite v2").bare, Agreement { equal: 0.5, different: 0.0 });
    }

    #[test]
    fn names_are_alike_in_any_order_and_shortened() {
        let same = compare("Smith, John", "J. Smith");
        assert!(same.cover() > 0.8 && same.shortened == 0.5, "{same:?}");
        assert!(same.cover() > compare("Smith, John", "Miller, John").cover());
        assert!(compare("Intl. Conf. Databases", "International Conference on Databases").covers[0] > 0.8);
        assert!(compare("thnks fr th mmrs", "thanks for the memories").cover() > 0.6);
    }

    #[test]
    fn a_code_in_a_description_meets_one_in_a_title() {
        let texts = ["the BMF200 takes pictures of 12 megapixel", "a camera of 12mp"];
        let space = space(&[("Renlo camera", "Renlo BMF-200"), ("other", "thing")], texts);
        let right = space.left_count() as u32;
        let everywhere = compare_facts(&space, 0, right, false);
        assert!(everywhere[0] > 0.0 && everywhere[3] == 0.5, "{everywhere:?}");
        assert_eq!(compare_facts(&space, 0, right, true), [0.0; FACT_FEATURES], "the labels alone say nothing");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn sides_can_be_exchanged(a in "[ab1-3 ,.-]{0,24}", b in "[ab1-3 ,.-]{0,24}") {
            let (a, b) = (format!("x {a}"), format!("x {b}"));
            let (mut got, other) = (compare(&a, &b), compare(&b, &a));
            prop_assert!(got.numbers().iter().all(|x| (0.0..=1.0 + 1e-6).contains(x)), "{:?}", got);
            got.covers.reverse();
            got.unmet.reverse();
            for (x, y) in got.numbers().iter().zip(other.numbers()) {
                prop_assert!((x - y).abs() < 1e-5, "{:?} {:?}", got, other);
            }
        }
    }
}
