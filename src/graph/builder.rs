//! Triples in any order in, a sorted and unique [`KnowledgeGraph`] out.

use super::label::{label_rank, local_words};
use super::{Adjacency, AttributeId, EntityId, KnowledgeGraph, RelationId};
use crate::base::Digest;
use rayon::slice::ParallelSliceMut;
use rustc_hash::FxHashMap;

/// Interns texts in order of arrival; ids are renumbered in byte order at the end.
#[derive(Debug, Default)]
struct Names {
    ids: FxHashMap<Box<str>, u32>,
}

impl Names {
    fn id(&mut self, name: &str) -> u32 {
        if let Some(&id) = self.ids.get(name) {
            return id;
        }
        let id = self.ids.len() as u32;
        self.ids.insert(name.into(), id);
        id
    }

    /// The names in byte order, and for each old id the new one.
    fn sorted(self) -> (Vec<Box<str>>, Vec<u32>) {
        let mut pairs: Vec<(Box<str>, u32)> = self.ids.into_iter().collect();
        pairs.par_sort_unstable();
        let mut renumber = vec![0; pairs.len()];
        for (new, (_, old)) in pairs.iter().enumerate() {
            renumber[*old as usize] = new as u32;
        }
        (pairs.into_iter().map(|(name, _)| name).collect(), renumber)
    }
}

/// Collects triples and makes the graph. The order in which triples arrive never matters.
#[derive(Debug, Default)]
pub struct GraphBuilder {
    entities: Names,
    relations: Names,
    attributes: Names,
    edges: Vec<(u32, u32, u32)>,
    literals: Vec<(u32, u32, Box<str>)>,
}

impl GraphBuilder {
    /// An empty builder.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes an entity known even if no triple mentions it.
    pub fn entity(&mut self, iri: &str) {
        self.entities.id(iri);
    }

    /// Adds a triple between two entities.
    pub fn relation(&mut self, head: &str, relation: &str, tail: &str) {
        let edge = (self.entities.id(head), self.relations.id(relation), self.entities.id(tail));
        self.edges.push(edge);
    }

    /// Adds a literal. A blank value says nothing and is not kept; the return value tells.
    pub fn attribute(&mut self, entity: &str, attribute: &str, value: &str) -> bool {
        let entity = self.entities.id(entity);
        if value.trim().is_empty() {
            return false;
        }
        let attribute = self.attributes.id(attribute);
        self.literals.push((entity, attribute, value.into()));
        true
    }

    /// Number of triples so far, repeated ones counted.
    pub fn triple_count(&self) -> usize {
        self.edges.len() + self.literals.len()
    }

    /// Sorts, removes repeated triples, chooses labels.
    pub fn build(self, name: &str) -> KnowledgeGraph {
        let (entities, entity_of) = self.entities.sorted();
        let (relations, relation_of) = self.relations.sorted();
        let (attributes, attribute_of) = self.attributes.sorted();
        let n = entities.len();
        let mut edges: Vec<_> = self
            .edges
            .into_iter()
            .map(|(h, r, t)| {
                (EntityId(entity_of[h as usize]), RelationId(relation_of[r as usize]), EntityId(entity_of[t as usize]))
            })
            .collect();
        edges.par_sort_unstable();
        edges.dedup();
        let outgoing = Adjacency::from_sorted(n, &edges);
        for edge in &mut edges {
            *edge = (edge.2, edge.1, edge.0);
        }
        edges.par_sort_unstable();
        let incoming = Adjacency::from_sorted(n, &edges);
        let mut literals: Vec<_> = self
            .literals
            .into_iter()
            .map(|(e, a, v)| (entity_of[e as usize], AttributeId(attribute_of[a as usize]), v))
            .collect();
        literals.par_sort_unstable();
        literals.dedup();
        let mut literal_rows = vec![0u32; n + 1];
        for (e, _, _) in &literals {
            literal_rows[*e as usize + 1] += 1;
        }
        for i in 0..n {
            literal_rows[i + 1] += literal_rows[i];
        }
        let literals: Vec<(AttributeId, Box<str>)> = literals.into_iter().map(|(_, a, v)| (a, v)).collect();
        let mut graph = KnowledgeGraph {
            name: name.to_owned(),
            entities,
            relations,
            attributes,
            outgoing,
            incoming,
            literal_rows,
            literals,
            label_literals: Vec::new(),
            label_locals: Vec::new(),
            digest: Digest::start(),
        };
        choose_labels(&mut graph);
        graph.digest = digest(&graph);
        graph
    }
}

