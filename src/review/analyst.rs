//! What the loop is worth: a program that reviews as a person would and is wrong now and then.
//!
//! In: graphs with gold, the model to begin with. Out: [`Checkpoint`]s: figures of test after so many decisions. Invariants: the
//! method sees no gold, only decisions; the analyst answers pairs whose left entity belongs to train or valid, from their gold, so
//! that test stays untouched; the same seed gives the same decisions.
//! Source: ARCHITECTURE.md, "The simulated analyst".

use super::{
    Change, Conflicts, Decision, Ledger, Material, Plan, Queue, QueueOrder, Reason, Scored, Verdict, scored_pairs,
};
use crate::base::{Control, Error, Result, Rng, hash_text};
use crate::evaluation::{ScoredSplit, figures};
use crate::graph::{EntityId, Protocol, Side, Split};
use crate::model::{Model, Stop, WhatIf};
use crate::pipeline::{CandidateConfig, Prepared, Run, block, learn, score_task};
use rustc_hash::FxHashSet;
use serde::Serialize;
use std::sync::Arc;
use std::time::Instant;

/// The model learns at least after so many decisions.
const BATCH: usize = 200;
/// The threshold of a model that has none.
const HALF: f64 = 0.5;

/// In which order the analyst is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnalystOrder {
    /// As Review asks where gold is there already.
    Queue(QueueOrder),
    /// Candidate pairs drawn evenly; all of them teach.
    Even,
}

impl AnalystOrder {
    /// "even", or the name of the queue's order.
    pub fn name(self) -> &'static str {
        match self {
            Self::Queue(order) => order.name(),
            Self::Even => "even",
        }
    }
}

/// How the analyst works.
#[derive(Debug, Clone, PartialEq)]
pub struct Simulation {
    pub order: AnalystOrder,
    /// Numbers of decisions after which test is measured, ascending; 0 measures the model as it is.
    pub decisions: Vec<usize>,
    /// Share of wrong answers.
    pub errors: f64,
    pub seed: u64,
}

/// Figures of test after so many decisions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Checkpoint {
    pub decisions: usize,
    /// Of them: those that taught, those that said same, and wrong ones.
    pub taught: usize,
    pub same: usize,
    pub wrong: usize,
    pub prauc: f64,
    pub f1: f64,
    pub hits_at_1: Option<f64>,
    /// Training since the start, in seconds.
    pub learn_seconds: f64,
}

/// Lets the analyst decide, and the model learn, until the last checkpoint or until nothing is left to ask.
///
/// Errors: `Mismatch` without gold of the ranking kind; what learning gives; `Cancelled`.
/// Source: ARCHITECTURE.md, "The simulated analyst".
pub fn simulate(
    open: &Prepared,
    base: Arc<Model>,
    how: &Simulation,
    control: &Control,
    on_checkpoint: &dyn Fn(&Checkpoint),
) -> Result<Vec<Checkpoint>> {
    let task = open.task.clone().filter(|t| t.protocol == Protocol::Ranking).ok_or_else(|| {
        Error::mismatch(
            "there are no gold links to answer from",
            "Give a benchmark folder with links, not with listed pairs",
        )
    })?;
    let mut desk = Analyst::new(open, base, how, control)?;
    let mut out = Vec::new();
    for at in &how.decisions {
        while desk.ledger.len() < *at {
            let before = desk.ledger.len();
            desk.decide((at - before).min(BATCH));
            if desk.ledger.len() == before {
                break;
            }
            desk.learn(control)?;
        }
        let checkpoint = desk.checkpoint(&score_task(&desk.run, &task, Split::Test, control)?);
        on_checkpoint(&checkpoint);
        out.push(checkpoint);
        if desk.ledger.len() < *at {
            break;
        }
    }
    Ok(out)
}

struct Analyst<'a> {
    how: &'a Simulation,
    run: Run,
    ledger: Ledger,
    plan: Plan,
    /// Left nodes that the analyst knows, and their links.
    known: FxHashSet<u32>,
    links: FxHashSet<(u32, u32)>,
    wrong: usize,
    taught: usize,
    learn_seconds: f64,
}

impl<'a> Analyst<'a> {
    fn new(open: &Prepared, base: Arc<Model>, how: &'a Simulation, control: &Control) -> Result<Self> {
        let task = open.task.clone().unwrap_or_else(|| unreachable!("gold was looked for"));
        let links: FxHashSet<(u32, u32)> =
            [Split::Train, Split::Valid].into_iter().flat_map(|s| task.links(s)).collect();
        let hidden = Arc::new(open.clone().without_gold());
        let blocked = Arc::new(block(&hidden, &CandidateConfig::of(&base.card), control)?);
        let run = Run::new(hidden, blocked, base, control)?;
        run.rank_all(control)?;
        let known = links.iter().map(|l| l.0).collect();
        let (ledger, plan) = (Ledger::default(), Plan::default());
        let mut out = Self { how, run, ledger, plan, known, links, wrong: 0, taught: 0, learn_seconds: 0.0 };
        out.plan = Plan::draw(&out.run.prepared.pair, &out.askable(), how.seed);
        Ok(out)
    }

