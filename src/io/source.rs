//! Bytes with the name a person knows them by: from a file, a folder on disk, or files held in memory.
//!
//! In: paths or embedded bytes. Out: [`Source`] with plain UTF-8 text as far as a byte order mark, a declared
//! compression or a zero byte can tell. Invariant: the bytes of a prepared source are neither empty nor binary.

use crate::base::{Control, Error, Place, Result};
use flate2::read::MultiGzDecoder;
use std::borrow::Cow;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

/// Bytes read between two checks for cancellation.
const STEP: usize = 4 << 20;

/// One input in memory.
#[derive(Debug, Clone)]
pub struct Source {
    /// The file as a person named it; it stands in every message.
    pub name: String,
    /// The content.
    pub bytes: Cow<'static, [u8]>,
}

impl Source {
    /// Takes bytes as they stand in a file: gzip is unpacked, a byte order mark removed, UTF-16 transcoded.
    ///
    /// Errors: `Syntax` when there is nothing in it, when it is binary or its compression is broken.
    pub fn new(name: impl Into<String>, bytes: impl Into<Cow<'static, [u8]>>, ctl: &Control) -> Result<Self> {
        let mut source = Self { name: name.into(), bytes: bytes.into() };
        if source.bytes.starts_with(&[0x1f, 0x8b]) {
            source.bytes = Cow::Owned(source.gunzip(ctl)?);
        }
        source.remove_byte_order_mark();
        let head = source.bytes.get(..8192).unwrap_or(&source.bytes);
        if head.contains(&0) {
            return Err(source.broken(
                "this is a binary file, not a graph",
                "Give N-Triples, Turtle, RDF/XML, triples as TSV, a CSV table or an OpenEA folder (unpack archives first)",
            ));
        }
        if source.bytes.iter().all(u8::is_ascii_whitespace) {
            return Err(source.broken("the file is empty", "Check that its download or export was finished"));
        }
        Ok(source)
    }

    /// Reads a file.
    ///
    /// Errors: `Io` when the operating system refuses, else as [`Source::new`]; `Cancelled`.
    pub fn open(path: &Path, ctl: &Control) -> Result<Self> {
        let refused = |e| unreadable(path, e);
        let mut file = File::open(path).map_err(refused)?;
        let total = file.metadata().map_err(refused)?.len();
        let shown = path.display().to_string();
        let what = format!("Reading {shown}");
        let mut bytes = Vec::with_capacity(usize::try_from(total).unwrap_or(0).min(1 << 30));
        loop {
            ctl.check()?;
            ctl.progress(&what, bytes.len() as u64, total);
            if file.by_ref().take(STEP as u64).read_to_end(&mut bytes).map_err(refused)? == 0 {
                break;
            }
        }
        Self::new(shown, bytes, ctl)
    }

    /// The whole content as an error.
    pub(super) fn broken(&self, what: impl Into<String>, remedy: impl Into<String>) -> Error {
        Error::syntax(Place::file(&self.name), what, remedy)
    }

    /// A line of this source, counted from 1.
    pub(super) fn line(&self, line: u64) -> Place {
        Place::line(&self.name, line)
    }

    /// The file name without folders.
    pub(super) fn file_name(&self) -> &str {
        self.name.rsplit(['/', '\\']).next().unwrap_or(&self.name)
    }

    /// The file name without folders, `.gz` and its ending ("imdb" for "data/imdb.nt.gz").
    pub(super) fn stem(&self) -> &str {
        let name = self.file_name();
        let name = name.strip_suffix(".gz").unwrap_or(name);
        match name.rsplit_once('.') {
            Some((stem, _)) if !stem.is_empty() => stem,
            _ => name,
        }
    }

    /// The ending of the file name in lower case, without `.gz` ("nt"); empty when there is none.
    pub(super) fn ending(&self) -> String {
        let name = self.file_name();
        let name = name.strip_suffix(".gz").unwrap_or(name);
        name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default()
    }

    /// The first 64 KiB as text, for recognizing the format; more when not even the first line ends there.
    pub(super) fn head(&self) -> Cow<'_, str> {
        let usual = self.bytes.get(..1 << 16).unwrap_or(&self.bytes);
        if usual.contains(&b'\n') {
            return String::from_utf8_lossy(usual);
        }
        let line = self.bytes.iter().position(|&b| b == b'\n').map_or(self.bytes.len(), |end| end + 1);
        String::from_utf8_lossy(self.bytes.get(..line).unwrap_or(&self.bytes))
    }

    fn gunzip(&self, ctl: &Control) -> Result<Vec<u8>> {
        let mut decoder = MultiGzDecoder::new(self.bytes.as_ref());
        let mut plain = Vec::new();
        loop {
            ctl.check()?;
            match decoder.by_ref().take(STEP as u64).read_to_end(&mut plain) {
                Ok(0) => return Ok(plain),
                Ok(_) => {}
                Err(e) => {
                    let what = format!("the gzip data is broken after {} bytes ({e})", plain.len());
                    return Err(self.broken(what, "Fetch the file again, or unpack it with another tool"));
                }
            }
        }
    }

    /// UTF-8 marks are cut off; UTF-16 is transcoded (spreadsheets write it as "Unicode text").
    fn remove_byte_order_mark(&mut self) {
        let Some((encoding, length)) = encoding_rs::Encoding::for_bom(&self.bytes) else {
            return;
        };
        let rest = self.bytes.get(length..).unwrap_or_default();
        self.bytes = Cow::Owned(if encoding == encoding_rs::UTF_8 {
            rest.to_vec()
        } else {
            encoding.decode_without_bom_handling(rest).0.into_owned().into_bytes()
        });
    }
}

