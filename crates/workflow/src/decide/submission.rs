//! What the online form brings: a request with its mailboxes and their users, and mailboxes added later.

use identifiers::{MailboxKind, NamingPolicy, ParseError, Parsed, StructureName};
use std::collections::BTreeSet;

use super::case::{is_of_the_kind_declared, known_releases};
use super::contacts::{individual, not_shared};
use super::structures::{Described, cited, describe, no_place_is_told};
use super::{Case, Decided, Decision, against_policy, policy};
use crate::command::{MailboxWish, Submission};
use crate::event::{Event, MailboxRequested, MailboxType, MailboxUserAdded, MembershipCited, RequestOpened, Warning};
use crate::policy::{Section, SectionName};
use crate::refusal::{Refusal, Rule};
use crate::state::State;
use crate::{AddressText, Day, EventRef, MailboxId, Private, StructureKey, SubjectId};

/// What a wish is judged against, and recorded under.
struct Ground<'a> {
    naming: (&'a NamingPolicy, EventRef),
    structure: &'a StructureKey,
    structure_name: Option<&'a str>,
    case: SubjectId,
    has_applicant: bool,
    has_head: bool,
    has_site: bool,
}

/// A submission is one atomic append: the request, the membership where there is one, every mailbox and user wished for.
///
/// # Source
/// `domain.md` rules 1, 4, 13, 14 and 15; the founding procedure, third step.
pub(super) fn submit(state: &State, today: &Day, submission: &Submission) -> Decided {
    if let Some(known) = state.request(submission.request) {
        return Err(Refusal::new(Rule::IdTaken).because([known.opened_at]).detail(submission.request.to_string()));
    }
    structure_may_be_named(state, &submission.structure)?;
    known_releases(state, &submission.evidence)?;
    is_of_the_kind_declared(&submission.evidence, &submission.structure.to_string())?;
    ids_are_new(state, submission.mailboxes.iter().map(|wish| wish.mailbox))?;
    let ground = Ground {
        naming: naming(state)?,
        structure: &submission.structure,
        structure_name: submission.structure_name.as_deref(),
        case: submission.case,
        has_applicant: submission.applicant.is_some(),
        has_head: submission.head.is_some(),
        has_site: submission.site.is_some() || submission.structure.is_person(),
    };
    form_is_whole(&ground, &submission.mailboxes)?;
    not_shared(submission.mailboxes.iter().flat_map(|wish| &wish.users), ground.naming.1)?;
    let mut events: Vec<Event> = vec![opened(submission).into()];
    let membership = state.structure(&submission.structure).and_then(|known| known.membership.effective_on(today));
    let cite = |membership| MembershipCited { membership, structure: submission.structure.clone() }.into();
    events.extend(membership.map(cite));
    for wish in &submission.mailboxes {
        events.extend(wished(&ground, wish)?);
    }
    Ok(Decision::Events(events))
}

/// A mailbox may be added until the request ends; the need is then validated anew.
pub(super) fn add_mailbox(case: &Case<'_>, wish: &MailboxWish) -> Decided {
    ids_are_new(case.state, [wish.mailbox])?;
    let ground = Ground {
        naming: naming(case.state)?,
        structure: &case.request.structure,
        structure_name: case.request.structure_name.as_deref(),
        case: case.request.case,
        has_applicant: case.request.has_applicant,
        has_head: case.request.has_head,
        has_site: case.request.site.is_some() || case.request.structure.is_person(),
    };
    form_is_whole(&ground, std::slice::from_ref(wish))?;
    not_shared(wish.users.iter(), ground.naming.1)?;
    wished(&ground, wish).map(Decision::Events)
}

