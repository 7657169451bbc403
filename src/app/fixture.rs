//! A small engine for tests: two graphs of songs, explanations without a model, training without learning.

use super::engine::*;
use super::method::Lesson;
use crate::base::{Control, Error, Receipt, Result};
use crate::evaluation::Interval;
use crate::export::{Choice, Combined, Decisions, End, Match, Matches};
use crate::features::NodeSpace;
use crate::graph::Direction;
use crate::graph::{EntityId, GraphBuilder, GraphPair, KnowledgeGraph, Protocol, Side, Split};
use crate::model::cg_mualign::Scorer;
use crate::model::cg_mualign::trace::trace;
use crate::model::{Edit, Explanation, Item, ModelKind, Stop, WhatIf};
use crate::neighborhood::Samples;
use crate::pipeline::{Difference, Group, LostAt, Measured, StepAnswer, variants};
use crate::review::Verdict;
use crate::scene::fixture::radioactive_two_hops;
use crate::scene::method::LessonNames;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Songs of both sides: name, performer, album.
const SONGS: [(&str, &str, &str); 8] = [
    ("Radioactive", "Imagine Dragons", "Night Visions"),
    ("Radioactive (Remix)", "Imagine Dragons & Kendrick Lamar", "Remix single"),
    ("Radioactive (Live)", "Imagine Dragons", "Live sessions"),
    ("Radioactive in the Dark", "Marina and the Diamonds", "Electra Heart"),
    ("Radio", "Kings of Leon", "Come Around Sundown"),
    ("Demons", "Imagine Dragons", "Night Visions"),
    ("It's Time", "Imagine Dragons", "Night Visions"),
    ("Amsterdam", "Imagine Dragons", "Night Visions"),
];

fn graph(name: &str, prefix: &str, performer: &str, album: &str) -> KnowledgeGraph {
    let mut builder = GraphBuilder::new();
    for (i, (song, artist, record)) in SONGS.iter().enumerate() {
        let id = format!("{prefix}{i}");
        builder.attribute(&id, "title", song);
        builder.attribute(&id, "type", "Track");
        builder.attribute(&id, "length", if i == 0 { "3:06" } else { "276" });
        for (relation, other) in [(performer, artist), (album, record)] {
            let other_id = format!("z:{other}");
            builder.attribute(&other_id, "name", other);
            builder.relation(&id, relation, &other_id);
        }
    }
    builder.build(name)
}

/// The engine. `hold` keeps training from ending by itself.
#[derive(Default)]
pub(crate) struct TestEngine {
    pub hold: AtomicBool,
    /// No network was trained on these graphs, until training one.
    pub untrained: AtomicBool,
}

impl TestEngine {
    /// The score of a pair of rows in [`SONGS`].
    fn score_of(left: EntityId, right: EntityId) -> f64 {
        match (left.0, right.0) {
            (0, 1) => 0.26,
            (l, r) if l == r => 0.97 - f64::from(l) * 0.01,
            (l, r) => 0.2 / f64::from(1 + l.abs_diff(r)),
        }
    }
}

fn logit(score: f64) -> f64 {
    (score / (1.0 - score)).ln()
}

impl Engine for TestEngine {
    fn open(&self, sources: &Sources, ctl: &Control) -> Result<OpenedGraphs> {
        ctl.check()?;
        if sources.left.contains("broken") {
            return Err(Error::mismatch(
                "broken.nt, line 3: this literal has no closing quote",
                "Add it, or leave it out",
            ));
        }
        let left = graph("Music A", "t-", "main_performer", "album");
        let right = graph("Music B", "x-", "performed_by", "release");
        let mut receipt = Receipt::new(sources.left.clone(), "N-Triples");
        (0..40).for_each(|_| receipt.keep());
        receipt.skip("a line without an end", crate::base::Place::line("left.nt", 3));
        let start = left.find("t-0").zip(right.find("x-1"));
        Ok(OpenedGraphs {
            name: if sources.left == "demo:films" { "films demo".to_owned() } else { "music demo".to_owned() },
            sources: sources.clone(),
            pair: GraphPair { left: Arc::new(left), right: Arc::new(right), links: None },
            receipts: vec![receipt],
            start,
        })
    }

    fn kinds(&self) -> Vec<ModelKind> {
        vec![ModelKind::Evidence, ModelKind::CgMualign]
    }

