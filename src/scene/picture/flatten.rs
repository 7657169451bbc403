//! Curves as straight pieces: what ribbons and dashes are made of, in the window and in a file alike.

use crate::scene::geometry::{Area, Point};

/// Segments a curve is flattened to.
const SEGMENTS: usize = 22;
/// Length of a dash along a curve, and of a dash and the gap after it.
const DASH: f32 = 6.0;
const PERIOD: f32 = 10.0;

/// A point of a flattened curve with the direction in which it is wide (of length 1), and the width there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Station {
    pub at: Point,
    pub across: Point,
    pub width: f32,
}

/// The point of a cubic at a share from 0 to 1 of its parameter.
pub fn cubic_at(c: &[Point; 4], s: f32) -> Point {
    let r = 1.0 - s;
    let weights = [r * r * r, 3.0 * r * r * s, 3.0 * r * s * s, s * s * s];
    c.iter().zip(weights).fold(Point::default(), |sum, (p, w)| Point { x: sum.x + p.x * w, y: sum.y + p.y * w })
}

fn normalized(x: f32, y: f32) -> Point {
    let length = x.hypot(y);
    if length <= f32::EPSILON { Point { x: 1.0, y: 0.0 } } else { Point { x: x / length, y: y / length } }
}

/// The stations of a ribbon along a cubic, `widths` points wide at its two ends.
pub fn stations(curve: &[Point; 4], widths: [f32; 2]) -> Vec<Station> {
    let at = |i: usize| cubic_at(curve, i as f32 / SEGMENTS as f32);
    let mut out: Vec<Station> = (0..=SEGMENTS)
        .map(|i| {
            let (before, after) = (at(i.saturating_sub(1)), at((i + 1).min(SEGMENTS)));
            let along = normalized(after.x - before.x, after.y - before.y);
            let share = i as f32 / SEGMENTS as f32;
            // The width changes in the middle of the way, not at the ends, so that ports look straight.
            let eased = share * share * (3.0 - 2.0 * share);
            let width = widths[0] + (widths[1] - widths[0]) * eased;
            // A wide ribbon is measured vertically: ribbons that touch at the port then stay side by side however
            // steep they run. A thin one is measured across its way, else it would vanish where it is steep.
            let upright = ((width - 4.0) / 8.0).clamp(0.0, 1.0);
            let normal = Point { x: -along.y, y: along.x };
            let vertical = if normal.y < 0.0 { -1.0 } else { 1.0 };
            let across = Point { x: normal.x * (1.0 - upright), y: normal.y * (1.0 - upright) + vertical * upright };
            Station { at: at(i), across, width }
        })
        .collect();
    unfold(&mut out);
    out
}

/// Soft edge that is drawn outside a ribbon, in points.
const SOFT: f32 = 1.0;

impl Station {
    /// How far the two rims stand from the center line.
    pub(super) fn half(&self) -> f32 {
        self.width / 2.0 + SOFT
    }
}

/// Keeps both rims of a ribbon moving the way its center line moves: a rim that is farther out sideways than the line
/// turns would run backward in the bend, and the ribbon would lie on itself.
///
/// In x, a rim may move against the line at most as far as the line has moved: so what a rim stands out by changes from
/// one station to the next by no more than that. At both ends it is 0.
fn unfold(stations: &mut [Station]) {
    let mut limit = |order: &mut dyn Iterator<Item = usize>| {
        let mut before: Option<(f32, f32)> = None;
        for i in order {
            let Some(station) = stations.get_mut(i) else { continue };
            let half = station.half();
            if let Some((x, out)) = before {
                let most = (out + (station.at.x - x).abs()) / half;
                station.across.x = station.across.x.clamp(-most, most);
            }
            before = Some((station.at.x, (station.across.x * half).abs()));
        }
    };
    let count = SEGMENTS + 1;
    limit(&mut (0..count));
    limit(&mut (0..count).rev());
}

/// The dashes along a cubic: the flattened curve cut by length, 6 on and 4 off; ends of each straight piece.
pub fn dash_pieces(curve: &[Point; 4]) -> Vec<[Point; 2]> {
    let points: Vec<Point> = (0..=SEGMENTS).map(|i| cubic_at(curve, i as f32 / SEGMENTS as f32)).collect();
    let mut out = Vec::new();
    let mut done = 0.0_f32;
    for pair in points.windows(2) {
        let (dx, dy) = (pair[1].x - pair[0].x, pair[1].y - pair[0].y);
        let length = dx.hypot(dy);
        if length <= f32::EPSILON {
            continue;
        }
        let along = |at: f32| Point { x: pair[0].x + dx * at / length, y: pair[0].y + dy * at / length };
        let mut at = 0.0;
        while at < length {
            let phase = (done + at) % PERIOD;
            let until = (at + if phase < DASH { DASH - phase } else { PERIOD - phase }).min(length);
            if phase < DASH {
                out.push([along(at), along(until)]);
            }
            // Always moves on, even where rounding leaves a step of nothing.
            at = until.max(at + 1e-3);
        }
        done += length;
    }
    out
}

/// The outline of a rounded rectangle as a closed line of points.
pub fn rounded_outline(area: Area, radius: f32) -> Vec<Point> {
    let corners = [
        (area.right - radius, area.top + radius, -90.0_f32),
        (area.right - radius, area.bottom - radius, 0.0),
        (area.left + radius, area.bottom - radius, 90.0),
        (area.left + radius, area.top + radius, 180.0),
    ];
    let mut points = Vec::with_capacity(21);
    for (x, y, start) in corners {
        for step in 0..=4 {
            let (sin, cos) = (start + step as f32 * 22.5).to_radians().sin_cos();
            points.push(Point { x: x + cos * radius, y: y + sin * radius });
        }
    }
    points.extend(points.first().copied());
    points
}
