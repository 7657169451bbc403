//! Laws of the picture: it is deterministic, its labels never overlap, and files hold what it holds.

use super::*;
use crate::model::Explanation;
use crate::scene::fixture::{crowded, pairing, radioactive, radioactive_two_hops};
use crate::scene::{Look, Middle, Opened, Quantity, RowOrder, Scene, SceneOptions, Waterfall, layout};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Widths as of a font whose letters are all of middling width; capitals are wider.
fn width(text: &str, size: f32, weight: Weight) -> f32 {
    let heavier = if weight == Weight::Regular { 1.0 } else { 1.04 };
    text.chars().map(|c| if c.is_uppercase() { 0.66 } else { 0.53 }).sum::<f32>() * size * heavier
}

struct Shown {
    scene: Scene,
    layout: crate::scene::Layout,
    picture: Picture,
}

fn shown(
    explanation: &Explanation,
    options: &SceneOptions,
    size: [f32; 2],
    compact: bool,
    zoom: f32,
    pan: f32,
) -> Shown {
    let pairing = pairing(explanation);
    let scene = Scene::new(explanation, &pairing, options);
    let measure = |t: &str| width(t, 12.5, Weight::Medium);
    let layout = layout(&scene, size[0], size[1], compact, &measure);
    let waterfall = Waterfall::new(explanation, &pairing);
    let lit = BTreeSet::new();
    let picture = Drawing {
        scene: &scene,
        layout: &layout,
        waterfall: &waterfall,
        header: Header {
            names: ["Radioactive", "Radioactive (Remix)"],
            subtitles: ["track · Music A · t-4774", "recording · Music B · B00K-211"],
            score: "0.26",
            same: false,
        },
        graphs: ["Music A", "Music B"],
        canvas: size,
        zoom,
        pan: [0.0, pan],
        lit: &lit,
        dark: true,
        empty: "Nothing",
        note: None,
        width: &width,
    }
    .picture();
    Shown { scene, layout, picture }
}

fn explanations() -> [Explanation; 4] {
    [radioactive(), radioactive_two_hops(), crowded(70), crowded(400)]
}

/// All labels that can be read: those of the frame, and those of the content that the canvas does not cut off.
fn readable(picture: &Picture) -> Vec<(Of, crate::scene::Area, String)> {
    let clip = picture.clip;
    let inside = |a: &crate::scene::Area| a.top >= clip.top && a.bottom <= clip.bottom;
    let areas = |marks: &[Mark]| {
        let labels = marks.iter().filter_map(|m| match &m.shape {
            Shape::Label(l) => Some((m.of, l.area(&width), l.text.clone())),
            _ => None,
        });
        labels.collect::<Vec<_>>()
    };
    let mut out: Vec<_> = areas(&picture.content).into_iter().filter(|(_, a, _)| inside(a)).collect();
    out.extend(areas(&picture.frame));
    out
}

fn assert_no_labels_overlap(picture: &Picture, what: &str) {
    let labels = readable(picture);
    for (i, (of, area, text)) in labels.iter().enumerate() {
        for (other_of, other, other_text) in &labels[i + 1..] {
            assert!(!area.overlaps(other), "{what}: {text:?} ({of:?}) and {other_text:?} ({other_of:?}) overlap");
        }
    }
}

