//! Structures in the words of the online form, and what is decided about one for all its requests.

use identifiers::{Finess, ProfessionalId, Scheme, StructureId};
use serde::Deserialize;
use serde_json::Value;
use vault::SubjectKind;
use workflow::{Action, ActionKind, Day, Evidence, StructureKey, SubjectId};

use super::particulars::{text, word};
use super::person::finess;
use super::{Draft, Read, Words};
use crate::error::{CommandError, InputError};

/// A structure, as the online form asks for it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StructureForm {
    finess_juridique: Option<String>,
    siren: Option<String>,
    siret: Option<String>,
    rpps_rang: Option<String>,
    exercice_individuel: Option<bool>,
    finess_geographique: Option<String>,
    nom: String,
    secteur: String,
    categorie: Option<String>,
    departement: Option<String>,
}

/// A structure by its number alone.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NumberForm {
    finess_juridique: Option<String>,
    siren: Option<String>,
    siret: Option<String>,
    rpps_rang: Option<String>,
    exercice_individuel: Option<bool>,
}

/// A structure's number, and whether the form says that the structure is one person.
pub(super) struct Number {
    pub(super) id: StructureId,
    is_of_a_person: bool,
}

/// A structure's form as values.
pub(super) struct ReadStructure {
    pub(super) number: Number,
    pub(super) site: Option<Finess>,
    pub(super) name: String,
    pub(super) sector: String,
    pub(super) category: Option<String>,
    pub(super) department: Option<String>,
}

impl StructureForm {
    /// The values of this form, which stands at `/with/structure`.
    pub(super) fn read(self) -> Result<ReadStructure, InputError> {
        const AT: &str = "/with/structure";
        let numbers = NumberForm {
            finess_juridique: self.finess_juridique,
            siren: self.siren,
            siret: self.siret,
            rpps_rang: self.rpps_rang,
            exercice_individuel: self.exercice_individuel,
        };
        let site = self.finess_geographique.as_deref();
        Ok(ReadStructure {
            number: numbers.number(AT)?,
            site: site.map(|given| finess(&format!("{AT}/finess_geographique"), given)).transpose()?,
            name: text(&format!("{AT}/nom"), &self.nom)?.text,
            sector: word(&format!("{AT}/secteur"), &self.secteur)?,
            category: self.categorie.map(|given| category(&given)).transpose()?,
            department: self.departement.map(|given| department(&given)).transpose()?,
        })
    }
}

impl NumberForm {
    /// The number, which an RPPS-rang shows to be a person's; of a SIREN or SIRET only the form can tell.
    fn number(&self, at: &str) -> Result<Number, InputError> {
        let id = self.id(at)?;
        let wrong =
            |given: &str, expected: &str| Err(InputError::new(format!("{at}/exercice_individuel"), given, expected));
        let is_of_a_person = match (id.scheme(), self.exercice_individuel) {
            (Scheme::Finess, Some(true)) => {
                return wrong("true", "absent beside finess_juridique, which is that of a legal entity");
            }
            (Scheme::RppsRang, Some(false)) => {
                return wrong("false", "true or absent beside rpps_rang, which is the number of one professional");
            }
            (Scheme::Finess, _) => false,
            (Scheme::RppsRang, _) => true,
            (Scheme::Siren | Scheme::Siret, told) => told == Some(true),
        };
        Ok(Number { id, is_of_a_person })
    }

    /// The digits: of the legal entity's FINESS, or one of the others where there is none.
    fn id(&self, at: &str) -> Result<StructureId, InputError> {
        let given = [
            (Scheme::Finess, "finess_juridique", &self.finess_juridique),
            (Scheme::Siren, "siren", &self.siren),
            (Scheme::Siret, "siret", &self.siret),
            (Scheme::RppsRang, "rpps_rang", &self.rpps_rang),
        ];
        let mut given = given.into_iter().filter_map(|(scheme, word, number)| Some((scheme, word, number.as_ref()?)));
        let (Some((scheme, word, number)), None) = (given.next(), given.next()) else {
            let expected = "exactly one of finess_juridique, siren, siret, rpps_rang";
            return Err(InputError::new(at, "none or several numbers", expected));
        };
        let parsed = StructureId::in_scheme(scheme, number);
        parsed.map(|parsed| parsed.value).map_err(|error| InputError::of(&format!("{at}/{word}"), &error))
    }
}

