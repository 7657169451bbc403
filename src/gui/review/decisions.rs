//! The right panel: how far one is, how far figures are known, and the decisions, newest first.

use super::{push, queue::two_lines};
use crate::app::{DecisionFilter, ReviewAction, numbers};
use crate::gui::icons;
use crate::gui::kit::{self, Look};
use crate::gui::menu::menu;
use crate::gui::place::Draw;
use crate::gui::theme::{Weight, font};
use crate::review::{ConflictKind, Decision, Verdict};
use egui::{Align2, CornerRadius, Rect, Role, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};
use std::collections::BTreeMap;

/// A goal that makes figures worth reading: 30 of each verdict and some.
const GOAL: usize = 100;
const ROW: f32 = 46.0;

/// Draws the panel.
pub fn decisions_ui(ui: &mut Ui, rect: Rect, d: &mut Draw<'_>) {
    let t = d.t;
    let inner = rect.shrink2(vec2(16.0, 0.0));
    let counts = d.state.review.ledger.counts();
    let decided = counts.decided();
    let goal = GOAL.max(decided.div_ceil(GOAL) * GOAL);
    let y = rect.top() + 26.0;
    kit::text(ui.painter(), pos2(inner.left(), y), Align2::LEFT_CENTER, "My decisions", 15.0, Weight::Semibold, t.t1);
    let words = format!("{} of {}", numbers::count(decided), numbers::count(goal));
    kit::text(ui.painter(), pos2(inner.right(), y), Align2::RIGHT_CENTER, &words, 12.5, Weight::Medium, t.t2);
    let bar = Rect::from_min_size(pos2(inner.left(), rect.top() + 46.0), vec2(inner.width(), 7.0));
    ui.painter().rect_filled(bar, CornerRadius::same(3), t.hover);
    let mut x = bar.left();
    for (count, color) in [(counts.same, t.t1), (counts.different + counts.related, t.t3), (counts.unsure, t.strong)] {
        let width = bar.width() * count as f32 / goal as f32;
        if width > 0.0 {
            let part = Rect::from_min_size(pos2(x, bar.top()), vec2((width - 1.0).max(1.0), bar.height()));
            ui.painter().rect_filled(part, CornerRadius::same(2), color);
        }
        x += width;
    }
    let response = ui.interact(bar, ui.scope_id().with("decisions made"), Sense::hover());
    response.widget_info(|| WidgetInfo {
        value: Some(decided as f64),
        ..WidgetInfo::labeled(Role::ProgressIndicator, true, "Decisions")
    });
    let different = counts.different + counts.related;
    let words = format!("{} same   {different} different   {} unsure", counts.same, counts.unsure);
    let at = pos2(inner.left(), bar.bottom() + 17.0);
    let area = kit::text(ui.painter(), at, Align2::LEFT_CENTER, &words, 12.0, Weight::Regular, t.t2);
    kit::value(ui, area, "Decision counts", &words);
    let mut y = area.bottom() + 8.0;
    for (i, words) in sentences(d).into_iter().enumerate() {
        let galley = ui.painter().layout(words.clone(), font(11.5, Weight::Regular), t.t2, inner.width());
        let place = Rect::from_min_size(pos2(inner.left(), y), galley.size());
        ui.painter().galley(place.min, galley, t.t2);
        let names = ["What is known", "What was learned", "Session note"];
        kit::value(ui, place, names.get(i).unwrap_or(&"Session"), &words);
        y = place.bottom() + 6.0;
    }
    let chip = Rect::from_min_size(pos2(inner.left(), y + 4.0), vec2(inner.width(), 26.0));
    filter_ui(ui, chip, d);
    let model = d.state.models.current().map(|m| m.digest);
    let is_offered = d.state.review.may_learn(model) || d.state.review.learning;
    let foot = if is_offered { 58.0 } else { 8.0 };
    let list = Rect::from_min_max(
        pos2(rect.left() + 6.0, chip.bottom() + 8.0),
        pos2(rect.right() - 6.0, rect.bottom() - foot),
    );
    list_ui(ui, list, d);
    if is_offered {
        let button = Rect::from_min_size(pos2(inner.left(), rect.bottom() - 46.0), vec2(inner.width(), 34.0));
        let count = d.state.review.ledger.teaching().len();
        let label = match d.state.review.learning {
            true => "Training; go on deciding".to_owned(),
            false => format!("Train with {}", numbers::counted(count, "decision", "decisions")),
        };
        let look = if d.state.review.learning { Look::Chip } else { Look::Primary };
        let response = kit::button(ui, button, "Train with decisions", icons::CPU, &label, look, &t);
        let meaning = "Trains the model in use further with the gold and your decisions, while you go on.";
        if kit::tip(response, meaning, "", "", &t).clicked() && d.state.review.may_learn(model) {
            push(d, ReviewAction::Learn);
        }
    }
}

