//! Words about rounds of correction, and about the fields that they change.

use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;
use workflow::event::{FieldName, FlaggedField};
use workflow::{Action, ActionKind, Day, MailboxId};

use super::particulars::{person_of, text};
use super::person::{ContactForm, UserForm, finess, who};
use super::{Draft, Read, Words};
use crate::error::CommandError;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    fields: Vec<Field>,
    message: String,
    due_on: Option<Day>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Field {
    field: FieldName,
    mailbox: Option<Uuid>,
    person: Option<Value>,
}

/// What is asked of the applicant, and what becomes of it.
pub(super) fn round(words: &Words<'_>, draft: &mut Draft<'_>) -> Read {
    match words.order.kind {
        ActionKind::AskCorrection => {
            let Question { fields, message, due_on } = words.read()?;
            let fields = fields.into_iter().enumerate();
            let fields = fields.map(|(index, field)| field.flagged(&format!("/with/fields/{index}"), draft));
            let fields = fields.collect::<Result<_, _>>()?;
            let message = text("/with/message", &message)?;
            Ok(Action::AskCorrection { request: words.request()?, fields, message, due_on })
        }
        ActionKind::AnswerCorrection => words.bare(|request| Action::AnswerCorrection { request }),
        ActionKind::AcceptCorrection => words.bare(|request| Action::AcceptCorrection { request }),
        ActionKind::CancelCorrection => words.bare(|request| Action::CancelCorrection { request }),
        _ => Err(words.misplaced()),
    }
}

impl Field {
    fn flagged(self, at: &str, draft: &Draft<'_>) -> Result<FlaggedField, CommandError> {
        let person = self.person.map(|given| who(&format!("{at}/person"), given, draft)).transpose()?;
        Ok(FlaggedField { field: self.field, mailbox: self.mailbox.map(MailboxId), person })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Site {
    finess_geographique: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Name {
    mailbox: Uuid,
    adresse_souhaitee: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Administrator {
    mailbox: Uuid,
    nom: String,
    prenom: String,
    mail: String,
    telephone: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Corrected {
    mailbox: Uuid,
    person: Option<Value>,
    utilisateur: UserForm,
}

/// One field, as it is from now on.
pub(super) fn change(words: &Words<'_>, draft: &mut Draft<'_>) -> Read {
    match words.order.kind {
        ActionKind::ChangeApplicant => {
            let applicant = words.read::<ContactForm>()?.contact("/with", draft)?;
            Ok(Action::ChangeApplicant { request: words.request()?, applicant })
        }
        ActionKind::ChangeStructureHead => {
            let head = words.read::<ContactForm>()?.head("/with", draft)?;
            Ok(Action::ChangeStructureHead { request: words.request()?, head })
        }
        ActionKind::ChangeSite => {
            let Site { finess_geographique } = words.read()?;
            let site = finess("/with/finess_geographique", &finess_geographique)?;
            let evidence = draft.registers.site(site).into_iter().collect();
            Ok(Action::ChangeSite { request: words.request()?, site, evidence })
        }
        ActionKind::ChangeMailboxName => {
            let Name { mailbox, adresse_souhaitee } = words.read()?;
            let wished_name = text("/with/adresse_souhaitee", &adresse_souhaitee)?.text;
            Ok(Action::ChangeMailboxName { request: words.request()?, mailbox: MailboxId(mailbox), wished_name })
        }
        ActionKind::ChangeMailboxAdministrator => {
            let Administrator { mailbox, nom, prenom, mail, telephone } = words.read()?;
            let administrator = ContactForm { nom, prenom, mail, telephone }.contact("/with", draft)?;
            let (request, mailbox) = (words.request()?, MailboxId(mailbox));
            Ok(Action::ChangeMailboxAdministrator { request, mailbox, administrator })
        }
        ActionKind::CorrectMailboxUser => {
            let Corrected { mailbox, person, utilisateur } = words.read()?;
            let person = person_of(person, draft)?;
            let user = utilisateur.wish("/with/utilisateur", draft, person.or_else(|| draft.names.only_user()))?;
            Ok(Action::CorrectMailboxUser { request: words.request()?, mailbox: MailboxId(mailbox), person, user })
        }
        _ => Err(words.misplaced()),
    }
}
