//! A difference as records, for programs and spreadsheets: one a field, one a fact that was added.

use app::calendar;
use audit_trail::{About, Difference, DifferentField, DifferentPart, SetBy, TrailLine};
use serde::Serialize;

use crate::output::Row;
use crate::subcommand::diff::standing::Otherwise;
use crate::subcommand::trail::{called, text};

/// One record of a difference.
#[derive(Debug, Default, Serialize)]
pub(super) struct Record {
    /// `standing`, `field` or `added`.
    section: &'static str,
    mailbox: String,
    person: String,
    partner: String,
    field: String,
    old: String,
    new: String,
    set: Option<SetBy>,
    times: u64,
}

/// The records of what is otherwise, in the order in which people read it.
pub(super) fn rows(standing: &[Otherwise], difference: &Difference) -> Vec<Record> {
    let on_the_board = standing.iter().map(|otherwise| Record {
        section: "standing",
        field: otherwise.field.to_owned(),
        old: otherwise.old.clone().unwrap_or_default(),
        new: otherwise.new.clone().unwrap_or_default(),
        ..Record::default()
    });
    let fields = difference.parts.iter().flat_map(|part| part.fields.iter().map(|field| of_field(part, field)));
    let added = difference.added.iter().flat_map(of_added);
    on_the_board.chain(fields).chain(added).collect()
}

fn of_field(part: &DifferentPart, field: &DifferentField) -> Record {
    Record {
        section: "field",
        field: field.field.clone(),
        old: text(field.old.as_ref()),
        new: field.new.to_string(),
        set: Some(field.set.clone()),
        times: field.times,
        ..about(&part.about)
    }
}

/// What an event added: each fact, each document, and why; at least that it happened.
fn of_added(line: &TrailLine) -> Vec<Record> {
    let facts = line.changes.iter().map(|change| (change.field.clone(), change.new.to_string()));
    let documents = line.documents.iter().map(|document| (document.field_set.clone(), document.to_string()));
    let reason = line.reason_text().map(|reason| ("reason".to_owned(), reason));
    let mut said: Vec<(String, String)> = facts.chain(documents).chain(reason).collect();
    if said.is_empty() {
        said.push((String::new(), String::new()));
    }
    let record = |(field, new)| Record {
        section: "added",
        field,
        new,
        set: Some(SetBy::of(line)),
        times: 1,
        ..about(&line.about)
    };
    said.into_iter().map(record).collect()
}

fn about(about: &About) -> Record {
    Record {
        mailbox: called(about.mailbox.as_ref()),
        person: called(about.person.as_ref()),
        partner: called(about.partner.as_ref()),
        ..Record::default()
    }
}

impl Row for Record {
    const COLUMNS: &'static [&'static str] = &[
        "section",
        "mailbox",
        "person",
        "partner",
        "field",
        "old",
        "new",
        "position",
        "occurred_at",
        "type",
        "user",
        "name",
        "role",
        "times",
    ];

    fn cells(&self) -> Vec<String> {
        let set = self.set.as_ref();
        let who = set.map(|set| &set.who);
        vec![
            self.section.to_owned(),
            self.mailbox.clone(),
            self.person.clone(),
            self.partner.clone(),
            self.field.clone(),
            self.old.clone(),
            self.new.clone(),
            text(set.map(|set| set.position)),
            text(set.map(|set| calendar::rfc3339(set.occurred_at))),
            text(set.map(|set| &set.event_type)),
            text(who.and_then(|who| who.user.as_ref())),
            text(who.and_then(|who| who.name.as_ref())),
            text(who.map(|who| &who.role)),
            text(set.map(|_| self.times)),
        ]
    }
}
