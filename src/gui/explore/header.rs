//! The header: two names that face each other, the score between them, carets to the neighboring pairs.

use crate::app::{Action, PairView, numbers};
use crate::gui::icons;
use crate::gui::kit;
use crate::gui::paint;
use crate::gui::place::Draw;
use crate::scene::Area;
use crate::scene::picture::{Header, Of, Picture, Shape};
use egui::{Rect, Sense, Ui, pos2};

/// Paints the header of the picture and names what is in it.
pub fn header_ui(ui: &mut Ui, rect: Rect, view: &PairView, picture: &Picture, d: &mut Draw<'_>) {
    let t = d.t;
    let y = rect.center().y;
    for (x, name, glyph, by) in [
        (rect.left() + 22.0, "Previous pair", icons::CARET_LEFT, -1),
        (rect.right() - 22.0, "Next pair", icons::CARET_RIGHT, 1),
    ] {
        let response = kit::icon_button(ui, pos2(x, y), name, glyph, &t);
        let key = if by < 0 { "[" } else { "]" };
        if kit::tip(response, &format!("{name} of the candidates."), "", key, &t).clicked() {
            d.push(Action::StepPair(by));
        }
    }
    let offset = rect.min.to_vec2();
    let marks: Vec<_> = picture.frame.iter().filter(|m| m.of == Of::Header).cloned().collect();
    paint::paint(ui.painter(), &marks, offset, &t);
    let width = paint::text_width(ui.ctx());
    let labels: Vec<(String, Rect)> = marks
        .iter()
        .filter_map(|m| match &m.shape {
            Shape::Label(label) => Some((label.text.clone(), around(label.area(&width), offset))),
            _ => None,
        })
        .collect();
    // In the order in which the header is painted: name and subtitle of each side, score, verdict.
    for (side, at) in [(0, 0), (1, 2)] {
        let Some((shown, area)) = labels.get(at) else { continue };
        let label = if side == 0 { "Left entity" } else { "Right entity" };
        let response = ui.interact(*area, ui.scope_id().with(label), Sense::hover());
        response.widget_info(|| {
            egui::WidgetInfo::labeled(egui::Role::Label, true, format!("{label}: {}", view.names[side]))
        });
        if *shown != view.names[side] {
            kit::tip(response, &view.names[side], "", "", &t);
        }
    }
    let card = paint::rect(Header::card(rect.width()), offset);
    let score = numbers::score(view.explanation.score);
    for ((shown, area), name) in labels.iter().skip(4).zip(["Score", "Verdict"]) {
        kit::value(ui, *area, name, shown);
    }
    let response = ui.interact(card, ui.scope_id().with("score card"), Sense::hover());
    let how = format!("1 / (1 + e^{}) = {score}.", numbers::logit(-view.explanation.logit));
    kit::tip(response, "The logit squeezed into 0 to 1.", &how, "", &t);
}

/// The room of a label with its whole line.
fn around(area: Area, offset: egui::Vec2) -> Rect {
    paint::rect(area, offset).expand2(egui::vec2(0.0, 3.0))
}
