//! Instants and days: the log counts µs in UTC, people count days in Paris.

use eventlog::Timestamp;
use jiff::tz::TimeZone;
use jiff::{Timestamp as Moment, ZonedDateTime};
use workflow::Day;

/// The civil time of the agency.
pub fn paris() -> TimeZone {
    TimeZone::get("Europe/Paris").expect("the time zone database is compiled in")
}

/// The civil moment of an instant, in Paris.
pub fn civil(at: Timestamp) -> ZonedDateTime {
    // An instant beyond year 9999 cannot be recorded: the clock guard and the canonical integers stop it long before.
    Moment::from_microsecond(at.as_micros()).unwrap_or(Moment::UNIX_EPOCH).to_zoned_datetime(paris())
}

/// The day of an instant, in Paris.
pub fn day(at: Timestamp) -> Day {
    Day::parse(&civil(at).strftime("%Y-%m-%d").to_string()).expect("a calendar's day is a day")
}

/// Reads an RFC 3339 instant.
pub fn instant(text: &str) -> Option<Timestamp> {
    text.parse::<Moment>().ok().map(|moment| Timestamp::from_micros(moment.as_microsecond()))
}

/// Writes an instant as RFC 3339 in UTC, with the digits it needs.
pub fn rfc3339(at: Timestamp) -> String {
    Moment::from_microsecond(at.as_micros()).unwrap_or(Moment::UNIX_EPOCH).to_string()
}

/// Writes an instant in UTC as a name of a file can hold it: `20261128T173411.123Z`. Names sort as their instants do.
pub fn compact(at: Timestamp) -> String {
    let moment = Moment::from_microsecond(at.as_micros()).unwrap_or(Moment::UNIX_EPOCH);
    moment.to_zoned_datetime(TimeZone::UTC).strftime("%Y%m%dT%H%M%S.%3fZ").to_string()
}

/// The instant so many times 24 hours earlier.
pub fn days_before(at: Timestamp, days: u64) -> Timestamp {
    const DAY_MICROS: i64 = 24 * 3_600 * 1_000_000;
    let micros = i64::try_from(days).unwrap_or(i64::MAX).saturating_mul(DAY_MICROS);
    Timestamp::from_micros(at.as_micros().saturating_sub(micros))
}

/// The month of an instant, in Paris: `2026-11`. Names sort as their months do.
pub fn month(at: Timestamp) -> String {
    civil(at).strftime("%Y-%m").to_string()
}

/// The same civil moment in Paris so many months earlier; the last day of a month that is shorter.
pub fn months_before(at: Timestamp, months: i32) -> Timestamp {
    let earlier = civil(at).checked_sub(jiff::Span::new().months(months));
    // An instant before the first year of the calendar is before everything.
    earlier.map_or(Timestamp::EPOCH, |earlier| Timestamp::from_micros(earlier.timestamp().as_microsecond()))
}

/// The first instant of a day in Paris; `None` for a text that is no day.
pub fn start_of(day: &Day) -> Option<Timestamp> {
    let date: jiff::civil::Date = day.as_str().parse().ok()?;
    Some(Timestamp::from_micros(date.in_tz("Europe/Paris").ok()?.timestamp().as_microsecond()))
}

/// The last instant of a day in Paris; `None` for a text that is no day.
pub fn end_of(day: &Day) -> Option<Timestamp> {
    let date: jiff::civil::Date = day.as_str().parse().ok()?;
    let next = date.tomorrow().ok()?.in_tz("Europe/Paris").ok()?;
    Some(Timestamp::from_micros(next.timestamp().as_microsecond() - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_at_midnight_in_paris_summer_and_winter() {
        let end = |text: &str| rfc3339(end_of(&Day::parse(text).unwrap()).unwrap());
        assert_eq!(end("2026-07-14"), "2026-07-14T21:59:59.999999Z");
        assert_eq!(end("2026-12-31"), "2026-12-31T22:59:59.999999Z");
        // The day on which clocks go back has twenty-five hours, and ends once.
        assert_eq!(end("2026-10-25"), "2026-10-25T22:59:59.999999Z");
    }

    #[test]
    fn a_compact_instant_is_one_name_and_sorts() {
        let name = |text: &str| compact(instant(text).unwrap());
        assert_eq!(name("2026-11-28T17:34:11.1234Z"), "20261128T173411.123Z");
        assert!(name("2026-11-28T17:34:11Z") < name("2026-11-28T17:34:11.001Z"));
        assert_eq!(rfc3339(days_before(instant("2026-03-30T01:00:00Z").unwrap(), 30)), "2026-02-28T01:00:00Z");
    }

    #[test]
    fn a_day_begins_where_the_one_before_ends() {
        for (before, day) in [("2026-03-28", "2026-03-29"), ("2026-03-29", "2026-03-30"), ("2026-10-25", "2026-10-26")]
        {
            let [before, day] = [before, day].map(|text| Day::parse(text).unwrap());
            assert_eq!(start_of(&day), end_of(&before).map(|end| end.plus(1)));
        }
    }

    #[test]
    fn the_day_of_an_instant_is_that_of_paris() {
        let day_of = |text: &str| day(instant(text).unwrap());
        assert_eq!(day_of("2026-06-30T22:30:00Z").as_str(), "2026-07-01");
        assert_eq!(day_of("2026-12-31T22:30:00Z").as_str(), "2026-12-31");
    }

    #[test]
    fn months_are_counted_by_the_calendar_of_paris() {
        let at = |text| instant(text).unwrap();
        assert_eq!(month(at("2026-10-31T23:30:00Z")), "2026-11");
        assert_eq!(rfc3339(months_before(at("2026-11-28T12:00:00Z"), 12)), "2025-11-28T12:00:00Z");
        assert_eq!(rfc3339(months_before(at("2026-08-31T12:00:00Z"), 6)), "2026-02-28T13:00:00Z");
    }
}
