//! How numbers are written in the window: one way each, so that a number reads the same in every place.

use crate::base::with_commas;

/// A thin space, between a number and its per cent sign.
pub const THIN: char = '\u{2009}';
/// Most digits a threshold is ever written with; a 64-bit float has no more.
const MOST_DIGITS: usize = 15;

/// A score or similarity: two decimals.
pub fn score(value: f64) -> String {
    format!("{value:.2}")
}

/// Hundredths with sign and a true minus: "+1.62", "−1.05", "0.00".
pub fn signed(hundredths: i64) -> String {
    let size = hundredths.unsigned_abs();
    let sign = match hundredths {
        0 => "",
        h if h < 0 => "−",
        _ => "+",
    };
    format!("{sign}{}.{:02}", size / 100, size % 100)
}

/// A logit or part: two decimals with sign.
pub fn logit(value: f64) -> String {
    signed((value * 100.0).round() as i64)
}

/// A share in whole per cent: "30 %".
pub fn percent(share: f64) -> String {
    format!("{:.0}{THIN}%", share * 100.0)
}

/// A count with commas between thousands.
pub fn count(n: usize) -> String {
    with_commas(&n.to_string())
}

/// "1 pair", "2 pairs".
pub fn counted(n: usize, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{} {many}", count(n)) }
}

/// A threshold, with so many digits that it differs from the neighboring thresholds as written.
///
/// `thresholds` descend (the distinct scores of a curve). At least two digits.
/// Source: ARCHITECTURE.md, "The window" (Threshold).
pub fn threshold(value: f64, thresholds: &[f64]) -> String {
    format!("{value:.*}", threshold_digits(value, thresholds))
}

/// How many digits [`threshold`] writes.
pub fn threshold_digits(value: f64, thresholds: &[f64]) -> usize {
    let at = thresholds.partition_point(|t| *t > value);
    let above = at.checked_sub(1).and_then(|i| thresholds.get(i));
    let below = thresholds[at.min(thresholds.len())..].iter().find(|t| **t < value);
    let text = |v: f64, digits: usize| format!("{v:.digits$}");
    let differs = |digits: usize| {
        let own = text(value, digits);
        above.into_iter().chain(below).all(|n| text(*n, digits) != own)
    };
    (2..MOST_DIGITS).find(|d| differs(*d)).unwrap_or(MOST_DIGITS)
}

/// Seconds in words: "38 s", "2 min 5 s".
pub fn duration(secs: f64) -> String {
    let secs = secs.max(0.0).round() as u64;
    if secs < 60 { format!("{secs} s") } else { format!("{} min {} s", secs / 60, secs % 60) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_stated() {
        assert_eq!(signed(162), "+1.62");
        assert_eq!(signed(-5), "−0.05");
        assert_eq!(logit(-0.001), "0.00");
        assert_eq!(percent(0.304), format!("30{THIN}%"));
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(counted(1, "pair", "pairs"), "1 pair");
    }

    #[test]
    fn digits_grow_until_neighboring_thresholds_differ() {
        assert_eq!(threshold(0.62, &[0.9, 0.62, 0.3]), "0.62");
        assert_eq!(threshold(0.99998, &[0.99999, 0.99998, 0.9]), "0.99998");
        assert_eq!(threshold(0.5, &[]), "0.50");
        assert_eq!(threshold(0.9, &[0.9, 0.9]), "0.90");
    }
}
