//! An explanation as a model gives it, for tests: the album cut of *Radioactive* against its remix.

use super::{RelationKey, RelationPair, pair_relations, relations_of};
use crate::graph::{Direction, Side};
use crate::model::{Explanation, Item, ItemKind, ModelKind, NodeRef};

/// One edge in short: side, relation, neighbor, counterpart, attention, contribution.
struct Edge(Side, &'static str, &'static str, Option<&'static str>, f64, f64);

fn node(label: &str, value: bool) -> NodeRef {
    NodeRef { id: format!("id:{label}"), label: label.to_owned(), value, entity_type: None }
}

fn edge_item(id: u32, edge: &Edge, value: bool) -> Item {
    let Edge(side, relation, name, counterpart, attention, contribution) = edge;
    Item {
        side: Some(*side),
        hop: 1,
        relation: Some((*relation).to_owned()),
        direction: Some(if value { Direction::Attribute } else { Direction::Out }),
        neighbor: Some(node(name, value)),
        counterpart: counterpart.map(|c| node(c, value)),
        similarity: Some(if counterpart.is_some() { 0.99 } else { 0.12 }),
        cross_attention: Some(0.1),
        self_attention: Some(0.5),
        attention: Some(*attention),
        ..Item::about_pair(id, ItemKind::Edge, *contribution)
    }
}

/// The explanation; every side's attention adds up to 1 and the parts add up to the logit.
pub(crate) fn radioactive() -> Explanation {
    use Side::{Left, Right};
    let writers = [
        ("Alexander Grant", "Alexander Grant"),
        ("Ben McKee", "Ben McKee"),
        ("Dan Reynolds", "Daniel Reynolds"),
        ("Josh Mosser", "Josh Mosser"),
        ("Wayne Sermon", "Wayne Sermon"),
    ];
    let mut edges = vec![
        Edge(Left, "main_performer", "Imagine Dragons", None, 0.30, -1.28),
        Edge(Right, "performed_by", "Imagine Dragons & Kendrick Lamar", None, 0.31, -1.07),
        Edge(Left, "album", "Night Visions", None, 0.20, -0.62),
        Edge(Right, "release", "Remix single", None, 0.16, -0.50),
        Edge(Left, "label", "Interscope Records", Some("Interscope"), 0.08, 0.16),
        Edge(Right, "record_label", "Interscope", Some("Interscope Records"), 0.08, 0.15),
        Edge(Left, "genre", "alternative rock", Some("Alternative Rock"), 0.06, 0.12),
        Edge(Right, "genre", "Alternative Rock", Some("alternative rock"), 0.06, 0.12),
        Edge(Right, "genre", "hip hop", None, 0.08, -0.02),
    ];
    for (l, r) in writers {
        edges.push(Edge(Left, "songwriter", l, Some(r), 0.06, 0.162));
        edges.push(Edge(Right, "composer", r, Some(l), 0.05, 0.162));
    }
    let values = [
        Edge(Left, "length", "3:06", None, 0.04, -0.11),
        Edge(Right, "duration", "276", None, 0.04, -0.10),
        Edge(Left, "year", "2012", None, 0.02, -0.03),
        Edge(Right, "released", "2014", None, 0.02, -0.02),
    ];
    let mut items = vec![Item::about_pair(0, ItemKind::Own, 0.85), Item::about_pair(1, ItemKind::Rivals, -0.35)];
    for (edges, value) in [(&edges[..], false), (&values[..], true)] {
        for edge in edges {
            let id = items.len() as u32;
            items.push(edge_item(id, edge, value));
        }
    }
    let shares: [f64; 2] =
        [Left, Right].map(|side| items.iter().filter(|i| i.side == Some(side)).filter_map(|i| i.attention).sum());
    for item in &mut items {
        if let (Some(side), Some(attention)) = (item.side, &mut item.attention) {
            *attention /= shares[side.index()];
        }
    }
    let bias = -0.6;
    let logit = bias + items.iter().map(|i| i.contribution).sum::<f64>();
    Explanation {
        kind: ModelKind::Evidence,
        left: "t-4774".to_owned(),
        right: "B00K-211".to_owned(),
        score: 1.0 / (1.0 + (-logit).exp()),
        logit,
        bias,
        items,
        stage_scores: Vec::new(),
    }
}

/// The same with two second-hop neighbors for every first-hop edge, one of them shared by all of a side.
pub(crate) fn radioactive_two_hops() -> Explanation {
    let mut explanation = radioactive();
    let parents: Vec<Item> = explanation.items.iter().filter(|i| i.hop == 1).cloned().collect();
    for parent in parents.iter().filter(|p| p.direction == Some(Direction::Out)) {
        let Some(side) = parent.side else { continue };
        let name = parent.neighbor.as_ref().map(|n| n.label.clone()).unwrap_or_default();
        for (label, relation) in [("Las Vegas".to_owned(), "place"), (format!("Song of {name}"), "wrote")] {
            let id = explanation.items.len() as u32;
            explanation.items.push(Item {
                side: Some(side),
                hop: 2,
                parent: Some(parent.id),
                relation: Some(relation.to_owned()),
                direction: Some(Direction::Out),
                neighbor: Some(node(&label, false)),
                counterpart: (relation == "place").then(|| node(&label, false)),
                attention: Some(0.5),
                ..Item::about_pair(id, ItemKind::Edge, 0.0)
            });
        }
    }
    explanation
}

/// An explanation with so many neighbors over one relation, a few with counterparts.
pub(crate) fn crowded(count: usize) -> Explanation {
    let mut explanation = radioactive();
    for n in 0..count {
        for side in [Side::Left, Side::Right] {
            let id = explanation.items.len() as u32;
            let name = format!("Guest {n} {side:?}");
            explanation.items.push(Item {
                side: Some(side),
                hop: 1,
                relation: Some("guest".to_owned()),
                direction: Some(Direction::Out),
                neighbor: Some(node(&name, false)),
                attention: Some(0.5 / (n + 1) as f64),
                ..Item::about_pair(id, ItemKind::Edge, 0.0)
            });
        }
    }
    for side in [Side::Left, Side::Right] {
        let total: f64 = explanation.items.iter().filter(|i| i.side == Some(side)).filter_map(|i| i.attention).sum();
        for item in explanation.items.iter_mut().filter(|i| i.side == Some(side)) {
            item.attention = item.attention.map(|a| a / total);
        }
    }
    explanation
}

/// The pairing that goes with the fixtures.
pub(crate) fn pairing(explanation: &Explanation) -> Vec<RelationPair> {
    let same = [
        ("main_performer", "performed_by"),
        ("album", "release"),
        ("label", "record_label"),
        ("songwriter", "composer"),
        ("length", "duration"),
        ("year", "released"),
        ("genre", "genre"),
        ("guest", "guest"),
    ];
    let affinity =
        move |l: &RelationKey, r: &RelationKey| f32::from(u8::from(same.contains(&(l.name.as_str(), r.name.as_str()))));
    pair_relations(&relations_of(explanation, Side::Left), &relations_of(explanation, Side::Right), &affinity)
}
