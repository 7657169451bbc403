//! Links whose answer a model may see: the train links that stand in the score table of the first stage.

use crate::neighborhood::Samples;
use rustc_hash::{FxHashMap, FxHashSet};

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
    /// Source: ARCHITECTURE.md, "Stages" (shown links).
    pub fn if_they_meet(links: &[(u32, u32)], samples: &Samples) -> Self {
        let all = Self::new(links);
        if all.meet(samples) { all } else { Self::default() }
    }

    /// Whether more than one in twenty links has another among its sampled neighbors.
    pub fn meet(&self, samples: &Samples) -> bool {
        let meets = |&&(a, b): &&(u32, u32)| {
            samples
                .of(a)
                .iter()
                .any(|p| self.by_left.get(&p.node).is_some_and(|rs| samples.of(b).iter().any(|q| rs.contains(&q.node))))
        };
        let links = self.pairs();
        let meeting = links.iter().filter(meets).count();
        !links.is_empty() && meeting as f64 / links.len() as f64 > MEETING_SHARE
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

    /// All links, ascending.
    pub fn pairs(&self) -> Vec<(u32, u32)> {
        let mut out: Vec<(u32, u32)> =
            self.by_left.iter().flat_map(|(&l, rs)| rs.iter().map(move |&r| (l, r))).collect();
        out.sort_unstable();
        out
    }

    /// The links whose left node is not held out.
    pub fn without(&self, held_out: &FxHashSet<u32>) -> Self {
        let pairs: Vec<(u32, u32)> = self.pairs().into_iter().filter(|p| !held_out.contains(&p.0)).collect();
        Self::new(&pairs)
    }
}
