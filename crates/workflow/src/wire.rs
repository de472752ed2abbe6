//! The stored form of every event, and the only place that knows it.
//!
//! A stored event is a type, a schema version, a public payload and sealed records. [`encode`] writes the newest
//! version; [`decode`] reads every version that was ever written: an old payload is lifted to the newest shape in
//! `upcast`, one line a step, before it is read. Stored forms are never edited, only added to.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{Event, Personal, Private, SubjectId};

/// An event as it is stored, before its personal fields are sealed.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredEvent {
    /// Type, kebab-case.
    pub event_type: &'static str,
    /// Version of the payload's shape.
    pub schema: u32,
    /// The public payload: a JSON object.
    pub data: Value,
    /// What is to be sealed beside it, in stored order.
    pub personal: Vec<SealedFields>,
}

/// A set of personal fields under one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedFields {
    /// Whose data it is.
    pub subject: SubjectId,
    /// The name of the set: that of the field it answers.
    pub field_set: String,
    /// A JSON object, as far as it is known here.
    pub content: Personal<Value>,
}

/// Why stored bytes are no event that this program knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// A type that this program never wrote: a newer one did.
    #[error("unknown event type \"{event_type}\"")]
    UnknownType {
        /// The type.
        event_type: String,
    },
    /// A version newer than this program's.
    #[error("{event_type} of schema {schema}: this program knows up to {newest}")]
    UnknownSchema {
        /// The type.
        event_type: String,
        /// The version met.
        schema: u32,
        /// The newest version known.
        newest: u32,
    },
    /// The payload is not of the shape its version promises.
    #[error("{event_type}: {reason}")]
    Payload {
        /// The type.
        event_type: String,
        /// What the parser met.
        reason: String,
    },
    /// A sealed record that the event has no place for, or whose content is of another shape.
    #[error("field set \"{field_set}\": {reason}")]
    FieldSet {
        /// The set.
        field_set: String,
        /// What is wrong.
        reason: String,
    },
}

/// The newest stored form of `event`.
pub fn encode(event: &Event) -> StoredEvent {
    StoredEvent {
        event_type: event.type_name(),
        schema: event.schema(),
        data: event.payload(),
        personal: event.personal(),
    }
}

/// Reads a stored event. Sealed records that are not handed in stay [`Personal::Sealed`].
///
/// # Errors
/// [`WireError`] when the type or version is unknown here, or the payload is not what its version promises.
pub fn decode(event_type: &str, schema: u32, data: &str, personal: &[SealedFields]) -> Result<Event, WireError> {
    let unknown = || WireError::UnknownType { event_type: event_type.to_owned() };
    let newest = Event::newest_schema(event_type).ok_or_else(unknown)?;
    if schema == 0 || schema > newest {
        return Err(WireError::UnknownSchema { event_type: event_type.to_owned(), schema, newest });
    }
    let lifted = upcast(event_type, schema, data)?;
    let read = Event::from_payload(event_type, lifted.as_deref().unwrap_or(data)).ok_or_else(unknown)?;
    let mut event =
        read.map_err(|e| WireError::Payload { event_type: event_type.to_owned(), reason: e.to_string() })?;
    personal.iter().try_for_each(|fields| event.restore(fields))?;
    Ok(event)
}

/// Lifts an old payload to the newest shape; `None` when it already is. Every step reads as `(type, from) => change`.
#[expect(clippy::unnecessary_wraps, reason = "a step that meets a damaged payload reports it")]
fn upcast(_event_type: &str, _schema: u32, _data: &str) -> Result<Option<String>, WireError> {
    // No shape has changed yet: every stored event is of schema 1.
    Ok(None)
}

/// What an event says of its personal fields.
pub(crate) trait Stored {
    /// The sealed records, in stored order.
    fn personal(&self) -> Vec<SealedFields>;

    /// Under whom they are sealed, in stored order.
    fn sealed_under(&self) -> Vec<SubjectId>;

    /// Takes one record back.
    fn restore(&mut self, fields: &SealedFields) -> Result<(), WireError>;
}

/// A field that is stored as a sealed record of its own name.
pub(crate) trait SealedField {
    /// Adds the subject that this field is sealed under.
    fn name_subject(&self, subjects: &mut Vec<SubjectId>);

    /// Adds the record that this field, called `name`, stands for.
    fn record(&self, name: &str, records: &mut Vec<SealedFields>);

    /// Takes the record back.
    fn fill(&mut self, fields: &SealedFields) -> Result<(), WireError>;
}

impl<T: Serialize + DeserializeOwned + Clone> SealedField for Private<T> {
    fn name_subject(&self, subjects: &mut Vec<SubjectId>) {
        subjects.push(self.subject);
    }

    fn record(&self, name: &str, records: &mut Vec<SealedFields>) {
        let content = self.content.clone().map(|content| {
            serde_json::to_value(content).expect("field sets are structs of plain fields, which always serialise")
        });
        records.push(SealedFields { subject: self.subject, field_set: name.to_owned(), content });
    }

    fn fill(&mut self, fields: &SealedFields) -> Result<(), WireError> {
        let wrong = |reason: String| WireError::FieldSet { field_set: fields.field_set.clone(), reason };
        if self.subject != fields.subject {
            return Err(wrong("sealed under another subject than the payload names".to_owned()));
        }
        self.content = match &fields.content {
            Personal::Known(value) => {
                // What the parser says may quote the content, which is personal and has no place in an error.
                let read = serde_json::from_value(value.clone());
                Personal::Known(read.map_err(|_| wrong("its content has another shape".to_owned()))?)
            }
            Personal::Sealed => Personal::Sealed,
            Personal::Erased => Personal::Erased,
        };
        Ok(())
    }
}

impl<T: SealedField> SealedField for Option<T> {
    fn name_subject(&self, subjects: &mut Vec<SubjectId>) {
        self.iter().for_each(|field| field.name_subject(subjects));
    }

    fn record(&self, name: &str, records: &mut Vec<SealedFields>) {
        if let Some(field) = self {
            field.record(name, records);
        }
    }

    fn fill(&mut self, fields: &SealedFields) -> Result<(), WireError> {
        self.as_mut().map_or_else(|| Err(unexpected(fields)), |field| field.fill(fields))
    }
}

/// "This event has no such field."
pub(crate) fn unexpected(fields: &SealedFields) -> WireError {
    WireError::FieldSet { field_set: fields.field_set.clone(), reason: "this event has no such field".to_owned() }
}

/// Names the sealed fields of events, in stored order: `sealed_fields! { NoteAdded: note; RoleGranted: }`.
macro_rules! sealed_fields {
    ($($event:ident: $($field:ident),*;)+) => {$(
        impl crate::wire::Stored for $event {
            fn personal(&self) -> Vec<crate::wire::SealedFields> {
                #[allow(unused_mut, reason = "most events have no sealed field")]
                let mut records = Vec::new();
                $(crate::wire::SealedField::record(&self.$field, stringify!($field), &mut records);)*
                records
            }

            fn sealed_under(&self) -> Vec<crate::SubjectId> {
                #[allow(unused_mut, reason = "most events have no sealed field")]
                let mut subjects = Vec::new();
                $(crate::wire::SealedField::name_subject(&self.$field, &mut subjects);)*
                subjects
            }

            fn restore(&mut self, fields: &crate::wire::SealedFields) -> Result<(), crate::wire::WireError> {
                match fields.field_set.as_str() {
                    $(stringify!($field) => crate::wire::SealedField::fill(&mut self.$field, fields),)*
                    _ => Err(crate::wire::unexpected(fields)),
                }
            }
        }
    )+};
}
pub(crate) use sealed_fields;
