//! Sealed records that a pack discloses: ciphertext and record key, which open that record and nothing else.

use chacha20poly1305::{KeyInit, Tag, XChaCha20Poly1305, XNonce, aead::AeadInOut};
use hkdf::Hkdf;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::entry::{Entry, Personal};
use super::{PackError, PackRule, json as canonical};

const NONCE: usize = 24;
const TAG: usize = 16;

/// One disclosed record, for the writer.
pub struct Opening {
    /// The position of the entry that names it.
    pub position: u64,
    /// Its place in the entry's `personal`, from 0.
    pub ordinal: u64,
    /// Its record key, which opens this record only.
    pub record_key: Zeroizing<[u8; 32]>,
    /// nonce ‖ ciphertext ‖ tag, as stored beside the entry.
    pub ciphertext: Vec<u8>,
}

/// A disclosed record that was opened: the entry commits to its key and to its ciphertext.
#[derive(Clone, PartialEq, Eq)]
pub struct OpenedRecord {
    /// The position of the entry.
    pub position: u64,
    /// Its place in the entry's `personal`, from 0.
    pub ordinal: u64,
    /// Under whom it is sealed.
    pub subject: String,
    /// What it is called.
    pub field_set: String,
    /// What was sealed. Personal.
    pub fields: Map<String, Value>,
}

impl std::fmt::Debug for OpenedRecord {
    /// Without what was sealed.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenedRecord")
            .field("position", &self.position)
            .field("ordinal", &self.ordinal)
            .field("subject", &self.subject)
            .field("field_set", &self.field_set)
            .finish_non_exhaustive()
    }
}

/// The file of the openings; `None` for positions that JSON does not hold.
pub(super) fn to_bytes(openings: &[&Opening]) -> Option<Vec<u8>> {
    let rows = openings.iter().map(|opening| {
        json!({
            "ciphertext": canonical::hex(&opening.ciphertext),
            "ordinal": opening.ordinal,
            "position": opening.position,
            "record_key": canonical::hex(opening.record_key.as_slice()),
        })
    });
    canonical::write(&json!({"openings": rows.collect::<Vec<_>>()}))
}

/// Reads the file of the openings, ascending by position and ordinal.
pub(super) fn parse(bytes: &[u8]) -> Result<Vec<Opening>, PackError> {
    let malformed = || PackError::new(PackRule::OpeningForm, "openings.json is not the list of openings");
    let value = canonical::parse_table(bytes, 128).ok_or_else(malformed)?;
    let rows = canonical::members(&value, ["openings"]).and_then(|[rows]| rows.as_array()).ok_or_else(malformed)?;
    let openings: Option<Vec<Opening>> = rows.iter().map(row).collect();
    let openings = openings.ok_or_else(malformed)?;
    let is_ascending =
        openings.windows(2).all(|pair| (pair[0].position, pair[0].ordinal) < (pair[1].position, pair[1].ordinal));
    if is_ascending { Ok(openings) } else { Err(malformed()) }
}

fn row(value: &Value) -> Option<Opening> {
    let [ciphertext, ordinal, position, key] =
        canonical::members(value, ["ciphertext", "ordinal", "position", "record_key"])?;
    let key = Zeroizing::new(canonical::unhex(key.as_str()?)?);
    Some(Opening {
        position: position.as_u64()?,
        ordinal: ordinal.as_u64()?,
        record_key: Zeroizing::new(key.as_slice().try_into().ok()?),
        ciphertext: canonical::unhex(ciphertext.as_str()?)?,
    })
}

impl Opening {
    /// Opens the record that `entry` names, in the log `log_id`: commitment, then ciphertext, then the cipher.
    pub(super) fn open(&self, entry: &Entry, log_id: &str) -> Result<OpenedRecord, PackError> {
        let at = format!("record {} of the entry at {}", self.ordinal, self.position);
        let named = usize::try_from(self.ordinal).ok().and_then(|ordinal| entry.personal.get(ordinal));
        let named = named.ok_or_else(|| PackError::new(PackRule::OpeningUnknown, format!("there is no {at}")))?;
        if canonical::hex(&*self.expand(b"commit/1")) != named.commitment {
            return Err(PackError::new(PackRule::OpeningCommitment, format!("{at} commits to another key")));
        }
        if canonical::hex(&Sha256::digest(&self.ciphertext)) != named.sha256 {
            return Err(PackError::new(PackRule::OpeningCiphertext, format!("{at} names another ciphertext")));
        }
        let text = self.decrypt(named, &entry.id, log_id);
        let fields = text.and_then(|text| canonical::parse(&text)).and_then(|value| match value {
            Value::Object(fields) => Some(fields),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => None,
        });
        let fields =
            fields.ok_or_else(|| PackError::new(PackRule::OpeningUnreadable, format!("{at} does not open")))?;
        Ok(OpenedRecord {
            position: self.position,
            ordinal: self.ordinal,
            subject: named.subject.clone(),
            field_set: named.field_set.clone(),
            fields,
        })
    }

    fn decrypt(&self, named: &Personal, event: &str, log_id: &str) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, rest) = self.ciphertext.split_first_chunk::<NONCE>()?;
        let (body, tag) = rest.split_last_chunk::<TAG>()?;
        let mut text = Zeroizing::new(body.to_vec());
        let aad = canonical::write(&json!([log_id, event, named.subject, named.field_set]))?;
        let cipher = XChaCha20Poly1305::new((&*self.expand(b"seal/1")).into());
        let tag = Tag::from(*tag);
        cipher.decrypt_inout_detached(&XNonce::from(*nonce), &aad, text.as_mut_slice().into(), &tag).ok()?;
        Some(text)
    }

    /// HKDF-Expand of the record key, 32 bytes.
    fn expand(&self, info: &[u8]) -> Zeroizing<[u8; 32]> {
        let mut derived = Zeroizing::new([0; 32]);
        let key = Hkdf::<Sha256>::from_prk(self.record_key.as_slice()).expect("32 bytes are a full key");
        key.expand(info, derived.as_mut_slice()).expect("32 bytes are one block of SHA-256");
        derived
    }
}
