//! How alike two words, or two short texts, are by their letters.
//!
//! In: letters as numbers. Out: 0 to 1. Everything is symmetric.

/// Longest text, in letters, that [`edit_ratio`] reads: one machine word holds its state.
pub const EDIT_LETTERS: usize = 64;
/// From this similarity on two words may be one word with a typing error (chosen by us, as is common for Jaro-Winkler).
const TYPING_ERROR: f32 = 0.84;
/// An initial, a prefix, letters left out, an added end of a code (chosen by us: below equal, above a typing error's floor
/// where the shorter word says more).
const INITIAL: f32 = 0.7;
const PREFIX: f32 = 0.9;
const LETTERS_LEFT_OUT: f32 = 0.7;
const LONGER_CODE: f32 = 0.7;

/// How alike two different words are, and whether one shortens the other.
///
/// Words with digits are codes: another digit is another thing, so only an added end is alike.
/// Source: ARCHITECTURE.md, "Comparing two texts".
pub fn word_similarity(a: &[u16], b: &[u16], with_digits: bool) -> (f32, bool) {
    // Of two words of one length the smaller comes first: the search for common letters depends on the order.
    let (short, long) = if (a.len(), a) <= (b.len(), b) { (a, b) } else { (b, a) };
    if with_digits {
        return (if short.len() >= 4 && long.starts_with(short) { LONGER_CODE } else { 0.0 }, false);
    }
    let same_start = short.first() == long.first();
    if long.starts_with(short) && !short.is_empty() {
        return (if short.len() == 1 { INITIAL } else { PREFIX }, true);
    }
    let jaro_winkler = jaro_winkler(short, long);
    if jaro_winkler >= TYPING_ERROR {
        return (jaro_winkler, false);
    }
    // "intl" for "international": the letters in order, from the first one on.
    if same_start && short.len() >= 2 && 3 * short.len() <= 2 * long.len() && is_subsequence(short, long) {
        return (LETTERS_LEFT_OUT, true);
    }
    (0.0, false)
}

fn is_subsequence(short: &[u16], long: &[u16]) -> bool {
    let mut rest = long.iter();
    short.iter().all(|c| rest.any(|d| d == c))
}

/// Jaro similarity with Winkler's credit for a common start of up to four letters.
fn jaro_winkler(a: &[u16], b: &[u16]) -> f32 {
    let (n, m) = (a.len().min(EDIT_LETTERS), b.len().min(EDIT_LETTERS));
    let (a, b) = (&a[..n], &b[..m]);
    if n == 0 || m == 0 {
        return 0.0;
    }
    let reach = (n.max(m) / 2).saturating_sub(1);
    let (mut taken_a, mut taken_b) = (0u64, 0u64);
    for (i, x) in a.iter().enumerate() {
        let from = i.saturating_sub(reach);
        let window = b[from.min(m)..(i + reach + 1).min(m)].iter().enumerate();
        if let Some(j) = window.map(|(j, y)| (j + from, y)).find(|(j, y)| taken_b >> j & 1 == 0 && *y == x).map(|f| f.0)
        {
            taken_a |= 1 << i;
            taken_b |= 1 << j;
        }
    }
    let common = taken_a.count_ones() as f32;
    if common == 0.0 {
        return 0.0;
    }
    // Most words share too little to come here with a chance.
    let bound = (common / n as f32 + common / m as f32 + 1.0) / 3.0;
    if bound + 0.4 * (1.0 - bound) < TYPING_ERROR {
        return 0.0;
    }
    let mut moved = 0.0;
    while taken_a != 0 && taken_b != 0 {
        let (i, j) = (taken_a.trailing_zeros() as usize, taken_b.trailing_zeros() as usize);
        moved += if a[i] == b[j] { 0.0 } else { 0.5 };
        taken_a &= taken_a - 1;
        taken_b &= taken_b - 1;
    }
    let jaro = (common / n as f32 + common / m as f32 + (common - moved) / common) / 3.0;
    let start = a.iter().zip(b).take(4).take_while(|(x, y)| x == y).count() as f32;
    jaro + 0.1 * start * (1.0 - jaro)
}

