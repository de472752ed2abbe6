//! A line of the list of erasures: `{"leaf":"<hex>","position":n,"subject":"<uuid>"}`.

use eventlog::{Leaf, Position};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use workflow::SubjectId;

use super::Decided;

/// Keys in the order of the alphabet.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    leaf: String,
    position: u64,
    subject: Uuid,
}

impl Decided {
    /// Writes its line, without the end.
    pub fn to_line(&self) -> String {
        let (leaf, position, subject) = (self.leaf.to_hex(), self.position.get(), self.subject.0);
        // The order and the white space of a serialiser, of values that need no escape.
        format!("{{\"leaf\":\"{leaf}\",\"position\":{position},\"subject\":\"{subject}\"}}")
    }

    /// Reads a line, with or without its end; `None` for anything that [`to_line`](Self::to_line) would not write.
    pub fn from_line(line: &[u8]) -> Option<Self> {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let Line { leaf, position, subject } = serde_json::from_slice(line).ok()?;
        let (leaf, position) = (Leaf::from_hex(&leaf)?, Position::new(position));
        let decided = Self { subject: SubjectId(subject), position, leaf };
        (decided.to_line().as_bytes() == line).then_some(decided)
    }
}
