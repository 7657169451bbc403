//! Turtle, TriG, N3, RDF/XML and JSON-LD, by the readers of the oxrdf family.
//!
//! In: a [`Source`]; RDF/XML with another declared encoding than UTF-8 is transcoded first. Out: rows; graph names are
//! left out. Relative IRIs are resolved against `file:///<file name>`. Blank nodes keep their labels; those without
//! one are numbered in the order of the file (`_:unnamed-1`).
//!
//! What a broken file costs: in Turtle and its relatives a broken statement is skipped up to its final dot, and a
//! quote that is never closed costs its line; a file that ends inside a statement is an error. RDF/XML and JSON-LD
//! nest, so any syntax error is an error of the file. Errors name the line.

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
/// How often reading may start again behind an open quote.
const RESTARTS: usize = 100;

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
    read(s, &s.bytes, RdfFormat::JsonLd { profile: JsonLdProfileSet::empty() }, builder, receipt, ctl)
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
    let file = source.file_name().replace(|c: char| !(c.is_alphanumeric() || "._-".contains(c)), "_");
    let mut base = format!("file:///{file}");
    let mut prefixes: Vec<(String, String)> = Vec::new();
    let mut blanks = Blanks::default();
    let lines = Cell::new(0);
    let what = format!("Reading {}", source.name);
    let (mut from, mut lines_before, mut messages, mut restarts) = (0, 0, 0, 0);
    'restart: loop {
        let rest = bytes.get(from..).unwrap_or_default();
        let feed = Feed { rest, total: bytes.len(), by_line: nests, lines: &lines, what: &what, ctl };
        let mut parser = RdfParser::from_format(format)
            .with_base_iri(&base)
            .map_err(|e| Error::Fault(format!("the base IRI {base} is none: {e}")))?;
        if nests {
            // One IRI with a blank in it should not cost the file.
            parser = parser.lenient();
        }
        // Prefixes that were declared before a restart hold behind it.
        let declared: String = prefixes.iter().map(|(name, iri)| format!("@prefix {name}: <{iri}> . ")).collect();
        let shift = declared.len() as u64;
        let mut items = parser.for_reader(std::io::Cursor::new(declared.into_bytes()).chain(feed));
        for n in 0_u64.. {
            if n % STEP == 0 {
                ctl.check()?;
            }
            let error = match items.next() {
                None => break 'restart,
                Some(Ok(quad)) => {
                    put(builder, receipt, Ok(blanks.row(&quad)), || source.line(lines.get()));
                    continue;
                }
                Some(Err(error)) => error,
            };
            ctl.check()?;
            let at = location(&error);
            let line = at.map_or(lines.get().max(1), |a| a.line + lines_before);
            let first_line_shift = if at.is_some_and(|a| a.line == 1) { shift } else { 0 };
            let column = at.map(|a| (a.column).saturating_sub(first_line_shift).max(1));
            let place = Place { file: source.name.clone().into(), line: Some(line), column };
            let text = plain_message(&error);
            let remedy = "Correct this place, or fetch the file again if it was cut off";
            let Some(at) = at.filter(|_| !nests) else {
                return Err(Error::syntax(place, text, remedy));
            };
            let reaches_end = at.end.saturating_sub(shift) as usize >= rest.trim_ascii_end().len();
            if reaches_end {
                // A quote that is never closed swallows what follows; it should cost its line.
                let start = from + at.start.saturating_sub(shift) as usize;
                let Some(next) = next_line_of_open_quote(bytes, start).filter(|_| restarts < RESTARTS) else {
                    return Err(Error::syntax(place, format!("the file ends inside a statement: {text}"), remedy));
                };
                receipt.skip("a literal has no closing quote", place);
                restarts += 1;
                prefixes = items.prefixes().map(|(name, iri)| (name.to_owned(), iri.to_owned())).collect();
                base = items.base_iri().unwrap_or(&base).to_owned();
                (from, lines_before) = (next, line);
                continue 'restart;
            }
            if messages < MESSAGES {
                receipt.note(format!("{place}: {text}"));
            }
            messages += 1;
            receipt.skip("the statement is broken", place);
        }
    }
    if format == RdfFormat::RdfXml && !root_is_closed(bytes) {
        let place = source.line(lines.get().max(1));
        return Err(Error::syntax(
            place,
            "the file ends before its first element is closed",
            "Fetch it again, it was cut off",
        ));
    }
    Ok(())
}

/// Where the next line begins, if at `start` a one-line literal is opened that more lines follow.
fn next_line_of_open_quote(bytes: &[u8], start: usize) -> Option<usize> {
    let text = bytes.get(start..)?;
    if !text.starts_with(b"\"") && !text.starts_with(b"'") || text.starts_with(b"\"\"\"") || text.starts_with(b"\'\'\'")
    {
        return None;
    }
    let next = start + text.iter().position(|&b| b == b'\n')? + 1;
    (!bytes.get(next..)?.trim_ascii().is_empty()).then_some(next)
}

