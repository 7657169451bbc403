//! The look-alikes of the two entities of a pair, and what tells each apart.
//!
//! In: prepared graphs. Out: a [`TwinIndex`], made once, and the [`Twin`]s of a pair: entities of either graph whose
//! names have the same title words. Invariants: no score and no gold decides who is a twin; ties go to the smaller node.
//! Source: ARCHITECTURE.md, "Twins".

use super::{Prepared, title_words};
use crate::base::map_range;
use crate::graph::{Direction, EntityId, Side};
use rustc_hash::FxHashMap;

/// Twins listed of each side.
const LISTED: usize = 6;
/// Entities of one title that are looked at; more of them share a word like "untitled".
const LOOKED_AT: usize = 200;
/// Names listed of each entity.
const NAMES: usize = 3;

/// A look-alike of the entity of its own side.
#[derive(Debug, Clone, PartialEq)]
pub struct Twin {
    pub side: Side,
    pub entity: EntityId,
    pub name: String,
    /// What tells it apart; `None` where both have the same neighbors and values.
    pub apart: Option<Apart>,
}

/// The relation whose neighbors differ most.
#[derive(Debug, Clone, PartialEq)]
pub struct Apart {
    pub relation: String,
    pub direction: Direction,
    /// Neighbors over it that only the entity in view has, and those that only the twin has: the rarest, at most three.
    pub own: Vec<String>,
    pub other: Vec<String>,
}

/// Entities by title words.
#[derive(Debug, Clone, Default)]
pub struct TwinIndex {
    by_words: FxHashMap<String, Vec<u32>>,
}

impl TwinIndex {
    /// Reads the names of all entities.
    pub fn new(prepared: &Prepared) -> Self {
        let words = map_range(prepared.space.entity_count(), |node| words_of(prepared, node as u32));
        let mut by_words: FxHashMap<String, Vec<u32>> = FxHashMap::default();
        for (node, words) in words.into_iter().enumerate() {
            if let Some(words) = words {
                by_words.entry(words).or_default().push(node as u32);
            }
        }
        by_words.retain(|_, nodes| nodes.len() > 1);
        Self { by_words }
    }

    /// The twins of a pair, left ones first: entities with the title words of either, the pair itself left out.
    ///
    /// Source: ARCHITECTURE.md, "Twins".
    pub fn of(&self, prepared: &Prepared, pair: (EntityId, EntityId)) -> Vec<Twin> {
        let space = &prepared.space;
        let own = [space.node(Side::Left, pair.0), space.node(Side::Right, pair.1)];
        let mut nodes: Vec<u32> = Vec::new();
        for node in own {
            let found = words_of(prepared, node).and_then(|words| self.by_words.get(&words));
            nodes.extend(found.into_iter().flatten().take(LOOKED_AT));
        }
        nodes.sort_unstable();
        nodes.dedup();
        let mut listed = [0; 2];
        let mut out = Vec::new();
        for node in nodes.into_iter().filter(|n| !own.contains(n)) {
            let Some((side, entity)) = space.entity(node) else { continue };
            listed[side.index()] += 1;
            if listed[side.index()] <= LISTED {
                let name = prepared.pair.side(side).shown_name(entity).to_owned();
                out.push(Twin { side, entity, name, apart: apart(prepared, side, own[side.index()], node) });
            }
        }
        out
    }
}

fn words_of(prepared: &Prepared, node: u32) -> Option<String> {
    let (side, entity) = prepared.space.entity(node)?;
    let words = title_words(prepared.pair.side(side).label(entity)?).join(" ");
    (!words.is_empty()).then_some(words)
}

