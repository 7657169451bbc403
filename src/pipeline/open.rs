//! From what a person typed to two graphs with gold.

use crate::base::{Control, Error, Receipt, Result};
use crate::demo;
use crate::graph::{Gold, GraphPair, Protocol};
use crate::io::{self, Folder, Source};
use crate::synth::synth;
use std::borrow::Cow;
use std::sync::Arc;

/// The demos that ship inside the program, as they are typed.
pub const DEMOS: [&str; 2] = ["demo:music", "demo:films"];

/// The generated sets, as they are typed; a seed may follow after a colon.
const GENERATED: &str = "synth";

/// Two graphs as opened.
#[derive(Debug, Clone)]
pub struct Opened {
    pub pair: GraphPair,
    /// What was read, kept and left out, file by file.
    pub receipts: Vec<Receipt>,
    /// What the window shows: "music demo", "itunes_amazon", "left.nt and right.csv".
    pub name: String,
}

/// Opens two graphs, or a demo (`demo:music:7` for another set of its generator), benchmark folder or `synth` that stands
/// for both and their gold. `links` is gold of its own.
///
/// `seed` and `shares` (train, valid, test) split links that have no splits.
/// Errors: as [`io::open_pair`] and [`io::read_links`]; `Mismatch` for an unknown demo or a seed that is none.
pub fn open(
    left: &str,
    right: Option<&str>,
    links: Option<&str>,
    protocol: Option<Protocol>,
    (seed, shares): (u64, [f64; 3]),
    control: &Control,
) -> Result<Opened> {
    let generated = generated_seed(left).filter(|_| right.is_none());
    let (mut pair, mut receipts, name) = match (left.strip_prefix("demo:"), generated) {
        (Some(demo), _) if right.is_none() => open_demo(demo, control)?,
        (_, Some(seed)) => (synth(seed?), Vec::new(), "generated sets".to_owned()),
        _ => {
            // Gold of its own replaces that of the folder, so the protocol is about the former.
            let file_protocol = if links.is_some() { None } else { protocol };
            let loaded = io::open_pair(left, right, file_protocol, (seed, shares), control)?;
            let short = |path: &str| {
                std::path::Path::new(path)
                    .file_name()
                    .map_or_else(|| path.to_owned(), |n| n.to_string_lossy().into_owned())
            };
            let name = match right {
                Some(right) => format!("{} and {}", short(left), short(right)),
                None => short(left),
            };
            (loaded.value, loaded.receipts, name)
        }
    };
    if let Some(links) = links {
        let gold = io::read_links(std::path::Path::new(links), (&pair.left, &pair.right), seed, shares, control)?;
        receipts.extend(gold.receipts);
        pair.links = Some(gold.value);
    }
    if let (Some(wanted), Some(gold)) = (protocol, &mut pair.links) {
        as_protocol(gold, wanted)?;
    }
    Ok(Opened { pair, receipts, name })
}

/// The name of the shipped models for what is opened: a demo's own, whatever its seed, else the general one.
pub fn shipped_name(left: &str) -> &str {
    match left.strip_prefix("demo:").map(|demo| demo.split(':').next().unwrap_or(demo)) {
        Some(demo @ ("music" | "films")) => demo,
        _ => "general",
    }
}

/// The seed of `synth` (0) or `synth:SEED`; `None` for anything else, and for a file or folder of that name.
///
/// Errors: `Mismatch` for a seed that is no number.
pub fn generated_seed(left: &str) -> Option<Result<u64>> {
    let seed = left.strip_prefix(GENERATED)?;
    let is_file = io::exists(left);
    match seed.strip_prefix(':') {
        Some(seed) => Some(
            seed.parse().map_err(|_| Error::mismatch(format!("{seed} is no seed"), "Write synth:0, or another number")),
        ),
        None if seed.is_empty() && !is_file => Some(Ok(0)),
        None => None,
    }
}

/// Reads labeled pairs as links where ranking is asked for; the other way there is nothing to make labels from.
fn as_protocol(gold: &mut Gold, wanted: Protocol) -> Result<()> {
    match (gold.protocol, wanted) {
        (Protocol::Pairs, Protocol::Ranking) => {
            gold.splits.iter_mut().for_each(|pairs| pairs.retain(|p| p.same));
            gold.protocol = wanted;
            Ok(())
        }
        (Protocol::Ranking, Protocol::Pairs) => Err(Error::mismatch(
            "the gold has links, not labeled pairs",
            "Leave --protocol out, or give pairs with labels 0 and 1",
        )),
        _ => Ok(()),
    }
}

fn open_demo(name: &str, control: &Control) -> Result<(GraphPair, Vec<Receipt>, String)> {
    let files = demo_files(name)?;
    let memory = |prefix: &str| -> Vec<_> {
        let inside = files.iter().filter_map(|(path, bytes)| Some((path.strip_prefix(prefix)?, bytes)));
        inside.map(|(path, bytes)| (path.to_owned(), bytes.clone())).collect()
    };
    let side = |side: &str| -> Result<_> {
        // A side is a single file, or a folder of tables or of OpenEA files.
        let single = files.iter().find(|(path, _)| !path.contains('/') && path.starts_with(&format!("{side}.")));
        if let Some((path, bytes)) = single {
            return io::graph_of(&Source::new(path.clone(), bytes.clone(), control)?, control);
        }
        let folder = Folder::Memory { name: side.to_owned(), files: memory(&format!("{side}/")) };
        let openea = folder.files()?.into_iter().find(|f| f.starts_with("rel_triples_"));
        io::graph_in(&folder, openea.as_deref(), control)
    };
    let (left, right) = (side("left")?, side("right")?);
    let links = Folder::Memory { name: "links".to_owned(), files: memory("links/") };
    let graphs = (&left.value, &right.value);
    let gold = io::gold_in(&links, graphs, Some(Protocol::Ranking), (0, io::EVALUATE_SHARES), control)?;
    let mut receipts = left.receipts;
    receipts.extend(right.receipts);
    receipts.extend(gold.receipts);
    let names = if name == "films" { ["IMDB side", "Freebase side"] } else { ["Music A", "Music B"] };
    let (left, right) = (Arc::new(left.value.named(names[0])), Arc::new(right.value.named(names[1])));
    let shown = match name.split_once(':') {
        Some((demo, seed)) => format!("{demo} demo, seed {seed}"),
        None => format!("{name} demo"),
    };
    Ok((GraphPair { left, right, links: Some(gold.value) }, receipts, shown))
}

/// A file of a demo: path and content.
type DemoFile = (String, Cow<'static, [u8]>);

/// The files of a demo by its name: those inside the program, or for `music:SEED` those of the generator.
fn demo_files(name: &str) -> Result<Vec<DemoFile>> {
    let unknown = || {
        Error::mismatch(
            format!("there is no demo called {name}"),
            format!(
                "Choose one of {}, or another set of the music generator by its seed, as in demo:music:7",
                DEMOS.join(", ")
            ),
        )
    };
    match name.split_once(':') {
        None => {
            let files = demo::embedded(name).ok_or_else(unknown)?;
            Ok(files.iter().map(|(path, bytes)| ((*path).to_owned(), (*bytes).into())).collect())
        }
        Some(("music", seed)) => {
            let seed = seed.parse().map_err(|_| unknown())?;
            Ok(demo::music_of(seed).into_iter().map(|(path, text)| (path, text.into_bytes().into())).collect())
        }
        Some(_) => Err(unknown()),
    }
}
