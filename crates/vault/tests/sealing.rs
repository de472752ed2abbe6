//! Sealing and opening: what goes in comes out, and nothing else opens.

mod support;

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use support::{EVENT, Folder, LOG, Seeded, identity, identity_of, object, person};
use uuid::Uuid;
use vault::{
    FieldsError, MasterKey, OpenError, Opened, Record, RecordKey, Seal, SealError, SealedRecord, StoredRecord,
    SubjectId, SubjectKey, SubjectState, SystemEntropy, Tampered, Vault, open_with_record_key,
};

fn subject() -> SubjectId {
    SubjectId::new(Uuid::from_u128(3))
}

fn sealed_identity(key: &SubjectKey) -> (RecordKey, SealedRecord) {
    let key = key.record_key(LOG, identity_of(subject()));
    let sealed = key.seal(LOG, identity_of(subject()), &identity(), &mut SystemEntropy).unwrap();
    (key, sealed)
}

fn open(key: &RecordKey, log: Uuid, event: Uuid, (seal, ciphertext): (&Seal, &[u8])) -> Result<Value, Tampered> {
    open_with_record_key(key, log, &StoredRecord { event, seal, ciphertext }).map(Value::Object)
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-((1_i64 << 53) - 1)..(1 << 53)).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            any_object(inner).prop_map(Value::from),
        ]
    })
}

fn any_object(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Map<String, Value>> {
    prop::collection::btree_map("[a-z][a-z0-9_]{0,8}", value, 0..6).prop_map(|map| map.into_iter().collect())
}

proptest! {
    #[test]
    fn what_was_sealed_opens_to_the_same_fields(
        fields in any_object(any_value()), key: [u8; 32], ids: [u128; 3], field_set in any::<String>(), seed: u64,
    ) {
        let [log, event, subject] = ids.map(Uuid::from_u128);
        let record = Record { event, subject: SubjectId::new(subject), field_set: &field_set };
        let key = SubjectKey::from_bytes(&key).record_key(log, record);
        let sealed = key.seal(log, record, &fields, &mut Seeded::new(seed)).unwrap();
        prop_assert_eq!(&sealed, &key.seal(log, record, &fields, &mut Seeded::new(seed)).unwrap(), "same entropy, same bytes");
        let opened = open(&key, log, event, (&sealed.seal, &sealed.ciphertext));
        prop_assert_eq!(opened, Ok(Value::Object(fields)));
    }

    #[test]
    fn a_flipped_bit_anywhere_is_noticed(key: [u8; 32], flip in any::<prop::sample::Index>(), bit in 0..8_u32) {
        let (key, sealed) = sealed_identity(&SubjectKey::from_bytes(&key));
        let mut ciphertext = sealed.ciphertext.clone();
        let at = flip.index(ciphertext.len());
        ciphertext[at] ^= 1 << bit;
        prop_assert_eq!(open(&key, LOG, EVENT, (&sealed.seal, &ciphertext)), Err(Tampered::Ciphertext));
        // Whoever rewrites the hash in the entry too is stopped by the cipher.
        let seal = Seal { sha256: sha256(&ciphertext), ..sealed.seal };
        prop_assert_eq!(open(&key, LOG, EVENT, (&seal, &ciphertext)), Err(Tampered::Unopenable));
    }
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).into()
}

#[test]
fn a_ciphertext_is_bound_to_log_event_subject_and_field_set() {
    let (key, SealedRecord { seal, ciphertext }) = sealed_identity(&SubjectKey::draw(&mut SystemEntropy));
    let elsewhere = Uuid::from_u128(99);
    assert_eq!(open(&key, LOG, EVENT, (&seal, &ciphertext)), Ok(Value::Object(identity())));
    assert_eq!(open(&key, elsewhere, EVENT, (&seal, &ciphertext)), Err(Tampered::Unopenable), "log");
    assert_eq!(open(&key, LOG, elsewhere, (&seal, &ciphertext)), Err(Tampered::Unopenable), "event");
    let moved = Seal { subject: SubjectId::new(elsewhere), ..seal.clone() };
    assert_eq!(open(&key, LOG, EVENT, (&moved, &ciphertext)), Err(Tampered::Unopenable), "subject");
    let moved = Seal { field_set: "contact".to_owned(), ..seal };
    assert_eq!(open(&key, LOG, EVENT, (&moved, &ciphertext)), Err(Tampered::Unopenable), "field set");
}

#[test]
fn another_key_is_noticed_before_anything_is_decrypted() {
    let (_, sealed) = sealed_identity(&SubjectKey::draw(&mut SystemEntropy));
    let other = SubjectKey::draw(&mut SystemEntropy).record_key(LOG, identity_of(subject()));
    // Not even the ciphertext is looked at: an empty one is answered in the same way.
    assert_eq!(open(&other, LOG, EVENT, (&sealed.seal, &[])), Err(Tampered::Commitment));
    assert_eq!(open(&other, LOG, EVENT, (&sealed.seal, &sealed.ciphertext)), Err(Tampered::Commitment));
}

