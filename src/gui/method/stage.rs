//! The stage: both neighborhoods, what flows where, what is alike across.

use super::Scene;
use crate::app::{Action, MethodAction, numbers};
use crate::gui::kit::{self, KeepEnd};
use crate::gui::place::Draw;
use crate::gui::ribbon::ribbon_at;
use crate::gui::theme::{Tokens, Weight};
use crate::scene::Point;
use crate::scene::method::{Band, Follow, LessonStep, Stage, StageNode, edge_words, stage};
use egui::{Align2, CornerRadius, Painter, Pos2, Rect, Role, Shape, Stroke, Ui, pos2, vec2};

/// Dots on a band, and how often they run along it during a step.
const DOTS: usize = 3;
const RUNS: f32 = 4.0;

/// Draws the stage of all steps but the last.
pub fn stage_ui(ui: &mut Ui, rect: Rect, scene: &Scene, d: &mut Draw<'_>) {
    let t = d.t;
    let trace = &scene.lesson.trace;
    let made = stage(trace, scene.step, scene.attentions, scene.follow, rect.width(), rect.height());
    let at = |point: Point| pos2(rect.left() + point.x, rect.top() + point.y);
    let p = ui.painter().clone();
    for (side, anchor) in [(0, 0.265), (1, 0.735)] {
        let x = rect.left() + rect.width() * anchor;
        let name = kit::elide(ui, &scene.names.graphs[side], 12.0, Weight::Medium, rect.width() * 0.24, KeepEnd::No);
        kit::text(
            &p,
            pos2(x, rect.top() + made.head / 2.0),
            Align2::CENTER_CENTER,
            &name,
            12.0,
            Weight::Semibold,
            t.t3,
        );
    }
    threads(&p, &made, scene, at, &t);
    crossings(&p, &made, at, &t);
    for band in &made.bands {
        band_ui(&p, band, scene, at, &t);
    }
    if scene.step == LessonStep::Compare {
        distance(&p, &made, scene, at, &t);
    }
    for node in &made.nodes {
        node_ui(ui, node, scene, at(node.at), d);
    }
    for node in &made.nodes {
        match node.who {
            Follow::Center(_) => center_label_ui(ui, node, scene, rect, &t),
            _ => label_ui(ui, node, scene, rect, made.line, &t),
        }
    }
    for fold in &made.folds {
        let area = fold.label.area;
        let (x, anchor) = match fold.label.align {
            1 => (area.right, Align2::RIGHT_CENTER),
            _ => (area.left, Align2::LEFT_CENTER),
        };
        let words = format!("and {} more", fold.count);
        kit::text(&p, at(Point { x, y: area.middle() }), anchor, &words, 11.0, Weight::Regular, t.t3);
    }
    legend(ui, rect, scene, &t);
}

fn threads(p: &Painter, made: &Stage, scene: &Scene, at: impl Fn(Point) -> Pos2, t: &Tokens) {
    for thread in &made.threads {
        let lit = scene.follow == thread.from || scene.follow == thread.to;
        let color = t.neu.gamma_multiply(if lit { 0.75 } else { 0.35 });
        p.add(ribbon_at(&thread.curve.map(&at), [1.2; 2], color, 1.0));
    }
}

fn band_ui(p: &Painter, band: &Band, scene: &Scene, at: impl Fn(Point) -> Pos2, t: &Tokens) {
    let curve = band.curve.map(at);
    let strength = if band.followed { 0.55 } else { 0.28 };
    p.add(ribbon_at(&curve, [band.width; 2], t.neu.gamma_multiply(strength), 1.0));
    if !band.followed {
        return;
    }
    let radius = (2.0 + band.width * 0.13).min(4.5);
    for dot in 0..DOTS {
        let way = (scene.phase * RUNS + dot as f32 / DOTS as f32).fract();
        let color = t.t1.gamma_multiply(0.35 + 0.65 * way);
        p.circle_filled(cubic(&curve, way), radius, color);
    }
}

fn cubic(c: &[Pos2; 4], s: f32) -> Pos2 {
    let r = 1.0 - s;
    let weights = [r * r * r, 3.0 * r * r * s, 3.0 * r * s * s, s * s * s];
    c.iter().zip(weights).fold(pos2(0.0, 0.0), |sum, (p, w)| pos2(sum.x + p.x * w, sum.y + p.y * w))
}

/// Solid lines with their number where two neighbors are alike, dashed ones elsewhere.
fn crossings(p: &Painter, made: &Stage, at: impl Fn(Point) -> Pos2, t: &Tokens) {
    for line in &made.crossings {
        let [from, to] = line.ends.map(&at);
        if line.similarity >= 0.5 {
            let width = 1.0 + 6.0 * line.similarity;
            p.line_segment([from, to], Stroke::new(width, t.pro.gamma_multiply(0.5)));
        } else {
            let color = t.pro.gamma_multiply(0.18 + 0.5 * line.similarity);
            p.extend(Shape::dashed_line(&[from, to], Stroke::new(1.0, color), 3.0, 4.0));
        }
    }
    for line in &made.crossings {
        if let Some(number) = line.number {
            let words = numbers::score(f64::from(line.similarity));
            plate(p, at(number), &words, 12.0, t.pro, t);
        }
    }
}

