//! Domain rules 9 and 12: what no agent may do alone. One proposes, another approves.

use workflow::event::{
    HabilitationDecided, HabilitationOverrideDeclined, HabilitationOverrideProposed, HabilitationVerdict,
    QuotaOverrideApproved, QuotaOverrideDeclined, QuotaOverrideProposed, RoleRevoked,
};
use workflow::{Action, Event, EventRef, Private, Role, Rule};

use crate::support::*;

const PROFESSION: &str = "TRE_R94:999";

fn propose() -> Action {
    Action::ProposeHabilitationOverride {
        request: REQUEST,
        mailbox: BOX,
        person: None,
        profession: PROFESSION.to_owned(),
        reason: text("works in a team of three"),
    }
}

fn approve() -> Action {
    Action::ApproveHabilitationOverride { request: REQUEST, mailbox: BOX, person: None }
}

fn decline() -> Action {
    Action::DeclineHabilitationOverride { request: REQUEST, mailbox: BOX, person: None, reason: text("no") }
}

fn proposed() -> Event {
    HabilitationOverrideProposed {
        mailbox: BOX,
        person: HOLDER,
        profession: PROFESSION.to_owned(),
        reason: Private::known(CASE, text("works in a team of three")),
    }
    .into()
}

fn propose_cap(limit: u32) -> Action {
    Action::ProposeQuotaOverride { request: REQUEST, limit, reason: text("a large hospital") }
}

fn approve_cap() -> Action {
    Action::ApproveQuotaOverride { request: REQUEST }
}

fn decline_cap() -> Action {
    Action::DeclineQuotaOverride { request: REQUEST, reason: text("no") }
}

fn undecided() -> Given {
    given([opened(), wished(BOX, HOLDER)])
}

fn last(given: &Given) -> EventRef {
    given.log().events().last().expect("something happened").at
}

/// The agent who proposed is none any more.
fn revoked() -> Event {
    RoleRevoked { role: Role::Agent, user: CLAIRE }.into()
}

#[test]
fn rule_9_a_grant_without_accepted_evidence_is_proposed_by_one_and_approved_by_another() {
    let so_far = undecided().when(propose()).then([proposed()]);
    let proposal = last(&so_far);
    let decided = HabilitationDecided {
        attestation: None,
        basis: None,
        evidence: Vec::new(),
        looked_up: None,
        mailbox: BOX,
        overrides: Some(proposal),
        person: HOLDER,
        profession: PROFESSION.to_owned(),
        reason: None,
        rules_version: "2026-a".to_owned(),
        verdict: HabilitationVerdict::Granted,
    };
    let granted = so_far.when_by(Role::Supervisor, approve()).then([decided.into()]);
    granted.when(validate_need()).then_types(["need-validated"]);
}

#[test]
fn rule_9_a_grant_against_a_refusal_takes_the_same_way() {
    let refused =
        undecided().and([not_granted(BOX, HOLDER)]).when(propose()).then_types(["habilitation-override-proposed"]);
    let granted = refused.when_by(Role::Supervisor, approve()).then_types(["habilitation-decided"]);
    granted.when(decide_habilitation(habilitate(BOX, HabilitationVerdict::Granted))).then_nothing_changes();
}

#[test]
fn rule_9_the_second_agent_is_another_person_than_the_first() {
    let proposed = undecided().when(propose()).then_something_happens();
    let refused = proposed.when(approve()).refused(Rule::SecondAgentIsFirst);
    refused.leaning_on(["habilitation-override-proposed"]).liftable_by([Role::Agent, Role::Supervisor]);
    // The same person in another role is the same person.
    let two_roles = workflow::event::RoleGranted { role: Role::Supervisor, user: CLAIRE };
    let mut as_supervisor = by(Role::Supervisor, approve());
    as_supervisor.by.user = Some(CLAIRE);
    let proposed = undecided().and_of_nobody([two_roles.into()]).when(propose()).then_something_happens();
    proposed.when_commanded(as_supervisor).refused(Rule::SecondAgentIsFirst);
}

#[test]
fn rule_9_a_proposal_of_whoever_may_no_more_is_not_approved() {
    let gone = undecided().when(propose()).then_something_happens().and_of_nobody([revoked()]);
    let refused = gone.when_by(Role::Supervisor, approve()).refused(Rule::ProposerNotStaff);
    let again = refused.given().when_by(Role::Supervisor, decline()).then_types(["habilitation-override-declined"]);
    again.when_by(Role::Supervisor, propose()).then_types(["habilitation-override-proposed"]);
}

