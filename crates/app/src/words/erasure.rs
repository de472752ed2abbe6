//! Words about erasure: whom, on which ground, who asked; holds; two who are one.

use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;
use vault::SubjectKind;
use workflow::command::ErasureGround;
use workflow::event::{ErasureAskedBy, ErasureBasis};
use workflow::{Action, ActionKind, SubjectId, Text};

use super::particulars::text;
use super::person::who;
use super::{Draft, Read, Words};
use crate::error::{CommandError, InputError};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Erase {
    subject: Value,
    basis: String,
    asked_by: Option<String>,
    reason: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct About {
    subject: Value,
    other: Option<Value>,
    reason: String,
}

/// The erasure of a person, of the free text of a case, of a document.
pub(super) fn erase(words: &Words<'_>, draft: &mut Draft<'_>) -> Read {
    let Erase { subject, basis, asked_by, reason } = words.read()?;
    let subject = whom("/with/subject", subject, draft)?;
    if basis == ErasureBasis::Retention.as_str() {
        if asked_by.is_some() || reason.is_some() {
            let expected = "neither asked_by nor reason: retention is the policy's own reason";
            return Err(InputError::unquoted("/with", expected, "form").into());
        }
        return Ok(Action::EraseSubject { subject, ground: ErasureGround::Retention });
    }
    let known = || {
        let grounds = ErasureBasis::GROUNDS.map(ErasureBasis::as_str).join(", ");
        InputError::new("/with/basis", &basis, format!("one of {grounds}, or retention"))
    };
    let basis = ErasureBasis::ground(&basis).ok_or_else(known)?;
    let asked_by = asked_by.unwrap_or_else(|| ErasureAskedBy::Person.as_str().to_owned());
    let by = ErasureAskedBy::from_word(&asked_by).ok_or_else(|| {
        let all = ErasureAskedBy::ALL.map(ErasureAskedBy::as_str).join(", ");
        InputError::new("/with/asked_by", &asked_by, format!("one of {all}"))
    })?;
    let reason = draft.private(SubjectKind::Case, why(reason)?);
    Ok(Action::EraseSubject { subject, ground: ErasureGround::Asked { basis, by, reason } })
}

/// A hold, its end, or two subjects that are one person.
pub(super) fn about(words: &Words<'_>, draft: &mut Draft<'_>) -> Read {
    let About { subject, other, reason } = words.read()?;
    let reason = text("/with/reason", &reason)?;
    let is_join = words.order.kind == ActionKind::JoinSubjects;
    let subject = if is_join { who("/with/subject", subject, draft)? } else { whom("/with/subject", subject, draft)? };
    match (words.order.kind, other) {
        (ActionKind::JoinSubjects, Some(other)) => {
            Ok(Action::JoinSubjects { subject, other: who("/with/other", other, draft)?, reason })
        }
        (ActionKind::JoinSubjects, None) => {
            Err(InputError::unquoted("/with/other", "who is the same person", "form").into())
        }
        (ActionKind::PlaceLegalHold, None) => Ok(Action::PlaceLegalHold { subject, reason }),
        (ActionKind::LiftLegalHold, None) => Ok(Action::LiftLegalHold { subject, reason }),
        (_, Some(_)) => Err(InputError::unquoted("/with/other", "nobody else", "form").into()),
        (_, None) => Err(words.misplaced()),
    }
}

fn why(reason: Option<String>) -> Result<Text, InputError> {
    text("/with/reason", &reason.unwrap_or_default())
}

/// A subject of any kind by its id, a person also as other commands name them.
fn whom(at: &str, given: Value, draft: &Draft<'_>) -> Result<SubjectId, CommandError> {
    let id = given.as_str().and_then(|text| Uuid::try_parse(text).ok()).map(SubjectId);
    let Some(id) = id else { return who(at, given, draft) };
    let unknown = || InputError::unquoted(at, "a subject that is known here", "person-unknown");
    draft.known_subject(id)?.ok_or_else(|| unknown().into())
}
