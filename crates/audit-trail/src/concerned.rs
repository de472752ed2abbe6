//! Which mailbox, user or partner a line is about, by the names that earlier records of the same history gave them.

use std::collections::BTreeMap;

use eventlog::Event;
use read_model::Opened;
use serde::Serialize;
use serde_json::{Map, Value};

/// What a line is about, where it is not about the case as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct About {
    /// The mailbox.
    pub mailbox: Option<Concerned>,
    /// The user of a mailbox; the one until now, where a correction leads to another.
    pub person: Option<Concerned>,
    /// The partner who was told.
    pub partner: Option<Concerned>,
    /// The registered user, by the name that the caller knows.
    pub user: Option<Concerned>,
}

/// A mailbox, a person, a partner or a registered user that a line is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Concerned {
    /// Its id: of a mailbox, a subject, a partner, or a user.
    pub id: String,
    /// An address, or a name, as earlier records of the same history gave it and as far as they were opened. Of several
    /// that are called alike it says which, in the order in which the history spoke of them.
    pub name: Option<String>,
    /// Whether the line is clear without it: it says the name itself, or there is no other to be mistaken for it.
    pub goes_without_saying: bool,
}

/// What an event's records call people and mailboxes, and whom it is about.
#[derive(Debug, Default)]
pub(crate) struct Mention {
    pub(crate) mailbox: Option<String>,
    pub(crate) person: Option<String>,
    pub(crate) partner: Option<String>,
    /// Who the person is from now on, where what was said of the person is corrected.
    pub(crate) corrected_to: Option<String>,
    /// Whether the person is the one of a nominative mailbox.
    pub(crate) is_holder: bool,
    /// Subject and name.
    people: Vec<(String, String)>,
    address: Option<String>,
    wished_name: Option<String>,
    partner_name: Option<String>,
}

/// The address that was reported is none that the mailbox has: somebody has yet to settle that.
const REPORTED: &str = "mailbox-return-disputed";

impl Mention {
    /// What `event`, its records being `opened`, calls whom.
    pub(crate) fn by(event: &Event, opened: &[Opened]) -> Self {
        let mut mention = Self::default();
        for (record, opened) in event.personal.iter().zip(opened) {
            let Opened::Known(content) = opened else { continue };
            if let Some(name) = content.as_object().and_then(full_name) {
                mention.people.push((record.subject.0.to_string(), name));
            }
            let text = |field: &str| content[field].as_str().map(str::to_owned);
            match record.field_set.as_str() {
                "address_text" if event.event_type.as_str() != REPORTED => mention.address = text("address"),
                "wished_name" => mention.wished_name = text("address"),
                "identity" => mention.partner_name = text("name"),
                _ => {}
            }
        }
        mention
    }

    fn names(&self, person: &str) -> bool {
        self.people.iter().any(|(subject, _)| subject == person)
    }
}

