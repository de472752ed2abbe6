//! Third step: addresses and places.

use workflow::event::{
    MailboxCreated, MailboxRefused, MembershipMadeEffective, NeedValidated, PolicyAdopted, Reclaimed,
};
use workflow::policy::{QuotaCounts, QuotaPolicy, QuotaScope, Section};
use workflow::{Action, Event, MailboxId, Private, Role, Rule, SubjectId};

use crate::support::*;

fn accept(version: &str) -> Action {
    Action::AcceptTerms { request: REQUEST, mailbox: BOX, person: None, version: version.to_owned() }
}

fn abandon(mailbox: MailboxId) -> Action {
    Action::AbandonMailbox { request: REQUEST, mailbox, reason: text("moved to another team") }
}

fn record_refused() -> Action {
    Action::RecordMailboxRefused { request: REQUEST, mailbox: BOX, reason: text("unknown to the operator") }
}

/// Ready to be created but for its address: [`BOX`], and a second one.
fn two_ready() -> Vec<Event> {
    let mut events = through("membership-made-effective");
    events.push(wished(SECOND_BOX, SECOND_HOLDER));
    for (mailbox, holder) in [(BOX, HOLDER), (SECOND_BOX, SECOND_HOLDER)] {
        events.extend([granted(mailbox, holder), accepted(mailbox, holder, TERMS)]);
    }
    events.push(NeedValidated {}.into());
    events
}

/// Another request of a member of the same structure, its mailbox ready.
fn other_ready() -> Vec<Event> {
    vec![
        opened_as(OTHER_CASE),
        wished(OTHER_BOX, OTHER_HOLDER),
        granted(OTHER_BOX, OTHER_HOLDER),
        accepted(OTHER_BOX, OTHER_HOLDER, TERMS),
        NeedValidated {}.into(),
    ]
}

fn with_cap(limit: u32) -> Given {
    given_nothing().and_of_nobody(folder_with_cap(limit))
}

#[test]
fn the_terms_in_force_are_accepted_person_by_person() {
    let accepted_now = given(through("need-validated")).when(accept(TERMS)).then([accepted(BOX, HOLDER, TERMS)]);
    accepted_now.when(accept(TERMS)).then_nothing_changes();
    let old = given(through("need-validated")).when(accept("2025-01")).refused(Rule::TermsVersion);
    old.telling("2025-01").proposing(TERMS).leaning_on(["policy-adopted"]);
}

#[test]
fn rule_23_every_user_who_may_have_it_accepts_the_terms_for_themselves() {
    let accept_as = |person| Action::AcceptTerms { request: REQUEST, mailbox: BOX, person, version: TERMS.to_owned() };
    let so_far = given(up_to(team_path(), "need-validated"));
    let unnamed = so_far.when(accept_as(None)).refused(Rule::PersonNotNamed).given();
    let one = unnamed.when_by(Role::Applicant, accept_as(Some(HOLDER))).then([accepted(BOX, HOLDER, TERMS)]);
    let missing = one.when(ask_for(BOX, TEAM_ADDRESS)).refused(Rule::TermsNotAccepted).telling(TERMS).given();
    let both = missing.when(accept_as(Some(SECOND_HOLDER))).then([accepted(BOX, SECOND_HOLDER, TERMS)]);
    both.when(ask_for(BOX, TEAM_ADDRESS)).then_types(["creation-requested"]);
}

#[test]
fn terms_are_not_accepted_for_a_mailbox_that_will_not_be() {
    for end in [abandoned(BOX), operator_refused(BOX)] {
        given(through("creation-requested")).and([end]).when(accept(TERMS)).refused(Rule::MailboxSettled);
    }
}

#[test]
fn creation_reserves_the_exact_address_and_a_place() {
    let asked = given(through("terms-accepted")).when(ask_for(BOX, ADDRESS)).then([asked_for(BOX, HOLDER, ADDRESS)]);
    asked
        .when(ask_for(BOX, ADDRESS))
        .then_nothing_changes()
        .when(ask_for(BOX, OTHER_ADDRESS))
        .refused(Rule::MailboxSettled);
}

#[test]
fn creation_waits_for_need_habilitation_and_terms() {
    let refused = |without: &str, rule| {
        let mut events = through("terms-accepted");
        events.retain(|event| event.type_name() != without);
        given(events).when(ask_for(BOX, ADDRESS)).refused(rule);
    };
    refused("need-validated", Rule::NeedNotValidated);
    refused("terms-accepted", Rule::TermsNotAccepted);
    refused("membership-made-effective", Rule::AdhesionPending);
    given([opened()]).when(ask_for(BOX, ADDRESS)).refused(Rule::MailboxUnknown);
}

