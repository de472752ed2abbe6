//! What departs from the written procedure, in a path that follows it but for one thing.

use workflow::conformance::{Conformance, Departure, Gravity, conformance};
use workflow::event::{
    DisputeOutcome, DisputedReturnSettled, HabilitationDecided, MembershipCited, MembershipTakenOver, NeedValidated,
    PartnerCampaignWaived,
};
use workflow::{Day, Event, EventRef, Instant, Private, RecordedEvent};

use crate::support::*;

/// 2026-03-01, after the membership is effective.
const MARCH: i64 = 1_772_323_200_000_000;

const MINUTE: i64 = 60_000_000;

/// Events as they were recorded, each a minute after the one before.
fn recorded(events: impl IntoIterator<Item = Event>) -> Vec<RecordedEvent> {
    let recorded = |(event, n): (Event, u64)| RecordedEvent {
        at: EventRef(n),
        by: None,
        happened_at: Instant(MARCH + MINUTE * n as i64),
        request: Some(REQUEST),
        event,
    };
    events.into_iter().zip(1..).map(recorded).collect()
}

fn at(events: &[RecordedEvent], event_type: &str) -> usize {
    events.iter().position(|event| event.event.type_name() == event_type).expect("an event of the path")
}

/// The path, of which the event of one type happened `minutes` later than it was told.
fn told_of(event_type: &str, minutes: i64) -> Vec<RecordedEvent> {
    let mut events = recorded(path());
    let place = at(&events, event_type);
    events[place].happened_at.0 += MINUTE * minutes;
    events
}

fn held(events: &[RecordedEvent]) -> Conformance {
    conformance(events, Day::of)
}

/// Departures as `code event<too late`.
fn said(events: &[RecordedEvent]) -> Vec<String> {
    let word = |at: Option<EventRef>| at.map_or("never", |at| events[at.0 as usize - 1].event.type_name());
    let finding = |finding: &workflow::conformance::Finding| {
        format!("{} {}<{}", finding.departure.as_str(), word(Some(finding.at)), word(finding.too_late))
    };
    held(events).findings.iter().map(finding).collect()
}

#[test]
fn the_path_of_the_procedure_departs_in_nothing() {
    let events = recorded(path());
    let shown = held(&events);
    assert_eq!(shown.findings, []);
    assert!(shown.is_conform());
    assert_eq!(shown.equipped_at, Some(events[at(&events, "mailbox-created")].happened_at));
}

#[test]
fn every_prefix_of_the_path_departs_in_nothing() {
    let events = recorded(path());
    for end in 0..events.len() {
        assert_eq!(held(&events[..end]).findings, [], "{end} events");
    }
}

#[test]
fn a_mailbox_waits_for_the_day_of_the_membership() {
    let mut events = recorded(path());
    let place = at(&events, "membership-made-effective");
    events[place].event = member_from("2026-03-02");
    assert_eq!(said(&events), ["created-before-membership mailbox-created<membership-made-effective"]);
    // Recorded after the mailbox, and effective before it: what counts is the world.
    let mut late = recorded(path());
    let member = late.remove(place);
    late.push(RecordedEvent { at: EventRef(late.len() as u64 + 2), ..member });
    assert_eq!(held(&late).findings, []);
}

#[test]
fn a_membership_that_was_there_is_cited() {
    let cited = MembershipCited { membership: EventRef(1), structure: structure() };
    let taken_over = MembershipTakenOver { effective_on: day("2023-05-01"), structure: structure() };
    for there in [Event::from(cited), taken_over.into()] {
        let events = path().into_iter().map(|event| match event {
            Event::MembershipMadeEffective(_) => there.clone(),
            other => other,
        });
        assert_eq!(held(&recorded(events)).findings, []);
    }
    let without = path().into_iter().filter(|event| event.type_name() != "membership-made-effective");
    assert_eq!(said(&recorded(without)), ["created-before-membership mailbox-created<never"]);
}

