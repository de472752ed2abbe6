//! Which facts bear on a decision: what is read before it, and what must not change until it is written.

mod facts;
mod sections;
mod subjects;

pub use sections::sections;
pub use subjects::{brought, sealed_under};

use std::collections::BTreeSet;

use crate::command::{Action, ActionKind, Command, ErasureGround};
use crate::evidence::Evidence;
use crate::policy::{QuotaCounts, Section, SectionName};
use crate::state::State;
use crate::tag::Tag;
use crate::{KeyedHash, RequestId, Role, StructureKey, SubjectId, UserId};
use facts::*;

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

/// Says which facts bear on `command`, as far as `state` lets it see.
///
/// Ask with the empty state first; read what the answer names; fold it; ask again, until the answer names nothing new
/// (request → its structure and site → its mergers, its membership, its places). The decision is then written under the
/// condition that nothing in the last answer was recorded meanwhile.
pub fn scope(command: &Command, state: &State) -> Scope {
    let (action, kind) = (&command.action, command.action.kind());
    let mut facts = Scope::new();
    facts.extend(command.by.user.map(user_fact));
    facts.extend(sections(action).iter().map(|section| fact(&["policy-adopted"], [Tag::Policy(*section)])));
    facts.extend(sealed_under(command, state).into_iter().map(|subject| fact(&GONE_FACTS, [Tag::Subject(subject)])));
    facts.extend(named_addresses(action).map(|hash| fact(&[], [Tag::Address(hash)])));
    facts.extend(action.request().map(whole_request));
    for structure in structures(action, state) {
        facts.extend(structure_facts(kind, &structure, state));
    }
    facts.extend(particular(action, state));
    facts
}

/// Everything that bears on what can be done about a request: what [`allowed`](crate::allowed()) wants to have read.
///
/// Asked for like [`scope`]. Addresses are not in it, for none is named yet.
pub fn scope_of_case(request: RequestId, by: Option<UserId>, state: &State) -> Scope {
    let mut facts = Scope::from([whole_request(request)]);
    facts.extend(by.map(user_fact));
    facts.extend(SectionName::ALL.iter().map(|section| fact(&["policy-adopted"], [Tag::Policy(*section)])));
    let Some(known) = state.request(request) else { return facts };
    let persons = known.mailboxes.values().flat_map(|mailbox| mailbox.users.keys().copied());
    let partners = known.partners.values().map(|partner| partner.subject);
    facts.extend(
        persons
            .chain(partners)
            .chain([known.case, known.structure.reached_under(known.case)])
            .map(|subject| fact(&GONE_FACTS, [Tag::Subject(subject)])),
    );
    let held = known.mailboxes.values().filter_map(|mailbox| mailbox.address.clone());
    facts.extend(held.map(|hash| fact(&[], [Tag::Address(hash)])));
    for kind in ActionKind::ALL.iter().filter(|kind| kind.is_about_a_request()) {
        facts.extend(structure_facts(*kind, &known.structure, state));
    }
    facts.extend(proposers(known, state).map(user_fact));
    facts
}

/// The structures that an action is about.
fn structures(action: &Action, state: &State) -> Vec<StructureKey> {
    if let Action::SubmitRequest(submission) = action {
        vec![submission.structure.clone()]
    } else if let Action::TakeOver(taken) = action {
        vec![taken.structure.clone()]
    } else if let Action::EnquireMembership { structure, .. }
    | Action::WithdrawMembership { structure, .. }
    | Action::ExcludeMember { structure, .. } = action
    {
        vec![structure.clone()]
    } else if let Action::MergeStructures { absorbed, into, .. } = action {
        vec![absorbed.clone(), into.clone()]
    } else {
        let known = action.request().and_then(|request| state.request(request));
        known.map(|known| known.structure.clone()).into_iter().collect()
    }
}

/// Of a structure and its family, only what counts for this action.
fn structure_facts(kind: ActionKind, structure: &StructureKey, state: &State) -> Vec<Fact> {
    let mut counting = of_structure(kind).to_vec();
    if counting.contains(&PLACE_FACTS.as_slice()) && counts_users(state) {
        counting.push(&USER_PLACE_FACTS);
    }
    let family = state.family(structure);
    counting.iter().flat_map(|types| family.iter().map(|one| structure_fact(types, one))).collect()
}

