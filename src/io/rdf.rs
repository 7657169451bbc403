//! Turtle, TriG, N3, RDF/XML and JSON-LD, by the readers of the oxrdf family.
//!
//! In: a [`Source`]; RDF/XML with another declared encoding than UTF-8 is transcoded first. Out: rows; graph names are
//! left out. Relative IRIs are resolved against `file:///<file name>`. Blank nodes keep their labels; those without
//! one are numbered in the order of the file (`_:unnamed-1`).
//!
//! What a broken file costs: in Turtle and its relatives a broken statement is skipped up to its final dot, unless the
//! file ends inside it: then everything from there on is lost, and the file is an error. RDF/XML and JSON-LD nest, so
//! any syntax error is an error of the file. Errors name the line.

use super::Source;
use super::emit::{Row, put};
use crate::base::{Control, Error, Place, Receipt, Result};
use crate::graph::GraphBuilder;
use oxrdf::{BlankNodeRef, NamedOrBlankNodeRef, Quad, TermRef};
use oxrdfio::{JsonLdProfileSet, RdfFormat, RdfParseError, RdfParser};
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::cell::Cell;
use std::io::Read;

/// Triples read between two checks for cancellation.
const STEP: u64 = 1024;
/// Parser messages that stand in the receipt's notes; all are counted.
const MESSAGES: usize = 5;

/// Reads Turtle.
pub(super) fn read_turtle(s: &Source, builder: &mut GraphBuilder, receipt: &mut Receipt, ctl: &Control) -> Result<()> {
    read(s, &s.bytes, RdfFormat::Turtle, builder, receipt, ctl)
}

/// Reads TriG.
pub(super) fn read_trig(s: &Source, builder: &mut GraphBuilder, receipt: &mut Receipt, ctl: &Control) -> Result<()> {
    read(s, &s.bytes, RdfFormat::TriG, builder, receipt, ctl)
}

/// Reads N3; formulas and rules are left out.
pub(super) fn read_n3(s: &Source, builder: &mut GraphBuilder, receipt: &mut Receipt, ctl: &Control) -> Result<()> {
    read(s, &s.bytes, RdfFormat::N3, builder, receipt, ctl)
}

/// Reads JSON-LD whose context stands in the file.
pub(super) fn read_json_ld(s: &Source, builder: &mut GraphBuilder, receipt: &mut Receipt, ctl: &Control) -> Result<()> {
    read(
        s,
        &s.bytes,
        RdfFormat::JsonLd {
            profile: JsonLdProfileSet::empty(),
        },
        builder,
        receipt,
        ctl,
    )
}

/// Reads RDF/XML in any encoding that its XML declaration names.
pub(super) fn read_rdf_xml(s: &Source, builder: &mut GraphBuilder, receipt: &mut Receipt, ctl: &Control) -> Result<()> {
    let bytes = transcode(s, receipt)?;
    read(s, &bytes, RdfFormat::RdfXml, builder, receipt, ctl)
}

/// What a quad says; blank nodes by their labels.
#[cfg(test)]
pub(super) fn row_of(quad: &Quad) -> Row<'_> {
    Blanks::default().row(quad)
}

fn read(
    source: &Source,
    bytes: &[u8],
    format: RdfFormat,
    builder: &mut GraphBuilder,
    receipt: &mut Receipt,
    ctl: &Control,
) -> Result<()> {
    // Formats that nest are fed line by line, so that the line of an error is known; the others say it themselves.
    let nests = matches!(format, RdfFormat::RdfXml | RdfFormat::JsonLd { .. });
    let lines = Cell::new(0);
    let feed = Feed {
        bytes,
        total: bytes.len(),
        by_line: nests,
        lines: &lines,
        what: format!("Reading {}", source.name),
        ctl,
    };
    let base = format!(
        "file:///{}",
        source
            .file_name()
            .replace(|c: char| !(c.is_alphanumeric() || "._-".contains(c)), "_")
    );
    let mut parser = RdfParser::from_format(format)
        .with_base_iri(base)
        .map_err(|e| Error::Fault(format!("the base made from a file name is no IRI: {e}")))?;
    if nests {
        // One IRI with a blank in it should not cost the file.
        parser = parser.lenient();
    }
    let mut blanks = Blanks::default();
    let mut messages = 0;
    for (n, item) in (0..).zip(parser.for_reader(feed)) {
        if n % STEP == 0 {
            ctl.check()?;
        }
        match item {
            Ok(quad) => put(builder, receipt, Ok(blanks.row(&quad)), || source.line(lines.get())),
            Err(error) => {
                ctl.check()?;
                let at = location(&error);
                let place = Place {
                    file: source.name.clone().into(),
                    line: Some(at.map_or(lines.get().max(1), |a| a.line)),
                    column: at.map(|a| a.column),
                };
                let text = plain_message(&error);
                let last = bytes.trim_ascii_end().len() as u64;
                if nests || at.is_none_or(|a| a.end >= last) {
                    let what = if nests {
                        text
                    } else {
                        format!("the file ends inside a statement: {text}")
                    };
                    return Err(Error::syntax(
                        place,
                        what,
                        "Correct this place, or fetch the file again if it was cut off",
                    ));
                }
                if messages < MESSAGES {
                    receipt.note(format!("{place}: {text}"));
                }
                messages += 1;
                receipt.skip("the statement is broken", place);
            }
        }
    }
    Ok(())
}

