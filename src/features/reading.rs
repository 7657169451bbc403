//! What is read out of one text: its words, its codes, and its numbers with their units.
//!
//! In: a text as the source wrote it. Out: a [`Reading`] with words of their own, ready to be given ids.
//! Invariants: lists hold no word twice; nothing depends on other texts.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// How much of a text is read: product descriptions name what matters early (chosen by us; `normalize` cuts at 160).
const LETTERS_READ: usize = 2000;
/// A code has at least so many signs: shorter ones ("4x", "g2") are told apart as numbers with a unit.
const SHORTEST_CODE: usize = 3;
/// The longest stem that is joined with a number next to it ("BMF 200" is "bmf200"); years are not joined ("from 2007").
const LONGEST_STEM: usize = 4;

/// Units in their short form; the rest of the table is how people write them.
const UNITS: [(&str, &[&str]); 30] = [
    ("bit", &["bits"]),
    ("cm", &["centimeter", "centimeters", "centimetre", "centimetres"]),
    ("cuft", &["cu", "cubic"]),
    ("db", &["decibel", "decibels"]),
    ("dpi", &[]),
    ("ft", &["foot", "feet"]),
    ("g", &["gram", "grams", "gr"]),
    ("gb", &["gig", "gigabyte", "gigabytes", "gbyte"]),
    ("ghz", &["gigahertz"]),
    ("hr", &["hrs", "hour", "hours"]),
    ("hz", &["hertz"]),
    ("in", &["inch", "inches"]),
    ("kg", &["kilogram", "kilograms", "kilo"]),
    ("km", &["kilometer", "kilometers"]),
    ("l", &["liter", "liters", "litre", "litres"]),
    ("lb", &["lbs", "pound", "pounds"]),
    ("m", &["meter", "meters", "metre", "metres"]),
    ("mb", &["meg", "megabyte", "megabytes", "mbyte"]),
    ("mhz", &["megahertz"]),
    ("min", &["mins", "minute", "minutes"]),
    ("ml", &["milliliter", "milliliters"]),
    ("mm", &["millimeter", "millimeters"]),
    ("mp", &["megapixel", "megapixels"]),
    ("ohm", &["ohms"]),
    ("oz", &["ounce", "ounces"]),
    ("ppm", &[]),
    ("tb", &["terabyte", "terabytes"]),
    ("v", &["volt", "volts"]),
    ("w", &["watt", "watts"]),
    ("x", &["times", "pack", "pk", "ct", "count", "pcs"]),
];

/// The place of the unit "none" in [`NumberInText::unit`].
pub const NO_UNIT: u16 = 0;

/// A number within a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NumberInText {
    /// [`NO_UNIT`], or one more than the place in the table of units.
    pub unit: u16,
    pub value: f32,
}

/// What one text holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// Runs of letters and digits, ascending.
    pub words: Vec<String>,
    /// Signs that mix letters and digits, without what stands between them, ascending.
    pub codes: Vec<String>,
    /// Ascending by unit, then value.
    pub numbers: Vec<NumberInText>,
}

/// A run of letters and digits, or of one of the two, with what stands before it.
#[derive(Debug)]
struct Piece {
    text: String,
    /// Nothing but one of `- / . _` stands between this piece and the one before.
    joined: bool,
    /// A point between two digits stands before it.
    point: bool,
}

/// Reads a text.
///
/// Source: ARCHITECTURE.md, "Comparing two texts".
pub fn read(text: &str) -> Reading {
    let pieces = pieces(text);
    let mut out = Reading::default();
    let mut at = 0;
    while at < pieces.len() {
        let (value, used) = number_at(&pieces[at..]);
        if let Some(value) = value {
            let next = pieces.get(at + used).map_or(NO_UNIT, |p| unit(&p.text));
            out.numbers.push(NumberInText { unit: next, value });
        } else if let Some(number) = attached_number(&pieces[at].text) {
            out.numbers.push(number);
        }
        at += used;
    }
    for (i, piece) in pieces.iter().enumerate() {
        code(&piece.text, &mut out.codes);
        if let Some(before) = i.checked_sub(1).map(|b| &pieces[b].text) {
            let stem = before.chars().all(char::is_alphabetic) && before.chars().count() <= LONGEST_STEM;
            let number = piece.text.starts_with(|c: char| c.is_ascii_digit()) && piece.text.len() > 1;
            let year = piece.text.len() == 4 && (piece.text.starts_with("19") || piece.text.starts_with("20"));
            if (piece.joined && !piece.point) || (stem && number && !year) {
                code(&format!("{before}{}", piece.text), &mut out.codes);
            }
        }
    }
    out.words = pieces.into_iter().map(|p| p.text).collect();
    for list in [&mut out.words, &mut out.codes] {
        list.sort_unstable();
        list.dedup();
    }
    out.numbers.sort_by(|a, b| a.unit.cmp(&b.unit).then(a.value.total_cmp(&b.value)));
    out.numbers.dedup();
    out
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    let (mut gap, mut before) = (String::new(), ' ');
    for c in text.to_lowercase().nfkd().filter(|c| !is_combining_mark(*c)).take(LETTERS_READ) {
        if !c.is_alphanumeric() {
            gap.push(c);
            continue;
        }
        match out.last_mut() {
            Some(last) if gap.is_empty() => last.text.push(c),
            // A comma within a number only groups its digits.
            Some(last) if gap == "," && before.is_ascii_digit() && c.is_ascii_digit() => last.text.push(c),
            _ => out.push(Piece {
                text: c.to_string(),
                joined: !out.is_empty() && matches!(gap.as_str(), "-" | "/" | "." | "_"),
                point: gap == "." && before.is_ascii_digit() && c.is_ascii_digit(),
            }),
        }
        gap.clear();
        before = c;
    }
    out
}

