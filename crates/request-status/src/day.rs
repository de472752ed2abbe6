//! Days: people count them in Paris.

use eventlog::Timestamp;
use jiff::civil::Date;
use workflow::Day;

const PARIS: &str = "Europe/Paris";

/// The day of an instant, in Paris.
pub fn day_of(instant: Timestamp) -> Day {
    as_day(date_of(instant))
}

/// The same, as a date to reckon with.
pub(crate) fn date_of(instant: Timestamp) -> Date {
    // The canonical integers of the log end before the calendar does; a foreign clock may not.
    let moment = jiff::Timestamp::from_microsecond(instant.as_micros()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    moment.in_tz(PARIS).expect("the time zone database is compiled in").date()
}

/// A day as a date to reckon with.
pub(crate) fn as_date(day: &Day) -> Date {
    day.as_str().parse().expect("a Day is a day that the calendar has")
}

/// Days from one date to another; negative when the other comes first.
pub(crate) fn days_between(from: Date, to: Date) -> i64 {
    i64::from((to - from).get_days())
}

/// The day so many days later; earlier, for a negative number.
pub(crate) fn days_after(day: &Day, days: i64) -> Day {
    let date = as_date(day).checked_add(jiff::Span::new().days(days));
    // Beyond the calendar's last year nothing is later.
    date.map_or_else(|_| day.clone(), as_day)
}

/// The instant at which a day begins, in Paris.
pub(crate) fn start_of(day: &Day) -> Timestamp {
    let midnight = as_date(day).in_tz(PARIS);
    midnight.map_or(Timestamp::EPOCH, |midnight| Timestamp::from_micros(midnight.timestamp().as_microsecond()))
}

fn as_day(date: Date) -> Day {
    Day::parse(&date.to_string()).expect("a calendar's day is a day")
}
