//! A session: a folder with what it refers to (`session.json`), the log of decisions (`decisions.jsonl`) and, where a model was
//! trained in it, that model (`model/`).
//!
//! In: a folder. Out: a [`Session`] that decides, undoes and redoes on disk. Invariants: `session.json` is replaced as a whole;
//! decisions name entities by identifier, so that they re-attach when a graph is read anew; nothing is ever overwritten by a copy.

use super::log::sync_folder;
use super::{Change, Damage, Decision, Ledger, Log, Plan, Record};
use crate::base::{Digest, Error, Place, Result};
use crate::graph::GraphPair;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Version of the form on disk.
const VERSION: u32 = 1;
const MANIFEST: &str = "session.json";
const LOG: &str = "decisions.jsonl";
const PLAN: &str = "plan.json";
/// Folder of the model that a session was left with, where it was trained here.
const MODEL: &str = "model";
/// Sessions that lie elsewhere, latest first, a path a line.
const ELSEWHERE: &str = "elsewhere.txt";
/// Beginnings of what is named and no file.
const NAMED: [&str; 2] = ["demo:", "synth:"];
/// Most of them remembered.
const MOST_ELSEWHERE: usize = 20;

/// What was opened, as it was named.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SourcePaths {
    pub left: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub right: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub links: Option<String>,
}

impl SourcePaths {
    /// The same with whole paths, so that they mean the same wherever the program is started; demos are named, not found.
    #[must_use]
    pub fn whole(self) -> Self {
        let whole = |name: String| match std::path::absolute(&name) {
            Ok(path) if !NAMED.iter().any(|n| name.starts_with(n)) => path.display().to_string(),
            _ => name,
        };
        Self { left: whole(self.left), right: self.right.map(whole), links: self.links.map(whole) }
    }
}

/// The model that scored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelRef {
    pub name: String,
    pub digest: Digest,
}

/// Where the person was.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct View {
    /// Name of the place.
    pub place: String,
    pub light: bool,
    /// Identifiers of the pair in Explore and of the one in Review.
    pub explored: Option<[String; 2]>,
    pub reviewed: Option<[String; 2]>,
    /// Order of the queue by name, and the type that it is about.
    pub order: String,
    pub of_type: Option<String>,
}

/// Everything of a session but its decisions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    pub version: u32,
    pub name: String,
    pub sources: SourcePaths,
    /// Digests of the left and the right graph.
    pub graphs: [Digest; 2],
    pub model: Option<ModelRef>,
    /// The saved threshold.
    pub threshold: Option<f64>,
    /// By model: decisions that it was trained with.
    #[serde(default, rename = "taught_by_model")]
    pub taught: BTreeMap<Digest, usize>,
    #[serde(default)]
    pub view: View,
}

impl Manifest {
    /// A new one for what is open.
    pub fn new(name: &str, sources: SourcePaths, graphs: [Digest; 2]) -> Self {
        let (model, threshold, view) = (None, None, View::default());
        Self {
            version: VERSION,
            name: name.to_owned(),
            sources,
            graphs,
            model,
            threshold,
            taught: BTreeMap::new(),
            view,
        }
    }

    /// The same with whole paths.
    #[must_use]
    pub fn placed(self) -> Self {
        Self { sources: self.sources.whole(), ..self }
    }

    /// The manifest of a session's folder.
    ///
    /// Errors: `Io`; `Syntax` with the file that is broken.
    pub fn of(folder: &Path) -> Result<Self> {
        let path = folder.join(MANIFEST);
        let text =
            std::fs::read_to_string(&path).map_err(|e| Error::io(&path, e, "Give a folder that holds session.json"))?;
        let broken =
            |what: String| Error::syntax(Place::file(&path), what, "Open another session, or the graphs themselves");
        let manifest: Self = serde_json::from_str(&text).map_err(|e| broken(format!("this is no session: {e}")))?;
        if manifest.version > VERSION {
            return Err(broken(format!("version {} is newer than this program", manifest.version)));
        }
        Ok(manifest)
    }

    fn write(&self, folder: &Path) -> Result<()> {
        replace(folder, MANIFEST, self)
    }
}

/// Replaces a file as a whole: written beside it, synced, renamed.
fn replace(folder: &Path, name: &str, content: &impl Serialize) -> Result<()> {
    let path = folder.join(name);
    let io = |e| Error::io(&path, e, "Your decisions are kept; the view is not. Make room on the disk");
    let mut text = serde_json::to_string_pretty(content).map_err(|e| Error::Fault(e.to_string()))?;
    text.push('\n');
    let beside = folder.join(format!("{name}.new"));
    let written = std::fs::File::create(&beside).and_then(|mut file| {
        std::io::Write::write_all(&mut file, text.as_bytes())?;
        file.sync_data()
    });
    written.and_then(|()| std::fs::rename(&beside, &path)).map_err(io)
}

