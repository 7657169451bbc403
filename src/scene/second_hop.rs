//! The neighbors of neighbors, added to a scene on demand.
//!
//! Invariants: pills of the first hop keep their node; an entity reached twice on one side is one pill with two
//! edges; at most [`MOST_PILLS`] pills in all, the rest of a parent's neighbors is folded into one.

use super::content::{Flow, Node, Pill, PillRole, Scene, pill_of};
use super::sprout::children_of;
use crate::graph::Side;
use crate::model::{Explanation, Item, ItemKind};
use petgraph::stable_graph::NodeIndex;
use std::collections::BTreeMap;

/// Pills drawn at most, both hops together. Source: ARCHITECTURE.md, "The window" (budgets).
const MOST_PILLS: usize = 120;
/// Second-hop pills a parent shows at most; chosen by us: five still stand beside a row without pushing it away.
const MOST_CHILDREN: usize = 5;

/// Adds second-hop pills for every first-hop pill that is shown.
pub(super) fn add(scene: &mut Scene, explanation: &Explanation) {
    let mut children: BTreeMap<u32, Vec<(&Item, f64)>> = BTreeMap::new();
    for parent in explanation.items.iter().filter(|i| i.kind == ItemKind::Edge && i.hop == 1) {
        let items = children_of(explanation, parent.id);
        if !items.is_empty() {
            children.insert(parent.id, items);
        }
    }
    let first: usize = scene.row_count() * 2;
    let parents = children.len().max(1);
    let allowed = (MOST_PILLS.saturating_sub(first) / parents).clamp(1, MOST_CHILDREN);
    for side in [Side::Left, Side::Right] {
        let mut known: BTreeMap<String, NodeIndex> = BTreeMap::new();
        let shown = scene.groups.iter().flat_map(|g| &g.rows).filter(|r| !r.hidden);
        let parents: Vec<NodeIndex> = shown.filter_map(|r| r.pills[side.index()]).collect();
        for parent in parents {
            let Some(pill) = scene.pill(parent) else { continue };
            let (PillRole::Neighbor, Some(item)) = (pill.role, pill.items.first()) else {
                continue;
            };
            let Some(items) = children.get(item) else { continue };
            add_children(scene, parent, items, allowed, &mut known);
        }
        scene.second_hop[side.index()] = known.len();
    }
}

fn add_children(
    scene: &mut Scene,
    parent: NodeIndex,
    items: &[(&Item, f64)],
    allowed: usize,
    known: &mut BTreeMap<String, NodeIndex>,
) {
    let shown = if items.len() > allowed { allowed.saturating_sub(1).max(1) } else { items.len() };
    for (item, share) in &items[..shown] {
        let mut pill = pill_of(item, PillRole::SecondHop);
        pill.attention = *share;
        let flow = Flow { attention: pill.attention, part: pill.part };
        let id = item.id;
        let key = pill.entity.clone();
        let node = *known.entry(key).or_insert_with(|| scene.graph.add_node(Node::Pill(pill)));
        if let Some(Node::Pill(pill)) = scene.graph.node_weight_mut(node)
            && !pill.items.contains(&id)
        {
            pill.items.push(id);
        }
        scene.graph.update_edge(node, parent, flow);
    }
    let rest = &items[shown..];
    if let Some((first, _)) = rest.first() {
        let attention: f64 = rest.iter().map(|i| i.1).sum();
        let pill = Pill {
            items: rest.iter().map(|i| i.0.id).collect(),
            name: format!("and {} more", rest.len()),
            entity: String::new(),
            attention,
            has_counterpart: false,
            ..pill_of(first, PillRole::More(rest.len()))
        };
        let flow = Flow { attention, part: 0.0 };
        let node = scene.graph.add_node(Node::Pill(pill));
        scene.graph.add_edge(node, parent, flow);
    }
}