#[test]
fn terms_accepted_in_an_old_version_are_accepted_anew() {
    let new_terms = Event::from(PolicyAdopted { adopted: terms("2026-07") });
    let changed = given(through("terms-accepted")).and_of_nobody([new_terms]);
    let refused = changed.when(ask_for(BOX, ADDRESS)).refused(Rule::TermsNotAccepted);
    refused.telling("2026-07").leaning_on(["terms-accepted", "policy-adopted"]);
}

#[test]
fn an_address_follows_the_naming_policy_and_a_better_one_is_proposed() {
    let hyphen = ask_for(BOX, "jean-yves.kerbriac@esantepdl.mssante.fr");
    let refused = given(through("terms-accepted")).when(hyphen).refused(Rule::AddressPolicy);
    refused.telling("address-hyphen").proposing("jeanyves.kerbriac@esantepdl.mssante.fr");
    let elsewhere = ask_for(BOX, "solenn.kerbriac@chu-nantes.mssante.fr");
    given(through("terms-accepted")).when(elsewhere).refused(Rule::AddressPolicy).telling("address-domain");
}

#[test]
fn a_reserved_address_is_nobody_elses_in_any_request() {
    let taken = given(through("creation-requested")).and_in(OTHER_REQUEST, other_ready());
    let wish = workflow::command::CreationWish { mailbox: OTHER_BOX, address: address(ADDRESS) };
    let refused = taken.when(Action::RequestCreation { request: OTHER_REQUEST, wish }).refused(Rule::AddressTaken);
    refused.telling("reserved").leaning_on(["creation-requested"]);
}

#[test]
fn an_address_given_up_or_refused_before_it_existed_is_free_again() {
    for end in [abandoned(BOX), operator_refused(BOX)] {
        let free = given(two_ready()).and([asked_for(BOX, HOLDER, ADDRESS), end]);
        free.when(ask_for(SECOND_BOX, ADDRESS)).then([asked_for(SECOND_BOX, SECOND_HOLDER, ADDRESS)]);
    }
}

#[test]
fn a_granted_address_stays_with_whoever_has_it_whatever_is_recorded_later() {
    // No decision of ours leads here; a history that says so is folded all the same, and takes nothing away.
    let granted = given(two_ready()).and([asked_for(BOX, HOLDER, ADDRESS), created(BOX, HOLDER, ADDRESS)]);
    let contradicted = granted.and([asked_for(SECOND_BOX, SECOND_HOLDER, ADDRESS), abandoned(SECOND_BOX)]);
    let wish = workflow::command::CreationWish { mailbox: OTHER_BOX, address: address(ADDRESS) };
    let asked = contradicted
        .and_in(OTHER_REQUEST, other_ready())
        .when(Action::RequestCreation { request: OTHER_REQUEST, wish });
    asked.refused(Rule::AddressTaken).telling("granted");
}

/// Another request as [`other_ready`], of another structure, which is a member too.
fn ready_in_another_structure() -> Vec<Event> {
    let structure = other_structure();
    let member = MembershipMadeEffective { effective_on: day("2026-02-01"), structure: structure.clone() };
    let mut events = other_ready();
    if let Some(Event::RequestOpened(opened)) = events.first_mut() {
        opened.structure = structure;
    }
    events.push(member.into());
    events
}

#[test]
fn an_address_is_unique_and_free_again_across_structures() {
    let wish = || workflow::command::CreationWish { mailbox: OTHER_BOX, address: address(ADDRESS) };
    let ask = || Action::RequestCreation { request: OTHER_REQUEST, wish: wish() };
    let taken = || given(through("creation-requested")).and_in(OTHER_REQUEST, ready_in_another_structure());
    taken().when(ask()).refused(Rule::AddressTaken);
    for end in [abandoned(BOX), operator_refused(BOX), dropped()] {
        taken().and([end]).when(ask()).then_types(["creation-requested"]);
    }
    let reclaimed = vec![Reclaimed { address: hash(ADDRESS), mailbox: BOX }];
    taken().and([dropped(), reopened(reclaimed)]).when(ask()).refused(Rule::AddressTaken);
    taken().and([created(BOX, HOLDER, ADDRESS)]).when(ask()).refused(Rule::AddressTaken).telling("granted");
}

#[test]
fn a_granted_address_is_never_given_again() {
    let granted = given(two_ready()).and([asked_for(BOX, HOLDER, ADDRESS), created(BOX, HOLDER, ADDRESS)]);
    let refused = granted.when(ask_for(SECOND_BOX, ADDRESS)).refused(Rule::AddressTaken);
    refused.telling("granted").leaning_on(["mailbox-created"]);
}

