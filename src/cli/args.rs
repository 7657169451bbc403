//! Arguments as typed.

use crate::graph::Protocol;
use crate::model::ModelKind;
use crate::model::cg_mualign::{AttentionLevels, Head, RelationWeights};
use crate::neighborhood::Sampling;
use crate::pipeline::Group;
use crate::pipeline::{FoldedRelation, Variation};
use crate::review::{AnalystOrder, QueueOrder};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Decide whether entities of two knowledge graphs are the same. Without a command the window opens.
#[derive(Debug, Parser)]
#[command(version, about, args_conflicts_with_subcommands = true)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,
    /// The left graph to open in the window, or a benchmark folder or demo that stands for both.
    pub left: Option<String>,
    /// The right graph.
    pub right: Option<String>,
}

/// What to do in the terminal.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read graphs and say what was found, kept and left out.
    Inspect(InspectArgs),
    /// Train a model on known links and save it.
    Train(TrainArgs),
    /// Train (or take) a model and measure it on held-out pairs.
    Evaluate(EvaluateArgs),
    /// Train variants of the method and measure them side by side.
    Ablation(AblationArgs),
    /// Write every candidate pair with its score.
    Align(AlignArgs),
    /// Write matches with what they rest on, or both graphs combined into one.
    Export(ExportArgs),
    /// Take the score of one pair apart.
    Explain(ExplainArgs),
    /// Draw one pair as the window does, into an SVG or PNG file; needs no display.
    Render(RenderArgs),
    /// Measure whether leaving out the edges that an explanation ranks first moves the score.
    Faithfulness(FaithfulnessArgs),
    /// Say which step lost a pair, and the nearest change that would have kept it.
    WhyNot(WhyNotArgs),
    /// Measure what reviewing is worth: a program answers from gold, errs now and then, and the model learns.
    Simulate(SimulateArgs),
}

/// Switches that every command has.
#[derive(Debug, Clone, Args)]
pub struct CommonArgs {
    /// One JSON object on stdout, nothing else there.
    #[arg(long)]
    pub json: bool,
    /// Seed of everything random.
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
    /// Threads (0: as many as there are cores); the result is the same for any number.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u16).range(0..=1024))]
    pub threads: u16,
}

/// The two graphs.
#[derive(Debug, Clone, Args)]
pub struct GraphArgs {
    /// Left graph: a file, a folder of tables, DIR/rel_triples_1; or for both graphs a benchmark folder, demo:music
    /// (demo:music:7 is another set of its generator), demo:films, or synth:SEED.
    pub left: String,
    /// Right graph.
    pub right: Option<String>,
    /// Gold: a two-column TSV of links, a labeled TSV or CSV, or a benchmark folder.
    #[arg(long)]
    pub links: Option<String>,
}

/// The kind of model, as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum KindArg {
    Evidence,
    CgMualign,
}

impl From<KindArg> for ModelKind {
    fn from(kind: KindArg) -> Self {
        match kind {
            KindArg::Evidence => Self::Evidence,
            KindArg::CgMualign => Self::CgMualign,
        }
    }
}

/// How quality is measured, as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ProtocolArg {
    Pairs,
    Ranking,
}

impl From<ProtocolArg> for Protocol {
    fn from(protocol: ProtocolArg) -> Self {
        match protocol {
            ProtocolArg::Pairs => Self::Pairs,
            ProtocolArg::Ranking => Self::Ranking,
        }
    }
}

/// How neighborhoods are drawn, as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SamplingArg {
    Weighted,
    Uniform,
}

impl From<SamplingArg> for Sampling {
    fn from(sampling: SamplingArg) -> Self {
        match sampling {
            SamplingArg::Weighted => Self::Weighted,
            SamplingArg::Uniform => Self::Uniform,
        }
    }
}

/// How two vectors become one number, as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum HeadArg {
    Distance,
    Product,
}

/// What relations have of their own, as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RelationWeightsArg {
    Shared,
    Separate,
}

/// Where the two centers weigh their neighbors, as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AttentionLevelsArg {
    Both,
    Last,
}

