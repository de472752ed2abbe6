//! "As of when": a position, an instant or a day, resolved to the position that stands for it.

use std::fmt;
use std::str::FromStr;

use eventlog::{EventStore, Position, Timestamp};
use read_model::position_at;
use workflow::Day;

use crate::calendar;
use crate::error::{CommandError, InputError};

/// A past moment of the log, as one types it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum When {
    /// After the event at this position.
    Position(Position),
    /// After everything recorded up to this instant.
    Instant(Timestamp),
    /// At the end of this day, in Paris.
    Day(Day),
}

/// A moment of the log: what was recorded by then, and the instant from which one looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The last event that counts.
    pub position: Position,
    /// The instant from which delays are counted: the one asked for, or that of the last event.
    pub instant: Timestamp,
}

impl When {
    /// The moment that is meant in the log behind `store`.
    ///
    /// # Errors
    /// [`CommandError::Input`] for a position beyond the head, and for an instant or a day that is not over: their answer
    /// would change. [`CommandError`] when the log cannot be read.
    pub async fn resolve(&self, store: &dyn EventStore, now: Timestamp) -> Result<Moment, CommandError> {
        let head = store.head().await?;
        let instant = match self {
            Self::Position(position) if *position > head.position => {
                let expected = format!("a position of this log; it ends at {}", head.position);
                return Err(InputError::new("WHEN", position.to_string(), expected).into());
            }
            Self::Position(position) => return Self::at(store, *position).await,
            Self::Instant(instant) => *instant,
            Self::Day(day) => calendar::end_of(day).ok_or_else(|| unreadable(day.as_str()))?,
        };
        if instant > now {
            let expected = "an instant that has passed; a day is its end in Paris";
            return Err(InputError::new("WHEN", self.to_string(), expected).into());
        }
        Ok(Moment { position: position_at(store, instant).await?, instant })
    }

    /// The position after which comes what was recorded from this moment on: of a position it is the event itself, of a
    /// day its beginning.
    ///
    /// # Errors
    /// As [`When::resolve`].
    pub async fn since(&self, store: &dyn EventStore, now: Timestamp) -> Result<Position, CommandError> {
        let first = match self {
            Self::Position(_) => return Ok(self.resolve(store, now).await?.position.previous()),
            Self::Instant(instant) => *instant,
            Self::Day(day) => calendar::start_of(day).ok_or_else(|| unreadable(day.as_str()))?,
        };
        Ok(Self::Instant(first.plus(-1)).resolve(store, now).await?.position)
    }

    /// The instant at which this moment begins: of a position, when it was recorded; of a day, its first in Paris.
    ///
    /// # Errors
    /// As [`When::resolve`].
    pub async fn instant(&self, store: &dyn EventStore, now: Timestamp) -> Result<Timestamp, CommandError> {
        match self {
            Self::Position(_) => Ok(self.resolve(store, now).await?.instant),
            Self::Instant(instant) => Ok(*instant),
            Self::Day(day) => Ok(calendar::start_of(day).ok_or_else(|| unreadable(day.as_str()))?),
        }
    }

    async fn at(store: &dyn EventStore, position: Position) -> Result<Moment, CommandError> {
        let entry = store.read(&eventlog::Query::all(), position.previous(), position, 1).await?;
        let instant = entry.first().map_or(Timestamp::EPOCH, |entry| entry.recorded_at);
        Ok(Moment { position, instant })
    }
}

impl FromStr for When {
    type Err = InputError;

    fn from_str(text: &str) -> Result<Self, InputError> {
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return text.parse().map(|number| Self::Position(Position::new(number))).map_err(|_| unreadable(text));
        }
        if let Ok(day) = Day::parse(text) {
            return Ok(Self::Day(day));
        }
        calendar::instant(text).map(Self::Instant).ok_or_else(|| unreadable(text))
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Position(position) => position.fmt(f),
            Self::Instant(instant) => f.write_str(&calendar::rfc3339(*instant)),
            Self::Day(day) => f.write_str(day.as_str()),
        }
    }
}

fn unreadable(text: &str) -> InputError {
    InputError::new("WHEN", text, "a position, an instant like 2026-06-30T18:00:00+02:00 or a day like 2026-06-30")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_an_instant_and_a_day_are_told_apart() {
        assert_eq!("1234".parse(), Ok(When::Position(Position::new(1234))));
        assert_eq!("2026-06-30".parse(), Ok(When::Day(Day::parse("2026-06-30").unwrap())));
        let instant = calendar::instant("2026-06-30T16:00:00Z").unwrap();
        assert_eq!("2026-06-30T18:00:00+02:00".parse(), Ok(When::Instant(instant)));
        for bad in ["", "yesterday", "2026-06-31", "2026-6-1", "-3", "12a", "99999999999999999999"] {
            assert!(bad.parse::<When>().is_err(), "{bad:?} passed for a moment");
        }
    }
}
