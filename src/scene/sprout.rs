//! What was opened: the rows of a fold, the values of both entities, the neighbors of one neighbor.
//!
//! Invariants: what is opened gets nodes of its own and changes none that were there, so that what is placed stays where it
//! is; an entity reached twice on one side is one pill with two edges; what was opened later comes later.

use super::content::{Flow, Middle, Node, Pill, PillRole, Row, Scene, is_value, key_of, pill_of, relation_words};
use super::options::{Opened, RowOrder, SceneOptions};
use super::pairing::{RelationKey, RelationPair};
use crate::graph::Side;
use crate::model::{Explanation, Item, ItemKind};
use petgraph::stable_graph::NodeIndex;
use std::collections::BTreeMap;

/// Rows under one over-line.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Each graph's own name of the relation, in words.
    pub names: [Option<String>; 2],
    pub rows: Vec<Row>,
}

/// Something that was opened, and the pills it was opened from.
#[derive(Debug, Clone, PartialEq)]
pub struct Sprout {
    pub opened: Opened,
    pub parents: [Option<NodeIndex>; 2],
    pub sections: Vec<Section>,
}

/// A row that was folded, before its pills have nodes.
pub(super) type FoldedRow = ([Option<Pill>; 2], Middle);

/// Adds what was opened, in the order of opening.
pub(super) fn add(
    scene: &mut Scene,
    explanation: &Explanation,
    pairing: &[RelationPair],
    folded: &BTreeMap<usize, Vec<FoldedRow>>,
    options: &SceneOptions,
) {
    for opened in &options.opened {
        let sprout = match *opened {
            Opened::Fold(number) => fold(scene, number, folded, options.only_differences),
            Opened::Values => values(scene, explanation, pairing, options.order),
            // With two hops the neighbors of all neighbors stand beside them.
            Opened::Neighbors(_) if options.second_hop => None,
            Opened::Neighbors(item) => neighbors(scene, explanation, item),
            Opened::More(item) => more(scene, explanation, item),
        };
        scene.sprouts.extend(sprout);
    }
}

/// Gives a pill a node that flows into its parent.
fn add_child(scene: &mut Scene, pill: Pill, parent: NodeIndex) -> NodeIndex {
    let flow = Flow { attention: pill.attention, part: pill.part };
    let node = scene.graph.add_node(Node::Pill(pill));
    scene.graph.add_edge(node, parent, flow);
    node
}

fn add_rows(scene: &mut Scene, rows: Vec<FoldedRow>, parents: [Option<NodeIndex>; 2]) -> Vec<Row> {
    let place = |(pills, middle): FoldedRow| {
        let [left, right] = pills;
        let pills = [(left, parents[0]), (right, parents[1])]
            .map(|(pill, parent)| pill.zip(parent).map(|(pill, parent)| add_child(scene, pill, parent)));
        Row { pills, middle, hidden: false }
    };
    rows.into_iter().map(place).collect()
}

fn fold(
    scene: &mut Scene,
    number: usize,
    folded: &BTreeMap<usize, Vec<FoldedRow>>,
    only_differences: bool,
) -> Option<Sprout> {
    let is_shown = |row: &&FoldedRow| !only_differences || !matches!(row.1, Middle::Rung { .. });
    let rows = folded.get(&number)?.iter().filter(is_shown).cloned().collect();
    let group = scene.groups.iter().find(|g| g.number == number)?;
    let names = group.names.clone();
    let is_fold = |n: &NodeIndex| scene.pill(*n).is_some_and(|p| matches!(p.role, PillRole::Fold(_)));
    let parents = group.rows.last()?.pills.map(|n| n.filter(is_fold));
    let rows = add_rows(scene, rows, parents);
    Some(Sprout { opened: Opened::Fold(number), parents, sections: vec![Section { names, rows }] })
}

/// The values of both entities, attributes paired as the table pairs them.
fn values(scene: &mut Scene, explanation: &Explanation, pairing: &[RelationPair], order: RowOrder) -> Option<Sprout> {
    let group = scene.groups.iter().find(|g| g.number == usize::MAX)?;
    let parents = group.rows.first()?.pills;
    let of = |side: Side, key: &RelationKey| -> Vec<&Item> {
        let is_of = |i: &&Item| i.side == Some(side) && i.hop == 1 && key_of(i).as_ref() == Some(key) && is_value(i);
        explanation.items.iter().filter(|i| i.kind == ItemKind::Edge).filter(is_of).collect()
    };
    let mut sections = Vec::new();
    for pair in pairing {
        let sides = [Side::Left, Side::Right].map(|s| pair[s.index()].as_ref().map(|k| of(s, k)).unwrap_or_default());
        if sides.iter().all(Vec::is_empty) {
            continue;
        }
        let names = [0, 1].map(|s| pair[s].as_ref().filter(|_| !sides[s].is_empty()).map(relation_words));
        let rows = super::content::pair_rows(&sides, order)
            .into_iter()
            .map(|(items, middle)| (items.map(|i| i.map(|i| pill_of(i, PillRole::Value))), middle))
            .collect();
        sections.push(Section { names, rows: add_rows(scene, rows, parents) });
    }
    (!sections.is_empty()).then_some(Sprout { opened: Opened::Values, parents, sections })
}