/// The relation over which two entities of one graph differ most: the largest share of the rarity of their neighbors that
/// only one of them has. Relations that both have come first.
fn apart(prepared: &Prepared, side: Side, own: u32, other: u32) -> Option<Apart> {
    let space = &prepared.space;
    let by_relation = |entity: u32| {
        let mut out: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        for edge in space.edges(entity).iter().filter(|e| e.node != own && e.node != other) {
            out.entry(edge.relation).or_default().push(edge.node);
        }
        out
    };
    let (a, b) = (by_relation(own), by_relation(other));
    let mut relations: Vec<u32> = a.keys().chain(b.keys()).copied().collect();
    relations.sort_unstable();
    relations.dedup();
    let text = |n: u32| space.text(n).map_or((1, n as usize), |t| (0, t));
    let only = |x: &[u32], y: &[u32]| -> Vec<u32> {
        x.iter().copied().filter(|n| y.iter().all(|m| text(*m) != text(*n))).collect()
    };
    let weight = |nodes: &[u32]| nodes.iter().map(|n| space.rarity[*n as usize]).sum::<f32>();
    let mut best: Option<((bool, f32), u32)> = None;
    for relation in relations {
        let none = Vec::new();
        let (x, y) = (a.get(&relation).unwrap_or(&none), b.get(&relation).unwrap_or(&none));
        let all = weight(x) + weight(y);
        let differing = weight(&only(x, y)) + weight(&only(y, x));
        let key = (!x.is_empty() && !y.is_empty(), if all > 0.0 { differing / all } else { 0.0 });
        let better = |old: &((bool, f32), u32)| (key.0, key.1) > (old.0.0, old.0.1);
        if key.1 > 0.0 && best.as_ref().is_none_or(better) {
            best = Some((key, relation));
        }
    }
    let (_, relation) = best?;
    let none = Vec::new();
    let (x, y) = (a.get(&relation).unwrap_or(&none), b.get(&relation).unwrap_or(&none));
    let names = |mut nodes: Vec<u32>| -> Vec<String> {
        nodes.sort_by(|m, n| space.rarity[*n as usize].total_cmp(&space.rarity[*m as usize]).then(m.cmp(n)));
        let name = |n: u32| match space.entity(n) {
            Some((_, entity)) => prepared.pair.side(side).shown_name(entity).to_owned(),
            None => space.raw_value(n).unwrap_or_default().to_owned(),
        };
        nodes.into_iter().take(NAMES).map(name).collect()
    };
    let of = &space.relations.relations[relation as usize];
    Some(Apart {
        relation: of.name.to_string(),
        direction: of.direction,
        own: names(only(x, y)),
        other: names(only(y, x)),
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Opened, prepare};
    use super::*;
    use crate::base::Control;
    use crate::graph::{GraphBuilder, GraphPair};
    use std::sync::Arc;

    /// An album cut and its remix on both sides: same writer, another album and guest; and another song.
    fn songs() -> Prepared {
        let side = |prefix: &str| {
            let mut b = GraphBuilder::new();
            let songs = [
                ("cut", "Amber Bridge", "First Light", "Ada Stone"),
                ("remix", "Amber Bridge (Remix)", "Night Single", "Ada Stone"),
                ("other", "Glass Harbor", "First Light", "Ada Stone"),
            ];
            for (id, title, album, writer) in songs {
                let id = format!("{prefix}/{id}");
                assert!(b.attribute(&id, "name", title));
                for (relation, name) in [("album", album), ("writer", writer)] {
                    let node = format!("{prefix}/{name}");
                    b.relation(&id, relation, &node);
                    assert!(b.attribute(&node, "name", name));
                }
            }
            Arc::new(b.build(prefix))
        };
        let pair = GraphPair { left: side("l"), right: side("r"), links: None };
        let opened = Opened { pair, receipts: Vec::new(), name: "songs".to_owned() };
        prepare(&opened, &Control::default()).expect("features")
    }

    #[test]
    fn twins_share_title_words_and_differ_over_their_album() {
        let prepared = songs();
        let find = |side: Side, id: &str| prepared.pair.side(side).find(id).expect("exists");
        let pair = (find(Side::Left, "l/cut"), find(Side::Right, "r/remix"));
        let twins = TwinIndex::new(&prepared).of(&prepared, pair);
        let named: Vec<(Side, &str)> = twins.iter().map(|t| (t.side, t.name.as_str())).collect();
        assert_eq!(named, [(Side::Left, "Amber Bridge (Remix)"), (Side::Right, "Amber Bridge")]);
        let apart = twins[1].apart.as_ref().expect("the albums differ");
        assert_eq!((apart.relation.as_str(), apart.direction), ("album", Direction::Out));
        assert_eq!(
            (&apart.own[..], &apart.other[..]),
            (&["Night Single".to_owned()][..], &["First Light".to_owned()][..])
        );
    }

    #[test]
    fn both_names_of_a_pair_are_looked_for_on_both_sides() {
        let prepared = songs();
        let find = |side: Side, id: &str| prepared.pair.side(side).find(id).expect("exists");
        let pair = (find(Side::Left, "l/First Light"), find(Side::Right, "r/Ada Stone"));
        let twins = TwinIndex::new(&prepared).of(&prepared, pair);
        let names: Vec<(Side, &str)> = twins.iter().map(|t| (t.side, t.name.as_str())).collect();
        assert_eq!(
            names,
            [(Side::Left, "Ada Stone"), (Side::Right, "First Light")],
            "the names of the pair, elsewhere"
        );
    }
}
