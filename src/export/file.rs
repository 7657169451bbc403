//! Files that are there whole or not at all.

use crate::base::{Error, Result};
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

const REMEDY: &str = "Choose a folder that exists and can be written to";

/// Writes a file by way of a second one beside it, which takes its name when everything is on the disk: who reads the
/// name finds the old content or the new one, never a part.
///
/// Errors: `Io`, also those of `write`; then the old file is untouched and nothing else is left behind.
pub fn write_whole(path: &Path, write: &mut dyn FnMut(&mut dyn Write) -> std::io::Result<()>) -> Result<()> {
    let beside = beside(path);
    let done = (|| {
        let mut out = BufWriter::new(File::create(&beside)?);
        write(&mut out)?;
        out.flush()?;
        out.get_ref().sync_all()?;
        fs::rename(&beside, path)
    })();
    done.map_err(|e| {
        // What could not be finished is of no use to anybody.
        let _ = fs::remove_file(&beside);
        Error::io(path, e, REMEDY)
    })
}

/// The first of `outputs` that is one of the files that are read, or named twice; by what the names stand for on the disk.
pub fn overwritten<'a>(read: impl Iterator<Item = &'a Path>, outputs: &[&'a Path]) -> Option<&'a Path> {
    let stands_for = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut known: Vec<PathBuf> = read.map(stands_for).collect();
    outputs.iter().copied().find(|path| {
        let file = stands_for(path);
        let again = known.contains(&file);
        known.push(file);
        again
    })
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}.part", std::process::id()));
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_file_is_written_over_what_is_read_or_twice() {
        let dir = tempfile::tempdir().expect("a folder");
        let left = dir.path().join("left.nt");
        fs::write(&left, "x").expect("written");
        let same = dir.path().join(".").join("left.nt");
        let (new, other) = (dir.path().join("a.nq"), dir.path().join("b.nq"));
        let first = |outputs: &[&Path]| overwritten([left.as_path()].into_iter(), outputs).map(Path::to_owned);
        assert_eq!(first(&[&new, &same]), Some(same.clone()));
        assert_eq!(first(&[&new, &new]), Some(new.clone()));
        assert_eq!(first(&[&new, &other]), None);
    }

    #[test]
    fn a_failed_write_leaves_the_old_file_and_nothing_else() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("matches.csv");
        write_whole(&path, &mut |out| out.write_all(b"old")).expect("written");
        let failed = write_whole(&path, &mut |out| {
            out.write_all(b"half of the n")?;
            Err(std::io::Error::other("the disk is full"))
        });
        let words = failed.expect_err("refused").to_string();
        assert!(words.contains("matches.csv") && words.contains("the disk is full") && words.contains(REMEDY));
        assert_eq!(fs::read(&path).expect("still there"), b"old");
        assert_eq!(fs::read_dir(dir.path()).expect("a folder").count(), 1);
        write_whole(&path, &mut |out| out.write_all(b"new")).expect("written");
        assert_eq!(fs::read(&path).expect("there"), b"new");
        assert!(write_whole(&dir.path().join("no/such/folder.csv"), &mut |_| Ok(())).is_err());
    }
}