#[test]
fn each_step_waits_for_the_one_before() {
    let hour = [
        ("need-validated", "created-before-need-validated mailbox-created<need-validated"),
        ("terms-accepted", "login-before-terms first-login-recorded<terms-accepted"),
    ];
    for (event_type, departure) in hour {
        assert_eq!(said(&told_of(event_type, 60)), [departure], "{event_type} an hour late");
    }
    assert_eq!(
        said(&told_of("habilitation-decided", 60)),
        [
            "created-before-habilitation mailbox-created<habilitation-decided",
            "credentials-before-habilitation credentials-declared-sent<habilitation-decided",
        ]
    );
    assert_eq!(
        said(&told_of("mailbox-created", 60)),
        [
            "credentials-before-creation credentials-declared-sent<mailbox-created",
            "partners-before-creation partner-told<mailbox-created",
        ]
    );
}

#[test]
fn what_was_taken_back_does_not_count() {
    let mut events = recorded(path());
    let validated = events[at(&events, "need-validated")].at;
    let undone = workflow::event::ActUndone {
        reclaimed: Vec::new(),
        undone: validated,
        undone_type: "need-validated".to_owned(),
    };
    let next = EventRef(events.len() as u64 + 1);
    let again = |event: Event, at: EventRef| RecordedEvent { at, event, ..events[events.len() - 1].clone() };
    let more = [again(undone.into(), next), again(NeedValidated {}.into(), EventRef(next.0 + 1))];
    events.extend(more);
    assert_eq!(said(&events), ["created-before-need-validated mailbox-created<need-validated"]);
    assert_eq!(held(&events).findings[0].too_late, Some(EventRef(next.0 + 1)));
}

#[test]
fn another_address_than_the_one_asked_for_is_a_breach_unless_somebody_settled_it() {
    let elsewhere = |event: Event| match event {
        Event::MailboxCreated(_) => created(BOX, HOLDER, OTHER_ADDRESS),
        other => other,
    };
    let events = recorded(path().into_iter().map(elsewhere));
    assert_eq!(said(&events), ["created-under-other-address mailbox-created<never"]);
    assert!(!held(&events).is_conform());
    let reason = Private::known(CASE, text("the operator cannot change it"));
    let settled: Event = DisputedReturnSettled { mailbox: BOX, outcome: DisputeOutcome::ReportedTaken, reason }.into();
    let events = path().into_iter().map(elsewhere).flat_map(|event| match event {
        Event::MailboxCreated(_) => vec![settled.clone(), event],
        other => vec![other],
    });
    let events = recorded(events);
    assert_eq!(said(&events), ["other-address-accepted mailbox-created<never"]);
    assert!(held(&events).is_conform());
}

#[test]
fn exceptions_are_told_and_do_not_count_against_a_case() {
    let events = path().into_iter().map(|event| match event {
        Event::HabilitationDecided(decided) => HabilitationDecided { overrides: Some(EventRef(3)), ..decided }.into(),
        Event::PartnerCampaignFinished(_) => {
            PartnerCampaignWaived { reason: Private::known(CASE, text("no partner")) }.into()
        }
        other => other,
    });
    let events = recorded(events);
    assert_eq!(
        said(&events),
        ["habilitation-overridden habilitation-decided<never", "partners-waived partner-campaign-waived<never"]
    );
    assert!(held(&events).is_conform());
}

#[test]
fn a_mailbox_of_a_program_needs_no_person() {
    let created = recorded(program_path());
    let departures = held(&created).findings;
    assert!(
        departures.iter().all(|finding| finding.departure != Departure::CreatedBeforeHabilitation),
        "{departures:?}"
    );
}

#[test]
fn codes_are_unique_and_breaches_come_first() {
    let mut codes: Vec<&str> = Departure::ALL.iter().map(|departure| departure.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), Departure::ALL.len());
    assert!(Departure::ALL.is_sorted_by_key(|departure| std::cmp::Reverse(departure.gravity() == Gravity::Breach)));
}
