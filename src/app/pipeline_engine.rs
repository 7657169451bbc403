//! The engine over `pipeline`: what the window runs on.
//!
//! Invariants: what is open, blocked and ranked is replaced as a whole when a step has succeeded, so a step that
//! fails or is cancelled leaves the window with what it had.

use super::engine::{
    Ablation, AblationRow, Candidate, Engine, Flip, HeldOutPairs, ModelEntry, Neighborhood, OpenedGraphs, Sources,
    TrainChoice, TrainingStep, Twin, WhyNot,
};
use super::held_out::{find_end, held_out};
use super::kept_models::KeptModels;
use super::method::Lesson;
use super::pipeline_review;
use crate::base::{Control, Error, Result};
use crate::export::{self, Combined, Decisions, Matches};
use crate::graph::{Direction, EntityId, GraphPair, Side, Split, find_by_name};
use crate::io::EVALUATE_SHARES;
use crate::model::evidence::Switches;
use crate::model::{Edit, Explanation, Model, ModelKind, Stop, WhatIf, shipped};
use crate::pipeline::{self, AblationConfig, Blocked, CandidateConfig, Group, Prepared, Run, TrainConfig, TwinIndex};
use crate::review::Scored;
use crate::scene::method::LessonNames;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The pair of each demo that is shown first, by names: left, a neighbor that tells it from namesakes, right.
const STARTS: [(&str, &str, Option<&str>, &str); 2] = [
    ("demo:music", "Radioactive", Some("Night Visions"), "Radioactive Remix"),
    ("demo:films", "Aditya Raj", None, "Aditya Raj Kapoor"),
];
/// Namesakes looked at to find it.
const NAMESAKES: usize = 50;

/// What is open.
#[derive(Default)]
struct Open {
    prepared: Option<Arc<Prepared>>,
    blocked: Option<Arc<Blocked>>,
    models: Vec<(String, Arc<Model>, bool)>,
    run: Option<Arc<Run>>,
    /// Look-alikes, made when first asked for.
    twins: Option<Arc<TwinIndex>>,
    /// The run of the lesson, where the model that scores is not the one it needs.
    lesson: Option<Arc<Run>>,
}

/// The method of the program, for the window.
#[derive(Default)]
pub struct PipelineEngine {
    open: Mutex<Open>,
    kept: KeptModels,
}

impl std::fmt::Debug for PipelineEngine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PipelineEngine").finish_non_exhaustive()
    }
}

