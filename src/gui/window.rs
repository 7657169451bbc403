//! The window as eframe runs it: answers in, effects out, one picture a frame.

use super::frame::{Room, frame_ui};
use super::place::{Draw, Memo};
use super::theme::{self, Tokens};
use super::{data, explore, keys, method, model, review, search, sheet, threshold};
use crate::app::{Action, AppState, Effect, Engine, ExportAction, MethodAction, PathField, Place, Worker, update};
use crate::base::{Error, Result};
use crate::review::Sessions;
use egui::{Context, Ui};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

/// Key under which thresholds are kept in the platform's data folder: one line a model, name and value.
const THRESHOLDS: &str = "thresholds";

/// State, worker and what is remembered between frames.
pub struct Window {
    pub state: AppState,
    worker: Worker,
    memo: Memo,
    /// Answers of file dialogs, which run on threads of their own.
    picked: (Sender<Action>, Receiver<Action>),
    /// Thresholds kept in earlier sessions.
    kept: Vec<(String, f64)>,
    light: bool,
}

impl std::fmt::Debug for Window {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Window").field("place", &self.state.place).finish_non_exhaustive()
    }
}

/// Draws one frame of a state; what the person does comes out as actions.
pub fn draw(ui: &mut Ui, state: &AppState, actions: &mut Vec<Action>, memo: &mut Memo) {
    let size = ui.max_rect().size();
    let mut d = Draw { state, actions, memo, t: Tokens::of(state.light), room: Room::of(size) };
    let ctx = ui.ctx().clone();
    keys::keys(&ctx, &mut d);
    let content = if presents(state) { ui.max_rect() } else { frame_ui(ui, &mut d) };
    let mut place = ui.new_child(egui::UiBuilder::new().max_rect(content).id_salt(state.place.name()));
    place.set_clip_rect(content);
    match state.place {
        Place::Data => data::data_ui(&mut place, content, &mut d),
        Place::Explore => explore::explore_ui(&mut place, content, &mut d),
        Place::Threshold => threshold::threshold_ui(&mut place, content, &mut d),
        Place::Review => review::review_ui(&mut place, content, &mut d),
        Place::Model => model::model_ui(&mut place, content, &mut d),
        Place::Method => method::method_ui(&mut place, content, &mut d),
    }
    search::search_ui(ui, &mut d);
    sheet::sheet_ui(ui, &mut d);
}

/// Whether the lesson has the whole window.
fn presents(state: &AppState) -> bool {
    state.place == Place::Method && state.method.present
}

impl Window {
    /// A window over an engine; `ctx` is woken when answers come. Sessions are not kept.
    ///
    /// Errors: what starting the worker gives.
    pub fn new(ctx: &Context, engine: Arc<dyn Engine>) -> Result<Self> {
        Self::keeping(ctx, engine, Sessions::default())
    }

    /// A window over an engine, with a place where sessions are kept.
    ///
    /// Errors: what starting the worker gives.
    pub fn keeping(ctx: &Context, engine: Arc<dyn Engine>, sessions: Sessions) -> Result<Self> {
        let state = AppState::default();
        theme::install(ctx, state.light);
        let wake = ctx.clone();
        let worker = Worker::keeping(engine, sessions, move || wake.request_repaint())?;
        Ok(Self { state, worker, memo: Memo::default(), picked: channel(), kept: Vec::new(), light: false })
    }

    /// Changes the state and starts what follows from it; gives the effects that need the frame (storage, dialogs).
    pub fn act(&mut self, ctx: &Context, action: Action) -> Vec<Effect> {
        let calibrates = matches!(action, Action::Opened { .. } | Action::Trained(_));
        let effects = update(&mut self.state, action);
        if calibrates {
            for (model, value) in self.kept.clone() {
                update(&mut self.state, Action::KeptThreshold { model, value });
            }
        }
        let mut own = Vec::new();
        for effect in effects {
            if !self.worker.start(effect.clone()) {
                match effect {
                    Effect::PickFile(field) => self.pick(ctx, field),
                    Effect::Quit => ctx.send_viewport_cmd(egui::ViewportCommand::Close),
                    Effect::PickPicture => self.pick_picture(ctx),
                    Effect::PickExport => self.pick_export(ctx),
                    Effect::WritePicture { path, replace } => self.write_picture(ctx, path, replace),
                    Effect::Copy(text) => ctx.copy_text(text),
                    other => own.push(other),
                }
            }
        }
        own
    }

