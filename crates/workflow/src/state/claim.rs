//! What a mailbox takes from others: a place under the cap, and an address.

use std::collections::BTreeSet;

use crate::{EventRef, KeyedHash, MailboxId, RequestId, SubjectId};
use identifiers::Finess;

/// How firmly something is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClaimStatus {
    /// Asked of the mail operator, not created yet.
    Reserved,
    /// Created. For an address: for ever.
    Granted,
    /// Given back when the mailbox was refused or abandoned.
    Released,
    /// Given back when its request ended unequipped; taken again when that is reopened.
    ReleasedByEnd,
}

impl ClaimStatus {
    /// How a refusal says that it is taken.
    pub const fn as_taken(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::Reserved | Self::Released | Self::ReleasedByEnd => "reserved",
        }
    }

    /// Says whether it is taken now.
    pub const fn is_taken(self) -> bool {
        matches!(self, Self::Reserved | Self::Granted)
    }
}

/// A place under the cap of a structure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The event that says so.
    pub at: EventRef,
    /// The request that asked for it.
    pub request: RequestId,
    /// The site it counts for.
    pub site: Option<Finess>,
    /// The users it counts for, where users are counted.
    pub users: BTreeSet<SubjectId>,
    /// The address it was asked under.
    pub address: KeyedHash,
    /// How firmly it is taken.
    pub status: ClaimStatus,
}

/// The claim on one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressClaim {
    /// The event that says so.
    pub at: EventRef,
    /// The mailbox that has it.
    pub mailbox: MailboxId,
    /// The request of that mailbox.
    pub request: RequestId,
    /// How firmly it is taken.
    pub status: ClaimStatus,
}

/// Whose a login id is: one person has one, for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoginClaim {
    /// Where it was declared last.
    pub at: EventRef,
    /// Whose it is.
    pub person: SubjectId,
}