/// The items of the second hop that hang on an item of the first, largest attention first, and their shares of it.
///
/// The way back to the center is no news: the center is drawn as the body.
pub(super) fn children_of(explanation: &Explanation, item: u32) -> Vec<(&Item, f64)> {
    let mut items: Vec<&Item> = explanation
        .items
        .iter()
        .filter(|i| i.kind == ItemKind::Edge && i.hop == 2 && i.parent == Some(item) && !is_value(i))
        .filter(|i| {
            let center = if i.side == Some(Side::Left) { &explanation.left } else { &explanation.right };
            i.neighbor.as_ref().is_none_or(|n| &n.id != center)
        })
        .collect();
    let attention = |i: &Item| i.attention.unwrap_or(0.0);
    items.sort_by(|a, b| attention(b).total_cmp(&attention(a)).then(a.id.cmp(&b.id)));
    let total: f64 = items.iter().map(|i| attention(i)).sum();
    let n = items.len() as f64;
    // Without attention of their own the neighbors of a neighbor count alike.
    items.into_iter().map(|i| (i, if total > 0.0 { attention(i) / total } else { 1.0 / n })).collect()
}

fn neighbors(scene: &mut Scene, explanation: &Explanation, item: u32) -> Option<Sprout> {
    let wings = [Side::Left, Side::Right].map(|s| scene.wing(s));
    let parent = wings
        .iter()
        .flatten()
        .copied()
        .find(|n| scene.pill(*n).is_some_and(|p| p.role == PillRole::Neighbor && p.items.first() == Some(&item)))?;
    Some(one_sided(scene, Opened::Neighbors(item), parent, children_of(explanation, item)))
}

fn more(scene: &mut Scene, explanation: &Explanation, item: u32) -> Option<Sprout> {
    let of = |id: &u32| explanation.items.iter().find(|i| i.id == *id).and_then(|i| i.parent);
    let parent = scene.graph.node_indices().find(|n| {
        scene
            .pill(*n)
            .is_some_and(|p| matches!(p.role, PillRole::More(_)) && p.items.first().and_then(of) == Some(item))
    })?;
    let items = scene.pill(parent)?.items.clone();
    let rest = children_of(explanation, item).into_iter().filter(|(i, _)| items.contains(&i.id)).collect();
    Some(one_sided(scene, Opened::More(item), parent, rest))
}

/// Neighbors of neighbors under over-lines of their relations; an entity that is there already gets one more edge.
fn one_sided(scene: &mut Scene, opened: Opened, parent: NodeIndex, children: Vec<(&Item, f64)>) -> Sprout {
    let side = scene.pill(parent).map_or(Side::Left, |p| p.side);
    let known: BTreeMap<String, NodeIndex> = scene
        .graph
        .node_indices()
        .filter_map(|n| scene.pill(n).map(|p| (n, p)))
        .filter(|(_, p)| p.side == side && p.role == PillRole::SecondHop)
        .map(|(n, p)| (p.entity.clone(), n))
        .collect();
    let mut pills = Vec::new();
    for (child, share) in children {
        let pill = Pill { attention: share, ..pill_of(child, PillRole::SecondHop) };
        match known.get(&pill.entity) {
            Some(node) => {
                scene.graph.update_edge(*node, parent, Flow { attention: share, part: pill.part });
                if let Some(Node::Pill(there)) = scene.graph.node_weight_mut(*node) {
                    there.items.push(child.id);
                }
            }
            None => pills.push(pill),
        }
    }
    let sections = by_relation(scene, pills, parent, side);
    Sprout { opened, parents: beside(side, parent), sections }
}

fn beside<T>(side: Side, one: T) -> [Option<T>; 2] {
    if side == Side::Left { [Some(one), None] } else { [None, Some(one)] }
}

/// Pills of one side under over-lines of their relations, which stand in the order in which they come first.
fn by_relation(scene: &mut Scene, pills: Vec<Pill>, parent: NodeIndex, side: Side) -> Vec<Section> {
    let mut sections: Vec<(String, Vec<Pill>)> = Vec::new();
    for pill in pills {
        match sections.iter_mut().find(|s| s.0 == pill.relation) {
            Some(section) => section.1.push(pill),
            None => sections.push((pill.relation.clone(), vec![pill])),
        }
    }
    let parents = beside(side, parent);
    let section = |(name, pills): (String, Vec<Pill>)| {
        let rows = pills.into_iter().map(|p| (beside(side, p), Middle::Nothing)).collect();
        Section { names: beside(side, name), rows: add_rows(scene, rows, parents) }
    };
    sections.into_iter().map(section).collect()
}