#[test]
fn rule_9_a_proposal_revoked_between_decision_and_writing_is_a_conflict() {
    let proposed = undecided().when(propose()).then_something_happens();
    let (_, read) = proposed.log().facts(&by(Role::Supervisor, approve()));
    let read_up_to = proposed.log().len();
    let revoke = Action::RevokeRole { user: CLAIRE, role: Role::Agent };
    let after = proposed.when(revoke).then_types(["role-revoked"]);
    assert!(after.log().conflicts(&read, read_up_to), "the first agent's roles bear on the approval");
}

#[test]
fn rule_9_a_proposal_is_declined_by_another_or_taken_back_by_its_author() {
    for role in [Role::Agent, Role::Supervisor] {
        let so_far = undecided().when(propose()).then_something_happens();
        let (mailbox, person, proposal) = (BOX, HOLDER, last(&so_far));
        let reason = Private::known(CASE, text("no"));
        let declined = HabilitationOverrideDeclined { mailbox, person, proposal, reason };
        let declined = so_far.when_by(role, decline()).then([declined.into()]);
        declined.when_by(Role::Supervisor, approve()).refused(Rule::NothingProposed);
    }
}

#[test]
fn rule_9_no_second_agent_is_asked_where_the_person_is_granted() {
    let granted = undecided().and([granted(BOX, HOLDER)]).when(propose()).refused(Rule::OverrideNotNeeded);
    granted.leaning_on(["habilitation-decided"]);
}

#[test]
fn rule_9_one_proposal_waits_at_a_time() {
    let twice = undecided().when(propose()).then_something_happens().when_by(Role::Supervisor, propose());
    twice.refused(Rule::OverrideProposed).leaning_on(["habilitation-override-proposed"]);
    undecided().when(approve()).refused(Rule::NothingProposed);
    undecided().when(decline()).refused(Rule::NothingProposed);
    let decided = undecided().and([proposed(), granted(BOX, HOLDER)]);
    decided.when_by(Role::Supervisor, approve()).refused(Rule::NothingProposed);
}

#[test]
fn rule_12_the_cap_of_one_structure_is_raised_by_two_agents() {
    let full = given_nothing().and_of_nobody(folder_with_cap(0)).and(through("terms-accepted"));
    let full = full.when(ask_for(BOX, ADDRESS)).refused(Rule::QuotaReached).given();
    let reason = Private::known(CASE, text("a large hospital"));
    let proposed = QuotaOverrideProposed { limit: 1, reason, structure: structure() };
    let so_far = full.when(propose_cap(1)).then([proposed.into()]);
    let so_far = so_far.when(ask_for(BOX, ADDRESS)).refused(Rule::QuotaReached).given();
    let approved = QuotaOverrideApproved { limit: 1, proposal: last(&so_far), structure: structure() };
    let so_far = so_far.when(approve_cap()).refused(Rule::SecondAgentIsFirst).given();
    let raised = so_far.when_by(Role::Supervisor, approve_cap()).then([approved.into()]);
    raised.when(ask_for(BOX, ADDRESS)).then_types(["creation-requested"]);
}

#[test]
fn rule_12_a_raise_is_declined_or_its_author_gone() {
    let proposed = || given([opened()]).when(propose_cap(200)).then_types(["quota-override-proposed"]);
    let gone = proposed().and_of_nobody([revoked()]);
    gone.when_by(Role::Supervisor, approve_cap()).refused(Rule::ProposerNotStaff);
    let so_far = proposed();
    let reason = Private::known(CASE, text("no"));
    let declined = QuotaOverrideDeclined { proposal: last(&so_far), reason, structure: structure() };
    let declined = so_far.when_by(Role::Supervisor, decline_cap()).then([declined.into()]);
    declined.when_by(Role::Supervisor, approve_cap()).refused(Rule::NothingProposed);
    proposed().when_by(Role::Supervisor, propose_cap(300)).refused(Rule::OverrideProposed);
}

#[test]
fn rule_12_a_cap_is_raised_and_never_lowered_by_an_override() {
    let low = given([opened()]).when(propose_cap(150)).refused(Rule::CapNotRaised);
    low.telling("150").leaning_on(["policy-adopted"]);
    let raised = given([opened()])
        .when(propose_cap(200))
        .then_something_happens()
        .when_by(Role::Supervisor, approve_cap())
        .then_something_happens();
    raised.when(propose_cap(180)).refused(Rule::CapNotRaised).telling("200").leaning_on(["quota-override-approved"]);
}
