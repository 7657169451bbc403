//! What the butterfly shows: which neighbors, on which rows, in which groups.
//!
//! In: an explanation, the pairing of relations, and what the person asked for ([`SceneOptions`]). Out: a
//! [`Scene`]. Nothing here knows of places or sizes.
//!
//! Invariants: every hop-1 edge of the explanation is in exactly one pill; the attention of the pills of a side
//! adds up to what the explanation gives for that side; nodes of the first hop keep their index when the second
//! hop is shown or hidden.

use super::kind::{Kind, kind_of};
use super::options::{Opened, Quantity, RowOrder, SceneOptions};
use super::pairing::{RelationKey, RelationPair};
use super::sprout::{self, FoldedRow, Sprout};
use crate::graph::{Direction, Side, local_words};
use crate::model::{Explanation, Item, ItemKind};
use petgraph::stable_graph::{NodeIndex, StableDiGraph};
use std::collections::{BTreeMap, BTreeSet};

/// More rows than this are folded. Source: ARCHITECTURE.md, "The window" (Explore, folding).
pub const MOST_ROWS: usize = 40;

/// One neighbor, or several folded into one.
#[derive(Debug, Clone, PartialEq)]
pub struct Pill {
    pub side: Side,
    /// Ids of the items it stands for; several for a fold or for the attributes.
    pub items: Vec<u32>,
    pub name: String,
    /// Shown name of the relation that leads to it.
    pub relation: String,
    /// Identifier of the entity; empty for a fold.
    pub entity: String,
    pub kind: Kind,
    /// Share of its side's attention, 0 to 1 (for the second hop: within its parent).
    pub attention: f64,
    /// Its cross-graph attention and its self-attention, as the model gives them.
    pub cross: f64,
    pub own: f64,
    /// What it moves the logit by.
    pub part: f64,
    /// Whether it has a counterpart across: a solid outline.
    pub has_counterpart: bool,
    /// Identifier of the counterpart.
    pub counterpart: Option<String>,
    pub role: PillRole,
}

/// What a pill stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PillRole {
    Neighbor,
    /// The smallest neighbors of a relation, so many of them.
    Fold(usize),
    /// All values of the entity, so many; they are shown in the attribute table.
    Values(usize),
    /// One of them, when they were opened.
    Value,
    SecondHop,
    /// The rest of a neighbor's neighbors, so many.
    More(usize),
}

impl Pill {
    /// A number of its edge.
    pub fn amount(&self, of: Quantity) -> f64 {
        match of {
            Quantity::Cross => self.cross,
            Quantity::Own => self.own,
            Quantity::Combined => self.attention,
            Quantity::Contribution => self.part,
        }
    }

    /// Whether it stands outside the first hop.
    pub fn is_second(&self) -> bool {
        matches!(self.role, PillRole::SecondHop | PillRole::More(_))
    }
}

/// A node of the drawing.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// One of the two entities.
    Body(Side),
    Pill(Pill),
}

/// An edge of the drawing: attention that flows from a pill towards its body.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Flow {
    /// Share of the attention of what it flows into, 0 to 1.
    pub attention: f64,
    pub part: f64,
}

/// Pills that stand on one line.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub pills: [Option<NodeIndex>; 2],
    pub middle: Middle,
    /// Not drawn because both sides share it; its port keeps its place on the body.
    pub hidden: bool,
}

/// What stands between the bodies on a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Middle {
    /// Counterparts: similarity, and the larger cross-graph attention of the two.
    Rung { similarity: f64, cross: f64 },
    /// Two neighbors that are not counterparts.
    Unlike,
    /// A neighbor whose counterpart stands elsewhere: its name.
    Elsewhere(String),
    /// A neighbor without counterpart.
    Alone,
    /// A fold or the values: nothing to say.
    Nothing,
}

