//! Every format is read back by another reader; what is written is what the run says.

use super::*;
use crate::base::Control;
use crate::graph::{EntityId, GraphBuilder, GraphPair, Side};
use crate::model::{ModelKind, shipped};
use crate::pipeline::{self, CandidateConfig, Opened, Run};
use crate::review::Verdict;
use oxrdfio::{RdfFormat, RdfParser};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Two small shops: three records a side, the third by another artist; "l0" also stands as "l9" on the left.
fn run() -> Run {
    let side = |prefix: &str, by: &str, titles: &[(&str, &str, &str)]| {
        let mut builder = GraphBuilder::new();
        for (i, (title, artist, year)) in titles.iter().enumerate() {
            let (song, person) = (format!("{prefix}{i}"), format!("{prefix}-{artist}"));
            builder.attribute(&song, "title", title);
            builder.attribute(&song, "type", "Song");
            builder.attribute(&song, "year", year);
            builder.attribute(&person, "name", artist);
            builder.attribute(&person, "type", "Artist");
            builder.relation(&song, by, &person);
        }
        Arc::new(builder.build(prefix))
    };
    let left = [("Blue Morning", "Ann Lee", "1999"), ("Red \"Evening\"", "Bob\tRay", "2004"), ("Noon", "Cid", "2001")];
    let right = [("Blue Morning", "Ann Lee", "1999"), ("Red Evening", "Bob Ray", "1987"), ("Night", "Dot", "2010")];
    let pair = GraphPair { left: side("l", "artist", &left), right: side("r", "performer", &right), links: None };
    let opened = Opened { pair, receipts: Vec::new(), name: "shops".to_owned() };
    let control = Control::default();
    let prepared = Arc::new(pipeline::prepare(&opened, &control).expect("features"));
    let model = Arc::new(shipped("music", ModelKind::Evidence).expect("a shipped model"));
    let config = CandidateConfig::of(&model.card);
    let blocked = Arc::new(pipeline::block(&prepared, &config, &control).expect("candidates"));
    let run = Run::new(prepared, blocked, model, &control).expect("scored");
    run.rank_all(&control).expect("ranked");
    run
}

fn entity(run: &Run, side: Side, id: &str) -> EntityId {
    run.prepared.pair.side(side).find(id).expect("an entity")
}

fn pair(run: &Run, left: &str, right: &str) -> (EntityId, EntityId) {
    (entity(run, Side::Left, left), entity(run, Side::Right, right))
}

fn chosen(run: &Run, threshold: f64, one_to_one: bool, decisions: &Decisions) -> Matches {
    let choice = Choice { threshold, one_to_one, with_parts: true };
    matches(run, choice, decisions, &Control::default()).expect("matches")
}

fn bytes(format: MatchFormat, of: &Matches) -> Vec<u8> {
    let mut out = Vec::new();
    format.write(of, &mut out).expect("written");
    out
}

fn ids(of: &Matches) -> Vec<(String, String)> {
    let id = |side, m| of.end(side, m).0.to_owned();
    of.rows.iter().map(|m| (id(Side::Left, m), id(Side::Right, m))).collect()
}

#[test]
fn rows_are_the_candidates_above_the_threshold_with_parts_that_add_up() {
    let run = run();
    let all = chosen(&run, 0.0, false, &Decisions::new());
    assert_eq!(all.rows.len(), run.set().pairs().len());
    for m in &all.rows {
        assert_eq!(m.score, run.score(m.left, m.right), "one scoring path");
        let sum: f64 = m.parts.iter().map(|p| p.1).sum();
        assert!((sum - m.logit).abs() < 1e-5 * (1.0 + m.logit.abs()), "{m:?}");
        assert_eq!(m.parts[0].0, "Starting point");
    }
    let middle = all.rows.iter().map(|m| m.score).fold(0.0, f64::max) / 2.0;
    let some = chosen(&run, middle, false, &Decisions::new());
    assert!(!some.rows.is_empty() && some.rows.len() < all.rows.len());
    assert!(some.rows.iter().all(|m| m.score >= middle));
    let single = chosen(&run, 0.0, true, &Decisions::new());
    for side in [0, 1] {
        let ends: Vec<String> = ids(&single).into_iter().map(|p| if side == 0 { p.0 } else { p.1 }).collect();
        assert_eq!(ends.iter().collect::<BTreeSet<_>>().len(), ends.len(), "at most one match an entity");
    }
    assert!(single.rows.len() < all.rows.len());
}

