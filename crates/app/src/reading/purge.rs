//! Rows that grew too old go: told in the log first, then counted in the journal and removed.
//!
//! The event stands before the rows go: a crash in between leaves rows that the log calls gone, and the next purge ends that
//! first. After it the event remains for ever, under the signed checkpoints of the log.

use desk::{Cut, Journal, JournalError, Read};
use eventlog::Timestamp;
use uuid::Uuid;
use workflow::event::AccessPurged;
use workflow::{Action, EventRef, Instant, Role};

use super::{Closed, ReadKind, Surface};
use crate::app::App;
use crate::calendar;
use crate::error::{CommandError, InputError};
use crate::write::Outcome;

/// How long rows are kept unless somebody says otherwise, in months.
const KEPT_MONTHS: i32 = 12;
/// How long they are kept at least: six months to a year is what the CNIL recommends (délibération n° 2021-122).
const KEPT_MONTHS_MIN: i32 = 6;
/// How often it begins anew when another purge was faster.
const ATTEMPTS_MAX: usize = 5;

/// What a purge did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PurgeOutcome {
    /// What was written before this instant is gone.
    pub before: Timestamp,
    /// How many rows were removed.
    pub rows: u64,
    /// The event that counts them; `None` where there were none.
    pub told_at: Option<EventRef>,
    /// Whether nothing of them is left in the write-ahead log: not while somebody reads the file.
    pub is_clean: bool,
}

impl App {
    /// Removes the rows of the journal that were written before an instant: twelve months ago, unless it is named.
    ///
    /// Ends first what an earlier purge told and did not do.
    ///
    /// # Errors
    /// [`CommandError::Input`] for an instant less than six months ago, or an unknown login; [`CommandError::Refused`] when the
    /// user is neither administrator nor data protection officer; [`CommandError::Integrity`] when journal and log tell
    /// different histories.
    pub async fn purge_journal(&self, login: &str, before: Option<Timestamp>) -> Result<PurgeOutcome, CommandError> {
        let now = self.clock.wall();
        let before = match before {
            None => calendar::months_before(now, KEPT_MONTHS),
            Some(before) if before <= calendar::months_before(now, KEPT_MONTHS_MIN) => before,
            Some(before) => {
                let expected =
                    format!("an instant at least {KEPT_MONTHS_MIN} months ago: so long reads can be looked into");
                return Err(InputError::new("--before", calendar::rfc3339(before), expected).into());
            }
        };
        let user = self.user_of(login).await?;
        let held = self.roles_of(user).await?;
        // Whoever holds neither is told by the rules who could.
        let role = [Role::Dpo, Role::Administrator].into_iter().find(|role| held.contains(role));
        let role = role.or(held.first().copied()).unwrap_or(Role::Administrator);
        // What a purge counts is gone for good: rows that are missing already would be counted with it.
        self.verify_journal().await?;
        let mut done = PurgeOutcome { before, rows: 0, told_at: None, is_clean: true };
        for _ in 0..ATTEMPTS_MAX {
            if let Some((at, told)) = self.last_purge().await? {
                done.add(self.remove(at, &told, (user.0, role))?, at);
            }
            let cut = self.on_journal(|journal| journal.cut(before.as_micros()))?;
            let Some(Cut { first, last, head }) = cut else { return Ok(done) };
            let act = self.own_act(Some(user), role, now);
            let before = Instant(before.as_micros());
            let told =
                self.carry(&act, |_| Ok(Action::PurgeAccess { before, first, head: head.clone(), last })).await?;
            match told {
                // The next round does what was told.
                Outcome::Done(_) => {}
                // Another purge was faster: the next round sees it.
                Outcome::Unchanged { .. } => {}
            }
        }
        Ok(done)
    }

    /// Begins the journal where there is none: after the last row that the log calls purged, for a journal that was lost (a log
    /// restored elsewhere) leaves its numbers behind. The first row of it says when.
    pub(super) async fn begin_journal(&self) -> Result<(), Closed> {
        if !self.access().is_missing() {
            return Ok(());
        }
        let last = self.last_purge().await.map_err(|error| Closed::Log(error.to_string()))?;
        let Some((at, told)) = last else { return Ok(()) };
        let read = self.own_row(ReadKind::Begun, (Uuid::nil(), Role::System));
        let cut = Cut { first: 1, last: told.last, head: told.head };
        let now = self.clock.wall().as_micros();
        self.access().journal()?.begin_after(&cut, (read, now), at.0).map_err(Closed::Journal)
    }

    /// Removes the rows that the event at `at` counts; nothing, when they are gone.
    fn remove(
        &self,
        at: EventRef,
        told: &AccessPurged,
        (user, role): (Uuid, Role),
    ) -> Result<desk::Purged, CommandError> {
        let read = self.own_row(ReadKind::Purge, (user, role));
        let month = calendar::month(Timestamp::from_micros(told.before.0));
        let cut = Cut { first: told.first, last: told.last, head: told.head.clone() };
        let now = self.clock.wall().as_micros();
        self.on_journal(|journal| journal.purge(&cut, (read, now, &month), at.0))
    }

    /// A row about the journal itself: nobody's data is in it.
    fn own_row(&self, kind: ReadKind, (user, role): (Uuid, Role)) -> Read {
        Read {
            user,
            role: role.as_str().to_owned(),
            uid: self.uid,
            surface: Surface::Cli.as_str().to_owned(),
            kind: kind.as_str().to_owned(),
            as_of: None,
            cases: Vec::new(),
            subjects: Vec::new(),
            wide: false,
            persons: None,
            events: None,
            purpose: None,
            text: None,
        }
    }

    pub(super) fn on_journal<T>(
        &self,
        work: impl FnOnce(&mut Journal) -> Result<T, JournalError>,
    ) -> Result<T, CommandError> {
        let mut access = self.access();
        let journal = access.journal()?;
        Ok(work(journal).map_err(Closed::Journal)?)
    }
}

impl PurgeOutcome {
    fn add(&mut self, purged: desk::Purged, at: EventRef) {
        self.rows += purged.rows;
        self.is_clean = purged.wal_truncated;
        if purged.rows > 0 {
            self.told_at = Some(at);
        }
    }
}

impl From<Closed> for CommandError {
    fn from(closed: Closed) -> Self {
        match closed {
            Closed::Journal(error @ (JournalError::Damaged { .. } | JournalError::OtherHistory { .. })) => {
                Self::Integrity(error.to_string())
            }
            // As with every file of a newer program: this one leaves it alone.
            Closed::Journal(JournalError::Newer { path, found, known }) => {
                let expected = format!("a schema that this program knows, {known} at most");
                InputError::new(path.display().to_string(), format!("schema {found}"), expected).into()
            }
            Closed::NoJournal
            | Closed::Log(_)
            | Closed::Journal(JournalError::Io { .. } | JournalError::TooLarge { .. }) => {
                Self::Machine(closed.to_string())
            }
        }
    }
}
