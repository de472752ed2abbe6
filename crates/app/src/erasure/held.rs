//! Everything that is held about a person: what an access request gives out, and what an erasure takes.

use std::collections::{BTreeMap, BTreeSet};

use eventlog::{Event as Stored, Position, Query, QueryItem, Recorded, Timestamp};
use identifiers::fold;
use read_model::{Opened, Opener};
use serde_json::Value;
use vault::{SubjectKind, SubjectState};
use workflow::{Event, RequestId, State, SubjectId, Tag, evolve};

use crate::app::App;
use crate::error::{CommandError, InputError};
use crate::order::Reference;
use crate::reading::{Extent, Reading, Within};
use crate::{facts, translate};

/// What one event says of a person.
#[derive(Debug, Clone)]
pub struct Held {
    /// Where it stands.
    pub position: Position,
    /// Its stored type.
    pub event_type: String,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// The request that it belongs to.
    pub request: Option<RequestId>,
    /// Under which of the person's subjects it lies.
    pub subject: SubjectId,
    /// Which part of the event; `None` where the event only names the person.
    pub field_set: Option<String>,
    /// What was sealed, where it opens: an object of texts.
    pub fields: Option<Value>,
}

/// A person: every subject, everything said under them.
#[derive(Debug, Clone)]
pub struct Portrait {
    /// The subjects that are this person, in order.
    pub subjects: BTreeSet<SubjectId>,
    /// What is said, oldest first.
    pub held: Vec<Held>,
    /// The references of the requests in which the person is spoken of.
    pub requests: BTreeMap<RequestId, Reference>,
}

/// A case whose free text may name a person: it lies under the case, and stays when the person is erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mentioning {
    /// The case.
    pub request: RequestId,
    /// Its reference.
    pub reference: Reference,
    /// The subject of its free text: what to erase, if the text must go too.
    pub case: SubjectId,
    /// Free texts that were read.
    pub texts: usize,
    /// Those in which a name, mail or number of the person stands.
    pub naming: usize,
}

impl App {
    /// Everything held about whoever `subject` is, and about every subject that was joined to it; shown to nobody.
    ///
    /// # Errors
    /// [`CommandError`] when log or keys cannot be read; [`CommandError::Integrity`] for what should open and does not.
    pub async fn portrait(&self, subject: SubjectId) -> Result<Portrait, CommandError> {
        self.portrait_by(&self.opener_within(Within::Erasure), subject).await
    }

    /// The same, to be shown under `reading`: what its row does not name stays closed.
    ///
    /// # Errors
    /// As [`App::portrait`].
    pub async fn portrait_under(&self, reading: &Reading, subject: SubjectId) -> Result<Portrait, CommandError> {
        self.portrait_by(&self.opener(reading), subject).await
    }

    /// Whose data a portrait of `subject` opens: every subject of the person, and the cases that speak of them. Opens nothing.
    ///
    /// # Errors
    /// [`CommandError`] when the log cannot be read.
    pub async fn extent_of_person(&self, subject: SubjectId) -> Result<Extent, CommandError> {
        let (subjects, entries) = self.whole_person(subject, self.store.head().await?.position).await?;
        let mut cases = BTreeSet::new();
        for entry in entries.values() {
            cases.extend(entry.event()?.request.map(|request| RequestId(request.id)));
        }
        Ok(Extent::listing(cases, subjects))
    }

    async fn portrait_by(&self, opener: &dyn Opener, subject: SubjectId) -> Result<Portrait, CommandError> {
        let head = self.store.head().await?.position;
        let (subjects, entries) = self.whole_person(subject, head).await?;
        let mut portrait = Portrait { subjects, held: Vec::new(), requests: BTreeMap::new() };
        for entry in entries.into_values() {
            let event = entry.event()?;
            let request = event.request.map(|request| RequestId(request.id));
            if let Some(id) = request.filter(|id| !portrait.requests.contains_key(id)) {
                portrait.requests.extend(self.reference_of(id, head).await?.map(|reference| (id, reference)));
            }
            let opened = if event.personal.iter().any(|named| portrait.has(named.subject)) {
                opener
                    .open(&event, entry.position)
                    .await
                    .map_err(|failure| CommandError::Integrity(failure.to_string()))?
            } else {
                Vec::new()
            };
            portrait.note(&entry, &event, &opened);
        }
        Ok(portrait)
    }

