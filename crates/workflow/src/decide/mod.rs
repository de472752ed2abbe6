//! What comes of a command: events, nothing new, or a refusal. Pure: the same state and command, the same answer.
//!
//! One module a step of the procedure. [`decide`] first asks who acts and whether the case is open, then goes through
//! the table of actions; each line is one function that reads as the rule it stands for.

mod adhesion;
mod case;
mod creation;
mod credentials;
mod ends;
mod needs;
mod partners;
mod people;
mod settings;

use identifiers::ParseError;

use crate::command::{Action, ActionKind, Command};
use crate::event::Event;
use crate::policy::{Section, SectionName};
use crate::refusal::{Refusal, Rule};
use crate::role::permitted;
use crate::scope::sealed_under;
use crate::state::{End, Mailbox, Request, State};
use crate::{EventRef, MailboxId, Private, RequestId, Role, SubjectId, Text};

/// What comes of a command that no rule refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// These happen, in this order, at once.
    Events(Vec<Event>),
    /// It is so already.
    Unchanged,
}

type Decided = Result<Decision, Refusal>;

/// Decides a command on what was read for it.
///
/// # Errors
/// A [`Refusal`] naming the rule, the events it leans on and who could do it. Nothing is written then.
pub fn decide(state: &State, command: &Command) -> Decided {
    authorise(state, command)?;
    if let Some((subject, at)) = gone_subject(state, command) {
        return Err(Refusal::new(Rule::SubjectGone).because([at]).detail(subject.to_string()));
    }
    match &command.action {
        Action::Initialise(birth) => settings::initialise(state, birth),
        Action::RegisterUser(new) => people::register(state, new),
        Action::GrantRole { user, role } => people::grant(state, *user, *role),
        Action::RevokeRole { user, role } => people::revoke(state, *user, *role),
        Action::AdoptPolicy { sections } => settings::adopt(state, sections),
        Action::RecordImport { referential, release, sha256, rows } => {
            settings::import(state, (*referential, release), sha256, *rows)
        }
        Action::AbandonSubject { subject } => settings::abandon(state, *subject),
        Action::AcceptClock { accepted, reason } => settings::accept_clock(state, *accepted, reason),
        Action::SubmitRequest(submission) => case::submit(state, &command.today, submission),
        Action::ReopenRequest { request, reason } => ends::reopen(&find(state, command, *request)?, reason),
        action => match action.request() {
            Some(request) => advance(&open(state, command, request)?),
            None => Err(Refusal::new(Rule::RequestUnknown)),
        },
    }
}