    /// Takes the answers that have come; gives the effects that need the frame.
    pub fn take_answers(&mut self, ctx: &Context) -> Vec<Effect> {
        let mut answers: Vec<Action> = self.worker.answers().collect();
        answers.extend(self.picked.1.try_iter());
        let dropped: Vec<String> =
            ctx.input(|i| i.raw.dropped_files.iter().map(|f| f.path().to_string_lossy().into_owned()).collect());
        if !dropped.is_empty() {
            answers.push(Action::Drop(dropped));
        }
        let own: Vec<Effect> = answers.into_iter().flat_map(|a| self.act(ctx, a)).collect();
        if self.light != self.state.light {
            self.light = self.state.light;
            theme::switch(ctx, self.light);
        }
        own
    }

    /// Draws one frame and acts on what the person did in it; a drag is drawn again in the same frame.
    pub fn draw(&mut self, ui: &mut Ui) -> Vec<Effect> {
        let mut actions = Vec::new();
        draw(ui, &self.state, &mut actions, &mut self.memo);
        if actions.is_empty() {
            return Vec::new();
        }
        let ctx = ui.ctx().clone();
        // What was drawn is a frame old now: draw again before anybody sees it. A lesson that plays moves on by itself.
        if !actions.iter().all(|a| matches!(a, Action::Method(MethodAction::Advance(_)))) {
            ctx.request_discard("the state changed");
        }
        ctx.request_repaint();
        actions.into_iter().flat_map(|a| self.act(&ctx, a)).collect()
    }

    /// Opens a file dialog on a thread of its own.
    fn pick(&mut self, ctx: &Context, field: PathField) {
        let (answer, ctx) = (self.picked.0.clone(), ctx.clone());
        let failed = self.picked.0.clone();
        let spawned = std::thread::Builder::new().name("dialog".to_owned()).spawn(move || {
            let title = match field {
                PathField::Left => "Left graph",
                PathField::Right => "Right graph",
                PathField::Gold => "Gold file",
            };
            let path = rfd::FileDialog::new().set_title(title).pick_file();
            let action = match path {
                Some(path) => Action::Picked(field, Some(path.to_string_lossy().into_owned())),
                // "Cancelled" and "no dialog exists" look the same; the sentence that follows fits both.
                None => Action::NoDialog,
            };
            let _ = answer.send(action);
            ctx.request_repaint();
        });
        if spawned.is_err() {
            let _ = failed.send(Action::NoDialog);
        }
    }

    /// Runs something that waits on a thread of its own; its answer is an action.
    fn aside(&self, ctx: &Context, name: &str, work: impl FnOnce() -> Action + Send + 'static, else_: Action) {
        let (answer, failed, ctx) = (self.picked.0.clone(), self.picked.0.clone(), ctx.clone());
        let spawned = std::thread::Builder::new().name(name.to_owned()).spawn(move || {
            // The window may be gone; then nobody waits for the answer.
            let _ = answer.send(work());
            ctx.request_repaint();
        });
        if spawned.is_err() {
            let _ = failed.send(else_);
        }
    }

    /// Asks the system's dialog where to save a picture.
    fn pick_picture(&self, ctx: &Context) {
        let proposed = self.state.explore.saving.as_ref().map(|s| s.path.clone()).unwrap_or_default();
        let ask = move || {
            let dialog = rfd::FileDialog::new().set_title("Save picture").set_file_name(proposed);
            let path = dialog.add_filter("SVG", &["svg"]).add_filter("PNG", &["png"]).save_file();
            Action::PicturePicked(path.map(|p| p.to_string_lossy().into_owned()))
        };
        self.aside(ctx, "dialog", ask, Action::PicturePicked(None));
    }

