//! Model: who is scoring? The models at hand, the one that is looked at with its training curves, and training.

use super::icons;
use super::kit::{self, KeepEnd, Look};
use super::place::Draw;
use super::theme::{Tokens, Weight};
use crate::app::{Action, ModelEntry, TrainChoice, TrainingStep, numbers};
use crate::model::ModelKind;
use egui::{Align2, CornerRadius, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};
use egui_plot::{Plot, PlotPoint, PlotPoints, Points};

const LIST: f32 = 280.0;
const TRAIN: f32 = 320.0;

/// Draws the place.
pub fn model_ui(ui: &mut Ui, rect: Rect, d: &mut Draw<'_>) {
    let t = d.t;
    let list_width = if d.room.narrow { 220.0 } else { LIST };
    let train_width = if d.room.narrow { 280.0 } else { TRAIN };
    let list = Rect::from_min_size(rect.min, vec2(list_width, rect.height()));
    if d.state.models.ablation.shown && d.state.graphs.is_some() {
        ablation_and_list_ui(ui, rect, list, train_width, d);
        return;
    }
    let train = Rect::from_min_max(pos2(rect.right() - train_width, rect.top()), rect.max);
    let middle = Rect::from_min_max(pos2(list.right(), rect.top()), pos2(train.left(), rect.bottom()));
    for side in [list, train] {
        ui.painter().rect_filled(side, CornerRadius::ZERO, t.panel);
    }
    list_ui(ui, list, d);
    train_ui(ui, train, d);
    match d.state.models.selected().cloned() {
        Some(model) => selected_ui(ui, middle, &model, d),
        None => {
            let words = "No graphs are open. Open a demo or two graphs in Data.";
            let at = middle.center();
            kit::text(ui.painter(), at, Align2::CENTER_CENTER, words, 13.0, Weight::Regular, t.t2);
        }
    }
    kit::vline(ui.painter(), list.right(), rect.y_range().into(), t.soft);
    kit::vline(ui.painter(), train.left(), rect.y_range().into(), t.soft);
}

/// The ablation beside the list; training a single model gives way where the table would have no room.
fn ablation_and_list_ui(ui: &mut Ui, rect: Rect, list: Rect, train_width: f32, d: &mut Draw<'_>) {
    let t = d.t;
    let mut middle = Rect::from_min_max(pos2(list.right(), rect.top()), rect.max);
    ui.painter().rect_filled(list, CornerRadius::ZERO, t.panel);
    list_ui(ui, list, d);
    if middle.width() - train_width >= super::ablation::LEAST_WIDTH {
        let train = Rect::from_min_max(pos2(rect.right() - train_width, rect.top()), rect.max);
        middle.max.x = train.left();
        ui.painter().rect_filled(train, CornerRadius::ZERO, t.panel);
        train_ui(ui, train, d);
        kit::vline(ui.painter(), train.left(), rect.y_range().into(), t.soft);
    }
    super::ablation::ablation_ui(ui, middle, d);
    kit::vline(ui.painter(), list.right(), rect.y_range().into(), t.soft);
}

