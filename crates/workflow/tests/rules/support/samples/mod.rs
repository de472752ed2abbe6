//! One event of every type with every field filled, and one more where a type has shapes within.

mod case;
mod life;
mod steps;

use uuid::Uuid;
use workflow::event::*;
use workflow::{
    CitedEvidence, Event, EventRef, Instant, Private, Referential, Role, SubjectId, Text, UsedValue, Verdict,
};

use super::folder::*;

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
    events.extend(of_the_sealing());
    events.extend(of_erasures());
    events.extend(case::of_the_case());
    events.extend(case::of_corrections());
    events.extend(steps::of_structures());
    events.extend(steps::of_the_steps());
    events.extend(life::of_the_ends());
    events.extend(life::of_the_life_after());
    events.into_iter().map(|event| event.with_wish_hashed(|wished| hash(&wished.address))).collect()
}

fn reason() -> Private<Text> {
    Private::known(CASE, text("an invented reason"))
}

/// A look-up in the register of institutions.
fn looked_up() -> CitedEvidence {
    CitedEvidence {
        referential: Referential::Finess,
        release: Some("2026-05-12".to_owned()),
        sha256: Some("f1".repeat(32)),
        values: vec![UsedValue { name: "finess".to_owned(), value: "440000289".to_owned() }],
        verdict: Verdict::Found,
    }
}

fn of_the_folder() -> [Event; 5] {
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
        AccessPurged {
            before: Instant(1_742_083_200_000_000),
            first: 1,
            head: "ac".repeat(32),
            last: 4_210,
            rows: 4_210,
        }
        .into(),
    ]
}

/// What becomes of what is known about somebody.
fn of_erasures() -> [Event; 9] {
    let own_case = SubjectId(Uuid::from_u128(0x5f0c_0000_0000_4000_8000_0000_0000_0299));
    [
        SubjectAbandoned { subject: OTHER_HOLDER }.into(),
        LegalHoldPlaced { reason: Private::known(HOLDER, text("an invented reason")), subject: HOLDER }.into(),
        LegalHoldLifted { reason: Private::known(HOLDER, text("an invented reason")), subject: HOLDER }.into(),
        SubjectsJoined {
            other: APPLICANT,
            reason: Private::known(HOLDER, text("an invented reason")),
            subject: HOLDER,
        }
        .into(),
        ErasureDecided {
            asked_by: Some(ErasureAskedBy::Person),
            legal_basis: ErasureBasis::NoLongerNecessary,
            lost: None,
            reason: Some(Private::known(own_case, text("asked by letter"))),
            subject: HOLDER,
        }
        .into(),
        ErasureDecided {
            asked_by: None,
            legal_basis: ErasureBasis::DecidedBefore,
            lost: Some(LostDecision { leaf: "1e".repeat(32), position: EventRef(41) }),
            reason: None,
            subject: HOLDER,
        }
        .into(),
        ErasureDecided {
            asked_by: None,
            legal_basis: ErasureBasis::Retention,
            lost: None,
            reason: None,
            subject: HOLDER,
        }
        .into(),
        ErasureCompleted { subject: HOLDER }.into(),
        KeyLossAccepted { reason: Private::known(own_case, text("the disk of the keys broke")), subject: HOLDER }
            .into(),
    ]
}

fn of_the_sealing() -> [Event; 3] {
    let own_case = SubjectId(Uuid::from_u128(0x5f0c_0000_0000_4000_8000_0000_0000_0299));
    [
        SigningKeyChanged {
            from: Some("agency.example/log+aaaaaaaa+AQ==".to_owned()),
            reason: Private::known(own_case, text("yearly rotation")),
            statement: Some("a note signed by both keys".to_owned()),
            to: "agency.example/log+bbbbbbbb+AQ==".to_owned(),
        }
        .into(),
        MasterKeyChanged {
            from: "a1".repeat(32),
            reason: Private::known(own_case, text("a disk was given away")),
            to: "b2".repeat(32),
        }
        .into(),
        LogContinued {
            last_note: "the last signed checkpoint".to_owned(),
            lost_from: 7,
            lost_to: 9,
            origin: "agency.example/log/2".to_owned(),
            reason: Private::known(own_case, text("the disk was lost")),
        }
        .into(),
    ]
}
