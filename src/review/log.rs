//! The append-only log of a session: every change is written and synced before it counts.
//!
//! In: a file, made if it is not there. Out: its records, what was damaged, and room for more. Invariants: a record that
//! [`Log::append`] gave back is on the disk; a line that is torn at the end is cut off and reported, a damaged one before it is
//! skipped and reported; one program at a time writes.

use super::{Change, Record};
use crate::base::{Error, Result};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// A line that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// From 1.
    pub line: usize,
    /// "is incomplete".
    pub what: &'static str,
    /// The line as it is in the file.
    pub text: String,
    /// It was the last one and had no end: what a crash leaves of a record that was being written.
    pub torn: bool,
}

/// A log that is open for appending.
#[derive(Debug)]
pub struct Log {
    file: File,
    path: PathBuf,
    /// Where the next record goes.
    end: u64,
    number: u64,
}

impl Log {
    /// Opens a log: its records in order, and the lines that were left out.
    ///
    /// Errors: `Io`; `Mismatch` when another program has it open.
    pub fn open(path: &Path) -> Result<(Self, Vec<Record>, Vec<Damage>)> {
        let io = |e| Error::io(path, e, "Choose a folder that can be read and written");
        let is_new = !path.exists();
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path).map_err(io)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Error::mismatch(
                    format!("{} is open in another window", path.display()),
                    "Close that window, or work on a copy of the session",
                ));
            }
            // Some file systems know no locks; two programs on one session are then not told apart.
            Err(TryLockError::Error(_)) => {}
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(io)?;
        let (records, damages, end) = read(&bytes);
        if end < bytes.len() as u64 {
            file.set_len(end).map_err(io)?;
            file.sync_data().map_err(io)?;
        }
        if is_new {
            sync_folder(path);
        }
        let number = records.iter().map(|r| r.number).max().unwrap_or(0);
        Ok((Self { file, path: path.to_owned(), end, number }, records, damages))
    }

    /// Writes a change and waits until it is on the disk.
    ///
    /// Errors: `Io`; then nothing of it stays in the file.
    pub fn append(&mut self, change: Change, at: u64) -> Result<Record> {
        let record = Record { number: self.number + 1, at, change };
        let line = record.line()?;
        let written = self
            .file
            .seek(SeekFrom::Start(self.end))
            .and_then(|_| self.file.write_all(line.as_bytes()))
            .and_then(|()| self.file.sync_data());
        if let Err(error) = written {
            // What was written of it must not stand before the next record; failing to cut it leaves a line that is skipped.
            let _ = self.file.set_len(self.end);
            return Err(Error::io(
                &self.path,
                error,
                "The decision was not kept. Make room on the disk and decide again",
            ));
        }
        self.end += line.len() as u64;
        self.number += 1;
        Ok(record)
    }
}

/// The records of a file, what is damaged, and where the last whole line ends.
pub(super) fn read(bytes: &[u8]) -> (Vec<Record>, Vec<Damage>, u64) {
    let (mut records, mut damages) = (Vec::new(), Vec::new());
    let end = bytes.iter().rposition(|b| *b == b'\n').map_or(0, |i| i + 1);
    let (whole, rest) = bytes.split_at(end);
    let mut count = 0;
    for line in whole.split_inclusive(|b| *b == b'\n') {
        count += 1;
        let text = String::from_utf8_lossy(line);
        let text = text.trim_end_matches(['\n', '\r']);
        match Record::parse(text) {
            Ok(record) => records.push(record),
            Err(what) => damages.push(Damage { line: count, what, text: text.to_owned(), torn: false }),
        }
    }
    if !rest.is_empty() {
        let text = String::from_utf8_lossy(rest).into_owned();
        damages.push(Damage { line: count + 1, what: "is incomplete", text, torn: true });
    }
    (records, damages, end as u64)
}

/// A new file is only sure to be found after a crash when its folder is synced, too.
pub(super) fn sync_folder(path: &Path) {
    if cfg!(unix)
        && let Some(folder) = path.parent()
        && let Ok(folder) = File::open(folder)
    {
        // Systems that cannot sync folders keep their names safe otherwise.
        let _ = folder.sync_all();
    }
}
