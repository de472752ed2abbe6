//! From the first entry to the last, a page at a time.

use eventlog::{
    CLOCK_ACCEPTED, ClockAccepted, ENTRY_BYTES_MAX, EventView, Head, Leaf, NumberedRequest, PersonalView, Position,
    StoredEntry, TagWidth, Timestamp,
};
use rusqlite::Connection;
use std::collections::HashMap;
use std::iter::Peekable;
use uuid::Uuid;

use super::beside::Beside;
use super::rows::{Rows, SealedRow};
use super::{Audited, Check, Page, Progress, Trouble, fault, strays};
use crate::transaction::read_tip;

const END: &str = "SELECT max(position) FROM entries";

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
}

/// One page, walked.
pub(super) struct Walked<'r> {
    pub(super) progress: Progress,
    pub(super) page: Page<'r>,
    /// Once the end was reached.
    pub(super) audited: Option<Audited>,
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
        }
    }

    /// Walks one page, read into `rows` inside a read-only transaction. At the end of the log it closes the account in the
    /// same one.
    pub(super) fn page<'r>(&mut self, connection: &Connection, rows: &'r mut Rows) -> Result<Walked<'r>, Trouble> {
        let end: Option<i64> = connection.prepare_cached(END)?.query_row([], |row| row.get(0))?;
        let end = end.and_then(|end| u64::try_from(end).ok()).map_or(Position::START, Position::new);
        rows.read(connection, self.head.position)?;
        let rows: &'r Rows = rows;
        let mut page = Page::default();
        let mut sealed = rows.sealed().peekable();
        for (entry, told) in rows.entries() {
            let (leaf, event) = self.entry(connection, &entry, told)?;
            self.sealed(&mut sealed, (entry.position, &event.personal), &mut page.destroyed)?;
            self.head = Head { position: entry.position, leaf, recorded_at: entry.recorded_at };
            page.leaves.push(leaf);
            page.events.push((entry.position, event));
        }
        let progress = Progress { checked: self.head.position.get(), of: end.get() };
        self.ciphertexts_destroyed += page.destroyed.len() as u64;
        let audited = if self.head.position < end { None } else { Some(self.close(connection)?) };
        Ok(Walked { progress, page, audited })
    }

    /// Everything about an entry but its ciphertexts.
    fn entry<'r>(
        &mut self,
        connection: &Connection,
        entry: &StoredEntry<'r>,
        told: Option<Leaf>,
    ) -> Result<(Leaf, EventView<'r>), Trouble> {
        let at = entry.position;
        if at != self.head.position.next() {
            return Err(fault(self.head.position.next(), Check::Dense, format!("the next entry stands at {at}")));
        }
        let leaf = entry.leaf();
        if told != Some(leaf) {
            let told = told.map_or("what is no leaf".to_owned(), |told| told.to_string());
            return Err(fault(at, Check::Leaf, format!("the bytes hash to {leaf}, the row says {told}")));
        }
        if entry.bytes.len() > ENTRY_BYTES_MAX {
            let found = format!("{} bytes, an entry has at most {ENTRY_BYTES_MAX}", entry.bytes.len());
            return Err(fault(at, Check::Entry, found));
        }
        let event = entry.verify(self.head.leaf).map_err(|bad| fault(at, Check::Entry, bad.to_string()))?;
        self.time(entry, &event)?;
        self.beside.command(connection, entry, &event)?;
        self.request(at, event.request)?;
        self.beside.tags(connection, at, &self.width.numbers_of_view(&event))?;
        Ok((leaf, event))
    }

    fn time(&mut self, entry: &StoredEntry<'_>, event: &EventView<'_>) -> Result<(), Trouble> {
        let (at, instant) = (entry.position, entry.recorded_at);
        if at != Position::START.next() && instant <= self.head.recorded_at {
            return Err(fault(at, Check::Time, format!("recorded at {instant}, not after {}", self.head.recorded_at)));
        }
        if event.occurred_at > instant {
            return Err(fault(at, Check::Time, format!("occurred at {} but recorded at {instant}", event.occurred_at)));
        }
        if event.event_type == CLOCK_ACCEPTED {
            match event.payload::<ClockAccepted>() {
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

    /// The ciphertexts of an entry, out of those of its page: each is the one that it names; what is gone is noted. Strays are
    /// counted at the end.
    fn sealed<'s>(
        &mut self,
        rows: &mut Peekable<impl Iterator<Item = &'s SealedRow>>,
        (at, personal): (Position, &[PersonalView<'_>]),
        destroyed: &mut Vec<(Position, usize)>,
    ) -> Result<(), Trouble> {
        let mut next = 0;
        while let Some(row) = rows.next_if(|row| row.position <= at) {
            if row.position < at {
                continue;
            }
            let place = usize::try_from(row.ordinal).ok().and_then(|ordinal| Some((ordinal, personal.get(ordinal)?)));
            let (ordinal, named) = place.ok_or_else(|| fault(at, Check::Ciphertext, "one more than it names"))?;
            destroyed.extend((next..ordinal).map(|ordinal| (at, ordinal)));
            next = ordinal + 1;
            if !row.subject.is_some_and(|subject| named.is_of(subject, &row.ciphertext)) {
                return Err(fault(at, Check::Ciphertext, format!("number {ordinal} is not the one it names")));
            }
            self.ciphertexts += 1;
        }
        destroyed.extend((next..personal.len()).map(|ordinal| (at, ordinal)));
        Ok(())
    }

    /// Nothing is left over: no command half walked, no row that no entry accounts for.
    fn close(&mut self, connection: &Connection) -> Result<Audited, Trouble> {
        let head = self.head;
        let (commands, tags) = self.beside.close(connection, head.position)?;
        let accepted = match read_tip(connection) {
            Ok(tip) => tip.accepted,
            Err(rusqlite::Error::QueryReturnedNoRows) => {
                return Err(fault(Position::START, Check::Clock, "the clock has no row"));
            }
            Err(error) => return Err(error.into()),
        };
        if accepted != self.accepted {
            let found = format!("the clock row says {accepted}, the entries say {}", self.accepted);
            return Err(fault(Position::START, Check::Clock, found));
        }
        self.beside.no_strays(connection, self.width, (commands, tags))?;
        strays::ciphertexts(connection, self.ciphertexts)?;
        strays::within_checks(connection)?;
        Ok(Audited {
            head,
            commands,
            tags,
            ciphertexts: self.ciphertexts,
            ciphertexts_destroyed: self.ciphertexts_destroyed,
        })
    }
}
