//! N-Triples and N-Quads, line by line, in parallel.
//!
//! In: one statement a line. Out: rows; the graph name of a quad is left out. A literal keeps its lexical form only
//! (language and datatype are dropped). IRIs are taken as they stand: what may not stand in one by the letter of the
//! standard, but is common in dumps (`|`, `^`), is kept; blanks and quotes are not.
//! Invariant: nothing is copied but texts that hold escapes.
//!
//! Source: W3C Recommendation "RDF 1.1 N-Triples", section 7 (grammar).

use super::Source;
use super::emit::{Row, RowResult};
use super::lines::read_lines;
use crate::base::{Control, Receipt, Result};
use crate::graph::GraphBuilder;
use std::borrow::Cow;

/// Reads a source into the builder. Errors: `Cancelled` only.
pub(super) fn read(source: &Source, builder: &mut GraphBuilder, receipt: &mut Receipt, ctl: &Control) -> Result<()> {
    read_lines(source, builder, receipt, ctl, parse)
}

const NOT_A_STATEMENT: &str = "the line is not subject, predicate and object";
const OPEN_IRI: &str = "an IRI is not closed or has a blank in it";
const OPEN_LITERAL: &str = "a literal has no closing quote";
const BAD_ESCAPE: &str = "an escape after a backslash is not known";
const NO_DOT: &str = "the statement does not end with a dot";
const QUOTED_TRIPLE: &str = "quoted triples (RDF-star) are not read";

enum Term<'a> {
    Node(Cow<'a, str>),
    Literal(Cow<'a, str>),
}

/// Reads one line.
pub(super) fn parse(line: &str) -> RowResult<'_> {
    let mut rest = skip_blanks(line);
    if rest.is_empty() || rest.starts_with('#') {
        return Ok(Row::Nothing);
    }
    let subject = node(&mut rest)?;
    if !rest.starts_with('<') {
        return Err(NOT_A_STATEMENT);
    }
    let predicate = node(&mut rest)?;
    let object = term(&mut rest)?;
    if !rest.starts_with('.') && !rest.is_empty() {
        // The graph name of a quad.
        node(&mut rest).map_err(|_| NO_DOT)?;
    }
    let after = rest.strip_prefix('.').map(skip_blanks).ok_or(NO_DOT)?;
    if !(after.is_empty() || after.starts_with('#')) {
        return Err("there is more text behind the final dot");
    }
    Ok(match object {
        Term::Node(tail) => Row::Relation(subject, predicate, tail),
        Term::Literal(value) => Row::Attribute(subject, predicate, value),
    })
}

fn skip_blanks(text: &str) -> &str {
    text.trim_start_matches([' ', '\t'])
}

/// Cuts an IRI or blank node off the front.
fn node<'a>(rest: &mut &'a str) -> std::result::Result<Cow<'a, str>, &'static str> {
    match term(rest)? {
        Term::Node(node) => Ok(node),
        Term::Literal(_) => Err(NOT_A_STATEMENT),
    }
}

fn term<'a>(rest: &mut &'a str) -> std::result::Result<Term<'a>, &'static str> {
    let text = *rest;
    if text.starts_with("<<") {
        return Err(QUOTED_TRIPLE);
    }
    let (term, after) = if let Some(body) = text.strip_prefix('<') {
        let (iri, after) = body.split_once('>').ok_or(OPEN_IRI)?;
        if iri.is_empty() || iri.bytes().any(|b| b <= b' ' || b == b'<' || b == b'"') {
            return Err(OPEN_IRI);
        }
        (Term::Node(unescape(iri)?), after)
    } else if text.starts_with("_:") {
        let end = text.find([' ', '\t', '<', '"']).unwrap_or(text.len());
        let label = text.get(..end).unwrap_or(text).trim_end_matches('.');
        if label.len() < 3 {
            return Err(NOT_A_STATEMENT);
        }
        (Term::Node(label.into()), text.get(label.len()..).unwrap_or_default())
    } else if let Some(body) = text.strip_prefix('"') {
        let end = closing_quote(body).ok_or(OPEN_LITERAL)?;
        let value = unescape(body.get(..end).unwrap_or_default())?;
        (Term::Literal(value), skip_annotation(body.get(end + 1..).unwrap_or_default())?)
    } else {
        return Err(NOT_A_STATEMENT);
    };
    *rest = skip_blanks(after);
    Ok(term)
}

/// Position of the first quote that no backslash escapes.
fn closing_quote(body: &str) -> Option<usize> {
    let mut escaped = false;
    body.bytes().position(|b| {
        let closes = b == b'"' && !escaped;
        escaped = b == b'\\' && !escaped;
        closes
    })
}

/// Skips `@en` or `^^<datatype>` behind a literal.
fn skip_annotation(text: &str) -> std::result::Result<&str, &'static str> {
    if let Some(language) = text.strip_prefix('@') {
        return Ok(language.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '-'));
    }
    match text.strip_prefix("^^<") {
        Some(datatype) => datatype.split_once('>').map(|(_, after)| after).ok_or(OPEN_IRI),
        None => Ok(text),
    }
}

