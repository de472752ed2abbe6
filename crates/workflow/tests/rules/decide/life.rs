//! Domain rule 27: life after the first equipment.

use workflow::event::{
    ClosingGround, ClosingObjectionDismissed, LoginRecorded, MailboxClosed, MailboxClosingAnnounced,
    MailboxClosingCancelled, MailboxClosingObjected, MembershipWithdrawn, PolicyAdopted, ProfessionalIdRegularised,
    RedListChanged,
};
use workflow::policy::{DeadlinePolicy, Section};
use workflow::{
    Action, ActionKind, Command, Day, Event, Evidence, Private, ProfessionalNumber, Referential, Role, Rule, SubjectId,
    Verdict,
};

use crate::support::*;

fn announce_on(closes_on: &str, ground: ClosingGround) -> Action {
    Action::AnnounceMailboxClosing { request: REQUEST, mailbox: BOX, closes_on: day(closes_on), ground, reason: None }
}

fn announce() -> Action {
    announce_on("2026-04-15", ClosingGround::Asked)
}

fn announced() -> Event {
    let (closes_on, ground) = (day("2026-04-15"), ClosingGround::Asked);
    MailboxClosingAnnounced { closes_on, ground, mailbox: BOX, reason: None }.into()
}

fn object_as(objected_by: Option<SubjectId>) -> Action {
    Action::ObjectToClosing { request: REQUEST, mailbox: BOX, objected_by, reason: text("we use it") }
}

fn object() -> Action {
    object_as(None)
}

fn objected_as(person: Option<SubjectId>) -> Event {
    MailboxClosingObjected { mailbox: BOX, person, reason: Private::known(CASE, text("we use it")) }.into()
}

fn objected() -> Event {
    objected_as(None)
}

fn dismiss() -> Action {
    Action::DismissClosingObjection { request: REQUEST, mailbox: BOX, reason: text("nobody signed in") }
}

fn cancel() -> Action {
    Action::CancelMailboxClosing { request: REQUEST, mailbox: BOX, reason: text("they need it") }
}

const CLOSE: Action = Action::CloseMailbox { request: REQUEST, mailbox: BOX };

fn on(today: &str, action: Action) -> Command {
    Command { today: day(today), ..command(action) }
}

fn closed() -> Event {
    MailboxClosed { mailbox: BOX, structure: structure() }.into()
}

fn logged_in_on(text: &str) -> Event {
    LoginRecorded { mailbox: BOX, on: day(text), person: HOLDER }.into()
}

#[test]
fn rule_27_a_closing_is_announced_before_it_is_done() {
    given(path()).when(CLOSE).refused(Rule::ClosingNotAnnounced).leaning_on(["mailbox-created"]);
    let told = given(path()).when(announce()).then([announced()]).when(announce()).then_nothing_changes();
    let other = told.when(announce_on("2026-05-15", ClosingGround::Asked)).refused(Rule::ClosingAnnounced);
    let early = other.given().when_commanded(on("2026-04-14", CLOSE)).refused(Rule::DayNotCome);
    let early = early.telling("2026-04-15").leaning_on(["mailbox-closing-announced"]).given();
    let done = early.when_commanded(on("2026-04-15", CLOSE)).then([closed()]);
    done.when_commanded(on("2026-04-15", CLOSE)).then_nothing_changes();
}

#[test]
fn rule_27_too_short_a_notice_is_refused_with_the_first_day_that_would_do() {
    let short = given(path()).when(announce_on("2026-04-14", ClosingGround::Asked)).refused(Rule::ClosingNotice);
    short.telling("30").proposing("2026-04-15").leaning_on(["policy-adopted"]);
}

#[test]
fn rule_27_whoever_is_concerned_objects_and_a_supervisor_answers() {
    let told = || given(path()).and([announced()]);
    given(path()).when(object()).refused(Rule::ClosingNotAnnounced);
    let against = told().when_by(Role::Applicant, object()).then([objected()]);
    let against = against.when_by(Role::Applicant, object()).then_nothing_changes();
    let held = against.when_commanded(on("2026-04-15", CLOSE)).refused(Rule::ClosingObjected);
    let held = held.liftable_by([Role::Supervisor]).leaning_on(["mailbox-closing-objected"]).given();
    let by_agent = held.when_by(Role::Agent, dismiss()).refused(Rule::RoleMayNot).given();
    let reason = Private::known(CASE, text("nobody signed in"));
    let dismissed = by_agent.when(dismiss()).then([ClosingObjectionDismissed { mailbox: BOX, reason }.into()]);
    dismissed.when_commanded(on("2026-04-15", CLOSE)).then([closed()]);
    told().when(dismiss()).refused(Rule::NoObjection).leaning_on(["mailbox-closing-announced"]);
}

