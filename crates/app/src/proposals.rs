//! Addresses and login ids that are proposed: the first free one by the naming policy in force, for an agent to confirm.
//!
//! Namesakes collide; which number the next one gets is the same whoever asks, as long as nothing is written. A proposal
//! reserves nothing: the command that takes it is decided anew.
//!
//! A proposal is made of names: it is given under a reading that covers whoever has them.
//!
//! # Source
//! `domain.md` rule 18.

use eventlog::{Position, Query, QueryItem};
use identifiers::{LoginId, MailboxKind, MssAddress, NamingPolicy, ParseError, PersonName, Rule};
use read_model::{Opened, Opener};
use workflow::event::{
    MailboxNameChanged, MailboxRequested, MailboxType, MailboxUserAdded, MailboxUserCorrected, MailboxUserTakenOver,
};
use workflow::policy::{Section, SectionName};
use workflow::wire::SealedFields;
use workflow::{
    AddressText, Event, EventRef, Fact, Keyed, MailboxId, Person, Personal, Private, RequestId, Role, Scope, State,
    SubjectId, Tag,
};

use crate::app::App;
use crate::error::{CommandError, InputError};
use crate::facts::{self, Facts};
use crate::reading::Reading;
use crate::translate;
use crate::words::{keyed_address, keyed_login};

/// No region has a thousand professionals of one name.
const HOMONYMS_MAX: u32 = 1_000;

/// What tells whose a login id is.
const LOGIN_TYPES: [&str; 2] = ["credentials-declared-sent", "mailbox-user-taken-over"];

/// A value that is free, and what took those that would have come before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal<T> {
    /// The value.
    pub value: T,
    /// The events by which the earlier ones are taken, one each; empty for the plain name.
    pub taken_by: Vec<EventRef>,
}

/// Who takes one candidate, if anybody else does.
type TakenBy = Option<EventRef>;

impl App {
    /// The first free address for a mailbox: of its person's name, or of the address that the structure wished for.
    ///
    /// An address that the mailbox itself has or asked for is free to it. `None` where there is no name to make one of: no
    /// such mailbox, an applicative one without a wish, a person who was erased.
    ///
    /// # Errors
    /// [`CommandError::Input`] when the name gives no address under the policy; [`CommandError::Refused`] when no naming
    /// policy is in force; [`CommandError`] when the log cannot be read.
    pub async fn propose_address(
        &self,
        request: RequestId,
        mailbox: MailboxId,
        reading: &Reading,
    ) -> Result<Option<Proposal<MssAddress>>, CommandError> {
        let facts = self.named_facts(request).await?;
        let Some(known) = facts.state.request(request).and_then(|known| known.mailboxes.get(&mailbox)) else {
            return Ok(None);
        };
        let naming = naming(&facts.state)?;
        let kind = match known.mailbox_type {
            MailboxType::Nominative => {
                let Some(holder) = known.holder() else { return Ok(None) };
                let Some(name) = self.name(&facts, (mailbox, holder), reading).await? else { return Ok(None) };
                let nth = |nth| naming.propose_nominative_nth(&name, nth);
                return self.first_free_address(mailbox, nth).await.map(Some);
            }
            MailboxType::Organisational => MailboxKind::Organisational,
            MailboxType::Application => MailboxKind::Application,
        };
        let Some(wished) = self.wished(&facts, mailbox, reading).await? else { return Ok(None) };
        self.first_free_address(mailbox, |nth| wished_nth(naming, kind, &wished, nth)).await.map(Some)
    }

    /// The login id of a user: the one the person has, whatever the mailbox, or the first free one of their name.
    ///
    /// `person` may be left out where the mailbox has one user. `None` where there is no such user, or none whose name can
    /// be read.
    ///
    /// # Errors
    /// As [`App::propose_address`].
    pub async fn propose_login(
        &self,
        request: RequestId,
        (mailbox, person): (MailboxId, Option<SubjectId>),
        reading: &Reading,
    ) -> Result<Option<Proposal<LoginId>>, CommandError> {
        let facts = self.named_facts(request).await?;
        let known = facts.state.request(request).and_then(|known| known.mailboxes.get(&mailbox));
        let person = person
            .or_else(|| known?.only_user())
            .filter(|person| known.is_some_and(|known| known.users.contains_key(person)));
        let Some(person) = person else { return Ok(None) };
        if let Some(text) = self.login_of(person, facts.up_to, reading).await? {
            let text = text
                .content
                .known()
                .map(|text| LoginId::parse(&text.address))
                .transpose()
                .map_err(|error| unnamed(&error))?;
            return Ok(text.map(|value| Proposal { value, taken_by: Vec::new() }));
        }
        let naming = naming(&facts.state)?;
        let Some(name) = self.name(&facts, (mailbox, person), reading).await? else { return Ok(None) };
        let mut taken_by = Vec::new();
        for nth in 1..=HOMONYMS_MAX {
            let value = naming.propose_login_nth(&name, nth).map_err(|error| unnamed(&error))?;
            match self.login_taken(&value, person, facts.up_to).await? {
                None => return Ok(Some(Proposal { value, taken_by })),
                Some(at) => taken_by.push(at),
            }
        }
        Err(unnamed(&none_left(&name.to_string())))
    }