fn choose_labels(graph: &mut KnowledgeGraph) {
    let ranks: Vec<Option<u8>> = graph.attributes.iter().map(|a| label_rank(a)).collect();
    let mut label_literals = Vec::with_capacity(graph.entities.len());
    let mut label_locals = Vec::with_capacity(graph.entities.len());
    for entity in graph.entities() {
        let start = graph.literal_rows[entity.index()];
        let best = graph
            .literals(entity)
            .iter()
            .enumerate()
            .filter_map(|(i, (a, v))| Some(((ranks[a.index()]?, v.chars().count(), v.as_ref(), *a), i)))
            .min()
            .map(|(_, i)| start + i as u32);
        let iri = graph.iri(entity);
        label_locals.push((best.is_none() && iri.contains("://")).then(|| local_words(iri).into_boxed_str()));
        label_literals.push(best);
    }
    graph.label_literals = label_literals;
    graph.label_locals = label_locals;
}

fn digest(graph: &KnowledgeGraph) -> Digest {
    let mut d = Digest::start();
    for names in [&graph.entities, &graph.relations, &graph.attributes] {
        d = d.number(names.len() as u64);
        for name in names {
            d = d.text(name);
        }
    }
    for entity in graph.entities() {
        for (r, t) in graph.outgoing.edges(entity) {
            d = d.number(u64::from(r.0) << 32 | u64::from(t.0));
        }
        for (a, v) in graph.literals(entity) {
            d = d.number(u64::from(a.0)).text(v);
        }
        d = d.number(u64::from(entity.0));
    }
    d
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Direction;

    fn small(order: &[usize]) -> KnowledgeGraph {
        let mut b = GraphBuilder::new();
        for &i in order {
            match i {
                0 => b.relation("b", "likes", "a"),
                1 => b.relation("a", "knows", "c"),
                2 => b.relation("a", "knows", "b"),
                3 => b.relation("a", "knows", "b"),
                4 => assert!(b.attribute("a", "title", "The long one")),
                5 => assert!(b.attribute("a", "title", "Short")),
                _ => assert!(!b.attribute("c", "title", "  ")),
            }
        }
        b.build("g")
    }

    #[test]
    fn order_of_rows_does_not_matter() {
        let g = small(&[0, 1, 2, 3, 4, 5, 6]);
        assert_eq!(g.digest(), small(&[6, 5, 4, 3, 2, 1, 0]).digest());
        assert_eq!(g.relation_triple_count(), 3, "the repeated triple stands once");
        let a = g.find("a").expect("a exists");
        let out: Vec<_> = g.adjacency(Direction::Out).edges(a).map(|(r, e)| (g.relation_name(r), g.iri(e))).collect();
        assert_eq!(out, [("knows", "b"), ("knows", "c")]);
        let inc: Vec<_> =
            g.adjacency(Direction::Inverse).edges(a).map(|(r, e)| (g.relation_name(r), g.iri(e))).collect();
        assert_eq!(inc, [("likes", "b")]);
        assert_eq!(g.label(a), Some("Short"));
        assert_eq!(g.label(g.find("c").expect("c exists")), None);
    }

    #[test]
    fn nameless_iris_are_labeled_by_their_local_name() {
        let mut b = GraphBuilder::new();
        b.entity("http://x.org/Imagine_Dragons");
        b.entity("n42");
        let g = b.build("g");
        assert_eq!(g.shown_name(EntityId(0)), "imagine dragons");
        assert_eq!(g.shown_name(EntityId(1)), "n42");
    }
}
