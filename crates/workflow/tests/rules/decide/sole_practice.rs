//! Domain rule 7: a structure that is one person stands in the log under that person, and nothing in clear tells who.

use workflow::command::{Submission, TakeOver, TakenOverMailbox};
use workflow::event::{FieldName, FlaggedField, MailboxType, ReferentialImported, RequestOpened, Warning};
use workflow::{
    Action, Event, Evidence, Private, Referential, Rule, StructureIdentity, StructureKey, SubjectId, Tag, Verdict,
};

use crate::support::*;

/// The practitioner.
const PRACTITIONER: SubjectId = SECOND_HOLDER;

fn imported() -> Event {
    let (release, sha256) = ("2026-05-12".to_owned(), "f1".repeat(32));
    ReferentialImported { referential: Referential::Finess, release, rows: 103_000, sha256 }.into()
}

fn of_the_register() -> Evidence {
    let looked_up = Evidence::looked_up(Referential::Finess, "2026-05-12", &"f1".repeat(32), Verdict::Found);
    looked_up.using("finess", site().as_str())
}

fn practice() -> Submission {
    Submission {
        structure: StructureKey::Person(PRACTITIONER),
        structure_number: Some("siret:35600000000048".to_owned()),
        structure_name: Some("Cabinet Penhoat".to_owned()),
        site: Some(site()),
        evidence: vec![of_the_register()],
        ..submission_of(wish(BOX, HOLDER))
    }
}

fn asked() -> Given {
    given([]).and_of_nobody([imported()]).when(submit(practice())).then_something_happens()
}

fn opening(given: &Given) -> RequestOpened {
    let opened = given.log().events().find_map(|recorded| match &recorded.event {
        Event::RequestOpened(event) => Some(event.clone()),
        _ => None,
    });
    opened.expect("a request was opened")
}

fn tells_who(text: &str) -> bool {
    [site().as_str(), "356000000", "Penhoat"].iter().any(|word| text.contains(word))
}

#[test]
fn rule_7_name_number_and_place_of_a_practice_of_one_person_are_sealed_together() {
    let opened = opening(&asked());
    let identity = StructureIdentity {
        name: Some("Cabinet Penhoat".to_owned()),
        number: Some("siret:35600000000048".to_owned()),
        site: Some(site().as_str().to_owned()),
    };
    assert_eq!(opened.structure_identity, Some(Private::known(PRACTITIONER, identity)));
    assert_eq!((opened.site, opened.structure_name), (None, None));
    assert!(opened.evidence[0].values.is_empty() && opened.evidence[0].verdict == Verdict::Found);
}

#[test]
fn rule_7_nothing_in_clear_tells_who_a_practice_of_one_person_is() {
    let asked = asked();
    for recorded in asked.log().events().filter(|recorded| recorded.request == Some(REQUEST)) {
        let data = workflow::wire::encode(&recorded.event).data.to_string();
        assert!(!tells_who(&data), "{data}");
        let tags = workflow::tags(&recorded.event, Some(REQUEST), asked.log().whole());
        assert!(tags.contains(&Tag::Structure(StructureKey::Person(PRACTITIONER))));
        assert!(tags.iter().all(|tag| !tells_who(&tag.to_string())), "{tags:?}");
    }
    let registered = Submission { structure: structure(), ..practice() };
    let in_clear = given([]).and_of_nobody([imported()]).when(submit(registered)).then_something_happens();
    let data = workflow::wire::encode(&opening(&in_clear).into()).data.to_string();
    assert!(tells_who(&data), "control: a legal person's place and name are public");
}

#[test]
fn rule_7_no_other_place_of_a_practice_of_one_person_is_told() {
    let mut elsewhere = wish(SECOND_BOX, HOLDER);
    elsewhere.practice_site = Some(other_site());
    let wished = Submission { mailboxes: vec![elsewhere.clone()], ..practice() };
    given([]).and_of_nobody([imported()]).when(submit(wished)).refused(Rule::StructureIsPerson);
    asked().when(Action::AddMailbox { request: REQUEST, wish: elsewhere }).refused(Rule::StructureIsPerson);
    let moves = Action::ChangeSite { request: REQUEST, site: other_site(), evidence: Vec::new() };
    asked().when(moves).refused(Rule::StructureIsPerson);
    let flagged = vec![FlaggedField { field: FieldName::Site, mailbox: None, person: None }];
    let (message, due_on) = (text("another place"), None);
    let ask = Action::AskCorrection { request: REQUEST, fields: flagged, message, due_on };
    asked().when(ask).refused(Rule::FieldUnknown).telling("site");
}

#[test]
fn rule_7_how_a_practice_of_one_person_is_reached_is_not_sealed_under_whoever_was_erased() {
    let gone = decided_to_erase(PRACTITIONER);
    let erased = asked().and_of_nobody([gone]);
    let about_the_case = workflow::scope_of_case(REQUEST, None, erased.log().whole());
    assert!(about_the_case.iter().any(|fact| fact.tags == [Tag::Subject(PRACTITIONER)]));
    let change = Action::ChangeStructureHead { request: REQUEST, head: head() };
    erased.when(change).refused(Rule::SubjectGone).leaning_on(["erasure-decided"]);
}

fn past(place: Option<identifiers::Finess>) -> Action {
    let mailbox = TakenOverMailbox {
        mailbox: BOX,
        mailbox_type: MailboxType::Application,
        address: address(PROGRAM_ADDRESS),
        site: place,
        created_on: None,
        administrator: None,
        users: Vec::new(),
    };
    Action::TakeOver(Box::new(TakeOver {
        request: REQUEST,
        case: CASE,
        structure: StructureKey::Person(PRACTITIONER),
        structure_number: Some("siren:356000000".to_owned()),
        structure_name: Some("Cabinet Penhoat".to_owned()),
        site: Some(site()),
        sector: "ville".to_owned(),
        department: Some("44".to_owned()),
        member_since: None,
        mailboxes: vec![mailbox],
    }))
}

#[test]
fn rule_29_what_a_practice_of_one_person_had_tells_no_place_either() {
    let taken = given([]).when(past(None)).then_something_happens();
    for recorded in taken.log().events().filter(|recorded| recorded.request == Some(REQUEST)) {
        let data = workflow::wire::encode(&recorded.event).data.to_string();
        assert!(!tells_who(&data), "{data}");
    }
    given([]).when(past(Some(site()))).refused(Rule::StructureIsPerson);
}

#[test]
fn rule_14_a_practice_of_one_person_has_no_entity_to_be_taken_for_its_place() {
    let unplaced =
        Submission { site: None, evidence: Vec::new(), mailboxes: vec![team_wish(BOX, &[HOLDER])], ..practice() };
    let asked = given([]).when(submit(unplaced)).then_something_happens();
    let warnings = asked.log().events().find_map(|recorded| match &recorded.event {
        Event::MailboxRequested(event) => Some(event.warnings.clone()),
        _ => None,
    });
    assert!(!warnings.unwrap().contains(&Warning::LegalEntityForSite));
}