/// How a structure stands in the log, with the number to be sealed where that tells who somebody is.
///
/// A SIREN, or a SIRET of it, that is known here as a person's is that person's whether the form says so or not. `head` is
/// whoever the form names as its head.
pub(super) fn key(
    number: &Number,
    head: Option<SubjectId>,
    draft: &mut Draft<'_>,
) -> Result<(StructureKey, Option<String>), CommandError> {
    let Number { id, is_of_a_person } = number;
    let siren = match id {
        StructureId::Finess(_) => return Ok((StructureKey::Registered(*id), None)),
        StructureId::RppsRang(practice) => {
            return Ok((StructureKey::Person(draft.holder(practice)?), Some(id.to_string())));
        }
        StructureId::Siren(siren) => *siren,
        StructureId::Siret(siret) => siret.siren(),
    };
    if *is_of_a_person || draft.known_practitioner(&siren)?.is_some() {
        Ok((StructureKey::Person(draft.practitioner(&siren, head)?), Some(id.to_string())))
    } else {
        Ok((StructureKey::Registered(*id), None))
    }
}

/// A structure by its number, found or drawn.
pub(super) fn numbered(
    at: &str,
    given: Value,
    draft: &mut Draft<'_>,
) -> Result<(StructureKey, StructureId), CommandError> {
    let number = number_form(at, given)?.number(at)?;
    Ok((key(&number, None, draft)?.0, number.id))
}

/// A structure by its number; the practice of one person is one that is known here.
pub(super) fn known(at: &str, given: Value, draft: &Draft<'_>) -> Result<StructureKey, CommandError> {
    let Number { id, is_of_a_person } = number_form(at, given)?.number(at)?;
    let (word, found) = match &id {
        StructureId::Finess(_) => return Ok(StructureKey::Registered(id)),
        StructureId::RppsRang(practice) => {
            ("rpps_rang", draft.known_by_number(&ProfessionalId::Rpps(practice.holder()))?)
        }
        StructureId::Siren(siren) => ("siren", draft.known_practitioner(siren)?),
        StructureId::Siret(siret) => ("siret", draft.known_practitioner(&siret.siren())?),
    };
    match found {
        Some(person) => Ok(StructureKey::Person(person)),
        None if is_of_a_person => {
            let expected = "a practice known here";
            Err(InputError::unquoted(format!("{at}/{word}"), expected, "structure-unknown").into())
        }
        None => Ok(StructureKey::Registered(id)),
    }
}

fn number_form(at: &str, given: Value) -> Result<NumberForm, InputError> {
    serde_json::from_value(given)
        .map_err(|e| InputError::unquoted(at, format!("the number of a structure: {e}"), "form"))
}

/// What the register of establishments says of a legal entity and of a site.
pub(super) fn evidence(id: &StructureId, site: Option<Finess>, draft: &Draft<'_>) -> Vec<Evidence> {
    let legal_entity = match id {
        StructureId::Finess(number) => draft.registers.legal_entity(*number),
        StructureId::Siren(_) | StructureId::Siret(_) | StructureId::RppsRang(_) => None,
    };
    legal_entity.into_iter().chain(site.and_then(|number| draft.registers.site(number))).collect()
}

/// The category of the establishment, where the register told it among the values of a look-up.
pub(super) fn category_in(evidence: &[Evidence]) -> Option<String> {
    let mut used = evidence.iter().flat_map(|one| &one.cite().values);
    used.find(|used| used.name == "category").map(|used| used.value.clone())
}

/// A category as the register codes it: three or four digits.
fn category(given: &str) -> Result<String, InputError> {
    let code = given.trim();
    if matches!(code.len(), 3 | 4) && code.bytes().all(|b| b.is_ascii_digit()) {
        Ok(code.to_owned())
    } else {
        Err(InputError::new("/with/structure/categorie", given, "a category of FINESS like 500, three or four digits"))
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Abbreviation {
    abbreviation: String,
}

/// What an agent decides about the structure of a request.
pub(super) fn accept(words: &Words<'_>) -> Read {
    match words.order.kind {
        ActionKind::AcceptStructure => words.reasoned(|request, reason| Action::AcceptStructure { request, reason }),
        ActionKind::ConfirmAbbreviation => {
            let Abbreviation { abbreviation } = words.read()?;
            let abbreviation = text("/with/abbreviation", &abbreviation)?.text;
            Ok(Action::ConfirmAbbreviation { request: words.request()?, abbreviation })
        }
        _ => Err(words.misplaced()),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Merger {
    absorbed: Value,
    into: Value,
    effective_on: Day,
    reason: String,
}

/// One structure that went into another.
pub(super) fn merge(words: &Words<'_>, draft: &mut Draft<'_>) -> Read {
    let Merger { absorbed, into, effective_on, reason } = words.read()?;
    let (absorbed, into) = (known("/with/absorbed", absorbed, draft)?, known("/with/into", into, draft)?);
    let reason = draft.private(SubjectKind::Case, text("/with/reason", &reason)?);
    Ok(Action::MergeStructures { absorbed, into, effective_on, reason })
}