#[test]
fn the_cap_holds_across_the_requests_of_a_structure() {
    let full = with_cap(1).and(through("creation-requested")).and_in(OTHER_REQUEST, other_ready());
    let wish = workflow::command::CreationWish { mailbox: OTHER_BOX, address: address(OTHER_ADDRESS) };
    let refused = full.when(Action::RequestCreation { request: OTHER_REQUEST, wish }).refused(Rule::QuotaReached);
    refused
        .telling("1")
        .leaning_on(["policy-adopted", "creation-requested"])
        .liftable_by([Role::Agent, Role::Supervisor]);
}

#[test]
fn of_two_requests_for_the_last_place_exactly_one_wins() {
    let one_left = with_cap(1).and(through("terms-accepted")).and_in(OTHER_REQUEST, other_ready());
    let wish = workflow::command::CreationWish { mailbox: OTHER_BOX, address: address(OTHER_ADDRESS) };
    let late = command(Action::RequestCreation { request: OTHER_REQUEST, wish });
    let (_, read) = one_left.log().facts(&late);
    let read_up_to = one_left.log().len();
    let taken = one_left.when(ask_for(BOX, ADDRESS)).then_types(["creation-requested"]);
    assert!(taken.log().conflicts(&read, read_up_to), "both would get the last place");
    taken.when_commanded(late).refused(Rule::QuotaReached);
}

#[test]
fn a_place_given_back_is_free_again() {
    for end in [abandoned(BOX), operator_refused(BOX)] {
        let free = with_cap(1).and(two_ready()).and([asked_for(BOX, HOLDER, ADDRESS), end]);
        free.when(ask_for(SECOND_BOX, OTHER_ADDRESS)).then_types(["creation-requested"]);
    }
    let kept = with_cap(1).and(two_ready()).and([asked_for(BOX, HOLDER, ADDRESS), created(BOX, HOLDER, ADDRESS)]);
    kept.when(ask_for(SECOND_BOX, OTHER_ADDRESS)).refused(Rule::QuotaReached);
}

#[test]
fn a_request_dropped_gives_its_place_back() {
    let dropped = with_cap(1).and(through("creation-requested")).and([dropped()]).and_in(OTHER_REQUEST, other_ready());
    let wish = workflow::command::CreationWish { mailbox: OTHER_BOX, address: address(ADDRESS) };
    dropped.when(Action::RequestCreation { request: OTHER_REQUEST, wish }).then_types(["creation-requested"]);
}

#[test]
fn a_place_reserved_again_by_reopening_counts_again() {
    let reclaimed = vec![Reclaimed { address: hash(ADDRESS), mailbox: BOX }];
    let again = with_cap(1).and(through("creation-requested")).and([dropped(), reopened(reclaimed)]);
    let wish = workflow::command::CreationWish { mailbox: OTHER_BOX, address: address(OTHER_ADDRESS) };
    let full = again.and_in(OTHER_REQUEST, other_ready());
    full.when(Action::RequestCreation { request: OTHER_REQUEST, wish }).refused(Rule::QuotaReached);
}

fn counting(counts: QuotaCounts, scope: QuotaScope) -> Event {
    PolicyAdopted { adopted: Section::Quota(QuotaPolicy { limit: 1, counts, scope }) }.into()
}

#[test]
fn counted_by_users_a_second_mailbox_of_one_person_takes_no_place() {
    let second_of = |holder: SubjectId| {
        let mut events = two_ready();
        events.retain(|event| event.mailbox() != Some(SECOND_BOX));
        events.insert(1, wished(SECOND_BOX, holder));
        events.extend([granted(SECOND_BOX, holder), accepted(SECOND_BOX, holder, TERMS), NeedValidated {}.into()]);
        let full = given(events).and([asked_for(BOX, HOLDER, ADDRESS)]);
        full.and_of_nobody([counting(QuotaCounts::Users, QuotaScope::Structure)])
            .when(ask_for(SECOND_BOX, OTHER_ADDRESS))
    };
    second_of(HOLDER).then_types(["creation-requested"]);
    second_of(SECOND_HOLDER).refused(Rule::QuotaReached);
}

#[test]
fn counted_by_site_the_places_of_another_site_do_not_count() {
    let site = identifiers::Finess::parse("980600027").expect("an institution's number");
    let at_a_site = other_ready().into_iter().map(|event| match event {
        Event::RequestOpened(opened) => workflow::event::RequestOpened { site: Some(site), ..opened }.into(),
        other => other,
    });
    let full = given(through("creation-requested")).and_in(OTHER_REQUEST, at_a_site);
    let wish = workflow::command::CreationWish { mailbox: OTHER_BOX, address: address(OTHER_ADDRESS) };
    let elsewhere = full.and_of_nobody([counting(QuotaCounts::Mailboxes, QuotaScope::Site)]);
    elsewhere.when(Action::RequestCreation { request: OTHER_REQUEST, wish }).then_types(["creation-requested"]);
}

