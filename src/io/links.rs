//! Known links: from a benchmark folder, a list of pairs or a labeled list of pairs.
//!
//! In: a path (or files in memory) and the two graphs. Out: [`Gold`] whose identifiers all exist in the graphs, and a
//! receipt. A list is cut at tabs, else at commas; a third column of 0 and 1 makes it labeled; a first row whose third
//! cell is neither, or whose names fit no entity where others do, is a header.
//! An identifier may be written without its table (`362` for `itunes/362`) where only one entity ends so.
//! Invariant: rows whose identifiers do not exist are skipped with their line; if none fits, that is an error.

use super::emit::NOT_UTF8;
use super::openea::identifier;
use super::split::split_links;
use super::{Folder, Source};
use crate::base::{Control, Error, Loaded, Place, Receipt, Result};
use crate::graph::{Gold, KnowledgeGraph, LabeledPair, Protocol, Split};
use csv::{ReaderBuilder, StringRecord};
use rustc_hash::FxHashMap;
use std::cell::OnceCell;
use std::path::Path;

/// Rows read between two checks for cancellation.
const STEP: usize = 1024;
const NOT_LEFT: &str = "the left identifier is not in the left graph";
const NOT_RIGHT: &str = "the right identifier is not in the right graph";

/// A pair as a file states it.
pub(super) struct Stated {
    place: Place,
    left: String,
    right: String,
    /// The third cell, if there is one.
    label: Option<String>,
}

/// Reads `--links PATH`: a list of pairs, or a folder with gold. Lists without splits are cut by `seed` and `shares`.
///
/// Errors: `Io`, `Syntax`, `Mismatch` when no identifier fits the graphs.
pub fn read_links(
    path: &Path,
    graphs: (&KnowledgeGraph, &KnowledgeGraph),
    seed: u64,
    shares: [f64; 3],
    ctl: &Control,
) -> Result<Loaded<Gold>> {
    if path.is_dir() {
        return gold_in(&Folder::Disk(path.to_owned()), graphs, None, (seed, shares), ctl);
    }
    links_from(&Source::open(path, ctl)?, graphs, seed, shares, ctl)
}

/// Reads a list of pairs from a source. Errors: as [`read_links`].
pub fn links_from(
    source: &Source,
    (left, right): (&KnowledgeGraph, &KnowledgeGraph),
    seed: u64,
    shares: [f64; 3],
    ctl: &Control,
) -> Result<Loaded<Gold>> {
    let mut receipt = Receipt::new(&source.name, "links");
    let stated = stated_pairs(source, &mut receipt, ctl)?;
    let labeled = stated.iter().any(|s| s.label.is_some());
    let protocol = if labeled { Protocol::Pairs } else { Protocol::Ranking };
    let mut pairs = Vec::new();
    resolve(stated, (left, right), &mut pairs, &mut receipt)?;
    if pairs.is_empty() {
        return Err(Error::syntax(
            Place::file(&receipt.source),
            "no row could be read as a pair",
            "Write the left and the right identifier separated by a tab, one pair a line",
        ));
    }
    let gold = split_links(pairs, seed, shares, protocol);
    receipt.note(format!(
        "split by seed {seed} into {} train, {} valid and {} test pairs",
        gold.split(Split::Train).len(),
        gold.split(Split::Valid).len(),
        gold.split(Split::Test).len()
    ));
    Ok(Loaded { value: gold, receipts: vec![receipt] })
}

/// Where a folder keeps the pairs of a split: ranking, pairs as TSV, pairs as CSV.
fn split_file(folder: &Folder, protocol: Protocol, split: Split) -> Option<String> {
    let name = split.name();
    let candidates = match protocol {
        Protocol::Ranking => vec![format!("721_5fold/1/{name}_links"), format!("{name}_links")],
        Protocol::Pairs => vec![format!("pairs_{name}.tsv"), format!("{name}.tsv"), format!("{name}.csv")],
    };
    candidates.into_iter().find(|file| folder.has(file))
}

/// Whether a folder holds gold of any kind.
pub(super) fn has_gold(folder: &Folder) -> bool {
    let split = |protocol| Split::ALL.iter().any(|s| split_file(folder, protocol, *s).is_some());
    split(Protocol::Ranking) || split(Protocol::Pairs) || folder.has("ent_links")
}

