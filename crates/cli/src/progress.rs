//! Progress on standard error: shown to whoever watches a terminal, silent otherwise.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar that counts `what`, with rate and time remaining. Drawn only on a terminal.
pub(crate) fn counting(what: &'static str) -> ProgressBar {
    let template = format!("{{bar:30}} {{human_pos}}/{{human_len}} {what}  {{per_sec}}, {{eta}} left  {{msg}}");
    // The template is fixed here; one that does not parse would show the plain bar.
    let style = ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr_with_hz(10)).with_style(style)
}
