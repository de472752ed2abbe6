//! The creation list: what the mail operator is asked to create, mailbox by mailbox, with whoever is to use it.
//!
//! It shows names, mails and telephones of people, opened under a reading that covers them. Whoever is erased has an empty
//! line.
//!
//! # Source
//! `domain.md` rule 20.

use eventlog::Position;
use identifiers::Phone;
use wording::creation_list::{CreationLine, Part, part};
use workflow::event::{
    CreationRequested, HabilitationDecided, MailboxAdministratorChanged, MailboxRequested, RequestOpened,
};
use workflow::state::{Mailbox, MailboxStatus, Request};
use workflow::{
    Contact, Event, EventRef, MailboxId, Person, Personal, Private, RequestId, StructureIdentity, SubjectId,
};

use crate::app::App;
use crate::error::CommandError;
use crate::facts::Facts;
use crate::order::Reference;
use crate::proposals::{last, named};
use crate::reading::Reading;

/// What one request asks of the mail operator.
#[derive(Clone)]
pub struct CreationList {
    /// The request.
    pub request: RequestId,
    /// Its reference.
    pub reference: Reference,
    /// Its last event: what the list was drawn from.
    pub seen: Position,
    /// The mailboxes that creation is asked for, in the order of the wishes.
    pub mailboxes: Vec<MailboxId>,
    /// Whether one of them was on no list yet since it was asked for.
    pub is_news: bool,
    /// A line a person, mailbox by mailbox.
    pub lines: Vec<CreationLine>,
}

impl App {
    /// Whether `request` asks something of the mail operator at the moment that it did not on a list before; `None` where it
    /// asks nothing. Nothing personal is opened for it.
    ///
    /// # Errors
    /// As [`App::creation_list`].
    pub async fn asks_of_operator(&self, request: RequestId) -> Result<Option<bool>, CommandError> {
        let facts = self.named_facts(request).await?;
        Ok(asked_in(&facts, request).map(|(_, asked)| is_news(&facts, &asked)))
    }

    /// What `request` asks of the mail operator at the moment: the mailboxes whose creation was requested and not
    /// answered. `None` where there is nothing, or the request has ended.
    ///
    /// Only who may have a mailbox is on it; who is not granted is blocked, and the mailbox is not.
    ///
    /// # Errors
    /// [`CommandError`] when log or keys cannot be read, or no such request was opened.
    pub async fn creation_list(
        &self,
        request: RequestId,
        reading: &Reading,
    ) -> Result<Option<CreationList>, CommandError> {
        let facts = self.named_facts(request).await?;
        let Some((known, asked)) = asked_in(&facts, request) else { return Ok(None) };
        let opened_at = Position::new(known.opened_at.0);
        let entries = self.store.read(&eventlog::Query::all(), opened_at.previous(), opened_at, 1).await?;
        let recorded_at = entries.first().map(|entry| entry.recorded_at).unwrap_or_default();
        let reference = Reference::of(opened_at, recorded_at);
        let case = self.structure_line((&facts, reading), known, reference).await?;
        let mut lines = Vec::new();
        for (id, mailbox) in &asked {
            lines.extend(self.lines_of((&facts, reading), (*id, mailbox), &case).await?);
        }
        let is_news = is_news(&facts, &asked);
        let mailboxes = asked.iter().map(|(id, _)| *id).collect();
        let seen = Position::new(known.last_event.0);
        Ok(Some(CreationList { request, reference, seen, mailboxes, is_news, lines }))
    }

    /// The columns that every line of a request has alike.
    async fn structure_line(
        &self,
        from: (&Facts, &Reading),
        known: &Request,
        reference: Reference,
    ) -> Result<CreationLine, CommandError> {
        let mut line = CreationLine {
            reference: reference.to_string(),
            structure: known.structure_name.clone().unwrap_or_default(),
            structure_number: known.structure.to_string(),
            site: known.site.map(|site| site.to_string()).unwrap_or_default(),
            ..CreationLine::default()
        };
        let identity = self.said(from, identity).await?;
        if let Some(StructureIdentity { name, number, site }) = identity {
            line.site = site.unwrap_or_default();
            line.structure = name.unwrap_or_default();
            line.structure_number = number.unwrap_or_default();
        }
        Ok(line)
    }

    /// The lines of a mailbox: whoever is granted it, who manages it, who is to be talked to; one without anybody else.
    async fn lines_of(
        &self,
        from: (&Facts, &Reading),
        (id, mailbox): (MailboxId, &Mailbox),
        case: &CreationLine,
    ) -> Result<Vec<CreationLine>, CommandError> {
        let address = self.said(from, |event| address(event, id)).await?;
        let shared = CreationLine {
            mailbox: id.to_string(),
            mailbox_type: wording::mailbox_type(mailbox.mailbox_type).to_owned(),
            address: address.map(|text| text.address).unwrap_or_default(),
            ..case.clone()
        };
        let mut users: Vec<_> = mailbox.granted().map(|(person, user)| (user.added_at, person)).collect();
        users.sort_unstable();
        let mut lines = Vec::new();
        for (_, person) in users {
            let named = self.said(from, |event| named(event, id).filter(|named| named.subject == person)).await?;
            let mut line = shared.clone().of_person(named);
            line.profession = profession(from.0, id, person);
            line.login = self.known_login(person, from).await?;
            lines.push(line);
        }
        let administrator = self.said(from, |event| administrator(event, id)).await?;
        lines.extend(administrator.map(|contact| shared.clone().of_contact(Part::Administrator, contact)));
        let technical = self.said(from, |event| technical_contact(event, id)).await?;
        lines.extend(technical.map(|contact| shared.clone().of_contact(Part::TechnicalContact, contact)));
        Ok(if lines.is_empty() { vec![shared] } else { lines })
    }

