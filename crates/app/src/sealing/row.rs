//! Checkpoints in a row: later ones are of later parts of the log, or of as many entries or more, and none stands there twice.

use proof::SignedNote;

/// The place of a checkpoint: the part of the log that it is of, and how many entries it signs.
pub(super) type Place = (u32, u64);

/// What is remembered of a row: those in its last place. One that stands there twice is among them, or breaks the order.
#[derive(Debug, Default)]
pub(super) struct Row {
    last: Place,
    there: Vec<SignedNote>,
}

/// Where the next one stands.
pub(super) enum Taken {
    InOrder,
    Twice,
    /// It belongs before the last one.
    Before,
}

impl Row {
    /// Takes the next checkpoint.
    pub(super) fn take(&mut self, place: Place, note: &SignedNote) -> Taken {
        if place < self.last {
            return Taken::Before;
        }
        if place > self.last {
            self.last = place;
            self.there.clear();
        }
        if self.there.contains(note) {
            return Taken::Twice;
        }
        self.there.push(note.clone());
        Taken::InOrder
    }
}
