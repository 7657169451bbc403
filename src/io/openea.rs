//! OpenEA folders: two graphs as `rel_triples_1|2` and `attr_triples_1|2`, with their gold beside them.
//!
//! In: one side, or the whole folder. Out: rows in a builder; the identifiers of the folder's links, which are
//! entities even when no triple mentions them.
//! Invariant: a line of `attr_triples` is cut at its first two tabs only, as values may hold tabs.
//!
//! Source: the files of nju-websoft/OpenEA (README.md, "Dataset description").

use super::emit::{Row, RowResult};
use super::lines::read_lines;
use super::{Folder, Source};
use crate::base::{Control, Error, Receipt, Result};
use crate::graph::GraphBuilder;
use std::borrow::Cow;

/// Name of the format in receipts.
pub(super) const NAME: &str = "OpenEA";

const NOT_THREE: &str = "the line has not three columns between tabs";
const NO_IDENTIFIER: &str = "an identifier is empty";

/// Files of a benchmark folder that hold its two graphs.
pub(super) fn is_benchmark(folder: &Folder) -> bool {
    folder.has("rel_triples_1") && folder.has("rel_triples_2")
}

/// The side ("1", "2") that a file name belongs to.
pub(super) fn side_of(file_name: &str) -> Option<&str> {
    let side = file_name.strip_prefix("rel_triples_").or_else(|| file_name.strip_prefix("attr_triples_"))?;
    (!side.is_empty()).then_some(side)
}

/// Reads one side of a folder: relation triples, attribute triples, or both where both are there.
///
/// Errors: `Io`, `Syntax` for files that cannot be read at all; `Cancelled`.
pub(super) fn read_side(folder: &Folder, side: &str, ctl: &Control) -> Result<(GraphBuilder, Receipt)> {
    let mut builder = GraphBuilder::new();
    let mut receipt = Receipt::new(format!("{}/rel_triples_{side}", folder.shown()), NAME);
    for (file, parse) in
        [("rel_triples_", parse_relation as fn(&str) -> RowResult<'_>), ("attr_triples_", parse_attribute)]
    {
        let file = format!("{file}{side}");
        if !folder.has(&file) {
            receipt.note(format!("there is no {file}"));
            continue;
        }
        match folder.read(&file, ctl) {
            Ok(source) => read_lines(&source, &mut builder, &mut receipt, ctl, parse)?,
            // A side without attributes, or without relations, may have an empty file.
            Err(Error::Syntax { what, .. }) if what.contains("empty") => receipt.note(format!("{file} is empty")),
            Err(error) => return Err(error),
        }
    }
    Ok((builder, receipt))
}

/// Reads relation triples given by themselves (bytes without a folder).
pub(super) fn read_relations(
    source: &Source,
    builder: &mut GraphBuilder,
    receipt: &mut Receipt,
    ctl: &Control,
) -> Result<()> {
    read_lines(source, builder, receipt, ctl, parse_relation)
}

/// Reads attribute triples given by themselves (bytes without a folder).
pub(super) fn read_attributes(
    source: &Source,
    builder: &mut GraphBuilder,
    receipt: &mut Receipt,
    ctl: &Control,
) -> Result<()> {
    read_lines(source, builder, receipt, ctl, parse_attribute)
}

/// head, relation, tail.
fn parse_relation(line: &str) -> RowResult<'_> {
    if line.is_empty() {
        return Ok(Row::Nothing);
    }
    let mut cells = line.split('\t');
    match (cells.next(), cells.next(), cells.next(), cells.next()) {
        (Some(h), Some(r), Some(t), None) => Ok(Row::Relation(identifier(h)?, identifier(r)?, identifier(t)?)),
        _ => Err(NOT_THREE),
    }
}

/// entity, attribute, value; the value may hold tabs.
fn parse_attribute(line: &str) -> RowResult<'_> {
    if line.is_empty() {
        return Ok(Row::Nothing);
    }
    let mut cells = line.splitn(3, '\t');
    match (cells.next(), cells.next(), cells.next()) {
        (Some(e), Some(a), Some(v)) => Ok(Row::Attribute(identifier(e)?, identifier(a)?, Cow::Borrowed(unquote(v)))),
        _ => Err(NOT_THREE),
    }
}

