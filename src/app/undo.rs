//! Undo and redo: how the pair in view is looked at and what is tried out on it, step by step, for all places.
//!
//! In: the state before and after each action. Out: the state as it was. A step is remembered whenever an action has changed
//! what [`Step`] holds while the pair stayed; a new step forgets what was undone. Going to another pair is no step: it is
//! undone by the list, the breadcrumb or the keys `[` and `]`, and undoing a step goes back to the pair it was made on.

use super::state::AppState;
use super::view::EntityPair;
use crate::model::WhatIf;
use crate::scene::SceneOptions;

/// Most steps remembered; chosen by us: more than anybody walks back.
const MOST: usize = 200;

/// What one step can change.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    pub pair: EntityPair,
    pub options: SceneOptions,
    pub what_if: WhatIf,
}

impl Step {
    /// The step that stands for the state as it is; `None` without a pair.
    pub(super) fn of(state: &AppState) -> Option<Self> {
        let explore = &state.explore;
        Some(Self { pair: explore.pair?, options: explore.options.clone(), what_if: explore.what_if.clone() })
    }
}

/// A step as it was before and after.
#[derive(Debug, Clone, PartialEq)]
struct Entry {
    before: Step,
    after: Step,
}

/// Steps that can be undone, latest last, and steps that were undone, latest undone last.
#[derive(Debug, Clone, Default)]
pub struct Undo {
    past: Vec<Entry>,
    future: Vec<Entry>,
}

impl Undo {
    /// Remembers what was, when an action has changed it.
    pub(super) fn remember(&mut self, before: Option<Step>, after: Option<Step>) {
        let (Some(before), Some(after)) = (before, after) else { return };
        if before == after || before.pair != after.pair {
            return;
        }
        self.future.clear();
        if self.past.len() == MOST {
            self.past.remove(0);
        }
        self.past.push(Entry { before, after });
    }

    /// Whether there is a step to undo, or to redo.
    pub fn can(&self, redo: bool) -> bool {
        if redo { !self.future.is_empty() } else { !self.past.is_empty() }
    }

    /// What to show after undoing the latest step or, with `redo`, after doing again the one undone last.
    pub(super) fn take(&mut self, redo: bool) -> Option<Step> {
        let (from, to) = if redo { (&mut self.future, &mut self.past) } else { (&mut self.past, &mut self.future) };
        let entry = from.pop()?;
        let step = if redo { entry.after.clone() } else { entry.before.clone() };
        to.push(entry);
        Some(step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::EntityId;
    use crate::scene::Opened;

    fn step(opened: &[usize]) -> Step {
        let opened = opened.iter().map(|g| Opened::Fold(*g)).collect();
        let options = SceneOptions { opened, ..SceneOptions::default() };
        Step { pair: (EntityId(0), EntityId(1)), options, what_if: WhatIf::default() }
    }

    #[test]
    fn steps_are_undone_in_turn_and_redone_until_a_new_one_is_made() {
        let mut undo = Undo::default();
        undo.remember(Some(step(&[])), Some(step(&[])));
        assert!(!undo.can(false), "nothing was changed");
        undo.remember(Some(step(&[])), Some(step(&[1])));
        undo.remember(Some(step(&[1])), Some(step(&[1, 2])));
        assert_eq!(undo.take(false), Some(step(&[1])));
        assert_eq!(undo.take(false), Some(step(&[])));
        assert_eq!(undo.take(false), None);
        assert_eq!(undo.take(true), Some(step(&[1])));
        undo.remember(Some(step(&[1])), Some(step(&[1, 3])));
        assert!(!undo.can(true), "a new step forgets what was undone");
    }

    #[test]
    fn another_pair_is_no_step() {
        let mut undo = Undo::default();
        let other = Step { pair: (EntityId(5), EntityId(6)), ..step(&[1]) };
        undo.remember(Some(step(&[])), Some(other));
        assert!(!undo.can(false));
    }

    #[test]
    fn so_many_steps_and_no_more_are_kept() {
        let mut undo = Undo::default();
        (0..MOST + 50).for_each(|n| undo.remember(Some(step(&[n])), Some(step(&[n + 1]))));
        assert_eq!(undo.past.len(), MOST);
    }
}