fn list_ui(ui: &mut Ui, rect: Rect, d: &mut Draw<'_>) {
    let t = d.t;
    let left = rect.left() + 16.0;
    kit::text(ui.painter(), pos2(left, rect.top() + 28.0), Align2::LEFT_CENTER, "Model", 19.0, Weight::Semibold, t.t1);
    let mut y = rect.top() + 58.0;
    let models = d.state.models.list.clone();
    let looked_at = d.state.models.selected().map(|m| m.name.clone());
    let mut shipped = None;
    for model in &models {
        if shipped != Some(model.shipped) {
            let words = if model.shipped { "Ready-made" } else { "Trained here" };
            kit::over_line(ui.painter(), pos2(left, y + 8.0), Align2::LEFT_CENTER, words, 10.5, t.t3);
            y += 20.0;
            shipped = Some(model.shipped);
        }
        let row = Rect::from_min_size(pos2(rect.left() + 8.0, y), vec2(rect.width() - 16.0, 52.0));
        y += 54.0;
        let on = looked_at.as_ref() == Some(&model.name) && !d.state.models.ablation.shown;
        let current = d.state.models.current.as_ref() == Some(&model.name);
        let response = kit::hot_as(ui, row, &format!("Model: {}", model.name), Role::ListItem, Some(on));
        let p = ui.painter();
        if on || response.hovered() {
            p.rect_filled(row, CornerRadius::same(6), if on { t.sel } else { t.hover });
        }
        kit::focus_ring(ui, &response, &t, 6);
        let title = kit::elide(ui, &model.name, 13.0, Weight::Medium, row.width() - 60.0, KeepEnd::Yes);
        let at = pos2(row.left() + 10.0, row.top() + 17.0);
        kit::text(p, at, Align2::LEFT_CENTER, &title, 13.0, Weight::Medium, t.t1);
        let below = pos2(row.left() + 10.0, row.top() + 36.0);
        let words = kit::elide(ui, &model.trained_on, 11.5, Weight::Regular, row.width() - 76.0, KeepEnd::No);
        kit::text(p, below, Align2::LEFT_CENTER, &words, 11.5, Weight::Regular, t.t3);
        if let Some(prauc) = model.valid_prauc {
            let at = pos2(row.right() - 10.0, row.top() + 36.0);
            kit::text(p, at, Align2::RIGHT_CENTER, &format!("{prauc:.3}"), 12.0, Weight::Regular, t.t2);
        }
        if current {
            let at = pos2(row.right() - 10.0, row.top() + 17.0);
            kit::text(p, at, Align2::RIGHT_CENTER, "scores", 11.5, Weight::Semibold, t.you);
        }
        if response.clicked() {
            d.push(Action::SelectModel(model.name.clone()));
        }
    }
    if d.state.graphs.is_some() {
        super::ablation::entry_ui(ui, pos2(rect.left(), y + 8.0), rect.width(), d);
    }
}

fn selected_ui(ui: &mut Ui, rect: Rect, model: &ModelEntry, d: &mut Draw<'_>) {
    let t = d.t;
    let inner = rect.shrink2(vec2(20.0, 0.0));
    let title = kit::elide(ui, &model.name, 19.0, Weight::Semibold, inner.width() - 160.0, KeepEnd::Yes);
    let at = pos2(inner.left(), rect.top() + 28.0);
    kit::text(ui.painter(), at, Align2::LEFT_CENTER, &title, 19.0, Weight::Semibold, t.t1);
    if d.state.models.current.as_ref() != Some(&model.name) && d.state.job.is_none() {
        let button = Rect::from_min_size(pos2(inner.right() - 132.0, rect.top() + 13.0), vec2(132.0, 30.0));
        if kit::button(ui, button, "Use this model", "", "Use this model", Look::Primary, &t).clicked() {
            d.push(Action::UseModel(model.name.clone()));
        }
    }
    let kind = match model.kind {
        ModelKind::Evidence => "Evidence: adds up parts, one for names, one for rivals, one for each edge.",
        ModelKind::CgMualign => "CG-MuAlign: the published network, levels 0 to 2 with both attentions.",
    };
    let at = pos2(inner.left(), rect.top() + 56.0);
    let kind = kit::elide(ui, kind, 12.5, Weight::Regular, inner.width(), KeepEnd::No);
    kit::text(ui.painter(), at, Align2::LEFT_CENTER, &kind, 12.5, Weight::Regular, t.t2);
    let mut facts: Vec<(String, String)> = vec![("trained on".to_owned(), model.trained_on.clone())];
    if let Some(prauc) = model.valid_prauc {
        facts.push(("PRAUC on valid".to_owned(), format!("{prauc:.3}")));
    }
    let threshold = match (model.threshold, model.uncalibrated) {
        (Some(value), false) => numbers::threshold(value, &[]),
        (Some(value), true) => format!("{}, not calibrated here", numbers::threshold(value, &[])),
        (None, _) => "none measured".to_owned(),
    };
    facts.push(("threshold".to_owned(), threshold));
    facts.extend(model.facts.iter().cloned());
    let y = facts_ui(ui, inner, rect.top() + 84.0, &facts, &t);
    let training = d.state.models.training.as_ref().map(|r| r.history.clone());
    let (history, caption) = match training {
        Some(history) => (history, "running now"),
        None => (model.history.clone(), "of this model"),
    };
    let plots = Rect::from_min_max(pos2(inner.left(), y + 12.0), pos2(inner.right(), rect.bottom() - 16.0));
    curves_ui(ui, plots, &history, caption, &t);
}

