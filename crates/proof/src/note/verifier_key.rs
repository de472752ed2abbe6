//! Public keys, in the text that is handed to whoever verifies.

use std::fmt;
use std::str::FromStr;

use ed25519_dalek::{Signature, VerifyingKey};

use super::{ED25519, KeyId, KeyName, KeyNameError, SignatureLine};
use crate::text;

/// A public Ed25519 key with its name, as text (a "vkey"): `<name>+<key id>+<base64(0x01 ‖ 32-byte public key)>`.
///
/// # Source
/// C2SP signed-note, "Verifier keys" (`docs/sources.md#tlog`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: KeyName,
    id: KeyId,
    key: VerifyingKey,
}

/// Why a text is not a public key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VerifierKeyError {
    /// Not `<name>+<key id>+<base64>`.
    #[error("a public key has the form <name>+<key id>+<base64>")]
    Form,
    /// The name is none.
    #[error("the name of a public key: {0}")]
    Name(#[from] KeyNameError),
    /// The key id is none.
    #[error("a key id has eight lower-case hexadecimal digits, not `{given}`")]
    KeyId {
        /// What stands there instead.
        given: String,
    },
    /// The last part is not base64 in its one spelling.
    #[error("the last part of a public key is standard base64 with padding")]
    NotBase64,
    /// A key of another kind than Ed25519.
    #[error("the signature type of a public key is 1 (Ed25519), not {given}")]
    OtherType {
        /// The type given.
        given: u8,
    },
    /// Not a type and 32 bytes.
    #[error("a type and a public key have 33 bytes, not {given}")]
    Length {
        /// How many there are.
        given: usize,
    },
    /// The id is not that of name and key: one of the three was altered.
    #[error("the key id of this name and key is {computed}, not {given}")]
    OtherKeyId {
        /// The id that belongs to it.
        computed: KeyId,
        /// The id given.
        given: KeyId,
    },
    /// The bytes are no Ed25519 key, or one under which anybody can sign.
    #[error("the 32 bytes are no sound Ed25519 key")]
    Unsound,
}

impl VerifierKey {
    pub(super) fn new(name: KeyName, key: VerifyingKey) -> Self {
        let id = KeyId::of(&name, key.as_bytes());
        Self { name, id, key }
    }

    /// The same public key under another name: another key to whoever verifies, for the name enters its id.
    pub fn renamed(&self, name: KeyName) -> Self {
        Self::new(name, self.key)
    }

    /// Who claims to sign with it.
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// Tells it from other keys of the same name.
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// The 32 bytes of the public key (RFC 8032).
    pub fn public_bytes(&self) -> &[u8; 32] {
        self.key.as_bytes()
    }

    /// Whether a line claims to be by this key: same name and same id.
    pub fn is_named_by(&self, line: &SignatureLine) -> bool {
        line.name() == &self.name && line.key_id() == self.id
    }

    /// Whether `signature` is this key's over `text`. Strict: no point of small order, one encoding of each signature.
    pub(super) fn accepts(&self, text: &str, signature: &[u8]) -> bool {
        Signature::from_slice(signature)
            .is_ok_and(|signature| self.key.verify_strict(text.as_bytes(), &signature).is_ok())
    }
}

impl FromStr for VerifierKey {
    type Err = VerifierKeyError;

    fn from_str(text: &str) -> Result<Self, VerifierKeyError> {
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(VerifierKeyError::Form);
        };
        let name: KeyName = name.parse()?;
        let given = KeyId::parse(id).ok_or_else(|| VerifierKeyError::KeyId { given: id.to_owned() })?;
        let bytes = text::from_base64(key).ok_or(VerifierKeyError::NotBase64)?;
        let Some((kind, key)) = bytes.split_first() else {
            return Err(VerifierKeyError::Length { given: 0 });
        };
        if *kind != ED25519 {
            return Err(VerifierKeyError::OtherType { given: *kind });
        }
        let key: &[u8; 32] = key.try_into().map_err(|_| VerifierKeyError::Length { given: bytes.len() })?;
        let key = VerifyingKey::from_bytes(key).map_err(|_| VerifierKeyError::Unsound)?;
        if key.is_weak() {
            return Err(VerifierKeyError::Unsound);
        }
        let key = Self::new(name, key);
        if key.id != given {
            return Err(VerifierKeyError::OtherKeyId { computed: key.id, given });
        }
        Ok(key)
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let typed: Vec<u8> = std::iter::once(ED25519).chain(*self.key.as_bytes()).collect();
        write!(formatter, "{}+{}+{}", self.name, self.id, text::base64(&typed))
    }
}
