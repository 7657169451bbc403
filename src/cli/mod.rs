//! The command line: what was typed ([`Cli`]), and one file a command.
//!
//! Invariants: with `--json` one object on stdout and nothing else there; progress and notes go to stderr; exit codes
//! 0 done, 1 an error that names file, place and remedy, 2 usage, 130 cancelled.

mod ablation;
mod align;
mod args;
mod evaluate;
mod explain;
mod export;
mod faithfulness;
mod fallback;
mod inspect;
mod one_pair;
mod progress;
mod shared;
mod simulate;
mod train;
mod why_not;

pub use args::{Cli, Command, RenderArgs, SizeArg};
pub use fallback::main_job_in_terminal;
pub use one_pair::OnePair;
pub use progress::control;

use crate::base::{Error, Result, with_threads};

/// Runs a command.
///
/// Errors: as the command's; the caller turns them into an exit code with [`exit_code`].
pub fn run(command: Command) -> Result<()> {
    match command {
        Command::Inspect(args) => with_threads(usize::from(args.common.threads), || inspect::inspect(&args)),
        Command::Train(args) => with_threads(usize::from(args.common.threads), || train::train(&args)),
        Command::Evaluate(args) => with_threads(usize::from(args.common.threads), || evaluate::evaluate(&args)),
        Command::Ablation(args) => with_threads(usize::from(args.common.threads), || ablation::ablation(&args)),
        Command::Align(args) => with_threads(usize::from(args.common.threads), || align::align(&args)),
        Command::Export(args) => with_threads(usize::from(args.common.threads), || export::export(&args)),
        Command::Faithfulness(args) => {
            with_threads(usize::from(args.common.threads), || faithfulness::faithfulness(&args))
        }
        Command::Simulate(args) => with_threads(usize::from(args.common.threads), || simulate::run(&args)),
        Command::WhyNot(args) => with_threads(usize::from(args.common.threads), || why_not::run(&args)),
        Command::Explain(args) => with_threads(usize::from(args.common.threads), || explain::explain(&args)),
        // The program draws pictures with the window's code, which is below this module.
        Command::Render(_) => Err(Error::unsupported(
            "this build draws no pictures",
            "Build it with its default features, or take explain for the numbers",
        )),
    }
}

/// The exit code of an error.
pub fn exit_code(error: &Error) -> u8 {
    match error {
        Error::Cancelled => 130,
        Error::Fault(_) => 101,
        _ => 1,
    }
}
