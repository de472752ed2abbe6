//! `parcours access list`: who read what.

use app::reading::{Consultation, ConsultationFilter, Extent, Glimpse, ReadKind, Typed};
use app::{App, When, calendar};
use clap::Args;
use eventlog::{Clock, EventStore, Position, Query, SystemClock, Timestamp};
use serde::Serialize;
use uuid::Uuid;
use workflow::SubjectId;

use crate::arguments::Place;
use crate::failure::Failure;
use crate::folder::Folder;
use crate::moment::request;
use crate::output::{ListFormat, Row, print_rows, write};
use crate::people::People;
use crate::reading::ReadBy;

const EXAMPLES: &str = "\
Examples:
  parcours access list --as admin
  parcours access list --request MSS-2026-000123 --as admin
  parcours access list --user paul.martin --since 2026-06-01 --as admin
  parcours access list --as admin --for audit --format csv

That somebody consulted the journal is a row of it too, and the next list shows it. A read that was
too wide to be listed may have shown any case and person: it is among those of each. What was typed
is kept sealed, and goes when anybody is erased: it may have named them.";

/// Lists who read what, the youngest first; for auditors, the data protection officer and administrators.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct List {
    /// What this user read.
    #[arg(long, value_name = "LOGIN")]
    user: Option<String>,
    /// Who read this request, by reference or id.
    #[arg(long, value_name = "REF")]
    request: Option<String>,
    /// Who read of this person, free text or document, by subject id.
    #[arg(long, value_name = "UUID")]
    subject: Option<Uuid>,
    /// From a position or an instant on, or from the beginning of a day.
    #[arg(long, value_name = "WHEN")]
    since: Option<When>,
    /// Prints so many at most.
    #[arg(long, value_name = "N", default_value_t = 200)]
    limit: usize,
    #[command(flatten)]
    by: ReadBy,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    format: ListFormat,
}

/// One read.
#[derive(Debug, Serialize)]
struct Line {
    number: u64,
    at: String,
    /// The user's id.
    user: Uuid,
    /// Their login, or their id once they were erased.
    login: String,
    role: String,
    uid: Option<u32>,
    surface: String,
    kind: String,
    as_of: Option<u64>,
    /// The requests that were shown, as far as they are listed.
    requests: Vec<Reference>,
    subjects: Vec<Uuid>,
    /// Whether more was shown than is listed.
    is_wide: bool,
    persons: Option<u64>,
    events: Option<u64>,
    purpose: Option<String>,
    purpose_text: Option<String>,
    terms: Option<String>,
    /// Whether something was typed that nobody can read any more.
    is_shredded: bool,
    /// How many rows a purge removed.
    purged: Option<u64>,
}

#[derive(Debug, Serialize)]
struct Reference {
    request: Uuid,
    reference: Option<String>,
}

impl List {
    /// Notes that somebody looks, and shows what they look for.
    pub(crate) async fn run(self, place: &Place) -> Result<(), Failure> {
        let folder = Folder::open(place).await?;
        let wanted = self.wanted(&folder).await?;
        if let Some(reader) = self.by.reader(&folder).await? {
            App::may_consult(&reader)?;
        }
        let glimpse = Glimpse {
            kind: ReadKind::Journal,
            as_of: folder.store.head().await?.position,
            extent: Extent::listing(wanted.request, wanted.subject),
            events: None,
            terms: None,
            purpose: None,
        };
        let reading = self.by.insist(&folder, glimpse).await?;
        let seen = folder.app.consultations(&reading, &wanted).map_err(app::CommandError::from)?;
        let people = People::of(&folder).await?;
        let mut lines = Vec::new();
        for one in seen {
            lines.push(Line::of(&folder, &people, one).await?);
        }
        if lines.is_empty() && self.format == ListFormat::Table {
            return write("nobody read that\n");
        }
        print_rows(&lines, self.format)
    }

    async fn wanted(&self, folder: &Folder) -> Result<ConsultationFilter, Failure> {
        let user = match &self.user {
            None => None,
            Some(login) => match folder.app.find_user(login).await? {
                Some(user) => Some(user),
                None => return Err(Failure::input("--user", login, "the login of a registered user")),
            },
        };
        let request = match &self.request {
            None => None,
            Some(name) => Some(request(folder, name).await?),
        };
        let since = match &self.since {
            None => None,
            Some(when) => Some(when.instant(&*folder.store, SystemClock.wall()).await?),
        };
        Ok(ConsultationFilter { user, request, subject: self.subject.map(SubjectId), since, limit: self.limit })
    }
}

