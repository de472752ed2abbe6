//! Domain rules 13, 14, 15, 16, 18 and 19: what each type of mailbox needs, and how it is wished for.

use identifiers::Finess;
use workflow::command::{MailboxWish, Submission};
use workflow::event::{
    ContactOutcome, MailboxRequested, MailboxType, MailboxUserAdded, NeedValidated, StructureHeadChanged, Warning,
};
use workflow::{Action, Event, Person, Private, Role, Rule, Stage, StructureKey};

use crate::support::*;

fn submitted(wish: MailboxWish) -> When {
    given([]).when_by(Role::Applicant, submit(submission_of(wish)))
}

/// The wish as it was recorded.
fn recorded(given: &Given) -> MailboxRequested {
    let wished = given.log().events().find_map(|recorded| match &recorded.event {
        Event::MailboxRequested(event) => Some(event.clone()),
        _ => None,
    });
    wished.expect("a mailbox was asked for")
}

fn conclude(outcome: ContactOutcome) -> Action {
    Action::ConcludeApplicationContact { request: REQUEST, mailbox: BOX, outcome, reason: text("they called us") }
}

fn confirm(abbreviation: &str) -> Action {
    Action::ConfirmAbbreviation { request: REQUEST, abbreviation: abbreviation.to_owned() }
}

/// The mailbox of a team, ready but for its address.
fn team_ready() -> Given {
    given(up_to(team_path(), "terms-accepted"))
}

// ---- rule 13, nominative

#[test]
fn rule_13_a_nominative_mailbox_has_exactly_one_person() {
    let nobody = MailboxWish { users: Vec::new(), ..wish(BOX, HOLDER) };
    submitted(nobody).refused(Rule::ParticularsMissing).telling("holder");
    let two = MailboxWish { users: vec![user(HOLDER), user(SECOND_HOLDER)], ..wish(BOX, HOLDER) };
    submitted(two).refused(Rule::ParticularsMissing).telling("holder");
    let one = submitted(wish(BOX, HOLDER)).then_types(["request-opened", "mailbox-requested"]);
    assert_eq!(recorded(&one).holder, Some(Private::known(HOLDER, person_of(HOLDER))));
}

// ---- rule 14, organisational

#[test]
fn rule_14_the_mailbox_of_a_team_is_one_wish_and_a_fact_for_each_user() {
    let wished = submitted(team_wish(BOX, &[HOLDER, SECOND_HOLDER]));
    let wished = wished.then_types(["request-opened", "mailbox-requested", "mailbox-user-added", "mailbox-user-added"]);
    let MailboxRequested { administrator, holder, warnings, wished_name, mailbox_type, .. } = recorded(&wished);
    assert_eq!((mailbox_type, holder, warnings), (MailboxType::Organisational, None, Vec::new()));
    assert_eq!(administrator, Some(contact_of(MANAGER)), "sealed under whoever administrates");
    assert_eq!(wished_name, Some(Private::known(CASE, address_text(TEAM_ADDRESS))), "sealed under the case");
}

#[test]
fn rule_14_the_mail_of_a_structure_is_sealed_apart_from_whoever_heads_it() {
    let opening = |submission: Submission| {
        let opened = given([]).when(submit(submission)).then_something_happens();
        match opened.log().events().map(|one| &one.event).find(|event| event.type_name() == "request-opened") {
            Some(Event::RequestOpened(opened)) => opened.clone(),
            other => panic!("not an opening: {other:?}"),
        }
    };
    let opened = opening(submission_of(wish(BOX, HOLDER)));
    assert_eq!(opened.head, Some(head().person), "under the head, the name alone");
    assert_eq!(opened.structure_contact, Some(Private::known(CASE, head().contact)), "under the case");
    let practice = opening(Submission { structure: StructureKey::Person(HOLDER), ..submission_of(wish(BOX, HOLDER)) });
    let reached = Some(Private::known(HOLDER, head().contact));
    assert_eq!(practice.structure_contact, reached, "a structure that is one person is reached as that person");
    let change = Action::ChangeStructureHead { request: REQUEST, head: head() };
    given([opened.into()]).when(change.clone()).then([head_changed()]);
    let changed =
        StructureHeadChanged { head: head().person, structure_contact: Private::known(HOLDER, head().contact) };
    given([practice.into()]).when(change).then([changed.into()]);
}

