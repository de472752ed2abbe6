//! Commands as somebody would give them: for each kind about a request, every one with particulars that can pass.

use identifiers::{Finess, MailAddress, ProfessionalId, Rpps};
use workflow::command::{CreationWish, HabilitationDecision};
use workflow::event::{
    ClosingGround, ContactOutcome, DisputeOutcome, DocumentKind, FieldName, FlaggedField, HabilitationVerdict,
    ToDoItem, ToDoStatus, WaitingFor,
};
use workflow::{Action, ActionKind, Evidence, SubjectId};

use super::cast::*;
use super::world::World;

/// The commands of this kind that could be given in such a world. A kind that nobody wrote down here fails.
pub(crate) fn acts(kind: ActionKind, world: &World) -> Vec<Action> {
    let families = [of_the_file, of_the_steps, of_the_ends, of_the_mailbox, of_its_life];
    if let Some(acts) = families.iter().find_map(|family| family(kind, world)) {
        return acts;
    }
    let users: Vec<_> = world.users().map(|(person, _)| person).collect();
    let of_users = users.into_iter().map(|person| of_a_user(kind, person));
    of_users.flat_map(|acts| acts.unwrap_or_else(|| panic!("no act is written down for {kind}"))).collect()
}

fn of_the_file(kind: ActionKind, world: &World) -> Option<Vec<Action>> {
    use ActionKind as Kind;
    let (request, message) = (REQUEST, text());
    let applicant = FlaggedField { field: FieldName::Applicant, mailbox: None, person: None };
    let first = match kind {
        Kind::AddMailbox => Action::AddMailbox { request, wish: wish(ADDED_BOX, world.mailbox_type, ADDED_USER) },
        Kind::AssignRequest => Action::AssignRequest { request, owner: AGENT },
        Kind::ReleaseRequest => Action::ReleaseRequest { request },
        Kind::AddNote => Action::AddNote { request, note: message },
        Kind::AddDocument => Action::AddDocument { request, document: document(), kind: DocumentKind::Other },
        Kind::StartWaiting => {
            Action::StartWaiting { request, party: WaitingFor::Applicant, due_on: None, reason: None }
        }
        Kind::EndWaiting => Action::EndWaiting { request },
        Kind::RemindApplicant => Action::RemindApplicant { request },
        Kind::UndoLastAct => Action::UndoLastAct { request },
        Kind::AskCorrection => Action::AskCorrection { request, fields: vec![applicant], message, due_on: None },
        Kind::AnswerCorrection => Action::AnswerCorrection { request },
        Kind::AcceptCorrection => Action::AcceptCorrection { request },
        Kind::CancelCorrection => Action::CancelCorrection { request },
        Kind::ChangeApplicant => Action::ChangeApplicant { request, applicant: contact(APPLICANT) },
        Kind::ChangeStructureHead => Action::ChangeStructureHead { request, head: super::cast::head() },
        Kind::ChangeSite => {
            let site = Finess::parse("970302022").expect("an institution's number");
            Action::ChangeSite { request, site, evidence: Vec::new() }
        }
        _ => return None,
    };
    Some(vec![first])
}

