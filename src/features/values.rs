//! Values as numbers, dates and years, and how alike two of them are.

use regex::Regex;
use std::sync::LazyLock;

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ValueKind {
    #[default]
    Text,
    /// A number, a price, a duration in seconds.
    Number,
    /// Days since year 0, by 365.25 and 30.44.
    Date,
    /// A year alone.
    Year,
}

struct Patterns {
    ymd: Regex,
    year_month: Regex,
    month_year: Regex,
    dmy: Regex,
    mdy: Regex,
    slashes: Regex,
    points: Regex,
    clock: Regex,
    number: Regex,
    year: Regex,
}

static PATTERNS: LazyLock<Option<Patterns>> = LazyLock::new(|| {
    let make = || -> Result<Patterns, regex::Error> {
        Ok(Patterns {
            ymd: Regex::new(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:\D|$)")?,
            year_month: Regex::new(r"^(\d{4})[-/](\d{1,2})$")?,
            month_year: Regex::new(r"^([A-Za-z]{3})[a-z]*\.?,? +(\d{4})$")?,
            dmy: Regex::new(r"^(\d{1,2})(?:st|nd|rd|th)?(?: of)?[-/. ]+([A-Za-z]{3})[a-z]*[-/. ,]+(\d{4}|\d{2})\b")?,
            mdy: Regex::new(r"^([A-Za-z]{3})[a-z]*\.? +(\d{1,2})(?:st|nd|rd|th)? *,? +(\d{4})\b")?,
            slashes: Regex::new(r"^(\d{1,2})/(\d{1,2})/(\d{4})$")?,
            points: Regex::new(r"^(\d{1,2})[.-](\d{1,2})[.-](\d{4})$")?,
            clock: Regex::new(r"^(?:(\d+):)?(\d{1,2}):(\d{2})$")?,
            number: Regex::new(r"^[$£€]?\s*([-+]?\d[\d,]*\.?\d*(?:[eE][-+]?\d+)?)\s*(%|[A-Za-z²]{0,12}\.?)$")?,
            year: Regex::new(r"^[12]\d{3}$")?,
        })
    };
    make().ok()
});

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

fn month(name: &str) -> Option<f64> {
    let name = name.to_ascii_lowercase();
    MONTHS.iter().position(|m| *m == name).map(|i| i as f64 + 1.0)
}

fn days(year: f64, month: f64, day: f64) -> f64 {
    year * 365.25 + (month - 1.0) * 30.44 + day
}

/// Reads a value: its kind and its number (days for dates, years for years, seconds for durations; 0 for text).
///
/// Source: ARCHITECTURE.md, "What the model sees" (kinds of values).
pub fn parse_value(raw: &str) -> (ValueKind, f64) {
    let text = raw.trim().trim_matches('"');
    // Every kind but text holds a digit: most literals leave here.
    if !text.bytes().any(|b| b.is_ascii_digit()) {
        return (ValueKind::Text, 0.0);
    }
    let Some(p) = PATTERNS.as_ref() else { return (ValueKind::Text, 0.0) };
    let date = |y: &str, m: Option<f64>, d: &str| -> (ValueKind, f64) {
        match (y.parse::<f64>(), m, d.parse::<f64>()) {
            (Ok(y), Some(m), Ok(d)) => {
                let y = if y < 30.0 {
                    y + 2000.0
                } else if y < 100.0 {
                    y + 1900.0
                } else {
                    y
                };
                (ValueKind::Date, days(y, m, d))
            }
            _ => (ValueKind::Text, 0.0),
        }
    };
    if let Some(c) = p.ymd.captures(text) {
        return date(&c[1], c[2].parse().ok(), &c[3]);
    }
    if let Some(c) = p.dmy.captures(text) {
        return date(&c[3], month(&c[2]), &c[1]);
    }
    if let Some(c) = p.mdy.captures(text) {
        return date(&c[3], month(&c[1]), &c[2]);
    }
    if let Some(c) = p.slashes.captures(text) {
        // The month comes first, unless that cannot be.
        let (month, day) = if c[1].parse::<u8>().is_ok_and(|m| m > 12) { (2, 1) } else { (1, 2) };
        return date(&c[3], c[month].parse().ok(), &c[day]);
    }
    if let Some(c) = p.points.captures(text) {
        return date(&c[3], c[2].parse().ok(), &c[1]);
    }
    // A month alone stands for its middle.
    if let Some(c) = p.year_month.captures(text)
        && c[2].parse::<u8>().is_ok_and(|m| (1..=12).contains(&m))
    {
        return date(&c[1], c[2].parse().ok(), "15");
    }
    if let Some(c) = p.month_year.captures(text)
        && let Some(month) = month(&c[1])
    {
        return date(&c[2], Some(month), "15");
    }
    if let Some(c) = p.clock.captures(text) {
        let part = |i: usize| c.get(i).and_then(|m| m.as_str().parse::<f64>().ok()).unwrap_or(0.0);
        return (ValueKind::Number, part(1) * 3600.0 + part(2) * 60.0 + part(3));
    }
    if let Some(c) = p.number.captures(text)
        && let Ok(x) = c[1].replace(',', "").parse::<f64>()
        && x.is_finite()
    {
        let kind = if p.year.is_match(text) { ValueKind::Year } else { ValueKind::Number };
        return (kind, x);
    }
    (ValueKind::Text, 0.0)
}

/// How alike two values are, 0 to 1; `None` when they cannot be compared as numbers.
///
/// Source: ARCHITECTURE.md, "Text features" (numsim).
pub fn compare_values((k, x): (ValueKind, f64), (l, y): (ValueKind, f64)) -> Option<f64> {
    use ValueKind::{Date, Number, Text, Year};
    let year_of = |kind, v: f64| if kind == Date { (v / 365.25).floor() } else { v };
    match (k, l) {
        (Text, _) | (_, Text) | (Number, Date) | (Date, Number) => None,
        (Number, _) | (_, Number) => {
            let difference = (x - y).abs() / x.abs().max(y.abs()).max(1e-9);
            Some((1.0 - 10.0 * difference).max(0.0))
        }
        (Year, Year) => Some((1.0 - (x - y).abs() / 2.0).max(0.0)),
        (Date, Date) => {
            let apart = (x - y).abs();
            Some(if apart < 0.75 { 1.0 } else { 0.8 * (-apart / 200.0).exp() })
        }
        _ => Some((0.9 - (year_of(k, x) - year_of(l, y)).abs() / 2.0).max(0.0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_date_in_any_notation() {
        let want = parse_value("2007-07-15");
        assert_eq!(want.0, ValueKind::Date);
        for text in [
            "2007/7/15",
            "2007.07.15",
            "2007-07-15T00:00:00",
            "15.07.2007",
            "15-7-2007",
            "7/15/2007",
            "15/7/2007",
            "15 July 2007",
            "15th of July 2007",
            "July 15, 2007",
            "Jul. 15th, 2007",
            "15-Jul-07",
            "July 2007",
            "2007-07",
        ] {
            assert_eq!(parse_value(text), want, "{text}");
        }
    }

    #[test]
    fn what_is_no_date_stays_what_it_was() {
        assert_eq!(parse_value("1-900").0, ValueKind::Text);
        assert_eq!(parse_value("2007-13").0, ValueKind::Text);
        assert_eq!(parse_value("Windows 2000").0, ValueKind::Text);
        assert_eq!(parse_value("2007"), (ValueKind::Year, 2007.0));
        assert_eq!(parse_value("$ 1.29"), (ValueKind::Number, 1.29));
        assert_eq!(parse_value("12.5"), (ValueKind::Number, 12.5));
    }
}
