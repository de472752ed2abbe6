//! What the signing of checkpoints went through: other keys, and losses that somebody accepted.

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
    LogContinued: reason;
}