#[test]
fn decisions_count_before_scores() {
    let run = run();
    let best = chosen(&run, 0.0, true, &Decisions::new());
    let (first, wrong) = (&best.rows[0], ids(&best)[0].clone());
    let decisions = Decisions::from([
        ((first.left, first.right), Verdict::Different),
        (pair(&run, "l2", "r2"), Verdict::Related),
        (pair(&run, "l0", "r1"), Verdict::Same),
    ]);
    let found = chosen(&run, 0.0, true, &decisions);
    let pairs = ids(&found);
    assert!(pairs.contains(&("l0".into(), "r1".into())) && !pairs.contains(&wrong), "{wrong:?} in {pairs:?}");
    assert_eq!(pairs.iter().filter(|p| p.1 == "r1").count(), 1, "what is decided is taken");
    let text = String::from_utf8(bytes(MatchFormat::Csv, &found)).expect("text");
    let related: Vec<&str> = text.lines().filter(|l| l.starts_with("l2,r2,")).collect();
    assert!(related.len() == 1 && related[0].contains(",related,") && related[0].contains(",person,"), "{related:?}");
}

#[test]
fn tables_are_read_back_row_for_row() {
    let run = run();
    let found = chosen(&run, 0.0, false, &Decisions::new());
    for (format, delimiter) in [(MatchFormat::Csv, b','), (MatchFormat::Tsv, b'\t')] {
        let written = bytes(format, &found);
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(&written[..]);
        let names: Vec<String> = reader.headers().expect("names").iter().map(str::to_owned).collect();
        let at = |name: &str| names.iter().position(|n| n == name).expect("a column");
        let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().expect("rows");
        assert_eq!(rows.len(), found.rows.len());
        for (row, m) in rows.iter().zip(&found.rows) {
            assert_eq!(row[at("score")].parse::<f64>(), Ok(m.score), "digits that read back");
            assert_eq!(row[at("threshold")].parse::<f64>(), Ok(0.0));
            assert_eq!(&row[at("left_name")], found.end(Side::Left, m).1, "quotes and tabs survive");
            let parts: Vec<Part> = serde_json::from_str(&row[at("parts")]).expect("JSON");
            assert_eq!(parts, m.parts);
            assert!(row[at("model")].contains(&found.model) && row[at("run")] == found.run);
        }
    }
}

#[test]
fn sssom_declares_every_prefix_and_has_what_it_requires() {
    let run = run();
    let found = chosen(&run, 0.0, false, &Decisions::from([(pair(&run, "l0", "r0"), Verdict::Same)]));
    let text = String::from_utf8(bytes(MatchFormat::Sssom, &found)).expect("text");
    let header: Vec<&str> = text.lines().take_while(|l| l.starts_with('#')).collect();
    let prefixes: BTreeSet<&str> = header.iter().filter_map(|l| l.strip_prefix("#  ")?.split(':').next()).collect();
    assert!(
        header.iter().any(|l| l.starts_with("#mapping_set_id: ")) && header.iter().any(|l| l.starts_with("#license: "))
    );
    let body = text.lines().skip(header.len()).collect::<Vec<_>>().join("\n");
    let mut reader = csv::ReaderBuilder::new().delimiter(b'\t').from_reader(body.as_bytes());
    let rows: Vec<BTreeMap<String, String>> = reader.deserialize().collect::<Result<_, _>>().expect("rows");
    assert_eq!(rows.len(), found.rows.len());
    for (row, m) in rows.iter().zip(&found.rows) {
        for column in ["subject_id", "predicate_id", "object_id", "mapping_justification"] {
            let (prefix, local) = row[column].split_once(':').expect("a CURIE");
            assert!(prefixes.contains(prefix) && !local.is_empty(), "{column}: {}", row[column]);
        }
        assert_eq!(row["confidence"].parse::<f64>(), Ok(m.score));
        let manual = row["mapping_justification"] == "semapv:ManualMappingCuration";
        assert_eq!(manual, m.decided.is_some());
    }
    assert!(rows.iter().any(|r| r["mapping_justification"] == "semapv:ManualMappingCuration"));
}

/// All triples of a text, as another reader finds them.
fn read(format: RdfFormat, text: &[u8]) -> Vec<oxrdf::Quad> {
    RdfParser::from_format(format).for_slice(text).collect::<Result<_, _>>().expect("well-formed")
}

