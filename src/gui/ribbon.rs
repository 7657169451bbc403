//! Edges as meshes of our own: curves flattened to segments, as feathered ribbons.
//!
//! Why: egui's own Bézier shapes cost 12 to 28 times as much for hundreds of edges.

use crate::scene::picture::{Station, dash_pieces, rounded_outline, stations};
use crate::scene::{Area, Point};
use egui::epaint::{Mesh, Vertex, WHITE_UV};
use egui::{Color32, Pos2, Rect, Shape, Vec2, pos2, vec2};

/// A ribbon along a cubic moved by `offset`, `widths` points wide at its two ends, with a soft edge of one pixel.
pub fn ribbon(curve: &[Point; 4], widths: [f32; 2], offset: Vec2, color: Color32, feather: f32) -> Shape {
    let mut mesh = Mesh::default();
    let rows = stations(curve, widths);
    mesh.reserve_vertices(rows.len() * 4);
    mesh.reserve_triangles(rows.len() * 6);
    for (i, row) in rows.iter().enumerate() {
        add_row(&mut mesh, row, offset, color, feather);
        if i > 0 {
            join(&mut mesh, (i as u32 - 1) * 4, i as u32 * 4);
        }
    }
    Shape::mesh(mesh)
}

/// The same for a curve that is in points of the window already.
pub fn ribbon_at(curve: &[Pos2; 4], widths: [f32; 2], color: Color32, feather: f32) -> Shape {
    ribbon(&curve.map(|p| Point { x: p.x, y: p.y }), widths, Vec2::ZERO, color, feather)
}

fn add_row(mesh: &mut Mesh, row: &Station, offset: Vec2, color: Color32, feather: f32) {
    let half = row.width / 2.0;
    // A ribbon thinner than its soft edge keeps its amount of ink.
    let (inner, ink) = if half >= feather / 2.0 {
        (half - feather / 2.0, color)
    } else {
        (0.0, color.gamma_multiply((row.width / feather).clamp(0.0, 1.0)))
    };
    let outer = inner + feather;
    let (at, across) = (pos2(row.at.x, row.at.y) + offset, vec2(row.across.x, row.across.y));
    for (distance, color) in
        [(-outer, Color32::TRANSPARENT), (-inner, ink), (inner, ink), (outer, Color32::TRANSPARENT)]
    {
        mesh.vertices.push(Vertex { pos: at + across * distance, uv: WHITE_UV, color });
    }
}

fn join(mesh: &mut Mesh, a: u32, b: u32) {
    for strip in 0..3 {
        mesh.add_triangle(a + strip, a + strip + 1, b + strip);
        mesh.add_triangle(a + strip + 1, b + strip + 1, b + strip);
    }
}

/// A dashed line along a cubic moved by `offset`.
pub fn dashes(curve: &[Point; 4], width: f32, offset: Vec2, color: Color32, feather: f32) -> Shape {
    let mut mesh = Mesh::default();
    for [from, to] in dash_pieces(curve) {
        let along = vec2(to.x - from.x, to.y - from.y).normalized();
        let across = Point { x: -along.y, y: along.x };
        let first = mesh.vertices.len() as u32;
        for at in [from, to] {
            add_row(&mut mesh, &Station { at, across, width }, offset, color, feather);
        }
        join(&mut mesh, first, first + 4);
    }
    Shape::mesh(mesh)
}

/// The outline of a rounded rectangle in dashes, 4 on and 3 off.
pub fn dashed_box(rect: Rect, radius: f32, width: f32, color: Color32) -> Vec<Shape> {
    let area = Area { left: rect.left(), top: rect.top(), right: rect.right(), bottom: rect.bottom() };
    let points: Vec<Pos2> = rounded_outline(area, radius).into_iter().map(|p| pos2(p.x, p.y)).collect();
    Shape::dashed_line(&points, egui::Stroke::new(width, color), 4.0, 3.0)
}
