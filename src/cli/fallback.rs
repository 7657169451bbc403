//! The main job in the terminal, where no window can be opened.

use super::shared::say;
use crate::base::Result;
use crate::graph::{Side, Split};
use crate::io::EVALUATE_SHARES;
use crate::model::{ModelKind, shipped};
use crate::pipeline::{self, CandidateConfig, Run};
use std::sync::Arc;

/// How many of the best matches are printed.
const SHOWN: usize = 12;

/// Loads the demo (or the given graphs), ranks, prints the best matches and the precision-recall figures.
///
/// Errors: as opening and ranking.
pub fn main_job_in_terminal(left: Option<&str>, right: Option<&str>) -> Result<()> {
    let control = super::control();
    let left = left.unwrap_or(pipeline::DEMOS[0]);
    let opened = pipeline::open(left, right, None, None, (0, EVALUATE_SHARES), &control)?;
    let prepared = Arc::new(pipeline::prepare(&opened, &control)?);
    let demo = pipeline::shipped_name(left);
    let model = Arc::new(shipped(demo, ModelKind::Evidence)?);
    let config = CandidateConfig::of(&model.card);
    let blocked = Arc::new(pipeline::block(&prepared, &config, &control)?);
    let run = Run::new(prepared.clone(), blocked, model.clone(), &control)?;
    run.rank_all(&control)?;
    let threshold = model.card.threshold.unwrap_or(0.5);
    let mut best = Vec::new();
    for &node in run.set().lefts() {
        let Some((_, entity)) = prepared.space.entity(node) else { continue };
        if let Some(first) = run.candidates(Side::Left, entity).first() {
            best.push((first.score, entity, first.other));
        }
    }
    best.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let matches = best.iter().filter(|b| b.0 >= threshold).count();
    let (l, r) = (&prepared.pair.left, &prepared.pair.right);
    say!(
        "{}: {} and {} entities, {} candidate pairs",
        opened.name,
        l.entity_count(),
        r.entity_count(),
        run.set().len()
    );
    say!("best matches ({matches} left entities have one at threshold {threshold:.3}):");
    for (score, left, right) in best.iter().take(SHOWN) {
        say!("  {score:.4}  {}  =  {}", l.shown_name(*left), r.shown_name(*right));
    }
    for split in [Split::Valid, Split::Test] {
        if let Some(scored) = pipeline::score_split(&run, split, &control)? {
            let curve = scored.curve();
            let q = curve.at(threshold);
            say!(
                "{}: PRAUC {:.3}; at threshold {threshold:.3} precision {:.3}, recall {:.3}, F1 {:.3}",
                split.name(),
                curve.average_precision(),
                q.precision,
                q.recall,
                q.f1
            );
        }
    }
    say!(
        "for the window: start doppelgraph in a desktop session (X11 or Wayland); on Debian it needs {}",
        "libgl1 libegl1 libxkbcommon-x11-0 libxcursor1 libxi6 libx11-xcb1"
    );
    say!("in the terminal: doppelgraph inspect | train | evaluate | align | explain --help");
    Ok(())
}
