//! Both graphs in one id space: left entities, right entities, then value nodes.

use super::context::{Context, NEIGHBORS_READ};
use super::relations::rows_of_grams;
use super::sounds::Sounds;
use super::tfidf::character_grams;
use super::{DirectedRelation, GramTerms, RelationTable, SparseRows, TextProfiles, ValueKind, parse_value};
use crate::base::{Control, Result, map_range, normalize};
use crate::graph::{Direction, EntityId, GraphPair, KnowledgeGraph, Side};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// In place of a text id: the node has no text.
pub const NO_TEXT: u32 = u32::MAX;

/// An edge as read from its entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edge {
    /// Index into the [`RelationTable`].
    pub relation: u32,
    /// The neighbor.
    pub node: u32,
}

/// What the models see of two graphs; everything that depends neither on a model nor on a sample.
#[derive(Debug, Clone)]
pub struct NodeSpace {
    pub(super) left_count: usize,
    pub(super) entity_count: usize,
    pub(super) edge_rows: Vec<u32>,
    pub(super) edges: Vec<Edge>,
    /// Text id of every node, [`NO_TEXT`] where it has none.
    pub(super) texts: Vec<u32>,
    /// Distinct normalized texts of both graphs.
    pub(super) strings: Vec<Box<str>>,
    /// Value nodes: as the source wrote them, their kind and number, their side.
    pub(super) values: Vec<(Box<str>, ValueKind, f64, Side)>,
    /// 0 to 1 for every node; 1 is unique in its graph.
    pub rarity: Vec<f32>,
    pub relations: Arc<RelationTable>,
    /// tf-idf rows of 3-grams by text id, and what they are made of.
    pub gram_rows: SparseRows,
    pub gram_terms: GramTerms,
    /// Tokens: rows by text id, rows of neighborhoods by entity.
    pub context: Context,
    /// How labels sound, where the graphs use different scripts.
    pub sounds: Option<Sounds>,
    /// Words, codes and numbers by text id.
    pub profiles: TextProfiles,
}

impl NodeSpace {
    /// Builds the space of a pair of graphs.
    ///
    /// Source: ARCHITECTURE.md, "What the model sees".
    pub fn new(pair: &GraphPair, control: &Control) -> Result<Self> {
        let left_count = pair.left.entity_count();
        let entity_count = left_count + pair.right.entity_count();
        let mut builder = Builder {
            entity_count,
            texts: vec![NO_TEXT; entity_count],
            strings: Vec::new(),
            string_ids: FxHashMap::default(),
            values: Vec::new(),
            edges: Vec::new(),
            relations: Vec::new(),
        };
        let mut value_texts = Vec::new();
        for (side, graph) in [(Side::Left, &pair.left), (Side::Right, &pair.right)] {
            control.progress("Reading names", side.index() as u64, 2);
            control.check()?;
            builder.labels(graph, side.index() * left_count);
        }
        for (side, graph) in [(Side::Left, &pair.left), (Side::Right, &pair.right)] {
            control.check()?;
            builder.graph(graph, side, side.index() * left_count, &mut value_texts);
        }
        for text in value_texts {
            let id = builder.string(text);
            builder.texts.push(id);
        }
        let Builder { texts, strings, values, mut edges, relations, .. } = builder;
        edges.sort_unstable();
        edges.dedup();
        let mut edge_rows = vec![0u32; entity_count + 1];
        for (e, _) in &edges {
            edge_rows[*e as usize + 1] += 1;
        }
        for i in 0..entity_count {
            edge_rows[i + 1] += edge_rows[i];
        }
        control.progress("Comparing names", 0, 1);
        control.check()?;
        let grams = map_range(strings.len(), |i| character_grams(&strings[i]));
        let (gram_rows, gram_terms) = rows_of_grams(&grams);
        drop(grams);
        control.check()?;
        let mut space = Self {
            left_count,
            entity_count,
            edge_rows,
            edges: edges.into_iter().map(|(_, e)| e).collect(),
            texts,
            strings,
            values,
            rarity: Vec::new(),
            relations: Arc::default(),
            gram_rows,
            gram_terms,
            context: Context::default(),
            sounds: None,
            profiles: TextProfiles::default(),
        };
        space.rarity = space.rarities();
        let mut relations = RelationTable::new(relations);
        relations.measure(&space);
        space.relations = Arc::new(relations);
        control.progress("Comparing neighborhoods", 0, 1);
        control.check()?;
        space.context = Context::new(&space);
        space.sounds = Sounds::new(&space);
        control.progress("Reading texts", 0, 1);
        control.check()?;
        space.profiles = TextProfiles::new(&space, pair);
        Ok(space)
    }

