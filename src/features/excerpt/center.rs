//! One of the two entities of an excerpt: what its rows are made of, and the rows without some edges.

use super::super::context::{ENTRIES_KEPT, add_once, alone_row};
use super::super::nodes::{Edge, NO_TEXT, NodeSpace};
use super::super::profiles::{Code, EDGES_READ};
use super::super::reading::NumberInText;
use super::super::tfidf::{count_runs, weighted};
use super::EntityChange;
use super::texts::{Small, Texts, ids};
use rustc_hash::FxHashMap;

/// Small nodes by what they were in the large space.
#[derive(Clone, Copy)]
pub(super) struct Nodes<'a> {
    pub small: &'a FxHashMap<u32, u32>,
    /// Values that are read otherwise.
    pub new: &'a FxHashMap<Edge, u32>,
    /// What is not compared.
    pub rest: u32,
}

/// The codes and numbers of a value, or of the name.
#[derive(Debug, Clone)]
struct Facts {
    /// Position of the edge; `None` for the name.
    edge: Option<u32>,
    codes: Vec<u32>,
    numbers: Vec<NumberInText>,
}

/// An entity with everything that its rows are made of; terms are wide until [`Self::make_small`].
#[derive(Debug, Clone)]
pub(super) struct Center {
    pub node: u32,
    /// All edges as in the large space, with the small node of their ends.
    edges: Vec<(Edge, u32)>,
    /// The texts that surroundings are read from: tokens, ascending.
    read: Vec<Vec<u32>>,
    /// (position of an edge, position in `read`).
    reads: Vec<(u32, u32)>,
    /// Tokens of the name.
    name: Option<Vec<u32>>,
    facts: Vec<Facts>,
    /// By small code.
    stems: Vec<u32>,
}

/// What depends on which edges there are.
pub(super) struct Cut {
    pub edges: Vec<Edge>,
    /// Rows of the surroundings, of both together, and of the name alone.
    pub rows: [Vec<(u32, f32)>; 3],
    pub codes: Vec<Code>,
    pub numbers: Vec<NumberInText>,
}

impl Center {
    /// `node`: small node, large node, text of the name.
    pub fn new(
        space: &NodeSpace,
        texts: &mut Texts<'_>,
        (node, large, name): (u32, u32, u32),
        nodes: Nodes<'_>,
        change: &EntityChange,
    ) -> Self {
        let all = space.edges(large);
        let end = |e: &Edge| {
            let kept = || nodes.small.get(&e.node).copied().unwrap_or(nodes.rest);
            nodes.new.get(e).copied().unwrap_or_else(kept)
        };
        let edges = all.iter().map(|e| (*e, end(e))).collect();
        let around = space.surroundings(large);
        let tokens = |text: usize| space.context.token_rows.columns(text).to_vec();
        let mut read: Vec<Vec<u32>> = around.iter().map(|n| space.text(*n).map(tokens).unwrap_or_default()).collect();
        let mut reads = Vec::new();
        let mut facts = Vec::new();
        let mut values_seen = 0;
        for (i, edge) in all.iter().enumerate() {
            let new = change.value(*edge).map(|raw| texts.read(raw) as usize);
            match new {
                Some(text) => {
                    reads.push((i as u32, read.len() as u32));
                    read.push(texts.list[text].tokens.iter().map(|t| t.0).collect());
                }
                None => reads.extend(around.binary_search(&edge.node).ok().map(|at| (i as u32, at as u32))),
            }
            if space.is_entity(edge.node) || values_seen == EDGES_READ {
                continue;
            }
            values_seen += 1;
            let (codes, numbers) = match (new, space.text(edge.node)) {
                (Some(text), _) => (texts.list[text].codes.clone(), texts.list[text].numbers.clone()),
                (None, Some(text)) => (ids(space.profiles.codes.of(text)), space.profiles.numbers.of(text).to_vec()),
                (None, None) => continue,
            };
            facts.push(Facts { edge: Some(i as u32), codes, numbers });
        }
        let own = (name != NO_TEXT).then(|| &texts.list[name as usize]);
        facts.extend(own.map(|t| Facts { edge: None, codes: t.codes.clone(), numbers: t.numbers.clone() }));
        let name = own.map(|t| t.tokens.iter().map(|t| t.0).collect());
        Self { node, edges, read, reads, name, facts, stems: Vec::new() }
    }

    /// The tokens that are read, with repetitions.
    pub fn tokens(&self) -> impl Iterator<Item = u32> + '_ {
        self.read.iter().chain(&self.name).flatten().copied()
    }

    /// The codes of the entity, with repetitions.
    pub fn codes(&self) -> impl Iterator<Item = u32> + '_ {
        self.facts.iter().flat_map(|f| f.codes.iter().copied())
    }

    /// Replaces wide numbers by small ones.
    pub fn make_small(&mut self, tokens: &Small, codes: &Small, stems: &[u32]) {
        for list in self.read.iter_mut().chain(&mut self.name) {
            *list = tokens.all(list);
        }
        for facts in &mut self.facts {
            facts.codes = codes.all(&facts.codes);
        }
        self.stems = stems.to_vec();
    }

    /// The small node at the end of an edge.
    pub fn small_node(&self, edge: Edge) -> u32 {
        let found = self.edges.binary_search_by_key(&edge, |e| e.0);
        debug_assert!(found.is_ok(), "the edge is one of the entity");
        found.map_or(self.node, |i| self.edges[i].1)
    }

    /// What the entity is without some edges (ascending).
    pub fn cut(&self, without: &[Edge], idf: &[f64]) -> Cut {
        let kept = |i: u32| without.binary_search(&self.edges[i as usize].0).is_err();
        let edges = self.edges.iter().filter(|e| without.binary_search(&e.0).is_err());
        let mut reached = vec![false; self.read.len()];
        self.reads.iter().filter(|r| kept(r.0)).for_each(|r| reached[r.1 as usize] = true);
        let mut tokens: Vec<u32> =
            self.read.iter().zip(&reached).filter(|r| *r.1).flat_map(|r| r.0.iter().copied()).collect();
        tokens.sort_unstable();
        let around = count_runs(&tokens);
        let weigh = |bag: &[(u32, u32)]| weighted(bag, |t| idf[t as usize], ENTRIES_KEPT);
        let full = self.name.as_ref().map_or_else(|| around.clone(), |name| add_once(&around, name));
        let alone = self.name.as_ref().map(|name| alone_row(name, idf)).unwrap_or_default();
        let facts = || self.facts.iter().filter(|f| f.edge.is_none_or(kept));
        let mut codes: Vec<Code> =
            facts().flat_map(|f| f.codes.iter().map(|&id| Code { id, stem: self.stems[id as usize] })).collect();
        codes.sort_unstable();
        codes.dedup();
        let mut numbers: Vec<NumberInText> = facts().flat_map(|f| f.numbers.iter().copied()).collect();
        numbers.sort_by(|a, b| a.unit.cmp(&b.unit).then(a.value.total_cmp(&b.value)));
        numbers.dedup();
        Cut {
            edges: edges.map(|(e, node)| Edge { relation: e.relation, node: *node }).collect(),
            rows: [weigh(&around), weigh(&full), alone],
            codes,
            numbers,
        }
    }
}
