//! The words by which this trade's events are found, and which event carries which.

use std::collections::BTreeSet;
use std::fmt;

use identifiers::Finess;

use crate::event::*;
use crate::policy::SectionName;
use crate::state::{MailboxStatus, Request, State};
use crate::{KeyedHash, MailboxId, PartnerId, RequestId, StructureKey, SubjectId, UserId};

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
/// and the address and login it has; one about a partner the partner's subject; an end and a way back carry every mailbox and address they free or take.
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
    in_clear.chain(event.sealed_under()).collect()
}

/// The table of what the payloads name, one line an event.
pub(crate) fn named(event: &Event) -> Vec<Tag> {
    match event {
        Event::UserRegistered(event) => vec![Tag::User(event.user), Tag::Login(event.login.clone())],
        Event::RoleGranted(RoleGranted { user, .. })
        | Event::RoleRevoked(RoleRevoked { user, .. })
        | Event::RequestAssigned(RequestAssigned { owner: user })
        | Event::RequestReleased(RequestReleased { owner: user }) => vec![Tag::User(*user)],
        Event::PolicyAdopted(event) => vec![Tag::Policy(event.adopted.name())],
        Event::SubjectAbandoned(SubjectAbandoned { subject })
        | Event::ErasureDecided(ErasureDecided { subject, .. })
        | Event::ErasureCompleted(ErasureCompleted { subject })
        | Event::KeyLossAccepted(KeyLossAccepted { subject, .. })
        | Event::LegalHoldPlaced(LegalHoldPlaced { subject, .. })
        | Event::LegalHoldLifted(LegalHoldLifted { subject, .. }) => vec![Tag::Subject(*subject)],
        Event::SubjectsJoined(SubjectsJoined { subject, other, .. }) => {
            vec![Tag::Subject(*subject), Tag::Subject(*other)]
        }
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
        | Event::MembershipEnquired(MembershipEnquired { structure, .. })
        | Event::MembershipTakenOver(MembershipTakenOver { structure, .. })
        | Event::MembershipWithdrawn(MembershipWithdrawn { structure, .. })
        | Event::MembershipExcluded(MembershipExcluded { structure, .. })
        | Event::StructureAccepted(StructureAccepted { structure, .. })
        | Event::AbbreviationConfirmed(AbbreviationConfirmed { structure, .. })
        | Event::QuotaOverrideProposed(QuotaOverrideProposed { structure, .. })
        | Event::QuotaOverrideApproved(QuotaOverrideApproved { structure, .. })
        | Event::QuotaOverrideDeclined(QuotaOverrideDeclined { structure, .. })
        | Event::MembershipCited(MembershipCited { structure, .. }) => vec![Tag::Structure(structure.clone())],
        Event::StructuresMerged(StructuresMerged { absorbed, into, .. }) => {
            vec![Tag::Structure(absorbed.clone()), Tag::Structure(into.clone())]
        }
        Event::ClosingPlanned(ClosingPlanned { structure, mailboxes, .. }) => {
            let planned = mailboxes.iter().flat_map(|one| [Tag::Mailbox(one.mailbox), Tag::Request(one.request)]);
            [Tag::Structure(structure.clone())].into_iter().chain(planned).collect()
        }
        Event::MailboxRequested(event) => {
            let wished = event.wished_address.clone().map(Tag::Address);
            [Tag::Mailbox(event.mailbox)].into_iter().chain(event.practice_site.map(Tag::Site)).chain(wished).collect()
        }
        Event::MailboxNameChanged(event) => {
            [Tag::Mailbox(event.mailbox)].into_iter().chain(event.wished_address.clone().map(Tag::Address)).collect()
        }
        Event::MailboxTakenOver(event) => {
            let named = [
                Tag::Mailbox(event.mailbox),
                Tag::Address(event.address.clone()),
                Tag::Structure(event.structure.clone()),
            ];
            named.into_iter().chain(event.site.map(Tag::Site)).collect()
        }
        Event::MailboxUserTakenOver(event) => {
            let named = [Tag::Mailbox(event.mailbox), Tag::Structure(event.structure.clone())];
            named.into_iter().chain(event.login.clone().map(Tag::Login)).collect()
        }
        Event::MailboxUserAdded(event) => {
            let asked_by = event.requested_by.map(Tag::Subject);
            let named = [Tag::Mailbox(event.mailbox), Tag::Structure(event.structure.clone())];
            named.into_iter().chain(asked_by).collect()
        }
        Event::MailboxUserRemoved(event) => {
            let asked_by = event.requested_by.map(Tag::Subject);
            let named =
                [Tag::Mailbox(event.mailbox), Tag::Structure(event.structure.clone()), Tag::Subject(event.person)];
            named.into_iter().chain(asked_by).collect()
        }
        Event::CorrectionAsked(event) => {
            let mailboxes = event.fields.iter().filter_map(|flagged| flagged.mailbox.map(Tag::Mailbox));
            let persons = event.fields.iter().filter_map(|flagged| flagged.person.map(Tag::Subject));
            mailboxes.chain(persons).collect()
        }
        Event::SiteChanged(event) => vec![Tag::Site(event.site)],
        Event::CreationListIssued(event) => event.mailboxes.iter().map(|mailbox| Tag::Mailbox(*mailbox)).collect(),
        Event::MailboxAdministratorChanged(MailboxAdministratorChanged { mailbox, .. })
        | Event::ApplicationContactConcluded(ApplicationContactConcluded { mailbox, .. })
        | Event::DisputedReturnSettled(DisputedReturnSettled { mailbox, .. })
        | Event::MailboxClosingAnnounced(MailboxClosingAnnounced { mailbox, .. })
        | Event::ClosingObjectionDismissed(ClosingObjectionDismissed { mailbox, .. })
        | Event::MailboxClosingCancelled(MailboxClosingCancelled { mailbox, .. })
        | Event::RedListChanged(RedListChanged { mailbox, .. }) => vec![Tag::Mailbox(*mailbox)],
        Event::MailboxClosingObjected(event) => {
            [Tag::Mailbox(event.mailbox)].into_iter().chain(event.person.map(Tag::Subject)).collect()
        }
        Event::MailboxReturnDisputed(event) => {
            vec![Tag::Mailbox(event.mailbox), Tag::Address(event.address.clone())]
        }
        Event::HabilitationDecided(HabilitationDecided { mailbox, person, .. })
        | Event::HabilitationOverrideProposed(HabilitationOverrideProposed { mailbox, person, .. })
        | Event::HabilitationOverrideDeclined(HabilitationOverrideDeclined { mailbox, person, .. })
        | Event::MailboxUserCorrected(MailboxUserCorrected { mailbox, person, .. })
        | Event::LoginRecorded(LoginRecorded { mailbox, person, .. })
        | Event::ProfessionalIdRegularised(ProfessionalIdRegularised { mailbox, person, .. })
        | Event::TermsAccepted(TermsAccepted { mailbox, person, .. })
        | Event::CredentialsBounced(CredentialsBounced { mailbox, person, .. })
        | Event::CredentialsResent(CredentialsResent { mailbox, person })
        | Event::CredentialsReceived(CredentialsReceived { mailbox, person })
        | Event::FirstLoginRecorded(FirstLoginRecorded { mailbox, person }) => {
            vec![Tag::Mailbox(*mailbox), Tag::Subject(*person)]
        }
        Event::CreationRequested(event) => {
            let (mailbox, address) = (Tag::Mailbox(event.mailbox), Tag::Address(event.address.clone()));
            let persons = event.users.iter().copied().map(Tag::Subject);
            let structure = Tag::Structure(event.structure.clone());
            [mailbox, address, structure].into_iter().chain(event.site.map(Tag::Site)).chain(persons).collect()
        }
        Event::MailboxCreated(MailboxCreated { mailbox, address, structure, .. }) => {
            vec![Tag::Mailbox(*mailbox), Tag::Address(address.clone()), Tag::Structure(structure.clone())]
        }
        Event::MailboxRefused(MailboxRefused { mailbox, structure, .. })
        | Event::MailboxClosed(MailboxClosed { mailbox, structure })
        | Event::MailboxAbandoned(MailboxAbandoned { mailbox, structure, .. }) => {
            vec![Tag::Mailbox(*mailbox), Tag::Structure(structure.clone())]
        }
        Event::CredentialsDeclaredSent(event) => {
            vec![Tag::Mailbox(event.mailbox), Tag::Login(event.login.clone()), Tag::Subject(event.person)]
        }
        Event::RequestMarkedDuplicate(event) => vec![Tag::Request(event.of)],
        Event::RequestReopened(RequestReopened { reclaimed, .. }) | Event::ActUndone(ActUndone { reclaimed, .. }) => {
            let reclaimed = reclaimed.iter();
            reclaimed.flat_map(|one| [Tag::Mailbox(one.mailbox), Tag::Address(one.address.clone())]).collect()
        }
        Event::LogCreated(_)
        | Event::ClockAccepted(_)
        | Event::ReferentialImported(_)
        | Event::AccessPurged(_)
        | Event::SigningKeyChanged(_)
        | Event::MasterKeyChanged(_)
        | Event::LogContinued(_)
        | Event::NoteAdded(_)
        | Event::DocumentAdded(_)
        | Event::WaitingStarted(_)
        | Event::WaitingEnded(_)
        | Event::ReminderSent(_)
        | Event::CorrectionAnswered(_)
        | Event::CorrectionAccepted(_)
        | Event::CorrectionCancelled(_)
        | Event::ApplicantChanged(_)
        | Event::StructureHeadChanged(_)
        | Event::NeedValidated(_)
        | Event::ToDoUpdated(_)
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

/// What the case knows about what the event names: the person of a nominative mailbox, the address, the logins of those
/// concerned, who a partner is, what an end frees.
fn about_case(event: &Event, request: &Request, tags: &mut BTreeSet<Tag>) {
    if let Some(mailbox) = event.mailbox().and_then(|id| request.mailboxes.get(&id)) {
        tags.extend(mailbox.holder().map(Tag::Subject));
        tags.extend(mailbox.practice_site.map(Tag::Site));
        tags.extend(mailbox.address.clone().map(Tag::Address));
        let concerned = event.person().map_or_else(|| mailbox.holder(), Some);
        let user = concerned.and_then(|person| mailbox.users.get(&person));
        tags.extend(user.and_then(|user| user.login.clone()).map(Tag::Login));
    }
    let partner = partner(event).and_then(|id| request.partners.get(&id));
    tags.extend(partner.map(|partner| Tag::Subject(partner.subject)));
    if event.frees_reservations() {
        for (id, mailbox) in &request.mailboxes {
            if matches!(mailbox.status, MailboxStatus::CreationRequested(_)) {
                tags.insert(Tag::Mailbox(*id));
                tags.extend(mailbox.address.clone().map(Tag::Address));
            }
        }
    }
}

/// The partner whom an event is about, if it is about one.
fn partner(event: &Event) -> Option<PartnerId> {
    if let Event::PartnerTold(PartnerTold { partner, .. })
    | Event::PartnerReminded(PartnerReminded { partner })
    | Event::PartnerAnswered(PartnerAnswered { partner, .. })
    | Event::PartnerDeclined(PartnerDeclined { partner }) = event
    {
        Some(*partner)
    } else {
        None
    }
}
