//! The queue, gold drawn at random, conflicts and the one-to-one preview on small hand-made tables.

use super::super::*;
use crate::base::{Digest, Rng};
use crate::graph::{EntityId, GraphBuilder, GraphPair, Side, Split};
use std::sync::Arc;

/// Two graphs of `n` songs each, ids `l000` and `r000`; every third pair of songs shares a title.
fn graphs(n: usize) -> GraphPair {
    let graph = |name: &str, letter: &str| {
        let mut builder = GraphBuilder::new();
        for i in 0..n {
            let id = format!("{letter}{i:03}");
            builder.attribute(&id, "title", &format!("Song {}", i / 3));
            builder.attribute(&id, "type", if i % 2 == 0 { "Track" } else { "Album" });
        }
        Arc::new(builder.build(name))
    };
    GraphPair { left: graph("A", "l"), right: graph("B", "r"), links: None }
}

fn scored(left: u32, right: u32, score: f64) -> Scored {
    Scored { left: EntityId(left), right: EntityId(right), logit: logit_of(score), gold: None, of_test: false }
}

fn decide(ledger: &mut Ledger, pair: (u32, u32), verdict: Verdict, reason: Reason) {
    let (left, right) = (format!("l{:03}", pair.0), format!("r{:03}", pair.1));
    let (note, blind, score, model, at) = (String::new(), true, 0.5, Digest(1), 0);
    ledger.apply(&Change::Decide(Decision { left, right, verdict, note, blind, score, model, reason, at }));
}

fn no_attention(pairs: &[(EntityId, EntityId)]) -> Vec<[f64; 2]> {
    vec![[0.5, 0.5]; pairs.len()]
}

struct Desk {
    graphs: GraphPair,
    pairs: Vec<Scored>,
    ledger: Ledger,
    plan: Plan,
}

impl Desk {
    fn new(pairs: Vec<Scored>) -> Self {
        Self { graphs: graphs(40), pairs, ledger: Ledger::default(), plan: Plan::default() }
    }

    fn queue(&self, order: QueueOrder) -> Queue {
        self.typed(order, None)
    }

    fn typed(&self, order: QueueOrder, of_type: Option<&str>) -> Queue {
        let conflicts = Conflicts::find(&self.graphs, &self.pairs, 0.5, &self.ledger).pairs();
        let material = Material {
            graphs: &self.graphs,
            pairs: &self.pairs,
            threshold: 0.5,
            ledger: &self.ledger,
            plan: &self.plan,
            has_gold: true,
            in_conflict: &conflicts,
        };
        Queue::new(&material, order, of_type, &|pairs| {
            // Pairs of even left entities need self-attention to be told apart.
            pairs.iter().map(|p| if p.0.0 % 2 == 0 { [0.9, 0.1] } else { [0.2, 0.2] }).collect()
        })
    }
}

fn ids(queue: &Queue) -> Vec<(u32, u32)> {
    queue.items.iter().map(|a| (a.left.0, a.right.0)).collect()
}

#[test]
fn uncertain_pairs_come_by_distance_known_ones_last_and_test_never() {
    let answer = |split| Some(Answer { split, same: true });
    let mut pairs =
        vec![scored(1, 1, 0.9), scored(3, 3, 0.52), scored(5, 5, 0.3), scored(7, 7, 0.999), scored(9, 9, 0.5)];
    pairs.push(Scored { gold: answer(Split::Train), ..scored(11, 11, 0.5) });
    pairs.push(Scored { gold: answer(Split::Test), ..scored(13, 13, 0.5) });
    pairs.push(Scored { of_test: true, ..scored(15, 15, 0.5) });
    let mut desk = Desk::new(pairs);
    assert_eq!(ids(&desk.queue(QueueOrder::Uncertain)), [(9, 9), (3, 3), (5, 5), (1, 1), (11, 11)]);
    desk.pairs.reverse();
    assert_eq!(
        ids(&desk.queue(QueueOrder::Uncertain)),
        [(9, 9), (3, 3), (5, 5), (1, 1), (11, 11)],
        "rows in any order"
    );
    decide(&mut desk.ledger, (3, 3), Verdict::Skip, Reason::Chosen);
    assert!(!ids(&desk.queue(QueueOrder::Uncertain)).contains(&(3, 3)));
}

