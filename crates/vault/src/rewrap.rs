//! Another master key: every secret of the file wrapped anew, so that the old master key opens nothing of it any more.
//!
//! What remnants there are of the file, in the unused blocks of a disk or in an old copy of it, are wrapped by the old
//! master key alone; once that is destroyed they open for nobody.
//!
//! All of it is one transaction, with the new check value: a file is wholly under one master key, and the check value says
//! under which. Subject keys and the permanent secret stay what they are, so no record and no keyed hash changes.

use rusqlite::{Transaction, params};
use uuid::Uuid;

use crate::{
    WrappedTextKey,
    entropy::Entropy,
    error::VaultError,
    hex,
    master_key::MasterKey,
    vault::{MASTER_CHECK, Vault},
    wrap::{PERMANENT_SECRET, WRAPPED_BYTES, Wrapper},
};

const SELECT_WRAPPED: &str = "SELECT number, subject, wrapped FROM keys WHERE wrapped <> zeroblob(72) ORDER BY number";
const REWRAP_KEY: &str = "UPDATE keys SET wrapped = ?2 WHERE number = ?1";
const SELECT_SECRET: &str = "SELECT permanent_secret FROM vault";
const REWRAP_IDENTITY: &str = "UPDATE vault SET master_check = ?1, permanent_secret = ?2";
/// The trigger that lets a key change to zeros only: away for the length of the transaction, back as it was at its end.
const GUARD: &str = "SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = 'keys_change_only_to_nothing'";
const UNGUARD: &str = "DROP TRIGGER keys_change_only_to_nothing";

/// What was wrapped anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rewrapped {
    /// Keys of living subjects.
    pub keys: usize,
    /// Whether the write-ahead log was emptied. Until it was (see [`Vault::truncate_wal`]) it holds what the old master key
    /// opens.
    pub wal_truncated: bool,
}

/// Wraps keys of texts anew that lie beside the log; see [`Vault::draw_text_key`].
#[derive(Debug)]
pub struct TextKeyRewrap {
    old: Wrapper,
    new: Wrapper,
}

impl Vault {
    /// The check value of a master key for this log, 64 hexadecimal digits: tells master keys apart and tells nothing of them.
    pub fn check_value(&self, master: &MasterKey) -> String {
        hex::encode(master.derive(self.log_id(), MASTER_CHECK).bytes())
    }

    /// Wraps every key and the permanent secret under `new`, in one durable transaction, then empties the write-ahead log.
    ///
    /// Afterwards the master key of before opens nothing here. Nobody else may have the file open: another process would go on
    /// wrapping under the old one. After a crash the file is wholly under one of the two.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] when a key does not unwrap, before anything is changed; otherwise the machine failed.
    pub fn rewrap(&mut self, new: &MasterKey, entropy: &mut dyn Entropy) -> Result<Rewrapped, VaultError> {
        let wrapper = Wrapper::new(new, self.log_id());
        let check = new.derive(self.log_id(), MASTER_CHECK);
        let keys = self.write(|transaction, old| {
            let guard: String = transaction.query_row(GUARD, [], |row| row.get(0))?;
            transaction.execute_batch(UNGUARD)?;
            let keys = rewrap_keys(transaction, (old, &wrapper), entropy)?;
            transaction.execute_batch(&guard)?;
            let wrapped: Vec<u8> = transaction.query_row(SELECT_SECRET, [], |row| row.get(0))?;
            let secret = old.unwrap(PERMANENT_SECRET, &wrapped);
            let secret = secret.ok_or_else(|| VaultError::damaged("the permanent secret does not unwrap"))?;
            let wrapped = wrapper.wrap(PERMANENT_SECRET, &secret, entropy);
            transaction.execute(REWRAP_IDENTITY, params![check.bytes(), wrapped])?;
            Ok::<_, VaultError>(keys)
        })?;
        self.wrapper = wrapper;
        Ok(Rewrapped { keys, wal_truncated: self.truncate_wal()? })
    }
}

impl TextKeyRewrap {
    /// From the master key `old` to `new`, for texts beside the log `log`.
    pub fn new(log: Uuid, old: &MasterKey, new: &MasterKey) -> Self {
        Self { old: Wrapper::new(old, log), new: Wrapper::new(new, log) }
    }

    /// The key of texts of `place`, wrapped under the new master key; as it is, where it is already. `None` when neither opens
    /// it: whatever was sealed under it opens for nobody any more.
    pub fn rewrap(&self, place: &str, wrapped: &WrappedTextKey, entropy: &mut dyn Entropy) -> Option<WrappedTextKey> {
        if self.new.unwrap(place, wrapped).is_some() {
            return Some(*wrapped);
        }
        let secret = self.old.unwrap(place, wrapped)?;
        Some(self.new.wrap(place, &secret, entropy))
    }
}

fn rewrap_keys(
    transaction: &Transaction<'_>,
    (old, new): (&Wrapper, &Wrapper),
    entropy: &mut dyn Entropy,
) -> Result<usize, VaultError> {
    let mut select = transaction.prepare(SELECT_WRAPPED)?;
    let mut update = transaction.prepare(REWRAP_KEY)?;
    let mut rows = select.query([])?;
    let mut keys = 0;
    while let Some(row) = rows.next()? {
        let (number, subject): (i64, [u8; 16]) = (row.get(0)?, row.get(1)?);
        let (wrapped, whose): ([u8; WRAPPED_BYTES], _) = (row.get(2)?, Uuid::from_bytes(subject).to_string());
        let key = old.unwrap(&whose, &wrapped);
        let key = key.ok_or_else(|| VaultError::damaged(format!("the key of subject {whose} does not unwrap")))?;
        keys += update.execute(params![number, new.wrap(&whose, &key, entropy)])?;
    }
    Ok(keys)
}
