//! Second step: who needs a mailbox, and may have one.

use workflow::command::HabilitationDecision;
use workflow::event::HabilitationVerdict::{Granted, Refused};
use workflow::event::NeedValidated;
use workflow::{Action, Basis, Event, Evidence, Private, Referential, Role, Rule, Stage, Verdict};

use crate::support::*;

/// A social worker, whom only an attestation lets in.
fn social_worker() -> HabilitationDecision {
    HabilitationDecision {
        nomenclature: "TRE_R94".to_owned(),
        code: "40".to_owned(),
        evidence: Vec::new(),
        ..habilitate(BOX, Granted)
    }
}

fn basis(given: &Given) -> Option<Basis> {
    match given.log().events().last().map(|last| &last.event) {
        Some(Event::HabilitationDecided(event)) => event.basis,
        other => panic!("not a decision: {other:?}"),
    }
}

#[test]
fn a_declared_number_whose_key_holds_suffices_where_the_policy_says_so() {
    let decided = given([opened(), wished(BOX, HOLDER)]).when(decide_habilitation(habilitate(BOX, Granted)));
    decided.then([granted(BOX, HOLDER)]).when(decide_habilitation(habilitate(BOX, Granted))).then_nothing_changes();
}

#[test]
fn the_register_counts_before_the_declaration() {
    let found = Evidence::looked_up(Referential::Rpps, "2026-05-12", &"a9".repeat(32), Verdict::Found);
    let mut decision = habilitate(BOX, Granted);
    decision.evidence.push(found.using("rpps", "99700000013"));
    let (release, sha256) = ("2026-05-12".to_owned(), "a9".repeat(32));
    let import = Action::RecordImport { referential: Referential::Rpps, release, sha256, rows: 1 };
    let imported = given([opened(), wished(BOX, HOLDER)]).when(import).then_types(["referential-imported"]);
    let decided = imported.when(decide_habilitation(decision)).then_types(["habilitation-decided"]);
    assert_eq!(basis(&decided), Some(Basis::RppsFound));
}

#[test]
fn values_about_the_person_are_sealed_beside_the_evidence() {
    let decided = given([opened(), wished(BOX, HOLDER)]).when(decide_habilitation(habilitate(BOX, Granted)));
    let decided = decided.then_types(["habilitation-decided"]);
    let Some(Event::HabilitationDecided(event)) = decided.log().events().last().map(|last| last.event.clone()) else {
        panic!("the last event is the decision");
    };
    assert!(event.evidence.iter().all(|cited| cited.values.is_empty()));
    let sealed = event.looked_up.expect("the number was looked at");
    assert_eq!((sealed.subject, sealed.content.known().unwrap().values[0].value.as_str()), (HOLDER, "99700000013"));
}

#[test]
fn not_found_is_unknown_and_grants_nothing() {
    let missing = Evidence::looked_up(Referential::Rpps, "2026-05-12", &"a9".repeat(32), Verdict::NotFound);
    let decision = HabilitationDecision { evidence: vec![missing], ..habilitate(BOX, Granted) };
    let (release, sha256) = ("2026-05-12".to_owned(), "a9".repeat(32));
    let import = Action::RecordImport { referential: Referential::Rpps, release, sha256, rows: 1 };
    let imported = given([opened(), wished(BOX, HOLDER)]).when(import).then_types(["referential-imported"]);
    let refused = imported.when(decide_habilitation(decision)).refused(Rule::EvidenceInsufficient);
    refused.telling("rpps-found, rpps-declared").leaning_on(["policy-adopted"]);
}

#[test]
fn the_head_of_the_structure_vouches_for_whom_no_register_knows() {
    let asked = || given([opened(), wished(BOX, HOLDER)]);
    asked().when(decide_habilitation(social_worker())).refused(Rule::EvidenceInsufficient).telling("head-attestation");
    let attested = HabilitationDecision {
        attestation: Some(Private::known(ATTESTATION, document("attestation.pdf"))),
        ..social_worker()
    };
    let decided = asked().when(decide_habilitation(attested)).then_types(["habilitation-decided"]);
    assert_eq!(basis(&decided), Some(Basis::HeadAttestation));
}

