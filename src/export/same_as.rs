//! `owl:sameAs` as N-Triples. Each link is annotated by an `owl:Axiom`, the standard way to say something about a triple.

use super::matches::Matches;
use super::rdf::{OURS, OWL, RDF, SKOS, entity, number, word};
use super::table::parts;
use crate::graph::Side;
use crate::review::Verdict;
use oxrdf::{BlankNode, Literal, NamedNode, Term, Triple};
use oxrdfio::{RdfFormat, RdfSerializer};
use std::io::Write;

/// A link a match (`skos:related` for a pair decided so), then what it rests on.
pub(super) fn write(matches: &Matches, to: &mut dyn Write) -> std::io::Result<()> {
    let mut out = RdfSerializer::from_format(RdfFormat::NTriples).for_writer(to);
    for (i, row) in matches.rows.iter().enumerate() {
        let ends = [Side::Left, Side::Right].map(|side| entity(side, matches.end(side, row).0));
        let link = if row.decided == Some(Verdict::Related) { word(SKOS, "related") } else { word(OWL, "sameAs") };
        let [left, right] = ends;
        out.serialize_triple(Triple::new(left.clone(), link.clone(), right.clone()).as_ref())?;
        let axiom = BlankNode::new_unchecked(format!("m{i}"));
        let mut say = |predicate: NamedNode, object: Term| {
            out.serialize_triple(Triple::new(axiom.clone(), predicate, object).as_ref())
        };
        let text = |t: &str| Term::from(Literal::new_simple_literal(t));
        say(word(RDF, "type"), word(OWL, "Axiom").into())?;
        say(word(OWL, "annotatedSource"), left.into())?;
        say(word(OWL, "annotatedProperty"), link.into())?;
        say(word(OWL, "annotatedTarget"), right.into())?;
        say(word(OURS, "score"), number(row.score).into())?;
        say(word(OURS, "logit"), number(row.logit).into())?;
        say(word(OURS, "threshold"), number(matches.choice.threshold).into())?;
        say(word(OURS, "model"), text(&format!("{} {}", matches.kind, matches.model)))?;
        say(word(OURS, "run"), text(&matches.run))?;
        say(word(OURS, "decidedBy"), text(if row.decided.is_some() { "person" } else { "score" }))?;
        if !row.parts.is_empty() {
            say(word(OURS, "parts"), text(&parts(row)))?;
        }
    }
    out.finish()?.flush()
}
