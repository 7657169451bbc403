//! What happens to a name or a value on its way into a catalog.
//!
//! In: a clean text or a measure, a seeded generator. Out: the text as a source writes it. Invariant: a text never
//! becomes empty.

use super::words::translated;
use crate::base::{Rng, with_commas};

/// A measured fact.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Text(String),
    Code(String),
    /// A number and what it counts.
    Number(f64),
    /// Price in cents.
    Price(u32),
    Year(i32),
    /// Year, month, day.
    Date(i32, u32, u32),
    Seconds(u32),
    /// Centimeters.
    Length(f64),
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

impl Value {
    /// The value in one of four notations (`style` is taken modulo 4).
    pub fn written(&self, style: usize) -> String {
        let style = style % 4;
        match self {
            Self::Text(text) | Self::Code(text) => text.clone(),
            Self::Number(x) => match style {
                0 | 1 => format!("{x}"),
                2 => with_commas(&format!("{:.0}", x.abs())),
                _ => format!("{x:.1}"),
            },
            Self::Price(cents) => {
                let money = f64::from(*cents) / 100.0;
                match style {
                    0 => format!("$ {money:.2}"),
                    1 => format!("{money:.2}"),
                    2 => format!("${money:.2}"),
                    _ => format!("{money:.2} USD"),
                }
            }
            Self::Year(y) => y.to_string(),
            Self::Date(y, m, d) => match style {
                0 => format!("{y}-{m:02}-{d:02}"),
                1 => format!("{d}-{}-{:02}", month(*m), y.rem_euclid(100)),
                2 => format!("{} {d} , {y}", month(*m)),
                _ => y.to_string(),
            },
            Self::Seconds(s) => match style {
                0 | 1 => format!("{}:{:02}", s / 60, s % 60),
                2 => s.to_string(),
                _ => format!("{}", u64::from(*s) * 1000),
            },
            Self::Length(cm) => match style {
                0 | 1 => format!("{cm:.0} cm"),
                2 => format!("{:.2} m", cm / 100.0),
                _ => format!("{:.1} in", cm / 2.54),
            },
        }
    }

    /// A wrong value that looks right: off by a little, or another code.
    pub fn mistaken(&self, rng: &mut Rng) -> Self {
        let sign = if rng.chance(0.5) { 1 } else { -1 };
        match self {
            Self::Text(text) => Self::Text(typo(text, rng)),
            Self::Code(code) => Self::Code(typo(code, rng)),
            Self::Number(x) => Self::Number((x * (1.0 + 0.1 * rng.normal())).round()),
            Self::Price(cents) => Self::Price((f64::from(*cents) * rng.uniform(0.8, 1.2)) as u32),
            Self::Year(y) => Self::Year(y + sign),
            Self::Date(y, m, _) => Self::Date(*y, *m, 1 + rng.below(28) as u32),
            Self::Seconds(s) => Self::Seconds(s.saturating_add_signed(sign * (1 + rng.below(4)) as i32)),
            Self::Length(cm) => Self::Length(cm * rng.uniform(0.95, 1.05)),
        }
    }
}

fn month(m: u32) -> &'static str {
    MONTHS[(m.max(1) - 1) as usize % 12]
}

/// Swaps, drops, doubles or replaces one letter of a text of at least four letters.
pub(super) fn typo(text: &str, rng: &mut Rng) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    if letters.len() < 4 {
        return text.to_owned();
    }
    let at = 1 + rng.below(letters.len() - 2);
    match rng.below(4) {
        0 => letters.swap(at, at + 1),
        1 => {
            letters.remove(at);
        }
        2 => letters.insert(at, letters[at]),
        _ => letters[at] = char::from(b'a' + rng.below(26) as u8),
    }
    letters.into_iter().collect()
}

/// "Dan Reynolds" as "Reynolds, Dan".
pub(super) fn last_first(name: &str) -> String {
    match name.rsplit_once(' ') {
        Some((given, family)) => format!("{family}, {given}"),
        None => name.to_owned(),
    }
}