#[test]
fn attentions_that_disagree_come_first_and_every_tenth_is_drawn() {
    let mut desk = Desk::new((0..30).map(|i| scored(i, i, 0.4)).collect());
    desk.plan = Plan::draw(&desk.graphs, &desk.pairs, 7);
    assert_eq!(desk.plan.drawn.len(), 15, "half of the stratum");
    let queue = desk.queue(QueueOrder::MostUseful);
    let drawn: Vec<usize> =
        queue.items.iter().enumerate().filter(|(_, a)| a.reason.is_gold()).map(|(i, _)| i).collect();
    assert_eq!(drawn, [9]);
    let reserved: Vec<String> = desk.plan.drawn.iter().map(|d| d.left.clone()).collect();
    let taught = queue.items.iter().filter(|a| !a.reason.is_gold());
    let mut last_disagreed = true;
    for asked in taught {
        assert!(!reserved.contains(&format!("l{:03}", asked.left.0)), "what the plan reserves is asked by it alone");
        let disagreed = matches!(asked.reason, Reason::Disagreement { .. });
        assert_eq!(disagreed, asked.left.0 % 2 == 0);
        assert!(last_disagreed || !disagreed);
        last_disagreed = disagreed;
    }
}

#[test]
fn a_part_of_the_pairs_draws_nothing_and_a_plan_that_is_used_up_ends_no_queue() {
    let mut desk = Desk::new((0..30).map(|i| scored(i, i, 0.4)).collect());
    desk.plan = Plan::draw(&desk.graphs, &desk.pairs, 7);
    for order in [QueueOrder::MostUseful, QueueOrder::Random] {
        let track = desk.typed(order, Some("track"));
        assert!(track.items.iter().all(|a| !a.reason.is_gold() && a.left.0 % 2 == 0), "no sample of a stratum");
        assert_eq!(track.items.is_empty(), order == QueueOrder::Random);
    }
    for drawn in desk.plan.drawn.clone() {
        let number: u32 = drawn.left[1..].parse().expect("a number");
        let reason = Reason::Random { stratum: drawn.stratum, population: drawn.population };
        decide(&mut desk.ledger, (number, number), Verdict::Same, reason);
    }
    let material = Material {
        graphs: &desk.graphs,
        pairs: &desk.pairs,
        threshold: 0.5,
        ledger: &desk.ledger,
        plan: &desk.plan,
        has_gold: false,
        in_conflict: &[],
    };
    let queue = Queue::new(&material, QueueOrder::MostUseful, None, &no_attention);
    assert!(!queue.for_gold && !queue.items.is_empty(), "the others are asked");
}

#[test]
fn without_a_gold_file_decisions_make_gold_first() {
    let mut desk = Desk::new((0..38).map(|i| scored(i, i, f64::from(i) / 38.0)).collect());
    desk.plan = Plan::draw(&desk.graphs, &desk.pairs, 0);
    let material = |ledger| Material {
        graphs: &desk.graphs,
        pairs: &desk.pairs,
        threshold: 0.5,
        ledger,
        plan: &desk.plan,
        has_gold: false,
        in_conflict: &[],
    };
    let queue = Queue::new(&material(&desk.ledger), QueueOrder::MostUseful, None, &no_attention);
    assert!(queue.for_gold && queue.items.iter().all(|a| a.reason.is_gold()));
    let drawn: Vec<u32> = desk.plan.drawn.iter().map(|d| d.left[1..].parse().expect("a number")).collect();
    assert_eq!(ids(&queue).iter().map(|p| p.0).collect::<Vec<_>>(), drawn, "in the order of the plan");
    let mut ledger = Ledger::default();
    for i in 0..2 * ENOUGH as u32 {
        let verdict = if i % 2 == 0 { Verdict::Same } else { Verdict::Related };
        decide(&mut ledger, (i, 39), verdict, Reason::Random { stratum: 0, population: 99 });
    }
    assert_eq!(Plan::answered(&ledger), [ENOUGH, ENOUGH]);
    assert!(!Queue::new(&material(&ledger), QueueOrder::MostUseful, None, &no_attention).for_gold);
}