fn counts_users(state: &State) -> bool {
    let quota = state.policy.get(SectionName::Quota).map(|adopted| &adopted.section);
    matches!(quota, Some(Section::Quota(quota)) if quota.counts == QuotaCounts::Users)
}

/// What bears on one kind of command alone.
fn particular(action: &Action, state: &State) -> Vec<Fact> {
    let request = action.request().and_then(|id| state.request(id));
    if let Action::Initialise(_) = action {
        vec![fact(&[], [])]
    } else if let Action::RegisterUser(new) = action {
        vec![user_fact(new.user), fact(&["user-registered"], [Tag::Login(new.login.clone())])]
    } else if let Action::RevokeRole { user, role: Role::Administrator } = action {
        // Who else administrates: every grant and every revocation counts.
        vec![user_fact(*user), fact(&["role-granted", "role-revoked"], [])]
    } else if let Action::GrantRole { user, .. } = action {
        // Nobody acts who was erased.
        let identity = state.users.get(user).and_then(|known| known.identity);
        let gone = identity.map(|identity| fact(&GONE_FACTS, [Tag::Subject(identity)]));
        [user_fact(*user)].into_iter().chain(gone).collect()
    } else if let Action::RevokeRole { user, .. } | Action::AssignRequest { owner: user, .. } = action {
        vec![user_fact(*user)]
    } else if let Action::RecordImport { .. } = action {
        vec![imports()]
    } else if let Action::AbandonSubject { subject } = action {
        vec![fact(&[], [Tag::Subject(*subject)])]
    } else if let Some(subjects) = ends_of(action) {
        subjects.into_iter().flat_map(|subject| erasure_facts(subject, action, state)).collect()
    } else if let Action::AcceptClock { .. } = action {
        vec![fact(&["clock-accepted"], [])]
    } else if let Action::PurgeAccess { .. } = action {
        vec![fact(&["access-purged"], [])]
    } else if let Action::ChangeSigningKey { .. } = action {
        vec![fact(&["signing-key-changed"], [])]
    } else if let Action::ChangeMasterKey { .. } = action {
        vec![fact(&["master-key-changed"], [])]
    } else if let Action::ContinueLog { .. } = action {
        vec![fact(&["log-continued"], [])]
    } else if let Action::SubmitRequest(submission) = action {
        let mailboxes = submission.mailboxes.iter().map(|wish| mailbox_fact(wish.mailbox));
        mailboxes.chain([whole_request(submission.request)]).chain(releases(&submission.evidence)).collect()
    } else if let Action::TakeOver(taken) = action {
        let mailboxes = taken.mailboxes.iter().map(|mailbox| mailbox_fact(mailbox.mailbox));
        let users = taken.mailboxes.iter().flat_map(|mailbox| &mailbox.users);
        let logins = users.filter_map(|user| Some((user.login.as_ref()?.hash.clone(), user.person.subject)));
        let logins = logins.flat_map(|(login, person)| login_facts(login, Some(person)));
        mailboxes.chain([whole_request(taken.request)]).chain(logins).collect()
    } else if let Action::AddMailbox { wish, .. } = action {
        vec![mailbox_fact(wish.mailbox)]
    } else if let Action::DecideHabilitation { decision, .. } = action {
        releases(&decision.evidence).collect()
    } else if let Action::EnquireMembership { evidence, .. }
    | Action::ChangeSite { evidence, .. }
    | Action::RecordPartnerAnswer { evidence, .. }
    | Action::RegulariseProfessionalId { evidence, .. } = action
    {
        releases(evidence).collect()
    } else if let Action::DeclareCredentialsSent { mailbox, person, login, .. } = action {
        let known = request.and_then(|known| known.mailboxes.get(mailbox));
        let person = person.or_else(|| known.and_then(|mailbox| mailbox.only_user()));
        login_facts(login.hash.clone(), person).collect()
    } else if let Action::ApproveHabilitationOverride { .. } | Action::ApproveQuotaOverride { .. } = action {
        // Four eyes: the other's roles count too.
        request.into_iter().flat_map(|known| proposers(known, state)).map(user_fact).collect()
    } else if let Action::MarkDuplicate { of, .. } = action {
        vec![fact(&DUPLICATE_FACTS, [Tag::Request(*of)])]
    } else if let Action::ReopenRequest { .. } | Action::UndoLastAct { .. } = action {
        let held = request.into_iter().flat_map(|known| known.mailboxes.values());
        held.filter_map(|mailbox| mailbox.address.clone()).map(|hash| fact(&[], [Tag::Address(hash)])).collect()
    } else {
        Vec::new()
    }
}

