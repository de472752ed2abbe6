//! One action of each kind about a request, with the particulars that the case suggests: what [`allowed`](super::allowed)
//! puts to the rules.

use identifiers::{Finess, LoginId, MailAddress, MssAddress, Rpps};
use uuid::Uuid;

use crate::command::{
    Action, ActionKind, Actor, CreationWish, HabilitationDecision, MailboxWish, StructureHead, UserWish,
};
use crate::event::{
    ClosingGround, ContactOutcome, DisputeOutcome, DocumentKind, FieldName, FlaggedField, HabilitationVerdict,
    MailboxType, ToDoItem, ToDoStatus, WaitingFor,
};
use crate::policy::{Section, SectionName};
use crate::state::{Mailbox, MailboxUser, Request, State};
use crate::{
    Contact, Day, Document, Keyed, KeyedHash, MailboxId, PartnerId, Person, Personal, Private, RequestId,
    StructureContact, SubjectId, Text, UserId,
};

/// An action with the user or partner it is about.
pub(super) type Probe = (Action, Option<SubjectId>, Option<PartnerId>);

/// What stands for particulars that nobody has given yet.
struct Blank<'a> {
    request: RequestId,
    known: &'a Request,
    by: Actor,
    today: &'a Day,
    terms: String,
}

/// Every action about `request`: of the whole, of each mailbox, of each user, of each partner.
pub(super) fn probes(request: RequestId, known: &Request, (state, by, today): (&State, Actor, &Day)) -> Vec<Probe> {
    let terms = state.policy.get(SectionName::Terms).map(|adopted| &adopted.section);
    let terms = if let Some(Section::Terms(terms)) = terms { terms.version.clone() } else { String::new() };
    let blank = Blank { request, known, by, today, terms };
    let about = ActionKind::ALL.iter().filter(|kind| kind.is_about_a_request());
    about.flat_map(|kind| blank.probes(*kind)).collect()
}

fn text() -> Text {
    Text { text: "…".to_owned() }
}

fn nobody() -> SubjectId {
    SubjectId(Uuid::nil())
}

fn contact() -> Private<Contact> {
    Private { subject: nobody(), content: Personal::Sealed }
}

fn head() -> StructureHead {
    let person = Private { subject: nobody(), content: Personal::Sealed };
    StructureHead { person, contact: StructureContact { mail: String::new(), phone: None } }
}

fn document() -> Private<Document> {
    Private { subject: nobody(), content: Personal::Sealed }
}

fn user() -> UserWish {
    let person: Private<Person> = Private { subject: nobody(), content: Personal::Sealed };
    UserWish { person, mail_of: None, warnings: Vec::new() }
}

fn keyed<T>(value: T) -> Keyed<T> {
    Keyed { value, hash: KeyedHash(String::new()) }
}

fn address() -> Keyed<MssAddress> {
    keyed(MssAddress::parse("adresse@a-choisir.mssante.fr").expect("an address of the right form"))
}

fn login() -> Keyed<LoginId> {
    keyed(LoginId::parse("identifiant@a-choisir.fr").expect("a login id of the right form"))
}

