//! The desk: the thread that keeps the session. It does one thing after the other, so that the log is in the order of the keys.
//!
//! In: effects of the review loop. Out: their answers. Invariants: nothing is answered as done before it is on the disk; without a
//! folder decisions live in memory, and that is said.

use super::actions::{ReviewAction, ReviewEffect, SessionOpened};
use super::state::Card;
use crate::app::engine::{Engine, OpenedGraphs, Sources};
use crate::app::view::{EntityPair, subtitle};
use crate::base::{Error, Result};
use crate::graph::Side;
use crate::model::WhatIf;
use crate::review::{Change, Damage, Ledger, Manifest, Record, Session, Sessions, inputs_changed};
use crate::scene::{PlainCard, RelationKey};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::{SystemTime, UNIX_EPOCH};

/// What the desk works with.
pub(in crate::app) struct Desk {
    pub engine: Arc<dyn Engine>,
    pub sessions: Sessions,
    /// The graphs that are open now.
    pub graphs: Arc<dyn Fn() -> Option<Arc<OpenedGraphs>> + Send + Sync>,
    pub answer: Arc<dyn Fn(ReviewAction) + Send + Sync>,
}

/// Decisions as they are kept.
#[derive(Default)]
enum Kept {
    #[default]
    Nothing,
    OnDisk(Box<Session>),
    /// With the number of records.
    InMemory(Ledger, u64),
}

/// Works until the window is gone.
pub(in crate::app) fn run_desk(desk: &Desk, work: &Receiver<ReviewEffect>) {
    let mut kept = Kept::default();
    while let Ok(effect) = work.recv() {
        let request = match &effect {
            ReviewEffect::Card { request, .. } => Some(*request),
            _ => None,
        };
        let done = catch_unwind(AssertUnwindSafe(|| desk.act(&mut kept, effect)));
        let answer = done.unwrap_or_else(|_| {
            let message = Error::Fault("keeping the session ended without a message".to_owned()).to_string();
            Some(match request {
                Some(request) => ReviewAction::CardFailed { request, message },
                None => ReviewAction::Changed { records: Vec::new(), fault: Some(message) },
            })
        });
        if let Some(answer) = answer {
            (desk.answer)(answer);
        }
    }
}

/// The path as it is from anywhere.
fn whole(path: PathBuf) -> PathBuf {
    std::path::absolute(&path).unwrap_or(path)
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs())
}

impl Desk {
    fn act(&self, kept: &mut Kept, effect: ReviewEffect) -> Option<ReviewAction> {
        match effect {
            ReviewEffect::FindSession(folder) => Some(self.find(whole(folder))),
            ReviewEffect::OpenSession { request, folder, manifest } => {
                // The log of the session before is closed first: it may be the same one.
                *kept = Kept::Nothing;
                Some(match self.open(kept, folder, *manifest) {
                    Ok(opened) => ReviewAction::SessionOpened { request, opened: Box::new(opened) },
                    Err(error) => ReviewAction::SessionFailed { request: Some(request), message: error.to_string() },
                })
            }
            ReviewEffect::Change(changes) => Some(change(kept, changes)),
            ReviewEffect::Keep(manifest) => match kept {
                Kept::OnDisk(session) => session.keep(*manifest).err().map(|e| ReviewAction::NotKept(e.to_string())),
                _ => None,
            },
            ReviewEffect::KeepPlan(plan) => match kept {
                Kept::OnDisk(session) => session.keep_plan(&plan).err().map(|e| ReviewAction::NotKept(e.to_string())),
                _ => None,
            },
            ReviewEffect::SaveCopy { folder, model } => {
                let folder = whole(folder);
                let done = self.copy(kept, &folder, model.as_deref());
                Some(ReviewAction::Copied(done.map_err(|e| e.to_string()).map(|()| folder.display().to_string())))
            }
            ReviewEffect::Recent => Some(ReviewAction::Recent(self.sessions.recent())),
            ReviewEffect::Card { request, pair } => Some(match self.card(pair) {
                Ok(card) => ReviewAction::Carded { request, card: Arc::new(card) },
                Err(error) => ReviewAction::CardFailed { request, message: error.to_string() },
            }),
            ReviewEffect::Look(_) => None,
        }
    }

    /// What a folder's session refers to, so that its graphs can be opened first.
    fn find(&self, folder: PathBuf) -> ReviewAction {
        match Manifest::of(&folder) {
            Ok(manifest) => {
                let of = &manifest.sources;
                let sources = Sources { left: of.left.clone(), right: of.right.clone(), links: of.links.clone() };
                ReviewAction::SessionFound { folder, manifest: Box::new(manifest), sources }
            }
            Err(error) => ReviewAction::SessionFailed { request: None, message: error.to_string() },
        }
    }

