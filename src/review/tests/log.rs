//! Laws of the log and of the ledger, damaged files, sessions that are copied and reopened, and a process that is killed.

use super::super::log::read;
use super::super::*;
use crate::base::Digest;
use crate::graph::{GraphBuilder, GraphPair};
use proptest::prelude::*;
use std::sync::Arc;

/// A decision on one of few pairs, so that sequences meet the same pair often.
pub(in crate::review) fn decision(pair: usize, verdict: Verdict) -> Decision {
    Decision {
        left: format!("l{}", pair / 3),
        right: format!("r{}", pair % 3),
        verdict,
        note: if pair == 1 { "line one\nline \"two\" — é".to_owned() } else { String::new() },
        blind: pair.is_multiple_of(2),
        score: 0.1 + 0.07 * pair as f64,
        model: Digest(7),
        reason: if pair == 2 {
            Reason::Random { stratum: 3, population: 40 }
        } else {
            Reason::Uncertain { threshold: 0.62 }
        },
        at: 0,
    }
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        3 => (0..9_usize, 0..5_usize).prop_map(|(pair, v)| Change::Decide(decision(pair, Verdict::ALL[v]))),
        1 => Just(Change::Undo),
        1 => Just(Change::Redo),
    ]
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    proptest::collection::vec(change(), 0..60)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn replay_of_any_log_gives_the_state_it_was_written_from(changes in changes()) {
        let mut ledger = Ledger::default();
        let mut text = String::new();
        for (i, change) in changes.iter().enumerate() {
            ledger.apply(change);
            text += &Record { number: i as u64 + 1, at: 5, change: change.clone() }.line().expect("a line");
        }
        let (records, damages, end) = read(text.as_bytes());
        prop_assert!(damages.is_empty());
        prop_assert_eq!(end as usize, text.len());
        prop_assert_eq!(Ledger::replay(records.iter().map(|r| &r.change)), ledger);
    }

    #[test]
    fn undo_then_redo_is_the_identity(changes in changes()) {
        let before = Ledger::replay(&changes);
        prop_assume!(before.latest().is_some());
        let mut after = before.clone();
        after.apply(&Change::Undo);
        prop_assert_ne!(&after, &before);
        after.apply(&Change::Redo);
        prop_assert_eq!(&after, &before);
        prop_assert_eq!(after.newest_first(), before.newest_first());
        prop_assert_eq!(after.counts(), before.counts());
    }

    #[test]
    fn undoing_everything_leaves_nothing_in_force(changes in changes()) {
        let mut ledger = Ledger::replay(&changes);
        for _ in 0..changes.len() {
            ledger.apply(&Change::Undo);
        }
        prop_assert!(ledger.is_empty() && ledger.newest_first().is_empty());
        prop_assert_eq!(ledger.counts(), Counts::default());
    }

    #[test]
    fn a_log_cut_anywhere_gives_all_whole_records(changes in changes(), cut in 0.0..1.0_f64) {
        let mut text = String::new();
        let mut ends = Vec::new();
        for (i, change) in changes.iter().enumerate() {
            text += &Record { number: i as u64 + 1, at: 5, change: change.clone() }.line().expect("a line");
            ends.push(text.len());
        }
        let at = (text.len() as f64 * cut) as usize;
        let (records, damages, end) = read(&text.as_bytes()[..at]);
        let whole = ends.iter().filter(|e| **e <= at).count();
        prop_assert_eq!(records.len(), whole);
        let torn = at > ends[..whole].last().copied().unwrap_or(0);
        prop_assert_eq!(damages.iter().filter(|d| d.torn).count(), usize::from(torn));
        prop_assert_eq!(end as usize, ends[..whole].last().copied().unwrap_or(0));
    }
}

#[test]
fn the_last_decision_on_a_pair_is_in_force_until_it_is_undone() {
    let mut ledger = Ledger::default();
    ledger.apply(&Change::Decide(decision(0, Verdict::Same)));
    ledger.apply(&Change::Decide(decision(4, Verdict::Unsure)));
    ledger.apply(&Change::Decide(decision(0, Verdict::Related)));
    let verdict = |l: &Ledger| l.of("l0", "r0").map(|d| d.verdict);
    assert_eq!(verdict(&ledger), Some(Verdict::Related));
    assert_eq!(ledger.counts(), Counts { related: 1, unsure: 1, ..Counts::default() });
    assert_eq!(
        ledger.newest_first().iter().map(|d| d.verdict).collect::<Vec<_>>(),
        [Verdict::Related, Verdict::Unsure]
    );
    ledger.apply(&Change::Undo);
    assert_eq!(verdict(&ledger), Some(Verdict::Same));
    ledger.apply(&Change::Decide(decision(5, Verdict::Same)));
    ledger.apply(&Change::Redo);
    assert_eq!(verdict(&ledger), Some(Verdict::Same), "a new decision forgets what was undone");
}

