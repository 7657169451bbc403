//! Features of two graphs, and the task their gold sets.

use super::{CandidateConfig, Opened, TypePair};
use crate::base::{Control, Digest, Error, Result};
use crate::blocking::Scope;
use crate::features::NodeSpace;
use crate::graph::{GraphPair, Protocol, Side, Split};
use crate::neighborhood::Samples;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::OnceLock;

/// Gold as nodes.
#[derive(Debug, Clone)]
pub struct Task {
    pub protocol: Protocol,
    /// By split: (left, right, same), sorted.
    pub pairs: [Vec<(u32, u32, bool)>; 3],
    /// Left nodes of test without a partner, ascending.
    pub partnerless: Vec<u32>,
    /// Left and right nodes in scope whose links are not used.
    pub unlabeled: [Vec<u32>; 2],
    /// Pairs that a person decided and that teach, sorted. Each answers for itself alone: the other candidates of its left
    /// entity stay open.
    pub decided: Vec<(u32, u32, bool)>,
}

impl Task {
    /// The pairs of a split.
    pub fn split(&self, split: Split) -> &[(u32, u32, bool)] {
        &self.pairs[split as usize]
    }

    /// Links of a split: its pairs that are the same.
    pub fn links(&self, split: Split) -> Vec<(u32, u32)> {
        self.split(split).iter().filter(|p| p.2).map(|p| (p.0, p.1)).collect()
    }

    /// Links that may be shown: those of train and the decided ones, sorted.
    pub fn known_links(&self) -> Vec<(u32, u32)> {
        let mut links = self.links(Split::Train);
        links.extend(self.decided.iter().filter(|p| p.2).map(|p| (p.0, p.1)));
        links.sort_unstable();
        links.dedup();
        links
    }

    /// Whether there is gold besides decided pairs.
    pub fn has_gold(&self) -> bool {
        self.pairs.iter().any(|split| !split.is_empty())
    }
}

/// Two graphs with everything that depends on neither a model nor a sample.
#[derive(Debug, Clone)]
pub struct Prepared {
    pub name: String,
    pub pair: GraphPair,
    pub space: NodeSpace,
    pub task: Option<Task>,
    /// Pairs of types told without gold, made when first needed.
    proposed: OnceLock<Vec<TypePair>>,
}

/// Computes the features of both graphs.
///
/// Errors: `Cancelled`; `Mismatch` when gold names entities that do not exist.
pub fn prepare(opened: &Opened, control: &Control) -> Result<Prepared> {
    let pair = opened.pair.clone();
    let space = NodeSpace::new(&pair, control)?;
    let task = match &pair.links {
        Some(gold) => {
            let mut pairs: [Vec<(u32, u32, bool)>; 3] = Default::default();
            let find = |side: Side, iri: &str| {
                let found = pair.side(side).find(iri).map(|e| space.node(side, e));
                found.ok_or_else(|| {
                    Error::mismatch(
                        format!("the gold names {iri}, which the {side:?} graph does not hold").to_lowercase(),
                        "Check that gold and graphs belong together",
                    )
                })
            };
            let all = |side: Side, iris: &[String]| iris.iter().map(|i| find(side, i)).collect::<Result<Vec<u32>>>();
            for split in Split::ALL {
                for p in gold.split(split) {
                    pairs[split as usize].push((find(Side::Left, &p.left)?, find(Side::Right, &p.right)?, p.same));
                }
                pairs[split as usize].sort_unstable();
                pairs[split as usize].dedup();
            }
            let partnerless = all(Side::Left, &gold.partnerless)?;
            let unlabeled = [all(Side::Left, &gold.unlabeled[0])?, all(Side::Right, &gold.unlabeled[1])?];
            Some(Task { protocol: gold.protocol, pairs, partnerless, unlabeled, decided: Vec::new() })
        }
        None => None,
    };
    Ok(Prepared { name: opened.name.clone(), pair, space, task, proposed: OnceLock::new() })
}

impl Prepared {
    /// A digest of both graphs.
    pub fn digest(&self) -> Digest {
        Digest::start().number(self.pair.left.digest().0).number(self.pair.right.digest().0)
    }

    /// Draws the neighborhoods of all entities; `partners`: right nodes that are taken to be a left one.
    pub fn draw(&self, config: &CandidateConfig, partners: &FxHashMap<u32, u32>) -> Samples {
        let graphs = [self.pair.left.as_ref(), self.pair.right.as_ref()];
        Samples::draw(&self.space, graphs, config.cap, config.sampling, partners)
    }

    /// The same graphs as if no gold were known.
    #[must_use]
    pub fn without_gold(self) -> Self {
        Self { task: None, ..self }
    }

    /// The same graphs with another task.
    #[must_use]
    pub fn with_task(self, task: Task) -> Self {
        Self { task: Some(task), ..self }
    }