    /// The last word of a case on something personal, opened; `None` where nothing was said, or it was erased.
    async fn said<T: Clone>(
        &self,
        (facts, reading): (&Facts, &Reading),
        word: impl Fn(&Event) -> Option<&Private<T>>,
    ) -> Result<Option<T>, CommandError> {
        let Some(at) = last(facts, |event| word(event).is_some()) else { return Ok(None) };
        let event = self.opened(at, reading).await?;
        match word(&event).map(|said| &said.content) {
            // A list with a gap would be taken for whole: somebody came in since the reading began, and it begins anew.
            Some(Personal::Sealed) => Err(CommandError::Conflict { position: at }),
            Some(Personal::Known(content)) => Ok(Some(content.clone())),
            Some(Personal::Erased) | None => Ok(None),
        }
    }

    async fn known_login(
        &self,
        person: SubjectId,
        (facts, reading): (&Facts, &Reading),
    ) -> Result<String, CommandError> {
        let text = self.login_of(person, facts.up_to, reading).await?;
        Ok(text.and_then(|text| text.content.known().map(|text| text.address.clone())).unwrap_or_default())
    }
}

/// A request that goes on, and the mailboxes that it asks of the operator, in the order of the wishes; `None` where there are
/// none.
fn asked_in(facts: &Facts, request: RequestId) -> Option<(&Request, Vec<(MailboxId, &Mailbox)>)> {
    let known = facts.state.request(request).filter(|known| known.end.is_none())?;
    let mailboxes = known.mailboxes.iter().filter(|(_, mailbox)| is_asked(mailbox));
    let mut asked: Vec<(MailboxId, &Mailbox)> = mailboxes.map(|(id, mailbox)| (*id, mailbox)).collect();
    asked.sort_by_key(|(_, mailbox)| mailbox.requested_at);
    (!asked.is_empty()).then_some((known, asked))
}

/// Whether one of them was on no list yet since it was asked for.
fn is_news(facts: &Facts, asked: &[(MailboxId, &Mailbox)]) -> bool {
    asked.iter().any(|(id, mailbox)| !is_listed(facts, *id, mailbox.status.at()))
}

trait OfSomebody {
    fn of_person(self, person: Option<Person>) -> Self;
    fn of_contact(self, part: Part, contact: Contact) -> Self;
}

impl OfSomebody for CreationLine {
    fn of_person(self, person: Option<Person>) -> Self {
        let line = Self { part: part(Part::User).to_owned(), ..self };
        let Some(person) = person else { return line };
        Self {
            civility: person.civility.unwrap_or_default(),
            last_name: person.last_name,
            first_name: person.first_name,
            mail: person.mail,
            phone: national(person.phone),
            professional_id: person.professional_id.unwrap_or_default(),
            place: person.place_of_practice.unwrap_or_default(),
            ..line
        }
    }

    fn of_contact(self, role: Part, contact: Contact) -> Self {
        Self {
            part: part(role).to_owned(),
            last_name: contact.last_name,
            first_name: contact.first_name,
            mail: contact.mail,
            phone: national(contact.phone),
            ..self
        }
    }
}

/// As one dials it; stored numbers were parsed once.
fn national(phone: Option<String>) -> String {
    let parsed = phone.as_deref().and_then(|given| Phone::parse(given).ok());
    parsed.map(|phone| phone.national()).or(phone).unwrap_or_default()
}

const fn is_asked(mailbox: &Mailbox) -> bool {
    matches!(mailbox.status, MailboxStatus::CreationRequested(_))
}

/// Whether a list with that mailbox went out after creation was asked for.
fn is_listed(facts: &Facts, id: MailboxId, asked_at: Option<EventRef>) -> bool {
    let names = |event: &Event| {
        if let Event::CreationListIssued(list) = event { list.mailboxes.contains(&id) } else { false }
    };
    last(facts, names).is_some_and(|at| asked_at.is_some_and(|asked| asked.0 < at.get()))
}

fn identity(event: &Event) -> Option<&Private<StructureIdentity>> {
    if let Event::RequestOpened(RequestOpened { structure_identity, .. }) = event {
        structure_identity.as_ref()
    } else {
        None
    }
}

fn address(event: &Event, id: MailboxId) -> Option<&Private<workflow::AddressText>> {
    if let Event::CreationRequested(CreationRequested { mailbox, address_text, .. }) = event {
        Some(address_text).filter(|_| *mailbox == id)
    } else {
        None
    }
}

fn administrator(event: &Event, id: MailboxId) -> Option<&Private<Contact>> {
    if let Event::MailboxRequested(MailboxRequested { mailbox, administrator: Some(administrator), .. })
    | Event::MailboxAdministratorChanged(MailboxAdministratorChanged { mailbox, administrator }) = event
    {
        Some(administrator).filter(|_| *mailbox == id)
    } else {
        None
    }
}

fn technical_contact(event: &Event, id: MailboxId) -> Option<&Private<Contact>> {
    if let Event::MailboxRequested(MailboxRequested { mailbox, technical_contact, .. }) = event {
        technical_contact.as_ref().filter(|_| *mailbox == id)
    } else {
        None
    }
}

/// The profession under which a person was granted the mailbox.
fn profession(facts: &Facts, id: MailboxId, who: SubjectId) -> String {
    let decided = |event: &Event| {
        if let Event::HabilitationDecided(HabilitationDecided { mailbox, person, profession, .. }) = event {
            Some(profession.clone()).filter(|_| *mailbox == id && *person == who)
        } else {
            None
        }
    };
    facts.events.values().rev().find_map(|recorded| decided(&recorded.event)).unwrap_or_default()
}
