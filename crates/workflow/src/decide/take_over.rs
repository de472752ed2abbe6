//! What an agency had before this log enters as facts, and counts like any other.

use std::collections::BTreeMap;

use super::structures::{Described, describe, no_place_is_told};
use super::submission::{ids_are_new, structure_may_be_named};
use super::{Decided, Decision};
use crate::command::{TakeOver, TakenOverMailbox, TakenOverUser};
use crate::event::{
    Event, MailboxTakenOver, MailboxType, MailboxUserTakenOver, MembershipCited, MembershipTakenOver, RequestClosed,
    RequestOpened,
};
use crate::refusal::{Refusal, Rule};
use crate::state::{Membership, State};
use crate::{AddressText, Day, KeyedHash, Private, SubjectId};

/// A structure's past is one request that is closed from the first: the file of its membership, mailboxes and users.
///
/// The cap does not hold it back, for what exists exists; it counts from then on. Addresses and logins are one's own.
///
/// # Source
/// `domain.md` rule 29.
pub(super) fn take_over(state: &State, today: &Day, taken: &TakeOver) -> Decided {
    if let Some(known) = state.request(taken.request) {
        return Err(Refusal::new(Rule::IdTaken).because([known.opened_at]).detail(taken.request.to_string()));
    }
    if taken.mailboxes.is_empty() && taken.member_since.is_none() {
        return Err(Refusal::new(Rule::ParticularsMissing).detail("mailboxes"));
    }
    structure_may_be_named(state, &taken.structure)?;
    ids_are_new(state, taken.mailboxes.iter().map(|mailbox| mailbox.mailbox))?;
    taken.mailboxes.iter().try_for_each(|mailbox| no_place_is_told(&taken.structure, mailbox.site))?;
    taken.mailboxes.iter().try_for_each(users_fit)?;
    addresses_are_free(state, &taken.mailboxes)?;
    logins_are_their_own(state, &taken.mailboxes)?;
    let mut events: Vec<Event> = vec![opened(taken).into()];
    events.extend(membership(state, today, taken)?);
    for mailbox in &taken.mailboxes {
        events.push(taken_over(taken, mailbox).into());
        events.extend(mailbox.users.iter().map(|user| of_user(taken, mailbox, user).into()));
    }
    events.push(RequestClosed {}.into());
    Ok(Decision::Events(events))
}

fn opened(taken: &TakeOver) -> RequestOpened {
    let named = (taken.structure_name.clone(), taken.structure_number.clone());
    let Described { name, site, identity } = describe(&taken.structure, named, taken.site);
    RequestOpened {
        applicant: None,
        case: taken.case,
        category: None,
        department: taken.department.clone(),
        evidence: Vec::new(),
        head: None,
        request: taken.request,
        sector: taken.sector.clone(),
        site,
        structure: taken.structure.clone(),
        structure_contact: None,
        structure_identity: identity,
        structure_name: name,
        taken_over: true,
    }
}

/// A membership that the log knows stands as it is, and is cited where it holds; only one that it does not know is taken
/// over.
fn membership(state: &State, today: &Day, taken: &TakeOver) -> Result<Option<Event>, Refusal> {
    let structure = taken.structure.clone();
    let known = state.structure(&structure).map_or(&Membership::Unknown, |known| &known.membership);
    let cited = known.effective_on(today);
    match (cited, &taken.member_since) {
        (Some(membership), _) => Ok(Some(MembershipCited { membership, structure }.into())),
        (None, Some(since)) if since > today => Err(Refusal::new(Rule::DayNotCome).detail(since.as_str())),
        (None, Some(since)) if *known == Membership::Unknown => {
            Ok(Some(MembershipTakenOver { effective_on: since.clone(), structure }.into()))
        }
        (None, Some(_) | None) => Ok(None),
    }
}

