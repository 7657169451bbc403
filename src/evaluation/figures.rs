//! The figures of an evaluation, and the files they are computed from.

use super::{ThresholdCurve, ranking};
use crate::graph::Protocol;
use serde::Serialize;
use std::fmt::Write as _;

/// A scored pair with its label.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoredPair {
    pub left: String,
    pub right: String,
    pub score: f64,
    pub same: bool,
}

/// The scored pairs of a split, and the gold links that blocking lost.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ScoredSplit {
    /// By left, then right.
    pub pairs: Vec<ScoredPair>,
    pub lost: Vec<(String, String)>,
}

impl ScoredSplit {
    /// The curve of the split.
    pub fn curve(&self) -> ThresholdCurve {
        let scores: Vec<f64> = self.pairs.iter().map(|p| p.score).collect();
        let same: Vec<bool> = self.pairs.iter().map(|p| p.same).collect();
        ThresholdCurve::new(&scores, &same, self.lost.len())
    }

    /// As CSV: left, right, score, label; a lost link is a row with an empty score. Scores in round-trip digits.
    pub fn to_csv(&self) -> String {
        let mut out = String::from("left,right,score,label\n");
        for p in &self.pairs {
            // Writing to a String cannot fail.
            let _ = writeln!(out, "{},{},{:?},{}", quoted(&p.left), quoted(&p.right), p.score, u8::from(p.same));
        }
        for (left, right) in &self.lost {
            let _ = writeln!(out, "{},{},,1", quoted(left), quoted(right));
        }
        out
    }
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

/// The figures of a test split at a threshold.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figures {
    pub prauc: f64,
    pub f1: f64,
    pub threshold: f64,
    pub recall_at_p95: f64,
    pub hits_at_1: Option<f64>,
    pub mrr: Option<f64>,
    pub lost_by_blocking: usize,
}

/// Measures a split at a threshold.
///
/// Source: ARCHITECTURE.md, "Measures".
pub fn figures(split: &ScoredSplit, threshold: f64, protocol: Protocol) -> Figures {
    let curve = split.curve();
    let lost: Vec<String> = split.lost.iter().map(|l| l.0.clone()).collect();
    let ranked = if protocol == Protocol::Ranking { ranking(&split.pairs, &lost) } else { None };
    Figures {
        prauc: curve.average_precision(),
        f1: curve.at(threshold).f1,
        threshold,
        recall_at_p95: curve.recall_at_precision(0.95),
        hits_at_1: ranked.map(|r| r.0),
        mrr: ranked.map(|r| r.1),
        lost_by_blocking: split.lost.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn split(rows: &Value, lost: &Value) -> ScoredSplit {
        let text = |v: &Value| v.as_str().expect("a text").to_owned();
        ScoredSplit {
            pairs: rows
                .as_array()
                .expect("rows")
                .iter()
                .map(|r| ScoredPair {
                    left: text(&r[0]),
                    right: text(&r[1]),
                    score: r[2].as_f64().expect("a score"),
                    same: r[3] == 1,
                })
                .collect(),
            lost: lost.as_array().expect("lost").iter().map(|l| (text(&l[0]), text(&l[1]))).collect(),
        }
    }

    /// 31 cases with ties, lost gold, no gold and nothing at all, computed by plain loops elsewhere.
    #[test]
    fn figures_equal_the_golden_cases() {
        let cases: Vec<Value> =
            serde_json::from_str(include_str!("../../tests/data/measures.json")).expect("golden cases");
        assert_eq!(cases.len(), 31);
        for case in &cases {
            let protocol = if case["protocol"] == "pairs" { Protocol::Pairs } else { Protocol::Ranking };
            let threshold = split(&case["valid"], &case["valid_lost"]).curve().best_threshold();
            let got = serde_json::to_value(figures(&split(&case["test"], &case["test_lost"]), threshold, protocol))
                .expect("figures are JSON");
            for (key, want) in case["expect"].as_object().expect("figures") {
                let same = match (want.as_f64(), got[key].as_f64()) {
                    (Some(a), Some(b)) => (a - b).abs() < 1e-9,
                    (a, b) => a.is_none() && b.is_none(),
                };
                assert!(same, "{}: {key} is {} and should be {want}", case["name"], got[key]);
            }
        }
    }

    #[test]
    fn csv_quotes_and_keeps_all_digits() {
        let split = ScoredSplit {
            pairs: vec![ScoredPair { left: "a,\"b".into(), right: "r".into(), score: 0.1 + 0.2, same: true }],
            lost: vec![("x".into(), "y".into())],
        };
        assert_eq!(split.to_csv(), "left,right,score,label\n\"a,\"\"b\",r,0.30000000000000004,1\nx,y,,1\n");
    }
}