/// Whether the last tag of an XML file closes its first element; the parser does not ask.
fn root_is_closed(bytes: &[u8]) -> bool {
    let Ok(mut head) = std::str::from_utf8(bytes) else {
        return true;
    };
    let mut tail = head.trim_end();
    while let Some(start) = tail.ends_with("-->").then(|| tail.rfind("<!--")).flatten() {
        tail = tail.get(..start).unwrap_or_default().trim_end();
    }
    // Declarations and comments before the first element; a document type may hold more of them in brackets.
    loop {
        head = head.trim_start();
        let end = if head.starts_with("<!--") {
            "-->"
        } else if head.starts_with("<?") {
            "?>"
        } else if head.starts_with("<!") {
            if head.split('>').next().is_some_and(|d| d.contains('[')) { "]>" } else { ">" }
        } else {
            break;
        };
        let Some((_, after)) = head.split_once(end) else {
            return false;
        };
        head = after;
    }
    let name: String = head.chars().skip(1).take_while(|c| !c.is_whitespace() && !"/>".contains(*c)).collect();
    let last = tail.rfind('<').and_then(|at| tail.get(at..)).unwrap_or_default();
    let closing = last.strip_prefix("</").and_then(|t| t.strip_suffix('>')).map(str::trim);
    closing == Some(name.as_str())
        || (last.ends_with("/>") && tail.len() <= head.len() && tail.ends_with(head.trim_end()))
}

#[derive(Clone, Copy)]
struct Location {
    line: u64,
    column: u64,
    /// Offsets in bytes where the broken part begins and ends.
    start: u64,
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
        start: range.start.offset,
        end: range.end.offset,
    })
}

/// The parser's words without its own account of the place and without a final dot.
fn plain_message(error: &RdfParseError) -> String {
    let text = error.to_string();
    let text = match text.strip_prefix("Parser error").and_then(|t| t.split_once(": ")) {
        Some((_, message)) => message,
        None => &text,
    };
    text.lines().collect::<Vec<_>>().join(" ").trim_end_matches('.').to_owned()
}

/// Hands the bytes to a parser, counts lines and hears cancellation.
struct Feed<'a> {
    rest: &'a [u8],
    total: usize,
    by_line: bool,
    lines: &'a Cell<u64>,
    what: &'a str,
    ctl: &'a Control,
}

