//! Reads arguments; runs a command, or opens the window.

use clap::Parser;
use doppelgraph::cli::{self, Cli};
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let result = match cli.command {
        Some(command) => cli::run(command),
        None => cli::main_job_in_terminal(cli.left.as_deref(), cli.right.as_deref()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(cli::exit_code(&error))
        }
    }
}
