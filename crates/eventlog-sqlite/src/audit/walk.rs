//! From the first entry to the last, a page at a time.

use eventlog::{
    CLOCK_ACCEPTED, ClockAccepted, Event, Head, Leaf, NumberedRequest, PersonalRef, Position, Recorded, Sealed,
    SubjectId, TagWidth, Timestamp,
};
use rusqlite::Connection;
use std::collections::HashMap;
use std::iter::Peekable;
use std::sync::Arc;
use uuid::Uuid;

use super::beside::{Beside, no_strays};
use super::{Audited, Check, Progress, Trouble, fault, strays};
use crate::transaction::{number, position, read_head, read_tip};

const SCAN_LEAVES: &str = "SELECT position, recorded_at, leaf, bytes FROM entries
    WHERE position > :after ORDER BY position LIMIT 512";

/// What is known after the entries walked so far.
pub(super) struct Walk {
    width: TagWidth,
    head: Head,
    accepted: Timestamp,
    /// Per request, the number of its last event.
    requests: HashMap<Uuid, u64>,
    beside: Beside,
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
    pub(super) fn new(width: TagWidth, beside: Beside) -> Self {
        Self {
            width,
            head: Head::EMPTY,
            accepted: Timestamp::EPOCH,
            requests: HashMap::new(),
            beside,
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
        let page = read_page(connection, self.head.position)?;
        let last = page.last().map_or(self.head.position, |row| row.recorded.position);
        let mut sealed = read_sealed(connection, self.head.position, last)?.into_iter().peekable();
        for row in &page {
            self.entry(connection, row, &mut sealed)?;
        }
        let progress = Progress { checked: self.head.position.get(), of: end.position.get() };
        if self.head.position < end.position {
            return Ok((progress, None));
        }
        Ok((progress, Some(self.close(connection)?)))
    }

    fn entry(
        &mut self,
        connection: &Connection,
        row: &Row,
        sealed: &mut Peekable<impl Iterator<Item = SealedRow>>,
    ) -> Result<(), Trouble> {
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
        self.beside.command(connection, &row.recorded, &event)?;
        self.request(at, event.request)?;
        self.beside.tags(connection, at, &self.width.numbers(&event))?;
        self.sealed(sealed, at, &event.personal)?;
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

    fn request(&mut self, at: Position, request: Option<NumberedRequest>) -> Result<(), Trouble> {
        let Some(NumberedRequest { id, number }) = request else { return Ok(()) };
        let last = self.requests.entry(id).or_insert(0);
        if number != *last + 1 {
            return Err(fault(at, Check::RequestNumber, format!("number {number} of a request whose last is {last}")));
        }
        *last = number;
        Ok(())
    }

    /// The ciphertexts of an entry, out of those of its page: each is the one that it names. Strays are counted at the end.
    fn sealed(
        &mut self,
        rows: &mut Peekable<impl Iterator<Item = SealedRow>>,
        at: Position,
        personal: &[PersonalRef],
    ) -> Result<(), Trouble> {
        let mut left = personal.len() as u64;
        while let Some(row) = rows.next_if(|row| row.position <= at) {
            if row.position < at {
                continue;
            }
            let ordinal = row.ordinal as usize;
            let named = personal.get(ordinal).ok_or_else(|| fault(at, Check::Ciphertext, "one more than it names"))?;
            let (subject, field_set) = (row.subject, named.field_set.clone());
            if !(Sealed { subject, field_set, ciphertext: row.ciphertext }).answers(named) {
                return Err(fault(at, Check::Ciphertext, format!("number {ordinal} is not the one it names")));
            }
            left -= 1;
            self.ciphertexts += 1;
        }
        self.ciphertexts_destroyed += left;
        Ok(())
    }

    /// Nothing is left over: no command half walked, no row that no entry accounts for, the file itself whole.
    fn close(&mut self, connection: &Connection) -> Result<Audited, Trouble> {
        let head = self.head;
        let (commands, tags) = self.beside.close(connection, head.position)?;
        let accepted = read_tip(connection)?.accepted;
        if accepted != self.accepted {
            let found = format!("the clock row says {accepted}, the entries say {}", self.accepted);
            return Err(fault(Position::START, Check::Clock, found));
        }
        no_strays(connection, self.width, (commands, tags))?;
        strays::ciphertexts(connection, self.ciphertexts)?;
        let whole: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        if whole != "ok" {
            return Err(fault(Position::START, Check::File, whole));
        }
        Ok(Audited {
            head,
            commands,
            tags,
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

/// A ciphertext as its row holds it.
struct SealedRow {
    position: Position,
    ordinal: u32,
    subject: SubjectId,
    ciphertext: Vec<u8>,
}

const PAGE_SEALED: &str = "SELECT position, ordinal, subject, ciphertext FROM sealed
    WHERE position > :after AND position <= :up_to ORDER BY position, ordinal";

fn read_sealed(connection: &Connection, after: Position, up_to: Position) -> Result<Vec<SealedRow>, Trouble> {
    let mut read = connection.prepare_cached(PAGE_SEALED)?;
    let rows = read.query_map([number(after), number(up_to)], |row| {
        Ok(SealedRow {
            position: position(row, 0)?,
            ordinal: row.get(1)?,
            subject: SubjectId(Uuid::from_bytes(row.get(2)?)),
            ciphertext: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