impl PipelineEngine {
    /// An engine that keeps the models it trains.
    pub fn keeping(kept: KeptModels) -> Self {
        Self { kept, ..Self::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self) -> Option<Arc<Run>> {
        self.lock().run.clone()
    }

    fn scored(&self) -> Result<Arc<Run>> {
        self.run().ok_or_else(|| Error::mismatch("nothing is scored yet", "Wait until scoring is done"))
    }

    fn prepared(&self) -> Result<Arc<Prepared>> {
        self.lock().prepared.clone().ok_or_else(|| Error::mismatch("no graphs are open", "Open two graphs first"))
    }

    fn model(&self, name: &str) -> Result<Arc<Model>> {
        let found = self.lock().models.iter().find(|m| m.0 == name).map(|m| m.1.clone());
        found.ok_or_else(|| {
            Error::mismatch(format!("there is no model called {name}"), "Choose one from the list of models")
        })
    }

    /// The run whose network the lesson plays, if it is there: the one that scores, or the one kept for it.
    fn lesson_run(&self) -> Option<Arc<Run>> {
        let open = self.lock();
        let fits = |run: &&Arc<Run>| is_lesson_model(&run.model, &run.prepared);
        open.run.as_ref().filter(fits).or(open.lesson.as_ref()).cloned()
    }

    /// The model of the lesson: a `cg-mualign` trained on these graphs.
    fn lesson_model(&self) -> Option<Arc<Model>> {
        let open = self.lock();
        let prepared = open.prepared.as_ref()?;
        open.models.iter().find(|m| is_lesson_model(&m.1, prepared)).map(|m| m.1.clone())
    }

    /// Candidates and samples for a neighborhood, made anew only when it differs from the last one.
    fn blocked(&self, prepared: &Arc<Prepared>, config: CandidateConfig, ctl: &Control) -> Result<Arc<Blocked>> {
        if let Some(blocked) = self.lock().blocked.clone().filter(|b| *b.config() == config) {
            return Ok(blocked);
        }
        let blocked = Arc::new(pipeline::block(prepared, &config, ctl)?);
        self.lock().blocked = Some(blocked.clone());
        Ok(blocked)
    }
}

/// What the gold says of a pair: listed, or parted by it because either end belongs to another. Where entities have
/// several partners, belonging to another says nothing.
fn known_answer(prepared: &Prepared, left: EntityId, right: EntityId) -> Option<bool> {
    let (l, r) = (prepared.space.node(Side::Left, left), prepared.space.node(Side::Right, right));
    let task = prepared.task.as_ref()?;
    let mut pairs = Split::ALL.into_iter().flat_map(|s| task.split(s));
    if let Some(listed) = pairs.clone().find(|p| (p.0, p.1) == (l, r)) {
        return Some(listed.2);
    }
    let partners = |of: fn(&(u32, u32, bool)) -> u32| {
        let mut ends: Vec<u32> = Split::ALL.into_iter().flat_map(|s| task.split(s)).filter(|p| p.2).map(of).collect();
        ends.sort_unstable();
        ends.windows(2).any(|w| w[0] == w[1])
    };
    if partners(|p| p.0) || partners(|p| p.1) {
        return None;
    }
    pairs.any(|p| p.2 && (p.0 == l || p.1 == r)).then_some(false)
}

fn is_lesson_model(model: &Model, prepared: &Prepared) -> bool {
    model.card.kind == ModelKind::CgMualign && model.card.graphs == prepared.digest()
}

fn config_of(kind: ModelKind, neighborhood: Neighborhood) -> CandidateConfig {
    CandidateConfig { cap: neighborhood.cap, sampling: neighborhood.sampling, ..CandidateConfig::for_kind(kind) }
}

impl Engine for PipelineEngine {
    fn open(&self, sources: &Sources, ctl: &Control) -> Result<OpenedGraphs> {
        let (right, links) = (sources.right.as_deref(), sources.links.as_deref());
        let opened = pipeline::open(&sources.left, right, links, None, (0, EVALUATE_SHARES), ctl)?;
        let prepared = Arc::new(pipeline::prepare(&opened, ctl)?);
        let demo = pipeline::shipped_name(&sources.left);
        let kinds = [ModelKind::Evidence, ModelKind::CgMualign];
        let mut models: Vec<(String, Arc<Model>, bool)> = Vec::new();
        for kind in kinds {
            if let Ok(model) = shipped(demo, kind) {
                models.push((model.card.name.clone(), Arc::new(model), true));
            }
        }
        for model in self.kept.all() {
            let name = free_name(&model.card.name, &models);
            models.push((name, Arc::new(model), false));
        }
        let start = start_pair(&sources.left, &opened.pair);
        *self.lock() = Open { prepared: Some(prepared), blocked: None, models, run: None, twins: None, lesson: None };
        Ok(OpenedGraphs {
            name: opened.name,
            sources: sources.clone(),
            pair: opened.pair,
            receipts: opened.receipts,
            start,
        })
    }

    fn models(&self) -> Vec<ModelEntry> {
        let open = self.lock();
        let digest = open.prepared.as_ref().map(|p| p.digest());
        open.models.iter().map(|(name, model, shipped)| entry(name, model, *shipped, digest)).collect()
    }

    fn kinds(&self) -> Vec<ModelKind> {
        let mut kinds: Vec<ModelKind> = vec![ModelKind::Evidence];
        if shipped("music", ModelKind::CgMualign).is_ok() {
            kinds.push(ModelKind::CgMualign);
        }
        kinds
    }

