//! The pair in the middle: names face each other, then attributes and relations as plain rows. No score while blind.

use super::push;
use crate::app::{Card, ReviewAction, numbers};
use crate::graph::Side;
use crate::gui::icons;
use crate::gui::kit::{self, KeepEnd};
use crate::gui::place::Draw;
use crate::gui::theme::{Weight, font};
use crate::scene::{MarkedText, PlainRow, Sign};
use egui::text::{LayoutJob, TextFormat};
use egui::{Align2, Rect, Role, ScrollArea, Stroke, Ui, UiBuilder, pos2, vec2};

const HEAD: f32 = 66.0;
const ROW: f32 = 31.0;
/// Half of the room for the sign between the texts.
const GUTTER: f32 = 46.0;

/// Draws the pair.
pub fn card_ui(ui: &mut Ui, rect: Rect, d: &mut Draw<'_>) {
    let t = d.t;
    let review = &d.state.review;
    let card = review.card.clone().filter(|c| Some(c.pair) == review.current);
    let Some(card) = card else {
        let words = match (
            review.card_fault.as_ref().or(review.fault.as_ref()),
            review.current.is_some(),
            review.queue.is_some(),
        ) {
            (Some(fault), ..) => fault.clone(),
            (None, true, _) => String::new(),
            (None, false, true) => "Nothing is left to decide in this order. Choose another.".to_owned(),
            (None, false, false) => "Looking for pairs.".to_owned(),
        };
        let words = kit::elide(ui, &words, 13.0, Weight::Regular, rect.width() - 32.0, KeepEnd::No);
        kit::text(ui.painter(), rect.center(), Align2::CENTER_CENTER, &words, 13.0, Weight::Regular, t.t2);
        return;
    };
    let head = Rect::from_min_size(rect.min, vec2(rect.width(), HEAD));
    head_ui(ui, head, &card, d);
    let body = Rect::from_min_max(pos2(rect.left(), head.bottom()), rect.max);
    let mut child = ui.new_child(UiBuilder::new().max_rect(body).id_salt(("card", card.pair)));
    child.set_clip_rect(body.intersect(ui.clip_rect()));
    ScrollArea::vertical().auto_shrink(false).id_salt(("rows", card.pair)).show(&mut child, |ui| {
        let top = ui.max_rect().top();
        let width = (body.width() - 48.0).min(660.0);
        let column = |y: f32| Rect::from_min_size(pos2(body.center().x - width / 2.0, y), vec2(width, ROW));
        let mut y = top + 10.0;
        for section in &card.plain.sections {
            let title = pos2(body.center().x, y + 9.0);
            kit::over_line(ui.painter(), title, Align2::CENTER_CENTER, &section.title, 10.5, t.t3);
            y += 22.0;
            for (i, row) in section.rows.iter().enumerate() {
                row_ui(ui, column(y), (&section.title, i), row, d);
                y += ROW;
            }
            if section.more > 0 {
                let words = format!("and {} more", numbers::count(section.more));
                kit::text(
                    ui.painter(),
                    pos2(body.center().x, y + 12.0),
                    Align2::CENTER_CENTER,
                    &words,
                    12.0,
                    Weight::Regular,
                    t.t3,
                );
                y += 24.0;
            }
            y += 10.0;
        }
        ui.set_height(y - top);
    });
}

