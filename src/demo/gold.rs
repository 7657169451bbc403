//! What is known to be the same in a demo: links in three splits, and the look-alikes to be told apart.
//!
//! In: links with the family each belongs to. Out: the files of `links/`, and the list of look-alikes for tests. Invariant: a family (all recordings or
//! films that share a title) lies in one split, so that a test title was never seen in training.

use super::embedded;
use crate::base::Rng;
use std::collections::BTreeMap;
use std::fmt::Write;

/// A pair that is the same, by identifiers, with the family it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Link {
    pub left: String,
    pub right: String,
    pub family: usize,
}

/// How many of a hundred links go to train and to valid; the rest is test.
///
/// Source: measured on generated sets (ARCHITECTURE.md, "The demo graphs"): with 20 for training the figures jump
/// by more than .03 between seeds.
const TRAIN: usize = 40;
const VALID: usize = 20;

/// Parts families among train (0), valid (1) and test (2), by number of links; `in_test` names families that must be
/// in test. The result maps family to split.
pub(super) fn split_families(links: &[Link], in_test: &[usize], rng: &mut Rng) -> BTreeMap<usize, usize> {
    let mut sizes: BTreeMap<usize, usize> = BTreeMap::new();
    for link in links {
        *sizes.entry(link.family).or_default() += 1;
    }
    let goal = [links.len() * TRAIN / 100, links.len() * VALID / 100];
    let mut splits: BTreeMap<usize, usize> = in_test.iter().map(|f| (*f, 2)).collect();
    let mut rest: Vec<usize> = sizes.keys().copied().filter(|f| !splits.contains_key(f)).collect();
    rng.shuffle(&mut rest);
    let mut have = [0; 2];
    for family in rest {
        let size = sizes[&family];
        let split = (0..2).find(|s| have[*s] + size <= goal[*s]).unwrap_or(2);
        if split < 2 {
            have[split] += size;
        }
        splits.insert(family, split);
    }
    splits
}

/// The files of `links/`: `ent_links` and `{train,valid,test}_links`, identifiers of left and right by a tab, sorted.
pub(super) fn link_files(links: &[Link], splits: &BTreeMap<usize, usize>) -> Vec<(String, String)> {
    let mut all: Vec<&Link> = links.iter().collect();
    all.sort_unstable();
    let lines = |split: Option<usize>| {
        let mut text = String::new();
        for link in all.iter().filter(|l| split.is_none_or(|s| splits.get(&l.family) == Some(&s))) {
            let _ = writeln!(text, "{}\t{}", link.left, link.right);
        }
        text
    };
    let file = |name: &str, split| (format!("links/{name}_links"), lines(split));
    vec![file("ent", None), file("train", Some(0)), file("valid", Some(1)), file("test", Some(2))]
}

/// A recording that must not be taken for the partner of a test link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LookAlike {
    /// The left end of a test link.
    pub left: &'static str,
    /// Its true partner.
    pub right: &'static str,
    /// Another right recording of that title.
    pub look_alike: &'static str,
    /// Whether the performers of the true partner and of the look-alike differ.
    pub performer_differs: bool,
}

/// The look-alikes of a demo's test links, as its file `links/look_alikes.tsv` has them; empty where there is no such
/// file.
pub fn look_alikes(demo: &str) -> Vec<LookAlike> {
    let file = embedded(demo).and_then(|files| files.iter().find(|f| f.0 == "links/look_alikes.tsv"));
    let text = file.and_then(|f| std::str::from_utf8(f.1).ok()).unwrap_or_default();
    let row = |line: &'static str| {
        let mut cells = line.split('\t');
        let (left, right, look_alike) = (cells.next()?, cells.next()?, cells.next()?);
        Some(LookAlike { left, right, look_alike, performer_differs: cells.nth(2)? == "differs" })
    };
    text.lines().skip(1).filter_map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_alikes_belong_to_test_links_only() {
        let files = embedded("music").expect("the demo is embedded");
        let lines = |name: &str| -> Vec<&str> {
            let file = files.iter().find(|f| f.0 == name).expect("the file is embedded");
            std::str::from_utf8(file.1).expect("it is text").lines().collect()
        };
        let test = lines("links/test_links");
        let all = look_alikes("music");
        assert_eq!(all.len() + 1, lines("links/look_alikes.tsv").len());
        assert!(all.iter().filter(|l| l.performer_differs).count() >= 100, "there are enough to measure");
        assert!(all.iter().any(|l| !l.performer_differs));
        for l in &all {
            assert!(test.contains(&format!("{}\t{}", l.left, l.right).as_str()), "{l:?}");
            assert_ne!(l.right, l.look_alike);
            for other in ["links/train_links", "links/valid_links"] {
                let seen = lines(other).iter().any(|t| t.ends_with(&format!("\t{}", l.look_alike)));
                assert!(!seen, "{} is in {other}", l.look_alike);
            }
        }
        assert_eq!(look_alikes("films"), []);
    }

    #[test]
    fn families_stay_together_and_shares_are_kept() {
        let links: Vec<Link> =
            (0..100).map(|i| Link { left: format!("a{i:02}"), right: format!("b{i:02}"), family: i / 3 }).collect();
        let splits = split_families(&links, &[7], &mut Rng::new(1, "test"));
        assert_eq!(splits[&7], 2);
        let files = link_files(&links, &splits);
        let counts: Vec<usize> = files.iter().map(|f| f.1.lines().count()).collect();
        assert_eq!(counts[0], 100);
        assert_eq!(counts[1] + counts[2] + counts[3], 100);
        assert!((36..=40).contains(&counts[1]) && (17..=20).contains(&counts[2]), "{counts:?}");
        for family in 0..33 {
            let homes = files[1..].iter().filter(|f| f.1.contains(&format!("a{:02}\t", family * 3))).count();
            assert_eq!(homes, 1);
        }
    }
}
