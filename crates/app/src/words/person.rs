//! People in the words of the online form, and as commands name those who are known.

use identifiers::{Adeli, ContactMail, Finess, PersonName, Phone, Profession, ProfessionalId, Rpps, Standing};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;
use workflow::command::{StructureHead, UserWish};
use workflow::event::Warning;
use workflow::{Contact, HeadName, Person, Private, StructureContact, SubjectId};

use super::Draft;
use super::particulars::text_or_none;
use super::subjects::Traits;
use crate::error::{CommandError, InputError};

/// A person who is to use a mailbox.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UserForm {
    pub(super) civilite: Option<String>,
    pub(super) nom: String,
    pub(super) prenom: String,
    pub(super) mail_contact: String,
    pub(super) telephone: Option<String>,
    pub(super) rpps: Option<String>,
    pub(super) adeli: Option<String>,
    pub(super) profession: Option<String>,
    #[serde(skip)]
    pub(super) lieu_exercice: Option<String>,
}

/// Somebody to write to or to call: whoever asks, heads, manages, or knows the software.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ContactForm {
    pub(super) nom: String,
    pub(super) prenom: String,
    pub(super) mail: String,
    pub(super) telephone: Option<String>,
}

/// A user's form as values.
pub(super) struct ReadUser {
    pub(super) person: Person,
    pub(super) number: Option<ProfessionalId>,
    folded_name: String,
    warnings: Vec<Warning>,
}

impl ReadUser {
    /// By what the person is found.
    pub(super) fn traits(&self) -> Traits<'_> {
        Traits { number: self.number.as_ref(), mail: &self.person.mail, name: self.folded_name.clone() }
    }
}

impl UserForm {
    /// The values of this form; `at` is the JSON pointer of this object.
    pub(super) fn read(self, at: &str) -> Result<ReadUser, InputError> {
        let name = name(at, &self.prenom, &self.nom)?;
        let mail = contact(&format!("{at}/mail_contact"), &self.mail_contact)?;
        let phone = phone(&format!("{at}/telephone"), self.telephone.as_deref())?;
        let number = number(at, self.rpps.as_deref(), self.adeli.as_deref())?;
        let profession = self.profession.map(|given| profession(&format!("{at}/profession"), &given)).transpose()?;
        let civility = self.civilite.map(|given| civility(&format!("{at}/civilite"), &given)).transpose()?;
        let place = text_or_none(&format!("{at}/lieu_exercice"), self.lieu_exercice)?;
        let retired = profession.filter(|known| matches!(known.standing(), Standing::Retired { .. }));
        let person = Person {
            last_name: name.last().to_owned(),
            first_name: name.first().to_owned(),
            mail: mail.as_str().to_owned(),
            phone: phone.map(|phone| phone.as_str().to_owned()),
            professional_id: number.map(|number| number.number().to_owned()),
            profession: profession.map(|profession| profession.to_string()),
            civility: civility.map(str::to_owned),
            place_of_practice: place.map(|place| place.text),
        };
        let warnings = number.and_then(of_number).into_iter().chain(retired.map(|_| Warning::ProfessionRetired));
        Ok(ReadUser { person, number, folded_name: name.folded(), warnings: warnings.collect() })
    }

    /// The wish, with its person found or drawn; `corrected` is who it was until now.
    pub(super) fn wish(
        self,
        at: &str,
        draft: &mut Draft<'_>,
        corrected: Option<SubjectId>,
    ) -> Result<UserWish, CommandError> {
        let read = self.read(at)?;
        let found = draft.user(&read.traits(), corrected)?;
        let person = Private::known(found.subject, read.person);
        Ok(UserWish { person, mail_of: found.mail_of, warnings: read.warnings })
    }
}

impl ContactForm {
    /// The contact, with its person found or drawn; `at` is the JSON pointer of this object.
    pub(super) fn contact(self, at: &str, draft: &mut Draft<'_>) -> Result<Private<Contact>, CommandError> {
        let (subject, contact) = self.read(at, draft)?;
        Ok(Private::known(subject, contact))
    }

    /// The head of the structure: mail and telephone are the structure's own, and may be generic. They lead to the head
    /// all the same, for a mail finds a person only together with the name.
    pub(super) fn head(self, at: &str, draft: &mut Draft<'_>) -> Result<StructureHead, CommandError> {
        let (subject, Contact { last_name, first_name, mail, phone }) = self.read(at, draft)?;
        let person = Private::known(subject, HeadName { last_name, first_name });
        Ok(StructureHead { person, contact: StructureContact { mail, phone } })
    }

    fn read(self, at: &str, draft: &mut Draft<'_>) -> Result<(SubjectId, Contact), CommandError> {
        let name = name(at, &self.prenom, &self.nom)?;
        let mail = contact(&format!("{at}/mail"), &self.mail)?;
        let phone = phone(&format!("{at}/telephone"), self.telephone.as_deref())?;
        let subject = draft.person(&Traits { number: None, mail: mail.as_str(), name: name.folded() })?;
        let contact = Contact {
            last_name: name.last().to_owned(),
            first_name: name.first().to_owned(),
            mail: mail.as_str().to_owned(),
            phone: phone.map(|phone| phone.as_str().to_owned()),
        };
        Ok((subject, contact))
    }
}

