//! Reads arguments; runs a command, or opens the window.

use clap::Parser;
use doppelgraph::cli::{self, Cli};
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let result = match cli.command {
        #[cfg(feature = "gui")]
        Some(cli::Command::Render(args)) => doppelgraph::gui::render(&args),
        Some(command) => cli::run(command),
        None => open_window(cli.left, cli.right),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(cli::exit_code(&error))
        }
    }
}

/// Opens the window; where there is none, says so in one line and does the main job in the terminal.
#[cfg(feature = "gui")]
fn open_window(left: Option<String>, right: Option<String>) -> doppelgraph::base::Result<()> {
    use doppelgraph::{app, gui};
    let named = left.clone().unwrap_or_else(|| "demo:music".to_owned());
    let sources = app::Sources { left: named, right: right.clone(), links: None };
    match gui::run(gui::Startup::new(sources)) {
        Ok(()) => Ok(()),
        Err(no_window) => {
            eprintln!("No window: {no_window}. Doing the main job in the terminal.");
            cli::main_job_in_terminal(left.as_deref(), right.as_deref())
        }
    }
}

#[cfg(not(feature = "gui"))]
fn open_window(left: Option<String>, right: Option<String>) -> doppelgraph::base::Result<()> {
    cli::main_job_in_terminal(left.as_deref(), right.as_deref())
}
