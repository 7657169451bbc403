//! The one table of graph formats: name, endings, how content tells it, reader.
//!
//! In: a [`Source`]. Out: its [`Format`]. Content decides; the ending of the name only chooses among formats that the
//! content fits (every N-Triples file is good Turtle). Invariant: the rows are tried in order, the first that fits
//! wins, and the narrower format stands before the wider one.

use super::emit::Row;
use super::{Source, csv_table, ntriples, openea, rdf, tables, triple_tsv};
use crate::base::{Control, Error, Receipt, Result};
use crate::graph::{GraphBuilder, local_words};

/// Reads a source into a builder and accounts for it.
type Reader = fn(&Source, &mut GraphBuilder, &mut Receipt, &Control) -> Result<()>;

/// One graph format.
pub struct Format {
    /// Name as shown ("N-Triples").
    pub name: &'static str,
    /// Usual endings of file names, without dot.
    pub endings: &'static [&'static str],
    /// Whether a source looks like it: the source and the first 64 KiB of its text.
    fits: fn(&Source, &str) -> bool,
    /// The reader.
    pub(super) read: Reader,
}

impl std::fmt::Debug for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// All graph formats.
pub static FORMATS: [Format; 11] = [
    Format { name: "OpenEA relation triples", endings: &[], fits: is_openea_relations, read: openea::read_relations },
    Format {
        name: "OpenEA attribute triples",
        endings: &[],
        fits: is_openea_attributes,
        read: openea::read_attributes,
    },
    Format { name: "RDF/XML", endings: &["rdf", "xml", "owl"], fits: is_rdf_xml, read: rdf::read_rdf_xml },
    Format { name: "JSON-LD", endings: &["jsonld", "json"], fits: is_json_ld, read: rdf::read_json_ld },
    Format {
        name: "N-Triples",
        endings: &["nt"],
        fits: |_, head| statements(head) == Some(false),
        read: ntriples::read,
    },
    Format { name: "N-Quads", endings: &["nq"], fits: |_, head| statements(head) == Some(true), read: ntriples::read },
    Format { name: "N3", endings: &["n3"], fits: |s, head| s.ending() == "n3" && is_turtle(head), read: rdf::read_n3 },
    Format {
        name: "TriG",
        endings: &["trig"],
        fits: |s, head| s.ending() == "trig" && is_turtle(head),
        read: rdf::read_trig,
    },
    Format { name: "Turtle", endings: &["ttl"], fits: |_, head| is_turtle(head), read: rdf::read_turtle },
    Format {
        name: "triples (TSV)",
        endings: &["tsv", "txt"],
        fits: |_, head| is_triple_tsv(head),
        read: triple_tsv::read,
    },
    Format { name: tables::NAME, endings: &["csv", "tsv"], fits: |_, head| is_table(head), read: tables::read },
];

/// Tells the format of a source by its content.
///
/// Errors: `Unsupported` that says what it looks like and what can be read.
pub fn recognize(source: &Source) -> Result<&'static Format> {
    let head = source.head();
    if let Some(format) = FORMATS.iter().find(|format| (format.fits)(source, &head)) {
        return Ok(format);
    }
    let start = head.trim_start();
    let looks = if start.starts_with('<') && head.contains("<graphml") {
        "this is GraphML, which is not read"
    } else if start.starts_with('<') && head.contains("<gexf") {
        "this is GEXF, which is not read"
    } else if start.starts_with("<!DOCTYPE html") || start.starts_with("<html") {
        "this is a web page, not a graph (perhaps a download page)"
    } else if start.starts_with('<') {
        "this is XML, but not RDF/XML"
    } else if start.starts_with(['{', '[']) {
        "this is JSON, but not JSON-LD"
    } else {
        "the format of this file was not recognized"
    };
    Err(Error::unsupported(
        format!("{}: {looks}", source.name),
        "Give N-Triples, N-Quads, Turtle, TriG, N3, RDF/XML, JSON-LD, triples as three tab-separated columns, a CSV \
         table with a header, or an OpenEA folder",
    ))
}

