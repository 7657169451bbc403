//! House rules as tests: direction of dependencies, borders of outside crates, length of files, module docs, and that
//! every section a docstring cites exists.

use std::fs;
use std::path::{Path, PathBuf};

/// A module may use only modules above it. The list stands in ARCHITECTURE.md, too.
const LAYERS: [&str; 18] = [
    "base",
    "graph",
    "io",
    "demo",
    "synth",
    "features",
    "neighborhood",
    "vouching",
    "blocking",
    "evaluation",
    "model",
    "pipeline",
    "review",
    "scene",
    "export",
    "app",
    "cli",
    "gui",
];

/// The longest a source file may be, in lines.
const LONGEST: usize = 600;

/// Outside crates and the modules that may name them.
const BORDERS: [(&str, &[&str]); 6] = [
    ("egui", &["gui"]),
    ("eframe", &["gui"]),
    ("rfd", &["gui"]),
    ("candle_core", &["model", "base"]),
    ("candle_nn", &["model"]),
    ("petgraph", &["graph", "review", "scene", "export"]),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(dir: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(dir).expect("a folder").map(|e| e.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            rust_files(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

/// (path below src, module at the top, text) of every source file.
fn sources() -> Vec<(String, String, String)> {
    let src = root().join("src");
    let mut files = Vec::new();
    rust_files(&src, &mut files);
    files
        .into_iter()
        .map(|path| {
            let short = path.strip_prefix(&src).expect("below src").display().to_string();
            let module = short.split(['/', '.']).next().unwrap_or_default().to_owned();
            (short, module, fs::read_to_string(&path).expect("text"))
        })
        .collect()
}

/// The part of a file that ships: everything before its tests.
fn shipped(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or(text)
}

#[test]
fn dependencies_point_upward() {
    let layer = |name: &str| LAYERS.iter().position(|l| *l == name);
    let mut wrong = Vec::new();
    for (path, module, text) in sources() {
        if ["lib", "main"].contains(&module.as_str()) {
            continue;
        }
        let own = layer(&module).unwrap_or_else(|| panic!("{path}: the module {module} has no layer"));
        for (number, line) in shipped(&text).lines().enumerate() {
            for part in line.split("crate::").skip(1) {
                let used: String = part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if let Some(other) = layer(&used)
                    && other > own
                {
                    wrong.push(format!("{path}:{}: {module} uses {used}, which is below it", number + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_layers_are_those_of_the_architecture() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let listed: Vec<&str> = text
        .lines()
        .filter_map(|l| {
            let (number, rest) = l.trim_start().split_once(' ')?;
            number.parse::<u32>().ok()?;
            rest.split_whitespace().next().filter(|w| LAYERS.contains(w))
        })
        .collect();
    assert_eq!(listed, LAYERS);
}

#[test]
fn outside_crates_stay_within_their_borders() {
    let mut wrong = Vec::new();
    for (path, module, text) in sources() {
        for (number, line) in shipped(&text).lines().enumerate() {
            let code = line.split("//").next().unwrap_or(line);
            for (krate, allowed) in BORDERS {
                let named = code
                    .match_indices(&format!("{krate}::"))
                    .any(|(i, _)| !code[..i].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':'));
                if named && !allowed.contains(&module.as_str()) {
                    wrong.push(format!("{path}:{}: {module} names {krate}", number + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_fit_a_head_and_say_what_they_are_for() {
    let mut wrong = Vec::new();
    for (path, _, text) in sources() {
        if text.lines().count() > LONGEST {
            wrong.push(format!("{path}: {} lines", text.lines().count()));
        }
        if !text.starts_with("//!") {
            wrong.push(format!("{path}: does not open with what it is for"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn cited_sections_exist() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let headings: Vec<&str> =
        text.lines().filter(|l| l.starts_with('#')).map(|l| l.trim_start_matches('#').trim()).collect();
    let mut wrong = Vec::new();
    for (path, _, text) in sources() {
        // A citation may be broken over two comment lines.
        let joined = text.replace("\n///", " ").replace("\n    ///", " ").replace("\n//!", " ");
        for cited in joined.split("ARCHITECTURE.md, \"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let cited = cited.split_whitespace().collect::<Vec<_>>().join(" ");
            if !headings.contains(&cited.as_str()) {
                wrong.push(format!("{path}: cites the section {cited:?}, which does not exist"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Words that speak of how the program was made, or of a machine, do not belong into it; nor do unfilled places.
#[test]
fn the_repository_speaks_of_the_project_alone() {
    let mut texts: Vec<(String, String)> = sources().into_iter().map(|(p, _, t)| (p, shipped(&t).to_owned())).collect();
    let mut documents: Vec<PathBuf> =
        ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "models/README.md"].map(|f| root().join(f)).into();
    documents.extend(fs::read_dir(root().join("models")).expect("models").filter_map(|e| {
        let card = e.expect("an entry").path().join("README.md");
        card.exists().then_some(card)
    }));
    for path in documents {
        texts.push((path.display().to_string(), fs::read_to_string(&path).expect("a document")));
    }
    let mut wrong = Vec::new();
    for (path, text) in texts {
        for word in ["/work/", "/tmp/", "/root/", "/home/"] {
            if text.contains(word) {
                wrong.push(format!("{path}: names {word}"));
            }
        }
        let unfilled = text
            .split('@')
            .skip(1)
            .step_by(2)
            .find(|w| !w.is_empty() && w.chars().all(|c| c.is_ascii_uppercase() || c == '_'));
        if let Some(word) = unfilled {
            wrong.push(format!("{path}: @{word}@ is not filled in"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Files are touched where ARCHITECTURE.md says, and nowhere else.
#[test]
fn files_are_touched_within_their_borders() {
    let allowed = ["io", "export", "cli", "demo", "app", "gui"];
    let mut wrong = Vec::new();
    for (path, module, text) in sources() {
        let exempt =
            ["model/checkpoint.rs", "pipeline/usage.rs", "review/log.rs", "review/session.rs", "review/tests/log.rs"]
                .contains(&path.as_str());
        if shipped(&text).contains("std::fs") && !allowed.contains(&module.as_str()) && !exempt {
            wrong.push(format!("{path} touches files"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