/// A relation of the left graph and its partner on the right, with their rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Position in the pairing; stable while options change.
    pub number: usize,
    /// Each graph's own name of the relation, in words.
    pub names: [Option<String>; 2],
    pub part: f64,
    pub rows: Vec<Row>,
}

/// The drawing as content.
#[derive(Debug, Clone)]
pub struct Scene {
    pub graph: StableDiGraph<Node, Flow>,
    pub bodies: [NodeIndex; 2],
    pub groups: Vec<Group>,
    /// What was opened.
    pub sprouts: Vec<Sprout>,
    /// What width and color of edges stand for.
    pub look: super::options::Look,
    /// First-hop edges behind which there are neighbors of neighbors.
    pub has_neighbors: BTreeSet<u32>,
    /// Entities in the first hop of each side, before folding.
    pub first_hop: [usize; 2],
    /// Entities in the second hop of each side.
    pub second_hop: [usize; 2],
}

/// A relation in words: "mainPerformer" is "main performer"; read against its direction "writer" is "writer of".
pub fn relation_words(key: &RelationKey) -> String {
    let words = local_words(&key.name);
    let words = if words.is_empty() { key.name.clone() } else { words };
    match key.direction {
        Direction::Inverse => match (words.strip_suffix(" of"), words.strip_suffix(" by")) {
            (Some(root), _) | (_, Some(root)) => root.to_owned(),
            _ => format!("{words} of"),
        },
        Direction::Out | Direction::Attribute => words,
    }
}

/// The relation of an edge item.
pub fn key_of(item: &Item) -> Option<RelationKey> {
    Some(RelationKey { name: item.relation.clone()?, direction: item.direction? })
}

/// Whether an item is a value of an entity, which the attribute table shows.
pub fn is_value(item: &Item) -> bool {
    item.direction == Some(Direction::Attribute) || item.neighbor.as_ref().is_some_and(|n| n.value)
}

/// The relations of the hop-1 edges of one side, for [`super::pair_relations`].
pub fn relations_of(explanation: &Explanation, side: Side) -> Vec<RelationKey> {
    let edges = explanation.items.iter().filter(|i| i.kind == ItemKind::Edge && i.hop == 1 && i.side == Some(side));
    let keys: BTreeSet<RelationKey> = edges.filter_map(key_of).collect();
    keys.into_iter().collect()
}

impl Scene {
    /// The scene of an explanation.
    ///
    /// `pairing` comes from [`super::pair_relations`] over [`relations_of`] both sides; edges whose relation is
    /// not in it are put into a group of their own.
    pub fn new(explanation: &Explanation, pairing: &[RelationPair], options: &SceneOptions) -> Self {
        let mut graph = StableDiGraph::new();
        let bodies = [graph.add_node(Node::Body(Side::Left)), graph.add_node(Node::Body(Side::Right))];
        let has_neighbors =
            explanation.items.iter().filter(|i| i.hop == 2 && !is_value(i)).filter_map(|i| i.parent).collect();
        let mut scene = Self {
            graph,
            bodies,
            groups: Vec::new(),
            sprouts: Vec::new(),
            look: options.look,
            has_neighbors,
            first_hop: [0; 2],
            second_hop: [0; 2],
        };
        scene.add_groups(explanation, pairing, options.order);
        let folded = scene.fold();
        scene.add_values(explanation);
        if options.only_differences {
            scene.hide_shared_rows();
        }
        if options.second_hop {
            super::second_hop::add(&mut scene, explanation);
        }
        sprout::add(&mut scene, explanation, pairing, &folded, options);
        scene
    }

    /// The pill at a node; `None` for a body.
    pub fn pill(&self, node: NodeIndex) -> Option<&Pill> {
        match self.graph.node_weight(node) {
            Some(Node::Pill(pill)) => Some(pill),
            _ => None,
        }
    }

