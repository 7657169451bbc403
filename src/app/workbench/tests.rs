//! Answers of the workbench worked by hand, and laws that hold for any pairs.

use super::*;
use crate::app::engine::{GoldScore, HeldOutPairs, LostLink};
use crate::evaluation::{Costs, Counting, free_pairs};
use crate::graph::EntityId;
use proptest::prelude::*;
use std::sync::Arc;

/// Pairs as (left, right, score in tenths, same), and lost links.
fn gold(pairs: &[(u32, u32, u32, bool)], lost: &[(u32, u32)]) -> Arc<GoldSet> {
    let of = |&(l, r, s, same): &(u32, u32, u32, bool)| {
        let score = f64::from(s) / 10.0;
        let logit = (score.clamp(0.01, 0.99) / (1.0 - score.clamp(0.01, 0.99))).ln();
        GoldScore { left: EntityId(l), right: EntityId(r), score, logit, same, free: false, name: 0.0 }
    };
    let mut pairs: Vec<GoldScore> = pairs.iter().map(of).collect();
    let ends: Vec<(u32, u32, f64)> = pairs.iter().map(|p| (p.left.0, p.right.0, p.score)).collect();
    pairs.iter_mut().zip(free_pairs(&ends)).for_each(|(p, free)| p.free = free);
    let link = |&(l, r): &(u32, u32)| LostLink { left: EntityId(l), right: EntityId(r), name: 0.0 };
    Arc::new(GoldSet::plain(HeldOutPairs { pairs, lost: lost.iter().map(link).collect(), ranking: true }))
}

/// Entity 1: partner 11 on top. 2: partner 12 behind 11. 3: no partner. 4: its partner 14 is lost.
fn example() -> Arc<GoldSet> {
    let pairs = [
        (1, 11, 9, true),
        (1, 12, 3, false),
        (2, 11, 8, false),
        (2, 12, 7, true),
        (3, 11, 6, false),
        (4, 13, 2, false),
    ];
    gold(&pairs, &[(4, 14)])
}

#[test]
fn a_step_worked_by_hand() {
    let view = CurveView::new(example(), &Choice::default());
    // From 0.85 down to 0.65: 2-11 becomes wrong, 2-12 right.
    let step = view.step(0.65, 0.85);
    assert_eq!((step.flips.len(), step.become_right), (2, 1));
    assert_eq!((step.now.true_positives, step.now.false_positives, step.now.false_negatives), (2, 1, 1));
    assert_eq!((step.before.true_positives, step.before.false_positives), (1, 0));
    // And back up: the wrong one becomes right, the right one is missed.
    assert_eq!(view.step(0.85, 0.65).become_right, 1);
    assert_eq!(view.hits, Some([1.0 / 3.0, 2.0 / 3.0, 2.0 / 3.0]), "the lost partner counts as missed");
    let pairs = |cell, at| {
        let listed = view.cell(cell, at);
        (0..listed.len())
            .filter_map(|i| Some(view.held_out.pairs.get(listed.get(i)? as usize)?.right.0))
            .collect::<Vec<_>>()
    };
    assert_eq!(pairs(Cell::Right, 0.65), [12, 11], "nearest to the line first");
    assert_eq!(pairs(Cell::Missed, 0.75), [12]);
    assert_eq!((pairs(Cell::Wrong, 0.55), pairs(Cell::Apart, 0.55)), (vec![11, 11], vec![12, 13]));
    let costs = Costs::default();
    assert_eq!(
        view.presets(&costs).map(|p| p.1),
        [Some(0.7), Some(0.9), None, Some(0.9)],
        "recall 0.95 is out of reach"
    );
}

#[test]
fn counting_changes_the_figures_as_worked_by_hand() {
    let at = |counting, one_to_one| {
        let view = CurveView::new(example(), &Choice { counting, one_to_one, slice: None });
        let q = view.at(0.5);
        [q.true_positives, q.false_positives, q.false_negatives, q.true_negatives]
    };
    assert_eq!(at(Counting::Pairs, false), [2, 2, 1, 2]);
    assert_eq!(at(Counting::Entities, false), [1, 2, 2, 1]);
    assert_eq!(at(Counting::Pairs, true), [2, 0, 1, 4]);
    assert_eq!(at(Counting::Entities, true), [2, 0, 1, 2]);
}