    fn open(&self, kept: &mut Kept, folder: Option<PathBuf>, manifest: Manifest) -> Result<SessionOpened> {
        let named = folder.is_some();
        let Some(folder) = folder.or_else(|| self.sessions.folder_for(&manifest.name, &manifest.sources)) else {
            *kept = Kept::InMemory(Ledger::default(), 0);
            let notes = vec![
                "Decisions are in memory only: no folder for sessions is known. Save a copy to keep them.".to_owned(),
            ];
            let (ledger, plan, model) = (Ledger::default(), None, None);
            return Ok(SessionOpened { folder: None, manifest, ledger, plan, notes, model });
        };
        let opened = Session::open_or_begin(&folder, manifest)?;
        let session = opened.session;
        let mut notes: Vec<String> = opened.damages.iter().map(|d| damage_words(d, opened.records)).collect();
        if let Some(graphs) = (self.graphs)() {
            notes.extend(inputs_changed(&session.manifest, &session.ledger, &graphs.pair));
        }
        let mut model = None;
        if let (true, Some(wanted)) = (named, &session.manifest.model) {
            let at_hand = self.engine.models().iter().any(|m| m.digest == wanted.digest);
            if !at_hand && session.model_folder().is_dir() {
                match self.engine.load_model(&session.model_folder()) {
                    Ok(entry) => model = Some(Box::new(entry)),
                    Err(error) => notes.push(error.to_string()),
                }
            } else if !at_hand {
                notes.push(format!("The model {} of this session is not here; another one scores.", wanted.name));
            }
        }
        if named && let Err(error) = self.sessions.remember(&folder) {
            notes.push(error.to_string());
        }
        let out = SessionOpened {
            folder: Some(folder),
            manifest: session.manifest.clone(),
            ledger: session.ledger.clone(),
            plan: session.plan()?,
            notes,
            model,
        };
        *kept = Kept::OnDisk(Box::new(session));
        Ok(out)
    }

    fn copy(&self, kept: &Kept, folder: &Path, model: Option<&str>) -> Result<()> {
        let Kept::OnDisk(session) = kept else {
            return Err(Error::mismatch(
                "no session is kept on this machine",
                "Start the program where it can write files",
            ));
        };
        if let Some(name) = model {
            self.engine.save_model(name, &session.model_folder())?;
        }
        session.copy_to(folder)?;
        self.sessions.remember(folder)
    }

    fn card(&self, pair: EntityPair) -> Result<Card> {
        let graphs = (self.graphs)().ok_or_else(|| Error::mismatch("no graphs are open", "Open two graphs first"))?;
        let graphs = &graphs.pair;
        let affinity = |a: &RelationKey, b: &RelationKey| self.engine.affinity(&a.name, &b.name);
        let score = self.engine.scores(pair.0, pair.1, &[WhatIf::default()])?.first().copied();
        let ends = [(Side::Left, pair.0), (Side::Right, pair.1)];
        Ok(Card {
            pair,
            ids: ends.map(|(side, e)| graphs.side(side).iri(e).to_owned()),
            names: ends.map(|(side, e)| graphs.side(side).shown_name(e).to_owned()),
            subtitles: ends.map(|(side, e)| subtitle(graphs.side(side), e)),
            plain: PlainCard::new(graphs, pair, &affinity),
            score: score.ok_or_else(|| Error::Fault("a pair without a score".to_owned()))?,
        })
    }
}

/// Writes changes one after the other; the first that fails ends it.
fn change(kept: &mut Kept, changes: Vec<Change>) -> ReviewAction {
    let (mut records, mut fault) = (Vec::new(), None);
    for mut change in changes {
        let done = match kept {
            Kept::OnDisk(session) => session.change(change, now()),
            Kept::InMemory(ledger, number) => {
                if let Change::Decide(decision) = &mut change {
                    decision.at = now();
                }
                ledger.apply(&change);
                *number += 1;
                Ok(Record { number: *number, at: now(), change })
            }
            Kept::Nothing => Err(Error::mismatch("no session is open", "Open the graphs again")),
        };
        match done {
            Ok(record) => records.push(record),
            Err(error) => {
                fault = Some(error.to_string());
                break;
            }
        }
    }
    ReviewAction::Changed { records, fault }
}

fn damage_words(damage: &Damage, kept: usize) -> String {
    if damage.torn {
        let all = crate::app::numbers::count(kept + 1);
        return format!(
            "The last decision line is incomplete and was left out: {} of {all} are here.",
            crate::app::numbers::count(kept)
        );
    }
    format!("Line {} of the decisions {} and was left out: {}", damage.line, damage.what, damage.text)
}
