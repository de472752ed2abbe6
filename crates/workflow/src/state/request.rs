//! One request: its steps, its owner, its end.

use identifiers::Finess;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::mailbox::{Habilitation, HabilitationProposal, Mailbox};
use crate::event::{EventKind, FlaggedField, ToDoItem, ToDoStatus, WaitingFor};
use crate::stage::Stage;
use crate::{Day, EventRef, Instant, MailboxId, PartnerId, RequestId, StructureKey, SubjectId, UserId};

/// A request, folded from its own events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Where it was opened: the number of its reference.
    pub opened_at: EventRef,
    /// How many events of its own were recorded: the number of the last.
    pub events: u64,
    /// Its last event.
    pub last_event: EventRef,
    /// The structure that asked.
    pub structure: StructureKey,
    /// The place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site: Option<Finess>,
    /// Its public name, for what must appear in addresses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub structure_name: Option<String>,
    /// Sector, in the words of the fee scale.
    pub sector: String,
    /// Category of the establishment, as the register codes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Whether it says who asks.
    pub has_applicant: bool,
    /// Whether it says who heads the structure.
    pub has_head: bool,
    /// Under which free text is sealed.
    pub case: SubjectId,
    /// Who owns it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<UserId>,
    /// For whom it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting: Option<Waiting>,
    /// First step.
    pub adhesion: Adhesion,
    /// The contribution as it was quoted last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contribution: Option<Contribution>,
    /// Second step: where the need was validated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub need_validated_at: Option<EventRef>,
    /// The mailboxes asked for.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub mailboxes: BTreeMap<MailboxId, Mailbox>,
    /// Persons who were refused, in whatever mailbox of this request, and not granted by two agents since.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub refused: BTreeMap<SubjectId, EventRef>,
    /// The partners told.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub partners: BTreeMap<PartnerId, Partner>,
    /// Fifth step.
    pub campaign: Campaign,
    /// The round of correction under way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correction: Option<Correction>,
    /// Where each item of the to-do list stands, and who said so.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub to_do: BTreeMap<ToDoItem, (EventRef, ToDoStatus)>,
    /// The last act, while its author can take it back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_act: Option<LastAct>,
    /// Its end, while it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<End>,
}

/// A round of correction: the request does not advance meanwhile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// Where it was asked for.
    pub asked_at: EventRef,
    /// What the applicant may change.
    pub fields: Vec<FlaggedField>,
    /// Where the applicant answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<EventRef>,
}

/// The last act of a person on the case, if it can be taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastAct {
    /// The event.
    pub at: EventRef,
    /// What happened.
    pub kind: EventKind,
    /// Its author.
    pub by: UserId,
    /// When it happened.
    pub happened_at: Instant,
    /// What was so before.
    pub undo: Undo,
}

/// What an act changed, as it was before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Undo {
    /// The owner.
    Owner(Option<UserId>),
    /// The need was not validated.
    NeedOpen,
    /// The campaign was under way.
    CampaignOpen,
    /// A person's habilitation.
    Habilitation {
        /// The mailbox.
        mailbox: MailboxId,
        /// The person.
        person: SubjectId,
        /// As it was.
        before: Habilitation,
        /// The proposal that waited for a second agent.
        proposal: Option<HabilitationProposal>,
    },
    /// The request had not ended, and perhaps waited.
    NotEnded {
        /// For whom.
        waiting: Option<Waiting>,
    },
}

/// For whom a request waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Since which event.
    pub since: EventRef,
    /// For whom.
    pub party: WaitingFor,
    /// Until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_on: Option<Day>,
    /// How often the party was asked again.
    pub reminders: u32,
}

/// A contribution that was quoted, by what it was computed from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contribution {
    /// Where it was quoted.
    pub at: EventRef,
    /// What the amount depends on.
    pub criterion: String,
    /// Where the scale was adopted.
    pub scale: EventRef,
    /// Year of the contribution.
    pub year: u32,
}