#[test]
fn differences_worked_by_hand() {
    let own = CurveView::new(example(), &Choice::default());
    // The other accepts 2-12, 3-11 and, which is no candidate here, the lost 4-14; 1-11 it does not.
    let pairs = [(1, 11, 2, true), (2, 11, 3, false), (2, 12, 9, true), (3, 11, 8, false), (4, 14, 7, true)];
    let other = CurveView::new(gold(&pairs, &[]), &Choice::default());
    let against = Against::new(&own, &other, 0.5);
    // At 0.75 here 1-11 and 2-11 are matched.
    let accepted = own.at(0.75).true_positives + own.at(0.75).false_positives;
    assert_eq!(accepted, 2);
    assert_eq!(against.counts(accepted), (3, 2), "fixes 2-11, 2-12 and 4-14; breaks 1-11 and 3-11");
    let listed: Vec<(u32, u32, bool)> = (0..against.count(accepted))
        .filter_map(|i| against.at(accepted, i))
        .map(|d| (d.pair.0.0, d.pair.1.0, d.fixed))
        .collect();
    assert_eq!(listed, [(1, 11, false), (2, 11, true), (2, 12, true), (3, 11, false), (4, 14, true)]);
    let last = against.at(accepted, 4).expect("the fifth");
    assert_eq!((last.own, last.other), (None, Some(0.7)));
    assert_eq!(against.at(accepted, 5), None);
}

#[test]
fn entities_differ_once_each_worked_by_hand() {
    let entities = Choice { counting: Counting::Entities, ..Choice::default() };
    let own = CurveView::new(example(), &entities);
    // Here 1 is right with 11, 2 wrong with 11, 3 wrong with 11, 4 declined and missed. There 1 is declined, 2 right with 12, 3
    // declined, 4 wrong with 13, and 5, which has no partner and no pair here, wrong with 15.
    let pairs = [
        (1, 11, 2, true),
        (2, 12, 9, true),
        (2, 11, 3, false),
        (3, 11, 4, false),
        (4, 13, 8, false),
        (5, 15, 7, false),
    ];
    let other = CurveView::new(gold(&pairs, &[(4, 14)]), &entities);
    let against = Against::new(&own, &other, 0.5);
    let accepted = own.curve.at(0.5).true_positives + own.curve.at(0.5).false_positives;
    assert_eq!(accepted, 3);
    assert_eq!(against.counts(accepted), (2, 2), "2 and 3 are fixed, 1 and 5 broken, 4 is wrong in both");
    let listed: Vec<(u32, u32, bool)> = (0..against.count(accepted))
        .filter_map(|i| against.at(accepted, i))
        .map(|d| (d.pair.0.0, d.pair.1.0, d.fixed))
        .collect();
    assert_eq!(listed, [(1, 11, false), (2, 12, true), (3, 11, true), (5, 15, false)]);
    // With nothing accepted here 1 is missed in both, 2 still fixed, 3 right in both.
    assert_eq!(against.counts(0), (1, 1));
}

#[test]
fn drawn_points_are_operating_points_and_few() {
    let pairs: Vec<(u32, u32, u32, bool)> = (0..6).map(|i| (i, i, i + 1, i % 2 == 0)).collect();
    let mut set = (*gold(&pairs, &[])).clone();
    let mut many = (*set.held_out).clone();
    many.pairs = (0..60_000u32)
        .map(|i| {
            let mut pair = many.pairs[(i % 6) as usize];
            (pair.left, pair.score) = (EntityId(i / 3), f64::from(i) / 60_000.0);
            pair.same = i % 7 > 3;
            pair
        })
        .collect();
    set.held_out = Arc::new(many);
    set.masks = vec![0; 60_000];
    let view = CurveView::new(Arc::new(set), &Choice::default());
    assert!(view.picks.len() < 6_000, "{}", view.picks.len());
    for &[threshold, recall, precision] in &view.picks {
        let q = view.curve.at(threshold);
        assert_eq!((recall, precision), (q.recall, q.precision));
        assert!(view.curve.thresholds().binary_search_by(|s| threshold.total_cmp(s)).is_ok());
    }
    // Between two that are drawn, no point is further from the one above than the eye can tell.
    for (t, q) in view.curve.points() {
        let above = view.picks.partition_point(|p| p[0] >= t).saturating_sub(1);
        let [_, recall, precision] = view.picks[above];
        assert!((recall - q.recall).abs() < 4e-4 && (precision - q.precision).abs() < 4e-4);
    }
}

