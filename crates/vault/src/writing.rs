//! What is written: new subjects before an append, nothing where a key was after an erasure.

use rusqlite::{Transaction, params};

use crate::{
    entropy::Entropy,
    error::VaultError,
    hasher::{Hasher, LookupKey, LookupKind},
    lookups,
    reading::{SubjectState, state},
    subject::{NewSubject, SubjectId},
    vault::Vault,
    wrap::Wrapper,
};

const INSERT_KEY: &str = "INSERT INTO keys (subject, kind, wrapped) VALUES (?1, ?2, ?3)";
const INSERT_TOMBSTONE: &str = "INSERT INTO tombstones (subject, decided_at_position) VALUES (?1, ?2)";
pub(crate) const OVERWRITE_KEY: &str = "UPDATE keys SET wrapped = zeroblob(72) WHERE subject = ?1";

/// A hash that from now on leads to a subject which already has a key.
#[derive(Debug, Clone, Copy)]
pub struct AddedLookup {
    /// The subject.
    pub subject: SubjectId,
    /// The hash.
    pub lookup: LookupKey,
}

/// A person whose contact mails were corrected: save the one kept, they are theirs no more.
#[derive(Debug, Clone, Copy)]
pub struct GivenUpMails {
    /// The person.
    pub subject: SubjectId,
    /// The mail that stays theirs.
    pub kept: Option<LookupKey>,
}

/// Why new subjects were not committed. In every case nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// Someone was faster: read and decide again with the winner.
    #[error("the lookup by {} leads to subject {winner} by now", kind.as_str())]
    LookupTaken {
        /// Where the lookup leads.
        winner: SubjectId,
        /// Which lookup it was.
        kind: LookupKind,
    },
    /// Two subjects of this very commit want the same lookup: the caller took one person for two.
    #[error("subjects {first} and {second} of one commit want the same lookup by {}", kind.as_str())]
    LookupTwice {
        /// The one that comes first.
        first: SubjectId,
        /// The other.
        second: SubjectId,
        /// Which lookup it was.
        kind: LookupKind,
    },
    /// A lookup was to be added to a subject that has no key (any more).
    #[error("subject {subject} has no key")]
    NoKey {
        /// The subject.
        subject: SubjectId,
        /// What the vault knows of it.
        state: SubjectState,
    },
    /// A new subject is not new.
    #[error("subject {subject} is not new")]
    NotNew {
        /// The subject.
        subject: SubjectId,
    },
    /// The vault could not be written.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// One subject to be made unreadable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Erasure {
    /// The subject.
    pub subject: SubjectId,
    /// Position in the log of the event that decided it, at least 1.
    pub decided_at_position: u64,
}

/// What an erasure did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Destroyed {
    /// Keys destroyed by this call; those destroyed before are not counted.
    pub keys: usize,
    /// Whether the write-ahead log was emptied. Until it was (see [`Vault::truncate_wal`]) the erasure is not complete.
    pub wal_truncated: bool,
}

impl Vault {
    /// Writes keys of new subjects and lookups of known ones in one durable transaction.
    ///
    /// Returns when it is on disk. Writes nothing, and does not wait for a turn, when both are empty. A lookup that leads
    /// to its subject already is no change.
    ///
    /// # Errors
    /// [`CommitError::LookupTaken`] is a conflict, to be decided again; the other variants are the caller's mistakes or
    /// the machine's. After [`VaultError::InDoubt`] do not append: what was committed may be gone after a power cut.
    pub fn commit(
        &mut self,
        new: &[NewSubject],
        added: &[AddedLookup],
        entropy: &mut dyn Entropy,
    ) -> Result<(), CommitError> {
        self.commit_corrected(&[], new, added, entropy)
    }

    /// The same, once mails that somebody had by mistake are given up, so that whoever they belong to can have them.
    ///
    /// # Errors
    /// As [`Vault::commit`].
    pub fn commit_corrected(
        &mut self,
        given_up: &[GivenUpMails],
        new: &[NewSubject],
        added: &[AddedLookup],
        entropy: &mut dyn Entropy,
    ) -> Result<(), CommitError> {
        if given_up.is_empty() && new.is_empty() && added.is_empty() {
            return Ok(());
        }
        let hasher = self.hasher().clone();
        self.write(|transaction, wrapper| {
            for mails in given_up {
                give_up(transaction, &hasher, mails)?;
            }
            for subject in new {
                insert_key(transaction, wrapper, subject, entropy)?;
            }
            let of_new = new.iter().flat_map(|subject| subject.lookups().iter().map(|&key| (subject.id(), key)));
            let of_known = added.iter().map(|added| (added.subject, added.lookup));
            for (subject, key) in of_new.chain(of_known) {
                insert_lookup((transaction, &hasher), new, subject, key)?;
            }
            Ok(())
        })
    }

