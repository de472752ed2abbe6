//! A sealed record: the format, frozen, and the pure functions that make and open it.
//!
//! A *record* is what one event says about one subject: a JSON object, the *field set*, which has a name. Every byte
//! below is fixed for ever; known answers are in `fixtures/vectors/sealing.json`.
//!
//! **Names.** Ids of logs, events and subjects are UUIDs. As bytes they are their 16 bytes in network order; as text
//! they are lower-case and hyphenated.
//!
//! **Keys.** All derivations are HKDF (RFC 5869) with SHA-256; every output is 32 bytes.
//!
//! ```text
//! record key  = HKDF(ikm = subject key (32 bytes),
//!                    salt = log id (16 bytes),
//!                    info = "parcours/record/1" ‖ event id (16 bytes) ‖ name of the field set (UTF-8))
//! AEAD key    = HKDF-Expand(prk = record key, info = "seal/1")
//! commitment  = HKDF-Expand(prk = record key, info = "commit/1")
//! ```
//!
//! **Sealing.** XChaCha20-Poly1305 under the AEAD key.
//!
//! ```text
//! nonce       = 24 random bytes
//! AAD         = RFC 8785 array ["<log id>","<event id>","<subject>","<field set>"]
//! plaintext   = RFC 8785 object of the field set
//! stored      = nonce ‖ ciphertext ‖ tag (16 bytes)
//! ```
//!
//! Object keys at every depth match `[a-z][a-z0-9_]*`; numbers are integers within ±(2^53 − 1). Both are checked before
//! canonicalising, so that RFC 8785 is sorted keys and nothing else, and no number is rounded in silence.
//!
//! **In the entry** stands a [`Seal`]: `{"commitment":"<hex>","field_set":"…","sha256":"<hex>","subject":"<uuid>"}`, with
//! sha256 = SHA-256(stored). Digests are 64 lower-case hexadecimal digits.
//!
//! **Opening** derives the commitment and compares it first, then the SHA-256 of the stored bytes, then decrypts. An
//! AEAD does not commit to its key: without the commitment, one ciphertext could be made to open to two texts under two
//! keys, and an auditor be shown the wrong one.
//!
//! **A disclosure** is a record key: it opens that one record, and says nothing about the subject key or any other record.

use chacha20poly1305::{KeyInit, Tag, XChaCha20Poly1305, XNonce, aead::AeadInOut};
use hkdf::Hkdf;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{
    canonical::{self, FieldsError},
    entropy::{Entropy, draw},
    hex,
    secret::Secret,
    subject::{SubjectId, SubjectKey},
};

const NONCE: usize = 24;
const TAG: usize = 16;

/// Which record: what `event` says about `subject` under the name `field_set`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Record<'a> {
    /// The id of the event.
    pub event: Uuid,
    /// Under whose key it is sealed.
    pub subject: SubjectId,
    /// The name of the field set, part of the stored format.
    pub field_set: &'a str,
}

/// What the entry of the log holds about a sealed record; public, and unchanged by erasure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seal {
    /// Binds the ciphertext to one record key.
    #[serde(with = "hex")]
    pub commitment: [u8; 32],
    /// The name of the field set.
    pub field_set: String,
    /// SHA-256 of the stored ciphertext.
    #[serde(with = "hex")]
    pub sha256: [u8; 32],
    /// Under whose key it is sealed.
    pub subject: SubjectId,
}

/// A record just sealed: its [`Seal`] goes into the entry, the ciphertext beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedRecord {
    /// For the entry.
    pub seal: Seal,
    /// Nonce ‖ ciphertext ‖ tag, for the table beside the entries.
    pub ciphertext: Vec<u8>,
}

/// A sealed record as read back from a log.
#[derive(Debug, Clone, Copy)]
pub struct StoredRecord<'a> {
    /// The id of the event that carries the seal.
    pub event: Uuid,
    /// What the entry holds.
    pub seal: &'a Seal,
    /// What lies beside it.
    pub ciphertext: &'a [u8],
}

impl<'a> StoredRecord<'a> {
    /// Which record it is.
    #[must_use]
    pub fn record(&self) -> Record<'a> {
        Record { event: self.event, subject: self.seal.subject, field_set: &self.seal.field_set }
    }
}

/// The key of one record; handed to an auditor, it discloses that record only. Wiped when dropped, never printed.
#[derive(Debug)]
pub struct RecordKey(Secret);