/// Reads the gold of a folder: labeled pairs where there are some (or as `protocol` says), else links with splits, else
/// `ent_links` cut by seed and shares.
///
/// Errors: `Mismatch` when there is no gold, or none of the wanted protocol; else as [`read_links`].
pub fn gold_in(
    folder: &Folder,
    graphs: (&KnowledgeGraph, &KnowledgeGraph),
    protocol: Option<Protocol>,
    (seed, shares): (u64, [f64; 3]),
    ctl: &Control,
) -> Result<Loaded<Gold>> {
    let has = |protocol| split_file(folder, protocol, Split::Valid).is_some();
    let protocol = protocol.unwrap_or(if has(Protocol::Pairs) { Protocol::Pairs } else { Protocol::Ranking });
    let mut receipt = Receipt::new(folder.shown(), "gold");
    if !has(protocol) {
        if protocol == Protocol::Ranking && folder.has("ent_links") {
            return links_from(&folder.read("ent_links", ctl)?, graphs, seed, shares, ctl);
        }
        let wanted = match protocol {
            Protocol::Ranking => "links (721_5fold/1/train_links, valid_links, test_links, or ent_links)",
            Protocol::Pairs => "labeled pairs (pairs_train.tsv, pairs_valid.tsv, pairs_test.tsv)",
        };
        return Err(Error::mismatch(
            format!("{}: this folder has no {wanted}", folder.shown()),
            "Choose the other protocol, or give the links with --links",
        ));
    }
    let mut splits: [Vec<LabeledPair>; 3] = Default::default();
    for split in Split::ALL {
        let Some(file) = split_file(folder, protocol, split) else {
            receipt.note(format!("there are no {} pairs", split.name()));
            continue;
        };
        let Some(source) = read_unless_empty(folder, &file, ctl)? else {
            receipt.note(format!("{file} is empty"));
            continue;
        };
        let mut stated = stated_pairs(&source, &mut receipt, ctl)?;
        if protocol == Protocol::Ranking {
            stated.iter_mut().for_each(|s| s.label = None);
        }
        resolve(stated, graphs, &mut splits[split as usize], &mut receipt)?;
    }
    Ok(Loaded { value: Gold::new(protocol, splits), receipts: vec![receipt] })
}

fn read_unless_empty(folder: &Folder, file: &str, ctl: &Control) -> Result<Option<Source>> {
    match folder.read(file, ctl) {
        Err(Error::Syntax { what, .. }) if what.contains("empty") => Ok(None),
        other => other.map(Some),
    }
}

/// Identifiers that the links of a benchmark folder name, left and right: they are entities even without a triple.
pub(super) fn linked_identifiers(folder: &Folder, ctl: &Control) -> Result<[Vec<String>; 2]> {
    let mut files = vec!["ent_links".to_owned()];
    files.extend(Split::ALL.iter().filter_map(|split| split_file(folder, Protocol::Ranking, *split)));
    let mut ids = [Vec::new(), Vec::new()];
    for file in files.into_iter().filter(|file| folder.has(file)) {
        let Some(source) = read_unless_empty(folder, &file, ctl)? else {
            continue;
        };
        for pair in stated_pairs(&source, &mut Receipt::default(), ctl)? {
            ids[0].push(pair.left);
            ids[1].push(pair.right);
        }
    }
    Ok(ids)
}

/// The rows of a list; blank lines are left out, rows without two cells skipped.
fn stated_pairs(source: &Source, receipt: &mut Receipt, ctl: &Control) -> Result<Vec<Stated>> {
    let tabs = source.head().lines().next().is_some_and(|l| l.contains('\t'));
    let mut stated = Vec::new();
    let mut take = |line: u64, cells: &[&str], receipt: &mut Receipt| {
        let place = source.line(line);
        if !(2..=3).contains(&cells.len()) {
            return receipt.skip("the row has not two or three columns", place);
        }
        let cell = |i: usize| cells.get(i).copied().unwrap_or_default().trim();
        let (Ok(left), Ok(right)) = (identifier(cell(0)), identifier(cell(1))) else {
            return receipt.skip("an identifier is empty", place);
        };
        let label = cells.get(2).map(|l| l.trim().to_lowercase());
        stated.push(Stated { place, left: left.into_owned(), right: right.into_owned(), label });
    };
    if tabs {
        // Identifiers may hold quotes, so no quoting is understood between tabs.
        for (i, bytes) in source.bytes.split(|&b| b == b'\n').enumerate() {
            if i % STEP == 0 {
                ctl.check()?;
            }
            let line = i as u64 + 1;
            match std::str::from_utf8(bytes) {
                Ok(text) if text.trim().is_empty() => {}
                Ok(text) => take(line, &text.trim_end_matches('\r').split('\t').collect::<Vec<_>>(), receipt),
                Err(_) => receipt.skip(NOT_UTF8, source.line(line)),
            }
        }
    } else {
        let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(source.bytes.as_ref());
        for (i, record) in reader.byte_records().enumerate() {
            if i % STEP == 0 {
                ctl.check()?;
            }
            let Ok(record) = record else { break };
            let line = record.position().map_or(0, csv::Position::line);
            match StringRecord::from_byte_record(record) {
                Ok(row) => take(line, &row.iter().collect::<Vec<_>>(), receipt),
                Err(_) => receipt.skip(NOT_UTF8, source.line(line)),
            }
        }
    }
    // A header's third cell is a word.
    if stated.first().and_then(|s| s.label.as_deref()).is_some_and(|label| truth(label).is_none())
        && stated.iter().skip(1).any(|s| s.label.as_deref().and_then(truth).is_some())
    {
        stated.remove(0);
        receipt.note(format!("{}: the first row is a header", source.name));
    }
    Ok(stated)
}

