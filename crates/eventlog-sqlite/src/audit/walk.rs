//! From the first entry to the last, a page at a time.

use eventlog::{
    CLOCK_ACCEPTED, ClockAccepted, Event, EventId, Head, Leaf, NumberedRequest, PersonalRef, Position, Recorded,
    Remembered, Sealed, SubjectId, TagIndex, TagWidth, Timestamp,
};
use rusqlite::Connection;
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

use super::{Audited, Check, Progress, Trouble, fault, strays};
use crate::index::SqlIndex;
use crate::statements::READ_SEALED;
use crate::transaction::{number, position, read_command, read_head, read_tip};

const SCAN_LEAVES: &str = "SELECT position, recorded_at, leaf, bytes FROM entries
    WHERE position > :after ORDER BY position LIMIT 512";

/// What is known after the entries walked so far.
pub(super) struct Walk {
    width: TagWidth,
    head: Head,
    accepted: Timestamp,
    /// Per request, the number of its last event.
    requests: HashMap<Uuid, u64>,
    /// The command whose events are being walked, and the index of the next.
    run: Option<(Remembered, u32)>,
    commands: u64,
    tags: u64,
    ciphertexts: u64,
    ciphertexts_destroyed: u64,
    /// Those of the page walked last.
    leaves: Vec<Leaf>,
}

/// An entry as its row holds it.
struct Row {
    recorded: Recorded,
    leaf: Leaf,
}

impl Walk {
    pub(super) fn new(width: TagWidth) -> Self {
        Self {
            width,
            head: Head::EMPTY,
            accepted: Timestamp::EPOCH,
            requests: HashMap::new(),
            run: None,
            commands: 0,
            tags: 0,
            ciphertexts: 0,
            ciphertexts_destroyed: 0,
            leaves: Vec::new(),
        }
    }

    /// The leaves of the page walked last.
    pub(super) fn leaves(&self) -> &[Leaf] {
        &self.leaves
    }

    /// Walks one page, inside a read-only transaction. At the end of the log it closes the account in the same one.
    pub(super) fn page(&mut self, connection: &Connection) -> Result<(Progress, Option<Audited>), Trouble> {
        let end = read_head(connection)?;
        self.leaves.clear();
        for row in read_page(connection, self.head.position)? {
            self.entry(connection, &row)?;
        }
        let progress = Progress { checked: self.head.position.get(), of: end.position.get() };
        if self.head.position < end.position {
            return Ok((progress, None));
        }
        Ok((progress, Some(self.close(connection)?)))
    }

    fn entry(&mut self, connection: &Connection, row: &Row) -> Result<(), Trouble> {
        let at = row.recorded.position;
        if at != self.head.position.next() {
            return Err(fault(self.head.position.next(), Check::Dense, format!("the next entry stands at {at}")));
        }
        let leaf = row.recorded.leaf();
        if leaf != row.leaf {
            return Err(fault(at, Check::Leaf, format!("the bytes hash to {leaf}, the row says {}", row.leaf)));
        }
        let event = row.recorded.verify(self.head.leaf).map_err(|bad| fault(at, Check::Entry, bad.to_string()))?;
        self.time(&row.recorded, &event)?;
        self.command(connection, &row.recorded, &event)?;
        self.request(at, event.request)?;
        self.tags(connection, at, &event)?;
        self.sealed(connection, at, &event.personal)?;
        self.head = Head { position: at, leaf, recorded_at: row.recorded.recorded_at };
        self.leaves.push(leaf);
        Ok(())
    }

    fn time(&mut self, recorded: &Recorded, event: &Event) -> Result<(), Trouble> {
        let (at, instant) = (recorded.position, recorded.recorded_at);
        if at != Position::START.next() && instant <= self.head.recorded_at {
            return Err(fault(at, Check::Time, format!("recorded at {instant}, not after {}", self.head.recorded_at)));
        }
        if event.occurred_at > instant {
            return Err(fault(at, Check::Time, format!("occurred at {} but recorded at {instant}", event.occurred_at)));
        }
        if event.event_type.as_str() == CLOCK_ACCEPTED {
            match event.data.parse::<ClockAccepted>() {
                Ok(vouched) if vouched.accepted == self.head.recorded_at => self.accepted = vouched.accepted,
                Ok(_) | Err(_) => {
                    return Err(fault(at, Check::Clock, "it does not vouch for the instant of the event before it"));
                }
            }
        }
        Ok(())
    }