#[test]
fn rule_14_whatever_the_form_of_a_team_lacks_is_named() {
    let whole = || team_wish(BOX, &[HOLDER]);
    for (lacking, missing) in [
        (MailboxWish { administrator: None, ..whole() }, "administrator"),
        (MailboxWish { wished_name: None, ..whole() }, "wished_name"),
        (MailboxWish { users: Vec::new(), ..whole() }, "users"),
    ] {
        submitted(lacking).refused(Rule::ParticularsMissing).telling(missing);
    }
    let nobody_asks = Submission { applicant: None, ..submission_of(whole()) };
    given([]).when(submit(nobody_asks)).refused(Rule::ParticularsMissing).telling("applicant");
    let nobody_answers = Submission { head: None, ..submission_of(whole()) };
    given([]).when(submit(nobody_answers)).refused(Rule::ParticularsMissing).telling("head");
}

#[test]
fn rule_14_a_mailbox_of_a_team_added_later_needs_applicant_and_head_too() {
    let add = || Action::AddMailbox { request: REQUEST, wish: team_wish(SECOND_BOX, &[HOLDER]) };
    given([opened()]).when(add()).refused(Rule::ParticularsMissing).telling("applicant");
    let asked = given([opened()]).when(Action::ChangeApplicant { request: REQUEST, applicant: applicant() });
    let asked = asked.then_types(["applicant-changed"]);
    let refused = asked.and([]).when(add()).refused(Rule::ParticularsMissing).telling("head");
    let head = Action::ChangeStructureHead { request: REQUEST, head: head() };
    refused.given().when(head).then_types(["structure-head-changed"]).when(add()).then_something_happens();
    let whole = submitted(team_wish(BOX, &[HOLDER])).then_something_happens();
    whole.when(add()).then_types(["mailbox-requested", "mailbox-user-added"]);
}

#[test]
fn rule_14_a_hyphen_in_the_name_of_a_team_is_refused_with_the_corrected_address() {
    let hyphen = "centre-hospitalier-de-nantes.cardiologie@esantepdl.mssante.fr".to_owned();
    let refused = submitted(MailboxWish { wished_name: Some(hyphen), ..team_wish(BOX, &[HOLDER]) });
    refused.refused(Rule::AddressPolicy).telling("address-hyphen").proposing(TEAM_ADDRESS);
    let asked = team_ready().when(ask_for(BOX, "centrehospitalierdenantes.cardio-logie@esantepdl.mssante.fr"));
    asked.refused(Rule::AddressPolicy).telling("address-hyphen").proposing(TEAM_ADDRESS);
}

#[test]
fn rule_14_without_the_structures_name_a_wish_is_warned_about_and_creation_is_refused() {
    let nameless = "chn.cardiologie@esantepdl.mssante.fr";
    let wished = submitted(MailboxWish { wished_name: Some(nameless.to_owned()), ..team_wish(BOX, &[HOLDER]) });
    let wished = wished.then_types(["request-opened", "mailbox-requested", "mailbox-user-added"]);
    assert_eq!(recorded(&wished).warnings, [Warning::StructureNameMissing]);
    let refused = team_ready().when(ask_for(BOX, nameless)).refused(Rule::AddressPolicy);
    refused.telling("address-structure-name");
}

#[test]
fn rule_14_an_abbreviation_that_an_agent_confirmed_stands_for_the_name() {
    let abbreviated = "chn.cardiologie@esantepdl.mssante.fr";
    let confirmed = team_ready().when(confirm("C.H.N.")).then_types(["abbreviation-confirmed"]);
    let confirmed = confirmed.when(confirm("chn")).then_nothing_changes();
    confirmed.when(ask_for(BOX, abbreviated)).then_types(["creation-requested"]);
    team_ready().when_by(Role::Applicant, confirm("chn")).refused(Rule::RoleMayNot);
    team_ready().when(confirm(" - ")).refused(Rule::ParticularsMissing).telling("abbreviation");
}

