//! From what a person typed to graphs: a file, a folder of tables, one side of an OpenEA folder, a benchmark folder.
//!
//! In: paths, or sources and folders in memory. Out: graphs with receipts. `demo:...` is not known here: its caller
//! turns it into a [`Source`] or [`Folder`] and comes in by [`graph_of`], [`graph_in`] or [`pair_in`].
//! Invariant: bytes on disk and bytes in memory take the same way.

use super::emit::finish;
use super::links::{gold_in, has_gold, linked_identifiers};
use super::{Folder, Source, openea, recognize, tables};
use crate::base::{Control, Error, Loaded, Receipt, Result};
use crate::graph::{GraphBuilder, GraphPair, KnowledgeGraph, Protocol};
use std::path::Path;
use std::sync::Arc;

/// Opens one graph: a file of any format, a folder of tables, or `DIR/rel_triples_1` (or its `attr_triples_1`) for one
/// side of an OpenEA folder.
///
/// Errors: `Io`, `Syntax`, `Unsupported`, `Mismatch`, each with the path and what to do; `Cancelled`.
pub fn open_graph(spec: &str, ctl: &Control) -> Result<Loaded<KnowledgeGraph>> {
    let path = Path::new(spec);
    if path.is_dir() {
        return graph_in(&Folder::Disk(path.to_owned()), None, ctl);
    }
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    if path.is_file() && openea::side_of(&name).is_some() {
        let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        return graph_in(&Folder::Disk(parent.to_owned()), Some(&name), ctl);
    }
    graph_of(&Source::open(path, ctl)?, ctl)
}

/// Reads a graph from one source. Errors: as [`open_graph`].
pub fn graph_of(source: &Source, ctl: &Control) -> Result<Loaded<KnowledgeGraph>> {
    let format = recognize(source)?;
    let mut receipt = Receipt::new(&source.name, format.name);
    let mut builder = GraphBuilder::new();
    (format.read)(source, &mut builder, &mut receipt, ctl)?;
    ctl.check()?;
    let graph = finish(builder, source.stem(), &mut receipt)?;
    Ok(Loaded { value: graph, receipts: vec![receipt] })
}

/// Reads a graph from a folder: the OpenEA side or single file that `file` names, else all its tables together.
///
/// Errors: `Mismatch` for a benchmark folder without `file`, as it holds two graphs; else as [`open_graph`].
pub fn graph_in(folder: &Folder, file: Option<&str>, ctl: &Control) -> Result<Loaded<KnowledgeGraph>> {
    let (builder, mut receipt, name) = match file {
        Some(file) => match openea::side_of(file) {
            Some(side) => {
                let (builder, receipt) = openea::read_side(folder, side, ctl)?;
                (builder, receipt, format!("{} {side}", folder.short_name()))
            }
            None => return graph_of(&folder.read(file, ctl)?, ctl),
        },
        None if openea::is_benchmark(folder) => {
            let shown = folder.shown();
            let shown = shown.trim_end_matches('/');
            return Err(Error::mismatch(
                format!("{shown}: this folder holds two graphs"),
                format!("Give it alone for both, or name one side: {shown}/rel_triples_1 or {shown}/rel_triples_2"),
            ));
        }
        None => {
            let (builder, receipt) = tables::read_folder(folder, ctl)?;
            (builder, receipt, folder.short_name())
        }
    };
    ctl.check()?;
    let graph = finish(builder, &name, &mut receipt)?;
    Ok(Loaded { value: graph, receipts: vec![receipt] })
}

/// Opens two graphs. Without `right`, `left` is a benchmark folder whose gold comes along; `protocol` chooses where it
/// holds both kinds of gold.
///
/// Errors: as [`open_graph`], and `Mismatch` when `left` alone is no benchmark folder.
pub fn open_pair(
    left: &str,
    right: Option<&str>,
    protocol: Option<Protocol>,
    split: (u64, [f64; 3]),
    ctl: &Control,
) -> Result<Loaded<GraphPair>> {
    let Some(right) = right else {
        let path = Path::new(left);
        if path.is_dir() {
            return pair_in(&Folder::Disk(path.to_owned()), protocol, split, ctl);
        }
        // A path that does not exist says so first.
        std::fs::metadata(path).map_err(|e| Error::io(path, e, "Check the spelling of the path"))?;
        return Err(not_a_benchmark(left, "it is one file"));
    };
    let mut left = open_graph(left, ctl)?;
    let right = open_graph(right, ctl)?;
    left.receipts.extend(right.receipts);
    let value = GraphPair { left: Arc::new(left.value), right: Arc::new(right.value), links: None };
    Ok(Loaded { value, receipts: left.receipts })
}

