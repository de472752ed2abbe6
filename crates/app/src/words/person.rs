//! People in the words of the online form.

use identifiers::{Adeli, ContactMail, Finess, PersonName, Phone, ProfessionalId, Rpps};
use serde::Deserialize;
use uuid::Uuid;
use workflow::command::MailboxWish;
use workflow::event::MailboxType;
use workflow::{Contact, MailboxId, Person, Private};

use super::Draft;
use crate::error::{CommandError, InputError};

/// A nominative mailbox, as the online form asks for it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NominativeForm {
    boite: Option<Uuid>,
    nom: String,
    prenom: String,
    mail_contact: String,
    telephone: Option<String>,
    rpps: Option<String>,
    adeli: Option<String>,
    lieu_exercice: Option<String>,
    finess_lieu_exercice: Option<String>,
}

/// Whoever asks, as the online form asks for them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ApplicantForm {
    nom: String,
    prenom: String,
    mail: String,
    telephone: Option<String>,
}

impl NominativeForm {
    /// The wish, with its person found or drawn; `at` is the JSON pointer of this object.
    pub(super) fn wish(self, at: &str, draft: &mut Draft<'_>) -> Result<MailboxWish, CommandError> {
        let name = name(at, &self.prenom, &self.nom)?;
        let mail = contact(&format!("{at}/mail_contact"), &self.mail_contact)?;
        let phone = phone(&format!("{at}/telephone"), self.telephone.as_deref())?;
        let number = number(at, self.rpps.as_deref(), self.adeli.as_deref())?;
        let site = self.finess_lieu_exercice.as_deref();
        let practice_site = site.map(|given| finess(&format!("{at}/finess_lieu_exercice"), given)).transpose()?;
        let place = self.lieu_exercice.as_deref().map(|given| super::text(&format!("{at}/lieu_exercice"), given));
        let subject = draft.person(number.as_ref(), mail.as_str(), &name.folded())?;
        let person = Person {
            last_name: name.last().to_owned(),
            first_name: name.first().to_owned(),
            mail: mail.as_str().to_owned(),
            phone: phone.map(|phone| phone.as_str().to_owned()),
            professional_id: number.map(|number| number.number().to_owned()),
            place_of_practice: place.transpose()?.map(|place| place.text),
        };
        Ok(MailboxWish {
            mailbox: MailboxId(self.boite.unwrap_or_else(|| draft.id())),
            mailbox_type: MailboxType::Nominative,
            holder: Private::known(subject, person),
            practice_site,
        })
    }
}

impl ApplicantForm {
    /// The contact, with its person found or drawn; `at` is the JSON pointer of this object.
    pub(super) fn contact(self, at: &str, draft: &mut Draft<'_>) -> Result<Private<Contact>, CommandError> {
        let name = name(at, &self.prenom, &self.nom)?;
        let mail = contact(&format!("{at}/mail"), &self.mail)?;
        let phone = phone(&format!("{at}/telephone"), self.telephone.as_deref())?;
        let subject = draft.person(None, mail.as_str(), &name.folded())?;
        let contact = Contact {
            last_name: name.last().to_owned(),
            first_name: name.first().to_owned(),
            mail: mail.as_str().to_owned(),
            phone: phone.map(|phone| phone.as_str().to_owned()),
        };
        Ok(Private::known(subject, contact))
    }
}

fn name(at: &str, first: &str, last: &str) -> Result<PersonName, InputError> {
    PersonName::parse(first, last).map_err(|error| InputError::of(&format!("{at}/nom"), &error))
}

fn contact(field: &str, given: &str) -> Result<ContactMail, InputError> {
    ContactMail::parse(given).map_err(|error| InputError::of(field, &error))
}

fn phone(field: &str, given: Option<&str>) -> Result<Option<Phone>, InputError> {
    given.map(|given| Phone::parse(given).map_err(|error| InputError::of(field, &error))).transpose()
}

/// Reads a FINESS.
pub(super) fn finess(field: &str, given: &str) -> Result<Finess, InputError> {
    Finess::parse(given).map_err(|error| InputError::of(field, &error))
}

/// RPPS or ADELI: one of them, not both. A key that does not hold is a warning, and evidence that is missing later.
pub(super) fn number(at: &str, rpps: Option<&str>, adeli: Option<&str>) -> Result<Option<ProfessionalId>, InputError> {
    match (rpps, adeli) {
        (Some(_), Some(adeli)) => {
            Err(InputError::new(format!("{at}/adeli"), adeli, "absent where an RPPS is given: the RPPS replaced it"))
        }
        (Some(given), None) => {
            let parsed = Rpps::parse(given).map_err(|error| InputError::of(&format!("{at}/rpps"), &error))?;
            Ok(Some(ProfessionalId::Rpps(parsed.value)))
        }
        (None, Some(given)) => {
            let parsed = Adeli::parse(given).map_err(|error| InputError::of(&format!("{at}/adeli"), &error))?;
            Ok(Some(ProfessionalId::Adeli(parsed.value)))
        }
        (None, None) => Ok(None),
    }
}
