//! One way of making texts comparable, for labels, values, relation names and search.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Lower case, compatibility forms apart, marks dropped, everything but letters and digits a blank, blanks
/// collapsed, cut at 160 characters. Empty when nothing is left.
///
/// Source: ARCHITECTURE.md, "What the model sees".
pub fn normalize(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut count = 0;
    let mut blank = false;
    for c in text.to_lowercase().nfkd().filter(|c| !is_combining_mark(*c)) {
        if !c.is_alphanumeric() {
            blank = true;
            continue;
        }
        if blank && count > 0 {
            out.push(' ');
            count += 1;
        }
        blank = false;
        if count >= 160 {
            break;
        }
        out.push(c);
        count += 1;
    }
    out
}

/// Digits with commas between thousands.
pub fn with_commas(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_normalized_as_stated() {
        assert_eq!(normalize("Thnks Fr Th Mmrs ( Lenny B )"), "thnks fr th mmrs lenny b");
        assert_eq!(normalize("Beyoncé"), "beyonce");
        assert_eq!(normalize(" -- "), "");
        assert_eq!(normalize(&"ab ".repeat(100)).chars().count(), 160);
    }
}