impl Line {
    async fn of(folder: &Folder, people: &People, seen: Consultation) -> Result<Self, Failure> {
        let Consultation { row, terms, purpose } = seen;
        let mut requests = Vec::new();
        for request in row.cases {
            requests.push(Reference { request, reference: reference_of(folder, request).await? });
        }
        let is_shredded = [&terms, &purpose].contains(&&Typed::Shredded);
        Ok(Self {
            number: row.number,
            at: calendar::rfc3339(Timestamp::from_micros(row.at)),
            user: row.user,
            login: people.login_of(&row.user.to_string()),
            role: row.role,
            uid: row.uid,
            surface: row.surface,
            kind: row.kind,
            as_of: row.as_of,
            requests,
            subjects: row.subjects,
            is_wide: row.wide,
            persons: row.persons,
            events: row.events,
            purpose: row.purpose,
            purpose_text: known(purpose),
            terms: known(terms),
            is_shredded,
            purged: row.purge.map(|purge| purge.rows),
        })
    }

    /// What was read, in a few words.
    fn what(&self) -> String {
        let several = |count: usize, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
        let of_cases = match self.requests.as_slice() {
            [] => None,
            [one] => one.reference.clone().or_else(|| Some(one.request.to_string())),
            many => Some(several(many.len(), "request")),
        };
        let persons = self.persons.filter(|persons| *persons > 0);
        let persons = persons.map(|persons| several(usize::try_from(persons).unwrap_or(usize::MAX), "person"));
        let events = self.events.map(|events| several(usize::try_from(events).unwrap_or(usize::MAX), "event"));
        let wide = self.is_wide.then(|| "too many to be listed".to_owned());
        let purged = self.purged.map(|rows| format!("{rows} removed"));
        [of_cases, persons, events, wide, purged].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    /// What was typed: the words of the search, what for.
    fn typed(&self) -> String {
        let purpose = match (&self.purpose, &self.purpose_text) {
            (Some(code), Some(text)) => Some(format!("{code}: {text}")),
            (Some(code), None) => Some(code.clone()),
            (None, text) => text.clone(),
        };
        let terms = self.terms.as_ref().map(|terms| format!("“{terms}”"));
        let shredded = self.is_shredded.then(|| "(erased)".to_owned());
        [terms, purpose, shredded].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

fn known(typed: Typed) -> Option<String> {
    match typed {
        Typed::Text(text) => Some(text),
        Typed::Nothing | Typed::Shredded => None,
    }
}

/// What people call the request of this id; `None` for one that this log does not know.
async fn reference_of(folder: &Folder, request: Uuid) -> Result<Option<String>, Failure> {
    let query = Query::tagged(app::translate::tag(&workflow::Tag::Request(workflow::RequestId(request))));
    let head = folder.store.head().await?.position;
    let first = folder.store.read(&query, Position::START, head, 1).await?;
    Ok(first.first().map(|entry| app::Reference::of(entry.position, entry.recorded_at).to_string()))
}

impl Row for Line {
    const COLUMNS: &'static [&'static str] = &["row", "at", "who", "role", "read", "what", "for"];

    const FIELDS: &'static [&'static str] = &[
        "number",
        "at",
        "user",
        "login",
        "role",
        "uid",
        "surface",
        "kind",
        "as_of",
        "requests",
        "subjects",
        "is_wide",
        "persons",
        "events",
        "purpose",
        "purpose_text",
        "terms",
        "is_shredded",
        "purged",
    ];

    fn cells(&self) -> Vec<String> {
        let at = self.at.get(..19).unwrap_or(&self.at).replace('T', " ");
        vec![
            self.number.to_string(),
            format!("{at}Z"),
            self.login.clone(),
            self.role.clone(),
            self.kind.clone(),
            self.what(),
            self.typed(),
        ]
    }

    fn record(&self) -> Vec<String> {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let number = |value: Option<u64>| value.map(|value| value.to_string()).unwrap_or_default();
        let requests = self.requests.iter().map(|one| one.reference.clone().unwrap_or_else(|| one.request.to_string()));
        vec![
            self.number.to_string(),
            self.at.clone(),
            self.user.to_string(),
            self.login.clone(),
            self.role.clone(),
            self.uid.map(|uid| uid.to_string()).unwrap_or_default(),
            self.surface.clone(),
            self.kind.clone(),
            number(self.as_of),
            requests.collect::<Vec<_>>().join(" "),
            self.subjects.iter().map(Uuid::to_string).collect::<Vec<_>>().join(" "),
            self.is_wide.to_string(),
            number(self.persons),
            number(self.events),
            text(&self.purpose),
            text(&self.purpose_text),
            text(&self.terms),
            self.is_shredded.to_string(),
            number(self.purged),
        ]
    }
}
