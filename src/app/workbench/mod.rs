//! The workbench of the place Threshold: what is counted, in which slices, against which models, and why a pair is no match.
//!
//! In: scored pairs whose answer is known, from [`crate::app::Engine`], and [`BenchAction`]s. Out: [`CurveView`]s that the linked
//! charts draw, and [`BenchWork`] for the worker. Invariants: whatever passes over all pairs runs in the worker; what is
//! shown stays until the new count is whole; answers to older questions are dropped.

mod against;
mod choice;
mod curve_view;
mod gold;
#[cfg(test)]
mod tests;
mod update;
mod work;

pub use against::{Against, Differing};
pub use choice::{
    BenchAction, BenchWork, Cell, Chart, Choice, Laid, Listed, Overlay, Slice, SliceBy, ToCount, WhyQuestion, Workbench,
};
pub use curve_view::{CellPairs, CurveView, HITS, SliceCurve, Step, staircase};
pub use gold::GoldSet;
pub use update::{Compared, compared};
pub(super) use update::{ranked, update};
pub(super) use work::{count, gold_of, overlay};