#[test]
fn what_is_drawn_at_random_and_what_has_no_answer_does_not_teach() {
    let mut ledger = Ledger::default();
    for (pair, verdict) in [(0, Verdict::Same), (1, Verdict::Related), (2, Verdict::Same), (3, Verdict::Unsure)] {
        ledger.apply(&Change::Decide(decision(pair, verdict)));
    }
    let teaching: Vec<_> = ledger.teaching().iter().map(|d| d.verdict.is_same()).collect();
    assert_eq!(teaching, [Some(true), Some(false)]);
    assert!(ledger.of("l0", "r2").is_some_and(Decision::is_gold));
}

fn manifest() -> Manifest {
    let sources = SourcePaths { left: "a.nt".to_owned(), right: Some("b.nt".to_owned()), links: None };
    Manifest::new("a and b", sources, [Digest(1), Digest(2)])
}

#[test]
fn a_session_is_reopened_as_it_was_left() {
    let dir = tempfile::tempdir().expect("a folder");
    let folder = dir.path().join("mine");
    let mut session = Session::open_or_begin(&folder, manifest()).expect("begun").session;
    for pair in 0..5 {
        session.change(Change::Decide(decision(pair, Verdict::Same)), 100 + pair as u64).expect("written");
    }
    session.change(Change::Undo, 200).expect("written");
    let view =
        View { place: "Review".to_owned(), reviewed: Some(["l1".to_owned(), "r2".to_owned()]), ..View::default() };
    session.keep(Manifest { threshold: Some(0.58), view, ..manifest() }).expect("kept");
    let (ledger, kept) = (session.ledger.clone(), session.manifest.clone());
    assert!(Session::open(&folder).is_err(), "one program at a time writes");
    drop(session);
    let opened = Session::open(&folder).expect("opened");
    assert_eq!((opened.records, opened.damages.len()), (6, 0));
    assert_eq!(opened.session.ledger, ledger);
    assert_eq!(opened.session.manifest, kept);
    assert_eq!(ledger.newest_first()[0].at, 103);
    let copy = dir.path().join("copy");
    opened.session.copy_to(&copy).expect("copied");
    assert!(opened.session.copy_to(&copy).is_err(), "a copy replaces nothing");
    let copied = Session::open(&copy).expect("opened").session;
    assert_eq!((copied.ledger, copied.manifest), (ledger, kept));
}

#[test]
fn a_torn_last_line_is_reported_skipped_and_not_in_the_way() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("decisions.jsonl");
    let (mut log, ..) = Log::open(&path).expect("made");
    for pair in 0..3 {
        log.append(Change::Decide(decision(pair, Verdict::Same)), 1).expect("written");
    }
    drop(log);
    let whole = std::fs::read(&path).expect("read");
    std::fs::write(&path, &whole[..whole.len() - 20]).expect("cut");
    let (mut log, records, damages) = Log::open(&path).expect("opened");
    assert_eq!(records.len(), 2);
    assert!(damages.len() == 1 && damages[0].torn && damages[0].line == 3, "{damages:?}");
    log.append(Change::Decide(decision(7, Verdict::Different)), 2).expect("written");
    drop(log);
    let (_, records, damages) = Log::open(&path).expect("opened");
    assert_eq!((records.len(), damages.len()), (3, 0));
    assert_eq!(records[2].number, 3);
}

#[test]
fn a_damaged_line_in_the_middle_is_named_and_the_rest_is_kept() {
    let line = |n: u64| Record { number: n, at: 1, change: Change::Decide(decision(n as usize, Verdict::Same)) }.line();
    let lines: Vec<String> = (1..=3).map(|n| line(n).expect("a line")).collect();
    let text = format!("{}{}{}", lines[0], lines[1].replace("\"same\"", "\"skip\""), lines[2]);
    let (records, damages, _) = read(text.as_bytes());
    assert_eq!(records.iter().map(|r| r.number).collect::<Vec<_>>(), [1, 3]);
    assert_eq!((damages[0].line, damages[0].what), (2, "does not fit its checksum"));
}

