use doppelgraph::base::Control;
use doppelgraph::demo::look_alikes;
use doppelgraph::graph::{Direction, EntityId, KnowledgeGraph, Split};
use doppelgraph::io::EVALUATE_SHARES;
use doppelgraph::model::{ModelKind, WhatIf, shipped};
use doppelgraph::pipeline::{self, CandidateConfig, Run};
use std::sync::Arc;

/// The shipped model of a demo, put on it.
pub(crate) fn run(demo: &str, kind: ModelKind) -> Run {
    let control = Control::default();
    let opened = pipeline::open(&format!("demo:{demo}"), None, None, None, (0, EVALUATE_SHARES), &control)
        .expect("the demo opens");
    let prepared = Arc::new(pipeline::prepare(&opened, &control).expect("features"));
    let model = Arc::new(shipped(demo, kind).expect("a shipped model"));
    let config = CandidateConfig::of(&model.card);
    let blocked = Arc::new(pipeline::block(&prepared, &config, &control).expect("candidates"));
    Run::new(prepared, blocked, model, &control).expect("scored")
}

fn entity(graph: &KnowledgeGraph, id: &str) -> EntityId {
    let tail = format!("/{id}");
    let mut hits = graph.entities().filter(|e| graph.iri(*e) == id || graph.iri(*e).ends_with(&tail));
    let found = hits.next().unwrap_or_else(|| panic!("{id} exists"));
    assert!(hits.next().is_none(), "{id} is unique");
    found
}

/// The true partner stands above the look-alike for at least 80 % of the test look-alikes whose performer differs.
#[test]
fn look_alikes_stand_below_the_true_partner() {
    let run = run("music", ModelKind::Evidence);
    let (left, right) = (&run.prepared.pair.left, &run.prepared.pair.right);
    let counted: Vec<_> = look_alikes("music").into_iter().filter(|l| l.performer_differs).collect();
    assert!(counted.len() > 100, "enough look-alikes to count");
    let test = run.prepared.task.as_ref().expect("gold").links(Split::Test);
    let mut ordered = 0;
    for l in &counted {
        let a = entity(left, l.left);
        assert!(test.iter().any(|t| t.0 == a.0), "{} is in test", l.left);
        ordered += usize::from(run.score(a, entity(right, l.right)) > run.score(a, entity(right, l.look_alike)));
    }
    let share = ordered as f64 / counted.len() as f64;
    assert!(share >= 0.8, "{ordered} of {}", counted.len());
}

/// The shipped models belong to the demos as they are: their digests match.
#[test]
fn shipped_models_were_trained_on_the_demos_as_they_are() {
    for (demo, kind) in
        ["music", "films"].into_iter().flat_map(|d| [(d, ModelKind::Evidence), (d, ModelKind::CgMualign)])
    {
        let run = run(demo, kind);
        assert_eq!(run.model.card.kind, kind);
        assert!(run.model.card.trained_on.contains(demo));
        assert_eq!(run.model.card.graphs, run.prepared.digest(), "train the shipped models again (models/README.md)");
    }
}

/// Both models explain the article's pair with parts that add up, whatever is tried out.
#[test]
fn parts_add_up_under_every_what_if() {
    for kind in [ModelKind::Evidence, ModelKind::CgMualign] {
        let run = run("music", kind);
        let (left, right) = (&run.prepared.pair.left, &run.prepared.pair.right);
        let pair = (entity(left, "s-0619"), entity(right, "http://catalog.example/41554"));
        for bits in 0..8 {
            let what_if = WhatIf {
                without_self_attention: bits & 1 > 0,
                without_cross_attention: bits & 2 > 0,
                names_only: bits & 4 > 0,
                ..WhatIf::default()
            };
            let e = run.explain(pair.0, pair.1, &what_if);
            assert!(e.adds_up(), "{kind:?} {what_if:?}: {} and {}", e.sum_of_parts(), e.logit);
            if what_if.is_none() {
                assert_eq!(e.score, run.score(pair.0, pair.1), "one score for one pair");
            }
        }
    }
}

