//! Which facts bear on a decision: what is read before it, and what must not change until it is written.

use std::collections::BTreeSet;

use crate::command::{Action, ActionKind, Command};
use crate::evidence::Evidence;
use crate::policy::SectionName;
use crate::state::State;
use crate::tag::Tag;
use crate::{KeyedHash, MailboxId, RequestId, Role, StructureKey, SubjectId, UserId};

/// One alternative of a scope: events of one of `types` (any, if none are named) that carry all of `tags`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fact {
    /// Stored names, OR.
    pub types: Vec<&'static str>,
    /// Tags, AND.
    pub tags: Vec<Tag>,
}

/// The facts that bear on a decision. It only grows as the state does.
pub type Scope = BTreeSet<Fact>;

/// What counts of a user.
const USER_FACTS: [&str; 3] = ["user-registered", "role-granted", "role-revoked"];

/// What makes a subject unusable.
const GONE_FACTS: [&str; 2] = ["erasure-decided", "subject-abandoned"];

/// What counts of a structure towards its membership.
const MEMBERSHIP_FACTS: [&str; 4] =
    ["adhesion-form-received", "adhesion-form-completed", "membership-made-effective", "membership-refused"];

/// What counts of a structure towards its cap.
const PLACE_FACTS: [&str; 9] = [
    "creation-requested",
    "mailbox-created",
    "mailbox-refused",
    "mailbox-abandoned",
    "request-rejected",
    "request-dropped",
    "request-withdrawn",
    "request-marked-duplicate",
    "request-reopened",
];

/// What tells of another request whether it exists, and does not itself point elsewhere.
const DUPLICATE_FACTS: [&str; 3] = ["request-opened", "request-marked-duplicate", "request-reopened"];

/// Says which facts bear on `command`, as far as `state` lets it see.
///
/// Ask with the empty state first; read what the answer names; fold it; ask again, until the answer names nothing new
/// (request → its structure and site → its membership, its places). The decision is then written under the condition
/// that nothing in the last answer was recorded meanwhile.
pub fn scope(command: &Command, state: &State) -> Scope {
    let mut facts = Scope::new();
    if let Some(user) = command.by.user {
        facts.insert(user_fact(user));
    }
    let sections = sections(&command.action).iter();
    facts.extend(sections.map(|section| fact(&["policy-adopted"], [Tag::Policy(*section)])));
    for subject in sealed_under(command, state) {
        facts.insert(fact(&GONE_FACTS, [Tag::Subject(subject)]));
    }
    facts.extend(named_address(&command.action).map(|hash| fact(&[], [Tag::Address(hash)])));
    if let Some(request) = command.action.request() {
        facts.insert(whole_request(request));
        let structure = state.request(request).map(|known| known.structure.clone());
        facts.extend(structure.into_iter().flat_map(|structure| structure_facts(&command.action, &structure)));
    }
    facts.extend(particular(&command.action, state));
    facts
}

/// The table of what bears on one kind of command alone.
fn particular(action: &Action, state: &State) -> Vec<Fact> {
    match action {
        Action::Initialise(_) => vec![fact(&[], [])],
        Action::RegisterUser(new) => {
            vec![user_fact(new.user), fact(&["user-registered"], [Tag::Login(new.login.clone())])]
        }
        Action::GrantRole { user, .. } | Action::AssignRequest { owner: user, .. } => vec![user_fact(*user)],
        // Who else administrates: every grant and every revocation counts.
        Action::RevokeRole { user, role: Role::Administrator } => {
            vec![user_fact(*user), fact(&["role-granted", "role-revoked"], [])]
        }
        Action::RevokeRole { user, .. } => vec![user_fact(*user)],
        Action::RecordImport { .. } => vec![imports()],
        Action::AbandonSubject { subject } => vec![fact(&[], [Tag::Subject(*subject)])],
        Action::SubmitRequest(submission) => {
            let mailboxes = submission.mailboxes.iter().map(|wish| mailbox_fact(wish.mailbox));
            let releases = cites_a_release(&submission.evidence).then(imports);
            let own = [whole_request(submission.request), membership_fact(&submission.structure)];
            own.into_iter().chain(mailboxes).chain(releases).collect()
        }
        Action::AddMailbox { wish, .. } => vec![mailbox_fact(wish.mailbox)],
        Action::DecideHabilitation { decision, .. } => {
            cites_a_release(&decision.evidence).then(imports).into_iter().collect()
        }
        Action::DeclareCredentialsSent { request, mailbox, login } => {
            let holder = state.request(*request).and_then(|known| known.mailboxes.get(mailbox));
            let whose = [Tag::Login(login.hash.clone())].into_iter().chain(holder.map(|one| Tag::Subject(one.holder)));
            whose.map(|tag| fact(&["credentials-declared-sent"], [tag])).collect()
        }
        Action::MarkDuplicate { of, .. } => vec![fact(&DUPLICATE_FACTS, [Tag::Request(*of)])],
        Action::ReopenRequest { request, .. } => {
            let held = state.request(*request).into_iter().flat_map(|known| known.mailboxes.values());
            held.filter_map(|mailbox| mailbox.address.clone()).map(|hash| fact(&[], [Tag::Address(hash)])).collect()
        }
        Action::AcceptClock { .. } => vec![fact(&["clock-accepted"], [])],
        Action::AdoptPolicy { .. }
        | Action::ReleaseRequest { .. }
        | Action::AddNote { .. }
        | Action::StartWaiting { .. }
        | Action::EndWaiting { .. }
        | Action::QuoteContribution { .. }
        | Action::ReceiveAdhesionForm { .. }
        | Action::CompleteAdhesionForm { .. }
        | Action::MakeMembershipEffective { .. }
        | Action::RefuseMembership { .. }
        | Action::CiteMembership { .. }
        | Action::ValidateNeed { .. }
        | Action::AcceptTerms { .. }
        | Action::RequestCreation { .. }
        | Action::RecordMailboxCreated { .. }
        | Action::RecordMailboxRefused { .. }
        | Action::AbandonMailbox { .. }
        | Action::RecordCredentialsBounced { .. }
        | Action::ResendCredentials { .. }
        | Action::RecordCredentialsReceived { .. }
        | Action::RecordFirstLogin { .. }
        | Action::TellPartner { .. }
        | Action::RemindPartner { .. }
        | Action::RecordPartnerAnswer { .. }
        | Action::RecordPartnerDeclined { .. }
        | Action::FinishPartnerCampaign { .. }
        | Action::WaivePartnerCampaign { .. }
        | Action::CloseRequest { .. }
        | Action::RejectRequest { .. }
        | Action::DropRequest { .. }
        | Action::WithdrawRequest { .. } => Vec::new(),
    }
}

