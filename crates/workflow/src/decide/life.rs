//! Life after the first equipment: mailboxes that close, the red list, numbers that are regularised.

use identifiers::Rpps;

use super::case::known_releases;
use super::{Case, Decided, Decision, Named, adhesion, one, policy_as};
use crate::event::{
    ClosingGround, ClosingObjectionDismissed, MailboxClosed, MailboxClosingAnnounced, MailboxClosingCancelled,
    MailboxClosingObjected, ProfessionalIdRegularised, RedListChanged,
};
use crate::evidence::Evidence;
use crate::policy::DeadlinePolicy;
use crate::refusal::{Refusal, Rule};
use crate::state::{Closing, Mailbox, MailboxStatus};
use crate::{Day, EventRef, MailboxId, Private, ProfessionalNumber, Role, SubjectId, Text};

/// No policy lets a mailbox lie idle for longer.
///
/// # Source
/// CNIL AU-037: at most one year.
const INACTIVITY_DAYS_MAX: u32 = 365;

/// A closing is announced before it is done, with a day and a ground; whoever is concerned may object.
///
/// # Source
/// `domain.md` rule 27.
pub(super) fn announce_closing(
    case: &Case<'_>,
    id: MailboxId,
    (closes_on, ground): (&Day, ClosingGround),
    reason: &Option<Text>,
) -> Decided {
    let mailbox = existing(case, id)?;
    if let Some(closing) = &mailbox.closing {
        if closing.closes_on == *closes_on && closing.ground == ground {
            return Ok(Decision::Unchanged);
        }
        return Err(Refusal::new(Rule::ClosingAnnounced).because([closing.announced_at]));
    }
    let (deadlines, at) = policy_as!(case, Deadlines);
    ground_holds(case, (ground, mailbox), (deadlines, at))?;
    notice_is_given(case.today, closes_on, (deadlines, at))?;
    let reason = reason.as_ref().map(|text| case.private(text));
    one(MailboxClosingAnnounced { closes_on: closes_on.clone(), ground, mailbox: id, reason })
}

/// The day lies far enough ahead.
pub(super) fn notice_is_given(
    today: &Day,
    closes_on: &Day,
    (deadlines, at): (&DeadlinePolicy, EventRef),
) -> Result<(), Refusal> {
    let first = today.plus_days(deadlines.closing_notice_days);
    if *closes_on >= first {
        return Ok(());
    }
    let refusal = Refusal::new(Rule::ClosingNotice).because([at]).detail(deadlines.closing_notice_days.to_string());
    Err(refusal.proposing(first.as_str()))
}

fn ground_holds(
    case: &Case<'_>,
    (ground, mailbox): (ClosingGround, &Mailbox),
    (deadlines, at): (&DeadlinePolicy, EventRef),
) -> Result<(), Refusal> {
    let refused = |because: EventRef| Refusal::new(Rule::ClosingGround).because([because]).detail(ground.as_str());
    match ground {
        ClosingGround::Asked | ClosingGround::Replaced => Ok(()),
        ClosingGround::MembershipEnded => match adhesion::left(case) {
            Some(_) => Ok(()),
            None => Err(refused(case.request.opened_at)),
        },
        ClosingGround::Inactivity => match last_sign_of_life(mailbox) {
            Some(last) if last.plus_days(deadlines.inactivity_days.min(INACTIVITY_DAYS_MAX)) <= *case.today => Ok(()),
            Some(_) | None => Err(refused(at)),
        },
    }
}

/// The day of the last login of anybody who may use it; the day of its creation where nobody ever did.
///
/// # Source
/// `domain.md` rule 27; CNIL AU-037.
fn last_sign_of_life(mailbox: &Mailbox) -> Option<&Day> {
    mailbox.used_on.as_ref().max(mailbox.created_on.as_ref())
}

/// Each user of the mailbox may object, and the structure: each counts once until somebody answers.
///
/// # Source
/// `domain.md` rule 27.
pub(super) fn object(case: &Case<'_>, id: MailboxId, objected_by: Option<SubjectId>, reason: &Text) -> Decided {
    let closing = announced(case, id)?;
    let person = objected_by.map(|person| case.user((id, Some(person)))).transpose()?.map(|named| named.person);
    if closing.objections.iter().any(|objection| objection.person == person) {
        return Ok(Decision::Unchanged);
    }
    one(MailboxClosingObjected { mailbox: id, person, reason: case.private(reason) })
}