#[test]
fn same_as_links_are_annotated() {
    let run = run();
    let found = chosen(&run, 0.0, true, &Decisions::new());
    let quads = read(RdfFormat::NTriples, &bytes(MatchFormat::SameAs, &found));
    let of = |name: &str| quads.iter().filter(|q| q.predicate.as_str().ends_with(name)).count();
    for name in ["owl#sameAs", "annotatedSource", "annotatedTarget", "doppelgraph:score", "doppelgraph:parts"] {
        assert_eq!(of(name), found.rows.len(), "{name}");
    }
}

#[test]
fn both_graphs_become_one_and_every_triple_says_where_it_comes_from() {
    let run = run();
    let decisions = Decisions::from([
        (pair(&run, "l0", "r0"), Verdict::Same),
        (pair(&run, "l1", "r1"), Verdict::Same),
        (pair(&run, "l2", "r2"), Verdict::Related),
    ]);
    let found = chosen(&run, 1.0, true, &decisions);
    assert_eq!(found.rows.len(), 3);
    let made = combine(&run, &found, &Control::default()).expect("combined");
    assert_eq!(made.merged, 2, "related is not the same");
    let write = |format| {
        let mut out = Vec::new();
        made.write(format, &mut out).expect("written");
        out
    };
    let quads = read(RdfFormat::NQuads, &write(GraphFormat::NQuads));
    let graph = |q: &oxrdf::Quad| q.graph_name.to_string();
    let song = |q: &oxrdf::Quad| q.subject.to_string() == "<urn:doppelgraph:left:l0>";
    let title = |q: &&oxrdf::Quad| song(q) && q.predicate.as_str().ends_with(":title");
    let sources: BTreeSet<String> = quads.iter().filter(title).map(graph).collect();
    assert_eq!(sources.len(), 2, "the same title stands in both: {sources:?}");
    assert!(quads.iter().all(|q| !q.subject.to_string().contains("right:r0")), "r0 is now l0");
    assert!(
        quads.iter().any(|q| q.predicate.as_str().ends_with("sameAs") && q.object.to_string().contains("right:r0"))
    );
    // Two readers of two forms find the same triples.
    let triples = |format, text: &[u8]| {
        let of = |q: oxrdf::Quad| oxrdf::Triple::new(q.subject, q.predicate, q.object).to_string();
        read(format, text).into_iter().map(of).filter(|t| !t.starts_with("_:")).collect::<BTreeSet<_>>()
    };
    let lines = write(GraphFormat::NTriples);
    let plain = triples(RdfFormat::NTriples, &lines);
    assert_eq!(plain, triples(RdfFormat::Turtle, &write(GraphFormat::Turtle)));
    assert_eq!(plain, triples(RdfFormat::NQuads, &write(GraphFormat::NQuads)));
    assert_eq!(plain.len(), made.triple_count() + 2, "and two links to former identifiers");
    let text = String::from_utf8(lines).expect("text");
    let derived = |side: &str| text.matches(&format!("wasDerivedFrom> <urn:doppelgraph:{side}>")).count();
    assert_eq!(derived("left") + derived("right"), quads.len() - 2, "a source for each triple of each graph");
    // 2004 and 1987 for one record; the titles differ by quotes only, which is no contradiction.
    let conflicts: Vec<(&str, [&str; 2])> =
        made.conflicts.iter().map(|c| (c.left.as_str(), [c.values[0].as_str(), c.values[1].as_str()])).collect();
    assert_eq!(conflicts, [("l1", ["2004", "1987"])]);
    let mut table = Vec::new();
    write_conflicts(&made.conflicts, &mut table).expect("written");
    assert!(String::from_utf8(table).expect("text").contains("l1,r1,Year,2004,1987,"));
}

#[test]
fn endings_name_formats() {
    let of = |name: &str| MatchFormat::of(Path::new(name)).ok();
    assert_eq!(of("a/matches.SSSOM.tsv"), Some(MatchFormat::Sssom));
    assert_eq!(
        (of("m.tsv"), of("m.csv"), of("m.nt")),
        (Some(MatchFormat::Tsv), Some(MatchFormat::Csv), Some(MatchFormat::SameAs))
    );
    assert_eq!(of("m.parquet"), None);
    for format in MatchFormat::ALL {
        assert_eq!(of(&format!("x{}", format.ending())), Some(format));
    }
    assert_eq!(GraphFormat::of(Path::new("g.NQ")).ok(), Some(GraphFormat::NQuads));
    assert!(GraphFormat::of(Path::new("g")).expect_err("no ending").to_string().contains(".ttl"));
}