#[test]
fn rule_27_an_objection_is_the_structures_or_that_of_a_user_of_the_mailbox_and_counts_once_each() {
    let told = || given(team_path()).and([announced()]);
    told().when(object_as(Some(OTHER_HOLDER))).refused(Rule::PersonUnknown).leaning_on(["mailbox-requested"]);
    told().when(object_as(Some(MANAGER))).refused(Rule::PersonUnknown);
    let by_one = told().when(object_as(Some(HOLDER))).then([objected_as(Some(HOLDER))]);
    let by_one = by_one.when_by(Role::Applicant, object_as(Some(HOLDER))).then_nothing_changes();
    let by_two = by_one.when(object_as(Some(SECOND_HOLDER))).then([objected_as(Some(SECOND_HOLDER))]);
    let by_all = by_two.when(object()).then([objected()]).when(object()).then_nothing_changes();
    let held = by_all.when_commanded(on("2026-04-15", CLOSE)).refused(Rule::ClosingObjected);
    let held = held.leaning_on(["mailbox-closing-objected"; 3]).given();
    let dismissed = held.when(dismiss()).then_something_happens();
    let again = dismissed.when(object_as(Some(HOLDER))).then([objected_as(Some(HOLDER))]);
    again.when_commanded(on("2026-04-15", CLOSE)).refused(Rule::ClosingObjected);
}

#[test]
fn rule_27_a_closing_is_cancelled_and_may_be_announced_anew() {
    let reason = Private::known(CASE, text("they need it"));
    let cancelled = given(path()).and([announced(), objected()]).when(cancel());
    let cancelled = cancelled.then([MailboxClosingCancelled { mailbox: BOX, reason }.into()]);
    let again = cancelled.when(cancel()).refused(Rule::ClosingNotAnnounced).given();
    let again = again.when(announce()).then([announced()]);
    again.when(dismiss()).refused(Rule::NoObjection);
}

#[test]
fn rule_27_only_a_mailbox_that_exists_closes() {
    for action in [announce(), object(), cancel(), CLOSE] {
        let kind = action.kind();
        let wished = given(through("creation-requested")).when(action.clone());
        wished.refused(Rule::MailboxNotCreated).leaning_on(["creation-requested"]);
        if kind != ActionKind::CloseMailbox {
            given(path()).and([closed()]).when(action).refused(Rule::MailboxClosed).leaning_on(["mailbox-closed"]);
        }
    }
}

#[test]
fn rule_27_a_mailbox_is_closed_for_inactivity_after_the_days_of_the_policy_and_not_before() {
    let by_login = || given(path()).and([logged_in_on("2026-02-01")]);
    let inactive = |today| on(today, announce_on("2027-06-01", ClosingGround::Inactivity));
    let early = by_login().when_commanded(inactive("2027-01-31")).refused(Rule::ClosingGround);
    early.telling("inactivity").leaning_on(["policy-adopted"]);
    by_login().when_commanded(inactive("2027-02-01")).then_types(["mailbox-closing-announced"]);
    // Nobody ever signed in: the year counts from the creation of the mailbox.
    let never = given(up_to(team_path(), "mailbox-created"));
    let creation = never.log().whole().request(REQUEST).unwrap().mailboxes[&BOX].created_on.clone();
    assert_eq!(creation, Some(day("2026-01-01")));
    never.when_commanded(inactive("2027-01-01")).then_types(["mailbox-closing-announced"]);
}

#[test]
fn rule_27_no_policy_lets_a_mailbox_lie_idle_for_more_than_a_year() {
    let lenient = Section::Deadlines(DeadlinePolicy {
        applicant_answer_days: 30,
        operator_creation_days: 5,
        partner_answer_days: 30,
        closing_notice_days: 30,
        inactivity_days: 3_650,
        undo_minutes: 15,
    });
    let idle = given(path()).and([logged_in_on("2026-02-01")]);
    let idle = idle.and_of_nobody([PolicyAdopted { adopted: lenient }.into()]);
    let inactive = on("2027-02-01", announce_on("2027-06-01", ClosingGround::Inactivity));
    idle.when_commanded(inactive).then_types(["mailbox-closing-announced"]);
}

