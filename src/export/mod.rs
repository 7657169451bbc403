//! What leaves the program: matches as tables, SSSOM and `owl:sameAs`, and both graphs combined into one.
//!
//! In: a ranked run, decisions of a person, a threshold. Out: [`Matches`], written in a [`MatchFormat`], and a
//! [`Combined`] graph in a [`GraphFormat`].
//!
//! Invariants: scores and parts are those of the run ("One scoring path"); the same run and choice give the same bytes; a
//! file is there whole or not at all; the graphs that were opened are never changed.

mod combined;
mod file;
mod matches;
mod rdf;
mod same_as;
mod sssom;
mod table;

pub use combined::{Combined, Conflict, GraphFormat, combine};
pub use file::{overwritten, write_whole};
pub use matches::{Choice, Decisions, End, Match, Matches, Part, matches};
pub use table::write_conflicts;

use crate::base::{Error, Result};
use std::io::Write;
use std::path::Path;

/// How matches are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MatchFormat {
    Csv,
    Tsv,
    /// Simple Standard for Sharing Ontological Mappings: TSV with a YAML header. Source: <https://w3id.org/sssom/>.
    Sssom,
    /// `owl:sameAs` as N-Triples, annotated by `owl:Axiom`.
    SameAs,
}

impl MatchFormat {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Sssom, Self::SameAs, Self::Csv, Self::Tsv];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Tsv => "TSV",
            Self::Sssom => "SSSOM",
            Self::SameAs => "Same as",
        }
    }

    /// How its files end.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Csv => ".csv",
            Self::Tsv => ".tsv",
            Self::Sssom => ".sssom.tsv",
            Self::SameAs => ".nt",
        }
    }

    /// By how a file's name ends. Errors: `Unsupported`, with the endings that are known.
    pub fn of(path: &Path) -> Result<Self> {
        let name = path.file_name().map(|n| n.to_string_lossy().to_lowercase()).unwrap_or_default();
        let known = [Self::Sssom, Self::SameAs, Self::Csv, Self::Tsv];
        known.into_iter().find(|f| name.ends_with(f.ending())).ok_or_else(|| {
            Error::unsupported(
                format!("{}: this ending is not known", path.display()),
                "Name a file that ends in .csv, .tsv, .sssom.tsv or .nt",
            )
        })
    }

    /// Writes matches.
    ///
    /// Errors: what the writer gives.
    pub fn write(self, matches: &Matches, to: &mut dyn Write) -> std::io::Result<()> {
        match self {
            Self::Csv => table::write(matches, b',', to),
            Self::Tsv => table::write(matches, b'\t', to),
            Self::Sssom => sssom::write(matches, to),
            Self::SameAs => same_as::write(matches, to),
        }
    }
}

#[cfg(test)]
mod tests;
