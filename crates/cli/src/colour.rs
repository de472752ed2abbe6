//! Colours: where somebody looks, where they are wanted, and never as the only sign of anything.
//!
//! `--color` says so first; then `NO_COLOR`, `CLICOLOR_FORCE`, `CLICOLOR` and `TERM`; then whether standard output is a
//! terminal.

use std::io::{Stderr, Stdout};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};

/// What a text is painted for. The text says the same without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    /// A heading.
    Heading,
    /// What is wrong, or late.
    Bad,
    /// What soon will be.
    Near,
    /// What is as it should be.
    Good,
    /// What may be passed over.
    Quiet,
}

/// Lets `choice` rule over terminal and environment.
pub(crate) fn choose(choice: clap::ColorChoice) {
    let choice = match choice {
        clap::ColorChoice::Auto => ColorChoice::Auto,
        clap::ColorChoice::Always => ColorChoice::Always,
        clap::ColorChoice::Never => ColorChoice::Never,
    };
    choice.write_global();
}

/// Whether standard output is painted.
pub(crate) fn is_on_stdout() -> bool {
    is_wanted(AutoStream::<Stdout>::choice(&std::io::stdout()))
}

/// Whether standard error is painted.
pub(crate) fn is_on_stderr() -> bool {
    is_wanted(AutoStream::<Stderr>::choice(&std::io::stderr()))
}

/// `text` in its colour where standard output is painted, as it is elsewhere.
pub(crate) fn painted(tone: Tone, text: &str) -> String {
    if is_on_stdout() { tone.dress(text) } else { text.to_owned() }
}

impl Tone {
    /// `text` in its colour.
    pub(crate) fn dress(self, text: &str) -> String {
        let style = match self {
            Self::Heading => Style::new().bold(),
            Self::Bad => AnsiColor::Red.on_default().bold(),
            Self::Near => AnsiColor::Yellow.on_default().bold(),
            Self::Good => AnsiColor::Green.on_default(),
            Self::Quiet => Style::new().dimmed(),
        };
        format!("{style}{text}{style:#}")
    }
}

fn is_wanted(choice: ColorChoice) -> bool {
    match choice {
        ColorChoice::Never => false,
        ColorChoice::Auto | ColorChoice::Always | ColorChoice::AlwaysAnsi => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dressed_text_ends_with_what_undoes_its_colour() {
        assert_eq!(Tone::Good.dress("whole"), "\u{1b}[32mwhole\u{1b}[0m");
        assert_eq!(Tone::Heading.dress("x"), "\u{1b}[1mx\u{1b}[0m");
    }
}
