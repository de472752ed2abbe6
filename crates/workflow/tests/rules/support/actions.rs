//! One action of every kind, about whatever is picked.

use workflow::command::{CreationWish, MailboxWish, Submission, TakeOver, TakenOverMailbox, TakenOverUser};
use workflow::event::{
    ClosingGround, ContactOutcome, DisputeOutcome, DocumentKind, FieldName, FlaggedField, HabilitationVerdict,
    LostDecision, MailboxType, ToDoItem, ToDoStatus, WaitingFor,
};
use workflow::{
    Action, ActionKind, Day, EventRef, MailboxId, PartnerId, Private, Referential, RequestId, Role, StructureKey,
    SubjectId, UserId,
};

use super::folder::*;
use super::path::*;
use super::shared::*;

/// What an action is about.
#[derive(Debug, Clone)]
pub(crate) struct Pick {
    pub request: RequestId,
    pub other_request: RequestId,
    pub case: SubjectId,
    pub mailbox: MailboxId,
    pub mailbox_type: MailboxType,
    /// The person who is brought: the holder of a wish, a user added, the person that a correction leads to.
    pub holder: SubjectId,
    /// The user who is named, where one is.
    pub named: Option<SubjectId>,
    pub address: &'static str,
    pub login: &'static str,
    pub partner: PartnerId,
    pub user: UserId,
    pub role: Role,
    pub day: Day,
    pub verdict: HabilitationVerdict,
    pub party: WaitingFor,
    pub field: FieldName,
    pub ground: ClosingGround,
    pub outcome: DisputeOutcome,
    pub contact: ContactOutcome,
    pub limit: u32,
    pub of_other_structure: bool,
}

impl Default for Pick {
    fn default() -> Self {
        Self {
            request: REQUEST,
            other_request: OTHER_REQUEST,
            case: CASE,
            mailbox: BOX,
            mailbox_type: MailboxType::Nominative,
            holder: HOLDER,
            named: None,
            address: ADDRESS,
            login: LOGIN,
            partner: PARTNER,
            user: NOLWENN,
            role: Role::Agent,
            day: day("2026-02-01"),
            verdict: HabilitationVerdict::Granted,
            party: WaitingFor::Applicant,
            field: FieldName::Applicant,
            ground: ClosingGround::Asked,
            outcome: DisputeOutcome::ReservedKept,
            contact: ContactOutcome::Proceed,
            limit: 200,
            of_other_structure: false,
        }
    }
}

impl Pick {
    fn structure(&self) -> StructureKey {
        if self.of_other_structure { other_structure() } else { structure() }
    }

    /// The structure that it is not of.
    fn elsewhere(&self) -> StructureKey {
        if self.of_other_structure { structure() } else { other_structure() }
    }

    fn wish(&self) -> MailboxWish {
        match self.mailbox_type {
            MailboxType::Nominative => wish(self.mailbox, self.holder),
            MailboxType::Organisational => team_wish(self.mailbox, &[self.holder]),
            MailboxType::Application => program_wish(self.mailbox),
        }
    }

    fn taken_over(&self) -> TakenOverMailbox {
        let users = [self.holder].map(|holder| TakenOverUser {
            person: Private::known(holder, person_of(holder)),
            login: Some(login(self.login)),
        });
        let is_used = self.mailbox_type != MailboxType::Application;
        TakenOverMailbox {
            mailbox: self.mailbox,
            mailbox_type: self.mailbox_type,
            address: address(self.address),
            site: None,
            created_on: Some(self.day.clone()),
            administrator: None,
            users: users.into_iter().filter(|_| is_used).collect(),
        }
    }

    fn flagged(&self) -> FlaggedField {
        let is_of_mailbox = !matches!(self.field, FieldName::Applicant | FieldName::StructureHead | FieldName::Site);
        let person = (self.field == FieldName::MailboxUser).then_some(self.named.unwrap_or(self.holder));
        FlaggedField { field: self.field, mailbox: is_of_mailbox.then_some(self.mailbox), person }
    }
}

/// The action of this kind about what was picked.
pub(crate) fn action(kind: ActionKind, pick: &Pick) -> Action {
    of_the_folder(kind, pick)
        .or_else(|| of_a_structure(kind, pick))
        .or_else(|| of_the_request(kind, pick))
        .or_else(|| of_the_steps(kind, pick))
        .or_else(|| of_a_mailbox(kind, pick))
        .or_else(|| of_a_user(kind, pick))
        .or_else(|| of_a_partner(kind, pick))
        .unwrap_or_else(|| unreachable!("nobody says what {kind} looks like"))
}

