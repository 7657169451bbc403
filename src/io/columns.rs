//! What each column of an entity table says: the one rule, in this order.
//!
//! 1. **Id**: a column called `id`, `<table>_id`, `key`, `iri` or `uri`; else the first column if all its cells are
//!    filled and differ and it is not the label; else rows are named by their number.
//! 2. **Label**: a column called `name`, `title` or `label`; else the first whose words end with one of these; else
//!    one called like the table. It becomes the attribute of that word, whatever words stand before it.
//! 3. **Reference**: its name ends with the words of a table of the source (`artist`, `main_artist_id`) or its cells
//!    are IRIs, and at least half of its cells are ids of that table's rows: a relation to those rows.
//! 4. **Shared**: text (less than half of the cells are numbers, dates, prices or durations) of at most 80 characters
//!    on average whose values recur (distinct / filled at most 0.8): a relation to one entity for each distinct value.
//!    Cells are lists, cut at `|`, `;`, ` , ` or `, `, only if the pieces recur far more than whole cells do (1.25
//!    times as often for `|` and `;`, twice for commas).
//! 5. Everything else is an **attribute**, as is a column called `type`.
//!
//! Values are compared after Unicode NFKC, lower-casing and space folding. The rule is ours; it follows what the
//! benchmark tables need (columns that name things shared by rows are things).

use super::csv_table::Table;
use crate::graph::local_words;
use rustc_hash::{FxHashMap, FxHashSet};
use unicode_normalization::UnicodeNormalization;

/// A column is shared when distinct values / filled cells is at most this.
const SHARED_SHARE: f64 = 0.8;
/// A shared value has at most this many characters on average: copyright lines of records (66) are shared, abstracts
/// are not. Chosen by us.
const SHARED_LENGTH: f64 = 80.0;

/// What a column says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Role {
    /// Names the row.
    Id,
    /// The row's label, as the attribute `name`, `title` or `label`.
    Label(&'static str),
    /// Rows of another table (its position among the tables).
    Reference(usize),
    /// Entities of their own, one for each distinct value; cells are cut at the separator.
    Shared(Option<&'static str>),
    /// A literal.
    Attribute,
}

/// How the rows of a table are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Naming {
    /// By this column, which is called like an id.
    Column(usize),
    /// By the first column, as it is filled and differs everywhere; it also stays what it is.
    First,
    /// By their number.
    Number,
}

