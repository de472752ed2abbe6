//! What comes next, along the path and beside it.

use workflow::event::{
    ClosingGround, ContactOutcome, CorrectionAnswered, MailboxClosed, MailboxClosingAnnounced, MailboxClosingObjected,
    MembershipRefused, MembershipWithdrawn, NeedValidated, PartnerDeclined, RequestClosed, StructuresMerged,
    WaitingFor, WaitingStarted,
};
use workflow::{ActionKind, Event, MailboxId, NextKind, Possible, Private, Role, SubjectId, allowed, next_action};

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

/// Who is meant, where somebody is.
fn whom(given: &Given) -> Option<SubjectId> {
    let state = given.log().whole();
    next_action(state.request(REQUEST).expect("it was opened"), state, &today()).person
}

fn done(so_far: Given, kind: ActionKind) -> Given {
    so_far.when(action(kind, &Pick::default())).then_something_happens()
}

#[test]
fn what_comes_next_can_be_done_by_somebody_wherever_a_request_stands() {
    for (name, stand) in along_the_paths().into_iter().chain(beside_the_paths()) {
        let state = stand.log().whole();
        let next = next_action(state.request(REQUEST).expect("it was opened"), state, &today());
        let NextKind::Act(kind) = next.kind else { continue };
        if name.starts_with("cap ") {
            // The cap is over all requests of a structure, which this reading aid does not read.
            continue;
        }
        let of_role = |role| allowed(state, REQUEST, actor(role), (NOW, &today()));
        let possible = [Role::Agent, Role::Supervisor].into_iter().flat_map(of_role).any(|one| {
            let about = one.kind == kind && next.mailbox.is_none_or(|mailbox| one.mailbox == Some(mailbox));
            about && next.person.is_none_or(|person| one.person == Some(person)) && one.possible == Possible::Yes
        });
        assert!(possible, "{name}: {kind} comes next, and nobody can do it");
    }
}

#[test]
fn of_a_team_each_user_comes_in_turn() {
    let after = |event_type: &str| given(up_to(team_path(), event_type));
    let undecided = after("membership-made-effective");
    assert_next(&undecided, ActionKind::DecideHabilitation, Some(BOX), "mailbox-user-added");
    assert_eq!(whom(&undecided), Some(HOLDER));
    let one = undecided.and([granted(BOX, HOLDER)]);
    assert_next(&one, ActionKind::DecideHabilitation, Some(BOX), "mailbox-user-added");
    assert_eq!(whom(&one), Some(SECOND_HOLDER));
    let one_accepted = after("need-validated").and([accepted(BOX, HOLDER, TERMS)]);
    assert_next(&one_accepted, ActionKind::AcceptTerms, Some(BOX), "habilitation-decided");
    assert_eq!(whom(&one_accepted), Some(SECOND_HOLDER));
    let one_sent = after("mailbox-created").and([sent(BOX, HOLDER, LOGIN)]);
    assert_next(&one_sent, ActionKind::DeclareCredentialsSent, Some(BOX), "mailbox-created");
    assert_eq!(whom(&one_sent), Some(SECOND_HOLDER));
}

#[test]
fn a_team_without_users_needs_one_and_a_program_a_talk() {
    let member = || given([opened(), form_received(), member_from("2026-02-01")]);
    assert_next(&member().and([team_wished(BOX)]), ActionKind::AddMailboxUser, Some(BOX), "mailbox-requested");
    let program = member().and([program_wished(BOX)]);
    assert_next(&program, ActionKind::ConcludeApplicationContact, Some(BOX), "mailbox-requested");
    let talked = program.and([concluded(BOX, ContactOutcome::Proceed)]);
    assert_next(&talked, ActionKind::ValidateNeed, None, "application-contact-concluded");
    let ready = talked.and([NeedValidated {}.into()]);
    assert_next(&ready, ActionKind::RequestCreation, Some(BOX), "application-contact-concluded");
}

#[test]
fn a_grant_that_was_proposed_is_answered() {
    let proposed = done(given(through("membership-made-effective")), ActionKind::ProposeHabilitationOverride);
    assert_next(&proposed, ActionKind::ApproveHabilitationOverride, Some(BOX), "habilitation-override-proposed");
}

#[test]
fn a_correction_is_waited_for_and_its_answer_accepted() {
    let asked = done(given(through("membership-made-effective")), ActionKind::AskCorrection);
    assert_eq!(next(&asked), (NextKind::WaitFor(WaitingFor::Applicant), None, vec!["waiting-started"]));
    // Nobody waits any more, and the request is held up all the same.
    let forgotten = done(asked, ActionKind::EndWaiting);
    assert_eq!(next(&forgotten), (NextKind::WaitFor(WaitingFor::Applicant), None, vec!["correction-asked"]));
    let answered = forgotten.and([CorrectionAnswered {}.into()]);
    assert_next(&answered, ActionKind::AcceptCorrection, None, "correction-answered");
}