fn facts_ui(ui: &Ui, inner: Rect, top: f32, facts: &[(String, String)], t: &Tokens) -> f32 {
    let columns = if inner.width() > 520.0 { 2 } else { 1 };
    let width = inner.width() / columns as f32;
    for (i, (name, value)) in facts.iter().enumerate() {
        let at = pos2(inner.left() + width * (i % columns) as f32, top + (i / columns) as f32 * 26.0 + 13.0);
        let p = ui.painter();
        let label = kit::elide(ui, name, 12.0, Weight::Regular, 126.0, KeepEnd::No);
        kit::text(p, at, Align2::LEFT_CENTER, &label, 12.0, Weight::Regular, t.t3);
        let shown = kit::elide(ui, value, 12.5, Weight::Medium, width - 146.0, KeepEnd::No);
        kit::text(p, at + vec2(134.0, 0.0), Align2::LEFT_CENTER, &shown, 12.5, Weight::Medium, t.t1);
    }
    let rows = facts.len().div_ceil(columns) as f32;
    kit::hline(ui.painter(), inner.x_range().into(), top + rows * 26.0 + 6.0, t.soft);
    top + rows * 26.0 + 6.0
}

/// Loss above, PRAUC on valid below, against steps.
fn curves_ui(ui: &mut Ui, rect: Rect, history: &[TrainingStep], caption: &str, t: &Tokens) {
    if history.is_empty() {
        let words = "No training curve is kept with this model.";
        kit::text(ui.painter(), rect.center(), Align2::CENTER_CENTER, words, 12.5, Weight::Regular, t.t3);
        return;
    }
    let half = (rect.height() - 12.0) / 2.0;
    let loss: Vec<[f64; 2]> = history.iter().map(|s| [s.step as f64, f64::from(s.loss)]).collect();
    let valid: Vec<[f64; 2]> = history.iter().filter_map(|s| Some([s.step as f64, s.valid_prauc?])).collect();
    let last = history.last().map_or(1, |s| s.steps.max(1)) as f64;
    for (i, (title, points)) in [("Loss", loss), ("PRAUC on valid", valid)].into_iter().enumerate() {
        let card =
            Rect::from_min_size(pos2(rect.left(), rect.top() + i as f32 * (half + 12.0)), vec2(rect.width(), half));
        kit::boxed(ui.painter(), card, 8, t.panel, t.soft);
        let at = card.min + vec2(16.0, 20.0);
        let area = kit::text(ui.painter(), at, Align2::LEFT_CENTER, title, 13.0, Weight::Semibold, t.t1);
        let at = pos2(area.right() + 12.0, at.y);
        kit::text(ui.painter(), at, Align2::LEFT_CENTER, caption, 12.0, Weight::Regular, t.t3);
        if let Some(value) = points.last() {
            let shown = format!("{:.3} at step {}", value[1], numbers::count(value[0] as usize));
            let at = pos2(card.right() - 16.0, at.y);
            let area = kit::text(ui.painter(), at, Align2::RIGHT_CENTER, &shown, 12.0, Weight::Medium, t.t1);
            kit::value(ui, area, title, &shown);
        }
        let inner = Rect::from_min_max(card.min + vec2(12.0, 36.0), card.max - vec2(16.0, 8.0));
        if inner.height() < 40.0 {
            continue;
        }
        let mut child = ui.new_child(UiBuilder::new().max_rect(inner).id_salt(title));
        kit::axis_style(&mut child, t);
        let plot = Plot::new(title)
            .width(inner.width())
            .height(inner.height())
            .include_x(0.0)
            .include_x(last)
            .show_background(false)
            .show_crosshair(false)
            .allow_scroll(false)
            .allow_drag(false)
            .allow_zoom(false)
            .grid_color(t.soft)
            .grid_spacing(24.0..=160.0)
            .label_formatter(|_| None);
        // Without points the plot has no range of its own.
        let plot = if points.is_empty() { plot.include_y(0.0).include_y(1.0) } else { plot };
        let points = thinned(&points);
        let shown = plot.show(&mut child, |plot| {
            // Tells the plot its bounds; the line itself is drawn over it.
            plot.points(
                Points::new(title, PlotPoints::from(points.clone())).color(t.t1).radius(2.0).allow_hover(false),
            );
        });
        let place = |p: &[f64; 2]| shown.transform.position_from_point(&PlotPoint::new(p[0], p[1]));
        kit::pieces(ui.painter(), points.iter().map(place), *shown.transform.frame(), 1.8, t.t1);
        shown.response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, format!("{title} curve")));
    }
}

