//! The keyed hash of an address that is only wished for.
//!
//! What a rule compares with the past comes hashed with the command. A wish is compared by nobody who decides: which address
//! it is only shows once the naming policy has read what was typed, and the hash is made of that.

use crate::event::{Event, MailboxNameChanged, MailboxRequested};
use crate::{AddressText, KeyedHash, Private};

impl Event {
    /// This event with the keyed hash of the address wished for, where it knows one.
    ///
    /// Whoever decided leaves the hash out, and whoever appends puts it in: the secret behind `hash` is theirs alone.
    #[must_use]
    pub fn with_wish_hashed(mut self, hash: impl FnOnce(&AddressText) -> KeyedHash) -> Self {
        if let Self::MailboxRequested(MailboxRequested { wished_address, wished_name, .. }) = &mut self {
            *wished_address = wished_name.as_ref().and_then(known).map(hash);
        } else if let Self::MailboxNameChanged(MailboxNameChanged { wished_address, wished_name, .. }) = &mut self {
            *wished_address = known(wished_name).map(hash);
        }
        self
    }
}

fn known(wished: &Private<AddressText>) -> Option<&AddressText> {
    wished.content.known()
}