#[test]
fn what_the_operator_reports_is_the_address_that_was_asked_for() {
    let asked = || given(through("creation-requested"));
    let done = asked().when(record_created(BOX, ADDRESS)).then([created(BOX, HOLDER, ADDRESS)]);
    done.when(record_created(BOX, ADDRESS)).then_nothing_changes();
    asked().when(record_created(BOX, OTHER_ADDRESS)).then_types(["mailbox-return-disputed"]);
}

#[test]
fn what_the_operator_did_is_recorded_even_about_somebody_erased_meanwhile() {
    let erased = decided_to_erase(HOLDER);
    let erased = || given(through("creation-requested")).and_of_nobody([erased.clone()]);
    let without_text =
        MailboxCreated { address: hash(ADDRESS), address_text: None, mailbox: BOX, structure: structure() };
    erased().when(record_created(BOX, ADDRESS)).then([without_text.into()]);
    given(through("mailbox-created"))
        .and_of_nobody(erased().log().events().last().map(|last| last.event.clone()))
        .when(declare_sent(BOX, LOGIN))
        .refused(Rule::SubjectGone);
}

#[test]
fn the_operator_creates_or_refuses_only_what_was_asked() {
    for action in [record_created(BOX, ADDRESS), record_refused()] {
        given(through("terms-accepted")).when(action).refused(Rule::CreationNotRequested);
    }
    let refused = MailboxRefused {
        mailbox: BOX,
        reason: Private::known(CASE, text("unknown to the operator")),
        structure: structure(),
    };
    let asked = given(through("creation-requested")).when(record_refused()).then([refused.into()]);
    asked
        .when(record_refused())
        .then_nothing_changes()
        .when(record_created(BOX, ADDRESS))
        .then_types(["mailbox-return-disputed"]);
    given(through("mailbox-created")).when(record_refused()).refused(Rule::MailboxSettled);
}

#[test]
fn a_mailbox_is_given_up_only_before_it_exists() {
    for so_far in ["mailbox-requested", "creation-requested"] {
        let given_up = given(through(so_far)).when(abandon(BOX)).then([abandoned(BOX)]);
        given_up.when(abandon(BOX)).then_nothing_changes();
    }
    given(through("mailbox-created")).when(abandon(BOX)).refused(Rule::MailboxSettled).leaning_on(["mailbox-created"]);
}

#[test]
fn rule_17_one_mailbox_created_frees_neither_anothers_address_nor_what_the_operator_made_by_mistake() {
    let third = "gwendal.armoret@esantepdl.mssante.fr";
    let both = given(two_ready()).and([asked_for(BOX, HOLDER, ADDRESS), asked_for(SECOND_BOX, SECOND_HOLDER, third)]);
    let mistaken = both.when(record_created(BOX, OTHER_ADDRESS)).then_types(["mailbox-return-disputed"]);
    let settle = Action::SettleDisputedReturn {
        request: REQUEST,
        mailbox: BOX,
        outcome: workflow::event::DisputeOutcome::ReservedKept,
        address: None,
        reason: text("they called us"),
    };
    let kept = mistaken.when(settle).then_types(["disputed-return-settled"]);
    let made = kept.when(record_created(BOX, ADDRESS)).then([created(BOX, HOLDER, ADDRESS)]);
    let mut other = made.and_in(OTHER_REQUEST, other_ready());
    for (wanted, why) in [(third, "reserved"), (OTHER_ADDRESS, "granted"), (ADDRESS, "granted")] {
        let wish = workflow::command::CreationWish { mailbox: OTHER_BOX, address: address(wanted) };
        let refused = other.when(Action::RequestCreation { request: OTHER_REQUEST, wish });
        other = refused.refused(Rule::AddressTaken).telling(why).given();
    }
}

#[test]
fn rule_17_the_end_of_a_request_frees_neither_what_was_granted_nor_what_another_reserved() {
    let ended = given(through("mailbox-created")).and_in(OTHER_REQUEST, other_ready());
    let two = [wished(SECOND_BOX, SECOND_HOLDER), granted(SECOND_BOX, SECOND_HOLDER), NeedValidated {}.into()];
    let reserved = [accepted(SECOND_BOX, SECOND_HOLDER, TERMS), asked_for(OTHER_BOX, OTHER_HOLDER, OTHER_ADDRESS)];
    let mut ended = ended.and_in(OTHER_REQUEST, two).and_in(OTHER_REQUEST, reserved).and([dropped()]);
    for (wanted, why) in [(ADDRESS, "granted"), (OTHER_ADDRESS, "reserved")] {
        let wish = workflow::command::CreationWish { mailbox: SECOND_BOX, address: address(wanted) };
        let refused = ended.when(Action::RequestCreation { request: OTHER_REQUEST, wish });
        ended = refused.refused(Rule::AddressTaken).telling(why).given();
    }
}
