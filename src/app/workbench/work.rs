//! What the worker does for the workbench.

use super::{Against, BenchAction, Choice, CurveView, GoldSet, Laid, ToCount};
use crate::app::engine::{Engine, TestScores};
use crate::base::{Control, Result};
use crate::graph::{GraphPair, Split};
use std::sync::Arc;

/// The held-out pairs of valid and test as the run that scores has them, cut into slices.
///
/// Errors: `Cancelled`.
pub(in crate::app) fn gold_of(
    engine: &dyn Engine,
    graphs: &GraphPair,
    control: &Control,
) -> Result<[Option<Arc<GoldSet>>; 2]> {
    let affinity = |l: &str, r: &str| engine.affinity(l, r);
    let of = |split| -> Result<Option<Arc<GoldSet>>> {
        control.check()?;
        Ok(engine.held_out(split).map(|held_out| Arc::new(GoldSet::new(graphs, held_out, &affinity))))
    };
    Ok([of(Split::Valid)?, of(Split::Test)?])
}

/// Scores the held-out pairs with another model.
///
/// Errors: what scoring gives; `Cancelled`.
pub(in crate::app) fn overlay(
    engine: &dyn Engine,
    graphs: &GraphPair,
    model: &str,
    control: &Control,
) -> Result<BenchAction> {
    let affinity = |l: &str, r: &str| engine.affinity(l, r);
    let held_out = engine.held_out_by(model, control)?;
    let gold = held_out.map(|h| h.map(|h| Arc::new(GoldSet::new(graphs, h, &affinity))));
    Ok(BenchAction::Overlaid { model: model.to_owned(), gold })
}

/// Counts the pairs of the model that scores and of those laid over it, rows of the ablation among them.
pub(in crate::app) fn count(
    request: u64,
    choice: Choice,
    own: [Option<Arc<GoldSet>>; 2],
    overlays: Vec<ToCount>,
    ablations: Vec<(usize, Arc<TestScores>)>,
) -> BenchAction {
    let views = |gold: [Option<Arc<GoldSet>>; 2]| gold.map(|g| g.map(|g| Arc::new(CurveView::new(g, &choice))));
    let own = views(own);
    let lay = |overlay: ToCount| {
        let curves = views(overlay.gold);
        let best = curves[0].as_ref().map(|c| c.curve.best_threshold());
        let threshold = overlay.saved.or(best).unwrap_or(0.5);
        let against = |at: usize| {
            let (own, other) = (own[at].as_ref()?, curves[at].as_ref()?);
            Some(Arc::new(Against::new(own, other, threshold)))
        };
        Laid { model: overlay.model, threshold, against: [against(0), against(1)], curves }
    };
    let overlays = overlays.into_iter().map(lay).collect();
    // An ablation is measured on all test pairs as they are.
    let plain = own[1].as_ref().filter(|_| choice == Choice::default());
    let against = |scores: &TestScores| Some(Arc::new(Against::of_pairs(plain?, &scores.pairs, scores.threshold)));
    let ablations = ablations.into_iter().map(|(row, scores)| (row, against(&scores))).collect();
    BenchAction::Counted { request, choice, own, overlays, ablations }
}