#[test]
fn a_changed_graph_is_said_and_decisions_re_attach_by_identifier() {
    let graph = |name: &str, ids: &[&str]| {
        let mut builder = GraphBuilder::new();
        for id in ids {
            builder.attribute(id, "name", id);
        }
        Arc::new(builder.build(name))
    };
    let right = graph("b", &["r0", "r1", "r2"]);
    let before = GraphPair { left: graph("a", &["l0", "l1"]), right: right.clone(), links: None };
    let after = GraphPair { left: graph("a", &["k9", "l1"]), right, links: None };
    let kept = Manifest::new("s", SourcePaths::default(), [before.left.digest(), before.right.digest()]);
    let ledger = Ledger::replay(&[0, 3, 4].map(|p| Change::Decide(decision(p, Verdict::Same))));
    assert_eq!(inputs_changed(&kept, &ledger, &before), None);
    let said = inputs_changed(&kept, &ledger, &after).expect("said");
    assert!(said.starts_with("The left graph has changed") && said.contains("2 of 3 decisions"), "{said}");
    assert_eq!(reattach(&ledger, &after).iter().map(|d| d.left.as_str()).collect::<Vec<_>>(), ["l0"]);
}

#[test]
fn undo_after_a_line_that_cannot_be_read_takes_back_what_it_took_back() {
    let changes = [
        Change::Decide(decision(0, Verdict::Same)),
        Change::Decide(decision(3, Verdict::Same)),
        Change::Undo,
        Change::Decide(decision(4, Verdict::Different)),
    ];
    let line =
        |(i, c): (usize, &Change)| Record { number: i as u64 + 1, at: 5, change: c.clone() }.line().expect("a line");
    let mut lines: Vec<String> = changes.iter().enumerate().map(line).collect();
    let whole = Ledger::of_records(&read(lines.concat().as_bytes()).0);
    assert_eq!(whole, Ledger::replay(&changes), "without damage the numbers say nothing");
    lines[1] = lines[1].replace("Same", "Some").replace("same", "sane");
    let (records, damages, _) = read(lines.concat().as_bytes());
    assert_eq!((records.len(), damages.len()), (3, 1));
    let mut ledger = Ledger::of_records(&records);
    let in_force = |l: &Ledger| l.newest_first().iter().map(|d| d.right.clone()).collect::<Vec<_>>();
    assert_eq!(in_force(&ledger), in_force(&whole), "the undo took back the unreadable one, not the first");
    for left in [1, 0, 0] {
        ledger.apply(&Change::Undo);
        assert_eq!(ledger.newest_first().len(), left);
    }
    assert!(!ledger.can_undo());
    // An unreadable decision that is in force can be undone and done again, which changes nothing.
    let mut ledger = Ledger::of_records(&[records[0].clone(), Record { number: 3, ..records[0].clone() }]);
    ledger.apply(&Change::Undo);
    assert!(ledger.latest().is_none() && ledger.can_undo() && ledger.can_redo());
    ledger.apply(&Change::Undo);
    ledger.apply(&Change::Redo);
    assert_eq!(ledger.newest_first().len(), 1);
}

#[test]
fn sessions_are_named_by_whole_paths() {
    let relative = SourcePaths { left: "a.nt".to_owned(), right: Some("demo:films".to_owned()), links: None };
    let whole = relative.clone().whole();
    let here = std::env::current_dir().expect("a folder").join("a.nt");
    assert_eq!(whole.left, here.display().to_string());
    assert_eq!(whole.right.as_deref(), Some("demo:films"), "a demo is named, not found");
    let sessions = Sessions::new(Some("sessions".into()));
    assert_eq!(sessions.folder_for("x", &relative), sessions.folder_for("x", &whole));
    assert_eq!(Manifest::new("x", relative, [Digest(1), Digest(2)]).placed().sources, whole);
}

#[test]
fn recent_sessions_are_those_with_decisions() {
    let dir = tempfile::tempdir().expect("a folder");
    let sessions = Sessions::new(Some(dir.path().join("sessions")));
    let folder = sessions.folder_for("Music Demo!", &manifest().sources).expect("a folder");
    assert_ne!(sessions.folder_for("Music Demo!", &SourcePaths::default()), Some(folder.clone()));
    let mut session = Session::open_or_begin(&folder, manifest()).expect("begun").session;
    assert!(sessions.recent().is_empty(), "nothing was decided yet");
    session.change(Change::Decide(decision(0, Verdict::Same)), 9).expect("written");
    let copy = dir.path().join("copy");
    session.copy_to(&copy).expect("copied");
    sessions.remember(&copy).expect("remembered");
    let mut found: Vec<_> = sessions.recent().into_iter().map(|r| (r.folder, r.name, r.decisions)).collect();
    found.sort();
    let mut wanted = [(folder, "a and b".to_owned(), 1), (copy, "a and b".to_owned(), 1)];
    wanted.sort();
    assert_eq!(found, wanted);
}
