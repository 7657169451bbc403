//! Both graphs as one: the article's title.
//!
//! In: matches and the run they come from. Out: every triple of both graphs, with one identifier for all entities that are
//! matched with each other, where each triple comes from, and the values of matched entities that contradict each other.

use super::matches::{Matches, Seen};
use super::rdf::{OURS, OWL, PROV, RDF, attribute, entity, named, side_name, word};
use crate::base::{Control, Error, Result, normalize};
use crate::graph::{Direction, EntityId, GraphPair, Side};
use crate::pipeline::Run;
use crate::review::Verdict;
use oxrdf::{BlankNode, GraphName, NamedNode, Quad, Term, Triple};
use oxrdfio::{RdfFormat, RdfSerializer};
use petgraph::unionfind::UnionFind;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

/// Values count as contradicting below this similarity, or where the model did not compare them. Chosen by us: other
/// spellings of a value, and a date beside its year, are above it.
const ALIKE: f64 = 0.9;

/// How a combined graph is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GraphFormat {
    /// Sources by `rdf:Statement`, which takes five triples more for each.
    NTriples,
    /// The same, shorter.
    Turtle,
    /// Sources as graph names.
    NQuads,
}

impl GraphFormat {
    /// By how a file's name ends. Errors: `Unsupported`, with the endings that are known.
    pub fn of(path: &Path) -> Result<Self> {
        match path.extension().and_then(|e| e.to_str()).map(str::to_lowercase).as_deref() {
            Some("nt") => Ok(Self::NTriples),
            Some("ttl") => Ok(Self::Turtle),
            Some("nq") => Ok(Self::NQuads),
            _ => Err(Error::unsupported(
                format!("{}: this ending is not known", path.display()),
                "Name a file that ends in .nt, .ttl or .nq",
            )),
        }
    }
}

/// Two values of matched entities for the same attribute that are not alike.
#[derive(Debug, Clone, PartialEq)]
pub struct Conflict {
    /// The one identifier that both ends have in the combined graph.
    pub entity: String,
    pub left: String,
    pub right: String,
    /// As the window calls it.
    pub attribute: String,
    /// Several values of a side are joined by commas.
    pub values: [String; 2],
    /// How alike the model finds them, where it compared them.
    pub similarity: Option<f64>,
}

/// One graph of two.
#[derive(Debug, Clone)]
pub struct Combined {
    /// Triples in order, each with whether the left and the right graph say it.
    triples: BTreeMap<String, (Triple, [bool; 2])>,
    /// Links from an entity's one identifier to those it had.
    former: Vec<[NamedNode; 2]>,
    pub conflicts: Vec<Conflict>,
    /// Entities that stand for several.
    pub merged: usize,
}

/// Combines the graphs of a run along matches; pairs decided as related are no matches.
///
/// The one identifier of matched entities is the smallest of their left ones.
/// Errors: `Cancelled`. Cost: an explanation a match. Source: ARCHITECTURE.md, "Combining".
pub fn combine(run: &Run, matches: &Matches, control: &Control) -> Result<Combined> {
    let graphs = &run.prepared.pair;
    let names = Names::new(graphs, matches);
    let mut triples: BTreeMap<String, (Triple, [bool; 2])> = BTreeMap::new();
    for side in [Side::Left, Side::Right] {
        let graph = graphs.side(side);
        for e in graph.entities() {
            control.check()?;
            let subject = || names.of(side, e);
            let edges = graph.adjacency(Direction::Out).edges(e);
            let related = edges.map(|(relation, tail)| {
                Triple::new(subject(), named("relation", graph.relation_name(relation)), names.of(side, tail))
            });
            let literals = graph.literals(e).iter();
            let valued = literals.map(|(a, value)| attribute(subject(), graph.attribute_name(*a), value));
            for triple in related.chain(valued) {
                let said = triples.entry(triple.to_string()).or_insert_with(|| (triple, [false; 2]));
                said.1[side.index()] = true;
            }
        }
    }
    let former = names.former();
    let merged = former.iter().map(|f| f[0].as_str()).collect::<std::collections::BTreeSet<_>>().len();
    Ok(Combined { triples, former, conflicts: conflicts(run, matches, &names, control)?, merged })
}

/// The identifier that every entity has in the combined graph.
struct Names<'a> {
    graphs: &'a GraphPair,
    /// For nodes that are matched (left entities, then right ones): their group's name.
    groups: BTreeMap<usize, NamedNode>,
}

impl<'a> Names<'a> {
    fn new(graphs: &'a GraphPair, matches: &Matches) -> Self {
        let left_count = graphs.left.entity_count();
        let mut union: UnionFind<usize> = UnionFind::new(left_count + graphs.right.entity_count());
        let same = || matches.rows.iter().filter(|m| m.decided != Some(Verdict::Related));
        for m in same() {
            union.union(m.left.index(), left_count + m.right.index());
        }
        let mut smallest: BTreeMap<usize, &str> = BTreeMap::new();
        for m in same() {
            let iri = graphs.left.iri(m.left);
            let group = smallest.entry(union.find(m.left.index())).or_insert(iri);
            *group = (*group).min(iri);
        }
        let mut groups = BTreeMap::new();
        for m in same() {
            for node in [m.left.index(), left_count + m.right.index()] {
                if let Some(iri) = smallest.get(&union.find(node)) {
                    groups.insert(node, entity(Side::Left, iri));
                }
            }
        }
        Self { graphs, groups }
    }

