//! The ends of a request, and the life of its mailboxes afterwards.

use workflow::event::*;
use workflow::{CitedEvidence, Event, Private, ProfessionalNumber, Referential, Verdict};

use super::super::folder::*;
use super::reason;

pub(super) fn of_the_ends() -> [Event; 6] {
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

pub(super) fn of_the_life_after() -> [Event; 8] {
    let looked_up = CitedEvidence {
        referential: Referential::Rpps,
        release: Some("2026-05-12".to_owned()),
        sha256: Some("a9".repeat(32)),
        values: Vec::new(),
        verdict: Verdict::Found,
    };
    [
        ClosingPlanned {
            closes_on: day("2026-06-30"),
            mailboxes: vec![PlannedClosing { mailbox: BOX, request: REQUEST }],
            structure: structure(),
        }
        .into(),
        MailboxClosingAnnounced {
            closes_on: day("2026-06-30"),
            ground: ClosingGround::Asked,
            mailbox: BOX,
            reason: Some(reason()),
        }
        .into(),
        MailboxClosingObjected { mailbox: BOX, person: Some(HOLDER), reason: reason() }.into(),
        ClosingObjectionDismissed { mailbox: BOX, reason: reason() }.into(),
        MailboxClosingCancelled { mailbox: BOX, reason: reason() }.into(),
        RedListChanged { is_red: true, mailbox: BOX }.into(),
        ProfessionalIdRegularised {
            evidence: vec![looked_up],
            mailbox: BOX,
            number: Private::known(HOLDER, ProfessionalNumber { rpps: "99700000013".to_owned() }),
            person: HOLDER,
        }
        .into(),
        MailboxClosed { mailbox: BOX, structure: structure() }.into(),
    ]
}
