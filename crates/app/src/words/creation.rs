//! Words about a mailbox: its terms, its address, its credentials.

use serde::Deserialize;
use uuid::Uuid;
use workflow::command::CreationWish;
use workflow::{Action, ActionKind, MailboxId};

use super::{Draft, Words, text};
use crate::error::CommandError;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Terms {
    mailbox: Uuid,
    version: String,
}

pub(super) fn terms(words: &Words<'_>) -> Result<Action, CommandError> {
    let Terms { mailbox, version } = words.read()?;
    Ok(Action::AcceptTerms { request: words.request()?, mailbox: MailboxId(mailbox), version })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Addressed {
    mailbox: Uuid,
    address: String,
}

pub(super) fn address(words: &Words<'_>, draft: &mut Draft<'_>) -> Result<Action, CommandError> {
    let Addressed { mailbox, address } = words.read()?;
    let (request, mailbox) = (words.request()?, MailboxId(mailbox));
    let address = draft.address("/with/address", &address)?;
    match words.order.kind {
        ActionKind::RequestCreation => Ok(Action::RequestCreation { request, wish: CreationWish { mailbox, address } }),
        ActionKind::RecordMailboxCreated => Ok(Action::RecordMailboxCreated { request, mailbox, address }),
        _ => Err(words.misplaced()),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Login {
    mailbox: Uuid,
    login: String,
}

pub(super) fn login(words: &Words<'_>, draft: &mut Draft<'_>) -> Result<Action, CommandError> {
    let Login { mailbox, login } = words.read()?;
    let login = draft.login("/with/login", &login)?;
    Ok(Action::DeclareCredentialsSent { request: words.request()?, mailbox: MailboxId(mailbox), login })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WithReason {
    mailbox: Uuid,
    reason: Option<String>,
}

pub(super) fn with_reason(words: &Words<'_>) -> Result<Action, CommandError> {
    let WithReason { mailbox, reason } = words.read()?;
    let (request, mailbox) = (words.request()?, MailboxId(mailbox));
    let optional = reason.map(|given| text("/with/reason", &given)).transpose()?;
    let required = || optional.clone().map_or_else(|| text("/with/reason", ""), Ok);
    match words.order.kind {
        ActionKind::RecordMailboxRefused => Ok(Action::RecordMailboxRefused { request, mailbox, reason: required()? }),
        ActionKind::AbandonMailbox => Ok(Action::AbandonMailbox { request, mailbox, reason: required()? }),
        ActionKind::RecordCredentialsBounced => {
            Ok(Action::RecordCredentialsBounced { request, mailbox, reason: optional })
        }
        _ => Err(words.misplaced()),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bare {
    mailbox: Uuid,
}

pub(super) fn bare(words: &Words<'_>) -> Result<Action, CommandError> {
    let Bare { mailbox } = words.read()?;
    let (request, mailbox) = (words.request()?, MailboxId(mailbox));
    match words.order.kind {
        ActionKind::ResendCredentials => Ok(Action::ResendCredentials { request, mailbox }),
        ActionKind::RecordCredentialsReceived => Ok(Action::RecordCredentialsReceived { request, mailbox }),
        ActionKind::RecordFirstLogin => Ok(Action::RecordFirstLogin { request, mailbox }),
        _ => Err(words.misplaced()),
    }
}