#[test]
fn rule_14_the_number_of_the_legal_entity_is_accepted_with_a_warning_where_a_site_was_wished_for() {
    let without_site = Submission { site: None, ..submission_of(team_wish(BOX, &[HOLDER])) };
    let taken = given([]).when(submit(without_site)).then_something_happens();
    assert_eq!(recorded(&taken).warnings, [Warning::LegalEntityForSite]);
}

#[test]
fn rule_14_the_administrator_is_no_user_and_takes_no_place_by_that() {
    let wished = submitted(team_wish(BOX, &[HOLDER])).then_something_happens();
    let mailbox = &wished.log().whole().request(REQUEST).unwrap().mailboxes[&BOX];
    assert_eq!(mailbox.users.keys().copied().collect::<Vec<_>>(), [HOLDER]);
    assert_eq!(mailbox.administrator, Some(MANAGER));
    let of_both = MailboxWish { users: vec![user(MANAGER)], ..team_wish(BOX, &[MANAGER]) };
    submitted(of_both).then_types(["request-opened", "mailbox-requested", "mailbox-user-added"]);
}

#[test]
fn rule_14_at_least_one_user_is_habilitated_before_the_mailbox_of_a_team_is_created() {
    let mut events = vec![opened(), team_wished(BOX), added(BOX, HOLDER), added(BOX, SECOND_HOLDER)];
    events.extend([form_received(), member_from("2026-02-01")]);
    let nobody = given(events.clone()).and([not_granted(BOX, HOLDER), not_granted(BOX, SECOND_HOLDER)]);
    let nobody = nobody.and([NeedValidated {}.into()]).when(ask_for(BOX, TEAM_ADDRESS));
    nobody.refused(Rule::NoUserHabilitated).leaning_on(["habilitation-decided", "habilitation-decided"]);
    let one = given(events).and([not_granted(BOX, HOLDER), granted(BOX, SECOND_HOLDER), NeedValidated {}.into()]);
    let one = one.and([accepted(BOX, SECOND_HOLDER, TERMS)]);
    one.when(ask_for(BOX, TEAM_ADDRESS)).then([asked_for_all(BOX, &[SECOND_HOLDER], TEAM_ADDRESS)]);
}

#[test]
fn rule_14_wished_and_granted_address_are_two_facts() {
    let other = "centrehospitalierdenantes.cardio@esantepdl.mssante.fr";
    team_ready().when(ask_for(BOX, other)).then([asked_for_all(BOX, &[HOLDER, SECOND_HOLDER], other)]);
}

#[test]
fn rule_14_of_several_users_the_one_meant_is_named() {
    let receive = |person| Action::RecordCredentialsReceived { request: REQUEST, mailbox: BOX, person };
    let sent = || given(up_to(team_path(), "credentials-declared-sent"));
    sent().when(receive(None)).refused(Rule::PersonNotNamed).leaning_on(["mailbox-requested"]);
    sent().when(receive(Some(OTHER_HOLDER))).refused(Rule::PersonUnknown);
    sent().when(receive(Some(SECOND_HOLDER))).then_types(["credentials-received"]);
}

// ---- rule 15, applicative

#[test]
fn rule_15_the_mailbox_of_a_program_opens_a_talk_about_software_editor_and_technical_contact() {
    for (lacking, missing) in [
        (MailboxWish { software: None, ..program_wish(BOX) }, "software"),
        (MailboxWish { technical_contact: None, ..program_wish(BOX) }, "technical_contact"),
    ] {
        submitted(lacking).refused(Rule::ParticularsMissing).telling(missing);
    }
    let wished = submitted(program_wish(BOX)).then_types(["request-opened", "mailbox-requested"]);
    let MailboxRequested { software: named, technical_contact, .. } = recorded(&wished);
    assert_eq!(named, Some(Private::known(CASE, software())));
    assert_eq!(technical_contact, Some(contact_of(TECHNICIAN)));
}

