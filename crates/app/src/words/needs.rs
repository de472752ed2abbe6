//! Words about who may be in the Espace de Confiance, and about the talk that an applicative mailbox takes.

use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;
use vault::SubjectKind;
use workflow::command::HabilitationDecision;
use workflow::event::{ContactOutcome, HabilitationVerdict};
use workflow::{Action, MailboxId};

use super::particulars::{DocumentForm, person_of, text, text_or_none};
use super::person::{number, profession};
use super::{Draft, Read, Words};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Decision {
    mailbox: Uuid,
    person: Option<Value>,
    verdict: HabilitationVerdict,
    profession: String,
    rpps: Option<String>,
    adeli: Option<String>,
    attestation: Option<DocumentForm>,
    reason: Option<String>,
}

/// The declared number is looked up again at the moment of the decision; its value is not kept with it.
pub(super) fn decide(words: &Words<'_>, draft: &mut Draft<'_>) -> Read {
    let form: Decision = words.read()?;
    let profession = profession("/with/profession", &form.profession)?;
    let number = number("/with", form.rpps.as_deref(), form.adeli.as_deref())?;
    let number_of = number.as_ref().map(|number| draft.known_by_number(number)).transpose()?.flatten();
    let attestation = form.attestation.map(|form| form.document("/with/attestation")).transpose()?;
    let decision = HabilitationDecision {
        mailbox: MailboxId(form.mailbox),
        person: person_of(form.person, draft)?,
        verdict: form.verdict,
        nomenclature: profession.nomenclature().to_string(),
        code: profession.code().to_owned(),
        evidence: number.map(|number| draft.evidence(&number)).unwrap_or_default(),
        number_of,
        attestation: attestation.map(|document| draft.private(SubjectKind::Document, document)),
        reason: text_or_none("/with/reason", form.reason)?,
    };
    Ok(Action::DecideHabilitation { request: words.request()?, decision: Box::new(decision) })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Concluded {
    mailbox: Uuid,
    outcome: ContactOutcome,
    reason: String,
}

/// A human says what came of the talk.
pub(super) fn conclude_contact(words: &Words<'_>) -> Read {
    let Concluded { mailbox, outcome, reason } = words.read()?;
    let (request, mailbox, reason) = (words.request()?, MailboxId(mailbox), text("/with/reason", &reason)?);
    Ok(Action::ConcludeApplicationContact { request, mailbox, outcome, reason })
}
