//! Two graphs and their gold as an OpenEA folder.
//!
//! In: a [`GraphPair`]. Out: `rel_triples_1|2`, `attr_triples_1|2`, `ent_links`, and the splits as
//! `721_5fold/1/*_links` (ranking) or `pairs_*.tsv` (pairs). Tabs and line ends become blanks, as the format has no
//! escapes. Invariant: reading the folder gives the same triples and gold, but for those blanks and for entities that
//! neither a triple nor a link mentions.

use super::openea::needs_quotes;
use crate::base::{Control, Error, Result};
use crate::graph::{Direction, Gold, GraphPair, KnowledgeGraph, Protocol, Side, Split};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs::{File, create_dir_all};
use std::io::{BufWriter, Write};
use std::path::Path;

/// Entities written between two checks for cancellation.
const STEP: usize = 1024;

/// Writes a benchmark folder; it is made if it does not exist, files of the same names are replaced.
///
/// Errors: `Io` with the path; `Cancelled`.
pub fn write_openea(pair: &GraphPair, dir: &Path, ctl: &Control) -> Result<()> {
    make(dir)?;
    for (side, number) in [(Side::Left, 1), (Side::Right, 2)] {
        let graph = pair.side(side);
        write(&dir.join(format!("rel_triples_{number}")), |out| relations(graph, out, ctl))?;
        write(&dir.join(format!("attr_triples_{number}")), |out| attributes(graph, out, ctl))?;
    }
    match &pair.links {
        Some(gold) => write_gold(gold, dir),
        None => Ok(()),
    }
}

/// Why a file was not finished.
enum Stop {
    Io(std::io::Error),
    Other(Error),
}

impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Other(error)
    }
}

fn make(dir: &Path) -> Result<()> {
    create_dir_all(dir).map_err(|e| Error::io(dir, e, "Name a folder that can be made or written to"))
}

fn write(path: &Path, content: impl FnOnce(&mut dyn Write) -> std::result::Result<(), Stop>) -> Result<()> {
    let attempt = || {
        let mut out = BufWriter::new(File::create(path)?);
        content(&mut out)?;
        Ok(out.flush()?)
    };
    attempt().map_err(|stop| match stop {
        Stop::Io(e) => Error::io(path, e, "Free some space, or name a folder that can be written to"),
        Stop::Other(error) => error,
    })
}

fn relations(graph: &KnowledgeGraph, out: &mut dyn Write, ctl: &Control) -> std::result::Result<(), Stop> {
    for (i, head) in graph.entities().enumerate() {
        if i % STEP == 0 {
            ctl.check()?;
        }
        for (relation, tail) in graph.adjacency(Direction::Out).edges(head) {
            let (h, r, t) = (graph.iri(head), graph.relation_name(relation), graph.iri(tail));
            writeln!(out, "{}\t{}\t{}", one_cell(h), one_cell(r), one_cell(t))?;
        }
    }
    Ok(())
}

fn attributes(graph: &KnowledgeGraph, out: &mut dyn Write, ctl: &Control) -> std::result::Result<(), Stop> {
    for (i, entity) in graph.entities().enumerate() {
        if i % STEP == 0 {
            ctl.check()?;
        }
        for (attribute, value) in graph.literals(entity) {
            let (e, a, v) = (one_cell(graph.iri(entity)), one_cell(graph.attribute_name(*attribute)), one_cell(value));
            if needs_quotes(&v) {
                writeln!(out, "{e}\t{a}\t\"{v}\"^^<http://www.w3.org/2001/XMLSchema#string>")?;
            } else {
                writeln!(out, "{e}\t{a}\t{v}")?;
            }
        }
    }
    Ok(())
}

fn one_cell(text: &str) -> Cow<'_, str> {
    if text.contains(['\t', '\n', '\r']) { text.replace(['\t', '\n', '\r'], " ").into() } else { text.into() }
}