/// The table of what advances, annotates or ends an open request.
fn advance(case: &Case<'_>) -> Decided {
    match &case.command.action {
        Action::AddMailbox { wish, .. } => case::add_mailbox(case, wish),
        Action::AssignRequest { owner, .. } => case::assign(case, *owner),
        Action::ReleaseRequest { .. } => case::release(case),
        Action::AddNote { note, .. } => case::note(case, note),
        Action::StartWaiting { party, due_on, reason, .. } => case::start_waiting(case, *party, due_on, reason),
        Action::EndWaiting { .. } => case::end_waiting(case),

        Action::QuoteContribution { criterion, year, .. } => adhesion::quote(case, criterion, *year),
        Action::ReceiveAdhesionForm { document, received_on, .. } => adhesion::receive(case, document, received_on),
        Action::CompleteAdhesionForm { .. } => adhesion::complete(case),
        Action::MakeMembershipEffective { effective_on, .. } => adhesion::make_effective(case, effective_on),
        Action::RefuseMembership { reason, .. } => adhesion::refuse(case, reason),
        Action::CiteMembership { .. } => adhesion::cite(case),

        Action::DecideHabilitation { decision, .. } => needs::decide_habilitation(case, decision),
        Action::ValidateNeed { .. } => needs::validate(case),

        Action::AcceptTerms { mailbox, version, .. } => creation::accept_terms(case, *mailbox, version),
        Action::RequestCreation { wish, .. } => creation::request(case, wish),
        Action::RecordMailboxCreated { mailbox, address, .. } => creation::created(case, *mailbox, address),
        Action::RecordMailboxRefused { mailbox, reason, .. } => creation::refused(case, *mailbox, reason),
        Action::AbandonMailbox { mailbox, reason, .. } => creation::abandon(case, *mailbox, reason),

        Action::DeclareCredentialsSent { mailbox, login, .. } => credentials::declare_sent(case, *mailbox, login),
        Action::RecordCredentialsBounced { mailbox, reason, .. } => credentials::bounced(case, *mailbox, reason),
        Action::ResendCredentials { mailbox, .. } => credentials::resend(case, *mailbox),
        Action::RecordCredentialsReceived { mailbox, .. } => credentials::received(case, *mailbox),
        Action::RecordFirstLogin { mailbox, .. } => credentials::first_login(case, *mailbox),

        Action::TellPartner { partner, identity, .. } => partners::tell(case, *partner, identity),
        Action::RemindPartner { partner, .. } => partners::remind(case, *partner),
        Action::RecordPartnerAnswer { partner, address, .. } => partners::answer(case, *partner, address),
        Action::RecordPartnerDeclined { partner, .. } => partners::decline(case, *partner),
        Action::FinishPartnerCampaign { .. } => partners::finish(case),
        Action::WaivePartnerCampaign { reason, .. } => partners::waive(case, reason),

        Action::CloseRequest { .. } => ends::close(case),
        Action::RejectRequest { reason, .. } => ends::reject(case, reason),
        Action::DropRequest { reason, .. } => ends::drop(case, reason),
        Action::WithdrawRequest { reason, .. } => ends::withdraw(case, reason),
        Action::MarkDuplicate { of, .. } => ends::mark_duplicate(case, *of),

        // `decide` answers these before it looks for an open request.
        Action::Initialise(_)
        | Action::RegisterUser(_)
        | Action::GrantRole { .. }
        | Action::RevokeRole { .. }
        | Action::AdoptPolicy { .. }
        | Action::RecordImport { .. }
        | Action::AbandonSubject { .. }
        | Action::AcceptClock { .. }
        | Action::SubmitRequest(_)
        | Action::ReopenRequest { .. } => Err(Refusal::new(Rule::RequestUnknown)),
    }
}

/// What a decision about a request leans on.
struct Case<'a> {
    state: &'a State,
    command: &'a Command,
    id: RequestId,
    request: &'a Request,
}

impl Case<'_> {
    /// The mailbox, or the refusal that there is none.
    fn mailbox(&self, id: MailboxId) -> Result<&Mailbox, Refusal> {
        let unknown = || Refusal::new(Rule::MailboxUnknown).because([self.request.opened_at]).detail(id.to_string());
        self.request.mailboxes.get(&id).ok_or_else(unknown)
    }

    /// Free text, to be sealed under the case.
    fn private(&self, text: &Text) -> Private<Text> {
        Private::known(self.request.case, text.clone())
    }

    fn policy(&self, name: SectionName) -> Result<(&Section, EventRef), Refusal> {
        policy(self.state, name)
    }
}

/// Says that one thing happened.
fn one(event: impl Into<Event>) -> Decided {
    Ok(Decision::Events(vec![event.into()]))
}

/// The section in force, or the refusal that it was never adopted.
fn policy(state: &State, name: SectionName) -> Result<(&Section, EventRef), Refusal> {
    let missing = || Refusal::new(Rule::PolicyMissing).detail(name.as_str()).could(&[Role::Administrator]);
    state.policy.get(name).map(|adopted| (&adopted.section, adopted.at)).ok_or_else(missing)
}

/// What the naming policy in force finds wrong, with what it would accept.
fn against_policy(rule: Rule, policy: EventRef, error: ParseError) -> Refusal {
    let refusal = Refusal::new(rule).because([policy]).detail(error.rule.as_str());
    match error.suggestion {
        Some(suggestion) => refusal.proposing(suggestion),
        None => refusal,
    }
}