fn truth(label: &str) -> Option<bool> {
    match label {
        "1" | "1.0" | "true" => Some(true),
        "0" | "0.0" | "false" => Some(false),
        _ => None,
    }
}

/// Turns stated pairs into pairs of existing entities.
fn resolve(
    stated: Vec<Stated>,
    (left, right): (&KnowledgeGraph, &KnowledgeGraph),
    pairs: &mut Vec<LabeledPair>,
    receipt: &mut Receipt,
) -> Result<()> {
    let names = (Resolver::new(left), Resolver::new(right));
    let before = pairs.len();
    let count = stated.len();
    let mut first_miss = None;
    for (i, pair) in stated.into_iter().enumerate() {
        let Stated { place, left, right, label } = pair;
        let same = match label.as_deref().map(truth) {
            None => true,
            Some(Some(same)) => same,
            Some(None) => {
                receipt.skip("the third column is neither 0 nor 1", place);
                continue;
            }
        };
        match (names.0.find(&left), names.1.find(&right)) {
            (Some(l), Some(r)) => {
                receipt.keep();
                pairs.push(LabeledPair { left: l.to_owned(), right: r.to_owned(), same });
            }
            (None, None) if i == 0 && label.is_none() && count > 1 => {
                receipt.note("the first row fits no entity: it is taken for a header");
                first_miss = Some((place, left, right));
            }
            (l, _) => {
                receipt.skip(if l.is_none() { NOT_LEFT } else { NOT_RIGHT }, place.clone());
                first_miss = first_miss.or(Some((place, left, right)));
            }
        }
    }
    match first_miss {
        Some(miss) if pairs.len() == before => Err(no_fit(miss, (left, right), &names)),
        _ => Ok(()),
    }
}

fn no_fit(
    (place, l, r): (Place, String, String),
    (left, right): (&KnowledgeGraph, &KnowledgeGraph),
    names: &(Resolver<'_>, Resolver<'_>),
) -> Error {
    let sample =
        |graph: &KnowledgeGraph| graph.entities().next().map_or("nothing".to_owned(), |e| graph.iri(e).to_owned());
    let what = format!("no link fits the two graphs: {place} names \"{l}\" and \"{r}\"");
    let remedy = if names.0.find(&r).is_some() && names.1.find(&l).is_some() {
        "These are right and left: swap the two columns, or the two graphs".to_owned()
    } else {
        format!(
            "Identifiers of the left graph look like \"{}\", of the right one like \"{}\"",
            sample(left),
            sample(right)
        )
    };
    Error::mismatch(what, remedy)
}

/// Finds entities by their whole identifier, or by the part behind their table's name.
struct Resolver<'g> {
    graph: &'g KnowledgeGraph,
    /// Made when the first identifier is not found; `None` for parts that several entities end with.
    bare: OnceCell<FxHashMap<&'g str, Option<&'g str>>>,
}

impl<'g> Resolver<'g> {
    fn new(graph: &'g KnowledgeGraph) -> Self {
        Self { graph, bare: OnceCell::new() }
    }

    fn find(&self, id: &str) -> Option<&'g str> {
        if let Some(entity) = self.graph.find(id) {
            return Some(self.graph.iri(entity));
        }
        let bare = self.bare.get_or_init(|| {
            let mut map = FxHashMap::default();
            for entity in self.graph.entities() {
                let iri = self.graph.iri(entity);
                if let Some((table, rest)) = iri.split_once('/')
                    && !table.contains(':')
                {
                    map.entry(rest).and_modify(|known| *known = None).or_insert(Some(iri));
                }
            }
            map
        });
        bare.get(id).copied().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::GraphBuilder;
    use crate::io::{EVALUATE_SHARES, TRAIN_SHARES};

