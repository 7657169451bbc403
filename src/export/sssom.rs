//! Matches as SSSOM: a table of mappings under a YAML header.
//!
//! Source: <https://w3id.org/sssom/>, the TSV form: required are `subject_id`, `predicate_id`, `object_id` and
//! `mapping_justification`; ids are CURIEs whose prefixes the header declares.

use super::matches::Matches;
use super::rdf::{OURS, OWL, SKOS, entity};
use crate::graph::Side;
use crate::review::Verdict;
use std::collections::BTreeMap;
use std::io::Write;

const COLUMNS: [&str; 8] = [
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "confidence",
    "other",
];

pub(super) fn write(matches: &Matches, to: &mut dyn Write) -> std::io::Result<()> {
    let ids = |side| matches.rows.iter().map(move |row| entity(side, matches.end(side, row).0).into_string());
    let (subjects, objects): (Vec<String>, Vec<String>) = (ids(Side::Left).collect(), ids(Side::Right).collect());
    let prefixes = prefixes(subjects.iter().chain(&objects));
    let Matches { choice, kind, model, run, .. } = matches;
    writeln!(to, "#mapping_set_id: {OURS}mappings:{run}")?;
    writeln!(to, "#mapping_set_description: {}", yaml(&matches.graphs.join(" and ")))?;
    writeln!(to, "#license: https://w3id.org/sssom/license/unspecified")?;
    writeln!(to, "#mapping_tool: doppelgraph")?;
    writeln!(to, "#mapping_tool_version: {}", yaml(env!("CARGO_PKG_VERSION")))?;
    writeln!(to, "#other: {}", yaml(&format!("model {kind} {model}, threshold {:?}", choice.threshold)))?;
    writeln!(to, "#curie_map:")?;
    let known = [("owl", OWL), ("semapv", "https://w3id.org/semapv/vocab/"), ("skos", SKOS)];
    for (name, namespace) in known {
        writeln!(to, "#  {name}: {namespace}")?;
    }
    for (namespace, name) in &prefixes {
        writeln!(to, "#  {name}: {}", yaml(namespace))?;
    }
    let io = |e: csv::Error| std::io::Error::other(e);
    let mut out = csv::WriterBuilder::new().delimiter(b'\t').from_writer(to);
    out.write_record(COLUMNS).map_err(io)?;
    for (row, (subject, object)) in matches.rows.iter().zip(subjects.iter().zip(&objects)) {
        let name = |side| one_line(matches.end(side, row).1);
        let other = serde_json::json!({
            "logit": row.logit,
            "rank": row.rank,
            "margin": row.margin,
            "threshold": choice.threshold,
            "model": format!("{kind} {model}"),
            "run": run,
            "parts": row.parts,
        });
        out.write_record([
            curie(subject, &prefixes).as_str(),
            name(Side::Left).as_str(),
            if row.decided == Some(Verdict::Related) { "skos:related" } else { "owl:sameAs" },
            &curie(object, &prefixes),
            &name(Side::Right),
            if row.decided.is_some() { "semapv:ManualMappingCuration" } else { "semapv:CompositeMatching" },
            &format!("{:?}", row.score),
            &other.to_string(),
        ])
        .map_err(io)?;
    }
    out.flush()
}

/// A scalar of YAML that nothing in it can break out of.
fn yaml(text: &str) -> String {
    serde_json::json!(one_line(text)).to_string()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Where an IRI is cut: after its last `#` or `/`, else after its last `:`, that something stands behind.
fn cut(iri: &str) -> usize {
    let whole = iri.trim_end_matches(['#', '/', ':']);
    whole.rfind(['#', '/']).or_else(|| whole.rfind(':')).map_or(0, |i| i + 1)
}

/// A prefix for each namespace: `n1`, `n2`, in the order of the namespaces.
fn prefixes<'a>(ids: impl Iterator<Item = &'a String>) -> BTreeMap<String, String> {
    let mut out: BTreeMap<String, String> = ids.map(|id| (id[..cut(id)].to_owned(), String::new())).collect();
    for (i, name) in out.values_mut().enumerate() {
        *name = format!("n{}", i + 1);
    }
    out
}

fn curie(iri: &str, prefixes: &BTreeMap<String, String>) -> String {
    let (namespace, local) = iri.split_at(cut(iri));
    prefixes.get(namespace).map_or_else(|| iri.to_owned(), |name| format!("{name}:{local}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_iri_is_cut_where_something_stands_behind() {
        let parts = |iri: &'static str| iri.split_at(cut(iri));
        assert_eq!(parts("http://a.org/x#y"), ("http://a.org/x#", "y"));
        assert_eq!(parts("https://a.org/2950159/"), ("https://a.org/", "2950159/"));
        assert_eq!(parts("http://a.org/Star_Trek:_Voyager"), ("http://a.org/", "Star_Trek:_Voyager"));
        assert_eq!(parts("urn:doppelgraph:left:s-1"), ("urn:doppelgraph:left:", "s-1"));
    }
}
