//! Line formats, read in parallel: blocks of lines are parsed on all cores and folded in file order.
//!
//! In: a [`Source`] and a parser of one line. Out: rows in the builder, skips with their line in the receipt.
//! Invariant: the result does not depend on the number of threads, as folding follows the file.

use super::Source;
use super::emit::{NOT_UTF8, Row, RowResult, put};
use crate::base::{Control, Receipt, Result};
use crate::graph::GraphBuilder;
use rayon::prelude::*;

/// Bytes of a block: one is parsed in about a millisecond, so that cancellation is heard in time.
const BLOCK: usize = 256 << 10;
/// Blocks parsed at once; their rows are all that is held besides the graph.
const BATCH: usize = 4;

struct Block<'a> {
    lines: u64,
    rows: Vec<Row<'a>>,
    /// Line in the block, counted from 1, and the reason.
    skips: Vec<(u64, &'static str)>,
    /// For each row its line in the block: only kept where the reader may still refuse it (blank values).
    row_lines: Vec<u32>,
}

/// Reads every line of a source with `parse` (line ends are cut off, `\r` too).
///
/// Errors: `Cancelled` only; rows that cannot be parsed are skipped. Cost: one pass, parsing in parallel.
pub(super) fn read_lines<'a>(
    source: &'a Source,
    builder: &mut GraphBuilder,
    receipt: &mut Receipt,
    ctl: &Control,
    parse: impl Fn(&'a str) -> RowResult<'a> + Sync,
) -> Result<()> {
    let what = format!("Reading {}", source.name);
    let total = source.bytes.len() as u64;
    let (mut rest, mut line) = (source.bytes.as_ref(), 0);
    while !rest.is_empty() {
        ctl.check()?;
        ctl.progress(&what, total - rest.len() as u64, total);
        let mut batch = Vec::with_capacity(BATCH);
        while batch.len() < BATCH && !rest.is_empty() {
            let (block, after) = rest.split_at(block_end(rest));
            batch.push(block);
            rest = after;
        }
        let parsed: Vec<Block<'a>> = batch.into_par_iter().map(|bytes| parse_block(bytes, &parse)).collect();
        for block in parsed {
            for (row, at) in block.rows.into_iter().zip(block.row_lines) {
                put(builder, receipt, Ok(row), || source.line(line + u64::from(at)));
            }
            for (at, reason) in block.skips {
                receipt.skip(reason, source.line(line + at));
            }
            line += block.lines;
        }
    }
    ctl.progress(&what, total, total);
    Ok(())
}

/// Where the first block ends: behind the first line end after its size.
fn block_end(bytes: &[u8]) -> usize {
    match bytes.get(BLOCK..).and_then(|tail| tail.iter().position(|&b| b == b'\n')) {
        Some(at) => BLOCK + at + 1,
        None => bytes.len(),
    }
}

fn parse_block<'a>(bytes: &'a [u8], parse: impl Fn(&'a str) -> RowResult<'a>) -> Block<'a> {
    let mut block =
        Block { lines: 0, rows: Vec::with_capacity(bytes.len() / 128), skips: Vec::new(), row_lines: Vec::new() };
    block.row_lines.reserve(bytes.len() / 128);
    let mut take = |line: std::result::Result<&'a str, &'static str>| {
        block.lines += 1;
        match line.and_then(|l| parse(l.strip_suffix('\r').unwrap_or(l))) {
            Ok(Row::Nothing) => {}
            Ok(row) => {
                block.rows.push(row);
                block.row_lines.push(block.lines as u32);
            }
            Err(reason) => block.skips.push((block.lines, reason)),
        }
    };
    // Checked as a whole where it is good; line by line only around bad bytes.
    match std::str::from_utf8(bytes) {
        Ok(text) => text.strip_suffix('\n').unwrap_or(text).split('\n').for_each(|l| take(Ok(l))),
        Err(_) => {
            let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
            bytes.split(|&b| b == b'\n').for_each(|l| take(std::str::from_utf8(l).map_err(|_| NOT_UTF8)));
        }
    }
    block
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Error, Place, with_threads};

    fn tab<'a>(line: &'a str) -> RowResult<'a> {
        match line.split('\t').collect::<Vec<_>>()[..] {
            [h, r, t] => Ok(Row::Relation(h.into(), r.into(), t.into())),
            _ => Err("not three columns"),
        }
    }

    fn source(text: &str) -> Source {
        Source { name: "big.tsv".into(), bytes: text.as_bytes().to_vec().into() }
    }

    #[test]
    fn lines_are_counted_across_blocks_for_any_number_of_threads() {
        let mut text: String = (0..60_000).map(|i| format!("entity{i}\trelation\tentity{}\r\n", i / 2)).collect();
        text.push_str("broken\n");
        assert!(text.len() > 4 * BLOCK);
        let source = source(&text);
        let digests = [1, 4].map(|threads| {
            with_threads(threads, || {
                let (mut builder, mut receipt) = (GraphBuilder::new(), Receipt::new("big", "TSV"));
                read_lines(&source, &mut builder, &mut receipt, &Control::default(), tab).expect("was not cancelled");
                assert_eq!((receipt.read, receipt.kept), (60_001, 60_000));
                assert_eq!(receipt.skipped["not three columns"].places, [Place::line("big.tsv", 60_001)]);
                builder.build("big").digest()
            })
        });
        assert_eq!(digests[0], digests[1]);
    }

    #[test]
    fn bad_bytes_cost_their_line_only() {
        let source = Source { name: "a".into(), bytes: b"a\tb\tc\nx\xff\tb\tc\nd\te\tf".to_vec().into() };
        let (mut builder, mut receipt) = (GraphBuilder::new(), Receipt::default());
        read_lines(&source, &mut builder, &mut receipt, &Control::default(), tab).expect("was not cancelled");
        assert_eq!(receipt.kept, 2);
        assert_eq!(receipt.skipped[NOT_UTF8].places, [Place::line("a", 2)]);
    }

    #[test]
    fn a_cancelled_load_stops() {
        let ctl = Control::default();
        ctl.cancel();
        let got = read_lines(&source("a\tb\tc"), &mut GraphBuilder::new(), &mut Receipt::default(), &ctl, tab);
        assert!(matches!(got, Err(Error::Cancelled)));
    }
}
