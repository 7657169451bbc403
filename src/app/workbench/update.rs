//! What the actions of the workbench change, and what has to be worked out for them.

use super::{BenchAction, BenchWork, Choice, Overlay, ToCount, WhyQuestion};
use crate::app::action::Effect;
use crate::app::state::{AppState, Job, JobKind};
use crate::graph::Split;
use std::sync::Arc;

/// Most models laid over each other. Chosen by us: more dashes cannot be told apart.
const MOST_OVERLAYS: usize = 3;

/// Handles an action of the workbench.
pub(in crate::app) fn update(state: &mut AppState, action: BenchAction) -> Vec<Effect> {
    let bench = &mut state.threshold.bench;
    match action {
        BenchAction::Count(choice) => {
            if bench.asked.as_ref().unwrap_or(&bench.choice) == &choice {
                return Vec::new();
            }
            bench.asked = Some(choice);
            return recount(state);
        }
        BenchAction::Chart(chart) => bench.chart = chart,
        BenchAction::List(listed) => bench.listed = listed,
        BenchAction::Light(slice) => bench.lit = slice,
        BenchAction::Pin(on) => bench.pinned = on.then_some(state.threshold.working),
        BenchAction::Overlay(model) => return overlay(state, model),
        BenchAction::OverlayAblation(row) => match bench.ablations.iter().position(|r| r.0 == row) {
            Some(at) => drop(bench.ablations.remove(at)),
            None if bench.ablations.len() < MOST_OVERLAYS => {
                bench.ablations.push((row, None));
                // The curves of the ablation are those of test pairs.
                state.threshold.split = Split::Test;
                return recount(state);
            }
            None => state.notice = Some(too_many()),
        },
        BenchAction::TypeWhy(end, text) => {
            if let Some(field) = bench.why.typed.get_mut(end) {
                *field = text;
            }
        }
        BenchAction::AskWhy => return ask_why(state),
        BenchAction::WhyOf(typed) => {
            bench.listed = super::Listed::WhyNot;
            bench.why = WhyQuestion { typed, ..WhyQuestion::default() };
            return ask_why(state);
        }
        BenchAction::Overlaid { model, gold } => {
            state.job = None;
            if bench.overlays.iter().all(|o| o.model != model) && bench.overlays.len() < MOST_OVERLAYS {
                let (curves, against) = ([None, None], [None, None]);
                bench.overlays.push(Overlay { model, threshold: 0.5, gold, curves, against });
            }
            return recount(state);
        }
        BenchAction::Counted { request, choice, own, overlays, ablations } => {
            if request != bench.requests[0] {
                return Vec::new();
            }
            // The rule it was answered under may be another one now.
            let ask_again = bench.why.answer.is_some() && bench.choice.one_to_one != choice.one_to_one;
            bench.choice = choice;
            bench.asked = None;
            for laid in overlays {
                if let Some(overlay) = bench.overlays.iter_mut().find(|o| o.model == laid.model) {
                    (overlay.threshold, overlay.curves, overlay.against) = (laid.threshold, laid.curves, laid.against);
                }
            }
            for (row, against) in ablations {
                if let Some(laid) = bench.ablations.iter_mut().find(|a| a.0 == row) {
                    laid.1 = against;
                }
            }
            state.threshold.curves = own;
            if ask_again {
                return ask_why(state);
            }
        }
        BenchAction::Answered { request, answer } => {
            if request != bench.requests[1] {
                return Vec::new();
            }
            bench.why.asking = false;
            match answer {
                Ok(answer) => (bench.why.answer, bench.why.fault) = (Some(answer), None),
                Err(fault) => (bench.why.answer, bench.why.fault) = (None, Some(fault)),
            }
        }
    }
    Vec::new()
}

/// A new run has come: what was counted differently or laid over it is counted anew.
pub(in crate::app) fn ranked(state: &mut AppState) -> Vec<Effect> {
    let current = state.models.current.clone();
    let bench = &mut state.threshold.bench;
    bench.pinned = None;
    bench.why.answer = None;
    // An answer that is on its way speaks of the old scores.
    bench.requests[1] += 1;
    bench.why.asking = false;
    bench.overlays.retain(|o| Some(&o.model) != current.as_ref());
    let wanted = bench.asked.clone().unwrap_or_else(|| bench.choice.clone());
    if wanted == Choice::default() && bench.overlays.is_empty() && bench.ablations.is_empty() {
        (bench.choice, bench.asked) = (wanted, None);
        bench.requests[0] += 1;
        return Vec::new();
    }
    bench.choice = Choice::default();
    bench.asked = Some(wanted);
    recount(state)
}

