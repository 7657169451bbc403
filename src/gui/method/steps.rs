//! The list of steps, with the combo of examples over it.

use crate::app::{Action, Example, MethodAction};
use crate::gui::icons;
use crate::gui::kit::{self, Caret, KeepEnd};
use crate::gui::menu::menu;
use crate::gui::place::Draw;
use crate::gui::theme::Weight;
use crate::scene::method::LessonStep;
use egui::{Align2, CornerRadius, Rect, Role, Stroke, Ui, pos2, vec2};

/// Draws the panel; narrow, it is a column of numbers.
pub fn steps_ui(ui: &mut Ui, rect: Rect, d: &mut Draw<'_>) {
    let t = d.t;
    let wide = d.room.wide;
    let mut y = rect.top() + 16.0;
    if wide {
        let at = pos2(rect.left() + 16.0, rect.top() + 25.0);
        kit::text(ui.painter(), at, Align2::LEFT_CENTER, "Method", 19.0, Weight::Semibold, t.t1);
        example_ui(ui, pos2(rect.left() + 16.0, rect.top() + 46.0), d);
        y = rect.top() + 88.0;
    }
    if wide && let Some(lesson) = &d.state.method.shown {
        let words = format!("Played by {}", lesson.model);
        let shown = kit::elide(ui, &words, 11.0, Weight::Regular, rect.width() - 32.0, KeepEnd::No);
        let at = pos2(rect.left() + 16.0, rect.bottom() - 18.0);
        let area = kit::text(ui.painter(), at, Align2::LEFT_CENTER, &shown, 11.0, Weight::Regular, t.t3);
        kit::value(ui, area, "Played by", &lesson.model);
    }
    let room = rect.bottom() - y - if wide { 34.0 } else { 8.0 };
    let height = (room / LessonStep::ALL.len() as f32).min(if wide { 56.0 } else { 48.0 });
    let now = d.state.method.step();
    for step in LessonStep::ALL {
        let row = Rect::from_min_size(pos2(rect.left() + 6.0, y), vec2(rect.width() - 12.0, height - 2.0));
        y += height;
        let name = format!("Step {}: {}", step.index() + 1, step.title());
        let on = step == now;
        let response = kit::hot_as(ui, row, &name, Role::ListItem, Some(on));
        let p = ui.painter();
        if on || response.hovered() {
            p.rect_filled(row, CornerRadius::same(6), if on { t.sel } else { t.hover });
        }
        let x = if wide { row.left() + 22.0 } else { row.center().x };
        let center = pos2(x, row.center().y);
        if step != LessonStep::Cap {
            let done = step < now;
            let line = [pos2(x, center.y + 11.0), pos2(x, center.y + height - 11.0)];
            p.line_segment(line, Stroke::new(1.5, if done { t.neu } else { t.soft }));
        }
        let (fill, stroke, color) = match step.cmp(&now) {
            std::cmp::Ordering::Less => (t.t2, t.t2, t.canvas),
            std::cmp::Ordering::Equal => (t.you, t.you, t.on_you),
            std::cmp::Ordering::Greater => (t.canvas, t.strong, t.t2),
        };
        p.circle(center, 10.5, fill, Stroke::new(1.0, stroke));
        if step < now {
            kit::icon(p, center, icons::CHECK, 12.0, color);
        } else {
            let number = (step.index() + 1).to_string();
            kit::text(p, center, Align2::CENTER_CENTER, &number, 11.5, Weight::Medium, color);
        }
        if wide {
            let at = pos2(row.left() + 44.0, center.y - 9.0);
            kit::text(p, at, Align2::LEFT_CENTER, step.title(), 13.0, Weight::Semibold, t.t1);
            let shown = kit::elide(ui, &caption(step, d), 11.5, Weight::Regular, row.width() - 50.0, KeepEnd::No);
            let at = pos2(row.left() + 44.0, center.y + 9.0);
            kit::text(
                ui.painter(),
                at,
                Align2::LEFT_CENTER,
                &shown,
                11.5,
                Weight::Regular,
                if on { t.t2 } else { t.t3 },
            );
        }
        kit::focus_ring(ui, &response, &t, 6);
        let response = if wide { response } else { kit::tip(response, step.title(), "", "", &t) };
        if response.clicked() {
            d.push(Action::Method(MethodAction::Step(step)));
        }
    }
}

/// The caption of a step; the first counts the entities of both neighborhoods.
fn caption(step: LessonStep, d: &Draw<'_>) -> String {
    match (&d.state.method.shown, step) {
        (Some(lesson), LessonStep::Neighborhoods) => {
            let [left, right] = [crate::graph::Side::Left, crate::graph::Side::Right]
                .map(|side| lesson.trace.nodes.iter().filter(|n| n.side == side && !n.node.value).count());
            format!("{left} and {right} entities")
        }
        _ => step.caption().to_owned(),
    }
}

/// The combo of examples; gives the rectangle it covers.
pub fn example_ui(ui: &mut Ui, at: egui::Pos2, d: &mut Draw<'_>) -> Rect {
    let t = d.t;
    let label = match d.state.method.example {
        Some(example) => format!("Example: {}", example.name()),
        None if d.state.method.pair.is_some() => "My pair".to_owned(),
        None => "Example".to_owned(),
    };
    let chip = kit::chip(ui, at, "Example", icons::GRADUATION_CAP, &label, Caret::Menu, &t);
    let list: Vec<(String, bool)> =
        Example::ALL.iter().map(|e| (e.name().to_owned(), Some(*e) == d.state.method.example)).collect();
    let mut chosen = None;
    menu(&chip, "Examples", &list, &mut chosen, &t);
    if let Some(example) = chosen.and_then(|i| Example::ALL.get(i)) {
        d.push(Action::Method(MethodAction::Example(*example)));
    }
    chip.rect
}