impl Read for Feed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.ctl.is_cancelled() {
            return Err(std::io::Error::other("cancelled"));
        }
        let mut n = buffer.len().min(self.rest.len());
        if self.by_line
            && let Some(end) = self.rest.iter().take(n).position(|&b| b == b'\n')
        {
            n = end + 1;
        }
        let (now, later) = self.rest.split_at(n);
        if let Some(target) = buffer.get_mut(..n) {
            target.copy_from_slice(now);
        }
        self.rest = later;
        self.lines.set(self.lines.get() + now.iter().filter(|&&b| b == b'\n').count() as u64);
        if self.lines.get().is_multiple_of(STEP) {
            self.ctl.progress(self.what, (self.total - later.len()) as u64, self.total as u64);
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
    let Some(end) = bytes.starts_with(b"<?xml").then(|| bytes.windows(2).take(512).position(|w| w == b"?>")).flatten()
    else {
        return Ok(bytes.into());
    };
    let (declaration, rest) = bytes.split_at(end + 2);
    let declaration = String::from_utf8_lossy(declaration);
    let Some(label) = declaration.split_once("encoding").and_then(|(_, t)| t.split(['"', '\'']).nth(1)) else {
        return Ok(bytes.into());
    };
    let Some(encoding) = encoding_rs::Encoding::for_label(label.as_bytes()) else {
        return Err(source.broken(format!("its encoding {label} is not known"), "Save it as UTF-8"));
    };
    let blank: String = declaration.chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::{Direction, KnowledgeGraph};
    use crate::io::graph_of;

    fn load(name: &str, bytes: &[u8]) -> Result<(KnowledgeGraph, Receipt)> {
        let source = Source::new(name, bytes.to_vec(), &Control::default())?;
        let mut loaded = graph_of(&source, &Control::default())?;
        Ok((loaded.value, loaded.receipts.remove(0)))
    }

    fn error(name: &str, bytes: &[u8]) -> String {
        load(name, bytes).map(|(_, receipt)| receipt).expect_err("is broken").to_string()
    }

    const TURTLE: &str = "@prefix x: <http://x.org/> .\n\
        x:song a x:Song ; x:name \"One\"@en ; x:by [ x:name \"Cam\" ] ; x:on <#album> .\n";

    #[test]
    fn turtle_becomes_entities_and_values() {
        let (graph, receipt) = load("d/a.ttl", TURTLE.as_bytes()).expect("is good");
        assert_eq!((receipt.format.as_str(), receipt.read, receipt.kept), ("Turtle", 5, 5));
        let song = graph.find("http://x.org/song").expect("is an entity");
        assert_eq!((graph.label(song), graph.types(song).next()), (Some("One"), Some("Song")));
        let tails: Vec<_> = graph.adjacency(Direction::Out).edges(song).map(|(_, t)| graph.iri(t)).collect();
        assert_eq!(tails, ["_:unnamed-1", "file:///a.ttl#album"]);
        assert_eq!(
            load("e/a.ttl", TURTLE.as_bytes()).expect("is good").0.digest(),
            graph.digest(),
            "unnamed nodes are stable"
        );
    }

    #[test]
    fn broken_statements_of_turtle_are_skipped_with_their_line() {
        let text = format!("{TURTLE}x:a x:b y:c .\nx:c x:d \"open .\nx:e x:f x:g .\nx:h x:i x:j .\n");
        let (graph, receipt) = load("a.ttl", text.as_bytes()).expect("most is good");
        let line = |reason: &str| receipt.skipped[reason].places.iter().filter_map(|p| p.line).collect::<Vec<_>>();
        assert_eq!(line("the statement is broken"), [3]);
        assert_eq!(line("a literal has no closing quote"), [4]);
        assert_eq!(receipt.read, receipt.kept + 2);
        assert!(graph.find("http://x.org/h").is_some());
        assert!(receipt.notes.iter().any(|n| n.starts_with("a.ttl, line 3, column")), "{:?}", receipt.notes);
    }

    #[test]
    fn a_file_that_ends_inside_a_statement_is_an_error_with_its_line() {
        let cut = error("a.ttl", format!("{TURTLE}x:a x:b \"\"\"long\nand open .\n").as_bytes());
        assert!(cut.starts_with("a.ttl, line 3, column 9: the file ends inside a statement"), "{cut}");
        let cut = error("a.ttl", format!("{TURTLE}x:a x:b").as_bytes());
        assert!(cut.starts_with("a.ttl, line 3"), "{cut}");
    }

    #[test]
    fn trig_and_n3_are_read_without_their_graph_names() {
        let (graph, receipt) =
            load("a.trig", b"@prefix x: <http://x.org/> .\nx:g { x:a x:b x:c . }\n").expect("is good");
        assert_eq!((receipt.format.as_str(), graph.relation_triple_count(), graph.entity_count()), ("TriG", 1, 2));
        let (graph, receipt) = load("a.n3", b"@prefix x: <http://x.org/> .\nx:a x:b x:c .\n").expect("is good");
        assert_eq!((receipt.format.as_str(), graph.relation_triple_count()), ("N3", 1));
    }

    const XML: &str = "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns:x=\"http://x.org/\">\n\
        <x:Song rdf:about=\"http://x.org/a song\">\n<x:name>Caf\u{e9}</x:name>\n<x:by rdf:resource=\"http://x.org/cam\"/>\n\
        </x:Song>\n</rdf:RDF>\n";

    #[test]
    fn rdf_xml_is_transcoded_as_it_declares() {
        let latin: Vec<u8> =
            format!("<?xml version=\"1.0\" encoding=\"windows-1252\"?>\n{XML}").chars().map(|c| c as u8).collect();
        let (graph, receipt) = load("a.rdf", &latin).expect("is good");
        assert!(receipt.notes.contains(&"transcoded from windows-1252".to_owned()));
        let song = graph.find("http://x.org/a song").expect("a blank in an IRI does not cost the file");
        assert_eq!((graph.label(song), graph.types(song).next()), (Some("Caf\u{e9}"), Some("Song")));
        let (plain, _) =
            load("a.rdf", format!("<?xml version='1.0' encoding='UTF-8'?>\n{XML}").as_bytes()).expect("is good");
        assert_eq!(plain.digest(), graph.digest());
        let unknown = error("a.rdf", format!("<?xml version=\"1.0\" encoding=\"klingon\"?>\n{XML}").as_bytes());
        assert!(unknown.starts_with("a.rdf: its encoding klingon is not known. Save it as UTF-8"), "{unknown}");
    }

    #[test]
    fn broken_xml_is_an_error_with_its_line() {
        let text = error("a.rdf", XML.replace("</x:name>", "</x:title>").as_bytes());
        assert!(text.starts_with("a.rdf, line 3"), "{text}");
        let text = error("a.rdf", XML.replace("</rdf:RDF>", "").as_bytes());
        assert!(text.starts_with("a.rdf, line "), "{text}");
        let latin: Vec<u8> = XML.chars().map(|c| c as u8).collect();
        let text = error("a.rdf", &latin);
        assert!(text.starts_with("a.rdf, line 3"), "{text}");
    }

    #[test]
    fn json_ld_with_its_own_context_is_read() {
        let json = r#"{"@context": {"name": "http://x.org/name", "by": {"@id": "http://x.org/by", "@type": "@id"}},
            "@id": "http://x.org/song", "@type": "http://x.org/Song", "name": "One", "by": "http://x.org/cam"}"#;
        let (graph, receipt) = load("a.json", json.as_bytes()).expect("is good");
        assert_eq!((receipt.format.as_str(), receipt.kept, graph.entity_count()), ("JSON-LD", 3, 2));
        let text = error("a.json", json.replace("\"One\",", "\"One").as_bytes());
        assert!(text.starts_with("a.json, line 2"), "{text}");
    }
}
