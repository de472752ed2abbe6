//! The rows: facets said and unsaid, and the words of the things they are about.

use std::collections::BTreeSet;
use std::mem;

use read_model::Tables;
use rusqlite::{OptionalExtension, Statement, params};
use uuid::Uuid;
use workflow::{RequestId, SubjectId};

use super::words;
use super::{Kind, Matched};
use crate::code;

/// In what a person is known at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Applicant,
    Head,
    Administrator,
    TechnicalContact,
    /// Holder of a nominative mailbox, user of another.
    User,
}

impl Role {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Applicant => "applicant",
            Self::Head => "head",
            Self::Administrator => "administrator",
            Self::TechnicalContact => "technical-contact",
            Self::User => "user",
        }
    }
}

/// The request or mailbox that says something, and the number of its request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) id: Uuid,
    pub(super) request: Option<i64>,
}

impl Place {
    /// Where things are said of a structure once for all its requests.
    pub(super) const NOWHERE: Self = Self { id: Uuid::nil(), request: None };
}

/// One thing said.
#[derive(Debug)]
pub(super) struct Facet<'f> {
    /// What it is about.
    pub(super) object: i64,
    pub(super) matched: Matched,
    pub(super) place: Place,
    pub(super) role: Option<Role>,
    /// Whose it is, if it was sealed.
    pub(super) subject: Option<SubjectId>,
    pub(super) shown: &'f str,
    /// What finds it exactly.
    pub(super) exact: Option<String>,
}

/// Facets to be taken back: all of a place that are of this object, in this role, of this sort, as far as said.
#[derive(Debug)]
pub(super) struct Unsaid {
    pub(super) place: Uuid,
    pub(super) object: Option<i64>,
    pub(super) role: Option<Role>,
    pub(super) matched: Option<Matched>,
}

/// A request, as its row has it.
#[derive(Debug, Clone, Copy)]
pub(super) struct RequestRow {
    pub(super) number: i64,
    /// The object of its structure.
    pub(super) structure: i64,
}

/// Every statement of the writer, prepared for one transaction, and the things whose words are to be written anew.
pub(super) struct Facets<'c> {
    find_object: Statement<'c>,
    add_object: Statement<'c>,
    kind_of: Statement<'c>,
    find_request: Statement<'c>,
    add_request: Statement<'c>,
    end_request: Statement<'c>,
    adopt_naming: Statement<'c>,
    say: Statement<'c>,
    unsay: Statement<'c>,
    forget: Statement<'c>,
    close: Statement<'c>,
    shown: Statement<'c>,
    structures: WordList<'c>,
    persons: WordList<'c>,
    mailboxes: WordList<'c>,
    touched: BTreeSet<i64>,
}

impl<'c> Facets<'c> {
    pub(super) fn prepare(tables: Tables<'c>) -> rusqlite::Result<Self> {
        Ok(Self {
            find_object: tables.prepare("SELECT id FROM {g}_object WHERE kind = :kind AND key = :key")?,
            add_object: tables.prepare("INSERT INTO {g}_object (kind, key) VALUES (:kind, :key)")?,
            kind_of: tables.prepare("SELECT kind FROM {g}_object WHERE id = :id")?,
            find_request: tables.prepare("SELECT number, structure FROM {g}_request WHERE object = :object")?,
            add_request: tables.prepare(
                "INSERT INTO {g}_request (number, object, year, structure) VALUES (:number, :object, :year, :structure)",
            )?,
            end_request: tables.prepare("UPDATE {g}_request SET ending = :ending WHERE object = :object")?,
            adopt_naming: tables.prepare("INSERT OR REPLACE INTO {g}_naming (only, policy) VALUES (1, :policy)")?,
            say: tables.prepare(
                "INSERT INTO {g}_facet (object, matched, place, role, request, subject, shown, exact)
                 VALUES (:object, :matched, :place, :role, :request, :subject, :shown, :exact)",
            )?,
            unsay: tables.prepare(
                "DELETE FROM {g}_facet
                 WHERE place = :place AND (:object IS NULL OR object = :object) AND (:role IS NULL OR role = :role)
                       AND (:matched IS NULL OR matched = :matched)
                 RETURNING object",
            )?,
            forget: tables.prepare("DELETE FROM {g}_facet WHERE subject = :subject RETURNING object")?,
            close: tables.prepare("UPDATE {g}_facet SET matched = :closed WHERE place = :place AND matched = :granted")?,
            shown: tables.prepare("SELECT matched, shown FROM {g}_facet WHERE object = :object")?,
            structures: WordList::prepare(tables, Kind::Structure)?,
            persons: WordList::prepare(tables, Kind::Person)?,
            mailboxes: WordList::prepare(tables, Kind::Mailbox)?,
            touched: BTreeSet::new(),
        })
    }

    /// The number of a thing, which it gets when it is first spoken of: what is younger has a larger one.
    pub(super) fn object(&mut self, kind: Kind, key: &str) -> rusqlite::Result<i64> {
        self.introduce(kind, key).map(|(object, _)| object)
    }

    /// The same, and whether it was never spoken of before.
    pub(super) fn introduce(&mut self, kind: Kind, key: &str) -> rusqlite::Result<(i64, bool)> {
        let given = params![kind.as_str(), key];
        match self.find_object.query_row(given, |row| row.get(0)).optional()? {
            Some(known) => Ok((known, false)),
            None => self.add_object.insert(given).map(|object| (object, true)),
        }
    }

    /// The request that was opened under this id.
    pub(super) fn request(&mut self, id: RequestId) -> rusqlite::Result<Option<RequestRow>> {
        let object = self.object(Kind::Request, &id.to_string())?;
        let row = |row: &rusqlite::Row<'_>| Ok(RequestRow { number: row.get(0)?, structure: row.get(1)? });
        self.find_request.query_row([object], row).optional()
    }

