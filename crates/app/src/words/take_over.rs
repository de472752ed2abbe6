//! Words about what a structure had before this log.

use serde::Deserialize;
use uuid::Uuid;
use vault::SubjectKind;
use workflow::command::{TakeOver, TakenOverMailbox, TakenOverUser};
use workflow::event::MailboxType;
use workflow::{Action, Day, MailboxId, Private, RequestId};

use super::person::{ContactForm, UserForm, contact_or_none, finess};
use super::structure::{StructureForm, key};
use super::{Draft, Read, Words};
use crate::error::{CommandError, InputError};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PastForm {
    request: Option<Uuid>,
    structure: StructureForm,
    member_since: Option<Day>,
    #[serde(default)]
    boites: Vec<MailboxForm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MailboxForm {
    boite: Option<Uuid>,
    #[serde(rename = "type")]
    mailbox_type: MailboxType,
    adresse: String,
    finess_geographique: Option<String>,
    creee_le: Option<Day>,
    administrateur: Option<ContactForm>,
    #[serde(default)]
    utilisateurs: Vec<LoginForm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LoginForm {
    nom: String,
    prenom: String,
    mail_contact: String,
    telephone: Option<String>,
    rpps: Option<String>,
    adeli: Option<String>,
    identifiant: Option<String>,
}

/// A structure with its membership, mailboxes, users and logins.
pub(super) fn take_over(words: &Words<'_>, draft: &mut Draft<'_>) -> Read {
    let form: PastForm = words.read()?;
    let structure = form.structure.read()?;
    if let Some(category) = structure.category {
        return Err(
            InputError::new("/with/structure/categorie", category, "absent: what is taken over keeps none").into()
        );
    }
    let boites = form.boites.into_iter().enumerate();
    let mailboxes = boites.map(|(index, form)| form.mailbox(&format!("/with/boites/{index}"), draft));
    let mailboxes = mailboxes.collect::<Result<_, _>>()?;
    let (key, structure_number) = key(&structure.number, None, draft)?;
    Ok(Action::TakeOver(Box::new(TakeOver {
        request: RequestId(form.request.unwrap_or_else(|| draft.id())),
        case: draft.fresh(SubjectKind::Case),
        structure: key,
        structure_number,
        structure_name: Some(structure.name),
        site: structure.site,
        sector: structure.sector,
        department: structure.department,
        member_since: form.member_since,
        mailboxes,
    })))
}

impl MailboxForm {
    fn mailbox(self, at: &str, draft: &mut Draft<'_>) -> Result<TakenOverMailbox, CommandError> {
        let site = self.finess_geographique.as_deref();
        let site = site.map(|given| finess(&format!("{at}/finess_geographique"), given)).transpose()?;
        let address = draft.address(&format!("{at}/adresse"), &self.adresse)?;
        let administrator = contact_or_none(&format!("{at}/administrateur"), self.administrateur, draft)?;
        let users = self.utilisateurs.into_iter().enumerate();
        let users = users.map(|(index, form)| form.user(&format!("{at}/utilisateurs/{index}"), draft));
        let users = users.collect::<Result<_, _>>()?;
        Ok(TakenOverMailbox {
            mailbox: MailboxId(self.boite.unwrap_or_else(|| draft.id())),
            mailbox_type: self.mailbox_type,
            address,
            site,
            created_on: self.creee_le,
            administrator,
            users,
        })
    }
}

impl LoginForm {
    /// What exists exists: a mail that somebody else has already stays theirs.
    fn user(self, at: &str, draft: &mut Draft<'_>) -> Result<TakenOverUser, CommandError> {
        let login = self.identifiant.map(|given| draft.login(&format!("{at}/identifiant"), &given)).transpose()?;
        let form = UserForm {
            civilite: None,
            nom: self.nom,
            prenom: self.prenom,
            mail_contact: self.mail_contact,
            telephone: self.telephone,
            rpps: self.rpps,
            adeli: self.adeli,
            profession: None,
            lieu_exercice: None,
        };
        let read = form.read(at)?;
        let subject = draft.user(&read.traits(), None)?.subject;
        Ok(TakenOverUser { person: Private::known(subject, read.person), login })
    }
}
