//! A process that decides is killed at once (SIGKILL on Unix): every decision it was told is kept must be there.

use doppelgraph::base::Digest;
use doppelgraph::review::{Change, Decision, Manifest, Reason, Session, SourcePaths, Verdict};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

/// Names the folder of the session for the process that decides.
const FOLDER: &str = "DOPPELGRAPH_TEST_SESSION";

fn manifest() -> Manifest {
    Manifest::new("crash", SourcePaths::default(), [Digest(1), Digest(2)])
}

fn decision(n: usize) -> Decision {
    Decision {
        left: format!("left {n}"),
        right: format!("right {n}"),
        verdict: if n.is_multiple_of(3) { Verdict::Same } else { Verdict::Different },
        note: "a note of some length, so that a line is not written in one small piece ".repeat(n % 5),
        blind: true,
        score: 0.5,
        model: Digest(3),
        reason: Reason::Chosen,
        at: 0,
    }
}

/// The process that is killed: the test below starts it. It says each decision once it is kept.
#[test]
#[ignore = "runs as the other process of the test below"]
fn decides_until_it_is_killed() {
    let folder = std::env::var(FOLDER).expect("the folder of the session");
    let mut session = Session::open_or_begin(Path::new(&folder), manifest()).expect("begun").session;
    for n in session.ledger.len().. {
        session.change(Change::Decide(decision(n)), n as u64).expect("written");
        println!("\nkept {n}");
    }
}

#[test]
fn nothing_that_was_said_to_be_kept_is_lost_when_the_process_is_killed() {
    let dir = tempfile::tempdir().expect("a folder");
    let folder = dir.path().join("session");
    let program = std::env::current_exe().expect("this program");
    let mut known = 0;
    for round in 1..=3 {
        let mut child = Command::new(&program)
            .args(["--exact", "review_crash::decides_until_it_is_killed", "--ignored", "--nocapture", "--quiet"])
            .env(FOLDER, &folder)
            .stdout(Stdio::piped())
            .spawn()
            .expect("started");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let mut last = None;
        while last.is_none_or(|n| n < known + 40 * round) {
            let line = lines.next().expect("it goes on until it is killed").expect("text");
            last = line.strip_prefix("kept ").map(|n| n.parse::<usize>().expect("a number")).or(last);
        }
        child.kill().expect("killed");
        // What it said before it was killed may still be on its way.
        for line in lines.map_while(Result::ok) {
            last = line.strip_prefix("kept ").and_then(|n| n.parse().ok()).or(last);
        }
        child.wait().expect("ended");
        let opened = Session::open(&folder).expect("opened");
        let kept = opened.session.ledger.len();
        let said = last.expect("some were kept") + 1;
        assert!(kept == said || kept == said + 1, "{kept} are there, {said} were said to be");
        assert!(opened.damages.iter().all(|d| d.torn), "{:?}", opened.damages);
        for (n, kept) in opened.session.ledger.newest_first().into_iter().rev().enumerate() {
            assert_eq!(*kept, Decision { at: n as u64, ..decision(n) });
        }
        known = kept;
    }
}
