//! A table of separated values in memory: header, rows, and the line each row began on.
//!
//! In: a [`Source`] separated by commas, tabs, semicolons or bars, with quotes as spreadsheets write them. Out: a
//! [`Table`]. Invariant: every row has as many cells as the header; others are skipped with their line. A quote that
//! is never closed costs its own line only: when a row spans lines and has the wrong number of cells, reading goes on
//! at the next line.

use super::Source;
use super::emit::NOT_UTF8;
use crate::base::{Control, Receipt, Result};
use csv::{ByteRecord, ReaderBuilder, StringRecord};

/// Rows read between two checks for cancellation.
const STEP: usize = 1024;
/// How often reading may start again behind an open quote; beyond it such rows are skipped whole.
const RESTARTS: usize = 100;
/// Separators that are looked for.
const SEPARATORS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// A table of text cells.
#[derive(Debug, Clone)]
pub(super) struct Table {
    /// File name without ending ("songs").
    pub name: String,
    /// The file as a person named it.
    pub file: String,
    /// Column names as written; an empty one is called "column N".
    pub header: Vec<String>,
    /// Rows with the line they begin on.
    pub rows: Vec<(u64, StringRecord)>,
}

impl Table {
    /// The cell of a row, trimmed.
    pub fn cell<'t>(&'t self, row: &'t StringRecord, column: usize) -> &'t str {
        row.get(column).unwrap_or_default().trim()
    }

    /// The cells of a column that hold something, trimmed.
    pub fn column(&self, column: usize) -> impl Iterator<Item = &str> + '_ {
        self.rows.iter().map(move |(_, row)| self.cell(row, column)).filter(|c| !c.is_empty())
    }
}

/// The separator of a table, told by the first rows: the one that cuts most of them into as many cells as the first,
/// and into at least two. `None` when there is none, or only one row.
pub(super) fn separator_of(head: &str) -> Option<u8> {
    let counts = |separator| {
        let mut reader = reader(head.as_bytes(), separator);
        let mut counts: Vec<usize> = Vec::new();
        let mut record = ByteRecord::new();
        // The last row of the head may be cut off, so a few more rows than needed are read.
        while counts.len() < 50 && reader.read_byte_record(&mut record).unwrap_or(false) {
            counts.push(record.len());
        }
        counts
    };
    let fitting = |separator: &u8| {
        let counts = counts(*separator);
        let (first, rest) = counts.split_first()?;
        let same = rest.iter().filter(|c| *c == first).count();
        (*first >= 2 && same > 0 && 5 * same >= 3 * rest.len()).then_some((*first, *separator))
    };
    SEPARATORS.iter().filter_map(fitting).max_by_key(|(cells, s)| (*cells, std::cmp::Reverse(*s))).map(|(_, s)| s)
}

/// Reads a table. Errors: `Cancelled`, `Syntax` when there is no header that a separator cuts.
pub(super) fn read_table(source: &Source, receipt: &mut Receipt, ctl: &Control) -> Result<Table> {
    let Some(separator) = separator_of(&source.head()) else {
        return Err(source.broken(
            "no comma, tab, semicolon or bar cuts its rows into columns, or it has no row below its header",
            "Give a table with a header line and at least two columns",
        ));
    };
    let mut table =
        Table { name: source.stem().to_owned(), file: source.name.clone(), header: Vec::new(), rows: Vec::new() };
    let bytes = source.bytes.as_ref();
    let (mut from, mut lines_before) = (0, 0);
    let mut restarts = 0;
    'restart: loop {
        let mut reader = reader(bytes.get(from..).unwrap_or_default(), separator);
        let mut record = ByteRecord::new();
        for n in 0.. {
            if n % STEP == 0 {
                ctl.check()?;
                ctl.progress(
                    &format!("Reading {}", source.name),
                    from as u64 + reader.position().byte(),
                    bytes.len() as u64,
                );
            }
            // Reading from memory without asking for equal lengths cannot fail.
            if !reader.read_byte_record(&mut record).unwrap_or(false) {
                break 'restart;
            }
            let start = record.position().map_or((0, 1), |p| (p.byte() as usize, p.line()));
            let (offset, line) = skip_line_ends(bytes, from + start.0, lines_before + start.1);
            if table.header.is_empty() {
                table.header = header(&record);
                continue;
            }
            if record.iter().all(|c| c.trim_ascii().is_empty()) {
                continue;
            }
            let text = StringRecord::from_byte_record(record.clone());
            // A quote open at the end of the file has swallowed the rows behind it, whatever the number of cells.
            let at_end = from as u64 + reader.position().byte() >= bytes.len() as u64;
            let quotes = || bytes.get(offset..).unwrap_or_default().iter().filter(|b| **b == b'"').count();
            let open = at_end && quotes() % 2 == 1;
            match text {
                Ok(row) if row.len() == table.header.len() && !open => {
                    receipt.read += 1;
                    table.rows.push((line, row));
                }
                _ if (open || reader.position().line() + lines_before > line + 1) && restarts < RESTARTS => {
                    let Some(next) = bytes.get(offset..).and_then(|t| t.iter().position(|&b| b == b'\n')) else {
                        receipt.skip("a quote is not closed", source.line(line));
                        break 'restart;
                    };
                    receipt.skip("a quote is not closed", source.line(line));
                    from = offset + next + 1;
                    lines_before = line;
                    restarts += 1;
                    continue 'restart;
                }
                Ok(row) => {
                    let reason = format!("the row has not {} cells as the header has", table.header.len());
                    let more = if row.len() > table.header.len() { " (too many)" } else { " (too few)" };
                    receipt.skip(&(reason + more), source.line(line));
                }
                Err(_) => receipt.skip(NOT_UTF8, source.line(line)),
            }
        }
    }
    Ok(table)
}