#[test]
fn a_plan_takes_strata_in_turn_and_ignores_the_order_of_rows() {
    let mut pairs: Vec<Scored> = (0..20).map(|i| scored(i, i, 0.001)).collect();
    pairs.extend((20..24).map(|i| scored(i, i, 0.6)));
    pairs.push(scored(30, 30, 0.995));
    let graphs = graphs(40);
    let plan = Plan::draw(&graphs, &pairs, 1);
    let strata: Vec<(usize, usize)> = plan.drawn.iter().map(|d| (d.stratum, d.population)).collect();
    assert_eq!(strata[..5], [(7, 1), (4, 4), (0, 20), (4, 4), (0, 20)]);
    assert_eq!(plan.drawn.len(), 1 + 2 + 10);
    pairs.reverse();
    assert_eq!(Plan::draw(&graphs, &pairs, 1), plan);
    assert_ne!(Plan::draw(&graphs, &pairs, 2), plan);
    assert_eq!([0.0, 0.01, 0.2, 0.5, 1.0].map(stratum), [0, 1, 3, 4, 7]);
}

#[test]
fn gain_counts_the_doubt_that_an_answer_settles() {
    // Left 1 has two even rivals; left 5 stands alone.
    let desk = Desk::new(vec![scored(1, 1, 0.5), scored(1, 2, 0.5), scored(5, 5, 0.5)]);
    let queue = desk.queue(QueueOrder::Gain);
    assert_eq!(ids(&queue), [(1, 1), (1, 2), (5, 5)]);
    let pairs = |i: usize| match queue.items[i].reason {
        Reason::Gain { pairs } => pairs,
        _ => f64::NAN,
    };
    assert!((pairs(0) - 1.5).abs() < 1e-9 && (pairs(2) - 1.0).abs() < 1e-9, "own doubt, and half of the rival's");
}

#[test]
fn types_and_twins_choose_pairs() {
    // Songs 0 to 2 of both sides share one title, 3 to 5 the next.
    let desk = Desk::new(vec![scored(0, 1, 0.5), scored(1, 2, 0.4), scored(0, 3, 0.5), scored(39, 39, 0.5)]);
    assert_eq!(ids(&desk.queue(QueueOrder::Twins)), [(0, 1), (1, 2)], "one title, and others have it");
    assert!(desk.queue(QueueOrder::Twins).items.iter().all(|a| a.reason == Reason::Twins { count: 4 }));
    assert_eq!(ids(&desk.typed(QueueOrder::Uncertain, Some("track"))), [(0, 1), (0, 3)]);
    assert_eq!(types_of(&desk.graphs, EntityId(1)).collect::<Vec<_>>(), ["album"]);
}

#[test]
fn conflicts_are_found_with_the_chain_between() {
    let mut desk =
        Desk::new(vec![scored(1, 1, 0.9), scored(1, 2, 0.8), scored(2, 2, 0.7), scored(2, 1, 0.1), scored(7, 7, 0.9)]);
    desk.pairs[4].gold = Some(Answer { split: Split::Valid, same: true });
    decide(&mut desk.ledger, (2, 1), Verdict::Different, Reason::Chosen);
    decide(&mut desk.ledger, (7, 7), Verdict::Related, Reason::Chosen);
    let found = Conflicts::find(&desk.graphs, &desk.pairs, 0.5, &desk.ledger);
    assert_eq!((found.against_gold, found.chains, found.matched_twice, found.len()), (1, 1, 2, 4));
    let pairs = |kind: ConflictKind| {
        let of = found.list.iter().find(|c| c.kind == kind).map(|c| &c.pairs);
        of.into_iter().flatten().map(|p| (p.0.0, p.1.0)).collect::<Vec<_>>()
    };
    assert_eq!(pairs(ConflictKind::Chain), [(2, 1), (2, 2), (1, 2), (1, 1)]);
    assert_eq!(pairs(ConflictKind::MatchedTwice(Side::Left)), [(1, 1), (1, 2)]);
    assert_eq!(pairs(ConflictKind::MatchedTwice(Side::Right)), [(1, 2), (2, 2)]);
    assert_eq!(pairs(ConflictKind::AgainstGold), [(7, 7)]);
    assert_eq!(ids(&desk.queue(QueueOrder::Conflicts)), [(2, 2), (1, 2), (1, 1)], "the least sure first");
    decide(&mut desk.ledger, (1, 2), Verdict::Different, Reason::Chosen);
    assert_eq!(Conflicts::find(&desk.graphs, &desk.pairs, 0.5, &desk.ledger).chains, 0, "the chain is cut");
}