#[test]
fn rule_15_a_human_concludes_before_a_program_has_a_mailbox() {
    let asked = || given(vec![opened(), program_wished(BOX), form_received(), member_from("2026-02-01")]);
    asked().when(validate_need()).refused(Rule::ContactNotConcluded).leaning_on(["mailbox-requested"]);
    let open = asked().and([NeedValidated {}.into()]).when(ask_for(BOX, PROGRAM_ADDRESS));
    open.refused(Rule::NeedNotValidated);
    let agreed = asked().when(conclude(ContactOutcome::Proceed)).then([concluded(BOX, ContactOutcome::Proceed)]);
    let agreed = agreed.when(conclude(ContactOutcome::Proceed)).then_nothing_changes();
    let agreed = agreed.when(validate_need()).then_types(["need-validated"]);
    agreed.when(ask_for(BOX, PROGRAM_ADDRESS)).then([asked_for_all(BOX, &[], PROGRAM_ADDRESS)]);
    asked().when_by(Role::Applicant, conclude(ContactOutcome::Proceed)).refused(Rule::RoleMayNot);
}

#[test]
fn rule_15_a_talk_that_ended_with_no_makes_no_mailbox_and_blocks_nobody() {
    let declined = given(vec![opened(), program_wished(BOX), form_received(), member_from("2026-02-01")])
        .when(conclude(ContactOutcome::Declined))
        .then_types(["application-contact-concluded"])
        .when(validate_need())
        .then_types(["need-validated"]);
    assert_eq!(declined.log().whole().request(REQUEST).unwrap().stage(&today()), Stage::PartnerCommunication);
    let refused = declined.when(ask_for(BOX, PROGRAM_ADDRESS)).refused(Rule::ContactDeclined);
    refused.leaning_on(["application-contact-concluded"]);
}

#[test]
fn rule_15_only_a_program_is_talked_about_and_only_before_it_is_asked_for() {
    let of_a_person = given([opened(), wished(BOX, HOLDER)]).when(conclude(ContactOutcome::Proceed));
    of_a_person.refused(Rule::MailboxOfOtherType).telling("nominative");
    let late = given(up_to(program_path(), "creation-requested")).when(conclude(ContactOutcome::Declined));
    late.refused(Rule::MailboxSettled);
}

#[test]
fn rule_15_a_program_whose_talk_is_open_is_not_created_although_the_others_are() {
    let mut events = through("terms-accepted");
    events.push(program_wished(SECOND_BOX));
    // The need names a program nobody talked about: it is validated anew once somebody did.
    given(events.clone()).when(ask_for(BOX, ADDRESS)).refused(Rule::NeedNotValidated);
    let talked = given(events).and([concluded(SECOND_BOX, ContactOutcome::Declined), NeedValidated {}.into()]);
    talked.when(ask_for(BOX, ADDRESS)).then_types(["creation-requested"]);
}

// ---- rule 16, contact mails

fn with_mail(mail: &str) -> Submission {
    let holder = Person { mail: mail.to_owned(), ..person_of(HOLDER) };
    let wish = MailboxWish { users: vec![user_who_is(HOLDER, holder)], ..wish(BOX, HOLDER) };
    Submission { mailboxes: vec![wish], ..submission() }
}

#[test]
fn rule_16_the_contact_mail_of_a_user_is_individual() {
    for shared in [
        "contact@example.org",
        "accueil@example.org",
        "secretariat@example.org",
        "direction@example.org",
        "info@example.org",
    ] {
        given([]).when(submit(with_mail(shared))).refused(Rule::ContactNotIndividual).telling("contact-generic");
    }
    for no_contact in [ADDRESS, LOGIN] {
        given([]).when(submit(with_mail(no_contact))).refused(Rule::ContactNotIndividual);
    }
}