fn of_the_folder(kind: ActionKind, pick: &Pick) -> Option<Action> {
    Some(match kind {
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
        ActionKind::PlaceLegalHold => {
            Action::PlaceLegalHold { subject: pick.holder, reason: text("an invented reason") }
        }
        ActionKind::LiftLegalHold => Action::LiftLegalHold { subject: pick.holder, reason: text("an invented reason") },
        ActionKind::JoinSubjects => {
            Action::JoinSubjects { subject: pick.holder, other: APPLICANT, reason: text("an invented reason") }
        }
        ActionKind::EraseSubject => Action::EraseSubject { subject: pick.holder, ground: asked() },
        ActionKind::EraseAgain => Action::EraseAgain {
            subject: pick.holder,
            lost: LostDecision { leaf: "1e".repeat(32), position: EventRef(7) },
        },
        ActionKind::CompleteErasure => Action::CompleteErasure { subject: pick.holder },
        ActionKind::AcceptKeyLoss => Action::AcceptKeyLoss {
            subjects: vec![pick.holder],
            reason: Private::known(LETTER, text("an invented reason")),
        },
        ActionKind::AcceptClock => Action::AcceptClock {
            accepted: workflow::Instant(1),
            reason: Private::known(FORM, text("the clock was set")),
        },
        ActionKind::ChangeSigningKey => Action::ChangeSigningKey {
            from: Some("agency.example/log+aaaaaaaa+AQ==".to_owned()),
            to: "agency.example/log+bbbbbbbb+AQ==".to_owned(),
            statement: Some("a note\n".to_owned()),
            reason: Private::known(FORM, text("an invented reason")),
        },
        ActionKind::ChangeMasterKey => Action::ChangeMasterKey {
            from: "a1".repeat(32),
            to: "b2".repeat(32),
            reason: Private::known(FORM, text("an invented reason")),
        },
        ActionKind::ContinueLog => Action::ContinueLog {
            last_note: "a note\n".to_owned(),
            lost: (7, 9),
            origin: "agency.example/log/2".to_owned(),
            reason: Private::known(FORM, text("an invented reason")),
        },
        ActionKind::PurgeAccess => {
            Action::PurgeAccess { before: workflow::Instant(1), first: 1, head: "ac".repeat(32), last: 3 }
        }
        _ => return None,
    })
}

fn of_a_structure(kind: ActionKind, pick: &Pick) -> Option<Action> {
    let structure = pick.structure();
    let reason = Private::known(BOARD, text("an invented reason"));
    let (effective_on, closes_on) = (pick.day.clone(), today().plus_days(60));
    Some(match kind {
        ActionKind::SubmitRequest => {
            let contacts = (pick.mailbox_type == MailboxType::Organisational).then(|| (applicant(), head()));
            let (applicant, head) = contacts.unzip();
            let (request, case, mailboxes) = (pick.request, pick.case, vec![pick.wish()]);
            submit(Submission { request, case, structure, applicant, head, mailboxes, ..submission() })
        }
        ActionKind::TakeOver => Action::TakeOver(Box::new(TakeOver {
            request: pick.request,
            case: pick.case,
            structure,
            structure_number: None,
            structure_name: Some("Centre hospitalier de Nantes".to_owned()),
            site: None,
            sector: "medico-social".to_owned(),
            department: Some("44".to_owned()),
            member_since: Some(pick.day.clone()),
            mailboxes: vec![pick.taken_over()],
        })),
        ActionKind::EnquireMembership => {
            Action::EnquireMembership { structure, enquirer: Some(applicant()), evidence: Vec::new() }
        }
        ActionKind::WithdrawMembership => Action::WithdrawMembership { structure, effective_on, closes_on, reason },
        ActionKind::ExcludeMember => Action::ExcludeMember { structure, effective_on, closes_on, reason },
        ActionKind::MergeStructures => {
            Action::MergeStructures { absorbed: pick.elsewhere(), into: structure, effective_on, reason }
        }
        _ => return None,
    })
}