    /// Entities of the left graph.
    pub fn left_count(&self) -> usize {
        self.left_count
    }

    /// Entities of both graphs.
    pub fn entity_count(&self) -> usize {
        self.entity_count
    }

    /// Entities and value nodes.
    pub fn node_count(&self) -> usize {
        self.texts.len()
    }

    /// Entities of one side.
    pub fn side_size(&self, side: Side) -> usize {
        match side {
            Side::Left => self.left_count,
            Side::Right => self.entity_count - self.left_count,
        }
    }

    /// The node of an entity.
    pub fn node(&self, side: Side, entity: EntityId) -> u32 {
        entity.0 + (side.index() * self.left_count) as u32
    }

    /// The entity of a node; `None` for a value.
    pub fn entity(&self, node: u32) -> Option<(Side, EntityId)> {
        match node as usize {
            n if n < self.left_count => Some((Side::Left, EntityId(node))),
            n if n < self.entity_count => Some((Side::Right, EntityId(node - self.left_count as u32))),
            _ => None,
        }
    }

    /// Whether a node is an entity.
    pub fn is_entity(&self, node: u32) -> bool {
        (node as usize) < self.entity_count
    }

    /// Kind and number of a node; text and 0 for entities.
    pub fn value(&self, node: u32) -> (ValueKind, f64) {
        match (node as usize).checked_sub(self.entity_count) {
            Some(i) => (self.values[i].1, self.values[i].2),
            None => (ValueKind::Text, 0.0),
        }
    }

    /// A value as the source wrote it.
    pub fn raw_value(&self, node: u32) -> Option<&str> {
        (node as usize).checked_sub(self.entity_count).map(|i| self.values[i].0.as_ref())
    }

    /// The edges of an entity, by relation, then neighbor.
    pub fn edges(&self, entity: u32) -> &[Edge] {
        &self.edges[self.edge_rows[entity as usize] as usize..self.edge_rows[entity as usize + 1] as usize]
    }

    /// The neighbors whose texts are the surroundings of an entity: the first ones, ascending, each once.
    ///
    /// Source: ARCHITECTURE.md, "Text features" (ctx).
    pub fn surroundings(&self, entity: u32) -> Vec<u32> {
        let mut nodes: Vec<u32> = self.edges(entity).iter().map(|edge| edge.node).collect();
        nodes.sort_unstable();
        nodes.dedup();
        nodes.truncate(NEIGHBORS_READ);
        nodes
    }

    /// Number of edges in all.
    pub fn edge_count(&self) -> usize {
        self.edges.len()
    }

    /// Text id of a node.
    pub fn text(&self, node: u32) -> Option<usize> {
        match self.texts[node as usize] {
            NO_TEXT => None,
            id => Some(id as usize),
        }
    }

    /// A normalized text by its id.
    pub fn string(&self, text: usize) -> &str {
        &self.strings[text]
    }

    /// Number of distinct texts.
    pub fn string_count(&self) -> usize {
        self.strings.len()
    }

