use crate::tools::program;
use tempfile::tempdir;

/// Without a display the main job is done in the terminal.
#[test]
fn no_display_means_the_terminal() {
    let dir = tempdir().expect("a folder");
    let output = program(dir.path()).output().expect("the program runs");
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).expect("text");
    assert!(text.contains("best matches") && text.contains("PRAUC"), "{text}");
}
