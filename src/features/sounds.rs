//! How names sound: for names in two scripts, whose letters never agree.

use super::relations::rows_of_grams;
use super::{GramTerms, NodeSpace, SparseRows, character_grams, dot};
use crate::base::{map_range, normalize};

/// Share of the labels of a side that must use letters beyond Latin before names are compared by sound.
const FOREIGN_SHARE: f64 = 0.02;

/// Rows of how labels are spelled in Latin letters, and of their consonants, by text id; texts that are no label have
/// empty rows.
#[derive(Debug, Clone, Default)]
pub struct Sounds {
    pub spelled: SparseRows,
    pub consonants: SparseRows,
    /// What the two rows are made of.
    terms: [GramTerms; 2],
}

impl Sounds {
    /// Nothing where both graphs use Latin letters: their names are compared letter by letter.
    ///
    /// Source: ARCHITECTURE.md, "Text features" (sounds).
    pub(super) fn new(space: &NodeSpace) -> Option<Self> {
        let sides = [0..space.left_count() as u32, space.left_count() as u32..space.entity_count() as u32];
        let foreign = sides.into_iter().any(|nodes| {
            let labels: Vec<usize> = nodes.filter_map(|n| space.text(n)).collect();
            let foreign = labels.iter().filter(|t| space.string(**t).chars().any(is_foreign)).count();
            foreign as f64 > FOREIGN_SHARE * labels.len() as f64
        });
        if !foreign {
            return None;
        }
        let mut is_label = vec![false; space.string_count()];
        for text in (0..space.entity_count() as u32).filter_map(|n| space.text(n)) {
            is_label[text] = true;
        }
        let spelled: Vec<String> = map_range(space.string_count(), |i| {
            if is_label[i] { normalize(&any_ascii::any_ascii(space.string(i))) } else { String::new() }
        });
        let rows = |texts: &[String]| rows_of_grams(&map_range(texts.len(), |i| short_grams(&texts[i])));
        let consonants: Vec<String> = spelled.iter().map(|s| consonants_of(s)).collect();
        let ((spelled, first), (consonants, second)) = (rows(&spelled), rows(&consonants));
        Some(Self { spelled, consonants, terms: [first, second] })
    }

    /// Only some texts: for each the text it was, or the new text it is.
    pub(super) fn some(&self, texts: &[Result<usize, String>]) -> Self {
        let old = [&self.spelled, &self.consonants];
        let [spelled, consonants] = [0, 1].map(|kind: usize| {
            // Grams that no label has get columns of their own.
            let mut more: Vec<u64> = Vec::new();
            let rows: Vec<Vec<(u32, f32)>> = texts
                .iter()
                .map(|text| match text {
                    Ok(text) => {
                        let (columns, values) = old[kind].row(*text);
                        columns.iter().copied().zip(values.iter().copied()).collect()
                    }
                    Err(new) => {
                        let spelled = normalize(&any_ascii::any_ascii(new));
                        let text = if kind == 0 { spelled } else { consonants_of(&spelled) };
                        self.terms[kind].row(&short_grams(&text), &mut more)
                    }
                })
                .collect();
            SparseRows::from_rows(rows, self.terms[kind].len() + more.len())
        });
        Self { spelled, consonants, terms: Default::default() }
    }

    /// Similarity of two labels: mean of the cosines of spelling and of consonants, and the latter alone.
    pub fn similarity(&self, a: usize, b: usize) -> (f32, f32) {
        let consonants = dot(self.consonants.row(a), self.consonants.row(b));
        (0.5 * (dot(self.spelled.row(a), self.spelled.row(b)) + consonants), consonants)
    }
}

/// A letter of a script other than Latin.
fn is_foreign(c: char) -> bool {
    c.is_alphabetic() && c as u32 >= 0x370
}

/// Character 3-grams and 2-grams, each token padded by a blank on both sides.
fn short_grams(text: &str) -> Vec<(u64, u32)> {
    let mut grams = Vec::new();
    for token in text.split_whitespace() {
        let padded: Vec<char> = std::iter::once(' ').chain(token.chars()).chain(std::iter::once(' ')).collect();
        // No 3-gram packs to a number this small: its first letter is never zero.
        grams.extend(padded.windows(2).map(|w| (w[0] as u64) << 21 | w[1] as u64));
    }
    grams.sort_unstable();
    let mut out = super::tfidf::count_runs(&grams);
    out.extend(character_grams(text));
    out
}

/// The consonants of a text in coarse classes, so that spellings of one sound meet.
///
/// Source: ARCHITECTURE.md, "Text features" (sounds).
fn consonants_of(text: &str) -> String {
    const DIGRAPHS: [(&str, &str); 6] = [("zh", "k"), ("ch", "k"), ("sh", "s"), ("ph", "f"), ("th", "t"), ("ng", "n")];
    let mut out = String::with_capacity(text.len());
    for token in text.split_whitespace() {
        let token = DIGRAPHS.iter().fold(token.to_owned(), |t, (from, to)| t.replace(from, to));
        let class = |c: char| match c {
            'b' => 'p',
            'd' => 't',
            'g' | 'q' | 'j' | 'c' => 'k',
            'z' | 'x' => 's',
            'r' => 'l',
            'v' | 'w' => 'f',
            'y' => 'i',
            other => other,
        };
        if !out.is_empty() {
            out.push(' ');
        }
        let mut last = None;
        for (i, c) in token.chars().map(class).enumerate() {
            if (i > 0 && "aeiouh".contains(c)) || last == Some(c) {
                continue;
            }
            out.push(c);
            last = Some(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_sound_meet() {
        assert_eq!(consonants_of("bobby"), "p", "vowels go before doubled letters merge");
        assert_eq!(consonants_of("philadelphia"), consonants_of("filadelfiya"));
        assert_eq!(consonants_of("zhang wei"), "kn f");
        assert_eq!(consonants_of("aaron"), "aln");
        assert_eq!(normalize(&any_ascii::any_ascii("北京")), "beijing");
    }

    #[test]
    fn short_grams_hold_both_lengths() {
        let grams = short_grams("ab");
        assert_eq!(grams.len(), 5, "blank-a, a-b, b-blank; blank-a-b, a-b-blank");
        assert!(grams.windows(2).all(|w| w[0].0 < w[1].0), "ascending");
    }
}
