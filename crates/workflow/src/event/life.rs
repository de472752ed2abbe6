//! Life after the first equipment: closings, the red list, numbers that are regularised.

use serde::{Deserialize, Serialize};

use crate::evidence::CitedEvidence;
use crate::wire::sealed_fields;
use crate::{Day, MailboxId, Private, ProfessionalNumber, RequestId, StructureKey, SubjectId, Text};

/// A structure is a member no more: its mailboxes are to be closed, each announced in its own case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClosingPlanned {
    /// The day until which they stay.
    pub closes_on: Day,
    /// The mailboxes that exist.
    pub mailboxes: Vec<PlannedClosing>,
    /// The structure whose fact this is.
    pub structure: StructureKey,
}

/// The closing of a mailbox was announced: its users may object until the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailboxClosingAnnounced {
    /// The day of the closing.
    pub closes_on: Day,
    /// Why it closes.
    pub ground: ClosingGround,
    /// The mailbox.
    pub mailbox: MailboxId,
    /// More about why, under the case.
    pub reason: Option<Private<Text>>,
}

/// A user of the mailbox objected to its closing, or the structure did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailboxClosingObjected {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// The user who objected; absent when it was the structure.
    pub person: Option<SubjectId>,
    /// Why, under the case.
    pub reason: Private<Text>,
}

/// A supervisor dismissed every objection made so far: the mailbox closes on the day announced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClosingObjectionDismissed {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// Why, under the case.
    pub reason: Private<Text>,
}

/// The mailbox stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailboxClosingCancelled {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// Why, under the case.
    pub reason: Private<Text>,
}

/// The mailbox is no more: its place is free again, its address never.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailboxClosed {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// The structure it counted for.
    pub structure: StructureKey,
}

/// The mailbox is shown in the public directory no more, or again (liste rouge).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RedListChanged {
    /// Whether it is kept out of the directory.
    pub is_red: bool,
    /// The mailbox.
    pub mailbox: MailboxId,
}

/// A person known by an ADELI number has an RPPS now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfessionalIdRegularised {
    /// What was looked up, without the values about the person.
    pub evidence: Vec<CitedEvidence>,
    /// The mailbox.
    pub mailbox: MailboxId,
    /// The number, under the person.
    pub number: Private<ProfessionalNumber>,
    /// The person.
    pub person: SubjectId,
}

sealed_fields! {
    ClosingPlanned: ;
    MailboxClosingAnnounced: reason;
    MailboxClosingObjected: reason;
    ClosingObjectionDismissed: reason;
    MailboxClosingCancelled: reason;
    MailboxClosed: ;
    RedListChanged: ;
    ProfessionalIdRegularised: number;
}

/// A mailbox that is to be closed, and the request that holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedClosing {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// Its request.
    pub request: RequestId,
}

/// Why a mailbox closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClosingGround {
    /// The structure or its user asked.
    Asked,
    /// Nobody signed in for as long as the policy allows.
    Inactivity,
    /// The structure is a member no more.
    MembershipEnded,
    /// Another mailbox takes its place: an address is never changed.
    Replaced,
}

impl ClosingGround {
    /// Every ground.
    pub const ALL: [Self; 4] = [Self::Asked, Self::Inactivity, Self::MembershipEnded, Self::Replaced];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Inactivity => "inactivity",
            Self::MembershipEnded => "membership-ended",
            Self::Replaced => "replaced",
        }
    }
}
