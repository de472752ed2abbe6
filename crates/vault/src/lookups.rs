//! Lookups: keyed hashes that lead to living subjects, each held to what was written by a sum under a key of its own.
//!
//! An altered hash finds nobody: whoever it belongs to counts as new from then on, and an erasure by their number misses what
//! is held of them under the older subject. Nothing else in the file would tell. So each row has HMAC-SHA-256 of its number,
//! kind, subject and hash beside it, and their count has one too. Where a hash is overwritten with zeros, so is its sum, by
//! that of the zeros: an old sum would tell whose the hash was to anybody who has the permanent secret.

use rusqlite::{OptionalExtension, Transaction, params};
use uuid::Uuid;

use crate::{
    doctor::Finding,
    error::VaultError,
    hasher::{Hasher, KeyedHash, LookupKey},
    subject::SubjectId,
};

/// The first two conditions of the search repeat the index word by word, the third finds the one row among those of its two
/// bytes.
pub(crate) const SELECT_LOOKUP: &str = "\
    SELECT number, kind, subject, hash, (SELECT mac FROM lookup_macs WHERE lookup_macs.number = lookups.number) \
    FROM lookups WHERE substr(hash, 1, 2) = substr(?1, 1, 2) AND hash <> zeroblob(32) AND hash = ?1";
const INSERT_LOOKUP: &str = "INSERT INTO lookups (hash, kind, subject) VALUES (?1, ?2, ?3)";
pub(crate) const SELECT_OF_SUBJECT: &str =
    "SELECT number, kind, subject, hash FROM lookups WHERE subject = ?1 AND hash <> zeroblob(32)";
const OVERWRITE_LOOKUP: &str = "UPDATE lookups SET hash = zeroblob(32) WHERE number = ?1";
const SELECT_LAST: &str = "SELECT coalesce(max(number), 0) FROM lookups";
const SELECT_ALL: &str = "SELECT number, kind, subject, hash, NULL FROM lookups ORDER BY number";
const SELECT_SUMMED: &str = "\
    SELECT lookups.number, kind, subject, hash, mac FROM lookups LEFT JOIN lookup_macs USING (number) \
    ORDER BY lookups.number";
const INSERT_MAC: &str = "INSERT INTO lookup_macs (number, mac) VALUES (?1, ?2)";
pub(crate) const UPDATE_MAC: &str = "UPDATE lookup_macs SET mac = ?2 WHERE number = ?1";
const SELECT_COUNT_MAC: &str = "SELECT mac FROM lookup_macs WHERE number = 0";
const COUNT_MACS: &str = "SELECT count(*) FROM lookup_macs WHERE number > 0";

/// One row, as it is stored.
#[derive(Debug)]
struct Stored {
    number: i64,
    kind: String,
    subject: [u8; 16],
    hash: [u8; 32],
    mac: Option<[u8; 32]>,
}

impl Stored {
    fn of(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        let (number, kind, subject, hash) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        Ok(Self { number, kind, subject, hash, mac: row.get(4)? })
    }

    /// What its sum has to be.
    fn sum(&self, hasher: &Hasher) -> KeyedHash {
        hasher.lookup_row(self.number, &self.kind, (&self.subject, &self.hash))
    }

    fn is_as_written(&self, hasher: &Hasher) -> bool {
        self.mac == Some(*self.sum(hasher).bytes())
    }
}

/// The subject that a hash leads to.
///
/// # Errors
/// [`VaultError::Damaged`] when the row is not the one that was written; otherwise the machine failed.
pub(crate) fn find(
    transaction: &Transaction<'_>,
    hasher: &Hasher,
    key: &LookupKey,
) -> Result<Option<SubjectId>, VaultError> {
    let mut select = transaction.prepare_cached(SELECT_LOOKUP)?;
    let Some(found) = select.query_row([key.hash().bytes()], Stored::of).optional()? else { return Ok(None) };
    if !found.is_as_written(hasher) || found.kind != key.kind().as_str() {
        return Err(VaultError::damaged(format!("lookup {} is not the one that was written", found.number)));
    }
    Ok(Some(SubjectId::new(Uuid::from_bytes(found.subject))))
}

