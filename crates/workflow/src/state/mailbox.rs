//! One mailbox of a request, and its users.

use identifiers::Finess;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::event::{ClosingGround, DisputeCause, MailboxType};
use crate::{Day, EventRef, KeyedHash, SubjectId, UserId};

/// A mailbox, from the wish to its closing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mailbox {
    /// Where it was asked for.
    pub requested_at: EventRef,
    /// Its type.
    pub mailbox_type: MailboxType,
    /// Its users: one for a nominative mailbox, none for an applicative one.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub users: BTreeMap<SubjectId, MailboxUser>,
    /// Who manages access to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub administrator: Option<SubjectId>,
    /// How far the talk about an applicative mailbox is.
    pub contact: ApplicationContact,
    /// Where it is used, when that is a known site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub practice_site: Option<Finess>,
    /// How far its creation is.
    pub status: MailboxStatus,
    /// The day of its creation, as far as it is known: that of the take-over for one that was there before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_on: Option<Day>,
    /// The last day on which anybody signed in, whoever uses it today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_on: Option<Day>,
    /// The address wished for, until one is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wished: Option<KeyedHash>,
    /// The address it was asked or created under.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<KeyedHash>,
    /// What the operator reported otherwise than asked, until an agent settles it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dispute: Option<Dispute>,
    /// Its closing, once announced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closing: Option<Closing>,
    /// Whether it is kept out of the public directory.
    pub is_red: bool,
}

/// A person who uses a mailbox, or is to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailboxUser {
    /// Where the person was named.
    pub added_at: EventRef,
    /// Whether the person may have it.
    pub habilitation: Habilitation,
    /// What an agent proposed against the rule, and another has not answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposal: Option<HabilitationProposal>,
    /// Where the person accepted the terms, and which version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terms: Option<(EventRef, String)>,
    /// How far the person's credentials are.
    pub credentials: Credentials,
    /// The person's login id, once declared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub login: Option<KeyedHash>,
    /// The last login known, and where it was reported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_login: Option<(EventRef, Day)>,
    /// Where the person's number was regularised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub regularised_at: Option<EventRef>,
}

/// A grant that one agent proposed and a second is to approve.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HabilitationProposal {
    /// Where it was proposed.
    pub at: EventRef,
    /// By whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<UserId>,
    /// `nomenclature:code`.
    pub profession: String,
}

/// How far the talk about an applicative mailbox is: there is no self-service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ApplicationContact {
    /// Somebody has to talk to the structure; also what every other mailbox has.
    Open,
    /// It may be created.
    Proceed(EventRef),
    /// It will not be.
    Declined(EventRef),
}

/// Whether a person may be in the Espace de Confiance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Habilitation {
    /// Nobody decided.
    Pending,
    /// Yes.
    Granted(EventRef),
    /// No.
    Refused(EventRef),
}

/// How far the creation of a mailbox is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum MailboxStatus {
    /// Asked for by the structure.
    Wished,
    /// Asked of the mail operator.
    CreationRequested(EventRef),
    /// There.
    Created(EventRef),
    /// Refused by the mail operator.
    Refused(EventRef),
    /// Wanted no more.
    Abandoned(EventRef),
    /// Was there, and is no more.
    Closed(EventRef),
}

/// What the mail operator reported, where that is not what was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispute {
    /// Where it was recorded.
    pub at: EventRef,
    /// The address as reported.
    pub address: KeyedHash,
    /// What is wrong with it.
    pub cause: DisputeCause,
}

/// The closing of a mailbox, announced and not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// Where it was announced.
    pub announced_at: EventRef,
    /// The day.
    pub closes_on: Day,
    /// The ground.
    pub ground: ClosingGround,
    /// The objections that nobody has answered, one a person at most, in the order in which they came.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub objections: Vec<Objection>,
}

/// An objection to the closing of a mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objection {
    /// Where it was recorded.
    pub at: EventRef,
    /// The user of the mailbox who made it; `None` is the structure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<SubjectId>,
}

/// How far a person's credentials are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Credentials {
    /// Nothing was sent.
    None,
    /// Declared sent, or sent again.
    Sent(EventRef),
    /// They came back.
    Bounced(EventRef),
    /// The person has them.
    Received(EventRef),
    /// The person used them.
    LoggedIn(EventRef),
}

impl MailboxStatus {
    /// Says whether its creation is settled, one way or another.
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Created(_) | Self::Refused(_) | Self::Abandoned(_) | Self::Closed(_))
    }

    /// The event that brought it there; `None` for what was only wished for.
    pub const fn at(self) -> Option<EventRef> {
        match self {
            Self::Wished => None,
            Self::CreationRequested(at)
            | Self::Created(at)
            | Self::Refused(at)
            | Self::Abandoned(at)
            | Self::Closed(at) => Some(at),
        }
    }
}

impl Habilitation {
    /// The event that decided; `None` while nobody has.
    pub const fn at(self) -> Option<EventRef> {
        match self {
            Self::Pending => None,
            Self::Granted(at) | Self::Refused(at) => Some(at),
        }
    }

    /// Says whether it is yes.
    pub const fn is_granted(self) -> bool {
        matches!(self, Self::Granted(_))
    }
}