    /// Asks the system's dialog where to export to.
    fn pick_export(&self, ctx: &Context) {
        let Some(sheet) = self.state.exporting.clone() else { return };
        let picked = |path| Action::Export(ExportAction::Picked(path));
        let ask = move || {
            let path = rfd::FileDialog::new().set_title("Export matches").set_file_name(sheet.path).save_file();
            picked(path.map(|p| p.to_string_lossy().into_owned()))
        };
        self.aside(ctx, "dialog", ask, picked(None));
    }

    /// Writes what is on the screen.
    fn write_picture(&self, ctx: &Context, path: String, replace: bool) {
        let fault = |why: &str| Action::PictureWritten(Err(why.to_owned()));
        let (Some(memo), Some(view)) = (&self.memo.picture, &self.state.explore.shown) else {
            let _ = self.picked.0.send(fault("No pair is shown, so there is no picture. Choose one first."));
            return;
        };
        let (picture, light) = (memo.picture.clone(), self.state.light);
        let score = crate::app::numbers::score(view.explanation.score);
        let title = format!("{} and {}: score {score}", view.names[0], view.names[1]);
        let write = move || {
            let to = std::path::Path::new(&path);
            if to.exists() && !replace {
                return Action::PictureExists;
            }
            let written = super::export::bytes(&picture, to, light, &title).and_then(|bytes| {
                std::fs::write(to, bytes)
                    .map_err(|e| Error::io(to, e, "Choose a folder that exists and can be written to"))
            });
            Action::PictureWritten(written.map(|()| path).map_err(|e| e.to_string()))
        };
        self.aside(ctx, "picture", write, fault("The system gives no thread. Close other programs and save again."));
    }

    /// Waits for the answer of a dialog or of writing a picture.
    #[cfg(test)]
    pub(crate) fn wait_aside(&self, most: std::time::Duration) -> Option<Action> {
        self.picked.1.recv_timeout(most).ok()
    }

    /// What the window drew last of the pair in view.
    #[cfg(test)]
    pub(crate) fn drawn(&self) -> Option<Arc<crate::scene::picture::Picture>> {
        self.memo.picture.as_ref().map(|m| m.picture.clone())
    }

    /// Waits for the next answer of the worker.
    #[cfg(test)]
    pub(crate) fn wait(&self, most: std::time::Duration) -> Option<Action> {
        self.worker.wait(most)
    }

    /// What lights in Explore.
    #[cfg(test)]
    pub(crate) fn lit(&self) -> crate::app::Focus {
        self.memo.hover.clone()
    }

    /// Reads the thresholds kept in earlier sessions.
    pub fn remember(&mut self, text: &str) {
        let parse = |line: &str| {
            let (value, name) = line.split_once(' ')?;
            Some((name.to_owned(), value.parse().ok()?))
        };
        self.kept = text.lines().filter_map(parse).collect();
    }

    fn keep(&mut self, model: String, value: f64) -> String {
        self.kept.retain(|k| k.0 != model);
        self.kept.push((model, value));
        self.kept.iter().map(|(name, value)| format!("{value} {name}\n")).collect()
    }
}

impl eframe::App for Window {
    fn ui(&mut self, ui: &mut Ui, frame: &mut eframe::Frame) {
        let ctx = ui.ctx().clone();
        let mut own = self.take_answers(&ctx);
        own.extend(self.draw(ui));
        for effect in own {
            if let Effect::KeepThreshold { model, value } = effect {
                let text = self.keep(model, value);
                if let Some(storage) = frame.storage_mut() {
                    storage.set_string(THRESHOLDS, text);
                    storage.flush();
                }
            }
        }
    }

    fn persist_egui_memory(&self) -> bool {
        false
    }
}

/// The kept thresholds in a storage.
pub fn kept_thresholds(storage: Option<&dyn eframe::Storage>) -> String {
    storage.and_then(|s| s.get_string(THRESHOLDS)).unwrap_or_default()
}