#[test]
fn one_to_one_keeps_the_best_sum_and_what_was_decided() {
    let valid = |same| Some(Answer { split: Split::Valid, same });
    let mut desk = Desk::new(vec![
        Scored { gold: valid(true), ..scored(1, 1, 0.8) },
        Scored { gold: valid(false), ..scored(1, 2, 0.9) },
        Scored { gold: valid(true), ..scored(2, 2, 0.88) },
        Scored { gold: valid(false), ..scored(2, 1, 0.2) },
    ]);
    let preview = |desk: &Desk| OneToOne::preview(&desk.graphs, &desk.pairs, 0.5, &desk.ledger, 1);
    let seen = preview(&desk);
    assert_eq!((seen.matches, seen.kept), (3, 2));
    assert_eq!(seen.dropped, [(EntityId(1), EntityId(2))]);
    let [before, after] = seen.effect.expect("gold");
    assert_eq!((before, after), (Outcome { right: 2, wrong: 1, missed: 1 }, Outcome { right: 2, wrong: 0, missed: 1 }));
    assert!((before.precision() - 2.0 / 3.0).abs() < 1e-12 && after.precision() == 1.0);
    assert_eq!(before.recall(), after.recall());
    decide(&mut desk.ledger, (1, 2), Verdict::Same, Reason::Chosen);
    let rivals = [(EntityId(2), EntityId(2)), (EntityId(1), EntityId(1))];
    assert_eq!(preview(&desk).dropped, rivals, "a decision stays, its rivals go");
    desk.pairs.reverse();
    assert_eq!(preview(&desk).dropped, rivals);
}

#[test]
fn weights_are_one_over_the_chance_of_being_drawn() {
    let mut ledger = Ledger::default();
    // Two of four above, two of ten below; one below is the same.
    for (pair, verdict, stratum, population) in [
        ((1, 1), Verdict::Same, 6, 4),
        ((2, 2), Verdict::Different, 6, 4),
        ((3, 3), Verdict::Same, 0, 10),
        ((4, 4), Verdict::Related, 0, 10),
        ((5, 5), Verdict::Unsure, 0, 10),
    ] {
        decide(&mut ledger, pair, verdict, Reason::Random { stratum, population });
    }
    decide(&mut ledger, (6, 6), Verdict::Same, Reason::Uncertain { threshold: 0.5 });
    let points = decided_gold(&ledger, |left, _| Some(if left < "l003" { 0.97 } else { 0.001 }));
    let weights: Vec<f64> = points.iter().map(|p| p.weight).collect();
    assert_eq!(weights, [5.0, 5.0, 2.0, 2.0], "newest first; doubt and what taught count for nothing");
    let quality = quality_at(&points, 0.0, 0.5);
    // Accepted 4, right 2, same 2 + 5.
    assert_eq!(quality.precision, 0.5);
    assert!((quality.recall - 2.0 / 7.0).abs() < 1e-12 && (quality.f1 - 4.0 / 11.0).abs() < 1e-12);
}

#[test]
fn weighted_gold_estimates_the_population_it_was_drawn_from() {
    // 3,000 pairs of one left entity each; the higher the score, the likelier the same.
    let mut rng = Rng::new(5, "population");
    let mut drawn = || {
        let score = rng.unit().powi(3);
        (score, rng.chance(score))
    };
    let all: Vec<(f64, bool)> = (0..3000).map(|_| drawn()).collect();
    let point =
        |i: usize, weight: f64, stratum| GoldPoint { left: i as u64, stratum, weight, score: all[i].0, same: all[i].1 };
    let whole: Vec<GoldPoint> = (0..all.len()).map(|i| point(i, 1.0, 0)).collect();
    let truth = quality_at(&whole, 0.0, 0.5);
    let mut estimates = Vec::new();
    for seed in 0..200 {
        let mut rng = Rng::new(seed, "sample");
        let mut points = Vec::new();
        for h in 0..=EDGES.len() {
            let mut of: Vec<usize> = (0..all.len()).filter(|i| stratum(all[*i].0) == h).collect();
            rng.shuffle(&mut of);
            let drawn = of.len().min(40);
            points.extend(of[..drawn].iter().map(|&i| point(i, of.len() as f64 / drawn as f64, h)));
        }
        estimates.push(quality_at(&points, 0.0, 0.5));
    }
    let mean = |f: fn(&WeightedQuality) -> f64| estimates.iter().map(f).sum::<f64>() / estimates.len() as f64;
    assert!((mean(|q| q.precision) - truth.precision).abs() < 0.01, "{} {truth:?}", mean(|q| q.precision));
    assert!((mean(|q| q.recall) - truth.recall).abs() < 0.02, "{} {truth:?}", mean(|q| q.recall));
}