/// A session that is open.
#[derive(Debug)]
pub struct Session {
    folder: PathBuf,
    pub manifest: Manifest,
    pub ledger: Ledger,
    log: Log,
}

/// A session with what was found while it was opened.
#[derive(Debug)]
pub struct OpenedSession {
    pub session: Session,
    pub damages: Vec<Damage>,
    /// Records that were read.
    pub records: usize,
}

impl Session {
    /// Opens the session of a folder.
    ///
    /// Errors: `Io`, `Syntax` with the file that is broken; `Mismatch` when it is open elsewhere.
    pub fn open(folder: &Path) -> Result<OpenedSession> {
        let manifest = Manifest::of(folder)?;
        Self::with(folder, manifest)
    }

    /// Opens the session of a folder, or begins one there.
    ///
    /// Errors: as [`Session::open`].
    pub fn open_or_begin(folder: &Path, manifest: Manifest) -> Result<OpenedSession> {
        if folder.join(MANIFEST).exists() {
            return Self::open(folder);
        }
        let manifest = manifest.placed();
        std::fs::create_dir_all(folder).map_err(|e| Error::io(folder, e, "Choose a folder that can be written to"))?;
        manifest.write(folder)?;
        sync_folder(&folder.join(MANIFEST));
        Self::with(folder, manifest)
    }

    fn with(folder: &Path, manifest: Manifest) -> Result<OpenedSession> {
        let (log, records, damages) = Log::open(&folder.join(LOG))?;
        let ledger = Ledger::of_records(&records);
        let session = Self { folder: folder.to_owned(), manifest, ledger, log };
        Ok(OpenedSession { session, damages, records: records.len() })
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The folder of its model.
    pub fn model_folder(&self) -> PathBuf {
        self.folder.join(MODEL)
    }

    /// Writes a change, then takes it over. `at`: seconds since 1970.
    ///
    /// Errors: `Io`; then nothing has changed.
    pub fn change(&mut self, mut change: Change, at: u64) -> Result<Record> {
        if let Change::Decide(decision) = &mut change {
            decision.at = at;
        }
        let record = self.log.append(change, at)?;
        self.ledger.apply(&record.change);
        Ok(record)
    }

    /// The plan of random draws, if one was drawn.
    ///
    /// Errors: `Io`; `Syntax` when the file is broken: another plan would not have the chances that decisions were made under.
    pub fn plan(&self) -> Result<Option<Plan>> {
        let path = self.folder.join(PLAN);
        if !path.exists() {
            return Ok(None);
        }
        let text = std::fs::read_to_string(&path).map_err(|e| Error::io(&path, e, "Give a folder that can be read"))?;
        let broken = |e| {
            Error::syntax(
                Place::file(&path),
                format!("this is no plan: {e}"),
                "Restore it from a copy, or remove it to draw anew",
            )
        };
        serde_json::from_str(&text).map(Some).map_err(broken)
    }

    /// Keeps the plan of random draws.
    ///
    /// Errors: `Io`.
    pub fn keep_plan(&self, plan: &Plan) -> Result<()> {
        replace(&self.folder, PLAN, plan)
    }

    /// Keeps what is not a decision, if it has changed.
    ///
    /// Errors: `Io`.
    pub fn keep(&mut self, manifest: Manifest) -> Result<()> {
        let manifest = manifest.placed();
        if manifest != self.manifest {
            manifest.write(&self.folder)?;
            self.manifest = manifest;
        }
        Ok(())
    }

    /// Writes a copy into a new folder.
    ///
    /// Errors: `Mismatch` when the folder is there and not empty; `Io`.
    pub fn copy_to(&self, folder: &Path) -> Result<()> {
        let io = |e| Error::io(folder, e, "Choose a folder that can be written to");
        std::fs::create_dir_all(folder).map_err(io)?;
        if std::fs::read_dir(folder).map_err(io)?.next().is_some() {
            return Err(Error::mismatch(
                format!("{} is not empty", folder.display()),
                "Name a folder that is not there yet",
            ));
        }
        std::fs::copy(self.folder.join(LOG), folder.join(LOG)).map_err(io)?;
        if self.folder.join(PLAN).exists() {
            std::fs::copy(self.folder.join(PLAN), folder.join(PLAN)).map_err(io)?;
        }
        let model = self.model_folder();
        if model.is_dir() {
            std::fs::create_dir(folder.join(MODEL)).map_err(io)?;
            for entry in std::fs::read_dir(&model).map_err(io)? {
                let entry = entry.map_err(io)?;
                std::fs::copy(entry.path(), folder.join(MODEL).join(entry.file_name())).map_err(io)?;
            }
        }
        // Last: a folder without it is no session, so a copy that broke off is none.
        self.manifest.write(folder)
    }
}

/// A session in the list of recent ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecentSession {
    pub folder: PathBuf,
    pub name: String,
    pub sources: SourcePaths,
    /// Decisions in force.
    pub decisions: usize,
    /// When it was last written to.
    pub changed: SystemTime,
}