#[test]
fn every_truncated_ciphertext_is_refused() {
    let (key, sealed) = sealed_identity(&SubjectKey::draw(&mut SystemEntropy));
    for length in 0..sealed.ciphertext.len() {
        let cut = &sealed.ciphertext[..length];
        assert_eq!(open(&key, LOG, EVENT, (&sealed.seal, cut)), Err(Tampered::Ciphertext));
        let seal = Seal { sha256: sha256(cut), ..sealed.seal.clone() };
        assert_eq!(open(&key, LOG, EVENT, (&seal, cut)), Err(Tampered::Unopenable), "{length} bytes");
    }
}

#[test]
fn fields_without_a_canonical_form_are_refused_before_sealing() {
    let key = SubjectKey::draw(&mut SystemEntropy).record_key(LOG, identity_of(subject()));
    let refusal = |fields| key.seal(LOG, identity_of(subject()), &object(fields), &mut SystemEntropy).unwrap_err();
    let at = |pointer: &str| pointer.to_owned();
    for key in ["Name", "", "é", "9lives", "a-b", "_a", "a b"] {
        assert_eq!(refusal(json!({"who": [{key: 1}]})), FieldsError::Key { pointer: at("/who/0") }, "{key:?}");
    }
    for number in [json!(1.5), json!(1.0), json!(1_u64 << 53), json!(-(1_i64 << 53)), json!(u64::MAX), json!(1e300)] {
        let refused = refusal(json!({"a": {"b": number}}));
        assert_eq!(refused, FieldsError::Number { pointer: at("/a/b") }, "{number}");
    }
}

#[test]
fn a_disclosed_key_opens_its_record_and_no_other() {
    let subject_key = SubjectKey::draw(&mut SystemEntropy);
    let (key, identity) = sealed_identity(&subject_key);
    let contact = Record { field_set: "contact", ..identity_of(subject()) };
    let other =
        subject_key.record_key(LOG, contact).seal(LOG, contact, &object(json!({"phone": "1"})), &mut SystemEntropy);
    let other = other.unwrap();
    let disclosed = RecordKey::from_bytes(key.expose());
    assert!(open(&disclosed, LOG, EVENT, (&identity.seal, &identity.ciphertext)).is_ok());
    assert_eq!(open(&disclosed, LOG, EVENT, (&other.seal, &other.ciphertext)), Err(Tampered::Commitment));
}

#[test]
fn a_new_subject_is_sealed_for_before_its_key_is_committed() {
    let (_folder, mut vault) = Folder::with_vault();
    let marine = person();

    let mut reading = vault.read().unwrap();
    let unknown = reading.seal(identity_of(marine.id()), &identity(), &mut SystemEntropy);
    assert!(
        matches!(unknown, Err(SealError::NoKey { subject, state: SubjectState::Missing }) if subject == marine.id())
    );
    reading.admit(&marine);
    let sealed = reading.seal(identity_of(marine.id()), &identity(), &mut SystemEntropy).unwrap();
    drop(reading);

    let stored = StoredRecord { event: EVENT, seal: &sealed.seal, ciphertext: &sealed.ciphertext };
    assert_eq!(vault.read().unwrap().open(&stored).unwrap(), Opened::KeyMissing, "admission ends with the reading");
    vault.commit(&[marine], &[], &mut SystemEntropy).unwrap();
    assert_eq!(vault.read().unwrap().open(&stored).unwrap(), Opened::Fields(identity()));
}

#[test]
fn a_reading_opens_with_the_key_that_it_would_disclose() {
    let (_folder, mut vault) = Folder::with_vault();
    let marine = person();
    let record = identity_of(marine.id());
    vault.commit(&[marine], &[], &mut SystemEntropy).unwrap();

    let mut reading = vault.read().unwrap();
    let sealed = reading.seal(record, &identity(), &mut SystemEntropy).unwrap();
    let disclosed = reading.record_key(record).unwrap().unwrap();
    assert!(open(&disclosed, LOG, EVENT, (&sealed.seal, &sealed.ciphertext)).is_ok());

    let mut ciphertext = sealed.ciphertext.clone();
    ciphertext[30] ^= 1;
    let tampered = reading.open(&StoredRecord { event: EVENT, seal: &sealed.seal, ciphertext: &ciphertext });
    assert!(matches!(tampered, Err(OpenError::Tampered(Tampered::Ciphertext))));
}

#[test]
fn the_same_seed_gives_the_same_entries_whatever_the_master_key() {
    let run = |master: &MasterKey| {
        let mut entropy = Seeded::new(2026);
        let mut vault = Vault::in_memory(master, LOG, &mut entropy).unwrap();
        let people: Vec<_> =
            (0..3).map(|_| vault::NewSubject::draw(vault::SubjectKind::Person, &mut entropy)).collect();
        let ids: Vec<_> = people.iter().map(vault::NewSubject::id).collect();
        vault.commit(&people, &[], &mut entropy).unwrap();
        let mut reading = vault.read().unwrap();
        let mut seal = |&id| reading.seal(identity_of(id), &identity(), &mut entropy).unwrap();
        let records: Vec<_> = ids.iter().map(&mut seal).collect();
        let tag = reading.hasher().address("marine.legoff@esantepdl.mssante.fr");
        (ids, records, tag)
    };
    let (one, other) = (MasterKey::draw(&mut SystemEntropy), MasterKey::draw(&mut SystemEntropy));
    assert_eq!(run(&one), run(&other));
}