/// A nominative mailbox has one user, an applicative one none.
fn users_fit(mailbox: &TakenOverMailbox) -> Result<(), Refusal> {
    let fits = match mailbox.mailbox_type {
        MailboxType::Nominative => mailbox.users.len() == 1,
        MailboxType::Organisational => true,
        MailboxType::Application => mailbox.users.is_empty(),
    };
    let mut people: Vec<_> = mailbox.users.iter().map(|user| user.person.subject).collect();
    people.sort_unstable();
    people.dedup();
    if !fits {
        Err(Refusal::new(Rule::ParticularsMissing).detail("users"))
    } else if people.len() < mailbox.users.len() {
        Err(Refusal::new(Rule::PersonTwice).detail(mailbox.mailbox.to_string()))
    } else {
        Ok(())
    }
}

fn addresses_are_free(state: &State, mailboxes: &[TakenOverMailbox]) -> Result<(), Refusal> {
    let mut named = BTreeMap::new();
    for mailbox in mailboxes {
        let hash = &mailbox.address.hash;
        if let Some(claim) = state.addresses.get(hash).filter(|claim| claim.status.is_taken()) {
            return Err(Refusal::new(Rule::AddressTaken).because([claim.at]).detail(claim.status.as_taken()));
        }
        if named.insert(hash, mailbox.mailbox).is_some() {
            return Err(Refusal::new(Rule::AddressTaken).detail("granted"));
        }
    }
    Ok(())
}

/// One person has one login, and a login one person.
fn logins_are_their_own(state: &State, mailboxes: &[TakenOverMailbox]) -> Result<(), Refusal> {
    let mut owners: BTreeMap<&KeyedHash, SubjectId> = BTreeMap::new();
    let mut owned: BTreeMap<SubjectId, &KeyedHash> = BTreeMap::new();
    let users = mailboxes.iter().flat_map(|mailbox| &mailbox.users);
    for (login, person) in users.filter_map(|user| Some((&user.login.as_ref()?.hash, user.person.subject))) {
        let other = |detail: &str| Refusal::new(Rule::LoginIdTaken).detail(detail);
        if let Some(claim) = state.logins.get(login).filter(|claim| claim.person != person) {
            return Err(other("other-person").because([claim.at]));
        }
        let another = state.logins.iter().find(|(known, claim)| claim.person == person && *known != login);
        if let Some((_, claim)) = another {
            return Err(other("other-login").because([claim.at]));
        }
        if owners.insert(login, person).is_some_and(|owner| owner != person) {
            return Err(other("other-person"));
        }
        if owned.insert(person, login).is_some_and(|known| known != login) {
            return Err(other("other-login"));
        }
    }
    Ok(())
}

/// A nominative address is its person's; any other tells of the structure, and lies under the case.
fn owner_of_address(taken: &TakeOver, mailbox: &TakenOverMailbox) -> SubjectId {
    let holder = mailbox.users.first().filter(|_| mailbox.mailbox_type == MailboxType::Nominative);
    holder.map_or(taken.case, |user| user.person.subject)
}

fn taken_over(taken: &TakeOver, mailbox: &TakenOverMailbox) -> MailboxTakenOver {
    let address = AddressText { address: mailbox.address.value.as_str().to_owned() };
    MailboxTakenOver {
        address: mailbox.address.hash.clone(),
        address_text: Private::known(owner_of_address(taken, mailbox), address),
        administrator: mailbox.administrator.clone(),
        created_on: mailbox.created_on.clone(),
        mailbox: mailbox.mailbox,
        mailbox_type: mailbox.mailbox_type,
        site: mailbox.site.or(taken.site).filter(|_| !taken.structure.is_person()),
        structure: taken.structure.clone(),
    }
}

fn of_user(taken: &TakeOver, mailbox: &TakenOverMailbox, user: &TakenOverUser) -> MailboxUserTakenOver {
    let text = |login: &identifiers::LoginId| AddressText { address: login.as_str().to_owned() };
    MailboxUserTakenOver {
        login: user.login.as_ref().map(|login| login.hash.clone()),
        login_text: user.login.as_ref().map(|login| Private::known(user.person.subject, text(&login.value))),
        mailbox: mailbox.mailbox,
        structure: taken.structure.clone(),
        user: user.person.clone(),
    }
}