/// `{"first_name": …, "last_name": …}`, whichever is there.
fn full_name(content: &Map<String, Value>) -> Option<String> {
    let parts = ["first_name", "last_name"].map(|field| content.get(field).and_then(Value::as_str));
    let parts: Vec<&str> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// The people and mailboxes of one history, as they were called last.
#[derive(Debug, Default)]
pub(crate) struct Names {
    people: BTreeMap<String, String>,
    /// In the order in which they were first spoken of.
    mailboxes: Vec<Mailbox>,
    partners: BTreeMap<String, String>,
}

#[derive(Debug, Default)]
struct Mailbox {
    id: String,
    address: Option<String>,
    wished_name: Option<String>,
    holder: Option<String>,
    /// In the order in which they were first spoken of.
    users: Vec<String>,
}

impl Names {
    /// Takes in whom an event calls what, and answers what it is about.
    pub(crate) fn hear(&mut self, mention: &Mention) -> About {
        // Who is corrected is called as until now: the line itself says what is otherwise.
        let corrected = mention.person.as_ref().filter(|_| mention.corrected_to.is_some());
        let before = corrected.map(|person| self.person(mention, person));
        self.people.extend(mention.people.iter().cloned());
        let mailbox = mention.mailbox.as_ref().map(|mailbox| self.hear_of(mailbox, mention));
        let person = before.or_else(|| mention.person.as_ref().map(|person| self.person(mention, person)));
        let partner = mention.partner.as_ref().map(|partner| {
            self.partners.extend(mention.partner_name.iter().map(|name| (partner.clone(), name.clone())));
            let name = self.partners.get(partner).cloned();
            Concerned { id: partner.clone(), name, goes_without_saying: mention.partner_name.is_some() }
        });
        About { mailbox, person, partner, user: None }
    }

    fn hear_of(&mut self, mailbox: &str, mention: &Mention) -> Concerned {
        let is_new = self.mailbox(mailbox).is_none();
        if is_new {
            self.mailboxes.push(Mailbox { id: mailbox.to_owned(), ..Mailbox::default() });
        }
        for known in self.mailboxes.iter_mut().filter(|known| known.id == mailbox) {
            known.hear(mention);
        }
        let name = self.mailbox_name(mailbox);
        let goes_without_saying = if is_new { name.is_some() } else { self.mailboxes.len() == 1 };
        Concerned { id: mailbox.to_owned(), name, goes_without_saying }
    }

    /// What a mailbox, a person in it and a partner are called by now. None of it goes without saying.
    pub(crate) fn about(&self, mailbox: Option<&str>, person: Option<&str>, partner: Option<&str>) -> About {
        let concerned = |id: &str, name| Concerned { id: id.to_owned(), name, goes_without_saying: false };
        About {
            mailbox: mailbox.map(|id| concerned(id, self.mailbox_name(id))),
            person: person.map(|id| concerned(id, self.person_name(mailbox, id))),
            partner: partner.map(|id| concerned(id, self.partners.get(id).cloned())),
            user: None,
        }
    }

    fn mailbox(&self, id: &str) -> Option<&Mailbox> {
        self.mailboxes.iter().find(|known| known.id == id)
    }

    fn person(&self, mention: &Mention, person: &str) -> Concerned {
        let goes_without_saying = mention.corrected_to.is_none() && mention.names(person);
        Concerned {
            id: person.to_owned(),
            name: self.person_name(mention.mailbox.as_deref(), person),
            goes_without_saying,
        }
    }

    /// Two people of one name are told apart where they use one mailbox.
    fn person_name(&self, mailbox: Option<&str>, person: &str) -> Option<String> {
        let name = self.people.get(person)?;
        let users = mailbox.and_then(|mailbox| self.mailbox(mailbox)).map(|known| &known.users);
        let alike = users.into_iter().flatten().filter(|other| self.people.get(*other) == Some(name));
        Some(told_apart(name, person, alike.map(String::as_str)))
    }

    /// Its address, else the one wished for, else whose it is.
    fn mailbox_name(&self, mailbox: &str) -> Option<String> {
        let name = self.called(self.mailbox(mailbox)?)?;
        let alike = self.mailboxes.iter().filter(|other| self.called(other).as_ref() == Some(&name));
        Some(told_apart(&name, mailbox, alike.map(|known| known.id.as_str())))
    }

    fn called(&self, mailbox: &Mailbox) -> Option<String> {
        let of_holder = || Some(format!("of {}", self.people.get(mailbox.holder.as_ref()?)?));
        mailbox.address.clone().or_else(|| mailbox.wished_name.clone()).or_else(of_holder)
    }
}

impl Mailbox {
    fn hear(&mut self, mention: &Mention) {
        if let Some(address) = &mention.address {
            self.address = Some(address.clone());
        }
        if let Some(wished_name) = &mention.wished_name {
            self.wished_name = Some(wished_name.clone());
        }
        let Some(person) = &mention.person else { return };
        let now = mention.corrected_to.as_ref().unwrap_or(person);
        if mention.is_holder || self.holder.as_ref() == Some(person) {
            self.holder = Some(now.clone());
        }
        // Whom a correction leads to stands where the one before stood.
        self.users.retain(|user| user == person || user != now);
        match self.users.iter_mut().find(|user| *user == person) {
            Some(user) => now.clone_into(user),
            None => self.users.push(now.clone()),
        }
    }
}

/// The name, and which of those it is that are called so.
fn told_apart<'a>(name: &str, id: &str, alike: impl Iterator<Item = &'a str>) -> String {
    let alike: Vec<&str> = alike.collect();
    match alike.iter().position(|other| *other == id) {
        Some(before) if alike.len() > 1 => format!("{name} (no. {} of that name)", before + 1),
        _ => name.to_owned(),
    }
}

/// The end of an id: its beginning is the same in all that were given in one instant.
pub(crate) fn short(id: &str) -> &str {
    id.rsplit('-').next().unwrap_or(id)
}
