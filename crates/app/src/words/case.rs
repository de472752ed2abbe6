//! Words about a request as a whole.

use identifiers::{Finess, Scheme, StructureId};
use serde::Deserialize;
use uuid::Uuid;
use vault::SubjectKind;
use workflow::command::Submission;
use workflow::event::WaitingFor;
use workflow::{Action, Day, RequestId, StructureKey};

use super::person::{ApplicantForm, NominativeForm, finess};
use super::{Draft, Words, text};
use crate::error::{CommandError, InputError};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RequestForm {
    request: Option<Uuid>,
    structure: StructureForm,
    demandeur: Option<ApplicantForm>,
    messageries_nominatives: Vec<NominativeForm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StructureForm {
    finess_juridique: Option<String>,
    siren: Option<String>,
    siret: Option<String>,
    finess_geographique: Option<String>,
    nom: String,
    secteur: String,
    departement: Option<String>,
}

/// The online form, whole.
pub(super) fn submit(words: &Words<'_>, draft: &mut Draft<'_>) -> Result<Action, CommandError> {
    let form: RequestForm = words.read()?;
    if form.messageries_nominatives.is_empty() {
        let expected = "at least one mailbox: a request asks for something";
        return Err(InputError::new("/with/messageries_nominatives", "[]", expected).into());
    }
    let structure = form.structure.id()?;
    let site = form.structure.site()?;
    let applicant = form.demandeur.map(|form| form.contact("/with/demandeur", draft)).transpose()?;
    let pointer = |index| format!("/with/messageries_nominatives/{index}");
    let mailboxes = form.messageries_nominatives.into_iter().enumerate();
    let mailboxes = mailboxes.map(|(index, form)| form.wish(&pointer(index), draft)).collect::<Result<_, _>>()?;
    let legal_entity = match structure {
        StructureId::Finess(number) => draft.registers.legal_entity(number),
        StructureId::Siren(_) | StructureId::Siret(_) | StructureId::RppsRang(_) => None,
    };
    let evidence = legal_entity.into_iter().chain(site.and_then(|number| draft.registers.site(number))).collect();
    Ok(Action::SubmitRequest(Box::new(Submission {
        request: RequestId(form.request.unwrap_or_else(|| draft.id())),
        case: draft.fresh(SubjectKind::Case),
        applicant,
        structure: StructureKey::Registered(structure),
        structure_name: Some(text("/with/structure/nom", &form.structure.nom)?.text),
        site,
        sector: word("/with/structure/secteur", &form.structure.secteur)?,
        department: form.structure.departement.map(|given| department(&given)).transpose()?,
        evidence,
        mailboxes,
    })))
}

impl StructureForm {
    /// The number of the structure: its legal entity's FINESS, or one of the others where there is none.
    fn id(&self) -> Result<StructureId, InputError> {
        let given = [
            (Scheme::Finess, "finess_juridique", &self.finess_juridique),
            (Scheme::Siren, "siren", &self.siren),
            (Scheme::Siret, "siret", &self.siret),
        ];
        let mut given = given.into_iter().filter_map(|(scheme, word, number)| Some((scheme, word, number.as_ref()?)));
        let (Some((scheme, word, number)), None) = (given.next(), given.next()) else {
            let expected = "exactly one of finess_juridique, siren, siret";
            return Err(InputError::new("/with/structure", "none or several numbers", expected));
        };
        let parsed = StructureId::in_scheme(scheme, number);
        parsed.map(|parsed| parsed.value).map_err(|error| InputError::of(&format!("/with/structure/{word}"), &error))
    }

    fn site(&self) -> Result<Option<Finess>, InputError> {
        let given = self.finess_geographique.as_deref();
        given.map(|given| finess("/with/structure/finess_geographique", given)).transpose()
    }
}

pub(super) fn add_mailbox(words: &Words<'_>, draft: &mut Draft<'_>) -> Result<Action, CommandError> {
    let form: NominativeForm = words.read()?;
    Ok(Action::AddMailbox { request: words.request()?, wish: form.wish("/with", draft)? })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Owner {
    owner: String,
}

pub(super) fn assign(words: &Words<'_>, draft: &mut Draft<'_>) -> Result<Action, CommandError> {
    let Owner { owner } = words.read()?;
    Ok(Action::AssignRequest { request: words.request()?, owner: draft.user("/with/owner", &owner)? })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Waiting {
    party: WaitingFor,
    due_on: Option<Day>,
    reason: Option<String>,
}

pub(super) fn start_waiting(words: &Words<'_>) -> Result<Action, CommandError> {
    let Waiting { party, due_on, reason } = words.read()?;
    let reason = reason.map(|given| text("/with/reason", &given)).transpose()?;
    Ok(Action::StartWaiting { request: words.request()?, party, due_on, reason })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Note {
    text: String,
}

pub(super) fn note(words: &Words<'_>) -> Result<Action, CommandError> {
    let Note { text: given } = words.read()?;
    Ok(Action::AddNote { request: words.request()?, note: text("/with/text", &given)? })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Duplicate {
    of: String,
}

pub(super) fn mark_duplicate(words: &Words<'_>, draft: &mut Draft<'_>) -> Result<Action, CommandError> {
    let Duplicate { of } = words.read()?;
    Ok(Action::MarkDuplicate { request: words.request()?, of: draft.request("/with/of", &of)? })
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

fn department(given: &str) -> Result<String, InputError> {
    let upper = given.to_ascii_uppercase();
    let fits = matches!(upper.len(), 2 | 3) && upper.bytes().all(|b| b.is_ascii_alphanumeric());
    if fits {
        Ok(upper)
    } else {
        Err(InputError::new("/with/structure/departement", given, "a department like 44 or 2A"))
    }
}