fn of_the_steps(kind: ActionKind, world: &World) -> Option<Vec<Action>> {
    use ActionKind as Kind;
    let (request, reason, partner) = (REQUEST, text(), PARTNER);
    let first = match kind {
        Kind::AcceptStructure => Action::AcceptStructure { request, reason },
        Kind::ConfirmAbbreviation => Action::ConfirmAbbreviation { request, abbreviation: "hk".to_owned() },
        Kind::QuoteContribution => {
            Action::QuoteContribution { request, criterion: "beds-1-to-99".to_owned(), year: 2026 }
        }
        Kind::ReceiveAdhesionForm => {
            Action::ReceiveAdhesionForm { request, document: document(), received_on: today() }
        }
        Kind::CompleteAdhesionForm => Action::CompleteAdhesionForm { request },
        Kind::MakeMembershipEffective => Action::MakeMembershipEffective { request, effective_on: today() },
        Kind::RefuseMembership => Action::RefuseMembership { request, reason },
        Kind::CiteMembership => Action::CiteMembership { request },
        Kind::ValidateNeed => Action::ValidateNeed { request },
        Kind::ProposeQuotaOverride => Action::ProposeQuotaOverride { request, limit: 200, reason },
        Kind::ApproveQuotaOverride => Action::ApproveQuotaOverride { request },
        Kind::DeclineQuotaOverride => Action::DeclineQuotaOverride { request, reason },
        Kind::IssueCreationList => Action::IssueCreationList { request },
        Kind::UpdateToDo => Action::UpdateToDo { request, item: ToDoItem::WebmailBookmarked, status: ToDoStatus::Done },
        Kind::TellPartner => Action::TellPartner { request, partner, identity: super::cast::partner() },
        Kind::RemindPartner => Action::RemindPartner { request, partner },
        Kind::RecordPartnerAnswer => {
            let address = MailAddress::parse(address(world.mailbox_type).value.as_str()).expect("a literal address");
            Action::RecordPartnerAnswer { request, partner, address, evidence: Vec::new() }
        }
        Kind::RecordPartnerDeclined => Action::RecordPartnerDeclined { request, partner },
        Kind::FinishPartnerCampaign => Action::FinishPartnerCampaign { request },
        Kind::WaivePartnerCampaign => Action::WaivePartnerCampaign { request, reason },
        _ => return None,
    };
    Some(vec![first])
}

fn of_the_ends(kind: ActionKind, _: &World) -> Option<Vec<Action>> {
    use ActionKind as Kind;
    let (request, reason) = (REQUEST, text());
    let only = match kind {
        Kind::CloseRequest => Action::CloseRequest { request },
        Kind::RejectRequest => Action::RejectRequest { request, reason },
        Kind::DropRequest => Action::DropRequest { request, reason },
        Kind::WithdrawRequest => Action::WithdrawRequest { request, reason },
        Kind::MarkDuplicate => Action::MarkDuplicate { request, of: OTHER_REQUEST },
        Kind::ReopenRequest => Action::ReopenRequest { request, reason },
        _ => return None,
    };
    Some(vec![only])
}

fn of_the_mailbox(kind: ActionKind, world: &World) -> Option<Vec<Action>> {
    use ActionKind as Kind;
    let (request, mailbox) = (REQUEST, BOX);
    let reserved = address(world.mailbox_type);
    Some(match kind {
        Kind::ChangeMailboxName => {
            vec![Action::ChangeMailboxName { request, mailbox, wished_name: "hopitalkerbriac.urgences".to_owned() }]
        }
        Kind::ChangeMailboxAdministrator => {
            vec![Action::ChangeMailboxAdministrator { request, mailbox, administrator: contact(MANAGER) }]
        }
        Kind::AddMailboxUser => {
            vec![Action::AddMailboxUser { request, mailbox, user: user(ADDED_USER), asked_by: Some(MANAGER) }]
        }
        Kind::ConcludeApplicationContact => [ContactOutcome::Proceed, ContactOutcome::Declined]
            .map(|outcome| Action::ConcludeApplicationContact { request, mailbox, outcome, reason: text() })
            .into(),
        Kind::RequestCreation => {
            vec![Action::RequestCreation { request, wish: CreationWish { mailbox, address: reserved } }]
        }
        Kind::RecordMailboxCreated => {
            [reserved, other_address()].map(|address| Action::RecordMailboxCreated { request, mailbox, address }).into()
        }
        Kind::SettleDisputedReturn => [(DisputeOutcome::ReservedKept, None), (DisputeOutcome::ReportedTaken, Some(()))]
            .map(|(outcome, taken)| {
                let address = taken.map(|()| other_address());
                Action::SettleDisputedReturn { request, mailbox, outcome, address, reason: text() }
            })
            .into(),
        Kind::RecordMailboxRefused => vec![Action::RecordMailboxRefused { request, mailbox, reason: text() }],
        Kind::AbandonMailbox => vec![Action::AbandonMailbox { request, mailbox, reason: text() }],
        _ => return None,
    })
}

