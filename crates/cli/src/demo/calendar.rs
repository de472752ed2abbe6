//! When offices are open: French working days, and the hours at which somebody sits at a desk.

use app::calendar::{civil, paris};
use eventlog::Timestamp;
use jiff::civil::{Date, Weekday};

use super::dice::Dice;

/// Minutes after midnight between which staff decides, the noon break left out.
const DESK_HOURS: [(u32, u32); 2] = [(8 * 60 + 45, 12 * 60 + 15), (13 * 60 + 45, 17 * 60 + 30)];

/// The eleven public holidays of metropolitan France in `year`, in no particular order.
///
/// # Source
/// Code du travail, art. L3133-1; Easter by the anonymous Gregorian computus.
pub(super) fn holidays(year: i16) -> [Date; 11] {
    let fixed = |month, day| Date::constant(year, month, day);
    let easter = easter(year);
    let after_easter = |days| plus_days(easter, days);
    [
        fixed(1, 1),
        after_easter(1),
        fixed(5, 1),
        fixed(5, 8),
        after_easter(39),
        after_easter(50),
        fixed(7, 14),
        fixed(8, 15),
        fixed(11, 1),
        fixed(11, 11),
        fixed(12, 25),
    ]
}

/// Whether offices are open on `day`: Monday to Friday, no public holiday.
pub(super) fn is_working_day(day: Date) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) && !holidays(day.year()).contains(&day)
}

/// The working day that is `count` working days after `day`; with 0, `day` itself or the next one that is.
pub(super) fn working_day_after(day: Date, count: u32) -> Date {
    let mut day = next_working(day);
    for _ in 0..count {
        day = next_working(plus_days(day, 1));
    }
    day
}

/// The working days from `first` to `last`, both included.
pub(super) fn working_days(first: Date, last: Date) -> Vec<Date> {
    let days = std::iter::successors(Some(first), |day| Some(plus_days(*day, 1)));
    days.take_while(|day| *day <= last).filter(|day| is_working_day(*day)).collect()
}

/// The day `count` days of the calendar after `day`.
pub(super) fn plus_days(day: Date, count: i64) -> Date {
    // Demonstrations end long before the last day that a calendar can name, where adding would stop.
    day.saturating_add(jiff::Span::new().days(count))
}

/// The next meeting of the board, on or after `day`: every other Tuesday, a day later when that is a holiday.
pub(super) fn board_after(day: Date) -> Date {
    let meets = |day: &Date| day.weekday() == Weekday::Tuesday && day.iso_week_date().week() % 2 == 0;
    let mut days = std::iter::successors(Some(day), |day| Some(plus_days(*day, 1)));
    next_working(days.find(meets).expect("there is a Tuesday in every week"))
}

/// A moment on `day` at which somebody sits at a desk of the agency.
pub(super) fn desk_moment(day: Date, dice: &mut Dice) -> Timestamp {
    let minutes: u32 = DESK_HOURS.iter().map(|(opens, closes)| closes - opens).sum();
    let mut into = dice.below(minutes);
    let [(morning, noon), (afternoon, _)] = DESK_HOURS;
    if into >= noon - morning {
        into += afternoon - noon;
    }
    moment(day, morning + into, dice.below(60))
}

/// A moment on `day` at which somebody of a structure fills in a form: between two patients, or after them.
pub(super) fn form_moment(day: Date, dice: &mut Dice) -> Timestamp {
    moment(day, dice.between(8 * 60, 19 * 60 + 30), dice.below(60))
}

/// The next moment after `now`, `count` working days on, at which a desk is manned: with 0 still today, if there is time.
pub(super) fn at_desk_after(now: Timestamp, count: u32, dice: &mut Dice) -> Timestamp {
    let today = civil(now).date();
    if count == 0 && is_working_day(today) {
        let soon = now.plus(i64::from(dice.between(4 * 60, 100 * 60)) * 1_000_000);
        if is_desk_time(soon) && civil(soon).date() == today {
            return soon;
        }
    }
    let first = if count == 0 { plus_days(today, 1) } else { today };
    desk_moment(working_day_after(first, count), dice)
}

