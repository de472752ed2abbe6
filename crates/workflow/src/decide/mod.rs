//! What comes of a command: events, nothing new, or a refusal. Pure: the same state and command, the same answer.
//!
//! One module a step of the procedure. [`decide`] first asks who acts and whether the case is open, then goes through
//! the table of actions; each line is one function that reads as the rule it stands for.

mod adhesion;
mod allowed;
mod case;
mod contacts;
mod corrections;
mod creation;
mod credentials;
mod ends;
mod erasure;
mod follow;
mod life;
mod membership;
mod needs;
mod overrides;
mod partners;
mod people;
mod places;
mod probe;
mod readiness;
mod sealing;
mod settings;
mod structures;
mod submission;
mod take_over;
mod undo;
mod users;

pub use allowed::{Possibility, Possible, allowed};
pub use erasure::due_for_erasure;
pub use places::{QuotaUse, quota_use};
pub use readiness::{Check, CheckItem, readiness};

use identifiers::ParseError;

use crate::command::Actor;
use crate::command::{Action, ActionKind, Command};
use crate::event::Event;
use crate::policy::{Section, SectionName};
use crate::refusal::{Refusal, Rule};
use crate::role::permitted;
use crate::scope::sealed_under;
use crate::state::{Mailbox, MailboxUser, Request, State};
use crate::{Day, EventRef, Instant, MailboxId, Private, RequestId, Role, SubjectId, Text};

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
        Action::PlaceLegalHold { subject, reason } => erasure::hold(state, *subject, reason),
        Action::LiftLegalHold { subject, reason } => erasure::lift_hold(state, *subject, reason),
        Action::JoinSubjects { subject, other, reason } => erasure::join(state, (*subject, *other), reason),
        Action::EraseSubject { subject, ground } => erasure::erase(state, &command.today, *subject, ground),
        Action::EraseAgain { subject, lost } => erasure::erase_again(state, *subject, lost),
        Action::CompleteErasure { subject } => erasure::complete(state, *subject),
        Action::AcceptKeyLoss { subjects, reason } => erasure::accept_key_loss(state, subjects, reason),
        Action::ChangeSigningKey { from, to, statement, reason } => {
            sealing::change_key(state, (from.as_deref(), to), statement.as_deref(), reason)
        }
        Action::ChangeMasterKey { from, to, reason } => sealing::change_master_key(state, (from, to), reason),
        Action::ContinueLog { last_note, lost, origin, reason } => {
            sealing::go_on(state, (last_note, *lost), origin, reason)
        }
        Action::PurgeAccess { before, first, head, last } => {
            settings::purge_access(state, *before, (*first, *last), head)
        }
        Action::SubmitRequest(submission) => submission::submit(state, &command.today, submission),
        Action::TakeOver(taken) => take_over::take_over(state, &command.today, taken),
        Action::EnquireMembership { structure, enquirer, evidence } => {
            membership::enquire(state, &command.today, (structure, enquirer, evidence))
        }
        Action::WithdrawMembership { .. } | Action::ExcludeMember { .. } => membership::end(state, command),
        Action::MergeStructures { .. } => structures::merge(state, command),
        Action::ReopenRequest { request, reason } => ends::reopen(&find(state, command, *request)?, reason),
        Action::UndoLastAct { request } => undo::undo(&find(state, command, *request)?),
        action => match action.request() {
            Some(request) => advance(&open(state, command, request)?, action),
            None => Err(Refusal::new(Rule::RequestUnknown)),
        },
    }
}

