//! Which type of the left graph goes with which type of the right one, told without gold.
//!
//! In: two graphs with features and the types of their entities. Out: pairs of types. Entities of either side that
//! are each other's best by name and surroundings vote; invariant: the same graphs give the same proposals, whatever
//! the order of rows.

use crate::base::{evenly_spaced, map_range};
use crate::features::{NodeSpace, SparseRows};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// At most so many entities of a left type vote, evenly spaced.
const VOTERS: usize = 300;
/// A pair of types needs so many votes (chosen by us: fewer say nothing) ...
const LEAST_VOTES: usize = 3;
/// ... and this share of the votes of the left type, and of those that the right type gets.
const LEAST_SHARE: f64 = 0.2;

/// A left type, a right type, and how many of the left type's votes went there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypePair {
    pub left: u32,
    pub right: u32,
    pub votes: usize,
    pub of: usize,
}

/// Proposes pairs of types; empty where a side has no types. `types` are those of nodes, as numbers.
///
/// Source: ARCHITECTURE.md, "Without gold".
pub(super) fn propose(space: &NodeSpace, types: &FxHashMap<u32, Vec<u32>>) -> Vec<TypePair> {
    let left_count = space.left_count() as u32;
    let all: Vec<u32> = (0..space.entity_count() as u32).collect();
    let (lefts, rights) = all.split_at(left_count as usize);
    let mut by_type: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for &left in lefts {
        for &kind in types.get(&left).into_iter().flatten() {
            by_type.entry(kind).or_default().push(left);
        }
    }
    if by_type.is_empty() || !rights.iter().any(|r| types.contains_key(r)) {
        return Vec::new();
    }
    let some = |of: &Vec<u32>| evenly_spaced(of.len(), VOTERS).into_iter().map(|i| of[i]).collect::<Vec<u32>>();
    let mut voters: Vec<u32> = by_type.values().flat_map(some).collect();
    voters.sort_unstable();
    voters.dedup();
    let forth = Nearest::new(space, rights);
    let best = forth.of_all(space, &voters);
    drop(forth);
    let mut chosen: Vec<u32> = best.iter().flatten().copied().collect();
    chosen.sort_unstable();
    chosen.dedup();
    let back = Nearest::new(space, lefts).of_all(space, &chosen);
    let returns: FxHashMap<u32, u32> = chosen.into_iter().zip(back).filter_map(|(r, l)| Some((r, l?))).collect();
    let mut votes: BTreeMap<(u32, u32), usize> = BTreeMap::new();
    let (mut of_left, mut of_right): (FxHashMap<u32, usize>, FxHashMap<u32, usize>) = Default::default();
    for (left, right) in voters.iter().zip(best).filter_map(|(l, r)| Some((*l, r?))) {
        if returns.get(&right) != Some(&left) {
            continue;
        }
        let (kinds, others) = (types.get(&left), types.get(&right));
        for &kind in kinds.into_iter().flatten() {
            *of_left.entry(kind).or_default() += 1;
            for &other in others.into_iter().flatten() {
                *votes.entry((kind, other)).or_default() += 1;
            }
        }
        for &other in others.into_iter().flatten() {
            *of_right.entry(other).or_default() += 1;
        }
    }
    let enough = |part: usize, of: usize| part as f64 >= LEAST_SHARE * of as f64;
    votes
        .into_iter()
        .filter(|&((left, right), n)| {
            n >= LEAST_VOTES && enough(n, of_left[&left]) && (enough(n, of_right[&right]) || 2 * n > of_left[&left])
        })
        .map(|((left, right), votes)| TypePair { left, right, votes, of: of_left[&left] })
        .collect()
}

/// The nearest node of a pool by the cosines of names and of surroundings.
struct Nearest<'a> {
    pool: &'a [u32],
    names: Vec<Vec<(u32, f32)>>,
    surroundings: Vec<Vec<(u32, f32)>>,
}