impl From<HeadArg> for Head {
    fn from(head: HeadArg) -> Self {
        match head {
            HeadArg::Distance => Self::Distance,
            HeadArg::Product => Self::Product,
        }
    }
}

impl From<RelationWeightsArg> for RelationWeights {
    fn from(weights: RelationWeightsArg) -> Self {
        match weights {
            RelationWeightsArg::Shared => Self::Shared,
            RelationWeightsArg::Separate => Self::Separate,
        }
    }
}

impl From<AttentionLevelsArg> for AttentionLevels {
    fn from(levels: AttentionLevelsArg) -> Self {
        match levels {
            AttentionLevelsArg::Both => Self::Both,
            AttentionLevelsArg::Last => Self::Last,
        }
    }
}

/// Switches of training, candidates and protocol.
#[derive(Debug, Clone, Args)]
pub struct TrainingArgs {
    /// The kind of model to train.
    #[arg(long, value_enum)]
    pub kind: Option<KindArg>,
    /// Labeled pairs, or candidates of linked entities (default: pairs where pairs_valid.tsv exists).
    #[arg(long, value_enum)]
    pub protocol: Option<ProtocolArg>,
    /// Every neighbor across counts alike.
    #[arg(long)]
    pub no_cross_attention: bool,
    /// Every neighbor weighs alike.
    #[arg(long)]
    pub no_self_attention: bool,
    /// Judge each pair by itself (evidence).
    #[arg(long)]
    pub no_rivals: bool,
    /// Learn nothing of relations by name, for graphs whose relations are not known yet (evidence; implied by synth).
    #[arg(long)]
    pub general: bool,
    /// Read no gold but to measure: types and links to learn from are proposed, the threshold is the model's own.
    #[arg(long)]
    pub unsupervised: bool,
    /// Where the two centers weigh their neighbors (cg-mualign).
    #[arg(long, value_enum)]
    pub attention_levels: Option<AttentionLevelsArg>,
    /// How two vectors become one number (cg-mualign).
    #[arg(long, value_enum)]
    pub head: Option<HeadArg>,
    /// One matrix a level for all relations, or one each (cg-mualign).
    #[arg(long, value_enum)]
    pub relation_weights: Option<RelationWeightsArg>,
    /// How neighborhoods are drawn where they exceed the cap.
    #[arg(long, value_enum)]
    pub sampling: Option<SamplingArg>,
    /// The most sampled edges of an entity (default: 12 for evidence, 10 for cg-mualign).
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=100))]
    pub cap: Option<u16>,
    /// Candidates a left entity (default: 20).
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub candidates: Option<u16>,
    /// The most stages, each reading the scores of the one before (default: 4; evidence only).
    #[arg(long, value_parser = clap::value_parser!(u8).range(1..=10))]
    pub stages: Option<u8>,
    /// Pairs seen in all by a fit of a stage (default: 300000; evidence only).
    #[arg(long, value_parser = clap::value_parser!(u32).range(1000..))]
    pub visits: Option<u32>,
}

/// `inspect`
#[derive(Debug, Clone, Args)]
pub struct InspectArgs {
    #[command(flatten)]
    pub graphs: GraphArgs,
    /// Write both graphs and their gold as a benchmark folder (OpenEA files).
    #[arg(long, value_name = "DIR")]
    pub write_openea: Option<PathBuf>,
    #[command(flatten)]
    pub common: CommonArgs,
}

/// `train`
#[derive(Debug, Clone, Args)]
pub struct TrainArgs {
    #[command(flatten)]
    pub graphs: GraphArgs,
    #[command(flatten)]
    pub training: TrainingArgs,
    /// Folder for the checkpoint.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    #[command(flatten)]
    pub common: CommonArgs,
}