    fn rank(&self, model: &str, neighborhood: Option<Neighborhood>, ctl: &Control) -> Result<Neighborhood> {
        let prepared = self.prepared()?;
        let model = self.model(model)?;
        let own = Neighborhood { cap: model.card.cap, sampling: model.card.sampling };
        let neighborhood = neighborhood.unwrap_or(own);
        let blocked = self.blocked(&prepared, config_of(model.card.kind, neighborhood), ctl)?;
        let run = Run::new(prepared, blocked, model, ctl)?;
        run.rank_all(ctl)?;
        self.lock().run = Some(Arc::new(run));
        Ok(neighborhood)
    }

    fn held_out(&self, split: Split) -> Option<HeldOutPairs> {
        // Scores of candidates are in the table by now; nobody waits long enough to cancel.
        held_out(&*self.run()?, split, &Control::default()).ok()?
    }

    fn held_out_by(&self, model: &str, ctl: &Control) -> Result<[Option<HeldOutPairs>; 2]> {
        let prepared = self.prepared()?;
        let model = self.model(model)?;
        let config = CandidateConfig::of(&model.card);
        let kept = self.lock().blocked.clone().filter(|b| *b.config() == config);
        // Not kept in place of the candidates of the model that scores.
        let blocked = match kept {
            Some(blocked) => blocked,
            None => Arc::new(pipeline::block(&prepared, &config, ctl)?),
        };
        let run = Run::new(prepared, blocked, model, ctl)?;
        run.rank_all(ctl)?;
        Ok([held_out(&run, Split::Valid, ctl)?, held_out(&run, Split::Test, ctl)?])
    }

    fn why_not(&self, ends: [&str; 2], threshold: f64, one_to_one: bool, ctl: &Control) -> Result<WhyNot> {
        let run = self.scored()?;
        let left = find_end(&run.prepared.pair, Side::Left, ends[0])?;
        let right = find_end(&run.prepared.pair, Side::Right, ends[1])?;
        pipeline::why_not(&run, (left, right), threshold, one_to_one, ctl)
    }

    fn matches(&self, choice: export::Choice, decisions: &Decisions, ctl: &Control) -> Result<Matches> {
        export::matches(&*self.scored()?, choice, decisions, ctl)
    }

    fn combine(&self, matches: &Matches, ctl: &Control) -> Result<Combined> {
        export::combine(&*self.scored()?, matches, ctl)
    }

    fn candidates(&self, side: Side, entity: EntityId) -> Vec<Candidate> {
        let Some(run) = self.run() else { return Vec::new() };
        let ranked = run.candidates(side, entity);
        ranked.into_iter().map(|r| Candidate { other: r.other, score: r.score, logit: r.logit }).collect()
    }

    fn explain(&self, left: EntityId, right: EntityId, what_if: &WhatIf) -> Result<Explanation> {
        let run = self.scored()?;
        Ok(run.tried(left, right, what_if).explain_with_effects())
    }

    fn scores(&self, left: EntityId, right: EntityId, what_ifs: &[WhatIf]) -> Result<Vec<f64>> {
        let run = self.scored()?;
        let Some(first) = what_ifs.first() else { return Ok(Vec::new()) };
        Ok(run.tried(left, right, first).scores(what_ifs))
    }

    fn flip(
        &self,
        left: EntityId,
        right: EntityId,
        what_if: &WhatIf,
        threshold: f64,
        ctl: &Control,
    ) -> Result<Option<Flip>> {
        let run = self.scored()?;
        let tried = run.tried(left, right, what_if);
        let edits: Vec<Edit> = tried.explain().items.iter().filter_map(Edit::without).collect();
        pipeline::flip(&tried, &edits, threshold, ctl)
    }

    fn twins(&self, left: EntityId, right: EntityId) -> Result<Vec<Twin>> {
        let prepared = self.prepared()?;
        let known = self.lock().twins.clone();
        let index = match known {
            Some(index) => index,
            None => {
                let index = Arc::new(TwinIndex::new(&prepared));
                let mut open = self.lock();
                // Other graphs may have been opened in the meantime.
                if open.prepared.as_ref().is_some_and(|p| Arc::ptr_eq(p, &prepared)) {
                    open.twins = Some(index.clone());
                }
                index
            }
        };
        Ok(index.of(&prepared, (left, right)))
    }

