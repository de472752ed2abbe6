//! Domain rules 12 and 29: places under the cap, over all requests of a structure and of all that went into it.

use workflow::command::{CreationWish, Submission};
use workflow::event::{
    CreationRequested, MailboxClosed, MailboxTakenOver, MailboxType, MailboxUserTakenOver, MembershipMadeEffective,
    NeedValidated, PolicyAdopted, RequestOpened, StructureAccepted, StructuresMerged,
};
use workflow::policy::{QuotaCounts, QuotaPolicy, QuotaScope, Section};
use workflow::{Action, Event, MailboxId, Private, Rule, StructureKey, SubjectId, quota_use};

use crate::support::*;

fn with_cap(limit: u32) -> Given {
    given_nothing().and_of_nobody(folder_with_cap(limit))
}

fn counting(limit: u32, counts: QuotaCounts, scope: QuotaScope) -> Event {
    PolicyAdopted { adopted: Section::Quota(QuotaPolicy { limit, counts, scope }) }.into()
}

/// Another request, of `structure`, that is ready but for its address.
fn other_ready(structure: StructureKey) -> Vec<Event> {
    let Event::RequestOpened(opened) = opened_as(OTHER_CASE) else { unreachable!("that is what it is") };
    vec![
        RequestOpened { structure: structure.clone(), ..opened }.into(),
        MembershipMadeEffective { effective_on: day("2026-02-01"), structure }.into(),
        wished(OTHER_BOX, OTHER_HOLDER),
        granted(OTHER_BOX, OTHER_HOLDER),
        accepted(OTHER_BOX, OTHER_HOLDER, TERMS),
        NeedValidated {}.into(),
    ]
}

fn ask_elsewhere(address_text: &str) -> Action {
    let wish = CreationWish { mailbox: OTHER_BOX, address: address(address_text) };
    Action::RequestCreation { request: OTHER_REQUEST, wish }
}

fn merged(absorbed: StructureKey, into: StructureKey) -> Event {
    let reason = Private::known(BOARD, text("one hospital now"));
    StructuresMerged { absorbed, effective_on: day("2026-01-01"), into, reason }.into()
}

fn taken_over(mailbox: MailboxId, address_text_: &str, structure: StructureKey) -> Event {
    MailboxTakenOver {
        address: hash(address_text_),
        address_text: Private::known(OTHER_CASE, address_text(address_text_)),
        administrator: None,
        created_on: None,
        mailbox,
        mailbox_type: MailboxType::Nominative,
        site: None,
        structure,
    }
    .into()
}

fn used_by(mailbox: MailboxId, person: SubjectId) -> Event {
    MailboxUserTakenOver {
        login: None,
        login_text: None,
        mailbox,
        structure: structure(),
        user: Private::known(person, person_of(person)),
    }
    .into()
}

#[test]
fn rule_12_the_cap_of_a_practice_of_one_person_holds_over_all_its_requests() {
    let practice = || StructureKey::Person(MANAGER);
    let asked = CreationRequested {
        address: hash(ADDRESS),
        address_text: Private::known(HOLDER, address_text(ADDRESS)),
        mailbox: BOX,
        site: None,
        structure: practice(),
        users: vec![HOLDER],
    };
    let Event::RequestOpened(opened) = opened_as(CASE) else { unreachable!("that is what it is") };
    let first = vec![RequestOpened { structure: practice(), ..opened }.into(), wished(BOX, HOLDER), asked.into()];
    let accepted = StructureAccepted { reason: Private::known(CASE, text("a practice")), structure: practice() };
    let both = |limit| {
        let one = with_cap(limit).and(first.clone()).and_of_nobody([accepted.clone().into()]);
        one.and_in(OTHER_REQUEST, other_ready(practice()))
    };
    both(1).when(ask_elsewhere(OTHER_ADDRESS)).refused(Rule::QuotaReached).telling("1");
    both(2).when(ask_elsewhere(ADDRESS)).refused(Rule::AddressTaken);
    both(2).when(ask_elsewhere(OTHER_ADDRESS)).then_something_happens();
}

