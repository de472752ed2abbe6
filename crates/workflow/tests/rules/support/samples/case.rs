//! The life of a request beside its steps, and its corrections.

use workflow::event::*;
use workflow::{CitedEvidence, Event, EventRef, Private, StructureIdentity, StructureKey};

use super::super::folder::*;
use super::super::path::*;
use super::super::shared::*;
use super::{looked_up, reason};

pub(super) fn of_the_case() -> [Event; 10] {
    let practice = StructureIdentity {
        name: Some("Cabinet Kerbriac".to_owned()),
        number: Some("rpps-rang:1".to_owned()),
        site: Some("980600027".to_owned()),
    };
    let opened = RequestOpened {
        applicant: Some(applicant()),
        case: CASE,
        category: Some("500".to_owned()),
        department: Some("44".to_owned()),
        evidence: vec![looked_up()],
        head: Some(head().person),
        request: REQUEST,
        sector: "medico-social".to_owned(),
        site: Some(site()),
        structure: structure(),
        structure_contact: Some(Private::known(CASE, head().contact)),
        structure_identity: Some(Private::known(HOLDER, practice)),
        structure_name: Some("Centre hospitalier de Nantes".to_owned()),
        taken_over: false,
    };
    let of_one_person = RequestOpened {
        evidence: vec![CitedEvidence { values: Vec::new(), ..looked_up() }],
        site: None,
        structure: StructureKey::Person(HOLDER),
        structure_contact: Some(Private::known(HOLDER, head().contact)),
        structure_name: None,
        ..opened.clone()
    };
    [
        opened.into(),
        of_one_person.into(),
        RequestAssigned { owner: CLAIRE }.into(),
        RequestReleased { owner: CLAIRE }.into(),
        NoteAdded { note: Private::known(CASE, text("called, nobody there")) }.into(),
        DocumentAdded { document: Private::known(FORM, document("courrier.pdf")), kind: DocumentKind::Correspondence }
            .into(),
        WaitingStarted { due_on: Some(day("2026-04-15")), party: WaitingFor::Applicant, reason: Some(reason()) }.into(),
        WaitingEnded { party: WaitingFor::Applicant }.into(),
        ReminderSent { number: 2 }.into(),
        ActUndone {
            reclaimed: vec![Reclaimed { address: hash(ADDRESS), mailbox: BOX }],
            undone: EventRef(42),
            undone_type: "request-dropped".to_owned(),
        }
        .into(),
    ]
}

pub(super) fn of_corrections() -> [Event; 10] {
    let user = FlaggedField { field: FieldName::MailboxUser, mailbox: Some(BOX), person: Some(HOLDER) };
    [
        CorrectionAsked { due_on: Some(day("2026-04-15")), fields: vec![user], message: reason() }.into(),
        CorrectionAnswered {}.into(),
        CorrectionAccepted {}.into(),
        CorrectionCancelled {}.into(),
        ApplicantChanged { applicant: applicant() }.into(),
        head_changed(),
        SiteChanged { evidence: vec![looked_up()], site: site() }.into(),
        MailboxNameChanged {
            mailbox: BOX,
            wished_address: Some(hash(TEAM_ADDRESS)),
            wished_name: Private::known(CASE, address_text(TEAM_ADDRESS)),
        }
        .into(),
        MailboxAdministratorChanged { administrator: contact_of(MANAGER), mailbox: BOX }.into(),
        MailboxUserCorrected {
            mailbox: BOX,
            person: HOLDER,
            user: Private::known(HOLDER, person_of(HOLDER)),
            warnings: vec![Warning::MailUnlikeName],
        }
        .into(),
    ]
}
