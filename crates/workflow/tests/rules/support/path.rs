//! The path of a nominative mailbox: as events that happened, and as the actions that lead there.

use workflow::command::{CreationWish, HabilitationDecision, MailboxWish, Submission, UserWish};
use workflow::event::*;
use workflow::{
    Action, AddressText, Basis, CitedEvidence, Contact, Event, EventRef, Evidence, LookedUp, LookedUpValue, MailboxId,
    PartnerIdentity, Person, Private, Referential, SubjectId, Verdict,
};

use super::folder::*;

/// The whole path of [`REQUEST`] with one mailbox, from the opening to the closing.
pub(crate) fn path() -> Vec<Event> {
    vec![
        opened(),
        wished(BOX, HOLDER),
        quoted(),
        form_received(),
        AdhesionFormCompleted { structure: structure() }.into(),
        member_from("2026-02-01"),
        granted(BOX, HOLDER),
        NeedValidated {}.into(),
        accepted(BOX, HOLDER, TERMS),
        asked_for(BOX, HOLDER, ADDRESS),
        created(BOX, HOLDER, ADDRESS),
        sent(BOX, HOLDER, LOGIN),
        CredentialsReceived { mailbox: BOX, person: HOLDER }.into(),
        FirstLoginRecorded { mailbox: BOX, person: HOLDER }.into(),
        told(),
        partner_answered(),
        PartnerCampaignFinished {}.into(),
        RequestClosed {}.into(),
    ]
}

/// The path up to its first event of this type, that one included.
pub(crate) fn through(event_type: &str) -> Vec<Event> {
    let path = path();
    let last = path.iter().position(|event| event.type_name() == event_type).expect("a type of the path");
    path.into_iter().take(last + 1).collect()
}

/// The path up to its first event of this type, without it.
pub(crate) fn before(event_type: &str) -> Vec<Event> {
    let mut events = through(event_type);
    events.pop();
    events
}

pub(crate) fn opened() -> Event {
    opened_as(CASE)
}

pub(crate) fn opened_as(case: SubjectId) -> Event {
    let request = if case == CASE { REQUEST } else { OTHER_REQUEST };
    RequestOpened {
        applicant: None,
        case,
        category: None,
        department: Some("44".to_owned()),
        evidence: Vec::new(),
        head: None,
        request,
        sector: "medico-social".to_owned(),
        site: None,
        structure: structure(),
        structure_contact: None,
        structure_identity: None,
        structure_name: Some("Centre hospitalier de Nantes".to_owned()),
        taken_over: false,
    }
    .into()
}

pub(crate) fn wished(mailbox: MailboxId, holder: SubjectId) -> Event {
    MailboxRequested { holder: Some(Private::known(holder, person_of(holder))), ..bare(mailbox) }.into()
}

/// A wish that names nobody and nothing.
pub(crate) fn bare(mailbox: MailboxId) -> MailboxRequested {
    MailboxRequested {
        administrator: None,
        holder: None,
        mailbox,
        mailbox_type: MailboxType::Nominative,
        practice_site: None,
        software: None,
        technical_contact: None,
        warnings: Vec::new(),
        wished_address: None,
        wished_name: None,
    }
}

pub(crate) fn partner_answered() -> Event {
    let address_text = Private::known(COLLEAGUE, address_text(OTHER_ADDRESS));
    PartnerAnswered { address_text, evidence: Vec::new(), partner: PARTNER }.into()
}

pub(crate) fn quoted() -> Event {
    ContributionQuoted {
        amount_cents: Some(50_000),
        criterion: "beds-1-to-99".to_owned(),
        example: true,
        scale: EventRef(11),
        scale_version: "2026-a".to_owned(),
        sector: "medico-social".to_owned(),
        structure: structure(),
        year: 2026,
    }
    .into()
}

pub(crate) fn form_received() -> Event {
    let document = Private::known(FORM, document("adhesion.pdf"));
    AdhesionFormReceived { document, received_on: day("2026-01-12"), structure: structure() }.into()
}