impl Credentials {
    /// Says whether nothing is left to do about them: sent, and not come back.
    pub const fn are_settled(self) -> bool {
        matches!(self, Self::Sent(_) | Self::Received(_) | Self::LoggedIn(_))
    }

    /// The event that brought them there; `None` when nothing was sent.
    pub const fn at(self) -> Option<EventRef> {
        match self {
            Self::None => None,
            Self::Sent(at) | Self::Bounced(at) | Self::Received(at) | Self::LoggedIn(at) => Some(at),
        }
    }

    /// What needs doing first comes first.
    const fn rank(self) -> u8 {
        match self {
            Self::Bounced(_) => 0,
            Self::None => 1,
            Self::Sent(_) => 2,
            Self::Received(_) => 3,
            Self::LoggedIn(_) => 4,
        }
    }
}

impl MailboxUser {
    /// A login on that day was reported at `at`; one that is older than what is known changes nothing.
    pub(crate) fn signed_in(&mut self, at: EventRef, on: &Day) {
        if self.last_login.as_ref().is_none_or(|(_, known)| known < on) {
            self.last_login = Some((at, on.clone()));
        }
    }

    /// A person just named at `at`.
    pub(crate) const fn named(at: EventRef) -> Self {
        Self {
            added_at: at,
            habilitation: Habilitation::Pending,
            proposal: None,
            terms: None,
            credentials: Credentials::None,
            login: None,
            last_login: None,
            regularised_at: None,
        }
    }
}

impl Mailbox {
    /// Says whether the mailbox exists at the mail operator's.
    pub const fn is_created(&self) -> bool {
        matches!(self.status, MailboxStatus::Created(_))
    }

    /// Says whether it was ever created: a mailbox closed later equipped somebody all the same.
    pub const fn was_created(&self) -> bool {
        matches!(self.status, MailboxStatus::Created(_) | MailboxStatus::Closed(_))
    }

    /// The one person of a nominative mailbox.
    pub fn holder(&self) -> Option<SubjectId> {
        match self.mailbox_type {
            MailboxType::Nominative => self.users.keys().next().copied(),
            MailboxType::Organisational | MailboxType::Application => None,
        }
    }

    /// The user, where it has exactly one: who is meant when nobody is named.
    pub fn only_user(&self) -> Option<SubjectId> {
        let mut users = self.users.keys().copied();
        users.next().filter(|_| users.next().is_none())
    }

    /// The users who may have it.
    pub fn granted(&self) -> impl Iterator<Item = (SubjectId, &MailboxUser)> {
        self.users.iter().filter(|(_, user)| user.habilitation.is_granted()).map(|(person, user)| (*person, user))
    }

    /// Whether it may be used at all: by its person, by one of its users, by the software it is for.
    ///
    /// Pending while any of its users is undecided, and while a shared mailbox has none.
    ///
    /// # Source
    /// `domain.md` rules 9, 14 and 15.
    pub fn habilitation(&self) -> Habilitation {
        if self.mailbox_type == MailboxType::Application {
            return match self.contact {
                ApplicationContact::Open => Habilitation::Pending,
                ApplicationContact::Proceed(at) => Habilitation::Granted(at),
                ApplicationContact::Declined(at) => Habilitation::Refused(at),
            };
        }
        let decided = self.users.values().map(|user| user.habilitation.at()).collect::<Option<Vec<_>>>();
        let last = decided.and_then(|decided| decided.into_iter().max());
        let granted = self.granted().filter_map(|(_, user)| user.habilitation.at()).max();
        match (last, granted) {
            (None, _) => Habilitation::Pending,
            (Some(_), Some(at)) => Habilitation::Granted(at),
            (Some(at), None) => Habilitation::Refused(at),
        }
    }

    /// How far the credentials are of whoever is least far among the users who may have it.
    pub fn credentials(&self) -> Credentials {
        let all = self.granted().map(|(_, user)| user.credentials);
        all.min_by_key(|credentials| credentials.rank()).unwrap_or(Credentials::None)
    }

    /// Says whether nothing is left to do about the credentials of any user who may have it.
    pub fn are_credentials_settled(&self) -> bool {
        self.granted().all(|(_, user)| user.credentials.are_settled())
    }

    /// Says whether nothing is left to do about its creation: settled with the operator, or nobody may have it.
    ///
    /// A person who is not granted is blocked; the request is not.
    ///
    /// # Source
    /// `domain.md` rule 9.
    pub fn is_settled(&self) -> bool {
        self.status.is_settled()
            || matches!((self.status, self.habilitation()), (MailboxStatus::Wished, Habilitation::Refused(_)))
    }

    /// Says whether everybody was decided, or the mailbox given up before that.
    pub fn is_decided(&self) -> bool {
        matches!(self.status, MailboxStatus::Abandoned(_) | MailboxStatus::Refused(_) | MailboxStatus::Closed(_))
            || self.habilitation() != Habilitation::Pending
    }

    /// The newest event that brought it where it stands before its credentials.
    pub fn last_word(&self) -> EventRef {
        self.status.at().or_else(|| self.habilitation().at()).unwrap_or(self.requested_at)
    }
}
