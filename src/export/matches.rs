//! Which pairs are matches, and what each of them rests on.

use crate::base::{Control, Result};
use crate::graph::{EntityId, GraphPair, Side};
use crate::model::{Explanation, WhatIf};
use crate::pipeline::{Run, taken_greedily};
use crate::review::Verdict;
use crate::scene::{AttributeTable, PartRow, RelationPair, Waterfall, literals_of, pairing_of};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Which of the scored pairs are written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Choice {
    /// Pairs with score >= threshold are matches.
    pub threshold: f64,
    /// At most one match an entity: pairs are taken from the largest logit down while both ends are free.
    pub one_to_one: bool,
    /// Whether each match says what its score is made of.
    pub with_parts: bool,
}

/// Decisions by pair. They count before scores: *same* is a match, *different* none, *related* is written as
/// `skos:related`; other verdicts say nothing.
pub type Decisions = BTreeMap<(EntityId, EntityId), Verdict>;

/// A part of a score and how far it moves the logit.
pub type Part = (String, f64);

/// An entity as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    pub id: String,
    pub name: String,
}

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    pub left: EntityId,
    pub right: EntityId,
    /// Identifier and name of the left and the right end.
    pub ends: [End; 2],
    pub score: f64,
    pub logit: f64,
    /// Place among the candidates of the left entity, from 1; `None` for a pair that blocking did not propose.
    pub rank: Option<usize>,
    /// Lead over the best other candidate of the left entity.
    pub margin: Option<f64>,
    /// Who says so: a person's decision, or the score alone.
    pub decided: Option<Verdict>,
    /// Parts that add up to the logit, the starting point first; empty where they were not asked for.
    pub parts: Vec<Part>,
}

/// Everything a file of matches says.
#[derive(Debug, Clone)]
pub struct Matches {
    /// Shown names of the left and the right graph.
    pub graphs: [String; 2],
    /// Ordered by left, then right identifier.
    pub rows: Vec<Match>,
    pub choice: Choice,
    /// Kind of model, its digest, and that of the run, in hexadecimal digits.
    pub kind: &'static str,
    pub model: String,
    pub run: String,
}

impl Matches {
    /// Rows that say the same; the others were decided to be related.
    pub fn same_count(&self) -> usize {
        self.rows.iter().filter(|m| m.decided != Some(Verdict::Related)).count()
    }

    /// Identifier and name of an end of a match.
    pub fn end<'a>(&self, side: Side, of: &'a Match) -> (&'a str, &'a str) {
        let end = &of.ends[side.index()];
        (&end.id, &end.name)
    }
}

/// Chooses matches among the candidates of a run, decisions first.
///
/// Errors: `Cancelled`. Cost: an explanation a match where parts are asked for.
/// Source: ARCHITECTURE.md, "Export".
pub fn matches(run: &Run, choice: Choice, decisions: &Decisions, control: &Control) -> Result<Matches> {
    let graphs = &run.prepared.pair;
    let mut rows: BTreeMap<(EntityId, EntityId), Match> = BTreeMap::new();
    let mut taken: [BTreeSet<EntityId>; 2] = Default::default();
    let said = |verdict: &Verdict| matches!(verdict, Verdict::Same | Verdict::Different | Verdict::Related);
    for ((left, right), decided) in decisions.iter().filter(|d| matches!(d.1, Verdict::Same | Verdict::Related)) {
        rows.insert((*left, *right), scored(run, *left, *right, Some(*decided)));
        if *decided == Verdict::Same {
            taken[0].insert(*left);
            taken[1].insert(*right);
        }
    }
    // What is decided is settled before scores choose: its ends are taken, and a declined pair leaves its ends free.
    let settled = |left: EntityId, right: EntityId| {
        let ends_taken = choice.one_to_one && (taken[0].contains(&left) || taken[1].contains(&right));
        ends_taken || decisions.get(&(left, right)).is_some_and(said)
    };
    for row in accepted(run, choice, &settled, control)? {
        rows.insert((row.left, row.right), row);
    }
    let mut rows: Vec<Match> = rows.into_values().collect();
    if choice.with_parts {
        explain_all(run, &mut rows, control)?;
    }
    rows.sort_by(|a, b| {
        let id = |m: &Match, side: usize| m.ends[side].id.clone();
        (id(a, 0), id(a, 1)).cmp(&(id(b, 0), id(b, 1)))
    });
    let model = &run.model;
    Ok(Matches {
        graphs: [&graphs.left, &graphs.right].map(|g| g.name().to_owned()),
        rows,
        choice,
        kind: model.card.kind.name(),
        model: model.digest().to_string(),
        run: run.digest().to_string(),
    })
}

