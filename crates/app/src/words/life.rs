//! Words about life after the first equipment: closings, the red list, numbers that are regularised.

use identifiers::ProfessionalId;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;
use workflow::event::ClosingGround;
use workflow::{Action, ActionKind, Day, MailboxId};

use super::particulars::{person_of, text, text_or_none};
use super::person::{rpps, who};
use super::{Draft, Read, Words};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Announced {
    mailbox: Uuid,
    closes_on: Day,
    ground: ClosingGround,
    reason: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Objection {
    mailbox: Uuid,
    objected_by: Option<Value>,
    reason: String,
}

/// The closing of a mailbox, from its announcement to its end.
pub(super) fn closing(words: &Words<'_>, draft: &Draft<'_>) -> Read {
    match words.order.kind {
        ActionKind::AnnounceMailboxClosing => {
            let Announced { mailbox, closes_on, ground, reason } = words.read()?;
            let (request, mailbox) = (words.request()?, MailboxId(mailbox));
            let reason = text_or_none("/with/reason", reason)?;
            Ok(Action::AnnounceMailboxClosing { request, mailbox, closes_on, ground, reason })
        }
        ActionKind::ObjectToClosing => {
            let Objection { mailbox, objected_by, reason } = words.read()?;
            let objected_by = objected_by.map(|given| who("/with/objected_by", given, draft)).transpose()?;
            let (request, mailbox, reason) = (words.request()?, MailboxId(mailbox), text("/with/reason", &reason)?);
            Ok(Action::ObjectToClosing { request, mailbox, objected_by, reason })
        }
        ActionKind::DismissClosingObjection => words.of_mailbox_reasoned(|(request, mailbox), reason| {
            Action::DismissClosingObjection { request, mailbox, reason }
        }),
        ActionKind::CancelMailboxClosing => words.of_mailbox_reasoned(|(request, mailbox), reason| {
            Action::CancelMailboxClosing { request, mailbox, reason }
        }),
        ActionKind::CloseMailbox => words.of_mailbox(|(request, mailbox)| Action::CloseMailbox { request, mailbox }),
        _ => Err(words.misplaced()),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RedList {
    mailbox: Uuid,
    is_red: bool,
}

pub(super) fn change_red_list(words: &Words<'_>) -> Read {
    let RedList { mailbox, is_red } = words.read()?;
    Ok(Action::ChangeRedList { request: words.request()?, mailbox: MailboxId(mailbox), is_red })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Regularised {
    mailbox: Uuid,
    person: Option<Value>,
    rpps: String,
}

/// The person is found by the new number from then on.
pub(super) fn regularise(words: &Words<'_>, draft: &mut Draft<'_>) -> Read {
    let Regularised { mailbox, person, rpps: given } = words.read()?;
    let (request, mailbox, person) = (words.request()?, MailboxId(mailbox), person_of(person, draft)?);
    let rpps = rpps("/with/rpps", &given)?;
    if let Some(subject) = person.or_else(|| draft.names.only_user()).filter(|_| rpps.key_holds()) {
        draft.found_by_rpps("/with/rpps", (subject, rpps))?;
    }
    let evidence = draft.evidence(&ProfessionalId::Rpps(rpps));
    Ok(Action::RegulariseProfessionalId { request, mailbox, person, rpps, evidence })
}
