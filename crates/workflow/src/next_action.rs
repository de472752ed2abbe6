//! The one next thing to do about a request, as the board and the detail page show it.
//!
//! A reading aid, not a rule: [`decide`](crate::decide()) alone says what may be done, and most cases allow more than
//! this one thing (a note, a reminder, preparing the needs while the board of the agency deliberates).

use identifiers::StructureId;

use crate::command::ActionKind;
use crate::event::{MailboxType, WaitingFor};
use crate::policy::{Section, SectionName};
use crate::stage::Stage;
use crate::state::{
    Adhesion, Campaign, Correction, Credentials, Habilitation, Mailbox, MailboxStatus, MailboxUser, Membership,
    PartnerStatus, Request, State,
};
use crate::{Day, EventRef, MailboxId, StructureKey, SubjectId};

/// What comes next, about which mailbox, and on which facts that leans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextAction {
    /// What comes next.
    pub kind: NextKind,
    /// The mailbox it is about, where it is about one.
    pub mailbox: Option<MailboxId>,
    /// The user of that mailbox, where it is about one.
    pub person: Option<SubjectId>,
    /// The events that say so, oldest first; never empty.
    pub why: Vec<EventRef>,
}

/// What comes next: an act, or waiting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NextKind {
    /// Somebody does this.
    Act(ActionKind),
    /// Nobody does anything before this party has answered.
    WaitFor(WaitingFor),
    /// Nobody does anything before this day.
    WaitUntil(Day),
    /// Nothing comes next: the request has ended.
    Ended,
}

impl NextAction {
    fn new(kind: NextKind, why: EventRef) -> Self {
        Self { kind, mailbox: None, person: None, why: vec![why] }
    }

    fn act(action: ActionKind, why: EventRef) -> Self {
        Self::new(NextKind::Act(action), why)
    }

    fn about(self, mailbox: MailboxId) -> Self {
        Self { mailbox: Some(mailbox), ..self }
    }

    fn of(self, person: SubjectId) -> Self {
        Self { person: Some(person), ..self }
    }
}

/// Says what comes next for `request` on `today`: what a closed request still asks for, else its end; the round of
/// correction, else whoever is waited for, else the first step not done.
///
/// Of `state` it reads the membership of the request's structure and the terms in force; where they were not read, it
/// goes by the request's own events, and by whatever terms were accepted.
pub fn next_action(request: &Request, state: &State, today: &Day) -> NextAction {
    if let Some(end) = request.end {
        return in_life(request, state, today).unwrap_or_else(|| NextAction::new(NextKind::Ended, end.at()));
    }
    if let Some(Correction { answered_at: Some(at), .. }) = &request.correction {
        return NextAction::act(ActionKind::AcceptCorrection, *at);
    }
    if let Some((id, at)) = disputed(request) {
        return NextAction::act(ActionKind::SettleDisputedReturn, at).about(id);
    }
    if let Some(waiting) = &request.waiting {
        return NextAction::new(NextKind::WaitFor(waiting.party), waiting.since);
    }
    if let Some(Correction { asked_at, answered_at: None, .. }) = &request.correction {
        // The request is held up, whether anybody still waits or not.
        return NextAction::new(NextKind::WaitFor(WaitingFor::Applicant), *asked_at);
    }
    match request.stage(today) {
        Stage::Adhesion => in_adhesion(request, state, today),
        Stage::Needs => in_needs(request),
        Stage::Creation => in_creation(request, state),
        Stage::CredentialsSent => in_credentials(request),
        Stage::PartnerCommunication => in_partner_communication(request),
    }
}