    /// Whether a pill is a neighbor whose own neighbors can be opened beside it.
    pub fn can_open(&self, pill: &Pill) -> bool {
        pill.role == PillRole::Neighbor
            && self.second_hop == [0, 0]
            && pill.items.first().is_some_and(|i| self.has_neighbors.contains(i))
    }

    /// What a click on a pill opens or closes; `None` for one that stands for itself and has no neighbors to show.
    pub fn opens(&self, node: NodeIndex) -> Option<Opened> {
        let pill = self.pill(node)?;
        match pill.role {
            PillRole::Fold(_) => {
                let group = self.groups.iter().find(|g| g.rows.iter().any(|r| r.pills.contains(&Some(node))));
                group.map(|g| Opened::Fold(g.number))
            }
            PillRole::Values(_) => Some(Opened::Values),
            PillRole::More(_) => {
                let parent = self.graph.neighbors(node).next()?;
                self.pill(parent)?.items.first().map(|i| Opened::More(*i))
            }
            PillRole::Neighbor if self.can_open(pill) => pill.items.first().map(|i| Opened::Neighbors(*i)),
            _ => None,
        }
    }

    /// Rows that are shown.
    pub fn row_count(&self) -> usize {
        self.rows().filter(|r| !r.hidden).count()
    }

    /// Rows hidden by *Only differences*.
    pub fn hidden_row_count(&self) -> usize {
        self.rows().filter(|r| r.hidden).count()
    }

