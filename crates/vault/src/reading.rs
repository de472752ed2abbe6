//! What is done without writing: look up, seal, open, disclose.

use std::{collections::HashMap, fmt};

use rusqlite::Transaction;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::{
    canonical::FieldsError,
    entropy::Entropy,
    error::VaultError,
    hasher::{Hasher, LookupKey},
    lookups,
    seal::{Record, RecordKey, SealedRecord, StoredRecord, Tampered, open_with_record_key},
    secret::Secret,
    subject::{NewSubject, SubjectId, SubjectKey, SubjectKind},
    vault::Vault,
    wrap::Wrapper,
};

pub(crate) const SELECT_STATE: &str = "\
    SELECT (SELECT kind FROM keys WHERE subject = ?1), \
           (SELECT decided_at_position FROM tombstones WHERE subject = ?1)";
pub(crate) const SELECT_KEY: &str = "\
    SELECT wrapped FROM keys WHERE subject = ?1 AND NOT EXISTS (SELECT 1 FROM tombstones WHERE subject = ?1)";

/// One read transaction on the vault. Keys unwrapped in it are kept until it is dropped, then wiped.
pub struct Reading<'v> {
    pub(crate) transaction: Transaction<'v>,
    pub(crate) wrapper: &'v Wrapper,
    hasher: &'v Hasher,
    log: Uuid,
    keys: HashMap<SubjectId, SubjectKey>,
}

/// What remains of an erased subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tombstone {
    /// Position in the log of the event that decided the erasure.
    pub decided_at_position: u64,
}

/// What the vault knows of a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubjectState {
    /// It has a key.
    Live(SubjectKind),
    /// Its key is destroyed.
    Erased(Tombstone),
    /// It was never here, or the file was replaced: without an event that explains it, an integrity alarm.
    Missing,
}

/// What opening a record showed.
#[derive(Debug, Clone, PartialEq)]
pub enum Opened {
    /// The fields as they were sealed.
    Fields(Map<String, Value>),
    /// The subject is erased; nobody can open it any more.
    Erased(Tombstone),
    /// The vault has neither key nor tombstone.
    KeyMissing,
}

/// Why a record was not sealed.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The subject has no key here, nor was it admitted.
    #[error("subject {subject} has no key to seal under")]
    NoKey {
        /// The subject.
        subject: SubjectId,
        /// What the vault knows of it.
        state: SubjectState,
    },
    /// The fields have no canonical form.
    #[error(transparent)]
    Fields(#[from] FieldsError),
    /// The vault could not be read.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Why a record was not opened though its key is there.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// It is not what its entry says.
    #[error(transparent)]
    Tampered(#[from] Tampered),
    /// The vault could not be read.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl<'v> Reading<'v> {
    pub(crate) fn begin(vault: &'v mut Vault) -> Result<Self, VaultError> {
        let log = vault.log_id();
        let vault: &'v Vault = vault;
        Ok(Self {
            transaction: vault.connection.unchecked_transaction()?,
            wrapper: &vault.wrapper,
            hasher: vault.hasher(),
            log,
            keys: HashMap::new(),
        })
    }

    /// Makes keyed hashes.
    #[must_use]
    pub fn hasher(&self) -> &Hasher {
        self.hasher
    }

    /// Finds the living subject that a keyed hash leads to.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] when the lookup is not the one that was written; the vault could not be read.
    pub fn lookup(&self, key: &LookupKey) -> Result<Option<SubjectId>, VaultError> {
        lookups::find(&self.transaction, self.hasher, key)
    }

    /// Tells whether a subject lives, is erased, or was never here.
    ///
    /// # Errors
    /// The vault could not be read.
    pub fn state(&self, subject: SubjectId) -> Result<SubjectState, VaultError> {
        state(&self.transaction, subject)
    }

    /// Lets records be sealed and opened here under the key of a subject that is not committed yet.
    pub fn admit(&mut self, new: &NewSubject) {
        self.keys.insert(new.id(), SubjectKey(new.key.0.clone()));
    }

    /// Seals `fields` as `record`. A few microseconds once the subject's key is unwrapped.
    ///
    /// # Errors
    /// [`SealError::NoKey`] when the subject is erased, missing or not admitted; [`SealError::Fields`] when the fields
    /// have no canonical form.
    pub fn seal(
        &mut self,
        record: Record<'_>,
        fields: &Map<String, Value>,
        entropy: &mut dyn Entropy,
    ) -> Result<SealedRecord, SealError> {
        let log = self.log;
        match self.record_key(record)? {
            Some(key) => Ok(key.seal(log, record, fields, entropy)?),
            None => Err(SealError::NoKey { subject: record.subject, state: self.state(record.subject)? }),
        }
    }

    /// Opens a record read from the log.
    ///
    /// # Errors
    /// [`OpenError::Tampered`] when the record is not what its entry says: an integrity alarm.
    pub fn open(&mut self, stored: &StoredRecord<'_>) -> Result<Opened, OpenError> {
        if let Some(key) = self.record_key(stored.record())? {
            return Ok(Opened::Fields(open_with_record_key(&key, self.log, stored)?));
        }
        match self.state(stored.seal.subject)? {
            SubjectState::Erased(tombstone) => Ok(Opened::Erased(tombstone)),
            SubjectState::Missing => Ok(Opened::KeyMissing),
            // A living subject has a key row, and `record_key` would have failed on one that does not unwrap.
            SubjectState::Live(_) => Err(VaultError::damaged("a living subject has no key").into()),
        }
    }

    /// Derives the key that discloses one record to an auditor; `None` when the subject has no key any more.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] when the subject's key does not unwrap.
    pub fn record_key(&mut self, record: Record<'_>) -> Result<Option<RecordKey>, VaultError> {
        if !self.keys.contains_key(&record.subject) {
            let Some(key) = self.unwrap_key(record.subject)? else { return Ok(None) };
            self.keys.insert(record.subject, SubjectKey(key));
        }
        Ok(self.keys.get(&record.subject).map(|key| key.record_key(self.log, record)))
    }

    fn unwrap_key(&self, subject: SubjectId) -> Result<Option<Secret>, VaultError> {
        let mut select = self.transaction.prepare_cached(SELECT_KEY)?;
        let mut rows = select.query([subject.uuid().as_bytes()])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let wrapped = row.get_ref(0)?.as_blob().map_err(|_| VaultError::damaged("a wrapped key is no blob"))?;
        match self.wrapper.unwrap(&subject.to_string(), wrapped) {
            Some(key) => Ok(Some(key)),
            None => Err(VaultError::damaged(format!("the key of subject {subject} does not unwrap"))),
        }
    }
}

impl fmt::Debug for Reading<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reading").field("log", &self.log).finish_non_exhaustive()
    }
}

pub(crate) fn state(transaction: &Transaction<'_>, subject: SubjectId) -> Result<SubjectState, VaultError> {
    let mut select = transaction.prepare_cached(SELECT_STATE)?;
    let (kind, decided_at): (Option<String>, Option<u64>) =
        select.query_row([subject.uuid().as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    match (kind, decided_at) {
        (_, Some(decided_at_position)) => Ok(SubjectState::Erased(Tombstone { decided_at_position })),
        (Some(word), None) => match SubjectKind::from_stored(&word) {
            Some(kind) => Ok(SubjectState::Live(kind)),
            None => Err(VaultError::damaged(format!("subject {subject} is of an unknown kind"))),
        },
        (None, None) => Ok(SubjectState::Missing),
    }
}