/// The table of what advances, annotates or ends an open request, and of what follows a closed one.
fn advance(case: &Case<'_>, action: &Action) -> Decided {
    corrections::holds_up(case, action.kind())?;
    match action {
        Action::AddMailbox { wish, .. } => submission::add_mailbox(case, wish),
        Action::AssignRequest { owner, .. } => case::assign(case, *owner),
        Action::ReleaseRequest { .. } => case::release(case),
        Action::AddNote { note, .. } => case::note(case, note),
        Action::AddDocument { document, kind, .. } => case::add_document(document, *kind),
        Action::StartWaiting { party, due_on, reason, .. } => case::start_waiting(case, *party, due_on, reason),
        Action::EndWaiting { .. } => case::end_waiting(case),
        Action::RemindApplicant { .. } => case::remind(case),

        Action::AskCorrection { fields, message, due_on, .. } => corrections::ask(case, fields, message, due_on),
        Action::AnswerCorrection { .. } => corrections::answer(case),
        Action::AcceptCorrection { .. } => corrections::accept(case),
        Action::CancelCorrection { .. } => corrections::cancel(case),
        Action::ChangeApplicant { applicant, .. } => corrections::change_applicant(case, applicant),
        Action::ChangeStructureHead { head, .. } => corrections::change_head(case, head),
        Action::ChangeSite { site, evidence, .. } => corrections::change_site(case, *site, evidence),
        Action::ChangeMailboxName { mailbox, wished_name, .. } => corrections::change_name(case, *mailbox, wished_name),
        Action::ChangeMailboxAdministrator { mailbox, administrator, .. } => {
            corrections::change_administrator(case, *mailbox, administrator)
        }
        Action::CorrectMailboxUser { mailbox, person, user, .. } => {
            corrections::correct_user(case, (*mailbox, *person), user)
        }

        Action::AcceptStructure { reason, .. } => structures::accept(case, reason),
        Action::ConfirmAbbreviation { abbreviation, .. } => structures::confirm_abbreviation(case, abbreviation),
        Action::QuoteContribution { criterion, year, .. } => adhesion::quote(case, criterion, *year),
        Action::ReceiveAdhesionForm { document, received_on, .. } => adhesion::receive(case, document, received_on),
        Action::CompleteAdhesionForm { .. } => adhesion::complete(case),
        Action::MakeMembershipEffective { effective_on, .. } => adhesion::make_effective(case, effective_on),
        Action::RefuseMembership { reason, .. } => adhesion::refuse(case, reason),
        Action::CiteMembership { .. } => adhesion::cite(case),

        Action::AddMailboxUser { mailbox, user, asked_by, .. } => users::add(case, *mailbox, user, *asked_by),
        Action::RemoveMailboxUser { mailbox, person, asked_by, reason, .. } => {
            users::remove(case, (*mailbox, *person), *asked_by, reason)
        }
        Action::ConcludeApplicationContact { mailbox, outcome, reason, .. } => {
            needs::conclude_contact(case, *mailbox, *outcome, reason)
        }
        Action::DecideHabilitation { decision, .. } => needs::decide_habilitation(case, decision),
        Action::ProposeHabilitationOverride { mailbox, person, profession, reason, .. } => {
            overrides::propose_habilitation(case, (*mailbox, *person), profession, reason)
        }
        Action::ApproveHabilitationOverride { mailbox, person, .. } => {
            overrides::approve_habilitation(case, (*mailbox, *person))
        }
        Action::DeclineHabilitationOverride { mailbox, person, reason, .. } => {
            overrides::decline_habilitation(case, (*mailbox, *person), reason)
        }
        Action::ValidateNeed { .. } => needs::validate(case),

        Action::AcceptTerms { mailbox, person, version, .. } => {
            creation::accept_terms(case, (*mailbox, *person), version)
        }
        Action::ProposeQuotaOverride { limit, reason, .. } => overrides::propose_cap(case, *limit, reason),
        Action::ApproveQuotaOverride { .. } => overrides::approve_cap(case),
        Action::DeclineQuotaOverride { reason, .. } => overrides::decline_cap(case, reason),
        Action::RequestCreation { wish, .. } => creation::request(case, wish),
        Action::IssueCreationList { .. } => creation::issue_list(case),
        Action::RecordMailboxCreated { mailbox, address, .. } => creation::created(case, *mailbox, address),
        Action::SettleDisputedReturn { mailbox, outcome, address, reason, .. } => {
            creation::settle(case, *mailbox, (*outcome, address.as_ref()), reason)
        }
        Action::RecordMailboxRefused { mailbox, reason, .. } => creation::refused(case, *mailbox, reason),
        Action::AbandonMailbox { mailbox, reason, .. } => creation::abandon(case, *mailbox, reason),

        Action::DeclareCredentialsSent { mailbox, person, login, .. } => {
            credentials::declare_sent(case, (*mailbox, *person), login)
        }
        Action::RecordCredentialsBounced { mailbox, person, reason, .. } => {
            credentials::bounced(case, (*mailbox, *person), reason)
        }
        Action::ResendCredentials { mailbox, person, .. } => credentials::resend(case, (*mailbox, *person)),
        Action::RecordCredentialsReceived { mailbox, person, .. } => credentials::received(case, (*mailbox, *person)),
        Action::RecordFirstLogin { mailbox, person, .. } => credentials::first_login(case, (*mailbox, *person)),
        Action::RecordLogin { mailbox, person, on, .. } => credentials::login(case, (*mailbox, *person), on),
        Action::UpdateToDo { item, status, .. } => case::update_to_do(case, *item, *status),

        Action::TellPartner { partner, identity, .. } => partners::tell(case, *partner, identity),
        Action::RemindPartner { partner, .. } => partners::remind(case, *partner),
        Action::RecordPartnerAnswer { partner, address, evidence, .. } => {
            partners::answer(case, *partner, address, evidence)
        }
        Action::RecordPartnerDeclined { partner, .. } => partners::decline(case, *partner),
        Action::FinishPartnerCampaign { .. } => partners::finish(case),
        Action::WaivePartnerCampaign { reason, .. } => partners::waive(case, reason),

        Action::CloseRequest { .. } => ends::close(case),
        Action::RejectRequest { reason, .. } => ends::reject(case, reason),
        Action::DropRequest { reason, .. } => ends::drop(case, reason),
        Action::WithdrawRequest { reason, .. } => ends::withdraw(case, reason),
        Action::MarkDuplicate { of, .. } => ends::mark_duplicate(case, *of),

        Action::AnnounceMailboxClosing { mailbox, closes_on, ground, reason, .. } => {
            life::announce_closing(case, *mailbox, (closes_on, *ground), reason)
        }
        Action::ObjectToClosing { mailbox, objected_by, reason, .. } => {
            life::object(case, *mailbox, *objected_by, reason)
        }
        Action::DismissClosingObjection { mailbox, reason, .. } => life::dismiss_objection(case, *mailbox, reason),
        Action::CancelMailboxClosing { mailbox, reason, .. } => life::cancel_closing(case, *mailbox, reason),
        Action::CloseMailbox { mailbox, .. } => life::close_mailbox(case, *mailbox),
        Action::ChangeRedList { mailbox, is_red, .. } => life::change_red_list(case, *mailbox, *is_red),
        Action::RegulariseProfessionalId { mailbox, person, rpps, evidence, .. } => {
            life::regularise(case, (*mailbox, *person), *rpps, evidence)
        }

        // `decide` answers these before it looks for an open request.
        Action::Initialise(_)
        | Action::RegisterUser(_)
        | Action::GrantRole { .. }
        | Action::RevokeRole { .. }
        | Action::AdoptPolicy { .. }
        | Action::RecordImport { .. }
        | Action::AbandonSubject { .. }
        | Action::AcceptClock { .. }
        | Action::PlaceLegalHold { .. }
        | Action::LiftLegalHold { .. }
        | Action::JoinSubjects { .. }
        | Action::EraseSubject { .. }
        | Action::EraseAgain { .. }
        | Action::CompleteErasure { .. }
        | Action::AcceptKeyLoss { .. }
        | Action::PurgeAccess { .. }
        | Action::ChangeSigningKey { .. }
        | Action::ChangeMasterKey { .. }
        | Action::ContinueLog { .. }
        | Action::SubmitRequest(_)
        | Action::TakeOver(_)
        | Action::EnquireMembership { .. }
        | Action::WithdrawMembership { .. }
        | Action::ExcludeMember { .. }
        | Action::MergeStructures { .. }
        | Action::ReopenRequest { .. }
        | Action::UndoLastAct { .. } => Err(Refusal::new(Rule::RequestUnknown)),
    }
}

