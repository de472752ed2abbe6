//! One action of every kind, about whatever is picked.

use workflow::command::CreationWish;
use workflow::event::{HabilitationVerdict, WaitingFor};
use workflow::{
    Action, ActionKind, Day, MailboxId, PartnerId, Private, Referential, RequestId, Role, SubjectId, UserId,
};

use super::folder::*;
use super::path::*;

/// What an action is about.
#[derive(Debug, Clone)]
pub(crate) struct Pick {
    pub request: RequestId,
    pub other_request: RequestId,
    pub case: SubjectId,
    pub mailbox: MailboxId,
    pub holder: SubjectId,
    pub address: &'static str,
    pub login: &'static str,
    pub partner: PartnerId,
    pub user: UserId,
    pub role: Role,
    pub day: Day,
    pub verdict: HabilitationVerdict,
    pub party: WaitingFor,
    pub of_other_structure: bool,
}

impl Default for Pick {
    fn default() -> Self {
        Self {
            request: REQUEST,
            other_request: OTHER_REQUEST,
            case: CASE,
            mailbox: BOX,
            holder: HOLDER,
            address: ADDRESS,
            login: LOGIN,
            partner: PARTNER,
            user: NOLWENN,
            role: Role::Agent,
            day: day("2026-02-01"),
            verdict: HabilitationVerdict::Granted,
            party: WaitingFor::Applicant,
            of_other_structure: false,
        }
    }
}

/// The action of this kind about what was picked.
pub(crate) fn action(kind: ActionKind, pick: &Pick) -> Action {
    let (request, mailbox, reason) = (pick.request, pick.mailbox, text("an invented reason"));
    match kind {
        ActionKind::Initialise => birth(),
        ActionKind::RegisterUser => Action::RegisterUser(new_user(pick.user, "Yann")),
        ActionKind::GrantRole => Action::GrantRole { user: pick.user, role: pick.role },
        ActionKind::RevokeRole => Action::RevokeRole { user: pick.user, role: pick.role },
        ActionKind::AdoptPolicy => Action::AdoptPolicy { sections: vec![terms(pick.day.as_str())] },
        ActionKind::RecordImport => Action::RecordImport {
            referential: Referential::Rpps,
            release: pick.day.as_str().to_owned(),
            sha256: "a9".repeat(32),
            rows: 2,
        },
        ActionKind::AbandonSubject => Action::AbandonSubject { subject: pick.holder },
        ActionKind::AcceptClock => Action::AcceptClock {
            accepted: workflow::Instant(1),
            reason: Private::known(FORM, text("the clock was set")),
        },
        ActionKind::SubmitRequest => {
            let structure = if pick.of_other_structure { other_structure() } else { structure() };
            let mailboxes = vec![wish(mailbox, pick.holder)];
            submit(workflow::command::Submission { request, case: pick.case, structure, mailboxes, ..submission() })
        }
        ActionKind::AddMailbox => Action::AddMailbox { request, wish: wish(mailbox, pick.holder) },
        ActionKind::AssignRequest => Action::AssignRequest { request, owner: pick.user },
        ActionKind::ReleaseRequest => Action::ReleaseRequest { request },
        ActionKind::AddNote => Action::AddNote { request, note: reason },
        ActionKind::StartWaiting => Action::StartWaiting { request, party: pick.party, due_on: None, reason: None },
        ActionKind::EndWaiting => Action::EndWaiting { request },
        ActionKind::QuoteContribution => {
            Action::QuoteContribution { request, criterion: "beds-1-to-99".to_owned(), year: 2026 }
        }
        ActionKind::ReceiveAdhesionForm => Action::ReceiveAdhesionForm {
            request,
            document: Private::known(FORM, document("adhesion.pdf")),
            received_on: pick.day.clone(),
        },
        ActionKind::CompleteAdhesionForm => Action::CompleteAdhesionForm { request },
        ActionKind::MakeMembershipEffective => {
            Action::MakeMembershipEffective { request, effective_on: pick.day.clone() }
        }
        ActionKind::RefuseMembership => Action::RefuseMembership { request, reason },
        ActionKind::CiteMembership => Action::CiteMembership { request },
        ActionKind::ValidateNeed => Action::ValidateNeed { request },
        ActionKind::DecideHabilitation
        | ActionKind::AcceptTerms
        | ActionKind::RequestCreation
        | ActionKind::RecordMailboxCreated
        | ActionKind::RecordMailboxRefused
        | ActionKind::AbandonMailbox
        | ActionKind::DeclareCredentialsSent
        | ActionKind::RecordCredentialsBounced
        | ActionKind::ResendCredentials
        | ActionKind::RecordCredentialsReceived
        | ActionKind::RecordFirstLogin => of_a_mailbox(kind, pick),
        ActionKind::TellPartner
        | ActionKind::RemindPartner
        | ActionKind::RecordPartnerAnswer
        | ActionKind::RecordPartnerDeclined => of_a_partner(kind, pick),
        ActionKind::FinishPartnerCampaign => Action::FinishPartnerCampaign { request },
        ActionKind::WaivePartnerCampaign => Action::WaivePartnerCampaign { request, reason },
        ActionKind::CloseRequest => Action::CloseRequest { request },
        ActionKind::RejectRequest => Action::RejectRequest { request, reason },
        ActionKind::DropRequest => Action::DropRequest { request, reason },
        ActionKind::WithdrawRequest => Action::WithdrawRequest { request, reason },
        ActionKind::MarkDuplicate => Action::MarkDuplicate { request, of: pick.other_request },
        ActionKind::ReopenRequest => Action::ReopenRequest { request, reason },
    }
}

