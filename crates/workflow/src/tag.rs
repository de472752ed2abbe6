//! The words by which this trade's events are found, and which event carries which.

use std::collections::BTreeSet;
use std::fmt;

use identifiers::Finess;

use crate::event::*;
use crate::policy::SectionName;
use crate::state::{ClaimStatus, Request, State};
use crate::{KeyedHash, MailboxId, RequestId, StructureKey, SubjectId, UserId};

/// A tag of this trade. Its text form is `kind:value` and is a contract.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tag {
    /// `address:<keyed hash>`
    Address(KeyedHash),
    /// `login:<keyed hash>`
    Login(KeyedHash),
    /// `mailbox:<uuid>`
    Mailbox(MailboxId),
    /// `policy:<section>`
    Policy(SectionName),
    /// `request:<uuid>`
    Request(RequestId),
    /// `site:<finess>`
    Site(Finess),
    /// `structure:<scheme>:<id>`
    Structure(StructureKey),
    /// `subject:<uuid>`
    Subject(SubjectId),
    /// `user:<uuid>`
    User(UserId),
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(hash) => write!(f, "address:{hash}"),
            Self::Login(hash) => write!(f, "login:{hash}"),
            Self::Mailbox(id) => write!(f, "mailbox:{id}"),
            Self::Policy(section) => write!(f, "policy:{section}"),
            Self::Request(id) => write!(f, "request:{id}"),
            Self::Site(finess) => write!(f, "site:{finess}"),
            Self::Structure(key) => write!(f, "structure:{key}"),
            Self::Subject(id) => write!(f, "subject:{id}"),
            Self::User(id) => write!(f, "user:{id}"),
        }
    }
}

/// Every tag that applies to `event`, whatever today's rules count.
///
/// `state` is the state after all events before this one, those of the same command included. A request's own event
/// carries its structure and site; an event about a mailbox carries the mailbox, its holder and the address it has;
/// an end and a way back carry every address they free or take.
pub fn tags(event: &Event, request: Option<RequestId>, state: &State) -> BTreeSet<Tag> {
    let mut tags = BTreeSet::new();
    tags.extend(event.personal().into_iter().map(|fields| Tag::Subject(fields.subject)));
    if let Some(id) = request {
        tags.insert(Tag::Request(id));
        if let Some(known) = state.request(id) {
            tags.insert(Tag::Structure(known.structure.clone()));
            tags.extend(known.site.map(Tag::Site));
            about_case(event, known, &mut tags);
        }
    }
    named(event, &mut tags);
    tags
}

/// What the event itself names.
fn named(event: &Event, tags: &mut BTreeSet<Tag>) {
    match event {
        Event::UserRegistered(event) => {
            tags.extend([Tag::User(event.user), Tag::Login(event.login.clone())]);
        }
        Event::RoleGranted(RoleGranted { user, .. })
        | Event::RoleRevoked(RoleRevoked { user, .. })
        | Event::RequestAssigned(RequestAssigned { owner: user })
        | Event::RequestReleased(RequestReleased { owner: user }) => {
            tags.insert(Tag::User(*user));
        }
        Event::PolicyAdopted(event) => {
            tags.insert(Tag::Policy(event.adopted.name()));
        }
        Event::SubjectAbandoned(SubjectAbandoned { subject })
        | Event::ErasureDecided(ErasureDecided { subject, .. })
        | Event::ErasureCompleted(ErasureCompleted { subject }) => {
            tags.insert(Tag::Subject(*subject));
        }
        Event::RequestOpened(event) => {
            let structure = Tag::Structure(event.structure.clone());
            tags.extend([Tag::Request(event.request), structure, Tag::Subject(event.case)]);
            tags.extend(event.site.map(Tag::Site));
            if let StructureKey::Person(subject) = event.structure {
                tags.insert(Tag::Subject(subject));
            }
        }
        Event::MailboxRequested(event) => {
            tags.insert(Tag::Mailbox(event.mailbox));
            tags.extend(event.practice_site.map(Tag::Site));
        }
        Event::CreationRequested(event) => {
            tags.insert(Tag::Address(event.address.clone()));
        }
        Event::MailboxCreated(event) => {
            tags.insert(Tag::Address(event.address.clone()));
        }
        Event::CredentialsDeclaredSent(event) => {
            tags.insert(Tag::Login(event.login.clone()));
        }
        Event::RequestMarkedDuplicate(event) => {
            tags.insert(Tag::Request(event.of));
        }
        Event::RequestReopened(event) => {
            tags.extend(event.reclaimed.iter().map(|one| Tag::Address(one.address.clone())));
        }
        Event::LogCreated(_)
        | Event::ClockAccepted(_)
        | Event::ReferentialImported(_)
        | Event::NoteAdded(_)
        | Event::WaitingStarted(_)
        | Event::WaitingEnded(_)
        | Event::ContributionQuoted(_)
        | Event::AdhesionFormReceived(_)
        | Event::AdhesionFormCompleted(_)
        | Event::MembershipMadeEffective(_)
        | Event::MembershipRefused(_)
        | Event::MembershipCited(_)
        | Event::HabilitationDecided(_)
        | Event::NeedValidated(_)
        | Event::TermsAccepted(_)
        | Event::MailboxRefused(_)
        | Event::MailboxAbandoned(_)
        | Event::CredentialsBounced(_)
        | Event::CredentialsResent(_)
        | Event::CredentialsReceived(_)
        | Event::FirstLoginRecorded(_)
        | Event::PartnerTold(_)
        | Event::PartnerReminded(_)
        | Event::PartnerAnswered(_)
        | Event::PartnerDeclined(_)
        | Event::PartnerCampaignFinished(_)
        | Event::PartnerCampaignWaived(_)
        | Event::RequestClosed(_)
        | Event::RequestRejected(_)
        | Event::RequestDropped(_)
        | Event::RequestWithdrawn(_) => {}
    }
}