/// Reads both graphs and the gold of a benchmark folder.
///
/// Identifiers in `ent_links` and the links of `721_5fold` are entities even when no triple mentions them (those of
/// labeled pairs are not). Gold: labeled pairs where there are some, else links; links without splits are cut
/// by the seed and shares of `split`. A folder without any gold gives a pair without links, unless `protocol` asks for some.
///
/// Errors: `Mismatch` when the folder is no benchmark; else as [`open_graph`].
pub fn pair_in(
    folder: &Folder,
    protocol: Option<Protocol>,
    split: (u64, [f64; 3]),
    ctl: &Control,
) -> Result<Loaded<GraphPair>> {
    if !openea::is_benchmark(folder) {
        let files = folder.files()?;
        let found = if files.is_empty() { "it is empty".to_owned() } else { format!("it holds {}", files.join(", ")) };
        return Err(not_a_benchmark(&folder.shown(), &found));
    }
    let linked = linked_identifiers(folder, ctl)?;
    let mut receipts = Vec::new();
    let mut graphs = Vec::new();
    for (side, ids) in ["1", "2"].into_iter().zip(linked) {
        let (mut builder, mut receipt) = openea::read_side(folder, side, ctl)?;
        ids.iter().for_each(|id| builder.entity(id));
        ctl.check()?;
        graphs.push(Arc::new(finish(builder, &format!("{} {side}", folder.short_name()), &mut receipt)?));
        receipts.push(receipt);
    }
    let [left, right]: [Arc<KnowledgeGraph>; 2] =
        graphs.try_into().map_err(|_| Error::Fault("a benchmark folder has two sides".into()))?;
    let links = if has_gold(folder) || protocol.is_some() {
        let gold = gold_in(folder, (&left, &right), protocol, split, ctl)?;
        receipts.extend(gold.receipts);
        Some(gold.value)
    } else {
        None
    };
    Ok(Loaded { value: GraphPair { left, right, links }, receipts })
}

