//! Review: which should I decide next? The queue, the pair without score or color, and the decisions.

mod card;
mod decisions;
mod foot;
mod queue;
mod table;
#[cfg(test)]
mod tests;

use super::kit;
use super::place::Draw;
use super::theme::Weight;
use crate::app::{AppState, ReviewAction};
use crate::graph::{EntityId, Side};
use egui::{Align2, CornerRadius, Id, Rect, Ui, pos2};

pub(in crate::gui) use foot::foot_height;

/// Id of the field of the note.
pub fn note_id() -> Id {
    Id::unique("note of the decision")
}

/// Draws the place.
pub fn review_ui(ui: &mut Ui, rect: Rect, d: &mut Draw<'_>) {
    let t = d.t;
    if d.state.graphs.is_none() {
        let words = "No graphs are open. Open a demo or two graphs in Data.";
        kit::text(ui.painter(), rect.center(), Align2::CENTER_CENTER, words, 13.0, Weight::Regular, t.t2);
        return;
    }
    let (left_width, right_width) = if d.room.narrow { (226.0, 246.0) } else { (300.0, 300.0) };
    let left = Rect::from_min_max(rect.min, pos2(rect.left() + left_width, rect.bottom()));
    let is_table = d.state.review.look.open;
    let right = Rect::from_min_max(pos2(rect.right() - right_width, rect.top()), rect.max);
    let middle_right = if is_table { rect.right() } else { right.left() };
    let middle = Rect::from_min_max(pos2(left.right(), rect.top()), pos2(middle_right, rect.bottom()));
    ui.painter().rect_filled(left, CornerRadius::ZERO, t.panel);
    queue::queue_ui(ui, left, d);
    if is_table {
        table::table_ui(ui, middle, d);
    } else {
        ui.painter().rect_filled(right, CornerRadius::ZERO, t.panel);
        let height = foot_height(d.room);
        let foot = Rect::from_min_max(pos2(middle.left(), middle.bottom() - height), middle.max);
        let upper = Rect::from_min_max(middle.min, pos2(middle.right(), foot.top()));
        card::card_ui(ui, upper, d);
        foot::foot_ui(ui, foot, d);
        decisions::decisions_ui(ui, right, d);
        kit::vline(ui.painter(), right.left(), rect.y_range().into(), t.soft);
    }
    kit::vline(ui.painter(), left.right(), rect.y_range().into(), t.soft);
}

/// Pairs of the queue that are still to be decided.
pub(in crate::gui) fn open_count(state: &AppState) -> usize {
    queue::open_pairs(state).len()
}

fn push(d: &mut Draw<'_>, action: ReviewAction) {
    d.push(crate::app::Action::Review(action));
}

/// Names and identifiers of a pair, left first.
fn names_of(state: &AppState, pair: (EntityId, EntityId)) -> ([String; 2], [String; 2]) {
    let Some(graphs) = &state.graphs else { return Default::default() };
    let ends = [(Side::Left, pair.0), (Side::Right, pair.1)];
    let of = |text: &dyn Fn(Side, EntityId) -> String| ends.map(|(side, e)| text(side, e));
    let name = |side: Side, e: EntityId| graphs.pair.side(side).shown_name(e).to_owned();
    let id = |side: Side, e: EntityId| graphs.pair.side(side).iri(e).to_owned();
    (of(&name), of(&id))
}

/// "Queue: Demons and Demons (Acoustic)", with identifiers where another row of the list has these names, too.
fn row_name(what: &str, names: &[String; 2], ids: &[String; 2], repeats: bool) -> String {
    match repeats {
        true => format!("{what}: {} and {} [{} {}]", names[0], names[1], ids[0], ids[1]),
        false => format!("{what}: {} and {}", names[0], names[1]),
    }
}
