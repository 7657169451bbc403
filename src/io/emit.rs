//! One triple into the graph: the rules that all readers of triples share.
//!
//! In: a [`Row`] and where it stands. Out: a relation, an attribute, or a skip in the receipt.
//! Invariant: types are never entities: the object of `rdf:type` (or `type`) becomes an attribute value, the local
//! name of the class.

use crate::base::{Error, Place, Receipt, Result};
use crate::graph::{GraphBuilder, KnowledgeGraph, local_name};
use std::borrow::Cow;

/// What one row says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Row<'a> {
    /// Head, relation, tail: both ends are entities.
    Relation(Cow<'a, str>, Cow<'a, str>, Cow<'a, str>),
    /// Entity, attribute, value.
    Attribute(Cow<'a, str>, Cow<'a, str>, Cow<'a, str>),
    /// A blank line or a comment: not counted.
    Nothing,
}

/// A row, or why it cannot be read.
pub(super) type RowResult<'a> = std::result::Result<Row<'a>, &'static str>;

/// The reason under which rows that are not UTF-8 are skipped.
pub(super) const NOT_UTF8: &str = "the text is not UTF-8";

/// Whether a relation or attribute gives the type of an entity.
pub(super) fn is_type(name: &str) -> bool {
    matches!(name, "http://www.w3.org/1999/02/22-rdf-syntax-ns#type" | "rdf:type" | "type")
}

/// Adds a row to the graph and counts it.
pub(super) fn put(
    builder: &mut GraphBuilder,
    receipt: &mut Receipt,
    row: RowResult<'_>,
    place: impl FnOnce() -> Place,
) {
    match row {
        Ok(Row::Nothing) => {}
        Ok(Row::Relation(_, relation, tail)) if is_type(&relation) && tail.starts_with("_:") => {
            receipt.skip("the type is a class without a name", place());
        }
        Ok(Row::Relation(head, relation, tail)) if is_type(&relation) => {
            attribute(builder, receipt, &head, &relation, &local_name(&tail), place);
        }
        Ok(Row::Relation(head, relation, tail)) => {
            builder.relation(&head, &relation, &tail);
            receipt.keep();
        }
        Ok(Row::Attribute(entity, name, value)) if is_type(&name) && value.contains("://") => {
            attribute(builder, receipt, &entity, &name, &local_name(&value), place);
        }
        Ok(Row::Attribute(entity, name, value)) => attribute(builder, receipt, &entity, &name, &value, place),
        Err(reason) => receipt.skip(reason, place()),
    }
}

fn attribute(
    builder: &mut GraphBuilder,
    receipt: &mut Receipt,
    entity: &str,
    name: &str,
    value: &str,
    place: impl FnOnce() -> Place,
) {
    if builder.attribute(entity, name, value) {
        receipt.keep();
    } else {
        receipt.skip("the value is blank", place());
    }
}

/// Builds the graph and notes repeated triples.
///
/// Errors: `Syntax` with the first reason and place when not one row could be kept.
pub(super) fn finish(builder: GraphBuilder, name: &str, receipt: &mut Receipt) -> Result<KnowledgeGraph> {
    if receipt.kept == 0 {
        return Err(nothing_kept(receipt));
    }
    let given = builder.triple_count();
    let graph = builder.build(name);
    let repeated = given - graph.relation_triple_count() - graph.literal_count();
    if repeated > 0 {
        receipt.note(format!("{repeated} repeated triples stand once in the graph"));
    }
    Ok(graph)
}

fn nothing_kept(receipt: &Receipt) -> Error {
    let first = receipt.skipped.iter().max_by_key(|(_, skip)| skip.count);
    let (place, why) = match first.and_then(|(reason, skip)| Some((skip.places.first()?.clone(), reason.as_str()))) {
        Some(found) => found,
        None => (Place::file(&receipt.source), "it has no rows"),
    };
    Error::syntax(
        place,
        format!("nothing in this file can be read as {}: {why}", receipt.format),
        "Check that it is what its name says, and that it is encoded in UTF-8",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_become_values_and_blank_values_are_counted() {
        let mut builder = GraphBuilder::new();
        let mut receipt = Receipt::new("a", "test");
        let rdf_type = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
        let rows = [
            Row::Relation("x".into(), rdf_type.into(), "http://o.org/ns#Music_Album".into()),
            Row::Relation("x".into(), rdf_type.into(), "_:c".into()),
            Row::Attribute("x".into(), "type".into(), "http://o.org/ns/Record".into()),
            Row::Attribute("x".into(), "note".into(), " ".into()),
            Row::Relation("x".into(), "by".into(), "y".into()),
            Row::Nothing,
        ];
        for (i, row) in rows.into_iter().enumerate() {
            put(&mut builder, &mut receipt, Ok(row), || Place::line("a", i as u64 + 1));
        }
        let graph = finish(builder, "a", &mut receipt).expect("something was kept");
        assert_eq!((receipt.read, receipt.kept, receipt.skipped_count()), (5, 3, 2));
        assert_eq!(receipt.skipped["the value is blank"].places, [Place::line("a", 4)]);
        assert_eq!(graph.entity_count(), 2, "classes are no entities");
        let x = graph.find("x").expect("x exists");
        let mut types: Vec<_> = graph.types(x).collect();
        types.sort_unstable();
        assert_eq!(types, ["Music Album", "Record"]);
    }

    #[test]
    fn a_file_without_one_good_row_is_an_error_with_place() {
        let mut receipt = Receipt::new("a.nt", "N-Triples");
        put(&mut GraphBuilder::new(), &mut receipt, Err("the IRI is not closed"), || Place::line("a.nt", 7));
        let error = finish(GraphBuilder::new(), "a", &mut receipt).expect_err("nothing was kept");
        let text = error.to_string();
        assert!(text.starts_with("a.nt, line 7: nothing in this file can be read as N-Triples: the IRI"), "{text}");
    }
}
