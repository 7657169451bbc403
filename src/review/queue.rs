//! Which pair is next, and why.
//!
//! In: all scored candidate pairs, what was decided, the plan of random draws. Out: a [`Queue`]: undecided pairs in an order.
//! Invariants: a pair that is reserved for gold is asked by the plan alone; pairs of test are never asked; what the gold already
//! answers comes last; ties go to the smaller left, then right entity, so that the order of rows and threads decide nothing.
//! Source: ARCHITECTURE.md, "The queue".

use super::scored::logit_of;
use super::{Ledger, Plan, Reason, Scored};
use crate::graph::{EntityId, GraphPair, local_words};
use crate::pipeline::title_words;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

/// Pairs a queue holds at most.
pub const MOST: usize = 200;
/// A pair is uncertain when its logit is at most so far from that of the threshold: at a threshold of one half, scores from .05 to .95.
const UNCERTAIN: f64 = 3.0;
/// Attentions are tried on so many of the most uncertain pairs.
pub const TRIED: usize = 300;
/// Of *most useful first* every so manieth pair is drawn at random.
const EVERY: usize = 10;

/// In which order pairs are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QueueOrder {
    #[default]
    MostUseful,
    Disagreement,
    Uncertain,
    Gain,
    Twins,
    Conflicts,
    Random,
}

impl QueueOrder {
    /// All orders, as the menu lists them.
    pub const ALL: [Self; 7] =
        [Self::MostUseful, Self::Disagreement, Self::Uncertain, Self::Gain, Self::Twins, Self::Conflicts, Self::Random];

    /// "most useful first".
    pub fn name(self) -> &'static str {
        match self {
            Self::MostUseful => "most useful first",
            Self::Disagreement => "attentions disagree",
            Self::Uncertain => "uncertain",
            Self::Gain => "expected gain",
            Self::Twins => "twins",
            Self::Conflicts => "conflicts",
            Self::Random => "random audit",
        }
    }

    /// The order of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|o| o.name() == name)
    }
}

/// A pair to be asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Asked {
    pub left: EntityId,
    pub right: EntityId,
    pub score: f64,
    pub reason: Reason,
}

impl Asked {
    /// The pair, left first.
    pub fn pair(&self) -> (EntityId, EntityId) {
        (self.left, self.right)
    }
}

/// Pairs in the order in which they are asked.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Queue {
    pub items: Vec<Asked>,
    /// Whether pairs are drawn at random until gold has enough of each verdict.
    pub for_gold: bool,
}

/// What a queue is made from.
#[derive(Debug, Clone, Copy)]
pub struct Material<'a> {
    pub graphs: &'a GraphPair,
    pub pairs: &'a [Scored],
    pub threshold: f64,
    pub ledger: &'a Ledger,
    pub plan: &'a Plan,
    /// Whether a gold file measures; without one, decisions must make gold first.
    pub has_gold: bool,
    /// Pairs that are part of a conflict.
    pub in_conflict: &'a [(EntityId, EntityId)],
}

/// Scores of pairs without self-attention and without cross-graph attention.
pub type Attentions<'a> = &'a dyn Fn(&[(EntityId, EntityId)]) -> Vec<[f64; 2]>;

impl Queue {
    /// Orders the pairs; `of_type`: only those whose left entity has this type.
    pub fn new(material: &Material<'_>, order: QueueOrder, of_type: Option<&str>, attentions: Attentions<'_>) -> Self {
        let m = material;
        let ready = Ready::new(m, of_type);
        // A part of a stratum is no sample of the whole: who looks at one type draws nothing.
        let drawn = if of_type.is_none() { ready.random() } else { Vec::new() };
        let wants_gold = order == QueueOrder::MostUseful && !m.has_gold && !Plan::is_enough(m.ledger);
        let for_gold = wants_gold && !drawn.is_empty();
        let mut items = match order {
            QueueOrder::MostUseful if for_gold => drawn,
            QueueOrder::MostUseful => {
                let disagreeing = ready.disagreeing(attentions);
                let met: FxHashSet<_> = disagreeing.iter().map(Asked::pair).collect();
                let uncertain = ready.uncertain().into_iter().filter(|a| !met.contains(&a.pair()));
                with_every_tenth(disagreeing.into_iter().chain(uncertain).collect(), drawn)
            }
            QueueOrder::Disagreement => ready.disagreeing(attentions),
            QueueOrder::Uncertain => ready.uncertain(),
            QueueOrder::Gain => ready.gain(),
            QueueOrder::Twins => ready.twins(),
            QueueOrder::Conflicts => ready.conflicts(),
            QueueOrder::Random => drawn,
        };
        items.truncate(MOST);
        Self { items, for_gold }
    }
}

