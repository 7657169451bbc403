use crate::tools::program;
use std::process::Stdio;
use tempfile::tempdir;

/// Without a display, or with one that cannot be opened, the main job is done in the terminal.
#[test]
fn no_display_means_the_terminal() {
    let dir = tempdir().expect("a folder");
    for display in [None, Some(":31999")] {
        let mut command = program(dir.path());
        if let Some(display) = display {
            command.env("DISPLAY", display);
        }
        let output = command.output().expect("the program runs");
        assert_eq!(output.status.code(), Some(0));
        let text = String::from_utf8(output.stdout).expect("text");
        for wanted in ["best matches", "PRAUC", "Radioactive", "for the window:"] {
            assert!(text.contains(wanted), "{wanted}: {text}");
        }
        let said = String::from_utf8(output.stderr).expect("text");
        let lines: Vec<&str> = said.lines().filter(|l| l.starts_with("No window")).collect();
        assert_eq!(lines.len(), 1, "one line says so: {said}");
        assert!(!said.contains("panicked"), "{said}");
    }
}

/// A reader who stops reading is no error.
#[test]
fn a_closed_pipe_is_no_error() {
    let dir = tempdir().expect("a folder");
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("doppelgraph"))
        .args(["inspect", "demo:music"])
        .current_dir(dir.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}
