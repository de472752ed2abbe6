//! Mailboxes in the words of the online form: of one person, of a team, of a program.

use serde::Deserialize;
use uuid::Uuid;
use workflow::command::MailboxWish;
use workflow::event::MailboxType;
use workflow::{MailboxId, Software};

use super::Draft;
use super::particulars::text;
use super::person::{ContactForm, UserForm, finess};
use crate::error::CommandError;

/// A nominative mailbox, as the online form asks for it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NominativeForm {
    boite: Option<Uuid>,
    civilite: Option<String>,
    nom: String,
    prenom: String,
    mail_contact: String,
    telephone: Option<String>,
    rpps: Option<String>,
    adeli: Option<String>,
    profession: Option<String>,
    lieu_exercice: Option<String>,
    finess_lieu_exercice: Option<String>,
}

/// A mailbox of a team.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OrganisationalForm {
    boite: Option<Uuid>,
    adresse_souhaitee: String,
    administrateur: ContactForm,
    utilisateurs: Vec<UserForm>,
    finess_lieu_exercice: Option<String>,
}

/// A mailbox of a program.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ApplicationForm {
    boite: Option<Uuid>,
    logiciel: String,
    editeur: String,
    contact_technique: ContactForm,
    adresse_souhaitee: Option<String>,
}

fn mailbox(given: Option<Uuid>, draft: &Draft<'_>) -> MailboxId {
    MailboxId(given.unwrap_or_else(|| draft.id()))
}

fn practice_site(at: &str, given: Option<&str>) -> Result<Option<identifiers::Finess>, CommandError> {
    Ok(given.map(|given| finess(&format!("{at}/finess_lieu_exercice"), given)).transpose()?)
}

impl NominativeForm {
    /// The wish, with its person found or drawn; `at` is the JSON pointer of this object.
    pub(super) fn wish(self, at: &str, draft: &mut Draft<'_>) -> Result<MailboxWish, CommandError> {
        let user = UserForm {
            civilite: self.civilite,
            nom: self.nom,
            prenom: self.prenom,
            mail_contact: self.mail_contact,
            telephone: self.telephone,
            rpps: self.rpps,
            adeli: self.adeli,
            profession: self.profession,
            lieu_exercice: self.lieu_exercice,
        };
        let practice_site = practice_site(at, self.finess_lieu_exercice.as_deref())?;
        Ok(MailboxWish {
            mailbox: mailbox(self.boite, draft),
            mailbox_type: MailboxType::Nominative,
            users: vec![user.wish(at, draft, None)?],
            administrator: None,
            wished_name: None,
            software: None,
            technical_contact: None,
            practice_site,
        })
    }
}

impl OrganisationalForm {
    /// The wish, with its people found or drawn; `at` is the JSON pointer of this object.
    pub(super) fn wish(self, at: &str, draft: &mut Draft<'_>) -> Result<MailboxWish, CommandError> {
        let pointer = |index: usize| format!("{at}/utilisateurs/{index}");
        let practice_site = practice_site(at, self.finess_lieu_exercice.as_deref())?;
        let wished_name = text(&format!("{at}/adresse_souhaitee"), &self.adresse_souhaitee)?.text;
        let administrator = self.administrateur.contact(&format!("{at}/administrateur"), draft)?;
        let users = self.utilisateurs.into_iter().enumerate();
        let users = users.map(|(index, form)| form.wish(&pointer(index), draft, None)).collect::<Result<_, _>>()?;
        Ok(MailboxWish {
            mailbox: mailbox(self.boite, draft),
            mailbox_type: MailboxType::Organisational,
            users,
            administrator: Some(administrator),
            wished_name: Some(wished_name),
            software: None,
            technical_contact: None,
            practice_site,
        })
    }
}

impl ApplicationForm {
    /// The wish, with its contact found or drawn; `at` is the JSON pointer of this object.
    pub(super) fn wish(self, at: &str, draft: &mut Draft<'_>) -> Result<MailboxWish, CommandError> {
        let software = Software {
            name: text(&format!("{at}/logiciel"), &self.logiciel)?.text,
            editor: text(&format!("{at}/editeur"), &self.editeur)?.text,
        };
        let wished =
            self.adresse_souhaitee.map(|given| text(&format!("{at}/adresse_souhaitee"), &given)).transpose()?;
        Ok(MailboxWish {
            mailbox: mailbox(self.boite, draft),
            mailbox_type: MailboxType::Application,
            users: Vec::new(),
            administrator: None,
            wished_name: wished.map(|wished| wished.text),
            software: Some(software),
            technical_contact: Some(self.contact_technique.contact(&format!("{at}/contact_technique"), draft)?),
            practice_site: None,
        })
    }
}
