//! Terms of RDF for what the graphs hold: identifiers that are no IRIs get one.

use crate::graph::{Side, local_name};
use oxrdf::{Literal, NamedNode, Triple};
use std::fmt::Write;

pub(super) const OWL: &str = "http://www.w3.org/2002/07/owl#";
pub(super) const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
pub(super) const XSD: &str = "http://www.w3.org/2001/XMLSchema#";
pub(super) const SKOS: &str = "http://www.w3.org/2004/02/skos/core#";
pub(super) const PROV: &str = "http://www.w3.org/ns/prov#";
/// What this program says of a match; names of our own.
pub(super) const OURS: &str = "urn:doppelgraph:";

/// A node of a name that is an IRI by itself, or under `urn:doppelgraph:`, with what IRIs may not hold as `%XX`.
///
/// `space` keeps names of one kind apart from those of another: a side, `relation`, `type`.
pub(super) fn named(space: &str, name: &str) -> NamedNode {
    let minted = || NamedNode::new_unchecked(format!("{OURS}{space}:{}", escaped(name)));
    // A column called "a:b" is no IRI: a scheme is followed by something longer.
    if name.contains("://") || name.starts_with("urn:") {
        NamedNode::new(name).unwrap_or_else(|_| minted())
    } else {
        minted()
    }
}

/// What a side is called in names of our own.
pub(super) fn side_name(side: Side) -> &'static str {
    match side {
        Side::Left => "left",
        Side::Right => "right",
    }
}

/// The node of an entity.
pub(super) fn entity(side: Side, id: &str) -> NamedNode {
    named(side_name(side), id)
}

/// Letters, digits and `-._~` as they are, every other byte as `%XX`.
fn escaped(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut out, b| {
        if b.is_ascii_alphanumeric() || b"-._~".contains(&b) {
            out.push(char::from(b));
        } else {
            // Writing to a text cannot fail.
            let _ = write!(out, "%{b:02X}");
        }
        out
    })
}

/// A node of a vocabulary.
pub(super) fn word(vocabulary: &str, name: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{vocabulary}{name}"))
}

/// A number as `xsd:double`, in digits that read back as the same number.
pub(super) fn number(value: f64) -> Literal {
    Literal::new_typed_literal(format!("{value:?}"), word(XSD, "double"))
}

/// An attribute of an entity: types are types again (by local name, which is what a reader of ours keeps of them).
pub(super) fn attribute(subject: NamedNode, name: &str, value: &str) -> Triple {
    let is_type = name == "type" || name == "rdf:type" || name == format!("{RDF}type");
    if is_type {
        Triple::new(subject, word(RDF, "type"), named("type", &local_name(value)))
    } else {
        Triple::new(subject, named("attribute", name), Literal::new_simple_literal(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_iri_gets_one() {
        let iri = |side, id| entity(side, id).into_string();
        assert_eq!(iri(Side::Left, "http://a.org/x"), "http://a.org/x");
        assert_eq!(iri(Side::Left, "s-0619"), "urn:doppelgraph:left:s-0619");
        assert_eq!(iri(Side::Right, "a b/ä"), "urn:doppelgraph:right:a%20b%2F%C3%A4");
        assert_eq!(iri(Side::Right, "http://no iri"), "urn:doppelgraph:right:http%3A%2F%2Fno%20iri");
        assert_eq!(named("relation", "a:b").as_str(), "urn:doppelgraph:relation:a%3Ab");
        let song = attribute(entity(Side::Left, "s"), "rdf:type", "Song");
        assert_eq!(song.predicate.as_str(), "http://www.w3.org/1999/02/22-rdf-syntax-ns#type");
        assert_eq!(song.object.to_string(), "<urn:doppelgraph:type:Song>");
    }
}
