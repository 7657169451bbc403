//! `explain`: take the score of one pair apart.

use super::args::ExplainArgs;
use super::one_pair::OnePair;
use super::shared::{print_json, say};
use crate::base::{Error, Result};
use crate::graph::{EntityId, KnowledgeGraph, Side, local_words};
use crate::model::{Edit, Explanation, Item, ItemKind, WhatIf};
use serde_json::{Value, json};

/// Runs the command.
pub fn explain(args: &ExplainArgs) -> Result<()> {
    let one = OnePair::new(&args.graphs, &args.pair, args.model.as_deref(), &args.common)?;
    let OnePair { prepared, model, run, pair, explanation: plain } = &one;
    let (left, right) = *pair;
    let edits = edits_of(plain, &args.without)?;
    let explanation = match edits.is_empty() {
        true => plain.clone(),
        false => run.tried(left, right, &WhatIf::of(edits.clone())).explain_with_effects(),
    };
    if args.common.json {
        let mut value = explanation_json(&explanation);
        value["left_out"] = json!(edits);
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

/// The edits that leave out edges given as "relation: neighbor", by label or identifier, on either side.
///
/// Errors: `Mismatch` where the pair has no such edge among those that were read.
fn edits_of(explanation: &Explanation, wanted: &[String]) -> Result<Vec<Edit>> {
    let mut out = Vec::new();
    for text in wanted {
        let (relation, neighbor) = text.split_once(": ").ok_or_else(|| {
            Error::mismatch(
                format!("--without takes \"relation: neighbor\", not {text}"),
                "Put a colon and a blank between",
            )
        })?;
        let named = |i: &&Item| {
            let is = i.relation.as_deref().is_some_and(|r| r == relation || local_words(r) == local_words(relation));
            is && i.neighbor.as_ref().is_some_and(|n| n.label == neighbor || n.id == neighbor)
        };
        let found: Vec<Edit> = explanation.items.iter().filter(named).filter_map(Edit::without).collect();
        if found.is_empty() {
            return Err(Error::mismatch(
                format!("neither entity has the edge {text} among those that were read"),
                "Run explain without --without to see the edges",
            ));
        }
        out.extend(found);
    }
    Ok(out)
}

/// An entity by identifier, or by the bare row id of a table where only one entity has it.
pub(super) fn find(graph: &KnowledgeGraph, side: Side, wanted: &str) -> Result<EntityId> {
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
        "effect": i.effect,
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