/// The number of a practice of one person tells who that is, and an absorbed structure is no more.
pub(super) fn structure_may_be_named(state: &State, structure: &StructureKey) -> Result<(), Refusal> {
    if let StructureKey::Registered(id) = structure
        && id.names_a_person()
    {
        return Err(Refusal::new(Rule::StructureIsPerson));
    }
    match state.structure(structure).and_then(|known| known.absorbed_into.as_ref()) {
        Some((at, _)) => {
            let survivor = state.survivor(structure).to_string();
            Err(Refusal::new(Rule::StructureAbsorbed).because([*at]).detail(structure.to_string()).proposing(survivor))
        }
        None => Ok(()),
    }
}

/// The id of a mailbox stands for it in every request and for ever.
pub(super) fn ids_are_new(state: &State, mailboxes: impl IntoIterator<Item = MailboxId>) -> Result<(), Refusal> {
    let mut named = BTreeSet::new();
    mailboxes.into_iter().try_for_each(|id| match state.mailboxes.get(&id) {
        Some(at) => Err(Refusal::new(Rule::IdTaken).because([*at]).detail(id.to_string())),
        None if !named.insert(id) => Err(Refusal::new(Rule::IdTaken).detail(id.to_string())),
        None => Ok(()),
    })
}

fn naming(state: &State) -> Result<(&NamingPolicy, EventRef), Refusal> {
    let (section, at) = policy(state, SectionName::Naming)?;
    if let Section::Naming(naming) = section {
        return Ok((naming, at));
    }
    Err(Refusal::new(Rule::PolicyMissing).because([at]).detail(SectionName::Naming.as_str()))
}

/// A shared mailbox needs somebody who asks and somebody who answers for the structure.
fn form_is_whole(ground: &Ground<'_>, mailboxes: &[MailboxWish]) -> Result<(), Refusal> {
    let is_shared = |wish: &MailboxWish| wish.mailbox_type == MailboxType::Organisational;
    if !mailboxes.iter().any(is_shared) {
        return Ok(());
    }
    present("applicant", ground.has_applicant)?;
    present("head", ground.has_head)
}

fn present(particular: &str, is_there: bool) -> Result<(), Refusal> {
    if is_there { Ok(()) } else { Err(Refusal::new(Rule::ParticularsMissing).detail(particular)) }
}

fn opened(submission: &Submission) -> RequestOpened {
    let structure = &submission.structure;
    let named = (submission.structure_name.clone(), submission.structure_number.clone());
    let Described { name, site, identity } = describe(structure, named, submission.site);
    RequestOpened {
        applicant: submission.applicant.clone(),
        case: submission.case,
        category: submission.category.clone(),
        department: submission.department.clone(),
        evidence: cited(structure, &submission.evidence),
        head: submission.head.as_ref().map(|head| head.person.clone()),
        request: submission.request,
        sector: submission.sector.clone(),
        site,
        structure: submission.structure.clone(),
        structure_contact: submission
            .head
            .as_ref()
            .map(|head| Private::known(structure.reached_under(submission.case), head.contact.clone())),
        structure_identity: identity,
        structure_name: name,
        taken_over: false,
    }
}

/// The events of one wish: the mailbox, then each user of a shared one.
fn wished(ground: &Ground<'_>, wish: &MailboxWish) -> Result<Vec<Event>, Refusal> {
    no_place_is_told(ground.structure, wish.practice_site)?;
    let people = wish.users.iter().map(|user| user.person.subject).collect::<BTreeSet<_>>();
    if people.len() < wish.users.len() {
        return Err(Refusal::new(Rule::PersonTwice).detail(wish.mailbox.to_string()));
    }
    match wish.mailbox_type {
        MailboxType::Nominative => nominative(ground, wish),
        MailboxType::Organisational => organisational(ground, wish),
        MailboxType::Application => application(ground, wish),
    }
}

/// # Source
/// `domain.md` rule 13.
fn nominative(ground: &Ground<'_>, wish: &MailboxWish) -> Result<Vec<Event>, Refusal> {
    let [user] = wish.users.as_slice() else {
        return Err(Refusal::new(Rule::ParticularsMissing).detail("holder"));
    };
    let warnings = individual(user, ground.naming)?;
    let requested = MailboxRequested { holder: Some(user.person.clone()), warnings, ..bare(ground, wish) };
    Ok(vec![requested.into()])
}