    /// The case with the naming policy.
    pub(crate) async fn named_facts(&self, request: RequestId) -> Result<Facts, CommandError> {
        let wanted = Scope::from([
            Fact { types: Vec::new(), tags: vec![Tag::Request(request)] },
            Fact { types: vec!["policy-adopted"], tags: vec![Tag::Policy(SectionName::Naming)] },
        ]);
        let up_to = self.store.head().await?.position;
        facts::read(&self.store, &self.decoded, |_| wanted.clone(), up_to).await
    }

    async fn first_free_address(
        &self,
        mailbox: MailboxId,
        nth: impl Fn(u32) -> Result<MssAddress, ParseError>,
    ) -> Result<Proposal<MssAddress>, CommandError> {
        let up_to = self.store.head().await?.position;
        let mut taken_by = Vec::new();
        for number in 1..=HOMONYMS_MAX {
            let value = nth(number).map_err(|error| unnamed(&error))?;
            let Keyed { value, hash } = keyed_address(&self.hasher, "address", value.as_str())?;
            let wanted = Scope::from([Fact { types: Vec::new(), tags: vec![Tag::Address(hash.clone())] }]);
            let facts = facts::read(&self.store, &self.decoded, |_| wanted.clone(), up_to).await?;
            let claim = facts.state.addresses.get(&hash);
            match claim.filter(|claim| claim.status.is_taken() && claim.mailbox != mailbox) {
                None => return Ok(Proposal { value, taken_by }),
                Some(claim) => taken_by.push(claim.at),
            }
        }
        Err(unnamed(&none_left("")))
    }

    async fn login_taken(&self, login: &LoginId, by: SubjectId, up_to: Position) -> Result<TakenBy, CommandError> {
        let hash = keyed_login(&self.hasher, "login", login.as_str())?.hash;
        let wanted = Scope::from([Fact { types: LOGIN_TYPES.to_vec(), tags: vec![Tag::Login(hash.clone())] }]);
        let facts = facts::read(&self.store, &self.decoded, |_| wanted.clone(), up_to).await?;
        Ok(facts.state.logins.get(&hash).filter(|claim| claim.person != by).map(|claim| claim.at))
    }

    /// The login id that a person has, as it was declared last.
    pub(crate) async fn login_of(
        &self,
        person: SubjectId,
        up_to: Position,
        reading: &Reading,
    ) -> Result<Option<Private<AddressText>>, CommandError> {
        let item = QueryItem::typed(LOGIN_TYPES.map(translate::event_type)).and(translate::tag(&Tag::Subject(person)));
        for entry in facts::all(&self.store, &Query::any_of([item]), Position::START, up_to).await?.iter().rev() {
            let text = login_text(self.opened(entry.position, reading).await?);
            if let Some(text) = text.filter(|text| text.subject == person) {
                return Ok(Some(text));
            }
        }
        Ok(None)
    }

    /// The name of a user of a mailbox, as it was given last; `None` where it cannot be read any more.
    async fn name(
        &self,
        facts: &Facts,
        (mailbox, person): (MailboxId, SubjectId),
        reading: &Reading,
    ) -> Result<Option<PersonName>, CommandError> {
        let names = |event: &Event| named(event, mailbox).filter(|named| named.subject == person).cloned();
        let Some(at) = last(facts, |event| names(event).is_some()) else { return Ok(None) };
        let opened = names(&self.opened(at, reading).await?);
        let known = opened.as_ref().and_then(|named| named.content.known());
        known
            .map(|known| PersonName::parse(&known.first_name, &known.last_name))
            .transpose()
            .map_err(|error| unnamed(&error))
    }

