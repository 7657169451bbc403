//! Which variants of the method are set side by side, and which of them are compared.

use crate::model::ModelKind;
use crate::model::cg_mualign::{AttentionLevels, Head, RelationWeights};
use crate::neighborhood::Sampling;
use crate::pipeline::TrainConfig;
use serde::Serialize;

/// A question, with the rows that answer it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Group {
    /// `cg-mualign` with neither attention (the plain graph network), each, and both.
    Attention,
    /// The same four with the product head.
    Heads,
    /// The same four with a matrix per relation, as published.
    Weights,
    /// Neighbors drawn with weights or uniformly, both kinds.
    Sampling,
    /// Neighborhoods of 2 to 10 edges, both kinds.
    Caps,
    /// Attention at both levels or the last one.
    Levels,
    /// `evidence` with neither attention, each, and both.
    Evidence,
    /// `evidence` as it is, and with the earlier form of u and v under neither attention, each, and both.
    Forms,
    /// `evidence` with the graphs and on names alone.
    Names,
}

impl Group {
    /// All groups, in the order of their rows.
    pub const ALL: [Self; 9] = [
        Self::Attention,
        Self::Heads,
        Self::Weights,
        Self::Levels,
        Self::Sampling,
        Self::Caps,
        Self::Evidence,
        Self::Forms,
        Self::Names,
    ];

    /// What its rows ask, for tables.
    pub fn title(self) -> &'static str {
        match self {
            Self::Attention => "the two attentions (cg-mualign)",
            Self::Heads => "the two attentions with the product head",
            Self::Weights => "the two attentions with weights per relation",
            Self::Levels => "attention at both levels or the last",
            Self::Sampling => "weighted or uniform sampling",
            Self::Caps => "sizes of neighborhoods",
            Self::Evidence => "the two attentions (evidence)",
            Self::Forms => "the earlier form of u and v (evidence)",
            Self::Names => "names alone",
        }
    }
}

/// A named way to train.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Variant {
    pub group: Group,
    /// Unique in its group: kind, then what is special.
    pub name: String,
    /// With seed 0; a run sets its own.
    pub config: TrainConfig,
}

/// The smaller caps that are set beside the default. Source: the article's question of how many neighbors are enough.
const CAPS: [usize; 5] = [2, 4, 6, 8, 10];

/// The variants of groups, in the order of [`Group::ALL`], whatever order they are asked for in.
pub fn variants(groups: &[Group]) -> Vec<Variant> {
    Group::ALL.into_iter().filter(|g| groups.contains(g)).flat_map(variants_of).collect()
}

fn variants_of(group: Group) -> Vec<Variant> {
    let cg = TrainConfig::new(ModelKind::CgMualign, 0);
    let evidence = TrainConfig::new(ModelKind::Evidence, 0);
    let kinds = [&cg, &evidence];
    let variant = |config: &TrainConfig, words: &str, change: &dyn Fn(&mut TrainConfig)| {
        let mut config = config.clone();
        change(&mut config);
        Variant { group, name: format!("{} {words}", config.kind.name()), config }
    };
    match group {
        Group::Attention => attentions(group, &cg, ""),
        Group::Heads => attentions(group, &TrainConfig { head: Head::Product, ..cg }, ", product head"),
        Group::Weights => {
            let separate = RelationWeights::Separate;
            attentions(group, &TrainConfig { relation_weights: separate, ..cg }, ", weights per relation")
        }
        Group::Evidence => attentions(group, &evidence, ""),
        Group::Forms => {
            let mut earlier = evidence.clone();
            earlier.switches.earlier_form = true;
            let mut out = vec![variant(&evidence, "present form", &|_| {})];
            out.extend(attentions(group, &earlier, ", earlier form"));
            out
        }
        Group::Levels => vec![
            variant(&cg, "both levels", &|c| c.attention_levels = AttentionLevels::Both),
            variant(&cg, "last level", &|c| c.attention_levels = AttentionLevels::Last),
        ],
        Group::Sampling => kinds
            .into_iter()
            .flat_map(|kind| {
                [("weighted", Sampling::Weighted), ("uniform", Sampling::Uniform)]
                    .map(|(words, sampling)| variant(kind, words, &|c| c.candidates.sampling = sampling))
            })
            .collect(),
        Group::Caps => kinds
            .into_iter()
            .flat_map(|kind| {
                let usual = kind.candidates.cap;
                let caps = CAPS.into_iter().filter(move |c| *c < usual).chain([usual]);
                caps.map(|cap| variant(kind, &format!("cap {cap}"), &|c| c.candidates.cap = cap)).collect::<Vec<_>>()
            })
            .collect(),
        Group::Names => vec![
            variant(&evidence, "graphs and names", &|_| {}),
            variant(&evidence, "names alone", &|c| c.switches.neighborhood = false),
        ],
    }
}