/// Where sessions are kept that nobody gave a folder to.
#[derive(Debug, Clone, Default)]
pub struct Sessions {
    root: Option<PathBuf>,
}

impl Sessions {
    /// Sessions below a folder, which is made when the first begins; without one nothing is kept.
    pub fn new(root: Option<PathBuf>) -> Self {
        Self { root }
    }

    /// The folder of the session on some sources. It is named by how the sources are named, not by their content, so that a new
    /// dump of a graph finds the decisions made on the old one.
    pub fn folder_for(&self, name: &str, sources: &SourcePaths) -> Option<PathBuf> {
        let sources = sources.clone().whole();
        let digest = Digest::start()
            .text(&sources.left)
            .text(sources.right.as_deref().unwrap_or_default())
            .text(sources.links.as_deref().unwrap_or_default());
        let plain: String =
            name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
        let short: String = plain.chars().take(40).collect();
        Some(self.root.as_ref()?.join(format!("{}-{digest}", short.trim_matches('-'))))
    }

    /// Remembers a session that lies elsewhere.
    ///
    /// Errors: `Io`.
    pub fn remember(&self, folder: &Path) -> Result<()> {
        let Some(root) = &self.root else { return Ok(()) };
        if folder.parent() == Some(root) {
            return Ok(());
        }
        let mut paths = self.elsewhere();
        paths.retain(|p| p != folder);
        paths.insert(0, folder.to_owned());
        paths.truncate(MOST_ELSEWHERE);
        let text: String = paths.iter().map(|p| format!("{}\n", p.display())).collect();
        let list = root.join(ELSEWHERE);
        std::fs::create_dir_all(root)
            .and_then(|()| std::fs::write(&list, text))
            .map_err(|e| Error::io(&list, e, "The session is kept; only the list of recent ones does not name it"))
    }

    fn elsewhere(&self) -> Vec<PathBuf> {
        let list = self.root.as_ref().and_then(|r| std::fs::read_to_string(r.join(ELSEWHERE)).ok());
        list.unwrap_or_default().lines().map(PathBuf::from).collect()
    }

    /// Sessions with decisions, the one written to last first; folders that hold none are passed over.
    pub fn recent(&self) -> Vec<RecentSession> {
        let own = self.root.iter().filter_map(|r| std::fs::read_dir(r).ok()).flatten().flatten().map(|e| e.path());
        let mut folders: Vec<PathBuf> = own.chain(self.elsewhere()).collect();
        folders.sort();
        folders.dedup();
        let mut out: Vec<RecentSession> = folders.into_iter().filter_map(recent).collect();
        out.sort_by(|a, b| b.changed.cmp(&a.changed).then_with(|| a.folder.cmp(&b.folder)));
        out
    }
}

fn recent(folder: PathBuf) -> Option<RecentSession> {
    let manifest = Manifest::of(&folder).ok()?;
    let log = folder.join(LOG);
    let (records, _, _) = super::log::read(&std::fs::read(&log).ok()?);
    let decisions = Ledger::of_records(&records).counts().decided();
    let changed = std::fs::metadata(&log).and_then(|m| m.modified()).ok()?;
    (decisions > 0).then_some(RecentSession {
        folder,
        name: manifest.name,
        sources: manifest.sources,
        decisions,
        changed,
    })
}

/// Decisions on pairs of which an end is not in the graphs any more.
pub fn reattach<'a>(ledger: &'a Ledger, pair: &GraphPair) -> Vec<&'a Decision> {
    let missing = |d: &&Decision| pair.left.find(&d.left).is_none() || pair.right.find(&d.right).is_none();
    ledger.newest_first().into_iter().filter(missing).collect()
}

/// What is to be said where a graph is not the one the session was kept with; `None` where both are.
pub fn inputs_changed(manifest: &Manifest, ledger: &Ledger, pair: &GraphPair) -> Option<String> {
    let now = [pair.left.digest(), pair.right.digest()];
    let which = match [0, 1].map(|i| manifest.graphs[i] != now[i]) {
        [false, false] => return None,
        [true, false] => "The left graph has",
        [false, true] => "The right graph has",
        [true, true] => "Both graphs have",
    };
    let (all, missing) = (ledger.newest_first().len(), reattach(ledger, pair).len());
    let rest = match missing {
        0 => format!("all {all} decisions name entities that are still there"),
        n => {
            format!("{} of {all} decisions name entities that are still there, {n} do not and are kept aside", all - n)
        }
    };
    Some(format!("{which} changed since this session was kept: {rest}."))
}
