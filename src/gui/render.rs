//! The command `render`: one pair as a picture, without a display.
//!
//! In: what was typed. Out: a file, and with `--json` one object on stdout. The picture is the one of the window: the same
//! scene, layout and marks, with the same fonts.

use super::export;
use super::paint::text_width;
use super::raster::context;
use super::theme::Weight;
use crate::app::{numbers, subtitle};
use crate::base::{Error, Result, with_threads};
use crate::cli::{OnePair, RenderArgs, SizeArg};
use crate::graph::Side;
use crate::scene::picture::{Drawing, HEADER, Header, Of, Picture};
use crate::scene::{Scene, SceneOptions, Waterfall, layout, pairing_of};
use egui::{RawInput, Rect, pos2};
use std::collections::BTreeSet;

/// Width of a picture when none is asked for, in points, with one hop and with two; chosen by us: room for edges that are not
/// steep, and as wide as two wings grow.
const WIDTHS: [f32; 2] = [1000.0, 1116.0];

/// Runs the command.
///
/// Errors: as of opening and scoring; `Unsupported` for another kind of file than SVG and PNG; `Io` when it cannot be written.
pub fn render(args: &RenderArgs) -> Result<()> {
    with_threads(usize::from(args.common.threads), || {
        let one = OnePair::new(&args.graphs, &args.pair, args.model.as_deref(), &args.common)?;
        let (picture, title) = picture(&one, args)?;
        let bytes = export::bytes(&picture, &args.out, args.light, &title)?;
        std::fs::write(&args.out, &bytes)
            .map_err(|e| Error::io(&args.out, e, "Choose a folder that exists and can be written to"))?;
        say(args, &one, &picture, &title);
        Ok(())
    })
}

/// The picture of a pair, and what it is of.
fn picture(one: &OnePair, args: &RenderArgs) -> Result<(Picture, String)> {
    let graphs = &one.prepared.pair;
    let explanation = &one.explanation;
    let entities = [one.pair.0, one.pair.1];
    let of = |side: Side| (graphs.side(side), entities[side.index()]);
    let affinity = |a: &str, b: &str| one.run.affinity(a, b);
    let pairing = pairing_of(explanation, [&graphs.left, &graphs.right], entities, &affinity);
    let waterfall = Waterfall::new(explanation, &pairing);
    let options =
        SceneOptions { second_hop: args.two_hops, only_differences: args.only_differences, ..SceneOptions::default() };
    let scene = Scene::new(explanation, &pairing, &options);
    let names = [Side::Left, Side::Right].map(|side| of(side).0.shown_name(of(side).1).to_owned());
    let subtitles = [Side::Left, Side::Right].map(|side| subtitle(of(side).0, of(side).1));
    let threshold = one.model.card.threshold.unwrap_or(0.5);
    let score = numbers::score(explanation.score);
    let title = format!("{} and {}: score {score}", names[0], names[1]);
    let labels: Vec<&str> =
        explanation.items.iter().filter_map(|i| i.neighbor.as_ref()).map(|n| n.label.as_str()).collect();
    let texts: Vec<&str> = names.iter().chain(&subtitles).map(String::as_str).chain(labels).collect();
    let ctx = context(args.light, export::needs_system_fonts(&texts));
    let draw = |ctx: &egui::Context| {
        let width = text_width(ctx);
        let measure = |text: &str| width(text, 12.5, Weight::Medium);
        let lay = |w: f32, h: f32| layout(&scene, w, h, false, &measure);
        let (layout, canvas) = match args.size {
            Some(SizeArg { width, height }) => {
                let canvas = [width, (height - HEADER).max(1.0)];
                (lay(canvas[0], canvas[1]), canvas)
            }
            None => {
                let width = WIDTHS[usize::from(args.two_hops)];
                let height = lay(width, 0.0).height;
                (lay(width, height), [width, height])
            }
        };
        Drawing {
            scene: &scene,
            layout: &layout,
            waterfall: &waterfall,
            header: Header {
                names: [&names[0], &names[1]],
                subtitles: [&subtitles[0], &subtitles[1]],
                score: &score,
                same: explanation.score >= threshold,
            },
            graphs: [graphs.left.name(), graphs.right.name()],
            canvas,
            zoom: 1.0,
            pan: [0.0; 2],
            lit: &BTreeSet::new(),
            dark: !args.light,
            empty: "No neighbors in this graph. The score rests on names and attributes.",
            note: None,
            width: &width,
        }
        .picture()
    };
    // Texts can be measured only within a frame.
    let mut out = None;
    let screen = Rect::from_min_max(pos2(0.0, 0.0), pos2(WIDTHS[0], WIDTHS[0]));
    let input = RawInput { screen_rect: Some(screen), ..RawInput::default() };
    let mut frame = ctx.run_ui(input, |ui| out = Some(draw(ui.ctx())));
    frame.textures_delta.clear();
    out.map(|picture| (picture, title)).ok_or_else(|| Error::Fault("a frame was not drawn".to_owned()))
}

fn say(args: &RenderArgs, one: &OnePair, picture: &Picture, title: &str) {
    use std::io::Write as _;
    let things = |is: fn(&Of) -> bool| picture.marks().map(|m| m.of).filter(is).collect::<BTreeSet<_>>().len();
    let (pills, edges) = (things(|o| matches!(o, Of::Pill(_))), things(|o| matches!(o, Of::Edge { .. })));
    let text = if args.common.json {
        let value = serde_json::json!({
            "out": args.out.display().to_string(),
            "left": one.explanation.left,
            "right": one.explanation.right,
            "score": one.explanation.score,
            "logit": one.explanation.logit,
            "width": picture.width,
            "height": picture.height,
            "pills": pills,
            "edges": edges,
        });
        format!("{value:#}")
    } else {
        format!("{}: {title}; {pills} pills, {edges} edges", args.out.display())
    };
    // A reader who has seen enough (`| head`) is no error.
    let _ = writeln!(std::io::stdout(), "{text}");
}
