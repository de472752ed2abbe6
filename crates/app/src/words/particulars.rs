//! What the words of many commands share: nothing, a reason, a mailbox, one of its users; texts, codes, documents.

use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;
use workflow::{Action, Document, MailboxId, RequestId, SubjectId, Text};

use super::person::who;
use super::{Draft, Read, Words};
use crate::error::InputError;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reason {
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfMailbox {
    mailbox: Uuid,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfMailboxWithReason {
    mailbox: Uuid,
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfUser {
    mailbox: Uuid,
    person: Option<Value>,
}

/// A mailbox of a request.
pub(super) type Whose = (RequestId, MailboxId);

impl Words<'_> {
    /// An action about the request alone.
    pub(super) fn bare(&self, make: impl FnOnce(RequestId) -> Action) -> Read {
        self.nothing()?;
        Ok(make(self.request()?))
    }

    /// An action about the request, with a reason.
    pub(super) fn reasoned(&self, make: impl FnOnce(RequestId, Text) -> Action) -> Read {
        let Reason { reason } = self.read()?;
        Ok(make(self.request()?, text("/with/reason", &reason)?))
    }

    /// An action about a mailbox.
    pub(super) fn of_mailbox(&self, make: impl FnOnce(Whose) -> Action) -> Read {
        let OfMailbox { mailbox } = self.read()?;
        Ok(make((self.request()?, MailboxId(mailbox))))
    }

    /// An action about a mailbox, with a reason.
    pub(super) fn of_mailbox_reasoned(&self, make: impl FnOnce(Whose, Text) -> Action) -> Read {
        let OfMailboxWithReason { mailbox, reason } = self.read()?;
        Ok(make((self.request()?, MailboxId(mailbox)), text("/with/reason", &reason)?))
    }

    /// An action about a user of a mailbox.
    pub(super) fn of_user(&self, draft: &Draft<'_>, make: impl FnOnce(Whose, Option<SubjectId>) -> Action) -> Read {
        let OfUser { mailbox, person } = self.read()?;
        Ok(make((self.request()?, MailboxId(mailbox)), person_of(person, draft)?))
    }
}

/// Whom `/with/person` means, where it says so.
pub(super) fn person_of(given: Option<Value>, draft: &Draft<'_>) -> Result<Option<SubjectId>, crate::CommandError> {
    given.map(|given| who("/with/person", given, draft)).transpose()
}

/// A document as a command names it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DocumentForm {
    name: String,
    sha256: String,
}

impl DocumentForm {
    pub(super) fn document(self, at: &str) -> Result<Document, InputError> {
        let hex = self.sha256.len() == 64 && self.sha256.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if !hex {
            return Err(InputError::new(format!("{at}/sha256"), self.sha256, "64 lower-case hexadecimal digits"));
        }
        Ok(Document { name: text(&format!("{at}/name"), &self.name)?.text, sha256: self.sha256 })
    }
}

/// Free text: trimmed, not empty, without a patient's number.
pub(crate) fn text(field: &str, given: &str) -> Result<Text, InputError> {
    const CHARS_MAX: usize = 4_000;
    let trimmed = given.trim();
    if trimmed.is_empty() || trimmed.chars().count() > CHARS_MAX {
        return Err(InputError::new(field, trimmed, format!("a text of 1 to {CHARS_MAX} characters")));
    }
    if identifiers::patient::trace_in(trimmed).is_some() {
        let expected = "a text without a patient's number or address: patients have no place in a request";
        return Err(InputError::unquoted(field, expected, "patient"));
    }
    Ok(Text { text: trimmed.to_owned() })
}

/// Free text that may be left out.
pub(super) fn text_or_none(field: &str, given: Option<String>) -> Result<Option<Text>, InputError> {
    given.map(|given| text(field, &given)).transpose()
}

/// A code of the fee scale: kebab-case.
pub(super) fn word(field: &str, given: &str) -> Result<String, InputError> {
    let fits = !given.is_empty() && given.len() <= 60;
    if fits && given.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
        Ok(given.to_owned())
    } else {
        Err(InputError::new(field, given, "a code in lower-case letters, digits and dashes, like medico-social"))
    }
}
