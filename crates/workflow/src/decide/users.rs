//! Users of shared mailboxes: who is added, who is taken off, and who may ask for it.

use super::contacts::{individual, not_shared};
use super::places::within_cap_with;
use super::{Case, Decided, Named, one, policy_as};
use crate::command::UserWish;
use crate::event::{MailboxType, MailboxUserAdded, MailboxUserRemoved};
use crate::refusal::{Refusal, Rule};
use crate::state::{Mailbox, MailboxStatus};
use crate::{MailboxId, Role, SubjectId, Text};

/// A person is added to a shared mailbox until it exists by whoever prepares the request, afterwards on the demand of its
/// administrator.
///
/// # Source
/// `domain.md` rules 14, 16, 27 and 28; the founding procedure, « demande de création ou suppression d'accès ».
pub(super) fn add(case: &Case<'_>, id: MailboxId, user: &UserWish, asked_by: Option<SubjectId>) -> Decided {
    let mailbox = case.mailbox(id)?;
    is_shared(mailbox)?;
    is_alive(mailbox)?;
    is_asked_by_the_administrator(mailbox, asked_by)?;
    let (naming, at) = policy_as!(case, Naming);
    if let Some(known) = mailbox.users.get(&user.person.subject) {
        return Err(Refusal::new(Rule::PersonTwice).because([known.added_at]).detail(id.to_string()));
    }
    not_shared([user].into_iter(), at)?;
    let warnings = individual(user, (naming, at))?;
    if mailbox.status.at().is_some() {
        within_cap_with(case, user.person.subject)?;
    }
    one(MailboxUserAdded {
        mailbox: id,
        requested_by: asked_by.filter(|_| mailbox.was_created()),
        structure: case.request.structure.clone(),
        user: user.person.clone(),
        warnings,
    })
}

/// A person is taken off, unless nobody habilitated would be left in a mailbox that exists or is being created: that one
/// is closed, or given up.
pub(super) fn remove(
    case: &Case<'_>,
    whose: (MailboxId, Option<SubjectId>),
    asked_by: Option<SubjectId>,
    reason: &Option<Text>,
) -> Decided {
    let Named { person, mailbox, user } = case.user(whose)?;
    is_shared(mailbox)?;
    is_alive(mailbox)?;
    is_asked_by_the_administrator(mailbox, asked_by)?;
    let is_left = mailbox.granted().any(|(other, _)| other != person);
    if mailbox.status.at().is_some() && user.habilitation.is_granted() && !is_left {
        return Err(Refusal::new(Rule::LastUser).because([user.added_at]));
    }
    one(MailboxUserRemoved {
        mailbox: whose.0,
        person,
        reason: reason.as_ref().map(|text| case.private(text)),
        requested_by: asked_by.filter(|_| mailbox.was_created()),
        structure: case.request.structure.clone(),
    })
}

pub(super) fn is_shared(mailbox: &Mailbox) -> Result<(), Refusal> {
    match mailbox.mailbox_type {
        MailboxType::Organisational => Ok(()),
        MailboxType::Nominative | MailboxType::Application => {
            let refusal = Refusal::new(Rule::MailboxOfOtherType).because([mailbox.requested_at]);
            Err(refusal.detail(mailbox.mailbox_type.as_str()))
        }
    }
}

/// What was refused, given up or closed has no users to come or go.
pub(super) fn is_alive(mailbox: &Mailbox) -> Result<(), Refusal> {
    match mailbox.status {
        MailboxStatus::Wished | MailboxStatus::CreationRequested(_) | MailboxStatus::Created(_) => Ok(()),
        MailboxStatus::Closed(at) => Err(Refusal::new(Rule::MailboxClosed).because([at])),
        MailboxStatus::Refused(at) | MailboxStatus::Abandoned(at) => {
            Err(Refusal::new(Rule::MailboxSettled).because([at]))
        }
    }
}

fn is_asked_by_the_administrator(mailbox: &Mailbox, asked_by: Option<SubjectId>) -> Result<(), Refusal> {
    if !mailbox.was_created() || (asked_by.is_some() && asked_by == mailbox.administrator) {
        return Ok(());
    }
    let could = &[Role::Applicant, Role::Agent, Role::Supervisor];
    Err(Refusal::new(Rule::NotTheAdministrator).because([mailbox.requested_at]).could(could))
}