#[test]
fn rule_12_the_mailbox_of_a_program_counts_like_any_other() {
    let program = with_cap(1).and(up_to(program_path(), "creation-requested"));
    let full = program.and_in(OTHER_REQUEST, other_ready(structure()));
    full.when(ask_elsewhere(OTHER_ADDRESS)).refused(Rule::QuotaReached).telling("1");
}

#[test]
fn rule_12_counted_by_users_a_team_takes_a_place_for_each_who_may_use_it() {
    let team = || {
        let team = with_cap(9).and(up_to(team_path(), "creation-requested"));
        team.and_in(OTHER_REQUEST, other_ready(structure()))
    };
    let by_users = |limit| counting(limit, QuotaCounts::Users, QuotaScope::Structure);
    team().and_of_nobody([by_users(2)]).when(ask_elsewhere(OTHER_ADDRESS)).refused(Rule::QuotaReached);
    team().and_of_nobody([by_users(3)]).when(ask_elsewhere(OTHER_ADDRESS)).then_types(["creation-requested"]);
}

#[test]
fn rule_12_counted_by_users_a_program_counts_as_one() {
    let program = || {
        let program = with_cap(9).and(up_to(program_path(), "creation-requested"));
        program.and_in(OTHER_REQUEST, other_ready(structure()))
    };
    let by_users = |limit| counting(limit, QuotaCounts::Users, QuotaScope::Structure);
    program().and_of_nobody([by_users(1)]).when(ask_elsewhere(OTHER_ADDRESS)).refused(Rule::QuotaReached);
    program().and_of_nobody([by_users(2)]).when(ask_elsewhere(OTHER_ADDRESS)).then_types(["creation-requested"]);
}

#[test]
fn rule_12_counted_by_users_a_user_added_takes_a_place_and_one_taken_off_gives_it_back() {
    let by_users = counting(2, QuotaCounts::Users, QuotaScope::Structure);
    let full = with_cap(9).and_of_nobody([by_users]).and(up_to(team_path(), "mailbox-created"));
    let full = full.when(add_user(BOX, OTHER_HOLDER)).refused(Rule::QuotaReached).given();
    let remove = Action::RemoveMailboxUser {
        request: REQUEST,
        mailbox: BOX,
        person: Some(HOLDER),
        asked_by: Some(MANAGER),
        reason: None,
    };
    let freed = full.when(remove).then_types(["mailbox-user-removed"]);
    freed.when(add_user(BOX, OTHER_HOLDER)).then_types(["mailbox-user-added"]);
}

#[test]
fn rule_12_counted_by_mailboxes_a_user_added_takes_no_place() {
    let full = with_cap(1).and(up_to(team_path(), "mailbox-created"));
    full.when(add_user(BOX, OTHER_HOLDER)).then_types(["mailbox-user-added"]);
    let beyond = with_cap(0).and(up_to(team_path(), "mailbox-created"));
    beyond.when(add_user(BOX, OTHER_HOLDER)).then_types(["mailbox-user-added"]);
}

#[test]
fn rule_12_counted_by_users_and_by_site_another_site_has_places_of_its_own() {
    let at_a_site = other_ready(structure()).into_iter().map(|event| match event {
        Event::RequestOpened(opened) => RequestOpened { site: Some(site()), ..opened }.into(),
        other => other,
    });
    let full = with_cap(9).and(through("creation-requested")).and_in(OTHER_REQUEST, at_a_site);
    let by_site = full.and_of_nobody([counting(1, QuotaCounts::Users, QuotaScope::Site)]);
    by_site.when(ask_elsewhere(OTHER_ADDRESS)).then_types(["creation-requested"]);
}

#[test]
fn rule_12_closing_a_mailbox_gives_its_place_back_and_never_its_address() {
    let closed = MailboxClosed { mailbox: BOX, structure: structure() };
    let freed = || with_cap(1).and(path()).and([closed.clone().into()]).and_in(OTHER_REQUEST, other_ready(structure()));
    freed().when(ask_elsewhere(OTHER_ADDRESS)).then_types(["creation-requested"]);
    let taken = freed().when(ask_elsewhere(ADDRESS)).refused(Rule::AddressTaken).telling("granted");
    taken.leaning_on(["mailbox-created"]);
}