/// What is known of F1, how gold is made, and what was found when the session was opened.
fn sentences(d: &Draw<'_>) -> Vec<String> {
    let review = &d.state.review;
    let mut out = Vec::new();
    if let Some(known) = review.standing.known {
        // With a gold file Threshold says how well it is known.
        let mut words = match d.state.threshold.curves[0] {
            Some(_) => format!("F1 on valid is {:.2}; see Threshold.", known.f1),
            None => format!("F1 is {:.2}, known to ± {:.2}.", known.f1, known.half_width),
        };
        if known.more > 0 {
            words += &format!(
                " About {} more gold decisions would make it ± {:.2}.",
                numbers::count(known.more),
                known.target
            );
        }
        out.push(words);
    } else if review.queue.as_ref().is_some_and(|q| q.for_gold) {
        let [same, different] = crate::review::Plan::answered(&review.ledger);
        let enough = crate::review::ENOUGH;
        out.push(format!(
            "No gold file: the first decisions measure. {same} same and {different} different of {enough} each; they do not teach."
        ));
    }
    if let Some(learned) = &review.learned {
        let disagreeing = review.standing.disagreeing.len();
        let words = format!(
            "{} learned from {} decisions; it disagrees with you on {disagreeing}.",
            learned.models[1], learned.decisions
        );
        out.push(words);
    }
    out.extend(review.notes.iter().take(2).cloned());
    out
}

fn filter_ui(ui: &Ui, rect: Rect, d: &mut Draw<'_>) {
    let t = d.t;
    let filter = d.state.review.filter;
    let response = kit::hot_as(ui, rect, "Decision filter", Role::ComboBox, None);
    kit::boxed(ui.painter(), rect, 5, if response.hovered() { t.hover } else { t.card }, t.soft);
    let at = pos2(rect.left() + 10.0, rect.center().y);
    kit::text(ui.painter(), at, Align2::LEFT_CENTER, filter.name(), 12.0, Weight::Medium, t.t1);
    kit::icon(ui.painter(), pos2(rect.right() - 13.0, rect.center().y), icons::CARET_DOWN, 11.0, t.t3);
    kit::focus_ring(ui, &response, &t, 5);
    let options: Vec<(String, bool)> =
        DecisionFilter::ALL.iter().map(|f| (f.name().to_owned(), *f == filter)).collect();
    let mut chosen = None;
    menu(&response, "Filters", &options, &mut chosen, &t);
    if let Some(filter) = chosen.and_then(|i| DecisionFilter::ALL.get(i)) {
        push(d, ReviewAction::Filter(*filter));
    }
}