/// Reads one section of the policy as its own type; the section's name names its variant, so no other can be there.
macro_rules! policy_as {
    ($case:expr, $name:ident) => {
        match $case.policy(crate::policy::SectionName::$name)? {
            (crate::policy::Section::$name(content), at) => (content, at),
            (_, at) => {
                return Err(crate::refusal::Refusal::new(crate::refusal::Rule::PolicyMissing)
                    .because([at])
                    .detail(crate::policy::SectionName::$name.as_str()));
            }
        }
    };
}
use policy_as;

fn authorise(state: &State, command: &Command) -> Result<(), Refusal> {
    let (role, allowed) = (command.by.role, permitted(command.action.kind()));
    if !allowed.contains(&role) {
        return Err(Refusal::new(Rule::RoleMayNot).detail(role.as_str()).could(allowed));
    }
    let Some(user) = command.by.user else {
        return if role.is_grantable() { Err(Refusal::new(Rule::UserUnknown).could(allowed)) } else { Ok(()) };
    };
    let known = state.users.get(&user).ok_or_else(|| Refusal::new(Rule::UserUnknown).could(allowed))?;
    if known.roles.contains_key(&role) {
        Ok(())
    } else {
        Err(Refusal::new(Rule::RoleNotHeld).because([known.registered_at]).detail(role.as_str()).could(allowed))
    }
}

/// The subject that something would be sealed under although it was erased or given up.
///
/// What the mail operator did is a fact, whoever was erased meanwhile: it is recorded without what cannot be sealed.
fn gone_subject(state: &State, command: &Command) -> Option<(SubjectId, EventRef)> {
    if let Action::RecordMailboxCreated { .. } = command.action {
        return None;
    }
    let mut subjects = sealed_under(command, state).into_iter();
    subjects.find_map(|subject| state.gone_subjects.get(&subject).map(|at| (subject, *at)))
}

fn find<'a>(state: &'a State, command: &'a Command, id: RequestId) -> Result<Case<'a>, Refusal> {
    let request = state.request(id).ok_or_else(|| Refusal::new(Rule::RequestUnknown).detail(id.to_string()))?;
    Ok(Case { state, command, id, request })
}

fn open<'a>(state: &'a State, command: &'a Command, id: RequestId) -> Result<Case<'a>, Refusal> {
    let case = find(state, command, id)?;
    match case.request.end {
        Some(end) if is_same_end(&command.action, end) || may_follow(command.action.kind(), end) => Ok(case),
        Some(end) => Err(Refusal::new(Rule::RequestEnded)
            .because([end.at()])
            .detail(end.as_str())
            .could(permitted(ActionKind::ReopenRequest))),
        None => Ok(case),
    }
}

/// Ending a request the way it ended changes nothing, and is no error.
fn is_same_end(action: &Action, end: End) -> bool {
    match end {
        End::Closed(_) => matches!(action, Action::CloseRequest { .. }),
        End::Rejected(_) => matches!(action, Action::RejectRequest { .. }),
        End::Dropped(_) => matches!(action, Action::DropRequest { .. }),
        End::Withdrawn(_) => matches!(action, Action::WithdrawRequest { .. }),
        End::Duplicate { of, .. } => matches!(action, Action::MarkDuplicate { of: named, .. } if *named == of),
    }
}

/// Facts about an equipped structure go on arriving once its request is closed: people sign in, mails come back, partners
/// answer. A note may be written about any request.
fn may_follow(kind: ActionKind, end: End) -> bool {
    let of_the_equipped = matches!(
        kind,
        ActionKind::RecordCredentialsBounced
            | ActionKind::ResendCredentials
            | ActionKind::RecordCredentialsReceived
            | ActionKind::RecordFirstLogin
            | ActionKind::RecordPartnerAnswer
            | ActionKind::RecordPartnerDeclined
    );
    kind == ActionKind::AddNote || (of_the_equipped && matches!(end, End::Closed(_)))
}