/// Words on a piece of the ground.
fn plate(p: &Painter, center: Pos2, words: &str, size: f32, color: egui::Color32, t: &Tokens) {
    let galley = p.layout_no_wrap(words.to_owned(), crate::gui::theme::font(size, Weight::Semibold), color);
    let area = Rect::from_center_size(center, galley.size() + vec2(12.0, 2.0));
    p.rect_filled(area, CornerRadius::same(4), t.canvas);
    p.galley(area.min + vec2(6.0, 1.0), galley, color);
}

/// The distance between the two centers.
fn distance(p: &Painter, made: &Stage, scene: &Scene, at: impl Fn(Point) -> Pos2, t: &Tokens) {
    let [from, to] = made.centers.map(at);
    let inset = vec2(24.0, 0.0);
    p.line_segment([from + inset, to - inset], Stroke::new(2.0, t.t2));
    for (end, sign) in [(from + inset, 1.0), (to - inset, -1.0)] {
        for tilt in [-4.0, 4.0] {
            p.line_segment([end, end + vec2(6.0 * sign, tilt)], Stroke::new(2.0, t.t2));
        }
    }
    let words = match scene.lesson.trace.play(scene.attentions).distance {
        Some(distance) => numbers::score(distance),
        None => "product".to_owned(),
    };
    plate(p, from + (to - from) * 0.5, &words, 13.0, t.t1, t);
}

fn node_ui(ui: &Ui, node: &StageNode, scene: &Scene, at: Pos2, d: &mut Draw<'_>) {
    let t = d.t;
    let trace = &scene.lesson.trace;
    let here = &trace.nodes[node.node];
    let target = Rect::from_center_size(at, vec2(2.0 * node.radius + 8.0, (2.0 * node.radius + 4.0).max(14.0)));
    let side = if node.who.side() == crate::graph::Side::Left { "left" } else { "right" };
    let twice = trace.nodes.iter().filter(|n| n.side == here.side && n.node.label == here.node.label).count() > 1;
    let name = match twice {
        true => format!("Node: {side}: {} [{}]", here.node.label, here.node.id),
        false => format!("Node: {side}: {}", here.node.label),
    };
    let followed = scene.follow == node.who;
    let response = kit::hot_id(ui, target, ("node", node.node, here.node.value), &name, Role::Button, Some(followed));
    let p = ui.painter();
    let center = matches!(node.who, Follow::Center(_));
    let rings = node.done.saturating_sub(1);
    // Rings stand within the radius, so that rows stay apart.
    let gap = ((node.radius - 2.0) / f32::from(rings.max(1))).clamp(1.0, 3.0);
    let inner = node.radius - gap * f32::from(rings);
    let lit = followed || response.hovered();
    let color = if lit { t.t1 } else { t.t2 };
    p.circle_filled(at, node.radius + 2.0, t.canvas);
    let square = Rect::from_center_size(at, vec2(inner, inner) * 1.7);
    if node.done == 0 && here.node.value {
        p.rect_stroke(square, CornerRadius::same(2), Stroke::new(1.5, color), egui::StrokeKind::Inside);
    } else if node.done == 0 {
        p.circle_stroke(at, node.radius - 1.0, Stroke::new(1.5, color));
    } else if here.node.value {
        p.rect_filled(square, CornerRadius::same(2), color);
    } else {
        p.circle_filled(at, inner.max(2.0), color);
    }
    for ring in 0..rings {
        let radius = inner.max(2.0) + gap * f32::from(ring + 1);
        p.circle_stroke(at, radius, Stroke::new(1.3, color));
    }
    let gathers = scene.step.level().is_some() && !matches!(node.who, Follow::Beyond(..));
    if followed {
        arc(p, at, node.radius + if center { 5.0 } else { 3.5 }, if gathers { scene.phase } else { 1.0 }, &t);
    }
    kit::focus_ring(ui, &response, &t, 8);
    let (meaning, how) = about(node, scene);
    if kit::tip(response, &meaning, &how, "", &t).clicked() {
        let follow = if followed { None } else { Some(node.who) };
        d.push(Action::Method(MethodAction::Follow(follow)));
    }
}

/// A violet arc around the node that is followed, as far as its step has played.
fn arc(p: &Painter, center: Pos2, radius: f32, share: f32, t: &Tokens) {
    let sweep = std::f32::consts::TAU * share.clamp(0.05, 1.0);
    let pieces = 40;
    let points: Vec<Pos2> = (0..=pieces)
        .map(|i| {
            let angle = -std::f32::consts::FRAC_PI_2 + sweep * i as f32 / pieces as f32;
            center + egui::Vec2::angled(angle) * radius
        })
        .collect();
    p.add(Shape::line(points, Stroke::new(2.5, t.you)));
}

