//! One demo graph as its source knows it, and the file formats it is written in.
//!
//! In: a [`Source`] (nodes with facts). Out: CSV tables, N-Triples, Turtle or OpenEA text. Invariants: the text
//! depends on identifiers only, not on the order in which nodes were made; identifiers are unique in a source.

use std::collections::BTreeMap;
use std::fmt::Write;

/// What a source says of an entity.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fact {
    /// Text in no language.
    Text(String),
    /// A year, typed where the format has types.
    Year(u16),
    /// Another entity, by its position in [`Source::nodes`].
    To(usize),
}

/// An entity of a source.
#[derive(Debug, Clone)]
pub(super) struct Node {
    /// Unique in its source; an IRI's last segment where the format wants IRIs.
    pub id: String,
    /// The entity's type, as the source calls it.
    pub kind: &'static str,
    /// Property and value; a property may repeat.
    pub facts: Vec<(&'static str, Fact)>,
}

/// One graph as one source would write it.
#[derive(Debug, Clone, Default)]
pub(super) struct Source {
    pub nodes: Vec<Node>,
}

/// A triple of a source, for counting and comparing: the object is an entity or a value.
#[cfg(test)]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Edge {
    pub head: usize,
    pub relation: &'static str,
    pub tail: usize,
}

/// A table of [`csv_tables`]: which entities it holds and its columns after `id`.
pub(super) struct Table {
    pub kind: &'static str,
    pub file: &'static str,
    pub columns: &'static [&'static str],
}

/// Properties of the RDF formats: which one is the label, and where IRIs live.
pub(super) struct Vocabulary {
    /// Prefix of entity IRIs.
    pub ids: &'static str,
    /// Prefix of classes and properties.
    pub terms: &'static str,
    /// The property that is written as the standard one below.
    pub label: &'static str,
    /// IRI of the standard label property.
    pub label_iri: &'static str,
}

const RDF_TYPE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
const XSD_YEAR: &str = "http://www.w3.org/2001/XMLSchema#gYear";

impl Source {
    /// Adds an entity and gives its position.
    pub fn add(&mut self, id: String, kind: &'static str, facts: Vec<(&'static str, Fact)>) -> usize {
        self.nodes.push(Node { id, kind, facts });
        self.nodes.len() - 1
    }

    /// Positions of the nodes in byte order of identifiers.
    fn by_id(&self) -> Vec<&Node> {
        let mut nodes: Vec<&Node> = self.nodes.iter().collect();
        nodes.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        nodes
    }

    /// A node's facts without repetitions, in order of property and value.
    fn facts(&self, node: &Node) -> Vec<(&'static str, Written<'_>)> {
        let mut facts: Vec<_> = node
            .facts
            .iter()
            .map(|(property, fact)| {
                let written = match fact {
                    Fact::Text(text) => Written::Text(text.clone()),
                    Fact::Year(year) => Written::Year(*year),
                    Fact::To(to) => Written::To(&self.nodes[*to].id),
                };
                (*property, written)
            })
            .collect();
        facts.sort_unstable();
        facts.dedup();
        facts
    }

    /// All facts between two entities.
    #[cfg(test)]
    pub fn edges(&self) -> Vec<Edge> {
        let mut edges: Vec<Edge> = Vec::new();
        for (head, node) in self.nodes.iter().enumerate() {
            for (relation, fact) in &node.facts {
                if let Fact::To(tail) = fact {
                    edges.push(Edge { head, relation, tail: *tail });
                }
            }
        }
        edges.sort_unstable();
        edges.dedup();
        edges
    }

    /// Entity tables: a row is an entity, the column `id` its identifier, several values of a cell stand apart by `|`.
    pub fn csv_tables(&self, tables: &[Table]) -> Vec<(String, String)> {
        let nodes = self.by_id();
        let write_table = |table: &Table| {
            let mut text = String::from("id");
            for column in table.columns {
                text.push(',');
                text.push_str(column);
            }
            text.push('\n');
            for node in nodes.iter().filter(|n| n.kind == table.kind) {
                let mut cells: BTreeMap<&str, Vec<String>> = BTreeMap::new();
                for (property, written) in self.facts(node) {
                    debug_assert!(table.columns.contains(&property), "{} has no column {property}", table.file);
                    cells.entry(property).or_default().push(written.plain());
                }
                text.push_str(&node.id);
                for column in table.columns {
                    text.push(',');
                    text.push_str(&csv_cell(&cells.get(column).map(|c| c.join("|")).unwrap_or_default()));
                }
                text.push('\n');
            }
            (table.file.to_owned(), text)
        };
        tables.iter().map(write_table).collect()
    }

    /// N-Triples, one triple a line.
    pub fn ntriples(&self, words: &Vocabulary) -> String {
        let mut text = String::new();
        for node in self.by_id() {
            let subject = format!("<{}{}>", words.ids, node.id);
            let _ = writeln!(text, "{subject} <{RDF_TYPE}> <{}{}> .", words.terms, node.kind);
            for (property, written) in self.facts(node) {
                let predicate = match property {
                    p if p == words.label => words.label_iri.to_owned(),
                    p => format!("{}{p}", words.terms),
                };
                let object = match written {
                    Written::Text(t) => quoted(&t),
                    Written::Year(y) => format!("\"{y}\"^^<{XSD_YEAR}>"),
                    Written::To(id) => format!("<{}{id}>", words.ids),
                };
                let _ = writeln!(text, "{subject} <{predicate}> {object} .");
            }
        }
        text
    }

    /// Turtle: prefixes, then a block an entity, values of one property side by side.
    pub fn turtle(&self, words: &Vocabulary) -> String {
        let (label_space, label_name) =
            words.label_iri.split_at(words.label_iri.rfind(['/', '#']).map_or(0, |i| i + 1));
        let mut text =
            format!("@prefix : <{}> .\n@prefix v: <{}> .\n@prefix l: <{label_space}> .\n", words.ids, words.terms);
        text.push_str("@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n");
        for node in self.by_id() {
            let _ = write!(text, "\n:{} a v:{}", node.id, node.kind);
            let mut before = "";
            for (property, written) in self.facts(node) {
                let object = match written {
                    Written::Text(t) => quoted(&t),
                    Written::Year(y) => format!("\"{y}\"^^xsd:gYear"),
                    Written::To(id) => format!(":{id}"),
                };
                if property == before {
                    let _ = write!(text, ", {object}");
                } else if property == words.label {
                    let _ = write!(text, " ;\n    l:{label_name} {object}");
                } else {
                    let _ = write!(text, " ;\n    v:{property} {object}");
                }
                before = property;
            }
            text.push_str(" .\n");
        }
        text
    }

    /// The two files of one side of an OpenEA folder: relation triples and attribute triples, tab separated.
    ///
    /// Types are the attribute `type`; identifiers and properties stand as they are.
    pub fn openea(&self) -> (String, String) {
        let (mut relations, mut attributes) = (String::new(), String::new());
        for node in self.by_id() {
            let _ = writeln!(attributes, "{}\ttype\t{}", node.id, node.kind);
            for (property, written) in self.facts(node) {
                let lines = if matches!(written, Written::To(_)) { &mut relations } else { &mut attributes };
                let _ = writeln!(lines, "{}\t{property}\t{}", node.id, written.plain());
            }
        }
        (relations, attributes)
    }
}

