//! From what a person typed to graphs: a file, a folder of tables, one side of an OpenEA folder, a benchmark folder.
//!
//! In: paths, or sources and folders in memory. Out: graphs with receipts. `demo:...` is not known here: its caller
//! turns it into a [`Source`] or [`Folder`] and comes in by [`graph_of`], [`graph_in`] or [`pair_in`].
//! Invariant: bytes on disk and bytes in memory take the same way.

use super::emit::finish;
use super::links::{gold_in, linked_identifiers};
use super::split::EVALUATE_SHARES;
use super::{Folder, Source, openea, recognize, tables};
use crate::base::{Control, Error, Loaded, Receipt, Result};
use crate::graph::{GraphBuilder, GraphPair, KnowledgeGraph, Protocol};
use std::path::Path;
use std::sync::Arc;

/// The seed by which a benchmark folder is split that has links but no splits.
const SPLIT_SEED: u64 = 0;

/// Opens one graph: a file of any format, a folder of tables, or `DIR/rel_triples_1` (or its `attr_triples_1`) for one
/// side of an OpenEA folder.
///
/// Errors: `Io`, `Syntax`, `Unsupported`, `Mismatch`, each with the path and what to do; `Cancelled`.
pub fn open_graph(spec: &str, ctl: &Control) -> Result<Loaded<KnowledgeGraph>> {
    let path = Path::new(spec);
    if path.is_dir() {
        return graph_in(&Folder::Disk(path.to_owned()), None, ctl);
    }
    let name = path
        .file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default();
    if path.is_file() && openea::side_of(&name).is_some() {
        let parent = path
            .parent()
            .filter(|p| !p.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
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
    Ok(Loaded {
        value: graph,
        receipts: vec![receipt],
    })
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
    Ok(Loaded {
        value: graph,
        receipts: vec![receipt],
    })
}

/// Opens two graphs. Without `right`, `left` is a benchmark folder whose gold comes along; `protocol` chooses where it
/// holds both kinds of gold.
///
/// Errors: as [`open_graph`], and `Mismatch` when `left` alone is no benchmark folder.
pub fn open_pair(
    left: &str,
    right: Option<&str>,
    protocol: Option<Protocol>,
    ctl: &Control,
) -> Result<Loaded<GraphPair>> {
    let Some(right) = right else {
        let path = Path::new(left);
        if path.is_dir() {
            return pair_in(&Folder::Disk(path.to_owned()), protocol, ctl);
        }
        // A path that does not exist says so first.
        std::fs::metadata(path).map_err(|e| Error::io(path, e, "Check the spelling of the path"))?;
        return Err(not_a_benchmark(left, "it is one file"));
    };
    let mut left = open_graph(left, ctl)?;
    let right = open_graph(right, ctl)?;
    left.receipts.extend(right.receipts);
    let value = GraphPair {
        left: Arc::new(left.value),
        right: Arc::new(right.value),
        links: None,
    };
    Ok(Loaded {
        value,
        receipts: left.receipts,
    })
}

/// Reads both graphs and the gold of a benchmark folder.
///
/// Identifiers in `ent_links` and the links of `721_5fold` are entities even when no triple mentions them (those of
/// labeled pairs are not). Gold: labeled pairs where there are some, else links; links without splits are cut
/// 20/10/70. A folder without any gold gives a pair without links, unless `protocol` asks for some.
///
/// Errors: `Mismatch` when the folder is no benchmark; else as [`open_graph`].
pub fn pair_in(folder: &Folder, protocol: Option<Protocol>, ctl: &Control) -> Result<Loaded<GraphPair>> {
    if !openea::is_benchmark(folder) {
        let files = folder.files()?;
        let found = if files.is_empty() {
            "it is empty".to_owned()
        } else {
            format!("it holds {}", files.join(", "))
        };
        return Err(not_a_benchmark(&folder.shown(), &found));
    }
    let linked = linked_identifiers(folder, ctl)?;
    let mut receipts = Vec::new();
    let mut graphs = Vec::new();
    for (side, ids) in ["1", "2"].into_iter().zip(linked) {
        let (mut builder, mut receipt) = openea::read_side(folder, side, ctl)?;
        ids.iter().for_each(|id| builder.entity(id));
        ctl.check()?;
        graphs.push(Arc::new(finish(
            builder,
            &format!("{} {side}", folder.short_name()),
            &mut receipt,
        )?));
        receipts.push(receipt);
    }
    let [left, right]: [Arc<KnowledgeGraph>; 2] = graphs
        .try_into()
        .map_err(|_| Error::Fault("a benchmark folder has two sides".into()))?;
    let has_gold = ["pairs_valid.tsv", "721_5fold/1/valid_links", "ent_links"]
        .iter()
        .any(|file| folder.has(file));
    let links = if has_gold || protocol.is_some() {
        let gold = gold_in(folder, (&left, &right), protocol, (SPLIT_SEED, EVALUATE_SHARES), ctl)?;
        receipts.extend(gold.receipts);
        Some(gold.value)
    } else {
        None
    };
    Ok(Loaded {
        value: GraphPair { left, right, links },
        receipts,
    })
}

fn not_a_benchmark(shown: &str, found: &str) -> Error {
    Error::mismatch(
        format!(
            "{shown}: a single argument must be a benchmark folder, with rel_triples_1 and rel_triples_2 in it, but {found}"
        ),
        "Give two graphs, LEFT and RIGHT, or a benchmark folder",
    )
}
