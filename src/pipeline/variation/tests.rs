//! Harder conditions on a small pair of graphs.

use super::*;
use crate::graph::{Direction, Gold, GraphBuilder, GraphPair, LabeledPair, Protocol, Split};
use std::sync::Arc;

/// Twelve songs a side by three artists; the right ones are typed song.single and song.live in turn.
fn opened(protocol: Protocol) -> Opened {
    let (mut left, mut right) = (GraphBuilder::new(), GraphBuilder::new());
    let mut splits: [Vec<LabeledPair>; 3] = Default::default();
    for i in 0..12 {
        let (l, r) = (format!("l{i:02}"), format!("r{i:02}"));
        for (builder, song, artist) in [(&mut left, &l, format!("a{}", i % 3)), (&mut right, &r, format!("b{}", i % 3))]
        {
            builder.attribute(song, "title", &format!("Song {i}"));
            builder.relation(song, "http://x.org/performedBy", &artist);
            builder.attribute(&artist, "name", &format!("Artist {}", i % 3));
            builder.attribute(song, "genre", "pop");
        }
        right.attribute(&r, "type", if i % 2 == 0 { "song.single" } else { "song.live" });
        let pair = |right: String, same| LabeledPair { left: l.clone(), right, same };
        splits[i / 4].push(pair(r.clone(), true));
        if protocol == Protocol::Pairs {
            splits[i / 4].push(pair(format!("r{:02}", (i + 1) % 12), false));
        }
    }
    let links = Some(Gold::new(protocol, splits));
    let pair = GraphPair { left: Arc::new(left.build("l")), right: Arc::new(right.build("r")), links };
    Opened { pair, receipts: Vec::new(), name: "songs".to_owned() }
}

fn links(opened: &Opened, split: Split) -> Vec<&str> {
    let gold = opened.pair.links.as_ref().expect("gold");
    gold.split(split).iter().filter(|p| p.same).map(|p| p.left.as_str()).collect()
}

#[test]
fn fewer_links_are_among_more_and_scope_is_kept() {
    let few = |n, seed| {
        let variation = Variation { train_links: Some(n), ..Variation::default() };
        vary(opened(Protocol::Ranking), &variation, seed).expect("there are four")
    };
    let ((one, report), (three, _)) = (few(1, 0), few(3, 0));
    assert_eq!(report.links, [1, 4, 4]);
    assert_eq!(links(&three, Split::Train).len(), 3);
    assert!(links(&three, Split::Train).contains(&links(&one, Split::Train)[0]));
    let unlabeled = &one.pair.links.as_ref().expect("gold").unlabeled;
    assert_eq!((unlabeled[0].len(), unlabeled[1].len()), (12, 12));
    let choices: std::collections::BTreeSet<String> =
        (0..9).map(|seed| links(&few(1, seed).0, Split::Train)[0].to_owned()).collect();
    assert!(choices.len() > 1, "the seed chooses");
    let variation = Variation { train_links: Some(5), ..Variation::default() };
    let error = vary(opened(Protocol::Ranking), &variation, 0).expect_err("there are four");
    assert!(error.to_string().contains("train has 4 links, 5 were asked for. Give --train-links"), "{error}");
}

#[test]
fn of_listed_pairs_the_ratio_is_kept() {
    let variation = Variation { train_links: Some(2), ..Variation::default() };
    let (two, _) = vary(opened(Protocol::Pairs), &variation, 0).expect("there are four");
    let train = two.pair.links.as_ref().expect("gold").split(Split::Train);
    assert_eq!((train.len(), train.iter().filter(|p| p.same).count()), (4, 2));
}