/// The policy sections that a decision leans on, and cites.
pub fn sections(action: &Action) -> &'static [SectionName] {
    match action {
        Action::AdoptPolicy { .. } => &SectionName::ALL,
        Action::QuoteContribution { .. } => &[SectionName::Fees],
        Action::DecideHabilitation { .. } => &[SectionName::Professions],
        Action::AcceptTerms { .. } => &[SectionName::Terms],
        Action::RequestCreation { .. } => {
            &[SectionName::Adhesion, SectionName::Naming, SectionName::Quota, SectionName::Terms]
        }
        // Which mails are of one person is a matter of the naming policy.
        Action::SubmitRequest(_) | Action::AddMailbox { .. } | Action::DeclareCredentialsSent { .. } => {
            &[SectionName::Naming]
        }
        Action::ReopenRequest { .. } => &[SectionName::Quota],
        Action::Initialise(_)
        | Action::RegisterUser(_)
        | Action::GrantRole { .. }
        | Action::RevokeRole { .. }
        | Action::RecordImport { .. }
        | Action::AbandonSubject { .. }
        | Action::AcceptClock { .. }
        | Action::AssignRequest { .. }
        | Action::ReleaseRequest { .. }
        | Action::AddNote { .. }
        | Action::StartWaiting { .. }
        | Action::EndWaiting { .. }
        | Action::ReceiveAdhesionForm { .. }
        | Action::CompleteAdhesionForm { .. }
        | Action::MakeMembershipEffective { .. }
        | Action::RefuseMembership { .. }
        | Action::CiteMembership { .. }
        | Action::ValidateNeed { .. }
        | Action::RecordMailboxCreated { .. }
        | Action::RecordMailboxRefused { .. }
        | Action::AbandonMailbox { .. }
        | Action::RecordCredentialsBounced { .. }
        | Action::ResendCredentials { .. }
        | Action::RecordCredentialsReceived { .. }
        | Action::RecordFirstLogin { .. }
        | Action::TellPartner { .. }
        | Action::RemindPartner { .. }
        | Action::RecordPartnerAnswer { .. }
        | Action::RecordPartnerDeclined { .. }
        | Action::FinishPartnerCampaign { .. }
        | Action::WaivePartnerCampaign { .. }
        | Action::CloseRequest { .. }
        | Action::RejectRequest { .. }
        | Action::DropRequest { .. }
        | Action::WithdrawRequest { .. }
        | Action::MarkDuplicate { .. } => &[],
    }
}

/// The event types that count as a change for a caller who says which version of a request they saw.
///
/// What others add without touching the decision (notes, owners, bounces, reminders, quotes) is no change, except to
/// commands of that very family.
pub fn concerns(command: &Command) -> Vec<&'static str> {
    let is_change = |name: &str| {
        BYSTANDERS.iter().all(|(types, family)| !types.contains(&name) || family.contains(&command.action.kind()))
    };
    crate::Event::TYPES.iter().copied().filter(|name| is_change(name)).collect()
}

