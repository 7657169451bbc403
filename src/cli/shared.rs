//! What several commands do alike.

use super::args::{GraphArgs, TrainingArgs};
use crate::base::{Control, Error, Receipt, Result};
use crate::graph::{KnowledgeGraph, Side};
use crate::model::evidence::Switches;
use crate::model::{Model, ModelKind, SHIPPED, shipped};
use crate::pipeline::{self, CandidateConfig, Opened, Prepared, Run, TrainConfig};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;

/// Prints a line; a reader who has seen enough (`| head`) is no error.
macro_rules! say {
    ($($text:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stdout(), $($text)*);
    }};
}
pub(super) use say;

/// Opens what the arguments name; remarks on rows left out go to stderr.
pub fn open(
    args: &GraphArgs,
    training: Option<&TrainingArgs>,
    seed: u64,
    shares: [f64; 3],
    control: &Control,
) -> Result<Opened> {
    let protocol = training.and_then(|t| t.protocol).map(Into::into);
    let opened =
        pipeline::open(&args.left, args.right.as_deref(), args.links.as_deref(), protocol, (seed, shares), control)?;
    for receipt in &opened.receipts {
        let skipped = receipt.skipped_count();
        if skipped > 0 {
            eprintln!("{}: {skipped} of {} rows were left out (see inspect)", receipt.source, receipt.read);
        }
    }
    Ok(opened)
}

/// The training settings that the arguments state; `left` is what is opened.
///
/// Errors: `Unsupported` for a switch that the kind does not have.
pub fn train_config(args: &TrainingArgs, left: &str, seed: u64) -> Result<TrainConfig> {
    let kind = args.kind.map_or(ModelKind::Evidence, Into::into);
    let foreign = match kind {
        ModelKind::Evidence => [
            ("--head", args.head.is_some()),
            ("--relation-weights", args.relation_weights.is_some()),
            ("--attention-levels", args.attention_levels.is_some()),
        ]
        .into_iter()
        .find(|f| f.1),
        ModelKind::CgMualign => [
            ("--no-rivals", args.no_rivals),
            ("--stages", args.stages.is_some()),
            ("--visits", args.visits.is_some()),
            ("--general", args.general),
        ]
        .into_iter()
        .find(|f| f.1),
    };
    if let Some((switch, _)) = foreign {
        return Err(Error::unsupported(
            format!("{switch} does nothing for {}", kind.name()),
            "Leave it out, or choose the other --kind",
        ));
    }
    let mut config = TrainConfig::new(kind, seed);
    config.switches = Switches {
        cross_attention: !args.no_cross_attention,
        self_attention: !args.no_self_attention,
        rivals: !args.no_rivals,
        ..config.switches
    };
    // What is learned on generated sets is for other graphs.
    config.is_general = args.general || (kind == ModelKind::Evidence && pipeline::generated_seed(left).is_some());
    config.candidates.shows_links = !config.is_general;
    config.head = args.head.map_or(config.head, Into::into);
    config.relation_weights = args.relation_weights.map_or(config.relation_weights, Into::into);
    config.attention_levels = args.attention_levels.map_or(config.attention_levels, Into::into);
    if let Some(sampling) = args.sampling {
        config.candidates.sampling = sampling.into();
    }
    if let Some(cap) = args.cap {
        config.candidates.cap = usize::from(cap);
    }
    if let Some(candidates) = args.candidates {
        config.candidates.candidates = usize::from(candidates);
    }
    if let Some(stages) = args.stages {
        config.stages = usize::from(stages);
    }
    if let Some(visits) = args.visits {
        config.visits = visits as usize;
    }
    Ok(config)
}

/// The checkpoint of a folder, or the shipped `evidence` model of a name (general, music, films); a folder goes first.
///
/// Errors: as [`Model::load`].
pub fn model_named(name: &Path) -> Result<Model> {
    match name.to_str().filter(|n| SHIPPED.contains(n) && !name.exists()) {
        Some(shipped_name) => shipped(shipped_name, ModelKind::Evidence),
        None => Model::load(name),
    }
}

