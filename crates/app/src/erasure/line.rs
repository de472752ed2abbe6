//! A line of the list of erasures: `{"leaf":"<hex>","mac":"<hex>","position":n,"subject":"<uuid>"}`.
//!
//! A line that the log knows of is held to the log. One beyond its end says that an end was lost, and the subject is erased
//! again: so whoever can write the file could have anybody erased. `mac` is a keyed hash of the rest
//! ([`vault::Hasher::erasure`]), which only whoever holds the master key can make.

use eventlog::{Leaf, Position};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vault::{Hasher, KeyedHash};
use workflow::SubjectId;

use super::Decided;

/// A decision as it stands on the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed {
    /// The decision.
    pub decided: Decided,
    /// What vouches for it; lines of before there was one have none.
    pub mac: Option<KeyedHash>,
}

/// Keys in the order of the alphabet.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    leaf: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mac: Option<String>,
    position: u64,
    subject: Uuid,
}

impl Listed {
    /// A decision with what vouches for it.
    pub fn vouched(decided: Decided, hasher: &Hasher) -> Self {
        Self { decided, mac: Some(mac(&decided, hasher)) }
    }

    /// Whether somebody wrote it who holds the keys of this log.
    pub fn is_vouched(&self, hasher: &Hasher) -> bool {
        self.mac == Some(mac(&self.decided, hasher))
    }

    /// Writes its line, without the end.
    pub fn to_line(&self) -> String {
        let Decided { subject, position, leaf } = self.decided;
        let line = Line {
            leaf: leaf.to_hex(),
            mac: self.mac.map(|mac| mac.to_string()),
            position: position.get(),
            subject: subject.0,
        };
        serde_json::to_string(&line).expect("texts and a number always serialise")
    }

    /// Reads a line, with or without its end; `None` for anything that [`to_line`](Self::to_line) would not write.
    pub fn from_line(line: &[u8]) -> Option<Self> {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let Line { leaf, mac, position, subject } = serde_json::from_slice(line).ok()?;
        let decided =
            Decided { subject: SubjectId(subject), position: Position::new(position), leaf: Leaf::from_hex(&leaf)? };
        let mac = match mac {
            None => None,
            Some(mac) => Some(KeyedHash::parse(&mac)?),
        };
        let listed = Self { decided, mac };
        (listed.to_line().as_bytes() == line).then_some(listed)
    }
}

fn mac(decided: &Decided, hasher: &Hasher) -> KeyedHash {
    hasher.erasure(decided.subject.0, (decided.position.get(), decided.leaf.as_bytes()))
}