fn write_gold(gold: &Gold, dir: &Path) -> Result<()> {
    let all: BTreeSet<(&str, &str)> =
        gold.splits.iter().flatten().filter(|p| p.same).map(|p| (&*p.left, &*p.right)).collect();
    write(&dir.join("ent_links"), |out| {
        all.iter().try_for_each(|(l, r)| Ok(writeln!(out, "{}\t{}", one_cell(l), one_cell(r))?))
    })?;
    let folds = dir.join("721_5fold").join("1");
    if gold.protocol == Protocol::Ranking {
        make(&folds)?;
    }
    for split in Split::ALL {
        let path = match gold.protocol {
            Protocol::Ranking => folds.join(format!("{}_links", split.name())),
            Protocol::Pairs => dir.join(format!("pairs_{}.tsv", split.name())),
        };
        write(&path, |out| {
            for pair in gold.split(split) {
                let (l, r) = (one_cell(&pair.left), one_cell(&pair.right));
                match gold.protocol {
                    Protocol::Ranking => writeln!(out, "{l}\t{r}")?,
                    Protocol::Pairs => writeln!(out, "{l}\t{r}\t{}", u8::from(pair.same))?,
                }
            }
            Ok(())
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::{GraphBuilder, LabeledPair};
    use crate::io::{Folder, pair_in};
    use std::sync::Arc;

    fn pair(protocol: Protocol, odd: &str) -> GraphPair {
        let side = |prefix: &str| {
            let mut b = GraphBuilder::new();
            b.relation(&format!("{prefix}/1"), "by", &format!("{prefix}/2"));
            for value in ["One", "\"Heroes\"", "\"x\"@en", "1^^<x:int>", " padded ", "a\u{2028}b", odd] {
                b.attribute(&format!("{prefix}/1"), "name", value);
            }
            b.entity(&format!("{prefix}/linked"));
            Arc::new(b.build(prefix))
        };
        let link = |l: &str, r: &str, same| LabeledPair { left: l.into(), right: r.into(), same };
        let mut splits =
            [vec![link("a/1", "b/1", true)], vec![link("a/2", "b/2", true)], vec![link("a/linked", "b/linked", true)]];
        if protocol == Protocol::Pairs {
            splits[0].push(link("a/1", "b/2", false));
        }
        GraphPair { left: side("a"), right: side("b"), links: Some(Gold::new(protocol, splits)) }
    }

    #[test]
    fn what_is_written_is_read_again() {
        for protocol in [Protocol::Ranking, Protocol::Pairs] {
            let dir = tempfile::tempdir().expect("a folder can be made");
            let before = pair(protocol, "last");
            write_openea(&before, &dir.path().join("new/set"), &Control::default()).expect("is written");
            let after = pair_in(
                &Folder::Disk(dir.path().join("new/set")),
                None,
                (0, crate::io::EVALUATE_SHARES),
                &Control::default(),
            )
            .expect("is read")
            .value;
            assert_eq!(after.left.digest(), before.left.digest());
            assert_eq!(after.right.digest(), before.right.digest());
            assert_eq!(after.links, before.links);
        }
    }

    #[test]
    fn tabs_and_line_ends_become_blanks() {
        let dir = tempfile::tempdir().expect("a folder can be made");
        write_openea(&pair(Protocol::Ranking, "two\nlines\tand a tab"), dir.path(), &Control::default())
            .expect("is written");
        let after =
            pair_in(&Folder::Disk(dir.path().to_owned()), None, (0, crate::io::EVALUATE_SHARES), &Control::default())
                .expect("is read")
                .value;
        let entity = after.left.find("a/1").expect("exists");
        assert!(after.left.literals(entity).iter().any(|(_, v)| v.as_ref() == "two lines and a tab"));
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_named() {
        let dir = tempfile::tempdir().expect("a folder can be made");
        let file = dir.path().join("file");
        std::fs::write(&file, "x").expect("can be written");
        let error =
            write_openea(&pair(Protocol::Ranking, "x"), &file.join("sub"), &Control::default()).expect_err("is a file");
        assert!(error.to_string().contains("Name a folder that can be made"), "{error}");
    }
}
