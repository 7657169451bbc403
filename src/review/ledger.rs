//! Which decision is in force on which pair: the state that the log is replayed into.
//!
//! In: [`Change`]s in their order. Out: the decision of each pair, counts, what can be undone. Invariants: any sequence of changes
//! is accepted (undoing nothing changes nothing); undo then redo is the identity; the last decision on a pair is in force.

use super::{Change, Decision, Record, Verdict};
use std::collections::BTreeMap;

/// How many decisions in force say what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    pub same: usize,
    pub different: usize,
    pub related: usize,
    pub unsure: usize,
    pub skipped: usize,
}

impl Counts {
    /// Decisions with an answer or an honest doubt; what was skipped is none.
    pub fn decided(&self) -> usize {
        self.same + self.different + self.related + self.unsure
    }
}

/// Decisions that were made, latest last, and those that were undone, latest undone last; nothing where a record is lost, so that
/// undoing takes back what it took back then.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    past: Vec<Option<Decision>>,
    future: Vec<Option<Decision>>,
    /// Positions in `past` by pair, ascending.
    by_pair: BTreeMap<(String, String), Vec<usize>>,
}

impl PartialEq for Ledger {
    /// The index follows from the decisions.
    fn eq(&self, other: &Self) -> bool {
        self.past == other.past && self.future == other.future
    }
}

impl Ledger {
    /// The state after some changes.
    pub fn replay<'a>(changes: impl IntoIterator<Item = &'a Change>) -> Self {
        let mut out = Self::default();
        for change in changes {
            out.apply(change);
        }
        out
    }

    /// The state after the records of a log. A gap in their numbers is a record that cannot be read, most likely a decision: it
    /// keeps its place, so that undoing after it takes back what the person saw taken back.
    pub fn of_records(records: &[Record]) -> Self {
        let mut out = Self::default();
        let mut next = 1;
        for record in records {
            for _ in next..record.number {
                out.future.clear();
                out.past.push(None);
            }
            next = next.max(record.number) + 1;
            out.apply(&record.change);
        }
        out
    }

    /// Takes over one change; a new decision forgets what was undone.
    pub fn apply(&mut self, change: &Change) {
        match change {
            Change::Decide(decision) => {
                self.future.clear();
                self.push(decision.clone());
            }
            Change::Undo => {
                let Some(last) = self.past.pop() else { return };
                if let Some(decision) = &last {
                    let key = (decision.left.clone(), decision.right.clone());
                    if let Some(positions) = self.by_pair.get_mut(&key) {
                        positions.pop();
                        if positions.is_empty() {
                            self.by_pair.remove(&key);
                        }
                    }
                }
                self.future.push(last);
            }
            Change::Redo => match self.future.pop() {
                Some(Some(decision)) => self.push(decision),
                Some(None) => self.past.push(None),
                None => {}
            },
        }
    }

    fn push(&mut self, decision: Decision) {
        let key = (decision.left.clone(), decision.right.clone());
        self.by_pair.entry(key).or_default().push(self.past.len());
        self.past.push(Some(decision));
    }

    /// The decision that undo would take back.
    pub fn latest(&self) -> Option<&Decision> {
        self.past.last()?.as_ref()
    }

    /// Whether there is something to undo, be it a record that cannot be read.
    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether there is something to redo.
    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }

    /// The decision that redo would make again.
    pub fn undone(&self) -> Option<&Decision> {
        self.future.last()?.as_ref()
    }

    /// The decision in force on a pair.
    pub fn of(&self, left: &str, right: &str) -> Option<&Decision> {
        let positions = self.by_pair.get(&(left.to_owned(), right.to_owned()))?;
        self.at(*positions.last()?)
    }

    fn at(&self, position: usize) -> Option<&Decision> {
        self.past.get(position)?.as_ref()
    }

    /// Decisions in force, one a pair, newest first.
    pub fn newest_first(&self) -> Vec<&Decision> {
        let mut latest: Vec<usize> = self.by_pair.values().filter_map(|p| p.last().copied()).collect();
        latest.sort_unstable_by(|a, b| b.cmp(a));
        latest.into_iter().filter_map(|i| self.at(i)).collect()
    }

    /// Decisions in force by verdict.
    pub fn counts(&self) -> Counts {
        let mut out = Counts::default();
        for decision in self.by_pair.values().filter_map(|p| self.at(*p.last()?)) {
            match decision.verdict {
                Verdict::Same => out.same += 1,
                Verdict::Different => out.different += 1,
                Verdict::Related => out.related += 1,
                Verdict::Unsure => out.unsure += 1,
                Verdict::Skip => out.skipped += 1,
            }
        }
        out
    }

    /// Whether nothing was ever decided, or all of it was undone.
    pub fn is_empty(&self) -> bool {
        self.past.is_empty()
    }

    /// Decisions ever made and not undone, revised ones among them: what training counts new ones by.
    pub fn len(&self) -> usize {
        self.past.len()
    }

    /// Decisions in force that teach: with an answer, and not kept as gold. By pair.
    ///
    /// Source: ARCHITECTURE.md, "Gold from decisions".
    pub fn teaching(&self) -> Vec<&Decision> {
        let all = self.by_pair.values().filter_map(|p| self.at(*p.last()?));
        all.filter(|d| d.verdict.is_same().is_some() && !d.reason.is_gold()).collect()
    }
}