/// Puts a pair drawn at random behind every nine others.
fn with_every_tenth(others: Vec<Asked>, random: Vec<Asked>) -> Vec<Asked> {
    let mut random = random.into_iter();
    let mut out = Vec::new();
    for (i, asked) in others.into_iter().enumerate() {
        if i % (EVERY - 1) == EVERY - 2 {
            out.push(asked);
            out.extend(random.next());
        } else {
            out.push(asked);
        }
    }
    out
}

/// Types of an entity as a person reads them.
pub fn types_of(graphs: &GraphPair, left: EntityId) -> impl Iterator<Item = String> + '_ {
    graphs.left.types(left).map(local_words).filter(|t| !t.is_empty())
}

/// Undecided pairs that may be asked, the plan's own left out.
struct Ready<'a> {
    m: &'a Material<'a>,
    free: Vec<Scored>,
    at: f64,
}

impl<'a> Ready<'a> {
    fn new(m: &'a Material<'a>, of_type: Option<&str>) -> Self {
        let find = |l: &str, r: &str| Some((m.graphs.left.find(l)?, m.graphs.right.find(r)?));
        let mut taken: FxHashSet<(EntityId, EntityId)> =
            m.ledger.newest_first().into_iter().filter_map(|d| find(&d.left, &d.right)).collect();
        taken.extend(m.plan.drawn.iter().filter_map(|d| find(&d.left, &d.right)));
        let fits = |left: EntityId| of_type.is_none_or(|wanted| types_of(m.graphs, left).any(|t| t == wanted));
        let free = m.pairs.iter().filter(|p| p.may_be_asked() && !taken.contains(&p.pair()) && fits(p.left));
        Self { m, free: free.copied().collect(), at: logit_of(m.threshold) }
    }

    /// By a number, largest first; what the gold answers comes last.
    fn ordered(&self, mut rated: Vec<(f64, Scored, Reason)>) -> Vec<Asked> {
        rated.sort_by(|a, b| {
            let known = a.1.gold.is_some().cmp(&b.1.gold.is_some());
            known.then(b.0.total_cmp(&a.0)).then(a.1.pair().cmp(&b.1.pair()))
        });
        let asked =
            |(_, p, reason): (f64, Scored, Reason)| Asked { left: p.left, right: p.right, score: p.score(), reason };
        rated.into_iter().map(asked).collect()
    }

    fn near(&self, most: usize) -> Vec<Scored> {
        let mut near: Vec<Scored> =
            self.free.iter().filter(|p| (p.logit - self.at).abs() <= UNCERTAIN).copied().collect();
        near.sort_by(|a, b| {
            let known = a.gold.is_some().cmp(&b.gold.is_some());
            let far = |p: &Scored| (p.logit - self.at).abs();
            known.then(far(a).total_cmp(&far(b))).then(a.pair().cmp(&b.pair()))
        });
        near.truncate(most);
        near
    }

    fn uncertain(&self) -> Vec<Asked> {
        let threshold = self.m.threshold;
        let rated = self.near(MOST).into_iter();
        self.ordered(rated.map(|p| (-(p.logit - self.at).abs(), p, Reason::Uncertain { threshold })).collect())
    }

