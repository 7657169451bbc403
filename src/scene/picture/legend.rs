//! What stands over and under the butterfly: the legend, how many rows are hidden, that something is only tried out.

use super::butterfly::{Drawing, View, strength_alpha};
use super::{Anchor, Ink, Label, Mark, Of, Shape, Weight};
use crate::scene::geometry::{Area, Point};
use crate::scene::numbers;
use crate::scene::options::Quantity;

/// Height of the line that says a view is a what-if.
const NOTE: f32 = 26.0;

impl Drawing<'_> {
    pub(super) fn legend(&self, view: View, out: &mut Vec<Mark>) {
        let canvas = view.canvas;
        let is_empty = self.scene.first_hop == [0, 0];
        let center = (canvas.left + canvas.right) / 2.0;
        if is_empty {
            let at = Point { x: center, y: canvas.top + 44.0 };
            let label = Label::new(at, Anchor::Center, self.empty, 12.5, Weight::Regular, Ink::T2);
            out.push(Mark::label(Of::Note, label.cut(canvas.width() - 32.0, self.width)));
        }
        let y = canvas.bottom - 18.0;
        let mut free = [canvas.left + 18.0, canvas.right - 18.0];
        let hidden = self.scene.hidden_row_count();
        let mut notes = [center, center];
        if hidden > 0 {
            let words = numbers::counted(hidden, "shared row hidden", "shared rows hidden");
            let half = self.wide(&words, Weight::Medium) / 2.0 + 16.0;
            notes = [center - half, center + half];
            let at = Point { x: center, y };
            out.push(Mark::label(Of::Note, Label::new(at, Anchor::Center, words, 11.5, Weight::Medium, Ink::You)));
        }
        if self.layout.sizes.foot > 0.0 && !is_empty {
            self.colors(y, &mut free, if hidden > 0 { notes[0] } else { canvas.right }, out);
            let words =
                format!("Edge width is {}; each side adds up to 100{}%", self.scene.look.width().name(), numbers::THIN);
            let least = if hidden > 0 { notes[1] } else { free[0] };
            if free[1] - self.wide(&words, Weight::Regular) > least {
                let at = Point { x: free[1], y };
                out.push(Mark::label(Of::Legend, Label::new(at, Anchor::Right, words, 11.5, Weight::Regular, Ink::T3)));
            }
        }
        if let Some(note) = self.note {
            let area = Area::at(canvas.left, canvas.top, canvas.width(), NOTE);
            let fill = Some(Ink::Sel.into());
            out.push(Mark { of: Of::Note, shape: Shape::Box { area, radius: 0.0, fill, outline: None } });
            let at = Point { x: center, y: area.middle() };
            let label = Label::new(at, Anchor::Center, note, 12.0, Weight::Medium, Ink::You);
            out.push(Mark::label(Of::Note, label.cut(canvas.width() - 32.0, self.width)));
        }
    }

    fn wide(&self, words: &str, weight: Weight) -> f32 {
        (self.width)(words, 11.5, weight)
    }

    /// What colors stand for, from the left up to `most`.
    fn colors(&self, y: f32, free: &mut [f32; 2], most: f32, out: &mut Vec<Mark>) {
        let color = self.scene.look.color();
        let by_part = [("for".to_owned(), Ink::Pro, 0.75), ("against".to_owned(), Ink::Con, 0.75)];
        let by_share = [
            (format!("little {}", color.name()), Ink::T1, strength_alpha(0.0)),
            ("much".to_owned(), Ink::T1, strength_alpha(1.0)),
        ];
        let colors = if color == Quantity::Contribution { by_part } else { by_share };
        let dashes = ("no counterpart".to_owned(), Ink::T2, 1.0);
        for (i, (word, ink, alpha)) in colors.into_iter().chain([dashes]).enumerate() {
            let (x, is_dashed) = (free[0], i == 2);
            let start = x + if is_dashed { 28.0 } else { 24.0 };
            let end = start + self.wide(&word, Weight::Regular);
            if end > most {
                return;
            }
            let shape = if is_dashed {
                let (from, to) = (Point { x, y }, Point { x: x + 22.0, y });
                Shape::Line { from, to, width: 1.5, paint: ink.into(), dashed: true }
            } else {
                let area = Area::at(x, y - 2.5, 18.0, 5.0);
                Shape::Box { area, radius: 1.0, fill: Some(ink.at(alpha)), outline: None }
            };
            out.push(Mark { of: Of::Legend, shape });
            let at = Point { x: start, y };
            out.push(Mark::label(Of::Legend, Label::new(at, Anchor::Left, word, 11.5, Weight::Regular, Ink::T3)));
            free[0] = end + 16.0;
        }
    }
}
