//! Signed notes: text, and lines by which keys vouch for it.

mod key_id;
mod key_name;
mod known_keys;
mod signed_note;
mod signing_key;
mod verifier_key;

pub use key_id::KeyId;
pub use key_name::{KeyName, KeyNameError};
pub use known_keys::{AmbiguousKeys, KnownKeys, OpenError, OpenedNote, Unsigned};
pub use signed_note::{NOTE_BYTES_MAX, NoteError, SIGNATURES_MAX, SignatureLine, SignedNote};
pub use signing_key::{SigningKey, SigningKeyError};
pub use verifier_key::{VerifierKey, VerifierKeyError};

/// The signature type of an Ed25519 key.
///
/// # Source
/// C2SP signed-note, "Signature types" (`docs/sources.md#tlog`).
const ED25519: u8 = 0x01;