    fn models(&self) -> Vec<ModelEntry> {
        [(ModelKind::Evidence, "Evidence"), (ModelKind::CgMualign, "CG-MuAlign")]
            .map(|(kind, name)| entry(kind, name, true))
            .into()
    }

    fn rank(&self, _: &str, neighborhood: Option<Neighborhood>, ctl: &Control) -> Result<Neighborhood> {
        ctl.check()?;
        Ok(neighborhood.unwrap_or(Neighborhood { cap: 12, sampling: Sampling::Weighted }))
    }

    fn held_out(&self, split: Split) -> Option<HeldOutPairs> {
        Some(held_out(split, 0.0))
    }

    fn held_out_by(&self, model: &str, ctl: &Control) -> Result<[Option<HeldOutPairs>; 2]> {
        ctl.check()?;
        if model.contains("broken") {
            return Err(Error::mismatch("there is no such model", "Choose one from the list"));
        }
        Ok([Split::Valid, Split::Test].map(|split| Some(held_out(split, 1.5))))
    }

    fn why_not(&self, ends: [&str; 2], threshold: f64, _: bool, ctl: &Control) -> Result<WhyNot> {
        let graphs = self.open(&Sources::one("demo:music"), ctl)?.pair;
        let found = graphs.left.find(ends[0]).zip(graphs.right.find(ends[1]));
        let (left, right) =
            found.ok_or_else(|| Error::mismatch(format!("there is no entity {}", ends[0]), "Search"))?;
        let score = Self::score_of(left, right);
        let passed = score >= threshold;
        let what = format!("It scores {score:.2}.");
        let step = |step, passed| StepAnswer { step, passed, what: what.clone() };
        Ok(WhyNot {
            left: ends[0].to_owned(),
            right: ends[1].to_owned(),
            names: [graphs.left.shown_name(left).to_owned(), graphs.right.shown_name(right).to_owned()],
            pair: (left, right),
            score,
            threshold,
            steps: LostAt::ALL.map(|at| step(at, passed || at != LostAt::Threshold)).into(),
            lost_at: (!passed).then_some(LostAt::Threshold),
            change: format!("A threshold of {score:.2} keeps it."),
        })
    }

    fn matches(&self, choice: Choice, decisions: &Decisions, ctl: &Control) -> Result<Matches> {
        let graphs = self.open(&Sources::one("demo:music"), ctl)?.pair;
        let songs = || (0..SONGS.len() as u32).map(EntityId);
        let end = |graph: &KnowledgeGraph, e| End { id: graph.iri(e).to_owned(), name: graph.shown_name(e).to_owned() };
        let mut rows = Vec::new();
        for (left, right) in songs().flat_map(|l| songs().map(move |r| (l, r))) {
            let (score, decided) = (Self::score_of(left, right), decisions.get(&(left, right)).copied());
            if decided.and_then(Verdict::is_same).unwrap_or(score >= choice.threshold) {
                let ends = [end(&graphs.left, left), end(&graphs.right, right)];
                let (logit, parts) = ((score / (1.0 - score)).ln(), Vec::new());
                rows.push(Match { left, right, ends, score, logit, rank: None, margin: None, decided, parts });
            }
        }
        let names = [&graphs.left, &graphs.right].map(|g| g.name().to_owned());
        let (model, run) = ("1".to_owned(), "2".to_owned());
        Ok(Matches { graphs: names, rows, choice, kind: "evidence", model, run })
    }

    fn combine(&self, _: &Matches, _: &Control) -> Result<Combined> {
        Err(Error::unsupported("songs of a test are not combined", "Open graphs"))
    }

