//! The golden example of the design: every intermediate number of a tiny pair of graphs.

use super::*;
use crate::base::{Control, hash_text, normalize};
use crate::blocking::{CandidateSet, ScoreTable, TableEntry};
use crate::features::{NodeSpace, character_grams, compare_values, dot, parse_value};
use crate::graph::{Direction, GraphBuilder, GraphPair, local_words};
use crate::neighborhood::{Samples, Sampling};
use serde_json::Value;
use std::sync::Arc;

const TOLERANCE: f64 = 1e-4;

struct Golden {
    json: Value,
    pair: GraphPair,
    space: NodeSpace,
    samples: Samples,
    learned: Learned,
    units: crate::features::Units,
}

fn golden() -> Golden {
    let json: Value =
        serde_json::from_str(include_str!("../../../tests/data/evidence.json")).expect("the golden file is JSON");
    let graph = |side: usize| {
        let mut b = GraphBuilder::new();
        for t in rows(&json["graph"][format!("rel_triples_{side}")]) {
            b.relation(&t[0], &t[1], &t[2]);
        }
        for t in rows(&json["graph"][format!("attr_triples_{side}")]) {
            assert!(b.attribute(&t[0], &t[1], &t[2]));
        }
        Arc::new(b.build("golden"))
    };
    let pair = GraphPair { left: graph(1), right: graph(2), links: None };
    let space = NodeSpace::new(&pair, &Control::default()).expect("not cancelled");
    let samples = Samples::draw(&space, [&pair.left, &pair.right], 4, Sampling::Weighted, &Default::default());
    let names = &space.relations.name_similarity;
    let affinity =
        Affinity { same: names.iter().map(|n| 0.5 * n + 0.1).collect(), background: vec![0.05; names.len()] };
    let mut g = Golden {
        json,
        pair,
        space,
        samples,
        learned: Learned { affinity, aligned: Aligned::default() },
        units: Default::default(),
    };
    g.learned.aligned = aligned(&g);
    g
}

fn rows(v: &Value) -> Vec<Vec<String>> {
    let text = |v: &Value| v.as_str().expect("a text").to_owned();
    v.as_array().expect("rows").iter().map(|r| r.as_array().expect("a row").iter().map(text).collect()).collect()
}

fn numbers(v: &Value) -> Vec<f64> {
    match v {
        Value::Array(items) => items.iter().flat_map(numbers).collect(),
        other => vec![other.as_f64().unwrap_or_else(|| panic!("not a number: {other}"))],
    }
}

#[track_caller]
fn close(what: &str, got: impl IntoIterator<Item = impl Into<f64>>, want: &Value) {
    let got: Vec<f64> = got.into_iter().map(Into::into).collect();
    let want = numbers(want);
    assert_eq!(got.len(), want.len(), "{what}");
    for (i, (g, w)) in got.iter().zip(&want).enumerate() {
        assert!((g - w).abs() < TOLERANCE, "{what} {i}: {g} should be {w}");
    }
}

fn node_name(g: &Golden, node: u32) -> String {
    match g.space.entity(node) {
        Some((side, e)) => g.pair.side(side).iri(e).to_owned(),
        None => {
            let text = g.space.string(g.space.text(node).expect("values have text"));
            let left = (0..g.space.left_count() as u32).any(|e| g.space.edges(e).iter().any(|x| x.node == node));
            format!("{}:{text}", if left { "L" } else { "R" })
        }
    }
}

/// Weights by the formula of the golden file. It knows the first inputs of each net only: those that came later have a
/// weight of `later`.
fn by_formula(switches: Switches, later: f64) -> Network {
    let by_position = |i: usize, t: usize| 0.2 * (1.0 + 0.37 * i as f64 + 1.3 * t as f64).sin();
    Network::with_values(switches, |name, shape, t| {
        let known = match name {
            "match.linear.weight" | "match.first.weight" => 11,
            "value.first.weight" => 19,
            "own.first.weight" => 22,
            "rivals.first.weight" => STANDING_FEATURES,
            _ => shape.last().copied().unwrap_or(1),
        };
        let width = shape.last().copied().unwrap_or(1);
        let count: usize = shape.iter().product();
        let start = [3.0, 2.0, 3.0, 0.0, 2.0, 4.0, 1.0, 0.0, 2.0, 0.0, 1.0];
        let value = |(row, column): (usize, usize)| match name {
            _ if column >= known => later * by_position(row * width + column, t),
            "match.linear.weight" => start[column],
            "match.linear.bias" => -4.0,
            _ => by_position(row * known + column, t),
        };
        (0..count).map(|i| value((i / width, i % width)) as f32).collect()
    })
    .expect("shapes fit")
}

