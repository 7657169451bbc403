//! Triples as three tab-separated columns: head, relation, tail.
//!
//! In: a [`Source`]; a first line that names the columns is left out. Out: relations and attributes by one rule for
//! each relation, which the receipt states: **a relation leads to values when fewer than half of its tails are known
//! as entities (they stand as a head somewhere, or look like an IRI) and at least one of its tails is written as a
//! literal (in quotes, with a blank in it, or as a number or date); otherwise it leads to entities.**
//! Invariant: all triples of a relation are read the same way; the order of lines does not matter.

use super::Source;
use super::columns::is_quantity;
use super::emit::{NOT_UTF8, Row, is_type, put};
use super::openea::{identifier, unquote};
use crate::base::{Control, Receipt, Result};
use crate::graph::GraphBuilder;
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;

/// Lines read between two checks for cancellation.
const STEP: usize = 4096;

struct Triple<'a> {
    line: u64,
    head: Cow<'a, str>,
    relation: Cow<'a, str>,
    tail: &'a str,
}

/// Reads a source into the builder. Errors: `Cancelled` only.
pub(super) fn read(source: &Source, builder: &mut GraphBuilder, receipt: &mut Receipt, ctl: &Control) -> Result<()> {
    let triples = triples(source, receipt, ctl)?;
    let values = value_relations(&triples, ctl)?;
    for (i, triple) in triples.into_iter().enumerate() {
        if i % STEP == 0 {
            ctl.check()?;
        }
        let Triple { line, head, relation, tail } = triple;
        let row = if values.contains(relation.as_ref()) {
            let value = unquote(tail);
            let value = value.strip_prefix('"').and_then(|v| v.strip_suffix('"')).unwrap_or(value);
            Ok(Row::Attribute(head, relation, value.into()))
        } else {
            identifier(tail).map(|tail| Row::Relation(head, relation, tail))
        };
        put(builder, receipt, row, || source.line(line));
    }
    let mut names: Vec<&str> = values.iter().map(AsRef::as_ref).filter(|r| !is_type(r)).collect();
    names.sort_unstable();
    receipt.note(match names.as_slice() {
        [] => {
            "all relations lead to entities (no tail is written as a literal where most tails are unknown)".to_owned()
        }
        names => format!(
            "read as attributes, as most of their tails are no heads and some are written as literals: {}",
            names.join(", ")
        ),
    });
    Ok(())
}

fn triples<'a>(source: &'a Source, receipt: &mut Receipt, ctl: &Control) -> Result<Vec<Triple<'a>>> {
    let mut triples = Vec::new();
    let bytes = source.bytes.strip_suffix(b"\n").unwrap_or(&source.bytes);
    for (i, bytes) in bytes.split(|&b| b == b'\n').enumerate() {
        if i % STEP == 0 {
            ctl.check()?;
        }
        let line = i as u64 + 1;
        let Ok(text) = std::str::from_utf8(bytes) else {
            receipt.skip(NOT_UTF8, source.line(line));
            continue;
        };
        let text = text.strip_suffix('\r').unwrap_or(text);
        if text.trim().is_empty() {
            continue;
        }
        if line == 1 && is_header(text) {
            receipt.note("the first line names the columns");
            continue;
        }
        let mut cells = text.split('\t');
        let (Some(h), Some(r), Some(tail), None) = (cells.next(), cells.next(), cells.next(), cells.next()) else {
            receipt.skip("the line has not three columns between tabs", source.line(line));
            continue;
        };
        match (identifier(h), identifier(r)) {
            (Ok(head), Ok(relation)) => triples.push(Triple { line, head, relation, tail }),
            (Err(reason), _) | (_, Err(reason)) => receipt.skip(reason, source.line(line)),
        }
    }
    Ok(triples)
}

/// Whether a line names the three columns instead of being a triple.
pub(super) fn is_header(line: &str) -> bool {
    const HEADS: [&str; 7] = ["head", "subject", "source", "entity", "h", "s", "from"];
    const TAILS: [&str; 8] = ["tail", "object", "target", "value", "t", "o", "to", "literal"];
    let lower = line.to_lowercase();
    let cells: Vec<&str> = lower.split('\t').map(str::trim).collect();
    matches!(cells[..], [head, _, tail] if HEADS.contains(&head) && TAILS.contains(&tail))
}

