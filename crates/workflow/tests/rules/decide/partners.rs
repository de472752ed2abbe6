//! Fifth step: partners both ways.

use workflow::event::{PartnerCampaignFinished, PartnerCampaignWaived, PartnerDeclined, PartnerReminded};
use workflow::{Action, Event, Evidence, Private, Referential, Rule, Verdict};

use crate::support::*;

fn tell(partner_id: workflow::PartnerId) -> Action {
    Action::TellPartner { request: REQUEST, partner: partner_id, identity: partner() }
}

fn remind() -> Action {
    Action::RemindPartner { request: REQUEST, partner: PARTNER }
}

fn answer() -> Action {
    Action::RecordPartnerAnswer {
        request: REQUEST,
        partner: PARTNER,
        address: mail(OTHER_ADDRESS),
        evidence: Vec::new(),
    }
}

fn decline() -> Action {
    Action::RecordPartnerDeclined { request: REQUEST, partner: PARTNER }
}

fn finish() -> Action {
    Action::FinishPartnerCampaign { request: REQUEST }
}

fn waive() -> Action {
    Action::WaivePartnerCampaign { request: REQUEST, reason: text("a closed team") }
}

fn answered() -> Event {
    partner_answered()
}

fn declined() -> Event {
    PartnerDeclined { partner: PARTNER }.into()
}

fn waived() -> Event {
    PartnerCampaignWaived { reason: Private::known(CASE, text("a closed team")) }.into()
}

#[test]
fn a_partner_is_told_once_a_mailbox_exists() {
    given(through("first-login-recorded")).when(tell(PARTNER)).then([told()]);
    given(through("creation-requested")).when(tell(PARTNER)).refused(Rule::MailboxNotCreated);
    given(through("partner-told")).when(tell(PARTNER)).refused(Rule::IdTaken).leaning_on(["partner-told"]);
}

#[test]
fn a_partner_who_was_told_is_reminded_answers_or_declines() {
    given(through("partner-told")).when(remind()).then([PartnerReminded { partner: PARTNER }.into()]);
    given(through("partner-told")).when(answer()).then([answered()]);
    let declined = given(through("partner-told")).when(decline()).then([PartnerDeclined { partner: PARTNER }.into()]);
    declined.when(decline()).then_nothing_changes();
}

#[test]
fn whatever_is_recorded_of_a_partner_is_found_by_the_partners_own_subject() {
    let so_far = given(through("partner-told")).log().whole().clone();
    let of_a_partner = [told(), PartnerReminded { partner: PARTNER }.into(), answered(), declined()];
    for event in of_a_partner {
        let carried = workflow::tags(&event, Some(REQUEST), &so_far);
        assert!(carried.contains(&workflow::Tag::Subject(COLLEAGUE)), "{}", event.type_name());
        assert!(workflow::wire::encode(&event).personal.iter().all(|fields| fields.subject == COLLEAGUE));
    }
}

#[test]
fn nothing_is_sealed_under_a_partner_who_was_erased() {
    let gone = decided_to_erase(COLLEAGUE);
    let erased = || given(through("partner-told")).and_of_nobody([gone.clone()]);
    erased().when(answer()).refused(Rule::SubjectGone).leaning_on(["erasure-decided"]);
    erased().when(tell(SECOND_PARTNER)).refused(Rule::SubjectGone).leaning_on(["erasure-decided"]);
    let about_the_case = workflow::scope_of_case(REQUEST, None, erased().log().whole());
    let found = about_the_case.iter().find(|fact| fact.tags == [workflow::Tag::Subject(COLLEAGUE)]);
    assert_eq!(
        found.map(|fact| fact.types.as_slice()),
        Some(["erasure-decided", "subject-abandoned", "key-loss-accepted"].as_slice())
    );
    erased().when(decline()).then([declined()]);
}