#[test]
fn the_worst_slice_has_enough_pairs_and_the_smallest_prauc() {
    let mut set = (*gold(
        &(0..120u32).map(|i| (i, i, if i < 60 { i % 7 } else { 3 + 6 * (i % 2) }, i % 2 == 1)).collect::<Vec<_>>(),
        &[],
    ))
    .clone();
    let slice = |name: &str| Slice { by: SliceBy::Type, name: name.to_owned() };
    set.slices = vec![slice("bad"), slice("good"), slice("few")];
    set.masks = (0..120).map(|i| u64::from(i < 60) | u64::from(i >= 60) << 1 | u64::from(i < 5) << 2).collect();
    let set = Arc::new(set);
    let view = CurveView::new(set.clone(), &Choice::default());
    assert_eq!(view.slices.len(), 3);
    assert_eq!(
        view.worst_slice().map(|s| s.slice.name.as_str()),
        Some("bad"),
        "five pairs are too few to be the worst"
    );
    assert_eq!(view.slices[1].prauc.value, 1.0);
    let good = CurveView::new(set, &Choice { slice: Some(slice("good")), ..Choice::default() });
    assert_eq!((good.held_out.pairs.len(), good.average_precision), (60, 1.0), "a filter shows the slice alone");
}

proptest! {
    // A count resamples, so a few dozen cases are what a test has time for.
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Fixed and broken pairs are those on which exactly one of the two is right, at any threshold here and there.
    #[test]
    fn differences_are_where_one_is_right(
        own in proptest::collection::btree_map((0u32..4, 0u32..4), (0u32..10, any::<bool>()), 1..14),
        other in proptest::collection::btree_map((0u32..4, 0u32..4), 0u32..10, 0..14),
        here in 0u32..11,
        there in 0u32..11,
    ) {
        let same = |pair: &(u32, u32)| own.get(pair).map_or(pair.0 == pair.1, |o| o.1);
        let mine: Vec<_> = own.iter().map(|(&(l, r), &(s, y))| (l, r, s, y)).collect();
        let theirs: Vec<_> = other.iter().map(|(&(l, r), &s)| (l, r, s, same(&(l, r)))).collect();
        let view_of = |of: &[(u32, u32, u32, bool)], lost: &[(u32, u32)], choice: &Choice| {
            CurveView::new(gold(of, lost), choice)
        };
        let at = |view: &CurveView| {
            let q = view.curve.at(f64::from(here) / 10.0);
            q.true_positives + q.false_positives
        };
        // Entities: the gold is the same for both, so what one has no pair for is lost there.
        let links: std::collections::BTreeSet<(u32, u32)> =
            mine.iter().chain(&theirs).filter(|p| p.3).map(|p| (p.0, p.1)).collect();
        let lost = |of: &[(u32, u32, u32, bool)]| -> Vec<(u32, u32)> {
            links.iter().filter(|l| of.iter().all(|p| (p.0, p.1) != **l)).copied().collect()
        };
        for one_to_one in [false, true] {
            let entities = Choice { counting: Counting::Entities, one_to_one, slice: None };
            let (a, b) = (view_of(&mine, &lost(&mine), &entities), view_of(&theirs, &lost(&theirs), &entities));
            let accepts = |view: &CurveView, left: u32, threshold: u32| {
                let pairs = view.held_out.pairs.iter();
                pairs.filter(|p| p.left.0 == left && p.score >= f64::from(threshold) / 10.0).map(|p| p.same).next()
            };
            let right = |view: &CurveView, left: u32, threshold: u32| {
                accepts(view, left, threshold).unwrap_or_else(|| links.iter().all(|l| l.0 != left))
            };
            let mut wanted = (0, 0);
            for left in 0..4 {
                match (right(&a, left, here), right(&b, left, there)) {
                    (false, true) => wanted.0 += 1,
                    (true, false) => wanted.1 += 1,
                    _ => {}
                }
            }
            prop_assert_eq!(Against::new(&a, &b, f64::from(there) / 10.0).counts(at(&a)), wanted);
        }
        let choice = Choice::default();
        let (view, over) = (view_of(&mine, &[], &choice), view_of(&theirs, &[], &choice));
        let against = Against::new(&view, &over, f64::from(there) / 10.0);
        let accepted = at(&view);
        let mut wanted = (0, 0);
        for l in 0..4 {
            for r in 0..4 {
                let a = own.get(&(l, r)).is_some_and(|o| o.0 >= here);
                let b = other.get(&(l, r)).is_some_and(|s| *s >= there);
                if a != b {
                    if b == same(&(l, r)) { wanted.0 += 1 } else { wanted.1 += 1 }
                }
            }
        }
        prop_assert_eq!(against.counts(accepted), wanted);
        let listed: Vec<_> = (0..against.count(accepted)).filter_map(|i| against.at(accepted, i)).collect();
        prop_assert_eq!((listed.iter().filter(|d| d.fixed).count(), listed.iter().filter(|d| !d.fixed).count()), wanted);
    }
}
