//! Level 0: the label of a node as hashed 3-grams. In: the texts of a [`NodeSpace`]. Out: sparse rows by text id,
//! each of length 1 (or empty).

use crate::base::map_range;
use crate::features::{NodeSpace, SparseRows, character_grams};

/// Numbers of level 0. Source: ARCHITECTURE.md, "cg-mualign".
pub const NAME_NUMBERS: usize = 300;

/// The level-0 vector of a normalized text, whether or not some node has it.
pub(super) fn hashed_text(space: &NodeSpace, text: &str) -> Vec<(u32, f32)> {
    hashed(space.gram_terms.weigh(&character_grams(text)).into_iter())
}

/// Level-0 vectors of all texts, sparse.
///
/// A 3-gram with hash c = crc32 goes to column c mod 300 with sign + where c / 300 is odd, - where it is even; its
/// weight is its tf-idf; rows are L2-normalized.
/// Source: ARCHITECTURE.md, "cg-mualign".
#[derive(Debug, Clone, Default)]
pub struct HashedNames {
    rows: SparseRows,
}

impl HashedNames {
    /// Hashes the texts of a space once.
    pub fn new(space: &NodeSpace) -> Self {
        let rows = map_range(space.string_count(), |text| {
            // The columns of a tf-idf row are its 3-grams in the same ascending order.
            let grams = character_grams(space.string(text));
            hashed(grams.iter().map(|g| g.0).zip(space.gram_rows.row(text).1.iter().copied()))
        });
        Self { rows: SparseRows::from_rows(rows, NAME_NUMBERS) }
    }

    /// Columns and values of a node; empty where it has no text.
    pub fn row(&self, space: &NodeSpace, node: u32) -> (&[u32], &[f32]) {
        space.text(node).map_or((&[], &[]), |text| self.rows.row(text))
    }

    /// Columns and values of a text.
    pub(super) fn text_row(&self, text: usize) -> (&[u32], &[f32]) {
        self.rows.row(text)
    }

    /// Adds `by` times the vector of a node to a dense row of 300 numbers.
    pub(super) fn add_to(&self, space: &NodeSpace, node: u32, by: f32, dense: &mut [f32]) {
        let (columns, values) = self.row(space, node);
        for (&column, value) in columns.iter().zip(values) {
            dense[column as usize] += by * value;
        }
    }
}

/// A piece of three letters of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// The letters; a blank stands for the border of a word.
    pub letters: String,
    /// Which of the 300 numbers it is added to, with its sign.
    pub column: u32,
    pub signed: f32,
}

/// The pieces of a text, heaviest first (ties: in the order of letters), and the row they make.
///
/// Source: ARCHITECTURE.md, "cg-mualign".
pub(super) fn pieces(space: &NodeSpace, text: usize) -> (Vec<Piece>, Vec<(u32, f32)>) {
    let grams = character_grams(space.string(text));
    let weights = space.gram_rows.row(text).1;
    let row = hashed(grams.iter().map(|g| g.0).zip(weights.iter().copied()));
    let mut pieces: Vec<Piece> = grams
        .iter()
        .zip(weights)
        .map(|(&(gram, _), &weight)| {
            let letters = letters(gram);
            let (column, sign) = column(&letters);
            Piece { letters, column, signed: sign * weight }
        })
        .collect();
    pieces.sort_by(|a, b| b.signed.abs().total_cmp(&a.signed.abs()).then_with(|| a.letters.cmp(&b.letters)));
    (pieces, row)
}

/// The three letters of a packed 3-gram.
fn letters(gram: u64) -> String {
    [gram >> 42, gram >> 21 & 0x1f_ffff, gram & 0x1f_ffff].iter().filter_map(|&c| char_of(c)).collect()
}

/// Column and sign of three letters.
fn column(letters: &str) -> (u32, f32) {
    let hash = crc32fast::hash(letters.as_bytes());
    let sign = if hash / NAME_NUMBERS as u32 % 2 == 1 { 1.0 } else { -1.0 };
    (hash % NAME_NUMBERS as u32, sign)
}

fn hashed(grams: impl Iterator<Item = (u64, f32)>) -> Vec<(u32, f32)> {
    let mut cells: Vec<(u32, f32)> = grams
        .map(|(gram, weight)| {
            let (column, sign) = column(&letters(gram));
            (column, sign * weight)
        })
        .collect();
    cells.sort_by_key(|c| c.0);
    let mut row: Vec<(u32, f32)> = Vec::with_capacity(cells.len());
    for (column, value) in cells {
        match row.last_mut() {
            Some(last) if last.0 == column => last.1 += value,
            _ => row.push((column, value)),
        }
    }
    let norm = row.iter().map(|c| f64::from(c.1).powi(2)).sum::<f64>().sqrt().max(1e-9);
    for cell in &mut row {
        cell.1 = (f64::from(cell.1) / norm) as f32;
    }
    row
}

fn char_of(code: u64) -> Option<char> {
    u32::try_from(code).ok().and_then(char::from_u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_gram_goes_to_one_signed_column() {
        // crc32(" ab") = 408339808 = 300 x 1361132 + 208: column 208, and an even quotient means minus.
        let gram = |text: [char; 3]| text.iter().fold(0, |all, &c| all << 21 | c as u64);
        assert_eq!(hashed([(gram([' ', 'a', 'b']), 0.3)].into_iter()), [(208, -1.0)], "a row has length 1");
        // crc32("ab ") = 3673248232 = 300 x 12244160 + 232: column 232, minus. 3 and 4 make a row of length 5.
        let two = hashed([(gram([' ', 'a', 'b']), 3.0), (gram(['a', 'b', ' ']), 4.0)].into_iter());
        assert_eq!(two, [(208, -0.6), (232, -0.8)]);
        assert!(hashed(std::iter::empty()).is_empty());
    }
}
