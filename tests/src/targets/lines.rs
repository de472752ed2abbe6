//! Lines and words: identifiers, cursors, moments, commands, what the anchors keep.

use app::erasure::Listed;
use app::sealing::{checkpoint_of_line, line_of_checkpoint};
use app::{Order, Reference, RequestName, When};
use identifiers::{Kind, check};
use read_model::Cursor;

/// The stored form of what is accepted is accepted again, as itself.
pub(super) fn identifier(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for kind in Kind::ALL {
        let Some(canonical) = check(kind, text).canonical else { continue };
        let again = check(kind, &canonical).canonical;
        assert_eq!(again.as_deref(), Some(canonical.as_str()), "{kind:?} of {text:?}");
    }
}

/// A cursor has one spelling.
pub(super) fn cursor(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(cursor) = text.parse::<Cursor>() {
        assert_eq!(cursor.to_string(), text);
    }
}

/// Moments, and names of requests: a reference has one spelling.
pub(super) fn moment(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let _ = text.parse::<When>();
    let _ = RequestName::parse(text);
    if let Some(reference) = Reference::parse(text) {
        assert_eq!(reference.to_string(), text);
    }
}

/// A command as `exec` reads it.
pub(super) fn command_line(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = Order::parse(text);
    }
}

/// A line of the list of erasures is what it is written as.
pub(super) fn erased_line(bytes: &[u8]) {
    if let Some(listed) = Listed::from_line(bytes) {
        assert_eq!(listed.to_line().as_bytes(), bytes.strip_suffix(b"\n").unwrap_or(bytes));
    }
}

/// A line of the kept checkpoints is what it is written as.
pub(super) fn checkpoint_line(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(note) = checkpoint_of_line(text) {
        assert_eq!(line_of_checkpoint(&note).as_deref(), Ok(text));
    }
}
