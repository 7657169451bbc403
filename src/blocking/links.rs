//! Links whose answer a model may see: the train links that stand in the score table of the first stage.

use crate::neighborhood::Samples;
use rustc_hash::FxHashMap;

/// Share of train links that must meet as neighbors for links to be shown.
const MEETING_SHARE: f64 = 0.05;

/// Known links as a table of scores 1 between nodes.
#[derive(Debug, Clone, Default)]
pub struct ShownLinks {
    by_left: FxHashMap<u32, Vec<u32>>,
    by_right: FxHashMap<u32, Vec<u32>>,
}

impl ShownLinks {
    /// From pairs of nodes.
    pub fn new(links: &[(u32, u32)]) -> Self {
        let mut out = Self::default();
        for &(l, r) in links {
            out.by_left.entry(l).or_default().push(r);
            out.by_right.entry(r).or_default().push(l);
        }
        out
    }

    /// The links, if at least one in twenty of them has another among its sampled neighbors; otherwise none, since
    /// then the table could never speak.
    ///
    /// Source: ARCHITECTURE.md, "Shown links".
    pub fn if_they_meet(links: &[(u32, u32)], samples: &Samples) -> Self {
        let all = Self::new(links);
        let meets = |&&(a, b): &&(u32, u32)| {
            samples
                .of(a)
                .iter()
                .any(|p| all.by_left.get(&p.node).is_some_and(|rs| samples.of(b).iter().any(|q| rs.contains(&q.node))))
        };
        let meeting = links.iter().filter(meets).count();
        if !links.is_empty() && meeting as f64 / links.len() as f64 > MEETING_SHARE { all } else { Self::default() }
    }

    /// Whether no link is shown.
    pub fn is_empty(&self) -> bool {
        self.by_left.is_empty()
    }

    /// Whether a pair is a shown link.
    pub fn contains(&self, left: u32, right: u32) -> bool {
        self.by_left.get(&left).is_some_and(|rs| rs.contains(&right))
    }

    /// How many of the two nodes the table knows: 0, 1 or 2.
    pub fn known(&self, left: u32, right: u32) -> u32 {
        u32::from(self.by_left.contains_key(&left)) + u32::from(self.by_right.contains_key(&right))
    }

    /// The right nodes linked with a left node.
    pub fn rights_of(&self, left: u32) -> &[u32] {
        self.by_left.get(&left).map_or(&[], Vec::as_slice)
    }

    /// Right node -> left node it is taken for, when neighborhoods are sampled.
    pub fn partners(&self) -> FxHashMap<u32, u32> {
        self.by_right.iter().filter_map(|(&r, ls)| Some((r, *ls.iter().min()?))).collect()
    }
}