/// At most this many points of a training curve are drawn; more say nothing at its width.
const CURVE_POINTS: usize = 80;

/// A curve as the means of equal runs of neighboring points, where there are more than can be told apart.
fn thinned(points: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let run = points.len().div_ceil(CURVE_POINTS).max(1);
    let mean = |chunk: &[[f64; 2]], i: usize| chunk.iter().map(|p| p[i]).sum::<f64>() / chunk.len() as f64;
    points.chunks(run).map(|c| [mean(c, 0), mean(c, 1)]).collect()
}

fn train_ui(ui: &mut Ui, rect: Rect, d: &mut Draw<'_>) {
    let t = d.t;
    let inner = rect.shrink2(vec2(16.0, 0.0));
    let mut y = rect.top() + 28.0;
    kit::text(ui.painter(), pos2(inner.left(), y), Align2::LEFT_CENTER, "Train", 15.0, Weight::Semibold, t.t1);
    y += 24.0;
    if let Some(training) = d.state.models.training.clone() {
        running_ui(ui, inner, y, &training, d);
        return;
    }
    let choice = d.state.models.choice;
    if d.state.models.kinds.len() > 1 {
        kit::over_line(ui.painter(), pos2(inner.left(), y + 8.0), Align2::LEFT_CENTER, "Kind", 10.5, t.t3);
        y += 22.0;
        let kinds = [("Kind Evidence", "Evidence"), ("Kind CG-MuAlign", "CG-MuAlign")];
        let at = usize::from(choice.kind == ModelKind::CgMualign);
        if let (_, Some(i)) = kit::switch(ui, pos2(inner.left(), y), &kinds, at, &t) {
            let kind = if i == 0 { ModelKind::Evidence } else { ModelKind::CgMualign };
            d.push(Action::ChooseTraining(TrainChoice { kind, ..choice }));
        }
        y += 42.0;
    }
    kit::over_line(ui.painter(), pos2(inner.left(), y + 4.0), Align2::LEFT_CENTER, "Switches", 10.5, t.t3);
    y += 18.0;
    let ticks = [
        (
            "Cross-graph attention",
            choice.cross_attention,
            TrainChoice { cross_attention: !choice.cross_attention, ..choice },
        ),
        ("Self-attention", choice.self_attention, TrainChoice { self_attention: !choice.self_attention, ..choice }),
        ("Rivals", choice.rivals, TrainChoice { rivals: !choice.rivals, ..choice }),
    ];
    for (name, on, changed) in ticks {
        if name == "Rivals" && choice.kind == ModelKind::CgMualign {
            continue;
        }
        let row = Rect::from_min_size(pos2(inner.left(), y), vec2(inner.width(), 26.0));
        if kit::check(ui, row, name, name, on, &t).clicked() {
            d.push(Action::ChooseTraining(changed));
        }
        y += 26.0;
    }
    y += 14.0;
    kit::over_line(ui.painter(), pos2(inner.left(), y + 4.0), Align2::LEFT_CENTER, "Seed", 10.5, t.t3);
    y += 18.0;
    seed_ui(ui, pos2(inner.left(), y), choice, d);
    y += 46.0;
    let gold = d.state.graphs.as_ref().is_some_and(|g| g.pair.links.is_some());
    let trainable = d.state.graphs.is_some() && (gold || cfg!(test));
    if d.state.models.ablation.running {
        let words = "The ablation is running. A model can be trained after it.";
        kit::text(ui.painter(), pos2(inner.left(), y), Align2::LEFT_CENTER, words, 12.0, Weight::Regular, t.t2);
    } else if !trainable {
        let words = "Training needs gold links. Name a gold file in Data.";
        kit::text(ui.painter(), pos2(inner.left(), y), Align2::LEFT_CENTER, words, 12.0, Weight::Regular, t.t2);
    } else {
        let button = Rect::from_min_size(pos2(inner.left(), y), vec2(inner.width(), 34.0));
        if kit::button(ui, button, "Train", icons::PLAY, "Train", Look::Primary, &t).clicked() {
            d.push(Action::Train);
        }
        let words = "Exploring goes on with the model you have.";
        let at = pos2(inner.left(), y + 52.0);
        kit::text(ui.painter(), at, Align2::LEFT_CENTER, words, 11.5, Weight::Regular, t.t3);
    }
    if let Some(fault) = d.state.models.fault.clone() {
        fault_ui(ui, Rect::from_min_size(pos2(inner.left(), y + 76.0), vec2(inner.width(), 90.0)), &fault, &t);
    }
}

