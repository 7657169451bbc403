//! Progress out, cancellation in: how long work talks to whoever started it.

use super::{Error, Result};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// How far a piece of work has come.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    /// What is being done, as a person would say it ("Reading freebase.nt").
    pub what: String,
    /// Units done.
    pub done: u64,
    /// Units in all; 0 when unknown.
    pub total: u64,
}

type Listener = Arc<dyn Fn(Progress) + Send + Sync>;

/// Handed to everything that takes longer than a few milliseconds. Clones share one cancellation.
#[derive(Clone, Default)]
pub struct Control {
    listener: Option<Listener>,
    cancelled: Arc<AtomicBool>,
}

impl std::fmt::Debug for Control {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Control").field("cancelled", &self.cancelled).finish_non_exhaustive()
    }
}

impl Control {
    /// A control that calls `listener` with each progress.
    pub fn listening(listener: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        Self { listener: Some(Arc::new(listener)), cancelled: Arc::default() }
    }

    /// The same work without a word: cancelled together with this one, for steps of something that reports for itself.
    pub fn silent(&self) -> Self {
        Self { listener: None, cancelled: self.cancelled.clone() }
    }

    /// Reports progress.
    pub fn progress(&self, what: &str, done: u64, total: u64) {
        if let Some(listener) = &self.listener {
            listener(Progress { what: what.to_owned(), done, total });
        }
    }

    /// Asks the work to stop; it does at its next check.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether somebody asked to stop.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// `Err(Cancelled)` when somebody asked to stop. Called at least every 1,024 pairs or 20 ms.
    pub fn check(&self) -> Result<()> {
        if self.is_cancelled() { Err(Error::Cancelled) } else { Ok(()) }
    }
}
