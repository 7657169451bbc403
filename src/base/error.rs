//! The one error of the program: a sentence of fact, then a sentence that says what to do.

use std::fmt;
use std::path::{Path, PathBuf};

/// Result with the program's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Where in an input something was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// File as the user named it.
    pub file: PathBuf,
    /// Line, counted from 1.
    pub line: Option<u64>,
    /// Column in characters, counted from 1.
    pub column: Option<u64>,
}

impl Place {
    /// The file as a whole.
    pub fn file(path: impl AsRef<Path>) -> Self {
        Self { file: path.as_ref().to_path_buf(), line: None, column: None }
    }

    /// A line of a file, counted from 1.
    pub fn line(path: impl AsRef<Path>, line: u64) -> Self {
        Self { file: path.as_ref().to_path_buf(), line: Some(line), column: None }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        if let Some(column) = self.column {
            write!(f, ", column {column}")?;
        }
        Ok(())
    }
}

/// Everything that can go wrong, by what a caller may do about it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// An input that cannot be read as what it claims to be.
    #[error("{place}: {what}. {remedy}.")]
    Syntax { place: Place, what: String, remedy: String },
    /// The operating system refused.
    #[error("{}: {source}. {remedy}.", path.display())]
    Io { path: PathBuf, source: std::io::Error, remedy: String },
    /// Two things that do not belong together.
    #[error("{what}. {remedy}.")]
    Mismatch { what: String, remedy: String },
    /// Something the program does not do.
    #[error("{what}. {remedy}.")]
    Unsupported { what: String, remedy: String },
    /// Stopped because somebody asked for it.
    #[error("cancelled")]
    Cancelled,
    /// A broken rule inside the program: our bug.
    #[error("internal fault: {0}. Please report it with the command that led here.")]
    Fault(String),
}

impl Error {
    /// A syntax error at a place.
    pub fn syntax(place: Place, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::Syntax { place, what: what.into(), remedy: remedy.into() }
    }

    /// An operating-system error for a path, with what to do about it.
    pub fn io(path: impl AsRef<Path>, source: std::io::Error, remedy: impl Into<String>) -> Self {
        Self::Io { path: path.as_ref().to_path_buf(), source, remedy: remedy.into() }
    }

    /// Two things that do not fit together.
    pub fn mismatch(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::Mismatch { what: what.into(), remedy: remedy.into() }
    }

    /// A request for something the program does not do.
    pub fn unsupported(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::Unsupported { what: what.into(), remedy: remedy.into() }
    }
}

impl From<candle_core::Error> for Error {
    /// The shapes of all tensors are ours, so a tensor error is always our fault.
    fn from(error: candle_core::Error) -> Self {
        Self::Fault(format!("tensor operation failed: {error}"))
    }
}
