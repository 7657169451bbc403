//! State and logic of the window, without a window: what a person can do, what it changes, and the threads that
//! do the work.
//!
//! In: [`Action`]s from the drawing code and from workers. Out: [`Effect`]s, done by the [`Worker`] over an
//! [`Engine`]. Invariants: [`AppState`] is changed by [`update`] only; answers that come late for another pair
//! are dropped; the old picture stays until the new one is whole.

mod action;
mod caption;
mod commands;
mod engine;
mod exporting;
#[cfg(test)]
pub(crate) mod fixture;
mod held_out;
mod histogram;
mod kept_models;
mod method;
mod pipeline_engine;
mod pipeline_review;
pub(crate) mod review;
mod shortcuts;
mod state;
#[cfg(test)]
mod tests;
mod tried;
mod undo;
mod update;
mod update_explore;
mod update_method;
mod update_model;
mod update_picture;
mod view;
mod workbench;
mod worker;

pub use action::{Action, Effect, PathField};
pub use caption::Caption;
pub use commands::{Command, commands, matching};
pub use engine::{
    Ablation, AblationRow, Apart, Candidate, Engine, Flip, GoldScore, HeldOutPairs, LostLink, ModelEntry, Neighborhood,
    OpenedGraphs, Sampling, Sources, TrainChoice, TrainingStep, Twin, WhyNot,
};
pub use exporting::{ExportAction, ExportKind, ExportWork, Exporting, Preview};
pub use histogram::{Bin, Scale, histogram};
pub use kept_models::KeptModels;
pub use method::{Example, Lesson, Method, MethodAction, STEP_SECS, Speed};
pub use pipeline_engine::PipelineEngine;
pub use review::{
    Card, DecisionFilter, EvidenceRow, EvidenceTable, Learned, LeftList, Looked, Review, ReviewAction, ReviewEffect,
    SessionOpened, SortBy, Standing, TableLook, Wanted,
};
pub use shortcuts::{SHORTCUTS, Shortcut, keys_of};
pub use state::{
    AblationLook, AppState, Comparison, Data, Explore, FlipState, Focus, Job, JobKind, Models, Place, Requests, Saving,
    Search, Threshold, Training, TypedValue,
};
pub use tried::{Numbers, TriedRow, edit_words, end_of};
pub use undo::{Step, Undo};
pub use update::{report_text, update};
pub use update_explore::{ZOOM, ZOOM_STEP};
pub use view::{CandidateList, CandidateRow, EntityPair, Hit, PairView, subtitle, turn};
pub use workbench::{
    Against, BenchAction, BenchWork, Cell, CellPairs, Chart, Choice, Compared, CurveView, Differing, GoldSet, HITS,
    Listed, Overlay, Slice, SliceBy, SliceCurve, Step as BenchStep, ToCount, WhyQuestion, Workbench, compared,
    staircase,
};
pub use worker::Worker;

pub use crate::scene::numbers;