fn of_its_life(kind: ActionKind, world: &World) -> Option<Vec<Action>> {
    use ActionKind as Kind;
    let (request, mailbox, reason) = (REQUEST, BOX, text());
    let only = match kind {
        Kind::AnnounceMailboxClosing => {
            let (closes_on, ground) = (today().plus_days(60), ClosingGround::Asked);
            Action::AnnounceMailboxClosing { request, mailbox, closes_on, ground, reason: None }
        }
        Kind::ObjectToClosing => Action::ObjectToClosing { request, mailbox, objected_by: None, reason },
        Kind::DismissClosingObjection => Action::DismissClosingObjection { request, mailbox, reason },
        Kind::CancelMailboxClosing => Action::CancelMailboxClosing { request, mailbox, reason },
        Kind::CloseMailbox => Action::CloseMailbox { request, mailbox },
        Kind::ChangeRedList => Action::ChangeRedList { request, mailbox, is_red: !world.mailbox().is_red },
        _ => return None,
    };
    Some(vec![only])
}

fn of_a_user(kind: ActionKind, who: SubjectId) -> Option<Vec<Action>> {
    use ActionKind as Kind;
    let (request, mailbox, person, reason) = (REQUEST, BOX, Some(who), text());
    let only = match kind {
        Kind::CorrectMailboxUser => Action::CorrectMailboxUser { request, mailbox, person, user: user(who) },
        Kind::RemoveMailboxUser => {
            Action::RemoveMailboxUser { request, mailbox, person, asked_by: Some(MANAGER), reason: None }
        }
        Kind::DecideHabilitation => {
            let verdicts = [HabilitationVerdict::Granted, HabilitationVerdict::Refused];
            return Some(verdicts.map(|verdict| decide(who, verdict)).into());
        }
        Kind::ProposeHabilitationOverride => {
            let profession = "TRE_G15:10".to_owned();
            Action::ProposeHabilitationOverride { request, mailbox, person, profession, reason }
        }
        Kind::ApproveHabilitationOverride => Action::ApproveHabilitationOverride { request, mailbox, person },
        Kind::DeclineHabilitationOverride => Action::DeclineHabilitationOverride { request, mailbox, person, reason },
        Kind::AcceptTerms => Action::AcceptTerms { request, mailbox, person, version: TERMS.to_owned() },
        Kind::DeclareCredentialsSent => Action::DeclareCredentialsSent { request, mailbox, person, login: login(who) },
        Kind::RecordCredentialsBounced => Action::RecordCredentialsBounced { request, mailbox, person, reason: None },
        Kind::ResendCredentials => Action::ResendCredentials { request, mailbox, person },
        Kind::RecordCredentialsReceived => Action::RecordCredentialsReceived { request, mailbox, person },
        Kind::RecordFirstLogin => Action::RecordFirstLogin { request, mailbox, person },
        Kind::RecordLogin => Action::RecordLogin { request, mailbox, person, on: today() },
        Kind::RegulariseProfessionalId => {
            let rpps = Rpps::parse("99700000013").expect("an invented number").value;
            Action::RegulariseProfessionalId { request, mailbox, person, rpps, evidence: Vec::new() }
        }
        _ => return None,
    };
    Some(vec![only])
}

/// A decision about a person who declared an RPPS whose key holds.
fn decide(person: SubjectId, verdict: HabilitationVerdict) -> Action {
    let number = ProfessionalId::parse("rpps:99700000013").expect("an invented number").value;
    let decision = HabilitationDecision {
        mailbox: BOX,
        person: Some(person),
        verdict,
        nomenclature: "TRE_G15".to_owned(),
        code: "10".to_owned(),
        evidence: vec![Evidence::of_key(&number)],
        number_of: None,
        attestation: None,
        reason: (verdict == HabilitationVerdict::Refused).then(text),
    };
    Action::DecideHabilitation { request: REQUEST, decision: Box::new(decision) }
}

/// The first command of a kind, about whoever is meant: what a history is made of.
pub(crate) fn first(kind: ActionKind, world: &World) -> Action {
    acts(kind, world).into_iter().next().unwrap_or_else(|| panic!("nothing to {kind} here"))
}

/// The same for each user of the mailbox; none for an applicative one.
pub(crate) fn for_each_user(kind: ActionKind, world: &World) -> Vec<Action> {
    let people: Vec<_> = world.users().map(|(person, _)| person).collect();
    people.into_iter().filter_map(|person| of_a_user(kind, person)?.into_iter().next()).collect()
}