    fn trace(&self, left: EntityId, right: EntityId, ctl: &Control) -> Result<Option<Lesson>> {
        let run = match (self.lesson_run(), self.lesson_model()) {
            (Some(run), _) => run,
            (None, None) => return Ok(None),
            (None, Some(model)) => {
                let prepared = self.prepared()?;
                let config = CandidateConfig::of(&model.card);
                let kept = self.lock().blocked.clone().filter(|b| *b.config() == config);
                // Not kept in place of the candidates of the model that scores: those would have to be found again.
                let blocked = match kept {
                    Some(blocked) => blocked,
                    None => Arc::new(pipeline::block(&prepared, &config, ctl)?),
                };
                let run = Arc::new(Run::new(prepared, blocked, model, ctl)?);
                self.lock().lesson = Some(run.clone());
                run
            }
        };
        let graphs = [&run.prepared.pair.left, &run.prepared.pair.right];
        let names = LessonNames {
            graphs: graphs.map(|g| g.name().to_owned()),
            threshold: run.model.card.threshold,
            known: known_answer(&run.prepared, left, right),
        };
        let trace = run.trace(left, right);
        Ok(trace.map(|trace| Lesson { pair: (left, right), model: run.model.card.name.clone(), names, trace }))
    }

    fn traces_at_once(&self) -> bool {
        self.lesson_run().is_some() || self.lesson_model().is_none()
    }

    fn affinity(&self, left: &str, right: &str) -> f32 {
        self.run().map_or(0.0, |run| run.affinity(left, right))
    }

    fn train(
        &self,
        choice: &TrainChoice,
        neighborhood: Option<Neighborhood>,
        ctl: &Control,
        stop: &Stop,
        on_step: &(dyn Fn(TrainingStep) + Sync),
    ) -> Result<ModelEntry> {
        let prepared = self.prepared()?;
        let mut config = TrainConfig::new(choice.kind, choice.seed);
        config.switches = Switches {
            cross_attention: choice.cross_attention,
            self_attention: choice.self_attention,
            rivals: choice.rivals,
            ..config.switches
        };
        if let Some(neighborhood) = neighborhood {
            config.candidates = config_of(choice.kind, neighborhood);
        }
        let blocked = Arc::new(pipeline::block(&prepared, &config.candidates, ctl)?);
        let mut model = pipeline::train(&prepared, &blocked, &config, ctl, stop, on_step)?;
        let mut open = self.lock();
        let name = free_name(&trained_name(choice, &model), &open.models);
        model.card.name.clone_from(&name);
        if let Err(error) = self.kept.keep(&model) {
            // The model is there until the program closes; only the next start will not know it.
            eprintln!("this model is not kept: {error}");
        }
        let model = Arc::new(model);
        open.models.push((name.clone(), model.clone(), false));
        Ok(entry(&name, &model, false, Some(prepared.digest())))
    }

    fn scored_pairs(&self) -> Vec<Scored> {
        self.run().map(|run| crate::review::scored_pairs(&run)).unwrap_or_default()
    }

    fn evidence(&self, left: EntityId, right: EntityId) -> Result<Explanation> {
        Ok(self.scored()?.explain(left, right, &WhatIf::default()))
    }

    fn learn(
        &self,
        base: &str,
        decided: &[(EntityId, EntityId, bool)],
        ctl: &Control,
        stop: &Stop,
        on_step: &(dyn Fn(TrainingStep) + Sync),
    ) -> Result<(ModelEntry, usize)> {
        let prepared = self.prepared()?;
        let base = self.model(base)?;
        let space = &prepared.space;
        let node = |(l, r, same): &(EntityId, EntityId, bool)| {
            (space.node(Side::Left, *l), space.node(Side::Right, *r), *same)
        };
        let decided: Vec<(u32, u32, bool)> = decided.iter().map(node).collect();
        let learned = pipeline::learn(&prepared, &base, &decided, ctl, stop, on_step)?;
        let mut open = self.lock();
        let (prepared, mut model) = (learned.prepared, learned.model);
        model.card.name = free_name(&pipeline_review::learned_name(&base.card.name, learned.taught), &open.models);
        if let Err(error) = self.kept.keep(&model) {
            // As after training: it is there until the program closes.
            eprintln!("this model is not kept: {error}");
        }
        let (name, model) = (model.card.name.clone(), Arc::new(model));
        open.models.push((name.clone(), model.clone(), false));
        // Decided matches vouch for their neighbors from now on.
        open.blocked = Some(learned.blocked);
        open.lesson = None;
        let digest = prepared.digest();
        open.prepared = Some(prepared);
        Ok((entry(&name, &model, false, Some(digest)), learned.taught))
    }