impl Blank<'_> {
    fn probes(&self, kind: ActionKind) -> Vec<Probe> {
        if let Some(action) = self.of_request(kind) {
            return vec![(action, None, None)];
        }
        let mailboxes = || self.known.mailboxes.iter().map(|(id, mailbox)| (*id, mailbox));
        let of_mailboxes: Vec<Probe> =
            mailboxes().filter_map(|(id, mailbox)| Some((self.of_mailbox(kind, id, mailbox)?, None, None))).collect();
        let users = mailboxes().flat_map(|(id, mailbox)| mailbox.users.iter().map(move |(who, user)| (id, *who, user)));
        let of_users =
            users.filter_map(|(id, who, user)| Some((self.of_user(kind, (id, who), user)?, Some(who), None)));
        let partners = self.known.partners.keys();
        let of_partners = partners.filter_map(|id| Some((self.of_partner(kind, *id)?, None, Some(*id))));
        of_mailboxes.into_iter().chain(of_users).chain(of_partners).collect()
    }

    /// The actions about the request as a whole.
    fn of_request(&self, kind: ActionKind) -> Option<Action> {
        use ActionKind as Kind;
        let (request, reason) = (self.request, text());
        let field = FlaggedField { field: FieldName::Applicant, mailbox: None, person: None };
        Some(match kind {
            Kind::AddMailbox => Action::AddMailbox { request, wish: self.wish() },
            Kind::AssignRequest => {
                let owner = self.by.user.unwrap_or(UserId(Uuid::nil()));
                Action::AssignRequest { request, owner }
            }
            Kind::ReleaseRequest => Action::ReleaseRequest { request },
            Kind::AddNote => Action::AddNote { request, note: reason },
            Kind::AddDocument => Action::AddDocument { request, document: document(), kind: DocumentKind::Other },
            Kind::StartWaiting => {
                Action::StartWaiting { request, party: WaitingFor::Applicant, due_on: None, reason: None }
            }
            Kind::EndWaiting => Action::EndWaiting { request },
            Kind::RemindApplicant => Action::RemindApplicant { request },
            Kind::UndoLastAct => Action::UndoLastAct { request },
            Kind::AskCorrection => {
                Action::AskCorrection { request, fields: vec![field], message: reason, due_on: None }
            }
            Kind::AnswerCorrection => Action::AnswerCorrection { request },
            Kind::AcceptCorrection => Action::AcceptCorrection { request },
            Kind::CancelCorrection => Action::CancelCorrection { request },
            Kind::ChangeApplicant => Action::ChangeApplicant { request, applicant: contact() },
            Kind::ChangeStructureHead => Action::ChangeStructureHead { request, head: head() },
            Kind::ChangeSite => {
                let site = Finess::parse("440000289").expect("a number whose key holds");
                Action::ChangeSite { request, site, evidence: Vec::new() }
            }
            Kind::AcceptStructure => Action::AcceptStructure { request, reason },
            Kind::ConfirmAbbreviation => Action::ConfirmAbbreviation { request, abbreviation: String::new() },
            Kind::QuoteContribution => {
                Action::QuoteContribution { request, criterion: String::new(), year: self.today.year() }
            }
            Kind::ReceiveAdhesionForm => {
                Action::ReceiveAdhesionForm { request, document: document(), received_on: self.today.clone() }
            }
            Kind::CompleteAdhesionForm => Action::CompleteAdhesionForm { request },
            Kind::MakeMembershipEffective => {
                Action::MakeMembershipEffective { request, effective_on: self.today.clone() }
            }
            Kind::RefuseMembership => Action::RefuseMembership { request, reason },
            Kind::CiteMembership => Action::CiteMembership { request },
            Kind::ValidateNeed => Action::ValidateNeed { request },
            Kind::ProposeQuotaOverride => Action::ProposeQuotaOverride { request, limit: u32::MAX, reason },
            Kind::ApproveQuotaOverride => Action::ApproveQuotaOverride { request },
            Kind::DeclineQuotaOverride => Action::DeclineQuotaOverride { request, reason },
            Kind::IssueCreationList => Action::IssueCreationList { request },
            Kind::UpdateToDo => {
                Action::UpdateToDo { request, item: ToDoItem::WebmailBookmarked, status: ToDoStatus::Asked }
            }
            Kind::TellPartner => {
                let partner = PartnerId(Uuid::nil());
                let identity = Private { subject: nobody(), content: Personal::Sealed };
                Action::TellPartner { request, partner, identity }
            }
            Kind::FinishPartnerCampaign => Action::FinishPartnerCampaign { request },
            Kind::WaivePartnerCampaign => Action::WaivePartnerCampaign { request, reason },
            Kind::CloseRequest => Action::CloseRequest { request },
            Kind::RejectRequest => Action::RejectRequest { request, reason },
            Kind::DropRequest => Action::DropRequest { request, reason },
            Kind::WithdrawRequest => Action::WithdrawRequest { request, reason },
            Kind::MarkDuplicate => Action::MarkDuplicate { request, of: RequestId(Uuid::nil()) },
            Kind::ReopenRequest => Action::ReopenRequest { request, reason },
            _ => return None,
        })
    }

    /// The actions about one mailbox.
    fn of_mailbox(&self, kind: ActionKind, mailbox: MailboxId, known: &Mailbox) -> Option<Action> {
        use ActionKind as Kind;
        let (request, reason) = (self.request, text());
        Some(match kind {
            Kind::ChangeMailboxName => Action::ChangeMailboxName { request, mailbox, wished_name: String::new() },
            Kind::ChangeMailboxAdministrator => {
                Action::ChangeMailboxAdministrator { request, mailbox, administrator: contact() }
            }
            Kind::AddMailboxUser => {
                Action::AddMailboxUser { request, mailbox, user: user(), asked_by: known.administrator }
            }
            Kind::ConcludeApplicationContact => {
                Action::ConcludeApplicationContact { request, mailbox, outcome: ContactOutcome::Proceed, reason }
            }
            Kind::RequestCreation => {
                Action::RequestCreation { request, wish: CreationWish { mailbox, address: address() } }
            }
            Kind::RecordMailboxCreated => {
                let reserved = known.address.clone();
                let address = reserved.map_or_else(address, |hash| Keyed { hash, ..address() });
                Action::RecordMailboxCreated { request, mailbox, address }
            }
            Kind::SettleDisputedReturn => {
                let outcome = DisputeOutcome::ReservedKept;
                Action::SettleDisputedReturn { request, mailbox, outcome, address: None, reason }
            }
            Kind::RecordMailboxRefused => Action::RecordMailboxRefused { request, mailbox, reason },
            Kind::AbandonMailbox => Action::AbandonMailbox { request, mailbox, reason },
            Kind::AnnounceMailboxClosing => {
                let (closes_on, ground) = (self.today.plus_days(3_660), ClosingGround::Asked);
                Action::AnnounceMailboxClosing { request, mailbox, closes_on, ground, reason: None }
            }
            Kind::ObjectToClosing => Action::ObjectToClosing { request, mailbox, objected_by: None, reason },
            Kind::DismissClosingObjection => Action::DismissClosingObjection { request, mailbox, reason },
            Kind::CancelMailboxClosing => Action::CancelMailboxClosing { request, mailbox, reason },
            Kind::CloseMailbox => Action::CloseMailbox { request, mailbox },
            Kind::ChangeRedList => Action::ChangeRedList { request, mailbox, is_red: !known.is_red },
            _ => return None,
        })
    }

    /// The actions about one user of a mailbox.
    fn of_user(&self, kind: ActionKind, (mailbox, who): (MailboxId, SubjectId), known: &MailboxUser) -> Option<Action> {
        use ActionKind as Kind;
        let (request, person, reason) = (self.request, Some(who), text());
        Some(match kind {
            Kind::CorrectMailboxUser => Action::CorrectMailboxUser { request, mailbox, person, user: user() },
            Kind::RemoveMailboxUser => {
                let asked_by = self.known.mailboxes.get(&mailbox).and_then(|mailbox| mailbox.administrator);
                Action::RemoveMailboxUser { request, mailbox, person, asked_by, reason: None }
            }
            Kind::DecideHabilitation => {
                Action::DecideHabilitation { request, decision: Box::new(decision(mailbox, who)) }
            }
            Kind::ProposeHabilitationOverride => {
                Action::ProposeHabilitationOverride { request, mailbox, person, profession: String::new(), reason }
            }
            Kind::ApproveHabilitationOverride => Action::ApproveHabilitationOverride { request, mailbox, person },
            Kind::DeclineHabilitationOverride => {
                Action::DeclineHabilitationOverride { request, mailbox, person, reason }
            }
            Kind::AcceptTerms => Action::AcceptTerms { request, mailbox, person, version: self.terms.clone() },
            Kind::DeclareCredentialsSent => {
                let login = known.login.clone().map_or_else(login, |hash| Keyed { hash, ..login() });
                Action::DeclareCredentialsSent { request, mailbox, person, login }
            }
            Kind::RecordCredentialsBounced => {
                Action::RecordCredentialsBounced { request, mailbox, person, reason: None }
            }
            Kind::ResendCredentials => Action::ResendCredentials { request, mailbox, person },
            Kind::RecordCredentialsReceived => Action::RecordCredentialsReceived { request, mailbox, person },
            Kind::RecordFirstLogin => Action::RecordFirstLogin { request, mailbox, person },
            Kind::RecordLogin => Action::RecordLogin { request, mailbox, person, on: self.today.clone() },
            Kind::RegulariseProfessionalId => {
                let rpps = Rpps::parse("99700000013").expect("a number of the right form").value;
                Action::RegulariseProfessionalId { request, mailbox, person, rpps, evidence: Vec::new() }
            }
            _ => return None,
        })
    }

    /// The actions about one partner.
    fn of_partner(&self, kind: ActionKind, partner: PartnerId) -> Option<Action> {
        let request = self.request;
        if kind == ActionKind::RemindPartner {
            Some(Action::RemindPartner { request, partner })
        } else if kind == ActionKind::RecordPartnerAnswer {
            let address = MailAddress::parse("adresse@a-choisir.mssante.fr").expect("an address of the right form");
            Some(Action::RecordPartnerAnswer { request, partner, address, evidence: Vec::new() })
        } else if kind == ActionKind::RecordPartnerDeclined {
            Some(Action::RecordPartnerDeclined { request, partner })
        } else {
            None
        }
    }

    fn wish(&self) -> MailboxWish {
        MailboxWish {
            mailbox: MailboxId(Uuid::nil()),
            mailbox_type: MailboxType::Nominative,
            users: vec![user()],
            administrator: None,
            wished_name: None,
            software: None,
            technical_contact: None,
            practice_site: None,
        }
    }
}

fn decision(mailbox: MailboxId, person: SubjectId) -> HabilitationDecision {
    HabilitationDecision {
        mailbox,
        person: Some(person),
        verdict: HabilitationVerdict::Granted,
        nomenclature: String::new(),
        code: String::new(),
        evidence: Vec::new(),
        number_of: None,
        attestation: None,
        reason: None,
    }
}