#[test]
fn a_profession_that_no_list_speaks_of_is_not_granted_alone() {
    let unknown = HabilitationDecision { code: "999".to_owned(), ..social_worker() };
    let refused = given([opened(), wished(BOX, HOLDER)]).when(decide_habilitation(unknown));
    refused.refused(Rule::ProfessionNotListed).telling("TRE_R94:999").liftable_by([Role::Administrator]);
}

#[test]
fn a_refusal_is_given_with_its_reason() {
    let silent = HabilitationDecision { reason: None, ..habilitate(BOX, Refused) };
    given([opened(), wished(BOX, HOLDER)]).when(decide_habilitation(silent)).refused(Rule::ReasonMissing);
    let reasoned = given([opened(), wished(BOX, HOLDER)]).when(decide_habilitation(habilitate(BOX, Refused)));
    reasoned.then([not_granted(BOX, HOLDER)]);
}

#[test]
fn granting_against_a_refusal_takes_a_second_agent() {
    let refused = given([opened(), wished(BOX, HOLDER), not_granted(BOX, HOLDER)]);
    let again = refused.when(decide_habilitation(habilitate(BOX, Granted))).refused(Rule::SecondAgentNeeded);
    again.leaning_on(["habilitation-decided"]);
}

#[test]
fn a_grant_is_taken_back_until_creation_is_asked_for() {
    let take_back = || decide_habilitation(habilitate(BOX, Refused));
    given(through("need-validated")).when(take_back()).then([not_granted(BOX, HOLDER)]);
    given(through("creation-requested")).when(take_back()).refused(Rule::MailboxSettled);
}

#[test]
fn the_need_is_validated_once_every_person_is_decided() {
    let one_open = given([opened(), wished(BOX, HOLDER), wished(SECOND_BOX, SECOND_HOLDER), granted(BOX, HOLDER)]);
    one_open.when(validate_need()).refused(Rule::PersonUndecided).leaning_on(["mailbox-requested"]);
    let decided = given([opened(), wished(BOX, HOLDER), granted(BOX, HOLDER)]);
    decided.when(validate_need()).then([NeedValidated {}.into()]).when(validate_need()).then_nothing_changes();
}

#[test]
fn a_need_asks_for_something() {
    given([opened()]).when(validate_need()).refused(Rule::NothingRequested).leaning_on(["request-opened"]);
}

#[test]
fn a_person_who_is_not_granted_is_blocked_and_the_request_is_not() {
    let mut events = through("membership-made-effective");
    events.extend([wished(SECOND_BOX, SECOND_HOLDER), granted(BOX, HOLDER), not_granted(SECOND_BOX, SECOND_HOLDER)]);
    events.extend([NeedValidated {}.into(), accepted(BOX, HOLDER, TERMS), accepted(SECOND_BOX, SECOND_HOLDER, TERMS)]);
    given(events.clone()).when(ask_for(SECOND_BOX, OTHER_ADDRESS)).refused(Rule::PersonNotHabilitated);
    let equipped = given(events).and([asked_for(BOX, HOLDER, ADDRESS), created(BOX, HOLDER, ADDRESS)]);
    let stage = equipped.log().whole().request(REQUEST).unwrap().stage(&today());
    assert_eq!(stage, Stage::CredentialsSent, "the person refused holds nobody else up");
}

#[test]
fn a_mailbox_given_up_leaves_nobody_to_decide() {
    given([opened(), wished(BOX, HOLDER), abandoned(BOX)]).when(validate_need()).then([NeedValidated {}.into()]);
}