#[test]
fn rule_27_a_login_is_known_by_its_last_day() {
    let login = |on: &str| Action::RecordLogin { request: REQUEST, mailbox: BOX, person: None, on: day(on) };
    given(path()).when(login("2026-03-17")).refused(Rule::DayNotCome).telling("2026-03-17");
    let known = given(path()).when(login("2026-03-10")).then([logged_in_on("2026-03-10")]);
    let known = known.when(login("2026-03-10")).then_nothing_changes();
    let known = known.when(login("2026-02-01")).then_nothing_changes();
    known.when(login("2026-03-16")).then([logged_in_on("2026-03-16")]);
    given(through("creation-requested")).when(login("2026-03-10")).refused(Rule::MailboxNotCreated);
}

#[test]
fn rule_27_a_closing_because_membership_ended_stands_on_that_end() {
    let ended = || announce_on("2026-07-01", ClosingGround::MembershipEnded);
    given(path()).when(ended()).refused(Rule::ClosingGround).telling("membership-ended");
    let reason = Private::known(BOARD, text("leaves"));
    let left = MembershipWithdrawn { effective_on: day("2026-06-30"), reason, structure: structure() };
    given(path()).and_of_nobody([left.into()]).when(ended()).then_types(["mailbox-closing-announced"]);
}

#[test]
fn rule_27_the_red_list_is_gone_on_and_off() {
    let change = |is_red| Action::ChangeRedList { request: REQUEST, mailbox: BOX, is_red };
    let red = given(path()).when(change(true)).then([RedListChanged { is_red: true, mailbox: BOX }.into()]);
    let red = red.when(change(true)).then_nothing_changes();
    red.when(change(false)).then([RedListChanged { is_red: false, mailbox: BOX }.into()]);
    given(path()).when(change(false)).then_nothing_changes();
    given(through("creation-requested")).when(change(true)).refused(Rule::MailboxNotCreated);
}

#[test]
fn rule_27_an_rpps_takes_the_place_of_an_adeli_number_if_its_key_holds() {
    let regularise = |number: &str, evidence: Vec<Evidence>| Action::RegulariseProfessionalId {
        request: REQUEST,
        mailbox: BOX,
        person: None,
        rpps: rpps(number),
        evidence,
    };
    given(path()).when(regularise("99700000014", Vec::new())).refused(Rule::RppsKey);
    let number = Private::known(HOLDER, ProfessionalNumber { rpps: "99700000013".to_owned() });
    let event = ProfessionalIdRegularised { evidence: Vec::new(), mailbox: BOX, number, person: HOLDER };
    given(path()).when(regularise("99700000013", Vec::new())).then([event.into()]);
    let found = Evidence::looked_up(Referential::Rpps, "2026-05-12", &"a9".repeat(32), Verdict::Found);
    given(path()).when(regularise("99700000013", vec![found])).refused(Rule::ReleaseUnknown);
}

/// What may still be done about a closed case; all else takes a new request, or a reopening.
const AFTER_THE_CLOSING: [ActionKind; 33] = [
    ActionKind::AddNote,
    ActionKind::AddDocument,
    ActionKind::RecordMailboxCreated,
    ActionKind::SettleDisputedReturn,
    ActionKind::AssignRequest,
    ActionKind::ReleaseRequest,
    ActionKind::UndoLastAct,
    ActionKind::ReopenRequest,
    ActionKind::ChangeApplicant,
    ActionKind::ChangeStructureHead,
    ActionKind::ChangeMailboxAdministrator,
    ActionKind::AddMailboxUser,
    ActionKind::RemoveMailboxUser,
    ActionKind::DecideHabilitation,
    ActionKind::ProposeHabilitationOverride,
    ActionKind::ApproveHabilitationOverride,
    ActionKind::DeclineHabilitationOverride,
    ActionKind::AcceptTerms,
    ActionKind::DeclareCredentialsSent,
    ActionKind::RecordCredentialsBounced,
    ActionKind::ResendCredentials,
    ActionKind::RecordCredentialsReceived,
    ActionKind::RecordFirstLogin,
    ActionKind::RecordLogin,
    ActionKind::UpdateToDo,
    ActionKind::RecordPartnerAnswer,
    ActionKind::RecordPartnerDeclined,
    ActionKind::AnnounceMailboxClosing,
    ActionKind::ObjectToClosing,
    ActionKind::DismissClosingObjection,
    ActionKind::CancelMailboxClosing,
    ActionKind::CloseMailbox,
    ActionKind::ChangeRedList,
];