/// A fact with its entity named.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Written<'a> {
    Text(String),
    Year(u16),
    To(&'a str),
}

impl Written<'_> {
    fn plain(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Year(year) => year.to_string(),
            Self::To(id) => id.to_owned(),
        }
    }
}

fn csv_cell(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: Vocabulary = Vocabulary {
        ids: "http://x.example/id/",
        terms: "http://x.example/v#",
        label: "name",
        label_iri: "http://www.w3.org/2000/01/rdf-schema#label",
    };

    fn small() -> Source {
        let mut source = Source::default();
        let artist = source.add("p-2".into(), "artist", vec![("name", Fact::Text("Grant, \"Alex\"".into()))]);
        let song = vec![
            ("title", Fact::Text("Demons".into())),
            ("artist", Fact::To(artist)),
            ("artist", Fact::To(artist)),
            ("year", Fact::Year(2012)),
        ];
        source.add("s-1".into(), "song", song);
        source
    }

    #[test]
    fn tables_quote_cells_and_join_values() {
        let tables = small().csv_tables(&[
            Table { kind: "song", file: "songs.csv", columns: &["title", "artist", "year"] },
            Table { kind: "artist", file: "artists.csv", columns: &["name"] },
        ]);
        assert_eq!(tables[0].1, "id,title,artist,year\ns-1,Demons,p-2,2012\n");
        assert_eq!(tables[1].1, "id,name\np-2,\"Grant, \"\"Alex\"\"\"\n");
    }

    #[test]
    fn rdf_escapes_quotes_and_names_the_label() {
        let nt = small().ntriples(&WORDS);
        assert!(nt.contains(
            "<http://x.example/id/p-2> <http://www.w3.org/2000/01/rdf-schema#label> \"Grant, \\\"Alex\\\"\" ."
        ));
        assert!(nt.contains("<http://x.example/id/s-1> <http://x.example/v#artist> <http://x.example/id/p-2> ."));
        assert_eq!(nt.lines().count(), 6, "a repeated fact stands once");
        let ttl = small().turtle(&WORDS);
        assert!(ttl.contains(":p-2 a v:artist ;\n    l:label \"Grant, \\\"Alex\\\"\" ."), "{ttl}");
        assert!(ttl.contains("v:year \"2012\"^^xsd:gYear"), "{ttl}");
    }

    #[test]
    fn openea_parts_relations_from_attributes() {
        let (relations, attributes) = small().openea();
        assert_eq!(relations, "s-1\tartist\tp-2\n");
        assert_eq!(
            attributes,
            "p-2\ttype\tartist\np-2\tname\tGrant, \"Alex\"\ns-1\ttype\tsong\ns-1\ttitle\tDemons\ns-1\tyear\t2012\n"
        );
    }
}