    fn rows(&self) -> impl Iterator<Item = &Row> + '_ {
        self.groups.iter().flat_map(|g| &g.rows)
    }

    /// The first-hop pills of a side in row order, hidden ones included.
    pub fn wing(&self, side: Side) -> Vec<NodeIndex> {
        self.rows().filter_map(|r| r.pills[side.index()]).collect()
    }

    fn add_groups(&mut self, explanation: &Explanation, pairing: &[RelationPair], order: RowOrder) {
        let mut group_of: [BTreeMap<RelationKey, usize>; 2] = Default::default();
        for (number, pair) in pairing.iter().enumerate() {
            for (side, key) in pair.iter().enumerate() {
                if let Some(key) = key {
                    group_of[side].insert(key.clone(), number);
                }
            }
        }
        let mut groups: Vec<[Vec<&Item>; 2]> = vec![Default::default(); pairing.len()];
        let mut names: Vec<[Option<String>; 2]> =
            pairing.iter().map(|p| [p[0].as_ref().map(relation_words), p[1].as_ref().map(relation_words)]).collect();
        for item in &explanation.items {
            let (ItemKind::Edge, 1, Some(side), false) = (item.kind, item.hop, item.side, is_value(item)) else {
                continue;
            };
            let Some(key) = key_of(item) else { continue };
            let words = relation_words(&key);
            let number = *group_of[side.index()].entry(key).or_insert_with(|| {
                groups.push(Default::default());
                names.push(std::array::from_fn(|s| (s == side.index()).then(|| words.clone())));
                groups.len() - 1
            });
            groups[number][side.index()].push(item);
            self.first_hop[side.index()] += 1;
        }
        for (number, (sides, names)) in groups.into_iter().zip(names).enumerate() {
            if sides.iter().all(Vec::is_empty) {
                continue;
            }
            let part = sides.iter().flatten().map(|i| i.contribution).sum();
            let rows = self.make_rows(&sides, order);
            self.groups.push(Group { number, names, part, rows });
        }
        let attention = |g: &Group| {
            [Side::Left, Side::Right].map(|side| self.group_attention(g, side)).into_iter().fold(0.0, f64::max)
        };
        let mut order: Vec<(bool, f64, usize)> = self
            .groups
            .iter()
            .enumerate()
            .map(|(i, g)| (g.names.iter().any(Option::is_none), attention(g), i))
            .collect();
        order.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)).then(a.2.cmp(&b.2)));
        let mut groups: Vec<Option<Group>> = std::mem::take(&mut self.groups).into_iter().map(Some).collect();
        self.groups = order.iter().filter_map(|(_, _, i)| groups[*i].take()).collect();
    }

    fn group_attention(&self, group: &Group, side: Side) -> f64 {
        group.rows.iter().filter_map(|r| self.pill(r.pills[side.index()]?)).map(|p| p.attention).sum()
    }

    fn make_rows(&mut self, sides: &[Vec<&Item>; 2], order: RowOrder) -> Vec<Row> {
        let place = |(pair, middle): PairedItems<'_>| Row {
            pills: pair.map(|item| item.map(|i| self.add_pill(pill_of(i, PillRole::Neighbor)))),
            middle,
            hidden: false,
        };
        pair_rows(sides, order).into_iter().map(place).collect()
    }

    /// Adds a first-hop pill and its edge to the body.
    fn add_pill(&mut self, pill: Pill) -> NodeIndex {
        let body = self.bodies[pill.side.index()];
        let flow = Flow { attention: pill.attention, part: pill.part };
        let node = self.graph.add_node(Node::Pill(pill));
        self.graph.add_edge(node, body, flow);
        node
    }

    /// Folds the smallest rows of each relation until at most [`MOST_ROWS`] are left.
    ///
    /// Gives the rows that were folded, by number of their group. What is open makes no difference: a fold stays where it
    /// is, and what it holds is added beside it.
    fn fold(&mut self) -> BTreeMap<usize, Vec<FoldedRow>> {
        let mut out = BTreeMap::new();
        let mut total = self.row_count();
        if total <= MOST_ROWS {
            return out;
        }
        let mut sizes: Vec<(f64, usize, usize)> = Vec::new();
        for (g, group) in self.groups.iter().enumerate() {
            // A row of its own stays what it is: folding one row saves nothing.
            if group.rows.len() < 3 {
                continue;
            }
            for (r, row) in group.rows.iter().enumerate() {
                let attention = row.pills.iter().flatten().filter_map(|n| self.pill(*n)).map(|p| p.attention);
                sizes.push((attention.fold(0.0, f64::max), g, r));
            }
        }
        sizes.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)).then(b.2.cmp(&a.2)));
        let mut folded: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for (_, g, r) in sizes {
            if total <= MOST_ROWS {
                break;
            }
            let rows = folded.entry(g).or_default();
            if rows.len() + 1 >= self.groups[g].rows.len() {
                continue;
            }
            // The first two folded rows become one fold, each further one disappears into it.
            total -= usize::from(!rows.is_empty());
            rows.insert(r);
        }
        for (g, rows) in folded {
            if rows.len() > 1 {
                let number = self.groups[g].number;
                out.insert(number, self.fold_rows(g, &rows));
            }
        }
        out
    }

    fn fold_rows(&mut self, g: usize, rows: &BTreeSet<usize>) -> Vec<FoldedRow> {
        let mut out: Vec<FoldedRow> = Vec::new();
        let mut folded: [Vec<Pill>; 2] = Default::default();
        let mut kept = Vec::new();
        for (r, row) in std::mem::take(&mut self.groups[g].rows).into_iter().enumerate() {
            if !rows.contains(&r) {
                kept.push(row);
                continue;
            }
            let pills = row.pills.map(|node| match self.graph.remove_node(node?) {
                Some(Node::Pill(pill)) => Some(pill),
                _ => None,
            });
            for pill in pills.iter().flatten() {
                folded[pill.side.index()].push(pill.clone());
            }
            out.push((pills, row.middle));
        }
        let pills = folded.map(|pills| {
            let first = pills.first()?.clone();
            let count = pills.len();
            Some(self.add_pill(Pill {
                items: pills.iter().flat_map(|p| p.items.iter().copied()).collect(),
                name: format!("and {count} more"),
                entity: String::new(),
                attention: pills.iter().map(|p| p.attention).sum(),
                cross: pills.iter().map(|p| p.cross).sum(),
                own: pills.iter().map(|p| p.own).sum(),
                part: pills.iter().map(|p| p.part).sum(),
                has_counterpart: true,
                counterpart: None,
                role: PillRole::Fold(count),
                ..first
            }))
        });
        kept.push(Row { pills, middle: Middle::Nothing, hidden: false });
        self.groups[g].rows = kept;
        out
    }

    /// Adds one pill a side for all values, so that the pills of a side still add up to its whole attention.
    fn add_values(&mut self, explanation: &Explanation) {
        let pills = [Side::Left, Side::Right].map(|side| {
            let items: Vec<&Item> = explanation
                .items
                .iter()
                .filter(|i| i.kind == ItemKind::Edge && i.hop == 1 && i.side == Some(side) && is_value(i))
                .collect();
            let attention: f64 = items.iter().filter_map(|i| i.attention).sum();
            let count = items.len();
            (attention > 0.0).then(|| {
                self.add_pill(Pill {
                    side,
                    items: items.iter().map(|i| i.id).collect(),
                    name: if count == 1 { "1 attribute".to_owned() } else { format!("{count} attributes") },
                    relation: "attributes".to_owned(),
                    entity: String::new(),
                    kind: Kind::Text,
                    attention,
                    cross: items.iter().filter_map(|i| i.cross_attention).sum(),
                    own: items.iter().filter_map(|i| i.self_attention).sum(),
                    part: items.iter().map(|i| i.contribution).sum(),
                    has_counterpart: true,
                    counterpart: None,
                    role: PillRole::Values(count),
                })
            })
        });
        if pills.iter().all(Option::is_none) {
            return;
        }
        let part = pills.iter().flatten().filter_map(|n| self.pill(*n)).map(|p| p.part).sum();
        self.groups.push(Group {
            number: usize::MAX,
            names: pills.map(|p| p.map(|_| "attributes".to_owned())),
            part,
            rows: vec![Row { pills, middle: Middle::Nothing, hidden: false }],
        });
    }

    fn hide_shared_rows(&mut self) {
        for row in self.groups.iter_mut().flat_map(|g| &mut g.rows) {
            row.hidden = matches!(row.middle, Middle::Rung { .. });
        }
    }
}

