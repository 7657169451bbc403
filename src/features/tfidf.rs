//! Exact, sparse tf-idf over any countable terms.

use super::SparseRows;
use rayon::prelude::*;

/// The character 3-grams of a normalized text with their counts, ascending. Every token is padded by one blank on
/// each side; a one-letter token gives one 3-gram. A 3-gram is packed into 63 bits, so that numbers order as texts.
///
/// Source: ARCHITECTURE.md, "Text features".
pub fn character_grams(text: &str) -> Vec<(u64, u32)> {
    let mut grams = Vec::with_capacity(text.len() + 2);
    let mut padded: Vec<char> = Vec::new();
    for token in text.split_whitespace() {
        padded.clear();
        padded.push(' ');
        padded.extend(token.chars());
        padded.push(' ');
        for w in padded.windows(3) {
            grams.push((w[0] as u64) << 42 | (w[1] as u64) << 21 | w[2] as u64);
        }
    }
    grams.sort_unstable();
    count_runs(&grams)
}

/// Sorted items to (item, how often).
pub(super) fn count_runs<T: Copy + PartialEq>(sorted: &[T]) -> Vec<(T, u32)> {
    let mut out: Vec<(T, u32)> = Vec::with_capacity(sorted.len());
    for &x in sorted {
        match out.last_mut() {
            Some((y, n)) if *y == x => *n += 1,
            _ => out.push((x, 1)),
        }
    }
    out
}

/// tf-idf rows of bags of terms: weight (1 + ln tf) ln(1 + N / df), rows L2-normalized, at most `heaviest` entries of a row
/// (0: all; ties: smaller term). Also the idf of every term.
///
/// Shapes: bag i gives row i; terms are `0..term_count`, ascending within a bag. N = number of non-empty bags.
/// Source: ARCHITECTURE.md, "Text features".
pub fn tf_idf(bags: &[Vec<(u32, u32)>], term_count: usize, heaviest: usize) -> (SparseRows, Vec<f64>) {
    let mut df = vec![0u32; term_count];
    for (term, _) in bags.iter().flatten() {
        df[*term as usize] += 1;
    }
    let n = bags.iter().filter(|b| !b.is_empty()).count().max(1) as f64;
    let idf: Vec<f64> = df.iter().map(|&d| if d == 0 { 0.0 } else { (n / f64::from(d)).ln_1p() }).collect();
    let rows: Vec<Vec<(u32, f32)>> =
        bags.par_iter().with_min_len(256).map(|bag| weighted(bag, |t| idf[t as usize], heaviest)).collect();
    (SparseRows::from_rows(rows, term_count), idf)
}

/// The tf-idf row of one bag, terms ascending; `heaviest` as in [`tf_idf`].
pub(super) fn weighted<T: Copy + Ord>(bag: &[(T, u32)], idf: impl Fn(T) -> f64, heaviest: usize) -> Vec<(T, f32)> {
    let mut row: Vec<(T, f64)> = bag.iter().map(|&(t, count)| (t, (1.0 + f64::from(count).ln()) * idf(t))).collect();
    if heaviest > 0 && row.len() > heaviest {
        row.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        row.truncate(heaviest);
        row.sort_unstable_by_key(|e| e.0);
    }
    let norm = row.iter().map(|e| e.1 * e.1).sum::<f64>().sqrt();
    let norm = if norm > 0.0 { norm } else { 1.0 };
    row.into_iter().map(|(t, w)| (t, (w / norm) as f32)).collect()
}

/// The 3-grams of a set of texts with their idf, to weigh a text that was not among them.
#[derive(Debug, Clone, Default)]
pub struct GramTerms {
    /// Ascending; a gram's place is its column.
    grams: Vec<u64>,
    idf: Vec<f64>,
    /// The largest idf: a gram that stands in no text counts like one that stands in one.
    rarest: f64,
}

impl GramTerms {
    pub(super) fn new(grams: Vec<u64>, idf: Vec<f64>) -> Self {
        let rarest = idf.iter().copied().fold(0.0, f64::max);
        Self { grams, idf, rarest }
    }

    /// Grams of a text with weights of unit length, ascending.
    ///
    /// Source: ARCHITECTURE.md, "What-ifs" (a value that no text has).
    pub fn weigh(&self, counted: &[(u64, u32)]) -> Vec<(u64, f32)> {
        weighted(counted, |gram| self.column(gram).map_or(self.rarest, |c| self.idf[c as usize]), 0)
    }

    /// The row of a text: known grams in their columns, others in columns of their own, listed in `more`.
    pub(super) fn row(&self, counted: &[(u64, u32)], more: &mut Vec<u64>) -> Vec<(u32, f32)> {
        let mut own = |gram: u64| {
            let at = more.iter().position(|g| *g == gram).unwrap_or_else(|| {
                more.push(gram);
                more.len() - 1
            });
            (self.grams.len() + at) as u32
        };
        let place = |(gram, weight)| (self.column(gram).unwrap_or_else(|| own(gram)), weight);
        let mut row: Vec<(u32, f32)> = self.weigh(counted).into_iter().map(place).collect();
        row.sort_unstable_by_key(|e| e.0);
        row
    }

    /// The column of a gram in the rows of the texts.
    pub fn column(&self, gram: u64) -> Option<u32> {
        self.grams.binary_search(&gram).ok().map(|i| i as u32)
    }

    /// Number of columns.
    pub fn len(&self) -> usize {
        self.grams.len()
    }

    /// Whether no text has a gram.
    pub fn is_empty(&self) -> bool {
        self.grams.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grams_are_padded_by_token() {
        let unpack = |g: u64| -> String {
            [g >> 42, g >> 21 & 0x1f_ffff, g & 0x1f_ffff].iter().filter_map(|&c| char::from_u32(c as u32)).collect()
        };
        let got: Vec<(String, u32)> = character_grams("ab a").into_iter().map(|(g, n)| (unpack(g), n)).collect();
        assert_eq!(got, [(" a ".into(), 1), (" ab".into(), 1), ("ab ".into(), 1)]);
    }

    #[test]
    fn weights_by_hand() {
        let (rows, idf) = tf_idf(&[vec![(0, 1), (1, 2)], vec![(0, 1)], vec![]], 2, 0);
        assert!((idf[0] - 2f64.ln()).abs() < 1e-9, "two of two bags: ln(1 + 2/2)");
        assert!((idf[1] - 3f64.ln()).abs() < 1e-9, "one of two bags: ln(1 + 2/1)");
        let w1 = (1.0 + 2f32.ln()) * 3f32.ln();
        let norm = (2f32.ln().powi(2) + w1 * w1).sqrt();
        let (columns, values) = rows.row(0);
        assert_eq!(columns, [0, 1]);
        assert!((values[1] - w1 / norm).abs() < 1e-6);
        let (kept, _) = tf_idf(&[vec![(0, 1), (1, 2)]], 2, 1);
        assert_eq!(kept.row(0), (&[1u32][..], &[1.0f32][..]), "the heaviest entry alone, normalized again");
    }
}