impl<'a> Nearest<'a> {
    fn new(space: &NodeSpace, pool: &'a [u32]) -> Self {
        let mut names = vec![Vec::new(); space.gram_rows.column_count()];
        let mut surroundings = vec![Vec::new(); space.context.full_rows.column_count()];
        for (i, &node) in pool.iter().enumerate() {
            if let Some(text) = space.text(node) {
                post(&space.gram_rows, text, i, &mut names);
            }
            post(&space.context.full_rows, node as usize, i, &mut surroundings);
        }
        Self { pool, names, surroundings }
    }

    /// For each node the nearest one, ties to the smaller; `None` where nothing is shared.
    fn of_all(&self, space: &NodeSpace, nodes: &[u32]) -> Vec<Option<u32>> {
        map_range(nodes.len(), |i| {
            let mut sums: FxHashMap<u32, f32> = FxHashMap::default();
            let mut add = |rows: &SparseRows, row: usize, postings: &[Vec<(u32, f32)>]| {
                let (columns, values) = rows.row(row);
                for (&c, &v) in columns.iter().zip(values) {
                    for &(at, w) in &postings[c as usize] {
                        *sums.entry(at).or_default() += v * w;
                    }
                }
            };
            if let Some(text) = space.text(nodes[i]) {
                add(&space.gram_rows, text, &self.names);
            }
            add(&space.context.full_rows, nodes[i] as usize, &self.surroundings);
            let best = sums.into_iter().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
            best.map(|(at, _)| self.pool[at as usize])
        })
    }
}

fn post(rows: &SparseRows, row: usize, at: usize, postings: &mut [Vec<(u32, f32)>]) {
    let (columns, values) = rows.row(row);
    for (&c, &v) in columns.iter().zip(values) {
        postings[c as usize].push((at as u32, v));
    }
}

#[cfg(test)]
mod tests {
    use crate::base::Control;
    use crate::graph::{GraphBuilder, GraphPair};
    use std::sync::Arc;

    const WORDS: [&str; 8] = ["amber", "birch", "cedar", "dune", "ember", "fjord", "grove", "heath"];

    /// Films and people on both sides under other words; the left has studios, too, which share a word with each film.
    fn pair() -> GraphPair {
        let mut left = GraphBuilder::new();
        let mut right = GraphBuilder::new();
        for (i, a) in WORDS.iter().enumerate() {
            let b = WORDS[(i + 3) % WORDS.len()];
            left.attribute(&format!("f{i}"), "type", "film");
            left.attribute(&format!("f{i}"), "title", &format!("{a} river {b}"));
            left.relation(&format!("f{i}"), "star", &format!("p{i}"));
            left.attribute(&format!("p{i}"), "type", "person");
            left.attribute(&format!("p{i}"), "name", &format!("Ada {b}son"));
            left.attribute(&format!("s{i}"), "type", "studio");
            left.attribute(&format!("s{i}"), "name", &format!("{a} pictures"));
            right.attribute(&format!("m{i}"), "type", "movie");
            right.attribute(&format!("m{i}"), "title", &format!("{a} river {b}"));
            right.relation(&format!("m{i}"), "cast", &format!("a{i}"));
            right.attribute(&format!("a{i}"), "type", "actor");
            right.attribute(&format!("a{i}"), "name", &format!("Ada {b}son"));
        }
        GraphPair { left: Arc::new(left.build("left")), right: Arc::new(right.build("right")), links: None }
    }

    #[test]
    fn types_meet_under_other_names_and_what_has_no_partner_stays_out() {
        let opened = crate::pipeline::Opened { pair: pair(), receipts: Vec::new(), name: "test".to_owned() };
        let prepared = crate::pipeline::prepare(&opened, &Control::default()).expect("features");
        let names: Vec<(String, String)> = prepared.proposed_types().into_iter().map(|p| (p.0, p.1)).collect();
        let pair = |l: &str, r: &str| (l.to_owned(), r.to_owned());
        assert_eq!(names, [pair("film", "movie"), pair("person", "actor")]);
        let scope = prepared.scope(None);
        assert_eq!(scope.lefts.len(), 16, "studios have no candidates");
        let asked = prepared.scope(Some("studio"));
        assert_eq!(asked.lefts.len(), 8, "unless asked for");
    }
}