/// What a decision about a request leans on.
struct Case<'a> {
    state: &'a State,
    id: RequestId,
    request: &'a Request,
    by: Actor,
    at: Instant,
    today: &'a Day,
}

/// A user of a mailbox, as a command names them.
struct Named<'a> {
    person: SubjectId,
    mailbox: &'a Mailbox,
    user: &'a MailboxUser,
}

impl Case<'_> {
    /// The mailbox, or the refusal that there is none.
    fn mailbox(&self, id: MailboxId) -> Result<&Mailbox, Refusal> {
        let unknown = || Refusal::new(Rule::MailboxUnknown).because([self.request.opened_at]).detail(id.to_string());
        self.request.mailboxes.get(&id).ok_or_else(unknown)
    }

    /// The user of a mailbox: the one named, or the only one.
    fn user(&self, (id, person): (MailboxId, Option<SubjectId>)) -> Result<Named<'_>, Refusal> {
        let mailbox = self.mailbox(id)?;
        let not_named = || Refusal::new(Rule::PersonNotNamed).because([mailbox.requested_at]);
        let person = person.or_else(|| mailbox.only_user()).ok_or_else(not_named)?;
        let unknown = || Refusal::new(Rule::PersonUnknown).because([mailbox.requested_at]);
        let user = mailbox.users.get(&person).ok_or_else(unknown)?;
        Ok(Named { person, mailbox, user })
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
    let is_settling = matches!(command.action, Action::SettleDisputedReturn { .. });
    let case = command.action.request().and_then(|id| state.request(id)).map(|known| known.case);
    // Its reason lies under the case; the address, where it can be sealed no more, is left out.
    let sealing = sealed_under(command, state).into_iter();
    let mut subjects = sealing.filter(|subject| !is_settling || Some(*subject) == case);
    subjects.find_map(|subject| state.gone_subjects.get(&subject).map(|at| (subject, *at)))
}

fn find<'a>(state: &'a State, command: &'a Command, id: RequestId) -> Result<Case<'a>, Refusal> {
    let request = state.request(id).ok_or_else(|| Refusal::new(Rule::RequestUnknown).detail(id.to_string()))?;
    Ok(Case { state, id, request, by: command.by, at: command.at, today: &command.today })
}

fn open<'a>(state: &'a State, command: &'a Command, id: RequestId) -> Result<Case<'a>, Refusal> {
    let case = find(state, command, id)?;
    match case.request.end {
        Some(end)
            if follow::is_same_end(&command.action, end) || follow::may_follow(&command.action, case.request, end) =>
        {
            Ok(case)
        }
        Some(end) => Err(Refusal::new(Rule::RequestEnded)
            .because([end.at()])
            .detail(end.as_str())
            .could(permitted(ActionKind::ReopenRequest))),
        None => Ok(case),
    }
}