#[test]
fn rule_27_a_closed_case_accepts_what_concerns_its_mailboxes_and_nothing_else() {
    let mut log = Log::default();
    folder_with_cap(150).into_iter().for_each(|event| log.append(None, event));
    path().into_iter().for_each(|event| log.append(Some(REQUEST), event));
    let about_the_end = [ActionKind::CloseRequest, ActionKind::RegulariseProfessionalId];
    for kind in ActionKind::ALL.iter().filter(|kind| kind.is_about_a_request() && !about_the_end.contains(kind)) {
        let decided = log.decide(&command(action(*kind, &Pick::default())));
        let is_ended = decided.is_err_and(|refusal| refusal.rule == Rule::RequestEnded);
        assert_eq!(!is_ended, AFTER_THE_CLOSING.contains(kind), "{kind}");
    }
}

#[test]
fn a_case_that_equipped_nobody_accepts_only_what_is_written_for_the_record_once_it_has_ended() {
    let mut log = Log::default();
    folder_with_cap(150).into_iter().for_each(|event| log.append(None, event));
    through("creation-requested").into_iter().for_each(|event| log.append(Some(REQUEST), event));
    log.append(Some(REQUEST), dropped());
    let still = [
        ActionKind::AddNote,
        ActionKind::AddDocument,
        ActionKind::RecordMailboxCreated,
        ActionKind::SettleDisputedReturn,
        ActionKind::UndoLastAct,
        ActionKind::ReopenRequest,
        ActionKind::DropRequest,
    ];
    for kind in ActionKind::ALL.iter().filter(|kind| kind.is_about_a_request()) {
        let decided = log.decide(&command(action(*kind, &Pick::default())));
        let is_ended = decided.is_err_and(|refusal| refusal.rule == Rule::RequestEnded);
        assert_eq!(!is_ended, still.contains(kind), "{kind}");
    }
}

#[test]
fn a_day_is_that_of_its_instant_over_centuries() {
    let days = [
        (0, "1970-01-01"),
        (86_399_999_999, "1970-01-01"),
        (86_400_000_000, "1970-01-02"),
        (951_782_400_000_000, "2000-02-29"),
        (951_868_800_000_000, "2000-03-01"),
        (1_772_323_199_999_999, "2026-02-28"),
        (1_772_323_200_000_000, "2026-03-01"),
        (1_798_761_599_999_999, "2026-12-31"),
        (4_107_542_400_000_000, "2100-03-01"),
    ];
    for (micros, expected) in days {
        assert_eq!(Day::of(workflow::Instant(micros)).as_str(), expected, "{micros}");
    }
    let mut day = Day::of(workflow::Instant(0));
    for number in 1..60_000 {
        let next = Day::of(workflow::Instant(number * 86_400_000_000));
        assert_eq!(next, day.plus_days(1));
        day = next;
    }
}

#[test]
fn days_are_counted_over_months_and_years() {
    let days: [(&str, u32, &str); 4] = [
        ("2026-03-16", 30, "2026-04-15"),
        ("2026-12-31", 1, "2027-01-01"),
        ("2028-02-28", 2, "2028-03-01"),
        ("2026-02-01", 365, "2027-02-01"),
    ];
    for (from, count, to) in days {
        assert_eq!(day(from).plus_days(count), day(to));
    }
    assert_eq!(Day::of(NOW), today());
}

#[test]
fn rule_27_a_mailbox_that_exists_lives_on_although_its_request_was_dropped() {
    let half_way = || {
        let mut events = through("mailbox-created");
        events.extend([wished(SECOND_BOX, SECOND_HOLDER), dropped()]);
        given(events)
    };
    half_way().when(announce()).then([announced()]).when_commanded(on("2026-04-15", CLOSE)).then([closed()]);
    let sent = half_way().when(declare_sent(BOX, LOGIN)).then_types(["credentials-declared-sent"]);
    sent.when(action(ActionKind::RecordFirstLogin, &Pick::default())).then_types(["first-login-recorded"]);
    // The one that was only wished for does not.
    let decide = Action::DecideHabilitation {
        request: REQUEST,
        decision: Box::new(habilitate(SECOND_BOX, workflow::event::HabilitationVerdict::Granted)),
    };
    half_way().when(decide).refused(Rule::RequestEnded).telling("dropped");
    half_way().when(validate_need()).refused(Rule::RequestEnded);
}