pub(super) fn dismiss_objection(case: &Case<'_>, id: MailboxId, reason: &Text) -> Decided {
    let closing = announced(case, id)?;
    if closing.objections.is_empty() {
        return Err(Refusal::new(Rule::NoObjection).because([closing.announced_at]));
    }
    one(ClosingObjectionDismissed { mailbox: id, reason: case.private(reason) })
}

pub(super) fn cancel_closing(case: &Case<'_>, id: MailboxId, reason: &Text) -> Decided {
    announced(case, id)?;
    one(MailboxClosingCancelled { mailbox: id, reason: case.private(reason) })
}

/// A mailbox closes on the day announced or later, and not over an objection that nobody answered.
pub(super) fn close_mailbox(case: &Case<'_>, id: MailboxId) -> Decided {
    if let MailboxStatus::Closed(_) = case.mailbox(id)?.status {
        return Ok(Decision::Unchanged);
    }
    let closing = announced(case, id)?;
    if !closing.objections.is_empty() {
        let objections = closing.objections.iter().map(|objection| objection.at);
        return Err(Refusal::new(Rule::ClosingObjected).because(objections).could(&[Role::Supervisor]));
    }
    if closing.closes_on > *case.today {
        let refusal = Refusal::new(Rule::DayNotCome).because([closing.announced_at]);
        return Err(refusal.detail(closing.closes_on.as_str()));
    }
    if closing.ground == ClosingGround::Inactivity {
        // Whoever signed in after the announcement has answered it.
        let (deadlines, at) = policy_as!(case, Deadlines);
        ground_holds(case, (closing.ground, case.mailbox(id)?), (deadlines, at))?;
    }
    one(MailboxClosed { mailbox: id, structure: case.request.structure.clone() })
}

fn announced<'a>(case: &'a Case<'_>, id: MailboxId) -> Result<&'a Closing, Refusal> {
    let mailbox = existing(case, id)?;
    let not_announced = || Refusal::new(Rule::ClosingNotAnnounced).because([mailbox.last_word()]);
    mailbox.closing.as_ref().ok_or_else(|| not_announced().could(&[Role::Agent, Role::Supervisor]))
}

fn existing<'a>(case: &'a Case<'_>, id: MailboxId) -> Result<&'a Mailbox, Refusal> {
    let mailbox = case.mailbox(id)?;
    match mailbox.status {
        MailboxStatus::Created(_) => Ok(mailbox),
        MailboxStatus::Closed(at) => Err(Refusal::new(Rule::MailboxClosed).because([at])),
        MailboxStatus::Wished
        | MailboxStatus::CreationRequested(_)
        | MailboxStatus::Refused(_)
        | MailboxStatus::Abandoned(_) => Err(Refusal::new(Rule::MailboxNotCreated).because([mailbox.last_word()])),
    }
}

/// Liste rouge: a mailbox may be kept out of the public directory, and shown again.
pub(super) fn change_red_list(case: &Case<'_>, id: MailboxId, is_red: bool) -> Decided {
    let mailbox = existing(case, id)?;
    if mailbox.is_red == is_red { Ok(Decision::Unchanged) } else { one(RedListChanged { is_red, mailbox: id }) }
}

/// Whoever was known by an ADELI number has an RPPS now; only one whose key holds is recorded.
///
/// # Source
/// `domain.md` rule 27 and §3, ADELI.
pub(super) fn regularise(
    case: &Case<'_>,
    whose: (MailboxId, Option<SubjectId>),
    rpps: Rpps,
    evidence: &[Evidence],
) -> Decided {
    let Named { person, .. } = case.user(whose)?;
    if !rpps.key_holds() {
        return Err(Refusal::new(Rule::RppsKey));
    }
    known_releases(case.state, evidence)?;
    one(ProfessionalIdRegularised {
        evidence: evidence.iter().map(|one| one.cite().clone()).collect(),
        mailbox: whose.0,
        number: Private::known(person, ProfessionalNumber { rpps: rpps.as_str().to_owned() }),
        person,
    })
}
