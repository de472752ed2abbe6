//! What the store writes around an event, and the hash that chains it.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io::Write;
use std::sync::Arc;

use crate::canonical::canonical_bytes;
use crate::canonical_text::is_canonical;
use crate::{Event, Leaf, Position, Query, QueryItem, Timestamp};

/// Largest event (E) in bytes.
pub const EVENT_BYTES_MAX: usize = 65_380;

/// Largest entry in bytes: with a 16-bit length in front it fits an entry bundle of the tiled-log format.
pub const ENTRY_BYTES_MAX: usize = 65_535;

/// The bytes that stand for an event for ever: `{"event":E,"position":n,"prev":"<hex>","recorded_at":µs,"v":1}`.
///
/// Spliced from the caller's canonical bytes, never re-serialised; hashed as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    bytes: Vec<u8>,
    leaf: Leaf,
}

impl Entry {
    /// Splices the entry of the event whose canonical bytes are `event` and hashes it.
    pub fn splice(event: &[u8], position: Position, prev: Leaf, recorded_at: Timestamp) -> Self {
        let mut bytes = Vec::with_capacity(event.len() + 160);
        bytes.extend_from_slice(b"{\"event\":");
        bytes.extend_from_slice(event);
        write!(
            bytes,
            ",\"position\":{position},\"prev\":\"{prev}\",\"recorded_at\":{},\"v\":1}}",
            recorded_at.as_micros()
        )
        .expect("a Vec takes every byte it is given");
        let leaf = leaf_of(&bytes);
        Self { bytes, leaf }
    }

    /// The stored bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// SHA-256(0x00 ‖ bytes).
    pub fn leaf(&self) -> Leaf {
        self.leaf
    }

    /// The stored bytes, by value.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// Why stored bytes are not the entry they are held for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MalformedEntry {
    /// Not an entry of version 1.
    #[error("entry {position}: {reason}")]
    NotAnEntry {
        /// Where it was stored.
        position: Position,
        /// What the parser met.
        reason: String,
    },
    /// The bytes are an entry, but not in canonical form: something re-serialised or altered them.
    #[error("entry {position}: bytes are not canonical")]
    NotCanonical {
        /// Where it was stored.
        position: Position,
    },
    /// The entry says another position than the one it is stored under.
    #[error("entry {position}: says position {says}")]
    Misplaced {
        /// Where it was stored.
        position: Position,
        /// What it says.
        says: Position,
    },
}

/// An event as read back: where it stands, when it was recorded, and its stored bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Where it stands.
    pub position: Position,
    /// When it was recorded (µs UTC); strictly increasing along the log.
    pub recorded_at: Timestamp,
    /// The stored entry.
    pub bytes: Arc<[u8]>,
}

/// The parsed envelope of an entry, for those who need more than the event.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope {
    event: Event,
    position: Position,
    prev: String,
    recorded_at: Timestamp,
    v: u8,
}

/// What a search needs of an entry, borrowed from its bytes.
#[derive(Deserialize)]
struct MarkedEntry<'a> {
    #[serde(borrow)]
    event: Marks<'a>,
}

#[derive(Deserialize)]
struct Marks<'a> {
    /// Tags and types hold no character that JSON escapes, so they can be borrowed; sorted bytewise.
    #[serde(borrow)]
    tags: Vec<&'a str>,
    #[serde(rename = "type")]
    event_type: &'a str,
}

impl<'a> Marks<'a> {
    /// Finds tags and type where canonical order puts them: last in the event, behind anything its author wrote freely.
    ///
    /// Neither may hold a quote, so the last `,"tags":[` of an entry is its own. `None` when it does not end like an entry.
    fn at_the_end(entry: &'a str) -> Option<Self> {
        let (_, end) = entry.rsplit_once(",\"tags\":[")?;
        let (tags, end) = end.split_once("],\"type\":\"")?;
        let (event_type, _) = end.split_once("\"},\"position\":")?;
        let tags = match tags.strip_prefix('"') {
            Some(quoted) => quoted.strip_suffix('"')?.split("\",\"").collect(),
            None if tags.is_empty() => Vec::new(),
            None => return None,
        };
        Some(Self { tags, event_type })
    }
}

impl Marks<'_> {
    fn matches(&self, item: &QueryItem) -> bool {
        (item.types.is_empty() || item.types.iter().any(|name| name.as_str() == self.event_type))
            && item.tags.iter().all(|tag| self.tags.binary_search(&tag.as_str()).is_ok())
    }
}

impl Recorded {
    /// Reads the event.
    ///
    /// # Errors
    /// [`MalformedEntry`] when the bytes are not an entry: the file was damaged, or written by a newer program.
    pub fn event(&self) -> Result<Event, MalformedEntry> {
        Ok(self.envelope()?.event)
    }