/// What a closed request still asks for: a person named since, credentials that came back, a closing whose day has come.
fn in_life(request: &Request, state: &State, today: &Day) -> Option<NextAction> {
    let open = request.mailboxes.iter().filter(|(_, mailbox)| mailbox.is_created());
    let mut tasks: Vec<NextAction> = open
        .flat_map(|(id, mailbox)| {
            of_closing(mailbox, today).into_iter().chain(of_users(mailbox)).map(|task| task.about(*id))
        })
        .collect();
    let left = state.structure(state.survivor(&request.structure)).and_then(|known| known.left.as_ref());
    let ended = left.filter(|end| end.on <= *today).map(|end| end.at);
    tasks.extend(ended.and_then(|at| {
        let stays = first(request, |mailbox| mailbox.is_created() && mailbox.closing.is_none())?;
        Some(NextAction::act(ActionKind::AnnounceMailboxClosing, at).about(stays.0))
    }));
    tasks.into_iter().min_by_key(|task| task.why.clone())
}

fn of_closing(mailbox: &Mailbox, today: &Day) -> Option<NextAction> {
    let closing = mailbox.closing.as_ref()?;
    match closing.objections.first() {
        Some(objection) => Some(NextAction::act(ActionKind::DismissClosingObjection, objection.at)),
        None if closing.closes_on <= *today => Some(NextAction::act(ActionKind::CloseMailbox, closing.announced_at)),
        None => None,
    }
}

fn of_users(mailbox: &Mailbox) -> Vec<NextAction> {
    let task = |(person, user): (&SubjectId, &MailboxUser)| {
        let task = match (user.habilitation, &user.proposal, user.credentials) {
            (Habilitation::Pending, Some(proposal), _) => {
                NextAction::act(ActionKind::ApproveHabilitationOverride, proposal.at)
            }
            (Habilitation::Pending, None, _) => NextAction::act(ActionKind::DecideHabilitation, user.added_at),
            (Habilitation::Granted(_), _, Credentials::Bounced(at)) => {
                NextAction::act(ActionKind::ResendCredentials, at)
            }
            (Habilitation::Granted(at), _, Credentials::None) => {
                NextAction::act(ActionKind::DeclareCredentialsSent, at)
            }
            (
                Habilitation::Granted(_),
                _,
                Credentials::Sent(_) | Credentials::Received(_) | Credentials::LoggedIn(_),
            )
            | (Habilitation::Refused(_), _, _) => return None,
        };
        Some(task.of(*person))
    };
    mailbox.users.iter().filter_map(task).collect()
}

/// Membership is of the structure: another request may have brought it further than this one saw.
fn in_adhesion(request: &Request, state: &State, today: &Day) -> NextAction {
    let membership =
        state.structure(state.survivor(&request.structure)).map_or(&Membership::Unknown, |known| &known.membership);
    match membership {
        Membership::Effective { at, .. } if membership.effective_on(today).is_some() => {
            NextAction::act(ActionKind::CiteMembership, *at)
        }
        Membership::Effective { ends: Some(end), .. } if end.on <= *today => by_own_adhesion(request),
        Membership::Effective { at, effective_on, .. } => {
            NextAction::new(NextKind::WaitUntil(effective_on.clone()), *at)
        }
        Membership::Pending { received_at, completed_at: None } => {
            NextAction::act(ActionKind::CompleteAdhesionForm, *received_at)
        }
        Membership::Pending { completed_at: Some(at), .. } if is_accepted(request, state) => {
            NextAction::act(ActionKind::MakeMembershipEffective, *at)
        }
        Membership::Pending { completed_at: Some(at), .. } => NextAction::act(ActionKind::AcceptStructure, *at),
        Membership::Refused { at } if *at > request.opened_at => NextAction::act(ActionKind::RejectRequest, *at),
        // A refusal of before is no answer to this request: the structure applies anew.
        Membership::Refused { .. } | Membership::Unknown => by_own_adhesion(request),
    }
}

/// A structure without FINESS is accepted by hand before it can be a member.
fn is_accepted(request: &Request, state: &State) -> bool {
    let survivor = state.survivor(&request.structure);
    let has_finess = matches!(survivor, StructureKey::Registered(StructureId::Finess(_)));
    has_finess || state.structure(survivor).is_some_and(|known| known.accepted_at.is_some())
}