#[derive(Clone, Copy)]
struct Location {
    line: u64,
    column: u64,
    /// Offset in bytes where the broken part ends.
    end: u64,
}

fn location(error: &RdfParseError) -> Option<Location> {
    let RdfParseError::Syntax(error) = error else {
        return None;
    };
    let range = error.location()?;
    Some(Location {
        line: range.start.line + 1,
        column: range.start.column + 1,
        end: range.end.offset,
    })
}

/// The parser's words without its own account of the place and without a final dot.
fn plain_message(error: &RdfParseError) -> String {
    let text = error.to_string();
    let text = match text.strip_prefix("Parser error at ").and_then(|t| t.split_once(": ")) {
        Some((_, message)) => message,
        None => &text,
    };
    text.lines()
        .collect::<Vec<_>>()
        .join(" ")
        .trim_end_matches('.')
        .to_owned()
}

/// Hands the bytes to a parser, counts lines and hears cancellation.
struct Feed<'a> {
    bytes: &'a [u8],
    total: usize,
    by_line: bool,
    lines: &'a Cell<u64>,
    what: String,
    ctl: &'a Control,
}

impl Read for Feed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.ctl.is_cancelled() {
            return Err(std::io::Error::other("cancelled"));
        }
        let mut n = buffer.len().min(self.bytes.len());
        if self.by_line
            && let Some(end) = self.bytes.iter().take(n).position(|&b| b == b'\n')
        {
            n = end + 1;
        }
        let (now, later) = self.bytes.split_at(n);
        if let Some(target) = buffer.get_mut(..n) {
            target.copy_from_slice(now);
        }
        self.bytes = later;
        self.lines
            .set(self.lines.get() + now.iter().filter(|&&b| b == b'\n').count() as u64);
        if self.lines.get().is_multiple_of(STEP) {
            self.ctl
                .progress(&self.what, (self.total - later.len()) as u64, self.total as u64);
        }
        Ok(n)
    }
}

/// Names of blank nodes within one file.
#[derive(Default)]
struct Blanks {
    unnamed: FxHashMap<u128, usize>,
}

impl Blanks {
    fn row<'q>(&mut self, quad: &'q Quad) -> Row<'q> {
        let head = match quad.subject.as_ref() {
            NamedOrBlankNodeRef::NamedNode(iri) => Cow::Borrowed(iri.as_str()),
            NamedOrBlankNodeRef::BlankNode(blank) => self.name(blank),
        };
        let relation = Cow::Borrowed(quad.predicate.as_str());
        match quad.object.as_ref() {
            TermRef::NamedNode(iri) => Row::Relation(head, relation, iri.as_str().into()),
            TermRef::BlankNode(blank) => Row::Relation(head, relation, self.name(blank)),
            TermRef::Literal(literal) => Row::Attribute(head, relation, literal.value().into()),
        }
    }

    /// Ids that the parser drew by chance are replaced by numbers; small ones are labels that look like a number.
    fn name(&mut self, blank: BlankNodeRef<'_>) -> Cow<'static, str> {
        match blank.unique_id() {
            Some(id) if id > u128::from(u64::MAX) => {
                let next = self.unnamed.len() + 1;
                format!("_:unnamed-{}", *self.unnamed.entry(id).or_insert(next)).into()
            }
            _ => format!("_:{}", blank.as_str()).into(),
        }
    }
}

/// UTF-8 text of an XML file whose declaration names another encoding; the declaration becomes blanks, as it would lie.
fn transcode<'a>(source: &'a Source, receipt: &mut Receipt) -> Result<Cow<'a, [u8]>> {
    let bytes = source.bytes.as_ref();
    let Some(end) = bytes
        .starts_with(b"<?xml")
        .then(|| bytes.windows(2).take(512).position(|w| w == b"?>"))
        .flatten()
    else {
        return Ok(bytes.into());
    };
    let (declaration, rest) = bytes.split_at(end + 2);
    let declaration = String::from_utf8_lossy(declaration);
    let Some(label) = declaration
        .split_once("encoding")
        .and_then(|(_, t)| t.split(['"', '\'']).nth(1))
    else {
        return Ok(bytes.into());
    };
    let Some(encoding) = encoding_rs::Encoding::for_label(label.as_bytes()) else {
        return Err(source.broken(format!("its encoding {label} is not known"), "Save it as UTF-8"));
    };
    let blank: String = declaration
        .chars()
        .map(|c| if c == '\n' { '\n' } else { ' ' })
        .collect();
    if encoding == encoding_rs::UTF_8 {
        return Ok(bytes.into());
    }
    let (text, broken) = encoding.decode_without_bom_handling(rest);
    receipt.note(format!("transcoded from {}", encoding.name()));
    if broken {
        receipt.note(format!("some bytes are no {} and read as \u{fffd}", encoding.name()));
    }
    Ok(Cow::Owned(format!("{blank}{text}").into_bytes()))
}