fn head_ui(ui: &mut Ui, rect: Rect, card: &Card, d: &mut Draw<'_>) {
    let t = d.t;
    let middle = rect.center();
    let most = rect.width() / 2.0 - 74.0 - 16.0;
    for side in [Side::Left, Side::Right] {
        let (x, anchor) = match side {
            Side::Left => (middle.x - 74.0, Align2::RIGHT_CENTER),
            Side::Right => (middle.x + 74.0, Align2::LEFT_CENTER),
        };
        let i = side.index();
        let size = if d.room.narrow { 15.0 } else { 19.0 };
        let name = kit::elide(ui, &card.names[i], size, Weight::Semibold, most, KeepEnd::Yes);
        let area = kit::text(ui.painter(), pos2(x, middle.y - 9.0), anchor, &name, size, Weight::Semibold, t.t1);
        let below = kit::elide(ui, &card.subtitles[i], 12.0, Weight::Regular, most, KeepEnd::Yes);
        kit::text(ui.painter(), pos2(x, middle.y + 14.0), anchor, &below, 12.0, Weight::Regular, t.t3);
        kit::value(ui, area, if i == 0 { "Left name" } else { "Right name" }, &card.names[i]);
    }
    let chip = Rect::from_center_size(middle, vec2(116.0, 48.0));
    let seen = d.state.review.seen;
    let met = d.state.review.met.contains(&card.pair);
    let response = kit::hot(ui, chip, "Show score");
    kit::boxed(ui.painter(), chip, 6, if response.hovered() && !seen { t.hover } else { t.card }, t.strong);
    kit::focus_ring(ui, &response, &t, 6);
    if seen {
        let score = numbers::score(card.score);
        let at = pos2(middle.x, middle.y - 8.0);
        let area = kit::text(ui.painter(), at, Align2::CENTER_CENTER, &score, 19.0, Weight::Semibold, t.t1);
        kit::value(ui, area, "Score", &score);
        let at = pos2(middle.x, middle.y + 13.0);
        kit::text(ui.painter(), at, Align2::CENTER_CENTER, "Not blind", 11.5, Weight::Regular, t.t3);
    } else {
        kit::icon(ui.painter(), pos2(middle.x, middle.y - 9.0), icons::EYE_SLASH, 16.0, t.t2);
        let at = pos2(middle.x, middle.y + 12.0);
        let words = if met { "Seen elsewhere" } else { "Score hidden" };
        kit::text(ui.painter(), at, Align2::CENTER_CENTER, words, 11.5, Weight::Medium, t.t2);
    }
    let meaning = match met {
        true => "Its score was on the screen, in Explore or in the table: the decision will say that it was not blind.",
        false => "Blind: the score is hidden until you have decided. Show it, and the decision says so.",
    };
    if kit::tip(response, meaning, "", "V", &t).clicked() {
        push(d, ReviewAction::ShowScore);
    }
    kit::hline(ui.painter(), rect.left()..=rect.right(), rect.bottom(), t.soft);
}

fn row_ui(ui: &Ui, rect: Rect, at: (&str, usize), row: &PlainRow, d: &Draw<'_>) {
    let t = d.t;
    let y = rect.center().y;
    for side in [Side::Left, Side::Right] {
        let most = rect.width() / 2.0 - GUTTER;
        let text = &row.texts[side.index()];
        let job = job_of(ui, text, most, d);
        let galley = ui.painter().layout_job(job);
        let x = match side {
            Side::Left => rect.center().x - GUTTER - galley.size().x,
            Side::Right => rect.center().x + GUTTER,
        };
        ui.painter().galley(pos2(x, y - galley.size().y / 2.0), galley, t.t1);
    }
    let sign = match row.sign {
        Sign::Equal => "=",
        Sign::Alike => "≈",
        Sign::Different => "≠",
        Sign::Alone => "·",
    };
    let weight = if row.sign == Sign::Different { Weight::Semibold } else { Weight::Regular };
    kit::text(ui.painter(), pos2(rect.center().x, y), Align2::CENTER_CENTER, sign, 15.0, weight, t.t2);
    kit::hline(ui.painter(), rect.left()..=rect.right(), rect.bottom(), t.soft);
    let texts = [Side::Left, Side::Right]
        .map(|side| Some(row.text(side)).filter(|t| !t.is_empty()).unwrap_or_else(|| "—".to_owned()));
    let name = format!("{}: {} and {}: {}", at.0, texts[0], texts[1], row.sign.words());
    kit::hot_id(ui, rect, at, &name, Role::Row, None);
}

/// A text that fits into some points; letters that the other side lacks stand out by a line below them.
fn job_of(ui: &Ui, text: &MarkedText, most: f32, d: &Draw<'_>) -> LayoutJob {
    let t = d.t;
    let plain = TextFormat::simple(font(13.0, Weight::Regular), t.t1);
    let absent = TextFormat::simple(font(13.0, Weight::Regular), t.t3);
    let marked = TextFormat {
        underline: Stroke::new(1.0, t.t2),
        background: t.hover,
        ..TextFormat::simple(font(13.0, Weight::Medium), t.t1)
    };
    if text.is_empty() {
        return LayoutJob::single_section("—".to_owned(), absent);
    }
    let whole: String = text.iter().map(|p| p.0.as_str()).collect();
    if kit::width(ui, &whole, 13.0, Weight::Medium) > most {
        let cut = kit::elide(ui, &whole, 13.0, Weight::Regular, most, KeepEnd::Yes);
        return LayoutJob::single_section(cut, plain);
    }
    let mut job = LayoutJob::default();
    for (piece, is_marked) in text {
        job.append(piece, 0.0, if *is_marked { marked.clone() } else { plain.clone() });
    }
    job
}
