//! Who reads what: no row in the journal of reads, no personal data.
//!
//! Whoever shows personal fields asks for a [`Reading`] first. There is one only once a row in `access.db` says who reads, in
//! which role, what and what for, and is on disk; and [`App::opener`], which opens personal fields to be shown, takes one.
//! It opens the subjects that the row names and no others. What the program opens for itself, and shows to nobody, has a
//! reason of its own ([`Within`]). Where the journal cannot be written, personal fields stay closed ([`Closed`]).
//!
//! Read in this order: this module, [`extent`], [`purpose`], then `consult` and `purge`, which are about the journal itself.

mod consult;
pub mod extent;
mod purge;
pub mod purpose;
mod shred;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{MutexGuard, PoisonError};

use desk::{Journal, JournalError, Read, SealedText};
use eventlog::{Position, Timestamp};
use serde::{Deserialize, Serialize};
use vault::{SubjectKind, SubjectState};
use workflow::{Role, SubjectId, UserId};

use crate::app::App;
use crate::error::{CommandError, InputError};
use crate::translate;
pub use consult::{Consultation, ConsultationFilter, Typed, VerifiedJournal};
pub use extent::{Extent, Extents};
pub use purge::PurgeOutcome;
pub use purpose::Purpose;
pub use shred::TypedTexts;

/// Where a wrapped key of the journal's texts belongs.
pub(crate) const TEXTS: &str = "access.db/text/1";

/// A registered user who reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reader {
    /// Who.
    pub user: UserId,
    /// In which role; they hold it.
    pub role: Role,
    /// Through what.
    pub surface: Surface,
}

/// Through what somebody reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Surface {
    /// A shell.
    Cli,
}

/// What kind of thing is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadKind {
    /// A case, as it is or was.
    Case,
    /// What happened: in one case, or in all.
    Trail,
    /// What became otherwise in a case.
    Diff,
    /// What a few words lead to.
    Search,
    /// What can be done about a case, and to whom.
    Allowed,
    /// Addresses and login ids made of names.
    Proposal,
    /// A file for the mail operator.
    Export,
    /// An evidence pack with disclosed records.
    Pack,
    /// The journal of reads itself.
    Journal,
    /// Its purge: not a read, and written by whoever purges.
    Purge,
    /// Its beginning anew, in the place of one that was lost: no read either, and nobody's.
    Begun,
}

/// What somebody is about to read.
#[derive(Debug, Clone)]
pub struct Glimpse {
    /// What kind of thing.
    pub kind: ReadKind,
    /// As of which position.
    pub as_of: Position,
    /// Whose data.
    pub extent: Extent,
    /// How many events, where events are what is shown.
    pub events: Option<u64>,
    /// What they typed to find it.
    pub terms: Option<String>,
    /// What for.
    pub purpose: Option<Purpose>,
}

/// Somebody reads, and the journal says so: what personal fields are opened with, to be shown.
///
/// Only [`App::begin_reading`] makes one, and only after the row is on disk.
#[derive(Debug)]
pub struct Reading {
    number: u64,
    /// `None` where the row says that more could be opened than it lists.
    subjects: Option<BTreeSet<SubjectId>>,
}

/// Why the program opens personal fields that it shows to nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    /// The index of the search box is written, or held to the log; what is found in it is shown under a reading.
    Index,
    /// Who is erased is looked for in free text, to count the cases that may name them; whoever shows what is held of somebody
    /// begins a reading first.
    Erasure,
}

/// Why personal fields stay closed.
#[derive(Debug, thiserror::Error)]
pub enum Closed {
    /// This process was given no journal.
    #[error("there is no journal of reads")]
    NoJournal,
    /// The journal cannot be written.
    #[error("the journal of reads cannot be written: {0}")]
    Journal(#[source] JournalError),
    /// There is no journal yet, and the log does not tell after which row one begins.
    #[error("the journal of reads cannot be begun: {0}")]
    Log(String),
}

/// The journal, opened when it is first needed: a folder whose journal is broken is of use without it.
#[derive(Debug, Default)]
pub(crate) struct Access {
    path: Option<PathBuf>,
    journal: Option<Journal>,
}

/// What is sealed of a read: the words of a search, those of a purpose.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Words {
    #[serde(skip_serializing_if = "Option::is_none")]
    purpose: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    terms: Option<String>,
}

impl Surface {
    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cli => "cli",
        }
    }
}

impl ReadKind {
    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Case => "case",
            Self::Trail => "trail",
            Self::Diff => "diff",
            Self::Search => "search",
            Self::Allowed => "allowed",
            Self::Proposal => "proposal",
            Self::Export => "export",
            Self::Pack => "pack",
            Self::Journal => "journal",
            Self::Purge => "purge",
            Self::Begun => "begun",
        }
    }
}

impl Reading {
    /// The row that says so.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Whether something of this subject may be shown.
    pub fn covers(&self, subject: SubjectId) -> bool {
        self.subjects.as_ref().is_none_or(|subjects| subjects.contains(&subject))
    }
}

