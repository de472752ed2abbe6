//! Reading a log from end to end, or on from where it was read before, and checking every entry.

use std::collections::BTreeMap;

use eventlog::{CommandId, Event, EventId, EventStore, Head, Position, Query, Recorded};

use crate::log::Violation;

/// Where a command stands: its first and its last event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Position of the first event.
    pub first: Position,
    /// Position of the last event.
    pub last: Position,
}

impl Span {
    /// How many events.
    pub fn events(self) -> usize {
        (self.last.get() - self.first.get() + 1) as usize
    }
}

/// What a reader has seen and verified so far.
#[derive(Debug, Clone)]
pub struct Walk {
    head: Head,
    found: BTreeMap<CommandId, Span>,
    /// The command of the last entry: its events may go on.
    open: Option<CommandId>,
}

impl Walk {
    /// Before the first entry.
    pub fn begin() -> Self {
        Self { head: Head::EMPTY, found: BTreeMap::new(), open: None }
    }

    /// Reads the whole log.
    ///
    /// # Errors
    /// As [`Walk::advance`].
    pub async fn whole(store: &dyn EventStore) -> Result<Self, Violation> {
        let mut walk = Self::begin();
        walk.advance(store).await?;
        Ok(walk)
    }

    /// Where it has come to.
    pub fn head(&self) -> Head {
        self.head
    }

    /// Every command seen, and where it stands.
    pub fn found(&self) -> &BTreeMap<CommandId, Span> {
        &self.found
    }

    /// Reads on to the end of the log: positions dense, instants rising, every entry canonical, in place and chained to
    /// the one before, the events of a command adjacent, in order, once.
    ///
    /// # Errors
    /// The first [`Violation`].
    pub async fn advance(&mut self, store: &dyn EventStore) -> Result<(), Violation> {
        let unreadable = |error: eventlog::StoreError| Violation::Unreadable(error.to_string());
        let head = store.head().await.map_err(unreadable)?;
        if head.position < self.head.position {
            return Err(Violation::Shrunk { reached: self.head.position, found: head.position });
        }
        let entries = store.read(&Query::all(), self.head.position, head.position, usize::MAX).await;
        for entry in entries.map_err(unreadable)? {
            self.step(&entry)?;
        }
        if self.head == head {
            return Ok(());
        }
        Err(Violation::Broken { position: head.position, reason: "the head is not the last entry".into() })
    }

    fn step(&mut self, entry: &Recorded) -> Result<(), Violation> {
        let position = entry.position;
        if position != self.head.position.next() {
            return Err(Violation::Hole { after: self.head.position, found: position });
        }
        let (recorded_at, before) = (entry.recorded_at, self.head.recorded_at);
        if recorded_at <= before {
            return Err(Violation::Time { position, recorded_at, before });
        }
        let verified = entry.verify(self.head.leaf);
        let event = verified.map_err(|error| Violation::Broken { position, reason: error.to_string() })?;
        self.place(&event, position)?;
        self.head = Head { position, leaf: entry.leaf(), recorded_at };
        Ok(())
    }

    fn place(&mut self, event: &Event, position: Position) -> Result<(), Violation> {
        let command = event.command;
        let index = match self.found.get_mut(&command) {
            Some(span) if self.open == Some(command) => {
                span.last = position;
                span.events() - 1
            }
            Some(span) => return Err(Violation::Doubled { command, first: span.first, again: position }),
            None => {
                self.found.insert(command, Span { first: position, last: position });
                0
            }
        };
        self.open = Some(command);
        if u32::try_from(index).is_ok_and(|index| event.id == EventId::derive(command, index)) {
            return Ok(());
        }
        Err(Violation::Half { command, reason: format!("entry {position} is not its event {index}") })
    }
}