fn is_openea_relations(source: &Source, head: &str) -> bool {
    source.file_name().starts_with("rel_triples_") && first_lines(head).any(|l| l.contains('\t'))
}

fn is_openea_attributes(source: &Source, head: &str) -> bool {
    source.file_name().starts_with("attr_triples_") && first_lines(head).any(|l| l.contains('\t'))
}

fn is_rdf_xml(_: &Source, head: &str) -> bool {
    head.trim_start().starts_with('<')
        && head.contains("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
        && (head.contains("<rdf:") || head.contains(":RDF") || head.contains("<RDF") || head.contains("rdf:about"))
        && statements(head).is_none()
}

fn is_json_ld(_: &Source, head: &str) -> bool {
    head.trim_start().starts_with(['{', '['])
        && ["\"@context\"", "\"@id\"", "\"@graph\"", "\"@type\""].iter().any(|key| head.contains(key))
}

/// Up to 30 whole lines that are neither blank nor comments.
fn first_lines(head: &str) -> impl Iterator<Item = &str> {
    // The last line of the head may be cut off; a short file is whole.
    let whole = if head.len() >= (1 << 16) - 8 && !head.ends_with('\n') {
        head.rsplit_once('\n').map_or(head, |(h, _)| h)
    } else {
        head
    };
    whole.lines().filter(|l| !l.trim().is_empty() && !l.trim_start().starts_with('#')).take(30)
}

/// Whether most lines are N-Triples or N-Quads: `Some(true)` when one has a graph name.
fn statements(head: &str) -> Option<bool> {
    let (mut good, mut bad, mut quads) = (0, 0, false);
    for line in first_lines(head) {
        match ntriples::parse(line) {
            Ok(row) => {
                good += 1;
                // A relation whose line has a fourth term is a quad.
                let dots = line.trim_end().trim_end_matches('.').trim_end();
                let terms = match row {
                    Row::Relation(..) => dots.split_whitespace().count() > 3,
                    _ => dots
                        .rsplit_once(['"'])
                        .is_some_and(|(_, after)| after.contains(['<', '_']) && after.contains(" <")),
                };
                quads |= terms;
            }
            Err(_) => bad += 1,
        }
    }
    (good > bad).then_some(quads)
}

/// Directives, prefixed names or IRIs at the start, and punctuation as statements have it.
fn is_turtle(head: &str) -> bool {
    let mut lines = first_lines(head);
    let Some(first) = lines.next() else { return false };
    let lower = first.trim_start().to_lowercase();
    if ["@prefix", "@base", "prefix ", "base <"].iter().any(|d| lower.starts_with(d)) {
        return true;
    }
    let start = first.trim_start();
    let starts_as_term = match start.strip_prefix('<') {
        // Not a tag of XML: an IRI has a colon, a slash or a hash and no blank.
        Some(rest) => rest.split_once('>').is_some_and(|(iri, _)| {
            iri.contains([':', '/', '#']) && !iri.contains([' ', '"']) && !iri.starts_with(['?', '!', '/'])
        }),
        None => {
            let word = start.split_whitespace().next().unwrap_or_default();
            let is_prefix = |p: &str| p.chars().all(|c| c.is_alphanumeric() || "_-.".contains(c));
            let unnamed = start.strip_prefix('[').is_some_and(|r| !r.trim_start().starts_with(['{', '"', '[']));
            unnamed || (word.split_once(':').is_some_and(|(p, _)| is_prefix(p)) && !word.contains([',', '\t']))
        }
    };
    let ends_as_statement = |l: &str| l.trim_end().ends_with(['.', ';', ',', '{', '}', '[', ']']);
    starts_as_term && (ends_as_statement(first) || lines.any(ends_as_statement)) && statements(head).is_none()
}

/// Three columns between tabs in most lines; a first line that names columns of a table tells otherwise.
fn is_triple_tsv(head: &str) -> bool {
    let rows: Vec<Vec<&str>> = first_lines(head).map(|l| l.split('\t').collect()).collect();
    let three = rows.iter().filter(|r| r.len() == 3).count();
    if three == 0 || 5 * three < 3 * rows.len() {
        return false;
    }
    let Some([a, b, c]) = rows.first().map(Vec::as_slice) else {
        return three >= 2;
    };
    if triple_tsv::is_header(&[*a, *b, *c].join("\t")) {
        return true;
    }
    let words = [a, b, c].map(|cell| local_words(cell));
    let is_id = words.first().is_some_and(|w| matches!(w.as_str(), "id" | "key" | "iri" | "uri") || w.ends_with(" id"));
    let is_label = words.iter().any(|w| {
        let last = w.rsplit(' ').next().unwrap_or(w);
        matches!(last, "name" | "title" | "label")
    });
    // A relation called "name" comes again in the second column; a column called so does not.
    let again = rows.iter().skip(1).any(|r| r.get(1) == Some(b));
    !((is_id || is_label) && !again && rows.len() > 1)
}

fn is_table(head: &str) -> bool {
    !head.trim_start().starts_with(['<', '{', '[']) && csv_table::separator_of(head).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, text: &str, expected: &str) {
        let source = Source::new(name, text.as_bytes().to_vec(), &Control::default()).expect("is text");
        let found = recognize(&source).map(|f| f.name).unwrap_or("none");
        assert_eq!(found, expected, "{name}: {text}");
    }

    #[test]
    fn content_tells_the_format_whatever_the_name() {
        let xml = "<?xml version=\"1.0\"?>\n<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"/>";
        check("a.txt", xml, "RDF/XML");
        check("a.txt", "{\"@context\": {}, \"@id\": \"http://x\"}", "JSON-LD");
        check("a.ttl", "# note\n<http://a> <http://b> <http://c> .\n", "N-Triples");
        check("a.csv", "<http://a> <http://b> \"x, y\"@en .\n", "N-Triples");
        check("a.nt", "<http://a> <http://b> <http://c> <http://g> .\n", "N-Quads");
        check("a.nt", "<http://a> <http://b> \"x y\" <http://g> .\n", "N-Quads");
        check("a.nt", "@prefix x: <http://a/> .\nx:a x:b x:c .\n", "Turtle");
        check("a", "PREFIX x: <http://a/>\nx:a x:b x:c .\n", "Turtle");
        check("a", "<http://a>\n  <http://b> \"c\" ;\n <http://d> \"e\" .\n", "Turtle");
        check("a.trig", "@prefix x: <http://a/> .\nx:g { x:a x:b x:c }\n", "TriG");
        check("a.n3", "@prefix x: <http://a/> .\nx:a x:b x:c .\n", "N3");
        check("a.csv", "a\tb\tc\nd\tb\tf\n", "triples (TSV)");
        check("a.tsv", "a1\tname\tAnn\nb1\tname\tBob\n", "triples (TSV)");
        check("a.tsv", "head\trelation\ttail\na\tb\tc\n", "triples (TSV)");
        check("a.tsv", "id\tname\tyear\n1\tx\t1999\n", tables::NAME);
        check("a.txt", "id,name\n1,x\n", tables::NAME);
        check("d/rel_triples_1", "a\tb\tc\n", "OpenEA relation triples");
        check("d/attr_triples_2", "a\tb\tc\n", "OpenEA attribute triples");
    }

    #[test]
    fn what_is_not_read_is_called_by_its_name() {
        let text = |text: &str| {
            let source = Source::new("a.x", text.as_bytes().to_vec(), &Control::default()).expect("is text");
            recognize(&source).expect_err("is no graph").to_string()
        };
        assert!(text("<?xml version=\"1.0\"?><graphml/>").starts_with("a.x: this is GraphML"));
        assert!(text("<!DOCTYPE html><p>").starts_with("a.x: this is a web page"));
        assert!(text("{\"a\": 1}").starts_with("a.x: this is JSON, but not JSON-LD"));
        assert!(text("just words").starts_with("a.x: the format of this file was not recognized"));
    }
}
