//! Days as they are said.

use workflow::Day;

const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// « 1er avril 2026 », held together by no-break spaces.
pub fn day(day: &Day) -> String {
    let text = day.as_str();
    let number = |range: std::ops::Range<usize>| text[range].parse::<usize>().expect("a Day is digits and dashes");
    let (month, of_month) = (MONTHS[number(5..7) - 1], number(8..10));
    let of_month = if of_month == 1 { "1er".to_owned() } else { of_month.to_string() };
    format!("{of_month}\u{a0}{month}\u{a0}{}", day.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_a_month_is_ordinal() {
        let said = |text: &str| day(&Day::parse(text).unwrap());
        assert_eq!(said("2026-04-01"), "1er\u{a0}avril\u{a0}2026");
        assert_eq!(said("2026-08-15"), "15\u{a0}août\u{a0}2026");
        assert_eq!(said("2024-12-31"), "31\u{a0}décembre\u{a0}2024");
    }
}
