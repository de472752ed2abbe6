//! Random histories: what comes next for some request, or anything at all.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use std::collections::BTreeSet;
use workflow::event::{
    ClosingGround, ContactOutcome, DisputeOutcome, FieldName, HabilitationVerdict, MailboxType, WaitingFor,
};
use workflow::{
    ActionKind, Command, MailboxId, NextAction, NextKind, PartnerId, Possible, RequestId, Role, State, SubjectId,
    allowed, next_action,
};

use crate::support::*;

/// Few of everything, so that commands get in each other's way.
pub(super) const CAP: u32 = 2;
pub(super) const REQUESTS: [(RequestId, SubjectId); 3] =
    [(REQUEST, CASE), (OTHER_REQUEST, OTHER_CASE), (RequestId(NUMBER_3), FORM)];
const MAILBOXES: [MailboxId; 4] = [BOX, SECOND_BOX, OTHER_BOX, MailboxId(NUMBER_3)];
const HOLDERS: [SubjectId; 3] = [HOLDER, SECOND_HOLDER, OTHER_HOLDER];
const ADDRESSES: [&str; 5] =
    [ADDRESS, OTHER_ADDRESS, TEAM_ADDRESS, PROGRAM_ADDRESS, "jean-yves.kerbriac@esantepdl.mssante.fr"];
const LOGINS: [&str; 2] = [LOGIN, OTHER_LOGIN];
const PARTNERS: [PartnerId; 2] = [PARTNER, SECOND_PARTNER];
/// The longest history.
pub(super) const STEPS: usize = 80;
const NUMBER_3: uuid::Uuid = uuid::Uuid::from_u128(3);

/// How a step comes to its action.
#[derive(Debug, Clone, Copy)]
enum Course {
    /// What comes next.
    Next,
    /// One of the things that are possible.
    Possible(Index),
    /// Anything at all.
    Any(ActionKind),
}

/// A step of a history.
#[derive(Debug, Clone)]
pub(super) struct Step {
    course: Course,
    role: Option<Role>,
    pick: Pick,
}

type Things = (RequestId, SubjectId, RequestId, MailboxId, SubjectId, &'static str, &'static str, PartnerId);

fn things() -> impl Strategy<Value = Things> {
    // One request gets most of the steps, so that it gets far.
    let request = prop_oneof![3 => Just(REQUESTS[0]), 1 => select(&REQUESTS[1..])];
    let things = (
        request,
        select(&REQUESTS[..]),
        select(&MAILBOXES[..]),
        select(&HOLDERS[..]),
        select(&ADDRESSES[..]),
        select(&LOGINS[..]),
        select(&PARTNERS[..]),
    );
    things.prop_map(|((request, case), (other, _), mailbox, holder, address, login, partner)| {
        (request, case, other, mailbox, holder, address, login, partner)
    })
}

/// Everything about a pick but what it is about.
fn ways() -> impl Strategy<Value = Pick> {
    let who = (
        select(vec![ADA, CLAIRE, PAUL, NOLWENN]),
        select(vec![Role::Administrator, Role::Agent, Role::Supervisor]),
        prop::option::of(select(&HOLDERS[..])),
    );
    let what = (
        prop_oneof![
            3 => Just(MailboxType::Nominative),
            1 => Just(MailboxType::Organisational),
            1 => Just(MailboxType::Application)
        ],
        prop_oneof![4 => Just(HabilitationVerdict::Granted), 1 => Just(HabilitationVerdict::Refused)],
        prop_oneof![4 => Just(ContactOutcome::Proceed), 1 => Just(ContactOutcome::Declined)],
        select(vec![DisputeOutcome::ReservedKept, DisputeOutcome::ReportedTaken]),
        select(&ClosingGround::ALL[..]),
        select(&FieldName::ALL[..]),
    );
    let when = (
        select(vec!["2026-02-01", "2026-03-16", "2026-04-01"]),
        select(vec![WaitingFor::Applicant, WaitingFor::Operator]),
        1_u32..6,
    );
    (who, what, when).prop_map(|((user, role, named), what, (day_text, party, limit))| {
        let (mailbox_type, verdict, contact, outcome, ground, field) = what;
        let (day, base) = (day(day_text), Pick::default());
        Pick { user, role, named, mailbox_type, verdict, contact, outcome, ground, field, day, party, limit, ..base }
    })
}

fn picks() -> impl Strategy<Value = Pick> {
    (things(), ways()).prop_map(|(things, ways)| {
        let (request, case, other_request, mailbox, holder, address, login, partner) = things;
        let of_other_structure = request == REQUESTS[2].0;
        Pick { request, case, other_request, mailbox, holder, address, login, partner, of_other_structure, ..ways }
    })
}

/// Histories of up to `count` steps.
pub(super) fn steps(count: usize) -> impl Strategy<Value = Vec<Step>> {
    let role = prop_oneof![9 => Just(None), 1 => select(&Role::ALL[..]).prop_map(Some)];
    let course = prop_oneof![
        6 => Just(Course::Next),
        3 => any::<Index>().prop_map(Course::Possible),
        2 => select(ActionKind::ALL).prop_map(Course::Any),
    ];
    let step = (course, role, picks()).prop_map(|(course, role, pick)| Step { course, role, pick });
    prop::collection::vec(step, 0..count)
}

