//! *Export matches*: what is to be written is chosen in a sheet, counted before it is written, and written as a job.
//!
//! In: [`ExportAction`]. Out: changes of `AppState.exporting`, and [`ExportWork`] for the worker. Invariants: the
//! threshold is the saved one; decisions of the session count; a file is replaced only after it was said that it exists.

use super::action::{Action, Effect};
use super::engine::Engine;
use super::state::{AppState, Job, JobKind, Place};
use crate::base::{Control, Result};
use crate::export::{Choice, Decisions, GraphFormat, MatchFormat, overwritten, write_conflicts, write_whole};
use crate::graph::Side;
use std::path::Path;
use std::sync::Arc;

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportKind {
    Matches(MatchFormat),
    /// Both graphs as one, with a table of contradicting values beside it.
    Combined,
}

impl ExportKind {
    /// All kinds, in the order of the sheet.
    pub const ALL: [Self; 5] = [
        Self::Matches(MatchFormat::Sssom),
        Self::Matches(MatchFormat::SameAs),
        Self::Matches(MatchFormat::Csv),
        Self::Matches(MatchFormat::Tsv),
        Self::Combined,
    ];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Matches(format) => format.name(),
            Self::Combined => "Combined graph",
        }
    }

    /// How its files end.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Matches(format) => format.ending(),
            Self::Combined => ".nq",
        }
    }
}

/// How many matches there are, and the first of them: names and score.
#[derive(Debug, Clone, PartialEq)]
pub struct Preview {
    pub count: usize,
    pub rows: Vec<(String, String, f64)>,
}

/// Rows of a preview.
const PREVIEWED: usize = 5;

/// The sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Exporting {
    pub kind: ExportKind,
    pub path: String,
    pub one_to_one: bool,
    pub with_parts: bool,
    /// `None` until it was counted.
    pub preview: Option<Preview>,
    pub fault: Option<String>,
    /// Whether a file of this name may be replaced: it was said that it exists.
    pub replace: bool,
    pub writing: bool,
}

/// What a person does in the sheet, and what the worker answers.
#[derive(Debug, Clone)]
pub enum ExportAction {
    Open,
    Close,
    Kind(ExportKind),
    OneToOne(bool),
    WithParts(bool),
    Path(String),
    /// Asks the system's dialog.
    Pick,
    Picked(Option<String>),
    Write,
    Counted {
        request: u64,
        preview: Preview,
    },
    Exists {
        path: String,
    },
    Written {
        path: String,
        count: usize,
    },
}

/// Work of the worker.
#[derive(Debug, Clone, PartialEq)]
pub enum ExportWork {
    Count { request: u64, choice: Choice, decisions: Arc<Decisions> },
    Write { kind: ExportKind, path: String, replace: bool, choice: Choice, decisions: Arc<Decisions> },
}

/// Handles an action of the sheet.
pub(super) fn update(state: &mut AppState, action: ExportAction) -> Vec<Effect> {
    if let ExportAction::Open = action {
        return open(state);
    }
    if matches!(action, ExportAction::Exists { .. } | ExportAction::Written { .. }) {
        state.job = None;
    }
    if let ExportAction::Written { path, count } = action {
        let matches = super::numbers::counted(count, "match", "matches");
        state.notice = Some(format!("{matches} written to {path}. Your graphs are unchanged."));
        state.exporting = None;
        return Vec::new();
    }
    let Some(sheet) = &mut state.exporting else { return Vec::new() };
    match action {
        ExportAction::Open | ExportAction::Written { .. } => {}
        // What is being written is stopped first; the sheet then says so.
        ExportAction::Close if sheet.writing => return vec![Effect::CancelJob],
        ExportAction::Close => state.exporting = None,
        ExportAction::Kind(kind) => {
            let stem = sheet.path.strip_suffix(sheet.kind.ending()).unwrap_or(&sheet.path).to_owned();
            sheet.path = format!("{stem}{}", kind.ending());
            (sheet.kind, sheet.replace, sheet.fault) = (kind, false, None);
        }
        ExportAction::OneToOne(on) => {
            sheet.one_to_one = on;
            sheet.preview = None;
            return count(state);
        }
        ExportAction::WithParts(on) => sheet.with_parts = on,
        ExportAction::Path(path) => (sheet.path, sheet.replace, sheet.fault) = (path, false, None),
        ExportAction::Pick => return vec![Effect::PickExport],
        ExportAction::Picked(None) => {
            sheet.fault = Some("No file was chosen. Type a path, then press Enter.".to_owned());
        }
        ExportAction::Picked(Some(path)) => {
            // The system's dialog has asked whether to replace a file.
            (sheet.path, sheet.replace, sheet.fault) = (path, true, None);
            return write(state);
        }
        ExportAction::Write => return write(state),
        ExportAction::Counted { request, preview } => {
            if request == state.requests.export {
                sheet.preview = Some(preview);
            }
        }
        ExportAction::Exists { path } => {
            sheet.writing = false;
            if sheet.path.trim() == path {
                sheet.fault = Some("This file exists. Export once more to replace it.".to_owned());
                sheet.replace = true;
            }
        }
    }
    Vec::new()
}

