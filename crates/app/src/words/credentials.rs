//! Words about one person's terms, credentials and logins.

use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;
use workflow::{Action, ActionKind, Day, MailboxId};

use super::particulars::{person_of, text, text_or_none};
use super::{Draft, Read, Words};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Terms {
    mailbox: Uuid,
    person: Option<Value>,
    version: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sent {
    mailbox: Uuid,
    person: Option<Value>,
    login: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bounced {
    mailbox: Uuid,
    person: Option<Value>,
    reason: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LoggedIn {
    mailbox: Uuid,
    person: Option<Value>,
    on: Day,
}

pub(super) fn action(words: &Words<'_>, draft: &mut Draft<'_>) -> Read {
    match words.order.kind {
        ActionKind::AcceptTerms => {
            let Terms { mailbox, person, version } = words.read()?;
            let (request, mailbox, person) = (words.request()?, MailboxId(mailbox), person_of(person, draft)?);
            let version = text("/with/version", &version)?.text;
            Ok(Action::AcceptTerms { request, mailbox, person, version })
        }
        ActionKind::DeclareCredentialsSent => {
            let Sent { mailbox, person, login } = words.read()?;
            let (request, mailbox, person) = (words.request()?, MailboxId(mailbox), person_of(person, draft)?);
            let login = draft.login("/with/login", &login)?;
            Ok(Action::DeclareCredentialsSent { request, mailbox, person, login })
        }
        ActionKind::RecordCredentialsBounced => {
            let Bounced { mailbox, person, reason } = words.read()?;
            let (request, mailbox, person) = (words.request()?, MailboxId(mailbox), person_of(person, draft)?);
            let reason = text_or_none("/with/reason", reason)?;
            Ok(Action::RecordCredentialsBounced { request, mailbox, person, reason })
        }
        ActionKind::ResendCredentials => {
            words.of_user(draft, |(request, mailbox), person| Action::ResendCredentials { request, mailbox, person })
        }
        ActionKind::RecordCredentialsReceived => words.of_user(draft, |(request, mailbox), person| {
            Action::RecordCredentialsReceived { request, mailbox, person }
        }),
        ActionKind::RecordFirstLogin => {
            words.of_user(draft, |(request, mailbox), person| Action::RecordFirstLogin { request, mailbox, person })
        }
        ActionKind::RecordLogin => {
            let LoggedIn { mailbox, person, on } = words.read()?;
            let (request, mailbox, person) = (words.request()?, MailboxId(mailbox), person_of(person, draft)?);
            Ok(Action::RecordLogin { request, mailbox, person, on })
        }
        _ => Err(words.misplaced()),
    }
}