impl Access {
    pub(crate) fn at(path: &Path) -> Self {
        Self { path: Some(path.to_owned()), journal: None }
    }

    /// Whether a journal is to be made.
    fn is_missing(&self) -> bool {
        self.journal.is_none() && self.path.as_ref().is_some_and(|path| !path.exists())
    }

    fn journal(&mut self) -> Result<&mut Journal, Closed> {
        let path = self.path.as_ref().ok_or(Closed::NoJournal)?;
        let journal = match self.journal.take() {
            Some(journal) => journal,
            None => Journal::open(path).map_err(Closed::Journal)?,
        };
        Ok(self.journal.insert(journal))
    }
}

impl App {
    /// The user of a login, to read in a role: the one named, or the first that they hold of agent, supervisor, auditor, data
    /// protection officer and administrator.
    ///
    /// # Errors
    /// [`CommandError::Input`] for a login that nobody has, a user without a role, or a role that they do not hold.
    pub async fn reader(&self, login: &str, role: Option<Role>, surface: Surface) -> Result<Reader, CommandError> {
        const FIRST: [Role; 5] = [Role::Agent, Role::Supervisor, Role::Auditor, Role::Dpo, Role::Administrator];
        let user = self.user_of(login).await?;
        let held = self.roles_of(user).await?;
        match role {
            Some(role) if held.contains(&role) => Ok(Reader { user, role, surface }),
            Some(role) => Err(InputError::new("--in-role", role.as_str(), format!("a role that {login} holds")).into()),
            None => match FIRST.into_iter().find(|role| held.contains(role)) {
                Some(role) => Ok(Reader { user, role, surface }),
                None => Err(InputError::new("/as", login, "the login of a user who holds a role").into()),
            },
        }
    }

    /// Writes in the journal who reads what; what it gives back opens it.
    ///
    /// # Errors
    /// [`Closed`]: nothing was written, and nothing may be shown.
    pub async fn begin_reading(&self, reader: &Reader, glimpse: Glimpse) -> Result<Reading, Closed> {
        self.begin_journal().await?;
        let Glimpse { kind, as_of, extent, events, terms, purpose } = glimpse;
        let persons = self.persons(&extent);
        let (purpose, told) = purpose.map_or((None, None), Purpose::into_code_and_text);
        let words = Words { purpose: told, terms };
        let now = self.clock.wall();
        let mut access = self.access();
        let journal = access.journal()?;
        let text = self.seal_words(journal, &words, now).map_err(Closed::Journal)?;
        let read = Read {
            user: reader.user.0,
            role: reader.role.as_str().to_owned(),
            uid: self.uid,
            surface: reader.surface.as_str().to_owned(),
            kind: kind.as_str().to_owned(),
            as_of: Some(as_of.get()),
            cases: extent.cases.iter().map(|case| case.0).collect(),
            subjects: extent.subjects.iter().map(|subject| subject.0).collect(),
            wide: extent.is_wide,
            persons,
            events,
            purpose,
            text,
        };
        let number = journal.record(read, now.as_micros()).map_err(Closed::Journal)?;
        Ok(Reading { number, subjects: (!extent.is_wide).then_some(extent.subjects) })
    }

    fn access(&self) -> MutexGuard<'_, Access> {
        // A statement that a panic cut off was rolled back.
        self.access.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many of the subjects are persons; `None` where they are not listed.
    fn persons(&self, extent: &Extent) -> Option<u64> {
        if extent.is_wide {
            return None;
        }
        self.with_vault(|vault| {
            let reading = vault.read().ok()?;
            let is_person = |subject: &&SubjectId| {
                matches!(
                    reading.state(translate::vault_subject(**subject)),
                    Ok(SubjectState::Live(SubjectKind::Person))
                )
            };
            u64::try_from(extent.subjects.iter().filter(is_person).count()).ok()
        })
    }

    fn seal_words(
        &self,
        journal: &mut Journal,
        words: &Words,
        now: Timestamp,
    ) -> Result<Option<SealedText>, JournalError> {
        if words.purpose.is_none() && words.terms.is_none() {
            return Ok(None);
        }
        let plain = serde_json::to_string(words).expect("two texts always serialise");
        let month = crate::calendar::month(now);
        let draw = || self.ids.with_entropy(|entropy| self.with_vault(|vault| vault.draw_text_key(TEXTS, entropy)));
        let key = journal.text_key(&month, draw)?;
        let sealed = self
            .ids
            .with_entropy(|entropy| self.with_vault(|vault| vault.seal_text((TEXTS, &key.wrapped), &plain, entropy)));
        let unfit = || JournalError::Damaged {
            path: journal.path().to_owned(),
            reason: format!("text key {} was not wrapped by this folder's master key", key.id),
        };
        let sealed = sealed.ok_or_else(unfit)?;
        Ok(Some(SealedText { key: key.id, sealed: desk::row::hex(&sealed) }))
    }
}