fn value_relations(triples: &[Triple<'_>], ctl: &Control) -> Result<FxHashSet<String>> {
    #[derive(Default)]
    struct Tails {
        count: usize,
        known: usize,
        literal: bool,
    }
    let heads: FxHashSet<&str> = triples.iter().map(|t| t.head.as_ref()).collect();
    let mut relations: FxHashMap<&str, Tails> = FxHashMap::default();
    for (i, triple) in triples.iter().enumerate() {
        if i % STEP == 0 {
            ctl.check()?;
        }
        let tails = relations.entry(&triple.relation).or_default();
        tails.count += 1;
        let tail = triple.tail;
        let bare = tail.strip_prefix('<').and_then(|t| t.strip_suffix('>')).unwrap_or(tail);
        if heads.contains(bare) || tail.starts_with("_:") || (bare.contains("://") && !bare.contains([' ', '"'])) {
            tails.known += 1;
        } else {
            tails.literal |= tail.starts_with('"') || tail.contains(' ') || tail.is_empty() || is_quantity(tail);
        }
    }
    let values = relations.into_iter().filter(|(name, t)| is_type(name) || (2 * t.known < t.count && t.literal));
    // A type that is an IRI stays a relation: the shared rule makes its local name the value.
    Ok(values.map(|(name, _)| name.to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Place;
    use crate::graph::KnowledgeGraph;

    fn load(text: &str) -> (KnowledgeGraph, Receipt) {
        let source = Source { name: "a.tsv".into(), bytes: text.as_bytes().to_vec().into() };
        let (mut builder, mut receipt) = (GraphBuilder::new(), Receipt::new("a.tsv", "triples"));
        read(&source, &mut builder, &mut receipt, &Control::default()).expect("was not cancelled");
        (builder.build("a"), receipt)
    }

    #[test]
    fn relations_and_attributes_are_told_apart_by_their_tails() {
        let rows = [
            "s1\tby\tkate_bush",
            "s1\tname\tRunning Up That Hill",
            "s2\tname\tLily",
            "s1\tyear\t1985",
            "s2\tby\tkate_bush",
            "s1\tcover_of\ts2",
            "s1\ttype\thttp://o.org/Song",
            "s2\tnote\t\"x\"",
        ];
        let (graph, receipt) = load(&format!("head\trelation\ttail\n{}\n", rows.join("\n")));
        assert_eq!(graph.relation_names().iter().map(AsRef::as_ref).collect::<Vec<_>>(), ["by", "cover_of"]);
        assert_eq!(
            graph.attribute_names().iter().map(AsRef::as_ref).collect::<Vec<_>>(),
            ["name", "note", "type", "year"]
        );
        let s1 = graph.find("s1").expect("s1 exists");
        assert_eq!(graph.types(s1).collect::<Vec<_>>(), ["Song"]);
        assert_eq!((receipt.read, receipt.kept), (8, 8));
        assert!(receipt.notes.iter().any(|n| n.ends_with(": name, note, year")), "{:?}", receipt.notes);
        let mut shuffled = rows;
        shuffled.reverse();
        assert_eq!(load(&shuffled.join("\r\n")).0.digest(), graph.digest());
    }

    #[test]
    fn numeric_identifiers_stay_entities_where_they_are_heads() {
        let (graph, _) =
            load("00260881\thypernym\t00260622\n00260622\thypernym\t00260000\n00260000\thypernym\t00260881");
        assert_eq!((graph.entity_count(), graph.relation_triple_count()), (3, 3));
    }

    #[test]
    fn rows_with_other_columns_are_skipped() {
        let (_, receipt) = load("a\tb\tc\na\tb\na\tb\tc\td\n\ta\tb\n");
        assert_eq!((receipt.read, receipt.kept), (4, 1));
        let places = &receipt.skipped["the line has not three columns between tabs"].places;
        assert_eq!(places, &[Place::line("a.tsv", 2), Place::line("a.tsv", 3)]);
    }
}