#[test]
fn types_limit_the_splits() {
    let variation = Variation {
        train_types: vec!["song.s*".to_owned()],
        test_types: vec!["song.live".to_owned()],
        ..Variation::default()
    };
    let (limited, report) = vary(opened(Protocol::Ranking), &variation, 0).expect("both types exist");
    assert_eq!(report.links, [2, 2, 2]);
    assert_eq!(links(&limited, Split::Train), ["l00", "l02"]);
    assert_eq!(links(&limited, Split::Test), ["l09", "l11"]);
    let nothing = Variation { train_types: vec!["film.*".to_owned()], ..Variation::default() };
    let error = vary(opened(Protocol::Ranking), &nothing, 0).expect_err("no film");
    assert!(error.to_string().contains("no link of train has an end of type film.*"), "{error}");
}

#[test]
fn folded_relations_move_into_names() {
    let folded: FoldedRelation = "left:performed by".parse().expect("side and relation");
    let variation = Variation { folded_relations: vec![folded], ..Variation::default() };
    let (with, report) = vary(opened(Protocol::Ranking), &variation, 0).expect("the relation exists");
    assert_eq!(report.folded[0].2, 12);
    let (left, right) = (&with.pair.left, &with.pair.right);
    assert_eq!((left.relation_triple_count(), right.relation_triple_count()), (0, 12));
    assert_eq!(left.literal_count(), opened(Protocol::Ranking).pair.left.literal_count());
    let mut forms = std::collections::BTreeSet::new();
    for entity in left.entities().filter(|e| left.iri(*e).starts_with('l')) {
        let i: usize = left.iri(entity)[1..].parse().expect("a number");
        let (title, artist) = (format!("Song {i}"), format!("Artist {}", i % 3));
        let name = left.label(entity).expect("a name");
        assert!(name.contains(&title) && name.contains(&artist), "{name}");
        forms.insert(name.replacen(&title, "T", 1).replacen(&artist, "A", 1));
    }
    assert!(forms.len() > 2, "{forms:?}");
    let b1 = right.find("b1").expect("an artist");
    assert_eq!(right.adjacency(Direction::Inverse).edges(b1).count(), 4, "the other side is untouched");
    for (text, remedy) in [("left:director", "--fold-relations"), ("right:album", "inspect")] {
        let variation =
            Variation { folded_relations: vec![text.parse().expect("side and relation")], ..Variation::default() };
        let error = vary(opened(Protocol::Ranking), &variation, 0).expect_err("there is no such relation");
        assert!(error.to_string().contains(remedy), "{error}");
    }
    assert!("artist".parse::<FoldedRelation>().is_err() && "left:".parse::<FoldedRelation>().is_err());
}

#[test]
fn an_attribute_folds_like_a_relation() {
    let variation =
        Variation { folded_relations: vec!["right:genre".parse().expect("a relation")], ..Variation::default() };
    let (with, _) = vary(opened(Protocol::Ranking), &variation, 0).expect("the attribute exists");
    let r = with.pair.right.find("r03").expect("a song");
    assert!(with.pair.right.label(r).expect("a name").contains("pop"));
    assert!(with.pair.right.literals(r).iter().all(|(_, v)| v.as_ref() != "pop"));
}

#[test]
fn dropped_partners_leave_their_lefts_in_test() {
    let variation = Variation { dropped_partners: Some(0.5), ..Variation::default() };
    let (dropped, report) = vary(opened(Protocol::Ranking), &variation, 0).expect("a share");
    let gold = dropped.pair.links.as_ref().expect("gold");
    assert_eq!(report.links, [4, 4, 2]);
    assert_eq!((report.dropped_partners, report.partnerless_test_entities), (Some(2), Some(2)));
    assert_eq!(dropped.pair.right.entity_count(), opened(Protocol::Ranking).pair.right.entity_count() - 2);
    let mut lefts = links(&dropped, Split::Test);
    lefts.extend(gold.partnerless.iter().map(String::as_str));
    lefts.sort_unstable();
    assert_eq!(lefts, ["l08", "l09", "l10", "l11"]);
    assert!(gold.unlabeled[1].iter().all(|iri| dropped.pair.right.find(iri).is_some()), "all gold exists");
    let share = Variation { dropped_partners: Some(1.5), ..Variation::default() };
    assert!(vary(opened(Protocol::Ranking), &share, 0).is_err());
}
