//! Days: people count them in Paris.

use eventlog::Timestamp;
use jiff::civil::Date;
use workflow::Day;

/// The day of an instant, in Paris.
pub fn day_of(instant: Timestamp) -> Day {
    as_day(date_of(instant))
}

/// The same, as a date to reckon with.
pub(crate) fn date_of(instant: Timestamp) -> Date {
    // The canonical integers of the log end before the calendar does; a foreign clock may not.
    let moment = jiff::Timestamp::from_microsecond(instant.as_micros()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    moment.in_tz("Europe/Paris").expect("the time zone database is compiled in").date()
}

/// A day as a date to reckon with.
pub(crate) fn as_date(day: &Day) -> Date {
    day.as_str().parse().expect("a Day is a day that the calendar has")
}

/// Days from one date to another; negative when the other comes first.
pub(crate) fn days_between(from: Date, to: Date) -> i64 {
    i64::from((to - from).get_days())
}

fn as_day(date: Date) -> Day {
    Day::parse(&date.to_string()).expect("a calendar's day is a day")
}