/// A sealed record is not what its entry says. An integrity alarm, whoever caused it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Tampered {
    /// The key is not the one that the entry commits to: another log, event, subject or field set, or another key.
    #[error("the entry commits to another key")]
    Commitment,
    /// The stored ciphertext is not the one that the entry names.
    #[error("the ciphertext is not the one that the entry names")]
    Ciphertext,
    /// The ciphertext does not open under the right key.
    #[error("the ciphertext does not open")]
    Unopenable,
    /// It opens to something that is not a JSON object.
    #[error("the opened record is no JSON object")]
    NoObject,
}

impl SubjectKey {
    /// Derives the key of one record of this subject in the log `log`.
    #[must_use]
    pub fn record_key(&self, log: Uuid, record: Record<'_>) -> RecordKey {
        let mut key = Secret::blank();
        let info = [b"parcours/record/1".as_slice(), record.event.as_bytes(), record.field_set.as_bytes()];
        Hkdf::<Sha256>::new(Some(log.as_bytes()), self.0.bytes())
            .expand_multi_info(&info, key.bytes_mut())
            .expect("32 bytes are one block of SHA-256");
        RecordKey(key)
    }
}

impl RecordKey {
    /// Takes the 32 bytes of a disclosed key.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(Secret::copy_of(bytes))
    }

    /// The 32 bytes, to disclose them.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        self.0.bytes()
    }

    /// What the entry holds to bind a ciphertext to this key.
    #[must_use]
    pub fn commitment(&self) -> [u8; 32] {
        *self.expand(b"commit/1").bytes()
    }

    /// Seals `fields` as `record` of the log `log`, under a nonce drawn from `entropy`.
    ///
    /// # Errors
    /// [`FieldsError`] when the fields have no canonical form; the caller built them wrongly.
    pub fn seal(
        &self,
        log: Uuid,
        record: Record<'_>,
        fields: &Map<String, Value>,
        entropy: &mut dyn Entropy,
    ) -> Result<SealedRecord, FieldsError> {
        let plaintext = Zeroizing::new(canonical::object(fields)?);
        let nonce: [u8; NONCE] = draw(entropy);
        let mut stored = Vec::with_capacity(NONCE + plaintext.len() + TAG);
        stored.extend_from_slice(&nonce);
        stored.extend_from_slice(&plaintext);
        let tag = self
            .cipher()
            .encrypt_inout_detached(&XNonce::from(nonce), &aad(log, record), stored[NONCE..].as_mut().into())
            .expect("a field set is shorter than the cipher's 256 GiB");
        stored.extend_from_slice(&tag);
        let seal = Seal {
            commitment: self.commitment(),
            field_set: record.field_set.to_owned(),
            sha256: Sha256::digest(&stored).into(),
            subject: record.subject,
        };
        Ok(SealedRecord { seal, ciphertext: stored })
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.expand(b"seal/1").bytes().into())
    }

    fn expand(&self, info: &[u8]) -> Secret {
        let mut derived = Secret::blank();
        let expansion = Hkdf::<Sha256>::from_prk(self.0.bytes()).expect("32 bytes are a full key");
        expansion.expand(info, derived.bytes_mut()).expect("32 bytes are one block of SHA-256");
        derived
    }
}

/// Opens one record of the log `log` with its own key; all that an auditor needs.
///
/// The checks, in order: the commitment, the SHA-256 of the stored bytes, the cipher's tag, the form of the text.
///
/// # Errors
/// [`Tampered`], naming the first check that failed.
pub fn open_with_record_key(
    key: &RecordKey,
    log: Uuid,
    stored: &StoredRecord<'_>,
) -> Result<Map<String, Value>, Tampered> {
    if !bool::from(key.commitment().ct_eq(&stored.seal.commitment)) {
        return Err(Tampered::Commitment);
    }
    if Sha256::digest(stored.ciphertext)[..] != stored.seal.sha256 {
        return Err(Tampered::Ciphertext);
    }
    let (nonce, rest) = stored.ciphertext.split_first_chunk::<NONCE>().ok_or(Tampered::Unopenable)?;
    let (body, tag) = rest.split_last_chunk::<TAG>().ok_or(Tampered::Unopenable)?;
    let mut text = Zeroizing::new(body.to_vec());
    key.cipher()
        .decrypt_inout_detached(
            &XNonce::from(*nonce),
            &aad(log, stored.record()),
            text.as_mut_slice().into(),
            &Tag::from(*tag),
        )
        .map_err(|_| Tampered::Unopenable)?;
    serde_json::from_slice(&text).map_err(|_| Tampered::NoObject)
}

/// The additional data that binds a ciphertext to its place.
fn aad(log: Uuid, record: Record<'_>) -> Vec<u8> {
    let [log, event] = [log, record.event].map(|id| id.hyphenated().to_string());
    canonical::texts(&[&log, &event, &record.subject.to_string(), record.field_set])
}
