//! The neighbors of neighbors, added to a scene on demand.
//!
//! Invariants: pills of the first hop keep their node; an entity reached twice on one side is one pill with two
//! edges; at most [`MOST_PILLS`] pills in all, the rest of a parent's neighbors is folded into one.

use super::content::{Flow, Node, Pill, PillRole, Scene, is_value, pill_of};
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
    let mut children: BTreeMap<u32, Vec<&Item>> = BTreeMap::new();
    for item in &explanation.items {
        // The way back to the center is no news: the center is drawn as the body.
        let center = if item.side == Some(Side::Left) { &explanation.left } else { &explanation.right };
        if item.neighbor.as_ref().is_some_and(|n| &n.id == center) {
            continue;
        }
        if let (ItemKind::Edge, 2, Some(parent), false) = (item.kind, item.hop, item.parent, is_value(item)) {
            children.entry(parent).or_default().push(item);
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
    items: &[&Item],
    allowed: usize,
    known: &mut BTreeMap<String, NodeIndex>,
) {
    let mut items = items.to_vec();
    items.sort_by(|a, b| {
        let attention = |i: &Item| i.attention.unwrap_or(0.0);
        attention(b).total_cmp(&attention(a)).then(a.id.cmp(&b.id))
    });
    let total: f64 = items.iter().filter_map(|i| i.attention).sum();
    // Without attention of their own the neighbors of a neighbor count alike.
    let share = |i: &Item| {
        if total > 0.0 { i.attention.unwrap_or(0.0) / total } else { 1.0 / items.len() as f64 }
    };
    let shown = if items.len() > allowed { allowed.saturating_sub(1).max(1) } else { items.len() };
    for item in &items[..shown] {
        let mut pill = pill_of(item, PillRole::SecondHop);
        pill.attention = share(item);
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
    if let Some(first) = rest.first() {
        let attention: f64 = rest.iter().map(|i| share(i)).sum();
        let pill = Pill {
            items: rest.iter().map(|i| i.id).collect(),
            name: format!("and {} more", rest.len()),
            entity: String::new(),
            attention,
            has_counterpart: false,
            ..pill_of(first, PillRole::SecondHop)
        };
        let flow = Flow { attention, part: 0.0 };
        let node = scene.graph.add_node(Node::Pill(pill));
        scene.graph.add_edge(node, parent, flow);
    }
}