pub(crate) fn member_from(day_text: &str) -> Event {
    MembershipMadeEffective { effective_on: day(day_text), structure: structure() }.into()
}

pub(crate) fn granted(mailbox: MailboxId, person: SubjectId) -> Event {
    habilitation(mailbox, person, HabilitationVerdict::Granted)
}

pub(crate) fn not_granted(mailbox: MailboxId, person: SubjectId) -> Event {
    habilitation(mailbox, person, HabilitationVerdict::Refused)
}

fn habilitation(mailbox: MailboxId, person: SubjectId, verdict: HabilitationVerdict) -> Event {
    let refused = verdict == HabilitationVerdict::Refused;
    let number = LookedUpValue {
        name: "professional_id".to_owned(),
        referential: Referential::NumberKey,
        value: "99700000013".to_owned(),
    };
    HabilitationDecided {
        attestation: None,
        basis: (!refused).then_some(Basis::RppsDeclared),
        evidence: vec![CitedEvidence {
            referential: Referential::NumberKey,
            release: None,
            sha256: None,
            values: Vec::new(),
            verdict: Verdict::KeyHolds,
        }],
        looked_up: Some(Private::known(person, LookedUp { values: vec![number] })),
        mailbox,
        overrides: None,
        person,
        profession: "TRE_G15:10".to_owned(),
        reason: refused.then(|| Private::known(CASE, text("not in the list"))),
        rules_version: "2026-a".to_owned(),
        verdict,
    }
    .into()
}

pub(crate) fn accepted(mailbox: MailboxId, person: SubjectId, version: &str) -> Event {
    TermsAccepted { accepted_version: version.to_owned(), mailbox, person }.into()
}

pub(crate) fn address_text(address: &str) -> AddressText {
    AddressText { address: address.to_owned() }
}

pub(crate) fn asked_for(mailbox: MailboxId, person: SubjectId, address: &str) -> Event {
    CreationRequested {
        address: hash(address),
        address_text: Private::known(person, address_text(address)),
        mailbox,
        site: None,
        structure: structure(),
        users: vec![person],
    }
    .into()
}

pub(crate) fn created(mailbox: MailboxId, person: SubjectId, address: &str) -> Event {
    MailboxCreated {
        address: hash(address),
        address_text: Some(Private::known(person, address_text(address))),
        mailbox,
        structure: structure(),
    }
    .into()
}

pub(crate) fn abandoned(mailbox: MailboxId) -> Event {
    MailboxAbandoned { mailbox, reason: Private::known(CASE, text("moved to another team")), structure: structure() }
        .into()
}

pub(crate) fn operator_refused(mailbox: MailboxId) -> Event {
    MailboxRefused { mailbox, reason: Private::known(CASE, text("unknown to the operator")), structure: structure() }
        .into()
}

pub(crate) fn sent(mailbox: MailboxId, person: SubjectId, login: &str) -> Event {
    CredentialsDeclaredSent {
        login: hash(login),
        login_text: Private::known(person, address_text(login)),
        mailbox,
        person,
    }
    .into()
}

pub(crate) fn bounced() -> Event {
    CredentialsBounced { mailbox: BOX, person: HOLDER, reason: None }.into()
}

pub(crate) fn head_changed() -> Event {
    let structure_contact = Private::known(CASE, head().contact);
    StructureHeadChanged { head: head().person, structure_contact }.into()
}

pub(crate) fn told() -> Event {
    PartnerTold { identity: partner(), partner: PARTNER }.into()
}

/// A partner, who may be a person: under a subject of its own.
pub(crate) fn partner() -> Private<PartnerIdentity> {
    let (name, mail) = ("Laboratoire Armoret".to_owned(), "contact@example.net".to_owned());
    Private::known(COLLEAGUE, PartnerIdentity { name, mail })
}

pub(crate) fn dropped() -> Event {
    RequestDropped { reason: Private::known(CASE, text("no answer since January")) }.into()
}

