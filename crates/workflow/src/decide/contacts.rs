//! Contact mails are individual: credentials go to one person.

use identifiers::{NamingPolicy, ParseError, PersonName, Rule as Finding};
use std::collections::{BTreeMap, BTreeSet};

use crate::command::UserWish;
use crate::event::Warning;
use crate::refusal::{Refusal, Rule};
use crate::{EventRef, Person, SubjectId};

/// The warnings about a person whose mail is of one person; the refusal if it is not.
///
/// Neither the mail nor a part of it is repeated: refusals carry nothing personal.
///
/// # Source
/// `domain.md` rule 16; the founding procedure, « mail de contact nominatif ».
pub(super) fn individual(wish: &UserWish, (naming, at): (&NamingPolicy, EventRef)) -> Result<Vec<Warning>, Refusal> {
    if wish.mail_of.is_some_and(|other| other != wish.person.subject) {
        return Err(Refusal::new(Rule::ContactShared).because([at]));
    }
    let Some(person) = wish.person.content.known() else { return Ok(wish.warnings.clone()) };
    let refused =
        |error: ParseError| Refusal::new(Rule::ContactNotIndividual).because([at]).detail(error.rule.as_str());
    let mut warnings = wish.warnings.clone();
    if is_unlike_the_name(person, naming).map_err(refused)? {
        warnings.push(Warning::MailUnlikeName);
    }
    warnings.sort_unstable();
    warnings.dedup();
    Ok(warnings)
}

fn is_unlike_the_name(person: &Person, naming: &NamingPolicy) -> Result<bool, ParseError> {
    let Ok(name) = PersonName::parse(&person.first_name, &person.last_name) else {
        naming.read_contact(&person.mail)?;
        return Ok(false);
    };
    let read = naming.read_contact_of(&name, &person.mail)?;
    Ok(read.warnings.iter().any(|warning| warning.rule == Finding::ContactResemblance))
}

/// One mail is not that of two persons.
pub(super) fn not_shared<'a>(wishes: impl Iterator<Item = &'a UserWish>, at: EventRef) -> Result<(), Refusal> {
    let mut owners: BTreeMap<String, BTreeSet<SubjectId>> = BTreeMap::new();
    for wish in wishes {
        if let Some(person) = wish.person.content.known() {
            owners.entry(person.mail.to_lowercase()).or_default().insert(wish.person.subject);
        }
    }
    if owners.values().any(|persons| persons.len() > 1) {
        return Err(Refusal::new(Rule::ContactShared).because([at]));
    }
    Ok(())
}
