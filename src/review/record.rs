//! One line of the log: a change with its number, its time and a checksum over both.
//!
//! Form: `{"crc":"8 hexadecimal digits","record":{...}}`, a line each, so that the file is also plain JSON lines. The checksum is
//! CRC-32 over the text of `record`.

use super::Decision;
use crate::base::{Error, Result};
use serde::{Deserialize, Serialize};

/// What a record does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    Decide(Decision),
    Undo,
    Redo,
}

/// A change as it is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// From 1, by one a record.
    pub number: u64,
    /// Seconds since 1970.
    pub at: u64,
    pub change: Change,
}

const HEAD: &str = "{\"crc\":\"";
const MIDDLE: &str = "\",\"record\":";
const DIGITS: usize = 8;

impl Record {
    /// The line, with its end.
    ///
    /// Errors: `Fault` where a number cannot be written (a score is always a number).
    pub fn line(&self) -> Result<String> {
        let record = serde_json::to_string(self).map_err(|e| Error::Fault(e.to_string()))?;
        Ok(format!("{HEAD}{:08x}{MIDDLE}{record}}}\n", crc32fast::hash(record.as_bytes())))
    }

    /// Reads a line without its end; says what is wrong with it otherwise.
    pub fn parse(line: &str) -> std::result::Result<Self, &'static str> {
        let inner = line.strip_prefix(HEAD).and_then(|rest| {
            let (crc, rest) = (rest.get(..DIGITS)?, rest.get(DIGITS..)?);
            Some((u32::from_str_radix(crc, 16).ok()?, rest.strip_prefix(MIDDLE)?.strip_suffix('}')?))
        });
        let (crc, record) = inner.ok_or("is incomplete")?;
        if crc32fast::hash(record.as_bytes()) != crc {
            return Err("does not fit its checksum");
        }
        serde_json::from_str(record).map_err(|_| "was written by a newer version")
    }
}