/// A carer, who may be let in by attestation in the establishments of one category of the medico-social sector.
fn carer() -> HabilitationDecision {
    HabilitationDecision {
        nomenclature: "TRE_R85".to_owned(),
        code: "AES".to_owned(),
        evidence: Vec::new(),
        attestation: Some(Private::known(ATTESTATION, document("attestation.pdf"))),
        ..habilitate(BOX, Granted)
    }
}

/// A request of a structure of this sector and category.
fn of_kind(sector: &str, category: Option<&str>) -> Given {
    let Event::RequestOpened(opened) = opened() else { unreachable!("that is what it is") };
    let (sector, category) = (sector.to_owned(), category.map(str::to_owned));
    given([workflow::event::RequestOpened { sector, category, ..opened }.into(), wished(BOX, HOLDER)])
}

#[test]
fn rule_9_a_profession_is_let_in_by_sector_and_category_of_the_structure() {
    of_kind("medico-social", Some("500")).when(decide_habilitation(carer())).then_types(["habilitation-decided"]);
    for (sector, category) in [("sanitaire", Some("500")), ("medico-social", Some("365")), ("medico-social", None)] {
        let refused = of_kind(sector, category).when(decide_habilitation(carer()));
        refused.refused(Rule::ProfessionNotListed).telling("TRE_R85:AES");
    }
}

#[test]
fn rule_10_a_failed_key_is_no_evidence() {
    let number = identifiers::ProfessionalId::parse("rpps:99700000014").expect("of the right form").value;
    let decision = HabilitationDecision { evidence: vec![Evidence::of_key(&number)], ..habilitate(BOX, Granted) };
    let refused = given([opened(), wished(BOX, HOLDER)]).when(decide_habilitation(decision));
    refused.refused(Rule::EvidenceInsufficient).liftable_by([Role::Agent, Role::Supervisor]);
}

#[test]
fn rule_8_each_user_of_a_team_is_decided_by_name() {
    let so_far = || given(up_to(team_path(), "mailbox-user-added"));
    so_far().when(decide_habilitation(habilitate(BOX, Granted))).refused(Rule::PersonNotNamed);
    let of = |person| HabilitationDecision { person: Some(person), ..habilitate(BOX, Granted) };
    let one = so_far().when(decide_habilitation(of(HOLDER))).then([granted(BOX, HOLDER)]);
    let open = one.when(validate_need()).refused(Rule::PersonUndecided).leaning_on(["mailbox-user-added"]);
    let both = open.given().when(decide_habilitation(of(SECOND_HOLDER))).then([granted(BOX, SECOND_HOLDER)]);
    both.when(validate_need()).then_types(["need-validated"]);
}

#[test]
fn rule_11_a_code_counts_in_its_nomenclature_alone() {
    // Code 40 is listed in TRE_R94, and in no other nomenclature.
    let attested = || HabilitationDecision {
        attestation: Some(Private::known(ATTESTATION, document("attestation.pdf"))),
        ..social_worker()
    };
    let asked = || given([opened(), wished(BOX, HOLDER)]);
    asked().when(decide_habilitation(attested())).then_types(["habilitation-decided"]);
    let elsewhere = HabilitationDecision { nomenclature: "TRE_R95".to_owned(), ..attested() };
    asked().when(decide_habilitation(elsewhere)).refused(Rule::ProfessionNotListed).telling("TRE_R95:40");
}

#[test]
fn rule_8_a_need_that_waits_points_at_whoever_is_undecided_and_at_nobody_else() {
    let mut events = vec![opened(), team_wished(BOX)];
    events.extend([HOLDER, SECOND_HOLDER, OTHER_HOLDER].map(|person| added(BOX, person)));
    events.extend([granted(BOX, HOLDER), granted(BOX, OTHER_HOLDER)]);
    let open = given(events).when(validate_need()).refused(Rule::PersonUndecided);
    open.leaning_on(["mailbox-user-added"]);
}