fn list_ui(ui: &mut Ui, area: Rect, d: &mut Draw<'_>) {
    let t = d.t;
    let Some(graphs) = d.state.graphs.clone() else { return };
    let ledger = d.state.review.ledger.clone();
    let find = |x: &Decision| Some((graphs.pair.left.find(&x.left)?, graphs.pair.right.find(&x.right)?));
    let standing = &d.state.review.standing;
    let filter = d.state.review.filter;
    let fits = |pair: Option<_>| match filter {
        DecisionFilter::All => true,
        DecisionFilter::AgainstGold => {
            let of = standing.conflicts.list.iter().filter(|c| c.kind == ConflictKind::AgainstGold);
            of.flat_map(|c| &c.pairs).any(|p| Some(*p) == pair)
        }
        DecisionFilter::AgainstModel => standing.disagreeing.iter().any(|x| Some(x.0) == pair),
    };
    let rows: Vec<(&Decision, Option<_>)> =
        ledger.newest_first().into_iter().map(|x| (x, find(x))).filter(|(_, pair)| fits(*pair)).collect();
    let names = |x: &Decision, pair: Option<(crate::graph::EntityId, crate::graph::EntityId)>| match pair {
        Some((l, r)) => [graphs.pair.left.shown_name(l).to_owned(), graphs.pair.right.shown_name(r).to_owned()],
        None => [x.left.clone(), x.right.clone()],
    };
    let mut count: BTreeMap<[String; 2], usize> = BTreeMap::new();
    rows.iter().for_each(|(x, pair)| *count.entry(names(x, *pair)).or_default() += 1);
    let mut clicked = None;
    let mut child = ui.new_child(UiBuilder::new().max_rect(area).id_salt("my decisions"));
    child.set_clip_rect(area.intersect(ui.clip_rect()));
    ScrollArea::vertical().auto_shrink(false).show_viewport(&mut child, |ui, view| {
        ui.set_height(rows.len() as f32 * ROW);
        let origin = ui.max_rect().min;
        let first = (view.top() / ROW).floor().max(0.0) as usize;
        let last = ((view.bottom() / ROW).ceil() as usize).min(rows.len());
        for (i, (x, pair)) in rows.iter().enumerate().take(last).skip(first) {
            let row = Rect::from_min_size(origin + vec2(0.0, i as f32 * ROW), vec2(area.width(), ROW));
            let shown = names(x, *pair);
            let repeats = count.get(&shown).is_some_and(|n| *n > 1);
            let name = super::row_name("My decision", &shown, &[x.left.clone(), x.right.clone()], repeats);
            let on = pair.is_some() && *pair == d.state.review.current;
            let response =
                kit::hot_id(ui, row.shrink2(vec2(0.0, 1.0)), (&x.left, &x.right), &name, Role::ListItem, Some(on));
            if on || response.hovered() {
                let ground = row.shrink2(vec2(0.0, 1.0));
                ui.painter().rect_filled(ground, CornerRadius::same(6), if on { t.sel } else { t.hover });
            }
            kit::focus_ring(ui, &response, &t, 6);
            let sign = pos2(row.left() + 17.0, row.center().y);
            match x.verdict {
                Verdict::Same => kit::icon(ui.painter(), sign, icons::EQUALS, 14.0, t.t1),
                Verdict::Different => kit::icon(ui.painter(), sign, icons::NOT_EQUALS, 14.0, t.t1),
                Verdict::Unsure => kit::icon(ui.painter(), sign, icons::QUESTION, 14.0, t.t1),
                Verdict::Related => kit::icon(ui.painter(), sign, icons::SWAP, 14.0, t.t1),
                Verdict::Skip => kit::icon(ui.painter(), sign, icons::SKIP_FORWARD, 14.0, t.t3),
            }
            let words =
                if x.verdict == Verdict::Same || x.verdict == Verdict::Different { "" } else { x.verdict.words() };
            let right = kit::text(
                ui.painter(),
                pos2(row.right() - 10.0, row.center().y - 8.0),
                Align2::RIGHT_CENTER,
                words,
                11.0,
                Weight::Regular,
                t.t3,
            );
            let names_area = Rect::from_min_max(row.min, pos2(right.left(), row.bottom()));
            two_lines(ui, names_area, 34.0, &shown, on, d);
            let blind = if x.blind { "blind" } else { "with the score shown" };
            let note = if x.note.is_empty() { String::new() } else { format!(" Note: {}", x.note) };
            let meaning = format!("{}, {blind}.{note} Click to revise.", x.verdict.words());
            if kit::tip(response, &meaning, "", "", &t).clicked() {
                clicked = *pair;
            }
        }
    });
    if let Some(pair) = clicked {
        push(d, ReviewAction::Ask(pair));
    }
}
