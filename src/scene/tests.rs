//! Laws of the butterfly and of the numbers beside it.

use super::fixture::{crowded, pairing, radioactive, radioactive_two_hops};
use super::*;
use crate::graph::Side;
use crate::model::Explanation;
use petgraph::visit::EdgeRef;

const SIDES: [Side; 2] = [Side::Left, Side::Right];

fn measure(text: &str) -> f32 {
    text.chars().count() as f32 * 6.6
}

fn scenes() -> Vec<(Explanation, SceneOptions)> {
    let mut out = Vec::new();
    for explanation in [radioactive(), radioactive_two_hops(), crowded(70)] {
        for order in RowOrder::ALL {
            for (second_hop, only_differences) in [(false, false), (true, false), (false, true)] {
                let options = SceneOptions { second_hop, order, only_differences, ..SceneOptions::default() };
                out.push((explanation.clone(), options));
            }
        }
    }
    out
}

fn check(test: impl Fn(&Explanation, &Scene, &Layout)) {
    for (explanation, options) in scenes() {
        let scene = Scene::new(&explanation, &pairing(&explanation), &options);
        for (width, height, compact) in [(800.0, 560.0, false), (680.0, 423.0, true), (1048.0, 560.0, false)] {
            test(&explanation, &scene, &layout(&scene, width, height, compact, &measure));
        }
    }
}

#[test]
fn every_edge_is_in_one_pill_and_attention_is_conserved() {
    for (explanation, options) in scenes() {
        let scene = Scene::new(&explanation, &pairing(&explanation), &options);
        for side in SIDES {
            let wing = scene.wing(side);
            let mut ids: Vec<u32> = wing.iter().filter_map(|n| scene.pill(*n)).flat_map(|p| p.items.clone()).collect();
            ids.sort_unstable();
            let mut wanted: Vec<u32> =
                explanation.items.iter().filter(|i| i.hop == 1 && i.side == Some(side)).map(|i| i.id).collect();
            wanted.sort_unstable();
            assert_eq!(ids, wanted);
            let attention: f64 = wing.iter().filter_map(|n| scene.pill(*n)).map(|p| p.attention).sum();
            assert!((attention - 1.0).abs() < 1e-9, "{attention}");
        }
    }
}

#[test]
fn port_widths_add_up_to_the_body() {
    let mut rng = crate::base::Rng::new(1, "ports");
    for _ in 0..200 {
        let mut shares: Vec<f64> = (0..1 + rng.below(45)).map(|_| rng.unit().powi(4) + 1e-6).collect();
        let total: f64 = shares.iter().sum();
        shares.iter_mut().for_each(|s| *s /= total);
        let widths = port_widths(&shares, 84.0);
        assert!((widths.iter().sum::<f32>() - 84.0).abs() < 0.01);
        assert!(widths.iter().all(|w| *w >= LEAST_WIDTH - 1e-3));
    }
}

#[test]
fn ribbons_fill_the_body_and_never_cross() {
    check(|_, scene, layout| {
        for side in SIDES {
            let body = layout.bodies[side.index()];
            let mut first: Vec<&Ribbon> =
                layout.ribbons.iter().filter(|r| r.to == scene.bodies[side.index()] && !r.second_hop).collect();
            first.sort_by(|a, b| a.curve[0].y.total_cmp(&b.curve[0].y));
            for pair in first.windows(2) {
                let bottom = pair[0].curve[3].y + pair[0].widths[1] / 2.0;
                let top = pair[1].curve[3].y - pair[1].widths[1] / 2.0;
                assert!(bottom <= top + 0.01, "ports of a side stack in row order");
                // Two S curves with the same x coordinates and ends in the same order do not cross anywhere.
                assert_eq!(pair[0].curve.map(|p| p.x), pair[1].curve.map(|p| p.x));
            }
            if scene.hidden_row_count() == 0 {
                let total: f32 = first.iter().map(|r| r.widths[1]).sum();
                assert!((total - layout.sizes.scale).abs() < 0.05, "{total}");
            }
            for ribbon in first {
                assert!(ribbon.curve[3].y - ribbon.widths[1] / 2.0 >= body.top - 0.01);
                assert!(ribbon.curve[3].y + ribbon.widths[1] / 2.0 <= body.bottom + 0.01);
            }
        }
    });
}

