//! The small space of one pair, as it would be under changes: two entities, the neighbors that are compared, and the terms
//! of their texts, so that what reads a [`NodeSpace`] reads a changed pair with the same code.
//!
//! In: a space, a pair, the neighbors in its samples, and an [`EntityChange`] for each side. Out: an [`Excerpt`], made
//! once a pair and set of new texts; [`Excerpt::without`] gives its space with edges left out.
//!
//! Invariants: terms are numbered in the order they have in the large space, new ones behind; so without a change every
//! number read is the one the large space gives, to the last bit. Other entities are as they are.
//! Source: ARCHITECTURE.md, "What-ifs".

mod center;
mod texts;

use super::context::{Context, is_version_word};
use super::nodes::{Edge, NO_TEXT, NodeSpace};
use super::profiles::{Code, Lists, TextProfiles, stems};
use super::{GramTerms, SparseRows, Vocabulary, parse_value};
use crate::graph::Side;
use center::Center;
use rustc_hash::FxHashMap;
use texts::{Small, Texts, pairs};

/// What becomes of the name of an entity.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum NameChange {
    #[default]
    Kept,
    LeftOut,
    /// As a source would have written it.
    New(String),
}

/// The changes to one entity.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EntityChange {
    /// Edges left out, ascending and unique.
    pub without: Vec<Edge>,
    /// Edges to values with the text that is read instead, as a source would have written it.
    pub values: Vec<(Edge, String)>,
    pub name: NameChange,
}

impl EntityChange {
    /// Whether nothing is changed.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// Whether an edge is left out.
    pub fn leaves_out(&self, edge: Edge) -> bool {
        self.without.binary_search(&edge).is_ok()
    }

    /// The text that is read instead of the value of an edge.
    pub fn value(&self, edge: Edge) -> Option<&str> {
        self.values.iter().find(|v| v.0 == edge).map(|v| v.1.as_str())
    }
}

/// A pair cut out of its space, with new names and values read.
#[derive(Debug, Clone)]
pub struct Excerpt {
    /// Everything; the rows of the two are those without anything left out.
    base: NodeSpace,
    centers: [Center; 2],
    /// By small token.
    idf: Vec<f64>,
}

