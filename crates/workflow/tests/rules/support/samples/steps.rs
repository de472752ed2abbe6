//! The steps of the procedure, in order.

use workflow::event::*;
use workflow::{Basis, CitedEvidence, Event, EventRef, LookedUp, LookedUpValue, Private, Referential, Verdict};

use super::super::folder::*;
use super::super::path::*;
use super::super::shared::*;
use super::{looked_up, reason};

pub(super) fn of_structures() -> [Event; 7] {
    let board = || Private::known(BOARD, text("an invented reason"));
    [
        MembershipEnquired {
            enquirer: Some(applicant()),
            evidence: vec![looked_up()],
            membership: Some(EventRef(42)),
            outcome: EnquiryOutcome::Member,
            structure: structure(),
        }
        .into(),
        MembershipTakenOver { effective_on: day("2019-01-01"), structure: structure() }.into(),
        MembershipWithdrawn { effective_on: day("2026-06-30"), reason: board(), structure: structure() }.into(),
        MembershipExcluded { effective_on: day("2026-06-30"), reason: board(), structure: structure() }.into(),
        StructureAccepted { reason: reason(), structure: structure() }.into(),
        AbbreviationConfirmed { abbreviation: "chn".to_owned(), structure: structure() }.into(),
        StructuresMerged {
            absorbed: other_structure(),
            effective_on: day("2026-01-01"),
            into: structure(),
            reason: board(),
        }
        .into(),
    ]
}

pub(super) fn of_the_steps() -> Vec<Event> {
    let Event::CreationRequested(asked) = asked_for_all(BOX, &[HOLDER, SECOND_HOLDER], TEAM_ADDRESS) else {
        unreachable!("that is what it is")
    };
    let mut events: Vec<Event> = path();
    events.retain(|event| !matches!(event, Event::RequestOpened(_) | Event::RequestClosed(_)));
    for event in &mut events {
        if let Event::MailboxRequested(wished) = event {
            wished.practice_site = Some(site());
            wished.warnings = vec![Warning::RppsKey];
        } else if let Event::HabilitationDecided(_) = event {
            *event = decided_with_everything().into();
        } else if let Event::CreationRequested(_) = event {
            *event = CreationRequested { site: Some(site()), ..asked.clone() }.into();
        } else if let Event::PartnerAnswered(answered) = event {
            answered.evidence = vec![in_white_list()];
        }
    }
    events.extend(of_needs());
    events.extend(of_overrides());
    events.extend(of_creation());
    events.extend(of_credentials_and_partners());
    events
}

fn of_needs() -> [Event; 5] {
    [
        team_wished(SECOND_BOX),
        program_wished(OTHER_BOX),
        MailboxUserAdded {
            mailbox: BOX,
            requested_by: Some(MANAGER),
            structure: structure(),
            user: Private::known(HOLDER, person_of(HOLDER)),
            warnings: vec![Warning::AdeliRetired],
        }
        .into(),
        MailboxUserRemoved {
            mailbox: BOX,
            person: HOLDER,
            reason: Some(reason()),
            requested_by: Some(MANAGER),
            structure: structure(),
        }
        .into(),
        ApplicationContactConcluded { mailbox: BOX, outcome: ContactOutcome::Proceed, reason: reason() }.into(),
    ]
}

fn of_overrides() -> [Event; 5] {
    let (mailbox, person, profession) = (BOX, HOLDER, "TRE_R94:999".to_owned());
    let proposal = EventRef(42);
    [
        HabilitationOverrideProposed { mailbox, person, profession, reason: reason() }.into(),
        HabilitationOverrideDeclined { mailbox, person, proposal, reason: reason() }.into(),
        QuotaOverrideProposed { limit: 200, reason: reason(), structure: structure() }.into(),
        QuotaOverrideApproved { limit: 200, proposal, structure: structure() }.into(),
        QuotaOverrideDeclined { proposal, reason: reason(), structure: structure() }.into(),
    ]
}

fn of_creation() -> [Event; 9] {
    [
        MembershipRefused { reason: reason(), structure: structure() }.into(),
        MembershipCited { membership: EventRef(42), structure: structure() }.into(),
        CreationListIssued { mailboxes: vec![BOX, SECOND_BOX] }.into(),
        MailboxReturnDisputed {
            address: hash(ADDRESS),
            address_text: Some(Private::known(HOLDER, address_text(ADDRESS))),
            cause: DisputeCause::AddressDiffers,
            mailbox: BOX,
        }
        .into(),
        DisputedReturnSettled { mailbox: BOX, outcome: DisputeOutcome::ReportedTaken, reason: reason() }.into(),
        operator_refused(BOX),
        abandoned(BOX),
        MailboxTakenOver {
            address: hash(ADDRESS),
            address_text: Private::known(HOLDER, address_text(ADDRESS)),
            administrator: Some(contact_of(MANAGER)),
            created_on: Some(day("2021-05-17")),
            mailbox: BOX,
            mailbox_type: MailboxType::Nominative,
            site: Some(site()),
            structure: structure(),
        }
        .into(),
        MailboxUserTakenOver {
            login: Some(hash(LOGIN)),
            login_text: Some(Private::known(HOLDER, address_text(LOGIN))),
            mailbox: BOX,
            structure: structure(),
            user: Private::known(HOLDER, person_of(HOLDER)),
        }
        .into(),
    ]
}

fn of_credentials_and_partners() -> [Event; 7] {
    [
        CredentialsBounced { mailbox: BOX, person: HOLDER, reason: Some(reason()) }.into(),
        CredentialsResent { mailbox: BOX, person: HOLDER }.into(),
        LoginRecorded { mailbox: BOX, on: day("2026-03-01"), person: HOLDER }.into(),
        ToDoUpdated { item: ToDoItem::WebmailBookmarked, status: ToDoStatus::Done }.into(),
        PartnerReminded { partner: PARTNER }.into(),
        PartnerDeclined { partner: PARTNER }.into(),
        PartnerCampaignWaived { reason: reason() }.into(),
    ]
}

fn in_white_list() -> CitedEvidence {
    CitedEvidence {
        referential: Referential::Whitelist,
        release: Some("2026-05-12".to_owned()),
        sha256: Some("b1".repeat(32)),
        values: vec![workflow::UsedValue { name: "domain".to_owned(), value: "esantepdl.mssante.fr".to_owned() }],
        verdict: Verdict::Found,
    }
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
        overrides: Some(EventRef(42)),
        person: HOLDER,
        profession: "TRE_G15:10".to_owned(),
        reason: Some(reason()),
        rules_version: "2026-a".to_owned(),
        verdict: HabilitationVerdict::Granted,
    }
}