fn any_options() -> impl Strategy<Value = SceneOptions> {
    let look = (0..4_usize, 0..4_usize).prop_map(|(w, c)| {
        let look = Look::default().with_color(Quantity::ALL[c]).unwrap_or_default();
        look.with_width(Quantity::ALL[w]).unwrap_or(look)
    });
    let opened = prop::collection::vec(
        prop_oneof![
            (0..9_usize).prop_map(Opened::Fold),
            Just(Opened::Values),
            (2..40_u32).prop_map(Opened::Neighbors),
            (2..40_u32).prop_map(Opened::More),
        ],
        0..4,
    );
    (any::<bool>(), 0..4_usize, any::<bool>(), look, opened).prop_map(|(second_hop, order, only, look, mut opened)| {
        let mut seen = BTreeSet::new();
        opened.retain(|o| seen.insert(*o));
        SceneOptions { second_hop, order: RowOrder::ALL[order], only_differences: only, look, opened }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn labels_never_overlap(
        which in 0..4_usize,
        options in any_options(),
        canvas in (660.0_f32..1400.0, 330.0_f32..1100.0),
        compact in any::<bool>(),
        zoom in 0.7_f32..2.0,
        scrolled in 0.0_f32..1.0,
    ) {
        let explanation = &explanations()[which];
        let size = [canvas.0, canvas.1];
        let whole = shown(explanation, &options, size, compact, zoom, 0.0);
        let over = (whole.layout.height * zoom - size[1]).max(0.0);
        let shown = shown(explanation, &options, size, compact, zoom, -over * scrolled);
        assert_no_labels_overlap(&shown.picture, &format!("{options:?} at {size:?}"));
    }

    #[test]
    fn the_same_input_gives_the_same_picture(which in 0..4_usize, options in any_options()) {
        let explanation = &explanations()[which];
        let draw = || shown(explanation, &options, [900.0, 600.0], false, 1.0, 0.0).picture;
        prop_assert_eq!(draw(), draw());
    }

    #[test]
    fn what_is_placed_never_moves_when_something_is_opened(
        which in 0..4_usize,
        options in any_options(),
        next in prop_oneof![
            (0..9_usize).prop_map(Opened::Fold),
            Just(Opened::Values),
            (2..40_u32).prop_map(Opened::Neighbors),
            (2..40_u32).prop_map(Opened::More),
        ],
        canvas in (660.0_f32..1400.0, 330.0_f32..1100.0),
    ) {
        let explanation = &explanations()[which];
        let mut more = options.clone();
        prop_assume!(!more.opened.contains(&next));
        more.turn(next);
        let size = [canvas.0, canvas.1];
        let before = shown(explanation, &options, size, false, 1.0, 0.0);
        let after = shown(explanation, &more, size, false, 1.0, 0.0);
        for placed in &before.layout.pills {
            let now = after.layout.pill(placed.node).expect("what was there is still there");
            prop_assert_eq!(now.area, placed.area);
        }
        prop_assert_eq!(&before.layout.bodies, &after.layout.bodies);
        let places = |s: &Shown| s.layout.ribbons.iter().map(|r| (r.from, r.to, r.curve)).collect::<Vec<_>>();
        let (before, after) = (places(&before), places(&after));
        prop_assert!(before.iter().all(|r| after.contains(r)));
    }
}

proptest! {
    #[test]
    fn a_ribbon_never_lies_on_itself(
        wide in 20.0_f32..400.0,
        down in -700.0_f32..700.0,
        widths in [0.5_f32..60.0, 0.5_f32..60.0],
        mirrored in any::<bool>(),
    ) {
        let turn = if mirrored { -1.0 } else { 1.0 };
        let (from, to) = (Point { x: 10.0, y: 20.0 }, Point { x: 10.0 + wide * turn, y: 20.0 + down });
        let rows = stations(&crate::scene::layout::cubic(from, to), widths);
        for pair in rows.windows(2) {
            for rim in [-1.0, 1.0] {
                let x = |s: &Station| s.at.x + s.across.x * s.half() * rim;
                prop_assert!((x(&pair[1]) - x(&pair[0])) * turn > -1e-3, "{pair:?}");
            }
            prop_assert!(pair[0].across.x.hypot(pair[0].across.y) <= 1.0 + 1e-3);
        }
        // At both ends it is as wide as its share.
        for (row, width) in rows.iter().step_by(rows.len() - 1).zip(widths) {
            prop_assert!((row.width - width).abs() < 1e-4);
        }
    }
}

#[test]
fn opened_pills_stand_apart_and_hang_on_their_parent() {
    for explanation in explanations() {
        let group = Scene::new(&explanation, &pairing(&explanation), &SceneOptions::default());
        let folds: Vec<Opened> = group.groups.iter().map(|g| Opened::Fold(g.number)).collect();
        let edges = explanation.items.iter().filter(|i| i.hop == 1).map(|i| Opened::Neighbors(i.id));
        for second_hop in [false, true] {
            let mores = explanation.items.iter().filter(|i| i.hop == 1).map(|i| Opened::More(i.id));
            let opened = folds.iter().copied().chain([Opened::Values]).chain(edges.clone()).chain(mores).collect();
            let options = SceneOptions { second_hop, opened, ..SceneOptions::default() };
            let shown = shown(&explanation, &options, [1048.0, 600.0], false, 1.0, 0.0);
            for (i, a) in shown.layout.pills.iter().enumerate() {
                assert!(a.area.left >= 0.0 && a.area.right <= shown.layout.width);
                assert!(a.area.bottom <= shown.layout.height);
                let apart = |b: &&crate::scene::PlacedPill| a.area.overlaps(&b.area);
                assert_eq!(shown.layout.pills[i + 1..].iter().find(apart), None, "{a:?}");
            }
            assert!(!shown.scene.sprouts.is_empty());
            for bracket in &shown.layout.brackets {
                let parent = shown.layout.pill(bracket.parent).expect("the parent is placed");
                let ends: Vec<Point> = bracket.lines.iter().flatten().copied().collect();
                assert!(ends.iter().any(|p| p.y == parent.area.middle()));
                assert!(ends.iter().all(|p| p.x >= 0.0 && p.x <= shown.layout.width), "in the margin");
            }
        }
    }
}

#[test]
fn the_picture_has_every_node_edge_and_label_of_the_scene() {
    for explanation in explanations() {
        for second_hop in [false, true] {
            let options = SceneOptions { second_hop, ..SceneOptions::default() };
            let size = [1048.0, 9000.0];
            let Shown { scene, layout, picture } = shown(&explanation, &options, size, false, 1.0, 0.0);
            let of: BTreeSet<Of> = picture.marks().map(|m| m.of).collect();
            for placed in &layout.pills {
                assert!(of.contains(&Of::Pill(placed.node)));
                let pill = scene.pill(placed.node).expect("a pill");
                let texts = picture.labels().filter(|(o, _)| *o == Of::Pill(placed.node)).map(|(_, l)| l.text.clone());
                let texts = texts.collect::<Vec<_>>().join(" ");
                let first = pill.name.split(' ').next().unwrap_or_default();
                assert!(texts.contains(first) || texts.contains('…'), "{texts:?} names {}", pill.name);
            }
            for ribbon in &layout.ribbons {
                assert!(of.contains(&Of::Edge { from: ribbon.from, to: ribbon.to }));
            }
            let rungs = layout.middles.iter().filter(|m| matches!(m.middle, Middle::Rung { .. })).map(|m| m.row);
            assert!(rungs.into_iter().all(|row| of.contains(&Of::Rung(row))));
            let header: Vec<String> =
                picture.labels().filter(|(o, _)| *o == Of::Header).map(|(_, l)| l.text.clone()).collect();
            assert!(header.contains(&"0.26".to_owned()) && header.contains(&"Not the same".to_owned()));
        }
    }
}

fn style<'a>() -> SvgStyle<'a> {
    SvgStyle {
        color: &|ink| [ink as u8, 0, 0],
        icon: &|_, at, size| Some(format!("M{} {}h{size}", at.x, at.y)),
        baseline: 0.375,
        family: "IBM Plex Sans, sans-serif",
        title: "a < b",
    }
}

/// The file holds what the picture holds, one by one: groups by what they stand for, texts by their letters.
#[test]
fn an_svg_holds_every_node_edge_and_label_of_the_picture() {
    for explanation in explanations() {
        let options = SceneOptions { second_hop: true, ..SceneOptions::default() };
        let Shown { picture, .. } = shown(&explanation, &options, [1048.0, 700.0], false, 1.0, 0.0);
        let text = svg(&picture, &style());
        assert_eq!(text, svg(&picture, &style()), "the same bytes");
        let count = |part: &str| text.matches(part).count();
        let things = |is: fn(&Of) -> bool| picture.marks().map(|m| m.of).filter(is).collect::<BTreeSet<_>>();
        for of in things(|o| matches!(o, Of::Pill(_))) {
            let Of::Pill(node) = of else { continue };
            assert_eq!(count(&format!("class=\"pill\" data-node=\"{}\"", node.index())), 1);
        }
        for of in things(|o| matches!(o, Of::Edge { .. })) {
            let Of::Edge { from, to } = of else { continue };
            let named = format!("class=\"edge\" data-from=\"{}\" data-to=\"{}\"", from.index(), to.index());
            assert_eq!(count(&named), 1);
        }
        let written: Vec<&str> = text
            .split("<text ")
            .skip(1)
            .filter_map(|t| t.split_once('>').and_then(|(_, rest)| rest.split_once("</text>")).map(|(t, _)| t))
            .collect();
        let wanted: Vec<String> = picture
            .labels()
            .map(|(_, l)| l.text.replace('&', "&amp;").replace('<', "&lt;").replace('\'', "&#39;"))
            .collect();
        assert_eq!(written, wanted);
        assert!(text.contains("<title>a &lt; b</title>"));
        assert!(!text.contains("href") && !text.contains("url(http"), "nothing from outside");
    }
}

#[test]
fn a_value_is_drawn_as_a_value_and_a_shared_neighbor_once() {
    let explanation = radioactive_two_hops();
    let options = SceneOptions { opened: vec![Opened::Values], ..SceneOptions::default() };
    let Shown { scene, picture, .. } = shown(&explanation, &options, [1048.0, 1200.0], false, 1.0, 0.0);
    let values: Vec<_> =
        scene.sprouts[0].sections.iter().flat_map(|s| &s.rows).flat_map(|r| r.pills).flatten().collect();
    assert_eq!(values.len(), 4, "length and year of both sides");
    for node in values {
        let square = picture.content.iter().any(|m| {
            m.of == Of::Pill(node) && matches!(m.shape, Shape::Box { radius, fill: Some(_), .. } if radius <= 2.0)
        });
        assert!(square, "a value has square corners");
    }
    // Two neighbors lead to Las Vegas: opened one after the other it is one pill with two edges.
    let edges: Vec<u32> = explanation
        .items
        .iter()
        .filter(|i| i.hop == 1 && i.side == Some(Side::Left) && i.direction == Some(crate::graph::Direction::Out))
        .map(|i| i.id)
        .take(2)
        .collect();
    let options =
        SceneOptions { opened: edges.into_iter().map(Opened::Neighbors).collect(), ..SceneOptions::default() };
    let scene = Scene::new(&explanation, &pairing(&explanation), &options);
    let vegas: Vec<_> =
        scene.graph.node_indices().filter(|n| scene.pill(*n).is_some_and(|p| p.name == "Las Vegas")).collect();
    assert_eq!(vegas.len(), 1);
    assert_eq!(scene.graph.edges(vegas[0]).count(), 2);
}

#[test]
fn the_twin_has_every_edge_once() {
    for explanation in explanations() {
        let pairing = pairing(&explanation);
        let scene = Scene::new(&explanation, &pairing, &SceneOptions::default());
        let rows = crate::scene::twin(&scene, &explanation, &Waterfall::new(&explanation, &pairing));
        let mut items: Vec<u32> = rows.iter().filter_map(|r| r.item).collect();
        items.sort_unstable();
        let mut wanted = crate::scene::twin_edges(&explanation);
        wanted.sort_unstable();
        assert_eq!(items, wanted);
        for pair in rows.windows(2) {
            assert!(pair[1].level <= pair[0].level + 1, "no level is skipped");
        }
        assert!(rows.iter().all(|r| !r.name.chars().any(|c| c == '%')), "numbers are values");
        let performer = rows.iter().find(|r| r.name == "Main performer and performed by").expect("a relation");
        assert!(performer.value.starts_with("part "), "{}", performer.value);
    }
}

/// Rows that do not fit scroll past bodies that stay in view, and edges still end in them.
#[test]
fn bodies_stay_in_the_middle_of_rows_that_scroll() {
    let explanation = crowded(70);
    let size = [900.0, 560.0];
    let whole = shown(&explanation, &SceneOptions::default(), size, false, 1.0, 0.0);
    assert!(whole.layout.core_height > 1000.0, "it scrolls");
    for share in [0.0, 0.3, 0.6, 1.0] {
        let pan = -(whole.layout.height - size[1]) * share;
        let shown = shown(&explanation, &SceneOptions::default(), size, false, 1.0, pan);
        let body = |side: Side| {
            shown.picture.content.iter().find_map(|m| match (m.of, &m.shape) {
                (Of::Body(s), Shape::Box { area, .. }) if s == side => Some(*area),
                _ => None,
            })
        };
        let area = body(Side::Left).expect("a body is in view");
        assert!((area.middle() - (HEADER + size[1] / 2.0)).abs() < 1.0, "{area:?} at {pan}");
        let mut ends = 0;
        for mark in &shown.picture.content {
            if let (Of::Edge { to, .. }, Shape::Ribbon { curve, .. }) = (mark.of, &mark.shape)
                && to == shown.scene.bodies[0]
            {
                assert!(curve[3].y >= area.top - 0.1 && curve[3].y <= area.bottom + 0.1);
                ends += 1;
            }
        }
        assert!(ends > 5, "{ends} edges are in view");
    }
}