fn not_a_benchmark(shown: &str, found: &str) -> Error {
    Error::mismatch(
        format!(
            "{shown}: a single argument must be a benchmark folder, with rel_triples_1 and rel_triples_2 in it, but {found}"
        ),
        "Give two graphs, LEFT and RIGHT, or a benchmark folder",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Split;
    use crate::io::EVALUATE_SHARES;
    use std::borrow::Cow;

    fn folder(files: &[(&str, &'static str)]) -> Folder {
        let files = files.iter().map(|(n, t)| ((*n).to_owned(), Cow::Borrowed(t.as_bytes()))).collect();
        Folder::Memory { name: "demo/bench".into(), files }
    }

    const GRAPHS: [(&str, &str); 4] = [
        ("rel_triples_1", "a/1\tby\ta/2\na/3\tby\ta/2\n"),
        ("rel_triples_2", "b/1\tby\tb/2\n"),
        ("attr_triples_1", "a/1\tname\tOne\na/1\tname\tOne\n"),
        ("attr_triples_2", "b/1\tname\tOne\n"),
    ];

    fn with(more: &[(&str, &'static str)]) -> Folder {
        folder(&[GRAPHS.as_slice(), more].concat())
    }

    fn error(result: Result<Loaded<GraphPair>>) -> String {
        result.map(|_| ()).expect_err("must fail").to_string()
    }

    #[test]
    fn linked_identifiers_become_entities_and_gold_keeps_its_splits() {
        let folds = [
            ("721_5fold/1/train_links", "a/1\tb/1\n"),
            ("721_5fold/1/valid_links", "a/2\tb/2\n"),
            ("721_5fold/1/test_links", "a/alone\tb/alone\r\n"),
        ];
        let loaded = pair_in(&with(&folds), None, (0, EVALUATE_SHARES), &Control::default()).expect("is a benchmark");
        assert!(loaded.value.left.find("a/alone").is_some());
        assert_eq!(loaded.value.left.name(), "bench 1");
        let gold = loaded.value.links.expect("has gold");
        assert_eq!(gold.protocol, Protocol::Ranking);
        assert_eq!(Split::ALL.map(|s| gold.split(s).len()), [1, 1, 1]);
        assert!(loaded.receipts[0].notes.contains(&"1 repeated triples stand once in the graph".to_owned()));
        assert_eq!(loaded.receipts.len(), 3);
    }

    #[test]
    fn labeled_pairs_come_first_and_the_protocol_can_be_chosen() {
        let pairs = [
            ("ent_links", "a/1\tb/1\na/alone\tb/1\n"),
            ("pairs_train.tsv", "a/1\tb/1\t1\na/2\tb/1\t0\na/9\tb/1\t0\n"),
            ("pairs_valid.tsv", "a/2\tb/2\t1\na/2\tb/2\tmaybe\n"),
            ("pairs_test.tsv", ""),
        ];
        let folder = with(&pairs);
        let loaded = pair_in(&folder, None, (0, EVALUATE_SHARES), &Control::default()).expect("is a benchmark");
        let receipt = loaded.receipts.last().expect("gold has a receipt");
        assert_eq!((receipt.read, receipt.kept), (5, 3));
        assert_eq!(receipt.skipped["the third column is neither 0 nor 1"].places[0].line, Some(2));
        assert_eq!(receipt.skipped["the left identifier is not in the left graph"].places[0].line, Some(3));
        let gold = loaded.value.links.expect("has gold");
        assert_eq!((gold.protocol, Split::ALL.map(|s| gold.split(s).len())), (Protocol::Pairs, [2, 1, 0]));
        let ranking =
            pair_in(&folder, Some(Protocol::Ranking), (0, EVALUATE_SHARES), &Control::default()).expect("has links");
        assert_eq!(ranking.value.links.map(|g| (g.protocol, g.len())), Some((Protocol::Ranking, 2)));
        let none = error(pair_in(
            &with(&[("ent_links", "a/1\tb/1")]),
            Some(Protocol::Pairs),
            (0, EVALUATE_SHARES),
            &Control::default(),
        ));
        assert!(none.starts_with("demo/bench: this folder has no labeled pairs"), "{none}");
    }

    #[test]
    fn what_is_no_benchmark_says_what_was_found() {
        let text = error(pair_in(&folder(&[("a.nt", "x")]), None, (0, EVALUATE_SHARES), &Control::default()));
        assert!(text.contains("but it holds a.nt. Give two graphs"), "{text}");
        let text = error(open_pair("no/such", None, None, (0, EVALUATE_SHARES), &Control::default()));
        assert!(text.starts_with("no/such: ") && text.ends_with("Check the spelling of the path."), "{text}");
        let text = graph_in(&with(&[]), None, &Control::default()).map(|_| ()).expect_err("holds two").to_string();
        assert_eq!(
            text,
            "demo/bench: this folder holds two graphs. Give it alone for both, or name one side: \
             demo/bench/rel_triples_1 or demo/bench/rel_triples_2."
        );
    }

    #[test]
    fn one_side_is_opened_by_either_file_and_two_files_make_a_pair() {
        let dir = tempfile::tempdir().expect("a folder can be made");
        for (name, text) in GRAPHS {
            std::fs::write(dir.path().join(name), text).expect("can be written");
        }
        std::fs::write(dir.path().join("c.nt"), "<x:a> <x:b> <x:c> .\n").expect("can be written");
        let path = |name: &str| dir.path().join(name).display().to_string();
        let digest = |name: &str| open_graph(&path(name), &Control::default()).map(|l| l.value.digest()).ok();
        assert!(digest("rel_triples_1").is_some());
        assert_eq!(digest("rel_triples_1"), digest("attr_triples_1"));
        let pair =
            open_pair(&path("attr_triples_2"), Some(&path("c.nt")), None, (0, EVALUATE_SHARES), &Control::default())
                .expect("are graphs");
        assert_eq!((pair.value.right.name(), pair.receipts.len()), ("c", 2));
        assert!(pair.value.links.is_none());
    }
}
