//! The butterfly as a table with levels, for readers who do not see it: relation, edge, neighbor of the neighbor.
//!
//! In: an explanation, its scene and its waterfall. Out: rows in the order of the picture; the edges behind a fold are rows,
//! too. Invariants: every edge of the explanation is a row exactly once; names carry no numbers, the numbers are the values.

use super::content::{PillRole, Scene, is_value, key_of, relation_words};
use super::numbers;
use super::sprout::children_of;
use super::waterfall::{PartKey, Waterfall, capitalized};
use crate::graph::Side;
use crate::model::{Explanation, Item};
use petgraph::stable_graph::NodeIndex;

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct TwinRow {
    /// 1: relation, 2: edge, 3: edge of the second hop.
    pub level: usize,
    pub name: String,
    /// "attention 30 %, similarity 0.98, part +0.12".
    pub value: String,
    /// The item of an edge; none for a relation.
    pub item: Option<u32>,
    /// The pill that stands for it, a fold for what is folded; none where nothing is drawn.
    pub node: Option<NodeIndex>,
    /// Its place among the rows of its parent, from 1, and how many there are.
    pub position: [usize; 2],
}

/// The rows of a scene.
///
/// Cost: linear in items times rows of a group.
pub fn twin(scene: &Scene, explanation: &Explanation, waterfall: &Waterfall) -> Vec<TwinRow> {
    let mut out = Vec::new();
    for (at, group) in scene.groups.iter().enumerate() {
        let is_values = group.number == usize::MAX;
        let names: Vec<&str> = group.names.iter().flatten().map(String::as_str).collect();
        let name = match names.as_slice() {
            [left, right] if left != right => format!("{} and {right}", capitalized(left)),
            [one, ..] => capitalized(one),
            [] => String::new(),
        };
        let key = if is_values { PartKey::Attributes } else { PartKey::Relation(group.number) };
        let shown = waterfall.rows.iter().find(|r| r.key == key).map(|r| numbers::signed(r.shown));
        let part = shown.unwrap_or_else(|| numbers::logit(group.part));
        let position = [at + 1, scene.groups.len()];
        out.push(TwinRow { level: 1, name, value: format!("part {part}"), item: None, node: None, position });
        let pills: Vec<(NodeIndex, &[u32])> = group
            .rows
            .iter()
            .flat_map(|r| r.pills)
            .flatten()
            .filter_map(|n| scene.pill(n).map(|p| (n, &p.items[..])))
            .collect();
        let count = pills.iter().map(|p| p.1.len()).sum();
        let edges = pills.iter().flat_map(|(node, items)| items.iter().map(|i| (*node, *i)));
        for (at, (node, id)) in edges.enumerate() {
            let Some(item) = explanation.items.iter().find(|i| i.id == id) else { continue };
            out.push(row(item, 2, Some(own_pill(scene, node, id)), [at + 1, count]));
            let children = children_of(explanation, id);
            for (at, (child, share)) in children.iter().enumerate() {
                let node = scene
                    .graph
                    .node_indices()
                    .find(|n| scene.pill(*n).is_some_and(|p| p.is_second() && p.items.contains(&child.id)));
                let mut row = row(child, 3, node, [at + 1, children.len()]);
                if child.attention.is_none() {
                    row.value = format!("attention {}", numbers::percent(*share));
                }
                out.push(row);
            }
        }
    }
    out
}

/// The pill of an item: the one that was opened from a fold, else the fold itself.
fn own_pill(scene: &Scene, node: NodeIndex, item: u32) -> NodeIndex {
    let folds = scene.pill(node).is_some_and(|p| matches!(p.role, PillRole::Fold(_) | PillRole::Values(_)));
    if !folds {
        return node;
    }
    let opened = scene.sprouts.iter().flat_map(|s| &s.sections).flat_map(|s| &s.rows).flat_map(|r| r.pills).flatten();
    let own = |n: &NodeIndex| scene.pill(*n).is_some_and(|p| !p.is_second() && p.items == [item]);
    opened.into_iter().find(own).unwrap_or(node)
}

fn row(item: &Item, level: usize, node: Option<NodeIndex>, position: [usize; 2]) -> TwinRow {
    let side = if item.side == Some(Side::Left) { "Left" } else { "Right" };
    let neighbor = item.neighbor.as_ref().map_or("", |n| n.label.as_str());
    let relation = key_of(item).as_ref().map(relation_words).unwrap_or_default();
    let name = if is_value(item) || level == 3 {
        format!("{side}: {relation}: {neighbor}")
    } else {
        format!("{side}: {neighbor}")
    };
    let mut values = Vec::new();
    values.extend(item.attention.map(|a| format!("attention {}", numbers::percent(a))));
    match (&item.counterpart, item.similarity) {
        (Some(counterpart), Some(similarity)) => {
            values.push(format!("like {}, similarity {}", counterpart.label, numbers::score(similarity)));
        }
        (Some(counterpart), None) => values.push(format!("like {}", counterpart.label)),
        (None, _) => values.push("no counterpart".to_owned()),
    }
    if level < 3 || item.contribution != 0.0 {
        values.push(format!("part {}", numbers::logit(item.contribution)));
    }
    TwinRow { level, name, value: values.join(", "), item: Some(item.id), node, position }
}

/// The edges that a table should hold: all of the first hop, and those of the second that lead away from the center.
#[cfg(test)]
pub(crate) fn edges_of(explanation: &Explanation) -> Vec<u32> {
    let first: Vec<u32> = explanation.items.iter().filter(|i| i.hop == 1).map(|i| i.id).collect();
    let second = first.iter().flat_map(|i| children_of(explanation, *i)).map(|(i, _)| i.id).collect::<Vec<_>>();
    first.into_iter().chain(second).collect()
}