/// Harder conditions to measure under.
#[derive(Debug, Clone, Args)]
pub struct VariationArgs {
    /// Learn from so many links of train, chosen by the seed; valid keeps its own for early stopping and the threshold.
    #[arg(long, value_name = "N")]
    pub train_links: Option<usize>,
    /// Learn from links of these types only (train and valid), as in music.*,film.film
    #[arg(long, value_name = "TYPES", value_delimiter = ',')]
    pub train_types: Vec<String>,
    /// Measure on links of these types only.
    #[arg(long, value_name = "TYPES", value_delimiter = ',')]
    pub test_types: Vec<String>,
    /// Write a neighbor's name into the entity's own and remove the edge, as in left:artist,right:album
    #[arg(long, value_name = "SIDE:RELATION", value_delimiter = ',')]
    pub fold_relations: Vec<FoldedRelation>,
    /// Remove this share of the right answers of test from the right graph, so that the answer is "none".
    #[arg(long, value_name = "SHARE")]
    pub drop_partners: Option<f64>,
}

impl From<&VariationArgs> for Variation {
    fn from(args: &VariationArgs) -> Self {
        Self {
            train_links: args.train_links,
            train_types: args.train_types.clone(),
            test_types: args.test_types.clone(),
            folded_relations: args.fold_relations.clone(),
            dropped_partners: args.drop_partners,
        }
    }
}

/// `evaluate`
#[derive(Debug, Clone, Args)]
pub struct EvaluateArgs {
    #[command(flatten)]
    pub graphs: GraphArgs,
    #[command(flatten)]
    pub variation: VariationArgs,
    #[command(flatten)]
    pub training: TrainingArgs,
    /// A checkpoint to measure instead of training one, or general, music or films for a shipped one; the switches of
    /// training do not go with it.
    #[arg(long, conflicts_with_all = [
        "kind", "no_cross_attention", "no_self_attention", "no_rivals", "general", "attention_levels", "head",
        "relation_weights", "stages", "visits",
    ])]
    pub model: Option<PathBuf>,
    /// Write valid.csv and test.csv (left, right, score, label).
    #[arg(long, value_name = "DIR")]
    pub scores: Option<PathBuf>,
    #[command(flatten)]
    pub common: CommonArgs,
}

/// A group of variants, as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GroupArg {
    Attention,
    Heads,
    Weights,
    Levels,
    Sampling,
    Caps,
    Evidence,
    Forms,
    Names,
}

impl From<GroupArg> for Group {
    fn from(group: GroupArg) -> Self {
        match group {
            GroupArg::Attention => Self::Attention,
            GroupArg::Heads => Self::Heads,
            GroupArg::Weights => Self::Weights,
            GroupArg::Levels => Self::Levels,
            GroupArg::Sampling => Self::Sampling,
            GroupArg::Caps => Self::Caps,
            GroupArg::Evidence => Self::Evidence,
            GroupArg::Forms => Self::Forms,
            GroupArg::Names => Self::Names,
        }
    }
}

/// `ablation`
#[derive(Debug, Clone, Args)]
pub struct AblationArgs {
    #[command(flatten)]
    pub graphs: GraphArgs,
    /// Only these groups of variants (default: all).
    #[arg(long, value_enum, value_delimiter = ',', value_name = "GROUP")]
    pub only: Vec<GroupArg>,
    /// Seeds of training; a figure is the mean over them.
    #[arg(long, value_delimiter = ',', default_value = "0,1,2")]
    pub seeds: Vec<u64>,
    /// The most stages of evidence variants (default: as evaluate); 1 is the network before it reads scores of its own.
    #[arg(long, value_parser = clap::value_parser!(u8).range(1..=10))]
    pub stages: Option<u8>,
    #[command(flatten)]
    pub common: CommonArgs,
}

/// `align`
#[derive(Debug, Clone, Args)]
pub struct AlignArgs {
    #[command(flatten)]
    pub graphs: GraphArgs,
    /// A checkpoint, or general, music or films for a shipped one (default: that of the demo, else general).
    #[arg(long)]
    pub model: Option<PathBuf>,
    /// Only left entities of this type.
    #[arg(long = "type", value_name = "T")]
    pub entity_type: Option<String>,
    /// Accept from this score on (default: the checkpoint's threshold).
    #[arg(long)]
    pub threshold: Option<f64>,
    /// File to write: .csv or .tsv.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    #[command(flatten)]
    pub common: CommonArgs,
}