#[test]
fn f1_is_known_better_with_more_gold() {
    let points = |n: usize| -> Vec<GoldPoint> {
        let of = |i: usize| GoldPoint {
            left: i as u64,
            stratum: 0,
            weight: 1.0,
            score: if i % 4 < 2 { 0.9 } else { 0.1 },
            same: i % 5 < 2,
        };
        (0..n).map(of).collect()
    };
    assert_eq!(known_to(&points(9), 0.0, 0.5), None, "too few to say anything");
    let (few, many) =
        (known_to(&points(40), 0.0, 0.5).expect("known"), known_to(&points(640), 0.0, 0.5).expect("known"));
    assert!((2.5..6.0).contains(&(few.half_width / many.half_width)), "{few:?} {many:?}: about four times");
    assert!(few.target < few.half_width && few.more > 20, "{few:?}");
    assert_eq!(known_to(&points(40), 0.0, 0.5), Some(few), "the same gold, the same sentence");
}

#[test]
fn gold_decisions_at_every_threshold_worked_by_hand() {
    // Two strata: above .5 each stands for one pair, below for four.
    let row = |i: u32, score: f64, same: bool| {
        let above = score > 0.5;
        let (stratum, weight) = if above { (1, 1.0) } else { (0, 4.0) };
        ((EntityId(i), EntityId(i)), GoldPoint { left: u64::from(i), stratum, weight, score, same })
    };
    let mut rows: Vec<_> = [
        (0.9, true),
        (0.9, true),
        (0.8, false),
        (0.8, true),
        (0.7, true),
        (0.6, false),
        (0.4, true),
        (0.3, false),
        (0.2, false),
        (0.1, false),
    ]
    .into_iter()
    .enumerate()
    .map(|(i, (score, same))| row(i as u32, score, same))
    .collect();
    assert_eq!(DecidedCurve::new(rows[..9].to_vec()), None, "too few");
    let one_verdict = rows.iter().map(|(p, g)| (*p, GoldPoint { same: true, ..*g })).collect();
    assert_eq!(DecidedCurve::new(one_verdict), None, "one verdict says nothing");
    let curve = DecidedCurve::new(rows.clone()).expect("a curve");
    rows.reverse();
    assert_eq!(DecidedCurve::new(rows), Some(curve.clone()), "in any order");
    assert_eq!(curve.population(), 22.0);
    // Same: 4 above and 4 below. From .8 on four are accepted, three of them right.
    let q = curve.at(0.8);
    assert_eq!((q.precision, q.recall), (0.75, 0.375));
    assert_eq!(curve.cells(0.8), [3.0, 5.0, 1.0, 13.0]);
    let wanted = [
        [0.9, 0.25, 1.0],
        [0.8, 0.375, 0.75],
        [0.7, 0.5, 0.8],
        [0.6, 0.5, 4.0 / 6.0],
        [0.4, 1.0, 0.8],
        [0.3, 1.0, 8.0 / 14.0],
        [0.2, 1.0, 8.0 / 18.0],
        [0.1, 1.0, 8.0 / 22.0],
    ];
    assert_eq!(curve.steps(), wanted);
    // 1 x .25 + .75 x .125 + .8 x .125 + .8 x .5.
    assert!((curve.prauc().value - 0.84375).abs() < 1e-12);
    assert_eq!(curve.best_threshold(), 0.4);
    let [precision, recall, f1] = curve.intervals(0.8);
    assert_eq!((precision.value, recall.value, f1.value), (q.precision, q.recall, q.f1));
    assert!(precision.low < 0.75 && precision.high > 0.75 && f1.low < f1.value && f1.value < f1.high);
    for [recall, low, high] in curve.band(10) {
        assert!((0.0..=1.0).contains(&recall) && low <= high && high <= 1.0);
    }
    // The same sentence as in Review.
    let points: Vec<GoldPoint> = curve.rows().map(|(_, p)| *p).collect();
    assert_eq!(known_to(&points, 0.0, 0.8), Some(curve.known_to(0.8)));
}
