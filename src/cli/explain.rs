//! `explain`: take the score of one pair apart.

use super::args::ExplainArgs;
use super::shared::{model_or_shipped, open, print_json, say};
use crate::base::{Error, Result};
use crate::graph::{EntityId, KnowledgeGraph, Side};
use crate::io::EVALUATE_SHARES;
use crate::model::{Explanation, Item, ItemKind, WhatIf};
use crate::pipeline::{self, CandidateConfig, Run};
use serde_json::{Value, json};
use std::sync::Arc;

/// Runs the command.
pub fn explain(args: &ExplainArgs) -> Result<()> {
    let [left, right] = args.pair.as_slice() else {
        return Err(Error::mismatch("--pair takes two identifiers", "Give --pair LEFT RIGHT"));
    };
    let control = super::control();
    // The split of evaluate, so that candidates and links are those of its run.
    let opened = open(&args.graphs, None, args.common.seed, EVALUATE_SHARES, &control)?;
    let prepared = Arc::new(pipeline::prepare(&opened, &control)?);
    let model = model_or_shipped(args.model.as_deref(), &args.graphs.left)?;
    let left = find(&prepared.pair.left, Side::Left, left)?;
    let right = find(&prepared.pair.right, Side::Right, right)?;
    let config = CandidateConfig::of(&model.card);
    let blocked = Arc::new(pipeline::block(&prepared, &config, &control)?);
    let run = Run::new(prepared.clone(), blocked, model.clone(), &control)?;
    let explanation = run.explain(left, right, &WhatIf::default());
    if args.common.json {
        let mut value = explanation_json(&explanation);
        value["threshold"] = json!(model.card.threshold);
        value["graphs_digest"] = json!(prepared.digest());
        value["candidates_digest"] = json!(run.blocked.digest());
        value["model_digest"] = json!(model.digest());
        value["run_digest"] = json!(run.digest());
        print_json(&value);
    } else {
        say!("{}", as_text(&explanation).trim_end());
    }
    Ok(())
}

/// An entity by identifier, or by the bare row id of a table where only one entity has it.
fn find(graph: &KnowledgeGraph, side: Side, wanted: &str) -> Result<EntityId> {
    if let Some(entity) = graph.find(wanted) {
        return Ok(entity);
    }
    let tail = format!("/{wanted}");
    let mut hits = graph.entities().filter(|e| graph.iri(*e).ends_with(&tail));
    match (hits.next(), hits.next()) {
        (Some(entity), None) => Ok(entity),
        (Some(_), Some(_)) => Err(Error::mismatch(
            format!("several entities of {} end in {tail}", graph.name()),
            "Give the whole identifier",
        )),
        _ => {
            let near = crate::graph::find_by_name(graph, wanted, 3);
            let hint = if near.is_empty() {
                "Run inspect to see how identifiers look".to_owned()
            } else {
                let shown: Vec<&str> = near.iter().map(|e| graph.iri(*e)).collect();
                format!("Entities with that name: {}", shown.join(", "))
            };
            let side = if side == Side::Left { "left" } else { "right" };
            Err(Error::mismatch(format!("the {side} graph has no entity {wanted}"), hint))
        }
    }
}

/// The explanation as programs read it; names of fields are stable.
pub fn explanation_json(e: &Explanation) -> Value {
    let items: Vec<Value> = e.items.iter().map(item_json).collect();
    json!({
        "kind": e.kind,
        "left": e.left,
        "right": e.right,
        "score": e.score,
        "logit": e.logit,
        "bias": e.bias,
        "items": items,
        "stage_scores": e.stage_scores,
    })
}

fn item_json(i: &Item) -> Value {
    let id = |n: &Option<crate::model::NodeRef>| n.as_ref().map(|n| n.id.clone());
    let label = |n: &Option<crate::model::NodeRef>| n.as_ref().map(|n| n.label.clone());
    json!({
        "id": i.id,
        "kind": i.kind,
        "side": i.side,
        "hop": i.hop,
        "parent": i.parent,
        "relation": i.relation,
        "direction": i.direction,
        "neighbor_id": id(&i.neighbor),
        "neighbor_label": label(&i.neighbor),
        "counterpart_id": id(&i.counterpart),
        "counterpart_label": label(&i.counterpart),
        "counterpart_relation": i.counterpart_relation,
        "similarity": i.similarity,
        "cross_attention": i.cross_attention,
        "self_attention": i.self_attention,
        "attention": i.attention,
        "contribution": i.contribution,
    })
}

/// The explanation as a person reads it.
pub fn as_text(e: &Explanation) -> String {
    use std::fmt::Write as _;
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{} and {}: score {:.4}, logit {:+.4}", e.left, e.right, e.score, e.logit);
    let _ = writeln!(out, "  {:+8.4}  starting point", e.bias);
    let mut items: Vec<&Item> = e.items.iter().filter(|i| i.parent.is_none()).collect();
    items.sort_by(|a, b| b.contribution.abs().total_cmp(&a.contribution.abs()).then(a.id.cmp(&b.id)));
    for i in items {
        let what = match i.kind {
            ItemKind::Own => "name and surroundings".to_owned(),
            ItemKind::Rivals => "rivals".to_owned(),
            ItemKind::Residual => "interaction".to_owned(),
            ItemKind::Edge => {
                let side = if i.side == Some(Side::Left) { "left" } else { "right" };
                let name = i.neighbor.as_ref().map_or("", |n| n.label.as_str());
                let attention = 100.0 * i.attention.unwrap_or(0.0);
                let across = match &i.counterpart {
                    Some(c) => format!("like {}", c.label),
                    None => "no counterpart".to_owned(),
                };
                format!(
                    "{side} {}: {name} ({attention:.0} % of attention, {across})",
                    i.relation.as_deref().unwrap_or("")
                )
            }
        };
        let _ = writeln!(out, "  {:+8.4}  {what}", i.contribution);
    }
    out
}
