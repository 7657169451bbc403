//! Draws the pictures in `screenshots/` without a display: `cargo run --release --example screenshots` (with `method`,
//! `explore`, `threshold` or `review` behind it: those of the lesson, of pairs, of the workbench, or of the review only).

mod method;
mod review;
mod threshold;

use doppelgraph::app::{
    Action, AppState, Engine, FlipState, Neighborhood, PipelineEngine, Place, Sources, Worker, update,
};
use doppelgraph::base::{Error, Result};
use doppelgraph::graph::{Side, find_by_name};
use doppelgraph::gui::picture;
use doppelgraph::review::Sessions;
use doppelgraph::scene::Opened;
use std::fs::{File, create_dir_all};
use std::sync::Arc;
use std::time::Duration;

/// Longest wait for an answer of a worker; opening and scoring a demo takes a few seconds.
const PATIENCE: Duration = Duration::from_secs(120);

/// A state and the worker that answers it.
struct Session {
    state: AppState,
    worker: Worker,
    /// Where the session of the pictures is kept; gone with them.
    _kept: tempfile::TempDir,
}

impl Session {
    fn new() -> Result<Self> {
        let engine: Arc<dyn Engine> = Arc::new(PipelineEngine::default());
        let kept = tempfile::tempdir().map_err(|e| Error::io("a folder for a while", e, "Make room on the disk"))?;
        let sessions = Sessions::new(Some(kept.path().to_owned()));
        Ok(Self { state: AppState::default(), worker: Worker::keeping(engine, sessions, || {})?, _kept: kept })
    }

    fn act(&mut self, action: Action) {
        for effect in update(&mut self.state, action) {
            self.worker.start(effect);
        }
    }

    /// Takes answers until the state is as wanted.
    fn wait_until(&mut self, wanted: impl Fn(&Self) -> bool) {
        while !wanted(self) {
            match self.worker.wait(PATIENCE) {
                Some(action) => self.act(action),
                None => break,
            }
        }
    }

    /// Takes answers until there is nothing left to come for the pair that is shown.
    fn settle(&mut self) {
        let settled = |s: &AppState| {
            s.data.fault.is_some()
                || (s.job.is_none()
                    && s.opening.is_none()
                    && s.explore.candidates.is_some()
                    && !matches!(s.explore.flip, FlipState::Looking)
                    && s.explore
                        .shown
                        .as_ref()
                        .is_some_and(|v| Some(v.pair) == s.explore.pair && v.what_if == s.explore.what_if))
        };
        // An answer may ask for more: settled is what stays settled for a while.
        loop {
            let patience = if settled(&self.state) { Duration::from_millis(200) } else { PATIENCE };
            match self.worker.wait(patience) {
                Some(action) => self.act(action),
                None => break,
            }
        }
    }

    fn open(&mut self, demo: &str) {
        self.act(Action::Open(Sources::one(demo)));
        self.settle();
    }

    /// Opens the pair of two names, with up to 100 neighbors each: two hubs.
    fn open_hubs(&mut self, left: &str, right: &str) {
        let sampling = self.state.data.neighborhood.sampling;
        self.act(Action::ChooseNeighborhood(Neighborhood { cap: 100, sampling }));
        self.act(Action::ApplyNeighborhood);
        while self.state.data.neighborhood.cap != 100 {
            match self.worker.wait(PATIENCE) {
                Some(action) => self.act(action),
                None => break,
            }
        }
        self.settle();
        let Some(graphs) = self.state.graphs.clone() else { return };
        let found = (find_by_name(&graphs.pair.left, left, 1), find_by_name(&graphs.pair.right, right, 1));
        if let (Some(l), Some(r)) = (found.0.first(), found.1.first()) {
            self.act(Action::Choose(Side::Left, *l));
            self.settle();
            if self.state.explore.pair != Some((*l, *r)) {
                self.act(Action::OpenPair((*l, *r)));
                self.settle();
            }
        }
    }

    /// Trains the variants of both kinds, which takes minutes, and shows them.
    fn measure_ablation(&mut self) {
        self.act(Action::Ablate);
        while self.state.models.ablation.running {
            match self.worker.wait(PATIENCE) {
                Some(action) => self.act(action),
                None => break,
            }
        }
    }

    fn save(&mut self, name: &str, size: [f32; 2], light: bool, hover: Option<[f32; 2]>) -> std::io::Result<()> {
        self.state.light = light;
        let path = format!("screenshots/{name}.png");
        picture(&self.state, size[0], size[1], 1.0, hover).write_png(File::create(&path)?)?;
        println!("{path}");
        Ok(())
    }
}

const LARGE: [f32; 2] = [1440.0, 900.0];
const SMALL: [f32; 2] = [1024.0, 640.0];

fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    create_dir_all("screenshots")?;
    let mut session = Session::new()?;
    match std::env::args().nth(1).as_deref() {
        Some("method") => return Ok(method::pictures(&mut session)?),
        Some("explore") => {
            explore_music(&mut session)?;
            return Ok(explore_films_and_hubs(&mut session)?);
        }
        Some("threshold") => {
            session.open("demo:music");
            return Ok(threshold::pictures(&mut session)?);
        }
        Some("review") => {
            session.open("demo:music");
            return Ok(review::pictures(&mut session)?);
        }
        _ => {}
    }
    explore_music(&mut session)?;
    threshold::pictures(&mut session)?;
    review::pictures(&mut session)?;
    session.act(Action::GoTo(Place::Model));
    session.save("model-dark", LARGE, false, None)?;
    session.save("model-light", LARGE, true, None)?;
    session.measure_ablation();
    session.save("ablation-dark", LARGE, false, None)?;
    session.save("ablation-light", LARGE, true, None)?;
    session.save("ablation-1024x640", SMALL, false, None)?;
    session.act(Action::GoTo(Place::Data));
    session.save("data-dark", LARGE, false, None)?;
    session.save("data-light", LARGE, true, None)?;
    session.act(Action::GoTo(Place::Explore));
    explore_films_and_hubs(&mut session)?;
    method::pictures(&mut session)?;
    Ok(())
}

/// The music demo's pair, its values opened, and the sheet of keys.
fn explore_music(session: &mut Session) -> std::io::Result<()> {
    session.open("demo:music");
    for (name, light) in [("explore-music-dark", false), ("explore-music-light", true)] {
        session.save(name, LARGE, light, None)?;
    }
    session.save("explore-music-1024x640", SMALL, false, None)?;
    session.act(Action::Expand(Opened::Values));
    // As far as the window itself scrolls to show what was opened.
    session.act(Action::Pan([0.0, -160.0]));
    session.save("explore-music-values-dark", LARGE, false, None)?;
    session.act(Action::Expand(Opened::Values));
    session.act(Action::Fit);
    session.act(Action::ShowKeys(true));
    session.save("keys-light", LARGE, true, None)?;
    session.act(Action::ShowKeys(false));
    Ok(())
}

/// The films demo's pair with one hop and two, and two hubs of the music demo.
fn explore_films_and_hubs(session: &mut Session) -> std::io::Result<()> {
    session.open("demo:films");
    session.save("explore-films-dark", LARGE, false, None)?;
    session.act(Action::Hops(2));
    session.save("explore-films-two-hops-light", LARGE, true, None)?;
    session.save("explore-films-two-hops-1024x640", SMALL, false, None)?;
    session.act(Action::Hops(1));
    session.open("demo:music");
    session.open_hubs("Interscope", "Interscope Records");
    session.save("explore-hubs-dark", LARGE, false, None)?;
    session.save("explore-hubs-light", LARGE, true, None)
}
