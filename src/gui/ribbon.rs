//! Edges as meshes of our own: curves flattened to segments, as feathered ribbons.
//!
//! Why: egui's own Bézier shapes cost 12 to 28 times as much for hundreds of edges.

use egui::epaint::{Mesh, Vertex, WHITE_UV};
use egui::{Color32, Pos2, Rect, Shape, Vec2, pos2};

/// Segments a curve is flattened to.
const SEGMENTS: usize = 22;

/// A point of a flattened curve with the direction in which it is wide, and the width there.
struct Station {
    at: Pos2,
    across: Vec2,
    width: f32,
}

fn cubic(c: &[Pos2; 4], s: f32) -> Pos2 {
    let r = 1.0 - s;
    let weights = [r * r * r, 3.0 * r * r * s, 3.0 * r * s * s, s * s * s];
    c.iter().zip(weights).fold(pos2(0.0, 0.0), |sum, (p, w)| pos2(sum.x + p.x * w, sum.y + p.y * w))
}

fn stations(curve: &[Pos2; 4], widths: [f32; 2]) -> Vec<Station> {
    let at = |i: usize| cubic(curve, i as f32 / SEGMENTS as f32);
    (0..=SEGMENTS)
        .map(|i| {
            let (before, after) = (at(i.saturating_sub(1)), at((i + 1).min(SEGMENTS)));
            let along = (after - before).normalized();
            let share = i as f32 / SEGMENTS as f32;
            // The width changes in the middle of the way, not at the ends, so that ports look straight.
            let eased = share * share * (3.0 - 2.0 * share);
            let width = widths[0] + (widths[1] - widths[0]) * eased;
            // A wide ribbon is measured vertically: ribbons that touch at the port then stay side by side however
            // steep they run. A thin one is measured across its way, else it would vanish where it is steep.
            let upright = ((width - 4.0) / 8.0).clamp(0.0, 1.0);
            let normal = Vec2::new(-along.y, along.x);
            let vertical = Vec2::new(0.0, if normal.y < 0.0 { -1.0 } else { 1.0 });
            Station { at: at(i), across: normal * (1.0 - upright) + vertical * upright, width }
        })
        .collect()
}

/// A ribbon along a cubic, `widths` points wide at its two ends, with a soft edge of one pixel.
pub fn ribbon(curve: &[Pos2; 4], widths: [f32; 2], color: Color32, feather: f32) -> Shape {
    let mut mesh = Mesh::default();
    let rows = stations(curve, widths);
    mesh.reserve_vertices(rows.len() * 4);
    mesh.reserve_triangles(rows.len() * 6);
    for (i, row) in rows.iter().enumerate() {
        add_row(&mut mesh, row, color, feather);
        if i > 0 {
            join(&mut mesh, (i as u32 - 1) * 4, i as u32 * 4);
        }
    }
    Shape::mesh(mesh)
}

fn add_row(mesh: &mut Mesh, row: &Station, color: Color32, feather: f32) {
    let half = row.width / 2.0;
    // A ribbon thinner than its soft edge keeps its amount of ink.
    let (inner, ink) = if half >= feather / 2.0 {
        (half - feather / 2.0, color)
    } else {
        (0.0, color.gamma_multiply((row.width / feather).clamp(0.0, 1.0)))
    };
    let outer = inner + feather;
    for (distance, color) in
        [(-outer, Color32::TRANSPARENT), (-inner, ink), (inner, ink), (outer, Color32::TRANSPARENT)]
    {
        mesh.vertices.push(Vertex { pos: row.at + row.across * distance, uv: WHITE_UV, color });
    }
}

fn join(mesh: &mut Mesh, a: u32, b: u32) {
    for strip in 0..3 {
        mesh.add_triangle(a + strip, a + strip + 1, b + strip);
        mesh.add_triangle(a + strip + 1, b + strip + 1, b + strip);
    }
}

/// A dashed line along a cubic: the flattened curve cut by length, 6 on and 4 off.
pub fn dashes(curve: &[Pos2; 4], width: f32, color: Color32, feather: f32) -> Shape {
    let points: Vec<Pos2> = (0..=SEGMENTS).map(|i| cubic(curve, i as f32 / SEGMENTS as f32)).collect();
    let mut mesh = Mesh::default();
    let (on, period) = (6.0, 10.0);
    let mut done = 0.0_f32;
    for pair in points.windows(2) {
        let length = pair[0].distance(pair[1]);
        if length <= f32::EPSILON {
            continue;
        }
        let along = (pair[1] - pair[0]) / length;
        let mut at = 0.0;
        while at < length {
            let phase = (done + at) % period;
            let until = (at + if phase < on { on - phase } else { period - phase }).min(length);
            if phase < on {
                let first = mesh.vertices.len() as u32;
                for distance in [at, until] {
                    let station = Station { at: pair[0] + along * distance, across: along.rot90(), width };
                    add_row(&mut mesh, &station, color, feather);
                }
                join(&mut mesh, first, first + 4);
            }
            // Always moves on, even where rounding leaves a step of nothing.
            at = until.max(at + 1e-3);
        }
        done += length;
    }
    Shape::mesh(mesh)
}

/// The outline of a rounded rectangle in dashes, 4 on and 3 off.
pub fn dashed_box(rect: Rect, radius: f32, width: f32, color: Color32) -> Vec<Shape> {
    let mut points = Vec::new();
    let corners = [
        (pos2(rect.right() - radius, rect.top() + radius), -90.0_f32),
        (pos2(rect.right() - radius, rect.bottom() - radius), 0.0),
        (pos2(rect.left() + radius, rect.bottom() - radius), 90.0),
        (pos2(rect.left() + radius, rect.top() + radius), 180.0),
    ];
    for (center, start) in corners {
        for step in 0..=4 {
            let angle = (start + step as f32 * 22.5).to_radians();
            points.push(center + Vec2::angled(angle) * radius);
        }
    }
    points.extend(points.first().copied());
    Shape::dashed_line(&points, egui::Stroke::new(width, color), 4.0, 3.0)
}
