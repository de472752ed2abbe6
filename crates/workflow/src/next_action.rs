//! The one next thing to do about a request, as the board and the detail page show it.
//!
//! A reading aid, not a rule: [`decide`](crate::decide()) alone says what may be done, and most cases allow more than
//! this one thing (a note, a reminder, preparing the needs while the board of the agency deliberates).

use crate::command::ActionKind;
use crate::event::WaitingFor;
use crate::policy::{Section, SectionName};
use crate::stage::Stage;
use crate::state::{
    Adhesion, Campaign, Credentials, Habilitation, Mailbox, MailboxStatus, Membership, PartnerStatus, Request, State,
};
use crate::{Day, EventRef, MailboxId};

/// What comes next, about which mailbox, and on which facts that leans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextAction {
    /// What comes next.
    pub kind: NextKind,
    /// The mailbox it is about, where it is about one.
    pub mailbox: Option<MailboxId>,
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
        Self { kind, mailbox: None, why: vec![why] }
    }

    fn act(action: ActionKind, why: EventRef) -> Self {
        Self::new(NextKind::Act(action), why)
    }

    fn about(self, mailbox: MailboxId) -> Self {
        Self { mailbox: Some(mailbox), ..self }
    }
}

/// Says what comes next for `request` on `today`: the end, else whoever is waited for, else the first step not done.
///
/// Of `state` it reads the membership of the request's structure and the terms in force; where they were not read, it
/// goes by the request's own events, and by whatever terms were accepted.
pub fn next_action(request: &Request, state: &State, today: &Day) -> NextAction {
    if let Some(end) = request.end {
        return NextAction::new(NextKind::Ended, end.at());
    }
    if let Some(waiting) = &request.waiting {
        return NextAction::new(NextKind::WaitFor(waiting.party), waiting.since);
    }
    match request.stage(today) {
        Stage::Adhesion => in_adhesion(request, state, today),
        Stage::Needs => in_needs(request),
        Stage::Creation => in_creation(request, state),
        Stage::CredentialsSent => in_credentials(request),
        Stage::PartnerCommunication => in_partner_communication(request),
    }
}

/// Membership is of the structure: another request may have brought it further than this one saw.
fn in_adhesion(request: &Request, state: &State, today: &Day) -> NextAction {
    let membership = state.structure(&request.structure).map_or(&Membership::Unknown, |known| &known.membership);
    match membership {
        Membership::Effective { at, effective_on } if effective_on <= today => {
            NextAction::act(ActionKind::CiteMembership, *at)
        }
        Membership::Effective { at, effective_on } => NextAction::new(NextKind::WaitUntil(effective_on.clone()), *at),
        Membership::Pending { received_at, completed_at: None } => {
            NextAction::act(ActionKind::CompleteAdhesionForm, *received_at)
        }
        Membership::Pending { completed_at: Some(at), .. } => NextAction::act(ActionKind::MakeMembershipEffective, *at),
        Membership::Refused { at } if *at > request.opened_at => NextAction::act(ActionKind::RejectRequest, *at),
        // A refusal of before is no answer to this request: the structure applies anew.
        Membership::Refused { .. } | Membership::Unknown => by_own_adhesion(request),
    }
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
        || match request.mailboxes.values().map(last_word).max() {
            Some(at) => NextAction::act(ActionKind::ValidateNeed, at),
            None => NextAction::act(ActionKind::AddMailbox, request.opened_at),
        },
        |(id, mailbox)| NextAction::act(ActionKind::DecideHabilitation, mailbox.requested_at).about(id),
    )
}

/// What staff can do comes before what only the mail operator can.
fn in_creation(request: &Request, state: &State) -> NextAction {
    let wished = first(request, |mailbox| !mailbox.is_settled() && matches!(mailbox.status, MailboxStatus::Wished));
    let pending = || first(request, |mailbox| !mailbox.is_settled());
    let Some((id, mailbox)) = wished.or_else(pending) else {
        return NextAction::act(ActionKind::AddMailbox, request.opened_at);
    };
    let next = match (mailbox.status, &mailbox.terms) {
        (MailboxStatus::Wished, Some((at, version))) if are_in_force(version, state) => {
            NextAction::act(ActionKind::RequestCreation, *at)
        }
        (MailboxStatus::Wished, _) => NextAction::act(ActionKind::AcceptTerms, last_word(mailbox)),
        (
            MailboxStatus::CreationRequested(at)
            | MailboxStatus::Created(at)
            | MailboxStatus::Refused(at)
            | MailboxStatus::Abandoned(at),
            _,
        ) => NextAction::act(ActionKind::RecordMailboxCreated, at),
    };
    next.about(id)
}

fn in_credentials(request: &Request) -> NextAction {
    let open = first(request, |mailbox| mailbox.is_created() && !mailbox.credentials.are_settled());
    let Some((id, mailbox)) = open else {
        return NextAction::act(ActionKind::TellPartner, request.last_event);
    };
    let next = match mailbox.credentials {
        Credentials::Bounced(at) => NextAction::act(ActionKind::ResendCredentials, at),
        Credentials::None | Credentials::Sent(_) | Credentials::Received(_) | Credentials::LoggedIn(_) => {
            NextAction::act(ActionKind::DeclareCredentialsSent, last_word(mailbox))
        }
    };
    next.about(id)
}

fn in_partner_communication(request: &Request) -> NextAction {
    let Some(equipped_at) = request.created().map(last_word).max() else {
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

/// The mailbox asked for first among those that `is_next`.
fn first(request: &Request, is_next: impl Fn(&Mailbox) -> bool) -> Option<(MailboxId, &Mailbox)> {
    let fitting = request.mailboxes.iter().filter(|(_, mailbox)| is_next(mailbox));
    fitting.min_by_key(|(_, mailbox)| mailbox.requested_at).map(|(id, mailbox)| (*id, mailbox))
}

/// The newest event that brought a mailbox where it stands before its credentials.
fn last_word(mailbox: &Mailbox) -> EventRef {
    match (mailbox.status, mailbox.habilitation) {
        (
            MailboxStatus::CreationRequested(at)
            | MailboxStatus::Created(at)
            | MailboxStatus::Refused(at)
            | MailboxStatus::Abandoned(at),
            _,
        ) => at,
        (MailboxStatus::Wished, Habilitation::Granted(at) | Habilitation::Refused(at)) => at,
        (MailboxStatus::Wished, Habilitation::Pending) => mailbox.requested_at,
    }
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
