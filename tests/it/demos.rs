use doppelgraph::base::Control;
use doppelgraph::demo::look_alikes;
use doppelgraph::graph::{EntityId, KnowledgeGraph, Split};
use doppelgraph::io::EVALUATE_SHARES;
use doppelgraph::model::{ModelKind, shipped};
use doppelgraph::pipeline::{self, CandidateConfig, Run};
use std::sync::Arc;

fn run(demo: &str, kind: ModelKind) -> Run {
    let control = Control::default();
    let opened = pipeline::open(&format!("demo:{demo}"), None, None, None, (0, EVALUATE_SHARES), &control)
        .expect("the demo opens");
    let prepared = Arc::new(pipeline::prepare(&opened, &control).expect("features"));
    let model = Arc::new(shipped(demo, kind).expect("a shipped model"));
    let config = CandidateConfig { cap: model.card.cap, ..CandidateConfig::for_kind(kind) };
    let blocked = Arc::new(pipeline::block(&prepared, &config, &control).expect("candidates"));
    Run::new(prepared, blocked, model)
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
    for kind in [ModelKind::Evidence] {
        let run = run("music", kind);
        assert_eq!(run.model.card.graphs, run.prepared.digest(), "train the shipped models again (models/README.md)");
    }
}