/// What the golden graphs say of relations that mean the same, with every degree of agreement.
fn aligned(g: &Golden) -> Aligned {
    let table = ScoreTable::default();
    let source =
        InputSource { space: &g.space, samples: &g.samples, table: &table, learned: &g.learned, units: &g.units };
    let pairs = [(0, 3, false), (0, 4, false), (1, 5, true), (1, 6, false), (2, 6, true), (2, 5, false)];
    Aligned::learn(&pairs.map(|(l, r, same)| (source, l, r, same)))
}

#[test]
fn texts_and_values_are_golden() {
    let g = golden();
    let each = |key: &str| g.json[key].as_object().expect("an object").clone();
    for (text, want) in each("normalise") {
        assert_eq!(normalize(&text), want.as_str().expect("a text"));
    }
    for (text, want) in each("grams") {
        let total: f64 =
            numbers(&Value::Array(want.as_object().expect("grams").values().cloned().collect())).iter().sum();
        let got = character_grams(&normalize(&text));
        assert_eq!(got.len(), want.as_object().expect("grams").len(), "{text}");
        assert_eq!(f64::from(got.iter().map(|g| g.1).sum::<u32>()), total, "{text}");
    }
    for (text, want) in each("hash") {
        assert_eq!(hash_text(&text, 7).to_string(), want.as_str().expect("digits"));
    }
    for (iri, want) in each("local") {
        assert_eq!(local_words(&iri), want.as_str().expect("a text"));
    }
    for (text, want) in each("value") {
        let (kind, number) = parse_value(&text);
        close(&text, [kind as u8 as f64, number], &want);
    }
    let kinds = |i: f64| match i as u8 {
        0 => crate::features::ValueKind::Text,
        1 => crate::features::ValueKind::Number,
        2 => crate::features::ValueKind::Date,
        _ => crate::features::ValueKind::Year,
    };
    for case in g.json["numsim"].as_array().expect("cases") {
        let c = numbers(case);
        let got = compare_values((kinds(c[0]), c[1]), (kinds(c[2]), c[3]));
        assert_eq!(got.is_some(), c[5] == 1.0, "{case}");
        assert!((got.unwrap_or(0.0) - c[4]).abs() < TOLERANCE, "{case}");
    }
}

#[test]
fn the_space_is_golden() {
    let g = golden();
    for (name, want) in g.json["rarity"].as_object().expect("rarities") {
        let node = (0..g.space.node_count() as u32).find(|&n| &node_name(&g, n) == name).expect("the node exists");
        close(name, [g.space.rarity[node as usize]], want);
    }
    let relations = g.json["relations"].as_array().expect("relations");
    assert_eq!(relations.len(), g.space.relations.relations.len());
    for (i, want) in relations.iter().enumerate() {
        assert_eq!(g.space.relations.relations[i].name.as_ref(), want["name"].as_str().expect("a name"));
        close("statistics", g.space.relations.statistics[i], &want["stats"]);
        assert_eq!(u64::from(g.space.relations.buckets[i]), want["bucket"].as_u64().expect("a bucket"));
    }
    close("names", g.space.relations.name_similarity.clone(), &g.json["relation_name_similarity"]);
    let strings: Vec<&str> = (0..g.space.string_count()).map(|i| g.space.string(i)).collect();
    let index = |w: &Value| strings.iter().position(|s| Some(*s) == w.as_str()).expect("the text exists");
    let wanted = g.json["strings"].as_array().expect("texts");
    for (i, a) in wanted.iter().enumerate() {
        for (j, b) in wanted.iter().enumerate() {
            let (x, y) = (index(a), index(b));
            let c = &g.space.context.token_rows;
            close("gram", [dot(g.space.gram_rows.row(x), g.space.gram_rows.row(y))], &g.json["gram_cosine"][i][j]);
            close("token", [dot(c.row(x), c.row(y))], &g.json["token_cosine"][i][j]);
        }
    }
    let n = g.space.entity_count();
    for i in 0..n {
        for j in 0..n {
            let c = &g.space.context;
            close("ctx", [dot(c.neighbor_rows.row(i), c.neighbor_rows.row(j))], &g.json["ctx_cosine"][i][j]);
            close("full", [dot(c.full_rows.row(i), c.full_rows.row(j))], &g.json["full_cosine"][i][j]);
        }
    }
}