#[test]
fn pills_stay_inside_and_do_not_overlap() {
    check(|_, _, layout| {
        for (i, a) in layout.pills.iter().enumerate() {
            assert!(a.area.left >= 0.0 && a.area.right <= layout.width, "{a:?}");
            assert!(a.area.top >= 0.0 && a.area.bottom <= layout.height + 0.01, "{a:?} in {}", layout.height);
            for b in &layout.pills[i + 1..] {
                assert!(!a.area.overlaps(&b.area), "{a:?} {b:?}");
            }
        }
    });
}

#[test]
fn rows_pair_counterparts_and_name_differences() {
    let explanation = radioactive();
    let scene = Scene::new(&explanation, &pairing(&explanation), &SceneOptions::default());
    let group = |name: &str| scene.groups.iter().find(|g| g.names[0].as_deref() == Some(name)).expect("group exists");
    assert_eq!(group("main performer").rows.len(), 1);
    assert_eq!(group("main performer").rows[0].middle, Middle::Unlike);
    assert!(group("songwriter").rows.iter().all(|r| matches!(r.middle, Middle::Rung { .. })));
    assert_eq!(group("songwriter").names[1].as_deref(), Some("composer"));
    assert_eq!(group("genre").rows[1].middle, Middle::Alone);
    let names: Vec<_> = scene.groups.iter().filter_map(|g| g.names[0].as_deref()).collect();
    assert_eq!(names[..2], ["main performer", "songwriter"], "by the larger side's attention");
    let only = SceneOptions { only_differences: true, ..SceneOptions::default() };
    assert_eq!(Scene::new(&explanation, &pairing(&explanation), &only).hidden_row_count(), 7);
}

#[test]
fn many_rows_fold_into_one_that_opens() {
    let explanation = crowded(70);
    let folded = Scene::new(&explanation, &pairing(&explanation), &SceneOptions::default());
    assert!(folded.row_count() <= 41, "{}", folded.row_count());
    let fold = folded
        .wing(Side::Left)
        .into_iter()
        .filter_map(|n| folded.pill(n))
        .find(|p| matches!(p.role, PillRole::Fold(_)));
    let fold = fold.expect("a fold exists");
    assert_eq!(fold.name, format!("and {} more", fold.items.len()));
    let number = folded.groups.iter().find(|g| g.names[0].as_deref() == Some("guest")).map(|g| g.number);
    let opened = number.into_iter().map(Opened::Fold).collect();
    let open = SceneOptions { opened, ..SceneOptions::default() };
    let open = Scene::new(&explanation, &pairing(&explanation), &open);
    let rows: usize = open.sprouts.iter().flat_map(|s| &s.sections).map(|s| s.rows.len()).sum();
    // The fold itself stays, as the way to close it.
    assert_eq!(rows, fold.items.len());
    assert_eq!(open.row_count(), folded.row_count());
    let opened: f64 =
        open.sprouts[0].sections[0].rows.iter().filter_map(|r| open.pill(r.pills[0]?)).map(|p| p.attention).sum();
    assert!((opened - fold.attention).abs() < 1e-9, "what was folded is all there");
}

#[test]
fn first_hop_nodes_keep_their_index_when_the_second_hop_is_shown() {
    let explanation = radioactive_two_hops();
    let with = |second_hop| {
        let options = SceneOptions { second_hop, ..SceneOptions::default() };
        Scene::new(&explanation, &pairing(&explanation), &options)
    };
    let (one, two) = (with(false), with(true));
    for side in SIDES {
        assert_eq!(one.wing(side), two.wing(side));
    }
    let shared: Vec<_> = two
        .graph
        .node_indices()
        .filter(|n| two.pill(*n).is_some_and(|p| p.name == "Las Vegas" && p.side == Side::Left))
        .collect();
    assert_eq!(shared.len(), 1, "an entity reached twice is one pill");
    assert!(two.graph.edges(shared[0]).count() > 5, "with an edge to each of its parents");
    assert!(two.graph.edges(shared[0]).all(|e| two.pill(e.target()).is_some()));
}

