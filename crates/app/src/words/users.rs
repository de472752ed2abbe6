//! Words about who comes to a shared mailbox, and who leaves it.

use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;
use workflow::{Action, ActionKind, MailboxId, SubjectId};

use super::particulars::{person_of, text_or_none};
use super::person::{UserForm, who};
use super::{Draft, Read, Words};
use crate::error::CommandError;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Added {
    mailbox: Uuid,
    utilisateur: UserForm,
    demande_par: Option<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Removed {
    mailbox: Uuid,
    person: Option<Value>,
    demande_par: Option<Value>,
    reason: Option<String>,
}

pub(super) fn action(words: &Words<'_>, draft: &mut Draft<'_>) -> Read {
    match words.order.kind {
        ActionKind::AddMailboxUser => {
            let Added { mailbox, utilisateur, demande_par } = words.read()?;
            let asked_by = administrator(demande_par, draft)?;
            let user = utilisateur.wish("/with/utilisateur", draft, None)?;
            Ok(Action::AddMailboxUser { request: words.request()?, mailbox: MailboxId(mailbox), user, asked_by })
        }
        ActionKind::RemoveMailboxUser => {
            let Removed { mailbox, person, demande_par, reason } = words.read()?;
            let (request, mailbox) = (words.request()?, MailboxId(mailbox));
            let (person, asked_by) = (person_of(person, draft)?, administrator(demande_par, draft)?);
            let reason = text_or_none("/with/reason", reason)?;
            Ok(Action::RemoveMailboxUser { request, mailbox, person, asked_by, reason })
        }
        _ => Err(words.misplaced()),
    }
}

/// Whoever asks is somebody who is known here: only an administrator who was named may.
fn administrator(given: Option<Value>, draft: &Draft<'_>) -> Result<Option<SubjectId>, CommandError> {
    given.map(|given| who("/with/demande_par", given, draft)).transpose()
}
