//! What the keys of the folder went through: others that sign, others that wrap; and losses that somebody accepted.

use serde::{Deserialize, Serialize};

use crate::wire::sealed_fields;
use crate::{Private, Text};

/// From the next checkpoint on another key signs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SigningKeyChanged {
    /// The key until now, as a C2SP verifier key; absent where it was lost and nobody can say that it was ours.
    pub from: Option<String>,
    /// Why, under a case subject of its own.
    pub reason: Private<Text>,
    /// The C2SP signed note, signed by both keys, in which one names the other; absent where the old one is lost.
    pub statement: Option<String>,
    /// The key from now on, as a C2SP verifier key.
    pub to: String,
}

/// Another master key wraps the keys of subjects; it is carried through next, before anything else is written.
///
/// A check value is HKDF-SHA-256 of the master key: it tells keys apart, and tells nothing of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MasterKeyChanged {
    /// The check value of the key until now, 64 hexadecimal digits.
    pub from: String,
    /// Why, under a case subject of its own.
    pub reason: Private<Text>,
    /// The check value of the key from now on.
    pub to: String,
}

/// The log goes on although it ends before its last signed checkpoint: what was recorded between is lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogContinued {
    /// The last signed checkpoint of before, verbatim.
    pub last_note: String,
    /// The first position that was lost; what stands there now is another entry.
    pub lost_from: u64,
    /// The last position that the signed checkpoint knew of.
    pub lost_to: u64,
    /// The name under which checkpoints are signed from now on.
    pub origin: String,
    /// Why, under a case subject of its own.
    pub reason: Private<Text>,
}

sealed_fields! {
    SigningKeyChanged: reason;
    MasterKeyChanged: reason;
    LogContinued: reason;
}