/// One less the edits between two texts over the length of the longer one; blanks do not count, and only the first
/// [`EDIT_LETTERS`] letters are read. Bit-parallel (Myers 1999).
pub fn edit_ratio(a: &str, b: &str) -> f32 {
    let mut buffers = [[0u8; EDIT_LETTERS]; 2];
    let mut lengths = [0; 2];
    for ((text, buffer), length) in [a, b].into_iter().zip(&mut buffers).zip(&mut lengths) {
        for (slot, c) in buffer.iter_mut().zip(text.chars().filter(|c| *c != ' ')) {
            // Letters beyond ASCII share 128 numbers: a rare clash makes two letters equal.
            *slot = if c.is_ascii() { c as u8 } else { 128 | (c as u32 % 128) as u8 };
            *length += 1;
        }
    }
    let (a, b) = (&buffers[0][..lengths[0]], &buffers[1][..lengths[1]]);
    let longest = a.len().max(b.len());
    if longest == 0 {
        return 0.0;
    }
    1.0 - edits(a, b) as f32 / longest as f32
}

fn edits(a: &[u8], b: &[u8]) -> usize {
    if a.is_empty() {
        return b.len();
    }
    let mut places = [0u64; 256];
    for (i, c) in a.iter().enumerate() {
        places[usize::from(*c)] |= 1 << i;
    }
    let last = 1u64 << (a.len() - 1);
    let (mut plus, mut minus, mut edits) = (!0u64, 0u64, a.len());
    for c in b {
        let equal = places[usize::from(*c)];
        let vertical = equal | minus;
        let horizontal = ((equal & plus).wrapping_add(plus) ^ plus) | equal;
        let mut up = minus | !(horizontal | plus);
        let mut down = plus & horizontal;
        edits += usize::from(up & last != 0);
        edits -= usize::from(down & last != 0);
        up = up << 1 | 1;
        down <<= 1;
        plus = down | !(vertical | up);
        minus = up & vertical;
    }
    edits
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn letters(text: &str) -> Vec<u16> {
        text.chars().map(|c| c as u16).collect()
    }

    fn similarity(a: &str, b: &str) -> (f32, bool) {
        word_similarity(&letters(a), &letters(b), a.contains(|c: char| c.is_ascii_digit()))
    }

    #[test]
    fn shortened_words_are_alike() {
        assert_eq!(similarity("j", "john"), (INITIAL, true));
        assert_eq!(similarity("conf", "conference"), (PREFIX, true));
        assert_eq!(similarity("intl", "international"), (LETTERS_LEFT_OUT, true));
        assert_eq!(similarity("sigmod", "conference"), (0.0, false));
    }

    #[test]
    fn another_digit_is_another_thing() {
        assert_eq!(similarity("w120", "w130"), (0.0, false));
        assert_eq!(similarity("w120", "w120b"), (LONGER_CODE, false));
    }

    #[test]
    fn jaro_winkler_by_hand() {
        // The values of Winkler's own examples.
        for (a, b, want) in [("martha", "marhta", 0.9611), ("dwayne", "duane", 0.84)] {
            let got = jaro_winkler(&letters(a), &letters(b));
            assert!((got - want).abs() < 1e-3, "{a} {b}: {got}");
        }
        assert_eq!(jaro_winkler(&letters("abcdef"), &letters("uvwxyf")), 0.0, "without a chance it is not computed");
    }

    /// The textbook table, to check the bits.
    fn plain_edits(a: &[u8], b: &[u8]) -> usize {
        let mut row: Vec<usize> = (0..=b.len()).collect();
        for (i, x) in a.iter().enumerate() {
            let mut corner = row[0];
            row[0] = i + 1;
            for (j, y) in b.iter().enumerate() {
                let change = corner + usize::from(x != y);
                corner = row[j + 1];
                row[j + 1] = change.min(row[j] + 1).min(corner + 1);
            }
        }
        row[b.len()]
    }

    proptest! {
        #[test]
        fn edits_equal_the_textbook_table(a in "[abc]{0,64}", b in "[abc]{0,64}") {
            prop_assert_eq!(edits(a.as_bytes(), b.as_bytes()), plain_edits(a.as_bytes(), b.as_bytes()));
        }

        #[test]
        fn similarities_are_symmetric_and_bounded(a in "[a-d]{1,9}", b in "[a-d]{1,9}") {
            let (x, y) = (similarity(&a, &b).0, similarity(&b, &a).0);
            prop_assert!((0.0..=1.0).contains(&x));
            prop_assert!((x - y).abs() < 1e-6, "{} {}", x, y);
            prop_assert!((edit_ratio(&a, &b) - edit_ratio(&b, &a)).abs() < 1e-6);
        }
    }
}