    /// The cases in which the person of `portrait` is spoken of and which hold free text, by reference.
    ///
    /// # Errors
    /// As [`App::portrait`].
    pub async fn mentioning(&self, portrait: &Portrait) -> Result<Vec<Mentioning>, CommandError> {
        let head = self.store.head().await?.position;
        let words = portrait.words();
        let mut cases = Vec::new();
        for (request, reference) in &portrait.requests {
            let Some(known) = self.case(*request, head).await? else { continue };
            if portrait.subjects.contains(&known.case) {
                continue;
            }
            let texts = self.portrait_of_one(known.case, head).await?;
            let folded = texts.iter().filter_map(|held| held.fields.as_ref()).map(|fields| folded(&texts_in(fields)));
            let naming = folded.filter(|text| words.iter().any(|word| text.contains(word.as_str()))).count();
            let texts = texts.iter().filter(|held| held.fields.is_some()).count();
            if texts > 0 {
                cases.push(Mentioning { request: *request, reference: *reference, case: known.case, texts, naming });
            }
        }
        cases.sort_by_key(|case| case.reference);
        Ok(cases)
    }

    /// Refuses a reason that names whom it is to outlive.
    ///
    /// # Errors
    /// [`CommandError::Input`] by rule `reason-names-person`, which quotes nothing; as [`App::portrait`].
    pub(crate) async fn names_nobody(&self, subject: SubjectId, reason: &str) -> Result<(), CommandError> {
        let reason = folded(reason);
        if self.portrait(subject).await?.words().iter().any(|word| reason.contains(word.as_str())) {
            let expected = "a reason without name, mail or number of whoever is erased: it outlives them";
            return Err(InputError::unquoted("/with/reason", expected, "reason-names-person").into());
        }
        Ok(())
    }

    async fn portrait_of_one(&self, subject: SubjectId, up_to: Position) -> Result<Vec<Held>, CommandError> {
        let opener = self.opener_within(Within::Erasure);
        let mut portrait =
            Portrait { subjects: BTreeSet::from([subject]), held: Vec::new(), requests: BTreeMap::new() };
        let query = Query::tagged(translate::tag(&Tag::Subject(subject)));
        for entry in facts::all(&self.store, &query, Position::START, up_to).await? {
            let event = entry.event()?;
            let opened = opener.open(&event, entry.position).await;
            portrait.note(&entry, &event, &opened.map_err(|failure| CommandError::Integrity(failure.to_string()))?);
        }
        Ok(portrait.held)
    }

    /// Every subject of a person, and every event that is tagged with one of them.
    async fn whole_person(
        &self,
        subject: SubjectId,
        up_to: Position,
    ) -> Result<(BTreeSet<SubjectId>, BTreeMap<Position, Recorded>), CommandError> {
        let (mut subjects, mut entries) = (BTreeSet::from([subject]), BTreeMap::new());
        loop {
            let items = subjects.iter().map(|one| QueryItem::tagged([translate::tag(&Tag::Subject(*one))]));
            let query = Query::any_of(items.collect::<Vec<_>>());
            for entry in facts::all(&self.store, &query, Position::START, up_to).await? {
                entries.insert(entry.position, entry);
            }
            let mut state = State::default();
            for entry in entries.values().filter(|entry| is_join(entry)) {
                state = evolve(state, &translate::recorded(entry)?);
            }
            let found = state.one_person(subject);
            if found == subjects {
                return Ok((subjects, entries));
            }
            subjects = found;
        }
    }

    async fn reference_of(&self, id: RequestId, up_to: Position) -> Result<Option<Reference>, CommandError> {
        let item = QueryItem::typed([translate::event_type("request-opened")]).and(translate::tag(&Tag::Request(id)));
        let opened = self.store.read(&Query::any_of([item]), Position::START, up_to, 1).await?;
        Ok(opened.first().map(|entry| Reference::of(entry.position, entry.recorded_at)))
    }

    /// What can be erased of a case itself: the subject of its free text, then those of its documents.
    ///
    /// # Errors
    /// [`CommandError::Input`] when there is no such request; [`CommandError`] when log or keys cannot be read.
    pub async fn subjects_of_case(&self, request: RequestId) -> Result<Vec<SubjectId>, CommandError> {
        let head = self.store.head().await?.position;
        let unknown = || InputError::new("/request", request.to_string(), "a request of this folder");
        let known = self.case(request, head).await?.ok_or_else(unknown)?;
        let query = Query::tagged(translate::tag(&Tag::Request(request)));
        let mut sealed = BTreeSet::new();
        for entry in facts::all(&self.store, &query, Position::START, head).await? {
            sealed.extend(entry.event()?.personal.iter().map(|named| SubjectId(named.subject.0)));
        }
        let mut subjects = vec![known.case];
        for subject in sealed {
            let state = self.with_vault(|vault| vault.read()?.state(vault::SubjectId::new(subject.0)))?;
            subjects.extend((state == SubjectState::Live(SubjectKind::Document)).then_some(subject));
        }
        Ok(subjects)
    }

