//! Personal data sealed per subject, keys in a file of their own, erasure.
//!
//! A *subject* is whatever can be erased by itself: a person, the free text of a case, a document. Each has a 256-bit
//! key; what an event says about it is sealed under a key derived for that one record, the entry of the log keeps two
//! hashes of it, and the ciphertext lies beside. Destroying the subject's key makes every record of it unreadable and
//! leaves every hash, and so every proof, as it was.
//!
//! What this crate is not: it knows no event, no log and no clock, decides nothing about who may read, and stores no
//! ciphertext of a record. Randomness comes in as an [`Entropy`].
//!
//! Order of reading: [`seal`](mod@seal) (the frozen format of a sealed record), [`hasher`] (keyed hashes of
//! addresses, logins and lookups), `schema/*.sql` and [`Vault`] (the file), then the three things done with it:
//! [`Reading`], [`Vault::commit`], [`Vault::destroy`]; last [`copying`], for whoever keeps backups, and
//! [`Vault::rewrap`].
//!
//! The rhythm of one command:
//!
//! 1. [`Vault::read`]: look people up; an unknown one is a [`NewSubject`] in memory, so a refusal writes nothing.
//! 2. Decide, then seal in a [`Reading`] that [admits](Reading::admit) the new subjects.
//! 3. [`Vault::commit`]: keys and lookups in one durable transaction, skipped when there is nothing new.
//! 4. Append to the log. A crash between 3 and 4 leaves an orphan, which [`Reading::subjects`] lets `doctor` find.

mod beside;
mod canonical;
mod connection;
pub mod copying;
pub mod doctor;
mod entropy;
mod error;
pub mod hasher;
mod hex;
mod lookups;
mod master_key;
#[cfg(test)]
mod plans;
mod reading;
mod rewrap;
mod schema;
pub mod seal;
mod secret;
mod subject;
mod turnstile;
mod vault;
mod wrap;
mod writing;

pub use beside::WrappedTextKey;
pub use canonical::FieldsError;
pub use entropy::{Entropy, SystemEntropy};
pub use error::VaultError;
pub use hasher::{Hasher, KeyedHash, LookupKey, LookupKind};
pub use master_key::{MasterKey, MasterKeyError};
pub use reading::{OpenError, Opened, Reading, SealError, SubjectState, Tombstone};
pub use rewrap::{Rewrapped, TextKeyRewrap};
pub use seal::{Record, RecordKey, Seal, SealedRecord, StoredRecord, Tampered, open_with_record_key};
pub use subject::{NewSubject, SubjectId, SubjectKey, SubjectKind};
pub use vault::{Durability, Vault};
pub use writing::{AddedLookup, CommitError, Destroyed, Erasure, GivenUpMails};