#[test]
fn shown_parts_add_up_at_every_level() {
    let mut shared_out = radioactive_two_hops();
    let parts: Vec<f64> = shared_out.items.iter().map(|i| i.contribution).collect();
    for item in shared_out.items.iter_mut().filter(|i| i.hop == 2) {
        item.contribution = item.parent.map_or(0.0, |p| 0.21 * parts[p as usize]);
    }
    let mut opened = 0;
    for explanation in [radioactive(), crowded(70), shared_out] {
        let pairing = pairing(&explanation);
        let waterfall = Waterfall::new(&explanation, &pairing);
        assert_eq!(waterfall.rows.iter().map(|r| r.shown).sum::<i64>(), waterfall.shown);
        assert_eq!(waterfall.shown, hundredths(explanation.logit));
        for row in waterfall.rows.iter().filter(|r| !r.children.is_empty()) {
            assert_eq!(row.children.iter().map(|c| c.shown).sum::<i64>(), row.shown, "{}", row.name);
            let sum: f64 = row.children.iter().map(|c| c.to - c.from).sum();
            assert!((sum - (row.to - row.from)).abs() < 1e-9);
            for edge in row.children.iter().filter(|c| !c.children.is_empty()) {
                assert_eq!(edge.children.iter().map(|c| c.shown).sum::<i64>(), edge.shown, "{}", edge.name);
                let sum: f64 = edge.children.iter().map(|c| c.to - c.from).sum();
                assert!((sum - (edge.to - edge.from)).abs() < 1e-9);
                opened += 1;
            }
        }
        let names: Vec<_> = waterfall.rows.iter().map(|r| r.name.as_str()).collect();
        assert_eq!(names[..4], ["Starting point", "Name and surroundings", "Rivals", "Attributes"]);
        let relations: Vec<f64> = waterfall.rows[4..].iter().map(|r| r.to - r.from).collect();
        assert!(relations.windows(2).all(|w| w[0] >= w[1]), "from most for to most against");
    }
    assert!(opened > 10, "edges open to their second hop");
}

#[test]
fn the_range_of_the_bars_holds_every_row_that_is_open() {
    for explanation in [radioactive(), radioactive_two_hops(), crowded(30)] {
        let fall = Waterfall::new(&explanation, &pairing(&explanation));
        let (closed, open) = (fall.range(&|_| false), fall.range(&|_| true));
        assert!(open.0 <= closed.0 && closed.1 <= open.1);
        fn all(rows: &[PartRow]) -> Vec<f64> {
            rows.iter().flat_map(|r| [vec![r.from, r.to], all(&r.children)].concat()).collect()
        }
        let ends = all(&fall.rows);
        let reached = ends.iter().fold((0.0f64, 0.0f64), |x, end| (x.0.min(*end), x.1.max(*end)));
        assert_eq!(open, (reached.0.min(fall.logit), reached.1.max(fall.logit)));
        assert!(ends.iter().all(|end| open.0 <= *end && *end <= open.1));
    }
}

#[test]
fn attribute_parts_add_up_to_the_waterfall_row() {
    let explanation = radioactive();
    let pairing = pairing(&explanation);
    let waterfall = Waterfall::new(&explanation, &pairing);
    let shown = waterfall.rows.iter().find(|r| r.key == PartKey::Attributes).map(|r| r.shown);
    let key = |name: &str| RelationKey { name: name.to_owned(), direction: crate::graph::Direction::Attribute };
    let literals = [
        vec![(key("title"), "Radioactive".to_owned(), true), (key("length"), "3:06".to_owned(), false)],
        vec![(key("name"), "Radioactive (Remix)".to_owned(), true), (key("duration"), "276".to_owned(), false)],
    ];
    let table = AttributeTable::new(&explanation, &pairing, &literals, shown, &[]);
    assert_eq!(table.rows[0].name, "Title");
    assert_eq!(table.rows[0].shown, None, "the label's part is in Name and surroundings");
    assert_eq!(table.rows.iter().filter_map(|r| r.shown).sum::<i64>(), shown.unwrap_or(0));
    let length = table.rows.iter().find(|r| r.name == "Length").expect("length is there");
    assert_eq!(length.values[1], [("276".to_owned(), false)]);
}