#[test]
fn rule_29_what_was_taken_over_counts() {
    let full = with_cap(1).and_in(OTHER_REQUEST, other_ready(structure()));
    let full = full.and([opened(), taken_over(BOX, ADDRESS, structure())]);
    let full = full
        .when(ask_elsewhere(OTHER_ADDRESS))
        .refused(Rule::QuotaReached)
        .leaning_on(["policy-adopted", "mailbox-taken-over"]);
    full.given().when(ask_elsewhere(ADDRESS)).refused(Rule::QuotaReached);
    let room = given([]).and_in(OTHER_REQUEST, other_ready(structure()));
    let room = room.and([opened(), taken_over(BOX, ADDRESS, structure()), used_by(BOX, HOLDER)]);
    let room = room.when(ask_elsewhere(ADDRESS)).refused(Rule::AddressTaken).leaning_on(["mailbox-taken-over"]);
    let by_users = |limit| counting(limit, QuotaCounts::Users, QuotaScope::Structure);
    let by_users = room.given().and_of_nobody([by_users(1)]);
    by_users.when(ask_elsewhere(OTHER_ADDRESS)).refused(Rule::QuotaReached);
}

#[test]
fn rule_12_whoever_takes_no_new_place_is_not_held_back_by_a_cap_lowered_since() {
    let by_users = |limit| counting(limit, QuotaCounts::Users, QuotaScope::Structure);
    let mut events = through("creation-requested");
    events.extend([wished(SECOND_BOX, HOLDER), granted(SECOND_BOX, HOLDER), accepted(SECOND_BOX, HOLDER, TERMS)]);
    events.push(NeedValidated {}.into());
    let lowered = with_cap(9).and(events).and_of_nobody([by_users(0)]);
    lowered.when(ask_for(SECOND_BOX, OTHER_ADDRESS)).then_types(["creation-requested"]);
}

#[test]
fn rule_12_a_merger_joins_the_places_of_two_structures() {
    let two = || with_cap(1).and(through("creation-requested")).and_in(OTHER_REQUEST, other_ready(other_structure()));
    two().when(ask_elsewhere(OTHER_ADDRESS)).then_types(["creation-requested"]);
    for (absorbed, into) in [(other_structure(), structure()), (structure(), other_structure())] {
        let one = two().and_of_nobody([merged(absorbed, into)]);
        one.when(ask_elsewhere(OTHER_ADDRESS)).refused(Rule::QuotaReached);
    }
}

#[test]
fn rule_12_a_chain_of_mergers_joins_them_all() {
    let third = StructureKey::Registered(identifiers::StructureId::parse("finess:980600027").unwrap().value);
    // The third went into the other one before that went into the first.
    let chain = [merged(third.clone(), other_structure()), merged(other_structure(), structure())];
    let of_third = taken_over(SECOND_BOX, ADDRESS, third);
    for asks_in in [structure(), other_structure()] {
        let joined = with_cap(1).and([opened(), of_third.clone()]).and_in(OTHER_REQUEST, other_ready(asks_in));
        let member = MembershipMadeEffective { effective_on: day("2026-02-01"), structure: structure() };
        let joined = joined.and_of_nobody([member.into()]).and_of_nobody(chain.clone());
        joined.when(ask_elsewhere(OTHER_ADDRESS)).refused(Rule::QuotaReached);
    }
}

#[test]
fn rule_12_a_merger_recorded_meanwhile_is_a_conflict() {
    let two = with_cap(1).and(through("creation-requested")).and_in(OTHER_REQUEST, other_ready(other_structure()));
    let (_, read) = two.log().facts(&command(ask_elsewhere(OTHER_ADDRESS)));
    let read_up_to = two.log().len();
    let merged = two.and_of_nobody([merged(other_structure(), structure())]);
    assert!(merged.log().conflicts(&read, read_up_to));
}

#[test]
fn rule_12_a_raised_cap_holds_for_the_whole_family() {
    let raised = workflow::event::QuotaOverrideApproved {
        limit: 2,
        proposal: workflow::EventRef(1),
        structure: other_structure(),
    };
    let two = with_cap(1).and(through("creation-requested")).and_in(OTHER_REQUEST, other_ready(other_structure()));
    let one = two.and_in(OTHER_REQUEST, [raised.into()]).and_of_nobody([merged(other_structure(), structure())]);
    one.when(ask_elsewhere(OTHER_ADDRESS)).then_types(["creation-requested"]);
}