/// The same for a contact that may be left out.
pub(super) fn contact_or_none(
    at: &str,
    form: Option<ContactForm>,
    draft: &mut Draft<'_>,
) -> Result<Option<Private<Contact>>, CommandError> {
    form.map(|form| form.contact(at, draft)).transpose()
}

/// How a command names somebody who is known here.
#[derive(Deserialize)]
#[serde(untagged)]
enum Who {
    Subject(Uuid),
    User(ByMail),
    Contact(ByContactMail),
    Rpps(ByRpps),
    Adeli(ByAdeli),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ByMail {
    nom: String,
    prenom: String,
    mail_contact: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ByContactMail {
    nom: String,
    prenom: String,
    mail: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ByRpps {
    rpps: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ByAdeli {
    adeli: String,
}

/// The subject of somebody who is known here; nobody is drawn. `at` is the JSON pointer of what names them.
pub(super) fn who(at: &str, given: Value, draft: &Draft<'_>) -> Result<SubjectId, CommandError> {
    let expected = "a subject id, or an object {nom, prenom, mail_contact}, {rpps} or {adeli}";
    let who = serde_json::from_value(given).map_err(|_| InputError::unquoted(at, expected, "form"))?;
    let by_mail = |word: &str, (first, last, mail): (&str, &str, &str)| {
        let name = name(at, first, last)?;
        let mail = contact(&format!("{at}/{word}"), mail)?;
        draft.known_by_mail(mail.as_str(), &name.folded())
    };
    let by_number = |rpps: Option<&str>, adeli: Option<&str>| {
        number(at, rpps, adeli)?.map_or(Ok(None), |number| draft.known_by_number(&number))
    };
    let found = match who {
        Who::Subject(id) => draft.known_by_id(SubjectId(id)),
        Who::User(ByMail { nom, prenom, mail_contact }) => by_mail("mail_contact", (&prenom, &nom, &mail_contact)),
        Who::Contact(ByContactMail { nom, prenom, mail }) => by_mail("mail", (&prenom, &nom, &mail)),
        Who::Rpps(ByRpps { rpps }) => by_number(Some(&rpps), None),
        Who::Adeli(ByAdeli { adeli }) => by_number(None, Some(&adeli)),
    }?;
    found.ok_or_else(|| InputError::unquoted(at, "somebody who is known here", "person-unknown").into())
}

fn name(at: &str, first: &str, last: &str) -> Result<PersonName, InputError> {
    PersonName::parse(first, last).map_err(|error| {
        let word = if error.field == "first_name" { "prenom" } else { "nom" };
        InputError::of(&format!("{at}/{word}"), &error)
    })
}

pub(super) fn contact(field: &str, given: &str) -> Result<ContactMail, InputError> {
    ContactMail::parse(given).map_err(|error| InputError::of(field, &error))
}

fn phone(field: &str, given: Option<&str>) -> Result<Option<Phone>, InputError> {
    given.map(|given| Phone::parse(given).map_err(|error| InputError::of(field, &error))).transpose()
}

/// A profession by nomenclature and code; a retired or unknown one is taken.
pub(super) fn profession(field: &str, given: &str) -> Result<Profession, InputError> {
    Profession::parse(given).map(|read| read.value).map_err(|error| InputError::of(field, &error))
}

/// A form of address, in the one way in which it is kept.
fn civility(field: &str, given: &str) -> Result<&'static str, InputError> {
    match given.trim().trim_end_matches('.').to_ascii_lowercase().as_str() {
        "madame" | "mme" => Ok("Madame"),
        "monsieur" | "m" => Ok("Monsieur"),
        _ => Err(InputError::new(field, given, "Madame or Monsieur, or nothing")),
    }
}

/// Reads a FINESS.
pub(super) fn finess(field: &str, given: &str) -> Result<Finess, InputError> {
    Finess::parse(given).map_err(|error| InputError::of(field, &error))
}

/// Reads an RPPS; a key that does not hold is for others to see.
pub(super) fn rpps(field: &str, given: &str) -> Result<Rpps, InputError> {
    Rpps::parse(given).map(|read| read.value).map_err(|error| InputError::of(field, &error))
}

/// RPPS or ADELI: one of them, not both. A key that does not hold is a warning, and evidence that is missing later.
pub(super) fn number(at: &str, rpps: Option<&str>, adeli: Option<&str>) -> Result<Option<ProfessionalId>, InputError> {
    match (rpps, adeli) {
        (Some(_), Some(adeli)) => {
            Err(InputError::new(format!("{at}/adeli"), adeli, "absent where an RPPS is given: the RPPS replaced it"))
        }
        (Some(given), None) => Ok(Some(ProfessionalId::Rpps(self::rpps(&format!("{at}/rpps"), given)?))),
        (None, Some(given)) => {
            let parsed = Adeli::parse(given).map_err(|error| InputError::of(&format!("{at}/adeli"), &error))?;
            Ok(Some(ProfessionalId::Adeli(parsed.value)))
        }
        (None, None) => Ok(None),
    }
}

/// What is unusual about a number that was taken all the same.
fn of_number(number: ProfessionalId) -> Option<Warning> {
    match number {
        ProfessionalId::Rpps(rpps) => (!rpps.key_holds()).then_some(Warning::RppsKey),
        ProfessionalId::Adeli(_) => Some(Warning::AdeliRetired),
    }
}