/// A row before it has pills: an item a side, and what stands between them.
type PairedItems<'a> = ([Option<&'a Item>; 2], Middle);

/// The rows of a group: counterparts first, then the others of both sides, zipped; each part in the order asked for.
pub(super) fn pair_rows<'a>(sides: &[Vec<&'a Item>; 2], order: RowOrder) -> Vec<PairedItems<'a>> {
    let mut rows = Vec::new();
    let mut used = [vec![false; sides[0].len()], vec![false; sides[1].len()]];
    for (l, r) in counterparts(sides) {
        (used[0][l], used[1][r]) = (true, true);
        let (a, b) = (sides[0][l], sides[1][r]);
        let similarity = a.similarity.into_iter().chain(b.similarity).fold(0.0, f64::max);
        let cross = a.cross_attention.into_iter().chain(b.cross_attention).fold(0.0, f64::max);
        rows.push(([Some(a), Some(b)], Middle::Rung { similarity, cross }));
    }
    rows.sort_by(|a, b| compare(&a.0, &b.0, order));
    let left_over = |s: usize| {
        let mut items: Vec<&'a Item> =
            sides[s].iter().zip(&used[s]).filter(|(_, used)| !**used).map(|(i, _)| *i).collect();
        items.sort_by(|a, b| compare(&[Some(*a), None], &[Some(*b), None], order));
        items
    };
    let (left, right) = (left_over(0), left_over(1));
    for i in 0..left.len().max(right.len()) {
        let pair = [left.get(i).copied(), right.get(i).copied()];
        let elsewhere = |item: Option<&Item>| item.and_then(|i| i.counterpart.as_ref()).map(|c| c.label.clone());
        let middle = match pair {
            [Some(_), Some(_)] => Middle::Unlike,
            _ => match elsewhere(pair[0]).or_else(|| elsewhere(pair[1])) {
                Some(name) => Middle::Elsewhere(name),
                None => Middle::Alone,
            },
        };
        rows.push((pair, middle));
    }
    rows
}