/// # Source
/// `domain.md` rule 14.
fn organisational(ground: &Ground<'_>, wish: &MailboxWish) -> Result<Vec<Event>, Refusal> {
    present("administrator", wish.administrator.is_some())?;
    present("wished_name", wish.wished_name.is_some())?;
    present("users", !wish.users.is_empty())?;
    let (wished_name, mut warnings) = name_of(ground, wish)?;
    if !ground.has_site {
        warnings.push(Warning::LegalEntityForSite);
    }
    let requested = MailboxRequested { warnings, wished_name, ..bare(ground, wish) };
    let mut events: Vec<Event> = vec![requested.into()];
    for user in &wish.users {
        let warnings = individual(user, ground.naming)?;
        let (structure, user) = (ground.structure.clone(), user.person.clone());
        let added = MailboxUserAdded { mailbox: wish.mailbox, requested_by: None, structure, user, warnings };
        events.push(added.into());
    }
    Ok(events)
}

/// There is no self-service: the wish opens a talk, which a human concludes.
///
/// # Source
/// `domain.md` rule 15.
fn application(ground: &Ground<'_>, wish: &MailboxWish) -> Result<Vec<Event>, Refusal> {
    present("software", wish.software.is_some())?;
    present("technical_contact", wish.technical_contact.is_some())?;
    let (wished_name, warnings) = name_of(ground, wish)?;
    Ok(vec![MailboxRequested { warnings, wished_name, ..bare(ground, wish) }.into()])
}

fn bare(ground: &Ground<'_>, wish: &MailboxWish) -> MailboxRequested {
    MailboxRequested {
        administrator: wish.administrator.clone(),
        holder: None,
        mailbox: wish.mailbox,
        mailbox_type: wish.mailbox_type,
        practice_site: wish.practice_site,
        software: wish.software.clone().map(|software| Private::known(ground.case, software)),
        technical_contact: wish.technical_contact.clone(),
        warnings: Vec::new(),
        wished_address: None,
        wished_name: None,
    }
}

/// The address wished for, in the form it would be granted in, with what is unusual about it.
fn name_of(ground: &Ground<'_>, wish: &MailboxWish) -> Result<(Option<Private<AddressText>>, Vec<Warning>), Refusal> {
    let Some(wished) = &wish.wished_name else { return Ok((None, Vec::new())) };
    let (text, warnings) = well_formed(wish.mailbox_type, wished, (ground.naming, ground.structure_name))?;
    Ok((Some(Private::known(ground.case, text)), warnings))
}

/// Reads a wished name: a hyphen is refused with the corrected address; that the structure's name is missing is a warning
/// until creation is asked for, for an agent may confirm an abbreviation.
///
/// # Source
/// `domain.md` rules 14, 18 and 19.
pub(super) fn well_formed(
    mailbox_type: MailboxType,
    wished: &str,
    ((naming, at), structure_name): ((&NamingPolicy, EventRef), Option<&str>),
) -> Result<(AddressText, Vec<Warning>), Refusal> {
    let read: Result<Parsed<_>, ParseError> = match (mailbox_type, structure_name) {
        (MailboxType::Organisational, Some(name)) => {
            naming.check_organisational(wished, &StructureName { name, abbreviations: &[] })
        }
        (MailboxType::Organisational, None) => naming.read_wish(MailboxKind::Organisational, wished),
        (MailboxType::Nominative | MailboxType::Application, _) => naming.read_wish(MailboxKind::Application, wished),
    };
    let read = read.map_err(|error| against_policy(Rule::AddressPolicy, at, error))?;
    let is_nameless = |warning: &ParseError| warning.rule == identifiers::Rule::AddressStructureName;
    let warnings = read.warnings.iter().any(is_nameless).then_some(Warning::StructureNameMissing);
    Ok((AddressText { address: read.value.as_str().to_owned() }, warnings.into_iter().collect()))
}