/// `export`
#[derive(Debug, Clone, Args)]
pub struct ExportArgs {
    #[command(flatten)]
    pub graphs: GraphArgs,
    /// File of matches: .csv, .tsv, .sssom.tsv, or .nt for owl:sameAs.
    #[arg(long, value_name = "FILE", required_unless_present_any = ["combined", "preview"])]
    pub out: Option<PathBuf>,
    /// Both graphs as one, with one identifier for what is matched: .nt, .ttl or .nq; what contradicts stands beside it in
    /// FILE.conflicts.csv.
    #[arg(long, value_name = "FILE")]
    pub combined: Option<PathBuf>,
    /// Only say how many matches there are, with the first five; write nothing.
    #[arg(long)]
    pub preview: bool,
    /// A checkpoint, or general, music or films for a shipped one (default: that of the demo, else general).
    #[arg(long)]
    pub model: Option<PathBuf>,
    /// Only left entities of this type.
    #[arg(long = "type", value_name = "T")]
    pub entity_type: Option<String>,
    /// Accept from this score on (default: the checkpoint's threshold).
    #[arg(long)]
    pub threshold: Option<f64>,
    /// The folder of a session: its decisions count before scores.
    #[arg(long, value_name = "DIR")]
    pub session: Option<PathBuf>,
    /// At most one match an entity.
    #[arg(long)]
    pub one_to_one: bool,
    /// Leave out what each score is made of, which is quicker.
    #[arg(long)]
    pub no_parts: bool,
    #[command(flatten)]
    pub common: CommonArgs,
}

/// `explain`
#[derive(Debug, Clone, Args)]
pub struct ExplainArgs {
    #[command(flatten)]
    pub graphs: GraphArgs,
    /// Identifiers of the two entities.
    #[arg(long, num_args = 2, value_names = ["L", "R"], required = true)]
    pub pair: Vec<String>,
    /// A checkpoint, or general, music or films for a shipped one (default: that of the demo, else general).
    #[arg(long)]
    pub model: Option<PathBuf>,
    /// Leave an edge out, as "relation: neighbor" on either side; give it again for more.
    #[arg(long, value_name = "EDGE")]
    pub without: Vec<String>,
    #[command(flatten)]
    pub common: CommonArgs,
}

/// `why-not`
#[derive(Debug, Clone, Args)]
pub struct WhyNotArgs {
    #[command(flatten)]
    pub graphs: GraphArgs,
    /// Identifiers of the two entities.
    #[arg(long, num_args = 2, value_names = ["L", "R"], required = true)]
    pub pair: Vec<String>,
    /// A checkpoint, or general, music or films for a shipped one (default: that of the demo, else general).
    #[arg(long)]
    pub model: Option<PathBuf>,
    /// The score to accept at (default: the one saved with the model).
    #[arg(long)]
    pub threshold: Option<f64>,
    /// An entity has at most one partner: pairs are taken from the highest score down while both ends are free.
    #[arg(long)]
    pub one_to_one: bool,
    #[command(flatten)]
    pub common: CommonArgs,
}

/// In which order a simulated analyst is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OrderArg {
    MostUseful,
    Disagreement,
    Uncertain,
    Gain,
    Twins,
    Conflicts,
    /// Candidate pairs drawn evenly.
    Even,
}

impl From<OrderArg> for AnalystOrder {
    fn from(order: OrderArg) -> Self {
        Self::Queue(match order {
            OrderArg::MostUseful => QueueOrder::MostUseful,
            OrderArg::Disagreement => QueueOrder::Disagreement,
            OrderArg::Uncertain => QueueOrder::Uncertain,
            OrderArg::Gain => QueueOrder::Gain,
            OrderArg::Twins => QueueOrder::Twins,
            OrderArg::Conflicts => QueueOrder::Conflicts,
            OrderArg::Even => return Self::Even,
        })
    }
}

/// A number from 0 to 1.
fn share(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
        _ => Err("give a share from 0 to 1, such as 0.05".to_owned()),
    }
}

