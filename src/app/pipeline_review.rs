//! What the review loop asks of the engine besides scores: names of models that learned.

/// "Evidence · music · 64 decisions", whatever decisions the model had learned from before.
pub(super) fn learned_name(base: &str, decisions: usize) -> String {
    let plain = match base.rsplit_once(" · ") {
        Some((before, last)) if last.trim_end_matches(|c: char| " ()0123456789".contains(c)).ends_with("decisions") => {
            before
        }
        _ => base,
    };
    format!("{plain} · {decisions} decisions")
}