fn seed_ui(ui: &Ui, at: egui::Pos2, choice: TrainChoice, d: &mut Draw<'_>) {
    let t = d.t;
    let field = Rect::from_min_size(at, vec2(64.0, 30.0));
    kit::boxed(ui.painter(), field, 5, t.canvas, t.strong);
    let shown = choice.seed.to_string();
    kit::text(ui.painter(), field.center(), Align2::CENTER_CENTER, &shown, 13.0, Weight::Medium, t.t1);
    kit::value(ui, field, "Seed", &shown);
    for (i, (name, glyph, seed)) in [
        ("Smaller seed", icons::CARET_DOWN, choice.seed.saturating_sub(1)),
        ("Larger seed", icons::CARET_UP, choice.seed.saturating_add(1)),
    ]
    .into_iter()
    .enumerate()
    {
        let center = pos2(field.right() + 20.0 + i as f32 * 30.0, field.center().y);
        if kit::icon_button(ui, center, name, glyph, &t).clicked() {
            d.push(Action::ChooseTraining(TrainChoice { seed, ..choice }));
        }
    }
}

fn running_ui(ui: &mut Ui, inner: Rect, top: f32, training: &crate::app::Training, d: &mut Draw<'_>) {
    let t = d.t;
    let last = training.history.last();
    let (step, steps) = last.map_or((0, 0), |s| (s.step, s.steps));
    let mut words = match (training.stopping, steps) {
        (true, _) => "Stopping after this step".to_owned(),
        (false, 0) => "Preparing".to_owned(),
        _ => format!("step {} of {}", numbers::count(step), numbers::count(steps)),
    };
    if let Some(secs) = d.state.job.as_ref().and_then(|j| j.secs_left).filter(|s| *s >= 1.0 && !training.stopping) {
        words += &format!(" · {} left", numbers::duration(secs));
    }
    let at = pos2(inner.left(), top + 8.0);
    kit::text(ui.painter(), at, Align2::LEFT_CENTER, &words, 12.5, Weight::Regular, t.t1);
    let bar = Rect::from_min_size(pos2(inner.left(), top + 24.0), vec2(inner.width(), 6.0));
    let share = if steps > 0 { step as f32 / steps as f32 } else { 0.0 };
    kit::bar(ui.painter(), bar, share, t.hover, t.you);
    let response = ui.interact(bar.expand(4.0), ui.scope_id().with("training progress"), Sense::hover());
    let value = f64::from(share);
    response.widget_info(|| WidgetInfo {
        value: Some(value),
        ..WidgetInfo::labeled(Role::ProgressIndicator, true, "Training")
    });
    let width = (inner.width() - 8.0) / 2.0;
    let stop = Rect::from_min_size(pos2(inner.left(), top + 46.0), vec2(width, 34.0));
    if !training.stopping
        && kit::button(ui, stop, "Stop and keep", icons::STOP, "Stop and keep", Look::Chip, &t).clicked()
    {
        d.push(Action::StopAndKeep);
    }
    let discard = Rect::from_min_size(pos2(stop.right() + 8.0, stop.top()), vec2(width, 34.0));
    let label = if training.confirm_discard { "Really discard" } else { "Discard" };
    if kit::button(ui, discard, "Discard training", icons::TRASH, label, Look::Chip, &t).clicked() {
        d.push(Action::Discard);
    }
    if training.confirm_discard {
        let at = pos2(inner.left(), top + 98.0);
        let words = "This run would be lost. Press once more to discard it.";
        kit::text(ui.painter(), at, Align2::LEFT_CENTER, words, 11.5, Weight::Regular, t.con);
    }
}

/// A fault: an icon and a sentence, in orange, where it arose.
pub fn fault_ui(ui: &Ui, rect: Rect, words: &str, t: &Tokens) {
    kit::icon(ui.painter(), rect.min + vec2(7.0, 9.0), icons::WARNING, 14.0, t.con);
    let font = super::theme::font(12.0, Weight::Regular);
    let galley = ui.painter().layout(words.to_owned(), font, t.con, rect.width() - 22.0);
    kit::value(ui, rect, "Fault", words);
    ui.painter().galley(rect.min + vec2(22.0, 0.0), galley, t.con);
}