    /// Nodes of one side.
    fn nodes(&self, side: Side) -> std::ops::Range<u32> {
        let left = self.space.left_count() as u32;
        match side {
            Side::Left => 0..left,
            Side::Right => left..self.space.entity_count() as u32,
        }
    }

    /// What blocking may pair: with gold, the entities that have a type found at train's ends and every linked one;
    /// without, the entities of types that are proposed to belong together, or the left ones of a type.
    ///
    /// Source: ARCHITECTURE.md, "Blocking" (scope).
    pub fn scope(&self, left_type: Option<&str>) -> Scope {
        let (types, names) = self.types();
        let mut scope = Scope { types, ..Scope::default() };
        let in_scope =
            |side: Side, ends: &FxHashSet<u32>, linked: &FxHashSet<u32>, types: &FxHashMap<u32, Vec<u32>>| {
                let wanted: FxHashSet<u32> = ends.iter().filter_map(|e| types.get(e)).flatten().copied().collect();
                let has = |n: &u32| types.get(n).is_some_and(|t| t.iter().any(|t| wanted.contains(t)));
                self.nodes(side).filter(|n| wanted.is_empty() || linked.contains(n) || has(n)).collect::<Vec<u32>>()
            };
        match self.task.as_ref().filter(|task| task.has_gold()) {
            Some(task) => {
                let train = task.links(Split::Train);
                let all = |side: Side, pick: fn(&(u32, u32, bool)) -> u32| -> FxHashSet<u32> {
                    let paired = task.pairs.iter().flatten().map(pick);
                    paired.chain(task.unlabeled[side.index()].iter().copied()).collect()
                };
                let ends = |pick: fn(&(u32, u32)) -> u32| -> FxHashSet<u32> { train.iter().map(pick).collect() };
                scope.lefts = in_scope(Side::Left, &ends(|p| p.0), &all(Side::Left, |p| p.0), &scope.types);
                scope.pool = in_scope(Side::Right, &ends(|p| p.1), &all(Side::Right, |p| p.1), &scope.types);
                for (l, r) in &train {
                    let rights = scope.types.get(r).cloned().unwrap_or_default();
                    for t in scope.types.get(l).into_iter().flatten() {
                        scope.seen.entry(*t).or_default().extend(rights.iter().copied());
                    }
                }
            }
            None => {
                for pair in self.proposals(&scope.types) {
                    scope.seen.entry(pair.left).or_default().insert(pair.right);
                }
                let wanted: FxHashSet<u32> = scope.seen.values().flatten().copied().collect();
                // Entities of a type that no type of the other side goes with have no candidates; all others have.
                let fits = |n: &u32, known: &dyn Fn(&u32) -> bool| {
                    let types = scope.types.get(n);
                    scope.seen.is_empty() || types.is_none_or(|t| t.is_empty() || t.iter().any(known))
                };
                scope.lefts = self.nodes(Side::Left).filter(|n| fits(n, &|t| scope.seen.contains_key(t))).collect();
                scope.pool = self.nodes(Side::Right).filter(|n| fits(n, &|t| wanted.contains(t))).collect();
            }
        }
        if let Some(wanted) = left_type {
            // A type may be named by its IRI; types are kept by local name.
            let id = names.get(wanted).or_else(|| names.get(wanted.rsplit(['/', '#']).next()?)).copied();
            let is = |n: u32| id.is_some_and(|id| scope.types.get(&n).is_some_and(|t| t.contains(&id)));
            scope.lefts = self.nodes(Side::Left).filter(|n| is(*n)).collect();
        }
        scope
    }

    /// Pairs of types by name that belong together as far as names and surroundings tell; empty where a side has none.
    ///
    /// Source: ARCHITECTURE.md, "Without gold".
    pub fn proposed_types(&self) -> Vec<(String, String, TypePair)> {
        let (types, names) = self.types();
        let of = |id: u32| names.iter().find(|n| *n.1 == id).map(|n| n.0.clone()).unwrap_or_default();
        let pairs = self.proposals(&types).iter();
        let mut out: Vec<_> = pairs.map(|p| (of(p.left), of(p.right), p.clone())).collect();
        out.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
        out
    }

    fn proposals(&self, types: &FxHashMap<u32, Vec<u32>>) -> &[TypePair] {
        self.proposed.get_or_init(|| super::proposals::propose(&self.space, types))
    }

    /// Types of all entities as numbers, and the numbers by name.
    fn types(&self) -> (FxHashMap<u32, Vec<u32>>, FxHashMap<String, u32>) {
        let mut names: FxHashMap<String, u32> = FxHashMap::default();
        let mut types: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        for side in [Side::Left, Side::Right] {
            let graph = self.pair.side(side);
            for entity in graph.entities() {
                for name in graph.types(entity) {
                    let next = names.len() as u32;
                    let id = *names.entry(name.to_owned()).or_insert(next);
                    types.entry(self.space.node(side, entity)).or_default().push(id);
                }
            }
        }
        (types, names)
    }
}
