//! Who looked: the journal of reads, read by those who watch over it. That they looked is a row itself.

use std::ops::ControlFlow;

use desk::{Journal, JournalError, Row, SealedText, Verified};
use eventlog::{Position, Query, QueryItem, Timestamp};
use uuid::Uuid;
use workflow::event::AccessPurged;
use workflow::{Event, EventRef, Refusal, RequestId, Role, Rule, SubjectId, UserId};

use super::{Closed, Reader, Reading, TEXTS, Words};
use crate::app::App;
use crate::error::CommandError;
use crate::{calendar, facts, translate};

/// Who may consult the journal of reads.
const WATCHERS: [Role; 3] = [Role::Auditor, Role::Dpo, Role::Administrator];

/// Which rows are wanted; what is not said asks nothing.
#[derive(Debug, Clone, Default)]
pub struct ConsultationFilter {
    /// What this user read.
    pub user: Option<UserId>,
    /// Who read this case, or so much that it may be among it.
    pub request: Option<RequestId>,
    /// Who read of this subject, or so much that it may be among it.
    pub subject: Option<SubjectId>,
    /// What was read from this instant on.
    pub since: Option<Timestamp>,
    /// So many at most.
    pub limit: usize,
}

/// One row of the journal, and what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consultation {
    /// The row.
    pub row: Row,
    /// The words of the search.
    pub terms: Typed,
    /// The words of the purpose.
    pub purpose: Typed,
}

/// What somebody typed, as far as it can still be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typed {
    /// Nothing.
    Nothing,
    /// This.
    Text(String),
    /// Nobody can say any more: somebody was erased whom it may have named.
    Shredded,
}

/// A journal that is whole, held to what the log says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedJournal {
    /// What the walk found.
    pub journal: Verified,
    /// The event that counts the last rows removed, if any were.
    pub last_purge: Option<(EventRef, AccessPurged)>,
}

impl App {
    /// Says whether somebody may consult the journal in their role.
    ///
    /// # Errors
    /// [`CommandError::Refused`] by rule `role-may-not`.
    pub fn may_consult(reader: &Reader) -> Result<(), CommandError> {
        if WATCHERS.contains(&reader.role) {
            return Ok(());
        }
        Err(Refusal::new(Rule::RoleMayNot).could(&WATCHERS).detail(reader.role.as_str()).into())
    }

    /// The rows that are wanted, the youngest first; the row of `reading` itself is left out.
    ///
    /// # Errors
    /// [`Closed`] when the journal cannot be read.
    pub fn consultations(&self, reading: &Reading, wanted: &ConsultationFilter) -> Result<Vec<Consultation>, Closed> {
        let mut access = self.access();
        let journal = access.journal()?;
        let mut rows = Vec::new();
        let seen = journal.rows(|row| {
            if wanted.since.is_some_and(|since| row.at < since.as_micros()) || rows.len() >= wanted.limit {
                return ControlFlow::Break(());
            }
            if row.number != reading.number && wanted.is_met_by(&row) {
                rows.push(row);
            }
            ControlFlow::Continue(())
        });
        seen.map_err(Closed::Journal)?;
        let open = |row: Row| {
            let words = self.words_of(journal, &row).map_err(Closed::Journal)?;
            Ok(Consultation::of(row, words))
        };
        rows.into_iter().map(open).collect()
    }

    /// What was typed, as a row has it; `None` once its key was destroyed.
    ///
    /// # Errors
    /// [`JournalError::Damaged`] when its key is there and does not open it, or is that of a later month.
    fn words_of(&self, journal: &Journal, row: &Row) -> Result<Option<Words>, JournalError> {
        let Some(text) = &row.text else { return Ok(Some(Words::default())) };
        let Some(key) = journal.find_text_key(text.key)? else { return Ok(None) };
        let is_in_time = key.month <= calendar::month(Timestamp::from_micros(row.at));
        let words = self.open_words(&key.wrapped, text).filter(|_| is_in_time);
        let damaged = || JournalError::Damaged {
            path: journal.path().to_owned(),
            reason: format!("key {} of its texts is not the one under which row {} was sealed", key.id, row.number),
        };
        words.ok_or_else(damaged).map(Some)
    }

    fn open_words(&self, wrapped: &[u8; 72], text: &SealedText) -> Option<Words> {
        let sealed = desk::row::unhex(&text.sealed)?;
        let plain = self.with_vault(|vault| vault.open_text((TEXTS, wrapped), &sealed))?;
        serde_json::from_str(&plain).ok()
    }

