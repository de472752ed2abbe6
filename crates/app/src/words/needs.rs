//! Words about whether a person may be in the Espace de Confiance.

use identifiers::Profession;
use serde::Deserialize;
use uuid::Uuid;
use vault::SubjectKind;
use workflow::command::HabilitationDecision;
use workflow::event::HabilitationVerdict;
use workflow::{Action, Document, MailboxId};

use super::person::number;
use super::{Draft, Words, text};
use crate::error::{CommandError, InputError};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Decision {
    mailbox: Uuid,
    verdict: HabilitationVerdict,
    profession: String,
    rpps: Option<String>,
    adeli: Option<String>,
    attestation: Option<DocumentForm>,
    reason: Option<String>,
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

/// The declared number is looked up again at the moment of the decision; its value is not kept with it.
pub(super) fn decide(words: &Words<'_>, draft: &mut Draft<'_>) -> Result<Action, CommandError> {
    let form: Decision = words.read()?;
    let profession = Profession::parse(&form.profession);
    let profession = profession.map_err(|error| InputError::of("/with/profession", &error))?.value;
    let number = number("/with", form.rpps.as_deref(), form.adeli.as_deref())?;
    let attestation = form.attestation.map(|form| form.document("/with/attestation")).transpose()?;
    let decision = HabilitationDecision {
        mailbox: MailboxId(form.mailbox),
        verdict: form.verdict,
        nomenclature: profession.nomenclature().to_string(),
        code: profession.code().to_owned(),
        evidence: number.map(|number| draft.evidence(&number)).unwrap_or_default(),
        attestation: attestation.map(|document| draft.private(SubjectKind::Document, document)),
        reason: form.reason.map(|given| text("/with/reason", &given)).transpose()?,
    };
    Ok(Action::DecideHabilitation { request: words.request()?, decision: Box::new(decision) })
}