/// The sheet stays and says what went wrong.
pub(super) fn failed(state: &mut AppState, message: &str) {
    if let Some(sheet) = &mut state.exporting {
        sheet.writing = false;
        sheet.fault = Some(message.to_owned());
    }
}

fn open(state: &mut AppState) -> Vec<Effect> {
    // Without scores there is nothing to export.
    if state.graphs.is_none() || state.models.current.is_none() || state.exporting.is_some() {
        return Vec::new();
    }
    state.place = Place::Threshold;
    let kind = ExportKind::ALL[0];
    state.exporting = Some(Exporting {
        kind,
        path: format!("matches{}", kind.ending()),
        one_to_one: state.threshold.bench.choice.one_to_one,
        with_parts: true,
        preview: None,
        fault: None,
        replace: false,
        writing: false,
    });
    count(state)
}

/// The choice of the sheet with the saved threshold, and the decisions of the session.
fn chosen(state: &AppState, with_parts: bool) -> Option<(Choice, Arc<Decisions>)> {
    let (sheet, graphs) = (state.exporting.as_ref()?, state.graphs.as_ref()?);
    let decisions = crate::review::decided(&graphs.pair, &state.review.ledger);
    let choice = Choice { threshold: state.saved_threshold(), one_to_one: sheet.one_to_one, with_parts };
    Some((choice, Arc::new(decisions)))
}

fn count(state: &mut AppState) -> Vec<Effect> {
    let Some((choice, decisions)) = chosen(state, false) else { return Vec::new() };
    state.requests.export += 1;
    vec![Effect::Export(ExportWork::Count { request: state.requests.export, choice, decisions })]
}

fn write(state: &mut AppState) -> Vec<Effect> {
    let Some(sheet) = &state.exporting else { return Vec::new() };
    let (kind, path, replace) = (sheet.kind, sheet.path.trim().to_owned(), sheet.replace);
    let (busy, parts) = (state.job.is_some(), sheet.with_parts && kind != ExportKind::Combined);
    let read = state
        .graphs
        .as_ref()
        .map(|g| [Some(&g.sources.left), g.sources.right.as_ref()].map(|s| s.cloned().unwrap_or_default()));
    let read = read.unwrap_or_default();
    let over = overwritten(read.iter().map(Path::new), &[Path::new(&path)]).is_some();
    let fault = match kind {
        _ if sheet.preview.is_none() => Some("The matches are being counted. Export again in a moment.".to_owned()),
        _ if over => Some("This file was opened as a graph. Choose another name.".to_owned()),
        _ if busy => Some("Another job is running. Wait for it, or cancel it at the foot.".to_owned()),
        ExportKind::Combined => GraphFormat::of(Path::new(&path)).err().map(|e| e.to_string()),
        ExportKind::Matches(format) => {
            let fits = path.to_lowercase().ends_with(format.ending()) && path.len() > format.ending().len();
            (!fits).then(|| format!("The path must end in {}, which says what is written.", format.ending()))
        }
    };
    let asked = chosen(state, parts).filter(|_| fault.is_none());
    let Some(sheet) = &mut state.exporting else { return Vec::new() };
    sheet.fault = fault;
    let Some((choice, decisions)) = asked else { return Vec::new() };
    sheet.writing = true;
    let what = "Exporting".to_owned();
    state.job = Some(Job { what, done: 0, total: 0, secs_left: None, kind: JobKind::Export });
    vec![Effect::Export(ExportWork::Write { kind, path, replace, choice, decisions })]
}

/// Counts matches, or writes them.
///
/// Errors: what the engine and the disk give.
pub(super) fn work(engine: &dyn Engine, work: ExportWork, control: &Control) -> Result<Action> {
    Ok(Action::Export(match work {
        ExportWork::Count { request, choice, decisions } => {
            let found = engine.matches(choice, &decisions, &control.silent())?;
            let name = |m, side| found.end(side, m).1.to_owned();
            let row = |m| (name(m, Side::Left), name(m, Side::Right), m.score);
            let preview =
                Preview { count: found.same_count(), rows: found.rows.iter().take(PREVIEWED).map(row).collect() };
            ExportAction::Counted { request, preview }
        }
        ExportWork::Write { kind, path, replace, choice, decisions } => {
            let to = Path::new(&path);
            let beside = format!("{path}.conflicts.csv");
            let taken = to.exists() || (kind == ExportKind::Combined && Path::new(&beside).exists());
            if taken && !replace {
                return Ok(Action::Export(ExportAction::Exists { path }));
            }
            let found = engine.matches(choice, &decisions, control)?;
            match kind {
                ExportKind::Matches(format) => write_whole(to, &mut |out| format.write(&found, out))?,
                ExportKind::Combined => {
                    let format = GraphFormat::of(to)?;
                    control.progress("Combining both graphs", 0, 0);
                    let made = engine.combine(&found, control)?;
                    write_whole(to, &mut |out| made.write(format, out))?;
                    write_whole(Path::new(&beside), &mut |out| write_conflicts(&made.conflicts, out))?;
                }
            }
            ExportAction::Written { path, count: found.same_count() }
        }
    }))
}
