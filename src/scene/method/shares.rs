//! Which shares a step shows. In: a trace, the step, the switch, the followed node. Out: one share an edge, adding up
//! to 1 (or none where nothing is gathered).

use super::{Follow, LessonStep};
use crate::graph::Side;
use crate::model::cg_mualign::trace::{Attentions, Trace};
use crate::scene::apportion;

/// Shares of a center's edges in a step: even while everybody counts alike, then by cross-graph attention, then by what
/// is in use. Empty where the step gathers nothing.
pub fn shares(trace: &Trace, step: LessonStep, attentions: Attentions, side: Side) -> Vec<f32> {
    let count = trace.sides[side.index()].edges.len();
    let even = || vec![1.0 / count.max(1) as f32; count];
    let Some(level) = step.level() else { return Vec::new() };
    let gathered = &trace.play(attentions).levels[level][side.index()];
    match step {
        LessonStep::Gather => even(),
        LessonStep::Cross if attentions.cross() => gathered.cross.clone(),
        LessonStep::Cross => even(),
        _ => gathered.weight.clone(),
    }
}

/// Shares of what a followed node gathers: of a neighbor's own neighbors all alike.
pub(super) fn followed(trace: &Trace, step: LessonStep, attentions: Attentions, follow: Follow) -> Vec<f32> {
    match follow {
        Follow::Center(side) => shares(trace, step, attentions, side),
        Follow::Neighbor(side, edge) if step.level().is_some() => {
            let hops = trace.sides[side.index()].edges.get(edge).map_or(0, |e| e.hops.len());
            vec![1.0 / hops.max(1) as f32; hops]
        }
        _ => Vec::new(),
    }
}

/// Shares in whole per cent that add up to 100.
pub fn percents(shares: &[f32]) -> Vec<i64> {
    let parts: Vec<f64> = shares.iter().map(|s| f64::from(*s) * 100.0).collect();
    if parts.is_empty() { Vec::new() } else { apportion(&parts, 100) }
}