    fn candidates(&self, side: Side, entity: EntityId) -> Vec<Candidate> {
        let pair = |other: EntityId| if side == Side::Left { (entity, other) } else { (other, entity) };
        // Identifiers of songs come first in byte order, so their ids are their rows in SONGS.
        let mut out: Vec<Candidate> = (0..SONGS.len() as u32)
            .map(EntityId)
            .map(|other| {
                let (l, r) = pair(other);
                let score = Self::score_of(l, r);
                Candidate { other, score, logit: logit(score) }
            })
            .collect();
        out.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.other.cmp(&b.other)));
        out
    }

    fn explain(&self, left: EntityId, right: EntityId, what_if: &WhatIf) -> Result<Explanation> {
        let mut out = radioactive_two_hops();
        // Rivals make up the difference, so that list and explanation give one score.
        out.items[1].contribution += logit(Self::score_of(left, right)) - out.logit;
        if what_if.without_self_attention {
            out.items.iter_mut().filter(|i| i.hop == 1 && i.contribution < 0.0).for_each(|i| i.contribution *= 0.2);
        }
        if what_if.without_cross_attention {
            out.items.iter_mut().filter(|i| i.hop == 1).for_each(|i| i.contribution *= 0.5);
        }
        if what_if.names_only {
            out.items.retain(|i| i.hop == 0);
        }
        for edit in &what_if.edits {
            match edit {
                Edit::Value { side, attribute, new, .. } => {
                    for item in out.items.iter_mut().filter(|i| i.side == Some(*side)) {
                        if item.relation.as_ref() == Some(attribute) {
                            item.contribution += 0.5;
                            item.neighbor.iter_mut().for_each(|n| n.label.clone_from(new));
                        }
                    }
                }
                Edit::Relation { side, relation, .. } => {
                    out.items.retain(|i| i.side != Some(*side) || i.relation.as_ref() != Some(relation));
                }
                edit => out.items.retain(|i| Edit::without(i).as_ref() != Some(edit)),
            }
        }
        let ids: Vec<u32> = out.items.iter().map(|i| i.id).collect();
        out.items.retain(|i| i.parent.is_none_or(|p| ids.contains(&p)));
        out.logit = out.sum_of_parts();
        let (logit, all) = (out.logit, out.items.clone());
        for item in out.items.iter_mut().filter(|i| i.hop == 1) {
            let own = all.iter().find(|i| i.id == item.id).map_or(0.0, |i| i.contribution);
            item.effect = Some(1.0 / (1.0 + (own - logit).exp()));
        }
        out.score = 1.0 / (1.0 + (-out.logit).exp());
        Ok(out)
    }

    fn scores(&self, left: EntityId, right: EntityId, what_ifs: &[WhatIf]) -> Result<Vec<f64>> {
        what_ifs.iter().map(|w| Ok(self.explain(left, right, w)?.score)).collect()
    }

    /// The edges that speak most against the decision, one after the other.
    fn flip(
        &self,
        left: EntityId,
        right: EntityId,
        what_if: &WhatIf,
        threshold: f64,
        ctl: &Control,
    ) -> Result<Option<Flip>> {
        ctl.check()?;
        let plain = self.explain(left, right, what_if)?;
        let sign = if plain.score >= threshold { -1.0 } else { 1.0 };
        let mut items: Vec<&Item> = plain.items.iter().filter(|i| i.hop == 1).collect();
        items.sort_by(|a, b| (sign * a.contribution).total_cmp(&(sign * b.contribution)).then(a.id.cmp(&b.id)));
        let mut edits = Vec::new();
        for item in items {
            edits.extend(Edit::without(item));
            let score = self.explain(left, right, &what_if.with(edits.clone()))?.score;
            if (score >= threshold) != (plain.score >= threshold) {
                return Ok(Some(Flip { edits, score, minimal: true }));
            }
        }
        Ok(None)
    }

    fn twins(&self, left: EntityId, _: EntityId) -> Result<Vec<Twin>> {
        let apart = Apart {
            relation: "main_performer".to_owned(),
            direction: Direction::Out,
            own: vec![SONGS[0].1.to_owned()],
            other: vec![SONGS[1].1.to_owned()],
        };
        let twin = |row: u32| Twin {
            side: Side::Left,
            entity: EntityId(row),
            name: SONGS[row as usize].0.to_owned(),
            apart: Some(apart.clone()),
        };
        Ok([1, 2].into_iter().filter(|row| left.0 != *row).map(twin).collect())
    }

    fn trace(&self, left: EntityId, right: EntityId, ctl: &Control) -> Result<Option<Lesson>> {
        ctl.check()?;
        if self.untrained.load(Ordering::Relaxed) {
            return Ok(None);
        }
        // The shipped network on these few songs: small, and nothing of it is made up.
        let graphs = self.open(&Sources::one("demo:music"), ctl)?.pair;
        let space = NodeSpace::new(&graphs, ctl)?;
        let samples = Samples::draw(&space, [&graphs.left, &graphs.right], 10, Sampling::Weighted, &Default::default());
        let model = crate::model::shipped("music", ModelKind::CgMualign)?;
        let crate::model::Body::CgMualign(cg) = &model.body else {
            return Err(Error::Fault("the model of the lesson is the network".to_owned()));
        };
        let scorer = Scorer::new(cg, &space, &samples);
        let pair = (space.node(Side::Left, left), space.node(Side::Right, right));
        let trace = trace([&graphs.left, &graphs.right], (&space, &samples), &scorer, pair);
        let names = LessonNames {
            graphs: [graphs.left.name().to_owned(), graphs.right.name().to_owned()],
            threshold: Some(0.5),
            known: None,
        };
        Ok(trace.map(|trace| Lesson { pair: (left, right), model: "CG-MuAlign".to_owned(), names, trace }))
    }

    fn traces_at_once(&self) -> bool {
        false
    }

    fn affinity(&self, left: &str, right: &str) -> f32 {
        let same = [
            ("main_performer", "performed_by"),
            ("album", "release"),
            ("label", "record_label"),
            ("songwriter", "composer"),
            ("length", "duration"),
            ("year", "released"),
        ];
        if left == right || same.contains(&(left, right)) { 1.0 } else { 0.0 }
    }

    fn scored_pairs(&self) -> Vec<crate::review::Scored> {
        let songs = || (0..SONGS.len() as u32).map(EntityId);
        let pairs = songs().flat_map(|left| songs().map(move |right| (left, right)));
        let scored = |(left, right)| {
            let logit = logit(Self::score_of(left, right));
            crate::review::Scored { left, right, logit, gold: None, of_test: false }
        };
        pairs.map(scored).collect()
    }

    fn evidence(&self, left: EntityId, right: EntityId) -> Result<Explanation> {
        self.explain(left, right, &WhatIf::default())
    }

    /// Says how many decisions it was given.
    fn learn(
        &self,
        base: &str,
        decided: &[(EntityId, EntityId, bool)],
        ctl: &Control,
        _: &Stop,
        _: &(dyn Fn(TrainingStep) + Sync),
    ) -> Result<(ModelEntry, usize)> {
        ctl.check()?;
        let name = format!("{base} · {} decisions", decided.len());
        Ok((entry(ModelKind::Evidence, &name, false), decided.len()))
    }

    fn save_model(&self, name: &str, folder: &std::path::Path) -> Result<()> {
        let written = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(folder.join("name"), name));
        written.map_err(|e| Error::io(folder, e, "Choose another folder"))
    }

    fn load_model(&self, folder: &std::path::Path) -> Result<ModelEntry> {
        let name = std::fs::read_to_string(folder.join("name"));
        let name = name.map_err(|e| Error::io(folder, e, "Choose another folder"))?;
        Ok(entry(ModelKind::Evidence, &name, false))
    }

    fn ablate(&self, ctl: &Control, on_row: &dyn Fn(&AblationRow)) -> Result<Ablation> {
        let groups = [Group::Attention, Group::Evidence];
        let mut rows = Vec::new();
        for (i, variant) in variants(&groups).into_iter().enumerate() {
            ctl.progress(&variant.name, i as u64, 8);
            // Held after half of the rows, until it is cancelled.
            while i == 4 && self.hold.load(Ordering::Relaxed) {
                ctl.check()?;
                std::thread::yield_now();
            }
            let measured =
                |at: f64| Measured { mean: Interval { value: at, low: at - 0.03, high: at + 0.02 }, seeds: vec![at] };
            let at = 0.6 + 0.04 * i as f64;
            let curve =
                |at: f64| (0..=40).map(|k| f64::from(k) / 40.0).map(|r| [r, 1.0 - (1.0 - at) * r * r]).collect();
            let row = AblationRow {
                variant,
                all: measured(at),
                look_alikes: Some(measured(at - 0.1)),
                right_order: Some(at),
                f1: at - 0.02,
                valid_prauc: at,
                seconds: 3.0,
                curves: [curve(at), curve(at - 0.1)],
                test: Arc::new(test_scores(i)),
            };
            on_row(&row);
            rows.push(row);
        }
        let gain = |value: f64| Interval { value, low: value - 0.05, high: value + 0.05 };
        let difference = |of: usize, against: usize| Difference {
            group: rows[of].variant.group,
            of: rows[of].variant.name.clone(),
            against: rows[against].variant.name.clone(),
            all: gain(0.04),
            look_alikes: Some(gain(0.08)),
        };
        let differences = [0, 4].into_iter().flat_map(|k| (1..4).map(move |i| (k + i, k)));
        Ok(Ablation {
            data: "music demo".to_owned(),
            protocol: Protocol::Ranking,
            seeds: vec![0, 1, 2],
            resamples: 1000,
            test_pairs: 400,
            positives: 100,
            lost_by_blocking: 2,
            look_alike_pairs: 60,
            look_alike_positives: 20,
            differences: differences.map(|(of, against)| difference(of, against)).collect(),
            rows,
        })
    }

    fn train(
        &self,
        choice: &TrainChoice,
        _: Option<Neighborhood>,
        ctl: &Control,
        stop: &Stop,
        on_step: &(dyn Fn(TrainingStep) + Sync),
    ) -> Result<ModelEntry> {
        let mut step = 0_usize;
        loop {
            ctl.check()?;
            if step < 40 {
                step += 1;
                let valid_prauc = step.is_multiple_of(8).then(|| 0.95 - 0.4 / step as f64);
                on_step(TrainingStep { step, steps: 40, loss: 0.7 / (1.0 + step as f32 * 0.1), valid_prauc });
            }
            let held = self.hold.load(Ordering::Relaxed);
            if stop.is_asked() || (step == 40 && !held) {
                if choice.kind == ModelKind::CgMualign {
                    self.untrained.store(false, Ordering::Relaxed);
                    return Ok(entry(choice.kind, "CG-MuAlign, trained here", false));
                }
                return Ok(entry(choice.kind, "Evidence, trained here", false));
            }
            std::thread::yield_now();
        }
    }
}

