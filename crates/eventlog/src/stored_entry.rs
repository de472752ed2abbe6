//! An entry where it lies: checked without being copied.

use crate::entry::leaf_of;
use crate::{EventView, Leaf, MalformedEntry, Position, Recorded, Timestamp, entry_text};

/// What [`Recorded`] holds, while the bytes are somebody else's, such as a page's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredEntry<'t> {
    /// Where it stands.
    pub position: Position,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// The stored entry.
    pub bytes: &'t [u8],
}

impl<'t> StoredEntry<'t> {
    /// SHA-256(0x00 ‖ bytes), computed anew.
    pub fn leaf(&self) -> Leaf {
        leaf_of(self.bytes)
    }

    /// Reads the event and checks what [`Recorded::verify`] checks, with the same answer. One pass, and next to nothing is
    /// copied, as long as nothing is wrong.
    ///
    /// # Errors
    /// [`MalformedEntry`] as [`Recorded::verify`].
    pub fn verify(&self, prev: Leaf) -> Result<EventView<'t>, MalformedEntry> {
        match self.verify_in_one_pass(prev) {
            Some(event) => Ok(event),
            // The long way says what is wrong with it.
            None => self.to_recorded().verify(prev).map(EventView::from),
        }
    }

    fn verify_in_one_pass(&self, prev: Leaf) -> Option<EventView<'t>> {
        let entry = entry_text::read(std::str::from_utf8(self.bytes).ok()?)?;
        let is_this_one = entry.position == self.position
            && entry.recorded_at == self.recorded_at
            && Leaf::from_hex(entry.prev) == Some(prev);
        is_this_one.then_some(entry.event)
    }

    fn to_recorded(self) -> Recorded {
        Recorded { position: self.position, recorded_at: self.recorded_at, bytes: self.bytes.into() }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::Index;
    use serde_json::{Map, Value, json};
    use std::collections::BTreeSet;
    use std::path::Path;
    use uuid::Uuid;

    use super::*;
    use crate::{
        Actor, CommandId, Data, Entry, Event, EventId, EventType, INTEGER_MAX, NumberedRequest, PersonalRef, PolicyRef,
        SubjectId, Tag, canonical_bytes,
    };

    const AT: Position = Position::new(41);
    const WHEN: Timestamp = Timestamp::from_micros(1_772_452_800_000_123);
    const PREV: Leaf = Leaf::from_bytes([0xa7; 32]);

    fn entry_of(event: &Event) -> Vec<u8> {
        let bytes = canonical_bytes(&serde_json::to_value(event).unwrap()).unwrap();
        Entry::splice(&bytes, AT, PREV, WHEN).into_bytes()
    }

    /// What both ways make of `bytes`, which must be the same; `None` for no entry.
    fn read_both_ways(bytes: &[u8]) -> Option<EventView<'_>> {
        let stored = StoredEntry { position: AT, recorded_at: WHEN, bytes };
        let (short, long) = (stored.verify_in_one_pass(PREV), stored.to_recorded().verify(PREV));
        assert_eq!(short, long.ok().map(EventView::from), "{}", String::from_utf8_lossy(bytes));
        short
    }

    fn payloads() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (-INTEGER_MAX..=INTEGER_MAX).prop_map(Value::from),
            texts().prop_map(Value::from),
        ];
        let members = |values| prop::collection::vec(("[a-z][a-z0-9_]{0,3}", values), 0..4);
        let value = leaf.prop_recursive(3, 12, 4, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
                members(inner).prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
            ]
        });
        prop::collection::vec(("[a-z][a-z0-9_]{0,3}", value), 0..4)
            .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>()))
    }

    fn texts() -> impl Strategy<Value = String> {
        prop_oneof![any::<String>(), "[a-z0-9-]{0,12}", "[\u{0}-\u{20}\"\\\\/é€]{0,6}"]
    }

    fn ids() -> impl Strategy<Value = Uuid> {
        any::<u128>().prop_map(Uuid::from_u128)
    }

    fn numbers() -> impl Strategy<Value = u64> {
        0..=INTEGER_MAX.unsigned_abs()
    }

    fn actors() -> impl Strategy<Value = Actor> {
        let (text, id) = (|| prop::option::of(texts()), prop::option::of(ids()));
        (text(), id, texts(), any::<Option<u32>>(), text()).prop_map(|(channel, id, role, uid, user)| Actor {
            channel,
            on_behalf: id.map(SubjectId),
            role,
            uid,
            user,
        })
    }

    fn references() -> impl Strategy<Value = (Vec<PersonalRef>, Vec<PolicyRef>)> {
        let personal = (texts(), texts(), texts(), ids()).prop_map(|(commitment, field_set, sha256, subject)| {
            PersonalRef { commitment, field_set, sha256, subject: SubjectId(subject) }
        });
        let policy = (numbers(), texts())
            .prop_map(|(position, section)| PolicyRef { position: Position::new(position), section });
        (prop::collection::vec(personal, 0..3), prop::collection::vec(policy, 0..3))
    }

    fn names() -> impl Strategy<Value = (BTreeSet<Tag>, EventType)> {
        let tag = "[a-z][a-z0-9]{0,3}(-[a-z0-9]{1,3})?:[!#-\\[\\]-~]{1,9}".prop_map(|tag| Tag::parse(tag).unwrap());
        let name = "[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,5}){0,2}".prop_map(|name| EventType::parse(name).unwrap());
        (prop::collection::btree_set(tag, 0..5), name)
    }

    fn events() -> impl Strategy<Value = Event> {
        let links = (prop::option::of(ids()), ids(), prop::option::of(ids()), ids());
        let request = prop::option::of((ids(), numbers()).prop_map(|(id, number)| NumberedRequest { id, number }));
        let instant = -INTEGER_MAX..=INTEGER_MAX;
        let rest = (instant, request, any::<u32>());
        (actors(), links, payloads(), references(), names(), rest).prop_map(
            |(actor, links, data, (personal, policy), (tags, event_type), (occurred_at, request, schema))| Event {
                actor,
                causation: links.0.map(EventId),
                command: CommandId(links.1),
                correlation: links.2,
                data: Data::of(&data).unwrap(),
                id: EventId(links.3),
                occurred_at: Timestamp::from_micros(occurred_at),
                personal,
                policy,
                request,
                schema,
                tags: tags.into_iter().collect(),
                event_type,
            },
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

        #[test]
        fn every_entry_is_read_in_one_pass_and_as_the_long_way_reads_it(event in events()) {
            prop_assert!(read_both_ways(&entry_of(&event)).is_some());
        }

        #[test]
        fn of_an_entry_with_another_byte_both_ways_say_the_same(event in events(), changes in prop::collection::vec((any::<Index>(), any::<u8>()), 30)) {
            let bytes = entry_of(&event);
            for (at, by) in changes {
                let mut changed = bytes.clone();
                changed[at.index(bytes.len())] = by;
                read_both_ways(&changed);
            }
        }

        #[test]
        fn of_an_entry_that_was_cut_or_grew_both_ways_say_the_same(event in events(), changes in prop::collection::vec((any::<Index>(), 0_usize..4, "[ -~\u{0}-\u{1f}é]{0,2}|null|,|\\}"), 20)) {
            let bytes = entry_of(&event);
            for (at, cut, by) in changes {
                let from = at.index(bytes.len() + 1);
                let changed = [&bytes[..from], by.as_bytes(), &bytes[bytes.len().min(from + cut)..]].concat();
                read_both_ways(&changed);
            }
        }
    }

    /// The payload of every golden file, in an event like any other.
    fn golden() -> Vec<Vec<u8>> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/wire");
        let paths = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        let mut paths: Vec<_> = paths.filter(|path| path.extension().is_some_and(|kind| kind == "json")).collect();
        paths.sort();
        paths.iter().map(|path| entry_of(&event_like_any_other(&golden_payload(path)))).collect()
    }

    fn golden_payload(path: &Path) -> Value {
        let file: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        file["data"].clone()
    }

    fn event_like_any_other(payload: &Value) -> Event {
        let subject = SubjectId(Uuid::from_u128(0x5000_0000_0000_4000_8000_0000_0000_00ab));
        let named = PersonalRef {
            commitment: "07".repeat(32),
            field_set: "holder".to_owned(),
            sha256: "5e".repeat(32),
            subject,
        };
        let command = CommandId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_00cd));
        Event {
            actor: Actor {
                channel: Some("shell".to_owned()),
                on_behalf: Some(subject),
                role: "agent".to_owned(),
                uid: Some(1000),
                user: None,
            },
            causation: None,
            command,
            correlation: None,
            data: Data::of(payload).unwrap(),
            id: EventId::derive(command, 0),
            occurred_at: Timestamp::from_micros(1_772_452_800_000_000),
            personal: vec![named],
            policy: vec![PolicyRef { position: Position::new(4), section: "quota".to_owned() }],
            request: Some(NumberedRequest { id: command.0, number: 3 }),
            schema: 1,
            tags: vec![Tag::parse("a:1").unwrap(), Tag::parse("b:2").unwrap()],
            event_type: EventType::parse("request-opened").unwrap(),
        }
    }

    #[test]
    fn the_golden_payloads_are_read_in_one_pass_and_no_changed_byte_of_theirs_parts_the_ways() {
        let golden = golden();
        assert!(golden.len() > 100, "{} golden files", golden.len());
        for bytes in golden {
            assert!(read_both_ways(&bytes).is_some());
            for at in 0..bytes.len() {
                let mut changed = bytes.clone();
                changed[at] ^= 1 << (at % 7);
                read_both_ways(&changed);
            }
        }
    }

    #[test]
    fn what_json_means_something_by_is_judged_alike_in_every_place() {
        let bytes = entry_of(&event_like_any_other(&json!({"a": [1, "é\u{1}\"\n", null], "b": {"z": true, "y": -3}})));
        for at in 0..bytes.len() {
            for by in *b"\0\n\x1f \"\\,:{}[]/-+.09aAeEnu_\x7f\x80\xc3\xff" {
                let mut changed = bytes.clone();
                changed[at] = by;
                read_both_ways(&changed);
            }
        }
    }

    #[test]
    fn what_looks_like_an_entry_and_is_none_is_none_either_way() {
        let entry = String::from_utf8(entry_of(&event_like_any_other(&json!({"places": 2})))).unwrap();
        for (from, to) in [
            ("{\"event\"", "{ \"event\""),
            ("\"causation\":null,", ""),
            ("\"user\":null", "\"user\":null,\"x\":1"),
            ("\"uid\":1000", "\"uid\":4294967296"),
            ("\"uid\":1000", "\"uid\":-1"),
            ("\"uid\":1000", "\"uid\":1000.0"),
            ("\"schema\":1", "\"schema\":01"),
            ("\"schema\":1", "\"schema\":4294967296"),
            ("00ab", "00AB"),
            ("01900000-0000-7000-8000-0000000000cd", "0190000000007000800000000000000000cd"),
            ("01900000-0000-7000-8000-0000000000cd", "{01900000-0000-7000-8000-0000000000cd}"),
            ("\"a:1\",\"b:2\"", "\"b:2\",\"a:1\""),
            ("\"a:1\",\"b:2\"", "\"a:1\",\"a:1\""),
            ("\"a:1\"", "\"\\u0061:1\""),
            ("\"a:1\"", "\"a\""),
            ("request-opened", "request_opened"),
            ("{\"places\":2}", "[2]"),
            ("{\"places\":2}", "{\"places\":9007199254740992}"),
            ("{\"places\":2}", "{\"places\":2,\"other\":1}"),
            ("\"position\":41", "\"position\":42"),
            ("\"prev\":\"a7", "\"prev\":\"A7"),
            ("\"prev\":\"a7", "\"prev\":\"a8"),
            ("\"v\":1}", "\"v\":2}"),
            ("\"v\":1}", "\"v\":1}\n"),
            ("\"v\":1}", "\"v\":1,\"w\":1}"),
        ] {
            let changed = entry.replacen(from, to, 1);
            assert_ne!(changed, entry, "{from}");
            assert!(read_both_ways(changed.as_bytes()).is_none(), "{to}");
            let stored = StoredEntry { position: AT, recorded_at: WHEN, bytes: changed.as_bytes() };
            assert_eq!(stored.verify(PREV), stored.to_recorded().verify(PREV).map(EventView::from), "{to}");
        }
        let nested = |depth: usize| format!("{{\"places\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
        for (depth, passes) in [(100, true), (253, true), (254, true), (255, false), (1_000, false)] {
            let deep = entry.replacen("{\"places\":2}", &nested(depth), 1);
            assert_eq!(read_both_ways(deep.as_bytes()).is_some(), passes, "{depth} deep");
        }
    }
}