fn reader(bytes: &[u8], separator: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(bytes)
}

/// A record's position may stand before blank lines; this is where its text begins, and on which line.
fn skip_line_ends(bytes: &[u8], mut offset: usize, mut line: u64) -> (usize, u64) {
    while let Some(b'\r' | b'\n') = bytes.get(offset) {
        line += u64::from(bytes.get(offset) == Some(&b'\n'));
        offset += 1;
    }
    (offset, line)
}

fn header(record: &ByteRecord) -> Vec<String> {
    let name = |(i, cell): (usize, &[u8])| match String::from_utf8_lossy(cell).trim() {
        "" => format!("column {}", i + 1),
        text => text.to_owned(),
    };
    record.iter().enumerate().map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Place;

    fn read(text: &[u8]) -> (Table, Receipt) {
        let source = Source::new("d/songs.csv", text.to_vec(), &Control::default()).expect("is text");
        let mut receipt = Receipt::new("d/songs.csv", "CSV");
        let table = read_table(&source, &mut receipt, &Control::default()).expect("is a table");
        (table, receipt)
    }

    #[test]
    fn separators_are_told_by_content() {
        assert_eq!(separator_of("id,name\n1,\"a;b\"\n"), Some(b','));
        assert_eq!(separator_of("id\tname, first\n1\tx\n"), Some(b'\t'));
        assert_eq!(separator_of("id;name;n\n1;x;2\n"), Some(b';'));
        assert_eq!(separator_of("one line, only"), None);
        assert_eq!(separator_of("just\nwords\n"), None);
    }

    #[test]
    fn quoted_cells_marks_and_line_ends_are_read() {
        let (table, receipt) = read(b"\xef\xbb\xbfid,name,\r\n1,\"a, \"\"b\"\"\nc\",x\r\n\r\n2,d,\r\n");
        assert_eq!(table.name, "songs");
        assert_eq!(table.header, ["id", "name", "column 3"]);
        assert_eq!(table.column(1).collect::<Vec<_>>(), ["a, \"b\"\nc", "d"]);
        assert_eq!(table.rows.iter().map(|r| r.0).collect::<Vec<_>>(), [2, 5]);
        assert_eq!((receipt.read, receipt.skipped_count()), (2, 0));
    }

    #[test]
    fn broken_rows_cost_themselves_only() {
        let (table, receipt) = read(b"id,name\n1,a\n2\n3,\"open\n4,d\n5,e,f\n6,\xff\n7,g\n");
        assert_eq!(table.column(0).collect::<Vec<_>>(), ["1", "4", "7"]);
        let places = |reason: &str| receipt.skipped[reason].places.clone();
        assert_eq!(places("the row has not 2 cells as the header has (too few)"), [Place::line("d/songs.csv", 3)]);
        assert_eq!(places("a quote is not closed"), [Place::line("d/songs.csv", 4)]);
        assert_eq!(places("the row has not 2 cells as the header has (too many)"), [Place::line("d/songs.csv", 6)]);
        assert_eq!(places(NOT_UTF8), [Place::line("d/songs.csv", 7)]);
        assert_eq!(receipt.read, 7);
    }

    /// The open cell is the last of its row, so the number of cells fits; the rows behind it must not vanish.
    #[test]
    fn a_quote_open_in_the_last_cell_costs_its_own_line_only() {
        let ctl = Control::default();
        let text = "id,name\n1,\"A\nB\"\n2,\"unclosed\n3,z\n";
        let source = Source::new("songs.csv", text.as_bytes().to_vec(), &ctl).expect("text");
        let mut receipt = Receipt::new("songs.csv", "table");
        let table = read_table(&source, &mut receipt, &ctl).expect("is read");
        let ids: Vec<&str> = table.rows.iter().map(|(_, r)| table.cell(r, 0)).collect();
        assert_eq!(ids, ["1", "3"]);
        assert_eq!((receipt.read, receipt.skipped_count()), (3, 1));
    }
}
