//! Names of the things that a decision speaks about. All are opaque: none tells who or what it stands for.

use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

macro_rules! uuid_ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

uuid_ids! {
    /// One equipment request of one structure.
    RequestId,
    /// One mailbox, from the wish to the closing; never reused.
    MailboxId,
    /// A registered user of this agency's folder.
    UserId,
    /// Whoever or whatever personal data is sealed under: a person, a case, a document. Random.
    SubjectId,
    /// Somebody who is told our addresses and asked for theirs.
    PartnerId,
}

/// A recorded event, by its position in the log: what evidence points to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EventRef(pub u64);

impl fmt::Display for EventRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

/// An instant: µs since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(pub i64);

/// A day of the civil calendar in Europe/Paris, `YYYY-MM-DD`; days compare in the order of the calendar.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(String);

/// Why a text is not a day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("day \"{given}\" is not YYYY-MM-DD")]
pub struct InvalidDay {
    /// What was given.
    pub given: String,
}

impl Day {
    /// Reads `YYYY-MM-DD`.
    ///
    /// # Errors
    /// [`InvalidDay`] for another form, or a day that no month has.
    pub fn parse(text: &str) -> Result<Self, InvalidDay> {
        let invalid = || InvalidDay { given: text.to_owned() };
        let number = |range: std::ops::Range<usize>| {
            let part = text.get(range).filter(|part| part.bytes().all(|b| b.is_ascii_digit()));
            part.and_then(|part| part.parse::<u32>().ok()).ok_or_else(invalid)
        };
        let dashes = text.len() == 10 && text.get(4..5) == Some("-") && text.get(7..8) == Some("-");
        let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
        if dashes && (1..=12).contains(&month) && (1..=length_of(year, month)).contains(&day) {
            Ok(Self(text.to_owned()))
        } else {
            Err(invalid())
        }
    }

    /// `YYYY-MM-DD`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The day of an instant, in universal time: near enough for delays of months.
    ///
    /// # Source
    /// Howard Hinnant, "chrono-compatible low-level date algorithms", `civil_from_days`.
    pub fn of(instant: Instant) -> Self {
        const MICROS_PER_DAY: i64 = 86_400_000_000;
        // Counted from 1 March of the year 0, in eras of 400 years.
        let days = instant.0.div_euclid(MICROS_PER_DAY) + 719_468;
        let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Self(format!("{year:04}-{month:02}-{day:02}"))
    }

    /// The day `days` later.
    pub fn plus_days(&self, days: u32) -> Self {
        let (mut year, mut month, mut day) = (self.year(), self.number(5..7), self.number(8..10) + days);
        while day > length_of(year, month) {
            day -= length_of(year, month);
            (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        }
        Self(format!("{year:04}-{month:02}-{day:02}"))
    }

    /// The same day of the month `months` later, or the last of a shorter month.
    pub fn plus_months(&self, months: u32) -> Self {
        let months = self.year() * 12 + self.number(5..7) - 1 + months;
        let (year, month) = (months / 12, months % 12 + 1);
        let day = self.number(8..10).min(length_of(year, month));
        Self(format!("{year:04}-{month:02}-{day:02}"))
    }

    fn number(&self, range: std::ops::Range<usize>) -> u32 {
        self.0[range].parse().expect("a Day holds digits between its dashes")
    }

    /// The year.
    pub fn year(&self) -> u32 {
        self.0[..4].parse().expect("a Day begins with four digits")
    }
}

/// How many days a month has.
const fn length_of(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 31,
    }
}

impl TryFrom<String> for Day {
    type Error = InvalidDay;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.0
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_one_that_the_calendar_has() {
        assert!(Day::parse("2024-02-29").is_ok());
        for bad in [
            "",
            "2026-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-1-01",
            "2026/01/01",
            "20260101",
            "2026-04-31",
            "é026-01-01",
        ] {
            assert!(Day::parse(bad).is_err(), "{bad} passed for a day");
        }
    }
    #[test]
    fn months_later_is_the_same_day_or_the_last_of_a_shorter_month() {
        let later = |day: &str, months| Day::parse(day).unwrap().plus_months(months).to_string();
        assert_eq!(later("2026-01-31", 1), "2026-02-28");
        assert_eq!(later("2023-12-15", 2), "2024-02-15");
        assert_eq!(later("2024-02-29", 12), "2025-02-28");
        assert_eq!(later("2026-11-30", 60), "2031-11-30");
    }
}