/// Replaces `\t`, `\"`, `\u00e9` and their like.
fn unescape(text: &str) -> std::result::Result<Cow<'_, str>, &'static str> {
    if !text.contains('\\') {
        return Ok(Cow::Borrowed(text));
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, escape)) = rest.split_once('\\') {
        plain.push_str(before);
        let mut chars = escape.chars();
        let c = match chars.next().ok_or(BAD_ESCAPE)? {
            't' => '\t',
            'b' => '\u{8}',
            'n' => '\n',
            'r' => '\r',
            'f' => '\u{c}',
            c @ ('"' | '\'' | '\\') => c,
            'u' => hexadecimal(&mut chars, 4)?,
            'U' => hexadecimal(&mut chars, 8)?,
            _ => return Err(BAD_ESCAPE),
        };
        plain.push(c);
        rest = chars.as_str();
    }
    plain.push_str(rest);
    Ok(Cow::Owned(plain))
}

fn hexadecimal(chars: &mut std::str::Chars<'_>, digits: usize) -> std::result::Result<char, &'static str> {
    let mut code = 0;
    for _ in 0..digits {
        code = code * 16 + chars.next().and_then(|c| c.to_digit(16)).ok_or(BAD_ESCAPE)?;
    }
    char::from_u32(code).ok_or(BAD_ESCAPE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Place;
    use oxrdfio::{RdfFormat, RdfParser};

    fn relation<'a>(h: &'a str, r: &'a str, t: &'a str) -> RowResult<'a> {
        Ok(Row::Relation(h.into(), r.into(), t.into()))
    }

    fn attribute<'a>(h: &'a str, r: &'a str, t: &'a str) -> RowResult<'a> {
        Ok(Row::Attribute(h.into(), r.into(), t.into()))
    }

    #[test]
    fn statements_are_read() {
        assert_eq!(parse("<a:x> <a:r> <a:y> ."), relation("a:x", "a:r", "a:y"));
        assert_eq!(parse("\t_:b0<a:r>_:b1."), relation("_:b0", "a:r", "_:b1"));
        assert_eq!(parse("<a:x> <a:r> <a:y> <a:graph> . # note"), relation("a:x", "a:r", "a:y"));
        assert_eq!(parse(r#"<a:x> <a:n> "5 \"inch\"\n\u00E9"@en-GB ."#), attribute("a:x", "a:n", "5 \"inch\"\né"));
        assert_eq!(parse(r#"<a:x> <a:n> "1"^^<http://www.w3.org/2001/XMLSchema#int> ."#), attribute("a:x", "a:n", "1"));
        assert_eq!(parse(r#"<a:x> <a:n> "ends with \\" ."#), attribute("a:x", "a:n", "ends with \\"));
        assert_eq!(parse("   "), Ok(Row::Nothing));
        assert_eq!(parse("# a comment"), Ok(Row::Nothing));
    }

    #[test]
    fn broken_statements_say_why() {
        for (line, reason) in [
            (r#"<a:x> <a:n> "no end ."#, OPEN_LITERAL),
            ("<a:x> <a:n <a:y> .", OPEN_IRI),
            ("<a:x> <a:r> <a:y>", NO_DOT),
            ("<a:x> <a:r> .", NOT_A_STATEMENT),
            ("a b c", NOT_A_STATEMENT),
            (r#"<a:x> "r" <a:y> ."#, NOT_A_STATEMENT),
            (r#"<a:x> <a:n> "\q" ."#, BAD_ESCAPE),
            (r#"<a:x> <a:n> "\uD800" ."#, BAD_ESCAPE),
            ("<< <a:x> <a:r> <a:y> >> <a:r> <a:z> .", QUOTED_TRIPLE),
            ("_: <a:r> <a:z> .", NOT_A_STATEMENT),
            ("<", OPEN_IRI),
        ] {
            assert_eq!(parse(line), Err(reason), "{line}");
        }
    }

    #[test]
    fn the_reader_agrees_with_the_reference_reader() {
        let text = "<http://a/x> <http://a/n> \"caf\\u00E9 \\\\ \\t\"@fr .\n_:n1 <http://a/r> <http://a/x> .\n\
                    <http://a/\\u00E9> <http://a/r> _:n1 .\n";
        let ours: Vec<_> = text.lines().filter_map(|l| parse(l).ok()).collect();
        let quads: Vec<_> = RdfParser::from_format(RdfFormat::NTriples)
            .for_slice(text.as_bytes())
            .map(|quad| quad.expect("is good N-Triples"))
            .collect();
        let theirs: Vec<_> = quads.iter().map(super::super::rdf::row_of).collect();
        assert_eq!(ours, theirs);
    }

    #[test]
    fn broken_lines_are_skipped_with_their_place_and_order_does_not_matter() {
        let load = |lines: &[&str]| {
            let source = Source { name: "a.nt".into(), bytes: lines.join("\n").into_bytes().into() };
            let (mut builder, mut receipt) = (GraphBuilder::new(), Receipt::new("a.nt", "N-Triples"));
            read(&source, &mut builder, &mut receipt, &Control::default()).expect("was not cancelled");
            (builder.build("a").digest(), receipt)
        };
        let lines = ["<a:x> <a:r> <a:y> .", "<a:x> <a:n> \"Ex\" .", "<a:y> <a:n> \"Wy .", "_:b <a:r> <a:x> ."];
        let (digest, receipt) = load(&lines);
        assert_eq!((receipt.read, receipt.kept), (4, 3));
        assert_eq!(receipt.skipped[OPEN_LITERAL].places, [Place::line("a.nt", 3)]);
        assert_eq!(load(&[lines[3], lines[1], lines[0]]).0, digest);
    }
}