fn of_the_request(kind: ActionKind, pick: &Pick) -> Option<Action> {
    let (request, reason) = (pick.request, text("an invented reason"));
    Some(match kind {
        ActionKind::AddMailbox => Action::AddMailbox { request, wish: pick.wish() },
        ActionKind::AssignRequest => Action::AssignRequest { request, owner: pick.user },
        ActionKind::ReleaseRequest => Action::ReleaseRequest { request },
        ActionKind::AddNote => Action::AddNote { request, note: reason },
        ActionKind::AddDocument => {
            let document = Private::known(FORM, document("courrier.pdf"));
            Action::AddDocument { request, document, kind: DocumentKind::Correspondence }
        }
        ActionKind::StartWaiting => Action::StartWaiting { request, party: pick.party, due_on: None, reason: None },
        ActionKind::EndWaiting => Action::EndWaiting { request },
        ActionKind::RemindApplicant => Action::RemindApplicant { request },
        ActionKind::UndoLastAct => Action::UndoLastAct { request },
        ActionKind::AskCorrection => {
            Action::AskCorrection { request, fields: vec![pick.flagged()], message: reason, due_on: None }
        }
        ActionKind::AnswerCorrection => Action::AnswerCorrection { request },
        ActionKind::AcceptCorrection => Action::AcceptCorrection { request },
        ActionKind::CancelCorrection => Action::CancelCorrection { request },
        ActionKind::ChangeApplicant => Action::ChangeApplicant { request, applicant: applicant() },
        ActionKind::ChangeStructureHead => Action::ChangeStructureHead { request, head: head() },
        ActionKind::ChangeSite => Action::ChangeSite { request, site: site(), evidence: Vec::new() },
        ActionKind::UpdateToDo => {
            Action::UpdateToDo { request, item: ToDoItem::EditorContacted, status: ToDoStatus::Asked }
        }
        ActionKind::CloseRequest => Action::CloseRequest { request },
        ActionKind::RejectRequest => Action::RejectRequest { request, reason },
        ActionKind::DropRequest => Action::DropRequest { request, reason },
        ActionKind::WithdrawRequest => Action::WithdrawRequest { request, reason },
        ActionKind::MarkDuplicate => Action::MarkDuplicate { request, of: pick.other_request },
        ActionKind::ReopenRequest => Action::ReopenRequest { request, reason },
        _ => return None,
    })
}

fn of_the_steps(kind: ActionKind, pick: &Pick) -> Option<Action> {
    let (request, reason) = (pick.request, text("an invented reason"));
    Some(match kind {
        ActionKind::AcceptStructure => Action::AcceptStructure { request, reason },
        ActionKind::ConfirmAbbreviation => Action::ConfirmAbbreviation { request, abbreviation: "chn".to_owned() },
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
        ActionKind::ProposeQuotaOverride => Action::ProposeQuotaOverride { request, limit: pick.limit, reason },
        ActionKind::ApproveQuotaOverride => Action::ApproveQuotaOverride { request },
        ActionKind::DeclineQuotaOverride => Action::DeclineQuotaOverride { request, reason },
        ActionKind::IssueCreationList => Action::IssueCreationList { request },
        ActionKind::FinishPartnerCampaign => Action::FinishPartnerCampaign { request },
        ActionKind::WaivePartnerCampaign => Action::WaivePartnerCampaign { request, reason },
        _ => return None,
    })
}

/// The actions about one mailbox.
fn of_a_mailbox(kind: ActionKind, pick: &Pick) -> Option<Action> {
    let (request, mailbox, reason) = (pick.request, pick.mailbox, text("an invented reason"));
    let asked_by = Some(MANAGER);
    Some(match kind {
        ActionKind::ChangeMailboxName => {
            Action::ChangeMailboxName { request, mailbox, wished_name: TEAM_ADDRESS.to_owned() }
        }
        ActionKind::ChangeMailboxAdministrator => {
            Action::ChangeMailboxAdministrator { request, mailbox, administrator: contact_of(MANAGER) }
        }
        ActionKind::AddMailboxUser => Action::AddMailboxUser { request, mailbox, user: user(pick.holder), asked_by },
        ActionKind::ConcludeApplicationContact => {
            Action::ConcludeApplicationContact { request, mailbox, outcome: pick.contact, reason }
        }
        ActionKind::RequestCreation => {
            Action::RequestCreation { request, wish: CreationWish { mailbox, address: address(pick.address) } }
        }
        ActionKind::RecordMailboxCreated => {
            Action::RecordMailboxCreated { request, mailbox, address: address(pick.address) }
        }
        ActionKind::SettleDisputedReturn => {
            let address = Some(address(pick.address));
            Action::SettleDisputedReturn { request, mailbox, outcome: pick.outcome, address, reason }
        }
        ActionKind::RecordMailboxRefused => Action::RecordMailboxRefused { request, mailbox, reason },
        ActionKind::AbandonMailbox => Action::AbandonMailbox { request, mailbox, reason },
        ActionKind::AnnounceMailboxClosing => {
            let (closes_on, ground) = (today().plus_days(60), pick.ground);
            Action::AnnounceMailboxClosing { request, mailbox, closes_on, ground, reason: Some(reason) }
        }
        ActionKind::ObjectToClosing => Action::ObjectToClosing { request, mailbox, objected_by: None, reason },
        ActionKind::DismissClosingObjection => Action::DismissClosingObjection { request, mailbox, reason },
        ActionKind::CancelMailboxClosing => Action::CancelMailboxClosing { request, mailbox, reason },
        ActionKind::CloseMailbox => Action::CloseMailbox { request, mailbox },
        ActionKind::ChangeRedList => Action::ChangeRedList { request, mailbox, is_red: true },
        _ => return None,
    })
}