/// The same, as far as the request's own events tell.
fn by_own_adhesion(request: &Request) -> NextAction {
    match &request.adhesion {
        Adhesion::FormReceived(at) => NextAction::act(ActionKind::CompleteAdhesionForm, *at),
        Adhesion::FormComplete(at) => NextAction::act(ActionKind::MakeMembershipEffective, *at),
        Adhesion::Refused(at) => NextAction::act(ActionKind::RejectRequest, *at),
        Adhesion::Member { at, effective_on: Some(day) } => NextAction::new(NextKind::WaitUntil(day.clone()), *at),
        Adhesion::Member { at, effective_on: None } => NextAction::act(ActionKind::CiteMembership, *at),
        Adhesion::Open => request.contribution.as_ref().map_or_else(
            || NextAction::act(ActionKind::QuoteContribution, request.opened_at),
            |quoted| NextAction::act(ActionKind::ReceiveAdhesionForm, quoted.at),
        ),
    }
}

fn in_needs(request: &Request) -> NextAction {
    let undecided = first(request, |mailbox| !mailbox.is_decided());
    undecided.map_or_else(
        || match request.mailboxes.values().map(Mailbox::last_word).max() {
            Some(at) => NextAction::act(ActionKind::ValidateNeed, at),
            None => NextAction::act(ActionKind::AddMailbox, request.opened_at),
        },
        |(id, mailbox)| to_decide(mailbox).about(id),
    )
}

/// Whom to decide in a mailbox: its first undecided user, or what its type asks for where it has none.
fn to_decide(mailbox: &Mailbox) -> NextAction {
    let pending = mailbox.users.iter().filter(|(_, user)| user.habilitation == Habilitation::Pending);
    let first = pending.min_by_key(|(_, user)| user.added_at);
    match (first, mailbox.mailbox_type) {
        (Some((person, MailboxUser { proposal: Some(proposal), .. })), _) => {
            NextAction::act(ActionKind::ApproveHabilitationOverride, proposal.at).of(*person)
        }
        (Some((person, user)), _) => NextAction::act(ActionKind::DecideHabilitation, user.added_at).of(*person),
        (None, MailboxType::Application) => {
            NextAction::act(ActionKind::ConcludeApplicationContact, mailbox.requested_at)
        }
        (None, MailboxType::Nominative | MailboxType::Organisational) => {
            NextAction::act(ActionKind::AddMailboxUser, mailbox.requested_at)
        }
    }
}

/// What staff can do comes before what only the mail operator can.
fn in_creation(request: &Request, state: &State) -> NextAction {
    let wished = first(request, |mailbox| !mailbox.is_settled() && matches!(mailbox.status, MailboxStatus::Wished));
    let pending = || first(request, |mailbox| !mailbox.is_settled());
    let Some((id, mailbox)) = wished.or_else(pending) else {
        return NextAction::act(ActionKind::AddMailbox, request.opened_at);
    };
    let next = match mailbox.status {
        MailboxStatus::Wished => to_ask_for(mailbox, state),
        MailboxStatus::CreationRequested(at)
        | MailboxStatus::Created(at)
        | MailboxStatus::Refused(at)
        | MailboxStatus::Abandoned(at)
        | MailboxStatus::Closed(at) => NextAction::act(ActionKind::RecordMailboxCreated, at),
    };
    next.about(id)
}

fn disputed(request: &Request) -> Option<(MailboxId, EventRef)> {
    let disputed = request.mailboxes.iter().filter_map(|(id, mailbox)| Some((*id, mailbox.dispute.as_ref()?.at)));
    disputed.min_by_key(|(_, at)| *at)
}