/// The subjects that an action holds, joins or ends.
fn ends_of(action: &Action) -> Option<Vec<SubjectId>> {
    if let Action::EraseSubject { subject, .. }
    | Action::EraseAgain { subject, .. }
    | Action::CompleteErasure { subject }
    | Action::PlaceLegalHold { subject, .. }
    | Action::LiftLegalHold { subject, .. } = action
    {
        Some(vec![*subject])
    } else if let Action::JoinSubjects { subject, other, .. } = action {
        Some(vec![*subject, *other])
    } else if let Action::AcceptKeyLoss { subjects, .. } = action {
        Some(subjects.clone())
    } else {
        None
    }
}

/// Everything that was ever said of a person, whoever they were taken for; of the cases of a subject all, where they count.
fn erasure_facts(subject: SubjectId, action: &Action, state: &State) -> Vec<Fact> {
    let persons = state.one_person(subject);
    let mut facts: Vec<_> = persons.iter().map(|person| fact(&[], [Tag::Subject(*person)])).collect();
    if let Action::EraseSubject { ground, .. } = action {
        let users = state.users.iter().filter(|(_, user)| user.identity.is_some_and(|id| persons.contains(&id)));
        facts.extend(users.map(|(user, _)| user_fact(*user)));
        let is_all_wanted = *ground == ErasureGround::Retention;
        let cases = persons.iter().filter_map(|person| state.spoken_in.get(person)).flatten().flatten();
        let is_their_case = |id: &RequestId| state.request(*id).is_some_and(|known| persons.contains(&known.case));
        facts.extend(cases.copied().filter(|id| is_all_wanted || is_their_case(id)).map(whole_request));
    }
    facts
}

/// Whoever proposed something that a second agent has not answered; of a cap, whoever ever did: another request of the
/// structure may hold the answer, and what is read of it takes nothing out of the scope.
fn proposers(request: &crate::state::Request, state: &State) -> impl Iterator<Item = UserId> {
    let users = request.mailboxes.values().flat_map(|mailbox| mailbox.users.values());
    let habilitations = users.filter_map(|user| user.proposal.as_ref()?.by);
    let caps = state.structure(&request.structure).into_iter().flat_map(|known| known.cap_proposers.iter().copied());
    habilitations.chain(caps)
}

fn login_facts(login: KeyedHash, person: Option<SubjectId>) -> impl Iterator<Item = Fact> {
    let whose = [Tag::Login(login)].into_iter().chain(person.map(Tag::Subject));
    whose.map(|tag| fact(&LOGIN_FACTS, [tag]))
}

/// The imports, where evidence cites a release.
fn releases(evidence: &[Evidence]) -> impl Iterator<Item = Fact> + use<> {
    evidence.iter().any(|one| one.cite().release.is_some()).then(imports).into_iter()
}

/// The exact addresses that a command names.
fn named_addresses(action: &Action) -> impl Iterator<Item = KeyedHash> + use<> {
    let named = if let Action::RequestCreation { wish, .. } = action {
        vec![wish.address.hash.clone()]
    } else if let Action::RecordMailboxCreated { address, .. } = action {
        vec![address.hash.clone()]
    } else if let Action::SettleDisputedReturn { address: Some(address), .. } = action {
        vec![address.hash.clone()]
    } else if let Action::TakeOver(taken) = action {
        taken.mailboxes.iter().map(|mailbox| mailbox.address.hash.clone()).collect()
    } else {
        Vec::new()
    };
    named.into_iter()
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
const BYSTANDERS: [(&[&str], &[ActionKind]); 6] = [
    (&["note-added", "document-added", "reminder-sent", "login-recorded"], &[]),
    (&["to-do-updated"], &[ActionKind::UpdateToDo]),
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
