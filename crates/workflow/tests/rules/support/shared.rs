//! Mailboxes of a team and of a program: as wishes, as events that happened, and the whole path of each.

use identifiers::{Finess, MailAddress, Rpps};
use workflow::command::{MailboxWish, Submission};
use workflow::event::*;
use workflow::{Action, AddressText, Event, MailboxId, Private, Software, SubjectId};

use super::folder::*;
use super::path::*;

/// A place of the structure.
pub(crate) fn site() -> Finess {
    Finess::parse("970302022").expect("an institution's number")
}

/// Another one.
pub(crate) fn other_site() -> Finess {
    Finess::parse("980600027").expect("an institution's number")
}

pub(crate) fn mail(text: &str) -> MailAddress {
    MailAddress::parse(text).expect("a literal mail address")
}

pub(crate) fn rpps(number: &str) -> Rpps {
    Rpps::parse(number).expect("eleven digits").value
}

pub(crate) fn software() -> Software {
    Software { name: "Dossier patient".to_owned(), editor: "Editions Armoret".to_owned() }
}

// ---- wishes

/// A mailbox of a team with these users, whole.
pub(crate) fn team_wish(mailbox: MailboxId, users: &[SubjectId]) -> MailboxWish {
    MailboxWish {
        mailbox_type: MailboxType::Organisational,
        users: users.iter().map(|subject| user(*subject)).collect(),
        administrator: Some(contact_of(MANAGER)),
        wished_name: Some(TEAM_ADDRESS.to_owned()),
        ..wish(mailbox, HOLDER)
    }
}

/// A mailbox of a program, whole.
pub(crate) fn program_wish(mailbox: MailboxId) -> MailboxWish {
    MailboxWish {
        mailbox_type: MailboxType::Application,
        users: Vec::new(),
        wished_name: Some(PROGRAM_ADDRESS.to_owned()),
        software: Some(software()),
        technical_contact: Some(contact_of(TECHNICIAN)),
        ..wish(mailbox, HOLDER)
    }
}

/// A submission of a structure for one mailbox, with everybody the form asks for.
pub(crate) fn submission_of(wish: MailboxWish) -> Submission {
    Submission {
        applicant: Some(applicant()),
        head: Some(head()),
        site: Some(site()),
        mailboxes: vec![wish],
        ..submission()
    }
}

// ---- what happened

fn case_text(address: &str) -> Option<Private<AddressText>> {
    Some(Private::known(CASE, address_text(address)))
}

/// A mailbox of a team was asked for; its users are events of their own.
pub(crate) fn team_wished(mailbox: MailboxId) -> Event {
    MailboxRequested {
        administrator: Some(contact_of(MANAGER)),
        mailbox_type: MailboxType::Organisational,
        wished_name: case_text(TEAM_ADDRESS),
        ..bare(mailbox)
    }
    .into()
}

/// A mailbox of a program was asked for.
pub(crate) fn program_wished(mailbox: MailboxId) -> Event {
    MailboxRequested {
        mailbox_type: MailboxType::Application,
        software: Some(Private::known(CASE, software())),
        technical_contact: Some(contact_of(TECHNICIAN)),
        wished_name: case_text(PROGRAM_ADDRESS),
        ..bare(mailbox)
    }
    .into()
}

pub(crate) fn added(mailbox: MailboxId, person: SubjectId) -> Event {
    let (structure, user) = (structure(), Private::known(person, person_of(person)));
    MailboxUserAdded { mailbox, requested_by: None, structure, user, warnings: Vec::new() }.into()
}

pub(crate) fn concluded(mailbox: MailboxId, outcome: ContactOutcome) -> Event {
    ApplicationContactConcluded { mailbox, outcome, reason: Private::known(CASE, text("they called us")) }.into()
}

/// Creation of a mailbox of no person was asked for, for these users.
pub(crate) fn asked_for_all(mailbox: MailboxId, users: &[SubjectId], address: &str) -> Event {
    CreationRequested {
        address: hash(address),
        address_text: Private::known(CASE, address_text(address)),
        mailbox,
        site: None,
        structure: structure(),
        users: users.to_vec(),
    }
    .into()
}

/// A mailbox of no person was created.
pub(crate) fn created_for_all(mailbox: MailboxId, address: &str) -> Event {
    created(mailbox, CASE, address)
}

/// The whole path of the mailbox of a team with two users, from the opening to the closing.
pub(crate) fn team_path() -> Vec<Event> {
    let users = [HOLDER, SECOND_HOLDER];
    let mut events = vec![opened(), team_wished(BOX)];
    events.extend(users.map(|user| added(BOX, user)));
    events.extend([form_received(), AdhesionFormCompleted { structure: structure() }.into()]);
    events.push(member_from("2026-02-01"));
    events.extend(users.map(|user| granted(BOX, user)));
    events.push(NeedValidated {}.into());
    events.extend(users.map(|user| accepted(BOX, user, TERMS)));
    events.push(asked_for_all(BOX, &users, TEAM_ADDRESS));
    events.push(created_for_all(BOX, TEAM_ADDRESS));
    events.extend([sent(BOX, HOLDER, LOGIN), sent(BOX, SECOND_HOLDER, OTHER_LOGIN)]);
    events.extend(the_last_steps());
    events
}

/// The whole path of the mailbox of a program.
pub(crate) fn program_path() -> Vec<Event> {
    let mut events = vec![opened(), program_wished(BOX), form_received()];
    events.extend([AdhesionFormCompleted { structure: structure() }.into(), member_from("2026-02-01")]);
    events.extend([concluded(BOX, ContactOutcome::Proceed), NeedValidated {}.into()]);
    events.extend([asked_for_all(BOX, &[], PROGRAM_ADDRESS), created_for_all(BOX, PROGRAM_ADDRESS)]);
    events.extend(the_last_steps());
    events
}

fn the_last_steps() -> [Event; 4] {
    [told(), partner_answered(), PartnerCampaignFinished {}.into(), RequestClosed {}.into()]
}

/// The events of a path up to the last of this type, that one included.
pub(crate) fn up_to(path: Vec<Event>, event_type: &str) -> Vec<Event> {
    let last = path.iter().rposition(|event| event.type_name() == event_type).expect("a type of the path");
    path.into_iter().take(last + 1).collect()
}

// ---- actions

/// Adds a person to a mailbox of a team, as its administrator asks.
pub(crate) fn add_user(mailbox: MailboxId, person: SubjectId) -> Action {
    Action::AddMailboxUser { request: REQUEST, mailbox, user: user(person), asked_by: Some(MANAGER) }
}