/// The actions about one user of a mailbox.
fn of_a_user(kind: ActionKind, pick: &Pick) -> Option<Action> {
    let (request, mailbox, person) = (pick.request, pick.mailbox, pick.named);
    let reason = text("an invented reason");
    Some(match kind {
        ActionKind::CorrectMailboxUser => {
            Action::CorrectMailboxUser { request, mailbox, person, user: user(pick.holder) }
        }
        ActionKind::RemoveMailboxUser => {
            let asked_by = Some(MANAGER);
            Action::RemoveMailboxUser { request, mailbox, person, asked_by, reason: Some(reason) }
        }
        ActionKind::DecideHabilitation => {
            let decision = workflow::command::HabilitationDecision { person, ..habilitate(mailbox, pick.verdict) };
            Action::DecideHabilitation { request, decision: Box::new(decision) }
        }
        ActionKind::ProposeHabilitationOverride => {
            let profession = "TRE_R94:999".to_owned();
            Action::ProposeHabilitationOverride { request, mailbox, person, profession, reason }
        }
        ActionKind::ApproveHabilitationOverride => Action::ApproveHabilitationOverride { request, mailbox, person },
        ActionKind::DeclineHabilitationOverride => {
            Action::DeclineHabilitationOverride { request, mailbox, person, reason }
        }
        ActionKind::AcceptTerms => Action::AcceptTerms { request, mailbox, person, version: TERMS.to_owned() },
        ActionKind::DeclareCredentialsSent => {
            Action::DeclareCredentialsSent { request, mailbox, person, login: login(pick.login) }
        }
        ActionKind::RecordCredentialsBounced => {
            Action::RecordCredentialsBounced { request, mailbox, person, reason: Some(reason) }
        }
        ActionKind::ResendCredentials => Action::ResendCredentials { request, mailbox, person },
        ActionKind::RecordCredentialsReceived => Action::RecordCredentialsReceived { request, mailbox, person },
        ActionKind::RecordFirstLogin => Action::RecordFirstLogin { request, mailbox, person },
        ActionKind::RecordLogin => Action::RecordLogin { request, mailbox, person, on: pick.day.clone() },
        ActionKind::RegulariseProfessionalId => {
            let rpps = rpps("99700000013");
            Action::RegulariseProfessionalId { request, mailbox, person, rpps, evidence: Vec::new() }
        }
        _ => return None,
    })
}

/// The actions about one partner.
fn of_a_partner(kind: ActionKind, pick: &Pick) -> Option<Action> {
    let (request, partner) = (pick.request, pick.partner);
    Some(match kind {
        ActionKind::TellPartner => Action::TellPartner { request, partner, identity: super::path::partner() },
        ActionKind::RemindPartner => Action::RemindPartner { request, partner },
        ActionKind::RecordPartnerAnswer => {
            Action::RecordPartnerAnswer { request, partner, address: mail(pick.address), evidence: Vec::new() }
        }
        ActionKind::RecordPartnerDeclined => Action::RecordPartnerDeclined { request, partner },
        _ => return None,
    })
}

/// One action of every kind, about the request and mailbox of the path.
pub(crate) fn every_action() -> Vec<Action> {
    ActionKind::ALL.iter().map(|kind| action(*kind, &Pick::default())).collect()
}