/// Terms first, from whoever may use it and has not accepted those in force.
fn to_ask_for(mailbox: &Mailbox, state: &State) -> NextAction {
    let has_accepted =
        |user: &MailboxUser| user.terms.as_ref().is_some_and(|(_, version)| are_in_force(version, state));
    let missing = mailbox.granted().find(|(_, user)| !has_accepted(user));
    match missing {
        Some((person, _)) => NextAction::act(ActionKind::AcceptTerms, mailbox.last_word()).of(person),
        None => {
            let accepted = mailbox.granted().filter_map(|(_, user)| user.terms.as_ref()).map(|(at, _)| *at).max();
            NextAction::act(ActionKind::RequestCreation, accepted.unwrap_or(mailbox.last_word()))
        }
    }
}

fn in_credentials(request: &Request) -> NextAction {
    let open = first(request, |mailbox| mailbox.is_created() && !mailbox.are_credentials_settled());
    let Some((id, mailbox)) = open else {
        return NextAction::act(ActionKind::TellPartner, request.last_event);
    };
    let user = mailbox.granted().find(|(_, user)| !user.credentials.are_settled());
    let next = match user {
        Some((person, MailboxUser { credentials: Credentials::Bounced(at), .. })) => {
            NextAction::act(ActionKind::ResendCredentials, *at).of(person)
        }
        Some((person, _)) => NextAction::act(ActionKind::DeclareCredentialsSent, mailbox.last_word()).of(person),
        None => NextAction::act(ActionKind::DeclareCredentialsSent, mailbox.last_word()),
    };
    next.about(id)
}

fn in_partner_communication(request: &Request) -> NextAction {
    let Some(equipped_at) = request.created().map(Mailbox::last_word).max() else {
        if request.is_equipped() {
            return after_the_last_closing(request);
        }
        // Everything was refused or given up: nobody is equipped, and the request ends otherwise than closed.
        return NextAction::act(ActionKind::RejectRequest, request.last_event);
    };
    match request.campaign {
        Campaign::Finished(at) | Campaign::Waived(at) => NextAction::act(ActionKind::CloseRequest, at),
        Campaign::Open => {
            let silent = request.partners.values().find(|partner| partner.status == PartnerStatus::Told);
            let last = request.partners.values().map(|partner| partner.at).max();
            match (silent, last) {
                (Some(partner), _) => NextAction::act(ActionKind::RecordPartnerAnswer, partner.at),
                (None, Some(at)) => NextAction::act(ActionKind::FinishPartnerCampaign, at),
                (None, None) => NextAction::act(ActionKind::TellPartner, equipped_at),
            }
        }
    }
}

/// Every mailbox that was created is closed already: there is nothing to tell anybody.
fn after_the_last_closing(request: &Request) -> NextAction {
    match request.campaign {
        Campaign::Finished(at) | Campaign::Waived(at) => NextAction::act(ActionKind::CloseRequest, at),
        Campaign::Open => NextAction::act(ActionKind::WaivePartnerCampaign, request.last_event),
    }
}

/// The mailbox asked for first among those that `is_next`.
fn first(request: &Request, is_next: impl Fn(&Mailbox) -> bool) -> Option<(MailboxId, &Mailbox)> {
    let fitting = request.mailboxes.iter().filter(|(_, mailbox)| is_next(mailbox));
    fitting.min_by_key(|(_, mailbox)| mailbox.requested_at).map(|(id, mailbox)| (*id, mailbox))
}

fn are_in_force(accepted: &str, state: &State) -> bool {
    match state.policy.get(SectionName::Terms).map(|adopted| &adopted.section) {
        Some(Section::Terms(terms)) => terms.version == accepted,
        Some(
            Section::Adhesion(_)
            | Section::Deadlines(_)
            | Section::Fees(_)
            | Section::Links(_)
            | Section::Naming(_)
            | Section::Professions(_)
            | Section::Quota(_)
            | Section::Retention(_)
            | Section::Senders(_),
        )
        | None => true,
    }
}
