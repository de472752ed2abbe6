//! The projection behind `search.db`.

use eventlog::Event as Stored;
use read_model::{Fact, Index as TableIndex, Opened, Projection, Refusal, Schema, Tables, View, Writer};
use workflow::wire::{self, SealedFields};
use workflow::{Personal, RequestId, SubjectId};

use super::facets::Facets;
use super::told::{self, Told};
use crate::day::date_of;

/// What can be found, as it stands today. Belongs in a private file of its own, beside an opener.
#[derive(Debug, Clone, Copy, Default)]
pub struct Index;

impl Index {
    /// The name of the projection.
    pub const NAME: &'static str = "search";
}

impl Projection for Index {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn version(&self) -> u32 {
        2
    }

    fn schema(&self) -> Schema {
        Schema {
            tables: include_str!("sql/tables.sql"),
            indexes: &[TableIndex { name: "facet_by_exact", on: "{g}_facet (exact) WHERE exact IS NOT NULL" }],
            views: VIEWS,
        }
    }

    fn opens(&self, event: &Stored) -> bool {
        !event.personal.is_empty() && told::is_opened(event.event_type.as_str())
    }

    fn writer<'c>(&self, tables: Tables<'c>) -> rusqlite::Result<Box<dyn Writer + 'c>> {
        Ok(Box::new(IndexWriter { facets: Facets::prepare(tables)? }))
    }
}

/// The words stand beside the list that is asked for them, so that a proof has something to compare.
const VIEWS: &[View] = &[
    View {
        name: "v_objects",
        select: "SELECT id AS object, kind, key FROM {g}_object",
        columns: &[],
        key: &["object"],
        besides: &[],
    },
    View {
        name: "v_found_requests",
        select: "SELECT number, object, key AS request, year, structure, ending
                 FROM {g}_request JOIN {g}_object ON {g}_object.id = {g}_request.object",
        columns: &[],
        key: &["number"],
        besides: &[],
    },
    View {
        name: "v_facets",
        select: "SELECT id AS facet, object, matched, request, shown, exact FROM {g}_facet",
        columns: &[],
        key: &["object", "matched", "request", "shown", "exact"],
        // What an erased person's facets had for numbers, a rebuild gives to others.
        besides: &["facet"],
    },
    View { name: "v_naming", select: "SELECT policy FROM {g}_naming", columns: &[], key: &[], besides: &[] },
    View {
        name: "v_structure_words",
        select: "SELECT rowid AS object, {g}_structure_words AS list, words FROM {g}_structure_words",
        columns: &[],
        key: &["object"],
        besides: &["list"],
    },
    View {
        name: "v_person_words",
        select: "SELECT rowid AS object, {g}_person_words AS list, words FROM {g}_person_words",
        columns: &[],
        key: &["object"],
        besides: &["list"],
    },
    View {
        name: "v_mailbox_words",
        select: "SELECT rowid AS object, {g}_mailbox_words AS list, words FROM {g}_mailbox_words",
        columns: &[],
        key: &["object"],
        besides: &["list"],
    },
];

struct IndexWriter<'c> {
    facets: Facets<'c>,
}

impl Writer for IndexWriter<'_> {
    fn write(&mut self, fact: &Fact<'_>) -> Result<(), Refusal> {
        let stored = fact.event;
        let personal = records(stored, fact.opened);
        let event = wire::decode(stored.event_type.as_str(), stored.schema, stored.data.as_str(), &personal);
        let told = Told {
            position: fact.position.get().cast_signed(),
            year: date_of(fact.recorded_at).year(),
            request: stored.request.map(|request| RequestId(request.id)),
            event: event.map_err(Refusal::poison)?,
        };
        told::tell(&mut self.facets, &told)
    }

    fn finish(&mut self) -> Result<(), Refusal> {
        Ok(self.facets.write_words()?)
    }
}

/// The records of an event as the wire takes them back; none where nothing was opened.
fn records(stored: &Stored, opened: &[Opened]) -> Vec<SealedFields> {
    let record = |(named, opened): (&eventlog::PersonalRef, &Opened)| SealedFields {
        subject: SubjectId(named.subject.0),
        field_set: named.field_set.clone(),
        content: match opened {
            Opened::Known(fields) => Personal::Known(fields.clone()),
            Opened::Sealed => Personal::Sealed,
            Opened::Erased => Personal::Erased,
        },
    };
    stored.personal.iter().zip(opened).map(record).collect()
}