/// The day of an instant in Paris, as commands write it.
pub(super) fn day_of(at: Timestamp) -> Date {
    civil(at).date()
}

/// The full hour `hour` on `day`, in Paris.
pub(super) fn at_hour(day: Date, hour: u32) -> Timestamp {
    moment(day, hour * 60, 0)
}

fn is_desk_time(at: Timestamp) -> bool {
    let time = civil(at).time();
    let minute = u32::from(time.hour().unsigned_abs()) * 60 + u32::from(time.minute().unsigned_abs());
    DESK_HOURS.iter().any(|(opens, closes)| (*opens..*closes).contains(&minute))
}

/// The instant at so many minutes after midnight in Paris.
fn moment(day: Date, minutes: u32, second: u32) -> Timestamp {
    let narrow = |number: u32| i8::try_from(number).expect("hours, minutes and seconds are below 60");
    let time = day.at(narrow(minutes / 60), narrow(minutes % 60), narrow(second), 0);
    // Clocks change at night: no office hour is skipped or lived twice.
    let zoned = time.to_zoned_datetime(paris()).expect("office hours of our years exist in Paris");
    Timestamp::from_micros(zoned.timestamp().as_microsecond())
}

fn next_working(day: Date) -> Date {
    let mut days = std::iter::successors(Some(day), |day| Some(plus_days(*day, 1)));
    days.find(|day| is_working_day(*day)).expect("no holiday lasts for ever")
}

/// Easter Sunday of the Gregorian calendar, by the anonymous computus.
fn easter(year: i16) -> Date {
    let year = i32::from(year);
    let (golden, century, of_century) = (year % 19, year / 100, year % 100);
    let moon = (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - moon - of_century % 4) % 7;
    let shift = (golden + 11 * moon + 22 * weekday) / 451;
    let days = moon + weekday - 7 * shift + 114;
    let narrow = |number: i32| i8::try_from(number).expect("a month or a day");
    Date::constant(i16::try_from(year).expect("came in as one"), narrow(days / 31), narrow(days % 31 + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn easter_falls_where_the_almanac_says() {
        for (year, sunday) in [
            (1961, "1961-04-02"),
            (2000, "2000-04-23"),
            (2008, "2008-03-23"),
            (2024, "2024-03-31"),
            (2025, "2025-04-20"),
            (2026, "2026-04-05"),
            (2027, "2027-03-28"),
            (2038, "2038-04-25"),
        ] {
            assert_eq!(easter(year), day(sunday));
        }
    }

    #[test]
    fn the_eleven_holidays_of_two_years() {
        let sorted = |year| {
            let mut days = holidays(year);
            days.sort_unstable();
            days.map(|day| day.to_string())
        };
        assert_eq!(
            sorted(2025),
            [
                "2025-01-01",
                "2025-04-21",
                "2025-05-01",
                "2025-05-08",
                "2025-05-29",
                "2025-06-09",
                "2025-07-14",
                "2025-08-15",
                "2025-11-01",
                "2025-11-11",
                "2025-12-25"
            ]
        );
        assert_eq!(sorted(2026)[1..6], ["2026-04-06", "2026-05-01", "2026-05-08", "2026-05-14", "2026-05-25"]);
    }

    #[test]
    fn working_days_step_over_weekends_and_holidays() {
        // 2026-05-14 is Ascension, 15 a Friday.
        assert_eq!(working_day_after(day("2026-05-13"), 1), day("2026-05-15"));
        assert_eq!(working_day_after(day("2026-05-15"), 1), day("2026-05-18"));
        assert_eq!(working_day_after(day("2026-05-16"), 0), day("2026-05-18"));
        assert_eq!(working_days(day("2026-05-11"), day("2026-05-17")).len(), 4);
    }

    #[test]
    fn desks_are_manned_on_working_days_within_hours() {
        let mut dice = Dice::of(1, 1);
        let mut at = desk_moment(day("2025-05-05"), &mut dice);
        for step in 0..2_000_u32 {
            let next = at_desk_after(at, step % 3, &mut dice);
            assert!(next > at && is_desk_time(next), "{step}: {}", civil(next));
            assert!(is_working_day(day_of(next)), "{step}: {}", civil(next));
            at = next;
        }
    }
}
