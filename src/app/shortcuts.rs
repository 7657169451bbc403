//! Every key of the window in one table: the sheet of keys lists it, and the command box reads its keys from it.

/// A key and what it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shortcut {
    /// Where it acts.
    pub section: &'static str,
    /// In words: "Ctrl Shift T"; alternatives are parted by " or ".
    pub keys: &'static str,
    /// What it does; for a command its name.
    pub does: &'static str,
    /// Whether the command box lists it under that name.
    pub command: bool,
}

const fn command(section: &'static str, keys: &'static str, does: &'static str) -> Shortcut {
    Shortcut { section, keys, does, command: true }
}

const fn gesture(section: &'static str, keys: &'static str, does: &'static str) -> Shortcut {
    Shortcut { section, keys, does, command: false }
}

const ALL: &str = "All places";
const EXPLORE: &str = "Explore";
const BUTTERFLY: &str = "Butterfly";
const THRESHOLD: &str = "Threshold";
const REVIEW: &str = "Review";
const METHOD: &str = "Method";

/// All keys, by where they act.
pub const SHORTCUTS: &[Shortcut] = &[
    command(ALL, "Ctrl 1", "Go to Data"),
    command(ALL, "Ctrl 2", "Go to Explore"),
    command(ALL, "Ctrl 3", "Go to Threshold"),
    command(ALL, "Ctrl 4", "Go to Review"),
    command(ALL, "Ctrl 5", "Go to Model"),
    command(ALL, "Ctrl 6", "Go to Method"),
    gesture(ALL, "Ctrl K", "Search entities and commands"),
    gesture(ALL, "Ctrl Shift P", "List commands"),
    command(ALL, "Ctrl O", "Open two graphs"),
    command(ALL, "Ctrl E", "Export matches"),
    command(ALL, "Ctrl S", "Save a copy of the session"),
    command(ALL, "Ctrl Z", "Undo"),
    command(ALL, "Ctrl Shift Z", "Redo"),
    command(ALL, "Ctrl Shift T", "Switch to light theme"),
    command(ALL, "F1 or ?", "Show all keys"),
    command(ALL, "Ctrl Q", "Quit"),
    gesture(ALL, "Tab or Shift Tab", "Next or previous control"),
    gesture(ALL, "Esc", "Close, unpin, go back"),
    gesture(EXPLORE, "Up or Down", "Next or previous candidate"),
    gesture(EXPLORE, "Home or End", "First or last candidate"),
    command(EXPLORE, "[", "Previous pair"),
    command(EXPLORE, "]", "Next pair"),
    command(EXPLORE, "A", "Next ambiguous pair"),
    command(EXPLORE, "1", "One hop"),
    command(EXPLORE, "2", "Two hops"),
    command(EXPLORE, "O", "Only differences"),
    command(EXPLORE, "F", "Fit to view"),
    command(EXPLORE, "+", "Zoom in"),
    command(EXPLORE, "-", "Zoom out"),
    command(EXPLORE, "Ctrl P", "Save picture"),
    command(EXPLORE, "S", "Decide same"),
    command(EXPLORE, "D", "Decide different"),
    command(EXPLORE, "U", "Decide unsure"),
    command(EXPLORE, "Shift S", "What if: without self-attention"),
    command(EXPLORE, "Shift C", "What if: without cross-graph attention"),
    command(EXPLORE, "Shift N", "What if: names only"),
    command(EXPLORE, "R", "Restore all what-ifs"),
    command(EXPLORE, "Ctrl B", "Show or hide candidates"),
    command(EXPLORE, "Ctrl Alt B", "Show or hide why"),
    gesture(BUTTERFLY, "Left or Right", "Go into the butterfly, then change side"),
    gesture(BUTTERFLY, "Up or Down", "Walk the rows"),
    gesture(BUTTERFLY, "Enter", "Open the pair of a row, or what is folded"),
    gesture(BUTTERFLY, "E", "Open or close a fold, values or neighbors"),
    gesture(BUTTERFLY, "X", "Leave the edge out"),
    gesture(BUTTERFLY, "Wheel or Ctrl wheel", "Scroll or zoom"),
    gesture(THRESHOLD, "T", "Focus the threshold"),
    gesture(THRESHOLD, "Left or Right", "Next distinct score; with Shift by 0.01, with Alt by 0.10"),
    command(REVIEW, "S", "Same"),
    command(REVIEW, "D", "Different"),
    command(REVIEW, "L", "Related"),
    command(REVIEW, "U", "Unsure"),
    command(REVIEW, "Space", "Skip"),
    command(REVIEW, "Z", "Undo decision"),
    command(REVIEW, "V", "Show score"),
    gesture(REVIEW, "N", "Note"),
    command(REVIEW, "[", "Go back along the decisions"),
    command(REVIEW, "]", "Go forward along the decisions"),
    gesture(REVIEW, "Up or Down", "Move in the queue"),
    gesture(REVIEW, "Enter", "Open the pair in Explore"),
    gesture(METHOD, "Space", "Play or pause"),
    gesture(METHOD, ", or .", "Previous or next step"),
    gesture(METHOD, "F11", "Present"),
];

/// The keys of a command; empty when it has none.
pub fn keys_of(command: &str) -> &'static str {
    // The theme's command is named for the theme it leads to.
    let command = if command == "Switch to dark theme" { "Switch to light theme" } else { command };
    SHORTCUTS.iter().find(|s| s.command && s.does == command).map_or("", |s| s.keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_means_one_thing_at_a_place() {
        let mut seen = std::collections::BTreeSet::new();
        for s in SHORTCUTS {
            for key in s.keys.split(" or ") {
                assert!(seen.insert((s.section, key)), "{key} twice in {}", s.section);
            }
        }
        assert_eq!(keys_of("Undo"), "Ctrl Z");
        assert_eq!(keys_of("Open demo: Music"), "");
    }
}