/// Neither attention, each, both.
fn attentions(group: Group, config: &TrainConfig, special: &str) -> Vec<Variant> {
    [("plain", false, false), ("+cross", true, false), ("+self", false, true), ("both", true, true)]
        .map(|(words, cross, own)| {
            let mut config = config.clone();
            (config.switches.cross_attention, config.switches.self_attention) = (cross, own);
            Variant { group, name: format!("{} {words}{special}", config.kind.name()), config }
        })
        .into()
}

/// Which variants are compared: positions of the one and of the one it is held against.
///
/// With attentions: each and both against neither, both against each. Else: the default form against each other row
/// of its kind in the group.
pub(super) fn comparisons(variants: &[Variant]) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    for group in Group::ALL {
        let rows: Vec<usize> = (0..variants.len()).filter(|i| variants[*i].group == group).collect();
        if matches!(group, Group::Attention | Group::Heads | Group::Weights | Group::Evidence) {
            if let [plain, cross, own, both] = rows[..] {
                out.extend([(cross, plain), (own, plain), (both, plain), (both, cross), (both, own)]);
            }
            continue;
        }
        for kind in [ModelKind::CgMualign, ModelKind::Evidence] {
            let usual = TrainConfig::new(kind, 0);
            let of_kind = rows.iter().copied().filter(|i| variants[*i].config.kind == kind);
            let (usual, others): (Vec<usize>, Vec<usize>) = of_kind.partition(|i| variants[*i].config == usual);
            out.extend(usual.iter().flat_map(|u| others.iter().map(|o| (*u, *o))));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_group_has_its_rows_once_and_its_default_among_them() {
        let all = variants(&Group::ALL);
        let mut names: Vec<(Group, &str)> = all.iter().map(|v| (v.group, v.name.as_str())).collect();
        let rows = |group| all.iter().filter(|v| v.group == group).count();
        assert_eq!(Group::ALL.map(rows), [4, 4, 4, 2, 4, 11, 4, 5, 2]);
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all.len(), "names are unique in a group");
        for group in Group::ALL {
            let defaults = [ModelKind::CgMualign, ModelKind::Evidence].map(|kind| TrainConfig::new(kind, 0));
            let usual = all.iter().filter(|v| v.group == group && defaults.contains(&v.config)).count();
            let kinds = match group {
                Group::Heads | Group::Weights => 0,
                Group::Sampling | Group::Caps => 2,
                _ => 1,
            };
            assert_eq!(usual, kinds, "{group:?}");
        }
        let caps: Vec<usize> = variants(&[Group::Caps]).iter().map(|v| v.config.candidates.cap).collect();
        assert_eq!(caps, [2, 4, 6, 8, 10, 2, 4, 6, 8, 10, 12]);
        assert_eq!(variants(&[Group::Names, Group::Levels]), variants(&[Group::Levels, Group::Names]));
    }

    #[test]
    fn comparisons_hold_both_against_each_and_the_default_against_the_rest() {
        let name = |variants: &[Variant], (of, against): (usize, usize)| {
            format!("{} - {}", variants[of].name, variants[against].name)
        };
        let rows = variants(&[Group::Evidence, Group::Levels]);
        let named: Vec<String> = comparisons(&rows).into_iter().map(|c| name(&rows, c)).collect();
        assert_eq!(
            named,
            [
                "cg-mualign both levels - cg-mualign last level",
                "evidence +cross - evidence plain",
                "evidence +self - evidence plain",
                "evidence both - evidence plain",
                "evidence both - evidence +cross",
                "evidence both - evidence +self",
            ]
        );
        assert_eq!(comparisons(&variants(&[Group::Caps])).len(), 9);
    }
}
