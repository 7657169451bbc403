//! Runs the program and reads its answers.

use assert_cmd::Command;
use serde_json::Value;
use std::fs;
use std::path::Path;

/// The program, in a fresh folder far from the repository, without any display.
pub fn program(dir: &Path) -> Command {
    let mut command = Command::cargo_bin("doppelgraph").expect("the program is built");
    command.current_dir(dir);
    for name in ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"] {
        command.env_remove(name);
    }
    command
}

/// A command that must succeed; its stdout is one JSON object.
pub fn json(dir: &Path, args: &[&str]) -> Value {
    let output = program(dir).args(args).arg("--json").output().expect("the program runs");
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("one JSON object on stdout and nothing else")
}

/// A command that must fail with an exit code; gives its stderr.
pub fn failure(dir: &Path, args: &[&str], code: i32) -> String {
    let output = program(dir).args(args).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(code), "{args:?}");
    assert!(output.stdout.is_empty(), "nothing on stdout when a command fails");
    String::from_utf8(output.stderr).expect("text")
}

/// Writes a small benchmark folder: `n` songs a side, each with an artist, a third of them with a namesake.
pub fn small_benchmark(dir: &Path, n: usize, reversed: bool) {
    let mut files: Vec<(&str, Vec<String>)> =
        ["rel_triples_1", "attr_triples_1", "rel_triples_2", "attr_triples_2", "ent_links"]
            .map(|f| (f, Vec::new()))
            .into();
    let words =
        ["amber", "bridge", "canyon", "dust", "ember", "fjord", "glass", "harbor", "iris", "jade", "kite", "lake"];
    let mut links: [Vec<String>; 3] = Default::default();
    for i in 0..n {
        // Every third song repeats a title: only the artist tells them apart.
        let t = if i % 3 == 2 { i - 1 } else { i };
        let title = format!("{} {}", words[t % 12], words[(t / 12 + t) % 12]);
        let artist = i % 11;
        files[0].1.push(format!("l/s{i}\tartist\tl/p{artist}"));
        files[1].1.push(format!("l/s{i}\ttitle\t{title}"));
        files[1].1.push(format!("l/p{artist}\tname\tThe {}s", words[artist]));
        files[2].1.push(format!("r/t{i}\tperformer\tr/q{artist}"));
        files[3].1.push(format!("r/t{i}\tname\t{title}"));
        files[3].1.push(format!("r/q{artist}\tname\t{}s, The", words[artist]));
        let link = format!("l/s{i}\tr/t{i}");
        files[4].1.push(link.clone());
        links[[0, 0, 1, 2][i % 4]].push(link);
    }
    fs::create_dir_all(dir.join("721_5fold/1")).expect("a folder");
    let write = |name: &str, mut lines: Vec<String>| {
        if reversed {
            lines.reverse();
        }
        fs::write(dir.join(name), lines.join("\n") + "\n").expect("a file");
    };
    for (name, lines) in files {
        write(name, lines);
    }
    for (name, lines) in ["train", "valid", "test"].into_iter().zip(links) {
        write(&format!("721_5fold/1/{name}_links"), lines);
    }
}