    /// Follows the events of one command from the first position of its row to the last.
    fn command(&mut self, connection: &Connection, recorded: &Recorded, event: &Event) -> Result<(), Trouble> {
        let at = recorded.position;
        let (remembered, index) = match self.run.take() {
            Some(run) => run,
            None => match read_command(connection, event.command)? {
                Some(remembered) if remembered.first == at => {
                    self.commands += 1;
                    (remembered, 0)
                }
                Some(other) => {
                    return Err(fault(at, Check::Command, format!("its command's row begins at {}", other.first)));
                }
                None => return Err(fault(at, Check::Command, "its command has no row")),
            },
        };
        if event.id != EventId::derive(event.command, index) {
            return Err(fault(at, Check::EventId, format!("{} is not event {index} of its command", event.id)));
        }
        if at < remembered.last {
            self.run = Some((remembered, index + 1));
        } else if remembered.recorded_at != recorded.recorded_at {
            return Err(fault(at, Check::Command, "its command's row says another instant"));
        }
        Ok(())
    }

    fn request(&mut self, at: Position, request: Option<NumberedRequest>) -> Result<(), Trouble> {
        let Some(NumberedRequest { id, number }) = request else { return Ok(()) };
        let last = self.requests.entry(id).or_insert(0);
        if number != *last + 1 {
            return Err(fault(at, Check::RequestNumber, format!("number {number} of a request whose last is {last}")));
        }
        *last = number;
        Ok(())
    }

    fn tags(&mut self, connection: &Connection, at: Position, event: &Event) -> Result<(), Trouble> {
        let mut index = SqlIndex::new(connection)?;
        for tag in self.width.numbers(event) {
            if index.seek(tag, at)? != Some(at) {
                return Err(fault(at, Check::Tags, format!("not found under tag number {tag}")));
            }
            self.tags += 1;
        }
        Ok(())
    }

    fn sealed(&mut self, connection: &Connection, at: Position, personal: &[PersonalRef]) -> Result<(), Trouble> {
        if personal.is_empty() {
            return Ok(());
        }
        let mut left = personal.len() as u64;
        let mut read = connection.prepare_cached(READ_SEALED)?;
        let mut rows = read.query([number(at)])?;
        while let Some(row) = rows.next()? {
            let ordinal = row.get::<_, u32>(0)? as usize;
            let named = personal.get(ordinal).ok_or_else(|| fault(at, Check::Ciphertext, "one more than it names"))?;
            let sealed = Sealed {
                subject: SubjectId(Uuid::from_bytes(row.get(1)?)),
                field_set: named.field_set.clone(),
                ciphertext: row.get(2)?,
            };
            if !sealed.answers(named) {
                return Err(fault(at, Check::Ciphertext, format!("number {ordinal} is not the one it names")));
            }
            left -= 1;
            self.ciphertexts += 1;
        }
        self.ciphertexts_destroyed += left;
        Ok(())
    }

    /// Nothing is left over: no command half walked, no row that no entry accounts for, the file itself whole.
    fn close(&self, connection: &Connection) -> Result<Audited, Trouble> {
        let head = self.head;
        if let Some((remembered, _)) = self.run {
            let found = format!("its command's row ends at {}", remembered.last);
            return Err(fault(head.position, Check::Command, found));
        }
        let accepted = read_tip(connection)?.accepted;
        if accepted != self.accepted {
            let found = format!("the clock row says {accepted}, the entries say {}", self.accepted);
            return Err(fault(Position::START, Check::Clock, found));
        }
        strays::tags(connection, self.width, self.tags)?;
        strays::commands(connection, self.commands)?;
        strays::ciphertexts(connection, self.ciphertexts)?;
        let whole: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        if whole != "ok" {
            return Err(fault(Position::START, Check::File, whole));
        }
        Ok(Audited {
            head,
            commands: self.commands,
            tags: self.tags,
            ciphertexts: self.ciphertexts,
            ciphertexts_destroyed: self.ciphertexts_destroyed,
        })
    }
}

fn read_page(connection: &Connection, after: Position) -> Result<Vec<Row>, Trouble> {
    let mut scan = connection.prepare_cached(SCAN_LEAVES)?;
    let rows = scan.query_map([number(after)], |row| {
        let recorded = Recorded {
            position: position(row, 0)?,
            recorded_at: Timestamp::from_micros(row.get(1)?),
            bytes: Arc::from(row.get::<_, Vec<u8>>(3)?),
        };
        Ok(Row { recorded, leaf: Leaf::from_bytes(row.get(2)?) })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
