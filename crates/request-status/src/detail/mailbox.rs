//! One mailbox of a case, and its users.

use serde::Serialize;
use workflow::event::MailboxType;
use workflow::state::{ApplicationContact, Closing, Dispute, Mailbox, MailboxUser};
use workflow::{Day, EventRef, MailboxId, SubjectId};

use super::Reached;
use crate::code;

/// One mailbox of the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MailboxDetail {
    /// The mailbox's id.
    pub mailbox: MailboxId,
    /// Its type.
    #[serde(rename = "type")]
    pub mailbox_type: &'static str,
    /// The subject of the person whose it is, where it is nominative.
    pub holder: Option<SubjectId>,
    /// The subject of whoever manages access to it.
    pub administrator: Option<SubjectId>,
    /// Where it is used, when that is a known site.
    pub practice_site: Option<String>,
    /// Where it was asked for.
    pub requested: EventRef,
    /// How far the talk about it is, where it is applicative.
    pub contact: Option<Reached>,
    /// Its users, in the order in which they were named.
    pub users: Vec<UserDetail>,
    /// Whether it may be used at all.
    pub habilitation: Reached,
    /// How far its creation is.
    pub creation: Reached,
    /// The day of its creation, where it is known.
    pub created_on: Option<Day>,
    /// How far the credentials are of whoever is least far.
    pub credentials: Reached,
    /// What the operator reported otherwise than asked, until it is settled.
    pub dispute: Option<DisputeDetail>,
    /// Its closing, once announced.
    pub closing: Option<ClosingDetail>,
    /// Whether it is kept out of the public directory.
    pub is_red: bool,
}

/// One user of a mailbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UserDetail {
    /// The person's subject.
    pub person: SubjectId,
    /// Where the person was named.
    pub added: EventRef,
    /// Whether the person may have it.
    pub habilitation: Reached,
    /// Where a grant against the rule was proposed, while a second agent has not answered.
    pub proposed: Option<EventRef>,
    /// The terms that the person accepted.
    pub terms: Option<TermsDetail>,
    /// How far the person's credentials are.
    pub credentials: Reached,
    /// Whether a login id of the person is known.
    pub has_login: bool,
    /// The last login known.
    pub last_login: Option<LoginDetail>,
    /// Where the person's number was regularised.
    pub regularised: Option<EventRef>,
}

/// Terms that a person accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TermsDetail {
    /// Their version.
    pub version: String,
    /// The event.
    pub event: EventRef,
}

/// A login of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LoginDetail {
    /// The day.
    pub on: Day,
    /// The event that reported it.
    pub event: EventRef,
}

/// A disputed return of the operator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DisputeDetail {
    /// What is wrong with the address reported.
    pub cause: &'static str,
    /// The event.
    pub event: EventRef,
}

/// A closing that was announced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClosingDetail {
    /// The day.
    pub closes_on: Day,
    /// The ground.
    pub ground: &'static str,
    /// Where it was announced.
    pub announced: EventRef,
    /// The objections that nobody has answered, in the order in which they came.
    pub objections: Vec<ObjectionDetail>,
}

/// An objection to a closing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ObjectionDetail {
    /// The user of the mailbox who made it; `None` is the structure.
    pub person: Option<SubjectId>,
    /// Where it was recorded.
    pub event: EventRef,
}

impl MailboxDetail {
    pub(super) fn of(id: MailboxId, mailbox: &Mailbox) -> Self {
        let (habilitation, credentials) = (mailbox.habilitation(), mailbox.credentials());
        let mut users: Vec<_> = mailbox.users.iter().map(|(person, user)| UserDetail::of(*person, user)).collect();
        users.sort_by_key(|user| user.added);
        Self {
            mailbox: id,
            mailbox_type: mailbox.mailbox_type.as_str(),
            holder: mailbox.holder(),
            administrator: mailbox.administrator,
            practice_site: mailbox.practice_site.map(|site| site.to_string()),
            requested: mailbox.requested_at,
            contact: (mailbox.mailbox_type == MailboxType::Application).then(|| contact(mailbox.contact)),
            users,
            habilitation: Reached { state: code::of_habilitation(habilitation), event: habilitation.at() },
            creation: Reached { state: code::of_status(mailbox.status), event: mailbox.status.at() },
            created_on: mailbox.created_on.clone(),
            credentials: Reached { state: code::of_credentials(credentials), event: credentials.at() },
            dispute: mailbox.dispute.as_ref().map(DisputeDetail::of),
            closing: mailbox.closing.as_ref().map(ClosingDetail::of),
            is_red: mailbox.is_red,
        }
    }
}

impl UserDetail {
    fn of(person: SubjectId, user: &MailboxUser) -> Self {
        let MailboxUser { habilitation, credentials, .. } = *user;
        let terms = |(event, version): &(EventRef, String)| TermsDetail { version: version.clone(), event: *event };
        Self {
            person,
            added: user.added_at,
            habilitation: Reached { state: code::of_habilitation(habilitation), event: habilitation.at() },
            proposed: user.proposal.as_ref().map(|proposal| proposal.at),
            terms: user.terms.as_ref().map(terms),
            credentials: Reached { state: code::of_credentials(credentials), event: credentials.at() },
            has_login: user.login.is_some(),
            last_login: user.last_login.clone().map(|(event, on)| LoginDetail { on, event }),
            regularised: user.regularised_at,
        }
    }
}

impl DisputeDetail {
    fn of(dispute: &Dispute) -> Self {
        Self { cause: dispute.cause.as_str(), event: dispute.at }
    }
}

impl ClosingDetail {
    fn of(closing: &Closing) -> Self {
        let Closing { announced_at, closes_on, ground, objections } = closing;
        let objections = objections.iter().map(|one| ObjectionDetail { person: one.person, event: one.at });
        Self {
            closes_on: closes_on.clone(),
            ground: ground.as_str(),
            announced: *announced_at,
            objections: objections.collect(),
        }
    }
}

fn contact(contact: ApplicationContact) -> Reached {
    let (state, event) = match contact {
        ApplicationContact::Open => ("open", None),
        ApplicationContact::Proceed(at) => ("proceed", Some(at)),
        ApplicationContact::Declined(at) => ("declined", Some(at)),
    };
    Reached { state, event }
}