#[test]
fn nobody_answers_who_was_not_told() {
    for action in [remind(), answer(), decline()] {
        given(through("first-login-recorded")).when(action).refused(Rule::PartnerUnknown);
    }
}

#[test]
fn a_campaign_is_finished_once_somebody_was_told() {
    given(through("first-login-recorded")).when(finish()).refused(Rule::NobodyTold);
    let finished = given(through("partner-told")).when(finish()).then([PartnerCampaignFinished {}.into()]);
    finished.when(finish()).then_nothing_changes().when(waive()).refused(Rule::CampaignOver);
}

#[test]
fn a_campaign_is_waived_with_a_reason() {
    let waived = given(through("first-login-recorded")).when(waive()).then([waived()]);
    waived.when(waive()).then_nothing_changes().when(finish()).refused(Rule::CampaignOver);
}

#[test]
fn nobody_is_told_or_reminded_when_the_campaign_is_over() {
    let over = || given(through("partner-campaign-finished"));
    over().when(tell(SECOND_PARTNER)).refused(Rule::CampaignOver).leaning_on(["partner-campaign-finished"]);
    over().when(remind()).refused(Rule::CampaignOver);
}

#[test]
fn answers_are_taken_late_even_after_the_closing() {
    given(through("partner-campaign-finished")).when(answer()).then([answered()]);
    given(path()).when(answer()).then([answered()]);
}

fn answer_of(given_address: &str) -> Action {
    let (address, evidence) = (mail(given_address), Vec::new());
    Action::RecordPartnerAnswer { request: REQUEST, partner: PARTNER, address, evidence }
}

#[test]
fn rule_25_what_a_partner_gives_is_an_mssante_address_of_whatever_agency() {
    let told = || given(through("partner-told"));
    told().when(answer_of("labo.armoret@chu-nantes.mssante.fr")).then_types(["partner-answered"]);
    told().when(answer_of("labo.armoret@example.org")).refused(Rule::PartnerAddress).leaning_on(["policy-adopted"]);
    let patient = "255069900100185@patient.mssante.fr";
    if let Ok(address) = identifiers::MailAddress::parse(patient) {
        let answer = Action::RecordPartnerAnswer { request: REQUEST, partner: PARTNER, address, evidence: Vec::new() };
        told().when(answer).refused(Rule::PartnerAddress);
    }
}

#[test]
fn rule_25_a_login_id_is_refused_with_an_explanation() {
    let login = given(through("partner-told")).when(answer_of(OTHER_LOGIN)).refused(Rule::PartnerAddress);
    login.telling("address-is-login");
}

#[test]
fn rule_25_the_misspelt_domain_is_corrected() {
    let misspelt = given(through("partner-told")).when(answer_of("tugdual.penhoat@esante.pdl.mssante.fr"));
    misspelt.then([answered()]);
}

#[test]
fn rule_25_what_the_white_list_says_of_the_domain_is_kept_with_the_answer() {
    let looked_up = || Evidence::looked_up(Referential::Whitelist, "2026-05-12", &"b1".repeat(32), Verdict::Found);
    let answer = || Action::RecordPartnerAnswer {
        request: REQUEST,
        partner: PARTNER,
        address: mail(OTHER_ADDRESS),
        evidence: vec![looked_up().using("domain", "esantepdl.mssante.fr")],
    };
    let unknown = given(through("partner-told")).when(answer()).refused(Rule::ReleaseUnknown).given();
    let (release, sha256) = ("2026-05-12".to_owned(), "b1".repeat(32));
    let import = Action::RecordImport { referential: Referential::Whitelist, release, sha256, rows: 1 };
    let answered = unknown.when(import).then_something_happens().when(answer()).then_types(["partner-answered"]);
    let last = answered.log().events().last().map(|last| last.event.clone());
    let Some(Event::PartnerAnswered(event)) = last else { panic!("the last event is the answer") };
    assert_eq!(event.evidence[0].values[0].value, "esantepdl.mssante.fr");
}