/// Events that are no change, save to the commands named beside them.
const BYSTANDERS: [(&[&str], &[ActionKind]); 5] = [
    (&["note-added"], &[]),
    (&["request-assigned", "request-released"], &[ActionKind::AssignRequest, ActionKind::ReleaseRequest]),
    (
        &["credentials-bounced"],
        &[
            ActionKind::DeclareCredentialsSent,
            ActionKind::RecordCredentialsBounced,
            ActionKind::ResendCredentials,
            ActionKind::RecordCredentialsReceived,
            ActionKind::RecordFirstLogin,
            ActionKind::CloseRequest,
        ],
    ),
    (&["partner-reminded"], &[ActionKind::RemindPartner]),
    (&["contribution-quoted"], &[ActionKind::QuoteContribution]),
];

fn fact(types: &[&'static str], tags: impl IntoIterator<Item = Tag>) -> Fact {
    Fact { types: types.to_vec(), tags: tags.into_iter().collect() }
}

fn user_fact(user: UserId) -> Fact {
    fact(&USER_FACTS, [Tag::User(user)])
}

fn whole_request(request: RequestId) -> Fact {
    fact(&[], [Tag::Request(request)])
}

fn mailbox_fact(mailbox: MailboxId) -> Fact {
    fact(&["mailbox-requested"], [Tag::Mailbox(mailbox)])
}

fn membership_fact(structure: &StructureKey) -> Fact {
    fact(&MEMBERSHIP_FACTS, [Tag::Structure(structure.clone())])
}

fn imports() -> Fact {
    fact(&["referential-imported"], [])
}

fn cites_a_release(evidence: &[Evidence]) -> bool {
    evidence.iter().any(|one| one.cite().release.is_some())
}

/// Of a structure, only what counts for this action.
fn structure_facts(action: &Action, structure: &StructureKey) -> Vec<Fact> {
    let counts_membership = matches!(
        action,
        Action::ReceiveAdhesionForm { .. }
            | Action::CompleteAdhesionForm { .. }
            | Action::MakeMembershipEffective { .. }
            | Action::RefuseMembership { .. }
            | Action::CiteMembership { .. }
            | Action::RequestCreation { .. }
    );
    let counts_places = matches!(action, Action::RequestCreation { .. } | Action::ReopenRequest { .. });
    let membership = counts_membership.then(|| membership_fact(structure));
    let places = counts_places.then(|| fact(&PLACE_FACTS, [Tag::Structure(structure.clone())]));
    membership.into_iter().chain(places).collect()
}

/// The exact address that a command names, if it names one.
fn named_address(action: &Action) -> Option<KeyedHash> {
    if let Action::RequestCreation { wish, .. } = action {
        Some(wish.address.hash.clone())
    } else if let Action::RecordMailboxCreated { address, .. } = action {
        Some(address.hash.clone())
    } else {
        None
    }
}

/// The mailbox under whose holder something may be sealed.
fn named_mailbox(action: &Action) -> Option<MailboxId> {
    if let Action::DecideHabilitation { decision, .. } = action {
        Some(decision.mailbox)
    } else if let Action::RequestCreation { wish, .. } = action {
        Some(wish.mailbox)
    } else if let Action::RecordMailboxCreated { mailbox, .. } | Action::DeclareCredentialsSent { mailbox, .. } = action
    {
        Some(*mailbox)
    } else {
        None
    }
}

/// Every subject under which the decision could seal something: those the command brings, those of its request.
pub fn sealed_under(command: &Command, state: &State) -> BTreeSet<SubjectId> {
    let mut subjects = brought(&command.action);
    if let Some(request) = command.action.request().and_then(|id| state.request(id)) {
        subjects.insert(request.case);
        let about = named_mailbox(&command.action).and_then(|id| request.mailboxes.get(&id));
        subjects.extend(about.map(|mailbox| mailbox.holder));
    }
    subjects
}

/// The subjects that a command brings with it.
pub fn brought(action: &Action) -> BTreeSet<SubjectId> {
    let mut subjects = BTreeSet::new();
    if let Action::Initialise(birth) = action {
        subjects.insert(birth.administrator.identity.subject);
    } else if let Action::RegisterUser(new) = action {
        subjects.insert(new.identity.subject);
    } else if let Action::AcceptClock { reason, .. } = action {
        subjects.insert(reason.subject);
    } else if let Action::SubmitRequest(submission) = action {
        subjects.insert(submission.case);
        if let StructureKey::Person(subject) = submission.structure {
            subjects.insert(subject);
        }
        subjects.extend(submission.applicant.iter().map(|contact| contact.subject));
        subjects.extend(submission.mailboxes.iter().map(|wish| wish.holder.subject));
    } else if let Action::AddMailbox { wish, .. } = action {
        subjects.insert(wish.holder.subject);
    } else if let Action::ReceiveAdhesionForm { document, .. } = action {
        subjects.insert(document.subject);
    } else if let Action::DecideHabilitation { decision, .. } = action {
        subjects.extend(decision.attestation.iter().map(|document| document.subject));
    }
    subjects
}