/// The number that starts here, if one does, and how many pieces were read.
fn number_at(pieces: &[Piece]) -> (Option<f32>, usize) {
    let digits = |p: &Piece| p.text.bytes().all(|b| b.is_ascii_digit());
    match pieces {
        [whole, part, ..] if digits(whole) && part.point && digits(part) => {
            (format!("{}.{}", whole.text, part.text).parse().ok(), 2)
        }
        [whole, ..] if digits(whole) => (whole.text.parse().ok(), 1),
        _ => (None, 1),
    }
}

/// "12mp" is 12 with a unit, "v4" is 4 without; anything else that mixes is a code alone.
fn attached_number(text: &str) -> Option<NumberInText> {
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    if end > 0 {
        let unit = unit(&text[end..]);
        return if unit == NO_UNIT { None } else { Some(NumberInText { unit, value: text[..end].parse().ok()? }) };
    }
    let digits = text.strip_prefix('v')?;
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    if plain { Some(NumberInText { unit: NO_UNIT, value: digits.parse().ok()? }) } else { None }
}

fn unit(word: &str) -> u16 {
    let place = UNITS.iter().position(|(short, long)| *short == word || long.contains(&word));
    place.map_or(NO_UNIT, |i| i as u16 + 1)
}

/// Adds a word that mixes letters and digits; of one with a single last letter ("w120b") the word without it, too.
fn code(word: &str, out: &mut Vec<String>) {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let digits = word.chars().filter(char::is_ascii_digit).count();
    if letters == 0 || digits == 0 || letters + digits < SHORTEST_CODE || attached_number(word).is_some() {
        return;
    }
    out.push(word.to_owned());
    let mut shorter = word.chars();
    let last = shorter.next_back();
    let shorter = shorter.as_str();
    if letters > 1 && last.is_some_and(char::is_alphabetic) && shorter.ends_with(|c: char| c.is_ascii_digit()) {
        out.push(shorter.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<String> {
        read(text).codes
    }

    fn numbers(text: &str) -> Vec<(u16, f32)> {
        read(text).numbers.iter().map(|n| (n.unit, n.value)).collect()
    }

    #[test]
    fn codes_are_the_same_however_they_are_written() {
        for text in ["Camera BMF-200", "Camera bmf200", "BMF 200 camera", "BMF200/B camera", "camera (BMF.200)"] {
            assert!(codes(text).contains(&"bmf200".to_owned()), "{text}: {:?}", codes(text));
        }
        assert!(codes("w120b").contains(&"w120".to_owned()));
        assert!(codes("from 2007 on").is_empty(), "{:?}", codes("from 2007 on"));
    }

    #[test]
    fn numbers_carry_their_unit() {
        let mp = unit("mp");
        assert_eq!(numbers("12 MP"), [(mp, 12.0)]);
        assert_eq!(numbers("12mp"), [(mp, 12.0)]);
        assert_eq!(numbers("12-Megapixel"), [(mp, 12.0)]);
        assert_eq!(numbers("3.5 inch, 1,200 w"), [(unit("in"), 3.5), (unit("w"), 1200.0)]);
        assert_eq!(numbers("version 4 or v5"), [(NO_UNIT, 4.0), (NO_UNIT, 5.0)]);
        assert!(numbers("bmf200").is_empty(), "a code is no number");
    }

    #[test]
    fn any_text_is_read() {
        for text in ["", " -- ", "٣٤ ab", "1.", ".5", "v", "9999999999999999999999999999999999999999999999"] {
            let reading = read(text);
            assert!(reading.numbers.iter().all(|n| !n.value.is_nan()), "{text}");
        }
        assert_eq!(read("Ünïted, united").words, ["united"]);
    }
}