impl Excerpt {
    /// Cuts a pair out. `compared`: the neighbors of each side that will be compared, in any order. What the changes leave
    /// out stays in; [`Self::without`] takes it out.
    ///
    /// Cost: the texts around the two entities, at most 400 neighbors a side.
    pub fn new(space: &NodeSpace, pair: [u32; 2], compared: [&[u32]; 2], changes: [&EntityChange; 2]) -> Self {
        let mut texts = Texts::new(space);
        let sorted = |nodes: &mut Vec<u32>| {
            nodes.sort_unstable();
            nodes.dedup();
        };
        let entities = [0, 1].map(|s: usize| {
            let mut nodes: Vec<u32> = compared[s].iter().copied().filter(|n| space.is_entity(*n)).collect();
            sorted(&mut nodes);
            nodes.insert(0, pair[s]);
            nodes
        });
        let left_count = entities[0].len();
        let nodes = entities.concat();
        let mut small: FxHashMap<u32, u32> = FxHashMap::default();
        let (mut node_texts, mut rarity) = (Vec::new(), Vec::new());
        for (i, &node) in nodes.iter().enumerate() {
            small.insert(node, i as u32);
            let side = usize::from(i >= left_count);
            node_texts.push(match if node == pair[side] { &changes[side].name } else { &NameChange::Kept } {
                NameChange::Kept => texts.of_node(node),
                NameChange::LeftOut => NO_TEXT,
                NameChange::New(raw) => texts.read(raw),
            });
            rarity.push(space.rarity[node as usize]);
        }
        // Values, old and new, and behind them one node for all that is not compared.
        let mut values = Vec::new();
        let mut value = |raw: &str, side: usize, text: u32, rare: f32| {
            let (kind, number) = parse_value(raw);
            let side = if side == 0 { Side::Left } else { Side::Right };
            values.push((raw.into(), kind, number, side));
            node_texts.push(text);
            rarity.push(rare);
            (nodes.len() + values.len() - 1) as u32
        };
        let mut new_values: [FxHashMap<Edge, u32>; 2] = Default::default();
        for side in 0..2 {
            let mut old: Vec<u32> = compared[side].iter().copied().filter(|n| !space.is_entity(*n)).collect();
            sorted(&mut old);
            for node in old {
                let text = texts.of_node(node);
                let raw = space.raw_value(node).unwrap_or_default();
                small.insert(node, value(raw, side, text, space.rarity[node as usize]));
            }
            for (edge, raw) in &changes[side].values {
                let text = texts.read(raw);
                let rare = texts.rarity(text, if side == 0 { Side::Left } else { Side::Right });
                new_values[side].insert(*edge, value(raw, side, text, rare));
            }
        }
        let rest = value("", 0, NO_TEXT, 0.0);
        let own = [0, left_count];
        let names = own.map(|i| node_texts[i]);
        let mut centers = [0, 1].map(|s: usize| {
            let nodes = center::Nodes { small: &small, new: &new_values[s], rest };
            Center::new(space, &mut texts, (own[s] as u32, pair[s], names[s]), nodes, changes[s])
        });
        // The surroundings of the neighbors stay as they are.
        let around: Vec<_> = nodes.iter().map(|n| pairs(space.context.neighbor_rows.row(*n as usize))).collect();
        let mut tokens: Vec<u32> = around.iter().flatten().map(|t| t.0).collect();
        tokens.extend(texts.list.iter().flat_map(|t| t.tokens.iter().map(|t| t.0)));
        tokens.extend(centers.iter().flat_map(Center::tokens));
        let tokens = Small::new(tokens);
        let mut codes: Vec<u32> = texts.list.iter().flat_map(|t| t.codes.iter().copied()).collect();
        codes.extend(centers.iter().flat_map(Center::codes));
        let codes = Small::new(codes);
        let (profiles, stem_of) = small_profiles(space, &texts, &codes);
        let rarest = space.context.idf.iter().copied().fold(0.0, f64::max);
        let idf: Vec<f64> =
            tokens.wide().iter().map(|t| space.context.idf.get(*t as usize).copied().unwrap_or(rarest)).collect();
        centers.iter_mut().for_each(|c| c.make_small(&tokens, &codes, &stem_of));
        let base = NodeSpace {
            left_count,
            entity_count: nodes.len(),
            edge_rows: Vec::new(),
            edges: Vec::new(),
            texts: node_texts,
            strings: texts.list.iter().map(|t| t.string.as_str().into()).collect(),
            values,
            rarity,
            relations: space.relations.clone(),
            gram_rows: SparseRows::from_rows(texts.list.iter().map(|t| t.grams.clone()), texts.gram_columns()),
            gram_terms: GramTerms::default(),
            context: small_context(space, &texts, &tokens, &around),
            sounds: space.sounds.as_ref().map(|sounds| {
                let of = |t: &'_ texts::ReadText| t.known.ok_or_else(|| t.string.clone());
                sounds.some(&texts.list.iter().map(of).collect::<Vec<_>>())
            }),
            profiles,
        };
        let mut out = Self { base, centers, idf };
        out.base = out.without([&[], &[]]);
        out
    }

    /// The node of the entity of a side.
    pub fn entity(&self, side: Side) -> u32 {
        self.centers[side.index()].node
    }

    /// The node at the end of an edge of the entity of a side, the new one where its value is read otherwise; an edge that
    /// is not compared ends in a node without text.
    pub fn node(&self, side: Side, edge: Edge) -> u32 {
        self.centers[side.index()].small_node(edge)
    }

    /// The space with nothing left out.
    pub fn space(&self) -> &NodeSpace {
        &self.base
    }