    /// Pairs that are on one side of the threshold without self-attention and on the other without cross-graph attention, or that
    /// leave their side without one of them; the farthest apart first.
    fn disagreeing(&self, attentions: Attentions<'_>) -> Vec<Asked> {
        let near = self.near(TRIED);
        let pairs: Vec<_> = near.iter().map(Scored::pair).collect();
        let tried = attentions(&pairs);
        let rated = near.into_iter().zip(tried).filter_map(|(p, [without_self, without_cross])| {
            let sides = [p.score(), without_self, without_cross].map(|s| s >= self.m.threshold);
            let disagree = sides.iter().any(|s| *s != sides[0]);
            let apart = (without_self - without_cross).abs();
            disagree.then_some((apart, p, Reason::Disagreement { without_self, without_cross }))
        });
        self.ordered(rated.collect())
    }

    /// What an answer settles: the doubt p (1 - p) of the pair itself and, with the chance p that it is the same, that of all other
    /// pairs of its two entities.
    fn gain(&self) -> Vec<Asked> {
        let mut doubt: [FxHashMap<EntityId, f64>; 2] = Default::default();
        let of = |p: &Scored| p.score() * (1.0 - p.score());
        for p in &self.free {
            *doubt[0].entry(p.left).or_default() += of(p);
            *doubt[1].entry(p.right).or_default() += of(p);
        }
        let sum = |side: usize, e: EntityId| doubt[side].get(&e).copied().unwrap_or(0.0);
        let rated = self.free.iter().map(|p| {
            let rivals = (sum(0, p.left) - of(p)).max(0.0) + (sum(1, p.right) - of(p)).max(0.0);
            let gain = of(p) + p.score() * rivals;
            // A quarter is the doubt of one pair at even odds.
            (gain, *p, Reason::Gain { pairs: gain / 0.25 })
        });
        self.ordered(rated.filter(|r| r.0 > 1e-3).collect())
    }

    /// Pairs with one title that others share, most of them first, then by doubt.
    fn twins(&self) -> Vec<Asked> {
        let graphs = self.m.graphs;
        let words =
            |graph: &crate::graph::KnowledgeGraph, e: EntityId| graph.label(e).map(|l| title_words(l).join(" "));
        let mut shared: FxHashMap<String, usize> = FxHashMap::default();
        for graph in [&graphs.left, &graphs.right] {
            for title in graph.entities().filter_map(|e| words(graph, e)) {
                *shared.entry(title).or_default() += 1;
            }
        }
        let rated = self.free.iter().filter_map(|p| {
            let title = words(&graphs.left, p.left)?;
            let others = shared.get(&title).copied().unwrap_or(0).saturating_sub(2);
            let same_title = words(&graphs.right, p.right).is_some_and(|t| t == title);
            let doubt = p.score() * (1.0 - p.score());
            (same_title && others > 0).then_some((others as f64 + doubt, *p, Reason::Twins { count: others }))
        });
        self.ordered(rated.collect())
    }

    fn conflicts(&self) -> Vec<Asked> {
        let wanted: FxHashSet<_> = self.m.in_conflict.iter().copied().collect();
        let rated = self.free.iter().filter(|p| wanted.contains(&p.pair()));
        self.ordered(rated.map(|p| (-(p.logit - self.at).abs(), *p, Reason::Conflict)).collect())
    }

    fn random(&self) -> Vec<Asked> {
        let scores: FxHashMap<(EntityId, EntityId), f64> = self.m.pairs.iter().map(|p| (p.pair(), p.score())).collect();
        let open = self.m.plan.open(self.m.graphs, self.m.ledger);
        let asked = open.filter_map(|(left, right, drawn)| {
            let reason = Reason::Random { stratum: drawn.stratum, population: drawn.population };
            // A pair that is no candidate any more cannot be scored in the table, so it waits.
            let score = scores.get(&(left, right)).copied()?;
            Some(Asked { left, right, score, reason })
        });
        asked.collect()
    }
}