    fn node(&self, side: Side, entity: EntityId) -> u32 {
        self.run.prepared.space.node(side, entity)
    }

    /// Candidate pairs that the analyst can answer.
    fn askable(&self) -> Vec<Scored> {
        let mut pairs = scored_pairs(&self.run);
        pairs.retain(|p| self.known.contains(&self.node(Side::Left, p.left)));
        pairs
    }

    /// Decides the next pairs, at most so many.
    fn decide(&mut self, most: usize) {
        for (pair, score, reason) in self.next(most) {
            let graphs = &self.run.prepared.pair;
            let (left, right) = (graphs.left.iri(pair.0).to_owned(), graphs.right.iri(pair.1).to_owned());
            let truth = self.links.contains(&(self.node(Side::Left, pair.0), self.node(Side::Right, pair.1)));
            // Who errs on a pair errs on it however it is asked.
            let mut rng = Rng::new(self.how.seed ^ hash_text(&format!("{left}\n{right}"), 0), "the analyst errs");
            let errs = rng.chance(self.how.errors);
            self.wrong += usize::from(errs);
            let verdict = if truth != errs { Verdict::Same } else { Verdict::Different };
            let (note, blind, model, at) = (String::new(), true, self.run.model.digest(), 0);
            let decision = Decision { left, right, verdict, note, blind, score, model, reason, at };
            self.ledger.apply(&Change::Decide(decision));
        }
    }

    fn next(&self, most: usize) -> Vec<((EntityId, EntityId), f64, Reason)> {
        let pairs = self.askable();
        let graphs = &self.run.prepared.pair;
        let threshold = self.run.model.card.threshold.unwrap_or(HALF);
        match self.how.order {
            AnalystOrder::Even => {
                let id = |p: &Scored| format!("{}\n{}", graphs.left.iri(p.left), graphs.right.iri(p.right));
                let free = |p: &&Scored| self.ledger.of(graphs.left.iri(p.left), graphs.right.iri(p.right)).is_none();
                let mut drawn: Vec<(u64, &Scored)> =
                    pairs.iter().filter(free).map(|p| (hash_text(&id(p), self.how.seed), p)).collect();
                drawn.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.pair().cmp(&b.1.pair())));
                drawn.into_iter().take(most).map(|(_, p)| (p.pair(), p.score(), Reason::Chosen)).collect()
            }
            AnalystOrder::Queue(order) => {
                let in_conflict = Conflicts::find(graphs, &pairs, threshold, &self.ledger).pairs();
                let material = Material {
                    graphs,
                    pairs: &pairs,
                    threshold,
                    ledger: &self.ledger,
                    plan: &self.plan,
                    has_gold: true,
                    in_conflict: &in_conflict,
                };
                let queue = Queue::new(&material, order, None, &|pairs| self.attentions(pairs));
                queue.items.iter().take(most).map(|a| (a.pair(), a.score, a.reason)).collect()
            }
        }
    }

    /// Scores without self-attention and without cross-graph attention.
    fn attentions(&self, pairs: &[(EntityId, EntityId)]) -> Vec<[f64; 2]> {
        let without = [
            WhatIf { without_self_attention: true, ..WhatIf::default() },
            WhatIf { without_cross_attention: true, ..WhatIf::default() },
        ];
        crate::base::map_range(pairs.len(), |i| {
            let (left, right) = pairs[i];
            let scores = self.run.tried(left, right, &without[0]).scores(&without);
            [scores[0], scores[1]]
        })
    }

    /// Trains with what was decided, from the model in use, as the window does.
    fn learn(&mut self, control: &Control) -> Result<()> {
        let graphs = &self.run.prepared.pair;
        let decided: Vec<(u32, u32, bool)> = self
            .ledger
            .teaching()
            .into_iter()
            .filter_map(|d| {
                let (left, right) = (graphs.left.find(&d.left)?, graphs.right.find(&d.right)?);
                Some((self.node(Side::Left, left), self.node(Side::Right, right), d.verdict.is_same()?))
            })
            .collect();
        // One verdict alone teaches nothing; the window says so, too.
        if decided.iter().all(|d| d.2) || !decided.iter().any(|d| d.2) {
            return Ok(());
        }
        let start = Instant::now();
        let learned = learn(&self.run.prepared, &self.run.model, &decided, control, &Stop::default(), &|_| {})?;
        self.learn_seconds += start.elapsed().as_secs_f64();
        self.taught = learned.taught;
        self.run = Run::new(learned.prepared, learned.blocked, Arc::new(learned.model), control)?;
        self.run.rank_all(control)
    }

    fn checkpoint(&self, test: &ScoredSplit) -> Checkpoint {
        let measured = figures(test, self.run.model.card.threshold.unwrap_or(HALF), Protocol::Ranking);
        Checkpoint {
            decisions: self.ledger.len(),
            taught: self.taught,
            same: self.ledger.counts().same,
            wrong: self.wrong,
            prauc: measured.prauc,
            f1: measured.f1,
            hits_at_1: measured.hits_at_1,
            learn_seconds: self.learn_seconds,
        }
    }
}
