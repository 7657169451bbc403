//! Pictures of the place Threshold: the workbench with its charts, slices, another model laid over it, and *Why not?*.

use super::{LARGE, SMALL, Session};
use doppelgraph::app::{Action, BenchAction, Cell, Chart, Listed, Place};
use doppelgraph::graph::Split;

/// Draws them; the music demo is open.
pub fn pictures(session: &mut Session) -> std::io::Result<()> {
    session.act(Action::GoTo(Place::Threshold));
    let working = session.state.threshold.saved * 0.8;
    session.act(Action::Threshold(working));
    session.save("threshold-dark", LARGE, false, None)?;
    session.save("threshold-light", LARGE, true, None)?;
    session.bench(BenchAction::Chart(Chart::Slices));
    session.bench(BenchAction::List(Listed::Cell(Cell::Missed)));
    session.save("threshold-slices-light", LARGE, true, None)?;
    session.bench(BenchAction::Chart(Chart::Metrics));
    let other = session.state.models.list.iter().find(|m| Some(&m.name) != session.state.models.current.as_ref());
    if let Some(name) = other.map(|m| m.name.clone()) {
        session.bench(BenchAction::Overlay(name));
        session.wait_until(|s| s.state.threshold.bench.overlays.first().is_some_and(|o| o.curves[0].is_some()));
    }
    session.bench(BenchAction::List(Listed::Differences));
    session.save("threshold-compare-dark", LARGE, false, None)?;
    session.save("threshold-compare-1024x640", SMALL, true, None)?;
    session.bench(BenchAction::Chart(Chart::Calibration));
    session.ask_why();
    session.save("threshold-why-not-dark", LARGE, false, None)?;
    session.take_away();
    session.bench(BenchAction::Chart(Chart::Scores));
    session.bench(BenchAction::List(Listed::Flips));
    session.act(Action::RevertThreshold);
    session.act(Action::ShowSplit(Split::Test));
    session.save("threshold-test-1024x640", SMALL, false, None)?;
    session.act(Action::ShowSplit(Split::Valid));
    Ok(())
}

impl Session {
    fn bench(&mut self, action: BenchAction) {
        self.act(Action::Bench(action));
    }

    /// Asks about the missed pair that is nearest to the line.
    fn ask_why(&mut self) {
        let Some((view, graphs)) = self.state.threshold.curve().cloned().zip(self.state.graphs.clone()) else { return };
        let missed = view.cell(Cell::Missed, self.state.threshold.working);
        let pair = missed.get(0).and_then(|at| view.held_out.pairs.get(at as usize)).map(|p| (p.left, p.right));
        let Some((left, right)) = pair else { return };
        let ids = [graphs.pair.left.iri(left), graphs.pair.right.iri(right)];
        self.bench(BenchAction::WhyOf(ids.map(str::to_owned)));
        self.wait_until(|s| !s.state.threshold.bench.why.asking);
    }

    /// Takes the other model away again.
    fn take_away(&mut self) {
        let name = self.state.threshold.bench.overlays.first().map(|o| o.model.clone());
        if let Some(name) = name {
            self.bench(BenchAction::Overlay(name));
        }
    }
}