#[test]
fn rule_12_reopening_counts_every_mailbox_it_reserves_again() {
    // One person and one program, reserved, then given back; counted by users they are two.
    let mut events = up_to(program_path(), "need-validated");
    events.extend([wished(SECOND_BOX, HOLDER), granted(SECOND_BOX, HOLDER), accepted(SECOND_BOX, HOLDER, TERMS)]);
    events.push(NeedValidated {}.into());
    events.extend([asked_for_all(BOX, &[], PROGRAM_ADDRESS), asked_for(SECOND_BOX, HOLDER, ADDRESS), dropped()]);
    let with = |limit| {
        let by_users = counting(limit, QuotaCounts::Users, QuotaScope::Structure);
        with_cap(9).and(events.clone()).and_of_nobody([by_users])
    };
    with(1).when(reopen()).refused(Rule::QuotaReached).telling("1");
    with(2).when(reopen()).then_types(["request-reopened"]);
}

#[test]
fn a_submission_needs_no_place() {
    let full = with_cap(0).when(submit(Submission { ..submission() }));
    full.then_types(["request-opened", "mailbox-requested"]);
}

#[test]
fn rule_12_what_is_used_of_the_cap_is_told_as_it_is_judged() {
    let used = |given: &Given| {
        quota_use(&given.log().facts_of_case(REQUEST, None), REQUEST, &day("2026-03-01")).expect("a cap is in force")
    };
    let empty = with_cap(9).and(up_to(team_path(), "need-validated"));
    assert_eq!((used(&empty).taken, used(&empty).limit, used(&empty).last_at), (0, 9, None));
    let asked =
        with_cap(9).and(up_to(team_path(), "creation-requested")).and_in(OTHER_REQUEST, other_ready(structure()));
    let one = used(&asked);
    assert_eq!((one.taken, one.counts, one.scope), (1, QuotaCounts::Mailboxes, QuotaScope::Structure));
    assert!(one.last_at > Some(one.limit_at), "a place was taken after the cap was set");
    let two = asked.when(ask_elsewhere(OTHER_ADDRESS)).then_types(["creation-requested"]);
    assert_eq!(used(&two).taken, 2, "of all requests of the structure");
    let by_users = two.and_of_nobody([counting(9, QuotaCounts::Users, QuotaScope::Structure)]);
    assert_eq!(used(&by_users).taken, 3, "two who use the team's, and one of the other");
    assert_eq!(quota_use(given_nothing().log().whole(), REQUEST, &day("2026-03-01")), None, "no such request");
}

#[test]
fn rule_12_a_cap_that_was_raised_no_higher_than_the_policy_is_the_policys() {
    let raised =
        workflow::event::QuotaOverrideApproved { limit: 1, proposal: workflow::EventRef(1), structure: structure() };
    let full = with_cap(1).and(through("creation-requested")).and([raised.into()]);
    let full = full.and_in(OTHER_REQUEST, other_ready(structure())).when(ask_elsewhere(OTHER_ADDRESS));
    full.refused(Rule::QuotaReached).telling("1").leaning_on(["policy-adopted", "creation-requested"]);
}

#[test]
fn rule_12_counted_by_users_whoever_comes_later_takes_a_place_too() {
    let by_users = |limit| counting(limit, QuotaCounts::Users, QuotaScope::Structure);
    let used = |given: &Given| {
        quota_use(&given.log().facts_of_case(REQUEST, None), REQUEST, &day("2026-03-01"))
            .expect("a cap is in force")
            .taken
    };
    let team = with_cap(9).and_of_nobody([by_users(9)]).and(up_to(team_path(), "mailbox-created"));
    assert_eq!(used(&team), 2);
    let added = team.when(add_user(BOX, OTHER_HOLDER)).then_types(["mailbox-user-added"]);
    assert_eq!(used(&added), 3, "added once the mailbox was there");
}
