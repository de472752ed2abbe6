//! What comes next, along the path and beside it.

use workflow::event::{MembershipRefused, NeedValidated, PartnerDeclined, RequestClosed, WaitingFor, WaitingStarted};
use workflow::{ActionKind, Event, MailboxId, NextKind, Private, next_action};

use crate::support::*;

/// What comes next, about which mailbox, and the types of the events that say so.
fn next(given: &Given) -> (NextKind, Option<MailboxId>, Vec<&'static str>) {
    let state = given.log().whole();
    let next = next_action(state.request(REQUEST).expect("it was opened"), state, &today());
    (next.kind, next.mailbox, next.why.iter().map(|at| given.log().type_at(*at)).collect())
}

#[track_caller]
fn assert_next(given: &Given, action: ActionKind, mailbox: Option<MailboxId>, why: &'static str) {
    assert_eq!(next(given), (NextKind::Act(action), mailbox, vec![why]));
}

#[test]
fn along_the_path_one_thing_follows_another() {
    for (after, action, mailbox, why) in [
        ("mailbox-requested", ActionKind::QuoteContribution, None, "request-opened"),
        ("contribution-quoted", ActionKind::ReceiveAdhesionForm, None, "contribution-quoted"),
        ("adhesion-form-received", ActionKind::CompleteAdhesionForm, None, "adhesion-form-received"),
        ("adhesion-form-completed", ActionKind::MakeMembershipEffective, None, "adhesion-form-completed"),
        ("membership-made-effective", ActionKind::DecideHabilitation, Some(BOX), "mailbox-requested"),
        ("habilitation-decided", ActionKind::ValidateNeed, None, "habilitation-decided"),
        ("need-validated", ActionKind::AcceptTerms, Some(BOX), "habilitation-decided"),
        ("terms-accepted", ActionKind::RequestCreation, Some(BOX), "terms-accepted"),
        ("creation-requested", ActionKind::RecordMailboxCreated, Some(BOX), "creation-requested"),
        ("mailbox-created", ActionKind::DeclareCredentialsSent, Some(BOX), "mailbox-created"),
        ("credentials-declared-sent", ActionKind::TellPartner, None, "mailbox-created"),
        ("partner-told", ActionKind::RecordPartnerAnswer, None, "partner-told"),
        ("partner-answered", ActionKind::FinishPartnerCampaign, None, "partner-answered"),
        ("partner-campaign-finished", ActionKind::CloseRequest, None, "partner-campaign-finished"),
    ] {
        assert_next(&given(through(after)), action, mailbox, why);
    }
    assert_eq!(next(&given(path())), (NextKind::Ended, None, vec!["request-closed"]));
}

#[test]
fn what_comes_next_is_accepted_and_leads_to_the_closing() {
    let mut folder = given(through("mailbox-requested"));
    for _ in 0..20 {
        match next(&folder) {
            (NextKind::Act(kind), ..) => {
                let decided = folder.when(action(kind, &Pick::default()));
                folder = decided.then_something_happens();
            }
            (NextKind::Ended, ..) => {
                let last = folder.log().events().last().map(|last| last.event.clone());
                assert_eq!(last, Some(RequestClosed {}.into()));
                return;
            }
            (waiting, ..) => panic!("nothing was waited for, yet: {waiting:?}"),
        }
    }
    panic!("the path has no end");
}

#[test]
fn whoever_is_waited_for_comes_first() {
    let waiting = Event::from(WaitingStarted { due_on: None, party: WaitingFor::Operator, reason: None });
    let waited = given(through("creation-requested")).and([waiting]);
    assert_eq!(next(&waited), (NextKind::WaitFor(WaitingFor::Operator), None, vec!["waiting-started"]));
}

#[test]
fn membership_that_another_request_brought_is_cited() {
    let of_a_member =
        given([]).and_in(OTHER_REQUEST, [opened_as(OTHER_CASE), form_received(), member_from("2026-02-01")]);
    assert_next(&of_a_member.and([opened()]), ActionKind::CiteMembership, None, "membership-made-effective");
}

#[test]
fn membership_to_come_is_waited_for_until_its_day() {
    let soon = given(through("adhesion-form-completed")).and([member_from("2026-04-01")]);
    assert_eq!(next(&soon), (NextKind::WaitUntil(day("2026-04-01")), None, vec!["membership-made-effective"]));
}

#[test]
fn a_request_whose_membership_was_refused_is_rejected() {
    let no = MembershipRefused { reason: Private::known(CASE, text("not of the region")), structure: structure() };
    assert_next(&given([opened(), form_received(), no.into()]), ActionKind::RejectRequest, None, "membership-refused");
}

#[test]
fn a_refusal_of_before_does_not_stop_a_structure_that_applies_anew() {
    let no = MembershipRefused { reason: Private::known(OTHER_CASE, text("not yet")), structure: structure() };
    let before = given([]).and_in(OTHER_REQUEST, [opened_as(OTHER_CASE), form_received(), no.into()]);
    assert_next(&before.and([opened()]), ActionKind::QuoteContribution, None, "request-opened");
}

#[test]
fn a_request_without_a_mailbox_needs_one() {
    let empty = given([opened(), form_received(), member_from("2026-02-01")]);
    assert_next(&empty, ActionKind::AddMailbox, None, "request-opened");
}

#[test]
fn what_staff_can_do_comes_before_what_only_the_operator_can() {
    let mut events = through("membership-made-effective");
    events.push(wished(SECOND_BOX, SECOND_HOLDER));
    events.extend([granted(BOX, HOLDER), granted(SECOND_BOX, SECOND_HOLDER), NeedValidated {}.into()]);
    events.extend([accepted(BOX, HOLDER, TERMS), asked_for(BOX, HOLDER, ADDRESS)]);
    assert_next(&given(events), ActionKind::AcceptTerms, Some(SECOND_BOX), "habilitation-decided");
}

#[test]
fn terms_accepted_in_an_old_version_are_accepted_anew() {
    let new_terms = workflow::event::PolicyAdopted { adopted: terms("2026-07") };
    let changed = given(through("terms-accepted")).and_of_nobody([new_terms.into()]);
    assert_next(&changed, ActionKind::AcceptTerms, Some(BOX), "habilitation-decided");
}

#[test]
fn credentials_that_came_back_are_sent_again() {
    let back = given(through("credentials-declared-sent")).and([bounced()]);
    assert_next(&back, ActionKind::ResendCredentials, Some(BOX), "credentials-bounced");
}

#[test]
fn a_campaign_is_finished_when_nobody_is_silent() {
    let declined = given(through("partner-told")).and([PartnerDeclined { partner: PARTNER }.into()]);
    assert_next(&declined, ActionKind::FinishPartnerCampaign, None, "partner-declined");
}

#[test]
fn a_request_that_equipped_nobody_is_rejected() {
    let nobody = given(through("creation-requested")).and([operator_refused(BOX)]);
    assert_next(&nobody, ActionKind::RejectRequest, None, "mailbox-refused");
}