/// The pairs that the score alone accepts.
fn accepted(
    run: &Run,
    choice: Choice,
    settled: &dyn Fn(EntityId, EntityId) -> bool,
    control: &Control,
) -> Result<Vec<Match>> {
    run.rank_all(control)?;
    let space = &run.prepared.space;
    let entity = |node: u32| space.entity(node).map(|e| e.1);
    let barred = |l: u32, r: u32| entity(l).zip(entity(r)).is_none_or(|(l, r)| settled(l, r));
    let kept = if choice.one_to_one { Some(taken_greedily(run, &barred, control)?) } else { None };
    let mut out = Vec::new();
    for &node in run.set().lefts() {
        control.check()?;
        let Some((_, left)) = space.entity(node) else { continue };
        let ranked = run.candidates(Side::Left, left);
        for (i, r) in ranked.iter().enumerate() {
            let pair = (node, space.node(Side::Right, r.other));
            if r.score < choice.threshold || settled(left, r.other) || kept.as_ref().is_some_and(|k| !k.contains(&pair))
            {
                continue;
            }
            let other = if i == 0 { ranked.get(1) } else { ranked.first() };
            out.push(Match {
                left,
                right: r.other,
                ends: ends_of(run, left, r.other),
                score: r.score,
                logit: r.logit,
                rank: Some(r.rank),
                margin: other.map(|o| r.score - o.score),
                decided: None,
                parts: Vec::new(),
            });
        }
    }
    Ok(out)
}

fn ends_of(run: &Run, left: EntityId, right: EntityId) -> [End; 2] {
    [(Side::Left, left), (Side::Right, right)].map(|(side, entity)| {
        let graph = run.prepared.pair.side(side);
        End { id: graph.iri(entity).to_owned(), name: graph.shown_name(entity).to_owned() }
    })
}

/// A pair with its score, whatever that is.
fn scored(run: &Run, left: EntityId, right: EntityId, decided: Option<Verdict>) -> Match {
    let ranked = run.candidates(Side::Left, left);
    let own = ranked.iter().find(|r| r.other == right);
    let best_other = ranked.iter().find(|r| r.other != right);
    let (score, logit) = own.map_or_else(
        || {
            let space = &run.prepared.space;
            let logit = f64::from(run.logit(space.node(Side::Left, left), space.node(Side::Right, right)));
            (run.score(left, right), logit)
        },
        |r| (r.score, r.logit),
    );
    Match {
        left,
        right,
        ends: ends_of(run, left, right),
        score,
        logit,
        rank: own.map(|r| r.rank),
        margin: best_other.map(|o| score - o.score),
        decided,
        parts: Vec::new(),
    }
}

fn explain_all(run: &Run, rows: &mut [Match], control: &Control) -> Result<()> {
    const AT_ONCE: usize = 256;
    let total = rows.len() as u64;
    for (i, chunk) in rows.chunks_mut(AT_ONCE).enumerate() {
        control.check()?;
        control.progress("Taking scores apart", (i * AT_ONCE) as u64, total);
        chunk.par_iter_mut().for_each(|row| row.parts = Seen::of(run, row.left, row.right).parts());
    }
    Ok(())
}

/// A pair as the window shows it.
pub(super) struct Seen {
    pub explanation: Explanation,
    pub pairing: Vec<RelationPair>,
}

impl Seen {
    pub fn of(run: &Run, left: EntityId, right: EntityId) -> Self {
        let explanation = run.explain(left, right, &WhatIf::default());
        let graphs = &run.prepared.pair;
        let affinity = |a: &str, b: &str| run.affinity(a, b);
        let pairing = pairing_of(&explanation, [&graphs.left, &graphs.right], [left, right], &affinity);
        Self { explanation, pairing }
    }

    /// The rows of the waterfall with their exact numbers.
    fn parts(&self) -> Vec<Part> {
        let rows = Waterfall::new(&self.explanation, &self.pairing).rows;
        rows.into_iter().map(|PartRow { name, from, to, .. }| (name, to - from)).collect()
    }

    /// The attributes of both sides beside each other.
    pub fn attributes(&self, graphs: &GraphPair, left: EntityId, right: EntityId) -> AttributeTable {
        let literals = [literals_of(&graphs.left, left), literals_of(&graphs.right, right)];
        AttributeTable::new(&self.explanation, &self.pairing, &literals, None, &[])
    }
}