/// "Dan Reynolds" as "D. Reynolds".
pub(super) fn initials(name: &str) -> String {
    match name.rsplit_once(' ') {
        Some((given, family)) => {
            let short: String = given.split(' ').filter_map(|w| w.chars().next()).map(|c| format!("{c}. ")).collect();
            format!("{short}{family}")
        }
        None => name.to_owned(),
    }
}

/// Long words cut to four letters and a dot.
pub(super) fn abbreviated(text: &str) -> String {
    let cut = |w: &str| {
        if w.chars().count() > 6 { w.chars().take(4).collect::<String>() + "." } else { w.to_owned() }
    };
    text.split(' ').map(cut).collect::<Vec<_>>().join(" ")
}

/// Two neighboring words exchanged.
pub(super) fn swapped(text: &str, rng: &mut Rng) -> String {
    let mut words: Vec<&str> = text.split(' ').collect();
    if words.len() > 1 {
        let at = rng.below(words.len() - 1);
        words.swap(at, at + 1);
    }
    words.join(" ")
}

/// One word left out, if there are at least two.
pub(super) fn shortened(text: &str, rng: &mut Rng) -> String {
    let mut words: Vec<&str> = text.split(' ').collect();
    if words.len() > 1 {
        words.remove(rng.below(words.len()));
    }
    words.join(" ")
}

/// The script or language a source writes names in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tongue {
    Same,
    /// Words of another language; a share of names (in percent) stays as it is.
    Other(u64),
    Cyrillic,
    Greek,
}

impl Tongue {
    /// A name in this tongue.
    pub fn say(self, name: &str) -> String {
        match self {
            Self::Same => name.to_owned(),
            Self::Other(language) => {
                let word = |w: &str| {
                    if w.chars().all(|c| c.is_ascii_digit()) { w.to_owned() } else { translated(w, language) }
                };
                name.split(' ').map(word).collect::<Vec<_>>().join(" ")
            }
            Self::Cyrillic => in_script(name, "абцдефгхижклмнопкрстуввкйз"),
            Self::Greek => in_script(name, "αβκδεφγχιτκλμνοπκρστυβωξυζ"),
        }
    }
}

/// Letter by letter; `script` holds 26 letters for a to z.
fn in_script(name: &str, script: &str) -> String {
    let letters: Vec<char> = script.chars().collect();
    name.chars()
        .map(|c| match c.to_ascii_lowercase() {
            l @ 'a'..='z' => letters.get((l as u8 - b'a') as usize).copied().unwrap_or(c),
            _ => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_in_the_notations_of_catalogs() {
        let date = Value::Date(2007, 7, 17);
        let all: Vec<String> = (0..4).map(|s| date.written(s)).collect();
        assert_eq!(all, ["2007-07-17", "17-Jul-07", "Jul 17 , 2007", "2007"]);
        assert_eq!(Value::Seconds(394).written(1), "6:34");
        assert_eq!(Value::Seconds(394).written(3), "394000");
        assert_eq!(Value::Price(129).written(0), "$ 1.29");
        assert_eq!(Value::Number(1_234_567.0).written(2), "1,234,567");
    }

    #[test]
    fn names_are_respelled_and_never_lost() {
        assert_eq!(last_first("Dan Reynolds"), "Reynolds, Dan");
        assert_eq!(initials("Ben James McKee"), "B. J. McKee");
        assert_eq!(abbreviated("International Conference on Data"), "Inte. Conf. on Data");
        assert_eq!(Tongue::Cyrillic.say("Ada 2"), "ада 2");
        assert_ne!(Tongue::Other(1).say("blue river"), "blue river");
        let mut rng = Rng::new(1, "test");
        for text in ["a", "ab", "abc d", "one two three"] {
            for _ in 0..50 {
                assert!(!typo(text, &mut rng).is_empty() && !shortened(text, &mut rng).is_empty());
                assert_eq!(swapped(text, &mut rng).len(), text.len());
            }
        }
    }
}