    fn graph(ids: &[&str]) -> KnowledgeGraph {
        let mut builder = GraphBuilder::new();
        ids.iter().for_each(|id| builder.entity(id));
        builder.build("g")
    }

    fn load(text: &str, left: &[&str], right: &[&str]) -> Result<(Gold, Receipt)> {
        let source = Source::new("links", text.as_bytes().to_vec(), &Control::default())?;
        let graphs = (&graph(left), &graph(right));
        let mut loaded = links_from(&source, graphs, 7, TRAIN_SHARES, &Control::default())?;
        Ok((loaded.value, loaded.receipts.remove(0)))
    }

    const LEFT: [&str; 4] = ["itunes/1", "itunes/2", "artist:cam", "http://x/1"];
    const RIGHT: [&str; 3] = ["amazon/10", "amazon/20", "copies/20"];

    #[test]
    fn labeled_lists_with_a_header_take_bare_row_ids() {
        let text = "ltable_id,rtable_id,label\n1,10,1\n2,10,0\n2,20,0\n3,10,1\nhttp://x/1,amazon/20,1\n2,10\n";
        let (gold, receipt) = load(text, &LEFT, &RIGHT).expect("fits");
        assert_eq!(gold.protocol, Protocol::Pairs);
        let mut pairs: Vec<_> = gold.splits.iter().flatten().map(|p| (&*p.left, &*p.right, p.same)).collect();
        pairs.sort_unstable();
        assert_eq!(
            pairs,
            [
                ("http://x/1", "amazon/20", true),
                ("itunes/1", "amazon/10", true),
                ("itunes/2", "amazon/10", false),
                ("itunes/2", "amazon/10", true)
            ]
        );
        assert_eq!((receipt.read, receipt.kept), (6, 4));
        assert_eq!(receipt.skipped[NOT_LEFT].places, [Place::line("links", 5)]);
        assert_eq!(receipt.skipped[NOT_RIGHT].places, [Place::line("links", 4)], "20 stands in two tables");
    }

    #[test]
    fn two_columns_are_links_whatever_their_order() {
        let (gold, receipt) =
            load("left\tright\r\nitunes/1\tamazon/10\r\n2\tamazon/20\r\n", &LEFT, &RIGHT).expect("fits");
        assert_eq!((gold.protocol, gold.len(), receipt.skipped_count()), (Protocol::Ranking, 2, 0));
        let (turned, _) = load("2\tamazon/20\nitunes/1\tamazon/10\n", &LEFT, &RIGHT).expect("fits");
        assert_eq!(turned, gold);
    }

    #[test]
    fn broken_rows_are_skipped_with_their_line() {
        let (_, receipt) = load("1\t10\n1\n1\t10\t1\t1\n\t10\n1\t10\t2\n", &LEFT, &RIGHT).expect("one row fits");
        let line = |reason: &str| receipt.skipped[reason].places.iter().filter_map(|p| p.line).collect::<Vec<_>>();
        assert_eq!(line("the row has not two or three columns"), [2, 3]);
        assert_eq!(line("an identifier is empty"), [4]);
        assert_eq!(line("the third column is neither 0 nor 1"), [5]);
        assert_eq!((receipt.read, receipt.kept), (5, 1));
    }

    #[test]
    fn links_of_other_graphs_are_an_error_that_shows_what_identifiers_look_like() {
        let text = load("p\tq\nr\ts\n", &LEFT, &RIGHT).expect_err("fits nothing").to_string();
        assert!(text.starts_with("no link fits the two graphs: links, line 1 names \"p\" and \"q\"."), "{text}");
        assert!(text.contains("look like \"artist:cam\", of the right one like \"amazon/10\""), "{text}");
        let text = load("amazon/10\titunes/1\n", &LEFT, &RIGHT).expect_err("is swapped").to_string();
        assert!(text.contains("swap the two columns"), "{text}");
    }

    #[test]
    fn a_folder_of_labeled_tables_keeps_their_splits() {
        let file = |name: &str, text: &'static str| (name.to_owned(), text.as_bytes().into());
        let files = vec![
            file("train.csv", "ltable_id,rtable_id,label\n1,10,1\n"),
            file("valid.csv", "ltable_id,rtable_id,label\n2,10,0\n"),
            file("test.csv", "ltable_id,rtable_id,label\n2,amazon/20,1\n"),
        ];
        let folder = Folder::Memory { name: "pairs".into(), files };
        let graphs = (&graph(&LEFT), &graph(&RIGHT));
        let gold = gold_in(&folder, graphs, None, (0, EVALUATE_SHARES), &Control::default()).expect("has gold").value;
        assert_eq!(gold.splits.each_ref().map(Vec::len), [1, 1, 1]);
    }
}