/// What a node is, for its tooltip.
fn about(node: &StageNode, scene: &Scene) -> (String, String) {
    let trace = &scene.lesson.trace;
    let name = trace.name(node.node);
    match node.who {
        Follow::Center(_) => (format!("{name}: one of the two entries that are compared."), String::new()),
        Follow::Neighbor(side, edge) => {
            let edge = &trace.sides[side.index()].edges[edge];
            let share = node.percent.map(|p| format!("it supplies {p} % of the sum.")).unwrap_or_default();
            (format!("{name} ({}).", edge_words(edge)), share)
        }
        Follow::Beyond(side, edge, _) => {
            let parent = trace.name(trace.sides[side.index()].edges[edge].node);
            (format!("{name}: reached through {parent}."), String::new())
        }
    }
}

/// The name of a center, in two lines at most.
fn center_label_ui(ui: &Ui, node: &StageNode, scene: &Scene, rect: Rect, t: &Tokens) {
    let area = node.label.area;
    let mut job = egui::text::LayoutJob::simple(
        scene.lesson.trace.name(node.node).to_owned(),
        crate::gui::theme::font(12.5, Weight::Semibold),
        t.t1,
        area.width(),
    );
    job.wrap.max_rows = 2;
    job.halign = egui::Align::Center;
    let galley = ui.painter().layout_job(job);
    let top = pos2(rect.left() + (area.left + area.right) / 2.0, rect.top() + area.top);
    let ground = Rect::from_center_size(top + vec2(0.0, galley.size().y / 2.0), galley.size() + vec2(6.0, 0.0));
    ui.painter().rect_filled(ground, CornerRadius::same(3), t.canvas.gamma_multiply(0.82));
    ui.painter().galley(top, galley, t.t1);
}

fn label_ui(ui: &Ui, node: &StageNode, scene: &Scene, rect: Rect, line: f32, t: &Tokens) {
    let area = node.label.area;
    let near = matches!(node.who, Follow::Neighbor(..));
    let lit = scene.follow == node.who;
    let weight = if lit { Weight::Semibold } else { Weight::Regular };
    let size = match near {
        true if line < 14.0 => 10.5,
        true => 11.5,
        false => 11.0,
    };
    let color = if near { t.t1 } else { t.t2 };
    let share = node.percent.filter(|_| near).map(|p| format!("{p}{}%", numbers::THIN));
    let more = share.as_ref().map_or(0.0, |s| kit::width(ui, s, size, Weight::Semibold) + 6.0);
    let name = scene.lesson.trace.name(node.node);
    let shown = kit::elide(ui, name, size, weight, area.width() - more, KeepEnd::No);
    let y = rect.top() + area.middle();
    let p = ui.painter();
    let wide = kit::width(ui, &shown, size, weight) + more;
    let left = rect.left()
        + match node.label.align {
            1 => area.right - wide,
            0 => (area.left + area.right - wide) / 2.0,
            _ => area.left,
        };
    if near {
        let half = line / 2.0 - 0.5;
        let ground = Rect::from_min_max(pos2(left - 3.0, y - half), pos2(left + wide + 3.0, y + half));
        p.rect_filled(ground, CornerRadius::same(3), t.canvas.gamma_multiply(0.82));
    }
    let covered = kit::text(p, pos2(left, y), Align2::LEFT_CENTER, &shown, size, weight, color);
    if let Some(share) = share {
        let at = pos2(covered.right() + 6.0, y);
        kit::text(p, at, Align2::LEFT_CENTER, &share, size, Weight::Semibold, t.t1);
    }
}

fn legend(ui: &Ui, rect: Rect, scene: &Scene, t: &Tokens) {
    let p = ui.painter();
    let y = rect.bottom() - 12.0;
    let mut x = rect.right() - 18.0;
    let mut word = |words: &str, draw: &dyn Fn(Pos2), wide: f32| {
        let area = kit::text(p, pos2(x, y), Align2::RIGHT_CENTER, words, 11.0, Weight::Regular, t.t3);
        draw(pos2(area.left() - 6.0 - wide / 2.0, y));
        x = area.left() - wide - 24.0;
    };
    if matches!(scene.step, LessonStep::Cross | LessonStep::Own | LessonStep::GatherAgain) {
        let line = |at: Pos2| {
            let half = vec2(11.0, 0.0);
            p.line_segment([at - half, at + half], Stroke::new(4.0, t.pro.gamma_multiply(0.5)));
        };
        word("alike across the graphs", &line, 22.0);
    }
    let dot = |rings: usize| {
        move |at: Pos2| {
            p.circle_filled(at, 3.5, t.t2);
            for ring in 1..=rings {
                p.circle_stroke(at, 3.5 + 2.5 * ring as f32, Stroke::new(1.2, t.t2));
            }
        }
    };
    if scene.step >= LessonStep::GatherAgain {
        word("level 2", &dot(2), 17.0);
    }
    if scene.step >= LessonStep::Gather {
        word("level 1", &dot(1), 12.0);
    }
    if scene.step >= LessonStep::Level0 {
        word("level 0", &dot(0), 8.0);
    }
    let square = |at: Pos2| {
        p.rect_filled(Rect::from_center_size(at, vec2(7.0, 7.0)), CornerRadius::same(1), t.t2);
    };
    word("a value, such as a year", &square, 8.0);
}
