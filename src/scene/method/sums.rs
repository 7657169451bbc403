//! What a followed node adds up, row by row. In: a trace, the step, the switch, the node. Out: a [`Sum`] whose rows times
//! their shares are the sum that is shown. Invariant: rows stand in the order of the stage; shares add up to 1.

use super::shares::{followed, percents};
use super::stage::rows;
use super::{Follow, LessonStep, edge_words};
use crate::graph::Side;
use crate::model::cg_mualign::trace::{Attentions, Trace};
use crate::scene::{RelationKey, relation_words};

/// A neighbor that supplies something.
#[derive(Debug, Clone, PartialEq)]
pub struct SumRow {
    /// Position among the edges of the node.
    pub edge: usize,
    pub name: String,
    /// The relation in words.
    pub relation: String,
    pub share: f32,
    /// The share in whole per cent; those of a sum add up to 100.
    pub percent: i64,
    /// What it hands over (H).
    pub z: Vec<f32>,
}

/// A sum with what it is joined to.
#[derive(Debug, Clone, PartialEq)]
pub struct Sum {
    pub follow: Follow,
    pub rows: Vec<SumRow>,
    /// The node's own numbers (H), before what is below zero becomes zero.
    pub own: Vec<f32>,
    /// Σ share x z (H), before that, too.
    pub sum: Vec<f32>,
}

impl Sum {
    /// What a followed node gathers in a step; `None` where it gathers nothing: a node of the second hop, or a step
    /// without level.
    pub fn new(trace: &Trace, step: LessonStep, attentions: Attentions, follow: Follow) -> Option<Self> {
        let level = step.level()?;
        let shares = followed(trace, step, attentions, follow);
        let percents = percents(&shares);
        let at = |edge: usize| (shares.get(edge).copied().unwrap_or(0.0), percents.get(edge).copied().unwrap_or(0));
        let (made, own) = match follow {
            Follow::Center(side) => {
                let edges = &trace.sides[side.index()].edges;
                let order = rows(trace).into_iter().filter_map(|pair| pair[side.index()]);
                let row = |edge: usize| {
                    let (share, percent) = at(edge);
                    let e = &edges[edge];
                    let (name, relation) = (trace.name(e.node).to_owned(), edge_words(e));
                    SumRow { edge, name, relation, share, percent, z: e.z[level].clone() }
                };
                let own = trace.play(attentions).levels[level][side.index()].own.clone();
                (order.map(row).collect::<Vec<_>>(), own)
            }
            Follow::Neighbor(side, edge) => {
                let neighbor = trace.sides[side.index()].edges.get(edge)?;
                let row = |(i, hop): (usize, &crate::model::cg_mualign::trace::TraceHop)| {
                    let (share, percent) = at(i);
                    let relation =
                        relation_words(&RelationKey { name: hop.relation.clone(), direction: hop.direction });
                    SumRow {
                        edge: i,
                        name: trace.name(hop.node).to_owned(),
                        relation,
                        share,
                        percent,
                        z: hop.z.clone(),
                    }
                };
                (neighbor.hops.iter().enumerate().map(row).collect(), neighbor.own.clone())
            }
            Follow::Beyond(..) => return None,
        };
        let mut sum = vec![0.0; trace.hidden];
        for row in &made {
            for (s, z) in sum.iter_mut().zip(&row.z) {
                *s += row.share * z;
            }
        }
        Some(Self { follow, rows: made, own, sum })
    }
}

/// Positions of a side's edges in the order of the stage.
pub fn stage_order(trace: &Trace, side: Side) -> Vec<usize> {
    rows(trace).into_iter().filter_map(|pair| pair[side.index()]).collect()
}

/// The largest size of many numbers.
pub fn span<'a>(vectors: impl IntoIterator<Item = &'a [f32]>) -> f32 {
    vectors.into_iter().flatten().fold(0.0, |most, x| most.max(x.abs()))
}

/// Which of eight grays the size of a number has, from 0 for zero to 7 for the largest.
pub fn gray(value: f32, largest: f32) -> u8 {
    let share = value.abs() / largest.max(1e-9);
    (share.clamp(0.0, 1.0) * 7.0).round() as u8
}
