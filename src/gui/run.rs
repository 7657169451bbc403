//! Opening the window, and saying in one line why it cannot be opened.

use super::window::{Window, kept_thresholds};
use crate::app::{Action, Engine, KeptModels, PipelineEngine, Sources};
use crate::review::Sessions;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// What the program was started with.
pub struct Startup {
    /// What to open first; nothing opens Data.
    pub sources: Option<Sources>,
    pub engine: Arc<dyn Engine>,
    pub light: bool,
    /// Where sessions are kept.
    pub sessions: Sessions,
}

impl Startup {
    /// Opens the sources with the program's own method, in the dark theme; models trained in the window are kept in
    /// the platform's data folder.
    pub fn new(sources: Sources) -> Self {
        let kept = KeptModels::new(eframe::storage_dir("doppelgraph").map(|d| d.join("models")));
        let sessions = Sessions::new(eframe::storage_dir("doppelgraph").map(|d| d.join("sessions")));
        Self { sources: Some(sources), engine: Arc::new(PipelineEngine::keeping(kept)), light: false, sessions }
    }
}

impl std::fmt::Debug for Startup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Startup").field("sources", &self.sources).field("light", &self.light).finish_non_exhaustive()
    }
}

/// Why there is no window, in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoWindow {
    pub reason: String,
}

impl std::fmt::Display for NoWindow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.reason)
    }
}

impl NoWindow {
    fn because(reason: &str) -> Self {
        Self { reason: reason.to_owned() }
    }
}

/// Whether the environment names a display at all. Only asked on Unix systems other than macOS.
fn display_named() -> bool {
    !cfg!(all(unix, not(target_os = "macos")))
        || ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"]
            .iter()
            .any(|v| std::env::var_os(v).is_some_and(|v| !v.is_empty()))
}

/// Opens the window and returns when it is closed.
///
/// Errors: [`NoWindow`] with a reason of one line when no display is named or can be opened, when a library of the
/// window system is missing, or when the graphics driver gives no context.
///
/// # Panics
/// With what went wrong when the window had already been open: that is a bug of ours, not a missing display.
pub fn run(startup: Startup) -> Result<(), NoWindow> {
    if !display_named() {
        return Err(NoWindow::because("no display: neither DISPLAY nor WAYLAND_DISPLAY is set"));
    }
    let options = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_title("doppelgraph")
            .with_app_id("doppelgraph")
            .with_inner_size([1440.0, 900.0])
            .with_min_inner_size([960.0, 600.0]),
        ..Default::default()
    };
    // Libraries of the window system are opened while it runs; a missing one panics far below us. Until the window
    // stands such a panic is an answer, not a bug, so its text is kept from the terminal.
    let old: PanicHook = Arc::new(Mutex::new(Some(std::panic::take_hook())));
    std::panic::set_hook(Box::new(|_| {}));
    let stands = Arc::new(AtomicBool::new(false));
    let (hook, flag) = (old.clone(), stands.clone());
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        eframe::run_native(
            "doppelgraph",
            options,
            Box::new(move |cc| {
                restore(&hook);
                flag.store(true, Ordering::Relaxed);
                Ok(Box::new(window(cc, startup)?))
            }),
        )
    }));
    restore(&old);
    answer(outcome, stands.load(Ordering::Relaxed))
}

/// What the outcome of opening means: a panic before the window stood is a missing library, later it is a bug.
fn answer(outcome: std::thread::Result<eframe::Result<()>>, stood: bool) -> Result<(), NoWindow> {
    match outcome {
        Ok(Ok(())) => Ok(()),
        Err(panic) if stood => std::panic::resume_unwind(panic),
        Ok(Err(error)) => Err(NoWindow::because(reason(&error))),
        Err(_) => Err(NoWindow::because(
            "a library of the window system is missing (on Debian: libxkbcommon0, libxkbcommon-x11-0)",
        )),
    }
}

type PanicHook = Arc<Mutex<Option<Box<dyn Fn(&std::panic::PanicHookInfo<'_>) + Send + Sync>>>>;

fn restore(hook: &PanicHook) {
    if let Some(old) = hook.lock().unwrap_or_else(PoisonError::into_inner).take() {
        std::panic::set_hook(old);
    }
}

fn window(cc: &eframe::CreationContext<'_>, startup: Startup) -> crate::base::Result<Window> {
    let mut window = Window::keeping(&cc.egui_ctx, startup.engine, startup.sessions)?;
    window.remember(&kept_thresholds(cc.storage));
    window.state.light = startup.light;
    if startup.sources.is_none() {
        // Going there also asks for recent sessions.
        window.act(&cc.egui_ctx, Action::GoTo(crate::app::Place::Data));
    }
    if let Some(sources) = startup.sources {
        window.act(&cc.egui_ctx, Action::Open(sources));
    }
    Ok(window)
}

/// One line for each kind of failure; the library's own texts are long and name source files.
fn reason(error: &eframe::Error) -> &'static str {
    match error {
        eframe::Error::NoGlutinConfigs(..) => "neither libGL nor libEGL could be opened (on Debian: libgl1, libegl1)",
        eframe::Error::Glutin(_) => "the graphics driver gives no context (on Debian: libgl1-mesa-dri)",
        eframe::Error::Winit(_) | eframe::Error::WinitEventLoop(_) => {
            "the display cannot be opened, or a library of the window system is missing (on Debian: libx11-6, libx11-xcb1, libxcursor1, libxi6)"
        }
        _ => "the window could not be opened",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// xkbcommon-dl panics where libxkbcommon-x11 is missing; that is an answer of one line, not a crash.
    #[test]
    fn a_missing_library_is_an_answer() {
        let missing = std::panic::catch_unwind(|| -> eframe::Result<()> {
            std::panic::resume_unwind(Box::new("Library libxkbcommon-x11.so could not be loaded."))
        });
        let no = answer(missing, false).expect_err("no window");
        assert!(no.reason.contains("libxkbcommon-x11-0") && !no.reason.contains('\n'), "{no}");
    }
}
