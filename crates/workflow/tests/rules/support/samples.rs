//! One event of every type with every field filled, and one more where a type has shapes within.

use uuid::Uuid;
use workflow::event::*;
use workflow::{
    Basis, CitedEvidence, Contact, Event, EventRef, Instant, LookedUp, LookedUpValue, Person, Private, Referential,
    Role, StructureIdentity, StructureKey, SubjectId, Text, UsedValue, Verdict,
};

use super::folder::*;
use super::path::*;

/// Every event type at least once, in the order of the procedure; no optional field is empty in the first of a type.
pub(crate) fn samples() -> Vec<Event> {
    let mut events = folder_with_cap(150);
    let mut users = 0;
    events.retain(|event| match event {
        Event::RoleGranted(_) => false,
        Event::UserRegistered(_) => {
            users += 1;
            users == 1
        }
        _ => true,
    });
    events.extend(of_the_folder());
    events.extend(of_the_case());
    events.extend(of_the_steps());
    events.extend(of_the_ends());
    events
}

fn reason() -> Private<Text> {
    Private::known(CASE, text("an invented reason"))
}

fn of_the_folder() -> [Event; 7] {
    let own_case = SubjectId(Uuid::from_u128(0x5f0c_0000_0000_4000_8000_0000_0000_0299));
    [
        ClockAccepted {
            accepted: Instant(1_773_619_200_000_000),
            reason: Private::known(own_case, text("set by hand")),
        }
        .into(),
        RoleGranted { role: Role::Agent, user: CLAIRE }.into(),
        RoleRevoked { role: Role::Agent, user: CLAIRE }.into(),
        ReferentialImported {
            referential: Referential::Finess,
            release: "2026-05-12".to_owned(),
            rows: 103_000,
            sha256: "f1".repeat(32),
        }
        .into(),
        SubjectAbandoned { subject: OTHER_HOLDER }.into(),
        ErasureDecided {
            legal_basis: "gdpr-17-1-a".to_owned(),
            reason: Private::known(own_case, text("asked by letter")),
            subject: HOLDER,
        }
        .into(),
        ErasureCompleted { subject: HOLDER }.into(),
    ]
}

fn of_the_case() -> [Event; 7] {
    let Person { last_name, first_name, mail, phone, .. } = person("Maiwenn", "Trevidic");
    let applicant = Contact { last_name, first_name, mail, phone };
    let practice =
        StructureIdentity { name: Some("Cabinet Kerbriac".to_owned()), number: Some("rpps-rang:1".to_owned()) };
    let evidence = CitedEvidence {
        referential: Referential::Finess,
        release: Some("2026-05-12".to_owned()),
        sha256: Some("f1".repeat(32)),
        values: vec![UsedValue { name: "finess".to_owned(), value: "440000289".to_owned() }],
        verdict: Verdict::Found,
    };
    let opened = RequestOpened {
        applicant: Some(Private::known(APPLICANT, applicant)),
        case: CASE,
        department: Some("44".to_owned()),
        evidence: vec![evidence],
        request: REQUEST,
        sector: "medico-social".to_owned(),
        site: Some(identifiers::Finess::parse("970302022").expect("an institution's number")),
        structure: structure(),
        structure_identity: Some(Private::known(HOLDER, practice)),
        structure_name: Some("Centre hospitalier de Nantes".to_owned()),
    };
    let of_one_person =
        RequestOpened { structure: StructureKey::Person(HOLDER), structure_name: None, ..opened.clone() };
    [
        opened.into(),
        of_one_person.into(),
        RequestAssigned { owner: CLAIRE }.into(),
        RequestReleased { owner: CLAIRE }.into(),
        NoteAdded { note: Private::known(CASE, text("called, nobody there")) }.into(),
        WaitingStarted { due_on: Some(day("2026-04-15")), party: WaitingFor::Applicant, reason: Some(reason()) }.into(),
        WaitingEnded { party: WaitingFor::Applicant }.into(),
    ]
}

fn of_the_steps() -> Vec<Event> {
    let site = identifiers::Finess::parse("970302022").expect("an institution's number");
    let Event::MailboxRequested(wished) = wished(BOX, HOLDER) else { unreachable!("that is what it returns") };
    let Event::CreationRequested(asked) = asked_for(BOX, HOLDER, ADDRESS) else { unreachable!("as above") };
    let mut events: Vec<Event> = path();
    events.retain(|event| !matches!(event, Event::RequestOpened(_) | Event::RequestClosed(_)));
    for event in &mut events {
        if let Event::MailboxRequested(_) = event {
            *event = MailboxRequested { practice_site: Some(site), ..wished.clone() }.into();
        } else if let Event::HabilitationDecided(_) = event {
            *event = decided_with_everything().into();
        } else if let Event::CreationRequested(_) = event {
            *event = CreationRequested { site: Some(site), ..asked.clone() }.into();
        }
    }
    events.extend([
        MembershipRefused { reason: reason(), structure: structure() }.into(),
        MembershipCited { membership: EventRef(42), structure: structure() }.into(),
        operator_refused(BOX),
        abandoned(BOX),
        CredentialsBounced { mailbox: BOX, person: HOLDER, reason: Some(reason()) }.into(),
        CredentialsResent { mailbox: BOX, person: HOLDER }.into(),
        PartnerReminded { partner: PARTNER }.into(),
        PartnerDeclined { partner: PARTNER }.into(),
        PartnerCampaignWaived { reason: reason() }.into(),
    ]);
    events
}

fn decided_with_everything() -> HabilitationDecided {
    let number =
        LookedUpValue { name: "rpps".to_owned(), referential: Referential::Rpps, value: "99700000013".to_owned() };
    HabilitationDecided {
        attestation: Some(Private::known(ATTESTATION, document("attestation.pdf"))),
        basis: Some(Basis::RppsFound),
        evidence: vec![CitedEvidence {
            referential: Referential::Rpps,
            release: Some("2026-05-12".to_owned()),
            sha256: Some("a9".repeat(32)),
            values: Vec::new(),
            verdict: Verdict::Found,
        }],
        looked_up: Some(Private::known(HOLDER, LookedUp { values: vec![number] })),
        mailbox: BOX,
        person: HOLDER,
        profession: "TRE_G15:10".to_owned(),
        reason: Some(reason()),
        rules_version: "2026-a".to_owned(),
        verdict: HabilitationVerdict::Granted,
    }
}

fn of_the_ends() -> [Event; 6] {
    [
        RequestClosed {}.into(),
        RequestRejected { reason: reason() }.into(),
        RequestDropped { reason: reason() }.into(),
        RequestWithdrawn { reason: reason() }.into(),
        RequestMarkedDuplicate { of: OTHER_REQUEST }.into(),
        RequestReopened { reclaimed: vec![Reclaimed { address: hash(ADDRESS), mailbox: BOX }], reason: reason() }
            .into(),
    ]
}
