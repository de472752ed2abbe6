//! What is known of a structure across its requests.

use std::collections::{BTreeMap, BTreeSet};

use super::claim::{ClaimStatus, Place};
use crate::{Day, EventRef, MailboxId, RequestId, StructureKey, SubjectId, UserId};

/// A structure, as far as a decision needs it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Structure {
    /// Its membership of the agency.
    pub membership: Membership,
    /// How its last membership ended, until it is a member again: its mailboxes outlive a new form.
    pub left: Option<MembershipEnd>,
    /// Its places under the cap, by mailbox.
    pub places: BTreeMap<MailboxId, Place>,
    /// Where somebody decided that it may be equipped although it has no FINESS.
    pub accepted_at: Option<EventRef>,
    /// Abbreviations of its name that an agent confirmed.
    pub abbreviations: BTreeMap<String, EventRef>,
    /// The cap that two agents raised for it alone.
    pub raised_cap: Option<RaisedCap>,
    /// The cap that one agent proposed, and another has not answered.
    pub cap_proposal: Option<CapProposal>,
    /// Whoever ever proposed a cap: their roles bear on the answer, and a scope only grows.
    pub cap_proposers: BTreeSet<UserId>,
    /// The structure that absorbed it, and where that was recorded.
    pub absorbed_into: Option<(EventRef, StructureKey)>,
    /// The structures that it absorbed.
    pub absorbed: BTreeSet<StructureKey>,
}

/// A cap that two agents raised for one structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RaisedCap {
    /// Where it was approved.
    pub at: EventRef,
    /// The cap.
    pub limit: u32,
}

/// A cap that one agent proposed and a second is to approve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CapProposal {
    /// Where it was proposed.
    pub at: EventRef,
    /// By whom.
    pub by: Option<UserId>,
    /// The cap.
    pub limit: u32,
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
        /// Its end, once that was decided.
        ends: Option<MembershipEnd>,
    },
    /// The board refused.
    Refused {
        /// The event.
        at: EventRef,
    },
}

/// The end of a membership.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MembershipEnd {
    /// Where it was recorded.
    pub at: EventRef,
    /// No member from this day on.
    pub on: Day,
    /// Whether the agency excluded the structure; else it left.
    pub is_exclusion: bool,
}

impl Membership {
    /// The event that made the structure a member, if it is one on `day`.
    pub fn effective_on(&self, day: &Day) -> Option<EventRef> {
        match self {
            Self::Effective { at, effective_on, .. } if effective_on <= day && self.ended_by(day).is_none() => {
                Some(*at)
            }
            Self::Effective { .. } | Self::Unknown | Self::Pending { .. } | Self::Refused { .. } => None,
        }
    }

    /// The event that ended the membership, if it has ended by `day`.
    pub fn ended_by(&self, day: &Day) -> Option<EventRef> {
        self.end().filter(|end| end.on <= *day).map(|end| end.at)
    }

    /// The end, decided for whatever day.
    pub const fn end(&self) -> Option<&MembershipEnd> {
        match self {
            Self::Effective { ends, .. } => ends.as_ref(),
            Self::Unknown | Self::Pending { .. } | Self::Refused { .. } => None,
        }
    }

    /// A form came: the board has something to decide, unless the structure is a member and stays one.
    pub(crate) fn form_received(&mut self, at: EventRef) {
        if !matches!(self, Self::Effective { ends: None, .. }) {
            *self = Self::Pending { received_at: at, completed_at: None };
        }
    }

    /// The form that came is complete.
    pub(crate) fn form_completed(&mut self, at: EventRef) {
        if let Self::Pending { completed_at, .. } = self {
            *completed_at = Some(at);
        }
    }

    /// The structure leaves, or is made to.
    pub(crate) fn ended(&mut self, end: MembershipEnd) {
        if let Self::Effective { ends, .. } = self {
            *ends = Some(end);
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

    /// Counts a person for a mailbox that has a place.
    pub(crate) fn count(&mut self, mailbox: MailboxId, person: SubjectId) {
        if let Some(place) = self.places.get_mut(&mailbox) {
            place.users.insert(person);
        }
    }

    /// Counts a person for a mailbox no more.
    pub(crate) fn discount(&mut self, mailbox: MailboxId, person: SubjectId) {
        if let Some(place) = self.places.get_mut(&mailbox) {
            place.users.remove(&person);
        }
    }

    /// Moves every place of `request` that stands at `from` to `to`.
    pub(crate) fn move_all(&mut self, request: RequestId, from: ClaimStatus, to: ClaimStatus) {
        let places = self.places.values_mut().filter(|place| place.request == request && place.status == from);
        places.for_each(|place| place.status = to);
    }
}