/// `simulate`
#[derive(Debug, Clone, Args)]
pub struct SimulateArgs {
    #[command(flatten)]
    pub graphs: GraphArgs,
    /// Orders of the queue, compared with pairs drawn evenly.
    #[arg(long, value_enum, value_delimiter = ',', default_value = "most-useful,even")]
    pub orders: Vec<OrderArg>,
    /// Measure test after so many decisions.
    #[arg(long, value_delimiter = ',', default_value = "0,50,100,200,400")]
    pub decisions: Vec<usize>,
    /// Share of the answers that are wrong.
    #[arg(long, default_value_t = 0.05, value_parser = share)]
    pub errors: f64,
    /// Seeds of the analyst.
    #[arg(long, value_delimiter = ',', default_value = "0,1,2")]
    pub seeds: Vec<u64>,
    /// The model to begin with: a checkpoint, or general, music or films for a shipped one.
    #[arg(long, default_value = "general")]
    pub model: PathBuf,
    #[command(flatten)]
    pub common: CommonArgs,
}

/// `faithfulness`
#[derive(Debug, Clone, Args)]
pub struct FaithfulnessArgs {
    #[command(flatten)]
    pub graphs: GraphArgs,
    /// The kind of model (default: evidence): the shipped one of a demo, one trained as evaluate does for other data.
    #[arg(long, value_enum, conflicts_with = "model")]
    pub kind: Option<KindArg>,
    /// A checkpoint to measure.
    #[arg(long)]
    pub model: Option<PathBuf>,
    /// At most so many test pairs, drawn by the seed.
    #[arg(long, default_value_t = 2000, value_parser = clap::value_parser!(u32).range(1..))]
    pub pairs: u32,
    #[command(flatten)]
    pub common: CommonArgs,
}

/// Width and height in points, as typed: 1000x700.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SizeArg {
    pub width: f32,
    pub height: f32,
}

/// Smallest and largest picture, in points a side. Chosen by us: below, names do not fit; above, no program opens it.
const SIDES: [f32; 2] = [400.0, 8000.0];

impl std::str::FromStr for SizeArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let sides = text.split_once(['x', 'X', '×']).and_then(|(w, h)| Some((w.parse().ok()?, h.parse().ok()?)));
        let (width, height) = sides.ok_or("write it as WIDTHxHEIGHT, as in 1000x700")?;
        let fits = |side: f32| (SIDES[0]..=SIDES[1]).contains(&side);
        if fits(width) && fits(height) {
            Ok(Self { width, height })
        } else {
            Err(format!("each side must be from {} to {} points", SIDES[0], SIDES[1]))
        }
    }
}

/// `render`
#[derive(Debug, Clone, Args)]
pub struct RenderArgs {
    #[command(flatten)]
    pub graphs: GraphArgs,
    /// Identifiers of the two entities.
    #[arg(long, num_args = 2, value_names = ["L", "R"], required = true)]
    pub pair: Vec<String>,
    /// File to write: .svg or .png.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// A checkpoint, or general, music or films for a shipped one (default: that of the demo, else general).
    #[arg(long)]
    pub model: Option<PathBuf>,
    /// The light theme.
    #[arg(long)]
    pub light: bool,
    /// Neighbors of neighbors, too.
    #[arg(long)]
    pub two_hops: bool,
    /// Hide the rows both graphs share.
    #[arg(long)]
    pub only_differences: bool,
    /// Size in points (a PNG has twice as many pixels); what does not fit is cut off. Default: 1000 wide, 1116 with two hops,
    /// and as high as the pair needs.
    #[arg(long, value_name = "WxH")]
    pub size: Option<SizeArg>,
    #[command(flatten)]
    pub common: CommonArgs,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::ValueEnum;

    #[test]
    fn every_group_of_an_ablation_can_be_asked_for() {
        let mut named: Vec<Group> = GroupArg::value_variants().iter().map(|g| Group::from(*g)).collect();
        named.sort_unstable();
        let mut all = Group::ALL;
        all.sort_unstable();
        assert_eq!(named, all);
    }
}
