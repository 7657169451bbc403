//! The right panel of Explore: the score on its track, then what it is made of, what would change it, and why.

use super::{beside, decide, parts, twins, what_if};
use crate::app::{Action, PairView, numbers};
use crate::gui::icons;
use crate::gui::kit;
use crate::gui::place::Draw;
use crate::gui::theme::{Tokens, Weight};
use crate::model::ModelKind;
use egui::{Align2, CornerRadius, Rect, Role, ScrollArea, Ui, UiBuilder, pos2, vec2};
use std::sync::Arc;

/// Draws the panel.
pub fn why_ui(ui: &mut Ui, rect: Rect, view: &Arc<PairView>, d: &mut Draw<'_>) {
    let t = d.t;
    let inner = rect.shrink2(vec2(16.0, 0.0));
    let y = rect.top() + 26.0;
    kit::text(ui.painter(), pos2(inner.left(), y), Align2::LEFT_CENTER, "Why this score", 15.0, Weight::Semibold, t.t1);
    let close = kit::icon_button(ui, pos2(inner.right() - 38.0, y), "Close right panel", icons::SIDEBAR_SIMPLE, &t);
    if kit::tip(close, "Hide this panel.", "", "Ctrl Alt B", &t).clicked() {
        d.push(Action::RightPanel(false));
    }
    let info = kit::icon_button(ui, pos2(inner.right() - 8.0, y), "How parts are computed", icons::INFO, &t);
    let (meaning, how) = match view.explanation.kind {
        ModelKind::Evidence => (
            "The model adds up parts, so each part is what it adds to the logit.",
            "starting point + name and surroundings + rivals + one part per edge.",
        ),
        ModelKind::CgMualign => (
            "A part is what the logit loses when that edge is left out.",
            "logit − logit without the edge; what these do not explain together is the row Interaction.",
        ),
    };
    kit::tip(info, meaning, how, "", &t);
    let area =
        Rect::from_min_max(pos2(rect.left(), rect.top() + 44.0), pos2(rect.right(), rect.bottom() - decide::HEIGHT));
    let foot = Rect::from_min_max(pos2(rect.left(), area.bottom()), rect.max);
    decide::decide_ui(ui, foot, view, d);
    let mut child = ui.new_child(UiBuilder::new().max_rect(area).id_salt("why"));
    child.set_clip_rect(area.intersect(ui.clip_rect()));
    d.memo.part_rows.clear();
    ScrollArea::vertical().auto_shrink(false).show(&mut child, |ui| {
        let top = ui.max_rect().top();
        let mut y = track_ui(ui, inner, top, view, d);
        y = beside::numbers_ui(ui, inner, y, view, d);
        y = parts::waterfall_ui(ui, inner, y, view, d);
        y = what_if::what_if_ui(ui, inner, y, view, d);
        y = beside::reasons_ui(ui, inner, y, view, d);
        y = twins::twins_ui(ui, inner, y, view, d);
        ui.set_height(y - top + 12.0);
    });
}

/// The score on a track from 0 to 1, with the threshold.
fn track_ui(ui: &Ui, inner: Rect, top: f32, view: &PairView, d: &Draw<'_>) -> f32 {
    let t = d.t;
    let p = ui.painter();
    let y = top + 27.0;
    let x = |share: f64| inner.left() + inner.width() * share.clamp(0.0, 1.0) as f32;
    let (score, threshold) = (view.explanation.score, d.state.saved_threshold());
    let track = Rect::from_center_size(pos2(inner.center().x, y), vec2(inner.width(), 5.0));
    kit::bar(p, track, score as f32, t.hover, t.t2);
    let mark = Rect::from_center_size(pos2(x(threshold), y), vec2(2.0, 18.0));
    p.rect_filled(mark, CornerRadius::ZERO, t.you);
    p.circle_filled(pos2(x(score), y), 6.0, t.panel);
    p.circle_filled(pos2(x(score), y), 5.0, t.t1);
    let label = |at: f32, y: f32, words: &str, weight, color| {
        let half = kit::width(ui, words, 12.0, weight) / 2.0;
        let at = at.clamp(inner.left() + half, inner.right() - half);
        kit::text(p, pos2(at, y), Align2::CENTER_CENTER, words, 12.0, weight, color)
    };
    let words = format!("score {}", numbers::score(score));
    let above = label(x(score), y - 20.0, &words, Weight::Semibold, t.t1);
    let words = format!("threshold {}", d.state.threshold_text(threshold));
    let half = kit::width(ui, &words, 12.0, Weight::Regular) / 2.0;
    let wanted = x(threshold).clamp(inner.left() + half, inner.right() - half);
    // Above where there is room, else below.
    let clash = (wanted - above.center().x).abs() < half + above.width() / 2.0 + 8.0;
    label(x(threshold), if clash { y + 19.0 } else { y - 20.0 }, &words, Weight::Regular, t.you);
    stages_ui(ui, inner, y + if clash { 40.0 } else { 32.0 }, &view.explanation.stage_scores, &t)
}

/// How the score came about stage by stage, where there is more than one.
fn stages_ui(ui: &Ui, inner: Rect, top: f32, scores: &[f64], t: &Tokens) -> f32 {
    if scores.len() < 2 {
        return top;
    }
    let shown: Vec<String> = scores.iter().map(|s| numbers::score(*s)).collect();
    let (left, y) = (pos2(inner.left(), top), top);
    kit::over_line(ui.painter(), left, Align2::LEFT_CENTER, "Stages", 10.5, t.t3);
    let words = shown.join("  →  ");
    let at = pos2(inner.right(), y);
    let drawn = kit::text(ui.painter(), at, Align2::RIGHT_CENTER, &words, 12.0, Weight::Regular, t.t2);
    let place = Rect::from_min_max(pos2(inner.left(), y - 9.0), pos2(inner.right(), drawn.bottom().max(y + 9.0)));
    let response = kit::hot_as(ui, place, &format!("Score stage by stage: {}", shown.join(", ")), Role::Label, None);
    let meaning = "Each stage reads the scores that the one before gave to neighbors and rivals.";
    kit::tip(response, meaning, "the score of this pair after each stage; the last one counts.", "", t);
    y + 22.0
}