    fn save_model(&self, name: &str, folder: &Path) -> Result<()> {
        self.model(name)?.save(folder)
    }

    fn load_model(&self, folder: &Path) -> Result<ModelEntry> {
        let mut model = Model::load(folder)?;
        let mut open = self.lock();
        model.card.name = free_name(&model.card.name, &open.models);
        let (name, model) = (model.card.name.clone(), Arc::new(model));
        open.models.push((name.clone(), model.clone(), false));
        let digest = open.prepared.as_ref().map(|p| p.digest());
        Ok(entry(&name, &model, false, digest))
    }

    fn ablate(&self, ctl: &Control, on_row: &dyn Fn(&AblationRow)) -> Result<Ablation> {
        let groups = vec![Group::Attention, Group::Evidence];
        pipeline::ablation(&self.prepared()?, &AblationConfig { groups, ..AblationConfig::default() }, ctl, on_row)
    }
}

/// The pair a demo opens on, by the names of its two entities.
fn start_pair(left: &str, pair: &GraphPair) -> Option<(EntityId, EntityId)> {
    let (_, name, neighbor, other) = STARTS.iter().find(|s| s.0 == left)?;
    let found = find_by_name(&pair.left, name, NAMESAKES);
    let tells = |e: &EntityId| {
        neighbor.is_none_or(|n| {
            let mut edges = pair.left.adjacency(Direction::Out).edges(*e);
            edges.any(|(_, other)| pair.left.shown_name(other) == n)
        })
    };
    let left = found.iter().copied().find(tells).or_else(|| found.first().copied())?;
    Some((left, find_by_name(&pair.right, other, 1).first().copied()?))
}

/// "Evidence · seed 0, no self-attention".
fn trained_name(choice: &TrainChoice, model: &Model) -> String {
    let mut name = format!("{} · seed {}", model.card.kind.shown(), choice.seed);
    for (on, what) in [
        (choice.cross_attention, "no cross-graph attention"),
        (choice.self_attention, "no self-attention"),
        (choice.rivals, "no rivals"),
    ] {
        if !on {
            name += &format!(", {what}");
        }
    }
    name
}

/// The name, with a number where a model of that name is there already.
fn free_name(name: &str, models: &[(String, Arc<Model>, bool)]) -> String {
    let taken = |n: &str| models.iter().any(|m| m.0 == n);
    let numbered = (2..).map(|i| format!("{name} ({i})"));
    std::iter::once(name.to_owned()).chain(numbered).find(|n| !taken(n)).unwrap_or_else(|| name.to_owned())
}

fn entry(name: &str, model: &Model, shipped: bool, graphs: Option<crate::base::Digest>) -> ModelEntry {
    let card = &model.card;
    let on = |on: bool| if on { "on" } else { "off" }.to_owned();
    let facts = [
        ("seed", card.seed.to_string()),
        ("training pairs", super::numbers::count(card.train_pairs)),
        ("cap", card.cap.to_string()),
        ("cross-graph attention", on(card.switches.cross_attention)),
        ("self-attention", on(card.switches.self_attention)),
        // The published network judges each pair by itself.
        ("rivals", on(card.switches.rivals && card.kind == ModelKind::Evidence)),
    ];
    ModelEntry {
        name: name.to_owned(),
        kind: card.kind,
        digest: model.digest(),
        shipped,
        threshold: card.threshold,
        trained_on: card.trained_on.clone(),
        facts: facts.into_iter().map(|(n, v)| (n.to_owned(), v)).collect(),
        valid_prauc: Some(card.valid_prauc),
        history: card.history.clone(),
        uncalibrated: graphs != Some(card.graphs),
    }
}