#[test]
fn the_pairs_are_golden() {
    let g = golden();
    // The golden table knows the artists at sigma(1.5), mutually best.
    let node = |side: crate::graph::Side, iri: &str| g.space.node(side, g.pair.side(side).find(iri).expect("exists"));
    let (left, right) = (crate::graph::Side::Left, crate::graph::Side::Right);
    let mut table = ScoreTable::default();
    let entry = TableEntry { score: 1.0 / (1.0 + (-1.5f32).exp()), mutual: true };
    table.insert(node(left, "a/p1"), node(right, "b/q1"), entry);
    let source =
        InputSource { space: &g.space, samples: &g.samples, table: &table, learned: &g.learned, units: &g.units };
    let set = CandidateSet::from_rows(vec![
        (node(left, "a/s1"), vec![(node(right, "b/t1"), 1.9), (node(right, "b/t2"), 1.1)]),
        (node(left, "a/s2"), vec![(node(right, "b/t2"), 0.2)]),
    ]);
    let scores: Vec<f32> = (0..set.len()).map(|i| 4.0 * set.base(i)).collect();
    let rivals = Rivals::new(&set, &scores);
    let network = by_formula(Switches::default(), 0.0);
    let weights = network.weights().expect("weights");
    let nodes = NodeWeights::new(&g.space, &g.samples, &weights, Switches::default());
    for want in g.json["pairs"].as_array().expect("pairs") {
        let a = node(left, want["left"].as_str().expect("left"));
        let b = node(right, want["right"].as_str().expect("right"));
        let names: Vec<String> = g.samples.of(a).iter().map(|e| node_name(&g, e.node)).collect();
        let wanted: Vec<&str> =
            want["left_edges"].as_array().expect("edges").iter().filter_map(|e| e[1].as_str()).collect();
        assert_eq!(names, wanted);
        let mut inputs = PairInputs::default();
        source.fill(a, b, 0.0, false, &mut inputs);
        let position = set.position(a, b).expect("a candidate");
        inputs.rivals[..STANDING_FEATURES].copy_from_slice(&rivals.of(a, b, scores[position]));
        close("f", inputs.edges.iter().flat_map(|f| f[..11].to_vec()), &want["edge_features"]);
        close("left extra", inputs.left_extra.iter().flatten().copied(), &want["left_extra"]);
        close("right extra", inputs.right_extra.iter().flatten().copied(), &want["right_extra"]);
        close("own", inputs.own, &want["self_features"]);
        close("rivals", inputs.rivals[..STANDING_FEATURES].iter().copied(), &want["rivals_features"]);
        close("c", inputs.edges.iter().map(|f| weights.strength(f)), &want["c"]);
        let mut parts = PairParts::default();
        let ranges = [g.samples.range(a), g.samples.range(b)];
        weights.score(&inputs, &nodes, ranges, Switches::default(), &mut Buffers::default(), &mut parts);
        for (side, edges) in [("left", &parts.left), ("right", &parts.right)] {
            close("m", edges.iter().map(|e| e.similarity), &want[format!("match_{side}")]);
            close("cross", edges.iter().map(|e| e.cross_attention), &want[format!("cross_attention_{side}")]);
            close("self", edges.iter().map(|e| e.self_attention), &want[format!("self_attention_{side}")]);
            close("part", edges.iter().map(|e| e.contribution), &want[format!("contribution_{side}")]);
        }
        close("own part", [parts.own], &want["self"]);
        close("rivals part", [parts.rivals], &want["rivals"]);
        close("logit", [parts.logit], &want["logit"]);
    }
}

