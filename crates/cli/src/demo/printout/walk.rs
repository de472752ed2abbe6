//! What only the log itself tells: on which days of the week whoever works, and how many persons were refused.

use std::fmt::Write;

use eventlog::{Event, EventStore, Position, Query};
use request_status::BoardRow;
use serde::Deserialize;
use workflow::EventKind;
use workflow::event::HabilitationVerdict;

use super::ink::{grouped, padded};
use crate::demo::calendar;
use crate::failure::Failure;

/// What is counted on the way through the log.
#[derive(Debug, Default)]
pub(super) struct Walked {
    /// Decisions that said no to a person.
    pub(super) refused_persons: u64,
    staff: Days,
    applicants: Days,
}

/// Events by the day on which they happened.
#[derive(Debug, Default)]
struct Days {
    /// From Monday to Sunday, public holidays left out.
    of_week: [u64; 7],
    /// Public holidays from Monday to Friday.
    on_holidays: u64,
}

#[derive(Deserialize)]
struct Decided {
    verdict: HabilitationVerdict,
}

impl Walked {
    /// Reads every event up to `head`.
    ///
    /// # Errors
    /// [`Failure`] when the log cannot be read, or an event is none.
    pub(super) async fn through(store: &dyn EventStore, head: Position) -> Result<Self, Failure> {
        let (mut walked, mut last) = (Self::default(), Position::START);
        loop {
            let page = store.read(&Query::all(), last, head, 1_000).await?;
            let Some(end) = page.last() else { return Ok(walked) };
            last = end.position;
            for recorded in &page {
                walked.note(&recorded.event().map_err(app::CommandError::from)?)?;
            }
        }
    }

    fn note(&mut self, event: &Event) -> Result<(), Failure> {
        let day = calendar::day_of(event.occurred_at);
        let days = if event.actor.user.is_some() { &mut self.staff } else { &mut self.applicants };
        let weekday = usize::from(day.weekday().to_monday_zero_offset().unsigned_abs());
        let is_holiday = weekday < 5 && !calendar::is_working_day(day);
        days.on_holidays += u64::from(is_holiday);
        days.of_week[weekday] += u64::from(!is_holiday);
        if event.event_type.as_str() == EventKind::HabilitationDecided.as_str() {
            let decision = event.data.parse::<Decided>();
            let decision = decision.map_err(|error| Failure::Doubt(format!("event {}: {error}", event.id)))?;
            self.refused_persons += u64::from(decision.verdict == HabilitationVerdict::Refused);
        }
        Ok(())
    }

    /// Who works on which days.
    pub(super) fn week(&self) -> String {
        let names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "holidays"];
        let cells = |values: [String; 8]| values.map(|value| format!("{value:>9}")).concat();
        let mut text = format!("  {}{}\n", padded("events by", 16), cells(names.map(str::to_owned)));
        for (name, days) in [("the agency", &self.staff), ("applicants", &self.applicants)] {
            let [mon, tue, wed, thu, fri, sat, sun] = days.of_week.map(grouped);
            let values = [mon, tue, wed, thu, fri, sat, sun, grouped(days.on_holidays)];
            let _ = writeln!(text, "  {}{}", padded(name, 16), cells(values));
        }
        text
    }
}

/// How many requests were opened in each month, a line a year.
pub(super) fn months(rows: &[BoardRow]) -> String {
    const NAMES: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut years = std::collections::BTreeMap::<i16, [u64; 12]>::new();
    for row in rows.iter().filter(|row| !row.is_taken_over) {
        let day = calendar::day_of(row.opened_at);
        years.entry(day.year()).or_default()[usize::from(day.month().unsigned_abs()) - 1] += 1;
    }
    let line = |name: &str, cells: [String; 12]| {
        format!("  {}{}\n", padded(name, 16), cells.map(|cell| format!("{cell:>6}")).concat())
    };
    let of_year = |(year, counts): (i16, [u64; 12])| {
        line(&year.to_string(), counts.map(|count| if count == 0 { "–".to_owned() } else { grouped(count) }))
    };
    let years: String = years.into_iter().map(of_year).collect();
    line("opened in", NAMES.map(str::to_owned)) + &years
}