    /// Destroys the keys of subjects and every lookup that leads to them, for ever.
    ///
    /// One transaction overwrites keys and lookups with zeros and leaves tombstones, then the write-ahead log is emptied.
    /// Safe to repeat: an earlier tombstone stays as it is, and a call that was cut off is finished by the next. A
    /// subject that is missing gets a tombstone too, so that nothing revives it.
    ///
    /// # Errors
    /// The machine failed; call again after [`recover`](Self::recover).
    pub fn destroy(&mut self, erasures: &[Erasure]) -> Result<Destroyed, VaultError> {
        let hasher = self.hasher().clone();
        let bury_all = |transaction: &Transaction<'_>| {
            erasures
                .iter()
                .try_fold(0, |keys, erasure| Ok::<_, VaultError>(keys + bury(transaction, &hasher, erasure)?))
        };
        let keys = self.write(|transaction, _| bury_all(transaction))?;
        Ok(Destroyed { keys, wal_truncated: self.truncate_wal()? })
    }
}

fn insert_key(
    transaction: &Transaction<'_>,
    wrapper: &Wrapper,
    new: &NewSubject,
    entropy: &mut dyn Entropy,
) -> Result<(), CommitError> {
    let subject = new.id();
    if state(transaction, subject)? != SubjectState::Missing {
        return Err(CommitError::NotNew { subject });
    }
    let wrapped = wrapper.wrap(&subject.to_string(), &new.key.0, entropy);
    let mut insert = transaction.prepare_cached(INSERT_KEY).map_err(VaultError::from)?;
    insert.execute(params![subject.uuid().as_bytes(), new.kind().as_str(), wrapped]).map_err(VaultError::from)?;
    Ok(())
}

fn give_up(transaction: &Transaction<'_>, hasher: &Hasher, mails: &GivenUpMails) -> Result<(), VaultError> {
    let kept = mails.kept.map(|key| *key.hash().bytes());
    let goes = |kind: &str, hash: &[u8; 32]| kind == LookupKind::Mail.as_str() && Some(*hash) != kept;
    lookups::overwrite(transaction, hasher, (mails.subject, goes))
}

fn insert_lookup(
    (transaction, hasher): (&Transaction<'_>, &Hasher),
    new: &[NewSubject],
    subject: SubjectId,
    key: LookupKey,
) -> Result<(), CommitError> {
    let kind = key.kind();
    match lookups::find(transaction, hasher, &key)? {
        Some(winner) if winner == subject => return Ok(()),
        Some(first) if new.iter().any(|new| new.id() == first) => {
            return Err(CommitError::LookupTwice { first, second: subject, kind });
        }
        Some(winner) => return Err(CommitError::LookupTaken { winner, kind }),
        None => {}
    }
    match state(transaction, subject)? {
        SubjectState::Live(_) => {}
        state @ (SubjectState::Erased(_) | SubjectState::Missing) => return Err(CommitError::NoKey { subject, state }),
    }
    lookups::insert(transaction, hasher, (key.hash().bytes(), kind.as_str(), subject.uuid().as_bytes()))?;
    Ok(())
}

/// Overwrites key and lookups of one subject and leaves a tombstone; the number of keys that there were. One that is
/// buried already stays as it lies.
pub(crate) fn bury(transaction: &Transaction<'_>, hasher: &Hasher, erasure: &Erasure) -> Result<usize, VaultError> {
    let subject = erasure.subject.uuid();
    match state(transaction, erasure.subject)? {
        SubjectState::Erased(_) => return Ok(0),
        SubjectState::Live(_) | SubjectState::Missing => {}
    }
    let keys = transaction.prepare_cached(OVERWRITE_KEY)?.execute([subject.as_bytes()])?;
    lookups::overwrite(transaction, hasher, (erasure.subject, |_: &str, _: &[u8; 32]| true))?;
    let mut bury = transaction.prepare_cached(INSERT_TOMBSTONE)?;
    bury.execute(params![subject.as_bytes(), erasure.decided_at_position])?;
    Ok(keys)
}
