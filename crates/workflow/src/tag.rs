//! The words by which this trade's events are found, and which event carries which.

use std::collections::BTreeSet;
use std::fmt;

use identifiers::Finess;

use crate::event::*;
use crate::policy::SectionName;
use crate::state::{MailboxStatus, Request, State};
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
/// carries its structure and site; an event about a mailbox carries the mailbox, its holder, where the holder practises,
/// and the address and login it has; an end and a way back carry every mailbox and address they free or take.
pub fn tags(event: &Event, request: Option<RequestId>, state: &State) -> BTreeSet<Tag> {
    let mut tags: BTreeSet<Tag> = named(event).into_iter().collect();
    tags.extend(subjects(event).into_iter().map(Tag::Subject));
    if let Some(id) = request {
        tags.insert(Tag::Request(id));
        if let Some(known) = state.request(id) {
            tags.insert(Tag::Structure(known.structure.clone()));
            tags.extend(known.site.map(Tag::Site));
            about_case(event, known, &mut tags);
        }
    }
    tags
}

/// Every subject that the event itself names, in clear or beside a seal.
pub(crate) fn subjects(event: &Event) -> BTreeSet<SubjectId> {
    let in_clear = named(event).into_iter().filter_map(|tag| match tag {
        Tag::Subject(subject) | Tag::Structure(StructureKey::Person(subject)) => Some(subject),
        Tag::Address(_)
        | Tag::Login(_)
        | Tag::Mailbox(_)
        | Tag::Policy(_)
        | Tag::Request(_)
        | Tag::Site(_)
        | Tag::Structure(StructureKey::Registered(_))
        | Tag::User(_) => None,
    });
    in_clear.chain(event.personal().into_iter().map(|fields| fields.subject)).collect()
}

/// The table of what the payloads name, one line an event.
fn named(event: &Event) -> Vec<Tag> {
    match event {
        Event::UserRegistered(event) => vec![Tag::User(event.user), Tag::Login(event.login.clone())],
        Event::RoleGranted(RoleGranted { user, .. })
        | Event::RoleRevoked(RoleRevoked { user, .. })
        | Event::RequestAssigned(RequestAssigned { owner: user })
        | Event::RequestReleased(RequestReleased { owner: user }) => vec![Tag::User(*user)],
        Event::PolicyAdopted(event) => vec![Tag::Policy(event.adopted.name())],
        Event::SubjectAbandoned(SubjectAbandoned { subject })
        | Event::ErasureDecided(ErasureDecided { subject, .. })
        | Event::ErasureCompleted(ErasureCompleted { subject }) => vec![Tag::Subject(*subject)],
        Event::RequestOpened(event) => {
            let structure = Tag::Structure(event.structure.clone());
            let named = [Tag::Request(event.request), structure, Tag::Subject(event.case)];
            named.into_iter().chain(event.site.map(Tag::Site)).collect()
        }
        Event::ContributionQuoted(ContributionQuoted { structure, .. })
        | Event::AdhesionFormReceived(AdhesionFormReceived { structure, .. })
        | Event::AdhesionFormCompleted(AdhesionFormCompleted { structure })
        | Event::MembershipMadeEffective(MembershipMadeEffective { structure, .. })
        | Event::MembershipRefused(MembershipRefused { structure, .. })
        | Event::MembershipCited(MembershipCited { structure, .. }) => vec![Tag::Structure(structure.clone())],
        Event::MailboxRequested(event) => {
            [Tag::Mailbox(event.mailbox)].into_iter().chain(event.practice_site.map(Tag::Site)).collect()
        }
        Event::HabilitationDecided(HabilitationDecided { mailbox, person, .. })
        | Event::TermsAccepted(TermsAccepted { mailbox, person, .. })
        | Event::CredentialsBounced(CredentialsBounced { mailbox, person, .. })
        | Event::CredentialsResent(CredentialsResent { mailbox, person })
        | Event::CredentialsReceived(CredentialsReceived { mailbox, person })
        | Event::FirstLoginRecorded(FirstLoginRecorded { mailbox, person }) => {
            vec![Tag::Mailbox(*mailbox), Tag::Subject(*person)]
        }
        Event::CreationRequested(CreationRequested { mailbox, address, structure, .. })
        | Event::MailboxCreated(MailboxCreated { mailbox, address, structure, .. }) => {
            vec![Tag::Mailbox(*mailbox), Tag::Address(address.clone()), Tag::Structure(structure.clone())]
        }
        Event::MailboxRefused(MailboxRefused { mailbox, structure, .. })
        | Event::MailboxAbandoned(MailboxAbandoned { mailbox, structure, .. }) => {
            vec![Tag::Mailbox(*mailbox), Tag::Structure(structure.clone())]
        }
        Event::CredentialsDeclaredSent(event) => {
            vec![Tag::Mailbox(event.mailbox), Tag::Login(event.login.clone()), Tag::Subject(event.person)]
        }
        Event::RequestMarkedDuplicate(event) => vec![Tag::Request(event.of)],
        Event::RequestReopened(event) => {
            let reclaimed = event.reclaimed.iter();
            reclaimed.flat_map(|one| [Tag::Mailbox(one.mailbox), Tag::Address(one.address.clone())]).collect()
        }
        Event::LogCreated(_)
        | Event::ClockAccepted(_)
        | Event::ReferentialImported(_)
        | Event::NoteAdded(_)
        | Event::WaitingStarted(_)
        | Event::WaitingEnded(_)
        | Event::NeedValidated(_)
        | Event::PartnerTold(_)
        | Event::PartnerReminded(_)
        | Event::PartnerAnswered(_)
        | Event::PartnerDeclined(_)
        | Event::PartnerCampaignFinished(_)
        | Event::PartnerCampaignWaived(_)
        | Event::RequestClosed(_)
        | Event::RequestRejected(_)
        | Event::RequestDropped(_)
        | Event::RequestWithdrawn(_) => Vec::new(),
    }
}

/// What the case knows about what the event names: holders, addresses held, what an end frees.
fn about_case(event: &Event, request: &Request, tags: &mut BTreeSet<Tag>) {
    if let Some(mailbox) = event.mailbox().and_then(|id| request.mailboxes.get(&id)) {
        tags.insert(Tag::Subject(mailbox.holder));
        tags.extend(mailbox.practice_site.map(Tag::Site));
        tags.extend(mailbox.address.clone().map(Tag::Address));
        tags.extend(mailbox.login.clone().map(Tag::Login));
    }
    if event.frees_reservations() {
        for (id, mailbox) in &request.mailboxes {
            if matches!(mailbox.status, MailboxStatus::CreationRequested(_)) {
                tags.insert(Tag::Mailbox(*id));
                tags.extend(mailbox.address.clone().map(Tag::Address));
            }
        }
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

    /// Says whether this ends a request in a way that gives back what it had reserved.
    const fn frees_reservations(&self) -> bool {
        matches!(
            self,
            Self::RequestRejected(_)
                | Self::RequestDropped(_)
                | Self::RequestWithdrawn(_)
                | Self::RequestMarkedDuplicate(_)
        )
    }
}
