//! Words about a mailbox's creation in the mail operator's system.

use serde::Deserialize;
use uuid::Uuid;
use workflow::command::CreationWish;
use workflow::event::DisputeOutcome;
use workflow::{Action, ActionKind, MailboxId};

use super::particulars::text;
use super::{Draft, Read, Words};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Addressed {
    mailbox: Uuid,
    address: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settled {
    mailbox: Uuid,
    outcome: DisputeOutcome,
    address: Option<String>,
    reason: String,
}

pub(super) fn action(words: &Words<'_>, draft: &mut Draft<'_>) -> Read {
    match words.order.kind {
        ActionKind::RequestCreation => {
            let Addressed { mailbox, address } = words.read()?;
            let wish = CreationWish { mailbox: MailboxId(mailbox), address: draft.address("/with/address", &address)? };
            Ok(Action::RequestCreation { request: words.request()?, wish })
        }
        ActionKind::IssueCreationList => words.bare(|request| Action::IssueCreationList { request }),
        ActionKind::RecordMailboxCreated => {
            let Addressed { mailbox, address } = words.read()?;
            let address = draft.address("/with/address", &address)?;
            Ok(Action::RecordMailboxCreated { request: words.request()?, mailbox: MailboxId(mailbox), address })
        }
        ActionKind::SettleDisputedReturn => {
            let Settled { mailbox, outcome, address, reason } = words.read()?;
            let (request, mailbox) = (words.request()?, MailboxId(mailbox));
            let address = address.map(|given| draft.address("/with/address", &given)).transpose()?;
            let reason = text("/with/reason", &reason)?;
            Ok(Action::SettleDisputedReturn { request, mailbox, outcome, address, reason })
        }
        ActionKind::RecordMailboxRefused => words.of_mailbox_reasoned(|(request, mailbox), reason| {
            Action::RecordMailboxRefused { request, mailbox, reason }
        }),
        ActionKind::AbandonMailbox => {
            words.of_mailbox_reasoned(|(request, mailbox), reason| Action::AbandonMailbox { request, mailbox, reason })
        }
        _ => Err(words.misplaced()),
    }
}