    /// The space with edges left out of each side (ascending): of the degree, of the surroundings (no further neighbor is
    /// read in their place), and of the codes and numbers of the entity.
    pub fn without(&self, without: [&[Edge]; 2]) -> NodeSpace {
        let mut space = self.base.clone();
        let count = space.entity_count;
        space.edges.clear();
        space.edge_rows = vec![0; count + 1];
        let width = self.idf.len();
        let mut rows: [Vec<Vec<(u32, f32)>>; 3] = Default::default();
        let mut facts = (vec![Vec::new(); count], vec![Vec::new(); count]);
        for entity in 0..count {
            let own = self.centers.iter().zip(without).find(|(c, _)| c.node as usize == entity);
            match own {
                Some((center, without)) => {
                    let cut = center.cut(without, &self.idf);
                    space.edges.extend(cut.edges);
                    rows.iter_mut().zip(cut.rows).for_each(|(rows, row)| rows.push(row));
                    (facts.0[entity], facts.1[entity]) = (cut.codes, cut.numbers);
                }
                None => {
                    rows[0].push(pairs(space.context.neighbor_rows.row(entity)));
                    rows[1].push(Vec::new());
                    rows[2].push(Vec::new());
                }
            }
            space.edge_rows[entity + 1] = space.edges.len() as u32;
        }
        let [around, full, alone] = rows.map(|rows| SparseRows::from_rows(rows, width));
        (space.context.neighbor_rows, space.context.full_rows, space.context.alone_rows) = (around, full, alone);
        space.profiles.entity_codes = Lists::new(facts.0);
        space.profiles.entity_numbers = Lists::new(facts.1);
        space
    }
}

fn small_context(space: &NodeSpace, texts: &Texts<'_>, tokens: &Small, around: &[Vec<(u32, f32)>]) -> Context {
    let context = &space.context;
    let word = |t: u32| match (t as usize).checked_sub(context.tokens.len()) {
        Some(new) => texts.new_tokens[new].as_str(),
        None => context.tokens.word(t),
    };
    let width = tokens.wide().len();
    Context {
        token_rows: SparseRows::from_rows(texts.list.iter().map(|t| tokens.row(&t.tokens)), width),
        token_weights: tokens
            .wide()
            .iter()
            .map(|t| context.token_weights.get(*t as usize).copied().unwrap_or(1.0))
            .collect(),
        token_is_number: tokens.wide().iter().map(|t| word(*t).chars().all(char::is_numeric)).collect(),
        token_is_version: tokens.wide().iter().map(|t| is_version_word(word(*t))).collect(),
        neighbor_rows: SparseRows::from_rows(around.iter().map(|row| tokens.row(row)), width),
        ..Context::default()
    }
}

/// The profiles of the texts, and the stem of every small code.
fn small_profiles(space: &NodeSpace, texts: &Texts<'_>, codes: &Small) -> (TextProfiles, Vec<u32>) {
    let profiles = &space.profiles;
    let words = Small::new(texts.list.iter().flat_map(|t| t.words.iter().copied()).collect());
    let word = |w: u32| match (w as usize).checked_sub(profiles.vocabulary.len()) {
        Some(new) => texts.new_words[new].as_str(),
        None => profiles.vocabulary.word(w),
    };
    let code = |c: u32| match (c as usize).checked_sub(profiles.code_names.len()) {
        Some(new) => texts.new_codes[new].as_str(),
        None => profiles.code_names.word(c),
    };
    let names: Vec<&str> = words.wide().iter().map(|w| word(*w)).collect();
    let code_names: Vec<&str> = codes.wide().iter().map(|c| code(*c)).collect();
    let stem_of = stems(&code_names);
    let small_codes = |list: &[u32]| -> Vec<Code> {
        let id = |c: &u32| codes.of(*c);
        list.iter().map(id).map(|id| Code { id, stem: stem_of[id as usize] }).collect()
    };
    let weight = |weights: &[f32], i: u32| weights.get(i as usize).copied().unwrap_or(1.0);
    let mut out = TextProfiles {
        words: Lists::new(texts.list.iter().map(|t| words.all(&t.words))),
        rare_words: Lists::new(texts.list.iter().map(|t| words.all(&t.rare_words))),
        codes: Lists::new(texts.list.iter().map(|t| small_codes(&t.codes))),
        numbers: Lists::new(texts.list.iter().map(|t| t.numbers.clone())),
        word_weights: words.wide().iter().map(|w| weight(&profiles.word_weights, *w)).collect(),
        code_weights: codes.wide().iter().map(|c| weight(&profiles.code_weights, *c)).collect(),
        vocabulary: Vocabulary::default(),
        ..TextProfiles::default()
    };
    out.spell(&names);
    (out, stem_of)
}
