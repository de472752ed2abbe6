//! A request beside its steps.

use identifiers::{Finess, RppsRang, StructureId};
use workflow::command::Submission;
use workflow::event::{
    NeedValidated, NoteAdded, RequestAssigned, RequestOpened, RequestReleased, WaitingEnded, WaitingFor, WaitingStarted,
};
use workflow::{Action, Event, Evidence, Private, Referential, Role, Rule, StructureKey, UsedValue, Verdict};

use crate::support::*;

#[test]
fn a_submission_opens_the_request_and_asks_for_every_mailbox_at_once() {
    let mut two = submission();
    two.mailboxes.push(wish(SECOND_BOX, SECOND_HOLDER));
    let submitted = given([]).when_by(Role::Applicant, submit(two));
    submitted.then([opened(), wished(BOX, HOLDER), wished(SECOND_BOX, SECOND_HOLDER)]);
}

#[test]
fn the_applicant_is_sealed_under_their_own_subject() {
    let with_applicant = Submission { applicant: Some(applicant()), ..submission() };
    let given = given([]).when(submit(with_applicant)).then_types(["request-opened", "mailbox-requested"]);
    let opening = given.log().events().find_map(|recorded| match &recorded.event {
        Event::RequestOpened(event) => Some(event.clone()),
        _ => None,
    });
    assert_eq!(opening.unwrap().applicant, Some(applicant()));
}

#[test]
fn an_id_stands_for_one_request_for_ever() {
    given([opened()]).when(submit(submission())).refused(Rule::IdTaken).leaning_on(["request-opened"]);
}

#[test]
fn an_id_stands_for_one_mailbox_in_every_request() {
    let opened_elsewhere = || given([]).and_in(OTHER_REQUEST, [opened_as(OTHER_CASE), wished(BOX, HOLDER)]);
    let taken = opened_elsewhere().when(submit(submission())).refused(Rule::IdTaken);
    taken.leaning_on(["mailbox-requested"]);
    let adding = Action::AddMailbox { request: REQUEST, wish: wish(BOX, SECOND_HOLDER) };
    opened_elsewhere().and([opened()]).when(adding).refused(Rule::IdTaken).leaning_on(["mailbox-requested"]);
    let mut twice = submission();
    twice.mailboxes.push(wish(BOX, SECOND_HOLDER));
    given([]).when(submit(twice)).refused(Rule::IdTaken);
}

#[test]
fn the_contact_mail_of_a_user_is_of_one_person() {
    let shared = given([]).when(submit(shared_mail())).refused(Rule::ContactNotIndividual);
    shared.telling("contact-generic").leaning_on(["policy-adopted"]);
    let wish = shared_mail().mailboxes.remove(0);
    let adding = Action::AddMailbox { request: REQUEST, wish };
    given([opened()]).when(adding).refused(Rule::ContactNotIndividual).telling("contact-generic");
}

#[test]
fn a_number_that_the_register_knows_as_another_kind_is_refused() {
    let evidence = Evidence::looked_up(Referential::Finess, "2026-05-12", &"f1".repeat(32), Verdict::OtherKind);
    let site = Submission { evidence: vec![evidence.using("finess", "440000289")], ..submission() };
    imported().when(submit(site)).refused(Rule::StructureKind).telling("440000289");
}

fn imported() -> crate::support::Given {
    let (release, sha256) = ("2026-05-12".to_owned(), "f1".repeat(32));
    let import = Action::RecordImport { referential: Referential::Finess, release, sha256, rows: 1 };
    given([]).when(import).then_types(["referential-imported"])
}

#[test]
fn evidence_cites_only_releases_that_the_log_knows() {
    let looked_up = |release, sha256: &str| {
        let evidence = Evidence::looked_up(Referential::Finess, release, &sha256.repeat(32), Verdict::Found);
        submit(Submission { evidence: vec![evidence], ..submission() })
    };
    imported().when(looked_up("2026-05-12", "f1")).then_types(["request-opened", "mailbox-requested"]);
    imported().when(looked_up("2026-06-09", "f1")).refused(Rule::ReleaseUnknown).telling("2026-06-09");
    let other_bytes = imported().when(looked_up("2026-05-12", "f2")).refused(Rule::ReleaseUnknown);
    other_bytes.leaning_on(["referential-imported"]);
}

#[test]
fn the_public_values_behind_the_evidence_are_kept_with_it() {
    let evidence = Evidence::looked_up(Referential::Finess, "2026-05-12", &"f1".repeat(32), Verdict::Found);
    let looked_up = Submission { evidence: vec![evidence.using("finess", "440000289")], ..submission() };
    let given = imported().when(submit(looked_up)).then_types(["request-opened", "mailbox-requested"]);
    let cited = given.log().events().find_map(|recorded| match &recorded.event {
        Event::RequestOpened(event) => Some(event.evidence.clone()),
        _ => None,
    });
    let finess = UsedValue { name: "finess".to_owned(), value: "440000289".to_owned() };
    assert_eq!(cited.unwrap()[0].values, [finess]);
}