/// The model of a folder or name, or the shipped one for the data (a demo's own, else the general one), with a note on
/// stderr.
///
/// Errors: as [`Model::load`].
pub fn model_or_shipped(given: Option<&Path>, left: &str) -> Result<Arc<Model>> {
    match given {
        Some(given) => Ok(Arc::new(model_named(given)?)),
        None => {
            let name = pipeline::shipped_name(left);
            eprintln!("using the shipped model {name}; give --model DIR for another");
            shipped(name, ModelKind::Evidence).map(Arc::new)
        }
    }
}

/// A threshold as typed. Errors: `Unsupported` when it is no score.
pub fn check_threshold(typed: Option<f64>) -> Result<()> {
    match typed.filter(|t| !(0.0..=1.0).contains(t)) {
        Some(t) => Err(Error::unsupported(format!("{t} is no threshold"), "Give a score between 0 and 1")),
        None => Ok(()),
    }
}

/// Puts a model on opened graphs and scores all candidates, of left entities of a type where one is named.
///
/// Errors: `Mismatch` when the left graph has nothing of the type, `Cancelled`.
pub fn ranked(opened: &Opened, model: &Arc<Model>, left_type: Option<&str>, control: &Control) -> Result<Run> {
    let prepared = Arc::new(pipeline::prepare(opened, control)?);
    let config = CandidateConfig { left_type: left_type.map(str::to_owned), ..CandidateConfig::of(&model.card) };
    let blocked = Arc::new(pipeline::block(&prepared, &config, control)?);
    if let Some(wanted) = left_type.filter(|_| blocked.set().lefts().is_empty()) {
        return Err(Error::mismatch(
            format!("the left graph has no entity of type {wanted}"),
            "Run inspect to see its types",
        ));
    }
    let run = Run::new(prepared, blocked, Arc::clone(model), control)?;
    run.rank_all(control)?;
    Ok(run)
}

/// The types taken to belong together where there is no gold to tell, also said on stderr; `null` with gold.
pub fn proposed_types(prepared: &Prepared) -> Value {
    if prepared.task.is_some() {
        return Value::Null;
    }
    let pairs = prepared.proposed_types();
    let said: Vec<String> = pairs.iter().map(|(l, r, p)| format!("{l} with {r} ({} of {})", p.votes, p.of)).collect();
    if !said.is_empty() {
        eprintln!("types taken to belong together, by entities that are each other's best: {}", said.join(", "));
    }
    let rows = pairs.iter().map(|(l, r, p)| json!({"left": l, "right": r, "votes": p.votes, "of": p.of}));
    rows.collect()
}

/// Counts of a graph.
pub fn graph_json(graph: &KnowledgeGraph, side: Side) -> Value {
    let mut types: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    let mut labeled = 0;
    for entity in graph.entities() {
        graph.types(entity).for_each(|t| *types.entry(t).or_default() += 1);
        labeled += usize::from(graph.label(entity).is_some());
    }
    json!({
        "side": side,
        "name": graph.name(),
        "entities": graph.entity_count(),
        "relation_triples": graph.relation_triple_count(),
        "attribute_triples": graph.literal_count(),
        "relations": graph.relation_names(),
        "attributes": graph.attribute_names(),
        "types": types,
        "labeled": labeled,
        "components": crate::graph::component_count(graph),
        "digest": graph.digest(),
    })
}

/// A receipt as JSON.
pub fn receipt_json(receipt: &Receipt) -> Value {
    let skipped: Vec<Value> = receipt
        .skipped
        .iter()
        .map(|(reason, skip)| {
            let places: Vec<String> = skip.places.iter().map(ToString::to_string).collect();
            json!({"reason": reason, "count": skip.count, "places": places})
        })
        .collect();
    json!({
        "source": receipt.source,
        "format": receipt.format,
        "read": receipt.read,
        "kept": receipt.kept,
        "skipped": skipped,
        "notes": receipt.notes,
    })
}

/// Prints one JSON object.
pub fn print_json(value: &Value) {
    say!("{value:#}");
}

/// Writes a file.
pub fn write_file(path: &Path, text: &str) -> Result<()> {
    std::fs::write(path, text).map_err(|e| Error::io(path, e, "Choose a folder that exists and can be written to"))
}
