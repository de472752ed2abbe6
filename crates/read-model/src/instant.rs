//! From an instant to the position that stands for it.

use eventlog::{EventStore, Position, Query, StoreError, Timestamp};

/// The last position recorded at or before `instant`; `START` when everything came later.
///
/// An instant in a question means `recorded_at`, which rises strictly along the log: the answer for a past instant never
/// changes. Cost: one read an halving, 24 for ten million events.
///
/// # Errors
/// [`StoreError`] when the log cannot be read.
pub async fn position_at(store: &dyn EventStore, instant: Timestamp) -> Result<Position, StoreError> {
    let head = store.head().await?;
    if head.recorded_at <= instant {
        return Ok(head.position);
    }
    let everything = Query::all();
    let (mut at_or_before, mut after) = (Position::START, head.position);
    while at_or_before.next() < after {
        let middle = Position::new(at_or_before.get().midpoint(after.get()));
        let entry = store.read(&everything, middle.previous(), middle, 1).await?;
        match entry.first() {
            Some(entry) if entry.recorded_at <= instant => at_or_before = middle,
            Some(_) => after = middle,
            None => {
                return Err(StoreError::Damaged(format!(
                    "no entry at position {middle}, the head is {}",
                    head.position
                )));
            }
        }
    }
    Ok(at_or_before)
}