#[test]
fn rule_16_one_mail_is_not_that_of_two_persons() {
    let twin = Person { mail: person_of(HOLDER).mail, ..person_of(SECOND_HOLDER) };
    let two = MailboxWish { users: vec![user(HOLDER), user_who_is(SECOND_HOLDER, twin)], ..team_wish(BOX, &[HOLDER]) };
    submitted(two).refused(Rule::ContactShared).leaning_on(["policy-adopted"]);
    let mut known = submission();
    known.mailboxes[0].users[0].mail_of = Some(OTHER_HOLDER);
    given([]).when(submit(known.clone())).refused(Rule::ContactShared);
    known.mailboxes[0].users[0].mail_of = Some(HOLDER);
    given([]).when(submit(known)).then_something_happens();
    let mut both = submission();
    both.mailboxes.push(wish(SECOND_BOX, HOLDER));
    given([]).when(submit(both)).then_types(["request-opened", "mailbox-requested", "mailbox-requested"]);
}

#[test]
fn rule_16_a_mail_that_does_not_resemble_the_name_is_a_warning() {
    let unlike = given([]).when(submit(with_mail("lapin.bleu@example.org"))).then_something_happens();
    assert_eq!(recorded(&unlike).warnings, [Warning::MailUnlikeName]);
    let user = UserAddedIn(MailboxWish {
        users: vec![user_who_is(HOLDER, Person { mail: "lapin.bleu@example.org".to_owned(), ..person_of(HOLDER) })],
        ..team_wish(BOX, &[HOLDER])
    });
    assert_eq!(user.warnings(), [Warning::MailUnlikeName]);
}

/// The first user of a wish, as recorded.
struct UserAddedIn(MailboxWish);

impl UserAddedIn {
    fn warnings(self) -> Vec<Warning> {
        let wished = submitted(self.0).then_something_happens();
        let added = wished.log().events().find_map(|recorded| match &recorded.event {
            Event::MailboxUserAdded(MailboxUserAdded { warnings, .. }) => Some(warnings.clone()),
            _ => None,
        });
        added.expect("a user was added")
    }
}

#[test]
fn rule_16_nobody_is_named_twice_in_one_mailbox() {
    let twice = MailboxWish { users: vec![user(HOLDER), user(HOLDER)], ..team_wish(BOX, &[HOLDER]) };
    submitted(twice).refused(Rule::PersonTwice).telling(&BOX.to_string());
}

// ---- rules 18 and 19, names

#[test]
fn rule_18_a_wish_is_recorded_in_the_form_it_would_be_granted_in() {
    let typed = "Centre Hôspitalier de Nantes.Cardiologie".to_owned();
    let wished = submitted(MailboxWish { wished_name: Some(typed), ..team_wish(BOX, &[HOLDER]) });
    let wished = wished.then_something_happens();
    assert_eq!(recorded(&wished).wished_name, Some(Private::known(CASE, address_text(TEAM_ADDRESS))));
}

#[test]
fn rule_19_an_address_of_a_patient_is_refused_in_a_wish_and_never_stored() {
    let patient = "255069900100185@patient.mssante.fr".to_owned();
    submitted(MailboxWish { wished_name: Some(patient), ..team_wish(BOX, &[HOLDER]) }).refused(Rule::AddressPolicy);
    given([]).when(submit(with_mail("255069900100185@patient.mssante.fr"))).refused(Rule::ContactNotIndividual);
}

#[test]
fn rule_19_the_misspelt_domain_is_corrected_and_never_created() {
    let misspelt = "centrehospitalierdenantes.cardiologie@esante.pdl.mssante.fr";
    let wished = submitted(MailboxWish { wished_name: Some(misspelt.to_owned()), ..team_wish(BOX, &[HOLDER]) });
    let wished = wished.then_something_happens();
    assert_eq!(recorded(&wished).wished_name, Some(Private::known(CASE, address_text(TEAM_ADDRESS))));
    let asked = team_ready().when(ask_for(BOX, misspelt)).refused(Rule::AddressPolicy);
    asked.telling("address-domain-misspelt").proposing(TEAM_ADDRESS);
}

#[test]
fn the_place_of_a_user_is_a_tag_of_the_wish() {
    let practice: Finess = other_site();
    let placed = submitted(MailboxWish { practice_site: Some(practice), ..team_wish(BOX, &[HOLDER]) });
    let placed = placed.then_something_happens();
    assert_eq!(recorded(&placed).practice_site, Some(practice));
}