/// The article's film example: ten entities within two hops on the left, six on the right, the same person.
#[test]
fn the_film_example_is_the_same_person() {
    let run = run("films", ModelKind::Evidence);
    let find = |graph: &KnowledgeGraph, name: &str| {
        *doppelgraph::graph::find_by_name(graph, name, 1).first().unwrap_or_else(|| panic!("{name} exists"))
    };
    let (left, right) = (&run.prepared.pair.left, &run.prepared.pair.right);
    let (a, b) = (find(left, "Aditya Raj"), find(right, "Aditya Raj Kapoor"));
    assert!(run.score(a, b) >= run.model.card.threshold.expect("a threshold"));
    for (graph, center, size) in [(left, a, 10), (right, b, 6)] {
        let around = |e: EntityId| {
            let edges = |d| graph.adjacency(d).edges(e).map(|(_, n)| n).collect::<Vec<_>>();
            [edges(Direction::Out), edges(Direction::Inverse)].concat()
        };
        let mut reached = vec![center];
        for first in around(center) {
            reached.push(first);
            reached.extend(around(first));
        }
        reached.sort_unstable();
        reached.dedup();
        assert_eq!(reached.len(), size, "{}", graph.name());
    }
}

/// On the look-alikes the learned self-attention puts the performer above the songwriters, on both sides, as the article
/// tells it: mean u by relation over all edges of the pairs (1/2 would be even).
#[test]
fn self_attention_puts_the_performer_above_the_songwriters() {
    let run = run("music", ModelKind::Evidence);
    let (left, right) = (&run.prepared.pair.left, &run.prepared.pair.right);
    let mut sums: std::collections::BTreeMap<(usize, String), (f64, usize)> = std::collections::BTreeMap::new();
    for l in look_alikes("music") {
        let explained = run.explain(entity(left, l.left), entity(right, l.look_alike), &WhatIf::default());
        for item in explained.items.iter().filter(|i| i.hop == 1) {
            let (Some(side), Some(relation), Some(u)) = (item.side, &item.relation, item.self_attention) else {
                continue;
            };
            let name = relation.rsplit(['/', '#']).next().unwrap_or(relation).to_owned();
            let sum = sums.entry((side as usize, name)).or_default();
            *sum = (sum.0 + u, sum.1 + 1);
        }
    }
    for (side, performer, writer) in [(0, "artist", "songwriter"), (1, "performedBy", "writtenBy")] {
        let mean = |name: &str| {
            let (sum, count) = sums[&(side, name.to_owned())];
            assert!(count >= 100, "{name}: {count} edges are enough for a mean");
            sum / count as f64
        };
        let (performer, writer) = (mean(performer), mean(writer));
        assert!(performer > 0.5 && writer < 0.5, "{sums:?}");
        assert!(performer > 3.0 * writer, "{performer} {writer}");
    }
}

/// Further sets of the generator are opened by seed; the demo is the one of its own seed.
#[test]
fn a_seed_names_another_set_of_the_music_generator() {
    let control = Control::default();
    let open = |name: &str| pipeline::open(name, None, None, None, (0, EVALUATE_SHARES), &control);
    let digests = |name: &str| {
        let pair = open(name).expect("it opens").pair;
        (pair.left.digest(), pair.right.digest())
    };
    assert_eq!(digests("demo:music"), digests("demo:music:1"));
    assert_ne!(digests("demo:music"), digests("demo:music:7"));
    assert_eq!(open("demo:music:7").expect("it opens").name, "music demo, seed 7");
    for wrong in ["demo:music:x", "demo:music:-1", "demo:films:3", "demo:jazz"] {
        let message = open(wrong).expect_err("there is none").to_string();
        assert!(message.contains("demo:music:7"), "{message}");
    }
}

/// A card says what its `model.json` holds.
#[test]
fn cards_say_what_the_models_hold() {
    for name in ["general-evidence", "music-evidence", "films-evidence"] {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("models").join(name);
        let card = doppelgraph::model::Model::load(&folder).expect("a checkpoint").card;
        let words = std::fs::read_to_string(folder.join("README.md")).expect("a card in words");
        let threshold = card.threshold.expect("a threshold");
        for said in
            [format!("{:.3}", card.valid_prauc), format!("{threshold:.3}"), format!("({} pairs)", card.train_pairs)]
        {
            assert!(words.contains(&said), "{name} should say {said}");
        }
    }
}