/// A pill for one item.
pub(super) fn pill_of(item: &Item, role: PillRole) -> Pill {
    let neighbor = item.neighbor.as_ref();
    Pill {
        side: item.side.unwrap_or(Side::Left),
        items: vec![item.id],
        name: neighbor.map(|n| n.label.clone()).unwrap_or_default(),
        relation: key_of(item).as_ref().map(relation_words).unwrap_or_default(),
        entity: neighbor.map(|n| n.id.clone()).unwrap_or_default(),
        kind: kind_of(
            neighbor.and_then(|n| n.entity_type.as_deref()),
            &key_of(item).as_ref().map(relation_words).unwrap_or_default(),
        ),
        attention: item.attention.unwrap_or(0.0),
        cross: item.cross_attention.unwrap_or(0.0),
        own: item.self_attention.unwrap_or(0.0),
        part: item.contribution,
        has_counterpart: item.counterpart.is_some(),
        counterpart: item.counterpart.as_ref().map(|c| c.id.clone()),
        role,
    }
}

/// Counterparts within a group, each item at most once: the most similar first, ties by item id.
fn counterparts(sides: &[Vec<&Item>; 2]) -> Vec<(usize, usize)> {
    let names = |from: &Item, to: &Item| match (&from.counterpart, &to.neighbor) {
        (Some(counterpart), Some(neighbor)) => counterpart.id == neighbor.id,
        _ => false,
    };
    let mut offers = Vec::new();
    for (l, a) in sides[0].iter().enumerate() {
        for (r, b) in sides[1].iter().enumerate() {
            let votes = u8::from(names(a, b)) + u8::from(names(b, a));
            if votes > 0 {
                let similarity = a.similarity.into_iter().chain(b.similarity).fold(0.0, f64::max);
                offers.push((votes, similarity, l, r));
            }
        }
    }
    offers.sort_by(|a, b| b.0.cmp(&a.0).then(b.1.total_cmp(&a.1)).then(a.2.cmp(&b.2)).then(a.3.cmp(&b.3)));
    let mut used = [vec![false; sides[0].len()], vec![false; sides[1].len()]];
    let mut out = Vec::new();
    for (_, _, l, r) in offers {
        if !used[0][l] && !used[1][r] {
            (used[0][l], used[1][r]) = (true, true);
            out.push((l, r));
        }
    }
    out
}

fn compare(a: &[Option<&Item>; 2], b: &[Option<&Item>; 2], order: RowOrder) -> std::cmp::Ordering {
    let largest =
        |row: &[Option<&Item>; 2], f: &dyn Fn(&Item) -> f64| row.iter().flatten().map(|i| f(i)).fold(0.0, f64::max);
    let first = |row: &[Option<&Item>; 2]| row.iter().flatten().map(|i| i.id).min();
    let name = |row: &[Option<&Item>; 2]| {
        row.iter().flatten().next().and_then(|i| i.neighbor.as_ref()).map(|n| n.label.to_lowercase())
    };
    let attention = |i: &Item| i.attention.unwrap_or(0.0);
    let by = match order {
        RowOrder::Attention => largest(b, &attention).total_cmp(&largest(a, &attention)),
        RowOrder::Part => largest(b, &|i| i.contribution.abs()).total_cmp(&largest(a, &|i| i.contribution.abs())),
        RowOrder::Name => name(a).cmp(&name(b)),
        RowOrder::File => std::cmp::Ordering::Equal,
    };
    by.then(first(a).cmp(&first(b)))
}
