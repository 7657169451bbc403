//! Progress on stderr, Ctrl-C as cancellation.

use crate::base::Control;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A control that draws one line on stderr (nothing where stderr is no terminal) and is cancelled by Ctrl-C.
pub fn control() -> Control {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10));
    if let Ok(style) = ProgressStyle::with_template("{msg} {bar:24} {pos}/{len}") {
        bar.set_style(style);
    }
    let control = Control::listening(move |p| {
        if p.total > 0 && p.done >= p.total {
            bar.finish_and_clear();
            return;
        }
        bar.set_length(p.total);
        bar.set_position(p.done);
        bar.set_message(p.what);
    });
    let asked = control.clone();
    // A second handler cannot be set; then Ctrl-C goes to the first control of the process, which is the same work.
    let _ = ctrlc::set_handler(move || asked.cancel());
    control
}