    /// Says whether the event matches any item of `query`, reading only its tags and its type.
    ///
    /// # Errors
    /// [`MalformedEntry`] as [`Recorded::event`].
    pub fn matches(&self, query: &Query) -> Result<bool, MalformedEntry> {
        let text = self.text()?;
        let marks = match Marks::at_the_end(text) {
            Some(marks) => marks,
            // Not as a writer leaves it: the parser says what is wrong with it.
            None => serde_json::from_str::<MarkedEntry<'_>>(text).map_err(|e| self.not_an_entry(&e))?.event,
        };
        Ok(query.items.iter().any(|item| marks.matches(item)))
    }

    /// SHA-256(0x00 ‖ bytes), computed anew.
    pub fn leaf(&self) -> Leaf {
        leaf_of(&self.bytes)
    }

    /// Reads the event and checks everything an entry says of itself: version, position, `recorded_at`, that it names
    /// `prev` as the leaf before it, and that encoding what was decoded gives the same bytes.
    ///
    /// # Errors
    /// [`MalformedEntry`], naming the position and what does not hold.
    pub fn verify(&self, prev: Leaf) -> Result<Event, MalformedEntry> {
        let envelope = self.envelope()?;
        if envelope.position != self.position {
            return Err(MalformedEntry::Misplaced { position: self.position, says: envelope.position });
        }
        if envelope.recorded_at != self.recorded_at {
            return Err(self.not_an_entry("recorded_at differs from the indexed instant"));
        }
        if envelope.prev != prev.to_hex() {
            return Err(self.not_an_entry("prev is not the leaf of the entry before"));
        }
        envelope.event.check_form().map_err(|e| self.not_an_entry(&e))?;
        if self.is_canonical(&envelope)? {
            return Ok(envelope.event);
        }
        // The long way round says what is wrong with it.
        let value = serde_json::to_value(&envelope).map_err(|e| self.not_an_entry(&e))?;
        match canonical_bytes(&value) {
            Ok(_) => Err(MalformedEntry::NotCanonical { position: self.position }),
            Err(error) => Err(self.not_an_entry(&error)),
        }
    }

    /// Whether encoding what was decoded gives the same bytes: the text is of canonical form throughout, and what was decoded
    /// from it, written in the order of the types (which is that of the alphabet), is it. A member left out, which would pass
    /// for null, is there then; an id in another spelling is not.
    fn is_canonical(&self, envelope: &Envelope) -> Result<bool, MalformedEntry> {
        let mut written = Vec::with_capacity(self.bytes.len());
        serde_json::to_writer(&mut written, envelope).map_err(|e| self.not_an_entry(&e))?;
        Ok(*written == *self.bytes && is_canonical(self.text()?))
    }

    fn envelope(&self) -> Result<Envelope, MalformedEntry> {
        let envelope: Envelope = serde_json::from_str(self.text()?).map_err(|e| self.not_an_entry(&e))?;
        match envelope.v {
            1 => Ok(envelope),
            newer => Err(self.not_an_entry(&format!("version {newer}; this program reads version 1"))),
        }
    }

    /// The whole entry as text, looked at once: a parser of bytes would look again at each string.
    fn text(&self) -> Result<&str, MalformedEntry> {
        std::str::from_utf8(&self.bytes).map_err(|e| self.not_an_entry(&e))
    }

    fn not_an_entry(&self, reason: &(impl ToString + ?Sized)) -> MalformedEntry {
        MalformedEntry::NotAnEntry { position: self.position, reason: reason.to_string() }
    }
}

pub(crate) fn leaf_of(bytes: &[u8]) -> Leaf {
    Leaf::from_bytes(Sha256::new().chain_update([0]).chain_update(bytes).finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks_of(entry: &str) -> (Vec<String>, String) {
        let found = Marks::at_the_end(entry).expect("an entry as a writer leaves it");
        let parsed = serde_json::from_str::<MarkedEntry<'_>>(entry).expect("JSON").event;
        assert_eq!((&found.tags, found.event_type), (&parsed.tags, parsed.event_type));
        (found.tags.iter().map(ToString::to_string).collect(), found.event_type.to_owned())
    }

    #[test]
    fn tags_are_found_at_the_end_whatever_the_author_wrote_before() {
        let entry = |data: &str, tags: &str| {
            format!(
                r#"{{"event":{{"data":{data},"request":null,"schema":1,"tags":[{tags}],"type":"note-added"}},"position":7,"prev":"","recorded_at":1,"v":1}}"#
            )
        };
        assert_eq!(marks_of(&entry("{}", "")).0, Vec::<String>::new());
        let odd = marks_of(&entry("{}", r#""a:x,y","b:[z]","c:],""#));
        assert_eq!(odd.0, ["a:x,y", "b:[z]", "c:],"]);
        let decoy = r#"{"note":"x","tags":["request:other"],"type":"request-opened"}"#;
        assert_eq!(
            marks_of(&entry(decoy, r#""request:own""#)),
            (vec!["request:own".to_owned()], "note-added".to_owned())
        );
        assert!(Marks::at_the_end("{}").is_none());
    }
}
