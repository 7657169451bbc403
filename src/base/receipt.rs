//! What a load read, kept and left out, and where.

use super::Place;
use std::collections::BTreeMap;

/// How many places of each reason are kept; the count goes on.
const PLACES_KEPT: usize = 100;

/// One reason for leaving rows out.
#[derive(Debug, Clone, Default)]
pub struct Skip {
    /// How many rows were left out for this reason.
    pub count: u64,
    /// The first hundred places.
    pub places: Vec<Place>,
}

/// The account of one load: every row read is either kept or skipped for a stated reason.
#[derive(Debug, Clone, Default)]
pub struct Receipt {
    /// The source as the user named it.
    pub source: String,
    /// Name of the format it was read as.
    pub format: String,
    /// Rows or triples met.
    pub read: u64,
    /// Rows or triples kept.
    pub kept: u64,
    /// Rows left out, by reason.
    pub skipped: BTreeMap<String, Skip>,
    /// Remarks on how things were understood ("column Song_Name is read as name").
    pub notes: Vec<String>,
}

impl Receipt {
    /// An empty receipt for a source read as a format.
    pub fn new(source: impl Into<String>, format: impl Into<String>) -> Self {
        Self { source: source.into(), format: format.into(), ..Self::default() }
    }

    /// Counts a row that was read and kept.
    pub fn keep(&mut self) {
        self.read += 1;
        self.kept += 1;
    }

    /// Counts a row that was read and left out.
    pub fn skip(&mut self, reason: &str, place: Place) {
        self.read += 1;
        let skip = self.skipped.entry(reason.to_owned()).or_default();
        skip.count += 1;
        if skip.places.len() < PLACES_KEPT {
            skip.places.push(place);
        }
    }

    /// Adds a remark.
    pub fn note(&mut self, text: impl Into<String>) {
        self.notes.push(text.into());
    }

    /// Rows left out, all reasons together.
    pub fn skipped_count(&self) -> u64 {
        self.skipped.values().map(|s| s.count).sum()
    }

    /// Adds the counts and remarks of another receipt of the same source (a further file of a folder).
    pub fn absorb(&mut self, other: Receipt) {
        self.read += other.read;
        self.kept += other.kept;
        for (reason, skip) in other.skipped {
            let mine = self.skipped.entry(reason).or_default();
            mine.count += skip.count;
            let room = PLACES_KEPT.saturating_sub(mine.places.len());
            mine.places.extend(skip.places.into_iter().take(room));
        }
        self.notes.extend(other.notes);
    }
}

/// A value with the receipts of what it was made from.
#[derive(Debug, Clone)]
pub struct Loaded<T> {
    pub value: T,
    pub receipts: Vec<Receipt>,
}