fn unreadable(path: &Path, error: std::io::Error) -> Error {
    let remedy = match error.kind() {
        ErrorKind::NotFound => "Check the spelling of the path",
        ErrorKind::PermissionDenied => "Ask for the right to read it",
        _ => "Check that it is a file that can be read",
    };
    Error::io(path, error, remedy)
}

/// A folder of inputs: on disk, or held in memory (embedded demo files).
#[derive(Debug, Clone)]
pub enum Folder {
    /// A directory.
    Disk(PathBuf),
    /// Files by their path inside the folder (`rel_triples_1`, `721_5fold/1/test_links`), and the folder's shown name.
    Memory { name: String, files: Vec<(String, Cow<'static, [u8]>)> },
}

impl Folder {
    /// The folder as a person named it.
    pub fn shown(&self) -> String {
        match self {
            Self::Disk(path) => path.display().to_string(),
            Self::Memory { name, .. } => name.clone(),
        }
    }

    /// The last part of the name ("dbp_fb" for "data/dbp_fb/").
    pub(super) fn short_name(&self) -> String {
        let shown = self.shown();
        let trimmed = shown.trim_end_matches(['/', '\\']);
        let short = trimmed.rsplit(['/', '\\']).next().unwrap_or(trimmed);
        if !matches!(short, "." | ".." | "") {
            return short.to_owned();
        }
        let real = match self {
            Self::Disk(path) => path.canonicalize().ok(),
            Self::Memory { .. } => None,
        };
        real.and_then(|p| p.file_name().map(|n| n.to_string_lossy().into_owned())).unwrap_or_else(|| "graph".to_owned())
    }

    /// Whether a file is there.
    pub fn has(&self, file: &str) -> bool {
        match self {
            Self::Disk(path) => path.join(file).is_file(),
            Self::Memory { files, .. } => files.iter().any(|(name, _)| name == file),
        }
    }

    /// Reads one file. Errors: as [`Source::open`].
    pub fn read(&self, file: &str, ctl: &Control) -> Result<Source> {
        match self {
            Self::Disk(path) => Source::open(&path.join(file), ctl),
            Self::Memory { name, files } => {
                let shown = format!("{name}/{file}");
                match files.iter().find(|(n, _)| n == file) {
                    Some((_, bytes)) => Source::new(shown, bytes.clone(), ctl),
                    None => Err(unreadable(Path::new(&shown), ErrorKind::NotFound.into())),
                }
            }
        }
    }

    /// Names of the files directly inside, sorted, hidden ones left out. Errors: `Io`.
    pub fn files(&self) -> Result<Vec<String>> {
        let mut names = Vec::new();
        match self {
            Self::Disk(path) => {
                let refused = |e| Error::io(path, e, "Check that it is a folder that can be read");
                for entry in std::fs::read_dir(path).map_err(refused)? {
                    let entry = entry.map_err(refused)?;
                    if entry.path().is_file() {
                        names.push(entry.file_name().to_string_lossy().into_owned());
                    }
                }
            }
            Self::Memory { files, .. } => {
                names.extend(files.iter().map(|(n, _)| n.clone()).filter(|n| !n.contains('/')));
            }
        }
        names.retain(|n| !n.starts_with('.'));
        names.sort_unstable();
        Ok(names)
    }
}

/// Whether a file or folder of this name is there.
pub fn exists(name: &str) -> bool {
    Path::new(name).exists()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn text(bytes: &[u8]) -> String {
        let source = Source::new("x/a.nt.gz", bytes.to_vec(), &Control::default()).expect("is readable");
        String::from_utf8(source.bytes.into_owned()).expect("is UTF-8")
    }

    #[test]
    fn byte_order_marks_and_utf_16_become_plain_text() {
        assert_eq!(text(b"\xef\xbb\xbfab"), "ab");
        assert_eq!(text(b"\xff\xfea\0\xe9\0"), "aé");
    }

    #[test]
    fn gzip_is_unpacked_by_content_and_joined_members_follow_each_other() {
        let mut bytes = Vec::new();
        for part in ["one ", "two"] {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            encoder.write_all(part.as_bytes()).expect("writes to memory");
            bytes.extend(encoder.finish().expect("writes to memory"));
        }
        assert_eq!(text(&bytes), "one two");
        bytes.truncate(bytes.len() - 12);
        let error = Source::new("a.gz", bytes, &Control::default()).expect_err("is cut off");
        assert!(error.to_string().starts_with("a.gz: the gzip data is broken after"), "{error}");
    }

    #[test]
    fn empty_and_binary_files_are_named() {
        let error =
            |bytes: &'static [u8]| Source::new("d/a", bytes, &Control::default()).expect_err("is no text").to_string();
        assert!(error(b"").starts_with("d/a: the file is empty."));
        assert!(error(b" \n").starts_with("d/a: the file is empty."));
        assert!(error(b"PK\x03\x04\0\0").starts_with("d/a: this is a binary file"));
    }

    #[test]
    fn a_missing_file_is_named_with_what_to_do() {
        let error = Source::open(Path::new("no/such/file.nt"), &Control::default()).expect_err("is not there");
        assert!(error.to_string().starts_with("no/such/file.nt: "), "{error}");
        assert!(error.to_string().ends_with("Check the spelling of the path."), "{error}");
    }

    #[test]
    fn names_are_cut_to_stem_and_ending() {
        let source = Source { name: "data/imdb.v2.NT.gz".into(), bytes: Cow::Borrowed(b"") };
        assert_eq!((source.stem(), source.ending().as_str()), ("imdb.v2", "nt"));
        assert_eq!(Folder::Disk("data/dbp_fb/".into()).short_name(), "dbp_fb");
    }
}
