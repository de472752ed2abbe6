//! Reads an entry as its writer left it, in one pass, borrowing what it finds.
//!
//! A canonical entry has all its members in one order. Whoever expects them in that order need not look any up, and has with
//! the same step held the text to its canonical form: where the reader gets to the end, decoding and encoding anew would have
//! given the same bytes. Where it does not, the long way ([`crate::Recorded::verify`]) says what is wrong. A test holds the
//! two to each other, byte by byte.

use std::borrow::Cow;
use uuid::Uuid;

use crate::canonical_text::Reader;
use crate::event_view::{ActorView, EventView, PersonalView, PolicyView};
use crate::tag::{is_event_type, is_tag};
use crate::{CommandId, EventId, NumberedRequest, Position, SubjectId, Timestamp};

/// How many objects the payload lies in: the entry and the event.
const DATA_DEPTH: u32 = 2;

/// An entry, borrowed from its text.
pub(crate) struct EntryView<'t> {
    pub(crate) event: EventView<'t>,
    pub(crate) position: Position,
    /// Hexadecimal, where it is a leaf at all.
    pub(crate) prev: &'t str,
    pub(crate) recorded_at: Timestamp,
}

/// Reads the entry that `text` is; `None` for anything but an entry of version 1 in canonical form.
pub(crate) fn read(text: &str) -> Option<EntryView<'_>> {
    let mut on = Reader::of(text);
    on.word(b"{\"event\":")?;
    let event = event(&mut on)?;
    on.word(b",\"position\":")?;
    let position = position(&mut on)?;
    on.word(b",\"prev\":")?;
    let prev = on.quoted()?;
    on.word(b",\"recorded_at\":")?;
    let recorded_at = Timestamp::from_micros(on.integer()?);
    on.word(b",\"v\":1}")?;
    on.is_at_end().then_some(EntryView { event, position, prev, recorded_at })
}

fn event<'t>(on: &mut Reader<'t>) -> Option<EventView<'t>> {
    on.word(b"{\"actor\":")?;
    let actor = actor(on)?;
    on.word(b",\"causation\":")?;
    let causation = unless_null(on, uuid)?.map(EventId);
    on.word(b",\"command\":")?;
    let command = CommandId(uuid(on)?);
    on.word(b",\"correlation\":")?;
    let correlation = unless_null(on, uuid)?;
    on.word(b",\"data\":")?;
    let data = Cow::Borrowed(on.raw(DATA_DEPTH).filter(|data| data.starts_with('{'))?);
    on.word(b",\"id\":")?;
    let id = EventId(uuid(on)?);
    on.word(b",\"occurred_at\":")?;
    let occurred_at = Timestamp::from_micros(on.integer()?);
    on.word(b",\"personal\":")?;
    let personal = list(on, personal)?;
    on.word(b",\"policy\":")?;
    let policy = list(on, policy)?;
    on.word(b",\"request\":")?;
    let request = unless_null(on, request)?;
    on.word(b",\"schema\":")?;
    let schema = small(on)?;
    on.word(b",\"tags\":")?;
    let tags = list(on, tag)?;
    on.word(b",\"type\":")?;
    let event_type = Cow::Borrowed(on.quoted().filter(|name| is_event_type(name))?);
    on.word(b"}")?;
    tags.is_sorted_by(|a, b| a < b).then_some(EventView {
        actor,
        causation,
        command,
        correlation,
        data,
        id,
        occurred_at,
        personal,
        policy,
        request,
        schema,
        tags,
        event_type,
    })
}

fn actor<'t>(on: &mut Reader<'t>) -> Option<ActorView<'t>> {
    on.word(b"{\"channel\":")?;
    let channel = unless_null(on, Reader::said)?;
    on.word(b",\"on_behalf\":")?;
    let on_behalf = unless_null(on, uuid)?.map(SubjectId);
    on.word(b",\"role\":")?;
    let role = on.said()?;
    on.word(b",\"uid\":")?;
    let uid = unless_null(on, small)?;
    on.word(b",\"user\":")?;
    let user = unless_null(on, Reader::said)?;
    on.word(b"}")?;
    Some(ActorView { channel, on_behalf, role, uid, user })
}

fn personal<'t>(on: &mut Reader<'t>) -> Option<PersonalView<'t>> {
    on.word(b"{\"commitment\":")?;
    let commitment = on.said()?;
    on.word(b",\"field_set\":")?;
    let field_set = on.said()?;
    on.word(b",\"sha256\":")?;
    let sha256 = on.said()?;
    on.word(b",\"subject\":")?;
    let subject = SubjectId(uuid(on)?);
    on.word(b"}")?;
    Some(PersonalView { commitment, field_set, sha256, subject })
}

fn policy<'t>(on: &mut Reader<'t>) -> Option<PolicyView<'t>> {
    on.word(b"{\"position\":")?;
    let position = position(on)?;
    on.word(b",\"section\":")?;
    let section = on.said()?;
    on.word(b"}")?;
    Some(PolicyView { position, section })
}

fn request(on: &mut Reader<'_>) -> Option<NumberedRequest> {
    on.word(b"{\"id\":")?;
    let id = uuid(on)?;
    on.word(b",\"number\":")?;
    let number = u64::try_from(on.integer()?).ok()?;
    on.word(b"}")?;
    Some(NumberedRequest { id, number })
}

fn tag<'t>(on: &mut Reader<'t>) -> Option<Cow<'t, str>> {
    on.quoted().filter(|tag| is_tag(tag)).map(Cow::Borrowed)
}

fn position(on: &mut Reader<'_>) -> Option<Position> {
    u64::try_from(on.integer()?).ok().map(Position::new)
}

fn small(on: &mut Reader<'_>) -> Option<u32> {
    u32::try_from(on.integer()?).ok()
}

/// An id in the one spelling that is written: lower case, with hyphens.
fn uuid(on: &mut Reader<'_>) -> Option<Uuid> {
    let text = on.quoted()?;
    let is_written_so = text.len() == 36 && !text.bytes().any(|byte| byte.is_ascii_uppercase());
    is_written_so.then(|| Uuid::try_parse(text).ok())?
}

fn unless_null<'t, T>(on: &mut Reader<'t>, read: impl FnOnce(&mut Reader<'t>) -> Option<T>) -> Option<Option<T>> {
    match on.word(b"null") {
        Some(()) => Some(None),
        None => read(on).map(Some),
    }
}

fn list<'t, T>(on: &mut Reader<'t>, read: impl Fn(&mut Reader<'t>) -> Option<T>) -> Option<Vec<T>> {
    on.word(b"[")?;
    let mut items = Vec::new();
    if on.word(b"]").is_some() {
        return Some(items);
    }
    loop {
        items.push(read(on)?);
        if on.word(b",").is_none() {
            return on.word(b"]").map(|()| items);
        }
    }
}