    /// ln(1 + entities / entities with a neighbor of this text), scaled to 0..1.
    fn rarities(&self) -> Vec<f32> {
        // Neighbors are counted by side and text (by node where there is none), each entity once.
        let mut seen: FxHashMap<(bool, u64), (u32, u32)> = FxHashMap::default();
        let key = |right: bool, node: u32| match self.texts[node as usize] {
            NO_TEXT => (right, 1 << 32 | u64::from(node)),
            id => (right, u64::from(id)),
        };
        for entity in 0..self.entity_count as u32 {
            let right = entity as usize >= self.left_count;
            for edge in self.edges(entity) {
                let (count, last) = seen.entry(key(right, edge.node)).or_insert((0, u32::MAX));
                if *last != entity {
                    *count += 1;
                    *last = entity;
                }
            }
        }
        let mut rarity = vec![0.0; self.node_count()];
        for entity in 0..self.entity_count as u32 {
            let right = entity as usize >= self.left_count;
            let size = self.side_size(if right { Side::Right } else { Side::Left }) as f64;
            for edge in self.edges(entity) {
                let count = f64::from(seen[&key(right, edge.node)].0);
                rarity[edge.node as usize] = ((size / count).ln_1p() / size.ln_1p()) as f32;
            }
        }
        rarity
    }
}

struct Builder {
    entity_count: usize,
    texts: Vec<u32>,
    strings: Vec<Box<str>>,
    string_ids: FxHashMap<Box<str>, u32>,
    values: Vec<(Box<str>, ValueKind, f64, Side)>,
    edges: Vec<(u32, Edge)>,
    relations: Vec<DirectedRelation>,
}

impl Builder {
    fn string(&mut self, text: String) -> u32 {
        if let Some(&id) = self.string_ids.get(text.as_str()) {
            return id;
        }
        let id = self.strings.len() as u32;
        self.strings.push(text.clone().into());
        self.string_ids.insert(text.into(), id);
        id
    }

    fn labels(&mut self, graph: &KnowledgeGraph, offset: usize) {
        for entity in graph.entities() {
            if let Some(label) = graph.label(entity) {
                let id = self.string(normal_or_raw(label));
                self.texts[offset + entity.index()] = id;
            }
        }
    }

    fn relation(&mut self, side: Side, name: &str, direction: Direction) -> u32 {
        self.relations.push(DirectedRelation { side, name: name.into(), direction });
        self.relations.len() as u32 - 1
    }

    fn graph(&mut self, graph: &KnowledgeGraph, side: Side, offset: usize, value_texts: &mut Vec<String>) {
        let relation_ids: Vec<(u32, u32)> = graph
            .relation_names()
            .iter()
            .map(|r| (self.relation(side, r, Direction::Out), self.relation(side, r, Direction::Inverse)))
            .collect();
        let attribute_ids: Vec<u32> =
            graph.attribute_names().iter().map(|a| self.relation(side, a, Direction::Attribute)).collect();
        let offset = offset as u32;
        for head in graph.entities() {
            for (r, tail) in graph.adjacency(Direction::Out).edges(head) {
                if head != tail {
                    let (out, inverse) = relation_ids[r.index()];
                    let (h, t) = (offset + head.0, offset + tail.0);
                    self.edges.push((h, Edge { relation: out, node: t }));
                    self.edges.push((t, Edge { relation: inverse, node: h }));
                }
            }
        }
        let mut nodes: FxHashMap<String, u32> = FxHashMap::default();
        for entity in graph.entities() {
            let label = graph.label_literal(entity);
            for (i, (attribute, raw)) in graph.literals(entity).iter().enumerate() {
                if label == Some(i) {
                    continue;
                }
                let text = normal_or_raw(raw);
                let node = match nodes.get(&text) {
                    Some(&node) => node,
                    None => {
                        let node = (self.entity_count + self.values.len()) as u32;
                        let (kind, number) = parse_value(raw);
                        self.values.push((raw.clone(), kind, number, side));
                        nodes.insert(text.clone(), node);
                        value_texts.push(text);
                        node
                    }
                };
                self.edges.push((offset + entity.0, Edge { relation: attribute_ids[attribute.index()], node }));
            }
        }
    }
}

/// The normalized text, or the text as it stands where normalizing leaves nothing.
pub(super) fn normal_or_raw(raw: &str) -> String {
    let text = normalize(raw);
    if text.is_empty() { raw.trim().to_owned() } else { text }
}