#[test]
fn a_disputed_return_is_settled_first() {
    let reported = given(through("creation-requested")).when(record_created(BOX, OTHER_ADDRESS));
    let reported = reported.then_something_happens();
    assert_next(&reported, ActionKind::SettleDisputedReturn, Some(BOX), "mailbox-return-disputed");
    // Also while the request waits for the rest of what was asked for, and when the mailbox exists already.
    let waiting = done(given(through("creation-requested")), ActionKind::IssueCreationList);
    let waiting = waiting.when(record_created(BOX, OTHER_ADDRESS)).then_something_happens();
    assert_next(&waiting, ActionKind::SettleDisputedReturn, Some(BOX), "mailbox-return-disputed");
    let later = given(through("partner-told")).when(record_created(BOX, OTHER_ADDRESS)).then_something_happens();
    assert_next(&later, ActionKind::SettleDisputedReturn, Some(BOX), "mailbox-return-disputed");
}

#[test]
fn a_structure_without_finess_is_accepted_before_it_is_a_member() {
    let (_, stand) = beside_the_paths().into_iter().find(|(name, _)| name == "without FINESS").expect("a state");
    let siret = stand.log().whole().request(REQUEST).unwrap().structure.clone();
    let document = Private::known(FORM, document("adhesion.pdf"));
    let received =
        workflow::event::AdhesionFormReceived { document, received_on: day("2026-01-12"), structure: siret.clone() };
    let complete = workflow::event::AdhesionFormCompleted { structure: siret };
    let form = stand.and([received.into(), complete.into()]);
    assert_next(&form, ActionKind::AcceptStructure, None, "adhesion-form-completed");
    let accepted = done(form, ActionKind::AcceptStructure);
    assert_next(&accepted, ActionKind::MakeMembershipEffective, None, "adhesion-form-completed");
}

#[test]
fn a_structure_without_finess_that_went_into_one_with_is_accepted_by_nobody() {
    let (_, stand) = beside_the_paths().into_iter().find(|(name, _)| name == "without FINESS").expect("a state");
    let absorbed = stand.log().whole().request(REQUEST).unwrap().structure.clone();
    let reason = Private::known(BOARD, text("one centre now"));
    let merged = StructuresMerged { absorbed, effective_on: day("2026-01-01"), into: structure(), reason };
    let complete = workflow::event::AdhesionFormCompleted { structure: structure() };
    let form = stand.and_of_nobody([merged.into()]).and([form_received(), complete.into()]);
    assert_next(&form, ActionKind::MakeMembershipEffective, None, "adhesion-form-completed");
    done(form, ActionKind::MakeMembershipEffective);
}

#[test]
fn the_membership_of_the_structure_that_goes_on_is_cited() {
    let reason = Private::known(BOARD, text("one hospital now"));
    let (absorbed, into) = (structure(), other_structure());
    let merged = StructuresMerged { absorbed, effective_on: day("2026-01-01"), into: into.clone(), reason };
    let member = workflow::event::MembershipMadeEffective { effective_on: day("2026-02-01"), structure: into };
    let merged = given([opened()]).and_of_nobody([member.into(), merged.into()]);
    assert_next(&merged, ActionKind::CiteMembership, None, "membership-made-effective");
}

#[test]
fn a_closed_request_asks_for_what_its_mailboxes_still_need() {
    let closed = || given(team_path());
    assert_eq!(next(&closed()), (NextKind::Ended, None, vec!["request-closed"]));
    let named = closed().and([added(BOX, OTHER_HOLDER)]);
    assert_next(&named, ActionKind::DecideHabilitation, Some(BOX), "mailbox-user-added");
    assert_eq!(whom(&named), Some(OTHER_HOLDER));
    let decided = named.and([granted(BOX, OTHER_HOLDER)]);
    assert_next(&decided, ActionKind::DeclareCredentialsSent, Some(BOX), "habilitation-decided");
    let back = workflow::event::CredentialsBounced { mailbox: BOX, person: HOLDER, reason: None };
    assert_next(&closed().and([back.into()]), ActionKind::ResendCredentials, Some(BOX), "credentials-bounced");
}

#[test]
fn a_closing_is_done_on_its_day_unless_somebody_objected() {
    let announced = |closes_on: &str| {
        let (closes_on, ground) = (day(closes_on), ClosingGround::Asked);
        Event::from(MailboxClosingAnnounced { closes_on, ground, mailbox: BOX, reason: None })
    };
    let to_come = given(path()).and([announced("2026-03-17")]);
    assert_eq!(next(&to_come).0, NextKind::Ended);
    let due = given(path()).and([announced("2026-03-16")]);
    assert_next(&due, ActionKind::CloseMailbox, Some(BOX), "mailbox-closing-announced");
    let against =
        MailboxClosingObjected { mailbox: BOX, person: None, reason: Private::known(CASE, text("we use it")) };
    let against = due.and([against.into()]);
    assert_next(&against, ActionKind::DismissClosingObjection, Some(BOX), "mailbox-closing-objected");
    let closed = given(path()).and([MailboxClosed { mailbox: BOX, structure: structure() }.into()]);
    assert_eq!(next(&closed).0, NextKind::Ended);
}