/// The actions about one mailbox.
fn of_a_mailbox(kind: ActionKind, pick: &Pick) -> Action {
    let (request, mailbox, reason) = (pick.request, pick.mailbox, text("an invented reason"));
    match kind {
        ActionKind::DecideHabilitation => {
            Action::DecideHabilitation { request, decision: Box::new(habilitate(mailbox, pick.verdict)) }
        }
        ActionKind::AcceptTerms => Action::AcceptTerms { request, mailbox, version: TERMS.to_owned() },
        ActionKind::RequestCreation => {
            Action::RequestCreation { request, wish: CreationWish { mailbox, address: address(pick.address) } }
        }
        ActionKind::RecordMailboxCreated => {
            Action::RecordMailboxCreated { request, mailbox, address: address(pick.address) }
        }
        ActionKind::RecordMailboxRefused => Action::RecordMailboxRefused { request, mailbox, reason },
        ActionKind::AbandonMailbox => Action::AbandonMailbox { request, mailbox, reason },
        ActionKind::DeclareCredentialsSent => {
            Action::DeclareCredentialsSent { request, mailbox, login: login(pick.login) }
        }
        ActionKind::RecordCredentialsBounced => {
            Action::RecordCredentialsBounced { request, mailbox, reason: Some(reason) }
        }
        ActionKind::ResendCredentials => Action::ResendCredentials { request, mailbox },
        ActionKind::RecordCredentialsReceived => Action::RecordCredentialsReceived { request, mailbox },
        ActionKind::RecordFirstLogin => Action::RecordFirstLogin { request, mailbox },
        other => unreachable!("{other} is about no mailbox"),
    }
}

/// The actions about one partner.
fn of_a_partner(kind: ActionKind, pick: &Pick) -> Action {
    let request = pick.request;
    match kind {
        ActionKind::TellPartner => Action::TellPartner { request, partner: pick.partner, identity: partner() },
        ActionKind::RemindPartner => Action::RemindPartner { request, partner: pick.partner },
        ActionKind::RecordPartnerAnswer => {
            Action::RecordPartnerAnswer { request, partner: pick.partner, address: address(pick.address).value }
        }
        ActionKind::RecordPartnerDeclined => Action::RecordPartnerDeclined { request, partner: pick.partner },
        other => unreachable!("{other} is about no partner"),
    }
}

/// One action of every kind, about the request and mailbox of the path.
pub(crate) fn every_action() -> Vec<Action> {
    ActionKind::ALL.iter().map(|kind| action(*kind, &Pick::default())).collect()
}