fn recount(state: &mut AppState) -> Vec<Effect> {
    let threshold = &mut state.threshold;
    let own = threshold.curves.each_ref().map(|c| c.as_ref().map(|c| c.gold.clone()));
    let bench = &mut threshold.bench;
    bench.requests[0] += 1;
    let saved = |model: &String| state.models.list.iter().find(|m| m.name == *model).and_then(|m| m.threshold);
    let of = |o: &Overlay| ToCount { model: o.model.clone(), saved: saved(&o.model), gold: o.gold.clone() };
    let overlays = bench.overlays.iter().map(of).collect();
    let choice = bench.asked.clone().unwrap_or_else(|| bench.choice.clone());
    let row = |(i, _): &(usize, _)| Some((*i, state.models.ablation.rows.get(*i)?.test.clone()));
    let ablations = bench.ablations.iter().filter_map(row).collect();
    vec![Effect::Bench(BenchWork::Count { request: bench.requests[0], choice, own, overlays, ablations })]
}

fn overlay(state: &mut AppState, model: String) -> Vec<Effect> {
    let bench = &mut state.threshold.bench;
    if let Some(at) = bench.overlays.iter().position(|o| o.model == model) {
        bench.overlays.remove(at);
        if bench.overlays.is_empty() && bench.listed == super::Listed::Differences {
            bench.listed = super::Listed::Flips;
        }
        return Vec::new();
    }
    if bench.overlays.len() >= MOST_OVERLAYS {
        state.notice = Some(too_many());
        return Vec::new();
    }
    if state.job.is_some() || state.graphs.is_none() {
        state.notice = Some("Another job is running. Compare when it is done, or cancel it.".to_owned());
        return Vec::new();
    }
    let what = format!("Scoring with {model}");
    state.job = Some(Job { what, done: 0, total: 0, secs_left: None, kind: JobKind::Compare });
    vec![Effect::Bench(BenchWork::Overlay { model })]
}

fn too_many() -> String {
    format!("{MOST_OVERLAYS} curves are laid over it already. Take one away first.")
}

fn ask_why(state: &mut AppState) -> Vec<Effect> {
    let threshold = state.threshold.working;
    let bench = &mut state.threshold.bench;
    let ends = bench.why.typed.clone().map(|t| t.trim().to_owned());
    if ends.iter().any(String::is_empty) {
        bench.why.fault = Some("Two entities are needed. Type an identifier or a name on each side.".to_owned());
        bench.why.answer = None;
        return Vec::new();
    }
    bench.requests[1] += 1;
    (bench.why.asking, bench.why.fault) = (true, None);
    let one_to_one = bench.choice.one_to_one;
    vec![Effect::Bench(BenchWork::WhyNot { request: bench.requests[1], ends, threshold, one_to_one })]
}

/// What is held against the model that scores, pair by pair.
#[derive(Debug, Clone)]
pub struct Compared {
    /// Name of the model or of the row of the ablation, and where it accepts.
    pub name: String,
    pub threshold: f64,
    pub against: Arc<super::Against>,
}

/// The pairs by which two curves differ: of the row of the ablation that was laid on last where test is looked at, else of the last
/// model.
pub fn compared(state: &AppState) -> Option<Compared> {
    let (bench, split) = (&state.threshold.bench, state.threshold.split);
    let of_ablation = || {
        let (row, against) = bench.ablations.iter().rev().find_map(|(row, a)| Some((*row, a.clone()?)))?;
        let row = state.models.ablation.rows.get(row)?;
        let name = format!("{}: {}", row.variant.config.kind.shown(), row.variant.name);
        Some(Compared { name, threshold: row.test.threshold, against })
    };
    let at = usize::from(split == Split::Test);
    let of_model = || {
        bench.overlays.iter().rev().find_map(|o| {
            let against = o.against[at].clone()?;
            Some(Compared { name: o.model.clone(), threshold: o.threshold, against })
        })
    };
    if split == Split::Test { of_ablation().or_else(of_model) } else { of_model() }
}
