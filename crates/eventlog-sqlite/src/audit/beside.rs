//! Commands and tags beside the entries: weighed as a whole, or looked up one by one where something is wrong.

use eventlog::{CommandId, EventId, EventView, Position, Remembered, StoredEntry, TagIndex, TagWidth, Timestamp};
use rusqlite::Connection;

use super::balance::{Scales, Sum};
use super::{Check, Trouble, fault, strays};
use crate::index::SqlIndex;
use crate::transaction::{number, read_command};

const ALL_TAGS: &str = "SELECT tag, position FROM tags";
const ALL_COMMANDS: &str = "SELECT id, first, last, recorded_at FROM commands";

/// How rows are held to the entries.
pub(super) enum Beside {
    /// By their sum, at the end: quick, and says only that something is wrong.
    Weighed(Box<Weighed>),
    /// One by one: says what.
    Sought(Sought),
}

impl Beside {
    /// The events of one command stand in a row, and its row names exactly them.
    pub(super) fn command(
        &mut self,
        on: &Connection,
        entry: &StoredEntry<'_>,
        event: &EventView<'_>,
    ) -> Result<(), Trouble> {
        match self {
            Self::Weighed(weighed) => weighed.command(entry, event),
            Self::Sought(sought) => sought.command(on, entry, event),
        }
    }

    /// The event is found under each of these numbers.
    pub(super) fn tags(&mut self, on: &Connection, at: Position, numbers: &[i64]) -> Result<(), Trouble> {
        match self {
            Self::Weighed(weighed) => {
                let Weighed { scales, tags, .. } = &mut **weighed;
                numbers.iter().for_each(|tag| scales.add((*tag, number(at)), tags));
                Ok(())
            }
            Self::Sought(sought) => sought.tags(on, at, numbers),
        }
    }

    /// No row of commands or tags is left that no entry accounts for. Whoever weighed has weighed those too; whoever sought
    /// counts, and looks for the first only once the number is off.
    pub(super) fn no_strays(&self, on: &Connection, width: TagWidth, rows: (u64, u64)) -> Result<(), Trouble> {
        match self {
            Self::Weighed(_) => Ok(()),
            Self::Sought(_) => {
                strays::tags(on, width, rows.1)?;
                strays::commands(on, rows.0)
            }
        }
    }

    /// At the end of the log, whose last entry stands at `end`: nothing is left over. How many commands and tag rows there are.
    pub(super) fn close(&mut self, on: &Connection, end: Position) -> Result<(u64, u64), Trouble> {
        match self {
            Self::Weighed(weighed) => weighed.close(on, end),
            Self::Sought(sought) => sought.close(end),
        }
    }
}

/// What the entries imply, added up.
#[derive(Default)]
pub(super) struct Weighed {
    scales: Scales,
    tags: Sum,
    commands: Sum,
    /// The command whose events are being walked.
    run: Option<Run>,
}

/// Events of one command that stand in a row.
struct Run {
    command: CommandId,
    first: Position,
    last: Position,
    recorded_at: Timestamp,
    events: u32,
}

impl Weighed {
    fn command(&mut self, entry: &StoredEntry<'_>, event: &EventView<'_>) -> Result<(), Trouble> {
        let (at, recorded_at) = (entry.position, entry.recorded_at);
        let run = match self.run.take() {
            Some(run) if run.command == event.command => Run { last: at, recorded_at, events: run.events + 1, ..run },
            ended => {
                self.end(ended.as_ref());
                Run { command: event.command, first: at, last: at, recorded_at, events: 1 }
            }
        };
        let index = run.events - 1;
        self.run = Some(run);
        is_derived(at, event, index)
    }

    fn end(&mut self, run: Option<&Run>) {
        if let Some(Run { command, first, last, recorded_at, .. }) = run {
            let row = (*command.0.as_bytes(), number(*first), number(*last), recorded_at.as_micros());
            self.scales.add(row, &mut self.commands);
        }
    }

    fn close(&mut self, on: &Connection, end: Position) -> Result<(u64, u64), Trouble> {
        let run = self.run.take();
        self.end(run.as_ref());
        let mut held = Sum::default();
        let mut statement = on.prepare(ALL_COMMANDS)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let id = row.get_ref(0)?.as_blob().ok().and_then(|id| <[u8; 16]>::try_from(id).ok());
            let Some(id) = id else {
                return Err(fault(end, Check::Command, "the id of a command has not 16 bytes"));
            };
            let (first, last, recorded_at): (i64, i64, i64) = (row.get(1)?, row.get(2)?, row.get(3)?);
            self.scales.add((id, first, last, recorded_at), &mut held);
        }
        if held != self.commands {
            return Err(fault(end, Check::Command, "the rows of commands are not those that the entries imply"));
        }
        let mut held = Sum::default();
        let mut statement = on.prepare(ALL_TAGS)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (tag, position): (i64, i64) = (row.get(0)?, row.get(1)?);
            self.scales.add((tag, position), &mut held);
        }
        if held != self.tags {
            return Err(fault(end, Check::Tags, "the rows of tags are not those that the entries imply"));
        }
        Ok((self.commands.rows(), self.tags.rows()))
    }
}

/// What was looked up.
#[derive(Default)]
pub(super) struct Sought {
    /// The command whose events are being walked, and the index of the next.
    run: Option<(Remembered, u32)>,
    commands: u64,
    tags: u64,
}

impl Sought {
    /// Follows the events of one command from the first position of its row to the last.
    fn command(&mut self, on: &Connection, entry: &StoredEntry<'_>, event: &EventView<'_>) -> Result<(), Trouble> {
        let at = entry.position;
        let (remembered, index) = match self.run.take() {
            Some(run) => run,
            None => match read_command(on, event.command) {
                Err(rusqlite::Error::FromSqlConversionFailure(..)) => {
                    return Err(fault(at, Check::Command, "its command's row is none that is ever written"));
                }
                Err(error) => return Err(error.into()),
                Ok(Some(remembered)) if remembered.first == at => {
                    self.commands += 1;
                    (remembered, 0)
                }
                Ok(Some(other)) => {
                    return Err(fault(at, Check::Command, format!("its command's row begins at {}", other.first)));
                }
                Ok(None) => return Err(fault(at, Check::Command, "its command has no row")),
            },
        };
        is_derived(at, event, index)?;
        if at < remembered.last {
            self.run = Some((remembered, index + 1));
        } else if remembered.recorded_at != entry.recorded_at {
            return Err(fault(at, Check::Command, "its command's row says another instant"));
        }
        Ok(())
    }

    fn tags(&mut self, on: &Connection, at: Position, numbers: &[i64]) -> Result<(), Trouble> {
        let mut index = SqlIndex::new(on)?;
        for tag in numbers {
            if index.seek(*tag, at)? != Some(at) {
                return Err(fault(at, Check::Tags, format!("not found under tag number {tag}")));
            }
            self.tags += 1;
        }
        Ok(())
    }

    fn close(&self, end: Position) -> Result<(u64, u64), Trouble> {
        match &self.run {
            Some((remembered, _)) => {
                Err(fault(end, Check::Command, format!("its command's row ends at {}", remembered.last)))
            }
            None => Ok((self.commands, self.tags)),
        }
    }
}

fn is_derived(at: Position, event: &EventView<'_>, index: u32) -> Result<(), Trouble> {
    if event.id == EventId::derive(event.command, index) {
        return Ok(());
    }
    Err(fault(at, Check::EventId, format!("{} is not event {index} of its command", event.id)))
}