    /// The address wished for, as it was given last.
    async fn wished(
        &self,
        facts: &Facts,
        mailbox: MailboxId,
        reading: &Reading,
    ) -> Result<Option<String>, CommandError> {
        let Some(at) = last(facts, |event| wished(event, mailbox).is_some()) else { return Ok(None) };
        let event = self.opened(at, reading).await?;
        let text = wished(&event, mailbox).and_then(|text| text.content.known());
        Ok(text.map(|text| text.address.clone()))
    }

    /// An event with its personal fields, as far as their keys are there and `reading` covers them.
    pub(crate) async fn opened(&self, at: Position, reading: &Reading) -> Result<Event, CommandError> {
        let entries = self.store.read(&Query::all(), at.previous(), at, 1).await?;
        let entry = entries.first().ok_or_else(|| CommandError::Integrity(format!("no event {at}")))?;
        let event = entry.event()?;
        let opened = self.opener(reading).open(&event, at).await;
        let opened = opened.map_err(|error| CommandError::Integrity(error.to_string()))?;
        let fields = event.personal.iter().zip(opened).map(|(named, opened)| SealedFields {
            subject: SubjectId(named.subject.0),
            field_set: named.field_set.clone(),
            content: match opened {
                Opened::Known(fields) => Personal::Known(fields),
                Opened::Sealed => Personal::Sealed,
                Opened::Erased => Personal::Erased,
            },
        });
        Ok(translate::of(at, &event, &fields.collect::<Vec<_>>())?.event)
    }
}

/// The last event of a case that says something.
pub(crate) fn last(facts: &Facts, says: impl Fn(&Event) -> bool) -> Option<Position> {
    facts.events.iter().rev().find(|(_, recorded)| says(&recorded.event)).map(|(at, _)| *at)
}

/// The user whom an event names for a mailbox.
pub(crate) fn named(event: &Event, id: MailboxId) -> Option<&Private<Person>> {
    if let Event::MailboxRequested(MailboxRequested { mailbox, holder: Some(person), .. })
    | Event::MailboxUserAdded(MailboxUserAdded { mailbox, user: person, .. })
    | Event::MailboxUserCorrected(MailboxUserCorrected { mailbox, user: person, .. })
    | Event::MailboxUserTakenOver(MailboxUserTakenOver { mailbox, user: person, .. }) = event
    {
        Some(person).filter(|_| *mailbox == id)
    } else {
        None
    }
}

/// The address that an event wishes for a mailbox.
fn wished(event: &Event, id: MailboxId) -> Option<&Private<AddressText>> {
    if let Event::MailboxRequested(MailboxRequested { mailbox, wished_name: Some(wished_name), .. })
    | Event::MailboxNameChanged(MailboxNameChanged { mailbox, wished_name, .. }) = event
    {
        Some(wished_name).filter(|_| *mailbox == id)
    } else {
        None
    }
}

/// The login id that an event declares.
fn login_text(event: Event) -> Option<Private<AddressText>> {
    if let Event::CredentialsDeclaredSent(event) = event {
        Some(event.login_text)
    } else if let Event::MailboxUserTakenOver(event) = event {
        event.login_text
    } else {
        None
    }
}

/// The wish itself, then the same with a number behind it.
fn wished_nth(naming: &NamingPolicy, kind: MailboxKind, wished: &str, nth: u32) -> Result<MssAddress, ParseError> {
    let first = MssAddress::parse(wished)?;
    let address = match nth {
        0 | 1 => first,
        _ => MssAddress::parse(&format!("{}{nth}@{}", first.local(), first.domain()))?,
    };
    naming.judge_address(kind, &address)?;
    Ok(address)
}

fn naming(state: &State) -> Result<&NamingPolicy, CommandError> {
    match state.policy.get(SectionName::Naming).map(|adopted| &adopted.section) {
        Some(Section::Naming(naming)) => Ok(naming),
        Some(_) | None => {
            let refusal = workflow::Refusal::new(workflow::Rule::PolicyMissing).could(&[Role::Administrator]);
            Err(refusal.detail(SectionName::Naming.as_str()).into())
        }
    }
}

fn none_left(name: &str) -> ParseError {
    ParseError::new("address", Rule::AddressTaken, name, "a name of which a proposal is still free")
}

/// A name that gives no address under the policy: a person has to shorten it.
fn unnamed(error: &ParseError) -> CommandError {
    InputError::of("mailbox", error).into()
}
