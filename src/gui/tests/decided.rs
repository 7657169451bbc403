//! Threshold by gold decisions: drawn with a click, decided in Review, read and dragged in Threshold.

use super::Bench;
use crate::app::{Action, Place, Sources};
use crate::review::{QueueOrder, Sessions};
use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable;

#[test]
fn pairs_drawn_with_a_click_are_decided_and_become_figures() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut bench = Bench::keeping(1440.0, 900.0, Sessions::new(Some(dir.path().to_owned())));
    bench.act(Action::Open(Sources::one("demo:music")));
    bench.until(|w| w.state.explore.shown.is_some() && w.state.review.queue.is_some());
    bench.click(Role::Button, "Threshold place");
    bench.click(Role::RadioButton, "Gold decisions");
    assert!(bench.value("Threshold state").contains("No drawn pair is decided so far"));
    bench.click(Role::Button, "Queue gold decisions");
    bench.until(|w| w.state.review.queue.is_some() && w.state.review.card.is_some());
    let state = &bench.harness.state().state;
    assert_eq!((state.place, state.review.order), (Place::Review, QueueOrder::Random));
    for n in 0..30 {
        let same = n % 2 == 0;
        bench.harness.key_press(if same { Key::S } else { Key::D });
        bench.harness.run();
        bench.until(move |w| {
            let review = &w.state.review;
            let whole = review.card.as_ref().map(|c| c.pair) == review.current;
            !review.pending && review.ledger.len() == n + 1 && whole
        });
    }
    assert!(bench.harness.state().state.review.ledger.teaching().is_empty(), "gold does not teach");
    bench.until(|w| w.state.review.standing.decided.as_ref().is_some_and(|d| d.rows().len() == 30));
    bench.click(Role::Button, "Threshold place");
    let view = bench.harness.state().state.review.standing.decided.clone().expect("figures");
    let working = bench.harness.state().state.threshold.working;
    let q = view.at(working);
    assert_eq!(bench.value("Recall"), format!("{:.3}", q.recall));
    assert!(bench.value("Precision interval").starts_with("95 %: "));
    assert!(bench.value("Forecast").starts_with("F1 is known to ± "));
    assert!(bench.value("What decisions stand for").contains("stand for"));
    // The one threshold moves here, too; arrow keys go along the decided scores.
    bench.harness.get_by_role_and_label(Role::Slider, "Threshold").set_value_accesskit(0.3);
    bench.harness.run();
    assert_eq!(bench.harness.state().state.threshold.working, 0.3);
    let low = working.min(0.3);
    let flips = view.rows().filter(|(_, p)| p.score >= low && p.score < working.max(0.3)).count();
    assert_eq!(bench.value("Flip count"), flips.to_string());
    bench.harness.get_by_role_and_label(Role::Slider, "Threshold").focus();
    bench.harness.run();
    bench.harness.key_press(Key::ArrowRight);
    bench.harness.run();
    let next = view.steps().iter().map(|s| s[0]).filter(|s| *s > 0.3).fold(f64::INFINITY, f64::min);
    assert_eq!(bench.harness.state().state.threshold.working, next);
    bench.click(Role::RadioButton, "Valid pairs");
    assert!(bench.has(Role::Slider, "Threshold handle"), "back to the gold file");
}