    fn of(&self, side: Side, id: EntityId) -> NamedNode {
        let node = if side == Side::Left { id.index() } else { self.graphs.left.entity_count() + id.index() };
        self.groups.get(&node).cloned().unwrap_or_else(|| entity(side, self.graphs.side(side).iri(id)))
    }

    /// Every identifier that was given up, with the one in its place.
    fn former(&self) -> Vec<[NamedNode; 2]> {
        let graphs = self.graphs;
        let left_count = graphs.left.entity_count();
        let own = |node: usize| match node.checked_sub(left_count) {
            None => entity(Side::Left, graphs.left.iri(EntityId(node as u32))),
            Some(right) => entity(Side::Right, graphs.right.iri(EntityId(right as u32))),
        };
        let pairs = self.groups.iter().map(|(node, name)| [name.clone(), own(*node)]);
        pairs.filter(|[name, own]| name != own).collect()
    }
}

fn conflicts(run: &Run, matches: &Matches, names: &Names<'_>, control: &Control) -> Result<Vec<Conflict>> {
    let graphs = &run.prepared.pair;
    let same: Vec<_> = matches.rows.iter().filter(|m| m.decided != Some(Verdict::Related)).collect();
    let found: Vec<Vec<Conflict>> = same
        .par_iter()
        .map(|m| {
            control.check()?;
            let table = Seen::of(run, m.left, m.right).attributes(graphs, m.left, m.right);
            let rows = table.rows.into_iter().filter_map(|row| {
                let values = row.values.map(|v| v.into_iter().map(|piece| piece.0).collect::<String>());
                let differ = values.iter().all(|v| !v.is_empty()) && normalize(&values[0]) != normalize(&values[1]);
                (differ && row.similarity.is_none_or(|s| s < ALIKE)).then(|| Conflict {
                    entity: names.of(Side::Left, m.left).into_string(),
                    left: graphs.left.iri(m.left).to_owned(),
                    right: graphs.right.iri(m.right).to_owned(),
                    attribute: row.name,
                    values,
                    similarity: row.similarity,
                })
            });
            Ok(rows.collect())
        })
        .collect::<Result<_>>()?;
    Ok(found.into_iter().flatten().collect())
}

impl Combined {
    /// Number of triples of the graphs themselves.
    pub fn triple_count(&self) -> usize {
        self.triples.len()
    }

    /// Writes the graph: its triples, `owl:sameAs` to the identifiers that were given up, and where each triple comes from.
    ///
    /// Errors: what the writer gives.
    pub fn write(&self, format: GraphFormat, to: &mut dyn Write) -> std::io::Result<()> {
        let serializer = match format {
            GraphFormat::NTriples => RdfSerializer::from_format(RdfFormat::NTriples),
            GraphFormat::NQuads => RdfSerializer::from_format(RdfFormat::NQuads),
            GraphFormat::Turtle => with_prefixes(RdfSerializer::from_format(RdfFormat::Turtle))?,
        };
        let mut out = serializer.for_writer(to);
        let sources = [Side::Left, Side::Right].map(|side| word(OURS, side_name(side)));
        for [name, former] in &self.former {
            let link = Triple::new(name.clone(), word(OWL, "sameAs"), former.clone());
            out.serialize_triple(link.as_ref())?;
        }
        for (i, (triple, said)) in self.triples.values().enumerate() {
            let by = || sources.iter().zip(said).filter(|(_, said)| **said).map(|(source, _)| source.clone());
            if format == GraphFormat::NQuads {
                for source in by() {
                    let quad = Quad::new(
                        triple.subject.clone(),
                        triple.predicate.clone(),
                        triple.object.clone(),
                        GraphName::from(source),
                    );
                    out.serialize_quad(quad.as_ref())?;
                }
                continue;
            }
            out.serialize_triple(triple.as_ref())?;
            let statement = BlankNode::new_unchecked(format!("t{i}"));
            let mut say = |predicate: NamedNode, object: Term| {
                out.serialize_triple(Triple::new(statement.clone(), predicate, object).as_ref())
            };
            say(word(RDF, "type"), word(RDF, "Statement").into())?;
            say(word(RDF, "subject"), triple.subject.clone().into())?;
            say(word(RDF, "predicate"), triple.predicate.clone().into())?;
            say(word(RDF, "object"), triple.object.clone())?;
            for source in by() {
                say(word(PROV, "wasDerivedFrom"), source.into())?;
            }
        }
        out.finish()?.flush()
    }
}

fn with_prefixes(mut serializer: RdfSerializer) -> std::io::Result<RdfSerializer> {
    for (name, namespace) in [("owl", OWL), ("prov", PROV), ("rdf", RDF)] {
        serializer = serializer.with_prefix(name, namespace).map_err(std::io::Error::other)?;
    }
    Ok(serializer)
}