pub(crate) fn reopened(reclaimed: Vec<Reclaimed>) -> Event {
    RequestReopened { reclaimed, reason: Private::known(CASE, text("they called")) }.into()
}

// ---- the actions

/// A person who is to use a mailbox.
pub(crate) fn user(subject: SubjectId) -> UserWish {
    user_who_is(subject, person_of(subject))
}

/// The same, who is said to be this person.
pub(crate) fn user_who_is(subject: SubjectId, person: Person) -> UserWish {
    UserWish { person: Private::known(subject, person), mail_of: None, warnings: Vec::new() }
}

pub(crate) fn wish(mailbox: MailboxId, holder: SubjectId) -> MailboxWish {
    MailboxWish {
        mailbox,
        mailbox_type: MailboxType::Nominative,
        users: vec![user(holder)],
        administrator: None,
        wished_name: None,
        software: None,
        technical_contact: None,
        practice_site: None,
    }
}

pub(crate) fn submission() -> Submission {
    Submission {
        request: REQUEST,
        case: CASE,
        applicant: None,
        head: None,
        structure: structure(),
        structure_number: None,
        structure_name: Some("Centre hospitalier de Nantes".to_owned()),
        site: None,
        sector: "medico-social".to_owned(),
        category: None,
        department: Some("44".to_owned()),
        evidence: Vec::new(),
        mailboxes: vec![wish(BOX, HOLDER)],
    }
}

/// A submission whose holder gives the mail of a whole team.
pub(crate) fn shared_mail() -> Submission {
    let mut shared = submission();
    let holder = Person { mail: "secretariat@example.org".to_owned(), ..person_of(HOLDER) };
    shared.mailboxes[0].users = vec![user_who_is(HOLDER, holder)];
    shared
}

pub(crate) fn submit(submission: Submission) -> Action {
    Action::SubmitRequest(Box::new(submission))
}

pub(crate) fn applicant() -> Private<Contact> {
    contact_of(APPLICANT)
}

/// Habilitation of the holder of `mailbox`, a physician whose declared RPPS has a key that holds.
pub(crate) fn habilitate(mailbox: MailboxId, verdict: HabilitationVerdict) -> HabilitationDecision {
    let number = identifiers::ProfessionalId::parse("rpps:99700000013").expect("an invented number").value;
    HabilitationDecision {
        mailbox,
        person: None,
        verdict,
        nomenclature: "TRE_G15".to_owned(),
        code: "10".to_owned(),
        evidence: vec![Evidence::of_key(&number)],
        number_of: None,
        attestation: None,
        reason: (verdict == HabilitationVerdict::Refused).then(|| text("not in the list")),
    }
}

pub(crate) fn decide_habilitation(decision: HabilitationDecision) -> Action {
    Action::DecideHabilitation { request: REQUEST, decision: Box::new(decision) }
}

pub(crate) fn validate_need() -> Action {
    Action::ValidateNeed { request: REQUEST }
}

pub(crate) fn ask_for(mailbox: MailboxId, wanted: &str) -> Action {
    Action::RequestCreation { request: REQUEST, wish: CreationWish { mailbox, address: address(wanted) } }
}

pub(crate) fn record_created(mailbox: MailboxId, reported: &str) -> Action {
    Action::RecordMailboxCreated { request: REQUEST, mailbox, address: address(reported) }
}

pub(crate) fn declare_sent(mailbox: MailboxId, wanted: &str) -> Action {
    Action::DeclareCredentialsSent { request: REQUEST, mailbox, person: None, login: login(wanted) }
}

pub(crate) fn drop_request() -> Action {
    Action::DropRequest { request: REQUEST, reason: text("no answer since January") }
}

pub(crate) fn reopen() -> Action {
    Action::ReopenRequest { request: REQUEST, reason: text("they called") }
}

pub(crate) fn close() -> Action {
    Action::CloseRequest { request: REQUEST }
}