    /// Opens a request of a structure, in a year.
    pub(super) fn open(&mut self, id: RequestId, row: RequestRow, year: i16) -> rusqlite::Result<()> {
        let object = self.object(Kind::Request, &id.to_string())?;
        self.add_request.execute(params![row.number, object, year, row.structure]).map(drop)
    }

    /// Notes how a request ended; `None` when it goes on again.
    pub(super) fn end(&mut self, id: RequestId, ending: Option<&str>) -> rusqlite::Result<()> {
        let object = self.object(Kind::Request, &id.to_string())?;
        self.end_request.execute(params![ending, object]).map(drop)
    }

    /// Keeps the naming policy in force.
    pub(super) fn adopt(&mut self, policy: &str) -> rusqlite::Result<()> {
        self.adopt_naming.execute([policy]).map(drop)
    }

    /// Says something of a thing.
    pub(super) fn say(&mut self, facet: &Facet<'_>) -> rusqlite::Result<()> {
        self.say.execute(params![
            facet.object,
            facet.matched.as_str(),
            facet.place.id.as_bytes(),
            facet.role.map(Role::as_str),
            facet.place.request,
            facet.subject.map(|subject| subject.0.into_bytes()),
            facet.shown,
            facet.exact,
        ])?;
        self.touched.insert(facet.object);
        Ok(())
    }

    /// Takes back what was said.
    pub(super) fn unsay(&mut self, unsaid: &Unsaid) -> rusqlite::Result<()> {
        let Unsaid { place, object, role, matched } = unsaid;
        let given = params![place.as_bytes(), object, role.map(Role::as_str), matched.map(Matched::as_str)];
        let touched = self.unsay.query_map(given, |row| row.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
        self.touched.extend(touched);
        Ok(())
    }

    /// Takes back everything that was sealed under `subject`.
    pub(super) fn forget(&mut self, subject: SubjectId) -> rusqlite::Result<()> {
        let touched = self.forget.query_map([subject.0.as_bytes()], |row| row.get(0))?;
        let touched = touched.collect::<rusqlite::Result<Vec<i64>>>()?;
        self.touched.extend(touched);
        Ok(())
    }

    /// Turns the granted address of a mailbox into that of a closed one.
    pub(super) fn close(&mut self, mailbox: Uuid) -> rusqlite::Result<()> {
        let (closed, granted) = (Matched::ClosedAddress.as_str(), Matched::GrantedAddress.as_str());
        self.close.execute(params![closed, mailbox.as_bytes(), granted]).map(drop)
    }

    /// Writes the words of whatever was touched anew.
    pub(super) fn write_words(&mut self) -> rusqlite::Result<()> {
        for object in mem::take(&mut self.touched) {
            let kind: String = self.kind_of.query_row([object], |row| row.get(0))?;
            let kind = Kind::from_word(&kind);
            let said = |row: &rusqlite::Row<'_>| {
                Ok((code::read(row, "matched", Matched::from_word)?, row.get::<_, String>("shown")?))
            };
            let said = self.shown.query_map([object], said)?.collect::<rusqlite::Result<Vec<_>>>()?;
            let line = words::line(said.iter().filter_map(|(matched, shown)| searched(kind, *matched, shown)));
            match kind {
                Some(Kind::Structure) => self.structures.write(object, &line)?,
                Some(Kind::Person) => self.persons.write(object, &line)?,
                Some(Kind::Mailbox) => self.mailboxes.write(object, &line)?,
                // A request is found by its reference, which no word list needs to know.
                Some(Kind::Request) | None => {}
            }
        }
        Ok(())
    }
}

/// What of a text is searched by words: of addresses what stands before the `@`, for behind it they are nearly all alike;
/// of persons' numbers nothing, for these begin alike and are asked for whole.
fn searched(kind: Option<Kind>, matched: Matched, shown: &str) -> Option<&str> {
    match matched {
        Matched::Number if kind == Some(Kind::Person) => None,
        Matched::GrantedAddress
        | Matched::ReservedAddress
        | Matched::ReportedAddress
        | Matched::WishedAddress
        | Matched::ClosedAddress
        | Matched::Mail
        | Matched::Login => shown.split('@').next(),
        Matched::Reference
        | Matched::Id
        | Matched::Name
        | Matched::Abbreviation
        | Matched::Number
        | Matched::Site
        | Matched::AbsorbedNumber => Some(shown),
    }
}

/// The words of all things of one kind.
struct WordList<'c> {
    read: Statement<'c>,
    delete: Statement<'c>,
    insert: Statement<'c>,
}

impl<'c> WordList<'c> {
    fn prepare(tables: Tables<'c>, kind: Kind) -> rusqlite::Result<Self> {
        let list = format!("{{g}}_{}_words", kind.as_str());
        Ok(Self {
            read: tables.prepare(&format!("SELECT words FROM {list} WHERE rowid = :object"))?,
            delete: tables.prepare(&format!("DELETE FROM {list} WHERE rowid = :object"))?,
            insert: tables.prepare(&format!("INSERT INTO {list} (rowid, words) VALUES (:object, :words)"))?,
        })
    }

    fn write(&mut self, object: i64, line: &str) -> rusqlite::Result<()> {
        let before: Option<String> = self.read.query_row([object], |row| row.get(0)).optional()?;
        if before.as_deref().unwrap_or_default() == line {
            return Ok(());
        }
        if before.is_some() {
            self.delete.execute([object])?;
        }
        if !line.is_empty() {
            self.insert.execute(params![object, line])?;
        }
        Ok(())
    }
}