/// An identifier as it stands, without the angle brackets that some exports keep.
pub(super) fn identifier(cell: &str) -> std::result::Result<Cow<'_, str>, &'static str> {
    let inner = cell.strip_prefix('<').and_then(|c| c.strip_suffix('>')).unwrap_or(cell);
    if inner.trim().is_empty() { Err(NO_IDENTIFIER) } else { Ok(Cow::Borrowed(inner)) }
}

/// The lexical form of `"x"^^<datatype>`, `"x"@en` and `x^^<datatype>`. Quotes without such a mark belong to the value
/// (a title may be written in quotes).
pub(super) fn unquote(value: &str) -> &str {
    if let Some((lexical, datatype)) = value.rsplit_once("^^<")
        && datatype.strip_suffix('>').is_some_and(|d| !d.contains([' ', '>']))
    {
        return lexical.strip_prefix('"').and_then(|l| l.strip_suffix('"')).unwrap_or(lexical);
    }
    if let Some((lexical, language)) = value.strip_prefix('"').and_then(|v| v.rsplit_once("\"@"))
        && language.starts_with(|c: char| c.is_ascii_alphabetic())
        && language.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    {
        return lexical;
    }
    value
}

/// Whether reading a value would change it, so that it must be written as a typed literal.
pub(super) fn needs_quotes(value: &str) -> bool {
    unquote(value).len() != value.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Place;

    /// A folder in memory.
    pub(crate) fn folder(files: &[(&str, &str)]) -> Folder {
        let files = files.iter().map(|(n, t)| ((*n).to_owned(), t.as_bytes().to_vec().into())).collect();
        Folder::Memory { name: "bench".into(), files }
    }

    #[test]
    fn quotes_are_taken_off_typed_and_tagged_values_only() {
        assert_eq!(unquote("\"1999\"^^<http://www.w3.org/2001/XMLSchema#gYear>"), "1999");
        assert_eq!(unquote("1999^^<http://www.w3.org/2001/XMLSchema#gYear>"), "1999");
        assert_eq!(unquote("\"Die \"Räuber\"\"@de-AT"), "Die \"Räuber\"");
        assert_eq!(unquote("\"Heroes\""), "\"Heroes\"");
        assert_eq!(unquote("\"mail\"@ home"), "\"mail\"@ home");
        assert_eq!(unquote("a ^^< b"), "a ^^< b");
    }

    #[test]
    fn a_side_is_read_with_its_sibling_and_broken_rows_are_named() {
        let f = folder(&[
            ("rel_triples_1", "a\tby\tb\r\n\na\tby\nb\tlikes\t<c>\na\t\tb"),
            ("attr_triples_1", "a\tname\tOne\twith a tab\na\tyear\t\"1999\"^^<x:int>\na\tname\t \n"),
        ]);
        let (builder, receipt) = read_side(&f, "1", &Control::default()).expect("is readable");
        assert_eq!((receipt.read, receipt.kept), (7, 4));
        assert_eq!(receipt.skipped[NOT_THREE].places, [Place::line("bench/rel_triples_1", 3)]);
        assert_eq!(receipt.skipped[NO_IDENTIFIER].places, [Place::line("bench/rel_triples_1", 5)]);
        assert_eq!(receipt.skipped["the value is blank"].places, [Place::line("bench/attr_triples_1", 3)]);
        let graph = builder.build("g");
        let a = graph.find("a").expect("a exists");
        let values: Vec<&str> = graph.literals(a).iter().map(|(_, v)| v.as_ref()).collect();
        assert_eq!(values, ["One\twith a tab", "1999"]);
        assert!(graph.find("c").is_some(), "angle brackets are taken off");
    }

    #[test]
    fn a_side_without_attributes_is_read_with_a_note() {
        let (_, receipt) =
            read_side(&folder(&[("rel_triples_2", "a\tb\tc")]), "2", &Control::default()).expect("is readable");
        assert_eq!(receipt.notes, ["there is no attr_triples_2"]);
        let empty = folder(&[("rel_triples_2", "a\tb\tc"), ("attr_triples_2", "")]);
        let (_, receipt) = read_side(&empty, "2", &Control::default()).expect("is readable");
        assert_eq!(receipt.notes, ["attr_triples_2 is empty"]);
    }
}
