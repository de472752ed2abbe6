//! Words of the online form: a request with its mailboxes, and mailboxes added later.

use serde::Deserialize;
use uuid::Uuid;
use vault::SubjectKind;
use workflow::command::{MailboxWish, Submission};
use workflow::{Action, RequestId};

use super::mailbox::{ApplicationForm, NominativeForm, OrganisationalForm};
use super::person::{ContactForm, contact_or_none};
use super::structure::{StructureForm, category_in, evidence, key};
use super::{Draft, Read, Words};
use crate::error::{CommandError, InputError};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RequestForm {
    request: Option<Uuid>,
    structure: StructureForm,
    demandeur: Option<ContactForm>,
    responsable: Option<ContactForm>,
    #[serde(default)]
    messageries_nominatives: Vec<NominativeForm>,
    #[serde(default)]
    messageries_organisationnelles: Vec<OrganisationalForm>,
    #[serde(default)]
    boites_applicatives: Vec<ApplicationForm>,
}

/// The online form, whole.
pub(super) fn submit(words: &Words<'_>, draft: &mut Draft<'_>) -> Read {
    let form: RequestForm = words.read()?;
    let structure = form.structure.read()?;
    let applicant = contact_or_none("/with/demandeur", form.demandeur, draft)?;
    let head = form.responsable.map(|head| head.head("/with/responsable", draft)).transpose()?;
    let nominative = each("messageries_nominatives", form.messageries_nominatives, draft, NominativeForm::wish)?;
    let shared = form.messageries_organisationnelles;
    let shared = each("messageries_organisationnelles", shared, draft, OrganisationalForm::wish)?;
    let programs = each("boites_applicatives", form.boites_applicatives, draft, ApplicationForm::wish)?;
    let mailboxes = [nominative, shared, programs].concat();
    if mailboxes.is_empty() {
        let lists = "messageries_nominatives, messageries_organisationnelles, boites_applicatives";
        let expected = format!("at least one mailbox in {lists}: a request asks for something");
        return Err(InputError::unquoted("/with", expected, "form").into());
    }
    let evidence = evidence(&structure.number.id, structure.site, draft);
    let (key, number) = key(&structure.number, head.as_ref().map(|head| head.person.subject), draft)?;
    Ok(Action::SubmitRequest(Box::new(Submission {
        request: RequestId(form.request.unwrap_or_else(|| draft.id())),
        case: draft.fresh(SubjectKind::Case),
        applicant,
        head,
        structure: key,
        structure_number: number,
        structure_name: Some(structure.name),
        site: structure.site,
        sector: structure.sector,
        category: structure.category.or_else(|| category_in(&evidence)),
        department: structure.department,
        evidence,
        mailboxes,
    })))
}

/// The wishes of one list of the form.
fn each<T>(
    list: &str,
    forms: Vec<T>,
    draft: &mut Draft<'_>,
    wish: impl Fn(T, &str, &mut Draft<'_>) -> Result<MailboxWish, CommandError>,
) -> Result<Vec<MailboxWish>, CommandError> {
    forms.into_iter().enumerate().map(|(index, form)| wish(form, &format!("/with/{list}/{index}"), draft)).collect()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shared {
    organisationnelle: OrganisationalForm,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Program {
    applicative: ApplicationForm,
}

/// One mailbox more: the flat form of a nominative one, or another type by its name.
pub(super) fn add_mailbox(words: &Words<'_>, draft: &mut Draft<'_>) -> Read {
    let wish = if words.order.with.get("organisationnelle").is_some() {
        let Shared { organisationnelle } = words.read()?;
        organisationnelle.wish("/with/organisationnelle", draft)?
    } else if words.order.with.get("applicative").is_some() {
        let Program { applicative } = words.read()?;
        applicative.wish("/with/applicative", draft)?
    } else {
        words.read::<NominativeForm>()?.wish("/with", draft)?
    };
    Ok(Action::AddMailbox { request: words.request()?, wish })
}