    /// Under whom name and login of a user are sealed.
    ///
    /// # Errors
    /// [`CommandError`] when the log cannot be read.
    pub async fn subject_of_user(&self, login: &str) -> Result<Option<SubjectId>, CommandError> {
        let Some(user) = self.find_user(login).await? else { return Ok(None) };
        let item = QueryItem::typed([translate::event_type("user-registered")]);
        let item = item.and(translate::tag(&Tag::User(user)));
        let head = self.store.head().await?.position;
        let found = self.store.read(&Query::any_of([item]), Position::START, head, 1).await?;
        let registered = found.first().map(translate::recorded).transpose()?;
        Ok(registered.and_then(|recorded| {
            if let Event::UserRegistered(event) = recorded.event { Some(event.identity.subject) } else { None }
        }))
    }
}

/// Cheaply: whether an entry joins subjects.
fn is_join(entry: &Recorded) -> bool {
    entry.event().is_ok_and(|event| event.event_type.as_str() == "subjects-joined")
}

impl Portrait {
    fn has(&self, subject: eventlog::SubjectId) -> bool {
        self.subjects.contains(&SubjectId(subject.0))
    }

    /// What one event says of the person: each record under one of the subjects, or that it names one.
    fn note(&mut self, entry: &Recorded, event: &Stored, opened: &[Opened]) {
        let held = |subject, field_set, fields| Held {
            position: entry.position,
            event_type: event.event_type.as_str().to_owned(),
            occurred_at: event.occurred_at,
            request: event.request.map(|request| RequestId(request.id)),
            subject,
            field_set,
            fields,
        };
        let sealed = event.personal.iter().zip(opened).filter(|(named, _)| self.has(named.subject));
        let mut said: Vec<Held> = sealed
            .map(|(named, opened)| {
                let fields = match opened {
                    Opened::Known(fields) => Some(fields.clone()),
                    Opened::Sealed | Opened::Erased => None,
                };
                held(SubjectId(named.subject.0), Some(named.field_set.clone()), fields)
            })
            .collect();
        if said.is_empty() {
            let tagged = event.tags.iter().filter_map(|tag| tag.as_str().strip_prefix("subject:"));
            let named = tagged.filter_map(|id| uuid::Uuid::try_parse(id).ok()).map(SubjectId);
            said.extend(named.filter(|id| self.subjects.contains(id)).take(1).map(|id| held(id, None, None)));
        }
        self.held.extend(said);
    }

    /// Texts by which the person would be known, folded: names, mails, numbers, telephones.
    fn words(&self) -> BTreeSet<String> {
        const TELLING: [&str; 9] =
            ["last_name", "first_name", "name", "mail", "phone", "professional_id", "login", "number", "address"];
        /// Shorter ones are parts of ordinary words.
        const CHARS_MIN: usize = 3;
        let fields = self.held.iter().filter_map(|held| held.fields.as_ref()?.as_object());
        let told = fields.flat_map(|fields| TELLING.iter().filter_map(|key| fields.get(*key)?.as_str()));
        told.flat_map(spelt).filter(|word| word.len() >= CHARS_MIN).collect()
    }
}

/// The ways in which people write what is stored: as it is, a number without the word for its kind, a telephone as one dials it here.
fn spelt(stored: &str) -> Vec<String> {
    let bare = stored.split_once(':').map_or(stored, |(_, number)| number);
    let dialled = bare.strip_prefix("+33").map(|rest| format!("0{rest}"));
    [Some(stored.to_owned()), Some(bare.to_owned()), dialled].into_iter().flatten().map(|text| folded(&text)).collect()
}

/// Letters and digits, accents and case folded: spacing hides nobody.
fn folded(text: &str) -> String {
    fold::letters_and_digits(text)
}

fn texts_in(fields: &Value) -> String {
    match fields {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(texts_in).collect::<Vec<_>>().join(" "),
        Value::Object(members) => members.values().map(texts_in).collect::<Vec<_>>().join(" "),
        Value::Null | Value::Bool(_) | Value::Number(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::spelt;

    #[test]
    fn a_number_is_known_in_each_way_in_which_people_write_it() {
        let is_among = |stored: &str, written: &str| spelt(stored).contains(&written.to_owned());
        assert!(is_among("+33639984265", "0639984265") && is_among("+33639984265", "33639984265"));
        assert!(is_among("siret:00009902800011", "00009902800011"));
        assert!(is_among("Dr:Li", "drli"));
    }
}
