//! Stored bytes: entries of the log, rows of the journal of reads.

use desk::Row;
use eventlog::{EventType, Leaf, Position, Query, QueryItem, Recorded, Timestamp};
use serde_json::Value;

/// An entry is read, searched and verified without a panic; what verifies is canonical, and its event decodes or says why not.
pub(super) fn entry(bytes: &[u8]) {
    let said: Value = serde_json::from_slice(bytes).unwrap_or_default();
    let recorded = Recorded {
        position: Position::new(said["position"].as_u64().unwrap_or(1)),
        recorded_at: Timestamp::from_micros(said["recorded_at"].as_i64().unwrap_or(0)),
        bytes: bytes.into(),
    };
    let prev = said["prev"].as_str().and_then(Leaf::from_hex).unwrap_or(Leaf::ZERO);
    if let Ok(event_type) = EventType::parse("request-opened") {
        let _ = recorded.matches(&Query::any_of([QueryItem::typed([event_type])]));
    }
    if let Ok(event) = recorded.event() {
        let _ = workflow::wire::decode(event.event_type.as_str(), event.schema, event.data.as_str(), &[]);
    }
    if recorded.verify(prev).is_ok() {
        let again = eventlog::canonical_bytes(&said).expect("what verifies has a canonical form");
        assert_eq!(again, bytes, "what verifies is written as it stands");
    }
}

/// A row is what it is written as.
pub(super) fn access_row(bytes: &[u8]) {
    if let Some(row) = Row::parse(bytes) {
        assert_eq!(row.bytes(), bytes);
    }
}