#[test]
fn a_structure_that_is_one_person_is_named_by_its_subject_and_its_name_is_sealed() {
    let name = "Cabinet Kerbriac".to_owned();
    let mut practice = submission();
    practice.structure = StructureKey::Person(SECOND_HOLDER);
    practice.structure_name = Some(name.clone());
    let given = given([]).when(submit(practice)).then_types(["request-opened", "mailbox-requested"]);
    let opening = given.log().events().find_map(|recorded| match &recorded.event {
        Event::RequestOpened(RequestOpened { structure_name, structure_identity, .. }) => {
            Some((structure_name.clone(), structure_identity.clone()))
        }
        _ => None,
    });
    let sealed = workflow::StructureIdentity { name: Some(name), number: None, site: None };
    assert_eq!(opening, Some((None, Some(Private::known(SECOND_HOLDER, sealed)))));
}

#[test]
fn a_number_that_names_a_person_is_not_written_in_clear() {
    let number = RppsRang::parse("99700000013001").expect("an invented number").value;
    let clear = Submission { structure: StructureKey::Registered(StructureId::RppsRang(number)), ..submission() };
    given([]).when(submit(clear)).refused(Rule::StructureIsPerson);
}

#[test]
fn a_request_is_owned_by_somebody_who_can_advance_it() {
    let assign = |owner| Action::AssignRequest { request: REQUEST, owner };
    given([opened()]).when(assign(NOLWENN)).refused(Rule::OwnerNotStaff);
    let owned = given([opened()]).when(assign(PAUL)).then([RequestAssigned { owner: PAUL }.into()]);
    let owned = owned.when(assign(PAUL)).then_nothing_changes();
    let released = owned.when(Action::ReleaseRequest { request: REQUEST });
    let free = released.then([RequestReleased { owner: PAUL }.into()]);
    free.when(Action::ReleaseRequest { request: REQUEST }).then_nothing_changes();
}

#[test]
fn a_note_is_sealed_under_the_case_and_may_be_written_after_the_end() {
    let note = || Action::AddNote { request: REQUEST, note: text("called, nobody there") };
    let written = NoteAdded { note: Private::known(CASE, text("called, nobody there")) };
    given([opened()]).when(note()).then([written.clone().into()]);
    given([opened(), dropped()]).when(note()).then([written.into()]);
}

#[test]
fn a_request_waits_for_one_party_at_a_time() {
    let wait = |party| Action::StartWaiting { request: REQUEST, party, due_on: None, reason: None };
    let started = |party| Event::from(WaitingStarted { due_on: None, party, reason: None });
    let waiting = given([opened()]).when(wait(WaitingFor::Applicant)).then([started(WaitingFor::Applicant)]);
    let waiting = waiting.when(wait(WaitingFor::Applicant)).then_nothing_changes();
    let ended = Event::from(WaitingEnded { party: WaitingFor::Applicant });
    let waiting = waiting.when(wait(WaitingFor::Operator)).then([ended, started(WaitingFor::Operator)]);
    let stop = || Action::EndWaiting { request: REQUEST };
    let over = waiting.when(stop()).then([WaitingEnded { party: WaitingFor::Operator }.into()]);
    over.when(stop()).then_nothing_changes();
}

#[test]
fn the_end_of_a_request_ends_its_waiting() {
    let waiting = Event::from(WaitingStarted { due_on: None, party: WaitingFor::Applicant, reason: None });
    let ended = given([opened(), waiting]).when(drop_request()).then([dropped()]);
    assert_eq!(ended.log().whole().request(REQUEST).unwrap().waiting, None);
}

#[test]
fn a_mailbox_added_later_opens_the_need_again() {
    let add = Action::AddMailbox { request: REQUEST, wish: wish(SECOND_BOX, SECOND_HOLDER) };
    let added = given(through("mailbox-created")).when(add).then([wished(SECOND_BOX, SECOND_HOLDER)]);
    let stage = |given: &Given| given.log().whole().request(REQUEST).unwrap().stage(&today());
    assert_eq!(stage(&added), workflow::Stage::Needs);
    let decided = added.and([granted(SECOND_BOX, SECOND_HOLDER)]);
    assert_eq!(stage(&decided), workflow::Stage::Needs, "the need was validated without this one");
    assert_eq!(stage(&decided.and([NeedValidated {}.into()])), workflow::Stage::Creation);
}

#[test]
fn nothing_is_done_about_a_request_that_nobody_opened() {
    given([]).when(validate_need()).refused(Rule::RequestUnknown);
}

#[test]
fn nothing_is_written_about_a_case_that_was_erased() {
    let decided = decided_to_erase(CASE);
    let erased = given(through("request-closed")).and_of_nobody([decided]);
    erased.when(reopen()).refused(Rule::SubjectGone).leaning_on(["erasure-decided"]);
}

#[test]
fn the_site_of_a_request_and_where_a_holder_practises_are_two_places() {
    let number = |text| Finess::parse(text).expect("an institution's number");
    let mut placed = submission();
    placed.site = Some(number("970302022"));
    placed.mailboxes[0].practice_site = Some(number("980600027"));
    let given = given([]).when(submit(placed)).then_types(["request-opened", "mailbox-requested"]);
    let decided = given.when(decide_habilitation(habilitate(BOX, workflow::event::HabilitationVerdict::Granted)));
    let given = decided.then_types(["habilitation-decided"]);
    let tags = workflow::tags(&accepted(BOX, HOLDER, TERMS), Some(REQUEST), given.log().whole());
    for site in ["970302022", "980600027"] {
        assert!(tags.contains(&workflow::Tag::Site(number(site))), "no tag of site {site} in {tags:?}");
    }
}