/// A pair with made-up rivals and something that vouches for it, so that every input of every net is in use.
fn example(source: InputSource<'_>, left: u32, right: u32, rivals: f32) -> Example<'_> {
    let mut inputs = PairInputs::default();
    source.fill(left, right, 0.4, false, &mut inputs);
    inputs.rivals = [rivals; RIVAL_FEATURES];
    Example { source, left, right, same: false, inputs }
}

/// Every setting of the switches scores alike in the fused loops and in the candle twin.
#[test]
fn the_loops_equal_their_twin() {
    let g = golden();
    let table = ScoreTable::default();
    let source =
        InputSource { space: &g.space, samples: &g.samples, table: &table, learned: &g.learned, units: &g.units };
    for bits in 0..16 {
        let switches = Switches {
            cross_attention: bits & 1 > 0,
            self_attention: bits & 2 > 0,
            rivals: bits & 4 > 0,
            neighborhood: true,
            earlier_form: bits & 8 > 0,
        };
        let network = by_formula(switches, 1.0);
        let weights = network.weights().expect("weights");
        let nodes = NodeWeights::new(&g.space, &g.samples, &weights, switches);
        let pairs: Vec<(u32, u32)> = (0..3).flat_map(|a| (3..7).map(move |b| (a, b))).collect();
        let examples: Vec<Example<'_>> = pairs.iter().map(|&(a, b)| example(source, a, b, 0.1 * a as f32)).collect();
        let batch = Batch::new(&weights, switches, examples.iter());
        let twin: Vec<f32> = network.logits(&batch, None).and_then(|z| Ok(z.to_vec1()?)).expect("logits");
        for (Example { left: a, right: b, inputs, .. }, twin) in examples.iter().zip(twin) {
            let mut parts = PairParts::default();
            let ranges = [g.samples.range(*a), g.samples.range(*b)];
            weights.score(inputs, &nodes, ranges, switches, &mut Buffers::default(), &mut parts);
            assert!((parts.logit - twin).abs() < 1e-5, "{switches:?} {a} {b}: {} and {twin}", parts.logit);
        }
    }
}

/// Gradients against central differences, for every parameter tensor.
#[test]
fn gradients_equal_finite_differences() {
    for earlier_form in [false, true] {
        gradients_of_form(Switches { earlier_form, ..Switches::default() });
    }
}

fn gradients_of_form(switches: Switches) {
    let g = golden();
    let table = ScoreTable::default();
    let source =
        InputSource { space: &g.space, samples: &g.samples, table: &table, learned: &g.learned, units: &g.units };
    let network = by_formula(switches, 1.0);
    let weights = network.weights().expect("weights");
    let pairs = [(1u32, 5u32), (1, 6), (2, 6)];
    let examples = pairs.map(|(a, b)| example(source, a, b, 0.3));
    let batch = Batch::new(&weights, switches, examples.iter());
    let loss = || train::cross_entropy(&network.logits(&batch, None).expect("logits"), &[1.0, 0.0, 0.0]).expect("loss");
    let gradients = loss().backward().expect("gradients");
    for (name, var) in network.parameters() {
        let gradient = gradients.get(var).unwrap_or_else(|| panic!("{name} has a gradient"));
        let gradient: Vec<f32> = gradient.flatten_all().and_then(|t| t.to_vec1()).expect("values");
        let values: Vec<f32> = var.flatten_all().and_then(|t| t.to_vec1()).expect("values");
        let (at, largest) =
            gradient.iter().enumerate().fold((0, 0.0f32), |b, (i, g)| if g.abs() > b.1 { (i, g.abs()) } else { b });
        assert!(largest > 0.0, "{name} moves the loss");
        let step = 1e-2f32;
        let shifted = |by: f32| {
            let mut v = values.clone();
            v[at] += by;
            var.set(&candle_core::Tensor::from_vec(v, var.shape(), var.device()).expect("same shape")).expect("set");
            loss().to_scalar::<f32>().expect("a number")
        };
        let difference = (shifted(step) - shifted(-step)) / (2.0 * step);
        shifted(0.0);
        let tolerance = 2e-3 + 0.05 * gradient[at].abs();
        assert!((difference - gradient[at]).abs() < tolerance, "{name}: {difference} and {}", gradient[at]);
    }
}

#[test]
fn the_inverse_of_a_relation_is_not_its_name() {
    let g = golden();
    let inverse = g.space.relations.relations.iter().position(|r| r.direction == Direction::Inverse).expect("one");
    let attribute = g.space.relations.relations.iter().rposition(|r| r.direction == Direction::Attribute).expect("one");
    let cell = g.space.relations.cell(inverse as u32, attribute as u32);
    assert_eq!(g.space.relations.name_similarity[cell], 0.0);
}

/// On the graphs it was learned from, what is known by name is what was learned.
#[test]
fn aligned_relations_are_known_by_name() {
    let g = golden();
    let learned = g.learned.aligned.clone();
    let names = learned.names(&g.space.relations);
    assert!(!names.pairs.is_empty(), "something aligns");
    let seen = |p: &AlignedPair| RelationPair {
        left: p.left.clone(),
        left_direction: p.left_direction,
        right: p.right.clone(),
        right_direction: p.right_direction,
        same: 0.0,
        background: 0.0,
    };
    let seen: Vec<RelationPair> = names.pairs.iter().map(seen).collect();
    let again = Aligned::by_name(&g.space.relations, &names, &seen).names(&g.space.relations);
    assert_eq!(again.pairs[..names.pairs.len()], names.pairs[..]);
    assert_eq!(again.pooled, names.pooled);
}

/// A pair read by its names alone has nothing of its neighbors.
#[test]
fn names_only_reads_labels_alone() {
    let g = golden();
    let table = ScoreTable::default();
    let source =
        InputSource { space: &g.space, samples: &g.samples, table: &table, learned: &g.learned, units: &g.units };
    let read = |names_only: bool| {
        let mut inputs = PairInputs::default();
        source.fill(1, 5, 0.0, names_only, &mut inputs);
        inputs.aligned
    };
    let (with, without) = (read(false), read(true));
    assert_eq!(with[..13], without[..13], "the labels are the same");
    assert!(with[18..].iter().any(|x| *x != 0.0), "aligned relations say something");
    assert!(without[18..].iter().all(|x| *x == 0.0), "and nothing without neighbors");
}
