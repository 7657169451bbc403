//! Content digests that tie a result to its inputs.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A 64-bit digest of content, shown as 16 hexadecimal digits. It guards against mixing up inputs,
/// not against an adversary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Digest(pub u64);

impl Digest {
    /// The digest of nothing; feed it with [`Digest::text`] and [`Digest::number`].
    pub fn start() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    /// This digest continued by a text.
    #[must_use]
    pub fn text(self, text: &str) -> Self {
        self.bytes(text.as_bytes()).number(text.len() as u64)
    }

    /// This digest continued by bytes.
    #[must_use]
    pub fn bytes(self, bytes: &[u8]) -> Self {
        let mut h = self.0;
        for &b in bytes {
            h = (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3);
        }
        Self(h)
    }

    /// This digest continued by a number.
    #[must_use]
    pub fn number(self, n: u64) -> Self {
        let mut h = (self.0 ^ n).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        h = (h ^ (h >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        h = (h ^ (h >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Self(h ^ (h >> 31))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl From<Digest> for String {
    fn from(d: Digest) -> String {
        d.to_string()
    }
}

impl TryFrom<String> for Digest {
    type Error = String;
    fn try_from(s: String) -> Result<Self, String> {
        u64::from_str_radix(&s, 16).map(Digest).map_err(|e| format!("not a digest: {s} ({e})"))
    }
}
