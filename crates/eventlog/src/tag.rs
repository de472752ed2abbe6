//! Tags and event types: the words by which events are found.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// Why a tag or an event type was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} \"{given}\" is not {expected}")]
pub struct InvalidName {
    /// `"tag"` or `"event type"`.
    pub what: &'static str,
    /// What was given.
    pub given: String,
    /// The rule in words.
    pub expected: &'static str,
}

/// A word that an event carries so that it can be found, such as `request:0190…` or `policy:quota`.
///
/// Printable ASCII without spaces, a lower-case kind, a colon and a value, 200 bytes at most. Tags compare bytewise.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Tag(String);

impl Tag {
    /// Longest tag in bytes.
    pub const BYTES_MAX: usize = 200;

    /// Builds `kind:value`.
    ///
    /// # Errors
    /// [`InvalidName`] when the whole is not a tag; the caller's fault.
    pub fn new(kind: &str, value: impl fmt::Display) -> Result<Self, InvalidName> {
        Self::parse(format!("{kind}:{value}"))
    }

    /// Reads a whole tag.
    ///
    /// # Errors
    /// [`InvalidName`] when `text` is not a tag; the caller's fault.
    pub fn parse(text: impl Into<String>) -> Result<Self, InvalidName> {
        let text = text.into();
        if is_tag(&text) {
            Ok(Self(text))
        } else {
            Err(InvalidName { what: "tag", given: text, expected: "kind:value in printable ASCII, 200 bytes at most" })
        }
    }

    /// The whole tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the first colon.
    pub fn kind(&self) -> &str {
        self.0.split_once(':').map_or("", |(kind, _)| kind)
    }

    /// What stands after the first colon.
    pub fn value(&self) -> &str {
        self.0.split_once(':').map_or("", |(_, value)| value)
    }

    /// The number by which stores index this tag: the first 8 bytes of SHA-256(tag), big-endian, as i64.
    ///
    /// Two tags may share a number; a store confirms a hit against the entry before it counts.
    pub fn index_key(&self) -> i64 {
        tag_key(&self.0)
    }
}

impl TryFrom<String> for Tag {
    type Error = InvalidName;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(text)
    }
}

impl From<Tag> for String {
    fn from(tag: Tag) -> Self {
        tag.0
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The name of what happened, in kebab-case and the past tense: `request-opened`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EventType(String);

impl EventType {
    /// Longest event type in bytes.
    pub const BYTES_MAX: usize = 80;

    /// Reads an event type.
    ///
    /// # Errors
    /// [`InvalidName`] when `text` is not kebab-case; the caller's fault.
    pub fn parse(text: impl Into<String>) -> Result<Self, InvalidName> {
        let text = text.into();
        if is_event_type(&text) {
            Ok(Self(text))
        } else {
            Err(InvalidName { what: "event type", given: text, expected: "kebab-case, 80 bytes at most" })
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number by which stores index this type: that of the tag `type:<name>`.
    pub fn index_key(&self) -> i64 {
        event_type_key(&self.0)
    }
}

impl TryFrom<String> for EventType {
    type Error = InvalidName;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(text)
    }
}

impl From<EventType> for String {
    fn from(name: EventType) -> Self {
        name.0
    }
}

impl fmt::Display for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether `text` is a [`Tag`].
pub(crate) fn is_tag(text: &str) -> bool {
    text.len() <= Tag::BYTES_MAX
        && text.bytes().all(|b| b.is_ascii_graphic() && b != b'"' && b != b'\\')
        && text.split_once(':').is_some_and(|(kind, value)| is_name(kind) && !value.is_empty())
}

/// Whether `text` is an [`EventType`].
pub(crate) fn is_event_type(text: &str) -> bool {
    text.len() <= EventType::BYTES_MAX && is_name(text)
}

/// [`Tag::index_key`] of the tag that `text` is.
pub(crate) fn tag_key(text: &str) -> i64 {
    head_of(Sha256::new().chain_update(text))
}

/// [`EventType::index_key`] of the type that `text` is.
pub(crate) fn event_type_key(text: &str) -> i64 {
    head_of(Sha256::new().chain_update("type:").chain_update(text))
}

/// Kebab-case: lower-case letters and digits in words joined by single dashes, beginning with a letter.
fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text
            .split('-')
            .all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()))
}

fn head_of(hash: Sha256) -> i64 {
    let mut first = [0; 8];
    first.copy_from_slice(&hash.finalize()[..8]);
    i64::from_be_bytes(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_a_kind_and_a_value() {
        let tag = Tag::parse("structure:finess:440000289").unwrap();
        assert_eq!((tag.kind(), tag.value()), ("structure", "finess:440000289"));
        for bad in ["", "request", "request:", ":x", "Request:x", "request:a b", "request:é", "request:\"", "a:\u{7f}"]
        {
            assert!(Tag::parse(bad).is_err(), "{bad:?} passed for a tag");
        }
    }

    #[test]
    fn an_event_type_is_kebab_case() {
        assert!(EventType::parse("request-opened").is_ok());
        for bad in ["", "Request", "request_opened", "-a", "a-", "a--b", "1a"] {
            assert!(EventType::parse(bad).is_err(), "{bad:?} passed for an event type");
        }
    }

    #[test]
    fn the_index_key_is_the_head_of_the_hash() {
        // printf 'policy:quota' | sha256sum
        let expected = Sha256::digest(b"policy:quota");
        let key = Tag::parse("policy:quota").unwrap().index_key();
        assert_eq!(key.to_be_bytes(), expected[..8]);
        assert_eq!(EventType::parse("x").unwrap().index_key(), tag_key("type:x"));
    }
}