#[test]
fn the_mailboxes_of_whoever_is_a_member_no_more_are_announced_to_close() {
    let reason = Private::known(BOARD, text("leaves"));
    let left = MembershipWithdrawn { effective_on: day("2026-03-01"), reason, structure: structure() };
    let left = given(path()).and_of_nobody([left.into()]);
    assert_next(&left, ActionKind::AnnounceMailboxClosing, Some(BOX), "membership-withdrawn");
}

#[test]
fn a_request_whose_mailboxes_are_closed_already_is_closed_and_not_rejected() {
    let closed = MailboxClosed { mailbox: BOX, structure: structure() };
    let open = given(through("credentials-declared-sent")).and([closed.into()]);
    assert_next(&open, ActionKind::WaivePartnerCampaign, None, "mailbox-closed");
    let waived = done(open, ActionKind::WaivePartnerCampaign);
    assert_next(&waived, ActionKind::CloseRequest, None, "partner-campaign-waived");
    done(waived, ActionKind::CloseRequest);
}

#[test]
fn whoever_was_a_member_begins_anew_once_that_has_ended_and_not_before() {
    let leaves = |on: &str| {
        let reason = Private::known(FORM, text("they leave"));
        let left = MembershipWithdrawn { effective_on: day(on), reason, structure: structure() };
        let so_far = given(path()).and_of_nobody([left.into()]);
        so_far.and_in(OTHER_REQUEST, [opened_as(OTHER_CASE)])
    };
    let asked = |given: &Given| {
        let state = given.log().whole();
        next_action(state.request(OTHER_REQUEST).unwrap(), state, &today()).kind
    };
    assert_eq!(asked(&leaves("2026-03-17")), NextKind::Act(ActionKind::CiteMembership));
    assert_eq!(asked(&leaves("2026-03-16")), NextKind::Act(ActionKind::QuoteContribution));
    assert_eq!(asked(&leaves("2026-03-01")), NextKind::Act(ActionKind::QuoteContribution));
}

#[test]
fn credentials_are_those_of_a_mailbox_that_exists() {
    let mut events = vec![opened(), wished(SECOND_BOX, SECOND_HOLDER), not_granted(SECOND_BOX, SECOND_HOLDER)];
    events.extend(through("mailbox-created").into_iter().skip(1));
    assert_next(&given(events), ActionKind::DeclareCredentialsSent, Some(BOX), "mailbox-created");
}

#[test]
fn a_closing_announced_to_whoever_left_is_not_announced_again() {
    let reason = Private::known(BOARD, text("leaves"));
    let left = MembershipWithdrawn { effective_on: day("2026-03-01"), reason, structure: structure() };
    let (closes_on, ground) = (day("2026-04-30"), ClosingGround::MembershipEnded);
    let announced = MailboxClosingAnnounced { closes_on, ground, mailbox: BOX, reason: None };
    let waiting = given(path()).and_of_nobody([left.into()]).and([announced.into()]);
    assert_eq!(next(&waiting), (NextKind::Ended, None, vec!["request-closed"]));
}

#[test]
fn membership_to_come_is_waited_for_also_when_its_end_is_decided() {
    let reason = Private::known(BOARD, text("for a season"));
    let left = MembershipWithdrawn { effective_on: day("2026-06-30"), reason, structure: structure() };
    let member = [opened_as(OTHER_CASE), form_received(), member_from("2026-04-01")];
    let season = given([]).and_in(OTHER_REQUEST, member).and_of_nobody([left.into()]).and([opened()]);
    assert_eq!(next(&season), (NextKind::WaitUntil(day("2026-04-01")), None, vec!["membership-made-effective"]));
}

#[test]
fn a_refusal_that_came_through_another_request_meanwhile_is_the_answer_to_this_one() {
    let no = MembershipRefused { reason: Private::known(OTHER_CASE, text("no")), structure: structure() };
    let both = given([opened()]).and_in(OTHER_REQUEST, [opened_as(OTHER_CASE), form_received(), no.into()]);
    assert_next(&both, ActionKind::RejectRequest, None, "membership-refused");
}

#[test]
fn of_two_mailboxes_that_exist_the_one_without_credentials_is_next() {
    let second = [
        wished(SECOND_BOX, SECOND_HOLDER),
        granted(SECOND_BOX, SECOND_HOLDER),
        NeedValidated {}.into(),
        asked_for(SECOND_BOX, SECOND_HOLDER, OTHER_ADDRESS),
        created(SECOND_BOX, SECOND_HOLDER, OTHER_ADDRESS),
    ];
    let one_sent = given(through("credentials-declared-sent")).and(second);
    assert_next(&one_sent, ActionKind::DeclareCredentialsSent, Some(SECOND_BOX), "mailbox-created");
    assert_eq!(whom(&one_sent), Some(SECOND_HOLDER));
}

#[test]
fn a_partner_who_was_reminded_is_silent_since_then() {
    let reminded = workflow::event::PartnerReminded { partner: PARTNER };
    let silent = given(through("partner-told")).and([reminded.into()]);
    assert_next(&silent, ActionKind::RecordPartnerAnswer, None, "partner-reminded");
}
