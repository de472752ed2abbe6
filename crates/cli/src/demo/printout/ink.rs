//! How the printout is written: colours where somebody looks, figures that can be read.

use crate::colour::{self, Tone};

/// Colours on a terminal, none anywhere else, and none where they are not wanted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ink {
    is_coloured: bool,
}

impl Ink {
    /// The ink for standard output.
    pub(super) fn of_stdout() -> Self {
        Self { is_coloured: colour::is_on_stdout() }
    }

    /// Without colours.
    #[cfg(test)]
    pub(super) const fn plain() -> Self {
        Self { is_coloured: false }
    }

    /// A headline.
    pub(super) fn title(self, text: &str) -> String {
        self.dressed(Tone::Heading, text)
    }

    /// What must be seen.
    pub(super) fn warning(self, text: &str) -> String {
        self.dressed(Tone::Near, text)
    }

    /// What is as it should be.
    pub(super) fn good(self, text: &str) -> String {
        self.dressed(Tone::Good, text)
    }

    /// What may be passed over.
    pub(super) fn quiet(self, text: &str) -> String {
        self.dressed(Tone::Quiet, text)
    }

    fn dressed(self, tone: Tone, text: &str) -> String {
        if self.is_coloured { tone.dress(text) } else { text.to_owned() }
    }
}

/// A bar for `value`, as long as 40 signs for `most`; whatever there is shows.
pub(super) fn bar(value: u64, most: u64) -> String {
    const LENGTH: u64 = 40;
    let length = if value == 0 { 0 } else { (value * LENGTH).div_ceil(most.max(1)) };
    "█".repeat(usize::try_from(length).unwrap_or(0))
}

/// `12,345`.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Days with one figure behind the point.
pub(super) fn days(micros: i64) -> String {
    const TENTH_MICROS: i64 = 8_640_000_000;
    let tenths = (micros + TENTH_MICROS / 2) / TENTH_MICROS;
    format!("{}.{} d", tenths / 10, tenths % 10)
}

/// `part` of `whole` in whole percent.
pub(super) fn percent(part: u64, whole: u64) -> String {
    format!("{} %", (200 * part + whole) / (2 * whole.max(1)))
}

/// At most `width` signs, the last one a mark of what is missing.
pub(super) fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    text.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}

/// Left-aligned in `width` signs, cut where it is longer.
pub(super) fn padded(text: &str, width: usize) -> String {
    format!("{:<width$}", cut(text, width))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_read_as_people_write_them() {
        assert_eq!(
            ["0", "999", "1,000", "1,234,567"],
            [0, 999, 1_000, 1_234_567].map(grouped).each_ref().map(|s| s.as_str())
        );
        assert_eq!(days(86_400_000_000 * 3 / 2), "1.5 d");
        assert_eq!(days(0), "0.0 d");
        assert_eq!(percent(1, 3), "33 %");
        assert_eq!(percent(2, 3), "67 %");
    }

    #[test]
    fn one_of_a_thousand_still_shows() {
        assert_eq!(bar(1, 1_000).chars().count(), 1);
        assert_eq!(bar(1_000, 1_000).chars().count(), 40);
        assert_eq!(bar(0, 1_000), "");
    }

    #[test]
    fn long_texts_end_in_a_mark() {
        assert_eq!(cut("Centre hospitalier", 8), "Centre …");
        assert_eq!(padded("CHU", 5), "CHU  ");
        assert_eq!(Ink::plain().title("x"), "x");
    }
}