/// What the case knows about what the event names: holders, addresses held.
fn about_case(event: &Event, request: &Request, tags: &mut BTreeSet<Tag>) {
    if let Some(id) = event.mailbox() {
        tags.insert(Tag::Mailbox(id));
        if let Some(mailbox) = request.mailboxes.get(&id) {
            tags.insert(Tag::Subject(mailbox.holder));
            tags.extend(mailbox.address.clone().map(Tag::Address));
            tags.extend(mailbox.login.clone().map(Tag::Login));
        }
    }
    let frees_everything = matches!(
        event,
        Event::RequestRejected(_)
            | Event::RequestDropped(_)
            | Event::RequestWithdrawn(_)
            | Event::RequestMarkedDuplicate(_)
    );
    if frees_everything {
        tags.extend(request.mailboxes.values().filter_map(|mailbox| mailbox.address.clone()).map(Tag::Address));
    }
}

impl Event {
    /// The mailbox that this event is about, if it is about one.
    pub const fn mailbox(&self) -> Option<MailboxId> {
        match self {
            Self::MailboxRequested(MailboxRequested { mailbox, .. })
            | Self::HabilitationDecided(HabilitationDecided { mailbox, .. })
            | Self::TermsAccepted(TermsAccepted { mailbox, .. })
            | Self::CreationRequested(CreationRequested { mailbox, .. })
            | Self::MailboxCreated(MailboxCreated { mailbox, .. })
            | Self::MailboxRefused(MailboxRefused { mailbox, .. })
            | Self::MailboxAbandoned(MailboxAbandoned { mailbox, .. })
            | Self::CredentialsDeclaredSent(CredentialsDeclaredSent { mailbox, .. })
            | Self::CredentialsBounced(CredentialsBounced { mailbox, .. })
            | Self::CredentialsResent(CredentialsResent { mailbox, .. })
            | Self::CredentialsReceived(CredentialsReceived { mailbox, .. })
            | Self::FirstLoginRecorded(FirstLoginRecorded { mailbox, .. }) => Some(*mailbox),
            Self::LogCreated(_)
            | Self::ClockAccepted(_)
            | Self::UserRegistered(_)
            | Self::RoleGranted(_)
            | Self::RoleRevoked(_)
            | Self::PolicyAdopted(_)
            | Self::ReferentialImported(_)
            | Self::SubjectAbandoned(_)
            | Self::ErasureDecided(_)
            | Self::ErasureCompleted(_)
            | Self::RequestOpened(_)
            | Self::RequestAssigned(_)
            | Self::RequestReleased(_)
            | Self::NoteAdded(_)
            | Self::WaitingStarted(_)
            | Self::WaitingEnded(_)
            | Self::ContributionQuoted(_)
            | Self::AdhesionFormReceived(_)
            | Self::AdhesionFormCompleted(_)
            | Self::MembershipMadeEffective(_)
            | Self::MembershipRefused(_)
            | Self::MembershipCited(_)
            | Self::NeedValidated(_)
            | Self::PartnerTold(_)
            | Self::PartnerReminded(_)
            | Self::PartnerAnswered(_)
            | Self::PartnerDeclined(_)
            | Self::PartnerCampaignFinished(_)
            | Self::PartnerCampaignWaived(_)
            | Self::RequestClosed(_)
            | Self::RequestRejected(_)
            | Self::RequestDropped(_)
            | Self::RequestWithdrawn(_)
            | Self::RequestMarkedDuplicate(_)
            | Self::RequestReopened(_) => None,
        }
    }
}

/// The addresses that a reopened request has to take again: those it held when it ended.
pub(crate) fn to_reclaim(state: &State, id: RequestId, request: &Request) -> Vec<Reclaimed> {
    let Some(structure) = state.structure(&request.structure) else { return Vec::new() };
    let freed =
        structure.places.iter().filter(|(_, place)| place.request == id && place.status == ClaimStatus::ReleasedByEnd);
    freed.map(|(mailbox, place)| Reclaimed { address: place.address.clone(), mailbox: *mailbox }).collect()
}
