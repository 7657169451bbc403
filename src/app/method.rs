//! State of the place Method: which step of the lesson is played, on which pair, and how.
//!
//! In: [`MethodAction`]s and traces from the worker. Out: what the place draws. Invariant: the play position is within
//! the lesson; the step follows from it alone.

use super::view::EntityPair;
use crate::model::cg_mualign::trace::{Attentions, Trace};
use crate::scene::method::{Follow, LessonNames, LessonStep};
use std::sync::Arc;

/// Seconds that a step plays at ordinary speed. Chosen by us: the words of a step are read in about that time.
pub const STEP_SECS: f32 = 9.0;
/// Where a step stands still when it is gone to while nothing plays.
const RESTING: f32 = 0.5;

/// How fast the lesson plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Speed {
    Half,
    #[default]
    Once,
    Twice,
}

impl Speed {
    /// All speeds, slow to quick.
    pub const ALL: [Self; 3] = [Self::Half, Self::Once, Self::Twice];

    /// As the control shows it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Half => "½×",
            Self::Once => "1×",
            Self::Twice => "2×",
        }
    }

    fn factor(self) -> f32 {
        match self {
            Self::Half => 0.5,
            Self::Once => 1.0,
            Self::Twice => 2.0,
        }
    }
}

/// The article's examples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Example {
    AdityaRaj,
    Radioactive,
}

impl Example {
    /// Both, as the combo lists them.
    pub const ALL: [Self; 2] = [Self::AdityaRaj, Self::Radioactive];

    /// Name of the example.
    pub fn name(self) -> &'static str {
        match self {
            Self::AdityaRaj => "Aditya Raj",
            Self::Radioactive => "Radioactive",
        }
    }

    /// The demo that holds it.
    pub fn demo(self) -> &'static str {
        match self {
            Self::AdityaRaj => "demo:films",
            Self::Radioactive => "demo:music",
        }
    }
}

/// A pair played through, with what it is called.
#[derive(Debug, Clone)]
pub struct Lesson {
    pub pair: EntityPair,
    /// Name of the model whose numbers these are.
    pub model: String,
    pub names: LessonNames,
    pub trace: Trace,
}

/// Causes within the place, and the answers it gets.
#[derive(Debug, Clone)]
pub enum MethodAction {
    /// Goes to a step.
    Step(LessonStep),
    /// Some steps forward or back.
    By(isize),
    /// Goes to a position, 0 to 8.
    Seek(f32),
    Play(bool),
    /// So many seconds have passed while it played.
    Advance(f32),
    Speed(Speed),
    Switch(Attentions),
    Follow(Option<Follow>),
    Present(bool),
    Example(Example),
    UseMyPair,
    OpenInExplore,
    /// A trace has come; without a lesson there is no `cg-mualign` for these graphs.
    Traced {
        request: u64,
        lesson: Option<Arc<Lesson>>,
    },
    Failed {
        request: u64,
        message: String,
    },
}

/// The place.
#[derive(Debug, Clone, Default)]
pub struct Method {
    /// The pair that was asked for; `shown` follows when its trace is there.
    pub pair: Option<EntityPair>,
    pub shown: Option<Arc<Lesson>>,
    pub attentions: Attentions,
    /// 0 to 8: the step and how far it has played.
    pub position: f32,
    pub playing: bool,
    pub speed: Speed,
    /// The node somebody chose to follow.
    pub follow: Option<Follow>,
    /// Present mode: words large, rail and panels gone.
    pub present: bool,
    /// The example that is played; `None` for a pair of one's own.
    pub example: Option<Example>,
    /// No `cg-mualign` was trained on these graphs yet.
    pub untrained: bool,
    /// *Use my pair* was asked for: where no network is there, one is trained.
    pub mine: bool,
    /// A training was started for the lesson.
    pub training: bool,
    pub fault: Option<String>,
}

impl Method {
    /// The step that is played.
    pub fn step(&self) -> LessonStep {
        let last = LessonStep::ALL.len() - 1;
        LessonStep::ALL[(self.position.max(0.0) as usize).min(last)]
    }

    /// How far the step has played, 0 to 1.
    pub fn phase(&self) -> f32 {
        (self.position - self.step().index() as f32).clamp(0.0, 1.0)
    }

    /// Who is followed: the one chosen, where the trace has it, else whom the step follows by itself.
    pub fn followed(&self, trace: &Trace) -> Follow {
        self.follow.filter(|f| f.node(trace).is_some()).unwrap_or_else(|| Follow::by_itself(self.step(), trace))
    }

    /// Goes to a position; the end is the end of the last step.
    pub(super) fn seek(&mut self, position: f32) {
        let before = self.step();
        let end = LessonStep::ALL.len() as f32;
        self.position = if position.is_finite() { position.clamp(0.0, end) } else { 0.0 };
        // Who was followed in one step need not be the one to follow in the next.
        if self.step() != before && !matches!(self.follow, Some(Follow::Center(_))) {
            self.follow = None;
        }
    }

    /// Goes to a step: to its start while it plays, else to its middle, where its picture says most.
    pub(super) fn go(&mut self, step: LessonStep) {
        self.seek(step.index() as f32 + if self.playing { 0.0 } else { RESTING });
    }

    /// Lets time pass; at the end it stops.
    pub(super) fn advance(&mut self, secs: f32) {
        if !self.playing {
            return;
        }
        let end = LessonStep::ALL.len() as f32;
        let next = self.position + secs.max(0.0) * self.speed.factor() / STEP_SECS;
        self.seek(next);
        if next >= end {
            self.playing = false;
            self.seek(end - RESTING);
        }
    }
}
