//! What is known of a structure across its requests.

use std::collections::BTreeMap;

use super::claim::{ClaimStatus, Place};
use crate::{Day, EventRef, MailboxId, RequestId};

/// A structure, as far as a decision needs it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Structure {
    /// Its membership of the agency.
    pub membership: Membership,
    /// Its places under the cap, by mailbox.
    pub places: BTreeMap<MailboxId, Place>,
}

/// The legal state of a membership.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Membership {
    /// Nothing was ever recorded.
    #[default]
    Unknown,
    /// The adhesion form came; the board has not decided.
    Pending {
        /// Where the form was recorded.
        received_at: EventRef,
        /// Where it was found complete.
        completed_at: Option<EventRef>,
    },
    /// A member from a day on.
    Effective {
        /// The event.
        at: EventRef,
        /// The day.
        effective_on: Day,
    },
    /// The board refused.
    Refused {
        /// The event.
        at: EventRef,
    },
}

impl Membership {
    /// The event that made the structure a member, if it is one on `day`.
    pub fn effective_on(&self, day: &Day) -> Option<EventRef> {
        match self {
            Self::Effective { at, effective_on } if effective_on <= day => Some(*at),
            Self::Effective { .. } | Self::Unknown | Self::Pending { .. } | Self::Refused { .. } => None,
        }
    }

    /// A form came: the board has something to decide, unless it has decided for good.
    pub(crate) fn form_received(&mut self, at: EventRef) {
        if !matches!(self, Self::Effective { .. }) {
            *self = Self::Pending { received_at: at, completed_at: None };
        }
    }

    /// The form that came is complete.
    pub(crate) fn form_completed(&mut self, at: EventRef) {
        if let Self::Pending { completed_at, .. } = self {
            *completed_at = Some(at);
        }
    }
}

impl Structure {
    /// Places taken now.
    pub fn taken(&self) -> impl Iterator<Item = &Place> {
        self.places.values().filter(|place| place.status.is_taken())
    }

    /// Gives a mailbox's place another status, if it has one.
    pub(crate) fn settle(&mut self, mailbox: MailboxId, at: EventRef, status: ClaimStatus) {
        if let Some(place) = self.places.get_mut(&mailbox) {
            (place.at, place.status) = (at, status);
        }
    }

    /// Moves every place of `request` that stands at `from` to `to`.
    pub(crate) fn move_all(&mut self, request: RequestId, from: ClaimStatus, to: ClaimStatus) {
        let places = self.places.values_mut().filter(|place| place.request == request && place.status == from);
        places.for_each(|place| place.status = to);
    }
}