/// Space-folded, lower-cased NFKC form: what decides whether two cells name the same thing.
pub(super) fn fold(text: &str) -> String {
    let lower: String = text.nfkc().collect::<String>().to_lowercase();
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words of a table or column name without a plural ending ("song titles" gives "song title").
pub(super) fn singular(words: &str) -> String {
    let keep = |w: &str| ["ss", "us", "is"].iter().any(|e| w.ends_with(e)) || w.len() < 4;
    match (words.strip_suffix("ies"), words.strip_suffix('s')) {
        (Some(stem), _) if stem.len() > 2 => format!("{stem}y"),
        (_, Some(stem)) if !keep(words) => stem.to_owned(),
        _ => words.to_owned(),
    }
}

/// Whether the tables' names may lose their plural ending: when a column has the word of one without it (`song_id` or
/// `Song_Name` beside the table `songs`), so that a name like "itunes" stays whole.
pub(super) fn has_singular_word(tables: &[Table]) -> bool {
    let columns: FxHashSet<String> = tables.iter().flat_map(|t| &t.header).map(|h| local_words(h)).collect();
    tables.iter().any(|table| {
        let words = local_words(&table.name);
        let one = singular(&words);
        one != words && columns.iter().any(|c| *c == one || c.strip_prefix(&one).is_some_and(|c| c.starts_with(' ')))
    })
}

/// How rows are named, and the label's column with its attribute.
pub(super) fn naming(table: &Table) -> (Naming, Option<(usize, &'static str)>) {
    let words: Vec<String> = table.header.iter().map(|h| local_words(h)).collect();
    let own = singular(&local_words(&table.name));
    let is_id = |w: &str| {
        matches!(w, "id" | "key" | "iri" | "uri") || w.strip_suffix(" id").is_some_and(|w| singular(w) == own)
    };
    let id = words.iter().position(|w| w == "id").or_else(|| words.iter().position(|w| is_id(w)));
    let label = label(&words, &own, id);
    let naming = match id {
        Some(column) => Naming::Column(column),
        None if label.is_none_or(|(column, _)| column != 0) && differs_everywhere(table, 0) => Naming::First,
        None => Naming::Number,
    };
    (naming, label)
}

fn label(words: &[String], own: &str, id: Option<usize>) -> Option<(usize, &'static str)> {
    const LABELS: [&str; 3] = ["name", "title", "label"];
    let exact = LABELS.iter().find_map(|l| words.iter().position(|w| w == l).map(|i| (i, *l)));
    let ending = || {
        words.iter().enumerate().find_map(|(i, w)| {
            let last = w.rsplit(' ').next().unwrap_or(w);
            LABELS.iter().find(|l| **l == last).map(|l| (i, *l))
        })
    };
    let like_table = || {
        let at = words.iter().enumerate().position(|(i, w)| Some(i) != id && !w.is_empty() && singular(w) == own)?;
        Some((at, "name"))
    };
    exact.or_else(ending).or_else(like_table)
}

fn differs_everywhere(table: &Table, column: usize) -> bool {
    let mut seen = FxHashSet::default();
    table.rows.iter().all(|(_, row)| {
        let cell = table.cell(row, column);
        !cell.is_empty() && seen.insert(cell)
    })
}

/// Decides the role of every column of `tables[at]`; `ids` are the row ids of each table.
pub(super) fn roles(
    tables: &[Table],
    at: usize,
    (naming, label): (Naming, Option<(usize, &'static str)>),
    ids: &[FxHashSet<String>],
) -> Vec<Role> {
    let Some(table) = tables.get(at) else { return Vec::new() };
    let role = |(column, name): (usize, &String)| {
        if naming == Naming::Column(column) {
            return Role::Id;
        }
        if let Some((_, attribute)) = label.filter(|(i, _)| *i == column) {
            return Role::Label(attribute);
        }
        let words = local_words(name);
        if let Some(target) = reference(tables, ids, table, column, &words) {
            return Role::Reference(target);
        }
        if words == "type" {
            return Role::Attribute;
        }
        shared(table, column).unwrap_or(Role::Attribute)
    };
    table.header.iter().enumerate().map(role).collect()
}

/// The table whose rows a column names.
fn reference(tables: &[Table], ids: &[FxHashSet<String>], table: &Table, column: usize, words: &str) -> Option<usize> {
    let cells: Vec<&str> = table.column(column).collect();
    if cells.is_empty() {
        return None;
    }
    let bare = words.strip_suffix(" id").or_else(|| words.strip_suffix(" key")).unwrap_or(words);
    let bare = singular(bare);
    let all_iris = cells.iter().all(|c| c.contains("://"));
    let named = |other: &Table| {
        let name = singular(&local_words(&other.name));
        !name.is_empty() && (bare == name || bare.strip_suffix(&name).is_some_and(|before| before.ends_with(' ')))
    };
    tables.iter().zip(ids).position(|(other, ids)| {
        if !(all_iris || (tables.len() > 1 && named(other))) {
            return false;
        }
        let known = cells.iter().filter(|c| pieces_in(c, ids).next().is_some()).count();
        2 * known >= cells.len()
    })
}

/// The ids that a cell names: itself, or the pieces of a list.
pub(super) fn pieces_in<'c>(cell: &'c str, ids: &'c FxHashSet<String>) -> impl Iterator<Item = &'c str> + 'c {
    let whole = ids.contains(cell);
    let separators: &[char] = if whole { &[] } else { &['|', ';', ','] };
    cell.split(separators).map(str::trim).filter(|piece| ids.contains(*piece))
}

/// Whether a column names things that rows share, and how its cells are cut.
fn shared(table: &Table, column: usize) -> Option<Role> {
    let cells: Vec<&str> = table.column(column).collect();
    let quantities = cells.iter().filter(|c| is_quantity(c) || c.contains("://")).count();
    if cells.is_empty() || 2 * quantities >= cells.len() {
        return None;
    }
    let mut folded: FxHashMap<&str, String> = FxHashMap::default();
    let whole = Recurrence::of(cells.iter().copied(), &mut folded);
    let mut best = (None, whole);
    for (separator, factor) in [("|", 1.25), (";", 1.25), (" , ", 2.0), (", ", 2.0)] {
        let lists = cells.iter().filter(|c| c.contains(separator)).count();
        if lists < 2 || 20 * lists < cells.len() {
            continue;
        }
        let pieces = Recurrence::of(cells.iter().flat_map(|c| cut(c, Some(separator))), &mut folded);
        if pieces.times() >= factor * whole.times() && pieces.times() > best.1.times() {
            best = (Some(separator), pieces);
        }
    }
    let (separator, values) = best;
    (values.distinct as f64 <= SHARED_SHARE * values.count as f64
        && values.characters as f64 <= SHARED_LENGTH * values.count as f64)
        .then_some(Role::Shared(separator))
}

/// The pieces of a cell, trimmed; empty ones are left out.
pub(super) fn cut<'c>(cell: &'c str, separator: Option<&'static str>) -> impl Iterator<Item = &'c str> + 'c {
    // A separator that no cell can hold leaves the cell whole.
    cell.split(separator.unwrap_or("\0")).map(str::trim).filter(|piece| !piece.is_empty())
}

#[derive(Debug, Clone, Copy)]
struct Recurrence {
    count: usize,
    distinct: usize,
    characters: usize,
}

impl Recurrence {
    fn of<'c>(values: impl Iterator<Item = &'c str>, folded: &mut FxHashMap<&'c str, String>) -> Self {
        let (mut count, mut characters) = (0, 0);
        let mut spellings = FxHashSet::default();
        for value in values {
            count += 1;
            characters += value.chars().count();
            spellings.insert(value);
        }
        for &spelling in &spellings {
            folded.entry(spelling).or_insert_with(|| fold(spelling));
        }
        let distinct: FxHashSet<&String> = spellings.iter().filter_map(|s| folded.get(s)).collect();
        Self { count, distinct: distinct.len(), characters }
    }

    /// How often a value stands on average.
    fn times(self) -> f64 {
        self.count as f64 / self.distinct.max(1) as f64
    }
}

/// Whether a cell is a number, date, price or duration: it has a digit, and all its words are months or short units.
pub(super) fn is_quantity(cell: &str) -> bool {
    const WORDS: [&str; 66] = [
        "a",
        "am",
        "apr",
        "april",
        "aug",
        "august",
        "b",
        "bpm",
        "c",
        "chf",
        "cm",
        "d",
        "dec",
        "december",
        "e",
        "eur",
        "f",
        "feb",
        "february",
        "g",
        "gb",
        "gbp",
        "ghz",
        "h",
        "hr",
        "hrs",
        "hz",
        "in",
        "inch",
        "jan",
        "january",
        "jpy",
        "jul",
        "july",
        "jun",
        "june",
        "kb",
        "kg",
        "km",
        "lb",
        "m",
        "mar",
        "march",
        "may",
        "mb",
        "min",
        "mins",
        "minutes",
        "mm",
        "ms",
        "nov",
        "november",
        "oct",
        "october",
        "oz",
        "p",
        "pm",
        "s",
        "sec",
        "secs",
        "seconds",
        "sep",
        "sept",
        "september",
        "t",
        "tb",
    ];
    const MORE: [&str; 8] = ["st", "nd", "rd", "th", "usd", "v", "x", "z"];
    if cell.len() > 40 || !cell.contains(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let lower = cell.to_lowercase();
    lower
        .split(|c: char| !c.is_alphabetic())
        .filter(|w| !w.is_empty())
        .all(|w| WORDS.binary_search(&w).is_ok() || MORE.contains(&w))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Control, Receipt};
    use crate::io::{Source, csv_table};

    fn table(name: &str, text: &str) -> Table {
        let source = Source::new(name, text.as_bytes().to_vec(), &Control::default()).expect("is text");
        csv_table::read_table(&source, &mut Receipt::default(), &Control::default()).expect("is a table")
    }

    fn check(name: &str, text: &str, expected: &[Role]) {
        let tables = [table(name, text)];
        let named = naming(&tables[0]);
        assert_eq!(roles(&tables, 0, named, &[FxHashSet::default()]), expected, "{text}");
    }

    #[test]
    fn quantities_are_numbers_dates_prices_and_durations() {
        for yes in
            ["12", "$ 1.29", "31-Mar-15", "September 9 , 2011", "2015-03-31T10:00:00Z", "3:45", "5,000 ms", "4th"]
        {
            assert!(is_quantity(yes), "{yes}");
        }
        for no in ["Album Only", "Blink 182", "2015 Ultra Records", "", "Maroon 5"] {
            assert!(!is_quantity(no), "{no}");
        }
    }

    #[test]
    fn names_are_made_singular() {
        let pairs = [
            ("songs", "song"),
            ("categories", "category"),
            ("genres", "genre"),
            ("status", "status"),
            ("class", "class"),
        ];
        for (many, one) in pairs {
            assert_eq!(singular(many), one);
        }
    }

    #[test]
    fn columns_get_their_roles() {
        check(
            "songs.csv",
            "id,Song_Name,Artist_Name,Price,Genre\n1,One,Cam,$ 1.29,\"Pop, Rock\"\n2,Two,cam,$ 0.99,\"Rock, Pop\"\n\
             3,Three,Omi,$ 1.29,\"Pop, Soul\"\n4,Four,Omi,$ 1.29,\"Soul, Rock\"\n",
            &[Role::Id, Role::Label("name"), Role::Shared(None), Role::Attribute, Role::Shared(Some(", "))],
        );
        check(
            "songs.csv",
            "title,label,song_id,type\nOne,EMI,x,cut\nTwo,EMI,y,cut\n",
            &[Role::Label("title"), Role::Shared(None), Role::Id, Role::Attribute],
        );
    }

    #[test]
    fn rows_are_named_by_id_then_first_column_then_number() {
        let named = |text| naming(&table("songs.csv", text)).0;
        assert_eq!(named("year,id\n1,a\n1,b\n"), Naming::Column(1));
        assert_eq!(named("code,year\na,1\nb,1\n"), Naming::First);
        assert_eq!(named("code,year\na,1\na,2\n"), Naming::Number);
        assert_eq!(named("title,year\na,1\nb,2\n"), Naming::Number);
        assert_eq!(named("artist_id,year\na,1\na,2\n"), Naming::Number);
    }

    #[test]
    fn values_are_folded_by_form_case_and_space() {
        assert_eq!(fold(" ＡＢ\u{a0} Straße\t"), "ab straße");
    }
}