/// How far membership is, as this request sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Adhesion {
    /// Nothing came.
    Open,
    /// The form came.
    FormReceived(EventRef),
    /// The form is complete; the board has not decided.
    FormComplete(EventRef),
    /// The structure became a member through this request, or was one already.
    Member {
        /// The event.
        at: EventRef,
        /// Member from this day on; `None` where the membership was cited.
        effective_on: Option<Day>,
    },
    /// The board refused.
    Refused(EventRef),
}

/// How far a partner is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Partner {
    /// The last event about them.
    pub at: EventRef,
    /// Where they stand.
    pub status: PartnerStatus,
    /// Under whom what is said of them is sealed.
    pub subject: SubjectId,
}

/// Where a partner stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PartnerStatus {
    /// Told, once or more often.
    Told,
    /// Gave an address.
    Answered,
    /// Has none to give.
    Declined,
}

/// How far the partner campaign is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Campaign {
    /// Under way.
    Open,
    /// Done.
    Finished(EventRef),
    /// Not needed, with a reason.
    Waived(EventRef),
}

/// The five ends, which are not the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum End {
    /// Equipped.
    Closed(EventRef),
    /// Refused by the agency.
    Rejected(EventRef),
    /// Given up for want of an answer.
    Dropped(EventRef),
    /// Taken back by the applicant.
    Withdrawn(EventRef),
    /// The same as another.
    Duplicate {
        /// The event.
        at: EventRef,
        /// The other.
        of: RequestId,
    },
}

impl End {
    /// The event that ended the request.
    pub const fn at(self) -> EventRef {
        match self {
            Self::Closed(at) | Self::Rejected(at) | Self::Dropped(at) | Self::Withdrawn(at) => at,
            Self::Duplicate { at, .. } => at,
        }
    }

    /// Stable name: `closed`, `rejected`, `dropped`, `withdrawn`, `duplicate`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Closed(_) => "closed",
            Self::Rejected(_) => "rejected",
            Self::Dropped(_) => "dropped",
            Self::Withdrawn(_) => "withdrawn",
            Self::Duplicate { .. } => "duplicate",
        }
    }
}

impl Request {
    /// The first step that is not done on `today`.
    pub fn stage(&self, today: &Day) -> Stage {
        if !self.is_adhesion_done(today) {
            Stage::Adhesion
        } else if !self.is_need_done() {
            Stage::Needs
        } else if !self.mailboxes.values().all(Mailbox::is_settled) {
            Stage::Creation
        } else if !self.created().all(Mailbox::are_credentials_settled) {
            Stage::CredentialsSent
        } else {
            Stage::PartnerCommunication
        }
    }

    /// Says whether membership is effective on `today`, or cited.
    pub fn is_adhesion_done(&self, today: &Day) -> bool {
        match &self.adhesion {
            Adhesion::Member { effective_on: None, .. } => true,
            Adhesion::Member { effective_on: Some(day), .. } => day <= today,
            Adhesion::Open | Adhesion::FormReceived(_) | Adhesion::FormComplete(_) | Adhesion::Refused(_) => false,
        }
    }

    /// Says whether every person is decided and the need validated.
    pub fn is_need_done(&self) -> bool {
        self.need_validated_at.is_some() && self.mailboxes.values().all(Mailbox::is_decided)
    }

    /// Says whether the partner campaign is done or waived.
    pub fn is_campaign_done(&self) -> bool {
        !matches!(self.campaign, Campaign::Open)
    }

    /// Says whether a mailbox was ever created through it.
    pub fn is_equipped(&self) -> bool {
        self.mailboxes.values().any(Mailbox::was_created)
    }

    /// The mailboxes that exist.
    pub fn created(&self) -> impl Iterator<Item = &Mailbox> {
        self.mailboxes.values().filter(|mailbox| mailbox.is_created())
    }
}
