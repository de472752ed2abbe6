//! Secret keys: made from bytes that the caller drew, wiped when dropped, never shown.

use std::fmt;

use base64ct::{Base64, Encoding};
use ed25519_dalek::Signer;
use zeroize::Zeroizing;

use super::{ED25519, KeyId, KeyName, KeyNameError, SignatureLine, VerifierKey};

/// What the text of a secret key begins with.
const PREFIX: &str = "PRIVATE+KEY+";

/// A secret Ed25519 key with its name. Wiped from memory when dropped; `Debug` shows its public half.
///
/// Its file is one line, `PRIVATE+KEY+<name>+<key id>+<base64(0x01 ‖ 32-byte seed)>` and a line feed: the form of Go's
/// `golang.org/x/mod/sumdb/note`, which C2SP leaves unsaid and other people's programs read
/// (`docs/sources.md#go-note`).
pub struct SigningKey {
    secret: ed25519_dalek::SigningKey,
    public: VerifierKey,
}

/// Why a file is not a secret key. No variant carries a part of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SigningKeyError {
    /// Not one line of UTF-8, ended by a line feed.
    #[error("a secret key is one line, ended by a line feed")]
    OneLine,
    /// Not `PRIVATE+KEY+<name>+<key id>+<base64>`.
    #[error("a secret key has the form PRIVATE+KEY+<name>+<key id>+<base64>")]
    Form,
    /// The name is none.
    #[error("the name of a secret key: {0}")]
    Name(#[from] KeyNameError),
    /// The key id is none.
    #[error("a key id has eight lower-case hexadecimal digits")]
    KeyId,
    /// The last part is not base64, in its one spelling, of a type and 32 bytes.
    #[error("the last part of a secret key is standard base64 of 33 bytes")]
    NotBase64,
    /// A key of another kind than Ed25519.
    #[error("the signature type of a secret key is 1 (Ed25519), not {given}")]
    OtherType {
        /// The type given.
        given: u8,
    },
    /// The id is not that of name and key: one of the three was altered.
    #[error("the key id of this name and key is {computed}, not {given}")]
    OtherKeyId {
        /// The id that belongs to it.
        computed: KeyId,
        /// The id given.
        given: KeyId,
    },
}

impl SigningKey {
    /// Makes a key from 32 bytes that the caller drew at random.
    pub fn from_seed(name: KeyName, seed: &Zeroizing<[u8; 32]>) -> Self {
        let secret = ed25519_dalek::SigningKey::from_bytes(seed);
        let public = VerifierKey::new(name, secret.verifying_key());
        Self { secret, public }
    }

    /// The same secret under another name: another key to whoever verifies, for the name enters its id.
    pub fn renamed(&self, name: KeyName) -> Self {
        let public = VerifierKey::new(name, self.secret.verifying_key());
        Self { secret: self.secret.clone(), public }
    }

    /// The public half, to be given away.
    pub fn verifier_key(&self) -> &VerifierKey {
        &self.public
    }

    /// Signs a text; [`SignedNote::sign`](super::SignedNote::sign) is the way in.
    pub(super) fn sign(&self, text: &str) -> SignatureLine {
        let signature = self.secret.sign(text.as_bytes()).to_bytes();
        SignatureLine::new(self.public.name().clone(), self.public.id(), signature.to_vec())
    }

    /// Writes its file.
    pub fn to_file(&self) -> Zeroizing<String> {
        let mut typed = Zeroizing::new([ED25519; 33]);
        typed[1..].copy_from_slice(self.secret.as_bytes());
        let word = Zeroizing::new(Base64::encode_string(typed.as_slice()));
        let name = self.public.name();
        // Grown to its size at once: a reallocation would leave a copy behind.
        let mut file = Zeroizing::new(String::with_capacity(PREFIX.len() + name.as_str().len() + word.len() + 11));
        for part in [PREFIX, name.as_str(), "+", &self.public.id().to_string(), "+", &word, "\n"] {
            file.push_str(part);
        }
        file
    }

    /// Reads its file.
    ///
    /// # Errors
    /// [`SigningKeyError`] for anything that [`SigningKey::to_file`] would not write the same way.
    pub fn from_file(file: &[u8]) -> Result<Self, SigningKeyError> {
        let text = std::str::from_utf8(file).map_err(|_| SigningKeyError::OneLine)?;
        let line = text.strip_suffix('\n').ok_or(SigningKeyError::OneLine)?;
        if line.contains('\n') {
            return Err(SigningKeyError::OneLine);
        }
        let mut parts = line.strip_prefix(PREFIX).ok_or(SigningKeyError::Form)?.splitn(3, '+');
        let (Some(name), Some(id), Some(word)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(SigningKeyError::Form);
        };
        let name: KeyName = name.parse()?;
        let given = KeyId::parse(id).ok_or(SigningKeyError::KeyId)?;
        let key = Self::from_seed(name, &seed(word)?);
        let computed = key.public.id();
        if computed != given {
            return Err(SigningKeyError::OtherKeyId { computed, given });
        }
        Ok(key)
    }
}

/// Reads the last part without leaving a copy behind, and in time that does not depend on its digits.
fn seed(word: &str) -> Result<Zeroizing<[u8; 32]>, SigningKeyError> {
    let mut typed = Zeroizing::new([0; 33]);
    let decoded = Base64::decode(word, typed.as_mut_slice()).map_err(|_| SigningKeyError::NotBase64)?;
    if decoded.len() != typed.len() {
        return Err(SigningKeyError::NotBase64);
    }
    if typed[0] != ED25519 {
        return Err(SigningKeyError::OtherType { given: typed[0] });
    }
    let mut seed = Zeroizing::new([0; 32]);
    seed.copy_from_slice(&typed[1..]);
    Ok(seed)
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SigningKey").field("public", &self.public.to_string()).finish_non_exhaustive()
    }
}
