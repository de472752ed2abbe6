//! Keys of the folder, as far as they are decided here: which one signs, which one wraps the others; and the name after a loss.
//!
//! Whether a note is signed as it says is for whoever verifies; the log says who changed what, when and why.

use super::{Decided, Decision, one};
use crate::event::{LogContinued, MasterKeyChanged, SigningKeyChanged};
use crate::state::State;
use crate::{Private, Text};

/// A key is changed once.
pub(super) fn change_key(
    state: &State,
    (from, to): (Option<&str>, &str),
    statement: Option<&str>,
    reason: &Private<Text>,
) -> Decided {
    if state.signing_key.as_deref() == Some(to) {
        return Ok(Decision::Unchanged);
    }
    one(SigningKeyChanged {
        from: from.map(str::to_owned),
        reason: reason.clone(),
        statement: statement.map(str::to_owned),
        to: to.to_owned(),
    })
}

/// A master key takes the place of another once: said again, it is being carried through.
pub(super) fn change_master_key(state: &State, (from, to): (&str, &str), reason: &Private<Text>) -> Decided {
    if state.master_key.as_deref() == Some(to) {
        return Ok(Decision::Unchanged);
    }
    one(MasterKeyChanged { from: from.to_owned(), reason: reason.clone(), to: to.to_owned() })
}

/// A loss is accepted once.
pub(super) fn go_on(
    state: &State,
    (last_note, lost): (&str, (u64, u64)),
    origin: &str,
    reason: &Private<Text>,
) -> Decided {
    if state.continued_as.as_deref() == Some(origin) {
        return Ok(Decision::Unchanged);
    }
    one(LogContinued {
        last_note: last_note.to_owned(),
        lost_from: lost.0,
        lost_to: lost.1,
        origin: origin.to_owned(),
        reason: reason.clone(),
    })
}