/// The command of a step, given what happened so far.
pub(super) fn commanded(step: &Step, state: &State) -> Command {
    let mut pick = step.pick.clone();
    let kind = match step.course {
        Course::Next => follow(&mut pick, state),
        Course::Possible(index) => possible(&mut pick, state, index),
        Course::Any(kind) => kind,
    };
    suit(&mut pick, kind, state);
    let wanted = action(kind, &pick);
    let second = matches!(kind, ActionKind::ApproveHabilitationOverride | ActionKind::ApproveQuotaOverride);
    let role = step.role.or_else(|| second.then_some(Role::Supervisor));
    let mut wanted = role.map_or_else(|| command(wanted.clone()), |role| by(role, wanted.clone()));
    if kind == ActionKind::CloseMailbox {
        // The day announced has come.
        wanted.today = today().plus_days(90);
    }
    wanted
}

/// One of the things that somebody could do now.
fn possible(pick: &mut Pick, state: &State, index: Index) -> ActionKind {
    let of_role = |role| allowed(state, pick.request, actor(role), (NOW, &today()));
    let all = of_role(Role::Agent).into_iter().chain(of_role(Role::Supervisor));
    let possible: Vec<_> = all.filter(|one| one.possible == Possible::Yes).collect();
    // What may be done at any time would crowd out what seldom may.
    let kinds: BTreeSet<_> = possible.iter().map(|one| one.kind).collect();
    let kinds: Vec<_> = kinds.into_iter().collect();
    if kinds.is_empty() {
        return first_of(pick);
    }
    let kind = *index.get(&kinds);
    let fitting: Vec<_> = possible.iter().filter(|one| one.kind == kind).collect();
    let one = index.get(&fitting);
    pick.mailbox = one.mailbox.unwrap_or(pick.mailbox);
    pick.named = one.person.or(pick.named);
    pick.partner = one.partner.unwrap_or(pick.partner);
    kind
}

/// How a request begins.
fn first_of(pick: &Pick) -> ActionKind {
    if pick.limit == 5 { ActionKind::TakeOver } else { ActionKind::SubmitRequest }
}

/// What comes next for the request that was picked; once it is closed, the life of its mailboxes.
fn follow(pick: &mut Pick, state: &State) -> ActionKind {
    const LIFE: [ActionKind; 5] = [
        ActionKind::AddMailboxUser,
        ActionKind::AnnounceMailboxClosing,
        ActionKind::CloseMailbox,
        ActionKind::ChangeRedList,
        ActionKind::RecordLogin,
    ];
    let Some(request) = state.request(pick.request) else { return first_of(pick) };
    let NextAction { kind, mailbox, person, .. } = next_action(request, state, &today());
    pick.mailbox = mailbox.unwrap_or(pick.mailbox);
    pick.named = person.or(pick.named);
    let closing = request.mailboxes.iter().find(|(_, mailbox)| mailbox.closing.is_some());
    match kind {
        NextKind::Act(kind) => kind,
        NextKind::WaitFor(_) if pick.limit == 1 => ActionKind::RemindApplicant,
        NextKind::WaitFor(_) if request.correction.is_some() => ActionKind::AnswerCorrection,
        NextKind::WaitFor(_) => ActionKind::EndWaiting,
        NextKind::WaitUntil(_) => ActionKind::DecideHabilitation,
        NextKind::Ended if closing.is_some() => {
            pick.mailbox = closing.map_or(pick.mailbox, |(id, _)| *id);
            if pick.limit > 2 { ActionKind::CloseMailbox } else { ActionKind::ObjectToClosing }
        }
        NextKind::Ended if pick.role == Role::Supervisor => ActionKind::ReopenRequest,
        NextKind::Ended => LIFE[pick.limit as usize % LIFE.len()],
    }
}

/// Names what the mailbox is known by, so that most commands fit it.
fn suit(pick: &mut Pick, kind: ActionKind, state: &State) {
    let Some(request) = state.request(pick.request) else { return };
    let Some(mailbox) = request.mailboxes.get(&pick.mailbox) else { return };
    let disputed = mailbox.dispute.as_ref().map(|dispute| &dispute.address);
    let known = disputed.filter(|_| kind == ActionKind::SettleDisputedReturn).or(mailbox.address.as_ref());
    // Now and then the operator reports something else.
    let known = known.filter(|_| kind != ActionKind::RecordMailboxCreated || pick.limit > 1);
    if let Some(known) = ADDRESSES.into_iter().find(|address| known == Some(&hash(address))) {
        pick.address = known;
    } else if mailbox.mailbox_type == MailboxType::Organisational {
        pick.address = TEAM_ADDRESS;
    } else if mailbox.mailbox_type == MailboxType::Application {
        pick.address = PROGRAM_ADDRESS;
    }
    if pick.named.is_none_or(|person| !mailbox.users.contains_key(&person)) {
        pick.named = mailbox.users.keys().next().copied();
    }
}
