//! Sentences of the frame: what is open, what runs.

use super::numbers;
use super::state::{AppState, Job, JobKind};
use crate::graph::Side;

/// Texts of the status bar.
#[derive(Debug)]
pub struct Caption;

impl Caption {
    /// What is open, or what was just done.
    pub fn status(state: &AppState) -> String {
        if let Some(notice) = &state.notice {
            return notice.clone();
        }
        let Some(graphs) = &state.graphs else { return "Nothing open".to_owned() };
        let side = |side: Side| {
            let graph = graphs.pair.side(side);
            format!("{} {} entities", graph.name(), numbers::count(graph.entity_count()))
        };
        format!("{} · {} · cap {}", side(Side::Left), side(Side::Right), state.data.neighborhood.cap)
    }

    /// What runs, how far it is, how long it still takes.
    pub fn job(job: &Job) -> String {
        let mut out = job.what.clone();
        // An ablation says by itself which of its trainings runs; its hundredths are for the bar.
        if job.total > 0 && job.kind != JobKind::Ablate {
            out += &format!(" · {} of {}", numbers::count(job.done as usize), numbers::count(job.total as usize));
        }
        if let Some(secs) = job.secs_left.filter(|s| *s >= 1.0) {
            out += &format!(" · {} left", numbers::duration(secs));
        }
        out
    }

    /// A job's name, which carries no numbers.
    pub fn job_name(job: &Job) -> &'static str {
        match job.kind {
            JobKind::Open => "Open",
            JobKind::Rank => "Score",
            JobKind::Train => "Train",
            JobKind::Ablate => "Ablate",
            JobKind::Lesson => "Lesson",
            JobKind::Compare => "Compare",
            JobKind::Learn => "Learn",
            JobKind::Export => "Export",
        }
    }
}