/// Adds a row at the end, and its sum.
///
/// # Errors
/// [`VaultError::Damaged`] when the rows before it are not as many as were written: a new count would hide that.
pub(crate) fn insert(
    transaction: &Transaction<'_>,
    hasher: &Hasher,
    (hash, kind, subject): (&[u8; 32], &str, &[u8; 16]),
) -> Result<(), VaultError> {
    transaction.prepare_cached(INSERT_LOOKUP)?.execute(params![hash, kind, subject])?;
    let number = transaction.last_insert_rowid();
    let counted: Option<[u8; 32]> =
        transaction.prepare_cached(SELECT_COUNT_MAC)?.query_row([], |row| row.get(0)).optional()?;
    if counted != Some(*hasher.lookup_count(number - 1).bytes()) {
        return Err(VaultError::damaged(format!("there are {} lookups, and not so many were written", number - 1)));
    }
    let mac = hasher.lookup_row(number, kind, (subject, hash));
    transaction.prepare_cached(INSERT_MAC)?.execute(params![number, mac.bytes()])?;
    // Rows are numbered without holes.
    transaction.prepare_cached(UPDATE_MAC)?.execute(params![0, hasher.lookup_count(number).bytes()])?;
    Ok(())
}

/// Overwrites those hashes of a subject with zeros that `goes` says, of their kind and hash.
pub(crate) fn overwrite(
    transaction: &Transaction<'_>,
    hasher: &Hasher,
    (subject, goes): (SubjectId, impl Fn(&str, &[u8; 32]) -> bool),
) -> Result<(), VaultError> {
    let mut select = transaction.prepare_cached(SELECT_OF_SUBJECT)?;
    let all = select.query_map([subject.uuid().as_bytes()], |row| {
        Ok(Stored { number: row.get(0)?, kind: row.get(1)?, subject: row.get(2)?, hash: row.get(3)?, mac: None })
    })?;
    let all: Vec<Stored> = all.collect::<rusqlite::Result<_>>()?;
    for mut lookup in all {
        if goes(&lookup.kind, &lookup.hash) {
            lookup.hash = [0; 32];
            transaction.prepare_cached(OVERWRITE_LOOKUP)?.execute([lookup.number])?;
            let sum = lookup.sum(hasher);
            transaction.prepare_cached(UPDATE_MAC)?.execute(params![lookup.number, sum.bytes()])?;
        }
    }
    Ok(())
}

/// Gives every row its sum, and their count.
pub(crate) fn sum_all(transaction: &Transaction<'_>, hasher: &Hasher) -> Result<(), VaultError> {
    let count: i64 = transaction.query_row(SELECT_LAST, [], |row| row.get(0))?;
    transaction.execute(INSERT_MAC, params![0, hasher.lookup_count(count).bytes()])?;
    let mut select = transaction.prepare(SELECT_ALL)?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let lookup = Stored::of(row)?;
        transaction.prepare_cached(INSERT_MAC)?.execute(params![lookup.number, lookup.sum(hasher).bytes()])?;
    }
    Ok(())
}

/// Holds every row to its sum, and their number to the count: the first that fails.
pub(crate) fn check(transaction: &Transaction<'_>, hasher: &Hasher) -> Result<Option<Finding>, VaultError> {
    let mut select = transaction.prepare(SELECT_SUMMED)?;
    let mut rows = select.query([])?;
    let mut last = 0;
    while let Some(row) = rows.next()? {
        let lookup = Stored::of(row)?;
        last += 1;
        if lookup.number != last || !lookup.is_as_written(hasher) {
            return Ok(Some(Finding::LookupAltered(lookup.number)));
        }
    }
    let count: Option<[u8; 32]> = transaction.query_row(SELECT_COUNT_MAC, [], |row| row.get(0)).optional()?;
    let sums: i64 = transaction.query_row(COUNT_MACS, [], |row| row.get(0))?;
    let is_whole = sums == last && count == Some(*hasher.lookup_count(last).bytes());
    Ok((!is_whole).then_some(Finding::LookupsMissing(last)))
}