/// Entities of each side; every pair of them is held out once.
const ENTITIES: u32 = 17;

/// The held-out pairs; `noise` shakes the scores, as another model would.
/// Test pairs as a variant scores them: the later, the nearer to the model that scores.
fn test_scores(variant: usize) -> TestScores {
    let of = held_out(Split::Test, 2.0 - variant as f64 * 0.2);
    let pairs = of.pairs.iter().map(|p| ((p.left, p.right), p.score, p.same)).collect();
    TestScores { threshold: 0.5, pairs }
}

fn held_out(split: Split, noise: f64) -> HeldOutPairs {
    let mut rng = crate::base::Rng::new(split as u64, "held out");
    let mut pairs = Vec::new();
    for n in 0..ENTITIES * ENTITIES {
        let (left, right) = (n / ENTITIES, n % ENTITIES);
        let same = left == right || (left + 1) % ENTITIES == right;
        let z = rng.normal() * 1.6 + if same { 2.4 } else { -2.2 } + noise * rng.normal();
        let score = 1.0 / (1.0 + (-z).exp());
        let name = if same { 0.9 } else { f32::from(u8::from(n % 3 == 0)) * 0.4 };
        pairs.push(GoldScore {
            left: EntityId(left),
            right: EntityId(right),
            score,
            logit: z,
            same,
            free: false,
            name,
        });
    }
    let ends: Vec<(u32, u32, f64)> = pairs.iter().map(|p| (p.left.0, p.right.0, p.score)).collect();
    pairs.iter_mut().zip(crate::evaluation::free_pairs(&ends)).for_each(|(p, free)| p.free = free);
    let lost = [(0, 5), (3, 8)].map(|(l, r)| LostLink { left: EntityId(l), right: EntityId(r), name: 0.2 });
    // Lost links are no candidates.
    pairs.retain(|p| lost.iter().all(|l| (l.left, l.right) != (p.left, p.right)));
    HeldOutPairs { pairs, lost: lost.into(), ranking: true }
}

fn entry(kind: ModelKind, name: &str, shipped: bool) -> ModelEntry {
    let history = (0..40)
        .map(|i| TrainingStep {
            step: i * 10,
            steps: 400,
            loss: 0.69 / (1.0 + i as f32 * 0.15),
            valid_prauc: (i % 4 == 3).then(|| 0.97 - 0.3 / (1.0 + i as f64)),
        })
        .collect();
    ModelEntry {
        name: name.to_owned(),
        kind,
        digest: crate::base::Digest::start().text(name),
        shipped,
        threshold: Some(0.62),
        trained_on: "music demo".to_owned(),
        facts: vec![("seed".to_owned(), "7".to_owned()), ("steps".to_owned(), "400".to_owned())],
        valid_prauc: Some(0.97),
        history,
        uncalibrated: false,
    }
}