    /// Walks the whole journal, and holds its beginning to the last purge that the log tells of.
    ///
    /// # Errors
    /// [`CommandError::Integrity`] naming the first row that is wrong; otherwise journal or log cannot be read.
    pub async fn verify_journal(&self) -> Result<VerifiedJournal, CommandError> {
        self.begin_journal().await?;
        let last_purge = self.last_purge().await?;
        let walked = self.access().journal().and_then(|journal| journal.verify().map_err(Closed::Journal));
        let journal = walked.map_err(CommandError::from)?;
        let journal = journal.map_err(|broken| CommandError::Integrity(broken.to_string()))?;
        self.hold_text_keys()?;
        self.hold_texts()?;
        let kept = journal.purge.as_ref().map_or((0, ""), |purge| (purge.last, purge.head.as_str()));
        let told = last_purge.as_ref().map_or((0, ""), |(_, purge)| (purge.last, purge.head.as_str()));
        // A purge that was told and not done yet leaves rows that the log calls gone: the next purge ends it.
        let is_told_only = || -> Result<bool, CommandError> {
            let found = self.on_journal(|journal| journal.hash_of(told.0))?;
            Ok(kept.0 < told.0 && found.as_deref() == Some(told.1))
        };
        if kept == told || is_told_only()? {
            return Ok(VerifiedJournal { journal, last_purge });
        }
        let (kept, told) = (kept.0, told.0);
        Err(CommandError::Integrity(format!(
            "the journal of reads has rows up to {kept} purged, the log tells of those up to {told}"
        )))
    }

    /// Holds the journal to a row that somebody kept the hash of (lower-case hex): it is still there, as it was, or was purged.
    ///
    /// # Errors
    /// [`CommandError::Integrity`] when it is another, or the journal ends before it.
    pub fn hold_known_row(&self, verified: &VerifiedJournal, number: u64, hash: &str) -> Result<(), CommandError> {
        if verified.journal.purge.as_ref().is_some_and(|purge| number <= purge.last) {
            return Ok(());
        }
        let found = self.on_journal(|journal| journal.hash_of(number))?;
        match found {
            Some(found) if found == hash => Ok(()),
            Some(found) => Err(CommandError::Integrity(format!(
                "row {number} of the journal of reads hashes to {found}, not {hash}"
            ))),
            None => {
                let last = verified.journal.last;
                Err(CommandError::Integrity(format!("the journal of reads ends at row {last}, row {number} is known")))
            }
        }
    }

    /// A key of texts that was not destroyed opens what was typed, or somebody altered it.
    fn hold_text_keys(&self) -> Result<(), CommandError> {
        let keys = self.on_journal(|journal| journal.text_keys())?;
        let unknown = keys.iter().find(|key| !self.with_vault(|vault| vault.knows_text_key((TEXTS, &key.wrapped))));
        unknown.map_or(Ok(()), |key| {
            let found = format!("key {} of the texts in the journal of reads is not the one that was drawn", key.id);
            Err(CommandError::Integrity(found))
        })
    }

    /// What was typed opens under its key, unless that was destroyed.
    fn hold_texts(&self) -> Result<(), CommandError> {
        self.on_journal(|journal| {
            let mut held = Ok(());
            journal.rows(|row| {
                held = self.words_of(journal, &row).map(drop);
                if held.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            })?;
            held
        })
    }

    /// The last purge that the log tells of.
    pub(super) async fn last_purge(&self) -> Result<Option<(EventRef, AccessPurged)>, CommandError> {
        let query = Query::any_of([QueryItem::typed([translate::event_type("access-purged")])]);
        let head = self.store.head().await?.position;
        let entries = facts::all(&self.store, &query, Position::START, head).await?;
        let Some(entry) = entries.last() else { return Ok(None) };
        let recorded = translate::recorded(entry)?;
        let told = if let Event::AccessPurged(purge) = recorded.event { Some((recorded.at, purge)) } else { None };
        Ok(told)
    }
}

impl ConsultationFilter {
    fn is_met_by(&self, row: &Row) -> bool {
        let lists = |ids: &[Uuid], wanted: Uuid| row.wide || ids.contains(&wanted);
        self.user.is_none_or(|user| row.user == user.0)
            && self.request.is_none_or(|request| lists(&row.cases, request.0))
            && self.subject.is_none_or(|subject| lists(&row.subjects, subject.0))
    }
}

impl Consultation {
    fn of(row: Row, words: Option<Words>) -> Self {
        let typed = |text: Option<String>| text.map_or(Typed::Nothing, Typed::Text);
        let (terms, purpose) = match words {
            Some(words) => (typed(words.terms), typed(words.purpose)),
            None => (Typed::Shredded, Typed::Shredded),
        };
        Self { row, terms, purpose }
    }
}
