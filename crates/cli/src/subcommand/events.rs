//! `parcours events`: the log itself, to its end or for ever.

use std::io::{self, Write};
use std::str::FromStr;
use std::sync::Arc;

use app::calendar;
use clap::{Args, ValueEnum};
use eventlog::{Event, EventStore, Position, Query, Recorded};
use read_model::Cursor;
use serde::Serialize;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::arguments::Place;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::folder::Log;
use crate::pages::Pages;

const EXAMPLES: &str = "\
Examples:
  parcours events --after 1200 --limit 50
  parcours events --follow                           what comes, until interrupted
  parcours events --format entries > log.entries     the stored bytes: what every hash is made of

--after takes a position, or a cursor like 1234-9f86d081 that is refused when the log is another
one by now.";

/// Events taken at once from those that come.
const PAGE: usize = 1_000;

/// Prints the log, oldest first.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Events {
    /// Begins after this position or cursor.
    #[arg(long, value_name = "N", default_value = "0")]
    after: Start,
    /// Goes on with what comes, until interrupted.
    #[arg(long)]
    follow: bool,
    /// Prints so many events at most.
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// How to print an event.
    #[arg(long, value_enum, default_value_t)]
    format: EventFormat,
}

/// How an event is printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum EventFormat {
    /// One JSON object a line: cursor, leaf, position, recorded_at (RFC 3339) and the event.
    #[default]
    Jsonl,
    /// The stored bytes, one entry a line.
    Entries,
}

/// Where to begin.
#[derive(Debug, Clone, Copy)]
enum Start {
    Position(Position),
    Cursor(Cursor),
}

impl FromStr for Start {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let cursor =
            || text.parse().map(Self::Cursor).map_err(|_| "a position, or a cursor like 1234-9f86d081".to_owned());
        text.parse().map(|number| Self::Position(Position::new(number))).or_else(|_| cursor())
    }
}

/// One event for programs.
#[derive(Debug, Serialize)]
struct Output {
    cursor: String,
    event: Event,
    leaf: String,
    position: Position,
    recorded_at: String,
}

impl Events {
    /// Prints what is there and, when asked to follow, what comes.
    pub(crate) async fn run(self, place: &Place) -> Result<(), Failure> {
        let log = Log::open(place)?;
        let after = match self.after {
            Start::Position(position) => position,
            Start::Cursor(cursor) => cursor.resolve(&*log.store).await.map_err(|error| match error {
                read_model::CursorError::Log(error) => Failure::from(error),
                read_model::CursorError::Malformed { .. }
                | read_model::CursorError::BeyondHead { .. }
                | read_model::CursorError::OtherHistory { .. } => {
                    Failure::input("--after", cursor.to_string(), format!("a cursor of this log: {error}"))
                }
            })?,
        };
        let store: Arc<dyn EventStore> = log.store.clone();
        let interruption = Interruption::expected()?;
        tokio::select! {
            outcome = self.read(store, after) => outcome,
            // Interrupted is how following ends.
            () = interruption.comes() => Ok(()),
        }
    }

    async fn read(&self, store: Arc<dyn EventStore>, after: Position) -> Result<(), Failure> {
        let mut left = self.limit.unwrap_or(usize::MAX);
        if self.follow {
            let mut subscription = store.subscribe(Query::all(), after);
            while left > 0 {
                let Some(events) = subscription.next(left.min(PAGE)).await? else { break };
                left -= events.len();
                self.print(&events)?;
            }
            return Ok(());
        }
        let head = store.head().await?.position;
        let mut pages = Pages::of(&*store, Query::all(), after, head).limited_to(left);
        while let Some(events) = pages.next().await? {
            self.print(&events)?;
        }
        Ok(())
    }

    fn print(&self, events: &[Recorded]) -> Result<(), Failure> {
        let mut page = Vec::new();
        for recorded in events {
            match self.format {
                EventFormat::Entries => page.extend_from_slice(&recorded.bytes),
                EventFormat::Jsonl => {
                    let output = Output::of(recorded)?;
                    serde_json::to_writer(&mut page, &output).map_err(|error| Failure::Machine(error.into()))?;
                }
            }
            page.push(b'\n');
        }
        let mut out = io::stdout().lock();
        match out.write_all(&page).and_then(|()| out.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(Failure::Told(Exit::Done)),
            outcome => Ok(outcome?),
        }
    }
}

impl Output {
    fn of(recorded: &Recorded) -> Result<Self, Failure> {
        Ok(Self {
            cursor: Cursor::after(recorded).to_string(),
            event: recorded.event().map_err(app::CommandError::from)?,
            leaf: recorded.leaf().to_hex(),
            position: recorded.position,
            recorded_at: calendar::rfc3339(recorded.recorded_at),
        })
    }
}

/// Ctrl-C, and the signal by which services are stopped.
///
/// Both are caught from the moment this exists: whoever has read a line may interrupt, and finds it expected.
struct Interruption {
    interrupted: Signal,
    terminated: Signal,
}

impl Interruption {
    fn expected() -> io::Result<Self> {
        Ok(Self { interrupted: signal(SignalKind::interrupt())?, terminated: signal(SignalKind::terminate())? })
    }

    async fn comes(mut self) {
        tokio::select! { _ = self.interrupted.recv() => {}, _ = self.terminated.recv() => {} }
    }
}
